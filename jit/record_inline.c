/* record_inline.c - recorders of built-in functions and methods that need no call, or a short one.
 *
 * Ranges and iterators are allocated by the trace itself, so that those which only a loop inside the trace sees are never made.  What lists and
 * strings do with plain indices is a call of a C function that does only that. */
#include "record.h"
#include "objects/dict.h"
#include "objects/iter.h"
#include "objects/str.h"

#include <string.h>

/* ---- iterators ---------------------------------------------------------------------------------------------------------- */
#define SHORT_LIMIT (INT64_C(1) << 61) /* of what a RangeIterObj goes through */

static void store(Recorder *r, IrRef object, IrRef value, size_t offset, IrAlias alias) { emit_store(r, IR_STORE, object, value, offset, alias); }

/* NUMBER, a tagged int, is small enough for a short iterator. */
static void guard_short(Recorder *r, IrRef number) {
    IrRef n = record_int(r, number);
    if (ir_is_constant(n)) return;
    emit(r, IR_GULT, emit_int(r, IR_ADD, n, ir_int(&r->b, SHORT_LIMIT - 1)), ir_int(&r->b, 2 * SHORT_LIMIT - 1));
}
static bool is_short(Value v) { return value_is_int(v) && value_int(v) < SHORT_LIMIT && value_int(v) > -SHORT_LIMIT; }

/* range(...) of small ints with a constant step. */
RecordResult record_range(Recorder *r, IrRef callable, unsigned first, unsigned count, unsigned dst) {
    const Value *values = &record_regs(r)[first];
    IrRef        parts[3] = {ir_value(&r->b, value_from_int(0)), 0, ir_value(&r->b, value_from_int(1))};
    if (count == 0 || count > 3) return RECORD_GENERIC;
    for (unsigned i = 0; i < count; i++) {
        if (!is_short(values[i])) return RECORD_GENERIC;
        parts[count == 1 ? 1 : i] = record_get(r, first + i);
    }
    if (!ir_is_constant(parts[2]) || (count == 3 && (value_int(values[2]) == 0))) return RECORD_GENERIC;
    int64_t step = count == 3 ? value_int(values[2]) : 1;
    record_guard_is(r, callable, VALUE(&range_type));
    for (unsigned i = 0; i < 2; i++) {
        guard_short(r, parts[i]);
        parts[i] = record_int(r, parts[i]);
    }
    IrRef distance = step > 0 ? emit_int(r, IR_SUB, parts[1], parts[0]) : emit_int(r, IR_SUB, parts[0], parts[1]), steps = distance;
    int64_t size = step > 0 ? step : -step;
    if (size > 1) steps = emit_int(r, IR_ADD, emit_int(r, IR_DIV, emit_int(r, IR_SUB, distance, ir_int(&r->b, 1)), ir_int(&r->b, size)), ir_int(&r->b, 1));
    IrRef some = ir_emit(&r->b, IR_GT, IR_BOOL, distance, ir_int(&r->b, 0), 0, 0, ALIAS_NONE);
    IrRef length = ir_emit(&r->b, IR_SELECT, IR_INT, some, steps, ir_int(&r->b, 0), 0, ALIAS_NONE);
    IrRef made = record_alloc(r, &range_type, sizeof(RangeObj));
    store(r, made, record_box(r, parts[0]), offsetof(RangeObj, start), ALIAS_TUPLE);
    store(r, made, record_box(r, parts[1]), offsetof(RangeObj, stop), ALIAS_TUPLE);
    store(r, made, ir_value(&r->b, value_from_int(step)), offsetof(RangeObj, step), ALIAS_TUPLE);
    store(r, made, record_box(r, length), offsetof(RangeObj, length), ALIAS_TUPLE);
    record_changed(r);
    record_set(r, dst, made);
    return RECORD_DONE;
}

/* iter(VALUE) of a list, tuple or range, whose type is guarded; 0: something else. */
IrRef record_new_iterator(Recorder *r, Value value, IrRef ref) {
    if (value_is(value, &range_type)) {
        static const uint8_t offsets[] = {offsetof(RangeObj, start), offsetof(RangeObj, stop), offsetof(RangeObj, step), offsetof(RangeObj, length)};
        const RangeObj      *range = (RangeObj *)value;
        IrRef                parts[4];
        if (!is_short(range->start.value) || !is_short(range->stop.value) || !is_short(range->step.value)) return 0;
        for (unsigned i = 0; i < 4; i++) {
            parts[i] = record_int(r, emit_load(r, IR_LOAD, IR_VALUE, ref, offsets[i], ALIAS_TUPLE));
            if (i < 3) guard_short(r, parts[i]);
        }
        IrRef made = record_alloc(r, &range_iterator_type, sizeof(RangeIterObj));
        store(r, made, parts[0], offsetof(RangeIterObj, current), ALIAS_ITERATOR);
        store(r, made, parts[3], offsetof(RangeIterObj, remaining), ALIAS_ITERATOR);
        store(r, made, parts[2], offsetof(RangeIterObj, step), ALIAS_TUPLE);
        store(r, made, parts[3], offsetof(RangeIterObj, length), ALIAS_TUPLE);
        record_changed(r);
        return made;
    }
    if (!value_is(value, &list_type) && !value_is(value, &tuple_type)) return 0;
    _Static_assert(offsetof(ListIterObj, list) == offsetof(TupleIterObj, tuple) && offsetof(ListIterObj, index) == offsetof(TupleIterObj, index), "alike");
    IrRef made = record_alloc(r, value_is(value, &list_type) ? &list_iterator_type : &tuple_iterator_type, sizeof(ListIterObj));
    store(r, made, ref, offsetof(ListIterObj, list), ALIAS_ITERATOR);
    store(r, made, ir_int(&r->b, 0), offsetof(ListIterObj, index), ALIAS_ITERATOR);
    record_changed(r);
    return made;
}

/* Class of memory of a field of such an object. */
IrAlias record_iterator_alias(const Type *type, size_t offset) {
    if (type == &range_type) return ALIAS_TUPLE;
    if (type == &range_iterator_type && (offset == offsetof(RangeIterObj, step) || offset == offsetof(RangeIterObj, length))) return ALIAS_TUPLE;
    return type == &range_iterator_type || type == &list_iterator_type || type == &tuple_iterator_type ? ALIAS_ITERATOR : ALIAS_NONE;
}

/* ---- lists -------------------------------------------------------------------------------------------------------------- */
static IrRef guarded_self(Recorder *r, unsigned reg) {
    IrRef ref = record_get(r, reg);
    record_guard_type(r, ref, record_regs(r)[reg]);
    return ref;
}

/* LIST.pop() or pop(i), in range. */
static RecordResult list_pop_method(Recorder *r, unsigned first, unsigned count, unsigned dst) {
    const Value *values = &record_regs(r)[first];
    intptr_t     length = list_length(values[0]);
    int64_t      seen = count > 1 ? (value_is_int(values[1]) ? value_int(values[1]) : INT64_MIN) : -1;
    if (count > 2 || seen >= length || seen < -length) return RECORD_GENERIC;
    IrRef list = guarded_self(r, first), index = count > 1 ? record_int(r, record_get(r, first + 1)) : ir_int(&r->b, -1);
    IrRef items = emit_load(r, IR_LOAD, IR_INT, list, offsetof(ListObj, length), ALIAS_LIST);
    index = record_checked_index(r, index, items, seen, length);
    IrRef item = ir_call(&r->b, HELPER_jit_list_pop, (IrRef[]){list, index});
    record_raises(r, item);
    record_changed(r);
    record_set(r, dst, item);
    return RECORD_DONE;
}

static RecordResult list_insert_method(Recorder *r, unsigned first, unsigned count, unsigned dst) {
    if (count != 3 || !value_is_int(record_regs(r)[first + 1])) return RECORD_GENERIC;
    IrRef list = guarded_self(r, first), index = record_int(r, record_get(r, first + 1)), item = record_get_value(r, first + 2);
    record_raises(r, ir_call(&r->b, HELPER_jit_list_insert, (IrRef[]){list, index, item}));
    record_changed(r);
    record_set(r, dst, ir_value(&r->b, NONE));
    return RECORD_DONE;
}

RecordResult record_list_method(Recorder *r, Value callable, IrRef ref, unsigned first, unsigned count, unsigned dst) {
    const MethodDescrObj *descriptor = (const MethodDescrObj *)callable;
    if (count == 0 || descriptor->type != &list_type || !value_is(record_regs(r)[first], &list_type)) return RECORD_GENERIC;
    bool pops = strcmp(descriptor->def->name, "pop") == 0;
    if (!pops && strcmp(descriptor->def->name, "insert") != 0) return RECORD_GENERIC;
    record_guard_is(r, ref, callable);
    return pops ? list_pop_method(r, first, count, dst) : list_insert_method(r, first, count, dst);
}

/* ---- functions ---------------------------------------------------------------------------------------------------------- */
/* min() and max() of two ints. */
RecordResult record_extreme(Recorder *r, const char *name, IrRef ref, Value callable, unsigned first, unsigned count, unsigned dst) {
    const Value *values = &record_regs(r)[first];
    bool         greatest = strcmp(name, "max") == 0;
    if (count != 2 || (!greatest && strcmp(name, "min") != 0) || !value_is_int(values[0]) || !value_is_int(values[1])) return RECORD_GENERIC;
    record_guard_is(r, ref, callable);
    IrRef x = record_int(r, record_get(r, first)), y = record_int(r, record_get(r, first + 1));
    IrRef second = ir_emit(&r->b, greatest ? IR_GT : IR_LT, IR_BOOL, y, x, 0, 0, ALIAS_NONE);
    record_set(r, dst, record_mark_int(r, emit(r, IR_TAGINT, ir_emit(&r->b, IR_SELECT, IR_INT, second, y, x, 0, ALIAS_NONE), 0)));
    return RECORD_DONE;
}

/* ---- strings ------------------------------------------------------------------------------------------------------------ */
static bool is_single(Recorder *r, IrRef ref) {
    if (!ir_is_constant(ref)) return r->trace->insns[ref].op == IR_CALL && r->trace->insns[ref].c == HELPER_jit_str_char;
    Value v = value_from_bits(ir_constant_bits(r->trace, ref));
    return v && value_is(v, &str_type) && str_length(v) == 1 && str_char(v, 0) < 256 && v == str_from_char(str_char(v, 0));
}

/* TEXT[INDEX] of one of the characters there is one string each of; 0: another. */
IrRef record_text_item(Recorder *r, Value text, Value key, IrRef ref, IrRef key_ref) {
    int64_t seen = value_int(key), length = str_length(text);
    if (seen < 0 ? seen + length < 0 : seen >= length) return 0;
    if (str_char(text, (intptr_t)(seen < 0 ? seen + length : seen)) >= 256) return 0;
    record_guard_type(r, ref, text);
    IrRef end = emit_load(r, IR_LOAD, IR_INT, ref, offsetof(StrObj, length), ALIAS_TUPLE);
    IrRef index = record_checked_index(r, record_int(r, key_ref), end, seen, length);
    IrRef item = ir_call(&r->b, HELPER_jit_str_char, (IrRef[]){ref, index});
    emit(r, IR_GNE, item, ir_int(&r->b, 0));
    return item;
}

/* Are both of them single characters, that are equal when they are the same? */
bool record_are_single(Recorder *r, IrRef x, IrRef y) { return is_single(r, x) && is_single(r, y); }
