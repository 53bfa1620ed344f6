/* final.c - finalizers, release callbacks, and objects that C code holds.
 *
 * A finalizer runs once, outside the collector.  An object waits while another unreachable object with a finalizer still
 * refers to it, so that owners go before what they own; in a cycle the one registered first begins. */
#include "gc_int.h"

#include "gc/stack.h"

static void poll(void) {
    if (gc_heap.hooks.request_poll != NULL) gc_heap.hooks.request_poll();
}

Status gc_register_finalizer(Obj *obj) {
    vector_push_obj(gc_is_young(obj) ? &gc_heap.finalizers_young : &gc_heap.finalizers_old, obj);
    return 0;
}

Status gc_register_release(Obj *obj) {
    vector_push_obj(gc_is_young(obj) ? &gc_heap.release_young : &gc_heap.release_old, obj);
    return 0;
}

void gc_drop_finalizer(Obj *obj) { obj_set_flag(obj, OBJ_FLAG_SETTLED); }

static void set_queued(const Obj *obj, bool on) {
    if (chunk_kind(obj) == CHUNK_BLOCKS) *side_of(obj) = (uint8_t)(on ? *side_of(obj) | SIDE_QUEUED : *side_of(obj) & ~SIDE_QUEUED);
    else if (chunk_kind(obj) != CHUNK_NONE) gc_large_of(obj)->queued = on;
}

/* OBJ is old. */
static void queue(Obj *obj) {
    set_queued(obj, true);
    if (gc_heap.pending_next == gc_heap.pending.count) gc_heap.pending_next = gc_heap.pending.count = 0;
    vector_push_obj(&gc_heap.pending, obj);
    poll();
}

/* ---- minor ------------------------------------------------------------------------------------------------------- */
static Obj *revive(Obj *obj) {
    if (chunk_kind(obj) == CHUNK_BLOCKS) return gc_promote(obj);
    gc_large_promote(gc_large_of(obj));
    return obj;
}

/* What OBJ refers to survives.  A trace function may look at its object after it visited a slot, so OBJ itself has to stay whole. */
static bool trace_in_place(Obj *obj, Tracer *t) {
    const Shape *shape = shape_of(obj);
    t->self = obj;
    t->found = false;
    if (shape->trace != NULL) shape->trace(obj, t);
    t->self = NULL;
    return t->found;
}

void gc_finalizers_after_minor(Tracer *t) {
    Vector *v = &gc_heap.finalizers_young;
    size_t  dead = 0;
    for (size_t i = 0; i < v->count; i++) {
        Obj *obj = (Obj *)v->items[i], *now = young_survivor(obj);
        if (now == NULL) {
            if (obj_has_flag(obj, OBJ_FLAG_SETTLED)) continue;
            bool refers_to_itself = trace_in_place(obj, t);
            gc_drain_copied(t);
            now = young_survivor(obj);
            if (now != NULL) queue(now); /* it refers to itself through others */
            else if (refers_to_itself) queue(revive(obj));
            else v->items[dead++] = (uintptr_t)obj; /* unless a later one refers to it */
            continue;
        }
        vector_push_obj(&gc_heap.finalizers_old, now);
    }
    for (size_t i = 0; i < dead; i++) {
        Obj *obj = (Obj *)v->items[i], *now = young_survivor(obj);
        if (now != NULL) vector_push_obj(&gc_heap.finalizers_old, now);
        else queue(revive(obj));
    }
    v->count = 0;
    gc_drain_copied(t);
}

void gc_release_after_minor(void) {
    Vector *v = &gc_heap.release_young;
    for (size_t i = 0; i < v->count; i++) {
        Obj *obj = (Obj *)v->items[i], *now = young_survivor(obj);
        if (now != NULL) vector_push_obj(&gc_heap.release_old, now);
        else shape_of(obj)->release(obj);
    }
    v->count = 0;
}

/* ---- major ------------------------------------------------------------------------------------------------------- */
/* C code counts references to it, and it is garbage all the same. */
static bool is_cyclic(const Obj *obj) { return obj_has_flag(obj, OBJ_FLAG_EXPOSED) && (uint32_t)obj->word != GC_COUNT_BIAS; }

#define LOOK_EVERY 512 /* entries between two looks at the clock */

/* Most objects with finalizers live on: they are passed over before marking ends, so that its end is short. */
bool gc_finalizers_sort_out(uint64_t deadline) {
    Vector *v = &gc_heap.finalizers_old;
    while (gc_heap.final_next < v->count) {
        uintptr_t item = v->items[gc_heap.final_next++];
        if (gc_is_marked((Obj *)item)) v->items[gc_heap.final_kept++] = item;
        else vector_push(&gc_heap.final_white, item);
        if (gc_heap.final_next % LOOK_EVERY == 0 && gc_clock() >= deadline) return false;
    }
    v->count = gc_heap.final_next = gc_heap.final_kept;
    return true;
}

void gc_finalizers_after_mark(void) {
    Vector *v = &gc_heap.finalizers_old, *white = &gc_heap.final_white;
    Vector  dead = {0};
    Tracer  t = {.mode = TRACE_MARK};
    gc_finalizers_sort_out(UINT64_MAX);
    for (size_t i = 0; i < white->count; i++) {
        Obj *obj = (Obj *)white->items[i];
        if (gc_is_marked(obj)) {
            vector_push_obj(v, obj);
            continue;
        }
        if (obj_has_flag(obj, OBJ_FLAG_SETTLED) && !is_cyclic(obj)) continue;
        gc_trace_object(obj, &t);
        gc_mark_some(UINT64_MAX, SIZE_MAX);
        if (is_cyclic(obj)) {
            gc_mark_object(obj);
            gc_cyclic_queue(obj);
            vector_push_obj(v, obj);
            poll();
        } else if (gc_is_marked(obj)) queue(obj);
        else vector_push_obj(&dead, obj);
    }
    white->count = 0;
    for (size_t i = 0; i < dead.count; i++) {
        Obj *obj = (Obj *)dead.items[i];
        if (gc_is_marked(obj)) {
            vector_push_obj(v, obj);
            continue;
        }
        gc_mark_object(obj);
        queue(obj);
    }
    gc_vector_free(&dead);
    gc_mark_some(UINT64_MAX, SIZE_MAX);
}

/* Runs before sweeping, so the dead objects and their types are whole. */
bool gc_release_some(size_t budget) {
    Vector *v = &gc_heap.release_old;
    while (gc_heap.release_next > 0) {
        if (budget-- == 0) return false;
        Obj *obj = (Obj *)v->items[--gc_heap.release_next];
        if (gc_is_marked(obj)) continue;
        v->items[gc_heap.release_next] = v->items[--v->count];
        shape_of(obj)->release(obj);
    }
    return true;
}

/* ---- the queue --------------------------------------------------------------------------------------------------- */
/* A finalizer does not begin others.  Other threads go on with the queue: one thread alone, which hands the lock over between
 * finalizers, would be slower than many that make garbage. */
static __thread bool in_pending;

bool gc_pending_change_stack(bool now) {
    bool before = in_pending;
    in_pending = now;
    return before;
}

bool gc_has_pending(void) { return gc_heap.pending_next < gc_heap.pending.count; }

static bool run_pending(bool asked_for) {
    if (in_pending || gc_heap.collecting) return false;
    if (gc_heap.want_step) gc_step();
    bool ran = false;
    in_pending = true;
    while (gc_heap.events > 0 && gc_heap.hooks.collection_done != NULL) {
        gc_heap.events--;
        gc_heap.hooks.collection_done(2, true);
        gc_heap.hooks.collection_done(2, false);
    }
    ran = gc_cells_run_dead();
    /* A finalizer may collect, and that may add to the queue. */
    while (gc_has_pending() && (asked_for || gc_heap.enabled)) {
        Obj *obj = (Obj *)gc_heap.pending.items[gc_heap.pending_next++];
        set_queued(obj, false);
        if (gc_heap.hooks.finalize != NULL) gc_heap.hooks.finalize(obj);
        ran = true;
    }
    in_pending = false;
    return ran;
}

void gc_run_pending(void) { run_pending(false); }

#define LONG_ENOUGH 300000000 /* nanoseconds; then the other rounds are not worth the wait */

static size_t collect(bool last) {
    gc_heap.stack_is_dead = last;
    size_t freed = gc_collect_full();
    gc_heap.stack_is_dead = false;
    return freed;
}

static NOINLINE size_t collect_all(int rounds, bool last) {
    uint64_t started = gc_clock();
    size_t   freed = collect(last);
    while (run_pending(true) && --rounds > 0 && gc_clock() - started < LONG_ENOUGH) {
        freed += collect(last);
        gc_heap.events = 0; /* one collection as far as callbacks see */
    }
    return freed;
}

size_t gc_collect_all(int rounds) {
    gc_clear_argument_room(GC_EIGHT_ZEROS);
    gc_clear_dead_stack(GC_DEAD_STACK);
    return collect_all(rounds, false);
}

void gc_collect_last(int rounds) { collect_all(rounds, true); }

/* ---- objects held by C ------------------------------------------------------------------------------------------- */
static uint32_t count_of(const Obj *obj) { return (uint32_t)obj->word; }
static void     set_count(Obj *obj, uint32_t n) { obj->word = (obj->word & ~(uint64_t)UINT32_MAX) | n; }
static bool     is_held(const Obj *obj) { return count_of(obj) != GC_COUNT_BIAS; }

GcExposed gc_exposed_young, gc_exposed_leaves;

void gc_exposed_grow(GcExposed *list) {
    Vector v = {(uintptr_t *)list->items, (size_t)(list->top - list->items), (size_t)(list->limit - list->items)};
    gc_vector_grow(&v);
    *list = (GcExposed){(Obj **)v.items, (Obj **)v.items + v.count, (Obj **)v.items + v.room};
}

/* Old objects without references are in no list: their blocks are marked, and looked through once in each cycle. */
static bool is_leaf(const Obj *obj) { return chunk_kind(obj) == CHUNK_BLOCKS && shape_of(obj)->flags & SHAPE_LEAF; }

Obj *gc_alloc_exposed_for(const void *owner, Type *type, size_t size, bool *old) {
    size = ROUND_UP(size, GRANULE);
    *old = chunk_kind(owner) >= CHUNK_LARGE && !gc_heap.stress;
    if (!*old) return gc_alloc_exposed_leaf(type, size, 0);
    Obj *obj = (Obj *)gc_old_alloc(size);
    if (obj == NULL) {
        *old = false;
        return gc_alloc_exposed_leaf(type, size, 0);
    }
    obj->type = type;
    obj->word = (uint64_t)(OBJ_FLAG_EXPOSED | OBJ_FLAG_LOG) << OBJ_FLAG_SHIFT | GC_COUNT_BIAS;
    side_set_object(obj, size, gc_heap.mark);
    block_of(obj)->leaves = true;
    gc_heap.born_old_bytes += size;
    if (gc_heap.born_old_bytes > gc_heap.nursery_bytes + gc_heap.live_bytes / 8) {
        gc_heap.want_step = true;
        gc_young.limit = gc_young.top;
        gc_cells_want_step();
    }
    return obj;
}

void gc_expose(Obj *obj) {
    if (chunk_kind(obj) == CHUNK_NONE || obj_has_flag(obj, OBJ_FLAG_EXPOSED)) return;
    obj_set_flag(obj, OBJ_FLAG_EXPOSED);
    set_count(obj, count_of(obj) + GC_COUNT_BIAS);
    bool leaf = is_leaf(obj);
    if (!gc_is_young(obj)) {
        if (leaf) block_of(obj)->leaves = true;
        else vector_push_obj(&gc_heap.exposed_old, obj);
        return;
    }
    GcExposed *list = leaf ? &gc_exposed_leaves : &gc_exposed_young;
    if (UNLIKELY(list->top == list->limit)) gc_exposed_grow(list);
    *list->top++ = obj;
}

#define FETCH_AHEAD 12
static void promote_held(const GcExposed *list) {
    for (Obj **p = list->items; p < list->top; p++) {
        if (p + FETCH_AHEAD < list->top) __builtin_prefetch(p[FETCH_AHEAD]);
        if (UNLIKELY(is_held(*p)) && gc_is_young(*p)) gc_promote_in_place(*p);
    }
}

void gc_exposed_roots_minor(void) {
    promote_held(&gc_exposed_young);
    promote_held(&gc_exposed_leaves);
    gc_exposed_young.top = gc_exposed_young.items; /* who else survives is noted when it turns old */
    gc_exposed_leaves.top = gc_exposed_leaves.items;
}

static void uncount(Obj *referent) {
    if (chunk_kind(referent) == CHUNK_NONE || gc_is_marked(referent) || !obj_has_flag(referent, OBJ_FLAG_EXPOSED) || is_leaf(referent)) return;
    set_count(referent, count_of(referent) - 1);
}

static Vector unmarked; /* objects and their counts */

static void note_unmarked(Obj *obj) {
    if (gc_is_marked(obj)) return;
    vector_push_obj(&unmarked, obj);
    vector_push(&unmarked, count_of(obj));
}

/* Counts that references between unreachable C objects explain do not hold anything: take them away, see what is still
 * held, put them back. */
static void mark_held_from_outside(void) {
    const Vector *v = &gc_heap.exposed_old;
    unmarked.count = 0;
    for (size_t i = 0; i < v->count; i++) note_unmarked((Obj *)v->items[i]);
    gc_cells_each_old(note_unmarked);
    for (size_t i = 0; i < unmarked.count; i += 2) gc_heap.hooks.count_references((Obj *)unmarked.items[i], uncount);
    size_t roots = 0;
    for (size_t i = 0; i < unmarked.count; i += 2) {
        Obj *obj = (Obj *)unmarked.items[i];
        bool root = is_held(obj);
        set_count(obj, (uint32_t)unmarked.items[i + 1]);
        if (root) unmarked.items[roots++] = (uintptr_t)obj;
    }
    for (size_t i = 0; i < roots; i++) gc_mark_object((Obj *)unmarked.items[i]);
    gc_heap.trial_held = roots;
}

/* Trial deletion has to wait for the end of marking, and what only C holds is marked in one go then.  So it is done when it is asked
 * for, and when there is much more to decide about than the last time left. */
void gc_exposed_begin_mark(void) {
    size_t count = gc_heap.exposed_old.count + (gc_cells_live_bytes() + gc_heap.doomed_bytes) / 64;
    gc_heap.trial = gc_heap.hooks.count_references != NULL && (gc_heap.full || count > gc_heap.trial_held * 2 + 8192);
}

void gc_exposed_roots_mark(bool final) {
    if (gc_heap.trial) {
        if (final) mark_held_from_outside();
        return;
    }
    for (size_t i = 0; i < gc_heap.exposed_old.count; i++) {
        Obj *obj = (Obj *)gc_heap.exposed_old.items[i];
        if (is_held(obj)) gc_mark_object(obj);
    }
    gc_cells_mark_held();
}

void gc_exposed_after_mark(void) {
    Vector *v = &gc_heap.exposed_old;
    size_t  kept = 0;
    for (size_t i = 0; i < v->count; i++)
        if (gc_is_marked((Obj *)v->items[i])) v->items[kept++] = v->items[i];
    v->count = kept;
}

/* ---- what has no references --------------------------------------------------------------------------------------- */
#define EVERY_BYTE 0x0101010101010101u

static void mark_held_leaf(uint8_t *side, const Obj *obj) {
    if ((*side & (SIDE_START | SIDE_OLD)) != (SIDE_START | SIDE_OLD) || (*side & SIDE_MARKS) == gc_heap.mark) return;
    if (!obj_has_flag(obj, OBJ_FLAG_EXPOSED) || !is_held(obj) || !is_leaf(obj)) return;
    *side = (uint8_t)((*side & ~SIDE_MARKS) | gc_heap.mark);
}

static void mark_held_in_block(Block *b) {
    uint8_t    *side = block_side(b);
    const char *start = block_start(b);
    int         shift = gc_heap.mark == SIDE_MARK_A ? 1 : 2;
    for (int i = 0; i < GRANULES; i += 8) {
        uint64_t eight;
        memcpy(&eight, side + i, 8);
        if ((eight & ~(eight >> shift) & EVERY_BYTE) == 0) continue; /* SIDE_START without the mark */
        for (int k = i; k < i + 8; k++) mark_held_leaf(side + k, (const Obj *)(start + (size_t)k * GRANULE));
    }
}

/* Leaves that C holds are marked when everything else is: there is nothing to trace behind them. */
void gc_leaves_mark_held(void) {
    for (size_t k = 0; k < gc_heap.chunks.count; k++) {
        Chunk *c = (Chunk *)gc_heap.chunks.items[k];
        for (int i = FIRST_BLOCK; i < BLOCKS; i++)
            if (c->block[i].leaves && (c->kind[i] == BLOCK_OLD || c->kind[i] == BLOCK_YOUNG)) mark_held_in_block(&c->block[i]);
    }
}
