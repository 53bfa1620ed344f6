/* gc.h - allocation, roots, finalisation and control of the collector.
 *
 * A collection may happen inside any gc_alloc*.  C locals (stack and registers of every attached thread) are scanned
 * conservatively and pin what they mention, interior pointers included, so C code needs no handles.  References in heap
 * objects are found through Shape.trace; anything else must be registered here. */
#pragma once

#include "gc/barrier.h"
#include "gc/shape.h"
#include "gc/value.h"

/* ---- allocation ------------------------------------------------------------------------------------------------ */
/* All return zeroed memory with `type` set and word 0, or NULL after calling the out-of-memory hook (MemoryError is then
 * pending).  May collect.  SIZE is in bytes and includes the header; it is rounded up to 16. */
typedef struct GcYoung {
    char *top, *limit;
} GcYoung;
extern GcYoung gc_young; /* bump area of the thread that holds the GIL */

MUST_CHECK Obj *gc_alloc_slow(Type *type, size_t size);
MUST_CHECK Obj *gc_alloc_old(Type *type, size_t size); /* born old: never moves */

/* Between begin and end nothing is collected, and small objects of BYTES in all can be allocated without failing.  For
 * rebuilding what a trace had not allocated.  -1: MemoryError is pending, and nothing is held. */
MUST_CHECK Status gc_hold_begin(size_t bytes);
void gc_hold_end(void);

#define GC_SMALL_MAX 2048 /* larger objects take the slow path */

MUST_CHECK static inline Obj *gc_alloc(Type *type, size_t size) {
    char *p = gc_young.top;
    size = ROUND_UP(size, 16);
    if (LIKELY(size <= GC_SMALL_MAX && size <= (size_t)(gc_young.limit - p))) {
        gc_young.top = p + size;
        ((Obj *)p)->type = type;
        return (Obj *)p;
    }
    return gc_alloc_slow(type, size);
}

/* As gc_alloc, and sets the signed count word at offset 16 (CPython's ob_size) at once, so that size_of works. */
MUST_CHECK static inline Obj *gc_alloc_var(Type *type, size_t size, intptr_t count) {
    Obj *obj = gc_alloc(type, size < 24 ? 24 : size);
    if (LIKELY(obj != NULL)) *(intptr_t *)((char *)obj + 16) = count;
    return obj;
}

/* Traced array of Values, the storage behind lists and other growable things.  Born zeroed. */
typedef struct Array {
    Obj    header;
    size_t capacity;
    Slot   items[];
} Array;
/* Untraced bytes in the heap (storage of bytearray, hash indexes...). */
typedef struct ByteArray {
    Obj     header;
    size_t  capacity;
    uint8_t data[];
} ByteArray;
extern Type *const gc_array_type, *const gc_byte_array_type;
MUST_CHECK Array     *gc_array_new(size_t capacity);      /* NULL: MemoryError pending */
/* New array whose first COUNT items are OLD's.  The way to grow a list: later collections need not look through a copy of
 * something big again.  Copying into a fresh array by hand is right, too. */
MUST_CHECK Array     *gc_array_grow(Array *old, size_t count, size_t capacity);
MUST_CHECK ByteArray *gc_byte_array_new(size_t capacity); /* NULL: MemoryError pending */

/* The owner of storage OBJ (an array, a table) has just replaced it: no heap object refers to it any more.  If it is big, the
 * next minor collection frees it, unless a stack still mentions it. */
void gc_drop(Obj *obj);

/* The object gives up the end of its body (its size_of answers NEW_SIZE from now on). */
void gc_shrink(Obj *, size_t old_size, size_t new_size);

/* ---- births ------------------------------------------------------------------------------------------------------- */
/* Told of each object while somebody listens, which makes allocation slow.  BORN may not allocate in the heap; what it returns is
 * remembered with the object, 0: nothing.  DIED is called inside a collection. */
typedef struct GcBirthListener {
    uintptr_t (*born)(Obj *, size_t size);
    void (*died)(uintptr_t tag, size_t size);
} GcBirthListener;
void      gc_listen_to_births(const GcBirthListener *); /* NULL: nobody any more */
void      gc_forget_births(void);                       /* of what exists; DIED is not called */
uintptr_t gc_birth_of(const Obj *);                     /* what was remembered, or 0 */
size_t    gc_births_count(void);
void      gc_walk_births(void (*visit)(uintptr_t tag, size_t size, void *context), void *context); /* VISIT may not allocate in the heap */

/* ---- identity and exposure ------------------------------------------------------------------------------------- */
void gc_pin(Obj *);       /* the object never moves from now on (id(), address hash, inline caches); cheap if already */
/* C code gets to see the object: never moves, and its count is raised by GC_COUNT_BIAS.  As long as the count differs
 * from the bias, C holds it and it is a root.  Idempotent; ignores objects outside the heap. */
#define GC_COUNT_BIAS ((uint32_t)1 << 28)
void gc_expose(Obj *);

/* Objects that were exposed since the last minor collection. */
typedef struct GcExposed {
    Obj **items, **top, **limit;
} GcExposed;
extern GcExposed gc_exposed_young, gc_exposed_leaves; /* the latter: of types with SHAPE_LEAF */
COLD void gc_exposed_grow(GcExposed *);

/* Fresh object of a small SIZE which C sees at once, and to which it holds COUNT references.  What size_of reads must be set
 * before anything else is allocated. */
MUST_CHECK static inline Obj *gc_alloc_exposed(Type *type, size_t size, uint32_t count) {
    Obj *obj = gc_alloc(type, size);
    if (UNLIKELY(obj == NULL)) return NULL;
    obj->word = (uint64_t)OBJ_FLAG_EXPOSED << OBJ_FLAG_SHIFT | (GC_COUNT_BIAS + count);
    if (UNLIKELY(gc_exposed_young.top == gc_exposed_young.limit)) gc_exposed_grow(&gc_exposed_young);
    *gc_exposed_young.top++ = obj;
    return obj;
}
/* The same for types with SHAPE_LEAF. */
MUST_CHECK static inline Obj *gc_alloc_exposed_leaf(Type *type, size_t size, uint32_t count) {
    Obj *obj = gc_alloc(type, size);
    if (UNLIKELY(obj == NULL)) return NULL;
    obj->word = (uint64_t)OBJ_FLAG_EXPOSED << OBJ_FLAG_SHIFT | (GC_COUNT_BIAS + count);
    if (UNLIKELY(gc_exposed_leaves.top == gc_exposed_leaves.limit)) gc_exposed_grow(&gc_exposed_leaves);
    *gc_exposed_leaves.top++ = obj;
    return obj;
}
/* The same without references that C holds, for a slot of OWNER, and born old when OWNER is so big that a collection would find the new object
 * late.  The slot needs no barrier in that case: *OLD.  It does not collect, but is not zeroed either. */
MUST_CHECK Obj *gc_alloc_exposed_for(const void *owner, Type *type, size_t size, bool *old);

/* Objects of types made in C: up to GC_CELL_MAX bytes, exposed, with one reference that C holds; they never move.  When one
 * became unreachable hooks->finalize is called for it, without registration, and gives its memory back with gc_cell_free. */
#define GC_CELL_MAX 512
typedef struct GcCells {
    Obj **items, **top, **limit; /* made since the last minor collection */
    Obj  *free[GC_CELL_MAX / 16 + 1];
    size_t waiting; /* dead ones for gc_run_pending */
} GcCells;
extern GcCells gc_cells;
MUST_CHECK Obj *gc_cell_alloc_slow(Type *type, size_t size);
/* Zeroed memory like gc_alloc's, with type and word set. */
MUST_CHECK static inline Obj *gc_cell_alloc(Type *type, size_t size) {
    size_t granules = (size + 15) / 16;
    Obj   *cell = gc_cells.free[granules];
    if (UNLIKELY(cell == NULL || gc_cells.top >= gc_cells.limit)) return gc_cell_alloc_slow(type, size);
    Obj *next = (Obj *)(uintptr_t)cell->word;
    __builtin_prefetch(next, 1);
    gc_cells.free[granules] = next;
    cell->type = type;
    cell->word = (uint64_t)OBJ_FLAG_EXPOSED << OBJ_FLAG_SHIFT | (GC_COUNT_BIAS + 1);
    *gc_cells.top++ = cell;
    return cell;
}
/* The destructor has run and nothing refers to OBJ.  False: it is not in a cell, and memory is the collector's affair. */
bool gc_cell_free(Obj *);
/* C code may know of a dead object by a pointer that it does not count, and bring it back before its destructor has run.  Whoever gets an object
 * from C calls this; it does nothing to others. */
COLD void gc_cell_rescue(Obj *);
/* What is called for them instead of hooks->finalize; there was none of them yet. */
void gc_set_cell_finalizer(void (*finalize)(Obj *));
/* OBJ, handed to hooks->finalize, lives on. */
enum { GC_CELL_NONE, GC_CELL_YOUNG, GC_CELL_OLD };
int gc_cell_revive(Obj *); /* where it is */
/* OBJ lies in memory that is not the collector's, with a count like that of exposed objects: when neither C nor anything else refers to it, it is
 * handed to the same function as dead cells, and is forgotten.  Without memory for that it just stays. */
void gc_foreign_add(Obj *);
void gc_foreign_forget(const void *address); /* the memory goes away, whatever it was */
bool gc_contains(const void *address); /* inside the collector's heap? (static objects are not) */

/* ---- roots ----------------------------------------------------------------------------------------------------- */
void gc_add_roots(Slot *slots, size_t count, const char *name);     /* global slots; never removed */
/* Slots that never hold a young object (interned strings, types): minor collections pass over them. */
void gc_add_old_roots(Slot *slots, size_t count, const char *name);
/* True in a minor collection: a root tracer may leave out what is certainly old. */
bool gc_traces_young_only(const Tracer *);
void gc_add_static_object(Obj *);                                   /* object outside the heap: traced as a root */
void gc_add_root_tracer(void (*trace)(Tracer *, void *), void *context); /* VM stacks and frames: precise */

/* Stacks that are not running.  WALK calls SCAN for each range that may have changed since the last minor collection; what it mentions is
 * found before anything moves.  What an object's stack keeps alive is then the affair of the object's trace function: trace_stack. */
void gc_add_conservative_tracer(void (*walk)(void (*scan)(const void *low, const void *high), void *), void *context);

/* Conservative scanning of thread stacks.  attach: call once per thread near its entry, with the GIL held. */
typedef struct GcThread GcThread;
MUST_CHECK GcThread *gc_thread_attach(void *stack_base); /* NULL: out of memory (nothing raised) */
void gc_thread_detach(GcThread *);
/* The thread goes on on another stack, whose highest address is BASE; the result is the one before. */
void *gc_thread_change_stack(GcThread *, void *base);
/* Around every region that runs without the GIL: spills registers and records the stack top. */
void gc_thread_park(GcThread *);
void gc_thread_unpark(GcThread *);
/* In the child of a fork: forgets every thread but this one. */
void gc_after_fork_child(GcThread *self);

/* ---- death ----------------------------------------------------------------------------------------------------- */
MUST_CHECK Status gc_register_finalizer(Obj *); /* run hooks->finalize once after it became unreachable (__del__) */
void gc_drop_finalizer(Obj *);                  /* there is nothing left to finalize: it may just disappear */
MUST_CHECK Status gc_register_release(Obj *);   /* run its Shape.release when it is freed */

/* After marking, weak slots of dead referents are cleared bit by bit; until that is done, whoever reads a weak slot asks gc_is_dying
 * about the referent and takes true for "cleared". */
extern bool gc_weak_pending;
bool gc_is_dying_slow(const Obj *);
static inline bool gc_is_dying(const Obj *referent) { return UNLIKELY(gc_weak_pending) && gc_is_dying_slow(referent); }

typedef struct GcHooks {
    void (*out_of_memory)(void);           /* sets MemoryError */
    void (*weak_cleared)(Obj *holder);     /* a trace_weak slot of holder was cleared; queue the callback, do not run it */
    void (*collection_begins)(void);       /* before anything is traced; may neither allocate nor run Python */
    void (*request_poll)(void);            /* something waits for gc_run_pending: set the VM's poll word */
    void (*finalize)(Obj *);               /* called by gc_run_pending, outside the collector; may run Python */
    void (*collection_done)(int generation, bool started); /* gc.callbacks; called by gc_run_pending */
    /* Calls VISIT for each reference that the C code of OBJ owns (tp_traverse); lets cycles through C objects die.
     * May be NULL: every object held by C is a root then.  May neither allocate nor run Python. */
    void (*count_references)(Obj *obj, void (*visit)(Obj *referent));
    /* OBJ is garbage that such references keep: its finalizer is to run, or if it has none (any more) it is to drop them.
     * Called by gc_run_pending; may run Python. */
    void (*clear)(Obj *obj);
    bool (*wants_finalizer)(Obj *obj); /* clear would run a finalizer */
} GcHooks;
void gc_set_hooks(const GcHooks *);
/* Runs queued finalizers and callbacks.  Called by the VM at a poll, never inside the collector.  May run Python.  Several threads may be
 * in it; called by a finalizer it does nothing. */
void gc_run_pending(void);
bool gc_has_pending(void); /* finalizers wait */
/* Is this thread in gc_run_pending?  That belongs to the stack it is running on: whoever changes stacks sets it; the result is what it was. */
bool gc_pending_change_stack(bool in_pending);

/* ---- control and statistics ------------------------------------------------------------------------------------ */
MUST_CHECK Status gc_init(void); /* reads TAIPANGC=key=value,... (stress, wbcheck, null, verify, nursery=SIZE) */
void gc_heed_faults(void);       /* after fault_init: from now on every allocation asks whether it has to fail */
/* The same settings as text; -1: a word is not understood (nothing is raised). */
MUST_CHECK Status gc_configure(const char *settings);
void   gc_collect_minor(void);
void   gc_collect_step(void); /* a minor collection and a slice of a major one, which is begun if none is under way */
size_t gc_collect_full(void); /* mark everything now; returns the number of objects freed (approximately) */
/* Full collections until one finds nothing to finalize, at most ROUNDS; finalizers run even while gc_enable(false).  The number of
 * objects freed.  May run Python. */
size_t gc_collect_all(int rounds);
void   gc_external_memory(ptrdiff_t delta); /* malloc'ed bytes that hang on objects: counts towards pacing */
void   gc_enable(bool); /* automatic major collections and finalizers; minor collections go on */
bool   gc_is_enabled(void);
/* While more calls with true than with false were made, most of what is made is expected to stay (imports): the old space may grow by
 * more before a collection begins. */
void   gc_expect_to_stay(bool);
bool   gc_is_expected_to_stay(void);
size_t gc_object_size(const Obj *);
/* Calls VISIT for every live object (gc.get_objects).  VISIT may not allocate from gc. */
void   gc_walk_heap(void (*visit)(Obj *, void *context), void *context);
/* Calls VISIT for every reference of OBJ (gc.get_referents). */
void   gc_walk_references(Obj *, void (*visit)(Value, void *context), void *context);
