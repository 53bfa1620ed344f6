/* ast_object_int.h - trees as Python objects and back. */
#pragma once

#include "compiler/ast.h"
#include "compiler/code.h"

/* The `ast` object of a tree; NULL raised. */
MUST_CHECK Value ast_object_from_tree(const AstNode *);
/* The tree of an `ast` object for MODE, validated, in ARENA; constants are appended to the list KEPT.  NULL raised. */
MUST_CHECK AstNode *ast_object_to_tree(Arena *, AstInterns *, Value kept, Value object, CompileMode mode);
