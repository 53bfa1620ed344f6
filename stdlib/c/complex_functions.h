/* complex_functions.h - functions of C's complex numbers for `cmath`.  None allocates, raises or sets errno that is looked at. */
#pragma once

#include <complex.h>
#include <stdbool.h>

/* CMPLX of <complex.h> is not there with every compiler; an array of two has the same representation (C11 6.2.5p13). */
static inline double complex complex_make(double real, double imag) {
    union {
        double         parts[2];
        double complex whole;
    } both = {.parts = {real, imag}};
    return both.whole;
}

double complex complex_acos(double complex z);
double complex complex_acosh(double complex z);
double complex complex_asin(double complex z);
double complex complex_asinh(double complex z);
double complex complex_atan(double complex z);
double complex complex_atanh(double complex z);
double complex complex_log(double complex z); /* of 0: minus infinity */
double complex complex_sqrt(double complex z);
double complex complex_tan(double complex z);
double complex complex_tanh(double complex z);
