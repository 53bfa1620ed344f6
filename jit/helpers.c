/* helpers.c - what traces call when inline code does not pay.  Arguments and results are 64-bit words or doubles. */
#include "helpers.h"
#include "objects/dict.h"
#include "objects/instance.h"
#include "objects/list.h"
#include "record.h"

static int64_t jit_step(VmStep step, Thread *thread, const Insn *pc) {
    thread->frame->pc = pc;
    return step(thread, thread->frame, pc);
}

static void jit_push_frame(Thread *thread, const JitFrameTemplate *template, Value *regs, FunctionObj *function, Value extra) {
    VmThread *vm = thread->vm;
    Frame    *pushed = vm->frame_top++;
    thread->frame->pc = template->caller_pc;
    *pushed = (Frame){.back = thread->frame, .function = function, .code = template->code, .pc = template->pc, .regs = regs, .extra = extra,
                      .dst = template->dst, .resume_words = template->resume_words, .kind = template->kind};
    thread->frame = pushed;
    if (regs + template->code->register_count > vm->stack_high) vm->stack_high = regs + template->code->register_count;
}

Frame *jit_run_generator(Thread *thread, Frame *caller, GeneratorObj *generator, unsigned kind, unsigned dst) {
    VmThread *vm = thread->vm;
    Frame    *frame = &generator->frame;
    vm->frame_top++;
    frame->back = caller;
    frame->kind = (uint8_t)kind;
    frame->dst = (uint16_t)dst;
    frame->stack_end = caller->generator ? caller->stack_end : caller->regs + caller->code->register_count;
    generator->handled.previous = thread->handled;
    thread->handled = &generator->handled;
    generator->state = GENERATOR_RUNNING;
    thread->frame = frame;
    return frame;
}

static void jit_push_generator(Thread *thread, const JitFrameTemplate *template, GeneratorObj *generator) {
    thread->frame->pc = template->caller_pc;
    jit_run_generator(thread, thread->frame, generator, template->kind, template->dst);
}

static void leave_generator(Thread *thread, GeneratorObj *generator) {
    thread->handled = generator->handled.previous;
    thread->frame = generator->frame.back;
    ((VmThread *)thread->vm)->frame_top--;
}

/* The generator that runs is suspended at PC; its registers are in its window. */
static void jit_yield(Thread *thread, GeneratorObj *generator, const Insn *pc) {
    leave_generator(thread, generator);
    generator->state = GENERATOR_SUSPENDED;
    generator->handled.previous = NULL;
    generator->frame.back = NULL;
    generator->frame.pc = pc;
    gc_barrier(generator, generator->window);
}

static void jit_generator_return(Thread *thread, GeneratorObj *generator) {
    leave_generator(thread, generator);
    generator_finish(generator);
}
static void jit_generator_finish(GeneratorObj *generator) { generator_finish(generator); }

static int64_t jit_has_room(Thread *thread) { return trace_has_headroom(thread->vm, thread->frame); }
static Value jit_generator_new(FunctionObj *function, const Insn *pc) { return generator_new_suspended(function, pc); }

static void jit_pop_frame(Thread *thread) {
    VmThread *vm = thread->vm;
    thread->frame = thread->frame->back;
    vm->frame_top--;
}

static uint64_t jit_mix_words(uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e, uint64_t f) {
    return a + 3 * b + 5 * c + 7 * d + 11 * e + 13 * f;
}
static double jit_mix_numbers(uint64_t a, double x, uint64_t b, double y) { return (double)(a & 0xffff) + 2 * (double)(b & 0xffff) + x - 3 * y; }
static Value jit_instance_new(Type *cls) { return instance_new(cls); }
static Value jit_iter(Value container) { return type_of(container)->native->iter(container); }
static Value jit_dict_get_str(Value dict, Value key) {
    DictKeys *keys = ((DictObj *)dict)->keys;
    return keys && keys->all_str ? dict_get_str(dict, key) : NULL;
}
static Value jit_list_append(Value list, Value item) { return list_append(list, item) < 0 ? NULL : NONE; }

const JitHelper jit_helpers[] = {
#define JIT_HELPER(name, result, args, floats, effects) {#name, (void (*)(void))name, IR_##result, args, floats, effects},
#include "helpers.def"
#undef JIT_HELPER
};
const uint32_t jit_helper_count = JIT_HELPER_COUNT;
