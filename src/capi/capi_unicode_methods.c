/* capi_unicode_methods.c - PyUnicode_*: what str can do (join, split, find, compare...) and facts about characters. */
#include "capi_int.h"

#include "capi_text_int.h"
#include "objects/int.h"
#include "objects/str.h"

/* ---- arguments ----------------------------------------------------------------------------------------------------------- */
/* Are they ready strs?  TypeError as str methods word it. */
static bool all_text(size_t count, ...) {
    va_list arguments;
    bool    good = true;
    va_start(arguments, count);
    while (good && count-- > 0) {
        PyObject *object = va_arg(arguments, PyObject *);
        if (!PyUnicode_Check(object)) {
            (void)capi_status(RAISED(raise_type_error("must be str, not %.100N", capi_in(object))));
            good = false;
        } else {
            good = PyUnicode_READY(object) == 0;
        }
    }
    va_end(arguments);
    return good;
}

/* str.NAME(self, *args), whatever a subclass does. */
static PyObject *call_method(const char *name, PyObject *self, PyObject *a, PyObject *b) {
    Value method = str_intern_c(name), arguments[3] = {capi_in(self), capi_in(a), capi_in(b)};
    if (method != NULL) method = object_get_attr(VALUE(&str_type), method);
    return capi_out(method == NULL ? NULL : object_call(method, arguments, b != NULL ? 3 : a != NULL ? 2 : 1, NULL));
}

/* ---- joining --------------------------------------------------------------------------------------------------------------- */
PyObject *PyUnicode_Concat(PyObject *left, PyObject *right) {
    if (!all_text(1, left)) return NULL;
    if (!PyUnicode_Check(right)) {
        return capi_out(raise_type_error("can only concatenate str (not \"%.200N\") to str", capi_in(right)));
    }
    return PyUnicode_READY(right) < 0 ? NULL : capi_out(str_concat(capi_in(left), capi_in(right)));
}

void PyUnicode_Append(PyObject **left, PyObject *right) {
    if (left == NULL) {
        if (!PyErr_Occurred()) PyErr_BadInternalCall();
        return;
    }
    PyObject *result = NULL;
    if (right == NULL || *left == NULL || !PyUnicode_Check(*left) || !PyUnicode_Check(right)) {
        if (!PyErr_Occurred()) PyErr_BadInternalCall();
    } else if (PyUnicode_READY(*left) == 0 && PyUnicode_READY(right) == 0) {
        result = capi_out(str_append(capi_in(*left), capi_in(right)));
    }
    Py_XDECREF(*left);
    *left = result;
}

void PyUnicode_AppendAndDel(PyObject **left, PyObject *right) {
    PyUnicode_Append(left, right);
    Py_XDECREF(right);
}

PyObject *PyUnicode_Join(PyObject *separator, PyObject *sequence) {
    Value       between = separator != NULL ? capi_in(separator) : str_from_char(' '), list = capi_in(sequence);
    const Slot *items;
    size_t      count;
    if (separator != NULL && !PyUnicode_Check(separator)) {
        list = sequence_fast(list, "can only join an iterable", &items, &count);
        if (list == NULL) return capi_out(NULL);
        if (count > 1) return capi_out(raise_type_error("separator: expected str instance, %.80N found", between));
        between = empty_str; /* not needed, so not looked at */
    }
    return capi_out(between == NULL ? NULL : str_join_iterable(between, list));
}

PyObject *_PyUnicode_JoinArray(PyObject *separator, PyObject *const *items, Py_ssize_t count) {
    Value between = separator != NULL ? capi_in(separator) : str_from_char(' ');
    if (between == NULL) return capi_out(NULL);
    for (Py_ssize_t i = 0; i < count; i++) {
        if (!PyUnicode_Check(items[i])) {
            return capi_out(raise_type_error("sequence item %zd: expected str instance, %.80N found", i, capi_in(items[i])));
        }
        if (PyUnicode_READY(items[i]) < 0) return NULL;
    }
    if (count == 0) return capi_out(empty_str);
    return capi_out(str_join(between, (const Slot *)items, (size_t)count));
}

/* ---- splitting ------------------------------------------------------------------------------------------------------------- */
/* An optional separator: None counts as absent. */
PyObject *PyUnicode_Split(PyObject *text, PyObject *separator, Py_ssize_t max) {
    if (!all_text(1, text) || (separator != NULL && !all_text(1, separator))) return NULL;
    return capi_out(str_split(capi_in(text), capi_in(separator), max));
}

PyObject *PyUnicode_RSplit(PyObject *text, PyObject *separator, Py_ssize_t max) {
    if (!all_text(1, text) || (separator != NULL && !all_text(1, separator))) return NULL;
    Value limit = int_from_i64(max);
    return limit == NULL ? capi_out(NULL) : call_method("rsplit", text, separator != NULL ? separator : Py_None, (PyObject *)limit);
}

PyObject *PyUnicode_Splitlines(PyObject *text, int keep_ends) {
    return all_text(1, text) ? call_method("splitlines", text, keep_ends ? Py_True : Py_False, NULL) : NULL;
}

PyObject *PyUnicode_Partition(PyObject *text, PyObject *separator) {
    return all_text(2, text, separator) ? call_method("partition", text, separator, NULL) : NULL;
}

PyObject *PyUnicode_RPartition(PyObject *text, PyObject *separator) {
    return all_text(2, text, separator) ? call_method("rpartition", text, separator, NULL) : NULL;
}

PyObject *_PyUnicode_XStrip(PyObject *text, int type, PyObject *characters) {
    return all_text(2, text, characters) ? call_method(type == 0 ? "lstrip" : type == 1 ? "rstrip" : "strip", text, characters, NULL) : NULL;
}

/* ---- searching ------------------------------------------------------------------------------------------------------------- */
/* Python's rules for START and END. */
static void clamp(Py_ssize_t length, Py_ssize_t *start, Py_ssize_t *end) {
    if (*end > length) *end = length;
    if (*end < 0) *end = *end + length < 0 ? 0 : *end + length;
    if (*start < 0) *start = *start + length < 0 ? 0 : *start + length;
}

Py_ssize_t PyUnicode_Find(PyObject *text, PyObject *what, Py_ssize_t start, Py_ssize_t end, int direction) {
    if (!all_text(2, text, what)) return -2;
    clamp(PyUnicode_GET_LENGTH(text), &start, &end);
    if (end - start < PyUnicode_GET_LENGTH(what)) return -1;
    return str_find(capi_in(text), capi_in(what), start, end, direction > 0 ? 1 : -1);
}

Py_ssize_t PyUnicode_FindChar(PyObject *text, Py_UCS4 c, Py_ssize_t start, Py_ssize_t end, int direction) {
    if (PyUnicode_READY(text) < 0) return -2;
    if (start < 0 || end < 0) {
        PyErr_SetString(PyExc_IndexError, "string index out of range");
        return -2;
    }
    if (end > PyUnicode_GET_LENGTH(text)) end = PyUnicode_GET_LENGTH(text);
    if (start >= end || c > PyUnicode_MAX_CHAR_VALUE(text)) return -1;
    int         kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    if (direction > 0) {
        if (kind == STR_KIND_1) {
            const char *found = memchr((const char *)data + start, (int)c, (size_t)(end - start));
            return found != NULL ? found - (const char *)data : -1;
        }
        while (start < end && str_read(kind, data, start) != c) start++;
        return start < end ? start : -1;
    }
    while (end > start && str_read(kind, data, end - 1) != c) end--;
    return end > start ? end - 1 : -1;
}

Py_ssize_t PyUnicode_Count(PyObject *text, PyObject *what, Py_ssize_t start, Py_ssize_t end) {
    if (!all_text(2, text, what)) return -1;
    clamp(PyUnicode_GET_LENGTH(text), &start, &end);
    Py_ssize_t width = PyUnicode_GET_LENGTH(what), count = 0;
    if (end - start < width) return 0;
    if (width == 0) return end - start + 1;
    while (end - start >= width) {
        Py_ssize_t found = str_find(capi_in(text), capi_in(what), start, end, 1);
        if (found < 0) break;
        count++;
        start = found + width;
    }
    return count;
}

int PyUnicode_Contains(PyObject *text, PyObject *what) {
    if (!PyUnicode_Check(what)) {
        return capi_status(RAISED(raise_type_error("'in <string>' requires string as left operand, not %.100N", capi_in(what))));
    }
    if (!all_text(2, text, what)) return -1;
    return str_find(capi_in(text), capi_in(what), 0, PyUnicode_GET_LENGTH(text), 1) >= 0;
}

Py_ssize_t PyUnicode_Tailmatch(PyObject *text, PyObject *what, Py_ssize_t start, Py_ssize_t end, int direction) {
    if (!all_text(2, text, what)) return -1;
    clamp(PyUnicode_GET_LENGTH(text), &start, &end);
    Py_ssize_t width = PyUnicode_GET_LENGTH(what), at = direction > 0 ? end - width : start;
    if (end - start < width) return 0;
    if (width == 0) return 1;
    int         kind = PyUnicode_KIND(text), what_kind = PyUnicode_KIND(what);
    const void *data = PyUnicode_DATA(text), *what_data = PyUnicode_DATA(what);
    for (Py_ssize_t i = 0; i < width; i++) {
        if (str_read(kind, data, at + i) != str_read(what_kind, what_data, i)) return 0;
    }
    return 1;
}

PyObject *PyUnicode_Replace(PyObject *text, PyObject *old, PyObject *fresh, Py_ssize_t max) {
    return all_text(3, text, old, fresh) ? capi_out(str_replace(capi_in(text), capi_in(old), capi_in(fresh), max)) : NULL;
}

/* ---- comparing ------------------------------------------------------------------------------------------------------------- */
int PyUnicode_Compare(PyObject *left, PyObject *right) {
    if (PyUnicode_Check(left) && PyUnicode_Check(right)) {
        if (PyUnicode_READY(left) < 0 || PyUnicode_READY(right) < 0) return -1;
        int order = str_compare(capi_in(left), capi_in(right));
        return (order > 0) - (order < 0);
    }
    return capi_status(RAISED(raise_type_error("Can't compare %.100N and %.100N", capi_in(left), capi_in(right))));
}

int PyUnicode_CompareWithASCIIString(PyObject *left, const char *right) {
    if (PyUnicode_READY(left) < 0) {
        PyErr_Clear();
        return -1;
    }
    int         kind = PyUnicode_KIND(left);
    const void *data = PyUnicode_DATA(left);
    Py_ssize_t  length = PyUnicode_GET_LENGTH(left);
    for (Py_ssize_t i = 0; i < length; i++) {
        uint32_t a = str_read(kind, data, i), b = (unsigned char)right[i];
        if (b == 0) return 1;
        if (a != b) return a < b ? -1 : 1;
    }
    return right[length] != '\0' ? -1 : 0;
}

int _PyUnicode_EqualToASCIIString(PyObject *left, const char *right) {
    return PyUnicode_READY(left) == 0 && PyUnicode_IS_ASCII(left) && PyUnicode_CompareWithASCIIString(left, right) == 0;
}

int _PyUnicode_EqualToASCIIId(PyObject *left, _Py_Identifier *right) {
    return _PyUnicode_EqualToASCIIString(left, right->string);
}

int _PyUnicode_EQ(PyObject *, PyObject *);
int _PyUnicode_Equal(PyObject *, PyObject *);
int _PyUnicode_EQ(PyObject *left, PyObject *right) { return str_equal(capi_in(left), capi_in(right)); }
int _PyUnicode_Equal(PyObject *left, PyObject *right) { return str_equal(capi_in(left), capi_in(right)); }

PyObject *PyUnicode_RichCompare(PyObject *left, PyObject *right, int op) {
    if (!PyUnicode_Check(left) || !PyUnicode_Check(right)) return Py_NewRef(Py_NotImplemented);
    if (PyUnicode_READY(left) < 0 || PyUnicode_READY(right) < 0) return NULL;
    if (op < Py_LT || op > Py_GE) {
        PyErr_BadArgument();
        return NULL;
    }
    return capi_out(str_type.native->compare(capi_in(left), capi_in(right), (CompareOp)op));
}

/* ---- the rest ---------------------------------------------------------------------------------------------------------------- */
PyObject *PyUnicode_Format(PyObject *format, PyObject *arguments) {
    if (format == NULL || arguments == NULL) {
        PyErr_BadInternalCall();
        return NULL;
    }
    return all_text(1, format) ? capi_out(str_percent(capi_in(format), capi_in(arguments))) : NULL;
}

int PyUnicode_IsIdentifier(PyObject *text) { return PyUnicode_READY(text) < 0 ? 0 : capi_truth(str_is_identifier(capi_in(text))); }

Py_ssize_t _PyUnicode_ScanIdentifier(PyObject *);
Py_ssize_t _PyUnicode_ScanIdentifier(PyObject *text) {
    if (PyUnicode_READY(text) < 0) return -1;
    int         kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    Py_ssize_t  i = 0, length = PyUnicode_GET_LENGTH(text);
    if (length == 0) return 0;
    uint32_t c = str_read(kind, data, 0);
    if (c != '_' && !char_is_xid_start(c)) return 0;
    for (i = 1; i < length && char_is_xid_continue(str_read(kind, data, i)); i++) {}
    return i;
}

PyObject *_PyUnicode_TransformDecimalAndSpaceToASCII(PyObject *text) {
    if (!all_text(1, text)) return NULL;
    if (PyUnicode_IS_ASCII(text)) return Py_NewRef(text);
    Py_ssize_t  length = PyUnicode_GET_LENGTH(text);
    int         kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    PyObject   *result = PyUnicode_New(length, 127);
    if (result == NULL) return NULL;
    Py_UCS1 *out = PyUnicode_1BYTE_DATA(result);
    for (Py_ssize_t i = 0; i < length; i++) {
        uint32_t c = str_read(kind, data, i);
        int      digit = c < 127 ? -1 : char_decimal_value(c);
        out[i] = (Py_UCS1)(c < 127 ? c : char_is_space(c) ? ' ' : digit >= 0 ? '0' + digit : '?');
        if (c >= 127 && out[i] == '?') { /* the caller finds the bad character by this */
            PyObject *part = PyUnicode_Substring(result, 0, i + 1);
            Py_DECREF(result);
            return part;
        }
    }
    return result;
}

/* ---- facts about characters ---------------------------------------------------------------------------------------------------- */
const unsigned char _Py_ascii_whitespace[128] = {
    ['\t'] = 1, ['\n'] = 1, ['\v'] = 1, ['\f'] = 1, ['\r'] = 1, [0x1c] = 1, [0x1d] = 1, [0x1e] = 1, [0x1f] = 1, [' '] = 1,
};
const char *Py_hexdigits = "0123456789abcdef";

#define FACT(NAME, FUNCTION) \
    int _PyUnicode_##NAME(Py_UCS4 c) { return FUNCTION(c); }
FACT(IsAlpha, char_is_alpha)
FACT(IsDecimalDigit, char_is_decimal)
FACT(IsDigit, char_is_digit)
FACT(IsNumeric, char_is_numeric)
FACT(IsPrintable, char_is_printable)
FACT(IsLowercase, char_is_lower)
FACT(IsUppercase, char_is_upper)
FACT(IsTitlecase, char_is_title)
FACT(IsWhitespace, char_is_space)
FACT(IsLinebreak, char_is_linebreak)
FACT(IsXidStart, char_is_xid_start)
FACT(IsXidContinue, char_is_xid_continue)
FACT(IsCased, char_is_cased)
FACT(IsCaseIgnorable, char_is_case_ignorable)
FACT(ToDecimalDigit, char_decimal_value)
FACT(ToDigit, char_digit_value)

double _PyUnicode_ToNumeric(Py_UCS4 c) {
    double value;
    return char_numeric_value(c, &value) ? value : -1.0;
}

/* Of mappings to several characters these give the first. */
#define FIRST(NAME, FULL) \
    Py_UCS4 NAME(Py_UCS4 c) { \
        uint32_t out[3]; \
        FULL(c, out); \
        return out[0]; \
    }
FIRST(_PyUnicode_ToLowercase, char_lower_full)
FIRST(_PyUnicode_ToUppercase, char_upper_full)
FIRST(_PyUnicode_ToTitlecase, char_title_full)
int     _PyUnicode_ToLowerFull(Py_UCS4 c, Py_UCS4 *out) { return char_lower_full(c, out); }
int     _PyUnicode_ToUpperFull(Py_UCS4 c, Py_UCS4 *out) { return char_upper_full(c, out); }
int     _PyUnicode_ToTitleFull(Py_UCS4 c, Py_UCS4 *out) { return char_title_full(c, out); }
int     _PyUnicode_ToFoldedFull(Py_UCS4 c, Py_UCS4 *out) { return char_fold_full(c, out); }

/* Of ASCII characters: bits as Py_CTF_* names them. */
const unsigned int _Py_ctype_table[256] = {
    ['\t' ... '\r'] = PY_CTF_SPACE, [' '] = PY_CTF_SPACE, ['0' ... '9'] = PY_CTF_DIGIT | PY_CTF_XDIGIT,
    ['A' ... 'F'] = PY_CTF_UPPER | PY_CTF_XDIGIT, ['G' ... 'Z'] = PY_CTF_UPPER,
    ['a' ... 'f'] = PY_CTF_LOWER | PY_CTF_XDIGIT, ['g' ... 'z'] = PY_CTF_LOWER,
};

#define ROW(b) (b), (b) + 1, (b) + 2, (b) + 3, (b) + 4, (b) + 5, (b) + 6, (b) + 7
#define ROWS(b) ROW(b), ROW((b) + 8), ROW((b) + 16), ROW((b) + 24)
#define LETTERS(b) ROW(b), ROW((b) + 8), ROW((b) + 16), (b) + 24, (b) + 25
const unsigned char _Py_ctype_tolower[256] = {
    ROWS(0), ROWS(32), '@', LETTERS('a'), '[', '\\', ']', '^', '_', '`', LETTERS('a'), '{', '|', '}', '~', 127,
    ROWS(128), ROWS(160), ROWS(192), ROWS(224),
};
const unsigned char _Py_ctype_toupper[256] = {
    ROWS(0), ROWS(32), '@', LETTERS('A'), '[', '\\', ']', '^', '_', '`', LETTERS('A'), '{', '|', '}', '~', 127,
    ROWS(128), ROWS(160), ROWS(192), ROWS(224),
};
