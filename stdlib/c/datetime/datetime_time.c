/* datetime_time.c - time of day. */
#include "datetime_int.h"

#include "base/hash.h"

#define TIME ((TimeObj *)self)

static Value time_make(Type *cls, const Fields *f) { /* unchecked */
    TimeObj *t = cls == &time_type ? (TimeObj *)gc_alloc(cls, sizeof(TimeObj)) : (TimeObj *)cls->native->allocate(cls, 0);
    if (!t) return NULL;
    t->hash = -1;
    clock_put(t->data, f);
    t->fold = (uint8_t)f->fold;
    t->has_zone = f->zone != NONE;
    slot_set(t, &t->zone, f->zone == NONE ? NULL : f->zone);
    return VALUE(t);
}
Value time_new(Type *cls, const Fields *f) {
    if (cls == &time_type) return time_check(f) < 0 || zone_argument(f->zone) < 0 ? NULL : time_make(cls, f);
    Value args[] = {value_from_int(f->hour), value_from_int(f->minute), value_from_int(f->second), value_from_int(f->micro), f->zone, value_from_int(f->fold)};
    Value fold = str_intern_c("fold"), names = fold && f->fold ? TUPLE1(fold) : NULL;
    return fold && (names || !f->fold) ? object_call(VALUE(cls), args, 5, names) : NULL;
}
static Status take_numbers(Value *out, int *numbers, int count) {
    for (int i = 0; i < count; i++)
        if (out[i]) TRY(field_argument(out[i], &numbers[i]));
    return 0;
}
static Value time_from_state(Type *cls, Value state, Value zone) {
    const uint8_t *data = bytes_data(state);
    Fields         f = {.zone = NONE};
    if (zone && zone != NONE && !value_is_a(zone, &tzinfo_type)) return raise_type_error("bad tzinfo state arg");
    TimeObj *t = (TimeObj *)time_make(cls, &f);
    if (!t) return NULL;
    memcpy(t->data, data, 6);
    t->fold = data[0] >> 7;
    t->data[0] &= 0x7f;
    t->has_zone = zone && zone != NONE;
    slot_set(t, &t->zone, t->has_zone ? zone : NULL);
    return VALUE(t);
}
static Value time_create(Type *cls, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"time", "| hour minute second microsecond tzinfo * fold"};
    Value                out[6];
    Fields               f = {.zone = NONE};
    if (nargs >= 1 && nargs <= 2 && !names) {
        Value state = args[0];
        if (is_str(state) && str_length(state) == 6 && str_kind(state) == STR_KIND_1) {
            TRY_VALUE(state, str_encode(state, "latin-1", NULL));
        }
        if (is_bytes(state) && bytes_length(state) == 6 && (bytes_data(state)[0] & 0x7f) < 24) return time_from_state(cls, state, nargs == 2 ? args[1] : NULL);
    }
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    TRY_NULL(take_numbers(out, &f.hour, 4));
    if (out[4]) f.zone = out[4];
    if (out[5]) TRY_NULL(field_argument(out[5], &f.fold));
    return time_check(&f) < 0 || zone_argument(f.zone) < 0 ? NULL : time_make(cls, &f);
}
static void time_fields(Value self, Fields *f) {
    *f = (Fields){.hour = TIME->data[0], .minute = TIME->data[1], .second = TIME->data[2], .micro = clock_micros(TIME->data), .fold = TIME->fold,
                  .zone = TIME->zone.value ? TIME->zone.value : NONE};
}
static Value time_fromisoformat(Value cls, Value text) {
    Fields f = {.zone = NONE};
    int    offset, micros;
    size_t length;
    if (!is_str(text)) return raise_type_error("fromisoformat: argument must be str");
    const char *s = str_utf8(text, &length);
    if (!s) {
        exception_clear();
        return raise_bad_iso(text);
    }
    if (*s == 'T') s++, length--;
    int status = text_parse_clock(s, length, &f, &offset, &micros);
    if (status < 0) return raise_bad_iso(text);
    if (status > 0) {
        Value delta = delta_from_parts(0, offset, offset ? micros : 0);
        if (!delta) return NULL;
        TRY_VALUE(f.zone, timezone_new(delta, NULL));
    }
    return time_new((Type *)cls, &f);
}

/* ---- zone ------------------------------------------------------------------------------------------------------------------------- */
static Value time_utcoffset(Value self) { return zone_offset(TIME->zone.value, NONE); }
static Value time_tzname(Value self) { return zone_name(TIME->zone.value, NONE); }
static Value time_dst(Value self) { return zone_call(TIME->zone.value, "dst", NONE); }

/* ---- comparing --------------------------------------------------------------------------------------------------------------------- */
static Value time_compare(Value a, Value b, CompareOp op) {
    if (!is_time(b)) return NOT_IMPLEMENTED;
    TimeObj *x = (TimeObj *)a, *y = (TimeObj *)b;
    if (x->zone.value == y->zone.value) return compare_result(memcmp(x->data, y->data, 6), op);
    Value first = time_utcoffset(a), second = first ? time_utcoffset(b) : NULL;
    if (!second) return NULL;
    if (first != NONE && second != NONE) {
        Micros p = (Micros)clock_seconds(x->data) * 1000000 + clock_micros(x->data) - delta_micros(first);
        Micros q = (Micros)clock_seconds(y->data) * 1000000 + clock_micros(y->data) - delta_micros(second);
        return compare_result(p < q ? -1 : p > q, op);
    }
    if (first == second) return compare_result(memcmp(x->data, y->data, 6), op);
    if (op == COMPARE_EQ || op == COMPARE_NE) return value_from_bool(op == COMPARE_NE);
    return raise_type_error("can't compare offset-naive and offset-aware times");
}
static Status time_hash(Value self, int64_t *out) {
    if (TIME->hash == -1) {
        Value plain = self, offset;
        if (TIME->fold) {
            Fields f;
            time_fields(self, &f);
            f.fold = 0;
            if (!(plain = time_make(&time_type, &f))) return -1;
        }
        if (!(offset = time_utcoffset(plain))) return -1;
        if (offset == NONE) TIME->hash = hash_bytes(TIME->data, 6);
        else {
            Value since = delta_new((Micros)clock_seconds(TIME->data) * 1000000 + clock_micros(TIME->data) - delta_micros(offset));
            if (!since || object_hash(since, &TIME->hash) < 0) return -1;
        }
    }
    *out = TIME->hash;
    return 0;
}

/* ---- text ---------------------------------------------------------------------------------------------------------------------------- */
static Value time_repr(Value self) {
    Fields f;
    time_fields(self, &f);
    Value text = f.micro ? format_message("%s(%d, %d, %d, %d", type_of(self)->name, f.hour, f.minute, f.second, f.micro)
               : f.second ? format_message("%s(%d, %d, %d", type_of(self)->name, f.hour, f.minute, f.second)
                          : format_message("%s(%d, %d", type_of(self)->name, f.hour, f.minute);
    if (text && f.zone != NONE) text = format_message("%U, tzinfo=%R", text, f.zone);
    if (text && f.fold) text = format_message("%U, fold=1", text);
    return text ? format_message("%U)", text) : NULL;
}
static Value time_isoformat(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"isoformat", "| timespec"};
    Value                timespec, offset;
    StrBuilder           out;
    TRY_NULL(args_parse(&spec, args, nargs, names, &timespec));
    if (timespec && !is_str(timespec)) return raise_type_error("isoformat() argument 1 must be str, not %K", timespec);
    TRY_VALUE(offset, time_utcoffset(self));
    str_builder_init(&out);
    if (text_put_clock(&out, TIME->data, timespec) == 0 && (offset == NONE || text_put_offset(&out, offset, ":") == 0)) return str_builder_finish(&out);
    str_builder_discard(&out);
    return NULL;
}
static Value time_str(Value self) {
    Value name = str_intern_c("isoformat");
    return name ? CALL_METHOD0(self, name) : NULL;
}
static Value time_strftime(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"strftime", "format"};
    Value                format;
    Fields               f;
    TRY_NULL(args_parse(&spec, args, nargs, names, &format));
    if (!is_str(format)) return raise_type_error("strftime() argument 1 must be str, not %K", format);
    time_fields(self, &f);
    Value items[9] = {value_from_int(1900), value_from_int(1), value_from_int(1), value_from_int(f.hour), value_from_int(f.minute), value_from_int(f.second),
                      value_from_int(0), value_from_int(1), value_from_int(-1)};
    Value tuple = tuple_from_values(items, 9);
    return tuple ? text_strftime(self, format, tuple, self) : NULL;
}
static Value time_format(Value self, Value format) {
    if (!is_str(format)) return raise_type_error("__format__() argument 1 must be str, not %K", format);
    if (str_length(format) == 0) return object_str(self);
    Value name = str_intern_c("strftime");
    return name ? CALL_METHOD1(self, name, format) : NULL;
}

/* ---- other methods --------------------------------------------------------------------------------------------------------------------- */
static Value time_replace(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"replace", "| hour minute second microsecond tzinfo * fold"};
    Value                out[6];
    Fields               f;
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    time_fields(self, &f);
    TRY_NULL(take_numbers(out, &f.hour, 4));
    if (out[4]) f.zone = out[4];
    if (out[5]) TRY_NULL(field_argument(out[5], &f.fold));
    if (f.fold != 0 && f.fold != 1) return raise_value_error("fold must be either 0 or 1");
    return time_new(type_of(self), &f);
}
static Value time_state(Value self, int64_t protocol) {
    uint8_t data[6];
    memcpy(data, TIME->data, 6);
    if (protocol > 3 && TIME->fold) data[0] |= 0x80;
    Value bytes = bytes_from_data(data, 6), args = !bytes ? NULL : TIME->zone.value ? TUPLE2(bytes, TIME->zone.value) : TUPLE1(bytes);
    return args ? TUPLE2(VALUE(type_of(self)), args) : NULL;
}
static Value time_reduce(Value self) { return time_state(self, 2); }
static Value time_reduce_ex(Value self, Value protocol) {
    int number;
    return field_argument(protocol, &number) < 0 ? NULL : time_state(self, number);
}
static Value get_hour(Value self, void *closure) { return value_from_int(TIME->data[0]); }
static Value get_minute(Value self, void *closure) { return value_from_int(TIME->data[1]); }
static Value get_second(Value self, void *closure) { return value_from_int(TIME->data[2]); }
static Value get_micro(Value self, void *closure) { return value_from_int(clock_micros(TIME->data)); }
static Value get_zone(Value self, void *closure) { return TIME->zone.value ? TIME->zone.value : NONE; }
static Value get_fold(Value self, void *closure) { return value_from_int(TIME->fold); }

static void time_trace(Obj *obj, Tracer *tracer) { trace_slot(tracer, &((TimeObj *)obj)->zone); }
static const MethodDef time_methods[] = {
    {"isoformat", time_isoformat, METHOD_KEYWORDS,
     "Return string in ISO 8601 format, [HH[:MM[:SS[.mmm[uuu]]]]][+HH:MM].\n\nThe optional argument timespec specifies the number of additional terms\nof the time to include."},
    {"strftime", time_strftime, METHOD_KEYWORDS, "format -> strftime() style string."},
    {"__format__", time_format, METHOD_ONE, "Formats self with strftime."},
    {"utcoffset", time_utcoffset, METHOD_NOARGS, "Return self.tzinfo.utcoffset(self)."},
    {"tzname", time_tzname, METHOD_NOARGS, "Return self.tzinfo.tzname(self)."},
    {"dst", time_dst, METHOD_NOARGS, "Return self.tzinfo.dst(self)."},
    {"replace", time_replace, METHOD_KEYWORDS, "Return time with new specified fields."},
    {"fromisoformat", time_fromisoformat, METHOD_ONE | METHOD_CLASS, "string -> time from a string in ISO 8601 format"},
    {"__reduce_ex__", time_reduce_ex, METHOD_ONE, "__reduce_ex__(proto) -> (cls, state)"},
    {"__reduce__", time_reduce, METHOD_NOARGS, "__reduce__() -> (cls, state)"},
    {NULL}};
static const GetSetDef time_getsets[] = {
    {"hour", get_hour, NULL, NULL, NULL}, {"minute", get_minute, NULL, NULL, NULL}, {"second", get_second, NULL, NULL, NULL},
    {"microsecond", get_micro, NULL, NULL, NULL}, {"tzinfo", get_zone, NULL, NULL, NULL}, {"fold", get_fold, NULL, NULL, NULL}, {NULL}};
static NativeType time_native = {
    .getattr = object_generic_get_attr, .shape = {.size = sizeof(TimeObj), .trace = time_trace}, .create = time_create, .repr = time_repr, .str = time_str, .hash = time_hash,
    .compare = time_compare, .methods = time_methods, .getsets = time_getsets,
};
Type time_type = {
    .header = {.word = 1u << 30, .type = &type_type}, .name = "datetime.time", .basic_size = sizeof(TimeObj), .flags = TYPE_FLAG_BASETYPE | TYPE_FLAG_GC,
    .base = &object_type, .native = &time_native,
    .doc = "time([hour[, minute[, second[, microsecond[, tzinfo]]]]]) --> a time object\n\n"
           "All arguments are optional. tzinfo may be None, or an instance of\na tzinfo subclass. The remaining arguments may be ints.",
};
