/* parser.h - source bytes to syntax tree, with CPython 3.11's errors.
 *
 * Nothing here touches Python objects; the hooks may.  Time is linear in the source, C stack use is bounded, and every
 * input gives either a tree or an error. */
#pragma once

#include "compiler/ast.h"

typedef enum ParseMode {
    PARSE_FILE,     /* "exec": Module */
    PARSE_SINGLE,   /* "single": Interactive */
    PARSE_EVAL,     /* "eval": Expression */
    PARSE_FUNC_TYPE /* "func_type": FunctionType */
} ParseMode;

enum ParseFlag {
    PARSE_TYPE_COMMENTS = 1 << 0,    /* ast.PyCF_TYPE_COMMENTS */
    PARSE_IGNORE_COOKIE = 1 << 1,    /* the source comes from a str: it is UTF-8 whatever a coding comment says */
    PARSE_DONT_IMPLY_DEDENT = 1 << 2,
    PARSE_ALLOW_INCOMPLETE = 1 << 3, /* codeop: an input that merely ends too early gives "incomplete input" */
    PARSE_BARRY_AS_BDFL = 1 << 4,    /* from __future__ import barry_as_FLUFL is in force: <> instead of != */
    PARSE_FROM_FILE = 1 << 5         /* a script: bytes that are not UTF-8 are an error even in comments */
};

/* What the parser cannot do alone.  Any hook may be NULL.  A hook that returns -1 has left an exception (or other
 * trouble) with its owner: the parse ends with PARSE_HOOK_RAISED. */
typedef struct ParseHooks {
    void *context;
    /* Appends the UTF-8 form of BYTES.  1 done, 0 there is no such encoding, -1 raised.  Needed for encodings other
     * than UTF-8, Latin-1, Latin-9 and ASCII. */
    Truth (*decode)(void *context, const char *encoding, const char *bytes, size_t length, Buf *out);
    /* The character named NAME in \N{NAME}: 1 and *CODE, 0 unknown, -1 raised. */
    Truth (*character_by_name)(void *context, const char *name, size_t length, uint32_t *code);
    /* Issues a SyntaxWarning or, if DEPRECATION, a DeprecationWarning.  0 issued, 1 it was turned into an error of
     * its own category (a SyntaxError with MESSAGE follows and the hook has cleared its exception), -1 raised
     * something else. */
    Truth (*warn)(void *context, bool deprecation, const char *message, int lineno);
    /* Appends the NFKC form of a non-ASCII identifier.  Without this hook identifiers stay as written and carry
     * is_normalized == false. */
    Status (*normalize)(void *context, const char *text, size_t length, Buf *out);
} ParseHooks;

typedef struct ParseOptions {
    ParseMode         mode;
    unsigned          flags;           /* ParseFlag */
    int               feature_version; /* minor version of Python 3 to accept, 0 = 11 */
    size_t            int_max_digits;  /* sys.get_int_max_str_digits(); 0 = no limit */
    const ParseHooks *hooks;           /* NULL = none */
    const char       *filename;        /* for a few messages; NULL = "<string>" */
} ParseOptions;

typedef enum ParseErrorKind {
    PARSE_OK,
    PARSE_SYNTAX_ERROR,
    PARSE_INDENTATION_ERROR,
    PARSE_TAB_ERROR,
    PARSE_VALUE_ERROR,     /* NUL in the source (unless PARSE_FROM_FILE: SyntaxError); no position */
    PARSE_MEMORY_ERROR,    /* memory exhausted, or nesting too deep for the parser; no position */
    PARSE_RECURSION_ERROR, /* nesting too deep for later passes; no position */
    PARSE_HOOK_RAISED      /* the exception is with the owner of the hook */
} ParseErrorKind;

/* Values as in SyntaxError's attributes: offsets are 1-based and count characters. */
typedef struct ParseError {
    ParseErrorKind kind;
    const char    *message; /* in the result's arena; "" without memory */
    int            lineno, offset, end_lineno, end_offset;
    const char    *text; /* the source line, UTF-8, in the arena, or NULL */
    size_t         text_length;
    bool           has_position; /* false: the exception carries a message only */
    bool           has_end;      /* false: end_lineno and end_offset are absent, and text is None */
} ParseError;

typedef struct ParseResult {
    Arena       arena;
    AstInterns *interns;  /* of the tree's identifiers; later passes intern into it */
    AstNode    *root;     /* NULL on error */
    const char *encoding; /* from the cookie or "utf-8"; in the arena */
    ParseError  error;
} ParseResult;

/* Parses SOURCE.  Returns the root or NULL; RESULT is filled in both cases and must be released with parse_result_free.
 * Runs Python code only through the hooks. */
AstNode *parse_source(const char *source, size_t length, const ParseOptions *options, ParseResult *result);

void parse_result_free(ParseResult *result);

/* The encoding that the comment in LINE (PEP 263) names, *LENGTH long and part of it; NULL if it names none.  *GO_ON: the next line may. */
const char *parse_coding_in_line(const char *line, size_t size, size_t *length, bool *go_on);
