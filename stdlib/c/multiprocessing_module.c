/* multiprocessing_module.c - `_multiprocessing`: SemLock, a lock or semaphore that processes share by name. */
#include "native_posix.h"

#include "objects/thread.h"
#include "vm/vm.h"

#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <stdlib.h>

extern const NativeModule multiprocessing_module;
static Type semlock_type;

enum { KIND_RECURSIVE_MUTEX, KIND_SEMAPHORE };
typedef struct SemLockObj {
    Obj      header;
    Slot     name; /* str or None */
    sem_t   *handle;
    uint64_t owner; /* thread that took it last */
    int      count, max_value, kind;
} SemLockObj;
#define LOCK ((SemLockObj *)self)

static Value errno_error(void) { return raise_os_error(errno, NULL, NULL); }
static bool  is_mine(const SemLockObj *lock) { return lock->count > 0 && lock->owner == current_thread->id; }
static Status int_field(Value v, int *out) {
    intptr_t n;
    TRY(number_as_index(v, &n, &OverflowError_type));
    if (n < INT_MIN || n > INT_MAX) return RAISED(raise_overflow_error("Python int too large to convert to C int"));
    *out = (int)n;
    return 0;
}
static Value semlock_new(Type *cls, sem_t *handle, int kind, int max_value, Value name) {
    SemLockObj *lock = (SemLockObj *)cls->native->allocate(cls, 0);
    if (!lock) {
        sem_close(handle);
        return NULL;
    }
    slot_set(lock, &lock->name, name);
    lock->handle = handle;
    lock->kind = kind;
    lock->max_value = max_value;
    return gc_register_release(value_obj(VALUE(lock))) < 0 ? NULL : VALUE(lock);
}
static Value semlock_create(Type *cls, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"SemLock", "kind value maxvalue name unlink"};
    Value                out[5];
    int                  numbers[3];
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    for (int i = 0; i < 3; i++) TRY_NULL(int_field(out[i], &numbers[i]));
    Truth unlink = object_truth(out[4]);
    TRY_NULL(unlink);
    if (!is_str(out[3])) return raise_type_error("SemLock() argument 'name' must be str, not %K", out[3]);
    if (numbers[0] != KIND_RECURSIVE_MUTEX && numbers[0] != KIND_SEMAPHORE) return raise_value_error("unrecognized kind");
    const char *name = str_utf8(out[3], NULL);
    if (!name) return NULL;
    sem_t *handle = sem_open(name, O_CREAT | O_EXCL, 0600, (unsigned)numbers[1]);
    if (handle == SEM_FAILED) return errno_error();
    if (unlink && sem_unlink(name) < 0) {
        int error = errno;
        sem_close(handle);
        return raise_os_error(error, NULL, NULL);
    }
    return semlock_new(cls, handle, numbers[0], numbers[2], unlink ? NONE : out[3]);
}
/* SemLock._rebuild(handle, kind, maxvalue, name): in a child process. */
static Value semlock_rebuild(Value cls, const Value *args, size_t nargs, Value names) {
    int      kind, max_value;
    uint64_t address;
    if (nargs != 4) return raise_arity("_rebuild", 4, 4, nargs);
    Value handle_value = number_index(args[0]);
    if (!handle_value || int_as_u64(handle_value, &address) < 0 || int_field(args[1], &kind) < 0 || int_field(args[2], &max_value) < 0) return NULL;
    sem_t *handle = (sem_t *)(uintptr_t)address;
    if (args[3] != NONE) {
        const char *name = is_str(args[3]) ? str_utf8(args[3], NULL) : NULL;
        if (!name) return exception_pending() ? NULL : raise_type_error("_rebuild() argument 4 must be str or None, not %K", args[3]);
        if ((handle = sem_open(name, 0)) == SEM_FAILED) return errno_error();
    }
    return semlock_new((Type *)cls, handle, kind, max_value, args[3]);
}
static void semlock_release_memory(Obj *obj) {
    SemLockObj *lock = (SemLockObj *)obj;
    if (lock->handle) sem_close(lock->handle);
}

/* ---- taking and giving ------------------------------------------------------------------------------------------------------------ */
/* Waits with the GIL given away; 0, or the errno. */
static int wait_for(sem_t *handle, const struct timespec *deadline) {
    gil_leave();
    int error = (deadline ? sem_timedwait(handle, deadline) : sem_wait(handle)) < 0 ? errno : 0;
    gil_enter();
    return error;
}
static Status deadline_after(Value timeout, struct timespec *deadline) {
    double seconds;
    TRY(number_as_double(timeout, &seconds));
    if (!(seconds > 0)) seconds = 0;
    if (seconds > 1e9) seconds = 1e9;
    clock_gettime(CLOCK_REALTIME, deadline);
    int64_t ns = deadline->tv_nsec + (int64_t)(seconds * 1e9 + 0.5);
    deadline->tv_sec += ns / 1000000000;
    deadline->tv_nsec = ns % 1000000000;
    return 0;
}
static Value semlock_acquire(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"acquire", "| block timeout"};
    Value                out[2];
    struct timespec      deadline;
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    Truth block = out[0] ? object_truth(out[0]) : 1;
    bool  limited = out[1] && out[1] != NONE;
    TRY_NULL(block);
    if (LOCK->kind == KIND_RECURSIVE_MUTEX && is_mine(LOCK)) {
        LOCK->count++;
        return TRUE_VALUE;
    }
    if (limited) TRY_NULL(deadline_after(out[1], &deadline));
    int error;
    do error = sem_trywait(LOCK->handle) < 0 ? errno : 0;
    while (error == EINTR && vm_poll() == 0);
    if (block && error == EAGAIN) {
        do error = wait_for(LOCK->handle, limited ? &deadline : NULL);
        while (error == EINTR && vm_poll() == 0);
    }
    if (error == EAGAIN || error == ETIMEDOUT) return FALSE_VALUE;
    if (error) return exception_pending() ? NULL : raise_os_error(error, NULL, NULL);
    LOCK->count++;
    LOCK->owner = current_thread->id;
    return TRUE_VALUE;
}
static Value semlock_release(Value self) {
    if (LOCK->kind == KIND_RECURSIVE_MUTEX) {
        if (!is_mine(LOCK)) return raise_format(&AssertionError_type, "attempt to release recursive lock not owned by thread");
        if (LOCK->count > 1) {
            LOCK->count--;
            return NONE;
        }
    } else {
        int value;
        if (sem_getvalue(LOCK->handle, &value) < 0) return errno_error();
        if (value >= LOCK->max_value) return raise_value_error("semaphore or lock released too many times");
    }
    if (sem_post(LOCK->handle) < 0) return errno_error();
    LOCK->count--;
    return NONE;
}
static Value semlock_enter(Value self) { return semlock_acquire(self, NULL, 0, NULL); }
static Value semlock_exit(Value self, const Value *args, size_t nargs, Value names) { return semlock_release(self); }

/* ---- state -------------------------------------------------------------------------------------------------------------------------- */
static Value semlock_count(Value self) { return value_from_int(LOCK->count); }
static Value semlock_is_mine(Value self) { return value_from_bool(is_mine(LOCK)); }
static Value semlock_get_value(Value self) {
    int value;
    if (sem_getvalue(LOCK->handle, &value) < 0) return errno_error();
    return value_from_int(value < 0 ? 0 : value);
}
static Value semlock_is_zero(Value self) {
    int value;
    if (sem_getvalue(LOCK->handle, &value) < 0) return errno_error();
    return value_from_bool(value == 0);
}
static Value semlock_after_fork(Value self) {
    LOCK->count = 0;
    return NONE;
}
static Value get_handle(Value self, void *closure) { return int_from_u64((uintptr_t)LOCK->handle); }
static void  semlock_trace(Obj *obj, Tracer *tracer) { trace_slot(tracer, &((SemLockObj *)obj)->name); }

static const MethodDef semlock_methods[] = {
    {"acquire", semlock_acquire, METHOD_KEYWORDS, "acquire($self, /, block=True, timeout=None)\n--\n\nAcquire the semaphore/lock."},
    {"release", semlock_release, METHOD_NOARGS, "release($self, /)\n--\n\nRelease the semaphore/lock."},
    {"_count", semlock_count, METHOD_NOARGS, "_count($self, /)\n--\n\nNum of `acquire()`s minus num of `release()`s for this process."},
    {"_is_mine", semlock_is_mine, METHOD_NOARGS, "_is_mine($self, /)\n--\n\nWhether the lock is owned by this thread."},
    {"_get_value", semlock_get_value, METHOD_NOARGS, "_get_value($self, /)\n--\n\nGet the value of the semaphore."},
    {"_is_zero", semlock_is_zero, METHOD_NOARGS, "_is_zero($self, /)\n--\n\nReturn whether semaphore has value zero."},
    {"_rebuild", semlock_rebuild, METHOD_FAST | METHOD_CLASS, "_rebuild($type, handle, kind, maxvalue, name, /)\n--\n\n"},
    {"_after_fork", semlock_after_fork, METHOD_NOARGS, "_after_fork($self, /)\n--\n\nRezero the net acquisition count after fork()."},
    {"__enter__", semlock_enter, METHOD_NOARGS, "__enter__($self, /)\n--\n\nEnter the semaphore/lock."},
    {"__exit__", semlock_exit, METHOD_FAST, "__exit__($self, exc_type=None, exc_value=None, exc_tb=None, /)\n--\n\nExit the semaphore/lock."},
    {NULL}};
static const MemberDef semlock_members[] = {
    {"kind", MEMBER_INT, offsetof(SemLockObj, kind), true, ""},
    {"maxvalue", MEMBER_INT, offsetof(SemLockObj, max_value), true, ""},
    {"name", MEMBER_VALUE, offsetof(SemLockObj, name), true, ""},
    {NULL}};
static const GetSetDef semlock_getsets[] = {{"handle", get_handle, NULL, "", NULL}, {NULL}};
static NativeType semlock_native = {
    .shape = {.size = sizeof(SemLockObj), .trace = semlock_trace, .release = semlock_release_memory}, .create = semlock_create,
    .methods = semlock_methods, .members = semlock_members, .getsets = semlock_getsets,
};
static Type semlock_type = {
    .header = {.word = 1u << 30, .type = &type_type}, .name = "_multiprocessing.SemLock", .basic_size = sizeof(SemLockObj),
    .flags = TYPE_FLAG_BASETYPE | TYPE_FLAG_GC, .base = &object_type, .native = &semlock_native, .doc = "Semaphore/Mutex type",
};

static Value m_unlink(Value self, Value arg) {
    const char *name = is_str(arg) ? str_utf8(arg, NULL) : NULL;
    if (!name) return exception_pending() ? NULL : raise_type_error("sem_unlink() argument must be str, not %K", arg);
    return sem_unlink(name) < 0 ? errno_error() : NONE;
}
static const MethodDef methods[] = {{"sem_unlink", m_unlink, METHOD_ONE, "sem_unlink($module, name, /)\n--\n\n"}, {NULL}};
static Status execute(Value module) {
    Value flags = dict_new();
    TRY(module_add_type(module, &semlock_type));
    TRY(dict_set_c(VALUE(semlock_type.dict), "SEM_VALUE_MAX", value_from_int(SEM_VALUE_MAX)));
    if (!flags || dict_set_c(flags, "HAVE_SEM_OPEN", value_from_int(1)) < 0 || dict_set_c(flags, "HAVE_SEM_TIMEDWAIT", value_from_int(1)) < 0) return -1;
    return module_add(module, "flags", flags);
}
const NativeModule multiprocessing_module = {"_multiprocessing", "Semaphores of the multiprocessing package.", methods, execute};
