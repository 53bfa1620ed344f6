/* math_int.h - what the two files of `math` share. */
#pragma once

#include "base/memory.h"
#include "objects/function.h"

extern const MethodDef math_integer_methods[]; /* NULL-name terminated */
