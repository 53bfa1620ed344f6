/* tracing.c - sys.settrace and sys.setprofile.
 *
 * While a thread traces, the interpreter runs with a dispatch table whose every entry comes here first.  Nothing of this costs while
 * tracing is off. */
#include "vm_int.h"

void vm_tracing_changed(void) {
    VmThread *vm = vm_thread();
    bool      any = vm->trace_function || vm->profile_function;
    if (any) vm_tracing = true;
    else {
        vm_tracing = false;
        for (Thread *thread = current_thread->next; thread != current_thread && thread; thread = thread->next) {
            VmThread *other = thread->vm;
            if (other && (other->trace_function || other->profile_function)) vm_tracing = true;
        }
    }
    vm_request_poll(POLL_CALL);
}

/* Calls FUNCTION(frame, event, argument) with tracing switched off; NULL when it raised (tracing is then removed). */
static Value call_tracer(Frame *frame, Value function, const char *event, Value argument) {
    VmThread *vm = vm_thread();
    Value     saved = exception_fetch();
    Value     object = frame_object(frame), name = str_intern_c(event);
    if (!object || !name) return NULL;
    if (code_has_flag(frame->code, CODE_OPTIMIZED) && !frame_locals(frame)) return NULL;
    const char *outer = vm->trace_event;
    vm->tracing = true;
    vm->trace_event = event;
    Value result = CALL3(function, object, name, argument ? argument : NONE);
    vm->tracing = false;
    vm->trace_event = outer;
    if (!result) {
        vm->trace_function = vm->profile_function = NULL;
        vm_tracing_changed();
        return NULL;
    }
    if (saved) exception_restore(saved);
    return result;
}

static Status call_local_tracer(Frame *frame, const char *event, Value argument) {
    FrameObj *object = (FrameObj *)frame->frame_object;
    if (!object || !object->trace.value) return 0;
    Value result = call_tracer(frame, object->trace.value, event, argument);
    if (!result) {
        slot_set(object, &object->trace, NULL);
        return -1;
    }
    if (result != NONE) slot_set(object, &object->trace, result);
    return 0;
}

/* Instructions that only prepare the frame have no line of their own. */
static bool is_prologue(const CodeObj *code, uint32_t index) { return code->insns[index].op == OP_MAKE_CELL; }

/* A line event is due when the line differs from that of the instruction that ran before in this frame, or after a jump backwards
 * (but not inside the loop of `yield from` and `await`).  PREVIOUS is that instruction. */
Status trace_instruction(Frame *frame, const Insn *previous) {
    VmThread *vm = vm_thread();
    int32_t   resumed = frame->resumed_at;
    frame->resumed_at = 0;
    if (vm->tracing || !vm->trace_function || !frame->frame_object) return 0;
    FrameObj *object = (FrameObj *)frame->frame_object;
    if (!object->trace.value) return 0;
    uint32_t index = frame_index(frame), from = resumed ? (uint32_t)resumed - 1 : (uint32_t)(previous - frame->code->insns);
    if (object->trace_lines && !is_prologue(frame->code, index)) {
        CodeLocation here = code_location(frame->code, index);
        bool         first = (from == index && !resumed) || is_prologue(frame->code, from); /* nothing ran before */
        bool         due = here.line > 0 && (first || here.line != code_location(frame->code, from).line);
        if (here.line > 0 && !first && index < from) due |= frame->pc->op != OP_SEND;
        if (due) {
            const Insn *before = frame->pc;
            TRY(call_local_tracer(frame, "line", NULL));
            if (frame->pc != before) return 0; /* the tracer set f_lineno */
        }
    }
    if (object->trace_opcodes) TRY(call_local_tracer(frame, "opcode", NULL));
    return 0;
}

Value trace_native_call(Frame *frame, Value callable, const Value *args, size_t nargs, Value names) {
    VmThread *vm = vm_thread();
    Value     shown = value_is(callable, &builtin_function_type) ? callable : NULL;
    if (value_is(callable, &method_descriptor_type) && nargs > 0) {
        shown = type_of(callable)->native->descr_get(callable, args[0], VALUE(type_of(args[0])));
        if (!shown) exception_clear(); /* the call itself tells better */
    }
    if (shown && !call_tracer(frame, vm->profile_function, "c_call", shown)) return NULL;
    Value result = object_call(callable, args, nargs, names);
    if (!shown || !vm->profile_function || vm->tracing) return result;
    return call_tracer(frame, vm->profile_function, result ? "c_return" : "c_exception", shown) ? result : NULL;
}

/* A generator function that only makes its generator is not entered: that happens with the first resumption. */
static bool makes_generator(const Frame *frame) {
    return !frame->generator && code_has_flag(frame->code, CODE_GENERATOR | CODE_COROUTINE | CODE_ASYNC_GENERATOR);
}

Status trace_call(Frame *frame) {
    VmThread *vm = vm_thread();
    uint32_t  index = frame_index(frame); /* of the yield when a generator goes on */
    frame->resumed_at = index ? (int32_t)index + 1 : 0;
    if (vm->tracing || frame->code->hidden || makes_generator(frame)) return 0;
    if (!vm->trace_function && !vm->profile_function) return 0;
    FrameObj *object = (FrameObj *)frame_object(frame);
    if (!object) return -1;
    if (index == 0) object->line = str_equal_ascii(frame->code->name.value, "<module>") ? FRAME_LINE_ZERO : frame->code->first_line;
    Status status = 0;
    if (vm->trace_function) {
        Value local = call_tracer(frame, vm->trace_function, "call", NULL);
        if (!local) status = -1;
        else if (local != NONE) slot_set(object, &object->trace, local);
    }
    if (status == 0 && vm->profile_function && !call_tracer(frame, vm->profile_function, "call", NULL)) status = -1;
    object->line = 0;
    return status;
}

Status trace_return(Frame *frame, Value result) {
    VmThread *vm = vm_thread();
    if (vm->tracing || frame->code->hidden || makes_generator(frame)) return 0;
    FrameObj *object = (FrameObj *)frame->frame_object;
    if (!result && object) object->line = frame_raised_line(frame, object);
    Status status = vm->trace_function ? call_local_tracer(frame, "return", result) : 0;
    if (status == 0 && vm->profile_function && !call_tracer(frame, vm->profile_function, "return", result)) status = -1;
    if (!result && object) object->line = 0;
    return status;
}

Status trace_stop_iteration(Frame *frame, Value result, const GeneratorObj *generator) {
    bool is_coroutine = generator && generator->header.type == &coroutine_type;
    if ((result == NONE && !is_coroutine) || frame->code->hidden || !vm_thread()->trace_function) return 0;
    raise_stop_iteration(result);
    if (!exception_matches(&StopIteration_type)) return -1;
    trace_exception(frame);
    if (!exception_matches(&StopIteration_type)) return -1;
    exception_clear();
    return 0;
}

void trace_exception(Frame *frame) {
    VmThread *vm = vm_thread();
    FrameObj *object = (FrameObj *)frame->frame_object;
    if (vm->tracing || !vm->trace_function || !object || !object->trace.value) return;
    Value exception = exception_fetch();
    Value traceback = ((ExceptionObj *)exception)->traceback.value;
    Value triple = TUPLE3(VALUE(type_of(exception)), exception, traceback ? traceback : NONE);
    Status status = triple ? call_local_tracer(frame, "exception", triple) : -1;
    if (status == 0) exception_restore(exception);
}
