/* record.c - the trace recorder: sees each instruction before the interpreter runs it and emits what it does.
 *
 * A register of the running frames is a reference in `slots` until something needs it in memory.  What no special recorder knows is
 * recorded as a call of the operation's step function with all registers in memory, so every instruction can be recorded.  Where the
 * interpreter goes differently than expected (an exception, mostly), the trace ends in an exit at the expected place. */
#include "jit_hook_int.h"
#include "record.h"
#include "trace_log_int.h"
#include "base/memory.h"
#include "base/os.h"
#include "objects/float.h"
#include "objects/instance.h"
#include "objects/list.h"

#include <stdlib.h>
#include <string.h>

static Recorder the_recorder;

bool record_is_active(void) { return the_recorder.active; }

/* ---- snapshots ---------------------------------------------------------------------------------------------------------- */
void record_changed(Recorder *r) { r->snapshot_cache[0] = r->snapshot_cache[1] = UINT32_MAX; }

void record_guard_at(Recorder *r, const Insn *pc, IrResume resume) {
    if (pc != r->guard_pc) record_changed(r);
    r->guard_pc = pc;
    r->guard_resume = resume;
}

static unsigned pushed_frames(const Recorder *r) {
    unsigned pushed = 0;
    while (pushed < r->depth && r->frames[pushed + 1].pushed) pushed++;
    return pushed;
}

static uint32_t make_snapshot(Recorder *r, IrResume resume) {
    unsigned pushed = pushed_frames(r);
    uint32_t number = ir_snapshot_begin(&r->b, resume, pushed);
    for (uint32_t i = 0; i <= r->depth; i++) {
        const RecordFrame *frame = &r->frames[i];
        ir_snapshot_frame(&r->b, (IrSnapFrame){.code = frame->code, .pc = i == r->depth ? r->guard_pc : frame->pc,
                                               .base = frame->base, .dst = frame->dst, .resume_words = frame->resume_words, .kind = frame->kind,
                                               .in_window = i > 0 && frame->generator});
        if (i > 0 && frame->generator) ir_snapshot_entry(&r->b, SNAP_GENERATOR | i, frame->generator);
        else if (i > 0) ir_snapshot_entry(&r->b, SNAP_FUNCTION | i, frame->function_ref);
        if (i > 0 && frame->extra) ir_snapshot_entry(&r->b, SNAP_EXTRA | i, frame->extra);
        if (frame->object) ir_snapshot_entry(&r->b, SNAP_FRAME_OBJECT | i, frame->object);
    }
    if (r->handled_dirty) ir_snapshot_entry(&r->b, SNAP_HANDLED, r->handled);
    if (r->b.failed) return number;
    IrSnapshot *snapshot = &r->trace->snapshots[number];
    snapshot->left_root = r->root_frame != 0;
    for (uint32_t i = 0; i < r->high; i++)
        if (r->slots[i].dirty && live_slot(&r->trace->frames[snapshot->first_frame], snapshot->frame_count, resume, i))
            ir_snapshot_entry(&r->b, i, r->slots[i].ref);
    return number;
}

static uint32_t snapshot_for_guard(void *context) {
    Recorder *r = context;
    unsigned  kind = r->guard_resume == RESUME_ERROR;
    if (r->snapshot_cache[kind] == UINT32_MAX) r->snapshot_cache[kind] = make_snapshot(r, r->guard_resume);
    return r->snapshot_cache[kind];
}

/* ---- registers ---------------------------------------------------------------------------------------------------------- */
static RecordSlot *slot_at(Recorder *r, uint32_t index) {
    while (r->high <= index) r->slots[r->high++] = (RecordSlot){0, false, false};
    return &r->slots[index];
}

static RecordFrame *frame_of_slot(Recorder *r, uint32_t index) {
    uint32_t i = r->depth;
    while (i > 0 && index < r->frames[i].base) i--;
    return &r->frames[i];
}

static int32_t window_offset(uint32_t reg) { return (int32_t)(offsetof(GeneratorObj, window) + reg * sizeof(Value)); }

static IrRef load_slot(Recorder *r, uint32_t index, bool touched) {
    const RecordFrame *frame = frame_of_slot(r, index);
    uint32_t           reg = index - frame->base, word = frame->offset + reg;
    if (frame->generator) return emit_load(r, IR_LOAD, IR_VALUE, frame->generator, (size_t)window_offset(reg), ALIAS_GENERATOR);
    if (frame->region)
        return ir_append(&r->b, (IrInsn){.op = IR_LOAD, .type = IR_VALUE, .a = frame->region, .imm = (int32_t)(word * sizeof(Value)), .alias = ALIAS_VM});
    return ir_append(&r->b, (IrInsn){.op = IR_SLOAD, .type = IR_VALUE, .imm = (int32_t)word, .flags = touched || word != index ? IR_FLAG_RELOAD : 0});
}

static void store_slot(Recorder *r, uint32_t index, IrRef ref) {
    const RecordFrame *frame = frame_of_slot(r, index);
    uint32_t           reg = index - frame->base, word = frame->offset + reg;
    if (frame->generator) emit_store(r, IR_STORE, frame->generator, ref, (size_t)window_offset(reg), ALIAS_GENERATOR);
    else if (frame->region) ir_append(&r->b, (IrInsn){.op = IR_STORE, .a = frame->region, .b = ref, .imm = (int32_t)(word * sizeof(Value)), .alias = ALIAS_VM});
    else ir_append(&r->b, (IrInsn){.op = IR_SSTORE, .a = ref, .imm = (int32_t)word});
}

IrRef record_get_slot(Recorder *r, uint32_t index) {
    RecordSlot *slot = slot_at(r, index);
    if (!slot->ref) slot->ref = load_slot(r, index, slot->touched);
    return slot->ref;
}
IrRef record_get(Recorder *r, unsigned reg) { return r->self && reg == r->self_reg ? r->self : record_get_slot(r, record_frame(r)->base + reg); }

void record_set(Recorder *r, unsigned reg, IrRef ref) {
    *slot_at(r, record_frame(r)->base + reg) = (RecordSlot){ref, true, true};
    record_changed(r);
}

static void forget(Recorder *r, uint32_t index) {
    *slot_at(r, index) = (RecordSlot){0, false, true};
    record_changed(r);
}

void record_forget_above(Recorder *r, uint32_t index) {
    for (uint32_t i = index; i < r->high; i++) r->slots[i] = (RecordSlot){0, false, false};
    if (r->high > index) r->high = index;
    record_changed(r);
}

/* An allocation leaves through an "exception pending" snapshot of the running instruction. */
IrRef record_box(Recorder *r, IrRef ref) {
    IrResume before = r->guard_resume;
    switch (ir_type(r->trace, ref)) {
    case IR_FLOAT:
        r->guard_resume = RESUME_ERROR;
        ref = ir_emit(&r->b, IR_BOXFLOAT, IR_VALUE, ref, 0, 0, 0, ALIAS_NONE);
        r->guard_resume = before;
        return ref;
    case IR_INT: return emit(r, IR_TAGINT, ref, 0);
    case IR_BOOL: return emit(r, IR_TAGBOOL, ref, 0);
    default: return ref;
    }
}

IrRef record_get_value(Recorder *r, unsigned reg) { return record_box(r, record_get(r, reg)); }

IrRef record_alloc(Recorder *r, Type *type, size_t size) {
    IrResume before = r->guard_resume;
    r->guard_resume = RESUME_ERROR;
    IrRef made = ir_emit(&r->b, IR_ALLOC, IR_VALUE, ir_pointer(&r->b, type), 0, 0, (int32_t)((size + 15) / 16 * 16), ALIAS_NONE);
    r->guard_resume = before;
    if (type->flags & TYPE_FLAG_HEAP) ir_value(&r->b, VALUE(type)); /* keeps it alive */
    return made;
}

IrRef record_tuple(Recorder *r, unsigned count, const IrRef *items) {
    IrRef tuple = record_alloc(r, &tuple_type, offsetof(TupleObj, items) + count * sizeof(Slot));
    emit_store(r, IR_STORE, tuple, ir_int(&r->b, count), offsetof(TupleObj, length), ALIAS_TUPLE);
    for (unsigned i = 0; i < count; i++) emit_store(r, IR_STORE, tuple, items[i], offsetof(TupleObj, items) + i * sizeof(Slot), ALIAS_TUPLE);
    record_changed(r);
    return tuple;
}

/* ---- everything into memory --------------------------------------------------------------------------------------------- */
IrRef record_thread(Recorder *r) { return ir_emit(&r->b, IR_THREAD, IR_PTR, 0, 0, 0, 0, ALIAS_NONE); }

/* Address of r0 of a frame on the stack. */
static IrRef record_frame_regs(Recorder *r, const RecordFrame *frame) {
    IrRef region = frame->region ? frame->region : ir_emit(&r->b, IR_BASE, IR_PTR, 0, 0, 0, 0, ALIAS_NONE);
    return ir_emit(&r->b, IR_LEA, IR_PTR, region, 0, 0, (int32_t)(frame->offset * sizeof(Value)), ALIAS_NONE);
}

/* Where on the stack the registers of the frame that is entered are. */
static void find_region(Recorder *r, RecordFrame *frame) {
    const RecordFrame *caller = &r->frames[r->depth];
    uint32_t           below = r->depth;
    if (frame->generator) return;
    if (!caller->generator && !(r->depth == 0 && caller->frame->generator)) {
        frame->region = caller->region;
        frame->offset = caller->offset + (frame->base - caller->base);
        return;
    }
    /* Called by a generator: behind the frame that runs the generators. */
    while (below > 0 && r->frames[below].generator) below--;
    caller = &r->frames[below];
    if (below == 0 && caller->frame->generator) {
        IrRef root = r->root_frame ? r->root_frame : ir_emit(&r->b, IR_FRAME, IR_PTR, 0, 0, 0, 0, ALIAS_NONE);
        frame->region = emit_load(r, IR_LOAD, IR_PTR, root, offsetof(Frame, stack_end), ALIAS_TUPLE);
        frame->offset = 0;
        return;
    }
    frame->region = caller->region;
    frame->offset = caller->offset + caller->code->register_count;
}

void record_enter_frame(Recorder *r, RecordFrame frame) {
    find_region(r, &frame);
    r->frames[++r->depth] = frame;
    r->next_pc = frame.pc;
    record_changed(r);
}

static void push_frame(Recorder *r, uint32_t i) {
    RecordFrame     *frame = &r->frames[i];
    JitFrameTemplate *template = mem_calloc(1, sizeof *template);
    if (!template) {
        r->b.failed = true;
        return;
    }
    *template = (JitFrameTemplate){.code = frame->code, .caller_pc = r->frames[i - 1].pc, .pc = frame->code->insns, .dst = frame->dst,
                                   .resume_words = frame->resume_words, .kind = frame->kind, .next = r->trace->templates};
    r->trace->templates = template;
    if (frame->generator) ir_call(&r->b, HELPER_jit_push_generator, (IrRef[]){record_thread(r), ir_pointer(&r->b, template), frame->generator});
    else {
        IrRef args[] = {record_thread(r), ir_pointer(&r->b, template), record_frame_regs(r, frame), frame->function_ref,
                        frame->extra ? frame->extra : ir_int(&r->b, 0)};
        ir_call(&r->b, HELPER_jit_push_frame, args);
    }
    frame->pushed = true;
    if (frame->object) ir_call(&r->b, HELPER_jit_adopt, (IrRef[]){record_thread(r), frame->object});
    frame->object = 0;
    record_changed(r);
}

static bool is_live_now(Recorder *r, uint32_t slot) {
    uint32_t i = r->depth;
    while (i > 0 && slot < r->frames[i].base) i--;
    unsigned reg = slot - r->frames[i].base;
    if (i < r->depth && live_operand(r->frames[i].pc, r->frames[i + 1].kind, reg)) return true;
    return live_register(r->frames[i].code, r->frames[i].pc, i == r->depth ? LIVE_AT : LIVE_BEHIND_CALL, reg);
}

void record_store_slots(Recorder *r, uint32_t from) {
    /* Boxing may collect, and the collector clears what is above the frames that are pushed: box everything before the first store. */
    static IrRef boxed[RECORD_SLOTS];
    for (uint32_t i = from; i < r->high; i++) {
        boxed[i] = 0;
        if (!r->slots[i].dirty) continue;
        if (is_live_now(r, i)) boxed[i] = record_box(r, r->slots[i].ref);
        else r->slots[i] = (RecordSlot){0, false, true};
    }
    for (uint32_t i = from; i < r->high; i++)
        if (r->slots[i].dirty) store_slot(r, i, boxed[i]);
}

void record_sync(Recorder *r) {
    r->synced = true;
    record_store_slots(r, 0);
    record_flush_handled(r);
    for (uint32_t i = 1; i <= r->depth; i++)
        if (!r->frames[i].pushed) push_frame(r, i);
    for (uint32_t i = 0; i < r->high; i++) r->slots[i].dirty = false;
    record_changed(r);
}

void record_raises(Recorder *r, IrRef result) {
    record_guard_at(r, r->guard_pc, RESUME_ERROR);
    emit(r, IR_GNE, result, ir_int(&r->b, 0));
    r->guard_resume = RESUME_NEXT;
}

/* ---- generic: the step function on registers in memory ------------------------------------------------------------------- */
/* Registers that the instruction may have written are looked up in memory from now on. */
static void forget_written(Recorder *r, const Insn *pc) {
    const OpcodeInfo *info = &opcode_info[pc->op];
    const uint8_t     kinds[] = {info->a, info->wide ? OPERAND_NONE : info->b, info->wide ? OPERAND_NONE : info->c};
    const uint16_t    operands[] = {pc->a, pc->b, pc->c};
    uint32_t          base = record_frame(r)->base;
    for (int i = 0; i < 3; i++) {
        if (kinds[i] == OPERAND_DST || kinds[i] == OPERAND_REG) forget(r, base + operands[i]);
        if (kinds[i] == OPERAND_BASE) /* also what nobody has asked for yet: it is not what the iteration began with */
            for (uint32_t k = base + operands[i], end = base + record_frame(r)->code->register_count; k < r->high || k < end; k++) forget(r, k);
    }
}

static const Insn *jump_target(const Insn *pc) {
    const OpcodeInfo *info = &opcode_info[pc->op];
    const Insn       *behind = pc + 1 + info->cache;
    if (info->wide == OPERAND_JUMP) return behind + (int32_t)((uint32_t)pc->b | (uint32_t)pc->c << 16);
    if (info->c == OPERAND_JUMP) return behind + (int16_t)pc->c;
    return NULL;
}

RecordResult record_step(Recorder *r, const Insn *pc) {
    /* SEND may go on in a frame of the generator, whose outcome the step does not tell: its loop is interpreted. */
    if (!vm_steps[pc->op] || pc->op == OP_END_ASYNC_FOR || pc->op == OP_SEND) return RECORD_STOP;
    record_sync(r);
    r->called = true;
    IrRef args[] = {ir_pointer(&r->b, (const void *)(uintptr_t)vm_steps[pc->op]), record_thread(r), ir_pointer(&r->b, pc)};
    IrRef status = ir_call(&r->b, HELPER_jit_step, args);
    forget_written(r, pc);
    record_guard_at(r, pc, RESUME_ERROR);
    emit(r, IR_GGE, status, ir_int(&r->b, 0));
    r->guard_resume = RESUME_NEXT;
    record_changed(r);
    const Insn *target = jump_target(pc);
    if (target) {
        r->branch = status;
        r->branch_target = target;
        return RECORD_DONE;
    }
    record_guard_at(r, r->next_pc, RESUME_NEXT);
    record_poll(r);
    return RECORD_DONE;
}

void record_poll(Recorder *r) {
    record_changed(r);
    ir_emit(&r->b, IR_GPOLL, IR_NONE, 0, 0, 0, 0, ALIAS_NONE);
    r->trace->snapshots[r->snapshot_cache[0]].limit = UINT32_MAX;
    record_changed(r);
}

/* ---- heat: countdown and trace of a place -------------------------------------------------------------------------------- */
static void heat_failed(JitHeat *heat) {
    uint32_t fails = heat->trace >= HEAT_COUNTING ? UINT32_MAX - heat->trace : 0;
    if (fails < 16) fails++;
    heat->trace = UINT32_MAX - fails;
    heat->countdown = (jit_config.threshold + 8) << fails; /* back off, never for good */
}

/* ---- beginning and ending ------------------------------------------------------------------------------------------------ */
/* The trace is still there, whatever has become of it. */
static void note_cost(const Recorder *r) {
    jit_counts.recorded += r->trace->insn_count;
    jit_counts.record_ns += (uint64_t)(os_clock_ns(OS_CLOCK_THREAD) - r->begun);
}

static void end_recording(Recorder *r) {
    r->active = r->follow;
    r->follow = false;
    r->trace = NULL;
}

static void give_up(Recorder *r, const char *why) {
    jit_count_stop(why);
    trace_log_given_up(r->trace, record_frame(r)->code, record_frame(r)->pc, why);
    jit_hook_note(r->trace, "given up", why);
    jit_counts.failed++;
    if (!r->trace->parent && r->heat && !r->other_than) heat_failed(r->heat);
    note_cost(r);
    trace_drop(r->trace);
    end_recording(r);
}

/* The trace is complete: optimise, compile, install. */
static void finish(Recorder *r, const char *why) {
    JitTrace *trace = r->trace;
    trace->path = r->path | 1;
    trace->why = why;
    if (r->other_than && (trace->path == r->other_than || !trace->preamble)) {
        give_up(r, "the path of another iteration");
        return;
    }
    if (r->b.failed) {
        give_up(r, "out of memory");
        return;
    }
    if (trace->snapshot_count == 0) make_snapshot(r, RESUME_NEXT);
    if (jit_config.verify) ir_verify(trace, "recording");
    opt_sink(trace);
    if (jit_config.verify) ir_verify(trace, "sinking");
    opt_dead_code(trace);
    if (jit_config.verify) ir_verify(trace, "dead-code elimination");
    for (uint32_t i = 0; i < trace->snapshot_count; i++)
        if (trace->snapshots[i].entry_count > JIT_TRANSFER_MAX) {
            give_up(r, "too many live registers");
            return;
        }
    if (trace->parent) {
        record_note_changes(trace);
        cases_note_test(trace);
        if (!cases_can_add(trace)) {
            give_up(r, "no other class");
            return;
        }
    }
    facts_collect(trace, &r->b);
    if (jit_config.print) ir_print(trace, 2);
    if (trace_install(trace) < 0) {
        give_up(r, "the backend refused");
        return;
    }
    jit_count_stop(why);
    if (trace->parent) jit_counts.sides++, trace->root->sides++;
    else {
        jit_counts.roots++;
        if (r->place) place_set(r->place, trace->number);
        if (r->heat) *r->heat = (JitHeat){0, trace->number};
    }
    jit_hook_note(trace, "trace", why);
    note_cost(r);
    end_recording(r);
}

/* Everything is in memory: goes on in another trace, in the innermost frame. */
static void link_to(Recorder *r, uint32_t number) {
    IrRef frame = r->root_frame ? r->root_frame : ir_emit(&r->b, IR_FRAME, IR_PTR, 0, 0, 0, 0, ALIAS_NONE), base;
    if (r->depth > 0)
        frame = ir_append(&r->b, (IrInsn){.op = IR_LOAD, .type = IR_PTR, .a = record_thread(r), .imm = offsetof(Thread, frame), .alias = ALIAS_VM});
    if (record_frame(r)->generator)
        base = ir_emit(&r->b, IR_LEA, IR_PTR, record_frame(r)->generator, 0, 0, offsetof(GeneratorObj, window), ALIAS_NONE);
    else base = record_frame_regs(r, record_frame(r));
    ir_append(&r->b, (IrInsn){.op = IR_LINK, .a = frame, .b = base, .c = number});
    r->trace->link = number;
}

/* Entering and leaving costs as much as interpreting about a dozen instructions. */
static uint32_t worth_while(const Recorder *r) {
    if (r->trace->parent || r->place || jit_config.threshold < 4) return 3;
    return r->frames[0].frame->kind == FRAME_ENTRY ? 40 : 12;
}

static void finish_with_exit(Recorder *r, const char *why) {
    if (r->instructions < worth_while(r)) {
        give_up(r, why);
        return;
    }
    ir_emit(&r->b, IR_EXIT, IR_NONE, 0, 0, 0, 0, ALIAS_NONE);
    finish(r, why);
}

void record_stop(const char *why) {
    Recorder *r = &the_recorder;
    r->follow = false;
    if (r->trace) give_up(r, why);
    else r->active = false;
}

/* What other stacks do is to the recorder what a native function does that runs Python code; but it may take for ever. */
#define MOST_CHANGES 200
void record_stack_changed(const void *left, const void *entered) {
    Recorder *r = &the_recorder;
    if (!r->active || current_thread != r->thread) return;
    if (r->stack == NULL && r->trace != NULL) {
        r->stack = left;
        r->away = 0;
    }
    if (entered == NULL || ++r->away > MOST_CHANGES || r->trace == NULL) {
        if (entered != NULL || r->stack == left) record_stop("another stack");
    } else if (r->stack == entered) {
        r->stack = NULL;
    }
}

static bool begin(Recorder *r, Frame *root, CodeObj *code, const Insn *pc) {
    memset(r, 0, offsetof(Recorder, frames));
    r->depth = r->high = 0;
    r->heat = NULL;
    r->path = r->other_than = 0;
    r->place = NULL;
    r->follow = false;
    r->branch = 0;
    r->iterated = NULL;
    r->instructions = r->back_edges = 0;
    r->synced = r->called = false;
    r->root_frame = r->root_base = 0;
    r->handled = r->handled_memory = r->handled_since = 0;
    r->handled_dirty = false;
    r->skipped = 0;
    r->begun = os_clock_ns(OS_CLOCK_THREAD);
    r->trace = trace_new(code, pc);
    if (!r->trace) return false;
    if (ir_begin(&r->b, r->trace) < 0) {
        trace_drop(r->trace);
        return false;
    }
    r->b.snapshot = snapshot_for_guard;
    r->b.snapshot_context = r;
    r->thread = current_thread;
    ir_int(&r->b, 0); /* IR_FOLD_DROP */
    IrRef frame = ir_emit(&r->b, IR_FRAME, IR_PTR, 0, 0, 0, 0, ALIAS_NONE);
    r->frames[0] = (RecordFrame){.frame = root, .code = root->code, .pc = root->pc, .pushed = true};
    r->frames[0].function_ref = emit_load(r, IR_LOAD, IR_VALUE, frame, offsetof(Frame, function), ALIAS_TUPLE);
    r->active = true;
    r->guard_pc = r->next_pc = pc;
    r->guard_resume = RESUME_NEXT;
    record_changed(r);
    make_snapshot(r, RESUME_NEXT); /* number 0: the state on entry */
    return true;
}

JitAction record_root(Frame *frame, JitHeat *heat) {
    Recorder *r = &the_recorder;
    if (r->active || frame->code->register_count > RECORD_SLOTS / 2 || !begin(r, frame, frame->code, frame->pc)) return JIT_CONTINUE;
    r->heat = heat;
    return JIT_RECORD;
}

JitAction record_loop_again(Frame *frame, JitHeat *heat, JitTrace *before) {
    Recorder *r = &the_recorder;
    before->record_again = false;
    if (record_root(frame, heat) != JIT_RECORD) return JIT_CONTINUE;
    r->other_than = before->path;
    r->trace->other_paths = before->other_paths;
    return JIT_RECORD;
}

/* The trace has left the frame that it was entered with: its outermost one is PUSHED frames below the innermost. */
static void begin_left_root(Recorder *r, unsigned pushed) {
    r->root_frame = ir_append(&r->b, (IrInsn){.op = IR_LOAD, .type = IR_PTR, .a = record_thread(r), .imm = offsetof(Thread, frame), .alias = ALIAS_VM});
    for (; pushed > 0; pushed--)
        r->root_frame = ir_append(&r->b, (IrInsn){.op = IR_LOAD, .type = IR_PTR, .a = r->root_frame, .imm = offsetof(Frame, back), .alias = ALIAS_VM});
    r->root_base = ir_append(&r->b, (IrInsn){.op = IR_LOAD, .type = IR_PTR, .a = r->root_frame, .imm = offsetof(Frame, regs), .alias = ALIAS_VM});
    r->frames[0].region = r->root_base;
    r->frames[0].function_ref = emit_load(r, IR_LOAD, IR_VALUE, r->root_frame, offsetof(Frame, function), ALIAS_TUPLE);
}

static bool is_sunk(const JitTrace *parent, uint32_t entry) { return parent->locations[entry].kind == LOCATION_SUNK; }

static IrRef sunk_copy(const JitTrace *parent, const IrSnapshot *snapshot, const IrRef *handed, IrRef object) {
    for (uint32_t i = 0; i < snapshot->entry_count; i++)
        if (parent->entries[snapshot->first_entry + i].slot == SNAP_OBJECT && parent->entries[snapshot->first_entry + i].ref == object) return handed[i];
    return 0;
}

static IrAlias field_alias(const Type *type, uint32_t word) {
    if (type == &tuple_type || type == &method_type) return ALIAS_TUPLE;
    size_t  offset = word * sizeof(Value);
    IrAlias of_iterator = record_iterator_alias(type, offset);
    if (of_iterator != ALIAS_NONE) return of_iterator;
    if (type == &function_type) {
        return offset == offsetof(FunctionObj, globals) || offset == offsetof(FunctionObj, builtins) || offset == offsetof(FunctionObj, closure) ? ALIAS_TUPLE : ALIAS_FUNCTION;
    }
    return type != &cell_type && type != gc_array_type && offset == (size_t)type->native->tail_offset + offsetof(Tail, map) ? ALIAS_MAP : ALIAS_FIELD;
}

static void set_handled(Recorder *r, IrRef value) {
    r->handled = value;
    r->handled_dirty = true;
    r->handled_since = UINT32_MAX;
}

/* While the functions of inlined frames are made again, an exit has nothing to put into these frames: where memory is short, it is the call
 * of the outermost of them that raises. */
static void leave_at_call(Recorder *r) {
    uint32_t depth = r->depth;
    for (uint32_t i = r->depth; i > 0; i--)
        if (!r->frames[i].generator && !r->frames[i].function_ref) depth = i - 1;
    if (depth == r->depth) return;
    if (r->high > r->frames[depth + 1].base) r->high = r->frames[depth + 1].base;
    r->depth = depth;
    record_guard_at(r, r->frames[depth].pc, RESUME_NEXT);
    record_changed(r);
}

/* Objects that the parent had not made are this trace's own. */
static void make_sunk(Recorder *r, const JitTrace *parent, const IrSnapshot *snapshot, IrRef *handed) {
    const IrSnapEntry *entries = &parent->entries[snapshot->first_entry];
    IrRef              object = 0, value;
    Type              *type = NULL;
    uint32_t           depth = r->depth, high = r->high;
    const Insn        *pc = r->guard_pc;
    leave_at_call(r);
    for (uint32_t i = 0; i < snapshot->entry_count; i++) /* boxes first: an object is filled before the next allocation */
        if (entries[i].slot & SNAP_FIELD && !(entries[i].slot & (SNAP_EXTRA | SNAP_FUNCTION | SNAP_GENERATOR)) && handed[i] && ir_type(r->trace, handed[i]) == IR_FLOAT)
            handed[i] = record_box(r, handed[i]);
    for (uint32_t i = 0; i < snapshot->entry_count; i++) {
        if (entries[i].slot == SNAP_OBJECT) {
            type = (Type *)(uintptr_t)ir_constant_bits(parent, entries[i + 1].ref);
            IrResume before = r->guard_resume;
            r->guard_resume = RESUME_ERROR;
            handed[i] = object = ir_emit(&r->b, IR_ALLOC, IR_VALUE, ir_pointer(&r->b, type), 0, 0, (int32_t)parent->locations[snapshot->first_entry + i].spill, ALIAS_NONE);
            i++; /* its class */
            r->guard_resume = before;
        } else if (entries[i].slot & SNAP_FIELD && handed[i])
            emit_store(r, IR_STORE, object, handed[i], (size_t)(entries[i].slot & 0xffff) * 8, field_alias(type, entries[i].slot & 0xffff));
    }
    r->depth = depth;
    r->high = high;
    record_guard_at(r, pc, RESUME_NEXT);
    record_changed(r);
    for (uint32_t i = 0; i < snapshot->entry_count; i++) {
        if (entries[i].slot == SNAP_OBJECT) {
            object = handed[i];
            type = (Type *)(uintptr_t)ir_constant_bits(parent, entries[i + 1].ref);
        }
        if (!is_sunk(parent, snapshot->first_entry + i) || entries[i].slot == SNAP_OBJECT || !(value = sunk_copy(parent, snapshot, handed, entries[i].ref))) continue;
        if (entries[i].slot & SNAP_FIELD) {
            emit_store(r, IR_STORE, object, value, (size_t)(entries[i].slot & 0xffff) * 8, field_alias(type, entries[i].slot & 0xffff));
            ir_append(&r->b, (IrInsn){.op = IR_BARRIER, .a = object, .b = object, .imm = (int32_t)(entries[i].slot & 0xffff) * 8});
        } else if (entries[i].slot & SNAP_EXTRA) r->frames[entries[i].slot & 0xff].extra = value;
        else if (entries[i].slot & SNAP_FUNCTION) r->frames[entries[i].slot & 0xff].function_ref = value;
        else if (entries[i].slot & SNAP_FRAME_OBJECT) r->frames[entries[i].slot & 0xff].object = value;
        else if (entries[i].slot & SNAP_HANDLED) set_handled(r, value);
        else if (!(entries[i].slot & SNAP_SPECIAL)) *slot_at(r, entries[i].slot) = (RecordSlot){value, true, true};
    }
}

/* Continues where the parent was left: the same frames and register values, handed over as they are. */
JitAction record_side(Thread *thread, JitTrace *parent, uint32_t number, Frame *root) {
    Recorder         *r = &the_recorder;
    const IrSnapshot *snapshot = &parent->snapshots[number];
    if (root->code->register_count > RECORD_SLOTS / 2 || snapshot->frame_count > RECORD_DEPTH || snapshot->entry_count > JIT_TRANSFER_MAX) return JIT_CONTINUE;
    const IrSnapFrame *frames = &parent->frames[snapshot->first_frame];
    const Insn        *pc = frames[snapshot->frame_count - 1].pc;
    if (!begin(r, root, root->code, pc)) return JIT_CONTINUE;
    r->trace->parent = parent;
    r->trace->parent_snapshot = number;
    r->trace->root = parent->root;
    r->trace->depth = parent->depth + 1;
    IrRef  handed[JIT_TRANSFER_MAX], generators[RECORD_DEPTH + 1] = {0};
    for (uint32_t i = 0; i < snapshot->entry_count; i++) {
        const IrSnapEntry *entry = &parent->entries[snapshot->first_entry + i];
        IrType             type = ir_entry_type(parent, snapshot->first_entry + i);
        handed[i] = 0;
        if (is_sunk(parent, snapshot->first_entry + i)) continue;
        handed[i] = ir_is_constant(entry->ref) ? ir_constant(&r->b, type, ir_constant_bits(parent, entry->ref))
                                               : ir_emit(&r->b, IR_PLOAD, type, 0, 0, 0, (int32_t)i, ALIAS_NONE);
        if (!ir_is_constant(handed[i]) && parent->locations[snapshot->first_entry + i].known_int) r->trace->insns[handed[i]].flags |= IR_FLAG_INT;
        if (entry->slot & SNAP_GENERATOR) generators[entry->slot & 0xff] = handed[i];
    }
    if (snapshot->left_root) begin_left_root(r, snapshot->pushed);
    r->frames[0].pc = frames[0].pc;
    for (uint32_t i = 1; i < snapshot->frame_count; i++) {
        const IrSnapFrame *from = &frames[i], *caller = &frames[i - 1];
        bool               call = caller->pc->op == OP_CALL || caller->pc->op == OP_CALL_METHOD || caller->pc->op == OP_CALL_KW || caller->pc->op == OP_CALL_METHOD_KW
                                      || caller->pc->op == OP_CALL_EX;
        record_enter_frame(r, (RecordFrame){.code = from->code, .pc = from->pc, .base = from->base, .dst = from->dst, .resume_words = from->resume_words,
                                            .kind = from->kind, .pushed = i <= snapshot->pushed, .generator = generators[i],
                                            .created = true, /* perhaps: its state in memory is not known here */
                                            .clear_from = call && !from->in_window ? caller->base + caller->pc->a : from->base});
    }
    Frame *innermost = thread->frame;
    for (uint32_t i = r->depth; i > 0; i--, innermost = innermost->back) r->frames[i].frame = innermost;
    for (uint32_t i = 0; i < snapshot->entry_count; i++) {
        uint32_t slot = parent->entries[snapshot->first_entry + i].slot;
        if (slot & SNAP_FUNCTION) r->frames[slot & 0xff].function_ref = handed[i];
        else if (slot & SNAP_EXTRA) r->frames[slot & 0xff].extra = handed[i];
        else if (slot & SNAP_FRAME_OBJECT) r->frames[slot & 0xff].object = handed[i];
        else if (slot & SNAP_HANDLED && handed[i]) set_handled(r, handed[i]);
        else if (!(slot & SNAP_SPECIAL) && handed[i]) *slot_at(r, slot) = (RecordSlot){handed[i], true, true};
    }
    record_guard_at(r, pc, RESUME_NEXT);
    make_sunk(r, parent, snapshot, handed);
    facts_inherit(r, parent, snapshot, handed);
    for (uint32_t i = 1; i <= r->depth; i++)
        if (r->frames[i].generator)
            r->frames[i].function_ref = emit_load(r, IR_LOAD, IR_VALUE, r->frames[i].generator, offsetof(GeneratorObj, frame.function), ALIAS_TUPLE);
    r->next_pc = pc;
    record_changed(r);
    r->trace->snapshots[0].used = false;
    return JIT_RECORD;
}

static bool record_inside_generator(const Recorder *r) {
    for (uint32_t i = 1; i <= r->depth; i++)
        if (r->frames[i].generator) return true;
    return r->frames[0].frame->generator != NULL;
}

int record_find_handler(const Recorder *r, const ExceptionEntry **entry) {
    for (int i = (int)r->depth; i >= 0; i--) {
        const RecordFrame *frame = &r->frames[i];
        if ((*entry = code_find_handler(frame->code, (uint32_t)(frame->pc - frame->code->insns)))) return i;
        if (frame->generator || (i == 0 && frame->frame->generator)) break; /* what an exception does to a generator is not recorded */
    }
    return -1;
}

bool record_unwind(Recorder *r, bool here) {
    const ExceptionEntry *entry;
    int                   handler = record_find_handler(r, &entry);
    if (handler < 0) return false;
    unsigned levels = r->depth - (unsigned)handler;
    ir_call(&r->b, HELPER_jit_unwind, (IrRef[]){record_thread(r), ir_pointer(&r->b, record_frame(r)->pc), ir_int(&r->b, levels), ir_int(&r->b, here)});
    record_enter_handler(r, (unsigned)handler, entry, 0);
    return true;
}

void record_enter_handler(Recorder *r, unsigned handler, const ExceptionEntry *entry, IrRef exception) {
    if (r->depth > handler) record_forget_above(r, r->frames[handler + 1].clear_from);
    r->depth = handler;
    if (exception) record_set(r, entry->reg, exception);
    else forget(r, record_frame(r)->base + entry->reg);
    r->next_pc = record_frame(r)->code->insns + entry->handler;
    record_changed(r);
}

IrRef record_root_frame(Recorder *r) { return r->root_frame ? r->root_frame : ir_emit(&r->b, IR_FRAME, IR_PTR, 0, 0, 0, 0, ALIAS_NONE); }

/* The frame outside of the trace that handles what leaves it, HOW far out, with guards that it does; NULL: too far, or native code. */
static Frame *find_outer_handler(Recorder *r, unsigned *far, IrRef *ref) {
    Frame *frame = r->frames[0].frame;
    IrRef  at = r->root_frame ? r->root_frame : ir_emit(&r->b, IR_FRAME, IR_PTR, 0, 0, 0, 0, ALIAS_NONE);
    for (*far = 1; *far < 6; ++*far) {
        if (frame->kind == FRAME_ENTRY || frame->generator) return NULL;
        IrRef kind = ir_append(&r->b, (IrInsn){.op = IR_LOAD8U, .type = IR_INT, .a = at, .imm = offsetof(Frame, kind), .alias = ALIAS_VM});
        emit(r, IR_GEQ, kind, ir_int(&r->b, frame->kind));
        frame = frame->back;
        at = ir_append(&r->b, (IrInsn){.op = IR_LOAD, .type = IR_PTR, .a = at, .imm = offsetof(Frame, back), .alias = ALIAS_VM});
        IrRef place = ir_append(&r->b, (IrInsn){.op = IR_LOAD, .type = IR_PTR, .a = at, .imm = offsetof(Frame, pc), .alias = ALIAS_VM});
        emit(r, IR_GEQ, place, ir_pointer(&r->b, frame->pc));
        ir_value(&r->b, VALUE(frame->code));
        *ref = at;
        if (code_find_handler(frame->code, frame_index(frame))) return frame;
    }
    return NULL;
}

static void unwind_outwards(Recorder *r, Frame *outer, unsigned far, IrRef ref, bool here) {
    const ExceptionEntry *entry = code_find_handler(outer->code, frame_index(outer));
    ir_call(&r->b, HELPER_jit_unwind, (IrRef[]){record_thread(r), ir_pointer(&r->b, record_frame(r)->pc), ir_int(&r->b, r->depth + far), ir_int(&r->b, here)});
    r->depth = 0;
    record_leave_root(r, outer, outer->code->insns + entry->handler, ref);
    record_leave_place(r, r->next_pc);
}

void record_leave_root(Recorder *r, Frame *caller, const Insn *pc, IrRef ref) {
    IrRef regs = ir_append(&r->b, (IrInsn){.op = IR_LOAD, .type = IR_PTR, .a = ref, .imm = offsetof(Frame, regs), .alias = ALIAS_VM});
    r->frames[0] = (RecordFrame){.frame = caller, .code = caller->code, .pc = pc, .pushed = true, .region = regs};
    r->frames[0].function_ref = emit_load(r, IR_LOAD, IR_VALUE, ref, offsetof(Frame, function), ALIAS_TUPLE);
    r->root_frame = ref;
    r->root_base = regs;
    record_forget_above(r, 0);
    r->next_pc = pc;
}

/* Generic: the step raises, and all frames are in memory. */
RecordResult record_raise_step(Recorder *r, const Insn *pc, bool here) {
    const ExceptionEntry *entry;
    Frame                *outer = NULL;
    unsigned              far = 0;
    IrRef                 ref = 0;
    if (record_find_handler(r, &entry) < 0 && (record_inside_generator(r) || !(outer = find_outer_handler(r, &far, &ref)))) return RECORD_STOP;
    record_sync(r);
    IrRef args[] = {ir_pointer(&r->b, (const void *)(uintptr_t)vm_steps[pc->op]), record_thread(r), ir_pointer(&r->b, pc)};
    ir_call(&r->b, HELPER_jit_step, args);
    if (outer) unwind_outwards(r, outer, far, ref, here);
    else record_unwind(r, here);
    return RECORD_DONE;
}

JitAction record_error(Thread *thread, JitTrace *parent, uint32_t number, Frame *root) {
    Recorder             *r = &the_recorder;
    const ExceptionEntry *entry;
    if (record_side(thread, parent, number, root) != JIT_RECORD) return JIT_ERROR;
    Frame   *outer = NULL;
    unsigned far = 0;
    IrRef    ref = 0;
    record_guard_at(r, r->next_pc, RESUME_ERROR);
    if (record_can_throw(r, 0, true)) {
        record_throw_pending(r);
        return r->active ? JIT_RECORD_ERROR : JIT_ERROR;
    }
    if (record_find_handler(r, &entry) < 0 && (record_inside_generator(r) || !(outer = find_outer_handler(r, &far, &ref)))) {
        record_stop("an exception without a handler in sight");
        return JIT_ERROR;
    }
    record_sync(r);
    if (outer) unwind_outwards(r, outer, far, ref, true);
    else record_unwind(r, true);
    return r->active ? JIT_RECORD_ERROR : JIT_ERROR;
}

/* ---- one instruction ------------------------------------------------------------------------------------------------------ */
static RecordFn recorder_of(uint16_t op, int *detail) {
    switch (op) {
#define RECORDER(name, family, what) case OP_##name: *detail = what; return record_##family;
#include "recorders.gen.h"
#undef RECORDER
    default: return NULL;
    }
}

/* The direction that the interpreter took at a jump whose outcome only its step knew. */
static bool settle_branch(Recorder *r, const Insn *pc) {
    IrRef       branch = r->branch;
    const Insn *target = r->branch_target;
    if (target != r->next_pc && pc != target && pc != r->next_pc) return false; /* an exception: neither direction is known to be right */
    r->branch = 0;
    if (target == r->next_pc) return true;
    record_changed(r);
    record_guard_at(r, pc == target ? r->next_pc : target, RESUME_NEXT);
    emit(r, pc == target ? IR_GNE : IR_GEQ, branch, ir_int(&r->b, 0));
    r->next_pc = pc;
    return true;
}

/* The trace of a loop that ends with this very iteration would be left at once mostly: the next iteration is recorded instead, unless that
 * happens again and again. */
static bool has_left_loop(const Recorder *r, const Insn *pc) {
    const JitHeat *heat = r->heat;
    if (!heat || r->trace->parent || r->depth > 0 || r->root_frame || heat == &record_frame((Recorder *)r)->code->heat || r->other_than) return false;
    const Insn *jump = (const Insn *)(const void *)heat - 1;
    return (pc > jump || pc < r->trace->pc) && heat->trace >= UINT32_MAX - 1;
}

static bool is_expected(Recorder *r, Frame *frame) {
    RecordFrame *expected = record_frame(r);
    if (!expected->frame && r->depth > 0 && frame->back == r->frames[r->depth - 1].frame && frame->code == expected->code) expected->frame = frame;
    if (frame != expected->frame) return false;
    if (r->branch && !settle_branch(r, frame->pc)) return false;
    if (r->iterated && !record_settle_next(r, frame->pc)) return false;
    return frame->pc == r->next_pc;
}

/* The trace calls a Python function as a whole, which the interpreter has pushed a frame for: wait until it is back. */
static bool in_called_frame(Recorder *r, Frame *frame) {
    Frame *waiting = record_frame(r)->frame;
    if (frame == waiting || !waiting || !r->called || r->skipped > 1000) return false;
    for (Frame *outer = frame->back; outer; outer = outer->back)
        if (outer == waiting) {
            r->skipped++;
            return true;
        }
    return false;
}

/* The trace before ended with a transfer to here. */
static bool follow(Recorder *r, Frame *frame) {
    r->active = false;
    if (frame->code->register_count > RECORD_SLOTS / 2 || !place_try(frame->pc) || !begin(r, frame, frame->code, frame->pc)) return false;
    r->place = frame->pc;
    return true;
}

void record_link_to(Recorder *r, uint32_t number, const char *why) {
    record_sync(r);
    link_to(r, number);
    finish(r, why);
}

uint32_t record_function_trace(const Recorder *r, const CodeObj *code) {
    const JitTrace *root = r->trace->root;
    if (root->pc == code->insns) return root->number;
    return jit_root_trace(code->heat.trace, code->insns) ? code->heat.trace : 0;
}

uint32_t record_place_trace(Recorder *r, const Insn *pc) {
    uint32_t number = place_find(pc);
    if (!number) r->follow = true;
    return number;
}

void record_leave_place(Recorder *r, const Insn *pc) {
    uint32_t number = place_find(pc);
    record_guard_at(r, pc, RESUME_NEXT);
    if (number) {
        record_link_to(r, number, "return to a trace");
        return;
    }
    r->follow = true;
    ir_emit(&r->b, IR_EXIT, IR_NONE, 0, 0, 0, 0, ALIAS_NONE);
    finish(r, "return to the interpreter");
}

/* Where the parent left for the caller of its outermost frame, all traces go on in the same one. */
JitAction record_boundary(Thread *thread, JitTrace *parent, uint32_t snapshot, Frame *root) {
    Recorder *r = &the_recorder;
    uint32_t  number = place_find(root->pc);
    if (!number) {
        if (root->code->register_count > RECORD_SLOTS / 2 || !place_try(root->pc) || !begin(r, root, root->code, root->pc)) return JIT_CONTINUE;
        r->place = root->pc;
        parent->snapshots[snapshot].hits = parent->snapshots[snapshot].limit - 2; /* its trace will be there soon */
        return JIT_RECORD;
    }
    if (record_side(thread, parent, snapshot, root) == JIT_RECORD) record_link_to(r, number, "return to a trace");
    return JIT_CONTINUE;
}

bool record_instruction(Frame *frame) {
    Recorder *r = &the_recorder;
    if (!r->active) return false;
    if (current_thread != r->thread) {
        record_stop("another thread");
        return false;
    }
    if (r->stack != NULL) return false; /* what was recorded here has ended, and it is another stack's turn */
    if (!r->trace && !follow(r, frame)) return false;
    if (in_called_frame(r, frame)) return true;
    const Insn *pc = frame->pc;
    if (!is_expected(r, frame)) {
        if (r->branch || r->iterated) give_up(r, "an exception in a comparison");
        else {
            record_changed(r);
            record_guard_at(r, r->next_pc, RESUME_NEXT);
            finish_with_exit(r, "an exception, or control went elsewhere");
        }
        return false;
    }
    record_frame(r)->pc = pc;
    record_guard_at(r, pc, RESUME_NEXT);
    if (r->trace->insn_count > jit_config.max_insns) {
        finish_with_exit(r, "long trace");
        return false;
    }
    if (r->b.failed) {
        give_up(r, "out of memory");
        return false;
    }
    if (has_left_loop(r, pc)) {
        JitHeat *heat = r->heat;
        give_up(r, "the last iteration");
        heat->countdown = 1;
        return false;
    }
    r->path = (r->path ^ (uint32_t)((uintptr_t)pc >> 3)) * 16777619u;
    r->called = false;
    int      detail = 0;
    RecordFn recorder = recorder_of(pc->op, &detail);
    r->next_pc = pc + 1 + opcode_info[pc->op].cache;
    RecordResult result = recorder ? recorder(r, pc, detail) : RECORD_GENERIC;
    if (!r->trace) return r->active; /* it was completed */
    if (result == RECORD_GENERIC) result = record_step(r, pc);
    if (result == RECORD_STOP) {
        record_guard_at(r, pc, RESUME_NEXT);
        finish_with_exit(r, opcode_info[pc->op].name);
        return r->active;
    }
    r->instructions++;
    return true;
}

/* The end of an iteration: JUMP_BACK to TARGET. */
RECORDER_FUNCTION(back) {
    const Insn *target = pc + 1 + opcode_info[pc->op].cache + (int32_t)((uint32_t)pc->b | (uint32_t)pc->c << 16);
    JitHeat    *heat = (JitHeat *)(uintptr_t)(pc + 1);
    record_poll(r);
    if (r->depth == 0) record_flush_handled(r);
    if (target == r->trace->pc && !r->trace->parent && r->depth == 0 && !r->root_frame) {
        for (uint32_t i = 0; i < r->high; i++)
            if (!live_register(record_frame(r)->code, target, LIVE_AT, i)) r->slots[i] = (RecordSlot){0, false, r->slots[i].touched};
        if (r->synced) record_sync(r);
        const char *failed = jit_config.peel ? record_close_loop(r) : "loop without peeling";
        if (failed && (r->other_than || heat->trace >= UINT32_MAX - 2) && jit_config.peel) { /* the next iteration may be what all later ones are like */
            bool again = !r->other_than;
            give_up(r, failed);
            if (again) heat->countdown = 1;
            return RECORD_DONE;
        }
        if (failed) {
            record_sync(r);
            link_to(r, r->trace->number);
        }
        finish(r, failed ? failed : "loop");
        return RECORD_DONE;
    }
    const JitTrace *inner = jit_root_trace(heat->trace, target);
    if (inner) {
        if (inner == r->trace->root && r->trace->parent && record_come_back(r, target)) {
            finish(r, "back to the loop");
            return RECORD_DONE;
        }
        record_sync(r);
        link_to(r, inner->number);
        finish(r, "link to a loop");
        return RECORD_DONE;
    }
    r->next_pc = target;
    if (++r->back_edges > 3) {
        record_guard_at(r, pc, RESUME_NEXT);
        finish_with_exit(r, "inner loop");
    }
    return RECORD_DONE;
}
