/* tuple.c - tuple: creation, operators, hash and the type.
 *
 * The hash of a tuple mixes the hashes of its items exactly as CPython does, because programs print and store it. */
#include "list_int.h"

#include "dict_int.h"

#include "objects/bytes.h"
#include "objects/function.h"
#include "objects/int.h"
#include "objects/str.h"
#include "objects/thread.h"

#include <string.h>

#define TUPLE_MAX ((intptr_t)1 << 58)

static TupleObj empty_tuple_object = {.header = {.word = 1u << 30, .type = &tuple_type}, .length = 0};
Value           empty_tuple = (Value)&empty_tuple_object;

Value tuple_new(intptr_t length) {
    if (length == 0) return empty_tuple;
    if (length > TUPLE_MAX) return raise_memory_error();
    return VALUE(gc_alloc_var(&tuple_type, offsetof(TupleObj, items) + (size_t)length * sizeof(Slot), length));
}

Value tuple_from_values(const Value *values, size_t count) {
    Value tuple = tuple_new((intptr_t)count);
    if (tuple == NULL || count == 0) return tuple;
    slots_init(((TupleObj *)tuple)->items, (const Slot *)values, count);
    return tuple;
}

Value tuple_from_list(Value list) {
    return tuple_from_values((const Value *)((ListObj *)list)->items, (size_t)list_length(list));
}

Value tuple_slice(Value self, intptr_t low, intptr_t high) {
    intptr_t n = tuple_length(self);
    if (low < 0) low = 0;
    if (high > n) high = n;
    if (low >= high) return empty_tuple;
    if (low == 0 && high == n && value_is(self, &tuple_type)) return self;
    Value result = tuple_new(high - low);
    if (result == NULL) return NULL;
    slots_copy(result, ((TupleObj *)result)->items, ((TupleObj *)self)->items + low, (size_t)(high - low));
    return result;
}

/* ---- slots ------------------------------------------------------------------------------------------------------- */
static ItemsView tuple_view(Value v) { return (ItemsView){((TupleObj *)v)->items, ((TupleObj *)v)->length}; }

static Value tuple_compare(Value a, Value b, CompareOp op) {
    if (!is_tuple(a) || !is_tuple(b)) return NOT_IMPLEMENTED;
    return items_compare(a, b, tuple_view, op);
}

#define HASH_PRIME1 11400714785074694791u
#define HASH_PRIME2 14029467366897019727u
#define HASH_PRIME5 2870177450012600261u

static inline uint64_t hash_lane(uint64_t sum, int64_t lane) {
    sum += (uint64_t)lane * HASH_PRIME2;
    sum = sum << 31 | sum >> 33;
    return sum * HASH_PRIME1;
}

static inline int64_t hash_end(uint64_t sum, intptr_t n) {
    sum += (uint64_t)n ^ (HASH_PRIME5 ^ 3527539u);
    return sum == (uint64_t)-1 ? 1546275796 : (int64_t)sum;
}

static Status tuple_hash(Value self, int64_t *hash) {
    uint64_t sum = HASH_PRIME5;
    intptr_t n = tuple_length(self);
    if (UNLIKELY(stack_is_low())) TRY(recursion_enter(" while hashing"));
    for (intptr_t i = 0; i < n; i++) {
        int64_t lane;
        TRY(key_hash(tuple_get(self, i), &lane));
        sum = hash_lane(sum, lane);
    }
    *hash = hash_end(sum, n);
    return 0;
}

bool tuple_hash_simple(Value self, int64_t *hash) {
    uint64_t sum = HASH_PRIME5;
    intptr_t n = tuple_length(self);
    for (intptr_t i = 0; i < n; i++) {
        Value   item = tuple_get(self, i);
        int64_t lane;
        if (value_is_obj(item) && !value_is(item, &str_type) && !value_is(item, &bytes_type) && !key_is_simple(item)) return false;
        if (UNLIKELY(key_hash(item, &lane) < 0)) return false;
        sum = hash_lane(sum, lane);
    }
    *hash = hash_end(sum, n);
    return true;
}

int tuples_equal_simply(Value a, Value b) {
    intptr_t n = tuple_length(a);
    if (n != tuple_length(b)) return 0;
    for (intptr_t i = 0; i < n; i++) {
        Value x = tuple_get(a, i), y = tuple_get(b, i);
        if (x == y) continue;
        if ((value_is_int(x) && value_is_int(y)) || (value_is_flonum(x) && value_is_flonum(y))) return 0;
        if (value_is(x, &str_type) && value_is(y, &str_type)) {
            if (!str_equal(x, y)) return 0;
        } else if (value_is(x, &bytes_type) && value_is(y, &bytes_type)) {
            intptr_t length = bytes_length(x);
            if (length != bytes_length(y) || memcmp(bytes_data(x), bytes_data(y), (size_t)length) != 0) return 0;
        } else {
            return TUPLES_UNSURE;
        }
    }
    return 1;
}

static Status tuple_length_slot(Value self, intptr_t *length) {
    *length = tuple_length(self);
    return 0;
}

static Value tuple_get_slice(Value self, Value slice) {
    intptr_t start, stop, step, count;
    TRY_NULL(slice_resolve(slice, tuple_length(self), &start, &stop, &step, &count));
    if (count <= 0) return empty_tuple;
    if (step == 1) return tuple_slice(self, start, start + count);
    Value result = tuple_new(count);
    if (result == NULL) return NULL;
    for (intptr_t i = 0, from = start; i < count; i++, from += step) tuple_put(result, i, tuple_get(self, from));
    return result;
}

static Value tuple_get_item(Value self, Value key) {
    intptr_t i;
    if (LIKELY(value_is_int(key))) i = (intptr_t)value_int(key);
    else if (value_is(key, &slice_type)) return tuple_get_slice(self, key);
    else if (!number_has_index(key)) return raise_type_error("tuple indices must be integers or slices, not %N", key);
    else TRY_NULL(number_as_index(key, &i, &IndexError_type));
    if (i < 0) i += tuple_length(self);
    if (UNLIKELY((size_t)i >= (size_t)tuple_length(self))) return raise_format(&IndexError_type, "tuple index out of range");
    return tuple_get(self, i);
}

static Truth tuple_contains(Value self, Value item) {
    for (intptr_t i = 0, n = tuple_length(self); i < n; i++) {
        Truth equal = object_equal(tuple_get(self, i), item);
        if (equal != 0) return equal;
    }
    return 0;
}

static Value tuple_concat(Value self, Value other) {
    if (!is_tuple(other)) return raise_type_error("can only concatenate tuple (not \"%N\") to tuple", other);
    intptr_t n = tuple_length(self), m = tuple_length(other);
    if (n == 0 && value_is(other, &tuple_type)) return other;
    if (m == 0 && value_is(self, &tuple_type)) return self;
    Value result = tuple_new(n + m);
    if (result == NULL) return NULL;
    slots_copy(result, ((TupleObj *)result)->items, ((TupleObj *)self)->items, (size_t)n);
    slots_copy(result, ((TupleObj *)result)->items + n, ((TupleObj *)other)->items, (size_t)m);
    return result;
}

static Value tuple_repeat(Value self, intptr_t times) {
    intptr_t n = tuple_length(self);
    if (n == 0 || times == 1) {
        if (value_is(self, &tuple_type)) return self;
    }
    if (n == 0 || times <= 0) return empty_tuple;
    if (n > TUPLE_MAX / times) return raise_memory_error();
    Value result = tuple_new(n * times);
    if (result == NULL) return NULL;
    for (intptr_t i = 0; i < times; i++)
        slots_copy(result, ((TupleObj *)result)->items + i * n, ((TupleObj *)self)->items, (size_t)n);
    return result;
}

static Status tuple_repr_items(StrBuilder *text, Value self) {
    intptr_t n = tuple_length(self);
    for (intptr_t i = 0; i < n; i++) {
        if (i > 0) TRY(str_builder_ascii(text, ", ", 2));
        Value item = object_repr(tuple_get(self, i));
        if (item == NULL) return -1;
        TRY(str_builder_str(text, item));
    }
    return n == 1 ? str_builder_ascii(text, ",)", 2) : str_builder_char(text, ')');
}

static Value tuple_repr(Value self) {
    if (tuple_length(self) == 0) return str_from_c("()");
    Truth nested = repr_enter(self);
    if (nested != 0) return nested < 0 ? NULL : str_from_c("(...)");
    StrBuilder text;
    str_builder_init(&text);
    Status status = str_builder_char(&text, '(');
    if (status == 0) status = tuple_repr_items(&text, self);
    repr_leave(self);
    if (status == 0) return str_builder_finish(&text);
    str_builder_discard(&text);
    return NULL;
}

/* ---- construction ------------------------------------------------------------------------------------------------ */
static Value tuple_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    if (cls == &tuple_type || cls->native->init == tuple_type.native->init) TRY_NULL(args_no_keywords("tuple", kwnames));
    if (nargs > 1) return raise_arity("tuple", 0, 1, nargs);
    Value items = nargs == 0 ? empty_tuple : sequence_to_tuple(args[0]);
    if (items == NULL || cls == &tuple_type) return items;
    intptr_t n = tuple_length(items);
    Value    self = cls->native->allocate(cls, n);
    if (self == NULL) return NULL;
    if (n > 0) slots_copy(self, ((TupleObj *)self)->items, ((TupleObj *)items)->items, (size_t)n);
    return self;
}

/* ---- methods ----------------------------------------------------------------------------------------------------- */
static Value tuple_method_count(Value self, Value item) {
    intptr_t count = 0;
    for (intptr_t i = 0, n = tuple_length(self); i < n; i++) {
        Truth equal = object_equal(tuple_get(self, i), item);
        if (equal < 0) return NULL;
        count += equal;
    }
    return int_from_i64(count);
}

static Value tuple_method_index(Value self, const Value *args, size_t nargs, Value kwnames) {
    intptr_t start = 0, stop = INTPTR_MAX, n = tuple_length(self);
    if (nargs < 1 || nargs > 3) return raise_arity("index", 1, 3, nargs);
    if (nargs > 1) TRY_NULL(slice_bound(args[1], &start));
    if (nargs > 2) TRY_NULL(slice_bound(args[2], &stop));
    if (start < 0 && (start += n) < 0) start = 0;
    if (stop < 0) stop += n;
    if (stop > n) stop = n;
    for (intptr_t i = start; i < stop; i++) {
        Truth equal = object_equal(tuple_get(self, i), args[0]);
        if (equal < 0) return NULL;
        if (equal) return int_from_i64(i);
    }
    return raise_value_error("tuple.index(x): x not in tuple");
}

static Value tuple_method_getnewargs(Value self) {
    Value items = tuple_from_values((const Value *)((TupleObj *)self)->items, (size_t)tuple_length(self));
    return items == NULL ? NULL : TUPLE1(items);
}

static const MethodDef tuple_methods[] = {
    {"__getnewargs__", (void *)tuple_method_getnewargs, METHOD_NOARGS, "__getnewargs__($self, /)\n--\n\n"},
    {"index", (void *)tuple_method_index, METHOD_FAST,
     "index($self, value, start=0, stop=sys.maxsize, /)\n--\n\nPosition of the first item equal to value."},
    {"count", (void *)tuple_method_count, METHOD_ONE, "count($self, value, /)\n--\n\nHow many items equal value."},
    {"__class_getitem__", (void *)generic_alias_new, METHOD_ONE | METHOD_CLASS, "See PEP 585."},
    {NULL},
};

static size_t tuple_size_of(const Obj *obj) {
    return offsetof(TupleObj, items) + (size_t)((const TupleObj *)obj)->length * sizeof(Slot);
}
static void tuple_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, ((TupleObj *)obj)->items, (size_t)((TupleObj *)obj)->length); }

static NativeType tuple_native = {
    .shape = {.size_of = tuple_size_of, .trace = tuple_trace},
    .repr = tuple_repr, .hash = tuple_hash, .compare = tuple_compare, .iter = tuple_iter, .create = tuple_create,
    .length = tuple_length_slot, .get_item = tuple_get_item, .contains = tuple_contains, .concat = tuple_concat,
    .repeat = tuple_repeat, .methods = tuple_methods, .native_flags = NATIVE_SEQUENCE_INDEX | NATIVE_MAPPING,
};
Type tuple_type = STATIC_TYPE("tuple", &object_type, tuple_native, offsetof(TupleObj, items), sizeof(Slot),
                              TYPE_FLAG_BASETYPE | TYPE_FLAG_TUPLE | TYPE_FLAG_SEQUENCE | TYPE_FLAG_MATCH_SELF | TYPE_FLAG_GC);

/* ---- iterator ---------------------------------------------------------------------------------------------------- */
Value tuple_iterator_new(Value tuple) {
    TupleIterObj *it = (TupleIterObj *)gc_alloc(&tuple_iterator_type, sizeof(TupleIterObj));
    if (it != NULL) slot_init(&it->tuple, tuple);
    return VALUE(it);
}
Value tuple_iter(Value tuple) { return tuple_iterator_new(tuple); }

static Value tuple_iterator_next(Value self) {
    TupleIterObj *it = (TupleIterObj *)self;
    Value         tuple = it->tuple.value;
    if (tuple == NULL) return NULL;
    if (it->index < tuple_length(tuple)) return tuple_get(tuple, it->index++);
    it->tuple.value = NULL;
    return NULL;
}

static Value tuple_iterator_hint(Value self) {
    TupleIterObj *it = (TupleIterObj *)self;
    return value_from_int(it->tuple.value == NULL ? 0 : tuple_length(it->tuple.value) - it->index);
}

static Value tuple_iterator_reduce(Value self) {
    TupleIterObj *it = (TupleIterObj *)self;
    Value         iter = builtin_get("iter"), args;
    if (iter == NULL) return NULL;
    if (it->tuple.value == NULL) {
        TRY_VALUE(args, TUPLE1(empty_tuple));
        return TUPLE2(iter, args);
    }
    TRY_VALUE(args, TUPLE1(it->tuple.value));
    return TUPLE3(iter, args, value_from_int(it->index));
}

static Value tuple_iterator_setstate(Value self, Value state) {
    TupleIterObj *it = (TupleIterObj *)self;
    intptr_t      index;
    TRY_NULL(int_as_size(state, &index));
    if (it->tuple.value != NULL) {
        intptr_t n = tuple_length(it->tuple.value);
        it->index = index < 0 ? 0 : index > n ? n : index;
    }
    return NONE;
}

static const MethodDef tuple_iterator_methods[] = {
    {"__length_hint__", (void *)tuple_iterator_hint, METHOD_NOARGS, "__length_hint__($self, /)\n--\n\n"},
    {"__reduce__", (void *)tuple_iterator_reduce, METHOD_NOARGS, "__reduce__($self, /)\n--\n\n"},
    {"__setstate__", (void *)tuple_iterator_setstate, METHOD_ONE, "__setstate__($self, state, /)\n--\n\n"},
    {NULL},
};
static void tuple_iterator_trace(Obj *obj, Tracer *tracer) { trace_slot(tracer, &((TupleIterObj *)obj)->tuple); }
static NativeType tuple_iterator_native = {
    .shape = {.size = sizeof(TupleIterObj), .trace = tuple_iterator_trace},
    .iter = iterator_self, .iternext = tuple_iterator_next, .methods = tuple_iterator_methods,
};
Type tuple_iterator_type = STATIC_TYPE("tuple_iterator", &object_type, tuple_iterator_native, sizeof(TupleIterObj), 0,
                                       TYPE_FLAG_DISALLOW_NEW | TYPE_FLAG_GC);
