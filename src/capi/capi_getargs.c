/* capi_getargs.c - PyArg_Parse, PyArg_ParseTuple and relatives: Python objects into C variables as a format says.
 *
 * getargs_convert takes one item of the format and one argument.  What an item allocates or holds is noted, and undone when
 * a later argument is refused. */
#include "capi_getargs_int.h"

#include "objects/bytes.h"
#include "objects/float.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/str.h"

#include <ctype.h>
#include <limits.h>

#undef PyArg_Parse
#undef PyArg_ParseTuple
#undef PyArg_VaParse
#undef _PyArg_CheckPositional
#undef _PyArg_NoKeywords
#undef _PyArg_NoKwnames
#undef _PyArg_NoPositional
#undef _PyArg_ParseStack

/* ---- state of a call ----------------------------------------------------------------------------------------------------- */
void getargs_init(Getargs *g, const char *format, va_list targets, bool sizes_clean) {
    va_copy(g->targets, targets);
    g->format = format;
    g->sizes_clean = sizes_clean;
    g->cleanups = g->local;
    g->cleanup_count = 0;
    g->cleanup_capacity = COUNT_OF(g->local);
    g->levels[0] = 0;
}

int getargs_finish(Getargs *g, int success) {
    for (size_t i = 0; i < g->cleanup_count && !success; i++) {
        GetargsCleanup *c = &g->cleanups[i];
        if (c->view != NULL) PyBuffer_Release(c->view);
        if (c->converter != NULL) c->converter(NULL, c->target);
        if (c->memory != NULL) {
            PyMem_Free(*c->memory);
            *c->memory = NULL;
        }
    }
    if (g->cleanups != g->local) PyMem_Free(g->cleanups);
    va_end(g->targets);
    return success;
}

/* False: out of memory, and undone already. */
static bool note(Getargs *g, GetargsCleanup cleanup) {
    if (g->cleanup_count == g->cleanup_capacity) {
        size_t          capacity = 2 * g->cleanup_capacity;
        GetargsCleanup *grown = PyMem_Malloc(capacity * sizeof *grown);
        if (grown == NULL) {
            if (cleanup.view != NULL) PyBuffer_Release(cleanup.view);
            if (cleanup.converter != NULL) cleanup.converter(NULL, cleanup.target);
            PyErr_NoMemory();
            return false;
        }
        memcpy(grown, g->cleanups, g->cleanup_count * sizeof *grown);
        if (g->cleanups != g->local) PyMem_Free(g->cleanups);
        g->cleanups = grown;
        g->cleanup_capacity = capacity;
    }
    g->cleanups[g->cleanup_count++] = cleanup;
    return true;
}

void getargs_refuse(Getargs *g, Py_ssize_t number, const char *message, const char *function, const char *text) {
    char   out[512];
    size_t n = 0;
    if (PyErr_Occurred()) return;
    if (text == NULL) {
        if (function != NULL) n += (size_t)snprintf(out, sizeof out, "%.200s() ", function);
        if (number != 0) {
            n += (size_t)snprintf(out + n, sizeof out - n, "argument %zd", number);
            for (int i = 0; i < GETARGS_DEPTH && g->levels[i] > 0 && n < 220; i++) {
                n += (size_t)snprintf(out + n, sizeof out - n, ", item %d", g->levels[i] - 1);
            }
        } else {
            n += (size_t)snprintf(out + n, sizeof out - n, "argument");
        }
        snprintf(out + n, sizeof out - n, " %.256s", message);
        text = out;
    }
    PyErr_SetString(message[0] == '(' ? PyExc_SystemError : PyExc_TypeError, text);
}

/* "must be EXPECTED, not int"; texts in parentheses are the caller's mistakes. */
static const char *wrong(Getargs *g, const char *expected, PyObject *argument) {
    if (expected[0] == '(') snprintf(g->message, sizeof g->message, "%.100s", expected);
    else snprintf(g->message, sizeof g->message, "must be %.50s, not %.50s", expected, argument == Py_None ? "None" : Py_TYPE(argument)->tp_name);
    return g->message;
}

/* The exception tells more. */
static const char failed[] = "(unspecified)";
#define TARGET(type) va_arg(g->targets, type)

/* ---- numbers ---------------------------------------------------------------------------------------------------------------- */
static const char *out_of_range(const char *type, bool low) {
    PyErr_Format(PyExc_OverflowError, "%s is %s", type, low ? "less than minimum" : "greater than maximum");
    return failed;
}

static const char *convert_small(PyObject *argument, long low, long high, const char *type, long *out) {
    *out = PyLong_AsLong(argument);
    if (*out == -1 && PyErr_Occurred()) return failed;
    return *out < low ? out_of_range(type, true) : *out > high ? out_of_range(type, false) : NULL;
}

static const char *convert_masked(PyObject *argument, unsigned long *out) {
    *out = PyLong_AsUnsignedLongMask(argument);
    return *out == (unsigned long)-1 && PyErr_Occurred() ? failed : NULL;
}

static const char *convert_integer(Getargs *g, char code, PyObject *argument) {
    const char   *problem;
    long          small = 0;
    unsigned long mask = 0;
    Py_ssize_t    size;
    switch (code) {
    case 'b': {
        unsigned char *p = TARGET(unsigned char *);
        if ((problem = convert_small(argument, 0, UCHAR_MAX, "unsigned byte integer", &small)) == NULL) *p = (unsigned char)small;
        return problem;
    }
    case 'h': {
        short *p = TARGET(short *);
        if ((problem = convert_small(argument, SHRT_MIN, SHRT_MAX, "signed short integer", &small)) == NULL) *p = (short)small;
        return problem;
    }
    case 'i': {
        int *p = TARGET(int *);
        if ((problem = convert_small(argument, INT_MIN, INT_MAX, "signed integer", &small)) == NULL) *p = (int)small;
        return problem;
    }
    case 'B': {
        unsigned char *p = TARGET(unsigned char *);
        if ((problem = convert_masked(argument, &mask)) == NULL) *p = (unsigned char)mask;
        return problem;
    }
    case 'H': {
        unsigned short *p = TARGET(unsigned short *);
        if ((problem = convert_masked(argument, &mask)) == NULL) *p = (unsigned short)mask;
        return problem;
    }
    case 'I': {
        unsigned *p = TARGET(unsigned *);
        if ((problem = convert_masked(argument, &mask)) == NULL) *p = (unsigned)mask;
        return problem;
    }
    case 'k': case 'K': {
        unsigned long *p = TARGET(unsigned long *);
        if (!PyLong_Check(argument)) return wrong(g, "int", argument);
        *p = PyLong_AsUnsignedLongMask(argument);
        return NULL;
    }
    case 'l': case 'L': {
        long *p = TARGET(long *);
        small = code == 'l' ? PyLong_AsLong(argument) : (long)PyLong_AsLongLong(argument);
        if (small == -1 && PyErr_Occurred()) return failed;
        *p = small;
        return NULL;
    }
    default: {
        Py_ssize_t *p = TARGET(Py_ssize_t *);
        PyObject   *index = PyNumber_Index(argument);
        size = index == NULL ? -1 : PyLong_AsSsize_t(index);
        Py_XDECREF(index);
        if (size == -1 && PyErr_Occurred()) return failed;
        *p = size;
        return NULL;
    }
    }
}
_Static_assert(sizeof(long) == sizeof(long long), "k and K, l and L are alike");

static const char *convert_real(Getargs *g, char code, PyObject *argument) {
    if (code == 'D') {
        Py_complex *p = TARGET(Py_complex *), z = PyComplex_AsCComplex(argument);
        if (PyErr_Occurred()) return failed;
        *p = z;
        return NULL;
    }
    void  *p = TARGET(void *);
    double d = PyFloat_AsDouble(argument);
    if (d == -1.0 && PyErr_Occurred()) return failed;
    if (code == 'f') *(float *)p = (float)d;
    else *(double *)p = d;
    return NULL;
}

static const char *convert_character(Getargs *g, char code, PyObject *argument) {
    if (code == 'c') {
        char *p = TARGET(char *);
        Value v = capi_in(argument);
        if (is_bytes(v) && bytes_length(v) == 1) *p = PyBytes_AS_STRING(argument)[0];
        else if (PyByteArray_Check(argument) && bytearray_length(v) == 1) *p = (char)bytearray_data(v)[0];
        else return wrong(g, "a byte string of length 1", argument);
        return NULL;
    }
    int *p = TARGET(int *);
    if (!PyUnicode_Check(argument)) return wrong(g, "a unicode character", argument);
    if (PyUnicode_READY(argument) < 0) return failed;
    if (PyUnicode_GET_LENGTH(argument) != 1) return wrong(g, "a unicode character", argument);
    *p = (int)PyUnicode_READ_CHAR(argument, 0);
    return NULL;
}

/* ---- buffers and text --------------------------------------------------------------------------------------------------------- */
/* *PROBLEM is what was expected. */
static int take_buffer(PyObject *argument, Py_buffer *view, const char **problem) {
    if (PyObject_GetBuffer(argument, view, PyBUF_SIMPLE) != 0) {
        *problem = "bytes-like object";
        return -1;
    }
    if (PyBuffer_IsContiguous(view, 'C')) return 0;
    PyBuffer_Release(view);
    *problem = "contiguous buffer";
    return -1;
}

/* Memory of an exporter that does not want it back. */
static Py_ssize_t borrow_buffer(PyObject *argument, const void **data, const char **problem) {
    NativeType *native = native_of(capi_in(argument));
    Py_buffer   view;
    if (native->get_buffer != NULL && native->release_buffer != NULL) {
        *problem = "read-only bytes-like object";
        return -1;
    }
    if (take_buffer(argument, &view, problem) < 0) return -1;
    *data = view.buf;
    Py_ssize_t length = view.len;
    PyBuffer_Release(&view);
    return length;
}

static const char need_clean[] = "PY_SSIZE_T_CLEAN macro must be defined for '#' formats";

/* y* s* z* */
static const char *convert_view(Getargs *g, char code, PyObject *argument) {
    Py_buffer  *view = TARGET(Py_buffer *);
    const char *problem, *text;
    Py_ssize_t  length;
    if (code == 'z' && argument == Py_None) {
        PyBuffer_FillInfo(view, NULL, NULL, 0, 1, 0);
    } else if (code != 'y' && PyUnicode_Check(argument)) {
        text = PyUnicode_AsUTF8AndSize(argument, &length);
        if (text == NULL) return wrong(g, "(unicode conversion error)", argument);
        PyBuffer_FillInfo(view, argument, (void *)text, length, 1, 0);
    } else if (take_buffer(argument, view, &problem) < 0) {
        return wrong(g, problem, argument);
    }
    return note(g, (GetargsCleanup){.view = view}) ? NULL : failed;
}

/* y# s# z# */
static const char *convert_sized(Getargs *g, char code, PyObject *argument) {
    const char **data = TARGET(const char **), *problem;
    Py_ssize_t  *size = TARGET(Py_ssize_t *), length;
    const void  *memory;
    if (!g->sizes_clean) {
        PyErr_SetString(PyExc_SystemError, need_clean);
        return failed;
    }
    if (code == 'z' && argument == Py_None) {
        *data = NULL;
        *size = 0;
    } else if (code != 'y' && PyUnicode_Check(argument)) {
        *data = PyUnicode_AsUTF8AndSize(argument, size);
        if (*data == NULL) return wrong(g, "(unicode conversion error)", argument);
    } else {
        length = borrow_buffer(argument, &memory, &problem);
        if (length < 0) return wrong(g, problem, argument);
        *data = memory;
        *size = length;
    }
    return NULL;
}

static const char *embedded_null(const char *what) {
    PyErr_Format(PyExc_ValueError, "embedded null %s", what);
    return failed;
}

/* y s z without a length */
static const char *convert_c_string(Getargs *g, char code, PyObject *argument) {
    const char **data = TARGET(const char **), *problem;
    const void  *memory;
    Py_ssize_t   length;
    if (code == 'y') {
        length = borrow_buffer(argument, &memory, &problem);
        if (length < 0) return wrong(g, problem, argument);
        *data = memory;
        return (Py_ssize_t)strlen(*data) == length ? NULL : embedded_null("byte");
    }
    if (code == 'z' && argument == Py_None) {
        *data = NULL;
        return NULL;
    }
    if (!PyUnicode_Check(argument)) return wrong(g, code == 'z' ? "str or None" : "str", argument);
    const char *text = PyUnicode_AsUTF8AndSize(argument, &length);
    if (text == NULL) return wrong(g, "(unicode conversion error)", argument);
    if ((Py_ssize_t)strlen(text) != length) return embedded_null("character");
    *data = text;
    return NULL;
}

/* CODE is y, s or z; the star or number sign behind it is still in the format. */
static const char *convert_text(Getargs *g, char code, PyObject *argument) {
    if (*g->format == '*') {
        g->format++;
        return convert_view(g, code, argument);
    }
    if (*g->format == '#') {
        g->format++;
        return convert_sized(g, code, argument);
    }
    return convert_c_string(g, code, argument);
}

/* u and Z: the old wchar_t text */
static const char *convert_wide(Getargs *g, char code, PyObject *argument) {
    Py_UNICODE **data = TARGET(Py_UNICODE **);
    Py_ssize_t  *size = NULL, length;
    if (PyErr_WarnFormat(PyExc_DeprecationWarning, 1, "getargs: The '%c' format is deprecated. Use 'U' instead.", code) < 0) return failed;
    if (*g->format == '#') {
        g->format++;
        size = TARGET(Py_ssize_t *);
        if (!g->sizes_clean) {
            PyErr_SetString(PyExc_SystemError, need_clean);
            return failed;
        }
    }
    if (code == 'Z' && argument == Py_None) {
        *data = NULL;
        if (size != NULL) *size = 0;
        return NULL;
    }
    if (!PyUnicode_Check(argument)) return wrong(g, code == 'Z' ? "str or None" : "str", argument);
    _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Wdeprecated-declarations\"")
    *data = PyUnicode_AsUnicodeAndSize(argument, &length);
    _Pragma("GCC diagnostic pop")
    if (*data == NULL) return failed;
    if (size != NULL) *size = length;
    else if (wcslen(*data) != (size_t)length) return embedded_null("character");
    return NULL;
}

/* es and et put SIZE bytes into memory of their own, or into the caller's buffer (with #). */
static const char *store_encoded(Getargs *g, PyObject *argument, const char *text, Py_ssize_t size, char **buffer) {
    Py_ssize_t *room = NULL;
    if (*g->format == '#') {
        g->format++;
        room = TARGET(Py_ssize_t *);
        if (!g->sizes_clean) {
            PyErr_SetString(PyExc_SystemError, need_clean);
            return failed;
        }
        if (room == NULL) return wrong(g, "(buffer_len is NULL)", argument);
    } else if ((Py_ssize_t)strlen(text) != size) {
        return wrong(g, "encoded string without null bytes", argument);
    }
    if (room == NULL || *buffer == NULL) {
        *buffer = PyMem_Malloc((size_t)size + 1);
        if (*buffer == NULL) {
            PyErr_NoMemory();
            return failed;
        }
        if (!note(g, (GetargsCleanup){.memory = buffer})) return failed;
    } else if (size + 1 > *room) {
        PyErr_Format(PyExc_ValueError, "encoded string too long (%zd, maximum length %zd)", size, *room - 1);
        return failed;
    }
    memcpy(*buffer, text, (size_t)size + 1);
    if (room != NULL) *room = size;
    return NULL;
}

static const char *convert_encoded(Getargs *g, PyObject *argument) {
    const char *encoding = TARGET(const char *), *problem;
    char        kind = *g->format, **buffer = TARGET(char **);
    if (kind != 's' && kind != 't') return wrong(g, "(unknown parser marker combination)", argument);
    g->format++;
    if (buffer == NULL) return wrong(g, "(buffer is NULL)", argument);
    if (kind == 't' && PyByteArray_Check(argument)) {
        return store_encoded(g, argument, PyByteArray_AS_STRING(argument), PyByteArray_GET_SIZE(argument), buffer);
    }
    if (kind == 't' && PyBytes_Check(argument)) {
        return store_encoded(g, argument, PyBytes_AS_STRING(argument), PyBytes_GET_SIZE(argument), buffer);
    }
    if (!PyUnicode_Check(argument)) return wrong(g, kind == 's' ? "str" : "str, bytes or bytearray", argument);
    PyObject *encoded = PyUnicode_AsEncodedString(argument, encoding != NULL ? encoding : "utf-8", NULL);
    if (encoded == NULL) return wrong(g, "(encoding failed)", argument);
    problem = !PyBytes_Check(encoded) ? wrong(g, "(encoder failed to return bytes)", argument)
                                      : store_encoded(g, argument, PyBytes_AS_STRING(encoded), PyBytes_GET_SIZE(encoded), buffer);
    Py_DECREF(encoded);
    return problem;
}

static const char *convert_writable(Getargs *g, PyObject *argument) {
    Py_buffer *view = TARGET(Py_buffer *);
    if (*g->format != '*') return wrong(g, "(invalid use of 'w' format character)", argument);
    g->format++;
    if (PyObject_GetBuffer(argument, view, PyBUF_WRITABLE) < 0) {
        PyErr_Clear();
        return wrong(g, "read-write bytes-like object", argument);
    }
    if (!PyBuffer_IsContiguous(view, 'C')) {
        PyBuffer_Release(view);
        return wrong(g, "contiguous buffer", argument);
    }
    return note(g, (GetargsCleanup){.view = view}) ? NULL : failed;
}

/* ---- objects ------------------------------------------------------------------------------------------------------------------- */
static const char *convert_object(Getargs *g, char code, PyObject *argument) {
    if (code == 'O' && *g->format == '!') {
        PyTypeObject *type = TARGET(PyTypeObject *);
        PyObject    **target = TARGET(PyObject **);
        g->format++;
        if (!PyType_IsSubtype(Py_TYPE(argument), type)) return wrong(g, type->tp_name, argument);
        *target = argument;
        return NULL;
    }
    if (code == 'O' && *g->format == '&') {
        int (*converter)(PyObject *, void *) = TARGET(int (*)(PyObject *, void *));
        void *target = TARGET(void *);
        g->format++;
        int result = converter(argument, target);
        if (result == 0) return failed;
        if (result != Py_CLEANUP_SUPPORTED) return NULL;
        return note(g, (GetargsCleanup){.converter = converter, .target = target}) ? NULL : failed;
    }
    PyObject **target = TARGET(PyObject **);
    if (code == 'S' && !PyBytes_Check(argument)) return wrong(g, "bytes", argument);
    if (code == 'Y' && !PyByteArray_Check(argument)) return wrong(g, "bytearray", argument);
    if (code == 'U') {
        if (!PyUnicode_Check(argument)) return wrong(g, "str", argument);
        if (PyUnicode_READY(argument) < 0) return failed;
    }
    *target = argument;
    return NULL;
}

static const char *convert_simple(Getargs *g, PyObject *argument) {
    char code = *g->format++;
    switch (code) {
    case 'b': case 'B': case 'h': case 'H': case 'i': case 'I': case 'l': case 'k': case 'L': case 'K': case 'n':
        return convert_integer(g, code, argument);
    case 'f': case 'd': case 'D': return convert_real(g, code, argument);
    case 'c': case 'C': return convert_character(g, code, argument);
    case 'p': {
        int *p = TARGET(int *), truth = PyObject_IsTrue(argument);
        if (truth < 0) return failed;
        *p = truth > 0;
        return NULL;
    }
    case 'y': case 's': case 'z': return convert_text(g, code, argument);
    case 'u': case 'Z': return convert_wide(g, code, argument);
    case 'e': return convert_encoded(g, argument);
    case 'w': return convert_writable(g, argument);
    case 'S': case 'Y': case 'U': case 'O': return convert_object(g, code, argument);
    default: g->format--; return wrong(g, "(impossible<bad format char>)", argument);
    }
}

/* ---- nested tuples ----------------------------------------------------------------------------------------------------------------- */
/* Items of the group that begins at FORMAT, up to its closing parenthesis. */
static int count_items(const char *format) {
    int count = 0;
    for (int level = 0;; format++) {
        if (*format == '(') {
            if (level++ == 0) count++;
        } else if (*format == ')') {
            if (level-- == 0) return count;
        } else if (*format == ':' || *format == ';' || *format == '\0') {
            return count;
        } else if (level == 0 && isalpha((unsigned char)*format)) {
            count++;
            if (*format == 'e' && format[1] != '\0') format++; /* es and et are one item */
        }
    }
}

/* An item that stays valid without a reference of the caller's. */
static PyObject *sequence_item(PyObject *sequence, Py_ssize_t index) {
    Value v = capi_in(sequence);
    if (value_is(v, &tuple_type)) return capi_borrow_tuple_item(v, index);
    if (value_is(v, &list_type)) return capi_borrow_list_item(v, index);
    PyObject *item = PySequence_GetItem(sequence, index);
    if (item == NULL) PyErr_Clear();
    else Py_DECREF(item);
    return item;
}

static const char *convert_group(Getargs *g, PyObject *argument, int *levels, bool top) {
    int count = count_items(g->format);
    if (!PySequence_Check(argument) || PyBytes_Check(argument)) {
        levels[0] = 0;
        snprintf(g->message, sizeof g->message, top ? "expected %d arguments, not %.50s" : "must be %d-item sequence, not %.50s", count,
                 argument == Py_None ? "None" : Py_TYPE(argument)->tp_name);
        return g->message;
    }
    Py_ssize_t length = PySequence_Size(argument);
    if (length != count) {
        levels[0] = 0;
        snprintf(g->message, sizeof g->message, top ? "expected %d arguments, not %zd" : "must be sequence of length %d, not %zd", count, length);
        return g->message;
    }
    for (int i = 0; i < count; i++) {
        PyObject   *item = sequence_item(argument, i);
        const char *problem;
        if (item == NULL) {
            levels[0] = i + 1;
            levels[1] = 0;
            return "is not retrievable";
        }
        problem = getargs_convert(g, item, levels + 1);
        if (problem != NULL) {
            levels[0] = i + 1;
            return problem;
        }
    }
    return NULL;
}

const char *getargs_convert(Getargs *g, PyObject *argument, int *levels) {
    if (*g->format != '(') {
        const char *problem = convert_simple(g, argument);
        if (problem != NULL) levels[0] = 0;
        return problem;
    }
    if (levels >= g->levels + GETARGS_DEPTH - 2) return "(too many levels of tuples)";
    g->format++;
    const char *problem = convert_group(g, argument, levels, false);
    if (problem == NULL) g->format++;
    return problem;
}

const char *getargs_skip(Getargs *g) {
    char code = *g->format++;
    switch (code) {
    case 'b': case 'B': case 'h': case 'H': case 'i': case 'I': case 'l': case 'k': case 'L': case 'K': case 'n': case 'f':
    case 'd': case 'D': case 'c': case 'C': case 'p': case 'S': case 'Y': case 'U':
        (void)TARGET(void *);
        return NULL;
    case 'e':
        if (*g->format != 's' && *g->format != 't') return "impossible<bad format char>";
        g->format++;
        (void)TARGET(char *);
        /* fall through */
    case 's': case 'z': case 'y': case 'w': case 'u': case 'Z':
        (void)TARGET(char **);
        if (*g->format == '#') {
            if (!g->sizes_clean) {
                PyErr_SetString(PyExc_SystemError, need_clean);
                return NULL;
            }
            g->format++;
            (void)TARGET(Py_ssize_t *);
        } else if (*g->format == '*' && code != 'u' && code != 'Z' && code != 'e') {
            g->format++;
        }
        return NULL;
    case 'O':
        if (*g->format == '!' || *g->format == '&') {
            g->format++;
            (void)TARGET(void *);
        }
        (void)TARGET(void *);
        return NULL;
    case '(':
        while (*g->format != ')') {
            if (*g->format == '\0' || *g->format == ':' || *g->format == ';') return "Unmatched left paren in format string";
            const char *problem = getargs_skip(g);
            if (problem != NULL) return problem;
        }
        g->format++;
        return NULL;
    case ')': g->format--; return "Unmatched right paren in format string";
    default: g->format--; return "impossible<bad format char>";
    }
}

/* ---- positional arguments ------------------------------------------------------------------------------------------------------------ */
typedef struct FormatInfo {
    const char *function, *message;
    int         minimum, maximum;
} FormatInfo;

static void scan_format(const char *format, FormatInfo *info) {
    int level = 0;
    *info = (FormatInfo){.minimum = -1};
    for (;; format++) {
        switch (*format) {
        case '(':
            if (level++ == 0) info->maximum++;
            break;
        case ')':
            if (level-- == 0) Py_FatalError("excess ')' in getargs format");
            break;
        case '\0': goto end;
        case ':': info->function = format + 1; goto end;
        case ';': info->message = format + 1; goto end;
        case '|':
            if (level == 0) info->minimum = info->maximum;
            break;
        default:
            if (level == 0 && (unsigned)((*format | 32) - 'a') < 26) {
                info->maximum++;
                if (*format == 'e' && format[1] != '\0') format++; /* es and et are one item */
            }
        }
    }
end:
    if (level != 0) Py_FatalError("missing ')' in getargs format");
    if (info->minimum < 0) info->minimum = info->maximum;
}

static const char *name_of(const FormatInfo *info) { return info->function != NULL ? info->function : "function"; }
static const char *parens_of(const FormatInfo *info) { return info->function != NULL ? "()" : ""; }

static int parse_positional(Getargs *g, PyObject *const *arguments, Py_ssize_t count) {
    FormatInfo info;
    scan_format(g->format, &info);
    const char *start = g->format;
    if (count < info.minimum || count > info.maximum) {
        int limit = count < info.minimum ? info.minimum : info.maximum;
        if (info.message != NULL) PyErr_SetString(PyExc_TypeError, info.message);
        else PyErr_Format(PyExc_TypeError, "%.150s%s takes %s %d argument%s (%zd given)", name_of(&info), parens_of(&info),
                          info.minimum == info.maximum ? "exactly" : count < info.minimum ? "at least" : "at most", limit,
                          limit == 1 ? "" : "s", count);
        return getargs_finish(g, 0);
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        if (*g->format == '|') g->format++;
        if (getargs_convert_quick(g, arguments[i])) continue;
        const char *problem = getargs_convert(g, arguments[i], g->levels);
        if (problem != NULL) {
            getargs_refuse(g, i + 1, problem, info.function, info.message);
            return getargs_finish(g, 0);
        }
    }
    if (*g->format != '\0' && !isalpha((unsigned char)*g->format) && strchr("(|:;", *g->format) == NULL) {
        PyErr_Format(PyExc_SystemError, "bad format string: %.200s", start);
        return getargs_finish(g, 0);
    }
    return getargs_finish(g, 1);
}

static int parse_tuple(PyObject *tuple, const char *format, va_list targets, bool sizes_clean) {
    Getargs    g;
    PyObject  *local[16], **arguments = local;
    if (tuple == NULL || !PyTuple_Check(tuple)) {
        PyErr_SetString(PyExc_SystemError, "new style getargs format but argument is not a tuple");
        return 0;
    }
    Py_ssize_t count = PyTuple_GET_SIZE(tuple);
    if (count > (Py_ssize_t)COUNT_OF(local)) {
        if (capi_status(capi_expose_container(capi_in(tuple))) < 0) return 0;
        arguments = ((PyTupleObject *)tuple)->ob_item;
    } else {
        for (Py_ssize_t i = 0; i < count; i++) {
            if ((local[i] = capi_borrow_tuple_item(capi_in(tuple), i)) == NULL) return 0;
        }
    }
    getargs_init(&g, format, targets, sizes_clean);
    return parse_positional(&g, arguments, count);
}

/* The oldest form: ARGUMENT itself is what the single item of the format means. */
static int parse_single(PyObject *argument, const char *format, va_list targets, bool sizes_clean) {
    Getargs     g;
    FormatInfo  info;
    const char *problem;
    scan_format(format, &info);
    getargs_init(&g, format, targets, sizes_clean);
    if (info.maximum == 0) {
        if (argument == NULL) return getargs_finish(&g, 1);
        PyErr_Format(PyExc_TypeError, "%.200s%s takes no arguments", name_of(&info), parens_of(&info));
    } else if (info.minimum != 1 || info.maximum != 1) {
        PyErr_SetString(PyExc_SystemError, "old style getargs format uses new features");
    } else if (argument == NULL) {
        PyErr_Format(PyExc_TypeError, "%.200s%s takes at least one argument", name_of(&info), parens_of(&info));
    } else if ((problem = getargs_convert(&g, argument, g.levels)) != NULL) {
        /* A lone tuple format counts from its first level. */
        int first = g.levels[0];
        memmove(g.levels, g.levels + 1, sizeof g.levels - sizeof g.levels[0]);
        getargs_refuse(&g, first, problem, info.function, info.message);
    } else {
        return getargs_finish(&g, 1);
    }
    return getargs_finish(&g, 0);
}

#define VARIADIC(CALL) \
    va_list targets; \
    va_start(targets, format); \
    int result = CALL; \
    va_end(targets); \
    return result

PyAPI_FUNC(int) _PyArg_Parse_SizeT(PyObject *, const char *, ...);
PyAPI_FUNC(int) _PyArg_ParseTuple_SizeT(PyObject *, const char *, ...);
PyAPI_FUNC(int) _PyArg_VaParse_SizeT(PyObject *, const char *, va_list);
PyAPI_FUNC(int) _PyArg_ParseStack_SizeT(PyObject *const *, Py_ssize_t, const char *, ...);
PyAPI_FUNC(int) PyArg_Parse(PyObject *, const char *, ...);
PyAPI_FUNC(int) PyArg_ParseTuple(PyObject *, const char *, ...);
PyAPI_FUNC(int) PyArg_VaParse(PyObject *, const char *, va_list);
PyAPI_FUNC(int) _PyArg_ParseStack(PyObject *const *, Py_ssize_t, const char *, ...);

int PyArg_Parse(PyObject *argument, const char *format, ...) { VARIADIC(parse_single(argument, format, targets, false)); }
int _PyArg_Parse_SizeT(PyObject *argument, const char *format, ...) { VARIADIC(parse_single(argument, format, targets, true)); }
int PyArg_ParseTuple(PyObject *tuple, const char *format, ...) { VARIADIC(parse_tuple(tuple, format, targets, false)); }
int _PyArg_ParseTuple_SizeT(PyObject *tuple, const char *format, ...) { VARIADIC(parse_tuple(tuple, format, targets, true)); }
int PyArg_VaParse(PyObject *tuple, const char *format, va_list targets) { return parse_tuple(tuple, format, targets, false); }
int _PyArg_VaParse_SizeT(PyObject *tuple, const char *format, va_list targets) { return parse_tuple(tuple, format, targets, true); }

static int parse_stack(PyObject *const *arguments, Py_ssize_t count, const char *format, va_list targets, bool sizes_clean) {
    Getargs g;
    getargs_init(&g, format, targets, sizes_clean);
    return parse_positional(&g, arguments, count);
}

int _PyArg_ParseStack(PyObject *const *arguments, Py_ssize_t count, const char *format, ...) {
    VARIADIC(parse_stack(arguments, count, format, targets, false));
}
int _PyArg_ParseStack_SizeT(PyObject *const *arguments, Py_ssize_t count, const char *format, ...) {
    VARIADIC(parse_stack(arguments, count, format, targets, true));
}

/* ---- counting without converting ------------------------------------------------------------------------------------------------------- */
int _PyArg_CheckPositional(const char *name, Py_ssize_t count, Py_ssize_t minimum, Py_ssize_t maximum) {
    bool few = count < minimum;
    if (!few && count <= maximum) return 1;
    Py_ssize_t  limit = few ? minimum : maximum;
    const char *bound = minimum == maximum ? "" : few ? "at least " : "at most ", *plural = limit == 1 ? "" : "s";
    if (name != NULL) PyErr_Format(PyExc_TypeError, "%.200s expected %s%zd argument%s, got %zd", name, bound, limit, plural, count);
    else PyErr_Format(PyExc_TypeError, "unpacked tuple should have %s%zd element%s, but has %zd", bound, limit, plural, count);
    return 0;
}

int PyArg_UnpackTuple(PyObject *tuple, const char *name, Py_ssize_t minimum, Py_ssize_t maximum, ...) {
    va_list targets;
    if (!PyTuple_Check(tuple)) {
        PyErr_SetString(PyExc_SystemError, "PyArg_UnpackTuple() argument list is not a tuple");
        return 0;
    }
    Py_ssize_t count = PyTuple_GET_SIZE(tuple);
    if (!_PyArg_CheckPositional(name, count, minimum, maximum)) return 0;
    va_start(targets, maximum);
    for (Py_ssize_t i = 0; i < count; i++) *va_arg(targets, PyObject **) = capi_borrow_tuple_item(capi_in(tuple), i);
    va_end(targets);
    return 1;
}

int _PyArg_UnpackStack(PyObject *const *arguments, Py_ssize_t count, const char *name, Py_ssize_t minimum, Py_ssize_t maximum, ...) {
    va_list targets;
    if (!_PyArg_CheckPositional(name, count, minimum, maximum)) return 0;
    va_start(targets, maximum);
    for (Py_ssize_t i = 0; i < count; i++) *va_arg(targets, PyObject **) = arguments[i];
    va_end(targets);
    return 1;
}

int _PyArg_NoKeywords(const char *function, PyObject *kwargs) {
    if (kwargs == NULL) return 1;
    if (!PyDict_CheckExact(kwargs)) {
        PyErr_BadInternalCall();
        return 0;
    }
    if (PyDict_GET_SIZE(kwargs) == 0) return 1;
    PyErr_Format(PyExc_TypeError, "%.200s() takes no keyword arguments", function);
    return 0;
}

int _PyArg_NoKwnames(const char *function, PyObject *kwnames) {
    if (kwnames == NULL || PyTuple_GET_SIZE(kwnames) == 0) return 1;
    PyErr_Format(PyExc_TypeError, "%s() takes no keyword arguments", function);
    return 0;
}

int _PyArg_NoPositional(const char *function, PyObject *arguments) {
    if (arguments == NULL) return 1;
    if (!PyTuple_CheckExact(arguments)) {
        PyErr_BadInternalCall();
        return 0;
    }
    if (PyTuple_GET_SIZE(arguments) == 0) return 1;
    PyErr_Format(PyExc_TypeError, "%.200s() takes no positional arguments", function);
    return 0;
}

void _PyArg_BadArgument(const char *function, const char *name, const char *expected, PyObject *argument) {
    PyErr_Format(PyExc_TypeError, "%.200s() %.200s must be %.50s, not %.50s", function, name, expected,
                 argument == Py_None ? "None" : Py_TYPE(argument)->tp_name);
}
