/* exceptions_vm.c - helpers of the operations that raise, match and clean up. */
#include "vm_int.h"

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

static bool is_group(Value v) { return value_is_obj(v) && value_is_a(v, &BaseExceptionGroup_type); }
static bool is_group_class(Value v) { return is_type(v) && type_is_subtype((Type *)v, &BaseExceptionGroup_type); }

Status vm_exception_group_match(Value group, Value classes, Value *out) {
    TRY(check_exception_classes(classes));
    bool has_group = is_group_class(classes);
    if (is_tuple(classes))
        for (intptr_t i = 0; i < tuple_length(classes); i++) has_group |= is_group_class(tuple_get(classes, i));
    if (has_group)
        return RAISED(raise_type_error("catching ExceptionGroup with except* is not allowed. Use except instead."));
    Value match = NONE, rest = group;
    if (group == NONE) {
        out[0] = out[1] = NONE;
        return 0;
    }
    if (exception_value_matches(group, classes)) {
        match = group;
        rest = NONE;
        if (!is_group(group)) {
            Value list = TUPLE1(group), empty = str_from_c("");
            if (!list || !empty || !(match = CALL2(VALUE(&ExceptionGroup_type), empty, list))) return -1;
            Value traceback = ((ExceptionObj *)group)->traceback.value;
            if (traceback) slot_set((ExceptionObj *)match, &((ExceptionObj *)match)->traceback, traceback);
        }
    } else if (is_group(group)) {
        Value pair = CALL_METHOD1(group, NAME(split), classes);
        if (!pair) return -1;
        if (!is_tuple(pair) || tuple_length(pair) < 2)
            return RAISED(raise_type_error("%s.split must return a 2-tuple", type_of(group)->name));
        match = tuple_get(pair, 0);
        rest = tuple_get(pair, 1);
    }
    out[0] = match;
    out[1] = rest;
    if (match != NONE) current_thread->handled->value = match;
    return 0;
}

/* PEP 654: the parts of ORIGINAL that were re-raised are joined again; newly raised ones go beside them. */
static bool came_from(Value exception, Value original) {
    ExceptionObj *a = (ExceptionObj *)exception, *b = (ExceptionObj *)original;
    return a->traceback.value == b->traceback.value && a->context.value == b->context.value && a->cause.value == b->cause.value
           && a->notes.value == b->notes.value;
}

/* The leaves of GROUP that appear in one of the KEPT groups, with the structure of ORIGINAL. */
static Value project(Value original, Value kept) {
    Value leaves = set_new();
    if (!leaves) return NULL;
    Value pending = list_new(0);
    if (!pending) return NULL;
    for (intptr_t i = 0; i < list_length(kept); i++) TRY_NULL(list_append(pending, list_get(kept, i)));
    while (list_length(pending)) {
        Value at = list_pop(pending, list_length(pending) - 1);
        if (!at) return NULL;
        if (!is_group(at)) {
            Value id = object_id(at);
            if (!id) return NULL;
            TRY_NULL(set_add(leaves, id));
            continue;
        }
        Value exceptions = object_get_attr(at, NAME(exceptions));
        if (!exceptions) return NULL;
        for (intptr_t i = 0; i < tuple_length(exceptions); i++) TRY_NULL(list_append(pending, tuple_get(exceptions, i)));
    }
    Value subgroup_list = list_new(0);
    if (!subgroup_list) return NULL;
    Value exceptions = object_get_attr(original, NAME(exceptions));
    if (!exceptions) return NULL;
    for (intptr_t i = 0; i < tuple_length(exceptions); i++) {
        Value part = tuple_get(exceptions, i);
        if (is_group(part)) {
            part = project(part, kept);
            if (!part) return NULL;
            if (part == NONE) continue;
        } else {
            Value id = object_id(part);
            if (!id) return NULL;
            Truth present = set_contains(leaves, id);
            if (present < 0) return NULL;
            if (!present) continue;
        }
        TRY_NULL(list_append(subgroup_list, part));
    }
    if (!list_length(subgroup_list)) return NONE;
    Value derived = CALL_METHOD1(original, str_intern_c("derive"), subgroup_list);
    if (!derived) return NULL;
    ExceptionObj *to = (ExceptionObj *)derived, *from = (ExceptionObj *)original;
    slot_set(to, &to->traceback, from->traceback.value);
    slot_set(to, &to->context, from->context.value);
    slot_set(to, &to->cause, from->cause.value);
    if (from->notes.value) slot_set(to, &to->notes, from->notes.value);
    return derived;
}

Value vm_prepare_reraise_star(Value original, Value list) {
    if (!list_length(list)) return NONE;
    if (!is_group(original)) { /* a naked exception was wrapped, or was not handled */
        Value only = list_get(list, 0);
        return only;
    }
    Value raised = list_new(0), kept = list_new(0);
    if (!raised || !kept) return NULL;
    for (intptr_t i = 0; i < list_length(list); i++) {
        Value exception = list_get(list, i);
        if (exception == NONE) continue;
        TRY_NULL(list_append(came_from(exception, original) ? kept : raised, exception));
    }
    Value again = list_length(kept) ? project(original, kept) : NONE;
    if (!again) return NULL;
    if (!list_length(raised)) return again;
    if (again != NONE) TRY_NULL(list_append(raised, again));
    if (list_length(raised) == 1) return list_get(raised, 0);
    Value empty = str_from_c("");
    return empty ? CALL2(VALUE(&ExceptionGroup_type), empty, raised) : NULL;
}

/* ---- with ------------------------------------------------------------------------------------------------------------------- */
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
    exception_clear();
    return true;
}
