/* capi_hashtable.c - _Py_hashtable_*: tables with C keys that some of upstream's modules keep. */
#include "capi_private.h"

#include "base/memory.h"

/* Callers see the pointer only. */
typedef struct TableEntry {
    struct TableEntry *next;
    Py_uhash_t         hash;
    void              *key, *value;
} TableEntry;
typedef struct _Py_hashtable_t {
    TableEntry **buckets;
    size_t       size, count;
    Py_uhash_t (*hash)(const void *);
    int (*equal)(const void *, const void *);
    void (*destroy_key)(void *);
    void (*destroy_value)(void *);
} Table;

Table *_Py_hashtable_new_full(Py_uhash_t (*hash)(const void *), int (*equal)(const void *, const void *), void (*destroy_key)(void *),
                              void (*destroy_value)(void *), void *allocator) {
    Table *table = mem_calloc(1, sizeof *table);
    if (table == NULL) return NULL;
    *table = (Table){.size = 64, .hash = hash, .equal = equal, .destroy_key = destroy_key, .destroy_value = destroy_value};
    if ((table->buckets = mem_calloc(table->size, sizeof *table->buckets)) != NULL) return table;
    mem_free(table);
    return NULL;
}

static TableEntry *table_find(Table *table, const void *key, Py_uhash_t hash) {
    TableEntry *entry = table->buckets[hash & (table->size - 1)];
    while (entry != NULL && (entry->hash != hash || !table->equal(key, entry->key))) entry = entry->next;
    return entry;
}

void *_Py_hashtable_get(Table *table, const void *key) {
    TableEntry *entry = table_find(table, key, table->hash(key));
    return entry != NULL ? entry->value : NULL;
}

static int table_grow(Table *table) {
    size_t       size = table->size * 2;
    TableEntry **buckets = mem_calloc(size, sizeof *buckets);
    if (buckets == NULL) return -1;
    for (size_t i = 0; i < table->size; i++) {
        for (TableEntry *entry = table->buckets[i], *next; entry != NULL; entry = next) {
            next = entry->next;
            entry->next = buckets[entry->hash & (size - 1)];
            buckets[entry->hash & (size - 1)] = entry;
        }
    }
    mem_free(table->buckets);
    table->buckets = buckets;
    table->size = size;
    return 0;
}

/* KEY is not in the table yet. */
int _Py_hashtable_set(Table *table, const void *key, void *value) {
    if (table->count >= table->size && table_grow(table) < 0) return -1;
    TableEntry *entry = mem_alloc(sizeof *entry);
    if (entry == NULL) return -1;
    Py_uhash_t hash = table->hash(key);
    *entry = (TableEntry){table->buckets[hash & (table->size - 1)], hash, (void *)(uintptr_t)key, value};
    table->buckets[hash & (table->size - 1)] = entry;
    table->count++;
    return 0;
}

void _Py_hashtable_destroy(Table *table) {
    for (size_t i = 0; i < table->size; i++) {
        for (TableEntry *entry = table->buckets[i], *next; entry != NULL; entry = next) {
            next = entry->next;
            if (table->destroy_key != NULL) table->destroy_key(entry->key);
            if (table->destroy_value != NULL) table->destroy_value(entry->value);
            mem_free(entry);
        }
    }
    mem_free(table->buckets);
    mem_free(table);
}
