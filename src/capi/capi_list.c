/* capi_list.c - PyList_*, PyTuple_*, PyStructSequence_*.
 *
 * C code fills fresh lists and tuples by macro with references that it gives away; those stay counted until the container
 * is absorbed (capi_note_unabsorbed).  The functions that store items keep the same books, so that both ways mix. */
#include "capi_private.h"

#include "base/memory.h"

#include <stdarg.h>

static bool unabsorbed(PyObject *o) { return obj_has_flag((Obj *)o, CONTAINER_FLAG_UNABSORBED); }

/* Stores ITEM, a reference that the container takes over, into SLOT. */
static void steal_into(PyObject *container, void *owner, Slot *slot, PyObject *item) {
    PyObject *old = (PyObject *)slot->value;
    if (!unabsorbed(container)) capi_absorb(item);
    else if (old != NULL) capi_absorb(old);
    slot_set(owner, slot, capi_in(item));
}

/* ---- list --------------------------------------------------------------------------------------------------------------- */
PyObject *PyList_New(Py_ssize_t size) {
    if (size < 0) return CAPI_BAD_CALL(NULL);
    Value list = list_new(size);
    if (list != NULL && size > 0 && capi_note_unabsorbed(list) < 0) list = NULL;
    return capi_out(list);
}

Py_ssize_t PyList_Size(PyObject *list) {
    if (!PyList_Check(list)) return CAPI_BAD_CALL(-1);
    return Py_SIZE(list);
}

PyObject *PyList_GetItem(PyObject *list, Py_ssize_t i) {
    if (!PyList_Check(list)) return CAPI_BAD_CALL(NULL);
    if (i < 0 || i >= Py_SIZE(list)) return CAPI_FAIL(raise_format(&IndexError_type, "list index out of range"), NULL);
    return capi_borrow_list_item(capi_in(list), i);
}

int PyList_SetItem(PyObject *list, Py_ssize_t i, PyObject *item) {
    if (!PyList_Check(list)) {
        Py_XDECREF(item);
        return CAPI_BAD_CALL(-1);
    }
    if (i < 0 || i >= Py_SIZE(list)) {
        Py_XDECREF(item);
        return CAPI_FAIL(raise_format(&IndexError_type, "list assignment index out of range"), -1);
    }
    ListObj *self = (ListObj *)list;
    steal_into(list, list_array(self), &self->items[i], item);
    return 0;
}

int PyList_Insert(PyObject *list, Py_ssize_t i, PyObject *item) {
    if (!PyList_Check(list) || item == NULL) return CAPI_BAD_CALL(-1);
    intptr_t length = Py_SIZE(list);
    if (i < 0) i = i + length < 0 ? 0 : i + length;
    return capi_status(list_insert(capi_in(list), i > length ? length : i, capi_in(item)));
}

int PyList_Append(PyObject *list, PyObject *item) {
    if (!PyList_Check(list) || item == NULL) return CAPI_BAD_CALL(-1);
    ListObj *self = (ListObj *)list;
    if (LIKELY(self->length < self->capacity && obj_has_flag(&self->header, LIST_FLAG_BOXED) && !unabsorbed(list))) {
        Slot *slot = &self->items[self->length++];
        if (capi_is_shared_int(VALUE(item))) slot_init(slot, capi_in(item)); /* the collector does not care for it */
        else slot_set(list_array(self), slot, capi_in(item));
        return 0;
    }
    return capi_status(list_append(capi_in(list), capi_in(item)));
}

static void clamp_range(intptr_t length, Py_ssize_t *low, Py_ssize_t *high) {
    if (*low < 0) *low = 0;
    if (*low > length) *low = length;
    if (*high < *low) *high = *low;
    if (*high > length) *high = length;
}

PyObject *PyList_GetSlice(PyObject *list, Py_ssize_t low, Py_ssize_t high) {
    if (!PyList_Check(list)) return CAPI_BAD_CALL(NULL);
    clamp_range(Py_SIZE(list), &low, &high);
    return capi_out(list_slice(capi_in(list), low, high));
}

int PyList_SetSlice(PyObject *list, Py_ssize_t low, Py_ssize_t high, PyObject *items) {
    if (!PyList_Check(list)) return CAPI_BAD_CALL(-1);
    clamp_range(Py_SIZE(list), &low, &high);
    return capi_status(list_set_slice(capi_in(list), low, high, capi_in(items)));
}

int PyList_Sort(PyObject *list) {
    if (!PyList_Check(list)) return CAPI_BAD_CALL(-1);
    return capi_status(list_sort(capi_in(list), NULL, false));
}

int PyList_Reverse(PyObject *list) {
    if (!PyList_Check(list)) return CAPI_BAD_CALL(-1);
    return capi_status(list_reverse(capi_in(list)));
}

PyObject *PyList_AsTuple(PyObject *list) {
    if (!PyList_Check(list)) return CAPI_BAD_CALL(NULL);
    return capi_out(tuple_from_list(capi_in(list)));
}

PyObject *_PyList_Extend(PyListObject *list, PyObject *iterable) {
    return capi_out(list_extend(capi_in((PyObject *)list), capi_in(iterable)) < 0 ? NULL : NONE);
}

/* ---- tuple -------------------------------------------------------------------------------------------------------------- */
static PyObject *fresh_tuple(Value tuple) {
    if (tuple != NULL && tuple_length(tuple) > 0 && capi_note_unabsorbed(tuple) < 0) tuple = NULL;
    return capi_out(tuple);
}

enum { SMALL_TUPLE = 64 };

PyObject *PyTuple_New(Py_ssize_t size) {
    if (size < 0) return CAPI_BAD_CALL(NULL);
    if (LIKELY(size > 0 && size <= SMALL_TUPLE)) { /* seen by C from birth */
        TupleObj *tuple = (TupleObj *)gc_alloc_exposed(&tuple_type, sizeof(TupleObj) + (size_t)size * sizeof(Slot), 1);
        if (UNLIKELY(tuple == NULL)) return capi_no_memory();
        tuple->length = size;
        return LIKELY(capi_note_unabsorbed(VALUE(tuple)) == 0) ? (PyObject *)tuple : capi_no_memory();
    }
    return fresh_tuple(size == 0 ? empty_tuple : tuple_new(size));
}

Py_ssize_t PyTuple_Size(PyObject *tuple) {
    if (!PyTuple_Check(tuple)) return CAPI_BAD_CALL(-1);
    return Py_SIZE(tuple);
}

PyObject *PyTuple_GetItem(PyObject *tuple, Py_ssize_t i) {
    if (!PyTuple_Check(tuple)) return CAPI_BAD_CALL(NULL);
    if (i < 0 || i >= Py_SIZE(tuple)) return CAPI_FAIL(raise_format(&IndexError_type, "tuple index out of range"), NULL);
    return capi_borrow_tuple_item(capi_in(tuple), i);
}

int PyTuple_SetItem(PyObject *tuple, Py_ssize_t i, PyObject *item) {
    if (!PyTuple_Check(tuple)) {
        Py_XDECREF(item);
        return CAPI_BAD_CALL(-1);
    }
    if (i < 0 || i >= Py_SIZE(tuple)) {
        Py_XDECREF(item);
        return CAPI_FAIL(raise_format(&IndexError_type, "tuple assignment index out of range"), -1);
    }
    steal_into(tuple, tuple, &((TupleObj *)tuple)->items[i], item);
    return 0;
}

/* Code of Cython 3.0 that is told not to trust borrowed references, as our pyconfig.h does, asks for a slice of the array of arguments of a fastcall
 * function in this way.  Such an array lies on a stack, in registers or in the middle of an object; where an object has its type it has any
 * argument but a class. */
static bool is_array(PyObject *o) {
    if ((uintptr_t)o % 16 != 0) return true;
    if (!gc_contains(o)) return VALUE(o) != empty_tuple && ((Obj *)o)->type != &type_type && o != Py_None;
    Value type = VALUE(((Obj *)o)->type);
    return type == NULL || !value_is_obj(type) || !value_is_a(type, &type_type);
}

PyObject *PyTuple_GetSlice(PyObject *tuple, Py_ssize_t low, Py_ssize_t high) {
    if (UNLIKELY(is_array(tuple))) {
        size_t count = high > low ? (size_t)(high - low) : 0;
        return capi_out(tuple_from_values(capi_in_array((PyObject *const *)tuple + low, count), count));
    }
    if (!PyTuple_Check(tuple)) return CAPI_BAD_CALL(NULL);
    clamp_range(Py_SIZE(tuple), &low, &high);
    return capi_out(tuple_slice(capi_in(tuple), low, high));
}

PyObject *PyTuple_Pack(Py_ssize_t count, ...) {
    va_list arguments;
    Value   tuple = empty_tuple;
    if (count > 0 && count <= SMALL_TUPLE) {
        tuple = VALUE(gc_alloc_exposed(&tuple_type, sizeof(TupleObj) + (size_t)count * sizeof(Slot), 0));
        if (tuple != NULL) ((TupleObj *)tuple)->length = count;
    } else if (count > 0) {
        tuple = tuple_new(count);
    }
    if (tuple == NULL) return capi_out(NULL);
    va_start(arguments, count);
    for (Py_ssize_t i = 0; i < count; i++) tuple_put(tuple, i, capi_in(va_arg(arguments, PyObject *)));
    va_end(arguments);
    return capi_out(tuple);
}

int _PyTuple_Resize(PyObject **where, Py_ssize_t size) {
    PyObject *old = *where;
    if (old == NULL || !PyTuple_Check(old) || size < 0) {
        *where = NULL;
        Py_XDECREF(old);
        return CAPI_BAD_CALL(-1);
    }
    if (Py_SIZE(old) == size) return 0;
    PyObject *fresh = PyTuple_New(size);
    *where = fresh;
    if (fresh != NULL) {
        capi_absorb_items((Obj *)old);
        for (Py_ssize_t i = 0; i < size && i < Py_SIZE(old); i++) {
            PyObject *item = capi_borrow_tuple_item(capi_in(old), i);
            if (item == NULL) continue;
            Py_INCREF(item); /* absorbed with the rest of the new tuple */
            tuple_put(capi_in(fresh), i, capi_in(item));
        }
    }
    capi_absorb(old);
    return fresh != NULL ? 0 : -1;
}

/* ---- struct sequences ------------------------------------------------------------------------------------------------- */
const char *const PyStructSequence_UnnamedField = "unnamed field";

/* Native description of DESC; lives for ever, as the type does. */
static const StructSeqDef *native_description(const PyStructSequence_Desc *desc) {
    size_t count = 0;
    while (desc->fields[count].name != NULL) count++;
    size_t          name_size = strlen(desc->name) + 1;
    StructSeqDef   *def = mem_alloc(sizeof *def + (count + 1) * sizeof(StructSeqField) + name_size);
    if (def == NULL) return (StructSeqDef *)raise_memory_error();
    StructSeqField *fields = (StructSeqField *)(def + 1);
    char           *name = memcpy(fields + count + 1, desc->name, name_size);
    for (size_t i = 0; i < count; i++) {
        const char *field = desc->fields[i].name;
        fields[i] = (StructSeqField){field == PyStructSequence_UnnamedField ? "" : field, desc->fields[i].doc};
    }
    fields[count] = (StructSeqField){NULL, NULL};
    *def = (StructSeqDef){name, desc->doc, fields, desc->n_in_sequence};
    return def;
}

int PyStructSequence_InitType2(PyTypeObject *type, PyStructSequence_Desc *desc) {
    const StructSeqDef *def = native_description(desc);
    if (def == NULL || structseq_type_init(capi_in_type(type), def) < 0) return capi_status(-1);
    return capi_borrow(VALUE(type)) != NULL ? 0 : -1;
}

void PyStructSequence_InitType(PyTypeObject *type, PyStructSequence_Desc *desc) { (void)PyStructSequence_InitType2(type, desc); }

PyTypeObject *PyStructSequence_NewType(PyStructSequence_Desc *desc) {
    const StructSeqDef *def = native_description(desc);
    return (PyTypeObject *)capi_out(def != NULL ? VALUE(structseq_type_new(def)) : NULL);
}

PyTypeObject *_PyStructSequence_NewType(PyStructSequence_Desc *desc, unsigned long flags) {
    PyTypeObject *type = PyStructSequence_NewType(desc);
    if (type != NULL) capi_in_type(type)->flags |= flags;
    return type;
}

PyObject *PyStructSequence_New(PyTypeObject *type) { return fresh_tuple(structseq_new(capi_in_type(type))); }

void PyStructSequence_SetItem(PyObject *seq, Py_ssize_t i, PyObject *item) {
    Slot *slot = &((TupleObj *)seq)->items[i];
    if (i < Py_SIZE(seq)) {
        steal_into(seq, seq, slot, item);
    } else { /* absorbing a tuple looks at the visible items only */
        capi_absorb(item);
        slot_set(seq, slot, VALUE(item));
    }
}

PyObject *PyStructSequence_GetItem(PyObject *seq, Py_ssize_t i) { return capi_borrow_slot(seq, &((TupleObj *)seq)->items[i]); }
