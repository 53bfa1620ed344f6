/* record.h - the trace recorder's state, shared by its files. */
#pragma once

#include "helpers.h"
#include "jit/backend.h"
#include "jit_int.h"
#include "trace.h"
#include "vm/jit_hooks.h"

enum { RECORD_SLOTS = 1024, RECORD_DEPTH = 12, RECORD_ARGS = 64 };

typedef struct RecordSlot {
    IrRef ref;      /* 0: what memory holds, not loaded yet */
    bool  dirty;    /* memory does not hold it */
    bool  touched;  /* an operation may have changed it in memory */
} RecordSlot;

typedef struct RecordFrame {
    Frame       *frame;        /* the interpreter's, or NULL until it has pushed it */
    CodeObj     *code;
    IrRef        function_ref;
    IrRef        extra;        /* Frame.extra, or 0 */
    IrRef        object;       /* its frame object, which an exception has met, or 0; of frames that are not pushed */
    IrRef        raised;       /* the entry for it in the traceback of an exception that it has caught, or 0 */
    int32_t      raised_line;
    const Insn  *pc;           /* being executed; of the call, in a caller */
    uint32_t     base;         /* slot of r0 */
    uint16_t     dst;
    uint8_t      resume_words, kind;
    bool         pushed;       /* the trace has pushed it */
    bool         created;      /* of a generator: this is its first run */
    uint32_t     clear_from;   /* slots from here on are dead when it returns */
    IrRef        generator;    /* whose window has the registers, or 0: they are on the stack */
    IrRef        region;       /* where on the stack r0 is: OFFSET words from here; 0: from BASE */
    uint32_t     offset;
} RecordFrame;

/* What a push needs to know that does not change from run to run. */
typedef struct JitFrameTemplate {
    struct JitFrameTemplate *next; /* of the same trace */
    CodeObj    *code;
    const Insn *caller_pc, *pc;
    uint16_t    dst;
    uint8_t     resume_words, kind;
} JitFrameTemplate;

typedef enum RecordResult { RECORD_DONE, RECORD_GENERIC, RECORD_STOP } RecordResult;

typedef struct Recorder {
    IrBuilder   b;             /* first: what ir_emit gets */
    bool        active;
    JitTrace   *trace;
    Thread     *thread;
    JitHeat    *heat;          /* of a root trace */
    const void *stack;         /* where recording goes on when the thread comes back to it, or NULL: this is it */
    uint32_t    away;          /* how often it went elsewhere since */
    RecordFrame frames[RECORD_DEPTH + 1];
    uint32_t    depth;
    RecordSlot  slots[RECORD_SLOTS];
    uint32_t    high;          /* slots from here on are unknown and clean */
    const Insn *next_pc;       /* where the interpreter is expected next */
    IrRef       branch;        /* pending: the jump to branch_target happens when this is not 0 */
    const Insn *branch_target;
    const Insn *iterated;      /* pending: FOR_ITER got `item`, or JIT_EXHAUSTED */
    IrRef       item;
    /* The snapshot that guards leave through. */
    const Insn *guard_pc;
    IrResume    guard_resume;
    uint32_t    snapshot_cache[2];  /* per resume kind NEXT, ERROR at guard_pc; UINT32_MAX: none */
    uint32_t    instructions;  /* recorded so far */
    bool        called;        /* the instruction before was recorded as a step */
    bool        synced;        /* registers were put into memory on the way */
    uint32_t    back_edges;    /* passed that are not our own */
    bool        follow;        /* the trace ends here, and a new one begins at the next instruction, wherever that is */
    int64_t     begun;         /* clock of the thread */
    uint32_t    skipped;       /* instructions of a callee that the trace calls and the interpreter runs in this very loop */
    uint32_t    path;          /* tells the instructions passed from others, roughly */
    uint32_t    other_than;    /* another root trace for a loop that has one, of a path that is not this one: 0 when this is none */
    const Insn *place;         /* root traces that no heat counts for: they are found by their first instruction */
    IrRef       handled;       /* the exception that is handled now, when the thread does not know it yet */
    bool        handled_dirty;
    IrRef       handled_memory; /* what the thread takes for it */
    uint32_t    handled_since; /* instructions from here on came later than the handled exception and its contexts */
    unsigned    self_reg;      /* while a bound built-in method is recorded: the register in front of its arguments, which holds the method, stands for its self */
    IrRef       self;          /* or 0 */
    IrRef       root_frame, root_base; /* of frames[0] when that is not the frame that the trace was entered with */
} Recorder;

/* The details that `record=FAMILY.DETAIL` names, family by family. */
enum { RECORD_FALSE, RECORD_TRUE, RECORD_NONE, RECORD_NOT_NONE, RECORD_NULL };
enum { RECORD_LT, RECORD_LE, RECORD_EQ, RECORD_NE, RECORD_GT, RECORD_GE, RECORD_NOT = 8 };
enum { RECORD_NOT_LT = 8, RECORD_NOT_LE, RECORD_NOT_EQ, RECORD_NOT_NE, RECORD_NOT_GT, RECORD_NOT_GE };
enum { RECORD_ADD, RECORD_SUB, RECORD_MUL, RECORD_TRUEDIV, RECORD_FLOORDIV, RECORD_MOD, RECORD_LSHIFT, RECORD_RSHIFT, RECORD_AND, RECORD_XOR, RECORD_OR };

typedef RecordResult (*RecordFn)(Recorder *, const Insn *pc, int detail);

/* ---- emission with the recorder's snapshots ------------------------------------------------------------------------------ */
static inline IrRef emit(Recorder *r, IrOp op, IrRef a, IrRef b) { return ir_emit(&r->b, op, IR_VALUE, a, b, 0, 0, ALIAS_NONE); }
static inline IrRef emit_int(Recorder *r, IrOp op, IrRef a, IrRef b) { return ir_emit(&r->b, op, IR_INT, a, b, 0, 0, ALIAS_NONE); }
static inline IrRef emit_load(Recorder *r, IrOp op, IrType type, IrRef a, size_t offset, IrAlias alias) {
    return ir_emit(&r->b, op, type, a, 0, 0, (int32_t)offset, alias);
}
static inline void emit_store(Recorder *r, IrOp op, IrRef a, IrRef value, size_t offset, IrAlias alias) {
    ir_emit(&r->b, op, IR_NONE, a, value, 0, (int32_t)offset, alias);
}
static inline RecordFrame *record_frame(Recorder *r) { return &r->frames[r->depth]; }
static inline Value *record_regs(Recorder *r) { return record_frame(r)->frame->regs; } /* real registers */

IrRef record_get(Recorder *, unsigned reg);              /* of the innermost frame: VALUE, FLOAT, INT or BOOL */
IrRef record_get_slot(Recorder *, uint32_t index);
IrRef record_get_value(Recorder *, unsigned reg);        /* as a tagged word */
void  record_set(Recorder *, unsigned reg, IrRef);
IrRef record_box(Recorder *, IrRef);                     /* any reference as a tagged word */
void  record_sync(Recorder *);                           /* registers and frames are in memory from here on */
void  record_guard_at(Recorder *, const Insn *pc, IrResume);  /* guards emitted from now on resume there */
IrRef record_alloc(Recorder *, Type *, size_t size);     /* a zeroed object of exact TYPE; fill it before anything else allocates */
IrRef record_tuple(Recorder *, unsigned count, const IrRef *items); /* items are words */
void  record_changed(Recorder *);                        /* a side effect happened: older snapshots do not fit any more */
void  record_raises(Recorder *, IrRef result);           /* the trace goes on when RESULT is not NULL */
/* The trace has come back to its start: NULL when it was made a loop, else why it could not be. */
const char *record_close_loop(Recorder *);
RecordResult record_step(Recorder *, const Insn *pc);    /* generic */
void  record_poll(Recorder *);                           /* leaves at guard_pc when the poll word is set */
void  record_forget_above(Recorder *, uint32_t index);   /* slots from INDEX on hold nothing */
IrRef record_thread(Recorder *);

/* A Python function that is about to be inlined: its arguments are in the registers of the running frame from WINDOW on. */
typedef struct Inlining {
    unsigned window, nargs, dst, words, kind;
    unsigned clear_from;       /* registers of the caller from here on are dead afterwards */
    IrRef    extra;
    Value    names;            /* of keywords, whose values follow the NARGS positional arguments; or NULL */
    const IrRef *given;        /* the positional arguments, when they are in no registers; or NULL */
    IrRef    first, second, third; /* go into register WINDOW and the next ones when all guards are passed, or 0 */
} Inlining;
/* The outermost frame was left: CALLER (REF, a PTR) goes on at PC. */
void         record_leave_root(Recorder *, Frame *caller, const Insn *pc, IrRef ref);
/* An exception is pending that the instruction at the pc of the innermost frame raised; all frames are pushed.  False: no handler is in the trace. */
bool         record_unwind(Recorder *, bool here);
/* Index of the frame whose handler gets what the innermost frame raises, or -1: none in the trace. */
int          record_find_handler(const Recorder *, const ExceptionEntry **);
IrRef        record_root_frame(Recorder *);               /* the outermost frame, a PTR */
/* Tells frame RECORD of the trace that instructions from its window on are gone: goes on in frame HANDLER, at ENTRY, which gets EXCEPTION. */
void         record_enter_handler(Recorder *, unsigned handler, const ExceptionEntry *, IrRef exception);

/* record_exc.c: exceptions that are raised and caught in the trace. */
/* Is there a handler for EXCEPTION (0: a new one), and can it be reached without pushing frames? */
bool         record_can_throw(Recorder *, IrRef exception, bool here);
/* EXCEPTION leaves the innermost frame, or reaches its handler; HERE: its traceback does not name that frame yet.  Only when record_can_throw. */
void         record_throw(Recorder *, IrRef exception, bool here);
RecordResult record_raise_step(Recorder *, const Insn *, bool here); /* generic */
void         record_throw_pending(Recorder *);            /* record_throw of what is pending, HERE */
void         record_flush_handled(Recorder *);            /* the thread knows what is handled */
void         record_leave_frame_object(Recorder *);       /* the innermost frame, which is not pushed, returns */
/* CLS, a class of exceptions, is called; RECORD_GENERIC: not one of the simple ones. */
RecordResult record_exception_new(Recorder *, Value cls, IrRef, Inlining);
/* A fresh exception of the static class CLS with one argument is raised by the instruction; false: has to be interpreted. */
bool         record_raise_new(Recorder *, Type *cls, IrRef argument);
RecordResult record_super(Recorder *, Value callable, IrRef, Inlining);   /* super(...) */
RecordResult record_super_method(Recorder *, const Insn *, Value super, IrRef);
RecordResult record_wrapper(Recorder *, Value callable, IrRef, unsigned first, unsigned count, unsigned dst); /* __init__ of exceptions, of objects */
RecordResult record_enter_init(Recorder *, Value init, IrRef instance, Inlining); /* goes on in __init__ */
void         record_enter_frame(Recorder *, RecordFrame);  /* goes on in an inlined frame: `region`, `offset` are found here */
void         record_store_slots(Recorder *, uint32_t from); /* dirty slots from FROM on, as far as they are live, into memory */
bool         record_can_inline(const Recorder *, Value callee, unsigned window, unsigned nargs);
RecordResult record_inline(Recorder *, Value callee, IrRef, Inlining);
/* METHOD is what the interpreter runs as a frame of KIND for LEFT OP RIGHT. */
RecordResult record_operator(Recorder *, const Insn *pc, FunctionObj *method, Value left, Value right, IrRef x, IrRef y, unsigned kind, unsigned detail);
void         record_guard_version(Recorder *, Type *, uint32_t version);

/* live.c: may register REG be read when a frame goes on at PC, behind the call at PC, or in the handler for PC? */
typedef enum LivePlace { LIVE_AT, LIVE_BEHIND_CALL, LIVE_RAISED } LivePlace;
bool live_register(CodeObj *, const Insn *pc, LivePlace, unsigned reg);
bool live_operand(const Insn *pc, int kind, unsigned reg); /* is REG read at the end of a call of KIND (enum FrameKind) at PC? */
/* The same for a slot and the COUNT frames of a snapshot. */
bool live_slot(const IrSnapFrame *frames, uint32_t count, IrResume, uint32_t slot);

/* The generator VALUE (REF) goes on with SENT as the value of its yield, as part of the trace; KIND, DST and WORDS are those of its frame. */
RecordResult record_resume(Recorder *, Value value, IrRef ref, IrRef sent, unsigned kind, unsigned dst, unsigned words);
IrRef        record_generator_of(Recorder *, Value, IrRef); /* iter() of an object whose __iter__ is a generator function; 0: something else */
/* The outermost frame was left for its caller, which goes on at PC: ends the trace there, or lets it go on. */
void         record_leave_place(Recorder *, const Insn *pc);

void         record_link_to(Recorder *, uint32_t number, const char *why); /* ends the trace: goes on in another one, in the innermost frame */
/* The root trace that begins at PC, where the interpreter goes next; 0: there is none yet, and one is recorded when this one ends now. */
uint32_t     record_place_trace(Recorder *, const Insn *pc);
uint32_t     record_function_trace(const Recorder *, const CodeObj *);     /* the root trace of a function, or 0 */

/* The value of entry INDEX of a dict whose keys have VERSION. */
IrRef        record_dict_entry(Recorder *, IrRef dict, uint32_t version, intptr_t index);
/* ENTRY, a PTR, of DICT gets another value. */
void         record_store_entry(Recorder *, IrRef dict, IrRef entry, IrRef value);
/* facts.c: R begins the side trace for SNAPSHOT of PARENT, whose values are HANDED over; what the parent knew then holds here. */
void         facts_inherit(Recorder *, const JitTrace *parent, const IrSnapshot *, const IrRef *handed);
/* record_back.c: a side trace that arrives at TARGET ends there, at the head of its root's loop; false: it cannot. */
bool         record_come_back(Recorder *, const Insn *target);
void         record_note_changes(JitTrace *);            /* of a side trace that is complete: what those that come from it have to know */
/* record_inline.c: built-in functions and methods without a call of their C function; RECORD_GENERIC or 0: not this one. */
RecordResult record_range(Recorder *, IrRef callable, unsigned first, unsigned count, unsigned dst);
IrRef        record_new_iterator(Recorder *, Value, IrRef);
IrAlias      record_iterator_alias(const Type *, size_t offset); /* ALIAS_NONE: no iterator that traces make */
RecordResult record_list_method(Recorder *, Value callable, IrRef, unsigned first, unsigned count, unsigned dst);
RecordResult record_extreme(Recorder *, const char *name, IrRef, Value callable, unsigned first, unsigned count, unsigned dst);
IrRef        record_text_item(Recorder *, Value text, Value key, IrRef, IrRef key_ref);
bool         record_are_single(Recorder *, IrRef, IrRef);
/* CONTAINER[KEY], or with VALUE the store to it, of a class whose method is written in Python. */
RecordResult record_item_method(Recorder *, const Insn *, Value container, Value key, IrRef, IrRef key_ref, IrRef value_or_0);
/* record_flat.c: items of bytes, bytearrays and arrays. */
RecordResult record_flat_item(Recorder *, unsigned dst, Value container, Value key, IrRef, IrRef key_ref);
RecordResult record_flat_store(Recorder *, Value container, Value key, Value value, IrRef, IrRef key_ref, IrRef value_ref);
/* record_args.c: can FUNCTION be entered with NARGS positional arguments and keywords NAMES (a tuple, or NULL)? */
bool         record_takes_arguments(const FunctionObj *, unsigned nargs, Value names);
/* What its first registers hold, how many is the answer; 0: what the register of the window holds, unless COPY.  Guards and allocates. */
unsigned     record_bind_arguments(Recorder *, const FunctionObj *, IrRef, Inlining, bool copy, IrRef *args);
/* record_bind.c: functions and methods that the trace makes. */
IrRef        record_bound_method(Recorder *, IrRef function, IrRef self);

/* Facts about values: each emits the guard that the recording needs. */
void  record_guard_type(Recorder *, IrRef, Value seen);  /* V has the exact type that SEEN has */
void  record_guard_is(Recorder *, IrRef, Value constant);
IrRef record_float(Recorder *, IrRef, Value seen);       /* an int or a float as a double */
IrRef record_int(Recorder *, IrRef);                     /* tagged int -> INT; guards */
IrRef record_mark_int(Recorder *, IrRef);                /* the same reference, a tagged word that is known to be an int */
/* INDEX, an INT that is SEEN in this run, counted from the start and guarded to be below LENGTH; 0: it is out of range now. */
IrRef record_checked_index(Recorder *, IrRef index, IrRef length, int64_t seen, intptr_t seen_length);

/* record_leaf.c: what runs no Python code.  RECORD_GENERIC or 0: it may. */
RecordResult record_leaf_binary(Recorder *, const Insn *, BinaryOp, bool in_place, Value left, Value right, IrRef x, IrRef y);
IrRef        record_leaf_compare(Recorder *, CompareOp, Value left, Value right, IrRef x, IrRef y); /* as a BOOL */
RecordResult record_leaf_item(Recorder *, unsigned dst, Value container, Value key, IrRef, IrRef key_ref);
RecordResult record_leaf_store_item(Recorder *, Value container, Value key, IrRef, IrRef key_ref, IrRef value);
/* record_dict.c: dicts and sets with simple keys. */
RecordResult record_dict_missing(Recorder *, const Insn *, Value dict, Value key, IrRef, IrRef key_ref);
RecordResult record_dict_item(Recorder *, unsigned dst, Value dict, Value key, IrRef, IrRef key_ref);
IrRef        record_hash_contains(Recorder *, Value item, Value container, IrRef item_ref, IrRef container_ref); /* as a BOOL, or 0 */
RecordResult record_hash_method(Recorder *, Value callable, IrRef, unsigned first, unsigned count, unsigned dst);
RecordResult record_dict_next(Recorder *, const Insn *pc, Value iterator, IrRef);
RecordResult record_leaf_next(Recorder *, const Insn *pc, Value iterator, IrRef);
bool         record_settle_next(Recorder *, const Insn *pc);
RecordResult record_leaf_call(Recorder *, Value callable, IrRef, unsigned first, unsigned count, unsigned dst);
RecordResult record_leaf_class(Recorder *, Value cls, IrRef, unsigned first, unsigned count, unsigned dst);

#define RECORDER(name, family, what) RecordResult record_##family(Recorder *, const Insn *pc, int detail);
#include "recorder_list.gen.h"
#undef RECORDER
#define RECORDER_FUNCTION(name) RecordResult record_##name(Recorder *r, const Insn *pc, int detail)
