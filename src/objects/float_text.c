/* float_text.c - floats to text and back, rounding to decimals, and the remaining methods of float. */
#include "objects/float.h"

#include "float_int.h"

#include "objects/bytes.h"
#include "objects/int.h"
#include "objects/str.h"

#include "base/dtoa.h"
#include "base/endian.h"
#include "base/memory.h"

#include <math.h>
#include <string.h>

/* ---- to text ---------------------------------------------------------------------------------------------------------------- */
Value float_to_text(double d, char format, int precision, int flags) {
    size_t length;
    char  *text = dtoa_format(d, format, precision, flags, &length);
    if (text == NULL) return raise_memory_error();
    Value result = str_from_latin1(text, length);
    mem_free(text);
    return result;
}

Value float_repr(Value v) { return float_to_text(float_value(v), 'r', 0, FLOAT_TEXT_ADD_DOT_ZERO); }

/* ---- from text ---------------------------------------------------------------------------------------------------------------- */
static bool is_space(uint32_t c) { return c == ' ' || (c >= '\t' && c <= '\r'); } /* unlike str.isspace(), of ASCII only these */

/* Drops underscores, each of which must stand between digits, and with no NUL in the text.  As in CPython those behind a NUL do not count. */
static bool drop_underscores(char *text, size_t *length) {
    size_t n = 0, end = strnlen(text, *length);
    if (!memchr(text, '_', end)) return true;
    if (end < *length) return false;
    for (size_t i = 0; i < *length; i++) {
        if (text[i] != '_') {
            text[n++] = text[i];
            continue;
        }
        bool before = i > 0 && text[i - 1] >= '0' && text[i - 1] <= '9';
        bool after = i + 1 < *length && text[i + 1] >= '0' && text[i + 1] <= '9';
        if (!before || !after) return false;
    }
    *length = n;
    return true;
}

static char *copy_str(Value str, size_t *length) {
    *length = (size_t)str_length(str);
    char *out = mem_alloc(*length + 1);
    if (out == NULL) {
        raise_memory_error();
        return NULL;
    }
    uint32_t plain = str_is_ascii(str) ? 128 : 127; /* CPython copies what is ASCII as it is */
    for (size_t i = 0; i < *length; i++) {
        uint32_t c = str_char(str, (intptr_t)i);
        int      digit = c < plain ? -1 : char_decimal_value(c);
        out[i] = c < plain ? (char)c : digit >= 0 ? (char)('0' + digit) : char_is_space(c) ? ' ' : '?';
        if (c >= plain && out[i] == '?') *length = i + 1; /* no number, whatever follows */
    }
    return out;
}

static char *copy_buffer(Value object, size_t *length) {
    Buffer buffer;
    if (buffer_get(object, &buffer, BUFFER_SIMPLE) < 0) return NULL;
    *length = (size_t)buffer.length;
    char *out = mem_alloc(*length + 1);
    if (out != NULL) memcpy(out, buffer.data, *length);
    else raise_memory_error();
    buffer_release(&buffer);
    return out;
}

char *number_text(Value text, size_t *length, bool *valid) {
    char *copy = is_str(text) ? copy_str(text, length) : copy_buffer(text, length);
    if (copy == NULL) return NULL;
    size_t start = 0, end = *length;
    while (start < end && is_space((uint8_t)copy[start])) start++;
    while (end > start && is_space((uint8_t)copy[end - 1])) end--;
    *length = end - start;
    memmove(copy, copy + start, *length);
    *valid = drop_underscores(copy, length);
    copy[*length] = 0;
    return copy;
}

static bool starts_with(const char *text, size_t length, const char *word) {
    for (size_t i = 0; word[i] != 0; i++) {
        if (i >= length || (text[i] | 0x20) != word[i]) return false;
    }
    return true;
}

size_t parse_double(const char *text, size_t length, double *value) {
    size_t sign = length > 0 && (text[0] == '-' || text[0] == '+'), at = sign;
    if (starts_with(text + at, length - at, "inf")) {
        at += starts_with(text + at, length - at, "infinity") ? 8 : 3;
        *value = INFINITY;
    } else if (starts_with(text + at, length - at, "nan")) {
        at += 3;
        *value = NAN;
    } else {
        return dtoa_parse(text, length, value);
    }
    if (sign && text[0] == '-') *value = -*value;
    return at;
}

Value float_from_text(const char *text, size_t length) {
    Value str;
    TRY_VALUE(str, str_from_wtf8(text, length));
    return float_from_object_text(str);
}

Value float_from_object_text(Value v) {
    double d;
    if (is_str(v) && str_is_ascii(v)) { /* the plain case needs no copy */
        size_t length = (size_t)str_length(v);
        if (length > 0 && dtoa_parse(str_data(v), length, &d) == length) return float_from_double(d);
    }
    size_t length;
    bool   valid;
    char  *text = number_text(v, &length, &valid);
    if (text == NULL) return NULL;
    valid = valid && length > 0 && parse_double(text, length, &d) == length;
    mem_free(text);
    if (valid) return float_from_double(d);
    return raise_value_error("could not convert string to float: %R", v);
}

/* ---- hexadecimal ---------------------------------------------------------------------------------------------------------------- */
#define FRACTION_BITS 52

static Value float_hex(Value v) {
    double d = float_value(v);
    if (!isfinite(d)) return float_repr(v);
    uint64_t bits = double_bits(d), fraction = bits & (((uint64_t)1 << FRACTION_BITS) - 1);
    int      biased = (int)(bits >> FRACTION_BITS & 0x7ff);
    const char *sign = bits >> 63 ? "-" : "";
    if (biased == 0 && fraction == 0) return str_format("%s0x0.0p+0", sign);
    int exponent = biased == 0 ? -1022 : biased - 1023;
    return str_format("%s0x%d.%013llxp%c%d", sign, biased != 0, (unsigned long long)fraction, exponent < 0 ? '-' : '+', exponent < 0 ? -exponent : exponent);
}

static int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Mantissa bits collected from the digits; what does not fit only says "a little more". */
typedef struct HexNumber {
    uint64_t mantissa;
    int64_t  exponent; /* binary */
    bool     sticky, any;
} HexNumber;

static size_t hex_mantissa(const char *text, size_t at, size_t length, HexNumber *number) {
    bool behind = false;
    for (; at < length; at++) {
        if (text[at] == '.' && !behind) {
            behind = true;
            continue;
        }
        int digit = hex_digit(text[at]);
        if (digit < 0) break;
        number->any = true;
        if (number->mantissa >> 60 != 0) { /* full: 61 to 64 bits are enough to round */
            number->sticky |= digit != 0;
            number->exponent += behind ? 0 : 4;
        } else {
            number->mantissa = number->mantissa << 4 | (uint64_t)digit;
            number->exponent -= behind ? 4 : 0;
        }
    }
    return at;
}

/* Characters read, 0 when there is no number. */
static size_t parse_hex(const char *text, size_t length, double *value) {
    size_t    at = length > 0 && (text[0] == '-' || text[0] == '+');
    bool      negative = at > 0 && text[0] == '-';
    HexNumber number = {0};
    if (starts_with(text + at, length - at, "inf") || starts_with(text + at, length - at, "nan")) return parse_double(text, length, value);
    if (starts_with(text + at, length - at, "0x")) at += 2;
    at = hex_mantissa(text, at, length, &number);
    if (!number.any) return 0;
    if (at < length && (text[at] | 0x20) == 'p') {
        size_t  i = at + 1;
        int64_t exponent = 0;
        bool    down = i < length && text[i] == '-';
        if (i < length && (text[i] == '-' || text[i] == '+')) i++;
        if (i >= length || text[i] < '0' || text[i] > '9') return 0;
        for (; i < length && text[i] >= '0' && text[i] <= '9'; i++) {
            if (exponent < INT64_MAX / 100) exponent = exponent * 10 + (text[i] - '0');
        }
        number.exponent += down ? -exponent : exponent;
        at = i;
    }
    double d = number.mantissa == 0 ? 0.0 : dtoa_round_scaled(number.mantissa, number.exponent, number.sticky);
    *value = negative ? -d : d;
    return at;
}

static Value float_fromhex(Value cls, Value arg) {
    double d = 0;
    if (!is_str(arg)) return raise_type_error("bad argument type for built-in operation");
    size_t      start = 0, end;
    const char *text = str_utf8(arg, &end);
    if (text == NULL) return NULL;
    while (start < end && is_space((uint8_t)text[start])) start++;
    while (end > start && is_space((uint8_t)text[end - 1])) end--;
    bool infinite = start < end && (text[start + (text[start] == '-' || text[start] == '+')] | 0x20) == 'i';
    bool valid = end > start && parse_hex(text + start, end - start, &d) == end - start;
    if (!valid) return raise_value_error("invalid hexadecimal floating-point string");
    if (isinf(d) && !infinite) return raise_overflow_error("hexadecimal value too large to represent as a float");
    Value result;
    TRY_VALUE(result, float_from_double(d));
    return cls == VALUE(&float_type) ? result : CALL1(cls, result);
}

/* ---- rounding --------------------------------------------------------------------------------------------------------------------- */
#define DECIMALS_MAX 323 /* beyond: nothing to round */
#define DECIMALS_MIN (-308)

static Value float_round(Value self, const Value *args, size_t nargs, Value kwnames) {
    double   d = float_value(self);
    intptr_t decimals;
    if (nargs > 1) return raise_arity("__round__", 0, 1, nargs);
    if (nargs == 0 || args[0] == NONE) return int_from_double(rint(d));
    TRY_NULL(number_as_index(args[0], &decimals, NULL));
    if (!isfinite(d) || decimals > DECIMALS_MAX) return float_from_double(d);
    if (decimals < DECIMALS_MIN) return float_from_double(0.0 * d);
    char   digits[DTOA_EXACT_MAX];
    int    point, count = dtoa_fixed(d, (int)decimals, digits, &point);
    double rounded = copysign(dtoa_from_digits(digits, (size_t)count, point), d);
    if (isinf(rounded)) return raise_overflow_error("rounded value too large to represent");
    return float_from_double(rounded);
}

static Value whole_part(double whole) { return int_from_double(whole); }
static Value float_trunc(Value v) { return whole_part(float_value(v)); }
static Value float_floor(Value v) { return whole_part(floor(float_value(v))); }
static Value float_ceil(Value v) { return whole_part(ceil(float_value(v))); }

/* ---- other methods ---------------------------------------------------------------------------------------------------------------- */
static Value plain(Value v) { return value_is_flonum(v) || type_of(v) == &float_type ? v : float_from_double(float_value(v)); }

static Value float_as_integer_ratio(Value v) {
    double d = float_value(v);
    int    exponent;
    if (isinf(d)) return raise_overflow_error("cannot convert Infinity to integer ratio");
    if (isnan(d)) return raise_value_error("cannot convert NaN to integer ratio");
    int64_t mantissa = (int64_t)ldexp(frexp(d, &exponent), 53);
    exponent -= 53;
    if (mantissa == 0) exponent = 0;
    while (mantissa != 0 && (mantissa & 1) == 0) mantissa /= 2, exponent++;
    Value numerator, denominator = value_from_int(1);
    TRY_VALUE(numerator, int_from_i64(mantissa));
    if (exponent > 0) TRY_VALUE(numerator, int_lshift(numerator, value_from_int(exponent)));
    else TRY_VALUE(denominator, int_lshift(denominator, value_from_int(-exponent)));
    return TUPLE2(numerator, denominator);
}

static Value float_is_integer(Value v) {
    double d = float_value(v);
    return value_from_bool(isfinite(d) && floor(d) == d);
}

static Value float_getnewargs(Value v) {
    Value exact;
    TRY_VALUE(exact, plain(v));
    return TUPLE1(exact);
}

static Value float_getformat(Value cls, Value kind) {
    if (!is_str(kind)) return raise_type_error("__getformat__() argument must be str, not %K", kind);
    if (!str_equal_ascii(kind, "double") && !str_equal_ascii(kind, "float")) {
        return raise_value_error("__getformat__() argument 1 must be 'double' or 'float'");
    }
    return str_from_c(HOST_IS_LITTLE_ENDIAN ? "IEEE, little-endian" : "IEEE, big-endian");
}

static Value float_format(Value v, Value spec) {
    if (!is_str(spec)) return raise_type_error("__format__() argument must be str, not %K", spec);
    return format_float(v, spec);
}

static Value get_real(Value v, void *closure) { return plain(v); }
static Value get_imag(Value v, void *closure) { return float_from_double(0.0); }

const MethodDef float_methods[] = {
    {"conjugate", plain, METHOD_NOARGS, "conjugate($self, /)\n--\n\nReturn self, the complex conjugate of any float."},
    {"__trunc__", float_trunc, METHOD_NOARGS, "__trunc__($self, /)\n--\n\nReturn the Integral closest to x between 0 and x."},
    {"__floor__", float_floor, METHOD_NOARGS, "__floor__($self, /)\n--\n\nReturn the floor as an Integral."},
    {"__ceil__", float_ceil, METHOD_NOARGS, "__ceil__($self, /)\n--\n\nReturn the ceiling as an Integral."},
    {"__round__", float_round, METHOD_FAST, "__round__($self, ndigits=None, /)\n--\n\nReturn the Integral closest to x, rounding half toward even."},
    {"as_integer_ratio", float_as_integer_ratio, METHOD_NOARGS, "as_integer_ratio($self, /)\n--\n\nReturn a pair of integers whose ratio is exactly the float, the second one positive."},
    {"fromhex", float_fromhex, METHOD_ONE | METHOD_CLASS, "fromhex($type, string, /)\n--\n\nCreate a floating-point number from a hexadecimal string."},
    {"hex", float_hex, METHOD_NOARGS, "hex($self, /)\n--\n\nReturn a hexadecimal representation of a floating-point number."},
    {"is_integer", float_is_integer, METHOD_NOARGS, "is_integer($self, /)\n--\n\nReturn True if the float is an integer."},
    {"__getnewargs__", float_getnewargs, METHOD_NOARGS, "__getnewargs__($self, /)\n--\n\n"},
    {"__getformat__", float_getformat, METHOD_ONE | METHOD_CLASS, "__getformat__($type, typestr, /)\n--\n\nTells how doubles are stored."},
    {"__format__", float_format, METHOD_ONE, "__format__($self, format_spec, /)\n--\n\nFormats the float according to format_spec."},
    {0},
};
const GetSetDef float_getsets[] = {
    {"real", get_real, NULL, "the real part of a complex number"},
    {"imag", get_imag, NULL, "the imaginary part of a complex number"},
    {0},
};
