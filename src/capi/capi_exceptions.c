/* capi_exceptions.c - PyExc_* variables, PyException_*, PyUnicode*Error_*: fields of exception objects. */
#include "capi_private.h"

#include "objects/bytes.h"
#include "objects/exceptions.h"
#include "objects/str.h"

#define EXCEPTION(name, base, layout, doc) PyObject *PyExc_##name = (PyObject *)&name##_type;
#include "objects/exceptions.def"
#undef EXCEPTION
PyObject *PyExc_EnvironmentError = (PyObject *)&OSError_type;
PyObject *PyExc_IOError = (PyObject *)&OSError_type;

static ExceptionObj *exception_of(PyObject *o) { return (ExceptionObj *)o; }

/* Stores a reference that the exception takes over. */
static void steal_field(PyObject *exc, Slot *slot, PyObject *value) {
    capi_absorb(value);
    slot_set(exc, slot, VALUE(value));
}

static PyObject *new_field(PyObject *exc, Slot *slot) { return Py_XNewRef(capi_borrow_slot(exc, slot)); }

PyObject *PyException_GetTraceback(PyObject *exc) { return new_field(exc, &exception_of(exc)->traceback); }

int PyException_SetTraceback(PyObject *exc, PyObject *traceback) {
    if (traceback == NULL) return CAPI_FAIL(raise_type_error("__traceback__ may not be deleted"), -1);
    if (traceback != Py_None && !PyTraceBack_Check(traceback)) {
        return CAPI_FAIL(raise_type_error("__traceback__ must be a traceback or None"), -1);
    }
    exception_set_traceback(capi_in(exc), traceback != Py_None ? capi_in(traceback) : NULL);
    return 0;
}

PyObject *PyException_GetCause(PyObject *exc) { return new_field(exc, &exception_of(exc)->cause); }
PyObject *PyException_GetContext(PyObject *exc) { return new_field(exc, &exception_of(exc)->context); }
void      PyException_SetContext(PyObject *exc, PyObject *context) { steal_field(exc, &exception_of(exc)->context, context); }

void PyException_SetCause(PyObject *exc, PyObject *cause) {
    exception_of(exc)->suppress_context = 1;
    steal_field(exc, &exception_of(exc)->cause, cause);
}

#undef PyExceptionClass_Name
const char *PyExceptionClass_Name(PyObject *type) { return ((PyTypeObject *)type)->tp_name; }

/* ---- complaints of this room ------------------------------------------------------------------------------------------------ */
void _PyErr_BadInternalCall(const char *file, int line) {
    (void)CAPI_FAIL(raise_system_error("%s:%d: bad argument to internal function", file, line), 0);
}
#undef PyErr_BadInternalCall
void PyErr_BadInternalCall(void) { (void)CAPI_FAIL(raise_system_error("bad argument to internal function"), 0); }

/* ---- UnicodeError ----------------------------------------------------------------------------------------------------------- */
static UnicodeErrorObj *unicode_error(PyObject *o) { return (UnicodeErrorObj *)o; }

static PyObject *text_field(PyObject *exc, Slot *slot, const char *name) {
    if (slot->value == NULL) return CAPI_FAIL(raise_type_error("%s attribute not set", name), NULL);
    if (!is_str(slot->value)) return CAPI_FAIL(raise_type_error("%s attribute must be unicode", name), NULL);
    return new_field(exc, slot);
}

static PyObject *object_field(PyObject *exc, bool want_bytes) {
    Slot *slot = &unicode_error(exc)->object;
    if (slot->value == NULL) return CAPI_FAIL(raise_type_error("object attribute not set"), NULL);
    if (want_bytes ? !is_bytes(slot->value) : !is_str(slot->value)) {
        return CAPI_FAIL(raise_type_error("object attribute must be %s", want_bytes ? "bytes" : "unicode"), NULL);
    }
    return new_field(exc, slot);
}

static int get_range(PyObject *exc, Py_ssize_t *start, Py_ssize_t *end) {
    intptr_t low, high;
    if (unicode_error_range(capi_in(exc), &low, &high) < 0) return capi_status(-1);
    if (start != NULL) *start = low;
    if (end != NULL) *end = high;
    return 0;
}

static int set_reason(PyObject *exc, const char *reason) {
    Value text = str_from_utf8(reason, strlen(reason));
    if (text == NULL) return capi_status(-1);
    slot_set(exc, &unicode_error(exc)->reason, text);
    return 0;
}

static int set_start(PyObject *exc, Py_ssize_t start) { return unicode_error(exc)->start = start, 0; }
static int set_end(PyObject *exc, Py_ssize_t end) { return unicode_error(exc)->end = end, 0; }

PyObject *PyUnicodeDecodeError_Create(const char *encoding, const char *data, Py_ssize_t length, Py_ssize_t start, Py_ssize_t end,
                                      const char *reason) {
    Value bytes = bytes_from_data(data, (size_t)length);
    return capi_out(bytes != NULL ? unicode_decode_error_new(encoding, bytes, start, end, reason) : NULL);
}

PyObject *PyUnicodeDecodeError_GetEncoding(PyObject *e) { return text_field(e, &unicode_error(e)->encoding, "encoding"); }
PyObject *PyUnicodeEncodeError_GetEncoding(PyObject *e) { return text_field(e, &unicode_error(e)->encoding, "encoding"); }
PyObject *PyUnicodeDecodeError_GetObject(PyObject *e) { return object_field(e, true); }
PyObject *PyUnicodeEncodeError_GetObject(PyObject *e) { return object_field(e, false); }
PyObject *PyUnicodeTranslateError_GetObject(PyObject *e) { return object_field(e, false); }
int       PyUnicodeDecodeError_GetStart(PyObject *e, Py_ssize_t *start) { return get_range(e, start, NULL); }
int       PyUnicodeEncodeError_GetStart(PyObject *e, Py_ssize_t *start) { return get_range(e, start, NULL); }
int       PyUnicodeTranslateError_GetStart(PyObject *e, Py_ssize_t *start) { return get_range(e, start, NULL); }
int       PyUnicodeDecodeError_GetEnd(PyObject *e, Py_ssize_t *end) { return get_range(e, NULL, end); }
int       PyUnicodeEncodeError_GetEnd(PyObject *e, Py_ssize_t *end) { return get_range(e, NULL, end); }
int       PyUnicodeTranslateError_GetEnd(PyObject *e, Py_ssize_t *end) { return get_range(e, NULL, end); }
int       PyUnicodeDecodeError_SetStart(PyObject *e, Py_ssize_t start) { return set_start(e, start); }
int       PyUnicodeEncodeError_SetStart(PyObject *e, Py_ssize_t start) { return set_start(e, start); }
int       PyUnicodeTranslateError_SetStart(PyObject *e, Py_ssize_t start) { return set_start(e, start); }
int       PyUnicodeDecodeError_SetEnd(PyObject *e, Py_ssize_t end) { return set_end(e, end); }
int       PyUnicodeEncodeError_SetEnd(PyObject *e, Py_ssize_t end) { return set_end(e, end); }
int       PyUnicodeTranslateError_SetEnd(PyObject *e, Py_ssize_t end) { return set_end(e, end); }
PyObject *PyUnicodeDecodeError_GetReason(PyObject *e) { return text_field(e, &unicode_error(e)->reason, "reason"); }
PyObject *PyUnicodeEncodeError_GetReason(PyObject *e) { return text_field(e, &unicode_error(e)->reason, "reason"); }
PyObject *PyUnicodeTranslateError_GetReason(PyObject *e) { return text_field(e, &unicode_error(e)->reason, "reason"); }
int       PyUnicodeDecodeError_SetReason(PyObject *e, const char *reason) { return set_reason(e, reason); }
int       PyUnicodeEncodeError_SetReason(PyObject *e, const char *reason) { return set_reason(e, reason); }
int       PyUnicodeTranslateError_SetReason(PyObject *e, const char *reason) { return set_reason(e, reason); }
