/* capi_runtime.c - what upstream's internal headers read by themselves: the running thread's state, the small ints and the
 * interpreter inside _PyRuntime; and the functions that those headers' inline code ends in.
 *
 * Everything else in _PyRuntime stays zero. */
#define Py_BUILD_CORE_MODULE 1
#include "capi_private.h"

#include "internal/pycore_runtime.h"

#include "capi_type_int.h"
#include "vm/modules.h"
#include "vm/signals.h"
#include "vm/vm.h"

_PyRuntimeState _PyRuntime;

struct SmallInt *const    capi_small_ints = (void *)&_PyRuntime.global_objects.singletons.small_ints;
PyInterpreterState *const capi_interpreter = &_PyRuntime._main_interpreter;
_Static_assert(sizeof _PyRuntime.global_objects.singletons.small_ints == (_PY_NSMALLNEGINTS + _PY_NSMALLPOSINTS) * 32, "PyLongObject");

/* THREAD has taken the interpreter lock; NULL: a thread without a state has. */
static void gil_taken(Thread *thread) {
    PyThreadState *state = thread != NULL ? capi_prepare_thread(thread) : NULL;
    _Py_atomic_store_relaxed(&_PyRuntime.gilstate.tstate_current, (uintptr_t)state);
}

/* Stacks of greenlets are as deep as they are. */
static int change_depth(Thread *thread, int depth) {
    PyThreadState *state = (PyThreadState *)thread;
    int            before = state->recursion_limit - state->recursion_remaining;
    state->recursion_remaining = state->recursion_limit - depth;
    return before;
}

static void note_config(PyConfig *config) {
    PyConfig_InitPythonConfig(config);
    config->isolated = vm_config.isolated;
    config->use_environment = !vm_config.ignore_environment;
    config->parser_debug = vm_config.parser_debug;
    config->verbose = vm_config.verbose;
    config->quiet = vm_config.quiet;
    config->interactive = vm_config.interactive;
    config->inspect = vm_config.inspect;
    config->optimization_level = vm_config.optimize;
    config->site_import = !vm_config.no_site;
    config->bytes_warning = vm_config.bytes_warning;
    config->write_bytecode = !vm_config.dont_write_bytecode;
    config->user_site_directory = !vm_config.no_user_site;
    config->buffered_stdio = !vm_config.unbuffered;
}

Status capi_runtime_init(void) {
    _PyRuntime.interpreters.head = _PyRuntime.interpreters.main = capi_interpreter;
    _PyRuntime.main_thread = (unsigned long)vm_main_thread_id;
    _PyRuntime.core_initialized = _PyRuntime.initialized = 1;
    note_config(&capi_interpreter->config);
    vm_hooks.gil_taken = gil_taken;
    vm_hooks.change_depth = change_depth;
    gil_taken(current_thread);
    return 0;
}

const PyConfig *_PyInterpreterState_GetConfig(PyInterpreterState *interpreter) { return &interpreter->config; }

/* ---- recursion ------------------------------------------------------------------------------------------------------------ */
/* Inline code counts down and asks here when it has arrived at zero; the limit may have changed meanwhile. */
int _Py_CheckRecursiveCall(PyThreadState *state, const char *where) {
    int depth = state->recursion_limit - state->recursion_remaining;
    state->recursion_limit = vm_recursion_limit;
    state->recursion_remaining = state->recursion_limit - depth;
    if (state->recursion_remaining > 0 && !stack_is_low()) return 0;
    state->recursion_remaining++;
    return capi_status(recursion_exceeded(where));
}

int  Py_ReprEnter(PyObject *o) { return capi_truth(repr_enter(capi_in(o))); }
void Py_ReprLeave(PyObject *o) { repr_leave(capi_in(o)); }

int _Py_SwappedOp[] = {Py_GT, Py_GE, Py_EQ, Py_NE, Py_LT, Py_LE};

/* ---- threads --------------------------------------------------------------------------------------------------------------- */
int PyThreadState_SetAsyncExc(unsigned long id, PyObject *exc) {
    for (Thread *thread = thread_list; thread != NULL; thread = thread->next) {
        if (thread->id != id) continue;
        ((VmThread *)thread->vm)->async_exception = capi_in(exc);
        vm_request_poll(POLL_ASYNC_EXCEPTION);
        return 1;
    }
    return 0;
}

/* ---- objects from free lists ------------------------------------------------------------------------------------------------ */
void _Py_NewReference(PyObject *o) { capi_revive(o); }
