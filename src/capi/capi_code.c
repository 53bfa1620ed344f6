/* capi_code.c - PyCode_*, PyFrame_*, PyTraceBack_*: what C code needs to appear in tracebacks, and to look at frames. */
#include "capi_private.h"

#include <frameobject.h>

#include "base/memory.h"
#include "compiler/code.h"
#include "objects/dict.h"
#include "objects/exceptions.h"
#include "objects/int.h"
#include "objects/str.h"
#include "vm/frame.h"
#include "vm/modules.h"
#include "vm/vm.h"

static Value attribute(const void *object, const char *name) { return object_get_attr(VALUE(object), str_intern_c(name)); }

/* ---- code objects ----------------------------------------------------------------------------------------------------------- */
/* Code that raises AssertionError when it runs. */
static Value empty_code(void) {
    static Slot    model;
    CompileOptions options = {.mode = COMPILE_EXEC, .feature_version = -1};
    const char    *source = "raise AssertionError";
    Value          file;
    if (model.value == NULL) {
        TRY_VALUE(file, str_fs_decode("<empty>"));
        TRY_VALUE(model.value, compile_source(source, strlen(source), file, &options));
        gc_add_roots(&model, 1, "model of empty code objects");
    }
    return model.value;
}

/* CODE with other VALUES for the attributes KEYS. */
static Value replaced(Value code, const char *const *keys, const Value *values, size_t count) {
    Value replace, names;
    TRY_VALUE(replace, attribute(code, "replace"));
    TRY_VALUE(names, tuple_new((intptr_t)count));
    for (size_t i = 0; i < count; i++) tuple_put(names, (intptr_t)i, str_intern_c(keys[i]));
    return object_call(replace, values, 0, names);
}

static Value empty_code_at(const char *filename, const char *name, int first_line) {
    static const char *const keys[] = {"co_filename", "co_name", "co_qualname", "co_firstlineno"};
    Value                    code, file, text;
    TRY_VALUE(code, empty_code());
    TRY_VALUE(file, str_fs_decode(filename));
    TRY_VALUE(text, str_from_utf8(name, strlen(name)));
    return replaced(code, keys, (const Value[]){file, text, text, value_from_int(first_line)}, COUNT_OF(keys));
}

/* C code that describes a function of its own gives instructions that are never run: nothing, or zeros. */
static bool is_placeholder(PyObject *code) {
    if (!PyBytes_Check(code)) return false;
    for (Py_ssize_t i = 0; i < PyBytes_GET_SIZE(code); i++)
        if (PyBytes_AS_STRING(code)[i] != 0) return false;
    return true;
}

/* Code of a function with so many parameters and other local variables, which raises AssertionError when it runs. */
static Value empty_function_code(int args, int positional_only, int keyword_only, int locals) {
    CompileOptions options = {.mode = COMPILE_EXEC, .feature_version = -1};
    size_t         size = 64 + (size_t)locals * 16, length = 0;
    char          *source = mem_alloc(size);
    Value          module = NULL, file = str_fs_decode("<empty>");
    if (source == NULL || file == NULL) return raise_memory_error();
#define ADD(...) length += (size_t)snprintf(source + length, size - length, __VA_ARGS__)
    ADD("def f(");
    for (int i = 0; i < args + keyword_only; i++) {
        if (i == args) ADD("*,");
        ADD("v%d,", i);
        if (i + 1 == positional_only) ADD("/,");
    }
    ADD("):\n");
    for (int i = args + keyword_only; i < locals; i++) ADD(" v%d=0\n", i);
    ADD(" raise AssertionError\n");
#undef ADD
    module = compile_source(source, length, file, &options);
    mem_free(source);
    if (module == NULL) return NULL;
    Value consts = ((CodeObj *)module)->consts.value;
    for (intptr_t i = 0; i < tuple_length(consts); i++)
        if (value_is_a(tuple_get(consts, i), &code_type)) return tuple_get(consts, i);
    return raise_system_error("no code for a function without instructions");
}

PyCodeObject *PyCode_NewWithPosOnlyArgs(int args, int positional_only, int keyword_only, int locals, int stack_size, int flags,
                                        PyObject *code, PyObject *consts, PyObject *names, PyObject *var_names, PyObject *free_names,
                                        PyObject *cell_names, PyObject *filename, PyObject *name, PyObject *qualname, int first_line,
                                        PyObject *line_table, PyObject *exception_table) {
    if (is_placeholder(code)) {
        static const char *const keys[] = {"co_filename", "co_name", "co_qualname", "co_firstlineno", "co_varnames", "co_flags"};
        const Value values[] = {capi_in(filename), capi_in(name), capi_in(qualname), value_from_int(first_line), capi_in(var_names),
                                value_from_int(flags)};
        Value       model = empty_function_code(args, positional_only, keyword_only, locals);
        return (PyCodeObject *)capi_out(model != NULL ? replaced(model, keys, values, COUNT_OF(keys)) : NULL);
    }
    const Value arguments[] = {value_from_int(args), value_from_int(positional_only), value_from_int(keyword_only), value_from_int(locals),
                               value_from_int(stack_size), value_from_int(flags), capi_in(code), capi_in(consts), capi_in(names),
                               capi_in(var_names), capi_in(filename), capi_in(name), capi_in(qualname), value_from_int(first_line),
                               capi_in(line_table), capi_in(exception_table), capi_in(free_names), capi_in(cell_names)};
    return (PyCodeObject *)capi_out(object_call(VALUE(&code_type), arguments, COUNT_OF(arguments), NULL));
}

PyCodeObject *PyCode_New(int args, int keyword_only, int locals, int stack_size, int flags, PyObject *code, PyObject *consts,
                         PyObject *names, PyObject *var_names, PyObject *free_names, PyObject *cell_names, PyObject *filename,
                         PyObject *name, PyObject *qualname, int first_line, PyObject *line_table, PyObject *exception_table) {
    return PyCode_NewWithPosOnlyArgs(args, 0, keyword_only, locals, stack_size, flags, code, consts, names, var_names, free_names, cell_names,
                                     filename, name, qualname, first_line, line_table, exception_table);
}

PyCodeObject *PyCode_NewEmpty(const char *filename, const char *name, int first_line) {
    return (PyCodeObject *)capi_out(empty_code_at(filename, name, first_line));
}

static CodeLocation location_at(PyCodeObject *code, int offset) {
    return code_location((CodeObj *)code, offset < 0 ? 0 : (uint32_t)offset / (uint32_t)sizeof(Insn));
}

int PyCode_Addr2Line(PyCodeObject *code, int offset) {
    if (offset < 0) return ((CodeObj *)code)->first_line;
    int line = location_at(code, offset).line;
    return line > 0 ? line : -1;
}

int PyCode_Addr2Location(PyCodeObject *code, int offset, int *line, int *column, int *end_line, int *end_column) {
    CodeLocation at = location_at(code, offset);
    *line = at.line > 0 ? at.line : -1;
    *end_line = at.end_line > 0 ? at.end_line : -1;
    *column = at.column;
    *end_column = at.end_column;
    return 1;
}

PyObject *PyCode_GetCode(PyCodeObject *code) { return capi_out(attribute(code, "co_code")); }
PyObject *PyCode_GetVarnames(PyCodeObject *code) { return capi_out(attribute(code, "co_varnames")); }
PyObject *PyCode_GetCellvars(PyCodeObject *code) { return capi_out(attribute(code, "co_cellvars")); }
PyObject *PyCode_GetFreevars(PyCodeObject *code) { return capi_out(attribute(code, "co_freevars")); }
PyObject *PyCode_Optimize(PyObject *code, PyObject *consts, PyObject *names, PyObject *line_table) { return Py_NewRef(code); }

/* ---- frames ----------------------------------------------------------------------------------------------------------------- */
PyFrameObject *PyFrame_New(PyThreadState *thread, PyCodeObject *code, PyObject *globals, PyObject *locals) {
    return (PyFrameObject *)capi_out(frame_new((CodeObj *)code, capi_in(globals), capi_in(locals)));
}

PyCodeObject *PyFrame_GetCode(PyFrameObject *frame) { return (PyCodeObject *)capi_out(((FrameObj *)frame)->code.value); }
PyObject     *PyFrame_GetGlobals(PyFrameObject *frame) { return capi_out(((FrameObj *)frame)->globals.value); }
PyObject     *PyFrame_GetBuiltins(PyFrameObject *frame) { return capi_out(attribute(frame, "f_builtins")); }
PyObject     *PyFrame_GetLocals(PyFrameObject *frame) { return capi_out(attribute(frame, "f_locals")); }

static PyObject *none_to_null(PyObject *o) {
    if (o != Py_None) return o;
    Py_DECREF(o);
    return NULL;
}
PyFrameObject *PyFrame_GetBack(PyFrameObject *frame) { return (PyFrameObject *)none_to_null(capi_out(attribute(frame, "f_back"))); }
PyObject      *PyFrame_GetGenerator(PyFrameObject *frame) { return capi_out_optional(((FrameObj *)frame)->generator.value); }

static int int_attribute(PyFrameObject *frame, const char *name, int fallback) {
    Value   value = attribute(frame, name);
    int64_t number = fallback;
    if (value == NULL || (value != NONE && int_as_i64(value, &number) < 0)) exception_clear();
    return (int)number;
}
int PyFrame_GetLineNumber(PyFrameObject *frame) { return int_attribute(frame, "f_lineno", 0); }
int PyFrame_GetLasti(PyFrameObject *frame) { return int_attribute(frame, "f_lasti", -1); }

/* f_locals is brought up to date when it is asked for. */
int  PyFrame_FastToLocalsWithError(PyFrameObject *frame) { return capi_status(attribute(frame, "f_locals") != NULL ? 0 : -1); }
void PyFrame_FastToLocals(PyFrameObject *frame) {
    if (attribute(frame, "f_locals") == NULL) exception_clear();
}
void PyFrame_LocalsToFast(PyFrameObject *frame, int clear) {
    if (frame_store_locals((FrameObj *)frame, clear != 0) < 0) exception_clear();
}

/* ---- tracebacks ------------------------------------------------------------------------------------------------------------- */
int PyTraceBack_Here(PyFrameObject *frame) {
    Value    *foreign = current_thread->foreign_exception;
    PyObject *next = (PyObject *)foreign[2];
    Value     entry = traceback_new(next == Py_None ? NULL : VALUE(next), VALUE(frame), PyFrame_GetLasti(frame), PyFrame_GetLineNumber(frame));
    PyObject *traceback = capi_out(entry);
    if (traceback == NULL) return -1;
    foreign[2] = VALUE(traceback);
    Py_XDECREF(next);
    return 0;
}

static Value print_traceback(Value traceback, Value file) {
    Value module, function;
    TRY_VALUE(module, vm_import_module("traceback"));
    TRY_VALUE(function, attribute(module, "print_tb"));
    return CALL3(function, traceback, NONE, file);
}

int PyTraceBack_Print(PyObject *traceback, PyObject *file) {
    if (traceback == NULL) return 0;
    if (!PyTraceBack_Check(traceback)) return CAPI_BAD_CALL(-1);
    Value header = str_from_c("Traceback (most recent call last):\n");
    if (header == NULL || CALL_METHOD1(capi_in(file), NAME(write), header) == NULL) return capi_status(-1);
    return capi_status(print_traceback(capi_in(traceback), capi_in(file)) != NULL ? 0 : -1);
}

static Value code_traceback(Value exc, const char *name, const char *filename, int line) {
    Value code, globals, frame, old = exception_traceback(exc), entry;
    TRY_VALUE(code, empty_code_at(filename, name, line));
    TRY_VALUE(globals, dict_new());
    TRY_VALUE(frame, frame_new((CodeObj *)code, globals, NULL));
    ((FrameObj *)frame)->line = line;
    TRY_VALUE(entry, traceback_new(old == NONE ? NULL : old, frame, 0, line));
    exception_set_traceback(exc, entry);
    return exc;
}

/* An entry for a line that no Python code stands for (a callback of expat, a macro of C) above the pending exception. */
void _PyTraceback_Add(const char *name, const char *filename, int line) {
    capi_fetch();
    Value exc = exception_fetch();
    if (exc == NULL) return;
    if (code_traceback(exc, name, filename, line) == NULL) exception_clear();
    exception_restore(exc);
    capi_publish();
}
