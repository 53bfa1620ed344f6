/* statistics_module.c - `_statistics`: the inverse of the normal distribution function.
 *
 * Wichura's algorithm AS 241 (PPND16): three rational approximations, one for the middle and two for the tails. */
#include "native_help.h"

#include "objects/float.h"

#include <math.h>

extern const NativeModule statistics_module;

enum { TERMS = 8 };
typedef struct Rational {
    double above[TERMS], below[TERMS]; /* coefficients, constant term first */
} Rational;
static const Rational middle = {
    {3.3871328727963666080, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125, 45921.953931549871457, 67265.770927008700853,
     33430.575583588128105, 2509.0809287301226727},
    {1.0, 42.313330701600911252, 687.18700749205790830, 5394.1960214247511077, 21213.794301586595867, 39307.895800092710610, 28729.085735721942674,
     5226.4952788528545610}};
static const Rational near_tail = {
    {1.42343711074968357734, 4.63033784615654529590, 5.76949722146069140550, 3.64784832476320460504, 1.27045825245236838258, 0.241780725177450611770,
     0.0227238449892691845833, 7.74545014278341407640e-4},
    {1.0, 2.05319162663775882187, 1.67638483018380384940, 0.689767334985100004550, 0.148103976427480074590, 0.0151986665636164571966,
     5.47593808499534494600e-4, 1.05075007164441684324e-9}};
static const Rational far_tail = {
    {6.65790464350110377720, 5.46378491116411436990, 1.78482653991729133580, 0.296560571828504891230, 0.0265321895265761230930, 0.00124266094738807843860,
     2.71155556874348757815e-5, 2.01033439929228813265e-7},
    {1.0, 0.599832206555887937690, 0.136929880922735805310, 0.0148753612908506148525, 7.86869131145613259100e-4, 1.84631831751005468180e-5,
     1.42151175831644588870e-7, 2.04426310338993978564e-15}};

static double polynomial(const double *c, double x) {
    double sum = c[TERMS - 1];
    for (int i = TERMS - 2; i >= 0; i--) sum = sum * x + c[i];
    return sum;
}
static double evaluate(const Rational *r, double x) { return polynomial(r->above, x) / polynomial(r->below, x); }

static Value m_inverse(Value self, const Value *args, size_t nargs, Value names) {
    double v[3];
    if (nargs != 3) return raise_arity("_normal_dist_inv_cdf", 3, 3, nargs);
    for (int i = 0; i < 3; i++) TRY_NULL(number_as_double(args[i], &v[i]));
    double p = v[0], q = p - 0.5, x;
    if (p <= 0.0 || p >= 1.0 || v[2] <= 0.0) return float_from_double(-1.0);
    if (fabs(q) <= 0.425) {
        double r = 0.180625 - q * q, above = polynomial(middle.above, r) * q;
        x = above / polynomial(middle.below, r);
    } else {
        double r = sqrt(-log(q <= 0.0 ? p : 1.0 - p));
        x = r <= 5.0 ? evaluate(&near_tail, r - 1.6) : evaluate(&far_tail, r - 5.0);
        if (q < 0.0) x = -x;
    }
    return float_from_double(v[1] + x * v[2]);
}
static const MethodDef methods[] = {
    {"_normal_dist_inv_cdf", m_inverse, METHOD_FAST, "_normal_dist_inv_cdf($module, p, mu, sigma, /)\n--\n\nValue below which a normal variable lies with probability p."}, {NULL}};
const NativeModule statistics_module = {"_statistics", "Accelerators for the statistics module.", methods, NULL};
