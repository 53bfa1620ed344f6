/* collections_module.c - the module _collections: its types, named-tuple field getters and the heart of Counter. */
#include "collections_int.h"

#include "objects/dict.h"
#include "objects/int.h"
#include "objects/str.h"

extern const NativeModule collections_module;

/* ---- _tuplegetter: field of a named tuple ------------------------------------------------------------------------- */
typedef struct TupleGetterObj {
    Obj      header;
    intptr_t index;
    Slot     doc;
} TupleGetterObj;

static Value tuple_getter_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    intptr_t index;
    if (nargs != 2) return raise_arity("_tuplegetter", 2, 2, nargs);
    TRY_NULL(number_as_index(args[0], &index, &OverflowError_type));
    TupleGetterObj *getter = (TupleGetterObj *)cls->native->allocate(cls, 0);
    if (getter == NULL) return NULL;
    getter->index = index;
    slot_set(getter, &getter->doc, args[1]);
    return VALUE(getter);
}

static Value tuple_getter_get(Value self, Value obj, Value type) {
    intptr_t index = ((TupleGetterObj *)self)->index;
    if (obj == NULL || obj == NONE) return self;
    if (!is_tuple(obj))
        return raise_type_error("descriptor for index '%zd' for tuple subclasses doesn't apply to '%N' object", index, obj);
    if ((size_t)index >= (size_t)tuple_length(obj)) return raise_format(&IndexError_type, "tuple index out of range");
    return tuple_get(obj, index);
}

static Status tuple_getter_set(Value self, Value obj, Value value) {
    return RAISED(raise_format(&AttributeError_type, value == NULL ? "can't delete attribute" : "can't set attribute"));
}

static Value tuple_getter_repr(Value self) {
    TupleGetterObj *getter = (TupleGetterObj *)self;
    return format_message("%s(%zd, %R)", type_short_name(type_of(self)), getter->index, getter->doc.value);
}

static Value tuple_getter_reduce(Value self) {
    TupleGetterObj *getter = (TupleGetterObj *)self;
    Value           args = TUPLE2(int_from_i64(getter->index), getter->doc.value);
    return args == NULL ? NULL : TUPLE2(VALUE(type_of(self)), args);
}

static const MethodDef tuple_getter_methods[] = {
    {"__reduce__", (void *)tuple_getter_reduce, METHOD_NOARGS, NULL},
    {NULL},
};
static const MemberDef tuple_getter_members[] = {
    {"__doc__", MEMBER_VALUE_NONE, offsetof(TupleGetterObj, doc), false, NULL},
    {NULL},
};
static void tuple_getter_trace(Obj *obj, Tracer *tracer) { trace_slot(tracer, &((TupleGetterObj *)obj)->doc); }
static NativeType tuple_getter_native = {
    .shape = {.size = sizeof(TupleGetterObj), .trace = tuple_getter_trace},
    .repr = tuple_getter_repr, .descr_get = tuple_getter_get, .descr_set = tuple_getter_set, .create = tuple_getter_create,
    .methods = tuple_getter_methods, .members = tuple_getter_members,
};
Type tuple_getter_type = STATIC_TYPE("_collections._tuplegetter", &object_type, tuple_getter_native, sizeof(TupleGetterObj), 0, TYPE_FLAG_GC);

/* ---- counting ---------------------------------------------------------------------------------------------------- */
/* Does the type of MAPPING use dict's own get and __setitem__ (so that nobody sees how we count)? */
static bool counts_like_dict(Value mapping) {
    return is_dict(mapping) && type_lookup(type_of(mapping), NAME(get)) == type_lookup(&dict_type, NAME(get)) &&
           type_lookup(type_of(mapping), DUNDER(setitem)) == type_lookup(&dict_type, DUNDER(setitem));
}

static Value add_one(Value count) {
    if (LIKELY(value_is_int(count) && value_int(count) < TAGGED_INT_MAX)) return value_from_int(value_int(count) + 1);
    return number_binary(count, value_from_int(1), BINARY_ADD);
}

static Value count_elements(Value module, const Value *args, size_t nargs, Value kwnames) {
    if (nargs != 2) return raise_arity("_count_elements", 2, 2, nargs);
    Value mapping = args[0], iterator, key, count, get = NULL;
    TRY_VALUE(iterator, object_iter(args[1]));
    bool direct = counts_like_dict(mapping);
    if (!direct) TRY_VALUE(get, object_get_attr(mapping, NAME(get)));
    while ((key = object_next(iterator)) != NULL) {
        if (direct) {
            count = dict_get(mapping, key);
            if (count == NULL && exception_pending()) return NULL;
            TRY_VALUE(count, count == NULL ? value_from_int(1) : add_one(count));
            TRY_NULL(dict_set(mapping, key, count));
        } else {
            TRY_VALUE(count, CALL2(get, key, value_from_int(0)));
            TRY_VALUE(count, add_one(count));
            TRY_NULL(object_set_item(mapping, key, count));
        }
    }
    return exception_pending() ? NULL : NONE;
}

static const MethodDef collections_methods[] = {
    {"_count_elements", (void *)count_elements, METHOD_FAST,
     "_count_elements($module, mapping, iterable, /)\n--\n\nCounts the items of iterable in mapping."},
    {NULL},
};

static Status collections_execute(Value module) {
    Type *const hidden[] = {&ordered_iterator_type, &ordered_keys_type, &ordered_values_type, &ordered_items_type};
    Type *const visible[] = {&deque_type, &default_dict_type, &ordered_dict_type, &deque_iterator_type,
                             &deque_reverse_iterator_type, &tuple_getter_type};
    dict_key_removed = ordered_key_removed;
    for (size_t i = 0; i < COUNT_OF(hidden); i++) TRY(type_ready(hidden[i]));
    for (size_t i = 0; i < COUNT_OF(visible); i++) TRY(module_add_type(module, visible[i]));
    return 0;
}

const NativeModule collections_module = {"_collections", "High performance data structures.", collections_methods, collections_execute};
