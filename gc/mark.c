/* mark.c - the phases of marking the old space.
 *
 * Marking advances in slices right after minor collections, when nothing is young and the log is empty.  Between slices
 * the barrier logs black objects that change; the next minor collection looks at them again.  So when nothing is gray
 * after a slice, only what has no barrier can still hide something white: stacks, registers and registered roots.  They
 * are scanned at the end; if much turns up there, marking goes on in further slices before the end is tried again. */
#include "gc_int.h"

#define MANY_TRIES 6
#define FEW_WEAK   20000 /* words of the list of weak slots: those are cleared at once */

void gc_mark_begin(void) {
    Tracer t = {.mode = TRACE_MARK};
    CHECK(gc_heap.gray.count == 0 && gc_heap.log.count == 0);
    gc_heap.mark ^= SIDE_MARKS;
    gc_heap.phase = PHASE_MARK;
    gc_heap.finish_tries = 0;
    gc_heap.weak_major.count = 0;
    gc_heap.weak_kept = gc_heap.weak_next = 0;
    gc_heap.final_kept = gc_heap.final_next = gc_heap.final_white.count = 0;
    gc_heap.mark_start_bytes = gc_heap.paced_bytes = gc_heap.grown_bytes;
    gc_exposed_begin_mark();
    if (gc_foreign_any) gc_foreign_begin_mark();
    gc_cells_age();
    gc_trace_statics(&t);
    gc_trace_roots(&t);
    gc_exposed_roots_mark(false);
}

void gc_mark_roots(void) {
    Tracer t = {.mode = TRACE_MARK};
    gc_trace_roots(&t);
    gc_scan_stacks(gc_mark_object);
    gc_exposed_roots_mark(false);
}

/* Everything reachable is black now.  Weak slots of what is not come first. */
static void finish(void) {
    gc_exposed_roots_mark(true);
    gc_mark_some(UINT64_MAX, SIZE_MAX);
    gc_leaves_mark_held();
    gc_heap.phase = PHASE_WEAK;
    gc_weak_pending = gc_heap.weak_major.count > (gc_heap.slice_work != 0 ? 0 : FEW_WEAK);
    if (gc_weak_pending) return;
    gc_weak_clear_some(UINT64_MAX);
    gc_mark_done();
}

/* Resurrection may reach holders of weak slots that nobody could see before; their referents are dead or resurrected as well. */
void gc_mark_done(void) {
    gc_finalizers_after_mark();
    gc_cells_after_mark();
    gc_weak_clear_some(UINT64_MAX);
    gc_weak_pending = false;
    if (UNLIKELY(gc_births_wanted)) gc_births_after_mark();
    gc_exposed_after_mark();
    gc_heap.phase = PHASE_RELEASE;
    gc_heap.release_next = gc_heap.release_old.count;
    gc_heap.stats.major_collections++;
    if (gc_heap.hooks.collection_done != NULL) {
        gc_heap.events++;
        if (gc_heap.hooks.request_poll != NULL) gc_heap.hooks.request_poll();
    }
}

bool gc_mark_finish(bool must) {
    gc_mark_roots();
    bool   forced = must || ++gc_heap.finish_tries > MANY_TRIES;
    size_t work = forced ? SIZE_MAX : gc_heap.slice_work != 0 ? gc_heap.slice_work : 20000;
    if (!gc_mark_some(UINT64_MAX, work)) return false;
    if (gc_heap.verify) gc_verify_heap("at the end of marking");
    finish();
    return true;
}
