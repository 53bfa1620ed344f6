/* iter.h - iterator objects whose state the VM reads inline (FOR_ITER), and the containers they walk. */
#pragma once

#include "objects/dict.h"
#include "objects/list.h"

/* object_next for iterators over other iterators: a StopIteration that ITERATOR raised stays pending, for its value belongs to who asked. */
Value object_step(Value iterator);

typedef struct RangeObj {
    Obj  header;
    Slot start, stop, step, length; /* exact ints */
} RangeObj;

/* Short range: every value and every sum of value and step fits a tagged int.
 *     if (it->remaining > 0) { it->remaining--; v = value_from_int(it->current); it->current += it->step; } else exhausted */
typedef struct RangeIterObj {
    Obj     header;
    int64_t current, remaining, step, length; /* length: remaining at the start */
} RangeIterObj;
typedef struct LongRangeIterObj {
    Obj  header;
    Slot start, step, length, index; /* ints of any size */
} LongRangeIterObj;

/* LIST NULL: exhausted.  if (index < list_length(list)) v = list_get(list, index++); else list = NULL, exhausted.
 * Reversed list iterators count index down to -1. */
typedef struct ListIterObj {
    Obj      header;
    Slot     list;
    intptr_t index;
} ListIterObj;
typedef struct TupleIterObj {
    Obj      header;
    Slot     tuple; /* NULL: exhausted */
    intptr_t index;
} TupleIterObj;
/* iter(x) of anything with __getitem__. */
typedef struct SeqIterObj {
    Obj      header;
    Slot     sequence; /* NULL: exhausted */
    intptr_t index;
} SeqIterObj;
/* iter(callable, sentinel). */
typedef struct CallIterObj {
    Obj  header;
    Slot callable, sentinel; /* NULL: exhausted */
} CallIterObj;

/* The type tells keys, values or items, forward or reversed.  DICT NULL: exhausted.  Every step:
 *     dict->used != used           RuntimeError "dictionary changed size during iteration" (and used = -1)
 *     skip entries with key NULL from POSITION on; end of entries: exhausted
 *     remaining == 0               RuntimeError "dictionary keys changed during iteration" */
typedef struct DictIterObj {
    Obj      header;
    Slot     dict;
    intptr_t used, position, remaining;
} DictIterObj;
typedef struct DictViewObj {
    Obj  header;
    Slot dict; /* 16: dv_dict */
} DictViewObj;
typedef struct SetIterObj {
    Obj      header;
    Slot     set;
    intptr_t used, position, remaining;
} SetIterObj;

typedef struct EnumerateObj {
    Obj  header;
    Slot iterator, index; /* index: int */
} EnumerateObj;
typedef struct ZipObj {
    Obj  header;
    Slot iterators; /* tuple */
    bool strict;
} ZipObj;
typedef struct MapIterObj {
    Obj  header;
    Slot function, iterators; /* iterators: tuple */
} MapIterObj;
typedef struct FilterObj {
    Obj  header;
    Slot function, iterator; /* function None: truth */
} FilterObj;
typedef struct ReversedObj {
    Obj      header;
    Slot     sequence; /* NULL: exhausted */
    intptr_t index;
} ReversedObj;

extern Type range_iterator_type, long_range_iterator_type, list_iterator_type, list_reverse_iterator_type, tuple_iterator_type;
extern Type seq_iterator_type, callable_iterator_type, dict_key_iterator_type, dict_value_iterator_type, dict_item_iterator_type;
extern Type dict_reverse_key_iterator_type, dict_reverse_value_iterator_type, dict_reverse_item_iterator_type, set_iterator_type;
/* enumerate, zip and the items of dicts give fresh pairs.  Stores one item's two values in PAIR instead of making the tuple:
 * 1, 0 exhausted, -1 raised, 2: this iterator's items are no pairs, nothing was done.  May run Python code. */
MUST_CHECK Truth iterator_next_pair(Value iterator, Value *pair);
Truth dict_item_next_pair(Value iterator, Value *pair);
/* What the next step of an iterator over a dict does: 1 gives an item, 0 is exhausted, -1 raises. */
int        dict_iterator_peek(const DictIterObj *);
/* That step, when it does not raise: the entry or NULL. */
DictEntry *dict_iterator_advance(DictIterObj *);
extern Type enumerate_type, zip_type, map_type, filter_type, reversed_type;

MUST_CHECK Value list_iterator_new(Value list);              /* may allocate */
MUST_CHECK Value tuple_iterator_new(Value tuple);            /* may allocate */
MUST_CHECK Value seq_iterator_new(Value sequence);           /* may allocate; sequence must have get_item */
MUST_CHECK Value callable_iterator_new(Value callable, Value sentinel);
MUST_CHECK Value dict_iterator_new(Value dict, Type *iterator_type);
MUST_CHECK Value dict_view_new(Value dict, Type *view_type); /* dict_keys_type, dict_values_type, dict_items_type */
MUST_CHECK Value range_from_i64(int64_t start, int64_t stop, int64_t step);
Value            iterator_self(Value);                       /* __iter__ of iterators */
/* Index argument of index() methods: clamps; TypeError "slice indices must be integers or have an __index__ method". */
MUST_CHECK Status slice_bound(Value, intptr_t *out);
/* The builtin called NAME of the running frame, for __reduce__.  May raise AttributeError. */
MUST_CHECK Value builtin_get(const char *name);
static inline bool iterator_may_give_pairs(const Type *type) {
    return type == &dict_item_iterator_type || type == &enumerate_type || type == &zip_type;
}
