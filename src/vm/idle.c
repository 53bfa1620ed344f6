/* idle.c - collections while a thread waits.
 *
 * Objects die at collections, and collections come with allocations: a program that drops the last name of a socket and then waits for what
 * its peer does about that would wait for ever.  So a thread that has waited for a moment collects what has become garbage before it
 * waits on.  Rate and cost are bounded: young objects always, the whole heap while that takes a few milliseconds. */
#include "base/os.h"
#include "gc/gc.h"
#include "gc/stats.h"
#include "objects/function.h"
#include "objects/thread.h"
#include "vm/vm.h"

#define WHOLE_HEAP_BYTES ((size_t)24 << 20)
#define SHARE_OF_TIME    50 /* at most one 50th of the time goes here */

static struct {
    uint64_t minor_collections; /* as they were behind the last one */
    char    *top;
    int64_t  not_before;
} last;

bool vm_collect_idle(void) {
    GcStats stats;
    int64_t begin = os_clock_ns(OS_CLOCK_MONOTONIC);
    if (!gc_is_enabled()) return true;
    if (begin < last.not_before) return false;
    gc_get_stats(&stats);
    if (stats.minor_collections == last.minor_collections && gc_young.top == last.top) return true;
    Value saved = exception_fetch();
    if (stats.heap_bytes < WHOLE_HEAP_BYTES) {
        gc_collect_all(3);
    } else {
        gc_collect_minor();
        gc_run_pending();
    }
    weakref_run_callbacks();
    exception_restore(saved);
    gc_get_stats(&stats);
    int64_t end = os_clock_ns(OS_CLOCK_MONOTONIC);
    last.minor_collections = stats.minor_collections;
    last.top = gc_young.top;
    last.not_before = end + (end - begin) * SHARE_OF_TIME;
    return true;
}
