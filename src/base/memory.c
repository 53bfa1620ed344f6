/* The C heap.  One place, so that exhaustion can be simulated and large blocks be counted. */
#include "base/memory.h"

#include <stdlib.h>

void *mem_alloc(size_t size) { return malloc(size ? size : 1); }

void *mem_realloc(void *block, size_t size) { return realloc(block, size ? size : 1); }

void mem_free(void *block) { free(block); }
