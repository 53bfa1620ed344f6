/* eval.c - the interpreter loop.
 *
 * The cases are generated from the .ops files.  Local variables hold what every operation needs (pc, regs, code, frame);
 * anything that can observe the frame (allocation, exceptions, calls) is preceded by SYNC(), which stores pc.  Calls of
 * Python functions push a Frame and go on in the same C function; only native code that calls back nests. */
#include "frame_push.h"
#include "op_arms.h"
#include "vm/jit_hooks.h"

#define CAN_PUSH_FRAME true
#define DISPATCH()  goto *dispatch[pc->op]
#define NEXT()      do { pc += 1 + CACHE_WORDS; DISPATCH(); } while (0)
/* An operation did the work of the next one, too; not while somebody looks at each. */
#define CAN_FUSE    (!(recording | vm_tracing))
#define FUSED_NEXT() do { pc += 2 + CACHE_WORDS; DISPATCH(); } while (0)
/* The usual built-in method, called right here. */
#define CALL_METHOD_DESCRIPTOR() do { \
        const MethodDescrObj *descriptor = (const MethodDescrObj *)callable; \
        if (value_is(callable, &method_descriptor_type) && args_count > 0 && LIKELY(type_of(window[0]) == descriptor->type) && LIKELY(!vm_tracing)) { \
            SYNC(); \
            returned = call_method_def(descriptor->def, window[0], window + 1, args_count - 1, NULL, false); \
            goto native_result; \
        } \
    } while (0)
#define JUMP_BY(n)  do { pc += 1 + CACHE_WORDS + (n); DISPATCH(); } while (0)
#define DONE(v)     do { RA = (v); NEXT(); } while (0)
#define TARGET(op)  label_##op:

#define CALL_PYTHON(kind, destination, words) do { \
        call_kind = (kind); \
        call_dst = (destination); \
        call_words = (words); \
        names = NULL; \
        goto push_frame; \
    } while (0)
/* The dispatch table that fits: plain, or one whose every entry goes to the tracer or to the recorder of the JIT first. */
#define DISPATCH_TABLE() (LIKELY(!(vm_tracing | recording)) ? plain_table : vm_tracing ? traced_table : recorder_table)
#define STOP_RECORDING(why) do { if (UNLIKELY(recording)) vm_jit.stop(why); } while (0)

volatile uint32_t vm_poll_word;
/* What FRAME_COMPARE_JUMP relies on. */
_Static_assert(OP_JUMP_IF_NOT_GE == OP_JUMP_IF_LT + 11 && OP_JUMP_IF_LT_IMM == OP_JUMP_IF_LT + 12 && OP_JUMP_IF_NOT_GE_IMM == OP_JUMP_IF_LT + 23,
               "order of jumps on comparisons");

VmJitHooks        vm_jit;
bool              vm_tracing;

/* Calls a native function object without keywords when its kind allows it directly; NULL result like any call. */
static ALWAYS_INLINE Value call_method_def(const MethodDef *def, Value self, const Value *args, size_t nargs, Value names, bool bound) {
    if (LIKELY(!names)) {
        switch (def->kind & METHOD_KIND) {
        case METHOD_NOARGS:
            if (LIKELY(nargs == 0)) return ((UnaryFn)def->function)(self);
            break;
        case METHOD_ONE:
            if (LIKELY(nargs == 1)) return ((BinaryFn)def->function)(self, args[0]);
            break;
        case METHOD_FOREIGN:
            return foreign_method_call(def, self, args, nargs, NULL);
        default:
            return ((CallFn)def->function)(self, args, nargs, NULL);
        }
    }
    return method_def_call(def, self, args, nargs, names, bound);
}

Value vm_run_frame(Frame *frame) {
    static const void *const plain_table[] = {
#define OPCODE_LABEL(name) &&label_OP_##name
#include "opcode_labels.gen.h"
#undef OPCODE_LABEL
    };
    static const void *traced_table[OPCODE_COUNT], *recorder_table[OPCODE_COUNT];
    if (UNLIKELY(!traced_table[0]))
        for (int i = 0; i < OPCODE_COUNT; i++) {
            traced_table[i] = &&traced;
            recorder_table[i] = &&recorder;
        }

    Thread            *thread = current_thread;
    VmThread          *vm = vm_thread();
    bool               recording = false; /* by this activation */
    const void *const *dispatch = DISPATCH_TABLE();
    const Insn        *pc = frame->pc;
    Value             *regs = frame->regs;
    CodeObj           *code = frame->code;

    /* Shared by the operations that transfer control. */
    Value         callable = NULL, names = NULL, returned = NULL, sent = NULL, call_extra = NULL;
    Value        *window = NULL;
    size_t        args_count = 0;
    FunctionObj  *callee = NULL;
    unsigned      call_dst = 0, call_words = 0, call_kind = 0, resume_kind = 0;
    GeneratorObj *resumed = NULL;
    JitHeat      *heat = NULL;

    if (UNLIKELY(thread->exception != NULL)) goto error; /* throw() into a generator */
    if (pc == code->insns) goto count_call;
    DISPATCH();

#include "cases.gen.h"

traced: {
    const Insn *previous = frame->pc;
    SYNC();
    STOP_RECORDING("sys.settrace");
    recording = false;
    dispatch = DISPATCH_TABLE();
    if (vm_tracing && trace_instruction(frame, previous) < 0) goto error;
    if (LIKELY(frame->pc == pc)) goto *plain_table[pc->op];
    previous = pc; /* the tracer jumped */
    pc = frame->pc;
    frame->pc = previous;
    DISPATCH();
}

recorder:
    SYNC();
    recording = vm_jit.record != NULL && vm_jit.record(frame); /* a stack that was left while it recorded may go on when the program ends */
    dispatch = DISPATCH_TABLE();
    goto *plain_table[pc->op];

    /* ---- a place has become hot: heat ---- */
count_call:
    heat = &code->heat;
    if (LIKELY(heat->countdown-- != 0)) DISPATCH();
hot: {
    SYNC();
    if (!vm_jit.hot || vm_tracing || recording) {
        heat->countdown = vm_jit.hot ? 0 : UINT32_MAX;
        DISPATCH();
    }
    JitAction action = vm_jit.hot(frame, heat);
    frame = thread->frame;
    regs = frame->regs;
    code = frame->code;
    pc = frame->pc;
    recording = action == JIT_RECORD || action == JIT_RECORD_ERROR;
    if (action == JIT_ERROR || action == JIT_RECORD_ERROR) goto error;
    if (action == JIT_UNWIND) goto unwind;
    dispatch = DISPATCH_TABLE();
    DISPATCH();
}

poll_at_jump:
    SYNC();
    if (UNLIKELY(vm_poll() < 0)) goto error;
    dispatch = DISPATCH_TABLE();
    DISPATCH();

    /* ---- calls: callable, window, args_count (positional), names, call_dst, call_words ---- */
call_value:
    SYNC();
    for (;;) {
        if (value_is(callable, &function_type)) {
            callee = (FunctionObj *)callable;
            call_kind = FRAME_CALL;
            goto push_frame;
        }
        if (!value_is(callable, &method_type) || UNLIKELY(window == &RA)) break; /* no register left for another self */
        MethodObj *method = (MethodObj *)callable;
        window--;
        window[0] = method->self.value;
        args_count++;
        callable = method->function.value;
    }
    if (args_count - 1 < 2 && !names && value_is(window[args_count - 1], &generator_type) && !vm_tracing && (args_count == 1 || value_is(window[0], &str_type))
        && (callee = vm_loop_function(callable, args_count)) != NULL) {
        call_kind = FRAME_CALL;
        goto push_frame;
    }
    if (args_count - 1 < 2 && !names && value_is(window[0], &generator_type) && !vm_tracing
        && (resumed = vm_call_resumes(callable, window, args_count, &sent)) != NULL) {
        resume_kind = FRAME_NEXT;
        goto resume_generator;
    }
    if (UNLIKELY(vm_tracing) && vm->profile_function && !vm->tracing) {
        returned = trace_native_call(frame, callable, window, args_count, names);
        goto native_result;
    }
    if (value_is(callable, &builtin_function_type)) {
        BuiltinObj *builtin = (BuiltinObj *)callable;
        returned = LIKELY(builtin->def != NULL) ? call_method_def(builtin->def, builtin->self.value, window, args_count, names, true)
                                                : object_call(callable, window, args_count, names);
        goto native_result;
    }
    if (value_is(callable, &method_descriptor_type)) {
        MethodDescrObj *descriptor = (MethodDescrObj *)callable;
        if (LIKELY(args_count > 0 && type_of(window[0]) == descriptor->type)) {
            returned = call_method_def(descriptor->def, window[0], window + 1, args_count - 1, names, false);
            goto native_result;
        }
    }
    if (value_is(callable, &type_type)) {
        Type *cls = (Type *)callable;
        if (args_count == 1 && !names) {
            if (cls == &str_type) {
                returned = object_str(window[0]);
                goto native_result;
            }
            if (cls == &type_type) {
                returned = VALUE(type_of(window[0]));
                goto native_result;
            }
        }
        bool plain = cls->native->create == object_type.native->create;
        if ((plain || cls->native->create == BaseException_type.native->create) && !type_has_flag(cls, TYPE_FLAG_ABSTRACT) && LIKELY(window != &RA)) {
            Value init = type_lookup(cls, DUNDER(init));
            if (init && value_is(init, &function_type)) {
                Value instance = plain ? instance_new(cls) : cls->native->create(cls, window, args_count, names);
                if (UNLIKELY(!instance)) goto error;
                window--;
                window[0] = instance;
                args_count++;
                callee = (FunctionObj *)init;
                call_kind = FRAME_INIT;
                call_extra = instance;
                goto push_frame;
            }
        }
    }
    if (CAN_PUSH_FRAME && type_has_flag(type_of(callable), TYPE_FLAG_HEAP) && window != &RA
        && (callee = vm_special_method(callable, DUNDER(call))) != NULL) {
        window--;
        window[0] = callable;
        args_count++;
        call_kind = FRAME_CALL;
        goto push_frame;
    }
    returned = object_call(callable, window, args_count, names);
native_result:
    if (UNLIKELY(!returned)) goto error;
    regs[call_dst] = returned;
    if (UNLIKELY(vm_poll_word)) {
        SYNC(); /* what a signal handler raises comes from the call, inside the blocks around it */
        if (UNLIKELY(vm_poll() < 0)) goto error;
        dispatch = DISPATCH_TABLE();
    }
    pc += call_words;
    DISPATCH();

    /* ---- a Python function: callee, window, args_count, names, call_kind, call_dst, call_words, call_extra ---- */
push_frame: {
    SYNC();
    CodeObj *target = callee->code;
    Frame   *pushed = vm->frame_top;
    Value   *source = window;
    if (UNLIKELY(frame->generator != NULL)) window = frame->stack_end;
    if (UNLIKELY(pushed >= vm->frame_limit || window + target->register_count >= vm->stack_limit)) {
        vm_raise_recursion();
        goto error;
    }
    if (LIKELY(args_count == (size_t)(intptr_t)target->simple_arg_count && !names)) {
        if (UNLIKELY(source != window)) memcpy(window, source, args_count * sizeof(Value));
    } else {
        if (UNLIKELY(vm_bind_arguments(callee, source, args_count, names, window) < 0)) goto error;
        args_count = target->arg_count + target->kwonly_arg_count + code_has_flag(target, CODE_VARARGS)
                     + code_has_flag(target, CODE_VARKEYWORDS);
    }
    for (size_t i = args_count; i < target->register_count; i++) window[i] = NULL;
    if (UNLIKELY(window + target->register_count > vm->stack_high)) vm->stack_high = window + target->register_count;
    vm->frame_top = pushed + 1;
    frame_fill(pushed, frame, callee, window, call_extra, (uint16_t)call_dst, (uint8_t)call_words, (uint8_t)call_kind);
    call_extra = NULL;
    thread->frame = frame = pushed;
    regs = window;
    code = target;
    pc = target->insns;
    if (UNLIKELY(vm_poll_word)) {
        if (UNLIKELY(vm_poll() < 0)) goto error;
        dispatch = DISPATCH_TABLE();
    }
    if (UNLIKELY(vm_tracing) && trace_call(frame) < 0) goto error;
    goto count_call;
}

return_value: {
    SYNC();
    if (UNLIKELY(vm_tracing) && trace_return(frame, returned) < 0) goto error;
    Frame *left = frame;
    if (UNLIKELY(left->frame_object != NULL)) frame_leave(left);
    frame = left->back;
    thread->frame = frame;
    vm->frame_top--;
    if (UNLIKELY(left->generator != NULL)) {
        GeneratorObj *generator = left->generator;
        thread->handled = generator->handled.previous;
        generator_finish(generator);
    }
    if (left->kind == FRAME_ENTRY) {
        STOP_RECORDING("return to native code");
        return returned;
    }
    regs = frame->regs;
    code = frame->code;
    pc = frame->pc;
    switch (left->kind) {
    case FRAME_INIT:
        if (UNLIKELY(returned != NONE)) {
            raise_type_error("__init__() should return None, not '%.200s'", type_of(returned)->name);
            goto error;
        }
        returned = left->extra;
        break;
    case FRAME_FOR_ITER: /* the generator is exhausted */
        if (UNLIKELY(vm_tracing) && trace_stop_iteration(frame, returned, left->generator) < 0) goto error;
        regs[pc->a] = NULL;
        pc += 1 + (int16_t)pc->c;
        DISPATCH();
    case FRAME_SEND:
        if (UNLIKELY(vm_tracing) && trace_stop_iteration(frame, returned, left->generator) < 0) goto error;
        regs[pc->b] = returned;
        pc += 1 + (int16_t)pc->c;
        DISPATCH();
    case FRAME_NEXT:
        raise_stop_iteration(returned);
        goto error;
    case FRAME_BINARY:
    case FRAME_INPLACE:
        call_dst = left->dst;
        if (UNLIKELY(returned == NOT_IMPLEMENTED)) {
            returned = number_binary_rest(regs[pc->b], left->extra, (BinaryOp)left->resume_words, left->kind == FRAME_INPLACE);
            if (UNLIKELY(!returned)) goto error;
        }
        regs[call_dst] = returned;
        pc += 1;
        DISPATCH();
    case FRAME_COMPARE:
        call_dst = left->dst;
        if (UNLIKELY(returned == NOT_IMPLEMENTED)) {
            returned = object_compare_rest(regs[pc->b], left->extra, (CompareOp)left->resume_words);
            if (UNLIKELY(!returned)) goto error;
        }
        regs[call_dst] = returned;
        pc += 1;
        DISPATCH();
    case FRAME_STORE:
        pc += 1;
        DISPATCH();
    case FRAME_COMPARE_JUMP: {
        if (UNLIKELY(returned == NOT_IMPLEMENTED)) {
            returned = object_compare_rest(regs[pc->a], left->extra, (CompareOp)left->resume_words);
            if (UNLIKELY(!returned)) goto error;
        }
        Truth truth = returned == TRUE_VALUE ? 1 : returned == FALSE_VALUE ? 0 : object_truth(returned);
        if (UNLIKELY(truth < 0)) goto error;
        bool negated = (pc->op - OP_JUMP_IF_LT) & 1; /* the forms come in pairs */
        pc += 1 + ((truth != 0) != negated ? (int16_t)pc->c : 0);
        DISPATCH();
    }
    case FRAME_CONTAINS: {
        Truth truth = returned == TRUE_VALUE ? 1 : returned == FALSE_VALUE ? 0 : object_truth(returned);
        if (UNLIKELY(truth < 0)) goto error;
        bool wanted = (truth != 0) == (pc->op == OP_IN || pc->op == OP_JUMP_IF_IN), jumps = pc->op == OP_JUMP_IF_IN || pc->op == OP_JUMP_IF_NOT_IN;
        if (!jumps) regs[pc->a] = value_from_bool(wanted);
        pc += 1 + (jumps && wanted ? (int16_t)pc->c : 0);
        DISPATCH();
    }
    default:
        break;
    }
    regs[left->dst] = returned;
    pc += left->resume_words;
    DISPATCH();
}

    /* ---- generators: resumed, sent, resume_kind ---- */
resume_generator: {
    Frame *inner = &resumed->frame;
    if (UNLIKELY(vm->frame_top >= vm->frame_limit)) {
        vm_raise_recursion();
        goto error;
    }
    vm->frame_top++;
    inner->back = frame;
    inner->kind = (uint8_t)resume_kind;
    inner->dst = (uint16_t)(resume_kind == FRAME_FOR_ITER ? pc->b : call_dst);
    inner->resume_words = (uint8_t)call_words;
    inner->stack_end = frame_free_window(frame);
    resumed->handled.previous = thread->handled;
    thread->handled = &resumed->handled;
    thread->frame = frame = inner;
    regs = inner->regs;
    code = inner->code;
    pc = inner->pc;
    if (resumed->state == GENERATOR_SUSPENDED) regs[pc->a] = sent;
    resumed->state = GENERATOR_RUNNING;
    pc += 1;
    if (UNLIKELY(vm_tracing) && trace_call(frame) < 0) goto error;
    DISPATCH();
}

yield_value: {
    if (UNLIKELY(vm_tracing) && trace_return(frame, returned) < 0) goto error;
    GeneratorObj *generator = frame->generator;
    Frame        *caller = frame->back;
    generator->state = GENERATOR_SUSPENDED;
    thread->handled = generator->handled.previous;
    generator->handled.previous = NULL;
    gc_barrier(generator, generator->window);
    frame->back = NULL;
    vm->frame_top--;
    thread->frame = caller;
    if (frame->kind == FRAME_ENTRY) {
        STOP_RECORDING("yield to native code");
        return returned;
    }
    regs = caller->regs;
    code = caller->code;
    pc = caller->pc;
    if (UNLIKELY(frame->kind == FRAME_NEXT)) {
        regs[frame->dst] = returned;
        pc += frame->resume_words;
    } else {
        regs[pc->b] = returned; /* FOR_ITER and SEND both write R[b] */
        pc += 1;
    }
    frame = caller;
    DISPATCH();
}

    /* ---- exceptions: one is pending, frame->pc is where ---- */
error:
    if (UNLIKELY(traceback_here(frame) < 0)) exception_write_unraisable("while adding a traceback entry", NULL);
    if (UNLIKELY(vm_tracing)) trace_exception(frame);
unwind:
    for (;;) {
        const ExceptionEntry *entry = code_find_handler(frame->code, frame_index(frame));
        if (entry) {
            code = frame->code;
            regs = frame->regs;
            regs[entry->reg] = exception_fetch();
            pc = code->insns + entry->handler;
            dispatch = DISPATCH_TABLE();
            DISPATCH();
        }
        if (UNLIKELY(vm_tracing) && trace_return(frame, NULL) < 0) {}
        Frame *left = frame;
        if (left->generator) {
            thread->handled = left->generator->handled.previous;
            generator_convert_stop(left->generator);
        }
        if (left->frame_object) frame_leave(left);
        frame = left->back;
        thread->frame = frame;
        vm->frame_top--;
        if (left->generator) generator_finish(left->generator);
        if (left->kind == FRAME_ENTRY) {
            STOP_RECORDING("exception leaves to native code");
            return NULL;
        }
        regs = frame->regs;
        code = frame->code;
        pc = frame->pc;
        goto error;
    }
}
