/* complex_functions.c - elementary functions of complex numbers that `cmath` does not take from the C library.
 *
 * C libraries differ in the last digits; programs that print results want those of CPython, which uses the formulas of W. Kahan, "Branch
 * cuts for complex elementary functions" (1987), each with a branch for arguments whose squares overflow.  Infinities and NaNs go to
 * the C library, which settles them as C11 Annex G says. */
#include "complex_functions.h"

#include <float.h>
#include <math.h>

#define LARGE (DBL_MAX / 4)

static bool is_plain(double complex z) { return isfinite(creal(z)) && isfinite(cimag(z)); }
static bool is_large(double complex z) { return fabs(creal(z)) > LARGE || fabs(cimag(z)) > LARGE; }
/* log |z| of a large z, and log 2 of it: |z| itself may overflow. */
static double log_of_twice(double complex z) { return log(hypot(creal(z) / 2, cimag(z) / 2)) + M_LN2 * 2; }
static double complex times_i(double complex z) { return complex_make(-cimag(z), creal(z)); }
static double complex by_i(double complex z) { return complex_make(cimag(z), -creal(z)); }

double complex complex_sqrt(double complex z) {
    double x = fabs(creal(z)), y = fabs(cimag(z)), root;
    if (!is_plain(z)) return csqrt(z);
    if (x == 0 && y == 0) return complex_make(0, cimag(z));
    if (x < DBL_MIN && y < DBL_MIN) { /* scaled up by an odd power of two, for the sum of two */
        x = ldexp(x, DBL_MANT_DIG);
        root = ldexp(sqrt(x + hypot(x, ldexp(y, DBL_MANT_DIG))), -(DBL_MANT_DIG + 1) / 2);
    } else {
        x /= 8;
        root = 2 * sqrt(x + hypot(x, y / 8));
    }
    double other = y / (2 * root);
    return creal(z) >= 0 ? complex_make(root, copysign(other, cimag(z))) : complex_make(other, copysign(root, cimag(z)));
}

double complex complex_acos(double complex z) {
    double x = creal(z), y = cimag(z);
    if (!is_plain(z)) return cacos(z);
    if (is_large(z)) return complex_make(atan2(fabs(y), x), copysign(log_of_twice(z), -y));
    double complex a = complex_sqrt(complex_make(1 - x, -y)), b = complex_sqrt(complex_make(1 + x, y));
    return complex_make(2 * atan2(creal(a), creal(b)), asinh(creal(b) * cimag(a) - cimag(b) * creal(a)));
}

double complex complex_acosh(double complex z) {
    double x = creal(z), y = cimag(z);
    if (!is_plain(z)) return cacosh(z);
    if (is_large(z)) return complex_make(log_of_twice(z), atan2(y, x));
    double complex a = complex_sqrt(complex_make(x - 1, y)), b = complex_sqrt(complex_make(x + 1, y));
    return complex_make(asinh(creal(a) * creal(b) + cimag(a) * cimag(b)), 2 * atan2(cimag(a), creal(b)));
}

double complex complex_asinh(double complex z) {
    double x = creal(z), y = cimag(z);
    if (!is_plain(z)) return casinh(z);
    if (is_large(z)) return complex_make(copysign(log_of_twice(z), x), atan2(y, fabs(x)));
    double complex a = complex_sqrt(complex_make(1 + y, -x)), b = complex_sqrt(complex_make(1 - y, x));
    return complex_make(asinh(creal(a) * cimag(b) - creal(b) * cimag(a)), atan2(y, creal(a) * creal(b) - cimag(a) * cimag(b)));
}

double complex complex_asin(double complex z) { return is_plain(z) ? by_i(complex_asinh(times_i(z))) : casin(z); }

double complex complex_atanh(double complex z) {
    double x = creal(z), y = fabs(cimag(z));
    if (!is_plain(z)) return catanh(z);
    if (signbit(x)) return -complex_atanh(-z);
    if (x > sqrt(LARGE) || y > sqrt(LARGE)) {
        double size = hypot(x / 2, y / 2);
        return complex_make(x / 4 / size / size, -copysign(M_PI / 2, -cimag(z)));
    }
    if (x == 1 && y < sqrt(DBL_MIN))
        return y == 0 ? complex_make(INFINITY, cimag(z)) : complex_make(-log(sqrt(y) / sqrt(hypot(y, 2))), copysign(atan2(2, -y) / 2, cimag(z)));
    return complex_make(log1p(4 * x / ((1 - x) * (1 - x) + y * y)) / 4, -atan2(-2 * cimag(z), (1 - x) * (1 + x) - y * y) / 2);
}

double complex complex_atan(double complex z) { return is_plain(z) ? by_i(complex_atanh(times_i(z))) : catan(z); }

double complex complex_tanh(double complex z) {
    double x = creal(z), y = cimag(z);
    if (!is_plain(z)) return ctanh(z);
    if (fabs(x) > log(LARGE)) return complex_make(copysign(1, x), 4 * sin(y) * cos(y) * exp(-2 * fabs(x)));
    double tx = tanh(x), ty = tan(y), sech = 1 / cosh(x), product = tx * ty, divisor = 1 + product * product;
    return complex_make(tx * (1 + ty * ty) / divisor, ((ty / divisor) * sech) * sech);
}

double complex complex_tan(double complex z) { return is_plain(z) ? by_i(complex_tanh(times_i(z))) : ctan(z); }

double complex complex_log(double complex z) {
    double x = fabs(creal(z)), y = fabs(cimag(z)), real;
    if (!is_plain(z)) return clog(z);
    double angle = atan2(cimag(z), creal(z)), size = hypot(x, y);
    if (is_large(z)) real = log(hypot(x / 2, y / 2)) + M_LN2;
    else if (x < DBL_MIN && y < DBL_MIN && size > 0) real = log(hypot(ldexp(x, DBL_MANT_DIG), ldexp(y, DBL_MANT_DIG))) - DBL_MANT_DIG * M_LN2;
    else if (size >= 0.71 && size <= 1.73) { /* near 1 the logarithm of the size would lose digits */
        double most = x > y ? x : y, least = x > y ? y : x;
        real = log1p((most - 1) * (most + 1) + least * least) / 2;
    } else real = log(size);
    return complex_make(real, angle);
}
