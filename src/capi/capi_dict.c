/* capi_dict.c - PyDict_*, PyDictProxy_*, PyODict_*.
 *
 * Keys and values that are lent to C are boxed in place: the table then holds the very object that C knows. */
#include "capi_private.h"

#include "objects/dict.h"
#include "objects/exceptions.h"
#include "objects/str.h"

PyObject *PyDict_New(void) { return capi_out(dict_new()); }
PyObject *_PyDict_NewPresized(Py_ssize_t expected) { return capi_out(dict_new_sized(expected > 0 ? (size_t)expected : 0)); }

void PyDict_Clear(PyObject *dict) {
    if (PyDict_Check(dict)) dict_clear(capi_in(dict));
}

Py_ssize_t PyDict_Size(PyObject *dict) {
    if (!PyDict_Check(dict)) return CAPI_BAD_CALL(-1);
    return dict_length(capi_in(dict));
}

/* ---- reading ------------------------------------------------------------------------------------------------------------ */
/* Borrowed value for a lookup that answered FOUND; NULL without an exception when absent. */
static PyObject *lend(Truth found, void *owner, Slot *slot) {
    if (found > 0) return capi_borrow_slot(owner, slot);
    if (found < 0) capi_publish();
    return NULL;
}

PyObject *PyDict_GetItemWithError(PyObject *dict, PyObject *key) {
    Slot *slot = NULL;
    void *owner = NULL;
    if (!PyDict_Check(dict)) return CAPI_BAD_CALL(NULL);
    Truth found = dict_find_slot(capi_in(dict), capi_value(key), &slot, &owner);
    return lend(found, owner, slot);
}

/* Compiled Python code looks its globals up with this one, again and again.  A version belongs to one state of one dict, whose values stay where
 * they are as long as it lasts; keys may be other strings than the dict's, and die. */
static struct {
    uint64_t  version;
    PyObject *key, *value;
} known[64];
static bool known_used;

void capi_forget_lookups(void) {
    if (known_used) memset(known, 0, sizeof known);
    known_used = false;
}

PyObject *_PyDict_GetItem_KnownHash(PyObject *dict, PyObject *key, Py_hash_t hash) {
    Slot *slot = NULL;
    void *owner = NULL;
    if (UNLIKELY(!PyDict_Check(dict))) return CAPI_BAD_CALL(NULL);
    uint64_t version = ((PyDictObject *)dict)->ma_version_tag;
    size_t   i = ((uintptr_t)key >> 4 ^ version) % COUNT_OF(known);
    if (LIKELY(known[i].version == version && known[i].key == key && version != 0)) return known[i].value;
    Truth found = dict_find_slot_hashed(capi_in(dict), capi_value(key), hash, &slot, &owner);
    PyObject *value = lend(found, owner, slot);
    if (value != NULL && PyUnicode_CheckExact(key)) {
        known[i].version = ((PyDictObject *)dict)->ma_version_tag == version ? version : 0;
        known[i].key = key;
        known[i].value = value;
        known_used = true;
    }
    return value;
}

/* Never raises; an exception that C has set stays. */
PyObject *PyDict_GetItem(PyObject *dict, PyObject *key) {
    Slot *slot = NULL;
    void *owner = NULL;
    if (!PyDict_Check(dict)) return NULL;
    Truth found = dict_find_slot(capi_in(dict), capi_value(key), &slot, &owner);
    if (found < 0) exception_clear();
    return found > 0 ? capi_borrow_slot(owner, slot) : NULL;
}

static Value key_from_c(const char *key) { return str_from_utf8(key, strlen(key)); }

PyObject *PyDict_GetItemString(PyObject *dict, const char *key) {
    Value name = key_from_c(key);
    if (name != NULL) return PyDict_GetItem(dict, (PyObject *)name);
    exception_clear();
    return NULL;
}

PyObject *_PyDict_GetItemStringWithError(PyObject *dict, const char *key) {
    Value name = key_from_c(key);
    return name != NULL ? PyDict_GetItemWithError(dict, (PyObject *)name) : capi_borrow(NULL);
}

PyObject *_PyDict_GetItemIdWithError(PyObject *dict, struct _Py_Identifier *key) {
    return _PyDict_GetItemStringWithError(dict, key->string);
}

int PyDict_Contains(PyObject *dict, PyObject *key) { return capi_truth(dict_contains(capi_in(dict), capi_value(key))); }

int _PyDict_ContainsId(PyObject *dict, struct _Py_Identifier *key) {
    Value name = key_from_c(key->string);
    return capi_truth(name != NULL ? dict_contains(capi_in(dict), name) : -1);
}

/* ---- writing ------------------------------------------------------------------------------------------------------------ */
int PyDict_SetItem(PyObject *dict, PyObject *key, PyObject *value) {
    if (!PyDict_Check(dict)) return CAPI_BAD_CALL(-1);
    return capi_status(dict_set(capi_in(dict), capi_value(key), capi_value(value)));
}

int _PyDict_SetItem_KnownHash(PyObject *dict, PyObject *key, PyObject *value, Py_hash_t hash) {
    if (!PyDict_Check(dict)) return CAPI_BAD_CALL(-1);
    return capi_status(dict_set_known(capi_in(dict), capi_value(key), hash, capi_value(value)));
}

int PyDict_SetItemString(PyObject *dict, const char *key, PyObject *value) {
    Value name = str_intern_c(key);
    return name != NULL ? PyDict_SetItem(dict, (PyObject *)name, value) : capi_status(-1);
}

int _PyDict_SetItemId(PyObject *dict, struct _Py_Identifier *key, PyObject *value) {
    return PyDict_SetItemString(dict, key->string, value);
}

static int delete_key(PyObject *dict, Value key) {
    if (!PyDict_Check(dict)) return CAPI_BAD_CALL(-1);
    Truth removed = dict_delete(capi_in(dict), key);
    if (removed == 0) (void)raise_key_error(key);
    return removed > 0 ? 0 : capi_status(-1);
}

int PyDict_DelItem(PyObject *dict, PyObject *key) { return delete_key(dict, capi_value(key)); }
int _PyDict_DelItem_KnownHash(PyObject *dict, PyObject *key, Py_hash_t hash) { return delete_key(dict, capi_value(key)); }

int PyDict_DelItemString(PyObject *dict, const char *key) {
    Value name = key_from_c(key);
    return name != NULL ? delete_key(dict, name) : capi_status(-1);
}

PyObject *PyDict_SetDefault(PyObject *dict, PyObject *key, PyObject *fallback) {
    Slot *slot = NULL;
    void *owner = NULL;
    if (!PyDict_Check(dict)) return CAPI_BAD_CALL(NULL);
    Value name = capi_value(key), value = dict_set_default(capi_in(dict), name, capi_in(fallback));
    if (value == NULL) return capi_borrow(NULL);
    if (value_is_obj(value)) return capi_borrow(value);
    return lend(dict_find_slot(capi_in(dict), name, &slot, &owner), owner, slot); /* a number, which gets a box there */
}

PyObject *_PyDict_Pop(PyObject *dict, PyObject *key, PyObject *fallback) {
    if (!PyDict_Check(dict)) return CAPI_BAD_CALL(NULL);
    Value name = capi_value(key), value = dict_pop(capi_in(dict), name);
    if (value == NULL && !exception_pending()) {
        if (fallback != NULL) return Py_NewRef(fallback);
        (void)raise_key_error(name);
    }
    return capi_out(value);
}

/* ---- iterating ---------------------------------------------------------------------------------------------------------- */
int _PyDict_Next(PyObject *dict, Py_ssize_t *position, PyObject **key, PyObject **value, Py_hash_t *hash) {
    size_t next = (size_t)*position;
    if (!PyDict_Check(dict) || !dict_next(capi_in(dict), &next, NULL, NULL)) return 0;
    *position = (Py_ssize_t)next;
    DictKeys  *keys = ((DictObj *)dict)->keys;
    DictEntry *entry = &keys->entries[next - 1];
    PyObject  *item = NULL;
    if (key != NULL && (item = capi_borrow_slot(keys, &entry->key)) != NULL) *key = item;
    if (key != NULL && item == NULL) return 0;
    if (value != NULL && (item = capi_borrow_slot(keys, &entry->value)) != NULL) *value = item;
    if (value != NULL && item == NULL) return 0;
    if (hash != NULL) *hash = entry->hash;
    return 1;
}

int PyDict_Next(PyObject *dict, Py_ssize_t *position, PyObject **key, PyObject **value) {
    return _PyDict_Next(dict, position, key, value, NULL);
}

PyObject *PyDict_Keys(PyObject *dict) {
    if (!PyDict_Check(dict)) return CAPI_BAD_CALL(NULL);
    return capi_out(dict_keys_list(capi_in(dict)));
}
PyObject *PyDict_Values(PyObject *dict) {
    if (!PyDict_Check(dict)) return CAPI_BAD_CALL(NULL);
    return capi_out(dict_values_list(capi_in(dict)));
}
PyObject *PyDict_Items(PyObject *dict) {
    if (!PyDict_Check(dict)) return CAPI_BAD_CALL(NULL);
    return capi_out(dict_items_list(capi_in(dict)));
}

/* ---- several at once ------------------------------------------------------------------------------------------------------ */
PyObject *PyDict_Copy(PyObject *dict) {
    if (dict == NULL || !PyDict_Check(dict)) return CAPI_BAD_CALL(NULL);
    return capi_out(dict_copy(capi_in(dict)));
}

int PyDict_Merge(PyObject *dict, PyObject *other, int override) {
    if (dict == NULL || !PyDict_Check(dict) || other == NULL) return CAPI_BAD_CALL(-1);
    return capi_status(dict_merge(capi_in(dict), capi_in(other), override != 0));
}

int PyDict_Update(PyObject *dict, PyObject *other) { return PyDict_Merge(dict, other, 1); }

/* One pair of PyDict_MergeFromSeq2. */
static Status merge_pair(Value dict, Value item, intptr_t index, bool override) {
    const Slot *pair;
    size_t      count;
    Value       fast = sequence_fast(item, "", &pair, &count);
    if (fast == NULL) {
        if (!exception_matches(&TypeError_type)) return -1;
        exception_clear();
        return RAISED(raise_type_error("cannot convert dictionary update sequence element #%zd to a sequence", index));
    }
    if (count != 2) {
        return RAISED(raise_value_error("dictionary update sequence element #%zd has length %zd; 2 is required", index, (intptr_t)count));
    }
    if (override) return dict_set(dict, pair[0].value, pair[1].value);
    return dict_set_default(dict, pair[0].value, pair[1].value) == NULL ? -1 : 0;
}

int PyDict_MergeFromSeq2(PyObject *dict, PyObject *pairs, int override) {
    Value iterator = object_iter(capi_in(pairs)), item;
    if (iterator == NULL) return capi_status(-1);
    for (intptr_t i = 0; (item = object_next(iterator)) != NULL; i++) {
        if (merge_pair(capi_in(dict), item, i, override != 0) < 0) return capi_status(-1);
    }
    return exception_pending() ? capi_status(-1) : 0;
}

Py_ssize_t _PyDict_SizeOf(PyDictObject *dict) {
    DictKeys *keys = ((DictObj *)dict)->keys;
    return (Py_ssize_t)(sizeof(DictObj) + (keys != NULL ? gc_object_size(&keys->header) : 0));
}

/* ---- proxies and ordered dicts ---------------------------------------------------------------------------------------------- */
PyObject *PyDictProxy_New(PyObject *mapping) { return capi_out(CALL1(VALUE(&mapping_proxy_type), capi_in(mapping))); }

PyObject *PyODict_New(void) {
    if (vm_hooks.import("_collections") == NULL) return capi_out(NULL); /* readies the type */
    return capi_out(CALL0(VALUE(&PyODict_Type)));
}
int PyODict_SetItem(PyObject *dict, PyObject *key, PyObject *value) {
    return capi_status(object_set_item(capi_in(dict), capi_value(key), capi_value(value)));
}
int PyODict_DelItem(PyObject *dict, PyObject *key) { return capi_status(object_set_item(capi_in(dict), capi_value(key), NULL)); }
