/* builtins_int.h - the two halves of the builtins module. */
#pragma once

#include "objects/function.h"

extern const MethodDef builtins_code_methods[];
extern Type            anext_awaitable_type;
