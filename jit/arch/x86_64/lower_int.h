/* lower_int.h - what the parts of the x86-64 backend share: registers, forms of instructions, the state of one compilation. */
#pragma once

#include "regalloc_int.h"
#include "encode.h"
#include "native_frame.h"

#include "code_arena_int.h"

#define X86_BASE    RBX
#define X86_SCRATCH R11                    /* free inside one instruction; arguments and results of out-of-line calls */
#define XMM_SCRATCH 15                     /* free inside one instruction and in moves between slots */
#define GENERAL_REGS (0xffffu & ~((1u << RSP) | (1u << X86_BASE) | (1u << X86_SCRATCH)))
#define FLOAT_REGS  ((RegSet)0x7fff << 32)
#define CALLEE_REGS (1u << RBP | 1u << R12 | 1u << R13 | 1u << R14 | 1u << R15)
#define ANY_WORD    (GENERAL_REGS | 1u << X86_BASE) /* as an operand */

/* How the last operand (of indexed forms: the index) is given.  TAGGED_INDEX: an UNTAGINT is part of the address.  SWAP: a
 * comparison whose first operand is a constant is made the other way round. */
enum { FORM_REG, FORM_IMM, FORM_POOL, FORM_TAGGED_INDEX, FORM_POWER, FORM_SWAP, FORM_MASK = 15, FORM_VALUE_IMM = 16 /* STOREX */ };

typedef enum AsideKind { ASIDE_EXIT, ASIDE_ALLOC, ASIDE_BOX, ASIDE_UNBOX, ASIDE_BARRIER } AsideKind;
/* Something to be written behind the code of the trace. */
typedef struct Aside {
    uint8_t  kind;
    uint32_t insn;
    uint8_t *from[2];  /* jumps that come here; second may be NULL */
    uint8_t *resume;   /* where the main path goes on */
} Aside;

/* What a compiled trace keeps. */
typedef struct NativeTrace {
    uint64_t  *entry_word;   /* where LINK jumps to */
    void      *tail;         /* exits without a side trace go here */
    void      *refuse;       /* where the entry word of an invalid trace points: leaves through snapshot 0 */
    uint64_t **words;        /* per snapshot: its data word, or NULL */
    uint64_t **owned;        /* every data word of the trace */
    uint32_t   owned_count, owned_capacity;
} NativeTrace;

typedef struct Lower {
    Asm           a;
    RegAlloc      ra;
    JitTrace     *trace;
    Aside        *asides;
    uint32_t      aside_count, aside_capacity;
    uint32_t      before_left, after_left, fix_left;
    uint8_t      *loop_head;
    uint8_t     **stubs;        /* per snapshot: its exit stub */
    uint64_t    **pool;         /* per constant: its word, or NULL */
    uint32_t      stub_capacity, pool_capacity, buffer_size;
    NativeTrace  *native;
    uint32_t     *offsets;      /* for the log: where each instruction's code begins, or NULL */
    bool          failed;
} Lower;

/* Does the constant B fit the immediate of an instruction? */
static inline bool constant_fits_i32(const JitTrace *t, IrRef b) {
    return ir_is_constant(b) && (int64_t)ir_constant_bits(t, b) == (int32_t)ir_constant_bits(t, b);
}

/* Displacement of an indexed operation whose index is a constant; false: it does not fit. */
static inline bool constant_index(const JitTrace *t, const IrInsn *insn, IrRef index, unsigned size_log2, int32_t *disp) {
    int64_t i = ir_is_constant(index) ? (int64_t)ir_constant_bits(t, index) : INT64_MAX;
    if (i < -(1 << 24) || i > 1 << 24) return false;
    *disp = (int32_t)(insn->imm + i * (1 << size_log2));
    return *disp == insn->imm + i * (1 << size_log2);
}
static inline unsigned index_size_log2(IrOp op) {
    return op == IR_LOADX8U || op == IR_STOREX8 ? 0 : op == IR_LOADX16U ? 1 : op == IR_LOADX32U ? 2 : 3;
}

extern const RegTarget x86_target;
void x86_emit_insn(Lower *, uint32_t i);      /* code of one instruction, moves around it not included */
void x86_emit_move(void *lower, RegPlace to, RegPlace from);
void x86_emit_asides(Lower *);                /* everything out of line, exit stubs too */
extern int32_t x86_leave_countdown;           /* --jit leave=N: guards until the next one that leaves without a reason */
uint64_t *x86_take_word(Lower *);             /* a zeroed data word in reach that goes with the trace, NULL: none left */

/* Runs of assembler. */
void jit_x86_enter(const void *code, Thread *, Frame *, Value *base, JitExit *);
void jit_x86_exit(void);
void jit_x86_call_aside(void);
