/* fault.h - failures on demand.
 *
 * TAIPANFAULT=alloc=N makes the Nth allocation of the process fail, alloc=N+ that one and all later ones, so that a test
 * can walk through every failure path. */
#pragma once

#include "base/compiler.h"

extern bool fault_armed; /* some fault is wanted: everything else is behind this test */

/* Reads TAIPANFAULT.  Called once at start-up; allocations before that are not counted. */
void fault_init(void);
/* Fails the NTH allocation from now on (1 = the next one); 0 disarms.  For unit tests. */
void fault_arm(uint64_t nth, bool also_later_ones);
/* Number of allocations counted since arming. */
uint64_t fault_count(void);
/* Counts one allocation; true: pretend that it failed. */
COLD bool fault_count_allocation(void);

static inline bool fault_should_fail(void) { return UNLIKELY(fault_armed) && fault_count_allocation(); }
