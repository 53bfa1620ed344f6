/* capi_memory.c - PyMem_*, PyObject_Malloc and friends, PyTraceMalloc_*, PyGC_*.
 *
 * Memory that C code allocates hangs on objects mostly, so it counts as external memory of the collector: an extension that
 * keeps megabytes behind small objects must make collections happen.  The C library knows the size of a block; blocks that
 * come from elsewhere are reported through PyTraceMalloc_Track, which keeps a table. */
#include "capi_private.h"
#include "capi_type_int.h"

#include "base/memory.h"
#include "base/thread_os.h"
#include "vm/modules.h"

#include <malloc.h>
#include <stdlib.h>
#include <wchar.h>

/* ---- what is counted -------------------------------------------------------------------------------------------------------- */
/* Bytes not reported yet: small changes are gathered, and threads without the GIL only gather. */
static intptr_t unreported;
enum { REPORT_AT = 1 << 16, RAW_BIG = 1 << 20 };

static void count(intptr_t delta, bool holds_gil) {
    intptr_t sum = __atomic_add_fetch(&unreported, delta, __ATOMIC_RELAXED);
    if (!holds_gil || (sum < REPORT_AT && sum > -REPORT_AT)) return;
    gc_external_memory(__atomic_exchange_n(&unreported, 0, __ATOMIC_RELAXED));
}

void capi_report_memory(void) { count(0, true); }

static void *counted(void *block) {
    if (block != NULL) count((intptr_t)malloc_usable_size(block), true);
    return block;
}

/* ---- allocators ------------------------------------------------------------------------------------------------------------- */
/* Raw memory may be asked for without the GIL, and mostly is small change; big blocks count, like the state of a compressor. */
static intptr_t raw_weight(void *block) {
    intptr_t size = block != NULL ? (intptr_t)malloc_usable_size(block) : 0;
    return size >= REPORT_AT / 2 ? size : 0;
}
static void *weighed(void *block, intptr_t before) {
    intptr_t change = raw_weight(block) - before;
    if (UNLIKELY(change != 0)) count(change, false);
    return block;
}
/* A big block was refused, and dead objects may hold others: true when they were looked for, so that trying again makes sense.
 * Small ones are asked for in places that do not expect destructors to run. */
static COLD bool look_for_memory(size_t size) {
    if (size < RAW_BIG || current_thread == NULL || !PyGILState_Check()) return false;
    gc_collect_all(3);
    return true;
}
static void *raw_malloc(void *context, size_t size) {
    void *block = malloc(size != 0 ? size : 1);
    if (UNLIKELY(block == NULL) && look_for_memory(size)) block = malloc(size);
    return weighed(block, 0);
}
static void *raw_calloc(void *context, size_t number, size_t size) {
    return weighed(number == 0 || size == 0 ? calloc(1, 1) : calloc(number, size), 0);
}
static void *raw_realloc(void *context, void *block, size_t size) {
    intptr_t before = raw_weight(block);
    void    *fresh = realloc(block, size != 0 ? size : 1);
    return fresh != NULL ? weighed(fresh, before) : NULL;
}
static void raw_free(void *context, void *block) {
    weighed(NULL, raw_weight(block));
    free(block);
}

static void *plain_malloc(size_t size) { return malloc(size != 0 ? size : 1); }
static void *mem_domain_malloc(void *context, size_t size) { return counted(plain_malloc(size)); }
static void *mem_domain_calloc(void *context, size_t number, size_t size) { return counted(number == 0 || size == 0 ? calloc(1, 1) : calloc(number, size)); }
static void *mem_domain_realloc(void *context, void *block, size_t size) {
    intptr_t old = block != NULL ? (intptr_t)malloc_usable_size(block) : 0;
    void    *fresh = realloc(block, size != 0 ? size : 1);
    if (fresh != NULL) count((intptr_t)malloc_usable_size(fresh) - old, true);
    return fresh;
}
static void mem_domain_free(void *context, void *block) {
    if (block != NULL) count(-(intptr_t)malloc_usable_size(block), true);
    free(block);
}

/* Objects live in the collector's heap, which takes them back itself: tp_free of extension types ends here, too. */
static void object_free(void *context, void *block) {
    if (block == NULL) return;
    if (!gc_contains(block)) {
        gc_foreign_forget(block);
        mem_domain_free(NULL, block);
    }
    else obj_set_flag(block, CAPI_FLAG_FREED);
}

static PyMemAllocatorEx allocators[] = {
    [PYMEM_DOMAIN_RAW] = {NULL, raw_malloc, raw_calloc, raw_realloc, raw_free},
    [PYMEM_DOMAIN_MEM] = {NULL, mem_domain_malloc, mem_domain_calloc, mem_domain_realloc, mem_domain_free},
    [PYMEM_DOMAIN_OBJ] = {NULL, mem_domain_malloc, mem_domain_calloc, mem_domain_realloc, object_free},
};

void PyMem_GetAllocator(PyMemAllocatorDomain domain, PyMemAllocatorEx *out) {
    *out = (unsigned)domain < COUNT_OF(allocators) ? allocators[domain] : (PyMemAllocatorEx){NULL};
}
void PyMem_SetAllocator(PyMemAllocatorDomain domain, PyMemAllocatorEx *allocator) {
    if ((unsigned)domain < COUNT_OF(allocators)) allocators[domain] = *allocator;
}
const char *_PyMem_GetCurrentAllocatorName(void) { return allocators[PYMEM_DOMAIN_MEM].malloc == mem_domain_malloc ? "malloc" : "malloc_debug"; }

bool capi_memory_was_used;
static void *domain_malloc(PyMemAllocatorDomain domain, size_t size) {
    capi_memory_was_used = true;
    return size > PY_SSIZE_T_MAX ? NULL : allocators[domain].malloc(allocators[domain].ctx, size);
}
static void *domain_calloc(PyMemAllocatorDomain domain, size_t number, size_t size) {
    capi_memory_was_used = true;
    return mem_product(number, size) > PY_SSIZE_T_MAX ? NULL : allocators[domain].calloc(allocators[domain].ctx, number, size);
}
static void *domain_realloc(PyMemAllocatorDomain domain, void *block, size_t size) {
    capi_memory_was_used = true;
    return size > PY_SSIZE_T_MAX ? NULL : allocators[domain].realloc(allocators[domain].ctx, block, size);
}
static void domain_free(PyMemAllocatorDomain domain, void *block) { allocators[domain].free(allocators[domain].ctx, block); }

void *PyMem_RawMalloc(size_t size) { return domain_malloc(PYMEM_DOMAIN_RAW, size); }
void *PyMem_RawCalloc(size_t number, size_t size) { return domain_calloc(PYMEM_DOMAIN_RAW, number, size); }
void *PyMem_RawRealloc(void *block, size_t size) { return domain_realloc(PYMEM_DOMAIN_RAW, block, size); }
void  PyMem_RawFree(void *block) { domain_free(PYMEM_DOMAIN_RAW, block); }
void *PyMem_Malloc(size_t size) { return domain_malloc(PYMEM_DOMAIN_MEM, size); }
void *PyMem_Calloc(size_t number, size_t size) { return domain_calloc(PYMEM_DOMAIN_MEM, number, size); }
void *PyMem_Realloc(void *block, size_t size) { return domain_realloc(PYMEM_DOMAIN_MEM, block, size); }
void  PyMem_Free(void *block) { domain_free(PYMEM_DOMAIN_MEM, block); }
void *PyObject_Malloc(size_t size) { return domain_malloc(PYMEM_DOMAIN_OBJ, size); }
void *PyObject_Calloc(size_t number, size_t size) { return domain_calloc(PYMEM_DOMAIN_OBJ, number, size); }
void *PyObject_Realloc(void *block, size_t size) { return domain_realloc(PYMEM_DOMAIN_OBJ, block, size); }
void  PyObject_Free(void *block) {
    if (LIKELY(allocators[PYMEM_DOMAIN_OBJ].free == object_free)) object_free(NULL, block);
    else domain_free(PYMEM_DOMAIN_OBJ, block);
}

static char *duplicate(const char *text, PyMemAllocatorDomain domain) {
    size_t size = strlen(text) + 1;
    char  *copy = domain_malloc(domain, size);
    return copy != NULL ? memcpy(copy, text, size) : NULL;
}
char *_PyMem_Strdup(const char *text) { return duplicate(text, PYMEM_DOMAIN_MEM); }
char *_PyMem_RawStrdup(const char *text) { return duplicate(text, PYMEM_DOMAIN_RAW); }
wchar_t *_PyMem_RawWcsdup(const wchar_t *text) {
    size_t   size = (wcslen(text) + 1) * sizeof(wchar_t);
    wchar_t *copy = PyMem_RawMalloc(size);
    return copy != NULL ? memcpy(copy, text, size) : NULL;
}

/* ---- tracemalloc: blocks that extensions report -------------------------------------------------------------------------------- */
typedef struct Reported {
    uintptr_t    pointer; /* 0: empty slot */
    size_t       size;    /* SIZE_MAX: deleted */
    unsigned int domain;
} Reported;

static struct {
    OsMutex   mutex;
    Reported *items;
    size_t    capacity, filled;
} reported = {.mutex = OS_MUTEX_INITIAL};

static Reported *reported_find(Reported *items, size_t capacity, unsigned int domain, uintptr_t pointer) {
    size_t i = (size_t)((pointer >> 4) * 0x9e3779b97f4a7c15u >> 20) & (capacity - 1);
    while (items[i].pointer != 0 && (items[i].pointer != pointer || items[i].domain != domain || items[i].size == SIZE_MAX)) {
        i = (i + 1) & (capacity - 1);
    }
    return &items[i];
}

static int reported_grow(void) {
    size_t    capacity = reported.capacity == 0 ? 1024 : reported.capacity * 2;
    Reported *items = mem_calloc(capacity, sizeof *items);
    if (items == NULL) return -1;
    reported.filled = 0;
    for (size_t i = 0; i < reported.capacity; i++) {
        const Reported *old = &reported.items[i];
        if (old->pointer == 0 || old->size == SIZE_MAX) continue;
        *reported_find(items, capacity, old->domain, old->pointer) = *old;
        reported.filled++;
    }
    mem_free(reported.items);
    reported.items = items;
    reported.capacity = capacity;
    return 0;
}

/* -2: tracemalloc does not trace. */
static int tell_tracer(unsigned int domain, uintptr_t pointer, size_t size, bool tracked) {
    if (__atomic_load_n(&vm_block_tracer, __ATOMIC_RELAXED) == NULL) return -2;
    PyGILState_STATE state = PyGILState_Ensure();
    int              status = -2;
    if (vm_block_tracer != NULL) {
        status = 0;
        if (tracked) status = vm_block_tracer->track(domain, pointer, size);
        else vm_block_tracer->untrack(domain, pointer);
    }
    PyGILState_Release(state);
    return status;
}

int PyTraceMalloc_Track(unsigned int domain, uintptr_t pointer, size_t size) {
    int status = 0;
    if (pointer == 0) return 0;
    os_mutex_lock(&reported.mutex);
    if (reported.filled * 3 >= reported.capacity * 2) status = reported_grow();
    if (status == 0) {
        Reported *item = reported_find(reported.items, reported.capacity, domain, pointer);
        if (item->pointer != 0) count(-(intptr_t)item->size, false);
        else reported.filled++;
        *item = (Reported){pointer, size, domain};
        count((intptr_t)size, PyGILState_Check() != 0);
    }
    os_mutex_unlock(&reported.mutex);
    return status < 0 ? status : tell_tracer(domain, pointer, size, true);
}

int PyTraceMalloc_Untrack(unsigned int domain, uintptr_t pointer) {
    os_mutex_lock(&reported.mutex);
    if (reported.capacity != 0) {
        Reported *item = reported_find(reported.items, reported.capacity, domain, pointer);
        if (item->pointer != 0) {
            count(-(intptr_t)item->size, false);
            item->size = SIZE_MAX;
        }
    }
    os_mutex_unlock(&reported.mutex);
    return tell_tracer(domain, pointer, 0, false);
}

PyObject *_PyTraceMalloc_GetTraceback(unsigned int domain, uintptr_t pointer);
EXPORT PyObject *_PyTraceMalloc_GetTraceback(unsigned int domain, uintptr_t pointer) {
    return vm_block_tracer != NULL ? capi_out(vm_block_tracer->traceback(domain, pointer)) : Py_NewRef(Py_None);
}

/* Does O look like memory that is no object (any more)?  Heuristic by nature: patterns of debugging allocators, and no type. */
static bool pattern(const void *p) {
    uintptr_t bits = (uintptr_t)p, ones = UINTPTR_MAX / 0xff;
    return bits == 0 || bits == ones * 0xcd || bits == ones * 0xdd || bits == ones * 0xfd || bits == ones * 0xdb;
}
int _PyObject_IsFreed(PyObject *o) { return pattern(o) || pattern(o->ob_type) || ((uintptr_t)o->ob_type & 7) != 0; }

/* ---- the collector -------------------------------------------------------------------------------------------------------------- */
Py_ssize_t PyGC_Collect(void) {
    size_t freed = gc_collect_full();
    gc_run_pending();
    return (Py_ssize_t)freed;
}
int PyGC_IsEnabled(void) { return gc_is_enabled(); }
int PyGC_Enable(void) {
    int before = gc_is_enabled();
    gc_enable(true);
    return before;
}
int PyGC_Disable(void) {
    int before = gc_is_enabled();
    gc_enable(false);
    return before;
}
