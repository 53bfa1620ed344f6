/* record_leaf.c - operations on built-in values that run no Python code.
 *
 * They are recorded as calls of C functions that take and give words: registers stay where they are and frames need not exist, unlike with a
 * step of the interpreter.  Whether an operation is such a leaf is told by the exact types of its operands, which are guarded. */
#include "record.h"
#include "objects/dict.h"
#include "objects/float.h"
#include "objects/function.h"
#include "objects/int.h"
#include "objects/iter.h"
#include "objects/list.h"
#include "objects/str.h"

#include <math.h>
#include <string.h>

/* Immutable, and nothing that it does calls back. */
static bool is_plain(Value v) {
    if (!v) return false;
    if (!value_is_obj(v)) return true;
    const Type *type = value_obj(v)->type;
    return type == &int_type || type == &float_type || type == &str_type || type == &bytes_type || type == &bool_type || type == &none_type || type == &complex_type;
}
static bool is_string(Value v) { return value_is(v, &str_type) || value_is(v, &bytes_type); }
/* Their items and slices need no Python code. */
static bool is_immutable_sequence(Value v) { return is_string(v) || value_is(v, &tuple_type) || value_is(v, &range_type); }

/* Register REG as a word, whose exact type is guarded. */
static IrRef guarded(Recorder *r, unsigned reg) {
    IrRef ref = record_get(r, reg);
    record_guard_type(r, ref, record_regs(r)[reg]);
    return ref;
}

static RecordResult result_of(Recorder *r, unsigned dst, IrRef result) {
    record_raises(r, result);
    record_changed(r);
    record_set(r, dst, result);
    return RECORD_DONE;
}

/* ---- operators ---------------------------------------------------------------------------------------------------------- */
static bool is_leaf_binary(BinaryOp op, bool in_place, Value left, Value right) {
    if (is_plain(left) && is_plain(right)) return true;
    if (value_is(left, &tuple_type)) return (op == BINARY_ADD && value_is(right, &tuple_type)) || (op == BINARY_MUL && value_is_int(right));
    if (value_is(left, &list_type) && !in_place) return (op == BINARY_ADD && value_is(right, &list_type)) || (op == BINARY_MUL && value_is_int(right));
    return !in_place && (value_is(left, &set_type) || value_is(left, &frozenset_type)) && (value_is(right, &set_type) || value_is(right, &frozenset_type))
           && (op == BINARY_OR || op == BINARY_AND || op == BINARY_SUB || op == BINARY_XOR);
}

RecordResult record_leaf_binary(Recorder *r, const Insn *pc, BinaryOp op, bool in_place, Value left, Value right, IrRef x, IrRef y) {
    if (!is_leaf_binary(op, in_place, left, right)) return RECORD_GENERIC;
    record_guard_type(r, x, left);
    record_guard_type(r, y, right);
    Type *type = value_is_obj(left) ? value_obj(left)->type : NULL;
    if (!in_place && (type == &list_type || type == &tuple_type || type == &str_type)) { /* these have no slots of numbers for what is asked here */
        if (op == BINARY_ADD && value_is(right, type)) return result_of(r, pc->a, ir_call(&r->b, HELPER_jit_concat, (IrRef[]){x, y}));
        if (op == BINARY_MUL && value_is_int(right)) return result_of(r, pc->a, ir_call(&r->b, HELPER_jit_repeat, (IrRef[]){x, record_int(r, y)}));
    }
    x = record_box(r, x);
    y = record_box(r, y);
    bool     sets = is_any_set(left);
    unsigned helper = sets ? HELPER_jit_binary_sets : in_place ? HELPER_jit_inplace : HELPER_jit_binary;
    return result_of(r, pc->a, ir_call(&r->b, helper, (IrRef[]){x, y, ir_int(&r->b, op)}));
}

/* 1, 0, or -1 with an exception: as a BOOL. */
static IrRef truth_of_status(Recorder *r, IrRef status) {
    record_guard_at(r, r->guard_pc, RESUME_ERROR);
    emit(r, IR_GGE, status, ir_int(&r->b, 0));
    record_guard_at(r, r->guard_pc, RESUME_NEXT);
    record_changed(r);
    return ir_emit(&r->b, IR_NE, IR_BOOL, status, ir_int(&r->b, 0), 0, 0, ALIAS_NONE);
}

/* Tuples of numbers and strings, and sets; 0: something else. */
static IrRef compare_containers(Recorder *r, CompareOp op, Value left, Value right, IrRef x, IrRef y) {
    bool tuples = value_is(left, &tuple_type) && value_is(right, &tuple_type) && (op == COMPARE_EQ || op == COMPARE_NE);
    bool sets = (value_is(left, &set_type) || value_is(left, &frozenset_type)) && (value_is(right, &set_type) || value_is(right, &frozenset_type));
    if (!sets && (!tuples || tuples_equal_simply(left, right) == TUPLES_UNSURE)) return 0;
    record_guard_type(r, x, left);
    record_guard_type(r, y, right);
    if (sets) return truth_of_status(r, ir_call(&r->b, HELPER_jit_compare_sets, (IrRef[]){x, y, ir_int(&r->b, op)}));
    IrRef equal = ir_call(&r->b, HELPER_jit_tuples_equal, (IrRef[]){x, y});
    emit(r, IR_GNE, equal, ir_int(&r->b, TUPLES_UNSURE));
    return ir_emit(&r->b, op == COMPARE_EQ ? IR_NE : IR_EQ, IR_BOOL, equal, ir_int(&r->b, 0), 0, 0, ALIAS_NONE);
}

IrRef record_leaf_compare(Recorder *r, CompareOp op, Value left, Value right, IrRef x, IrRef y) {
    IrRef answer = compare_containers(r, op, left, right, x, y);
    if (answer) return answer;
    if (!is_plain(left) || !is_plain(right)) return 0;
    if ((op == COMPARE_EQ || op == COMPARE_NE) && (left == NONE || right == NONE)) {
        if (left != right) return 0; /* no call is needed, as with other things that are equal to nothing but themselves */
        record_guard_is(r, x, NONE);
        record_guard_is(r, y, NONE);
        return ir_constant(&r->b, IR_BOOL, op == COMPARE_EQ);
    }
    record_guard_type(r, x, left);
    record_guard_type(r, y, right);
    x = record_box(r, x);
    y = record_box(r, y);
    if (value_is(left, &bool_type) && value_is(right, &bool_type) && (op == COMPARE_EQ || op == COMPARE_NE))
        return ir_emit(&r->b, op == COMPARE_EQ ? IR_EQ : IR_NE, IR_BOOL, x, y, 0, 0, ALIAS_NONE);
    if (value_is(left, &str_type) && value_is(right, &str_type) && (op == COMPARE_EQ || op == COMPARE_NE)) {
        if (record_are_single(r, x, y)) return ir_emit(&r->b, op == COMPARE_EQ ? IR_EQ : IR_NE, IR_BOOL, x, y, 0, 0, ALIAS_NONE);
        IrRef same = ir_call(&r->b, HELPER_jit_str_equal, (IrRef[]){x, y});
        return ir_emit(&r->b, op == COMPARE_EQ ? IR_NE : IR_EQ, IR_BOOL, same, ir_int(&r->b, 0), 0, 0, ALIAS_NONE);
    }
    return truth_of_status(r, ir_call(&r->b, HELPER_jit_compare, (IrRef[]){x, y, ir_int(&r->b, op)}));
}

static IrRef contains(Recorder *r, unsigned item_reg, unsigned container_reg) {
    Value item = record_regs(r)[item_reg], container = record_regs(r)[container_reg];
    if (value_is(container, &dict_type) || value_is(container, &set_type) || value_is(container, &frozenset_type))
        return record_hash_contains(r, item, container, record_get(r, item_reg), record_get(r, container_reg));
    bool  listed = value_is(container, &tuple_type) || value_is(container, &list_type);
    if (!is_plain(item) || !(listed || (is_string(container) && type_of(item) == type_of(container)))) return 0;
    IrRef where = guarded(r, container_reg), what = guarded(r, item_reg);
    what = record_box(r, what);
    if (value_is(container, &str_type)) return ir_emit(&r->b, IR_NE, IR_BOOL, ir_call(&r->b, HELPER_jit_text_has, (IrRef[]){where, what}), ir_int(&r->b, 0), 0, 0, ALIAS_NONE);
    return truth_of_status(r, ir_call(&r->b, is_string(container) ? HELPER_jit_contains_text : HELPER_jit_contains, (IrRef[]){where, what}));
}

/* A __contains__ that is written in Python. */
static RecordResult contains_method(Recorder *r, const Insn *pc, unsigned item_reg, unsigned container_reg) {
    Value item = record_regs(r)[item_reg], container = record_regs(r)[container_reg];
    if (!value_is_obj(container) || !type_has_flag(type_of(container), TYPE_FLAG_HEAP)) return RECORD_GENERIC;
    FunctionObj *method = vm_special_method(container, DUNDER(contains));
    return record_operator(r, pc, method, container, item, record_get(r, container_reg), record_get(r, item_reg), FRAME_CONTAINS, 0);
}

RECORDER_FUNCTION(contains) {
    IrRef found = contains(r, pc->b, pc->c);
    if (!found) return contains_method(r, pc, pc->b, pc->c);
    if (detail == RECORD_FALSE) found = ir_emit(&r->b, IR_EQ, IR_BOOL, found, ir_int(&r->b, 0), 0, 0, ALIAS_NONE);
    record_set(r, pc->a, found);
    return RECORD_DONE;
}

/* Where the interpreter goes is seen afterwards. */
RECORDER_FUNCTION(jump_contains) {
    IrRef found = contains(r, pc->a, pc->b);
    if (!found) return contains_method(r, pc, pc->a, pc->b);
    if (detail == RECORD_FALSE) found = ir_emit(&r->b, IR_EQ, IR_BOOL, found, ir_int(&r->b, 0), 0, 0, ALIAS_NONE);
    r->branch = found;
    r->branch_target = pc + 1 + opcode_info[pc->op].cache + (int16_t)pc->c;
    return RECORD_DONE;
}

RECORDER_FUNCTION(invert) {
    (void)detail;
    if (!value_is_int(record_regs(r)[pc->b])) return RECORD_GENERIC;
    IrRef ref = record_int(r, record_get(r, pc->b));
    record_set(r, pc->a, emit(r, IR_TAGINT, emit_int(r, IR_XOR, ref, ir_int(&r->b, -1)), 0));
    return RECORD_DONE;
}

static bool is_number(Value v) { return value_is_int(v) || value_is_flonum(v); }
static double number(Value v) { return value_is_int(v) ? (double)value_int(v) : value_flonum(v); }
static IrRef infinity(Recorder *r) { return ir_double(&r->b, (double)INFINITY); }

/* x ** y of doubles where nothing can go wrong; 0: it may. */
static IrRef power(Recorder *r, Value left, Value right, IrRef x, IrRef y) {
    if (!is_number(left) || !is_number(right) || (value_is_int(left) && value_is_int(right)) || number(left) <= 0) return 0;
    if (!(pow(number(left), number(right)) < (double)INFINITY)) return 0;
    x = record_float(r, x, left);
    y = record_float(r, y, right);
    emit(r, IR_GFLT, ir_double(&r->b, 0.0), x);
    IrRef result = ir_call(&r->b, HELPER_jit_pow, (IrRef[]){x, y});
    emit(r, IR_GFLT, result, infinity(r));
    return result;
}

RECORDER_FUNCTION(power) {
    Value left = record_regs(r)[pc->b], right = record_regs(r)[pc->c];
    IrRef x = record_get(r, pc->b), y = record_get(r, pc->c), result = power(r, left, right, x, y);
    if (!result) return record_leaf_binary(r, pc, BINARY_POW, detail != 0, left, right, x, y);
    record_set(r, pc->a, result);
    return RECORD_DONE;
}

/* Functions of math on doubles, inside the domain. */
static IrRef math_function(Recorder *r, const char *name, const Value *values, unsigned first, unsigned count) {
    static const struct { const char *name; unsigned helper, count; } functions[] = {
        {"sin", HELPER_jit_sin, 1}, {"cos", HELPER_jit_cos, 1}, {"exp", HELPER_jit_exp, 1}, {"log", HELPER_jit_log, 1}, {"sqrt", HELPER_jit_pow, 1},
        {"fabs", HELPER_jit_pow, 1}, {"atan2", HELPER_jit_atan2, 2}};
    size_t at = 0;
    while (at < COUNT_OF(functions) && (strcmp(functions[at].name, name) != 0 || functions[at].count != count)) at++;
    if (at == COUNT_OF(functions) || !is_number(values[0]) || (count == 2 && !is_number(values[1]))) return 0;
    double value = number(values[0]);
    bool   positive = strcmp(name, "sqrt") == 0 || strcmp(name, "log") == 0;
    if (isinf(value) || isnan(value) || (positive && value <= 0) || (functions[at].helper == HELPER_jit_exp && value > 700)) return 0;
    IrRef args[2] = {record_float(r, record_get(r, first), values[0]), 0};
    if (count == 2) args[1] = record_float(r, record_get(r, first + 1), values[1]);
    if (strcmp(name, "fabs") == 0) return ir_emit(&r->b, IR_FABS, IR_FLOAT, args[0], 0, 0, 0, ALIAS_NONE);
    if (positive) emit(r, IR_GFLT, ir_double(&r->b, 0.0), args[0]);
    else if (functions[at].helper == HELPER_jit_exp) emit(r, IR_GFLE, args[0], ir_double(&r->b, 700.0));
    else if (count == 1) emit(r, IR_GFLT, ir_emit(&r->b, IR_FABS, IR_FLOAT, args[0], 0, 0, 0, ALIAS_NONE), infinity(r));
    if (functions[at].helper == HELPER_jit_log) emit(r, IR_GFLT, args[0], infinity(r));
    return functions[at].helper == HELPER_jit_pow ? ir_emit(&r->b, IR_FSQRT, IR_FLOAT, args[0], 0, 0, 0, ALIAS_NONE) : ir_call(&r->b, functions[at].helper, args);
}

/* ---- displays ----------------------------------------------------------------------------------------------------------- */
enum { PARTS = 5 };

static RecordResult build(Recorder *r, const Insn *pc, unsigned helper) {
    IrRef args[PARTS + 1] = {ir_int(&r->b, pc->c)};
    if (pc->c > PARTS) return RECORD_GENERIC;
    for (unsigned i = 0; i < PARTS; i++) args[i + 1] = i < pc->c ? record_get_value(r, pc->b + i) : ir_int(&r->b, 0);
    return result_of(r, pc->a, ir_call(&r->b, helper, args));
}
RECORDER_FUNCTION(build_tuple) {
    (void)detail;
    IrRef items[16];
    if (pc->c == 0 || pc->c > COUNT_OF(items)) return RECORD_GENERIC;
    for (unsigned i = 0; i < pc->c; i++) items[i] = record_get_value(r, pc->b + i);
    record_set(r, pc->a, record_tuple(r, pc->c, items));
    return RECORD_DONE;
}
RECORDER_FUNCTION(build_list) { (void)detail; return build(r, pc, HELPER_jit_list); }
RECORDER_FUNCTION(build_string) { (void)detail; return build(r, pc, HELPER_jit_text); }

RECORDER_FUNCTION(build_map) {
    (void)detail;
    return pc->c ? RECORD_GENERIC : result_of(r, pc->a, ir_call(&r->b, HELPER_jit_dict, NULL));
}

RECORDER_FUNCTION(format) {
    (void)detail;
    if (!is_plain(record_regs(r)[pc->b]) || (pc->c & 4 && !value_is(record_regs(r)[pc->b + 1], &str_type))) return RECORD_GENERIC;
    IrRef value = guarded(r, pc->b), spec = pc->c & 4 ? guarded(r, pc->b + 1u) : ir_value(&r->b, NULL);
    value = record_box(r, value);
    return result_of(r, pc->a, ir_call(&r->b, HELPER_jit_format, (IrRef[]){value, ir_int(&r->b, pc->c & 3), spec}));
}

RECORDER_FUNCTION(list_append) {
    (void)detail;
    IrRef item = record_get_value(r, pc->b);
    record_raises(r, ir_call(&r->b, HELPER_jit_list_append, (IrRef[]){record_get(r, pc->a), item}));
    record_changed(r);
    return RECORD_DONE;
}

RECORDER_FUNCTION(unpack) {
    (void)detail;
    Value    value = record_regs(r)[pc->b];
    unsigned count = pc->c;
    IrRef    items[32];
    if (count > COUNT_OF(items)) return RECORD_GENERIC;
    if (value_is(value, &tuple_type) && tuple_length(value) == (intptr_t)count) {
        IrRef ref = guarded(r, pc->b);
        emit(r, IR_GEQ, emit_load(r, IR_LOAD, IR_INT, ref, offsetof(TupleObj, length), ALIAS_TUPLE), ir_int(&r->b, count));
        for (unsigned i = 0; i < count; i++) items[i] = emit_load(r, IR_LOAD, IR_VALUE, ref, offsetof(TupleObj, items) + i * sizeof(Slot), ALIAS_TUPLE);
    } else if (value_is(value, &list_type) && list_length(value) == (intptr_t)count) {
        IrRef ref = guarded(r, pc->b);
        emit(r, IR_GEQ, emit_load(r, IR_LOAD, IR_INT, ref, offsetof(ListObj, length), ALIAS_LIST), ir_int(&r->b, count));
        IrRef base = emit_load(r, IR_LOAD, IR_PTR, ref, offsetof(ListObj, items), ALIAS_LIST);
        for (unsigned i = 0; i < count; i++) items[i] = ir_emit(&r->b, IR_LOADX, IR_VALUE, base, ir_int(&r->b, i), 0, 0, ALIAS_ITEM);
    } else return RECORD_GENERIC;
    for (unsigned i = 0; i < count; i++) record_set(r, pc->a + i, items[i]);
    return RECORD_DONE;
}

RECORDER_FUNCTION(make_cell) {
    (void)detail;
    IrRef value = record_get_value(r, pc->a);
    IrRef cell = record_alloc(r, &cell_type, sizeof(CellObj));
    emit_store(r, IR_STORE, cell, value, offsetof(CellObj, contents), ALIAS_FIELD);
    record_changed(r);
    record_set(r, pc->a, cell);
    return RECORD_DONE;
}

/* ---- items -------------------------------------------------------------------------------------------------------------- */
static bool is_bound(Value v) { return value_is_int(v) || v == NONE; }

RECORDER_FUNCTION(load_slice) {
    (void)detail;
    Value value = record_regs(r)[pc->b];
    if (!is_bound(record_regs(r)[pc->c]) || !is_bound(record_regs(r)[pc->c + 1])) return RECORD_GENERIC;
    if (!is_immutable_sequence(value) && !value_is(value, &list_type)) return RECORD_GENERIC;
    IrRef ref = guarded(r, pc->b), start = guarded(r, pc->c), stop = guarded(r, pc->c + 1u);
    start = record_box(r, start);
    stop = record_box(r, stop);
    if (value_is(value, &range_type)) return result_of(r, pc->a, ir_call(&r->b, HELPER_jit_get_slice, (IrRef[]){ref, start, stop, ir_value(&r->b, NONE)}));
    unsigned helper = value_is(value, &list_type) ? HELPER_jit_slice_list : HELPER_jit_slice;
    return result_of(r, pc->a, ir_call(&r->b, helper, (IrRef[]){ref, start, stop}));
}

RECORDER_FUNCTION(build_slice) {
    (void)detail;
    static const uint8_t offsets[] = {offsetof(SliceObj, start), offsetof(SliceObj, stop), offsetof(SliceObj, step)};
    IrRef                parts[3];
    for (unsigned i = 0; i < 3; i++) parts[i] = record_get_value(r, pc->b + i);
    IrRef slice = record_alloc(r, &slice_type, sizeof(SliceObj));
    for (unsigned i = 0; i < 3; i++) emit_store(r, IR_STORE, slice, parts[i], offsets[i], ALIAS_FIELD);
    record_changed(r);
    record_set(r, pc->a, slice);
    return RECORD_DONE;
}

RECORDER_FUNCTION(store_slice) {
    (void)detail;
    Value list = record_regs(r)[pc->a], value = record_regs(r)[pc->b];
    if (!value_is(list, &list_type) || (!value_is(value, &list_type) && !value_is(value, &tuple_type))) return RECORD_GENERIC;
    if (!is_bound(record_regs(r)[pc->c]) || !is_bound(record_regs(r)[pc->c + 1])) return RECORD_GENERIC;
    IrRef ref = guarded(r, pc->a), items = guarded(r, pc->b), start = guarded(r, pc->c), stop = guarded(r, pc->c + 1u);
    start = record_box(r, start);
    stop = record_box(r, stop);
    record_raises(r, ir_call(&r->b, HELPER_jit_store_slice, (IrRef[]){ref, start, stop, items}));
    record_changed(r);
    return RECORD_DONE;
}

/* SEQUENCE[SLICE]: the slice need not exist. */
static RecordResult slice_item(Recorder *r, unsigned dst, Value sequence, Value key, IrRef ref, IrRef key_ref) {
    const SliceObj *slice = (SliceObj *)key;
    const Value     seen[] = {slice->start.value, slice->stop.value, slice->step.value};
    static const uint8_t offsets[] = {offsetof(SliceObj, start), offsetof(SliceObj, stop), offsetof(SliceObj, step)};
    IrRef parts[3];
    if (!is_immutable_sequence(sequence) && !value_is(sequence, &list_type)) return RECORD_GENERIC;
    if (!is_bound(seen[0]) || !is_bound(seen[1]) || !is_bound(seen[2])) return RECORD_GENERIC;
    record_guard_type(r, ref, sequence);
    record_guard_type(r, key_ref, key);
    for (unsigned i = 0; i < 3; i++) {
        parts[i] = emit_load(r, IR_LOAD, IR_VALUE, key_ref, offsets[i], ALIAS_FIELD);
        record_guard_type(r, parts[i], seen[i]);
    }
    return result_of(r, dst, ir_call(&r->b, HELPER_jit_get_slice, (IrRef[]){ref, parts[0], parts[1], parts[2]}));
}

RecordResult record_leaf_item(Recorder *r, unsigned dst, Value container, Value key, IrRef ref, IrRef key_ref) {
    if (value_is_obj(container) && type_has_flag(type_of(container), TYPE_FLAG_DICT)) return record_dict_item(r, dst, container, key, ref, key_ref);
    if (value_is(key, &slice_type)) return slice_item(r, dst, container, key, ref, key_ref);
    if ((!is_string(container) && !value_is(container, &range_type)) || !value_is_int(key)) return RECORD_GENERIC;
    IrRef single = value_is(container, &str_type) ? record_text_item(r, container, key, ref, key_ref) : 0;
    if (single) {
        record_set(r, dst, single);
        return RECORD_DONE;
    }
    record_guard_type(r, ref, container);
    record_guard_type(r, key_ref, key);
    return result_of(r, dst, ir_call(&r->b, HELPER_jit_get_item, (IrRef[]){ref, record_box(r, key_ref)}));
}

/* ---- iteration ---------------------------------------------------------------------------------------------------------- */
static bool is_leaf_iterator(Value iterator) {
    static const char *const names[] = {"dict_keyiterator", "dict_valueiterator", "dict_itemiterator", "set_iterator", "str_iterator", "str_ascii_iterator", "bytes_iterator",
                                        "list_reverseiterator", "dict_reversekeyiterator"};
    const Type *type = type_of(iterator);
    if (type->flags & TYPE_FLAG_HEAP) return false;
    if (type == &range_iterator_type || type == &list_iterator_type || type == &tuple_iterator_type) return true;
    if (type == &enumerate_type) return is_leaf_iterator(((EnumerateObj *)iterator)->iterator.value);
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (strcmp(type->name, names[i]) == 0) return true;
    if (type != &zip_type) return false;
    Value parts = ((ZipObj *)iterator)->iterators.value;
    for (intptr_t i = 0; i < tuple_length(parts); i++)
        if (!is_leaf_iterator(tuple_get(parts, i))) return false;
    return true;
}

/* An iterator of iterators is a leaf when the types of its parts say so. */
static void guard_iterator(Recorder *r, IrRef ref, Value iterator) {
    record_guard_type(r, ref, iterator);
    if (value_is(iterator, &enumerate_type)) {
        IrRef part = emit_load(r, IR_LOAD, IR_VALUE, ref, offsetof(EnumerateObj, iterator), ALIAS_TUPLE);
        guard_iterator(r, part, ((EnumerateObj *)iterator)->iterator.value);
    }
    if (!value_is(iterator, &zip_type)) return;
    Value parts = ((ZipObj *)iterator)->iterators.value;
    IrRef tuple = emit_load(r, IR_LOAD, IR_VALUE, ref, offsetof(ZipObj, iterators), ALIAS_TUPLE);
    emit(r, IR_GEQ, emit_load(r, IR_LOAD, IR_INT, tuple, offsetof(TupleObj, length), ALIAS_TUPLE), ir_int(&r->b, tuple_length(parts)));
    for (intptr_t i = 0; i < tuple_length(parts); i++) {
        IrRef part = emit_load(r, IR_LOAD, IR_VALUE, tuple, offsetof(TupleObj, items) + (size_t)i * sizeof(Slot), ALIAS_TUPLE);
        guard_iterator(r, part, tuple_get(parts, i));
    }
}

RecordResult record_leaf_next(Recorder *r, const Insn *pc, Value iterator, IrRef ref) {
    if (!is_leaf_iterator(iterator) || (value_is(iterator, &zip_type) && ((ZipObj *)iterator)->strict)) return RECORD_GENERIC;
    guard_iterator(r, ref, iterator);
    IrRef item = ir_call(&r->b, HELPER_jit_next, (IrRef[]){ref});
    record_raises(r, item);
    record_changed(r);
    r->iterated = pc;
    r->item = item;
    return RECORD_DONE;
}

/* The interpreter has gone on at PC, which tells whether there was an item. */
bool record_settle_next(Recorder *r, const Insn *pc) {
    const Insn *loop = r->iterated, *exit = loop + 1 + opcode_info[loop->op].cache + (int16_t)loop->c;
    IrRef       item = r->item, none = ir_int(&r->b, JIT_EXHAUSTED);
    if (pc != exit && pc != r->next_pc) return false; /* an exception: there may have been an item in other runs */
    r->iterated = NULL;
    bool        exhausted = pc == exit;
    unsigned    reg = exhausted ? loop->b : loop->a; /* what only the other way changes */
    RecordSlot *slot = &r->slots[record_frame(r)->base + reg];
    record_get(r, reg);
    RecordSlot before = *slot;
    record_set(r, reg, exhausted ? item : ir_value(&r->b, NULL));
    record_guard_at(r, exhausted ? r->next_pc : exit, RESUME_NEXT);
    emit(r, exhausted ? IR_GEQ : IR_GNE, item, none);
    *slot = before;
    record_changed(r);
    record_set(r, exhausted ? loop->a : loop->b, exhausted ? ir_value(&r->b, NULL) : item);
    r->next_pc = pc;
    return true;
}

/* ---- calls of native functions ------------------------------------------------------------------------------------------- */
typedef struct LeafMethod {
    const char *type, *name;   /* type: NULL for builtins */
    uint8_t     lists;         /* changes nothing but lists */
} LeafMethod;

static bool is_one_of(const char *name, const char *const *names, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(name, names[i]) == 0) return true;
    return false;
}

static const char *const plain_functions[] = {"ord", "chr", "abs", "min", "max", "round", "hash", "hex", "bin", "oct", "divmod", "pow", "repr", "ascii", "callable", "id"};
static const char *const list_methods[] = {"append", "pop", "insert", "reverse", "clear", "copy"};
static const char *const dict_methods[] = {"pop", "clear"};
static const char *const dict_makers[] = {"items", "keys", "values", "copy"}; /* change nothing */
static const char *const set_methods[] = {"pop", "copy", "clear"};
static const char *const deque_methods[] = {"append", "appendleft", "pop", "popleft"};
static const char *const random_methods[] = {"random", "getrandbits"};

/* sleep() is none: other threads and handlers of signals run inside. */
static const char *const clocks[] = {"time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "process_time", "process_time_ns"};

/* Which helper calls it, or -1: no leaf.  ARGS without self. */
static int leaf_method(const MethodDef *def, Value self, const Value *args, unsigned count) {
    const Type *type = type_of(self);
    bool        plain = true;
    for (unsigned i = 0; i < count; i++) plain &= is_plain(args[i]);
    if (is_plain(self)) return plain ? HELPER_jit_native : -1;
    if (type == &list_type) {
        bool good = is_one_of(def->name, list_methods, COUNT_OF(list_methods)) && (count == 0 || strcmp(def->name, "append") == 0 || value_is_int(args[0]));
        return good ? HELPER_jit_native_lists : -1;
    }
    if (type == &dict_type && is_one_of(def->name, dict_makers, COUNT_OF(dict_makers)) && count == 0) return HELPER_jit_native;
    if (type == &dict_type && is_one_of(def->name, dict_methods, COUNT_OF(dict_methods)) && (count == 0 || is_plain(args[0]))) return HELPER_jit_native_any;
    if (type == &set_type && is_one_of(def->name, set_methods, COUNT_OF(set_methods)) && plain) return HELPER_jit_native_any;
    if (type->flags & TYPE_FLAG_HEAP) return -1;
    if (strcmp(type->name, "collections.deque") == 0 && is_one_of(def->name, deque_methods, COUNT_OF(deque_methods))) return HELPER_jit_native_any;
    return -1;
}

static int leaf_function(const BuiltinObj *builtin, const Value *args, unsigned count) {
    Value module = builtin->self.value;
    for (unsigned i = 0; i < count; i++)
        if (!is_plain(args[i])) return -1;
    if (!module) return -1;
    if (value_is(module, &module_type)) {
        Value name = builtin->module.value;
        if (!name || !value_is(name, &str_type)) return -1;
        if (str_equal_ascii(name, "math") || str_equal_ascii(name, "_operator")) return HELPER_jit_native;
        if (str_equal_ascii(name, "time")) return is_one_of(builtin->def->name, clocks, COUNT_OF(clocks)) ? HELPER_jit_native : -1;
        return str_equal_ascii(name, "builtins") && is_one_of(builtin->def->name, plain_functions, COUNT_OF(plain_functions)) ? HELPER_jit_native : -1;
    }
    return strcmp(type_of(module)->name, "_random.Random") == 0 && is_one_of(builtin->def->name, random_methods, COUNT_OF(random_methods)) ? HELPER_jit_native : -1;
}

RecordResult record_leaf_call(Recorder *r, Value callable, IrRef ref, unsigned first, unsigned count, unsigned dst) {
    const Value     *values = &record_regs(r)[first];
    const MethodDef *def = NULL;
    IrRef            self, args[3];
    unsigned         skip = 0;
    int              helper = -1;
    if (value_is(callable, &method_descriptor_type)) {
        const MethodDescrObj *descriptor = (const MethodDescrObj *)callable;
        def = descriptor->def;
        skip = 1;
        RecordResult hashed = record_hash_method(r, callable, ref, first, count, dst);
        if (hashed == RECORD_DONE) return hashed;
        if (def && record_list_method(r, callable, ref, first, count, dst) == RECORD_DONE) return RECORD_DONE;
        if (count > 0 && def && type_of(values[0]) == descriptor->type) helper = leaf_method(def, values[0], values + 1, count - 1);
    } else if (value_is(callable, &builtin_function_type)) {
        def = ((BuiltinObj *)callable)->def;
        if (def) helper = leaf_function((BuiltinObj *)callable, values, count);
        if (helper >= 0 && record_extreme(r, def->name, ref, callable, first, count, dst) == RECORD_DONE) return RECORD_DONE;
    }
    if (helper == HELPER_jit_native && !skip && ((BuiltinObj *)callable)->module.value && str_equal_ascii(((BuiltinObj *)callable)->module.value, "math")) {
        record_guard_is(r, ref, callable);
        IrRef result = count > 0 && count < 3 ? math_function(r, def->name, values, first, count) : 0;
        if (result) record_set(r, dst, result);
        if (result) return RECORD_DONE;
    }
    if (helper < 0 || (def->kind & METHOD_KIND) == METHOD_FOREIGN || count - skip > COUNT_OF(args)) return RECORD_GENERIC;
    record_guard_is(r, ref, callable);
    self = skip ? guarded(r, first) : ir_value(&r->b, ((BuiltinObj *)callable)->self.value);
    for (unsigned i = 0; i < COUNT_OF(args); i++) {
        args[i] = ir_int(&r->b, 0);
        if (i >= count - skip) continue;
        args[i] = is_plain(values[skip + i]) ? guarded(r, first + skip + i) : record_get(r, first + skip + i);
    }
    self = record_box(r, self);
    for (unsigned i = 0; i < count - skip; i++) args[i] = record_box(r, args[i]);
    return result_of(r, dst, ir_call(&r->b, (unsigned)helper, (IrRef[]){ir_pointer(&r->b, def), self, args[0], args[1], args[2], ir_int(&r->b, count - skip)}));
}

/* int(x), float(x), str(x) and other classes whose instances plain values make. */
RecordResult record_leaf_class(Recorder *r, Value cls, IrRef ref, unsigned first, unsigned count, unsigned dst) {
    static Type *const of_plain[] = {&int_type, &float_type, &str_type, &bool_type, &range_type};
    Value              value = count > 0 ? record_regs(r)[first] : NULL;
    bool               known = false;
    if (count == 0 || count > 3) return RECORD_GENERIC;
    for (size_t i = 0; i < COUNT_OF(of_plain); i++) known |= cls == VALUE(of_plain[i]) && (count == 1 || of_plain[i] == &range_type);
    for (unsigned i = 0; i < count; i++) known &= is_plain(record_regs(r)[first + i]);
    bool copies = count == 1 && (value_is(value, &list_type) || value_is(value, &tuple_type) || value_is(value, &range_type));
    known |= copies && (cls == VALUE(&list_type) || cls == VALUE(&tuple_type) || cls == VALUE(&enumerate_type));
    known |= count == 1 && value_is(value, &dict_type) && cls == VALUE(&list_type);
    if (cls == VALUE(&zip_type)) {
        known = true;
        for (unsigned i = 0; i < count; i++) known &= value_is(record_regs(r)[first + i], &list_type) || value_is(record_regs(r)[first + i], &tuple_type);
    }
    if (count == 1 && cls == VALUE(&type_type) && value_is_obj(value)) { /* type(x) */
        record_guard_is(r, ref, cls);
        guarded(r, first);
        record_set(r, dst, ir_value(&r->b, VALUE(type_of(value))));
        return RECORD_DONE;
    }
    if (!known) return RECORD_GENERIC;
    if (cls == VALUE(&range_type) && record_range(r, ref, first, count, dst) == RECORD_DONE) return RECORD_DONE;
    record_guard_is(r, ref, cls);
    IrRef args[3] = {ir_int(&r->b, 0), ir_int(&r->b, 0), ir_int(&r->b, 0)};
    for (unsigned i = 0; i < count; i++) args[i] = guarded(r, first + i);
    if (count == 1 && cls == VALUE(&int_type) && value_is_int(value)) {
        record_set(r, dst, args[0]);
        return RECORD_DONE;
    }
    if (count == 1 && cls == VALUE(&float_type) && (value_is_flonum(value) || value_is_int(value))) {
        record_set(r, dst, record_float(r, args[0], value));
        return RECORD_DONE;
    }
    if (count == 1 && cls == VALUE(&int_type) && value_is_flonum(value) && value_flonum(value) < 1e15 && value_flonum(value) > -1e15) {
        IrRef number = ir_emit(&r->b, IR_FLOATTOINT, IR_INT, record_float(r, args[0], value), 0, 0, 0, ALIAS_NONE);
        record_set(r, dst, emit(r, IR_TAGINT, number, 0));
        return RECORD_DONE;
    }
    for (unsigned i = 0; i < count; i++) args[i] = record_box(r, args[i]);
    return result_of(r, dst, ir_call(&r->b, HELPER_jit_call_class, (IrRef[]){ir_value(&r->b, cls), args[0], args[1], args[2], ir_int(&r->b, count)}));
}
