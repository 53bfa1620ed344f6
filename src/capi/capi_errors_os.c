/* capi_errors_os.c - PyErr_SetFromErrno*, warnings, printing, and where a SyntaxError lies. */
#include "capi_private.h"

#include "base/os.h"
#include "objects/bytes.h"
#include "objects/dict.h"
#include "objects/exceptions.h"
#include "objects/str.h"
#include "vm/modules.h"
#include "vm/signals.h"
#include "vm/vm.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- errno ---------------------------------------------------------------------------------------------------------------- */
static Value raise_errno(Value type, int number, Value filename, Value filename2) {
    Value args[5] = {value_from_int(number), NULL, filename, NONE, filename2}, exc;
    TRY_VALUE(args[1], number == 0 ? str_from_c("Error") : str_fs_decode(strerror(number)));
    TRY_VALUE(exc, object_call(type, args, filename == NULL ? 2 : filename2 == NULL ? 3 : 5, NULL));
    if (!is_exception(exc)) return raise_type_error("exceptions must derive from BaseException");
    return raise_exception(exc);
}

PyObject *PyErr_SetFromErrnoWithFilenameObjects(PyObject *type, PyObject *filename, PyObject *filename2) {
    int number = errno;
    if (number == EINTR && PyErr_CheckSignals() != 0) return NULL;
    return CAPI_FAIL(raise_errno(capi_in(type), number, capi_in(filename), capi_in(filename2)), NULL);
}
PyObject *PyErr_SetFromErrnoWithFilenameObject(PyObject *type, PyObject *filename) {
    return PyErr_SetFromErrnoWithFilenameObjects(type, filename, NULL);
}
PyObject *PyErr_SetFromErrnoWithFilename(PyObject *type, const char *filename) {
    int   number = errno;
    Value name = filename != NULL ? str_fs_decode(filename) : NULL;
    if (filename != NULL && name == NULL) return capi_borrow(NULL);
    errno = number;
    return PyErr_SetFromErrnoWithFilenameObjects(type, (PyObject *)name, NULL);
}
PyObject *PyErr_SetFromErrno(PyObject *type) { return PyErr_SetFromErrnoWithFilenameObjects(type, NULL, NULL); }

/* ---- warnings ------------------------------------------------------------------------------------------------------------- */
static int warn(PyObject *category, Value message, Py_ssize_t level, Value source) {
    Value module = message != NULL ? native_module_import("_warnings") : NULL;
    if (module == NULL) return capi_status(-1);
    Value args[] = {message, category != NULL ? capi_in(category) : VALUE(&RuntimeWarning_type), value_from_int(level), source};
    return capi_status(object_call_method(module, NAME(warn), args, source != NULL ? 4 : 3) != NULL ? 0 : -1);
}

static int warn_v(PyObject *category, Py_ssize_t level, PyObject *source, const char *format, va_list arguments) {
    PyObject *message = PyUnicode_FromFormatV(format, arguments);
    if (message == NULL) return -1;
    int status = warn(category, capi_in(message), level, capi_in(source));
    Py_DECREF(message);
    return status;
}

int PyErr_WarnEx(PyObject *category, const char *text, Py_ssize_t level) {
    return warn(category, str_from_utf8(text, strlen(text)), level, NULL);
}

int PyErr_WarnFormat(PyObject *category, Py_ssize_t level, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int status = warn_v(category, level, NULL, format, arguments);
    va_end(arguments);
    return status;
}

int PyErr_ResourceWarning(PyObject *source, Py_ssize_t level, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int status = warn_v(PyExc_ResourceWarning, level, source, format, arguments);
    va_end(arguments);
    return status;
}

static Value warn_explicit(Value category, Value message, Value filename, int line, Value module_name, Value registry) {
    Value module, function;
    TRY_VALUE(module, native_module_import("_warnings"));
    TRY_VALUE(function, object_get_attr(module, str_intern_c("warn_explicit")));
    Value args[] = {message, category, filename, value_from_int(line), module_name != NULL ? module_name : NONE,
                    registry != NULL ? registry : NONE};
    return object_call(function, args, 6, NULL);
}

int PyErr_WarnExplicitObject(PyObject *category, PyObject *message, PyObject *filename, int line, PyObject *module, PyObject *registry) {
    Value kind = category != NULL ? capi_in(category) : VALUE(&RuntimeWarning_type);
    return capi_status(warn_explicit(kind, capi_in(message), capi_in(filename), line, capi_in(module), capi_in(registry)) != NULL ? 0 : -1);
}

static int explicit_c(PyObject *category, Value message, const char *filename, int line, const char *module, PyObject *registry) {
    Value file = message != NULL ? str_fs_decode(filename) : NULL;
    Value name = file != NULL && module != NULL ? str_from_utf8(module, strlen(module)) : NULL;
    if (file == NULL || (module != NULL && name == NULL)) return capi_status(-1);
    return PyErr_WarnExplicitObject(category, (PyObject *)message, (PyObject *)file, line, (PyObject *)name, registry);
}

int PyErr_WarnExplicit(PyObject *category, const char *text, const char *filename, int line, const char *module, PyObject *registry) {
    return explicit_c(category, str_from_utf8(text, strlen(text)), filename, line, module, registry);
}

int PyErr_WarnExplicitFormat(PyObject *category, const char *filename, int line, const char *module, PyObject *registry,
                             const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    PyObject *message = PyUnicode_FromFormatV(format, arguments);
    va_end(arguments);
    if (message == NULL) return -1;
    int status = explicit_c(category, capi_in(message), filename, line, module, registry);
    Py_DECREF(message);
    return status;
}

/* ---- printing ------------------------------------------------------------------------------------------------------------- */
void PyErr_WriteUnraisable(PyObject *object) { _PyErr_WriteUnraisableMsg(NULL, object); }

void _PyErr_WriteUnraisableMsg(const char *message, PyObject *object) {
    capi_fetch();
    exception_write_unraisable(message, capi_in(object));
}

void PyErr_PrintEx(int set_last) {
    int status;
    capi_fetch();
    if (!exception_pending()) return;
    Value last[3] = {NULL};
    static const char *const names[] = {"last_type", "last_value", "last_traceback"};
    for (int i = 0; i < 3 && !set_last; i++) last[i] = sys_get(names[i]);
    if (vm_print_exception(&status)) Py_Exit(status);
    for (int i = 0; i < 3 && !set_last; i++) {
        Status done = last[i] != NULL ? sys_set(names[i], last[i]) : dict_delete(vm_sys_dict, str_intern_c(names[i]));
        if (done < 0) exception_clear();
    }
}
void PyErr_Print(void) { PyErr_PrintEx(1); }

void PyErr_Display(PyObject *type, PyObject *value, PyObject *traceback) {
    Value exc = capi_in(value);
    if (exc == NULL || !is_exception(exc)) return;
    if (traceback != NULL && PyTraceBack_Check(traceback) && exception_traceback(exc) == NULL) exception_set_traceback(exc, capi_in(traceback));
    Value text = traceback_format_default(exc);
    Value file = text != NULL ? sys_get("stderr") : NULL;
    if (file == NULL || file == NONE || CALL_METHOD1(file, NAME(write), text) == NULL || CALL_METHOD0(file, NAME(flush)) == NULL) {
        exception_clear();
    }
}

/* ---- places in source text -------------------------------------------------------------------------------------------------- */
static Status set_number(Value exc, const char *name, int number) {
    return object_set_attr(exc, str_intern_c(name), number > 0 ? value_from_int(number) : NONE);
}

/* Line NUMBER of an open file, with its line end, as str; NULL without an exception when there is none. */
static Value read_source_line(FILE *file, int number) {
    char   *line = NULL;
    size_t  capacity = 0;
    ssize_t length = -1;
    for (int i = 0; i < number; i++) {
        if ((length = getline(&line, &capacity, file)) < 0) break;
    }
    Value text = length >= 0 ? str_decode((const uint8_t *)line, (size_t)length, "utf-8", "replace") : NULL;
    if (text == NULL) exception_clear();
    free(line);
    return text;
}

static Value program_text(const char *path, int number) {
    FILE *file = number > 0 ? fopen(path, "re") : NULL;
    if (file == NULL) return NULL;
    Value text = read_source_line(file, number);
    fclose(file);
    return text;
}

PyObject *PyErr_ProgramTextObject(PyObject *filename, int number) {
    if (filename == NULL || number <= 0) return NULL;
    Value path = str_fs_encode(capi_in(filename));
    Value text = path != NULL ? program_text((const char *)bytes_data(path), number) : NULL;
    exception_clear();
    return capi_out_optional(text);
}
PyObject *PyErr_ProgramText(const char *filename, int number) {
    return filename != NULL ? capi_out_optional(program_text(filename, number)) : NULL;
}

static Status set_location(Value exc, Value filename, int line, int column, int end_line, int end_column) {
    Value text = NULL;
    TRY(set_number(exc, "lineno", line));
    TRY(set_number(exc, "offset", column));
    TRY(set_number(exc, "end_lineno", end_line));
    TRY(set_number(exc, "end_offset", end_column));
    if (filename != NULL) {
        TRY(object_set_attr(exc, str_intern_c("filename"), filename));
        Value path = str_fs_encode(filename);
        if (path != NULL) text = program_text((const char *)bytes_data(path), line);
        exception_clear();
        if (text != NULL) TRY(object_set_attr(exc, str_intern_c("text"), text));
    }
    if (!value_is_a(exc, &SyntaxError_type)) {
        TRY(object_set_attr(exc, str_intern_c("msg"), object_str(exc)));
        TRY(object_set_attr(exc, str_intern_c("print_file_and_line"), NONE));
    }
    return 0;
}

void PyErr_RangedSyntaxLocationObject(PyObject *filename, int line, int column, int end_line, int end_column) {
    capi_fetch();
    Value exc = exception_fetch();
    if (exc == NULL) return;
    if (set_location(exc, capi_in(filename), line, column, end_line, end_column) < 0) exception_clear();
    exception_restore(exc);
    capi_publish();
}
void PyErr_SyntaxLocationObject(PyObject *filename, int line, int column) {
    PyErr_RangedSyntaxLocationObject(filename, line, column, line, -1);
}
void PyErr_SyntaxLocationEx(const char *filename, int line, int column) {
    Value name = filename != NULL ? str_fs_decode(filename) : NULL;
    exception_clear();
    PyErr_SyntaxLocationObject((PyObject *)name, line, column);
}
void PyErr_SyntaxLocation(const char *filename, int line) { PyErr_SyntaxLocationEx(filename, line, -1); }
