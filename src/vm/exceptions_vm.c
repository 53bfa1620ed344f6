/* exceptions_vm.c - helpers of the operations that raise, match and clean up. */
#include "vm_int.h"

#include "gc/stack.h"
#include "objects/exceptions.h"

void vm_raise(Value exception, Value cause) {
    if (!exception) {
        Value handled = exception_handled();
        if (!handled) raise_format(&RuntimeError_type, "No active exception to reraise");
        else exception_restore(handled);
        return;
    }
    Value instance = exception;
    if (is_type(exception) && type_has_flag((Type *)exception, TYPE_FLAG_EXCEPTION)) {
        if (!(instance = CALL0(exception))) return;
        if (!is_exception(instance)) {
            raise_type_error("calling %R should have returned an instance of BaseException, not %R", exception, VALUE(type_of(instance)));
            return;
        }
    } else if (!is_exception(exception)) {
        raise_type_error("exceptions must derive from BaseException");
        return;
    }
    if (cause) {
        if (is_type(cause) && type_has_flag((Type *)cause, TYPE_FLAG_EXCEPTION)) {
            if (!(cause = CALL0(cause))) return;
            if (!is_exception(cause)) {
                raise_type_error("calling %R should have returned an instance of BaseException, not %R", cause, VALUE(type_of(cause)));
                return;
            }
        } else if (cause != NONE && !is_exception(cause)) {
            raise_type_error("exception causes must derive from BaseException");
            return;
        }
        ExceptionObj *object = (ExceptionObj *)instance;
        slot_set(object, &object->cause, cause == NONE ? NULL : cause);
        object->suppress_context = 1;
    }
    raise_exception(instance);
}

static bool is_exception_class(Value v) { return is_type(v) && type_has_flag((Type *)v, TYPE_FLAG_EXCEPTION); }

static Status check_exception_classes(Value classes) {
    bool good = is_exception_class(classes);
    if (is_tuple(classes)) {
        good = true;
        for (intptr_t i = 0; i < tuple_length(classes); i++) good &= is_exception_class(tuple_get(classes, i));
    }
    if (good) return 0;
    return RAISED(raise_type_error("catching classes that do not inherit from BaseException is not allowed"));
}

Truth vm_exception_match(Value exception, Value classes) {
    TRY(check_exception_classes(classes));
    return exception_value_matches(exception, classes);
}

static bool is_group_class(Value v) { return is_type(v) && type_is_subtype((Type *)v, &BaseExceptionGroup_type); }

Status vm_exception_group_match(Value group, Value classes, Value *out) {
    TRY(check_exception_classes(classes));
    bool has_group = is_group_class(classes);
    if (is_tuple(classes))
        for (intptr_t i = 0; i < tuple_length(classes); i++) has_group |= is_group_class(tuple_get(classes, i));
    if (has_group)
        return RAISED(raise_type_error("catching ExceptionGroup with except* is not allowed. Use except instead."));
    Value match, rest;
    TRY(exception_group_match(group, classes, &match, &rest));
    out[0] = match;
    out[1] = rest;
    if (match != NONE) current_thread->handled->value = match;
    return 0;
}

Value vm_prepare_reraise_star(Value original, Value list) { return exception_prepare_reraise_star(original, list); }

/* ---- with ------------------------------------------------------------------------------------------------------------------- */
/* The frames between here and __enter__ last as long as it does, and what they do not use would hold old words: the arguments of the manager. */
#define DEAD_STACK 512

static Status before_with(Value manager, Value enter_name, Value exit_name, bool is_async, Value *out) {
    Value enter, exit;
    Truth found = object_lookup_special(manager, enter_name, &enter);
    if (found < 0) return -1;
    if (!found)
        return RAISED(raise_type_error("'%.200s' object does not support the %scontext manager protocol", type_of(manager)->name,
                                       is_async ? "asynchronous " : ""));
    found = object_lookup_special(manager, exit_name, &exit);
    if (found < 0) return -1;
    if (!found)
        return RAISED(raise_type_error("'%.200s' object does not support the %scontext manager protocol (missed %U method)",
                                       type_of(manager)->name, is_async ? "asynchronous " : "", exit_name));
    gc_clear_dead_stack(DEAD_STACK);
    Value result = CALL0(enter);
    if (!result) return -1;
    out[0] = exit;
    out[1] = result;
    return 0;
}

Status vm_before_with(Value manager, Value *out) { return before_with(manager, DUNDER(enter), DUNDER(exit), false, out); }
Status vm_before_async_with(Value manager, Value *out) { return before_with(manager, DUNDER(aenter), DUNDER(aexit), true, out); }

Value vm_with_except(Value exit, Value exception) {
    Value traceback = ((ExceptionObj *)exception)->traceback.value;
    return CALL3(exit, VALUE(type_of(exception)), exception, traceback ? traceback : NONE);
}

bool vm_swallow_stop_iteration(Frame *frame) {
    if (!exception_matches(&StopIteration_type)) return false;
    if (UNLIKELY(vm_tracing)) trace_exception(frame);
    exception_clear();
    return true;
}

void vm_unwind(Thread *thread, unsigned levels, bool here) {
    VmThread *vm = thread->vm;
    Frame    *frame = thread->frame;
    if (here && traceback_here(frame) < 0) exception_write_unraisable("while adding a traceback entry", NULL);
    for (; levels > 0; levels--) {
        if (frame->frame_object) frame_leave(frame);
        frame = frame->back;
        thread->frame = frame;
        vm->frame_top--;
        if (traceback_here(frame) < 0) exception_write_unraisable("while adding a traceback entry", NULL);
    }
    frame->regs[code_find_handler(frame->code, frame_index(frame))->reg] = exception_fetch();
}
