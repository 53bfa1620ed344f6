/* stacks.c - threads with more than one stack.
 *
 * The interpreter finds its stacks through the Thread and its VmThread, which stay the same for all of them; a switch exchanges what these say.
 * One mapping holds a guard page, the C stack downwards, frames and registers upwards.  Frames begin in the page in which the C stack does, so that
 * a stack with little on it touches few pages.  Nothing is unwound here: that is done by raising an exception on the stack itself. */
#include "vm/stacks.h"

#include "base/c_stack.h"
#include "base/memory.h"
#include "base/os.h"
#include "base/os_memory.h"
#include "base/thread_os.h"
#include "threads_int.h"
#include "vm/jit_hooks.h"

#define C_BYTES         ((size_t)4 << 20)
#define C_RESERVE       ((size_t)192 << 10) /* for C code below the last check of its depth */
#define FRAMES          ((size_t)32768)
#define VALUES          ((size_t)1 << 19)
#define MOST_REGISTERS  70000 /* a frame has at most 65536 */
#define MOST_GUARDS     8000  /* each is a mapping of its own, of which a process may have 65530 */
#define POOLED          256
#define KEPT_BYTES      ((size_t)32 << 10) /* of the memory of a stack in the pool */
#define TOUCHED_BYTES   ((size_t)24 << 10) /* what a stack costs, roughly */

struct VmStack {
    CStack    c;
    Thread   *thread;
    VmStack  *next, *previous; /* of the thread */
    VmStack  *next_left;
    bool      is_left, is_own, is_running, is_done, is_guarded;
    char     *memory;
    Obj      *owner;           /* not traced: the owner's trace function tells where it went */
    /* What the thread says when this stack runs. */
    VmThread  vm;              /* the part about stacks */
    Frame    *frame;
    HandledException *handled;
    Value     handled_value, context;
    int32_t   native_depth;
    int       foreign_depth;
    uintptr_t stack_limit;
    bool      in_pending, in_callbacks, traced;
};

void (*vm_stacks_before_end)(void);
static VmStack *left_stacks; /* since the last minor collection */
static VmStack *finished;    /* left for good a moment ago: whoever runs now gives its memory back */
static char    *pool[POOLED];
static bool     pool_guarded[POOLED];
static size_t   pool_count, guards, given;

/* ---- memory --------------------------------------------------------------------------------------------------------------- */
static size_t c_bytes(void) { return ROUND_UP(C_BYTES, os_page_size()) - os_page_size() / 2; }
static size_t stack_bytes(void) { return c_bytes() + ROUND_UP(FRAMES * sizeof(Frame) + VALUES * sizeof(Value) + os_page_size() / 2, os_page_size()); }

static bool memory_take(VmStack *s) {
    if (pool_count) {
        s->memory = pool[--pool_count];
        s->is_guarded = pool_guarded[pool_count];
        return true;
    }
    s->memory = os_memory_map(stack_bytes(), os_page_size());
    if (!s->memory) return false;
    os_memory_huge_pages(s->memory, stack_bytes(), false);
    s->is_guarded = guards < MOST_GUARDS && os_memory_protect(s->memory, os_page_size(), OS_ACCESS_NONE) == 0;
    guards += s->is_guarded;
    gc_external_memory((ptrdiff_t)TOUCHED_BYTES);
    return true;
}

static void memory_give(VmStack *s) {
    if (pool_count < POOLED) {
        char *high = s->memory + c_bytes(), *values = (char *)s->vm.stack, *used = (char *)s->vm.stack_high;
        /* How deep C code went nobody knows, and to ask the system costs as much as to run a short greenlet. */
        if (used > values + KEPT_BYTES / 16 || ++given % 8 == 0) os_memory_discard(s->memory + os_page_size(), c_bytes() - KEPT_BYTES - os_page_size());
        if (used > values + KEPT_BYTES) {
            os_memory_discard(high + KEPT_BYTES, FRAMES * sizeof(Frame) - KEPT_BYTES);
            os_memory_discard(values, VALUES * sizeof(Value) - os_page_size());
        } else {
            memset(values, 0, (size_t)(used - values)); /* the next user expects that */
        }
        pool_guarded[pool_count] = s->is_guarded;
        pool[pool_count++] = s->memory;
    } else {
        guards -= s->is_guarded;
        gc_external_memory(-(ptrdiff_t)TOUCHED_BYTES);
        os_memory_unmap(s->memory, stack_bytes());
    }
    s->memory = NULL;
}

static void copy_stacks(VmThread *to, const VmThread *from) {
    to->stack = from->stack;
    to->stack_limit = from->stack_limit;
    to->stack_high = from->stack_high;
    to->binding = from->binding;
    to->binding_count = from->binding_count;
    to->frames = from->frames;
    to->frame_top = from->frame_top;
    to->frame_limit = from->frame_limit;
    to->frame_hard_limit = from->frame_hard_limit;
    to->tracing = from->tracing;
    to->trace_event = from->trace_event;
    to->traces_running = from->traces_running;
}

/* ---- life ------------------------------------------------------------------------------------------------------------------- */
static void walk_left(void (*scan)(const void *, const void *), void *context) {
    (void)context;
    for (VmStack *s = left_stacks, *next; s; s = next) {
        next = s->next_left;
        s->is_left = false;
        if (!s->is_running && !s->is_done) scan(s->c.top, s->c.high);
    }
    left_stacks = NULL;
}

bool vm_stacks_work(void) { return c_stack_is_supported; }

static VmStack *stack_new(void) {
    static bool announced;
    VmStack    *s = mem_calloc(1, sizeof *s);
    if (!s) return NULL;
    if (!announced) gc_add_conservative_tracer(walk_left, NULL);
    announced = true;
    VmThread *vm = vm_thread();
    s->thread = current_thread;
    s->next = vm->stacks;
    if (s->next) s->next->previous = s;
    vm->stacks = s;
    return s;
}

static void unlink_from_thread(VmStack *s) {
    if (!s->thread) return;
    VmThread *vm = s->thread->vm;
    if (s->previous) s->previous->next = s->next;
    else vm->stacks = s->next;
    if (s->next) s->next->previous = s->previous;
    s->thread = NULL;
}

/* Who still knows the frames of a stack that is not unwound finds them left.  May be called by the collector. */
static void abandon_frames(VmStack *s) {
    for (Frame *frame = s->frame, *back; frame; frame = back) {
        back = frame->back;
        FrameObj *object = (FrameObj *)frame->frame_object;
        if (object) {
            object->frame = NULL;
            object->cleared = true;
            object->lasti = (int32_t)frame_index(frame);
        }
        if (frame->generator) generator_finish(frame->generator);
    }
}

static void end(VmStack *s) {
    if (!s->is_running && !s->is_done) abandon_frames(s);
    s->is_done = true;
    s->frame = NULL;
    s->handled = NULL;
    s->handled_value = s->context = NULL;
    if (s->memory) memory_give(s);
}

VmStack *vm_stack_own(void) {
    VmThread *vm = vm_thread();
    if (vm->own) return vm->own;
    VmStack *s = stack_new();
    if (!s) {
        raise_memory_error();
        return NULL;
    }
    char *high;
    os_thread_stack(&s->c.low, &high);
    s->c.high = high;
    s->is_own = s->is_running = true;
    vm->running = vm->own = s;
    return s;
}

VmStack *vm_stack_new(Value context) {
    if (!vm_stack_own()) return NULL;
    VmStack *s = stack_new();
    if (!s || !memory_take(s)) {
        if (s) unlink_from_thread(s);
        mem_free(s);
        raise_memory_error();
        return NULL;
    }
    size_t page = os_page_size();
    s->c.low = s->memory + page;
    s->c.high = s->memory + c_bytes();
    s->stack_limit = (uintptr_t)s->c.low + C_RESERVE;
    VmThread *vm = &s->vm;
    vm->frames = vm->frame_top = (Frame *)ROUND_UP((uintptr_t)s->c.high, 64);
    vm->frame_hard_limit = vm->frames + FRAMES - 16;
    vm->stack = vm->stack_high = (Value *)ROUND_UP((uintptr_t)(vm->frames + FRAMES), page);
    vm->stack_limit = vm->stack + VALUES - page / sizeof(Value) - MOST_REGISTERS;
    s->handled = &s->thread->handled_base;
    s->context = context;
    return s;
}

void vm_stack_delete(VmStack *s) {
    if (vm_jit.stack_changed) vm_jit.stack_changed(s, NULL);
    if (s->is_left)
        for (VmStack **link = &left_stacks; *link; link = &(*link)->next_left)
            if (*link == s) {
                *link = s->next_left;
                break;
            }
    end(s);
    unlink_from_thread(s);
    mem_free(s);
}

void vm_stacks_end(Thread *thread) {
    VmThread *vm = thread->vm;
    while (vm->stacks) {
        VmStack *s = vm->stacks;
        if (s->is_own && !s->is_running) { /* another thread has forked, and this one is no more: its memory is told from its own stacks */
            VmStack *running = vm->running;
            copy_stacks(&running->vm, vm);
            copy_stacks(vm, &s->vm);
            running->is_running = false;
        }
        if (vm_jit.stack_changed) vm_jit.stack_changed(s, NULL);
        end(s);
        unlink_from_thread(s);
    }
    vm->running = vm->own = NULL;
}

/* ---- switching --------------------------------------------------------------------------------------------------------------- */
static void exchange(VmStack *from, VmStack *to) {
    Thread   *thread = current_thread;
    VmThread *vm = thread->vm;
    ASSERT(from == vm->running && to != from && !to->is_done && to->thread == thread && !thread->exception);
    copy_stacks(&from->vm, vm);
    from->frame = thread->frame;
    from->handled = thread->handled;
    from->handled_value = thread->handled_base.value;
    from->context = thread->context;
    from->native_depth = thread->native_depth;
    from->stack_limit = thread->stack_limit;
    copy_stacks(vm, &to->vm);
    vm->frame_limit = vm->frames + vm_recursion_limit < vm->frame_hard_limit ? vm->frames + vm_recursion_limit : vm->frame_hard_limit;
    thread->frame = to->frame;
    thread->handled = to->handled;
    thread->handled_base.value = to->handled_value;
    thread->context = to->context;
    thread->native_depth = to->native_depth;
    thread->stack_limit = to->stack_limit;
    if (vm_hooks.change_depth) from->foreign_depth = vm_hooks.change_depth(thread, to->foreign_depth);
    from->in_pending = gc_pending_change_stack(to->in_pending);
    from->in_callbacks = weakref_change_stack(to->in_callbacks);
    from->is_running = false;
    to->is_running = true;
    vm->running = to;
    from->c.high = gc_thread_change_stack(thread->gc, to->c.high);
    if (vm_jit.stack_changed) vm_jit.stack_changed(from, to);
    from->traced = vm_tracing;
    if (to->traced != vm_tracing) vm_request_poll(POLL_GC); /* for its interpreter loops to look which table they need */
}

static void reap(void) {
    VmStack *s = finished;
    finished = NULL;
    if (s) end(s);
}

/* What is on FROM is looked at by the next collection, and by OWNER's trace function ever after. */
static void note_left(Obj *owner, VmStack *from) {
    gc_barrier(owner, owner);
    if (from->is_left) return;
    from->is_left = true;
    from->next_left = left_stacks;
    left_stacks = from;
}

void vm_stack_switch(Obj *owner, VmStack *to) {
    VmStack *from = vm_thread()->running;
    exchange(from, to);
    note_left(owner, from);
    c_stack_switch(&from->c, &to->c);
    reap();
}

typedef struct Start {
    VmStack *stack;
    void (*entry)(void *);
    void *argument;
} Start;

static void begin_stack(void *start) {
    Start s = *(Start *)start;
    c_stack_arrived(&s.stack->c);
    reap();
    s.entry(s.argument);
    UNREACHABLE("a stack that ends without vm_stack_leave");
}

void vm_stack_start(Obj *owner, VmStack *to, void (*entry)(void *), void *argument) {
    Start    start = {to, entry, argument};
    VmStack *from = vm_thread()->running;
    exchange(from, to);
    note_left(owner, from);
    c_stack_start(&from->c, &to->c, begin_stack, &start);
    reap();
}

static void say_goodbye(VmStack *from, VmStack *to) {
    exchange(from, to);
    from->is_done = true;
    finished = from;
}

void vm_stack_leave(VmStack *to) {
    VmStack *from = vm_thread()->running;
    say_goodbye(from, to);
    c_stack_leave(&from->c, &to->c);
}

void vm_stack_leave_to_start(VmStack *to, void (*entry)(void *), void *argument) {
    Start    start = {to, entry, argument};
    VmStack *from = vm_thread()->running;
    say_goodbye(from, to);
    c_stack_start(&from->c, &to->c, begin_stack, &start);
    UNREACHABLE("a stack that was left for good runs again");
}

/* ---- looking at them ------------------------------------------------------------------------------------------------------------ */
void vm_stack_trace(Tracer *tracer, VmStack *s) {
    if (s->is_running || s->is_done) return;
    for (HandledException *handled = s->handled; handled && handled != &s->thread->handled_base; handled = handled->previous)
        trace_slot(tracer, (Slot *)&handled->value);
    trace_slot(tracer, (Slot *)&s->handled_value);
    trace_slot(tracer, (Slot *)&s->context);
    vm_trace_frames(tracer, &s->vm, s->frame);
    if (s->c.top) trace_stack(tracer, s->c.top, s->c.high);
}

void vm_stack_note_store(const Frame *frame) {
    const VmThread *own = vm_thread();
    if (!own->own || (frame >= own->frames && frame < own->frame_top)) return;
    for (Thread *thread = thread_list; thread; thread = thread->next)
        for (VmStack *s = ((VmThread *)thread->vm)->stacks; s; s = s->next)
            if (!s->is_done && s->owner && frame >= s->vm.frames && frame < s->vm.frame_hard_limit) gc_barrier(s->owner, s->owner);
}

void vm_stack_set_owner(VmStack *s, Obj *owner) { s->owner = owner; }
void vm_stacks_walk(void (*visit)(Obj *, void *), void *context) {
    for (VmStack *s = vm_thread()->stacks; s; s = s->next)
        if (!s->is_own && !s->is_done && s->owner) visit(s->owner, context);
}

Thread *vm_stack_thread(const VmStack *s) { return s->thread; }
bool    vm_stack_is_done(const VmStack *s) { return s->is_done; }
Frame  *vm_stack_frame(const VmStack *s) { return s->is_running || s->is_done ? NULL : s->frame; }
size_t  vm_stack_used(const VmStack *s) { return s->is_running || s->is_done || !s->c.top ? 0 : (size_t)(s->c.high - (char *)s->c.top); }
Slot   *vm_stack_context(VmStack *s) { return (Slot *)&s->context; }
