/* threads.c - thread states, the GIL and the poll word.
 *
 * Only the holder of the GIL runs Python code or touches objects.  A thread that wants it waits for the switch interval and
 * then asks the holder, through the poll word, to hand over. */
#include "base/atomic.h"
#include "base/memory.h"
#include "base/os.h"
#include "base/os_memory.h"
#include "base/thread_os.h"
#include "vm/modules.h"
#include "vm/stacks.h"
#include "threads_int.h"

int64_t vm_switch_interval_ns = 5000000;
int32_t vm_recursion_limit = 1000;

static struct {
    OsMutex mutex;
    OsCond  available, switched;
    bool    held, initialised;
    Thread *last_holder;
    uint32_t waiting;
} gil;
static Thread *finishing_thread; /* with vm_finalizing: the only one that still gets the GIL */

/* ---- stacks ------------------------------------------------------------------------------------------------------------ */
#define MAIN_FRAMES  (1u << 21) /* reserved address space; pages are used on demand */
#define MAIN_VALUES  (1u << 26)
#define OTHER_FRAMES (1u << 16)
#define OTHER_VALUES (1u << 20)
#define C_STACK_RESERVE (256 * 1024)

/* Small pages: a stack that grows deep once should not keep megabytes resident for its first frame. */
static void *reserve(size_t size) {
    void *memory = os_memory_map(size, os_page_size());
    if (memory) os_memory_huge_pages(memory, size, false);
    return memory;
}

void vm_set_recursion_limit(int32_t limit) {
    vm_recursion_limit = recursion_limit = limit;
    for (Thread *thread = thread_list; thread; thread = thread->next) {
        VmThread *vm = thread->vm;
        Frame    *wanted = vm->frames + limit;
        vm->frame_limit = wanted < vm->frame_hard_limit ? wanted : vm->frame_hard_limit;
    }
}

Thread *thread_new(void *stack_base) {
    bool      is_main = thread_list == NULL;
    size_t    frames = is_main ? MAIN_FRAMES : OTHER_FRAMES, values = is_main ? MAIN_VALUES : OTHER_VALUES;
    Thread   *thread = mem_calloc(1, sizeof(Thread));
    VmThread *vm = mem_calloc(1, sizeof(VmThread));
    char     *low, *high;
    if (!thread || !vm) goto failed;
    vm->stack = reserve(values * sizeof(Value));
    vm->frames = reserve(frames * sizeof(Frame));
    if (!vm->stack || !vm->frames) goto failed;
    vm->stack_limit = vm->stack + values - 70000; /* a frame has at most 65536 registers */
    vm->stack_high = vm->stack;
    vm->frame_top = vm->frames;
    vm->frame_hard_limit = vm->frames + frames - 16;
    vm->frame_limit = vm->frames + vm_recursion_limit;
    if (vm->frame_limit > vm->frame_hard_limit) vm->frame_limit = vm->frame_hard_limit;
    thread->vm = vm;
    thread->handled = &thread->handled_base;
    thread->id = os_thread_id();
    os_thread_stack(&low, &high);
    thread->stack_limit = (uintptr_t)low + C_STACK_RESERVE;
    thread->gc = gc_thread_attach(stack_base);
    if (!thread->gc) goto failed;
    thread->next = thread_list;
    if (thread_list) thread_list->previous = thread;
    thread_list = thread;
    return thread;
failed:
    if (vm && vm->stack) os_memory_unmap(vm->stack, values * sizeof(Value));
    mem_free(vm);
    mem_free(thread);
    return NULL;
}

void thread_delete(Thread *thread) {
    VmThread *vm = thread->vm;
    vm_stacks_end(thread);
    if (thread->previous) thread->previous->next = thread->next;
    else thread_list = thread->next;
    if (thread->next) thread->next->previous = thread->previous;
    gc_thread_detach(thread->gc);
    os_memory_unmap(vm->stack, OTHER_VALUES * sizeof(Value));
    os_memory_unmap(vm->frames, OTHER_FRAMES * sizeof(Frame));
    mem_free(vm);
    mem_free(thread);
}

/* ---- GIL ------------------------------------------------------------------------------------------------------------------ */
void vm_request_poll(uint32_t reason) { __atomic_fetch_or(&vm_poll_word, reason, __ATOMIC_SEQ_CST); }

void gil_initialise(void) {
    os_mutex_init(&gil.mutex);
    os_cond_init(&gil.available);
    os_cond_init(&gil.switched);
    gil.held = false;
    gil.waiting = 0;
    gil.initialised = true;
}

void gil_close(void) {
    finishing_thread = current_thread;
    vm_finalizing = true;
}

/* What a daemon thread would use is being taken down: it stays here until the process ends. */
static void wait_for_end(void) {
    os_cond_broadcast(&gil.switched);
    os_cond_signal(&gil.available);
    os_mutex_unlock(&gil.mutex);
    Status slept = 0;
    while (slept <= 0) slept = os_sleep_ns(INT64_C(3600000000000)); /* for ever: signals interrupt it */
    UNREACHABLE("a thread that waits for the end");
}

void gil_acquire(Thread *thread) {
    os_mutex_lock(&gil.mutex);
    gil.waiting++;
    while (gil.held && !(vm_finalizing && thread != finishing_thread)) {
        if (!os_cond_wait_for(&gil.available, &gil.mutex, vm_switch_interval_ns) && gil.held) vm_request_poll(POLL_GIL);
    }
    gil.waiting--;
    if (UNLIKELY(vm_finalizing) && thread != finishing_thread) wait_for_end();
    gil.held = true;
    gil.last_holder = thread;
    os_cond_broadcast(&gil.switched);
    os_mutex_unlock(&gil.mutex);
    current_thread = thread;
    if (UNLIKELY(gc_has_pending())) vm_request_poll(POLL_GC); /* the thread that was asked may be in a finalizer that waits */
    if (vm_hooks.gil_taken != NULL) vm_hooks.gil_taken(thread);
}

void gil_release(void) {
    os_mutex_lock(&gil.mutex);
    gil.held = false;
    os_cond_signal(&gil.available);
    os_mutex_unlock(&gil.mutex);
}

void gil_leave(void) {
    gc_thread_park(current_thread->gc);
    gil_release();
}

void gil_enter(void) {
    int saved = vm_saved_errno();
    gil_acquire(current_thread);
    gc_thread_unpark(current_thread->gc);
    /* Another thread's poll may have taken the request. */
    if (current_thread->vm != NULL && UNLIKELY(vm_thread()->async_exception != NULL)) vm_request_poll(POLL_ASYNC_EXCEPTION);
    vm_restore_errno(saved);
}

/* Hands the GIL to a waiting thread and waits until that one has run. */
static void gil_yield(void) {
    Thread *self = current_thread;
    gc_thread_park(self->gc);
    os_mutex_lock(&gil.mutex);
    if (gil.waiting) {
        gil.held = false;
        os_cond_signal(&gil.available);
        while (gil.waiting && gil.last_holder == self && !gil.held) os_cond_wait(&gil.switched, &gil.mutex);
        os_mutex_unlock(&gil.mutex);
        gil_acquire(self);
    } else {
        os_mutex_unlock(&gil.mutex);
    }
    gc_thread_unpark(self->gc);
}

/* The state is made under the GIL, which a thread without a state takes by itself. */
Thread *thread_begin(void *stack_base) {
    gil_acquire(NULL);
    Thread *thread = thread_new(stack_base);
    if (!thread) {
        gil_release();
        return NULL;
    }
    current_thread = thread;
    if (vm_hooks.gil_taken != NULL) vm_hooks.gil_taken(thread);
    return thread;
}

void thread_end(Thread *thread) {
    if (((VmThread *)thread->vm)->stacks && vm_stacks_before_end) vm_stacks_before_end();
    thread_delete(thread);
    current_thread = NULL;
    gil_release();
}

Status vm_poll(void) {
    uint32_t reasons = __atomic_exchange_n(&vm_poll_word, 0, __ATOMIC_SEQ_CST);
    if (reasons & POLL_GIL) gil_yield();
    if (reasons & POLL_GC) {
        Value saved = exception_fetch();
        gc_run_pending();
        weakref_run_callbacks();
        exception_restore(saved);
    }
    if (reasons & POLL_SIGNAL) {
        if (current_thread->id != vm_main_thread_id) vm_request_poll(POLL_SIGNAL);
        else TRY(vm_run_signal_handlers());
    }
    if (reasons & POLL_CALL) TRY(vm_run_pending_calls());
    VmThread *vm = vm_thread();
    if (vm->async_exception) {
        Value exception = vm->async_exception;
        vm->async_exception = NULL;
        vm_raise(exception, NULL);
        return -1;
    }
    return 0;
}

/* After fork in the child: only this thread exists. */
void threads_after_fork(void) {
    Thread *self = current_thread;
    gil_initialise();
    gil.held = true;
    gil.last_holder = self;
    for (Thread *thread = thread_list; thread;) {
        Thread *next = thread->next;
        if (thread != self) thread_delete(thread);
        thread = next;
    }
    self->id = os_thread_id();
    vm_main_thread_id = self->id;
}

/* ---- roots ------------------------------------------------------------------------------------------------------------------ */
/* Registers of FRAME that are live while INNER (the frame it called, or NULL) runs. */
static size_t live_registers(const Frame *frame, const Frame *inner, bool pc_is_known, bool *by_operation) {
    size_t count = frame->code->register_count, live = count;
    *by_operation = false;
    if (inner && inner->kind != FRAME_ENTRY && !inner->generator && inner->regs >= frame->regs && inner->regs <= frame->regs + count)
        return (size_t)(inner->regs - frame->regs);
    if (!pc_is_known) return live;
    *by_operation = true;
    const Insn *pc = frame->pc;
    switch (pc->op) {
    case OP_CALL: case OP_CALL_METHOD: case OP_CALL_KW: case OP_CALL_METHOD_KW: live = (size_t)pc->a + 1 + pc->b; break;
    case OP_CALL_EX: live = (size_t)pc->a + 3; break;
    case OP_BEFORE_WITH: case OP_BEFORE_ASYNC_WITH: live = (size_t)(pc->a > pc->b ? pc->a : pc->b) + 1; break;
    default: break;
    }
    return live < count ? live : count;
}

void vm_trace_frames(Tracer *tracer, VmThread *vm, Frame *innermost) {
    Frame    *inner = NULL;
    Value    *high = vm->stack_high; /* an outer frame may have written behind the window of the frame it calls now */
    for (Frame *frame = innermost; frame; inner = frame, frame = frame->back) {
        bool   by_operation;
        if (!frame->generator && frame->regs + frame->code->register_count > high) high = frame->regs + frame->code->register_count;
        size_t live = live_registers(frame, inner, vm->traces_running == 0, &by_operation);
        if (by_operation)
            for (Value *word = frame->regs + live; word < frame->regs + frame->code->register_count; word++)
                if (!vm->binding || word < vm->binding || word >= vm->binding + vm->binding_count) *word = NULL;
        trace_slots(tracer, (Slot *)frame->regs, live);
        trace_pointer(tracer, &frame->function);
        trace_pointer(tracer, &frame->code);
        trace_pointer(tracer, &frame->generator);
        trace_slot(tracer, (Slot *)&frame->locals);
        trace_slot(tracer, (Slot *)&frame->frame_object);
        trace_slot(tracer, (Slot *)&frame->extra);
    }
    if (vm->binding) trace_slots(tracer, (Slot *)vm->binding, vm->binding_count);
    Value *end = innermost ? frame_free_window(innermost) : vm->stack; /* it may be another thread that collects */
    if (vm->binding && vm->binding + vm->binding_count > end) end = vm->binding + vm->binding_count;
    for (Value *word = end; word < high; word++) *word = NULL;
    vm->stack_high = end;
}

void thread_trace_vm(Tracer *tracer, Thread *thread) {
    VmThread *vm = thread->vm;
    for (HandledException *handled = thread->handled; handled; handled = handled->previous)
        trace_slot(tracer, (Slot *)&handled->value);
    trace_slot(tracer, (Slot *)&vm->trace_function);
    trace_slot(tracer, (Slot *)&vm->profile_function);
    trace_slot(tracer, (Slot *)&vm->async_exception);
    trace_slot(tracer, (Slot *)&vm->async_gen_firstiter);
    trace_slot(tracer, (Slot *)&vm->async_gen_finalizer);
    trace_slot(tracer, (Slot *)&vm->greenlet);
    trace_slot(tracer, (Slot *)&vm->main_greenlet);
    vm_trace_frames(tracer, vm, thread->frame);
}
