/* ir.h - traces: instructions, references, snapshots.  The contract between recorder, optimiser and backends. */
#pragma once

#include "vm/vm.h"

#include <stdio.h>

typedef enum IrType { IR_NONE, IR_VALUE, IR_INT, IR_PTR, IR_FLOAT, IR_BOOL, IR_ANY } IrType;
typedef enum IrEffect { EFFECT_PURE, EFFECT_READ, EFFECT_WRITE, EFFECT_GUARD, EFFECT_ALLOC, EFFECT_CALL, EFFECT_FLOW } IrEffect;

typedef enum IrOp {
#define IR_OP(name, effect, result, a, b, c, imm) IR_##name,
#include "ir.def"
#undef IR_OP
    IR_OP_COUNT
} IrOp;

/* A reference names a value: an instruction by its number (1...; 0 is "none"), or with IR_CONSTANT set an entry of
 * trace->constants. */
typedef uint32_t IrRef;
#define IR_CONSTANT 0x80000000u
static inline bool     ir_is_constant(IrRef ref) { return (ref & IR_CONSTANT) != 0; }
static inline uint32_t ir_index(IrRef ref) { return ref & ~IR_CONSTANT; }

/* Which memory an instruction touches.  Different classes never overlap. */
typedef enum IrAlias {
    ALIAS_NONE,
    ALIAS_TYPE,        /* Obj.type */
    ALIAS_MAP,         /* Tail.map */
    ALIAS_FIELD,       /* attribute slots of instances, cells: told apart by offset */
    ALIAS_OVERFLOW,    /* items of overflow arrays */
    ALIAS_LIST,        /* length, items pointer and capacity of lists */
    ALIAS_ITEM,        /* items of lists */
    ALIAS_TUPLE,       /* tuples, strings, floats and other things that never change */
    ALIAS_ITERATOR,    /* state of iterators */
    ALIAS_DICT,        /* dicts and their key tables */
    ALIAS_VERSION,     /* versions of types, dicts, traces */
    ALIAS_FUNCTION,    /* fields of function objects */
    ALIAS_GENERATOR,   /* windows and state of generators */
    ALIAS_VM,          /* frames, thread state */
    ALIAS_NUMBER,      /* items of bytearrays and arrays */
    ALIAS_OTHER,
    ALIAS_COUNT
} IrAlias;

typedef struct IrInsn {
    uint8_t  op;        /* IrOp */
    uint8_t  type;      /* IrType of the result */
    uint8_t  alias;     /* IrAlias of memory operations */
    uint8_t  flags;     /* IR_FLAG_* */
    uint32_t snapshot;  /* guards, ALLOC, BOXFLOAT, EXIT: number of the snapshot to leave through */
    IrRef    a, b, c;
    int32_t  imm;
    uint32_t previous;  /* emitter: instruction before this one with the same op */
    uint32_t imm2;      /* emitter: store before this one to the same class; of others: the one before in its bucket */
} IrInsn;
enum {
    IR_FLAG_USED = 1,   /* set by dead-code elimination */
    IR_FLAG_RELOAD = 4, /* SLOAD of a register that the trace has changed in memory */
    IR_FLAG_ESCAPED = 8, /* ALLOC: others may know the object */
    IR_FLAG_INT = 2,    /* the word is known to be a tagged int */
    IR_FLAG_OBJ = 16,   /* the word is known to be an object */
};

typedef struct IrConstant {
    uint64_t bits;      /* FLOAT: the double's bits */
    uint8_t  type;      /* VALUE constants are traced as roots and never move */
} IrConstant;

/* One value that an exit puts back: a register of the last frame whose first slot is not above it; with SNAP_EXTRA it is the
 * `extra` field of inlined frame (slot & 0xff), with SNAP_FUNCTION its function, with SNAP_GENERATOR the generator that it runs.  Backends treat it as opaque:
 * what concerns them is that `ref` must be readable at the exit.  The type of the reference tells how it is boxed (INT: tagged int,
 * FLOAT: float, BOOL: bool, VALUE: as it is). */
typedef struct IrSnapEntry {
    uint32_t slot;
    IrRef    ref;
} IrSnapEntry;
#define SNAP_EXTRA    0x40000000u
#define SNAP_FUNCTION 0x20000000u
#define SNAP_GENERATOR 0x10000000u
#define SNAP_OBJECT   0x08000000u  /* a SUNK object, whose fields follow: word (slot & 0xffff) of it, first its class; INT and PTR as they are */
#define SNAP_FIELD    0x04000000u
#define SNAP_FRAME_OBJECT 0x02000000u /* the frame object of frame (slot & 0xff) */
#define SNAP_HANDLED  0x01000000u  /* the exception that is handled now */
#define SNAP_SPECIAL  (SNAP_EXTRA | SNAP_FUNCTION | SNAP_GENERATOR | SNAP_OBJECT | SNAP_FIELD | SNAP_FRAME_OBJECT | SNAP_HANDLED)

/* Where a backend keeps a value at an exit (constants need none). */
typedef struct IrLocation {
    uint8_t  kind;      /* LOCATION_* */
    uint8_t  reg;       /* index into JitExit.gpr or .fpr */
    uint8_t  type;      /* IrType of the value; set when the trace is installed, as is known_int */
    bool     known_int; /* the word is known to be a tagged int when this exit is taken */
    uint32_t spill;     /* LOCATION_SPILL: index into JitExit.spill (64-bit words) */
    IrRef    origin;    /* side traces: which value of the root trace it still is, or 0 */
} IrLocation;
enum { LOCATION_NONE, LOCATION_GPR, LOCATION_FPR, LOCATION_SPILL, LOCATION_SUNK /* is to be made, `spill` bytes */ };

/* A frame of a snapshot, outermost first.  Frame 0 is the frame of the trace and exists already: only its pc counts. */
typedef struct IrSnapFrame {
    CodeObj     *code;
    const Insn  *pc;
    uint32_t     base;          /* slot of its r0 */
    uint16_t     dst;
    uint8_t      resume_words, kind; /* as in Frame */
    bool         in_window;     /* runs in the window of a generator, which entry SNAP_GENERATOR names */
} IrSnapFrame;

typedef enum IrResume {
    RESUME_NEXT,    /* go on interpreting at pc */
    RESUME_ERROR,   /* an exception is pending, raised by the instruction at pc */
    RESUME_UNWIND,  /* the same, and the traceback already names this frame */
} IrResume;

typedef struct JitTrace JitTrace;

/* What the head of a loop expects, for side traces that come back there (BACK). */
typedef enum LoopSlotKind {
    LOOP_SLOT_MEMORY,   /* the loop knows nothing about it */
    LOOP_SLOT_PHI,      /* `phi` is its value */
    LOOP_SLOT_FIXED,    /* has the value `ref` in every iteration */
} LoopSlotKind;
typedef struct JitLoopSlot {
    uint8_t  kind, type;    /* LoopSlotKind; of the PHI */
    bool     dirty;         /* memory need not hold it */
    bool     known_int;     /* the PHI is a word that is known to be a tagged int */
    uint32_t phi;           /* index */
    IrRef    ref;
} JitLoopSlot;
typedef struct JitLoopPhi {
    uint32_t insn;
    bool     unused;        /* nobody asks for its value */
    uint8_t  reg;           /* the backend's: where the value is at the head of the loop, a register (0xff: none), and a slot (0: none) */
    uint16_t slot;
} JitLoopPhi;
typedef struct JitLoopHead {
    JitLoopSlot *slots;
    JitLoopPhi  *phis;
    uint32_t     slot_count, phi_count;
    uint32_t     relied;        /* classes of memory (a bit for each IrAlias) from which the body takes what was read in front of the loop */
    uint32_t     fixed_count;   /* the backend's: values from before the loop that are in registers, each with a slot that has it, too */
    struct { uint8_t reg; uint16_t slot; } fixed[64];
    uint64_t     kept_slots[4]; /* the backend's: slots that side traces leave alone */
    const void  *code;          /* the backend's: of the head */
} JitLoopHead;

typedef struct IrSnapshot {
    uint32_t  first_entry, entry_count;   /* in trace->entries */
    uint32_t  first_frame;                /* in trace->frames */
    uint16_t  frame_count;
    uint16_t  pushed;                     /* frames 1...pushed are on the frame stack already (only their pc counts) */
    uint8_t   resume;                     /* IrResume */
    uint8_t   used;                       /* some instruction leaves through it */
    uint8_t   left_root;                  /* frame 0 is not the frame of the trace: it is PUSHED frames below the innermost one */
    uint32_t  at;                         /* the first instruction that leaves through it */
    uint32_t  hits, limit;                /* how often it was left through; a side trace is tried at `limit` */
    struct JitCases *cases;               /* more side traces, for other classes of one of its values, or NULL */
    JitTrace *side;                       /* side trace or NULL; set before backend->link is called */
    void     *backend;                    /* owned by the backend */
} IrSnapshot;

/* Side traces of one exit for different classes of the value that all of them begin by testing. */
typedef struct JitCases {
    uint32_t  count;
    void     *code;                       /* the backend's */
    size_t    code_size;
    JitTrace *items[];
} JitCases;

/* From instruction FROM on, and up to UNTIL, the load OP of BASE + IMM gives BITS; op GOBJ: BASE is an object. */
typedef struct JitFact {
    uint8_t  op, type, alias;
    IrRef    base;
    int32_t  imm;
    uint32_t from, until;
    uint64_t bits;
} JitFact;

struct JitTrace {
    uint32_t     number;                  /* index in the table of traces */
    IrInsn      *insns;                   /* [1...insn_count); NULL in machine code that was sealed */
    uint32_t     insn_count, insn_capacity;
    IrConstant  *constants;
    uint32_t     constant_count, constant_capacity;
    IrRef       *args;                    /* operands of CALL */
    uint32_t     arg_count, arg_capacity;
    IrSnapshot  *snapshots;
    uint32_t     snapshot_count, snapshot_capacity;
    IrSnapEntry *entries;
    IrLocation  *locations;               /* parallel to entries, allocated before backend->compile, filled by it */
    uint32_t     entry_count, entry_capacity;
    IrSnapFrame *frames;
    uint32_t     frame_count, frame_capacity;

    CodeObj     *code;                    /* where it starts */
    const Insn  *pc;
    JitTrace    *parent;                  /* side traces: PLOAD reads the values of this exit */
    uint32_t     parent_snapshot;
    bool         installed;               /* complete: nothing is added any more */
    bool         invalid;                 /* something it relied on has changed: may not be entered any more */
    JitTrace    *root;                    /* of a side trace; else itself */
    uint32_t     depth, sides;            /* side traces above it; root traces: side traces made in all */
    uint32_t     useless;                 /* root traces: how often they were left at once, or where no side trace can be made any more */
    uint32_t     path;                    /* root traces: tells the instructions passed from others, roughly; not 0 */
    bool         record_again;            /* loops: left in front of the loop so often that another path might be the one to record */
    uint8_t      other_paths;             /* how many of them were tried */
    const char  *why;                     /* its recording ended */
    uint32_t     running;                 /* activations (backends do not touch it) */
    uint32_t     born;                    /* root traces: its age when it was made */
    uint32_t     preamble;                /* snapshots below are in front of the loop; without one, all are */
    uint32_t     used;                    /* root traces: the age when it was entered or left last */
    const Type  *tested_class;            /* side traces that begin by testing the class of what exit entry `tested_entry` hands over, and leave */
    bool         chained;                 /* what is of no class that is tested goes on in a side trace of this one */
    uint32_t     tested_entry, test_snapshot; /* through this snapshot where it is another one; or NULL */
    JitFact     *facts;                   /* for side traces */
    uint32_t     fact_count;
    JitLoopHead *head;                    /* root traces with a loop; or NULL */
    uint32_t     changes;                 /* side traces: classes of memory that it and those it comes from change */
    bool         in_loop;                 /* side traces: comes from the body of the loop */
    uint32_t     link;                    /* number of the trace that its LINK goes to, or 0 */
    bool         settled;                 /* installed, and its constants are old */
    bool         kept;                    /* root traces, while old ones are looked for */
    struct JitFrameTemplate *templates;   /* of the frames that it pushes */
    void        *code_start;              /* owned by the backend */
    size_t       code_size;
    void        *backend;
    JitTrace    *next;
};

typedef struct IrOpInfo {
    const char *name;
    uint8_t     effect, result;           /* IrEffect, IrType */
    char        a, b, c;                  /* operand kinds as in ir.def */
    bool        has_imm;
} IrOpInfo;
extern const IrOpInfo ir_op_info[IR_OP_COUNT];

static inline bool ir_op_leaves(IrOp op) {  /* has a snapshot */
    return ir_op_info[op].effect == EFFECT_GUARD || ir_op_info[op].effect == EFFECT_ALLOC || op == IR_EXIT;
}
static inline IrType ir_type(const JitTrace *trace, IrRef ref) {
    return (IrType)(ir_is_constant(ref) ? trace->constants[ir_index(ref)].type : trace->insns[ref].type);
}
static inline bool ir_is_sunk(const JitTrace *trace, IrRef ref) { return ref && !ir_is_constant(ref) && trace->insns[ref].op == IR_SUNK; }
static inline uint64_t ir_constant_bits(const JitTrace *trace, IrRef ref) { return trace->constants[ir_index(ref)].bits; }
/* The type of entry I (of all entries) of a trace that was installed. */
static inline IrType ir_entry_type(const JitTrace *trace, uint32_t i) {
    IrRef ref = trace->entries[i].ref;
    return (IrType)(ir_is_constant(ref) ? trace->constants[ir_index(ref)].type : trace->locations[i].type);
}
/* The value of the root trace that entry I (of all entries) of a trace that was installed still is, or 0. */
static inline IrRef ir_entry_origin(const JitTrace *trace, uint32_t i) {
    IrRef ref = trace->entries[i].ref;
    return ir_is_constant(ref) ? 0 : trace->root == trace ? ref : trace->locations[i].origin;
}
/* Calls VISIT for every reference an instruction uses (not those of its snapshot). */
#define IR_EACH_OPERAND(trace, insn, ref, ...) do { \
        const IrOpInfo *info_ = &ir_op_info[(insn)->op]; \
        if ((insn)->op == IR_CALL || (insn)->op == IR_BACK) \
            for (uint32_t i_ = 0; i_ < (insn)->b; i_++) { IrRef ref = (trace)->args[(insn)->a + i_]; __VA_ARGS__ } \
        else { \
            if (info_->a != '-' && info_->a != 'N' && (insn)->a) { IrRef ref = (insn)->a; __VA_ARGS__ } \
            if (info_->b != '-' && info_->b != 'N' && (insn)->b) { IrRef ref = (insn)->b; __VA_ARGS__ } \
            if (info_->c != '-' && info_->c != 'N' && (insn)->c) { IrRef ref = (insn)->c; __VA_ARGS__ } \
        } \
    } while (0)

/* Checks types, definitions before uses, snapshots; aborts the program with a listing when TRACE is malformed (debug builds
 * and --jit verify=1). */
void ir_verify(const JitTrace *, const char *when);
/* Writes a readable listing to FD. */
void ir_print(const JitTrace *, int fd);
/* Instruction I, without the end of the line. */
void ir_print_insn(const JitTrace *, uint32_t i, FILE *out);

/* ---- helpers (helpers.def): C functions that traces call ----------------------------------------------------------------- */
enum {
    HELPER_READS = 1, HELPER_WRITES = 2, HELPER_ALLOCATES = 4, /* none of them: pure */
    HELPER_RAISES = 8,                                         /* NULL or -1 with an exception pending; the trace tests it */
    HELPER_PYTHON = 16,                                        /* may run Python code: everything may have changed */
    HELPER_GENERATORS = 128,                                   /* changes the state and windows of generators */
    HELPER_LISTS = 64,                                         /* changes lists only */
    HELPER_HASHES = 256,                                       /* changes dicts and sets only */
    HELPER_ITERATORS = 512,                                    /* changes iterators only */
    HELPER_FRAMES = 32,                                        /* changes the frame stack only */
};
typedef struct JitHelper {
    const char *name;
    void      (*function)(void);
    uint8_t     result;         /* IrType; 64-bit word, or double for IR_FLOAT, or nothing for IR_NONE */
    uint8_t     arg_count;      /* at most 6 */
    uint8_t     float_args;     /* bit I: argument I is a double */
    uint16_t    effects;        /* HELPER_* */
} JitHelper;
extern const JitHelper jit_helpers[];
extern const uint32_t  jit_helper_count;
