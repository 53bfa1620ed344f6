/* cmath_module.c - `cmath`: functions of complex numbers.
 *
 * complex_functions.c and the C library compute, infinities and NaNs included; what Python adds are the errors: ValueError at poles and
 * for infinite angles, OverflowError where finite arguments have no finite result. */
#include "complex_functions.h"

#include "objects/float.h"
#include "objects/function.h"

#include <math.h>

extern const NativeModule cmath_module;

static Value domain_error(void) { return raise_value_error("math domain error"); }
static Value range_error(void) { return raise_overflow_error("math range error"); }

static Status get_complex(Value v, double *real, double *imag) {
    Value special;
    if (value_is_obj(v) && value_is_a(v, &complex_type)) {
        *real = ((ComplexObj *)v)->real;
        *imag = ((ComplexObj *)v)->imag;
        return 0;
    }
    *imag = 0;
    if (!value_is_flonum(v) && !value_is_int(v) && type_of(v) != &float_type) {
        Truth found = object_lookup_special(v, DUNDER(complex), &special);
        if (found < 0) return -1;
        if (found) {
            Value result = CALL0(special);
            if (!result) return -1;
            if (!value_is_obj(result) || !value_is_a(result, &complex_type))
                return RAISED(raise_type_error("__complex__ returned non-complex (type %N)", result));
            return get_complex(result, real, imag);
        }
    }
    return number_as_double(v, real);
}
static bool finite_complex(double complex z) { return isfinite(creal(z)) && isfinite(cimag(z)); }
static Value complex_value(double complex z) { return complex_from_doubles(creal(z), cimag(z)); }

/* F of V; an infinite result of a finite argument is an overflow. */
static Value apply(Value v, double complex (*f)(double complex)) {
    double x, y;
    TRY_NULL(get_complex(v, &x, &y));
    double complex z = complex_make(x, y), r = f(z);
    if (finite_complex(z) && !finite_complex(r)) return range_error();
    return complex_value(r);
}
#define PLAIN(name) \
    static Value m_##name(Value self, Value v) { return apply(v, complex_##name); }
PLAIN(acos) PLAIN(asin) PLAIN(asinh) PLAIN(sqrt)

static Value m_acosh(Value self, Value v) {
    double x, y;
    TRY_NULL(get_complex(v, &x, &y));
    if (x == 0 && isnan(y)) return complex_from_doubles(NAN, NAN); /* not even the angle is known */
    return apply(v, complex_acosh);
}

/* Functions with a period along one axis: infinite ANGLE is an error unless the other part EXTENT makes the result zero
 * (ALLOW_LOW: at minus infinity) or settled (ALLOW_INFINITE). */
typedef enum AngleRule { ANGLE_NEVER, ANGLE_LOW, ANGLE_INFINITE } AngleRule;
static Value apply_periodic(Value v, double complex (*f)(double complex), bool turned, AngleRule rule) {
    double x, y;
    TRY_NULL(get_complex(v, &x, &y));
    double angle = turned ? x : y, extent = turned ? y : x;
    if (isinf(angle) && !isnan(extent)) {
        bool fine = (rule == ANGLE_LOW && extent == -INFINITY) || (rule == ANGLE_INFINITE && isinf(extent));
        if (!fine) return domain_error();
    }
    if (rule == ANGLE_INFINITE && extent == 0 && isnan(angle)) return complex_from_doubles(NAN, NAN);
    double complex z = complex_make(x, y), r = f(z);
    if (finite_complex(z) && !finite_complex(r)) return range_error();
    return complex_value(r);
}
#define PERIODIC(name, function, turned, rule) \
    static Value m_##name(Value self, Value v) { return apply_periodic(v, function, turned, rule); }
PERIODIC(exp, cexp, false, ANGLE_LOW) PERIODIC(cosh, ccosh, false, ANGLE_NEVER) PERIODIC(sinh, csinh, false, ANGLE_NEVER)
PERIODIC(tanh, complex_tanh, false, ANGLE_INFINITE) PERIODIC(cos, ccos, true, ANGLE_NEVER) PERIODIC(sin, csin, true, ANGLE_NEVER)
PERIODIC(tan, complex_tan, true, ANGLE_INFINITE)

static Value pole_at_one(Value v, bool turned, double complex (*f)(double complex)) {
    double x, y;
    TRY_NULL(get_complex(v, &x, &y));
    if (turned ? x == 0 && fabs(y) == 1 : fabs(x) == 1 && y == 0) return domain_error();
    return complex_value(f(complex_make(x, y)));
}
static Value m_atanh(Value self, Value v) { return pole_at_one(v, false, complex_atanh); }
static Value m_atan(Value self, Value v) { return pole_at_one(v, true, complex_atan); }

static Status logarithm(Value v, double complex *out) {
    double x, y;
    TRY(get_complex(v, &x, &y));
    if (x == 0 && y == 0) return RAISED(domain_error());
    *out = complex_log(complex_make(x, y));
    return 0;
}
static Value m_log(Value self, const Value *args, size_t nargs, Value names) {
    double complex a, b;
    if (nargs < 1 || nargs > 2) return raise_arity("log", 1, 2, nargs);
    TRY_NULL(logarithm(args[0], &a));
    if (nargs == 1) return complex_value(a);
    TRY_NULL(logarithm(args[1], &b));
    Value x = complex_value(a), y = complex_value(b);
    return x && y ? number_binary(x, y, BINARY_TRUEDIV) : NULL;
}
static Value m_log10(Value self, Value v) {
    double complex r;
    return logarithm(v, &r) < 0 ? NULL : complex_from_doubles(creal(r) / M_LN10, cimag(r) / M_LN10);
}

static Value m_phase(Value self, Value v) {
    double x, y;
    return get_complex(v, &x, &y) < 0 ? NULL : float_from_double(atan2(y, x));
}
static Value m_polar(Value self, Value v) {
    double x, y;
    TRY_NULL(get_complex(v, &x, &y));
    double size = hypot(x, y);
    if (isinf(size) && isfinite(x) && isfinite(y)) return range_error();
    Value r = float_from_double(size), phi = float_from_double(atan2(y, x));
    return r && phi ? TUPLE2(r, phi) : NULL;
}
static Value m_rect(Value self, const Value *args, size_t nargs, Value names) {
    double r, phi;
    if (nargs != 2) return raise_arity("rect", 2, 2, nargs);
    if (number_as_double(args[0], &r) < 0 || number_as_double(args[1], &phi) < 0) return NULL;
    if (isinf(phi) && r != 0 && !isnan(r)) return domain_error();
    if (r == 0 && !isfinite(phi)) return complex_from_doubles(0, 0);
    if (isinf(r) && isnan(phi)) return complex_from_doubles(INFINITY, NAN);
    if (isnan(r) && phi == 0) return complex_from_doubles(r, 0);
    if (isinf(r) && isfinite(phi) && phi != 0)
        return complex_from_doubles(copysign(INFINITY, cos(phi) * r), copysign(INFINITY, sin(phi) * r));
    if (phi == 0) return complex_from_doubles(r, r * phi == 0 ? r * phi : isinf(r) ? phi * copysign(1, r) : r * phi);
    return complex_from_doubles(r * cos(phi), r * sin(phi));
}

#define TEST(name, condition) \
    static Value m_##name(Value self, Value v) { \
        double x, y; \
        return get_complex(v, &x, &y) < 0 ? NULL : value_from_bool(condition); \
    }
TEST(isfinite, isfinite(x) && isfinite(y)) TEST(isinf, isinf(x) || isinf(y)) TEST(isnan, isnan(x) || isnan(y))

static Value m_isclose(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"isclose", "a b * | rel_tol abs_tol"};
    Value                out[4];
    double               ax, ay, bx, by, relative = 1e-9, absolute = 0;
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    if (get_complex(out[0], &ax, &ay) < 0 || get_complex(out[1], &bx, &by) < 0) return NULL;
    if (out[2]) TRY_NULL(number_as_double(out[2], &relative));
    if (out[3]) TRY_NULL(number_as_double(out[3], &absolute));
    if (relative < 0 || absolute < 0) return raise_value_error("tolerances must be non-negative");
    if (ax == bx && ay == by) return TRUE_VALUE;
    if (isinf(ax) || isinf(ay) || isinf(bx) || isinf(by)) return FALSE_VALUE;
    double difference = hypot(ax - bx, ay - by);
    return value_from_bool(difference <= relative * hypot(bx, by) || difference <= relative * hypot(ax, ay) || difference <= absolute);
}

#define ONE(name, text) {#name, m_##name, METHOD_ONE, #name "($module, z, /)\n--\n\n" text}
static const MethodDef methods[] = {
    ONE(acos, "Arc cosine of z."), ONE(acosh, "Inverse hyperbolic cosine of z."), ONE(asin, "Arc sine of z."),
    ONE(asinh, "Inverse hyperbolic sine of z."), ONE(atan, "Arc tangent of z."), ONE(atanh, "Inverse hyperbolic tangent of z."),
    ONE(cos, "Cosine of z."), ONE(cosh, "Hyperbolic cosine of z."), ONE(exp, "e to the power of z."), ONE(log10, "Base 10 logarithm of z."),
    ONE(sin, "Sine of z."), ONE(sinh, "Hyperbolic sine of z."), ONE(sqrt, "Square root of z."), ONE(tan, "Tangent of z."),
    ONE(tanh, "Hyperbolic tangent of z."), ONE(phase, "Angle of z in polar coordinates."), ONE(polar, "Distance and angle of z in polar coordinates."),
    ONE(isfinite, "True if both parts of z are finite."), ONE(isinf, "True if a part of z is infinite."), ONE(isnan, "True if a part of z is NaN."),
    {"log", m_log, METHOD_FAST, "log(z[, base]) -> the logarithm of z to the given base.\n\nThe base is e by default."},
    {"rect", m_rect, METHOD_FAST, "rect($module, r, phi, /)\n--\n\nThe complex number at distance r and angle phi."},
    {"isclose", m_isclose, METHOD_KEYWORDS,
     "isclose($module, /, a, b, *, rel_tol=1e-09, abs_tol=0.0)\n--\n\nTrue if a and b differ by no more than one of the tolerances."},
    {NULL}};

static Status execute(Value module) {
    static const struct { const char *name; double real, imag; bool is_complex; } rows[] = {
        {"pi", M_PI, 0, false}, {"e", M_E, 0, false}, {"tau", 2 * M_PI, 0, false}, {"inf", INFINITY, 0, false},
        {"infj", 0, INFINITY, true}, {"nan", NAN, 0, false}, {"nanj", 0, NAN, true},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Value number = rows[i].is_complex ? complex_from_doubles(rows[i].real, rows[i].imag) : float_from_double(rows[i].real);
        if (!number) return -1;
        TRY(module_add(module, rows[i].name, number));
    }
    return 0;
}

const NativeModule cmath_module = {"cmath", "Mathematical functions of complex numbers.", methods, execute};
