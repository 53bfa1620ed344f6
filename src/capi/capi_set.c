/* capi_set.c - PySet_*, PyFrozenSet_*, PyIter_*, PySeqIter_*, PyCallIter_*. */
#include "capi_private.h"

#include "objects/dict.h"
#include "objects/exceptions.h"
#include "objects/iter.h"
#include "objects/str.h"
#include "vm/frame.h"

PyObject *PySet_New(PyObject *iterable) { return capi_out(set_from_iterable(capi_in(iterable))); }
PyObject *PyFrozenSet_New(PyObject *iterable) { return capi_out(frozenset_from_iterable(capi_in(iterable))); }

Py_ssize_t PySet_Size(PyObject *set) {
    if (!PyAnySet_Check(set)) return CAPI_BAD_CALL(-1);
    return set_length(capi_in(set));
}

int PySet_Contains(PyObject *set, PyObject *item) {
    if (!PyAnySet_Check(set)) return CAPI_BAD_CALL(-1);
    return capi_truth(set_contains(capi_in(set), capi_value(item)));
}

/* Frozen sets too: fresh ones may be filled. */
int PySet_Add(PyObject *set, PyObject *item) {
    if (!PyAnySet_Check(set)) return CAPI_BAD_CALL(-1);
    return capi_status(set_add(capi_in(set), capi_value(item)));
}

int PySet_Discard(PyObject *set, PyObject *item) {
    if (!PySet_Check(set)) return CAPI_BAD_CALL(-1);
    return capi_truth(set_discard(capi_in(set), capi_value(item)));
}

static Value set_method(PyObject *set, const char *name) {
    Value text = str_intern_c(name);
    return text != NULL ? object_get_attr(VALUE(&set_type), text) : NULL;
}

PyObject *PySet_Pop(PyObject *set) {
    if (!PySet_Check(set)) return CAPI_BAD_CALL(NULL);
    Value pop = set_method(set, "pop");
    return capi_out(pop != NULL ? CALL1(pop, capi_in(set)) : NULL);
}

int PySet_Clear(PyObject *set) {
    if (!PySet_Check(set)) return CAPI_BAD_CALL(-1);
    Value clear = set_method(set, "clear");
    return capi_status(clear == NULL || CALL1(clear, capi_in(set)) == NULL ? -1 : 0);
}

int _PySet_Update(PyObject *set, PyObject *iterable) {
    if (!PySet_Check(set)) return CAPI_BAD_CALL(-1);
    return capi_status(set_update(capi_in(set), capi_in(iterable)));
}

int _PySet_NextEntry(PyObject *set, Py_ssize_t *position, PyObject **key, Py_hash_t *hash) {
    Slot   *slot;
    void   *owner;
    int64_t item_hash;
    size_t  next = (size_t)*position;
    if (!PyAnySet_Check(set)) return CAPI_BAD_CALL(-1);
    if (!set_next_slot(capi_in(set), &next, &slot, &item_hash, &owner)) return 0;
    PyObject *item = capi_borrow_slot(owner, slot);
    if (item == NULL) return -1;
    *position = (Py_ssize_t)next;
    *key = item;
    *hash = item_hash;
    return 1;
}

/* ---- iterators ---------------------------------------------------------------------------------------------------------- */
int PyIter_Check(PyObject *o) { return value_is_iterator(capi_in(o)); }

PyObject *PyIter_Next(PyObject *iterator) {
    Value item = object_next(capi_in(iterator));
    if (item == NULL && !exception_pending()) return NULL;
    return capi_out(item);
}

int PyAIter_Check(PyObject *o) { return type_of(capi_in(o))->native->anext != NULL; }

PySendResult PyIter_Send(PyObject *iterator, PyObject *value, PyObject **result) {
    Value      out = NULL;
    SendResult sent = generator_send(capi_in(iterator), capi_value(value), &out);
    *result = capi_out(sent == SEND_ERROR ? NULL : out);
    if (*result == NULL) return PYGEN_ERROR;
    return sent == SEND_NEXT ? PYGEN_NEXT : PYGEN_RETURN;
}

PyObject *PySeqIter_New(PyObject *sequence) {
    if (!PySequence_Check(sequence)) return CAPI_BAD_CALL(NULL);
    return capi_out(seq_iterator_new(capi_in(sequence)));
}

PyObject *PyCallIter_New(PyObject *callable, PyObject *sentinel) {
    return capi_out(callable_iterator_new(capi_in(callable), capi_value(sentinel)));
}
