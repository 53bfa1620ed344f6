/* capi_gen.c - generators' results, PyWeakref_*, PyContext_* and PyContextVar_*, namespaces. */
#include "capi_private.h"

#include "objects/context.h"
#include "objects/hamt.h"
#include "objects/dict.h"
#include "objects/exceptions.h"
#include "objects/str.h"
#include "objects/thread.h"

/* ---- StopIteration ------------------------------------------------------------------------------------------------------------ */
int _PyGen_SetStopIterationValue(PyObject *value) { return CAPI_FAIL(raise_stop_iteration(capi_in(value)), -1); }

/* Takes a pending StopIteration away and gives its value; None when nothing is pending; -1 for any other exception. */
int _PyGen_FetchStopIterationValue(PyObject **value) {
    *value = NULL;
    capi_fetch();
    if (!exception_pending()) {
        *value = Py_NewRef(Py_None);
        return 0;
    }
    if (!exception_matches(&StopIteration_type)) return capi_status(-1);
    *value = capi_out(stop_iteration_value(exception_fetch()));
    return *value != NULL ? 0 : -1;
}

/* ---- weak references ------------------------------------------------------------------------------------------------------------ */
static Value callback_of(PyObject *callback) { return callback == NULL || callback == Py_None ? NULL : capi_in(callback); }

PyObject *PyWeakref_NewRef(PyObject *o, PyObject *callback) { return capi_out(weakref_new(capi_in(o), callback_of(callback))); }
PyObject *PyWeakref_NewProxy(PyObject *o, PyObject *callback) { return capi_out(weak_proxy_new(capi_in(o), callback_of(callback))); }

PyObject *PyWeakref_GetObject(PyObject *ref) {
    if (ref == NULL || !PyWeakref_Check(ref)) return CAPI_BAD_CALL(NULL);
    Value referent = weakref_get(capi_in(ref));
    return referent != NULL ? capi_borrow(referent) : Py_None;
}

/* ---- context variables ------------------------------------------------------------------------------------------------------------ */
static Value contextvars(void) { return vm_hooks.import("_contextvars"); } /* readies the types */

PyObject *_PyContext_NewHamtForTests(void);
EXPORT PyObject *_PyContext_NewHamtForTests(void) {
    return capi_out(contextvars() != NULL ? VALUE(hamt_new()) : NULL);
}
PyObject *PyContext_New(void) { return capi_out(contextvars() != NULL ? CALL0(VALUE(&PyContext_Type)) : NULL); }

static PyObject *check_context(PyObject *context) {
    if (PyContext_CheckExact(context)) return context;
    return CAPI_FAIL(raise_type_error("an instance of Context was expected"), NULL);
}

PyObject *PyContext_Copy(PyObject *context) {
    if (check_context(context) == NULL) return NULL;
    return capi_out(CALL_METHOD0(capi_in(context), NAME(copy)));
}

PyObject *PyContext_CopyCurrent(void) {
    Value module = contextvars();
    return capi_out(module != NULL ? CALL_METHOD0(module, str_intern_c("copy_context")) : NULL);
}

int PyContext_Enter(PyObject *o) {
    if (check_context(o) == NULL) return -1;
    return capi_status(context_enter((ContextObj *)o));
}
int PyContext_Exit(PyObject *o) {
    if (check_context(o) == NULL) return -1;
    return capi_status(context_exit((ContextObj *)o));
}

static Value context_var_new(const char *name, Value fallback) {
    Value text, names;
    if (contextvars() == NULL) return NULL;
    TRY_VALUE(text, str_from_utf8(name, strlen(name)));
    if (fallback == NULL) return CALL1(VALUE(&PyContextVar_Type), text);
    TRY_VALUE(names, TUPLE1(NAME(default)));
    return object_call(VALUE(&PyContextVar_Type), (Value[]){text, fallback}, 1, names);
}

PyObject *PyContextVar_New(const char *name, PyObject *fallback) { return capi_out(context_var_new(name, capi_in(fallback))); }

static PyObject *check_variable(PyObject *variable) {
    if (PyContextVar_CheckExact(variable)) return variable;
    return CAPI_FAIL(raise_type_error("an instance of ContextVar was expected"), NULL);
}

int PyContextVar_Get(PyObject *variable, PyObject *fallback, PyObject **value) {
    *value = NULL;
    if (check_variable(variable) == NULL) return -1;
    Value held = context_value(capi_in(variable));
    if (held != NULL) {
        *value = capi_out(held);
        return *value != NULL ? 0 : -1;
    }
    Value get = str_intern_c("get");
    Value found = fallback != NULL ? CALL_METHOD1(capi_in(variable), get, capi_in(fallback)) : CALL_METHOD0(capi_in(variable), get);
    if (found == NULL) {
        if (fallback != NULL || !exception_matches(&LookupError_type)) return capi_status(-1);
        exception_clear();
        return 0;
    }
    *value = capi_out(found);
    return *value != NULL ? 0 : -1;
}

PyObject *PyContextVar_Set(PyObject *variable, PyObject *value) {
    if (check_variable(variable) == NULL) return NULL;
    return capi_out(CALL_METHOD1(capi_in(variable), str_intern_c("set"), capi_value(value)));
}

int PyContextVar_Reset(PyObject *variable, PyObject *token) {
    if (check_variable(variable) == NULL) return -1;
    return capi_status(CALL_METHOD1(capi_in(variable), str_intern_c("reset"), capi_in(token)) != NULL ? 0 : -1);
}

/* ---- namespaces ------------------------------------------------------------------------------------------------------- */
PyObject *_PyNamespace_New(PyObject *attributes) { return capi_out(namespace_new(capi_in(attributes))); }
