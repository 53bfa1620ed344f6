/* Counts allocations while armed and tells which of them has to fail.  The counter of the C heap is atomic, because allocations
 * also happen on threads that run without the interpreter lock. */
#include "base/fault.h"

#include "base/atomic.h"
#include "base/os.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool            fault_armed, fault_objects_armed;
static uint64_t count, failing, object_count, failing_object;
static bool     later_ones, later_objects;

void fault_arm(uint64_t nth, bool also_later_ones) {
    atomic_store_u64(&count, 0);
    failing = nth;
    later_ones = also_later_ones;
    fault_armed = nth != 0;
}

uint64_t fault_count(void) { return atomic_load_u64(&count); }

/* KEY=N or KEY=N+ in TEXT; 0: it is not there. */
static uint64_t read_place(const char *text, const char *key, bool *plus) {
    const char *found = strstr(text, key);
    char       *end;
    if (found == NULL) return 0;
    uint64_t nth = strtoull(found + strlen(key), &end, 10);
    *plus = *end == '+';
    return nth;
}

static void report(void) {
    fprintf(stderr, "fault: %llu allocations, %llu objects\n", (unsigned long long)fault_count(), (unsigned long long)object_count);
}

void fault_init(void) {
    const char *text = os_env("TAIPANFAULT");
    bool        plus = false;
    if (text == NULL) return;
    uint64_t nth = read_place(text, "alloc=", &plus);
    fault_arm(nth, plus);
    failing_object = read_place(text, "object=", &later_objects);
    fault_objects_armed = failing_object != 0;
    if (strstr(text, "report") == NULL) return;
    fault_armed = fault_objects_armed = true;
    if (atexit(report) != 0) fault_armed = false;
}

bool fault_count_allocation(void) {
    uint64_t now = atomic_add_u64(&count, 1);
    return now == failing || (later_ones && now > failing);
}

bool fault_count_object(void) {
    object_count++;
    return object_count == failing_object || (later_objects && object_count > failing_object);
}
