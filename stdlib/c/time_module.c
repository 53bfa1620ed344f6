/* time_module.c - `time`: clocks, sleeping, calendar time and its text.
 *
 * Clocks are read in nanoseconds and turned into seconds at the very end, so that the *_ns functions and the float ones
 * never disagree.  Calendar work is the C library's: it knows the zones. */
#include "base/os.h"
#include "objects/dict.h"
#include "objects/float.h"
#include "objects/function.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/str.h"
#include "vm/modules.h"
#include "vm/signals.h"
#include "vm/vm.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <pthread.h>
#include <time.h>
#include <wchar.h>

extern const NativeModule time_module;

#define NS_PER_SECOND 1000000000

/* ---- numbers to times and back ------------------------------------------------------------------------------------- */
static Value seconds_from_ns(int64_t ns) {
    return float_from_double(ns % NS_PER_SECOND == 0 ? (double)(ns / NS_PER_SECOND) : (double)ns / 1e9);
}

/* Seconds (int or float) as nanoseconds, rounded up or down. */
static Status ns_from_seconds(Value v, bool up, int64_t *ns) {
    int64_t whole;
    if (is_float(v)) {
        double d = float_value(v);
        if (isnan(d)) return RAISED(raise_value_error("Invalid value NaN (not a number)"));
        d = up ? ceil(d * 1e9) : floor(d * 1e9);
        if (!(d >= -9223372036854775808.0 && d < 9223372036854775808.0))
            return RAISED(raise_overflow_error("timestamp out of range for C _PyTime_t"));
        *ns = (int64_t)d;
        return 0;
    }
    Value index = number_index(v);
    if (!index) return -1;
    if (!int_small(index, &whole) || __builtin_mul_overflow(whole, (int64_t)NS_PER_SECOND, ns))
        return RAISED(raise_overflow_error("timestamp too large to convert to C _PyTime_t"));
    return 0;
}

/* Seconds since the epoch as the C library takes them; None or nothing means now. */
static Status time_from_argument(const char *function, const Value *args, size_t nargs, time_t *out) {
    int64_t seconds;
    if (nargs > 1) return RAISED(raise_arity(function, 0, 1, nargs));
    if (nargs == 0 || args[0] == NONE) {
        *out = time(NULL);
        return 0;
    }
    if (is_float(args[0])) {
        double d = float_value(args[0]);
        if (isnan(d)) return RAISED(raise_value_error("Invalid value NaN (not a number)"));
        d = floor(d);
        if (!(d >= -9223372036854775808.0 && d < 9223372036854775808.0))
            return RAISED(raise_overflow_error("timestamp out of range for platform time_t"));
        *out = (time_t)d;
        return 0;
    }
    Value index = number_index(args[0]);
    if (!index) return -1;
    if (!int_small(index, &seconds)) return RAISED(raise_overflow_error("timestamp out of range for platform time_t"));
    *out = (time_t)seconds;
    return 0;
}

/* ---- clocks ---------------------------------------------------------------------------------------------------------- */
static Status clock_read(clockid_t clock, int64_t *ns) {
    struct timespec now;
    if (clock_gettime(clock, &now) != 0) return RAISED(raise_os_error(errno, NULL, NULL));
    *ns = (int64_t)now.tv_sec * NS_PER_SECOND + now.tv_nsec;
    return 0;
}

#define CLOCK(name, clock) \
    static Value m_##name(Value self) { \
        int64_t ns; \
        return clock_read(clock, &ns) < 0 ? NULL : seconds_from_ns(ns); \
    } \
    static Value m_##name##_ns(Value self) { \
        int64_t ns; \
        return clock_read(clock, &ns) < 0 ? NULL : int_from_i64(ns); \
    }
CLOCK(time, CLOCK_REALTIME)
CLOCK(monotonic, CLOCK_MONOTONIC)
CLOCK(perf_counter, CLOCK_MONOTONIC)
CLOCK(process_time, CLOCK_PROCESS_CPUTIME_ID)
CLOCK(thread_time, CLOCK_THREAD_CPUTIME_ID)

static Status clock_id_argument(Value v, clockid_t *clock) {
    int64_t id;
    Value   index = number_index(v);
    if (!index) return -1;
    TRY(int_as_i64(index, &id));
    if (id > INT_MAX) return RAISED(raise_overflow_error("signed integer is greater than maximum"));
    if (id < INT_MIN) return RAISED(raise_overflow_error("signed integer is less than minimum"));
    *clock = (clockid_t)id;
    return 0;
}

static Value m_clock_gettime(Value self, Value id) {
    clockid_t clock;
    int64_t   ns;
    return clock_id_argument(id, &clock) < 0 || clock_read(clock, &ns) < 0 ? NULL : seconds_from_ns(ns);
}
static Value m_clock_gettime_ns(Value self, Value id) {
    clockid_t clock;
    int64_t   ns;
    return clock_id_argument(id, &clock) < 0 || clock_read(clock, &ns) < 0 ? NULL : int_from_i64(ns);
}
static Value clock_set(clockid_t clock, int64_t ns) {
    struct timespec at = {.tv_sec = ns / NS_PER_SECOND, .tv_nsec = ns % NS_PER_SECOND};
    if (at.tv_nsec < 0) {
        at.tv_nsec += NS_PER_SECOND;
        at.tv_sec--;
    }
    return clock_settime(clock, &at) == 0 ? NONE : raise_os_error(errno, NULL, NULL);
}
static Value m_clock_settime(Value self, const Value *args, size_t nargs, Value names) {
    clockid_t clock;
    int64_t   ns;
    if (nargs != 2) return raise_arity("clock_settime", 2, 2, nargs);
    return clock_id_argument(args[0], &clock) < 0 || ns_from_seconds(args[1], false, &ns) < 0 ? NULL : clock_set(clock, ns);
}
static Value m_clock_settime_ns(Value self, const Value *args, size_t nargs, Value names) {
    clockid_t clock;
    int64_t   ns;
    if (nargs != 2) return raise_arity("clock_settime_ns", 2, 2, nargs);
    TRY_NULL(clock_id_argument(args[0], &clock));
    if (!is_int(args[1])) return raise_type_error("an integer is required (got type %N)", args[1]);
    if (!int_small(args[1], &ns)) return raise_overflow_error("timestamp too large to convert to C _PyTime_t");
    return clock_set(clock, ns);
}
static Value m_clock_getres(Value self, Value id) {
    clockid_t       clock;
    struct timespec step;
    TRY_NULL(clock_id_argument(id, &clock));
    if (clock_getres(clock, &step) != 0) return raise_os_error(errno, NULL, NULL);
    return float_from_double((double)step.tv_sec + (double)step.tv_nsec * 1e-9);
}
static Value m_pthread_getcpuclockid(Value self, Value thread) {
    clockid_t clock;
    uint64_t  id;
    if (!is_int(thread)) return raise_type_error("an integer is required (got type %N)", thread);
    id = int_as_u64_mask(thread);
    int error = pthread_getcpuclockid((pthread_t)id, &clock);
    return error ? raise_os_error(error, NULL, NULL) : int_from_i64(clock);
}

static Value m_get_clock_info(Value self, Value name) {
    static const struct { const char *name, *text; clockid_t clock; bool monotonic, adjustable; } rows[] = {
        {"time", "clock_gettime(CLOCK_REALTIME)", CLOCK_REALTIME, false, true},
        {"monotonic", "clock_gettime(CLOCK_MONOTONIC)", CLOCK_MONOTONIC, true, false},
        {"perf_counter", "clock_gettime(CLOCK_MONOTONIC)", CLOCK_MONOTONIC, true, false},
        {"process_time", "clock_gettime(CLOCK_PROCESS_CPUTIME_ID)", CLOCK_PROCESS_CPUTIME_ID, true, false},
        {"thread_time", "clock_gettime(CLOCK_THREAD_CPUTIME_ID)", CLOCK_THREAD_CPUTIME_ID, true, false},
    };
    if (!is_str(name)) return raise_type_error("get_clock_info() argument 1 must be str, not %K", name);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (!str_equal_ascii(name, rows[i].name)) continue;
        struct timespec step;
        if (clock_getres(rows[i].clock, &step) != 0) return raise_os_error(errno, NULL, NULL);
        Value dict = dict_new(), text = str_from_c(rows[i].text);
        Value resolution = float_from_double((double)step.tv_sec + (double)step.tv_nsec * 1e-9);
        if (!dict || !text || !resolution) return NULL;
        TRY_NULL(dict_set_c(dict, "implementation", text));
        TRY_NULL(dict_set_c(dict, "monotonic", value_from_bool(rows[i].monotonic)));
        TRY_NULL(dict_set_c(dict, "adjustable", value_from_bool(rows[i].adjustable)));
        TRY_NULL(dict_set_c(dict, "resolution", resolution));
        return namespace_new(dict);
    }
    return raise_value_error("unknown clock");
}

static Value m_sleep(Value self, Value seconds) {
    int64_t ns;
    TRY_NULL(ns_from_seconds(seconds, true, &ns));
    if (ns < 0) return raise_value_error("sleep length must be non-negative");
    int64_t start = os_clock_ns(OS_CLOCK_MONOTONIC), deadline;
    if (__builtin_add_overflow(start, ns, &deadline)) deadline = INT64_MAX;
    struct timespec until = {.tv_sec = deadline / NS_PER_SECOND, .tv_nsec = deadline % NS_PER_SECOND};
    for (;;) {
        gil_leave();
        int error = clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
        gil_enter();
        if (error == 0) return NONE;
        if (error != EINTR) return raise_os_error(error, NULL, NULL);
        TRY_NULL(signals_check());
    }
}

/* ---- struct_time ------------------------------------------------------------------------------------------------------- */
static const StructSeqField struct_time_fields[] = {
    {"tm_year", "year, for example, 1993"},
    {"tm_mon", "month of year, range [1, 12]"},
    {"tm_mday", "day of month, range [1, 31]"},
    {"tm_hour", "hours, range [0, 23]"},
    {"tm_min", "minutes, range [0, 59]"},
    {"tm_sec", "seconds, range [0, 61])"},
    {"tm_wday", "day of week, range [0, 6], Monday is 0"},
    {"tm_yday", "day of year, range [1, 366]"},
    {"tm_isdst", "1 if summer time is in effect, 0 if not, and -1 if unknown"},
    {"tm_zone", "abbreviation of timezone name"},
    {"tm_gmtoff", "offset from UTC in seconds"},
    {NULL, NULL},
};
static const StructSeqDef struct_time_def = {
    "time.struct_time", "The time value as returned by gmtime(), localtime(), and strptime(), and accepted by asctime(), "
    "mktime() and strftime().", struct_time_fields, 9,
};
static Slot struct_time_type;

static Value zone_text(const char *zone) {
    return str_decode((const uint8_t *)zone, strlen(zone), "utf-8", "surrogateescape");
}

static Value struct_time_from_tm(const struct tm *tm) {
    Value values[] = {value_from_int((int64_t)tm->tm_year + 1900), value_from_int(tm->tm_mon + 1), value_from_int(tm->tm_mday), value_from_int(tm->tm_hour),
                      value_from_int(tm->tm_min), value_from_int(tm->tm_sec), value_from_int((tm->tm_wday + 6) % 7), value_from_int(tm->tm_yday + 1),
                      value_from_int(tm->tm_isdst), zone_text(tm->tm_zone ? tm->tm_zone : ""), value_from_int(tm->tm_gmtoff)};
    return structseq_from_values((Type *)struct_time_type.value, values, COUNT_OF(values));
}

static Status tm_from_time(time_t when, bool local, struct tm *tm) {
    errno = 0;
    if (local ? localtime_r(&when, tm) : gmtime_r(&when, tm)) return 0;
    return RAISED(raise_os_error(errno ? errno : EINVAL, NULL, NULL));
}

static Status tm_item(Value tuple, intptr_t i, int *out) {
    int64_t number;
    Value   index = number_index(tuple_get(tuple, i));
    if (!index) return -1;
    TRY(int_as_i64(index, &number));
    if (number > INT_MAX) return RAISED(raise_overflow_error("signed integer is greater than maximum"));
    if (number < INT_MIN) return RAISED(raise_overflow_error("signed integer is less than minimum"));
    *out = (int)number;
    return 0;
}

/* Reads a tuple of nine numbers (or a struct_time) for FUNCTION. */
static Status tm_from_tuple(const char *function, Value tuple, struct tm *tm) {
    int year;
    memset(tm, 0, sizeof *tm);
    if (!is_tuple(tuple)) return RAISED(raise_type_error("Tuple or struct_time argument required"));
    bool is_struct = value_is(tuple, (Type *)struct_time_type.value);
    if (tuple_length(tuple) != 9) return RAISED(raise_type_error("%s(): illegal time tuple argument", function));
    TRY(tm_item(tuple, 0, &year));
    int *fields[] = {&tm->tm_mon, &tm->tm_mday, &tm->tm_hour, &tm->tm_min, &tm->tm_sec, &tm->tm_wday, &tm->tm_yday, &tm->tm_isdst};
    for (size_t i = 0; i < COUNT_OF(fields); i++) TRY(tm_item(tuple, (intptr_t)i + 1, fields[i]));
    if (year < INT_MIN + 1900) return RAISED(raise_overflow_error("year out of range"));
    tm->tm_year = year - 1900;
    tm->tm_mon = (int)((unsigned)tm->tm_mon - 1);
    tm->tm_wday = (int)(((int64_t)tm->tm_wday + 1) % 7);
    tm->tm_yday = (int)((unsigned)tm->tm_yday - 1);
    if (!is_struct) return 0;
    Value zone = tuple_get(tuple, 9), offset = tuple_get(tuple, 10);
    if (zone && is_str(zone)) {
        const char *text = str_utf8(zone, NULL);
        if (!text) return -1;
        tm->tm_zone = (char *)text;
    }
    int64_t seconds;
    if (offset && is_int(offset) && int_small(offset, &seconds)) tm->tm_gmtoff = (long)seconds;
    return 0;
}

/* strftime and asctime would read outside of their tables otherwise. */
static Status tm_check(struct tm *tm) {
    const char *wrong = NULL;
    if (tm->tm_mon == -1) tm->tm_mon = 0;
    if (tm->tm_mday == 0) tm->tm_mday = 1;
    if (tm->tm_yday == -1) tm->tm_yday = 0;
    if (tm->tm_mon < 0 || tm->tm_mon > 11) wrong = "month out of range";
    else if (tm->tm_mday < 0 || tm->tm_mday > 31) wrong = "day of month out of range";
    else if (tm->tm_hour < 0 || tm->tm_hour > 23) wrong = "hour out of range";
    else if (tm->tm_min < 0 || tm->tm_min > 59) wrong = "minute out of range";
    else if (tm->tm_sec < 0 || tm->tm_sec > 61) wrong = "seconds out of range";
    else if (tm->tm_wday < 0) wrong = "day of week out of range";
    else if (tm->tm_yday < 0 || tm->tm_yday > 365) wrong = "day of year out of range";
    return wrong ? RAISED(raise_value_error("%s", wrong)) : 0;
}

static Value m_gmtime(Value self, const Value *args, size_t nargs, Value names) {
    time_t    when;
    struct tm tm;
    if (time_from_argument("gmtime", args, nargs, &when) < 0 || tm_from_time(when, false, &tm) < 0) return NULL;
    return struct_time_from_tm(&tm);
}
static Value m_localtime(Value self, const Value *args, size_t nargs, Value names) {
    time_t    when;
    struct tm tm;
    if (time_from_argument("localtime", args, nargs, &when) < 0 || tm_from_time(when, true, &tm) < 0) return NULL;
    return struct_time_from_tm(&tm);
}

static Value tm_text(const struct tm *tm) {
    static const char days[][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char months[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    return str_format("%s %s%3d %.2d:%.2d:%.2d %lld", days[tm->tm_wday], months[tm->tm_mon], tm->tm_mday, tm->tm_hour, tm->tm_min,
                      tm->tm_sec, (long long)tm->tm_year + 1900);
}
static Value m_asctime(Value self, const Value *args, size_t nargs, Value names) {
    struct tm tm;
    if (nargs > 1) return raise_arity("asctime", 0, 1, nargs);
    if (nargs == 0) TRY_NULL(tm_from_time(time(NULL), true, &tm));
    else if (tm_from_tuple("asctime", args[0], &tm) < 0 || tm_check(&tm) < 0) return NULL;
    return tm_text(&tm);
}
static Value m_ctime(Value self, const Value *args, size_t nargs, Value names) {
    time_t    when;
    struct tm tm;
    if (time_from_argument("ctime", args, nargs, &when) < 0 || tm_from_time(when, true, &tm) < 0) return NULL;
    return tm_text(&tm);
}

static Value m_mktime(Value self, Value tuple) {
    struct tm tm;
    TRY_NULL(tm_from_tuple("mktime", tuple, &tm));
    tm.tm_wday = -1; /* stays so only when the time cannot be represented */
    time_t when = mktime(&tm);
    if (when == (time_t)-1 && tm.tm_wday == -1) return raise_overflow_error("mktime argument out of range");
    return float_from_double((double)when);
}

static Value m_strftime(Value self, const Value *args, size_t nargs, Value names) {
    struct tm tm;
    if (nargs < 1 || nargs > 2) return raise_arity("strftime", 1, 2, nargs);
    if (!is_str(args[0])) return raise_type_error("strftime() argument 1 must be str, not %K", args[0]);
    if (nargs == 1) TRY_NULL(tm_from_time(time(NULL), true, &tm));
    else if (tm_from_tuple("strftime", args[1], &tm) < 0 || tm_check(&tm) < 0) return NULL;
    if (tm.tm_isdst < -1) tm.tm_isdst = -1;
    else if (tm.tm_isdst > 1) tm.tm_isdst = 1;
    intptr_t   length = str_length(args[0]);
    ByteArray *wide = gc_byte_array_new((size_t)(length + 1) * sizeof(wchar_t));
    if (!wide) return NULL;
    wchar_t *format = (wchar_t *)(void *)wide->data;
    for (intptr_t i = 0; i < length; i++) {
        uint32_t c = str_kind(args[0]) == 1 ? ((uint8_t *)str_data(args[0]))[i]
                   : str_kind(args[0]) == 2 ? ((uint16_t *)str_data(args[0]))[i] : ((uint32_t *)str_data(args[0]))[i];
        if (c == 0) return raise_value_error("embedded null character");
        format[i] = (wchar_t)c;
    }
    format[length] = 0;
    for (size_t size = 1024;; size += size) {
        ByteArray *out = gc_byte_array_new(size * sizeof(wchar_t));
        if (!out) return NULL;
        errno = 0;
        size_t count = wcsftime((wchar_t *)(void *)out->data, size, format, &tm);
        if (count > 0 || size >= 256 * (size_t)length) return str_from_data(STR_KIND_4, out->data, (intptr_t)count);
    }
}

static Value m_strptime(Value self, const Value *args, size_t nargs, Value names) {
    Value module = vm_import_module("_strptime");
    Value function = module ? object_get_attr(module, str_intern_c("_strptime_time")) : NULL;
    return function ? object_call(function, args, nargs, NULL) : NULL;
}

/* ---- the local zone ------------------------------------------------------------------------------------------------------ */
static Status zone_at(time_t when, int64_t *west, Value *name) {
    struct tm tm;
    TRY(tm_from_time(when, true, &tm));
    *west = -tm.tm_gmtoff;
    *name = zone_text(tm.tm_zone ? tm.tm_zone : "   ");
    return *name ? 0 : -1;
}

/* timezone, altzone, daylight, tzname: what holds in January and in July; the one further west is standard time. */
static Status add_zone(Value module) {
    const time_t year = (365 * 24 + 6) * 3600;
    time_t       january = time(NULL) / year * year;
    int64_t      winter, summer;
    Value        winter_name, summer_name;
    tzset();
    TRY(zone_at(january, &winter, &winter_name));
    TRY(zone_at(january + year / 2, &summer, &summer_name));
    bool south = winter < summer;
    TRY(module_add(module, "timezone", value_from_int(south ? summer : winter)));
    TRY(module_add(module, "altzone", value_from_int(south ? winter : summer)));
    TRY(module_add(module, "daylight", value_from_int(winter != summer)));
    Value both = south ? TUPLE2(summer_name, winter_name) : TUPLE2(winter_name, summer_name);
    return both ? module_add(module, "tzname", both) : -1;
}
static Value m_tzset(Value self) { return add_zone(self) < 0 ? NULL : NONE; }

/* ---- the module ------------------------------------------------------------------------------------------------------------ */
static const MethodDef methods[] = {
    {"time", m_time, METHOD_NOARGS, "time() -> floating point number\n\nSeconds since the epoch; fractions where the clock has them."},
    {"time_ns", m_time_ns, METHOD_NOARGS, "time_ns() -> int\n\nNanoseconds since the epoch."},
    {"clock_gettime", m_clock_gettime, METHOD_ONE, "clock_gettime(clk_id) -> float\n\nTime of the clock clk_id in seconds."},
    {"clock_gettime_ns", m_clock_gettime_ns, METHOD_ONE, "clock_gettime_ns(clk_id) -> int\n\nTime of the clock clk_id in nanoseconds."},
    {"clock_settime", m_clock_settime, METHOD_FAST, "clock_settime(clk_id, time)\n\nSet the clock clk_id."},
    {"clock_settime_ns", m_clock_settime_ns, METHOD_FAST, "clock_settime_ns(clk_id, time)\n\nSet the clock clk_id, in nanoseconds."},
    {"clock_getres", m_clock_getres, METHOD_ONE, "clock_getres(clk_id) -> floating point number\n\nResolution of the clock clk_id in seconds."},
    {"pthread_getcpuclockid", m_pthread_getcpuclockid, METHOD_ONE,
     "pthread_getcpuclockid(thread_id) -> int\n\nClock id of the processor time of a thread."},
    {"sleep", m_sleep, METHOD_ONE, "sleep(seconds)\n\nWait for the given time, which may have a fraction."},
    {"gmtime", m_gmtime, METHOD_FAST, "gmtime([seconds]) -> struct_time\n\nSeconds since the epoch (default: now) as UTC."},
    {"localtime", m_localtime, METHOD_FAST, "localtime([seconds]) -> struct_time\n\nSeconds since the epoch (default: now) as local time."},
    {"asctime", m_asctime, METHOD_FAST, "asctime([tuple]) -> string\n\nA time tuple as text like 'Sat Jun 06 16:26:11 1998'."},
    {"ctime", m_ctime, METHOD_FAST, "ctime(seconds) -> string\n\nSeconds since the epoch as text in local time."},
    {"mktime", m_mktime, METHOD_ONE, "mktime(tuple) -> floating point number\n\nA time tuple in local time as seconds since the epoch."},
    {"strftime", m_strftime, METHOD_FAST, "strftime(format[, tuple]) -> string\n\nA time tuple (default: now) as text by a format."},
    {"strptime", m_strptime, METHOD_FAST, "strptime(string, format) -> struct_time\n\nRead a time from text by a format."},
    {"tzset", m_tzset, METHOD_NOARGS, "tzset()\n\nRead the time zone from the environment variable TZ again."},
    {"monotonic", m_monotonic, METHOD_NOARGS, "monotonic() -> float\n\nA clock that cannot go backward."},
    {"monotonic_ns", m_monotonic_ns, METHOD_NOARGS, "monotonic_ns() -> int\n\nA clock that cannot go backward, in nanoseconds."},
    {"process_time", m_process_time, METHOD_NOARGS, "process_time() -> float\n\nProcessor time of the process."},
    {"process_time_ns", m_process_time_ns, METHOD_NOARGS, "process_time_ns() -> int\n\nProcessor time of the process in nanoseconds."},
    {"thread_time", m_thread_time, METHOD_NOARGS, "thread_time() -> float\n\nProcessor time of the thread."},
    {"thread_time_ns", m_thread_time_ns, METHOD_NOARGS, "thread_time_ns() -> int\n\nProcessor time of the thread in nanoseconds."},
    {"perf_counter", m_perf_counter, METHOD_NOARGS, "perf_counter() -> float\n\nA clock for measuring."},
    {"perf_counter_ns", m_perf_counter_ns, METHOD_NOARGS, "perf_counter_ns() -> int\n\nA clock for measuring, in nanoseconds."},
    {"get_clock_info", m_get_clock_info, METHOD_ONE, "get_clock_info(name: str) -> dict\n\nWhat is known about a clock."},
    {NULL}};

static Status execute(Value module) {
    if (!struct_time_type.value) {
        gc_add_roots(&struct_time_type, 1, "time.struct_time");
        Type *type = structseq_type_new(&struct_time_def);
        if (!type) return -1;
        slot_init(&struct_time_type, VALUE(type));
    }
    static const struct { const char *name; int id; } clocks[] = {
        {"CLOCK_REALTIME", CLOCK_REALTIME}, {"CLOCK_MONOTONIC", CLOCK_MONOTONIC}, {"CLOCK_MONOTONIC_RAW", CLOCK_MONOTONIC_RAW},
        {"CLOCK_PROCESS_CPUTIME_ID", CLOCK_PROCESS_CPUTIME_ID}, {"CLOCK_THREAD_CPUTIME_ID", CLOCK_THREAD_CPUTIME_ID},
        {"CLOCK_BOOTTIME", CLOCK_BOOTTIME}, {"CLOCK_TAI", CLOCK_TAI},
    };
    for (size_t i = 0; i < COUNT_OF(clocks); i++) TRY(module_add(module, clocks[i].name, value_from_int(clocks[i].id)));
    TRY(module_add(module, "_STRUCT_TM_ITEMS", value_from_int(11)));
    TRY(module_add(module, "struct_time", struct_time_type.value));
    return add_zone(module);
}

const NativeModule time_module = {"time", "Clocks, calendar time and sleeping.", methods, execute};
