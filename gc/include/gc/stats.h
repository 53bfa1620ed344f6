/* stats.h - what the collector did so far. */
#pragma once

#include "gc/gc.h"

enum { GC_PAUSE_BUCKETS = 24 }; /* bucket I counts pauses below 2^I microseconds of CPU time */

typedef struct GcStats {
    uint64_t minor_collections, major_collections;
    uint64_t slices;
    uint64_t promoted_bytes;   /* survivors of minor collections, all time */
    uint64_t freed_objects;    /* by finished sweeps, all time */
    uint64_t pinned_objects;   /* promoted in place, all time */
    uint64_t total_pause_ns, minor_pause_ns, max_pause_ns, last_pause_ns, max_minor_ns;
    uint64_t pauses;
    uint64_t pause_histogram[GC_PAUSE_BUCKETS];
    size_t   live_bytes;       /* after the last major collection */
    size_t   heap_bytes;       /* old space now, approximately */
    size_t   mapped_bytes;     /* address space of the heap, tables included */
    size_t   external_bytes;
    size_t   threshold_bytes;  /* the next major collection starts here */
    size_t   nursery_bytes;
} GcStats;

/* Fills STATS.  Neither allocates nor raises. */
void gc_get_stats(GcStats *stats);
/* Is a collection, or a slice of one, going on?  For signal handlers. */
bool gc_is_collecting(void);
/* Forgets pauses seen so far (benchmarks call it after warming up). */
void gc_reset_pauses(void);
