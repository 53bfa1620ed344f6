/* helpers.h - numbers of the helpers, and their prototypes where C code of this room calls them. */
#pragma once

#include "jit/ir.h"

enum JitHelperNumber {
#define JIT_HELPER(name, result, args, floats, effects) HELPER_##name,
#include "helpers.def"
#undef JIT_HELPER
    JIT_HELPER_COUNT
};
