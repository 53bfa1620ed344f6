/* capi_sequence.c - PySequence_* and PyMapping_*: containers of any type. */
#include "capi_int.h"

#include "capi_text_int.h"
#include "objects/dict.h"
#include "objects/function.h"
#include "objects/int.h"
#include "objects/str.h"

/* ---- sequences --------------------------------------------------------------------------------------------------------- */
int PySequence_Check(PyObject *object) {
    Value       v = capi_in(object);
    NativeType *native = native_of(v);
    return !is_dict(v) && native->get_item != NULL && (native->native_flags & NATIVE_SEQUENCE_INDEX) != 0;
}

static PyObject *refuse(PyObject *object, const char *format) { return capi_out(raise_type_error(format, capi_in(object))); }
static int       refuse_status(PyObject *object, const char *format) { return refuse(object, format), -1; }
#define NOT_A_SEQUENCE "%.200N is not a sequence"

static Py_ssize_t length_or_raise(PyObject *object) {
    intptr_t length;
    return capi_status(object_length(capi_in(object), &length)) < 0 ? -1 : length;
}

Py_ssize_t PySequence_Size(PyObject *object) {
    if (object == NULL) return capi_null_argument(), -1;
    return is_dict(capi_in(object)) ? refuse_status(object, NOT_A_SEQUENCE) : length_or_raise(object);
}

#undef PySequence_Length
Py_ssize_t PySequence_Length(PyObject *object) { return PySequence_Size(object); }

/* sq_item functions never see negative indexes of things with a length. */
static int positive_index(PyObject *object, Py_ssize_t *index) {
    intptr_t length;
    if (*index >= 0 || native_of(capi_in(object))->length == NULL) return 0;
    if (object_length(capi_in(object), &length) < 0) return capi_status(-1);
    *index += length;
    if (*index < 0) *index = PY_SSIZE_T_MIN; /* stays out of range in containers that count from the end themselves */
    return 0;
}

static bool plain_sequence(Value v) {
    return value_is(v, &list_type) || value_is(v, &tuple_type) || value_is(v, &str_type) || value_is(v, &bytes_type);
}

PyObject *PySequence_GetItem(PyObject *object, Py_ssize_t index) {
    if (object == NULL) return capi_null_argument();
    if (LIKELY(PyTuple_CheckExact(object)) && (size_t)index < (size_t)Py_SIZE(object)) { /* its items have been seen by C */
        PyObject *item = PyTuple_GET_ITEM(object, index);
        if (LIKELY(item != NULL)) {
            capi_heed(item);
            Py_INCREF(item);
            return item;
        }
    }
    Value v = capi_in(object);
    if (plain_sequence(v)) return capi_out(sequence_get(v, index));
    if (!PySequence_Check(object)) {
        return refuse(object, native_of(v)->get_item != NULL ? NOT_A_SEQUENCE : "'%.200N' object does not support indexing");
    }
    return positive_index(object, &index) < 0 ? NULL : capi_out(sequence_get(v, index));
}

static int set_item(PyObject *object, Py_ssize_t index, PyObject *item, const char *message) {
    if (object == NULL) return capi_null_argument(), -1;
    Value       v = capi_in(object), key;
    NativeType *native = native_of(v);
    if (native->set_item == NULL || !PySequence_Check(object)) {
        return refuse_status(object, native->set_item != NULL ? NOT_A_SEQUENCE : message);
    }
    if (!value_is(v, &list_type) && positive_index(object, &index) < 0) return -1;
    key = int_from_i64(index);
    return capi_status(key == NULL ? -1 : object_set_item(v, key, capi_in(item)));
}

int PySequence_SetItem(PyObject *object, Py_ssize_t index, PyObject *item) {
    return set_item(object, index, item, "'%.200N' object does not support item assignment");
}

int PySequence_DelItem(PyObject *object, Py_ssize_t index) {
    return set_item(object, index, NULL, "'%.200N' object doesn't support item deletion");
}

static Value make_slice(Py_ssize_t low, Py_ssize_t high) {
    Value start = int_from_i64(low), stop = int_from_i64(high);
    return start == NULL || stop == NULL ? NULL : slice_new(start, stop, NONE);
}

PyObject *PySequence_GetSlice(PyObject *object, Py_ssize_t low, Py_ssize_t high) {
    if (object == NULL) return capi_null_argument();
    if (native_of(capi_in(object))->get_item == NULL) return refuse(object, "'%.200N' object is unsliceable");
    Value slice = make_slice(low, high);
    return capi_out(slice == NULL ? NULL : object_get_item(capi_in(object), slice));
}

static int set_slice(PyObject *object, Py_ssize_t low, Py_ssize_t high, PyObject *items, const char *message) {
    if (object == NULL) return capi_null_argument(), -1;
    if (native_of(capi_in(object))->set_item == NULL) return refuse_status(object, message);
    Value slice = make_slice(low, high);
    return capi_status(slice == NULL ? -1 : object_set_item(capi_in(object), slice, capi_in(items)));
}

int PySequence_SetSlice(PyObject *object, Py_ssize_t low, Py_ssize_t high, PyObject *items) {
    return set_slice(object, low, high, items, "'%.200N' object doesn't support slice assignment");
}

int PySequence_DelSlice(PyObject *object, Py_ssize_t low, Py_ssize_t high) {
    return set_slice(object, low, high, NULL, "'%.200N' object doesn't support slice deletion");
}

static PyObject *concatenate(PyObject *a, PyObject *b, bool inplace) {
    if (a == NULL || b == NULL) return capi_null_argument();
    Value       left = capi_in(a), right = capi_in(b);
    NativeType *native = native_of(left);
    if (inplace && native->inplace_concat != NULL) return capi_out(native->inplace_concat(left, right));
    if (native->concat != NULL) return capi_out(native->concat(left, right));
    if (PySequence_Check(a) && PySequence_Check(b)) {
        BinaryFn forward = native->binary[BINARY_ADD], backward = native_of(right)->binary[BINARY_ADD];
        if (forward != NULL || backward != NULL) {
            return capi_out(inplace ? number_inplace(left, right, BINARY_ADD) : number_binary(left, right, BINARY_ADD));
        }
    }
    return refuse(a, "'%.200N' object can't be concatenated");
}

PyObject *PySequence_Concat(PyObject *a, PyObject *b) { return concatenate(a, b, false); }
PyObject *PySequence_InPlaceConcat(PyObject *a, PyObject *b) { return concatenate(a, b, true); }

static PyObject *repeat(PyObject *object, Py_ssize_t count, bool inplace) {
    if (object == NULL) return capi_null_argument();
    Value       v = capi_in(object), times;
    NativeType *native = native_of(v);
    if (inplace && native->inplace_repeat != NULL) return capi_out(native->inplace_repeat(v, count));
    if (native->repeat != NULL) return capi_out(native->repeat(v, count));
    if (PySequence_Check(object) && native->binary[BINARY_MUL] != NULL) {
        times = int_from_i64(count);
        if (times == NULL) return capi_out(NULL);
        return capi_out(inplace ? number_inplace(v, times, BINARY_MUL) : number_binary(v, times, BINARY_MUL));
    }
    return refuse(object, "'%.200N' object can't be repeated");
}

PyObject *PySequence_Repeat(PyObject *object, Py_ssize_t count) { return repeat(object, count, false); }
PyObject *PySequence_InPlaceRepeat(PyObject *object, Py_ssize_t count) { return repeat(object, count, true); }

Py_ssize_t _PySequence_IterSearch(PyObject *object, PyObject *item, int operation) {
    if (object == NULL || item == NULL) return capi_null_argument(), -1;
    Value    iterator = object_iter(capi_in(object)), found;
    intptr_t count = 0, index = 0;
    if (iterator == NULL) {
        if (exception_matches(&TypeError_type)) raise_type_error("argument of type '%.200N' is not iterable", capi_in(object));
        return capi_status(-1);
    }
    for (; (found = object_next(iterator)) != NULL; index++) {
        Truth equal = object_equal(found, capi_in(item));
        if (equal < 0) return capi_status(-1);
        if (!equal) continue;
        if (operation == PY_ITERSEARCH_CONTAINS) return 1;
        if (operation == PY_ITERSEARCH_INDEX) return index;
        count++;
    }
    if (exception_pending()) return capi_status(-1);
    if (operation != PY_ITERSEARCH_INDEX) return count;
    return capi_status(RAISED(raise_value_error("sequence.index(x): x not in sequence")));
}

Py_ssize_t PySequence_Count(PyObject *object, PyObject *item) { return _PySequence_IterSearch(object, item, PY_ITERSEARCH_COUNT); }
Py_ssize_t PySequence_Index(PyObject *object, PyObject *item) { return _PySequence_IterSearch(object, item, PY_ITERSEARCH_INDEX); }
int        PySequence_Contains(PyObject *object, PyObject *item) { return capi_truth(object_contains(capi_in(object), capi_in(item))); }
#undef PySequence_In
int PySequence_In(PyObject *object, PyObject *item) { return PySequence_Contains(object, item); }

PyObject *PySequence_List(PyObject *object) {
    return object == NULL ? capi_null_argument() : capi_out(sequence_to_list(capi_in(object)));
}

PyObject *PySequence_Tuple(PyObject *object) {
    return object == NULL ? capi_null_argument() : capi_out(sequence_to_tuple(capi_in(object)));
}

PyObject *PySequence_Fast(PyObject *object, const char *message) {
    if (object == NULL) return capi_null_argument();
    Value v = capi_in(object), iterator;
    if (value_is(v, &list_type) || value_is(v, &tuple_type)) return capi_out(v);
    iterator = object_iter(v);
    if (iterator == NULL && exception_matches(&TypeError_type)) raise_type_error("%s", message);
    return capi_out(iterator == NULL ? NULL : sequence_to_list(iterator));
}

/* NULL-terminated copies of the bytes objects of a sequence, for exec. */
char *const *_PySequence_BytesToCharpArray(PyObject *sequence) {
    Py_ssize_t count = PySequence_Size(sequence), filled = 0;
    if (count == -1) return NULL;
    if (count > (Py_ssize_t)(PY_SSIZE_T_MAX / sizeof(char *) - 1)) return (char *const *)PyErr_NoMemory();
    char **array = PyMem_Malloc(((size_t)count + 1) * sizeof(char *));
    if (array == NULL) return (char *const *)PyErr_NoMemory();
    for (; filled < count; filled++) {
        char      *data;
        Py_ssize_t size;
        PyObject  *item = PySequence_GetItem(sequence, filled);
        int        status = item == NULL ? -1 : PyBytes_AsStringAndSize(item, &data, NULL);
        array[filled] = NULL;
        if (status == 0) {
            size = PyBytes_GET_SIZE(item) + 1;
            array[filled] = PyMem_Malloc((size_t)size);
            if (array[filled] != NULL) memcpy(array[filled], data, (size_t)size);
            else PyErr_NoMemory();
        }
        Py_XDECREF(item);
        if (array[filled] == NULL) {
            _Py_FreeCharPArray(array);
            return NULL;
        }
    }
    array[filled] = NULL;
    return array;
}

void _Py_FreeCharPArray(char *const array[]) {
    for (Py_ssize_t i = 0; array[i] != NULL; i++) PyMem_Free(array[i]);
    PyMem_Free((void *)array);
}

/* ---- mappings ------------------------------------------------------------------------------------------------------------ */
int PyMapping_Check(PyObject *object) {
    if (object == NULL) return 0;
    NativeType *native = native_of(capi_in(object));
    return native->get_item != NULL && (native->native_flags & NATIVE_MAPPING) != 0;
}

Py_ssize_t PyMapping_Size(PyObject *object) {
    if (object == NULL) return capi_null_argument(), -1;
    Value       v = capi_in(object);
    NativeType *native = native_of(v);
    if (native->length != NULL && !(native->native_flags & NATIVE_MAPPING) && !type_has_flag(type_of(v), TYPE_FLAG_HEAP)) {
        return refuse_status(object, "%.200N is not a mapping");
    }
    return length_or_raise(object);
}

#undef PyMapping_Length
Py_ssize_t PyMapping_Length(PyObject *object) { return PyMapping_Size(object); }

PyObject *PyMapping_GetItemString(PyObject *object, const char *key) {
    if (key == NULL) return capi_null_argument();
    Value name = str_from_utf8(key, strlen(key));
    return capi_out(name == NULL ? NULL : object_get_item(capi_in(object), name));
}

int PyMapping_SetItemString(PyObject *object, const char *key, PyObject *value) {
    if (key == NULL) return capi_null_argument(), -1;
    Value name = str_from_utf8(key, strlen(key));
    return capi_status(name == NULL ? -1 : object_set_item(capi_in(object), name, capi_in(value)));
}

/* These two cannot report errors. */
int PyMapping_HasKey(PyObject *object, PyObject *key) {
    bool found = object_get_item(capi_in(object), capi_in(key)) != NULL;
    if (!found) {
        exception_clear();
        PyErr_Clear();
    }
    return found;
}

int PyMapping_HasKeyString(PyObject *object, const char *key) {
    Value name = str_from_utf8(key, strlen(key));
    if (name != NULL) return PyMapping_HasKey(object, (PyObject *)name);
    exception_clear();
    PyErr_Clear();
    return 0;
}

/* The list of what OBJECT.NAME() yields. */
static PyObject *method_list(PyObject *object, const char *name) {
    Value result = CALL_METHOD0(capi_in(object), str_intern_c(name)), iterator;
    if (result == NULL) return capi_out(NULL);
    if (value_is(result, &list_type)) return capi_out(result);
    iterator = object_iter(result);
    if (iterator == NULL && exception_matches(&TypeError_type)) {
        raise_type_error("%.200N.%s() returned a non-iterable (type %.200N)", capi_in(object), name, result);
    }
    return capi_out(iterator == NULL ? NULL : sequence_to_list(iterator));
}

PyObject *PyMapping_Keys(PyObject *object) {
    if (object == NULL) return capi_null_argument();
    return PyDict_CheckExact(object) ? capi_out(dict_keys_list(capi_in(object))) : method_list(object, "keys");
}

PyObject *PyMapping_Items(PyObject *object) {
    if (object == NULL) return capi_null_argument();
    return PyDict_CheckExact(object) ? capi_out(dict_items_list(capi_in(object))) : method_list(object, "items");
}

PyObject *PyMapping_Values(PyObject *object) {
    if (object == NULL) return capi_null_argument();
    return PyDict_CheckExact(object) ? capi_out(dict_values_list(capi_in(object))) : method_list(object, "values");
}
