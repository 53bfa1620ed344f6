/* native_posix.h - what the modules around system calls share: tables of constants, times. */
#pragma once

#include "base/memory.h"
#include "base/os.h"
#include "native_help.h"
#include "posix/posix_int.h"

#include <limits.h>
#include <math.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

typedef struct NativeConstant {
    const char *name;
    int64_t     value;
} NativeConstant;

/* Adds a table that ends with a NULL name to MODULE.  May allocate. */
MUST_CHECK static inline Status native_add_constants(Value module, const NativeConstant *table) {
    for (; table->name; table++) TRY(module_add(module, table->name, int_from_i64(table->value)));
    return 0;
}
/* Seconds (int or float) as nanoseconds, rounded up; OverflowError when out of range.  May run Python code. */
MUST_CHECK static inline Status native_seconds(Value v, int64_t *nanoseconds) {
    double seconds;
    TRY(number_as_double(v, &seconds));
    if (isnan(seconds)) return RAISED(raise_value_error("Invalid value NaN (not a number)"));
    if (fabs(seconds) > 9.2e9) return RAISED(raise_overflow_error("timestamp too large to convert to C _PyTime_t"));
    *nanoseconds = (int64_t)ceil(seconds * 1e9);
    return 0;
}
static inline struct timeval native_timeval(int64_t ns) {
    struct timeval tv = {.tv_sec = ns / 1000000000, .tv_usec = (ns % 1000000000 + 999) / 1000};
    if (tv.tv_usec >= 1000000) {
        tv.tv_sec++;
        tv.tv_usec -= 1000000;
    }
    return tv;
}
/* Milliseconds for poll(), rounded up and limited. */
static inline int native_milliseconds(int64_t ns) {
    if (ns < 0) return -1;
    int64_t ms = ns / 1000000 + (ns % 1000000 != 0);
    return ms > INT_MAX ? INT_MAX : (int)ms;
}
/* A struct sequence type kept in the global *SLOT (made once), added to MODULE under NAME. */
MUST_CHECK static inline Status native_structseq_add(Value module, const char *name, Slot *slot, const StructSeqDef *def) {
    if (!slot->value) {
        Type *type = structseq_type_new(def);
        if (!type) return -1;
        gc_add_roots(slot, 1, def->name);
        slot->value = VALUE(type);
    }
    return module_add(module, name, slot->value);
}
