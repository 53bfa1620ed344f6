/* int_mul.c - sums, products and powers of ints. */
#include "int_int.h"

#include "objects/float.h"

#include "base/memory.h"

#include <string.h>

/* ---- addition -------------------------------------------------------------------------------------------------------------- */
static Value add_views(const IntView *a, const IntView *b, bool negate_b) {
    bool        negative_a = a->negative, negative_b = b->negative != negate_b;
    LimbScratch scratch;
    if (limbs_compare(a->limbs, a->size, b->limbs, b->size) < 0) {
        const IntView *swap = a;
        bool           sign = negative_a;
        a = b, b = swap;
        negative_a = negative_b, negative_b = sign;
    }
    TRY_NULL(limb_scratch(&scratch, a->size + 1));
    if (negative_a == negative_b) {
        scratch.limbs[a->size] = limbs_add(scratch.limbs, a->limbs, a->size, b->limbs, b->size);
    } else {
        limbs_sub(scratch.limbs, a->limbs, a->size, b->limbs, b->size);
        scratch.limbs[a->size] = 0;
    }
    Value result = int_from_limbs(scratch.limbs, a->size + 1, negative_a);
    limb_scratch_free(&scratch);
    return result;
}

static NOINLINE Value add_slow(Value a, Value b, bool negate_b) {
    int64_t x, y;
    if (int_small(a, &x) && int_small(b, &y)) return int_from_i128(negate_b ? (int128_t)x - y : (int128_t)x + y);
    Value sum = int_digits_add(a, b, negate_b);
    if (sum != NULL || exception_pending()) return sum;
    IntView va, vb;
    Value   result = NULL;
    TRY_NULL(int_view(a, &va));
    if (int_view(b, &vb) == 0) {
        result = add_views(&va, &vb, negate_b);
        int_view_free(&vb);
    }
    int_view_free(&va);
    return result;
}

Value int_add(Value a, Value b) {
    int64_t sum;
    if (LIKELY(values_are_ints(a, b)) && !add_overflows((int64_t)value_bits(a) - 1, (int64_t)value_bits(b), &sum)) {
        return value_from_bits((uintptr_t)sum);
    }
    return add_slow(a, b, false);
}

Value int_sub(Value a, Value b) {
    int64_t difference;
    if (LIKELY(values_are_ints(a, b)) && !sub_overflows((int64_t)value_bits(a), (int64_t)value_bits(b) - 1, &difference)) {
        return value_from_bits((uintptr_t)difference);
    }
    return add_slow(a, b, true);
}

Value int_neg(Value v) {
    if (value_is_int(v)) return int_from_i64(-value_int(v));
    IntView view;
    TRY_NULL(int_view(v, &view));
    Value result = int_from_limbs(view.limbs, view.size, !view.negative);
    int_view_free(&view);
    return result;
}

Value int_abs(Value v) { return int_sign(v) < 0 ? int_neg(v) : int_exact(v); }

/* ---- multiplication ---------------------------------------------------------------------------------------------------------- */
static Value mul_views(const IntView *a, const IntView *b) {
    LimbScratch scratch;
    Value       result = NULL;
    if (a->size < b->size) {
        const IntView *swap = a;
        a = b, b = swap;
    }
    if (b->size == 0) return value_from_int(0);
    TRY_NULL(limb_scratch(&scratch, a->size + b->size));
    if (limbs_mul(scratch.limbs, a->limbs, a->size, b->limbs, b->size)) {
        result = int_from_limbs(scratch.limbs, a->size + b->size, a->negative != b->negative);
    } else {
        raise_memory_error();
    }
    limb_scratch_free(&scratch);
    return result;
}

Value int_mul(Value a, Value b) {
    int64_t x, y, product;
    if (LIKELY(values_are_ints(a, b)) && !mul_overflows(value_int(a), (int64_t)value_bits(b) - 1, &product)) {
        return value_from_bits((uintptr_t)product | 1);
    }
    if (int_small(a, &x) && int_small(b, &y)) return int_from_i128((int128_t)x * y);
    Value result = int_digits_mul(a, b);
    if (result != NULL || exception_pending()) return result;
    IntView va, vb;
    TRY_NULL(int_view(a, &va));
    if (a == b) {
        result = mul_views(&va, &va);
    } else if (int_view(b, &vb) == 0) {
        result = mul_views(&va, &vb);
        int_view_free(&vb);
    }
    int_view_free(&va);
    return result;
}

/* ---- powers -------------------------------------------------------------------------------------------------------------------- */
/* base ** exponent, exponent > 0. */
static Value power_positive(Value base, uint64_t exponent) {
    int64_t small;
    if (int_small(base, &small)) {
        if (small == 0 || small == 1) return value_from_int(small);
        if (small == -1) return value_from_int(exponent & 1 ? -1 : 1);
        uint64_t magnitude = small < 0 ? -(uint64_t)small : (uint64_t)small;
        if (bits_is_power(magnitude) && exponent < (uint64_t)1 << 40) {
            Value power;
            TRY_VALUE(power, int_lshift(value_from_int(1), value_from_int((int64_t)(exponent * (uint64_t)bits_ctz64(magnitude)))));
            return small < 0 && (exponent & 1) ? int_neg(power) : power;
        }
    }
    Value result = base;
    for (int bit = bits_length64(exponent) - 2; bit >= 0; bit--) {
        TRY_VALUE(result, int_mul(result, result));
        if (exponent >> bit & 1) TRY_VALUE(result, int_mul(result, base));
    }
    return int_exact(result);
}

/* x with a * x = 1 modulo m (m > 1), by Euclid's algorithm. */
static Value inverse(Value a, Value m) {
    Value x = value_from_int(1), next = value_from_int(0), r = a, s = m, q, t;
    while (!int_is_zero(s)) {
        Value rest;
        TRY_NULL(int_divmod(r, s, &q, &rest));
        r = s, s = rest;
        TRY_VALUE(t, int_mul(q, next));
        TRY_VALUE(t, int_sub(x, t));
        x = next, next = t;
    }
    if (int_compare(r, value_from_int(1)) != 0) return raise_value_error("base is not invertible for the given modulus");
    return x;
}

#define WINDOW_BITS 4

typedef struct ModPower {
    const Limb *m;
    size_t      n;
    Limb       *product, *quotient; /* 2n and n + 1 limbs */
} ModPower;

/* r = a * b mod m, all of n limbs; r may be a or b. */
static bool mul_mod(ModPower *p, Limb *r, const Limb *a, const Limb *b) {
    if (!limbs_mul(p->product, a, p->n, b, p->n)) return false;
    return limbs_divmod(p->quotient, r, p->product, 2 * p->n, p->m, p->n);
}

/* Left to right, four bits of the exponent at a time. */
static bool power_mod(ModPower *p, Limb *r, Limb *table, const IntView *exponent) {
    size_t n = p->n;
    memset(table, 0, n * sizeof *table);
    table[0] = 1;
    for (size_t i = 2; i < (size_t)1 << WINDOW_BITS; i++) {
        if (!mul_mod(p, table + i * n, table + (i - 1) * n, table + n)) return false;
    }
    memcpy(r, table, n * sizeof *r);
    for (size_t at = exponent->size * 64; at > 0;) {
        at -= WINDOW_BITS;
        unsigned window = (unsigned)(exponent->limbs[at / 64] >> at % 64) & ((1u << WINDOW_BITS) - 1);
        for (int i = 0; i < WINDOW_BITS; i++) {
            if (!mul_mod(p, r, r, r)) return false;
        }
        if (window != 0 && !mul_mod(p, r, r, table + window * n)) return false;
    }
    return true;
}

static uint64_t power_mod_u64(uint64_t base, uint64_t exponent, uint64_t m) {
    uint64_t result = 1 % m;
    for (base %= m; exponent != 0; exponent >>= 1) {
        if (exponent & 1) result = (uint64_t)((uint128_t)result * base % m);
        base = (uint64_t)((uint128_t)base * base % m);
    }
    return result;
}

/* BASE in [0, modulus), EXPONENT >= 0, MODULUS > 1. */
static Value power_modulo(Value base, Value exponent, Value modulus) {
    int64_t b, e, m;
    if (int_small(modulus, &m) && int_small(base, &b) && int_small(exponent, &e)) {
        return int_from_u64(power_mod_u64((uint64_t)b, (uint64_t)e, (uint64_t)m));
    }
    IntView vb, ve, vm;
    Value   result = NULL;
    TRY_NULL(int_view(base, &vb));
    if (int_view(exponent, &ve) == 0) {
        if (int_view(modulus, &vm) == 0) {
            size_t n = vm.size;
            Limb  *memory = mem_alloc((((size_t)1 << WINDOW_BITS) * n + 4 * n + 2) * sizeof *memory);
            if (memory != NULL) {
                Limb    *table = memory, *r = table + ((size_t)n << WINDOW_BITS);
                ModPower p = {vm.limbs, n, r + n, r + 3 * n};
                memset(table + n, 0, n * sizeof *table);
                memcpy(table + n, vb.limbs, vb.size * sizeof *table);
                if (power_mod(&p, r, table, &ve)) result = int_from_limbs(r, n, false);
                else raise_memory_error();
                mem_free(memory);
            } else {
                raise_memory_error();
            }
            int_view_free(&vm);
        }
        int_view_free(&ve);
    }
    int_view_free(&vb);
    return result;
}

static Value power_with_modulus(Value base, Value exponent, Value modulus) {
    if (int_is_zero(modulus)) return raise_value_error("pow() 3rd argument cannot be 0");
    bool  negative = int_sign(modulus) < 0;
    Value m, result;
    TRY_VALUE(m, int_abs(modulus));
    if (int_compare(m, value_from_int(1)) == 0) return value_from_int(0);
    if (int_sign(exponent) < 0) {
        TRY_VALUE(base, inverse(base, m));
        TRY_VALUE(exponent, int_neg(exponent));
    }
    TRY_VALUE(base, int_mod(base, m));
    TRY_VALUE(result, power_modulo(base, exponent, m));
    return negative && !int_is_zero(result) ? int_sub(result, m) : result;
}

Value int_pow(Value base, Value exponent, Value modulus) {
    if (modulus != NONE && modulus != NULL) return power_with_modulus(base, exponent, modulus);
    if (int_sign(exponent) < 0) {
        double x, y;
        TRY_NULL(int_as_double(base, &x));
        TRY_NULL(int_as_double(exponent, &y));
        return float_pow(x, y);
    }
    if (int_is_zero(exponent)) return value_from_int(1);
    int64_t e;
    if (!int_small(exponent, &e)) {
        int64_t b;
        if (int_small(base, &b) && b >= -1 && b <= 1) e = 2 + (int64_t)(int_as_u64_mask(exponent) & 1);
        else return raise_memory_error();
    }
    return power_positive(base, (uint64_t)e);
}

INT_SLOT(int_slot_add, int_add)
INT_SLOT(int_slot_sub, int_sub)
INT_SLOT(int_slot_mul, int_mul)

Value int_slot_power(Value base, Value exponent, Value modulus) {
    if (!is_int(base) || !is_int(exponent) || (modulus != NONE && !is_int(modulus))) return NOT_IMPLEMENTED;
    return int_pow(base, exponent, modulus);
}
