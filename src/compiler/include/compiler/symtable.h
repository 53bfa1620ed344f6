/* symtable.h - which scope does each name belong to?
 *
 * A pass over the tree that finds scopes, resolves every name to local, global, cell or free, mangles private names and
 * reports the errors that CPython's symbol table reports.  Works on the tree alone and allocates in its arena. */
#pragma once

#include "compiler/ast.h"
#include "compiler/parser.h"

typedef enum ScopeKind { SCOPE_MODULE, SCOPE_CLASS, SCOPE_FUNCTION, SCOPE_ANNOTATION } ScopeKind;

/* Which comprehension made a function scope. */
typedef enum ScopeComprehension {
    SCOPE_NO_COMPREHENSION,
    SCOPE_LIST_COMPREHENSION,
    SCOPE_DICT_COMPREHENSION,
    SCOPE_SET_COMPREHENSION,
    SCOPE_GENERATOR_EXPRESSION
} ScopeComprehension;

/* How a name is found at run time.  The numbers are those of CPython's symtable module. */
typedef enum SymbolScope {
    SYMBOL_NO_SCOPE,
    SYMBOL_LOCAL = 1,
    SYMBOL_GLOBAL_EXPLICIT = 2, /* global statement */
    SYMBOL_GLOBAL_IMPLICIT = 3, /* not assigned here, found nowhere outside */
    SYMBOL_FREE = 4,            /* variable of an enclosing function */
    SYMBOL_CELL = 5             /* own variable that an inner function uses */
} SymbolScope;

/* What happens to a name in a scope.  The bits are those of CPython's symtable module. */
enum SymbolFlag {
    SYMBOL_DEF_GLOBAL = 1,
    SYMBOL_DEF_LOCAL = 2,
    SYMBOL_DEF_PARAM = 4,
    SYMBOL_DEF_NONLOCAL = 8,
    SYMBOL_USE = 16,
    SYMBOL_DEF_FREE = 32,
    SYMBOL_DEF_FREE_CLASS = 64, /* free in a class scope whose body also binds it, or passed through to methods */
    SYMBOL_DEF_IMPORT = 128,
    SYMBOL_DEF_ANNOT = 256,
    SYMBOL_DEF_COMP_ITER = 512,
    SYMBOL_DEF_BOUND = SYMBOL_DEF_LOCAL | SYMBOL_DEF_PARAM | SYMBOL_DEF_IMPORT
};

typedef struct Symbol {
    const AstIdent *name; /* mangled, interned */
    uint32_t        flags;
    SymbolScope     scope;
} Symbol;

typedef struct Scope Scope;
struct Scope {
    ScopeKind          kind;
    ScopeComprehension comprehension;
    const AstIdent    *name; /* "top", the name of the function or class, "lambda", "genexpr", "listcomp", ... */
    const AstNode     *node; /* the tree node that opened the scope */
    Scope             *parent;
    Scope            **children; /* in source order as CPython visits them */
    size_t             child_count, child_capacity;
    Symbol            *symbols; /* in order of first appearance; includes free variables added by the analysis */
    size_t             symbol_count, symbol_capacity;
    const AstIdent   **params; /* parameter names in signature order: positional, keyword-only, *args, **kwargs */
    size_t             param_count, param_capacity;
    AstPos             pos;
    uint32_t          *index; /* hash index over symbols */
    size_t             index_mask;
    const AstIdent    *class_name; /* innermost enclosing class for mangling, or NULL */
    bool is_nested;      /* inside a function */
    bool has_free;       /* uses variables of enclosing functions */
    bool child_has_free; /* a scope inside does */
    bool is_generator, is_coroutine;
    bool has_varargs, has_varkeywords;
    bool returns_value;
    bool needs_class_closure; /* class: a method uses __class__ or super */
    bool is_iterable_expression, is_iteration_target;
    int  iterable_depth;
    /* Directives (global, nonlocal) with their places, for errors found after the walk. */
    struct ScopeDirective *directives;
    size_t                 directive_count, directive_capacity;
};

typedef struct Symtable {
    Arena      *arena;
    AstInterns *interns;
    Scope      *top;
    struct SymtableMap *map; /* node to scope */
    unsigned    future_flags;
    ParseError  error; /* text is NULL: the caller finds the line in the source */
} Symtable;

enum SymtableFuture {
    SYMTABLE_FUTURE_ANNOTATIONS = 1 << 0, /* from __future__ import annotations: annotations are not evaluated */
    SYMTABLE_TOP_LEVEL_AWAIT = 1 << 1     /* ast.PyCF_ALLOW_TOP_LEVEL_AWAIT */
};

/* Builds the table for ROOT (a Module, Interactive or Expression), whose identifiers are interned in INTERNS.  NULL on
 * error: *ERROR is filled.  Allocates in ARENA, raises nothing. */
Symtable *symtable_build(Arena *arena, AstInterns *interns, const AstNode *root, unsigned future_flags,
                         ParseError *error);

/* The scope that NODE opens (Module, ClassDef, FunctionDef, Lambda, comprehension, ...), NULL if it opens none. */
Scope *symtable_scope_of(const Symtable *table, const AstNode *node);

/* The symbol of a mangled NAME in SCOPE, NULL when the scope does not mention it. */
Symbol *scope_find(const Scope *scope, const AstIdent *name);

/* How NAME (mangled) is found in SCOPE; SYMBOL_NO_SCOPE when it is not mentioned. */
SymbolScope scope_resolve(const Scope *scope, const AstIdent *name);

/* NAME as stored inside class CLASS_NAME (NULL = no class): `__x` becomes `_Class__x`.  NULL when memory is
 * exhausted. */
const AstIdent *symtable_mangle(AstInterns *interns, const AstIdent *class_name, const AstIdent *name);
