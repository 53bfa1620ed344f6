/* jit_hook.c - telling a Python function what the compiler did (taipanjit.set_hook).
 *
 * Nothing may call Python code while a trace is recorded or installed: what happened is kept in a list, and the function gets that at the
 * next point where signal handlers may run.  The list is made of what people see in taipanjit.get_traces(). */
#include "jit_hook_int.h"

#include "objects/exceptions.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/str.h"
#include "vm/signals.h"

enum { MOST_EVENTS = 10000 }; /* that wait; a program that never gets to a safe point must not fill memory */

static Slot roots[2]; /* the function, the list */
#define HOOK   roots[0]
#define EVENTS roots[1]

static Status deliver(void *unused) {
    (void)unused;
    Value events = EVENTS.value, hook = HOOK.value;
    EVENTS.value = NULL;
    return !events || !hook || CALL1(hook, events) ? 0 : -1;
}

static Value describe(const JitTrace *trace, const char *what, const char *why) {
    CodeLocation at = code_location(trace->code, (uint32_t)(trace->pc - trace->code->insns));
    Value        parts[] = {str_from_c(what), value_from_int(trace->number), trace->parent ? value_from_int(trace->parent->number) : NONE, VALUE(trace->code),
                            value_from_int(at.line), why ? str_from_c(why) : NONE, value_from_int(trace->insn_count), int_from_u64(trace->code_size)};
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        if (!parts[i]) return NULL;
    return tuple_from_values(parts, COUNT_OF(parts));
}

static Status keep(const JitTrace *trace, const char *what, const char *why) {
    Value list = EVENTS.value, event;
    if (list && list_length(list) >= MOST_EVENTS) return 0;
    if (!list) {
        if (!(list = list_new(0))) return -1;
        if (!vm_add_pending_call(deliver, NULL)) return 0; /* this one is lost */
        EVENTS.value = list;
    }
    event = describe(trace, what, why);
    return event ? list_append(list, event) : -1;
}

void jit_hook_note(const JitTrace *trace, const char *what, const char *why) {
    if (LIKELY(!HOOK.value)) return;
    Value saved = exception_fetch();
    if (keep(trace, what, why) < 0) exception_clear(); /* no memory: it is lost */
    exception_restore(saved);
}

void jit_hook_set(Value function) {
    static bool registered;
    if (!registered) gc_add_roots(roots, COUNT_OF(roots), "taipanjit hook");
    registered = true;
    HOOK.value = function;
    EVENTS.value = NULL;
}
