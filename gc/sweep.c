/* sweep.c - where old objects go, and how dead ones leave.
 *
 * Old objects are bumped into runs of free lines.  Which lines are free is known after a block was swept; sweeping
 * happens in slices after minor collections and, when a free line is needed sooner, by the allocator itself. */
#include "gc_int.h"

#include "base/endian.h"

#define RECYCLE_LINES (LINES / 8) /* fewer free lines are not worth the visit */
#define LAZY_BLOCKS   8

/* ---- areas ------------------------------------------------------------------------------------------------------ */
static bool next_hole(OldArea *a) {
    uint8_t *line = block_chunk(a->block)->line[block_number(a->block)];
    int      i = a->line;
    while (i < LINES && line[i]) i++;
    int end = i;
    while (end < LINES && !line[end]) line[end++] = 1;
    a->line = end;
    if (i == LINES) return false;
    a->top = block_start(a->block) + (size_t)i * LINE_BYTES;
    a->limit = block_start(a->block) + (size_t)end * LINE_BYTES;
    return true;
}

static bool fresh_block(OldArea *a) {
    Block *b = gc_block_take(BLOCK_OLD);
    if (b == NULL) return false;
    memset(block_chunk(b)->line[block_number(b)], 1, LINES);
    b->zeroed = false;
    a->block = b;
    a->line = LINES;
    a->top = block_start(b);
    a->limit = a->top + BLOCK_BYTES;
    return true;
}

static Block *pop_recyclable(void) {
    if (gc_heap.recyclable == NULL && gc_heap.phase == PHASE_SWEEP) gc_sweep_some(LAZY_BLOCKS);
    Block *b = gc_heap.recyclable;
    if (b != NULL) gc_heap.recyclable = b->next;
    return b;
}

static NOINLINE char *old_alloc_slow(size_t size) {
    OldArea *a = &gc_heap.old;
    if (size > LINE_BYTES) {
        /* It would skip many holes; give it a block without any. */
        a = &gc_heap.overflow;
        if (size > (size_t)(a->limit - a->top) && !fresh_block(a)) return NULL;
    } else {
        while (a->block == NULL || !next_hole(a)) {
            a->block = pop_recyclable();
            a->line = 0;
            if (a->block == NULL) {
                if (fresh_block(a)) break;
                a->block = NULL;
                a->top = a->limit = NULL;
                return NULL;
            }
        }
    }
    char *p = a->top;
    a->top += size;
    return p;
}

char *gc_old_alloc(size_t size) {
    OldArea *a = &gc_heap.old;
    char    *p = a->top;
    if (LIKELY(size <= (size_t)(a->limit - p))) {
        a->top = p + size;
        return p;
    }
    return old_alloc_slow(size);
}

void gc_old_retire(void) {
    memset(&gc_heap.old, 0, sizeof gc_heap.old);
    memset(&gc_heap.overflow, 0, sizeof gc_heap.overflow);
    gc_heap.recyclable = NULL;
}

/* ---- sweeping ---------------------------------------------------------------------------------------------------- */
/* Before the release callbacks have run, nothing may be taken for dead. */
static bool dead_may_go(void) { return gc_heap.phase != PHASE_MARK && gc_heap.phase != PHASE_WEAK && gc_heap.phase != PHASE_RELEASE; }

/* Where the granule before lies. */
enum { BETWEEN, IN_LIVE, IN_DEAD };

#define EACH_BYTE(bit) (UINT64_C(0x0101010101010101) * (bit))
_Static_assert(LINE_GRANULES == 8, "the side bytes of a line are one word");

/* Only some objects of the line stay, or what goes is poisoned.  True: some stay. */
static bool sweep_mixed_line(uint8_t *side, char *start, int *where) {
    bool used = false;
    for (int i = 0; i < LINE_GRANULES; i++) {
        uint8_t byte = side[i];
        if (byte & SIDE_START) {
            *where = (byte & SIDE_MARKS) == gc_heap.mark ? IN_LIVE : IN_DEAD;
            gc_heap.freed_objects += *where == IN_DEAD;
        }
        if (*where == IN_LIVE) used = true;
        if (*where == IN_DEAD) {
            side[i] = 0;
            if (gc_heap.poison) memset(start + (size_t)i * GRANULE, GC_POISON, GRANULE);
        }
        if (byte & SIDE_END) *where = BETWEEN;
    }
    return used;
}

/* Where the granule behind the line lies if all its objects are of the KIND; later granules are higher bytes of the word. */
static inline int behind(uint64_t starts, uint64_t ends, int before, int kind) {
    if (starts == 0) return ends != 0 ? BETWEEN : before;
    return ends != 0 && __builtin_clzll(ends) <= __builtin_clzll(starts) ? BETWEEN : kind;
}

static inline bool sweep_line(uint8_t *side, char *start, bool may_go, int *where) {
    uint64_t word = load_u64_le(side);
    if (word == 0 && *where != IN_DEAD) return *where == IN_LIVE;
    int      mark = __builtin_ctz(gc_heap.mark), other = __builtin_ctz(gc_heap.mark ^ SIDE_MARKS);
    uint64_t starts = word & EACH_BYTE(SIDE_START), ends = word / SIDE_END & EACH_BYTE(SIDE_START);
    uint64_t live = may_go ? starts & word >> mark & ~(word >> other) : starts;
    if (live == starts && *where != IN_DEAD) {
        *where = behind(starts, ends, *where, IN_LIVE);
        return true;
    }
    if (live != 0 || *where == IN_LIVE || gc_heap.poison) return sweep_mixed_line(side, start, where);
    memset(side, 0, LINE_GRANULES);
    gc_heap.freed_objects += (size_t)__builtin_popcountll(starts);
    *where = behind(starts, ends, *where, IN_DEAD);
    return false;
}

void gc_sweep_block(Block *b) {
    uint8_t *side = block_side(b), *line = block_chunk(b)->line[block_number(b)];
    bool     may_go = dead_may_go();
    int      used = 0, where = BETWEEN;
    for (int i = 0; i < LINES; i++) {
        line[i] = sweep_line(side + i * LINE_GRANULES, block_start(b) + i * LINE_BYTES, may_go, &where);
        used += line[i];
    }
    b->swept = gc_heap.cycle;
    b->old_granules = 0;
    gc_heap.swept_bytes += (size_t)used * LINE_BYTES;
    if (used == 0) {
        gc_block_free(b);
    } else if (LINES - used >= RECYCLE_LINES) {
        b->next = gc_heap.recyclable;
        gc_heap.recyclable = b;
    }
}

void gc_sweep_begin(void) {
    gc_heap.cycle++;
    gc_heap.phase = PHASE_SWEEP;
    gc_old_retire();
    gc_heap.sweep_chunk = 0;
    gc_heap.sweep_block = FIRST_BLOCK;
    gc_heap.sweep_large = gc_heap.larges.count;
    gc_heap.swept_bytes = 0;
    gc_young_sweep_old();
}

/* Looks at BLOCKS_TO_DO blocks, swept or not. */
bool gc_sweep_some(size_t blocks_to_do) {
    while (gc_heap.sweep_chunk < gc_heap.chunks.count) {
        Chunk *c = (Chunk *)gc_heap.chunks.items[gc_heap.sweep_chunk];
        while (gc_heap.sweep_block < BLOCKS) {
            if (blocks_to_do-- == 0) return false;
            int i = gc_heap.sweep_block++;
            if (c->kind[i] == BLOCK_OLD && c->block[i].swept != gc_heap.cycle) gc_sweep_block(&c->block[i]);
        }
        gc_heap.sweep_chunk++;
        gc_heap.sweep_block = FIRST_BLOCK;
    }
    return true;
}
