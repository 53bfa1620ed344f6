/* dtoa.c - doubles to decimal digits.
 *
 * The shortest form uses Giulietti's Schubfach: the rounding interval of the double is scaled by one 126-bit power of ten
 * and the digits are read off with integer comparisons.  All other roundings work on the exact decimal expansion, which
 * has at most 767 digits; plain fixed-point requests that fit 128 bits take a short cut. */
#include "base/dtoa.h"

#include "dtoa_int.h"

#include "base/endian.h"
#include "base/limbs.h"
#include "base/memory.h"

#include <string.h>

/* ---- powers of ten --------------------------------------------------------------------------------------------------- */
#define POWER_LIMBS 32

static Power powers[POWER_MAX - POWER_MIN + 1];

/* Top 128 bits of X; plus one when anything is cut off. */
static Power top_bits(const Limb *x, size_t n, bool inexact) {
    n = limbs_normal(x, n);
    unsigned shift = (unsigned)bits_clz64(x[n - 1]);
    Limb     a = x[n - 1], b = n > 1 ? x[n - 2] : 0, c = n > 2 ? x[n - 3] : 0;
    if (shift != 0) a = a << shift | b >> (64 - shift), b = b << shift | c >> (64 - shift), c <<= shift;
    bool rest = inexact || c != 0;
    for (size_t i = 0; !rest && i + 3 < n; i++) rest = x[i] != 0;
    uint128_t all = ((uint128_t)a << 64 | b) + rest;
    return (Power){(uint64_t)(all >> 64), (uint64_t)all};
}

/* 5**k by multiplying up, 2**2000 / 5**k by dividing down; powers of two only move the binary point. */
static void make_powers(void) {
    Limb   x[POWER_LIMBS] = {1};
    size_t n = 1;
    for (int k = 0; k <= POWER_MAX; k++) {
        powers[k - POWER_MIN] = top_bits(x, n, false);
        Limb carry = limbs_mul_1(x, x, n, 5, 0);
        if (carry != 0) x[n++] = carry;
    }
    memset(x, 0, sizeof x);
    x[n = POWER_LIMBS - 1] = 1;
    n++;
    for (int k = 1; k <= -POWER_MIN; k++) {
        limbs_div_1(x, x, n, 5);
        n = limbs_normal(x, n);
        powers[-k - POWER_MIN] = top_bits(x, n, true);
    }
}

/* Made at first use.  Two threads may both make them: they write the same words. */
const Power *dtoa_powers(void) {
    static uint32_t made;
    if (UNLIKELY(!__atomic_load_n(&made, __ATOMIC_ACQUIRE))) {
        make_powers();
        __atomic_store_n(&made, 1, __ATOMIC_RELEASE);
    }
    return powers;
}

/* ---- shortest ------------------------------------------------------------------------------------------------------------ */
#define FRACTION_BITS 52
#define EXPONENT_BIAS (1023 + FRACTION_BITS)

/* value = mantissa * 2**exponent. */
static uint64_t split_double(double value, int *exponent) {
    uint64_t bits = double_bits(value), fraction = bits & (((uint64_t)1 << FRACTION_BITS) - 1);
    int      biased = (int)(bits >> FRACTION_BITS & 0x7ff);
    *exponent = (biased == 0 ? 1 : biased) - EXPONENT_BIAS;
    return biased == 0 ? fraction : fraction | (uint64_t)1 << FRACTION_BITS;
}

/* floor(g * c / 2**128), lowest bit set when something was cut off. */
static uint64_t scale_odd(Power g, uint64_t c) {
    uint128_t low = (uint128_t)g.low * c, high = (uint128_t)g.high * c;
    high += (uint64_t)(low >> 64);
    return (uint64_t)(high >> 64) | ((uint64_t)high > 1);
}

static int put_digits(uint64_t number, int exponent, char *digits, int *point) {
    char text[20];
    int  at = 20;
    while (number != 0) text[--at] = (char)('0' + number % 10), number /= 10;
    int count = 20 - at;
    *point = count + exponent;
    while (count > 0 && text[at + count - 1] == '0') count--;
    memcpy(digits, text + at, (size_t)count);
    return count;
}

int dtoa_shortest(double value, char digits[DTOA_SHORTEST_MAX], int *point) {
    int      exponent;
    uint64_t mantissa = split_double(value, &exponent);
    if (mantissa == 0) {
        *point = 1;
        return 0;
    }
    if (exponent <= 0 && exponent > -FRACTION_BITS - 1 && (mantissa & (((uint64_t)1 << -exponent) - 1)) == 0) {
        return put_digits(mantissa >> -exponent, 0, digits, point); /* a small integer */
    }
    bool odd = mantissa & 1, closer = mantissa == (uint64_t)1 << FRACTION_BITS && exponent > 1 - EXPONENT_BIAS;
    /* Four times the value and the ends of its rounding interval, scaled by a power of ten so that one step is one unit. */
    uint64_t middle = 4 * mantissa, left = middle - 2 + closer, right = middle + 2;
    int      k = (exponent * 1262611 - (closer ? 524031 : 0)) >> 22;
    int      h = exponent + floor_log2_pow10(-k) + 1;
    Power    g = dtoa_powers()[-k - POWER_MIN];
    uint64_t vl = scale_odd(g, left << h), v = scale_odd(g, middle << h), vr = scale_odd(g, right << h);
    uint64_t lower = vl + odd, upper = vr - odd, s = v / 4;
    if (s >= 10) {
        uint64_t tens = s / 10;
        bool     down = lower <= 40 * tens, up = 40 * tens + 40 <= upper;
        if (down != up) return put_digits(tens + up, k + 1, digits, point);
    }
    bool down = lower <= 4 * s, up = 4 * s + 4 <= upper;
    if (down != up) return put_digits(s + up, k, digits, point);
    uint64_t half = 4 * s + 2;
    bool     round_up = v > half || (v == half && (s & 1));
    return put_digits(s + round_up, k, digits, point);
}

/* ---- rounded ------------------------------------------------------------------------------------------------------------- */
#define EXACT_LIMBS 48 /* 53 + 2.33 * 1074 bits */

/* All digits of the value. */
static int exact_digits(double value, char *digits, int *point) {
    int      exponent, scale = 0;
    uint64_t mantissa = split_double(value, &exponent);
    if (mantissa == 0) {
        *point = 1;
        return 0;
    }
    int zeros = bits_ctz64(mantissa);
    mantissa >>= zeros, exponent += zeros;
    Limb   x[EXACT_LIMBS] = {mantissa};
    size_t n = 1;
    if (exponent >= 0) {
        n = (size_t)exponent / 64 + 2;
        memset(x, 0, n * sizeof *x);
        unsigned bits = (unsigned)exponent % 64;
        x[n - 2] = mantissa << bits;
        x[n - 1] = bits != 0 ? mantissa >> (64 - bits) : 0;
        n = limbs_normal(x, n);
    } else { /* m / 2**s = m * 5**s / 10**s */
        scale = -exponent;
        for (int left = scale; left > 0;) {
            int  step = left < 27 ? left : 27;
            Limb five = 1;
            for (int i = 0; i < step; i++) five *= 5;
            Limb carry = limbs_mul_1(x, x, n, five, 0);
            if (carry != 0) x[n++] = carry;
            left -= step;
        }
    }
    char text[DTOA_EXACT_MAX + 40];
    int  at = (int)sizeof text;
    while (n > 0) {
        Limb chunk = limbs_div_1(x, x, n, 10000000000000000000u);
        n = limbs_normal(x, n);
        for (int i = 0; n > 0 ? i < 19 : chunk != 0; i++) text[--at] = (char)('0' + chunk % 10), chunk /= 10;
    }
    int count = (int)sizeof text - at;
    *point = count - scale;
    while (count > 0 && text[at + count - 1] == '0') count--;
    memcpy(digits, text + at, (size_t)count);
    return count;
}

/* Cuts to KEEP digits (may be 0 or negative), rounding half to even. */
static int round_digits(char *digits, int count, int keep, int *point) {
    if (keep >= count) return count;
    if (keep < 0 || count == 0) {
        *point = 1;
        return 0;
    }
    bool up = digits[keep] > '5' || (digits[keep] == '5' && (count > keep + 1 || (keep > 0 && ((digits[keep - 1] - '0') & 1))));
    count = keep;
    if (up) {
        while (count > 0 && digits[count - 1] == '9') count--;
        if (count == 0) {
            digits[0] = '1';
            ++*point;
            return 1;
        }
        digits[count - 1]++;
    }
    while (count > 0 && digits[count - 1] == '0') count--;
    if (count == 0) *point = 1;
    return count;
}

static const uint64_t small_powers[20] = {
    1u, 10u, 100u, 1000u, 10000u, 100000u, 1000000u, 10000000u, 100000000u, 1000000000u, 10000000000u, 100000000000u,
    1000000000000u, 10000000000000u, 100000000000000u, 1000000000000000u, 10000000000000000u, 100000000000000000u,
    1000000000000000000u, 10000000000000000000u,
};

/* mantissa * 10**decimals / 2**shift when the rounded result fits 64 bits; false otherwise. */
static bool fixed_small(uint64_t mantissa, int exponent, int decimals, uint64_t *result) {
    if (decimals < 0 || decimals > 19 || exponent > 0 || exponent < -120) return false;
    uint128_t product = (uint128_t)mantissa * small_powers[decimals];
    int       shift = -exponent;
    if (shift == 0) {
        if (product >> 64 != 0) return false;
        *result = (uint64_t)product;
        return true;
    }
    uint128_t whole = product >> shift, rest = product - (whole << shift), half = (uint128_t)1 << (shift - 1);
    if (whole >> 63 != 0) return false;
    *result = (uint64_t)whole + (rest > half || (rest == half && ((uint64_t)whole & 1)));
    return true;
}

int dtoa_fixed(double value, int decimals, char digits[DTOA_EXACT_MAX], int *point) {
    int      exponent;
    uint64_t mantissa = split_double(value, &exponent), number;
    if (fixed_small(mantissa, exponent, decimals, &number)) {
        if (number != 0) return put_digits(number, -decimals, digits, point);
        *point = 1;
        return 0;
    }
    int     count = exact_digits(value, digits, point);
    int64_t keep = (int64_t)*point + decimals;
    return round_digits(digits, count, keep > DTOA_EXACT_MAX ? DTOA_EXACT_MAX : keep < -1 ? -1 : (int)keep, point);
}

int dtoa_precision(double value, int wanted, char digits[DTOA_EXACT_MAX], int *point) {
    int count = exact_digits(value, digits, point);
    return round_digits(digits, count, wanted, point);
}
