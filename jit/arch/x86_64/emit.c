/* emit.c - machine code of each IR operation, once registers are known.
 *
 * Guards jump to stubs behind the trace; slow paths that call C (a full nursery, the write barrier's log, floats that have
 * no immediate form) are there, too, so that the path usually taken falls through. */
#include "lower_int.h"

#include "base/memory.h"
#include "objects/float.h"
#include "objects/object.h"

#define A (&L->a)
#define SLOT(n) x86_mem(RSP, 8 * (int32_t)(n))
#define XMM(r) ((unsigned)(r)-REG_FLOAT_0)

/* ---- constants and moves ---------------------------------------------------------------------------------------------- */
static X86Rm pool(Lower *L, IrRef ref) {
    uint64_t **word = &L->pool[ir_index(ref)];
    if (*word == NULL) {
        *word = x86_take_word(L);
        if (*word == NULL) {
            L->failed = true;
            return x86_mem(RSP, 0);
        }
        **word = ir_constant_bits(L->trace, ref);
    }
    return x86_mem_at(A, *word);
}

static void load_word(Lower *L, unsigned reg, uint64_t bits) {
    if (bits == 0) x86_rr(A, X86_XOR32, reg, reg);
    else if (bits >> 32 != 0 && (int64_t)bits != (int32_t)bits && x86_reaches(A, (void *)(uintptr_t)bits))
        x86_rm(A, X86_LEA64, reg, x86_mem_at(A, (void *)(uintptr_t)bits));
    else x86_mov_imm(A, reg, bits);
}

static void load_address(Lower *L, unsigned reg, const void *address) { load_word(L, reg, (uint64_t)(uintptr_t)address); }

static void load_constant(Lower *L, RegPlace to, IrRef ref) {
    uint64_t bits = ir_constant_bits(L->trace, ref);
    if (place_is_slot(to)) {
        if ((int64_t)bits == (int32_t)bits) {
            x86_mi(A, X86_STOREI64, SLOT(place_slot(to)), (int32_t)bits);
        } else {
            x86_rm(A, X86_MOVSD, XMM_SCRATCH, pool(L, ref));
            x86_rm(A, X86_STORESD, XMM_SCRATCH, SLOT(place_slot(to)));
        }
    } else if (to >= REG_FLOAT_0) {
        if (bits == 0) x86_rr(A, X86_XORPD, XMM(to), XMM(to));
        else x86_rm(A, X86_MOVSD, XMM(to), pool(L, ref));
    } else {
        load_word(L, to, bits);
    }
}

void x86_emit_move(void *lower, RegPlace to, RegPlace from) {
    Lower *L = lower;
    if (ir_is_constant(from)) {
        load_constant(L, to, from);
    } else if (place_is_slot(to) && place_is_slot(from)) {
        x86_rm(A, X86_MOVSD, XMM_SCRATCH, SLOT(place_slot(from)));
        x86_rm(A, X86_STORESD, XMM_SCRATCH, SLOT(place_slot(to)));
    } else if (place_is_slot(to)) {
        if (from >= REG_FLOAT_0) x86_rm(A, X86_STORESD, XMM(from), SLOT(place_slot(to)));
        else x86_rm(A, X86_STORE64, from, SLOT(place_slot(to)));
    } else if (place_is_slot(from)) {
        if (to >= REG_FLOAT_0) x86_rm(A, X86_MOVSD, XMM(to), SLOT(place_slot(from)));
        else x86_rm(A, X86_MOV64, to, SLOT(place_slot(from)));
    } else if (to >= REG_FLOAT_0) {
        if (from >= REG_FLOAT_0) x86_rr(A, X86_MOVAPD, XMM(to), XMM(from));
        else x86_rr(A, X86_MOVQ_XR, XMM(to), from);
    } else if (from >= REG_FLOAT_0) {
        x86_rr(A, X86_MOVQ_RX, XMM(from), to);
    } else {
        x86_rr(A, X86_MOV64, to, from);
    }
}

/* ---- out of line -------------------------------------------------------------------------------------------------------- */
static Aside *add_aside(Lower *L, AsideKind kind, uint32_t i) {
    static Aside nowhere;
    if (L->aside_count == L->aside_capacity) {
        uint32_t capacity = L->aside_capacity ? 2 * L->aside_capacity : 256;
        Aside   *asides = mem_realloc(L->asides, mem_product(capacity, sizeof *asides));
        if (asides == NULL) {
            L->failed = true;
            return &nowhere;
        }
        L->asides = asides;
        L->aside_capacity = capacity;
    }
    Aside *aside = &L->asides[L->aside_count++];
    *aside = (Aside){.kind = (uint8_t)kind, .insn = i};
    return aside;
}

/* Leaves through the instruction's snapshot when COND holds. */
static void exit_if(Lower *L, uint32_t i, X86Cond cond) {
    uint8_t *jump = x86_jcc(A, cond, 0);
    add_aside(L, ASIDE_EXIT, i)->from[0] = jump;
}

static Aside *aside_if(Lower *L, uint32_t i, AsideKind kind, X86Cond cond) {
    uint8_t *jump = x86_jcc(A, cond, 0);
    Aside   *aside = add_aside(L, kind, i);
    aside->from[0] = jump;
    return aside;
}

/* The stub of a snapshot: says its number and jumps to where its data word points. */
static uint8_t *exit_stub(Lower *L, uint32_t snapshot) {
    if (L->stubs[snapshot] != NULL) return L->stubs[snapshot];
    uint64_t *word = L->native->words[snapshot] = x86_take_word(L);
    L->stubs[snapshot] = L->a.at;
    if (word == NULL) {
        L->failed = true;
        return L->a.at;
    }
    x86_mi(A, X86_STOREI32, SLOT(SLOT_NUMBERS), (int32_t)snapshot);
    x86_m(A, X86_JMPM, x86_mem_at(A, word));
    return L->stubs[snapshot];
}

/* Where instruction I goes when it leaves: the stub, or moves in front of it. */
static uint8_t *exit_code(Lower *L, uint32_t i) {
    uint32_t snapshot = L->trace->insns[i].snapshot;
    uint32_t low = 0, high = L->ra.fix_count; /* sorted by falling instruction */
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (L->ra.fixes[middle].insn > i) low = middle + 1;
        else high = middle;
    }
    if (low == L->ra.fix_count || L->ra.fixes[low].insn != i) return exit_stub(L, snapshot);
    RegFix *fix = &L->ra.fixes[low];
    if (fix->count == 0) return L->a.start + fix->first; /* written before */
    uint8_t *stub = exit_stub(L, snapshot), *code = L->a.at;
    regalloc_parallel_moves(L->ra.fix_moves.items + fix->first, fix->count, X86_SCRATCH, x86_emit_move, L);
    x86_jmp(A, (int32_t)(stub - L->a.start));
    fix->first = (uint32_t)(code - L->a.start);
    fix->count = 0;
    return code;
}

static void call_aside(Lower *L, const void *function) {
    load_address(L, X86_SCRATCH, function);
    x86_call(A, (const void *)jit_x86_call_aside, X86_SCRATCH);
}

static Value box_double(double d) { return float_from_double(d); }

static void resume(Lower *L, const Aside *aside) { x86_jmp(A, (int32_t)(aside->resume - L->a.start)); }

static void emit_alloc_aside(Lower *L, const Aside *aside) {
    const IrInsn *insn = &L->trace->insns[aside->insn];
    const RegPlan *plan = &L->ra.plan[aside->insn];
    unsigned       type = plan->in[0];
    if (ir_is_constant(insn->a)) load_word(L, type = X86_SCRATCH, ir_constant_bits(L->trace, insn->a));
    x86_rm(A, X86_STORE64, type, SLOT(SLOT_ARG_0));
    x86_mi(A, X86_STOREI64, SLOT(SLOT_ARG_1), insn->imm);
    call_aside(L, (const void *)gc_alloc_slow);
    x86_rr(A, X86_TEST64, X86_SCRATCH, X86_SCRATCH);
    exit_if(L, aside->insn, CC_E);
    x86_rr(A, X86_MOV64, plan->result, X86_SCRATCH);
    resume(L, aside);
}

static void emit_box_aside(Lower *L, const Aside *aside) {
    const RegPlan *plan = &L->ra.plan[aside->insn];
    x86_rm(A, X86_STORESD, XMM(plan->in[0]), SLOT(SLOT_ARG_0));
    call_aside(L, (const void *)box_double);
    x86_rr(A, X86_TEST64, X86_SCRATCH, X86_SCRATCH);
    exit_if(L, aside->insn, CC_E);
    x86_rr(A, X86_MOV64, plan->result, X86_SCRATCH);
    resume(L, aside);
}

static void emit_unbox_aside(Lower *L, const Aside *aside) {
    const RegPlan *plan = &L->ra.plan[aside->insn];
    unsigned       value = plan->in[0], result = XMM(plan->result);
    x86_alu_imm(A, X86_CMPI64, x86_reg(value), (int32_t)FLONUM_ZERO);
    uint8_t *not_zero = x86_jcc_short(A, CC_NE);
    x86_rr(A, X86_XORPD, result, result);
    resume(L, aside);
    x86_land_short(A, not_zero);
    x86_mi(A, X86_TESTI8, x86_reg(value), 3);
    exit_if(L, aside->insn, CC_NE);
    load_address(L, X86_SCRATCH, &float_type);
    x86_rm(A, X86_CMP64, X86_SCRATCH, x86_mem(value, offsetof(Obj, type)));
    exit_if(L, aside->insn, CC_NE);
    x86_rm(A, X86_MOVSD, result, x86_mem(value, offsetof(FloatObj, value)));
    resume(L, aside);
}

/* Address of an indexed operation: its base is input N. */
static X86Rm indexed(const JitTrace *t, const RegPlan *plan, const IrInsn *insn, IrRef index, unsigned n) {
    int32_t disp = insn->imm;
    switch (plan->form & FORM_MASK) {
    case FORM_IMM: return constant_index(t, insn, index, index_size_log2((IrOp)insn->op), &disp) ? x86_mem(plan->in[n], disp) : x86_mem(plan->in[n], insn->imm);
    case FORM_TAGGED_INDEX: return x86_mem_index(plan->in[n], plan->in[n + 1], 2, insn->imm - 4); /* a tagged index is 2 * index + 1 */
    default: return x86_mem_index(plan->in[n], plan->in[n + 1], index_size_log2((IrOp)insn->op), insn->imm);
    }
}

static void emit_barrier_aside(Lower *L, const Aside *aside) {
    const RegPlan *plan = &L->ra.plan[aside->insn];
    x86_rm(A, X86_STORE64, plan->in[0], SLOT(SLOT_ARG_0));
    const IrInsn *insn = &L->trace->insns[aside->insn];
    x86_rm(A, X86_LEA64, X86_SCRATCH, insn->c ? indexed(L->trace, plan, insn, insn->c, 1) : x86_mem(plan->in[1], insn->imm));
    x86_rm(A, X86_STORE64, X86_SCRATCH, SLOT(SLOT_ARG_1));
    call_aside(L, (const void *)gc_log_store);
    resume(L, aside);
}

void x86_emit_asides(Lower *L) {
    for (uint32_t n = 0; n < L->aside_count && !L->failed; n++) {
        Aside aside = L->asides[n]; /* the list may grow */
        if (aside.kind == ASIDE_EXIT) {
            x86_set_target(aside.from[0], exit_code(L, aside.insn));
            continue;
        }
        x86_set_target(aside.from[0], L->a.at);
        if (aside.from[1] != NULL) x86_set_target(aside.from[1], L->a.at);
        switch (aside.kind) {
        case ASIDE_ALLOC: emit_alloc_aside(L, &aside); break;
        case ASIDE_BOX: emit_box_aside(L, &aside); break;
        case ASIDE_UNBOX: emit_unbox_aside(L, &aside); break;
        default: emit_barrier_aside(L, &aside);
        }
    }
}

/* ---- integers ------------------------------------------------------------------------------------------------------- */
static int32_t immediate(const Lower *L, IrRef ref) { return (int32_t)ir_constant_bits(L->trace, ref); }

/* The constant operand of a commutative operation: the optimiser puts it last, but nobody has to. */
static IrRef constant_operand(const IrInsn *insn) { return ir_is_constant(insn->b) ? insn->b : insn->a; }

static X86Rm last_operand(Lower *L, const RegPlan *plan, const IrInsn *insn, unsigned n) {
    if (plan->form == FORM_POOL) return pool(L, constant_operand(insn));
    unsigned reg = plan->in[n];
    return x86_reg(reg >= REG_FLOAT_0 ? XMM(reg) : reg);
}

/* RM_OP is the row with a register or memory operand, IMM_OP the one with an immediate. */
static void emit_alu(Lower *L, uint32_t i, X86Op rm_op, X86Op imm_op) {
    const IrInsn  *insn = &L->trace->insns[i];
    const RegPlan *plan = &L->ra.plan[i];
    if (plan->form == FORM_IMM) x86_alu_imm(A, imm_op, x86_reg(plan->result), immediate(L, constant_operand(insn)));
    else x86_rm(A, rm_op, plan->result, last_operand(L, plan, insn, 1));
}

static void emit_add(Lower *L, uint32_t i) {
    const IrInsn  *insn = &L->trace->insns[i];
    const RegPlan *plan = &L->ra.plan[i];
    unsigned       result = plan->result, a = plan->in[0];
    if (plan->form == FORM_IMM) {
        int32_t value = immediate(L, constant_operand(insn));
        if (insn->op == IR_SUB) value = -value;
        if (result == a) x86_alu_imm(A, X86_ADDI64, x86_reg(result), value);
        else x86_rm(A, X86_LEA64, result, x86_mem(a, value));
    } else if (insn->op == IR_SUB || plan->form == FORM_POOL || ir_is_constant(insn->a) || ir_is_constant(insn->b)) {
        x86_rm(A, insn->op == IR_SUB ? X86_SUB64 : X86_ADD64, result, last_operand(L, plan, insn, 1));
    } else if (result == a) {
        x86_rr(A, X86_ADD64, result, plan->in[1]);
    } else if (result == plan->in[1]) {
        x86_rr(A, X86_ADD64, result, a);
    } else {
        x86_rm(A, X86_LEA64, result, x86_mem_index(a, plan->in[1], 0, 0));
    }
}

static void emit_and(Lower *L, uint32_t i) {
    const RegPlan *plan = &L->ra.plan[i];
    int32_t        value = plan->form == FORM_IMM ? immediate(L, constant_operand(&L->trace->insns[i])) : -1;
    if (plan->form == FORM_IMM && value >= 0) x86_alu_imm(A, X86_ANDI32, x86_reg(plan->result), value);
    else emit_alu(L, i, X86_AND64, X86_ANDI64);
}

static void emit_mul(Lower *L, uint32_t i) {
    const IrInsn  *insn = &L->trace->insns[i];
    const RegPlan *plan = &L->ra.plan[i];
    if (plan->form == FORM_IMM) x86_imul_imm(A, plan->result, x86_reg(plan->in[0]), immediate(L, constant_operand(insn)));
    else x86_rm(A, X86_IMUL64, plan->result, last_operand(L, plan, insn, 1));
}

static void emit_shift(Lower *L, uint32_t i, X86Op by_cl, X86Op by_immediate) {
    const RegPlan *plan = &L->ra.plan[i];
    if (plan->form == FORM_IMM) x86_mi(A, by_immediate, x86_reg(plan->result), immediate(L, L->trace->insns[i].b) & 63);
    else x86_m(A, by_cl, x86_reg(plan->result));
}

/* Quotient (towards zero) or remainder by a power of two: negative numbers are biased first. */
static void emit_power_division(Lower *L, const IrInsn *insn, const RegPlan *plan) {
    unsigned result = plan->result, a = plan->in[0];
    int32_t  divisor = immediate(L, insn->b);
    unsigned shift = (unsigned)__builtin_ctz((unsigned)divisor);
    if (shift == 0) {
        if (insn->op == IR_DIV) x86_rr(A, X86_MOV64, result, a);
        else x86_rr(A, X86_XOR32, result, result);
        return;
    }
    x86_rr(A, X86_MOV64, X86_SCRATCH, a);
    x86_mi(A, X86_SARI64, x86_reg(X86_SCRATCH), 63);
    x86_mi(A, X86_SHRI64, x86_reg(X86_SCRATCH), 64 - (int32_t)shift);
    x86_rm(A, X86_LEA64, result, x86_mem_index(a, X86_SCRATCH, 0, 0));
    if (insn->op == IR_DIV) {
        x86_mi(A, X86_SARI64, x86_reg(result), (int32_t)shift);
    } else {
        x86_alu_imm(A, X86_ANDI32, x86_reg(result), divisor - 1);
        x86_rr(A, X86_SUB64, result, X86_SCRATCH);
    }
}

/* Both operands usually fit 32 bits, for which the division is several times faster on many machines. */
static void emit_division(Lower *L, uint32_t i) {
    const IrInsn  *insn = &L->trace->insns[i];
    const RegPlan *plan = &L->ra.plan[i];
    if (plan->form == FORM_POWER) {
        emit_power_division(L, insn, plan);
        return;
    }
    bool  big_constant = plan->form == FORM_POOL && ir_constant_bits(L->trace, insn->b) >> 31 != 0;
    X86Rm divisor = plan->form == FORM_POOL ? pool(L, insn->b) : x86_reg(plan->in[1]);
    if (big_constant) {
        x86_cqo(A);
        x86_m(A, X86_IDIV64, divisor);
        return;
    }
    x86_rr(A, X86_MOV64, X86_SCRATCH, RAX);
    if (plan->form != FORM_POOL) x86_rm(A, X86_OR64, X86_SCRATCH, divisor);
    x86_mi(A, X86_SHRI64, x86_reg(X86_SCRATCH), 31);
    uint8_t *wide = x86_jcc_short(A, CC_NE);
    x86_rr(A, X86_XOR32, RDX, RDX);
    x86_m(A, X86_IDIV32, divisor);
    uint8_t *done = x86_jmp_short(A);
    x86_land_short(A, wide);
    x86_cqo(A);
    x86_m(A, X86_IDIV64, divisor);
    x86_land_short(A, done);
}

static void emit_tag_bool(Lower *L, const RegPlan *plan) {
    x86_rr(A, X86_TEST64, plan->in[0], plan->in[0]);
    x86_rm(A, X86_LEA64, plan->result, x86_mem_at(A, &false_object));
    x86_rm(A, X86_LEA64, X86_SCRATCH, x86_mem_at(A, &true_object));
    x86_cmov(A, CC_NE, plan->result, x86_reg(X86_SCRATCH));
}

/* ---- comparisons ---------------------------------------------------------------------------------------------------- */
static const uint8_t word_conditions[] = {CC_E, CC_NE, CC_L, CC_LE, CC_G, CC_GE, CC_B, CC_AE};    /* EQ ... UGE */
static const uint8_t swapped_conditions[] = {CC_E, CC_NE, CC_G, CC_GE, CC_L, CC_LE, CC_A, CC_BE}; /* with operands exchanged */

/* Returns the condition under which comparison number RELATION (0 = EQ) holds. */
static X86Cond emit_word_compare(Lower *L, uint32_t i, unsigned relation) {
    const IrInsn  *insn = &L->trace->insns[i];
    const RegPlan *plan = &L->ra.plan[i];
    unsigned       a = plan->in[0];
    IrRef          constant = plan->form == FORM_SWAP ? insn->a : insn->b;
    if (plan->form == FORM_SWAP && !constant_fits_i32(L->trace, constant)) x86_rm(A, X86_CMP64, a, pool(L, constant));
    else if (plan->form == FORM_POOL) x86_rm(A, X86_CMP64, a, pool(L, insn->b));
    else if (plan->form == FORM_REG) x86_rr(A, X86_CMP64, a, plan->in[1]);
    else if (immediate(L, constant) == 0) x86_rr(A, X86_TEST64, a, a);
    else x86_alu_imm(A, X86_CMPI64, x86_reg(a), immediate(L, constant));
    return (X86Cond)(plan->form == FORM_SWAP ? swapped_conditions : word_conditions)[relation];
}

/* Compares so that the order conditions read: first above second. */
static void emit_float_compare(Lower *L, uint32_t i, bool equality) {
    const IrInsn  *insn = &L->trace->insns[i];
    const RegPlan *plan = &L->ra.plan[i];
    IrRef          first = equality ? insn->a : insn->b, second = equality ? insn->b : insn->a;
    unsigned       next = 0, reg = XMM_SCRATCH;
    if (equality && ir_is_constant(first)) first = insn->b, second = insn->a;
    if (ir_is_constant(first)) x86_rm(A, X86_MOVSD, XMM_SCRATCH, pool(L, first));
    else reg = XMM(plan->in[next++]);
    x86_rm(A, X86_UCOMISD, reg, ir_is_constant(second) ? pool(L, second) : x86_reg(XMM(plan->in[next])));
}

static void emit_compare(Lower *L, uint32_t i) {
    const IrInsn *insn = &L->trace->insns[i];
    unsigned      result = L->ra.plan[i].result;
    switch ((IrOp)insn->op) {
    case IR_FEQ:
    case IR_FNE:
        emit_float_compare(L, i, true);
        x86_setcc(A, insn->op == IR_FEQ ? CC_NP : CC_P, X86_SCRATCH);
        x86_setcc(A, insn->op == IR_FEQ ? CC_E : CC_NE, result);
        x86_rr(A, insn->op == IR_FEQ ? X86_AND32 : X86_OR32, result, X86_SCRATCH);
        break;
    case IR_FLT:
    case IR_FLE:
    case IR_FNLT:
    case IR_FNLE:
        emit_float_compare(L, i, false);
        x86_setcc(A, insn->op == IR_FLT ? CC_A : insn->op == IR_FLE ? CC_AE : insn->op == IR_FNLT ? CC_BE : CC_B, result);
        break;
    default:
        x86_setcc(A, emit_word_compare(L, i, insn->op - IR_EQ), result);
    }
    x86_rr(A, X86_MOVZX8, result, result);
}

static void emit_guard(Lower *L, uint32_t i) {
    const IrInsn *insn = &L->trace->insns[i];
    uint8_t      *over;
    switch ((IrOp)insn->op) {
    case IR_GINT:
        x86_mi(A, X86_TESTI8, x86_reg(L->ra.plan[i].in[0]), 1);
        exit_if(L, i, CC_E);
        break;
    case IR_GOBJ:
        x86_mi(A, X86_TESTI8, x86_reg(L->ra.plan[i].in[0]), 3);
        exit_if(L, i, CC_NE);
        break;
    case IR_GPOLL:
        x86_alu_imm(A, X86_CMPI32, x86_mem_rip((int32_t)((uintptr_t)&vm_poll_word - L->a.address)), 0);
        exit_if(L, i, CC_NE);
        break;
    case IR_GFEQ:
        emit_float_compare(L, i, true);
        exit_if(L, i, CC_P);
        exit_if(L, i, CC_NE);
        break;
    case IR_GFNE:
        emit_float_compare(L, i, true);
        over = x86_jcc_short(A, CC_P);
        exit_if(L, i, CC_E);
        x86_land_short(A, over);
        break;
    case IR_GFLT: emit_float_compare(L, i, false), exit_if(L, i, CC_BE); break;
    case IR_GFLE: emit_float_compare(L, i, false), exit_if(L, i, CC_B); break;
    case IR_GFNLT: emit_float_compare(L, i, false), exit_if(L, i, CC_A); break;
    case IR_GFNLE: emit_float_compare(L, i, false), exit_if(L, i, CC_AE); break;
    default:
        exit_if(L, i, (X86Cond)(emit_word_compare(L, i, insn->op - IR_GEQ) ^ 1));
    }
}

/* ---- doubles --------------------------------------------------------------------------------------------------------- */
static const uint64_t masks[] __attribute__((aligned(16))) = {
    (uint64_t)1 << 63, 0, ~((uint64_t)1 << 63), ~(uint64_t)0,
};
static const uint64_t flonum_unbias = (uint64_t)3 << 60; /* FLONUM_REBASE once the word is rotated back */
static const uint64_t flonum_bias = FLONUM_REBASE + 1, flonum_count = ((uint64_t)1 << 62) - 1;
static const uint64_t int_limit = (uint64_t)1 << 62;

/* The word minus 2, rotated right by 3, is the double but for the exponent's bias: the tag is gone, the sign on top. */
static void emit_unbox(Lower *L, uint32_t i) {
    const RegPlan *plan = &L->ra.plan[i];
    unsigned       value = plan->in[0];
    x86_rm(A, X86_LEA64, X86_SCRATCH, x86_mem(value, -(int32_t)FLONUM_ZERO));
    x86_mi(A, X86_TESTI8, x86_reg(X86_SCRATCH), 3);
    uint8_t *tagged = x86_jcc(A, CC_NE, 0);
    x86_rr(A, X86_TEST64, X86_SCRATCH, X86_SCRATCH);
    uint8_t *zero = x86_jcc(A, CC_E, 0);
    x86_mi(A, X86_RORI64, x86_reg(X86_SCRATCH), 3);
    x86_rm(A, X86_ADD64, X86_SCRATCH, x86_mem_at(A, &flonum_unbias));
    x86_rr(A, X86_MOVQ_XR, XMM(plan->result), X86_SCRATCH);
    Aside *aside = add_aside(L, ASIDE_UNBOX, i);
    aside->from[0] = tagged;
    aside->from[1] = zero;
    aside->resume = L->a.at;
}

static void emit_box(Lower *L, uint32_t i) {
    const RegPlan *plan = &L->ra.plan[i];
    unsigned       result = plan->result;
    x86_rr(A, X86_MOVQ_RX, XMM(plan->in[0]), result);
    x86_mi(A, X86_ROLI64, x86_reg(result), 1);
    x86_rm(A, X86_SUB64, result, x86_mem_at(A, &flonum_bias));
    x86_rm(A, X86_CMP64, result, x86_mem_at(A, &flonum_count));
    Aside *aside = aside_if(L, i, ASIDE_BOX, CC_AE);
    /* The bias was one too much: 4 of the 6. */
    x86_rr(A, X86_ADD64, result, result);
    x86_rm(A, X86_LEA64, result, x86_mem_index(result, result, 0, 6));
    aside->resume = L->a.at;
}

static void emit_float_to_int(Lower *L, uint32_t i) {
    const RegPlan *plan = &L->ra.plan[i];
    x86_rr(A, X86_CVTTSD2SI, plan->result, XMM(plan->in[0]));
    x86_rm(A, X86_MOV64, X86_SCRATCH, x86_mem_at(A, &int_limit));
    x86_rr(A, X86_ADD64, X86_SCRATCH, plan->result);
    exit_if(L, i, CC_S);
    exit_if(L, i, CC_E);
}

static void emit_float(Lower *L, uint32_t i, X86Op op) {
    const IrInsn  *insn = &L->trace->insns[i];
    const RegPlan *plan = &L->ra.plan[i];
    x86_rm(A, op, XMM(plan->result), last_operand(L, plan, insn, 1));
}

/* ---- memory ------------------------------------------------------------------------------------------------------------ */
static void emit_load(Lower *L, uint32_t i) {
    const IrInsn  *insn = &L->trace->insns[i];
    const RegPlan *plan = &L->ra.plan[i];
    unsigned       result = plan->result;
    switch ((IrOp)insn->op) {
    case IR_SLOAD: x86_rm(A, X86_MOV64, result, x86_mem(X86_BASE, 8 * insn->imm)); break;
    case IR_LOAD: x86_rm(A, X86_MOV64, result, x86_mem(plan->in[0], insn->imm)); break;
    case IR_LOAD8U: x86_rm(A, X86_MOVZX8, result, x86_mem(plan->in[0], insn->imm)); break;
    case IR_LOAD16U: x86_rm(A, X86_MOVZX16, result, x86_mem(plan->in[0], insn->imm)); break;
    case IR_LOAD32U: x86_rm(A, X86_MOV32, result, x86_mem(plan->in[0], insn->imm)); break;
    case IR_LOAD32S: x86_rm(A, X86_MOVSXD, result, x86_mem(plan->in[0], insn->imm)); break;
    case IR_LOADF: x86_rm(A, X86_MOVSD, XMM(result), x86_mem(plan->in[0], insn->imm)); break;
    case IR_LOADX:
        if (result >= REG_FLOAT_0) x86_rm(A, X86_MOVSD, XMM(result), indexed(L->trace, plan, insn, insn->b, 0));
        else x86_rm(A, X86_MOV64, result, indexed(L->trace, plan, insn, insn->b, 0));
        break;
    case IR_LOADX8U: x86_rm(A, X86_MOVZX8, result, indexed(L->trace, plan, insn, insn->b, 0)); break;
    case IR_LOADX16U: x86_rm(A, X86_MOVZX16, result, indexed(L->trace, plan, insn, insn->b, 0)); break;
    default: x86_rm(A, X86_MOV32, result, indexed(L->trace, plan, insn, insn->b, 0));
    }
}

static void emit_store(Lower *L, uint32_t i) {
    const IrInsn  *insn = &L->trace->insns[i];
    const RegPlan *plan = &L->ra.plan[i];
    X86Rm          to = insn->op == IR_SSTORE ? x86_mem(X86_BASE, 8 * insn->imm) : x86_mem(plan->in[0], insn->imm);
    if (insn->op == IR_STOREX || insn->op == IR_STOREX8) {
        X86Rm    item = indexed(L->trace, plan, insn, insn->b, 0);
        unsigned value = plan->in[(plan->form & FORM_MASK) == FORM_IMM ? 1 : 2];
        if (plan->form & FORM_VALUE_IMM) x86_mi(A, insn->op == IR_STOREX ? X86_STOREI64 : X86_STOREI8, item, insn->op == IR_STOREX ? immediate(L, insn->c) : (int8_t)immediate(L, insn->c));
        else x86_rm(A, insn->op == IR_STOREX ? X86_STORE64 : X86_STORE8, value, item);
        return;
    }
    if (plan->form == FORM_IMM) {
        int32_t value = immediate(L, insn->op == IR_SSTORE ? insn->a : insn->b);
        if (insn->op == IR_STORE8) x86_mi(A, X86_STOREI8, to, (int8_t)value);
        else x86_mi(A, insn->op == IR_STORE32 ? X86_STOREI32 : X86_STOREI64, to, value);
        return;
    }
    switch ((IrOp)insn->op) {
    case IR_SSTORE: x86_rm(A, X86_STORE64, plan->in[0], to); break;
    case IR_STORE: x86_rm(A, X86_STORE64, plan->in[1], to); break;
    case IR_STORE8: x86_rm(A, X86_STORE8, plan->in[1], to); break;
    case IR_STORE16: x86_rm(A, X86_STORE16, plan->in[1], to); break;
    case IR_STORE32: x86_rm(A, X86_STORE32, plan->in[1], to); break;
    default: x86_rm(A, X86_STORESD, XMM(plan->in[1]), to);
    }
}

static void emit_alloc(Lower *L, uint32_t i) {
    const IrInsn  *insn = &L->trace->insns[i];
    const RegPlan *plan = &L->ra.plan[i];
    unsigned       result = plan->result, type = plan->in[0];
    x86_rm(A, X86_MOV64, result, x86_mem_at(A, &gc_young.top));
    x86_rm(A, X86_LEA64, X86_SCRATCH, x86_mem(result, insn->imm));
    x86_rm(A, X86_CMP64, X86_SCRATCH, x86_mem_at(A, &gc_young.limit));
    Aside *aside = aside_if(L, i, ASIDE_ALLOC, CC_A);
    x86_rm(A, X86_STORE64, X86_SCRATCH, x86_mem_at(A, &gc_young.top));
    if (ir_is_constant(insn->a)) load_word(L, type = X86_SCRATCH, ir_constant_bits(L->trace, insn->a));
    x86_rm(A, X86_STORE64, type, x86_mem(result, offsetof(Obj, type)));
    aside->resume = L->a.at;
}

static void emit_lea(Lower *L, uint32_t i) {
    const IrInsn  *insn = &L->trace->insns[i];
    const RegPlan *plan = &L->ra.plan[i];
    x86_rm(A, X86_LEA64, plan->result, insn->b ? indexed(L->trace, plan, insn, insn->b, 0) : x86_mem(plan->in[0], insn->imm));
}

_Static_assert(OBJ_FLAG_LOG == 1 && OBJ_FLAG_SHIFT == 32, "the barrier tests one bit of one byte");
static void emit_barrier(Lower *L, uint32_t i) {
    x86_mi(A, X86_TESTI8, x86_mem(L->ra.plan[i].in[0], 4), OBJ_FLAG_LOG);
    aside_if(L, i, ASIDE_BARRIER, CC_NE)->resume = L->a.at;
}

static void emit_link(Lower *L, uint32_t i) {
    const RegPlan     *plan = &L->ra.plan[i];
    const NativeTrace *target = jit_trace(L->trace->insns[i].c)->backend;
    if (target == NULL) {
        L->failed = true;
        return;
    }
    unsigned base = plan->in[plan->form == FORM_IMM ? 0 : 1];
    if (plan->form != FORM_IMM) x86_rm(A, X86_STORE64, plan->in[0], SLOT(SLOT_FRAME));
    if (base != X86_BASE) x86_rr(A, X86_MOV64, X86_BASE, base);
    x86_mi(A, X86_STOREI32, SLOT(SLOT_LINKED), 1);
    x86_m(A, X86_JMPM, x86_mem_at(A, target->entry_word));
}

static void emit_loop_end(Lower *L) {
    regalloc_parallel_moves(L->ra.back_edge.items, L->ra.back_edge.count, X86_SCRATCH, x86_emit_move, L);
    x86_jmp(A, (int32_t)(L->loop_head - L->a.start));
}

/* Does the guard protect an assumption, so that leaving for no reason only means doing the work again?  (A guard that follows
 * a decision of the program leaves to where the decision goes otherwise.) */
static bool may_leave_anyway(const JitTrace *t, const IrInsn *insn) {
    switch ((IrOp)insn->op) {
    case IR_GINT: case IR_GOBJ: case IR_GPOLL: case IR_ADDOV: case IR_SUBOV: case IR_MULOV: case IR_TAGINTOV: case IR_UNBOXFLOAT:
        return t->snapshots[insn->snapshot].resume == RESUME_NEXT;
    default: return false;
    }
}

int32_t x86_leave_countdown;
static void emit_early_leave(Lower *L, uint32_t i) {
    x86_m(A, X86_DEC32, x86_mem_at(A, &x86_leave_countdown));
    exit_if(L, i, CC_E);
}

void x86_emit_insn(Lower *L, uint32_t i) {
    const IrInsn  *insn = &L->trace->insns[i];
    const RegPlan *plan = &L->ra.plan[i];
    if (UNLIKELY(jit_leave_every != 0) && may_leave_anyway(L->trace, insn)) emit_early_leave(L, i);
    switch ((IrOp)insn->op) {
    case IR_FRAME:
    case IR_THREAD:
    case IR_CAST: break; /* the moves say it all */
    case IR_ADD:
    case IR_SUB: emit_add(L, i); break;
    case IR_MUL: emit_mul(L, i); break;
    case IR_MULOV: emit_mul(L, i), exit_if(L, i, CC_O); break;
    case IR_ADDOV: emit_alu(L, i, X86_ADD64, X86_ADDI64), exit_if(L, i, CC_O); break;
    case IR_SUBOV: emit_alu(L, i, X86_SUB64, X86_SUBI64), exit_if(L, i, CC_O); break;
    case IR_NEG: x86_m(A, X86_NEG64, x86_reg(plan->result)); break;
    case IR_AND: emit_and(L, i); break;
    case IR_OR: emit_alu(L, i, X86_OR64, X86_ORI64); break;
    case IR_XOR: emit_alu(L, i, X86_XOR64, X86_XORI64); break;
    case IR_SHL: emit_shift(L, i, X86_SHLC64, X86_SHLI64); break;
    case IR_SHR: emit_shift(L, i, X86_SHRC64, X86_SHRI64); break;
    case IR_SAR: emit_shift(L, i, X86_SARC64, X86_SARI64); break;
    case IR_DIV:
    case IR_REM: emit_division(L, i); break;
    case IR_TAGINT: x86_rm(A, X86_LEA64, plan->result, x86_mem_index(plan->in[0], plan->in[0], 0, 1)); break;
    case IR_UNTAGINT: x86_mi(A, X86_SARI64, x86_reg(plan->result), 1); break;
    case IR_TAGINTOV:
        x86_rr(A, X86_ADD64, plan->result, plan->result);
        exit_if(L, i, CC_O);
        x86_alu_imm(A, X86_ADDI64, x86_reg(plan->result), 1);
        break;
    case IR_TAGBOOL: emit_tag_bool(L, plan); break;
    case IR_SELECT:
        x86_rr(A, X86_TEST64, plan->in[1], plan->in[1]);
        x86_cmov(A, CC_NE, plan->result, x86_reg(plan->in[2]));
        break;
    case IR_FADD: emit_float(L, i, X86_ADDSD); break;
    case IR_FSUB: emit_float(L, i, X86_SUBSD); break;
    case IR_FMUL: emit_float(L, i, X86_MULSD); break;
    case IR_FDIV: emit_float(L, i, X86_DIVSD); break;
    case IR_FNEG: x86_rm(A, X86_XORPD, XMM(plan->result), x86_mem_at(A, &masks[0])); break;
    case IR_FABS: x86_rm(A, X86_ANDPD, XMM(plan->result), x86_mem_at(A, &masks[2])); break;
    case IR_FSQRT: x86_rr(A, X86_SQRTSD, XMM(plan->result), XMM(plan->in[0])); break;
    case IR_INTTOFLOAT:
        x86_rr(A, X86_XORPD, XMM(plan->result), XMM(plan->result)); /* or it would wait for the old content */
        x86_rr(A, X86_CVTSI2SD, XMM(plan->result), plan->in[0]);
        break;
    case IR_FLOATTOINT: emit_float_to_int(L, i); break;
    case IR_UNBOXFLOAT: emit_unbox(L, i); break;
    case IR_BOXFLOAT: emit_box(L, i); break;
    case IR_EQ: case IR_NE: case IR_LT: case IR_LE: case IR_GT: case IR_GE: case IR_ULT: case IR_UGE:
    case IR_FEQ: case IR_FNE: case IR_FLT: case IR_FLE: case IR_FNLT: case IR_FNLE: emit_compare(L, i); break;
    case IR_GEQ: case IR_GNE: case IR_GLT: case IR_GLE: case IR_GGT: case IR_GGE: case IR_GULT: case IR_GUGE:
    case IR_GFEQ: case IR_GFNE: case IR_GFLT: case IR_GFLE: case IR_GFNLT: case IR_GFNLE:
    case IR_GINT: case IR_GOBJ: case IR_GPOLL: emit_guard(L, i); break;
    case IR_SLOAD: case IR_LOAD: case IR_LOAD8U: case IR_LOAD16U: case IR_LOAD32U: case IR_LOAD32S: case IR_LOADF:
    case IR_LOADX: case IR_LOADX8U: case IR_LOADX16U: case IR_LOADX32U: emit_load(L, i); break;
    case IR_SSTORE: case IR_STORE: case IR_STORE8: case IR_STORE16: case IR_STORE32: case IR_STOREF:
    case IR_STOREX: case IR_STOREX8: emit_store(L, i); break;
    case IR_LEA: emit_lea(L, i); break;
    case IR_BARRIER: emit_barrier(L, i); break;
    case IR_ALLOC: emit_alloc(L, i); break;
    case IR_CALL: x86_call(A, (const void *)jit_helpers[insn->c].function, RAX); break;
    case IR_LOOP:
        regalloc_parallel_moves(L->ra.loop_entry.items, L->ra.loop_entry.count, X86_SCRATCH, x86_emit_move, L);
        L->loop_head = L->a.at;
        break;
    case IR_LOOPEND: emit_loop_end(L); break;
    case IR_BACK:
        regalloc_parallel_moves(L->ra.back_edge.items, L->ra.back_edge.count, X86_SCRATCH, x86_emit_move, L);
        x86_jmp(A, (int32_t)((uintptr_t)L->trace->root->head->code - A->address));
        break;
    case IR_LINK: emit_link(L, i); break;
    case IR_EXIT: {
        uint8_t *jump = x86_jmp(A, 0);
        add_aside(L, ASIDE_EXIT, i)->from[0] = jump;
        break;
    }
    default: L->failed = true; /* an operation this backend does not know: the trace is not compiled */
    }
}
