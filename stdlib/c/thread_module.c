/* thread_module.c - `_thread`: locks, recursive locks, thread-local data, starting threads.
 *
 * A lock is an OS mutex and condition around one flag, so that acquiring can time out and be interrupted by signals (the
 * main thread waits in slices when it may have to run a handler). */
#include "vm/stacks.h"
#include "base/memory.h"
#include "base/os.h"
#include "base/thread_os.h"
#include "objects/dict.h"
#include "objects/float.h"
#include "objects/function.h"
#include "objects/int.h"
#include "objects/str.h"
#include "vm/modules.h"
#include "vm/signals.h"
#include "vm/vm.h"

#include <math.h>
#include <signal.h>

#define TIMEOUT_MAX_SECONDS 9223372036.0

/* ---- plain locks ----------------------------------------------------------------------------------------------------------- */
typedef struct LockState {
    OsMutex mutex;
    OsCond  freed;
    bool    locked;
} LockState;

typedef struct LockObj {
    Obj        header;
    LockState *state; /* malloc'ed: waiters hold its address without the GIL */
    Slot       weakrefs;
} LockObj;

typedef struct RLockObj {
    Obj        header;
    LockState *state;
    uint64_t   owner;
    uint64_t   count;
    Slot       weakrefs;
} RLockObj;

static Type lock_type, rlock_type, local_type;
static Slot thread_error_hook_type;

static LockState *lock_state_new(void) {
    LockState *state = mem_calloc(1, sizeof *state);
    if (!state) {
        raise_memory_error();
        return NULL;
    }
    os_mutex_init(&state->mutex);
    os_cond_init(&state->freed);
    return state;
}
static void lock_state_free(LockState *state) {
    if (!state) return;
    os_cond_destroy(&state->freed);
    os_mutex_destroy(&state->mutex);
    mem_free(state);
}

/* TIMEOUT_NS: -1 for ever, 0 do not wait.  1 acquired, 0 timed out, -1 a signal handler raised. */
static Truth lock_wait(LockState *state, int64_t timeout_ns) {
    os_mutex_lock(&state->mutex);
    if (!state->locked) {
        state->locked = true;
        os_mutex_unlock(&state->mutex);
        return 1;
    }
    os_mutex_unlock(&state->mutex);
    if (timeout_ns == 0) return 0;
    int64_t deadline = timeout_ns < 0 ? 0 : os_clock_ns(OS_CLOCK_MONOTONIC) + timeout_ns;
    bool    is_main = current_thread->id == vm_main_thread_id;
    for (bool idle = true;;) {
        bool got = false;
        int64_t left = timeout_ns < 0 ? INT64_MAX : deadline - os_clock_ns(OS_CLOCK_MONOTONIC);
        int64_t slice = (is_main || idle) && left > VM_IDLE_NS ? VM_IDLE_NS : left;
        gil_leave();
        os_mutex_lock(&state->mutex);
        while (state->locked && slice > 0) {
            if (slice == INT64_MAX) os_cond_wait(&state->freed, &state->mutex);
            else if (!os_cond_wait_for(&state->freed, &state->mutex, slice)) break;
        }
        if (!state->locked) got = state->locked = true;
        os_mutex_unlock(&state->mutex);
        gil_enter();
        if (got) return 1;
        if (idle) idle = !vm_collect_idle();
        TRY(signals_check());
        if (timeout_ns >= 0 && os_clock_ns(OS_CLOCK_MONOTONIC) >= deadline) return 0;
    }
}
static void lock_free(LockState *state) {
    os_mutex_lock(&state->mutex);
    state->locked = false;
    os_cond_signal(&state->freed);
    os_mutex_unlock(&state->mutex);
}

/* acquire(blocking=True, timeout=-1) -> nanoseconds as lock_wait takes them. */
static Status acquire_arguments(const Value *args, size_t nargs, Value names, int64_t *timeout_ns) {
    static const ArgSpec spec = {"acquire", "| blocking timeout"};
    Value                out[2];
    double               seconds = -1;
    TRY(args_parse(&spec, args, nargs, names, out));
    Truth blocking = out[0] ? object_truth(out[0]) : 1;
    if (blocking < 0) return -1;
    if (out[1]) TRY(number_as_double(out[1], &seconds));
    if (isnan(seconds)) return RAISED(raise_value_error("Invalid value NaN (not a number)"));
    if (!blocking && out[1] && seconds != -1) return RAISED(raise_value_error("can't specify a timeout for a non-blocking call"));
    if (seconds < 0 && seconds != -1) return RAISED(raise_value_error("timeout value must be positive"));
    if (seconds > TIMEOUT_MAX_SECONDS) return RAISED(raise_overflow_error("timeout value is too large"));
    *timeout_ns = !blocking ? 0 : seconds < 0 ? -1 : (int64_t)(seconds * 1e9);
    return 0;
}

static Value lock_new(void) {
    LockObj *lock = (LockObj *)gc_alloc(&lock_type, sizeof(LockObj));
    if (!lock) return NULL;
    lock->state = lock_state_new();
    return lock->state && gc_register_release(&lock->header) == 0 ? VALUE(lock) : NULL;
}
static void lock_release_memory(Obj *obj) { lock_state_free(((LockObj *)obj)->state); }

static Value lock_acquire(Value self, const Value *args, size_t nargs, Value names) {
    int64_t timeout;
    TRY_NULL(acquire_arguments(args, nargs, names, &timeout));
    Truth got = lock_wait(((LockObj *)self)->state, timeout);
    return got < 0 ? NULL : value_from_bool(got);
}
static Value lock_release(Value self) {
    LockState *state = ((LockObj *)self)->state;
    if (!state->locked) return raise_format(&RuntimeError_type, "release unlocked lock");
    lock_free(state);
    return NONE;
}
static Value lock_exit(Value self, const Value *args, size_t nargs, Value names) { return lock_release(self); }
static Value lock_enter(Value self) { return lock_wait(((LockObj *)self)->state, -1) < 0 ? NULL : TRUE_VALUE; }
static Value lock_locked(Value self) { return value_from_bool(((LockObj *)self)->state->locked); }
static Value lock_after_fork(Value self) {
    LockState *fresh = lock_state_new();
    if (!fresh) return NULL;
    ((LockObj *)self)->state = fresh; /* the old one may be held by a thread that no longer exists */
    return NONE;
}
static Value lock_repr(Value self) {
    LockState *state = ((LockObj *)self)->state;
    return str_format("<%s %s object at %p>", state->locked ? "locked" : "unlocked", type_of(self)->name, (void *)self);
}
static const MethodDef lock_methods[] = {
    {"acquire", lock_acquire, METHOD_KEYWORDS, "acquire(blocking=True, timeout=-1) -> bool"},
    {"acquire_lock", lock_acquire, METHOD_KEYWORDS, "acquire_lock(blocking=True, timeout=-1) -> bool"},
    {"release", lock_release, METHOD_NOARGS, "release()"},
    {"release_lock", lock_release, METHOD_NOARGS, "release_lock()"},
    {"locked", lock_locked, METHOD_NOARGS, "locked() -> bool"},
    {"locked_lock", lock_locked, METHOD_NOARGS, "locked_lock() -> bool"},
    {"__enter__", lock_enter, METHOD_NOARGS, NULL},
    {"__exit__", lock_exit, METHOD_FAST, NULL},
    {"_at_fork_reinit", lock_after_fork, METHOD_NOARGS, NULL},
    {NULL}};
static NativeType lock_native = {.shape = {.size = sizeof(LockObj), .release = lock_release_memory}, .repr = lock_repr,
                                 .methods = lock_methods, .weak_offset = offsetof(LockObj, weakrefs)};
static Type lock_type = STATIC_TYPE("_thread.lock", &object_type, lock_native, sizeof(LockObj), 0, TYPE_FLAG_DISALLOW_NEW);

/* ---- recursive locks ----------------------------------------------------------------------------------------------------------- */
static Value rlock_create(Type *cls, const Value *args, size_t nargs, Value names) {
    RLockObj *lock = (RLockObj *)cls->native->allocate(cls, 0);
    if (!lock) return NULL;
    lock->state = lock_state_new();
    return lock->state && gc_register_release(&lock->header) == 0 ? VALUE(lock) : NULL;
}
static void rlock_release_memory(Obj *obj) { lock_state_free(((RLockObj *)obj)->state); }

static Truth rlock_take(RLockObj *lock, int64_t timeout) {
    if (lock->count && lock->owner == current_thread->id) {
        lock->count++;
        return 1;
    }
    Truth got = lock_wait(lock->state, timeout);
    if (got == 1) {
        lock->owner = current_thread->id;
        lock->count = 1;
    }
    return got;
}
static Value rlock_acquire(Value self, const Value *args, size_t nargs, Value names) {
    int64_t timeout;
    TRY_NULL(acquire_arguments(args, nargs, names, &timeout));
    Truth got = rlock_take((RLockObj *)self, timeout);
    return got < 0 ? NULL : value_from_bool(got);
}
static Value rlock_enter(Value self) { return rlock_take((RLockObj *)self, -1) < 0 ? NULL : TRUE_VALUE; }
static Value rlock_release(Value self) {
    RLockObj *lock = (RLockObj *)self;
    if (!lock->count || lock->owner != current_thread->id) return raise_format(&RuntimeError_type, "cannot release un-acquired lock");
    if (--lock->count == 0) {
        lock->owner = 0;
        lock_free(lock->state);
    }
    return NONE;
}
static Value rlock_exit(Value self, const Value *args, size_t nargs, Value names) { return rlock_release(self); }
static Value rlock_is_owned(Value self) {
    RLockObj *lock = (RLockObj *)self;
    return value_from_bool(lock->count && lock->owner == current_thread->id);
}
static Value rlock_release_save(Value self) {
    RLockObj *lock = (RLockObj *)self;
    if (!lock->count) return raise_format(&RuntimeError_type, "cannot release un-acquired lock");
    Value saved = TUPLE2(int_from_u64(lock->count), int_from_u64(lock->owner));
    if (!saved) return NULL;
    lock->count = 0;
    lock->owner = 0;
    lock_free(lock->state);
    return saved;
}
static Value rlock_acquire_restore(Value self, Value saved) {
    RLockObj *lock = (RLockObj *)self;
    uint64_t  count, owner;
    if (!is_tuple(saved) || tuple_length(saved) != 2) return raise_type_error("_acquire_restore() argument 1 must be a 2-tuple");
    TRY_NULL(int_as_u64(tuple_get(saved, 0), &count));
    TRY_NULL(int_as_u64(tuple_get(saved, 1), &owner));
    if (lock_wait(lock->state, -1) < 0) return NULL;
    lock->count = count;
    lock->owner = owner;
    return NONE;
}
static Value rlock_recursion_count(Value self) {
    RLockObj *lock = (RLockObj *)self;
    return int_from_u64(lock->owner == current_thread->id ? lock->count : 0);
}
static Value rlock_after_fork(Value self) {
    LockState *fresh = lock_state_new();
    if (!fresh) return NULL;
    RLockObj *lock = (RLockObj *)self;
    lock->state = fresh;
    lock->count = 0;
    lock->owner = 0;
    return NONE;
}
static Value rlock_repr(Value self) {
    RLockObj *lock = (RLockObj *)self;
    return str_format("<%s %s object owner=%lld count=%lld at %p>", lock->count ? "locked" : "unlocked", type_of(self)->name,
                      (long long)lock->owner, (long long)lock->count, (void *)self);
}
static const MethodDef rlock_methods[] = {
    {"acquire", rlock_acquire, METHOD_KEYWORDS, "acquire(blocking=True, timeout=-1) -> bool"},
    {"release", rlock_release, METHOD_NOARGS, "release()"},
    {"__enter__", rlock_enter, METHOD_NOARGS, NULL},
    {"__exit__", rlock_exit, METHOD_FAST, NULL},
    {"_is_owned", rlock_is_owned, METHOD_NOARGS, NULL},
    {"_release_save", rlock_release_save, METHOD_NOARGS, NULL},
    {"_acquire_restore", rlock_acquire_restore, METHOD_ONE, NULL},
    {"_recursion_count", rlock_recursion_count, METHOD_NOARGS, NULL},
    {"_at_fork_reinit", rlock_after_fork, METHOD_NOARGS, NULL},
    {NULL}};
static NativeType rlock_native = {.shape = {.size = sizeof(RLockObj), .release = rlock_release_memory}, .create = rlock_create, .repr = rlock_repr,
                                  .methods = rlock_methods, .weak_offset = offsetof(RLockObj, weakrefs)};
static Type rlock_type = STATIC_TYPE("_thread.RLock", &object_type, rlock_native, sizeof(RLockObj), 0, TYPE_FLAG_BASETYPE);

/* ---- thread-local data: one dict per (object, thread) -----------------------------------------------------------------------------
 * The object keeps the dicts, by tokens of the threads, so that a dead one takes them along, in whichever cycles they are.  A thread
 * keeps a list in its own dict: its token, and weak references to the objects that have a dict for it, which drop it when it ends. */
typedef struct LocalObj {
    Obj  header;
    Slot dicts;       /* dict: token of a thread -> dict */
    Slot args, names; /* of the constructor: __init__ runs again in each thread */
    Slot weakrefs;
} LocalObj;

static void local_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, &((LocalObj *)obj)->dicts, 3); }

static Value record_of_thread(void) {
    Value name = str_intern_c("_thread._local"), record, token;
    if (!name || (!current_thread->dict && !(current_thread->dict = dict_new()))) return NULL;
    if ((record = dict_get_str(current_thread->dict, name))) return record;
    TRY_VALUE(token, CALL0(VALUE(&object_type)));
    TRY_VALUE(record, list_new(0));
    return list_append(record, token) == 0 && dict_set(current_thread->dict, name, record) == 0 ? record : NULL;
}

/* Objects that died are forgotten whenever the list would double. */
static Status forget_dead(Value record) {
    intptr_t count = list_length(record);
    if (count < 32 || (count & (count - 1)) != 0) return 0;
    Value kept = list_new(0);
    if (!kept || list_append(kept, list_get(record, 0)) < 0) return -1;
    for (intptr_t i = 1; i < count; i++)
        if (weakref_get(list_get(record, i)) && list_append(kept, list_get(record, i)) < 0) return -1;
    list_clear(record);
    for (intptr_t i = 0; i < list_length(kept); i++) TRY(list_append(record, list_get(kept, i)));
    return 0;
}

/* A fresh dict for this thread. */
static Value local_add(LocalObj *local) {
    Value record = record_of_thread(), dict = record ? dict_new() : NULL, reference;
    if (!dict || forget_dead(record) < 0) return NULL;
    TRY_VALUE(reference, weakref_new(VALUE(local), NULL));
    return list_append(record, reference) == 0 && dict_set(local->dicts.value, list_get(record, 0), dict) == 0 ? dict : NULL;
}

/* The thread is about to end. */
static void locals_of_thread_end(void) {
    Value record = current_thread->dict ? dict_get_c(current_thread->dict, "_thread._local") : NULL;
    for (intptr_t i = 1; record && i < list_length(record); i++) {
        Value local = weakref_get(list_get(record, i));
        if (local && dict_delete(((LocalObj *)local)->dicts.value, list_get(record, 0)) < 0) exception_clear();
    }
    exception_clear();
}

static Value local_create(Type *cls, const Value *args, size_t nargs, Value names) {
    bool has_init = cls->native->init != object_type.native->init;
    if (!has_init && (nargs || names)) return raise_type_error("Initialization arguments are not supported");
    LocalObj *local = (LocalObj *)cls->native->allocate(cls, 0);
    if (!local) return NULL;
    size_t count = nargs + (names ? tuple_length(names) : 0);
    Value  dicts = dict_new(), all = tuple_from_values(args, count);
    if (!dicts || !all) return NULL;
    slot_set(local, &local->dicts, dicts);
    slot_set(local, &local->args, all);
    slot_set(local, &local->names, names);
    return local_add(local) ? VALUE(local) : NULL;
}

/* The dict of SELF in this thread, made (and __init__ run) on first use. */
static Value local_dict(Value self) {
    LocalObj *local = (LocalObj *)self;
    Value     record = record_of_thread();
    if (!record) return NULL;
    Value dict = dict_get(local->dicts.value, list_get(record, 0));
    if (dict || exception_pending()) return dict;
    if (!(dict = local_add(local))) return NULL;
    Type *type = type_of(self);
    if (type->native->init != object_type.native->init) {
        Value  all = local->args.value, names = local->names.value;
        size_t named = names ? tuple_length(names) : 0;
        if (type->native->init(self, (const Value *)((TupleObj *)all)->items, tuple_length(all) - named, names) < 0) {
            Value error = exception_fetch();
            if (dict_delete(local->dicts.value, list_get(record, 0)) < 0) exception_clear();
            exception_restore(error);
            return NULL;
        }
    }
    return dict;
}
static Value local_getattr(Value self, Value name) {
    Value dict = local_dict(self);
    if (!dict) return NULL;
    if (str_equal_ascii(name, "__dict__")) return dict;
    Value descriptor = type_lookup(type_of(self), str_intern(name));
    if (descriptor && native_of(descriptor)->descr_set && native_of(descriptor)->descr_get)
        return native_of(descriptor)->descr_get(descriptor, self, VALUE(type_of(self)));
    Value value = dict_get(dict, name);
    if (value || exception_pending()) return value;
    if (descriptor) return native_of(descriptor)->descr_get ? native_of(descriptor)->descr_get(descriptor, self, VALUE(type_of(self))) : descriptor;
    return raise_attribute_error(self, name);
}
static Status local_setattr(Value self, Value name, Value value) {
    Value dict = local_dict(self);
    if (!dict) return -1;
    if (str_equal_ascii(name, "__dict__"))
        return RAISED(raise_format(&AttributeError_type, "'%.50s' object attribute '%U' is read-only", type_of(self)->name, name));
    Value descriptor = type_lookup(type_of(self), str_intern(name));
    if (descriptor && native_of(descriptor)->descr_set) return native_of(descriptor)->descr_set(descriptor, self, value);
    if (value) return dict_set(dict, name, value);
    Truth removed = dict_delete(dict, name);
    if (removed == 0) raise_attribute_error(self, name);
    return removed == 1 ? 0 : -1;
}
static NativeType local_native = {.shape = {.size = sizeof(LocalObj), .trace = local_trace}, .create = local_create, .getattr = local_getattr,
                                  .setattr = local_setattr, .weak_offset = offsetof(LocalObj, weakrefs)};
static Type local_type = STATIC_TYPE("_thread._local", &object_type, local_native, sizeof(LocalObj), 0, TYPE_FLAG_BASETYPE);

/* ---- starting threads ------------------------------------------------------------------------------------------------------------ */
typedef struct Start {
    Slot    function, args, kwargs; /* roots while the thread comes up */
    OsMutex mutex;
    OsCond  ready;
    uint64_t id;
    bool    running, failed;
} Start;

static int64_t thread_count;
static size_t  thread_stack_size;
#define STACK_OF_OUR_OWN (512 * 1024) /* on top of what the program asks for: the part below the limit of recursion, and native calls */

/* Per thread: the lock that threading.Thread waits on (_set_sentinel), stored in the thread's dict under this key. */
static Slot sentinel_key;

static void release_sentinel(void) {
    if (!current_thread->dict || !sentinel_key.value) return;
    Value lock = dict_get(current_thread->dict, sentinel_key.value);
    if (lock && value_is(lock, &lock_type) && ((LockObj *)lock)->state->locked) lock_free(((LockObj *)lock)->state);
}

static void thread_entry(void *argument) {
    Start  *start = argument;
    Thread *thread = thread_begin(__builtin_frame_address(0)); /* takes the GIL */
    if (!thread) {
        os_mutex_lock(&start->mutex);
        start->failed = start->running = true;
        os_cond_signal(&start->ready);
        os_mutex_unlock(&start->mutex);
        return;
    }
    Value function = start->function.value, args = start->args.value, kwargs = start->kwargs.value;
    thread_count++;
    os_mutex_lock(&start->mutex);
    start->id = thread->id;
    start->running = true;
    os_cond_signal(&start->ready);
    os_mutex_unlock(&start->mutex);
    if (!object_call_tuple(function, args, kwargs)) {
        if (exception_matches(&SystemExit_type)) exception_clear();
        else exception_write_unraisable("in thread started by", function);
    }
    function = args = kwargs = NULL;
    if (((VmThread *)thread->vm)->stacks && vm_stacks_before_end) vm_stacks_before_end(); /* who joins the thread sees what that does */
    release_sentinel();
    thread_count--;
    locals_of_thread_end();
    thread_end(thread);
}

static Value m_start_new_thread(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs < 2 || nargs > 3) return raise_arity("start_new_thread", 2, 3, nargs);
    if (!value_is_callable(args[0])) return raise_type_error("first arg must be callable");
    if (!is_tuple(args[1])) return raise_type_error("2nd arg must be a tuple");
    if (nargs == 3 && !is_dict(args[2])) return raise_type_error("optional 3rd arg must be a dictionary");
    TRY_NULL(sys_audit("_thread.start_new_thread", args, nargs));
    Start start = {.function = {args[0]}, .args = {args[1]}, .kwargs = {nargs == 3 ? args[2] : NULL}}; /* on the C stack: a root */
    os_mutex_init(&start.mutex);
    os_cond_init(&start.ready);
    int error = os_thread_start(thread_entry, &start, thread_stack_size ? thread_stack_size + STACK_OF_OUR_OWN : 0);
    if (error) return raise_format(&RuntimeError_type, "can't start new thread");
    gil_leave();
    os_mutex_lock(&start.mutex);
    while (!start.running) os_cond_wait(&start.ready, &start.mutex);
    os_mutex_unlock(&start.mutex);
    gil_enter();
    os_cond_destroy(&start.ready);
    os_mutex_destroy(&start.mutex);
    if (start.failed) return raise_format(&RuntimeError_type, "can't start new thread");
    return int_from_u64(start.id);
}

/* ---- functions ---------------------------------------------------------------------------------------------------------------------- */
static Value m_allocate_lock(Value self) { return lock_new(); }
static Value m_get_ident(Value self) { return int_from_u64(current_thread->id); }
static Value m_get_native_id(Value self) { return int_from_u64(os_thread_native_id()); }
static Value m_count(Value self) { return int_from_i64(thread_count); }
static Value m_exit(Value self) { return raise_exception(CALL0(VALUE(&SystemExit_type))); }
static Value m_set_sentinel(Value self) {
    Value lock = lock_new();
    if (!lock || (!current_thread->dict && !(current_thread->dict = dict_new()))) return NULL;
    return dict_set(current_thread->dict, sentinel_key.value, lock) < 0 ? NULL : lock;
}
static Value m_stack_size(Value self, const Value *args, size_t nargs, Value names) {
    int64_t size = 0;
    if (nargs > 1) return raise_arity("stack_size", 0, 1, nargs);
    if (nargs) {
        Value index = number_index(args[0]);
        if (!index || int_as_i64(index, &size) < 0) return NULL;
    }
    if (size < 0) return raise_value_error("size must be 0 or a positive value");
    if (size && size < 32768) return raise_value_error("size not valid: %lld bytes", (long long)size);
    Value previous = int_from_u64(thread_stack_size);
    if (nargs) thread_stack_size = (size_t)size;
    return previous;
}
static Value m_interrupt_main(Value self, const Value *args, size_t nargs, Value names) {
    int64_t number = SIGINT;
    if (nargs > 1) return raise_arity("interrupt_main", 0, 1, nargs);
    if (nargs) {
        Value index = number_index(args[0]);
        if (!index || int_as_i64(index, &number) < 0) return NULL;
    }
    if (number < 1 || number >= SIGNAL_COUNT) return raise_value_error("signal number out of range");
    Value handler = signal_handlers[number].value;
    if (handler && is_int(handler)) return NONE; /* SIG_DFL or SIG_IGN */
    signal_note((int)number);
    return NONE;
}

/* Default hook of uncaught exceptions in threads; ARGS is a _ExceptHookArgs. */
static Value m_excepthook(Value self, Value args) {
    if (!value_is_a(args, (Type *)thread_error_hook_type.value)) return raise_type_error("_thread.excepthook argument type must be ExceptHookArgs");
    Value cls = tuple_get(args, 0), exception = tuple_get(args, 1), thread = tuple_get(args, 3);
    if (cls == VALUE(&SystemExit_type)) return NONE;
    Value file = sys_get("stderr");
    if (!file || file == NONE) {
        if (thread == NONE || object_lookup_attr(thread, str_intern_c("_stderr"), &file) <= 0 || file == NONE) return NONE;
    }
    Value name = NULL;
    if (thread != NONE && object_lookup_attr(thread, NAME(name), &name) < 0) exception_clear();
    Value head = name ? str_format("Exception in thread %S:\n", name) : str_format("Exception in thread %lld:\n", (long long)current_thread->id);
    Value text = traceback_format_default(exception);
    if (!head || !text || !CALL_METHOD1(file, NAME(write), head) || !CALL_METHOD1(file, NAME(write), text)) return NULL;
    return CALL_METHOD0(file, NAME(flush)) ? NONE : NULL;
}

static const MethodDef methods[] = {
    {"start_new_thread", m_start_new_thread, METHOD_FAST, "start_new_thread(function, args[, kwargs])"},
    {"start_new", m_start_new_thread, METHOD_FAST, "start_new(function, args[, kwargs])"},
    {"allocate_lock", m_allocate_lock, METHOD_NOARGS, "allocate_lock() -> lock object"},
    {"allocate", m_allocate_lock, METHOD_NOARGS, "allocate() -> lock object"},
    {"exit_thread", m_exit, METHOD_NOARGS, "exit_thread()"},
    {"exit", m_exit, METHOD_NOARGS, "exit()"},
    {"interrupt_main", m_interrupt_main, METHOD_FAST, "interrupt_main(signum=signal.SIGINT, /)"},
    {"get_ident", m_get_ident, METHOD_NOARGS, "get_ident() -> integer"},
    {"get_native_id", m_get_native_id, METHOD_NOARGS, "get_native_id() -> integer"},
    {"_count", m_count, METHOD_NOARGS, "_count() -> integer"},
    {"stack_size", m_stack_size, METHOD_FAST, "stack_size([size]) -> size"},
    {"_set_sentinel", m_set_sentinel, METHOD_NOARGS, "_set_sentinel() -> lock"},
    {"_excepthook", m_excepthook, METHOD_ONE, "excepthook(exc_type, exc_value, exc_traceback, thread)"},
    {NULL}};

static Status execute(Value module) {
    static const StructSeqField fields[] = {{"exc_type", ""}, {"exc_value", ""}, {"exc_traceback", ""}, {"thread", ""}, {NULL}};
    static const StructSeqDef   def = {"_thread._ExceptHookArgs", "Arguments of threading.excepthook.", fields, 4};
    gc_add_roots(&thread_error_hook_type, 1, "_thread._ExceptHookArgs");
    gc_add_roots(&sentinel_key, 1, "_thread sentinel");
    if (!(thread_error_hook_type.value = VALUE(structseq_type_new(&def)))) return -1;
    if (!(sentinel_key.value = CALL0(VALUE(&object_type)))) return -1;
    TRY(module_add(module, "_ExceptHookArgs", thread_error_hook_type.value));
    TRY(type_ready(&lock_type));
    TRY(module_add(module, "LockType", VALUE(&lock_type)));
    TRY(module_add_type(module, &rlock_type));
    TRY(module_add_type(module, &local_type));
    TRY(module_add(module, "error", VALUE(&RuntimeError_type)));
    return module_add(module, "TIMEOUT_MAX", float_from_double(TIMEOUT_MAX_SECONDS));
}

const NativeModule thread_module = {"_thread", "This module provides primitive operations to write multi-threaded programs.", methods, execute};
