/* weak.c - weak slots.  Trace functions report them; after everything reachable is known, those whose referent was not
 * reached are cleared and their holders reported.  Finalizers resurrect later, so a weak slot never shows an object whose
 * finalizer is about to run; holders that only finalizers reach are looked at again when it is known which those are.  What such
 * a finalizer merely owns is still shown to it by the weak slots that it owns as well. */
#include "gc_int.h"

static void clear(Obj *holder, Slot *slot) {
    slot->value = NULL;
    if (gc_heap.hooks.weak_cleared != NULL) gc_heap.hooks.weak_cleared(holder);
}

/* Called again after finalizers were queued: what was looked at is not young any more, or NULL.  Holders in the young space were
 * traced on behalf of finalizers only; if they survive, their copies have been reported, too. */
void gc_weak_after_minor(void) {
    const Vector *v = &gc_heap.weak_minor;
    for (size_t i = 0; i < v->count; i += 2) {
        Slot *slot = (Slot *)v->items[i + 1];
        if (gc_is_young((Obj *)v->items[i])) continue;
        Value value = slot->value;
        if (value == NULL || !value_is_obj(value) || !gc_is_young(value_obj(value))) continue;
        Obj *now = young_survivor(value_obj(value));
        if (now != NULL && !gc_is_queued(now)) slot->value = VALUE(now);
        else clear((Obj *)v->items[i], slot);
    }
}

/* After so many entries the clock is looked at. */
static size_t look_every(void) { return gc_heap.slice_work != 0 ? 2 : 512; }

/* A referent that is marked stays so for this cycle: its entry is done with.  Entries added meanwhile are looked at, too. */
bool gc_weak_sort_out(uint64_t deadline) {
    Vector *v = &gc_heap.weak_major;
    while (gc_heap.weak_next < v->count) {
        uintptr_t holder = v->items[gc_heap.weak_next], slot = v->items[gc_heap.weak_next + 1];
        Value     value = ((Slot *)slot)->value;
        gc_heap.weak_next += 2;
        if (value != NULL && value_is_obj(value) && !gc_is_marked(value_obj(value))) {
            v->items[gc_heap.weak_kept++] = holder;
            v->items[gc_heap.weak_kept++] = slot;
        }
        if (gc_heap.weak_next % (2 * look_every()) == 0 && gc_clock() >= deadline) return false;
    }
    v->count = gc_heap.weak_next = gc_heap.weak_kept;
    return true;
}

/* Dead, or brought back only to be finalized. */
static bool is_over(const Obj *referent) { return !gc_is_marked(referent) || gc_is_queued(referent); }

/* Holders that are dead themselves are left alone. */
bool gc_weak_clear_some(uint64_t deadline) {
    Vector *v = &gc_heap.weak_major;
    while (v->count > 0) {
        Obj  *holder = (Obj *)v->items[v->count - 2];
        Slot *slot = (Slot *)v->items[v->count - 1];
        Value value = slot->value;
        v->count -= 2;
        if (value != NULL && value_is_obj(value) && gc_is_marked(holder) && is_over(value_obj(value))) clear(holder, slot);
        if (v->count % (2 * look_every()) == 0 && gc_clock() >= deadline) return v->count == 0;
    }
    return true;
}

bool gc_weak_pending;
bool gc_is_dying_slow(const Obj *referent) { return !gc_is_marked(referent) && !gc_is_young(referent); }
