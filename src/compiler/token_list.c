/* token_list.c - the tokens of a text as Python objects, for the module `_tokenize`.
 *
 * The lexer works for a parser, which receives its errors; here the parser is there for that alone.  Only errors that the lexer reports
 * itself end the list with an exception: what it leaves to a parser to explain (dedents, tabs, an end inside brackets) just ends it. */
#include "codegen_int.h"
#include "parse_int.h"

#include "base/memory.h"
#include "compiler/code.h"
#include "objects/bytes.h"
#include "objects/exceptions.h"
#include "objects/int.h"
#include "objects/str.h"

#include <string.h>

/* Numbers of the module `token`. */
enum { NUMBER_OF_OP = 54, NUMBER_OF_AWAIT = 55, NUMBER_OF_ASYNC = 56 };
static const uint8_t token_numbers[TOK_COUNT] = {
    [TOK_NAME] = 1, [TOK_NUMBER] = 2, [TOK_STRING] = 3, [TOK_NEWLINE] = 4, [TOK_INDENT] = 5, [TOK_DEDENT] = 6, [TOK_UNKNOWN] = NUMBER_OF_OP,
    [TOK_LPAR] = 7, [TOK_RPAR] = 8, [TOK_LSQB] = 9, [TOK_RSQB] = 10, [TOK_COLON] = 11, [TOK_COMMA] = 12, [TOK_SEMI] = 13, [TOK_PLUS] = 14,
    [TOK_MINUS] = 15, [TOK_STAR] = 16, [TOK_SLASH] = 17, [TOK_VBAR] = 18, [TOK_AMPER] = 19, [TOK_LESS] = 20, [TOK_GREATER] = 21,
    [TOK_ASSIGN] = 22, [TOK_DOT] = 23, [TOK_PERCENT] = 24, [TOK_LBRACE] = 25, [TOK_RBRACE] = 26, [TOK_EQEQUAL] = 27, [TOK_NOTEQUAL] = 28,
    [TOK_LESSEQUAL] = 29, [TOK_GREATEREQUAL] = 30, [TOK_TILDE] = 31, [TOK_CIRCUMFLEX] = 32, [TOK_LSHIFT] = 33, [TOK_RSHIFT] = 34,
    [TOK_DOUBLESTAR] = 35, [TOK_PLUSEQUAL] = 36, [TOK_MINUSEQUAL] = 37, [TOK_STAREQUAL] = 38, [TOK_SLASHEQUAL] = 39,
    [TOK_PERCENTEQUAL] = 40, [TOK_AMPEREQUAL] = 41, [TOK_VBAREQUAL] = 42, [TOK_CIRCUMFLEXEQUAL] = 43, [TOK_LSHIFTEQUAL] = 44,
    [TOK_RSHIFTEQUAL] = 45, [TOK_DOUBLESTAREQUAL] = 46, [TOK_DOUBLESLASH] = 47, [TOK_DOUBLESLASHEQUAL] = 48, [TOK_AT] = 49,
    [TOK_ATEQUAL] = 50, [TOK_ARROW] = 51, [TOK_ELLIPSIS] = 52, [TOK_WALRUS] = 53, [TOK_AWAIT] = NUMBER_OF_AWAIT, [TOK_ASYNC] = NUMBER_OF_ASYNC,
};

static Value token_tuple(const Lexer *lx, TokenType type, const char *start, const char *end) {
    const char *line = type == TOK_STRING ? lx->string_line : lx->line_start;
    int         number = token_numbers[type] ? token_numbers[type] : token_numbers[TOK_NAME]; /* keywords are names */
    int         col = start && start >= line ? (int)(start - line) : -1;
    int         end_col = end && end >= lx->line_start ? (int)(end - lx->line_start) : -1;
    Value       text = str_decode((const uint8_t *)start, start ? (size_t)(end - start) : 0, "utf-8", NULL);
    Value       shown = text ? str_decode((const uint8_t *)lx->keep_start, (size_t)(lx->line_end - lx->keep_start), "utf-8", "replace") : NULL;
    if (!shown) return NULL;
    Value items[] = {text, value_from_int(number), value_from_int(type == TOK_STRING ? lx->string_lineno : lx->lineno),
                     value_from_int(lx->lineno), value_from_int(col), value_from_int(end_col), shown};
    return tuple_from_values(items, COUNT_OF(items));
}

static Status list_tokens(Parser *p, Value list) {
    const char *start, *end;
    TokenType   type;
    while ((type = lexer_next(&p->lexer, &start, &end)) != TOK_ERROR && type != TOK_END) {
        Value token = token_tuple(&p->lexer, type, start, end);
        if (!token || list_append(list, token) < 0) return -1;
    }
    return 0;
}

Value compile_token_list(const char *source, size_t length, Value *error) {
    ParseOptions options = {.flags = PARSE_IGNORE_COOKIE};
    ParseError   problem = {.message = ""};
    const char  *encoding;
    Arena        arena;
    Value        list = list_new(0);
    Parser      *p = list ? mem_calloc(1, sizeof(Parser)) : NULL;
    *error = NULL;
    if (!p) return list ? raise_memory_error() : NULL;
    arena_init(&arena);
    p->text = lexer_prepare_source(&arena, source, length, &options, &encoding, &problem);
    p->arena = &arena;
    p->options = &options;
    p->error = &problem;
    p->feature_version = 11;
    p->char_columns = true;
    if (p->text) {
        lexer_init(&p->lexer, p, p->text);
        if (list_tokens(p, list) < 0) list = NULL;
    }
    if (list && (!p->text || p->failed)) {
        Value filename = str_from_c("<string>");
        if (filename) compile_raise_parse_error(&problem, filename);
        *error = exception_fetch();
    }
    arena_free(&arena);
    mem_free(p);
    return list;
}
