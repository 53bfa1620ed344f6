/* datetime_zone.c - tzinfo, timezone, and the checked calls of their methods. */
#include "datetime_int.h"

Slot timezone_utc;
#define OFFSET_LIMITS "strictly between -timedelta(hours=24) and timedelta(hours=24)"
static const Micros day_micros = (Micros)86400 * 1000000;

/* ---- calls ------------------------------------------------------------------------------------------------------------------------ */
Value zone_call(Value zone, const char *method, Value argument) {
    if (!zone || zone == NONE) return NONE;
    Value name = str_intern_c(method), result = name ? CALL_METHOD1(zone, name, argument) : NULL;
    if (!result || result == NONE) return result;
    if (!is_delta(result)) return raise_type_error("tzinfo.%s() must return None or a timedelta, not '%.200s'", method, type_of(result)->name);
    Micros total = delta_micros(result);
    if (total <= -day_micros || total >= day_micros) return raise_value_error("offset must be a timedelta " OFFSET_LIMITS ".");
    return result;
}
Value zone_offset(Value zone, Value argument) {
    if (zone && value_is(zone, &timezone_type)) return ((ZoneObj *)zone)->offset.value;
    return zone_call(zone, "utcoffset", argument);
}
Value zone_name(Value zone, Value argument) {
    if (!zone || zone == NONE) return NONE;
    Value name = str_intern_c("tzname"), result = name ? CALL_METHOD1(zone, name, argument) : NULL;
    if (!result || result == NONE || is_str(result)) return result;
    return raise_type_error("tzinfo.tzname() must return None or a string, not '%s'", type_of(result)->name);
}

/* ---- tzinfo ------------------------------------------------------------------------------------------------------------------------ */
static Value tzinfo_create(Type *cls, const Value *args, size_t nargs, Value names) { return cls->native->allocate(cls, 0); }
static Value must_implement(const char *what) {
    return raise_format(&NotImplementedError_type, "a tzinfo subclass must implement %s()", what);
}
static Value tzinfo_tzname(Value self, Value dt) { return must_implement("tzname"); }
static Value tzinfo_utcoffset(Value self, Value dt) { return must_implement("utcoffset"); }
static Value tzinfo_dst(Value self, Value dt) { return must_implement("dst"); }

static Value call_offset(Value dt, const char *method) { /* as a subclass of datetime may have overridden it */
    Value name = str_intern_c(method), result = name ? CALL_METHOD0(dt, name) : NULL;
    if (result && result != NONE && !is_delta(result)) return raise_type_error("tzinfo.%s() must return None or a timedelta, not '%.200s'", method, type_of(result)->name);
    return result;
}
static Status fromutc_check(Value self, Value dt) {
    if (!is_datetime(dt)) return RAISED(raise_type_error("fromutc: argument must be a datetime"));
    if (((DateTimeObj *)dt)->zone.value != self) return RAISED(raise_value_error("fromutc: dt.tzinfo is not self"));
    return 0;
}
static Value tzinfo_fromutc(Value self, Value dt) {
    Value offset, dst, result;
    TRY_NULL(fromutc_check(self, dt));
    TRY_VALUE(offset, call_offset(dt, "utcoffset"));
    if (offset == NONE) return raise_value_error("fromutc: non-None utcoffset() result required");
    TRY_VALUE(dst, call_offset(dt, "dst"));
    if (dst == NONE) return raise_value_error("fromutc: non-None dst() result required");
    TRY_VALUE(result, datetime_add_micros(dt, delta_micros(offset) - delta_micros(dst)));
    TRY_VALUE(dst, call_offset(result, "dst"));
    if (dst == NONE) return raise_value_error("fromutc: tz.dst() gave inconsistent results; cannot convert");
    return delta_micros(dst) ? datetime_add_micros(result, delta_micros(dst)) : result;
}
static Value tzinfo_reduce(Value self) {
    Value name = str_intern_c("__getinitargs__"), method, args = empty_tuple, state;
    Truth has = name ? object_lookup_attr(self, name, &method) : -1;
    if (has < 0 || (has && !(args = CALL0(method)))) return NULL;
    TRY_VALUE(state, CALL_METHOD0(self, DUNDER(getstate)));
    return state == NONE ? TUPLE2(VALUE(type_of(self)), args) : TUPLE3(VALUE(type_of(self)), args, state);
}
static const MethodDef tzinfo_methods[] = {
    {"tzname", tzinfo_tzname, METHOD_ONE, "datetime -> string name of time zone."},
    {"utcoffset", tzinfo_utcoffset, METHOD_ONE, "datetime -> timedelta showing offset from UTC, negative values indicating West of UTC"},
    {"dst", tzinfo_dst, METHOD_ONE, "datetime -> DST offset as timedelta positive east of UTC."},
    {"fromutc", tzinfo_fromutc, METHOD_ONE, "datetime in UTC -> datetime in local time."},
    {"__reduce__", tzinfo_reduce, METHOD_NOARGS, "-> (cls, state)"},
    {NULL}};
static NativeType tzinfo_native = {.getattr = object_generic_get_attr, .shape = {.size = sizeof(Obj)}, .create = tzinfo_create, .methods = tzinfo_methods};
Type tzinfo_type = {
    .header = {.word = 1u << 30, .type = &type_type}, .name = "datetime.tzinfo", .basic_size = sizeof(Obj), .flags = TYPE_FLAG_BASETYPE,
    .base = &object_type, .native = &tzinfo_native, .doc = "Abstract base class for time zone info objects.",
};

/* ---- timezone ------------------------------------------------------------------------------------------------------------------------ */
Value timezone_new(Value offset, Value name) {
    Micros total = delta_micros(offset);
    if (!name && total == 0 && timezone_utc.value) return timezone_utc.value;
    if (total <= -day_micros || total >= day_micros) return raise_value_error("offset must be a timedelta " OFFSET_LIMITS ", not %R.", offset);
    ZoneObj *zone = (ZoneObj *)gc_alloc(&timezone_type, sizeof(ZoneObj));
    if (!zone) return NULL;
    slot_init(&zone->offset, offset);
    slot_init(&zone->name, name);
    return VALUE(zone);
}
static Value timezone_create(Type *cls, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"timezone", "offset | name"};
    Value                out[2];
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    if (!is_delta(out[0])) return raise_type_error("timezone() argument 1 must be datetime.timedelta, not %K", out[0]);
    if (out[1] && !is_str(out[1])) return raise_type_error("timezone() argument 2 must be str, not %K", out[1]);
    return timezone_new(out[0], out[1]);
}
static Value timezone_str(Value self) {
    ZoneObj   *zone = (ZoneObj *)self;
    StrBuilder out;
    if (zone->name.value) return zone->name.value;
    if (delta_micros(zone->offset.value) == 0) return str_from_c("UTC");
    str_builder_init(&out);
    if (str_builder_ascii(&out, "UTC", 3) == 0 && text_put_offset(&out, zone->offset.value, ":") == 0) return str_builder_finish(&out);
    str_builder_discard(&out);
    return NULL;
}
static Value timezone_repr(Value self) {
    ZoneObj *zone = (ZoneObj *)self;
    if (self == timezone_utc.value) return str_from_c("datetime.timezone.utc");
    if (!zone->name.value) return format_message("%s(%R)", type_of(self)->name, zone->offset.value);
    return format_message("%s(%R, %R)", type_of(self)->name, zone->offset.value, zone->name.value);
}
static Value timezone_compare(Value a, Value b, CompareOp op) {
    if ((op != COMPARE_EQ && op != COMPARE_NE) || !value_is_a(b, &timezone_type)) return NOT_IMPLEMENTED;
    return object_compare(((ZoneObj *)a)->offset.value, ((ZoneObj *)b)->offset.value, op);
}
static Status timezone_hash(Value self, int64_t *out) { return object_hash(((ZoneObj *)self)->offset.value, out); }
static Status argument_check(Value dt, const char *method) {
    if (dt == NONE || is_datetime(dt)) return 0;
    return RAISED(raise_type_error("%s(dt) argument must be a datetime instance or None, not %.200s", method, type_of(dt)->name));
}
static Value timezone_tzname(Value self, Value dt) { return argument_check(dt, "tzname") < 0 ? NULL : timezone_str(self); }
static Value timezone_utcoffset(Value self, Value dt) { return argument_check(dt, "utcoffset") < 0 ? NULL : ((ZoneObj *)self)->offset.value; }
static Value timezone_dst(Value self, Value dt) { return argument_check(dt, "dst") < 0 ? NULL : NONE; }
static Value timezone_fromutc(Value self, Value dt) {
    TRY_NULL(fromutc_check(self, dt));
    return datetime_add_micros(dt, delta_micros(((ZoneObj *)self)->offset.value));
}
static Value timezone_initargs(Value self) {
    ZoneObj *zone = (ZoneObj *)self;
    return zone->name.value ? TUPLE2(zone->offset.value, zone->name.value) : TUPLE1(zone->offset.value);
}
static void timezone_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, &((ZoneObj *)obj)->offset, 2); }
static const MethodDef timezone_methods[] = {
    {"tzname", timezone_tzname, METHOD_ONE, "If name is specified when timezone is created, returns the name.  Otherwise returns offset as 'UTC(+|-)HH:MM'."},
    {"utcoffset", timezone_utcoffset, METHOD_ONE, "Return fixed offset."},
    {"dst", timezone_dst, METHOD_ONE, "Return None."},
    {"fromutc", timezone_fromutc, METHOD_ONE, "datetime in UTC -> datetime in local time."},
    {"__getinitargs__", timezone_initargs, METHOD_NOARGS, "pickle support"},
    {NULL}};
static NativeType timezone_native = {
    .shape = {.size = sizeof(ZoneObj), .trace = timezone_trace}, .create = timezone_create, .repr = timezone_repr, .str = timezone_str,
    .hash = timezone_hash, .compare = timezone_compare, .methods = timezone_methods,
};
Type timezone_type = {
    .header = {.word = 1u << 30, .type = &type_type}, .name = "datetime.timezone", .basic_size = sizeof(ZoneObj), .flags = TYPE_FLAG_GC,
    .base = &tzinfo_type, .native = &timezone_native, .doc = "Fixed offset from UTC implementation of tzinfo.",
};
