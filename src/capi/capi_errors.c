/* capi_errors.c - PyErr_*: setting, testing, taking the exception that is pending while C code runs.
 *
 * It lives in curexc_* of the thread state as type, value and traceback, each with a reference of its own; the value may
 * be a message or NULL until somebody normalises it.  See capi_state.c for the crossing to the runtime's own form. */
#include "capi_private.h"

#include "objects/dict.h"
#include "objects/exceptions.h"
#include "objects/str.h"
#include "vm/modules.h"
#include "vm/signals.h"

#include <signal.h>
#include <stdarg.h>

/* ---- the triple ----------------------------------------------------------------------------------------------------------- */
void PyErr_Restore(PyObject *type, PyObject *value, PyObject *traceback) {
    Value    *foreign = current_thread->foreign_exception;
    PyObject *old[3];
    for (int i = 0; i < 3; i++) old[i] = (PyObject *)foreign[i];
    foreign[0] = VALUE(type);
    foreign[1] = VALUE(value);
    foreign[2] = VALUE(traceback);
    for (int i = 0; i < 3; i++) Py_XDECREF(old[i]);
}

void PyErr_Fetch(PyObject **type, PyObject **value, PyObject **traceback) {
    Value *foreign = current_thread->foreign_exception;
    *type = (PyObject *)foreign[0];
    *value = (PyObject *)foreign[1];
    *traceback = (PyObject *)foreign[2];
    foreign[0] = foreign[1] = foreign[2] = NULL;
}

PyObject *PyErr_Occurred(void) { return (PyObject *)current_thread->foreign_exception[0]; }
void      PyErr_Clear(void) { PyErr_Restore(NULL, NULL, NULL); }

/* ---- setting -------------------------------------------------------------------------------------------------------------- */
static bool is_exception_class(PyObject *o) { return o != NULL && PyExceptionClass_Check(o); }

/* A new instance for (TYPE, VALUE), or VALUE itself when it is one.  NULL: raised natively. */
static Value make_instance(Value type, Value value) {
    Value exc;
    if (value != NULL && is_exception(value)) {
        Truth fits = object_is_subclass(VALUE(type_of(value)), type);
        if (fits != 0) return fits > 0 ? value : NULL;
    }
    if (value == NULL || value == NONE) exc = CALL0(type);
    else if (is_tuple(value)) exc = object_call_tuple(type, value, NULL);
    else exc = CALL1(type, value);
    if (exc == NULL || is_exception(exc)) return exc;
    return raise_type_error("calling %R should have returned an instance of BaseException, not %N", type, exc);
}

/* While an exception is handled a new one has it as context, so it must become an object at once. */
void PyErr_SetObject(PyObject *type, PyObject *value) {
    if (!is_exception_class(type)) {
        (void)CAPI_FAIL(raise_system_error("_PyErr_SetObject: exception %R is not a BaseException subclass", capi_in(type)), 0);
        return;
    }
    Value handled = exception_handled();
    if (handled == NULL) {
        PyObject *traceback = NULL;
        if (value != NULL && PyExceptionInstance_Check(value)) traceback = PyException_GetTraceback(value);
        PyErr_Restore(Py_NewRef(type), Py_XNewRef(value), traceback);
        return;
    }
    PyErr_Clear();
    Value exc = make_instance(capi_in(type), capi_in(value));
    if (exc != NULL) {
        exception_link_context(exc, handled);
        exception_restore(exc);
    }
    capi_publish();
}

void PyErr_SetNone(PyObject *type) { PyErr_SetObject(type, NULL); }

void PyErr_SetString(PyObject *type, const char *message) {
    Value text = str_from_utf8(message, strlen(message));
    if (text != NULL) PyErr_SetObject(type, capi_borrow(text));
    else capi_publish();
}

PyObject *PyErr_FormatV(PyObject *type, const char *format, va_list arguments) {
    PyErr_Clear();
    PyObject *text = PyUnicode_FromFormatV(format, arguments);
    if (text == NULL) return NULL;
    PyErr_SetObject(type, text);
    Py_DECREF(text);
    return NULL;
}

PyObject *PyErr_Format(PyObject *type, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    (void)PyErr_FormatV(type, format, arguments);
    va_end(arguments);
    return NULL;
}

PyObject *_PyErr_FormatFromCause(PyObject *type, const char *format, ...) {
    capi_fetch();
    Value   cause = exception_fetch();
    va_list arguments;
    va_start(arguments, format);
    (void)PyErr_FormatV(type, format, arguments);
    va_end(arguments);
    capi_fetch();
    if (cause != NULL && exception_pending()) {
        exception_chain_cause(cause);
        exception_set_context(cause);
    }
    capi_publish();
    return NULL;
}

int PyErr_BadArgument(void) { return CAPI_FAIL(raise_type_error("bad argument type for built-in operation"), 0); }

PyObject *PyErr_NoMemory(void) { return CAPI_FAIL(raise_memory_error(), NULL); }

void _PyErr_SetKeyError(PyObject *key) { (void)CAPI_FAIL(raise_key_error(capi_value(key)), 0); }

PyObject *PyErr_SetImportErrorSubclass(PyObject *type, PyObject *message, PyObject *name, PyObject *path) {
    Truth fits = object_is_subclass(capi_in(type), VALUE(&ImportError_type));
    if (fits < 0) return capi_borrow(NULL);
    if (fits == 0) return CAPI_FAIL(raise_type_error("expected a subclass of ImportError"), NULL);
    if (message == NULL) return CAPI_FAIL(raise_type_error("expected a message argument"), NULL);
    return CAPI_FAIL(raise_import_error((Type *)type, capi_in(message), capi_in(name), capi_in(path)), NULL);
}
PyObject *PyErr_SetImportError(PyObject *message, PyObject *name, PyObject *path) {
    return PyErr_SetImportErrorSubclass(PyExc_ImportError, message, name, path);
}

/* ---- testing -------------------------------------------------------------------------------------------------------------- */
int PyErr_GivenExceptionMatches(PyObject *given, PyObject *wanted) {
    if (given == NULL || wanted == NULL) return 0;
    return exception_value_matches(capi_in(given), capi_in(wanted));
}
int PyErr_ExceptionMatches(PyObject *wanted) { return PyErr_GivenExceptionMatches(PyErr_Occurred(), wanted); }

void PyErr_NormalizeException(PyObject **type, PyObject **value, PyObject **traceback) {
    if (*type == NULL) return; /* nothing was pending */
    if (*value == NULL) *value = Py_NewRef(Py_None);
    if (!is_exception_class(*type)) return;
    Value exc = make_instance(capi_in(*type), capi_in(*value));
    bool  failed = exc == NULL;
    if (failed) {
        exc = exception_fetch();
        if (*traceback == NULL && exception_traceback(exc) != NULL) *traceback = capi_out(exception_traceback(exc));
    }
    bool      was_instance = exc == capi_in(*value);
    PyObject *new_value = capi_out(exc);
    if (new_value == NULL) return;
    Py_SETREF(*value, new_value);
    /* OSError("...", 2) makes a FileNotFoundError; the type stays the one that was asked for. */
    if (was_instance || failed) Py_SETREF(*type, Py_NewRef(Py_TYPE(new_value)));
}

/* The pending exception TYPE, VALUE, TRACEBACK (references are taken over) becomes the context of the one that C code has set
 * meanwhile, or is pending again when there is none. */
void _PyErr_ChainExceptions(PyObject *type, PyObject *value, PyObject *traceback) {
    if (type == NULL) return;
    if (!PyErr_Occurred()) {
        PyErr_Restore(type, value, traceback);
        return;
    }
    capi_fetch();
    Value newer = exception_fetch();
    PyErr_Restore(type, value, traceback);
    capi_fetch();
    Value older = exception_fetch();
    exception_link_context(newer, older);
    exception_restore(newer);
    capi_publish();
}

/* ---- handled exceptions (sys.exc_info) -------------------------------------------------------------------------------------- */
static PyObject *no_none(PyObject *o) { return o == Py_None ? NULL : o; }

PyObject *PyErr_GetHandledException(void) { return capi_out_optional(exception_handled()); }

void PyErr_SetHandledException(PyObject *exc) {
    HandledException *handled = current_thread->handled;
    PyObject         *old = (PyObject *)handled->value;
    handled->value = VALUE(Py_XNewRef(no_none(exc)));
    Py_XDECREF(old);
}

void PyErr_GetExcInfo(PyObject **type, PyObject **value, PyObject **traceback) {
    PyObject *exc = PyErr_GetHandledException(), *entry = exc != NULL ? PyException_GetTraceback(exc) : NULL;
    *type = Py_NewRef(exc != NULL ? (PyObject *)Py_TYPE(exc) : Py_None);
    *value = exc != NULL ? exc : Py_NewRef(Py_None);
    *traceback = entry != NULL ? entry : Py_NewRef(Py_None);
}

void PyErr_SetExcInfo(PyObject *type, PyObject *value, PyObject *traceback) {
    PyErr_SetHandledException(value);
    Py_XDECREF(value);
    Py_XDECREF(type);
    Py_XDECREF(traceback);
}

/* ---- new classes ---------------------------------------------------------------------------------------------------------- */
static Value new_exception(const char *name, Value base, Value dict) {
    const char *dot = strrchr(name, '.');
    Value       module, short_name, bases;
    if (dot == NULL) return raise_system_error("PyErr_NewException: name must be module.class");
    if (base == NULL) base = VALUE(&Exception_type);
    if (dict == NULL) TRY_VALUE(dict, dict_new());
    if (dict_get_c(dict, "__module__") == NULL) {
        TRY_VALUE(module, str_from_utf8(name, (size_t)(dot - name)));
        TRY_NULL(dict_set_c(dict, "__module__", module));
    }
    TRY_VALUE(short_name, str_from_utf8(dot + 1, strlen(dot + 1)));
    TRY_VALUE(bases, is_tuple(base) ? base : TUPLE1(base));
    return CALL3(VALUE(&type_type), short_name, bases, dict);
}

PyObject *PyErr_NewException(const char *name, PyObject *base, PyObject *dict) {
    return capi_out(new_exception(name, capi_in(base), capi_in(dict)));
}

static Value new_exception_with_doc(const char *name, const char *doc, Value base, Value dict) {
    if (dict == NULL) TRY_VALUE(dict, dict_new());
    if (doc != NULL) {
        Value text;
        TRY_VALUE(text, str_from_utf8(doc, strlen(doc)));
        TRY_NULL(dict_set_c(dict, "__doc__", text));
    }
    return new_exception(name, base, dict);
}

PyObject *PyErr_NewExceptionWithDoc(const char *name, const char *doc, PyObject *base, PyObject *dict) {
    return capi_out(new_exception_with_doc(name, doc, capi_in(base), capi_in(dict)));
}

/* ---- signals -------------------------------------------------------------------------------------------------------------- */
int PyErr_CheckSignals(void) { return capi_status(signals_check()); }

int PyErr_SetInterruptEx(int number) {
    if (number < 1 || number >= SIGNAL_COUNT) return -1;
    Value handler = signal_handlers[number].value;
    bool  ignored = handler != NULL && value_is_int(handler); /* SIG_DFL or SIG_IGN */
    if (!ignored) signal_note(number);
    return 0;
}
void PyErr_SetInterrupt(void) { (void)PyErr_SetInterruptEx(SIGINT); }
