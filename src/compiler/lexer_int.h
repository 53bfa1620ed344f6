/* lexer_int.h - tokens and the lexer that makes them on demand.
 *
 * The lexer works on a private copy of the source: UTF-8, lines ended by \n, NUL terminated.  It knows one physical
 * line at a time, because positions in error messages depend on how far the input has been read. */
#pragma once

#include "base/arena.h"
#include "base/compiler.h"
#include "compiler/parser.h"

typedef enum TokenType {
    TOK_END,
    TOK_ERROR,
    TOK_NAME,
    TOK_NUMBER,
    TOK_STRING,
    TOK_NEWLINE,
    TOK_INDENT,
    TOK_DEDENT,
    TOK_TYPE_COMMENT,
    TOK_TYPE_IGNORE,
    TOK_UNKNOWN, /* a character that begins no token, such as ? */
#define OPERATOR(name, text) TOK_##name,
#define KEYWORD(name, text) TOK_##name,
#include "tokens.def"
    TOK_COUNT
} TokenType;

typedef struct Token {
    uint8_t     type;  /* TokenType */
    uint8_t     level; /* open brackets after the token */
    uint32_t    length;
    const char *start; /* NULL for tokens without text (INDENT, DEDENT, END) */
    AstPos      pos;   /* col_offset and end_col_offset are -1 where there is no text */
    AstNode    *strings; /* first of adjacent STRING tokens: their value, once known */
} Token;

/* Why the lexer stopped. */
typedef enum LexerState {
    LEXER_OK,
    LEXER_END,                /* all input was read */
    LEXER_END_IN_STRING,      /* it ended inside a triple-quoted string */
    LEXER_END_IN_LINE_STRING, /* it ended inside a string */
    LEXER_ERROR,              /* an error was reported already */
    LEXER_BAD_DEDENT,
    LEXER_TABS,
    LEXER_TOO_DEEP,
    LEXER_CONTINUATION,
    LEXER_DECODE /* bytes that are not UTF-8 */
} LexerState;

#define LEXER_MAX_BRACKETS 200
#define LEXER_MAX_INDENT   100

typedef struct Parser Parser;

typedef struct Lexer {
    const char *cur;         /* next character */
    const char *line_end;    /* end of what was read: behind the \n of the current line */
    const char *line_start;  /* of the current physical line */
    const char *token_start; /* of the current token, NULL between tokens */
    const char *keep_start;  /* start of the current line, or of the line on which an unfinished token began */
    const char *string_line; /* start of the line on which the last string began */
    int         lineno, string_lineno;
    LexerState  state;
    bool        at_line_start;
    bool        want_type_comments;
    bool        async_is_name; /* feature_version < 7: keywords only in and before async functions */
    bool        in_async_def, async_def_newline;
    int         async_def_indent;
    int         level;
    int         indent;  /* index of the top of the indentation stacks */
    int         pending; /* INDENT (positive) or DEDENT (negative) tokens still to deliver */
    char        bracket[LEXER_MAX_BRACKETS];
    int         bracket_line[LEXER_MAX_BRACKETS], bracket_col[LEXER_MAX_BRACKETS];
    int         indents[LEXER_MAX_INDENT], alt_indents[LEXER_MAX_INDENT];
    Parser     *parser; /* receives errors */
} Lexer;

static inline bool lexer_is_digit(int c) { return c >= '0' && c <= '9'; }
static inline bool lexer_is_name_start(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 128;
}
static inline bool lexer_is_name_char(int c) { return lexer_is_name_start(c) || lexer_is_digit(c); }

/* Prepares LEXER for TEXT, which must stay alive and NUL terminated. */
void lexer_init(Lexer *lexer, Parser *parser, const char *text);

/* Reads one token.  TOK_ERROR: see `state`; an error may have been reported to the parser. */
TokenType lexer_next(Lexer *lexer, const char **start, const char **end);

/* The text of an operator or keyword token. */
const char *token_text(TokenType type);

/* Copies SOURCE into ARENA as the lexer wants it: decoded, line ends unified, newline appended if WANT_NEWLINE.
 * *ENCODING is set when the source says what it is.  NULL: error in *ERROR. */
const char *lexer_prepare_source(Arena *arena, const char *source, size_t length, const ParseOptions *options,
                                 const char **encoding, ParseError *error);

/* Reads a number at CUR (a digit, or a dot before a digit).  Returns its end, NULL after reporting an error. */
const char *lexer_scan_number(Lexer *lexer, const char *cur);

/* Reports a SyntaxError that ends before END on the current line; returns TOK_ERROR. */
TokenType lexer_error(Lexer *lexer, const char *end, const char *format, ...) PRINTF_LIKE(3, 4);
TokenType lexer_error_range(Lexer *lexer, int offset, int end_offset, const char *format, ...) PRINTF_LIKE(4, 5);
