/* ast_base.h - what every syntax tree node is made of.
 *
 * The tree lives in an arena and holds no Python objects, so it can be built, walked and dropped without a collector:
 * names are interned byte strings, literals are tagged text.  Node structs, constructors and the enums AstKind and
 * AstSum are generated from ast.def (compiler/ast.gen.h, which includes this file); include compiler/ast.h to get
 * everything. */
#pragma once

#include "base/arena.h"
#include "base/compiler.h"

/* Lines count from 1, columns are 0-based UTF-8 byte offsets, as in Python's `ast`. */
typedef struct AstPos {
    int32_t lineno, col_offset, end_lineno, end_col_offset;
} AstPos;

/* First member of every node struct; a node pointer may be cast to the struct of its kind. */
typedef struct AstNode {
    AstKind kind;
    AstPos  pos; /* all zero where Python's node has no position */
} AstNode;

/* A name or other short text, UTF-8, NUL terminated.  Identifiers made by one parse are interned: equal text means
 * equal pointer.  `user` belongs to the pass that walks the tree and starts as 0. */
typedef struct AstIdent {
    const char *text;
    uint32_t    length;
    uint32_t    hash;
    uint32_t    user;
    bool        is_ascii;
    bool        is_normalized; /* NFKC was applied or is not needed; false only without a normalize callback */
} AstIdent;

/* Sequences are allocated in one piece.  Items of an AstSeq may be NULL only in Dict.keys and arguments.kw_defaults. */
typedef struct AstSeq {
    size_t   count;
    AstNode *items[];
} AstSeq;
typedef struct AstIdentSeq {
    size_t          count;
    const AstIdent *items[];
} AstIdentSeq;
typedef struct AstKindSeq {
    size_t  count;
    AstKind items[];
} AstKindSeq;

typedef enum AstConstTag {
    AST_CONST_NONE,
    AST_CONST_TRUE,
    AST_CONST_FALSE,
    AST_CONST_ELLIPSIS,
    AST_CONST_INT,   /* text: digits only (no prefix, no underscores, lower case), base: 2, 8, 10 or 16 */
    AST_CONST_FLOAT, /* text: a C floating literal without underscores */
    AST_CONST_IMAG,  /* text: as FLOAT, without the j */
    AST_CONST_STR,   /* text: UTF-8, lone surrogates as 3-byte sequences */
    AST_CONST_BYTES, /* text: the bytes */
    AST_CONST_OBJECT /* object: opaque, from an `ast` object; never made by the parser */
} AstConstTag;

typedef struct AstConst {
    AstConstTag tag;
    uint8_t     base;
    bool        is_ascii; /* STR: all bytes below 0x80 */
    size_t      length;   /* of text, which is also NUL terminated */
    const char *text;
    void       *object;
} AstConst;

/* ---- reflection ---- */

typedef enum AstTypeCode {
    AST_TYPE_IDENTIFIER, /* const AstIdent *, sequence AstIdentSeq * */
    AST_TYPE_STRING,     /* const AstIdent * */
    AST_TYPE_INT,        /* int */
    AST_TYPE_CONSTANT,   /* const AstConst * */
    AST_TYPE_NODE,       /* node pointer, sequence AstSeq * */
    AST_TYPE_ENUM        /* AstKind, sequence AstKindSeq * */
} AstTypeCode;

typedef enum AstMark { AST_ONE, AST_OPTIONAL, AST_SEQUENCE } AstMark;

typedef struct AstFieldInfo {
    const char *name;      /* as in `_fields` */
    const char *type_name; /* ASDL type: "expr", "identifier", ... */
    AstTypeCode type;
    AstMark     mark;
    AstSum      sum; /* of a NODE or ENUM field, else AST_NO_SUM */
    size_t      offset;
} AstFieldInfo;

typedef struct AstKindInfo {
    const char         *name; /* Python class name: "BinOp" */
    AstSum              sum;
    size_t              field_count;
    size_t              size; /* of the struct; 0 for operators and contexts */
    const AstFieldInfo *fields;
} AstKindInfo;

typedef struct AstSumInfo {
    const char *name;  /* "expr" */
    AstKind     first; /* its kinds are first .. first + count - 1 */
    size_t      count;
    bool        is_product, is_enum, has_pos;
    bool        end_required; /* end_lineno and end_col_offset are not optional (patterns) */
} AstSumInfo;
