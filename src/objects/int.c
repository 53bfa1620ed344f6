/* int.c - the int type: representation, conversion to and from C, comparison, hash, constructor, methods.
 *
 * Small values are tagged words; larger ones are heap objects with CPython's 30-bit digits.  Heap objects with small
 * values also exist (subclass instances, bool, objects made by C code), so every slow path reads both. */
#include "objects/int.h"

#include "int_int.h"

#include "objects/bytes.h"
#include "objects/float.h"
#include "objects/function.h"
#include "objects/list.h"
#include "objects/str.h"

#include "base/dtoa.h"
#include "base/hash.h"
#include "base/memory.h"

#include <math.h>

#define DIGIT_MASK (((uint32_t)1 << INT_DIGIT_BITS) - 1)

/* ---- views ----------------------------------------------------------------------------------------------------------- */
static inline size_t digit_count(const IntObj *obj) { return (size_t)(obj->ob_size < 0 ? -obj->ob_size : obj->ob_size); }

/* 32 digits have as many bits as 15 limbs. */
#define BLOCK_DIGITS 32
#define BLOCK_LIMBS 15

static inline Limb digit_pair(const uint32_t *digits, unsigned i) { return digits[2 * i] | (Limb)digits[2 * i + 1] << INT_DIGIT_BITS; }

static inline void pack_block(Limb *limbs, const uint32_t *digits) {
#define LIMB(i) limbs[i] = digit_pair(digits, i) >> 4 * (i) | digit_pair(digits, (i) + 1) << (60 - 4 * (i));
    LIMB(0) LIMB(1) LIMB(2) LIMB(3) LIMB(4) LIMB(5) LIMB(6) LIMB(7) LIMB(8) LIMB(9) LIMB(10) LIMB(11) LIMB(12) LIMB(13) LIMB(14)
#undef LIMB
}

static inline void unpack_pair(uint32_t *digits, unsigned i, Limb pair) {
    digits[2 * i] = (uint32_t)pair & DIGIT_MASK;
    digits[2 * i + 1] = (uint32_t)(pair >> INT_DIGIT_BITS) & DIGIT_MASK;
}

static inline void unpack_block(uint32_t *digits, const Limb *limbs) {
#define PAIR(i) unpack_pair(digits, i, limbs[(i) - 1] >> (64 - 4 * (i)) | limbs[i] << 4 * (i));
    unpack_pair(digits, 0, limbs[0]);
    PAIR(1) PAIR(2) PAIR(3) PAIR(4) PAIR(5) PAIR(6) PAIR(7) PAIR(8) PAIR(9) PAIR(10) PAIR(11) PAIR(12) PAIR(13) PAIR(14)
    unpack_pair(digits, 15, limbs[14] >> 4);
#undef PAIR
}

static size_t pack_digits(Limb *limbs, const uint32_t *digits, size_t count) {
    Limb     bits = 0;
    unsigned held = 0; /* always below 64 */
    size_t   n = 0, i = 0;
    for (; i + BLOCK_DIGITS <= count; i += BLOCK_DIGITS, n += BLOCK_LIMBS) pack_block(limbs + n, digits + i);
    for (; i < count; i++) {
        bits |= (Limb)digits[i] << held;
        held += INT_DIGIT_BITS;
        if (held >= 64) {
            limbs[n++] = bits;
            held -= 64;
            bits = (Limb)digits[i] >> (INT_DIGIT_BITS - held);
        }
    }
    if (bits != 0) limbs[n++] = bits;
    return limbs_normal(limbs, n);
}

static void unpack_digits(uint32_t *digits, size_t count, const Limb *limbs, size_t n) {
    Limb     bits = 0;
    unsigned held = 0; /* bits in hand */
    size_t   next = 0, i = 0;
    for (; i + BLOCK_DIGITS <= count && next + BLOCK_LIMBS <= n; i += BLOCK_DIGITS, next += BLOCK_LIMBS) unpack_block(digits + i, limbs + next);
    for (; i < count; i++) {
        if (held < INT_DIGIT_BITS && next < n) {
            Limb     limb = limbs[next++];
            unsigned missing = INT_DIGIT_BITS - held;
            digits[i] = (uint32_t)(bits | limb << held) & DIGIT_MASK;
            bits = limb >> missing;
            held = 64 - missing;
            continue;
        }
        digits[i] = (uint32_t)bits & DIGIT_MASK;
        bits >>= INT_DIGIT_BITS;
        held = held < INT_DIGIT_BITS ? 0 : held - INT_DIGIT_BITS;
    }
}

Status int_view(Value v, IntView *view) {
    view->memory = NULL;
    view->limbs = view->local;
    if (value_is_int(v)) {
        int64_t i = value_int(v);
        view->negative = i < 0;
        view->local[0] = i < 0 ? -(uint64_t)i : (uint64_t)i;
        view->size = i != 0;
        return 0;
    }
    const IntObj *obj = (const IntObj *)v;
    size_t        count = digit_count(obj), room = count * INT_DIGIT_BITS / 64 + 1;
    Limb         *limbs = view->local;
    if (room > VIEW_LOCAL_LIMBS) {
        limbs = view->memory = mem_alloc(room * sizeof *limbs);
        if (limbs == NULL) return RAISED(raise_memory_error());
        view->limbs = limbs;
    }
    view->negative = obj->ob_size < 0;
    view->size = pack_digits(limbs, obj->digits, count);
    return 0;
}

void int_view_free(IntView *view) {
    if (UNLIKELY(view->memory != NULL)) mem_free(view->memory);
}

Status limb_scratch(LimbScratch *scratch, size_t count) {
    scratch->memory = NULL;
    scratch->limbs = scratch->local;
    if (count > SCRATCH_LOCAL_LIMBS) {
        scratch->limbs = scratch->memory = mem_alloc(mem_product(count, sizeof(Limb)));
        if (scratch->limbs == NULL) return RAISED(raise_memory_error());
    }
    return 0;
}

void limb_scratch_free(LimbScratch *scratch) {
    if (UNLIKELY(scratch->memory != NULL)) mem_free(scratch->memory);
}

/* ---- making ints --------------------------------------------------------------------------------------------------------- */
static Value heap_int(const Limb *limbs, size_t n, bool negative) {
    size_t  bits = 64 * n - (size_t)bits_clz64(limbs[n - 1]), count = (bits + INT_DIGIT_BITS - 1) / INT_DIGIT_BITS;
    IntObj *obj = (IntObj *)gc_alloc_var(&int_type, sizeof(IntObj) + count * sizeof(uint32_t), negative ? -(intptr_t)count : (intptr_t)count);
    if (obj == NULL) return NULL;
    unpack_digits(obj->digits, count, limbs, n);
    return VALUE(obj);
}

Value int_from_limbs(const Limb *limbs, size_t n, bool negative) {
    n = limbs_normal(limbs, n);
    if (n == 0) return value_from_int(0);
    if (n == 1 && limbs[0] <= (uint64_t)TAGGED_INT_MAX + negative) return value_from_int(negative ? (int64_t)-limbs[0] : (int64_t)limbs[0]);
    return heap_int(limbs, n, negative);
}

Value int_from_i64(int64_t i) {
    if (LIKELY(int_fits_tagged(i))) return value_from_int(i);
    Limb limb = i < 0 ? -(uint64_t)i : (uint64_t)i;
    return heap_int(&limb, 1, i < 0);
}

Value int_from_u64(uint64_t u) {
    if (LIKELY(u <= (uint64_t)TAGGED_INT_MAX)) return value_from_int((int64_t)u);
    return heap_int(&u, 1, false);
}

Value int_from_i128(int128_t i) {
    if (LIKELY(i >= TAGGED_INT_MIN && i <= TAGGED_INT_MAX)) return value_from_int((int64_t)i);
    uint128_t u = i < 0 ? -(uint128_t)i : (uint128_t)i;
    Limb      limbs[2] = {(Limb)u, (Limb)(u >> 64)};
    return heap_int(limbs, limbs[1] != 0 ? 2 : 1, i < 0);
}

Value int_from_double(double d) {
    if (LIKELY(d > -4e18 && d < 4e18)) return int_from_i64((int64_t)d);
    if (isinf(d)) return raise_overflow_error("cannot convert float infinity to integer");
    if (isnan(d)) return raise_value_error("cannot convert float NaN to integer");
    int      exponent;
    uint64_t mantissa = (uint64_t)ldexp(frexp(fabs(d), &exponent), 53);
    Limb     limbs[18] = {0};
    unsigned shift = (unsigned)exponent - 53;
    limbs[shift / 64] = mantissa << shift % 64;
    if (shift % 64 != 0) limbs[shift / 64 + 1] = mantissa >> (64 - shift % 64);
    return int_from_limbs(limbs, shift / 64 + 2, d < 0);
}

Value int_exact(Value v) {
    if (value_is_int(v) || value_obj(v)->type == &int_type) return v;
    IntView view;
    TRY_NULL(int_view(v, &view));
    Value result = int_from_limbs(view.limbs, view.size, view.negative);
    int_view_free(&view);
    return result;
}

/* ---- to C ------------------------------------------------------------------------------------------------------------------ */
bool int_small(Value v, int64_t *out) {
    if (LIKELY(value_is_int(v))) {
        *out = value_int(v);
        return true;
    }
    const IntObj *obj = (const IntObj *)v;
    size_t        count = digit_count(obj);
    if (count > 3) return false;
    uint128_t u = 0;
    for (size_t i = count; i-- > 0;) u = u << INT_DIGIT_BITS | obj->digits[i];
    bool negative = obj->ob_size < 0;
    if (u > (uint128_t)INT64_MAX + negative) return false;
    *out = negative ? (int64_t)-(uint64_t)u : (int64_t)u;
    return true;
}

int int_sign(Value v) {
    if (value_is_int(v)) return (value_int(v) > 0) - (value_int(v) < 0);
    intptr_t size = ((IntObj *)v)->ob_size;
    return (size > 0) - (size < 0);
}

bool int_is_zero(Value v) { return int_sign(v) == 0; }

Status int_as_i64(Value v, int64_t *out) {
    if (int_small(v, out)) return 0;
    return RAISED(raise_overflow_error("Python int too large to convert to C long"));
}

Status int_as_u64(Value v, uint64_t *out) {
    IntView view;
    if (int_sign(v) < 0) return RAISED(raise_overflow_error("can't convert negative value to unsigned int"));
    if (!value_is_int(v) && digit_count((IntObj *)v) > 3) return RAISED(raise_overflow_error("Python int too large to convert to C unsigned long"));
    TRY(int_view(v, &view)); /* small: needs no memory */
    if (view.size > 1) return RAISED(raise_overflow_error("Python int too large to convert to C unsigned long"));
    *out = view.size == 0 ? 0 : view.limbs[0];
    return 0;
}

int64_t int_as_i64_clamped(Value v, int *overflow) {
    int64_t i;
    *overflow = 0;
    if (int_small(v, &i)) return i;
    *overflow = int_sign(v);
    return *overflow < 0 ? INT64_MIN : INT64_MAX;
}

uint64_t int_as_u64_mask(Value v) {
    if (value_is_int(v)) return (uint64_t)value_int(v);
    const IntObj *obj = (const IntObj *)v;
    uint64_t      u = 0;
    for (size_t i = digit_count(obj) < 3 ? digit_count(obj) : 3; i-- > 0;) u = u << INT_DIGIT_BITS | obj->digits[i];
    return obj->ob_size < 0 ? -u : u;
}

size_t int_bit_length(Value v) {
    if (value_is_int(v)) {
        int64_t i = value_int(v);
        return (size_t)bits_length64(i < 0 ? -(uint64_t)i : (uint64_t)i);
    }
    const IntObj *obj = (const IntObj *)v;
    size_t        count = digit_count(obj);
    return count == 0 ? 0 : (count - 1) * INT_DIGIT_BITS + (size_t)bits_length32(obj->digits[count - 1]);
}

Status int_as_double(Value v, double *out) {
    int64_t i;
    if (int_small(v, &i)) {
        *out = (double)i;
        return 0;
    }
    const IntObj *obj = (const IntObj *)v;
    size_t        count = digit_count(obj);
    uint128_t     top = 0;
    bool          sticky = false;
    if (count < 1 << 26) { /* beyond that it is infinite anyway */
        for (size_t k = 0; k < 4 && k < count; k++) top = top << INT_DIGIT_BITS | obj->digits[count - 1 - k];
        for (size_t k = 4; !sticky && k < count; k++) sticky = obj->digits[count - 1 - k] != 0;
        double d = dtoa_round_scaled(top, count > 4 ? (int64_t)(count - 4) * INT_DIGIT_BITS : 0, sticky);
        if (!isinf(d)) {
            *out = obj->ob_size < 0 ? -d : d;
            return 0;
        }
    }
    return RAISED(raise_overflow_error("int too large to convert to float"));
}

/* ---- comparison and hash ------------------------------------------------------------------------------------------------- */
int int_compare(Value a, Value b) {
    int64_t x, y;
    if (values_are_ints(a, b)) return (value_int(a) > value_int(b)) - (value_int(a) < value_int(b));
    bool small_a = int_small(a, &x), small_b = int_small(b, &y);
    if (small_a && small_b) return (x > y) - (x < y);
    if (small_a) return -int_sign(b);
    if (small_b) return int_sign(a);
    const IntObj *p = (const IntObj *)a, *q = (const IntObj *)b;
    if (p->ob_size != q->ob_size) return p->ob_size < q->ob_size ? -1 : 1;
    for (size_t i = digit_count(p); i-- > 0;) {
        if (p->digits[i] != q->digits[i]) return (p->digits[i] < q->digits[i]) == (p->ob_size > 0) ? -1 : 1;
    }
    return 0;
}

int64_t int_hash(Value v) {
    bool     negative;
    uint64_t x = 0;
    if (value_is_int(v)) {
        int64_t i = value_int(v);
        negative = i < 0;
        x = (negative ? -(uint64_t)i : (uint64_t)i);
        x = (x & HASH_MODULUS) + (x >> HASH_BITS);
        if (x >= HASH_MODULUS) x -= HASH_MODULUS;
    } else {
        const IntObj *obj = (const IntObj *)v;
        negative = obj->ob_size < 0;
        for (size_t i = digit_count(obj); i-- > 0;) {
            x = (x << INT_DIGIT_BITS & HASH_MODULUS) | x >> (HASH_BITS - INT_DIGIT_BITS);
            x += obj->digits[i];
            if (x >= HASH_MODULUS) x -= HASH_MODULUS;
        }
    }
    int64_t hash = negative ? -(int64_t)x : (int64_t)x;
    return hash == -1 ? -2 : hash;
}

static Status int_slot_hash(Value v, int64_t *out) {
    *out = int_hash(v);
    return 0;
}

static Value int_slot_compare(Value a, Value b, CompareOp op) {
    if (!is_int(a) || !is_int(b)) return NOT_IMPLEMENTED;
    int order = a == b ? 0 : int_compare(a, b);
    switch (op) {
    case COMPARE_LT: return value_from_bool(order < 0);
    case COMPARE_LE: return value_from_bool(order <= 0);
    case COMPARE_EQ: return value_from_bool(order == 0);
    case COMPARE_NE: return value_from_bool(order != 0);
    case COMPARE_GT: return value_from_bool(order > 0);
    case COMPARE_GE: return value_from_bool(order >= 0);
    }
    UNREACHABLE("comparison");
}

static Truth int_slot_truth(Value v) { return int_sign(v) != 0; }

/* ---- constructor ------------------------------------------------------------------------------------------------------------ */
static Value subclass_instance(Type *cls, Value plain) {
    IntView view;
    TRY_NULL(int_view(plain, &view));
    size_t  bits = int_bit_length(plain), count = (bits + INT_DIGIT_BITS - 1) / INT_DIGIT_BITS;
    IntObj *obj = (IntObj *)cls->native->allocate(cls, (intptr_t)count);
    if (obj != NULL) {
        obj->ob_size = view.negative ? -(intptr_t)count : (intptr_t)count;
        unpack_digits(obj->digits, count, view.limbs, view.size);
    }
    int_view_free(&view);
    return VALUE(obj);
}

static Value convert(Value x, Value base) {
    if (base == NULL) return x == NULL ? value_from_int(0) : number_to_int(x);
    intptr_t b;
    if (x == NULL) return raise_type_error("int() missing string argument");
    TRY_NULL(number_as_index(base, &b, NULL));
    if (b != 0 && (b < 2 || b > 36)) return raise_value_error("int() base must be >= 2 and <= 36, or 0");
    if (is_str(x) || is_bytes(x) || value_is_a(x, &bytearray_type)) return int_from_object_text(x, (int)b);
    return raise_type_error("int() can't convert non-string with explicit base");
}

static Value int_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    intptr_t names = kwnames_count(kwnames);
    Value    x = nargs > 0 ? args[0] : NULL, base = nargs > 1 ? args[1] : NULL, plain;
    if (nargs + (size_t)names > 2) return raise_type_error("int() takes at most 2 arguments (%zd given)", nargs + (size_t)names);
    for (intptr_t i = 0; i < names; i++) {
        Value name = tuple_get(kwnames, i);
        if (!str_equal_ascii(name, "base")) return raise_type_error("'%U' is an invalid keyword argument for int()", name);
        if (base != NULL) return raise_type_error("argument for int() given by name ('base') and position (2)");
        base = args[nargs + (size_t)i];
    }
    TRY_VALUE(plain, convert(x, base));
    return cls == &int_type ? plain : subclass_instance(cls, plain);
}

/* ---- methods ------------------------------------------------------------------------------------------------------------------ */
static Value int_positive(Value v) { return int_exact(v); }
static Value int_method_self(Value v) { return int_exact(v); }
static Value int_to_float(Value v) {
    double d;
    TRY_NULL(int_as_double(v, &d));
    return float_from_double(d);
}

static Value int_method_bit_length(Value v) { return int_from_u64(int_bit_length(v)); }

static Value int_method_bit_count(Value v) {
    IntView  view;
    uint64_t count = 0;
    TRY_NULL(int_view(v, &view));
    for (size_t i = 0; i < view.size; i++) count += (uint64_t)bits_popcount64(view.limbs[i]);
    int_view_free(&view);
    return int_from_u64(count);
}

static Value int_method_ratio(Value v) {
    Value plain;
    TRY_VALUE(plain, int_exact(v));
    return TUPLE2(plain, value_from_int(1));
}

static Value int_method_getnewargs(Value v) {
    Value plain;
    TRY_VALUE(plain, int_exact(v));
    return TUPLE1(plain);
}

static Value int_method_format(Value v, Value spec) {
    if (!is_str(spec)) return raise_type_error("__format__() argument must be str, not %K", spec);
    return format_int(v, spec);
}

static Value int_method_sizeof(Value v) {
    size_t digits = value_is_int(v) ? (int_bit_length(v) + INT_DIGIT_BITS - 1) / INT_DIGIT_BITS : digit_count((IntObj *)v);
    return int_from_u64(sizeof(IntObj) + (digits == 0 ? 1 : digits) * sizeof(uint32_t));
}

static Value get_self(Value v, void *closure) { return int_exact(v); }
static Value get_constant(Value v, void *closure) { return value_from_int((intptr_t)closure); }

static const MethodDef int_methods[] = {
    {"conjugate", int_method_self, METHOD_NOARGS, "Returns self, the complex conjugate of any int."},
    {"bit_length", int_method_bit_length, METHOD_NOARGS, "bit_length($self, /)\n--\n\nNumber of bits necessary to represent self in binary."},
    {"bit_count", int_method_bit_count, METHOD_NOARGS, "bit_count($self, /)\n--\n\nNumber of ones in the binary representation of the absolute value of self."},
    {"to_bytes", int_method_to_bytes, METHOD_KEYWORDS, "to_bytes($self, /, length=1, byteorder='big', *, signed=False)\n--\n\nReturn an array of bytes representing an integer."},
    {"from_bytes", int_method_from_bytes, METHOD_KEYWORDS | METHOD_CLASS, "from_bytes($type, /, bytes, byteorder='big', *, signed=False)\n--\n\nReturn the integer represented by the given array of bytes."},
    {"as_integer_ratio", int_method_ratio, METHOD_NOARGS, "as_integer_ratio($self, /)\n--\n\nReturn the pair (self, 1)."},
    {"__trunc__", int_method_self, METHOD_NOARGS, "Truncating an int returns itself."},
    {"__floor__", int_method_self, METHOD_NOARGS, "Flooring an int returns itself."},
    {"__ceil__", int_method_self, METHOD_NOARGS, "Ceiling of an int returns itself."},
    {"__round__", int_method_round, METHOD_FAST, "Round to a number of decimal digits; negative ones round to tens, hundreds and so on."},
    {"__getnewargs__", int_method_getnewargs, METHOD_NOARGS, "__getnewargs__($self, /)\n--\n\n"},
    {"__format__", int_method_format, METHOD_ONE, "__format__($self, format_spec, /)\n--\n\n"},
    {"__sizeof__", int_method_sizeof, METHOD_NOARGS, "__sizeof__($self, /)\n--\n\nReturns size in memory, in bytes."},
    {0},
};
static const GetSetDef int_getsets[] = {
    {"real", get_self, NULL, "the real part of a complex number"},
    {"imag", get_constant, NULL, "the imaginary part of a complex number", (void *)0},
    {"numerator", get_self, NULL, "the numerator of a rational number in lowest terms"},
    {"denominator", get_constant, NULL, "the denominator of a rational number in lowest terms", (void *)1},
    {0},
};

static size_t int_size_of(const Obj *obj) { return sizeof(IntObj) + digit_count((const IntObj *)obj) * sizeof(uint32_t); }

NativeType int_native = {
    .shape = {.flags = SHAPE_LEAF, .size_of = int_size_of},
    .type = &int_type,
    .repr = int_repr,
    .hash = int_slot_hash,
    .compare = int_slot_compare,
    .create = int_create,
    .binary = {[BINARY_ADD] = int_slot_add, [BINARY_SUB] = int_slot_sub, [BINARY_MUL] = int_slot_mul,
               [BINARY_TRUEDIV] = int_slot_truediv, [BINARY_FLOORDIV] = int_slot_floordiv, [BINARY_MOD] = int_slot_mod,
               [BINARY_DIVMOD] = int_slot_divmod, [BINARY_LSHIFT] = int_slot_lshift, [BINARY_RSHIFT] = int_slot_rshift,
               [BINARY_AND] = int_slot_and, [BINARY_OR] = int_slot_or, [BINARY_XOR] = int_slot_xor},
    .power = int_slot_power,
    .unary = {[UNARY_NEG] = int_neg, [UNARY_POS] = int_positive, [UNARY_ABS] = int_abs, [UNARY_INVERT] = int_invert},
    .truth = int_slot_truth,
    .to_int = int_positive,
    .to_float = int_to_float,
    .to_index = int_positive,
    .methods = int_methods,
    .getsets = int_getsets,
};
Type int_type = STATIC_TYPE("int", &object_type, int_native, sizeof(IntObj), sizeof(uint32_t),
                            TYPE_FLAG_BASETYPE | TYPE_FLAG_LONG | TYPE_FLAG_MATCH_SELF);
