/* float.c - the float type: arithmetic with Python's rules for division and powers, exact comparison with ints, hash.
 *
 * Most doubles are immediate words; the rest (-0.0, infinities, NaN, extreme exponents, subclass instances) are boxed.
 * Text and hexadecimal forms, rounding and other methods are in float_text.c. */
#include "objects/float.h"

#include "float_int.h"

#include "objects/function.h"
#include "objects/int.h"
#include "objects/str.h"

#include "base/endian.h"
#include "base/hash.h"

#include <errno.h>
#include <math.h>
#include <string.h>

Value float_box(double d) {
    FloatObj *obj = (FloatObj *)gc_alloc(&float_type, sizeof *obj);
    if (obj != NULL) obj->value = d;
    return VALUE(obj);
}

/* ---- operands ---------------------------------------------------------------------------------------------------------------- */
/* 1: *D is the value of V; 0: V is no number of ours; -1: raised. */
static inline Truth operand(Value v, double *d) {
    if (LIKELY(value_is_flonum(v))) {
        *d = value_flonum(v);
        return 1;
    }
    if (value_is_int(v)) {
        *d = (double)value_int(v);
        return 1;
    }
    if (is_float(v)) {
        *d = ((FloatObj *)v)->value;
        return 1;
    }
    if (!is_int(v)) return 0;
    return int_as_double(v, d) < 0 ? -1 : 1;
}

#define FLOAT_OPERANDS(a, b, x, y) \
    double x, y; \
    do { \
        Truth ok = operand((a), &x); \
        if (ok > 0) ok = operand((b), &y); \
        if (UNLIKELY(ok <= 0)) return ok == 0 ? NOT_IMPLEMENTED : NULL; \
    } while (0)

static COLD Value raise_zero_division(const char *text) { return raise_format(&ZeroDivisionError_type, "%s", text); }

static Value float_add(Value a, Value b) {
    FLOAT_OPERANDS(a, b, x, y);
    return float_from_double(x + y);
}

static Value float_sub(Value a, Value b) {
    FLOAT_OPERANDS(a, b, x, y);
    return float_from_double(x - y);
}

static Value float_mul(Value a, Value b) {
    FLOAT_OPERANDS(a, b, x, y);
    return float_from_double(x * y);
}

static Value float_truediv(Value a, Value b) {
    FLOAT_OPERANDS(a, b, x, y);
    return y != 0 ? float_from_double(x / y) : raise_zero_division("float division by zero");
}

/* ---- floor division ----------------------------------------------------------------------------------------------------------- */
/* Remainder with the sign of the divisor; a zero remainder too. */
static double floor_mod(double x, double y) {
    double mod = fmod(x, y);
    if (mod == 0) return copysign(0.0, y);
    return (y < 0) != (mod < 0) ? mod + y : mod;
}

static double floor_div(double x, double y) {
    double mod = fmod(x, y), quotient = (x - mod) / y;
    if (mod != 0 && (y < 0) != (mod < 0)) quotient -= 1;
    if (quotient == 0) return copysign(0.0, x / y);
    double whole = floor(quotient);
    return quotient - whole > 0.5 ? whole + 1 : whole;
}

Value float_divmod(double x, double y, bool want_quotient, bool want_remainder) {
    if (y == 0) return raise_zero_division(!want_remainder ? "float floor division by zero" : want_quotient ? "float divmod()" : "float modulo");
    Value quotient = NULL, remainder = NULL;
    if (want_quotient) TRY_VALUE(quotient, float_from_double(floor_div(x, y)));
    if (want_remainder) TRY_VALUE(remainder, float_from_double(floor_mod(x, y)));
    if (want_quotient && want_remainder) return TUPLE2(quotient, remainder);
    return want_quotient ? quotient : remainder;
}

static Value float_floordiv(Value a, Value b) {
    FLOAT_OPERANDS(a, b, x, y);
    return float_divmod(x, y, true, false);
}

static Value float_mod(Value a, Value b) {
    FLOAT_OPERANDS(a, b, x, y);
    return float_divmod(x, y, false, true);
}

static Value float_divmod_slot(Value a, Value b) {
    FLOAT_OPERANDS(a, b, x, y);
    return float_divmod(x, y, true, true);
}

/* ---- powers ---------------------------------------------------------------------------------------------------------------------- */
static bool is_odd(double d) { return fmod(fabs(d), 2.0) == 1.0; }

/* Cases in which Python decides itself; false: ask pow(). */
static bool special_power(double x, double y, double *result) {
    if (y == 0) *result = 1;
    else if (isnan(x)) *result = x;
    else if (isnan(y)) *result = x == 1 ? 1 : y;
    else if (isinf(y)) *result = fabs(x) == 1 ? 1 : (y > 0) == (fabs(x) > 1) ? fabs(y) : 0;
    else if (isinf(x)) *result = y > 0 ? (is_odd(y) ? x : fabs(x)) : (is_odd(y) ? copysign(0, x) : 0);
    else if (x == 0 && y > 0) *result = is_odd(y) ? x : 0;
    else if (x == 1) *result = 1;
    else return false;
    return true;
}

COLD Value float_raise_range(void) {
    Value args[2] = {value_from_int(ERANGE), NULL};
    TRY_VALUE(args[1], str_from_c(strerror(ERANGE)));
    return raise_exception(exception_new(&OverflowError_type, args, 2));
}

Value float_pow(double x, double y) {
    double result;
    if (special_power(x, y, &result)) return float_from_double(result);
    if (x == 0) return raise_zero_division("0.0 cannot be raised to a negative power");
    bool negate = false;
    if (x < 0) {
        if (y != floor(y)) return complex_pow((Complex){x, 0}, (Complex){y, 0});
        x = -x;
        negate = is_odd(y);
    }
    result = x == 1 ? 1 : pow(x, y);
    if (isinf(result)) return float_raise_range();
    return float_from_double(negate ? -result : result);
}

static Value float_power_slot(Value base, Value exponent, Value modulus) {
    if (modulus != NONE) return raise_type_error("pow() 3rd argument not allowed unless all arguments are integers");
    FLOAT_OPERANDS(base, exponent, x, y);
    return float_pow(x, y);
}

/* ---- unary ------------------------------------------------------------------------------------------------------------------------ */
static Value float_neg(Value v) { return float_from_double(-float_value(v)); }
static Value float_abs(Value v) { return float_from_double(fabs(float_value(v))); }
static Value float_pos(Value v) { return value_is_flonum(v) || type_of(v) == &float_type ? v : float_from_double(float_value(v)); }
static Value float_to_int(Value v) { return int_from_double(float_value(v)); }
static Truth float_truth(Value v) { return float_value(v) != 0; }

/* ---- comparison and hash -------------------------------------------------------------------------------------------------------- */
int float_compare_int(double d, Value i) {
    int64_t small;
    if (isnan(d)) return 2;
    if (int_small(i, &small) && small >= -((int64_t)1 << 53) && small <= (int64_t)1 << 53) return (d > (double)small) - (d < (double)small);
    int sign = int_sign(i);
    if (isinf(d) || (d > 0) - (d < 0) != sign) return d > 0 || (d == 0 && sign < 0) ? 1 : -1;
    /* Same sign; |i| > 2**53, so sizes mostly decide, and a double that large has no fraction. */
    int    exponent;
    double mantissa = frexp(fabs(d), &exponent);
    size_t bits = int_bit_length(i);
    if (exponent < 0 || (size_t)exponent != bits) return (exponent > 0 && (size_t)exponent > bits ? 1 : -1) * sign;
    uint64_t whole = (uint64_t)ldexp(mantissa, 53), top;
    bool     rest = false;
    size_t   shift = bits - 53;
    if (int_small(i, &small)) {
        uint64_t u = small < 0 ? -(uint64_t)small : (uint64_t)small;
        top = u >> shift;
        rest = (u & (((uint64_t)1 << shift) - 1)) != 0;
    } else {
        const IntObj *obj = (const IntObj *)i;
        size_t        count = (size_t)(obj->ob_size < 0 ? -obj->ob_size : obj->ob_size);
        top = 0;
        for (size_t bit = 0; bit < 53; bit++) {
            size_t at = shift + bit;
            top |= (uint64_t)(obj->digits[at / INT_DIGIT_BITS] >> at % INT_DIGIT_BITS & 1) << bit;
        }
        for (size_t k = 0; !rest && k < count && k * INT_DIGIT_BITS < shift; k++) {
            size_t   below = shift - k * INT_DIGIT_BITS;
            uint32_t mask = below >= INT_DIGIT_BITS ? UINT32_MAX : ((uint32_t)1 << below) - 1;
            rest = (obj->digits[k] & mask) != 0;
        }
    }
    int order = whole != top ? (whole > top ? 1 : -1) : rest ? -1 : 0;
    return order * sign;
}

static Value float_compare(Value a, Value b, CompareOp op) {
    double x = float_value(a);
    int    order;
    if (is_float(b)) {
        double y = float_value(b);
        order = x < y ? -1 : x > y ? 1 : x == y ? 0 : 2;
    } else if (is_int(b)) {
        order = float_compare_int(x, b);
    } else {
        return NOT_IMPLEMENTED;
    }
    switch (op) {
    case COMPARE_LT: return value_from_bool(order == -1);
    case COMPARE_LE: return value_from_bool(order == -1 || order == 0);
    case COMPARE_EQ: return value_from_bool(order == 0);
    case COMPARE_NE: return value_from_bool(order != 0);
    case COMPARE_GT: return value_from_bool(order == 1);
    case COMPARE_GE: return value_from_bool(order == 1 || order == 0);
    }
    UNREACHABLE("comparison");
}

/* The value modulo 2**61 - 1: multiplying by a power of two rotates the 61 bits. */
int64_t float_hash(double d) {
    if (isinf(d)) return d > 0 ? HASH_INFINITY : -HASH_INFINITY;
    if (isnan(d)) return 0;
    if (d > -1e18 && d < 1e18 && d == (double)(int64_t)d) {
        int64_t i = (int64_t)d;
        return i == -1 ? -2 : i;
    }
    int      exponent;
    uint64_t x = (uint64_t)ldexp(frexp(fabs(d), &exponent), 53);
    exponent -= 53;
    int rotate = exponent >= 0 ? exponent % HASH_BITS : HASH_BITS - 1 - (-1 - exponent) % HASH_BITS;
    x = (x << rotate & HASH_MODULUS) | x >> (HASH_BITS - rotate);
    int64_t hash = d < 0 ? -(int64_t)x : (int64_t)x;
    return hash == -1 ? -2 : hash;
}

static Status float_hash_slot(Value v, int64_t *out) {
    double d = float_value(v);
    if (UNLIKELY(isnan(d))) gc_pin(value_obj(v)); /* the hash is its address */
    *out = UNLIKELY(isnan(d)) ? hash_pointer(value_obj(v)) : float_hash(d);
    return 0;
}

/* ---- constructor ------------------------------------------------------------------------------------------------------------------ */
static Value float_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    Value plain;
    if (cls == &float_type || cls->native->init == float_type.native->init) TRY_NULL(args_no_keywords("float", kwnames));
    if (nargs > 1) return raise_arity("float", 0, 1, nargs);
    TRY_VALUE(plain, nargs == 0 ? float_from_double(0.0) : number_to_float(args[0]));
    if (cls == &float_type) return plain;
    FloatObj *obj = (FloatObj *)cls->native->allocate(cls, 0);
    if (obj != NULL) obj->value = float_value(plain);
    return VALUE(obj);
}

NativeType float_native = {
    .shape = {.flags = SHAPE_LEAF, .size = sizeof(FloatObj)},
    .type = &float_type,
    .repr = float_repr,
    .hash = float_hash_slot,
    .compare = float_compare,
    .create = float_create,
    .binary = {[BINARY_ADD] = float_add, [BINARY_SUB] = float_sub, [BINARY_MUL] = float_mul, [BINARY_TRUEDIV] = float_truediv,
               [BINARY_FLOORDIV] = float_floordiv, [BINARY_MOD] = float_mod, [BINARY_DIVMOD] = float_divmod_slot},
    .power = float_power_slot,
    .unary = {[UNARY_NEG] = float_neg, [UNARY_POS] = float_pos, [UNARY_ABS] = float_abs},
    .truth = float_truth,
    .to_int = float_to_int,
    .to_float = float_pos,
    .methods = float_methods,
    .getsets = float_getsets,
};
Type float_type = STATIC_TYPE("float", &object_type, float_native, sizeof(FloatObj), 0, TYPE_FLAG_BASETYPE | TYPE_FLAG_MATCH_SELF);
