/* capi_text_test.c - an extension that calls the C API about numbers, text, bytes, buffers and arguments.
 *
 * capi_text_driver.py uses it under CPython and under Taipan; both must print the same. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <wchar.h>

#define ITEM(n) PyTuple_GET_ITEM(args, n)
#define OBJECT1(NAME) static PyObject *t_##NAME(PyObject *self, PyObject *a) { return NAME(a); }
#define OBJECT2(NAME) static PyObject *t_##NAME(PyObject *self, PyObject *args) { return NAME(ITEM(0), ITEM(1)); }
#define OBJECT3(NAME) static PyObject *t_##NAME(PyObject *self, PyObject *args) { return NAME(ITEM(0), ITEM(1), ITEM(2)); }
#define RESULT(BUILD, VALUE) \
    do { \
        if (PyErr_Occurred()) return NULL; \
        return BUILD(VALUE); \
    } while (0)
#define NUMBER1(NAME, TYPE, BUILD) \
    static PyObject *t_##NAME(PyObject *self, PyObject *a) { \
        TYPE x = NAME(a); \
        RESULT(BUILD, x); \
    }
#define NUMBER2(NAME, TYPE, BUILD) \
    static PyObject *t_##NAME(PyObject *self, PyObject *args) { \
        TYPE x = NAME(ITEM(0), ITEM(1)); \
        RESULT(BUILD, x); \
    }
#define SIZED(NAME) /* object, size */ \
    static PyObject *t_##NAME(PyObject *self, PyObject *args) { \
        PyObject  *a; \
        Py_ssize_t n; \
        return PyArg_ParseTuple(args, "On", &a, &n) ? NAME(a, n) : NULL; \
    }
#define TEXT1(NAME) /* char *, size, errors */ \
    static PyObject *t_##NAME(PyObject *self, PyObject *args) { \
        const char *s, *errors = NULL; \
        Py_ssize_t  n; \
        return PyArg_ParseTuple(args, "y#|z", &s, &n, &errors) ? NAME(s, n, errors) : NULL; \
    }

/* ---- numbers ------------------------------------------------------------------------------------------------------------ */
NUMBER1(PyLong_AsLong, long, PyLong_FromLong)
NUMBER1(PyLong_AsLongLong, long long, PyLong_FromLongLong)
NUMBER1(PyLong_AsSsize_t, Py_ssize_t, PyLong_FromSsize_t)
NUMBER1(PyLong_AsSize_t, size_t, PyLong_FromSize_t)
NUMBER1(PyLong_AsUnsignedLong, unsigned long, PyLong_FromUnsignedLong)
NUMBER1(PyLong_AsUnsignedLongLong, unsigned long long, PyLong_FromUnsignedLongLong)
NUMBER1(PyLong_AsUnsignedLongMask, unsigned long, PyLong_FromUnsignedLong)
NUMBER1(PyLong_AsUnsignedLongLongMask, unsigned long long, PyLong_FromUnsignedLongLong)
NUMBER1(PyLong_AsDouble, double, PyFloat_FromDouble)
NUMBER1(PyLong_AsVoidPtr, void *, PyLong_FromVoidPtr)
NUMBER1(_PyLong_AsInt, int, PyLong_FromLong)
NUMBER1(_PyLong_Sign, int, PyLong_FromLong)
NUMBER1(_PyLong_NumBits, size_t, PyLong_FromSize_t)
NUMBER1(PyFloat_AsDouble, double, PyFloat_FromDouble)
NUMBER1(PyComplex_AsCComplex, Py_complex, PyComplex_FromCComplex)
NUMBER1(PyComplex_RealAsDouble, double, PyFloat_FromDouble)
NUMBER1(PyComplex_ImagAsDouble, double, PyFloat_FromDouble)
NUMBER1(PyNumber_Check, int, PyLong_FromLong)
NUMBER1(PyIndex_Check, int, PyLong_FromLong)
NUMBER1(PySequence_Check, int, PyLong_FromLong)
NUMBER1(PyMapping_Check, int, PyLong_FromLong)
NUMBER1(PySequence_Size, Py_ssize_t, PyLong_FromSsize_t)
NUMBER1(PyMapping_Size, Py_ssize_t, PyLong_FromSsize_t)
NUMBER1(PyUnicode_GetLength, Py_ssize_t, PyLong_FromSsize_t)
NUMBER1(PyUnicode_IsIdentifier, int, PyLong_FromLong)
NUMBER1(PyBytes_Size, Py_ssize_t, PyLong_FromSsize_t)
NUMBER1(PyObject_CheckBuffer, int, PyLong_FromLong)
NUMBER2(PySequence_Count, Py_ssize_t, PyLong_FromSsize_t)
NUMBER2(PySequence_Index, Py_ssize_t, PyLong_FromSsize_t)
NUMBER2(PySequence_Contains, int, PyLong_FromLong)
NUMBER2(PyMapping_HasKey, int, PyLong_FromLong)
NUMBER2(PyUnicode_Compare, int, PyLong_FromLong)
NUMBER2(PyUnicode_Contains, int, PyLong_FromLong)
OBJECT1(PyFloat_FromString)
OBJECT1(PyNumber_Negative) OBJECT1(PyNumber_Positive) OBJECT1(PyNumber_Absolute) OBJECT1(PyNumber_Invert)
OBJECT1(PyNumber_Index) OBJECT1(PyNumber_Long) OBJECT1(PyNumber_Float)
OBJECT2(PyNumber_Add) OBJECT2(PyNumber_Subtract) OBJECT2(PyNumber_Multiply) OBJECT2(PyNumber_MatrixMultiply)
OBJECT2(PyNumber_TrueDivide) OBJECT2(PyNumber_FloorDivide) OBJECT2(PyNumber_Remainder) OBJECT2(PyNumber_Divmod)
OBJECT2(PyNumber_Lshift) OBJECT2(PyNumber_Rshift) OBJECT2(PyNumber_And) OBJECT2(PyNumber_Or) OBJECT2(PyNumber_Xor)
OBJECT2(PyNumber_InPlaceAdd) OBJECT2(PyNumber_InPlaceMultiply) OBJECT2(PyNumber_InPlaceOr)
OBJECT3(PyNumber_Power) OBJECT3(PyNumber_InPlacePower)
OBJECT2(PyObject_Format)
OBJECT2(_PyLong_GCD) OBJECT2(_PyLong_DivmodNear)
OBJECT1(PySequence_List) OBJECT1(PySequence_Tuple)
OBJECT2(PySequence_Concat) OBJECT2(PySequence_InPlaceConcat)
SIZED(PySequence_GetItem) SIZED(PySequence_Repeat) SIZED(PySequence_InPlaceRepeat)
OBJECT1(PyMapping_Keys) OBJECT1(PyMapping_Values) OBJECT1(PyMapping_Items)

static PyObject *t_to_base(PyObject *self, PyObject *args) { return PyNumber_ToBase(ITEM(0), (int)PyLong_AsLong(ITEM(1))); }

static PyObject *t_as_overflow(PyObject *self, PyObject *a) {
    int  over;
    long i = PyLong_AsLongAndOverflow(a, &over);
    return i == -1 && PyErr_Occurred() ? NULL : Py_BuildValue("li", i, over);
}

static PyObject *t_as_ssize(PyObject *self, PyObject *args) {
    Py_ssize_t n = PyNumber_AsSsize_t(ITEM(0), ITEM(1) == Py_None ? NULL : ITEM(1));
    RESULT(PyLong_FromSsize_t, n);
}

static PyObject *t_long_from_string(PyObject *self, PyObject *args) {
    const char *s;
    char       *end;
    int         base, want_end;
    if (!PyArg_ParseTuple(args, "yii", &s, &base, &want_end)) return NULL;
    PyObject *v = PyLong_FromString(s, want_end ? &end : NULL, base);
    return v == NULL ? NULL : want_end ? Py_BuildValue("Ns", v, end) : v;
}

static PyObject *t_byte_array(PyObject *self, PyObject *args) {
    unsigned char bytes[64];
    PyObject     *v;
    Py_ssize_t    n;
    int           little, is_signed;
    if (!PyArg_ParseTuple(args, "O!nii", &PyLong_Type, &v, &n, &little, &is_signed)) return NULL;
    if (_PyLong_AsByteArray((PyLongObject *)v, bytes, (size_t)n, little, is_signed) < 0) return NULL;
    return Py_BuildValue("y#N", (char *)bytes, n, _PyLong_FromByteArray(bytes, (size_t)n, little, is_signed));
}

static PyObject *t_digits(PyObject *self, PyObject *a) {
    PyObject *list = PyList_New(0);
    for (Py_ssize_t i = 0; i < Py_ABS(Py_SIZE(a)); i++) {
        PyObject *digit = PyLong_FromLong(((PyLongObject *)a)->ob_digit[i]);
        PyList_Append(list, digit);
        Py_DECREF(digit);
    }
    return Py_BuildValue("nN", Py_SIZE(a), list);
}

static PyObject *t_frexp(PyObject *self, PyObject *a) {
    Py_ssize_t e;
    double     d = _PyLong_Frexp((PyLongObject *)a, &e);
    return d == -1 && PyErr_Occurred() ? NULL : Py_BuildValue("dn", d, e);
}

static PyObject *t_pack(PyObject *self, PyObject *args) {
    double d;
    int    size, little;
    char   out[8];
    if (!PyArg_ParseTuple(args, "dii", &d, &size, &little)) return NULL;
    if ((size == 2 ? PyFloat_Pack2(d, out, little) : size == 4 ? PyFloat_Pack4(d, out, little) : PyFloat_Pack8(d, out, little)) < 0) return NULL;
    double back = size == 2 ? PyFloat_Unpack2(out, little) : size == 4 ? PyFloat_Unpack4(out, little) : PyFloat_Unpack8(out, little);
    return Py_BuildValue("y#d", out, (Py_ssize_t)size, back);
}

static PyObject *t_string_to_double(PyObject *self, PyObject *args) {
    const char *s;
    char       *end;
    int         want_end;
    PyObject   *error;
    if (!PyArg_ParseTuple(args, "yiO", &s, &want_end, &error)) return NULL;
    double d = PyOS_string_to_double(s, want_end ? &end : NULL, error == Py_None ? NULL : error);
    if (d == -1.0 && PyErr_Occurred()) return NULL;
    return want_end ? Py_BuildValue("ds", d, end) : PyFloat_FromDouble(d);
}

static PyObject *t_double_to_string(PyObject *self, PyObject *args) {
    double d;
    int    format, precision, flags, type;
    if (!PyArg_ParseTuple(args, "dCii", &d, &format, &precision, &flags)) return NULL;
    char *s = PyOS_double_to_string(d, (char)format, precision, flags, &type);
    if (s == NULL) return NULL;
    PyObject *result = Py_BuildValue("si", s, type);
    PyMem_Free(s);
    return result;
}

static PyObject *t_os(PyObject *self, PyObject *args) {
    const char *a, *b;
    char        out[8], *end, *end2;
    int         n;
    if (!PyArg_ParseTuple(args, "ssi", &a, &b, &n)) return NULL;
    int length = PyOS_snprintf(out, sizeof out, "%s-%d", a, n), x = PyOS_mystricmp(a, b), y = PyOS_mystrnicmp(a, b, n);
    unsigned long u = PyOS_strtoul(a, &end, 0);
    long          l = PyOS_strtol(a, &end2, n > 1 && n < 37 ? n : 0);
    return Py_BuildValue("isiikslK", length, out, (x > 0) - (x < 0), (y > 0) - (y < 0), u, end, l, (unsigned long long)(end2 - a));
}

static PyObject *t_hashes(PyObject *self, PyObject *args) {
    double d;
    if (!PyArg_ParseTuple(args, "d", &d)) return NULL;
    return Py_BuildValue("nns", _Py_HashDouble(Py_None, d), _Py_HashBytes("", 0), PyHash_GetFuncDef()->name);
}

static PyObject *t_complex_math(PyObject *self, PyObject *args) {
    Py_complex a, b;
    if (!PyArg_ParseTuple(args, "DD", &a, &b)) return NULL;
    Py_complex sum = _Py_c_sum(a, b), diff = _Py_c_diff(a, b), neg = _Py_c_neg(a), prod = _Py_c_prod(a, b), quot = _Py_c_quot(a, b), pw = _Py_c_pow(a, b);
    return Py_BuildValue("DDDDDDd", &sum, &diff, &neg, &prod, &quot, &pw, _Py_c_abs(a));
}

static PyObject *t_slice(PyObject *self, PyObject *args) {
    PyObject  *slice;
    Py_ssize_t length, start, stop, step, count;
    if (!PyArg_ParseTuple(args, "On", &slice, &length)) return NULL;
    if (PySlice_Unpack(slice, &start, &stop, &step) < 0) return NULL;
    Py_ssize_t low = start, high = stop;
    count = PySlice_AdjustIndices(length, &low, &high, step);
    Py_ssize_t a = 0, b = 0, c = 0;
    int        old = PySlice_GetIndices(slice, length, &a, &b, &c);
    if (PyErr_Occurred()) return NULL;
    return Py_BuildValue("(nnn)(nnn)i(nnn)", start, stop, step, low, high, count, old, a, b, c);
}

/* ---- sequences and mappings -------------------------------------------------------------------------------------------------- */
static PyObject *status(int result) {
    if (result < 0) return NULL;
    return PyLong_FromLong(result);
}

static PyObject *t_set_item(PyObject *self, PyObject *args) {
    PyObject  *a, *v = NULL;
    Py_ssize_t n;
    if (!PyArg_ParseTuple(args, "On|O", &a, &n, &v)) return NULL;
    return status(v != NULL ? PySequence_SetItem(a, n, v) : PySequence_DelItem(a, n));
}

static PyObject *t_get_slice(PyObject *self, PyObject *args) {
    PyObject  *a;
    Py_ssize_t low, high;
    return PyArg_ParseTuple(args, "Onn", &a, &low, &high) ? PySequence_GetSlice(a, low, high) : NULL;
}

static PyObject *t_set_slice(PyObject *self, PyObject *args) {
    PyObject  *a, *v = NULL;
    Py_ssize_t low, high;
    if (!PyArg_ParseTuple(args, "Onn|O", &a, &low, &high, &v)) return NULL;
    return status(v != NULL ? PySequence_SetSlice(a, low, high, v) : PySequence_DelSlice(a, low, high));
}

static PyObject *t_fast(PyObject *self, PyObject *args) {
    PyObject *fast = PySequence_Fast(ITEM(0), PyUnicode_AsUTF8(ITEM(1)));
    if (fast == NULL) return NULL;
    PyObject *list = PyList_New(0);
    for (Py_ssize_t i = 0; i < PySequence_Fast_GET_SIZE(fast); i++) PyList_Append(list, PySequence_Fast_GET_ITEM(fast, i));
    Py_DECREF(fast);
    return list;
}

static PyObject *t_mapping_string(PyObject *self, PyObject *args) {
    PyObject   *m, *v = NULL;
    const char *key;
    if (!PyArg_ParseTuple(args, "Os|O", &m, &key, &v)) return NULL;
    if (v != NULL) return status(PyMapping_SetItemString(m, key, v));
    return Py_BuildValue("iN", PyMapping_HasKeyString(m, key), PyMapping_GetItemString(m, key));
}

/* ---- text ----------------------------------------------------------------------------------------------------------------------- */
OBJECT2(PyUnicode_Concat) OBJECT2(PyUnicode_Join) OBJECT2(PyUnicode_Partition) OBJECT2(PyUnicode_RPartition) OBJECT2(PyUnicode_Format)
OBJECT1(PyUnicode_FromObject)
OBJECT1(PyUnicode_AsUTF8String) OBJECT1(PyUnicode_AsLatin1String) OBJECT1(PyUnicode_AsASCIIString) OBJECT1(PyUnicode_AsUTF16String)
OBJECT1(PyUnicode_AsUTF32String) OBJECT1(PyUnicode_AsUnicodeEscapeString) OBJECT1(PyUnicode_AsRawUnicodeEscapeString)
OBJECT1(PyUnicode_EncodeFSDefault)
TEXT1(PyUnicode_DecodeUTF8) TEXT1(PyUnicode_DecodeLatin1) TEXT1(PyUnicode_DecodeASCII) TEXT1(PyUnicode_DecodeUTF7)
TEXT1(PyUnicode_DecodeUnicodeEscape) TEXT1(PyUnicode_DecodeRawUnicodeEscape)
OBJECT2(PyUnicode_AsCharmapString)

static PyObject *t_layout(PyObject *self, PyObject *a) {
    if (PyUnicode_READY(a) < 0) return NULL;
    Py_ssize_t n = PyUnicode_GET_LENGTH(a);
    int        kind = PyUnicode_KIND(a);
    return Py_BuildValue("niikiy#i", n, kind, PyUnicode_IS_ASCII(a), (unsigned long)PyUnicode_MAX_CHAR_VALUE(a), PyUnicode_CHECK_INTERNED(a) != 0,
                         PyUnicode_DATA(a), n * kind, (int)PyUnicode_READ(kind, PyUnicode_DATA(a), n));
}

static PyObject *t_new(PyObject *self, PyObject *args) {
    Py_ssize_t n;
    int        c;
    if (!PyArg_ParseTuple(args, "nC", &n, &c)) return NULL;
    PyObject *s = PyUnicode_New(n, (Py_UCS4)c);
    if (s == NULL) return NULL;
    if (n > 0 && PyUnicode_Fill(s, 0, n, (Py_UCS4)c) < 0) return NULL;
    if (n > 2 && PyUnicode_WriteChar(s, 1, 'b') < 0) return NULL;
    return s;
}

static PyObject *t_from_kind(PyObject *self, PyObject *args) {
    const char *data;
    Py_ssize_t  n;
    int         kind;
    return PyArg_ParseTuple(args, "iy#", &kind, &data, &n) ? PyUnicode_FromKindAndData(kind, data, kind > 0 ? n / kind : n) : NULL;
}

static PyObject *t_from_ordinal(PyObject *self, PyObject *a) { return PyUnicode_FromOrdinal((int)PyLong_AsLong(a)); }

static PyObject *t_wide(PyObject *self, PyObject *a) {
    Py_ssize_t n, m;
    wchar_t    local[4] = {7, 7, 7, 7};
    wchar_t   *w = PyUnicode_AsWideCharString(a, &n);
    if (w == NULL) return NULL;
    PyObject *back = PyUnicode_FromWideChar(w, n);
    PyMem_Free(w);
    m = PyUnicode_AsWideChar(a, local, 4);
    w = PyUnicode_AsWideCharString(a, NULL);
    int null = w == NULL;
    PyErr_Clear();
    PyMem_Free(w);
    return Py_BuildValue("nNniiii", n, back, m, (int)local[0], (int)local[1], (int)local[3], null);
}

static PyObject *t_ucs4(PyObject *self, PyObject *args) {
    PyObject  *s;
    Py_ssize_t size;
    int        null;
    Py_UCS4    out[64];
    if (!PyArg_ParseTuple(args, "Uni", &s, &size, &null)) return NULL;
    if (PyUnicode_AsUCS4(s, out, size, null) == NULL) return NULL;
    Py_UCS4  *copy = PyUnicode_AsUCS4Copy(s);
    PyObject *result = PyUnicode_FromKindAndData(4, copy, PyUnicode_GET_LENGTH(s));
    PyMem_Free(copy);
    return result;
}

static PyObject *t_utf8(PyObject *self, PyObject *a) {
    Py_ssize_t  n;
    const char *s = PyUnicode_AsUTF8AndSize(a, &n);
    return s == NULL ? NULL : Py_BuildValue("y#i", s, n, s[n]);
}

static PyObject *t_read_char(PyObject *self, PyObject *args) {
    Py_UCS4 c = PyUnicode_ReadChar(ITEM(0), PyLong_AsSsize_t(ITEM(1)));
    RESULT(PyLong_FromUnsignedLong, c);
}

static PyObject *t_copy_characters(PyObject *self, PyObject *args) {
    PyObject  *from;
    Py_ssize_t size, to_start, from_start, count;
    int        max;
    if (!PyArg_ParseTuple(args, "nCnUnn", &size, &max, &to_start, &from, &from_start, &count)) return NULL;
    PyObject *to = PyUnicode_New(size, (Py_UCS4)max);
    PyUnicode_Fill(to, 0, size, '-');
    Py_ssize_t copied = PyUnicode_CopyCharacters(to, to_start, from, from_start, count);
    return copied < 0 ? NULL : Py_BuildValue("nN", copied, to);
}

static PyObject *t_resize(PyObject *self, PyObject *args) {
    PyObject  *s;
    Py_ssize_t n;
    if (!PyArg_ParseTuple(args, "Un", &s, &n)) return NULL;
    PyObject *fresh = PyUnicode_New(PyUnicode_GET_LENGTH(s), PyUnicode_MAX_CHAR_VALUE(s));
    if (PyUnicode_GET_LENGTH(s) > 0) PyUnicode_CopyCharacters(fresh, 0, s, 0, PyUnicode_GET_LENGTH(s));
    Py_ssize_t old = PyUnicode_GET_LENGTH(fresh);
    if (PyUnicode_Resize(&fresh, n) < 0) return NULL;
    if (n > old) PyUnicode_Fill(fresh, old, n - old, '+');
    return fresh;
}

static PyObject *t_substring(PyObject *self, PyObject *args) {
    PyObject  *s;
    Py_ssize_t low, high;
    return PyArg_ParseTuple(args, "Unn", &s, &low, &high) ? PyUnicode_Substring(s, low, high) : NULL;
}

static PyObject *t_append(PyObject *self, PyObject *args) {
    PyObject *s = Py_NewRef(ITEM(0));
    for (Py_ssize_t i = 1; i < PyTuple_GET_SIZE(args) && s != NULL; i++) PyUnicode_Append(&s, ITEM(i));
    return s;
}

static PyObject *t_split(PyObject *self, PyObject *args) {
    PyObject  *s, *separator;
    Py_ssize_t max;
    if (!PyArg_ParseTuple(args, "OOn", &s, &separator, &max)) return NULL;
    if (separator == Py_None) separator = NULL;
    PyObject *a = PyUnicode_Split(s, separator, max), *b = a == NULL ? NULL : PyUnicode_RSplit(s, separator, max);
    return b == NULL ? NULL : Py_BuildValue("NNNN", a, b, PyUnicode_Splitlines(s, 0), PyUnicode_Splitlines(s, 1));
}

static PyObject *t_find(PyObject *self, PyObject *args) {
    PyObject  *s, *what;
    Py_ssize_t low, high;
    int        direction, c;
    if (!PyArg_ParseTuple(args, "OOnniC", &s, &what, &low, &high, &direction, &c)) return NULL;
    Py_ssize_t a = PyUnicode_Find(s, what, low, high, direction);
    if (a == -2) return NULL;
    Py_ssize_t b = PyUnicode_Count(s, what, low, high), d = PyUnicode_Tailmatch(s, what, low, high, direction);
    Py_ssize_t e = low >= 0 && high >= 0 ? PyUnicode_FindChar(s, (Py_UCS4)c, low, high, direction) : 0;
    return Py_BuildValue("nnnn", a, b, d, e);
}

static PyObject *t_replace(PyObject *self, PyObject *args) {
    PyObject  *a, *b, *c;
    Py_ssize_t max;
    return PyArg_ParseTuple(args, "OOOn", &a, &b, &c, &max) ? PyUnicode_Replace(a, b, c, max) : NULL;
}

static PyObject *t_compare_ascii(PyObject *self, PyObject *args) {
    const char *s = PyBytes_AsString(ITEM(1));
    return Py_BuildValue("ii", PyUnicode_CompareWithASCIIString(ITEM(0), s), _PyUnicode_EqualToASCIIString(ITEM(0), s));
}

static PyObject *t_rich(PyObject *self, PyObject *args) {
    PyObject *list = PyList_New(0);
    for (int op = 0; op < 6; op++) PyList_Append(list, PyUnicode_RichCompare(ITEM(0), ITEM(1), op));
    return list;
}

static PyObject *t_intern(PyObject *self, PyObject *a) {
    PyObject *s = PyUnicode_FromFormat("%U-interned", a), *t = PyUnicode_FromFormat("%U-interned", a);
    PyUnicode_InternInPlace(&s);
    PyUnicode_InternInPlace(&t);
    PyObject *u = PyUnicode_InternFromString("some-name"), *w = PyUnicode_InternFromString("some-name");
    return Py_BuildValue("iiiNN", s == t, u == w, PyUnicode_CHECK_INTERNED(s) != 0, s, u);
}

static PyObject *t_decode(PyObject *self, PyObject *args) {
    const char *s, *encoding = NULL, *errors = NULL;
    Py_ssize_t  n;
    return PyArg_ParseTuple(args, "y#|zz", &s, &n, &encoding, &errors) ? PyUnicode_Decode(s, n, encoding, errors) : NULL;
}

static PyObject *t_encode(PyObject *self, PyObject *args) {
    const char *encoding = NULL, *errors = NULL;
    PyObject   *a;
    return PyArg_ParseTuple(args, "O|zz", &a, &encoding, &errors) ? PyUnicode_AsEncodedString(a, encoding, errors) : NULL;
}

static PyObject *t_from_encoded(PyObject *self, PyObject *args) {
    const char *encoding = NULL, *errors = NULL;
    PyObject   *a;
    return PyArg_ParseTuple(args, "O|zz", &a, &encoding, &errors) ? PyUnicode_FromEncodedObject(a, encoding, errors) : NULL;
}

static PyObject *t_decode_stateful(PyObject *self, PyObject *args) {
    const char *s;
    Py_ssize_t  n, used8, used16 = -1, used32 = -1, used7 = -1;
    int         order16 = 0, order32 = 0;
    if (!PyArg_ParseTuple(args, "y#", &s, &n)) return NULL;
    used8 = n; /* CPython 3.11 forgets to set it for ASCII */
    PyObject *a = PyUnicode_DecodeUTF8Stateful(s, n, "replace", &used8), *b = PyUnicode_DecodeUTF16Stateful(s, n, "replace", &order16, &used16);
    PyObject *c = PyUnicode_DecodeUTF32Stateful(s, n, "replace", &order32, &used32), *d = PyUnicode_DecodeUTF7Stateful(s, n, "replace", &used7);
    return Py_BuildValue("NnNniNniNn", a, used8, b, used16, order16, c, used32, order32, d, used7);
}

static PyObject *t_charmap(PyObject *self, PyObject *args) {
    const char *s;
    Py_ssize_t  n;
    PyObject   *map;
    return PyArg_ParseTuple(args, "y#O", &s, &n, &map) ? PyUnicode_DecodeCharmap(s, n, map == Py_None ? NULL : map, NULL) : NULL;
}

static PyObject *t_translate(PyObject *self, PyObject *args) { return PyUnicode_Translate(ITEM(0), ITEM(1), NULL); }

static PyObject *t_fs(PyObject *self, PyObject *a) {
    PyObject *bytes, *text;
    if (!PyUnicode_FSConverter(a, &bytes)) return NULL;
    if (!PyUnicode_FSDecoder(a, &text)) return NULL;
    return Py_BuildValue("NN", bytes, text);
}

static PyObject *t_locale(PyObject *self, PyObject *a) {
    size_t      n;
    const char *s = PyBytes_AsString(a);
    if (s == NULL) return NULL;
    wchar_t  *w = Py_DecodeLocale(s, &n);
    char     *back = Py_EncodeLocale(w, NULL);
    PyObject *result = Py_BuildValue("nNyN", (Py_ssize_t)n, PyUnicode_FromWideChar(w, (Py_ssize_t)n), back, PyUnicode_DecodeFSDefault(s));
    PyMem_RawFree(w);
    PyMem_Free(back);
    return result;
}

static PyObject *t_from_format(PyObject *self, PyObject *args) {
    PyObject *o = ITEM(0), *list = PyList_New(0);
#define F(...) \
    do { \
        PyObject *s = PyUnicode_FromFormat(__VA_ARGS__); \
        if (s == NULL) { \
            PyObject *type, *value, *traceback; \
            PyErr_Fetch(&type, &value, &traceback); \
            s = PyObject_Str(value); \
        } \
        PyList_Append(list, s); \
    } while (0)
    F("plain %% text");
    F("%d|%5d|%05d|%.3d|%7.3d|%i|%u|%x", -5, -5, -5, -5, -5, 12, 13u, 0xabcu);
    F("%ld|%lu|%lld|%llu|%zd|%zu|%zx|%lx|%llx", -1L, 1UL, -2LL, 2ULL, (Py_ssize_t)-3, (size_t)3, (size_t)255, 255UL, 255ULL);
    F("%c%c%c", 'a', 0xe9, 0x1f600);
    F("%c", 0x110000);
    F("%s|%.2s|%10s|%-5s|%10.3s", "text", "text", "text", "text", "text");
    F("%s|%.4s|%.5s|%.6s", "\xe2\x82\xac\xff", "\xe2\x82\xac\xe2\x82\xac", "\xe2\x82\xac\xe2\x82\xac", "\xe2\x82\xac\xe2\x82\xac");
    F("%S|%R|%A|%8.3S", o, o, o, o);
    F("%U|%.2U|%6U|%V|%V", PyTuple_GET_ITEM(args, 1), PyTuple_GET_ITEM(args, 1), PyTuple_GET_ITEM(args, 1), PyTuple_GET_ITEM(args, 1), "x", NULL, "else");
    F("%p|%20p", (void *)0xdeadbeef, (void *)0x10);
    F("100%");
    F("%y rest %d", 5);
    F("%.");
    F("a\xe9");
    F("%0*d", 5);
    F("%");
    F("%zi %li %lli", (Py_ssize_t)7, 8L, 9LL);
    F("%5c|%3%|", 0);
    return list;
}

static PyObject *t_bytes_format(PyObject *self, PyObject *args) {
    PyObject *list = PyList_New(0);
#define B(...) PyList_Append(list, PyBytes_FromFormat(__VA_ARGS__))
    B("plain %% %c|%d|%u|%i|%x|%ld|%lu|%zd|%zu|%s|%.2s|%p", 'c', -4, 5u, 6, 0xffu, -7L, 8UL, (Py_ssize_t)-9, (size_t)10, "text", "text", (void *)0xabc);
    B("%q rest %d", 4);
    B("%5d|%.", 4);
    B("%s", "");
    return list;
}

static PyObject *t_writer(PyObject *self, PyObject *args) {
    _PyUnicodeWriter w;
    _PyUnicodeWriter_Init(&w);
    w.overallocate = (unsigned char)PyLong_AsLong(ITEM(0));
    for (Py_ssize_t i = 1; i < PyTuple_GET_SIZE(args); i++) {
        PyObject *a = ITEM(i);
        int       r = PyLong_Check(a) ? _PyUnicodeWriter_WriteChar(&w, (Py_UCS4)PyLong_AsLong(a))
                      : PyBytes_Check(a) ? _PyUnicodeWriter_WriteASCIIString(&w, PyBytes_AS_STRING(a), -1)
                      : PyTuple_Check(a) ? _PyUnicodeWriter_WriteSubstring(&w, PyTuple_GET_ITEM(a, 0), 1, PyUnicode_GET_LENGTH(PyTuple_GET_ITEM(a, 0)))
                                         : _PyUnicodeWriter_WriteStr(&w, a);
        if (r < 0) return NULL;
    }
    if (_PyUnicodeWriter_Prepare(&w, 3, 'z') < 0) return NULL;
    PyUnicode_WRITE(w.kind, w.data, w.pos, 'z');
    w.pos++;
    return _PyUnicodeWriter_Finish(&w);
}

static PyObject *t_char(PyObject *self, PyObject *a) {
    Py_UCS4 c = (Py_UCS4)PyLong_AsLong(a);
    return Py_BuildValue("iiiiiiiiiid(kkk)ii", Py_UNICODE_ISALPHA(c), Py_UNICODE_ISDECIMAL(c), Py_UNICODE_ISDIGIT(c), Py_UNICODE_ISNUMERIC(c),
                         Py_UNICODE_ISPRINTABLE(c), Py_UNICODE_ISLOWER(c), Py_UNICODE_ISUPPER(c), Py_UNICODE_ISTITLE(c), Py_UNICODE_ISSPACE(c),
                         Py_UNICODE_ISLINEBREAK(c), Py_UNICODE_TONUMERIC(c), (unsigned long)Py_UNICODE_TOLOWER(c),
                         (unsigned long)Py_UNICODE_TOUPPER(c), (unsigned long)Py_UNICODE_TOTITLE(c), Py_UNICODE_TODECIMAL(c), Py_UNICODE_TODIGIT(c));
}

PyAPI_DATA(unsigned char) _PyLong_DigitValue[256];
static PyObject *t_ctype(PyObject *self, PyObject *none) {
    PyObject *list = PyList_New(0);
    for (int c = 0; c < 256; c++) {
        PyObject *row = Py_BuildValue("iiiiiiii", Py_ISALPHA(c) != 0, Py_ISDIGIT(c) != 0, Py_ISXDIGIT(c) != 0, Py_ISUPPER(c) != 0, Py_ISSPACE(c) != 0,
                                      Py_TOLOWER(c), Py_TOUPPER(c), _PyLong_DigitValue[c]);
        PyList_Append(list, row);
        Py_DECREF(row);
    }
    return list;
}

/* ---- codecs ------------------------------------------------------------------------------------------------------------------------ */
static PyObject *t_codec(PyObject *self, PyObject *args) {
    PyObject   *a, *exception;
    const char *encoding;
    if (!PyArg_ParseTuple(args, "OsO", &a, &encoding, &exception)) return NULL;
    PyObject *encoder = PyCodec_Encoder(encoding), *decoder = encoder == NULL ? NULL : PyCodec_Decoder(encoding);
    if (decoder == NULL) return NULL;
    PyObject *incremental = PyCodec_IncrementalEncoder(encoding, "strict");
    return Py_BuildValue("iNNNN", PyCodec_KnownEncoding(encoding), PyObject_CallFunction(encoder, "O", a), PyCodec_Encode(a, encoding, NULL),
                         PyObject_CallMethod(incremental, "encode", "O", a), PyCodec_ReplaceErrors(exception));
}

static PyObject *t_codec_handlers(PyObject *self, PyObject *exception) {
    return Py_BuildValue("NNNN", PyCodec_IgnoreErrors(exception), PyCodec_BackslashReplaceErrors(exception), PyCodec_XMLCharRefReplaceErrors(exception),
                         PyCodec_NameReplaceErrors(exception));
}

/* ---- bytes --------------------------------------------------------------------------------------------------------------------------- */
OBJECT1(PyBytes_FromObject) OBJECT2(_PyBytes_Join) OBJECT2(PyByteArray_Concat) OBJECT1(PyByteArray_FromObject)

static PyObject *t_bytes_resize(PyObject *self, PyObject *args) {
    const char *s;
    Py_ssize_t  n, m;
    if (!PyArg_ParseTuple(args, "y#n", &s, &n, &m)) return NULL;
    PyObject *b = PyBytes_FromStringAndSize(NULL, n);
    memcpy(PyBytes_AS_STRING(b), s, (size_t)n);
    if (_PyBytes_Resize(&b, m) < 0) return NULL;
    for (Py_ssize_t i = n; i < m; i++) PyBytes_AS_STRING(b)[i] = '+';
    return Py_BuildValue("Ni", b, PyBytes_AS_STRING(b)[m]);
}

static PyObject *t_bytes_misc(PyObject *self, PyObject *args) {
    PyObject  *a = ITEM(0), *b = ITEM(1);
    char      *s;
    Py_ssize_t n;
    if (PyBytes_AsStringAndSize(a, &s, &n) < 0) return NULL;
    PyObject *sum = Py_NewRef(a);
    PyBytes_Concat(&sum, b);
    if (sum == NULL) return NULL;
    if (PyBytes_AsStringAndSize(a, &s, NULL) < 0) return NULL;
    return Py_BuildValue("nNNNN", n, sum, PyBytes_Repr(a, 1), PyBytes_DecodeEscape(s, n, NULL, 0, NULL), PyBytes_FromString(s));
}

static PyObject *t_bytes_writer(PyObject *self, PyObject *args) {
    _PyBytesWriter w;
    _PyBytesWriter_Init(&w);
    w.use_bytearray = (int)PyLong_AsLong(ITEM(0));
    w.overallocate = 1;
    char *p = _PyBytesWriter_Alloc(&w, 10);
    for (Py_ssize_t i = 1; i < PyTuple_GET_SIZE(args); i++) p = _PyBytesWriter_WriteBytes(&w, p, PyBytes_AS_STRING(ITEM(i)), PyBytes_GET_SIZE(ITEM(i)));
    return _PyBytesWriter_Finish(&w, p);
}

static PyObject *t_bytearray(PyObject *self, PyObject *args) {
    const char *s;
    Py_ssize_t  n, m;
    if (!PyArg_ParseTuple(args, "y#n", &s, &n, &m)) return NULL;
    PyObject *b = PyByteArray_FromStringAndSize(s, n);
    if (b == NULL || PyByteArray_Resize(b, m) < 0) return NULL;
    char *p = PyByteArray_AsString(b);
    for (Py_ssize_t i = n; i < m; i++) p[i] = '+';
    return Py_BuildValue("Nnn", b, PyByteArray_Size(b), PyByteArray_GET_SIZE(b));
}

/* ---- buffers ---------------------------------------------------------------------------------------------------------------------------- */
static PyObject *numbers(const Py_ssize_t *p, int n) {
    if (p == NULL) return Py_NewRef(Py_None);
    PyObject *list = PyList_New(n);
    for (int i = 0; i < n; i++) PyList_SET_ITEM(list, i, PyLong_FromSsize_t(p[i]));
    return list;
}

static PyObject *t_buffer(PyObject *self, PyObject *args) {
    Py_buffer v;
    PyObject *a;
    int       flags;
    if (!PyArg_ParseTuple(args, "Oi", &a, &flags)) return NULL;
    if (PyObject_GetBuffer(a, &v, flags) < 0) return NULL;
    char contiguous[] = {"-C"[PyBuffer_IsContiguous(&v, 'C')], "-F"[PyBuffer_IsContiguous(&v, 'F')], "-A"[PyBuffer_IsContiguous(&v, 'A')], 0};
    PyObject *result = Py_BuildValue("nniizsNNNi", v.len, v.itemsize, v.readonly, v.ndim, v.format, contiguous, numbers(v.shape, v.ndim),
                                     numbers(v.strides, v.ndim), numbers(v.suboffsets, v.ndim), v.obj == a);
    PyBuffer_Release(&v);
    return result;
}

static PyObject *t_contiguous(PyObject *self, PyObject *args) {
    Py_buffer v;
    PyObject *a;
    int       order;
    if (!PyArg_ParseTuple(args, "OC", &a, &order)) return NULL;
    if (PyObject_GetBuffer(a, &v, PyBUF_FULL_RO) < 0) return NULL;
    PyObject *bytes = PyBytes_FromStringAndSize(NULL, v.len);
    int       r = PyBuffer_ToContiguous(PyBytes_AS_STRING(bytes), &v, v.len, (char)order);
    PyBuffer_Release(&v);
    if (r < 0) return NULL;
    PyObject *m = PyMemoryView_GetContiguous(a, PyBUF_READ, (char)order);
    return m == NULL ? NULL : Py_BuildValue("NNN", bytes, PyObject_CallMethod(m, "tolist", NULL), PyObject_GetAttrString(m, "strides"));
}

static PyObject *t_memory(PyObject *self, PyObject *a) {
    static char data[] = "memory of C";
    Py_buffer   info;
    char       *s;
    Py_ssize_t  n;
    PyObject   *m = PyMemoryView_FromMemory(data, 6, PyBUF_READ), *w = PyMemoryView_FromMemory(data, 11, PyBUF_WRITE);
    if (PyBytes_AsStringAndSize(a, &s, &n) < 0 || PyBuffer_FillInfo(&info, a, s, n, 1, PyBUF_FULL_RO) < 0) return NULL;
    PyObject *f = PyMemoryView_FromBuffer(&info);
    PyBuffer_Release(&info);
    PyObject *result = Py_BuildValue("NNNNNn", PyObject_Bytes(m), PyObject_GetAttrString(m, "readonly"), PyObject_GetAttrString(w, "readonly"),
                                     PyObject_Bytes(f), PyObject_GetAttrString(f, "obj"), PyBuffer_SizeFromFormat("2hi"));
    Py_DECREF(m);
    Py_DECREF(w);
    Py_DECREF(f);
    return result;
}

/* ---- arguments ----------------------------------------------------------------------------------------------------------------------------- */
typedef union Target {
    int            i;
    unsigned char  b;
    short          h;
    unsigned short H;
    unsigned       I;
    long           l;
    unsigned long  k;
    Py_ssize_t     n;
    float          f;
    double         d;
    Py_complex     D;
    const char    *s;
    PyObject      *o;
    Py_buffer      view;
} Target;

static int converter(PyObject *a, void *target) {
    if (a == NULL) {
        Py_CLEAR(*(PyObject **)target);
        return 1;
    }
    if (a == Py_None) {
        PyErr_SetString(PyExc_KeyError, "no None");
        return 0;
    }
    *(PyObject **)target = Py_BuildValue("(O)", a);
    return Py_CLEANUP_SUPPORTED;
}

/* One character per variable argument. */
static PyObject *show_target(char kind, Target *t, PyObject *list) {
    PyObject *o = NULL;
    switch (kind) {
    case 'i': o = PyLong_FromLong(t->i); break;
    case 'b': o = PyLong_FromLong(t->b); break;
    case 'h': o = PyLong_FromLong(t->h); break;
    case 'H': o = PyLong_FromLong(t->H); break;
    case 'I': o = PyLong_FromUnsignedLong(t->I); break;
    case 'l': o = PyLong_FromLong(t->l); break;
    case 'k': o = PyLong_FromUnsignedLong(t->k); break;
    case 'n': o = PyLong_FromSsize_t(t->n); break;
    case 'f': o = PyFloat_FromDouble(t->f); break;
    case 'd': o = PyFloat_FromDouble(t->d); break;
    case 'D': o = PyComplex_FromCComplex(t->D); break;
    case 's': o = t->s == NULL ? Py_NewRef(Py_None) : PyBytes_FromString(t->s); break;
    case 'e': o = t->s == NULL ? Py_NewRef(Py_None) : PyBytes_FromString(t->s); PyMem_Free((void *)t->s); break;
    case 'o': o = t->o == NULL ? PyUnicode_FromString("absent") : Py_NewRef(t->o); break;
    case 'v':
        o = t->view.buf == NULL ? Py_NewRef(Py_None) : PyBytes_FromStringAndSize(t->view.buf, t->view.len);
        PyBuffer_Release(&t->view);
        break;
    default: return list;
    }
    PyList_Append(list, o);
    Py_XDECREF(o);
    return list;
}

#define MAX_TARGETS 10
static PyObject *t_parse(PyObject *self, PyObject *args) {
    const char *format, *kinds;
    PyObject   *positional, *kwargs = NULL, *names = NULL;
    Target      targets[MAX_TARGETS];
    void       *p[MAX_TARGETS];
    static char *list[12];
    int         ok;
    if (!PyArg_ParseTuple(args, "ssO|OO", &format, &kinds, &positional, &kwargs, &names)) return NULL;
    memset(targets, 0, sizeof targets);
    for (int i = 0; i < MAX_TARGETS; i++) p[i] = &targets[i];
    for (int i = 0; kinds[i] != '\0'; i++) {
        if (kinds[i] == '!') p[i] = &PyList_Type;
        if (kinds[i] == 'E') p[i] = "latin-1";
        if (kinds[i] == '&') p[i] = (void *)converter;
    }
    if (names == NULL) {
        ok = PyTuple_Check(positional) ? PyArg_ParseTuple(positional, format, p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7], p[8], p[9])
                                       : PyArg_Parse(positional, format, p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7], p[8], p[9]);
    } else {
        Py_ssize_t n = PyTuple_GET_SIZE(names);
        for (Py_ssize_t i = 0; i < n; i++) list[i] = (char *)PyUnicode_AsUTF8(PyTuple_GET_ITEM(names, i));
        list[n] = NULL;
        ok = PyArg_ParseTupleAndKeywords(positional, kwargs == Py_None ? NULL : kwargs, format, list, p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7], p[8], p[9]);
    }
    if (!ok) return NULL;
    PyObject *result = PyList_New(0);
    for (int i = 0; kinds[i] != '\0'; i++) show_target(kinds[i], &targets[i], result);
    return result;
}

/* _PyArg_UnpackKeywords and _PyArg_ParseStackAndKeywords through vectorcall's convention. */
static PyObject *t_unpack(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const char *const names[] = {"", "b", "c", "d", NULL};
    static _PyArg_Parser     parser = {NULL, names, "unpack", 0};
    PyObject                *slots[4] = {NULL}, *const *out = _PyArg_UnpackKeywords(args, nargs, NULL, kwnames, &parser, 2, 3, 0, slots);
    if (out == NULL) return NULL;
    Py_ssize_t total = nargs + (kwnames != NULL ? PyTuple_GET_SIZE(kwnames) : 0);
    PyObject  *list = PyList_New(0);
    for (int i = 0; i < 4; i++) {
        if (out == args && i >= total) break;
        PyList_Append(list, out[i] != NULL ? out[i] : Py_Ellipsis);
    }
    while (PyList_GET_SIZE(list) < 4) PyList_Append(list, Py_Ellipsis);
    return list;
}

static PyObject *t_parse_stack(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const char *const names[] = {"", "first", "second", "last", NULL};
    static _PyArg_Parser     parser = {"iO|s$i:stack", names, 0};
    int                      a = 0, last = 0;
    PyObject                *first = NULL;
    const char              *second = "none";
    if (!_PyArg_ParseStackAndKeywords(args, nargs, kwnames, &parser, &a, &first, &second, &last)) return NULL;
    return Py_BuildValue("iOsi", a, first, second, last);
}

static PyObject *t_unpack_tuple(PyObject *self, PyObject *args) {
    PyObject  *a = Py_None, *b = Py_None, *c = Py_None;
    if (!PyArg_UnpackTuple(args, "unpack_tuple", 1, 3, &a, &b, &c)) return NULL;
    return Py_BuildValue("OOO", a, b, c);
}

static PyObject *make_one(void *p) { return PyLong_FromLong(*(int *)p); }

static PyObject *t_build(PyObject *self, PyObject *a) {
    Py_complex z = {1.5, -2.0};
    int        n = 77;
    PyObject  *list = PyList_New(0);
#define V(...) \
    do { \
        PyObject *v = Py_BuildValue(__VA_ARGS__); \
        if (v == NULL) { \
            PyObject *type, *value, *traceback; \
            PyErr_Fetch(&type, &value, &traceback); \
            v = PyObject_Str(value != NULL ? value : type); \
        } \
        PyList_Append(list, v); \
        Py_XDECREF(v); \
    } while (0)
    V("");
    V("i", 5);
    V("(i)", 5);
    V("ii", 5, 6);
    V("bBhHiIlkLKn", 1, 2, 3, 4, 5, 6u, -7L, 8UL, -9LL, 10ULL, (Py_ssize_t)-11);
    V("I k K", UINT_MAX, ULONG_MAX, ULLONG_MAX);
    V("[i,(s:d),{s:i,s:[]}]", 1, "two", 3.5, "k", 4, "e");
    V("szyU", "text", NULL, "bytes", "more");
    V("s#z#y#", "abcdef", (Py_ssize_t)3, NULL, (Py_ssize_t)0, "xyz", (Py_ssize_t)2);
    V("u", L"wide\u20ac");
    V("cC", 'c', 0x20ac);
    V("fdD", 1.25, 2.5, &z);
    V("OSN", a, a, Py_NewRef(a));
    V("O&", make_one, &n);
    V("{}");
    V("()");
    V("[(())]");
    V("(i", 1);
    V("i)", 1);
    V("?", 1);
    V("{i}", 1);
    V("O", NULL);
    V("iiiiiiiiiiiiiiiiiiii", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20);
    V("[dddddddddddddddddd]", 1., 2., 3., 4., 5., 6., 7., 8., 9., 1e300, 11., 12., 13., 14., 15., 16., 17., -0.0);
    return list;
}

#define O1(NAME) {#NAME, t_##NAME, METH_O, NULL}
#define VA(NAME) {#NAME, t_##NAME, METH_VARARGS, NULL}
static PyMethodDef methods[] = {
    O1(PyLong_AsLong), O1(PyLong_AsLongLong), O1(PyLong_AsSsize_t), O1(PyLong_AsSize_t), O1(PyLong_AsUnsignedLong), O1(PyLong_AsUnsignedLongLong),
    O1(PyLong_AsUnsignedLongMask), O1(PyLong_AsUnsignedLongLongMask), O1(PyLong_AsDouble), O1(PyLong_AsVoidPtr), O1(_PyLong_AsInt), O1(_PyLong_Sign),
    O1(_PyLong_NumBits), O1(PyFloat_AsDouble), O1(PyComplex_AsCComplex), O1(PyComplex_RealAsDouble), O1(PyComplex_ImagAsDouble), O1(PyNumber_Check),
    O1(PyIndex_Check), O1(PySequence_Check), O1(PyMapping_Check), O1(PySequence_Size), O1(PyMapping_Size), O1(PyUnicode_GetLength),
    O1(PyUnicode_IsIdentifier), O1(PyBytes_Size), O1(PyObject_CheckBuffer), VA(PySequence_Count), VA(PySequence_Index), VA(PySequence_Contains),
    VA(PyMapping_HasKey), VA(PyUnicode_Compare), VA(PyUnicode_Contains), O1(PyFloat_FromString), O1(PyNumber_Negative), O1(PyNumber_Positive),
    O1(PyNumber_Absolute), O1(PyNumber_Invert), O1(PyNumber_Index), O1(PyNumber_Long), O1(PyNumber_Float), VA(PyNumber_Add), VA(PyNumber_Subtract),
    VA(PyNumber_Multiply), VA(PyNumber_MatrixMultiply), VA(PyNumber_TrueDivide), VA(PyNumber_FloorDivide), VA(PyNumber_Remainder), VA(PyNumber_Divmod),
    VA(PyNumber_Lshift), VA(PyNumber_Rshift), VA(PyNumber_And), VA(PyNumber_Or), VA(PyNumber_Xor), VA(PyNumber_InPlaceAdd), VA(PyNumber_InPlaceMultiply),
    VA(PyNumber_InPlaceOr), VA(PyNumber_Power), VA(PyNumber_InPlacePower), VA(PyObject_Format), VA(_PyLong_GCD), VA(_PyLong_DivmodNear),
    O1(PySequence_List), O1(PySequence_Tuple), VA(PySequence_Concat), VA(PySequence_InPlaceConcat), VA(PySequence_GetItem), VA(PySequence_Repeat),
    VA(PySequence_InPlaceRepeat), O1(PyMapping_Keys), O1(PyMapping_Values), O1(PyMapping_Items), VA(to_base), O1(as_overflow), VA(as_ssize),
    VA(long_from_string), VA(byte_array), O1(digits), O1(frexp), VA(pack), VA(string_to_double), VA(double_to_string), VA(os), VA(hashes),
    VA(complex_math), VA(slice), VA(set_item), VA(get_slice), VA(set_slice), VA(fast), VA(mapping_string), VA(PyUnicode_Concat), VA(PyUnicode_Join),
    VA(PyUnicode_Partition), VA(PyUnicode_RPartition), VA(PyUnicode_Format), O1(PyUnicode_FromObject), O1(PyUnicode_AsUTF8String),
    O1(PyUnicode_AsLatin1String), O1(PyUnicode_AsASCIIString), O1(PyUnicode_AsUTF16String), O1(PyUnicode_AsUTF32String),
    O1(PyUnicode_AsUnicodeEscapeString), O1(PyUnicode_AsRawUnicodeEscapeString), O1(PyUnicode_EncodeFSDefault), VA(PyUnicode_DecodeUTF8),
    VA(PyUnicode_DecodeLatin1), VA(PyUnicode_DecodeASCII), VA(PyUnicode_DecodeUTF7), VA(PyUnicode_DecodeUnicodeEscape),
    VA(PyUnicode_DecodeRawUnicodeEscape), VA(PyUnicode_AsCharmapString), O1(layout), VA(new), VA(from_kind), O1(from_ordinal), O1(wide), VA(ucs4),
    O1(utf8), VA(read_char), VA(copy_characters), VA(resize), VA(substring), VA(append), VA(split), VA(find), VA(replace), VA(compare_ascii), VA(rich),
    O1(intern), VA(decode), VA(encode), VA(from_encoded), VA(decode_stateful), VA(charmap), VA(translate), O1(fs), O1(locale), VA(from_format),
    VA(bytes_format), VA(writer), O1(char), O1(ctype), VA(codec), O1(codec_handlers), O1(PyBytes_FromObject), VA(_PyBytes_Join), VA(PyByteArray_Concat),
    O1(PyByteArray_FromObject), VA(bytes_resize), VA(bytes_misc), VA(bytes_writer), VA(bytearray), VA(buffer), VA(contiguous), O1(memory), VA(parse),
    {"unpack", (PyCFunction)(void (*)(void))t_unpack, METH_FASTCALL | METH_KEYWORDS, NULL},
    {"parse_stack", (PyCFunction)(void (*)(void))t_parse_stack, METH_FASTCALL | METH_KEYWORDS, NULL},
    VA(unpack_tuple), O1(build), {NULL},
};

static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "capi_text_test", NULL, -1, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_capi_text_test(void) { return PyModule_Create(&definition); }
