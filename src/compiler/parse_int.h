/* parse_int.h - the state shared by the files of the parser.
 *
 * Source is parsed twice at most.  The first pass (parse_stmt.c, parse_expr.c, parse_pattern.c) is a predictive
 * recursive-descent parser that only says yes or no and remembers how far it looked.  When it says no, the second pass
 * (diagnose_*.c) runs over the same tokens and finds the most helpful message. */
#pragma once

#include "compiler/ast.h"
#include "compiler/parser.h"
#include "lexer_int.h"
#include "stack_room_int.h"

/* Nesting of rules that the parser accepts; deeper input is a MemoryError as in CPython. */
#define PARSE_MAX_DEPTH 6000

struct Parser {
    Lexer               lexer;
    Token              *tokens;
    size_t              mark, fill, capacity;
    Arena              *arena;
    AstInterns         *interns;
    const ParseOptions *options;
    ParseError         *error; /* of the result */
    bool                failed;          /* an error was reported: every rule gives up */
    bool                is_fstring;      /* parsing the expression part of an f-string */
    bool                char_columns;    /* columns in messages count characters, not bytes */
    bool                saw_first_token; /* single mode: the end of input is to become a NEWLINE once */
    int                 feature_version;
    int                 depth;
    const char         *stack_floor; /* the C stack may not grow below */
    int                 starting_lineno, starting_col; /* of an f-string expression */
    const char         *text;      /* prepared source */
    size_t              good_end;    /* file mode: tokens of the statements that the first pass understood */
    const Token        *error_token; /* errors without a place of their own go here; NULL = last token read */
    unsigned            flags;
    struct {
        AstNode **items;
        size_t    count, capacity;
    } stack; /* nodes of sequences under construction */
    struct {
        AstNode **items;
        size_t    count, capacity;
    } ignores; /* "# type: ignore" comments */
    struct {
        const Token *token;
        const char  *at, *line; /* how far the token was searched for line ends, and behind the last of them */
        int          lines;
    } field_place; /* so that finding the places of an f-string's fields takes one pass over the string */
};

#define NODE(made) ((AstNode *)(made))

void *report_memory(Parser *p);

/* ---- tokens ---- */

/* Reads one more token.  False after an error. */
bool parser_fill(Parser *p);

static inline Token *parser_peek_at(Parser *p, size_t ahead) {
    while (UNLIKELY(p->mark + ahead >= p->fill)) {
        if (!parser_fill(p)) return NULL;
    }
    return &p->tokens[p->mark + ahead];
}

/* Type of the next token; TOK_ERROR when it cannot be read (the parser has then failed). */
static inline TokenType peek(Parser *p) {
    if (LIKELY(p->mark < p->fill)) return (TokenType)p->tokens[p->mark].type;
    Token *t = parser_peek_at(p, 0);
    return t ? (TokenType)t->type : TOK_ERROR;
}

static inline TokenType peek_second(Parser *p) {
    Token *t = parser_peek_at(p, 1);
    return t ? (TokenType)t->type : TOK_ERROR;
}

static inline bool accept(Parser *p, TokenType type) {
    if (peek(p) != type) return false;
    p->mark++;
    return true;
}

static inline const Token *last_token(Parser *p) { return &p->tokens[p->mark - 1]; }

/* Position from START to the last token consumed that is more than layout. */
static inline AstPos pos_from(Parser *p, AstPos start) {
    const Token *t = &p->tokens[p->mark - 1];
    while (t > p->tokens && (t->type == TOK_NEWLINE || t->type == TOK_INDENT || t->type == TOK_DEDENT ||
                             t->type == TOK_END))
        t--;
    return (AstPos){start.lineno, start.col_offset, t->pos.end_lineno, t->pos.end_col_offset};
}

/* Position of the next token; all zero if it cannot be read. */
static inline AstPos next_pos(Parser *p) {
    Token *t = parser_peek_at(p, 0);
    return t ? t->pos : (AstPos){0, 0, 0, 0};
}

/* Goes WEIGHT rules deeper; pairs with p->depth -= WEIGHT.  False when the nesting is too deep. */
static inline bool enter(Parser *p, int weight) {
    p->depth += weight;
    if (LIKELY(p->depth < PARSE_MAX_DEPTH && stack_has_room(p->stack_floor))) return true;
    report_memory(p);
    return false;
}

bool token_is(const Token *t, const char *text);

/* ---- sequences under construction ---- */

bool    seq_push(Parser *p, AstNode *node);
AstSeq *seq_pop(Parser *p, size_t base);
AstSeq *seq_single(Parser *p, AstNode *node);

/* ---- errors: all set p->failed and return NULL ---- */

void *report(Parser *p, ParseErrorKind kind, int lineno, int col, int end_lineno, int end_col, const char *format, ...)
    PRINTF_LIKE(7, 8);
void *report_here(Parser *p, ParseErrorKind kind, const char *format, ...) PRINTF_LIKE(3, 4);
void *report_at(Parser *p, const AstPos *pos, const char *format, ...) PRINTF_LIKE(3, 4);
void *report_range(Parser *p, const AstPos *from, const AstPos *to, const char *format, ...) PRINTF_LIKE(4, 5);
void *report_from(Parser *p, const AstPos *from, const char *format, ...) PRINTF_LIKE(3, 4);
void *report_memory(Parser *p);
void *report_hook(Parser *p);
/* A feature newer than the version asked for: true if the parse may go on. */
bool require_version(Parser *p, int minor, const char *feature);

/* What a constructor returned; its failure is reported. */
static inline AstNode *made(Parser *p, void *node) { return node ? node : report_memory(p); }

/* ---- the two passes together ---- */

/* The tree, or NULL with *p->error filled.  P has its text, lexer and options. */
AstNode *parser_run(Parser *p);
void     parser_release(Parser *p);

/* ---- first pass ---- */

AstNode *parse_file(Parser *p);
AstNode *parse_interactive(Parser *p);
AstNode *parse_eval(Parser *p);
AstNode *parse_func_type(Parser *p);
AstNode *parse_fstring_expression(Parser *p);

AstNode      *parse_expression(Parser *p);
AstNode      *parse_star_expressions(Parser *p);
AstNode      *parse_star_named_expression(Parser *p);
AstNode      *parse_named_expression(Parser *p);
AstNode      *parse_yield(Parser *p);
AstNode      *parse_star_expression(Parser *p);
AstNode      *parse_disjunction(Parser *p);
AstNode      *parse_bitwise_or(Parser *p);
AstNode      *parse_primary(Parser *p);
AstSeq       *parse_for_clauses(Parser *p);
AstNode      *parse_pattern(Parser *p);
AstNode      *parse_strings(Parser *p);
/* What may stand left of `for ... in`; already with context Store. */
AstNode      *parse_star_targets(Parser *p);
/* Which arguments may still follow. */
typedef enum ArgumentPhase { ARGUMENTS_POSITIONAL, ARGUMENTS_KEYWORDS, ARGUMENTS_UNPACKED } ArgumentPhase;
/* One argument.  Positional ones go to the parser's stack; a keyword is returned in *KEYWORD. */
bool          parse_argument(Parser *p, ArgumentPhase *phase, AstNode **keyword);
/* Arguments of a call or a class; the bracket was consumed.  False without a match.  Only a CALL may have a bare
 * generator expression as its argument. */
bool          parse_arguments(Parser *p, AstSeq **args, AstSeq **keywords, bool call);
AstArguments *parse_parameters(Parser *p, TokenType closing);
AstSeq       *parse_block(Parser *p);
AstNode      *parse_match(Parser *p);

/* May the token begin an expression? */
bool starts_expression(TokenType type);
/* Gives NODE and the targets inside it the context CTX; false if it is no target. */
bool make_target(AstNode *node, AstKind ctx);
/* The identifier of a NAME token; NULL on failure. */
const AstIdent *token_ident(Parser *p, const Token *t);
AstNode        *name_node(Parser *p, const Token *t, AstKind ctx);
/* Consumes a NAME; NULL if there is none. */
const AstIdent *accept_name(Parser *p);
/* Consumes a type comment if there is one. */
bool            accept_type_comment(Parser *p, const AstIdent **comment);

/* ---- literals ---- */

AstNode *literal_from_number(Parser *p, const Token *t);
AstNode *literal_from_strings(Parser *p, const Token *first, size_t count);

typedef struct Utf8Error {
    size_t      offset, size; /* of the bytes that are no character */
    const char *reason;
} Utf8Error;

/* Characters in LENGTH bytes, where what is not UTF-8 counts as it does when it is replaced. */
int utf8_count(const char *text, size_t length);
/* Checks that LENGTH bytes are UTF-8; if not, fills *ERROR. */
bool utf8_is_valid(const char *text, size_t length, Utf8Error *error);
/* Reports bytes of TEXT that are not UTF-8 in CPython's words. */
void *report_utf8(Parser *p, const char *text, const Utf8Error *error);

/* Appends the value of a string literal's body to OUT, as it stands if RAW.  False after an error. */
bool decode_text(Parser *p, Buf *out, const char *text, size_t length, bool raw, const Token *t);
bool decode_bytes(Parser *p, Buf *out, const char *text, size_t length, bool raw, const Token *t);
/* Warns about the escape sequence whose character behind the backslash is at AT.  False after an error. */
bool warn_escape(Parser *p, const char *at, const Token *t);

/* What is collected from adjacent string literals. */
typedef struct StringParts {
    Buf          text;     /* literal text since the last expression */
    size_t       base;     /* of the finished parts on the parser's stack */
    bool         formatted;
    const Token *first, *last;
} StringParts;

/* Adds an f-string's body.  *AT is advanced to its end or, for a format specification (DEPTH > 0), to the closing
 * brace. */
bool fstring_add(Parser *p, StringParts *parts, const char **at, const char *end, bool raw, int depth, const Token *t);
/* The node for what was collected, positioned from FIRST to LAST. */
AstNode *fstring_finish(Parser *p, StringParts *parts, const Token *first, const Token *last);

/* ---- second pass ---- */

/* Runs over the tokens again to find a specific error; the parser has failed afterwards if it found one.  QUIET: only
 * for the few mistakes that are not left to a second look, and to read as many tokens as CPython's first pass does. */
void diagnose(Parser *p, bool quiet);

/* What CPython calls an expression in messages about assignment. */
const char *expression_name(const AstNode *node);
