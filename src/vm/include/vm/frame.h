/* frame.h - running frames, frame objects, tracebacks and generators.
 *
 * Registers live on a per-thread stack of Values (or in the heap window of a generator); Frame records live on a second
 * stack, so that the register stack holds nothing but Values and can be scanned precisely.
 *
 *     caller registers   r0 r1 ... [a] callable [a+1] arg0 arg1 ...
 *     callee registers                          r0   r1 ...            (windows overlap: nothing is copied)
 *
 * What is live: a frame that waits for a callee in its window is live up to the callee's r0; a frame inside a native call
 * up to its last argument; any other frame in all its registers.  The collector clears the words above the innermost
 * live end, so no stale reference survives in a register that is later scanned. */
#pragma once

#include "compiler/code.h"
#include "objects/thread.h"

typedef enum FrameKind {
    FRAME_ENTRY,      /* entered from native code: a return leaves the interpreter loop */
    FRAME_CALL,       /* result goes to the caller's register `dst` */
    FRAME_INIT,       /* __init__ of a new instance (`extra`): result must be None, dst = extra */
    FRAME_FOR_ITER,   /* generator resumed by FOR_ITER: dst on yield, the loop's exit on return */
    FRAME_SEND,       /* generator resumed by SEND */
    FRAME_NEXT,       /* generator resumed by a call of next() or of its send(): dst on yield, StopIteration on return */
    /* Special methods of operators: `extra` is the right operand and resume_words the BinaryOp or CompareOp; the caller's pc tells
     * the rest.  NotImplemented makes the operation go on with the other operand. */
    FRAME_BINARY,
    FRAME_INPLACE,      /* __add__ of `+=` */
    FRAME_COMPARE,
    FRAME_COMPARE_JUMP, /* the truth of the result decides about a jump */
    FRAME_STORE,        /* __setitem__: the result is dropped */
    FRAME_CONTAINS,     /* __contains__: the truth of the result is stored, or decides about a jump, as the caller's instruction wants it */
} FrameKind;

typedef struct GeneratorObj GeneratorObj;

typedef struct Frame {
    struct Frame *back;
    FunctionObj  *function;
    CodeObj      *code;
    const Insn   *pc;           /* instruction being executed */
    Value        *regs;
    Value        *stack_end;    /* first free word of the register stack above this frame */
    Value         locals;       /* mapping of class and module bodies, or NULL */
    Value         frame_object; /* FrameObj or NULL */
    GeneratorObj *generator;    /* owner of a heap window, or NULL */
    Value         extra;        /* per kind */
    uint16_t      dst;
    uint8_t       resume_words; /* the caller goes on this far behind its pc */
    uint8_t       kind;         /* FrameKind */
    int32_t       resumed_at;   /* settrace: index plus one of the yield behind which a generator just went on, or 0 */
} Frame;

#define FRAME_LINE_ZERO INT32_MIN /* the line of a module's "call" event */

/* CPython's PyFrameObject, then ours. */
typedef struct FrameObj {
    Obj     header;
    Slot    back;                 /* 16: filled when the frame has left */
    Frame  *frame;                /* running frame, or NULL */
    Slot    trace;                /* 32: f_trace */
    int32_t line;                 /* 40: f_lineno when set by a tracer or left; 0 = compute, FRAME_LINE_ZERO = 0 */
    bool    trace_lines, trace_opcodes, fast_as_locals, cleared;
    Slot    function, code, globals, locals; /* locals: mapping for class and module bodies, or the f_locals snapshot dict */
    Slot    registers;            /* Array: local registers of a frame that has left */
    Slot    generator;            /* owner of the window, when a generator */
    int32_t lasti;                /* instruction index when the frame left */
} FrameObj;
_Static_assert(offsetof(FrameObj, line) == 40, "PyFrameObject.f_lineno");

typedef struct TracebackObj {
    Obj     header;
    Slot    next, frame;          /* 16, 24 */
    int32_t lasti, line;
} TracebackObj;

typedef enum GeneratorState { GENERATOR_CREATED, GENERATOR_SUSPENDED, GENERATOR_RUNNING, GENERATOR_DONE } GeneratorState;

/* Generator, coroutine and async generator.  The first 88 bytes are CPython's PyGenObject head. */
struct GeneratorObj {
    Obj              header;
    CodeObj         *code;
    Slot             weakrefs, name, qualname;
    HandledException handled;      /* gi_exc_state */
    Slot             origin_or_finalizer;
    bool             hooks_inited, closed, running_async;
    int8_t           foreign_state;
    int8_t           state;        /* GeneratorState */
    uint32_t         window_size;
    Frame            frame;        /* valid while not done */
    Value            window[];
};

extern Type async_generator_asend_type, async_generator_athrow_type, coroutine_wrapper_type, async_generator_wrapped_value_type;

MUST_CHECK Value frame_object(Frame *);                 /* materialises */
int32_t          frame_line(const Frame *);
void             frame_leave(Frame *);                  /* its frame object, which exists, keeps line and locals; allocates, never raises */
Frame           *frame_running(void);                   /* innermost frame of this thread that is not hidden, or NULL */
Frame           *frame_shown(Frame *);                  /* FRAME, or the next outer one that is not hidden; or NULL */
uint32_t         frame_index(const Frame *);            /* instruction index of pc */
MUST_CHECK Value frame_locals(Frame *);                 /* mapping: snapshot dict of a function, the mapping itself elsewhere */
MUST_CHECK Value frame_new(CodeObj *, Value globals, Value locals_or_null); /* of nothing that runs: for tracebacks of C code */
/* The f_locals dict of a function's frame goes back into its variables; CLEAR: variables it lacks become unbound. */
MUST_CHECK Status frame_store_locals(FrameObj *, bool clear);
MUST_CHECK Status traceback_here(Frame *);              /* adds an entry to the pending exception */
MUST_CHECK Value traceback_new(Value next, Value frame_object, int lasti, int line);

/* Generators. */
MUST_CHECK Value generator_new(Frame *running, Type *);  /* takes over the window of a frame at RETURN_GENERATOR */
/* Resumes: RESULT is the yielded or returned value. */
typedef enum SendResult { SEND_ERROR = -1, SEND_RETURN = 0, SEND_NEXT = 1 } SendResult;
SendResult       generator_send(Value generator, Value value, Value *result);  /* any generator-like object */
