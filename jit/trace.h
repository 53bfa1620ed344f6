/* trace.h - building traces: emission, constants, snapshots. */
#pragma once

#include "jit/ir.h"

enum { IR_KNOWN_MAX = 64, IR_BUCKETS = 256 };

typedef struct IrBuilder {
    JitTrace *trace;
    uint32_t  chain[IR_OP_COUNT];         /* newest instruction of each operation */
    uint32_t  bucket[IR_BUCKETS];         /* newest instruction that is no store, by a hash of what it does; the chain goes on in imm2 */
    uint32_t  last_store[ALIAS_COUNT];    /* newest store to each class; the chain goes on in imm2 */
    uint32_t  class_clobbered[ALIAS_COUNT]; /* the same for one class */
    uint32_t  clobbered;                  /* what was loaded before this instruction may have changed */
    uint32_t  stored;                     /* newest store of any class */
    uint32_t  relied;                     /* classes of memory read in front of the loop whose values are used again in it */
    JitFact   known[IR_KNOWN_MAX];        /* side traces: what the parent knew when it was left */
    uint32_t  known_count;
    bool      failed;                     /* out of memory: the trace is worthless */
    uint32_t (*snapshot)(void *context);  /* number of the snapshot that guards emitted now leave through */
    void     *snapshot_context;
} IrBuilder;

MUST_CHECK Status ir_begin(IrBuilder *, JitTrace *);
void     trace_free_memory(JitTrace *);
IrRef    ir_constant(IrBuilder *, IrType, uint64_t bits);
IrRef    ir_value(IrBuilder *, Value);
IrRef    ir_int(IrBuilder *, int64_t);
IrRef    ir_pointer(IrBuilder *, const void *);
IrRef    ir_double(IrBuilder *, double);
/* Emits an instruction, or finds that its value is known already.  A guard that always holds gives 0 or an earlier one. */
IrRef    ir_emit(IrBuilder *, IrOp, IrType, IrRef a, IrRef b, IrRef c, int32_t imm, IrAlias);
IrRef    ir_append(IrBuilder *, IrInsn);   /* as it is */
IrRef    ir_call(IrBuilder *, unsigned helper, const IrRef *args);
void     ir_back(IrBuilder *, uint32_t number, uint32_t count, const IrRef *values); /* BACK */
/* Simplifies *INSN in place; a reference when its value is known (IR_FOLD_DROP: nothing needs to be emitted), else 0. */
IrRef    ir_fold(IrBuilder *, IrInsn *insn);
bool     ir_known_int(IrBuilder *, IrRef);  /* is the word known to be a tagged int? */
#define IR_FOLD_DROP IR_CONSTANT           /* constant 0 of every trace is INT 0 */

uint32_t ir_snapshot_begin(IrBuilder *, IrResume, unsigned pushed);
void     ir_snapshot_entry(IrBuilder *, uint32_t slot, IrRef);
void     ir_snapshot_frame(IrBuilder *, IrSnapFrame);

/* facts.c: what guards found out about memory, for side traces. */
void     facts_collect(JitTrace *, const IrBuilder *);
IrRef    facts_find(IrBuilder *, const IrInsn *load);  /* its value, if nothing was changed since the beginning, or 0 */

/* opt.c: passes over a finished recording. */
void opt_sink(JitTrace *);       /* sink.c */
void opt_dead_code(JitTrace *);
