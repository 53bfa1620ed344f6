/* collections_deque.c - collections.deque: a ring buffer with a power-of-two capacity, so that both ends are O(1) and
 * indexing is one mask. */
#include "collections_int.h"

#include "objects/dict.h"
#include "objects/int.h"
#include "objects/iter.h"
#include "objects/str.h"
#include "objects/thread.h"

typedef struct DequeObj {
    Obj      header;
    intptr_t length;  /* 16 */
    intptr_t head;    /* position of the first item in the ring */
    intptr_t maxlen;  /* -1: unbounded */
    uint64_t changes; /* counts structural changes: iterators notice */
    Array   *ring;    /* NULL: capacity 0; unused slots are NULL */
    Slot     weakrefs;
} DequeObj;
#define DEQUE(v) ((DequeObj *)(v))

typedef struct DequeIterObj {
    Obj      header;
    Slot     deque;
    intptr_t left; /* items still to come */
    uint64_t changes;
} DequeIterObj;

static intptr_t deque_mask(DequeObj *d) { return (intptr_t)d->ring->capacity - 1; }
static Slot    *deque_slot(DequeObj *d, intptr_t i) { return &d->ring->items[(d->head + i) & deque_mask(d)]; }
static Value    deque_at(DequeObj *d, intptr_t i) { return deque_slot(d, i)->value; }
static void     deque_put(DequeObj *d, intptr_t i, Value v) { slot_set(d->ring, deque_slot(d, i), v); }

static Status deque_grow(DequeObj *d) {
    size_t capacity = d->ring == NULL ? 8 : d->ring->capacity * 2;
    Array *ring = gc_array_new(capacity);
    if (ring == NULL) return -1;
    for (intptr_t i = 0; i < d->length; i++) slot_set(ring, &ring->items[i], deque_at(d, i));
    pointer_set(d, &d->ring, ring);
    d->head = 0;
    return 0;
}

static void deque_clear(DequeObj *d) {
    d->ring = NULL;
    d->length = d->head = 0;
    d->changes++;
}

static Value deque_take_first(DequeObj *d) {
    Slot *slot = deque_slot(d, 0);
    Value item = slot->value;
    slot->value = NULL;
    d->head = (d->head + 1) & deque_mask(d);
    d->length--;
    d->changes++;
    return item;
}

static Value deque_take_last(DequeObj *d) {
    Slot *slot = deque_slot(d, d->length - 1);
    Value item = slot->value;
    slot->value = NULL;
    d->length--;
    d->changes++;
    return item;
}

static Status deque_add_last(DequeObj *d, Value item) {
    if (d->ring == NULL || d->length > deque_mask(d)) TRY(deque_grow(d));
    deque_put(d, d->length++, item);
    d->changes++;
    if (d->maxlen >= 0 && d->length > d->maxlen) deque_take_first(d);
    return 0;
}

static Status deque_add_first(DequeObj *d, Value item) {
    if (d->ring == NULL || d->length > deque_mask(d)) TRY(deque_grow(d));
    d->head = (d->head - 1) & deque_mask(d);
    d->length++;
    deque_put(d, 0, item);
    d->changes++;
    if (d->maxlen >= 0 && d->length > d->maxlen) deque_take_last(d);
    return 0;
}

static Status deque_extend(DequeObj *d, Value iterable, Status (*add)(DequeObj *, Value)) {
    Value iterator, item;
    if (iterable == VALUE(d) && (iterable = sequence_to_list(iterable)) == NULL) return -1;
    if ((iterator = object_iter(iterable)) == NULL) return -1;
    while ((item = object_next(iterator)) != NULL) TRY(add(d, item));
    return exception_pending() ? -1 : 0;
}

/* ---- construction ------------------------------------------------------------------------------------------------ */
static Value deque_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    DequeObj *d = (DequeObj *)cls->native->allocate(cls, 0);
    if (d != NULL) d->maxlen = -1;
    return VALUE(d);
}

static Status deque_init(Value self, const Value *args, size_t nargs, Value kwnames) {
    static const ArgSpec spec = {"deque", "| iterable maxlen"};
    DequeObj *d = DEQUE(self);
    Value     out[2];
    intptr_t  maxlen = -1;
    TRY(args_parse(&spec, args, nargs, kwnames, out));
    if (out[1] != NULL && out[1] != NONE) {
        if (!is_int(out[1])) return RAISED(raise_type_error("an integer is required"));
        TRY(int_as_size(out[1], &maxlen));
        if (maxlen < 0) return RAISED(raise_value_error("maxlen must be non-negative"));
    }
    d->maxlen = maxlen;
    deque_clear(d);
    return out[0] == NULL ? 0 : deque_extend(d, out[0], deque_add_last);
}

/* A new deque of the type of SELF with the same bound. */
static Value deque_copy(Value self) {
    DequeObj *d = DEQUE(self);
    if (value_is(self, &deque_type)) {
        DequeObj *copy = (DequeObj *)deque_create(&deque_type, NULL, 0, NULL);
        if (copy == NULL) return NULL;
        copy->maxlen = d->maxlen;
        for (intptr_t i = 0; i < d->length; i++) TRY_NULL(deque_add_last(copy, deque_at(d, i)));
        return VALUE(copy);
    }
    Value cls = VALUE(type_of(self)), copy = d->maxlen < 0 ? CALL1(cls, self) : CALL2(cls, self, int_from_i64(d->maxlen));
    if (copy != NULL && !value_is_a(copy, &deque_type))
        return raise_type_error("%T() must return a deque, not %N", type_of(self), copy);
    return copy;
}

/* ---- slots ------------------------------------------------------------------------------------------------------- */
static Status deque_length(Value self, intptr_t *length) {
    *length = DEQUE(self)->length;
    return 0;
}

static Status deque_index_of(Value self, Value key, intptr_t *index) {
    if (!number_has_index(key)) return RAISED(raise_type_error("sequence index must be integer, not '%N'", key));
    TRY(number_as_index(key, index, &IndexError_type));
    if (*index < 0) *index += DEQUE(self)->length;
    if ((size_t)*index >= (size_t)DEQUE(self)->length) return RAISED(raise_format(&IndexError_type, "deque index out of range"));
    return 0;
}

static Value deque_get_item(Value self, Value key) {
    intptr_t index;
    TRY_NULL(deque_index_of(self, key, &index));
    return deque_at(DEQUE(self), index);
}

static void deque_delete_at(DequeObj *d, intptr_t index) {
    if (index < d->length / 2) {
        for (intptr_t i = index; i > 0; i--) deque_put(d, i, deque_at(d, i - 1));
        deque_take_first(d);
    } else {
        for (intptr_t i = index; i < d->length - 1; i++) deque_put(d, i, deque_at(d, i + 1));
        deque_take_last(d);
    }
}

static Status deque_set_item(Value self, Value key, Value value) {
    intptr_t index;
    TRY(deque_index_of(self, key, &index));
    if (value == NULL) deque_delete_at(DEQUE(self), index);
    else deque_put(DEQUE(self), index, value);
    return 0;
}

static COLD Value raise_mutated(void) { return raise_format(&RuntimeError_type, "deque mutated during iteration"); }

static Truth deque_contains(Value self, Value item) {
    DequeObj *d = DEQUE(self);
    uint64_t  changes = d->changes;
    for (intptr_t i = 0; i < d->length; i++) {
        Truth equal = object_equal(deque_at(d, i), item);
        if (equal != 0) return equal;
        if (d->changes != changes) return RAISED(raise_mutated());
    }
    return 0;
}

static Value deque_inplace_concat(Value self, Value other) { return deque_extend(DEQUE(self), other, deque_add_last) < 0 ? NULL : self; }

static Value deque_concat(Value self, Value other) {
    if (!value_is_a(other, &deque_type)) return raise_type_error("can only concatenate deque (not \"%N\") to deque", other);
    Value copy = deque_copy(self);
    return copy == NULL ? NULL : deque_inplace_concat(copy, other);
}

static Value deque_inplace_repeat(Value self, intptr_t times) {
    DequeObj *d = DEQUE(self);
    intptr_t  n = d->length;
    if (n == 0 || times == 1) return self;
    if (times <= 0) {
        deque_clear(d);
        return self;
    }
    if (d->maxlen < 0 && n > INTPTR_MAX / 16 / times) return raise_memory_error();
    if (d->maxlen >= 0 && n * (times > d->maxlen ? 1 : times) > d->maxlen) times = (d->maxlen + n - 1) / n + 1 < times ? (d->maxlen + n - 1) / n + 1 : times;
    Value items;
    TRY_VALUE(items, sequence_to_list(self));
    for (intptr_t t = 1; t < times; t++)
        for (intptr_t i = 0; i < n; i++) TRY_NULL(deque_add_last(d, list_get(items, i)));
    return self;
}

static Value deque_repeat(Value self, intptr_t times) {
    Value copy = deque_copy(self);
    return copy == NULL ? NULL : deque_inplace_repeat(copy, times);
}

static Value deque_repr(Value self) {
    DequeObj *d = DEQUE(self);
    Truth     nested = repr_enter(self);
    if (nested != 0) return nested < 0 ? NULL : str_from_c("[...]");
    Value items = sequence_to_list(self), result = NULL;
    if (items != NULL) {
        result = d->maxlen >= 0 ? format_message("%s(%R, maxlen=%zd)", type_short_name(type_of(self)), items, d->maxlen)
                                : format_message("%s(%R)", type_short_name(type_of(self)), items);
    }
    repr_leave(self);
    return result;
}

static Value deque_compare(Value a, Value b, CompareOp op) {
    if (!value_is_obj(a) || !value_is_obj(b) || !value_is_a(a, &deque_type) || !value_is_a(b, &deque_type)) return NOT_IMPLEMENTED;
    DequeObj *x = DEQUE(a), *y = DEQUE(b);
    if (x->length != y->length && (op == COMPARE_EQ || op == COMPARE_NE)) return value_from_bool(op == COMPARE_NE);
    Value left, right;
    TRY_VALUE(left, sequence_to_list(a));
    TRY_VALUE(right, sequence_to_list(b));
    return object_compare(left, right, op);
}

/* ---- methods ----------------------------------------------------------------------------------------------------- */
static Value deque_method_append(Value self, Value item) { return deque_add_last(DEQUE(self), item) < 0 ? NULL : NONE; }
static Value deque_method_appendleft(Value self, Value item) { return deque_add_first(DEQUE(self), item) < 0 ? NULL : NONE; }
static Value deque_method_extend(Value self, Value items) { return deque_extend(DEQUE(self), items, deque_add_last) < 0 ? NULL : NONE; }
static Value deque_method_extendleft(Value self, Value items) { return deque_extend(DEQUE(self), items, deque_add_first) < 0 ? NULL : NONE; }

static Value deque_method_pop(Value self) {
    if (DEQUE(self)->length == 0) return raise_format(&IndexError_type, "pop from an empty deque");
    return deque_take_last(DEQUE(self));
}

static Value deque_method_popleft(Value self) {
    if (DEQUE(self)->length == 0) return raise_format(&IndexError_type, "pop from an empty deque");
    return deque_take_first(DEQUE(self));
}

static Value deque_method_clear(Value self) {
    deque_clear(DEQUE(self));
    return NONE;
}

static Value deque_method_count(Value self, Value item) {
    DequeObj *d = DEQUE(self);
    uint64_t  changes = d->changes;
    intptr_t  count = 0;
    for (intptr_t i = 0; i < d->length; i++) {
        Truth equal = object_equal(deque_at(d, i), item);
        if (equal < 0) return NULL;
        if (d->changes != changes) return raise_mutated();
        count += equal;
    }
    return value_from_int(count);
}

static Value deque_method_index(Value self, const Value *args, size_t nargs, Value kwnames) {
    DequeObj *d = DEQUE(self);
    intptr_t  start = 0, stop = d->length;
    uint64_t  changes = d->changes;
    if (nargs < 1 || nargs > 3) return raise_arity_parsed("index", 1, 3, nargs);
    if (nargs > 1) TRY_NULL(slice_bound(args[1], &start));
    if (nargs > 2) TRY_NULL(slice_bound(args[2], &stop));
    if (start < 0 && (start += d->length) < 0) start = 0;
    if (stop < 0) stop += d->length;
    if (stop > d->length) stop = d->length;
    for (intptr_t i = start; i < stop; i++) {
        Truth equal = object_equal(deque_at(d, i), args[0]);
        if (equal < 0) return NULL;
        if (equal) return value_from_int(i);
        if (d->changes != changes) return raise_mutated();
    }
    return raise_value_error("%R is not in deque", args[0]);
}

static Value deque_method_remove(Value self, Value item) {
    DequeObj *d = DEQUE(self);
    intptr_t  n = d->length;
    for (intptr_t i = 0; i < n; i++) {
        Truth equal = object_equal(deque_at(d, i), item);
        if (equal < 0) return NULL;
        if (d->length != n) return raise_format(&IndexError_type, "deque mutated during remove().");
        if (equal) {
            deque_delete_at(d, i);
            return NONE;
        }
    }
    return raise_value_error("%R is not in deque", item);
}

static Value deque_method_insert(Value self, const Value *args, size_t nargs, Value kwnames) {
    DequeObj *d = DEQUE(self);
    intptr_t  index;
    if (nargs != 2) return raise_arity_parsed("insert", 2, 2, nargs);
    TRY_NULL(argument_index(args[0], &index));
    if (d->maxlen == d->length) return raise_format(&IndexError_type, "deque already at its maximum size");
    if (index < 0 && (index += d->length) < 0) index = 0;
    if (index >= d->length) return deque_method_append(self, args[1]);
    if (index < d->length / 2) {
        TRY_NULL(deque_add_first(d, args[1]));
        for (intptr_t i = 0; i < index; i++) deque_put(d, i, deque_at(d, i + 1));
    } else {
        TRY_NULL(deque_add_last(d, args[1]));
        for (intptr_t i = d->length - 1; i > index; i--) deque_put(d, i, deque_at(d, i - 1));
    }
    deque_put(d, index, args[1]);
    return NONE;
}

static Value deque_method_reverse(Value self) {
    DequeObj *d = DEQUE(self);
    for (intptr_t i = 0, j = d->length - 1; i < j; i++, j--) {
        Value t = deque_at(d, i);
        deque_put(d, i, deque_at(d, j));
        deque_put(d, j, t);
    }
    return NONE;
}

static Value deque_method_rotate(Value self, const Value *args, size_t nargs, Value kwnames) {
    DequeObj *d = DEQUE(self);
    intptr_t  steps = 1;
    if (nargs > 1) return raise_arity("deque.rotate", 0, 1, nargs);
    if (nargs == 1) TRY_NULL(argument_index(args[0], &steps));
    if (d->length < 2) return NONE;
    steps %= d->length;
    if (steps > d->length / 2) steps -= d->length;
    else if (steps < -(d->length / 2)) steps += d->length;
    d->changes++;
    if (d->length == (intptr_t)d->ring->capacity) { /* full ring: nothing moves */
        d->head = (d->head - steps) & deque_mask(d);
        return NONE;
    }
    for (; steps > 0; steps--) {
        Value item = deque_take_last(d);
        d->head = (d->head - 1) & deque_mask(d);
        d->length++;
        deque_put(d, 0, item);
    }
    for (; steps < 0; steps++) {
        Value item = deque_take_first(d);
        deque_put(d, d->length++, item);
    }
    return NONE;
}

static Value deque_method_reduce(Value self) {
    Value state, iterator, args;
    TRY_VALUE(state, pickle_state(self));
    TRY_VALUE(iterator, object_iter(self));
    if (DEQUE(self)->maxlen < 0) args = empty_tuple;
    else TRY_VALUE(args, TUPLE2(empty_tuple, int_from_i64(DEQUE(self)->maxlen)));
    return tuple_from_values((Value[]){VALUE(type_of(self)), args, state, iterator}, 4);
}

static Value deque_method_sizeof(Value self) {
    DequeObj *d = DEQUE(self);
    return value_from_int((int64_t)sizeof(DequeObj) + (d->ring == NULL ? 0 : (int64_t)d->ring->capacity * 8));
}

static Value deque_maxlen(Value self, void *closure) {
    return DEQUE(self)->maxlen < 0 ? NONE : int_from_i64(DEQUE(self)->maxlen);
}

/* ---- iterators --------------------------------------------------------------------------------------------------- */
static Value deque_iterator_of(Value self, Type *type) {
    DequeIterObj *it = (DequeIterObj *)gc_alloc(type, sizeof(DequeIterObj));
    if (it == NULL) return NULL;
    slot_init(&it->deque, self);
    it->left = DEQUE(self)->length;
    it->changes = DEQUE(self)->changes;
    return VALUE(it);
}
static Value deque_iter(Value self) { return deque_iterator_of(self, &deque_iterator_type); }
static Value deque_reversed(Value self) { return deque_iterator_of(self, &deque_reverse_iterator_type); }

static Value deque_iterator_step(DequeIterObj *it, bool forward) {
    DequeObj *d = DEQUE(it->deque.value);
    if (d->changes != it->changes) {
        it->left = 0;
        return raise_mutated();
    }
    if (it->left == 0) return NULL;
    it->left--;
    return deque_at(d, forward ? d->length - 1 - it->left : it->left);
}
static Value deque_iterator_next(Value self) { return deque_iterator_step((DequeIterObj *)self, true); }
static Value deque_reverse_iterator_next(Value self) { return deque_iterator_step((DequeIterObj *)self, false); }
static Value deque_iterator_hint(Value self) { return value_from_int(((DequeIterObj *)self)->left); }

static Value deque_iterator_reduce(Value self) {
    DequeIterObj *it = (DequeIterObj *)self;
    Value         args = TUPLE2(it->deque.value, value_from_int(DEQUE(it->deque.value)->length - it->left));
    return args == NULL ? NULL : TUPLE2(VALUE(type_of(self)), args);
}

static Value deque_iterator_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    intptr_t skip = 0;
    if (nargs < 1 || nargs > 2) return raise_arity(type_short_name(cls), 1, 2, nargs);
    if (!value_is_a(args[0], &deque_type)) return raise_type_error("%s() argument 1 must be collections.deque, not %K", type_short_name(cls), args[0]);
    if (nargs == 2) TRY_NULL(argument_index(args[1], &skip));
    DequeIterObj *it = (DequeIterObj *)deque_iterator_of(args[0], cls);
    if (it == NULL) return NULL;
    it->left -= skip > it->left ? it->left : skip < 0 ? 0 : skip;
    return VALUE(it);
}

static const MethodDef deque_iterator_methods[] = {
    {"__length_hint__", (void *)deque_iterator_hint, METHOD_NOARGS, "How many items are left."},
    {"__reduce__", (void *)deque_iterator_reduce, METHOD_NOARGS, "State for pickling."},
    {NULL},
};
static void deque_iterator_trace(Obj *obj, Tracer *tracer) { trace_slot(tracer, &((DequeIterObj *)obj)->deque); }
static NativeType deque_iterator_native = {
    .shape = {.size = sizeof(DequeIterObj), .trace = deque_iterator_trace}, .create = deque_iterator_create,
    .iter = iterator_self, .iternext = deque_iterator_next, .methods = deque_iterator_methods,
};
Type deque_iterator_type = STATIC_TYPE("_collections._deque_iterator", &object_type, deque_iterator_native, sizeof(DequeIterObj), 0, TYPE_FLAG_GC);
static NativeType deque_reverse_iterator_native = {
    .shape = {.size = sizeof(DequeIterObj), .trace = deque_iterator_trace}, .create = deque_iterator_create,
    .iter = iterator_self, .iternext = deque_reverse_iterator_next, .methods = deque_iterator_methods,
};
Type deque_reverse_iterator_type = STATIC_TYPE("_collections._deque_reverse_iterator", &object_type, deque_reverse_iterator_native,
                                               sizeof(DequeIterObj), 0, TYPE_FLAG_GC);

/* ---- the type ---------------------------------------------------------------------------------------------------- */
static const MethodDef deque_methods[] = {
    {"append", (void *)deque_method_append, METHOD_ONE, "Adds an item at the right end."},
    {"appendleft", (void *)deque_method_appendleft, METHOD_ONE, "Adds an item at the left end."},
    {"clear", (void *)deque_method_clear, METHOD_NOARGS, "Removes all items."},
    {"__copy__", (void *)deque_copy, METHOD_NOARGS, "A shallow copy."},
    {"copy", (void *)deque_copy, METHOD_NOARGS, "A shallow copy."},
    {"count", (void *)deque_method_count, METHOD_ONE, "D.count(value) -> how many items equal value"},
    {"extend", (void *)deque_method_extend, METHOD_ONE, "Adds all items at the right end."},
    {"extendleft", (void *)deque_method_extendleft, METHOD_ONE, "Adds all items, one by one, at the left end."},
    {"index", (void *)deque_method_index, METHOD_FAST, "D.index(value, [start, [stop]]) -> position; ValueError when absent"},
    {"insert", (void *)deque_method_insert, METHOD_FAST, "D.insert(index, object) -> inserts before index"},
    {"pop", (void *)deque_method_pop, METHOD_NOARGS, "Removes and returns the rightmost item."},
    {"popleft", (void *)deque_method_popleft, METHOD_NOARGS, "Removes and returns the leftmost item."},
    {"__reduce__", (void *)deque_method_reduce, METHOD_NOARGS, "State for pickling."},
    {"remove", (void *)deque_method_remove, METHOD_ONE, "D.remove(value) -> removes the first equal item"},
    {"__reversed__", (void *)deque_reversed, METHOD_NOARGS, "Iterator from the right end."},
    {"reverse", (void *)deque_method_reverse, METHOD_NOARGS, "Reverses in place."},
    {"rotate", (void *)deque_method_rotate, METHOD_FAST, "Moves items from one end to the other, n (1) steps to the right."},
    {"__sizeof__", (void *)deque_method_sizeof, METHOD_NOARGS, "Size in bytes."},
    {"__class_getitem__", (void *)generic_alias_new, METHOD_ONE | METHOD_CLASS, "See PEP 585."},
    {NULL},
};
static const GetSetDef deque_getsets[] = {
    {"maxlen", deque_maxlen, NULL, "maximum size of a deque or None if unbounded", NULL},
    {NULL},
};
static void deque_trace(Obj *obj, Tracer *tracer) {
    trace_pointer(tracer, &DEQUE(obj)->ring);
    trace_slot(tracer, &DEQUE(obj)->weakrefs);
}
static NativeType deque_native = {
    .getattr = object_generic_get_attr, .shape = {.size = sizeof(DequeObj), .trace = deque_trace},
    .repr = deque_repr, .compare = deque_compare, .iter = deque_iter, .create = deque_create, .init = deque_init,
    .length = deque_length, .get_item = deque_get_item, .set_item = deque_set_item, .contains = deque_contains,
    .concat = deque_concat, .inplace_concat = deque_inplace_concat, .repeat = deque_repeat, .inplace_repeat = deque_inplace_repeat,
    .methods = deque_methods, .getsets = deque_getsets, .weak_offset = offsetof(DequeObj, weakrefs),
    .native_flags = NATIVE_SEQUENCE_INDEX,
};
Type deque_type = STATIC_TYPE("collections.deque", &object_type, deque_native, sizeof(DequeObj), 0,
                              TYPE_FLAG_BASETYPE | TYPE_FLAG_SEQUENCE | TYPE_FLAG_GC);
