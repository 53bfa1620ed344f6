/* backend.h - what turns a trace into something that runs: the IR interpreter, and one native code generator per CPU. */
#pragma once

#include "jit/ir.h"

enum { JIT_GPR_MAX = 32, JIT_FPR_MAX = 32, JIT_TRANSFER_MAX = 256 };

/* How a run ended.  It lives on the C stack of jit_enter, so everything in it is a conservative root. */
typedef struct JitExit {
    JitTrace *trace;             /* that was left (not the one entered, if there were links) */
    uint32_t  snapshot;
    uint32_t  linked;            /* not 0: a LINK was taken on the way */
    Frame    *frame;             /* FRAME and BASE of that trace */
    Value    *base;
    uint64_t  gpr[JIT_GPR_MAX];
    double    fpr[JIT_FPR_MAX];
    uint64_t *spill;             /* valid after run has returned: points into `transfer` or other memory that stays */
    uint64_t  transfer[JIT_TRANSFER_MAX]; /* where an exit with a side trace may put the values that PLOAD reads */
} JitExit;

typedef struct JitBackend {
    const char *name;
    bool        runs_ir;   /* needs the instructions after compile */
    /* -1: not available here (no executable memory...); says nothing on stderr, *WHY is set. */
    Status (*init)(const char **why);
    /* Makes TRACE runnable and fills trace->locations.  -1: no room or not possible; nothing is raised, TRACE stays unused. */
    Status (*compile)(JitTrace *);
    /* Runs until an exit without a side trace is taken.  TRACE must not be a side trace.  The GIL is held; may run Python code. */
    void (*run)(JitTrace *, Thread *, Frame *, Value *base, JitExit *);
    /* trace->snapshots[SNAPSHOT].side was set, or one of its cases was added (or cleared: unlink): leave there from now on. */
    void (*link)(JitTrace *, uint32_t snapshot);
    /* LINK instructions to TRACE must not reach it any more (it became invalid): entering it leaves through its snapshot 0. */
    void (*invalidate)(JitTrace *);
    void (*release)(JitTrace *);
    /* The program counter and the stack pointer in the context that a signal handler got.  NULL: nobody knows. */
    void (*place)(const void *context, uintptr_t *pc, uintptr_t *stack);
} JitBackend;

extern const JitBackend jit_backend_ir;      /* jit/ir_run.c: interprets the IR */
const JitBackend *jit_backend_native(void);  /* jit/arch/<cpu>: NULL where there is none */

/* The side trace that goes on at an exit with a side trace, whose values are WORDS. */
JitTrace *jit_side_for(const IrSnapshot *, const uint64_t *words);

/* The table of traces: LINK names its target by number. */
JitTrace *jit_trace(uint32_t number);
