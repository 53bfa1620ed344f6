/* blocks.c - chunks of address space and the 32 KB blocks in them.
 *
 * Free blocks are bits in their chunk; the first chunk with a free block is used first, which leaves later chunks to run
 * empty, so that they can go back to the system. */
#include "gc_int.h"

#include "base/os_memory.h"

uint8_t gc_chunk_map[MAP_SIZE];

void gc_vector_grow(Vector *v) {
    size_t     room = v->room == 0 ? (64 << 10) / sizeof *v->items : v->room * 2;
    uintptr_t *items = v->items == NULL ? os_memory_map(room * sizeof *items, 4096)
                                        : os_memory_grow(v->items, v->room * sizeof *items, room * sizeof *items);
    /* These lists hold what the collector has half done; there is no state to go back to. */
    if (items == NULL) fatal_error(__FILE__, __LINE__, "no memory left for the collector's work lists");
    v->items = items;
    v->room = room;
}

void gc_vector_free(Vector *v) {
    if (v->items != NULL) os_memory_unmap(v->items, v->room * sizeof *v->items);
    *v = (Vector){0};
}

bool gc_map_chunks(void *start, size_t size, int first_kind, int tail_kind) {
    uintptr_t first = (uintptr_t)start >> CHUNK_SHIFT, count = size >> CHUNK_SHIFT;
    if (first + count > MAP_SIZE) return false;
    for (uintptr_t i = 0; i < count; i++) gc_chunk_map[first + i] = (uint8_t)(i == 0 ? first_kind : tail_kind);
    return true;
}

/* Unmapping costs about a millisecond for each 4 MB that were touched. */
#define UNMAP_AT_ONCE (2 * CHUNK_BYTES)

void gc_unmap_chunks(void *start, size_t size) {
    gc_map_chunks(start, size, CHUNK_NONE, CHUNK_NONE);
    vector_push_obj(&gc_heap.unmapping, start);
    vector_push(&gc_heap.unmapping, size);
    gc_heap.unmapping_bytes += size;
}

/* A quarter of what waits, or a little: keeps up with any program, and pauses stay short for those that free a lot rarely. */
void gc_unmap_some(bool all) {
    Vector *v = &gc_heap.unmapping;
    size_t  budget = all ? SIZE_MAX : gc_heap.unmapping_bytes / 4;
    if (budget < UNMAP_AT_ONCE) budget = UNMAP_AT_ONCE;
    while (v->count > 0 && budget > 0) {
        uintptr_t start = v->items[v->count - 2];
        size_t    size = v->items[v->count - 1], part = size < budget ? size : budget & ~CHUNK_MASK;
        if (part == 0) break;
        os_memory_unmap((void *)(start + size - part), part);
        gc_heap.mapped_bytes -= part;
        gc_heap.unmapping_bytes -= part;
        budget -= part;
        if (part == size) v->count -= 2;
        else v->items[v->count - 1] = size - part;
    }
}

static void *map_within_limit(size_t size) {
    if (gc_heap.max_bytes != 0 && gc_heap.mapped_bytes + size > gc_heap.max_bytes) return NULL;
    void *start = os_memory_map(size, CHUNK_BYTES);
    if (start == NULL) return NULL;
    if ((uintptr_t)start >> ADDRESS_BITS != 0) {
        os_memory_unmap(start, size);
        return NULL;
    }
    gc_heap.mapped_bytes += size;
    return start;
}

/* What waits to go back is as good as new once it is zeroed, which takes less time than unmapping it and touching fresh pages. */
#define ZEROED_AT_MOST ((size_t)64 << 20)
static void *take_back(size_t size) {
    Vector *v = &gc_heap.unmapping;
    if (size > ZEROED_AT_MOST) return NULL;
    for (size_t i = v->count; i > 0; i -= 2) {
        if (v->items[i - 1] != size) continue;
        void *start = (void *)v->items[i - 2];
        v->count -= 2;
        v->items[i - 2] = v->items[v->count];
        v->items[i - 1] = v->items[v->count + 1];
        gc_heap.unmapping_bytes -= size;
        memset(start, 0, size);
        return start;
    }
    return NULL;
}

void *gc_chunk_map_new(size_t size) {
    void *start = gc_heap.unmapping_bytes > 0 ? take_back(size) : NULL;
    if (start != NULL) return start;
    start = map_within_limit(size);
    if (start == NULL && gc_heap.unmapping_bytes > 0) {
        gc_unmap_some(true);
        start = map_within_limit(size);
    }
    return start;
}

static Chunk *chunk_new(void) {
    Chunk *c = gc_chunk_map_new(CHUNK_BYTES);
    if (c == NULL) return NULL;
    /* Small programs must stay small.  Asking for huge pages later on made promotion 2.5 times slower and the worst pause
     * three times longer (500 MB of 48-byte objects in a virtual machine), so that is left to the system's settings. */
    if (gc_heap.chunks.count < GC_SMALL_PAGE_CHUNKS) os_memory_huge_pages(c, CHUNK_BYTES, false);
    gc_map_chunks(c, CHUNK_BYTES, CHUNK_BLOCKS, CHUNK_BLOCKS);
    memset(c->kind, BLOCK_TABLES, (size_t)FIRST_BLOCK);
    for (int i = FIRST_BLOCK; i < BLOCKS; i++) {
        c->free_bits[i / 64] |= (uint64_t)1 << i % 64;
        c->block[i].zeroed = true;
    }
    c->free_count = (uint32_t)(BLOCKS - FIRST_BLOCK);
    c->index = (uint32_t)gc_heap.chunks.count;
    vector_push_obj(&gc_heap.chunks, c);
    return c;
}

Block *gc_block_take(int kind) {
    Chunk *c = NULL;
    for (; gc_heap.block_hint < gc_heap.chunks.count; gc_heap.block_hint++) {
        c = (Chunk *)gc_heap.chunks.items[gc_heap.block_hint];
        if (c->free_count > 0) break;
    }
    if (gc_heap.block_hint == gc_heap.chunks.count && (c = chunk_new()) == NULL) return NULL;
    int word = 0;
    while (c->free_bits[word] == 0) word++;
    int bit = __builtin_ctzll(c->free_bits[word]);
    c->free_bits[word] &= ~((uint64_t)1 << bit);
    c->free_count--;
    int i = word * 64 + bit;
    c->kind[i] = (uint8_t)kind;
    Block *b = &c->block[i];
    b->next = NULL;
    b->swept = gc_heap.cycle;
    b->parsed = 0;
    b->old_granules = b->cell_granules = 0;
    b->opened = b->kept = b->leaves = false;
    gc_heap.free_resident -= b->resident;
    if (!b->resident && c->index < GC_SMALL_PAGE_CHUNKS) os_memory_populate(block_start(b), BLOCK_BYTES);
    b->resident = true;
    return b;
}

/* Side bytes of the block are zero already. */
void gc_block_free(Block *b) {
    Chunk *c = block_chunk(b);
    int    i = block_number(b);
    c->kind[i] = BLOCK_FREE;
    b->zeroed = false;
    if (gc_heap.poison) memset(block_start(b), GC_POISON, BLOCK_BYTES);
    c->free_bits[i / 64] |= (uint64_t)1 << i % 64;
    c->free_count++;
    gc_heap.free_resident++;
    if (c->index < gc_heap.block_hint) gc_heap.block_hint = c->index;
}

static size_t resident_free(const Chunk *c) {
    size_t count = 0;
    for (int i = FIRST_BLOCK; i < BLOCKS; i++) count += c->kind[i] == BLOCK_FREE && c->block[i].resident;
    return count;
}

static void chunk_drop(Chunk *c) {
    Chunk *last = (Chunk *)gc_heap.chunks.items[--gc_heap.chunks.count];
    gc_heap.chunks.items[c->index] = (uintptr_t)last;
    last->index = c->index;
    gc_heap.free_resident -= resident_free(c);
    gc_heap.block_hint = 0;
    gc_unmap_chunks(c, CHUNK_BYTES);
}

/* Keeps enough for one nursery, a quarter of the live data, and a little that small programs use up and down, so that
 * memory does not go back and forth between us and the system. */
#define KEPT_ANYWAY ((size_t)4 << 20)
#define KEPT_LARGE  ((size_t)1 << 19) /* of what large objects left; taken again, it would have to be zeroed by us */

static bool trim_large_chunks(size_t *budget) {
    if (gc_heap.trim_large == gc_heap.large_chunks.count && gc_large_idle_bytes() < KEPT_LARGE + gc_heap.live_bytes / 8) gc_heap.trim_large = 0;
    while (gc_heap.trim_large > 0) {
        if (*budget == 0) return false;
        --*budget;
        if (--gc_heap.trim_large < gc_heap.large_chunks.count) gc_large_trim(gc_heap.trim_large);
    }
    return true;
}

/* The last free blocks of C, MOST of them at most. */
static void discard_blocks(Chunk *c, size_t most) {
    for (int end = BLOCKS; end > FIRST_BLOCK && most > 0;) {
        int start = end;
        while (start > FIRST_BLOCK && most > 0 && c->kind[start - 1] == BLOCK_FREE && c->block[start - 1].resident) start--, most--;
        size_t bytes = (size_t)(end - start) << BLOCK_SHIFT;
        if (end > start && os_memory_discard(block_start(&c->block[start]), bytes) == bytes) {
            for (int i = start; i < end; i++) c->block[i].zeroed = true, c->block[i].resident = false;
            gc_heap.free_resident -= (size_t)(end - start);
        }
        end = end > start ? start : end - 1;
    }
}

bool gc_trim(size_t budget) {
    size_t keep_bytes = KEPT_ANYWAY + gc_heap.live_bytes / 4;
    size_t keep = gc_heap.young_budget + keep_bytes / BLOCK_BYTES;
    if (!trim_large_chunks(&budget)) return false;
    while (gc_heap.trim_chunk > 0) {
        if (gc_heap.trim_chunk > gc_heap.chunks.count) gc_heap.trim_chunk = gc_heap.chunks.count;
        if (gc_heap.trim_chunk == 0 || gc_heap.free_resident <= keep) break;
        Chunk *c = (Chunk *)gc_heap.chunks.items[--gc_heap.trim_chunk];
        size_t most = gc_heap.free_resident - keep;
        if (c->free_count == (uint32_t)(BLOCKS - FIRST_BLOCK) && gc_heap.chunks.count > 1 && resident_free(c) <= most) chunk_drop(c);
        else discard_blocks(c, most);
        if (budget-- == 0) return false;
    }
    return true;
}
