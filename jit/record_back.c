/* record_back.c - side traces that come back to the loop they left.
 *
 * A side trace that left the body of its root's loop and arrives at the head again goes on with the next iteration there, and hands over the
 * values of the loop's PHIs as they are.  What the loop found out in front of its body must still hold: the side traces on the way change no
 * memory that the body does not look at again, and registers that are the same in every iteration still hold the same. */
#include "record.h"
#include "objects/float.h"

#define ANY_MEMORY (UINT32_MAX & ~(1u << ALIAS_NONE | 1u << ALIAS_TUPLE))

/* Classes of memory that are changed, other than in objects that the trace makes. */
static uint32_t changed_memory(const JitTrace *trace) {
    uint32_t changes = 0;
    for (uint32_t i = 1; i < trace->insn_count; i++) {
        const IrInsn *insn = &trace->insns[i];
        if (insn->op >= IR_STORE && insn->op <= IR_STOREX8 && (ir_is_constant(insn->a) || trace->insns[insn->a].op != IR_ALLOC)) changes |= 1u << insn->alias;
        if (insn->op != IR_CALL) continue;
        unsigned effects = jit_helpers[insn->c].effects;
        if (effects & (HELPER_WRITES | HELPER_PYTHON)) changes |= ANY_MEMORY;
        if (effects & HELPER_GENERATORS) changes |= 1u << ALIAS_GENERATOR;
        if (effects & HELPER_HASHES) changes |= 1u << ALIAS_DICT;
        if (effects & HELPER_ITERATORS) changes |= 1u << ALIAS_ITERATOR;
        if (effects & HELPER_LISTS) changes |= 1u << ALIAS_LIST | 1u << ALIAS_ITEM;
    }
    return changes;
}

void record_note_changes(JitTrace *trace) {
    const JitTrace *parent = trace->parent;
    trace->in_loop = parent == trace->root ? parent->preamble && trace->parent_snapshot >= parent->preamble : parent->in_loop;
    if (!trace->root->head || !trace->in_loop) return;
    trace->changes = changed_memory(trace) | (parent == trace->root ? 0 : parent->changes);
}

/* The value of the root trace that REF still is, or 0. */
static IrRef origin_of(const JitTrace *trace, IrRef ref) {
    if (!ref || ir_is_constant(ref) || trace->insns[ref].op != IR_PLOAD) return 0;
    const JitTrace *parent = trace->parent;
    return ir_entry_origin(parent, parent->snapshots[trace->parent_snapshot].first_entry + (uint32_t)trace->insns[ref].imm);
}

static bool is_same(const Recorder *r, const RecordSlot *slot, const JitLoopSlot *wanted) {
    const JitTrace *trace = r->trace, *root = trace->root;
    if (!slot->ref) return !slot->dirty && !slot->touched && !wanted->dirty; /* untouched in memory */
    if (ir_is_constant(wanted->ref))
        return ir_is_constant(slot->ref) && ir_constant_bits(root, wanted->ref) == ir_constant_bits(trace, slot->ref) && ir_type(root, wanted->ref) == ir_type(trace, slot->ref);
    if (origin_of(trace, slot->ref) == wanted->ref) return true;
    return !wanted->dirty && !slot->dirty && !slot->touched;
}

/* Can the value in this slot, SEEN in this run, become what the PHI is? */
static bool fits_phi(const Recorder *r, const RecordSlot *slot, const JitLoopSlot *wanted, Value seen) {
    IrType type = slot->ref ? ir_type(r->trace, slot->ref) : IR_VALUE;
    if (r->trace->root->head->phis[wanted->phi].unused) return true;
    switch (wanted->type) {
    case IR_FLOAT: return type == IR_FLOAT || (type == IR_VALUE && seen && (value_is_flonum(seen) || value_is(seen, &float_type)));
    case IR_INT: return type == IR_INT || (type == IR_VALUE && value_is_int(seen));
    case IR_VALUE: return !wanted->known_int || type == IR_INT || (type == IR_VALUE && value_is_int(seen));
    default: return type == (IrType)wanted->type;
    }
}

static const RecordSlot *slot_now(const Recorder *r, uint32_t slot) {
    static const RecordSlot unknown;
    return slot < r->high ? &r->slots[slot] : &unknown;
}

static bool fits(Recorder *r, const Insn *target) {
    const JitTrace    *root = r->trace->root;
    const JitLoopHead *head = root->head;
    const JitTrace    *parent = r->trace->parent;
    if (!head || r->depth > 0 || r->root_frame || r->trace->pc == NULL || target != root->pc || root->invalid) return false;
    bool in_loop = parent == root ? root->preamble && r->trace->parent_snapshot >= root->preamble : parent->in_loop;
    if (!in_loop || head->relied & (changed_memory(r->trace) | (parent == root ? 0 : parent->changes))) return false;
    for (uint32_t i = 0; i < head->slot_count; i++) {
        const JitLoopSlot *wanted = &head->slots[i];
        if (wanted->kind == LOOP_SLOT_MEMORY || !live_register(root->code, target, LIVE_AT, i)) continue;
        if (wanted->kind == LOOP_SLOT_FIXED && !is_same(r, slot_now(r, i), wanted)) return false;
        if (wanted->kind == LOOP_SLOT_PHI && !fits_phi(r, slot_now(r, i), wanted, r->frames[0].frame->regs[i])) return false;
    }
    return true;
}

/* What the PHI of slot I gets. */
static IrRef phi_value(Recorder *r, uint32_t i, const JitLoopSlot *wanted) {
    IrRef ref = record_get_slot(r, i);
    if (r->trace->root->head->phis[wanted->phi].unused) return ir_int(&r->b, 0);
    switch (wanted->type) {
    case IR_FLOAT: return ir_type(r->trace, ref) == IR_FLOAT ? ref : ir_emit(&r->b, IR_UNBOXFLOAT, IR_FLOAT, ref, 0, 0, 0, ALIAS_NONE);
    case IR_INT: return record_int(r, ref);
    case IR_VALUE:
        ref = record_box(r, ref);
        if (wanted->known_int) emit(r, IR_GINT, ref, 0);
        return ref;
    default: return ref;
    }
}

bool record_come_back(Recorder *r, const Insn *target) {
    const JitLoopHead *head = r->trace->root->head;
    IrRef              values[JIT_TRANSFER_MAX];
    static IrRef       boxed[RECORD_SLOTS];
    if (!fits(r, target)) return false;
    for (uint32_t i = 0; i < head->slot_count; i++)
        if (head->slots[i].kind == LOOP_SLOT_PHI) values[head->slots[i].phi] = phi_value(r, i, &head->slots[i]);
    for (uint32_t i = 0; i < r->high; i++) { /* boxing may collect: all boxes come before the first store */
        bool stored = r->slots[i].dirty && (i >= head->slot_count || !head->slots[i].dirty) && live_register(r->trace->root->code, target, LIVE_AT, i);
        boxed[i] = stored ? record_box(r, r->slots[i].ref) : 0;
    }
    for (uint32_t i = 0; i < r->high; i++)
        if (boxed[i]) ir_append(&r->b, (IrInsn){.op = IR_SSTORE, .a = boxed[i], .imm = (int32_t)i});
    ir_back(&r->b, r->trace->root->number, head->phi_count, values);
    return true;
}
