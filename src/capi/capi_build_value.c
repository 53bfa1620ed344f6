/* capi_build_value.c - Py_BuildValue: C values into Python objects as a format says. */
#include "capi_int.h"

#include "capi_text_int.h"
#include "objects/dict.h"
#include "objects/float.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/str.h"

#include <wchar.h>

#undef Py_BuildValue
#undef Py_VaBuildValue
#undef _Py_VaBuildStack

typedef struct Builder {
    va_list     values;
    const char *format;
    bool        sizes_clean;
} Builder;

static PyObject *build_item(Builder *b);

/* Items up to the closing character END; -1 for unbalanced formats. */
static Py_ssize_t count_items(const char *format, char end) {
    Py_ssize_t count = 0;
    for (int level = 0; level > 0 || *format != end; format++) {
        switch (*format) {
        case '\0': PyErr_SetString(PyExc_SystemError, "unmatched paren in format"); return -1;
        case '(': case '[': case '{':
            if (level++ == 0) count++;
            break;
        case ')': case ']': case '}': level--; break;
        case '#': case '&': case ',': case ':': case ' ': case '\t': break;
        default:
            if (level == 0) count++;
        }
    }
    return count;
}

/* Builds COUNT items and the closing character.  All are built even after one failed, so that the references among the
 * arguments ("N") are taken over.  BOXED: numbers stay objects.  -1: raised. */
static int build_items(Builder *b, char end, Py_ssize_t count, Value *out, bool boxed) {
    bool      good = true;
    PyObject *type, *value, *traceback;
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *item = build_item(b);
        out[i] = NULL;
        if (item != NULL) {
            if (boxed) capi_absorb(item);
            out[i] = boxed ? VALUE(item) : capi_take(item);
        } else if (good) {
            good = false;
            PyErr_Fetch(&type, &value, &traceback);
        } else {
            PyErr_Clear();
        }
    }
    while (end != '\0' && (*b->format == ',' || *b->format == ' ' || *b->format == '\t')) b->format++;
    if (!good) {
        PyErr_Restore(type, value, traceback);
        return -1;
    }
    if (*b->format != end) {
        PyErr_SetString(PyExc_SystemError, "Unmatched paren in format");
        return -1;
    }
    if (end != '\0') b->format++;
    return 0;
}

#define BUILD_LOCAL 16

/* A short tuple is made the way C code sees it. */
static PyObject *build_short_tuple(Builder *b, char end, Py_ssize_t count) {
    Value items[BUILD_LOCAL];
    if (build_items(b, end, count, items, true) < 0) return NULL;
    TupleObj *tuple = (TupleObj *)gc_alloc_exposed(&tuple_type, sizeof(TupleObj) + (size_t)count * sizeof(Slot), 1);
    if (UNLIKELY(tuple == NULL)) return capi_no_memory();
    tuple->length = count;
    slots_init(tuple->items, (const Slot *)items, (size_t)count);
    return (PyObject *)tuple;
}

/* A tuple, list or dict up to END. */
static PyObject *build_group(Builder *b, char kind, char end, Py_ssize_t count) {
    if (kind == '(' && count > 0 && count <= BUILD_LOCAL) return build_short_tuple(b, end, count);
    Value  local[BUILD_LOCAL];
    Array *memory = NULL; /* on the heap the items must be where the collector looks */
    Value *items = local;
    if (count > BUILD_LOCAL) {
        memory = gc_array_new((size_t)count);
        if (memory == NULL) return capi_out(NULL);
        gc_pin(&memory->header);
        items = (Value *)memory->items;
        gc_barrier(memory, memory->items);
    }
    if (build_items(b, end, count, items, false) < 0) return NULL;
    Value result;
    if (kind == '(') {
        result = tuple_from_values(items, (size_t)count);
    } else if (kind == '[') {
        result = list_from_values(items, (size_t)count);
    } else {
        if (count % 2 != 0) {
            PyErr_SetString(PyExc_SystemError, "Bad dict format");
            return NULL;
        }
        result = dict_new();
        for (Py_ssize_t i = 0; i < count && result != NULL; i += 2) {
            if (dict_set(result, items[i], items[i + 1]) < 0) result = NULL;
        }
    }
    __asm__ volatile("" : : "r"(memory));
    return capi_out(result);
}

static PyObject *none(void) { return Py_NewRef(Py_None); }

/* The length behind a text code; -1: up to the 0; -2: raised. */
static Py_ssize_t text_length(Builder *b) {
    if (*b->format != '#') return -1;
    b->format++;
    if (b->sizes_clean) return va_arg(b->values, Py_ssize_t);
    (void)va_arg(b->values, int); /* the arguments behind it are still taken over */
    PyErr_SetString(PyExc_SystemError, "PY_SSIZE_T_CLEAN macro must be defined for '#' formats");
    return -2;
}

static PyObject *build_text(Builder *b, char code) {
    const void *text = va_arg(b->values, const void *);
    Py_ssize_t  length = text_length(b);
    if (length == -2) return NULL;
    if (text == NULL) return none();
    if (code == 'u') return PyUnicode_FromWideChar(text, length >= 0 ? length : (Py_ssize_t)wcslen(text));
    if (length < 0) {
        size_t size = strlen(text);
        if (size > PY_SSIZE_T_MAX) {
            PyErr_SetString(PyExc_OverflowError, "string too long for Python string");
            return NULL;
        }
        length = (Py_ssize_t)size;
    }
    return code == 'y' ? PyBytes_FromStringAndSize(text, length) : PyUnicode_FromStringAndSize(text, length);
}

static PyObject *build_object(Builder *b, char code) {
    if (*b->format == '&') {
        PyObject *(*converter)(void *) = va_arg(b->values, PyObject *(*)(void *));
        void *argument = va_arg(b->values, void *);
        b->format++;
        return converter(argument);
    }
    PyObject *object = va_arg(b->values, PyObject *);
    if (object != NULL) {
        if (code != 'N') Py_INCREF(object);
    } else if (!PyErr_Occurred()) {
        PyErr_SetString(PyExc_SystemError, "NULL object passed to Py_BuildValue");
    }
    return object;
}

static PyObject *build_item(Builder *b) {
    for (;;) {
        char       code = *b->format++;
        Py_ssize_t count;
        switch (code) {
        case '(': case '[': case '{': {
            char end = code == '(' ? ')' : code == '[' ? ']' : '}';
            count = count_items(b->format, end);
            return count < 0 ? NULL : build_group(b, code, end, count);
        }
        case 'b': case 'B': case 'h': case 'i': return PyLong_FromLong(va_arg(b->values, int));
        case 'H': return PyLong_FromLong(va_arg(b->values, int));
        case 'I': return PyLong_FromUnsignedLong(va_arg(b->values, unsigned));
        case 'n': return PyLong_FromSsize_t(va_arg(b->values, Py_ssize_t));
        case 'l': return PyLong_FromLong(va_arg(b->values, long));
        case 'k': return PyLong_FromUnsignedLong(va_arg(b->values, unsigned long));
        case 'L': return PyLong_FromLongLong(va_arg(b->values, long long));
        case 'K': return PyLong_FromUnsignedLongLong(va_arg(b->values, unsigned long long));
        case 'u': case 's': case 'z': case 'U': case 'y': return build_text(b, code);
        case 'd': case 'f': return PyFloat_FromDouble(va_arg(b->values, double));
        case 'D': return PyComplex_FromCComplex(*va_arg(b->values, Py_complex *));
        case 'c': {
            char c = (char)va_arg(b->values, int);
            return PyBytes_FromStringAndSize(&c, 1);
        }
        case 'C': return PyUnicode_FromOrdinal(va_arg(b->values, int));
        case 'N': case 'S': case 'O': return build_object(b, code);
        case ':': case ',': case ' ': case '\t': break;
        default: PyErr_SetString(PyExc_SystemError, "bad format char passed to Py_BuildValue"); return NULL;
        }
    }
}

static PyObject *build(const char *format, va_list values, bool sizes_clean) {
    Builder    b = {.format = format, .sizes_clean = sizes_clean};
    PyObject  *result = NULL;
    Py_ssize_t count = count_items(format, '\0');
    if (count < 0) return NULL;
    if (count == 0) return none();
    va_copy(b.values, values);
    result = count == 1 ? build_item(&b) : build_group(&b, '(', '\0', count);
    va_end(b.values);
    return result;
}

PyAPI_FUNC(PyObject *) Py_BuildValue(const char *, ...);
PyAPI_FUNC(PyObject *) Py_VaBuildValue(const char *, va_list);
PyAPI_FUNC(PyObject *) _Py_BuildValue_SizeT(const char *, ...);
PyAPI_FUNC(PyObject *) _Py_VaBuildValue_SizeT(const char *, va_list);

PyObject *Py_VaBuildValue(const char *format, va_list values) { return build(format, values, false); }
PyObject *_Py_VaBuildValue_SizeT(const char *format, va_list values) { return build(format, values, true); }

PyObject *Py_BuildValue(const char *format, ...) {
    va_list values;
    va_start(values, format);
    PyObject *result = build(format, values, false);
    va_end(values);
    return result;
}

PyObject *_Py_BuildValue_SizeT(const char *format, ...) {
    va_list values;
    va_start(values, format);
    PyObject *result = build(format, values, true);
    va_end(values);
    return result;
}

/* ---- arguments of a call -------------------------------------------------------------------------------------------------------- */
/* References in SMALL (or in memory of PyMem_Malloc, when that is too short); *COUNT of them. */
static PyObject **build_stack(PyObject **small, Py_ssize_t room, const char *format, va_list values, bool sizes_clean, Py_ssize_t *count) {
    Builder    b = {.format = format, .sizes_clean = sizes_clean};
    PyObject **stack = small;
    bool       good = true;
    *count = count_items(format, '\0');
    if (*count < 0) return NULL;
    if (*count == 0) return small;
    if (*count > room && (stack = PyMem_Malloc((size_t)*count * sizeof *stack)) == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    va_copy(b.values, values);
    for (Py_ssize_t i = 0; i < *count; i++) {
        stack[i] = build_item(&b);
        good = good && stack[i] != NULL;
    }
    va_end(b.values);
    if (good) return stack;
    for (Py_ssize_t i = 0; i < *count; i++) Py_XDECREF(stack[i]);
    if (stack != small) PyMem_Free(stack);
    return NULL;
}

PyAPI_FUNC(PyObject **) _Py_VaBuildStack(PyObject **, Py_ssize_t, const char *, va_list, Py_ssize_t *);

PyObject **_Py_VaBuildStack(PyObject **small, Py_ssize_t room, const char *format, va_list values, Py_ssize_t *count) {
    return build_stack(small, room, format, values, false, count);
}

PyObject **_Py_VaBuildStack_SizeT(PyObject **small, Py_ssize_t room, const char *format, va_list values, Py_ssize_t *count) {
    return build_stack(small, room, format, values, true, count);
}
