/* The C heap.  One place, so that exhaustion can be simulated (fault.h) and every caller sees NULL for it. */
#include "base/memory.h"

#include "base/fault.h"

#include <stdlib.h>
#include <string.h>

void *mem_alloc(size_t size) {
    if (fault_should_fail() || UNLIKELY(size > PTRDIFF_MAX)) return NULL;
    return malloc(size ? size : 1);
}

void *mem_calloc(size_t count, size_t size) {
    if (fault_should_fail() || UNLIKELY(mem_product(count, size) > PTRDIFF_MAX)) return NULL;
    return calloc(count ? count : 1, size ? size : 1);
}

void *mem_realloc(void *block, size_t size) {
    if (fault_should_fail() || UNLIKELY(size > PTRDIFF_MAX)) return NULL;
    return realloc(block, size ? size : 1);
}

void mem_free(void *block) { free(block); }

void *mem_copy(const void *bytes, size_t size) {
    void *copy = mem_alloc(size);
    if (copy != NULL && size != 0) memcpy(copy, bytes, size);
    return copy;
}
