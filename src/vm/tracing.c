/* tracing.c - sys.settrace and sys.setprofile.
 *
 * While a thread traces, the interpreter runs with a dispatch table whose every entry comes here first; a line event is due
 * when the instruction is the first of its line, or when a jump went backwards. Nothing of this costs while tracing is off. */
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
    vm->tracing = true;
    Value result = CALL3(function, object, name, argument ? argument : NONE);
    vm->tracing = false;
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

Status trace_instruction(Frame *frame) {
    VmThread *vm = vm_thread();
    if (vm->tracing || !vm->trace_function || !frame->frame_object) return 0;
    FrameObj *object = (FrameObj *)frame->frame_object;
    if (!object->trace.value) return 0;
    uint32_t     index = frame_index(frame);
    CodeLocation here = code_location(frame->code, index);
    const Insn  *before = frame->pc;
    if (object->trace_lines && here.line > 0) {
        bool new_line = here.line != frame->traced_line;
        bool jumped_back = (int32_t)index <= object->lasti && object->lasti >= 0 && frame->pc->op != OP_NOP
                           && (index == 0 || code_location(frame->code, index - 1).line != here.line);
        if (new_line || jumped_back) {
            frame->traced_line = here.line;
            TRY(call_local_tracer(frame, "line", NULL));
        }
    }
    if (frame->pc == before && frame->frame_object && object->trace_opcodes) TRY(call_local_tracer(frame, "opcode", NULL));
    object->lasti = (int32_t)frame_index(frame);
    return 0;
}

Status trace_call(Frame *frame) {
    VmThread *vm = vm_thread();
    if (vm->tracing) return 0;
    if (vm->trace_function) {
        Value local = call_tracer(frame, vm->trace_function, "call", NULL);
        if (!local) return -1;
        FrameObj *object = (FrameObj *)frame->frame_object;
        if (object) {
            slot_set(object, &object->trace, local == NONE ? NULL : local);
            object->lasti = -1;
            frame->traced_line = 0;
        }
    }
    if (vm->profile_function && !call_tracer(frame, vm->profile_function, "call", NULL)) return -1;
    return 0;
}

Status trace_return(Frame *frame, Value result) {
    VmThread *vm = vm_thread();
    if (vm->tracing) return 0;
    if (vm->trace_function) TRY(call_local_tracer(frame, "return", result));
    if (vm->profile_function && !call_tracer(frame, vm->profile_function, "return", result)) return -1;
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
