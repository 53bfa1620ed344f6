/* sink.c - objects that nobody sees while the trace runs are not made.
 *
 * An object that is only filled, by the trace that allocates it, and otherwise mentioned by exits becomes SUNK: its stores go, and every
 * exit that wants it lists what its fields hold by then, so that it is made there.  An object inside another one goes with it. */
#include "trace.h"
#include "base/memory.h"
#include "jit/backend.h"

#include <string.h>

typedef struct Sink {
    JitTrace   *trace;
    uint8_t    *escapes;     /* per instruction: an ALLOC that has to be made */
    uint32_t    loop;
    IrSnapEntry *entries;    /* new table */
    uint32_t    entry_count, entry_capacity;
    bool        failed;
} Sink;

static bool is_alloc(const JitTrace *trace, IrRef ref) { return !ir_is_constant(ref) && ref && trace->insns[ref].op == IR_ALLOC; }
static bool is_virtual(const Sink *sink, IrRef ref) { return is_alloc(sink->trace, ref) && !sink->escapes[ref]; }

static void escape(Sink *sink, IrRef ref) {
    if (is_alloc(sink->trace, ref)) sink->escapes[ref] = 1;
}

/* Which objects are used for more than being filled. */
static void find_escapes(Sink *sink) {
    const JitTrace *trace = sink->trace;
    for (uint32_t i = 1; i < trace->insn_count; i++) {
        const IrInsn *insn = &trace->insns[i];
        if (insn->op == IR_NOP) continue;
        if (insn->op == IR_LOOP) sink->loop = i;
        if (insn->op == IR_STORE) { /* in a loop, what a field holds would depend on the iteration */
            if (sink->loop && insn->a < sink->loop) escape(sink, insn->a);
            if (!is_alloc(trace, insn->a)) escape(sink, insn->b);
            continue;
        }
        if (insn->op == IR_BARRIER && !insn->c) continue;
        IR_EACH_OPERAND(trace, insn, ref, escape(sink, ref););
    }
    for (bool again = true; again;) {
        again = false;
        for (uint32_t i = 1; i < trace->insn_count; i++) {
            const IrInsn *insn = &trace->insns[i];
            if (insn->op != IR_STORE || !is_alloc(trace, insn->a) || !sink->escapes[insn->a] || !is_virtual(sink, insn->b)) continue;
            sink->escapes[insn->b] = 1;
            again = true;
        }
    }
}

static void add_entry(Sink *sink, uint32_t slot, IrRef ref) {
    if (sink->entry_count == sink->entry_capacity) {
        uint32_t     wanted = sink->entry_capacity ? 2 * sink->entry_capacity : 256;
        IrSnapEntry *bigger = mem_realloc(sink->entries, wanted * sizeof *bigger);
        if (!bigger) {
            sink->failed = true;
            return;
        }
        sink->entries = bigger;
        sink->entry_capacity = wanted;
    }
    sink->entries[sink->entry_count++] = (IrSnapEntry){slot, ref};
}

/* The double in a box serves as well: the exit makes the box. */
static IrRef without_box(const JitTrace *trace, IrRef ref) {
    return !ir_is_constant(ref) && trace->insns[ref].op == IR_BOXFLOAT ? trace->insns[ref].a : ref;
}

/* OBJECT as it is in front of instruction AT, behind the entries of the snapshot that starts at FIRST; again for what it holds. */
static void describe(Sink *sink, IrRef object, uint32_t at, uint32_t first) {
    const JitTrace *trace = sink->trace;
    for (uint32_t k = first; k < sink->entry_count; k++)
        if (sink->entries[k].slot == SNAP_OBJECT && sink->entries[k].ref == object) return;
    add_entry(sink, SNAP_OBJECT, object);
    uint32_t fields = sink->entry_count;
    add_entry(sink, SNAP_FIELD | (uint32_t)(offsetof(Obj, type) / 8), trace->insns[object].a);
    for (uint32_t i = object + 1; i < at && !sink->failed; i++) {
        const IrInsn *insn = &trace->insns[i];
        if (insn->op != IR_STORE || insn->a != object) continue;
        uint32_t slot = SNAP_FIELD | (uint32_t)(insn->imm / 8), k = fields;
        while (k < sink->entry_count && sink->entries[k].slot != slot) k++;
        if (k < sink->entry_count) sink->entries[k].ref = without_box(trace, insn->b);
        else add_entry(sink, slot, without_box(trace, insn->b));
    }
    uint32_t end = sink->entry_count;
    for (uint32_t k = fields; k < end && !sink->failed; k++)
        if (is_virtual(sink, sink->entries[k].ref)) describe(sink, sink->entries[k].ref, at, first);
}

/* The entries of every snapshot, anew. */
static void describe_exits(Sink *sink) {
    JitTrace *trace = sink->trace;
    uint32_t *starts = mem_calloc(trace->snapshot_count + 1, sizeof *starts), *counts = mem_calloc(trace->snapshot_count + 1, sizeof *counts);
    if (!starts || !counts) sink->failed = true;
    for (uint32_t i = 1; i < trace->insn_count && !sink->failed; i++) {
        const IrInsn *insn = &trace->insns[i];
        if (!ir_op_leaves((IrOp)insn->op) || counts[insn->snapshot]) continue;
        if (insn->op == IR_ALLOC && !sink->escapes[i]) continue;
        const IrSnapshot *snapshot = &trace->snapshots[insn->snapshot];
        uint32_t          first = sink->entry_count;
        for (uint32_t k = 0; k < snapshot->entry_count; k++) add_entry(sink, trace->entries[snapshot->first_entry + k].slot, trace->entries[snapshot->first_entry + k].ref);
        for (uint32_t k = 0; k < snapshot->entry_count && !sink->failed; k++)
            if (is_virtual(sink, trace->entries[snapshot->first_entry + k].ref)) describe(sink, trace->entries[snapshot->first_entry + k].ref, i, first);
        starts[insn->snapshot] = first;
        counts[insn->snapshot] = sink->entry_count - first + 1;
        if (sink->entry_count - first > JIT_TRANSFER_MAX) sink->failed = true;
    }
    for (uint32_t s = 0; s < trace->snapshot_count && !sink->failed; s++) {
        trace->snapshots[s].first_entry = starts[s];
        trace->snapshots[s].entry_count = counts[s] ? counts[s] - 1 : 0;
    }
    mem_free(starts);
    mem_free(counts);
}

static void remove_objects(Sink *sink) {
    JitTrace *trace = sink->trace;
    for (uint32_t i = 1; i < trace->insn_count; i++) {
        IrInsn *insn = &trace->insns[i];
        bool    filled = (insn->op == IR_STORE || insn->op == IR_BARRIER) && is_virtual(sink, insn->a);
        if (filled) *insn = (IrInsn){.op = IR_NOP};
    }
    for (uint32_t i = 1; i < trace->insn_count; i++)
        if (is_virtual(sink, i)) trace->insns[i].op = IR_SUNK;
}

void opt_sink(JitTrace *trace) {
    bool any = false;
    for (uint32_t i = 1; i < trace->insn_count && !any; i++) any = trace->insns[i].op == IR_ALLOC;
    if (!any) return;
    Sink sink = {.trace = trace, .escapes = mem_calloc(trace->insn_count, 1)};
    if (!sink.escapes) return;
    find_escapes(&sink);
    any = false;
    for (uint32_t i = 1; i < trace->insn_count; i++) any |= is_virtual(&sink, i);
    if (any) describe_exits(&sink);
    if (any && !sink.failed) {
        remove_objects(&sink);
        mem_free(trace->entries);
        trace->entries = sink.entries;
        trace->entry_count = sink.entry_count;
        trace->entry_capacity = sink.entry_capacity;
    } else mem_free(sink.entries);
    mem_free(sink.escapes);
}
