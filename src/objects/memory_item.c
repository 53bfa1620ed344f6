/* memory_item.c - single items of memoryviews: C values in native byte order to Python values and back. */
#include "memoryview_int.h"

#include "base/endian.h"
#include "objects/thread.h"

#include <math.h>

char native_format(const char *format) {
    if (!format) return 'B';
    if (*format == '@') format++;
    return format[0] && !format[1] && native_format_size(format[0]) ? format[0] : 0;
}

intptr_t native_format_size(char format) {
    switch (format) {
    case 'c': case 'b': case 'B': case '?': return 1;
    case 'h': case 'H': return sizeof(short);
    case 'e': return 2;
    case 'i': case 'I': return sizeof(int);
    case 'l': case 'L': return sizeof(long);
    case 'q': case 'Q': return sizeof(long long);
    case 'n': case 'N': return sizeof(size_t);
    case 'f': return sizeof(float);
    case 'd': return sizeof(double);
    case 'P': return sizeof(void *);
    default: return 0;
    }
}

static double half_to_double(uint16_t half) {
    int    exponent = half >> 10 & 31, fraction = half & 0x3ff;
    double d = exponent == 31 ? (fraction ? NAN : INFINITY) : exponent ? ldexp(1024 + fraction, exponent - 25) : ldexp(fraction, -24);
    return half & 0x8000 ? -d : d;
}

static Value float_from_half(uint16_t half) { return float_from_double(half_to_double(half)); }

/* Rounds half to even; -1: too large. */
static int double_to_half(double d, uint16_t *out) {
    uint16_t sign = signbit(d) ? 0x8000 : 0;
    int      exponent;
    if (isnan(d)) {
        *out = sign | 0x7e00;
        return 0;
    }
    d = fabs(d);
    if (isinf(d)) {
        *out = sign | 0x7c00;
        return 0;
    }
    frexp(d, &exponent);
    if (exponent < -13) exponent = -13; /* subnormal */
    double units = nearbyint(ldexp(d, 11 - exponent)); /* normal: 1024..2048 */
    if (units >= 2048) units /= 2, exponent++;
    if (exponent > 16) return -1;
    int bits = units < 1024 ? (int)units : (exponent + 14) * 1024 + ((int)units - 1024);
    *out = sign | (uint16_t)bits;
    return 0;
}

#define UNPACK(TYPE, MAKE) \
    do { \
        TYPE x; \
        memcpy(&x, p, sizeof x); \
        return MAKE(x); \
    } while (0)

Value item_unpack(const uint8_t *p, char format) {
    switch (format) {
    case 'c': return bytes_from_data(p, 1);
    case 'b': return value_from_int((int8_t)*p);
    case 'B': return value_from_int(*p);
    case '?': return value_from_bool(*p != 0);
    case 'h': UNPACK(short, value_from_int);
    case 'H': UNPACK(unsigned short, value_from_int);
    case 'i': UNPACK(int, value_from_int);
    case 'I': UNPACK(unsigned, value_from_int);
    case 'l': UNPACK(long, int_from_i64);
    case 'L': UNPACK(unsigned long, int_from_u64);
    case 'q': UNPACK(long long, int_from_i64);
    case 'Q': UNPACK(unsigned long long, int_from_u64);
    case 'n': UNPACK(intptr_t, int_from_i64);
    case 'N': UNPACK(size_t, int_from_u64);
    case 'P': UNPACK(uintptr_t, int_from_u64);
    case 'f': UNPACK(float, float_from_double);
    case 'd': UNPACK(double, float_from_double);
    case 'e': UNPACK(uint16_t, float_from_half);
    default: return raise_format(&NotImplementedError_type, "memoryview: format %c not supported", format);
    }
}

Value item_unpack_any(const uint8_t *p, const char *format, intptr_t size) {
    char native = native_format(format);
    if (native) return item_unpack(p, native);
    Value module = vm_hooks.import("struct"), name = str_intern_c("unpack"), text = str_from_utf8(format, strlen(format));
    Value bytes = bytes_from_data(p, (size_t)size);
    if (!module || !name || !text || !bytes) return NULL;
    Value items = CALL_METHOD2(module, name, text, bytes);
    return items && is_tuple(items) && tuple_length(items) == 1 ? tuple_get(items, 0) : items;
}

static Status bad_value(char format) { return RAISED(raise_value_error("memoryview: invalid value for format '%c'", format)); }
static Status bad_type(char format) { return RAISED(raise_type_error("memoryview: invalid type for format '%c'", format)); }

/* An integer of SIZE bytes. */
static Status pack_int(uint8_t *p, char format, Value v, intptr_t size) {
    bool is_signed = strchr("bhilqn", format) != NULL;
    if (!is_int(v) && !number_has_index(v)) return bad_type(format);
    Value i = number_index(v);
    if (!i) {
        if (!exception_matches(&TypeError_type)) return -1;
        exception_clear();
        return bad_type(format);
    }
    if (format == 'P') is_signed = int_sign(i) < 0; /* addresses may be negative */
    if (int_to_bytes(i, p, (size_t)size, HOST_IS_LITTLE_ENDIAN, is_signed) == 0) return 0;
    if (!exception_matches(&OverflowError_type)) return -1;
    exception_clear();
    return bad_value(format);
}

static Status pack_float(uint8_t *p, char format, Value v) {
    double   d;
    uint16_t half;
    if (number_as_double(v, &d) < 0) {
        bool overflow = exception_matches(&OverflowError_type) || exception_matches(&ValueError_type);
        if (!overflow && !exception_matches(&TypeError_type)) return -1;
        exception_clear();
        return overflow ? bad_value(format) : bad_type(format);
    }
    if (format == 'd') {
        memcpy(p, &d, sizeof d);
    } else if (format == 'f') {
        float f = (float)d;
        if (isinf(f) && !isinf(d)) return bad_value(format);
        memcpy(p, &f, sizeof f);
    } else {
        if (double_to_half(d, &half) < 0) return bad_value(format);
        memcpy(p, &half, sizeof half);
    }
    return 0;
}

Status item_pack(uint8_t *p, char format, Value v) {
    Truth truth;
    switch (format) {
    case '?':
        truth = object_truth(v);
        if (truth < 0) return -1;
        *p = (uint8_t)truth;
        return 0;
    case 'c':
        if (!is_bytes(v)) return bad_type(format);
        if (bytes_length(v) != 1) return bad_value(format);
        *p = bytes_data(v)[0];
        return 0;
    case 'e': case 'f': case 'd': return pack_float(p, format, v);
    case 0: return RAISED(raise_format(&NotImplementedError_type, "memoryview: format not supported"));
    default: return pack_int(p, format, v, native_format_size(format));
    }
}
