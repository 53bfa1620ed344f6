/* capi_run.c - Py_CompileString*, PyRun_*: source text as C programs hand it over. */
#include "capi_private.h"

#include "base/memory.h"
#include "compiler/code.h"
#include "objects/dict.h"
#include "objects/exceptions.h"
#include "objects/str.h"
#include "vm/modules.h"
#include "vm/vm.h"

#include <compile.h>
#include <stdio.h>

/* ---- compiling ---------------------------------------------------------------------------------------------------------------------- */
static bool mode_of(int start, CompileMode *mode) {
    switch (start) {
    case Py_file_input: *mode = COMPILE_EXEC; return true;
    case Py_eval_input: *mode = COMPILE_EVAL; return true;
    case Py_single_input: *mode = COMPILE_SINGLE; return true;
    case Py_func_type_input: *mode = COMPILE_FUNC_TYPE; return true;
    default: return false;
    }
}

static Value compile_text(const char *text, size_t length, Value filename, int start, PyCompilerFlags *flags, int optimize, bool is_utf8) {
    CompileOptions options = {.optimize = optimize >= 0 ? optimize : vm_config.optimize, .feature_version = -1};
    if (!mode_of(start, &options.mode)) return raise_value_error("compile(): invalid start symbol");
    if (flags != NULL) {
        options.flags = flags->cf_flags & (CODE_FUTURE_MASK | PyCF_COMPILE_MASK);
        if (flags->cf_flags & PyCF_ONLY_AST) options.feature_version = flags->cf_feature_version;
    }
    if (is_utf8) options.flags |= COMPILE_IGNORE_COOKIE;
    return compile_source(text, length, filename, &options);
}

PyObject *Py_CompileStringObject(const char *text, PyObject *filename, int start, PyCompilerFlags *flags, int optimize) {
    bool is_utf8 = flags != NULL && (flags->cf_flags & (PyCF_SOURCE_IS_UTF8 | PyCF_IGNORE_COOKIE)) != 0;
    return capi_out(compile_text(text, strlen(text), capi_in(filename), start, flags, optimize, is_utf8));
}
PyObject *Py_CompileStringExFlags(const char *text, const char *filename, int start, PyCompilerFlags *flags, int optimize) {
    Value name = str_fs_decode(filename);
    return name != NULL ? Py_CompileStringObject(text, (PyObject *)name, start, flags, optimize) : capi_borrow(NULL);
}
#undef Py_CompileStringFlags
PyAPI_FUNC(PyObject *) Py_CompileStringFlags(const char *, const char *, int, PyCompilerFlags *); /* kept for old binaries only */
PyObject *Py_CompileStringFlags(const char *text, const char *filename, int start, PyCompilerFlags *flags) {
    return Py_CompileStringExFlags(text, filename, start, flags, -1);
}
#undef Py_CompileString
PyObject *Py_CompileString(const char *text, const char *filename, int start) {
    return Py_CompileStringExFlags(text, filename, start, NULL, -1);
}

/* ---- running -------------------------------------------------------------------------------------------------------------------------- */
static Value run_text(const char *text, size_t length, Value filename, int start, Value globals, Value locals, PyCompilerFlags *flags) {
    Value code;
    TRY_VALUE(code, filename != NULL ? compile_text(text, length, filename, start, flags, -1, false) : NULL);
    if (dict_set_default(globals, DUNDER(builtins), vm_builtins()) == NULL) return NULL;
    if (flags != NULL) flags->cf_flags |= ((CodeObj *)code)->flags & CODE_FUTURE_MASK;
    return vm_run_code((CodeObj *)code, globals, locals);
}

PyObject *PyRun_StringFlags(const char *text, int start, PyObject *globals, PyObject *locals, PyCompilerFlags *flags) {
    return capi_out(run_text(text, strlen(text), str_from_c("<string>"), start, capi_in(globals), capi_in(locals), flags));
}

/* All of FILE; false: no memory. */
static bool read_all(FILE *file, char **text, size_t *length) {
    size_t capacity = 1 << 14;
    *length = 0;
    *text = mem_alloc(capacity);
    while (*text != NULL) {
        *length += fread(*text + *length, 1, capacity - *length, file);
        if (*length < capacity) return true;
        char *larger = mem_realloc(*text, capacity *= 2);
        if (larger == NULL) mem_free(*text);
        *text = larger;
    }
    return false;
}

static Value run_file(FILE *file, const char *filename, int start, Value globals, Value locals, bool close, PyCompilerFlags *flags) {
    char  *text;
    size_t length;
    bool   read = read_all(file, &text, &length);
    if (close) fclose(file);
    if (!read) return raise_memory_error();
    Value result = run_text(text, length, str_fs_decode(filename), start, globals, locals, flags);
    mem_free(text);
    return result;
}

PyObject *PyRun_FileExFlags(FILE *file, const char *filename, int start, PyObject *globals, PyObject *locals, int close, PyCompilerFlags *flags) {
    return capi_out(run_file(file, filename, start, capi_in(globals), capi_in(locals), close != 0, flags));
}

/* ---- as __main__: errors are printed ------------------------------------------------------------------------------------------------------ */
static Value main_dict(void) {
    PyObject *module = PyImport_AddModule("__main__");
    return module != NULL ? module_dict(capi_in(module)) : NULL;
}

/* 0, or -1 with the exception printed. */
static int report(Value result) {
    int status;
    if (result != NULL) return 0;
    if (vm_print_exception(&status)) Py_Exit(status);
    return -1;
}

int PyRun_SimpleStringFlags(const char *text, PyCompilerFlags *flags) {
    Value dict = main_dict();
    return report(dict != NULL ? run_text(text, strlen(text), str_from_c("<string>"), Py_file_input, dict, dict, flags) : NULL);
}

static Value simple_file(FILE *file, const char *filename, bool close, PyCompilerFlags *flags) {
    Value dict = main_dict(), name, result;
    if (dict == NULL) return NULL;
    bool named = dict_get_c(dict, "__file__") != NULL;
    if (!named) {
        TRY_VALUE(name, str_fs_decode(filename));
        TRY_NULL(dict_set_c(dict, "__file__", name));
        TRY_NULL(dict_set_c(dict, "__cached__", NONE));
    }
    result = run_file(file, filename, Py_file_input, dict, dict, close, flags);
    Value raised = exception_fetch();
    if (!named && (dict_delete(dict, str_intern_c("__file__")) < 0 || dict_delete(dict, str_intern_c("__cached__")) < 0)) exception_clear();
    exception_restore(raised);
    return result;
}

int PyRun_SimpleFileExFlags(FILE *file, const char *filename, int close, PyCompilerFlags *flags) {
    return report(simple_file(file, filename, close != 0, flags));
}

/* The library's console, which reads through input(). */
static Value interact(void) {
    Value module, function, dict = main_dict();
    if (dict == NULL) return NULL;
    TRY_VALUE(module, vm_import_module("code"));
    TRY_VALUE(function, object_get_attr(module, str_intern_c("interact")));
    return object_call(function, (Value[]){empty_str, NONE, dict, empty_str}, 4, NULL);
}

int PyRun_InteractiveLoopFlags(FILE *file, const char *filename, PyCompilerFlags *flags) {
    if (file != stdin) return report(raise_not_implemented("a prompt on another file than standard input"));
    return report(interact());
}

int PyRun_AnyFileExFlags(FILE *file, const char *filename, int close, PyCompilerFlags *flags) {
    if (filename == NULL) filename = "???";
    if (!Py_FdIsInteractive(file, filename)) return PyRun_SimpleFileExFlags(file, filename, close, flags);
    int status = PyRun_InteractiveLoopFlags(file, filename, flags);
    if (close) fclose(file);
    return status;
}

/* ---- functions behind the shorter macros ------------------------------------------------------------------------------------------------- */
#undef PyRun_String
#undef PyRun_AnyFile
#undef PyRun_AnyFileEx
#undef PyRun_AnyFileFlags
#undef PyRun_SimpleString
#undef PyRun_SimpleFile
#undef PyRun_SimpleFileEx
#undef PyRun_InteractiveLoop
#undef PyRun_File
#undef PyRun_FileEx
#undef PyRun_FileFlags
PyObject *PyRun_String(const char *text, int start, PyObject *globals, PyObject *locals) {
    return PyRun_StringFlags(text, start, globals, locals, NULL);
}
int PyRun_AnyFile(FILE *file, const char *name) { return PyRun_AnyFileExFlags(file, name, 0, NULL); }
int PyRun_AnyFileEx(FILE *file, const char *name, int close) { return PyRun_AnyFileExFlags(file, name, close, NULL); }
int PyRun_AnyFileFlags(FILE *file, const char *name, PyCompilerFlags *flags) { return PyRun_AnyFileExFlags(file, name, 0, flags); }
int PyRun_SimpleString(const char *text) { return PyRun_SimpleStringFlags(text, NULL); }
int PyRun_SimpleFile(FILE *file, const char *name) { return PyRun_SimpleFileExFlags(file, name, 0, NULL); }
int PyRun_SimpleFileEx(FILE *file, const char *name, int close) { return PyRun_SimpleFileExFlags(file, name, close, NULL); }
int PyRun_InteractiveLoop(FILE *file, const char *name) { return PyRun_InteractiveLoopFlags(file, name, NULL); }
PyObject *PyRun_File(FILE *file, const char *name, int start, PyObject *globals, PyObject *locals) {
    return PyRun_FileExFlags(file, name, start, globals, locals, 0, NULL);
}
PyObject *PyRun_FileEx(FILE *file, const char *name, int start, PyObject *globals, PyObject *locals, int close) {
    return PyRun_FileExFlags(file, name, start, globals, locals, close, NULL);
}
PyObject *PyRun_FileFlags(FILE *file, const char *name, int start, PyObject *globals, PyObject *locals, PyCompilerFlags *flags) {
    return PyRun_FileExFlags(file, name, start, globals, locals, 0, flags);
}
