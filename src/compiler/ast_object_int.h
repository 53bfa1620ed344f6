/* ast_object_int.h - trees as Python objects and back. */
#pragma once

#include "compiler/ast.h"
#include "compiler/ast_object.h"
#include "compiler/code.h"

#define AST_MAX_FIELDS 8

enum { AST_LINENO, AST_COL_OFFSET, AST_END_LINENO, AST_END_COL_OFFSET, AST_POSITION_COUNT };

/* Everything the types need, made on first use. */
typedef struct AstTypes {
    Slot ready;                                       /* True once all is there */
    Slot base;                                        /* class AST */
    Slot sums[AST_SUM_COUNT], kinds[AST_KIND_COUNT];  /* classes; a product's kind is its sum */
    Slot singletons[AST_KIND_COUNT];                  /* the instances of operators and contexts */
    Slot fields[AST_KIND_COUNT][AST_MAX_FIELDS];      /* field names */
    Slot positions[AST_POSITION_COUNT];               /* lineno ... */
    Slot fields_name, attributes_name;                /* "_fields", "_attributes" */
} AstTypes;
extern AstTypes ast_types;
MUST_CHECK Status ast_types_ready(void); /* may allocate, raise */

/* The `ast` object of a tree; NULL raised. */
MUST_CHECK Value ast_object_from_tree(const AstNode *);
/* The tree of an `ast` object for MODE, validated, in ARENA; constants are appended to the list KEPT.  NULL raised. */
MUST_CHECK AstNode *ast_object_to_tree(Arena *, AstInterns *, Value kept, Value object, CompileMode mode);
/* Is the tree one that the parser could have made?  -1: ValueError or TypeError. */
MUST_CHECK Status ast_validate(const AstNode *);
