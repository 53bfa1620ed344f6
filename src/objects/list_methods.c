/* list_methods.c - the list type: construction, methods and iterators. */
#include "list_int.h"
#include "text_int.h"

#include "objects/function.h"
#include "objects/int.h"

static Value list_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    return cls == &list_type ? list_new(0) : cls->native->allocate(cls, 0);
}

static Status list_init(Value self, const Value *args, size_t nargs, Value kwnames) {
    Type *cls = type_of(self);
    if (cls == &list_type || cls->native->create == list_create) TRY(args_no_keywords("list", kwnames));
    if (nargs > 1) return RAISED(raise_arity("list", 0, 1, nargs));
    list_clear(self);
    return nargs == 0 ? 0 : list_extend(self, args[0]);
}

/* ---- methods ----------------------------------------------------------------------------------------------------- */
static Value list_method_append(Value self, Value item) { return list_append(self, item) < 0 ? NULL : NONE; }
static Value list_method_extend(Value self, Value iterable) { return list_extend(self, iterable) < 0 ? NULL : NONE; }
static Value list_method_copy(Value self) { return list_slice(self, 0, list_length(self)); }
static Value list_method_reverse(Value self) { return list_reverse(self) < 0 ? NULL : NONE; }

static Value list_method_clear(Value self) {
    list_clear(self);
    return NONE;
}

static Value list_method_insert(Value self, const Value *args, size_t nargs, Value kwnames) {
    intptr_t index;
    if (nargs != 2) return raise_arity("insert", 2, 2, nargs);
    TRY_NULL(argument_index(args[0], &index));
    return list_insert(self, index, args[1]) < 0 ? NULL : NONE;
}

static Value list_method_pop(Value self, const Value *args, size_t nargs, Value kwnames) {
    intptr_t index = -1;
    if (nargs > 1) return raise_arity("pop", 0, 1, nargs);
    if (nargs == 1) TRY_NULL(argument_index(args[0], &index));
    intptr_t n = list_length(self);
    if (n == 0) return raise_format(&IndexError_type, "pop from empty list");
    if (index < 0) index += n;
    if ((size_t)index >= (size_t)n) return raise_format(&IndexError_type, "pop index out of range");
    return list_pop(self, index);
}

static Value list_method_remove(Value self, Value item) {
    for (intptr_t i = 0; i < list_length(self); i++) {
        Truth equal = object_equal(list_get(self, i), item);
        if (equal < 0) return NULL;
        if (equal) {
            if (i < list_length(self) && list_pop(self, i) == NULL) return NULL;
            return NONE;
        }
    }
    return raise_value_error("list.remove(x): x not in list");
}

static Value list_method_count(Value self, Value item) {
    intptr_t count = 0;
    for (intptr_t i = 0; i < list_length(self); i++) {
        Truth equal = object_equal(list_get(self, i), item);
        if (equal < 0) return NULL;
        count += equal;
    }
    return value_from_int(count);
}

static Value list_method_index(Value self, const Value *args, size_t nargs, Value kwnames) {
    intptr_t start = 0, stop = INTPTR_MAX, n = list_length(self);
    if (nargs < 1 || nargs > 3) return raise_arity("index", 1, 3, nargs);
    if (nargs > 1) TRY_NULL(slice_bound(args[1], &start));
    if (nargs > 2) TRY_NULL(slice_bound(args[2], &stop));
    if (start < 0 && (start += n) < 0) start = 0;
    if (stop < 0) stop += n;
    for (intptr_t i = start; i < stop && i < list_length(self); i++) {
        Truth equal = object_equal(list_get(self, i), args[0]);
        if (equal < 0) return NULL;
        if (equal) return value_from_int(i);
    }
    return raise_value_error("%R is not in list", args[0]);
}

static Value list_method_sort(Value self, const Value *args, size_t nargs, Value kwnames) {
    static const ArgSpec spec = {"sort", "| * key reverse"};
    Value out[2];
    TRY_NULL(args_parse(&spec, args, nargs, kwnames, out));
    bool reverse = false;
    if (out[1] != NULL) {
        int flag;
        TRY_NULL(argument_int(out[1], &flag));
        reverse = flag != 0;
    }
    return list_sort(self, out[0] == NONE ? NULL : out[0], reverse) < 0 ? NULL : NONE;
}

static Value list_method_sizeof(Value self) {
    return value_from_int((int64_t)sizeof(ListObj) + 8 * (((ListObj *)self)->capacity > 0 ? ((ListObj *)self)->capacity : 0));
}

static Value list_reverse_iterator_new(Value self) {
    ListIterObj *it = (ListIterObj *)gc_alloc(&list_reverse_iterator_type, sizeof(ListIterObj));
    if (it == NULL) return NULL;
    slot_init(&it->list, self);
    it->index = list_length(self) - 1;
    return VALUE(it);
}

static const MethodDef list_methods[] = {
    {"__getitem__", (void *)list_get_item, METHOD_ONE | METHOD_COEXIST, "__getitem__(x, y)\n--\n\nx[y]"},
    {"__reversed__", (void *)list_reverse_iterator_new, METHOD_NOARGS, "__reversed__($self, /)\n--\n\nIterator from the end."},
    {"__sizeof__", (void *)list_method_sizeof, METHOD_NOARGS, "__sizeof__($self, /)\n--\n\nSize in bytes."},
    {"clear", (void *)list_method_clear, METHOD_NOARGS, "clear($self, /)\n--\n\nRemoves all items."},
    {"copy", (void *)list_method_copy, METHOD_NOARGS, "copy($self, /)\n--\n\nShallow copy."},
    {"append", (void *)list_method_append, METHOD_ONE, "append($self, object, /)\n--\n\nAdds one item at the end."},
    {"insert", (void *)list_method_insert, METHOD_FAST, "insert($self, index, object, /)\n--\n\nInserts before index."},
    {"extend", (void *)list_method_extend, METHOD_ONE, "extend($self, iterable, /)\n--\n\nAdds all items of iterable."},
    {"pop", (void *)list_method_pop, METHOD_FAST,
     "pop($self, index=-1, /)\n--\n\nRemoves and returns an item; IndexError when there is none."},
    {"remove", (void *)list_method_remove, METHOD_ONE, "remove($self, value, /)\n--\n\nRemoves the first equal item; ValueError."},
    {"index", (void *)list_method_index, METHOD_FAST,
     "index($self, value, start=0, stop=sys.maxsize, /)\n--\n\nPosition of the first item equal to value."},
    {"count", (void *)list_method_count, METHOD_ONE, "count($self, value, /)\n--\n\nHow many items equal value."},
    {"reverse", (void *)list_method_reverse, METHOD_NOARGS, "reverse($self, /)\n--\n\nReverses in place."},
    {"sort", (void *)list_method_sort, METHOD_KEYWORDS,
     "sort($self, /, *, key=None, reverse=False)\n--\n\nStable sort in place; key computes what is compared."},
    {"__class_getitem__", (void *)generic_alias_new, METHOD_ONE | METHOD_CLASS, "See PEP 585."},
    {NULL},
};

static void list_trace(Obj *obj, Tracer *tracer) { trace_interior(tracer, &((ListObj *)obj)->items, offsetof(Array, items)); }

static NativeType list_native = {
    .shape = {.size = sizeof(ListObj), .trace = list_trace},
    .repr = list_repr, .compare = list_compare, .iter = list_iter, .create = list_create, .init = list_init,
    .length = list_length_slot, .get_item = list_get_item, .set_item = list_set_item, .contains = list_contains,
    .concat = list_concat, .inplace_concat = list_inplace_concat, .repeat = list_repeat,
    .inplace_repeat = list_inplace_repeat, .methods = list_methods, .native_flags = NATIVE_SEQUENCE_INDEX | NATIVE_MAPPING,
};
Type list_type = STATIC_TYPE("list", &object_type, list_native, sizeof(ListObj), 0,
                             TYPE_FLAG_BASETYPE | TYPE_FLAG_LIST | TYPE_FLAG_SEQUENCE | TYPE_FLAG_MATCH_SELF | TYPE_FLAG_GC);

/* ---- iterators --------------------------------------------------------------------------------------------------- */
Value list_iterator_new(Value list) {
    ListIterObj *it = (ListIterObj *)gc_alloc(&list_iterator_type, sizeof(ListIterObj));
    if (it != NULL) slot_init(&it->list, list);
    return VALUE(it);
}
Value list_iter(Value list) { return list_iterator_new(list); }

static Value list_iterator_next(Value self) {
    ListIterObj *it = (ListIterObj *)self;
    Value        list = it->list.value;
    if (list == NULL) return NULL;
    if (it->index < list_length(list)) return list_get(list, it->index++);
    it->list.value = NULL;
    return NULL;
}

static Value list_reverse_iterator_next(Value self) {
    ListIterObj *it = (ListIterObj *)self;
    Value        list = it->list.value;
    if (list == NULL) return NULL;
    if (it->index >= 0 && it->index < list_length(list)) return list_get(list, it->index--);
    it->index = -1;
    it->list.value = NULL;
    return NULL;
}

static Value list_iterator_hint(Value self) {
    ListIterObj *it = (ListIterObj *)self;
    intptr_t     left = it->list.value == NULL ? 0 : list_length(it->list.value) - it->index;
    return value_from_int(left < 0 ? 0 : left);
}

static Value list_reverse_iterator_hint(Value self) {
    ListIterObj *it = (ListIterObj *)self;
    intptr_t     left = it->index + 1;
    return value_from_int(it->list.value == NULL || list_length(it->list.value) < left ? 0 : left);
}

static Value list_iterator_reduce_with(ListIterObj *it, const char *builtin) {
    Value function = builtin_get(it->list.value != NULL ? builtin : "iter"), list, args;
    if (function == NULL) return NULL;
    if (it->list.value != NULL) {
        TRY_VALUE(args, TUPLE1(it->list.value));
        return TUPLE3(function, args, value_from_int(it->index));
    }
    TRY_VALUE(list, list_new(0));
    TRY_VALUE(args, TUPLE1(list));
    return TUPLE2(function, args);
}
static Value list_iterator_reduce(Value self) { return list_iterator_reduce_with((ListIterObj *)self, "iter"); }
static Value list_reverse_iterator_reduce(Value self) { return list_iterator_reduce_with((ListIterObj *)self, "reversed"); }

static Value list_iterator_setstate(Value self, Value state) {
    ListIterObj *it = (ListIterObj *)self;
    intptr_t     index;
    TRY_NULL(int_as_size(state, &index));
    if (it->list.value != NULL) {
        intptr_t n = list_length(it->list.value);
        it->index = index < 0 ? 0 : index > n ? n : index;
    }
    return NONE;
}

static Value list_reverse_iterator_setstate(Value self, Value state) {
    ListIterObj *it = (ListIterObj *)self;
    intptr_t     index;
    TRY_NULL(int_as_size(state, &index));
    if (it->list.value != NULL) {
        intptr_t n = list_length(it->list.value);
        it->index = index < -1 ? -1 : index > n - 1 ? n - 1 : index;
    }
    return NONE;
}

static const MethodDef list_iterator_methods[] = {
    {"__length_hint__", (void *)list_iterator_hint, METHOD_NOARGS, "__length_hint__($self, /)\n--\n\n"},
    {"__reduce__", (void *)list_iterator_reduce, METHOD_NOARGS, "__reduce__($self, /)\n--\n\n"},
    {"__setstate__", (void *)list_iterator_setstate, METHOD_ONE, "__setstate__($self, state, /)\n--\n\n"},
    {NULL},
};
static const MethodDef list_reverse_iterator_methods[] = {
    {"__length_hint__", (void *)list_reverse_iterator_hint, METHOD_NOARGS, "__length_hint__($self, /)\n--\n\n"},
    {"__reduce__", (void *)list_reverse_iterator_reduce, METHOD_NOARGS, "__reduce__($self, /)\n--\n\n"},
    {"__setstate__", (void *)list_reverse_iterator_setstate, METHOD_ONE, "__setstate__($self, state, /)\n--\n\n"},
    {NULL},
};
static void list_iterator_trace(Obj *obj, Tracer *tracer) { trace_slot(tracer, &((ListIterObj *)obj)->list); }
static NativeType list_iterator_native = {
    .shape = {.size = sizeof(ListIterObj), .trace = list_iterator_trace},
    .iter = iterator_self, .iternext = list_iterator_next, .methods = list_iterator_methods,
};
Type list_iterator_type = STATIC_TYPE("list_iterator", &object_type, list_iterator_native, sizeof(ListIterObj), 0,
                                      TYPE_FLAG_DISALLOW_NEW | TYPE_FLAG_GC);
static NativeType list_reverse_iterator_native = {
    .shape = {.size = sizeof(ListIterObj), .trace = list_iterator_trace},
    .iter = iterator_self, .iternext = list_reverse_iterator_next, .methods = list_reverse_iterator_methods,
};
Type list_reverse_iterator_type = STATIC_TYPE("list_reverseiterator", &object_type, list_reverse_iterator_native,
                                              sizeof(ListIterObj), 0, TYPE_FLAG_DISALLOW_NEW | TYPE_FLAG_GC);
