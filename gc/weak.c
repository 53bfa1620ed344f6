/* weak.c - weak slots.  Trace functions report them; after everything reachable is known, those whose referent was not
 * reached are cleared and their holders reported.  Finalizers resurrect later, so a weak slot never shows an object whose
 * finalizer is about to run. */
#include "gc_int.h"

static void clear(Obj *holder, Slot *slot) {
    slot->value = NULL;
    if (gc_heap.hooks.weak_cleared != NULL) gc_heap.hooks.weak_cleared(holder);
}

/* Idempotent: what was looked at is not young any more, or NULL.  Holders in the young space were traced on behalf of
 * finalizers only; if they survive, their copies have been reported, too. */
void gc_weak_after_minor(void) {
    const Vector *v = &gc_heap.weak_minor;
    for (size_t i = 0; i < v->count; i += 2) {
        Slot *slot = (Slot *)v->items[i + 1];
        if (gc_is_young((Obj *)v->items[i])) continue;
        Value value = slot->value;
        if (value == NULL || !value_is_obj(value) || !gc_is_young(value_obj(value))) continue;
        Obj *now = young_survivor(value_obj(value));
        if (now != NULL) slot->value = VALUE(now);
        else clear((Obj *)v->items[i], slot);
    }
}

/* Called before and after resurrection; a holder may be reached only then. */
void gc_weak_after_mark(void) {
    const Vector *v = &gc_heap.weak_major;
    for (size_t i = 0; i < v->count; i += 2) {
        Obj  *holder = (Obj *)v->items[i];
        Slot *slot = (Slot *)v->items[i + 1];
        Value value = slot->value;
        if (value == NULL || !value_is_obj(value) || !gc_is_marked(holder)) continue;
        if (!gc_is_marked(value_obj(value))) clear(holder, slot);
    }
}
