/* parser-dump: a server for ci/diff_parser.py.
 *
 * Reads requests "<what> <mode> <flags> <feature version> <length>\n" followed by LENGTH bytes of source from stdin and
 * answers "<length>\n" followed by that many bytes: the dump of the tree, or a line that describes the error.  WHAT is
 * "ast", "sym" (the symbol table) or "time" (parse only).  In between it may ask back, because it knows no Unicode
 * database and few codecs: "?name <length>\n", "?normalize <length>\n" or "?decode-<codec> <length>\n" and the bytes;
 * the answer has the same form as its own: a length, -1 if there is none, and the bytes in UTF-8. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "compiler/parser.h"
#include "compiler/symtable.h"

static void put_error(Buf *out, const ParseError *e) {
    static const char *const names[] = {
        [PARSE_OK] = "OK",
        [PARSE_SYNTAX_ERROR] = "SyntaxError",
        [PARSE_INDENTATION_ERROR] = "IndentationError",
        [PARSE_TAB_ERROR] = "TabError",
        [PARSE_VALUE_ERROR] = "ValueError",
        [PARSE_MEMORY_ERROR] = "MemoryError",
        [PARSE_RECURSION_ERROR] = "RecursionError",
        [PARSE_HOOK_RAISED] = "HookRaised",
    };
    buf_printf(out, "!%s\x1f%s", names[e->kind], e->message);
    if (e->has_position) buf_printf(out, "\x1f%d\x1f%d", e->lineno, e->offset);
    if (e->has_end) buf_printf(out, "\x1f%d\x1f%d\x1f%.*s", e->end_lineno, e->end_offset, (int)e->text_length, e->text);
}

/* kind name line nested (params) {symbol=flags|scope<<11 ...} [children] */
static void put_scope(Buf *out, const Scope *scope) {
    buf_printf(out, "%d %s %d %d (", scope->kind == SCOPE_MODULE ? 2 : scope->kind == SCOPE_CLASS ? 1 : 0,
               scope->name->text,
               scope->pos.lineno, scope->is_nested);
    for (size_t i = 0; i < scope->param_count; i++) buf_printf(out, "%s,", scope->params[i]->text);
    buf_put_text(out, ") {");
    for (size_t i = 0; i < scope->symbol_count; i++)
        buf_printf(out, "%s=%u,", scope->symbols[i].name->text,
                   scope->symbols[i].flags | (unsigned)scope->symbols[i].scope << 11);
    buf_put_text(out, "} [");
    for (size_t i = 0; i < scope->child_count; i++) put_scope(out, scope->children[i]);
    buf_put_text(out, "]\n");
}

static bool is_ident(const AstIdent *ident, const char *text) { return ident && strcmp(ident->text, text) == 0; }

static unsigned future_flags(const AstNode *root) {
    if (root->kind != AST_MODULE) return 0;
    const AstSeq *body = AST_AS(Module, root)->body;
    for (size_t i = 0; i < body->count; i++) {
        if (body->items[i]->kind != AST_IMPORT_FROM) continue;
        if (!is_ident(AST_ITEM(ImportFrom, body, i)->module, "__future__")) continue;
        const AstSeq *names = AST_ITEM(ImportFrom, body, i)->names;
        for (size_t k = 0; k < names->count; k++) {
            if (is_ident(AST_ITEM(Alias, names, k)->name, "annotations")) return SYMTABLE_FUTURE_ANNOTATIONS;
        }
    }
    return 0;
}

static void put_symbols(Buf *out, ParseResult *result) {
    ParseError error;
    Symtable  *table = symtable_build(&result->arena, result->interns, result->root, future_flags(result->root),
                                      &error);
    if (table) put_scope(out, table->top);
    else put_error(out, &error);
}

/* 1 and the answer in OUT, 0 if there is none. */
static Truth ask_back(const char *what, const char *text, size_t length, Buf *out) {
    long size;
    printf("?%s %zu\n", what, length);
    fwrite(text, 1, length, stdout);
    fflush(stdout);
    if (scanf("%ld", &size) != 1 || size < 0) {
        getchar();
        return 0;
    }
    getchar();
    char *to = buf_reserve(out, (size_t)size);
    if (!to || fread(to, 1, (size_t)size, stdin) != (size_t)size) return -1;
    out->length += (size_t)size;
    return 1;
}

static Truth ask_name(void *context, const char *name, size_t length, uint32_t *code) {
    Buf answer;
    buf_init(&answer);
    Truth found = ask_back("name", name, length, &answer);
    if (found > 0) *code = (uint32_t)strtoul(buf_text(&answer), NULL, 10);
    buf_free(&answer);
    return found;
}

static Status ask_normal_form(void *context, const char *text, size_t length, Buf *out) {
    return ask_back("normalize", text, length, out) > 0 ? 0 : -1;
}

static Truth ask_decoder(void *context, const char *encoding, const char *bytes, size_t length, Buf *out) {
    char what[200];
    snprintf(what, sizeof what, "decode-%.150s", encoding);
    return ask_back(what, bytes, length, out);
}

static const ParseHooks asking_hooks = {NULL, ask_decoder, ask_name, NULL, ask_normal_form};

static ParseMode mode_of(const char *name) {
    if (strcmp(name, "eval") == 0) return PARSE_EVAL;
    if (strcmp(name, "single") == 0) return PARSE_SINGLE;
    if (strcmp(name, "func_type") == 0) return PARSE_FUNC_TYPE;
    return PARSE_FILE;
}

int main(void) {
    char     what[16], mode[16];
    unsigned flags;
    int      version;
    size_t   length;
    while (scanf("%15s %15s %u %d %zu", what, mode, &flags, &version, &length) == 5) {
        getchar();
        char *source = malloc(length + 1);
        if (!source || fread(source, 1, length, stdin) != length) return 1;
        source[length] = '\0';
        ParseOptions options = {.mode = mode_of(mode), .flags = flags, .feature_version = version,
                                .int_max_digits = 4300,
                                .hooks = &asking_hooks};
        ParseResult  result;
        Buf          out;
        buf_init(&out);
        if (!parse_source(source, length, &options, &result)) put_error(&out, &result.error);
        else if (strcmp(what, "ast") == 0) ast_dump(&out, result.root, true);
        else if (strcmp(what, "sym") == 0) put_symbols(&out, &result);
        printf("%zu\n", out.length);
        fwrite(out.data, 1, out.length, stdout);
        fflush(stdout);
        buf_free(&out);
        parse_result_free(&result);
        free(source);
    }
    return 0;
}
