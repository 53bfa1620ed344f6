/* regalloc_int.h - which register or stack slot every value of a trace lives in.
 *
 * The allocator walks a trace once from its end to its start.  What is needed later is known, so it only gives registers to
 * values that are used, and an instruction nobody asked for is dropped.  A backend says per instruction which registers its
 * operands and result may use (RegNeed); the answer is a RegPlan per instruction plus lists of moves in front of and behind
 * instructions.  The backend then writes code from start to end. */
#pragma once

#include "jit/backend.h"

/* Registers are numbers: 0...31 general, 32...63 floating point. */
typedef uint64_t RegSet;
#define REG_BIT(r) ((RegSet)1 << (r))
#define REG_GENERAL ((RegSet)0xffffffff)
#define REG_FLOATS (REG_GENERAL << 32)
enum { REG_FLOAT_0 = 32, REG_NONE = 0xff, REG_INPUT_MAX = 8, REG_PLAN_INPUTS = 4 };

/* Where something is: a register number, a slot of the native frame, or (IR_CONSTANT set) a constant of the trace. */
typedef uint32_t RegPlace;
#define PLACE_SLOT 0x10000u
static inline bool place_is_reg(RegPlace p) { return p < 64; }
static inline bool place_is_slot(RegPlace p) { return (p & (PLACE_SLOT | IR_CONSTANT)) == PLACE_SLOT; }
static inline unsigned place_slot(RegPlace p) { return p & 0xffff; }

/* What one instruction wants.  An input that may only live in one register is listed before the others. */
typedef struct RegNeed {
    uint8_t input_count, temp_count;
    uint8_t form;        /* the backend's own choice, kept in the plan */
    bool    overwrites;  /* the result takes the register of input `first`: it is copied there when it lives on */
    bool    commutes;    /* inputs `first` and the one behind it may change places */
    bool    early;       /* the result is written before all inputs were read */
    uint8_t first;       /* see overwrites */
    RegSet  result;      /* registers the result may be in; 0: no result */
    RegSet  clobbers;    /* destroyed */
    RegSet  temps;       /* temporaries come from here */
    struct { IrRef ref; RegSet allowed; } inputs[REG_INPUT_MAX];
} RegNeed;

typedef struct RegPlan {
    bool     live;       /* emit it */
    uint8_t  form;
    uint8_t  result;     /* REG_NONE: none */
    uint8_t  in[REG_PLAN_INPUTS];
    uint8_t  temp[2];
} RegPlan;

/* A move in front of or behind an instruction. */
typedef struct RegMove {
    uint32_t insn;
    RegPlace to, from;
} RegMove;
typedef struct RegMoves {
    RegMove *items;
    uint32_t count, capacity;
} RegMoves;

/* A guard whose snapshot was located for another guard: moves from where values are here to where they are said to be. */
typedef struct RegFix {
    uint32_t insn, first, count;
} RegFix;

typedef struct RegAlloc RegAlloc;
typedef struct RegTarget {
    RegSet   allocatable, callee_saved;
    uint8_t  base;               /* register that holds BASE; not allocatable */
    uint8_t  cycle_scratch;      /* register for breaking cycles of moves; not allocatable */
    uint16_t frame_slot, thread_slot, first_slot, slot_limit;
    /* What instruction I needs.  Not asked for LOOP, PHI, LOOPEND, PLOAD, FRAME, THREAD, BASE, NOP. */
    void (*need)(RegAlloc *, uint32_t i, RegNeed *);
} RegTarget;

struct RegAlloc {
    JitTrace        *trace;
    const RegTarget *target;
    RegPlan         *plan;       /* per instruction */
    uint32_t        *uses;       /* per instruction: operands and snapshot entries that mention it */
    uint32_t        *calls;      /* per instruction: calls up to and including it */
    uint8_t         *where;      /* per instruction: register or REG_NONE */
    uint16_t        *slot;       /* per instruction: slot or 0 */
    uint8_t         *constant_where;
    uint32_t         insn_capacity, constant_capacity;
    uint8_t         *located;    /* per snapshot: locations are filled */
    uint32_t         snapshot_capacity;

    RegMoves before, after;      /* in reverse order of execution */
    RegMoves entry, loop_entry, back_edge, fix_moves; /* to be done at the same time */
    RegFix  *fixes;
    uint32_t fix_count, fix_capacity;

    /* State of the walk. */
    uint32_t at;                 /* instruction being looked at */
    IrRef    holder[64], end_holder[64];
    RegSet   free, weak, busy, avoid;
    uint32_t loop, loop_end;     /* 0: no loop */
    uint16_t slot_top, free_slots[256], free_slot_count;
    RegSet   reserved_slots[4];
    bool     failed;
};

typedef enum RegMode { REG_MODE_NORMAL, REG_MODE_RANDOM, REG_MODE_SPILL } RegMode;
extern RegMode regalloc_mode;    /* --jit regalloc=random: any legal register is right; spill: everything through memory */
extern uint64_t regalloc_seed;
/* --jit leave=N: native code leaves through about every Nth guard that only protects an assumption (0: never), as if it had failed. */
extern uint32_t jit_leave_every;

/* Plans TRACE and fills trace->locations.  -1: no memory or too many slots; nothing is raised.  The arrays belong to RA and are
 * used again for the next trace. */
MUST_CHECK Status regalloc_run(RegAlloc *ra, JitTrace *trace, const RegTarget *target);

/* Emits MOVES, which happen at the same time, as single moves through MOVE.  Destroys the list. */
void regalloc_parallel_moves(RegMove *moves, uint32_t count, unsigned cycle_scratch, void (*move)(void *context, RegPlace to, RegPlace from),
                             void *context);
