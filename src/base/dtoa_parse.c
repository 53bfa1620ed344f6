/* dtoa_parse.c - decimal text to the nearest double.
 *
 * Up to 19 digits w give an interval [w, w + 1) * 10**e (a point when all digits were taken).  Small cases are exact in
 * double arithmetic.  Otherwise both ends of the interval are scaled by a 128-bit power of ten and rounded; if they round
 * alike, that is the answer.  The rest is computed with exact integers. */
#include "base/dtoa.h"

#include "dtoa_int.h"

#include "base/endian.h"
#include "base/limbs.h"
#include "base/memory.h"

#include <math.h>
#include <string.h>

#define MANTISSA_BITS 53
#define MIN_EXPONENT  (-1074)
#define MAX_DIGITS    800 /* more digits only matter as "something follows" */

double dtoa_round_scaled(uint128_t m, int64_t exponent, bool sticky) {
    int length = (m >> 64) != 0 ? 64 + bits_length64((uint64_t)(m >> 64)) : bits_length64((uint64_t)m);
    int64_t drop = length - MANTISSA_BITS;
    if (exponent + drop < MIN_EXPONENT) drop = MIN_EXPONENT - exponent;
    if (drop > length) return 0.0; /* less than half of the least number */
    uint64_t mantissa;
    if (drop <= 0) {
        mantissa = (uint64_t)m << -drop; /* exact: callers only set STICKY with more than 54 bits */
    } else {
        uint128_t half = (uint128_t)1 << (drop - 1), kept = drop < 128 ? m >> drop : 0, rest = drop < 128 ? m - (kept << drop) : m;
        mantissa = (uint64_t)kept;
        if (rest > half || (rest == half && (sticky || (mantissa & 1)))) mantissa++;
    }
    exponent += drop;
    if (mantissa >> MANTISSA_BITS != 0) mantissa >>= 1, exponent++;
    if (exponent > 1024 - MANTISSA_BITS) return INFINITY;
    if (mantissa >> (MANTISSA_BITS - 1) == 0) return double_from_bits(mantissa); /* subnormal */
    return double_from_bits((mantissa & (((uint64_t)1 << (MANTISSA_BITS - 1)) - 1)) | (uint64_t)(exponent + 1075) << (MANTISSA_BITS - 1));
}

/* ---- exact --------------------------------------------------------------------------------------------------------------- */
static double from_limbs(const Limb *x, size_t n, int64_t exponent, bool sticky) {
    n = limbs_normal(x, n);
    if (n == 0) return 0.0;
    uint128_t top = n > 1 ? (uint128_t)x[n - 1] << 64 | x[n - 2] : x[0];
    for (size_t i = 0; !sticky && i + 2 < n; i++) sticky = x[i] != 0;
    if (n > 2) exponent += 64 * (int64_t)(n - 2);
    return dtoa_round_scaled(top, exponent, sticky);
}

/* x *= 5**power */
static size_t multiply_by_five(Limb *x, size_t n, int64_t power) {
    while (power > 0) {
        int  step = power < 27 ? (int)power : 27;
        Limb five = 1;
        for (int i = 0; i < step; i++) five *= 5;
        Limb carry = limbs_mul_1(x, x, n, five, 0);
        if (carry != 0) x[n++] = carry;
        power -= step;
    }
    return n;
}

/* DIGITS (values) times 10**exponent. */
static double exact_value(const uint8_t *digits, size_t count, int64_t exponent) {
    Limb   x[160] = {0}, d[96], q[160], r[96];
    size_t n = 0;
    for (size_t i = 0; i < count; i += 19) {
        Limb value = 0, factor = 1;
        for (size_t j = i; j < count && j < i + 19; j++) value = value * 10 + digits[j], factor *= 10;
        Limb carry = limbs_mul_1(x, x, n, factor, value);
        if (n == 0) carry = value;
        if (carry != 0) x[n++] = carry;
    }
    if (exponent >= 0) {
        n = multiply_by_five(x, n, exponent);
        return from_limbs(x, n, exponent, false);
    }
    d[0] = 1;
    size_t dn = multiply_by_five(d, 1, -exponent);
    /* Shift the dividend so that the quotient has between 65 and 192 bits. */
    size_t shift = dn + 2 > n ? dn + 2 - n : 0;
    memmove(x + shift, x, n * sizeof *x);
    memset(x, 0, shift * sizeof *x);
    n += shift;
    CHECK(limbs_divmod(q, r, x, n, d, dn)); /* small enough to need no memory */
    return from_limbs(q, n - dn + 1, exponent - 64 * (int64_t)shift, limbs_normal(r, dn) != 0);
}

/* ---- fast ----------------------------------------------------------------------------------------------------------------- */
static const double exact_powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                      1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/* w * 10**k when one double operation computes it exactly rounded. */
static bool one_operation(uint64_t w, int64_t k, double *value) {
    if (w >> MANTISSA_BITS != 0 || k < -22 || k > 22) return false;
    *value = k < 0 ? (double)w / exact_powers[-k] : (double)w * exact_powers[k];
    return true;
}

/* Rounds w * g * 2**exponent where the exact value lies above that by less than ONE unit of w * 2**-? : see callers. */
static double scaled(uint64_t w, Power g, int64_t exponent, bool below) {
    uint128_t low = (uint128_t)w * g.low, high = (uint128_t)w * g.high;
    high += (uint64_t)(low >> 64);
    uint64_t last = (uint64_t)low;
    if (below) { /* the power was rounded up by less than one unit: take w units off the product */
        if (last < w) high--;
        last -= w;
    }
    return dtoa_round_scaled(high, exponent + 64, last != 0);
}

/* w * 10**k, or anything up to (w + 1) * 10**k when MORE digits follow.  False: the ends round differently. */
static bool by_interval(uint64_t w, int64_t k, bool more, double *value) {
    if (k < POWER_MIN || k > POWER_MAX - 34) return false;
    Power   g = dtoa_powers()[k - POWER_MIN];
    int64_t exponent = floor_log2_pow10((int)k) - 127;
    bool    exact = k >= 0 && k <= 55; /* 5**55 < 2**128 */
    *value = scaled(w, g, exponent, !exact);
    if (exact && !more) return true;
    if (more && w == UINT64_MAX) return false;
    return *value == scaled(w + more, g, exponent, false);
}

static double from_values(const uint8_t *digits, size_t count, int64_t exponent) {
    uint64_t w = 0;
    size_t   taken = count < 19 ? count : 19;
    for (size_t i = 0; i < taken; i++) w = w * 10 + digits[i];
    int64_t k = exponent + (int64_t)(count - taken);
    double  value;
    if (count == taken && one_operation(w, k, &value)) return value;
    if (by_interval(w, k, count > taken, &value)) return value;
    return exact_value(digits, count, exponent);
}

/* VALUES without leading zeros, first digit not zero. */
static double from_normal(const uint8_t *digits, size_t count, int64_t point) {
    if (point > 310) return INFINITY;
    if (point < -330) return 0.0;
    while (count > 0 && digits[count - 1] == 0) count--;
    return from_values(digits, count, point - (int64_t)count);
}

double dtoa_from_digits(const char *text, size_t count, int64_t point) {
    uint8_t digits[MAX_DIGITS + 1];
    size_t  n = 0;
    bool    more = false;
    for (size_t i = 0; i < count; i++) {
        uint8_t digit = (uint8_t)(text[i] - '0');
        if (n == 0 && digit == 0) point--;
        else if (n < MAX_DIGITS) digits[n++] = digit;
        else more |= digit != 0;
    }
    if (n == 0) return 0.0;
    if (more) digits[n++] = 1;
    return from_normal(digits, n, point);
}

size_t dtoa_parse(const char *text, size_t length, double *value) {
    uint8_t digits[MAX_DIGITS + 1];
    size_t  i = 0, n = 0;
    int64_t point = 0;
    bool    negative = false, any = false, more = false, behind = false;
    if (i < length && (text[i] == '+' || text[i] == '-')) negative = text[i++] == '-';
    for (; i < length; i++) {
        if (text[i] == '.' && !behind) {
            behind = true;
            continue;
        }
        uint8_t digit = (uint8_t)(text[i] - '0');
        if (digit > 9) break;
        any = true;
        if (n == 0 && digit == 0) {
            point -= behind;
            continue;
        }
        point += !behind;
        if (n < MAX_DIGITS) digits[n++] = digit;
        else more |= digit != 0;
    }
    if (!any) return 0;
    if (i < length && (text[i] == 'e' || text[i] == 'E')) {
        size_t  j = i + 1;
        bool    down = false;
        int64_t exponent = 0;
        if (j < length && (text[j] == '+' || text[j] == '-')) down = text[j++] == '-';
        if (j < length && text[j] >= '0' && text[j] <= '9') {
            for (; j < length && text[j] >= '0' && text[j] <= '9'; j++) {
                if (exponent < INT64_MAX / 20) exponent = exponent * 10 + (text[j] - '0');
            }
            i = j;
            point += down ? -exponent : exponent;
        }
    }
    if (more) digits[n++] = 1;
    double result = n == 0 ? 0.0 : from_normal(digits, n, point);
    *value = negative ? -result : result;
    return i;
}
