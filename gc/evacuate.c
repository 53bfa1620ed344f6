/* evacuate.c - what happens to a young object that is reached: it is copied into the old space and leaves its new address
 * (with bit 0 set) in its type field, or, when its address may be known to somebody, it turns old where it is.
 *
 * Survivors of one collection are old at once.  Ageing them first would copy twice, and the objects that die soon after
 * surviving are few when a nursery holds megabytes. */
#include "gc_int.h"

#define NEVER_MOVES (OBJ_FLAG_EXPOSED | OBJ_FLAG_PINNED)

/* The type keeps its instances traceable, so it lives as long as they do; it is old or pinned, hence never moves. */
static inline void promote_type(const Obj *obj) {
    Obj *type = (Obj *)obj->type;
    if (chunk_kind(type) == CHUNK_NONE) return;
    if (gc_is_young(type)) gc_promote_in_place(type);
    else if (gc_heap.phase == PHASE_MARK) gc_mark_object(type);
}

void gc_promote_in_place(Obj *obj) {
    if (chunk_kind(obj) != CHUNK_BLOCKS) {
        gc_large_promote(gc_large_of(obj));
        return;
    }
    const Shape *shape = shape_of(obj);
    size_t       size = object_size(obj, shape);
    Block       *b = block_of(obj);
    obj_set_flag(obj, OBJ_FLAG_LOG);
    side_set_object(obj, size, gc_heap.mark);
    b->old_granules = (uint16_t)(b->old_granules + size / GRANULE);
    b->kept = true;
    if (obj_has_flag(obj, OBJ_FLAG_EXPOSED)) {
        if (shape->flags & SHAPE_LEAF) b->leaves = true;
        else if (b->cell_granules == 0) vector_push_obj(&gc_heap.exposed_old, obj);
    }
    gc_heap.promoted_bytes += size;
    gc_heap.stats.pinned_objects++;
    promote_type(obj);
    if (shape->trace != NULL) vector_push_obj(&gc_heap.copied, obj);
}

static inline void copy_granules(void *to, const void *from, size_t size) {
    const char *f = from;
    char       *t = to;
    if (UNLIKELY(size > 256)) {
        memcpy(to, from, size);
        return;
    }
    for (size_t i = 0; i < size; i += GRANULE) memcpy(t + i, f + i, GRANULE);
}

Obj *gc_promote(Obj *obj) {
    const Shape *shape = shape_of(obj);
    if (UNLIKELY(obj_has_flag(obj, NEVER_MOVES) || shape->flags & SHAPE_IMMORTAL_CLASS)) {
        gc_promote_in_place(obj);
        return obj;
    }
    size_t size = object_size(obj, shape);
    Obj   *copy = (Obj *)gc_old_alloc(size);
    if (UNLIKELY(copy == NULL)) {
        gc_promote_in_place(obj);
        return obj;
    }
    copy_granules(copy, obj, size);
    obj_set_flag(copy, OBJ_FLAG_LOG);
    side_set_object(copy, size, gc_heap.mark);
    gc_heap.promoted_bytes += size;
    promote_type(copy);
    obj->type = (Type *)((uintptr_t)copy | 1);
    if (shape->trace != NULL) vector_push_obj(&gc_heap.copied, copy);
    return copy;
}

void gc_drain_copied(Tracer *t) {
    Vector *v = &gc_heap.copied;
    while (v->count > 0) {
        Obj *obj = (Obj *)v->items[--v->count];
        if (UNLIKELY(chunk_kind(obj) >= CHUNK_LARGE)) gc_large_trace_promoted(gc_large_of(obj), t);
        else shape_of(obj)->trace(obj, t);
    }
}
