/* thread.h - per-thread state and the hooks through which objects reach the VM above it. */
#pragma once

#include "objects/object.h"

/* Handled-exception stack item (sys.exc_info); generators own one each. */
typedef struct HandledException {
    Value                    value; /* exception or NULL; traced by the owner */
    struct HandledException *previous;
} HandledException;

/* Begins with CPython's PyThreadState, field for field where a name is given: C code reads and writes those.  The unnamed
 * ones belong to the C API room. */
typedef struct Thread {
    char              foreign_head[96];
    Value             foreign_exception[3]; /* type, value, traceback: what is pending while C code runs */
    HandledException *handled;              /* 120: exc_info */
    char              foreign_tail[360 - 128];
    Value             exception;            /* pending while native code runs, or NULL */
    HandledException  handled_base;
    struct Frame     *frame;          /* VM: innermost frame */
    void             *vm;             /* VM's own part */
    GcThread         *gc;
    int32_t           native_depth;   /* of native_enter */
    uintptr_t         stack_limit;    /* lowest C stack address that native recursion may reach */
    Value             repr_list;      /* list of objects in repr (recursion guard) */
    Value             context;        /* contextvars */
    Value             dict;           /* per-thread storage of native modules */
    uint64_t          id;
    struct Thread    *next, *previous;
} Thread;
_Static_assert(offsetof(Thread, handled) == 120 && offsetof(Thread, exception) == 360, "PyThreadState");
extern __thread Thread *current_thread;

extern Thread *thread_list;                     /* every attached thread; their fields above are traced as roots */
/* Makes THREAD (zeroed, or filled by the VM) current for this C thread and puts it on the list.  Never raises. */
void thread_attach(Thread *);
void thread_detach(Thread *);

extern int32_t recursion_limit; /* sys.getrecursionlimit(): also bounds nesting that native code follows without frames */

/* C recursion: returns -1 with RecursionError "maximum recursion depth exceeded WHERE" near the end of the C stack. */
MUST_CHECK Status recursion_enter(const char *where);
COLD Status recursion_exceeded(const char *where); /* raises what recursion_enter raises */
/* Would recursion_enter fail?  For hot paths. */
static ALWAYS_INLINE bool stack_is_low(void) { return (uintptr_t)__builtin_frame_address(0) <= current_thread->stack_limit; }
static inline void recursion_leave(void) {}
/* The same for recursion that native code alone can bring about (nested containers): also bounded by the recursion limit, and paired
 * with native_leave whatever happens in between. */
static ALWAYS_INLINE MUST_CHECK Status native_enter(const char *where) {
    Thread *thread = current_thread;
    if (UNLIKELY((uintptr_t)__builtin_frame_address(0) <= thread->stack_limit || thread->native_depth >= recursion_limit))
        return recursion_exceeded(where);
    thread->native_depth++;
    return 0;
}
static ALWAYS_INLINE void native_leave(void) { current_thread->native_depth--; }
/* repr/str cycles: 1 = already in progress, 0 = entered (leave later), -1 error. */
MUST_CHECK Truth repr_enter(Value);
void             repr_leave(Value);

/* Installed by vm before objects_init. */
typedef struct CodeObj CodeObj;
typedef struct VmHooks {
    Value (*call_function)(Value function, const Value *args, size_t nargs, Value kwnames); /* Python functions */
    Value (*builtins)(void);                    /* builtins dict of the running frame */
    Value (*globals)(void);                     /* globals of the running frame or NULL */
    Status (*warn)(Type *category, Value message, int stack_level);
    Status (*poll)(void);                       /* signals, pending calls; -1 raised */
    Value (*import)(const char *module);        /* imported module */
    Value (*super_arguments)(Type **cls);       /* zero-argument super(): first argument; sets *cls */
    void (*write_unraisable)(Value exception, const char *message, Value object);
    void (*request_poll)(void);                 /* gc: something waits for gc_run_pending; may be called inside gc */
    void (*collection_done)(int generation, bool started); /* gc.callbacks; called outside the collector */
    void (*trace_thread)(Tracer *, Thread *);   /* VM's part of a thread (frames, handled exceptions) */
    /* Attributes of function objects that depend on the code object; CODE is never NULL. */
    Value (*code_name)(CodeObj *);              /* co_name */
    Value (*code_qualname)(CodeObj *);          /* co_qualname */
    Value (*code_doc)(CodeObj *);               /* docstring constant or None */
    intptr_t (*code_free_count)(CodeObj *);     /* number of free variables */
    /* Installed by the C API when the first extension module is loaded. */
    void (*release_foreign)(Obj *);             /* an unreachable object whose type, or a base of it, was made in C */
    void (*count_references)(Obj *, void (*visit)(Obj *)); /* GcHooks of the same names, for objects that C code knows */
    void (*clear_references)(Obj *);
    bool (*wants_finalizer)(Obj *);
    void (*collection_begins)(void);            /* gc: may neither allocate nor run Python code */
    int (*change_depth)(Thread *, int);         /* the thread changes stacks: how deep C code says it is; the result is what it said before */
    void (*gil_taken)(Thread *);                /* the interpreter lock has a new holder; NULL: a thread without a state */
    void (*type_changed)(Type *);               /* slots of a type that C has seen were filled again */
    /* Makes COUNT items from FIRST on of a list that C reads real, exposed objects again. */
    Status (*box_items)(Obj *list, intptr_t first, intptr_t count);
    /* NativeType.create of types made in C, and what calls them: their functions share one tuple of arguments. */
    Value (*foreign_create)(Type *, const Value *args, size_t nargs, Value kwnames);
    Value (*foreign_call)(Type *, const Value *args, size_t nargs, Value kwnames);
    bool (*find_buffer)(Type *);                /* has C code given buffer slots to a class since it was made?  They are native slots then */
    void (*absorb_items)(Obj *list);            /* before items of a list that C has filled are replaced or removed */
} VmHooks;
extern VmHooks vm_hooks;
