/* vm.h - running Python code. */
#pragma once

#include "vm/frame.h"

/* Runs CODE with GLOBALS (a dict) and LOCALS (mapping; NULL = globals).  Runs Python code. */
MUST_CHECK Value vm_run_code(CodeObj *code, Value globals, Value locals_or_null);
/* Calls a Python function.  The function slot of function_type. */
MUST_CHECK Value vm_call_function(Value function, const Value *args, size_t nargs, Value kwnames);

/* One word that the interpreter looks at on back edges and calls; non-zero: vm_poll has work. */
extern volatile uint32_t vm_poll_word;
enum { POLL_GIL = 1, POLL_SIGNAL = 2, POLL_GC = 4, POLL_CALL = 8, POLL_ASYNC_EXCEPTION = 16 };
void             vm_request_poll(uint32_t reason);   /* async-signal-safe */
MUST_CHECK Status vm_poll(void);                     /* signals, finalizers, GIL hand-over; may run Python code */

/* Threads and the GIL (vm/threads.c). */
MUST_CHECK Thread *thread_new(void *stack_base);     /* state of a new native thread; GIL must be held */
void             thread_delete(Thread *);
/* A C thread enters and leaves the interpreter for good: state made, GIL taken; GIL given back, state gone. */
MUST_CHECK Thread *thread_begin(void *stack_base);
void             thread_end(Thread *);
void             gil_acquire(Thread *);
void             gil_release(void);
void             threads_after_fork(void);           /* in the child of fork(): only this thread is left */
/* Around blocking system calls: no object may be touched in between. */
void             gil_leave(void);
void             gil_enter(void);
/* A thread that waited for VM_IDLE_NS, holding the GIL again for a moment: collects garbage when there may be some, so that what other
 * programs wait for (sockets without an owner) happens.  Runs finalizers; keeps the pending exception.  False: too soon after the last time, the thread should look in again. */
#define VM_IDLE_NS 50000000
bool             vm_collect_idle(void);

MUST_CHECK Value vm_builtins(void);                  /* dict of the builtins module */
MUST_CHECK Value vm_import_module(const char *name);
MUST_CHECK Value vm_import(Value name, Value globals, Value locals, Value fromlist, int level);
extern Value     vm_modules;                         /* sys.modules dict */
extern Value     vm_sys_dict;


/* settrace / setprofile state of a thread. */
typedef struct VmThread {
    Value    *stack, *stack_limit, *stack_high; /* high: words from here on are zero or were never used */
    Value    *binding;                          /* parameters being bound above the innermost frame, or NULL */
    size_t    binding_count;
    Frame    *frames, *frame_top, *frame_limit, *frame_hard_limit;
    Value     trace_function, profile_function;      /* or NULL */
    bool      tracing;                               /* inside a trace function */
    const char *trace_event;                         /* what it was called for, or NULL */
    Value     async_exception;
    Value     async_gen_firstiter, async_gen_finalizer;
    int32_t   coroutine_origin_depth;
    struct VmStack *running, *own, *stacks;                /* stacks.h: NULL while the thread has only its own */
    Value     greenlet, main_greenlet;               /* of the `_greenlet` module: the running one, the thread's own, or NULL */
    uint32_t  traces_running; /* activations of compiled code that are not in one of their steps: the pc of their frames tells nothing */
} VmThread;
static inline VmThread *vm_thread(void) { return (VmThread *)current_thread->vm; }
extern int32_t   vm_recursion_limit;
void             vm_set_recursion_limit(int32_t);
void             vm_tracing_changed(void);           /* after setting trace_function or profile_function */

/* Prints the pending exception through sys.excepthook and clears it; SystemExit sets *EXIT_STATUS and returns true. */
/* Line NUMBER of the source file, without its end; None when there is none.  NULL: exception.  Allocates, runs no Python code. */
MUST_CHECK Value vm_source_line(Value filename, int number);
bool             vm_print_exception(int *exit_status);
MUST_CHECK Value traceback_format_default(Value exception); /* str: the text the default excepthook prints */
