/* unparse.c - source text of expressions, for `from __future__ import annotations`. */
#include "codegen_int.h"

Value unparse_expression(Codegen *c, const AstNode *node) { return raise_not_implemented("unparsing annotations"); }
