/* context.c - which context a thread runs in.  The types are in the `_contextvars` module. */
#include "objects/context.h"

#include "objects/thread.h"

Status context_enter(ContextObj *context) {
    if (context->entered) return RAISED(raise_format(&RuntimeError_type, "cannot enter context: %R is already entered", VALUE(context)));
    slot_set(context, &context->previous, current_thread->context);
    context->entered = true;
    current_thread->context = VALUE(context);
    return 0;
}

Status context_exit(ContextObj *context) {
    if (!context->entered) return RAISED(raise_format(&RuntimeError_type, "cannot exit context: %R has not been entered", VALUE(context)));
    if (current_thread->context != VALUE(context))
        return RAISED(raise_format(&RuntimeError_type, "cannot exit context: thread state references a different context object"));
    current_thread->context = context->previous.value;
    slot_set(context, &context->previous, NULL);
    context->entered = false;
    return 0;
}
