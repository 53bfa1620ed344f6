/* context.h - context objects of contextvars: entering and leaving them, for Context.run and for C code. */
#pragma once

#include "objects/object.h"

typedef struct ContextObj {
    Obj  header;
    Slot values;   /* HamtObj: another one after each change */
    Slot previous; /* while entered */
    Slot weakrefs;
    bool entered;
} ContextObj;

/* What the running thread's context holds for VARIABLE; NULL: nothing.  Raises nothing. */
Value context_value(Value variable);
/* The context becomes that of the running thread, until it is left.  RuntimeError when it is entered already (is not the
 * running one). */
MUST_CHECK Status context_enter(ContextObj *);
MUST_CHECK Status context_exit(ContextObj *);
