/* c_stack.h - more than one C stack for a thread, of which one runs at a time. */
#pragma once

#include "base/compiler.h"

typedef struct CStack {
    char *low, *high; /* bounds; nothing below LOW may be written */
    void *top;        /* while it does not run: everything in use, callee-saved registers included, is from here up to HIGH */
    void *fake;       /* address sanitizer: its shadow of the frames */
} CStack;

extern const bool c_stack_is_supported; /* is there code for this CPU? */

/* Leaves FROM, which is running, and goes on in TO where that one was left.  Returns when somebody switches back. */
void c_stack_switch(CStack *from, CStack *to);
/* The same, and calls ENTRY(ARGUMENT) on the empty stack TO.  ENTRY never returns. */
void c_stack_start(CStack *from, CStack *to, void (*entry)(void *), void *argument);
/* The last thing that ENTRY does: nobody ever comes back to FROM. */
NORETURN void c_stack_leave(CStack *from, CStack *to);
/* What c_stack_start calls first of all on a new stack does this before anything else. */
void c_stack_arrived(CStack *self);
