/* helpers.c - what traces call when inline code does not pay.  Arguments and results are 64-bit words or doubles. */
#include "helpers.h"
#include "objects/dict.h"
#include "objects/exceptions.h"
#include "objects/instance.h"
#include "objects/function.h"
#include "objects/iter.h"
#include "objects/list.h"
#include "objects/str.h"
#include "record.h"

#include <math.h>

static int64_t jit_step(VmStep step, Thread *thread, const Insn *pc) {
    VmThread *vm = thread->vm;
    thread->frame->pc = pc;
    vm->traces_running--;
    int status = step(thread, thread->frame, pc);
    vm->traces_running++;
    return status;
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

Frame *jit_run_generator(Thread *thread, Frame *caller, GeneratorObj *generator, unsigned kind, unsigned dst, unsigned words) {
    VmThread *vm = thread->vm;
    Frame    *frame = &generator->frame;
    vm->frame_top++;
    frame->back = caller;
    frame->kind = (uint8_t)kind;
    frame->dst = (uint16_t)dst;
    frame->resume_words = (uint8_t)words;
    frame->stack_end = caller->generator ? caller->stack_end : caller->regs + caller->code->register_count;
    generator->handled.previous = thread->handled;
    thread->handled = &generator->handled;
    generator->state = GENERATOR_RUNNING;
    thread->frame = frame;
    return frame;
}

static void jit_push_generator(Thread *thread, const JitFrameTemplate *template, GeneratorObj *generator) {
    thread->frame->pc = template->caller_pc;
    jit_run_generator(thread, thread->frame, generator, template->kind, template->dst, template->resume_words);
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
static Value jit_binary(Value left, Value right, int64_t op) { return number_binary(left, right, (BinaryOp)op); }
static Value jit_concat(Value left, Value right) { return value_obj(left)->type->native->concat(left, right); }
static Value jit_repeat(Value sequence, int64_t times) { return value_obj(sequence)->type->native->repeat(sequence, (intptr_t)times); }
static Value jit_binary_sets(Value left, Value right, int64_t op) { return number_binary(left, right, (BinaryOp)op); }
static Value jit_inplace(Value left, Value right, int64_t op) { return number_inplace(left, right, (BinaryOp)op); }
static int64_t jit_compare(Value left, Value right, int64_t op) { return object_compare_truth(left, right, (CompareOp)op); }
static int64_t jit_str_equal(Value left, Value right) { return left == right || str_equal(left, right); }
static int64_t jit_contains(Value container, Value item) { return object_contains(container, item); }
static int64_t jit_contains_text(Value container, Value item) { return object_contains(container, item); }
static Value jit_list(int64_t count, Value a, Value b, Value c, Value d, Value e) { return list_from_values((Value[]){a, b, c, d, e}, (size_t)count); }
static Value jit_text(int64_t count, Value a, Value b, Value c, Value d, Value e) { return vm_build_string((Value[]){a, b, c, d, e}, (size_t)count); }
static Value jit_dict(void) { return dict_new(); }
static Value jit_keywords(Value names, Value a, Value b, Value c, Value d, Value e) {
    const Value values[] = {a, b, c, d, e};
    Value       keywords = dict_new();
    for (intptr_t i = 0; keywords && i < tuple_length(names); i++) TRY_NULL(dict_set(keywords, tuple_get(names, i), values[i]));
    return keywords;
}
static Value jit_format(Value value, int64_t conversion, Value spec) { return vm_format_value(value, (int)conversion, spec); }
static Value jit_slice(Value sequence, Value start, Value stop) { return vm_load_slice(sequence, start, stop); }
static Value jit_slice_list(Value list, Value start, Value stop) { return vm_load_slice(list, start, stop); }
/* Nothing that these sequences do with a slice outlives the call, so it lives on the C stack. */
static SliceObj local_slice(Value start, Value stop, Value step) {
    return (SliceObj){.header = {.type = &slice_type}, .start = {start}, .stop = {stop}, .step = {step}};
}
static Value jit_get_slice(Value sequence, Value start, Value stop, Value step) {
    SliceObj slice = local_slice(start, stop, step);
    return object_get_item(sequence, VALUE(&slice));
}
static intptr_t bound_in(Value v, intptr_t absent, intptr_t length) {
    intptr_t i = v == NONE ? absent : (intptr_t)value_int(v);
    if (i < 0) i += length;
    return i < 0 ? 0 : i > length ? length : i;
}
static Value jit_store_slice(Value list, Value start, Value stop, Value items) {
    intptr_t length = list_length(list);
    return list_set_slice(list, bound_in(start, 0, length), bound_in(stop, length, length), items) < 0 ? NULL : NONE;
}
static Value jit_get_item(Value text, Value index) { return object_get_item(text, index); }
static Value jit_dict_get(Value dict, Value key) {
    Value found = dict_get(dict, key);
    if (!found) exception_clear();
    return found;
}
static Value jit_dict_set(Value dict, Value key, Value value) { return dict_set(dict, key, value) < 0 ? NULL : NONE; }
static Value jit_next(Value iterator) {
    Value item = object_next(iterator);
    if (LIKELY(item != NULL)) return item;
    return exception_pending() ? NULL : value_from_bits(JIT_EXHAUSTED);
}
static Value jit_native(const MethodDef *def, Value self, Value a, Value b, Value c, int64_t count) {
    return method_def_call(def, self, (Value[]){a, b, c}, (size_t)count, NULL, true);
}
static Value jit_native_lists(const MethodDef *def, Value self, Value a, Value b, Value c, int64_t count) { return jit_native(def, self, a, b, c, count); }
static Value jit_native_any(const MethodDef *def, Value self, Value a, Value b, Value c, int64_t count) { return jit_native(def, self, a, b, c, count); }
static Value jit_call_class(Value cls, Value a, Value b, Value c, int64_t count) { return object_call(cls, (Value[]){a, b, c}, (size_t)count, NULL); }
static void jit_unwind(Thread *thread, const Insn *pc, int64_t levels, int64_t here) {
    thread->frame->pc = pc;
    vm_unwind(thread, (unsigned)levels, here != 0);
}
static DictEntry *jit_dict_entry(Value dict, Value key) { return dict_entry_simple(dict, key); }
static int64_t jit_dict_put(Value dict, Value key, Value value) { return dict_put_simple(dict, key, value); }
static int64_t jit_dict_remove(Value dict, Value key) { return dict_remove_simple(dict, key); }
static int64_t jit_set_find(Value set, Value key) { return set_find_simple(set, key); }
static int64_t jit_set_add(Value set, Value key) { return set_add_simple(set, key); }
static int64_t jit_set_discard(Value set, Value key) { return set_discard_simple(set, key); }
static int64_t jit_dict_peek(DictIterObj *iterator) { return dict_iterator_peek(iterator); }
static uintptr_t jit_dict_next(DictIterObj *iterator) {
    return dict_iterator_peek(iterator) < 0 ? 8 : (uintptr_t)dict_iterator_advance(iterator);
}
static Value jit_frame_object(Frame *frame) { return frame_object(frame); }
void jit_adopt_frame_object(Frame *frame, Value object) {
    ((FrameObj *)object)->frame = frame;
    frame->frame_object = object;
}
static void jit_adopt(Thread *thread, Value object) { jit_adopt_frame_object(thread->frame, object); }
static void jit_leave_frame(Thread *thread, const Insn *pc) {
    thread->frame->pc = pc;
    frame_leave(thread->frame);
    jit_pop_frame(thread);
}
static void jit_link_context(Value exception, Value context) { exception_link_context(exception, context); }
static double jit_pow(double x, double y) { return pow(x, y); }
static double jit_sin(double x) { return sin(x); }
static double jit_cos(double x) { return cos(x); }
static double jit_exp(double x) { return exp(x); }
static double jit_log(double x) { return log(x); }
static double jit_atan2(double y, double x) { return atan2(y, x); }
static Value jit_list_append(Value list, Value item) { return list_append(list, item) < 0 ? NULL : NONE; }
static Value jit_list_pop(Value list, int64_t index) { return list_pop(list, (intptr_t)index); }
static Value jit_list_insert(Value list, int64_t index, Value item) { return list_insert(list, (intptr_t)index, item) < 0 ? NULL : NONE; }
static Value jit_str_char(Value text, int64_t index) {
    uint32_t c = str_char(text, (intptr_t)index);
    return c < 256 ? str_from_char(c) : NULL;
}
static int64_t jit_text_has(Value text, Value part) {
    intptr_t length = str_length(text);
    if (str_length(part) == 1 && str_kind(text) == STR_KIND_1 && length > 0) {
        uint32_t c = str_char(part, 0);
        return c < 256 && memchr(str_data(text), (int)c, (size_t)length) != NULL;
    }
    return str_find(text, part, 0, length, 1) >= 0;
}
static int64_t jit_compare_sets(Value left, Value right, int64_t op) { return object_compare_truth(left, right, (CompareOp)op); }
static int64_t jit_tuples_equal(Value a, Value b) { return tuples_equal_simply(a, b); }

const JitHelper jit_helpers[] = {
#define JIT_HELPER(name, result, args, floats, effects) {#name, (void (*)(void))name, IR_##result, args, floats, effects},
#include "helpers.def"
#undef JIT_HELPER
};
const uint32_t jit_helper_count = JIT_HELPER_COUNT;
