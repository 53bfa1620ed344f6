/* int.h - integers: tagged 63-bit or heap objects in CPython's 30-bit-digit layout.  Either form may hold a small value
 * (C code makes heap objects with small values); slow paths accept both, results are tagged whenever they fit. */
#pragma once

#include "objects/object.h"

#define INT_DIGIT_BITS 30
struct IntObj {
    Obj      header;
    intptr_t ob_size; /* sign times number of digits */
    uint32_t digits[];
};

/* Limit of decimal conversions (sys.set_int_max_str_digits); 0 = none.  Numbers up to the threshold are always allowed. */
extern int int_max_str_digits;
#define INT_STR_DIGITS_DEFAULT   4300
#define INT_STR_DIGITS_THRESHOLD 640

MUST_CHECK Value  int_from_i64(int64_t);
MUST_CHECK Value  int_from_u64(uint64_t);
MUST_CHECK Value  int_from_double(double);                  /* truncates; OverflowError/ValueError for inf/nan */
MUST_CHECK Value  int_from_text(const char *utf8, size_t length, int base); /* ValueError as int(); whole text must match */
MUST_CHECK Value  int_from_str(Value str, int base);
MUST_CHECK Value  int_to_text(Value, int base, bool prefix); /* str; base 2..36 digits as format() gives them */
/* Value must be an int.  Status -1 with OverflowError "Python int too large to convert to C long" and the like. */
MUST_CHECK Status int_as_i64(Value, int64_t *out);
MUST_CHECK Status int_as_u64(Value, uint64_t *out);         /* negative: OverflowError "can't convert negative int to unsigned" */
int64_t           int_as_i64_clamped(Value, int *overflow); /* *overflow -1, 0, 1; never raises */
uint64_t          int_as_u64_mask(Value);                   /* low 64 bits, two's complement; never raises */
MUST_CHECK Status int_as_double(Value, double *out);        /* correctly rounded; OverflowError */
int               int_sign(Value);
bool              int_is_zero(Value);
size_t            int_bit_length(Value);
MUST_CHECK Value  int_add(Value, Value);                    /* any two ints incl. bool and subclasses; exact int results */
MUST_CHECK Value  int_sub(Value, Value);
MUST_CHECK Value  int_mul(Value, Value);
MUST_CHECK Value  int_floordiv(Value, Value);
MUST_CHECK Value  int_mod(Value, Value);
MUST_CHECK Status int_divmod(Value, Value, Value *quotient, Value *remainder);
MUST_CHECK Value  int_truediv(Value, Value);
MUST_CHECK Value  int_pow(Value, Value, Value modulus_or_none);
MUST_CHECK Value  int_lshift(Value, Value);
MUST_CHECK Value  int_rshift(Value, Value);
MUST_CHECK Value  int_and(Value, Value);
MUST_CHECK Value  int_or(Value, Value);
MUST_CHECK Value  int_xor(Value, Value);
MUST_CHECK Value  int_neg(Value);
MUST_CHECK Value  int_invert(Value);
MUST_CHECK Value  int_abs(Value);
int               int_compare(Value, Value);                /* -1, 0, 1; never raises */
int64_t           int_hash(Value);
MUST_CHECK Value  int_from_bytes(const uint8_t *, size_t, bool little_endian, bool is_signed);
MUST_CHECK Status int_to_bytes(Value, uint8_t *, size_t, bool little_endian, bool is_signed); /* OverflowError */
MUST_CHECK Value  int_exact(Value);                         /* of a subclass or bool: plain int of the same value */
bool              int_small(Value, int64_t *out);           /* value of any int object when it fits 64 bits */
MUST_CHECK Value  int_gcd(Value, Value);
