/* datetime_datetime.c - datetime: making, comparing, arithmetic, text, pickling.  Clocks and zones: datetime_now.c. */
#include "datetime_local.h"

#include "base/hash.h"
#include "vm/vm.h"

/* ---- making ---------------------------------------------------------------------------------------------------------------------- */
Fields fields_of(const DateTimeObj *d) {
    const uint8_t *clock = d->data + 4;
    return (Fields){date_year((const DateObj *)d), d->data[2], d->data[3], clock[0], clock[1], clock[2], clock_micros(clock), d->fold,
                    d->zone.value ? d->zone.value : NONE};
}
static Value datetime_make(Type *cls, const Fields *f) { /* unchecked */
    DateTimeObj *d = cls == &datetime_type ? (DateTimeObj *)gc_alloc(cls, sizeof(DateTimeObj)) : (DateTimeObj *)cls->native->allocate(cls, 0);
    if (!d) return NULL;
    d->hash = -1;
    date_put(d->data, f->year, f->month, f->day);
    clock_put(d->data + 4, f);
    d->fold = (uint8_t)f->fold;
    d->has_zone = f->zone != NONE;
    slot_set(d, &d->zone, f->zone == NONE ? NULL : f->zone);
    return VALUE(d);
}
Value datetime_new(Type *cls, const Fields *f) {
    if (cls == &datetime_type) {
        if (date_check(f->year, f->month, f->day) < 0 || time_check(f) < 0 || zone_argument(f->zone) < 0) return NULL;
        return datetime_make(cls, f);
    }
    Value args[] = {value_from_int(f->year), value_from_int(f->month), value_from_int(f->day), value_from_int(f->hour), value_from_int(f->minute),
                    value_from_int(f->second), value_from_int(f->micro), f->zone, value_from_int(f->fold)};
    Value fold = str_intern_c("fold"), names = fold && f->fold ? TUPLE1(fold) : NULL;
    return fold && (names || !f->fold) ? object_call(VALUE(cls), args, 8, names) : NULL;
}
static Value datetime_from_state(Type *cls, Value state, Value zone) {
    Fields f = {.year = 1, .month = 1, .day = 1, .zone = NONE};
    if (zone && zone != NONE && !value_is_a(zone, &tzinfo_type)) return raise_type_error("bad tzinfo state arg");
    DateTimeObj *d = (DateTimeObj *)datetime_make(cls, &f);
    if (!d) return NULL;
    memcpy(d->data, bytes_data(state), 10);
    d->fold = d->data[2] >> 7;
    d->data[2] &= 0x7f;
    d->has_zone = zone && zone != NONE;
    slot_set(d, &d->zone, d->has_zone ? zone : NULL);
    return VALUE(d);
}
static Value datetime_create(Type *cls, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"datetime", "year month day | hour minute second microsecond tzinfo * fold"};
    Value                out[9];
    Fields               f = {.zone = NONE};
    if (nargs >= 1 && nargs <= 2 && !names) {
        Value state = args[0];
        if (is_str(state) && str_length(state) == 10) {
            if (str_kind(state) != STR_KIND_1)
                return raise_value_error("Failed to encode latin1 string when unpickling a datetime object. pickle.load(data, encoding='latin1') is assumed.");
            TRY_VALUE(state, str_encode(state, "latin-1", NULL));
        }
        if (is_bytes(state) && bytes_length(state) == 10 && (bytes_data(state)[2] & 0x7f) >= 1 && (bytes_data(state)[2] & 0x7f) <= 12)
            return datetime_from_state(cls, state, nargs == 2 ? args[1] : NULL);
    }
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    for (int i = 0; i < 7; i++)
        if (out[i]) TRY_NULL(field_argument(out[i], &(&f.year)[i]));
    if (out[7]) f.zone = out[7];
    if (out[8]) TRY_NULL(field_argument(out[8], &f.fold));
    if (date_check(f.year, f.month, f.day) < 0 || time_check(&f) < 0 || zone_argument(f.zone) < 0) return NULL;
    return datetime_make(cls, &f);
}
static Value datetime_combine(Value cls, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"combine", "date time | tzinfo"};
    Value                out[3];
    if (nargs && nargs <= 3 && !is_date(args[0])) out[0] = args[0]; /* told before what is missing */
    else TRY_NULL(args_parse(&spec, args, nargs, names, out));
    if (!is_date(out[0])) return raise_type_error("combine() argument 1 must be datetime.date, not %K", out[0]);
    if (!is_time(out[1])) return raise_type_error("combine() argument 2 must be datetime.time, not %K", out[1]);
    DateObj *d = (DateObj *)out[0];
    TimeObj *t = (TimeObj *)out[1];
    Fields   f = {date_year(d), date_month(d), date_day(d), t->data[0], t->data[1], t->data[2], clock_micros(t->data), t->fold,
                  out[2] ? out[2] : t->zone.value ? t->zone.value : NONE};
    return datetime_new((Type *)cls, &f);
}
/* Length in bytes of the character at S. */
static size_t utf8_step(const char *s) {
    size_t n = 1;
    while (((uint8_t)s[n] & 0xc0) == 0x80) n++;
    return n;
}
static Value datetime_fromisoformat(Value cls, Value text) {
    Fields f = {.zone = NONE};
    int    offset, micros, status = 0;
    size_t length;
    if (!is_str(text)) return raise_type_error("fromisoformat: argument must be str");
    /* Any character may stand between date and time, even half of a surrogate pair. */
    Value plain = text;
    if (str_length(text) > 7 && str_kind(text) != STR_KIND_1) {
        StrBuilder out;
        str_builder_init(&out);
        for (intptr_t i = 0; i < str_length(text); i++) {
            uint32_t c = str_char(text, i);
            if (str_builder_char(&out, c >= 0xd800 && c < 0xe000 && i >= 7 && i <= 10 ? 'T' : c) < 0) {
                str_builder_discard(&out);
                return NULL;
            }
        }
        TRY_VALUE(plain, str_builder_finish(&out));
    }
    const char *s = str_utf8(plain, &length);
    if (!s) exception_clear();
    if (!s || length < 7) return raise_bad_iso(text);
    size_t date_length = text_find_separator(s, length);
    if (date_length == 0 || date_length > length || !text_parse_date(s, date_length, &f.year, &f.month, &f.day)) return raise_bad_iso(text);
    if (length > date_length) {
        size_t start = date_length + utf8_step(s + date_length);
        status = start < length ? text_parse_clock(s + start, length - start, &f, &offset, &micros) : -1;
        if (status < 0) return raise_bad_iso(text);
    }
    if (status > 0) {
        Value delta = delta_from_parts(0, offset, offset ? micros : 0);
        if (!delta) return NULL;
        TRY_VALUE(f.zone, timezone_new(delta, NULL));
    }
    return datetime_new((Type *)cls, &f);
}
static Value datetime_strptime(Value cls, const Value *args, size_t nargs, Value names) {
    if (nargs != 2) return raise_arity_parsed("strptime", 2, 2, nargs);
    for (int i = 0; i < 2; i++)
        if (!is_str(args[i])) return raise_type_error("strptime() argument %d must be str, not %K", i + 1, args[i]);
    Value module = vm_import_module("_strptime"), name = str_intern_c("_strptime_datetime"), function = module && name ? object_get_attr(module, name) : NULL;
    return function ? CALL3(function, cls, args[0], args[1]) : NULL;
}

/* ---- zone ------------------------------------------------------------------------------------------------------------------------- */
static Value datetime_utcoffset(Value self) { return zone_offset(DT->zone.value, self); }
static Value datetime_dst(Value self) { return zone_call(DT->zone.value, "dst", self); }
static Value datetime_tzname(Value self) { return zone_name(DT->zone.value, self); }

/* ---- comparing --------------------------------------------------------------------------------------------------------------------- */
/* Does the offset of DT depend on its fold?  Such times are in a gap or repeated, and equal to none in other zones. */
static Truth depends_on_fold(Value self, Value offset) {
    Fields f = fields_of(DT);
    f.fold = !f.fold;
    Value flipped = datetime_make(&datetime_type, &f), other = flipped ? zone_offset(DT->zone.value, flipped) : NULL;
    if (!other) return -1;
    if (offset == other) return 0;
    if (!is_delta(offset) || !is_delta(other)) return offset != other;
    return delta_micros(offset) != delta_micros(other);
}
static Micros micros_of(Value self) { /* since 1 January 1, without zone */
    Fields f = fields_of(DT);
    return (Micros)calendar_seconds(&f) * 1000000 + f.micro;
}
static Value datetime_compare(Value a, Value b, CompareOp op) {
    bool equality = op == COMPARE_EQ || op == COMPARE_NE;
    if (!is_datetime(b)) {
        if (!is_date(b)) return NOT_IMPLEMENTED;
        return equality ? value_from_bool(op == COMPARE_NE) : raise_cannot_compare(a, b);
    }
    DateTimeObj *x = (DateTimeObj *)a, *y = (DateTimeObj *)b;
    int          difference = memcmp(x->data, y->data, 10);
    if (x->zone.value == y->zone.value) return compare_result(difference, op);
    Value first = datetime_utcoffset(a), second = first ? datetime_utcoffset(b) : NULL;
    if (!second) return NULL;
    if ((first == NONE) != (second == NONE)) {
        if (equality) return value_from_bool(op == COMPARE_NE);
        return raise_type_error("can't compare offset-naive and offset-aware datetimes");
    }
    if (first != NONE && delta_micros(first) != delta_micros(second)) {
        Micros p = micros_of(a) - delta_micros(first), q = micros_of(b) - delta_micros(second);
        difference = p < q ? -1 : p > q;
    }
    if (equality && difference == 0) {
        Truth odd = depends_on_fold(a, first);
        if (odd == 0) odd = depends_on_fold(b, second);
        TRY_NULL(odd);
        difference = odd;
    }
    return compare_result(difference, op);
}
static Status datetime_hash(Value self, int64_t *out) {
    if (DT->hash == -1) {
        Value plain = self, offset;
        if (DT->fold) {
            Fields f = fields_of(DT);
            f.fold = 0;
            if (!(plain = datetime_make(&datetime_type, &f))) return -1;
        }
        if (!(offset = datetime_utcoffset(plain))) return -1;
        if (offset == NONE) DT->hash = hash_bytes(DT->data, 10);
        else {
            Value since = delta_new(micros_of(self) - delta_micros(offset));
            if (!since || object_hash(since, &DT->hash) < 0) return -1;
        }
    }
    *out = DT->hash;
    return 0;
}

/* ---- arithmetic ---------------------------------------------------------------------------------------------------------------------- */
Value datetime_from_micros(Type *cls, Micros total, Value zone) {
    const Micros day = (Micros)86400 * 1000000;
    int64_t      ordinal = (int64_t)(total / day), rest = (int64_t)(total - (Micros)ordinal * day);
    if (total < day || ordinal > MAX_ORDINAL) return raise_overflow_error("date value out of range");
    Fields f = {.zone = zone};
    calendar_from_ordinal((int)ordinal, &f.year, &f.month, &f.day);
    f.micro = (int)(rest % 1000000);
    rest /= 1000000;
    f.hour = (int)(rest / 3600), f.minute = (int)(rest / 60 % 60), f.second = (int)(rest % 60);
    return cls == &datetime_type ? datetime_make(cls, &f) : datetime_new(cls, &f);
}
Value datetime_add_micros(Value self, Micros delta) {
    return datetime_from_micros(type_of(self), micros_of(self) + delta, DT->zone.value ? DT->zone.value : NONE);
}
static Value datetime_add(Value a, Value b) {
    if (is_datetime(a) && is_delta(b)) return datetime_add_micros(a, delta_micros(b));
    return is_datetime(b) && is_delta(a) ? datetime_add_micros(b, delta_micros(a)) : NOT_IMPLEMENTED;
}
static Value datetime_sub(Value a, Value b) {
    if (!is_datetime(a)) return NOT_IMPLEMENTED;
    if (is_delta(b)) return datetime_add_micros(a, -delta_micros(b));
    if (!is_datetime(b)) return NOT_IMPLEMENTED;
    Micros difference = micros_of(a) - micros_of(b);
    if (((DateTimeObj *)a)->zone.value == ((DateTimeObj *)b)->zone.value) return delta_new(difference);
    Value first = datetime_utcoffset(a), second = first ? datetime_utcoffset(b) : NULL;
    if (!second) return NULL;
    if ((first == NONE) != (second == NONE)) return raise_type_error("can't subtract offset-naive and offset-aware datetimes");
    if (first != NONE) difference -= delta_micros(first) - delta_micros(second);
    return delta_new(difference);
}

/* ---- text ----------------------------------------------------------------------------------------------------------------------------- */
static Value datetime_repr(Value self) {
    Fields      f = fields_of(DT);
    const char *name = type_of(self)->name;
    Value       text = f.micro ? format_message("%s(%d, %d, %d, %d, %d, %d, %d", name, f.year, f.month, f.day, f.hour, f.minute, f.second, f.micro)
                     : f.second ? format_message("%s(%d, %d, %d, %d, %d, %d", name, f.year, f.month, f.day, f.hour, f.minute, f.second)
                                : format_message("%s(%d, %d, %d, %d, %d", name, f.year, f.month, f.day, f.hour, f.minute);
    if (text && f.fold) text = format_message("%U, fold=1", text);
    if (text && f.zone != NONE) text = format_message("%U, tzinfo=%R", text, f.zone);
    return text ? format_message("%U)", text) : NULL;
}
static Value isoformat(Value self, uint32_t separator, Value timespec) {
    StrBuilder out;
    Value      offset;
    str_builder_init(&out);
    TRY_VALUE(offset, datetime_utcoffset(self));
    if (text_put_date(&out, DT->data) == 0 && str_builder_char(&out, separator) == 0 && text_put_clock(&out, DT->data + 4, timespec) == 0 &&
        (offset == NONE || text_put_offset(&out, offset, ":") == 0))
        return str_builder_finish(&out);
    str_builder_discard(&out);
    return NULL;
}
static Value datetime_isoformat(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"isoformat", "| sep timespec"};
    Value                out[2];
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    if (out[0] && (!is_str(out[0]) || str_length(out[0]) != 1))
        return raise_type_error("isoformat() argument 1 must be a unicode character, not %K", out[0]);
    if (out[1] && !is_str(out[1])) return raise_type_error("isoformat() argument 2 must be str, not %K", out[1]);
    return isoformat(self, out[0] ? str_char(out[0], 0) : 'T', out[1]);
}
static Value datetime_str(Value self) {
    Value name = str_intern_c("isoformat"), space = str_from_char(' ');
    return name && space ? CALL_METHOD1(self, name, space) : NULL;
}
static Value datetime_ctime(Value self) {
    Fields f = fields_of(DT);
    return text_ctime(f.year, f.month, f.day, f.hour, f.minute, f.second);
}

/* ---- parts ------------------------------------------------------------------------------------------------------------------------------- */
static Value datetime_date(Value self) {
    Fields f = fields_of(DT);
    return date_new(&date_type, f.year, f.month, f.day);
}
static Value datetime_time(Value self) {
    Fields f = fields_of(DT);
    f.zone = NONE;
    return time_new(&time_type, &f);
}
static Value datetime_timetz(Value self) {
    Fields f = fields_of(DT);
    return time_new(&time_type, &f);
}
static Value datetime_timetuple(Value self) {
    Fields f = fields_of(DT);
    Value  dst = datetime_dst(self);
    return dst ? struct_time_new(&f, dst == NONE ? -1 : delta_micros(dst) != 0) : NULL;
}
static Value datetime_utctimetuple(Value self) {
    Value offset = datetime_utcoffset(self), utc = self;
    if (!offset) return NULL;
    if (offset != NONE) TRY_VALUE(utc, datetime_from_micros(&datetime_type, micros_of(self) - delta_micros(offset), NONE));
    Fields f = fields_of((DateTimeObj *)utc);
    return struct_time_new(&f, 0);
}
static Value datetime_replace(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"replace", "| year month day hour minute second microsecond tzinfo * fold"};
    Value                out[9];
    Fields               f = fields_of(DT);
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    for (int i = 0; i < 7; i++)
        if (out[i]) TRY_NULL(field_argument(out[i], &(&f.year)[i]));
    if (out[7]) f.zone = out[7];
    if (out[8]) TRY_NULL(field_argument(out[8], &f.fold));
    if (f.fold != 0 && f.fold != 1) return raise_value_error("fold must be either 0 or 1");
    return datetime_new(type_of(self), &f);
}
static Value datetime_state(Value self, int protocol) {
    uint8_t data[10];
    memcpy(data, DT->data, 10);
    if (protocol > 3 && DT->fold) data[2] |= 0x80;
    Value bytes = bytes_from_data(data, 10), args = !bytes ? NULL : DT->zone.value ? TUPLE2(bytes, DT->zone.value) : TUPLE1(bytes);
    return args ? TUPLE2(VALUE(type_of(self)), args) : NULL;
}
static Value datetime_reduce(Value self) { return datetime_state(self, 2); }
static Value datetime_reduce_ex(Value self, Value protocol) {
    int number;
    return field_argument(protocol, &number) < 0 ? NULL : datetime_state(self, number);
}
static Value get_hour(Value self, void *closure) { return value_from_int(DT->data[4]); }
static Value get_minute(Value self, void *closure) { return value_from_int(DT->data[5]); }
static Value get_second(Value self, void *closure) { return value_from_int(DT->data[6]); }
static Value get_micro(Value self, void *closure) { return value_from_int(clock_micros(DT->data + 4)); }
static Value get_zone(Value self, void *closure) { return DT->zone.value ? DT->zone.value : NONE; }
static Value get_fold(Value self, void *closure) { return value_from_int(DT->fold); }

static void datetime_trace(Obj *obj, Tracer *tracer) { trace_slot(tracer, &((DateTimeObj *)obj)->zone); }
static const MethodDef datetime_methods[] = {
    {"now", datetime_now, METHOD_KEYWORDS | METHOD_CLASS,
     "now($type, /, tz=None)\n--\n\nReturns new datetime object representing current time local to tz.\n\n  tz\n    Timezone object.\n\nIf no tz is specified, uses local timezone."},
    {"utcnow", datetime_utcnow, METHOD_NOARGS | METHOD_CLASS, "Return a new datetime representing UTC day and time."},
    {"fromtimestamp", datetime_fromtimestamp, METHOD_KEYWORDS | METHOD_CLASS, "timestamp[, tz] -> tz's local time from POSIX timestamp."},
    {"utcfromtimestamp", datetime_utcfromtimestamp, METHOD_FAST | METHOD_CLASS, "Construct a naive UTC datetime from a POSIX timestamp."},
    {"strptime", datetime_strptime, METHOD_FAST | METHOD_CLASS, "string, format -> new datetime parsed from a string (like time.strptime())."},
    {"combine", datetime_combine, METHOD_KEYWORDS | METHOD_CLASS, "date, time -> datetime with same date and time fields"},
    {"fromisoformat", datetime_fromisoformat, METHOD_ONE | METHOD_CLASS, "string -> datetime from a string in most ISO 8601 formats"},
    {"date", datetime_date, METHOD_NOARGS, "Return date object with same year, month and day."},
    {"time", datetime_time, METHOD_NOARGS, "Return time object with same time but with tzinfo=None."},
    {"timetz", datetime_timetz, METHOD_NOARGS, "Return time object with same time and tzinfo."},
    {"ctime", datetime_ctime, METHOD_NOARGS, "Return ctime() style string."},
    {"timetuple", datetime_timetuple, METHOD_NOARGS, "Return time tuple, compatible with time.localtime()."},
    {"timestamp", datetime_timestamp, METHOD_NOARGS, "Return POSIX timestamp as float."},
    {"utctimetuple", datetime_utctimetuple, METHOD_NOARGS, "Return UTC time tuple, compatible with time.localtime()."},
    {"isoformat", datetime_isoformat, METHOD_KEYWORDS,
     "[sep] -> string in ISO 8601 format, YYYY-MM-DDT[HH[:MM[:SS[.mmm[uuu]]]]][+HH:MM].\nsep is used to separate the year from the time, and defaults to 'T'.\n"
     "The optional argument timespec specifies the number of additional terms\nof the time to include."},
    {"utcoffset", datetime_utcoffset, METHOD_NOARGS, "Return self.tzinfo.utcoffset(self)."},
    {"tzname", datetime_tzname, METHOD_NOARGS, "Return self.tzinfo.tzname(self)."},
    {"dst", datetime_dst, METHOD_NOARGS, "Return self.tzinfo.dst(self)."},
    {"replace", datetime_replace, METHOD_KEYWORDS, "Return datetime with new specified fields."},
    {"astimezone", datetime_astimezone, METHOD_KEYWORDS, "tz -> convert to local time in new timezone tz\n"},
    {"__reduce_ex__", datetime_reduce_ex, METHOD_ONE, "__reduce_ex__(proto) -> (cls, state)"},
    {"__reduce__", datetime_reduce, METHOD_NOARGS, "__reduce__() -> (cls, state)"},
    {NULL}};
static const GetSetDef datetime_getsets[] = {
    {"hour", get_hour, NULL, NULL, NULL}, {"minute", get_minute, NULL, NULL, NULL}, {"second", get_second, NULL, NULL, NULL},
    {"microsecond", get_micro, NULL, NULL, NULL}, {"tzinfo", get_zone, NULL, NULL, NULL}, {"fold", get_fold, NULL, NULL, NULL}, {NULL}};
static NativeType datetime_native = {
    .getattr = object_generic_get_attr, .shape = {.size = sizeof(DateTimeObj), .trace = datetime_trace}, .create = datetime_create, .repr = datetime_repr, .str = datetime_str,
    .hash = datetime_hash, .compare = datetime_compare, .binary = {[BINARY_ADD] = datetime_add, [BINARY_SUB] = datetime_sub},
    .methods = datetime_methods, .getsets = datetime_getsets,
};
Type datetime_type = {
    .header = {.word = 1u << 30, .type = &type_type}, .name = "datetime.datetime", .basic_size = sizeof(DateTimeObj),
    .flags = TYPE_FLAG_BASETYPE | TYPE_FLAG_GC, .base = &date_type, .native = &datetime_native,
    .doc = "datetime(year, month, day[, hour[, minute[, second[, microsecond[,tzinfo]]]]])\n\n"
           "The year, month and day arguments are required. tzinfo may be None, or an\ninstance of a tzinfo subclass. The remaining arguments may be ints.\n",
};
