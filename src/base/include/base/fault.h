/* fault.h - failures on demand.
 *
 * TAIPANFAULT=alloc=N makes the Nth allocation on the C heap fail, alloc=N+ that one and all later ones; object=N and object=N+ do
 * the same to allocations in the collector's heap, so that a test can walk through every failure path.  With the word report the
 * numbers of both are printed at exit. */
#pragma once

#include "base/compiler.h"

extern bool fault_armed;         /* a fault of the C heap is wanted: everything else is behind this test */
extern bool fault_objects_armed; /* the same for the collector's heap */

/* Reads TAIPANFAULT.  Called once at start-up; allocations before that are not counted. */
void fault_init(void);
/* Fails the NTH allocation from now on (1 = the next one); 0 disarms.  For unit tests. */
void fault_arm(uint64_t nth, bool also_later_ones);
/* Number of allocations counted since arming. */
uint64_t fault_count(void);
/* Counts one allocation; true: pretend that it failed. */
COLD bool fault_count_allocation(void);
COLD bool fault_count_object(void); /* the same for an object; the caller holds the GIL */

static inline bool fault_should_fail(void) { return UNLIKELY(fault_armed) && fault_count_allocation(); }
