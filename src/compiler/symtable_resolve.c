/* The symbol table, second pass: where does each name live?
 *
 * A name that its scope does not bind is looked for in the functions around it, skipping classes.  Found there, it is
 * free here, a cell there, and free in every scope between.  Scopes are visited from outside in; the names that are
 * free in a scope's children are gathered on the way back. */
#include <string.h>

#include "symtable_int.h"

/* Names that are free in a scope or below, each once; they live in the arena. */
typedef struct NameList {
    const AstIdent **items;
    size_t           count, capacity;
} NameList;

typedef struct Resolve {
    Symtable       *st;
    const AstIdent *name_class;
} Resolve;

typedef enum Finding { FOUND_NOTHING, FOUND_BINDING, FOUND_GLOBAL } Finding;

/* Looks for NAME in the scopes around SCOPE. */
static Finding look_outside(Resolve *r, const Scope *scope, const AstIdent *name) {
    for (const Scope *outer = scope->parent; outer; outer = outer->parent) {
        if (outer->kind == SCOPE_CLASS) {
            if (name == r->name_class) return FOUND_BINDING;
            continue;
        }
        Symbol *symbol = scope_find(outer, name);
        if (!symbol) continue;
        if (symbol->flags & SYMBOL_DEF_GLOBAL) return FOUND_GLOBAL;
        if (outer->kind != SCOPE_FUNCTION) continue;
        /* A nonlocal name is that of a function further out. */
        if (symbol->flags & SYMBOL_DEF_NONLOCAL) continue;
        if (symbol->flags & SYMBOL_DEF_BOUND) return FOUND_BINDING;
    }
    return FOUND_NOTHING;
}

static bool list_add(Resolve *r, NameList *list, const AstIdent *name) {
    if (list->count == list->capacity) {
        size_t           capacity = list->capacity ? list->capacity * 2 : 8;
        const AstIdent **items = arena_alloc(r->st->arena, capacity * sizeof *items);
        if (!items) return symtable_no_memory(r->st);
        if (list->count) memcpy(items, list->items, list->count * sizeof *items);
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->count++] = name;
    return true;
}

static bool directive_error(Resolve *r, const Scope *scope, const AstIdent *name, const char *format) {
    for (size_t i = 0; i < scope->directive_count; i++) {
        if (scope->directives[i].name != name) continue;
        char message[300];
        Buf  text;
        buf_init(&text);
        const char *mark = strstr(format, "%s");
        if (mark) {
            buf_put(&text, format, (size_t)(mark - format));
            buf_put(&text, name->text, name->length);
            buf_put_text(&text, mark + 2);
        } else {
            buf_put_text(&text, format);
        }
        size_t length = text.length < sizeof message ? text.length : sizeof message - 1;
        if (length) memcpy(message, text.data, length);
        message[length] = '\0';
        bool failed = text.failed;
        buf_free(&text);
        return failed ? symtable_no_memory(r->st) : symtable_error(r->st, &scope->directives[i].pos, "%s", message);
    }
    return symtable_error(r->st, &scope->pos, "declaration of '%s' was lost", name->text);
}

static bool resolve_symbol(Resolve *r, Scope *scope, Symbol *symbol, NameList *free) {
    const AstIdent *name = symbol->name;
    if (symbol->flags & SYMBOL_DEF_GLOBAL) {
        if (symbol->flags & SYMBOL_DEF_NONLOCAL)
            return directive_error(r, scope, name, "name '%s' is nonlocal and global");
        symbol->scope = SYMBOL_GLOBAL_EXPLICIT;
        return true;
    }
    if (symbol->flags & SYMBOL_DEF_NONLOCAL) {
        if (!scope->parent) return directive_error(r, scope, name, "nonlocal declaration not allowed at module level");
        if (look_outside(r, scope, name) != FOUND_BINDING)
            return directive_error(r, scope, name, "no binding for nonlocal '%s' found");
    } else if (symbol->flags & SYMBOL_DEF_BOUND) {
        symbol->scope = SYMBOL_LOCAL;
        return true;
    } else {
        Finding found = look_outside(r, scope, name);
        if (found != FOUND_BINDING) {
            symbol->scope = SYMBOL_GLOBAL_IMPLICIT;
            scope->has_free |= found == FOUND_NOTHING && scope->is_nested;
            return true;
        }
    }
    symbol->scope = SYMBOL_FREE;
    scope->has_free = true;
    return list_add(r, free, name);
}

/* NAME is free in a child of SCOPE.  *PASS_ON: it is not bound here, so it is free for the scopes around as well. */
static bool take_free(Resolve *r, Scope *scope, const AstIdent *name, bool *pass_on) {
    Symbol *symbol = scope_find(scope, name);
    *pass_on = true;
    if (scope->kind == SCOPE_CLASS && name == r->name_class) {
        scope->needs_class_closure = true;
        *pass_on = false;
        return true;
    }
    if (scope->kind == SCOPE_FUNCTION && symbol && (symbol->scope == SYMBOL_LOCAL || symbol->scope == SYMBOL_CELL)) {
        symbol->scope = SYMBOL_CELL;
        *pass_on = false;
        return true;
    }
    if (symbol) {
        if (scope->kind == SCOPE_CLASS && symbol->flags & (SYMBOL_DEF_BOUND | SYMBOL_DEF_GLOBAL))
            symbol->flags |= SYMBOL_DEF_FREE_CLASS;
        return true;
    }
    symbol = scope_add(r->st, scope, name);
    if (!symbol) return symtable_no_memory(r->st);
    symbol->scope = SYMBOL_FREE;
    return true;
}

/* FREE receives the names that SCOPE needs from outside. */
static bool resolve_scope(Resolve *r, Scope *scope, NameList *free) {
    for (size_t i = 0; i < scope->symbol_count; i++) {
        if (!resolve_symbol(r, scope, &scope->symbols[i], free)) return false;
    }
    for (size_t i = 0; i < scope->child_count; i++) {
        Scope   *child = scope->children[i];
        NameList below = {NULL, 0, 0};
        if (!resolve_scope(r, child, &below)) return false;
        scope->child_has_free |= child->has_free || child->child_has_free;
        for (size_t k = 0; k < below.count; k++) {
            bool    pass_on;
            Symbol *before = scope_find(scope, below.items[k]);
            bool    known = before && (before->scope == SYMBOL_FREE || before->flags & SYMBOL_DEF_FREE_CLASS);
            if (!take_free(r, scope, below.items[k], &pass_on)) return false;
            if (pass_on && !known && !list_add(r, free, below.items[k])) return false;
        }
    }
    return true;
}

bool symtable_analyze(Symtable *st) {
    Resolve r = {.st = st, .name_class = ast_intern(st->interns, "__class__", 9)};
    if (!r.name_class) return symtable_no_memory(st);
    NameList free = {NULL, 0, 0};
    return resolve_scope(&r, st->top, &free);
}
