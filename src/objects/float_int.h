/* float_int.h - shared by the files about float and complex. */
#pragma once

#include "objects/exceptions.h"
#include "objects/float.h"
#include "objects/function.h"
#include "objects/list.h"

typedef struct Complex {
    double real, imag;
} Complex;

extern const MethodDef float_methods[];
extern const GetSetDef float_getsets[];

MUST_CHECK Value complex_pow(Complex base, Complex exponent); /* ZeroDivisionError, OverflowError */
COLD Value       float_raise_range(void);                     /* OverflowError (34, 'Numerical result out of range') */

/* The text of a str or bytes-like object as ASCII for number parsing: digits and spaces of other scripts replaced, outer
 * spaces dropped, underscores between digits removed.  Returns memory for mem_free; NULL: raised, or *VALID is false. */
MUST_CHECK char *number_text(Value text, size_t *length, bool *valid);
/* Reads "inf", "infinity", "nan" (any case) or a decimal number with sign at TEXT; returns the characters read, 0: none. */
size_t parse_double(const char *text, size_t length, double *value);
