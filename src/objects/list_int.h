/* list_int.h - what the list files share. */
#pragma once

#include "objects/iter.h"
#include "objects/list.h"

/* Sets the length.  New slots are NULL; slots given up must be NULL already.  May allocate; shrinking never fails. */
MUST_CHECK Status list_resize(ListObj *list, intptr_t length);
Value             list_repr(Value);
Value             list_compare(Value, Value, CompareOp);
Status            list_length_slot(Value, intptr_t *);
Value             list_get_item(Value, Value key);
Status            list_set_item(Value, Value key, Value or_null);
Truth             list_contains(Value, Value item);
Value             list_concat(Value, Value);
Value             list_inplace_concat(Value, Value);
Value             list_repeat(Value, intptr_t);
Value             list_inplace_repeat(Value, intptr_t);
Value             list_iter(Value);
Value             tuple_iter(Value);

/* The next item of an iterator that is met often; NULL: ask the iterator. */
static ALWAYS_INLINE Value known_next(Value iterator) {
    Type *type = value_obj(iterator)->type;
    if (type == &list_iterator_type) {
        ListIterObj *it = (ListIterObj *)iterator;
        if (LIKELY(it->list.value != NULL) && LIKELY(it->index < list_length(it->list.value))) return list_get(it->list.value, it->index++);
    } else if (type == &range_iterator_type) {
        RangeIterObj *it = (RangeIterObj *)iterator;
        if (LIKELY(it->remaining > 0)) {
            Value item = value_from_int(it->current);
            it->remaining--;
            it->current += it->step;
            return item;
        }
    } else if (type == &tuple_iterator_type) {
        TupleIterObj *it = (TupleIterObj *)iterator;
        if (LIKELY(it->tuple.value != NULL) && LIKELY(it->index < tuple_length(it->tuple.value))) return tuple_get(it->tuple.value, it->index++);
    }
    return NULL;
}
/* object_next and object_step, without a call for those iterators. */
static ALWAYS_INLINE Value next_item(Value iterator) {
    Value item = known_next(iterator);
    return LIKELY(item != NULL) ? item : object_next(iterator);
}
static ALWAYS_INLINE Value step_item(Value iterator) {
    Value item = known_next(iterator);
    return LIKELY(item != NULL) ? item : object_step(iterator);
}

/* Comparison of two arrays of values as list and tuple do it.  *LEFT and *RIGHT are read again after every comparison, for
 * lists can change under it. */
typedef struct ItemsView { const Slot *items; intptr_t length; } ItemsView;
Value items_compare(Value a, Value b, ItemsView (*view)(Value), CompareOp op);
