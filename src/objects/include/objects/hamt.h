/* hamt.h - immutable mappings as tries over bits of the hash: what contexts of contextvars are made of.  A mapping that differs in one key from
 * another shares all of its nodes but those on the way to that key. */
#pragma once

#include "objects/object.h"

typedef struct HamtNode HamtNode;
typedef struct HamtObj {
    Obj       header;
    HamtNode *root; /* NULL: empty */
    intptr_t  count;
    Slot      weakrefs;
} HamtObj;
extern Type hamt_type;

/* The types: readied once, before the first mapping is made. */
MUST_CHECK Status   hamt_init(void);
MUST_CHECK HamtObj *hamt_new(void); /* empty; may allocate */
/* 1, and *VALUE; 0: KEY is not there.  Runs Python code where keys have methods for it. */
MUST_CHECK Truth hamt_find(const HamtObj *, Value key, Value *value);
/* The same for a key that is equal to nothing else, and its hash; runs no Python code then.  NULL: not there. */
Value hamt_find_identical(const HamtObj *, Value key, int64_t hash);
/* The mapping with KEY set, or without KEY; the same one where nothing changes.  May allocate and run Python code. */
MUST_CHECK HamtObj *hamt_set(HamtObj *, Value key, Value value);
MUST_CHECK HamtObj *hamt_delete(HamtObj *, Value key);
MUST_CHECK Truth    hamt_equal(const HamtObj *, const HamtObj *); /* may run Python code */
/* Iterators that know the number of all items. */
enum HamtPart { HAMT_KEYS, HAMT_VALUES, HAMT_ITEMS };
MUST_CHECK Value hamt_iterator_new(HamtObj *, enum HamtPart);
