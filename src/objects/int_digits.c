/* int_digits.c - arithmetic on the digits of large ints, without a detour through limbs.
 *
 * Turning digits into limbs and back costs more than one pass of arithmetic over them.  What takes one pass only - sums,
 * products with a number of one or two digits - is done here, two digits at a time where that helps; and a quotient of two
 * numbers of nearly the same size is mostly known from their leading bits alone. */
#include "int_int.h"

#define DIGIT_LIMIT ((uint32_t)1 << INT_DIGIT_BITS)
#define DIGIT_MASK (DIGIT_LIMIT - 1)
#define PAIR_BITS (2 * INT_DIGIT_BITS)
#define PAIR_MASK (((uint64_t)1 << PAIR_BITS) - 1)

typedef struct DigitView {
    const uint32_t *digits;
    size_t          size;
    bool            negative;
    uint32_t        local[3];
} DigitView;

/* False: leading zeros, as C code may make them. */
static inline bool digit_view(Value v, DigitView *view) {
    if (value_is_int(v)) {
        int64_t  i = value_int(v);
        uint64_t u = i < 0 ? -(uint64_t)i : (uint64_t)i;
        view->digits = view->local;
        view->negative = i < 0;
        for (view->size = 0; u != 0; u >>= INT_DIGIT_BITS) view->local[view->size++] = (uint32_t)u & DIGIT_MASK;
        return true;
    }
    const IntObj *obj = (const IntObj *)v;
    view->digits = obj->digits;
    view->negative = obj->ob_size < 0;
    view->size = (size_t)(obj->ob_size < 0 ? -obj->ob_size : obj->ob_size);
    return view->size == 0 || obj->digits[view->size - 1] != 0;
}

static IntObj *new_int(size_t n, bool negative) {
    return (IntObj *)gc_alloc_var(&int_type, sizeof(IntObj) + n * sizeof(uint32_t), negative ? -(intptr_t)n : (intptr_t)n);
}

static size_t bit_length(const DigitView *v) {
    return v->size * INT_DIGIT_BITS - ((size_t)bits_clz64(v->digits[v->size - 1]) - (64 - INT_DIGIT_BITS));
}

/* ---- sums ---------------------------------------------------------------------------------------------------------------- */
static inline uint64_t digit_pair(const uint32_t *digits) { return digits[0] | (uint64_t)digits[1] << INT_DIGIT_BITS; }

static inline void store_pair(uint32_t *digits, uint64_t pair) {
    digits[0] = (uint32_t)pair & DIGIT_MASK;
    digits[1] = (uint32_t)(pair >> INT_DIGIT_BITS) & DIGIT_MASK;
}

static void add_digits(uint32_t *out, const uint32_t *a, size_t n, const uint32_t *b, size_t m) {
    uint64_t carry = 0;
    size_t   i = 0;
    for (; i + 1 < m; i += 2, carry >>= PAIR_BITS) {
        carry += digit_pair(a + i) + digit_pair(b + i);
        store_pair(out + i, carry);
    }
    for (; i < n; i++, carry >>= INT_DIGIT_BITS) {
        carry += (uint64_t)a[i] + (i < m ? b[i] : 0);
        out[i] = (uint32_t)carry & DIGIT_MASK;
    }
}

static void sub_digits(uint32_t *out, const uint32_t *a, size_t n, const uint32_t *b, size_t m) {
    uint64_t borrow = 0;
    size_t   i = 0;
    for (; i + 1 < m; i += 2, borrow >>= 63) {
        borrow = digit_pair(a + i) - digit_pair(b + i) - borrow;
        store_pair(out + i, borrow);
    }
    for (; i < n; i++, borrow >>= 63) {
        borrow = a[i] - (uint64_t)(i < m ? b[i] : 0) - borrow;
        out[i] = (uint32_t)borrow & DIGIT_MASK;
    }
}

Value int_digits_add(Value x, Value y, bool negate_y) {
    DigitView vx, vy, *a = &vx, *b = &vy;
    if (!digit_view(x, a) || !digit_view(y, b)) return NULL;
    bool   negative = a->negative, differ = negative != (b->negative != negate_y);
    size_t n = a->size, m = b->size;
    if (n == m) { /* what the larger one is, and how far a difference cancels, the leading digits tell */
        while (differ && n > 0 && a->digits[n - 1] == b->digits[n - 1]) n--;
        m = n;
    }
    if (n < m || (n == m && n > 0 && a->digits[n - 1] < b->digits[n - 1])) {
        size_t swap = n;
        a = &vy, b = &vx;
        n = m, m = swap;
        negative = negative != differ;
    }
    if (n < 4 || m == 0) return NULL; /* the result could be small */
    uint32_t top = a->digits[n - 1], below = n == m ? b->digits[m - 1] : 0;
    if (differ ? top - below < 2 : top + below == DIGIT_LIMIT - 1) return NULL;
    size_t  count = n + (!differ && top + below >= DIGIT_LIMIT);
    IntObj *sum = new_int(count, negative);
    if (sum == NULL) return NULL;
    (differ ? sub_digits : add_digits)(sum->digits, a->digits, n, b->digits, m);
    if (count > n) sum->digits[n] = 1;
    return VALUE(sum);
}

/* ---- products ------------------------------------------------------------------------------------------------------------ */
static void mul_digits(uint32_t *out, size_t count, const uint32_t *a, size_t n, uint64_t factor) {
    uint64_t carry = 0;
    size_t   i = 0;
    for (; i + 1 < n; i += 2) {
        uint128_t product = (uint128_t)digit_pair(a + i) * factor;
        carry += (uint64_t)product & PAIR_MASK; /* only this waits for the pair before */
        store_pair(out + i, carry);
        carry = (uint64_t)(product >> PAIR_BITS) + (carry >> PAIR_BITS);
    }
    uint128_t rest = (i < n ? (uint128_t)a[i] * factor : 0) + carry;
    for (; i < count; i++, rest >>= INT_DIGIT_BITS) out[i] = (uint32_t)rest & DIGIT_MASK;
}

Value int_digits_mul(Value x, Value y) {
    DigitView vx, vy, *a = &vx, *b = &vy;
    if (!digit_view(x, a) || !digit_view(y, b)) return NULL;
    if (a->size < b->size) a = &vy, b = &vx;
    if (a->size < 4 || b->size == 0 || b->size > 2) return NULL;
    uint64_t factor = b->digits[0] | (b->size > 1 ? (uint64_t)b->digits[1] << INT_DIGIT_BITS : 0);
    size_t   bits = bit_length(a) + bit_length(b), count = (bits + INT_DIGIT_BITS - 1) / INT_DIGIT_BITS;
    if (bits % INT_DIGIT_BITS == 1) { /* the product has as many bits or one less, and so one digit less; the leading bits may tell */
        uint64_t  lead = (uint64_t)a->digits[a->size - 1] << INT_DIGIT_BITS | a->digits[a->size - 2];
        unsigned  bound = (unsigned)(bits - 1 - (a->size - 2) * INT_DIGIT_BITS); /* at most 119 */
        uint128_t least = (uint128_t)lead * factor, most = (uint128_t)(lead + 1) * factor;
        if (least >> bound == 0) {
            if (most >> bound != 0) return NULL;
            count--;
        }
    }
    IntObj *product = new_int(count, a->negative != b->negative);
    if (product == NULL) return NULL;
    mul_digits(product->digits, count, a->digits, a->size, factor);
    return VALUE(product);
}

/* ---- quotients ----------------------------------------------------------------------------------------------------------- */
/* The bits from AT on, which are at most 128. */
static uint128_t leading_bits(const DigitView *v, size_t at) {
    size_t    i = v->size, last = at / INT_DIGIT_BITS;
    uint128_t bits = 0;
    while (--i > last) bits = bits << INT_DIGIT_BITS | v->digits[i];
    unsigned inside = (unsigned)(at % INT_DIGIT_BITS);
    return bits << (INT_DIGIT_BITS - inside) | v->digits[last] >> inside;
}

bool int_digits_quotient(Value x, Value y, int64_t *quotient) {
    DigitView a, b;
    if (!digit_view(x, &a) || !digit_view(y, &b) || b.size < 4 || a.size < b.size) return false;
    size_t a_bits = bit_length(&a), b_bits = bit_length(&b);
    if (a_bits < b_bits || a_bits - b_bits > 56) return false;
    /* With k bits left out at the end, A / (B + 1) < a / b < (A + 1) / B. */
    size_t    k = b_bits - 62;
    uint128_t top = leading_bits(&a, k);
    uint64_t  divisor = (uint64_t)leading_bits(&b, k), q = (uint64_t)(top / divisor);
    if (q != (uint64_t)(top / (divisor + 1))) return false;
    /* Something remains, since A / (B + 1) is not below q. */
    *quotient = a.negative != b.negative ? -(int64_t)q - 1 : (int64_t)q;
    return true;
}
