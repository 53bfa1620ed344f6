/* greenlet_module.c - `_greenlet`: coroutines that switch wherever they are, below any number of calls.
 *
 * A greenlet that has begun and not ended owns a VmStack (vm/stacks.h).  A switch hands over either arguments or an exception; the side that
 * arrives takes them up, tells the tracer, and returns from its own call of switch().  What a greenlet returns or raises goes to its parent.  A
 * suspended greenlet that nothing refers to any more gets GreenletExit, in its own thread. */
#include "native_help.h"

#include "objects/context.h"
#include "objects/exceptions.h"
#include "objects/instance.h"
#include "objects/list.h"
#include "objects/thread.h"
#include "vm/greenlet.h"
#include "vm/stacks.h"

typedef enum State { CREATED, ACTIVE, DEAD } State;
/* What C code must not see, since it may put fields of its own right behind a PyGreenlet. */
typedef struct Inside {
    Obj      header;
    VmStack *stack;          /* or NULL */
    Slot     run, parent;    /* or NULL; a thread's own greenlet has no parent */
    Slot     context;        /* before it begins and after it ended */
    Slot     doomed;         /* of a thread's own: list of greenlets that the thread is to kill, or NULL */
    Slot     greenlet;       /* whose inside it is */
    uint8_t  state;
    bool     is_main, refuses, refuses_too; /* the latter two: tests want to see switches fail */
    bool     has_told;       /* of a thread's own: the thread has killed its greenlets, since it ends */
} Inside;
typedef struct GreenletObj { /* PyGreenlet of greenlet.h */
    Obj     header;
    Slot    weakrefs, attributes;
    Inside *s;
} GreenletObj;
_Static_assert(sizeof(GreenletObj) == 40, "PyGreenlet");
static Type inside_type;
#define GREENLET ((GreenletObj *)self)

/* What goes over: a tuple and a dict or NULL, or an exception. */
typedef struct Passed {
    Value args, kwargs, exception;
} Passed;
/* Between leaving one stack and arriving on another nothing is allocated. */
static struct Handover {
    Passed       passed;
    GreenletObj *origin, *target;
    Value        run;
} handover;

Slot         greenlet_error, greenlet_exit;
static Slot  tracer; /* callback of settrace, of all threads, or NULL */
void        *greenlet_c_api[12];

/* ---- which ones there are ------------------------------------------------------------------------------------------------ */
static bool thread_is_gone(const GreenletObj *g) { return g->s->stack && !vm_stack_thread(g->s->stack); }
static bool is_active(const GreenletObj *g) { return g->s->state == ACTIVE && !thread_is_gone(g); }
static bool is_current(const GreenletObj *g) { return vm_thread()->greenlet == VALUE(g); }

/* NULL: exception, also when CLS is abstract. */
static GreenletObj *allocate(Type *cls) {
    GreenletObj *g = (GreenletObj *)object_type.native->create(cls, NULL, 0, NULL);
    Inside      *s = g ? (Inside *)gc_alloc(&inside_type, sizeof(Inside)) : NULL;
    if (!s) return NULL;
    slot_init(&s->greenlet, VALUE(g));
    pointer_set(g, &g->s, s);
    return g;
}

static void kill_doomed(GreenletObj *main_greenlet);

/* The running greenlet; a thread gets its own one here.  Greenlets that died in other threads are killed on the way. */
static GreenletObj *current(void) {
    VmThread *vm = vm_thread();
    if (LIKELY(vm->greenlet != NULL)) {
        GreenletObj *main_greenlet = (GreenletObj *)vm->main_greenlet;
        if (UNLIKELY(main_greenlet->s->doomed.value != NULL)) kill_doomed(main_greenlet);
        return (GreenletObj *)vm->greenlet;
    }
    GreenletObj *g = allocate(&greenlet_type);
    if (!g || !(g->s->stack = vm_stack_own()) || gc_register_release(&g->s->header) < 0) return NULL;
    vm_stack_set_owner(g->s->stack, &g->s->header);
    g->s->state = ACTIVE;
    g->s->is_main = true;
    vm->greenlet = vm->main_greenlet = VALUE(g);
    return g;
}
Value greenlet_current(void) { return VALUE(current()); }

/* The greenlet of G's thread; NULL: unknown, since that thread has ended. */
static GreenletObj *main_of(GreenletObj *g) {
    for (; g; g = (GreenletObj *)g->s->parent.value) {
        if (g->s->is_main) return thread_is_gone(g) ? NULL : g;
        if (g->s->state == ACTIVE) {
            Thread *thread = vm_stack_thread(g->s->stack);
            return thread ? (GreenletObj *)((VmThread *)thread->vm)->main_greenlet : NULL;
        }
    }
    return NULL;
}

static Status check_thread(GreenletObj *g) {
    GreenletObj *owner = main_of(g);
    if (owner && VALUE(owner) == vm_thread()->main_greenlet) return 0;
    if (!owner) raise_format((Type *)greenlet_error.value, "cannot switch to a different thread (which happens to have exited)");
    else raise_format((Type *)greenlet_error.value, "Cannot switch to a different thread\n\tCurrent:  %R\n\tExpected: %R", vm_thread()->greenlet, VALUE(owner));
    return -1;
}

bool  greenlet_is_main(Value self) { return GREENLET->s->is_main; }
bool  greenlet_is_started(Value self) { return GREENLET->s->state != CREATED; }
bool  greenlet_is_active(Value self) { return is_active(GREENLET); }
Value greenlet_parent(Value self) { return GREENLET->s->parent.value; }

/* ---- switching -------------------------------------------------------------------------------------------------------------- */
/* Tells the tracer.  Its exception takes the place of what was passed, and it is not asked again. */
static void trace_switch(GreenletObj *origin, GreenletObj *target, Passed *passed) {
    VmThread *vm = vm_thread();
    bool      tracing = vm->tracing;
    Value     callback = tracer.value, pair = TUPLE2(VALUE(origin), VALUE(target)), result = NULL;
    vm->tracing = true;
    if (pair) result = CALL2(callback, str_intern_c(passed->exception ? "throw" : "switch"), pair);
    vm->tracing = tracing;
    if (result) return;
    tracer.value = NULL;
    *passed = (Passed){.exception = exception_fetch()};
}

/* On the new stack, first of all. */
static Passed arrive(void) {
    struct Handover h = handover;
    handover = (struct Handover){.origin = NULL};
    if (UNLIKELY(tracer.value != NULL)) trace_switch(h.origin, h.target, &h.passed);
    return h.passed;
}

/* What switch() returns for it. */
static Value result_of(const Passed *passed) {
    if (passed->exception) {
        exception_restore(passed->exception);
        return NULL;
    }
    if (!passed->kwargs) return tuple_length(passed->args) == 1 ? tuple_get(passed->args, 0) : passed->args;
    if (tuple_length(passed->args) == 0) return passed->kwargs;
    return TUPLE2(passed->args, passed->kwargs);
}

static void hand_over(GreenletObj *from, GreenletObj *to, const Passed *passed) {
    handover = (struct Handover){*passed, from, to, NULL};
    vm_thread()->greenlet = VALUE(to);
}

/* What G is to run, and room for it; NULL: exception.  Runs Python code, which may have begun G itself: then *RUN is NULL. */
static VmStack *prepare(GreenletObj *g, Value *run) {
    *run = object_get_attr(VALUE(g), str_intern_c("run"));
    if (!*run || check_thread(g) < 0) return NULL;
    if (g->s->state != CREATED) {
        *run = NULL;
        return g->s->stack;
    }
    if (UNLIKELY(g->s->refuses | g->s->refuses_too)) {
        raise_system_error("Failed to switch stacks into a greenlet for the first time.");
        return NULL;
    }
    g->s->stack = vm_stack_new(g->s->context.value);
    if (!g->s->stack) return NULL;
    if (gc_register_release(&g->s->header) < 0) {
        vm_stack_delete(g->s->stack);
        g->s->stack = NULL;
        return NULL;
    }
    vm_stack_set_owner(g->s->stack, &g->s->header);
    slot_set(g->s, &g->s->context, NULL);
    slot_set(g->s, &g->s->run, NULL);
    g->s->state = ACTIVE;
    return g->s->stack;
}

static void greenlet_body(void *unused);

/* Switches to G, or to the first of its ancestors that has not ended.  ORIGIN is running; if it has ENDED it does not come back.  False:
 * exception, and nobody was switched to. */
static bool go(GreenletObj *origin, GreenletObj *g, const Passed *passed, bool ended) {
    for (; g; g = (GreenletObj *)g->s->parent.value) {
        if (thread_is_gone(g) || g->s->state == DEAD) continue;
        if (g == origin) {
            hand_over(origin, g, passed);
            return true;
        }
        VmStack *stack = g->s->stack;
        Value    run = NULL;
        if (g->s->state == CREATED) {
            if (!(stack = prepare(g, &run))) return false;
            if (g->s->state == DEAD || thread_is_gone(g)) continue;
        } else if (UNLIKELY(g->s->refuses | g->s->refuses_too)) {
            raise_system_error("Failed to switch stacks into a running greenlet.");
            return false;
        }
        hand_over(origin, g, passed);
        handover.run = run;
        if (ended) {
            if (run) vm_stack_leave_to_start(stack, greenlet_body, NULL);
            vm_stack_leave(stack);
        }
        if (run) vm_stack_start(&origin->s->header, stack, greenlet_body, NULL);
        else vm_stack_switch(&origin->s->header, stack);
        return true;
    }
    raise_system_error("a greenlet without a parent that is alive");
    return false;
}

static Value switch_to(GreenletObj *g, const Passed *passed) {
    GreenletObj *origin = current();
    if (!origin || check_thread(g) < 0) return NULL;
    if (!go(origin, g, passed, false)) return NULL;
    Passed arrived = arrive();
    return result_of(&arrived);
}

/* What the greenlet came to goes to its parent. */
static Passed outcome(Value result) {
    if (!result && exception_matches((Type *)greenlet_exit.value)) result = exception_fetch();
    Value args = result ? TUPLE1(result) : NULL;
    return args ? (Passed){.args = args} : (Passed){.exception = exception_fetch()};
}

static void greenlet_body(void *unused) {
    Value        run = handover.run;
    GreenletObj *self = handover.target;
    Passed       passed = arrive();
    Value        result = NULL;
    if (passed.exception) exception_restore(passed.exception);
    else result = object_call_tuple(run, passed.args, passed.kwargs);
    passed = outcome(result);
    self->s->state = DEAD;
    slot_set(self->s, &self->s->context, current_thread->context);
    if (self->header.type->native->finalize == greenlet_type.native->finalize) gc_drop_finalizer(&self->header);
    for (GreenletObj *parent = (GreenletObj *)self->s->parent.value;; parent = (GreenletObj *)parent->s->parent.value) {
        if (go(self, parent, &passed, true)) UNREACHABLE("a greenlet that goes on after its end");
        passed = (Passed){.exception = exception_fetch()};
    }
}

Value greenlet_switch(Value self, Value args, Value kwargs) { return switch_to(GREENLET, &(Passed){.args = args, .kwargs = kwargs}); }

static Value greenlet_switch_method(Value self, const Value *args, size_t nargs, Value names) {
    Passed passed = {.args = tuple_from_values(args, nargs)};
    if (!passed.args) return NULL;
    if (names && tuple_length(names)) {
        TRY_VALUE(passed.kwargs, dict_new());
        for (intptr_t i = 0; i < tuple_length(names); i++) TRY_NULL(dict_set(passed.kwargs, tuple_get(names, i), args[nargs + (size_t)i]));
    }
    return switch_to(GREENLET, &passed);
}

/* ---- throwing --------------------------------------------------------------------------------------------------------------- */
/* The exception that throw(TYPE, VALUE, TRACEBACK) means. */
static Value exception_from(Value type, Value value, Value traceback) {
    Value exception;
    if (traceback == NONE) traceback = NULL;
    if (value == NONE) value = NULL;
    if (traceback && !value_is(traceback, &traceback_type)) return raise_type_error("throw() third argument must be a traceback object");
    if (is_type(type) && type_has_flag((Type *)type, TYPE_FLAG_EXCEPTION)) {
        if (value && is_exception(value) && value_is_a(value, (Type *)type)) exception = value;
        else if (!value) exception = CALL0(type);
        else if (is_tuple(value)) exception = object_call_tuple(type, value, NULL);
        else exception = CALL1(type, value);
        if (exception && !is_exception(exception))
            return raise_type_error("calling %R should have returned an instance of BaseException, not %R", type, VALUE(type_of(exception)));
        if (!exception) return NULL;
    } else if (is_exception(type)) {
        if (value) return raise_type_error("instance exception may not have a separate value");
        exception = type;
    } else {
        return raise_type_error("exceptions must be classes, or instances, not %s", type_of(type)->name);
    }
    if (traceback) exception_set_traceback(exception, traceback);
    return exception;
}

/* A dead greenlet swallows GreenletExit itself. */
static Value throw_into(GreenletObj *g, Value exception) {
    Passed passed = {.exception = exception};
    if (!is_active(g) && g->s->state != CREATED && exception_value_matches(exception, greenlet_exit.value)) {
        passed.args = TUPLE1(exception);
        passed.exception = NULL;
        if (!passed.args) return NULL;
    }
    return switch_to(g, &passed);
}

Value greenlet_throw(Value self, Value type, Value value, Value traceback) {
    Value exception = exception_from(type, value, traceback);
    return exception ? throw_into(GREENLET, exception) : NULL;
}

static Value greenlet_throw_method(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs > 3) return raise_arity("throw", 0, 3, nargs);
    return greenlet_throw(self, nargs > 0 ? args[0] : greenlet_exit.value, nargs > 1 ? args[1] : NULL, nargs > 2 ? args[2] : NULL);
}

/* ---- the end of one that nothing refers to ------------------------------------------------------------------------------------- */
/* Its parent is whoever runs now, so that it comes back here. */
static void kill_here(GreenletObj *g) {
    GreenletObj *here = (GreenletObj *)vm_thread()->greenlet;
    Value        before = g->s->parent.value, exception = CALL0(greenlet_exit.value);
    slot_set(g->s, &g->s->parent, VALUE(here));
    if (!exception || !throw_into(g, exception)) exception_write_unraisable(NULL, VALUE(g));
    if (!is_active(g)) return;
    slot_set(g->s, &g->s->parent, before);
    if (gc_register_finalizer(&g->header) < 0) exception_write_unraisable(NULL, VALUE(g));
}

static void kill_listed(Value list) {
    for (intptr_t i = 0; i < list_length(list); i++) {
        GreenletObj *g = (GreenletObj *)list_get(list, i);
        if (is_active(g) && !is_current(g)) kill_here(g);
    }
}

static void kill_doomed(GreenletObj *main_greenlet) {
    Value list = main_greenlet->s->doomed.value;
    slot_set(main_greenlet->s, &main_greenlet->s->doomed, NULL);
    kill_listed(list);
}

static void add_to_list(Obj *owner, void *list) {
    if (list_append((Value)list, ((Inside *)owner)->greenlet.value) < 0) exception_clear(); /* it ends without being told */
}

/* The thread is about to end: nobody can go on in its greenlets any more. */
static void kill_all(void) {
    VmThread    *vm = vm_thread();
    GreenletObj *main_greenlet = (GreenletObj *)vm->main_greenlet;
    if (!main_greenlet || vm->greenlet != vm->main_greenlet || main_greenlet->s->has_told) return;
    main_greenlet->s->has_told = true;
    Value saved = exception_fetch(), list = list_new(0);
    if (list) {
        vm_stacks_walk(add_to_list, list);
        kill_listed(list);
    } else exception_clear(); /* they end without being told */
    exception_restore(saved);
}

static void greenlet_finalize(Value self) {
    if (!GREENLET->s || !is_active(GREENLET) || GREENLET->s->is_main || is_current(GREENLET)) return;
    Value        saved = exception_fetch();
    GreenletObj *owner = main_of(GREENLET);
    if (owner && VALUE(owner) == vm_thread()->main_greenlet) {
        kill_here(GREENLET);
    } else if (owner) {
        if (!owner->s->doomed.value) slot_set(owner->s, &owner->s->doomed, list_new(0));
        if (!owner->s->doomed.value || list_append(owner->s->doomed.value, self) < 0) exception_write_unraisable(NULL, self);
    }
    exception_restore(saved);
}

static void inside_release(Obj *obj) {
    VmStack *stack = ((Inside *)obj)->stack;
    if (stack) vm_stack_delete(stack);
}

static void inside_trace(Obj *obj, Tracer *t) {
    Inside *s = (Inside *)obj;
    trace_slots(t, &s->run, 5);
    if (!s->stack) return;
    vm_stack_set_owner(s->stack, obj);
    vm_stack_trace(t, s->stack);
}
static NativeType inside_native = {.shape = {.size = sizeof(Inside), .trace = inside_trace, .release = inside_release}};
static Type inside_type = STATIC_TYPE("greenlet.inside", &object_type, inside_native, sizeof(Inside), 0, TYPE_FLAG_DISALLOW_NEW);

static void greenlet_trace(Obj *obj, Tracer *t) {
    GreenletObj *g = (GreenletObj *)obj;
    trace_slot(t, &g->attributes);
    trace_pointer(t, &g->s);
}

/* ---- making them ------------------------------------------------------------------------------------------------------------------ */
static Status set_run(Value self, Value value, void *closure) {
    if (GREENLET->s->state != CREATED || GREENLET->s->is_main)
        return RAISED(raise_attribute_format(self, str_intern_c("run"), "run cannot be set after the start of the greenlet"));
    slot_set(GREENLET->s, &GREENLET->s->run, value);
    return 0;
}

Status greenlet_set_parent(Value self, Value value) {
    if (!value) return RAISED(raise_format(&AttributeError_type, "can't delete attribute"));
    if (!is_greenlet(value)) return RAISED(raise_type_error("GreenletChecker: Expected any type of greenlet, not %s", type_of(value)->name));
    if (GREENLET->s->is_main) return RAISED(raise_format(&AttributeError_type, "cannot set the parent of a main greenlet"));
    GreenletObj *owner = NULL;
    for (GreenletObj *p = (GreenletObj *)value; p; p = (GreenletObj *)p->s->parent.value) {
        if (p == GREENLET) return RAISED(raise_value_error("cyclic parent chain"));
        owner = p->s->is_main ? p : NULL;
    }
    if (!owner) return RAISED(raise_value_error("parent must not be garbage collected"));
    GreenletObj *mine = main_of(GREENLET);
    if (GREENLET->s->state != CREATED && mine != owner)
        return RAISED(raise_value_error("parent cannot be on a different thread"));
    slot_set(GREENLET->s, &GREENLET->s->parent, value);
    return 0;
}
static Status set_parent(Value self, Value value, void *closure) { return greenlet_set_parent(self, value); }

static Value greenlet_create(Type *cls, const Value *args, size_t nargs, Value names) {
    GreenletObj *parent = current(), *g = parent ? allocate(cls) : NULL;
    if (!g) return NULL;
    slot_set(g->s, &g->s->parent, VALUE(parent));
    return VALUE(g);
}
static Status greenlet_init(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"greenlet", "| run parent"};
    Value                out[2];
    TRY(args_parse(&spec, args, nargs, names, out));
    if (out[0]) TRY(set_run(self, out[0], NULL));
    return out[1] && out[1] != NONE ? greenlet_set_parent(self, out[1]) : 0;
}

/* ---- attributes ----------------------------------------------------------------------------------------------------------------------- */
static Value get_dead(Value self, void *closure) { return value_from_bool(thread_is_gone(GREENLET) || GREENLET->s->state == DEAD); }
static Value get_run(Value self, void *closure) {
    Value run = GREENLET->s->run.value;
    if (GREENLET->s->state == CREATED && run) return run;
    return raise_attribute_format(self, str_intern_c("run"), "run");
}
static Value get_parent(Value self, void *closure) {
    Value parent = GREENLET->s->parent.value;
    return parent ? parent : NONE;
}
static Value get_frame(Value self, void *closure) {
    if (!is_active(GREENLET)) return NONE;
    Frame *frame = vm_stack_thread(GREENLET->s->stack) == current_thread && is_current(GREENLET) ? frame_running() : frame_shown(vm_stack_frame(GREENLET->s->stack));
    return frame ? frame_object(frame) : NONE;
}
static Value get_saved(Value self, void *closure) { return value_from_int(GREENLET->s->stack ? (int64_t)vm_stack_used(GREENLET->s->stack) : 0); }

static Status set_dict(Value self, Value value, void *closure) {
    return value ? instance_set_dict_checked(self, value, closure) : RAISED(raise_type_error("cannot delete __dict__"));
}

/* Where G's context is kept now; NULL: ValueError. */
static Slot *context_place(GreenletObj *g, const char *what) {
    if (!is_active(g)) return &g->s->context;
    VmThread *vm = vm_stack_thread(g->s->stack)->vm;
    if (vm->greenlet != VALUE(g)) return vm_stack_context(g->s->stack);
    if (vm == vm_thread()) return (Slot *)&current_thread->context;
    raise_value_error("cannot %s context of a greenlet that is running in a different thread", what);
    return NULL;
}
static Value get_context(Value self, void *closure) {
    const Slot *place = context_place(GREENLET, "get");
    return !place ? NULL : place->value ? place->value : NONE;
}
static Status set_context(Value self, Value value, void *closure) {
    if (!value) return RAISED(raise_format(&AttributeError_type, "can't delete context attribute"));
    if (value != NONE && !value_is(value, &context_type)) return RAISED(raise_type_error("greenlet context must be a contextvars.Context or None"));
    Slot *place = context_place(GREENLET, "set");
    if (!place) return -1;
    place->value = value == NONE ? NULL : value;
    gc_barrier(GREENLET->s, &GREENLET->s->context);
    return 0;
}

static Value  greenlet_repr(Value self) {
    const GreenletObj *g = GREENLET, *owner = main_of(GREENLET);
    const char        *name = type_of(self)->name;
    if (!is_active(g) && g->s->state != CREATED)
        return str_format("<%s object at %p (otid=%p) %sdead>", name, (void *)g, (void *)owner, thread_is_gone(g) ? "(thread exited) " : "");
    bool runs = is_active(g) && is_current(g);
    return str_format("<%s object at %p (otid=%p)%s%s%s%s>", name, (void *)g, (void *)owner, runs ? " current" : g->s->state == ACTIVE ? " suspended" : "",
                      g->s->state == ACTIVE ? " active" : "", g->s->state == CREATED ? " pending" : " started", g->s->is_main ? " main" : "");
}
static Truth greenlet_truth(Value self) { return is_active(GREENLET); }
static Value m_getstate(Value self) { return raise_type_error("cannot serialize '%s' object", type_of(self)->name); }

static const MethodDef greenlet_methods[] = {
    {"switch", greenlet_switch_method, METHOD_KEYWORDS, "switch(*args, **kwargs)\n\nGo on in this greenlet with the arguments; what somebody switches back with is returned."},
    {"throw", greenlet_throw_method, METHOD_FAST, "throw(type=GreenletExit, value=None, traceback=None)\n\nGo on in this greenlet by raising an exception there."},
    {"__getstate__", m_getstate, METHOD_NOARGS, NULL},
    {NULL}};
static const GetSetDef greenlet_getsets[] = {
    {"__dict__", instance_get_dict, set_dict},
    {"run", get_run, set_run},
    {"parent", get_parent, set_parent},
    {"gr_frame", get_frame},
    {"gr_context", get_context, set_context},
    {"dead", get_dead},
    {"_stack_saved", get_saved},
    {NULL}};
static NativeType greenlet_native = {
    .shape = {.size = sizeof(GreenletObj), .trace = greenlet_trace}, .create = greenlet_create, .init = greenlet_init,
    .repr = greenlet_repr, .truth = greenlet_truth, .methods = greenlet_methods, .getsets = greenlet_getsets, .finalize = greenlet_finalize,
    .weak_offset = offsetof(GreenletObj, weakrefs)};
Type greenlet_type = {
    .header = {.word = 1u << 30, .type = &type_type}, .name = "greenlet.greenlet", .basic_size = sizeof(GreenletObj),
    .flags = TYPE_FLAG_BASETYPE | TYPE_FLAG_GC, .base = &object_type, .native = &greenlet_native, .dict_offset = offsetof(GreenletObj, attributes),
    .doc = "greenlet(run=None, parent=None)\n--\n\nA coroutine that switches wherever it is; what it returns goes to its parent.",
};

static Value get_refuses(Value self, void *closure) { return value_from_bool(closure ? GREENLET->s->refuses_too : GREENLET->s->refuses); }
static Status set_refuses(Value self, Value value, void *closure) {
    Truth truth = value ? object_truth(value) : 0;
    if (truth < 0) return -1;
    *(closure ? &GREENLET->s->refuses_too : &GREENLET->s->refuses) = truth;
    return 0;
}
static const GetSetDef unswitchable_getsets[] = {{"force_switch_error", get_refuses, set_refuses}, {"force_slp_switch_error", get_refuses, set_refuses, NULL, &inside_type}, {NULL}};
static NativeType unswitchable_native = {.shape = {.size = sizeof(GreenletObj), .trace = greenlet_trace}, .finalize = greenlet_finalize,
                                         .getsets = unswitchable_getsets};
static Type unswitchable_type = STATIC_TYPE("greenlet._greenlet.UnswitchableGreenlet", &greenlet_type, unswitchable_native, sizeof(GreenletObj), 0, TYPE_FLAG_GC);

/* ---- the module ------------------------------------------------------------------------------------------------------------------------- */
static Value m_getcurrent(Value self) { return greenlet_current(); }
static Value m_gettrace(Value self) { return tracer.value ? tracer.value : NONE; }
static Value m_settrace(Value self, Value callback) {
    Value before = m_gettrace(NULL);
    tracer.value = callback == NONE ? NULL : callback;
    return before;
}
static Value m_zero(Value self) { return value_from_int(0); }
static Value m_ignore(Value self, Value v) { return NONE; }
/* What C code keeps for the thread: the dict goes when the thread ends. */
static Value m_set_thread_local(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs != 2) return raise_arity("set_thread_local", 2, 2, nargs);
    if (!current_thread->dict) TRY_VALUE(current_thread->dict, dict_new());
    return dict_set(current_thread->dict, args[0], args[1]) < 0 ? NULL : NONE;
}
static Value m_count_main(Value self) {
    int64_t count = 0;
    for (Thread *thread = thread_list; thread; thread = thread->next) count += ((VmThread *)thread->vm)->main_greenlet != NULL;
    return value_from_int(count);
}

static const MethodDef methods[] = {
    {"getcurrent", m_getcurrent, METHOD_NOARGS, "getcurrent() -> greenlet\n\nThe greenlet that is running."},
    {"gettrace", m_gettrace, METHOD_NOARGS, "gettrace() -> callable or None\n\nWho is told about switches."},
    {"settrace", m_settrace, METHOD_ONE, "settrace(callback) -> callable or None\n\nTell callback(event, args) about switches; the one before is returned."},
    {"get_pending_cleanup_count", m_zero, METHOD_NOARGS, "Threads that have ended and whose greenlets are still to be forgotten: none."},
    {"get_total_main_greenlets", m_count_main, METHOD_NOARGS, "Threads that use greenlets."},
    {"get_clocks_used_doing_optional_cleanup", m_zero, METHOD_NOARGS, "Time spent looking for leaks: none."},
    {"get_tstate_trash_delete_nesting", m_zero, METHOD_NOARGS, "Depth of nested deallocations: there are none."},
    {"set_thread_local", m_set_thread_local, METHOD_FAST, "set_thread_local(key, value)\n\nKeep a value as long as the thread lives."},
    {"enable_optional_cleanup", m_ignore, METHOD_ONE, "Switch looking for leaks on or off; there is nothing to look for."},
    {NULL}};
static const MethodDef static_methods[] = {
    {"getcurrent", m_getcurrent, METHOD_NOARGS, NULL}, {"gettrace", m_gettrace, METHOD_NOARGS, NULL}, {"settrace", m_settrace, METHOD_ONE, NULL}, {NULL}};

/* The classes and functions of the module are attributes of the type, too. */
static Status add_to_type(void) {
    TRY(type_set_attr(&greenlet_type, str_intern_c("error"), greenlet_error.value));
    TRY(type_set_attr(&greenlet_type, str_intern_c("GreenletExit"), greenlet_exit.value));
    for (const MethodDef *def = static_methods; def->name; def++) {
        Value function = builtin_new(def, NULL, str_intern_c("greenlet"));
        Value wrapped = function ? CALL1(VALUE(&staticmethod_type), function) : NULL;
        if (!wrapped || type_set_attr(&greenlet_type, str_intern_c(def->name), wrapped) < 0) return -1;
    }
    return 0;
}

static Status execute(Value module) {
    static const char *const yes[] = {"GREENLET_USE_GC", "GREENLET_USE_TRACING", "GREENLET_USE_CONTEXT_VARS", "GREENLET_USE_STANDARD_THREADING"};
    if (!vm_stacks_work()) {
        raise_import_error(&ImportError_type, str_from_c("greenlets do not exist on this CPU: nobody has written how to switch stacks"), str_intern_c("_greenlet"), NULL);
        return -1;
    }
    bool first = greenlet_exit.value == NULL;
    TRY(native_exception_add(module, &greenlet_exit, "greenlet", "GreenletExit", &BaseException_type));
    TRY(native_exception_add(module, &greenlet_error, "greenlet", "error", &Exception_type));
    TRY(type_ready(&inside_type));
    TRY(module_add_type(module, &greenlet_type));
    TRY(module_add_type(module, &unswitchable_type));
    if (first) {
        gc_add_roots(&tracer, 1, "greenlet tracer");
        vm_stacks_before_end = kill_all;
        TRY(add_to_type());
    }
    for (size_t i = 0; i < COUNT_OF(yes); i++) TRY(module_add(module, yes[i], TRUE_VALUE));
    TRY(module_add(module, "CLOCKS_PER_SEC", value_from_int(1000000)));
    Value capsule = capsule_new(greenlet_c_api, "greenlet._C_API", NULL);
    return capsule ? module_add(module, "_C_API", capsule) : -1;
}

const NativeModule greenlet_module = {"_greenlet", "Coroutines that switch wherever they are.", methods, execute};
