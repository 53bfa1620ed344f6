/* fold.c - simplification of single instructions while they are emitted.
 *
 * A rule looks at the operation and its operands (constants, or the instructions that made them).  It answers with a reference, rewrites the
 * instruction and lets it be looked at again, or gives up.  The unit test runs random instructions with and without folding. */
#include "trace.h"

#include <math.h>
#include <string.h>

static double double_bits(uint64_t bits) {
    double d;
    memcpy(&d, &bits, sizeof d);
    return d;
}

static const IrInsn *insn_of(IrBuilder *b, IrRef ref) { return ir_is_constant(ref) ? NULL : &b->trace->insns[ref]; }
static bool is_op(IrBuilder *b, IrRef ref, IrOp op) { return !ir_is_constant(ref) && b->trace->insns[ref].op == op; }
static bool is_const(IrRef ref) { return ir_is_constant(ref); }
static int64_t const_int(IrBuilder *b, IrRef ref) { return (int64_t)ir_constant_bits(b->trace, ref); }
static double  const_double(IrBuilder *b, IrRef ref) { return double_bits(ir_constant_bits(b->trace, ref)); }

static bool compare_ints(IrOp op, int64_t x, int64_t y) {
    switch (op) {
    case IR_EQ: return x == y;
    case IR_NE: return x != y;
    case IR_LT: return x < y;
    case IR_LE: return x <= y;
    case IR_GT: return x > y;
    case IR_GE: return x >= y;
    case IR_ULT: return (uint64_t)x < (uint64_t)y;
    default: return (uint64_t)x >= (uint64_t)y;
    }
}
static bool compare_doubles(IrOp op, double x, double y) {
    switch (op) {
    case IR_FEQ: return x == y;
    case IR_FNE: return x != y;
    case IR_FLT: return x < y;
    case IR_FLE: return x <= y;
    case IR_FNLT: return !(x < y);
    default: return !(x <= y);
    }
}

static bool fold_arithmetic(IrOp op, int64_t x, int64_t y, int64_t *out) {
    switch (op) {
    case IR_ADD: *out = (int64_t)((uint64_t)x + (uint64_t)y); return true;
    case IR_SUB: *out = (int64_t)((uint64_t)x - (uint64_t)y); return true;
    case IR_MUL: *out = (int64_t)((uint64_t)x * (uint64_t)y); return true;
    case IR_AND: *out = x & y; return true;
    case IR_OR: *out = x | y; return true;
    case IR_XOR: *out = x ^ y; return true;
    case IR_SHL: *out = (int64_t)((uint64_t)x << (y & 63)); return true;
    case IR_SHR: *out = (int64_t)((uint64_t)x >> (y & 63)); return true;
    case IR_SAR: *out = x >> (y & 63); return true;
    case IR_DIV: *out = y > 0 ? x / y : 0; return y > 0;
    case IR_REM: *out = y > 0 ? x % y : 0; return y > 0;
    case IR_ADDOV: return !__builtin_add_overflow(x, y, out);
    case IR_SUBOV: return !__builtin_sub_overflow(x, y, out);
    case IR_MULOV: return !__builtin_mul_overflow(x, y, out);
    default: return false;
    }
}

/* The comparison with its operands exchanged. */
static IrOp swapped(IrOp op) {
    switch (op) {
    case IR_LT: return IR_GT;
    case IR_LE: return IR_GE;
    case IR_GT: return IR_LT;
    case IR_GE: return IR_LE;
    case IR_EQ: case IR_NE: return op;
    default: return IR_NOP;
    }
}

/* Is the word REF known to be a tagged int? */
bool ir_known_int(IrBuilder *b, IrRef ref) {
    if (is_const(ref)) return ir_type(b->trace, ref) == IR_VALUE && ir_constant_bits(b->trace, ref) & 1;
    const IrInsn *insn = insn_of(b, ref);
    if (insn->op == IR_TAGINT || insn->op == IR_TAGINTOV) return true;
    if (insn->flags & IR_FLAG_INT) return true;
    for (uint32_t i = b->chain[IR_GINT]; i; i = b->trace->insns[i].previous)
        if (b->trace->insns[i].a == ref) return true;
    return false;
}

static IrRef fold_word_compare(IrBuilder *b, IrInsn *insn, bool guard) {
    IrOp op = (IrOp)(guard ? insn->op - IR_GEQ + IR_EQ : insn->op);
    if (is_const(insn->a) && is_const(insn->b)) {
        bool truth = compare_ints(op, const_int(b, insn->a), const_int(b, insn->b));
        if (!guard) return ir_constant(b, IR_BOOL, truth);
        return truth ? IR_FOLD_DROP : 0;
    }
    if (guard && op == IR_NE && is_op(b, insn->a, IR_ALLOC) && is_const(insn->b)) return IR_FOLD_DROP;
    if (insn->a == insn->b && (op == IR_EQ || op == IR_LE || op == IR_GE || op == IR_UGE)) return guard ? IR_FOLD_DROP : ir_constant(b, IR_BOOL, 1);
    if (is_const(insn->a) && swapped(op) != IR_NOP) {
        IrRef a = insn->a;
        insn->a = insn->b;
        insn->b = a;
        op = swapped(op);
        insn->op = (uint8_t)(guard ? op - IR_EQ + IR_GEQ : op);
    }
    /* A guard on a comparison is a guard with that comparison. */
    if (guard && (op == IR_NE || op == IR_EQ) && is_const(insn->b) && const_int(b, insn->b) == 0) {
        const IrInsn *made = insn_of(b, insn->a);
        if (made && made->op >= IR_EQ && made->op <= IR_FNLE) {
            static const uint8_t negated[] = {IR_NE, IR_EQ, IR_GE, IR_GT, IR_LE, IR_LT, IR_UGE, IR_ULT, IR_FNE, IR_FEQ, IR_FNLT, IR_FNLE, IR_FLT, IR_FLE};
            IrOp compare = op == IR_NE ? (IrOp)made->op : (IrOp)negated[made->op - IR_EQ];
            IrInsn next = {.op = (uint8_t)(compare - IR_EQ + IR_GEQ), .a = made->a, .b = made->b};
            *insn = next;
            return ir_fold(b, insn);
        }
    }
    if (guard && is_const(insn->b) && is_op(b, insn->a, IR_TAGBOOL) && (op == IR_EQ || op == IR_NE)) {
        bool to_true = const_int(b, insn->b) == (int64_t)(uintptr_t)TRUE_VALUE, to_false = const_int(b, insn->b) == (int64_t)(uintptr_t)FALSE_VALUE;
        if (to_true || to_false) {
            IrRef made = insn_of(b, insn->a)->a;
            insn->op = (uint8_t)((op == IR_EQ) == to_true ? IR_GNE : IR_GEQ);
            insn->a = made;
            insn->b = ir_int(b, 0);
            return ir_fold(b, insn);
        }
    }
    /* A known type cannot be a different constant later. */
    return 0;
}

static IrRef fold_double_compare(IrBuilder *b, IrInsn *insn, bool guard) {
    IrOp op = (IrOp)(guard ? insn->op - IR_GEQ + IR_EQ : insn->op);
    if (!is_const(insn->a) || !is_const(insn->b)) return 0;
    bool truth = compare_doubles(op, const_double(b, insn->a), const_double(b, insn->b));
    if (!guard) return ir_constant(b, IR_BOOL, truth);
    return truth ? IR_FOLD_DROP : 0;
}

static IrRef fold_word(IrBuilder *b, IrInsn *insn) {
    IrOp op = (IrOp)insn->op;
    if (is_const(insn->a) && is_const(insn->b)) {
        int64_t result;
        if (fold_arithmetic(op, const_int(b, insn->a), const_int(b, insn->b), &result)) return ir_constant(b, (IrType)insn->type, (uint64_t)result);
        return 0;
    }
    bool commutes = op == IR_ADD || op == IR_MUL || op == IR_AND || op == IR_OR || op == IR_XOR || op == IR_ADDOV || op == IR_MULOV;
    if (is_const(insn->a) && commutes) {
        IrRef a = insn->a;
        insn->a = insn->b;
        insn->b = a;
    }
    if (!is_const(insn->b)) return 0;
    int64_t y = const_int(b, insn->b);
    bool    same_type = ir_type(b->trace, insn->a) == (IrType)insn->type;
    if (y == 0 && same_type
        && (op == IR_ADD || op == IR_SUB || op == IR_OR || op == IR_XOR || op == IR_SHL || op == IR_SHR || op == IR_SAR || op == IR_ADDOV || op == IR_SUBOV))
        return insn->a;
    if (y == 1 && same_type && (op == IR_MUL || op == IR_MULOV || op == IR_DIV)) return insn->a;
    if (op == IR_REM && y > 0 && (y & (y - 1)) == 0 && is_op(b, insn->a, IR_LOAD32U)) {
        insn->op = IR_AND;
        insn->b = ir_int(b, y - 1);
        return 0;
    }
    /* (x + c) - c and the like, wrapping. */
    if ((op == IR_ADD || op == IR_SUB) && (is_op(b, insn->a, IR_ADD) || is_op(b, insn->a, IR_SUB))) {
        const IrInsn *inner = insn_of(b, insn->a);
        if (is_const(inner->b)) {
            uint64_t first = (uint64_t)const_int(b, inner->b), second = (uint64_t)y;
            uint64_t sum = (inner->op == IR_ADD ? first : 0 - first) + (op == IR_ADD ? second : 0 - second);
            insn->op = IR_ADD;
            insn->a = inner->a;
            insn->b = ir_int(b, (int64_t)sum);
            return ir_fold(b, insn);
        }
    }
    return 0;
}

static IrRef fold_double(IrBuilder *b, IrInsn *insn) {
    if (!is_const(insn->a) || (insn->b && !is_const(insn->b))) return 0;
    double x = const_double(b, insn->a), y = insn->b ? const_double(b, insn->b) : 0;
    switch (insn->op) {
    case IR_FADD: return ir_double(b, x + y);
    case IR_FSUB: return ir_double(b, x - y);
    case IR_FMUL: return ir_double(b, x * y);
    case IR_FDIV: return ir_double(b, x / y);
    case IR_FNEG: return ir_double(b, -x);
    case IR_FABS: return ir_double(b, fabs(x));
    default: return 0;
    }
}

/* A word that never changes, of an object that is known. */
static IrRef fold_fixed_load(IrBuilder *b, const IrInsn *insn) {
    uint64_t object = (uint64_t)const_int(b, insn->a), word;
    if (ir_type(b->trace, insn->a) != IR_VALUE || !object || object & 3) return 0;
    memcpy(&word, (const char *)(uintptr_t)object + insn->imm, sizeof word);
    return ir_constant(b, (IrType)insn->type, word);
}

IrRef ir_fold(IrBuilder *b, IrInsn *insn) {
    IrOp op = (IrOp)insn->op;
    switch (op) {
    case IR_ADD: case IR_SUB: case IR_MUL: case IR_AND: case IR_OR: case IR_XOR: case IR_SHL: case IR_SHR: case IR_SAR:
    case IR_DIV: case IR_REM: case IR_ADDOV: case IR_SUBOV: case IR_MULOV:
        return fold_word(b, insn);
    case IR_NEG: return is_const(insn->a) ? ir_constant(b, (IrType)insn->type, 0 - (uint64_t)const_int(b, insn->a)) : 0;
    case IR_TAGINT: case IR_TAGINTOV:
        if (is_const(insn->a) && int_fits_tagged(const_int(b, insn->a))) return ir_value(b, value_from_int(const_int(b, insn->a)));
        if (is_op(b, insn->a, IR_UNTAGINT)) return insn_of(b, insn->a)->a;
        return 0;
    case IR_UNTAGINT:
        if (is_const(insn->a)) return ir_int(b, const_int(b, insn->a) >> 1);
        if (is_op(b, insn->a, IR_TAGINT) || is_op(b, insn->a, IR_TAGINTOV)) return insn_of(b, insn->a)->a;
        return 0;
    case IR_TAGBOOL: return is_const(insn->a) ? ir_value(b, value_from_bool(const_int(b, insn->a) != 0)) : 0;
    case IR_SELECT:
        if (is_const(insn->a)) return const_int(b, insn->a) ? insn->b : insn->c;
        return insn->b == insn->c ? insn->b : 0;
    case IR_CAST:
        if (is_const(insn->a)) return ir_constant(b, (IrType)insn->type, (uint64_t)const_int(b, insn->a));
        return ir_type(b->trace, insn->a) == (IrType)insn->type ? insn->a : 0;
    case IR_FADD: case IR_FSUB: case IR_FMUL: case IR_FDIV: case IR_FNEG: case IR_FABS: return fold_double(b, insn);
    case IR_INTTOFLOAT: return is_const(insn->a) ? ir_double(b, (double)const_int(b, insn->a)) : 0;
    case IR_UNBOXFLOAT:
        if (is_op(b, insn->a, IR_BOXFLOAT)) return insn_of(b, insn->a)->a;
        if (is_const(insn->a)) {
            Value v = (Value)(uintptr_t)const_int(b, insn->a);
            if (value_is_flonum(v)) return ir_double(b, value_flonum(v));
        }
        return 0;
    case IR_BOXFLOAT:
        if (is_op(b, insn->a, IR_UNBOXFLOAT)) return insn_of(b, insn->a)->a;
        if (is_const(insn->a)) {
            Value v = value_from_flonum(const_double(b, insn->a));
            if (v) return ir_value(b, v);
        }
        return 0;
    case IR_EQ: case IR_NE: case IR_LT: case IR_LE: case IR_GT: case IR_GE: case IR_ULT: case IR_UGE: return fold_word_compare(b, insn, false);
    case IR_GEQ: case IR_GNE: case IR_GLT: case IR_GLE: case IR_GGT: case IR_GGE: case IR_GULT: case IR_GUGE:
        return fold_word_compare(b, insn, true);
    case IR_FEQ: case IR_FNE: case IR_FLT: case IR_FLE: case IR_FNLT: case IR_FNLE: return fold_double_compare(b, insn, false);
    case IR_GFEQ: case IR_GFNE: case IR_GFLT: case IR_GFLE: case IR_GFNLT: case IR_GFNLE: return fold_double_compare(b, insn, true);
    case IR_GINT: return ir_known_int(b, insn->a) ? IR_FOLD_DROP : 0;
    case IR_GOBJ:
        if (is_const(insn->a)) return (const_int(b, insn->a) & 3) == 0 ? IR_FOLD_DROP : 0;
        return is_op(b, insn->a, IR_ALLOC) || insn_of(b, insn->a)->flags & IR_FLAG_OBJ ? IR_FOLD_DROP : 0;
    case IR_LOAD: /* objects made here keep their class as long as nobody else knows them */
        if (insn->imm == offsetof(Obj, type) && is_op(b, insn->a, IR_ALLOC) && (insn->alias == ALIAS_TUPLE || !(insn_of(b, insn->a)->flags & IR_FLAG_ESCAPED))) return insn_of(b, insn->a)->a;
        if (is_const(insn->a) && insn->alias == ALIAS_TUPLE) return fold_fixed_load(b, insn);
        return 0;
    case IR_LEA:
        if (!insn->b && insn->imm == 0 && ir_type(b->trace, insn->a) == IR_PTR) return insn->a;
        return 0;
    default: return 0;
    }
}
