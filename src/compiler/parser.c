/* The parser's frame: the token array, error reports, sequences, and the two passes. */
#include "compiler/parser.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/thread_os.h"
#include "objects/thread.h"
#include "parse_int.h"

/* ---- tokens ---- */

bool token_is(const Token *t, const char *text) {
    return t->length == strlen(text) && memcmp(t->start, text, t->length) == 0;
}

static bool add_type_ignore(Parser *p, const char *start, const char *end) {
    if (p->ignores.count == p->ignores.capacity) {
        size_t    capacity = p->ignores.capacity * 2 + 8;
        AstNode **items = mem_realloc(p->ignores.items, capacity * sizeof(AstNode *));
        if (!items) return report_memory(p), false;
        p->ignores.items = items;
        p->ignores.capacity = capacity;
    }
    AstIdent      *tag = ast_new_ident(p->arena, start, (size_t)(end - start));
    AstTypeIgnore *node = tag ? ast_new_type_ignore(p->arena, p->lexer.lineno, tag) : NULL;
    if (!node) return report_memory(p), false;
    p->ignores.items[p->ignores.count++] = NODE(node);
    return true;
}

/* Explains why the lexer delivered TOK_ERROR, unless it has done so itself. */
static void report_lexer(Parser *p) {
    Lexer *lx = &p->lexer;
    int    col = 0;
    switch (lx->state) {
    case LEXER_END:
        if (lx->level) {
            int at = lx->level - 1;
            report(p, PARSE_SYNTAX_ERROR, lx->bracket_line[at], lx->bracket_col[at] + 1, lx->bracket_line[at], 0,
                   "'%c' was never closed", lx->bracket[at]);
        } else {
            report_here(p, PARSE_SYNTAX_ERROR, "unexpected EOF while parsing");
        }
        return;
    case LEXER_BAD_DEDENT:
        report_here(p, PARSE_INDENTATION_ERROR, "unindent does not match any outer indentation level");
        return;
    case LEXER_TABS:
        report(p, PARSE_TAB_ERROR, lx->lineno, 1, lx->lineno, 0, "inconsistent use of tabs and spaces in indentation");
        return;
    case LEXER_TOO_DEEP:
        report(p, PARSE_INDENTATION_ERROR, lx->lineno, 1, lx->lineno, 0, "too many levels of indentation");
        return;
    case LEXER_CONTINUATION:
        col = (int)(lx->cur - lx->keep_start) - 1;
        report(p, PARSE_SYNTAX_ERROR, lx->lineno, (col >= 0 ? col : 0) + 1, lx->lineno, 0,
               "unexpected character after line continuation character");
        return;
    case LEXER_DECODE: {
        Utf8Error bad = {0, 1, ""};
        utf8_is_valid(lx->token_start, (size_t)(lx->cur - lx->token_start), &bad);
        report_utf8(p, lx->token_start, &bad);
        return;
    }
    default: report(p, PARSE_SYNTAX_ERROR, lx->lineno, 1, lx->lineno, 0, "unknown parsing error"); return;
    }
}

static bool grow_tokens(Parser *p) {
    size_t capacity = p->capacity ? p->capacity * 2 : p->is_fstring ? 16 : 256;
    Token *tokens = mem_realloc(p->tokens, capacity * sizeof(Token));
    if (!tokens) return report_memory(p), false;
    p->tokens = tokens;
    p->capacity = capacity;
    return true;
}

bool parser_fill(Parser *p) {
    if (p->failed) return false;
    Lexer      *lx = &p->lexer;
    const char *start, *end;
    TokenType   type = lexer_next(lx, &start, &end);
    while (type == TOK_TYPE_IGNORE) {
        if (!add_type_ignore(p, start, end)) return false;
        type = lexer_next(lx, &start, &end);
    }
    if (p->options->mode == PARSE_SINGLE && !p->is_fstring && type == TOK_END && p->saw_first_token) {
        /* A line typed at the prompt ends where its text ends. */
        type = TOK_NEWLINE;
        p->saw_first_token = false;
        if (lx->indent && !(p->flags & PARSE_DONT_IMPLY_DEDENT)) {
            lx->pending = -lx->indent;
            lx->indent = 0;
        }
    } else {
        p->saw_first_token = true;
    }
    if (p->fill == p->capacity && !grow_tokens(p)) return false;
    const char *line = type == TOK_STRING ? lx->string_line : lx->line_start;
    int         shift = lx->lineno == p->starting_lineno ? p->starting_col : 0;
    int         col = start && start >= line ? (int)(start - line) : -1;
    int         end_col = end && end >= lx->line_start ? (int)(end - lx->line_start) : -1;
    Token      *t = &p->tokens[p->fill];
    t->type = (uint8_t)type;
    t->level = (uint8_t)lx->level;
    t->start = start;
    t->length = start ? (uint32_t)(end - start) : 0;
    t->strings = NULL;
    t->pos = (AstPos){type == TOK_STRING ? lx->string_lineno : lx->lineno, col + shift, lx->lineno, end_col + shift};
    p->fill++;
    if (type != TOK_ERROR) return true;
    if (!p->failed) report_lexer(p);
    return false;
}

/* ---- errors ---- */

/* Column COL (1-based bytes) as a 1-based column of characters.  Bytes that are no character count as the three of the
 * replacement character that stands for them in the line that is shown. */
static int char_column(const char *line, size_t length, int col) {
    int       count = 0, bytes = 0;
    size_t    at = 0;
    Utf8Error bad;
    while (at < length && bytes < col) {
        size_t size = 1;
        if ((unsigned char)line[at] >= 0x80) {
            size = (unsigned char)line[at] < 0xE0 ? 2 : (unsigned char)line[at] < 0xF0 ? 3 : 4;
            if (size > length - at) size = length - at;
            if (utf8_is_valid(line + at, size, &bad)) {
                bytes += (int)size;
            } else {
                size = bad.size;
                bytes += 3;
            }
        } else {
            bytes++;
        }
        at += size;
        count++;
    }
    return count + (bytes < col);
}

/* The text shown with an error: what the lexer holds if it is still on that line, else the line without its end. */
static void find_error_line(Parser *p, int lineno, const char **line, size_t *length) {
    Lexer *lx = &p->lexer;
    if (lx->lineno <= lineno && lx->line_end > lx->keep_start) {
        *line = lx->keep_start;
        *length = (size_t)(lx->line_end - lx->keep_start);
        return;
    }
    const char *at = p->text;
    int         skip = (p->starting_lineno ? lineno - p->starting_lineno + 1 : lineno) - 1;
    for (; skip > 0; skip--) {
        const char *newline = strchr(at, '\n');
        if (!newline || newline + 1 > lx->line_end) break;
        at = newline + 1;
    }
    *line = at;
    *length = strcspn(at, "\n");
}

static void *report_v(Parser *p, ParseErrorKind kind, int lineno, int col, int end_lineno, int end_col,
                      const char *format, va_list args) {
    char   message[512];
    size_t used = 0;
    if (p->is_fstring) {
        strcpy(message, "f-string: ");
        used = strlen(message);
    }
    vsnprintf(message + used, sizeof message - used, format, args);
    p->failed = true;
    const char *line;
    size_t      length;
    find_error_line(p, lineno, &line, &length);
    if (p->is_fstring) {
        col -= p->starting_col;
        end_col -= p->starting_col;
    }
    if (p->char_columns) {
        col = char_column(line, length, col);
        if (end_col > 0) end_col = char_column(line, length, end_col);
    }
    char *text = arena_copy(p->arena, line, length);
    char *copy = arena_copy(p->arena, message, strlen(message));
    if (!text || !copy) return report_memory(p);
    *p->error = (ParseError){.kind = kind,
                             .message = copy,
                             .lineno = lineno,
                             .offset = col,
                             .end_lineno = end_lineno,
                             .end_offset = end_col,
                             .text = text,
                             .text_length = length,
                             .has_position = true,
                             .has_end = true};
    return NULL;
}

void *report(Parser *p, ParseErrorKind kind, int lineno, int col, int end_lineno, int end_col, const char *format,
             ...) {
    va_list args;
    va_start(args, format);
    report_v(p, kind, lineno, col, end_lineno, end_col, format, args);
    va_end(args);
    return NULL;
}

void *report_here(Parser *p, ParseErrorKind kind, const char *format, ...) {
    va_list args;
    va_start(args, format);
    if (p->fill == 0) {
        report_v(p, kind, 0, 0, 0, -1, format, args);
    } else {
        AstPos pos = p->error_token ? p->error_token->pos : p->tokens[p->fill - 1].pos;
        int    col = pos.col_offset + 1, end_col = pos.end_col_offset == -1 ? -1 : pos.end_col_offset + 1;
        if (pos.col_offset == -1) {
            Lexer *lx = &p->lexer;
            col = lx->cur == lx->keep_start ? 0 : (int)(lx->cur - lx->line_start);
        }
        report_v(p, kind, pos.lineno, col, pos.end_lineno, end_col, format, args);
    }
    va_end(args);
    return NULL;
}

void *report_at(Parser *p, const AstPos *pos, const char *format, ...) {
    va_list args;
    va_start(args, format);
    report_v(p, PARSE_SYNTAX_ERROR, pos->lineno, pos->col_offset + 1, pos->end_lineno, pos->end_col_offset + 1, format,
             args);
    va_end(args);
    return NULL;
}

void *report_range(Parser *p, const AstPos *from, const AstPos *to, const char *format, ...) {
    va_list args;
    va_start(args, format);
    report_v(p, PARSE_SYNTAX_ERROR, from->lineno, from->col_offset + 1, to->end_lineno, to->end_col_offset + 1, format,
             args);
    va_end(args);
    return NULL;
}

void *report_from(Parser *p, const AstPos *from, const char *format, ...) {
    va_list args;
    va_start(args, format);
    int end_col = (int)(p->lexer.cur - p->lexer.line_start);
    report_v(p, PARSE_SYNTAX_ERROR, from->lineno, from->col_offset + 1, p->lexer.lineno, end_col, format, args);
    va_end(args);
    return NULL;
}

void *report_memory(Parser *p) {
    p->failed = true;
    *p->error = (ParseError){.kind = PARSE_MEMORY_ERROR, .message = ""};
    return NULL;
}

void *report_hook(Parser *p) {
    p->failed = true;
    *p->error = (ParseError){.kind = PARSE_HOOK_RAISED, .message = ""};
    return NULL;
}

void *report_utf8(Parser *p, const char *text, const Utf8Error *error) {
    if (error->size == 1)
        return report_here(p, PARSE_SYNTAX_ERROR,
                           "(unicode error) 'utf-8' codec can't decode byte 0x%02x in position %zu: %s",
                           (unsigned char)text[error->offset], error->offset, error->reason);
    return report_here(p, PARSE_SYNTAX_ERROR,
                       "(unicode error) 'utf-8' codec can't decode bytes in position %zu-%zu: %s",
                       error->offset, error->offset + error->size - 1, error->reason);
}

bool require_version(Parser *p, int minor, const char *feature) {
    if (LIKELY(p->feature_version >= minor)) return true;
    report_here(p, PARSE_SYNTAX_ERROR, "%s only supported in Python 3.%d and greater", feature, minor);
    return false;
}

/* ---- sequences ---- */

bool seq_push(Parser *p, AstNode *node) {
    if (UNLIKELY(p->stack.count == p->stack.capacity)) {
        size_t    capacity = p->stack.capacity * 2 + 64;
        AstNode **items = mem_realloc(p->stack.items, capacity * sizeof(AstNode *));
        if (!items) return report_memory(p), false;
        p->stack.items = items;
        p->stack.capacity = capacity;
    }
    p->stack.items[p->stack.count++] = node;
    return true;
}

AstSeq *seq_pop(Parser *p, size_t base) {
    size_t  count = p->stack.count - base;
    AstSeq *seq = ast_new_seq(p->arena, count);
    p->stack.count = base;
    if (!seq) return report_memory(p);
    if (count) memcpy(seq->items, p->stack.items + base, count * sizeof(AstNode *));
    return seq;
}

AstSeq *seq_single(Parser *p, AstNode *node) {
    AstSeq *seq = ast_new_seq(p->arena, 1);
    if (!seq) return report_memory(p);
    seq->items[0] = node;
    return seq;
}

/* ---- the C stack ---- */

/* What the deepest calls below the last check, hooks that run Python code included, may need. */
#define STACK_RESERVE ((ptrdiff_t)48 << 10)

const char *stack_room_floor(void) {
    /* Asking the system is slow, and the answer does not change. */
    static _Thread_local char *low, *high;
    if (!low) os_thread_stack(&low, &high);
    /* On a stack of somebody's own making there is nothing to go by but the depth limits. */
    const char *here = __builtin_frame_address(0);
    if (here < low || here >= high) return current_thread != NULL && current_thread->stack_limit ? (const char *)current_thread->stack_limit : NULL;
    return low + (high - low < 4 * STACK_RESERVE ? (high - low) / 4 : STACK_RESERVE);
}

/* ---- the two passes ---- */

/* A syntax error was found by the parser: an error of the lexer further on is more basic, so look for one. */
static void scan_rest_for_errors(Parser *p) {
    ParseError  saved = *p->error;
    bool        had_failed = p->failed;
    const Token *current = p->error_token ? p->error_token : &p->tokens[p->fill - 1];
    int         error_line = current->pos.lineno;
    const char *start, *end;
    TokenType   type;
    p->failed = false;
    while ((type = lexer_next(&p->lexer, &start, &end)) != TOK_ERROR && type != TOK_END) {}
    if (p->failed) return;
    if (type == TOK_ERROR && p->lexer.level) {
        int at = p->lexer.level - 1;
        if (error_line > p->lexer.bracket_line[at]) {
            report(p, PARSE_SYNTAX_ERROR, p->lexer.bracket_line[at], p->lexer.bracket_col[at] + 1,
                   p->lexer.bracket_line[at], 0, "'%c' was never closed", p->lexer.bracket[at]);
            return;
        }
    }
    *p->error = saved;
    p->failed = had_failed;
}

static void explain_failure(Parser *p) {
    if (!p->failed) diagnose(p, true);
    if ((p->flags & PARSE_ALLOW_INCOMPLETE) && (p->lexer.state == LEXER_END || p->lexer.state == LEXER_END_IN_STRING ||
                                                p->lexer.state == LEXER_END_IN_LINE_STRING)) {
        report_here(p, PARSE_SYNTAX_ERROR, "incomplete input");
        return;
    }
    if (p->failed && (p->error->kind == PARSE_MEMORY_ERROR || p->error->kind == PARSE_HOOK_RAISED)) return;
    if (p->fill == 0) {
        if (!p->failed) report_here(p, PARSE_SYNTAX_ERROR, "error at start before reading any input");
        return;
    }
    size_t last = p->fill - 1;
    if (!p->failed) diagnose(p, false);
    if (p->failed) {
        if (p->lexer.state == LEXER_OK && p->error->kind >= PARSE_SYNTAX_ERROR && p->error->kind <= PARSE_TAB_ERROR)
            scan_rest_for_errors(p);
        return;
    }
    const Token *t = &p->tokens[last];
    if (t->type == TOK_INDENT || t->type == TOK_DEDENT) {
        report_here(p, PARSE_INDENTATION_ERROR, t->type == TOK_INDENT ? "unexpected indent" : "unexpected unindent");
        return;
    }
    AstPos pos = t->pos;
    report_at(p, &pos, "invalid syntax");
    scan_rest_for_errors(p);
}

/* Behind a statement in single mode only blanks and comments may follow. */
static bool more_statements(Parser *p) {
    const char *at = p->lexer.cur;
    for (;;) {
        at += strspn(at, " \t\n\f");
        if (*at == '\0') return false;
        if (*at != '#') return true;
        at += strcspn(at, "\n");
    }
}

AstNode *parser_run(Parser *p) {
    AstNode *root;
    if (p->is_fstring) {
        root = parse_fstring_expression(p);
    } else {
        switch (p->options->mode) {
        case PARSE_SINGLE: root = parse_interactive(p); break;
        case PARSE_EVAL: root = parse_eval(p); break;
        case PARSE_FUNC_TYPE: root = parse_func_type(p); break;
        default: root = parse_file(p); break;
        }
    }
    if (!root && p->arena->failed && !p->failed) report_memory(p);
    if (!root) {
        explain_failure(p);
        return NULL;
    }
    if (p->options->mode == PARSE_SINGLE && !p->is_fstring && more_statements(p))
        return report_here(p, PARSE_SYNTAX_ERROR, "multiple statements found while compiling a single statement");
    return root;
}

void parser_release(Parser *p) {
    mem_free(p->tokens);
    mem_free(p->stack.items);
    mem_free(p->ignores.items);
}

AstNode *parse_source(const char *source, size_t length, const ParseOptions *options, ParseResult *result) {
    memset(result, 0, sizeof *result);
    arena_init(&result->arena);
    result->error.message = "";
    Parser *p = mem_alloc(sizeof(Parser));
    result->interns = ast_new_interns(&result->arena);
    if (!p || !result->interns) {
        mem_free(p);
        result->error.kind = PARSE_MEMORY_ERROR;
        return NULL;
    }
    memset(p, 0, sizeof *p);
    const char *encoding;
    p->text = lexer_prepare_source(&result->arena, source, length, options, &encoding, &result->error);
    result->encoding = encoding ? encoding : "utf-8";
    if (p->text) {
        p->arena = &result->arena;
        p->interns = result->interns;
        p->options = options;
        p->error = &result->error;
        p->flags = options->flags;
        p->feature_version = options->feature_version ? options->feature_version : 11;
        p->char_columns = encoding != NULL;
        p->stack_floor = stack_room_floor();
        lexer_init(&p->lexer, p, p->text);
        p->lexer.want_type_comments = (options->flags & PARSE_TYPE_COMMENTS) != 0;
        p->lexer.async_is_name = p->feature_version < 7;
        result->root = parser_run(p);
        parser_release(p);
    }
    mem_free(p);
    return result->root;
}

void parse_result_free(ParseResult *result) { arena_free(&result->arena); }
