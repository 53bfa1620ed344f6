/* datetime_calendar.c - days, weeks and seconds of the proleptic Gregorian calendar, and checks of what callers pass. */
#include "datetime_int.h"

#include <errno.h>
#include <math.h>

static const int days_before_month[] = {0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};

bool calendar_is_leap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }
int  calendar_days_in_month(int year, int month) {
    static const uint8_t days[] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && calendar_is_leap(year) ? 29 : days[month];
}
int calendar_day_of_year(int year, int month, int day) {
    return days_before_month[month] + (month > 2 && calendar_is_leap(year)) + day;
}
static int days_before_year(int year) {
    int y = year - 1;
    return y * 365 + y / 4 - y / 100 + y / 400;
}
int calendar_ordinal(int year, int month, int day) { return days_before_year(year) + calendar_day_of_year(year, month, day); }

void calendar_from_ordinal(int ordinal, int *year, int *month, int *day) {
    /* A guess of the year that is never too big and at most one too small. */
    int y = (int)(((int64_t)ordinal * 400 - 1) / 146097) + 1;
    while (days_before_year(y) >= ordinal) y--;
    while (days_before_year(y + 1) < ordinal) y++;
    int rest = ordinal - days_before_year(y), m = rest / 32 + 1;
    while (m < 12 && rest > calendar_day_of_year(y, m + 1, 0)) m++;
    *year = y;
    *month = m;
    *day = rest - calendar_day_of_year(y, m, 0);
}
int calendar_weekday(int year, int month, int day) { return (calendar_ordinal(year, month, day) + 6) % 7; }
int calendar_iso_monday(int year) {
    int first = calendar_ordinal(year, 1, 1), weekday = (first + 6) % 7;
    return first - weekday + (weekday > 3 ? 7 : 0);
}
int calendar_from_iso(int iso_year, int week, int weekday, int *year, int *month, int *day) {
    if (iso_year < MIN_YEAR || iso_year > MAX_YEAR) return 1;
    if (week <= 0 || week >= 53) {
        bool exists = false;
        if (week == 53) { /* years that begin on a Thursday, or on a Wednesday when leap */
            int first = calendar_weekday(iso_year, 1, 1);
            exists = first == 3 || (first == 2 && calendar_is_leap(iso_year));
        }
        if (!exists) return 2;
    }
    if (weekday <= 0 || weekday >= 8) return 3;
    int ordinal = calendar_iso_monday(iso_year) + (week - 1) * 7 + weekday - 1;
    if (ordinal < 1 || ordinal > MAX_ORDINAL) {
        *year = ordinal < 1 ? 0 : MAX_YEAR + 1;
        *month = *day = 1;
        return 0;
    }
    calendar_from_ordinal(ordinal, year, month, day);
    return 0;
}
int64_t calendar_seconds(const Fields *f) {
    return (int64_t)calendar_ordinal(f->year, f->month, f->day) * 86400 + f->hour * 3600 + f->minute * 60 + f->second;
}

/* ---- checks ------------------------------------------------------------------------------------------------------------------- */
Status date_check(int year, int month, int day) {
    if (year < MIN_YEAR || year > MAX_YEAR) return RAISED(raise_value_error("year %i is out of range", year));
    if (month < 1 || month > 12) return RAISED(raise_value_error("month must be in 1..12"));
    if (day < 1 || day > calendar_days_in_month(year, month)) return RAISED(raise_value_error("day is out of range for month"));
    return 0;
}
Status time_check(const Fields *f) {
    if (f->hour < 0 || f->hour > 23) return RAISED(raise_value_error("hour must be in 0..23"));
    if (f->minute < 0 || f->minute > 59) return RAISED(raise_value_error("minute must be in 0..59"));
    if (f->second < 0 || f->second > 59) return RAISED(raise_value_error("second must be in 0..59"));
    if (f->micro < 0 || f->micro > 999999) return RAISED(raise_value_error("microsecond must be in 0..999999"));
    if (f->fold != 0 && f->fold != 1) return RAISED(raise_value_error("fold must be either 0 or 1"));
    return 0;
}
Status field_argument(Value v, int *out) {
    int64_t number;
    int     overflow = 0;
    if (!value_is_int(v) && !(v = number_index(v))) return -1;
    number = int_as_i64_clamped(v, &overflow);
    if (overflow) return RAISED(raise_overflow_error("Python int too large to convert to C long"));
    if (number > INT32_MAX || number < -INT32_MAX - 1)
        return RAISED(raise_overflow_error("signed integer is %s", number > 0 ? "greater than maximum" : "less than minimum"));
    *out = (int)number;
    return 0;
}
Status zone_argument(Value v) {
    if (v == NONE || value_is_a(v, &tzinfo_type)) return 0;
    return RAISED(raise_type_error("tzinfo argument must be None or of a tzinfo subclass, not type '%s'", type_of(v)->name));
}
void date_put(uint8_t data[4], int year, int month, int day) {
    data[0] = (uint8_t)(year >> 8);
    data[1] = (uint8_t)year;
    data[2] = (uint8_t)month;
    data[3] = (uint8_t)day;
}
void clock_put(uint8_t data[6], const Fields *f) {
    data[0] = (uint8_t)f->hour;
    data[1] = (uint8_t)f->minute;
    data[2] = (uint8_t)f->second;
    data[3] = (uint8_t)(f->micro >> 16);
    data[4] = (uint8_t)(f->micro >> 8);
    data[5] = (uint8_t)f->micro;
}

/* ---- time stamps ---------------------------------------------------------------------------------------------------------------- */
static double round_half_even(double x) {
    double rounded = round(x);
    return fabs(x - rounded) == 0.5 ? 2.0 * round(x / 2.0) : rounded;
}
Status stamp_argument(Value v, int64_t *seconds, int *micros) {
    if (!is_float(v)) {
        int overflow = 0;
        if (micros) *micros = 0;
        if (!is_int(v) && !(v = number_index(v))) return -1;
        *seconds = int_as_i64_clamped(v, &overflow);
        return overflow ? RAISED(raise_overflow_error("timestamp out of range for platform time_t")) : 0;
    }
    double d = float_value(v), whole, fraction = 0;
    if (isnan(d)) return RAISED(raise_value_error("Invalid value NaN (not a number)"));
    if (micros) {
        fraction = round_half_even(modf(d, &whole) * 1e6);
        if (fraction >= 1e6) fraction -= 1e6, whole += 1;
        else if (fraction < 0) fraction += 1e6, whole -= 1;
        *micros = (int)fraction;
    } else whole = floor(d);
    if (!(whole >= -9223372036854775808.0 && whole < 9223372036854775808.0))
        return RAISED(raise_overflow_error("timestamp out of range for platform time_t"));
    *seconds = (int64_t)whole;
    return 0;
}
static Status clock_failed(void) {
    if (errno == 0) errno = EINVAL;
    return RAISED(raise_os_error(errno, NULL, NULL));
}
Status clock_local(int64_t seconds, struct tm *out) {
    time_t t = (time_t)seconds;
    errno = 0;
    return localtime_r(&t, out) ? 0 : clock_failed();
}
Status clock_utc(int64_t seconds, struct tm *out) {
    time_t t = (time_t)seconds;
    errno = 0;
    return gmtime_r(&t, out) ? 0 : clock_failed();
}
