/* capi_state.c - the pending exception and the handled exceptions on both sides of the border.
 *
 * The runtime keeps one normalised exception object; C code finds type, value and traceback in its thread state, may read and
 * write them inline, and may leave the value unnormalised (a message, a tuple of arguments, nothing). */
#include "capi_int.h"

#include "objects/exceptions.h"

/* A reference that C is going to own, for places where failing would lose an exception: what cannot be boxed becomes None. */
static Value held_by_c(Value v) {
    PyObject *o = capi_borrow(v);
    if (o == NULL) o = Py_None;
    o->ob_refcnt++;
    return VALUE(o);
}

static void drop_foreign_exception(void) {
    Value *foreign = current_thread->foreign_exception;
    for (int i = 0; i < 3; i++) {
        capi_absorb((PyObject *)foreign[i]);
        foreign[i] = NULL;
    }
}

void capi_publish(void) {
    Value exc = exception_fetch();
    if (exc == NULL) return;
    drop_foreign_exception();
    Value *foreign = current_thread->foreign_exception;
    Value  traceback = exception_traceback(exc);
    foreign[0] = held_by_c(VALUE(type_of(exc)));
    foreign[1] = held_by_c(exc);
    if (traceback != NULL) foreign[2] = held_by_c(traceback);
}

/* The exception that TYPE and VALUE mean, as `raise` would make it. */
static Value normalised(Value type, Value value) {
    if (value != NULL && is_exception(value) && (!is_type(type) || value_is_a(value, (Type *)type))) return value;
    if (!is_type(type) || !type_has_flag((Type *)type, TYPE_FLAG_EXCEPTION)) {
        return raise_format(&SystemError_type, "_PyErr_SetObject: exception %R is not a BaseException subclass", type);
    }
    if (value == NULL || value == NONE) return object_call(type, NULL, 0, NULL);
    if (is_tuple(value)) return object_call_tuple(type, value, NULL);
    return CALL1(type, value);
}

void capi_fetch(void) {
    Value *foreign = current_thread->foreign_exception;
    Value  type = foreign[0], value = foreign[1], traceback = foreign[2];
    if (type == NULL) return;
    drop_foreign_exception();
    Value exc = normalised(type, value);
    if (exc == NULL) return; /* the error of making it is pending instead */
    if (!is_exception(exc)) {
        raise_type_error("calling %R should have returned an instance of BaseException, not %N", type, exc);
        return;
    }
    if (traceback != NULL && traceback != NONE) exception_set_traceback(exc, traceback);
    exception_restore(exc);
}

static const char *or_function(const char *what) { return what != NULL ? what : "<C function>"; }

Value capi_result_slow(PyObject *o, const char *what) {
    bool foreign = capi_foreign_pending();
    if (foreign) capi_fetch();
    if (o == NULL) {
        if (!foreign) raise_system_error("%s returned NULL without setting an exception", or_function(what));
        return NULL;
    }
    capi_absorb(o);
    Value cause = exception_fetch();
    raise_system_error("%s returned a result with an exception set", or_function(what));
    if (cause != NULL) exception_chain_cause(cause);
    return NULL;
}

Status capi_status_slow(int status, const char *what) {
    bool foreign = capi_foreign_pending();
    if (foreign) capi_fetch();
    if (status < 0) {
        if (!foreign) raise_system_error("%s returned -1 without setting an exception", or_function(what));
        return -1;
    }
    Value cause = exception_fetch();
    raise_system_error("%s returned a result with an exception set", or_function(what));
    if (cause != NULL) exception_chain_cause(cause);
    return -1;
}

void capi_enter_slow(void) {
    HandledException *handled = current_thread->handled;
    if (handled->value != NULL) handled->value = held_by_c(handled->value);
    else {
        while (handled->previous != NULL && handled->value == NULL) handled = handled->previous;
        if (handled->value != NULL && capi_borrow(handled->value) == NULL) drop_foreign_exception();
    }
}

void capi_leave_slow(void) { capi_absorb((PyObject *)current_thread->handled->value); }

