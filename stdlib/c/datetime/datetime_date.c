/* datetime_date.c - date and IsoCalendarDate. */
#include "datetime_int.h"

#include "base/hash.h"
#include "vm/vm.h"

/* ---- making ---------------------------------------------------------------------------------------------------------------------- */
static Value date_make(Type *cls, int year, int month, int day) { /* unchecked */
    DateObj *d = cls == &date_type ? (DateObj *)gc_alloc(cls, sizeof(DateObj)) : (DateObj *)cls->native->allocate(cls, 0);
    if (!d) return NULL;
    d->hash = -1;
    date_put(d->data, year, month, day);
    return VALUE(d);
}
Value date_new(Type *cls, int year, int month, int day) {
    if (cls != &date_type) return CALL3(VALUE(cls), value_from_int(year), value_from_int(month), value_from_int(day));
    return date_check(year, month, day) < 0 ? NULL : date_make(cls, year, month, day);
}
/* The bytes of a pickle: bytes, or what Python 2 made a str of. */
static Value pickled_state(const Value *args, size_t nargs, intptr_t length) {
    if (nargs < 1) return NULL;
    Value state = args[0];
    if (is_str(state) && str_length(state) == length && str_kind(state) == STR_KIND_1) state = str_encode(state, "latin-1", NULL);
    return state && is_bytes(state) && bytes_length(state) == length ? state : NULL;
}
static Value date_create(Type *cls, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"date", "year month day"};
    Value                out[3], state = nargs == 1 && !names ? pickled_state(args, nargs, 4) : NULL;
    int                  year, month, day;
    if (exception_pending()) return NULL;
    if (state && bytes_data(state)[2] >= 1 && bytes_data(state)[2] <= 12) {
        DateObj *d = (DateObj *)date_make(cls, 1, 1, 1);
        if (d) memcpy(d->data, bytes_data(state), 4);
        return VALUE(d);
    }
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    if (field_argument(out[0], &year) < 0 || field_argument(out[1], &month) < 0 || field_argument(out[2], &day) < 0 || date_check(year, month, day) < 0) return NULL;
    return date_make(cls, year, month, day);
}
static Value from_ordinal(Type *cls, int ordinal) {
    int year, month, day;
    if (ordinal > MAX_ORDINAL) {
        calendar_from_ordinal(ordinal, &year, &month, &day);
        return raise_value_error("year %i is out of range", year);
    }
    calendar_from_ordinal(ordinal, &year, &month, &day);
    return date_new(cls, year, month, day);
}
static Value date_fromordinal(Value cls, const Value *args, size_t nargs, Value names) {
    int ordinal;
    if (nargs != 1) return raise_arity_parsed("fromordinal", 1, 1, nargs);
    TRY_NULL(field_argument(args[0], &ordinal));
    if (ordinal < 1) return raise_value_error("ordinal must be >= 1");
    return from_ordinal((Type *)cls, ordinal);
}
static Value date_fromtimestamp(Value cls, Value stamp) {
    int64_t   seconds;
    struct tm tm;
    TRY_NULL(stamp_argument(stamp, &seconds, NULL));
    TRY_NULL(clock_local(seconds, &tm));
    return date_new((Type *)cls, tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
}
static Value date_today(Value cls) { /* through time.time() and fromtimestamp(), which may be replaced */
    Value module = vm_import_module("time"), name = str_intern_c("time"), from = str_intern_c("fromtimestamp");
    Value now = module && name && from ? CALL_METHOD0(module, name) : NULL;
    return now ? CALL_METHOD1(cls, from, now) : NULL;
}
static Value date_fromisoformat(Value cls, Value text) {
    int    year, month, day;
    size_t length;
    if (!is_str(text)) return raise_type_error("fromisoformat: argument must be str");
    const char *s = str_utf8(text, &length);
    if (!s) exception_clear();
    if (!s || (length != 7 && length != 8 && length != 10) || !text_parse_date(s, length, &year, &month, &day)) return raise_bad_iso(text);
    return date_new((Type *)cls, year, month, day);
}
static Value date_fromisocalendar(Value cls, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"fromisocalendar", "year week day"};
    Value                out[3];
    int                  n[3], year, month, day;
    for (size_t i = 0; i < 3; i++) { /* what is there is looked at before what is missing */
        if (i == nargs || nargs > 3) TRY_NULL(args_parse(&spec, args, nargs, names, out));
        if (field_argument(i < nargs ? args[i] : out[i], &n[i]) == 0) continue;
        if (!exception_matches(&OverflowError_type)) return NULL;
        exception_clear();
        return raise_value_error("ISO calendar component out of range");
    }
    switch (calendar_from_iso(n[0], n[1], n[2], &year, &month, &day)) {
    case 1: return raise_value_error("Year is out of range: %d", n[0]);
    case 2: return raise_value_error("Invalid week: %d", n[1]);
    case 3: return raise_value_error("Invalid day: %d (range is [1, 7])", n[2]);
    default: return date_new((Type *)cls, year, month, day);
    }
}

/* ---- arithmetic -------------------------------------------------------------------------------------------------------------------- */
#define DATE ((DateObj *)self)
#define YMD  date_year(DATE), date_month(DATE), date_day(DATE)

static Value add_days(Value self, int64_t days) {
    int64_t ordinal = calendar_ordinal(YMD) + days;
    int     year, month, day;
    if (ordinal < 1 || ordinal > MAX_ORDINAL) return raise_overflow_error("date value out of range");
    calendar_from_ordinal((int)ordinal, &year, &month, &day);
    return date_new(type_of(self), year, month, day);
}
static Value date_add(Value a, Value b) {
    if (is_datetime(a) || is_datetime(b)) return NOT_IMPLEMENTED;
    if (is_date(a) && is_delta(b)) return add_days(a, ((DeltaObj *)b)->days);
    return is_date(b) && is_delta(a) ? add_days(b, ((DeltaObj *)a)->days) : NOT_IMPLEMENTED;
}
static Value date_sub(Value a, Value b) {
    if (is_datetime(a) || is_datetime(b) || !is_date(a)) return NOT_IMPLEMENTED;
    if (is_delta(b)) return add_days(a, -(int64_t)((DeltaObj *)b)->days);
    if (!is_date(b)) return NOT_IMPLEMENTED;
    Value self = a;
    int   first = calendar_ordinal(YMD);
    self = b;
    return delta_from_parts(first - calendar_ordinal(YMD), 0, 0);
}
static Value date_compare(Value a, Value b, CompareOp op) {
    if (!is_date(b)) return NOT_IMPLEMENTED;
    return compare_result(memcmp(((DateObj *)a)->data, ((DateObj *)b)->data, 4), op);
}
static Status date_hash(Value self, int64_t *out) {
    if (DATE->hash == -1) DATE->hash = hash_bytes(DATE->data, 4);
    *out = DATE->hash;
    return 0;
}

/* ---- text --------------------------------------------------------------------------------------------------------------------------- */
static Value date_repr(Value self) { return format_message("%s(%d, %d, %d)", type_of(self)->name, YMD); }
static Value date_isoformat(Value self) {
    StrBuilder out;
    str_builder_init(&out);
    if (text_put_date(&out, DATE->data) == 0) return str_builder_finish(&out);
    str_builder_discard(&out);
    return NULL;
}
static Value date_str(Value self) {
    Value name = str_intern_c("isoformat");
    return name ? CALL_METHOD0(self, name) : NULL;
}
static Value date_class_strftime(Value self, Value format) {
    Value name = str_intern_c("timetuple"), tuple = name ? CALL_METHOD0(self, name) : NULL;
    return tuple ? text_strftime(self, format, tuple, is_datetime(self) ? self : NULL) : NULL;
}
static Value date_strftime(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"strftime", "format"};
    Value                format;
    TRY_NULL(args_parse(&spec, args, nargs, names, &format));
    if (!is_str(format)) return raise_type_error("strftime() argument 1 must be str, not %K", format);
    return date_class_strftime(self, format);
}
static Value date_format(Value self, Value format) {
    if (!is_str(format)) return raise_type_error("__format__() argument 1 must be str, not %K", format);
    if (str_length(format) == 0) return object_str(self);
    Value name = str_intern_c("strftime");
    return name ? CALL_METHOD1(self, name, format) : NULL;
}
static Value date_ctime(Value self) { return text_ctime(YMD, 0, 0, 0); }
static Value date_timetuple(Value self) {
    Fields f = {.year = date_year(DATE), .month = date_month(DATE), .day = date_day(DATE)};
    return struct_time_new(&f, -1);
}

/* ---- other methods ------------------------------------------------------------------------------------------------------------------- */
static Value date_toordinal(Value self) { return value_from_int(calendar_ordinal(YMD)); }
static Value date_weekday(Value self) { return value_from_int(calendar_weekday(YMD)); }
static Value date_isoweekday(Value self) { return value_from_int(calendar_weekday(YMD) + 1); }
static Value date_isocalendar(Value self) { return iso_calendar_new(YMD); }
static Value date_replace(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"replace", "| year month day"};
    Value                out[3];
    int                  n[3] = {YMD};
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    for (int i = 0; i < 3; i++)
        if (out[i]) TRY_NULL(field_argument(out[i], &n[i]));
    return date_new(type_of(self), n[0], n[1], n[2]);
}
static Value date_reduce(Value self) {
    Value bytes = bytes_from_data(DATE->data, 4), args = bytes ? TUPLE1(bytes) : NULL;
    return args ? TUPLE2(VALUE(type_of(self)), args) : NULL;
}
static Value get_year(Value self, void *closure) { return value_from_int(date_year(DATE)); }
static Value get_month(Value self, void *closure) { return value_from_int(date_month(DATE)); }
static Value get_day(Value self, void *closure) { return value_from_int(date_day(DATE)); }

static const MethodDef date_methods[] = {
    {"fromtimestamp", date_fromtimestamp, METHOD_ONE | METHOD_CLASS,
     "fromtimestamp($type, timestamp, /)\n--\n\nCreate a date from a POSIX timestamp.\n\nThe timestamp is a number, e.g. created via time.time(), that is interpreted\nas local time."},
    {"fromordinal", date_fromordinal, METHOD_FAST | METHOD_CLASS, "int -> date corresponding to a proleptic Gregorian ordinal."},
    {"fromisoformat", date_fromisoformat, METHOD_ONE | METHOD_CLASS, "str -> Construct a date from a string in ISO 8601 format."},
    {"fromisocalendar", date_fromisocalendar, METHOD_KEYWORDS | METHOD_CLASS,
     "int, int, int -> Construct a date from the ISO year, week number and weekday.\n\nThis is the inverse of the function date.isocalendar()"},
    {"today", date_today, METHOD_NOARGS | METHOD_CLASS, "Current date or datetime:  same as self.__class__.fromtimestamp(time.time())."},
    {"ctime", date_ctime, METHOD_NOARGS, "Return ctime() style string."},
    {"strftime", date_strftime, METHOD_KEYWORDS, "format -> strftime() style string."},
    {"__format__", date_format, METHOD_ONE, "Formats self with strftime."},
    {"timetuple", date_timetuple, METHOD_NOARGS, "Return time tuple, compatible with time.localtime()."},
    {"isocalendar", date_isocalendar, METHOD_NOARGS, "Return a named tuple containing ISO year, week number, and weekday."},
    {"isoformat", date_isoformat, METHOD_NOARGS, "Return string in ISO 8601 format, YYYY-MM-DD."},
    {"isoweekday", date_isoweekday, METHOD_NOARGS, "Return the day of the week represented by the date.\nMonday == 1 ... Sunday == 7"},
    {"toordinal", date_toordinal, METHOD_NOARGS, "Return proleptic Gregorian ordinal.  January 1 of year 1 is day 1."},
    {"weekday", date_weekday, METHOD_NOARGS, "Return the day of the week represented by the date.\nMonday == 0 ... Sunday == 6"},
    {"replace", date_replace, METHOD_KEYWORDS, "Return date with new specified fields."},
    {"__reduce__", date_reduce, METHOD_NOARGS, "__reduce__() -> (cls, state)"},
    {NULL}};
static const GetSetDef date_getsets[] = {{"year", get_year, NULL, NULL, NULL}, {"month", get_month, NULL, NULL, NULL}, {"day", get_day, NULL, NULL, NULL}, {NULL}};
static NativeType date_native = {
    .getattr = object_generic_get_attr, .shape = {.size = sizeof(DateObj)}, .create = date_create, .repr = date_repr, .str = date_str, .hash = date_hash, .compare = date_compare,
    .binary = {[BINARY_ADD] = date_add, [BINARY_SUB] = date_sub}, .methods = date_methods, .getsets = date_getsets,
};
Type date_type = {
    .header = {.word = 1u << 30, .type = &type_type}, .name = "datetime.date", .basic_size = sizeof(DateObj), .flags = TYPE_FLAG_BASETYPE,
    .base = &object_type, .native = &date_native, .doc = "date(year, month, day) --> date object",
};

/* ---- IsoCalendarDate ------------------------------------------------------------------------------------------------------------------ */
Value iso_calendar_new(int year, int month, int day) {
    int ordinal = calendar_ordinal(year, month, day), monday = calendar_iso_monday(year), week;
    if (ordinal < monday) monday = calendar_iso_monday(--year);
    week = (ordinal - monday) / 7;
    if (week >= 52 && ordinal >= calendar_iso_monday(year + 1)) {
        year++;
        week = 0;
        monday = ordinal - (ordinal + 6) % 7;
    }
    Value items = TUPLE3(value_from_int(year), value_from_int(week + 1), value_from_int((ordinal - monday) % 7 + 1));
    return items ? tuple_type.native->create(&iso_calendar_type, &items, 1, NULL) : NULL;
}
static Value iso_create(Type *cls, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"IsoCalendarDate", "year week weekday"};
    Value                out[3], items;
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    for (int i = 0; i < 3; i++) {
        int n;
        TRY_NULL(field_argument(out[i], &n));
        out[i] = value_from_int(n);
    }
    TRY_VALUE(items, tuple_from_values(out, 3));
    return tuple_type.native->create(cls, &items, 1, NULL);
}
static Value iso_repr(Value self) {
    return format_message("%s(year=%S, week=%S, weekday=%S)", type_of(self)->name, tuple_get(self, 0), tuple_get(self, 1), tuple_get(self, 2));
}
static Value iso_get(Value self, void *index) { return tuple_get(self, (intptr_t)index); }
static Value iso_reduce(Value self) {
    Value plain = TUPLE3(tuple_get(self, 0), tuple_get(self, 1), tuple_get(self, 2)), args = plain ? TUPLE1(plain) : NULL;
    return args ? TUPLE2(VALUE(&tuple_type), args) : NULL;
}
static const MethodDef iso_methods[] = {{"__reduce__", iso_reduce, METHOD_NOARGS, NULL}, {NULL}};
static const GetSetDef iso_getsets[] = {{"year", iso_get, NULL, NULL, (void *)0}, {"week", iso_get, NULL, NULL, (void *)1}, {"weekday", iso_get, NULL, NULL, (void *)2}, {NULL}};
static NativeType iso_native = {.create = iso_create, .repr = iso_repr, .methods = iso_methods, .getsets = iso_getsets};
Type iso_calendar_type = {
    .header = {.word = 1u << 30, .type = &type_type}, .name = "datetime.IsoCalendarDate", .basic_size = offsetof(TupleObj, items), .item_size = sizeof(Slot),
    .flags = TYPE_FLAG_GC, .base = &tuple_type, .native = &iso_native, .doc = "The result of date.isocalendar() or datetime.isocalendar()\n\n"
    "This object may be accessed either as a tuple of\n  ((year, week, weekday))\nor via the object attributes as named in the above tuple.",
};
