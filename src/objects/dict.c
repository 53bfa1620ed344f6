/* dict.c - the compact ordered hash table behind dict: creation, lookup, insertion, deletion, growth and merging.
 *
 * The table layout is drawn in dict_int.h.  All keys of one dict live in one heap object, so that a table is copied with
 * one memcpy and the collector sees one owner for all its slots.  Comparing keys can run Python code that changes the very
 * dict that is searched: after such a comparison the search starts again when the table or the entry is not the same. */
#include "dict_int.h"

#include "objects/int.h"

uint64_t        dict_version_counter;
static uint32_t keys_version_counter;

/* ---- key tables -------------------------------------------------------------------------------------------------- */
static size_t keys_bytes(uint32_t log2_size, size_t capacity) {
    return offsetof(DictKeys, entries) + capacity * sizeof(DictEntry) + (keys_index_width(log2_size) << log2_size);
}

static size_t keys_size_of(const Obj *obj) {
    const DictKeys *keys = (const DictKeys *)obj;
    return keys_bytes(keys->log2_size, keys->capacity);
}

static void keys_trace(Obj *obj, Tracer *tracer) {
    DictKeys *keys = (DictKeys *)obj;
    trace_entries(tracer, &keys->entries[0].key, keys->used_entries, sizeof(DictEntry), 2);
}

static NativeType dict_table_native = {.shape = {.flags = SHAPE_NO_END_POINTER, .size_of = keys_size_of, .trace = keys_trace}};
Type dict_table_type = STATIC_TYPE("dict_table", &object_type, dict_table_native, sizeof(DictKeys), 0, TYPE_FLAG_DISALLOW_NEW);

static DictKeys *keys_new_of(uint32_t log2_size, size_t capacity) {
    DictKeys *keys = (DictKeys *)gc_alloc(&dict_table_type, keys_bytes(log2_size, capacity));
    if (keys == NULL) return NULL;
    keys->log2_size = log2_size;
    keys->capacity = (uint32_t)capacity;
    keys->all_str = true;
    return keys;
}
static DictKeys *keys_new(uint32_t log2_size) {
    if (log2_size > 31) return (DictKeys *)raise_memory_error();
    return keys_new_of(log2_size, keys_capacity_for(log2_size));
}

static uint32_t log2_for(size_t entries) {
    uint32_t log2_size = DICT_MIN_LOG2;
    while (log2_size < 32 && keys_capacity_for(log2_size) < entries) log2_size++;
    return log2_size;
}

static void keys_index_entry(DictKeys *keys, int64_t hash, uint32_t entry) {
    size_t   width = keys_index_width(keys->log2_size), mask = ((size_t)1 << keys->log2_size) - 1, i;
    void    *index = keys_index(keys);
    uint64_t perturb;
    for (PROBE_START(hash, mask, i, perturb); index_read(index, width, i) != 0; PROBE_NEXT(mask, i, perturb)) {}
    index_write(index, width, i, entry + 1);
}

/* A table of 2^LOG2_SIZE with the live entries of OLD behind a gap of FIRST.  No allocation happens after the new table, so
 * plain stores do. */
static DictKeys *keys_rebuild_at(DictKeys *old, uint32_t log2_size, uint32_t first) {
    DictKeys *keys = keys_new(log2_size);
    if (keys == NULL) return NULL;
    uint32_t n = first;
    keys->all_str = old->all_str;
    keys->first = first;
    for (uint32_t i = 0; i < old->used_entries; i++) {
        if (old->entries[i].key.value == NULL) continue;
        keys->entries[n] = old->entries[i];
        keys_index_entry(keys, keys->entries[n].hash, n);
        n++;
    }
    keys->used_entries = n;
    keys->filled = n - first;
    return keys;
}
static DictKeys *keys_rebuild(DictKeys *old, uint32_t log2_size) { return keys_rebuild_at(old, log2_size, 0); }

/* Same content as the table of DICT: byte by byte when it is dense. */
static DictKeys *keys_clone(DictObj *dict) {
    DictKeys *old = dict->keys;
    if ((size_t)dict->used < (size_t)old->filled * 2 / 3) return keys_rebuild(old, log2_for((size_t)dict->used));
    DictKeys *keys = keys_new_of(old->log2_size, old->capacity);
    if (keys == NULL) return NULL;
    memcpy((char *)keys + sizeof(Obj), (char *)old + sizeof(Obj), keys_size_of((Obj *)old) - sizeof(Obj));
    keys->version = 0;
    return keys;
}

static void dict_replace_keys(DictObj *dict, DictKeys *keys) { pointer_set(dict, &dict->keys, keys); }

/* Room for one more entry. */
static NOINLINE Status dict_grow(DictObj *dict) {
    DictKeys *keys = dict->keys;
    if (keys == NULL) {
        keys = keys_new(DICT_MIN_LOG2);
    } else {
        uint32_t log2_size = DICT_MIN_LOG2;
        while (((size_t)1 << log2_size) < (size_t)dict->used * 3) log2_size++;
        keys = keys_rebuild(keys, log2_size);
    }
    if (keys == NULL) return -1;
    Obj *old = (Obj *)dict->keys;
    dict_replace_keys(dict, keys);
    if (old != NULL) gc_drop(old);
    return 0;
}

/* SIMPLE: KEY is a simple one, and KEYS_UNSURE is the answer where another one may have an equal. */
static ALWAYS_INLINE int find_in(DictObj *dict, Value key, int64_t hash, DictEntry **result, bool simple) {
    for (;;) {
        DictKeys *keys = dict->keys;
        if (keys == NULL) return 0;
        size_t   width = keys_index_width(keys->log2_size), mask = ((size_t)1 << keys->log2_size) - 1, i;
        void    *index = keys_index(keys);
        bool     is_text = value_is(key, &str_type);
        int      known;
        uint64_t perturb;
        for (PROBE_START(hash, mask, i, perturb);; PROBE_NEXT(mask, i, perturb)) {
            uint32_t n = index_read(index, width, i);
            if (n == 0) return 0;
            DictEntry *entry = &keys->entries[n - 1];
            Value      found = entry->key.value;
            if (found == key) {
                *result = entry;
                return 1;
            }
            if (entry->hash != hash || values_are_ints(found, key)) continue;
            if (is_text && value_is(found, &str_type)) {
                if (!str_equal(found, key)) continue;
            } else if (!is_text && value_is(key, &tuple_type) && value_is(found, &tuple_type) && (known = tuples_equal_simply(found, key)) != TUPLES_UNSURE) {
                if (!known) continue;
            } else {
                if (simple && !key_is_simple(found)) return KEYS_UNSURE;
                Truth equal = object_equal(found, key);
                if (equal < 0) return -1;
                if (UNLIKELY(dict->keys != keys || entry->key.value != found)) break; /* mutated: search again */
                if (!equal) continue;
            }
            *result = entry;
            return 1;
        }
    }
}

Truth dict_find_slow(DictObj *dict, Value key, int64_t hash, DictEntry **result) { return find_in(dict, key, hash, result, false); }

Status dict_insert_new(DictObj *dict, Value key, int64_t hash, Value value) {
    DictKeys *keys = dict->keys;
    if (UNLIKELY(keys == NULL || keys->filled >= keys->capacity || keys->used_entries >= keys->capacity)) {
        TRY(dict_grow(dict));
        keys = dict->keys;
    }
    uint32_t   n = keys->used_entries;
    DictEntry *entry = &keys->entries[n];
    if (!value_is(key, &str_type)) keys->all_str = false;
    keys_index_entry(keys, hash, n);
    entry->hash = hash;
    slot_set(keys, &entry->key, key);
    slot_set(keys, &entry->value, value);
    keys->used_entries = n + 1;
    keys->filled++;
    keys->version = 0;
    dict->used++;
    dict->version_tag = ++dict_version_counter;
    return 0;
}

Status dict_set_hashed(DictObj *dict, Value key, int64_t hash, Value value) {
    DictEntry *entry;
    Truth      found = dict_find(dict, key, hash, &entry);
    if (found < 0) return -1;
    if (!found) return dict_insert_new(dict, key, hash, value);
    dict_replace_value(dict, entry, value);
    return 0;
}

void dict_remove_entry(DictObj *dict, DictEntry *entry) {
    DictKeys *keys = dict->keys;
    entry->hash = -1;
    entry->key.value = NULL;
    entry->value.value = NULL;
    /* Entry numbers are not used again before the table is rebuilt: iterators rely on new entries lying behind them. */
    while (keys->first < keys->used_entries && keys->entries[keys->first].key.value == NULL) keys->first++;
    keys->version = 0;
    dict->used--;
    dict->version_tag = ++dict_version_counter;
}

/* ---- simple keys -------------------------------------------------------------------------------------------------- */
static bool is_simple(Value key, int depth) {
    if (!value_is_obj(key)) return true;
    const Type *type = value_obj(key)->type;
    if (type == &str_type || type == &int_type || type == &float_type || type == &bytes_type || type == &bool_type || type == &none_type) return true;
    if (type != &tuple_type || depth == 0) return false;
    for (intptr_t i = 0; i < tuple_length(key); i++)
        if (!is_simple(tuple_get(key, i), depth - 1)) return false;
    return true;
}

bool key_is_simple(Value key) { return is_simple(key, 4); }

/* Is KEY simple indeed?  Its hash. */
bool key_simple_hash(Value key, int64_t *hash) {
    if (value_is(key, &tuple_type)) {
        if (LIKELY(tuple_hash_simple(key, hash))) return true;
        exception_clear();
        return false;
    }
    if (LIKELY(key_hash(key, hash) == 0)) return true;
    exception_clear(); /* the C stack is nearly full */
    return false;
}

static ALWAYS_INLINE int find_simple(DictObj *dict, Value key, int64_t hash, DictEntry **entry) {
    if (dict->keys == NULL) return 0;
    if (dict->keys->all_str && value_is(key, &str_type)) return (*entry = keys_find_str(dict->keys, key, hash)) != NULL;
    return find_in(dict, key, hash, entry, true);
}

DictEntry *dict_entry_simple(Value dict, Value key) {
    DictEntry *entry;
    int64_t    hash;
    if (!key_simple_hash(key, &hash)) return DICT_ENTRY_UNSURE;
    switch (find_simple((DictObj *)dict, key, hash, &entry)) {
    case 0: return NULL;
    case 1: return entry;
    default: exception_clear(); return DICT_ENTRY_UNSURE;
    }
}

Value dict_find_simple(Value dict, Value key) {
    DictEntry *entry = dict_entry_simple(dict, key);
    return entry == NULL ? NULL : entry == DICT_ENTRY_UNSURE ? DICT_UNSURE : entry->value.value;
}

int dict_put_simple(Value dict, Value key, Value value) {
    DictEntry *entry;
    int64_t    hash;
    if (!key_simple_hash(key, &hash)) return KEYS_UNSURE;
    switch (find_simple((DictObj *)dict, key, hash, &entry)) {
    case 0: return dict_insert_new((DictObj *)dict, key, hash, value) < 0 ? -1 : 1;
    case 1: dict_replace_value((DictObj *)dict, entry, value); return 1;
    default: exception_clear(); return KEYS_UNSURE;
    }
}

int dict_remove_simple(Value dict, Value key) {
    DictEntry *entry;
    int64_t    hash;
    if (!key_simple_hash(key, &hash)) return KEYS_UNSURE;
    switch (find_simple((DictObj *)dict, key, hash, &entry)) {
    case 0: return 0;
    case 1: dict_remove_entry((DictObj *)dict, entry); return 1;
    default: exception_clear(); return KEYS_UNSURE;
    }
}

/* ---- public operations ------------------------------------------------------------------------------------------- */
Value dict_new(void) {
    DictObj *dict = (DictObj *)gc_alloc(&dict_type, sizeof(DictObj));
    if (dict == NULL) return NULL;
    dict->version_tag = ++dict_version_counter;
    return VALUE(dict);
}

Value dict_new_sized(size_t expected) {
    DictObj *dict = (DictObj *)dict_new();
    if (dict == NULL || expected == 0) return VALUE(dict);
    DictKeys *keys = keys_new(log2_for(expected));
    if (keys == NULL) return NULL;
    dict_replace_keys(dict, keys);
    return VALUE(dict);
}

Value dict_get(Value dict, Value key) {
    DictEntry *entry;
    int64_t    hash;
    TRY_NULL(key_hash(key, &hash));
    return dict_find((DictObj *)dict, key, hash, &entry) > 0 ? entry->value.value : NULL;
}

Value dict_get_hashed(Value dict, Value key, int64_t hash) {
    DictEntry *entry;
    return dict_find((DictObj *)dict, key, hash, &entry) > 0 ? entry->value.value : NULL;
}

Value dict_get_str(Value dict, Value key) {
    DictKeys *keys = ((DictObj *)dict)->keys;
    if (UNLIKELY(keys == NULL)) return NULL;
    int64_t hash = ((StrObj *)key)->hash;
    if (UNLIKELY(hash == -1)) hash = str_hash(key);
    DictEntry *entry;
    if (LIKELY(keys->all_str)) entry = keys_find_str(keys, key, hash);
    else if (dict_find_slow((DictObj *)dict, key, hash, &entry) <= 0) return NULL;
    return entry == NULL ? NULL : entry->value.value;
}

Value dict_get_c(Value dict, const char *ascii) {
    if (((DictObj *)dict)->used == 0) return NULL;
    Value key = str_interned_c(ascii);
    if (key == NULL) TRY_VALUE(key, str_from_c(ascii));
    return dict_get_str(dict, key);
}

Status dict_set(Value dict, Value key, Value value) {
    int64_t hash;
    TRY(key_hash(key, &hash));
    return dict_set_hashed((DictObj *)dict, key, hash, value);
}

Status dict_put_hashed(Value dict, Value key, int64_t hash, Value value) { return dict_set_hashed((DictObj *)dict, key, hash, value); }

Status dict_set_c(Value dict, const char *ascii, Value value) {
    Value key = str_intern_c(ascii);
    return key == NULL ? -1 : dict_set(dict, key, value);
}

Truth dict_delete(Value dict, Value key) {
    DictEntry *entry;
    int64_t    hash;
    TRY(key_hash(key, &hash));
    Truth found = dict_find((DictObj *)dict, key, hash, &entry);
    if (found > 0) dict_remove_entry((DictObj *)dict, entry);
    return found;
}

Truth dict_contains(Value dict, Value key) {
    DictEntry *entry;
    int64_t    hash;
    TRY(key_hash(key, &hash));
    return dict_find((DictObj *)dict, key, hash, &entry);
}

Value dict_set_default(Value dict, Value key, Value value) {
    DictEntry *entry;
    int64_t    hash;
    TRY_NULL(key_hash(key, &hash));
    Truth found = dict_find((DictObj *)dict, key, hash, &entry);
    if (found < 0) return NULL;
    if (found) return entry->value.value;
    return dict_insert_new((DictObj *)dict, key, hash, value) < 0 ? NULL : value;
}

Value dict_pop(Value dict, Value key) {
    DictEntry *entry;
    int64_t    hash;
    TRY_NULL(key_hash(key, &hash));
    if (dict_find((DictObj *)dict, key, hash, &entry) <= 0) return NULL;
    Value value = entry->value.value;
    dict_remove_entry((DictObj *)dict, entry);
    return value;
}

bool dict_next(Value dict, size_t *position, Value *key, Value *value) {
    DictEntry *entry = dict_next_entry((DictObj *)dict, position);
    if (entry == NULL) return false;
    if (key != NULL) *key = entry->key.value;
    if (value != NULL) *value = entry->value.value;
    return true;
}

Truth dict_find_slot_hashed(Value dict, Value key, int64_t hash, Slot **slot, void **owner) {
    DictEntry *entry;
    Truth      found = dict_find((DictObj *)dict, key, hash, &entry);
    if (found <= 0) return found;
    *slot = &entry->value;
    *owner = ((DictObj *)dict)->keys;
    return 1;
}

Truth dict_find_slot(Value dict, Value key, Slot **slot, void **owner) {
    int64_t hash;
    TRY(key_hash(key, &hash));
    return dict_find_slot_hashed(dict, key, hash, slot, owner);
}

Status dict_set_known(Value dict, Value key, int64_t hash, Value value) { return dict_set_hashed((DictObj *)dict, key, hash, value); }

void dict_clear(Value dict) {
    DictObj *self = (DictObj *)dict;
    if (self->keys == NULL) return;
    gc_drop((Obj *)self->keys);
    self->keys = NULL;
    self->used = 0;
    self->version_tag = ++dict_version_counter;
}

Value dict_copy(Value dict) {
    DictObj *self = (DictObj *)dict;
    if (self->used == 0) return dict_new();
    DictKeys *keys = keys_clone(self); /* first, for the reason that list_from_slots has */
    DictObj  *copy = keys != NULL ? (DictObj *)dict_new() : NULL;
    if (copy == NULL) return NULL;
    dict_replace_keys(copy, keys);
    copy->used = self->used;
    return VALUE(copy);
}

bool dict_has_keys(Value dict, const Value *keys, size_t n) {
    const DictObj  *self = (DictObj *)dict;
    const DictKeys *table = self->keys;
    if (table == NULL || (size_t)self->used != n || table->used_entries != n || table->filled != n || table->first != 0) return false;
    for (size_t i = 0; i < n; i++)
        if (table->entries[i].key.value != keys[i]) return false;
    return true;
}

/* The table has no room for more keys: such dicts are many and seldom grow. */
Value dict_with_values(Value dict, const Value *values) {
    DictObj *self = (DictObj *)dict, *copy = (DictObj *)dict_new();
    if (copy == NULL) return NULL;
    uint32_t  n = self->keys->used_entries;
    DictKeys *keys = keys_new_of(self->keys->log2_size, n);
    if (keys == NULL) return NULL;
    const DictKeys *old = self->keys;
    for (uint32_t i = 0; i < n; i++) {
        keys->entries[i].hash = old->entries[i].hash;
        slot_set(keys, &keys->entries[i].key, old->entries[i].key.value);
        slot_set(keys, &keys->entries[i].value, values[i]);
    }
    memcpy(keys_index(keys), keys_index(self->keys), keys_index_width(old->log2_size) << old->log2_size);
    keys->all_str = old->all_str;
    keys->used_entries = keys->filled = n;
    dict_replace_keys(copy, keys);
    copy->used = n;
    return VALUE(copy);
}

enum { LIST_KEYS, LIST_VALUES, LIST_ITEMS };
static Value dict_list(Value dict, int what) {
    DictObj *self = (DictObj *)dict;
    Value    list, item;
    intptr_t n = 0;
    TRY_VALUE(list, list_new(self->used));
    for (size_t i = 0;; n++) {
        DictEntry *entry = dict_next_entry(self, &i);
        if (entry == NULL) return list;
        if (what == LIST_ITEMS) TRY_VALUE(item, TUPLE2(entry->key.value, entry->value.value));
        else item = what == LIST_KEYS ? entry->key.value : entry->value.value;
        list_put(list, n, item);
    }
}
Value dict_keys_list(Value dict) { return dict_list(dict, LIST_KEYS); }
Value dict_values_list(Value dict) { return dict_list(dict, LIST_VALUES); }
Value dict_items_list(Value dict) { return dict_list(dict, LIST_ITEMS); }

uint32_t dict_keys_version(Value dict) {
    DictKeys *keys = ((DictObj *)dict)->keys;
    if (keys == NULL) return 0;
    if (keys->version == 0 && keys_version_counter != UINT32_MAX) keys->version = ++keys_version_counter;
    return keys->version;
}

intptr_t dict_lookup_index(Value dict, Value key) {
    DictObj   *self = (DictObj *)dict;
    DictEntry *entry;
    int64_t    hash;
    if (self->keys == NULL || !self->keys->all_str || key_hash(key, &hash) < 0) return -1;
    if (dict_find(self, key, hash, &entry) <= 0) return -1;
    return entry - self->keys->entries;
}

/* Gives an entry another number: the index slot that leads to it is changed, probing stays the same. */
static void keys_renumber(DictKeys *keys, uint32_t from, uint32_t to) {
    size_t    width = keys_index_width(keys->log2_size), mask = ((size_t)1 << keys->log2_size) - 1, i;
    DictEntry moved = keys->entries[from];
    void     *index = keys_index(keys);
    uint64_t  perturb;
    for (PROBE_START(moved.hash, mask, i, perturb); index_read(index, width, i) != from + 1; PROBE_NEXT(mask, i, perturb)) {}
    index_write(index, width, i, to + 1);
    keys->entries[from] = (DictEntry){.hash = -1};
    keys->entries[to].hash = moved.hash;
    slot_set(keys, &keys->entries[to].key, moved.key.value);
    slot_set(keys, &keys->entries[to].value, moved.value.value);
}

/* Room for one more entry at the end or in front. */
static Status dict_make_gap(DictObj *dict, bool last) {
    DictKeys *keys = dict->keys;
    if (last ? keys->used_entries < keys->capacity : keys->first > 0) return 0;
    uint32_t gap = last ? 0 : (uint32_t)(dict->used / 2 + 2), log2_size = DICT_MIN_LOG2;
    while (keys_capacity_for(log2_size) < (size_t)dict->used * 3 / 2 + gap + 1) log2_size++;
    keys = keys_rebuild_at(keys, log2_size, gap);
    if (keys == NULL) return -1;
    dict_replace_keys(dict, keys);
    return 0;
}

Truth dict_move_to_end(Value self, Value key, bool last) {
    int64_t hash;
    TRY(key_hash(key, &hash));
    return dict_move_to_end_hashed(self, key, hash, last);
}

Truth dict_move_to_end_hashed(Value self, Value key, int64_t hash, bool last) {
    DictObj   *dict = (DictObj *)self;
    DictEntry *entry;
    Truth found = dict_find(dict, key, hash, &entry);
    if (found <= 0) return found;
    DictKeys *keys = dict->keys;
    uint32_t  number = (uint32_t)(entry - keys->entries);
    if (number == (last ? keys->used_entries - 1 : keys->first)) return 1;
    key = entry->key.value;
    TRY(dict_make_gap(dict, last));
    if (dict->keys != keys) { /* rebuilt: it has another number now */
        keys = dict->keys;
        for (number = keys->first; keys->entries[number].key.value != key;) number++;
    }
    uint32_t to = last ? keys->used_entries : keys->first - 1;
    keys_renumber(keys, number, to);
    if (last) keys->used_entries++;
    else keys->first--;
    while (keys->entries[keys->first].key.value == NULL) keys->first++;
    keys->version = 0;
    dict->version_tag = ++dict_version_counter;
    return 1;
}

bool dict_pop_end(Value self, bool last, Value *key, Value *value) {
    DictObj *dict = (DictObj *)self;
    if (dict->used == 0) return false;
    DictKeys *keys = dict->keys;
    uint32_t  n = keys->first; /* never a deleted entry */
    if (last)
        for (n = keys->used_entries - 1; keys->entries[n].key.value == NULL;) n--;
    DictEntry *entry = &keys->entries[n];
    *key = entry->key.value;
    *value = entry->value.value;
    dict_remove_entry(dict, entry);
    if (last) { /* what follows was deleted before: it is not looked at again */
        keys->used_entries = n;
        if (keys->first > n) keys->first = n;
    }
    return true;
}

/* ---- merging ----------------------------------------------------------------------------------------------------- */
static Status dict_merge_entry(DictObj *dict, Value key, int64_t hash, Value value, int override) {
    if (override == 1) return dict_set_hashed(dict, key, hash, value);
    DictEntry *entry;
    Truth      found = dict_find(dict, key, hash, &entry);
    if (found < 0) return -1;
    if (!found) return dict_insert_new(dict, key, hash, value);
    return override == 2 ? RAISED(raise_key_error(key)) : 0;
}

static Status dict_merge_dict(DictObj *dict, DictObj *other, int override) {
    if (other == dict || other->used == 0) return 0;
    if (dict->used == 0) {
        DictKeys *keys = keys_clone(other);
        if (keys == NULL) return -1;
        dict_replace_keys(dict, keys);
        dict->used = other->used;
        dict->version_tag = ++dict_version_counter;
        return 0;
    }
    intptr_t used = other->used;
    for (size_t i = 0;;) {
        DictEntry *entry = dict_next_entry(other, &i);
        if (entry == NULL) return 0;
        TRY(dict_merge_entry(dict, entry->key.value, entry->hash, entry->value.value, override));
        if (other->used != used) return RAISED(raise_format(&RuntimeError_type, "dict mutated during update"));
    }
}

Status dict_merge(Value dict, Value mapping, int override) {
    if (is_dict(mapping) && native_of(mapping)->iter == dict_iter)
        return dict_merge_dict((DictObj *)dict, (DictObj *)mapping, override);
    Value keys = mapping_keys(mapping);
    if (keys == NULL) return -1;
    Value iterator = object_iter(keys), key;
    if (iterator == NULL) return -1;
    while ((key = object_next(iterator)) != NULL) {
        int64_t hash;
        if (override != 1) {
            Truth present = dict_contains(dict, key);
            if (present < 0) return -1;
            if (present && override == 2) return RAISED(raise_key_error(key));
            if (present) continue;
        }
        Value value = object_get_item(mapping, key);
        if (value == NULL) return -1;
        TRY(key_hash(key, &hash));
        TRY(dict_set_hashed((DictObj *)dict, key, hash, value));
    }
    return exception_pending() ? -1 : 0;
}

static Status dict_merge_pairs(Value dict, Value pairs) {
    Value iterator = object_iter(pairs), item;
    if (iterator == NULL) return -1;
    for (intptr_t n = 0; (item = object_next(iterator)) != NULL; n++) {
        const Slot *items;
        size_t      count;
        if (sequence_fast(item, "", &items, &count) == NULL) {
            if (exception_matches(&TypeError_type))
                raise_type_error("cannot convert dictionary update sequence element #%zd to a sequence", n);
            return -1;
        }
        if (count != 2)
            return RAISED(raise_value_error("dictionary update sequence element #%zd has length %zd; 2 is required", n, (intptr_t)count));
        TRY(dict_set(dict, items[0].value, items[1].value));
    }
    return exception_pending() ? -1 : 0;
}

Status dict_update(Value dict, Value other) {
    if (value_is(other, &dict_type)) return dict_merge(dict, other, 1);
    Value keys;
    Truth has_keys = object_lookup_attr(other, NAME(keys), &keys);
    if (has_keys < 0) return -1;
    return has_keys ? dict_merge(dict, other, 1) : dict_merge_pairs(dict, other);
}
