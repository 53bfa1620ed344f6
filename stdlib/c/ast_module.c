/* ast_module.c - `_ast`: the classes of syntax tree nodes; they belong to the compiler. */
#include "compiler/ast_object.h"

const NativeModule ast_module = {"_ast", NULL, NULL, ast_types_add};
