/* symtable_object.c - `_symtable`: scopes of a source text as Python objects. */
#include "codegen_int.h"

#include "objects/bytes.h"
#include "objects/dict.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/str.h"
#include "objects/thread.h"

#define SCOPE_OFFSET 11 /* where the SymbolScope is in the flags of a name */

typedef struct EntryObj {
    Obj      header;
    Slot     name, symbols, varnames, children, id;
    intptr_t lineno;
    int      nested, type;
} EntryObj;

static void entry_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, &((EntryObj *)obj)->name, 5); }

static Value entry_repr(Value self) {
    EntryObj *entry = (EntryObj *)self;
    return str_format("<symtable entry %U(%S), line %d>", entry->name.value, entry->id.value, (int)entry->lineno);
}

static const MemberDef entry_members[] = {
    {"id", MEMBER_VALUE, offsetof(EntryObj, id), true},
    {"name", MEMBER_VALUE, offsetof(EntryObj, name), true},
    {"symbols", MEMBER_VALUE, offsetof(EntryObj, symbols), true},
    {"varnames", MEMBER_VALUE, offsetof(EntryObj, varnames), true},
    {"children", MEMBER_VALUE, offsetof(EntryObj, children), true},
    {"nested", MEMBER_INT, offsetof(EntryObj, nested), true},
    {"type", MEMBER_INT, offsetof(EntryObj, type), true},
    {"lineno", MEMBER_SSIZE, offsetof(EntryObj, lineno), true},
    {NULL}};
static NativeType entry_native = {
    .shape = {.size = sizeof(EntryObj), .trace = entry_trace}, .repr = entry_repr, .members = entry_members};
static Type entry_type = STATIC_TYPE("symtable entry", &object_type, entry_native, sizeof(EntryObj), 0, TYPE_FLAG_DISALLOW_NEW);

static Value ident_value(const AstIdent *ident) {
    Value text = str_from_wtf8(ident->text, ident->length);
    return text ? str_intern(text) : NULL;
}

static Value symbols_dict(const Scope *scope) {
    Value dict = dict_new();
    for (size_t i = 0; dict && i < scope->symbol_count; i++) {
        const Symbol *symbol = &scope->symbols[i];
        Value         name = ident_value(symbol->name);
        int64_t       flags = (int64_t)symbol->flags | (int64_t)symbol->scope << SCOPE_OFFSET;
        if (!name || dict_set(dict, name, value_from_int(flags)) < 0) return NULL;
    }
    return dict;
}

static Value parameter_list(const Scope *scope) {
    Value list = list_new(0);
    for (size_t i = 0; list && i < scope->param_count; i++) {
        Value name = ident_value(scope->params[i]);
        if (!name || list_append(list, name) < 0) return NULL;
    }
    return list;
}

static Value entry_from_scope(const Scope *scope) {
    static const int types[] = {[SCOPE_MODULE] = 2, [SCOPE_CLASS] = 1, [SCOPE_FUNCTION] = 0, [SCOPE_ANNOTATION] = 3};
    EntryObj        *entry = (EntryObj *)gc_alloc(&entry_type, sizeof(EntryObj));
    if (!entry || recursion_enter(" during compilation") < 0) return NULL;
    entry->nested = scope->is_nested;
    entry->type = types[scope->kind];
    entry->lineno = scope->pos.lineno;
    Value children = list_new(0);
    for (size_t i = 0; children && i < scope->child_count; i++) {
        if (scope->children[i]->kind == SCOPE_ANNOTATION) continue;
        Value child = entry_from_scope(scope->children[i]);
        if (!child || list_append(children, child) < 0) return NULL;
    }
    Value  values[] = {ident_value(scope->name), symbols_dict(scope), parameter_list(scope), children, int_from_u64((uintptr_t)scope)};
    Slot  *slots[] = {&entry->name, &entry->symbols, &entry->varnames, &entry->children, &entry->id};
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        if (!values[i]) return NULL;
        slot_set(entry, slots[i], values[i]);
    }
    recursion_leave();
    return VALUE(entry);
}

Value symtable_object_new(const Symtable *table) { return entry_from_scope(table->top); }

/* ---- the module -------------------------------------------------------------------------------------------------------- */
static Value m_symtable(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs != 3) return raise_arity("symtable", 3, 3, nargs);
    CompileOptions options = {.feature_version = -1};
    Value          source = args[0], filename = args[1];
    if (!is_str(args[2])) return raise_type_error("symtable() argument 3 must be str, not %K", args[2]);
    if (!is_str(source) && !is_bytes(source)) return raise_type_error("symtable() arg 1 must be a string or bytes object");
    if (!(filename = str_fs_decode_path(filename))) return NULL;
    const char *start = str_utf8(args[2], NULL);
    if (!start) return NULL;
    if (strcmp(start, "exec") == 0) {
        options.mode = COMPILE_EXEC;
    } else if (strcmp(start, "eval") == 0) {
        options.mode = COMPILE_EVAL;
    } else if (strcmp(start, "single") == 0) {
        options.mode = COMPILE_SINGLE;
    } else {
        return raise_value_error("symtable() arg 3 must be 'exec' or 'eval' or 'single'");
    }
    size_t      length;
    const char *text;
    if (is_str(source)) {
        options.flags |= COMPILE_IGNORE_COOKIE;
        text = str_utf8(source, &length);
    } else {
        text = (const char *)bytes_data(source);
        length = (size_t)bytes_length(source);
    }
    if (!text) return NULL;
    if (memchr(text, 0, length)) return raise_value_error("source code string cannot contain null bytes");
    return compile_symtable(text, length, filename, &options);
}

static const struct { const char *name; int value; } constants[] = {
    {"USE", SYMBOL_USE}, {"DEF_GLOBAL", SYMBOL_DEF_GLOBAL}, {"DEF_NONLOCAL", SYMBOL_DEF_NONLOCAL}, {"DEF_LOCAL", SYMBOL_DEF_LOCAL},
    {"DEF_PARAM", SYMBOL_DEF_PARAM}, {"DEF_FREE", SYMBOL_DEF_FREE}, {"DEF_FREE_CLASS", SYMBOL_DEF_FREE_CLASS},
    {"DEF_IMPORT", SYMBOL_DEF_IMPORT}, {"DEF_BOUND", SYMBOL_DEF_BOUND}, {"DEF_ANNOT", SYMBOL_DEF_ANNOT}, {"TYPE_FUNCTION", 0},
    {"TYPE_CLASS", 1}, {"TYPE_MODULE", 2}, {"LOCAL", SYMBOL_LOCAL}, {"GLOBAL_EXPLICIT", SYMBOL_GLOBAL_EXPLICIT},
    {"GLOBAL_IMPLICIT", SYMBOL_GLOBAL_IMPLICIT}, {"FREE", SYMBOL_FREE}, {"CELL", SYMBOL_CELL}, {"SCOPE_OFF", SCOPE_OFFSET},
    {"SCOPE_MASK", SYMBOL_DEF_GLOBAL | SYMBOL_DEF_LOCAL | SYMBOL_DEF_PARAM | SYMBOL_DEF_NONLOCAL}};

static Status execute(Value module) {
    TRY(type_ready(&entry_type));
    for (size_t i = 0; i < COUNT_OF(constants); i++) TRY(module_add(module, constants[i].name, value_from_int(constants[i].value)));
    return 0;
}

static const MethodDef methods[] = {
    {"symtable", m_symtable, METHOD_FAST, "symtable($module, source, filename, startstr, /)\n--\n\nThe scopes of a source text."}, {NULL}};

const NativeModule symtable_module = {"_symtable", NULL, methods, execute};
