/* births.c - who wants to know where memory goes is told of each object's birth and death (tracemalloc).
 *
 * While somebody listens, every allocation takes the slow path; nothing is paid otherwise.  An object is known by three words: where it
 * is, its size at birth, and what the listener wants to remember.  Young ones are looked for after each minor collection, as they
 * move then; old ones when marking is done.  Cells of types made in C are not told. */
#include "gc_int.h"

#define WORDS 3

static struct {
    GcBirthListener listener;
    Vector          young, old;
} births;

bool gc_births_wanted;

void gc_listen_to_births(const GcBirthListener *listener) {
    gc_births_wanted = listener != NULL;
    if (listener != NULL) births.listener = *listener;
    gc_forget_births();
    gc_young.limit = gc_births_wanted ? gc_young.top : gc_young.limit; /* the slow path sets it again */
}

void gc_forget_births(void) {
    gc_vector_free(&births.young);
    gc_vector_free(&births.old);
    births.young = births.old = (Vector){0};
}

void gc_births_note(Obj *obj, size_t size) {
    uintptr_t tag = births.listener.born(obj, size);
    if (tag == 0) return;
    Vector *v = gc_is_young(obj) ? &births.young : &births.old;
    vector_push_obj(v, obj);
    vector_push(v, size);
    vector_push(v, tag);
}

static void keep(Vector *v, const Obj *obj, const uintptr_t *words) {
    vector_push_obj(v, obj);
    vector_push(v, words[1]);
    vector_push(v, words[2]);
}

void gc_births_after_minor(void) {
    Vector *v = &births.young;
    for (size_t i = 0; i < v->count; i += WORDS) {
        const Obj *now = young_survivor((Obj *)v->items[i]);
        if (now != NULL) keep(&births.old, now, v->items + i);
        else births.listener.died(v->items[i + 2], v->items[i + 1]);
    }
    v->count = 0;
}

void gc_births_after_mark(void) {
    Vector *v = &births.old;
    size_t  kept = 0;
    for (size_t i = 0; i < v->count; i += WORDS) {
        if (gc_is_marked((Obj *)v->items[i])) {
            memmove(v->items + kept, v->items + i, WORDS * sizeof *v->items);
            kept += WORDS;
        } else {
            births.listener.died(v->items[i + 2], v->items[i + 1]);
        }
    }
    v->count = kept;
}

void gc_births_freed(const Obj *obj) {
    Vector *v = &births.old;
    for (size_t i = v->count; i > 0; i -= WORDS) {
        uintptr_t *words = v->items + i - WORDS;
        if (words[0] != (uintptr_t)obj) continue;
        births.listener.died(words[2], words[1]);
        memcpy(words, v->items + v->count - WORDS, WORDS * sizeof *words);
        v->count -= WORDS;
        return;
    }
}

static uintptr_t find(const Vector *v, const Obj *obj) {
    for (size_t i = v->count; i > 0; i -= WORDS)
        if (v->items[i - WORDS] == (uintptr_t)obj) return v->items[i - 1];
    return 0;
}

uintptr_t gc_birth_of(const Obj *obj) {
    uintptr_t tag = find(&births.young, obj);
    return tag != 0 ? tag : find(&births.old, obj);
}

size_t gc_births_count(void) { return (births.young.count + births.old.count) / WORDS; }

void gc_walk_births(void (*visit)(uintptr_t tag, size_t size, void *context), void *context) {
    const Vector *both[] = {&births.young, &births.old};
    for (size_t k = 0; k < COUNT_OF(both); k++)
        for (size_t i = 0; i < both[k]->count; i += WORDS) visit(both[k]->items[i + 2], both[k]->items[i + 1], context);
}
