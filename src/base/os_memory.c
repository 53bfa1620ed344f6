/* os_memory.c - mmap and its relatives.  Alignment beyond the page size is made by mapping more and trimming, because
 * the kernel has no request for it. */
#include "base/os_memory.h"

#include "base/os.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

void *os_memory_map(size_t size, size_t alignment) {
    size_t page = os_page_size();
    size = ROUND_UP(size, page);
    size_t total = alignment > page ? size + alignment : size;
    if (size == 0 || total < size) return NULL;
    char *base = mmap(NULL, total, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (base == MAP_FAILED) return NULL;
    if (total == size) return base;
    char *start = (char *)ROUND_UP((uintptr_t)base, alignment);
    if (start > base) munmap(base, (size_t)(start - base));
    char *end = start + size;
    if (end < base + total) munmap(end, (size_t)(base + total - end));
    return start;
}

void os_memory_unmap(void *address, size_t size) { munmap(address, ROUND_UP(size, os_page_size())); }

void *os_memory_grow(void *address, size_t old_size, size_t new_size) {
    size_t page = os_page_size();
    void  *moved = mremap(address, ROUND_UP(old_size, page), ROUND_UP(new_size, page), MREMAP_MAYMOVE);
    return moved == MAP_FAILED ? NULL : moved;
}

size_t os_memory_discard(void *address, size_t size) {
    size_t    page = os_page_size();
    uintptr_t low = ROUND_UP((uintptr_t)address, page), high = ((uintptr_t)address + size) & ~(uintptr_t)(page - 1);
    if (low >= high || madvise((void *)low, high - low, MADV_DONTNEED) != 0) return 0;
    return high - low;
}

void os_memory_huge_pages(void *address, size_t size, bool allowed) {
    /* Only a hint: kernels without the feature refuse it, which is as good. */
    if (madvise(address, size, allowed ? MADV_HUGEPAGE : MADV_NOHUGEPAGE) != 0) return;
}

void os_memory_populate(void *address, size_t size) {
    enum { POPULATE_WRITE = 23 }; /* MADV_POPULATE_WRITE, newer than the headers */
    static bool refused;
    if (!refused && madvise(address, size, POPULATE_WRITE) != 0) refused = true;
}

void *os_memory_reserve_near(size_t size, const void *neighbour) {
    const uintptr_t reach = (uintptr_t)1 << 30, step = (uintptr_t)16 << 20;
    uintptr_t       place = ((uintptr_t)neighbour & ~(step - 1)) - step;
    /* Downwards first: the heap grows upwards from the end of the program. */
    for (uintptr_t distance = step; distance + size < reach && place > distance + size; distance += step) {
        void *wanted = (void *)(place - distance - size);
        void *got = mmap(wanted, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (got == MAP_FAILED) return NULL;
        uintptr_t low = (uintptr_t)got < (uintptr_t)neighbour ? (uintptr_t)got : (uintptr_t)neighbour;
        uintptr_t high = (uintptr_t)got < (uintptr_t)neighbour ? (uintptr_t)neighbour : (uintptr_t)got + size;
        if (high - low <= reach) return got;
        munmap(got, size);
    }
    return NULL;
}

Status os_memory_protect(void *address, size_t size, OsAccess access) {
    static const int protections[] = {[OS_ACCESS_WRITE] = PROT_READ | PROT_WRITE, [OS_ACCESS_EXECUTE] = PROT_READ | PROT_EXEC, [OS_ACCESS_NONE] = PROT_NONE};
    return mprotect(address, size, protections[access]);
}

size_t os_cache_size(void) {
    FILE *file = fopen("/sys/devices/system/cpu/cpu0/cache/index2/size", "re");
    char  text[32] = "";
    if (file != NULL) {
        if (fgets(text, sizeof text, file) == NULL) text[0] = 0;
        fclose(file);
    }
    char  *end;
    size_t size = (size_t)strtoul(text, &end, 10);
    if (*end == 'K') size <<= 10;
    if (*end == 'M') size <<= 20;
    return size;
}
