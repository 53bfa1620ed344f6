/* Arenas: a list of blocks, bump allocation in the newest.  Blocks double up to a limit so that a small parse takes one
 * page and a large one few system calls; a request larger than a block gets a block of its own behind the current one. */
#include "base/arena.h"

#include <string.h>

#include "base/memory.h"

#define FIRST_BLOCK ((size_t)4096)
#define LAST_BLOCK  ((size_t)1 << 18)

struct ArenaBlock {
    ArenaBlock *older;
    size_t      size;
    _Alignas(max_align_t) char body[];
};

void arena_init(Arena *arena) { *arena = (Arena){NULL, NULL, NULL, 0, false}; }

void arena_free(Arena *arena) {
    ArenaBlock *block = arena->blocks;
    while (block) {
        ArenaBlock *older = block->older;
        mem_free(block);
        block = older;
    }
    arena_init(arena);
}

static ArenaBlock *new_block(Arena *arena, size_t body) {
    size_t      size = sizeof(ArenaBlock) + body;
    ArenaBlock *block = size < body ? NULL : mem_alloc(size);
    if (!block) {
        arena->failed = true;
        return NULL;
    }
    block->size = size;
    arena->total += size;
    return block;
}

void *arena_alloc(Arena *arena, size_t size) {
    if (size > SIZE_MAX - 64) {
        arena->failed = true;
        return NULL;
    }
    size = ROUND_UP(size ? size : 1, _Alignof(max_align_t));
    if (LIKELY((size_t)(arena->limit - arena->next) >= size)) {
        void *result = arena->next;
        arena->next += size;
        return result;
    }
    size_t wanted = arena->total < FIRST_BLOCK ? FIRST_BLOCK : arena->total;
    if (wanted > LAST_BLOCK) wanted = LAST_BLOCK;
    if (size > wanted / 4) {
        ArenaBlock *block = new_block(arena, size);
        if (!block) return NULL;
        if (arena->blocks) {
            block->older = arena->blocks->older;
            arena->blocks->older = block;
        } else {
            block->older = NULL;
            arena->blocks = block;
        }
        return block->body;
    }
    ArenaBlock *block = new_block(arena, wanted);
    if (!block) return NULL;
    block->older = arena->blocks;
    arena->blocks = block;
    arena->next = block->body + size;
    arena->limit = block->body + wanted;
    return block->body;
}

char *arena_copy(Arena *arena, const void *bytes, size_t length) {
    if (length == SIZE_MAX) {
        arena->failed = true;
        return NULL;
    }
    char *copy = arena_alloc(arena, length + 1);
    if (!copy) return NULL;
    if (length) memcpy(copy, bytes, length);
    copy[length] = '\0';
    return copy;
}
