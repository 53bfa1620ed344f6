/* int_div.c - quotients, remainders, true division, gcd and rounding of ints.
 *
 * Limb division truncates; Python's floors: when the signs differ and something remains, the quotient moves down by one
 * and the divisor is added to the remainder. */
#include "int_int.h"

#include "objects/float.h"
#include "objects/function.h"
#include "objects/list.h"

#include "base/dtoa.h"
#include "base/memory.h"

#include <math.h>
#include <string.h>

#define DIVISION_BY_ZERO "integer division or modulo by zero"

static COLD Value raise_division(const char *text) { return raise_format(&ZeroDivisionError_type, "%s", text); }

/* a / b for b != 0; either result pointer may be NULL. */
static Status divide_views(const IntView *a, const IntView *b, Value *quotient, Value *remainder) {
    LimbScratch q, r;
    Status      status = -1;
    bool        opposite = a->negative != b->negative;
    TRY(limb_scratch(&q, a->size - b->size + 2));
    if (limb_scratch(&r, b->size) == 0) {
        size_t qn = a->size - b->size + 1;
        if (limbs_divmod(q.limbs, r.limbs, a->limbs, a->size, b->limbs, b->size)) {
            q.limbs[qn] = 0;
            if (opposite && limbs_normal(r.limbs, b->size) != 0) {
                static const Limb one = 1;
                limbs_add(q.limbs, q.limbs, qn + 1, &one, 1);
                limbs_sub(r.limbs, b->limbs, b->size, r.limbs, b->size);
            }
            status = 0;
            if (quotient != NULL && (*quotient = int_from_limbs(q.limbs, qn + 1, opposite)) == NULL) status = -1;
            if (status == 0 && remainder != NULL && (*remainder = int_from_limbs(r.limbs, b->size, b->negative)) == NULL) status = -1;
        } else {
            raise_memory_error();
        }
        limb_scratch_free(&r);
    }
    limb_scratch_free(&q);
    return status;
}

/* |a| < |b|, a != 0. */
static Status divide_by_larger(Value a, Value b, bool opposite, Value *quotient, Value *remainder) {
    if (quotient != NULL) *quotient = value_from_int(opposite ? -1 : 0);
    if (remainder == NULL) return 0;
    *remainder = opposite ? int_add(a, b) : int_exact(a);
    return *remainder != NULL ? 0 : -1;
}

static Status divide(Value a, Value b, Value *quotient, Value *remainder, const char *zero_message) {
    int64_t x, y;
    if (int_small(a, &x) && int_small(b, &y)) {
        if (y == 0) return RAISED(raise_division(zero_message));
        if (y == -1) {
            if (remainder != NULL) *remainder = value_from_int(0);
            if (quotient != NULL) return (*quotient = int_neg(a)) != NULL ? 0 : -1;
            return 0;
        }
        int64_t q = x / y, r = x % y;
        if (r != 0 && (r ^ y) < 0) q--, r += y;
        if (quotient != NULL && (*quotient = int_from_i64(q)) == NULL) return -1;
        if (remainder != NULL && (*remainder = int_from_i64(r)) == NULL) return -1;
        return 0;
    }
    if (int_is_zero(b)) return RAISED(raise_division(zero_message));
    IntView va, vb;
    Status  status = -1;
    TRY(int_view(a, &va));
    if (int_view(b, &vb) == 0) {
        if (va.size < vb.size) status = divide_by_larger(a, b, va.size != 0 && va.negative != vb.negative, quotient, remainder);
        else status = divide_views(&va, &vb, quotient, remainder);
        int_view_free(&vb);
    }
    int_view_free(&va);
    return status;
}

Value int_floordiv(Value a, Value b) {
    Value quotient;
    if (LIKELY(values_are_ints(a, b)) && value_int(b) > 0) {
        int64_t x = value_int(a), y = value_int(b), q = x / y;
        return value_from_int(q - (x % y < 0));
    }
    int64_t near;
    if (!value_is_int(b) && !value_is_int(a) && int_digits_quotient(a, b, &near)) return value_from_int(near);
    TRY_NULL(divide(a, b, &quotient, NULL, DIVISION_BY_ZERO));
    return quotient;
}

Value int_mod(Value a, Value b) {
    Value remainder;
    if (LIKELY(values_are_ints(a, b)) && value_int(b) > 0) {
        int64_t y = value_int(b), r = value_int(a) % y;
        return value_from_int(r < 0 ? r + y : r);
    }
    TRY_NULL(divide(a, b, NULL, &remainder, "integer modulo by zero"));
    return remainder;
}

Status int_divmod(Value a, Value b, Value *quotient, Value *remainder) { return divide(a, b, quotient, remainder, DIVISION_BY_ZERO); }

/* ---- true division ----------------------------------------------------------------------------------------------------------- */
#define EXACT_DOUBLE_INT ((int64_t)1 << 53)

/* Shifts the dividend so that the quotient has at least 66 bits; what remains only decides ties. */
static Value divide_to_double(const IntView *a, const IntView *b) {
    int64_t     need = (int64_t)b->size + 2 - (int64_t)a->size;
    size_t      shift = need > 0 ? (size_t)need : 0, n = a->size + shift, qn = n - b->size + 1;
    LimbScratch scratch;
    TRY_NULL(limb_scratch(&scratch, n + qn + b->size));
    Limb *x = scratch.limbs, *q = x + n, *r = q + qn;
    memset(x, 0, shift * sizeof *x);
    memcpy(x + shift, a->limbs, a->size * sizeof *x);
    double result = 0;
    bool   done = limbs_divmod(q, r, x, n, b->limbs, b->size);
    if (done) {
        bool sticky = limbs_normal(r, b->size) != 0;
        qn = limbs_normal(q, qn);
        uint128_t top = qn > 1 ? (uint128_t)q[qn - 1] << 64 | q[qn - 2] : q[0];
        for (size_t i = 0; !sticky && i + 2 < qn; i++) sticky = q[i] != 0;
        result = dtoa_round_scaled(top, 64 * ((int64_t)(qn > 2 ? qn - 2 : 0) - (int64_t)shift), sticky);
    }
    limb_scratch_free(&scratch);
    if (!done) return raise_memory_error();
    if (isinf(result)) return raise_overflow_error("integer division result too large for a float");
    return float_from_double(a->negative != b->negative ? -result : result);
}

Value int_truediv(Value a, Value b) {
    int64_t x, y;
    if (int_is_zero(b)) return raise_division("division by zero");
    if (int_small(a, &x) && int_small(b, &y) && x <= EXACT_DOUBLE_INT && x >= -EXACT_DOUBLE_INT && y <= EXACT_DOUBLE_INT && y >= -EXACT_DOUBLE_INT) {
        return float_from_double((double)x / (double)y);
    }
    if (int_is_zero(a)) return float_from_double(int_sign(b) < 0 ? -0.0 : 0.0);
    IntView va, vb;
    Value   result = NULL;
    TRY_NULL(int_view(a, &va));
    if (int_view(b, &vb) == 0) {
        result = divide_to_double(&va, &vb);
        int_view_free(&vb);
    }
    int_view_free(&va);
    return result;
}

/* ---- gcd ------------------------------------------------------------------------------------------------------------------------- */
static uint64_t gcd_u64(uint64_t a, uint64_t b) {
    if (a == 0) return b;
    if (b == 0) return a;
    int twos = bits_ctz64(a | b);
    a >>= bits_ctz64(a);
    while (b != 0) {
        b >>= bits_ctz64(b);
        if (a > b) {
            uint64_t swap = a;
            a = b, b = swap;
        }
        b -= a;
    }
    return a << twos;
}

/* Lehmer's step: runs Euclid on the leading 62 bits of both and applies the combined step to the whole numbers.
 * a >= b; returns false when the leading bits decide nothing. */
static bool lehmer_step(Limb *a, Limb *b, size_t n, Limb *t, Limb *u) {
    unsigned shift = (unsigned)bits_clz64(a[n - 1]);
    uint64_t x = a[n - 1], y = b[n - 1];
    if (shift != 0) x = x << shift | a[n - 2] >> (64 - shift), y = y << shift | b[n - 2] >> (64 - shift);
    int64_t p = (int64_t)(x >> 2), q = (int64_t)(y >> 2), A = 1, B = 0, C = 0, D = 1;
    while (q + C != 0 && q + D != 0) {
        int64_t k = (p + A) / (q + C), next;
        if (k != (p + B) / (q + D)) break;
        if (mul_overflows(k, C, &next) || mul_overflows(k, D, &next)) break;
        next = A - k * C, A = C, C = next;
        next = B - k * D, B = D, D = next;
        next = p - k * q, p = q, q = next;
        if (A > INT32_MAX || A < INT32_MIN || B > INT32_MAX || B < INT32_MIN || C > INT32_MAX || C < INT32_MIN || D > INT32_MAX || D < INT32_MIN) break;
    }
    if (B == 0) return false;
    /* (a, b) = (A a + B b, C a + D b); no pair has two positive or two negative coefficients. */
    for (int row = 0; row < 2; row++) {
        int64_t one = row == 0 ? A : C, two = row == 0 ? B : D;
        Limb   *out = row == 0 ? t : u;
        const Limb *plus = two > 0 ? b : a, *minus = two > 0 ? a : b;
        uint64_t    add = (uint64_t)(two > 0 ? two : one), subtract = (uint64_t)-(two > 0 ? one : two);
        limbs_mul_1(out, plus, n, add, 0);
        limbs_submul_1(out, minus, n, subtract);
    }
    memcpy(a, t, n * sizeof *a);
    memcpy(b, u, n * sizeof *b);
    return true;
}

/* Both arrays have ROOM limbs and are destroyed; r gets the result. */
static Value gcd_limbs(Limb *a, size_t an, Limb *b, size_t bn, Limb *t, Limb *u) {
    for (;;) {
        if (limbs_compare(a, an, b, bn) < 0) {
            Limb  *swap = a;
            size_t swap_n = an;
            a = b, b = swap, an = bn, bn = swap_n;
        }
        if (bn == 0) return int_from_limbs(a, an, false);
        if (bn == 1) return int_from_u64(gcd_u64(limbs_div_1(t, a, an, b[0]), b[0]));
        if (an == bn && lehmer_step(a, b, an, t, u)) {
            an = limbs_normal(a, an), bn = limbs_normal(b, bn);
            continue;
        }
        if (!limbs_divmod(t, u, a, an, b, bn)) return raise_memory_error();
        memcpy(a, u, bn * sizeof *a);
        an = limbs_normal(a, bn);
    }
}

Value int_gcd(Value a, Value b) {
    int64_t x, y;
    if (int_small(a, &x) && int_small(b, &y)) return int_from_u64(gcd_u64(x < 0 ? -(uint64_t)x : (uint64_t)x, y < 0 ? -(uint64_t)y : (uint64_t)y));
    IntView va, vb;
    Value   result = NULL;
    TRY_NULL(int_view(a, &va));
    if (int_view(b, &vb) == 0) {
        LimbScratch scratch;
        size_t      room = (va.size > vb.size ? va.size : vb.size) + 1;
        if (limb_scratch(&scratch, 4 * room) == 0) {
            Limb *p = scratch.limbs, *q = p + room;
            memcpy(p, va.limbs, va.size * sizeof *p);
            memcpy(q, vb.limbs, vb.size * sizeof *q);
            result = gcd_limbs(p, va.size, q, vb.size, q + room, q + 2 * room);
            limb_scratch_free(&scratch);
        }
        int_view_free(&vb);
    }
    int_view_free(&va);
    return result;
}

/* ---- rounding --------------------------------------------------------------------------------------------------------------------- */
Value int_divmod_near(Value a, Value b, Value *remainder) {
    Value q, r, twice;
    TRY_NULL(int_divmod(a, b, &q, &r));
    TRY_VALUE(twice, int_lshift(r, value_from_int(1)));
    int order = int_compare(twice, b);
    if (int_sign(b) < 0) order = -order;
    if (order > 0 || (order == 0 && (int_as_u64_mask(q) & 1))) {
        TRY_VALUE(q, int_add(q, value_from_int(1)));
        TRY_VALUE(r, int_sub(r, b));
    }
    *remainder = r;
    return q;
}

Value int_method_round(Value self, const Value *args, size_t nargs, Value kwnames) {
    Value digits, power, remainder, quotient;
    if (nargs > 1) return raise_arity("__round__", 0, 1, nargs);
    if (nargs == 0 || args[0] == NONE) return int_exact(self);
    TRY_VALUE(digits, number_index(args[0]));
    if (int_sign(digits) >= 0) return int_exact(self);
    TRY_VALUE(digits, int_neg(digits));
    if (int_compare(digits, int_from_u64(int_bit_length(self) / 3 + 2)) > 0) return value_from_int(0); /* 10**digits is over twice as large */
    TRY_VALUE(power, int_pow(value_from_int(10), digits, NONE));
    TRY_VALUE(quotient, int_divmod_near(self, power, &remainder));
    return int_sub(self, remainder);
}

static Value divmod_tuple(Value a, Value b) {
    Value quotient, remainder;
    TRY_NULL(int_divmod(a, b, &quotient, &remainder));
    return TUPLE2(quotient, remainder);
}

INT_SLOT(int_slot_floordiv, int_floordiv)
INT_SLOT(int_slot_mod, int_mod)
INT_SLOT(int_slot_divmod, divmod_tuple)
INT_SLOT(int_slot_truediv, int_truediv)
