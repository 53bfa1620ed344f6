/* code_arena.c - reserves, fills and protects the memory of machine code.
 *
 * One reservation below the program's text: code grows from its start and into the holes that freed code has left, data words from its middle.  A page that gets more
 * code is made writable for the moment of the copy; it holds older code, too, which nobody runs meanwhile because compiled
 * code runs with the GIL only.  Every byte of code passes code_flush, so that machines whose instruction caches do not
 * look at stores never run stale code (emulators do not notice when this is forgotten, hence the audit). */
#include "code_arena_int.h"

#include "base/memory.h"
#include "base/os.h"
#include "base/os_memory.h"

#include <string.h>

enum { CODE_SIZE = 96 << 20, WORDS_SIZE = 32 << 20, CODE_ALIGN = 32 };

static char *arena;       /* NULL: not reserved */
static char *code_top;    /* first free byte */
static char *code_ready;  /* code below here was flushed and is executable */
static char *words_top, *words_mapped;
bool         code_arena_deny;

typedef struct Hole {
    char  *start;
    size_t size;
} Hole;
static Hole    *holes;    /* in order of addresses, none touches another */
static uint32_t hole_count, hole_capacity;
static uint32_t chosen = UINT32_MAX; /* hole that the next code goes to, or UINT32_MAX: the end */
static size_t   hole_bytes;

static Status change_access(char *from, char *to, OsAccess access) {
    uintptr_t page = os_page_size() - 1;
    char     *low = (char *)((uintptr_t)from & ~page);
    if (code_arena_deny && access == OS_ACCESS_EXECUTE) return -1;
    return os_memory_protect(low, ROUND_UP((size_t)(to - low), os_page_size()), access);
}

/* The only way to executable memory: FROM...TO was written and may run from now on. */
static Status code_flush(char *from, char *to) {
    if (change_access(from, to, OS_ACCESS_EXECUTE) < 0) return -1;
    __builtin___clear_cache(from, to);
    if (to > code_ready) code_ready = to;
    return 0;
}

Status code_arena_init(const char **why) {
    if (arena != NULL) return 0;
    *why = "no address space near the program for machine code";
    char *base = os_memory_reserve_near(CODE_SIZE + WORDS_SIZE, (const void *)code_arena_init);
    if (base == NULL) return -1;
    code_top = code_ready = base;
    words_top = words_mapped = base + CODE_SIZE;
    *why = "the system does not allow executable memory";
    if (change_access(base, base + 1, OS_ACCESS_WRITE) < 0 || code_flush(base, base + 1) < 0) {
        os_memory_unmap(base, CODE_SIZE + WORDS_SIZE);
        return -1;
    }
    arena = base;
    code_top = code_ready = base + 1; /* that byte was the probe */
    return 0;
}

/* ---- places ------------------------------------------------------------------------------------------------------------- */
void code_arena_choose(size_t wanted) {
    chosen = UINT32_MAX;
    for (uint32_t i = 0; wanted && i < hole_count && chosen == UINT32_MAX; i++)
        if (holes[i].size >= wanted) chosen = i;
}

uintptr_t code_arena_next(void) { return ROUND_UP((uintptr_t)(chosen == UINT32_MAX ? code_top : holes[chosen].start), CODE_ALIGN); }

static void remove_hole(uint32_t i) {
    memmove(&holes[i], &holes[i + 1], (hole_count - i - 1) * sizeof *holes);
    hole_count--;
}

/* Holes begin and end at multiples of CODE_ALIGN. */
static void take_from_hole(uint32_t i, size_t size) {
    size = ROUND_UP(size, CODE_ALIGN);
    if (size > holes[i].size) size = holes[i].size;
    holes[i].start += size;
    holes[i].size -= size;
    hole_bytes -= size;
    if (holes[i].size == 0) remove_hole(i);
}

void *code_arena_append(const void *code, size_t size) {
    char    *place = (char *)code_arena_next();
    uint32_t hole = chosen;
    chosen = UINT32_MAX;
    if (arena == NULL || size > (hole == UINT32_MAX ? (size_t)(arena + CODE_SIZE - place) : holes[hole].size)) return NULL;
    if (change_access(place, place + size, OS_ACCESS_WRITE) < 0) return NULL;
    memcpy(place, code, size);
    if (code_flush(place, place + size) < 0) return NULL;
    if (hole == UINT32_MAX) code_top = place + size;
    else take_from_hole(hole, size);
    return place;
}

void code_arena_free(void *code, size_t size) {
    char    *start = code;
    uint32_t i = 0;
    size = ROUND_UP(size, CODE_ALIGN);
    chosen = UINT32_MAX;
    if (start + size >= code_top) { /* the youngest code */
        code_top = start;
        if (hole_count > 0 && holes[hole_count - 1].start + holes[hole_count - 1].size == start) {
            code_top = holes[hole_count - 1].start;
            hole_bytes -= holes[hole_count - 1].size;
            hole_count--;
        }
        return;
    }
    while (i < hole_count && holes[i].start < start) i++;
    hole_bytes += size;
    if (i > 0 && holes[i - 1].start + holes[i - 1].size == start) { /* grows the hole before, and perhaps joins it with the next */
        holes[i - 1].size += size;
        if (i < hole_count && start + size == holes[i].start) {
            holes[i - 1].size += holes[i].size;
            remove_hole(i);
        }
        return;
    }
    if (i < hole_count && start + size == holes[i].start) {
        holes[i].start = start;
        holes[i].size += size;
        return;
    }
    if (hole_count == hole_capacity) {
        uint32_t wanted = hole_capacity ? 2 * hole_capacity : 64;
        Hole    *bigger = mem_realloc(holes, wanted * sizeof *bigger);
        if (bigger == NULL) { /* the room is lost */
            hole_bytes -= size;
            return;
        }
        holes = bigger;
        hole_capacity = wanted;
    }
    memmove(&holes[i + 1], &holes[i], (hole_count - i) * sizeof *holes);
    holes[i] = (Hole){start, size};
    hole_count++;
}

uint64_t *code_arena_words(size_t count) {
    size_t size = ROUND_UP(count * sizeof(uint64_t), 16);
    if (arena == NULL || size > (size_t)(arena + CODE_SIZE + WORDS_SIZE - words_top)) return NULL;
    while (words_top + size > words_mapped) {
        size_t more = 64 << 10;
        if (os_memory_protect(words_mapped, more, OS_ACCESS_WRITE) < 0) return NULL;
        words_mapped += more;
    }
    uint64_t *words = (uint64_t *)words_top;
    words_top += size;
    return words;
}

bool code_arena_may_run(const void *code) {
    const char *at = code;
    for (uint32_t i = 0; i < hole_count; i++)
        if (at >= holes[i].start && at < holes[i].start + holes[i].size) return false;
    return at >= arena && at < code_ready && at < code_top;
}
size_t code_arena_used(void) { return arena == NULL ? 0 : (size_t)(code_top - arena) - hole_bytes; }
