/* seal.c - what is kept of a trace once it is machine code.
 *
 * Exits and side traces need the used snapshots, where each of their values is, its type, and whether it is known to be an int.  The
 * instructions go, so that a program's traces cost little more memory than their code.  The IR interpreter runs the instructions and does not
 * seal. */
#include "base/memory.h"
#include "jit_int.h"

#include <string.h>

bool trace_note_types(JitTrace *trace) {
    uint8_t *known = mem_calloc(trace->insn_count, 1), *seen = mem_calloc(trace->snapshot_count + 1, 1);
    bool     good = known && seen;
    for (uint32_t i = 1; good && i < trace->insn_count; i++) {
        const IrInsn *insn = &trace->insns[i];
        if (insn->op == IR_TAGINT || insn->op == IR_TAGINTOV || insn->flags & IR_FLAG_INT) known[i] = 1;
        if (!ir_op_leaves((IrOp)insn->op)) continue;
        const IrSnapshot *snapshot = &trace->snapshots[insn->snapshot];
        for (uint32_t k = 0; !seen[insn->snapshot] && k < snapshot->entry_count; k++) {
            IrRef ref = trace->entries[snapshot->first_entry + k].ref;
            if (ir_is_constant(ref)) continue;
            if (trace->parent && trace->insns[ref].op == IR_PLOAD)
                trace->locations[snapshot->first_entry + k].origin =
                    ir_entry_origin(trace->parent, trace->parent->snapshots[trace->parent_snapshot].first_entry + (uint32_t)trace->insns[ref].imm);
            trace->locations[snapshot->first_entry + k].type = trace->insns[ref].type;
            trace->locations[snapshot->first_entry + k].known_int = known[ref];
        }
        seen[insn->snapshot] = 1;
        if (insn->op == IR_GINT && !ir_is_constant(insn->a)) known[insn->a] = 1;
    }
    mem_free(known);
    mem_free(seen);
    for (uint32_t k = 0; trace->head && k < trace->head->phi_count; k++)
        trace->head->phis[k].unused = trace->insns[trace->head->phis[k].insn].op != IR_PHI;
    return good;
}

static bool same_frames(const IrSnapFrame *x, const IrSnapFrame *y, uint32_t count) {
    for (uint32_t i = 0; i < count; i++)
        if (x[i].code != y[i].code || x[i].pc != y[i].pc || x[i].base != y[i].base || x[i].dst != y[i].dst || x[i].resume_words != y[i].resume_words
            || x[i].kind != y[i].kind || x[i].in_window != y[i].in_window)
            return false;
    return true;
}

static bool is_kept(const JitTrace *trace, uint32_t s) { return trace->snapshots[s].used || s == 0; }

/* Tables with what used snapshots mention; runs of frames that follow each other unchanged are kept once. */
static bool drop_unused(JitTrace *trace) {
    uint32_t entries = 0, frames = 0, last_frame = 0, last_count = 0;
    for (uint32_t s = 0; s < trace->snapshot_count; s++) {
        if (!is_kept(trace, s)) continue;
        entries += trace->snapshots[s].entry_count;
        frames += trace->snapshots[s].frame_count;
    }
    IrSnapEntry *new_entries = mem_alloc((entries + 1) * sizeof *new_entries);
    IrLocation  *new_locations = mem_alloc((entries + 1) * sizeof *new_locations);
    IrSnapFrame *new_frames = mem_alloc((frames + 1) * sizeof *new_frames);
    if (!new_entries || !new_locations || !new_frames) {
        mem_free(new_entries);
        mem_free(new_locations);
        mem_free(new_frames);
        return false;
    }
    trace->entry_capacity = entries + 1;
    trace->frame_capacity = frames + 1;
    entries = frames = 0;
    for (uint32_t s = 0; s < trace->snapshot_count; s++) {
        IrSnapshot *snapshot = &trace->snapshots[s];
        if (!is_kept(trace, s)) {
            snapshot->first_entry = snapshot->entry_count = snapshot->first_frame = snapshot->frame_count = 0;
            continue;
        }
        memcpy(&new_entries[entries], &trace->entries[snapshot->first_entry], snapshot->entry_count * sizeof *new_entries);
        memcpy(&new_locations[entries], &trace->locations[snapshot->first_entry], snapshot->entry_count * sizeof *new_locations);
        snapshot->first_entry = entries;
        entries += snapshot->entry_count;
        const IrSnapFrame *from = &trace->frames[snapshot->first_frame];
        bool               again = snapshot->frame_count == last_count && same_frames(from, &new_frames[last_frame], last_count);
        snapshot->first_frame = again ? last_frame : frames;
        if (again) continue;
        memcpy(&new_frames[frames], from, snapshot->frame_count * sizeof *new_frames);
        last_frame = frames;
        last_count = snapshot->frame_count;
        frames += snapshot->frame_count;
    }
    mem_free(trace->entries);
    mem_free(trace->locations);
    mem_free(trace->frames);
    trace->entries = new_entries;
    trace->locations = new_locations;
    trace->frames = new_frames;
    trace->entry_count = entries;
    trace->frame_count = frames;
    return true;
}

/* A table without room to grow; as it was when there is no memory. */
static void *fitted(void *table, uint32_t count, uint32_t *capacity, size_t size) {
    void *smaller = count ? mem_realloc(table, count * size) : NULL;
    if (!smaller) return table;
    *capacity = count;
    return smaller;
}
#define FIT(trace, table, count, capacity) (trace)->table = fitted((trace)->table, (trace)->count, &(trace)->capacity, sizeof *(trace)->table)

size_t trace_bytes(const JitTrace *trace) {
    return sizeof *trace + trace->insn_capacity * sizeof *trace->insns + trace->constant_capacity * sizeof *trace->constants
           + trace->arg_capacity * sizeof *trace->args + trace->snapshot_capacity * sizeof *trace->snapshots
           + trace->entry_capacity * (sizeof *trace->entries + sizeof *trace->locations) + trace->frame_capacity * sizeof *trace->frames;
}

void trace_seal(JitTrace *trace) {
    if (!drop_unused(trace)) return;
    mem_free(trace->insns);
    mem_free(trace->args);
    trace->insns = NULL;
    trace->args = NULL;
    trace->insn_capacity = trace->arg_capacity = 0;
    FIT(trace, constants, constant_count, constant_capacity);
    FIT(trace, snapshots, snapshot_count, snapshot_capacity);
    FIT(trace, frames, frame_count, frame_capacity);
}
