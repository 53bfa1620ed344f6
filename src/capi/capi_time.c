/* capi_time.c - _PyTime_* and _PyDeadline_*: time stamps in nanoseconds, as CPython's own modules pass them around. */
#include "capi_private.h"

#include "base/os.h"
#include "objects/float.h"
#include "objects/int.h"

#include <math.h>
#include <sys/time.h>
#include <time.h>

#define SECOND_NS ((_PyTime_t)1000000000)

/* ---- rounding --------------------------------------------------------------------------------------------------------------- */
static double round_double(double x, _PyTime_round_t how) {
    switch (how) {
    case _PyTime_ROUND_FLOOR: return floor(x);
    case _PyTime_ROUND_CEILING: return ceil(x);
    case _PyTime_ROUND_HALF_EVEN: return nearbyint(x);
    default: return x >= 0.0 ? ceil(x) : floor(x); /* away from zero */
    }
}

/* T / UNIT, UNIT positive, rounded. */
static _PyTime_t divide(_PyTime_t t, _PyTime_t unit, _PyTime_round_t how) {
    _PyTime_t quotient = t / unit, rest = t % unit;
    if (rest == 0) return quotient;
    int away = t < 0 ? -1 : 1;
    switch (how) {
    case _PyTime_ROUND_FLOOR: return rest < 0 ? quotient - 1 : quotient;
    case _PyTime_ROUND_CEILING: return rest > 0 ? quotient + 1 : quotient;
    case _PyTime_ROUND_HALF_EVEN: {
        _PyTime_t size = rest < 0 ? -rest : rest, other = unit - size;
        return size > other || (size == other && quotient % 2 != 0) ? quotient + away : quotient;
    }
    default: return quotient + away;
    }
}

/* Seconds and the parts of a second in units of 1/PER_SECOND; the parts are never negative. */
static void split(_PyTime_t units, _PyTime_t per_second, time_t *seconds, long *parts) {
    *seconds = (time_t)(units / per_second);
    *parts = (long)(units % per_second);
    if (*parts < 0) {
        *parts += per_second;
        --*seconds;
    }
}

/* ---- time stamps from objects --------------------------------------------------------------------------------------------------- */
static int too_large(void) { return CAPI_FAIL(raise_overflow_error("timestamp too large to convert to C _PyTime_t"), -1); }
static int not_a_number(void) { return CAPI_FAIL(raise_value_error("Invalid value NaN (not a number)"), -1); }
static int out_of_range(void) { return CAPI_FAIL(raise_overflow_error("timestamp out of range for platform time_t"), -1); }

static int from_object(_PyTime_t *out, PyObject *o, _PyTime_round_t how, _PyTime_t unit) {
    Value v = capi_value(o);
    if (is_float(v)) {
        double d = float_value(v);
        if (isnan(d)) return not_a_number();
        d = round_double(d * (double)unit, how);
        if (!(d >= -0x1p63 && d < 0x1p63)) return too_large();
        *out = (_PyTime_t)d;
        return 0;
    }
    Value   index = number_index(v);
    int64_t number;
    if (index == NULL) return capi_status(-1);
    if (int_as_i64(index, &number) < 0 || __builtin_mul_overflow(number, unit, out)) {
        exception_clear();
        return too_large();
    }
    return 0;
}

int _PyTime_FromSecondsObject(_PyTime_t *out, PyObject *o, _PyTime_round_t how) { return from_object(out, o, how, SECOND_NS); }
int _PyTime_FromMillisecondsObject(_PyTime_t *out, PyObject *o, _PyTime_round_t how) { return from_object(out, o, how, 1000000); }

int _PyTime_FromNanosecondsObject(_PyTime_t *out, PyObject *o) {
    if (!PyLong_Check(o)) return CAPI_FAIL(raise_type_error("expect int, got %N", capi_in(o)), -1);
    return from_object(out, o, _PyTime_ROUND_FLOOR, 1);
}

/* Seconds and parts of a second of a number. */
static int object_to_parts(PyObject *o, time_t *seconds, long *parts, long per_second, _PyTime_round_t how) {
    Value v = capi_value(o);
    if (!is_float(v)) {
        *parts = 0;
        return _PyTime_ObjectToTime_t(o, seconds, how);
    }
    double whole, rest = modf(float_value(v), &whole);
    if (isnan(rest)) return not_a_number();
    rest = round_double(rest * (double)per_second, how);
    if (rest >= (double)per_second) {
        rest -= (double)per_second;
        whole += 1.0;
    } else if (rest < 0) {
        rest += (double)per_second;
        whole -= 1.0;
    }
    if (!(whole >= -0x1p63 && whole < 0x1p63)) return out_of_range();
    *seconds = (time_t)whole;
    *parts = (long)rest;
    return 0;
}

int _PyTime_ObjectToTime_t(PyObject *o, time_t *seconds, _PyTime_round_t how) {
    Value v = capi_value(o), index;
    if (is_float(v)) {
        double d = float_value(v);
        if (isnan(d)) return not_a_number();
        d = round_double(d, how);
        if (!(d >= -0x1p63 && d < 0x1p63)) return out_of_range();
        *seconds = (time_t)d;
        return 0;
    }
    int64_t number;
    if ((index = number_index(v)) == NULL) return capi_status(-1);
    if (int_as_i64(index, &number) < 0) {
        exception_clear();
        return out_of_range();
    }
    *seconds = (time_t)number;
    return 0;
}
int _PyTime_ObjectToTimeval(PyObject *o, time_t *seconds, long *microseconds, _PyTime_round_t how) {
    return object_to_parts(o, seconds, microseconds, 1000000, how);
}
int _PyTime_ObjectToTimespec(PyObject *o, time_t *seconds, long *nanoseconds, _PyTime_round_t how) {
    return object_to_parts(o, seconds, nanoseconds, 1000000000, how);
}

/* ---- time stamps to and from C ---------------------------------------------------------------------------------------------------- */
_PyTime_t _PyTime_FromSeconds(int seconds) { return seconds * SECOND_NS; }
_PyTime_t _PyTime_FromNanoseconds(_PyTime_t ns) { return ns; }
double    _PyTime_AsSecondsDouble(_PyTime_t t) {
    return t % SECOND_NS == 0 ? (double)(t / SECOND_NS) : (double)t / 1e9; /* exact for whole seconds */
}
_PyTime_t _PyTime_AsMilliseconds(_PyTime_t t, _PyTime_round_t how) { return divide(t, 1000000, how); }
_PyTime_t _PyTime_AsMicroseconds(_PyTime_t t, _PyTime_round_t how) { return divide(t, 1000, how); }
_PyTime_t _PyTime_AsNanoseconds(_PyTime_t t) { return t; }
PyObject *_PyTime_AsNanosecondsObject(_PyTime_t t) { return capi_out(int_from_i64(t)); }

void _PyTime_AsTimeval_clamp(_PyTime_t t, struct timeval *out, _PyTime_round_t how) {
    long parts;
    split(divide(t, 1000, how), 1000000, &out->tv_sec, &parts);
    out->tv_usec = parts;
}
int _PyTime_AsTimeval(_PyTime_t t, struct timeval *out, _PyTime_round_t how) {
    _PyTime_AsTimeval_clamp(t, out, how);
    return 0;
}
void _PyTime_AsTimespec_clamp(_PyTime_t t, struct timespec *out) {
    long parts;
    split(t, SECOND_NS, &out->tv_sec, &parts);
    out->tv_nsec = parts;
}
int _PyTime_AsTimespec(_PyTime_t t, struct timespec *out) {
    _PyTime_AsTimespec_clamp(t, out);
    return 0;
}
int _PyTime_FromTimespec(_PyTime_t *out, struct timespec *from) {
    if (__builtin_mul_overflow((_PyTime_t)from->tv_sec, SECOND_NS, out) || __builtin_add_overflow(*out, from->tv_nsec, out)) return too_large();
    return 0;
}
int _PyTime_FromTimeval(_PyTime_t *out, struct timeval *from) {
    struct timespec same = {from->tv_sec, from->tv_usec * 1000};
    return _PyTime_FromTimespec(out, &same);
}

_PyTime_t _PyTime_Add(_PyTime_t a, _PyTime_t b) {
    _PyTime_t sum;
    if (__builtin_add_overflow(a, b, &sum)) return a > 0 ? _PyTime_MAX : _PyTime_MIN;
    return sum;
}

/* ---- clocks --------------------------------------------------------------------------------------------------------------------- */
_PyTime_t _PyTime_GetSystemClock(void) { return os_clock_ns(OS_CLOCK_WALL); }
_PyTime_t _PyTime_GetMonotonicClock(void) { return os_clock_ns(OS_CLOCK_MONOTONIC); }
_PyTime_t _PyTime_GetPerfCounter(void) { return os_clock_ns(OS_CLOCK_MONOTONIC); }
_PyTime_t _PyDeadline_Init(_PyTime_t timeout) { return _PyTime_Add(_PyTime_GetMonotonicClock(), timeout); }
_PyTime_t _PyDeadline_Get(_PyTime_t deadline) { return deadline - _PyTime_GetMonotonicClock(); }
