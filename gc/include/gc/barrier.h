/* barrier.h - the only ways to store a reference into a heap object.
 *
 * One barrier with one meaning: the owner is "old or already black, and not yet logged" -> log it, so that the collector
 * looks at it again.  It serves generations and incremental marking alike. */
#pragma once

#include "gc/shape.h"

void gc_log_store(Obj *owner, void *field); /* slow path of the barrier: remember OWNER (or FIELD's card) */
void gc_log_range(Obj *owner, Slot *first, size_t count);

static inline void gc_barrier(void *owner, void *field) {
    if (UNLIKELY(obj_has_flag((Obj *)owner, OBJ_FLAG_LOG))) gc_log_store((Obj *)owner, field);
}

/* Store into a slot of OWNER. */
static inline void slot_set(void *owner, Slot *slot, Value v) {
    slot->value = v;
    gc_barrier(owner, slot);
}

/* Store into a fresh object: no allocation happened since OWNER was allocated. */
static inline void slot_init(Slot *slot, Value v) { slot->value = v; }

/* Typed pointer fields: pointer_set(list, &list->storage, array).  The field holds an object pointer (or, for fields
 * traced with trace_interior, a pointer into one). */
#define pointer_set(owner, field, pointer) \
    do { \
        *(field) = (pointer); \
        gc_barrier((owner), (field)); \
    } while (0)

/* Fills a fresh object (see slot_init) with COUNT slots from elsewhere. */
static inline void slots_init(Slot *destination, const Slot *source, size_t count) {
    if (count > 8) {
        memcpy(destination, source, count * sizeof(Slot));
        return;
    }
    /* Word by word: the source was often stored a moment ago, and wider loads would wait for those stores. */
    for (size_t i = 0; i < count; i++) {
        destination[i].value = source[i].value;
        __asm__("" : "+r"(i)); /* or the compiler makes it a memcpy again */
    }
}

/* Copies COUNT slots between (possibly overlapping) places; DESTINATION lies in OWNER.  Logs the destination
 * unconditionally and never looks at the source. */
static inline void slots_copy(void *owner, Slot *destination, const Slot *source, size_t count) {
    memmove(destination, source, count * sizeof(Slot));
    if (UNLIKELY(obj_has_flag((Obj *)owner, OBJ_FLAG_LOG))) gc_log_range((Obj *)owner, destination, count);
}
