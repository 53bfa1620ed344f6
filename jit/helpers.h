/* helpers.h - numbers of the helpers, and their prototypes where C code of this room calls them. */
#pragma once

#include "jit/ir.h"
#include "vm/frame.h"

/* Makes GENERATOR the innermost frame, as the interpreter does when it resumes one; its registers are not touched. */
Frame *jit_run_generator(Thread *, Frame *caller, GeneratorObj *, unsigned kind, unsigned dst, unsigned words);

/* OBJECT becomes the frame object of FRAME, which has none. */
void jit_adopt_frame_object(Frame *, Value object);

enum { JIT_EXHAUSTED = 8 }; /* what jit_next gives when there is no item */

enum JitHelperNumber {
#define JIT_HELPER(name, result, args, floats, effects) HELPER_##name,
#include "helpers.def"
#undef JIT_HELPER
    JIT_HELPER_COUNT
};

