/* dict.h - dict and set.  Compact, insertion-ordered, cached hashes, fast path for tables with only str keys. */
#pragma once

#include "objects/object.h"

typedef struct DictEntry {
    int64_t hash;
    Slot    key, value; /* key NULL: deleted entry */
} DictEntry;

/* Key table: one heap object: header, sizes, entries[capacity], then the index (1, 2 or 4 bytes wide). */
typedef struct DictKeys {
    Obj       header;
    uint32_t  log2_size;   /* of the index */
    uint32_t  version;     /* unique while the set and order of keys is unchanged, 0 = none given; for inline caches */
    uint32_t  used_entries, capacity; /* entries[0..used_entries) are in use or deleted */
    bool      all_str;     /* every key is an exact str */
    uint32_t  filled;      /* index slots that are not empty; never above capacity */
    uint32_t  first;       /* entries before this one are deleted: iteration starts here */
    DictEntry entries[];
} DictKeys;

extern uint64_t dict_version_counter;   /* counts mutations of all dicts */
struct DictObj {
    Obj       header;
    intptr_t  used;        /* ma_used, 16 */
    uint64_t  version_tag; /* 24: changes with every mutation */
    DictKeys *keys;        /* 32; NULL: empty */
    void     *unused_values;
};

MUST_CHECK Value  dict_new(void);
MUST_CHECK Value  dict_new_sized(size_t expected);
static inline intptr_t dict_length(Value d) { return ((DictObj *)d)->used; }
/* Borrowed value or NULL; NULL with exception_pending() = error in hash or compare. */
Value             dict_get(Value dict, Value key);
Value             dict_get_str(Value dict, Value interned_or_str); /* exact str key: never raises, never runs Python on all_str tables */
Value             dict_get_c(Value dict, const char *ascii);
MUST_CHECK Status dict_set(Value dict, Value key, Value value);
MUST_CHECK Status dict_set_c(Value dict, const char *ascii, Value value);
MUST_CHECK Truth  dict_delete(Value dict, Value key);        /* 1 removed, 0 absent, no KeyError */
MUST_CHECK Truth  dict_contains(Value dict, Value key);
MUST_CHECK Value  dict_set_default(Value dict, Value key, Value value); /* the value now present */
Value             dict_pop(Value dict, Value key);           /* NULL without exception: absent */
/* Iteration: for (size_t i = 0; dict_next(d, &i, &k, &v);) ; safe against mutation (may skip). Borrowed. */
bool              dict_next(Value dict, size_t *position, Value *key, Value *value);
MUST_CHECK Status dict_update(Value dict, Value mapping_or_pairs);  /* dict.update(x) */
MUST_CHECK Status dict_merge(Value dict, Value mapping, int override); /* override: 1 yes, 0 keep, 2 KeyError on duplicates */
void              dict_clear(Value dict);
MUST_CHECK Value  dict_copy(Value dict);
/* Are the N KEYS, the very objects in that order, all the keys of DICT? */
bool              dict_has_keys(Value dict, const Value *keys, size_t n);
/* New dict with the keys of DICT, of which dict_has_keys has just been true, and other values. */
MUST_CHECK Value  dict_with_values(Value dict, const Value *values);
MUST_CHECK Value  dict_keys_list(Value), dict_values_list(Value), dict_items_list(Value);
/* Makes KEY the newest (or oldest) entry: 1 moved, 0 absent.  Amortised constant time. */
/* The same with the key's hash at hand, for callers that may ask an object for it only once. */
MUST_CHECK Value  dict_get_hashed(Value dict, Value key, int64_t hash);
MUST_CHECK Status dict_put_hashed(Value dict, Value key, int64_t hash, Value value);
MUST_CHECK Truth  dict_move_to_end_hashed(Value dict, Value key, int64_t hash, bool last);
MUST_CHECK Truth  dict_move_to_end(Value dict, Value key, bool last);
/* Removes the newest (or oldest) entry; false when empty.  Never raises, amortised constant time. */
extern Status   (*dict_key_removed)(Value dict, Value key); /* when set: called after a method of dict itself has removed KEY from an instance of a subclass */
bool              dict_pop_end(Value dict, bool last, Value *key, Value *value);
/* Simple keys are exact built-in values, and tuples of them, that are hashed and compared without Python code.  These functions take one as KEY, never
 * run Python code, and say KEYS_UNSURE, nothing having changed, when KEY would have to be compared with a key of another kind. */
enum { KEYS_UNSURE = 2 };
#define DICT_UNSURE value_from_bits(8)
bool              key_is_simple(Value);
Value             dict_find_simple(Value dict, Value key);   /* NULL: absent (nothing is raised), DICT_UNSURE */
DictEntry        *dict_entry_simple(Value dict, Value key);  /* the same; its entry, which the next change of the dict makes invalid, or DICT_ENTRY_UNSURE */
#define DICT_ENTRY_UNSURE ((DictEntry *)(uintptr_t)8)
int               dict_put_simple(Value dict, Value key, Value value); /* 1, -1 MemoryError, KEYS_UNSURE */
int               dict_remove_simple(Value dict, Value key); /* 1 removed, 0 absent, KEYS_UNSURE */
int               set_find_simple(Value set, Value key);     /* 1, 0 absent, KEYS_UNSURE */
int               set_add_simple(Value set, Value key);      /* 1 added, 0 was there, -1 MemoryError, KEYS_UNSURE */
int               set_discard_simple(Value set, Value key);  /* 1 removed, 0 absent, KEYS_UNSURE */
/* Inline caches: unique version of the key set (0 if none can be given), and the entry index of KEY or -1. */
uint32_t          dict_keys_version(Value dict);
intptr_t          dict_lookup_index(Value dict, Value str_key);
/* For the C API: the slot that holds KEY's value and the object that owns the slot.  1, 0 absent, -1 raised. */
MUST_CHECK Truth  dict_find_slot(Value dict, Value key, Slot **slot, void **owner);
MUST_CHECK Truth  dict_find_slot_hashed(Value dict, Value key, int64_t hash, Slot **slot, void **owner);
/* dict_set with the hash of KEY known. */
MUST_CHECK Status dict_set_known(Value dict, Value key, int64_t hash, Value value);

MUST_CHECK Value  set_new(void);
MUST_CHECK Value  set_from_iterable(Value iterable_or_null), frozenset_from_iterable(Value iterable_or_null);
MUST_CHECK Status set_add(Value set, Value item);            /* also a fresh frozenset */
MUST_CHECK Truth  set_discard(Value set, Value item);
MUST_CHECK Truth  set_contains(Value set, Value item);
MUST_CHECK Status set_update(Value set, Value iterable);
bool              set_next(Value set, size_t *position, Value *item);
/* The slot of the next item with its hash, and the object that owns the slot. */
bool              set_next_slot(Value set, size_t *position, Slot **slot, int64_t *hash, void **owner);
intptr_t          set_length(Value set);
static inline bool is_any_set(Value v) { return value_is_obj(v) && (value_is_a(v, &set_type) || value_is_a(v, &frozenset_type)); }
