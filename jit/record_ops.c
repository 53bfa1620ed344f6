/* record_ops.c - recorders of operations that stay in their frame: moves, jumps, arithmetic, comparisons. */
#include "record.h"
#include "objects/float.h"
#include "objects/int.h"
#include "objects/list.h"

/* ---- operands ----------------------------------------------------------------------------------------------------------- */
static unsigned operand(const Insn *pc, int which) { return which == 0 ? pc->a : which == 1 ? pc->b : pc->c; }
static unsigned operand_kind(const Insn *pc, int which) {
    const OpcodeInfo *info = &opcode_info[pc->op];
    return which == 0 ? info->a : which == 1 ? info->b : info->c;
}
/* The value that operand WHICH has in this run, and its reference. */
static Value seen(Recorder *r, const Insn *pc, int which) {
    if (operand_kind(pc, which) == OPERAND_IMM) return value_from_int((int16_t)operand(pc, which));
    return record_regs(r)[operand(pc, which)];
}
static IrRef reference(Recorder *r, const Insn *pc, int which) {
    if (operand_kind(pc, which) == OPERAND_IMM) return ir_value(&r->b, seen(r, pc, which));
    return record_get(r, operand(pc, which));
}
static int32_t wide(const Insn *pc) { return (int32_t)((uint32_t)pc->b | (uint32_t)pc->c << 16); }

static bool is_float_value(Value v) { return value_is_flonum(v) || value_is(v, &float_type); }

/* ---- facts about values ------------------------------------------------------------------------------------------------- */
static bool is_constant(IrRef ref) { return ir_is_constant(ref); }
static IrType type_of_ref(Recorder *r, IrRef ref) { return ir_type(r->trace, ref); }

void record_guard_is(Recorder *r, IrRef ref, Value constant) {
    emit(r, IR_GEQ, record_box(r, ref), ir_value(&r->b, constant));
}

/* Type of an object that its class does not let go. */
static IrAlias type_alias(const Type *type) { return type->flags & TYPE_FLAG_HEAP ? ALIAS_TYPE : ALIAS_TUPLE; }

void record_guard_type(Recorder *r, IrRef ref, Value value) {
    IrType known = type_of_ref(r, ref);
    if (known == IR_FLOAT || known == IR_INT || known == IR_BOOL) return;
    if (is_constant(ref) && !(value_is_obj(value) && value_obj(value)->type->flags & TYPE_FLAG_HEAP)) return;
    if (value_is_int(value)) {
        emit(r, IR_GINT, ref, 0);
        return;
    }
    if (value_is_flonum(value) || value_is(value, &float_type)) {
        ir_emit(&r->b, IR_UNBOXFLOAT, IR_FLOAT, ref, 0, 0, 0, ALIAS_NONE);
        return;
    }
    Type *type = value_obj(value)->type;
    emit(r, IR_GOBJ, ref, 0);
    IrRef actual = emit_load(r, IR_LOAD, IR_PTR, ref, offsetof(Obj, type), type_alias(type));
    emit(r, IR_GEQ, actual, ir_pointer(&r->b, type));
    if (type->flags & TYPE_FLAG_HEAP) ir_value(&r->b, VALUE(type)); /* keeps it alive */
}

IrRef record_float(Recorder *r, IrRef ref, Value value) {
    if (type_of_ref(r, ref) == IR_FLOAT) return ref;
    if (value_is_int(value)) return emit_int(r, IR_INTTOFLOAT, record_int(r, ref), 0);
    return ir_emit(&r->b, IR_UNBOXFLOAT, IR_FLOAT, ref, 0, 0, 0, ALIAS_NONE);
}

IrRef record_int(Recorder *r, IrRef ref) {
    if (type_of_ref(r, ref) == IR_INT) return ref;
    emit(r, IR_GINT, ref, 0);
    return emit_int(r, IR_UNTAGINT, ref, 0);
}
/* As a tagged word that is known to be an int. */
static IrRef tagged_int(Recorder *r, IrRef ref) {
    if (type_of_ref(r, ref) == IR_INT) return emit(r, IR_TAGINT, ref, 0);
    emit(r, IR_GINT, ref, 0);
    return ref;
}
IrRef record_mark_int(Recorder *r, IrRef ref) {
    if (!is_constant(ref)) r->trace->insns[ref].flags |= IR_FLAG_INT;
    return ref;
}

/* ---- moves -------------------------------------------------------------------------------------------------------------- */
RECORDER_FUNCTION(nop) { (void)r; (void)pc; (void)detail; return RECORD_DONE; }
RECORDER_FUNCTION(move) {
    (void)detail;
    record_set(r, pc->a, record_get(r, pc->b));
    return RECORD_DONE;
}
RECORDER_FUNCTION(constant) {
    (void)detail;
    record_set(r, pc->a, ir_value(&r->b, code_const(record_frame(r)->code, (uint32_t)wide(pc))));
    return RECORD_DONE;
}
RECORDER_FUNCTION(integer) {
    (void)detail;
    record_set(r, pc->a, ir_value(&r->b, value_from_int(wide(pc))));
    return RECORD_DONE;
}
RECORDER_FUNCTION(null) {
    (void)detail;
    record_set(r, pc->a, ir_value(&r->b, NULL));
    return RECORD_DONE;
}
RECORDER_FUNCTION(check) {
    (void)detail;
    if (!record_regs(r)[pc->a]) return RECORD_STOP;
    IrRef ref = record_get(r, pc->a);
    if (type_of_ref(r, ref) == IR_VALUE) {
        const IrInsn *made = is_constant(ref) ? NULL : &r->trace->insns[ref];
        if (made && (made->op == IR_SLOAD || made->op == IR_PLOAD || made->op == IR_LOAD) && !(made->flags & IR_FLAG_INT)) emit(r, IR_GNE, ref, ir_int(&r->b, 0));
    }
    return RECORD_DONE;
}

static intptr_t list_length_word(Value v) { return *(intptr_t *)((char *)v + offsetof(ListObj, length)); } /* of lists, tuples, strings and dicts alike */

/* ---- jumps -------------------------------------------------------------------------------------------------------------- */
static const Insn *behind(const Insn *pc) { return pc + 1 + opcode_info[pc->op].cache; }

RECORDER_FUNCTION(jump) {
    (void)detail;
    r->next_pc = behind(pc) + wide(pc);
    return RECORD_DONE;
}

/* Goes on where this run goes: TAKEN at TARGET, else behind.  Guards emitted afterwards by the caller leave to the other place. */
static void choose(Recorder *r, const Insn *pc, const Insn *target, bool taken) {
    r->next_pc = taken ? target : behind(pc);
    record_guard_at(r, taken ? behind(pc) : target, RESUME_NEXT);
}


/* Length of a built-in container or string, which is its truth; 0: something else. */
static IrRef sized_length(Recorder *r, IrRef ref, Value value, bool *truth) {
    bool list = value_is(value, &list_type), dict = value_is(value, &dict_type);
    if (!list && !dict && !value_is(value, &tuple_type) && !value_is(value, &str_type)) return 0;
    record_guard_type(r, ref, value);
    *truth = list_length_word(value) != 0;
    return emit_load(r, IR_LOAD, IR_INT, ref, offsetof(ListObj, length), list ? ALIAS_LIST : dict ? ALIAS_DICT : ALIAS_TUPLE);
}

/* Does its class give VALUE neither a truth nor a length?  Guards that it does not. */
static bool is_always_true(Recorder *r, IrRef ref, Value value) {
    if (!value_is_obj(value)) return false;
    Type    *type = value_obj(value)->type;
    uint32_t version = 0;
    if (type->native->truth || type->native->length) return false;
    type_lookup_versioned(type, DUNDER(init), &version);
    if (!version && type_has_flag(type, TYPE_FLAG_HEAP)) return false;
    record_guard_type(r, ref, value);
    record_guard_version(r, type, version);
    return true;
}

RECORDER_FUNCTION(truth) {
    Value       value = record_regs(r)[pc->a];
    IrRef       ref = record_get(r, pc->a);
    const Insn *target = behind(pc) + wide(pc);
    bool        truth, jump_when = detail == RECORD_TRUE;
    if (type_of_ref(r, ref) == IR_BOOL) {
        truth = value == TRUE_VALUE;
        choose(r, pc, target, truth == jump_when);
        emit(r, truth ? IR_GNE : IR_GEQ, ref, ir_int(&r->b, 0));
        return RECORD_DONE;
    }
    if (type_of_ref(r, ref) == IR_INT || type_of_ref(r, ref) == IR_FLOAT) {
        bool is_float = type_of_ref(r, ref) == IR_FLOAT;
        truth = is_float ? float_value(value) != 0.0 : value != value_from_int(0);
        choose(r, pc, target, truth == jump_when);
        if (is_float) emit(r, truth ? IR_GFNE : IR_GFEQ, ref, ir_double(&r->b, 0.0));
        else emit(r, truth ? IR_GNE : IR_GEQ, ref, ir_int(&r->b, 0));
        return RECORD_DONE;
    }
    if (value == TRUE_VALUE || value == FALSE_VALUE || value == NONE) {
        if (is_constant(ref)) {
            r->next_pc = (value == TRUE_VALUE) == jump_when ? target : behind(pc);
            return RECORD_DONE;
        }
        const IrInsn *made = &r->trace->insns[ref];
        truth = value == TRUE_VALUE;
        if (made->op == IR_TAGBOOL) choose(r, pc, target, truth == jump_when);
        else r->next_pc = truth == jump_when ? target : behind(pc);
        emit(r, IR_GEQ, ref, ir_value(&r->b, value));
        return RECORD_DONE;
    }
    if (value_is_int(value)) {
        tagged_int(r, ref);
        truth = value_int(value) != 0;
        choose(r, pc, target, truth == jump_when);
        emit(r, truth ? IR_GNE : IR_GEQ, ref, ir_value(&r->b, value_from_int(0)));
        return RECORD_DONE;
    }
    if (is_float_value(value)) {
        IrRef number = record_float(r, ref, value);
        truth = float_value(value) != 0.0;
        choose(r, pc, target, truth == jump_when);
        emit(r, truth ? IR_GFNE : IR_GFEQ, number, ir_double(&r->b, 0.0));
        return RECORD_DONE;
    }
    if (is_always_true(r, ref, value)) {
        r->next_pc = jump_when ? target : behind(pc);
        return RECORD_DONE;
    }
    IrRef length = sized_length(r, ref, value, &truth);
    if (!length) return RECORD_GENERIC;
    choose(r, pc, target, truth == jump_when);
    emit(r, truth ? IR_GNE : IR_GEQ, length, ir_int(&r->b, 0));
    return RECORD_DONE;
}

/* Jumps when R[a] is, or is not, one particular word. */
RECORDER_FUNCTION(jump_is) {
    Value       value = record_regs(r)[pc->a];
    IrRef       ref = record_get(r, pc->a);
    Value       wanted = detail == RECORD_NULL ? NULL : NONE;
    const Insn *target = behind(pc) + wide(pc);
    bool        same = value == wanted, taken = same == (detail != RECORD_NOT_NONE);
    if (type_of_ref(r, ref) != IR_VALUE) {
        r->next_pc = taken ? target : behind(pc);
        return RECORD_DONE;
    }
    choose(r, pc, target, taken);
    emit(r, same ? IR_GEQ : IR_GNE, ref, ir_value(&r->b, wanted));
    return RECORD_DONE;
}

/* ---- comparisons -------------------------------------------------------------------------------------------------------- */

static bool holds(int compare, int order) {
    switch (compare) {
    case RECORD_LT: return order < 0;
    case RECORD_LE: return order <= 0;
    case RECORD_EQ: return order == 0;
    case RECORD_NE: return order != 0;
    case RECORD_GT: return order > 0;
    default: return order >= 0;
    }
}
static bool holds_doubles(int compare, double x, double y) {
    switch (compare) {
    case RECORD_LT: return x < y;
    case RECORD_LE: return x <= y;
    case RECORD_EQ: return x == y;
    case RECORD_NE: return x != y;
    case RECORD_GT: return x > y;
    default: return x >= y;
    }
}
static const uint8_t word_compares[] = {IR_LT, IR_LE, IR_EQ, IR_NE, IR_GT, IR_GE};
static const uint8_t negations[] = {RECORD_GE, RECORD_GT, RECORD_NE, RECORD_EQ, RECORD_LE, RECORD_LT};

/* The double comparison as an operation, operands exchanged where there is none. */
static IrOp double_compare(int compare, bool negated, IrRef *x, IrRef *y) {
    if (compare == RECORD_GT || compare == RECORD_GE) {
        IrRef first = *x;
        *x = *y;
        *y = first;
        compare = compare == RECORD_GT ? RECORD_LT : RECORD_LE;
    }
    switch (compare) {
    case RECORD_LT: return negated ? IR_FNLT : IR_FLT;
    case RECORD_LE: return negated ? IR_FNLE : IR_FLE;
    case RECORD_EQ: return negated ? IR_FNE : IR_FEQ;
    default: return negated ? IR_FEQ : IR_FNE;
    }
}

static bool are_numbers(Value x, Value y) {
    return (value_is_int(x) || is_float_value(x)) && (value_is_int(y) || is_float_value(y));
}
static bool is_small(Value v) { return !value_is_int(v) || (value_int(v) < INT64_C(1) << 53 && value_int(v) > -(INT64_C(1) << 53)); }

/* An int that takes part in a comparison with a float must convert exactly; only constants are let in. */
static bool mixed_is_exact(Value x, Value y, IrRef xr, IrRef yr) {
    if (value_is_int(x) && value_is_int(y)) return true;
    if (value_is_int(x)) return is_constant(xr) && is_small(x);
    if (value_is_int(y)) return is_constant(yr) && is_small(y);
    return true;
}

static const CompareOp leaf_compares[] = {COMPARE_LT, COMPARE_LE, COMPARE_EQ, COMPARE_NE, COMPARE_GT, COMPARE_GE};

/* Does its class leave == to object? */
static bool compares_by_identity(Value v) {
    return value_is_obj(v) && (!value_obj(v)->type->native->compare || value_obj(v)->type->native->compare == object_type.native->compare);
}
/* Does == of its class know nothing of what compares by identity? */
static bool compares_with_its_like(Value v) {
    static const Type *const types[] = {&int_type, &float_type, &bool_type, &complex_type, &str_type, &bytes_type, &tuple_type, &list_type, &dict_type};
    for (size_t i = 0; i < COUNT_OF(types); i++)
        if (type_of(v) == types[i]) return true;
    return false;
}
static bool guard_class(Recorder *r, IrRef ref, Value v) {
    uint32_t version = 0;
    Type    *type = type_of(v);
    if (!type_has_flag(type, TYPE_FLAG_HEAP)) {
        record_guard_type(r, ref, v);
        return true;
    }
    type_lookup_versioned(type, DUNDER(init), &version);
    if (!version) return false;
    record_guard_type(r, ref, v);
    record_guard_version(r, type, version);
    return true;
}

/* == and != of objects that are equal to nothing but themselves, as a BOOL; 0: not such. */
static IrRef identity_compare(Recorder *r, CompareOp op, Value left, Value right, IrRef x, IrRef y) {
    bool by_identity = compares_by_identity(left), right_too = compares_by_identity(right);
    if (op != COMPARE_EQ && op != COMPARE_NE) return 0;
    if (!(by_identity && right_too) && !(by_identity && compares_with_its_like(right)) && !(right_too && compares_with_its_like(left))) return 0;
    if (!guard_class(r, x, left) || !guard_class(r, y, right)) return 0;
    if (type_of(left) != type_of(right)) return ir_constant(&r->b, IR_BOOL, op == COMPARE_NE);
    return ir_emit(&r->b, op == COMPARE_EQ ? IR_EQ : IR_NE, IR_BOOL, x, y, 0, 0, ALIAS_NONE);
}

RECORDER_FUNCTION(compare) {
    Value left = seen(r, pc, 1), right = seen(r, pc, 2);
    IrRef x = reference(r, pc, 1), y = reference(r, pc, 2);
    if (value_is_int(left) && value_is_int(right)) {
        x = tagged_int(r, x);
        y = tagged_int(r, y);
        record_set(r, pc->a, ir_emit(&r->b, (IrOp)word_compares[detail], IR_BOOL, x, y, 0, 0, ALIAS_NONE));
        return RECORD_DONE;
    }
    if (!are_numbers(left, right) || !mixed_is_exact(left, right, x, y)) {
        IrRef answer = record_leaf_compare(r, leaf_compares[detail], left, right, x, y);
        if (!answer) answer = identity_compare(r, leaf_compares[detail], left, right, x, y);
        if (answer) record_set(r, pc->a, answer);
        if (answer || !value_is_obj(left)) return answer ? RECORD_DONE : RECORD_GENERIC;
        return record_operator(r, pc, vm_compare_method(left, right, leaf_compares[detail]), left, right, x, y, FRAME_COMPARE, leaf_compares[detail]);
    }
    x = record_float(r, x, left);
    y = record_float(r, y, right);
    IrOp op = double_compare(detail, false, &x, &y);
    record_set(r, pc->a, ir_emit(&r->b, op, IR_BOOL, x, y, 0, 0, ALIAS_NONE));
    return RECORD_DONE;
}

RECORDER_FUNCTION(jump_compare) {
    Value       left = seen(r, pc, 0), right = seen(r, pc, 1);
    IrRef       x = reference(r, pc, 0), y = reference(r, pc, 1);
    const Insn *target = behind(pc) + (int16_t)pc->c;
    bool        jump_when = detail < RECORD_NOT;
    int         compare = detail & 7;
    if (value_is_int(left) && value_is_int(right)) {
        x = tagged_int(r, x);
        y = tagged_int(r, y);
        int  order = value_int(left) < value_int(right) ? -1 : value_int(left) > value_int(right);
        bool truth = holds(compare, order);
        choose(r, pc, target, truth == jump_when);
        emit(r, (IrOp)(word_compares[truth ? compare : negations[compare]] - IR_EQ + IR_GEQ), x, y);
        return RECORD_DONE;
    }
    if (!are_numbers(left, right) || !mixed_is_exact(left, right, x, y)) {
        IrRef answer = record_leaf_compare(r, leaf_compares[compare], left, right, x, y);
        if (!answer) answer = identity_compare(r, leaf_compares[compare], left, right, x, y);
        if (!answer && value_is_obj(left))
            return record_operator(r, pc, vm_compare_method(left, right, leaf_compares[compare]), left, right, x, y, FRAME_COMPARE_JUMP, leaf_compares[compare]);
        if (!answer) return RECORD_GENERIC;
        r->branch = jump_when ? answer : ir_emit(&r->b, IR_EQ, IR_BOOL, answer, ir_int(&r->b, 0), 0, 0, ALIAS_NONE);
        r->branch_target = target;
        return RECORD_DONE;
    }
    x = record_float(r, x, left);
    y = record_float(r, y, right);
    double a = value_is_int(left) ? (double)value_int(left) : float_value(left), c = value_is_int(right) ? (double)value_int(right) : float_value(right);
    bool   truth = holds_doubles(compare, a, c);
    choose(r, pc, target, truth == jump_when);
    IrOp op = double_compare(compare, !truth, &x, &y);
    emit(r, (IrOp)(op - IR_EQ + IR_GEQ), x, y);
    return RECORD_DONE;
}

/* `is` of things whose identity is their word. */
static bool is_plain_identity(Value v) { return value_is_obj(v) && !value_is(v, &float_type) && !value_is(v, &int_type); }

/* Guards that the identity of these two is that of their words; false: it may be more. */
static bool settle_identity(Recorder *r, Value left, Value right, IrRef *x, IrRef *y) {
    if (value_is_int(left) && value_is_int(right)) {
        *x = tagged_int(r, *x);
        *y = tagged_int(r, *y);
        return true;
    }
    bool left_known = is_plain_identity(left) && (is_constant(*x) || type_of_ref(r, *x) == IR_BOOL);
    bool right_known = is_plain_identity(right) && (is_constant(*y) || type_of_ref(r, *y) == IR_BOOL);
    if (!left_known && !right_known) {
        if (is_plain_identity(right) && (left == NONE || !is_plain_identity(left))) record_guard_type(r, *y, right);
        else if (is_plain_identity(left)) record_guard_type(r, *x, left);
        else return false;
    }
    *x = record_box(r, *x);
    *y = record_box(r, *y);
    return true;
}

RECORDER_FUNCTION(identity) {
    IrRef x = record_get(r, pc->b), y = record_get(r, pc->c);
    if (!settle_identity(r, record_regs(r)[pc->b], record_regs(r)[pc->c], &x, &y)) return RECORD_GENERIC;
    record_set(r, pc->a, ir_emit(&r->b, detail == RECORD_EQ ? IR_EQ : IR_NE, IR_BOOL, x, y, 0, 0, ALIAS_NONE));
    return RECORD_DONE;
}
RECORDER_FUNCTION(jump_identity) {
    Value       left = record_regs(r)[pc->a], right = record_regs(r)[pc->b];
    IrRef       x = record_get(r, pc->a), y = record_get(r, pc->b);
    const Insn *target = behind(pc) + (int16_t)pc->c;
    if (!settle_identity(r, left, right, &x, &y)) return RECORD_GENERIC;
    bool same = left == right;
    choose(r, pc, target, same == (detail == RECORD_EQ));
    emit(r, same ? IR_GEQ : IR_GNE, x, y);
    return RECORD_DONE;
}

RECORDER_FUNCTION(negate_truth) {
    (void)detail;
    Value value = record_regs(r)[pc->b];
    IrRef ref = record_get(r, pc->b);
    if (type_of_ref(r, ref) == IR_BOOL) {
        record_set(r, pc->a, ir_emit(&r->b, IR_EQ, IR_BOOL, ref, ir_int(&r->b, 0), 0, 0, ALIAS_NONE));
        return RECORD_DONE;
    }
    if (type_of_ref(r, ref) != IR_VALUE || !(value == TRUE_VALUE || value == FALSE_VALUE || value == NONE)) return RECORD_GENERIC;
    emit(r, IR_GEQ, ref, ir_value(&r->b, value));
    record_set(r, pc->a, ir_value(&r->b, value_from_bool(value != TRUE_VALUE)));
    return RECORD_DONE;
}

/* ---- arithmetic --------------------------------------------------------------------------------------------------------- */

/* x // y and x % y for a positive constant or guarded divisor: truncation is put right towards minus infinity. */
static bool record_division(Recorder *r, const Insn *pc, int detail, IrRef x, IrRef y, Value right) {
    if (value_int(right) <= 0) return false;
    IrRef n = record_int(r, x), d = record_int(r, y);
    if (!is_constant(d)) emit(r, IR_GGT, d, ir_int(&r->b, 0));
    int64_t divisor = value_int(right);
    bool    power = is_constant(d) && (divisor & (divisor - 1)) == 0;
    IrRef   result;
    if (power && detail == RECORD_MOD) result = emit_int(r, IR_AND, n, ir_int(&r->b, divisor - 1));
    else if (power) result = emit_int(r, IR_SAR, n, ir_int(&r->b, __builtin_ctzll((uint64_t)divisor)));
    else {
        IrRef remainder = emit_int(r, IR_REM, n, d), sign = emit_int(r, IR_SAR, remainder, ir_int(&r->b, 63));
        result = detail == RECORD_MOD ? emit_int(r, IR_ADD, remainder, emit_int(r, IR_AND, sign, d))
                                      : emit_int(r, IR_ADD, emit_int(r, IR_DIV, n, d), sign);
    }
    record_set(r, pc->a, record_mark_int(r, emit(r, IR_TAGINT, result, 0)));
    return true;
}

static bool record_shift(Recorder *r, const Insn *pc, int detail, IrRef x, IrRef y, Value left, Value right) {
    int64_t count = value_int(right), n = value_int(left), wide_result;
    if (count < 0 || count > 60) return false;
    bool left_shift = detail == RECORD_LSHIFT;
    if (left_shift && (__builtin_mul_overflow(n, INT64_C(1) << count, &wide_result) || !int_fits_tagged(wide_result))) return false;
    IrRef places = record_int(r, y), number = record_int(r, x);
    if (!is_constant(places)) emit(r, IR_GULT, places, ir_int(&r->b, 61));
    IrRef shifted = emit_int(r, left_shift ? IR_SHL : IR_SAR, number, places);
    if (!left_shift) {
        record_set(r, pc->a, record_mark_int(r, emit(r, IR_TAGINT, shifted, 0)));
        return true;
    }
    emit(r, IR_GEQ, emit_int(r, IR_SAR, shifted, places), number); /* nothing was shifted out */
    record_set(r, pc->a, record_mark_int(r, emit(r, IR_TAGINTOV, shifted, 0)));
    return true;
}

static bool record_int_arithmetic(Recorder *r, const Insn *pc, int detail, IrRef x, IrRef y, Value left, Value right) {
    int64_t result;
    switch (detail) {
    case RECORD_ADD: case RECORD_SUB: {
        bool add = detail == RECORD_ADD;
        bool overflow = add ? __builtin_add_overflow(value_int(left), value_int(right), &result) : __builtin_sub_overflow(value_int(left), value_int(right), &result);
        if (overflow || !int_fits_tagged(result)) return false;
        x = tagged_int(r, x);
        y = tagged_int(r, y);
        IrRef plain = emit_int(r, IR_SUB, y, ir_int(&r->b, 1));
        record_set(r, pc->a, record_mark_int(r, emit(r, add ? IR_ADDOV : IR_SUBOV, x, plain)));
        return true;
    }
    case RECORD_MUL: {
        if (__builtin_mul_overflow(value_int(left), value_int(right), &result) || !int_fits_tagged(result)) return false;
        IrRef shifted = emit_int(r, IR_SUB, tagged_int(r, x), ir_int(&r->b, 1));
        IrRef product = emit_int(r, IR_MULOV, shifted, record_int(r, y));
        record_set(r, pc->a, record_mark_int(r, emit(r, IR_ADD, product, ir_int(&r->b, 1))));
        return true;
    }
    case RECORD_AND: record_set(r, pc->a, record_mark_int(r, emit(r, IR_AND, tagged_int(r, x), tagged_int(r, y)))); return true;
    case RECORD_OR: record_set(r, pc->a, record_mark_int(r, emit(r, IR_OR, tagged_int(r, x), tagged_int(r, y)))); return true;
    case RECORD_XOR: {
        IrRef bits = emit_int(r, IR_XOR, tagged_int(r, x), tagged_int(r, y));
        record_set(r, pc->a, record_mark_int(r, emit(r, IR_OR, bits, ir_int(&r->b, 1))));
        return true;
    }
    case RECORD_LSHIFT: case RECORD_RSHIFT: return record_shift(r, pc, detail, x, y, left, right);
    case RECORD_FLOORDIV: case RECORD_MOD: return record_division(r, pc, detail, x, y, right);
    case RECORD_TRUEDIV: {
        if (value_int(right) == 0 || !is_small(left) || !is_small(right)) return false;
        IrRef n = record_int(r, x), d = record_int(r, y);
        IrRef limit = ir_int(&r->b, INT64_C(1) << 53), lowest = ir_int(&r->b, -(INT64_C(1) << 53));
        emit(r, IR_GLT, n, limit);
        emit(r, IR_GGT, n, lowest);
        emit(r, IR_GLT, d, limit);
        emit(r, IR_GGT, d, lowest);
        emit(r, IR_GNE, d, ir_int(&r->b, 0));
        record_set(r, pc->a, ir_emit(&r->b, IR_FDIV, IR_FLOAT, emit_int(r, IR_INTTOFLOAT, n, 0), emit_int(r, IR_INTTOFLOAT, d, 0), 0, 0, ALIAS_NONE));
        return true;
    }
    default: return false;
    }
}

static bool record_float_arithmetic(Recorder *r, const Insn *pc, int detail, IrRef x, IrRef y, Value left, Value right) {
    static const uint8_t ops[] = {IR_FADD, IR_FSUB, IR_FMUL, IR_FDIV};
    if (detail > RECORD_TRUEDIV) return false;
    double divisor = value_is_int(right) ? (double)value_int(right) : float_value(right);
    if (detail == RECORD_TRUEDIV && divisor == 0.0) return false;
    x = record_float(r, x, left);
    y = record_float(r, y, right);
    if (detail == RECORD_TRUEDIV && !is_constant(y)) emit(r, IR_GFNE, y, ir_double(&r->b, 0.0));
    record_set(r, pc->a, ir_emit(&r->b, (IrOp)ops[detail], IR_FLOAT, x, y, 0, 0, ALIAS_NONE));
    return true;
}

static RecordResult leaf_binary(Recorder *r, const Insn *pc, int detail, Value left, Value right, IrRef x, IrRef y) {
    static const uint8_t ops[] = {BINARY_ADD, BINARY_SUB, BINARY_MUL, BINARY_TRUEDIV, BINARY_FLOORDIV, BINARY_MOD, BINARY_LSHIFT, BINARY_RSHIFT, BINARY_AND, BINARY_XOR, BINARY_OR};
    bool in_place = (pc->op >= OP_IADD && pc->op <= OP_IOR) || pc->op == OP_IADD_IMM || pc->op == OP_ISUB_IMM;
    RecordResult result = record_leaf_binary(r, pc, (BinaryOp)ops[detail], in_place, left, right, x, y);
    if (result != RECORD_GENERIC || !value_is_obj(left)) return result;
    FunctionObj *method = vm_binary_method(left, right, (BinaryOp)ops[detail], in_place);
    return record_operator(r, pc, method, left, right, x, y, in_place ? FRAME_INPLACE : FRAME_BINARY, ops[detail]);
}

RECORDER_FUNCTION(binary) {
    Value left = seen(r, pc, 1), right = seen(r, pc, 2);
    IrRef x = reference(r, pc, 1), y = reference(r, pc, 2);
    if (!are_numbers(left, right)) return leaf_binary(r, pc, detail, left, right, x, y);
    bool  done = value_is_int(left) && value_is_int(right) ? record_int_arithmetic(r, pc, detail, x, y, left, right)
                                                          : record_float_arithmetic(r, pc, detail, x, y, left, right);
    return done ? RECORD_DONE : leaf_binary(r, pc, detail, left, right, x, y);
}

RECORDER_FUNCTION(delete_local) {
    (void)detail;
    if (!record_regs(r)[pc->a]) return RECORD_GENERIC;
    IrRef ref = record_get(r, pc->a);
    if (type_of_ref(r, ref) == IR_VALUE) emit(r, IR_GNE, ref, ir_int(&r->b, 0));
    record_set(r, pc->a, ir_value(&r->b, NULL));
    return RECORD_DONE;
}

RECORDER_FUNCTION(load_assertion_error) {
    (void)detail;
    record_set(r, pc->a, ir_value(&r->b, VALUE(&AssertionError_type)));
    return RECORD_DONE;
}

RECORDER_FUNCTION(negate) {
    (void)detail;
    Value value = record_regs(r)[pc->b];
    IrRef ref = record_get(r, pc->b);
    if (is_float_value(value)) {
        record_set(r, pc->a, ir_emit(&r->b, IR_FNEG, IR_FLOAT, record_float(r, ref, value), 0, 0, 0, ALIAS_NONE));
        return RECORD_DONE;
    }
    if (!value_is_int(value) || value_int(value) == TAGGED_INT_MIN) return RECORD_GENERIC;
    record_set(r, pc->a, record_mark_int(r, emit(r, IR_SUBOV, ir_value(&r->b, value_from_int(1)), emit_int(r, IR_SUB, tagged_int(r, ref), ir_int(&r->b, -1)))));
    return RECORD_DONE;
}
