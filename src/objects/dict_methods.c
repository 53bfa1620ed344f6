/* dict_methods.c - the dict type: construction, operators and methods. */
#include "dict_int.h"
#include "set_int.h"

#include "objects/function.h"
#include "objects/int.h"
#include "objects/thread.h"

/* ---- construction ------------------------------------------------------------------------------------------------ */
static Value dict_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    if (cls == &dict_type) return dict_new();
    DictObj *dict = (DictObj *)cls->native->allocate(cls, 0);
    if (dict != NULL) dict->version_tag = ++dict_version_counter;
    return VALUE(dict);
}

/* dict.update(*args, **kwargs) for FUNCTION. */
static Status dict_update_args(const char *function, Value self, const Value *args, size_t nargs, Value kwnames) {
    if (nargs > 1) return RAISED(raise_arity(function, 0, 1, nargs));
    if (nargs == 1) TRY(dict_update(self, args[0]));
    for (intptr_t i = 0, n = kwnames == NULL ? 0 : tuple_length(kwnames); i < n; i++)
        TRY(dict_set(self, tuple_get(kwnames, i), args[nargs + (size_t)i]));
    return 0;
}

static Status dict_init(Value self, const Value *args, size_t nargs, Value kwnames) {
    return dict_update_args("dict", self, args, nargs, kwnames);
}

/* ---- slots ------------------------------------------------------------------------------------------------------- */
static Status dict_length_slot(Value self, intptr_t *length) {
    *length = ((DictObj *)self)->used;
    return 0;
}

Value dict_subscript(Value self, Value key) {
    DictEntry *entry;
    int64_t    hash;
    TRY_NULL(key_hash(key, &hash));
    Truth found = dict_find((DictObj *)self, key, hash, &entry);
    if (LIKELY(found > 0)) return entry->value.value;
    if (found < 0) return NULL;
    if (value_obj(self)->type != &dict_type) {
        Value missing;
        Truth has_missing = object_lookup_special(self, NAME(__missing__), &missing);
        if (has_missing < 0) return NULL;
        if (has_missing) return CALL1(missing, key);
    }
    return raise_key_error(key);
}

Status (*dict_key_removed)(Value self, Value key);

/* After a method of dict itself has removed KEY. */
static Status tell_removed(Value self, Value key) {
    return LIKELY(value_is(self, &dict_type)) || dict_key_removed == NULL ? 0 : dict_key_removed(self, key);
}

Status dict_ass_subscript(Value self, Value key, Value value) {
    if (value != NULL) return dict_set(self, key, value);
    Truth found = dict_delete(self, key);
    if (found < 0) return -1;
    return found ? tell_removed(self, key) : RAISED(raise_key_error(key));
}

Value dict_iter(Value self) { return dict_iterator_new(self, &dict_key_iterator_type); }

static Status dict_repr_entries(StrBuilder *text, DictObj *self) {
    bool first = true;
    for (size_t i = 0;;) {
        Value      piece;
        DictEntry *entry = dict_next_entry(self, &i);
        if (entry == NULL) return 0;
        Value value = entry->value.value;
        if (!first) TRY(str_builder_ascii(text, ", ", 2));
        first = false;
        if ((piece = object_repr(entry->key.value)) == NULL) return -1;
        TRY(str_builder_str(text, piece));
        TRY(str_builder_ascii(text, ": ", 2));
        if ((piece = object_repr(value)) == NULL) return -1;
        TRY(str_builder_str(text, piece));
    }
}

Value dict_repr(Value self) {
    Truth nested = repr_enter(self);
    if (nested != 0) return nested < 0 ? NULL : str_from_c("{...}");
    StrBuilder text;
    str_builder_init(&text);
    Status status = str_builder_char(&text, '{');
    if (status == 0) status = dict_repr_entries(&text, (DictObj *)self);
    if (status == 0) status = str_builder_char(&text, '}');
    repr_leave(self);
    if (status == 0) return str_builder_finish(&text);
    str_builder_discard(&text);
    return NULL;
}

Truth dict_equal(DictObj *a, DictObj *b) {
    if (a->used != b->used) return 0;
    for (size_t i = 0;;) {
        DictEntry *entry = dict_next_entry(a, &i), *other;
        if (entry == NULL) return 1;
        Value value = entry->value.value;
        Truth found = dict_find(b, entry->key.value, entry->hash, &other);
        if (found <= 0) return found;
        if (value == other->value.value) continue;
        Truth equal = object_equal(other->value.value, value);
        if (equal <= 0) return equal;
    }
}

static Value dict_compare(Value a, Value b, CompareOp op) {
    if ((op != COMPARE_EQ && op != COMPARE_NE) || !is_dict(a) || !is_dict(b)) return NOT_IMPLEMENTED;
    Truth equal = dict_equal((DictObj *)a, (DictObj *)b);
    return equal < 0 ? NULL : value_from_bool((equal != 0) == (op == COMPARE_EQ));
}

static Value dict_or(Value a, Value b) {
    if (!is_dict(a) || !is_dict(b)) return NOT_IMPLEMENTED;
    Value result = dict_copy(a);
    if (result == NULL || dict_update(result, b) < 0) return NULL;
    return result;
}

static Value dict_inplace_or(Value self, Value other) { return dict_update(self, other) < 0 ? NULL : self; }

/* ---- methods ----------------------------------------------------------------------------------------------------- */
static Value dict_method_contains(Value self, Value key) {
    Truth found = dict_contains(self, key);
    return found < 0 ? NULL : value_from_bool(found);
}

static Value dict_method_get(Value self, const Value *args, size_t nargs, Value kwnames) {
    if (nargs < 1 || nargs > 2) return raise_arity("get", 1, 2, nargs);
    DictEntry *entry;
    int64_t    hash;
    TRY_NULL(key_hash(args[0], &hash));
    Truth found = dict_find((DictObj *)self, args[0], hash, &entry);
    if (found < 0) return NULL;
    return found ? entry->value.value : nargs == 2 ? args[1] : NONE;
}

static Value dict_method_setdefault(Value self, const Value *args, size_t nargs, Value kwnames) {
    if (nargs < 1 || nargs > 2) return raise_arity("setdefault", 1, 2, nargs);
    return dict_set_default(self, args[0], nargs == 2 ? args[1] : NONE);
}

static Value dict_method_pop(Value self, const Value *args, size_t nargs, Value kwnames) {
    if (nargs < 1 || nargs > 2) return raise_arity("pop", 1, 2, nargs);
    if (dict_length(self) == 0) { /* not even hashed: CPython raises KeyError for any key then */
        return nargs == 2 ? args[1] : raise_key_error(args[0]);
    }
    Value value = dict_pop(self, args[0]);
    if (value != NULL) return tell_removed(self, args[0]) < 0 ? NULL : value;
    if (exception_pending()) return NULL;
    return nargs == 2 ? args[1] : raise_key_error(args[0]);
}

static Value dict_method_popitem(Value self) {
    if (dict_length(self) == 0) return raise_value(&KeyError_type, str_from_c("popitem(): dictionary is empty"));
    Value item = tuple_new(2), key, value;
    if (item == NULL || !dict_pop_end(self, true, &key, &value)) return NULL;
    tuple_put(item, 0, key);
    tuple_put(item, 1, value);
    return tell_removed(self, key) < 0 ? NULL : item;
}

static Value dict_method_update(Value self, const Value *args, size_t nargs, Value kwnames) {
    return dict_update_args("update", self, args, nargs, kwnames) < 0 ? NULL : NONE;
}

/* Keys of a dict or set have known hashes: no __hash__ is called again.  1 done, 0 not such a container. */
static Truth dict_add_hashed_keys(Value dict, Value keys, Value value) {
    if (value_is(keys, &dict_type)) {
        for (size_t i = 0;;) {
            DictEntry *entry = dict_next_entry((DictObj *)keys, &i);
            if (entry == NULL) return 1;
            TRY(dict_set_hashed((DictObj *)dict, entry->key.value, entry->hash, value));
        }
    }
    if (!value_is(keys, &set_type) && !value_is(keys, &frozenset_type)) return 0;
    for (size_t i = 0;;) {
        SetEntry *entry = set_next_entry((SetObj *)keys, &i);
        if (entry == NULL) return 1;
        TRY(dict_set_hashed((DictObj *)dict, entry->key.value, entry->hash, value));
    }
}

static Value dict_method_fromkeys(Value cls, const Value *args, size_t nargs, Value kwnames) {
    if (nargs < 1 || nargs > 2) return raise_arity("fromkeys", 1, 2, nargs);
    Value value = nargs == 2 ? args[1] : NONE, dict, iterator, key;
    TRY_VALUE(dict, CALL0(cls));
    bool plain = value_is(dict, &dict_type);
    if (plain) {
        Truth done = dict_add_hashed_keys(dict, args[0], value);
        if (done != 0) return done < 0 ? NULL : dict;
    }
    TRY_VALUE(iterator, object_iter(args[0]));
    while ((key = object_next(iterator)) != NULL) TRY_NULL(plain ? dict_set(dict, key, value) : object_set_item(dict, key, value));
    return exception_pending() ? NULL : dict;
}

static Value dict_method_clear(Value self) {
    dict_clear(self);
    return NONE;
}

static Value dict_method_sizeof(Value self) {
    DictObj *dict = (DictObj *)self;
    return value_from_int((int64_t)sizeof(DictObj) + (dict->keys == NULL ? 0 : (int64_t)gc_object_size((Obj *)dict->keys)));
}

static Value dict_method_keys(Value self) { return dict_view_new(self, &dict_keys_type); }
static Value dict_method_values(Value self) { return dict_view_new(self, &dict_values_type); }
static Value dict_method_items(Value self) { return dict_view_new(self, &dict_items_type); }
static Value dict_method_reversed(Value self) { return dict_iterator_new(self, &dict_reverse_key_iterator_type); }

static const MethodDef dict_methods[] = {
    {"__contains__", (void *)dict_method_contains, METHOD_ONE | METHOD_COEXIST,
     "__contains__($self, key, /)\n--\n\nTrue if the dictionary has the key."},
    {"__getitem__", (void *)dict_subscript, METHOD_ONE | METHOD_COEXIST, "__getitem__(x, y)\n--\n\nx[y]"},
    {"__sizeof__", (void *)dict_method_sizeof, METHOD_NOARGS, "__sizeof__($self, /)\n--\n\nSize in bytes."},
    {"get", (void *)dict_method_get, METHOD_FAST, "get($self, key, default=None, /)\n--\n\nThe value of key, or default."},
    {"setdefault", (void *)dict_method_setdefault, METHOD_FAST,
     "setdefault($self, key, default=None, /)\n--\n\nThe value of key, which is inserted with default when absent."},
    {"pop", (void *)dict_method_pop, METHOD_FAST, "D.pop(k[,d]) -> v, removes the key and returns its value, or d, or KeyError."},
    {"popitem", (void *)dict_method_popitem, METHOD_NOARGS,
     "popitem($self, /)\n--\n\nRemoves and returns the newest (key, value) pair; KeyError when empty."},
    {"keys", (void *)dict_method_keys, METHOD_NOARGS, "D.keys() -> a view of the keys"},
    {"items", (void *)dict_method_items, METHOD_NOARGS, "D.items() -> a view of the pairs"},
    {"values", (void *)dict_method_values, METHOD_NOARGS, "D.values() -> a view of the values"},
    {"update", (void *)dict_method_update, METHOD_KEYWORDS, "D.update([E, ]**F) -> None.  Adds pairs of E and F to D."},
    {"fromkeys", (void *)dict_method_fromkeys, METHOD_FAST | METHOD_CLASS,
     "fromkeys($type, iterable, value=None, /)\n--\n\nNew dictionary with keys from iterable, all with one value."},
    {"clear", (void *)dict_method_clear, METHOD_NOARGS, "D.clear() -> None.  Removes everything."},
    {"copy", (void *)dict_copy, METHOD_NOARGS, "D.copy() -> a shallow copy"},
    {"__reversed__", (void *)dict_method_reversed, METHOD_NOARGS, "__reversed__($self, /)\n--\n\nReverse iterator over the keys."},
    {"__class_getitem__", (void *)generic_alias_new, METHOD_ONE | METHOD_CLASS, "See PEP 585."},
    {NULL},
};

static void dict_trace(Obj *obj, Tracer *tracer) { trace_pointer(tracer, &((DictObj *)obj)->keys); }

static NativeType dict_native = {
    .shape = {.size = sizeof(DictObj), .trace = dict_trace},
    .repr = dict_repr, .compare = dict_compare, .iter = dict_iter, .create = dict_create, .init = dict_init,
    .binary = {[BINARY_OR] = dict_or}, .inplace = {[BINARY_OR] = dict_inplace_or},
    .length = dict_length_slot, .get_item = dict_subscript, .set_item = dict_ass_subscript, .contains = dict_contains,
    .methods = dict_methods, .native_flags = NATIVE_MAPPING,
};
Type dict_type = STATIC_TYPE("dict", &object_type, dict_native, sizeof(DictObj), 0,
                             TYPE_FLAG_BASETYPE | TYPE_FLAG_DICT | TYPE_FLAG_MAPPING | TYPE_FLAG_MATCH_SELF | TYPE_FLAG_GC);
