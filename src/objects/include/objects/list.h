/* list.h - list, tuple and their storage.  CPython's layouts; native storage holds tagged Values in a gc Array. */
#pragma once

#include "objects/object.h"

typedef struct ListObj {
    Obj      header;
    intptr_t length;    /* ob_size */
    Slot    *items;     /* ob_item: interior pointer into an Array (offsetof(Array, items)), or NULL when capacity is 0 */
    intptr_t capacity;  /* allocated; -1 while sorting */
} ListObj;
typedef struct TupleObj {
    Obj      header;
    intptr_t length;
    Slot     items[];   /* at 24 */
} TupleObj;

/* Flags of lists and tuples that C code reads: every item is a real, exposed object (native stores box); and: items carry
 * counts that C gave away. */
#define LIST_FLAG_BOXED           (OBJ_FLAG_USER0 << 1)
#define CONTAINER_FLAG_UNABSORBED (OBJ_FLAG_USER0 << 2)

static inline intptr_t list_length(Value v) { return ((ListObj *)v)->length; }
static inline Value    list_get(Value v, intptr_t i) { return ((ListObj *)v)->items[i].value; } /* i in range */
static inline intptr_t tuple_length(Value v) { return ((TupleObj *)v)->length; }
static inline Value    tuple_get(Value v, intptr_t i) { return ((TupleObj *)v)->items[i].value; }
static inline Array   *list_array(ListObj *list) { return CONTAINER_OF(list->items, Array, items); }
void list_put_boxed(Value list, intptr_t i, Value item);
/* i in range; barrier included */
static inline void list_put(Value v, intptr_t i, Value item) {
    ListObj *list = (ListObj *)v;
    if (UNLIKELY(obj_has_flag(&list->header, LIST_FLAG_BOXED))) list_put_boxed(v, i, item);
    else slot_set(list_array(list), &list->items[i], item);
}
/* Only for a tuple that nobody else has seen and with no allocation since tuple_new, or with barrier otherwise: always safe. */
static inline void tuple_put(Value v, intptr_t i, Value item) { slot_set((TupleObj *)v, &((TupleObj *)v)->items[i], item); }

MUST_CHECK Value  list_new(intptr_t length);                 /* items NULL: fill before anything else sees it */
MUST_CHECK Value  list_from_values(const Value *, size_t);
MUST_CHECK Status list_append(Value list, Value item);
MUST_CHECK Status list_insert(Value list, intptr_t index, Value item);
MUST_CHECK Status list_extend(Value list, Value iterable);
MUST_CHECK Status list_sort(Value list, Value key_or_null, bool reverse);
MUST_CHECK Status list_reverse(Value list);
MUST_CHECK Value  list_slice(Value list, intptr_t low, intptr_t high);
MUST_CHECK Status list_set_slice(Value list, intptr_t low, intptr_t high, Value iterable_or_null);
MUST_CHECK Value  list_pop(Value list, intptr_t index);      /* index in range */
void              list_clear(Value list);

MUST_CHECK Value  tuple_new(intptr_t length);                /* items NULL */
MUST_CHECK Value  tuple_from_values(const Value *, size_t);
MUST_CHECK Value  tuple_from_list(Value list);
/* Are these exact tuples equal?  1, 0, or TUPLES_UNSURE: items that have to be asked. */
enum { TUPLES_UNSURE = 2 };
int  tuples_equal_simply(Value, Value);
bool tuple_hash_simple(Value, int64_t *); /* false: items that are no simple keys, or an exception (a C stack that is nearly full) */
MUST_CHECK Value  tuple_slice(Value tuple, intptr_t low, intptr_t high);
extern Value empty_tuple;                                    /* the one empty tuple */
#define TUPLE1(a)       tuple_from_values((Value[]){(a)}, 1)
#define TUPLE2(a, b)    tuple_from_values((Value[]){(a), (b)}, 2)
#define TUPLE3(a, b, c) tuple_from_values((Value[]){(a), (b), (c)}, 3)
