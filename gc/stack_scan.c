/* stack_scan.c - C stacks and registers, read without knowing what is what.
 *
 * Any word that points into an object, or just behind one that may be held so, keeps the object alive and in its place.
 * Callee-saved registers are spilled with __builtin_unwind_init: setjmp would do, were it not for C libraries that
 * scramble some of what they save. */
#include "gc_int.h"

#include "gc/stack.h"

#include "base/memory.h"

#include <stdarg.h>

/* Reading somebody else's frames is the purpose here. */
#define NO_SANITIZE __attribute__((no_sanitize_address, no_sanitize("undefined"))) NOINLINE

#define SAVED_WORDS 192

struct GcThread {
    GcThread  *next;
    char      *base; /* highest address */
    char      *top;  /* valid while parked */
    bool       parked;
    uintptr_t  saved[SAVED_WORDS]; /* the frames that spilled the registers, which are gone when park returns */
    size_t     saved_count;
};

static GcThread *threads, *current;
static void (*found_object)(Obj *);
static bool      dead_too; /* what is traced was found reachable: nothing that it mentions is gone, whether it is marked by now or not */

bool gc_has_threads(void) { return current != NULL; }

/* ---- which object ------------------------------------------------------------------------------------------------ */
static bool is_alive(uint8_t mark) { return gc_heap.phase == PHASE_MARK || dead_too || (mark & SIDE_MARKS) == gc_heap.mark; }

static Obj *find_in_block(uintptr_t p) {
    Chunk *c = chunk_of((void *)p);
    int    number = block_index((void *)p), kind = c->kind[number];
    if (kind != BLOCK_OLD && kind != BLOCK_YOUNG) return NULL;
    Block   *b = &c->block[number];
    uint8_t *side = block_side(b);
    int      granule = (int)((p & BLOCK_MASK) / GRANULE);
    if (b->cell_granules != 0) {
        Obj *obj = gc_cell_find(b, granule);
        return obj != NULL && (*side_of(obj) & SIDE_OLD) && !is_alive(*side_of(obj)) ? NULL : obj;
    }
    if (kind == BLOCK_YOUNG && b->opened && granule >= b->parsed) gc_young_parse(b, granule);
    int i = granule;
    while (!(side[i] & SIDE_START)) {
        if (i < granule && side[i] & SIDE_END) return NULL; /* in a gap */
        if (i-- == 0) return NULL;
    }
    if (i < granule && side[i] & SIDE_END) return NULL; /* behind an object of one granule */
    if (side[i] & SIDE_OLD && !is_alive(side[i])) return NULL;
    return (Obj *)(block_start(b) + (size_t)i * GRANULE);
}

Obj *gc_find_object(uintptr_t p) {
    int kind = chunk_kind((void *)p);
    if (kind == CHUNK_NONE) return NULL;
    if (kind == CHUNK_BLOCKS) return find_in_block(p);
    Large *large = gc_large_of((void *)p);
    return large != NULL && large->obj != NULL && (large->young || is_alive(large->mark)) ? large->obj : NULL;
}

/* A minor collection asks for young objects only; most words that are pointers point to old ones. */
static bool matters(uintptr_t p) {
    int kind = chunk_kind((void *)p);
    if (kind == CHUNK_NONE) return false;
    if (kind != CHUNK_BLOCKS || gc_heap.phase == PHASE_MARK || dead_too) return true;
    return chunk_of((void *)p)->kind[block_index((void *)p)] == BLOCK_YOUNG;
}

static bool may_be_held_by_end(const Shape *shape) { return shape->size_of != NULL && !(shape->flags & SHAPE_NO_END_POINTER); }

static void scan_word(uintptr_t word) {
    Obj *obj = NULL;
    if (matters(word) && (obj = gc_find_object(word)) != NULL) found_object(obj);
    /* Loops that walk an array backwards may hold nothing but its end.  What has no such loops is exempt,
     * because every pointer to its neighbour would keep it alive. */
    if (word % GRANULE != 0 || !matters(word - 1)) return;
    Obj *before = gc_find_object(word - 1);
    if (before != NULL && before != obj && may_be_held_by_end(shape_of(before))) found_object(before);
}

/* ---- stacks ------------------------------------------------------------------------------------------------------ */
NO_SANITIZE static void scan_range(const void *low, const void *high) {
    const uintptr_t *end = (const uintptr_t *)((uintptr_t)high & ~(sizeof(uintptr_t) - 1));
    for (const uintptr_t *p = (const uintptr_t *)ROUND_UP((uintptr_t)low, sizeof(uintptr_t)); p < end; p++)
        if (UNLIKELY(chunk_kind((void *)*p) != CHUNK_NONE || chunk_kind((void *)(*p - 1)) != CHUNK_NONE)) scan_word(*p);
        else if (UNLIKELY(gc_foreign_any) && found_object == gc_mark_object) gc_foreign_mark_word(*p);
}

NO_SANITIZE static void scan_current(void) {
    volatile uintptr_t here = 0;
    scan_range(gc_heap.stack_low != NULL ? gc_heap.stack_low : (const void *)&here, current->base);
}

static NOINLINE void spill_and_scan(void) {
    __builtin_unwind_init();
    scan_current();
    __asm__ volatile("" ::: "memory"); /* no tail call: this frame holds the registers */
}

void gc_scan_stacks(void (*found)(Obj *)) {
    found_object = found;
    for (GcThread *t = threads; t != NULL; t = t->next) {
        if (!t->parked) continue;
        scan_range(t->saved, t->saved + t->saved_count);
        scan_range(t->top, t->base);
    }
    if (current != NULL && !gc_heap.stack_is_dead) spill_and_scan();
}

/* An old object that changed while marking goes on is looked at again: so are the stacks that were left since. */
void gc_scan_left_stacks(void (*found)(Obj *)) {
    const Vector *v = &gc_heap.conservative_tracers;
    found_object = found;
    for (size_t i = 0; i < v->count; i += 2)
        ((void (*)(void (*)(const void *, const void *), void *))v->items[i])(scan_range, (void *)v->items[i + 1]);
}

/* In a minor collection gc_scan_left_stacks was first. */
void trace_stack(Tracer *t, const void *low, const void *high) {
    if (t->mode != TRACE_MARK) return;
    found_object = gc_mark_object;
    dead_too = true;
    scan_range(low, high);
    dead_too = false;
}

void gc_add_conservative_tracer(void (*walk)(void (*scan)(const void *, const void *), void *), void *context) {
    vector_push(&gc_heap.conservative_tracers, (uintptr_t)walk);
    vector_push_obj(&gc_heap.conservative_tracers, context);
}

/* ---- threads ----------------------------------------------------------------------------------------------------- */
GcThread *gc_thread_attach(void *stack_base) {
    GcThread *t = mem_alloc(sizeof *t);
    if (t == NULL) return NULL;
    memset(t, 0, sizeof *t);
    t->base = stack_base;
    t->next = threads;
    threads = t;
    current = t;
    return t;
}

void gc_thread_detach(GcThread *t) {
    GcThread **link = &threads;
    while (*link != t) link = &(*link)->next;
    *link = t->next;
    if (current == t) current = NULL;
    mem_free(t);
}

void *gc_thread_change_stack(GcThread *t, void *base) {
    void *before = t->base;
    t->base = base;
    return before;
}

NO_SANITIZE static void save_frames(GcThread *t) {
    volatile uintptr_t here = 0;
    const volatile uintptr_t *p = &here;
    size_t room = (size_t)((uintptr_t *)t->base - (const uintptr_t *)p);
    t->saved_count = room < SAVED_WORDS ? room : SAVED_WORDS;
    for (size_t i = 0; i < t->saved_count; i++) t->saved[i] = p[i];
}

NOINLINE void gc_thread_park(GcThread *t) {
    __builtin_unwind_init();
    save_frames(t);
    t->top = __builtin_frame_address(0);
    t->parked = true;
    if (current == t) current = NULL;
    __asm__ volatile("" ::: "memory");
}

void gc_thread_unpark(GcThread *t) {
    t->parked = false;
    current = t;
}

NOINLINE void gc_clear_dead_stack(size_t bytes) {
    char *space = __builtin_alloca(bytes);
    memset(space, 0, bytes);
    __asm__ volatile("" ::"r"(space) : "memory");
}

/* A function of any number of arguments stores those from registers beside those from memory, which is in its caller's frame. */
NOINLINE void gc_clear_argument_room(long first, ...) {
    va_list rest;
    va_start(rest, first);
    __asm__ volatile("" ::"r"(&rest) : "memory");
    va_end(rest);
}

void gc_after_fork_child(GcThread *self) {
    while (threads != NULL) {
        GcThread *t = threads;
        threads = t->next;
        if (t != self) mem_free(t);
    }
    self->next = NULL;
    self->parked = false;
    threads = current = self;
}
