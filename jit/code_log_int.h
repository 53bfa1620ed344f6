/* code_log_int.h - telling perf what machine code was made. */
#pragma once

#include "jit/ir.h"

/* TRACE was compiled. */
void code_log_trace(const JitTrace *trace);
