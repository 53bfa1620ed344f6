/* The lexer: characters to tokens, one at a time, on demand.
 *
 * Indentation is measured twice, with tab stops of 8 and of 1: when the two measures disagree about an order, tabs and
 * spaces are mixed in a way that depends on the reader's editor, which is an error.  Errors that are known by their
 * state alone (dedent, tabs, end of input) are left to the parser to report, because what is reported for them
 * depends on the tokens before. */
#include "lexer_int.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "char_class_int.h"
#include "parse_int.h"

#define END_OF_INPUT (-1)
#define TAB_SIZE     8

static const char *const token_texts[TOK_COUNT] = {
#define OPERATOR(name, text) [TOK_##name] = text,
#define KEYWORD(name, text) [TOK_##name] = text,
#include "tokens.def"
};

const char *token_text(TokenType type) { return token_texts[type] ? token_texts[type] : ""; }

void lexer_init(Lexer *lexer, Parser *parser, const char *text) {
    memset(lexer, 0, offsetof(Lexer, bracket));
    lexer->indents[0] = lexer->alt_indents[0] = 0;
    lexer->cur = lexer->line_end = lexer->line_start = lexer->keep_start = lexer->string_line = text;
    lexer->at_line_start = true;
    lexer->parser = parser;
}

/* ---- characters ---- */

/* Makes the next physical line current.  False at the end of the input, or when a script's line is not UTF-8. */
static bool read_line(Lexer *lexer) {
    const char *end = strchr(lexer->line_end, '\n');
    if (end) {
        end++;
    } else {
        end = lexer->line_end + strlen(lexer->line_end);
        if (end == lexer->line_end) {
            lexer->state = LEXER_END;
            return false;
        }
    }
    if (!lexer->token_start) lexer->keep_start = lexer->cur;
    lexer->line_start = lexer->cur;
    lexer->lineno++;
    Utf8Error bad;
    Parser   *p = lexer->parser;
    if ((p->flags & PARSE_FROM_FILE) && !p->char_columns &&
        !utf8_is_valid(lexer->line_start, (size_t)(end - lexer->line_start), &bad)) {
        const char *name = p->options->filename ? p->options->filename : "<string>";
        report(p, PARSE_SYNTAX_ERROR, lexer->lineno, 0, lexer->lineno, 0,
               "Non-UTF-8 code starting with '\\x%02x' in file %s on line %d, but no encoding declared; "
               "see https://peps.python.org/pep-0263/ for details",
               (unsigned char)lexer->line_start[bad.offset], name, lexer->lineno);
        p->error->has_position = false;
        lexer->state = LEXER_ERROR;
        return false;
    }
    lexer->line_end = end;
    return true;
}

static int next_char_slow(Lexer *lexer) {
    if (lexer->state != LEXER_OK || !read_line(lexer)) {
        lexer->cur = lexer->line_end;
        return END_OF_INPUT;
    }
    return (unsigned char)*lexer->cur++;
}

static inline int next_char(Lexer *lexer) {
    if (LIKELY(lexer->cur != lexer->line_end)) return (unsigned char)*lexer->cur++;
    return next_char_slow(lexer);
}

static inline void put_back(Lexer *lexer, int c) {
    if (c != END_OF_INPUT) lexer->cur--;
}

/* Behind a token whose end was found by looking at the next character: if there is none, the input has ended, and
 * whoever asks for the state (whether the rest should be searched for errors, whether more input would help) should
 * know. */
static inline void notice_end(Lexer *lexer) {
    if (UNLIKELY(lexer->cur == lexer->line_end && *lexer->cur == '\0' && lexer->state == LEXER_OK))
        lexer->state = LEXER_END;
}

/* ---- errors ---- */

/* Errors of the lexer proper carry the current line up to its \n and are never adjusted for f-strings. */
static TokenType lexer_report(Lexer *lexer, int offset, int end_offset, const char *format, va_list args) {
    Parser *p = lexer->parser;
    char    message[400];
    vsnprintf(message, sizeof message, format, args);
    p->failed = true;
    lexer->state = LEXER_ERROR;
    size_t length = strcspn(lexer->line_start, "\n");
    char  *text = arena_copy(p->arena, lexer->line_start, length);
    char  *copy = arena_copy(p->arena, message, strlen(message));
    if (!text || !copy) {
        report_memory(p);
        return TOK_ERROR;
    }
    *p->error = (ParseError){.kind = PARSE_SYNTAX_ERROR,
                             .message = copy,
                             .lineno = lexer->lineno,
                             .offset = offset,
                             .end_lineno = lexer->lineno,
                             .end_offset = end_offset,
                             .text = text,
                             .text_length = length,
                             .has_position = true,
                             .has_end = true};
    return TOK_ERROR;
}

TokenType lexer_error(Lexer *lexer, const char *end, const char *format, ...) {
    va_list args;
    va_start(args, format);
    int       offset = utf8_count(lexer->line_start, (size_t)(end - lexer->line_start));
    TokenType result = lexer_report(lexer, offset, offset, format, args);
    va_end(args);
    return result;
}

TokenType lexer_error_range(Lexer *lexer, int offset, int end_offset, const char *format, ...) {
    va_list args;
    va_start(args, format);
    TokenType result = lexer_report(lexer, offset, end_offset, format, args);
    va_end(args);
    return result;
}

static TokenType stop(Lexer *lexer, LexerState state) {
    lexer->state = state;
    lexer->cur = lexer->line_end;
    return TOK_ERROR;
}

/* ---- indentation ---- */

/* Behind a backslash: the line must end here and another must follow. */
static bool continue_line(Lexer *lexer) {
    int c = next_char(lexer);
    if (c != '\n') {
        lexer->state = LEXER_CONTINUATION;
        return false;
    }
    c = next_char(lexer);
    if (c == END_OF_INPUT) {
        lexer->state = LEXER_END;
        lexer->cur = lexer->line_end;
        return false;
    }
    put_back(lexer, c);
    return true;
}

/* Compares the indentation of a line with the stack and notes the INDENT and DEDENT tokens to come. */
static bool apply_indentation(Lexer *lexer, int col, int alt_col) {
    if (col == lexer->indents[lexer->indent]) {
        if (alt_col != lexer->alt_indents[lexer->indent]) return stop(lexer, LEXER_TABS), false;
    } else if (col > lexer->indents[lexer->indent]) {
        if (lexer->indent + 1 >= LEXER_MAX_INDENT) return stop(lexer, LEXER_TOO_DEEP), false;
        if (alt_col <= lexer->alt_indents[lexer->indent]) return stop(lexer, LEXER_TABS), false;
        lexer->pending++;
        lexer->indents[++lexer->indent] = col;
        lexer->alt_indents[lexer->indent] = alt_col;
    } else {
        while (lexer->indent > 0 && col < lexer->indents[lexer->indent]) {
            lexer->pending--;
            lexer->indent--;
        }
        if (col != lexer->indents[lexer->indent]) return stop(lexer, LEXER_BAD_DEDENT), false;
        if (alt_col != lexer->alt_indents[lexer->indent]) return stop(lexer, LEXER_TABS), false;
    }
    return true;
}

/* At the start of a line.  *BLANK: nothing but blanks or a comment, so the line has no indentation. */
static bool start_line(Lexer *lexer, bool *blank) {
    int  col = 0, alt_col = 0, continued_col = 0, c;
    lexer->at_line_start = false;
    for (;;) {
        c = next_char(lexer);
        if (c == ' ') {
            col++;
            alt_col++;
        } else if (c == '\t') {
            col = (col / TAB_SIZE + 1) * TAB_SIZE;
            alt_col++;
        } else if (c == '\f') {
            col = alt_col = 0;
        } else if (c == '\\') {
            /* The first backslash decides: what follows on the next line is not indentation. */
            if (!continued_col) continued_col = col;
            if (!continue_line(lexer)) return false;
        } else {
            break;
        }
    }
    put_back(lexer, c);
    *blank = c == '#' || c == '\n';
    if (*blank || lexer->level) return true;
    if (continued_col) col = alt_col = continued_col;
    return apply_indentation(lexer, col, alt_col);
}

/* ---- comments ---- */

/* The current token is a comment that ends before CUR.  TOK_TYPE_COMMENT or TOK_TYPE_IGNORE if it is one, and then
 * START and END delimit its text; TOK_END for ordinary comments. */
static TokenType classify_comment(Lexer *lexer, const char *end_of_comment, const char **start, const char **end) {
    const char *p = lexer->token_start, *word;
    if (*p++ != '#') return TOK_END;
    while (*p == ' ' || *p == '\t') p++;
    if (strncmp(p, "type:", 5) != 0 || p + 5 >= lexer->cur) return TOK_END;
    for (word = p + 5; *word == ' ' || *word == '\t'; word++) {}
    if (word > end_of_comment) return TOK_END;
    *end = end_of_comment;
    if (end_of_comment - word >= 6 && memcmp(word, "ignore", 6) == 0 &&
        (end_of_comment == word + 6 || !(lexer_is_name_char((unsigned char)word[6]) && word[6] != '_'))) {
        *start = word + 6;
        return TOK_TYPE_IGNORE;
    }
    *start = word;
    return TOK_TYPE_COMMENT;
}

/* ---- names ---- */

static TokenType keyword_type(const char *start, size_t length) {
    if (length < 2 || length > 8) return TOK_NAME;
    for (TokenType type = TOK_FALSE; type <= TOK_YIELD; type++) {
        const char *text = token_texts[type];
        if (text[0] == start[0] && text[1] == start[1] && strlen(text) == length && memcmp(text, start, length) == 0)
            return type;
    }
    return TOK_NAME;
}

/* First letters and lengths of keywords, so that most names never reach the table. */
static inline bool may_be_keyword(const char *start, size_t length) {
    return length >= 2 && length <= 8 &&
           ((start[0] >= 'a' && start[0] <= 'y') || start[0] == 'F' || start[0] == 'N' || start[0] == 'T');
}

static uint32_t decode_char(const char *text, const char *end, size_t *size) {
    unsigned char first = (unsigned char)text[0];
    *size = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    uint32_t c = first < 0x80 ? first : first < 0xE0 ? first & 0x1F : first < 0xF0 ? first & 0xF : first & 7;
    for (size_t i = 1; i < *size && text + i < end; i++) c = c << 6 | ((unsigned char)text[i] & 0x3F);
    return c;
}

/* Checks the characters of a name that has some beyond ASCII. */
static bool verify_name(Lexer *lexer) {
    const char *end = lexer->cur;
    size_t      size;
    Utf8Error   bad;
    if (!utf8_is_valid(lexer->token_start, (size_t)(end - lexer->token_start), &bad)) {
        lexer->state = LEXER_DECODE;
        return false;
    }
    for (const char *at = lexer->token_start; at < end; at += size) {
        uint32_t c = decode_char(at, end, &size);
        if (at == lexer->token_start ? char_starts_identifier(c) : char_continues_identifier(c)) continue;
        lexer->cur = at + size;
        if (source_char_is_printable(c))
            lexer_error(lexer, lexer->cur, "invalid character '%.*s' (U+%04X)", (int)size, at, c);
        else
            lexer_error(lexer, lexer->cur, "invalid non-printable character U+%04X", c);
        return false;
    }
    return true;
}

/* Before Python 3.7 `async` was a keyword only before `def`, and `await` only inside. */
static TokenType old_async(Lexer *lexer, TokenType type) {
    if (lexer->in_async_def) return type;
    if (type == TOK_ASYNC) {
        Lexer       ahead = *lexer;
        const char *start = NULL, *end = NULL;
        if (lexer_next(&ahead, &start, &end) == TOK_DEF) {
            lexer->async_def_indent = lexer->indent;
            lexer->in_async_def = true;
            return TOK_ASYNC;
        }
    }
    return TOK_NAME;
}

static TokenType scan_name(Lexer *lexer, const char **start, const char **end) {
    const char *cur = lexer->cur;
    int         c;
    bool        beyond_ascii = (unsigned char)cur[-1] >= 128;
    while (lexer_is_name_char(c = (unsigned char)*cur)) {
        beyond_ascii |= c >= 128;
        cur++;
    }
    lexer->cur = cur;
    notice_end(lexer);
    if (beyond_ascii && !verify_name(lexer)) return TOK_ERROR;
    *start = lexer->token_start;
    *end = cur;
    size_t length = (size_t)(cur - *start);
    if (!may_be_keyword(*start, length)) return TOK_NAME;
    TokenType type = keyword_type(*start, length);
    if (UNLIKELY(lexer->async_is_name) && (type == TOK_ASYNC || type == TOK_AWAIT)) type = old_async(lexer, type);
    return type;
}

/* If the name that begins at token_start is the prefix of a string, the quote; else 0. */
static const char *string_prefix_end(const char *at) {
    bool b = false, r = false, u = false, f = false;
    for (;; at++) {
        switch (*at) {
        case 'b': case 'B':
            if (b || u || f) return NULL;
            b = true;
            break;
        case 'u': case 'U':
            if (b || u || r || f) return NULL;
            u = true;
            break;
        case 'r': case 'R':
            if (r || u) return NULL;
            r = true;
            break;
        case 'f': case 'F':
            if (f || b || u) return NULL;
            f = true;
            break;
        case '"': case '\'': return at;
        default: return NULL;
        }
    }
}

/* ---- strings ---- */

static TokenType unterminated(Lexer *lexer, int quotes, int last) {
    int detected = lexer->lineno;
    lexer->cur = lexer->token_start + 1;
    lexer->line_start = lexer->string_line;
    lexer->lineno = lexer->string_lineno;
    lexer_error(lexer, lexer->cur, quotes == 3 ? "unterminated triple-quoted string literal (detected at line %d)"
                                               : "unterminated string literal (detected at line %d)",
                detected);
    if (last != '\n') lexer->state = quotes == 3 ? LEXER_END_IN_STRING : LEXER_END_IN_LINE_STRING;
    return TOK_ERROR;
}

/* CUR is behind the first quote. */
static TokenType scan_string(Lexer *lexer, int quote, const char **start, const char **end) {
    lexer->string_lineno = lexer->lineno;
    lexer->string_line = lexer->line_start;
    int quotes = 1, closing = 0, c = next_char(lexer);
    if (c == quote) {
        c = next_char(lexer);
        if (c == quote) quotes = 3;
        else closing = 1;
    }
    if (c != quote) put_back(lexer, c);
    while (closing != quotes) {
        c = next_char(lexer);
        if (c == END_OF_INPUT || (quotes == 1 && c == '\n')) {
            if (lexer->parser->failed) return TOK_ERROR;
            return unterminated(lexer, quotes, c);
        }
        if (c == quote) {
            closing++;
        } else {
            closing = 0;
            if (c == '\\') next_char(lexer);
        }
    }
    *start = lexer->token_start;
    *end = lexer->cur;
    return TOK_STRING;
}

/* ---- operators ---- */

/* The longest operator at CUR - 1, whose first character is C; *SIZE its length.  TOK_UNKNOWN if there is none. */
static TokenType operator_type(int c, const char *rest, int *size) {
#define ONE(type) return *size = 1, (type)
#define IF_NEXT(ch, type) if (rest[0] == (ch)) return *size = 2, (type)
#define IF_NEXT_TWO(c1, c2, type) if (rest[0] == (c1) && rest[1] == (c2)) return *size = 3, (type)
    switch (c) {
    case '(': ONE(TOK_LPAR);
    case ')': ONE(TOK_RPAR);
    case '[': ONE(TOK_LSQB);
    case ']': ONE(TOK_RSQB);
    case '{': ONE(TOK_LBRACE);
    case '}': ONE(TOK_RBRACE);
    case ',': ONE(TOK_COMMA);
    case ';': ONE(TOK_SEMI);
    case '~': ONE(TOK_TILDE);
    case '.': IF_NEXT_TWO('.', '.', TOK_ELLIPSIS); ONE(TOK_DOT);
    case ':': IF_NEXT('=', TOK_WALRUS); ONE(TOK_COLON);
    case '=': IF_NEXT('=', TOK_EQEQUAL); ONE(TOK_ASSIGN);
    case '!': IF_NEXT('=', TOK_NOTEQUAL); ONE(TOK_UNKNOWN);
    case '+': IF_NEXT('=', TOK_PLUSEQUAL); ONE(TOK_PLUS);
    case '-': IF_NEXT('=', TOK_MINUSEQUAL); IF_NEXT('>', TOK_ARROW); ONE(TOK_MINUS);
    case '*': IF_NEXT_TWO('*', '=', TOK_DOUBLESTAREQUAL); IF_NEXT('*', TOK_DOUBLESTAR); IF_NEXT('=', TOK_STAREQUAL);
        ONE(TOK_STAR);
    case '/': IF_NEXT_TWO('/', '=', TOK_DOUBLESLASHEQUAL); IF_NEXT('/', TOK_DOUBLESLASH); IF_NEXT('=', TOK_SLASHEQUAL);
        ONE(TOK_SLASH);
    case '<': IF_NEXT_TWO('<', '=', TOK_LSHIFTEQUAL); IF_NEXT('<', TOK_LSHIFT); IF_NEXT('=', TOK_LESSEQUAL);
        IF_NEXT('>', TOK_NOTEQUAL); ONE(TOK_LESS);
    case '>': IF_NEXT_TWO('>', '=', TOK_RSHIFTEQUAL); IF_NEXT('>', TOK_RSHIFT); IF_NEXT('=', TOK_GREATEREQUAL);
        ONE(TOK_GREATER);
    case '%': IF_NEXT('=', TOK_PERCENTEQUAL); ONE(TOK_PERCENT);
    case '@': IF_NEXT('=', TOK_ATEQUAL); ONE(TOK_AT);
    case '&': IF_NEXT('=', TOK_AMPEREQUAL); ONE(TOK_AMPER);
    case '|': IF_NEXT('=', TOK_VBAREQUAL); ONE(TOK_VBAR);
    case '^': IF_NEXT('=', TOK_CIRCUMFLEXEQUAL); ONE(TOK_CIRCUMFLEX);
    default: ONE(TOK_UNKNOWN);
    }
#undef ONE
#undef IF_NEXT
#undef IF_NEXT_TWO
}

static bool open_bracket(Lexer *lexer, int c) {
    if (lexer->level >= LEXER_MAX_BRACKETS) {
        lexer_error(lexer, lexer->cur, "too many nested parentheses");
        return false;
    }
    lexer->bracket[lexer->level] = (char)c;
    lexer->bracket_line[lexer->level] = lexer->lineno;
    lexer->bracket_col[lexer->level] = (int)(lexer->token_start - lexer->line_start);
    lexer->level++;
    return true;
}

static bool close_bracket(Lexer *lexer, int c) {
    if (!lexer->level) {
        lexer_error(lexer, lexer->cur, "unmatched '%c'", c);
        return false;
    }
    int  at = --lexer->level;
    char opening = lexer->bracket[at];
    if (opening == (c == ')' ? '(' : c == ']' ? '[' : '{')) return true;
    if (lexer->bracket_line[at] != lexer->lineno) {
        lexer_error(lexer, lexer->cur, "closing parenthesis '%c' does not match opening parenthesis '%c' on line %d", c,
                    opening, lexer->bracket_line[at]);
    } else {
        lexer_error(lexer, lexer->cur, "closing parenthesis '%c' does not match opening parenthesis '%c'", c, opening);
    }
    return false;
}

static TokenType scan_operator(Lexer *lexer, int c, const char **start, const char **end) {
    int       size;
    TokenType type = operator_type(c, lexer->cur, &size);
    if (size == 1) {
        /* Two dots could have been three. */
        bool dots = type == TOK_DOT && *lexer->cur == '.';
        lexer->cur += dots;
        notice_end(lexer);
        lexer->cur -= dots;
    }
    if (c == '(' || c == '[' || c == '{') {
        if (!open_bracket(lexer, c)) return TOK_ERROR;
    } else if (c == ')' || c == ']' || c == '}') {
        if (!close_bracket(lexer, c)) return TOK_ERROR;
    } else if (type == TOK_UNKNOWN && !source_char_is_printable((uint32_t)c)) {
        return lexer_error(lexer, lexer->cur, "invalid non-printable character U+%04X", (unsigned)c);
    }
    *start = lexer->token_start;
    lexer->cur += size - 1;
    *end = lexer->cur;
    if (size == 2) notice_end(lexer);
    return type;
}

/* ---- tokens ---- */

static void maybe_end_async_def(Lexer *lexer, bool blank) {
    int c = next_char(lexer);
    put_back(lexer, c);
    if (!blank && c != '\n' && lexer->level == 0 && lexer->async_def_newline &&
        lexer->async_def_indent >= lexer->indent) {
        lexer->in_async_def = lexer->async_def_newline = false;
        lexer->async_def_indent = 0;
    }
}

TokenType lexer_next(Lexer *lexer, const char **start, const char **end) {
    bool blank;
    *start = *end = NULL;
next_line:
    lexer->token_start = NULL;
    blank = false;
    if (lexer->at_line_start && !start_line(lexer, &blank)) return TOK_ERROR;
    lexer->token_start = lexer->cur;
    if (lexer->pending) {
        if (lexer->pending < 0) return lexer->pending++, TOK_DEDENT;
        return lexer->pending--, TOK_INDENT;
    }
    if (UNLIKELY(lexer->in_async_def)) maybe_end_async_def(lexer, blank);

    int c;
    for (;;) {
        lexer->token_start = NULL;
        do {
            c = next_char(lexer);
        } while (c == ' ' || c == '\t' || c == '\f');
        lexer->token_start = lexer->cur - (c != END_OF_INPUT);
        if (c != '\\') break;
        if (!continue_line(lexer)) return TOK_ERROR;
    }
    if (c == '#') {
        while (c != END_OF_INPUT && c != '\n') c = next_char(lexer);
        if (lexer->want_type_comments) {
            TokenType type = classify_comment(lexer, lexer->cur - (c == '\n'), start, end);
            if (type != TOK_END) {
                put_back(lexer, c);
                if (type == TOK_TYPE_IGNORE && blank) {
                    next_char(lexer);
                    lexer->at_line_start = true;
                }
                return type;
            }
        }
    }
    if (c == END_OF_INPUT) return lexer->level || lexer->state != LEXER_END ? TOK_ERROR : TOK_END;
    if (lexer_is_name_start(c)) {
        const char *quote = string_prefix_end(lexer->token_start);
        if (quote) {
            lexer->cur = quote + 1;
            return scan_string(lexer, *quote, start, end);
        }
        return scan_name(lexer, start, end);
    }
    if (c == '\n') {
        lexer->at_line_start = true;
        if (blank || lexer->level) goto next_line;
        *start = lexer->token_start;
        *end = lexer->cur - 1;
        if (lexer->in_async_def) lexer->async_def_newline = true;
        return TOK_NEWLINE;
    }
    if (lexer_is_digit(c) || (c == '.' && lexer_is_digit((unsigned char)*lexer->cur))) {
        const char *stop_at = lexer_scan_number(lexer, lexer->token_start);
        if (!stop_at) return TOK_ERROR;
        *start = lexer->token_start;
        *end = lexer->cur = stop_at;
        notice_end(lexer);
        return TOK_NUMBER;
    }
    if (c == '"' || c == '\'') return scan_string(lexer, c, start, end);
    return scan_operator(lexer, c, start, end);
}
