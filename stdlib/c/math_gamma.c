/* math_gamma.c - gamma functions.
 *
 * Lanczos' approximation (SIAM J. Numer. Anal. B 1, 1964) in the rational form and with the coefficients that Boost publishes for 53 bits
 * (13 terms, g = 6.0246800407767296).  CPython uses the same, so results agree to the last digit, which those of C libraries do not. */
#include "math_int.h"

#include <math.h>

#define TERMS 13
static const double g = 6.024680040776729583740234375;
static const double numerator[TERMS] = {
    23531376880.410759688572007674451636754734846804940, 42919803642.649098768957899047001988850926355848959,
    35711959237.355668049440185451547166705960488635843, 17921034426.037209699919755754458931112671403265390,
    6039542586.3520280050642916443072979210699388420708, 1439720407.3117216736632230727949123939715485786372,
    248874557.86205415651146038641322942321632125127801, 31426415.585400194380614231628318205362874684987640,
    2876370.6289353724412254090516208496135991145378768, 186056.26539522349504029498971604569928220784236328,
    8071.6720023658162106380029022722506138218516325024, 210.82427775157934587250973392071336271166969580291,
    2.5066282746310002701649081771338373386264310793408,
};
/* x (x + 1) ... (x + 11), multiplied out */
static const double denominator[TERMS] = {0, 39916800, 120543840, 150917976, 105258076, 45995730, 13339535, 2637558, 357423, 32670, 1925, 66, 1};

/* For positive X.  From the high powers for small X, from the low ones, divided by X, otherwise: no term overflows. */
static double lanczos_sum(double x) {
    double above = 0, below = 0;
    for (int i = 0; i < TERMS; i++) {
        int term = x < 5 ? TERMS - 1 - i : i;
        above = (x < 5 ? above * x : above / x) + numerator[term];
        below = (x < 5 ? below * x : below / x) + denominator[term];
    }
    return above / below;
}

/* sin(pi x) with the period taken away first. */
static double sin_of_pi_times(double x) {
    double rest = fmod(fabs(x), 2), sine;
    switch ((int)round(2 * rest)) {
    case 0: sine = sin(M_PI * rest); break;
    case 1: sine = cos(M_PI * (rest - 0.5)); break;
    case 2: sine = sin(M_PI * (1 - rest)); break; /* keeps the sign of a zero */
    case 3: sine = -cos(M_PI * (rest - 1.5)); break;
    default: sine = sin(M_PI * (rest - 2)); break;
    }
    return copysign(1, x) * sine;
}

double gamma_of(double x) {
    double size = fabs(x), shifted = size + (g - 0.5), error, r;
    if (size < 1e-20) return 1 / x;
    if (size > 200) return x < 0 ? 0 / sin_of_pi_times(x) : INFINITY;
    /* What was lost when SHIFTED was rounded. */
    if (size > g - 0.5) error = shifted - size - (g - 0.5);
    else error = shifted - (g - 0.5) - size;
    error = error * g / shifted;
    if (x < 0) {
        r = -M_PI / sin_of_pi_times(size) / size * exp(shifted) / lanczos_sum(size);
        r -= error * r;
    } else {
        r = lanczos_sum(size) / exp(shifted);
        r += error * r;
    }
    bool   whole = size < 140; /* else the power is taken in two steps */
    double power = pow(shifted, whole ? size - 0.5 : size / 2 - 0.25);
    for (int i = 0; i < (whole ? 1 : 2); i++) r = x < 0 ? r / power : r * power;
    return r;
}

double log_gamma_of(double x) {
    double size = fabs(x);
    if (size < 1e-20) return -log(size);
    double r = log(lanczos_sum(size)) - g;
    r += (size - 0.5) * (log(size + g - 0.5) - 1);
    return x < 0 ? log(M_PI) - log(fabs(sin_of_pi_times(size))) - log(size) - r : r;
}
