/* ir.c - the table of operations, listings and the verifier. */
#include "jit/ir.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const IrOpInfo ir_op_info[IR_OP_COUNT] = {
#define IR_OP(name, effect, result, a, b, c, imm) {#name, EFFECT_##effect, IR_##result, #a[0], #b[0], #c[0], #imm[0] != '-'},
#include "ir.def"
#undef IR_OP
};

static const char *const type_names[] = {"none", "value", "int", "ptr", "float", "bool", "any"};

/* ---- listing --------------------------------------------------------------------------------------------------------- */
static void print_ref(const JitTrace *trace, IrRef ref, FILE *out) {
    if (!ref) return;
    if (!ir_is_constant(ref)) {
        fprintf(out, " %04u", ref);
        return;
    }
    const IrConstant *constant = &trace->constants[ir_index(ref)];
    double            number;
    memcpy(&number, &constant->bits, sizeof number);
    if (constant->type == IR_FLOAT) fprintf(out, " %.17g", number);
    else if (constant->type == IR_VALUE && constant->bits & 1) fprintf(out, " #%lld", (long long)((int64_t)constant->bits >> 1));
    else if (constant->type == IR_INT) fprintf(out, " %lld", (long long)constant->bits);
    else if (constant->type == IR_VALUE && constant->bits && (constant->bits & 3) == 0)
        fprintf(out, " <%s %#llx>", type_of((Value)(uintptr_t)constant->bits)->name, (unsigned long long)constant->bits);
    else fprintf(out, " %s:%#llx", type_names[constant->type], (unsigned long long)constant->bits);
}

static void print_snapshot(const JitTrace *trace, uint32_t number, FILE *out) {
    const IrSnapshot *snapshot = &trace->snapshots[number];
    fprintf(out, "  [%u:", number);
    for (uint32_t i = 0; i < snapshot->frame_count; i++) {
        const IrSnapFrame *frame = &trace->frames[snapshot->first_frame + i];
        fprintf(out, " %s%s@%ld", i ? "/" : "", i && i <= snapshot->pushed ? "*" : "", (long)(frame->pc - frame->code->insns));
    }
    fputs(snapshot->resume ? " error" : "", out);
    for (uint32_t i = 0; i < snapshot->entry_count; i++) {
        const IrSnapEntry *entry = &trace->entries[snapshot->first_entry + i];
        if (entry->slot & (SNAP_EXTRA | SNAP_FUNCTION)) continue;
        fprintf(out, " r%u=", entry->slot);
        print_ref(trace, entry->ref, out);
    }
    fputc(']', out);
}

void ir_print_insn(const JitTrace *trace, uint32_t i, FILE *out) {
    const IrInsn   *insn = &trace->insns[i];
    const IrOpInfo *info = &ir_op_info[insn->op];
    fprintf(out, "%04u %-5s %-10s", i, insn->type ? type_names[insn->type] : "", info->name);
    if (insn->op == IR_CALL) fprintf(out, " %s", jit_helpers[insn->c].name);
    IR_EACH_OPERAND(trace, insn, ref, print_ref(trace, ref, out););
    if (insn->op == IR_LINK || insn->op == IR_BACK) fprintf(out, " trace %u", insn->c);
    if (info->has_imm) fprintf(out, " +%d", insn->imm);
    if (ir_op_leaves((IrOp)insn->op)) print_snapshot(trace, insn->snapshot, out);
}

void ir_print(const JitTrace *trace, int fd) {
    FILE *out = fdopen(fd, "w");
    if (!out) return;
    fprintf(out, "---- trace %u", trace->number);
    if (trace->parent) fprintf(out, " from exit %u of trace %u", trace->parent_snapshot, trace->parent->number);
    fprintf(out, " at %ld\n", (long)(trace->pc - trace->code->insns));
    for (uint32_t i = 1; i < trace->insn_count; i++) {
        if (trace->insns[i].op == IR_NOP) continue;
        ir_print_insn(trace, i, out);
        fputc('\n', out);
    }
    fflush(out);
}

/* ---- verifier -------------------------------------------------------------------------------------------------------- */
static void fail(const JitTrace *trace, const char *when, uint32_t at, const char *what) {
    fprintf(stderr, "malformed trace after %s: instruction %u: %s\n", when, at, what);
    ir_print(trace, 2);
    abort();
}

static void check_ref(const JitTrace *trace, const char *when, uint32_t at, IrRef ref, char kind, bool later) {
    if (ir_is_constant(ref)) {
        if (ir_index(ref) >= trace->constant_count) fail(trace, when, at, "no such constant");
    } else {
        if (ref == 0 || ref >= trace->insn_count) fail(trace, when, at, "no such instruction");
        if (!later && ref >= at) fail(trace, when, at, "used before it is defined");
        if (trace->insns[ref].op == IR_NOP) fail(trace, when, at, "uses a deleted instruction");
    }
    IrType type = ir_type(trace, ref);
    if (type == IR_NONE || type == IR_ANY) fail(trace, when, at, "uses something without a value");
    if (kind == 'W' && type == IR_FLOAT) fail(trace, when, at, "a double where a word is wanted");
    if (kind == 'F' && type != IR_FLOAT) fail(trace, when, at, "a word where a double is wanted");
}

static void check_snapshot(const JitTrace *trace, const char *when, uint32_t at, uint32_t number) {
    if (number >= trace->snapshot_count) fail(trace, when, at, "no such snapshot");
    const IrSnapshot *snapshot = &trace->snapshots[number];
    if (snapshot->first_entry + snapshot->entry_count > trace->entry_count || snapshot->first_frame + snapshot->frame_count > trace->frame_count
        || snapshot->frame_count == 0)
        fail(trace, when, at, "snapshot out of range");
    for (uint32_t i = 0; i < snapshot->entry_count; i++) check_ref(trace, when, at, trace->entries[snapshot->first_entry + i].ref, 'V', false);
}

static void check_call(const JitTrace *trace, const char *when, uint32_t at, const IrInsn *insn) {
    if (insn->c >= jit_helper_count) fail(trace, when, at, "no such helper");
    const JitHelper *helper = &jit_helpers[insn->c];
    if (insn->b != helper->arg_count || insn->a + insn->b > trace->arg_count) fail(trace, when, at, "wrong number of arguments");
    for (uint32_t i = 0; i < insn->b; i++)
        check_ref(trace, when, at, trace->args[insn->a + i], helper->float_args >> i & 1 ? 'F' : 'W', false);
}

static void check_back(const JitTrace *trace, const char *when, uint32_t at, const IrInsn *insn) {
    const JitLoopHead *head = trace->root->head;
    if (trace->root == trace || !head || insn->c != trace->root->number) fail(trace, when, at, "there is no loop to go back to");
    if (insn->b != head->phi_count || insn->a + insn->b > trace->arg_count) fail(trace, when, at, "wrong number of values for the loop");
    for (uint32_t i = 0; i < insn->b; i++) check_ref(trace, when, at, trace->args[insn->a + i], 'V', false);
    for (uint32_t s = 0; s < head->slot_count; s++) {
        const JitLoopSlot *slot = &head->slots[s];
        if (slot->kind == LOOP_SLOT_PHI && !head->phis[slot->phi].unused && ir_type(trace, trace->args[insn->a + slot->phi]) != (IrType)slot->type)
            fail(trace, when, at, "wrong type for the loop");
    }
}

void ir_verify(const JitTrace *trace, const char *when) {
    bool looping = false, behind_loop = false;
    for (uint32_t i = 1; i < trace->insn_count; i++) {
        const IrInsn *insn = &trace->insns[i];
        if (insn->op >= IR_OP_COUNT) fail(trace, when, i, "no such operation");
        if (insn->op == IR_NOP) continue;
        const IrOpInfo *info = &ir_op_info[insn->op];
        if (info->result != IR_ANY && insn->op != IR_CALL && insn->type != info->result) fail(trace, when, i, "wrong type");
        if (info->result == IR_ANY && (insn->type == IR_ANY || (insn->type == IR_NONE && insn->op != IR_CALL))) fail(trace, when, i, "no type");
        if (insn->op == IR_CALL) check_call(trace, when, i, insn);
        else if (insn->op == IR_BACK) check_back(trace, when, i, insn);
        else if (insn->op == IR_PHI) {
            if (!behind_loop) fail(trace, when, i, "PHI that is not behind LOOP");
            check_ref(trace, when, i, insn->a, 'V', false);
            check_ref(trace, when, i, insn->b, 'V', true);
            if (ir_type(trace, insn->a) != insn->type || ir_type(trace, insn->b) != insn->type) fail(trace, when, i, "PHI of different types");
        } else {
            if (info->a == 'W' || info->a == 'F') check_ref(trace, when, i, insn->a, info->a, false);
            if (info->b == 'W' || info->b == 'F' || (info->b == '?' && insn->b)) check_ref(trace, when, i, insn->b, info->b == '?' ? 'W' : info->b, false);
            if (info->c == 'W' || (info->c == '?' && insn->c)) check_ref(trace, when, i, insn->c, 'W', false);
        }
        if (ir_op_leaves((IrOp)insn->op)) check_snapshot(trace, when, i, insn->snapshot);
        if (insn->op == IR_LOOP && looping) fail(trace, when, i, "two loops");
        if (insn->op == IR_LOOP) looping = true;
        if (insn->op == IR_LOOPEND && !looping) fail(trace, when, i, "LOOPEND without LOOP");
        behind_loop = insn->op == IR_LOOP || (behind_loop && insn->op == IR_PHI);
    }
    uint32_t last = trace->insn_count;
    while (last > 1 && trace->insns[last - 1].op == IR_NOP) last--;
    IrOp end = (IrOp)(last > 1 ? trace->insns[last - 1].op : IR_NOP);
    if (end != IR_LOOPEND && end != IR_LINK && end != IR_BACK && end != IR_EXIT) fail(trace, when, last, "the trace does not end");
}
