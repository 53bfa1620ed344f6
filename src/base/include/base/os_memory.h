/* os_memory.h - address space from the operating system: the only door for the collector and the JIT.
 *
 * Nothing here raises or allocates from the collected heap. */
#pragma once

#include "base/compiler.h"

/* Readable, writable, zeroed memory whose address is a multiple of ALIGNMENT (a power of two); NULL: none left.  Pages
 * cost nothing until they are touched. */
void *os_memory_map(size_t size, size_t alignment);
/* Gives the range back.  It may be part of a mapping; ADDRESS and SIZE are multiples of the page size. */
void os_memory_unmap(void *address, size_t size);
/* The whole of a mapping becomes longer, and may move without its contents being copied; NULL: none left, and nothing changed. */
void *os_memory_grow(void *address, size_t old_size, size_t new_size);
/* Drops the contents of the pages that lie wholly inside the range; they read as zero afterwards.  Returns the number of
 * bytes dropped. */
size_t os_memory_discard(void *address, size_t size);
/* False: keep the range in small pages, so that touching one byte does not make megabytes resident. */
void os_memory_huge_pages(void *address, size_t size, bool allowed);
/* A hint: the range is about to be written as a whole.  One request is cheaper than a fault for each page. */
void os_memory_populate(void *address, size_t size);
/* Bytes of the second-level cache, or 0 when unknown. */
size_t os_cache_size(void);

/* Address space of SIZE bytes that nothing may touch yet, no further than a gigabyte from NEIGHBOUR; NULL: none there. */
void *os_memory_reserve_near(size_t size, const void *neighbour);
typedef enum OsAccess { OS_ACCESS_WRITE, OS_ACCESS_EXECUTE, OS_ACCESS_NONE } OsAccess; /* read and write, or read and execute: never all three */
/* Whole pages.  -1 with errno: the system does not allow it. */
MUST_CHECK Status os_memory_protect(void *address, size_t size, OsAccess access);
