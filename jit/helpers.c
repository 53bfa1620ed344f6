/* helpers.c - what traces call when inline code does not pay.  Arguments and results are 64-bit words or doubles. */
#include "helpers.h"
#include "objects/float.h"

static Value jit_float_pow(double x, double y) { return float_pow(x, y); }

const JitHelper jit_helpers[] = {
#define JIT_HELPER(name, result, args, floats, effects) {#name, (void (*)(void))name, IR_##result, args, floats, effects},
#include "helpers.def"
#undef JIT_HELPER
};
const uint32_t jit_helper_count = JIT_HELPER_COUNT;
