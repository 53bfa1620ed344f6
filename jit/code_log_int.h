/* code_log_int.h - telling people and tools what machine code was made. */
#pragma once

#include "jit/ir.h"

/* Should the backend note where each instruction's code begins? */
bool code_log_wants_offsets(void);
/* TRACE was compiled; OFFSETS[i] is where the code of instruction I begins (UINT32_MAX: it has none), or NULL. */
void code_log_trace(const JitTrace *trace, const uint32_t *offsets);
