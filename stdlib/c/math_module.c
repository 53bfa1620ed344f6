/* math_module.c - `math`: functions of floats, exact sums and norms.
 *
 * The C library computes; this file adds what Python promises on top: ValueError where an argument has no result and
 * OverflowError where the result has no float.  Both are recognised by the result (NaN or infinity out of arguments that
 * are neither), never by errno.  Functions of integers live in math_integer.c. */
#include "math_int.h"

#include "objects/float.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/str.h"

#include <float.h>
#include <limits.h>
#include <math.h>

extern const NativeModule math_module;

static Value domain_error(void) { return raise_value_error("math domain error"); }
static Value range_error(void) { return raise_overflow_error("math range error"); }

static inline Status get_double(Value v, double *out) {
    if (LIKELY(value_is_flonum(v))) {
        *out = value_flonum(v);
        return 0;
    }
    return number_as_double(v, out);
}

/* ---- one argument ------------------------------------------------------------------------------------------------------ */
static ALWAYS_INLINE Value apply_1(Value v, double (*f)(double), bool can_overflow) {
    double x;
    TRY_NULL(get_double(v, &x));
    double r = f(x);
    if (UNLIKELY(!isfinite(r))) {
        if (isnan(r) && !isnan(x)) return domain_error();
        if (isinf(r) && isfinite(x)) return can_overflow ? range_error() : domain_error();
    }
    return float_from_double(r);
}
#define FUNCTION_1(name, can_overflow) \
    static Value m_##name(Value self, Value v) { return apply_1(v, name, can_overflow); }
FUNCTION_1(acos, false) FUNCTION_1(acosh, false) FUNCTION_1(asin, false) FUNCTION_1(asinh, false) FUNCTION_1(atan, false)
FUNCTION_1(atanh, false) FUNCTION_1(cbrt, false) FUNCTION_1(cos, false) FUNCTION_1(cosh, true) FUNCTION_1(erf, true)
FUNCTION_1(erfc, true) FUNCTION_1(exp, true) FUNCTION_1(exp2, true) FUNCTION_1(expm1, true) FUNCTION_1(fabs, false)
FUNCTION_1(log1p, false) FUNCTION_1(sin, false) FUNCTION_1(sinh, true) FUNCTION_1(sqrt, false) FUNCTION_1(tan, false)
FUNCTION_1(tanh, false)

static Value m_gamma(Value self, Value v) {
    double x;
    TRY_NULL(get_double(v, &x));
    if (isnan(x) || x == INFINITY) return float_from_double(x);
    if (x == -INFINITY) return domain_error();
    if (x == floor(x)) {
        if (x <= 0) return domain_error();
        if (x <= 23) { /* factorials below 23 are exact */
            double product = 1;
            for (int i = 2; i < (int)x; i++) product *= i;
            return float_from_double(product);
        }
    }
    double r = gamma_of(x);
    return isinf(r) ? range_error() : float_from_double(r);
}
static Value m_lgamma(Value self, Value v) {
    double x;
    TRY_NULL(get_double(v, &x));
    if (isnan(x)) return float_from_double(x);
    if (isinf(x)) return float_from_double(INFINITY);
    if (x == floor(x) && x <= 2) return x <= 0 ? domain_error() : float_from_double(0.0);
    double r = log_gamma_of(x);
    return isinf(r) ? range_error() : float_from_double(r);
}

#define TEST_1(name) \
    static Value m_##name(Value self, Value v) { \
        double x; \
        return get_double(v, &x) < 0 ? NULL : value_from_bool(name(x)); \
    }
TEST_1(isfinite) TEST_1(isinf) TEST_1(isnan)

static Value m_degrees(Value self, Value v) {
    double x;
    return get_double(v, &x) < 0 ? NULL : float_from_double(x * (180.0 / M_PI));
}
static Value m_radians(Value self, Value v) {
    double x;
    return get_double(v, &x) < 0 ? NULL : float_from_double(x * (M_PI / 180.0));
}
static Value m_ulp(Value self, Value v) {
    double x;
    TRY_NULL(get_double(v, &x));
    x = fabs(x);
    if (!isfinite(x)) return float_from_double(x);
    double next = nextafter(x, INFINITY);
    return float_from_double(isinf(next) ? x - nextafter(x, 0.0) : next - x);
}
static Value m_frexp(Value self, Value v) {
    double x;
    int    exponent = 0;
    TRY_NULL(get_double(v, &x));
    if (isfinite(x) && x != 0) x = frexp(x, &exponent);
    Value fraction = float_from_double(x);
    return fraction ? TUPLE2(fraction, value_from_int(exponent)) : NULL;
}
static Value m_modf(Value self, Value v) {
    double x, whole;
    TRY_NULL(get_double(v, &x));
    double fraction = modf(x, &whole);
    Value  a = float_from_double(fraction), b = float_from_double(whole);
    return a && b ? TUPLE2(a, b) : NULL;
}

static Value rounded(Value v, Value name, double (*f)(double)) {
    double x;
    Value  method;
    if (!value_is_flonum(v) && !value_is(v, &float_type)) {
        Truth found = object_lookup_special(v, name, &method);
        if (found) return found < 0 ? NULL : CALL0(method);
    }
    return get_double(v, &x) < 0 ? NULL : int_from_double(f(x));
}
static Value m_floor(Value self, Value v) { return rounded(v, DUNDER(floor), floor); }
static Value m_ceil(Value self, Value v) { return rounded(v, DUNDER(ceil), ceil); }
static Value m_trunc(Value self, Value v) {
    Value method;
    if (value_is_flonum(v) || value_is(v, &float_type)) return int_from_double(float_value(v));
    Truth found = object_lookup_special(v, DUNDER(trunc), &method);
    if (found < 0) return NULL;
    return found ? CALL0(method) : raise_type_error("type %.100s doesn't define __trunc__ method", type_of(v)->name);
}

/* ---- logarithms ----------------------------------------------------------------------------------------------------------- */
/* X as fraction * 2**exponent when it is too large for a double. */
static Status split_int(Value x, double *fraction, int64_t *exponent) {
    int64_t shift = (int64_t)int_bit_length(x) - 62;
    Value   top = int_rshift(x, value_from_int(shift));
    if (!top) return -1;
    TRY(int_as_double(top, fraction));
    *exponent = shift;
    return 0;
}
static Value logarithm(Value v, double (*f)(double)) {
    double x;
    if (!is_int(v)) {
        TRY_NULL(get_double(v, &x));
        if (x <= 0) return domain_error();
        return float_from_double(f(x));
    }
    if (int_sign(v) <= 0) return domain_error();
    if (int_bit_length(v) <= 1000) return int_as_double(v, &x) < 0 ? NULL : float_from_double(f(x));
    int64_t exponent;
    TRY_NULL(split_int(v, &x, &exponent));
    int    more;
    double fraction = frexp(x, &more);
    return float_from_double(f(fraction) + f(2.0) * (double)(exponent + more));
}
static Value m_log(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs < 1 || nargs > 2) return raise_arity("log", 1, 2, nargs);
    Value x = logarithm(args[0], log), base = nargs == 2 && x ? logarithm(args[1], log) : x;
    return nargs == 1 || !base ? base : number_binary(x, base, BINARY_TRUEDIV);
}
static Value m_log2(Value self, Value v) { return logarithm(v, log2); }
static Value m_log10(Value self, Value v) { return logarithm(v, log10); }

/* ---- two arguments ---------------------------------------------------------------------------------------------------------- */
static Status two_doubles(const char *name, const Value *args, size_t nargs, double *x, double *y) {
    if (nargs != 2) return RAISED(raise_arity(name, 2, 2, nargs));
    TRY(get_double(args[0], x));
    return get_double(args[1], y);
}
#define FUNCTION_2(name, function) \
    static Value m_##name(Value self, const Value *args, size_t nargs, Value names) { \
        double x, y; \
        TRY_NULL(two_doubles(#name, args, nargs, &x, &y)); \
        double r = function(x, y); \
        if (isnan(r) && !isnan(x) && !isnan(y)) return domain_error(); \
        if (isinf(r) && isfinite(x) && isfinite(y)) return range_error(); \
        return float_from_double(r); \
    }
/* Of the C library's zeros some have lost the sign of X (glibc 2.36, subnormal Y). */
static double signed_remainder(double x, double y) {
    double r = remainder(x, y);
    return r == 0 ? copysign(r, x) : r;
}
FUNCTION_2(atan2, atan2) FUNCTION_2(copysign, copysign) FUNCTION_2(fmod, fmod) FUNCTION_2(remainder, signed_remainder)

static Value m_nextafter(Value self, const Value *args, size_t nargs, Value names) {
    double x, y;
    TRY_NULL(two_doubles("nextafter", args, nargs, &x, &y));
    return float_from_double(nextafter(x, y));
}
static Value m_pow(Value self, const Value *args, size_t nargs, Value names) {
    double x, y;
    TRY_NULL(two_doubles("pow", args, nargs, &x, &y));
    double r = pow(x, y);
    if (isfinite(x) && isfinite(y)) {
        if (isnan(r) || (isinf(r) && x == 0)) return domain_error();
        if (isinf(r)) return range_error();
    }
    return float_from_double(r);
}
static Value m_ldexp(Value self, const Value *args, size_t nargs, Value names) {
    double x;
    int    overflow;
    if (nargs != 2) return raise_arity("ldexp", 2, 2, nargs);
    TRY_NULL(get_double(args[0], &x));
    if (!is_int(args[1])) return raise_type_error("Expected an int as second argument to ldexp.");
    int64_t exponent = int_as_i64_clamped(args[1], &overflow);
    if (x == 0 || !isfinite(x)) return float_from_double(x);
    double r = ldexp(x, exponent > INT_MAX ? INT_MAX : exponent < INT_MIN ? INT_MIN : (int)exponent);
    return isinf(r) ? range_error() : float_from_double(r);
}
static Value m_isclose(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"isclose", "a b * | rel_tol abs_tol"};
    Value                out[4];
    double               a, b, relative = 1e-9, absolute = 0;
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    if (get_double(out[0], &a) < 0 || get_double(out[1], &b) < 0) return NULL;
    if (out[2]) TRY_NULL(get_double(out[2], &relative));
    if (out[3]) TRY_NULL(get_double(out[3], &absolute));
    if (relative < 0 || absolute < 0) return raise_value_error("tolerances must be non-negative");
    if (a == b) return TRUE_VALUE;
    if (isinf(a) || isinf(b)) return FALSE_VALUE;
    double difference = fabs(b - a);
    return value_from_bool(difference <= fabs(relative * b) || difference <= fabs(relative * a) || difference <= absolute);
}

/* ---- norms -------------------------------------------------------------------------------------------------------------------- */
/* Euclidean norm of COUNT numbers that are not negative: squares are summed exactly to about 106 bits after scaling by a
 * power of two, and one Newton step repairs the rounding of the square root. */
static double norm(const double *x, size_t count, double largest, bool has_nan) {
    int exponent;
    if (isinf(largest)) return largest;
    if (has_nan) return NAN;
    if (largest == 0 || count == 1) return largest;
    (void)frexp(largest, &exponent);
    double high = 0, low = 0;
    for (size_t i = 0; i < count; i++) {
        double y = ldexp(x[i], -exponent), square = y * y, error = fma(y, y, -square);
        double sum = high + square, part = sum - high;
        low += (high - (sum - part)) + (square - part) + error;
        high = sum;
    }
    double root = sqrt(high + low);
    double rest = fma(-root, root, high) + low;
    return ldexp(root + rest / (2 * root), exponent);
}

typedef struct NormInput {
    ByteArray *store; /* NULL: the values are in `local` */
    double     local[8], *x, largest;
    bool       has_nan;
} NormInput;
static Status norm_begin(NormInput *in, size_t count) {
    *in = (NormInput){.x = in->local};
    if (count <= COUNT_OF(in->local)) return 0;
    in->store = gc_byte_array_new(count * sizeof(double));
    if (!in->store) return -1;
    in->x = (double *)(void *)in->store->data;
    return 0;
}
static void norm_put(NormInput *in, size_t i, double x) {
    x = fabs(x);
    in->x[i] = x;
    if (isnan(x)) in->has_nan = true;
    else if (x > in->largest) in->largest = x;
}
static Value m_hypot(Value self, const Value *args, size_t nargs, Value names) {
    NormInput in;
    TRY_NULL(norm_begin(&in, nargs));
    for (size_t i = 0; i < nargs; i++) {
        double x;
        TRY_NULL(get_double(args[i], &x));
        norm_put(&in, i, x);
    }
    return float_from_double(norm(in.x, nargs, in.largest, in.has_nan));
}
static Value m_dist(Value self, const Value *args, size_t nargs, Value names) {
    NormInput in;
    if (nargs != 2) return raise_arity("dist", 2, 2, nargs);
    Value p = is_tuple(args[0]) ? args[0] : sequence_to_tuple(args[0]);
    Value q = !p || is_tuple(args[1]) ? args[1] : sequence_to_tuple(args[1]);
    if (!p || !q) return NULL;
    intptr_t count = tuple_length(p);
    if (tuple_length(q) != count) return raise_value_error("both points must have the same number of dimensions");
    TRY_NULL(norm_begin(&in, (size_t)count));
    for (intptr_t i = 0; i < count; i++) {
        double a, b;
        if (get_double(tuple_get(p, i), &a) < 0 || get_double(tuple_get(q, i), &b) < 0) return NULL;
        norm_put(&in, (size_t)i, a - b);
    }
    return float_from_double(norm(in.x, (size_t)count, in.largest, in.has_nan));
}

/* ---- fsum: the exact sum as doubles that do not overlap, rounded once ------------------------------------------------------------ */
typedef struct Partials {
    double *x, local[32];
    size_t  count, capacity;
    double  special, infinite; /* sums of the terms that are not finite, and of the infinite ones among them */
} Partials;

static Status partials_add(Partials *p, double x) {
    double original = x;
    size_t kept = 0;
    for (size_t i = 0; i < p->count; i++) {
        double y = p->x[i];
        if (fabs(x) < fabs(y)) {
            double t = x;
            x = y;
            y = t;
        }
        volatile double sum = x + y, big = sum - x, error = y - big;
        if (error != 0) p->x[kept++] = error;
        x = sum;
    }
    p->count = kept;
    if (x == 0) return 0;
    if (!isfinite(x)) {
        if (isfinite(original)) return RAISED(raise_overflow_error("intermediate overflow in fsum"));
        if (isinf(original)) p->infinite += original;
        p->special += original;
        p->count = 0;
        return 0;
    }
    if (p->count == p->capacity) {
        double *grown = mem_alloc(mem_product(p->capacity * 2, sizeof(double)));
        if (!grown) return RAISED(raise_memory_error());
        memcpy(grown, p->x, p->count * sizeof(double));
        if (p->x != p->local) mem_free(p->x);
        p->x = grown;
        p->capacity *= 2;
    }
    p->x[p->count++] = x;
    return 0;
}
static double partials_round(Partials *p) {
    size_t n = p->count;
    if (n == 0) return 0;
    double high = p->x[--n], low = 0;
    while (n > 0) {
        double          x = high, y = p->x[--n];
        volatile double sum = x + y, part = sum - x;
        high = sum;
        low = y - part;
        if (low != 0) break;
    }
    /* Half-way cases depend on the sign of what is left. */
    if (n > 0 && ((low < 0 && p->x[n - 1] < 0) || (low > 0 && p->x[n - 1] > 0))) {
        volatile double twice = low * 2, moved = high + twice, difference = moved - high;
        if (twice == difference) high = moved;
    }
    return high;
}
static Value m_fsum(Value self, Value iterable) {
    Value    iterator = object_iter(iterable), item;
    Partials p = {.capacity = COUNT_OF(p.local)};
    if (!iterator) return NULL;
    p.x = p.local;
    while ((item = object_next(iterator)) != NULL) {
        double x;
        if (get_double(item, &x) < 0 || partials_add(&p, x) < 0) break;
    }
    Value result = NULL;
    if (!exception_pending()) {
        if (p.special == 0) result = float_from_double(partials_round(&p));
        else if (isnan(p.infinite)) result = raise_value_error("-inf + inf in fsum");
        else result = float_from_double(p.special);
    }
    if (p.x != p.local) mem_free(p.x);
    return result;
}

/* ---- prod ------------------------------------------------------------------------------------------------------------------------- */
static Value m_prod(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"prod", "iterable / * | start"};
    Value                out[2], item;
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    Value product = out[1] ? out[1] : value_from_int(1), iterator = object_iter(out[0]);
    if (!iterator) return NULL;
    while ((item = object_next(iterator)) != NULL) TRY_VALUE(product, number_binary(product, item, BINARY_MUL));
    return exception_pending() ? NULL : product;
}

/* ---- the module -------------------------------------------------------------------------------------------------------------------- */
#define ONE(name, text) {#name, m_##name, METHOD_ONE, #name "($module, x, /)\n--\n\n" text}
static const MethodDef methods[] = {
    ONE(acos, "Arc cosine of x in radians, between 0 and pi."),
    ONE(acosh, "Inverse hyperbolic cosine of x."),
    ONE(asin, "Arc sine of x in radians, between -pi/2 and pi/2."),
    ONE(asinh, "Inverse hyperbolic sine of x."),
    ONE(atan, "Arc tangent of x in radians, between -pi/2 and pi/2."),
    ONE(atanh, "Inverse hyperbolic tangent of x."),
    ONE(cbrt, "Cube root of x."),
    ONE(ceil, "Smallest integer that is not below x."),
    ONE(cos, "Cosine of x radians."),
    ONE(cosh, "Hyperbolic cosine of x."),
    ONE(degrees, "The angle x, in radians, in degrees."),
    ONE(erf, "Error function at x."),
    ONE(erfc, "Complementary error function at x."),
    ONE(exp, "e to the power of x."),
    ONE(exp2, "2 to the power of x."),
    ONE(expm1, "exp(x) - 1, precise for small x."),
    ONE(fabs, "Absolute value of x as a float."),
    ONE(floor, "Largest integer that is not above x."),
    ONE(frexp, "The pair (m, e) with x == m * 2.**e and 0.5 <= abs(m) < 1; zeros for 0."),
    ONE(gamma, "Gamma function at x."),
    ONE(isfinite, "True if x is neither infinite nor NaN."),
    ONE(isinf, "True if x is an infinity."),
    ONE(isnan, "True if x is NaN."),
    ONE(lgamma, "Natural logarithm of the absolute value of gamma(x)."),
    ONE(log10, "Base 10 logarithm of x."),
    ONE(log1p, "Natural logarithm of 1+x, precise for small x."),
    ONE(log2, "Base 2 logarithm of x."),
    ONE(modf, "Fractional and whole part of x, both floats with the sign of x."),
    ONE(radians, "The angle x, in degrees, in radians."),
    ONE(sin, "Sine of x radians."),
    ONE(sinh, "Hyperbolic sine of x."),
    ONE(sqrt, "Square root of x."),
    ONE(tan, "Tangent of x radians."),
    ONE(tanh, "Hyperbolic tangent of x."),
    ONE(trunc, "x without its fraction: x.__trunc__()."),
    ONE(ulp, "Value of the least significant bit of x."),
    {"atan2", m_atan2, METHOD_FAST, "atan2($module, y, x, /)\n--\n\nArc tangent of y/x in radians, in the quadrant of the point (x, y)."},
    {"copysign", m_copysign, METHOD_FAST, "copysign($module, x, y, /)\n--\n\nThe magnitude of x with the sign of y."},
    {"fmod", m_fmod, METHOD_FAST, "fmod($module, x, y, /)\n--\n\nx modulo y as C has it: with the sign of x."},
    {"remainder", m_remainder, METHOD_FAST, "remainder($module, x, y, /)\n--\n\nx - n*y for the integer n nearest to x/y, the even one on ties."},
    {"nextafter", m_nextafter, METHOD_FAST, "nextafter($module, x, y, /)\n--\n\nThe float next to x in the direction of y."},
    {"pow", m_pow, METHOD_FAST, "pow($module, x, y, /)\n--\n\nx to the power of y as floats."},
    {"ldexp", m_ldexp, METHOD_FAST, "ldexp($module, x, i, /)\n--\n\nx * (2**i)."},
    {"log", m_log, METHOD_FAST, "log(x, [base=math.e])\nLogarithm of x to the given base."},
    {"hypot", m_hypot, METHOD_FAST, "hypot(*coordinates) -> value\n\nEuclidean distance of a point from the origin."},
    {"dist", m_dist, METHOD_FAST, "dist($module, p, q, /)\n--\n\nEuclidean distance between two points given as sequences."},
    {"isclose", m_isclose, METHOD_KEYWORDS,
     "isclose($module, /, a, b, *, rel_tol=1e-09, abs_tol=0.0)\n--\n\nTrue if a and b differ by no more than one of the tolerances."},
    {"fsum", m_fsum, METHOD_ONE, "fsum($module, seq, /)\n--\n\nSum of the items, rounded only once."},
    {"prod", m_prod, METHOD_KEYWORDS, "prod($module, iterable, /, *, start=1)\n--\n\nProduct of the items and of start."},
    {NULL}};

static Status execute(Value module) {
    TRY(module_add_methods(module, math_integer_methods));
    static const struct { const char *name; double value; } constants[] = {
        {"pi", M_PI}, {"e", M_E}, {"tau", 2 * M_PI}, {"inf", INFINITY}, {"nan", NAN},
    };
    for (size_t i = 0; i < COUNT_OF(constants); i++) {
        Value number = float_from_double(constants[i].value);
        if (!number) return -1;
        TRY(module_add(module, constants[i].name, number));
    }
    return 0;
}

const NativeModule math_module = {"math", "Mathematical functions of the C standard, and functions of integers.", methods, execute};
