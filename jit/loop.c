/* loop.c - closing a trace that came back to its start: a second copy of it becomes the body of a loop.
 *
 * The copy is emitted through the same folding, elimination and forwarding as the recording, with each register's first value replaced by
 * what the iteration before left in it.  What does not change from one iteration to the next is found in the first copy, so it stays
 * outside the loop; what changes becomes a PHI.  Types are assumed to be those at the end of the first iteration and checked afterwards. */
#include "record.h"
#include "base/memory.h"

#include <string.h>

typedef struct LoopCopy {
    Recorder   *r;
    JitTrace   *trace;
    uint32_t    count;          /* instructions of the first copy */
    IrRef      *to;             /* what each of them is in the loop */
    uint32_t   *snapshots;      /* copy of each snapshot, or UINT32_MAX */
    uint32_t    snapshot_count;
    uint32_t    original;       /* snapshot of the instruction being copied */
    IrRef       start[RECORD_SLOTS]; /* value of each register when an iteration begins; 0: in memory only */
    const char *failed;
} LoopCopy;

static IrRef mapped(const LoopCopy *copy, IrRef ref) { return ir_is_constant(ref) || !ref ? ref : copy->to[ref]; }

/* A register that is dirty when the iteration begins stays so until the snapshot says otherwise. */
static uint32_t copy_snapshot(void *context) {
    LoopCopy *copy = context;
    JitTrace *trace = copy->trace;
    uint32_t *number = &copy->snapshots[copy->original];
    if (*number != UINT32_MAX) return *number;
    IrBuilder  *b = &copy->r->b;
    IrSnapshot  original = trace->snapshots[copy->original];
    *number = ir_snapshot_begin(b, (IrResume)original.resume, original.pushed);
    trace->snapshots[*number].limit = original.limit;
    trace->snapshots[*number].left_root = original.left_root;
    for (uint32_t i = 0; i < original.frame_count; i++) ir_snapshot_frame(b, trace->frames[original.first_frame + i]);
    for (uint32_t slot = 0; slot < copy->r->high; slot++) {
        if (!copy->r->slots[slot].dirty || !live_slot(&trace->frames[original.first_frame], original.frame_count, (IrResume)original.resume, slot)) continue;
        bool again = false;
        for (uint32_t i = 0; i < original.entry_count && !again; i++) again = trace->entries[original.first_entry + i].slot == slot;
        if (!again) ir_snapshot_entry(b, slot, copy->start[slot]);
    }
    for (uint32_t i = 0; i < original.entry_count; i++) {
        IrSnapEntry entry = trace->entries[original.first_entry + i];
        ir_snapshot_entry(b, entry.slot, mapped(copy, entry.ref));
    }
    return *number;
}

static IrRef boxed(LoopCopy *copy, IrRef ref) {
    IrBuilder *b = &copy->r->b;
    switch (ir_type(copy->trace, ref)) {
    case IR_FLOAT: copy->failed = "a float where a word was"; return ref;
    case IR_INT: return ir_emit(b, IR_TAGINT, IR_VALUE, ref, 0, 0, 0, ALIAS_NONE);
    case IR_BOOL: return ir_emit(b, IR_TAGBOOL, IR_VALUE, ref, 0, 0, 0, ALIAS_NONE);
    default: return ref;
    }
}

/* Operand that was REF in the first copy, in the representation that the first copy used. */
static IrRef operand(LoopCopy *copy, IrRef ref) {
    IrRef now = mapped(copy, ref);
    if (!ref || ir_type(copy->trace, ref) == ir_type(copy->trace, now)) return now;
    if (ir_type(copy->trace, ref) == IR_VALUE) return boxed(copy, now);
    copy->failed = "types change from iteration to iteration";
    return now;
}

/* Instructions that look at the type of a word, when the loop knows it better.  0: nothing special. */
static IrRef copy_type_test(LoopCopy *copy, const IrInsn *insn) {
    IrRef  now = mapped(copy, insn->a);
    IrType type = ir_type(copy->trace, now);
    if (ir_type(copy->trace, insn->a) != IR_VALUE || type == IR_VALUE || type == IR_PTR) return 0;
    switch (insn->op) {
    case IR_UNBOXFLOAT:
        if (type != IR_FLOAT) break;
        return now;
    case IR_GINT:
        if (type != IR_INT) break;
        return IR_FOLD_DROP;
    case IR_UNTAGINT:
        if (type != IR_INT) break;
        return now;
    case IR_GNE:
        return ir_is_constant(insn->b) && ir_constant_bits(copy->trace, insn->b) == 0 ? IR_FOLD_DROP : 0;
    default: return 0;
    }
    copy->failed = "types change from iteration to iteration";
    return IR_FOLD_DROP;
}

static IrRef copy_call(LoopCopy *copy, const IrInsn *insn) {
    IrRef args[8];
    for (uint32_t i = 0; i < insn->b; i++) args[i] = operand(copy, copy->trace->args[insn->a + i]);
    return copy->failed ? 0 : ir_call(&copy->r->b, insn->c, args);
}

static IrRef copy_insn(LoopCopy *copy, uint32_t i) {
    IrInsn      insn = copy->trace->insns[i];
    IrBuilder  *b = &copy->r->b;
    copy->original = insn.snapshot;
    if (insn.op == IR_NOP) return 0;
    if (insn.op == IR_SLOAD && !(insn.flags & IR_FLAG_RELOAD) && copy->start[insn.imm]) return copy->start[insn.imm];
    if (insn.op == IR_CALL) return copy_call(copy, &insn);
    if (insn.a && ir_op_info[insn.op].a == 'W') {
        IrRef known = copy_type_test(copy, &insn);
        if (known || copy->failed) return known;
    }
    IrRef x = operand(copy, insn.a), y = operand(copy, insn.b), z = operand(copy, insn.c);
    if (copy->failed) return 0;
    switch (insn.op) {
    case IR_SLOAD: case IR_SSTORE: case IR_BARRIER:
        insn.a = x;
        insn.b = y;
        insn.c = z;
        return ir_append(b, insn);
    case IR_LOAD:
        if (insn.alias == ALIAS_VM) {
            insn.a = x;
            return ir_append(b, insn);
        }
        break;
    default: break;
    }
    IrRef ref = ir_emit(b, (IrOp)insn.op, (IrType)insn.type, x, y, z, insn.imm, (IrAlias)insn.alias);
    if (insn.flags & IR_FLAG_INT && !ir_is_constant(ref) && ref) copy->trace->insns[ref].flags |= IR_FLAG_INT;
    bool fails = insn.op >= IR_GEQ && insn.op <= IR_GFNLE && ir_is_constant(x) && ir_is_constant(y) && ref != IR_FOLD_DROP;
    if (fails) copy->failed = "no iteration follows this one";
    return ref;
}

/* What the body of the loop changes may not be taken from before it. */
static void forget_changed_memory(IrBuilder *b, uint32_t count, uint32_t loop) {
    for (uint32_t i = 1; i < count; i++) {
        const IrInsn *insn = &b->trace->insns[i];
        if (insn->op >= IR_STORE && insn->op <= IR_STOREX8) b->class_clobbered[insn->alias] = loop;
        if (insn->op != IR_CALL) continue;
        unsigned effects = jit_helpers[insn->c].effects;
        if (effects & (HELPER_WRITES | HELPER_PYTHON)) b->clobbered = loop;
        if (effects & HELPER_GENERATORS) b->class_clobbered[ALIAS_GENERATOR] = loop;
        if (effects & HELPER_HASHES) b->class_clobbered[ALIAS_DICT] = loop;
        if (effects & HELPER_ITERATORS) b->class_clobbered[ALIAS_ITERATOR] = loop;
        if (effects & HELPER_LISTS) b->class_clobbered[ALIAS_LIST] = b->class_clobbered[ALIAS_ITEM] = loop;
    }
    b->stored = loop;
}

/* Values at the beginning of an iteration: invariant, or a PHI of what the iteration before made. */
static void begin_iteration(LoopCopy *copy) {
    Recorder  *r = copy->r;
    IrBuilder *b = &r->b;
    for (uint32_t slot = 0; slot < r->high; slot++) {
        IrRef end = r->slots[slot].ref;
        copy->start[slot] = end;
        if (!end || ir_is_constant(end)) continue;
        const IrInsn *made = &copy->trace->insns[end];
        if (made->op == IR_SLOAD && (uint32_t)made->imm == slot && !(made->flags & IR_FLAG_RELOAD)) continue;
        IrType type = ir_type(copy->trace, end);
        bool   is_int = type == IR_VALUE && ir_known_int(b, end);
        copy->start[slot] = ir_append(b, (IrInsn){.op = IR_PHI, .type = (uint8_t)type, .a = end, .b = end, .flags = is_int ? IR_FLAG_INT : 0, .imm = (int32_t)slot});
    }
}

static void replace(JitTrace *trace, uint32_t from, IrRef old, IrRef new, uint32_t first_snapshot) {
    for (uint32_t i = from; i < trace->insn_count; i++) {
        IrInsn *insn = &trace->insns[i];
        if (insn->op == IR_CALL) {
            for (uint32_t k = 0; k < insn->b; k++)
                if (trace->args[insn->a + k] == old) trace->args[insn->a + k] = new;
            continue;
        }
        const IrOpInfo *info = &ir_op_info[insn->op];
        if (insn->a == old && info->a != 'N') insn->a = new;
        if (insn->b == old && info->b != 'N') insn->b = new;
        if (insn->c == old && info->c != 'N') insn->c = new;
    }
    for (uint32_t s = first_snapshot; s < trace->snapshot_count; s++)
        for (uint32_t i = 0; i < trace->snapshots[s].entry_count; i++) {
            IrSnapEntry *entry = &trace->entries[trace->snapshots[s].first_entry + i];
            if (entry->ref == old) entry->ref = new;
        }
}

/* Back edges of the PHIs; false: the optimism about types was wrong. */
static bool end_iteration(LoopCopy *copy, uint32_t loop) {
    JitTrace *trace = copy->trace;
    for (uint32_t i = loop + 1; i < trace->insn_count && trace->insns[i].op == IR_PHI; i++) {
        IrInsn *phi = &trace->insns[i];
        phi->b = mapped(copy, phi->a);
        if (ir_type(trace, phi->b) != (IrType)phi->type) return false;
        if (phi->flags & IR_FLAG_INT && !ir_known_int(&copy->r->b, phi->b)) return false;
    }
    return true;
}

/* The values that iterations begin with, once PHI turned out to be REF. */
static void start_with(LoopCopy *copy, IrRef phi, IrRef ref) {
    for (uint32_t slot = 0; slot < copy->r->high; slot++)
        if (copy->start[slot] == phi) copy->start[slot] = ref;
}

static void drop_needless_phis(LoopCopy *copy, uint32_t loop) {
    JitTrace *trace = copy->trace;
    bool      again = true;
    while (again) {
        again = false;
        for (uint32_t i = loop + 1; i < trace->insn_count && (trace->insns[i].op == IR_PHI || trace->insns[i].op == IR_NOP); i++) {
            IrInsn phi = trace->insns[i];
            if (phi.op != IR_PHI || (phi.b != phi.a && phi.b != i)) continue;
            trace->insns[i] = (IrInsn){.op = IR_NOP};
            replace(trace, loop + 1, i, phi.a, copy->snapshot_count);
            start_with(copy, i, phi.a);
            again = true;
        }
    }
}

/* Tells side traces what the head of the loop expects; without memory for it, they come back through memory. */
static void describe_head(LoopCopy *copy, uint32_t loop) {
    Recorder    *r = copy->r;
    JitTrace    *trace = copy->trace;
    JitLoopHead *head = mem_calloc(1, sizeof *head);
    uint32_t     phis = 0;
    for (uint32_t i = loop + 1; trace->insns[i].op == IR_PHI || trace->insns[i].op == IR_NOP; i++) phis += trace->insns[i].op == IR_PHI;
    if (!head || phis > JIT_TRANSFER_MAX) {
        mem_free(head);
        return;
    }
    head->slots = mem_calloc(r->high + 1, sizeof *head->slots);
    head->phis = mem_calloc(phis + 1, sizeof *head->phis);
    if (!head->slots || !head->phis) {
        mem_free(head->slots);
        mem_free(head->phis);
        mem_free(head);
        return;
    }
    trace->head = head;
    head->relied = r->b.relied;
    head->slot_count = r->high;
    for (uint32_t slot = 0; slot < r->high; slot++) {
        IrRef start = copy->start[slot];
        head->slots[slot] = (JitLoopSlot){.kind = start ? LOOP_SLOT_FIXED : LOOP_SLOT_MEMORY, .dirty = r->slots[slot].dirty, .ref = start};
        if (!start || ir_is_constant(start) || trace->insns[start].op != IR_PHI) continue;
        JitLoopSlot *known = &head->slots[slot];
        known->kind = LOOP_SLOT_PHI;
        known->type = trace->insns[start].type;
        known->known_int = (trace->insns[start].flags & IR_FLAG_INT) != 0;
        known->phi = head->phi_count;
        head->phis[head->phi_count++] = (JitLoopPhi){.insn = start, .reg = 0xff};
    }
}

static const char *copy_body(LoopCopy *copy) {
    Recorder *r = copy->r;
    JitTrace *trace = copy->trace;
    uint32_t  loop = ir_append(&r->b, (IrInsn){.op = IR_LOOP});
    forget_changed_memory(&r->b, copy->count, loop);
    begin_iteration(copy);
    for (uint32_t i = 1; i < copy->count && !copy->failed; i++) {
        copy->to[i] = copy_insn(copy, i);
        if (r->b.failed) copy->failed = "out of memory";
    }
    if (copy->failed) return copy->failed;
    if (!end_iteration(copy, loop)) return "types change from iteration to iteration";
    ir_append(&r->b, (IrInsn){.op = IR_LOOPEND});
    drop_needless_phis(copy, loop);
    describe_head(copy, loop);
    trace->preamble = copy->snapshot_count;
    return NULL;
}

const char *record_close_loop(Recorder *r) {
    JitTrace *trace = r->trace;
    LoopCopy *copy = mem_calloc(1, sizeof *copy);
    if (!copy) return "out of memory";
    *copy = (LoopCopy){.r = r, .trace = trace, .count = trace->insn_count, .snapshot_count = trace->snapshot_count,
                       .to = mem_calloc(trace->insn_count, sizeof(IrRef)), .snapshots = mem_calloc(trace->snapshot_count + 1, sizeof(uint32_t))};
    IrBuilder   before = r->b;
    r->b.relied = 0;
    uint32_t    arg_count = trace->arg_count, entry_count = trace->entry_count, frame_count = trace->frame_count;
    const char *failed = "out of memory";
    if (copy->to && copy->snapshots) {
        memset(copy->snapshots, 0xff, trace->snapshot_count * sizeof *copy->snapshots);
        r->b.snapshot = copy_snapshot;
        r->b.snapshot_context = copy;
        failed = copy_body(copy);
    }
    if (failed) {
        bool out_of_memory = r->b.failed;
        r->b = before;
        r->b.failed = out_of_memory;
        trace->insn_count = copy->count;
        trace->snapshot_count = copy->snapshot_count;
        trace->arg_count = arg_count;
        trace->entry_count = entry_count;
        trace->frame_count = frame_count;
    }
    mem_free(copy->to);
    mem_free(copy->snapshots);
    mem_free(copy);
    return failed;
}
