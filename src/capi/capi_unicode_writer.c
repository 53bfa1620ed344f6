/* capi_unicode_writer.c - text that C code puts together: _PyUnicodeWriter_* and PyUnicode_FromFormat.
 *
 * A writer owns one str, `buffer`, that only it can see.  C code writes into its data through macros, between Prepare and
 * advancing `pos`; so the buffer is replaced (never moved) when it becomes too short or too narrow. */
#include "capi_int.h"

#include "capi_text_int.h"
#include "objects/str.h"

#include <ctype.h>
#include <inttypes.h>

/* ---- the buffer ----------------------------------------------------------------------------------------------------------- */
static void writer_update(_PyUnicodeWriter *writer) {
    writer->maxchar = PyUnicode_MAX_CHAR_VALUE(writer->buffer);
    writer->data = PyUnicode_DATA(writer->buffer);
    writer->kind = writer->readonly ? PyUnicode_WCHAR_KIND : PyUnicode_KIND(writer->buffer);
    writer->size = writer->readonly ? 0 : PyUnicode_GET_LENGTH(writer->buffer); /* 0: every Prepare takes the slow way */
}

void _PyUnicodeWriter_Init(_PyUnicodeWriter *writer) { memset(writer, 0, sizeof *writer); }

static int writer_grow(_PyUnicodeWriter *writer, Py_ssize_t size, Py_UCS4 max_char) {
    PyObject *fresh = PyUnicode_New(size, max_char);
    if (fresh == NULL) return -1;
    if (writer->buffer != NULL) {
        _PyUnicode_FastCopyCharacters(fresh, 0, writer->buffer, 0, writer->pos);
        Py_DECREF(writer->buffer);
    }
    writer->buffer = fresh;
    writer->readonly = 0;
    writer_update(writer);
    return 0;
}

int _PyUnicodeWriter_PrepareInternal(_PyUnicodeWriter *writer, Py_ssize_t length, Py_UCS4 max_char) {
    if (length > PY_SSIZE_T_MAX - writer->pos) {
        PyErr_NoMemory();
        return -1;
    }
    Py_ssize_t needed = writer->pos + length, size = writer->size;
    if (max_char < writer->min_char) max_char = writer->min_char;
    if (writer->buffer != NULL && max_char < writer->maxchar) max_char = writer->maxchar;
    if (writer->buffer == NULL || needed > size) {
        size = needed;
        if (writer->overallocate && size <= PY_SSIZE_T_MAX - size / 4) size += size / 4;
        if (size < writer->min_length) size = writer->min_length;
    } else if (max_char <= writer->maxchar) {
        return 0;
    }
    return writer_grow(writer, size, max_char);
}

int _PyUnicodeWriter_PrepareKindInternal(_PyUnicodeWriter *writer, enum PyUnicode_Kind kind) {
    return _PyUnicodeWriter_PrepareInternal(writer, 0, kind == PyUnicode_2BYTE_KIND ? 0xffff : kind == PyUnicode_4BYTE_KIND ? 0x10ffff : 255);
}

int _PyUnicodeWriter_WriteChar(_PyUnicodeWriter *writer, Py_UCS4 c) {
    if (_PyUnicodeWriter_Prepare(writer, 1, c) < 0) return -1;
    PyUnicode_WRITE(writer->kind, writer->data, writer->pos, c);
    writer->pos++;
    return 0;
}

int _PyUnicodeWriter_WriteSubstring(_PyUnicodeWriter *writer, PyObject *text, Py_ssize_t start, Py_ssize_t end) {
    Py_ssize_t length = end - start;
    if (PyUnicode_READY(text) < 0) return -1;
    if (length == 0) return 0;
    Py_UCS4 max_char = PyUnicode_MAX_CHAR_VALUE(text);
    if (max_char > writer->maxchar && length < PyUnicode_GET_LENGTH(text)) max_char = _PyUnicode_FindMaxChar(text, start, end);
    if (_PyUnicodeWriter_Prepare(writer, length, max_char) < 0) return -1;
    _PyUnicode_FastCopyCharacters(writer->buffer, writer->pos, text, start, length);
    writer->pos += length;
    return 0;
}

int _PyUnicodeWriter_WriteStr(_PyUnicodeWriter *writer, PyObject *text) {
    if (PyUnicode_READY(text) < 0) return -1;
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    if (length == 0) return 0;
    if (writer->buffer == NULL && !writer->overallocate && PyUnicode_CheckExact(text)) { /* maybe all there is */
        writer->readonly = 1;
        writer->buffer = Py_NewRef(text);
        writer_update(writer);
        writer->pos += length;
        return 0;
    }
    return _PyUnicodeWriter_WriteSubstring(writer, text, 0, length);
}

int _PyUnicodeWriter_WriteLatin1String(_PyUnicodeWriter *writer, const char *text, Py_ssize_t length) {
    Py_UCS4 max_char = 0;
    if (length == 0) return 0;
    for (Py_ssize_t i = 0; i < length; i++) max_char |= (unsigned char)text[i];
    if (_PyUnicodeWriter_Prepare(writer, length, max_char < 128 ? 127 : 255) < 0) return -1;
    for (Py_ssize_t i = 0; i < length; i++) str_write(writer->kind, writer->data, writer->pos + i, (unsigned char)text[i]);
    writer->pos += length;
    return 0;
}

int _PyUnicodeWriter_WriteASCIIString(_PyUnicodeWriter *writer, const char *text, Py_ssize_t length) {
    return _PyUnicodeWriter_WriteLatin1String(writer, text, length < 0 ? (Py_ssize_t)strlen(text) : length);
}

/* The text, narrowed to the smallest kind when macros left it wider than needed. */
PyObject *_PyUnicodeWriter_Finish(_PyUnicodeWriter *writer) {
    PyObject *text = writer->buffer;
    writer->buffer = NULL;
    if (writer->pos == 0) {
        Py_XDECREF(text);
        return capi_out(empty_str);
    }
    if (writer->readonly) return text;
    PyObject *result = PyUnicode_FromKindAndData(PyUnicode_KIND(text), PyUnicode_DATA(text), writer->pos);
    Py_DECREF(text);
    return result;
}

void _PyUnicodeWriter_Dealloc(_PyUnicodeWriter *writer) { Py_CLEAR(writer->buffer); }

/* format(object, specification[start:end]) into the writer. */
static int write_formatted(_PyUnicodeWriter *writer, PyObject *object, PyObject *specification, Py_ssize_t start, Py_ssize_t end) {
    PyObject *part = PyUnicode_Substring(specification, start, end);
    PyObject *text = part == NULL ? NULL : PyObject_Format(object, part);
    int       status = text == NULL ? -1 : _PyUnicodeWriter_WriteStr(writer, text);
    Py_XDECREF(part);
    Py_XDECREF(text);
    return status;
}

#define FORMAT_WRITER(NAME) \
    PyAPI_FUNC(int) NAME(_PyUnicodeWriter *, PyObject *, PyObject *, Py_ssize_t, Py_ssize_t); \
    int NAME(_PyUnicodeWriter *writer, PyObject *object, PyObject *specification, Py_ssize_t start, Py_ssize_t end) { \
        return write_formatted(writer, object, specification, start, end); \
    }
FORMAT_WRITER(_PyUnicode_FormatAdvancedWriter)
FORMAT_WRITER(_PyLong_FormatAdvancedWriter)
FORMAT_WRITER(_PyFloat_FormatAdvancedWriter)
FORMAT_WRITER(_PyComplex_FormatAdvancedWriter)

/* ---- PyUnicode_FromFormat ---------------------------------------------------------------------------------------------------- */
/* One conversion: %[0][width][.precision][l|ll|z]letter */
typedef struct Directive {
    bool       zero;
    Py_ssize_t width, precision; /* -1: not given */
    int        longs;            /* 0, 1, 2; 3: z */
    char       letter;
} Directive;

/* *OUT -1 when there are no digits. */
static const char *parse_number(const char *p, Py_ssize_t *out) {
    *out = -1;
    for (; isdigit((unsigned char)*p); p++) {
        if (*out < 0) *out = 0;
        if (*out > (PY_SSIZE_T_MAX - 9) / 10) {
            PyErr_SetString(PyExc_ValueError, "width too big");
            return NULL;
        }
        *out = *out * 10 + (*p - '0');
    }
    return p;
}

/* P behind the percent sign; returns the end of the conversion. */
static const char *parse_directive(const char *p, Directive *d) {
    *d = (Directive){.zero = *p == '0'};
    if (d->zero) p++;
    p = parse_number(p, &d->width);
    d->precision = -1;
    if (p != NULL && *p == '.') {
        p = parse_number(p + 1, &d->precision);
        if (p != NULL && *p == '%') p--; /* a percent sign with a precision is no conversion */
        if (p != NULL && *p == '\0') p--;
    }
    if (p == NULL) return NULL;
    if (*p == 'l' && strchr("diu", p[1]) != NULL && p[1] != '\0') d->longs = 1, p++;
    else if (*p == 'l' && p[1] == 'l' && strchr("diu", p[2]) != NULL && p[2] != '\0') d->longs = 2, p += 2;
    else if (*p == 'z' && strchr("diu", p[1]) != NULL && p[1] != '\0') d->longs = 3, p++;
    d->letter = *p;
    return *p != '\0' ? p + 1 : p;
}

static int write_fill(_PyUnicodeWriter *writer, Py_UCS4 c, Py_ssize_t count) {
    if (count <= 0) return 0;
    if (_PyUnicodeWriter_Prepare(writer, count, c) < 0) return -1;
    _PyUnicode_FastFill(writer->buffer, writer->pos, count, c);
    writer->pos += count;
    return 0;
}

static int write_number(_PyUnicodeWriter *writer, const Directive *d, va_list *arguments) {
    char digits[32];
    int  length;
    if (d->letter == 'd' || d->letter == 'i') {
        intmax_t i = d->longs == 0   ? va_arg(*arguments, int)
                     : d->longs == 1 ? va_arg(*arguments, long)
                     : d->longs == 2 ? va_arg(*arguments, long long)
                                     : va_arg(*arguments, Py_ssize_t);
        length = snprintf(digits, sizeof digits, "%" PRIdMAX, i);
    } else {
        uintmax_t u = d->longs == 0   ? va_arg(*arguments, unsigned)
                      : d->longs == 1 ? va_arg(*arguments, unsigned long)
                      : d->longs == 2 ? va_arg(*arguments, unsigned long long)
                                      : va_arg(*arguments, size_t);
        length = snprintf(digits, sizeof digits, d->letter == 'x' ? "%" PRIxMAX : "%" PRIuMAX, u);
    }
    Py_ssize_t precision = d->precision < length ? length : d->precision;
    if (write_fill(writer, d->zero ? '0' : ' ', d->width - precision) < 0) return -1;
    if (write_fill(writer, '0', precision - length) < 0) return -1;
    return _PyUnicodeWriter_WriteASCIIString(writer, digits, length);
}

static int write_text(_PyUnicodeWriter *writer, const Directive *d, PyObject *text) {
    if (text == NULL || PyUnicode_READY(text) < 0) return -1;
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    if (d->precision >= 0 && d->precision < length) length = d->precision;
    if (write_fill(writer, ' ', d->width - length) < 0) return -1;
    return d->width < 0 && d->precision < 0 ? _PyUnicodeWriter_WriteStr(writer, text) : _PyUnicodeWriter_WriteSubstring(writer, text, 0, length);
}

/* Takes over the reference. */
static int write_owned(_PyUnicodeWriter *writer, const Directive *d, PyObject *text) {
    int status = write_text(writer, d, text);
    Py_XDECREF(text);
    return status;
}

/* Precision counts bytes here; a character that it cuts is replaced. */
static int write_c_string(_PyUnicodeWriter *writer, const Directive *d, const char *text) {
    Py_ssize_t length = d->precision < 0 ? (Py_ssize_t)strlen(text) : (Py_ssize_t)strnlen(text, (size_t)d->precision);
    Directive  plain = {.width = d->width, .precision = -1};
    return write_owned(writer, &plain, PyUnicode_DecodeUTF8Stateful(text, length, "replace", NULL));
}

static int write_pointer(_PyUnicodeWriter *writer, void *pointer) {
    char text[40];
    int  length = snprintf(text, sizeof text, "0x%" PRIxPTR, (uintptr_t)pointer);
    return _PyUnicodeWriter_WriteASCIIString(writer, text, length);
}

static int write_code_point(_PyUnicodeWriter *writer, int c) {
    if (c >= 0 && c <= 0x10ffff) return _PyUnicodeWriter_WriteChar(writer, (Py_UCS4)c);
    PyErr_SetString(PyExc_OverflowError, "character argument not in range(0x110000)");
    return -1;
}

/* 1: written; 0: no such conversion; -1: raised. */
static int write_directive(_PyUnicodeWriter *writer, const Directive *d, va_list *arguments) {
    PyObject   *object;
    const char *text;
    int         status;
    switch (d->letter) {
    case 'd': case 'i': case 'u': case 'x': status = write_number(writer, d, arguments); break;
    case 'c': status = write_code_point(writer, va_arg(*arguments, int)); break;
    case 'p': status = write_pointer(writer, va_arg(*arguments, void *)); break;
    case 's': status = write_c_string(writer, d, va_arg(*arguments, const char *)); break;
    case 'U': status = write_text(writer, d, va_arg(*arguments, PyObject *)); break;
    case 'V':
        object = va_arg(*arguments, PyObject *);
        text = va_arg(*arguments, const char *);
        status = object != NULL ? write_text(writer, d, object) : write_c_string(writer, d, text);
        break;
    case 'S': status = write_owned(writer, d, capi_out(object_str(capi_in(va_arg(*arguments, PyObject *))))); break;
    case 'R': status = write_owned(writer, d, capi_out(object_repr(capi_in(va_arg(*arguments, PyObject *))))); break;
    case 'A': status = write_owned(writer, d, capi_out(object_ascii(capi_in(va_arg(*arguments, PyObject *))))); break;
    case '%': status = _PyUnicodeWriter_WriteChar(writer, '%'); break;
    default: return 0;
    }
    return status < 0 ? -1 : 1;
}

static int write_format(_PyUnicodeWriter *writer, const char *format, va_list *arguments) {
    for (const char *p = format; *p != '\0';) {
        const char *start = p;
        while (*p != '\0' && *p != '%') {
            if ((unsigned char)*p > 127) {
                PyErr_Format(PyExc_ValueError,
                             "PyUnicode_FromFormatV() expects an ASCII-encoded format string, got a non-ASCII byte: 0x%02x",
                             (unsigned char)*p);
                return -1;
            }
            p++;
        }
        if (_PyUnicodeWriter_WriteASCIIString(writer, start, p - start) < 0) return -1;
        if (*p == '\0') break;
        Directive   d;
        const char *end = parse_directive(p + 1, &d);
        int         status = end == NULL ? -1 : write_directive(writer, &d, arguments);
        if (status < 0) return -1;
        if (status == 0) return _PyUnicodeWriter_WriteLatin1String(writer, p, (Py_ssize_t)strlen(p)); /* the rest as it is */
        p = end;
    }
    return 0;
}

PyObject *PyUnicode_FromFormatV(const char *format, va_list arguments) {
    _PyUnicodeWriter writer;
    va_list          copy;
    _PyUnicodeWriter_Init(&writer);
    writer.min_length = (Py_ssize_t)strlen(format) + 100;
    writer.overallocate = 1;
    va_copy(copy, arguments); /* its address can be passed on everywhere, a parameter's cannot */
    int status = write_format(&writer, format, &copy);
    va_end(copy);
    if (status == 0) return _PyUnicodeWriter_Finish(&writer);
    _PyUnicodeWriter_Dealloc(&writer);
    return NULL;
}

PyObject *PyUnicode_FromFormat(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    PyObject *result = PyUnicode_FromFormatV(format, arguments);
    va_end(arguments);
    return result;
}
