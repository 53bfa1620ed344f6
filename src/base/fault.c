/* Counts allocations while armed and tells which of them has to fail.  The counter is atomic, because allocations also
 * happen on threads that run without the interpreter lock. */
#include "base/fault.h"

#include "base/atomic.h"
#include "base/os.h"

#include <stdlib.h>
#include <string.h>

bool            fault_armed;
static uint64_t count, failing;
static bool     later_ones;

void fault_arm(uint64_t nth, bool also_later_ones) {
    atomic_store_u64(&count, 0);
    failing = nth;
    later_ones = also_later_ones;
    fault_armed = nth != 0;
}

uint64_t fault_count(void) { return atomic_load_u64(&count); }

void fault_init(void) {
    const char *text = os_env("TAIPANFAULT");
    const char *number = text != NULL ? strstr(text, "alloc=") : NULL;
    if (number == NULL) return;
    char    *end;
    uint64_t nth = strtoull(number + strlen("alloc="), &end, 10);
    fault_arm(nth, *end == '+');
}

bool fault_count_allocation(void) {
    uint64_t now = atomic_add_u64(&count, 1);
    return now == failing || (later_ones && now > failing);
}
