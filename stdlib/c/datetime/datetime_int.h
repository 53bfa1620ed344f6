/* datetime_int.h - layouts and calendar arithmetic shared by the files of `_datetime`.
 *
 * The layouts are CPython's (PyDateTime_Delta and so on), because its header reads fields directly.  Dates and times are
 * bytes, most significant first, so that comparing them is memcmp and pickling them is a copy. */
#pragma once

#include "../native_help.h"
#include "objects/bytes.h"
#include "objects/float.h"
#include "objects/int.h"
#include "objects/list.h"

#include <time.h>

typedef __int128 Micros; /* wide enough for every timedelta in microseconds */

typedef struct DeltaObj {
    Obj     header;
    int64_t hash; /* -1: not computed, here and below */
    int32_t days, seconds, microseconds;
} DeltaObj;
typedef struct DateObj {
    Obj     header;
    int64_t hash;
    uint8_t has_zone;
    uint8_t data[4]; /* year (2), month, day */
} DateObj;
typedef struct TimeObj {
    Obj     header;
    int64_t hash;
    uint8_t has_zone;
    uint8_t data[6]; /* hour, minute, second, microsecond (3) */
    uint8_t fold;
    Slot    zone;    /* NULL: None */
} TimeObj;
typedef struct DateTimeObj { /* begins like DateObj, whose subclass it is */
    Obj     header;
    int64_t hash;
    uint8_t has_zone;
    uint8_t data[10]; /* date, then time */
    uint8_t fold;
    Slot    zone;
} DateTimeObj;
typedef struct ZoneObj { /* timezone */
    Obj  header;
    Slot offset, name;   /* name NULL: none given */
} ZoneObj;

extern Type delta_type, date_type, time_type, datetime_type, tzinfo_type, timezone_type;
extern Slot timezone_utc;

static inline bool is_delta(Value v) { return value_is_a(v, &delta_type); }
static inline bool is_date(Value v) { return value_is_a(v, &date_type); }
static inline bool is_datetime(Value v) { return value_is_a(v, &datetime_type); }
static inline bool is_time(Value v) { return value_is_a(v, &time_type); }

static inline int date_year(const DateObj *d) { return d->data[0] << 8 | d->data[1]; }
static inline int date_month(const DateObj *d) { return d->data[2]; }
static inline int date_day(const DateObj *d) { return d->data[3]; }
static inline int clock_micros(const uint8_t *clock) { return clock[3] << 16 | clock[4] << 8 | clock[5]; }
static inline int clock_seconds(const uint8_t *clock) { return clock[0] * 3600 + clock[1] * 60 + clock[2]; }

typedef struct Fields { /* of a datetime; a date or time uses its part */
    int   year, month, day, hour, minute, second, micro, fold;
    Value zone; /* None or tzinfo */
} Fields;
Fields fields_of(const DateTimeObj *);

/* ---- calendar (datetime_calendar.c): neither allocates nor raises unless it says so ------------------------------------------ */
enum { MIN_YEAR = 1, MAX_YEAR = 9999, MAX_ORDINAL = 3652059, MAX_DELTA_DAYS = 999999999 };
bool calendar_is_leap(int year);
int  calendar_days_in_month(int year, int month);
int  calendar_day_of_year(int year, int month, int day);
int  calendar_ordinal(int year, int month, int day);            /* 1 January 1 is 1 */
void calendar_from_ordinal(int ordinal, int *year, int *month, int *day);
int  calendar_weekday(int year, int month, int day);            /* Monday 0 */
int  calendar_iso_monday(int year);                             /* ordinal of the Monday of ISO week 1 */
/* 0, or 1: year, 2: week, 3: weekday is out of range. */
int  calendar_from_iso(int iso_year, int week, int weekday, int *year, int *month, int *day);
int64_t calendar_seconds(const Fields *);                       /* since 1 January 1, without zone */
#define EPOCH_SECONDS ((int64_t)719163 * 86400)
MUST_CHECK Status date_check(int year, int month, int day);     /* ValueError */
MUST_CHECK Status time_check(const Fields *);                   /* ValueError */
MUST_CHECK Status field_argument(Value, int *out);
MUST_CHECK Status zone_argument(Value);                         /* TypeError unless None or a tzinfo */
void date_put(uint8_t data[4], int year, int month, int day);
void clock_put(uint8_t data[6], const Fields *);
/* A time stamp (int, float) as seconds and microseconds: rounded down to seconds, or half to even to microseconds. */
MUST_CHECK Status stamp_argument(Value, int64_t *seconds, int *micros_or_null);
MUST_CHECK Status clock_local(int64_t seconds, struct tm *);    /* OSError, OverflowError */
MUST_CHECK Status clock_utc(int64_t seconds, struct tm *);

/* ---- text (datetime_text.c) --------------------------------------------------------------------------------------------------- */
MUST_CHECK Status text_put_number(StrBuilder *, int width, int number);
MUST_CHECK Status text_put_date(StrBuilder *, const uint8_t data[4]);
MUST_CHECK Status text_put_clock(StrBuilder *, const uint8_t data[6], Value timespec_or_null);
MUST_CHECK Status text_put_offset(StrBuilder *, Value delta, const char *separator);
bool              text_parse_date(const char *text, size_t length, int *year, int *month, int *day);
/* -1 malformed, 0 without, 1 with an offset in seconds and microseconds. */
int               text_parse_clock(const char *text, size_t length, Fields *, int *offset, int *offset_micros);
size_t            text_find_separator(const char *text, size_t length);
/* FORMAT with %z %Z %f filled in from OBJECT, given to time.strftime with TIMETUPLE.  Runs Python code. */
MUST_CHECK Value  text_strftime(Value object, Value format, Value timetuple, Value zone_argument);
MUST_CHECK Value  text_ctime(int year, int month, int day, int hour, int minute, int second);
MUST_CHECK Value  struct_time_new(const Fields *, int dst);     /* time.struct_time */
COLD Value        raise_bad_iso(Value text);
COLD Value        raise_cannot_compare(Value, Value);
Value             compare_result(int difference, CompareOp);

/* ---- timedelta ------------------------------------------------------------------------------------------------------------------ */
MUST_CHECK Value delta_new(Micros total);                       /* OverflowError */
MUST_CHECK Value delta_from_parts(int64_t days, int64_t seconds, int64_t micros);
static inline Micros delta_micros(Value v) {
    DeltaObj *d = (DeltaObj *)v;
    return ((Micros)d->days * 86400 + d->seconds) * 1000000 + d->microseconds;
}

/* ---- zones ------------------------------------------------------------------------------------------------------------------------ */
/* zone.METHOD(argument) checked: None or a timedelta shorter than a day.  ZONE NULL: None. */
MUST_CHECK Value zone_call(Value zone_or_null, const char *method, Value argument);
MUST_CHECK Value zone_offset(Value zone_or_null, Value argument);
MUST_CHECK Value zone_name(Value zone_or_null, Value argument); /* None or str */
MUST_CHECK Value timezone_new(Value offset, Value name_or_null);

/* ---- objects ------------------------------------------------------------------------------------------------------------------------ */
MUST_CHECK Value date_new(Type *cls, int year, int month, int day);  /* checks; calls CLS unless it is date */
MUST_CHECK Value time_new(Type *cls, const Fields *);
MUST_CHECK Value datetime_new(Type *cls, const Fields *);
MUST_CHECK Value datetime_add_micros(Value datetime, Micros);        /* OverflowError */
extern Type iso_calendar_type;
MUST_CHECK Value iso_calendar_new(int year, int month, int day);
