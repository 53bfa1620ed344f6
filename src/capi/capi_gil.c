/* capi_gil.c - thread states and the interpreter lock as C code sees them.
 *
 * A PyThreadState is the beginning of a Thread, so there is nothing to keep in step; what the runtime does not use in it is
 * filled when C code first asks for it.  There is one interpreter. */
#include "capi_private.h"

#include "base/thread_os.h"
#include "objects/dict.h"
#include "vm/vm.h"

static __thread bool lock_released;  /* PyEval_SaveThread: this thread is outside */
static __thread bool made_by_ensure; /* its state goes when PyGILState_Release is called as often as Ensure */

PyThreadState *capi_prepare_thread(Thread *thread) {
    PyThreadState *state = (PyThreadState *)thread;
    if (state->interp == NULL) {
        state->interp = capi_interpreter;
        state->cframe = &state->root_cframe;
        state->recursion_remaining = state->recursion_limit = vm_recursion_limit;
        state->_initialized = 1;
        state->thread_id = (unsigned long)thread->id;
        state->id = thread->id;
        state->context_ver = 1;
        state->gilstate_counter = 1; /* C code that counts on its own ends the thread when it comes to 0 */
    }
    return state;
}

PyThreadState *PyThreadState_Get(void) {
    if (current_thread == NULL || lock_released) {
        Py_FatalError("the function must be called with the GIL held, but the GIL is released "
                      "(the current Python thread state is NULL)");
    }
    return capi_prepare_thread(current_thread);
}
PyThreadState *_PyThreadState_UncheckedGet(void) { return current_thread != NULL && !lock_released ? capi_prepare_thread(current_thread) : NULL; }
PyThreadState *PyGILState_GetThisThreadState(void) { return current_thread != NULL ? capi_prepare_thread(current_thread) : NULL; }

/* ---- the lock -------------------------------------------------------------------------------------------------------------------- */
PyThreadState *PyEval_SaveThread(void) {
    PyThreadState *state = PyThreadState_Get();
    gil_leave();
    lock_released = true;
    return state;
}
void PyEval_RestoreThread(PyThreadState *state) {
    if (state == NULL) Py_FatalError("thread state is NULL");
    int saved = errno;
    gil_enter();
    errno = saved;
    lock_released = false;
    capi_report_memory();
}
void PyEval_AcquireThread(PyThreadState *state) { PyEval_RestoreThread(state); }
void PyEval_ReleaseThread(PyThreadState *state) { PyEval_SaveThread(); }
void PyEval_AcquireLock(void) { PyEval_RestoreThread((PyThreadState *)current_thread); }
void PyEval_ReleaseLock(void) { PyEval_SaveThread(); }
void PyEval_InitThreads(void) {}
int  PyEval_ThreadsInitialized(void) { return 1; }

PyGILState_STATE PyGILState_Ensure(void) {
    PyGILState_STATE before = PyGILState_LOCKED;
    if (current_thread == NULL) {
        char *low, *high;
        os_thread_stack(&low, &high);
        if (thread_begin(high) == NULL) Py_FatalError("Couldn't create thread-state for new thread");
        capi_prepare_thread(current_thread)->gilstate_counter = 0;
        made_by_ensure = true;
        before = PyGILState_UNLOCKED;
    } else if (lock_released) {
        gil_enter();
        before = PyGILState_UNLOCKED;
    }
    lock_released = false;
    capi_prepare_thread(current_thread)->gilstate_counter++;
    return before;
}

void PyGILState_Release(PyGILState_STATE before) {
    PyThreadState *state = PyThreadState_Get();
    state->gilstate_counter--;
    if (before == PyGILState_LOCKED) return;
    if (made_by_ensure && state->gilstate_counter == 0) {
        made_by_ensure = false;
        thread_end(current_thread);
        current_thread = NULL;
        return;
    }
    gil_leave();
    lock_released = true;
}
int PyGILState_Check(void) { return current_thread != NULL && !lock_released; }

/* ---- states that C code asks for by themselves ----------------------------------------------------------------------------- */
/* The state of this C thread, which does not hold the lock afterwards; NULL: it has one already, or there is no memory.  States that
 * wait for another thread do not exist. */
PyThreadState *PyThreadState_New(PyInterpreterState *interpreter) {
    char *low, *high;
    if (current_thread != NULL) return NULL;
    os_thread_stack(&low, &high);
    if (thread_begin(high) == NULL) return NULL;
    PyThreadState *state = capi_prepare_thread(current_thread);
    gil_leave();
    lock_released = true;
    return state;
}
void PyThreadState_Clear(PyThreadState *state) {
    PyObject *dict = state->dict;
    state->dict = NULL;
    Py_XDECREF(dict);
}
static void delete_own(void) {
    thread_end(current_thread); /* gives the lock back */
    current_thread = NULL;
    lock_released = made_by_ensure = false;
}
void PyThreadState_DeleteCurrent(void) {
    PyThreadState_Get();
    delete_own();
}
void PyThreadState_Delete(PyThreadState *state) {
    if (state != (PyThreadState *)current_thread) Py_FatalError("PyThreadState_Delete: the state belongs to another thread");
    if (lock_released) gil_enter();
    delete_own();
}
/* A thread may put its own state aside and take it back, lock and all; there is no other one that it could take. */
static __thread bool put_aside;
PyThreadState *PyThreadState_Swap(PyThreadState *state) {
    PyThreadState *before = put_aside ? NULL : _PyThreadState_UncheckedGet();
    if (state != NULL && state != (PyThreadState *)current_thread) Py_FatalError("PyThreadState_Swap: the state belongs to another thread");
    put_aside = state == NULL;
    return before;
}
/* There is one interpreter, so making another one fails in the way that is foreseen. */
PyThreadState *Py_NewInterpreter(void) { return NULL; }
void Py_EndInterpreter(PyThreadState *state) { Py_FatalError("Py_EndInterpreter: there is one interpreter only"); }

/* ---- what a thread state knows ------------------------------------------------------------------------------------------------------ */
PyObject *PyThreadState_GetDict(void) {
    PyThreadState *state = _PyThreadState_UncheckedGet();
    if (state == NULL) return NULL;
    if (state->dict == NULL && (state->dict = capi_out(dict_new())) == NULL) PyErr_Clear();
    return state->dict;
}
PyObject *_PyThreadState_GetDict(PyThreadState *state) {
    if (state->dict == NULL && (state->dict = capi_out(dict_new())) == NULL) PyErr_Clear();
    return state->dict;
}
uint64_t PyThreadState_GetID(PyThreadState *state) { return ((Thread *)state)->id; }
PyInterpreterState *PyThreadState_GetInterpreter(PyThreadState *state) { return capi_interpreter; }
PyFrameObject *PyThreadState_GetFrame(PyThreadState *state) {
    Frame *frame = ((Thread *)state)->frame;
    if (frame == NULL) return NULL;
    PyObject *o = capi_out(frame_object(frame));
    if (o == NULL) PyErr_Clear();
    return (PyFrameObject *)o;
}

PyInterpreterState *PyInterpreterState_Get(void) { return capi_interpreter; }
PyInterpreterState *PyInterpreterState_Main(void) { return capi_interpreter; }
PyInterpreterState *PyInterpreterState_Head(void) { return capi_interpreter; }
PyInterpreterState *PyInterpreterState_Next(PyInterpreterState *interpreter) { return NULL; }
int64_t             PyInterpreterState_GetID(PyInterpreterState *interpreter) { return 0; }
PyThreadState      *PyInterpreterState_ThreadHead(PyInterpreterState *interpreter) { return (PyThreadState *)thread_list; }
PyThreadState      *PyThreadState_Next(PyThreadState *state) { return (PyThreadState *)((Thread *)state)->next; }

PyObject *PyInterpreterState_GetDict(PyInterpreterState *interpreter) {
    static PyObject *dict; /* counted, so the collector knows */
    if (dict == NULL && (dict = capi_out(dict_new())) == NULL) PyErr_Clear();
    return dict;
}
