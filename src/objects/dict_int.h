/* dict_int.h - the key table of dict: probing, insertion, and what the dict files share.
 *
 *     header | log2_size version used_entries capacity all_str filled first | entries[capacity] | index[1 << log2_size]
 *
 * The index holds entry number + 1 in 1, 2 or 4 bytes; 0 is an empty slot, so that zeroed memory is an empty table.  A
 * deleted entry keeps its index slot and has key NULL and hash -1 (no hash is ever -1), so it matches nothing and probing
 * goes on past it.  `filled` counts slots in use, deleted ones included, and bounds the length of probe sequences. */
#pragma once

#include "objects/bytes.h"
#include "objects/dict.h"
#include "objects/iter.h"
#include "objects/str.h"

#define DICT_MIN_LOG2 3

extern Type     dict_table_type;

static inline size_t keys_index_width(uint32_t log2_size) { return log2_size <= 8 ? 1 : log2_size <= 16 ? 2 : 4; }
static inline size_t keys_capacity_for(uint32_t log2_size) { return ((size_t)2 << log2_size) / 3; }
static inline void  *keys_index(DictKeys *keys) { return &keys->entries[keys->capacity]; }

static ALWAYS_INLINE uint32_t index_read(const void *index, size_t width, size_t i) {
    return width == 1 ? ((const uint8_t *)index)[i] : width == 2 ? ((const uint16_t *)index)[i] : ((const uint32_t *)index)[i];
}
static inline void index_write(void *index, size_t width, size_t i, uint32_t entry) {
    if (width == 1) ((uint8_t *)index)[i] = (uint8_t)entry;
    else if (width == 2) ((uint16_t *)index)[i] = (uint16_t)entry;
    else ((uint32_t *)index)[i] = entry;
}

/* Probe sequence: every slot is visited once the high bits of the hash are used up. */
#define PROBE_START(hash, mask, i, perturb) ((perturb) = (uint64_t)(hash), (i) = (perturb) & (mask))
#define PROBE_NEXT(mask, i, perturb) ((perturb) >>= 5, (i) = ((i) * 5 + (perturb) + 1) & (mask))

/* Hash of a key: str and small ints without a call. */
static inline Status key_hash(Value key, int64_t *hash) {
    if (value_is_obj(key)) {
        if (LIKELY(value_obj(key)->type == &str_type)) {
            int64_t h = ((StrObj *)key)->hash;
            *hash = LIKELY(h != -1) ? h : str_hash(key);
            return 0;
        }
        if (value_obj(key)->type == &bytes_type && ((BytesObj *)key)->hash != -1) {
            *hash = ((BytesObj *)key)->hash;
            return 0;
        }
    } else if (value_is_int(key)) {
        int64_t i = value_int(key);
        if (LIKELY((uint64_t)i + (((uint64_t)1 << 61) - 2) < (((uint64_t)1 << 62) - 3))) {
            *hash = i == -1 ? -2 : i;
            return 0;
        }
    }
    return object_hash(key, hash);
}

static ALWAYS_INLINE DictEntry *keys_find_str_width(DictKeys *keys, Value key, int64_t hash, size_t width) {
    const void *index = keys_index(keys);
    size_t      mask = ((size_t)1 << keys->log2_size) - 1, i;
    uint64_t    perturb;
    for (PROBE_START(hash, mask, i, perturb);; PROBE_NEXT(mask, i, perturb)) {
        uint32_t n = index_read(index, width, i);
        if (n == 0) return NULL;
        DictEntry *entry = &keys->entries[n - 1];
        if (entry->key.value == key) return entry;
        if (entry->hash == hash && str_equal(entry->key.value, key)) return entry;
    }
}

/* Entry of the exact str KEY in a table of only str keys, or NULL.  Never raises. */
static ALWAYS_INLINE DictEntry *keys_find_str(DictKeys *keys, Value key, int64_t hash) {
    if (LIKELY(keys->log2_size <= 8)) return keys_find_str_width(keys, key, hash, 1);
    if (keys->log2_size <= 16) return keys_find_str_width(keys, key, hash, 2);
    return keys_find_str_width(keys, key, hash, 4);
}

/* 1 and *ENTRY, 0 absent, -1 raised.  May run Python code (__eq__); the entry belongs to dict->keys on return. */
MUST_CHECK Truth  dict_find_slow(DictObj *dict, Value key, int64_t hash, DictEntry **entry);
MUST_CHECK static inline Truth dict_find(DictObj *dict, Value key, int64_t hash, DictEntry **entry) {
    DictKeys *keys = dict->keys;
    if (UNLIKELY(keys == NULL)) return 0;
    if (LIKELY(keys->all_str) && LIKELY(value_is(key, &str_type))) {
        *entry = keys_find_str(keys, key, hash);
        return *entry != NULL;
    }
    return dict_find_slow(dict, key, hash, entry);
}

/* The hash of KEY; false: it is no simple key. */
bool              key_simple_hash(Value key, int64_t *hash);
/* KEY is known to be absent.  May allocate. */
MUST_CHECK Status dict_insert_new(DictObj *dict, Value key, int64_t hash, Value value);
MUST_CHECK Status dict_set_hashed(DictObj *dict, Value key, int64_t hash, Value value);
void              dict_remove_entry(DictObj *dict, DictEntry *entry);
static inline void dict_replace_value(DictObj *dict, DictEntry *entry, Value value) {
    slot_set(dict->keys, &entry->value, value);
    dict->version_tag = ++dict_version_counter;
}
/* Next live entry from *POSITION on, or NULL. */
static inline DictEntry *dict_next_entry(DictObj *dict, size_t *position) {
    DictKeys *keys = dict->keys;
    if (keys == NULL) return NULL;
    for (size_t i = *position > keys->first ? *position : keys->first; i < keys->used_entries; i++)
        if (keys->entries[i].key.value != NULL) {
            *position = i + 1;
            return &keys->entries[i];
        }
    *position = keys->used_entries;
    return NULL;
}

/* native->iter of dict; a subclass that has another one iterates in its own way. */
Value  dict_iter(Value dict);
Value  dict_subscript(Value dict, Value key);
Status dict_ass_subscript(Value dict, Value key, Value or_null);
Value  dict_repr(Value dict);
Truth  dict_equal(DictObj *a, DictObj *b);
