/* math_integer.c - functions of integers in `math`: gcd, lcm, isqrt, factorial, comb, perm.
 *
 * Products are built as balanced trees, so that large multiplications meet factors of about the same size. */
#include "math_int.h"

#include "base/bits.h"
#include "objects/int.h"

#include <math.h>

#define ONE_VALUE value_from_int(1)

/* ---- gcd, lcm ----------------------------------------------------------------------------------------------------------- */
static Value m_gcd(Value self, const Value *args, size_t nargs, Value names) {
    Value result = value_from_int(0);
    for (size_t i = 0; i < nargs; i++) {
        Value x;
        TRY_VALUE(x, number_index(args[i]));
        if (result == ONE_VALUE) continue;
        TRY_VALUE(result, int_gcd(result, x));
    }
    return result;
}
static Value m_lcm(Value self, const Value *args, size_t nargs, Value names) {
    Value result = ONE_VALUE;
    for (size_t i = 0; i < nargs; i++) {
        Value x, divisor;
        TRY_VALUE(x, number_index(args[i]));
        if (int_is_zero(result)) continue;
        if (int_is_zero(x)) {
            result = value_from_int(0);
            continue;
        }
        TRY_VALUE(divisor, int_gcd(result, x));
        TRY_VALUE(x, int_floordiv(x, divisor));
        TRY_VALUE(result, int_mul(result, x));
        TRY_VALUE(result, int_abs(result));
    }
    return result;
}

/* ---- isqrt ------------------------------------------------------------------------------------------------------------------ */
static uint64_t isqrt_u64(uint64_t n) {
    uint64_t root = (uint64_t)sqrt((double)n);
    if (root > 0xffffffff) root = 0xffffffff;
    while (root * root > n) root--;
    while (root < 0xffffffff && (root + 1) * (root + 1) <= n) root++;
    return root;
}
/* A number within one of the root of N: half of the digits come from the root of the top half, the others from one
 * division. */
static Value isqrt_near(Value n) {
    int64_t small;
    if (int_small(n, &small)) return int_from_u64(isqrt_u64((uint64_t)small));
    int64_t half = (int64_t)(int_bit_length(n) - 1) / 2, k = (half - 1) / 2;
    Value   top, root, high, low;
    TRY_VALUE(top, int_rshift(n, value_from_int(2 * k + 2)));
    TRY_VALUE(root, isqrt_near(top));
    TRY_VALUE(high, int_lshift(root, value_from_int(k)));
    TRY_VALUE(low, int_rshift(n, value_from_int(k + 2)));
    TRY_VALUE(low, int_floordiv(low, root));
    return int_add(high, low);
}
static Value m_isqrt(Value self, Value v) {
    Value n = number_index(v), root, square;
    if (!n) return NULL;
    if (int_sign(n) < 0) return raise_value_error("isqrt() argument must be nonnegative");
    TRY_VALUE(root, isqrt_near(n));
    for (;;) { /* at most two rounds */
        TRY_VALUE(square, int_mul(root, root));
        if (int_compare(square, n) <= 0) return root;
        TRY_VALUE(root, int_sub(root, ONE_VALUE));
    }
}

/* ---- factorial -------------------------------------------------------------------------------------------------------------- */
/* FIRST * (FIRST + STEP) * ..., COUNT factors, all positive. */
static Value product_of(uint64_t first, uint64_t step, uint64_t count) {
    if (count <= 8) {
        uint64_t product = 1;
        bool     fits = true;
        for (uint64_t i = 0; i < count && fits; i++) fits = !__builtin_mul_overflow(product, first + step * i, &product);
        if (fits) return int_from_u64(product);
    }
    if (count == 1) return int_from_u64(first);
    Value left, right;
    TRY_VALUE(left, product_of(first, step, count / 2));
    TRY_VALUE(right, product_of(first + step * (count / 2), step, count - count / 2));
    return int_mul(left, right);
}
/* N! without its factors 2: the odd part of (N/2)! times all odd numbers up to N, which *ODDS keeps for the caller. */
static Value odd_factorial(uint64_t n, Value *odds) {
    if (n < 3) {
        *odds = ONE_VALUE;
        return ONE_VALUE;
    }
    uint64_t half = n / 2, first = (half + 1) | 1, count = first > n ? 0 : (n - first) / 2 + 1;
    Value    result, more;
    TRY_VALUE(result, odd_factorial(half, odds));
    TRY_VALUE(more, product_of(first, 2, count));
    TRY_VALUE(*odds, int_mul(*odds, more));
    return int_mul(result, *odds);
}
static Value m_factorial(Value self, Value v) {
    int   overflow;
    Value n = number_index(v), odds, odd;
    if (!n) return NULL;
    int64_t number = int_as_i64_clamped(n, &overflow);
    if (overflow > 0) return raise_overflow_error("factorial() argument should not exceed %ld", INT64_MAX);
    if (overflow < 0 || number < 0) return raise_value_error("factorial() not defined for negative values");
    TRY_VALUE(odd, odd_factorial((uint64_t)number, &odds));
    return int_lshift(odd, value_from_int(number - __builtin_popcountll((uint64_t)number)));
}

/* ---- comb, perm ------------------------------------------------------------------------------------------------------------- */
/* N * (N - 1) * ..., K factors; N is an int of any size, K >= 1. */
static Value falling(Value n, int64_t k) {
    int64_t small;
    if (int_small(n, &small)) return product_of((uint64_t)(small - k + 1), 1, (uint64_t)k);
    if (k == 1) return n;
    Value left, right;
    TRY_VALUE(left, falling(n, k / 2));
    TRY_VALUE(right, int_sub(n, value_from_int(k / 2)));
    TRY_VALUE(right, falling(right, k - k / 2));
    return int_mul(left, right);
}
/* Binomial coefficient while it fits 64 bits. */
static bool comb_u64(uint64_t n, uint64_t k, uint64_t *out) {
    uint64_t result = 1;
    for (uint64_t i = 0; i < k; i++) {
        uint128_t next = (uint128_t)result * (n - i) / (i + 1);
        if (next >> 64) return false;
        result = (uint64_t)next;
    }
    *out = result;
    return true;
}
static Value comb(Value n, int64_t k) {
    int64_t  small;
    uint64_t result;
    if (k == 0) return ONE_VALUE;
    if (k == 1) return n;
    if (int_small(n, &small) && comb_u64((uint64_t)small, (uint64_t)k, &result)) return int_from_u64(result);
    int64_t half = k / 2; /* C(n, k) == C(n, half) * C(n - half, k - half) / C(k, half) */
    Value   left, right, divisor;
    TRY_VALUE(left, comb(n, half));
    TRY_VALUE(right, int_sub(n, value_from_int(half)));
    TRY_VALUE(right, comb(right, k - half));
    TRY_VALUE(divisor, comb(value_from_int(k), half));
    TRY_VALUE(left, int_mul(left, right));
    return int_floordiv(left, divisor);
}

static Status two_counts(Value *n, Value *k) {
    if (!(*n = number_index(*n)) || !(*k = number_index(*k))) return -1;
    if (int_sign(*n) < 0) return RAISED(raise_value_error("n must be a non-negative integer"));
    if (int_sign(*k) < 0) return RAISED(raise_value_error("k must be a non-negative integer"));
    return 0;
}
static Value m_comb(Value self, const Value *args, size_t nargs, Value names) {
    int64_t count;
    if (nargs != 2) return raise_arity("comb", 2, 2, nargs);
    Value n = args[0], k = args[1], rest;
    TRY_NULL(two_counts(&n, &k));
    TRY_VALUE(rest, int_sub(n, k));
    if (int_sign(rest) < 0) return value_from_int(0);
    if (int_compare(rest, k) < 0) k = rest;
    if (!int_small(k, &count)) return raise_overflow_error("min(n - k, k) must not exceed %lld", (long long)INT64_MAX);
    return comb(n, count);
}
static Value m_perm(Value self, const Value *args, size_t nargs, Value names) {
    int64_t count;
    if (nargs < 1 || nargs > 2) return raise_arity("perm", 1, 2, nargs);
    if (nargs == 1 || args[1] == NONE) return m_factorial(self, args[0]);
    Value n = args[0], k = args[1];
    TRY_NULL(two_counts(&n, &k));
    if (int_compare(n, k) < 0) return value_from_int(0);
    if (!int_small(k, &count)) return raise_overflow_error("k must not exceed %lld", (long long)INT64_MAX);
    return count == 0 ? ONE_VALUE : falling(n, count);
}

const MethodDef math_integer_methods[] = {
    {"gcd", m_gcd, METHOD_FAST, "gcd($module, *integers)\n--\n\nGreatest common divisor."},
    {"lcm", m_lcm, METHOD_FAST, "lcm($module, *integers)\n--\n\nLeast common multiple."},
    {"isqrt", m_isqrt, METHOD_ONE, "isqrt($module, n, /)\n--\n\nInteger part of the square root of n."},
    {"factorial", m_factorial, METHOD_ONE, "factorial($module, n, /)\n--\n\nn! for an integer n that is not negative."},
    {"comb", m_comb, METHOD_FAST, "comb($module, n, k, /)\n--\n\nNumber of ways to choose k of n items without order."},
    {"perm", m_perm, METHOD_FAST, "perm($module, n, k=None, /)\n--\n\nNumber of ways to choose k of n items in order; k defaults to n."},
    {NULL}};
