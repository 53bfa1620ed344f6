/* f-strings.  As in CPython 3.11 the lexer sees one string token; the replacement fields are found in its body by
 * counting brackets and quotes, and each expression is parsed, in parentheses, by a parser of its own whose positions
 * are shifted to where the expression stands. */
#include <string.h>

#include "base/buf.h"
#include "base/memory.h"
#include "parse_int.h"

static void *fstring_error(Parser *p, const char *message) {
    return report_here(p, PARSE_SYNTAX_ERROR, "f-string: %s", message);
}

/* ---- literal parts ---- */

static AstNode *text_node(Parser *p, StringParts *parts, const Token *first, const Token *last) {
    AstConst *value = ast_new_const(p->arena, AST_CONST_STR, parts->text.data, parts->text.length);
    if (!value) return report_memory(p);
    const AstIdent *kind = NULL;
    if (first->start[0] == 'u' && !(kind = ast_intern(p->interns, "u", 1))) return report_memory(p);
    AstPos   pos = {first->pos.lineno, first->pos.col_offset, last->pos.end_lineno, last->pos.end_col_offset};
    AstNode *node = NODE(ast_new_constant(p->arena, value, kind, pos));
    buf_clear(&parts->text);
    return node ? node : report_memory(p);
}

AstNode *fstring_finish(Parser *p, StringParts *parts, const Token *first, const Token *last) {
    if (!parts->formatted) return text_node(p, parts, first, last);
    if (parts->text.length) {
        AstNode *node = text_node(p, parts, first, last);
        if (!node || !seq_push(p, node)) return NULL;
    }
    AstSeq *values = seq_pop(p, parts->base);
    if (!values) return NULL;
    AstPos   pos = {first->pos.lineno, first->pos.col_offset, last->pos.end_lineno, last->pos.end_col_offset};
    AstNode *node = NODE(ast_new_joined_str(p->arena, values, pos));
    return node ? node : report_memory(p);
}

/* Adds text up to a replacement field or the end.  *AGAIN: a doubled brace was read, more text may follow. */
static bool add_literal(Parser *p, StringParts *parts, const char **at, const char *end, bool raw, int depth,
                        const Token *t, bool *again) {
    const char *start = *at, *s = start;
    *again = false;
    while (s < end) {
        char c = *s++;
        if (!raw && c == '\\' && s < end) {
            c = *s++;
            if (c == 'N') {
                /* The braces of \N{...} are not those of a field. */
                if (s < end && *s++ == '{') {
                    while (s < end && *s++ != '}') {}
                }
                continue;
            }
            if (c == '{' && !warn_escape(p, s - 1, t)) return false;
        }
        if (c != '{' && c != '}') continue;
        if (depth == 0) {
            if (s < end && *s == c) {
                *again = true;
                *at = s + 1;
                break;
            }
            if (c == '}') {
                *at = s - 1;
                return fstring_error(p, "single '}' is not allowed"), false;
            }
        }
        s--;
        break;
    }
    if (!*again) *at = s;
    return s == start || decode_text(p, &parts->text, start, (size_t)(s - start), raw, t);
}

/* ---- expressions ---- */

/* Where the expression behind the brace at BRACE stands relative to token T: lines below its start, and its column.
 * Fields come in order, so the search for line ends goes on where it stopped. */
static void locate(Parser *p, const Token *t, const char *brace, int *lines, int *cols) {
    if (p->field_place.token != t || p->field_place.at > brace) {
        p->field_place.token = t;
        p->field_place.at = p->field_place.line = t->start;
        p->field_place.lines = 0;
    }
    const char *newline;
    while ((newline = memchr(p->field_place.at, '\n', (size_t)(brace - p->field_place.at)))) {
        p->field_place.lines++;
        p->field_place.at = p->field_place.line = newline + 1;
    }
    p->field_place.at = brace;
    *lines = p->field_place.lines;
    const char *s = brace + 1;
    while (*s == ' ' || *s == '\t' || *s == '\f') s++;
    *cols = *s == '}' || *s == '\n' ? 0 : (int)(brace - p->field_place.line);
}

static AstNode *run_subparser(Parser *p, Parser *sub, char *text, const Token *t, const char *brace) {
    int lines, cols;
    locate(p, t, brace, &lines, &cols);
    memset(sub, 0, sizeof *sub);
    sub->text = text;
    sub->arena = p->arena;
    sub->interns = p->interns;
    sub->options = p->options;
    sub->error = p->error;
    sub->flags = p->flags & ~(unsigned)(PARSE_FROM_FILE);
    sub->feature_version = p->feature_version;
    sub->is_fstring = true;
    sub->depth = p->depth;
    sub->stack_floor = p->stack_floor;
    sub->starting_lineno = t->pos.lineno + lines;
    sub->starting_col = lines ? cols : t->pos.col_offset + cols;
    lexer_init(&sub->lexer, sub, text);
    sub->lexer.lineno = t->pos.lineno + lines - 1;
    sub->lexer.want_type_comments = p->lexer.want_type_comments;
    sub->lexer.async_is_name = p->lexer.async_is_name;
    AstNode *node = parser_run(sub);
    if (!node) p->failed = true;
    parser_release(sub);
    return node;
}

/* The expression between START, behind the brace, and END. */
static AstNode *compile_expression(Parser *p, const char *start, const char *end, const Token *t) {
    const char *s = start;
    while (s < end && (*s == ' ' || *s == '\t' || *s == '\n' || *s == '\f')) s++;
    if (s == end) {
        if (*end == '!' || *end == ':' || *end == '=')
            return report_here(p, PARSE_SYNTAX_ERROR, "f-string: expression required before '%c'", *end);
        return fstring_error(p, "empty expression not allowed");
    }
    size_t  length = (size_t)(end - start);
    char   *text = arena_alloc(p->arena, length + 4);
    Parser *sub = mem_alloc(sizeof(Parser));
    if (!text || !sub) {
        mem_free(sub);
        return report_memory(p);
    }
    text[0] = '(';
    memcpy(text + 1, start, length);
    memcpy(text + 1 + length, ")\n", 3);
    AstNode *node = run_subparser(p, sub, text, t, start - 1);
    mem_free(sub);
    return node;
}

/* Finds the end of the expression that starts at *AT: the !, :, = or } that belongs to the field.  False after an
 * error. */
static bool find_expression_end(Parser *p, const char **at, const char *end) {
    const char *s = *at;
    char        quote = 0, brackets[LEXER_MAX_BRACKETS];
    bool        triple = false;
    int         depth = 0;
    for (; s < end; s++) {
        char c = *s;
        if (c == '\\') {
            report_here(p, PARSE_SYNTAX_ERROR, "f-string expression part cannot include a backslash");
            return false;
        }
        bool three = s + 2 < end && s[1] == c && s[2] == c;
        if (quote) {
            if (c != quote || (triple && !three)) continue;
            if (triple) s += 2;
            quote = 0;
            triple = false;
        } else if (c == '\'' || c == '"') {
            quote = c;
            triple = three;
            if (three) s += 2;
        } else if (c == '[' || c == '{' || c == '(') {
            if (depth >= LEXER_MAX_BRACKETS) return fstring_error(p, "too many nested parenthesis"), false;
            brackets[depth++] = c;
        } else if (c == '#') {
            return report_here(p, PARSE_SYNTAX_ERROR, "f-string expression part cannot include '#'"), false;
        } else if (depth == 0 && strchr("!:}=<>", c)) {
            if (s + 1 < end && s[1] == '=' && (c == '!' || c == '=' || c == '<' || c == '>')) {
                s++;
                continue;
            }
            if (c != '<' && c != '>') break;
        } else if (c == ']' || c == '}' || c == ')') {
            if (!depth) {
                report_here(p, PARSE_SYNTAX_ERROR, "f-string: unmatched '%c'", c);
                return false;
            }
            char opening = brackets[--depth];
            if (opening != (c == ')' ? '(' : c == ']' ? '[' : '{')) {
                report_here(p, PARSE_SYNTAX_ERROR,
                            "f-string: closing parenthesis '%c' does not match opening parenthesis '%c'", c, opening);
                return false;
            }
        }
    }
    *at = s;
    if (quote) return fstring_error(p, "unterminated string"), false;
    if (depth) {
        report_here(p, PARSE_SYNTAX_ERROR, "f-string: unmatched '%c'", brackets[depth - 1]);
        return false;
    }
    if (s >= end) return fstring_error(p, "expecting '}'"), false;
    return true;
}

/* The format specification at *AT. */
static AstNode *parse_spec(Parser *p, StringParts *outer, const char **at, const char *end, bool raw, int depth,
                           const Token *t) {
    StringParts spec = {.base = p->stack.count, .first = outer->first, .last = outer->last};
    buf_init(&spec.text);
    AstNode *node = fstring_add(p, &spec, at, end, raw, depth, t) ? fstring_finish(p, &spec, t, t) : NULL;
    p->stack.count = spec.base;
    buf_free(&spec.text);
    return node;
}

static inline bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/* A replacement field; *AT is at its brace.  *TEXT and *TEXT_END: what `=` adds to the literal text in front. */
static AstNode *parse_field(Parser *p, StringParts *parts, const char **at, const char *end, bool raw, int depth,
                            const Token *t, const char **text, const char **text_end) {
    *text = *text_end = NULL;
    if (depth >= 2) return fstring_error(p, "expressions nested too deeply");
    const char *start = ++*at;
    if (!find_expression_end(p, at, end)) return NULL;
    AstNode *value = compile_expression(p, start, *at, t);
    if (!value) return NULL;
    const char *s = *at;
    int         conversion = -1;
    AstNode    *spec = NULL;
    if (*s == '=') {
        if (p->feature_version < 8)
            return fstring_error(p, "self documenting expressions are only supported in Python 3.8 and greater");
        for (s++; is_blank(*s);) s++;
        if (s >= end) goto unexpected_end;
        *text = start;
        *text_end = s;
    }
    if (*s == '!') {
        if (++s >= end) goto unexpected_end;
        conversion = (unsigned char)*s++;
        if (conversion != 's' && conversion != 'r' && conversion != 'a')
            return fstring_error(p, "invalid conversion character: expected 's', 'r', or 'a'");
    }
    if (s >= end) goto unexpected_end;
    if (*s == ':') {
        if (++s >= end) goto unexpected_end;
        spec = parse_spec(p, parts, &s, end, raw, depth + 1, t);
        if (!spec) return NULL;
    }
    if (s >= end || *s != '}') goto unexpected_end;
    *at = s + 1;
    if (*text && !spec && conversion == -1) conversion = 'r';
    AstPos pos = {parts->first->pos.lineno, parts->first->pos.col_offset, parts->last->pos.end_lineno,
                  parts->last->pos.end_col_offset};
    AstNode *node = NODE(ast_new_formatted_value(p->arena, value, conversion, spec, pos));
    return node ? node : report_memory(p);
unexpected_end:
    return fstring_error(p, "expecting '}'");
}

bool fstring_add(Parser *p, StringParts *parts, const char **at, const char *end, bool raw, int depth, const Token *t) {
    parts->formatted = true;
    for (;;) {
        bool again;
        if (!add_literal(p, parts, at, end, raw, depth, t, &again)) return false;
        if (again) continue;
        if (*at >= end || **at == '}') break;
        const char *text, *text_end;
        AstNode    *field = parse_field(p, parts, at, end, raw, depth, t, &text, &text_end);
        if (!field) return false;
        if (text) buf_put(&parts->text, text, (size_t)(text_end - text));
        if (parts->text.failed) return report_memory(p), false;
        if (parts->text.length) {
            AstNode *literal = text_node(p, parts, parts->first, parts->last);
            if (!literal || !seq_push(p, literal)) return false;
        }
        if (!seq_push(p, field)) return false;
    }
    if (depth == 0 && *at < end - 1) return fstring_error(p, "unexpected end of string"), false;
    if (depth != 0 && (*at >= end || **at != '}')) return fstring_error(p, "expecting '}'"), false;
    return true;
}
