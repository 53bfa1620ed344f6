/* ast.h - the syntax tree: node structs, constructors, sequences, reflection, debug dump.
 *
 * Nothing here raises Python exceptions or runs Python code.  Allocation failure is reported by NULL and recorded in
 * the arena. */
#pragma once

#include "base/buf.h"
#include "compiler/ast.gen.h"
#include "compiler/ast_base.h"

/* The struct of a node whose kind is known: AST_AS(BinOp, node)->left. */
#define AST_AS(Type, node)         ((Ast##Type *)(node))
/* Item of a sequence as a struct: AST_ITEM(Arg, args->args, i)->arg. */
#define AST_ITEM(Type, seq, index) ((Ast##Type *)(seq)->items[index])

extern const AstKindInfo ast_kind_info[];
extern const AstSumInfo  ast_sum_info[];

/* Address of a field inside a node, to be read according to the field's type. */
static inline void *ast_field_address(const AstNode *node, const AstFieldInfo *field) {
    return (char *)node + field->offset;
}

/* Sequences of COUNT items, uninitialised; NULL when memory is exhausted. */
AstSeq      *ast_new_seq(Arena *arena, size_t count);
AstIdentSeq *ast_new_ident_seq(Arena *arena, size_t count);
AstKindSeq  *ast_new_kind_seq(Arena *arena, size_t count);

/* A name that is not interned, and a constant.  TEXT is copied.  NULL when memory is exhausted. */
AstIdent *ast_new_ident(Arena *arena, const char *text, size_t length);
AstConst *ast_new_const(Arena *arena, AstConstTag tag, const char *text, size_t length);

/* Interned names.  A table belongs to one arena; ast_intern returns the one AstIdent of TEXT, NULL without memory. */
typedef struct AstInterns AstInterns;
AstInterns     *ast_new_interns(Arena *arena);
const AstIdent *ast_intern(AstInterns *interns, const char *text, size_t length);

/* Appends NODE in the format of Python's ast.dump(node, include_attributes=WITH_POSITIONS).  Failure is sticky in
 * OUT. */
void ast_dump(Buf *out, const AstNode *node, bool with_positions);
