/* cells.c - objects of types made in C: they never move, and most of them die young.
 *
 * Such an object has a destructor that runs outside the collector and wants the object whole.  In the nursery every one of
 * them would turn old to live until then, and its memory would wait for a major collection.  So they have cells of fixed size
 * in blocks of their own: what a minor collection finds dead is queued as it is, and its cell is free for the next object
 * as soon as the destructor has run.
 *
 * A cell block counts as young for good: an object in it is old when its side byte says so, and a cell without a type is
 * free.  No list of exposed or finalizable objects mentions cells; marking looks through the blocks instead. */
#include "gc_int.h"

#define CELLS_PER_COLLECTION 8192

GcCells gc_cells;

static uint32_t count_of(const Obj *obj) { return (uint32_t)obj->word; }
static bool     is_held(const Obj *obj) { return count_of(obj) != GC_COUNT_BIAS; }
static bool     is_old(const Obj *obj) { return (*side_of(obj) & SIDE_OLD) != 0; }

/* ---- birth ------------------------------------------------------------------------------------------------------- */
static void list_begin(void) {
    if (gc_cells.items == NULL) {
        Vector v = {0};
        while (v.room < CELLS_PER_COLLECTION) gc_vector_grow(&v);
        gc_cells.items = gc_cells.top = (Obj **)v.items;
    }
    gc_cells.limit = gc_cells.items + (gc_heap.stress || gc_heap.want_step ? 0 : CELLS_PER_COLLECTION);
}

void gc_cells_want_step(void) { gc_cells.limit = gc_cells.items; }

static bool block_add(size_t granules) {
    Block *b = gc_block_take(BLOCK_YOUNG);
    if (b == NULL) return false;
    if (!b->zeroed) memset(block_start(b), 0, BLOCK_BYTES);
    b->zeroed = false;
    b->cell_granules = (uint16_t)granules;
    vector_push_obj(&gc_heap.cell_blocks, b);
    char *start = block_start(b);
    for (size_t i = GRANULES / granules; i-- > 0;) {
        Obj *cell = (Obj *)(start + i * granules * GRANULE);
        cell->word = (uint64_t)(uintptr_t)gc_cells.free[granules];
        gc_cells.free[granules] = cell;
    }
    return true;
}

static void list_push(Obj *obj) {
    if (gc_cells.top - gc_cells.items < CELLS_PER_COLLECTION) *gc_cells.top++ = obj;
    else vector_push_obj(&gc_heap.cells_more, obj);
}

static void become(Obj *cell, Type *type) {
    cell->type = type;
    cell->word = (uint64_t)OBJ_FLAG_EXPOSED << OBJ_FLAG_SHIFT | (GC_COUNT_BIAS + 1);
    list_push(cell);
}

/* The list of young cells is full, collecting is due, or no cell of that size is free. */
Obj *gc_cell_alloc_slow(Type *type, size_t size) {
    size_t granules = (size + GRANULE - 1) / GRANULE;
    gc_cells_may_collect(gc_cells.top - gc_cells.items >= CELLS_PER_COLLECTION);
    list_begin();
    if (gc_cells.free[granules] == NULL && !block_add(granules)) {
        gc_collect_full();
        if (gc_cells.free[granules] == NULL && !block_add(granules)) {
            if (gc_heap.hooks.out_of_memory != NULL) gc_heap.hooks.out_of_memory();
            return NULL;
        }
    }
    Obj *cell = gc_cells.free[granules];
    gc_cells.free[granules] = (Obj *)(uintptr_t)cell->word;
    become(cell, type);
    return cell;
}

int gc_cell_revive(Obj *obj) {
    if (chunk_kind(obj) != CHUNK_BLOCKS || block_of(obj)->cell_granules == 0) return GC_CELL_NONE;
    if (is_old(obj)) return GC_CELL_OLD;
    list_push(obj);
    return GC_CELL_YOUNG;
}

/* ---- death ------------------------------------------------------------------------------------------------------- */
static void make_free(Obj *cell) {
    static const uint64_t nothing[GRANULE / sizeof(uint64_t)];
    size_t granules = block_of(cell)->cell_granules;
    for (size_t i = 0; i < granules; i++) memcpy((char *)cell + i * GRANULE, nothing, GRANULE); /* too short for a call of memset */
    cell->word = (uint64_t)(uintptr_t)gc_cells.free[granules];
    gc_cells.free[granules] = cell;
}

/* What was old may be in the log or on the gray stack, and objects that died with it may still refer to it.  So its cell waits until
 * a whole cycle has passed, and is an object without references until then. */
static const Shape freed_shape = {.size = sizeof(Obj)};
static InternalType freed_type = {.shape = &freed_shape};

bool gc_cell_free(Obj *obj) {
    if (chunk_kind(obj) != CHUNK_BLOCKS || block_of(obj)->cell_granules == 0) return false;
    if (!is_old(obj)) {
        make_free(obj);
        return true;
    }
    memset(obj + 1, 0, (size_t)block_of(obj)->cell_granules * GRANULE - sizeof *obj);
    obj->type = (Type *)&freed_type;
    obj->word = (uint64_t)(OBJ_FLAG_EXPOSED | OBJ_FLAG_LOG) << OBJ_FLAG_SHIFT | GC_COUNT_BIAS;
    vector_push_obj(&gc_heap.cells_freed, obj);
    return true;
}

/* Marking begins: what has been freed until now can be referred to by nothing but garbage when it has ended. */
void gc_cells_age(void) {
    Vector *from = &gc_heap.cells_freed, *to = &gc_heap.cells_aged;
    for (size_t i = 0; i < from->count; i++) vector_push(to, from->items[i]);
    from->count = 0;
}

/* That garbage is swept. */
static void release_aged(void) {
    Vector *v = &gc_heap.cells_aged;
    size_t  kept = 0;
    for (size_t i = 0; i < v->count; i++) {
        Obj     *obj = (Obj *)v->items[i];
        uint8_t *side = side_of(obj);
        int      n = side_granules(side);
        Block   *b = block_of(obj);
        if (gc_is_marked(obj)) { /* a stack mentions something that died with it */
            v->items[kept++] = (uintptr_t)obj;
            continue;
        }
        side[0] = side[n - 1] = 0;
        b->old_granules = (uint16_t)(b->old_granules - n);
        make_free(obj);
    }
    v->count = kept;
}

static void queue(Obj *obj) {
    obj_set_flag(obj, OBJ_FLAG_DOOMED);
    if (gc_heap.cells_next == gc_heap.cells_dead.count) gc_heap.cells_next = gc_heap.cells_dead.count = 0;
    vector_push_obj(&gc_heap.cells_dead, obj);
}

void gc_cell_rescue(Obj *obj) {
    Vector *v = &gc_heap.cells_dead;
    bool    outside = chunk_kind(obj) == CHUNK_NONE;
    if ((!outside && chunk_kind(obj) != CHUNK_BLOCKS) || (!outside && block_of(obj)->cell_granules == 0) || !obj_has_flag(obj, OBJ_FLAG_DOOMED)) return;
    obj_clear_flag(obj, OBJ_FLAG_DOOMED);
    for (size_t i = gc_heap.cells_next; i < v->count; i++)
        if (v->items[i] == (uintptr_t)obj) v->items[i] = 0;
    if (outside) gc_foreign_add(obj);
    else gc_cell_revive(obj);
}

void gc_cyclic_queue(Obj *obj) { vector_push_obj(&gc_heap.cyclic, obj); }

static void poll(void) {
    gc_cells.waiting = gc_heap.cells_dead.count - gc_heap.cells_next;
    if (gc_cells.waiting + gc_heap.cyclic.count > 0 && gc_heap.hooks.request_poll != NULL) gc_heap.hooks.request_poll();
}

/* Only what is old has a mark. */
static void make_old_white(Obj *obj) {
    size_t size = object_size(obj, shape_of(obj));
    obj_set_flag(obj, OBJ_FLAG_LOG);
    side_set_object(obj, size, gc_heap.mark ^ SIDE_MARKS);
    block_of(obj)->old_granules = (uint16_t)(block_of(obj)->old_granules + size / GRANULE);
}

/* Objects whose destructors are about to run keep what they refer to. */
void gc_cells_trace_dead(Tracer *t) {
    Vector *v = &gc_heap.cells_dead;
    for (size_t i = gc_heap.cells_next; i < v->count; i++) {
        if (v->items[i] == 0) continue; /* rescued */
        bool in_cell = chunk_kind((Obj *)v->items[i]) != CHUNK_NONE;
        if (t->mode == TRACE_MARK && in_cell && !is_old((Obj *)v->items[i])) make_old_white((Obj *)v->items[i]);
        trace_pointer(t, &v->items[i]);
    }
    v = &gc_heap.cyclic;
    for (size_t i = 0; i < v->count; i++) trace_pointer(t, &v->items[i]);
}

static void (*finalize_cell)(Obj *);
void gc_set_cell_finalizer(void (*finalize)(Obj *)) { finalize_cell = finalize; }

#define FETCH_AHEAD 8
bool gc_cells_run_dead(void) {
    Vector *v = &gc_heap.cells_dead;
    while (gc_heap.cells_next < v->count) {
        Obj *obj = (Obj *)v->items[gc_heap.cells_next++];
        if (gc_heap.cells_next + FETCH_AHEAD < v->count) __builtin_prefetch((void *)v->items[gc_heap.cells_next + FETCH_AHEAD], 1);
        gc_cells.waiting = v->count - gc_heap.cells_next;
        if (obj == NULL) continue;
        obj_clear_flag(obj, OBJ_FLAG_DOOMED);
        if (LIKELY(finalize_cell != NULL)) finalize_cell(obj);
        else if (gc_heap.hooks.finalize != NULL) gc_heap.hooks.finalize(obj);
    }
    v = &gc_heap.cyclic;
    bool cleared = v->count > 0;
    while (v->count > 0) {
        Obj *obj = (Obj *)v->items[--v->count];
        gc_heap.hooks.clear(obj);
    }
    return cleared;
}

/* ---- minor collections -------------------------------------------------------------------------------------------- */
static void promote_held(Obj **first, Obj **end) {
    for (Obj **p = first; p < end; p++)
        if (UNLIKELY(is_held(*p)) && !is_old(*p)) gc_promote_in_place(*p);
}

void gc_cells_roots_minor(void) {
    Vector *more = &gc_heap.cells_more;
    promote_held(gc_cells.items, gc_cells.top);
    promote_held((Obj **)more->items, (Obj **)more->items + more->count);
}

static void queue_dead(Tracer *t, Obj **first, Obj **end) {
    for (Obj **p = first; p < end; p++) {
        Obj *obj = *p;
        if (is_old(obj)) continue;
        const Shape *shape = shape_of(obj);
        /* Counted references hold their objects; only others have to be followed. */
        if (!(shape->flags & SHAPE_COUNTED) && shape->trace != NULL) {
            shape->trace(obj, t);
            gc_drain_copied(t);
            if (is_old(obj)) continue; /* it refers to itself: a major collection sorts that out */
        }
        queue(obj);
    }
}

void gc_cells_after_minor(Tracer *t) {
    Vector *more = &gc_heap.cells_more;
    queue_dead(t, gc_cells.items, gc_cells.top);
    queue_dead(t, (Obj **)more->items, (Obj **)more->items + more->count);
    more->count = 0;
    gc_cells.top = gc_cells.items;
    list_begin();
    poll();
}

/* ---- major collections --------------------------------------------------------------------------------------------- */
static void each_old(void (*visit)(Obj *)) {
    for (size_t k = 0; k < gc_heap.cell_blocks.count; k++) {
        Block   *b = (Block *)gc_heap.cell_blocks.items[k];
        uint8_t *side = block_side(b);
        char    *start = block_start(b);
        int      step = b->cell_granules;
        if (b->old_granules == 0) continue;
        for (int i = 0; i + step <= GRANULES; i += step) {
            Obj *obj = (Obj *)(start + (size_t)i * GRANULE);
            if (side[i] & SIDE_OLD && obj->type != (Type *)&freed_type) visit(obj);
        }
    }
}

static void mark_if_held(Obj *obj) {
    if (is_held(obj)) gc_mark_object(obj);
}
void gc_cells_mark_held(void) { each_old(mark_if_held); }
void gc_cells_each_old(void (*visit)(Obj *)) { each_old(visit); }

static Vector unreachable;

static void note_unreachable(Obj *obj) {
    if (!gc_is_marked(obj)) vector_push_obj(&unreachable, obj);
}

static void mark_from(Obj *obj, Tracer *t) {
    gc_trace_object(obj, t);
    gc_mark_some(UINT64_MAX, SIZE_MAX);
}

/* Owners go before what they own: an object waits while another dead one refers to it. */
static void queue_owners(Tracer *t) {
    for (size_t i = 0; i < unreachable.count; i++) {
        Obj *obj = (Obj *)unreachable.items[i];
        if (is_held(obj) || gc_is_marked(obj)) continue;
        mark_from(obj, t);
        if (!gc_is_marked(obj)) continue;
        queue(obj); /* it refers to itself */
        unreachable.items[i] = 0;
    }
    for (size_t i = 0; i < unreachable.count; i++) {
        Obj *obj = (Obj *)unreachable.items[i];
        if (obj == NULL || is_held(obj) || gc_is_marked(obj)) continue;
        gc_mark_object(obj);
        queue(obj);
    }
    gc_mark_some(UINT64_MAX, SIZE_MAX);
}

/* What is held nevertheless is held by counted cycles: its objects get to let go of each other, after all their finalizers have
 * run.  Their destructors are the affair of later collections. */
static void queue_cyclic(Tracer *t) {
    bool   finalizers = false;
    size_t count = 0;
    for (size_t i = 0; i < unreachable.count; i++) {
        Obj *obj = (Obj *)unreachable.items[i];
        if (obj == NULL || gc_is_marked(obj)) continue;
        unreachable.items[count++] = (uintptr_t)obj;
        finalizers |= gc_heap.hooks.wants_finalizer(obj);
    }
    for (size_t i = 0; i < count; i++) {
        Obj *obj = (Obj *)unreachable.items[i];
        gc_mark_object(obj);
        mark_from(obj, t);
        if (!finalizers || gc_heap.hooks.wants_finalizer(obj)) gc_cyclic_queue(obj);
    }
}

void gc_cells_after_mark(void) {
    Tracer t = {.mode = TRACE_MARK};
    unreachable.count = 0;
    each_old(note_unreachable);
    gc_heap.doomed_bytes = 0;
    for (size_t i = 0; i < unreachable.count; i++)
        gc_heap.doomed_bytes += block_of((Obj *)unreachable.items[i])->cell_granules * (size_t)GRANULE;
    if (unreachable.count > 0) {
        queue_owners(&t);
        queue_cyclic(&t);
    }
    if (UNLIKELY(gc_foreign_any)) gc_foreign_after_mark(queue);
    poll();
}

/* Garbage of the last cycle does not count, although it waits for its destructors. */
size_t gc_cells_live_bytes(void) {
    size_t granules = 0;
    for (size_t k = 0; k < gc_heap.cell_blocks.count; k++) granules += ((Block *)gc_heap.cell_blocks.items[k])->old_granules;
    return granules * GRANULE > gc_heap.doomed_bytes ? granules * GRANULE - gc_heap.doomed_bytes : 0;
}

/* Blocks in which every cell is free go back; the lists of free cells are made anew, in the order of addresses. */
void gc_cells_trim(void) {
    Vector *v = &gc_heap.cell_blocks;
    size_t  kept = 0;
    release_aged();
    memset(gc_cells.free, 0, sizeof gc_cells.free);
    for (size_t k = v->count; k-- > 0;) {
        Block *b = (Block *)v->items[k];
        char  *start = block_start(b);
        int    step = b->cell_granules, used = 0;
        for (int i = 0; i + step <= GRANULES; i += step) used += ((Obj *)(start + (size_t)i * GRANULE))->type != NULL;
        if (used == 0) {
            b->cell_granules = 0;
            block_chunk(b)->kind[block_number(b)] = BLOCK_OLD;
            gc_block_free(b);
            v->items[k] = 0;
            continue;
        }
        for (int i = GRANULES / step * step - step; i >= 0; i -= step) {
            Obj *cell = (Obj *)(start + (size_t)i * GRANULE);
            if (cell->type != NULL) continue;
            cell->word = (uint64_t)(uintptr_t)gc_cells.free[step];
            gc_cells.free[step] = cell;
        }
    }
    for (size_t k = 0; k < v->count; k++)
        if (v->items[k] != 0) v->items[kept++] = v->items[k];
    v->count = kept;
}

/* The object in the cell that P points into. */
Obj *gc_cell_find(Block *b, int granule) {
    int start = granule / b->cell_granules * b->cell_granules;
    Obj *obj = (Obj *)(block_start(b) + (size_t)start * GRANULE);
    return start + b->cell_granules <= GRANULES && obj->type != NULL ? obj : NULL;
}
