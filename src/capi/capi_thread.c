/* capi_thread.c - PyThread_*: locks, keys and threads of the operating system.  None of them touches an object, so they work
 * without the GIL. */
#include "capi_private.h"

#include "base/memory.h"
#include "base/os.h"
#include "base/thread_os.h"
#include "objects/str.h"
#include "vm/vm.h"

#include <stdlib.h>

/* ---- locks ------------------------------------------------------------------------------------------------------------------ */
typedef struct Lock {
    OsMutex mutex;
    OsCond  released;
    bool    locked;
} Lock;

void PyThread_init_thread(void) {}

PyThread_type_lock PyThread_allocate_lock(void) {
    Lock *lock = mem_calloc(1, sizeof *lock);
    if (lock == NULL) return NULL;
    os_mutex_init(&lock->mutex);
    os_cond_init(&lock->released);
    return lock;
}

void PyThread_free_lock(PyThread_type_lock handle) {
    Lock *lock = handle;
    os_cond_destroy(&lock->released);
    os_mutex_destroy(&lock->mutex);
    mem_free(lock);
}

/* Waits in slices when signals shall interrupt: a handler only leaves a note in the poll word. */
#define SLICE_NS ((int64_t)20000000)

static bool wait_until_free(Lock *lock, int64_t deadline, bool interruptible) {
    while (lock->locked) {
        int64_t left = deadline == INT64_MAX ? INT64_MAX : deadline - os_clock_ns(OS_CLOCK_MONOTONIC);
        if (left <= 0) return true;
        if (interruptible && (vm_poll_word & POLL_SIGNAL) != 0) return false;
        if (left == INT64_MAX && !interruptible) os_cond_wait(&lock->released, &lock->mutex);
        else os_cond_wait_for(&lock->released, &lock->mutex, interruptible && left > SLICE_NS ? SLICE_NS : left);
    }
    return true;
}

PyLockStatus PyThread_acquire_lock_timed(PyThread_type_lock handle, PY_TIMEOUT_T microseconds, int interruptible) {
    Lock        *lock = handle;
    PyLockStatus status = PY_LOCK_FAILURE;
    int64_t      deadline = INT64_MAX;
    if (microseconds > 0 && microseconds < INT64_MAX / 2000) deadline = os_clock_ns(OS_CLOCK_MONOTONIC) + microseconds * 1000;
    os_mutex_lock(&lock->mutex);
    if (microseconds != 0 && !wait_until_free(lock, deadline, interruptible != 0)) status = PY_LOCK_INTR;
    if (!lock->locked) {
        lock->locked = true;
        status = PY_LOCK_ACQUIRED;
    }
    os_mutex_unlock(&lock->mutex);
    return status;
}

int PyThread_acquire_lock(PyThread_type_lock lock, int wait) {
    return PyThread_acquire_lock_timed(lock, wait ? -1 : 0, 0) == PY_LOCK_ACQUIRED;
}

void PyThread_release_lock(PyThread_type_lock handle) {
    Lock *lock = handle;
    os_mutex_lock(&lock->mutex);
    lock->locked = false;
    os_cond_signal(&lock->released);
    os_mutex_unlock(&lock->mutex);
}

/* ---- thread-specific storage -------------------------------------------------------------------------------------------------- */
Py_tss_t *PyThread_tss_alloc(void) {
    Py_tss_t *key = PyMem_RawMalloc(sizeof *key);
    if (key != NULL) *key = (Py_tss_t)Py_tss_NEEDS_INIT;
    return key;
}
int PyThread_tss_is_created(Py_tss_t *key) { return key->_is_initialized; }

int PyThread_tss_create(Py_tss_t *key) {
    if (key->_is_initialized) return 0;
    if (pthread_key_create(&key->_key, NULL) != 0) return -1;
    key->_is_initialized = 1;
    return 0;
}
void PyThread_tss_delete(Py_tss_t *key) {
    if (!key->_is_initialized) return;
    pthread_key_delete(key->_key);
    key->_is_initialized = 0;
}
void PyThread_tss_free(Py_tss_t *key) {
    if (key == NULL) return;
    PyThread_tss_delete(key);
    PyMem_RawFree(key);
}
int   PyThread_tss_set(Py_tss_t *key, void *value) { return pthread_setspecific(key->_key, value) == 0 ? 0 : -1; }
void *PyThread_tss_get(Py_tss_t *key) { return pthread_getspecific(key->_key); }

/* The older interface with numbers. */
int PyThread_create_key(void) {
    pthread_key_t key;
    return pthread_key_create(&key, NULL) == 0 ? (int)key : -1;
}
void  PyThread_delete_key(int key) { pthread_key_delete((pthread_key_t)key); }
void  PyThread_delete_key_value(int key) { pthread_setspecific((pthread_key_t)key, NULL); }
int   PyThread_set_key_value(int key, void *value) { return pthread_setspecific((pthread_key_t)key, value) == 0 ? 0 : -1; }
void *PyThread_get_key_value(int key) { return pthread_getspecific((pthread_key_t)key); }
void  PyThread_ReInitTLS(void) {}

/* ---- threads ---------------------------------------------------------------------------------------------------------------- */
unsigned long PyThread_get_thread_ident(void) { return os_thread_id(); }
unsigned long PyThread_get_thread_native_id(void) { return os_thread_native_id(); }
void          PyThread_exit_thread(void) { pthread_exit(NULL); }

static size_t stack_size;
size_t        PyThread_get_stacksize(void) { return stack_size; }
int           PyThread_set_stacksize(size_t size) {
    if (size != 0 && size < 32768) return -1;
    stack_size = size;
    return 0;
}

/* What a new thread needs, and where it leaves its number; on the stack of the thread that waits for it. */
typedef struct Start {
    void (*function)(void *);
    void         *argument;
    OsMutex       mutex;
    OsCond        started;
    unsigned long ident;
} Start;

static void thread_main(void *pointer) {
    Start *start = pointer;
    void (*function)(void *) = start->function;
    void *argument = start->argument;
    os_mutex_lock(&start->mutex);
    start->ident = os_thread_id();
    os_cond_signal(&start->started);
    os_mutex_unlock(&start->mutex);
    function(argument);
}

unsigned long PyThread_start_new_thread(void (*function)(void *), void *argument) {
    Start start = {.function = function, .argument = argument, .ident = PYTHREAD_INVALID_THREAD_ID};
    os_mutex_init(&start.mutex);
    os_cond_init(&start.started);
    os_mutex_lock(&start.mutex);
    if (os_thread_start(thread_main, &start, stack_size) == 0) {
        while (start.ident == PYTHREAD_INVALID_THREAD_ID) os_cond_wait(&start.started, &start.mutex);
    }
    os_mutex_unlock(&start.mutex);
    os_cond_destroy(&start.started);
    os_mutex_destroy(&start.mutex);
    return start.ident;
}

static Value thread_info(void) {
    Value sys;
    TRY_VALUE(sys, vm_import_module("sys"));
    return object_get_attr(sys, str_intern_c("thread_info"));
}
PyObject *PyThread_GetInfo(void) { return capi_out(thread_info()); }
