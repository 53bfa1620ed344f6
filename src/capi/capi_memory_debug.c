/* capi_memory_debug.c - what PyMem_SetupDebugHooks and PYTHONMALLOC=debug put around the memory that C code asks for.
 *
 *     | size, big-endian | letter of the API | 7 bytes FD | the caller's bytes, CD at first | 8 bytes FD |
 *
 * Each release looks at all of it: too much was written, another function family gave it out, or the lock is not held.  Freed
 * memory is filled with DD.  Objects that live in the collector's heap have nothing around them. */
#include "capi_private.h"
#include "capi_type_int.h"

#include "base/os.h"

#include <stdio.h>

enum { WORD = 8, BEFORE = 2 * WORD, AFTER = WORD, CLEAN = 0xcd, DEAD = 0xdd, FORBIDDEN = 0xfd };

typedef struct Domain {
    char             letter;
    bool             needs_lock;
    PyMemAllocatorEx inner;
} Domain;
static Domain domains[] = {
    [PYMEM_DOMAIN_RAW] = {.letter = 'r'},
    [PYMEM_DOMAIN_MEM] = {.letter = 'm', .needs_lock = true},
    [PYMEM_DOMAIN_OBJ] = {.letter = 'o', .needs_lock = true},
};

/* ---- the block ------------------------------------------------------------------------------------------------------------- */
static size_t size_of(const uint8_t *p) {
    size_t size = 0;
    for (int i = 0; i < WORD; i++) size = size << 8 | p[i - BEFORE];
    return size;
}

static void surround(uint8_t *p, char letter, size_t size) {
    for (int i = 0; i < WORD; i++) p[i - BEFORE] = (uint8_t)(size >> 8 * (WORD - 1 - i));
    p[-WORD] = (uint8_t)letter;
    memset(p - WORD + 1, FORBIDDEN, WORD - 1);
    memset(p + size, FORBIDDEN, AFTER);
}

static bool is_forbidden(const uint8_t *p, int count) {
    for (int i = 0; i < count; i++)
        if (p[i] != FORBIDDEN) return false;
    return true;
}

static void describe_pad(const uint8_t *p, int count, const char *name, int first, int step) {
    if (is_forbidden(p, count)) {
        fputs("FORBIDDENBYTE, as expected.\n", stderr);
        return;
    }
    fprintf(stderr, "not all FORBIDDENBYTE (0x%02x):\n", FORBIDDEN);
    for (int i = 0; i < count; i++)
        fprintf(stderr, "        at %s%d: 0x%02x%s\n", name, first + step * i, p[i], p[i] == FORBIDDEN ? "" : " *** OUCH");
}

static COLD void describe(const uint8_t *p) {
    size_t size = size_of(p);
    fprintf(stderr, "Debug memory block at address p=%p: API '%c'\n    %zu bytes originally requested\n", (const void *)p, p[-WORD], size);
    fprintf(stderr, "    The %d pad bytes at p-%d are ", WORD - 1, WORD - 1);
    describe_pad(p - WORD + 1, WORD - 1, "p-", WORD - 1, -1);
    fprintf(stderr, "    The %d pad bytes at tail=%p are ", AFTER, (const void *)(p + size));
    describe_pad(p + size, AFTER, "tail+", 0, 1);
    if (size > 0) fputs("    Data at p:", stderr);
    for (size_t i = 0; i < size; i++) {
        if (i == 8 && size > 16) {
            fputs(" ...", stderr);
            i = size - 8;
        }
        fprintf(stderr, " %02x", p[i]);
    }
    fputs("\n\nEnable tracemalloc to get the memory block allocation traceback\n\n", stderr);
    fflush(stderr);
}

static void check_block(const Domain *domain, const char *function, const uint8_t *p) {
    char        text[80];
    const char *wrong = NULL;
    if (p[-WORD] != domain->letter) {
        snprintf(text, sizeof text, "bad ID: Allocated using API '%c', verified using API '%c'", p[-WORD], domain->letter);
        wrong = text;
    } else if (!is_forbidden(p - WORD + 1, WORD - 1)) {
        wrong = "bad leading pad byte";
    } else if (!is_forbidden(p + size_of(p), AFTER)) {
        wrong = "bad trailing pad byte";
    }
    if (LIKELY(wrong == NULL)) return;
    describe(p);
    _Py_FatalErrorFunc(function, wrong);
}

static void check_lock(const Domain *domain, const char *function) {
    if (domain->needs_lock && !PyGILState_Check()) _Py_FatalErrorFunc(function, "Python memory allocator called without holding the GIL");
}

/* ---- the hooks ---------------------------------------------------------------------------------------------------------------- */
static void *allocate(const Domain *domain, size_t size, int fill) {
    if (size > (size_t)PY_SSIZE_T_MAX - BEFORE - AFTER) return NULL;
    uint8_t *base = domain->inner.malloc(domain->inner.ctx, size + BEFORE + AFTER);
    if (base == NULL) return NULL;
    memset(base + BEFORE, fill, size);
    surround(base + BEFORE, domain->letter, size);
    return base + BEFORE;
}

static void *debug_malloc(void *context, size_t size) {
    check_lock(context, "_PyMem_DebugMalloc");
    return allocate(context, size, CLEAN);
}
static void *debug_calloc(void *context, size_t number, size_t size) {
    check_lock(context, "_PyMem_DebugCalloc");
    return allocate(context, number * size, 0); /* the caller has looked at the product */
}

static void give_back(const Domain *domain, const char *function, uint8_t *p) {
    if (p == NULL) return;
    if (gc_contains(p)) {
        domain->inner.free(domain->inner.ctx, p);
        return;
    }
    if (domain->letter == 'o') gc_foreign_forget(p);
    check_block(domain, function, p);
    memset(p - BEFORE, DEAD, size_of(p) + BEFORE + AFTER);
    domain->inner.free(domain->inner.ctx, p - BEFORE);
}
static void debug_free(void *context, void *p) {
    check_lock(context, "_PyMem_DebugFree");
    give_back(context, "_PyMem_DebugRawFree", p);
}

static void *debug_realloc(void *context, void *p, size_t size) {
    check_lock(context, "_PyMem_DebugRealloc");
    if (p != NULL) check_block(context, "_PyMem_DebugRawRealloc", p);
    uint8_t *fresh = allocate(context, size, CLEAN);
    if (fresh == NULL || p == NULL) return fresh;
    size_t old = size_of(p);
    memcpy(fresh, p, old < size ? old : size);
    give_back(context, "_PyMem_DebugRawRealloc", p);
    return fresh;
}

/* Blocks that were given out before cannot be told from others: this belongs before the first of them. */
void PyMem_SetupDebugHooks(void) {
    for (size_t i = 0; i < COUNT_OF(domains); i++) {
        PyMemAllocatorEx now, hooks = {&domains[i], debug_malloc, debug_calloc, debug_realloc, debug_free};
        PyMem_GetAllocator((PyMemAllocatorDomain)i, &now);
        if (now.malloc == debug_malloc) continue;
        domains[i].inner = now;
        PyMem_SetAllocator((PyMemAllocatorDomain)i, &hooks);
    }
}

void capi_memory_debug_init(void) {
    const char *wanted = Py_IgnoreEnvironmentFlag ? NULL : os_env("PYTHONMALLOC");
    if (wanted == NULL || capi_memory_was_used) return;
    if (strcmp(wanted, "debug") == 0 || strcmp(wanted, "malloc_debug") == 0 || strcmp(wanted, "pymalloc_debug") == 0) PyMem_SetupDebugHooks();
}
