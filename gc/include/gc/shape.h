/* shape.h - what the collector must know about an object: its size and where its references are.
 *
 * The collector finds the Shape through the object's type: a type object holds a pointer to its Shape at
 * GC_TYPE_SHAPE_OFFSET (that is CPython's internal `tp_cache` field, which extensions never touch).  The Shape is the
 * first member of objects' NativeType.  Nothing else about Python is known here. */
#pragma once

#include "gc/value.h"

#define GC_TYPE_SHAPE_OFFSET 352

typedef struct Tracer Tracer; /* opaque: the visitor that is passed to trace functions */

/* A traced reference inside a heap object.  Stores go through gc/barrier.h; reading `.value` is free. */
typedef struct Slot {
    Value value;
} Slot;

enum {
    SHAPE_IMMORTAL_CLASS = 1 << 0, /* instances are always allocated old and never move (types, code, maps, modules) */
    SHAPE_WEAK           = 1 << 1, /* the trace function calls trace_weak */
    SHAPE_COUNTED        = 1 << 2, /* every reference in instances is one that C code counts */
    SHAPE_LEAF           = 1 << 4, /* instances have no references, weak references or finalizers, and their type is outside the heap */
    SHAPE_NO_END_POINTER = 1 << 3, /* C code never holds an instance by its end alone: no array, or one that is walked from its start */
};

typedef struct Shape {
    uint32_t size;                         /* bytes including the header, when size_of is NULL */
    uint32_t flags;                        /* SHAPE_* */
    size_t (*size_of)(const Obj *);        /* must be right from before the next allocation on */
    void (*trace)(Obj *, Tracer *);        /* visits the ADDRESS of every reference; NULL: none */
    void (*release)(Obj *);                /* frees what gc does not own (malloc, descriptors) of a dead object that
                                              was registered with gc_register_release; may not allocate or run Python */
} Shape;

static inline const Shape *shape_of(const Obj *obj) {
    return *(const Shape *const *)((const char *)obj->type + GC_TYPE_SHAPE_OFFSET);
}

/* Visitors for trace functions.  They may update the slot (the referent moved). */
void trace_slot(Tracer *, Slot *);                        /* Value, possibly immediate or NULL */
void trace_slots(Tracer *, Slot *, size_t count);
/* COUNT records of STRIDE bytes that begin with SLOTS_PER_ENTRY slots each.  For big tables: may be cut into pieces. */
void trace_entries(Tracer *, Slot *first, size_t count, size_t stride, size_t slots_per_entry);
void trace_pointer(Tracer *, void *address_of_pointer);   /* typed pointer field: T *x; pass &obj->x; NULL allowed */
void trace_interior(Tracer *, void *address_of_pointer, size_t offset); /* points OFFSET bytes into the object */
void trace_weak(Tracer *, Obj *holder, Slot *);           /* cleared, and holder reported, when the referent dies */
/* A stack that is not running and that the object keeps alive: words that may be references.  See gc_add_conservative_tracer. */
void trace_stack(Tracer *, const void *low, const void *high);
