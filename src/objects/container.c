/* container.c - len(), subscription, `in`, iteration and conversion to sequences for any object.
 *
 * Everything dispatches on the slots of the type; the built-in containers that programs use most are tested first. */
#include "list_int.h"

#include "objects/function.h"
#include "objects/int.h"
#include "objects/str.h"
#include "objects/thread.h"

/* ---- length ------------------------------------------------------------------------------------------------------ */
Status object_length(Value v, intptr_t *out) {
    NativeType *native = native_of(v);
    if (LIKELY(native->length != NULL)) return native->length(v, out);
    return RAISED(raise_type_error("object of type '%N' has no len()", v));
}

Status object_length_hint(Value v, intptr_t fallback, intptr_t *out) {
    Value method, result;
    *out = fallback;
    if (native_of(v)->length != NULL) {
        if (native_of(v)->length(v, out) == 0) return 0;
        if (!exception_matches(&TypeError_type)) return -1;
        exception_clear();
        *out = fallback;
    }
    Truth has_hint = object_lookup_special(v, NAME(__length_hint__), &method);
    if (has_hint <= 0) return has_hint;
    result = CALL0(method);
    if (result == NULL) {
        if (!exception_matches(&TypeError_type)) return -1;
        exception_clear();
        return 0;
    }
    if (result == NOT_IMPLEMENTED) return 0;
    if (!is_int(result)) return RAISED(raise_type_error("__length_hint__ must be an integer, not %N", result));
    TRY(int_as_size(result, out));
    if (*out < 0) return RAISED(raise_value_error("__length_hint__() should return >= 0"));
    return 0;
}

/* ---- subscription ------------------------------------------------------------------------------------------------ */
static NOINLINE Value type_get_item(Value cls, Value key) {
    Value method;
    if (cls == VALUE(&type_type)) return generic_alias_new(cls, key);
    Truth found = object_lookup_attr(cls, NAME(__class_getitem__), &method);
    if (found < 0) return NULL;
    if (found && method != NONE) return CALL1(method, key);
    return raise_type_error("type '%s' is not subscriptable", ((Type *)cls)->name);
}

Value object_get_item(Value v, Value key) {
    NativeType *native = native_of(v);
    if (LIKELY(native->get_item != NULL)) return native->get_item(v, key);
    if (is_type(v)) return type_get_item(v, key);
    return raise_type_error("'%N' object is not subscriptable", v);
}

Status object_set_item(Value v, Value key, Value value) {
    NativeType *native = native_of(v);
    if (LIKELY(native->set_item != NULL)) return native->set_item(v, key, value);
    if (value != NULL) return RAISED(raise_type_error("'%N' object does not support item assignment", v));
    if (((native->native_flags & NATIVE_SEQUENCE_INDEX) || type_has_flag(type_of(v), TYPE_FLAG_HEAP)) && number_has_index(key))
        return RAISED(raise_type_error("'%N' object doesn't support item deletion", v));
    return RAISED(raise_type_error("'%N' object does not support item deletion", v));
}

Value sequence_get(Value v, intptr_t index) {
    if (value_is(v, &list_type) && (size_t)index < (size_t)list_length(v)) return list_get(v, index);
    if (value_is(v, &tuple_type) && (size_t)index < (size_t)tuple_length(v)) return tuple_get(v, index);
    NativeType *native = native_of(v);
    Value       key = int_from_i64(index);
    if (key == NULL) return NULL;
    if (native->get_item != NULL) return native->get_item(v, key);
    return raise_type_error("'%N' object does not support indexing", v);
}

/* ---- membership -------------------------------------------------------------------------------------------------- */
static Truth iterable_contains(Value container, Value item) {
    Value iterator = object_iter(container), found;
    if (iterator == NULL) {
        if (exception_matches(&TypeError_type))
            raise_type_error("argument of type '%N' is not iterable", container);
        return -1;
    }
    while ((found = object_next(iterator)) != NULL) {
        Truth equal = object_equal(found, item);
        if (equal != 0) return equal;
    }
    return exception_pending() ? -1 : 0;
}

Truth object_contains(Value container, Value item) {
    NativeType *native = native_of(container);
    if (LIKELY(native->contains != NULL)) return native->contains(container, item);
    if (native->iter == NULL && native->get_item == NULL)
        return RAISED(raise_type_error("argument of type '%N' is not iterable", container));
    return iterable_contains(container, item);
}

/* ---- iteration --------------------------------------------------------------------------------------------------- */
Value iterator_self(Value iterator) { return iterator; }

bool value_is_iterator(Value v) { return native_of(v)->iternext != NULL; }

Value object_iter(Value v) {
    NativeType *native = native_of(v);
    if (LIKELY(native->iter != NULL)) {
        Value iterator = native->iter(v);
        if (iterator != NULL && UNLIKELY(native_of(iterator)->iternext == NULL))
            return raise_type_error("iter() returned non-iterator of type '%N'", iterator);
        return iterator;
    }
    if (native->get_item != NULL && (native->native_flags & NATIVE_SEQUENCE_INDEX)) return seq_iterator_new(v);
    return raise_type_error("'%N' object is not iterable", v);
}

Value object_step(Value iterator) {
    NativeType *native = native_of(iterator);
    if (UNLIKELY(native->iternext == NULL)) return raise_type_error("'%N' object is not an iterator", iterator);
    if (UNLIKELY(stack_is_low())) TRY_NULL(recursion_enter("")); /* iterators over iterators over iterators */
    return native->iternext(iterator);
}

Value object_next(Value iterator) {
    Value item = object_step(iterator);
    if (UNLIKELY(item == NULL) && exception_current() != NULL && exception_matches(&StopIteration_type)) exception_clear();
    return item;
}

/* ---- conversions ------------------------------------------------------------------------------------------------- */
Value sequence_to_list(Value iterable) {
    Value list = list_new(0);
    return list == NULL || list_extend(list, iterable) < 0 ? NULL : list;
}

Value sequence_to_tuple(Value iterable) {
    if (value_is(iterable, &tuple_type)) return iterable;
    if (value_is(iterable, &list_type)) return tuple_from_list(iterable);
    Value list = sequence_to_list(iterable);
    return list == NULL ? NULL : tuple_from_list(list);
}

Value sequence_fast(Value iterable, const char *message, const Slot **items, size_t *count) {
    Value sequence = iterable;
    if (!value_is(sequence, &list_type) && !value_is(sequence, &tuple_type)) {
        Value iterator = object_iter(iterable);
        if (iterator == NULL) {
            if (message[0] != '\0' && exception_matches(&TypeError_type)) raise_type_error("%s", message);
            return NULL;
        }
        TRY_VALUE(sequence, list_new(0));
        TRY_NULL(list_extend(sequence, iterator));
    }
    if (is_list(sequence)) {
        *items = ((ListObj *)sequence)->items;
        *count = (size_t)list_length(sequence);
    } else {
        *items = ((TupleObj *)sequence)->items;
        *count = (size_t)tuple_length(sequence);
    }
    return sequence;
}

Value mapping_keys(Value mapping) {
    if (value_is(mapping, &dict_type)) return dict_keys_list(mapping);
    Value keys = CALL_METHOD0(mapping, NAME(keys));
    if (keys == NULL) return NULL;
    Value iterator = object_iter(keys);
    if (iterator == NULL) {
        if (exception_matches(&TypeError_type)) raise_type_error("%N.keys() returned a non-iterable (type %N)", mapping, keys);
        return NULL;
    }
    return sequence_to_list(iterator);
}

Status slice_bound(Value v, intptr_t *out) {
    if (!number_has_index(v)) return RAISED(raise_type_error("slice indices must be integers or have an __index__ method"));
    return number_as_index(v, out, NULL);
}
