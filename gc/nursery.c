/* nursery.c - the young set: a few megabytes of blocks that are filled by bumping a pointer and emptied by each minor
 * collection.
 *
 * What survives is moved out, except for objects whose address somebody may know.  Those become old where they are; the
 * rest of their block is used again around them, at granule grain:
 *
 *     | hole | old | hole            | old | old | hole |
 *
 * A block that collects too many such objects leaves the set and becomes an ordinary old block. */
#include "gc_int.h"

#define TOO_MANY_OLD (GRANULES / 12)
#define SMALLEST_HOLE 64

/* ---- areas ------------------------------------------------------------------------------------------------------ */
void gc_young_init(void) {
    gc_heap.young_next = gc_heap.young_last = 0;
    gc_heap.young_limit = gc_young.top = gc_young.limit = NULL;
}

static inline uint64_t eight_sides(const uint8_t *side) {
    uint64_t word;
    memcpy(&word, side, 8);
    return word;
}

/* First granule from I on whose side byte is not 0, or GRANULES. */
static int next_old(const uint8_t *side, int i) {
    for (; i < GRANULES && i % 8 != 0; i++)
        if (side[i] != 0) return i;
    static const uint8_t none[256];
    while (i <= GRANULES - (int)sizeof none && memcmp(side + i, none, sizeof none) == 0) i += (int)sizeof none;
    while (i < GRANULES && eight_sides(side + i) == 0) {
        i += 8;
        while (i <= GRANULES - 32 && (eight_sides(side + i) | eight_sides(side + i + 8) | eight_sides(side + i + 16) |
                                      eight_sides(side + i + 24)) == 0)
            i += 32;
    }
    if (i >= GRANULES) return GRANULES;
    while (side[i] == 0) i++;
    return i;
}

/* The block's holes become zero, so that what is never allocated reads as a gap. */
static void open_block(Block *b) {
    char *start = block_start(b);
    if (b->old_granules == 0) {
        if (!b->zeroed) memset(start, 0, BLOCK_BYTES);
    } else {
        const uint8_t *side = block_side(b);
        for (int i = 0; i < GRANULES;) {
            int end = next_old(side, i);
            memset(start + (size_t)i * GRANULE, 0, (size_t)(end - i) * GRANULE);
            i = end < GRANULES ? end + side_granules(side + end) : end;
        }
    }
    b->zeroed = false;
    b->opened = true;
    b->parsed = 0;
}

/* Next hole of at least SIZE bytes from *SCAN on in B. */
static bool find_hole(Block *b, char **scan, size_t size, char **top, char **limit) {
    char          *start = block_start(b);
    const uint8_t *side = block_side(b);
    int            i = (int)((size_t)(*scan - start) / GRANULE);
    size_t         least = size > SMALLEST_HOLE ? size : SMALLEST_HOLE;
    while (i < GRANULES) {
        int end = b->old_granules == 0 ? GRANULES : next_old(side, i);
        if ((size_t)(end - i) * GRANULE >= least) {
            *top = start + (size_t)i * GRANULE;
            *limit = *scan = start + (size_t)end * GRANULE;
            return true;
        }
        i = end < GRANULES ? end + side_granules(side + end) : end;
    }
    *scan = start + BLOCK_BYTES;
    return false;
}

bool gc_young_extend(void) {
    Block *b = gc_block_take(BLOCK_YOUNG);
    if (b == NULL) return false;
    Vector *v = &gc_heap.young_blocks;
    vector_push_obj(v, b);
    /* Blocks in use by medium objects sit behind young_last; the new one takes the place of the first of them. */
    uintptr_t other = v->items[gc_heap.young_last];
    v->items[gc_heap.young_last++] = (uintptr_t)b;
    v->items[v->count - 1] = v->count == gc_heap.young_last ? (uintptr_t)b : other;
    return true;
}

/* Blocks are added one by one as they are needed, so that a short program touches little memory. */
static bool extend_within_budget(void) { return gc_heap.young_blocks.count < gc_heap.young_budget && gc_young_extend(); }

/* A small heap gets a small young set, so that programs stay small; and the set shrinks while collecting it takes long
 * because much of it survives or much of the old space has changed. */
#define LEAST_BLOCKS  ((size_t)(1 << 20) / BLOCK_BYTES)
#define FLOOR_BLOCKS  ((size_t)(3 << 20) / BLOCK_BYTES)
#define LONG_MINOR    ((uint64_t)3000000)
#define JUDGED_BYTES  ((size_t)12 << 20) /* allocated between two looks at whether objects die soon after promotion */
#define TRIES_BETWEEN 16
#define MUCH_PROMOTED 30 /* percent of what was allocated */
#define MOST_PROMOTED 85
#define ROOMY_HEAP    ((size_t)12 << 19) /* has room for a bigger set where much is promoted */
#define FULLER_HEAP   ((size_t)20 << 19) /* where nearly all is */

void gc_young_adapt(uint64_t spent) {
    size_t most = gc_heap.nursery_bytes / BLOCK_BYTES, *allowed = &gc_heap.young_pause_budget;
    if (gc_heap.young_floor == 0) gc_heap.young_floor = LEAST_BLOCKS;
    gc_heap.young_trial.filled += (gc_heap.young_next + gc_heap.young_blocks.count - gc_heap.young_last) * BLOCK_BYTES;
    if (most < gc_heap.young_floor) most = gc_heap.young_floor;
    if (gc_heap.nursery_fixed || most <= LEAST_BLOCKS) {
        gc_heap.young_budget = most;
        return;
    }
    if (spent > LONG_MINOR) *allowed = (size_t)(gc_heap.young_budget * LONG_MINOR / spent);
    else if (spent < LONG_MINOR / 2) *allowed += *allowed / 4 + 1;
    if (*allowed < LEAST_BLOCKS / 4) *allowed = LEAST_BLOCKS / 4;
    if (*allowed > most) *allowed = most;
    size_t blocks = (gc_heap.live_bytes + gc_heap.grown_bytes) / 12 / BLOCK_BYTES;
    if (blocks < gc_heap.young_floor) blocks = gc_heap.young_floor;
    gc_heap.young_budget = blocks < *allowed ? blocks : *allowed;
}

static size_t room_for(unsigned share) { return share > MOST_PROMOTED ? FULLER_HEAP : ROOMY_HEAP; }

/* Where much of what is allocated gets promoted and most of that is found dead soon after, objects need longer to die than a small young
 * set leaves them.  A bigger one then fills the old space more slowly, and the old space is collected after so much less growth
 * (gc_young_floor_raised), so that the heap as a whole stays as it is.  That goes on only if it helps. */
void gc_young_adapt_to_dead(size_t promoted, size_t survived, size_t heap) {
    GcYoungTrial *t = &gc_heap.young_trial;
    bool          raised = gc_heap.young_floor > LEAST_BLOCKS;
    if (gc_heap.nursery_fixed || TINY_CONSTANTS) return;
    t->promoted += promoted;
    t->survived += survived;
    if (t->heap < heap) t->heap = heap;
    bool has_outgrown = raised && t->heap > room_for(t->share_before);
    if (t->filled < JUDGED_BYTES && !has_outgrown) return;
    unsigned share = (unsigned)(t->promoted / (t->filled / 100 + 1));
    bool     stayed = t->survived > t->promoted / 4, has_room = t->heap <= room_for(share);
    t->heap = t->promoted = t->survived = t->filled = 0;
    if (raised) {
        if (!has_outgrown && !stayed && share < t->share_before / 4 * 3) return;
        gc_heap.young_floor = LEAST_BLOCKS;
        t->pause = TRIES_BETWEEN;
    } else if (t->pause > 0) {
        t->pause--;
    } else if (has_room && !stayed && share > MUCH_PROMOTED) {
        gc_heap.young_floor = FLOOR_BLOCKS;
        t->share_before = share;
    }
}

size_t gc_young_floor_raised(void) { return gc_heap.young_floor > LEAST_BLOCKS ? (gc_heap.young_floor - LEAST_BLOCKS) * BLOCK_BYTES : 0; }

bool gc_young_refill(size_t size) {
    for (;;) {
        if (gc_heap.young_block != NULL &&
            find_hole(gc_heap.young_block, &gc_heap.young_scan, size, &gc_young.top, &gc_heap.young_limit))
            return true;
        if (gc_heap.young_next >= gc_heap.young_last && !extend_within_budget()) return false;
        Block *b = (Block *)gc_heap.young_blocks.items[gc_heap.young_next++];
        open_block(b);
        gc_heap.young_block = b;
        gc_heap.young_scan = block_start(b);
    }
}

/* Objects of 2 to 8 KB come from the far end of the set, so that they do not waste the tail of a block each time. */
bool gc_medium_refill(size_t size) {
    while (gc_heap.young_next < gc_heap.young_last || extend_within_budget()) {
        Block *b = (Block *)gc_heap.young_blocks.items[--gc_heap.young_last];
        char  *scan = block_start(b);
        open_block(b);
        if (find_hole(b, &scan, size, &gc_heap.medium.top, &gc_heap.medium.limit)) return true;
    }
    return false;
}

void gc_young_retire(void) {
    gc_young.top = gc_young.limit = gc_heap.young_limit = NULL;
    gc_heap.medium.top = gc_heap.medium.limit = NULL;
    gc_heap.young_block = NULL;
    gc_heap.young_scan = NULL;
}

/* ---- object starts ---------------------------------------------------------------------------------------------- */
void gc_young_parse(Block *b, int granule) {
    uint8_t *side = block_side(b);
    char    *start = block_start(b);
    int      i = b->parsed;
    while (i <= granule) {
        if (side[i] & SIDE_START) {
            i += side_granules(side + i);
            continue;
        }
        const Obj *obj = (const Obj *)(start + (size_t)i * GRANULE);
        if (obj->type == NULL) {
            i++;
            continue;
        }
        size_t n = object_size(obj, shape_of(obj)) / GRANULE;
        if (n == 0 || n > LARGE_MIN / GRANULE || i + (int)n > GRANULES) gc_broken("size_of gives nonsense", obj, obj->type);
        side[i] = SIDE_START;
        side[i + (int)n - 1] |= SIDE_END;
        i += (int)n;
    }
    b->parsed = (uint16_t)i;
}

/* Takes away what parsing left at objects which are not old, eight granules at a time where none is.  Behind what was parsed there are
 * the ends of objects that died old. */
static void forget_starts(Block *b) {
    const uint64_t any_old = (uint64_t)SIDE_OLD * 0x0101010101010101u;
    uint8_t       *side = block_side(b);
    if (b->old_granules == 0) {
        memset(side, 0, GRANULES);
        return;
    }
    for (int i = 0; i < GRANULES;) {
        if (i % 8 == 0 && (eight_sides(side + i) & any_old) == 0) {
            memset(side + i, 0, 8);
            i += 8;
        } else if (side[i] & SIDE_OLD) {
            i += side_granules(side + i);
        } else {
            side[i++] = 0;
        }
    }
}

/* ---- after a collection ------------------------------------------------------------------------------------------ */
static void poison_holes(Block *b) {
    const uint8_t *side = block_side(b);
    char          *start = block_start(b);
    for (int i = 0; i < GRANULES;) {
        int end = b->old_granules == 0 ? GRANULES : next_old(side, i);
        memset(start + (size_t)i * GRANULE, GC_POISON, (size_t)(end - i) * GRANULE);
        i = end < GRANULES ? end + side_granules(side + end) : end;
    }
}

/* True when B stays in the young set. */
static bool reset_block(Block *b) {
    if (!b->opened) return true;
    if (b->parsed > 0) forget_starts(b);
    if (gc_heap.poison) poison_holes(b);
    b->opened = b->kept = false;
    b->parsed = 0;
    if (b->old_granules <= TOO_MANY_OLD) return true;
    block_chunk(b)->kind[block_number(b)] = BLOCK_OLD;
    gc_heap.grown_bytes += BLOCK_BYTES - (size_t)b->old_granules * GRANULE; /* its holes are the old space's now */
    gc_sweep_block(b);
    return false;
}

void gc_young_reset(void) {
    Vector *v = &gc_heap.young_blocks;
    size_t  want = gc_heap.young_budget, kept = 0;
    for (size_t i = 0; i < v->count; i++) {
        Block *b = (Block *)v->items[i];
        if (!reset_block(b)) continue;
        if (kept >= want && b->old_granules == 0) {
            block_chunk(b)->kind[block_number(b)] = BLOCK_OLD;
            gc_block_free(b);
        } else {
            v->items[kept++] = (uintptr_t)b;
        }
    }
    v->count = kept;
    gc_heap.young_next = 0;
    gc_heap.young_last = kept;
}

void gc_young_sweep_old(void) {
    for (size_t k = 0; k < gc_heap.young_blocks.count; k++) {
        Block   *b = (Block *)gc_heap.young_blocks.items[k];
        uint8_t *side = block_side(b);
        if (b->old_granules == 0) continue;
        b->old_granules = 0;
        for (int i = next_old(side, 0); i < GRANULES; i = next_old(side, i)) {
            int n = side_granules(side + i);
            if ((side[i] & SIDE_MARKS) == gc_heap.mark) {
                b->old_granules = (uint16_t)(b->old_granules + n);
            } else {
                if (gc_heap.poison) memset(block_start(b) + (size_t)i * GRANULE, GC_POISON, (size_t)n * GRANULE);
                side[i] = side[i + n - 1] = 0;
                gc_heap.freed_objects++;
            }
            i += n;
        }
    }
}

/* ---- the collection ---------------------------------------------------------------------------------------------- */
static void pin_found(Obj *obj) {
    if (chunk_kind(obj) != CHUNK_BLOCKS) {
        Large *large = gc_large_of(obj);
        if (large->young) gc_large_promote(large);
        large->dropped = false;
        return;
    }
    if (gc_is_young(obj)) gc_promote_in_place(obj);
}

/* Those stacks belong to objects which may be black already. */
static void pin_and_mark_found(Obj *obj) {
    if (gc_heap.phase == PHASE_MARK && !gc_is_young(obj)) gc_mark_object(obj);
    else pin_found(obj);
}

void gc_minor(void) {
    if (gc_heap.hooks.collection_begins != NULL) gc_heap.hooks.collection_begins();
    Tracer   tracer = {.mode = TRACE_MINOR, .marking = gc_heap.phase == PHASE_MARK};
    uint64_t started = gc_clock();
    CHECK(!gc_heap.collecting);
    if (gc_heap.check_barriers) gc_verify_barriers();
    gc_heap.collecting = true;
    gc_heap.promoted_bytes = gc_heap.born_old_bytes;
    gc_heap.born_old_bytes = 0;
    gc_young_retire();
    /* Everything that a stack mentions must have its place before anything moves. */
    gc_scan_stacks(pin_found);
    gc_scan_left_stacks(pin_and_mark_found);
    gc_exposed_roots_minor();
    gc_cells_roots_minor();
    gc_trace_roots(&tracer);
    gc_trace_log(&tracer);
    tracer.marking = gc_heap.phase == PHASE_MARK;
    gc_drain_copied(&tracer);
    gc_weak_after_minor();
    gc_finalizers_after_minor(&tracer);
    gc_cells_after_minor(&tracer);
    gc_weak_after_minor();
    gc_heap.weak_minor.count = 0;
    gc_release_after_minor();
    if (UNLIKELY(gc_births_wanted)) gc_births_after_minor();
    gc_large_free_young();
    gc_large_free_dropped();
    gc_heap.grown_bytes += gc_heap.promoted_bytes;
    gc_heap.dirty_cards = 0;
    gc_young_adapt(gc_clock() - started);
    gc_young_reset();
    gc_heap.stats.promoted_bytes += gc_heap.promoted_bytes;
    gc_heap.stats.minor_collections++;
    gc_heap.external_since_step = 0;
    gc_heap.collecting = false;
    uint64_t spent = gc_clock() - started;
    gc_heap.stats.minor_pause_ns += spent;
    if (spent > gc_heap.stats.max_minor_ns) gc_heap.stats.max_minor_ns = spent;
    if (gc_heap.verify) gc_verify_heap("after a minor collection");
}
