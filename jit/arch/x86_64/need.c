/* need.c - which registers each IR operation can use on x86-64, and how its last operand is given.
 *
 * The choices made here (RegNeed.form) are what emit.c relies on. */
#include "lower_int.h"

#define BIT(r) ((RegSet)1 << (r))
#define CALLER_REGS ((GENERAL_REGS & ~CALLEE_REGS) | FLOAT_REGS)

static void add_input(RegNeed *need, IrRef ref, RegSet allowed) {
    need->inputs[need->input_count].ref = ref;
    need->inputs[need->input_count++].allowed = allowed;
}

/* Operand B as an immediate, as a constant in memory, or in a register. */
static void last_operand(const JitTrace *t, RegNeed *need, IrRef b, RegSet allowed) {
    if (ir_is_constant(b)) need->form = allowed & FLOAT_REGS || !constant_fits_i32(t, b) ? FORM_POOL : FORM_IMM;
    else add_input(need, b, allowed);
}

/* result = a op b with result in a's register. */
static void need_two_operands(const JitTrace *t, RegNeed *need, const IrInsn *insn, RegSet class, bool commutes) {
    RegSet operand = class == FLOAT_REGS ? FLOAT_REGS : ANY_WORD;
    IrRef  a = insn->a, b = insn->b;
    if (commutes && ir_is_constant(a) && !ir_is_constant(b)) a = insn->b, b = insn->a;
    need->overwrites = true;
    need->result = class;
    add_input(need, a, operand);
    last_operand(t, need, b, operand);
    need->commutes = commutes && need->form == FORM_REG && !ir_is_constant(a);
}

static void need_compare(const JitTrace *t, RegNeed *need, const IrInsn *insn) {
    if (ir_is_constant(insn->a) && !ir_is_constant(insn->b)) {
        need->form = FORM_SWAP;
        add_input(need, insn->b, ANY_WORD);
        return;
    }
    add_input(need, insn->a, ANY_WORD);
    last_operand(t, need, insn->b, ANY_WORD);
}

static void need_float_compare(const JitTrace *t, RegNeed *need, const IrInsn *insn) {
    /* The less-than family compares b with a: the operand that may be in memory is a there. */
    bool  equality = insn->op == IR_FEQ || insn->op == IR_FNE || insn->op == IR_GFEQ || insn->op == IR_GFNE;
    IrRef first = equality ? insn->a : insn->b, second = equality ? insn->b : insn->a;
    if (equality && ir_is_constant(first)) first = insn->b, second = insn->a;
    if (!ir_is_constant(first)) add_input(need, first, FLOAT_REGS);
    if (!ir_is_constant(second)) add_input(need, second, FLOAT_REGS);
}

static void need_shift(const JitTrace *t, RegNeed *need, const IrInsn *insn) {
    need->overwrites = true;
    if (ir_is_constant(insn->b)) {
        need->form = FORM_IMM;
        need->result = GENERAL_REGS;
        add_input(need, insn->a, ANY_WORD);
        return;
    }
    need->result = GENERAL_REGS & ~BIT(RCX);
    need->first = 1;
    add_input(need, insn->b, BIT(RCX));
    add_input(need, insn->a, ANY_WORD);
}

static void need_division(const JitTrace *t, RegNeed *need, const IrInsn *insn) {
    bool remainder = insn->op == IR_REM;
    if (ir_is_constant(insn->b)) {
        uint64_t divisor = ir_constant_bits(t, insn->b);
        if ((divisor & (divisor - 1)) == 0 && divisor != 0 && divisor < (uint64_t)1 << 31) {
            need->form = FORM_POWER;
            need->result = GENERAL_REGS;
            need->early = true;
            add_input(need, insn->a, ANY_WORD);
            return;
        }
    }
    need->result = remainder ? BIT(RDX) : BIT(RAX);
    need->clobbers = BIT(RAX) | BIT(RDX);
    add_input(need, insn->a, BIT(RAX));
    if (ir_is_constant(insn->b)) need->form = FORM_POOL;
    else add_input(need, insn->b, ANY_WORD & ~need->clobbers);
}

/* Is REF an int out of a tagged word?  Then the address can use the word itself. */
static bool untags(const JitTrace *t, IrRef ref) {
    return !ir_is_constant(ref) && t->insns[ref].op == IR_UNTAGINT && ir_type(t, t->insns[ref].a) == IR_VALUE && !ir_is_constant(t->insns[ref].a);
}

/* Base and index of an address. */
static void need_indexed(const JitTrace *t, RegNeed *need, const IrInsn *insn, IrRef base, IrRef index) {
    int32_t disp;
    add_input(need, base, ANY_WORD);
    if (constant_index(t, insn, index, index_size_log2((IrOp)insn->op), &disp)) {
        need->form = FORM_IMM;
    } else if (index_size_log2((IrOp)insn->op) == 3 && untags(t, index)) {
        need->form = FORM_TAGGED_INDEX;
        add_input(need, t->insns[index].a, ANY_WORD);
    } else {
        add_input(need, index, ANY_WORD);
    }
}

static void need_store_indexed(const JitTrace *t, RegNeed *need, const IrInsn *insn) {
    need_indexed(t, need, insn, insn->a, insn->b);
    if (constant_fits_i32(t, insn->c)) need->form |= FORM_VALUE_IMM;
    else add_input(need, insn->c, ANY_WORD);
}

static void need_call(const JitTrace *t, RegNeed *need, const IrInsn *insn) {
    static const uint8_t words[6] = {RDI, RSI, RDX, RCX, R8, R9};
    const JitHelper     *helper = &jit_helpers[insn->c];
    unsigned             word = 0, number = 0;
    need->clobbers = CALLER_REGS;
    for (unsigned i = 0; i < insn->b; i++) {
        bool is_float = helper->float_args >> i & 1;
        add_input(need, t->args[insn->a + i], is_float ? BIT(REG_FLOAT_0 + number) : BIT(words[word]));
        if (is_float) number++;
        else word++;
    }
    if (insn->type == IR_FLOAT) need->result = BIT(REG_FLOAT_0);
    else if (insn->type != IR_NONE) need->result = BIT(RAX);
}

static void x86_need(RegAlloc *ra, uint32_t i, RegNeed *need) {
    const JitTrace *t = ra->trace;
    const IrInsn   *insn = &t->insns[i];
    switch ((IrOp)insn->op) {
    case IR_ADD:
    case IR_SUB:
        if (constant_fits_i32(t, insn->b) && (int64_t)ir_constant_bits(t, insn->b) != INT32_MIN) {
            need->form = FORM_IMM;
            need->result = GENERAL_REGS;
            add_input(need, insn->a, ANY_WORD);
        } else if (insn->op == IR_ADD && !ir_is_constant(insn->a) && !ir_is_constant(insn->b)) {
            need->result = GENERAL_REGS;
            add_input(need, insn->a, ANY_WORD);
            add_input(need, insn->b, ANY_WORD);
        } else {
            need_two_operands(t, need, insn, GENERAL_REGS, insn->op == IR_ADD);
            if (insn->op == IR_SUB && need->form == FORM_IMM) need->form = FORM_POOL; /* its negative does not fit */
        }
        break;
    case IR_MUL:
    case IR_MULOV:
        if (constant_fits_i32(t, insn->b)) {
            need->form = FORM_IMM;
            need->result = GENERAL_REGS;
            add_input(need, insn->a, ANY_WORD);
            break;
        }
        need_two_operands(t, need, insn, GENERAL_REGS, true);
        break;
    case IR_AND:
    case IR_OR:
    case IR_XOR:
    case IR_ADDOV: need_two_operands(t, need, insn, GENERAL_REGS, true); break;
    case IR_SUBOV: need_two_operands(t, need, insn, GENERAL_REGS, false); break;
    case IR_FADD:
    case IR_FMUL: need_two_operands(t, need, insn, FLOAT_REGS, true); break;
    case IR_FSUB:
    case IR_FDIV: need_two_operands(t, need, insn, FLOAT_REGS, false); break;
    case IR_NEG:
    case IR_UNTAGINT:
    case IR_TAGINTOV:
    case IR_CAST:
        need->overwrites = true;
        need->result = GENERAL_REGS;
        add_input(need, insn->a, ANY_WORD);
        break;
    case IR_SHL:
    case IR_SHR:
    case IR_SAR: need_shift(t, need, insn); break;
    case IR_DIV:
    case IR_REM: need_division(t, need, insn); break;
    case IR_TAGINT:
    case IR_TAGBOOL:
        need->result = GENERAL_REGS;
        add_input(need, insn->a, ANY_WORD);
        break;
    case IR_SELECT:
        need->overwrites = true;
        need->result = GENERAL_REGS;
        add_input(need, insn->c, ANY_WORD);
        add_input(need, insn->a, ANY_WORD);
        add_input(need, insn->b, ANY_WORD);
        break;
    case IR_FNEG:
    case IR_FABS:
        need->overwrites = true;
        need->result = FLOAT_REGS;
        add_input(need, insn->a, FLOAT_REGS);
        break;
    case IR_FSQRT:
        need->result = FLOAT_REGS;
        add_input(need, insn->a, FLOAT_REGS);
        break;
    case IR_INTTOFLOAT:
        need->result = FLOAT_REGS;
        add_input(need, insn->a, ANY_WORD);
        break;
    case IR_UNBOXFLOAT:
        need->result = FLOAT_REGS;
        add_input(need, insn->a, ANY_WORD);
        break;
    case IR_FLOATTOINT:
    case IR_BOXFLOAT:
        need->result = GENERAL_REGS;
        add_input(need, insn->a, FLOAT_REGS);
        break;
    case IR_EQ: case IR_NE: case IR_LT: case IR_LE: case IR_GT: case IR_GE: case IR_ULT: case IR_UGE:
        need->result = GENERAL_REGS;
        need_compare(t, need, insn);
        break;
    case IR_GEQ: case IR_GNE: case IR_GLT: case IR_GLE: case IR_GGT: case IR_GGE: case IR_GULT: case IR_GUGE:
        need_compare(t, need, insn);
        break;
    case IR_FEQ: case IR_FNE: case IR_FLT: case IR_FLE: case IR_FNLT: case IR_FNLE:
        need->result = GENERAL_REGS;
        need_float_compare(t, need, insn);
        break;
    case IR_GFEQ: case IR_GFNE: case IR_GFLT: case IR_GFLE: case IR_GFNLT: case IR_GFNLE:
        need_float_compare(t, need, insn);
        break;
    case IR_GINT:
    case IR_GOBJ: add_input(need, insn->a, ANY_WORD); break;
    case IR_SLOAD: need->result = GENERAL_REGS; break;
    case IR_LOAD: case IR_LOAD8U: case IR_LOAD16U: case IR_LOAD32U: case IR_LOAD32S:
        need->result = GENERAL_REGS;
        add_input(need, insn->a, ANY_WORD);
        break;
    case IR_LOADF:
        need->result = FLOAT_REGS;
        add_input(need, insn->a, ANY_WORD);
        break;
    case IR_LOADX: case IR_LOADX8U: case IR_LOADX16U: case IR_LOADX32U:
        need->result = insn->type == IR_FLOAT ? FLOAT_REGS : GENERAL_REGS;
        need_indexed(t, need, insn, insn->a, insn->b);
        break;
    case IR_STORE: case IR_STORE8: case IR_STORE16: case IR_STORE32:
        add_input(need, insn->a, ANY_WORD);
        if (constant_fits_i32(t, insn->b) && insn->op != IR_STORE16) need->form = FORM_IMM;
        else add_input(need, insn->b, ANY_WORD);
        break;
    case IR_STOREF:
        add_input(need, insn->a, ANY_WORD);
        add_input(need, insn->b, FLOAT_REGS);
        break;
    case IR_STOREX:
    case IR_STOREX8: need_store_indexed(t, need, insn); break;
    case IR_LEA:
        need->result = GENERAL_REGS;
        if (insn->b) need_indexed(t, need, insn, insn->a, insn->b);
        else add_input(need, insn->a, ANY_WORD);
        break;
    case IR_SSTORE:
        if (constant_fits_i32(t, insn->a)) need->form = FORM_IMM;
        else add_input(need, insn->a, ANY_WORD);
        break;
    case IR_BARRIER:
        add_input(need, insn->a, ANY_WORD);
        if (insn->c) need_indexed(t, need, insn, insn->b, insn->c);
        else add_input(need, insn->b, ANY_WORD);
        break;
    case IR_ALLOC:
        need->result = GENERAL_REGS;
        need->early = true;
        if (!ir_is_constant(insn->a)) add_input(need, insn->a, ANY_WORD);
        break;
    case IR_CALL: need_call(t, need, insn); break;
    case IR_LINK:
        /* The same frame goes on: it is in its slot already. */
        if (!ir_is_constant(insn->a) && t->insns[insn->a].op == IR_FRAME) need->form = FORM_IMM;
        else add_input(need, insn->a, ANY_WORD);
        add_input(need, insn->b, ANY_WORD);
        break;
    default: break; /* EXIT, GPOLL and what the allocator knows itself */
    }
}

const RegTarget x86_target = {
    .allocatable = GENERAL_REGS | FLOAT_REGS,
    .callee_saved = CALLEE_REGS,
    .base = X86_BASE,
    .cycle_scratch = X86_SCRATCH,
    .frame_slot = SLOT_FRAME,
    .thread_slot = SLOT_THREAD,
    .first_slot = SLOT_FIRST,
    .slot_limit = SLOT_LIMIT,
    .need = x86_need,
};
