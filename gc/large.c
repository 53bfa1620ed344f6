/* large.c - objects above 8 KB.
 *
 * Up to 2 MB they share chunks that are divided into 4 KB pages, first fit; bigger ones have chunks of their own.  They
 * never move: being promoted is a change of their record.  Behind each object lies its card table, one byte per 128 bytes;
 * the object keeps OBJ_FLAG_LOG, so that each store passes gc_log_store and dirties a card. */
#include "gc_int.h"

#include "base/os_memory.h"

#define PAGE_BYTES  ((size_t)1 << PAGE_SHIFT)
#define HUGE_PAGES  512
#define WORTH_DISCARDING 16 /* pages in a row */
#define MANY_CARDS  20000 /* dirty ones that make a pause long */

static size_t card_count(size_t size) { return (size >> CARD_SHIFT) + 1; }

/* ---- finding ---------------------------------------------------------------------------------------------------- */
Large *gc_large_of(const void *p) {
    int         kind = chunk_kind(p);
    LargeChunk *c = (LargeChunk *)chunk_of(p);
    if (kind == CHUNK_LARGE) {
        uint16_t first = c->first[((uintptr_t)p & CHUNK_MASK) >> PAGE_SHIFT];
        if (first == 0) return NULL;
        Large *large = &c->large[first - 1];
        return (const char *)p <= (const char *)large->obj + large->size ? large : NULL;
    }
    while (kind == CHUNK_HUGE_TAIL) {
        c = (LargeChunk *)((char *)c - CHUNK_BYTES);
        kind = chunk_kind(c);
    }
    if (kind != CHUNK_HUGE) return NULL;
    Large *large = &c->large[LARGE_FIRST_PAGE];
    const char *start = (const char *)large->obj;
    return (const char *)p >= start && (const char *)p <= start + large->size ? large : NULL;
}

/* ---- allocating ------------------------------------------------------------------------------------------------- */
static LargeChunk *large_chunk_new(void) {
    LargeChunk *c = gc_chunk_map_new(CHUNK_BYTES);
    if (c == NULL) return NULL;
    if (gc_heap.large_chunks.count < GC_SMALL_PAGE_CHUNKS) os_memory_huge_pages(c, CHUNK_BYTES, false);
    gc_map_chunks(c, CHUNK_BYTES, CHUNK_LARGE, CHUNK_LARGE);
    c->index = (uint32_t)gc_heap.large_chunks.count;
    vector_push_obj(&gc_heap.large_chunks, c);
    return c;
}

/* First of COUNT free pages in a row, or 0. */
static int find_pages_from(const LargeChunk *c, int from, int count) {
    for (int i = from; i + count <= PAGES;) {
        int n = 0;
        while (n < count && c->first[i + n] == 0) n++;
        if (n == count) return i;
        i += n;
        const Large *other = &c->large[c->first[i] - 1];
        i = c->first[i] - 1 + (int)other->pages;
    }
    return 0;
}

/* Goes on where the last search ended, so that the young ones, which leave together, lie together. */
static int find_pages(const LargeChunk *c, int count) {
    int found = c->next > LARGE_FIRST_PAGE ? find_pages_from(c, (int)c->next, count) : 0;
    return found != 0 ? found : find_pages_from(c, LARGE_FIRST_PAGE, count);
}

#define WORTH_POPULATING 3 /* pages */

static Large *take_pages(LargeChunk *c, int count) {
    if (c->too_big != 0 && (uint32_t)count >= c->too_big) return NULL;
    int first = find_pages(c, count);
    if (first == 0) {
        c->too_big = (uint32_t)count;
        return NULL;
    }
    for (int i = first, clean; i < first + count; i = clean) {
        for (clean = i; clean < first + count && c->dirty[clean]; clean++) {}
        if (clean > i) memset((char *)c + ((size_t)i << PAGE_SHIFT), 0, (size_t)(clean - i) << PAGE_SHIFT);
        int fresh = clean;
        while (clean < first + count && !c->dirty[clean]) clean++;
        if (clean - fresh >= WORTH_POPULATING) os_memory_populate((char *)c + ((size_t)fresh << PAGE_SHIFT), (size_t)(clean - fresh) << PAGE_SHIFT);
    }
    for (int i = first; i < first + count; i++) {
        c->first[i] = (uint16_t)(first + 1);
        c->dirty[i] = 1;
    }
    c->next = (uint32_t)(first + count);
    c->used += (uint32_t)count;
    Large *large = &c->large[first];
    large->obj = (Obj *)((char *)c + ((size_t)first << PAGE_SHIFT));
    large->pages = (uint32_t)count;
    return large;
}

static Large *take_shared(int pages) {
    for (size_t i = 0; i < gc_heap.large_chunks.count; i++) {
        Large *large = take_pages((LargeChunk *)gc_heap.large_chunks.items[i], pages);
        if (large != NULL) return large;
    }
    LargeChunk *c = large_chunk_new();
    return c != NULL ? take_pages(c, pages) : NULL;
}

static size_t huge_bytes(size_t size) {
    return ROUND_UP(((size_t)LARGE_FIRST_PAGE << PAGE_SHIFT) + size + card_count(size), CHUNK_BYTES);
}

static Large *take_huge(size_t size) {
    LargeChunk *c = gc_chunk_map_new(huge_bytes(size));
    if (c == NULL) return NULL;
    gc_map_chunks(c, huge_bytes(size), CHUNK_HUGE, CHUNK_HUGE_TAIL);
    Large *large = &c->large[LARGE_FIRST_PAGE];
    large->obj = (Obj *)((char *)c + ((size_t)LARGE_FIRST_PAGE << PAGE_SHIFT));
    large->pages = 0;
    return large;
}

Obj *gc_large_alloc(size_t size) {
    size_t total = size + card_count(size), pages = (total + PAGE_BYTES - 1) >> PAGE_SHIFT;
    Large *large = pages > HUGE_PAGES ? take_huge(size) : take_shared((int)pages);
    if (large == NULL) return NULL;
    large->size = size;
    large->cards = (uint8_t *)large->obj + size;
    large->mark = gc_heap.mark;
    large->young = true;
    large->logged = large->carded = large->dropped = false;
    vector_push_obj(&gc_heap.young_large, large);
    gc_heap.young_large_bytes += size;
    gc_heap.large_bytes += size;
    return large->obj;
}

static void large_free(Large *large) {
    LargeChunk *c = (LargeChunk *)chunk_of(large);
    gc_heap.large_bytes -= large->size;
    if (large->pages == 0) {
        gc_unmap_chunks(c, huge_bytes((size_t)((char *)large->cards - (char *)large->obj)));
        return;
    }
    int first = (int)(large - c->large), count = (int)large->pages;
    if (gc_heap.poison) memset(large->obj, GC_POISON, (size_t)count << PAGE_SHIFT);
    for (int i = first; i < first + count; i++) c->first[i] = 0;
    large->obj = NULL;
    large->pages = 0;
    c->used -= (uint32_t)count;
    c->too_big = 0;
    if ((uint32_t)first < c->next) c->next = (uint32_t)first;
    if (c->used > 0 || gc_heap.large_chunks.count < 3) return;
    LargeChunk *last = (LargeChunk *)gc_heap.large_chunks.items[--gc_heap.large_chunks.count];
    gc_heap.large_chunks.items[c->index] = (uintptr_t)last;
    last->index = c->index;
    gc_unmap_chunks(c, CHUNK_BYTES);
}

size_t gc_large_idle_bytes(void) {
    size_t pages = 0;
    for (size_t k = 0; k < gc_heap.large_chunks.count; k++) {
        const LargeChunk *c = (LargeChunk *)gc_heap.large_chunks.items[k];
        for (int i = LARGE_FIRST_PAGE; i < PAGES; i++) pages += c->first[i] == 0 && c->dirty[i];
    }
    return pages << PAGE_SHIFT;
}

/* Gives the contents of free pages back.  Pages of the system may be bigger than ours. */
void gc_large_trim(size_t chunk_index) {
    LargeChunk *c = (LargeChunk *)gc_heap.large_chunks.items[chunk_index];
    for (int i = LARGE_FIRST_PAGE; i < PAGES;) {
        int n = i;
        while (n < PAGES && c->first[n] == 0 && c->dirty[n]) n++;
        size_t bytes = (size_t)(n - i) << PAGE_SHIFT;
        if (n - i >= WORTH_DISCARDING && os_memory_discard((char *)c + ((size_t)i << PAGE_SHIFT), bytes) == bytes)
            memset(c->dirty + i, 0, (size_t)(n - i));
        i = n > i ? n : i + 1;
    }
}

/* ---- living and dying -------------------------------------------------------------------------------------------- */
void gc_large_promote(Large *large) {
    Obj *obj = large->obj;
    large->young = false;
    large->mark = gc_heap.mark;
    obj_set_flag(obj, OBJ_FLAG_LOG);
    large->dropped = false;
    large->index = (uint32_t)gc_heap.larges.count;
    vector_push_obj(&gc_heap.larges, large);
    gc_heap.promoted_bytes += large->size;
    Obj *type = (Obj *)obj->type;
    if (chunk_kind(type) != CHUNK_NONE) {
        if (gc_is_young(type)) gc_promote_in_place(type);
        else if (gc_heap.phase == PHASE_MARK) gc_mark_object(type);
    }
    if (obj_has_flag(obj, OBJ_FLAG_EXPOSED)) vector_push_obj(&gc_heap.exposed_old, obj);
    if (shape_of(obj)->trace != NULL) vector_push_obj(&gc_heap.copied, obj);
}

void gc_large_free_young(void) {
    for (size_t i = 0; i < gc_heap.young_large.count; i++) {
        Large *large = (Large *)gc_heap.young_large.items[i];
        if (large->young) large_free(large);
    }
    gc_heap.young_large.count = 0;
    gc_heap.young_large_bytes = gc_heap.young_traced_bytes = 0;
}

/* The last one takes its place in the list of old ones. */
static void large_forget(Large *large) {
    Vector *v = &gc_heap.larges;
    Large  *last = (Large *)v->items[--v->count];
    v->items[large->index] = (uintptr_t)last;
    last->index = large->index;
    v = &gc_heap.dropped;
    for (size_t i = 0; large->dropped && i < v->count; i++)
        if (v->items[i] == (uintptr_t)large) v->items[i] = v->items[--v->count], large->dropped = false;
}

bool gc_large_sweep(size_t budget) {
    Vector *v = &gc_heap.larges;
    while (gc_heap.sweep_large > 0) {
        if (budget-- == 0) return false;
        Large *large = (Large *)v->items[--gc_heap.sweep_large];
        if (large->mark == gc_heap.mark) continue;
        large_forget(large);
        large_free(large);
        gc_heap.freed_objects++;
    }
    return true;
}

void gc_drop(Obj *obj) {
    if (chunk_kind(obj) < CHUNK_LARGE) return;
    Large *large = gc_large_of(obj);
    if (large->young || large->dropped || obj_has_flag(obj, OBJ_FLAG_EXPOSED)) return;
    large->dropped = true;
    vector_push_obj(&gc_heap.dropped, large);
}

/* While a cycle is under way, its lists may know the object: later, then. */
void gc_large_free_dropped(void) {
    Vector *v = &gc_heap.dropped;
    bool    may_free = gc_heap.phase == PHASE_IDLE || gc_heap.phase == PHASE_TRIM;
    size_t  kept = 0;
    for (size_t i = 0; i < v->count; i++) {
        Large *large = (Large *)v->items[i];
        if (!large->dropped) continue; /* a stack mentions it */
        if (!may_free) {
            v->items[kept++] = (uintptr_t)large;
            continue;
        }
        large->dropped = false;
        large_forget(large);
        if (UNLIKELY(gc_births_wanted)) gc_births_freed(large->obj);
        large_free(large);
        gc_heap.freed_objects++;
    }
    v->count = kept;
}

/* ---- cards ------------------------------------------------------------------------------------------------------- */
/* Card tables are as long as the object was at birth, also after it shrank. */
static size_t card_of(const Large *large, const void *p) {
    return (size_t)((const char *)p - (const char *)large->obj) >> CARD_SHIFT;
}

void gc_large_log(Large *large, Obj *owner, void *field, size_t bytes) {
    char *start = (char *)owner, *end = (char *)large->cards;
    if (!large->logged && !large->young) {
        large->logged = true;
        vector_push_obj(&gc_heap.log, owner);
    }
    if ((char *)field < start || (char *)field + bytes > end) {
        field = start;
        bytes = large->size;
    }
    if (bytes == 0) return;
    size_t first = card_of(large, field), last = card_of(large, (char *)field + bytes - 1);
    if (first == last && large->cards[first]) return;
    memset(large->cards + first, 1, last - first + 1);
    gc_heap.dirty_cards += last - first + 1;
    if (UNLIKELY(gc_heap.dirty_cards > MANY_CARDS)) gc_want_step();
}

/* An object that was allocated right behind a minor collection can only get young references through the barrier, so its cards
 * tell where they are, however big it is. */
void gc_large_card_from_birth(Obj *obj) {
    Large *large = gc_large_of(obj);
    large->carded = true;
    obj_set_flag(obj, OBJ_FLAG_LOG);
}

bool gc_large_range_dirty(const Large *large, const void *start, size_t bytes) {
    const char *low = start;
    if (bytes == 0) return false;
    if (low < (const char *)large->obj || low + bytes > (const char *)large->cards) return true;
    return memchr(large->cards + card_of(large, low), 1, card_of(large, low + bytes - 1) - card_of(large, low) + 1) != NULL;
}

char *gc_large_next_dirty(const Large *large, char *from, char *end) {
    if (from >= end || from < (char *)large->obj || end > (char *)large->cards) return from;
    size_t         first = card_of(large, from), last = card_of(large, end - 1);
    const uint8_t *dirty = memchr(large->cards + first, 1, last - first + 1);
    if (dirty == NULL) return end;
    char *card = (char *)large->obj + ((size_t)(dirty - large->cards) << CARD_SHIFT);
    return card > from ? card : from;
}

void gc_large_trace_logged(Large *large, Tracer *t) {
    t->cards = large;
    t->marking = gc_heap.phase == PHASE_MARK && large->mark == gc_heap.mark;
    gc_trace_object(large->obj, t);
    t->cards = NULL;
    large->logged = false;
    memset(large->cards, 0, card_count((size_t)((char *)large->cards - (char *)large->obj)));
}

/* Its first trace looks for young references only.  What else it refers to is left to the slices: it may be megabytes. */
void gc_large_trace_promoted(Large *large, Tracer *t) {
    bool marking = t->marking;
    t->marking = false;
    if (large->carded) t->cards = large;
    shape_of(large->obj)->trace(large->obj, t);
    t->cards = NULL;
    t->marking = marking;
    if (large->carded) memset(large->cards, 0, card_count((size_t)((char *)large->cards - (char *)large->obj)));
    large->carded = false;
    if (gc_heap.phase == PHASE_MARK) vector_push_obj(&gc_heap.gray, large->obj);
}

/* An old array has young references on dirty cards only, so its copy has them there only; false: FROM is young. */
bool gc_large_inherit_cards(Obj *to, const Obj *from, size_t bytes) {
    if (chunk_kind(to) < CHUNK_LARGE || chunk_kind(from) < CHUNK_LARGE) return false;
    Large *large = gc_large_of(to), *source = gc_large_of(from);
    if (source->young && !source->carded) return false;
    memcpy(large->cards, source->cards, card_count(bytes));
    large->carded = true;
    obj_set_flag(to, OBJ_FLAG_LOG);
    return true;
}
