/* arena.h - memory that is released all at once.
 *
 * An arena hands out pieces of large blocks and frees them together: right for a syntax tree, whose nodes all die at the
 * same time.  Allocation failure returns NULL and sets `failed`, so a long chain of builders can check once at its end.
 * Nothing here raises Python exceptions. */
#pragma once

#include "base/compiler.h"

typedef struct ArenaBlock ArenaBlock;

typedef struct Arena {
    ArenaBlock *blocks; /* newest first */
    char       *next, *limit;
    size_t      total; /* bytes taken from the system */
    bool        failed;
} Arena;

/* An empty arena owns no memory. */
void arena_init(Arena *arena);

/* Releases everything; the arena is empty again. */
void arena_free(Arena *arena);

/* SIZE bytes aligned for any type, not initialised; NULL when memory is exhausted. */
MUST_CHECK void *arena_alloc(Arena *arena, size_t size);

/* A copy of LENGTH bytes followed by a NUL; NULL when memory is exhausted. */
MUST_CHECK char *arena_copy(Arena *arena, const void *bytes, size_t length);
