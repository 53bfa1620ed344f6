/* facts.c - what a trace knows of memory where it is left.
 *
 * A guard says what a word in memory is: the class of an object, the version of a dict's keys, the code of a function.  As long as nothing on
 * the way to an exit can have changed the word, the side trace that begins there need not ask again. */
#include "record.h"
#include "base/memory.h"

#include <string.h>

/* Bases that side traces find again although no exit hands them over: a register of the outermost frame that only memory has, and the function
 * of that frame. */
#define BASE_SLOT     0x40000000u
#define BASE_FUNCTION 0x20000000u
enum { MOST_FACTS = 64 };

typedef struct Collection {
    JitTrace *trace;
    JitFact   facts[MOST_FACTS];
    uint32_t  count;
    uint32_t  changed[ALIAS_COUNT]; /* newest instruction that may have changed words of the class */
} Collection;

static IrRef base_of(const JitTrace *trace, IrRef ref) {
    if (ir_is_constant(ref)) return ref;
    const IrInsn *insn = &trace->insns[ref];
    if (insn->op == IR_SLOAD && !(insn->flags & IR_FLAG_RELOAD)) return BASE_SLOT | (uint32_t)insn->imm;
    bool function = insn->op == IR_LOAD && insn->imm == offsetof(Frame, function) && !ir_is_constant(insn->a) && trace->insns[insn->a].op == IR_FRAME;
    return function ? BASE_FUNCTION : ref;
}

static void add(Collection *all, JitFact fact) {
    fact.base = base_of(all->trace, fact.base);
    for (uint32_t i = 0; i < all->count; i++) {
        const JitFact *known = &all->facts[i];
        if (known->base == fact.base && known->imm == fact.imm && known->op == fact.op && known->until == UINT32_MAX) return;
    }
    fact.until = UINT32_MAX;
    if (all->count < MOST_FACTS) all->facts[all->count++] = fact;
}

static void forget(Collection *all, IrAlias class, uint32_t at) {
    all->changed[class] = at;
    for (uint32_t i = 0; i < all->count; i++)
        if (all->facts[i].op != IR_GOBJ && all->facts[i].alias == class && all->facts[i].until == UINT32_MAX) all->facts[i].until = at;
}

static void forget_stored(Collection *all, const IrInsn *store, uint32_t at) {
    const JitTrace *trace = all->trace;
    bool            indexed = store->op == IR_STOREX || store->op == IR_STOREX8;
    all->changed[store->alias] = at;
    if (!ir_is_constant(store->a) && trace->insns[store->a].op == IR_ALLOC) return; /* nothing was known of it */
    for (uint32_t i = 0; i < all->count; i++) {
        JitFact *fact = &all->facts[i];
        if (fact->op != IR_GOBJ && fact->alias == store->alias && fact->until == UINT32_MAX && (indexed || fact->imm == store->imm)) fact->until = at;
    }
}

/* Register SLOT of the outermost frame gets another value in memory; all of them: UINT32_MAX. */
static void forget_slot(Collection *all, uint32_t slot, uint32_t at) {
    for (uint32_t i = 0; i < all->count; i++) {
        JitFact *fact = &all->facts[i];
        bool     concerned = !ir_is_constant(fact->base) && fact->base & BASE_SLOT && (slot == UINT32_MAX || fact->base == (BASE_SLOT | slot));
        if (concerned && fact->until == UINT32_MAX) fact->until = at;
    }
}

static void forget_called(Collection *all, const IrInsn *call, uint32_t at) {
    unsigned effects = jit_helpers[call->c].effects;
    if (effects & (HELPER_WRITES | HELPER_PYTHON))
        for (int class = 0; class < ALIAS_COUNT; class++)
            if (class != ALIAS_TUPLE) forget(all, (IrAlias)class, at);
    if (effects & HELPER_PYTHON) forget_slot(all, UINT32_MAX, at);
    if (effects & HELPER_GENERATORS) forget(all, ALIAS_GENERATOR, at);
    if (effects & HELPER_HASHES) forget(all, ALIAS_DICT, at);
    if (effects & HELPER_ITERATORS) forget(all, ALIAS_ITERATOR, at);
    if (effects & HELPER_LISTS) {
        forget(all, ALIAS_LIST, at);
        forget(all, ALIAS_ITEM, at);
    }
}

/* In the body of the loop, what any of its iterations changes is not known. */
static void forget_looped(Collection *all, uint32_t loop) {
    const JitTrace *trace = all->trace;
    for (uint32_t i = loop + 1; i < trace->insn_count; i++) {
        const IrInsn *insn = &trace->insns[i];
        if (insn->op >= IR_STORE && insn->op <= IR_STOREX8) forget(all, (IrAlias)insn->alias, loop);
        else if (insn->op == IR_CALL) forget_called(all, insn, loop);
        else if (insn->op == IR_SSTORE) forget_slot(all, (uint32_t)insn->imm, loop);
    }
}

static void learn(Collection *all, const IrInsn *guard, uint32_t at) {
    const JitTrace *trace = all->trace;
    if (guard->op == IR_GOBJ && !ir_is_constant(guard->a)) add(all, (JitFact){.op = IR_GOBJ, .base = guard->a, .from = at});
    if (guard->op != IR_GEQ || ir_is_constant(guard->a) || !ir_is_constant(guard->b)) return;
    const IrInsn *load = &trace->insns[guard->a];
    if (load->op < IR_LOAD || load->op > IR_LOAD32S || load->alias == ALIAS_VM || load->alias == ALIAS_OTHER || load->alias == ALIAS_NONE) return;
    if (all->changed[load->alias] > guard->a) return;
    add(all, (JitFact){.op = load->op, .type = load->type, .alias = load->alias, .base = load->a, .imm = load->imm, .from = at,
                       .bits = ir_constant_bits(trace, guard->b)});
}

void facts_collect(JitTrace *trace, const IrBuilder *b) {
    static Collection all;
    all.trace = trace;
    all.count = 0;
    memset(all.changed, 0, sizeof all.changed);
    for (uint32_t i = 0; i < b->known_count; i++) add(&all, b->known[i]);
    for (uint32_t i = 0; i < trace->snapshot_count; i++) trace->snapshots[i].at = 0;
    for (uint32_t i = 1; i < trace->insn_count; i++) {
        const IrInsn *insn = &trace->insns[i];
        if (ir_op_leaves((IrOp)insn->op) && !trace->snapshots[insn->snapshot].at) trace->snapshots[insn->snapshot].at = i;
        if (ir_op_info[insn->op].effect == EFFECT_GUARD) learn(&all, insn, i);
        else if (insn->op >= IR_STORE && insn->op <= IR_STOREX8) forget_stored(&all, insn, i);
        else if (insn->op == IR_CALL) forget_called(&all, insn, i);
        else if (insn->op == IR_SSTORE) forget_slot(&all, (uint32_t)insn->imm, i);
        else if (insn->op == IR_LOOP) forget_looped(&all, i);
    }
    trace->facts = all.count ? mem_alloc(all.count * sizeof *trace->facts) : NULL;
    if (!trace->facts) return;
    memcpy(trace->facts, all.facts, all.count * sizeof *trace->facts);
    trace->fact_count = all.count;
}

/* The reference in the side trace for BASE of its parent, or 0. */
static IrRef inherited_base(Recorder *r, const JitTrace *parent, const IrSnapshot *snapshot, const IrRef *handed, IrRef base) {
    if (ir_is_constant(base)) return ir_constant(&r->b, ir_type(parent, base), ir_constant_bits(parent, base));
    if (base == BASE_FUNCTION) return snapshot->left_root ? 0 : r->frames[0].function_ref;
    if (base & BASE_SLOT) {
        uint32_t slot = base & ~BASE_SLOT, end = r->depth ? r->frames[1].base : r->frames[0].code->register_count;
        if (snapshot->left_root || slot >= end) return 0;
        IrRef ref = record_get_slot(r, slot);
        return !ir_is_constant(ref) && r->trace->insns[ref].op == IR_SLOAD ? ref : 0;
    }
    for (uint32_t k = 0; k < snapshot->entry_count; k++)
        if (parent->entries[snapshot->first_entry + k].ref == base)
            return handed[k] && !ir_is_constant(handed[k]) && r->trace->insns[handed[k]].op == IR_PLOAD ? handed[k] : 0;
    return 0;
}

void facts_inherit(Recorder *r, const JitTrace *parent, const IrSnapshot *snapshot, const IrRef *handed) {
    IrBuilder *b = &r->b;
    for (uint32_t i = 0; i < parent->fact_count && b->known_count < IR_KNOWN_MAX; i++) {
        JitFact fact = parent->facts[i];
        if (fact.from >= snapshot->at || fact.until < snapshot->at) continue;
        fact.base = inherited_base(r, parent, snapshot, handed, fact.base);
        if (!fact.base) continue;
        fact.from = 0;
        fact.until = UINT32_MAX;
        if (fact.op == IR_GOBJ) b->trace->insns[fact.base].flags |= IR_FLAG_OBJ;
        b->known[b->known_count++] = fact;
    }
}

IrRef facts_find(IrBuilder *b, const IrInsn *load) {
    for (uint32_t i = 0; i < b->known_count; i++) {
        const JitFact *fact = &b->known[i];
        if (fact->op == load->op && fact->base == load->a && fact->imm == load->imm && fact->type == load->type && fact->alias == load->alias)
            return ir_constant(b, (IrType)load->type, fact->bits);
    }
    return 0;
}
