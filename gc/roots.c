/* roots.c - where tracing begins, apart from stacks; and the log of changed old objects, which are roots of the next minor
 * collection. */
#include "gc_int.h"

#ifndef TEST_BREAK_COPY_BARRIER
#define TEST_BREAK_COPY_BARRIER 0
#endif

/* ---- barrier ----------------------------------------------------------------------------------------------------- */
static void log_object(Obj *owner, void *field, size_t bytes) {
    if (chunk_kind(owner) >= CHUNK_LARGE) {
        gc_large_log(gc_large_of(owner), owner, field, bytes);
        return;
    }
    obj_clear_flag(owner, OBJ_FLAG_LOG);
    vector_push_obj(&gc_heap.log, owner);
}

void gc_log_store(Obj *owner, void *field) { log_object(owner, field, sizeof(Slot)); }

/* The tests are to notice a barrier that serves generations and forgets about marking. */
static bool has_young(const Slot *first, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (first[i].value != NULL && value_is_obj(first[i].value) && gc_is_young(value_obj(first[i].value))) return true;
    return false;
}

void gc_log_range(Obj *owner, Slot *first, size_t count) {
    if (TEST_BREAK_COPY_BARRIER && !has_young(first, count)) return;
    log_object(owner, first, count * sizeof *first);
}

#define LOG_AHEAD 8
void gc_trace_log(Tracer *t) {
    Vector *log = &gc_heap.log;
    bool    marking = gc_heap.phase == PHASE_MARK;
    for (size_t i = 0; i < log->count; i++) {
        Obj *obj = (Obj *)log->items[i];
        if (i + LOG_AHEAD < log->count) __builtin_prefetch((void *)log->items[i + LOG_AHEAD]);
        if (chunk_kind(obj) >= CHUNK_LARGE) {
            gc_large_trace_logged(gc_large_of(obj), t);
            continue;
        }
        obj_set_flag(obj, OBJ_FLAG_LOG);
        t->marking = marking && gc_is_marked(obj);
        gc_trace_object(obj, t);
    }
    log->count = 0;
}

/* ---- registered roots -------------------------------------------------------------------------------------------- */
void gc_add_roots(Slot *slots, size_t count, const char *name) {
    vector_push_obj(&gc_heap.roots, slots);
    vector_push(&gc_heap.roots, count);
    vector_push_obj(&gc_heap.roots, name);
}

void gc_add_old_roots(Slot *slots, size_t count, const char *name) {
    vector_push_obj(&gc_heap.old_roots, slots);
    vector_push(&gc_heap.old_roots, count);
    vector_push_obj(&gc_heap.old_roots, name);
}

bool gc_traces_young_only(const Tracer *t) { return t->mode == TRACE_MINOR; }

/* From now on the object is treated as old and logged, so its first contents need no barrier. */
void gc_add_static_object(Obj *obj) {
    CHECK(chunk_kind(obj) == CHUNK_NONE);
    vector_push_obj(&gc_heap.statics, obj);
    vector_push_obj(&gc_heap.log, obj);
}

void gc_add_root_tracer(void (*trace)(Tracer *, void *), void *context) {
    vector_push(&gc_heap.root_tracers, (uintptr_t)trace);
    vector_push_obj(&gc_heap.root_tracers, context);
}

void gc_trace_statics(Tracer *t) {
    for (size_t i = 0; i < gc_heap.statics.count; i++) gc_trace_object((Obj *)gc_heap.statics.items[i], t);
}

/* Everything that has no barrier. */
void gc_trace_roots(Tracer *t) {
    const Vector *v = &gc_heap.roots;
    for (size_t i = 0; i < v->count; i += 3) trace_slots(t, (Slot *)v->items[i], v->items[i + 1]);
    v = &gc_heap.old_roots;
    for (size_t i = 0; t->mode != TRACE_MINOR && i < v->count; i += 3) trace_slots(t, (Slot *)v->items[i], v->items[i + 1]);
    v = &gc_heap.root_tracers;
    for (size_t i = 0; i < v->count; i += 2)
        ((void (*)(Tracer *, void *))v->items[i])(t, (void *)v->items[i + 1]);
    if (UNLIKELY(gc_foreign_any)) gc_foreign_roots(t);
    gc_cells_trace_dead(t);
    for (size_t i = gc_heap.pending_next; i < gc_heap.pending.count; i++) trace_pointer(t, &gc_heap.pending.items[i]);
}

/* ---- walking for the gc module ----------------------------------------------------------------------------------- */
void gc_walk_references(Obj *obj, void (*visit)(Value, void *), void *context) {
    Tracer t = {.mode = TRACE_VISIT, .visit = visit, .context = context};
    if (shape_of(obj)->trace != NULL) shape_of(obj)->trace(obj, &t);
}

static void walk_block(Block *b, void (*visit)(Obj *, void *), void *context) {
    const uint8_t *side = block_side(b);
    char          *start = block_start(b);
    for (int i = 0; i < GRANULES;) {
        if (!(side[i] & SIDE_START)) {
            i++;
            continue;
        }
        bool alive = gc_heap.phase == PHASE_MARK || (side[i] & SIDE_MARKS) == gc_heap.mark;
        if (alive) visit((Obj *)(start + (size_t)i * GRANULE), context);
        i += side_granules(side + i);
    }
}

void gc_walk_heap(void (*visit)(Obj *, void *), void *context) {
    gc_collect_minor();
    for (size_t k = 0; k < gc_heap.chunks.count; k++) {
        Chunk *c = (Chunk *)gc_heap.chunks.items[k];
        for (int i = FIRST_BLOCK; i < BLOCKS; i++)
            if (c->kind[i] == BLOCK_OLD || c->kind[i] == BLOCK_YOUNG) walk_block(&c->block[i], visit, context);
    }
    for (size_t i = 0; i < gc_heap.larges.count; i++) {
        Large *large = (Large *)gc_heap.larges.items[i];
        if (gc_heap.phase == PHASE_MARK || large->mark == gc_heap.mark) visit(large->obj, context);
    }
}
