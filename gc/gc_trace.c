/* gc_trace.c - the visitors that trace functions call, one meaning per kind of traversal:
 *
 *   minor        moves young referents and updates the slot; while the old space is being marked it grays old ones too
 *   mark         grays referents (all are old)
 *   visit        hands them to somebody's callback
 *   check        the verifier looks whether they are objects */
#include "gc_int.h"
#include "gc/tracer.h"

/* More slots than this in one large object are put off, so that a slice can end in between. */
#define RANGE_SLOTS 2048

static inline void gray(Obj *obj, uint8_t *side) {
    *side = (uint8_t)((*side & ~SIDE_MARKS) | gc_heap.mark);
    __builtin_prefetch(obj);
    vector_push_obj(&gc_heap.gray, obj);
}

static NOINLINE void mark_large(Obj *obj) {
    Large *large = gc_large_of(obj);
    if (large == NULL || large->mark == gc_heap.mark || large->young) return;
    large->mark = gc_heap.mark;
    vector_push_obj(&gc_heap.gray, obj);
}

static inline void mark(Obj *obj) {
    int kind = chunk_kind(obj);
    if (LIKELY(kind == CHUNK_BLOCKS)) {
        uint8_t *side = side_of(obj);
        if ((*side & SIDE_MARKS) != gc_heap.mark) gray(obj, side);
    } else if (kind != CHUNK_NONE) {
        mark_large(obj);
    } else if (UNLIKELY(gc_foreign_any)) {
        gc_foreign_mark(obj);
    }
}

void gc_mark_object(Obj *obj) { mark(obj); }

static inline Obj *move(Tracer *t, Obj *obj) {
    int kind = chunk_kind(obj);
    if (kind == CHUNK_NONE) {
        if (UNLIKELY(gc_foreign_any) && t->marking) gc_foreign_mark(obj);
        return obj;
    }
    if (LIKELY(kind == CHUNK_BLOCKS)) {
        if (chunk_of(obj)->kind[block_index(obj)] == BLOCK_YOUNG && !(*side_of(obj) & SIDE_OLD)) {
            uintptr_t type = (uintptr_t)obj->type;
            if (type & 1) return (Obj *)(type - 1);
            if (LIKELY(obj != t->self)) return gc_promote(obj);
            t->found = true;
            return obj;
        }
    } else {
        Large *large = gc_large_of(obj);
        if (large->young) {
            gc_large_promote(large);
            return obj;
        }
    }
    if (UNLIKELY(t->marking)) mark(obj);
    return obj;
}

/* OBJ is what the field at PLACE refers to.  Result: where the referent is now. */
static inline Obj *visit(Tracer *t, Obj *obj, const void *place) {
    t->work++;
    if (t->mode == TRACE_MINOR) return move(t, obj);
    if (t->mode == TRACE_MARK) mark(obj);
    else if (t->mode == TRACE_VISIT) t->visit(VALUE(obj), t->context);
    else gc_verify_slot(t, VALUE(obj), place);
    return obj;
}

static inline void visit_slot(Tracer *t, Slot *slot) {
    Value v = slot->value;
    if (v == NULL || !value_is_obj(v)) {
        if (UNLIKELY(t->mode == TRACE_VISIT) && v != NULL) t->visit(v, t->context);
        return;
    }
    Obj *now = visit(t, value_obj(v), slot);
    if (VALUE(now) != v) slot->value = VALUE(now);
}

static inline bool skipped(Tracer *t, const void *start, size_t bytes) {
    return UNLIKELY(t->cards != NULL) && !gc_large_range_dirty(t->cards, start, bytes);
}

bool tracer_is_minor(const Tracer *t) { return t->mode == TRACE_MINOR; }

void trace_slot(Tracer *t, Slot *slot) {
    if (!skipped(t, slot, sizeof *slot)) visit_slot(t, slot);
}

/* Puts the range on the gray stack when it is long and cannot go away before it is looked at. */
static bool put_off(Tracer *t, Slot *first, size_t count, size_t stride, size_t per_entry) {
    if (t->mode != TRACE_MARK || count * per_entry <= RANGE_SLOTS || chunk_kind(first) < CHUNK_LARGE) return false;
    vector_push(&gc_heap.gray, stride << 8 | per_entry);
    vector_push(&gc_heap.gray, count);
    vector_push(&gc_heap.gray, (uintptr_t)first | 1);
    return true;
}

static char *card_end(const char *p) { return (char *)(((uintptr_t)p | (((uintptr_t)1 << CARD_SHIFT) - 1)) + 1); }

/* Marking will ask for the side bytes of what the words of a card refer to: objects all over the heap.  Some of the words are no
 * references (hashes of a set), so this is arithmetic with numbers, not with pointers to chunks. */
static inline void fetch_sides(const Slot *slot, const Slot *end) {
    for (; slot < end; slot++) {
        uintptr_t word = (uintptr_t)slot->value;
        if (word == 0 || !value_is_obj(slot->value)) continue;
        __builtin_prefetch((const void *)((word & ~(uintptr_t)CHUNK_MASK) + offsetof(Chunk, side) + (word & CHUNK_MASK) / GRANULE));
    }
}

/* Only what lies on dirty cards.  Entries that straddle two cards are visited when either is dirty.  Cards are fetched
 * some ahead, since the program touched them long ago. */
static void trace_dirty(Tracer *t, char *first, size_t count, size_t stride, size_t per_entry) {
    char *end = first + count * stride, *p = first, *ahead[16];
    while (p < end) {
        size_t n = 0;
        while (n < COUNT_OF(ahead) && (p = gc_large_next_dirty(t->cards, p, end)) < end) {
            ahead[n++] = p;
            __builtin_prefetch(p);
            __builtin_prefetch(p + 64);
            p = card_end(p);
        }
        for (size_t k = 0; k < n; k++) {
            const char *stop = card_end(ahead[k]);
            if (t->marking) fetch_sides((const Slot *)((uintptr_t)ahead[k] & ~(uintptr_t)(sizeof(Slot) - 1)), (const Slot *)(stop < end ? stop : end));
            for (size_t i = (size_t)(ahead[k] - first) / stride; i < count && first + i * stride < stop; i++)
                for (size_t j = 0; j < per_entry; j++) visit_slot(t, (Slot *)(first + i * stride) + j);
        }
    }
}

void trace_slots(Tracer *t, Slot *slots, size_t count) {
    if (put_off(t, slots, count, sizeof(Slot), 1)) return;
    if (UNLIKELY(t->cards != NULL)) {
        trace_dirty(t, (char *)slots, count, sizeof(Slot), 1);
        return;
    }
    for (size_t i = 0; i < count; i++) visit_slot(t, slots + i);
}

void trace_entries(Tracer *t, Slot *first, size_t count, size_t stride, size_t slots_per_entry) {
    if (put_off(t, first, count, stride, slots_per_entry)) return;
    if (UNLIKELY(t->cards != NULL)) {
        trace_dirty(t, (char *)first, count, stride, slots_per_entry);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        Slot *entry = (Slot *)((char *)first + i * stride);
        for (size_t k = 0; k < slots_per_entry; k++) visit_slot(t, entry + k);
    }
}

void trace_pointer(Tracer *t, void *address_of_pointer) { trace_interior(t, address_of_pointer, 0); }

void trace_interior(Tracer *t, void *address_of_pointer, size_t offset) {
    char *p;
    memcpy(&p, address_of_pointer, sizeof p);
    if (p == NULL || skipped(t, address_of_pointer, sizeof p)) return;
    char *now = (char *)visit(t, (Obj *)(p - offset), address_of_pointer) + offset;
    if (now != p) memcpy(address_of_pointer, &now, sizeof now);
}

void trace_weak(Tracer *t, Obj *holder, Slot *slot) {
    Value v = slot->value;
    if (v == NULL || !value_is_obj(v)) return;
    if (t->mode == TRACE_MINOR && gc_is_young(value_obj(v))) {
        vector_push_obj(&gc_heap.weak_minor, holder);
        vector_push_obj(&gc_heap.weak_minor, slot);
    }
    if ((gc_heap.phase == PHASE_MARK && (t->mode == TRACE_MARK || t->mode == TRACE_MINOR)) || (gc_heap.phase == PHASE_WEAK && t->mode == TRACE_MARK)) {
        vector_push_obj(&gc_heap.weak_major, holder);
        vector_push_obj(&gc_heap.weak_major, slot);
    }
    if (t->mode >= TRACE_CHECK && !(gc_heap.phase == PHASE_WEAK && t->mode == TRACE_CHECK)) {
        bool black = t->black;
        t->black = false; /* a weak reference does not make its referent gray */
        gc_verify_slot(t, v, slot);
        t->black = black;
    }
}

void gc_trace_object(Obj *obj, Tracer *t) {
    const Shape *shape = shape_of(obj);
    if (chunk_kind(obj->type) != CHUNK_NONE) visit(t, (Obj *)obj->type, &obj->type);
    if (shape->trace != NULL) shape->trace(obj, t);
}

/* ---- marking ----------------------------------------------------------------------------------------------------- */
/* Many arrays hold nothing but numbers. */
static void mark_items(Tracer *t, const Slot *slot, size_t count) {
    const Slot *end = slot + count;
    for (; slot < end; slot++) {
        while (end - slot >= 4 && !(value_is_obj(slot[0].value) | value_is_obj(slot[1].value) | value_is_obj(slot[2].value) | value_is_obj(slot[3].value)))
            slot += 4;
        if (slot == end) return;
        if (slot->value == NULL || !value_is_obj(slot->value)) continue;
        t->work++;
        mark(value_obj(slot->value));
    }
}

/* One gray entry; ranges are cut into pieces. */
static inline void scan_gray(Tracer *t) {
    Vector   *v = &gc_heap.gray;
    uintptr_t top = v->items[--v->count];
    if (LIKELY(!(top & 1))) {
        gc_trace_object((Obj *)top, t);
        return;
    }
    size_t count = v->items[v->count - 1], what = v->items[v->count - 2];
    size_t stride = what >> 8, per_entry = what & 255, now = RANGE_SLOTS / per_entry;
    Slot  *first = (Slot *)(top - 1);
    if (count > now) {
        v->items[v->count - 1] = count - now;
        v->items[v->count++] = ((uintptr_t)first + now * stride) | 1;
    } else {
        now = count;
        v->count -= 2;
    }
    t->work += now * per_entry / 4;
    if (stride == sizeof(Slot)) {
        mark_items(t, first, now);
        return;
    }
    for (size_t i = 0; i < now; i++)
        for (size_t k = 0; k < per_entry; k++) visit_slot(t, (Slot *)((char *)first + i * stride) + k);
}

/* Ends when nothing is gray, when WORK slots and objects were looked at, or (about) when the clock passes DEADLINE. */
bool gc_mark_some(uint64_t deadline, size_t work) {
    Tracer t = {.mode = TRACE_MARK};
    size_t objects = 0, next_look = 4096;
    while (gc_heap.gray.count > 0) {
        scan_gray(&t);
        objects++;
        size_t done = t.work + 4 * objects;
        if (done >= work) return gc_heap.gray.count == 0;
        if (UNLIKELY(done >= next_look)) {
            next_look = done + 4096;
            if (gc_clock() >= deadline) return gc_heap.gray.count == 0;
        }
    }
    return true;
}
