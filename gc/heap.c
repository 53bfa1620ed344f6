/* heap.c - the door of the collector: allocation, configuration, and the two storage types the collector itself knows. */
#include "gc_int.h"

#include "base/fault.h"
#include "base/os.h"
#include "base/os_memory.h"

#include <stdio.h>
#include <stdlib.h>

GcYoung gc_young;
GcHeap  gc_heap = {.mark = SIDE_MARK_A, .enabled = true};

/* ---- configuration ---------------------------------------------------------------------------------------------- */
static size_t parse_size(const char *text, bool *ok) {
    char  *end;
    size_t n = strtoull(text, &end, 10);
    if (*end == 'k' || *end == 'K') n <<= 10, end++;
    else if (*end == 'm' || *end == 'M') n <<= 20, end++;
    else if (*end == 'g' || *end == 'G') n <<= 30, end++;
    *ok = end != text && *end == 0;
    return n;
}

static Status configure_one(const char *key, const char *value) {
    bool   ok = true;
    size_t n = value != NULL ? parse_size(value, &ok) : 1;
    if (!ok) return -1;
    if (strcmp(key, "stress") == 0) gc_heap.stress = n != 0, gc_heap.stress_period = n;
    else if (strcmp(key, "wbcheck") == 0) gc_heap.check_barriers = n != 0;
    else if (strcmp(key, "null") == 0) gc_heap.null = n != 0;
    else if (strcmp(key, "verify") == 0) gc_heap.verify = n != 0;
    else if (strcmp(key, "poison") == 0) gc_heap.poison = n != 0;
    else if (strcmp(key, "max") == 0) gc_heap.max_bytes = n;
    else if (strcmp(key, "nursery") == 0) gc_heap.nursery_bytes = n < BLOCK_BYTES ? BLOCK_BYTES : ROUND_UP(n, BLOCK_BYTES), gc_heap.nursery_fixed = true;
    else if (strcmp(key, "threshold") == 0) gc_heap.threshold = gc_heap.least_growth = n;
    else if (strcmp(key, "slice") == 0) gc_heap.slice_work = n;
    else if (strcmp(key, "stats") == 0) ok = n == 0 || atexit(gc_stats_print) == 0;
    else return -1;
    if (gc_heap.stress) gc_young.limit = gc_young.top;
    if (gc_heap.stress || gc_heap.verify) gc_heap.poison = true;
    return 0;
}

Status gc_configure(const char *settings) {
    while (*settings != 0) {
        char   item[64];
        size_t length = strcspn(settings, ",");
        if (length >= sizeof item) return -1;
        memcpy(item, settings, length);
        item[length] = 0;
        char *value = strchr(item, '=');
        if (value != NULL) *value++ = 0;
        if (length > 0 && configure_one(item, value) < 0) return -1;
        settings += length + (settings[length] == ',');
    }
    return 0;
}

/* Young objects should die in the second-level cache. */
static size_t default_nursery(void) {
    size_t cache = os_cache_size(), low = (size_t)2 << 20, high = (size_t)4 << 20;
    if (TINY_CONSTANTS) return 4 * BLOCK_BYTES;
    return cache < low ? low : cache > high ? high : ROUND_UP(cache, BLOCK_BYTES);
}

static void set_defaults(void) {
    if (gc_heap.initialised) return;
    gc_heap.initialised = true;
    if (gc_heap.nursery_bytes == 0) gc_heap.nursery_bytes = default_nursery();
    if (gc_heap.least_growth == 0) gc_heap.least_growth = (size_t)(TINY_CONSTANTS ? 1 : 3) << 20;
    gc_heap.threshold = gc_heap.least_growth;
    gc_heap.young_pause_budget = gc_heap.nursery_bytes / BLOCK_BYTES;
    gc_young_adapt(0);
    gc_young_init();
}

Status gc_init(void) {
    const char *settings = os_env("TAIPANGC");
    if (settings != NULL && gc_configure(settings) < 0) {
        fprintf(stderr, "taipan: TAIPANGC: cannot understand '%s'\n", settings);
        return -1;
    }
    set_defaults();
    return 0;
}

void gc_set_hooks(const GcHooks *hooks) { gc_heap.hooks = *hooks; }
void gc_enable(bool on) { gc_heap.enabled = on; }
bool gc_is_enabled(void) { return gc_heap.enabled; }

/* ---- allocation ------------------------------------------------------------------------------------------------- */
static Obj *out_of_memory(void) {
    if (gc_heap.hooks.out_of_memory != NULL) gc_heap.hooks.out_of_memory();
    return NULL;
}

/* Collections need a known stack; before the first thread is attached memory is only added. */
static bool may_collect(void) { return !gc_heap.null && gc_heap.holds == 0 && gc_has_threads(); }

#define MUCH_TRACED ((size_t)3 << 20)
static void collect_if_wanted(size_t size) {
    CHECK(!gc_heap.collecting); /* a trace, release or hook function allocated */
    if (!may_collect()) return;
    if (gc_heap.stress && ++gc_heap.stress_count >= gc_heap.stress_period) {
        gc_heap.stress_count = 0;
        gc_heap.want_step = true;
    }
    if (gc_heap.want_step || gc_heap.young_large_bytes > gc_heap.nursery_bytes + gc_heap.live_bytes / 8
        || gc_heap.young_traced_bytes > MUCH_TRACED) gc_step();
}

/* A big object with references would make a long pause if all of it were to be looked at when it survives; after a minor collection
 * right before its birth that is not necessary. */
#define BIG_TRACED  ((size_t)1 << 19)
static Obj *alloc_big_traced(Type *type, size_t size) {
    gc_step();
    Obj *obj = gc_large_alloc(size);
    if (obj == NULL) return NULL;
    obj->type = type;
    gc_large_card_from_birth(obj);
    gc_heap.young_large_bytes -= size; /* the next one of its kind collects anyway, and by then it may be dead */
    return obj;
}

void gc_cells_may_collect(bool must) {
    if (must && may_collect()) gc_heap.want_step = true;
    collect_if_wanted(0);
}

void gc_heed_faults(void) {
    if (fault_objects_armed) gc_young.limit = gc_young.top;
}

/* Is this one of the allocations that have to fail?  Those that were promised to succeed do not. */
static bool fails_on_demand(void) { return UNLIKELY(fault_objects_armed) && gc_heap.holds == 0 && fault_count_object(); }

/* Under stress, when faults are wanted and when somebody listens to births every allocation must come here. */
static void hide_area(void) {
    if (gc_heap.stress || gc_heap.want_step || fault_objects_armed || gc_births_wanted) gc_young.limit = gc_young.top;
    else gc_young.limit = gc_heap.young_limit;
}

static Obj *take(GcYoung *area, char *limit, Type *type, size_t size) {
    Obj *obj = (Obj *)area->top;
    if (area->top == NULL || size > (size_t)(limit - area->top)) return NULL;
    area->top += size;
    obj->type = type;
    return obj;
}

static Obj *try_alloc(Type *type, size_t size) {
    Obj *obj;
    if (size > LARGE_MIN) {
        if ((obj = gc_large_alloc(size)) != NULL) obj->type = type;
    } else if (size > GC_SMALL_MAX) {
        obj = take(&gc_heap.medium, gc_heap.medium.limit, type, size);
        if (obj == NULL && gc_medium_refill(size)) obj = take(&gc_heap.medium, gc_heap.medium.limit, type, size);
    } else {
        obj = take(&gc_young, gc_heap.young_limit, type, size);
        if (obj == NULL && gc_young_refill(size)) obj = take(&gc_young, gc_heap.young_limit, type, size);
    }
    return obj;
}

/* NULL: no memory, or not wanted. */
static NOINLINE Obj *alloc_slow(Type *type, size_t size) {
    const Shape *shape = *(const Shape *const *)((const char *)type + GC_TYPE_SHAPE_OFFSET);
    if (fails_on_demand()) return NULL;
    gc_heap.stack_low = __builtin_frame_address(0);
    bool big = size > BIG_TRACED && shape->trace != NULL && may_collect();
    if (!big) collect_if_wanted(size);
    Obj *obj = big ? alloc_big_traced(type, size) : try_alloc(type, size);
    if (size > LARGE_MIN && obj != NULL && shape->trace != NULL && !obj_has_flag(obj, OBJ_FLAG_LOG)) gc_heap.young_traced_bytes += size;
    if (UNLIKELY(obj == NULL)) {
        if (may_collect()) {
            gc_step();
            obj = try_alloc(type, size);
        }
        if (obj == NULL && size <= LARGE_MIN && gc_young_extend()) obj = try_alloc(type, size);
        if (obj == NULL && may_collect()) {
            gc_collect_full();
            obj = try_alloc(type, size);
        }
    }
    hide_area();
    if (UNLIKELY(gc_births_wanted) && obj != NULL) gc_births_note(obj, size);
    return obj;
}

/* The frames below this one mention no object, but what earlier calls have left where they lie would keep garbage alive: they are not
 * scanned.  This one holds the registers of the caller and nothing else. */
NOINLINE Obj *gc_alloc_slow(Type *type, size_t size) {
    __builtin_unwind_init();
    if (UNLIKELY(!gc_heap.initialised)) set_defaults();
    if (UNLIKELY(size > PTRDIFF_MAX / 2)) return out_of_memory();
    size = ROUND_UP(size, GRANULE);
    const Shape *shape = *(const Shape *const *)((const char *)type + GC_TYPE_SHAPE_OFFSET);
    if (UNLIKELY(shape->flags & SHAPE_IMMORTAL_CLASS)) return gc_alloc_old(type, size);
    Obj *obj = alloc_slow(type, size);
    gc_heap.stack_low = NULL;
    return LIKELY(obj != NULL) ? obj : out_of_memory();
}

Status gc_hold_begin(size_t bytes) {
    if (UNLIKELY(!gc_heap.initialised)) set_defaults();
    if (fails_on_demand()) {
        out_of_memory();
        return -1;
    }
    collect_if_wanted(0);
    gc_heap.holds++;
    /* Objects do not straddle blocks: each block may lose up to one small object at its end. */
    size_t blocks = bytes / (BLOCK_BYTES - GC_SMALL_MAX) + 1;
    if (bytes <= (size_t)(gc_heap.young_limit - gc_young.top)) return 0;
    while (blocks-- > 0) {
        if (gc_young_extend()) continue;
        gc_heap.holds--;
        out_of_memory();
        return -1;
    }
    return 0;
}

void gc_hold_end(void) {
    CHECK(gc_heap.holds > 0);
    gc_heap.holds--;
}

Obj *gc_alloc_old(Type *type, size_t size) {
    if (UNLIKELY(!gc_heap.initialised)) set_defaults();
    if (UNLIKELY(size > PTRDIFF_MAX / 2)) return out_of_memory();
    if (fails_on_demand()) return out_of_memory();
    size = ROUND_UP(size, GRANULE);
    collect_if_wanted(size);
    Obj *obj = size > LARGE_MIN ? gc_large_alloc(size) : (Obj *)gc_old_alloc(size);
    if (obj == NULL && may_collect()) {
        gc_collect_full();
        obj = size > LARGE_MIN ? gc_large_alloc(size) : (Obj *)gc_old_alloc(size);
    }
    hide_area();
    if (obj == NULL) return out_of_memory();
    if (size <= LARGE_MIN) {
        memset(obj, 0, size);
        side_set_object(obj, size, gc_heap.mark);
        /* Stores into a fresh object have no barrier, so it starts out logged. */
        vector_push_obj(&gc_heap.log, obj);
        gc_heap.grown_bytes += size;
    }
    obj->type = type;
    if (UNLIKELY(gc_births_wanted)) gc_births_note(obj, size);
    return obj;
}

void gc_external_memory(ptrdiff_t delta) {
    if (delta <= 0) {
        size_t less = (size_t)-delta;
        gc_heap.external_bytes -= less < gc_heap.external_bytes ? less : gc_heap.external_bytes;
        gc_heap.grown_bytes -= less < gc_heap.grown_bytes ? less : gc_heap.grown_bytes;
        return;
    }
    gc_heap.external_bytes += (size_t)delta;
    gc_heap.grown_bytes += (size_t)delta;
    gc_heap.external_since_step += (size_t)delta;
    if (gc_heap.external_since_step > 2 * gc_heap.nursery_bytes + gc_heap.live_bytes / 8) {
        gc_heap.want_step = true;
        gc_young.limit = gc_young.top;
        gc_cells_want_step();
    }
}

/* ---- storage types ---------------------------------------------------------------------------------------------- */
static size_t array_size(const Obj *o) { return sizeof(Array) + ((const Array *)o)->capacity * sizeof(Slot); }
static size_t byte_array_size(const Obj *o) { return sizeof(ByteArray) + ((const ByteArray *)o)->capacity; }
static void   array_trace(Obj *o, Tracer *t) { trace_slots(t, ((Array *)o)->items, ((Array *)o)->capacity); }

static const Shape array_shape = {.size_of = array_size, .trace = array_trace};
static const Shape byte_array_shape = {.size_of = byte_array_size};

static InternalType array_type = {.shape = &array_shape}, byte_array_type = {.shape = &byte_array_shape};
Type *const gc_array_type = (Type *)&array_type;
Type *const gc_byte_array_type = (Type *)&byte_array_type;

Array *gc_array_new(size_t capacity) {
    if (UNLIKELY(capacity > PTRDIFF_MAX / 32)) return (Array *)out_of_memory();
    Array *a = (Array *)gc_alloc(gc_array_type, sizeof(Array) + capacity * sizeof(Slot));
    if (LIKELY(a != NULL)) a->capacity = capacity;
    return a;
}

ByteArray *gc_byte_array_new(size_t capacity) {
    if (UNLIKELY(capacity > PTRDIFF_MAX / 4)) return (ByteArray *)out_of_memory();
    ByteArray *a = (ByteArray *)gc_alloc(gc_byte_array_type, sizeof(ByteArray) + capacity);
    if (LIKELY(a != NULL)) a->capacity = capacity;
    return a;
}

/* A copy inherits what is known about its source, so that a collection need not look through all of it again. */
Array *gc_array_grow(Array *old, size_t count, size_t capacity) {
    Array *a = gc_array_new(capacity);
    if (UNLIKELY(a == NULL)) return NULL;
    memcpy(a->items, old->items, count * sizeof(Slot));
    size_t bytes = sizeof(Array) + count * sizeof(Slot);
    if (UNLIKELY(bytes > LARGE_MIN)) gc_large_inherit_cards(&a->header, &old->header, bytes);
    return a;
}

/* ---- questions -------------------------------------------------------------------------------------------------- */
size_t gc_object_size(const Obj *obj) { return object_size(obj, shape_of(obj)); }
bool   gc_contains(const void *address) { return chunk_kind(address) != CHUNK_NONE; }

void gc_pin(Obj *obj) {
    if (chunk_kind(obj) == CHUNK_BLOCKS && !obj_has_flag(obj, OBJ_FLAG_PINNED)) obj_set_flag(obj, OBJ_FLAG_PINNED);
}

/* The gap that a shrinking object leaves must read as zero for the parser of young blocks. */
void gc_shrink(Obj *obj, size_t old_size, size_t new_size) {
    old_size = ROUND_UP(old_size, GRANULE);
    new_size = ROUND_UP(new_size, GRANULE);
    if (new_size >= old_size) return;
    memset((char *)obj + new_size, 0, old_size - new_size);
    if (chunk_kind(obj) != CHUNK_BLOCKS) {
        Large *large = gc_large_of(obj);
        if (large != NULL) large->size = new_size;
        return;
    }
    uint8_t *side = side_of(obj);
    if (side[0] & SIDE_START) {
        side[old_size / GRANULE - 1] &= (uint8_t)~SIDE_END;
        side[new_size / GRANULE - 1] |= SIDE_END;
    }
}

bool gc_is_young(const Obj *obj) {
    int kind = chunk_kind(obj);
    if (kind == CHUNK_NONE) return false;
    if (kind == CHUNK_BLOCKS) return chunk_of(obj)->kind[block_index(obj)] == BLOCK_YOUNG && !(*side_of(obj) & SIDE_OLD);
    return gc_large_of(obj)->young;
}

bool gc_is_queued(const Obj *obj) {
    int kind = chunk_kind(obj);
    if (kind == CHUNK_BLOCKS) return (*side_of(obj) & SIDE_QUEUED) != 0;
    return kind != CHUNK_NONE && gc_large_of(obj)->queued;
}

bool gc_is_marked(const Obj *obj) {
    int kind = chunk_kind(obj);
    if (kind == CHUNK_NONE) return LIKELY(!gc_foreign_any) || gc_foreign_is_marked(obj);
    if (kind == CHUNK_BLOCKS) return (*side_of(obj) & SIDE_MARKS) == gc_heap.mark;
    return gc_large_of(obj)->mark == gc_heap.mark;
}
