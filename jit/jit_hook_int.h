/* jit_hook_int.h - telling a Python function what the compiler did. */
#pragma once

#include "jit/ir.h"

/* FUNCTION will get lists of events; NULL: nobody does any more.  What waits is forgotten. */
void jit_hook_set(Value function);
/* WHAT ("trace", "given up", "freed") happened to TRACE, WHY a static text or NULL.  May allocate; runs no Python code, leaves no exception. */
void jit_hook_note(const JitTrace *trace, const char *what, const char *why);
