/* limbs.h - natural numbers as arrays of 64-bit limbs, least significant first.
 *
 * Sizes are in limbs; results are not normalised unless said otherwise (use limbs_normal).  Operands may not overlap
 * results except where "in place" is mentioned.  Functions that return bool need scratch memory and return false when it
 * is exhausted; nothing here raises. */
#pragma once

#include "base/compiler.h"

typedef uint64_t Limb;

/* Size without leading zero limbs. */
static inline size_t limbs_normal(const Limb *a, size_t n) {
    while (n > 0 && a[n - 1] == 0) n--;
    return n;
}
static inline int limbs_compare_same(const Limb *a, const Limb *b, size_t n) {
    while (n-- > 0) {
        if (a[n] != b[n]) return a[n] < b[n] ? -1 : 1;
    }
    return 0;
}
/* Of normalised numbers. */
static inline int limbs_compare(const Limb *a, size_t an, const Limb *b, size_t bn) {
    return an != bn ? (an < bn ? -1 : 1) : limbs_compare_same(a, b, an);
}

/* Linear operations.  All may work in place (r == a) and return the carry or borrow out of the top. */
Limb limbs_add(Limb *r, const Limb *a, size_t an, const Limb *b, size_t bn); /* an >= bn; r has an limbs */
Limb limbs_sub(Limb *r, const Limb *a, size_t an, const Limb *b, size_t bn); /* an >= bn; r has an limbs */
Limb limbs_mul_1(Limb *r, const Limb *a, size_t n, Limb b, Limb carry);      /* a * b + carry */
Limb limbs_addmul_1(Limb *r, const Limb *a, size_t n, Limb b);               /* r += a * b */
Limb limbs_submul_1(Limb *r, const Limb *a, size_t n, Limb b);               /* r -= a * b */
Limb limbs_lshift(Limb *r, const Limb *a, size_t n, unsigned bits);          /* bits < 64 */
Limb limbs_rshift(Limb *r, const Limb *a, size_t n, unsigned bits);          /* bits < 64; returns the bits shifted out, high-aligned */
/* r = a / d (in place allowed); returns the remainder.  d != 0. */
Limb limbs_div_1(Limb *r, const Limb *a, size_t n, Limb d);

/* r[an + bn] = a * b; an >= bn >= 1.  A square (a == b) takes a faster way. */
MUST_CHECK bool limbs_mul(Limb *r, const Limb *a, size_t an, const Limb *b, size_t bn);
/* q[an - bn + 1], r[bn] = divmod(a, b); an >= bn >= 1, top limb of b not zero; q may be NULL. */
MUST_CHECK bool limbs_divmod(Limb *q, Limb *r, const Limb *a, size_t an, const Limb *b, size_t bn);

/* Digits of A in BASE (2..36, lower case), without leading zeros; at least "0".  Returns memory for mem_free with *LENGTH
 * characters, not terminated; NULL: out of memory.  A is not changed. */
MUST_CHECK char *limbs_to_text(const Limb *a, size_t n, int base, size_t *length);
/* Upper bound of the limbs that COUNT digits of BASE need. */
size_t limbs_for_digits(size_t count, int base);
/* r[limbs_for_digits(count, base)] from COUNT digit VALUES (not characters), most significant first; *SIZE is the
 * normalised size. */
MUST_CHECK bool limbs_from_digits(Limb *r, size_t *size, const uint8_t *digits, size_t count, int base);
