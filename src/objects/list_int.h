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

/* Comparison of two arrays of values as list and tuple do it.  *LEFT and *RIGHT are read again after every comparison, for
 * lists can change under it. */
typedef struct ItemsView { const Slot *items; intptr_t length; } ItemsView;
Value items_compare(Value a, Value b, ItemsView (*view)(Value), CompareOp op);
