/* capi_number.c - PyNumber_*: operators and conversions on any objects; slices; hashes of numbers and bytes. */
#include "capi_slots.h"

#include "base/hash.h"
#include "objects/float.h"
#include "objects/function.h"
#include "objects/int.h"
#include "objects/str.h"
#include "capi_text_int.h"

/* ---- operators --------------------------------------------------------------------------------------------------------- */
PyObject *capi_null_argument(void) {
    if (!PyErr_Occurred()) PyErr_SetString(PyExc_SystemError, "null argument to internal routine");
    return NULL;
}

/* The usual sums of compiled Python code, without a tagged number in between.  NULL: not among them. */
static ALWAYS_INLINE PyObject *quick(PyObject *a, PyObject *b, BinaryOp op) {
    if (capi_is_short_int(a) && capi_is_short_int(b)) {
        int64_t i = capi_short_int(a), j = capi_short_int(b), result;
        switch (op) {
        case BINARY_ADD: return capi_box_int(i + j, 1);
        case BINARY_SUB: return capi_box_int(i - j, 1);
        case BINARY_MUL: return __builtin_mul_overflow(i, j, &result) ? NULL : capi_box_int(result, 1);
        case BINARY_AND: return capi_box_int(i & j, 1);
        case BINARY_OR: return capi_box_int(i | j, 1);
        case BINARY_XOR: return capi_box_int(i ^ j, 1);
        default: return NULL;
        }
    }
    if (a->ob_type == &PyFloat_Type && b->ob_type == &PyFloat_Type) {
        double x = ((PyFloatObject *)a)->ob_fval, y = ((PyFloatObject *)b)->ob_fval;
        switch (op) {
        case BINARY_ADD: return capi_box_float(x + y, 1);
        case BINARY_SUB: return capi_box_float(x - y, 1);
        case BINARY_MUL: return capi_box_float(x * y, 1);
        case BINARY_TRUEDIV: return y != 0 ? capi_box_float(x / y, 1) : NULL;
        default: return NULL;
        }
    }
    return NULL;
}

/* Two instances of one type made in C: its function, without anything that crosses. */
#define TRY_DIRECT(slot) { \
        binaryfunc own = Py_TYPE(a) == Py_TYPE(b) ? SLOT_IN_number(Py_TYPE(a), slot) : NULL; \
        if (own != NULL && own != static_##slot && own != heap_##slot) { \
            result = own(a, b); \
            if (result != Py_NotImplemented) return result; \
            capi_absorb(result); \
            result = NULL; \
        } \
    }
/* capi_box_* publish when there is no memory, so that trying again is harmless. */
#define BINARY(NAME, OP, slot) \
    PyObject *PyNumber_##NAME(PyObject *a, PyObject *b) { \
        PyObject *result = quick(a, b, BINARY_##OP); \
        if (result == NULL) TRY_DIRECT(slot) \
        return LIKELY(result != NULL) ? result : capi_out(number_binary(capi_value(a), capi_value(b), BINARY_##OP)); \
    }
#define INPLACE(NAME, OP, slot) \
    PyObject *PyNumber_InPlace##NAME(PyObject *a, PyObject *b) { \
        PyObject *result = quick(a, b, BINARY_##OP); \
        return LIKELY(result != NULL) ? result : capi_out(number_inplace(capi_value(a), capi_value(b), BINARY_##OP)); \
    }
#define BOTH(NAME, OP, slot) BINARY(NAME, OP, slot) INPLACE(NAME, OP, slot)
BOTH(Add, ADD, nb_add)
BOTH(Subtract, SUB, nb_subtract)
BOTH(Multiply, MUL, nb_multiply)
BOTH(MatrixMultiply, MATMUL, nb_matrix_multiply)
BOTH(TrueDivide, TRUEDIV, nb_true_divide)
BOTH(FloorDivide, FLOORDIV, nb_floor_divide)
BOTH(Remainder, MOD, nb_remainder)
BOTH(Lshift, LSHIFT, nb_lshift)
BOTH(Rshift, RSHIFT, nb_rshift)
BOTH(And, AND, nb_and)
BOTH(Xor, XOR, nb_xor)
BOTH(Or, OR, nb_or)
BINARY(Divmod, DIVMOD, nb_divmod)

#define UNARY(NAME, OP) \
    PyObject *PyNumber_##NAME(PyObject *object) { \
        return object == NULL ? capi_null_argument() : capi_out(number_unary(capi_in(object), UNARY_##OP)); \
    }
UNARY(Negative, NEG)
UNARY(Positive, POS)
UNARY(Absolute, ABS)
UNARY(Invert, INVERT)

PyObject *PyNumber_Power(PyObject *base, PyObject *exponent, PyObject *modulus) {
    return capi_out(number_power(capi_in(base), capi_in(exponent), capi_in(modulus)));
}

PyObject *PyNumber_InPlacePower(PyObject *base, PyObject *exponent, PyObject *modulus) {
    Value     v = capi_in(base), result = NOT_IMPLEMENTED;
    TernaryFn inplace = native_of(v)->inplace_power;
    if (modulus == Py_None) return capi_out(number_inplace(v, capi_in(exponent), BINARY_POW));
    if (inplace != NULL) result = inplace(v, capi_in(exponent), capi_in(modulus));
    if (result == NOT_IMPLEMENTED) result = number_power(v, capi_in(exponent), capi_in(modulus));
    return capi_out(result);
}

/* ---- conversions --------------------------------------------------------------------------------------------------------- */
int PyNumber_Check(PyObject *object) {
    if (object == NULL) return 0;
    NativeType *native = native_of(capi_in(object));
    return native->to_index != NULL || native->to_int != NULL || native->to_float != NULL ||
           value_is_a(capi_in(object), &complex_type);
}

int PyIndex_Check(PyObject *object) { return number_has_index(capi_in(object)); }

PyObject *PyNumber_Index(PyObject *object) { return object == NULL ? capi_null_argument() : capi_out(number_index(capi_in(object))); }

PyObject *_PyNumber_Index(PyObject *object) {
    if (object == NULL) return capi_null_argument();
    return PyLong_Check(object) ? Py_NewRef(object) : PyNumber_Index(object);
}

PyObject *PyNumber_Long(PyObject *object) { return object == NULL ? capi_null_argument() : capi_out(number_to_int(capi_in(object))); }
PyObject *PyNumber_Float(PyObject *object) { return object == NULL ? capi_null_argument() : capi_out(number_to_float(capi_in(object))); }

Py_ssize_t PyNumber_AsSsize_t(PyObject *object, PyObject *overflow_error) {
    intptr_t i;
    return capi_status(number_as_index(capi_in(object), &i, (Type *)overflow_error)) < 0 ? -1 : i;
}

PyObject *PyObject_Format(PyObject *object, PyObject *specification) {
    return capi_out(object_format(capi_in(object), capi_in(specification)));
}

/* ---- slices ---------------------------------------------------------------------------------------------------------------- */
PyObject *PySlice_New(PyObject *start, PyObject *stop, PyObject *step) {
    Value none = NONE;
    return capi_out(slice_new(start ? capi_in(start) : none, stop ? capi_in(stop) : none, step ? capi_in(step) : none));
}

PyObject *_PySlice_FromIndices(Py_ssize_t start, Py_ssize_t stop) {
    Value low = int_from_i64(start), high = int_from_i64(stop);
    return capi_out(low == NULL || high == NULL ? NULL : slice_new(low, high, NONE));
}

int PySlice_Unpack(PyObject *object, Py_ssize_t *start, Py_ssize_t *stop, Py_ssize_t *step) {
    PySliceObject *slice = (PySliceObject *)object;
    *step = 1;
    if (!_PyEval_SliceIndex(slice->step, step)) return -1;
    if (*step == 0) {
        PyErr_SetString(PyExc_ValueError, "slice step cannot be zero");
        return -1;
    }
    if (*step < -PY_SSIZE_T_MAX) *step = -PY_SSIZE_T_MAX; /* so that -step works */
    *start = *step < 0 ? PY_SSIZE_T_MAX : 0;
    *stop = *step < 0 ? PY_SSIZE_T_MIN : PY_SSIZE_T_MAX;
    return _PyEval_SliceIndex(slice->start, start) && _PyEval_SliceIndex(slice->stop, stop) ? 0 : -1;
}

/* START or STOP moved into the range that a walk with STEP can use. */
static Py_ssize_t clamp(Py_ssize_t i, Py_ssize_t length, Py_ssize_t step) {
    if (i < 0) {
        i += length;
        return i >= 0 ? i : step < 0 ? -1 : 0;
    }
    return i < length ? i : step < 0 ? length - 1 : length;
}

Py_ssize_t PySlice_AdjustIndices(Py_ssize_t length, Py_ssize_t *start, Py_ssize_t *stop, Py_ssize_t step) {
    *start = clamp(*start, length, step);
    *stop = clamp(*stop, length, step);
    if (step < 0) return *stop < *start ? (*start - *stop - 1) / -step + 1 : 0;
    return *start < *stop ? (*stop - *start - 1) / step + 1 : 0;
}

#undef PySlice_GetIndicesEx
int PySlice_GetIndicesEx(PyObject *object, Py_ssize_t length, Py_ssize_t *start, Py_ssize_t *stop, Py_ssize_t *step, Py_ssize_t *count) {
    if (PySlice_Unpack(object, start, stop, step) < 0) return -1;
    *count = PySlice_AdjustIndices(length, start, stop, *step);
    return 0;
}

/* The old function: takes ints only, does not clamp, and says -1 without an exception for anything out of range. */
int PySlice_GetIndices(PyObject *object, Py_ssize_t length, Py_ssize_t *start, Py_ssize_t *stop, Py_ssize_t *step) {
    PySliceObject *slice = (PySliceObject *)object;
    *step = 1;
    if (slice->step != Py_None) {
        if (!PyLong_Check(slice->step)) return -1;
        *step = PyLong_AsSsize_t(slice->step);
    }
    *start = *step < 0 ? length - 1 : 0;
    if (slice->start != Py_None) {
        if (!PyLong_Check(slice->start)) return -1;
        *start = PyLong_AsSsize_t(slice->start);
        if (*start < 0) *start += length;
    }
    *stop = *step < 0 ? -1 : length;
    if (slice->stop != Py_None) {
        if (!PyLong_Check(slice->stop)) return -1;
        *stop = PyLong_AsSsize_t(slice->stop);
        if (*stop < 0) *stop += length;
    }
    return *stop > length || *start >= length || *step == 0 ? -1 : 0;
}

int _PySlice_GetLongIndices(PySliceObject *slice, PyObject *length, PyObject **start, PyObject **stop, PyObject **step) {
    Value indices = CALL_METHOD1(capi_in((PyObject *)slice), str_intern_c("indices"), capi_in(length));
    *start = *stop = *step = NULL;
    if (indices == NULL) return capi_status(-1);
    *start = capi_out(tuple_get(indices, 0));
    *stop = capi_out(tuple_get(indices, 1));
    *step = capi_out(tuple_get(indices, 2));
    return 0;
}

/* ---- hashes ---------------------------------------------------------------------------------------------------------------- */
_Py_HashSecret_t _Py_HashSecret;
int              Py_HashRandomizationFlag;

Py_hash_t _Py_HashBytes(const void *bytes, Py_ssize_t size) { return hash_bytes(bytes, (size_t)size); }
Py_hash_t _Py_HashDouble(PyObject *object, double d) { return d != d ? _Py_HashPointer(object) : float_hash(d); }
Py_hash_t _Py_HashPointerRaw(const void *p) { return (Py_hash_t)((uintptr_t)p >> 4 | (uintptr_t)p << 60); }
Py_hash_t _Py_HashPointer(const void *p) { return hash_address(p); }

PyHash_FuncDef *PyHash_GetFuncDef(void) {
    static PyHash_FuncDef definition = {_Py_HashBytes, "siphash13", 64, 128};
    return &definition;
}

void capi_hash_init(void) {
    memcpy(&_Py_HashSecret, hash_key, sizeof hash_key);
    _Py_HashSecret.expat.hashsalt = (Py_hash_t)hash_extra_key;
    Py_HashRandomizationFlag = (hash_key[0] | hash_key[1]) != 0;
}
