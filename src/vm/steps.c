/* steps.c - every operation as a function of its own, from the same bodies as the interpreter loop.
 *
 * Compiled code calls them for whatever it does not know better: the registers are in memory then, exactly as the interpreter would
 * have them.  A call of a Python function nests a second interpreter loop, as calls from native code do. */
#include "op_arms.h"
#include "vm/jit_hooks.h"

#define CAN_PUSH_FRAME false
#define CAN_FUSE    false
#define NEXT()      return 0
#define FUSED_NEXT() NEXT()
#define CALL_METHOD_DESCRIPTOR() do {} while (0)
#define JUMP_BY(n)  return 1
#define DONE(v)     do { RA = (v); NEXT(); } while (0)
#define CALL_PYTHON(kind, destination, words) do { \
        call_dst = (destination); \
        callable = VALUE(callee); \
        goto call_value; \
    } while (0)

#define STEP_FUNCTION(name) \
    static int step_##name(Thread *thread UNUSED, Frame *frame UNUSED, const Insn *pc UNUSED)
#define STEP_BEGIN \
    Value        *regs UNUSED = frame->regs; \
    CodeObj      *code UNUSED = frame->code; \
    Value         callable UNUSED = NULL, names UNUSED = NULL, sent UNUSED = NULL, call_extra UNUSED = NULL; \
    Value        *window UNUSED = NULL; \
    size_t        args_count UNUSED = 0; \
    FunctionObj  *callee UNUSED = NULL; \
    unsigned      call_dst UNUSED = 0, call_words UNUSED = 0, call_kind UNUSED = 0, resume_kind UNUSED = 0; \
    GeneratorObj *resumed UNUSED = NULL;
#define STEP_END \
push_frame: UNUSED; \
call_value: UNUSED; { \
    Value returned = object_call(callable, window, args_count, names); \
    if (UNLIKELY(!returned)) goto error; \
    regs[call_dst] = returned; \
    return 0; \
} \
resume_generator: UNUSED; \
    return step_resume(frame, pc, resumed, sent, resume_kind); \
unwind: UNUSED; \
    return -2; \
error: UNUSED; \
    return -1;

static int step_resume(Frame *frame, const Insn *pc, GeneratorObj *generator, Value sent, unsigned kind) {
    Value      result = NULL;
    SendResult outcome = generator_resume(generator, sent, &result);
    if (outcome == SEND_ERROR) return -1;
    if (outcome == SEND_RETURN && kind == FRAME_FOR_ITER) frame->regs[pc->a] = NULL;
    else frame->regs[pc->b] = result;
    return outcome == SEND_RETURN;
}

#include "steps.gen.h"
