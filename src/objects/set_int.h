/* set_int.h - layout of set and frozenset, shared by set.c and set_methods.c.
 *
 * An open-addressed table of (key, hash).  A key NULL with hash 0 is an empty slot (zeroed memory is an empty table), with
 * hash -1 a deleted one.  Probing looks at a run of neighbours before it jumps.  Sizes and growth follow CPython, so that
 * small sets of ints iterate in the order that people are used to. */
#pragma once

#include "objects/dict.h"
#include "objects/iter.h"

typedef struct SetEntry {
    Slot    key;
    int64_t hash;
} SetEntry;
typedef struct SetTable {
    Obj      header;
    size_t   size; /* power of two */
    SetEntry entries[];
} SetTable;
typedef struct SetObj {
    Obj       header;
    intptr_t  fill;  /* 16: used and deleted slots */
    intptr_t  used;  /* 24 */
    intptr_t  mask;  /* 32: size - 1; 7 also without a table */
    SetTable *table; /* 40: NULL: empty */
    int64_t   hash;  /* 48: of a frozenset once computed, else -1 */
    intptr_t  finger; /* 56: where pop() looks next */
    Slot      weakrefs;
} SetObj;

/* Next live entry from *POSITION on, or NULL. */
static inline SetEntry *set_next_entry(SetObj *set, size_t *position) {
    SetTable *table = set->table;
    for (size_t i = *position; table != NULL && i < table->size; i++)
        if (table->entries[i].key.value != NULL) {
            *position = i + 1;
            return &table->entries[i];
        }
    *position = SIZE_MAX;
    return NULL;
}

MUST_CHECK Truth  set_find_hashed(SetObj *set, Value key, int64_t hash);
/* The same, without a call where the first slot tells. */
static ALWAYS_INLINE Truth set_has_hashed(SetObj *set, Value key, int64_t hash) {
    if (set->table == NULL) return 0;
    const SetEntry *first = &set->table->entries[(size_t)hash & (set->table->size - 1)];
    if (first->key.value == key) return 1;
    if (first->key.value == NULL && first->hash == 0) return 0;
    return set_find_hashed(set, key, hash);
}
MUST_CHECK Truth  set_add_hashed(SetObj *set, Value key, int64_t hash);     /* 1 added, 0 was there */
MUST_CHECK Truth  set_discard_hashed(SetObj *set, Value key, int64_t hash); /* 1 removed */
MUST_CHECK Value  set_copy_as(Type *type, SetObj *set);                     /* set_type or frozenset_type */
void              set_remove_all(SetObj *set);
Value             set_iter(Value set);
static inline Type *set_base_type(Value v) { return value_is_a(v, &set_type) ? &set_type : &frozenset_type; }
extern Type     set_table_type;
