/* pace.c - when to do what.
 *
 * A major collection starts when the old space, with the memory that hangs on its objects, has grown by 80 % since the
 * last one, and not below 32 MB.  From then on each minor collection is followed by a slice of marking, releasing or
 * sweeping.  A slice gets what the minor collection left of the pause budget; it grows when the program promotes faster
 * than we mark, since otherwise the heap would. */
#include "gc_int.h"

#define MS ((uint64_t)1000000)
#define PAUSE_BUDGET    (6 * MS)
#define SLICE_NORMAL    (2 * MS)
#define SLICE_HURRIED   (4 * MS)
#define SLICE_LEAST     (MS / 2)
#define SWEEP_BLOCKS    256
#define RELEASE_OBJECTS 4096
#define SWEEP_LARGES    512
#define TRIM_CHUNKS     1

static uint64_t slice_deadline(uint64_t started) {
    uint64_t now = gc_clock(), spent = now - started;
    size_t   grown = gc_heap.grown_bytes - gc_heap.mark_start_bytes;
    uint64_t want = grown > gc_heap.live_bytes / 4 ? SLICE_HURRIED : SLICE_NORMAL;
    uint64_t left = spent < PAUSE_BUDGET ? PAUSE_BUDGET - spent : 0;
    if (want > left) want = left;
    return now + (want < SLICE_LEAST ? SLICE_LEAST : want);
}

static void cycle_done(void) {
    gc_heap.live_bytes = gc_heap.swept_bytes + gc_heap.large_bytes + gc_heap.external_bytes;
    gc_heap.grown_bytes = 0;
    gc_heap.threshold = gc_heap.live_bytes + gc_heap.live_bytes / 5 * 4;
    if (gc_heap.threshold < gc_heap.least_threshold) gc_heap.threshold = gc_heap.least_threshold;
    gc_heap.stats.freed_objects += gc_heap.freed_objects;
    gc_heap.freed_objects = 0;
    gc_heap.trim_chunk = gc_heap.chunks.count;
    gc_heap.trim_large = gc_heap.large_chunks.count;
    gc_heap.phase = PHASE_TRIM;
}

void gc_slice(uint64_t started) {
    size_t work = gc_heap.slice_work != 0 ? gc_heap.slice_work : SIZE_MAX;
    gc_heap.stats.slices++;
    gc_heap.collecting = true;
    switch (gc_heap.phase) {
    case PHASE_MARK:
        if (gc_mark_some(slice_deadline(started), work)) gc_mark_finish(false);
        break;
    case PHASE_RELEASE:
        if (gc_release_some(gc_heap.slice_work != 0 ? 3 : RELEASE_OBJECTS)) gc_sweep_begin();
        break;
    case PHASE_SWEEP:
        if (gc_sweep_some(gc_heap.slice_work != 0 ? 3 : SWEEP_BLOCKS) && gc_large_sweep(gc_heap.slice_work != 0 ? 3 : SWEEP_LARGES)) cycle_done();
        break;
    case PHASE_TRIM:
        if (gc_trim(TRIM_CHUNKS)) gc_heap.phase = PHASE_IDLE;
        break;
    default: break;
    }
    gc_heap.collecting = false;
    if (gc_heap.verify) gc_verify_heap("after a slice");
}

static bool wants_major(void) {
    return gc_heap.phase == PHASE_IDLE && gc_heap.enabled &&
           gc_heap.live_bytes + gc_heap.grown_bytes >= gc_heap.threshold;
}

static bool can_collect(void) { return !gc_heap.null && !gc_heap.collecting && gc_heap.holds == 0 && gc_has_threads() && gc_heap.initialised; }

/* Frames of calls that returned leave their pointers where the frames of a collection will be, and those are scanned. */
static NOINLINE void clear_dead_frames(void) {
    char space[4096];
    memset(space, 0, sizeof space);
    __asm__ volatile("" ::"r"(space) : "memory");
}

static void step(bool begin) {
    uint64_t started = gc_clock();
    gc_heap.want_step = false;
    clear_dead_frames();
    gc_minor();
    if (gc_heap.phase != PHASE_IDLE) gc_slice(started);
    else if (begin || wants_major()) gc_mark_begin();
    if (gc_heap.unmapping_bytes > 0) gc_unmap_some(false);
    gc_stats_pause(started);
}

void gc_step(void) {
    if (can_collect()) step(false);
}

void gc_collect_step(void) {
    if (can_collect()) step(true);
}

void gc_collect_minor(void) {
    if (!can_collect()) return;
    uint64_t started = gc_clock();
    clear_dead_frames();
    gc_minor();
    gc_stats_pause(started);
}

static void complete_cycle(void) {
    gc_heap.collecting = true;
    if (gc_heap.phase == PHASE_MARK) {
        gc_mark_some(UINT64_MAX, SIZE_MAX);
        gc_mark_finish(true);
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

/* A cycle under way keeps what died since it began, so it is finished first and another one made. */
size_t gc_collect_full(void) {
    if (!can_collect()) return 0;
    uint64_t started = gc_clock();
    gc_heap.want_step = false;
    clear_dead_frames();
    gc_minor();
    if (gc_heap.phase != PHASE_IDLE) complete_cycle();
    uint64_t before = gc_heap.stats.freed_objects;
    gc_mark_begin();
    complete_cycle();
    gc_stats_pause(started);
    return (size_t)(gc_heap.stats.freed_objects - before);
}
