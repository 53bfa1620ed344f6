/* codegen_int.h - shared by the files that turn a syntax tree into register code.
 *
 * Code generation is destination driven: cg_expr_to(node, register) leaves the value where it is wanted, so that
 * `x = a + b` is one instruction.  Instructions are first collected as Ir records with symbolic labels; codegen_asm.c then
 * drops what cannot be reached, removes checks of locals that are surely bound, lays out jumps and builds the CodeObj.
 *
 * Failure is sticky: after the first error (`failed`, exception pending) all functions do nothing and raise nothing.
 * The Codegen and its Units live on the C stack, so the Values in them are roots. */
#pragma once

#include "compiler/ast.h"
#include "compiler/code.h"
#include "compiler/opcodes.gen.h"
#include "compiler/parser.h"
#include "compiler/symtable.h"

typedef uint32_t Label; /* 0 = none */

typedef struct Ir {
    uint16_t     op;
    uint16_t     handler;   /* index into Unit.handlers plus one; 0: not protected */
    int32_t      a, b, c;   /* b holds the number of a `wide` operand */
    uint32_t     extra;     /* Label of a jump, or the constant index of the EXTRA word */
    CodeLocation loc;
} Ir;

typedef struct HandlerInfo {
    Label label;
    int   reg;
} HandlerInfo;

/* Idents in order of first use; pointer-keyed. */
typedef struct IdentMap {
    const AstIdent **items;
    uint32_t         count, capacity;
    uint32_t        *slots; /* index plus one */
    uint32_t         mask;
} IdentMap;

typedef enum UnitKind { UNIT_MODULE, UNIT_CLASS, UNIT_FUNCTION, UNIT_ASYNC_FUNCTION, UNIT_LAMBDA, UNIT_COMPREHENSION } UnitKind;

typedef enum BlockKind {
    BLOCK_LOOP,           /* while and for */
    BLOCK_ASYNC_FOR,
    BLOCK_TRY,            /* body of try with handlers */
    BLOCK_FINALLY_TRY,    /* body of try with finally; node = the statement */
    BLOCK_FINALLY_END,    /* the finally body after an exception; reg = PUSH_EXC pair */
    BLOCK_WITH,
    BLOCK_ASYNC_WITH,     /* reg = the exit method */
    BLOCK_HANDLER_CLEANUP, /* body of `except`; reg = PUSH_EXC pair, name = `as` name or NULL */
    BLOCK_HANDLER,        /* between the handlers */
    BLOCK_GROUP_HANDLER,  /* same, of except* */
    BLOCK_ASYNC_COMPREHENSION
} BlockKind;

typedef struct Block {
    BlockKind       kind;
    Label           start, exit; /* loops: continue and break */
    uint16_t        outer_handler;
    int             reg;
    const AstNode  *node;
    const AstIdent *name;
    CodeLocation    loc;
} Block;
#define MAX_BLOCKS 20

typedef struct Unit Unit;
struct Unit {
    Unit           *parent;
    Scope          *scope;
    UnitKind        kind;
    const AstIdent *name;
    Value           qualname;
    int             first_line;
    int             arg_count, posonly_count, kwonly_count, parameter_registers;
    Ir             *irs;
    uint32_t        ir_count, ir_capacity;
    uint32_t       *labels; /* ir index, UINT32_MAX = not placed */
    uint32_t        label_count, label_capacity;
    HandlerInfo    *handlers;
    uint32_t        handler_count, handler_capacity;
    Value           consts;     /* list */
    uint32_t       *const_slots; /* index plus one, open addressing */
    uint32_t        const_mask;
    IdentMap        names, locals, cells, frees;
    int             cell_base, temp_base; /* registers: locals, cells that are no parameters, temporaries */
    int             cell_count_own;       /* cells that are no parameters */
    int             top, max_top;
    Block           blocks[MAX_BLOCKS];
    int             block_count;
    uint16_t        handler; /* protecting the code that is emitted now */
    CodeLocation    loc;
    bool            has_check; /* some CHECK_LOCAL was emitted */
};

typedef struct Codegen {
    Unit       *unit;
    Symtable   *table;
    Arena      *arena;
    AstInterns *interns;
    Value       filename;
    Value       kept; /* list: objects that the tree mentions */
    int         optimize, flags;
    int         future_line; /* last line of the `from __future__` imports at the start */
    bool        interactive, has_walrus, failed;
    const char *source;
    size_t      source_length;
} Codegen;

/* ---- codegen.c: units, tables, emission ---------------------------------------------------------------------------- */
int             ident_map_find(const IdentMap *, const AstIdent *);
int             ident_map_add(IdentMap *, const AstIdent *); /* index; -1: out of memory (nothing raised) */
void            ident_map_free(IdentMap *);
const AstIdent *cg_ident(Codegen *, const char *text);
Value           cg_ident_value(Codegen *, const AstIdent *); /* interned str; NULL after a failure */
const AstIdent *cg_mangle(Codegen *, const AstIdent *);

void cg_fail(Codegen *);        /* an exception is pending */
void cg_fail_memory(Codegen *);
void cg_error(Codegen *, const AstNode *, const char *format, ...); /* SyntaxError at the node */
void cg_error_here(Codegen *, const char *format, ...);             /* at the current location */
void cg_warn(Codegen *, const AstNode *, const char *format, ...);  /* SyntaxWarning */
void compile_raise_parse_error(const ParseError *, Value filename); /* the exception that the parser found; may allocate */

CodeLocation cg_location(const AstNode *);
extern const CodeLocation cg_no_location;

bool  cg_unit_enter(Codegen *, Unit *, UnitKind, const AstIdent *name, const AstNode *scope_node, int first_line);
Value cg_unit_leave(Codegen *, int extra_flags); /* the code object; pops and frees the unit.  NULL after a failure */

int      cg_const(Codegen *, Value);             /* index of a constant */
int      cg_const_ident(Codegen *, const AstIdent *);
int      cg_name(Codegen *, const AstIdent *);   /* index of a mangled name */
int      cg_name_plain(Codegen *, const AstIdent *);
bool     cg_array_reserve(void **items, uint32_t *capacity, uint32_t count, size_t size); /* room for one more; false: no memory */
int      cg_temp(Codegen *);
int      cg_temps(Codegen *, int count);
Label    cg_label(Codegen *);
void     cg_place(Codegen *, Label);
uint32_t cg_emit(Codegen *, int op, int a, int b, int c);
void     cg_jump(Codegen *, int op, int a, int b, Label);
void     cg_load_const(Codegen *, int dst, Value);
void     cg_load_int(Codegen *, int dst, int64_t);
void     cg_move(Codegen *, int dst, int src);
static inline bool cg_is_temp(const Codegen *c, int reg) { return reg >= c->unit->temp_base; }

uint16_t cg_handler(Codegen *, Label, int reg); /* a new handler's number */
Block   *cg_block_push(Codegen *, BlockKind, Label start, Label exit);
void     cg_block_pop(Codegen *);

/* ---- codegen_asm.c ------------------------------------------------------------------------------------------------- */
MUST_CHECK Value cg_assemble(Codegen *, Unit *, int flags);

/* ---- codegen_name.c ------------------------------------------------------------------------------------------------- */
typedef enum NameKind { NAME_KIND_FAST, NAME_KIND_CELL, NAME_KIND_FREE, NAME_KIND_GLOBAL, NAME_KIND_NAME } NameKind;
typedef struct NameRef {
    NameKind kind;
    int      index;
} NameRef;
NameRef cg_resolve(Codegen *, const AstIdent *name, const AstIdent **mangled);
void    cg_name_load(Codegen *, const AstIdent *, int dst);
void    cg_name_store(Codegen *, const AstIdent *, int src);
void    cg_name_delete(Codegen *, const AstIdent *);
int     cg_name_register(Codegen *, const AstIdent *); /* register of a plain local, else -1 */
bool    cg_forbidden_name(Codegen *, const AstNode *, const AstIdent *, AstKind context);

/* ---- codegen_expr.c ------------------------------------------------------------------------------------------------ */
/* Value of NODE in register DST.  A temporary DST holds nothing live at the start; a local DST is written last. */
void cg_expr_to(Codegen *, const AstNode *, int dst);
/* Register that holds the value: that of a local variable, or a temporary (HINT if that is not -1, else a new one).
 * LATER is evaluated before the register is read. */
int  cg_operand(Codegen *, const AstNode *, int hint, const AstNode *later);
int  cg_operand_seq(Codegen *, const AstNode *, int hint, const AstSeq *later);
void cg_expr_discard(Codegen *, const AstNode *);
void cg_jump_if(Codegen *, const AstNode *, bool condition, Label target);
void cg_store(Codegen *, const AstNode *target, int src); /* assignment of register SRC */
int  cg_store_destination(Codegen *, const AstNode *target); /* register to compute into, or -1 */
/* First of COUNT new temporaries that R[src] is unpacked into, the rest of it into number STAR; WHAT is the error of too many. */
int  cg_unpack_starred(Codegen *, size_t count, size_t star, int src, const char *what);
/* The same before VALUE is computed: locals that VALUE mentions first get their numbers first. */
int  cg_value_destination(Codegen *, const AstNode *target, const AstNode *value);
void cg_delete(Codegen *, const AstNode *target);
void cg_await(Codegen *, int reg, int awaitable_kind); /* R[reg] = await R[reg] */
void cg_yield_from_loop(Codegen *, int receiver, int value);
bool cg_may_bind(Codegen *, const AstNode *later, const AstIdent *name);
bool cg_is_none(const AstNode *);
bool cg_const_truth(Codegen *, const AstNode *, bool *truth);
Value cg_constant_value(Codegen *, const AstConst *);
void cg_binary(Codegen *, const AstNode *at, AstKind op, bool inplace, int dst, int left, const AstNode *right);

CodeLocation cg_attribute_location(CodeLocation, const AstAttribute *);

/* ---- codegen_call.c ------------------------------------------------------------------------------------------------ */
void cg_call(Codegen *, const AstCall *, int dst);
/* Arguments behind the callable in R[base] (ALREADY positional ones are in place), then the call. */
int  cg_window(Codegen *, int dst); /* first register of a call window; may be DST itself */
void cg_call_rest(Codegen *, int base, int already, const AstSeq *args, const AstSeq *keywords, int dst);
void cg_comprehension(Codegen *, const AstNode *, int dst);
void cg_build_seq(Codegen *, AstKind kind, const AstSeq *elements, int dst);
void cg_dict(Codegen *, const AstDict *, int dst);

/* ---- codegen_func.c ------------------------------------------------------------------------------------------------ */
void cg_function(Codegen *, const AstNode *);
void cg_lambda(Codegen *, const AstLambda *, int dst);
void cg_class(Codegen *, const AstClassDef *);
/* R[dst] = function of CODE; defaults and so on are in R[group..group+2] (filled by the caller), the closure is added. */
void cg_make_function(Codegen *, Value code, int group, int dst);
/* First instructions of the running unit: RETURN_GENERATOR where needed, cells. */
void cg_prologue(Codegen *);
void cg_annotation_value(Codegen *, const AstNode *, int dst);

/* ---- codegen_stmt.c, codegen_try.c, codegen_match.c ------------------------------------------------------------------ */
void cg_body(Codegen *, const AstSeq *);
void cg_stmt(Codegen *, const AstNode *);
void cg_unwind(Codegen *, int down_to); /* code that leaves the blocks above index DOWN_TO; blocks stay */
void cg_try(Codegen *, const AstTry *);
void cg_try_star(Codegen *, const AstTryStar *);
void cg_with(Codegen *, const AstNode *, size_t item);
void cg_match(Codegen *, const AstMatch *);
void cg_nop(Codegen *);
void cg_call_exit(Codegen *, int exit_reg, bool is_async);

/* ---- other passes ---------------------------------------------------------------------------------------------------- */
/* Replaces constant expressions by constants, in place.  -1: an exception is pending. */
MUST_CHECK Status const_fold(Codegen *, AstNode *root);
/* Source text of an expression as annotations show it. */
MUST_CHECK Value unparse_expression(Codegen *, const AstNode *);
bool code_is_well_formed(const CodeObj *); /* code_verify.c; also false when there is no memory to find out */
/* Location table: see code_table.c. */
void code_table_begin(Buf *);
void code_table_add(Buf *, CodeLocation *last, uint32_t words, const CodeLocation *);
MUST_CHECK CodeObj *code_allocate(void); /* zeroed, registered for release */
/* The end may be SYNTAX_ERROR_ABSENT, which Python sees as None. */
#define SYNTAX_ERROR_ABSENT INT32_MIN
COLD void syntax_error_raise(Type *cls, Value message, Value filename, int line, int offset, Value text_or_null, int end_line, int end_offset);
/* Line LINE of the source as a str, or NULL without an exception. */
Value syntax_error_line(const char *source, size_t length, int line);

/* Symbol tables as objects (symtable_object.c).  NULL raised. */
MUST_CHECK Value symtable_object_new(const Symtable *);
MUST_CHECK Value compile_symtable(const char *source, size_t length, Value filename, const CompileOptions *);
