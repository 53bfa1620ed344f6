/* thread.c - the current thread, the guards against endless recursion, and the hooks into the VM. */
#include "objects/thread.h"

#include "objects_int.h"

#include "objects/list.h"

__thread Thread *current_thread;
Thread          *thread_list;
VmHooks          vm_hooks;
int32_t          recursion_limit = 1000;

static void trace_threads(Tracer *tracer, void *context) {
    (void)context;
    for (Thread *thread = thread_list; thread != NULL; thread = thread->next) {
        trace_slot(tracer, (Slot *)&thread->exception);
        trace_slot(tracer, (Slot *)&thread->handled_base.value);
        trace_slot(tracer, (Slot *)&thread->repr_list);
        trace_slot(tracer, (Slot *)&thread->context);
        trace_slot(tracer, (Slot *)&thread->dict);
        if (vm_hooks.trace_thread != NULL) vm_hooks.trace_thread(tracer, thread);
    }
}

static void memory_exhausted(void) { raise_memory_error(); }

static void poll_requested(void) {
    if (vm_hooks.request_poll != NULL) vm_hooks.request_poll();
}

static void finalize(Obj *obj) {
    NativeType *native = obj->type->native;
    if (LIKELY(native->native_flags & NATIVE_FOREIGN) || (native->solid != NULL && native->solid->native->native_flags & NATIVE_FOREIGN)) {
        vm_hooks.release_foreign(obj);
        return;
    }
    if (native->finalize == NULL) return;
    obj_set_flag(obj, OBJ_FLAG_FINALIZED);
    native->finalize(VALUE(obj));
}

static void collection_done(int generation, bool started) {
    if (!started) weakref_run_callbacks();
    if (vm_hooks.collection_done != NULL) vm_hooks.collection_done(generation, started);
}

static void collection_begins(void) {
    if (vm_hooks.collection_begins != NULL) vm_hooks.collection_begins();
}

static void count_references(Obj *obj, void (*visit)(Obj *)) {
    if (vm_hooks.count_references != NULL) vm_hooks.count_references(obj, visit);
}
static void clear_references(Obj *obj) { vm_hooks.clear_references(obj); }
static bool wants_finalizer(Obj *obj) { return vm_hooks.wants_finalizer(obj); }

Status thread_init(void) {
    static const GcHooks hooks = {.out_of_memory = memory_exhausted, .weak_cleared = weakref_cleared,
                                  .request_poll = poll_requested, .collection_begins = collection_begins, .finalize = finalize, .count_references = count_references, .clear = clear_references,
                                  .wants_finalizer = wants_finalizer, .collection_done = collection_done};
    gc_add_root_tracer(trace_threads, NULL);
    gc_set_hooks(&hooks);
    return 0;
}

void thread_attach(Thread *thread) {
    if (thread->handled == NULL) thread->handled = &thread->handled_base;
    thread->next = thread_list;
    thread->previous = NULL;
    if (thread_list != NULL) thread_list->previous = thread;
    thread_list = thread;
    current_thread = thread;
}

void thread_detach(Thread *thread) {
    if (thread->previous != NULL) thread->previous->next = thread->next;
    else thread_list = thread->next;
    if (thread->next != NULL) thread->next->previous = thread->previous;
    if (current_thread == thread) current_thread = NULL;
}

COLD Status recursion_exceeded(const char *where) {
    Thread   *thread = current_thread;
    uintptr_t limit = thread->stack_limit;
    /* Making the error needs stack too. */
    thread->stack_limit = limit > 64 * 1024 ? limit - 64 * 1024 : 0;
    raise_format(&RecursionError_type, "maximum recursion depth exceeded%s", where);
    thread->stack_limit = limit;
    return -1;
}

Status recursion_enter(const char *where) {
    if (LIKELY((uintptr_t)__builtin_frame_address(0) > current_thread->stack_limit)) return 0;
    return recursion_exceeded(where);
}

Truth repr_enter(Value obj) {
    Thread *thread = current_thread;
    if (thread->repr_list == NULL) {
        thread->repr_list = list_new(0);
        if (thread->repr_list == NULL) return -1;
    }
    for (intptr_t i = list_length(thread->repr_list) - 1; i >= 0; i--)
        if (list_get(thread->repr_list, i) == obj) return 1;
    if (list_length(thread->repr_list) >= recursion_limit)
        return RAISED(raise_format(&RecursionError_type, "maximum recursion depth exceeded while getting the repr of an object"));
    return list_append(thread->repr_list, obj);
}

void repr_leave(Value obj) {
    Value list = current_thread->repr_list;
    for (intptr_t i = list_length(list) - 1; i >= 0; i--) {
        if (list_get(list, i) != obj) continue;
        Value saved = exception_fetch();
        if (list_pop(list, i) == NULL) exception_clear();
        exception_restore(saved);
        return;
    }
}
