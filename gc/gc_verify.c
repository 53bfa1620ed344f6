/* gc_verify.c - the collector checks itself.  Nothing here is clever: it walks the whole heap and compares what it sees
 * with what the other files promise.  A broken promise ends the process, near its cause. */
#include "gc_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *phase_now = "";

void gc_broken(const char *what, const void *where, const void *other) {
    fprintf(stderr, "gc: %s (%s): %p, %p; phase %d, cycle %u, minor %llu\n", what, phase_now, where, other, gc_heap.phase,
            (unsigned)gc_heap.cycle, (unsigned long long)gc_heap.stats.minor_collections);
    const Obj *obj = where;
    if (obj != NULL && gc_contains(obj) && obj->type != NULL)
        fprintf(stderr, "gc: its word is %016llx, its type %p\n", (unsigned long long)obj->word, (void *)obj->type);
    abort();
}

/* ---- one reference ----------------------------------------------------------------------------------------------- */
static void check_in_block(Tracer *t, const Obj *obj) {
    Chunk  *c = chunk_of(obj);
    int     kind = c->kind[block_index(obj)];
    uint8_t side = *side_of(obj);
    if (kind != BLOCK_OLD && kind != BLOCK_YOUNG) gc_broken("reference into a free block", t->owner, obj);
    if (!(side & SIDE_START) || !(side & SIDE_OLD)) gc_broken("reference to something that is no object", t->owner, obj);
    if (gc_heap.phase != PHASE_MARK) {
        if ((side & SIDE_MARKS) != gc_heap.mark) gc_broken("live object refers to a dead one", t->owner, obj);
    } else if (t->black && (side & SIDE_MARKS) != gc_heap.mark) {
        gc_broken("black object refers to a white one", t->owner, obj);
    }
}

/* Registers of a running generator lie in an old object and are written without a barrier: the tracer that knows the running
 * frames visits them at every collection, or clears those that are no longer used. */
static bool is_root(const void *place) {
    Tracer t = {.mode = TRACE_FIND_ROOT, .place = place};
    void  *before, *after;
    memcpy(&before, place, sizeof before);
    gc_trace_roots(&t);
    memcpy(&after, place, sizeof after);
    return t.found || after != before;
}

static void check_young(Tracer *t, Obj *obj, const void *place) {
    bool held = obj_has_flag(obj, OBJ_FLAG_EXPOSED) && (uint32_t)obj->word != GC_COUNT_BIAS; /* a root, whoever refers to it */
    if (gc_is_young(obj) && !held && !is_root(place)) gc_broken("old object refers to a young one and is not logged", t->owner, obj);
}

void gc_verify_slot(Tracer *t, Value v, const void *place) {
    Obj *obj = value_obj(v);
    if (t->mode == TRACE_FIND_ROOT) {
        if (place == t->place) t->found = true;
        return;
    }
    if (t->mode == TRACE_CHECK_YOUNG) {
        check_young(t, obj, place);
        return;
    }
    int kind = chunk_kind(obj);
    if ((uintptr_t)obj % (kind == CHUNK_NONE ? sizeof(void *) : GRANULE) != 0) gc_broken("reference is not aligned", t->owner, obj);
    if (kind == CHUNK_NONE) return;
    if (kind == CHUNK_BLOCKS) {
        check_in_block(t, obj);
        return;
    }
    Large *large = gc_large_of(obj);
    if (large == NULL || large->obj != obj) gc_broken("reference into a large object", t->owner, obj);
    if (large->young) gc_broken("young large object after a minor collection", t->owner, obj);
    bool marked = large->mark == gc_heap.mark;
    if (gc_heap.phase != PHASE_MARK && !marked) gc_broken("live object refers to a dead large one", t->owner, obj);
    if (gc_heap.phase == PHASE_MARK && t->black && !marked) gc_broken("black object refers to a white large one", t->owner, obj);
}

/* ---- gray objects ------------------------------------------------------------------------------------------------- */
static Large *large_holding(uintptr_t p) { return gc_large_of((void *)p); }

/* Objects on the gray stack, and large ones of which pieces are on it, may still refer to white ones. */
static void set_gray(bool on) {
    const Vector *v = &gc_heap.gray;
    for (size_t i = v->count; i-- > 0;) {
        uintptr_t item = v->items[i];
        if (item & 1) {
            large_holding(item - 1)->gray = on;
            i -= 2;
        } else if (chunk_kind((void *)item) == CHUNK_BLOCKS) {
            uint8_t *side = side_of((void *)item);
            *side = (uint8_t)(on ? *side | SIDE_GRAY : *side & ~SIDE_GRAY);
        } else {
            large_holding(item)->gray = on;
        }
    }
}

/* ---- all objects -------------------------------------------------------------------------------------------------- */
static void check_object(Obj *obj, bool marked, bool is_gray) {
    Tracer t = {.mode = TRACE_CHECK, .owner = obj};
    if (gc_heap.phase != PHASE_MARK && !marked) return;
    if (obj->type == NULL || (uintptr_t)obj->type & 7) gc_broken("object without a type", obj, obj->type);
    t.black = gc_heap.phase == PHASE_MARK && marked && !is_gray;
    gc_trace_object(obj, &t);
}

static void check_block(Chunk *c, int number) {
    Block   *b = &c->block[number];
    uint8_t *side = block_side(b);
    size_t   old = 0;
    for (int i = 0; i < GRANULES;) {
        if (side[i] == 0) {
            i++;
            continue;
        }
        Obj *obj = (Obj *)(block_start(b) + (size_t)i * GRANULE);
        if (!(side[i] & SIDE_START) || !(side[i] & SIDE_OLD)) gc_broken("stray side byte", obj, (void *)(uintptr_t)side[i]);
        int n = side_granules(side + i);
        for (int k = 1; k < n - 1; k++)
            if (side[i + k] != 0) gc_broken("object inside an object", obj, side + i + k);
        bool marked = (side[i] & SIDE_MARKS) == gc_heap.mark;
        if (gc_heap.phase == PHASE_MARK || marked) {
            if (object_size(obj, shape_of(obj)) > (size_t)n * GRANULE) gc_broken("object outgrew its place", obj, obj->type);
        }
        check_object(obj, marked, side[i] & SIDE_GRAY);
        old += (size_t)n;
        i += n;
    }
    if (c->kind[number] == BLOCK_YOUNG && old != b->old_granules) gc_broken("wrong count of old granules", b, NULL);
}

void gc_verify_heap(const char *when) {
    phase_now = when;
    set_gray(true);
    for (size_t k = 0; k < gc_heap.chunks.count; k++) {
        Chunk *c = (Chunk *)gc_heap.chunks.items[k];
        for (int i = FIRST_BLOCK; i < BLOCKS; i++)
            if (c->kind[i] == BLOCK_OLD || c->kind[i] == BLOCK_YOUNG) check_block(c, i);
    }
    for (size_t i = 0; i < gc_heap.larges.count; i++) {
        Large *large = (Large *)gc_heap.larges.items[i];
        check_object(large->obj, large->mark == gc_heap.mark, large->gray);
    }
    for (size_t i = 0; i < gc_heap.statics.count; i++) check_object((Obj *)gc_heap.statics.items[i], true, false);
    set_gray(false);
    phase_now = "";
}

/* ---- barriers ------------------------------------------------------------------------------------------------------ */
static bool alive(uint8_t mark) { return gc_heap.phase == PHASE_MARK || mark == gc_heap.mark; }

static void check_logged(Obj *obj) {
    Tracer t = {.mode = TRACE_CHECK_YOUNG, .owner = obj};
    if (obj_has_flag(obj, OBJ_FLAG_LOG)) gc_trace_object(obj, &t);
}

/* For large objects clean cards are what promises that nothing young is there. */
static void check_large_cards(Large *large) {
    Tracer t = {.mode = TRACE_CHECK_YOUNG, .owner = large->obj};
    if (!large->logged) {
        gc_trace_object(large->obj, &t);
        return;
    }
    if (large->obj->type != gc_array_type) return;
    Array *a = (Array *)large->obj;
    for (size_t i = 0; i < a->capacity; i++) {
        Value v = a->items[i].value;
        if (v == NULL || !value_is_obj(v) || gc_large_range_dirty(large, &a->items[i], sizeof(Slot))) continue;
        gc_verify_slot(&t, v, &a->items[i]);
    }
}

void gc_verify_barriers(void) {
    phase_now = "before a minor collection";
    for (size_t k = 0; k < gc_heap.chunks.count; k++) {
        Chunk *c = (Chunk *)gc_heap.chunks.items[k];
        for (int b = FIRST_BLOCK; b < BLOCKS; b++) {
            if (c->kind[b] != BLOCK_OLD && c->kind[b] != BLOCK_YOUNG) continue;
            const uint8_t *side = block_side(&c->block[b]);
            char          *start = block_start(&c->block[b]);
            for (int i = 0; i < GRANULES; i++)
                if (side[i] & SIDE_OLD && alive(side[i] & SIDE_MARKS)) check_logged((Obj *)(start + (size_t)i * GRANULE));
        }
    }
    for (size_t i = 0; i < gc_heap.larges.count; i++) {
        Large *large = (Large *)gc_heap.larges.items[i];
        if (alive(large->mark)) check_large_cards(large);
    }
    for (size_t i = 0; i < gc_heap.statics.count; i++) check_logged((Obj *)gc_heap.statics.items[i]);
    phase_now = "";
}
