/* opt.c - passes over a finished recording. */
#include "trace.h"
#include "helpers.h"

static bool has_effect(const IrInsn *insn) {
    switch (ir_op_info[insn->op].effect) {
    case EFFECT_PURE: case EFFECT_READ: return false;
    case EFFECT_ALLOC: return false;
    case EFFECT_CALL: return (jit_helpers[insn->c].effects & ~(HELPER_READS | HELPER_ALLOCATES)) != 0;
    case EFFECT_GUARD: return true;
    case EFFECT_FLOW: return insn->op != IR_PHI;
    default: return true;
    }
}

static bool mark(JitTrace *trace, IrRef ref) {
    if (ir_is_constant(ref) || trace->insns[ref].flags & IR_FLAG_USED) return false;
    trace->insns[ref].flags |= IR_FLAG_USED;
    return true;
}

/* True: something that comes later is used for the first time. */
static bool mark_from(JitTrace *trace, uint32_t i) {
    IrInsn *insn = &trace->insns[i];
    if (insn->op == IR_PHI) {
        mark(trace, insn->a);
        return mark(trace, insn->b);
    }
    IR_EACH_OPERAND(trace, insn, ref, mark(trace, ref););
    if (ir_op_leaves((IrOp)insn->op)) {
        IrSnapshot *snapshot = &trace->snapshots[insn->snapshot];
        snapshot->used = true;
        for (uint32_t k = 0; k < snapshot->entry_count; k++) mark(trace, trace->entries[snapshot->first_entry + k].ref);
    }
    return false;
}

/* A guard whose value only was wanted may still have to leave, so guards stay. */
void opt_dead_code(JitTrace *trace) {
    for (uint32_t i = 0; i < trace->snapshot_count; i++) trace->snapshots[i].used = false;
    bool again = true;
    while (again) { /* PHIs make earlier instructions depend on later ones */
        again = false;
        for (uint32_t i = trace->insn_count; i-- > 1;) {
            IrInsn *insn = &trace->insns[i];
            if (insn->op == IR_NOP || (!has_effect(insn) && !(insn->flags & IR_FLAG_USED))) continue;
            insn->flags |= IR_FLAG_USED;
            again |= mark_from(trace, i);
        }
    }
    for (uint32_t i = 1; i < trace->insn_count; i++)
        if (!(trace->insns[i].flags & IR_FLAG_USED)) trace->insns[i] = (IrInsn){.op = IR_NOP};
}
