/* The values of literals: numbers, and strings with their escapes.
 *
 * Messages about bad escapes give positions in a form of the text in which every character beyond ASCII is spelt
 * \Uxxxxxxxx; `shift` keeps count of what that spelling would add. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "parse_int.h"

static int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/* ---- warnings ---- */

bool warn_escape(Parser *p, const char *at, const Token *t) {
    const ParseHooks *hooks = p->options->hooks;
    char              message[64];
    if (*at >= '4' && *at <= '7') snprintf(message, sizeof message, "invalid octal escape sequence '\\%.3s'", at);
    else snprintf(message, sizeof message, "invalid escape sequence '\\%c'", *at);
    if (!hooks || !hooks->warn) return true;
    Truth raised = hooks->warn(hooks->context, true, message, t->pos.lineno);
    if (raised == 0) return true;
    if (raised < 0) return report_hook(p), false;
    p->error_token = t;
    report_here(p, PARSE_SYNTAX_ERROR, "%s", message);
    return false;
}

/* ---- text ---- */

typedef struct TextDecoder {
    Parser     *p;
    Buf        *out;
    const char *start, *at, *end;
    size_t      shift;
    const char *bad_escape; /* the first one */
} TextDecoder;

/* The escape that begins at FROM and was understood up to d->at. */
static bool escape_error(TextDecoder *d, const char *from, const char *reason) {
    size_t first = (size_t)(from - d->start) + d->shift, last = (size_t)(d->at - d->start) + d->shift - 1;
    report_here(d->p, PARSE_SYNTAX_ERROR,
                "(unicode error) 'unicodeescape' codec can't decode bytes in position %zu-%zu: %s",
                first, last, reason);
    return false;
}

static bool hex_escape(TextDecoder *d, const char *from, int digits, const char *reason) {
    uint32_t c = 0;
    for (; digits; digits--) {
        int value = d->at < d->end ? hex_value(*d->at) : -1;
        if (value < 0) return escape_error(d, from, reason);
        c = c << 4 | (uint32_t)value;
        d->at++;
    }
    if (c > 0x10FFFF) return escape_error(d, from, "illegal Unicode character");
    buf_put_utf8(d->out, c);
    return true;
}

static bool name_escape(TextDecoder *d, const char *from) {
    if (d->at >= d->end || *d->at != '{') return escape_error(d, from, "malformed \\N character escape");
    const char *name = ++d->at;
    while (d->at < d->end && *d->at != '}') {
        d->shift += ((unsigned char)*d->at & 0xC0) == 0xC0 ? 9 : (unsigned char)*d->at >= 0x80 ? (size_t)-1 : 0;
        d->at++;
    }
    size_t length = (size_t)(d->at - name);
    if (d->at >= d->end || !length) return escape_error(d, from, "malformed \\N character escape");
    d->at++;
    const ParseHooks *hooks = d->p->options->hooks;
    uint32_t          code = 0;
    Truth found = hooks && hooks->character_by_name ? hooks->character_by_name(hooks->context, name, length, &code) : 0;
    if (found < 0) return report_hook(d->p), false;
    if (!found) return escape_error(d, from, "unknown Unicode character name");
    buf_put_utf8(d->out, code);
    return true;
}

/* Up to three octal digits; AT is behind the first. */
static unsigned octal_escape(const char **at, const char *end, const char **bad_escape) {
    const char *first = *at - 1;
    unsigned    value = (unsigned)(*first - '0');
    for (int i = 0; i < 2 && *at < end && **at >= '0' && **at <= '7'; i++)
        value = value * 8 + (unsigned)(*(*at)++ - '0');
    if (value > 0377 && !*bad_escape) *bad_escape = first;
    return value;
}

/* The character that a one-letter escape stands for; -1 if there is no such escape, -2 for a line end. */
static int simple_escape(char c) {
    switch (c) {
    case '\n': return -2;
    case '\\': case '\'': case '"': return c;
    case 'a': return '\a';
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'v': return '\v';
    default: return -1;
    }
}

/* d->at is at a backslash. */
static bool text_escape(TextDecoder *d) {
    const char *from = d->at++;
    if (d->at >= d->end || (unsigned char)*d->at >= 0x80) {
        buf_put_char(d->out, '\\');
        d->shift += 5;
        return true;
    }
    char c = *d->at++;
    int  simple = simple_escape(c);
    if (simple == -2) return true;
    if (simple >= 0) return buf_put_char(d->out, (char)simple), true;
    switch (c) {
    case '0': case '1': case '2': case '3': case '4': case '5': case '6': case '7':
        buf_put_utf8(d->out, octal_escape(&d->at, d->end, &d->bad_escape));
        return true;
    case 'x': return hex_escape(d, from, 2, "truncated \\xXX escape");
    case 'u': return hex_escape(d, from, 4, "truncated \\uXXXX escape");
    case 'U': return hex_escape(d, from, 8, "truncated \\UXXXXXXXX escape");
    case 'N': return name_escape(d, from);
    default:
        if (!d->bad_escape) d->bad_escape = d->at - 1;
        buf_put_char(d->out, '\\');
        buf_put_char(d->out, c);
        return true;
    }
}

/* Bytes beyond ASCII are checked before any escape is looked at, and each run of them by itself. */
static bool check_runs(Parser *p, const char *at, const char *end) {
    Utf8Error bad;
    while (at < end) {
        while (at < end && (unsigned char)*at < 0x80) at++;
        const char *run = at;
        while (at < end && (unsigned char)*at >= 0x80) at++;
        if (!utf8_is_valid(run, (size_t)(at - run), &bad)) return report_utf8(p, run, &bad), false;
    }
    return true;
}

bool decode_text(Parser *p, Buf *out, const char *text, size_t length, bool raw, const Token *t) {
    Utf8Error bad;
    if (raw) {
        if (!utf8_is_valid(text, length, &bad)) return report_utf8(p, text, &bad), false;
        buf_put(out, text, length);
        return !out->failed || (report_memory(p), false);
    }
    TextDecoder d = {p, out, text, text, text + length, 0, NULL};
    if (!check_runs(p, text, d.end)) return false;
    while (d.at < d.end) {
        if (*d.at == '\\') {
            if (!text_escape(&d)) return false;
            continue;
        }
        const char *run = d.at;
        if ((unsigned char)*d.at >= 0x80) {
            size_t chars = 0;
            while (d.at < d.end && (unsigned char)*d.at >= 0x80) chars += ((unsigned char)*d.at++ & 0xC0) != 0x80;
            d.shift += chars * 10 - (size_t)(d.at - run);
        } else {
            while (d.at < d.end && *d.at != '\\' && (unsigned char)*d.at < 0x80) d.at++;
        }
        buf_put(out, run, (size_t)(d.at - run));
    }
    if (out->failed) return report_memory(p), false;
    return !d.bad_escape || warn_escape(p, d.bad_escape, t);
}

bool decode_bytes(Parser *p, Buf *out, const char *text, size_t length, bool raw, const Token *t) {
    for (size_t i = 0; i < length; i++) {
        if ((unsigned char)text[i] >= 0x80)
            return report_here(p, PARSE_SYNTAX_ERROR, "bytes can only contain ASCII literal characters"), false;
    }
    const char *at = text, *end = text + length, *bad_escape = NULL;
    while (at < end) {
        if (raw || *at != '\\') {
            buf_put_char(out, *at++);
            continue;
        }
        char c = *++at;
        at++;
        int simple = simple_escape(c);
        if (simple >= 0) {
            buf_put_char(out, (char)simple);
        } else if (c >= '0' && c <= '7') {
            buf_put_char(out, (char)octal_escape(&at, end, &bad_escape));
        } else if (c == 'x') {
            int high = at < end ? hex_value(at[0]) : -1, low = at + 1 < end ? hex_value(at[1]) : -1;
            if (high < 0 || low < 0) {
                report_here(p, PARSE_SYNTAX_ERROR, "(value error) invalid \\x escape at position %zu",
                            (size_t)(at - 2 - text));
                return false;
            }
            buf_put_char(out, (char)(high << 4 | low));
            at += 2;
        } else if (simple != -2) {
            if (!bad_escape) bad_escape = at - 1;
            buf_put_char(out, '\\');
            buf_put_char(out, c);
        }
    }
    if (out->failed) return report_memory(p), false;
    return !bad_escape || warn_escape(p, bad_escape, t);
}

/* ---- string literals ---- */

typedef struct Literal {
    bool        raw, bytes, formatted;
    const char *body;
    size_t      length;
} Literal;

/* Takes prefix and quotes off; the lexer has made sure that they are right. */
static Literal split_literal(const Token *t) {
    Literal     l = {false, false, false, t->start, 0};
    const char *end = t->start + t->length;
    for (; *l.body != '"' && *l.body != '\''; l.body++) {
        l.raw |= (*l.body | 0x20) == 'r';
        l.bytes |= (*l.body | 0x20) == 'b';
        l.formatted |= (*l.body | 0x20) == 'f';
    }
    size_t quotes = end - l.body >= 6 && l.body[1] == *l.body && l.body[2] == *l.body ? 3 : 1;
    l.body += quotes;
    l.length = (size_t)(end - l.body) - quotes;
    return l;
}

static AstNode *bytes_node(Parser *p, StringParts *parts) {
    AstConst *value = ast_new_const(p->arena, AST_CONST_BYTES, parts->text.data, parts->text.length);
    AstPos pos = {parts->first->pos.lineno, parts->first->pos.col_offset, parts->last->pos.end_lineno,
                  parts->last->pos.end_col_offset};
    return value ? NODE(ast_new_constant(p->arena, value, NULL, pos)) : NULL;
}

AstNode *literal_from_strings(Parser *p, const Token *first, size_t count) {
    StringParts parts = {.base = p->stack.count, .first = first, .last = first + count - 1};
    bool        bytes = false;
    AstNode    *result = NULL;
    buf_init(&parts.text);
    for (size_t i = 0; i < count; i++) {
        const Token *t = first + i;
        Literal      l = split_literal(t);
        bool         ok;
        if (l.formatted && p->feature_version < 6) {
            report_here(p, PARSE_SYNTAX_ERROR, "Format strings are only supported in Python 3.6 and greater");
            goto out;
        }
        size_t before = parts.text.length;
        if (l.formatted) ok = true;
        else if (l.bytes) ok = decode_bytes(p, &parts.text, l.body, l.length, l.raw, t);
        else ok = decode_text(p, &parts.text, l.body, l.length, l.raw || !memchr(l.body, '\\', l.length), t);
        if (!ok) goto out;
        if (i && bytes != l.bytes) {
            report_here(p, PARSE_SYNTAX_ERROR, "cannot mix bytes and nonbytes literals");
            goto out;
        }
        bytes = l.bytes;
        if (l.formatted) {
            const char *at = l.body;
            parts.text.length = before;
            if (!fstring_add(p, &parts, &at, l.body + l.length, l.raw, 0, t)) goto out;
        }
    }
    result = bytes ? bytes_node(p, &parts) : fstring_finish(p, &parts, parts.first, parts.last);
    if (!result && !p->failed) report_memory(p);
out:
    p->stack.count = parts.base;
    buf_free(&parts.text);
    return result;
}

/* ---- numbers ---- */

static void *too_many_digits(Parser *p, const Token *t, size_t digits) {
    return report(p, PARSE_SYNTAX_ERROR, t->pos.lineno, 0, t->pos.end_lineno, 0,
                  "Exceeds the limit (%zu digits) for integer string conversion: value has %zu digits; "
                  "use sys.set_int_max_str_digits() to increase the limit - "
                  "Consider hexadecimal for huge integer literals to avoid decimal conversion limits.",
                  p->options->int_max_digits, digits);
}

AstNode *literal_from_number(Parser *p, const Token *t) {
    char *text = arena_copy(p->arena, t->start, t->length);
    if (!text) return report_memory(p);
    size_t      length = 0;
    uint8_t     base = 10;
    AstConstTag tag = AST_CONST_INT;
    for (size_t i = 0; i < t->length; i++) {
        char c = t->start[i];
        if (c == '_') {
            if (p->feature_version < 6)
                return report_here(p, PARSE_SYNTAX_ERROR,
                                   "Underscores in numeric literals are only supported in Python 3.6 and greater");
            continue;
        }
        text[length++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    if (length > 1 && text[0] == '0' && (text[1] == 'x' || text[1] == 'o' || text[1] == 'b')) {
        base = text[1] == 'x' ? 16 : text[1] == 'o' ? 8 : 2;
        text += 2;
        length -= 2;
    } else if (text[length - 1] == 'j') {
        tag = AST_CONST_IMAG;
        length--;
    } else if (memchr(text, '.', length) || memchr(text, 'e', length)) {
        tag = AST_CONST_FLOAT;
    }
    text[length] = '\0';
    if (tag == AST_CONST_INT) {
        while (length > 1 && *text == '0') {
            text++;
            length--;
        }
        if (base == 10 && p->options->int_max_digits && length > p->options->int_max_digits)
            return too_many_digits(p, t, length);
    }
    AstConst *value = arena_alloc(p->arena, sizeof(AstConst));
    if (!value) return report_memory(p);
    *value = (AstConst){.tag = tag, .base = base, .is_ascii = true, .length = length, .text = text};
    AstNode *node = NODE(ast_new_constant(p->arena, value, NULL, t->pos));
    return node ? node : report_memory(p);
}
