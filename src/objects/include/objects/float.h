/* float.h - floats (immediate or boxed) and complex numbers. */
#pragma once

#include "objects/object.h"

typedef struct FloatObj {
    Obj    header;
    double value;
} FloatObj;
typedef struct ComplexObj {
    Obj    header;
    double real, imag;
} ComplexObj;

MUST_CHECK Value float_box(double);
MUST_CHECK static inline Value float_from_double(double d) {
    Value v = value_from_flonum(d);
    return LIKELY(v != NULL) ? v : float_box(d);
}
/* V is a float (is_float). */
static inline double float_value(Value v) { return value_is_flonum(v) ? value_flonum(v) : ((FloatObj *)v)->value; }
MUST_CHECK Value complex_from_doubles(double real, double imag);
MUST_CHECK Value float_repr(Value);
MUST_CHECK Value float_from_text(const char *utf8, size_t length); /* float("...") rules; ValueError */
MUST_CHECK Value float_from_object_text(Value);                    /* float() of a str or bytes-like object */
int              float_compare_int(double, Value int_value);       /* exact: -1, 0, 1; 2 for NaN; never raises */
int64_t          float_hash(double);                               /* not for NaN objects (hash by identity) */
MUST_CHECK Value float_to_text(double, char format, int precision, int flags); /* 'r' repr, e f g; FLOAT_TEXT_* flags */
enum { FLOAT_TEXT_SIGN = 1, FLOAT_TEXT_ADD_DOT_ZERO = 2, FLOAT_TEXT_ALTERNATE = 4 };
MUST_CHECK Value float_divmod(double, double, bool want_quotient, bool want_remainder); /* tuple or one of them */
MUST_CHECK Value float_pow(double, double);                        /* ZeroDivisionError, complex results */
