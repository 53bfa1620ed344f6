/* gc_stats.c - pauses, counted in CPU time, since on a shared machine the clock on the wall measures the neighbours. */
#include "gc_int.h"

#include "base/os.h"

#include <stdio.h>

uint64_t gc_clock(void) { return (uint64_t)os_clock_ns(OS_CLOCK_THREAD); }

void gc_stats_pause(uint64_t started) {
    GcStats *s = &gc_heap.stats;
    uint64_t spent = gc_clock() - started;
    int      bucket = 0;
    s->pauses++;
    s->last_pause_ns = spent;
    s->total_pause_ns += spent;
    if (spent > s->max_pause_ns) s->max_pause_ns = spent;
    while (bucket < GC_PAUSE_BUCKETS - 1 && spent >= (uint64_t)1000 << bucket) bucket++;
    s->pause_histogram[bucket]++;
}

void gc_get_stats(GcStats *stats) {
    *stats = gc_heap.stats;
    stats->live_bytes = gc_heap.live_bytes;
    stats->heap_bytes = gc_heap.live_bytes + gc_heap.grown_bytes;
    stats->mapped_bytes = gc_heap.mapped_bytes;
    stats->external_bytes = gc_heap.external_bytes;
    stats->threshold_bytes = gc_heap.threshold;
    stats->nursery_bytes = gc_heap.nursery_bytes;
}

bool gc_is_collecting(void) { return gc_heap.collecting; }

void gc_reset_pauses(void) {
    GcStats *s = &gc_heap.stats;
    s->pauses = s->total_pause_ns = s->max_pause_ns = s->last_pause_ns = s->minor_pause_ns = s->max_minor_ns = 0;
    memset(s->pause_histogram, 0, sizeof s->pause_histogram);
}

void gc_stats_print(void) {
    const GcStats *s = &gc_heap.stats;
    fprintf(stderr, "gc: %llu minor and %llu major collections, %llu pauses, %.1f ms in all, worst %.2f ms (minor part %.2f ms)\n",
            (unsigned long long)s->minor_collections, (unsigned long long)s->major_collections, (unsigned long long)s->pauses,
            (double)s->total_pause_ns / 1e6, (double)s->max_pause_ns / 1e6, (double)s->max_minor_ns / 1e6);
    fprintf(stderr, "gc: %zu MB live after the last major collection, %zu MB mapped\n", gc_heap.live_bytes >> 20, gc_heap.mapped_bytes >> 20);
    for (int i = 0; i < GC_PAUSE_BUCKETS; i++)
        if (s->pause_histogram[i] != 0) fprintf(stderr, "gc: below %8.3f ms: %llu\n", (double)((uint64_t)1 << i) / 1e3, (unsigned long long)s->pause_histogram[i]);
}
