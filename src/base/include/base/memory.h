/* memory.h - the C heap, behind one door so that failures can be injected.
 *
 * Nothing here raises Python exceptions; NULL means the memory is exhausted. */
#pragma once

#include "base/compiler.h"

/* SIZE bytes, not initialised. */
MUST_CHECK void *mem_alloc(size_t size);

/* Grows or shrinks a block from mem_alloc (or NULL).  On failure the old block is still valid. */
MUST_CHECK void *mem_realloc(void *block, size_t size);

/* Releases a block; NULL is allowed. */
void mem_free(void *block);
