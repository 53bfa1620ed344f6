/* jit_hooks.h - where a compiler hangs into the interpreter.  Without one, all hooks are NULL and the interpreter works alone. */
#pragma once

#include "vm/frame.h"
#include "compiler/opcodes.gen.h"

typedef enum JitAction {
    JIT_CONTINUE,  /* interpret on at thread->frame, frame->pc */
    JIT_RECORD,    /* the same, showing every instruction to `record` from now on */
    JIT_ERROR,     /* an exception is pending, raised by the instruction at frame->pc */
    JIT_UNWIND,    /* the same, and the traceback already names the frame */
    JIT_RECORD_ERROR, /* as JIT_ERROR; what follows is recorded */
} JitAction;

typedef struct VmJitHooks {
    /* FRAME is the innermost one, FRAME->pc a loop head or the first instruction: count it, record it or run it.  May change
     * the frame stack above FRAME.  May run Python code. */
    JitAction (*hot)(Frame *frame, JitHeat *heat);
    /* Called before each instruction while recording; false: recording is over. */
    bool (*record)(Frame *frame);
    /* Recording ends because the interpreter leaves the place where it began. */
    void (*stop)(const char *why);
    void (*code_freed)(CodeObj *code);
    /* The thread left a stack (stacks.h) for another one; ENTERED is NULL when LEFT is gone. */
    void (*stack_changed)(const void *left, const void *entered);
} VmJitHooks;
extern VmJitHooks vm_jit;

/* Special methods that the interpreter runs as frames; NULL: none that can be run so. */
FunctionObj *vm_special_method(Value, Value name);
/* The function that CONTAINER[KEY] enters: a __getitem__, or the __missing__ of a dict's subclass that has no simple key KEY.  *FOUND: the item, when it
 * was looked for and is there (and NULL returned). */
FunctionObj *vm_item_method(Value container, Value key, Value *found);
FunctionObj *vm_binary_method(Value left, Value right, BinaryOp op, bool in_place);
FunctionObj *vm_compare_method(Value left, Value right, CompareOp op);

/* An exception is pending: leaves LEVELS frames for the handler that the next one has, which finds it in its register.  With HERE the traceback does
 * not name the innermost frame yet.  Allocates. */
void vm_unwind(Thread *, unsigned levels, bool here);

/* What operations do; may allocate, raise, and run the code of the classes of their operands. */
MUST_CHECK Value vm_build_string(const Value *, size_t);
MUST_CHECK Value vm_format_value(Value, int conversion, Value spec_or_null);
MUST_CHECK Value vm_load_slice(Value, Value start, Value stop);

/* Does the call of CALLABLE with these arguments do nothing but resume a generator that may be?  Then *SENT is what its yield gives. */
GeneratorObj *vm_call_resumes(Value callable, const Value *args, size_t nargs, Value *sent);

/* The function that the interpreter enters instead of CALLABLE, a builtin, when the last of NARGS arguments is a generator; or NULL. */
FunctionObj *vm_loop_function(Value callable, size_t nargs);
/* A generator of FUNCTION that has not begun, made by the RETURN_GENERATOR at PC.  The caller fills its window without allocating.
 * May allocate, raises MemoryError. */
MUST_CHECK Value generator_new_suspended(FunctionObj *function, const Insn *pc);
void             generator_finish(GeneratorObj *);   /* marks it done and drops its registers */

/* One operation as a function: works on the registers of FRAME in memory, FRAME->pc set.  0: goes on behind the instruction,
 * 1: jumps, -1: exception pending, -2: the same and the traceback needs no entry.  NULL for operations that leave the frame.  Calls
 * of Python functions nest. */
typedef int (*VmStep)(Thread *thread, Frame *frame, const Insn *pc);
extern const VmStep vm_steps[OPCODE_COUNT];
