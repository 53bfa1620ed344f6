/* range.c - range objects and their iterators.
 *
 * A range holds exact ints of any size.  Iteration uses a short form with 64-bit counters whenever start, stop and step
 * are tagged ints far from the limits; that form is what the VM steps inline. */
#include "list_int.h"

#include "objects/function.h"
#include "objects/int.h"
#include "objects/str.h"

/* Number of values, any size.  STEP is not zero. */
static Value range_compute_length(Value start, Value stop, Value step) {
    Value low = start, high = stop, width = step, n;
    if (LIKELY(values_are_ints(start, stop) && value_is_int(step))) {
        int64_t by = value_int(step), distance = by > 0 ? value_int(stop) - value_int(start) : value_int(start) - value_int(stop);
        if (distance <= 0) return value_from_int(0);
        if (by == 1 || by == -1) return int_from_i64(distance);
        return int_from_i64((distance - 1) / (by > 0 ? by : -by) + 1);
    }
    if (int_sign(step) < 0) {
        low = stop;
        high = start;
        TRY_VALUE(width, int_neg(step));
    }
    if (int_compare(low, high) >= 0) return value_from_int(0);
    TRY_VALUE(n, int_sub(high, low));
    TRY_VALUE(n, int_sub(n, value_from_int(1)));
    TRY_VALUE(n, int_floordiv(n, width));
    return int_add(n, value_from_int(1));
}

Value range_new(Value start, Value stop, Value step) {
    Value length;
    if (UNLIKELY(!values_are_ints(start, stop) || !value_is_int(step))) {
        TRY_VALUE(start, number_index(start));
        TRY_VALUE(stop, number_index(stop));
        TRY_VALUE(step, number_index(step));
    }
    if (int_sign(step) == 0) return raise_value_error("range() arg 3 must not be zero");
    TRY_VALUE(length, range_compute_length(start, stop, step));
    RangeObj *range = (RangeObj *)gc_alloc(&range_type, sizeof(RangeObj));
    if (range == NULL) return NULL;
    slot_init(&range->start, start);
    slot_init(&range->stop, stop);
    slot_init(&range->step, step);
    slot_init(&range->length, length);
    return VALUE(range);
}

Value range_from_i64(int64_t start, int64_t stop, int64_t step) {
    Value a, b, c;
    TRY_VALUE(a, int_from_i64(start));
    TRY_VALUE(b, int_from_i64(stop));
    TRY_VALUE(c, int_from_i64(step));
    return range_new(a, b, c);
}

static Value range_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    TRY_NULL(args_no_keywords("range", kwnames));
    if (nargs < 1 || nargs > 3) return raise_arity("range", 1, 3, nargs);
    if (nargs == 1) return range_new(value_from_int(0), args[0], value_from_int(1));
    return range_new(args[0], args[1], nargs == 3 ? args[2] : value_from_int(1));
}

/* start + index * step */
static Value range_item(Value start, Value step, Value index) {
    Value product = int_mul(index, step);
    return product == NULL ? NULL : int_add(start, product);
}

/* ---- slots ------------------------------------------------------------------------------------------------------- */
static Status range_length(Value self, intptr_t *out) {
    int     overflow;
    int64_t n = int_as_i64_clamped(((RangeObj *)self)->length.value, &overflow);
    if (overflow) return RAISED(raise_overflow_error("Python int too large to convert to C ssize_t"));
    *out = (intptr_t)n;
    return 0;
}

static Truth range_truth(Value self) { return !int_is_zero(((RangeObj *)self)->length.value); }

static bool is_small_bound(Value v) { return v == NONE || value_is_int(v); }

/* The slice may live in a C frame. */
static Value range_slice(RangeObj *range, const SliceObj *slice) {
    Value    bounds, start, stop, step;
    intptr_t first, last, by, count;
    if (LIKELY(value_is_int(range->length.value) && is_small_bound(slice->start.value) && is_small_bound(slice->stop.value) && slice->step.value == NONE)) {
        TRY_NULL(slice_resolve(VALUE(slice), (intptr_t)value_int(range->length.value), &first, &last, &by, &count));
        TRY_VALUE(start, range_item(range->start.value, range->step.value, value_from_int(first)));
        TRY_VALUE(stop, range_item(range->start.value, range->step.value, value_from_int(last)));
        return range_new(start, stop, range->step.value);
    }
    Value indices = str_intern_c("indices"), made;
    TRY_VALUE(made, slice_new(slice->start.value, slice->stop.value, slice->step.value));
    TRY_VALUE(bounds, CALL_METHOD1(made, indices, range->length.value));
    TRY_VALUE(start, range_item(range->start.value, range->step.value, tuple_get(bounds, 0)));
    TRY_VALUE(stop, range_item(range->start.value, range->step.value, tuple_get(bounds, 1)));
    TRY_VALUE(step, int_mul(range->step.value, tuple_get(bounds, 2)));
    return range_new(start, stop, step);
}

static Value range_get_item(Value self, Value key) {
    RangeObj *range = (RangeObj *)self;
    if (LIKELY(values_are_ints(key, range->length.value))) {
        int64_t i = value_int(key), n = value_int(range->length.value);
        if (i < 0) i += n;
        if (i < 0 || i >= n) return raise_format(&IndexError_type, "range object index out of range");
        return range_item(range->start.value, range->step.value, value_from_int(i));
    }
    if (value_is(key, &slice_type)) return range_slice(range, (SliceObj *)key);
    if (!number_has_index(key)) return raise_type_error("range indices must be integers or slices, not %N", key);
    Value index;
    TRY_VALUE(index, number_index(key));
    if (int_sign(index) < 0) TRY_VALUE(index, int_add(index, range->length.value));
    if (int_sign(index) < 0 || int_compare(index, range->length.value) >= 0)
        return raise_format(&IndexError_type, "range object index out of range");
    return range_item(range->start.value, range->step.value, index);
}

/* ITEM is an int or bool. */
static Truth range_contains_int(RangeObj *range, Value item) {
    Value start = range->start.value, stop = range->stop.value, step = range->step.value, offset;
    if (int_sign(step) > 0 ? int_compare(item, start) < 0 || int_compare(item, stop) >= 0
                           : int_compare(item, start) > 0 || int_compare(item, stop) <= 0)
        return 0;
    if ((offset = int_sub(item, start)) == NULL || (offset = int_mod(offset, step)) == NULL) return -1;
    return int_is_zero(offset);
}

static bool is_plain_int(Value v) { return value_is_int(v) || value_is(v, &int_type) || value_is(v, &bool_type); }

static Truth range_contains(Value self, Value item) {
    if (is_plain_int(item)) return range_contains_int((RangeObj *)self, item);
    Value iterator = object_iter(self), found;
    if (iterator == NULL) return -1;
    while ((found = object_next(iterator)) != NULL) {
        Truth equal = object_equal(found, item);
        if (equal != 0) return equal;
    }
    return exception_pending() ? -1 : 0;
}

static Value range_repr(Value self) {
    RangeObj *range = (RangeObj *)self;
    if (range->step.value == value_from_int(1)) return format_message("range(%R, %R)", range->start.value, range->stop.value);
    return format_message("range(%R, %R, %R)", range->start.value, range->stop.value, range->step.value);
}

static bool ranges_equal(RangeObj *a, RangeObj *b) {
    if (int_compare(a->length.value, b->length.value) != 0) return false;
    if (int_is_zero(a->length.value)) return true;
    if (int_compare(a->start.value, b->start.value) != 0) return false;
    return int_compare(a->length.value, value_from_int(1)) == 0 || int_compare(a->step.value, b->step.value) == 0;
}

static Value range_compare(Value a, Value b, CompareOp op) {
    if ((op != COMPARE_EQ && op != COMPARE_NE) || !value_is(a, &range_type) || !value_is(b, &range_type)) return NOT_IMPLEMENTED;
    return value_from_bool(ranges_equal((RangeObj *)a, (RangeObj *)b) == (op == COMPARE_EQ));
}

static Status range_hash(Value self, int64_t *hash) {
    RangeObj *range = (RangeObj *)self;
    bool      empty = int_is_zero(range->length.value);
    bool      single = int_compare(range->length.value, value_from_int(1)) == 0;
    Value     parts = TUPLE3(range->length.value, empty ? NONE : range->start.value, empty || single ? NONE : range->step.value);
    return parts == NULL ? -1 : object_hash(parts, hash);
}

/* ---- iteration --------------------------------------------------------------------------------------------------- */
#define SHORT_LIMIT ((int64_t)1 << 61)
static bool fits_short(Value v) { return value_is_int(v) && value_int(v) < SHORT_LIMIT && value_int(v) > -SHORT_LIMIT; }

static Value short_iterator_new(int64_t start, int64_t step, int64_t length) {
    RangeIterObj *it = (RangeIterObj *)gc_alloc(&range_iterator_type, sizeof(RangeIterObj));
    if (it == NULL) return NULL;
    it->current = start;
    it->step = step;
    it->remaining = it->length = length;
    return VALUE(it);
}

static Value long_iterator_new(Value start, Value step, Value length) {
    LongRangeIterObj *it = (LongRangeIterObj *)gc_alloc(&long_range_iterator_type, sizeof(LongRangeIterObj));
    if (it == NULL) return NULL;
    slot_init(&it->start, start);
    slot_init(&it->step, step);
    slot_init(&it->length, length);
    slot_init(&it->index, value_from_int(0));
    return VALUE(it);
}

static Value range_iter(Value self) {
    RangeObj *range = (RangeObj *)self;
    if (LIKELY(fits_short(range->start.value) && fits_short(range->stop.value) && fits_short(range->step.value)))
        return short_iterator_new(value_int(range->start.value), value_int(range->step.value), value_int(range->length.value));
    return long_iterator_new(range->start.value, range->step.value, range->length.value);
}

static Value range_reversed(Value self) {
    RangeObj *range = (RangeObj *)self;
    Value     last, step, index;
    TRY_VALUE(index, int_sub(range->length.value, value_from_int(1)));
    TRY_VALUE(last, range_item(range->start.value, range->step.value, index));
    TRY_VALUE(step, int_neg(range->step.value));
    if (fits_short(range->start.value) && fits_short(range->stop.value) && fits_short(step) && fits_short(last))
        return short_iterator_new(value_int(last), value_int(step), value_int(range->length.value));
    return long_iterator_new(last, step, range->length.value);
}

static Value range_iterator_next(Value self) {
    RangeIterObj *it = (RangeIterObj *)self;
    if (it->remaining <= 0) return NULL;
    Value item = value_from_int(it->current);
    it->remaining--;
    it->current += it->step;
    return item;
}

static Value range_iterator_hint(Value self) { return value_from_int(((RangeIterObj *)self)->remaining); }

static Value range_iterator_reduce(Value self) {
    RangeIterObj *it = (RangeIterObj *)self;
    int64_t       done = it->length - it->remaining, start = it->current - done * it->step;
    Value         range, iter, args;
    TRY_VALUE(range, range_from_i64(start, start + it->length * it->step, it->step));
    TRY_VALUE(iter, builtin_get("iter"));
    TRY_VALUE(args, TUPLE1(range));
    return TUPLE3(iter, args, value_from_int(done));
}

static Value range_iterator_setstate(Value self, Value state) {
    RangeIterObj *it = (RangeIterObj *)self;
    int64_t       index;
    if (!is_int(state)) return raise_type_error("'%N' object cannot be interpreted as an integer", state);
    TRY_NULL(int_as_i64(state, &index));
    index = index < 0 ? 0 : index > it->length ? it->length : index;
    it->current += (index - (it->length - it->remaining)) * it->step;
    it->remaining = it->length - index;
    return NONE;
}

static Value long_range_iterator_next(Value self) {
    LongRangeIterObj *it = (LongRangeIterObj *)self;
    if (int_compare(it->index.value, it->length.value) >= 0) return NULL;
    Value next, item;
    TRY_VALUE(item, range_item(it->start.value, it->step.value, it->index.value));
    TRY_VALUE(next, int_add(it->index.value, value_from_int(1)));
    slot_set(it, &it->index, next);
    return item;
}

static Value long_range_iterator_hint(Value self) {
    LongRangeIterObj *it = (LongRangeIterObj *)self;
    return int_sub(it->length.value, it->index.value);
}

static Value long_range_iterator_reduce(Value self) {
    LongRangeIterObj *it = (LongRangeIterObj *)self;
    Value             stop, range, iter, args;
    TRY_VALUE(stop, range_item(it->start.value, it->step.value, it->length.value));
    TRY_VALUE(range, range_new(it->start.value, stop, it->step.value));
    TRY_VALUE(iter, builtin_get("iter"));
    TRY_VALUE(args, TUPLE1(range));
    return TUPLE3(iter, args, it->index.value);
}

static Value long_range_iterator_setstate(Value self, Value state) {
    LongRangeIterObj *it = (LongRangeIterObj *)self;
    if (!is_int(state)) return raise_type_error("state must be an int, not %N", state);
    Value index = state;
    if (int_sign(index) < 0) index = value_from_int(0);
    else if (int_compare(index, it->length.value) > 0) index = it->length.value;
    slot_set(it, &it->index, index);
    return NONE;
}

/* ---- methods ----------------------------------------------------------------------------------------------------- */
static Value range_count(Value self, Value item) {
    if (is_plain_int(item)) {
        Truth found = range_contains_int((RangeObj *)self, item);
        return found < 0 ? NULL : value_from_int(found);
    }
    Value    iterator = object_iter(self), candidate;
    intptr_t count = 0;
    if (iterator == NULL) return NULL;
    while ((candidate = object_next(iterator)) != NULL) {
        Truth equal = object_equal(candidate, item);
        if (equal < 0) return NULL;
        count += equal;
    }
    return exception_pending() ? NULL : value_from_int(count);
}

static Value range_index(Value self, Value item) {
    RangeObj *range = (RangeObj *)self;
    if (is_plain_int(item)) {
        Truth found = range_contains_int(range, item);
        if (found < 0) return NULL;
        if (!found) return raise_value_error("%R is not in range", item);
        Value offset = int_sub(item, range->start.value);
        return offset == NULL ? NULL : int_floordiv(offset, range->step.value);
    }
    Value iterator = object_iter(self), candidate;
    if (iterator == NULL) return NULL;
    for (intptr_t i = 0; (candidate = object_next(iterator)) != NULL; i++) {
        Truth equal = object_equal(candidate, item);
        if (equal != 0) return equal < 0 ? NULL : value_from_int(i);
    }
    return exception_pending() ? NULL : raise_value_error("sequence.index(x): x not in sequence");
}

static Value range_reduce(Value self) {
    RangeObj *range = (RangeObj *)self;
    Value     args = TUPLE3(range->start.value, range->stop.value, range->step.value);
    return args == NULL ? NULL : TUPLE2(VALUE(&range_type), args);
}

static const MethodDef range_methods[] = {
    {"__reversed__", (void *)range_reversed, METHOD_NOARGS, "Iterator from the end."},
    {"__reduce__", (void *)range_reduce, METHOD_NOARGS, NULL},
    {"count", (void *)range_count, METHOD_ONE, "rangeobject.count(value) -> how many values equal value"},
    {"index", (void *)range_index, METHOD_ONE, "rangeobject.index(value) -> position of value; ValueError when absent"},
    {NULL},
};
static const MemberDef range_members[] = {
    {"start", MEMBER_VALUE, offsetof(RangeObj, start), true, NULL},
    {"stop", MEMBER_VALUE, offsetof(RangeObj, stop), true, NULL},
    {"step", MEMBER_VALUE, offsetof(RangeObj, step), true, NULL},
    {NULL},
};
#define RANGE_ITERATOR_METHODS(prefix) \
    static const MethodDef prefix##_methods[] = { \
        {"__length_hint__", (void *)prefix##_hint, METHOD_NOARGS, "__length_hint__($self, /)\n--\n\n"}, \
        {"__reduce__", (void *)prefix##_reduce, METHOD_NOARGS, "__reduce__($self, /)\n--\n\n"}, \
        {"__setstate__", (void *)prefix##_setstate, METHOD_ONE, "__setstate__($self, state, /)\n--\n\n"}, \
        {NULL}, \
    }
RANGE_ITERATOR_METHODS(range_iterator);
RANGE_ITERATOR_METHODS(long_range_iterator);

static void range_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, &((RangeObj *)obj)->start, 4); }
static void long_range_iterator_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, &((LongRangeIterObj *)obj)->start, 4); }

static NativeType range_native = {
    .shape = {.size = sizeof(RangeObj), .trace = range_trace},
    .repr = range_repr, .hash = range_hash, .compare = range_compare, .iter = range_iter, .create = range_create,
    .truth = range_truth, .length = range_length, .get_item = range_get_item, .contains = range_contains,
    .methods = range_methods, .members = range_members, .native_flags = NATIVE_SEQUENCE_INDEX | NATIVE_MAPPING,
};
Type range_type = STATIC_TYPE("range", &object_type, range_native, sizeof(RangeObj), 0, TYPE_FLAG_SEQUENCE | TYPE_FLAG_GC);

static NativeType range_iterator_native = {
    .shape = {.size = sizeof(RangeIterObj)},
    .iter = iterator_self, .iternext = range_iterator_next, .methods = range_iterator_methods,
};
Type range_iterator_type = STATIC_TYPE("range_iterator", &object_type, range_iterator_native, sizeof(RangeIterObj), 0,
                                       TYPE_FLAG_DISALLOW_NEW);
static NativeType long_range_iterator_native = {
    .shape = {.size = sizeof(LongRangeIterObj), .trace = long_range_iterator_trace},
    .iter = iterator_self, .iternext = long_range_iterator_next, .methods = long_range_iterator_methods,
};
Type long_range_iterator_type = STATIC_TYPE("longrange_iterator", &object_type, long_range_iterator_native,
                                            sizeof(LongRangeIterObj), 0, TYPE_FLAG_DISALLOW_NEW | TYPE_FLAG_GC);
