/* no_backend.c - for CPUs without a native backend: traces can only be interpreted there. */
#include "jit/backend.h"

const JitBackend *jit_backend_native(void) { return NULL; }
