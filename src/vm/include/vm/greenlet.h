/* greenlet.h - greenlets for C code; the type and its rules are in the `_greenlet` module. */
#pragma once

#include "objects/object.h"

extern Type greenlet_type;
extern Slot greenlet_error, greenlet_exit; /* exception classes; filled when the module is imported */
static inline bool is_greenlet(Value v) { return value_is_a(v, &greenlet_type); }

MUST_CHECK Value  greenlet_current(void);
/* switch() with a tuple of arguments and a dict, or NULL.  Runs Python code. */
MUST_CHECK Value  greenlet_switch(Value greenlet, Value args, Value kwargs);
/* throw() with VALUE and TRACEBACK or NULL.  Runs Python code. */
MUST_CHECK Value  greenlet_throw(Value greenlet, Value type, Value value, Value traceback);
MUST_CHECK Status greenlet_set_parent(Value greenlet, Value parent);
Value             greenlet_parent(Value greenlet); /* or NULL */
bool              greenlet_is_main(Value), greenlet_is_started(Value), greenlet_is_active(Value);
extern void      *greenlet_c_api[12]; /* what the capsule points to: filled by the C API when C code asks for it */
