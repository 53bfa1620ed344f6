/* capi_long.c - PyLong_*: integers between C's types, bytes and text, and Python's.
 *
 * An int that C sees is a heap object with 30-bit digits; all others are tagged words that capi_out boxes.  The functions
 * here accept both and leave arithmetic to the objects room. */
#include "capi_int.h"

#include "objects/float.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/str.h"
#include "objects/thread.h"

#include <limits.h>

/* ---- from C ------------------------------------------------------------------------------------------------------------ */
static PyObject *from_unsigned(uint64_t u) {
    return LIKELY(u >> 62 == 0) ? capi_box_int((int64_t)u, 1) : capi_out(int_from_u64(u));
}
PyObject *PyLong_FromLong(long i) { return capi_box_int(i, 1); }
PyObject *PyLong_FromLongLong(long long i) { return capi_box_int(i, 1); }
PyObject *PyLong_FromSsize_t(Py_ssize_t i) { return capi_box_int(i, 1); }
PyObject *PyLong_FromUnsignedLong(unsigned long u) { return from_unsigned(u); }
PyObject *PyLong_FromUnsignedLongLong(unsigned long long u) { return from_unsigned(u); }
PyObject *PyLong_FromSize_t(size_t u) { return from_unsigned(u); }
PyObject *PyLong_FromVoidPtr(void *p) { return from_unsigned((uintptr_t)p); }
PyObject *PyLong_FromDouble(double d) { return capi_out(int_from_double(d)); }
PyObject *_PyLong_FromTime_t(time_t t) { return capi_box_int(t, 1); }
PyObject *PyBool_FromLong(long truth) { return Py_NewRef(truth ? Py_True : Py_False); }

/* A number that C sees as one object whose size fits two digits: what nearly all conversions are about. */
static inline bool is_short(const PyObject *o) {
    return LIKELY(o != NULL && (uint64_t)(Py_TYPE(o)->tp_flags & Py_TPFLAGS_LONG_SUBCLASS) != 0 && capi_int_is_short(o));
}

/* ---- to C -------------------------------------------------------------------------------------------------------------- */
/* The int that an argument means: itself, or what its __index__ returns. */
static Value as_int(PyObject *object) {
    if (object == NULL) {
        PyErr_BadInternalCall();
        return NULL;
    }
    Value v = capi_in(object);
    if (is_int(v)) return v;
    v = number_index(v);
    if (v == NULL) (void)capi_status(-1);
    return v;
}

/* Only ints: TypeError otherwise. */
static Value only_int(PyObject *object) {
    if (object == NULL) {
        PyErr_BadInternalCall();
        return NULL;
    }
    Value v = capi_in(object);
    if (is_int(v)) return v;
    (void)capi_status(RAISED(raise_type_error("an integer is required")));
    return NULL;
}

static long overflow(const char *format, const char *type) { return capi_status(RAISED(raise_overflow_error(format, type))); }
static const char too_large[] = "Python int too large to convert to C %s";

long long PyLong_AsLongLongAndOverflow(PyObject *object, int *result) {
    if (is_short(object)) {
        *result = 0;
        return capi_short_int(object);
    }
    Value v = as_int(object);
    *result = 0;
    if (v == NULL) return -1;
    int64_t i = int_as_i64_clamped(v, result);
    return *result != 0 ? -1 : i;
}

long PyLong_AsLongAndOverflow(PyObject *object, int *result) { return (long)PyLong_AsLongLongAndOverflow(object, result); }

long PyLong_AsLong(PyObject *object) {
    int over;
    if (is_short(object)) return (long)capi_short_int(object);
    int64_t i = PyLong_AsLongLongAndOverflow(object, &over);
    return over != 0 ? overflow(too_large, "long") : i;
}

long long PyLong_AsLongLong(PyObject *object) {
    int over;
    if (is_short(object)) return capi_short_int(object);
    int64_t i = PyLong_AsLongLongAndOverflow(object, &over);
    return over != 0 ? overflow("int too big to convert", NULL) : i;
}

int _PyLong_AsInt(PyObject *object) {
    int     over;
    int64_t i = PyLong_AsLongLongAndOverflow(object, &over);
    if (over != 0 || i > INT_MAX || i < INT_MIN) return (int)overflow(too_large, "int");
    return (int)i;
}

Py_ssize_t PyLong_AsSsize_t(PyObject *object) {
    int over;
    if (is_short(object)) return (Py_ssize_t)capi_short_int(object);
    Value v = only_int(object);
    if (v == NULL) return -1;
    int64_t i = int_as_i64_clamped(v, &over);
    return over != 0 ? overflow(too_large, "ssize_t") : i;
}

/* 1 and *OUT, 0 for a negative number, -1 for one that is too large. */
static int as_unsigned(Value v, uint64_t *out) {
    if (int_sign(v) < 0) return 0;
    if (int_bit_length(v) > 64) return -1;
    *out = int_as_u64_mask(v);
    return 1;
}

static uint64_t unsigned_or_raise(PyObject *object, const char *negative, const char *large) {
    if (is_short(object) && Py_SIZE(object) >= 0) return (uint64_t)capi_short_int(object);
    uint64_t u;
    Value    v = only_int(object);
    if (v == NULL) return (uint64_t)-1;
    int kind = as_unsigned(v, &u);
    return kind > 0 ? u : (uint64_t)overflow("%s", kind == 0 ? negative : large);
}

unsigned long PyLong_AsUnsignedLong(PyObject *object) {
    return unsigned_or_raise(object, "can't convert negative value to unsigned int",
                             "Python int too large to convert to C unsigned long");
}

unsigned long long PyLong_AsUnsignedLongLong(PyObject *object) {
    return unsigned_or_raise(object, "can't convert negative int to unsigned", "int too big to convert");
}

size_t PyLong_AsSize_t(PyObject *object) {
    return unsigned_or_raise(object, "can't convert negative value to size_t", "Python int too large to convert to C size_t");
}

unsigned long long PyLong_AsUnsignedLongLongMask(PyObject *object) {
    if (is_short(object)) return (unsigned long long)capi_short_int(object);
    Value v = as_int(object);
    return v == NULL ? (unsigned long long)-1 : int_as_u64_mask(v);
}

unsigned long PyLong_AsUnsignedLongMask(PyObject *object) { return (unsigned long)PyLong_AsUnsignedLongLongMask(object); }
time_t        _PyLong_AsTime_t(PyObject *object) {
    long long t = PyLong_AsLongLong(object);
    if (t == -1 && PyErr_Occurred() && PyErr_ExceptionMatches(PyExc_OverflowError)) {
        PyErr_SetString(PyExc_OverflowError, "timestamp out of range for platform time_t");
    }
    return t;
}

void *PyLong_AsVoidPtr(PyObject *object) {
    Value v = only_int(object);
    if (v == NULL) return NULL;
    if (int_sign(v) < 0) return (void *)PyLong_AsLong(object);
    unsigned long u = PyLong_AsUnsignedLong(object);
    return u == (unsigned long)-1 && PyErr_Occurred() ? NULL : (void *)u;
}

double PyLong_AsDouble(PyObject *object) {
    double d;
    Value  v = only_int(object);
    return v == NULL || capi_status(int_as_double(v, &d)) < 0 ? -1.0 : d;
}

/* ---- bits and bytes ---------------------------------------------------------------------------------------------------- */
int    _PyLong_Sign(PyObject *object) { return int_sign(capi_in(object)); }
size_t _PyLong_NumBits(PyObject *object) { return int_bit_length(capi_in(object)); }

PyObject *_PyLong_FromByteArray(const unsigned char *bytes, size_t size, int little, int is_signed) {
    return capi_out(size == 0 ? value_from_int(0) : int_from_bytes(bytes, size, little, is_signed));
}

int _PyLong_AsByteArray(PyLongObject *object, unsigned char *bytes, size_t size, int little, int is_signed) {
    return capi_status(int_to_bytes(capi_in((PyObject *)object), bytes, size, little, is_signed));
}

/* Not in a nursery: C code may take off leading zero digits, and nursery objects are found by their sizes. */
PyLongObject *_PyLong_New(Py_ssize_t digits) {
    if (digits > (Py_ssize_t)((PTRDIFF_MAX - sizeof(IntObj)) / sizeof(uint32_t))) {
        PyErr_SetString(PyExc_OverflowError, "too many digits in integer");
        return NULL;
    }
    IntObj *object = (IntObj *)gc_alloc_old(&int_type, sizeof(IntObj) + (size_t)(digits < 1 ? 1 : digits) * sizeof(uint32_t));
    if (object != NULL) object->ob_size = digits;
    return (PyLongObject *)capi_out(VALUE(object));
}

PyObject *_PyLong_Copy(PyLongObject *object) { return capi_out(int_exact(capi_in((PyObject *)object))); }

PyObject *_PyLong_GCD(PyObject *a, PyObject *b) { return capi_out(int_gcd(capi_in(a), capi_in(b))); }

static PyObject *shift(PyObject *object, size_t bits, bool left) {
    Value count = int_from_u64(bits), v = capi_in(object);
    if (count == NULL) return capi_out(NULL);
    return capi_out(left ? int_lshift(v, count) : int_rshift(v, count));
}

PyObject *_PyLong_Lshift(PyObject *object, size_t bits) { return shift(object, bits, true); }
PyObject *_PyLong_Rshift(PyObject *object, size_t bits) { return shift(object, bits, false); }

/* Divides and rounds to the nearest, halves to even: (quotient, remainder). */
PyObject *_PyLong_DivmodNear(PyObject *a, PyObject *b) {
    Value quotient, remainder, divisor = capi_in(b), twice, pair[2];
    if (!is_int(capi_in(a)) || !is_int(divisor)) return capi_out(raise_type_error("non-integer arguments in division"));
    if (int_divmod(capi_in(a), divisor, &quotient, &remainder) < 0) return capi_out(NULL);
    twice = int_lshift(remainder, value_from_int(1));
    if (twice == NULL) return capi_out(NULL);
    /* The remainder has the divisor's sign, so it must be compared by size. */
    int order = int_compare(twice, divisor);
    if (int_sign(divisor) < 0) order = -order;
    if (order > 0 || (order == 0 && (int_as_u64_mask(quotient) & 1) != 0)) {
        quotient = int_add(quotient, value_from_int(1));
        remainder = quotient != NULL ? int_sub(remainder, divisor) : NULL;
        if (remainder == NULL) return capi_out(NULL);
    }
    pair[0] = quotient, pair[1] = remainder;
    return capi_out(tuple_from_values(pair, 2));
}

/* X with 0.5 <= |x| < 1 and the exponent; rounds half to even. */
double _PyLong_Frexp(PyLongObject *object, Py_ssize_t *exponent) {
    Value   v = capi_in((PyObject *)object), top = v;
    size_t  bits = int_bit_length(v);
    double  d;
    int     e;
    int64_t drop = (int64_t)bits - 128;
    *exponent = 0;
    if (int_sign(v) == 0) return 0.0;
    if (drop > 0) {
        Value sign = value_from_int(int_sign(v)), magnitude = int_abs(v), rest;
        if (magnitude == NULL || (top = int_rshift(magnitude, value_from_int(drop))) == NULL) return capi_status(-1);
        rest = int_lshift(top, value_from_int(drop));
        if (rest == NULL) return capi_status(-1);
        if (int_compare(rest, magnitude) != 0) top = int_or(top, value_from_int(1)); /* sticky bit */
        if (top == NULL || (top = int_mul(top, sign)) == NULL) return capi_status(-1);
    } else {
        drop = 0;
    }
    if (int_as_double(top, &d) < 0) return capi_status(-1);
    d = frexp(d, &e);
    *exponent = (Py_ssize_t)e + drop;
    return d;
}

/* ---- text -------------------------------------------------------------------------------------------------------------- */
/* 37: no digit of any base. */
PyAPI_DATA(unsigned char) _PyLong_DigitValue[256];
unsigned char _PyLong_DigitValue[256] = {
    [0 ... '0' - 1] = 37, ['0'] = 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, ['9' + 1 ... 'A' - 1] = 37,
    ['A'] = 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35,
    ['Z' + 1 ... 'a' - 1] = 37,
    ['a'] = 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35,
    ['z' + 1 ... 255] = 37,
};

/* The base that a text without a given one is written in. */
static int base_of(const char *s) {
    while (*s == ' ' || (*s >= '\t' && *s <= '\r')) s++;
    if (*s == '+' || *s == '-') s++;
    if (s[0] != '0') return 10;
    return s[1] == 'x' || s[1] == 'X' ? 16 : s[1] == 'o' || s[1] == 'O' ? 8 : s[1] == 'b' || s[1] == 'B' ? 2 : 0;
}

PyObject *PyLong_FromString(const char *text, char **end, int base) {
    if ((base != 0 && base < 2) || base > 36) {
        return capi_out(raise_value_error("int() arg 2 must be >= 2 and <= 36"));
    }
    Value v = int_from_text(text, strlen(text), base);
    if (v == NULL && base == 0 && exception_matches(&ValueError_type)) {
        Value message = object_str(exception_current()); /* there is another one, about too many digits */
        if (message != NULL && str_find(message, str_intern_c("base 0"), 0, str_length(message), 1) >= 0) {
            Value shown = str_decode((const uint8_t *)text, strnlen(text, 200), "utf-8", "replace");
            exception_clear();
            if (shown != NULL) raise_value_error("invalid literal for int() with base %d: %.200R", base_of(text), shown);
        }
    }
    if (end != NULL) *end = (char *)text + (v != NULL ? strlen(text) : 0);
    return capi_out(v);
}

PyObject *PyLong_FromUnicodeObject(PyObject *text, int base) { return capi_out(int_from_str(capi_in(text), base)); }

PyObject *_PyLong_FromBytes(const char *text, Py_ssize_t size, int base) {
    return capi_out(int_from_text(text, (size_t)size, base));
}

PyObject *_PyLong_Format(PyObject *object, int base) {
    Value v = only_int(object);
    return v == NULL ? NULL : capi_out(int_to_text(v, base, base != 10));
}

PyObject *PyNumber_ToBase(PyObject *object, int base) {
    if (base != 2 && base != 8 && base != 10 && base != 16) {
        PyErr_SetString(PyExc_SystemError, "PyNumber_ToBase: base must be 2, 8, 10 or 16");
        return NULL;
    }
    Value v = object == NULL ? NULL : number_index(capi_in(object));
    return capi_out(v == NULL ? NULL : int_to_text(v, base, base != 10));
}

static PyObject *sys_value(const char *name) {
    Value sys = vm_hooks.import("sys");
    return capi_out(sys == NULL ? NULL : object_get_attr(sys, str_intern_c(name)));
}

PyObject *PyLong_GetInfo(void) { return sys_value("int_info"); }
PyObject *PyFloat_GetInfo(void) { return sys_value("float_info"); }

/* ---- converters for PyArg_Parse ----------------------------------------------------------------------------------------- */
/* An unsigned int of at most BITS bits; LARGE is the text of OverflowError. */
static int convert_unsigned(PyObject *object, size_t bits, const char *large, uint64_t *out) {
    Value v = only_int(object);
    if (v == NULL) return 0;
    if (int_sign(v) < 0) {
        PyErr_SetString(PyExc_ValueError, "value must be positive");
        return 0;
    }
    if (int_bit_length(v) > bits) {
        PyErr_SetString(PyExc_OverflowError, large);
        return 0;
    }
    *out = int_as_u64_mask(v);
    return 1;
}

#define UNSIGNED_CONVERTER(NAME, TYPE, LARGE) \
    int NAME(PyObject *, void *); \
    int NAME(PyObject *object, void *pointer) { \
        uint64_t u; \
        if (!convert_unsigned(object, CHAR_BIT * sizeof(TYPE), LARGE, &u)) return 0; \
        *(TYPE *)pointer = (TYPE)u; \
        return 1; \
    }
UNSIGNED_CONVERTER(_PyLong_UnsignedShort_Converter, unsigned short, "Python int too large for C unsigned short")
UNSIGNED_CONVERTER(_PyLong_UnsignedInt_Converter, unsigned int, "Python int too large for C unsigned int")
UNSIGNED_CONVERTER(_PyLong_UnsignedLong_Converter, unsigned long, "Python int too large to convert to C unsigned long")
UNSIGNED_CONVERTER(_PyLong_UnsignedLongLong_Converter, unsigned long long, "int too big to convert")
UNSIGNED_CONVERTER(_PyLong_Size_t_Converter, size_t, "Python int too large to convert to C size_t")

int _Py_convert_optional_to_ssize_t(PyObject *, void *);
int _Py_convert_optional_to_ssize_t(PyObject *object, void *pointer) {
    if (object == Py_None) return 1;
    if (!PyIndex_Check(object)) {
        PyErr_Format(PyExc_TypeError, "argument should be integer or None, not %.200s", Py_TYPE(object)->tp_name);
        return 0;
    }
    Py_ssize_t n = PyNumber_AsSsize_t(object, PyExc_OverflowError);
    if (n == -1 && PyErr_Occurred()) return 0;
    *(Py_ssize_t *)pointer = n;
    return 1;
}

int _PyEval_SliceIndexNotNone(PyObject *object, Py_ssize_t *out) {
    if (!number_has_index(capi_in(object))) {
        PyErr_SetString(PyExc_TypeError, "slice indices must be integers or have an __index__ method");
        return 0;
    }
    Py_ssize_t n = PyNumber_AsSsize_t(object, NULL);
    if (n == -1 && PyErr_Occurred()) return 0;
    *out = n;
    return 1;
}

int _PyEval_SliceIndex(PyObject *object, Py_ssize_t *out) {
    if (object == Py_None) return 1;
    if (!number_has_index(capi_in(object))) {
        PyErr_SetString(PyExc_TypeError, "slice indices must be integers or None or have an __index__ method");
        return 0;
    }
    return _PyEval_SliceIndexNotNone(object, out);
}

/* -1 is a user or group id of its own; all others are unsigned. */
static int convert_id(PyObject *object, const char *what, uint32_t *out) {
    Value v = capi_in(object);
    int   over;
    if (!number_has_index(v)) {
        PyErr_Format(PyExc_TypeError, "%s should be integer, not %.200s", what, Py_TYPE(object)->tp_name);
        return 0;
    }
    v = number_index(v);
    if (v == NULL) return capi_status(-1), 0;
    int64_t i = int_as_i64_clamped(v, &over);
    if (over < 0 || (over == 0 && i < -1)) {
        PyErr_Format(PyExc_OverflowError, "%s is less than minimum", what);
        return 0;
    }
    if (over > 0 || i > UINT32_MAX) {
        PyErr_Format(PyExc_OverflowError, "%s is greater than maximum", what);
        return 0;
    }
    *out = (uint32_t)i;
    return 1;
}

PyAPI_FUNC(PyObject *) _PyLong_FromUid(uid_t);
PyAPI_FUNC(PyObject *) _PyLong_FromGid(gid_t);
PyAPI_FUNC(int) _Py_Uid_Converter(PyObject *, uid_t *);
PyAPI_FUNC(int) _Py_Gid_Converter(PyObject *, gid_t *);
PyObject *_PyLong_FromUid(uid_t id) { return PyLong_FromLong(id == (uid_t)-1 ? -1L : (long)id); }
PyObject *_PyLong_FromGid(gid_t id) { return _PyLong_FromUid(id); }
int       _Py_Uid_Converter(PyObject *object, uid_t *out) { return convert_id(object, "uid", out); }
int       _Py_Gid_Converter(PyObject *object, gid_t *out) { return convert_id(object, "gid", out); }

int _PyLong_FileDescriptor_Converter(PyObject *object, void *pointer) {
    int fd = PyObject_AsFileDescriptor(object);
    if (fd == -1) return 0;
    *(int *)pointer = fd;
    return 1;
}
