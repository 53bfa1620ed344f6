/* pace.c - when to do what.
 *
 * A major collection starts when the old space, with the memory that hangs on its objects, has grown by a third since the
 * last one (more when it is big), and by 3 MB at least.  From then on each minor collection is followed by a slice of marking, releasing or
 * sweeping.  A slice gets what the minor collection left of the pause budget; it grows when the program promotes faster
 * than we mark, since otherwise the heap would.  All phases keep step with promotion whatever the time it takes: by the clock alone a slow
 * processor would fall behind for ever. */
#include "gc_int.h"

#include "gc/stack.h"

#define MS ((uint64_t)1000000)
#define PAUSE_BUDGET    (5 * MS)
#define SLICE_NORMAL    (2 * MS)
#define SLICE_HURRIED   (4 * MS)
#define SLICE_LEAST     (MS / 2)
#define SMALL_HEAP      ((size_t)32 << 20) /* done in one or two slices, before much has grown */
#define SWEEP_BLOCKS    256
#define RELEASE_OBJECTS 4096
#define SWEEP_LARGES    512
#define TRIM_CHUNKS     1
#define MARK_AT_ONCE    ((size_t)1 << 20) /* slots, however much was promoted */
#define GROWTH_PER_TURN ((size_t)1 << 20) /* bytes promoted */
#define TURNS_AT_ONCE   ((size_t)4)
#define MUCH_UNMAPPED   ((size_t)16 << 20)
#define DEAD_STACK_OF_STEP ((size_t)4 << 10) /* bytes */

static uint64_t slice_deadline(uint64_t started) {
    uint64_t now = gc_clock(), spent = now - started;
    size_t   grown = gc_heap.grown_bytes > gc_heap.mark_start_bytes ? gc_heap.grown_bytes - gc_heap.mark_start_bytes : 0;
    bool     hurry = grown > gc_heap.live_bytes / 4 || gc_heap.live_bytes + gc_heap.grown_bytes < SMALL_HEAP;
    uint64_t want = hurry ? SLICE_HURRIED : SLICE_NORMAL, least = hurry ? SLICE_NORMAL : SLICE_LEAST;
    uint64_t left = spent < PAUSE_BUDGET ? PAUSE_BUDGET - spent : 0;
    if (want > left) want = left;
    return now + (want < least ? least : want);
}

static size_t allowed_growth(size_t live) {
    const size_t small = (size_t)16 << 20, medium = (size_t)64 << 20;
    size_t growth = live <= medium ? live / 2 : medium / 2 + (live - medium) / 5 * 4;
    growth -= (live < small ? live : small) / 6;
    size_t more = gc_young_floor_raised();
    return growth > gc_heap.least_growth + more ? growth - more : gc_heap.least_growth;
}

static void cycle_done(void) {
    size_t before = gc_heap.live_bytes;
    gc_cells_trim();
    gc_heap.live_bytes = gc_heap.swept_bytes + gc_heap.large_bytes + gc_heap.external_bytes + gc_cells_live_bytes();
    gc_young_adapt_to_dead(gc_heap.grown_bytes, gc_heap.live_bytes > before ? gc_heap.live_bytes - before : 0, before + gc_heap.grown_bytes);
    gc_heap.grown_bytes = 0;
    /* Garbage in cycles of C objects takes two more collections to go, and what hangs on it counts as live until then: it is no
     * reason to wait longer for them. */
    if (gc_heap.doomed_bytes <= gc_heap.live_bytes / 16) gc_heap.clean_bytes = gc_heap.live_bytes;
    gc_heap.threshold = gc_heap.live_bytes + allowed_growth(gc_heap.clean_bytes < gc_heap.live_bytes ? gc_heap.clean_bytes : gc_heap.live_bytes);
    gc_heap.stats.freed_objects += gc_heap.freed_objects;
    gc_heap.freed_objects = 0;
    gc_heap.trim_chunk = gc_heap.chunks.count;
    gc_heap.trim_large = gc_heap.large_chunks.count;
    gc_heap.phase = PHASE_TRIM;
}

static void advance(uint64_t deadline, size_t work, bool small_steps) {
    switch (gc_heap.phase) {
    case PHASE_MARK:
        if (gc_mark_some(deadline, work) && gc_weak_sort_out(deadline) && gc_finalizers_sort_out(deadline)) gc_mark_finish(false);
        return;
    case PHASE_WEAK:
        if (gc_weak_clear_some(small_steps ? 0 : deadline)) gc_mark_done();
        return;
    case PHASE_RELEASE:
        if (gc_release_some(small_steps ? 3 : RELEASE_OBJECTS)) gc_sweep_begin();
        return;
    case PHASE_SWEEP:
        if (gc_sweep_some(small_steps ? 3 : SWEEP_BLOCKS) && gc_large_sweep(small_steps ? 3 : SWEEP_LARGES)) cycle_done();
        return;
    case PHASE_TRIM:
        if (gc_trim(TRIM_CHUNKS)) gc_heap.phase = PHASE_IDLE;
        return;
    default: return;
    }
}

/* What was promoted since the last slice has to be paid for, whatever the clock says: with as many slots of marking, so that a heap at
 * most doubles while it is marked, and then with so many more turns of the other phases as this returns. */
static size_t pay_for_growth(void) {
    size_t grown = gc_heap.grown_bytes, bytes = grown > gc_heap.paced_bytes ? grown - gc_heap.paced_bytes : 0;
    size_t slots = bytes / sizeof(Value), turns = bytes / GROWTH_PER_TURN;
    gc_heap.paced_bytes = grown;
    if (gc_heap.phase == PHASE_MARK && slots > 0) gc_mark_some(UINT64_MAX, slots < MARK_AT_ONCE ? slots : MARK_AT_ONCE);
    return turns < TURNS_AT_ONCE ? turns : TURNS_AT_ONCE;
}

/* What is promoted while a cycle is under way survives that cycle, so a small heap is best done with in one slice. */
void gc_slice(uint64_t started) {
    bool     small_steps = gc_heap.slice_work != 0;
    size_t   work = small_steps ? gc_heap.slice_work : SIZE_MAX;
    uint64_t deadline = slice_deadline(started);
    gc_heap.stats.slices++;
    gc_heap.collecting = true;
    size_t turns = small_steps ? 0 : pay_for_growth();
    do advance(deadline, work, small_steps);
    while (!small_steps && gc_heap.phase != PHASE_IDLE && (gc_clock() < deadline || (gc_heap.phase != PHASE_MARK && turns-- > 0)));
    gc_heap.collecting = false;
    if (gc_heap.verify) gc_verify_heap("after a slice");
}

/* The next collection does not wait until all free memory was given back: what lies in front is used again first. */
static bool wants_major(void) {
    return (gc_heap.phase == PHASE_IDLE || gc_heap.phase == PHASE_TRIM) && gc_heap.enabled &&
           gc_heap.live_bytes + gc_heap.grown_bytes >= gc_heap.threshold + (gc_heap.expected_to_stay > 0 ? 3 * gc_heap.least_growth : 0);
}

void gc_expect_to_stay(bool begins) { gc_heap.expected_to_stay += begins ? 1 : -1; }
bool gc_is_expected_to_stay(void) { return gc_heap.expected_to_stay > 0; }

static bool much_waits_for_unmapping(void) { return gc_heap.unmapping_bytes > MUCH_UNMAPPED + gc_heap.live_bytes / 8; }

static bool can_collect(void) { return !gc_heap.null && !gc_heap.collecting && gc_heap.holds == 0 && gc_has_threads() && gc_heap.initialised; }

static void step(bool begin) {
    uint64_t started = gc_clock();
    size_t   waiting = gc_heap.unmapping_bytes;
    gc_heap.want_step = false;
    gc_clear_dead_stack(DEAD_STACK_OF_STEP);
    gc_minor();
    bool idle = gc_heap.phase == PHASE_IDLE;
    if ((idle && begin) || wants_major()) gc_mark_begin();
    if (gc_heap.phase != PHASE_IDLE && (!idle || gc_heap.slice_work == 0)) gc_slice(started);
    /* Giving memory back can wait for a shorter pause, unless much of it has gathered; what has only just become free may be wanted again. */
    if (waiting > 0 && gc_heap.unmapping_bytes > 0 && (much_waits_for_unmapping() || gc_clock() - started < PAUSE_BUDGET / 2)) gc_unmap_some(false);
    gc_stats_pause(started);
}

void gc_step(void) {
    if (can_collect()) step(false);
}

void gc_want_step(void) {
    if (gc_heap.want_step || gc_heap.null) return;
    gc_heap.want_step = true;
    gc_young.limit = gc_young.top;
    if (gc_heap.hooks.request_poll != NULL) gc_heap.hooks.request_poll();
}

void gc_collect_step(void) {
    if (can_collect()) step(true);
}

void gc_collect_minor(void) {
    if (!can_collect()) return;
    uint64_t started = gc_clock();
    gc_clear_dead_stack(DEAD_STACK_OF_STEP);
    gc_minor();
    gc_stats_pause(started);
}

/* At the end of the program only finalizers and weak references matter.  What is not freed looks marked to the next cycle. */
static bool frees_nothing(void) { return gc_heap.stack_is_dead && gc_heap.phase == PHASE_RELEASE && !gc_heap.verify && !gc_heap.poison; }

static void complete_cycle(void) {
    gc_heap.collecting = true;
    if (gc_heap.phase == PHASE_MARK) {
        gc_mark_some(UINT64_MAX, SIZE_MAX);
        gc_mark_finish(true);
    }
    if (gc_heap.phase == PHASE_WEAK) {
        gc_weak_clear_some(UINT64_MAX);
        gc_mark_done();
    }
    if (frees_nothing()) {
        gc_heap.phase = PHASE_IDLE;
        gc_heap.collecting = false;
        return;
    }
    if (gc_heap.phase == PHASE_RELEASE) {
        gc_release_some(SIZE_MAX);
        gc_sweep_begin();
    }
    if (gc_heap.phase == PHASE_SWEEP) {
        gc_sweep_some(SIZE_MAX);
        gc_large_sweep(SIZE_MAX);
        cycle_done();
    }
    gc_trim(SIZE_MAX);
    gc_unmap_some(true);
    gc_heap.phase = PHASE_IDLE;
    gc_heap.collecting = false;
    if (gc_heap.verify) gc_verify_heap("after a full collection");
}

/* Asked for, hence no pause in the statistics.  A cycle under way keeps what died since it began, so it is finished first and another one made. */
size_t gc_collect_full(void) {
    if (!can_collect()) return 0;
    gc_heap.want_step = false;
    gc_minor();
    if (gc_heap.phase != PHASE_IDLE) complete_cycle();
    uint64_t before = gc_heap.stats.freed_objects;
    gc_heap.full = true;
    gc_mark_begin();
    gc_heap.full = false;
    complete_cycle();
    return (size_t)(gc_heap.stats.freed_objects - before);
}
