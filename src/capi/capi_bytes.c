/* capi_bytes.c - PyBytes_*, _PyBytesWriter_* and PyByteArray_*.
 *
 * A bytes object that C code fills lies where it will stay.  Changing its size makes a new object unless it shrinks, so
 * _PyBytes_Resize never fails because somebody else holds a reference. */
#include "capi_int.h"

#include "capi_text_int.h"
#include "objects/bytes.h"
#include "objects/codec.h"
#include "objects/int.h"
#include "objects/str.h"

#include <ctype.h>
#include <inttypes.h>

/* ---- making and reading bytes ------------------------------------------------------------------------------------------- */
PyObject *PyBytes_FromStringAndSize(const char *data, Py_ssize_t size) {
    if (size < 0) {
        PyErr_SetString(PyExc_SystemError, "Negative size passed to PyBytes_FromStringAndSize");
        return NULL;
    }
    if (size > PY_SSIZE_T_MAX - 64) {
        PyErr_SetString(PyExc_OverflowError, "byte string is too large");
        return NULL;
    }
    return capi_out(data != NULL ? bytes_from_data(data, (size_t)size) : bytes_new(size));
}

PyObject *PyBytes_FromString(const char *text) { return capi_out(bytes_from_data(text, strlen(text))); }

PyObject *PyBytes_FromObject(PyObject *object) {
    if (object == NULL) {
        PyErr_BadInternalCall();
        return NULL;
    }
    return capi_out(bytes_from_object(capi_in(object)));
}

static bool check_bytes(PyObject *object) {
    if (PyBytes_Check(object)) return true;
    PyErr_Format(PyExc_TypeError, "expected bytes, %.200s found", Py_TYPE(object)->tp_name);
    return false;
}

Py_ssize_t PyBytes_Size(PyObject *object) { return check_bytes(object) ? PyBytes_GET_SIZE(object) : -1; }
char      *PyBytes_AsString(PyObject *object) { return check_bytes(object) ? PyBytes_AS_STRING(object) : NULL; }

int PyBytes_AsStringAndSize(PyObject *object, char **data, Py_ssize_t *size) {
    if (data == NULL) {
        PyErr_BadInternalCall();
        return -1;
    }
    if (!check_bytes(object)) return -1;
    *data = PyBytes_AS_STRING(object);
    if (size != NULL) {
        *size = PyBytes_GET_SIZE(object);
    } else if (strlen(*data) != (size_t)PyBytes_GET_SIZE(object)) {
        PyErr_SetString(PyExc_ValueError, "embedded null byte");
        return -1;
    }
    return 0;
}

int _PyBytes_Resize(PyObject **pointer, Py_ssize_t size) {
    PyObject *old = *pointer, *fresh;
    if (!PyBytes_Check(old) || size < 0) {
        *pointer = NULL;
        Py_XDECREF(old);
        PyErr_BadInternalCall();
        return -1;
    }
    Py_ssize_t now = PyBytes_GET_SIZE(old);
    if (now == size) return 0;
    if (size > 0 && size < now && PyBytes_CheckExact(old) && gc_contains(old)) {
        gc_shrink((Obj *)old, offsetof(BytesObj, data) + (size_t)now + 1, offsetof(BytesObj, data) + (size_t)size + 1);
        ((BytesObj *)old)->ob_size = size;
        ((BytesObj *)old)->hash = -1;
        ((BytesObj *)old)->data[size] = 0;
        return 0;
    }
    fresh = PyBytes_FromStringAndSize(NULL, size);
    if (fresh != NULL && size > 0) memcpy(PyBytes_AS_STRING(fresh), PyBytes_AS_STRING(old), (size_t)(size < now ? size : now));
    *pointer = fresh;
    Py_DECREF(old);
    return fresh != NULL ? 0 : -1;
}

/* ---- operations ------------------------------------------------------------------------------------------------------------ */
void PyBytes_Concat(PyObject **left, PyObject *right) {
    if (*left == NULL) return;
    PyObject *result = right == NULL ? NULL : capi_out(bytes_concat(capi_in(*left), capi_in(right)));
    Py_DECREF(*left);
    *left = result;
}

void PyBytes_ConcatAndDel(PyObject **left, PyObject *right) {
    PyBytes_Concat(left, right);
    Py_XDECREF(right);
}

PyObject *PyBytes_Repr(PyObject *object, int smart_quotes) { return capi_out(object_repr(capi_in(object))); }

static PyObject *call_method(Type *type, const char *name, PyObject *self, PyObject *argument) {
    Value method = str_intern_c(name);
    if (method != NULL) method = object_get_attr(VALUE(type), method);
    if (method == NULL) return capi_out(NULL);
    return capi_out(self != NULL ? CALL2(method, capi_in(self), capi_in(argument)) : CALL1(method, capi_in(argument)));
}

PyObject *_PyBytes_Join(PyObject *separator, PyObject *iterable) { return call_method(&bytes_type, "join", separator, iterable); }
PyObject *_PyBytes_FromHex(PyObject *text, int use_bytearray) {
    return call_method(use_bytearray ? &bytearray_type : &bytes_type, "fromhex", NULL, text);
}

PyObject *_PyBytes_FormatEx(const char *format, Py_ssize_t size, PyObject *arguments, int use_bytearray) {
    Value v = use_bytearray ? bytearray_from_data(format, (size_t)size) : bytes_from_data(format, (size_t)size);
    return capi_out(v == NULL ? NULL : number_binary(v, capi_in(arguments), BINARY_MOD));
}

PyObject *_PyBytes_DecodeEscape(const char *s, Py_ssize_t size, const char *errors, const char **first_invalid) {
    intptr_t bad = -1;
    Value    v = codec_escape_decode((const uint8_t *)s, (size_t)size, errors, &bad);
    *first_invalid = bad >= 0 ? s + bad : NULL;
    return capi_out(v);
}

PyObject *PyBytes_DecodeEscape(const char *s, Py_ssize_t size, const char *errors, Py_ssize_t unicode, const char *encoding) {
    const char *invalid;
    PyObject   *result = _PyBytes_DecodeEscape(s, size, errors, &invalid);
    if (result == NULL || invalid == NULL) return result;
    unsigned char c = (unsigned char)*invalid;
    int           status = c >= '4' && c <= '7'
                               ? PyErr_WarnFormat(PyExc_DeprecationWarning, 1, "invalid octal escape sequence '\\%.3s'", invalid)
                               : PyErr_WarnFormat(PyExc_DeprecationWarning, 1, "invalid escape sequence '\\%c'", c);
    if (status == 0) return result;
    Py_DECREF(result);
    return NULL;
}

PyAPI_FUNC(Py_ssize_t) _PyBytes_Find(const char *, Py_ssize_t, const char *, Py_ssize_t, Py_ssize_t);
PyAPI_FUNC(Py_ssize_t) _PyBytes_ReverseFind(const char *, Py_ssize_t, const char *, Py_ssize_t, Py_ssize_t);
PyAPI_FUNC(void) _PyBytes_Repeat(char *, Py_ssize_t, const char *, Py_ssize_t);

Py_ssize_t _PyBytes_Find(const char *text, Py_ssize_t length, const char *what, Py_ssize_t width, Py_ssize_t offset) {
    if (width == 0) return offset;
    const char *found = memmem(text, (size_t)length, what, (size_t)width);
    return found != NULL ? found - text + offset : -1;
}

Py_ssize_t _PyBytes_ReverseFind(const char *text, Py_ssize_t length, const char *what, Py_ssize_t width, Py_ssize_t offset) {
    for (Py_ssize_t i = length - width; i >= 0; i--) {
        if (memcmp(text + i, what, (size_t)width) == 0) return i + offset;
    }
    return -1;
}

void _PyBytes_Repeat(char *to, Py_ssize_t size, const char *unit, Py_ssize_t unit_size) {
    if (size == 0) return;
    if (to != unit) memmove(to, unit, (size_t)unit_size);
    for (Py_ssize_t done = unit_size; done < size;) {
        Py_ssize_t part = done < size - done ? done : size - done;
        memcpy(to + done, to, (size_t)part);
        done += part;
    }
}

PyAPI_FUNC(PyObject *) _Py_strhex(const char *, const Py_ssize_t);
PyAPI_FUNC(PyObject *) _Py_strhex_bytes(const char *, const Py_ssize_t);
PyAPI_FUNC(PyObject *) _Py_strhex_with_sep(const char *, const Py_ssize_t, PyObject *, const int);
PyAPI_FUNC(PyObject *) _Py_strhex_bytes_with_sep(const char *, const Py_ssize_t, PyObject *, const int);

static PyObject *hex(const char *data, Py_ssize_t size, PyObject *separator, int group, bool as_bytes) {
    return capi_out(bytes_hex((const uint8_t *)data, size, capi_in(separator), group, as_bytes));
}

PyObject *_Py_strhex(const char *data, const Py_ssize_t size) { return hex(data, size, NULL, 0, false); }
PyObject *_Py_strhex_bytes(const char *data, const Py_ssize_t size) { return hex(data, size, NULL, 0, true); }
PyObject *_Py_strhex_with_sep(const char *data, const Py_ssize_t size, PyObject *separator, const int group) {
    return hex(data, size, separator, group, false);
}
PyObject *_Py_strhex_bytes_with_sep(const char *data, const Py_ssize_t size, PyObject *separator, const int group) {
    return hex(data, size, separator, group, true);
}

/* ---- the writer -------------------------------------------------------------------------------------------------------------- */
/* Bytes go to `small_buffer` until that is full, then to a bytes or bytearray object. */
void _PyBytesWriter_Init(_PyBytesWriter *writer) { memset(writer, 0, offsetof(_PyBytesWriter, small_buffer)); }
void _PyBytesWriter_Dealloc(_PyBytesWriter *writer) { Py_CLEAR(writer->buffer); }

static char *writer_start(_PyBytesWriter *writer) {
    if (writer->use_small_buffer) return writer->small_buffer;
    return writer->use_bytearray ? PyByteArray_AS_STRING(writer->buffer) : PyBytes_AS_STRING(writer->buffer);
}

void *_PyBytesWriter_Resize(_PyBytesWriter *writer, void *at, Py_ssize_t size) {
    char      *start = writer_start(writer);
    Py_ssize_t position = (char *)at - start, allocated = size;
    if (writer->overallocate && allocated <= PY_SSIZE_T_MAX - allocated / 4) allocated += allocated / 4;
    PyObject *fresh = writer->use_bytearray ? PyByteArray_FromStringAndSize(NULL, allocated) : PyBytes_FromStringAndSize(NULL, allocated);
    if (fresh == NULL) {
        _PyBytesWriter_Dealloc(writer);
        writer->allocated = 0;
        return NULL;
    }
    char *target = writer->use_bytearray ? PyByteArray_AS_STRING(fresh) : PyBytes_AS_STRING(fresh);
    memcpy(target, start, (size_t)position);
    Py_XDECREF(writer->buffer);
    writer->buffer = fresh;
    writer->use_small_buffer = 0;
    writer->allocated = allocated;
    return target + position;
}

void *_PyBytesWriter_Prepare(_PyBytesWriter *writer, void *at, Py_ssize_t size) {
    if (size == 0) return at;
    if (writer->min_size > PY_SSIZE_T_MAX - size) {
        PyErr_NoMemory();
        _PyBytesWriter_Dealloc(writer);
        return NULL;
    }
    writer->min_size += size;
    return writer->min_size > writer->allocated ? _PyBytesWriter_Resize(writer, at, writer->min_size) : at;
}

void *_PyBytesWriter_Alloc(_PyBytesWriter *writer, Py_ssize_t size) {
    writer->use_small_buffer = 1;
    writer->allocated = sizeof writer->small_buffer;
    return _PyBytesWriter_Prepare(writer, writer->small_buffer, size);
}

void *_PyBytesWriter_WriteBytes(_PyBytesWriter *writer, void *at, const void *data, Py_ssize_t size) {
    char *p = _PyBytesWriter_Prepare(writer, at, size);
    if (p == NULL) return NULL;
    memcpy(p, data, (size_t)size);
    return p + size;
}

PyObject *_PyBytesWriter_Finish(_PyBytesWriter *writer, void *end) {
    char      *start = writer_start(writer);
    Py_ssize_t size = (char *)end - start;
    PyObject  *result = writer->buffer;
    if (writer->use_small_buffer || size == 0) {
        Py_CLEAR(writer->buffer);
        return writer->use_bytearray ? PyByteArray_FromStringAndSize(start, size) : PyBytes_FromStringAndSize(start, size);
    }
    writer->buffer = NULL;
    if (size == writer->allocated) return result;
    if (!writer->use_bytearray) return _PyBytes_Resize(&result, size) < 0 ? NULL : result;
    if (PyByteArray_Resize(result, size) == 0) return result;
    Py_DECREF(result);
    return NULL;
}

/* ---- PyBytes_FromFormat ---------------------------------------------------------------------------------------------------------- */
/* Writes the conversion behind the percent sign at P; returns its end, or NULL for an exception.  *KNOWN tells whether
 * there is such a conversion. */
static const char *write_directive(_PyBytesWriter *writer, char **at, const char *p, va_list *arguments, bool *known) {
    char       number[32];
    Py_ssize_t precision = -1, length;
    int        longs = 0, c;
    while (isdigit((unsigned char)*p)) p++; /* a width is read and ignored */
    if (*p == '.') {
        for (precision = 0, p++; isdigit((unsigned char)*p); p++) precision = precision * 10 + (*p - '0');
    }
    if (*p == 'l' && (p[1] == 'd' || p[1] == 'u')) longs = 1, p++;
    else if (*p == 'z' && (p[1] == 'd' || p[1] == 'u')) longs = 2, p++;
    *known = true;
    const char *text = number;
    switch (*p) {
    case 'c':
        c = va_arg(*arguments, int);
        if (c < 0 || c > 255) {
            PyErr_SetString(PyExc_OverflowError, "PyBytes_FromFormatV(): %c format expects an integer in range [0; 255]");
            return NULL;
        }
        number[0] = (char)c;
        length = 1;
        break;
    case 'd':
        length = sprintf(number, "%" PRIdMAX, longs == 0   ? (intmax_t)va_arg(*arguments, int)
                                              : longs == 1 ? (intmax_t)va_arg(*arguments, long)
                                                           : (intmax_t)va_arg(*arguments, Py_ssize_t));
        break;
    case 'u':
        length = sprintf(number, "%" PRIuMAX, longs == 0   ? (uintmax_t)va_arg(*arguments, unsigned)
                                              : longs == 1 ? (uintmax_t)va_arg(*arguments, unsigned long)
                                                           : (uintmax_t)va_arg(*arguments, size_t));
        break;
    case 'i': length = sprintf(number, "%d", va_arg(*arguments, int)); break;
    case 'x': length = sprintf(number, "%x", va_arg(*arguments, unsigned)); break;
    case 's':
        text = va_arg(*arguments, const char *);
        length = (Py_ssize_t)(precision < 0 ? strlen(text) : strnlen(text, (size_t)precision));
        break;
    case 'p': length = sprintf(number, "0x%" PRIxPTR, (uintptr_t)va_arg(*arguments, void *)); break;
    case '%':
        number[0] = '%';
        length = 1;
        break;
    default: *known = false; return p;
    }
    *at = _PyBytesWriter_WriteBytes(writer, *at, text, length);
    return *at != NULL ? p + 1 : NULL;
}

static char *write_format(_PyBytesWriter *writer, char *at, const char *format, va_list *arguments) {
    for (const char *p = format; *p != '\0';) {
        const char *percent = strchr(p, '%'), *end;
        Py_ssize_t  plain = percent != NULL ? percent - p : (Py_ssize_t)strlen(p);
        bool        known;
        at = _PyBytesWriter_WriteBytes(writer, at, p, plain);
        if (at == NULL || percent == NULL) return at;
        end = write_directive(writer, &at, percent + 1, arguments, &known);
        if (end == NULL) return NULL;
        if (!known) return _PyBytesWriter_WriteBytes(writer, at, percent, (Py_ssize_t)strlen(percent)); /* the rest as it is */
        p = end;
    }
    return at;
}

PyObject *PyBytes_FromFormatV(const char *format, va_list arguments) {
    _PyBytesWriter writer;
    va_list        copy;
    _PyBytesWriter_Init(&writer);
    char *at = _PyBytesWriter_Alloc(&writer, 0);
    writer.overallocate = 1;
    va_copy(copy, arguments);
    at = write_format(&writer, at, format, &copy);
    va_end(copy);
    if (at != NULL) return _PyBytesWriter_Finish(&writer, at);
    _PyBytesWriter_Dealloc(&writer);
    return NULL;
}

PyObject *PyBytes_FromFormat(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    PyObject *result = PyBytes_FromFormatV(format, arguments);
    va_end(arguments);
    return result;
}

/* ---- bytearray ------------------------------------------------------------------------------------------------------------------- */
char _PyByteArray_empty_string[] = "";

/* C code may keep the address as long as the size does not change. */
static PyObject *pin_storage(PyObject *object) {
    PyByteArrayObject *array = (PyByteArrayObject *)object;
    if (array != NULL && array->ob_bytes != NULL) gc_pin(&CONTAINER_OF(array->ob_bytes, ByteArray, data)->header);
    return object;
}

PyObject *PyByteArray_FromObject(PyObject *object) { return pin_storage(capi_out(CALL1(VALUE(&bytearray_type), capi_in(object)))); }

PyObject *PyByteArray_FromStringAndSize(const char *data, Py_ssize_t size) {
    if (size < 0) {
        PyErr_SetString(PyExc_SystemError, "Negative size passed to PyByteArray_FromStringAndSize");
        return NULL;
    }
    Value v = bytearray_from_data(data, data != NULL ? (size_t)size : 0);
    if (v != NULL && data == NULL && bytearray_resize(v, size) < 0) v = NULL;
    return pin_storage(capi_out(v));
}

Py_ssize_t PyByteArray_Size(PyObject *object) { return PyByteArray_GET_SIZE(object); }
char      *PyByteArray_AsString(PyObject *object) { return PyByteArray_AS_STRING(pin_storage(object)); }

int PyByteArray_Resize(PyObject *object, Py_ssize_t size) {
    if (size < 0) {
        PyErr_BadInternalCall();
        return -1;
    }
    if (capi_status(bytearray_resize(capi_in(object), size)) < 0) return -1;
    pin_storage(object);
    return 0;
}

PyObject *PyByteArray_Concat(PyObject *left, PyObject *right) {
    Buffer a, b;
    if (!value_has_buffer(capi_in(left)) || !value_has_buffer(capi_in(right))) {
        return capi_out(raise_type_error("can't concat %.100N to %.100N", capi_in(right), capi_in(left)));
    }
    if (buffer_get(capi_in(left), &a, BUFFER_SIMPLE) < 0) return capi_out(NULL);
    if (buffer_get(capi_in(right), &b, BUFFER_SIMPLE) < 0) {
        buffer_release(&a);
        return capi_out(NULL);
    }
    PyObject *result = PyByteArray_FromStringAndSize(NULL, a.length + b.length);
    if (result != NULL) {
        char *target = PyByteArray_AS_STRING(result);
        memcpy(target, a.data, (size_t)a.length);
        memcpy(target + a.length, b.data, (size_t)b.length);
    }
    buffer_release(&a);
    buffer_release(&b);
    return result;
}
