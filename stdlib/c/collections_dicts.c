/* collections_dicts.c - defaultdict and OrderedDict.
 *
 * dict keeps insertion order, so OrderedDict adds only what is special to it: moving keys to an end, order-sensitive
 * equality, and views whose iterators notice every change of the keys.  What was damaged behind its back is told as in CPython, where
 * the order is kept apart from the table: a KeyError for keys that dict's own methods removed, and for those whose hash has changed. */
#include "collections_int.h"

#include "objects/dict.h"
#include "objects/exceptions.h"
#include "objects/int.h"
#include "objects/iter.h"
#include "objects/str.h"
#include "objects/thread.h"

static const NativeType *dict_slots(void) { return dict_type.native; }

/* ---- defaultdict ------------------------------------------------------------------------------------------------- */
typedef struct DefaultDictObj {
    DictObj dict;
    Slot    factory; /* NULL or None: no default */
} DefaultDictObj;

static Value default_factory(Value self) {
    Value factory = ((DefaultDictObj *)self)->factory.value;
    return factory == NULL ? NONE : factory;
}

static Value default_dict_missing(Value self, Value key) {
    Value factory = default_factory(self), value;
    if (factory == NONE) return raise_key_error(key);
    TRY_VALUE(value, CALL0(factory));
    return object_set_item(self, key, value) < 0 ? NULL : value;
}

static Value default_dict_get_item(Value self, Value key) {
    if (!value_is(self, &default_dict_type)) return dict_slots()->get_item(self, key);
    Value value = dict_get(self, key);
    if (LIKELY(value != NULL) || exception_pending()) return value;
    return default_dict_missing(self, key);
}

static Status default_dict_init(Value self, const Value *args, size_t nargs, Value kwnames) {
    Value factory = nargs > 0 ? args[0] : NONE;
    if (factory != NONE && !value_is_callable(factory)) return RAISED(raise_type_error("first argument must be callable or None"));
    slot_set(self, &((DefaultDictObj *)self)->factory, factory);
    return nargs > 0 ? dict_slots()->init(self, args + 1, nargs - 1, kwnames) : dict_slots()->init(self, args, 0, kwnames);
}

static Value default_dict_repr(Value self) {
    Value factory = default_factory(self), text, base;
    TRY_VALUE(base, dict_slots()->repr(self));
    Truth nested = repr_enter(factory);
    if (nested < 0) return NULL;
    text = nested ? str_from_c("...") : object_repr(factory);
    if (!nested) repr_leave(factory);
    return text == NULL ? NULL : format_message("%s(%U, %U)", type_short_name(type_of(self)), text, base);
}

static Value default_dict_copy(Value self) { return CALL2(VALUE(type_of(self)), default_factory(self), self); }

static Value default_dict_or(Value a, Value b) {
    if (!is_dict(a) || !is_dict(b)) return NOT_IMPLEMENTED;
    Value owner = value_is_a(a, &default_dict_type) ? a : b, result;
    TRY_VALUE(result, CALL2(VALUE(type_of(owner)), default_factory(owner), a));
    if (!is_dict(result)) return raise_type_error("%N is not a dict", result);
    return dict_update(result, b) < 0 ? NULL : result;
}

static Value default_dict_reduce(Value self) {
    Value factory = default_factory(self), args = empty_tuple, items, iterator;
    if (factory != NONE) TRY_VALUE(args, TUPLE1(factory));
    TRY_VALUE(items, CALL_METHOD0(self, NAME(items)));
    TRY_VALUE(iterator, object_iter(items));
    return tuple_from_values((Value[]){VALUE(type_of(self)), args, NONE, NONE, iterator}, 5);
}

static const MethodDef default_dict_methods[] = {
    {"__missing__", (void *)default_dict_missing, METHOD_ONE, "Calls default_factory and stores its result."},
    {"copy", (void *)default_dict_copy, METHOD_NOARGS, "A shallow copy."},
    {"__copy__", (void *)default_dict_copy, METHOD_NOARGS, "A shallow copy."},
    {"__reduce__", (void *)default_dict_reduce, METHOD_NOARGS, "State for pickling."},
    {"__class_getitem__", (void *)generic_alias_new, METHOD_ONE | METHOD_CLASS, "See PEP 585."},
    {NULL},
};
static const MemberDef default_dict_members[] = {
    {"default_factory", MEMBER_VALUE_NONE, offsetof(DefaultDictObj, factory), false, "Called for values of missing keys, or None."},
    {NULL},
};
static void default_dict_trace(Obj *obj, Tracer *tracer) {
    dict_slots()->shape.trace(obj, tracer);
    trace_slot(tracer, &((DefaultDictObj *)obj)->factory);
}
static NativeType default_dict_native = {
    .getattr = object_generic_get_attr, .shape = {.size = sizeof(DefaultDictObj), .trace = default_dict_trace},
    .repr = default_dict_repr, .init = default_dict_init, .binary = {[BINARY_OR] = default_dict_or},
    .get_item = default_dict_get_item, .methods = default_dict_methods, .members = default_dict_members, .native_flags = NATIVE_MAPPING,
};
Type default_dict_type = STATIC_TYPE("collections.defaultdict", &dict_type, default_dict_native, sizeof(DefaultDictObj), 0,
                                     TYPE_FLAG_BASETYPE | TYPE_FLAG_GC);

/* ---- OrderedDict ------------------------------------------------------------------------------------------------- */
typedef struct OrderedDictObj {
    DictObj dict;
    Slot    attributes, weakrefs;
    Slot    removed; /* a list of keys that methods of dict itself have removed, or NULL */
} OrderedDictObj;

static bool is_ordered(Value v) { return value_is_obj(v) && value_is_a(v, &ordered_dict_type); }

Status ordered_key_removed(Value dict, Value key) {
    if (!is_ordered(dict)) return 0;
    Slot *slot = &((OrderedDictObj *)dict)->removed;
    if (slot->value != NULL) return list_append(slot->value, key);
    Value list = list_new(0);
    if (list == NULL || list_append(list, key) < 0) return -1;
    slot_set(dict, slot, list);
    return 0;
}

/* KeyError for a key that was removed by a method of dict and did not come back. */
static COLD Status raise_removed_key(Value self) {
    Value list = ((OrderedDictObj *)self)->removed.value;
    for (intptr_t i = 0; dict_length(self) > 0 && i < list_length(list); i++) {
        Truth found = dict_contains(self, list_get(list, i));
        if (found <= 0) return found < 0 ? -1 : RAISED(raise_key_error(list_get(list, i)));
    }
    ((OrderedDictObj *)self)->removed.value = NULL;
    return 0;
}
static Status ordered_check(Value self) { return LIKELY(((OrderedDictObj *)self)->removed.value == NULL) ? 0 : raise_removed_key(self); }

static Status ordered_set_item(Value self, Value key, Value value) {
    if (value != NULL) return dict_set(self, key, value);
    Truth found = dict_delete(self, key);
    return found < 0 ? -1 : found ? 0 : RAISED(raise_key_error(key));
}

static Value ordered_iterator_new(Value dict, int what);
enum { ORDERED_KEYS = 1, ORDERED_VALUES = 2, ORDERED_REVERSE = 4 };

static Value ordered_items_list(Value self) {
    DictObj *dict = (DictObj *)self;
    if (ordered_check(self) < 0) return NULL;
    if (dict->keys == NULL || dict->keys->all_str) return dict_items_list(self);
    Value iterator = ordered_iterator_new(self, ORDERED_KEYS | ORDERED_VALUES);
    return iterator == NULL ? NULL : sequence_to_list(iterator);
}

static Status ordered_store(Value self, Value key, Value value) {
    return value_is(self, &ordered_dict_type) ? dict_set(self, key, value) : object_set_item(self, key, value);
}

static Status ordered_store_pairs(Value self, Value pairs) {
    Value iterator = object_iter(pairs), item;
    if (iterator == NULL) return -1;
    while ((item = object_next(iterator)) != NULL) {
        const Slot *items;
        size_t      count;
        if (sequence_fast(item, "", &items, &count) == NULL) return -1;
        if (count < 2) return RAISED(raise_value_error("need more than %zu value%s to unpack", count, count == 1 ? "" : "s"));
        if (count > 2) return RAISED(raise_value_error("too many values to unpack (expected 2)"));
        TRY(ordered_store(self, items[0].value, items[1].value));
    }
    return exception_pending() ? -1 : 0;
}

static Status ordered_update_from(Value self, Value other) {
    Value method, keys, iterator, key;
    if (value_is(other, &dict_type)) {
        TRY((keys = dict_items_list(other)) == NULL ? -1 : 0);
        return ordered_store_pairs(self, keys);
    }
    Truth has = object_lookup_attr(other, NAME(keys), &method);
    if (has < 0) return -1;
    if (has) {
        if ((keys = CALL0(method)) == NULL || (iterator = object_iter(keys)) == NULL) return -1;
        while ((key = object_next(iterator)) != NULL) {
            Value value = object_get_item(other, key);
            if (value == NULL) return -1;
            TRY(ordered_store(self, key, value));
        }
        return exception_pending() ? -1 : 0;
    }
    has = object_lookup_attr(other, NAME(items), &method);
    if (has < 0) return -1;
    if (has && (other = CALL0(method)) == NULL) return -1;
    return ordered_store_pairs(self, other);
}

static Status ordered_update_args(Value self, const Value *args, size_t nargs, Value kwnames) {
    if (nargs > 1) return RAISED(raise_type_error("expected at most 1 arguments, got %zu", nargs));
    if (nargs == 1) TRY(ordered_update_from(self, args[0]));
    for (intptr_t i = 0, n = kwnames == NULL ? 0 : tuple_length(kwnames); i < n; i++)
        TRY(ordered_store(self, tuple_get(kwnames, i), args[nargs + (size_t)i]));
    return 0;
}

static Value ordered_method_clear(Value self) {
    dict_clear(self);
    ((OrderedDictObj *)self)->removed.value = NULL;
    return NONE;
}

static Status ordered_init(Value self, const Value *args, size_t nargs, Value kwnames) {
    return ordered_update_args(self, args, nargs, kwnames);
}

static Value ordered_repr(Value self) {
    const char *name = type_short_name(type_of(self));
    if (dict_length(self) == 0) return format_message("%s()", name);
    Truth nested = repr_enter(self);
    if (nested != 0) return nested < 0 ? NULL : str_from_c("...");
    Value items = NULL, result = NULL;
    if (value_is(self, &ordered_dict_type)) items = ordered_items_list(self);
    else if ((items = CALL_METHOD0(self, NAME(items))) != NULL) items = sequence_to_list(items);
    if (items != NULL) result = format_message("%s(%R)", name, items);
    repr_leave(self);
    return result;
}

static Truth same_order(Value a, Value b) {
    size_t i = 0, j = 0;
    Value  x, y;
    while (dict_next(a, &i, &x, NULL) && dict_next(b, &j, &y, NULL)) {
        Truth equal = object_equal(x, y);
        if (equal <= 0) return equal;
    }
    return 1;
}

static Value ordered_compare(Value a, Value b, CompareOp op) {
    if ((op != COMPARE_EQ && op != COMPARE_NE) || !is_dict(a) || !is_dict(b)) return NOT_IMPLEMENTED;
    Value result = dict_slots()->compare(a, b, COMPARE_EQ);
    if (result == NULL) return NULL;
    Truth equal = result == TRUE_VALUE;
    if (equal && is_ordered(a) && is_ordered(b)) equal = same_order(a, b);
    return equal < 0 ? NULL : value_from_bool((equal != 0) == (op == COMPARE_EQ));
}

static Value ordered_or(Value a, Value b) {
    Type *cls = type_of(is_ordered(a) ? a : b);
    if (!is_dict(a) || !is_dict(b)) return NOT_IMPLEMENTED;
    Value result = CALL1(VALUE(cls), a);
    return result == NULL || ordered_update_from(result, b) < 0 ? NULL : result;
}
static Value ordered_inplace_or(Value self, Value other) { return ordered_update_from(self, other) < 0 ? NULL : self; }

/* CPython's texts of these methods: a tuple is the arguments of the exception, None is no argument. */
static COLD Value raise_missing_key(Value key) {
    if (key == NONE) return raise_exception(CALL0(VALUE(&KeyError_type)));
    Value exception = is_tuple(key) ? object_call_tuple(VALUE(&KeyError_type), key, NULL) : CALL1(VALUE(&KeyError_type), key);
    if (exception == NULL) return NULL;
    if (is_tuple(key)) slot_set(value_obj(exception), &((ExceptionObj *)exception)->args, key); /* itself: it may be of a subclass */
    return raise_exception(exception);
}

/* ---- methods of OrderedDict -------------------------------------------------------------------------------------- */
static Value ordered_method_update(Value self, const Value *args, size_t nargs, Value kwnames) {
    if (nargs > 1) return raise_type_error("update() takes at most 1 positional argument (%zu given)", nargs);
    return ordered_update_args(self, args, nargs, kwnames) < 0 ? NULL : NONE;
}

static Value ordered_method_move_to_end(Value self, const Value *args, size_t nargs, Value kwnames) {
    static const ArgSpec spec = {"move_to_end", "key | last"};
    Value out[2];
    TRY_NULL(args_parse(&spec, args, nargs, kwnames, out));
    Truth last = out[1] == NULL ? 1 : object_truth(out[1]);
    Truth moved = last < 0 ? -1 : dict_move_to_end(self, out[0], last);
    if (moved < 0) return NULL;
    return moved ? NONE : raise_missing_key(out[0]);
}

static Value ordered_method_popitem(Value self, const Value *args, size_t nargs, Value kwnames) {
    static const ArgSpec spec = {"popitem", "| last"};
    Value out[1], key, value;
    TRY_NULL(args_parse(&spec, args, nargs, kwnames, out));
    Truth last = out[0] == NULL ? 1 : object_truth(out[0]);
    if (last < 0) return NULL;
    if (dict_length(self) == 0) return raise_value(&KeyError_type, str_from_c("dictionary is empty"));
    return dict_pop_end(self, last, &key, &value) ? TUPLE2(key, value) : NULL;
}

static Value ordered_method_pop(Value self, const Value *args, size_t nargs, Value kwnames) {
    static const ArgSpec spec = {"pop", "key | default"};
    Value out[2], value;
    TRY_NULL(args_parse(&spec, args, nargs, kwnames, out));
    value = dict_pop(self, out[0]);
    if (value != NULL || exception_pending()) return value;
    return out[1] != NULL ? out[1] : raise_missing_key(out[0]);
}

static Value ordered_method_setdefault(Value self, const Value *args, size_t nargs, Value kwnames) {
    static const ArgSpec spec = {"setdefault", "key | default"};
    Value out[2];
    TRY_NULL(args_parse(&spec, args, nargs, kwnames, out));
    Value value = out[1] == NULL ? NONE : out[1];
    if (value_is(self, &ordered_dict_type)) return dict_set_default(self, out[0], value);
    Truth found = object_contains(self, out[0]);
    if (found < 0) return NULL;
    if (found) return object_get_item(self, out[0]);
    return object_set_item(self, out[0], value) < 0 ? NULL : value;
}

static Value ordered_method_fromkeys(Value cls, const Value *args, size_t nargs, Value kwnames) {
    static const ArgSpec spec = {"fromkeys", "iterable | value"};
    Value out[2], result, iterator, key;
    TRY_NULL(args_parse(&spec, args, nargs, kwnames, out));
    TRY_VALUE(result, CALL0(cls));
    TRY_VALUE(iterator, object_iter(out[0]));
    while ((key = object_next(iterator)) != NULL) TRY_NULL(object_set_item(result, key, out[1] == NULL ? NONE : out[1]));
    return exception_pending() ? NULL : result;
}

static Value ordered_method_copy(Value self) {
    Value copy = CALL0(VALUE(type_of(self)));
    if (copy == NULL) return NULL;
    if (!value_is(self, &ordered_dict_type)) { /* a subclass may have its own idea of an item */
        Value keys = sequence_to_list(self), value;
        for (intptr_t i = 0; keys && i < list_length(keys); i++) {
            TRY_VALUE(value, object_get_item(self, list_get(keys, i)));
            TRY_NULL(object_set_item(copy, list_get(keys, i), value));
        }
        return keys ? copy : NULL;
    }
    Value items = ordered_items_list(self);
    return items == NULL || ordered_store_pairs(copy, items) < 0 ? NULL : copy;
}

/* The instance __dict__, made when first asked for. */
static Value ordered_attributes(Value self, void *closure) {
    Slot *slot = &((OrderedDictObj *)self)->attributes;
    if (slot->value == NULL) {
        Value dict = dict_new();
        if (dict == NULL) return NULL;
        slot_set(self, slot, dict);
    }
    return slot->value;
}

static Value ordered_method_sizeof(Value self) { /* as if the order were kept in a list of its own */
    DictObj *dict = (DictObj *)self;
    size_t   table = dict->keys == NULL ? 0 : gc_object_size((Obj *)dict->keys);
    return value_from_int((int64_t)(sizeof(OrderedDictObj) + table) + 8 * dict->used);
}

static Value ordered_method_reduce(Value self) {
    Value state = ((OrderedDictObj *)self)->attributes.value, items, iterator;
    if (type_has_flag(type_of(self), TYPE_FLAG_HEAP)) TRY_VALUE(state, pickle_state(self));
    else if (state == NULL || dict_length(state) == 0) state = NONE;
    TRY_VALUE(items, CALL_METHOD0(self, NAME(items)));
    TRY_VALUE(iterator, object_iter(items));
    return tuple_from_values((Value[]){VALUE(type_of(self)), empty_tuple, state, NONE, iterator}, 5);
}

static Value ordered_method_keys(Value self) { return dict_view_new(self, &ordered_keys_type); }
static Value ordered_method_values(Value self) { return dict_view_new(self, &ordered_values_type); }
static Value ordered_method_items(Value self) { return dict_view_new(self, &ordered_items_type); }

/* ---- iterators and views ----------------------------------------------------------------------------------------- */
typedef struct OrderedIterObj {
    Obj      header;
    Slot     dict; /* NULL: exhausted */
    intptr_t position;
    uint32_t version;
    int      what; /* ORDERED_* */
} OrderedIterObj;

static Value ordered_iterator_new(Value dict, int what) {
    OrderedIterObj *it = (OrderedIterObj *)gc_alloc(&ordered_iterator_type, sizeof(OrderedIterObj));
    if (it == NULL) return NULL;
    DictKeys *keys = ((DictObj *)dict)->keys;
    slot_init(&it->dict, dict);
    it->what = what;
    it->version = dict_keys_version(dict);
    if (keys != NULL) it->position = what & ORDERED_REVERSE ? keys->used_entries : keys->first;
    return VALUE(it);
}

static Value ordered_iterator_next(Value self) {
    OrderedIterObj *it = (OrderedIterObj *)self;
    DictObj        *dict = (DictObj *)it->dict.value;
    if (dict == NULL) return NULL;
    if (dict_keys_version(VALUE(dict)) != it->version) {
        it->dict.value = NULL;
        return raise_format(&RuntimeError_type, "OrderedDict mutated during iteration");
    }
    if (ordered_check(VALUE(dict)) < 0) {
        it->dict.value = NULL;
        return NULL;
    }
    DictKeys *keys = dict->keys;
    intptr_t  limit = keys == NULL ? 0 : keys->used_entries, i = it->position;
    if (it->what & ORDERED_REVERSE)
        for (i--; i >= 0 && keys->entries[i].key.value == NULL;) i--;
    else
        while (i < limit && keys->entries[i].key.value == NULL) i++;
    if (i < 0 || i >= limit) {
        it->dict.value = NULL;
        return NULL;
    }
    it->position = it->what & ORDERED_REVERSE ? i : i + 1;
    DictEntry *entry = &keys->entries[i];
    Value      key = entry->key.value, value = entry->value.value;
    if (UNLIKELY(!keys->all_str && !key_is_simple(key))) { /* its hash may have changed */
        value = dict_get(VALUE(dict), key);
        if (value == NULL) return exception_pending() ? NULL : raise_key_error(key);
    }
    if (!(it->what & ORDERED_VALUES)) return key;
    return it->what & ORDERED_KEYS ? TUPLE2(key, value) : value;
}

static Value ordered_iterator_reduce(Value self) {
    OrderedIterObj *it = (OrderedIterObj *)self, *copy = (OrderedIterObj *)gc_alloc(&ordered_iterator_type, sizeof(OrderedIterObj));
    Value           list, iter, args;
    if (copy == NULL) return NULL;
    memcpy(&copy->dict, &it->dict, sizeof(OrderedIterObj) - offsetof(OrderedIterObj, dict));
    TRY_VALUE(list, sequence_to_list(VALUE(copy)));
    TRY_VALUE(iter, builtin_get("iter"));
    TRY_VALUE(args, TUPLE1(list));
    return TUPLE2(iter, args);
}

static Value ordered_iter(Value self) { return ordered_iterator_new(self, ORDERED_KEYS); }
static Value ordered_reversed(Value self) { return ordered_iterator_new(self, ORDERED_KEYS | ORDERED_REVERSE); }

static const MethodDef ordered_iterator_methods[] = {
    {"__reduce__", (void *)ordered_iterator_reduce, METHOD_NOARGS, "State for pickling."},
    {NULL},
};
static void ordered_iterator_trace(Obj *obj, Tracer *tracer) { trace_slot(tracer, &((OrderedIterObj *)obj)->dict); }
static NativeType ordered_iterator_native = {
    .shape = {.size = sizeof(OrderedIterObj), .trace = ordered_iterator_trace},
    .iter = iterator_self, .iternext = ordered_iterator_next, .methods = ordered_iterator_methods,
};
Type ordered_iterator_type = STATIC_TYPE("odict_iterator", &object_type, ordered_iterator_native, sizeof(OrderedIterObj), 0,
                                         TYPE_FLAG_DISALLOW_NEW | TYPE_FLAG_GC);

#define ORDERED_VIEW(name, flags) \
    static Value name##_iter(Value self) { return ordered_iterator_new(((DictViewObj *)self)->dict.value, (flags)); } \
    static Value name##_reversed(Value self) { \
        return ordered_iterator_new(((DictViewObj *)self)->dict.value, (flags) | ORDERED_REVERSE); \
    } \
    static const MethodDef name##_methods[] = { \
        {"__reversed__", (void *)name##_reversed, METHOD_NOARGS, "Reverse iterator."}, \
        {NULL}, \
    }; \
    static NativeType name##_native = {.iter = name##_iter, .methods = name##_methods}
ORDERED_VIEW(ordered_keys, ORDERED_KEYS);
ORDERED_VIEW(ordered_values, ORDERED_VALUES);
ORDERED_VIEW(ordered_items, ORDERED_KEYS | ORDERED_VALUES);
Type ordered_keys_type = STATIC_TYPE("odict_keys", &dict_keys_type, ordered_keys_native, sizeof(DictViewObj), 0, TYPE_FLAG_DISALLOW_NEW | TYPE_FLAG_GC);
Type ordered_values_type = STATIC_TYPE("odict_values", &dict_values_type, ordered_values_native, sizeof(DictViewObj), 0, TYPE_FLAG_DISALLOW_NEW | TYPE_FLAG_GC);
Type ordered_items_type = STATIC_TYPE("odict_items", &dict_items_type, ordered_items_native, sizeof(DictViewObj), 0, TYPE_FLAG_DISALLOW_NEW | TYPE_FLAG_GC);

static const MethodDef ordered_methods[] = {
    {"fromkeys", (void *)ordered_method_fromkeys, METHOD_KEYWORDS | METHOD_CLASS,
     "fromkeys($type, /, iterable, value=None)\n--\n\nNew ordered dictionary with keys from iterable."},
    {"setdefault", (void *)ordered_method_setdefault, METHOD_KEYWORDS,
     "setdefault($self, /, key, default=None)\n--\n\nThe value of key, which is inserted with default when absent."},
    {"pop", (void *)ordered_method_pop, METHOD_KEYWORDS, "pop($self, /, key, default=<unrepresentable>)\n--\n\nRemoves key, returns its value."},
    {"popitem", (void *)ordered_method_popitem, METHOD_KEYWORDS,
     "popitem($self, /, last=True)\n--\n\nRemoves and returns a (key, value) pair: the newest or the oldest."},
    {"move_to_end", (void *)ordered_method_move_to_end, METHOD_KEYWORDS,
     "move_to_end($self, /, key, last=True)\n--\n\nMoves an existing key to an end; KeyError when absent."},
    {"clear", (void *)ordered_method_clear, METHOD_NOARGS, "od.clear() -> None.  Removes all items."},
    {"keys", (void *)ordered_method_keys, METHOD_NOARGS, NULL},
    {"values", (void *)ordered_method_values, METHOD_NOARGS, NULL},
    {"items", (void *)ordered_method_items, METHOD_NOARGS, NULL},
    {"update", (void *)ordered_method_update, METHOD_KEYWORDS, NULL},
    {"copy", (void *)ordered_method_copy, METHOD_NOARGS, "od.copy() -> a shallow copy of od"},
    {"__reversed__", (void *)ordered_reversed, METHOD_NOARGS, "od.__reversed__() <==> reversed(od)"},
    {"__reduce__", (void *)ordered_method_reduce, METHOD_NOARGS, "State for pickling."},
    {"__sizeof__", (void *)ordered_method_sizeof, METHOD_NOARGS, "Size in bytes."},
    {NULL},
};
static const GetSetDef ordered_getsets[] = {
    {"__dict__", ordered_attributes, NULL, NULL, NULL},
    {NULL},
};
static void ordered_trace(Obj *obj, Tracer *tracer) {
    dict_slots()->shape.trace(obj, tracer);
    trace_slots(tracer, &((OrderedDictObj *)obj)->attributes, 3);
}
static NativeType ordered_dict_native = {
    .shape = {.size = sizeof(OrderedDictObj), .trace = ordered_trace},
    .repr = ordered_repr, .compare = ordered_compare, .iter = ordered_iter, .init = ordered_init, .set_item = ordered_set_item,
    .binary = {[BINARY_OR] = ordered_or}, .inplace = {[BINARY_OR] = ordered_inplace_or}, .methods = ordered_methods,
    .getsets = ordered_getsets,
    .weak_offset = offsetof(OrderedDictObj, weakrefs), .native_flags = NATIVE_MAPPING | NATIVE_ANY_KEYWORDS,
};
Type ordered_dict_type = {
    .header = {.word = 1u << 30, .type = &type_type}, .name = "collections.OrderedDict", .basic_size = sizeof(OrderedDictObj),
    .flags = TYPE_FLAG_BASETYPE | TYPE_FLAG_GC, .base = &dict_type, .native = &ordered_dict_native,
    .dict_offset = offsetof(OrderedDictObj, attributes),
};
