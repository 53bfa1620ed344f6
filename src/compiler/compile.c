/* compile.c - from source to code object: parse, fold constants, find scopes, generate; and all errors on the way as
 * SyntaxError objects.  Also what the parser needs from Python: codecs, character names, warnings, normalisation. */
#include "ast_object_int.h"
#include "codegen_int.h"

#include "base/utf8.h"
#include "objects/bytes.h"
#include "objects/exceptions.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/str.h"
#include "objects/thread.h"

#define FUTURE_BARRY 0x400000

/* ---- errors ------------------------------------------------------------------------------------------------------------- */
static Value number_or_none(int number) { return number == SYNTAX_ERROR_ABSENT ? NONE : value_from_int(number); }

void syntax_error_raise(Type *cls, Value message, Value filename, int line, int offset, Value text_or_null, int end_line, int end_offset) {
    Value place[] = {filename, value_from_int(line), value_from_int(offset), text_or_null ? text_or_null : NONE,
                     number_or_none(end_line), number_or_none(end_offset)};
    Value tuple = tuple_from_values(place, COUNT_OF(place));
    Value error = tuple ? exception_new(cls, (Value[]){message, tuple}, 2) : NULL;
    if (error) (void)raise_exception(error);
}

Value syntax_error_line(const char *source, size_t length, int line) {
    const char *end = source ? source + length : NULL, *at = source;
    if (!source || line < 1) return NULL;
    while (--line > 0) {
        at = memchr(at, '\n', (size_t)(end - at));
        if (!at) return NULL;
        at++;
    }
    if (at == end) return NULL;
    const char *stop = memchr(at, '\n', (size_t)(end - at));
    stop = stop ? stop + 1 : end;
    Value text = str_decode((const uint8_t *)at, (size_t)(stop - at), "utf-8", "replace");
    if (!text) exception_clear();
    return text;
}

static Type *error_class(ParseErrorKind kind) {
    switch (kind) {
    case PARSE_INDENTATION_ERROR: return &IndentationError_type;
    case PARSE_TAB_ERROR: return &TabError_type;
    case PARSE_VALUE_ERROR: return &ValueError_type;
    default: return &SyntaxError_type;
    }
}

static void raise_parse_error(const ParseError *error, Value filename, Value text) {
    if (error->kind == PARSE_HOOK_RAISED && exception_pending()) return;
    if (error->kind == PARSE_MEMORY_ERROR) {
        (void)raise_memory_error();
        return;
    }
    if (error->kind == PARSE_RECURSION_ERROR) {
        (void)raise_format(&RecursionError_type, "%s", error->message);
        return;
    }
    Value message = str_from_wtf8(error->message, strlen(error->message));
    if (!message) return;
    if (!error->has_position) {
        (void)raise_value(error_class(error->kind), message);
        return;
    }
    syntax_error_raise(error_class(error->kind), message, filename, error->lineno, error->offset, text,
                       error->has_end ? error->end_lineno : SYNTAX_ERROR_ABSENT,
                       error->has_end ? error->end_offset : SYNTAX_ERROR_ABSENT);
}

/* ---- warnings ------------------------------------------------------------------------------------------------------------ */
/* 1: the warning became an exception, which is pending. */
static bool warn_explicit(Type *category, Value message, Value filename, int line) {
    Value module = vm_hooks.import ? vm_hooks.import("_warnings") : NULL;
    if (!module) {
        exception_clear();
        return false;
    }
    Value name = str_intern_c("warn_explicit");
    Value args[] = {message, VALUE(category), filename, value_from_int(line)};
    return !name || !object_call_method(module, name, args, 4);
}

void cg_warn(Codegen *c, const AstNode *node, const char *format, ...) {
    if (c->failed) return;
    va_list arguments;
    va_start(arguments, format);
    Value message = format_message_v(format, &arguments);
    va_end(arguments);
    if (!message) {
        cg_fail(c);
        return;
    }
    if (!warn_explicit(&SyntaxWarning_type, message, c->filename, node->pos.lineno)) return;
    if (exception_matches(&SyntaxWarning_type)) {
        exception_clear();
        cg_error(c, node, "%U", message);
    }
    cg_fail(c);
}

/* ---- what the parser asks for --------------------------------------------------------------------------------------------- */
static Truth hook_decode(void *context, const char *encoding, const char *bytes, size_t length, Buf *out) {
    Value text = str_decode((const uint8_t *)bytes, length, encoding, NULL);
    if (!text) {
        if (!exception_matches(&LookupError_type) || exception_matches(&UnicodeError_type)) return -1;
        exception_clear();
        return 0;
    }
    size_t      size;
    const char *utf8 = str_utf8(text, &size);
    if (!utf8) return -1;
    buf_put(out, utf8, size);
    return 1;
}

static Value unicodedata_for_names(void) {
    Value module = vm_hooks.import ? vm_hooks.import("unicodedata") : NULL;
    if (!module && exception_matches(&Exception_type)) {
        exception_clear();
        raise_format(&SyntaxError_type, "(unicode error) \\N escapes not supported (can't load unicodedata module)");
    }
    return module;
}

static Truth hook_character_by_name(void *context, const char *name, size_t length, uint32_t *code) {
    Value module = unicodedata_for_names();
    if (!module) return -1;
    Value text = str_from_utf8(name, length), method = str_intern_c("lookup");
    Value found = text && method ? CALL_METHOD1(module, method, text) : NULL;
    if (!found) {
        if (!exception_matches(&KeyError_type)) return -1;
        exception_clear();
        return 0;
    }
    if (!is_str(found) || str_length(found) != 1) return 0;
    *code = str_char(found, 0);
    return 1;
}

static Truth hook_warn(void *context, bool deprecation, const char *message, int lineno) {
    Type *category = deprecation ? &DeprecationWarning_type : &SyntaxWarning_type;
    Value text = str_from_wtf8(message, strlen(message));
    if (!text) return -1;
    if (!warn_explicit(category, text, *(Value *)context, lineno)) return 0;
    if (!exception_matches(category)) return -1;
    exception_clear();
    return 1;
}

/* Ranges of letters that NFKC leaves alone whatever stands beside them (combining marks and conjoining jamo are outside). */
static const uint32_t stable_letters[][2] = {{0x00, 0x7f},     {0xc0, 0x131},    {0x134, 0x13e},   {0x141, 0x148},     {0x14a, 0x17e},
                                             {0x391, 0x3c9},   {0x400, 0x482},   {0x48a, 0x52f},   {0x5d0, 0x5ea},     {0x3041, 0x3096},
                                             {0x30a1, 0x30fa}, {0x3400, 0x4dbf}, {0x4e00, 0x9fff}, {0x20000, 0x2a6df}};

static bool is_stable(const char *text, size_t length) {
    const uint8_t *at = (const uint8_t *)text, *end = at + length;
    while (at < end) {
        uint32_t ch = utf8_next(&at);
        bool     found = false;
        for (size_t i = 0; i < COUNT_OF(stable_letters) && !found; i++) found = ch >= stable_letters[i][0] && ch <= stable_letters[i][1];
        if (!found) return false;
    }
    return true;
}

static Status hook_normalize(void *context, const char *text, size_t length, Buf *out) {
    if (is_stable(text, length)) {
        buf_put(out, text, length);
        return 0;
    }
    Value module = vm_hooks.import ? vm_hooks.import("unicodedata") : NULL;
    if (!module) return -1;
    Value form = str_from_c("NFKC"), source = str_from_utf8(text, length), method = str_intern_c("normalize");
    Value normal = form && source && method ? CALL_METHOD2(module, method, form, source) : NULL;
    if (!normal) return -1;
    size_t      size;
    const char *utf8 = is_str(normal) ? str_utf8(normal, &size) : NULL;
    if (!utf8) return -1;
    buf_put(out, utf8, size);
    return 0;
}

/* ---- from __future__ import ... ---------------------------------------------------------------------------------------------- */
static const char *const plain_features[] = {"nested_scopes", "generators", "division", "absolute_import", "with_statement",
                                             "print_function", "unicode_literals", "generator_stop"};

static void future_error(Codegen *c, const AstNode *node, int offset, Value message) {
    if (message) {
        Value text = syntax_error_line(c->source, c->source_length, node->pos.lineno);
        syntax_error_raise(&SyntaxError_type, message, c->filename, node->pos.lineno, offset, text, node->pos.lineno,
                           SYNTAX_ERROR_ABSENT);
    }
    cg_fail(c);
}

static void future_feature(Codegen *c, const AstNode *statement, const AstIdent *name) {
    int offset = statement->pos.col_offset + 1;
    for (size_t i = 0; i < COUNT_OF(plain_features); i++) {
        if (strcmp(name->text, plain_features[i]) == 0) return;
    }
    if (strcmp(name->text, "annotations") == 0) {
        c->flags |= CODE_FUTURE_ANNOTATIONS;
    } else if (strcmp(name->text, "barry_as_FLUFL") == 0) {
        c->flags |= FUTURE_BARRY;
    } else if (strcmp(name->text, "braces") == 0) {
        future_error(c, statement, offset, str_from_c("not a chance"));
    } else {
        future_error(c, statement, offset, str_format("future feature %.100s is not defined", name->text));
    }
}

static bool is_string_statement(const AstNode *node) {
    if (node->kind != AST_EXPR || AST_AS(Expr, node)->value->kind != AST_CONSTANT) return false;
    const AstConst *constant = AST_AS(Constant, AST_AS(Expr, node)->value)->value;
    return constant->tag == AST_CONST_STR || (constant->tag == AST_CONST_OBJECT && is_str((Value)constant->object));
}

static void find_future(Codegen *c, const AstNode *root) {
    const AstSeq *body = root->kind == AST_MODULE ? AST_AS(Module, root)->body : root->kind == AST_INTERACTIVE ? AST_AS(Interactive, root)->body : NULL;
    bool          done = false;
    int           previous_line = 0;
    c->future_line = -1;
    for (size_t i = 0; body && i < body->count && !c->failed; i++) {
        const AstNode       *node = body->items[i];
        const AstImportFrom *import = AST_AS(ImportFrom, node);
        if (done && node->pos.lineno > previous_line) return;
        previous_line = node->pos.lineno;
        bool is_future = node->kind == AST_IMPORT_FROM && import->module && strcmp(import->module->text, "__future__") == 0;
        if (is_future && done) {
            /* This one counts from 0, as in CPython. */
            future_error(c, node, node->pos.col_offset, str_from_c("from __future__ imports must occur at the beginning of the file"));
        } else if (is_future) {
            for (size_t k = 0; k < import->names->count && !c->failed; k++) future_feature(c, node, AST_ITEM(Alias, import->names, k)->name);
            c->future_line = node->pos.lineno;
        } else if (!(i == 0 && is_string_statement(node))) {
            done = true;
        }
    }
}

/* ---- tree to code --------------------------------------------------------------------------------------------------------------- */
static bool mentions_walrus(const AstNode *node) {
    if (!node) return false;
    if (node->kind == AST_NAMED_EXPR) return true;
    const AstKindInfo *info = &ast_kind_info[node->kind];
    for (size_t i = 0; i < info->field_count; i++) {
        const AstFieldInfo *field = &info->fields[i];
        if (field->type != AST_TYPE_NODE) continue;
        void *at = ast_field_address(node, field);
        if (field->mark != AST_SEQUENCE) {
            if (mentions_walrus(*(AstNode **)at)) return true;
            continue;
        }
        const AstSeq *seq = *(AstSeq **)at;
        for (size_t k = 0; k < seq->count; k++) {
            if (mentions_walrus(seq->items[k])) return true;
        }
    }
    return false;
}

static Value generate(Codegen *c, const AstNode *root) {
    Unit unit;
    if (!cg_unit_enter(c, &unit, UNIT_MODULE, cg_ident(c, "<module>"), root, 1)) return NULL;
    cg_prologue(c);
    if (root->kind == AST_EXPRESSION) {
        const AstNode *body = AST_AS(Expression, root)->body;
        int            value = cg_operand(c, body, -1, NULL);
        unit.loc = cg_location(body);
        cg_emit(c, OP_RETURN, value, 0, 0);
    } else {
        c->interactive = root->kind == AST_INTERACTIVE;
        cg_body(c, root->kind == AST_MODULE ? AST_AS(Module, root)->body : AST_AS(Interactive, root)->body);
        unit.loc = cg_no_location;
        cg_emit(c, OP_RETURN_NONE, 0, 0, 0);
    }
    return cg_unit_leave(c, 0);
}

/* The scopes of a tree, in c->table; false: an exception is pending. */
static bool find_scopes(Codegen *c, AstNode *root) {
    ParseError error = {.kind = PARSE_OK};
    unsigned   flags = c->flags & CODE_FUTURE_ANNOTATIONS ? SYMTABLE_FUTURE_ANNOTATIONS : 0;
    if (c->flags & COMPILE_ALLOW_TOP_LEVEL_AWAIT) flags |= SYMTABLE_TOP_LEVEL_AWAIT;
    c->table = symtable_build(c->arena, c->interns, root, flags, &error);
    if (c->table) return true;
    Value text = error.has_position ? syntax_error_line(c->source, c->source_length, error.lineno) : NULL;
    if (!exception_pending()) raise_parse_error(&error, c->filename, text);
    return false;
}

static Value compile_tree(Codegen *c, AstNode *root) {
    find_future(c, root);
    if (c->failed || const_fold(c, root) < 0 || !find_scopes(c, root)) return NULL;
    c->has_walrus = mentions_walrus(root);
    Value code = generate(c, root);
    ASSERT(code || exception_pending());
    return code;
}

/* Is FILENAME that of a file?  Then errors of later passes quote the line as they would from the file. */
static bool names_a_file(Value filename) { return str_length(filename) > 0 && str_char(filename, 0) != '<'; }

/* Source text for an error, with replacement characters where it is not UTF-8; NULL without an exception. */
static Value quoted_text(const ParseError *error) {
    if (!error->text || error->kind == PARSE_HOOK_RAISED) return NULL;
    Value text = str_from_wtf8(error->text, error->text_length);
    if (text) return text;
    exception_clear();
    text = str_decode((const uint8_t *)error->text, error->text_length, "utf-8", "replace");
    if (!text) exception_clear();
    return text;
}

void compile_raise_parse_error(const ParseError *error, Value filename) {
    Value text = quoted_text(error);
    if (error->kind == PARSE_HOOK_RAISED || !exception_pending()) raise_parse_error(error, filename, text);
}

/* Parses; NULL with the exception pending.  RESULT must be freed either way. */
static AstNode *parse_text(const char *source, size_t length, Value filename, const CompileOptions *options, ParseResult *result) {
    static const ParseMode modes[] = {PARSE_FILE, PARSE_EVAL, PARSE_SINGLE, PARSE_FUNC_TYPE};
    ParseHooks   hooks = {&filename, hook_decode, hook_character_by_name, hook_warn, hook_normalize};
    ParseOptions parse = {.mode = modes[options->mode], .hooks = &hooks, .int_max_digits = (size_t)int_max_str_digits};
    if (options->flags & COMPILE_TYPE_COMMENTS) parse.flags |= PARSE_TYPE_COMMENTS;
    if (options->flags & COMPILE_IGNORE_COOKIE) parse.flags |= PARSE_IGNORE_COOKIE;
    if (options->flags & COMPILE_DONT_IMPLY_DEDENT) parse.flags |= PARSE_DONT_IMPLY_DEDENT;
    if (options->flags & COMPILE_ALLOW_INCOMPLETE) parse.flags |= PARSE_ALLOW_INCOMPLETE;
    if (options->flags & COMPILE_FROM_FILE) parse.flags |= PARSE_FROM_FILE;
    if (options->flags & FUTURE_BARRY) parse.flags |= PARSE_BARRY_AS_BDFL;
    if (options->feature_version > 0) parse.feature_version = options->feature_version;
    parse.filename = str_utf8(filename, NULL);
    if (!parse.filename) exception_clear();
    AstNode *root = parse_source(source, length, &parse, result);
    if (!root) compile_raise_parse_error(&result->error, filename);
    return root;
}

static Codegen start(const ParseResult *result, const char *source, size_t length, Value filename, const CompileOptions *options) {
    Codegen c = {.arena = (Arena *)&result->arena, .interns = result->interns, .filename = filename, .optimize = options->optimize,
                 .flags = options->flags};
    if (names_a_file(filename)) c.source = source, c.source_length = length;
    return c;
}

Value compile_source(const char *source, size_t length, Value filename, const CompileOptions *options) {
    ParseResult result;
    Value       made = NULL;
    AstNode    *root = parse_text(source, length, filename, options, &result);
    if (root && options->flags & COMPILE_ONLY_AST) {
        made = ast_object_from_tree(root);
    } else if (root) {
        Codegen c = start(&result, source, length, filename, options);
        c.kept = list_new(0);
        if (c.kept) made = compile_tree(&c, root);
    }
    parse_result_free(&result);
    return made;
}

Value compile_symtable(const char *source, size_t length, Value filename, const CompileOptions *options) {
    ParseResult result;
    Value       made = NULL;
    AstNode    *root = parse_text(source, length, filename, options, &result);
    if (root) {
        Codegen c = start(&result, source, length, filename, options);
        find_future(&c, root);
        if (!c.failed && find_scopes(&c, root)) made = symtable_object_new(c.table);
    }
    parse_result_free(&result);
    return made;
}

Value compile_ast(Value ast, Value filename, const CompileOptions *options) {
    Arena       arena;
    Value       made = NULL;
    arena_init(&arena);
    AstInterns *interns = ast_new_interns(&arena);
    Codegen     c = {.arena = &arena, .interns = interns, .filename = filename, .optimize = options->optimize, .flags = options->flags};
    c.kept = list_new(0);
    if (!interns) {
        (void)raise_memory_error();
    } else if (c.kept) {
        AstNode *root = ast_object_to_tree(&arena, interns, c.kept, ast, options->mode);
        if (root) made = compile_tree(&c, root);
    }
    arena_free(&arena);
    return made;
}
