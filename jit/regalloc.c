/* regalloc.c - reverse linear scan over a trace.
 *
 * State while walking backwards: holder[r] is the value that must be in register r behind the current point.  An operand
 * that is in no register yet gets one here and keeps it up to its definition, unless somebody needs the register more:
 * then the value is evicted, that is, a move behind the current instruction brings it back from another register, from
 * its stack slot (written once, at the definition) or as a constant made anew.
 *
 * All changes of the state at one instruction are undone by moves in the opposite order, so both move lists are executed
 * from their ends.
 *
 * Loops: what the back edge must provide is known only when the walk arrives at LOOP.  At LOOPEND the values of the next
 * iteration get registers that their PHIs are asked to use, too, and values from before the loop reserve registers for
 * the whole loop.  What does not agree at LOOP becomes moves on the back edge. */
#include "regalloc_int.h"

#include "base/memory.h"

#include <string.h>

RegMode  regalloc_mode;
uint64_t regalloc_seed = 1;
uint32_t jit_leave_every;

static uint32_t random_number(void) {
    regalloc_seed ^= regalloc_seed << 13;
    regalloc_seed ^= regalloc_seed >> 7;
    regalloc_seed ^= regalloc_seed << 17;
    return (uint32_t)(regalloc_seed >> 32);
}

/* ---- lists -------------------------------------------------------------------------------------------------------- */
static void add_move(RegAlloc *ra, RegMoves *list, RegPlace to, RegPlace from) {
    if (list->count == list->capacity) {
        uint32_t capacity = list->capacity ? 2 * list->capacity : 256;
        RegMove *items = mem_realloc(list->items, mem_product(capacity, sizeof *items));
        if (items == NULL) {
            ra->failed = true;
            return;
        }
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->count++] = (RegMove){ra->at, to, from};
}

static bool grow(void *array, size_t count, size_t size) {
    void **place = array;
    void  *block = mem_realloc(*place, mem_product(count, size));
    if (block != NULL) *place = block;
    return block != NULL;
}

static Status prepare_arrays(RegAlloc *ra) {
    JitTrace *t = ra->trace;
    if (t->insn_count > ra->insn_capacity) {
        uint32_t n = t->insn_count + t->insn_count / 2;
        ra->insn_capacity = 0;
        if (!grow(&ra->plan, n, sizeof *ra->plan) || !grow(&ra->uses, n, sizeof *ra->uses) || !grow(&ra->calls, n, sizeof *ra->calls)
            || !grow(&ra->where, n, 1) || !grow(&ra->slot, n, sizeof *ra->slot))
            return -1;
        ra->insn_capacity = n;
    }
    if (t->constant_count >= ra->constant_capacity) {
        uint32_t n = t->constant_count + 64;
        if (!grow(&ra->constant_where, n, 1)) return -1;
        ra->constant_capacity = n;
    }
    if (t->snapshot_count >= ra->snapshot_capacity) {
        uint32_t n = t->snapshot_count + 64;
        if (!grow(&ra->located, n, 1)) return -1;
        ra->snapshot_capacity = n;
    }
    memset(ra->plan, 0, t->insn_count * sizeof *ra->plan);
    memset(ra->uses, 0, t->insn_count * sizeof *ra->uses);
    memset(ra->where, REG_NONE, t->insn_count);
    memset(ra->slot, 0, t->insn_count * sizeof *ra->slot);
    memset(ra->constant_where, REG_NONE, t->constant_count + 1);
    memset(ra->located, 0, t->snapshot_count + 1);
    return 0;
}

/* ---- places of values ------------------------------------------------------------------------------------------------ */
static uint8_t *where_of(RegAlloc *ra, IrRef ref) { return ir_is_constant(ref) ? &ra->constant_where[ir_index(ref)] : &ra->where[ref]; }
static RegSet class_of(RegAlloc *ra, IrRef ref) { return ir_type(ra->trace, ref) == IR_FLOAT ? REG_FLOATS : REG_GENERAL; }

static void hold(RegAlloc *ra, unsigned reg, IrRef ref) {
    ra->holder[reg] = ref;
    *where_of(ra, ref) = (uint8_t)reg;
    ra->free &= ~REG_BIT(reg);
    ra->weak &= ~REG_BIT(reg);
}

static void release(RegAlloc *ra, unsigned reg) {
    *where_of(ra, ra->holder[reg]) = REG_NONE;
    ra->holder[reg] = 0;
    ra->free |= REG_BIT(reg);
    ra->weak &= ~REG_BIT(reg);
}

static bool defined_before_loop(const RegAlloc *ra, IrRef ref) { return ra->loop != 0 && ref < ra->loop; }

/* A slot for REF.  A slot that a value of the loop body gave back may not hold a value from before the loop: the body
 * would overwrite it in the next iteration. */
static unsigned slot_of(RegAlloc *ra, IrRef ref) {
    if (ra->slot[ref] != 0) return ra->slot[ref];
    bool fresh = ra->at >= ra->loop && defined_before_loop(ra, ref);
    if (ra->free_slot_count > 0 && !fresh) return ra->slot[ref] = ra->free_slots[--ra->free_slot_count];
    while (ra->slot_top < 256 && ra->reserved_slots[ra->slot_top >> 6] >> (ra->slot_top & 63) & 1) ra->slot_top++;
    if (ra->slot_top >= ra->target->slot_limit) {
        ra->failed = true;
        return ra->target->first_slot;
    }
    return ra->slot[ref] = ra->slot_top++;
}

static RegPlace place_of(RegAlloc *ra, IrRef ref) {
    if (ir_is_constant(ref)) return ref;
    if (ra->where[ref] != REG_NONE) return ra->where[ref];
    return PLACE_SLOT | slot_of(ra, ref);
}

/* ---- choosing registers ------------------------------------------------------------------------------------------- */
static unsigned lowest(RegSet set) { return (unsigned)__builtin_ctzll(set); }
static unsigned any_of(RegSet set) {
    if (regalloc_mode != REG_MODE_RANDOM) return lowest(set);
    for (unsigned skip = random_number() % (unsigned)__builtin_popcountll(set); skip > 0; skip--) set &= set - 1;
    return lowest(set);
}

static bool crosses_call(const RegAlloc *ra, IrRef ref) {
    if (ir_is_constant(ref)) return false;
    if (ra->loop != 0 && ra->at > ra->loop && ref <= ra->loop) return ra->calls[ra->loop_end] != ra->calls[ra->loop] || ra->calls[ra->at - 1] != ra->calls[ref];
    return ra->calls[ra->at - 1] != ra->calls[ref];
}

/* One of the free registers in SET for REF. */
static unsigned choose_free(RegAlloc *ra, RegSet set, IrRef ref, unsigned hint) {
    if (regalloc_mode == REG_MODE_RANDOM) return any_of(set);
    if (hint >= 64 && !ir_is_constant(ref)) hint = ra->plan[ref].result; /* what a PHI or PLOAD asks for */
    if (hint < 64 && set & REG_BIT(hint)) return hint;
    RegSet saved = set & ra->target->callee_saved, other = set & ~ra->target->callee_saved;
    if (crosses_call(ra, ref)) return lowest(saved ? saved : other);
    return lowest(other ? other : saved);
}

/* The value in REG has to be somewhere else in front of the current point, and in REG behind it. */
static void evict(RegAlloc *ra, unsigned reg) {
    IrRef ref = ra->holder[reg];
    bool  weak = (ra->weak & REG_BIT(reg)) != 0;
    release(ra, reg);
    if (!ir_is_constant(ref) && ra->slot[ref] == 0 && regalloc_mode != REG_MODE_SPILL) {
        RegSet others = ra->target->allocatable & class_of(ra, ref) & ra->free & ~ra->busy & ~ra->avoid & ~REG_BIT(reg);
        if (others) {
            unsigned other = choose_free(ra, others, ref, REG_NONE);
            hold(ra, other, ref);
            if (weak) ra->weak |= REG_BIT(other);
            add_move(ra, &ra->after, reg, other);
            return;
        }
    }
    add_move(ra, &ra->after, reg, ir_is_constant(ref) ? ref : PLACE_SLOT | slot_of(ra, ref));
}

/* What losing the register would cost: values that only exits want, constants, spilled values, values from far away. */
static uint32_t eviction_cost(const RegAlloc *ra, unsigned reg) {
    IrRef    ref = ra->holder[reg];
    uint32_t cost;
    if (ir_is_constant(ref)) return 1;
    cost = 2 + ref;
    if (ra->slot[ref] != 0) cost = 2 + ref / 2;
    if (ra->trace->insns[ref].op == IR_PHI) cost += ra->loop_end - ra->loop;
    return ra->weak & REG_BIT(reg) ? cost / 8 : cost;
}

/* A register of ALLOWED that may be used at the current point; its holder is evicted.  It stays marked busy. */
static unsigned take(RegAlloc *ra, RegSet allowed, IrRef ref, unsigned hint) {
    RegSet   set = allowed & ra->target->allocatable & ~ra->busy;
    unsigned reg;
    CHECK(set != 0);
    if (set & ra->free) {
        reg = choose_free(ra, set & ra->free, ref, hint);
    } else {
        reg = any_of(set);
        if (regalloc_mode != REG_MODE_RANDOM)
            for (RegSet rest = set; rest; rest &= rest - 1)
                if (eviction_cost(ra, lowest(rest)) < eviction_cost(ra, reg)) reg = lowest(rest);
        ra->busy |= REG_BIT(reg);
        evict(ra, reg);
    }
    ra->busy |= REG_BIT(reg);
    return reg;
}

/* ---- one instruction ------------------------------------------------------------------------------------------------ */
/* Makes sure that every value of the snapshot is somewhere. */
static void keep_snapshot(RegAlloc *ra, uint32_t number) {
    const IrSnapshot *s = &ra->trace->snapshots[number];
    for (uint32_t i = 0; i < s->entry_count; i++) {
        IrRef ref = ra->trace->entries[s->first_entry + i].ref;
        if (ref == 0 || ir_is_constant(ref) || ir_is_sunk(ra->trace, ref) || ra->where[ref] != REG_NONE || ra->slot[ref] != 0) continue;
        RegSet set = ra->free & ra->target->allocatable & class_of(ra, ref);
        bool   outside = ra->at > ra->loop && defined_before_loop(ra, ref);
        if (outside || __builtin_popcountll(set) < 3 || regalloc_mode == REG_MODE_SPILL) {
            slot_of(ra, ref);
        } else {
            unsigned reg = choose_free(ra, set, ref, ra->plan[ref].result);
            hold(ra, reg, ref);
            ra->weak |= REG_BIT(reg);
        }
    }
}

/* Where a value is, in the three words that concern the allocator. */
typedef struct Whereabouts {
    unsigned kind, reg, spill;
} Whereabouts;

static Whereabouts location_of(RegAlloc *ra, IrRef ref) {
    if (ref == 0 || ir_is_constant(ref)) return (Whereabouts){LOCATION_NONE, 0, 0};
    if (ir_is_sunk(ra->trace, ref)) return (Whereabouts){LOCATION_SUNK, 0, (uint32_t)ra->trace->insns[ref].imm};
    if (ra->slot[ref] != 0) return (Whereabouts){LOCATION_SPILL, 0, ra->slot[ref]};
    unsigned reg = ra->where[ref];
    return reg >= REG_FLOAT_0 ? (Whereabouts){LOCATION_FPR, reg - REG_FLOAT_0, 0} : (Whereabouts){LOCATION_GPR, reg, 0};
}

static RegPlace place_of_location(Whereabouts l) {
    return l.kind == LOCATION_GPR ? l.reg : l.kind == LOCATION_FPR ? (RegPlace)l.reg + REG_FLOAT_0 : PLACE_SLOT | l.spill;
}

/* Fills the locations, or plans the moves that make the ones filled for a later guard true at this one. */
static void locate_snapshot(RegAlloc *ra, uint32_t number) {
    const IrSnapshot *s = &ra->trace->snapshots[number];
    IrLocation       *locations = &ra->trace->locations[s->first_entry];
    uint32_t          first = ra->fix_moves.count;
    for (uint32_t i = 0; i < s->entry_count; i++) {
        IrLocation *at = &locations[i];
        Whereabouts here = location_of(ra, ra->trace->entries[s->first_entry + i].ref), before = {at->kind, at->reg, at->spill};
        if (!ra->located[number]) {
            at->kind = (uint8_t)here.kind;
            at->reg = (uint8_t)here.reg;
            at->spill = here.spill;
        } else if (here.kind != LOCATION_NONE && (here.kind != before.kind || here.reg != before.reg || here.spill != before.spill)) {
            add_move(ra, &ra->fix_moves, place_of_location(before), place_of_location(here));
        }
    }
    ra->located[number] = 1;
    if (ra->fix_moves.count == first) return;
    if (ra->fix_count == ra->fix_capacity) {
        uint32_t capacity = ra->fix_capacity ? 2 * ra->fix_capacity : 64;
        if (!grow(&ra->fixes, capacity, sizeof *ra->fixes)) {
            ra->failed = true;
            return;
        }
        ra->fix_capacity = capacity;
    }
    ra->fixes[ra->fix_count++] = (RegFix){ra->at, first, ra->fix_moves.count - first};
}

/* The value I is defined here: behind this point it is in its register and its slot, before it is nowhere.  Returns the
 * register the instruction writes. */
static unsigned define(RegAlloc *ra, uint32_t i, RegSet allowed) {
    unsigned home = ra->where[i], reg;
    if (home != REG_NONE && allowed & REG_BIT(home)) {
        release(ra, home);
        ra->busy |= REG_BIT(home);
        reg = home;
    } else {
        reg = take(ra, allowed, i, REG_NONE);
        if (home != REG_NONE) {
            home = ra->where[i]; /* evicting others does not move it, but be exact */
            release(ra, home);
            add_move(ra, &ra->after, home, reg);
        }
    }
    if (ra->slot[i] != 0) {
        add_move(ra, &ra->after, PLACE_SLOT | ra->slot[i], reg);
        if (ra->free_slot_count < COUNT_OF(ra->free_slots)) ra->free_slots[ra->free_slot_count++] = ra->slot[i];
    }
    return reg;
}

/* Input N of the instruction gets its register. */
static unsigned place_input(RegAlloc *ra, IrRef ref, RegSet allowed, unsigned hint) {
    uint8_t *where = where_of(ra, ref);
    bool     fixed = (allowed & (allowed - 1)) == 0;
    if (*where != REG_NONE && allowed & REG_BIT(*where)) {
        ra->weak &= ~REG_BIT(*where);
        ra->busy |= REG_BIT(*where);
        return *where;
    }
    if (*where == REG_NONE && !(fixed && ir_is_constant(ref))) {
        unsigned reg = take(ra, allowed, ref, hint);
        hold(ra, reg, ref);
        return reg;
    }
    /* It lives where this instruction cannot use it: a copy, for this instruction only. */
    if (*where != REG_NONE) ra->busy |= REG_BIT(*where);
    unsigned reg = take(ra, allowed, ref, REG_NONE);
    add_move(ra, &ra->before, reg, *where != REG_NONE ? *where : ref);
    return reg;
}

static void allocate(RegAlloc *ra, uint32_t i) {
    RegPlan  *plan = &ra->plan[i];
    RegNeed   need = {0};
    IrOp      op = (IrOp)ra->trace->insns[i].op;
    bool      leaves = ir_op_leaves(op);
    RegSet    result_bit = 0;
    ra->target->need(ra, i, &need);
    plan->live = true;
    plan->form = need.form;
    plan->result = REG_NONE;
    ra->busy = 0;
    ra->avoid = need.clobbers;
    if (leaves) keep_snapshot(ra, ra->trace->insns[i].snapshot);
    if (need.result) {
        plan->result = (uint8_t)define(ra, i, need.result);
        result_bit = REG_BIT(plan->result);
        ra->avoid |= result_bit;
    }
    for (RegSet rest = need.clobbers & ra->target->allocatable & ~ra->free & ~result_bit; rest; rest &= rest - 1)
        if (ra->holder[lowest(rest)] != 0) evict(ra, lowest(rest));
    if (need.commutes) {
        IrRef a = need.inputs[need.first].ref, b = need.inputs[need.first + 1].ref;
        if (*where_of(ra, a) != REG_NONE && *where_of(ra, b) == REG_NONE && !ir_is_constant(b)) {
            need.inputs[need.first].ref = b;
            need.inputs[need.first + 1].ref = a;
        }
    }
    /* Inputs that die here may be where the result goes, if it is written last. */
    if (!need.early && !need.overwrites) ra->busy &= ~result_bit;
    for (unsigned n = 0; n < need.input_count; n++) {
        IrRef    ref = need.inputs[n].ref;
        RegSet   allowed = need.inputs[n].allowed;
        unsigned reg;
        if (need.overwrites && n == need.first) {
            if (*where_of(ra, ref) == REG_NONE && !ir_is_constant(ref) && allowed & result_bit) {
                hold(ra, plan->result, ref);
                reg = plan->result;
            } else if (ir_is_constant(ref) && *where_of(ra, ref) == REG_NONE) {
                add_move(ra, &ra->before, plan->result, ref);
                reg = plan->result;
            } else {
                unsigned from = place_input(ra, ref, allowed & ~result_bit, REG_NONE);
                add_move(ra, &ra->before, plan->result, from);
                reg = plan->result;
            }
        } else {
            reg = place_input(ra, ref, allowed, !need.early && !need.overwrites && n == 0 ? plan->result : REG_NONE);
        }
        if (n < REG_PLAN_INPUTS) plan->in[n] = (uint8_t)reg;
    }
    ra->busy |= result_bit;
    for (unsigned n = 0; n < need.temp_count; n++) plan->temp[n] = (uint8_t)take(ra, need.temps, 0, REG_NONE);
    if (leaves) locate_snapshot(ra, ra->trace->insns[i].snapshot);
}

/* ---- loops ------------------------------------------------------------------------------------------------------- */
static bool is_phi_or_nop(const JitTrace *t, uint32_t i) { return t->insns[i].op == IR_PHI || t->insns[i].op == IR_NOP; }
static bool phi_is_used(const RegAlloc *ra, uint32_t phi) { return ra->uses[phi] > 0; }

static void reserve_invariant(RegAlloc *ra, IrRef ref, uint32_t weight, RegSet lasting) {
    if (ir_is_constant(ref) || ref >= ra->loop || ra->where[ref] != REG_NONE || ra->slot[ref] != 0 || ra->uses[ref] < weight) return;
    RegSet set = ra->free & ra->target->allocatable & class_of(ra, ref);
    if (__builtin_popcountll(set) > 4 && set & lasting) hold(ra, choose_free(ra, set & lasting, ref, REG_NONE), ref);
}

/* Values from before the loop that the body uses often keep registers all the way round. */
static void reserve_invariants(RegAlloc *ra, uint32_t weight) {
    JitTrace *t = ra->trace;
    RegSet    lasting = ra->calls[ra->loop_end] != ra->calls[ra->loop] ? ra->target->callee_saved : ~(RegSet)0;
    for (uint32_t i = ra->loop + 1; i < ra->loop_end; i++) {
        IrInsn *insn = &t->insns[i];
        if (insn->op == IR_PHI) continue;
        IR_EACH_OPERAND(t, insn, ref, { reserve_invariant(ra, ref, weight, lasting); });
    }
}

static void begin_loop_walk(RegAlloc *ra) {
    JitTrace *t = ra->trace;
    for (uint32_t p = ra->loop + 1; is_phi_or_nop(t, p); p++) {
        if (t->insns[p].op != IR_PHI) continue;
        IrRef b = t->insns[p].b;
        if (!phi_is_used(ra, p) || ir_is_constant(b)) continue;
        if (ra->where[b] == REG_NONE && ra->slot[b] == 0) {
            RegSet set = ra->free & ra->target->allocatable & class_of(ra, b);
            if (__builtin_popcountll(set) > 3 && regalloc_mode != REG_MODE_SPILL) hold(ra, choose_free(ra, set, p, REG_NONE), b);
            else slot_of(ra, b);
        }
        ra->plan[p].result = ra->where[b]; /* the hint */
    }
    if (regalloc_mode != REG_MODE_SPILL) {
        reserve_invariants(ra, 3);
        reserve_invariants(ra, 1);
    }
    memcpy(ra->end_holder, ra->holder, sizeof ra->holder);
}

/* Where REF is at the end of the loop body.  (PHI values that were in no register there have slots.) */
static RegPlace place_at_end(RegAlloc *ra, IrRef ref) {
    if (ir_is_constant(ref)) return ref;
    for (unsigned r = 0; r < 64; r++)
        if (ra->end_holder[r] == ref) return r;
    if (ra->where[ref] == ra->target->base) return ra->target->base;
    return PLACE_SLOT | slot_of(ra, ref);
}

/* Where side traces that come back find and put things: PHIs in their homes, and every value from before the loop in a slot that nobody else uses. */
static void describe_head(RegAlloc *ra, JitLoopHead *head) {
    for (uint32_t k = 0; k < head->phi_count; k++) {
        JitLoopPhi *phi = &head->phis[k];
        bool        used = ra->trace->insns[phi->insn].op == IR_PHI;
        phi->reg = used ? ra->where[phi->insn] : REG_NONE;
        phi->slot = used ? ra->slot[phi->insn] : 0;
    }
    head->fixed_count = 0;
    memset(head->kept_slots, 0, sizeof head->kept_slots);
    for (unsigned r = 0; r < 64; r++) {
        IrRef ref = ra->holder[r];
        if (ref == 0 || ir_is_constant(ref) || ref >= ra->loop) continue;
        head->fixed[head->fixed_count].reg = (uint8_t)r;
        head->fixed[head->fixed_count++].slot = (uint16_t)slot_of(ra, ref);
    }
    for (uint32_t i = 1; i < ra->loop; i++)
        if (ra->slot[i] >= ra->target->first_slot) head->kept_slots[ra->slot[i] >> 6] |= REG_BIT(ra->slot[i] & 63);
}

/* The walk has arrived at LOOP: decides where everything is at the head of the loop. */
static void finish_loop_walk(RegAlloc *ra) {
    JitTrace *t = ra->trace;
    ra->at = ra->loop;
    for (unsigned r = 0; r < 64; r++) {
        IrRef ref = ra->holder[r];
        if (ref == 0 || ra->end_holder[r] == ref) continue;
        if (ir_is_constant(ref)) {
            add_move(ra, &ra->after, r, ref);
            release(ra, r);
        } else if (ref < ra->loop) {
            add_move(ra, &ra->back_edge, r, place_at_end(ra, ref));
        }
    }
    for (uint32_t p = ra->loop + 1; is_phi_or_nop(t, p); p++) {
        if (t->insns[p].op != IR_PHI) continue;
        if (ra->where[p] == REG_NONE && ra->slot[p] == 0) continue;
        RegPlace end = place_at_end(ra, t->insns[p].b);
        if (ra->where[p] != REG_NONE && end != ra->where[p]) add_move(ra, &ra->back_edge, ra->where[p], end);
        if (ra->slot[p] != 0 && end != (PLACE_SLOT | ra->slot[p])) add_move(ra, &ra->back_edge, PLACE_SLOT | ra->slot[p], end);
    }
    /* From here on the walk is in front of the loop. */
    RegSet homes = 0;
    if (t->head) describe_head(ra, t->head);
    for (uint32_t p = ra->loop + 1; is_phi_or_nop(t, p); p++)
        if (ra->where[p] != REG_NONE) {
            unsigned home = ra->where[p];
            ra->plan[p].result = (uint8_t)home;
            release(ra, home);
            homes |= REG_BIT(home);
        } else {
            ra->plan[p].result = REG_NONE;
        }
    ra->at = ra->loop - 1;
    ra->busy = homes;
    for (uint32_t p = ra->loop + 1; is_phi_or_nop(t, p); p++) {
        if (t->insns[p].op != IR_PHI) continue;
        unsigned home = ra->plan[p].result, slot = ra->slot[p];
        IrRef    a = t->insns[p].a;
        if (home == REG_NONE && slot == 0) continue;
        if (!ir_is_constant(a) && ra->where[a] == REG_NONE && ra->slot[a] == 0 && home != REG_NONE && ra->free & REG_BIT(home)
            && (REG_BIT(home) & class_of(ra, a)))
            hold(ra, home, a);
        RegPlace from = place_of(ra, a);
        if (home != REG_NONE && from != home) add_move(ra, &ra->loop_entry, home, from);
        if (slot != 0 && from != (PLACE_SLOT | slot)) add_move(ra, &ra->loop_entry, PLACE_SLOT | slot, from);
        if (slot != 0 && ra->free_slot_count < COUNT_OF(ra->free_slots)) ra->free_slots[ra->free_slot_count++] = (uint16_t)slot;
    }
    ra->busy = 0;
    ra->loop = 0;
}

/* The end of a side trace that goes back to the head of its root's loop. */
static void begin_way_back(RegAlloc *ra, const IrInsn *insn) {
    const JitLoopHead *head = ra->trace->root->head;
    for (uint32_t k = 0; k < head->phi_count; k++) {
        IrRef    ref = ra->trace->args[insn->a + k];
        unsigned home = head->phis[k].reg, slot = head->phis[k].slot;
        if (home == REG_NONE && slot == 0) continue;
        if (!ir_is_constant(ref) && ra->where[ref] == REG_NONE && ra->slot[ref] == 0) {
            RegSet set = ra->free & ra->target->allocatable & class_of(ra, ref);
            if (__builtin_popcountll(set) > 3 && regalloc_mode != REG_MODE_SPILL) hold(ra, choose_free(ra, set, ref, home), ref);
            else slot_of(ra, ref);
        }
        RegPlace from = place_of(ra, ref);
        if (home != REG_NONE && from != home) add_move(ra, &ra->back_edge, home, from);
        if (slot != 0 && from != (PLACE_SLOT | slot)) add_move(ra, &ra->back_edge, PLACE_SLOT | slot, from);
    }
    for (uint32_t k = 0; k < head->fixed_count; k++) add_move(ra, &ra->back_edge, head->fixed[k].reg, PLACE_SLOT | head->fixed[k].slot);
}

/* ---- the ends of the trace ----------------------------------------------------------------------------------------- */
static RegPlace parent_place(const JitTrace *t, const IrInsn *pload) {
    const IrSnapshot *s = &t->parent->snapshots[t->parent_snapshot];
    uint32_t          entry = s->first_entry + (uint32_t)pload->imm;
    IrRef             ref = t->parent->entries[entry].ref;
    if (ir_is_constant(ref)) return REG_NONE;
    const IrLocation *at = &t->parent->locations[entry];
    return place_of_location((Whereabouts){at->kind, at->reg, at->spill});
}

static void begin_walk(RegAlloc *ra) {
    JitTrace *t = ra->trace;
    ra->before.count = ra->after.count = ra->entry.count = ra->loop_entry.count = ra->back_edge.count = ra->fix_moves.count = 0;
    ra->fix_count = 0;
    ra->loop = ra->loop_end = 0;
    ra->slot_top = ra->target->first_slot;
    ra->free_slot_count = 0;
    ra->free = ra->target->allocatable;
    ra->weak = ra->busy = ra->avoid = 0;
    ra->failed = false;
    memset(ra->holder, 0, sizeof ra->holder);
    memset(ra->end_holder, 0, sizeof ra->end_holder);
    memset(ra->reserved_slots, 0, sizeof ra->reserved_slots);
    if (t->parent && t->root->head) memcpy(ra->reserved_slots, t->root->head->kept_slots, sizeof ra->reserved_slots);
    uint32_t calls = 0;
    ra->calls[0] = 0;
    for (uint32_t i = 1; i < t->insn_count; i++) {
        IrInsn *insn = &t->insns[i];
        ra->plan[i].result = REG_NONE;
        switch (insn->op) {
        case IR_LOOP: ra->loop = i; break;
        case IR_CALL: calls++; break;
        case IR_FRAME: ra->slot[i] = ra->target->frame_slot; break;
        case IR_THREAD: ra->slot[i] = ra->target->thread_slot; break;
        case IR_BASE: ra->where[i] = ra->target->base; break;
        case IR_PLOAD: {
            RegPlace place = parent_place(t, insn);
            if (place_is_slot(place)) {
                ra->slot[i] = (uint16_t)place_slot(place);
                ra->reserved_slots[place_slot(place) >> 6] |= REG_BIT(place_slot(place) & 63);
            } else if (place_is_reg(place)) {
                ra->plan[i].result = (uint8_t)place;
            }
            break;
        }
        default: break;
        }
        ra->calls[i] = calls;
        IR_EACH_OPERAND(t, insn, ref, { if (!ir_is_constant(ref)) ra->uses[ref]++; });
        if (ir_op_leaves((IrOp)insn->op)) {
            const IrSnapshot *s = &t->snapshots[insn->snapshot];
            for (uint32_t e = 0; e < s->entry_count; e++) {
                IrRef ref = t->entries[s->first_entry + e].ref;
                if (ref != 0 && !ir_is_constant(ref) && !ir_is_sunk(t, ref)) ra->uses[ref]++;
            }
        }
    }
    uint32_t last = t->insn_count - 1;
    while (last > 0 && t->insns[last].op == IR_NOP) last--;
    if (t->insns[last].op == IR_LOOPEND) ra->loop_end = last;
    else ra->loop = 0;
}

/* Values of the parent's exit come from where the parent had them; constants are made. */
static void finish_walk(RegAlloc *ra) {
    JitTrace *t = ra->trace;
    ra->at = 0;
    for (uint32_t i = 1; i < t->insn_count; i++) {
        IrInsn *insn = &t->insns[i];
        if (insn->op != IR_PLOAD) continue;
        RegPlace from = parent_place(t, insn);
        if (from == REG_NONE) {
            ra->failed = true; /* a constant of the parent: the recorder does not ask for those */
            continue;
        }
        unsigned reg = ra->where[i];
        if (reg != REG_NONE && reg != from) add_move(ra, &ra->entry, reg, from);
        if (ra->slot[i] != 0 && from != (PLACE_SLOT | ra->slot[i])) add_move(ra, &ra->entry, PLACE_SLOT | ra->slot[i], from);
        if (reg != REG_NONE) release(ra, reg);
    }
    for (unsigned r = 0; r < 64; r++) {
        if (ra->holder[r] == 0) continue;
        CHECK(ir_is_constant(ra->holder[r]));
        add_move(ra, &ra->entry, r, ra->holder[r]);
    }
}

/* Must instruction I run although nobody wants its result? */
static bool has_effect(const JitTrace *t, const IrInsn *insn) {
    switch (ir_op_info[insn->op].effect) {
    case EFFECT_PURE:
    case EFFECT_READ:
    case EFFECT_ALLOC: return false; /* that memory is exhausted is not an effect */
    case EFFECT_CALL: return jit_helpers[insn->c].effects & ~HELPER_READS;
    default: return true;
    }
}

Status regalloc_run(RegAlloc *ra, JitTrace *trace, const RegTarget *target) {
    ra->trace = trace;
    ra->target = target;
    if (prepare_arrays(ra) < 0) return -1;
    begin_walk(ra);
    for (uint32_t i = trace->insn_count - 1; i > 0 && !ra->failed; i--) {
        IrInsn *insn = &trace->insns[i];
        ra->at = i;
        switch (insn->op) {
        case IR_NOP:
        case IR_SUNK:
        case IR_PHI:
        case IR_PLOAD:
        case IR_FRAME:
        case IR_THREAD:
        case IR_BASE:
            if (insn->op == IR_FRAME || insn->op == IR_THREAD) {
                if (ra->where[i] != REG_NONE) {
                    unsigned reg = ra->where[i];
                    release(ra, reg);
                    add_move(ra, &ra->after, reg, PLACE_SLOT | ra->slot[i]);
                    ra->plan[i].live = true;
                }
            }
            break;
        case IR_LOOPEND:
            ra->plan[i].live = true;
            begin_loop_walk(ra);
            break;
        case IR_LOOP:
            ra->plan[i].live = true;
            finish_loop_walk(ra);
            break;
        case IR_BACK:
            ra->plan[i].live = true;
            begin_way_back(ra, insn);
            break;
        default:
            if (ra->where[i] != REG_NONE || ra->slot[i] != 0 || has_effect(trace, insn)) allocate(ra, i);
        }
    }
    if (ra->failed) return -1;
    finish_walk(ra);
    return ra->failed ? -1 : 0;
}

/* ---- moves at the same time ------------------------------------------------------------------------------------------- */
void regalloc_parallel_moves(RegMove *moves, uint32_t count, unsigned cycle_scratch, void (*move)(void *, RegPlace, RegPlace), void *context) {
    uint32_t constants = 0;
    /* Constants last: nobody waits for their targets then. */
    for (uint32_t i = 0; i < count - constants;) {
        if (!ir_is_constant(moves[i].from)) {
            i++;
            continue;
        }
        RegMove m = moves[i];
        moves[i] = moves[count - 1 - constants];
        moves[count - 1 - constants++] = m;
    }
    uint32_t left = count - constants;
    while (left > 0) {
        bool progress = false;
        for (uint32_t i = 0; i < left;) {
            bool blocked = false;
            for (uint32_t k = 0; k < left && !blocked; k++) blocked = k != i && moves[k].from == moves[i].to;
            if (blocked) {
                i++;
                continue;
            }
            if (moves[i].to != moves[i].from) move(context, moves[i].to, moves[i].from);
            moves[i] = moves[--left];
            progress = true;
        }
        if (progress || left == 0) continue;
        /* Every target is still wanted by somebody: a cycle.  Save one target, and whoever wants it reads the copy. */
        RegPlace saved = moves[0].to;
        move(context, cycle_scratch, saved);
        for (uint32_t k = 0; k < left; k++)
            if (moves[k].from == saved) moves[k].from = cycle_scratch;
    }
    for (uint32_t i = count - constants; i < count; i++) move(context, moves[i].to, moves[i].from);
}
