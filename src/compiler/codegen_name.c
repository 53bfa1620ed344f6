/* codegen_name.c - reading, writing and deleting variables.
 *
 * A plain local is its register.  A cell variable's register holds the cell.  Reading a plain local emits CHECK_LOCAL,
 * which the assembler removes wherever the variable is surely bound. */
#include "codegen_int.h"

/* Register of a plain local; they are numbered behind the parameters in order of first use. */
static int local_register(Codegen *c, const AstIdent *mangled) {
    Unit *u = c->unit;
    int   index = ident_map_add(&u->locals, mangled);
    if (index < 0) return cg_fail_memory(c), 0;
    CHECK(index < u->cell_base);
    return index;
}

/* Register of the cell of a cell variable, -1 if MANGLED is none. */
static int cell_register(Unit *u, const AstIdent *mangled) {
    int cell = ident_map_find(&u->cells, mangled);
    if (cell < 0) return -1;
    int parameter = ident_map_find(&u->locals, mangled);
    if (parameter >= 0 && parameter < u->parameter_registers) return parameter;
    return u->cell_base + cell - ((int)u->cells.count - u->cell_count_own);
}

NameRef cg_resolve(Codegen *c, const AstIdent *name, const AstIdent **mangled) {
    Unit *u = c->unit;
    *mangled = cg_mangle(c, name);
    if (c->failed) return (NameRef){NAME_KIND_GLOBAL, 0};
    bool is_function = u->scope->kind == SCOPE_FUNCTION;
    switch (scope_resolve(u->scope, *mangled)) {
    case SYMBOL_FREE: return (NameRef){NAME_KIND_FREE, ident_map_find(&u->frees, *mangled)};
    case SYMBOL_CELL: return (NameRef){NAME_KIND_CELL, cell_register(u, *mangled)};
    case SYMBOL_LOCAL:
        if (is_function) return (NameRef){NAME_KIND_FAST, local_register(c, *mangled)};
        break;
    case SYMBOL_GLOBAL_IMPLICIT:
        if (is_function) return (NameRef){NAME_KIND_GLOBAL, cg_name_plain(c, *mangled)};
        break;
    case SYMBOL_GLOBAL_EXPLICIT: return (NameRef){NAME_KIND_GLOBAL, cg_name_plain(c, *mangled)};
    case SYMBOL_NO_SCOPE: break;
    }
    return (NameRef){NAME_KIND_NAME, cg_name_plain(c, *mangled)};
}

int cg_name_register(Codegen *c, const AstIdent *name) {
    const AstIdent *mangled = cg_mangle(c, name);
    if (c->failed || c->unit->scope->kind != SCOPE_FUNCTION || scope_resolve(c->unit->scope, mangled) != SYMBOL_LOCAL) return -1;
    return local_register(c, mangled);
}

void cg_name_load(Codegen *c, const AstIdent *name, int dst) {
    const AstIdent *mangled;
    NameRef         ref = cg_resolve(c, name, &mangled);
    switch (ref.kind) {
    case NAME_KIND_FAST:
        cg_emit(c, OP_CHECK_LOCAL, ref.index, 0, 0);
        cg_move(c, dst, ref.index);
        break;
    case NAME_KIND_CELL: cg_emit(c, OP_LOAD_CELL, dst, ref.index, 0); break;
    case NAME_KIND_FREE:
        if (c->unit->scope->kind == SCOPE_CLASS) {
            cg_emit(c, OP_LOAD_CLASS_FREE, dst, ref.index, cg_name_plain(c, mangled));
        } else {
            cg_emit(c, OP_LOAD_FREE, dst, ref.index, 0);
        }
        break;
    case NAME_KIND_GLOBAL: cg_emit(c, OP_LOAD_GLOBAL, dst, 0, ref.index); break;
    case NAME_KIND_NAME: cg_emit(c, OP_LOAD_NAME, dst, 0, ref.index); break;
    }
}

void cg_name_store(Codegen *c, const AstIdent *name, int src) {
    const AstIdent *mangled;
    NameRef         ref = cg_resolve(c, name, &mangled);
    switch (ref.kind) {
    case NAME_KIND_FAST: cg_move(c, ref.index, src); break;
    case NAME_KIND_CELL: cg_emit(c, OP_STORE_CELL, ref.index, src, 0); break;
    case NAME_KIND_FREE: cg_emit(c, OP_STORE_FREE, src, ref.index, 0); break;
    case NAME_KIND_GLOBAL: cg_emit(c, OP_STORE_GLOBAL, src, 0, ref.index); break;
    case NAME_KIND_NAME: cg_emit(c, OP_STORE_NAME, src, 0, ref.index); break;
    }
}

void cg_name_delete(Codegen *c, const AstIdent *name) {
    const AstIdent *mangled;
    NameRef         ref = cg_resolve(c, name, &mangled);
    switch (ref.kind) {
    case NAME_KIND_FAST: cg_emit(c, OP_DELETE_LOCAL, ref.index, 0, 0); break;
    case NAME_KIND_CELL: cg_emit(c, OP_DELETE_CELL, ref.index, 0, 0); break;
    case NAME_KIND_FREE: cg_emit(c, OP_DELETE_FREE, 0, ref.index, 0); break;
    case NAME_KIND_GLOBAL: cg_emit(c, OP_DELETE_GLOBAL, 0, 0, ref.index); break;
    case NAME_KIND_NAME: cg_emit(c, OP_DELETE_NAME, 0, 0, ref.index); break;
    }
}

static bool ident_is(const AstIdent *ident, const char *text) {
    return ident->length == strlen(text) && memcmp(ident->text, text, ident->length) == 0;
}

bool cg_forbidden_name(Codegen *c, const AstNode *node, const AstIdent *name, AstKind context) {
    if (c->failed || name->length != 9 || !ident_is(name, "__debug__")) return false;
    if (context == AST_LOAD) return false;
    const char *message = context == AST_STORE ? "cannot assign to __debug__" : "cannot delete __debug__";
    if (node->kind == AST_NAME || node->kind == AST_ATTRIBUTE) {
        cg_error(c, node, message);
    } else {
        cg_error_here(c, message);
    }
    return true;
}
