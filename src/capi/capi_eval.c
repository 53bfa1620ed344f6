/* capi_eval.c - PyEval_*: running code objects, looking at the running frame, tracing, pending calls, recursion. */
#include "capi_private.h"

#include "base/memory.h"
#include "compiler/code.h"
#include "objects/dict.h"
#include "objects/exceptions.h"
#include "objects/str.h"
#include "vm/frame.h"
#include "vm/modules.h"
#include "vm/signals.h"
#include "vm/vm.h"

#include <stdarg.h>

/* ---- running code ---------------------------------------------------------------------------------------------------------------- */
static Status ensure_builtins(Value globals) {
    return dict_set_default(globals, DUNDER(builtins), vm_builtins()) == NULL ? -1 : 0;
}

PyObject *PyEval_EvalCode(PyObject *code, PyObject *globals, PyObject *locals) {
    if (globals == NULL || !PyDict_Check(globals)) return CAPI_FAIL(raise_system_error("PyEval_EvalCode: NULL globals"), NULL);
    if (ensure_builtins(capi_in(globals)) < 0) return capi_borrow(NULL);
    return capi_out(vm_run_code((CodeObj *)code, capi_in(globals), capi_in(locals)));
}

static Value tuple_of(PyObject *const *items, int count) { return tuple_from_values((const Value *)items, (size_t)count); }

/* A function made for this one call: NAMES and VALUES of keyword arguments alternate in KEYWORDS. */
static Value eval_code(Value code, Value globals, PyObject *const *args, int nargs, PyObject *const *keywords, int keyword_count,
                       PyObject *const *defaults, int default_count, PyObject *keyword_defaults, PyObject *closure) {
    Value function, names = NULL, tuple, values;
    TRY_VALUE(function, function_new((CodeObj *)code, globals, NULL));
    if (default_count > 0) {
        TRY_VALUE(tuple, tuple_of(defaults, default_count));
        slot_set(function, &((FunctionObj *)function)->defaults, tuple);
    }
    slot_set(function, &((FunctionObj *)function)->kwdefaults, capi_in(keyword_defaults));
    slot_set(function, &((FunctionObj *)function)->closure, capi_in(closure));
    TRY_VALUE(values, tuple_new(nargs + keyword_count));
    for (int i = 0; i < nargs; i++) tuple_put(values, i, capi_in(args[i]));
    if (keyword_count > 0) TRY_VALUE(names, tuple_new(keyword_count));
    for (int i = 0; i < keyword_count; i++) {
        tuple_put(names, i, capi_in(keywords[2 * i]));
        tuple_put(values, nargs + i, capi_in(keywords[2 * i + 1]));
    }
    return object_call(function, (const Value *)((TupleObj *)values)->items, (size_t)nargs, names);
}

PyObject *PyEval_EvalCodeEx(PyObject *code, PyObject *globals, PyObject *locals, PyObject *const *args, int nargs, PyObject *const *keywords,
                            int keyword_count, PyObject *const *defaults, int default_count, PyObject *keyword_defaults, PyObject *closure) {
    if (globals == NULL) return CAPI_FAIL(raise_system_error("PyEval_EvalCodeEx: NULL globals"), NULL);
    if (locals != NULL && !code_has_flag((CodeObj *)code, CO_OPTIMIZED)) return PyEval_EvalCode(code, globals, locals);
    return capi_out(eval_code(capi_in(code), capi_in(globals), args, nargs, keywords, keyword_count, defaults, default_count, keyword_defaults,
                              closure));
}

/* ---- calls with formats (deprecated names) ------------------------------------------------------------------------------------------ */
PyObject *PyEval_CallObjectWithKeywords(PyObject *callable, PyObject *args, PyObject *keywords) {
    if (args != NULL && !PyTuple_Check(args)) return CAPI_FAIL(raise_type_error("argument list must be a tuple"), NULL);
    if (keywords != NULL && !PyDict_Check(keywords)) return CAPI_FAIL(raise_type_error("keyword list must be a dictionary"), NULL);
    return capi_out(object_call_tuple(capi_in(callable), args != NULL ? capi_in(args) : empty_tuple, capi_in(keywords)));
}

static Value call_built(Value callable, PyObject *built) {
    Value args = capi_result(built);
    if (args == NULL) return NULL;
    return is_tuple(args) ? object_call_tuple(callable, args, NULL) : CALL1(callable, args);
}

PyObject *PyEval_CallFunction(PyObject *callable, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    PyObject *built = Py_VaBuildValue(format, arguments);
    va_end(arguments);
    return capi_out(call_built(capi_in(callable), built));
}

PyObject *PyEval_CallMethod(PyObject *o, const char *name, const char *format, ...) {
    Value method = object_get_attr(capi_in(o), str_intern_c(name));
    if (method == NULL) return capi_borrow(NULL);
    va_list arguments;
    va_start(arguments, format);
    PyObject *built = Py_VaBuildValue(format, arguments);
    va_end(arguments);
    return capi_out(call_built(method, built));
}

/* ---- the running frame ---------------------------------------------------------------------------------------------------------------- */
PyFrameObject *PyEval_GetFrame(void) {
    Frame *frame = frame_running();
    return frame != NULL ? (PyFrameObject *)capi_borrow(frame_object(frame)) : NULL;
}
PyObject *PyEval_GetBuiltins(void) { return capi_borrow(vm_hooks.builtins()); }
PyObject *PyEval_GetGlobals(void) {
    Value globals = frame_running() != NULL ? vm_hooks.globals() : NULL;
    return globals != NULL ? capi_borrow(globals) : NULL;
}
PyObject *PyEval_GetLocals(void) {
    Frame *frame = frame_running();
    if (frame == NULL) return CAPI_FAIL(raise_system_error("frame does not exist"), NULL);
    return capi_borrow(frame_locals(frame));
}

int PyEval_MergeCompilerFlags(PyCompilerFlags *flags) {
    Frame *frame = frame_running();
    if (frame != NULL) flags->cf_flags |= frame->code->flags & CODE_FUTURE_MASK;
    return flags->cf_flags != 0;
}

const char *PyEval_GetFuncName(PyObject *function) {
    const char *name = NULL;
    if (PyMethod_Check(function)) return PyEval_GetFuncName(PyMethod_GET_FUNCTION(function));
    if (PyFunction_Check(function)) name = str_utf8(((FunctionObj *)function)->name.value, NULL);
    else if (PyCFunction_Check(function)) name = ((BuiltinObj *)function)->def->name;
    if (name == NULL) exception_clear();
    return name != NULL ? name : Py_TYPE(function)->tp_name;
}
const char *PyEval_GetFuncDesc(PyObject *function) {
    return PyMethod_Check(function) || PyFunction_Check(function) || PyCFunction_Check(function) ? "()" : " object";
}

/* ---- tracing by C functions --------------------------------------------------------------------------------------------------------------- */
/* The C function as a Python callable that the runtime's tracing knows; its self is a tuple (capsule with the function, the
 * object that the function gets, a tuple with what it answers). */
static const char *const event_names[] = {"call", "exception", "line", "return", "c_call", "c_exception", "c_return", "opcode"};

static PyObject *call_tracer(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    PyObject    *object = PyTuple_GET_ITEM(self, 1), *argument = count == 3 ? args[2] : Py_None;
    Py_tracefunc function = (Py_tracefunc)PyCapsule_GetPointer(PyTuple_GET_ITEM(self, 0), NULL);
    const char  *name = count == 3 ? PyUnicode_AsUTF8(args[1]) : NULL;
    int          what = 0;
    if (name == NULL) return NULL;
    while (what < (int)COUNT_OF(event_names) - 1 && strcmp(name, event_names[what]) != 0) what++;
    if (what == PyTrace_LINE || what == PyTrace_CALL) argument = Py_None;
    if (function(object == Py_Ellipsis ? NULL : object, (PyFrameObject *)args[0], what, argument) != 0) return NULL;
    return Py_NewRef(PyTuple_GET_ITEM(PyTuple_GET_ITEM(self, 2), 0)); /* goes on as local trace function */
}

static Value tracer_new(Py_tracefunc function, PyObject *object, bool traces) {
    static PyMethodDef method = {"tracer", (PyCFunction)(void (*)(void))call_tracer, METH_FASTCALL, NULL};
    Value              capsule, holder, self;
    TRY_VALUE(capsule, capsule_new((void *)function, NULL, NULL));
    TRY_VALUE(holder, TUPLE1(NONE));
    TRY_VALUE(self, TUPLE3(capsule, object != NULL ? capi_in(object) : ELLIPSIS, holder));
    const MethodDef *def = capi_method_def(&method, NULL);
    Value            tracer = def != NULL ? builtin_new(def, self, NULL) : NULL;
    if (tracer != NULL && traces) tuple_put(holder, 0, tracer); /* a local trace function goes on with itself */
    return tracer;
}

void PyEval_SetTrace(Py_tracefunc function, PyObject *object) {
    Value tracer = function != NULL ? tracer_new(function, object, true) : NULL;
    if (exception_pending()) exception_write_unraisable("in PyEval_SetTrace", NULL);
    vm_thread()->trace_function = tracer;
    vm_tracing_changed();
    Frame *frame = frame_running(); /* frames that run already are traced, too */
    for (; frame != NULL; frame = frame_shown(frame->back)) {
        Value object_of_frame = frame_object(frame);
        if (object_of_frame != NULL) slot_set(object_of_frame, &((FrameObj *)object_of_frame)->trace, tracer);
        else exception_clear();
    }
}

void PyEval_SetProfile(Py_tracefunc function, PyObject *object) {
    Value profiler = function != NULL ? tracer_new(function, object, false) : NULL;
    if (exception_pending()) exception_write_unraisable("in PyEval_SetProfile", NULL);
    vm_thread()->profile_function = profiler;
    vm_tracing_changed();
}

int _PyEval_SetProfile(PyThreadState *thread, Py_tracefunc function, PyObject *object) {
    if (thread != capi_thread()) return CAPI_FAIL(raise_not_implemented("profiling another thread"), -1);
    PyEval_SetProfile(function, object);
    return 0;
}

void PyThreadState_EnterTracing(PyThreadState *thread) { ((VmThread *)((Thread *)thread)->vm)->tracing = true; }
void PyThreadState_LeaveTracing(PyThreadState *thread) { ((VmThread *)((Thread *)thread)->vm)->tracing = false; }

/* ---- pending calls -------------------------------------------------------------------------------------------------------------------------- */
typedef struct PendingCall {
    int (*function)(void *);
    void *argument;
} PendingCall;

static Status run_pending(void *pointer) {
    PendingCall call = *(PendingCall *)pointer;
    mem_free(pointer);
    return capi_result_status(call.function(call.argument));
}

int Py_AddPendingCall(int (*function)(void *), void *argument) {
    PendingCall *call = mem_alloc(sizeof *call);
    if (call == NULL) return -1;
    *call = (PendingCall){function, argument};
    if (vm_add_pending_call(run_pending, call)) return 0;
    mem_free(call);
    return -1;
}
int Py_MakePendingCalls(void) { return capi_status(vm_poll()); }

/* ---- recursion -------------------------------------------------------------------------------------------------------------------------------- */
/* Counted, as frames are: C code that nests without end meets the limit long before the end of its stack. */
int  Py_EnterRecursiveCall(const char *where) { return capi_status(native_enter(where != NULL ? where : "")); }
void Py_LeaveRecursiveCall(void) { native_leave(); }
int  Py_GetRecursionLimit(void) { return vm_recursion_limit; }
void Py_SetRecursionLimit(int limit) { vm_set_recursion_limit(limit); }
