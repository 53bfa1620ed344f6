/* From the bytes of a file to the text that the lexer reads: byte order mark, coding comment, decoding, line ends. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "lexer_int.h"
#include "parse_int.h"

/* Reads one character; false with the offset and reason if it is none. */
static bool valid_char(const unsigned char *s, size_t left, size_t *size, const char **reason) {
    unsigned char c = s[0];
    size_t        need = c < 0x80 ? 1 : c < 0xC2 ? 0 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : c < 0xF5 ? 4 : 0;
    *size = 1;
    if (need == 1) return true;
    if (need == 0) return *reason = "invalid start byte", false;
    unsigned char low = c == 0xE0 ? 0xA0 : c == 0xF0 ? 0x90 : 0x80;
    unsigned char high = c == 0xED ? 0x9F : c == 0xF4 ? 0x8F : 0xBF;
    for (size_t i = 1; i < need; i++) {
        if (i >= left) return *size = i, *reason = "unexpected end of data", false;
        if (s[i] < low || s[i] > high) return *size = i, *reason = "invalid continuation byte", false;
        low = 0x80;
        high = 0xBF;
    }
    *size = need;
    return true;
}

bool utf8_is_valid(const char *text, size_t length, Utf8Error *error) {
    for (size_t i = 0, size; i < length; i += size) {
        if (!valid_char((const unsigned char *)text + i, length - i, &size, &error->reason)) {
            error->offset = i;
            error->size = size;
            return false;
        }
    }
    return true;
}

int utf8_count(const char *text, size_t length) {
    int count = 0;
    for (size_t i = 0, size; i < length; i += size, count++) {
        const char *reason;
        valid_char((const unsigned char *)text + i, length - i, &size, &reason);
    }
    return count;
}

static const char *set_error(Arena *arena, ParseError *error, ParseErrorKind kind, const char *message,
                             bool positioned) {
    *error = (ParseError){.kind = kind, .message = message, .offset = positioned ? -1 : 0, .has_position = positioned};
    if (!message || arena->failed) *error = (ParseError){.kind = PARSE_MEMORY_ERROR, .message = ""};
    return NULL;
}

/* ---- coding comments ---- */

static bool is_codec_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
}

const char *parse_coding_in_line(const char *line, size_t size, size_t *length, bool *go_on) {
    size_t i = 0;
    while (i < size && (line[i] == ' ' || line[i] == '\t' || line[i] == '\f')) i++;
    *go_on = i == size || line[i] == '#' || line[i] == '\n' || line[i] == '\r';
    if (i == size || line[i] != '#') return NULL;
    for (; i + 7 <= size; i++) {
        if (memcmp(line + i, "coding", 6) != 0 || (line[i + 6] != ':' && line[i + 6] != '=')) continue;
        size_t from = i + 7;
        while (from < size && (line[from] == ' ' || line[from] == '\t')) from++;
        size_t to = from;
        while (to < size && is_codec_char(line[to])) to++;
        if (to > from) {
            *length = to - from;
            return line + from;
        }
    }
    return NULL;
}

/* The names that need no codec get one spelling; others stay as they are. */
static const char *normal_name(Arena *arena, const char *name, size_t length) {
    char   head[13];
    size_t n = length < 12 ? length : 12;
    for (size_t i = 0; i < n; i++) {
        char c = name[i];
        head[i] = c == '_' ? '-' : c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    head[n] = '\0';
    if (strcmp(head, "utf-8") == 0 || strncmp(head, "utf-8-", 6) == 0) return "utf-8";
    if (strcmp(head, "latin-1") == 0 || strcmp(head, "iso-8859-1") == 0 || strcmp(head, "iso-latin-1") == 0 ||
        strncmp(head, "latin-1-", 8) == 0 || strncmp(head, "iso-8859-1-", 11) == 0 ||
        strncmp(head, "iso-latin-1-", 12) == 0)
        return "iso-8859-1";
    return arena_copy(arena, name, length);
}

static const char *find_coding(Arena *arena, const char *text, size_t length) {
    size_t at = 0;
    for (int line = 0; line < 2; line++) {
        const char *end = memchr(text + at, '\n', length - at);
        if (!end) return NULL;
        size_t      size = (size_t)(end - (text + at)), name_length;
        bool        go_on;
        const char *name = parse_coding_in_line(text + at, size, &name_length, &go_on);
        if (name) return normal_name(arena, name, name_length);
        if (!go_on) return NULL;
        at += size + 1;
    }
    return NULL;
}

/* ---- decoding ---- */

static bool same_codec(const char *name, const char *wanted) {
    for (; *name && *wanted; name++, wanted++) {
        char c = *name == '_' || *name == ' ' ? '-' : *name >= 'A' && *name <= 'Z' ? (char)(*name - 'A' + 'a') : *name;
        if (c != *wanted) return false;
    }
    return !*name && !*wanted;
}

static bool codec_is_one_of(const char *name, const char *const *names) {
    for (; *names; names++) {
        if (same_codec(name, *names)) return true;
    }
    return false;
}

/* Latin-9 differs from Latin-1 in eight places. */
static uint32_t latin9_char(unsigned char c) {
    switch (c) {
    case 0xA4: return 0x20AC;
    case 0xA6: return 0x160;
    case 0xA8: return 0x161;
    case 0xB4: return 0x17D;
    case 0xB8: return 0x17E;
    case 0xBC: return 0x152;
    case 0xBD: return 0x153;
    case 0xBE: return 0x178;
    default: return c;
    }
}

static const char *const latin1_names[] = {"iso-8859-1", "latin-1", "latin1", "iso8859-1", "l1", "8859", "cp819", NULL};
static const char *const latin9_names[] = {"iso-8859-15", "latin-9", "latin9", "iso8859-15", "l9", NULL};
static const char *const ascii_names[] = {"ascii", "us-ascii", "646", NULL};

/* Appends TEXT, decoded as NAME, to OUT.  1 done, 0 reported, -1 raised by the hook. */
static int decode_as(Arena *arena, const char *name, const char *text, size_t length, const ParseOptions *options,
                     Buf *out, ParseError *error) {
    bool latin9 = codec_is_one_of(name, latin9_names);
    if (latin9 || codec_is_one_of(name, latin1_names)) {
        for (size_t i = 0; i < length; i++) {
            unsigned char c = (unsigned char)text[i];
            buf_put_utf8(out, latin9 ? latin9_char(c) : c);
        }
        return 1;
    }
    char message[160];
    if (codec_is_one_of(name, ascii_names)) {
        for (size_t i = 0; i < length; i++) {
            if ((unsigned char)text[i] < 0x80) continue;
            snprintf(message, sizeof message,
                     "'ascii' codec can't decode byte 0x%02x in position %zu: ordinal not in range(128)",
                     (unsigned char)text[i], i);
            set_error(arena, error, PARSE_SYNTAX_ERROR, arena_copy(arena, message, strlen(message)), true);
            return 0;
        }
        buf_put(out, text, length);
        return 1;
    }
    Truth done = 0;
    if (options->hooks && options->hooks->decode) {
        done = options->hooks->decode(options->hooks->context, name, text, length, out);
        if (done > 0) return 1;
        if (done < 0) {
            set_error(arena, error, PARSE_HOOK_RAISED, "", false);
            return -1;
        }
    }
    snprintf(message, sizeof message, "unknown encoding: %.100s", name);
    set_error(arena, error, PARSE_SYNTAX_ERROR, arena_copy(arena, message, strlen(message)), true);
    return 0;
}

/* \r\n and \r become \n. */
static void put_lines(Buf *out, const char *text, size_t length, bool want_newline) {
    char *to = buf_reserve(out, length + 2);
    if (!to) return;
    char *begin = to, last = '\0';
    for (size_t i = 0; i < length; i++) {
        char c = text[i];
        last = c;
        if (c == '\r') {
            last = '\n';
            /* A source that ends with \r\n is given one more line, which shows in the places of a few errors. */
            if (i + 1 < length && text[i + 1] == '\n' && ++i + 1 == length) last = '\0';
            c = '\n';
        }
        *to++ = c;
    }
    if (want_newline && last != '\n') *to++ = '\n';
    *to = '\0';
    out->length += (size_t)(to - begin);
}

static const char *copy_lines(Arena *arena, Buf *lines, ParseError *error) {
    const char *text = lines->failed ? NULL : arena_copy(arena, lines->data, lines->length);
    return text ? text : set_error(arena, error, PARSE_MEMORY_ERROR, "", false);
}

/* A file with NUL bytes is no source; when it is not even text, that is told rather. */
static const char *refuse_nulls(Arena *arena, const char *source, size_t length, const ParseOptions *options, ParseError *error) {
    Utf8Error bad;
    if (!(options->flags & PARSE_FROM_FILE)) return set_error(arena, error, PARSE_VALUE_ERROR, "source code string cannot contain null bytes", false);
    if (utf8_is_valid(source, length, &bad) || find_coding(arena, source, length))
        return set_error(arena, error, PARSE_SYNTAX_ERROR, "source code cannot contain null bytes", false);
    int line = 1;
    for (size_t i = 0; i < bad.offset; i++) line += source[i] == '\n';
    char message[400];
    snprintf(message, sizeof message, "Non-UTF-8 code starting with '\\x%02x' in file %.200s on line %d, but no encoding declared; "
             "see https://peps.python.org/pep-0263/ for details",
             (unsigned char)source[bad.offset], options->filename ? options->filename : "<string>", line);
    return set_error(arena, error, PARSE_SYNTAX_ERROR, arena_copy(arena, message, strlen(message)), true);
}

const char *lexer_prepare_source(Arena *arena, const char *source, size_t length, const ParseOptions *options,
                                 const char **encoding, ParseError *error) {
    *encoding = NULL;
    if (memchr(source, '\0', length)) return refuse_nulls(arena, source, length, options, error);
    bool        want_newline = options->mode == PARSE_FILE;
    Buf         lines, decoded;
    const char *result = NULL;
    buf_init(&lines);
    buf_init(&decoded);
    if (options->flags & PARSE_IGNORE_COOKIE) {
        *encoding = "utf-8";
        put_lines(&lines, source, length, want_newline);
        result = copy_lines(arena, &lines, error);
        goto out;
    }
    bool marked = length >= 3 && memcmp(source, "\xEF\xBB\xBF", 3) == 0;
    if (marked) {
        source += 3;
        length -= 3;
    }
    put_lines(&lines, source, length, want_newline);
    if (lines.failed) {
        set_error(arena, error, PARSE_MEMORY_ERROR, "", false);
        goto out;
    }
    const char *name = find_coding(arena, lines.data, lines.length);
    if (arena->failed) {
        set_error(arena, error, PARSE_MEMORY_ERROR, "", false);
        goto out;
    }
    *encoding = marked && !name ? "utf-8" : name;
    if (marked && name && strcmp(name, "utf-8") != 0) {
        char message[160];
        snprintf(message, sizeof message, "encoding problem: %.100s with BOM", name);
        set_error(arena, error, PARSE_SYNTAX_ERROR, arena_copy(arena, message, strlen(message)), true);
        goto out;
    }
    if (name && strcmp(name, "utf-8") != 0) {
        if (decode_as(arena, name, lines.data, lines.length, options, &decoded, error) > 0)
            result = copy_lines(arena, &decoded, error);
        goto out;
    }
    result = copy_lines(arena, &lines, error);
out:
    buf_free(&lines);
    buf_free(&decoded);
    return result;
}
