/* gc_int.h - the collector's own structures.
 *
 * Memory comes in chunks of 4 MB, aligned to their size.  gc_chunk_map has a byte per 4 MB of address space, so "is this
 * ours" is one load.  A block chunk begins with its tables:
 *
 *     | kinds, block records | line bytes | side bytes (one per 16-byte granule) | blocks of 32 KB ... |
 *
 * Side bytes hold where objects start and end, their mark and whether they are old.  Objects in young blocks have no
 * start bits: a young block is parsed from its beginning when a conservative pointer needs an answer.
 *
 * Marks: a cycle uses MARK_A or MARK_B in turn (gc_heap.mark).  Everything alive has the current mark when a cycle
 * ends; what has the other one is dead, also before it is swept.  While marking, the other one means "not seen yet". */
#pragma once

#include "gc/gc.h"
#include "gc/stats.h"

#define CHUNK_SHIFT 22
#define CHUNK_BYTES ((size_t)1 << CHUNK_SHIFT)
#define CHUNK_MASK  (CHUNK_BYTES - 1)
#define BLOCK_SHIFT 15
#define BLOCK_BYTES ((size_t)1 << BLOCK_SHIFT)
#define BLOCK_MASK  (BLOCK_BYTES - 1)
#define BLOCKS      ((int)(CHUNK_BYTES / BLOCK_BYTES))
#define GRANULE     16
#define GRANULES    ((int)(BLOCK_BYTES / GRANULE))
#define LINE_BYTES  128
#define LINES       ((int)(BLOCK_BYTES / LINE_BYTES))
#define LINE_GRANULES (LINE_BYTES / GRANULE)

#define GC_SMALL_PAGE_CHUNKS 16 /* so many chunks never get huge pages: a small heap stays as small as what it holds */
#define LARGE_MIN 8192 /* bytes; larger objects get pages of their own */
#define PAGE_SHIFT 12
#define PAGES       ((int)(CHUNK_BYTES >> PAGE_SHIFT))
#define CARD_SHIFT 7 /* 128 bytes of a large object per card: stores at random places visit little else */

#define ADDRESS_BITS 48
#define MAP_SIZE     ((size_t)1 << (ADDRESS_BITS - CHUNK_SHIFT))
enum { CHUNK_NONE, CHUNK_BLOCKS, CHUNK_LARGE, CHUNK_HUGE, CHUNK_HUGE_TAIL };
extern uint8_t gc_chunk_map[MAP_SIZE];

enum { SIDE_START = 1, SIDE_MARK_A = 2, SIDE_MARK_B = 4, SIDE_MARKS = 6, SIDE_END = 8, SIDE_OLD = 16, SIDE_GRAY = 32, SIDE_QUEUED = 64 };

enum { BLOCK_FREE, BLOCK_TABLES, BLOCK_YOUNG, BLOCK_OLD };

typedef struct Block {
    struct Block *next;        /* recyclable list */
    uint32_t      swept;       /* cycle whose marks the line bytes reflect */
    uint16_t      parsed;      /* young: granules whose start bits are known */
    uint16_t      old_granules; /* young: taken by objects promoted in place */
    uint16_t      cell_granules; /* size of the cells that the block consists of; 0: an ordinary block */
    bool          leaves;      /* holds objects with SHAPE_LEAF that C has seen and that no list of such objects mentions */
    bool          opened;      /* young: allocated into since the last collection */
    bool          zeroed;      /* content is all zero */
    bool          resident;    /* has been touched since it was mapped or discarded */
    bool          kept;        /* young: something was promoted in place in this collection */
} Block;

typedef struct Chunk {
    uint8_t  kind[BLOCKS];
    uint64_t free_bits[BLOCKS / 64];
    uint32_t free_count;
    uint32_t index; /* in gc_heap.chunks */
    Block    block[BLOCKS];
    uint8_t  line[BLOCKS][LINES];
    uint8_t  side[BLOCKS * GRANULES];
} Chunk;
#define FIRST_BLOCK ((int)((sizeof(Chunk) + BLOCK_BYTES - 1) / BLOCK_BYTES))

/* Record of a large object. */
typedef struct Large {
    Obj     *obj;
    size_t   size;   /* of the object */
    uint32_t pages;  /* taken in its chunk; 0: it has chunks of its own */
    uint8_t  mark;   /* SIDE_MARK_A or _B */
    bool     young;  /* allocated since the last minor collection */
    bool     logged; /* in the log; cards say where to look */
    bool     carded; /* young: cards are kept from birth, clean ones have no young references */
    bool     gray;   /* only for the verifier */
    bool     dropped; /* old: in gc_heap.dropped */
    bool     queued;  /* as SIDE_QUEUED: waits for its finalizer */
    uint32_t index;  /* old: in gc_heap.larges */
    uint8_t *cards;
} Large;

typedef struct LargeChunk {
    uint32_t index; /* in gc_heap.large_chunks */
    uint32_t used;  /* pages */
    uint32_t next;         /* where to look for free pages first */
    uint32_t too_big;      /* so many pages in a row were not found; 0: unknown */
    uint8_t  dirty[PAGES]; /* page may hold old contents */
    uint16_t first[PAGES]; /* page -> first page of its object + 1, 0: free */
    Large    large[PAGES]; /* by first page */
} LargeChunk;
#define LARGE_FIRST_PAGE ((int)((sizeof(LargeChunk) + ((1 << PAGE_SHIFT) - 1)) >> PAGE_SHIFT))

/* Growing arrays whose memory comes straight from the system. */
typedef struct Vector {
    uintptr_t *items;
    size_t     count, room;
} Vector;
NOINLINE void gc_vector_grow(Vector *);
void gc_vector_free(Vector *);
static inline void vector_push(Vector *v, uintptr_t item) {
    if (UNLIKELY(v->count == v->room)) gc_vector_grow(v);
    v->items[v->count++] = item;
}
static inline void vector_push_obj(Vector *v, const void *obj) { vector_push(v, (uintptr_t)obj); }

enum { TRACE_MINOR, TRACE_MARK, TRACE_VISIT, TRACE_CHECK, TRACE_CHECK_YOUNG, TRACE_FIND_ROOT };
struct Tracer {
    int      mode;
    bool     marking; /* minor: the owner is black, so old referents must be marked as well */
    Large   *cards;   /* minor: only slots on dirty cards count; NULL: all */
    size_t   work;    /* slots looked at */
    void (*visit)(Value, void *context);
    void *context;
    Obj  *owner; /* for messages of the verifier */
    bool  black; /* check: owner was marked and scanned */
    const Obj *self; /* minor: traced where it lies, so a reference to it does not move it; or NULL */
    bool  found; /* find: PLACE was visited; minor: SELF refers to itself */
    const void *place;
};

typedef struct OldArea {
    char  *top, *limit;
    Block *block;
    int    line; /* where to look for the next hole */
} OldArea;

/* Whether a bigger young set pays. */
typedef struct GcYoungTrial {
    size_t   filled, promoted, survived; /* bytes since the last look */
    size_t   heap;                       /* and the biggest it was when a major collection ended */
    unsigned share_before;               /* percent of what was filled that was promoted, before the set was made bigger */
    int      pause;                      /* looks before the next try */
} GcYoungTrial;

enum { PHASE_IDLE, PHASE_MARK, PHASE_WEAK, PHASE_RELEASE, PHASE_SWEEP, PHASE_TRIM };

typedef struct GcHeap {
    uint8_t  mark; /* current SIDE_MARK_* */
    uint8_t  phase;
    bool     collecting, enabled, initialised;
    bool     want_step; /* the next slow allocation collects */
    int      holds;     /* gc_hold_begin without its end */
    uint32_t cycle;
    GcHooks  hooks;

    /* modes */
    bool   stress, check_barriers, null, verify, poison;
    size_t stress_period, stress_count;
    size_t nursery_bytes, max_bytes, slice_work;
    bool   nursery_fixed; /* asked for by name: no adapting */

    /* young space */
    Vector  young_blocks;
    size_t  young_budget;          /* blocks to fill before the next minor collection */
    size_t  young_pause_budget;    /* what the duration of minor collections allows */
    int     expected_to_stay;      /* depth of gc_expect_to_stay */
    size_t  young_floor;           /* blocks of the young set of a small heap */
    GcYoungTrial young_trial;
    size_t  young_next, young_last; /* small objects take blocks from the front, bigger ones from the back */
    Block  *young_block;
    char   *young_scan, *young_limit; /* where to look for the next hole; true end of the bump area */
    GcYoung medium;
    Vector  young_large;
    size_t  young_large_bytes, large_bytes;
    size_t  young_traced_bytes; /* of young large objects with references */
    size_t  dirty_cards;        /* noted since the last minor collection */

    /* old space */
    Vector   chunks, large_chunks, larges, dropped;
    size_t   block_hint;
    OldArea  old, overflow;
    Block   *recyclable;
    size_t   sweep_chunk, sweep_large, trim_chunk, trim_large;
    int      sweep_block;
    size_t   swept_bytes, freed_objects;
    size_t   mapped_bytes;
    size_t   free_resident; /* free blocks that take memory */
    Vector   unmapping; /* start and size of what waits to go back to the system */
    size_t   unmapping_bytes;

    /* work lists */
    Vector gray, copied, log, weak_minor, weak_major;
    Vector statics, roots, old_roots, root_tracers, conservative_tracers;
    Vector finalizers_young, finalizers_old, release_young, release_old, pending;
    Vector exposed_old;
    Vector cell_blocks, cells_dead, cells_freed, cells_aged, cells_more, cyclic;
    size_t cells_next; /* in cells_dead */
    size_t doomed_bytes; /* in cells of the last cycle's garbage */
    size_t clean_bytes;  /* alive when there was little of that */
    size_t trial_held; /* objects that the last trial deletion found to be held from outside */
    bool   trial;      /* this cycle does one */
    bool   full;       /* asked for by the program */
    void  *stack_low; /* scanning begins here; NULL: where it is called */
    bool   stack_is_dead; /* no frame of this thread holds an object: the program ends */
    size_t pending_next, release_next;
    size_t weak_kept, weak_next;   /* weak_major: entries before weak_next were looked at, those before weak_kept are undecided */
    size_t final_kept, final_next; /* finalizers_old: likewise; the undecided ones are in final_white */
    Vector final_white;
    int    events; /* finished major collections not yet reported */
    int    finish_tries;
    size_t roots_scanned; /* finish attempts */

    /* pacing */
    size_t live_bytes, grown_bytes, threshold, least_growth, promoted_bytes, external_bytes;
    size_t external_since_step, born_old_bytes;
    size_t mark_start_bytes, paced_bytes; /* grown_bytes when marking began; at the last slice */

    GcStats stats;
} GcHeap;
extern GcHeap gc_heap;

/* As much of a type object as the collector reads. */
typedef struct InternalType {
    Obj          header;
    char         before[GC_TYPE_SHAPE_OFFSET - sizeof(Obj)];
    const Shape *shape;
    char         behind[256];
} InternalType;

/* ---- where is it ------------------------------------------------------------------------------------------------ */
static inline int chunk_kind(const void *p) {
    uintptr_t a = (uintptr_t)p >> CHUNK_SHIFT;
    return LIKELY(a < MAP_SIZE) ? gc_chunk_map[a] : CHUNK_NONE;
}
static inline Chunk *chunk_of(const void *p) { return (Chunk *)((uintptr_t)p & ~(uintptr_t)CHUNK_MASK); }
static inline int    block_index(const void *p) { return (int)(((uintptr_t)p & CHUNK_MASK) >> BLOCK_SHIFT); }
static inline Block *block_of(const void *p) { return &chunk_of(p)->block[block_index(p)]; }
static inline Chunk *block_chunk(const Block *b) { return chunk_of(b); }
static inline int    block_number(const Block *b) { return (int)(b - block_chunk(b)->block); }
static inline char  *block_start(const Block *b) {
    return (char *)block_chunk(b) + ((size_t)block_number(b) << BLOCK_SHIFT);
}
static inline uint8_t *block_side(const Block *b) { return block_chunk(b)->side + (size_t)block_number(b) * GRANULES; }
static inline uint8_t *side_of(const void *p) { return &chunk_of(p)->side[((uintptr_t)p & CHUNK_MASK) / GRANULE]; }

static inline size_t object_size(const Obj *obj, const Shape *shape) {
    return ROUND_UP(shape->size_of != NULL ? shape->size_of(obj) : shape->size, GRANULE);
}
/* Record of the large object that P points into or just past, or NULL. */
Large *gc_large_of(const void *p);

/* Records an old object's extent and colour. */
static inline void side_set_object(Obj *obj, size_t size, uint8_t start) {
    uint8_t *side = side_of(obj);
    side[0] = (uint8_t)(SIDE_START | SIDE_OLD | start);
    side[size / GRANULE - 1] |= SIDE_END;
}
/* Granules of the object whose start byte is SIDE. */
static inline int side_granules(const uint8_t *side) {
    int n = 0;
    while (!(side[n] & SIDE_END)) n++;
    return n + 1;
}
/* True for old or black objects of the heap that carry the current mark. */
bool gc_is_marked(const Obj *obj);
/* Old object that waits for its finalizer. */
bool gc_is_queued(const Obj *obj);
/* Object of the heap that was allocated since the last minor collection and not yet promoted. */
bool gc_is_young(const Obj *obj);

/* Where an object that was young before this minor collection is now; NULL: not reached (yet). */
static inline Obj *young_survivor(Obj *obj) {
    if (!gc_is_young(obj)) return obj;
    if (chunk_kind(obj) == CHUNK_BLOCKS && (uintptr_t)obj->type & 1) return (Obj *)((uintptr_t)obj->type - 1);
    return NULL;
}

/* births.c */
extern bool gc_births_wanted;
void gc_births_note(Obj *, size_t size);
void gc_births_after_minor(void);
void gc_births_after_mark(void);
void gc_births_freed(const Obj *);

/* ---- rooms of the house ------------------------------------------------------------------------------------------ */
/* blocks.c */
Block *gc_block_take(int kind); /* NULL: no memory.  Its content is arbitrary unless ->zeroed. */
void   gc_block_free(Block *);
bool   gc_map_chunks(void *start, size_t size, int first_kind, int tail_kind);
void   gc_unmap_chunks(void *start, size_t size); /* ours no longer; goes back to the system bit by bit */
void   gc_unmap_some(bool all);
void  *gc_chunk_map_new(size_t size); /* aligned address space within the limit, or NULL */
bool   gc_trim(size_t budget);       /* gives free blocks back; true when done */

/* nursery.c */
void gc_young_init(void);
bool gc_young_refill(size_t size);  /* opens the next area of at least SIZE bytes */
bool gc_medium_refill(size_t size);
void gc_young_retire(void);         /* forgets the bump areas before a collection */
void gc_young_reset(void);          /* after a collection: blocks become empty again */
bool gc_young_extend(void);         /* one more block; false: no memory */
void gc_young_parse(Block *, int granule); /* start bits up to and including GRANULE */
void gc_young_adapt(uint64_t spent); /* sets the budget after a minor collection that took SPENT nanoseconds */
void gc_young_adapt_to_dead(size_t promoted, size_t survived, size_t heap); /* since the last major collection; before this one */
size_t gc_young_floor_raised(void); /* bytes that the above has added */
void gc_young_sweep_old(void);      /* removes dead objects that were promoted in place */
void gc_minor(void);

/* evacuate.c */
Obj *gc_promote(Obj *); /* young: moves or keeps it; returns its address from now on */
void gc_promote_in_place(Obj *);
void gc_drain_copied(Tracer *);

/* large.c */
Obj *gc_large_alloc(size_t size);
void gc_large_promote(Large *);
void gc_large_free_young(void);
bool gc_large_sweep(size_t budget); /* true when done */
void gc_large_free_dropped(void);   /* after the stacks were scanned: those that none mentions */
void gc_large_trim(size_t chunk_index);
size_t gc_large_idle_bytes(void); /* free pages with old contents */
void gc_large_log(Large *, Obj *owner, void *field, size_t bytes);
void gc_large_trace_logged(Large *, Tracer *);
void gc_large_trace_promoted(Large *, Tracer *);
void gc_large_card_from_birth(Obj *obj);
bool gc_large_inherit_cards(Obj *to, const Obj *from, size_t bytes); /* FROM's first BYTES were copied to fresh TO */
char *gc_large_next_dirty(const Large *, char *from, char *end); /* END: none */
bool gc_large_range_dirty(const Large *, const void *start, size_t bytes);

/* gc_trace.c, mark.c */
void gc_trace_object(Obj *, Tracer *); /* its type and its references */
void gc_mark_object(Obj *);            /* grays it; ignores what is outside the heap */
void gc_mark_begin(void);
bool gc_mark_some(uint64_t deadline, size_t work); /* true when nothing is gray */
void gc_mark_roots(void);
void gc_mark_done(void);        /* weak slots are cleared: finalizers, and on to releasing */
bool gc_mark_finish(bool must); /* false: more turned up than fits into this pause */

/* sweep.c */
char *gc_old_alloc(size_t size); /* not zeroed; NULL: no memory */
void  gc_old_retire(void);       /* forgets areas and holes before dead lines get their new meaning */
void  gc_sweep_begin(void);
bool  gc_sweep_some(size_t blocks); /* true when done */
void  gc_sweep_block(Block *);

/* roots.c */
void gc_trace_roots(Tracer *);
void gc_trace_statics(Tracer *);
void gc_trace_log(Tracer *);

/* stack_scan.c */
bool gc_has_threads(void);
void gc_scan_stacks(void (*found)(Obj *));
void gc_scan_left_stacks(void (*found)(Obj *)); /* the ones that nobody runs on and that were left since the last time */
/* The object P points into (or, for things with items, just past); NULL: none. */
Obj *gc_find_object(uintptr_t p);

/* weak.c */
void gc_weak_after_minor(void);
bool gc_weak_sort_out(uint64_t deadline); /* before marking ends: entries whose referents are marked go; true when done */
bool gc_weak_clear_some(uint64_t deadline); /* after marking: true when done */

/* cells.c */
void   gc_cells_want_step(void);
void   gc_cells_trace_dead(Tracer *);
bool   gc_cells_run_dead(void); /* true: cycles were broken up, and another collection would find their parts */
void   gc_cells_roots_minor(void);
void   gc_cells_after_minor(Tracer *);
void   gc_cells_mark_held(void);
void   gc_cells_each_old(void (*visit)(Obj *));
void   gc_cells_after_mark(void);
size_t gc_cells_live_bytes(void);
void   gc_cells_trim(void);
void   gc_cells_age(void);
Obj   *gc_cell_find(Block *, int granule);
void   gc_cyclic_queue(Obj *);
void   gc_cells_may_collect(bool must); /* heap.c */

/* foreign.c */
extern bool gc_foreign_any;
void gc_foreign_mark(Obj *); /* any object outside the heap */
void gc_foreign_mark_word(uintptr_t word);
bool gc_foreign_is_marked(const Obj *);
void gc_foreign_begin_mark(void);
void gc_foreign_roots(Tracer *);
void gc_foreign_after_mark(void (*queue)(Obj *));

/* final.c */
void gc_finalizers_after_minor(Tracer *);
bool gc_finalizers_sort_out(uint64_t deadline); /* before marking ends: true when done */
void gc_finalizers_after_mark(void);
void gc_release_after_minor(void);
bool gc_release_some(size_t budget);
void gc_exposed_roots_minor(void);
void gc_exposed_begin_mark(void);
void gc_exposed_roots_mark(bool final);
void gc_exposed_after_mark(void);
void gc_leaves_mark_held(void); /* all that C holds; when nothing is gray any more */

/* pace.c */
void gc_step(void); /* minor collection, then a slice of whatever is under way */
void gc_slice(uint64_t started);
void gc_want_step(void); /* soon: at the next allocation that is not quite simple, or the next poll */

/* gc_stats.c */
uint64_t gc_clock(void); /* CPU nanoseconds of this thread */
void     gc_stats_pause(uint64_t started);
void     gc_stats_print(void); /* to stderr, for TAIPANGC=stats */

/* gc_verify.c */
void gc_verify_slot(Tracer *, Value, const void *place);
void gc_verify_heap(const char *when);
void gc_verify_barriers(void);
NORETURN COLD void gc_broken(const char *what, const void *where, const void *other);
#define GC_POISON 0xDB
