/* heap.c - the collector's first mode: allocate and never collect.  Everything of gc.h that needs a collection says so
 * and stops; tracing works, so that trace functions can be tested. */
#include "gc/gc.h"

#include "base/os_memory.h"

#include <stdlib.h>

#define REGION_BYTES ((size_t)1 << 20)
#define MAX_REGIONS  (1 << 16)

enum { TRACE_VISIT };
struct Tracer {
    int   mode;
    void (*visit)(Value, void *);
    void *context;
};

GcYoung gc_young;
static GcYoung  old_area;
static GcHooks  hooks;
static bool     enabled = true;
static struct { char *base; size_t size; } regions[MAX_REGIONS];
static int      region_count;


static char *new_region(size_t size) {
    char *base = region_count < MAX_REGIONS ? os_memory_map(size, 4096) : NULL;
    if (base == NULL) {
        if (hooks.out_of_memory) hooks.out_of_memory();
        return NULL;
    }
    regions[region_count].base = base;
    regions[region_count++].size = size;
    return base;
}

static Obj *bump(GcYoung *area, Type *type, size_t size) {
    size = ROUND_UP(size, 16);
    if (size > REGION_BYTES / 4) {
        Obj *obj = (Obj *)new_region(ROUND_UP(size, 4096));
        if (obj != NULL) obj->type = type;
        return obj;
    }
    if (size > (size_t)(area->limit - area->top)) {
        char *base = new_region(REGION_BYTES);
        if (base == NULL) return NULL;
        area->top = base;
        area->limit = base + REGION_BYTES;
    }
    Obj *obj = (Obj *)area->top;
    area->top += size;
    obj->type = type;
    return obj;
}

Obj *gc_alloc_slow(Type *type, size_t size) { return bump(&gc_young, type, size); }
Obj *gc_alloc_old(Type *type, size_t size) { return bump(&old_area, type, size); }

void gc_log_store(Obj *owner, void *field) { obj_clear_flag(owner, OBJ_FLAG_LOG); }
void gc_log_range(Obj *owner, Slot *first, size_t count) { obj_clear_flag(owner, OBJ_FLAG_LOG); }

void trace_slot(Tracer *t, Slot *slot) {
    if (slot->value) t->visit(slot->value, t->context);
}
void trace_slots(Tracer *t, Slot *slots, size_t count) {
    for (size_t i = 0; i < count; i++) trace_slot(t, slots + i);
}
void trace_pointer(Tracer *t, void *address) {
    void *p;
    memcpy(&p, address, sizeof p);
    if (p != NULL) t->visit(VALUE(p), t->context);
}
void trace_interior(Tracer *t, void *address, size_t offset) {
    char *p;
    memcpy(&p, address, sizeof p);
    if (p != NULL) t->visit(VALUE(p - offset), t->context);
}
void trace_weak(Tracer *t, Obj *holder, Slot *slot) {}

/* ---- the two types of our own ---------------------------------------------------------------------------------- */
static size_t array_size(const Obj *o) { return sizeof(Array) + ((const Array *)o)->capacity * sizeof(Slot); }
static size_t byte_array_size(const Obj *o) { return sizeof(ByteArray) + ((const ByteArray *)o)->capacity; }
static void   array_trace(Obj *o, Tracer *t) { trace_slots(t, ((Array *)o)->items, ((Array *)o)->capacity); }

static const Shape array_shape = {.size_of = array_size, .trace = array_trace};
static const Shape byte_array_shape = {.size_of = byte_array_size};
typedef struct InternalType {
    Obj          header;
    char         before[GC_TYPE_SHAPE_OFFSET - sizeof(Obj)];
    const Shape *shape;
} InternalType;
static InternalType array_type = {.shape = &array_shape}, byte_array_type = {.shape = &byte_array_shape};

Array *gc_array_new(size_t capacity) {
    if (capacity > PTRDIFF_MAX / 16) {
        if (hooks.out_of_memory) hooks.out_of_memory();
        return NULL;
    }
    Array *a = (Array *)gc_alloc((Type *)&array_type, sizeof(Array) + capacity * sizeof(Slot));
    if (a != NULL) a->capacity = capacity;
    return a;
}
ByteArray *gc_byte_array_new(size_t capacity) {
    if (capacity > PTRDIFF_MAX / 2) {
        if (hooks.out_of_memory) hooks.out_of_memory();
        return NULL;
    }
    ByteArray *a = (ByteArray *)gc_alloc((Type *)&byte_array_type, sizeof(ByteArray) + capacity);
    if (a != NULL) a->capacity = capacity;
    return a;
}

void gc_pin(Obj *obj) { obj_set_flag(obj, OBJ_FLAG_PINNED); }
bool gc_contains(const void *address) {
    for (int i = 0; i < region_count; i++)
        if ((uintptr_t)address - (uintptr_t)regions[i].base < regions[i].size) return true;
    return false;
}

void gc_add_roots(Slot *slots, size_t count, const char *name) {}
void gc_add_static_object(Obj *obj) {}
void gc_add_root_tracer(void (*trace)(Tracer *, void *), void *context) {}

struct GcThread { void *stack_base; };
GcThread *gc_thread_attach(void *stack_base) {
    GcThread *thread = calloc(1, sizeof *thread);
    if (thread != NULL) thread->stack_base = stack_base;
    return thread;
}
void gc_thread_detach(GcThread *thread) { free(thread); }
void gc_thread_park(GcThread *thread) {}
void gc_thread_unpark(GcThread *thread) {}

/* Nothing ever dies in this mode, so nothing is remembered for death either. */
Status gc_register_finalizer(Obj *obj) { return 0; }
Status gc_register_release(Obj *obj) { return 0; }

void   gc_set_hooks(const GcHooks *h) { hooks = *h; }
void   gc_run_pending(void) {}
Status gc_init(void) { return 0; }
void   gc_collect_minor(void) {}
size_t gc_collect_full(void) { return 0; }
void   gc_external_memory(ptrdiff_t delta) {}
void   gc_enable(bool on) { enabled = on; }
bool   gc_is_enabled(void) { return enabled; }
size_t gc_object_size(const Obj *obj) {
    const Shape *shape = shape_of(obj);
    return ROUND_UP(shape->size_of ? shape->size_of(obj) : shape->size, 16);
}
void gc_walk_heap(void (*visit)(Obj *, void *), void *context) {
    fatal_error(__FILE__, __LINE__, "gc_walk_heap needs the collector, which is not built in yet");
}
void gc_walk_references(Obj *obj, void (*visit)(Value, void *), void *context) {
    Tracer tracer = {.mode = TRACE_VISIT, .visit = visit, .context = context};
    if (shape_of(obj)->trace) shape_of(obj)->trace(obj, &tracer);
}
