/* cases.c - exits that many classes leave through.
 *
 * Where a side trace begins by asking for the class of a value that its exit hands over, and is of the wrong class, the next side trace belongs to
 * the same exit: the backend looks for the class there, instead of passing from trace to trace.  Each of them still asks for its class itself. */
#include "base/memory.h"
#include "jit_int.h"
#include "objects/object.h"

enum { MOST_CASES = 64 };

/* Is TRACE still where it began at snapshot NUMBER? */
static bool is_at_start(const JitTrace *trace, uint32_t number) {
    const IrSnapshot  *snapshot = &trace->snapshots[number], *start = &trace->parent->snapshots[trace->parent_snapshot];
    const IrSnapFrame *last = &trace->frames[snapshot->first_frame + snapshot->frame_count - 1];
    return snapshot->resume == RESUME_NEXT && start->resume == RESUME_NEXT && snapshot->frame_count == start->frame_count && last->pc == trace->pc;
}

void cases_note_test(JitTrace *trace) {
    for (uint32_t i = 1; i < trace->insn_count; i++) {
        const IrInsn *insn = &trace->insns[i];
        if (insn->op == IR_GOBJ && !ir_is_constant(insn->a) && trace->insns[insn->a].op == IR_PLOAD) continue;
        if (ir_op_info[insn->op].effect == EFFECT_PURE || ir_op_info[insn->op].effect == EFFECT_READ) continue;
        if (insn->op != IR_GEQ || ir_is_constant(insn->a) || !ir_is_constant(insn->b)) return;
        const IrInsn *load = &trace->insns[insn->a];
        if (load->op != IR_LOAD || load->imm != offsetof(Obj, type) || load->type != IR_PTR || ir_is_constant(load->a)) return;
        const IrInsn *value = &trace->insns[load->a];
        if (value->op != IR_PLOAD || value->type != IR_VALUE || !is_at_start(trace, insn->snapshot)) return;
        trace->tested_class = (const Type *)(uintptr_t)ir_constant_bits(trace, insn->b);
        trace->tested_entry = (uint32_t)value->imm;
        trace->test_snapshot = insn->snapshot;
        return;
    }
}

bool cases_redirect(JitTrace **trace, uint32_t *snapshot) {
    JitTrace *left = *trace;
    if (!left->tested_class || left->chained || *snapshot != left->test_snapshot) return false;
    const JitCases *cases = left->parent->snapshots[left->parent_snapshot].cases;
    if (cases && cases->count == MOST_CASES) return false;
    *snapshot = left->parent_snapshot;
    *trace = left->parent;
    return true;
}

/* The side trace of the same exit for the same class, or NULL. */
static JitTrace *same_class(const IrSnapshot *snapshot, const Type *cls) {
    const JitCases *cases = snapshot->cases;
    if (snapshot->side->tested_class == cls) return snapshot->side;
    for (uint32_t i = 0; cases && i < cases->count; i++)
        if (cases->items[i]->tested_class == cls) return cases->items[i];
    return NULL;
}

bool cases_can_add(const JitTrace *trace) {
    const IrSnapshot *snapshot = &trace->parent->snapshots[trace->parent_snapshot];
    JitTrace         *left = snapshot->side;
    if (!left) return true;
    if (trace->tested_class && left->tested_class && trace->tested_entry == left->tested_entry && !(left = same_class(snapshot, trace->tested_class))) return true;
    left->chained = true; /* it is left for something else than the class, too: the next one to be tried goes on there, soon */
    left->snapshots[left->test_snapshot].limit = jit_config.exit_threshold;
    return false;
}

Status cases_add(JitTrace *trace) {
    IrSnapshot *snapshot = &trace->parent->snapshots[trace->parent_snapshot];
    if (!snapshot->side) {
        snapshot->side = trace;
        return 0;
    }
    if (!snapshot->cases) {
        snapshot->cases = mem_calloc(1, sizeof *snapshot->cases + MOST_CASES * sizeof snapshot->cases->items[0]);
        if (!snapshot->cases) return -1;
    }
    snapshot->cases->items[snapshot->cases->count++] = trace;
    snapshot->side->snapshots[snapshot->side->test_snapshot].limit = jit_config.exit_threshold; /* it worked: the next class need not wait longer */
    return 0;
}

JitTrace *jit_side_for(const IrSnapshot *snapshot, const uint64_t *words) {
    const JitCases *cases = snapshot->cases;
    uint64_t        word = cases ? words[snapshot->side->tested_entry] : 0;
    for (uint32_t i = 0; word && !(word & 3) && i < cases->count; i++)
        if (cases->items[i]->tested_class == ((Obj *)(uintptr_t)word)->type) return cases->items[i];
    return snapshot->side;
}
