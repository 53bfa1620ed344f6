/* queue_module.c - `_queue`: SimpleQueue, an unbounded queue between threads.
 *
 * The items are a list of which the front part has been taken; waiting threads sleep without the GIL on a condition whose
 * counter tells them that something was put. */
#include "base/thread_os.h"
#include "native_posix.h"

typedef struct Waiting { /* malloc'ed: sleepers hold its address without the GIL */
    OsMutex  mutex;
    OsCond   filled;
    uint64_t puts;
} Waiting;
typedef struct QueueObj {
    Obj      header;
    Slot     items, weakrefs;
    intptr_t first; /* items before it have been taken */
    Waiting *waiting;
} QueueObj;
#define QUEUE ((QueueObj *)self)

static Slot empty_error;

static void queue_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, &((QueueObj *)obj)->items, 1); }
static void queue_release(Obj *obj) {
    Waiting *w = ((QueueObj *)obj)->waiting;
    if (!w) return;
    os_cond_destroy(&w->filled);
    os_mutex_destroy(&w->mutex);
    mem_free(w);
}
static Value queue_create(Type *cls, const Value *args, size_t nargs, Value names) {
    if (nargs || names) return raise_type_error("SimpleQueue() takes no arguments");
    QueueObj *q = (QueueObj *)cls->native->allocate(cls, 0);
    Value     items = q ? list_new(0) : NULL;
    if (!items) return NULL;
    slot_set(q, &q->items, items);
    if (!(q->waiting = mem_calloc(1, sizeof *q->waiting))) return raise_memory_error();
    os_mutex_init(&q->waiting->mutex);
    os_cond_init(&q->waiting->filled);
    return gc_register_release(&q->header) < 0 ? NULL : VALUE(q);
}
static intptr_t queue_size(const QueueObj *q) { return list_length(q->items.value) - q->first; }

static Value m_put(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"put", "item | block timeout"};
    Value                out[3];
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    TRY_NULL(list_append(QUEUE->items.value, out[0]));
    Waiting *w = QUEUE->waiting;
    os_mutex_lock(&w->mutex);
    w->puts++;
    os_cond_signal(&w->filled);
    os_mutex_unlock(&w->mutex);
    return NONE;
}
static Value m_put_nowait(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"put_nowait", "item"};
    Value                out[1];
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    return m_put(self, out, 1, NULL);
}
/* Takes the first item.  Drops the taken part of the list when it is the larger one. */
static Value queue_take(QueueObj *q) {
    Value items = q->items.value, item = list_get(items, q->first);
    TRY_NULL(object_set_item(items, value_from_int(q->first), NONE));
    q->first++;
    intptr_t left = queue_size(q);
    if (q->first > 32 && q->first > left) {
        Value rest = list_new(0);
        if (!rest) return NULL;
        for (intptr_t i = 0; i < left; i++) TRY_NULL(list_append(rest, list_get(items, q->first + i)));
        q->first = 0;
        slot_set(q, &q->items, rest);
    }
    return item;
}
static Value queue_get(QueueObj *q, int64_t timeout) {
    int64_t  deadline = timeout > 0 ? os_clock_ns(OS_CLOCK_MONOTONIC) + timeout : 0;
    Waiting *w = q->waiting;
    bool     is_main = current_thread->id == vm_main_thread_id;
    for (bool idle = true; !queue_size(q);) {
        int64_t left = timeout < 0 ? INT64_MAX : deadline - os_clock_ns(OS_CLOCK_MONOTONIC);
        if (timeout == 0 || left <= 0) return raise_exception(CALL0(empty_error.value));
        if ((is_main || idle) && left > VM_IDLE_NS) left = VM_IDLE_NS; /* idle; and so that signal handlers run */
        uint64_t seen = w->puts;
        gil_leave();
        os_mutex_lock(&w->mutex);
        while (w->puts == seen) {
            if (left == INT64_MAX) os_cond_wait(&w->filled, &w->mutex);
            else if (!os_cond_wait_for(&w->filled, &w->mutex, left)) break;
        }
        os_mutex_unlock(&w->mutex);
        gil_enter();
        if (idle && !queue_size(q)) idle = !vm_collect_idle();
        TRY_NULL(signals_check());
    }
    return queue_take(q);
}
static Value m_get(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"get", "| block timeout"};
    Value                out[2];
    int64_t              timeout = -1;
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    Truth block = out[0] ? object_truth(out[0]) : 1;
    if (block < 0) return NULL;
    if (block && out[1] && out[1] != NONE) {
        TRY_NULL(native_seconds(out[1], &timeout));
        if (timeout < 0) return raise_value_error("'timeout' must be a non-negative number");
    }
    return queue_get(QUEUE, block ? timeout : 0);
}
static Value m_get_nowait(Value self) { return queue_get(QUEUE, 0); }
static Value m_empty(Value self) { return value_from_bool(!queue_size(QUEUE)); }
static Value m_qsize(Value self) { return value_from_int(queue_size(QUEUE)); }
static Value m_class_getitem(Value cls, Value arg) { return generic_alias_new(cls, arg); }

static const MethodDef queue_methods[] = {
    {"put", m_put, METHOD_KEYWORDS, "put($self, /, item, block=True, timeout=None)\n--\n\nPut an item; never waits."},
    {"put_nowait", m_put_nowait, METHOD_KEYWORDS, "put_nowait($self, /, item)\n--\n\nPut an item."},
    {"get", m_get, METHOD_KEYWORDS, "get($self, /, block=True, timeout=None)\n--\n\nTake the oldest item, waiting for one."},
    {"get_nowait", m_get_nowait, METHOD_NOARGS, "get_nowait($self, /)\n--\n\nTake the oldest item or raise Empty."},
    {"empty", m_empty, METHOD_NOARGS, "empty($self, /)\n--\n\nTrue if nothing is queued."},
    {"qsize", m_qsize, METHOD_NOARGS, "qsize($self, /)\n--\n\nNumber of queued items."},
    {"__class_getitem__", m_class_getitem, METHOD_ONE | METHOD_CLASS, NULL},
    {NULL}};
static NativeType queue_native = {.shape = {.size = sizeof(QueueObj), .trace = queue_trace, .release = queue_release}, .create = queue_create,
                                  .methods = queue_methods, .weak_offset = offsetof(QueueObj, weakrefs)};
static Type queue_type = STATIC_TYPE("_queue.SimpleQueue", &object_type, queue_native, sizeof(QueueObj), 0, TYPE_FLAG_BASETYPE);

static Status execute(Value module) {
    TRY(native_exception_add(module, &empty_error, "_queue", "Empty", &Exception_type));
    return module_add_type(module, &queue_type);
}

const NativeModule queue_module = {"_queue", "A simple queue between threads.", NULL, execute};
