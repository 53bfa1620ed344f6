/* dict_views.c - iterators over dictionaries and the views keys(), values() and items(). */
#include "dict_int.h"

#include "objects/function.h"
#include "objects/thread.h"

/* ---- iterators --------------------------------------------------------------------------------------------------- */
Value dict_iterator_new(Value dict, Type *type) {
    DictIterObj *it = (DictIterObj *)gc_alloc(type, sizeof(DictIterObj));
    DictObj     *self = (DictObj *)dict;
    if (it == NULL) return NULL;
    slot_init(&it->dict, dict);
    it->used = it->remaining = self->used;
    if (type == &dict_reverse_key_iterator_type || type == &dict_reverse_value_iterator_type || type == &dict_reverse_item_iterator_type)
        it->position = self->keys == NULL ? 0 : self->keys->used_entries;
    else it->position = self->keys == NULL ? 0 : self->keys->first;
    return VALUE(it);
}

/* The next entry in direction STEP, or NULL: exhausted or raised. */
static ALWAYS_INLINE DictEntry *dict_iterator_step(DictIterObj *it, int step) {
    DictObj *dict = (DictObj *)it->dict.value;
    if (dict == NULL) return NULL;
    if (UNLIKELY(dict->used != it->used)) {
        it->used = -1; /* stays wrong for ever */
        raise_format(&RuntimeError_type, "dictionary changed size during iteration");
        return NULL;
    }
    DictKeys *keys = dict->keys;
    intptr_t  i = it->position, limit = keys == NULL ? 0 : keys->used_entries;
    if (step > 0) {
        while (i < limit && keys->entries[i].key.value == NULL) i++;
    } else {
        if (i > limit) i = limit;
        for (i--; i >= 0 && keys->entries[i].key.value == NULL;) i--;
    }
    if (i < 0 || i >= limit) {
        it->dict.value = NULL;
        return NULL;
    }
    if (UNLIKELY(it->remaining == 0)) {
        it->dict.value = NULL;
        raise_format(&RuntimeError_type, "dictionary keys changed during iteration");
        return NULL;
    }
    it->position = step > 0 ? i + 1 : i;
    it->remaining--;
    return &keys->entries[i];
}

int dict_iterator_peek(const DictIterObj *it) {
    const DictObj *dict = (DictObj *)it->dict.value;
    if (dict == NULL) return 0;
    if (dict->used != it->used) return -1;
    const DictKeys *keys = dict->keys;
    intptr_t        i = it->position, limit = keys == NULL ? 0 : keys->used_entries;
    while (i < limit && keys->entries[i].key.value == NULL) i++;
    return i >= limit ? 0 : it->remaining == 0 ? -1 : 1;
}

DictEntry *dict_iterator_advance(DictIterObj *it) { return dict_iterator_step(it, 1); }

#define DICT_NEXT(name, step, result) \
    static Value name(Value self) { \
        DictEntry *entry = dict_iterator_step((DictIterObj *)self, step); \
        return entry == NULL ? NULL : (result); \
    }
DICT_NEXT(dict_key_next, 1, entry->key.value)
DICT_NEXT(dict_value_next, 1, entry->value.value)
DICT_NEXT(dict_item_next, 1, TUPLE2(entry->key.value, entry->value.value))
DICT_NEXT(dict_key_previous, -1, entry->key.value)
DICT_NEXT(dict_value_previous, -1, entry->value.value)
DICT_NEXT(dict_item_previous, -1, TUPLE2(entry->key.value, entry->value.value))

Truth dict_item_next_pair(Value iterator, Value *pair) {
    DictEntry *entry = dict_iterator_step((DictIterObj *)iterator, 1);
    if (entry == NULL) return exception_pending() ? -1 : 0;
    pair[0] = entry->key.value;
    pair[1] = entry->value.value;
    return 1;
}

static Value dict_iterator_hint(Value self) {
    DictIterObj *it = (DictIterObj *)self;
    DictObj     *dict = (DictObj *)it->dict.value;
    return value_from_int(dict != NULL && dict->used == it->used ? it->remaining : 0);
}

/* (iter, ([what is left],)) without moving this iterator. */
static Value dict_iterator_reduce(Value self) {
    DictIterObj *it = (DictIterObj *)self, *copy = (DictIterObj *)gc_alloc(it->header.type, sizeof(DictIterObj));
    if (copy == NULL) return NULL;
    slot_init(&copy->dict, it->dict.value);
    copy->used = it->used;
    copy->position = it->position;
    copy->remaining = it->remaining;
    Value list = sequence_to_list(VALUE(copy)), iter, args;
    if (list == NULL) return NULL;
    TRY_VALUE(iter, builtin_get("iter"));
    TRY_VALUE(args, TUPLE1(list));
    return TUPLE2(iter, args);
}

static const MethodDef dict_iterator_methods[] = {
    {"__length_hint__", (void *)dict_iterator_hint, METHOD_NOARGS, "__length_hint__($self, /)\n--\n\n"},
    {"__reduce__", (void *)dict_iterator_reduce, METHOD_NOARGS, "__reduce__($self, /)\n--\n\n"},
    {NULL},
};
static void dict_iterator_trace(Obj *obj, Tracer *tracer) { trace_slot(tracer, &((DictIterObj *)obj)->dict); }

#define DICT_ITERATOR(variable, python_name, next, flags_of_native) \
    static NativeType variable##_native = { \
        .shape = {.size = sizeof(DictIterObj), .trace = dict_iterator_trace}, .native_flags = flags_of_native, \
        .iter = iterator_self, .iternext = next, .methods = dict_iterator_methods, \
    }; \
    Type variable##_type = STATIC_TYPE(python_name, &object_type, variable##_native, sizeof(DictIterObj), 0, \
                                       TYPE_FLAG_DISALLOW_NEW | TYPE_FLAG_GC)
DICT_ITERATOR(dict_key_iterator, "dict_keyiterator", dict_key_next, 0);
DICT_ITERATOR(dict_value_iterator, "dict_valueiterator", dict_value_next, 0);
DICT_ITERATOR(dict_item_iterator, "dict_itemiterator", dict_item_next, 0);
DICT_ITERATOR(dict_reverse_key_iterator, "dict_reversekeyiterator", dict_key_previous, NATIVE_NO_GETATTR);
DICT_ITERATOR(dict_reverse_value_iterator, "dict_reversevalueiterator", dict_value_previous, NATIVE_NO_GETATTR);
DICT_ITERATOR(dict_reverse_item_iterator, "dict_reverseitemiterator", dict_item_previous, NATIVE_NO_GETATTR);

/* ---- views ------------------------------------------------------------------------------------------------------- */
Value dict_view_new(Value dict, Type *type) {
    DictViewObj *view = (DictViewObj *)gc_alloc(type, sizeof(DictViewObj));
    if (view != NULL) slot_init(&view->dict, dict);
    return VALUE(view);
}

static inline Value view_dict(Value view) { return ((DictViewObj *)view)->dict.value; }
static bool         is_set_view(Value v) { return value_is_obj(v) && (value_is_a(v, &dict_keys_type) || value_is_a(v, &dict_items_type)); }

static Status view_length(Value self, intptr_t *length) {
    *length = dict_length(view_dict(self));
    return 0;
}

static Value keys_view_iter(Value self) { return dict_iterator_new(view_dict(self), &dict_key_iterator_type); }
static Value values_view_iter(Value self) { return dict_iterator_new(view_dict(self), &dict_value_iterator_type); }
static Value items_view_iter(Value self) { return dict_iterator_new(view_dict(self), &dict_item_iterator_type); }
static Value keys_view_reversed(Value self) { return dict_iterator_new(view_dict(self), &dict_reverse_key_iterator_type); }
static Value values_view_reversed(Value self) { return dict_iterator_new(view_dict(self), &dict_reverse_value_iterator_type); }
static Value items_view_reversed(Value self) { return dict_iterator_new(view_dict(self), &dict_reverse_item_iterator_type); }

static Truth keys_view_contains(Value self, Value key) { return dict_contains(view_dict(self), key); }

static Truth items_view_contains(Value self, Value item) {
    DictEntry *entry;
    int64_t    hash;
    if (!is_tuple(item) || tuple_length(item) != 2) return 0;
    TRY(key_hash(tuple_get(item, 0), &hash));
    Truth found = dict_find((DictObj *)view_dict(self), tuple_get(item, 0), hash, &entry);
    return found <= 0 ? found : object_equal(entry->value.value, tuple_get(item, 1));
}

static Value view_repr(Value self) {
    Truth nested = repr_enter(self);
    if (nested != 0) return nested < 0 ? NULL : str_from_c("...");
    Value list = sequence_to_list(self), result = list == NULL ? NULL : format_message("%N(%R)", self, list);
    repr_leave(self);
    return result;
}

static Value view_mapping(Value self, void *closure) { return mapping_proxy_new(view_dict(self)); }

/* Are all items of A in B? */
static Truth view_all_in(Value a, Value b) {
    Value iterator = object_iter(a), item;
    if (iterator == NULL) return -1;
    while ((item = object_next(iterator)) != NULL) {
        Truth found = object_contains(b, item);
        if (found <= 0) return found;
    }
    return exception_pending() ? -1 : 1;
}

static Value view_compare(Value self, Value other, CompareOp op) {
    intptr_t n, m;
    if (!is_any_set(other) && !is_set_view(other)) return NOT_IMPLEMENTED;
    TRY_NULL(object_length(self, &n));
    TRY_NULL(object_length(other, &m));
    Truth result = 0;
    switch (op) {
    case COMPARE_EQ:
    case COMPARE_NE:
        if (n == m) result = view_all_in(self, other);
        if (op == COMPARE_NE && result >= 0) result = !result;
        break;
    case COMPARE_LT: if (n < m) result = view_all_in(self, other); break;
    case COMPARE_LE: if (n <= m) result = view_all_in(self, other); break;
    case COMPARE_GT: if (n > m) result = view_all_in(other, self); break;
    case COMPARE_GE: if (n >= m) result = view_all_in(other, self); break;
    }
    return result < 0 ? NULL : value_from_bool(result);
}

static Value view_and(Value a, Value b) {
    if (!is_set_view(a)) { /* reflected */
        Value t = a;
        a = b;
        b = t;
    }
    Value result, iterator, item;
    intptr_t n, m;
    if (value_is(b, &set_type)) { /* a set that is not smaller walks over the view, as in CPython */
        TRY_NULL(object_length(a, &n));
        TRY_NULL(object_length(b, &m));
        if (n <= m) return CALL_METHOD1(b, str_intern_c("intersection"), a);
    }
    if (is_set_view(b)) { /* walk the shorter one */
        TRY_NULL(object_length(a, &n));
        TRY_NULL(object_length(b, &m));
        if (m > n) {
            Value t = a;
            a = b;
            b = t;
        }
    }
    TRY_VALUE(result, set_new());
    TRY_VALUE(iterator, object_iter(b));
    while ((item = object_next(iterator)) != NULL) {
        Truth found = object_contains(a, item);
        if (found < 0 || (found && set_add(result, item) < 0)) return NULL;
    }
    return exception_pending() ? NULL : result;
}

static Value view_or(Value a, Value b) {
    Value result = set_from_iterable(a);
    return result == NULL || set_update(result, b) < 0 ? NULL : result;
}

static Value view_sub(Value a, Value b) {
    Value result = set_from_iterable(a);
    return result == NULL ? NULL : object_call_method(result, str_intern_c("difference_update"), &b, 1) == NULL ? NULL : result;
}

static Value view_xor(Value a, Value b) {
    Value result = set_from_iterable(a);
    if (result == NULL) return NULL;
    return object_call_method(result, str_intern_c("symmetric_difference_update"), &b, 1) == NULL ? NULL : result;
}

static Value view_isdisjoint(Value self, Value other) {
    if (self == other) return value_from_bool(dict_length(view_dict(self)) == 0);
    if (value_is(other, &set_type) || value_is(other, &frozenset_type) || is_set_view(other)) {
        intptr_t length;
        TRY_NULL(object_length(other, &length));
        if (length > dict_length(view_dict(self))) { /* the items of the shorter one are looked up in the other */
            Value swapped = self;
            self = other;
            other = swapped;
        }
    }
    Value iterator, item;
    TRY_VALUE(iterator, object_iter(other));
    while ((item = object_next(iterator)) != NULL) {
        Truth found = object_contains(self, item);
        if (found != 0) return found < 0 ? NULL : FALSE_VALUE;
    }
    return exception_pending() ? NULL : TRUE_VALUE;
}

static const GetSetDef view_getsets[] = {
    {"mapping", view_mapping, NULL, "dictionary that this view refers to", NULL},
    {NULL},
};
#define VIEW_METHODS(variable, reversed) \
    static const MethodDef variable[] = { \
        {"isdisjoint", (void *)view_isdisjoint, METHOD_ONE, "isdisjoint($self, other, /)\n--\n\nTrue if nothing is in both."}, \
        {"__reversed__", (void *)reversed, METHOD_NOARGS, "__reversed__($self, /)\n--\n\nReverse iterator."}, \
        {NULL}, \
    }
VIEW_METHODS(keys_view_methods, keys_view_reversed);
VIEW_METHODS(items_view_methods, items_view_reversed);
static const MethodDef values_view_methods[] = {
    {"__reversed__", (void *)values_view_reversed, METHOD_NOARGS, "__reversed__($self, /)\n--\n\nReverse iterator."},
    {NULL},
};
static void view_trace(Obj *obj, Tracer *tracer) { trace_slot(tracer, &((DictViewObj *)obj)->dict); }

#define SET_VIEW(variable, python_name, iter_fn, contains_fn, method_table) \
    static NativeType variable##_native = { \
        .shape = {.size = sizeof(DictViewObj), .trace = view_trace}, \
        .repr = view_repr, .compare = view_compare, .iter = iter_fn, .length = view_length, .contains = contains_fn, \
        .binary = {[BINARY_AND] = view_and, [BINARY_OR] = view_or, [BINARY_SUB] = view_sub, [BINARY_XOR] = view_xor}, \
        .methods = method_table, .getsets = view_getsets, \
    }; \
    Type variable##_type = STATIC_TYPE(python_name, &object_type, variable##_native, sizeof(DictViewObj), 0, \
                                       TYPE_FLAG_DISALLOW_NEW | TYPE_FLAG_GC)
SET_VIEW(dict_keys, "dict_keys", keys_view_iter, keys_view_contains, keys_view_methods);
SET_VIEW(dict_items, "dict_items", items_view_iter, items_view_contains, items_view_methods);

static NativeType dict_values_native = {
    .shape = {.size = sizeof(DictViewObj), .trace = view_trace},
    .repr = view_repr, .iter = values_view_iter, .length = view_length, .methods = values_view_methods, .getsets = view_getsets,
};
Type dict_values_type = STATIC_TYPE("dict_values", &object_type, dict_values_native, sizeof(DictViewObj), 0,
                                    TYPE_FLAG_DISALLOW_NEW | TYPE_FLAG_GC);
