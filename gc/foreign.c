/* foreign.c - objects that C code has put into memory of its own (PyObject_Init over malloc).
 *
 * The collector neither owns nor scans that memory, but it knows the addresses: marking sets a flag in the header of each such object
 * that it meets, and the end of a major collection queues those without the flag that C does not hold either.  Their destructor runs
 * like that of an object in a cell, and gives the memory back to whoever it came from; nothing reads it afterwards.
 *
 * They count as old.  Stores into them have no barrier: those with references that C code does not count are looked at in each
 * collection.  What may be found unreachable is in a table, by address, so that a word on a stack can be looked up. */
#include "gc_int.h"

#include "base/memory.h"

static struct {
    Obj  **slots; /* NULL: empty */
    size_t room, used, count, traced; /* ROOM is a power of two; USED are not empty, COUNT of them are objects */
} table;

bool gc_foreign_any;

static size_t place_of(const Obj *obj) { return (size_t)(((uintptr_t)obj >> 4) * (uintptr_t)0x9e3779b97f4a7c15u >> 20) & (table.room - 1); }
static bool   is_held(const Obj *obj) { return (uint32_t)obj->word != GC_COUNT_BIAS; }
static size_t weight_of(const Obj *obj) { return shape_of(obj)->size + 32; }

/* Stands where one was taken out. */
#define GONE ((Obj *)(uintptr_t)8)
static Obj *at(size_t i) { return table.slots[i] != GONE ? table.slots[i] : NULL; }

static bool contains(const Obj *obj) {
    if (table.room == 0) return false;
    for (size_t i = place_of(obj); table.slots[i] != NULL; i = (i + 1) & (table.room - 1))
        if (table.slots[i] == obj) return true;
    return false;
}

static void put(Obj *obj) {
    size_t i = place_of(obj);
    while (table.slots[i] != NULL) i = (i + 1) & (table.room - 1);
    table.slots[i] = obj;
    table.used++;
    table.count++;
    table.traced += shape_of(obj)->trace != NULL;
}

static bool rebuild(size_t room) {
    Obj  **old = table.slots, **fresh = mem_alloc(room * sizeof *fresh);
    size_t count = table.room;
    if (fresh == NULL) return false;
    memset(fresh, 0, room * sizeof *fresh);
    table.slots = fresh;
    table.room = room;
    table.used = table.count = table.traced = 0;
    for (size_t i = 0; i < count; i++)
        if (old[i] != NULL && old[i] != GONE) put(old[i]);
    mem_free(old);
    return true;
}

void gc_foreign_add(Obj *obj) {
    CHECK(chunk_kind(obj) == CHUNK_NONE);
    obj_set_flag(obj, OBJ_FLAG_FOREIGN);
    obj_clear_flag(obj, OBJ_FLAG_SEEN | OBJ_FLAG_DOOMED);
    if (gc_heap.phase != PHASE_IDLE) obj_set_flag(obj, OBJ_FLAG_SEEN);
    if (contains(obj)) return;
    if (table.used * 2 >= table.room && !rebuild(table.room == 0 ? 64 : table.count * 4 < table.room ? table.room : table.room * 2)) {
        obj_clear_flag(obj, OBJ_FLAG_FOREIGN); /* it stays for good */
        return;
    }
    put(obj);
    gc_foreign_any = true;
    gc_external_memory((ptrdiff_t)weight_of(obj));
}

static void remove_at(size_t i) {
    gc_external_memory(-(ptrdiff_t)weight_of(table.slots[i]));
    table.traced -= shape_of(table.slots[i])->trace != NULL;
    table.slots[i] = GONE;
    gc_foreign_any = --table.count > 0;
}

void gc_foreign_forget(const void *address) {
    for (size_t i = place_of(address); gc_foreign_any && table.slots[i] != NULL; i = (i + 1) & (table.room - 1)) {
        if (table.slots[i] != address) continue;
        remove_at(i);
        return;
    }
}

/* ---- marking --------------------------------------------------------------------------------------------------------- */
void gc_foreign_mark(Obj *obj) {
    if (!obj_has_flag(obj, OBJ_FLAG_FOREIGN) || obj_has_flag(obj, OBJ_FLAG_SEEN)) return;
    obj_set_flag(obj, OBJ_FLAG_SEEN);
    vector_push_obj(&gc_heap.gray, obj);
}

void gc_foreign_mark_word(uintptr_t word) {
    if (word % sizeof(void *) == 0 && contains((Obj *)word)) gc_foreign_mark((Obj *)word);
}

bool gc_foreign_is_marked(const Obj *obj) { return !obj_has_flag(obj, OBJ_FLAG_FOREIGN) || obj_has_flag(obj, OBJ_FLAG_SEEN); }

void gc_foreign_begin_mark(void) {
    for (size_t i = 0; i < table.room; i++)
        if (at(i) != NULL) obj_clear_flag(at(i), OBJ_FLAG_SEEN);
}

/* What C holds, and what those that are marked refer to by now. */
void gc_foreign_roots(Tracer *t) {
    if (t->mode == TRACE_MINOR && table.traced == 0) return;
    for (size_t i = 0; i < table.room; i++) {
        Obj *obj = at(i);
        if (obj == NULL) continue;
        if (t->mode == TRACE_MARK && is_held(obj)) gc_foreign_mark(obj);
        if (t->mode == TRACE_MINOR || (obj_has_flag(obj, OBJ_FLAG_SEEN) && shape_of(obj)->trace != NULL)) gc_trace_object(obj, t);
    }
}

/* Everything that is reachable, and whatever finalizers may bring back, has been marked.  Owners go before what they own. */
void gc_foreign_after_mark(void (*queue)(Obj *)) {
    Tracer t = {.mode = TRACE_MARK};
    bool   dead = false;
    for (size_t i = 0; i < table.room; i++) {
        Obj *obj = at(i);
        if (obj == NULL || obj_has_flag(obj, OBJ_FLAG_SEEN)) continue;
        dead = true;
        if (shape_of(obj)->trace == NULL) continue;
        gc_trace_object(obj, &t);
        gc_mark_some(UINT64_MAX, SIZE_MAX);
    }
    if (!dead) return;
    for (size_t i = 0; i < table.room; i++) {
        Obj *obj = at(i);
        if (obj == NULL || obj_has_flag(obj, OBJ_FLAG_SEEN)) continue;
        remove_at(i);
        gc_trace_object(obj, &t);
        queue(obj);
    }
    gc_mark_some(UINT64_MAX, SIZE_MAX);
    size_t room = 64;
    while (room < table.count * 4) room *= 2;
    (void)rebuild(room); /* without memory the old one will do */
}
