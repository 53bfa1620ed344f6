/* datetime_delta.c - timedelta. */
#include "datetime_int.h"

#include <math.h>

#define DAY_MICROS ((int64_t)86400 * 1000000)

/* ---- making ---------------------------------------------------------------------------------------------------------------------- */
static DeltaObj *delta_make(Type *cls, int64_t days, int32_t seconds, int32_t micros) {
    if (days < -MAX_DELTA_DAYS || days > MAX_DELTA_DAYS) {
        if (days > INT32_MAX || days < INT32_MIN) return (DeltaObj *)raise_overflow_error("Python int too large to convert to C int");
        return (DeltaObj *)raise_overflow_error("days=%d; must have magnitude <= %d", (int)days, MAX_DELTA_DAYS);
    }
    DeltaObj *d = cls == &delta_type ? (DeltaObj *)gc_alloc(cls, sizeof(DeltaObj)) : (DeltaObj *)cls->native->allocate(cls, 0);
    if (!d) return NULL;
    d->hash = -1;
    d->days = (int32_t)days;
    d->seconds = seconds;
    d->microseconds = micros;
    return d;
}
static Value delta_of_micros(Type *cls, Micros total) {
    Micros  days = total / DAY_MICROS;
    int64_t rest = (int64_t)(total - days * DAY_MICROS);
    if (rest < 0) rest += DAY_MICROS, days--;
    if (days > INT64_MAX || days < INT64_MIN) return raise_overflow_error("Python int too large to convert to C int");
    return VALUE(delta_make(cls, (int64_t)days, (int32_t)(rest / 1000000), (int32_t)(rest % 1000000)));
}
Value delta_new(Micros total) { return delta_of_micros(&delta_type, total); }
Value delta_from_parts(int64_t days, int64_t seconds, int64_t micros) {
    return delta_new((Micros)days * DAY_MICROS + (Micros)seconds * 1000000 + micros);
}

/* V units of FACTOR microseconds; the part below a microsecond goes to *REST. */
static Status add_component(const char *name, Value v, int64_t factor, Micros *total, double *rest) {
    if (is_int(v)) {
        int     overflow = 0;
        int64_t n = int_as_i64_clamped(v, &overflow);
        if (overflow) return RAISED(raise_overflow_error("Python int too large to convert to C int"));
        *total += (Micros)n * factor;
        return 0;
    }
    if (!is_float(v)) return RAISED(raise_type_error("unsupported type for timedelta %s component: %s", name, type_of(v)->name));
    double whole, fraction = modf(float_value(v), &whole), part;
    if (!(fabs(whole) < 9e18)) { /* infinite, NaN, or too big for any unit */
        if (!int_from_double(whole)) return -1;
        return RAISED(raise_overflow_error("Python int too large to convert to C int"));
    }
    *total += (Micros)(int64_t)whole * factor;
    if (fraction == 0.0) return 0;
    *rest += modf(fraction * (double)factor, &part);
    *total += (int64_t)part;
    return 0;
}
static Value delta_create(Type *cls, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"__new__", "| days seconds microseconds milliseconds minutes hours weeks"};
    static const struct {
        const char *name;
        int         index;
        int64_t     factor;
    } parts[] = {{"microseconds", 2, 1}, {"milliseconds", 3, 1000}, {"seconds", 1, 1000000}, {"minutes", 4, 60000000},
                 {"hours", 5, (int64_t)3600 * 1000000}, {"days", 0, DAY_MICROS}, {"weeks", 6, 7 * DAY_MICROS}};
    Value  out[7];
    Micros total = 0;
    double rest = 0;
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        if (out[parts[i].index]) TRY_NULL(add_component(parts[i].name, out[parts[i].index], parts[i].factor, &total, &rest));
    if (rest != 0) { /* half to even, seen from the whole sum */
        double whole = round(rest);
        if (fabs(whole - rest) == 0.5) {
            int odd = (int)(total & 1);
            whole = 2.0 * round((rest + odd) * 0.5) - odd;
        }
        total += (int64_t)whole;
    }
    return delta_of_micros(cls, total);
}

/* ---- arithmetic ------------------------------------------------------------------------------------------------------------------- */
static Value micros_value(Value delta) { /* as an int */
    Micros total = delta_micros(delta);
    if (total >= INT64_MIN && total <= INT64_MAX) return int_from_i64((int64_t)total);
    DeltaObj *d = (DeltaObj *)delta;
    Value     days = int_mul(value_from_int(d->days), value_from_int(DAY_MICROS));
    return days ? int_add(days, value_from_int((int64_t)d->seconds * 1000000 + d->microseconds)) : NULL;
}
static Value delta_of_int(Value micros) {
    int64_t small;
    Value   days, rest;
    if (int_small(micros, &small)) return delta_new(small);
    TRY_NULL(int_divmod(micros, value_from_int(DAY_MICROS), &days, &rest));
    if (!int_small(days, &small)) return raise_overflow_error("Python int too large to convert to C int");
    return delta_new((Micros)small * DAY_MICROS + value_int(rest));
}
/* A / B, rounded half to even. */
static Value divide_nearest(Value a, Value b) {
    Value quotient, rest, twice;
    TRY_NULL(int_divmod(a, b, &quotient, &rest));
    TRY_VALUE(twice, int_add(rest, rest));
    int order = int_compare(twice, b);
    if (int_sign(b) < 0) order = -order;
    bool odd = (int_as_u64_mask(quotient) & 1) != 0;
    return order > 0 || (order == 0 && odd) ? int_add(quotient, value_from_int(1)) : quotient;
}
/* DELTA * NUMBER or DELTA / NUMBER for a float. */
static Value scale_by_float(Value delta, Value number, bool divide) {
    Value name = str_intern_c("as_integer_ratio"), ratio = name ? CALL_METHOD0(number, name) : NULL, micros = ratio ? micros_value(delta) : NULL;
    if (!micros) return NULL;
    if (!is_tuple(ratio)) return raise_type_error("unexpected return type from as_integer_ratio(): expected tuple, got '%.200s'", type_of(ratio)->name);
    if (tuple_length(ratio) != 2) return raise_value_error("unexpected return type from as_integer_ratio(): expected a 2-tuple");
    if (!is_int(tuple_get(ratio, 0)) || !is_int(tuple_get(ratio, 1))) return raise_type_error("as_integer_ratio() must return integers");
    Value above = int_mul(micros, tuple_get(ratio, divide)), result = above ? divide_nearest(above, tuple_get(ratio, !divide)) : NULL;
    return result ? delta_of_int(result) : NULL;
}
static Value delta_add(Value a, Value b) { return is_delta(a) && is_delta(b) ? delta_new(delta_micros(a) + delta_micros(b)) : NOT_IMPLEMENTED; }
static Value delta_sub(Value a, Value b) { return is_delta(a) && is_delta(b) ? delta_new(delta_micros(a) - delta_micros(b)) : NOT_IMPLEMENTED; }
static Value delta_mul(Value a, Value b) {
    if (!is_delta(a)) {
        Value swap = a;
        a = b, b = swap;
    }
    if (is_float(b)) return scale_by_float(a, b, false);
    if (!is_int(b)) return NOT_IMPLEMENTED;
    Value micros = micros_value(a), product = micros ? int_mul(micros, b) : NULL;
    return product ? delta_of_int(product) : NULL;
}
static Value delta_truediv(Value a, Value b) {
    if (!is_delta(a)) return NOT_IMPLEMENTED;
    if (is_float(b)) return scale_by_float(a, b, true);
    Value micros = micros_value(a), other = is_delta(b) ? micros_value(b) : b;
    if (!micros || !other) return NULL;
    if (is_delta(b)) return int_truediv(micros, other);
    if (!is_int(b)) return NOT_IMPLEMENTED;
    Value quotient = divide_nearest(micros, b);
    return quotient ? delta_of_int(quotient) : NULL;
}
static Value delta_floordiv(Value a, Value b) {
    if (!is_delta(a) || (!is_delta(b) && !is_int(b))) return NOT_IMPLEMENTED;
    Value micros = micros_value(a), other = is_delta(b) ? micros_value(b) : b;
    Value quotient = micros && other ? int_floordiv(micros, other) : NULL;
    return !quotient || is_delta(b) ? quotient : delta_of_int(quotient);
}
static Value delta_mod(Value a, Value b) {
    if (!is_delta(a) || !is_delta(b)) return NOT_IMPLEMENTED;
    Value x = micros_value(a), y = micros_value(b), rest = x && y ? int_mod(x, y) : NULL;
    return rest ? delta_of_int(rest) : NULL;
}
static Value delta_divmod(Value a, Value b) {
    if (!is_delta(a) || !is_delta(b)) return NOT_IMPLEMENTED;
    Value x = micros_value(a), y = micros_value(b), quotient, rest;
    if (!x || !y || int_divmod(x, y, &quotient, &rest) < 0) return NULL;
    Value delta = delta_of_int(rest);
    return delta ? TUPLE2(quotient, delta) : NULL;
}
static Value delta_negative(Value a) { return delta_new(-delta_micros(a)); }
static Value delta_positive(Value a) { return delta_new(delta_micros(a)); }
static Value delta_absolute(Value a) {
    Micros total = delta_micros(a);
    return delta_new(total < 0 ? -total : total);
}
static Truth delta_truth(Value a) { return delta_micros(a) != 0; }
static Value delta_compare(Value a, Value b, CompareOp op) {
    if (!is_delta(b)) return NOT_IMPLEMENTED;
    Micros x = delta_micros(a), y = delta_micros(b);
    return compare_result(x < y ? -1 : x > y, op);
}
static Status delta_hash(Value v, int64_t *out) {
    DeltaObj *d = (DeltaObj *)v;
    if (d->hash == -1) {
        Value state = TUPLE3(value_from_int(d->days), value_from_int(d->seconds), value_from_int(d->microseconds));
        if (!state || object_hash(state, &d->hash) < 0) return -1;
    }
    *out = d->hash;
    return 0;
}

/* ---- text --------------------------------------------------------------------------------------------------------------------------- */
static Value delta_repr(Value v) {
    DeltaObj  *d = (DeltaObj *)v;
    const char *name = type_of(v)->name;
    Value       text = str_from_c(""), piece;
    if (d->days) text = format_message("days=%d", d->days);
    const char *comma = d->days ? ", " : "";
    if (text && d->seconds) {
        if (!(piece = format_message("%U%sseconds=%d", text, comma, d->seconds))) return NULL;
        text = piece, comma = ", ";
    }
    if (text && d->microseconds) text = format_message("%U%smicroseconds=%d", text, comma, d->microseconds);
    if (!text) return NULL;
    return str_length(text) ? format_message("%s(%U)", name, text) : format_message("%s(0)", name);
}
static Value delta_str(Value v) {
    DeltaObj  *d = (DeltaObj *)v;
    int        hours = d->seconds / 3600;
    StrBuilder out;
    str_builder_init(&out);
    if (d->days) {
        Value days = format_message("%d day%s, ", d->days, d->days == 1 || d->days == -1 ? "" : "s");
        if (!days || str_builder_str(&out, days) < 0) goto bad;
    }
    if (text_put_number(&out, hours > 9 ? 2 : 1, hours) < 0 || str_builder_char(&out, ':') < 0 || text_put_number(&out, 2, d->seconds / 60 % 60) < 0 ||
        str_builder_char(&out, ':') < 0 || text_put_number(&out, 2, d->seconds % 60) < 0)
        goto bad;
    if (d->microseconds && (str_builder_char(&out, '.') < 0 || text_put_number(&out, 6, d->microseconds) < 0)) goto bad;
    return str_builder_finish(&out);
bad:
    str_builder_discard(&out);
    return NULL;
}
static Value delta_total_seconds(Value v) {
    Value micros = micros_value(v);
    return micros ? int_truediv(micros, value_from_int(1000000)) : NULL;
}
static Value delta_reduce(Value v) {
    DeltaObj *d = (DeltaObj *)v;
    Value     args = TUPLE3(value_from_int(d->days), value_from_int(d->seconds), value_from_int(d->microseconds));
    return args ? TUPLE2(VALUE(type_of(v)), args) : NULL;
}
static const MethodDef delta_methods[] = {
    {"total_seconds", delta_total_seconds, METHOD_NOARGS, "Total seconds in the duration."},
    {"__reduce__", delta_reduce, METHOD_NOARGS, "__reduce__() -> (cls, state)"},
    {NULL}};
#define FIELD(name) static Value get_##name(Value v, void *closure) { return value_from_int(((DeltaObj *)v)->name); }
FIELD(days)
FIELD(seconds)
FIELD(microseconds)
static const GetSetDef delta_getsets[] = {
    {"days", get_days, NULL, "Number of days.", NULL},
    {"seconds", get_seconds, NULL, "Number of seconds (>= 0 and less than 1 day).", NULL},
    {"microseconds", get_microseconds, NULL, "Number of microseconds (>= 0 and less than 1 second).", NULL},
    {NULL}};
static NativeType delta_native = {
    .getattr = object_generic_get_attr, .shape = {.size = sizeof(DeltaObj)}, .create = delta_create, .repr = delta_repr, .str = delta_str, .hash = delta_hash, .compare = delta_compare,
    .binary = {[BINARY_ADD] = delta_add, [BINARY_SUB] = delta_sub, [BINARY_MUL] = delta_mul, [BINARY_TRUEDIV] = delta_truediv,
               [BINARY_FLOORDIV] = delta_floordiv, [BINARY_MOD] = delta_mod, [BINARY_DIVMOD] = delta_divmod},
    .unary = {[UNARY_NEG] = delta_negative, [UNARY_POS] = delta_positive, [UNARY_ABS] = delta_absolute}, .truth = delta_truth,
    .methods = delta_methods, .getsets = delta_getsets,
};
Type delta_type = {
    .header = {.word = 1u << 30, .type = &type_type}, .name = "datetime.timedelta", .basic_size = sizeof(DeltaObj), .flags = TYPE_FLAG_BASETYPE,
    .base = &object_type, .native = &delta_native,
    .doc = "Difference between two datetime values.\n\ntimedelta(days=0, seconds=0, microseconds=0, milliseconds=0, minutes=0, hours=0, weeks=0)\n\n"
           "All arguments are optional and default to 0.\nArguments may be integers or floats, and may be positive or negative.",
};
