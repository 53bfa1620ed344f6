/* capi_unicode.c - PyUnicode_*: making strings, their characters, and their text as UTF-8, UCS4 and wchar_t.
 *
 * A str has CPython's PEP 393 layout, so macros read it directly.  Fresh strings of PyUnicode_New are filled by C code; they
 * are exposed and therefore stay where they are. */
#include "capi_int.h"

#include "capi_text_int.h"
#include "base/memory.h"
#include "objects/codec.h"
#include "objects/int.h"
#include "objects/str.h"

#include <wchar.h>

_Static_assert(sizeof(wchar_t) == 4, "wchar_t holds a code point");

/* ---- making strings ---------------------------------------------------------------------------------------------------- */
static PyObject *system_error(const char *text) {
    PyErr_SetString(PyExc_SystemError, text);
    return NULL;
}

PyObject *PyUnicode_New(Py_ssize_t size, Py_UCS4 max_char) {
    if (size != 0 && max_char > 0x10ffff) return system_error("invalid maximum character passed to PyUnicode_New");
    if (size < 0) return system_error("Negative size passed to PyUnicode_New");
    return capi_out(str_new(size, max_char));
}

PyObject *PyUnicode_FromStringAndSize(const char *text, Py_ssize_t size) {
    if (size < 0) return system_error("Negative size passed to PyUnicode_FromStringAndSize");
    if (text != NULL) return PyUnicode_DecodeUTF8Stateful(text, size, NULL, NULL);
    if (size > 0 && PyErr_WarnEx(PyExc_DeprecationWarning,
                                 "PyUnicode_FromStringAndSize(NULL, size) is deprecated; use PyUnicode_New() instead", 1) < 0) {
        return NULL;
    }
    return capi_out(size == 0 ? empty_str : str_new_unready(size));
}

PyObject *PyUnicode_FromString(const char *text) { return capi_out(str_from_utf8(text, strlen(text))); }

PyObject *PyUnicode_FromKindAndData(int kind, const void *data, Py_ssize_t size) {
    if (size < 0) return capi_out(raise_value_error("size must be positive"));
    if (kind != 1 && kind != 2 && kind != 4) return system_error("invalid kind");
    return capi_out(str_from_data(kind, data, size));
}

PyObject *_PyUnicode_FromASCII(const char *text, Py_ssize_t size) { return capi_out(str_from_latin1(text, (size_t)size)); }

PyObject *PyUnicode_FromOrdinal(int c) {
    if (c < 0 || c > 0x10ffff) return capi_out(raise_value_error("chr() arg not in range(0x110000)"));
    return capi_out(str_from_char((uint32_t)c));
}

static PyObject *from_wide(const wchar_t *text, Py_ssize_t size) {
    for (Py_ssize_t i = 0; i < size; i++) {
        if ((uint32_t)text[i] > 0x10ffff) {
            PyErr_Format(PyExc_ValueError, "character U+%x is not in range [U+0000; U+%x]", (unsigned)text[i], 0x10ffffu);
            return NULL;
        }
    }
    return capi_out(str_from_data(STR_KIND_4, text, size));
}

PyObject *PyUnicode_FromWideChar(const wchar_t *text, Py_ssize_t size) {
    if (text == NULL && size != 0) {
        PyErr_BadInternalCall();
        return NULL;
    }
    return from_wide(text, size == -1 ? (Py_ssize_t)wcslen(text) : size);
}

PyObject *PyUnicode_FromUnicode(const Py_UNICODE *text, Py_ssize_t size) {
    if (text != NULL) return PyUnicode_FromWideChar(text, size);
    if (size > 0 && PyErr_WarnEx(PyExc_DeprecationWarning,
                                 "PyUnicode_FromUnicode(NULL, size) is deprecated; use PyUnicode_New() instead", 1) < 0) {
        return NULL;
    }
    return capi_out(size == 0 ? empty_str : str_new_unready(size));
}

int _PyUnicode_Ready(PyObject *object) { return capi_status(str_make_ready(capi_in(object))); }

int _PyUnicode_CheckConsistency(PyObject *object, int check_content) { return PyUnicode_Check(object); }

PyObject *PyUnicode_FromObject(PyObject *object) {
    if (PyUnicode_Check(object)) {
        if (PyUnicode_READY(object) < 0) return NULL;
        return capi_out(PyUnicode_CheckExact(object) ? capi_in(object) : str_new_of_type(&str_type, capi_in(object)));
    }
    return capi_out(raise_type_error("Can't convert '%.100N' object to str implicitly", capi_in(object)));
}

PyObject *_PyUnicode_Copy(PyObject *object) {
    if (!PyUnicode_Check(object)) {
        PyErr_BadInternalCall();
        return NULL;
    }
    if (PyUnicode_READY(object) < 0) return NULL;
    Value      v = capi_in(object);
    Py_ssize_t length = str_length(v);
    PyObject  *copy = PyUnicode_New(length, PyUnicode_MAX_CHAR_VALUE(object));
    if (copy != NULL && length > 0) memcpy(PyUnicode_DATA(copy), str_data(v), (size_t)length * (size_t)str_kind(v));
    return copy;
}

/* ---- interning --------------------------------------------------------------------------------------------------------- */
void PyUnicode_InternInPlace(PyObject **object) {
    PyObject *text = *object;
    if (text == NULL || !PyUnicode_CheckExact(text) || PyUnicode_CHECK_INTERNED(text)) return;
    Value canonical = PyUnicode_READY(text) < 0 ? NULL : str_intern_same(capi_in(text));
    if (canonical == NULL) { /* interning is only an economy */
        exception_clear();
        PyErr_Clear();
    } else if (canonical != capi_in(text)) {
        PyObject *shared = capi_out(canonical);
        if (shared == NULL) return;
        *object = shared;
        Py_DECREF(text);
    }
}

PyAPI_FUNC(void) PyUnicode_InternImmortal(PyObject **);
void PyUnicode_InternImmortal(PyObject **object) { PyUnicode_InternInPlace(object); }

PyObject *PyUnicode_InternFromString(const char *text) {
    Value v = str_from_utf8(text, strlen(text));
    return capi_out(v == NULL ? NULL : str_intern(v));
}

/* Interned strings live for ever, so this table is no root. */
static Value     *identifiers;
static Py_ssize_t identifier_count, identifier_capacity;

PyObject *_PyUnicode_FromId(_Py_Identifier *identifier) {
    if (identifier->index >= 0 && identifier->index < identifier_count) return capi_borrow(identifiers[identifier->index]);
    Value text = str_from_utf8(identifier->string, strlen(identifier->string));
    if (text != NULL) text = str_intern(text);
    if (text == NULL) return capi_out(NULL);
    if (identifier_count == identifier_capacity) {
        Py_ssize_t capacity = identifier_capacity == 0 ? 64 : 2 * identifier_capacity;
        Value     *table = PyMem_RawRealloc(identifiers, (size_t)capacity * sizeof *table);
        if (table == NULL) return PyErr_NoMemory();
        identifiers = table, identifier_capacity = capacity;
    }
    identifiers[identifier_count] = text;
    identifier->index = identifier_count++;
    return capi_borrow(text);
}

/* ---- characters -------------------------------------------------------------------------------------------------------- */
/* A ready str; else false with an exception. */
static bool ready_str(PyObject *object) {
    if (PyUnicode_Check(object)) return PyUnicode_READY(object) == 0;
    PyErr_BadArgument();
    return false;
}

Py_ssize_t PyUnicode_GetLength(PyObject *object) { return ready_str(object) ? PyUnicode_GET_LENGTH(object) : -1; }

PyAPI_FUNC(Py_ssize_t) PyUnicode_GetSize(PyObject *);
Py_ssize_t PyUnicode_GetSize(PyObject *object) { return PyUnicode_GetLength(object); }

Py_UCS4 PyUnicode_ReadChar(PyObject *object, Py_ssize_t index) {
    if (!ready_str(object)) return (Py_UCS4)-1;
    if (index < 0 || index >= PyUnicode_GET_LENGTH(object)) {
        PyErr_SetString(PyExc_IndexError, "string index out of range");
        return (Py_UCS4)-1;
    }
    return PyUnicode_READ_CHAR(object, index);
}

/* May this str still be written to?  Its hash and identity must not have been used. */
static int check_modifiable(PyObject *object) {
    Value v = capi_in(object);
    if (((StrObj *)v)->hash == -1 && !str_is_interned(v) && PyUnicode_CheckExact(object) && !value_is_static_str(v)) return 0;
    PyErr_SetString(PyExc_SystemError, "Cannot modify a string currently used");
    return -1;
}

int PyUnicode_WriteChar(PyObject *object, Py_ssize_t index, Py_UCS4 c) {
    if (!PyUnicode_Check(object) || !PyUnicode_IS_COMPACT(object)) {
        PyErr_BadArgument();
        return -1;
    }
    if (index < 0 || index >= PyUnicode_GET_LENGTH(object)) {
        PyErr_SetString(PyExc_IndexError, "string index out of range");
        return -1;
    }
    if (check_modifiable(object) < 0) return -1;
    if (c > PyUnicode_MAX_CHAR_VALUE(object)) {
        PyErr_SetString(PyExc_ValueError, "character out of range");
        return -1;
    }
    PyUnicode_WRITE(PyUnicode_KIND(object), PyUnicode_DATA(object), index, c);
    return 0;
}

static void copy_text(PyObject *to, Py_ssize_t to_start, PyObject *from, Py_ssize_t from_start, Py_ssize_t count) {
    int         to_kind = PyUnicode_KIND(to), from_kind = PyUnicode_KIND(from);
    char       *target = PyUnicode_DATA(to);
    const char *source = PyUnicode_DATA(from);
    if (to_kind == from_kind) {
        memmove(target + to_start * to_kind, source + from_start * to_kind, (size_t)(count * to_kind));
        return;
    }
    for (Py_ssize_t i = 0; i < count; i++) str_write(to_kind, target, to_start + i, str_read(from_kind, source, from_start + i));
}

static uint32_t max_char_between(PyObject *object, Py_ssize_t start, Py_ssize_t end) {
    uint32_t    max = 0, limit = PyUnicode_MAX_CHAR_VALUE(object);
    int         kind = PyUnicode_KIND(object);
    const void *data = PyUnicode_DATA(object);
    if (limit == 127) return start < end ? 127 : 0;
    for (; start < end; start++) {
        uint32_t c = str_read(kind, data, start);
        if (c > max) max = c;
    }
    return max < 128 ? 127 : max < 256 ? 255 : max < 0x10000 ? 0xffff : 0x10ffff;
}

Py_UCS4 _PyUnicode_FindMaxChar(PyObject *object, Py_ssize_t start, Py_ssize_t end) {
    if (start == end) return 127;
    return max_char_between(object, start, end);
}

Py_ssize_t PyUnicode_CopyCharacters(PyObject *to, Py_ssize_t to_start, PyObject *from, Py_ssize_t from_start, Py_ssize_t count) {
    if (!PyUnicode_Check(from) || !PyUnicode_Check(to)) {
        PyErr_BadInternalCall();
        return -1;
    }
    if (PyUnicode_READY(from) < 0 || PyUnicode_READY(to) < 0) return -1;
    if ((size_t)from_start > (size_t)PyUnicode_GET_LENGTH(from) || (size_t)to_start > (size_t)PyUnicode_GET_LENGTH(to)) {
        PyErr_SetString(PyExc_IndexError, "string index out of range");
        return -1;
    }
    if (count < 0) {
        PyErr_SetString(PyExc_SystemError, "how_many cannot be negative");
        return -1;
    }
    if (count > PyUnicode_GET_LENGTH(from) - from_start) count = PyUnicode_GET_LENGTH(from) - from_start;
    if (to_start + count > PyUnicode_GET_LENGTH(to)) {
        PyErr_Format(PyExc_SystemError, "Cannot write %zi characters at %zi in a string of %zi characters", count, to_start,
                     PyUnicode_GET_LENGTH(to));
        return -1;
    }
    if (count == 0) return 0;
    if (check_modifiable(to) < 0) return -1;
    if (PyUnicode_MAX_CHAR_VALUE(from) > PyUnicode_MAX_CHAR_VALUE(to) &&
        max_char_between(from, from_start, from_start + count) > PyUnicode_MAX_CHAR_VALUE(to)) {
        PyErr_Format(PyExc_SystemError, "Cannot copy %s characters into a string of %s characters",
                     PyUnicode_KIND(from) == 4 ? "UCS4" : PyUnicode_KIND(from) == 2 ? "UCS2" : "latin1",
                     PyUnicode_IS_ASCII(to) ? "ascii" : PyUnicode_KIND(to) == 1 ? "latin1" : "UCS2");
        return -1;
    }
    copy_text(to, to_start, from, from_start, count);
    return count;
}

void _PyUnicode_FastCopyCharacters(PyObject *to, Py_ssize_t to_start, PyObject *from, Py_ssize_t from_start, Py_ssize_t count) {
    copy_text(to, to_start, from, from_start, count);
}

void _PyUnicode_FastFill(PyObject *object, Py_ssize_t start, Py_ssize_t length, Py_UCS4 c) {
    int   kind = PyUnicode_KIND(object);
    void *data = PyUnicode_DATA(object);
    for (Py_ssize_t i = start; i < start + length; i++) str_write(kind, data, i, c);
}

Py_ssize_t PyUnicode_Fill(PyObject *object, Py_ssize_t start, Py_ssize_t length, Py_UCS4 c) {
    if (!PyUnicode_Check(object)) {
        PyErr_BadInternalCall();
        return -1;
    }
    if (PyUnicode_READY(object) < 0 || check_modifiable(object) < 0) return -1;
    if (start < 0) {
        PyErr_SetString(PyExc_IndexError, "string index out of range");
        return -1;
    }
    if (c > PyUnicode_MAX_CHAR_VALUE(object)) {
        PyErr_SetString(PyExc_ValueError, "fill character is bigger than the string maximum character");
        return -1;
    }
    if (length > PyUnicode_GET_LENGTH(object) - start) length = PyUnicode_GET_LENGTH(object) - start;
    if (length <= 0) return 0;
    _PyUnicode_FastFill(object, start, length, c);
    return length;
}

int PyUnicode_Resize(PyObject **object, Py_ssize_t length) {
    PyObject *old = object != NULL ? *object : NULL;
    if (old == NULL || !PyUnicode_Check(old) || length < 0) {
        PyErr_BadInternalCall();
        return -1;
    }
    if (PyUnicode_READY(old) < 0) return -1;
    if (PyUnicode_GET_LENGTH(old) == length) return 0;
    PyObject *fresh = PyUnicode_New(length, PyUnicode_MAX_CHAR_VALUE(old));
    if (fresh == NULL) return -1;
    if (length > 0) copy_text(fresh, 0, old, 0, length < PyUnicode_GET_LENGTH(old) ? length : PyUnicode_GET_LENGTH(old));
    *object = fresh;
    Py_DECREF(old);
    return 0;
}

PyObject *PyUnicode_Substring(PyObject *object, Py_ssize_t start, Py_ssize_t end) {
    if (PyUnicode_READY(object) < 0) return NULL;
    Py_ssize_t length = PyUnicode_GET_LENGTH(object);
    if (end > length) end = length;
    if (start < 0 || end < 0) {
        PyErr_SetString(PyExc_IndexError, "string index out of range");
        return NULL;
    }
    return capi_out(start >= end ? empty_str : str_substring(capi_in(object), start, end));
}

/* ---- text for C ---------------------------------------------------------------------------------------------------------- */
const char *PyUnicode_AsUTF8AndSize(PyObject *object, Py_ssize_t *size) {
    size_t length;
    if (!ready_str(object)) return NULL;
    const char *text = str_utf8(capi_in(object), &length);
    if (text == NULL) capi_publish();
    else if (size != NULL) *size = (Py_ssize_t)length;
    return text;
}

const char *PyUnicode_AsUTF8(PyObject *object) { return PyUnicode_AsUTF8AndSize(object, NULL); }
const char *PyUnicode_GetDefaultEncoding(void) { return "utf-8"; }

static void copy_ucs4(Py_UCS4 *target, PyObject *object, Py_ssize_t count) {
    int         kind = PyUnicode_KIND(object);
    const void *data = PyUnicode_DATA(object);
    for (Py_ssize_t i = 0; i < count; i++) target[i] = str_read(kind, data, i);
}

Py_UCS4 *PyUnicode_AsUCS4(PyObject *object, Py_UCS4 *target, Py_ssize_t size, int with_null) {
    if (target == NULL || size < 0) {
        PyErr_BadInternalCall();
        return NULL;
    }
    if (PyUnicode_READY(object) < 0) return NULL;
    Py_ssize_t length = PyUnicode_GET_LENGTH(object);
    if (size < length + (with_null != 0)) {
        PyErr_SetString(PyExc_SystemError, "string is longer than the buffer");
        if (with_null && size > 0) target[0] = 0;
        return NULL;
    }
    copy_ucs4(target, object, length);
    if (with_null) target[length] = 0;
    return target;
}

Py_UCS4 *PyUnicode_AsUCS4Copy(PyObject *object) {
    if (PyUnicode_READY(object) < 0) return NULL;
    Py_ssize_t size = PyUnicode_GET_LENGTH(object) + 1;
    Py_UCS4   *copy = PyMem_Malloc((size_t)size * sizeof *copy);
    if (copy == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    return PyUnicode_AsUCS4(object, copy, size, 1);
}

Py_ssize_t PyUnicode_AsWideChar(PyObject *object, wchar_t *target, Py_ssize_t size) {
    if (object == NULL) {
        PyErr_BadInternalCall();
        return -1;
    }
    if (!ready_str(object)) return -1;
    Py_ssize_t length = PyUnicode_GET_LENGTH(object);
    if (target == NULL) return length + 1;
    if (size > length) size = length + 1;
    copy_ucs4((Py_UCS4 *)target, object, size > length ? length : size);
    if (size > length) {
        target[length] = 0;
        size = length;
    }
    return size;
}

wchar_t *PyUnicode_AsWideCharString(PyObject *object, Py_ssize_t *size) {
    if (object == NULL) {
        PyErr_BadInternalCall();
        return NULL;
    }
    if (!ready_str(object)) return NULL;
    Py_ssize_t length = PyUnicode_GET_LENGTH(object);
    wchar_t   *copy = PyMem_Malloc(((size_t)length + 1) * sizeof *copy);
    if (copy == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    copy_ucs4((Py_UCS4 *)copy, object, length);
    copy[length] = 0;
    if (size != NULL) *size = length;
    else if (wcslen(copy) != (size_t)length) {
        PyMem_Free(copy);
        PyErr_SetString(PyExc_ValueError, "embedded null character");
        return NULL;
    }
    return copy;
}

int _PyUnicode_WideCharString_Converter(PyObject *, void *);
int _PyUnicode_WideCharString_Opt_Converter(PyObject *, void *);

int _PyUnicode_WideCharString_Converter(PyObject *object, void *pointer) {
    wchar_t **target = pointer;
    if (object == NULL) {
        PyMem_Free(*target);
        *target = NULL;
        return 1;
    }
    if (!PyUnicode_Check(object)) {
        PyErr_Format(PyExc_TypeError, "argument must be str, not %.50s", Py_TYPE(object)->tp_name);
        return 0;
    }
    *target = PyUnicode_AsWideCharString(object, NULL);
    return *target != NULL ? Py_CLEANUP_SUPPORTED : 0;
}

int _PyUnicode_WideCharString_Opt_Converter(PyObject *object, void *pointer) {
    if (object != Py_None) {
        if (object == NULL || PyUnicode_Check(object)) return _PyUnicode_WideCharString_Converter(object, pointer);
        PyErr_Format(PyExc_TypeError, "argument must be str or None, not %.50s", Py_TYPE(object)->tp_name);
        return 0;
    }
    *(wchar_t **)pointer = NULL;
    return 1;
}

/* The wchar_t copy belongs to the string and dies with it. */
static Py_UNICODE *wide_text(PyObject *object, Py_ssize_t *size) {
    if (!PyUnicode_Check(object)) {
        PyErr_BadArgument();
        return NULL;
    }
    StrObj *str = (StrObj *)capi_in(object);
    if (str->wstr == NULL) {
        wchar_t *copy = mem_alloc(((size_t)str->length + 1) * sizeof *copy);
        if (copy == NULL) return (Py_UNICODE *)PyErr_NoMemory();
        copy_ucs4((Py_UCS4 *)copy, object, str->length);
        copy[str->length] = 0;
        if (capi_status(str_set_wide(capi_in(object), copy)) < 0) {
            mem_free(copy);
            return NULL;
        }
    }
    if (size != NULL) *size = str->state.ready ? str->length : ((StrCompactObj *)str)->wstr_length;
    return str->wstr;
}

Py_UNICODE *PyUnicode_AsUnicodeAndSize(PyObject *object, Py_ssize_t *size) { return wide_text(object, size); }
Py_UNICODE *PyUnicode_AsUnicode(PyObject *object) { return wide_text(object, NULL); }

const Py_UNICODE *_PyUnicode_AsUnicode(PyObject *object) {
    Py_ssize_t        size;
    const Py_UNICODE *text = wide_text(object, &size);
    if (text != NULL && wcslen(text) != (size_t)size) {
        PyErr_SetString(PyExc_ValueError, "embedded null character");
        return NULL;
    }
    return text;
}
