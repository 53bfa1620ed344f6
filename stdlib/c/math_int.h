/* math_int.h - what the files of `math` share. */
#pragma once

#include "base/memory.h"
#include "objects/function.h"

/* Of finite numbers that are no integers (log_gamma_of: or above 2); infinite when the result is out of range. */
double gamma_of(double x);
double log_gamma_of(double x);

extern const MethodDef math_integer_methods[]; /* NULL-name terminated */
