/* symtable_int.h - shared by the two passes of the symbol table. */
#pragma once

#include "compiler/symtable.h"

/* As deep as CPython goes with its default recursion limit. */
#define SYMTABLE_MAX_DEPTH 2990

struct ScopeDirective {
    const AstIdent *name; /* mangled */
    AstPos          pos;
};

struct SymtableMap {
    const AstNode **nodes; /* open addressing */
    Scope         **scopes;
    size_t          used, mask;
};

/* Finds or adds the symbol of a mangled NAME; NULL without memory. */
Symbol *scope_add(Symtable *st, Scope *scope, const AstIdent *name);

/* Fills the table's error; returns false.  POS may be NULL. */
bool symtable_error(Symtable *st, const AstPos *pos, const char *format, ...) PRINTF_LIKE(3, 4);
bool symtable_no_memory(Symtable *st);

/* Second pass: from what happens to names to where they live. */
bool symtable_analyze(Symtable *st);
