/* limbs.c - kernels of natural arithmetic: linear operations, multiplication, division.
 *
 * Multiplication is schoolbook, then Karatsuba; division is Knuth's with a precomputed 3-by-2 reciprocal (Moeller and
 * Granlund), then the recursive division of Burnikel and Ziegler.  Thresholds were measured on x86-64. */
#include "base/limbs.h"

#include "base/bits.h"
#include "base/memory.h"

#include <string.h>

#define LIMB_BITS 64
#if TINY_CONSTANTS
#define KARATSUBA_LIMBS 4
#define RECURSIVE_DIV_LIMBS 4
#else
#define KARATSUBA_LIMBS 32
#define RECURSIVE_DIV_LIMBS 64
#endif

/* ---- linear operations --------------------------------------------------------------------------------------------- */
Limb limbs_add(Limb *r, const Limb *a, size_t an, const Limb *b, size_t bn) {
    Limb carry = 0;
    for (size_t i = 0; i < bn; i++) {
        Limb s = a[i] + carry;
        carry = s < carry;
        s += b[i];
        carry += s < b[i];
        r[i] = s;
    }
    for (size_t i = bn; i < an; i++) {
        r[i] = a[i] + carry;
        carry = r[i] < carry;
    }
    return carry;
}

Limb limbs_sub(Limb *r, const Limb *a, size_t an, const Limb *b, size_t bn) {
    Limb borrow = 0;
    for (size_t i = 0; i < bn; i++) {
        Limb x = a[i], d = x - b[i], e = d - borrow;
        borrow = (x < b[i]) | (d < borrow);
        r[i] = e;
    }
    for (size_t i = bn; i < an; i++) {
        Limb x = a[i];
        r[i] = x - borrow;
        borrow = x < borrow;
    }
    return borrow;
}

Limb limbs_mul_1(Limb *r, const Limb *a, size_t n, Limb b, Limb carry) {
    for (size_t i = 0; i < n; i++) {
        uint128_t p = (uint128_t)a[i] * b + carry;
        r[i] = (Limb)p;
        carry = (Limb)(p >> LIMB_BITS);
    }
    return carry;
}

Limb limbs_addmul_1(Limb *r, const Limb *a, size_t n, Limb b) {
    Limb carry = 0;
    for (size_t i = 0; i < n; i++) {
        uint128_t p = (uint128_t)a[i] * b + r[i] + carry;
        r[i] = (Limb)p;
        carry = (Limb)(p >> LIMB_BITS);
    }
    return carry;
}

Limb limbs_submul_1(Limb *r, const Limb *a, size_t n, Limb b) {
    Limb carry = 0;
    for (size_t i = 0; i < n; i++) {
        uint128_t p = (uint128_t)a[i] * b + carry;
        Limb      low = (Limb)p;
        carry = (Limb)(p >> LIMB_BITS) + (r[i] < low);
        r[i] -= low;
    }
    return carry;
}

Limb limbs_lshift(Limb *r, const Limb *a, size_t n, unsigned bits) {
    if (bits == 0) {
        if (r != a) memmove(r, a, n * sizeof *r);
        return 0;
    }
    Limb out = n > 0 ? a[n - 1] >> (LIMB_BITS - bits) : 0;
    for (size_t i = n; i-- > 1;) r[i] = a[i] << bits | a[i - 1] >> (LIMB_BITS - bits);
    if (n > 0) r[0] = a[0] << bits;
    return out;
}

Limb limbs_rshift(Limb *r, const Limb *a, size_t n, unsigned bits) {
    if (bits == 0) {
        if (r != a) memmove(r, a, n * sizeof *r);
        return 0;
    }
    Limb out = n > 0 ? a[0] << (LIMB_BITS - bits) : 0;
    for (size_t i = 0; i + 1 < n; i++) r[i] = a[i] >> bits | a[i + 1] << (LIMB_BITS - bits);
    if (n > 0) r[n - 1] = a[n - 1] >> bits;
    return out;
}

/* ---- division by small numbers --------------------------------------------------------------------------------------- */
/* floor((2**128 - 1) / d) - 2**64 for a d with its top bit set. */
static inline Limb reciprocal(Limb d) { return (Limb)(((uint128_t)~d << LIMB_BITS | UINT64_MAX) / d); }

/* (u1, u0) / d with u1 < d, top bit of d set, V = reciprocal(d). */
static inline Limb div_2by1(Limb u1, Limb u0, Limb d, Limb v, Limb *remainder) {
    uint128_t q = (uint128_t)v * u1 + ((uint128_t)u1 << LIMB_BITS | u0);
    Limb      q1 = (Limb)(q >> LIMB_BITS) + 1, r = u0 - q1 * d;
    if (r > (Limb)q) q1--, r += d;
    if (UNLIKELY(r >= d)) q1++, r -= d;
    *remainder = r;
    return q1;
}

Limb limbs_div_1(Limb *r, const Limb *a, size_t n, Limb d) {
    if (n == 0) return 0;
    if (n == 1) {
        Limb rest = a[0] % d;
        r[0] = a[0] / d;
        return rest;
    }
    unsigned shift = (unsigned)bits_clz64(d);
    d <<= shift;
    Limb v = reciprocal(d);
    Limb rest = shift ? a[n - 1] >> (LIMB_BITS - shift) : 0;
    for (size_t i = n; i-- > 0;) {
        Limb next = shift ? a[i] << shift | (i > 0 ? a[i - 1] >> (LIMB_BITS - shift) : 0) : a[i];
        r[i] = div_2by1(rest, next, d, v, &rest);
    }
    return rest >> shift;
}

/* ---- multiplication ---------------------------------------------------------------------------------------------------- */
static void mul_school(Limb *r, const Limb *a, size_t an, const Limb *b, size_t bn) {
    r[an] = limbs_mul_1(r, a, an, b[0], 0);
    for (size_t i = 1; i < bn; i++) r[an + i] = limbs_addmul_1(r + i, a, an, b[i]);
}

/* Every product of different limbs once, doubled, plus the squares. */
static void square_school(Limb *r, const Limb *a, size_t n) {
    if (n == 1) {
        uint128_t p = (uint128_t)a[0] * a[0];
        r[0] = (Limb)p, r[1] = (Limb)(p >> LIMB_BITS);
        return;
    }
    r[0] = 0;
    r[n] = limbs_mul_1(r + 1, a + 1, n - 1, a[0], 0);
    for (size_t i = 1; i + 1 < n; i++) r[n + i] = limbs_addmul_1(r + 2 * i + 1, a + i + 1, n - 1 - i, a[i]);
    r[2 * n - 1] = 0;
    Limb top = 0, carry = 0;
    for (size_t i = 0; i < n; i++) {
        uint128_t p = (uint128_t)a[i] * a[i];
        Limb      x = r[2 * i], y = r[2 * i + 1];
        uint128_t low = (uint128_t)(x << 1 | top) + (Limb)p + carry;
        uint128_t high = (uint128_t)(y << 1 | x >> 63) + (Limb)(p >> LIMB_BITS) + (Limb)(low >> LIMB_BITS);
        r[2 * i] = (Limb)low;
        r[2 * i + 1] = (Limb)high;
        carry = (Limb)(high >> LIMB_BITS);
        top = y >> 63;
    }
}

/* r[n] = |a - b| where a has n limbs and b at most n; true when a < b. */
static bool abs_difference(Limb *r, const Limb *a, size_t n, const Limb *b, size_t bn) {
    size_t an = limbs_normal(a, n), bm = limbs_normal(b, bn);
    bool   less = limbs_compare(a, an, b, bm) < 0;
    memset(r, 0, n * sizeof *r);
    if (less) limbs_sub(r, b, bm, a, an);
    else limbs_sub(r, a, an, b, bm);
    return less;
}

/* Scratch that mul_same needs for n limbs. */
static size_t karatsuba_scratch(size_t n) { return 4 * n + 64 * 4; }

/* r[2n] = a[n] * b[n].  Karatsuba with the middle term from differences:
 * (a1 - a0)(b0 - b1) + a1 b1 + a0 b0 = a1 b0 + a0 b1. */
static void mul_same(Limb *r, const Limb *a, const Limb *b, size_t n, Limb *scratch) {
    if (n < KARATSUBA_LIMBS) {
        if (a == b) square_school(r, a, n);
        else mul_school(r, a, n, b, n);
        return;
    }
    size_t low = (n + 1) / 2, high = n - low;
    Limb  *da = r, *db = r + low, *middle = scratch, *rest = scratch + 2 * low;
    bool   negative_a = abs_difference(da, a, low, a + low, high);
    bool   negative_b = negative_a;
    if (a == b) {
        mul_same(middle, da, da, low, rest);
    } else {
        negative_b = abs_difference(db, b, low, b + low, high);
        mul_same(middle, da, db, low, rest);
    }
    mul_same(r, a, b, low, rest);
    mul_same(r + 2 * low, a + low, b + low, high, rest);
    /* rest = low product + high product -+ middle; (a0-a1)(b0-b1) = a0b0 + a1b1 - cross */
    Limb carry = limbs_add(rest, r, 2 * low, r + 2 * low, 2 * high);
    if (negative_a == negative_b) carry -= limbs_sub(rest, rest, 2 * low, middle, 2 * low);
    else carry += limbs_add(rest, rest, 2 * low, middle, 2 * low);
    size_t tail = 2 * n - low;
    carry += limbs_add(r + low, r + low, tail < 2 * low ? tail : 2 * low, rest, tail < 2 * low ? tail : 2 * low);
    for (size_t i = 3 * low; carry != 0 && i < 2 * n; i++) {
        r[i] += carry;
        carry = r[i] < carry;
    }
}

bool limbs_mul(Limb *r, const Limb *a, size_t an, const Limb *b, size_t bn) {
    if (bn < KARATSUBA_LIMBS) {
        if (a == b && an == bn) square_school(r, a, an);
        else mul_school(r, a, an, b, bn);
        return true;
    }
    size_t need = karatsuba_scratch(bn);
    Limb  *scratch = mem_alloc((need + 2 * bn) * sizeof *scratch);
    if (scratch == NULL) return false;
    if (an == bn) {
        mul_same(r, a, b, bn, scratch);
        mem_free(scratch);
        return true;
    }
    /* Unbalanced: slices of a as long as b. */
    Limb *product = scratch + need;
    memset(r, 0, (an + bn) * sizeof *r);
    bool done = true;
    for (size_t i = 0; done && i < an; i += bn) {
        size_t n = an - i < bn ? an - i : bn;
        if (n == bn) mul_same(product, a + i, b, bn, scratch);
        else done = limbs_mul(product, b, bn, a + i, n);
        if (done) limbs_add(r + i, r + i, an + bn - i, product, n + bn);
    }
    mem_free(scratch);
    return done;
}

/* ---- division ---------------------------------------------------------------------------------------------------------- */
static Limb reciprocal_3by2(Limb d1, Limb d0) {
    Limb v = reciprocal(d1), p = d1 * v + d0;
    if (p < d0) {
        v--;
        if (p >= d1) v--, p -= d1;
        p -= d1;
    }
    uint128_t t = (uint128_t)v * d0;
    p += (Limb)(t >> LIMB_BITS);
    if (p < (Limb)(t >> LIMB_BITS)) {
        v--;
        if (((uint128_t)p << LIMB_BITS | (Limb)t) >= ((uint128_t)d1 << LIMB_BITS | d0)) v--;
    }
    return v;
}

/* Quotient limb of (u2, u1, u0) by (d1, d0); the top two limbs are below the divisor. */
static inline Limb div_3by2(Limb u2, Limb u1, Limb u0, Limb d1, Limb d0, Limb v) {
    uint128_t d = (uint128_t)d1 << LIMB_BITS | d0;
    uint128_t q = (uint128_t)v * u2 + ((uint128_t)u2 << LIMB_BITS | u1);
    Limb      q1 = (Limb)(q >> LIMB_BITS), r1 = u1 - q1 * d1;
    uint128_t r = ((uint128_t)r1 << LIMB_BITS | u0) - (uint128_t)d0 * q1 - d;
    q1++;
    if ((Limb)(r >> LIMB_BITS) >= (Limb)q) q1--, r += d;
    if (UNLIKELY(r >= d)) q1++;
    return q1;
}

/* a[an] becomes the remainder (low bn limbs), q[an - bn] gets the quotient; returns its top limb (0 or 1).  b has its top
 * bit set, bn >= 2. */
static Limb div_school(Limb *q, Limb *a, size_t an, const Limb *b, size_t bn) {
    Limb d1 = b[bn - 1], d0 = b[bn - 2], v = reciprocal_3by2(d1, d0), top = 0;
    Limb *high = a + an - bn;
    if (limbs_compare_same(high, b, bn) >= 0) limbs_sub(high, high, bn, b, bn), top = 1;
    for (size_t j = an - bn; j-- > 0;) {
        Limb u2 = a[j + bn], u1 = a[j + bn - 1], u0 = a[j + bn - 2], guess;
        guess = u2 == d1 && u1 == d0 ? UINT64_MAX : div_3by2(u2, u1, u0, d1, d0, v);
        Limb borrow = limbs_submul_1(a + j, b, bn, guess);
        if (UNLIKELY(u2 < borrow)) {
            guess--;
            limbs_add(a + j, a + j, bn, b, bn);
        }
        a[j + bn] = 0;
        q[j] = guess;
    }
    return top;
}

static bool div_2n1n(Limb *q, Limb *a, const Limb *b, size_t n, Limb *scratch);

/* a[3h] / b[2h], a < b * 2**(64 h): q[h], remainder in a[2h], the rest of a zeroed.  Scratch: 2h limbs and more. */
static bool div_3n2n(Limb *q, Limb *a, const Limb *b, size_t h, Limb *scratch) {
    Limb  over = 0; /* the limb above the partial remainder a[h..2h) */
    const Limb *b1 = b + h;
    if (limbs_compare_same(a + 2 * h, b1, h) < 0) {
        if (!div_2n1n(q, a + h, b1, h, scratch)) return false;
    } else {
        memset(q, 0xff, h * sizeof *q);
        limbs_sub(a + 2 * h, a + 2 * h, h, b1, h);
        over = limbs_add(a + h, a + h, h, b1, h);
        over += a[2 * h];
        memset(a + 2 * h, 0, h * sizeof *a);
    }
    if (!limbs_mul(scratch, q, h, b, h)) return false;
    Limb borrow = limbs_sub(a, a, 2 * h, scratch, 2 * h);
    while (borrow > over) {
        static const Limb one = 1;
        limbs_sub(q, q, h, &one, 1);
        over += limbs_add(a, a, 2 * h, b, 2 * h);
    }
    return true;
}

/* a[2n] / b[n] with the high half of a below b: q[n], remainder in a[n], the rest of a zeroed. */
static bool div_2n1n(Limb *q, Limb *a, const Limb *b, size_t n, Limb *scratch) {
    if (n < RECURSIVE_DIV_LIMBS || n % 2 != 0) {
        div_school(q, a, 2 * n, b, n);
        return true;
    }
    size_t h = n / 2;
    return div_3n2n(q + h, a + h, b, h, scratch) && div_3n2n(q, a, b, h, scratch);
}

/* Divides by blocks of n limbs, n = the padded size of b. */
static bool div_recursive(Limb *q, Limb *r, const Limb *a, size_t an, const Limb *b, size_t bn) {
    size_t n = bn, halvings = 0;
    while (n >= RECURSIVE_DIV_LIMBS) n = (n + 1) / 2, halvings++;
    n <<= halvings;
    size_t   pad = n - bn;
    unsigned shift = (unsigned)bits_clz64(b[bn - 1]);
    size_t   blocks = (an + pad + n) / n; /* one bit of head room in the top block */
    Limb    *memory = mem_calloc((blocks + 1) * n + n + blocks * n + 2 * n, sizeof *memory);
    if (memory == NULL) return false;
    Limb *x = memory, *d = x + (blocks + 1) * n, *quotient = d + n, *scratch = quotient + blocks * n;
    limbs_lshift(d + pad, b, bn, shift);
    x[pad + an] = limbs_lshift(x + pad, a, an, shift);
    bool done = true;
    for (size_t i = blocks; done && i-- > 0;) done = div_2n1n(quotient + i * n, x + i * n, d, n, scratch);
    if (done) {
        limbs_rshift(r, x + pad, bn, shift);
        if (q != NULL) memcpy(q, quotient, (an - bn + 1) * sizeof *q);
    }
    mem_free(memory);
    return done;
}

bool limbs_divmod(Limb *q, Limb *r, const Limb *a, size_t an, const Limb *b, size_t bn) {
    if (bn >= 2 * RECURSIVE_DIV_LIMBS && an - bn >= RECURSIVE_DIV_LIMBS) return div_recursive(q, r, a, an, b, bn);
    Limb   local[128], *memory = NULL, *x = local;
    size_t need = an + 1 + bn + (q == NULL ? an - bn + 1 : 0);
    if (need > COUNT_OF(local)) {
        x = memory = mem_alloc(need * sizeof *x);
        if (x == NULL) return false;
    }
    Limb *d = x + an + 1;
    if (q == NULL) q = d + bn;
    if (bn == 1) {
        r[0] = limbs_div_1(q, a, an, b[0]);
    } else {
        unsigned shift = (unsigned)bits_clz64(b[bn - 1]);
        limbs_lshift(d, b, bn, shift);
        x[an] = limbs_lshift(x, a, an, shift);
        div_school(q, x, an + 1, d, bn);
        limbs_rshift(r, x, bn, shift);
    }
    mem_free(memory);
    return true;
}
