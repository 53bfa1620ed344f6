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
