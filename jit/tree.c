/* tree.c - the table of traces; entering them and putting things right when they are left. */
#include "jit_int.h"
#include "base/memory.h"
#include "base/os.h"
#include "gc/tracer.h"
#include "objects/exceptions.h"
#include "objects/float.h"
#include "record.h"
#include "helpers.h"
#include "trace_log_int.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_DEPTH = 60, MANY_SIDES = 80, MAX_SIDES = 320 };

static JitTrace **traces;
static uint32_t   trace_count, trace_capacity;
static uint32_t   settled = 1; /* what minor collections look at begins here */
static uint32_t   lowest_free = 1; /* no number below is free */

JitTrace *jit_trace(uint32_t number) { return traces[number]; }
uint32_t  jit_trace_count(void) { return trace_count; }

JitTrace *jit_root_trace(uint32_t number, const Insn *pc) {
    JitTrace *trace = number && number < trace_count ? traces[number] : NULL;
    return trace && !trace->parent && !trace->invalid && trace->pc == pc ? trace : NULL;
}

/* Constants are roots: they are pinned, and live as long as the trace.  What a minor collection has visited is old; only the trace that is
 * being recorded still changes. */
static void trace_roots(Tracer *tracer, void *context) {
    (void)context;
    if (!vm_jit.record) return; /* the interpreter finishes: no trace runs again; without `hot` alone they only wait */
    if (settled > trace_count) settled = trace_count;
    for (uint32_t i = tracer_is_minor(tracer) ? settled : 1; i < trace_count; i++) {
        JitTrace *trace = traces[i];
        if (!trace || (trace->settled && tracer_is_minor(tracer))) continue;
        trace->settled = trace->installed;
        for (uint32_t k = 0; k < trace->constant_count; k++) {
            if (trace->constants[k].type != IR_VALUE) continue;
            Slot slot = {(Value)(uintptr_t)trace->constants[k].bits};
            trace_slot(tracer, &slot);
        }
        for (uint32_t k = 0; k < trace->frame_count; k++) {
            CodeObj     *code = trace->frames[k].code;
            trace_pointer(tracer, &code);
        }
        trace_pointer(tracer, &trace->code);
    }
    if (tracer_is_minor(tracer))
        while (settled < trace_count && (!traces[settled] || traces[settled]->installed)) settled++;
}

/* A number that no trace has. */
static uint32_t free_number(void) {
    while (lowest_free < trace_count && traces[lowest_free]) lowest_free++;
    return lowest_free < trace_count ? lowest_free : trace_count;
}

JitTrace *trace_new(CodeObj *code, const Insn *pc) {
    if (trace_count == trace_capacity) {
        uint32_t   wanted = trace_capacity ? trace_capacity * 2 : 256;
        JitTrace **bigger = mem_realloc(traces, wanted * sizeof *bigger);
        if (!bigger) return NULL;
        traces = bigger;
        trace_capacity = wanted;
        if (!trace_count) {
            traces[trace_count++] = NULL; /* number 0 is "none" */
            gc_add_root_tracer(trace_roots, NULL);
        }
    }
    JitTrace *trace = mem_calloc(1, sizeof *trace);
    if (!trace) return NULL;
    trace->code = code;
    trace->pc = pc;
    trace->root = trace;
    trace->number = free_number();
    if (trace->number < settled) settled = trace->number;
    if (trace->number == trace_count) trace_count++;
    traces[trace->number] = trace;
    return trace;
}

void trace_drop(JitTrace *trace) {
    traces[trace->number] = NULL;
    if (trace->number < lowest_free) lowest_free = trace->number;
    if (trace->number == trace_count - 1) trace_count--;
    trace_free_memory(trace);
}

Status trace_install(JitTrace *trace) {
    trace->locations = mem_calloc(trace->entry_count + 1, sizeof *trace->locations);
    if (!trace->locations) return -1;
    for (uint32_t i = 0; i < trace->snapshot_count; i++)
        if (!trace->snapshots[i].limit) trace->snapshots[i].limit = jit_config.exit_threshold;
    int64_t begun = os_clock_ns(OS_CLOCK_THREAD);
    trace_samples_compiling(true);
    Status compiled = jit_config.backend->compile(trace);
    trace_samples_compiling(false);
    if (compiled < 0) return -1;
    jit_counts.compile_ns += (uint64_t)(os_clock_ns(OS_CLOCK_THREAD) - begun);
    jit_counts.instructions += trace->insn_count;
    if (!trace_note_types(trace)) {
        jit_config.backend->release(trace);
        return -1;
    }
    if (!jit_config.backend->runs_ir) trace_seal(trace);
    trace->installed = true;
    if (trace->parent) {
        if (cases_add(trace) < 0) {
            trace->installed = false;
            jit_config.backend->release(trace);
            return -1;
        }
        jit_config.backend->link(trace->parent, trace->parent_snapshot);
    }
    trace_note_new(trace);
    return 0;
}

/* ---- traces by place ----------------------------------------------------------------------------------------------------- */
typedef struct Place {
    const Insn *pc;
    uint32_t    trace, skip, tries;
} Place;
static Place   *places;
static uint32_t place_count, place_capacity;

static Place *place_at(const Insn *pc, bool make) {
    if (make && place_count * 2 >= place_capacity) {
        uint32_t wanted = place_capacity ? place_capacity * 2 : 256;
        Place   *bigger = mem_calloc(wanted, sizeof *bigger), *old = places;
        if (!bigger) return NULL;
        uint32_t old_capacity = place_capacity;
        places = bigger;
        place_capacity = wanted;
        place_count = 0;
        for (uint32_t i = 0; i < old_capacity; i++)
            if (old[i].pc) *place_at(old[i].pc, true) = old[i];
        mem_free(old);
    }
    if (!place_capacity) return NULL;
    for (uint32_t i = (uint32_t)((uintptr_t)pc >> 3) * 2654435761u;; i++) {
        Place *place = &places[i & (place_capacity - 1)];
        if (place->pc == pc) return place;
        if (place->pc) continue;
        if (!make) return NULL;
        place_count++;
        place->pc = pc;
        return place;
    }
}

uint32_t place_find(const Insn *pc) {
    const Place *place = place_at(pc, false);
    return place && jit_root_trace(place->trace, pc) ? place->trace : 0;
}

void places_forget(void) {
    Place   *old = places;
    uint32_t old_capacity = place_capacity;
    places = NULL;
    place_count = place_capacity = 0;
    for (uint32_t i = 0; i < old_capacity; i++) {
        Place *place = old[i].pc && jit_root_trace(old[i].trace, old[i].pc) ? place_at(old[i].pc, true) : NULL;
        if (place) *place = old[i];
    }
    mem_free(old);
}

/* Every failure makes the next attempt twice as far away. */
bool place_try(const Insn *pc) {
    Place *place = place_at(pc, true);
    if (!place || place->skip-- > 0) return false;
    place->skip = 1u << (place->tries < 16 ? place->tries++ : 16);
    return true;
}

void place_set(const Insn *pc, uint32_t number) {
    Place *place = place_at(pc, true);
    if (place) place->trace = number;
}

/* ---- leaving ------------------------------------------------------------------------------------------------------------ */
static uint64_t exit_bits(const JitExit *exit, const IrSnapshot *snapshot, uint32_t i) {
    IrRef ref = exit->trace->entries[snapshot->first_entry + i].ref;
    if (ir_is_constant(ref)) return exit->trace->constants[ir_index(ref)].bits;
    const IrLocation *location = &exit->trace->locations[snapshot->first_entry + i];
    uint64_t          bits = 0;
    switch (location->kind) {
    case LOCATION_SUNK: return 0;
    case LOCATION_GPR: return exit->gpr[location->reg];
    case LOCATION_FPR: memcpy(&bits, &exit->fpr[location->reg], sizeof bits); return bits;
    default: return exit->spill[location->spill];
    }
}

static Value box_bits(IrType type, uint64_t bits) {
    double d;
    switch (type) {
    case IR_FLOAT: memcpy(&d, &bits, sizeof d); return float_from_double(d);
    case IR_INT: return value_from_int((int64_t)bits);
    case IR_BOOL: return value_from_bool(bits != 0);
    default: return value_from_bits(bits);
    }
}

/* What an exit found out about its frames, outermost first. */
typedef struct Restored {
    Frame       *frames[RECORD_DEPTH + 1];
    GeneratorObj *generators[RECORD_DEPTH + 1];
} Restored;

static Frame *push_inlined(VmThread *vm, Frame *caller, const IrSnapFrame *from, uint32_t distance) {
    Frame *pushed = vm->frame_top++;
    Value *regs = caller->generator ? caller->stack_end : caller->regs + distance;
    *pushed = (Frame){.back = caller, .code = from->code, .pc = from->pc, .regs = regs, .dst = from->dst, .resume_words = from->resume_words, .kind = from->kind};
    return pushed;
}

/* The frames that the trace had inlined, as the interpreter would have pushed them. */
static void restore_frames(const JitExit *exit, const IrSnapshot *snapshot, Thread *thread, Restored *restored) {
    const IrSnapFrame *frames = &exit->trace->frames[snapshot->first_frame];
    VmThread          *vm = thread->vm;
    Frame             *frame = thread->frame;
    for (uint32_t i = snapshot->pushed; i > 0; i--, frame = frame->back) restored->frames[i] = frame;
    restored->frames[0] = frame = snapshot->left_root ? frame : exit->frame;
    for (uint32_t i = 0; i < snapshot->frame_count; i++) {
        if (i > snapshot->pushed) {
            if (restored->generators[i]) {
                restored->frames[i] = jit_run_generator(thread, frame, restored->generators[i], frames[i].kind, frames[i].dst, frames[i].resume_words);
            } else restored->frames[i] = push_inlined(vm, frame, &frames[i], frames[i].base - frames[i - 1].base);
        }
        frame = restored->frames[i];
        frame->pc = frames[i].pc;
    }
    Value *end = frame->generator ? frame->stack_end : frame->regs + frame->code->register_count;
    if (end > vm->stack_high) vm->stack_high = end;
    thread->frame = frame;
}

/* Makes the objects that the trace has not made, and puts them where the snapshot mentions them. */
static bool make_sunk(const JitTrace *trace, const IrSnapshot *snapshot, uint64_t *words) {
    const IrSnapEntry *entries = &trace->entries[snapshot->first_entry];
    const IrLocation  *locations = &trace->locations[snapshot->first_entry];
    bool               good = true;
    uint64_t          *object = NULL;
    for (uint32_t i = 0; i < snapshot->entry_count; i++) {
        if (entries[i].slot == SNAP_OBJECT) { /* its class is the field that follows */
            object = (uint64_t *)(void *)gc_alloc((Type *)(uintptr_t)ir_constant_bits(trace, entries[i + 1].ref), locations[i].spill);
            good &= object != NULL;
            words[i] = (uint64_t)(uintptr_t)object;
        } else if (entries[i].slot & SNAP_FIELD && object && locations[i].kind != LOCATION_SUNK) object[entries[i].slot & 0xffff] = words[i];
    }
    for (uint32_t i = 0; i < snapshot->entry_count; i++) {
        if (entries[i].slot == SNAP_OBJECT) {
            object = (uint64_t *)(uintptr_t)words[i];
            continue;
        }
        for (uint32_t k = 0; locations[i].kind == LOCATION_SUNK && k < snapshot->entry_count; k++)
            if (entries[k].slot == SNAP_OBJECT && entries[k].ref == entries[i].ref) words[i] = words[k];
        if (!(entries[i].slot & SNAP_FIELD) || !object) continue;
        if (locations[i].kind == LOCATION_SUNK) object[entries[i].slot & 0xffff] = words[i];
        gc_barrier(object, object + (entries[i].slot & 0xffff));
    }
    return good;
}

/* An exception that was raised meanwhile did not know its context. */
static void restore_handled(Thread *thread, const IrSnapshot *snapshot, Value value) {
    thread->handled->value = value;
    if (snapshot->resume != RESUME_NEXT && thread->exception) exception_link_context(thread->exception, value);
}

static bool restore(JitExit *exit, const IrSnapshot *snapshot, Thread *thread) {
    bool         good = true;
    const IrSnapFrame *frames = &exit->trace->frames[snapshot->first_frame];
    const IrSnapEntry *entries = &exit->trace->entries[snapshot->first_entry];
    /* Boxing may collect, and the collector clears what is above the frames that are pushed: everything is boxed before the first store. */
    uint64_t words[JIT_TRANSFER_MAX];
    Restored restored = {0};
    for (uint32_t i = 0; i < snapshot->entry_count; i++) words[i] = exit_bits(exit, snapshot, i);
    for (uint32_t i = 0; i < snapshot->entry_count; i++) {
        if (entries[i].slot & SNAP_SPECIAL && !(entries[i].slot & SNAP_FIELD && ir_entry_type(exit->trace, snapshot->first_entry + i) == IR_FLOAT)) {
            if (entries[i].slot & SNAP_GENERATOR) restored.generators[entries[i].slot & 0xff] = (GeneratorObj *)(uintptr_t)words[i];
            continue;
        }
        IrType type = ir_entry_type(exit->trace, snapshot->first_entry + i);
        Value  value = box_bits(type, words[i]);
        if (!value && type == IR_FLOAT) {
            value = value_from_flonum(0.0);
            good = false;
        }
        words[i] = value_bits(value);
    }
    if (!make_sunk(exit->trace, snapshot, words)) good = false;
    for (uint32_t i = 0; i < snapshot->entry_count; i++) /* before generators are resumed: those that only the trace knows handle nothing yet */
        if (entries[i].slot & SNAP_HANDLED) restore_handled(thread, snapshot, value_from_bits(words[i]));
    restore_frames(exit, snapshot, thread, &restored);
    for (uint32_t i = 0; i < snapshot->entry_count; i++) {
        Value    value = value_from_bits(words[i]);
        uint32_t slot = entries[i].slot, at = snapshot->frame_count - 1u;
        if (slot & SNAP_EXTRA) restored.frames[slot & 0xff]->extra = value;
        else if (slot & SNAP_FUNCTION) restored.frames[slot & 0xff]->function = (FunctionObj *)value;
        else if (slot & SNAP_FRAME_OBJECT) jit_adopt_frame_object(restored.frames[slot & 0xff], value);
        else if (!(slot & SNAP_SPECIAL)) {
            while (at > 0 && slot < frames[at].base) at--;
            restored.frames[at]->regs[slot - frames[at].base] = value;
        }
    }
    exit->frame = restored.frames[0];
    return good;
}

/* Room for the frames that traces inline, and for those they link to. */
bool trace_has_headroom(const VmThread *vm, const Frame *frame) {
    Value *top = frame->generator ? frame->stack_end : frame->regs;
    return vm->frame_top + RECORD_DEPTH + 1 < vm->frame_limit && top + 2 * RECORD_SLOTS < vm->stack_limit;
}

static bool is_due(IrSnapshot *snapshot) { return ++snapshot->hits >= snapshot->limit && snapshot->limit != UINT32_MAX && !record_is_active(); }

/* Did this run get into no loop? */
static bool saw_no_loop(const JitTrace *trace, const JitExit *exit) {
    uint32_t snapshot = exit->snapshot;
    for (const JitTrace *at = exit->trace;; snapshot = at->parent_snapshot, at = at->parent) {
        if (at->preamble && snapshot >= at->preamble) return false;
        if (!at->parent) return at == trace && !exit->linked;
    }
}

/* TRACE was entered and left again: was it for nothing, as with what goes another way every time? */
static void note_use(JitTrace *trace, const JitExit *exit, const IrSnapshot *snapshot) {
    const Insn *pc = exit->trace->frames[snapshot->first_frame].pc;
    bool        near = snapshot->frame_count == 1 && !snapshot->left_root && snapshot->resume == RESUME_NEXT && pc >= trace->pc && pc < trace->pc + 12;
    if (near && snapshot->limit > 4 * jit_config.exit_threshold && saw_no_loop(trace, exit)) trace->useless += trace->useless < 10000 ? 8 : 0;
    else if (trace->useless) trace->useless--;
}

/* Left in front of its loop, in the same frame: the iterations that were recorded may be rare ones. */
static bool note_other_path(JitTrace *trace, const JitExit *exit, const IrSnapshot *snapshot) {
    if (trace != exit->trace || trace->parent || !trace->preamble || exit->snapshot >= trace->preamble || snapshot->frame_count != 1 || snapshot->left_root) return false;
    if (trace->other_paths >= 2 || trace->record_again) return false;
    trace->other_paths++;
    trace->record_again = true;
    return true;
}

JitAction trace_enter(JitTrace *trace, Frame *frame) {
    Thread *thread = current_thread;
    JitExit exit;
    if (trace->invalid || !trace_has_headroom(thread->vm, frame)) return JIT_CONTINUE;
    jit_counts.entered++;
    trace->used = jit_age;
    trace->running++;
    VmThread *vm = thread->vm;
    vm->traces_running++;
    jit_config.backend->run(trace, thread, frame, frame->regs, &exit);
    trace->running--;
    IrSnapshot *snapshot = &exit.trace->snapshots[exit.snapshot];
    exit.trace->root->used = jit_age;
    note_use(trace, &exit, snapshot);
    jit_counts.exits++;
    bool restored = restore(&exit, snapshot, thread);
    vm->traces_running--;
    if (!restored) return JIT_ERROR;
    if (snapshot->resume == RESUME_ERROR && !is_due(snapshot)) return JIT_ERROR;
    if (snapshot->resume == RESUME_UNWIND) return JIT_UNWIND;
    if (snapshot->resume == RESUME_ERROR || is_due(snapshot)) {
        snapshot->limit = snapshot->limit < 1u << 20 ? snapshot->limit * 2 : UINT32_MAX - 1; /* back off unless it works */
        snapshot->hits = 0;
        /* What goes a different way every time is better interpreted. */
        bool error = snapshot->resume == RESUME_ERROR;
        if (exit.trace->depth >= MAX_DEPTH || exit.trace->root->sides >= MAX_SIDES) {
            exit.trace->root->useless += jit_config.exit_threshold;
            return error ? JIT_ERROR : JIT_CONTINUE;
        }
        /* A tree that is large already grows where it is left very often. */
        if (exit.trace->root->sides >= MANY_SIDES && snapshot->limit < 16 * jit_config.exit_threshold) return error ? JIT_ERROR : JIT_CONTINUE;
        if (!error && note_other_path(exit.trace, &exit, snapshot)) return JIT_CONTINUE;
        if (error) return record_error(thread, exit.trace, exit.snapshot, exit.frame);
        cases_redirect(&exit.trace, &exit.snapshot);
        if (snapshot->left_root && snapshot->frame_count == 1) return record_boundary(thread, exit.trace, exit.snapshot, exit.frame);
        return record_side(thread, exit.trace, exit.snapshot, exit.frame);
    }
    return JIT_CONTINUE;
}
