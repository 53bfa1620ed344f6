/* ast_object.c - the syntax tree as Python objects (module _ast). */
#include "ast_object_int.h"

#include "objects/errors.h"

bool value_is_ast(Value v) { return false; }

Value ast_object_from_tree(const AstNode *node) { return raise_not_implemented("the module _ast"); }

AstNode *ast_object_to_tree(Arena *arena, AstInterns *interns, Value kept, Value object, CompileMode mode) {
    (void)raise_not_implemented("the module _ast");
    return NULL;
}
