/* capi_sys.c - PySys_*: attributes of sys, output, warning options, audit hooks. */
#include "capi_private.h"

#include "base/memory.h"
#include "objects/dict.h"
#include "objects/str.h"
#include "vm/modules.h"
#include "vm/vm.h"

#include <stdarg.h>
#include <stdio.h>
#include <wchar.h>

PyObject *PySys_GetObject(const char *name) {
    Slot *slot = NULL;
    void *owner = NULL;
    Value text = str_intern_c(name);
    Truth found = text != NULL && vm_sys_dict != NULL ? dict_find_slot(vm_sys_dict, text, &slot, &owner) : 0;
    if (text == NULL || found < 0) exception_clear();
    return found > 0 ? capi_borrow_slot(owner, slot) : NULL;
}

int PySys_SetObject(const char *name, PyObject *value) {
    if (value != NULL) return capi_status(sys_set(name, capi_value(value)));
    Value text = str_intern_c(name);
    return capi_status(text == NULL || dict_delete(vm_sys_dict, text) < 0 ? -1 : 0);
}

#pragma GCC diagnostic ignored "-Wdeprecated-declarations" /* deprecated functions call each other */

/* ---- output ------------------------------------------------------------------------------------------------------------------- */
/* TEXT to sys.NAME, or to FILE when that fails; a pending exception stays. */
static void write_text(const char *name, FILE *file, const char *text) {
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    PyObject *stream = PySys_GetObject(name);
    if (stream == NULL || stream == Py_None || PyFile_WriteString(text, stream) != 0) {
        PyErr_Clear();
        fputs(text, file);
    }
    PyErr_Restore(type, value, traceback);
}

/* Printf output is cut at 1000 bytes, as documented. */
static void write_printf(const char *name, FILE *file, const char *format, va_list arguments) {
    char text[1001];
    int  length = vsnprintf(text, sizeof text, format, arguments);
    write_text(name, file, text);
    if (length < 0 || (size_t)length >= sizeof text) write_text(name, file, "... truncated");
}
void PySys_WriteStdout(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    write_printf("stdout", stdout, format, arguments);
    va_end(arguments);
}
void PySys_WriteStderr(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    write_printf("stderr", stderr, format, arguments);
    va_end(arguments);
}

static void write_format(const char *name, FILE *file, const char *format, va_list arguments) {
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    PyObject   *text = PyUnicode_FromFormatV(format, arguments);
    const char *utf8 = text != NULL ? PyUnicode_AsUTF8(text) : NULL;
    if (utf8 != NULL) write_text(name, file, utf8);
    Py_XDECREF(text);
    PyErr_Clear();
    PyErr_Restore(type, value, traceback);
}
void PySys_FormatStdout(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    write_format("stdout", stdout, format, arguments);
    va_end(arguments);
}
void PySys_FormatStderr(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    write_format("stderr", stderr, format, arguments);
    va_end(arguments);
}

/* ---- options -------------------------------------------------------------------------------------------------------------------- */
static PyObject *warn_options(void) {
    PyObject *list = PySys_GetObject("warnoptions");
    if (list != NULL && PyList_Check(list)) return list;
    Value fresh = list_new(0);
    if (fresh == NULL || sys_set("warnoptions", fresh) < 0) exception_clear();
    return PySys_GetObject("warnoptions");
}
int  PySys_HasWarnOptions(void) { return PyList_GET_SIZE(warn_options()) > 0; }
void PySys_ResetWarnOptions(void) { list_clear(capi_in(warn_options())); }
void PySys_AddWarnOptionUnicode(PyObject *option) {
    if (list_append(capi_in(warn_options()), capi_in(option)) < 0) exception_clear();
}
void PySys_AddWarnOption(const wchar_t *option) {
    PyObject *text = PyUnicode_FromWideChar(option, -1);
    if (text == NULL) {
        PyErr_Clear();
        return;
    }
    PySys_AddWarnOptionUnicode(text);
    Py_DECREF(text);
}

PyObject *PySys_GetXOptions(void) {
    PyObject *dict = PySys_GetObject("_xoptions");
    if (dict != NULL && PyDict_Check(dict)) return dict;
    Value fresh = dict_new();
    if (fresh == NULL || sys_set("_xoptions", fresh) < 0) return capi_borrow(NULL);
    return PySys_GetObject("_xoptions");
}

void PySys_AddXOption(const wchar_t *option) {
    const wchar_t *equals = wcschr(option, L'=');
    PyObject      *options = PySys_GetXOptions(), *name, *value;
    name = options != NULL ? PyUnicode_FromWideChar(option, equals != NULL ? equals - option : -1) : NULL;
    value = name == NULL ? NULL : equals != NULL ? PyUnicode_FromWideChar(equals + 1, -1) : Py_NewRef(Py_True);
    if (value != NULL) PyDict_SetItem(options, name, value);
    Py_XDECREF(name);
    Py_XDECREF(value);
    PyErr_Clear();
}

/* ---- argv and path ------------------------------------------------------------------------------------------------------------- */
/* The folder of the script ARGV0 names, or "". */
static Value script_folder(const wchar_t *argv0) {
    const wchar_t *slash = wcsrchr(argv0, L'/');
    if (slash == NULL || wcscmp(argv0, L"-c") == 0) return empty_str;
    PyObject *text = PyUnicode_FromWideChar(argv0, slash == argv0 ? 1 : slash - argv0);
    return capi_result(text);
}

void PySys_SetArgvEx(int argc, wchar_t **argv, int update_path) {
    Value list = list_new(0);
    for (int i = 0; list != NULL && i < (argc > 0 ? argc : 1); i++) {
        Value text = argc > 0 && argv != NULL ? capi_result(PyUnicode_FromWideChar(argv[i], -1)) : empty_str;
        if (text == NULL || list_append(list, text) < 0) list = NULL;
    }
    if (list == NULL || sys_set("argv", list) < 0) Py_FatalError("can't assign sys.argv");
    if (!update_path) return;
    Value path = sys_get("path"), folder = argc > 0 && argv != NULL ? script_folder(argv[0]) : empty_str;
    if (path == NULL || folder == NULL || !is_list(path) || list_insert(path, 0, folder) < 0) exception_clear();
}
void PySys_SetArgv(int argc, wchar_t **argv) { PySys_SetArgvEx(argc, argv, !vm_config.isolated); }

void PySys_SetPath(const wchar_t *path) {
    Value list = list_new(0);
    for (const wchar_t *end; list != NULL; path = end + 1) {
        end = wcschr(path, L':');
        Value part = capi_result(PyUnicode_FromWideChar(path, end != NULL ? end - path : -1));
        if (part == NULL || list_append(list, part) < 0) list = NULL;
        if (end == NULL) break;
    }
    if (list == NULL || sys_set("path", list) < 0) Py_FatalError("can't assign sys.path");
}

/* ---- auditing --------------------------------------------------------------------------------------------------------------------- */
int PySys_Audit(const char *event, const char *format, ...) {
    Value args = empty_tuple;
    if (format != NULL && format[0] != '\0') {
        va_list arguments;
        va_start(arguments, format);
        args = capi_result(Py_VaBuildValue(format, arguments));
        va_end(arguments);
        if (args != NULL && !is_tuple(args)) args = TUPLE1(args);
    }
    if (args == NULL) return capi_status(-1);
    return capi_status(sys_audit(event, (const Value *)((TupleObj *)args)->items, (size_t)tuple_length(args)));
}

/* A C hook as a Python callable; its self is a capsule with this. */
typedef struct AuditHook {
    Py_AuditHookFunction function;
    void                *data;
} AuditHook;

static PyObject *call_audit_hook(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    AuditHook  *hook = PyCapsule_GetPointer(self, NULL);
    const char *event = hook != NULL && count == 2 ? PyUnicode_AsUTF8(args[0]) : NULL;
    if (event == NULL || hook->function(event, args[1], hook->data) != 0) return NULL;
    return Py_NewRef(Py_None);
}

int PySys_AddAuditHook(Py_AuditHookFunction function, void *data) {
    static PyMethodDef method = {"audit_hook", (PyCFunction)(void (*)(void))call_audit_hook, METH_FASTCALL, NULL};
    AuditHook         *hook = mem_alloc(sizeof *hook); /* never removed again */
    if (hook == NULL) return CAPI_FAIL(raise_memory_error(), -1);
    *hook = (AuditHook){function, data};
    PyObject *capsule = PyCapsule_New(hook, NULL, NULL);
    PyObject *callable = capsule != NULL ? PyCFunction_NewEx(&method, capsule, NULL) : NULL;
    Py_XDECREF(capsule);
    if (callable == NULL) return -1;
    Value sys = vm_import_module("sys");
    Value added = sys != NULL ? CALL_METHOD1(sys, str_intern_c("addaudithook"), capi_in(callable)) : NULL;
    Py_DECREF(callable);
    return capi_status(added != NULL ? 0 : -1);
}
