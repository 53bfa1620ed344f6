/* set.c - the hash table behind set and frozenset.  The layout is described in set_int.h.
 *
 * As in dict, comparing keys can run Python code that changes the set that is searched; the search then starts again. */
#include "set_int.h"

#include "dict_int.h"

#include "objects/list.h"

#define SET_MIN_SIZE 8
#define SET_RUN      9 /* neighbours looked at before jumping */

static size_t set_table_size_of(const Obj *obj) {
    return offsetof(SetTable, entries) + ((const SetTable *)obj)->size * sizeof(SetEntry);
}
static void set_table_trace(Obj *obj, Tracer *tracer) {
    SetTable *table = (SetTable *)obj;
    trace_entries(tracer, &table->entries[0].key, table->size, sizeof(SetEntry), 1);
}
static NativeType set_table_native = {.shape = {.flags = SHAPE_NO_END_POINTER, .size_of = set_table_size_of, .trace = set_table_trace}};
Type set_table_type = STATIC_TYPE("set_table", &object_type, set_table_native, sizeof(SetTable), 0, TYPE_FLAG_DISALLOW_NEW);

static SetTable *set_table_new(size_t size) {
    if (size > (size_t)1 << 56) return (SetTable *)raise_memory_error();
    SetTable *table = (SetTable *)gc_alloc(&set_table_type, offsetof(SetTable, entries) + size * sizeof(SetEntry));
    if (table != NULL) table->size = size;
    return table;
}

/* First empty slot for HASH in a table without deleted entries.  The caller stores the key. */
static SetEntry *set_free_slot(SetTable *table, int64_t hash) {
    size_t   mask = table->size - 1, i = (size_t)hash & mask;
    uint64_t perturb = (uint64_t)hash;
    for (;;) {
        size_t run = i + SET_RUN <= mask ? SET_RUN : 0;
        for (size_t j = i; j <= i + run; j++)
            if (table->entries[j].key.value == NULL) return &table->entries[j];
        perturb >>= 5;
        i = (i * 5 + 1 + (size_t)perturb) & mask;
    }
}

static size_t set_size_for(intptr_t minimum) {
    size_t size = SET_MIN_SIZE;
    while (size <= (size_t)minimum) size <<= 1;
    return size;
}

static Status set_resize(SetObj *set, intptr_t minimum) {
    size_t size = set_size_for(minimum);
    SetTable *old = set->table, *table = set_table_new(size);
    if (table == NULL) return -1;
    for (size_t i = 0; old != NULL && i < old->size; i++) /* fresh table, no allocation on the way: plain stores */
        if (old->entries[i].key.value != NULL) *set_free_slot(table, old->entries[i].hash) = old->entries[i];
    pointer_set(set, &set->table, table);
    set->mask = (intptr_t)size - 1;
    set->fill = set->used;
    if (old != NULL) gc_drop((Obj *)old);
    return 0;
}

/* Finds KEY: *ENTRY is where it is (1), or where it would go (0): the first deleted slot on the way, or the empty one at its end. */
static ALWAYS_INLINE int set_search(SetObj *set, Value key, int64_t hash, SetEntry **result, bool simple) {
restart:;
    SetTable *table = set->table;
    SetEntry *deleted = NULL;
    bool      is_text = value_is(key, &str_type);
    size_t    mask = table->size - 1, i = (size_t)hash & mask;
    uint64_t  perturb = (uint64_t)hash;
    for (;;) {
        size_t run = i + SET_RUN <= mask ? SET_RUN : 0;
        for (SetEntry *entry = &table->entries[i], *last = entry + run; entry <= last; entry++) {
            Value found = entry->key.value;
            if (found == key) {
                *result = entry;
                return 1;
            }
            if (found == NULL) {
                if (entry->hash == 0) {
                    *result = deleted != NULL ? deleted : entry;
                    return 0;
                }
                if (deleted == NULL) deleted = entry;
                continue;
            }
            if (entry->hash != hash || values_are_ints(found, key)) continue;
            if (is_text && value_is(found, &str_type)) {
                if (!str_equal(found, key)) continue;
            } else {
                if (simple && !key_is_simple(found)) return KEYS_UNSURE;
                Truth equal = object_equal(found, key);
                if (equal < 0) return -1;
                if (UNLIKELY(set->table != table || entry->key.value != found)) {
                    if (set->table == NULL && set_resize(set, 0) < 0) return -1;
                    goto restart;
                }
                if (!equal) continue;
            }
            *result = entry;
            return 1;
        }
        perturb >>= 5;
        i = (i * 5 + 1 + (size_t)perturb) & mask;
    }
}

Truth set_find_hashed(SetObj *set, Value key, int64_t hash) {
    SetEntry *entry;
    return set->table == NULL ? 0 : set_search(set, key, hash, &entry, false);
}

static ALWAYS_INLINE int add_to(SetObj *set, Value key, int64_t hash, bool simple) {
    SetEntry *entry;
    if (set->table == NULL) TRY(set_resize(set, 0));
    int found = set_search(set, key, hash, &entry, simple);
    if (found != 0) return found == 1 ? 0 : found;
    bool fresh = entry->hash != -1;
    slot_set(set->table, &entry->key, key);
    entry->hash = hash;
    set->used++;
    if (!fresh) return 1;
    set->fill++;
    if ((size_t)set->fill * 5 >= (size_t)set->mask * 3) TRY(set_resize(set, set->used > 50000 ? set->used * 2 : set->used * 4));
    return 1;
}

static ALWAYS_INLINE int discard_from(SetObj *set, Value key, int64_t hash, bool simple) {
    SetEntry *entry;
    if (set->table == NULL) return 0;
    int found = set_search(set, key, hash, &entry, simple);
    if (found != 1) return found;
    entry->key.value = NULL;
    entry->hash = -1;
    set->used--;
    return 1;
}

Truth set_add_hashed(SetObj *set, Value key, int64_t hash) { return add_to(set, key, hash, false); }
Truth set_discard_hashed(SetObj *set, Value key, int64_t hash) { return discard_from(set, key, hash, false); }

int set_find_simple(Value set, Value key) {
    SetEntry *entry;
    int64_t   hash;
    if (!key_simple_hash(key, &hash)) return KEYS_UNSURE;
    return ((SetObj *)set)->table == NULL ? 0 : set_search((SetObj *)set, key, hash, &entry, true);
}

int set_add_simple(Value set, Value key) {
    int64_t hash;
    return key_simple_hash(key, &hash) ? add_to((SetObj *)set, key, hash, true) : KEYS_UNSURE;
}

int set_discard_simple(Value set, Value key) {
    int64_t hash;
    return key_simple_hash(key, &hash) ? discard_from((SetObj *)set, key, hash, true) : KEYS_UNSURE;
}

void set_remove_all(SetObj *set) {
    set->table = NULL;
    set->fill = set->used = 0;
    set->mask = SET_MIN_SIZE - 1;
}

static SetObj *set_allocate(Type *type) {
    SetObj *set = (SetObj *)gc_alloc(type, sizeof(SetObj));
    if (set == NULL) return NULL;
    set->mask = SET_MIN_SIZE - 1;
    set->hash = -1;
    return set;
}

/* Adds all of OTHER, whose hashes are known. */
static Status set_merge(SetObj *set, SetObj *other) {
    if (other == set || other->used == 0) return 0;
    bool resizes = (size_t)(set->fill + other->used) * 5 >= (size_t)set->mask * 3;
    if (set->fill == 0 && other->fill == other->used
        && (resizes ? set_size_for(other->used * 2) - 1 : (size_t)set->mask) == (size_t)other->mask) {
        SetTable *table = set_table_new(other->table->size);
        if (table == NULL) return -1;
        memcpy(table->entries, other->table->entries, table->size * sizeof(SetEntry));
        pointer_set(set, &set->table, table);
        set->fill = set->used = other->used;
        set->mask = other->mask;
        return 0;
    }
    if (resizes) TRY(set_resize(set, (set->used + other->used) * 2));
    if (set->table == NULL) TRY(set_resize(set, 0));
    bool empty = set->fill == 0;
    for (size_t i = 0;;) {
        SetEntry *entry = set_next_entry(other, &i);
        if (entry == NULL) return 0;
        if (empty) { /* no comparison, hence no Python code, can happen */
            SetEntry *free_slot = set_free_slot(set->table, entry->hash);
            slot_set(set->table, &free_slot->key, entry->key.value);
            free_slot->hash = entry->hash;
            set->fill++;
            set->used++;
        } else TRY(set_add_hashed(set, entry->key.value, entry->hash));
    }
}

Value set_copy_as(Type *type, SetObj *set) {
    SetObj *copy = set_allocate(type);
    return copy == NULL || set_merge(copy, set) < 0 ? NULL : VALUE(copy);
}

/* ---- public operations ------------------------------------------------------------------------------------------- */
Value set_new(void) { return VALUE(set_allocate(&set_type)); }

Value set_from_iterable(Value iterable) {
    Value set = set_new();
    return set == NULL || (iterable != NULL && set_update(set, iterable) < 0) ? NULL : set;
}

Value frozenset_from_iterable(Value iterable) {
    if (iterable != NULL && value_is(iterable, &frozenset_type)) return iterable;
    Value set = VALUE(set_allocate(&frozenset_type));
    return set == NULL || (iterable != NULL && set_update(set, iterable) < 0) ? NULL : set;
}

Status set_add(Value set, Value item) {
    int64_t hash;
    TRY(key_hash(item, &hash));
    TRY(set_add_hashed((SetObj *)set, item, hash));
    return 0;
}

/* Runs FUNCTION with ITEM; an unhashable set is replaced by an equal frozenset. */
static Truth set_with_item(SetObj *set, Value item, Truth (*function)(SetObj *, Value, int64_t)) {
    int64_t hash;
    if (key_hash(item, &hash) == 0) return function(set, item, hash);
    if (!value_is_a(item, &set_type) || !exception_matches(&TypeError_type)) return -1;
    exception_clear();
    Value frozen = set_copy_as(&frozenset_type, (SetObj *)item);
    if (frozen == NULL) return -1;
    TRY(object_hash(frozen, &hash));
    return function(set, frozen, hash);
}

Truth set_discard(Value set, Value item) { return set_with_item((SetObj *)set, item, set_discard_hashed); }
Truth set_contains(Value set, Value item) { return set_with_item((SetObj *)set, item, set_find_hashed); }

static Status set_update_dict(SetObj *set, DictObj *dict) {
    for (size_t i = 0;;) {
        DictEntry *entry = dict_next_entry(dict, &i);
        if (entry == NULL) return 0;
        TRY(set_add_hashed(set, entry->key.value, entry->hash));
    }
}

Status set_update(Value self, Value iterable) {
    SetObj *set = (SetObj *)self;
    if (is_any_set(iterable)) return set_merge(set, (SetObj *)iterable);
    if (value_is(iterable, &dict_type)) return set_update_dict(set, (DictObj *)iterable);
    if (value_is(iterable, &list_type) || value_is(iterable, &tuple_type)) {
        bool is_list = value_is(iterable, &list_type);
        for (intptr_t i = 0; i < (is_list ? list_length(iterable) : tuple_length(iterable)); i++)
            TRY(set_add(self, is_list ? list_get(iterable, i) : tuple_get(iterable, i)));
        return 0;
    }
    Value iterator = object_iter(iterable), item;
    if (iterator == NULL) return -1;
    while ((item = object_next(iterator)) != NULL) TRY(set_add(self, item));
    return exception_pending() ? -1 : 0;
}

bool set_next(Value set, size_t *position, Value *item) {
    SetEntry *entry = set_next_entry((SetObj *)set, position);
    if (entry == NULL) return false;
    *item = entry->key.value;
    return true;
}

bool set_next_slot(Value set, size_t *position, Slot **slot, int64_t *hash, void **owner) {
    SetEntry *entry = set_next_entry((SetObj *)set, position);
    if (entry == NULL) return false;
    *slot = &entry->key;
    *hash = entry->hash;
    *owner = ((SetObj *)set)->table;
    return true;
}

intptr_t set_length(Value set) { return ((SetObj *)set)->used; }

/* ---- iterator ---------------------------------------------------------------------------------------------------- */
Value set_iter(Value self) {
    SetIterObj *it = (SetIterObj *)gc_alloc(&set_iterator_type, sizeof(SetIterObj));
    if (it == NULL) return NULL;
    slot_init(&it->set, self);
    it->used = it->remaining = set_length(self);
    return VALUE(it);
}

static Value set_iterator_next(Value self) {
    SetIterObj *it = (SetIterObj *)self;
    SetObj     *set = (SetObj *)it->set.value;
    if (set == NULL) return NULL;
    if (UNLIKELY(set->used != it->used)) {
        it->used = -1; /* stays wrong for ever */
        return raise_format(&RuntimeError_type, "Set changed size during iteration");
    }
    size_t    position = (size_t)it->position;
    SetEntry *entry = set_next_entry(set, &position);
    if (entry == NULL) {
        it->set.value = NULL;
        return NULL;
    }
    it->position = (intptr_t)position;
    it->remaining--;
    return entry->key.value;
}

static Value set_iterator_hint(Value self) {
    SetIterObj *it = (SetIterObj *)self;
    SetObj     *set = (SetObj *)it->set.value;
    return value_from_int(set != NULL && set->used == it->used ? it->remaining : 0);
}

static Value set_iterator_reduce(Value self) {
    SetIterObj *it = (SetIterObj *)self, *copy = (SetIterObj *)gc_alloc(&set_iterator_type, sizeof(SetIterObj));
    Value       list, iter, args;
    if (copy == NULL) return NULL;
    slot_init(&copy->set, it->set.value);
    copy->used = it->used;
    copy->position = it->position;
    copy->remaining = it->remaining;
    TRY_VALUE(list, sequence_to_list(VALUE(copy)));
    TRY_VALUE(iter, builtin_get("iter"));
    TRY_VALUE(args, TUPLE1(list));
    return TUPLE2(iter, args);
}

static const MethodDef set_iterator_methods[] = {
    {"__length_hint__", (void *)set_iterator_hint, METHOD_NOARGS, "__length_hint__($self, /)\n--\n\n"},
    {"__reduce__", (void *)set_iterator_reduce, METHOD_NOARGS, "__reduce__($self, /)\n--\n\n"},
    {NULL},
};
static void set_iterator_trace(Obj *obj, Tracer *tracer) { trace_slot(tracer, &((SetIterObj *)obj)->set); }
static NativeType set_iterator_native = {
    .shape = {.size = sizeof(SetIterObj), .trace = set_iterator_trace},
    .iter = iterator_self, .iternext = set_iterator_next, .methods = set_iterator_methods,
};
Type set_iterator_type = STATIC_TYPE("set_iterator", &object_type, set_iterator_native, sizeof(SetIterObj), 0,
                                     TYPE_FLAG_DISALLOW_NEW | TYPE_FLAG_GC);
