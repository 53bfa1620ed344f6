/* memory.h - the C heap, behind one door so that failures can be injected.
 *
 * Nothing here raises Python exceptions; NULL means the memory is exhausted. */
#pragma once

#include "base/compiler.h"

/* SIZE bytes, not initialised. */
MUST_CHECK void *mem_alloc(size_t size);

/* COUNT times SIZE bytes, zeroed; NULL also when the product overflows. */
MUST_CHECK void *mem_calloc(size_t count, size_t size);

/* Grows or shrinks a block from mem_alloc (or NULL).  On failure the old block is still valid. */
MUST_CHECK void *mem_realloc(void *block, size_t size);

/* Releases a block; NULL is allowed. */
void mem_free(void *block);

/* A copy of SIZE bytes; NULL when memory is exhausted. */
MUST_CHECK void *mem_copy(const void *bytes, size_t size);

/* COUNT * SIZE, or SIZE_MAX (which no allocation grants) when it overflows. */
static inline size_t mem_product(size_t count, size_t size) {
    size_t product;
    return __builtin_mul_overflow(count, size, &product) ? SIZE_MAX : product;
}
