/* code_arena.c - reserves, fills and protects the memory of machine code.
 *
 * One reservation below the program's text: code grows from its start, data words from its middle.  A page that gets more
 * code is made writable for the moment of the copy; it holds older code, too, which nobody runs meanwhile because compiled
 * code runs with the GIL only.  Every byte of code passes code_flush, so that machines whose instruction caches do not
 * look at stores never run stale code (emulators do not notice when this is forgotten, hence the audit). */
#include "code_arena_int.h"

#include "base/os.h"
#include "base/os_memory.h"

#include <string.h>

enum { CODE_SIZE = 96 << 20, WORDS_SIZE = 32 << 20, CODE_ALIGN = 32 };

static char *arena;       /* NULL: not reserved */
static char *code_top;    /* first free byte */
static char *code_ready;  /* code below here was flushed and is executable */
static char *words_top, *words_mapped;
bool         code_arena_deny;

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
    code_ready = to;
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

uintptr_t code_arena_next(void) { return ROUND_UP((uintptr_t)code_top, CODE_ALIGN); }

void *code_arena_append(const void *code, size_t size) {
    char *place = (char *)code_arena_next();
    if (arena == NULL || size > (size_t)(arena + CODE_SIZE - place)) return NULL;
    if (change_access(place, place + size, OS_ACCESS_WRITE) < 0) return NULL;
    memcpy(place, code, size);
    if (code_flush(place, place + size) < 0) return NULL;
    code_top = place + size;
    return place;
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

bool   code_arena_may_run(const void *code) { return (const char *)code >= arena && (const char *)code < code_ready; }
size_t code_arena_used(void) { return arena == NULL ? 0 : (size_t)(code_top - arena); }
