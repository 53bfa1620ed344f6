/* datetime_module.c - `_datetime`: puts the types together with their constants. */
#include "datetime_int.h"

extern const NativeModule datetime_module;

static Status add(Type *cls, const char *name, Value v) { return v ? dict_set_c(VALUE(cls->dict), name, v) : -1; }
static Value clock_at(Type *cls, int year, int month, int day, int hour, int minute, int second, int micro) {
    Fields f = {year, month, day, hour, minute, second, micro, 0, NONE};
    return cls == &time_type ? time_new(cls, &f) : datetime_new(cls, &f);
}
static Status add_constants(void) {
    TRY(add(&delta_type, "resolution", delta_new(1)));
    TRY(add(&delta_type, "min", delta_from_parts(-MAX_DELTA_DAYS, 0, 0)));
    TRY(add(&delta_type, "max", delta_from_parts(MAX_DELTA_DAYS, 86399, 999999)));
    TRY(add(&date_type, "resolution", delta_from_parts(1, 0, 0)));
    TRY(add(&date_type, "min", date_new(&date_type, 1, 1, 1)));
    TRY(add(&date_type, "max", date_new(&date_type, MAX_YEAR, 12, 31)));
    TRY(add(&time_type, "resolution", delta_new(1)));
    TRY(add(&time_type, "min", clock_at(&time_type, 0, 0, 0, 0, 0, 0, 0)));
    TRY(add(&time_type, "max", clock_at(&time_type, 0, 0, 0, 23, 59, 59, 999999)));
    TRY(add(&datetime_type, "resolution", delta_new(1)));
    TRY(add(&datetime_type, "min", clock_at(&datetime_type, 1, 1, 1, 0, 0, 0, 0)));
    return add(&datetime_type, "max", clock_at(&datetime_type, MAX_YEAR, 12, 31, 23, 59, 59, 999999));
}
static Status add_zones(void) {
    Value zero = delta_new(0), far_east = delta_from_parts(0, 86340, 0), far_west = delta_from_parts(0, -86340, 0);
    if (!zero || !far_east || !far_west) return -1;
    gc_add_roots(&timezone_utc, 1, "timezone.utc");
    if (!(timezone_utc.value = timezone_new(zero, NULL))) return -1;
    TRY(add(&timezone_type, "utc", timezone_utc.value));
    TRY(add(&timezone_type, "min", timezone_new(far_west, NULL)));
    return add(&timezone_type, "max", timezone_new(far_east, NULL));
}
static Status execute(Value module) {
    static Type *const types[] = {&delta_type, &date_type, &datetime_type, &time_type, &tzinfo_type, &timezone_type};
    for (size_t i = 0; i < COUNT_OF(types); i++) TRY(module_add_type(module, types[i]));
    TRY(type_ready(&iso_calendar_type));
    if (!timezone_utc.value) {
        TRY(add_constants());
        TRY(add_zones());
    }
    TRY(module_add(module, "UTC", timezone_utc.value));
    TRY(module_add(module, "MINYEAR", value_from_int(MIN_YEAR)));
    return module_add(module, "MAXYEAR", value_from_int(MAX_YEAR));
}
const NativeModule datetime_module = {"_datetime", "Fast implementation of the datetime type.", NULL, execute};
