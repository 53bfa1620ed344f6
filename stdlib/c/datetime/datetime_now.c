/* datetime_now.c - datetime and the clock: now, time stamps, local time.
 *
 * Local seconds count like UTC seconds, from the day before 1 January 1, but in the fields that local clocks show.  A
 * local time that clocks show twice, or never, is found by looking a day around it. */
#include "datetime_local.h"

#include <time.h>

enum { FOLD_SECONDS = 24 * 3600 }; /* no zone changes its offset twice within a day */

static Status seconds_to_local(int64_t seconds, int64_t *out) {
    struct tm tm;
    TRY(clock_local(seconds - EPOCH_SECONDS, &tm));
    if (tm.tm_year + 1900 < MIN_YEAR || tm.tm_year + 1900 > MAX_YEAR) return RAISED(raise_value_error("year %i is out of range", tm.tm_year + 1900));
    Fields f = {.year = tm.tm_year + 1900, .month = tm.tm_mon + 1, .day = tm.tm_mday, .hour = tm.tm_hour, .minute = tm.tm_min, .second = tm.tm_sec};
    *out = calendar_seconds(&f);
    return 0;
}
/* UTC seconds of a naive local time. */
static Status local_to_utc(const Fields *f, int64_t *out) {
    int64_t t = calendar_seconds(f), local, a, b, u1, u2, t1, t2;
    TRY(seconds_to_local(t, &local));
    a = local - t;
    u1 = t - a;
    TRY(seconds_to_local(u1, &t1));
    if (t1 == t) {
        u2 = f->fold ? u1 + FOLD_SECONDS : u1 - FOLD_SECONDS;
        TRY(seconds_to_local(u2, &local));
        b = local - u2;
        if (a == b) return *out = u1, 0;
    } else {
        b = t1 - u1;
    }
    u2 = t - b;
    TRY(seconds_to_local(u2, &t2));
    if (t2 == t) *out = u2;
    else if (t1 == t) *out = u1;
    else *out = f->fold ? (u1 < u2 ? u1 : u2) : u1 > u2 ? u1 : u2; /* in a gap */
    return 0;
}

/* ---- from the clock ------------------------------------------------------------------------------------------------------------- */
static Value from_clock(Type *cls, bool local, int64_t seconds, int micros, Value zone) {
    struct tm tm;
    TRY_NULL(local ? clock_local(seconds, &tm) : clock_utc(seconds, &tm));
    Fields f = {tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec > 59 ? 59 : tm.tm_sec, micros, 0, zone};
    if (local && zone == NONE && f.year >= MIN_YEAR && f.year <= MAX_YEAR && seconds + EPOCH_SECONDS - FOLD_SECONDS > 86400) {
        int64_t shown = calendar_seconds(&f), earlier;
        TRY_NULL(seconds_to_local(EPOCH_SECONDS + seconds - FOLD_SECONDS, &earlier));
        int64_t change = shown - earlier - FOLD_SECONDS;
        if (change < 0) { /* clocks were turned back */
            TRY_NULL(seconds_to_local(EPOCH_SECONDS + seconds + change, &earlier));
            f.fold = earlier == shown;
        }
    }
    return datetime_new(cls, &f);
}
static Value in_zone(Value cls, int64_t seconds, int micros, Value zone) {
    Value self = from_clock((Type *)cls, zone == NONE, seconds, micros, zone), name = str_intern_c("fromutc");
    return zone == NONE || !self || !name ? self : CALL_METHOD1(zone, name, self);
}
static void clock_now(int64_t *seconds, int *micros) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    *seconds = now.tv_sec;
    *micros = (int)(now.tv_nsec / 1000);
}
Value datetime_now(Value cls, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"now", "| tz"};
    Value                zone;
    int64_t              seconds;
    int                  micros;
    TRY_NULL(args_parse(&spec, args, nargs, names, &zone));
    if (!zone) zone = NONE;
    TRY_NULL(zone_argument(zone));
    clock_now(&seconds, &micros);
    return in_zone(cls, seconds, micros, zone);
}
Value datetime_utcnow(Value cls) {
    int64_t seconds;
    int     micros;
    clock_now(&seconds, &micros);
    return from_clock((Type *)cls, false, seconds, micros, NONE);
}
Value datetime_fromtimestamp(Value cls, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"fromtimestamp", "timestamp | tz"};
    Value                out[2];
    int64_t              seconds;
    int                  micros;
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    if (!out[1]) out[1] = NONE;
    TRY_NULL(zone_argument(out[1]));
    TRY_NULL(stamp_argument(out[0], &seconds, &micros));
    return in_zone(cls, seconds, micros, out[1]);
}
Value datetime_utcfromtimestamp(Value cls, const Value *args, size_t nargs, Value names) {
    if (nargs != 1) return raise_arity_parsed("utcfromtimestamp", 1, 1, nargs);
    Value stamp = args[0];
    int64_t seconds;
    int     micros;
    TRY_NULL(stamp_argument(stamp, &seconds, &micros));
    return from_clock((Type *)cls, false, seconds, micros, NONE);
}

/* ---- to the clock ---------------------------------------------------------------------------------------------------------------- */
Value datetime_timestamp(Value self) {
    Fields  f = fields_of(DT);
    int64_t utc;
    if (f.zone != NONE) {
        Value offset = zone_offset(f.zone, self);
        if (!offset) return NULL;
        if (offset != NONE) {
            Micros total = (Micros)(calendar_seconds(&f) - EPOCH_SECONDS) * 1000000 + f.micro - delta_micros(offset);
            return int_truediv(int_from_i64((int64_t)total), value_from_int(1000000));
        }
    }
    TRY_NULL(local_to_utc(&f, &utc));
    return float_from_double((double)(utc - EPOCH_SECONDS) + f.micro / 1e6);
}
/* The zone of local clocks at SECONDS since 1970. */
static Value local_zone_at(int64_t seconds) {
    struct tm tm;
    TRY_NULL(clock_local(seconds, &tm));
    Value offset = delta_from_parts(0, tm.tm_gmtoff, 0), name = str_fs_decode(tm.tm_zone);
    return offset && name ? timezone_new(offset, name) : NULL;
}
static Value local_zone_of(Value self) {
    Fields  f = fields_of(DT);
    int64_t utc;
    TRY_NULL(local_to_utc(&f, &utc));
    return local_zone_at(utc - EPOCH_SECONDS);
}
Value datetime_astimezone(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"astimezone", "| tz"};
    Value                zone, own, offset;
    TRY_NULL(args_parse(&spec, args, nargs, names, &zone));
    if (!zone) zone = NONE;
    TRY_NULL(zone_argument(zone));
    if (!DT->zone.value) TRY_VALUE(own, local_zone_of(self));
    else own = DT->zone.value;
    if (own == zone) return self;
    TRY_VALUE(offset, zone_offset(own, self));
    if (offset == NONE) {
        TRY_VALUE(own, local_zone_of(self));
        if (own == zone) return self;
        TRY_VALUE(offset, zone_offset(own, self));
    }
    Fields f = fields_of(DT);
    Micros utc = (Micros)calendar_seconds(&f) * 1000000 + f.micro - delta_micros(offset);
    if (zone == NONE) {
        Micros since = utc - (Micros)EPOCH_SECONDS * 1000000, seconds = since / 1000000;
        if (since < 0 && since % 1000000) seconds--;
        TRY_VALUE(zone, local_zone_at((int64_t)seconds));
    }
    Value result = datetime_from_micros(type_of(self), utc, zone), name = str_intern_c("fromutc");
    return result && name ? CALL_METHOD1(zone, name, result) : NULL;
}
