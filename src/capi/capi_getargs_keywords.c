/* capi_getargs_keywords.c - PyArg_ParseTupleAndKeywords, its _PyArg_Parser forms, and _PyArg_UnpackKeywords.
 *
 * Keyword arguments arrive in two ways: a dict, or names (a tuple) with values behind the positional ones. */
#include "capi_getargs_int.h"

#include "objects/dict.h"
#include "objects/list.h"
#include "objects/str.h"

#include <ctype.h>
#include <limits.h>

#undef PyArg_ParseTupleAndKeywords
#undef PyArg_VaParseTupleAndKeywords
#undef _PyArg_ParseTupleAndKeywordsFast
#undef _PyArg_ParseStackAndKeywords
#undef _PyArg_VaParseTupleAndKeywordsFast
#undef _PyArg_UnpackKeywords

/* What a call passes. */
typedef struct Passed {
    PyObject *const *positional; /* NULL: items of TUPLE */
    PyObject        *tuple, *kwargs, *kwnames;
    Py_ssize_t       count, keywords;
} Passed;

/* What the function accepts. */
typedef struct Accepted {
    const char        *function, *message; /* or NULL */
    const char *const *names;              /* positional-only ones are empty */
    int                length, first_named;
} Accepted;

static PyObject *passed_positional(const Passed *passed, Py_ssize_t i) {
    return passed->positional != NULL ? passed->positional[i] : capi_borrow_tuple_item(capi_in(passed->tuple), i);
}

/* Names are a few bytes long, and calling a function for each takes longer than looking at them. */
static ALWAYS_INLINE bool same_name(Value v, const char *name) {
    if (UNLIKELY(!is_str(v)) || str_kind(v) != STR_KIND_1) return false;
    const char *text = str_data(v);
    for (intptr_t i = 0, n = str_length(v); i < n; i++)
        if (text[i] != name[i] || name[i] == '\0') return false;
    return name[str_length(v)] == '\0';
}

/* Borrowed value of NAME, or NULL (maybe with an exception). */
static PyObject *passed_keyword(const Passed *passed, const char *name) {
    if (passed->kwnames != NULL) {
        for (Py_ssize_t i = 0; i < passed->keywords; i++) {
            if (same_name(tuple_get(capi_in(passed->kwnames), i), name)) return passed->positional[passed->count + i];
        }
        return NULL;
    }
    /* Few keywords are passed: looking at each of them costs less than making a key. */
    DictKeys *keys = ((DictObj *)passed->kwargs)->keys;
    if (UNLIKELY(keys != NULL && !keys->all_str)) return PyDict_GetItemString(passed->kwargs, name); /* subclasses compare as they like */
    for (size_t i = keys != NULL ? keys->first : 0; keys != NULL && i < keys->used_entries; i++) {
        DictEntry *entry = &keys->entries[i];
        if (entry->key.value != NULL && same_name(entry->key.value, name)) return entry->value.value != NULL ? capi_borrow_slot(keys, &entry->value) : NULL;
    }
    return NULL;
}

static const char *name_of(const Accepted *accepted) { return accepted->function != NULL ? accepted->function : "function"; }
static const char *parens_of(const Accepted *accepted) { return accepted->function != NULL ? "()" : ""; }

/* Names and their number; false with SystemError. */
static bool scan_names(Accepted *accepted) {
    int i = 0;
    while (accepted->names[i] != NULL && accepted->names[i][0] == '\0') i++;
    accepted->first_named = i;
    for (; accepted->names[i] != NULL; i++) {
        if (accepted->names[i][0] != '\0') continue;
        PyErr_SetString(PyExc_SystemError, "Empty keyword parameter name");
        return false;
    }
    accepted->length = i;
    return true;
}

static bool check_total(const Passed *passed, const Accepted *accepted) {
    if (passed->count + passed->keywords <= accepted->length) return true;
    PyErr_Format(PyExc_TypeError, "%.200s%s takes at most %d %sargument%s (%zd given)", name_of(accepted), parens_of(accepted),
                 accepted->length, passed->count == 0 ? "keyword " : "", accepted->length == 1 ? "" : "s",
                 passed->count + passed->keywords);
    return false;
}

static bool wrong_count(const Passed *passed, const Accepted *accepted, const char *bound, int limit) {
    PyErr_Format(PyExc_TypeError, "%.200s%s takes %s %d positional argument%s (%zd given)", name_of(accepted), parens_of(accepted),
                 bound, limit, limit == 1 ? "" : "s", passed->count);
    return false;
}

static bool too_many_positional(const Passed *passed, const Accepted *accepted, int maximum, bool some_optional) {
    if (maximum > 0) return wrong_count(passed, accepted, some_optional ? "at most" : "exactly", maximum);
    PyErr_Format(PyExc_TypeError, "%.200s%s takes no positional arguments", name_of(accepted), parens_of(accepted));
    return false;
}

static bool missing(const Accepted *accepted, int i) {
    PyErr_Format(PyExc_TypeError, "%.200s%s missing required argument '%s' (pos %d)", name_of(accepted), parens_of(accepted),
                 accepted->names[i], i + 1);
    return false;
}

static bool name_is_known(const Accepted *accepted, Value key) {
    for (int i = accepted->first_named; i < accepted->length; i++) {
        if (str_equal_ascii(key, accepted->names[i])) return true;
    }
    return false;
}

static bool check_key(const Accepted *accepted, Value key) {
    if (!is_str(key)) {
        PyErr_SetString(PyExc_TypeError, "keywords must be strings");
        return false;
    }
    if (name_is_known(accepted, key)) return true;
    PyErr_Format(PyExc_TypeError, "'%S' is an invalid keyword argument for %.200s%s", (PyObject *)key,
                 accepted->function != NULL ? accepted->function : "this function", parens_of(accepted));
    return false;
}

/* Some keyword was not used: says which and why. */
static bool refuse_keywords(const Passed *passed, const Accepted *accepted) {
    Value  key, value;
    size_t position = 0;
    for (Py_ssize_t i = accepted->first_named; i < passed->count && i < accepted->length; i++) {
        if (passed_keyword(passed, accepted->names[i]) != NULL) {
            PyErr_Format(PyExc_TypeError, "argument for %.200s%s given by name ('%s') and position (%d)", name_of(accepted),
                         parens_of(accepted), accepted->names[i], (int)i + 1);
            return false;
        }
        if (PyErr_Occurred()) return false;
    }
    if (passed->kwnames != NULL) {
        for (Py_ssize_t i = 0; i < passed->keywords; i++) {
            if (!check_key(accepted, tuple_get(capi_in(passed->kwnames), i))) return false;
        }
    } else {
        while (dict_next(capi_in(passed->kwargs), &position, &key, &value)) {
            if (!check_key(accepted, key)) return false;
        }
    }
    PyErr_Format(PyExc_TypeError, "invalid keyword argument for %.200s%s",
                 accepted->function != NULL ? accepted->function : "this function", parens_of(accepted));
    return false;
}

/* ---- by format --------------------------------------------------------------------------------------------------------------- */
static bool format_ends(const char *format) { return *format == '\0' || *format == ':' || *format == ';'; }

static bool bad_format(const char *text) {
    PyErr_SetString(PyExc_SystemError, text);
    return false;
}

/* Bounds that the format's marks give; INT_MAX: no mark seen yet. */
typedef struct Bounds {
    int minimum, maximum;
} Bounds;

/* Marks in front of parameter I. */
static bool read_marks(Getargs *g, const Passed *passed, const Accepted *accepted, int i, Bounds *bounds, bool lacking) {
    if (*g->format == '|') {
        if (bounds->minimum != INT_MAX) return bad_format("Invalid format string (| specified twice)");
        bounds->minimum = i;
        g->format++;
        if (bounds->maximum != INT_MAX) return bad_format("Invalid format string ($ before |)");
    }
    if (*g->format == '$') {
        if (bounds->maximum != INT_MAX) return bad_format("Invalid format string ($ specified twice)");
        bounds->maximum = i;
        g->format++;
        if (i < accepted->first_named) return bad_format("Empty parameter name after $");
        if (!lacking && i < passed->count) return too_many_positional(passed, accepted, i, bounds->minimum != INT_MAX);
    }
    if (!format_ends(g->format)) return true;
    PyErr_Format(PyExc_SystemError, "More keyword list entries (%d) than format specifiers (%d)", accepted->length, i);
    return false;
}

static bool parse_parameters(Getargs *g, Passed *passed, const Accepted *accepted) {
    Bounds     bounds = {INT_MAX, INT_MAX};
    Py_ssize_t unused = passed->keywords;
    bool       lacking = false; /* a positional-only argument; how many are needed is only known at the next mark */
    int        i;
    for (i = 0; i < accepted->length; i++) {
        bool had_maximum = bounds.maximum != INT_MAX;
        if (!read_marks(g, passed, accepted, i, &bounds, lacking)) return false;
        if (lacking && !had_maximum && bounds.maximum != INT_MAX) break;
        if (!lacking) {
            PyObject *argument = NULL;
            if (i < passed->count) {
                argument = passed_positional(passed, i);
            } else if (unused > 0 && i >= accepted->first_named) {
                argument = passed_keyword(passed, accepted->names[i]);
                if (argument != NULL) unused--;
                else if (PyErr_Occurred()) return false;
            }
            if (argument != NULL) {
                if (getargs_convert_quick(g, argument)) continue;
                const char *problem = getargs_convert(g, argument, g->levels);
                if (problem == NULL) continue;
                getargs_refuse(g, i + 1, problem, accepted->function, accepted->message);
                return false;
            }
            if (i < bounds.minimum) {
                if (i >= accepted->first_named) return missing(accepted, i);
                lacking = true;
            }
            if (unused == 0 && !lacking) return true;
        }
        const char *problem = getargs_skip(g);
        if (PyErr_Occurred()) return false;
        if (problem != NULL) {
            PyErr_Format(PyExc_SystemError, "%s: '%s'", problem, g->format);
            return false;
        }
    }
    if (lacking) {
        int limit = accepted->first_named < bounds.minimum ? accepted->first_named : bounds.minimum;
        return wrong_count(passed, accepted, limit < i ? "at least" : "exactly", limit);
    }
    if (!format_ends(g->format) && *g->format != '|' && *g->format != '$') {
        PyErr_Format(PyExc_SystemError, "more argument specifiers than keyword list entries (remaining format:'%s')", g->format);
        return false;
    }
    return unused == 0 || refuse_keywords(passed, accepted);
}

/* The names in a format: behind ':' the function, behind ';' a message of its own. */
static void scan_function(const char *format, Accepted *accepted) {
    const char *semicolon = NULL; /* a loop of our own: formats are a few bytes long */
    for (; *format != '\0' && *format != ':'; format++)
        if (*format == ';' && semicolon == NULL) semicolon = format;
    if (*format == ':') accepted->function = format + 1;
    else if (semicolon != NULL) accepted->message = semicolon + 1;
}

static int parse(Passed *passed, const char *format, const char *const *names, va_list targets, bool sizes_clean) {
    Getargs  g;
    Accepted accepted = {.names = names};
    scan_function(format, &accepted);
    if (!scan_names(&accepted) || !check_total(passed, &accepted)) return 0;
    getargs_init(&g, format, targets, sizes_clean);
    return getargs_finish(&g, parse_parameters(&g, passed, &accepted));
}

static int parse_tuple(PyObject *tuple, PyObject *kwargs, const char *format, const char *const *names, va_list targets, bool sizes_clean) {
    if (tuple == NULL || !PyTuple_Check(tuple) || (kwargs != NULL && !PyDict_Check(kwargs)) || format == NULL || names == NULL) {
        PyErr_BadInternalCall();
        return 0;
    }
    Passed passed = {.tuple = tuple, .kwargs = kwargs, .count = PyTuple_GET_SIZE(tuple), .keywords = kwargs != NULL ? PyDict_GET_SIZE(kwargs) : 0};
    return parse(&passed, format, names, targets, sizes_clean);
}

static int parse_stack(PyObject *const *arguments, Py_ssize_t count, PyObject *kwnames, _PyArg_Parser *parser, va_list targets, bool sizes_clean) {
    if ((kwnames != NULL && !PyTuple_Check(kwnames)) || parser == NULL) {
        PyErr_BadInternalCall();
        return 0;
    }
    Passed passed = {.positional = arguments, .kwnames = kwnames, .count = count, .keywords = kwnames != NULL ? PyTuple_GET_SIZE(kwnames) : 0};
    return parse(&passed, parser->format, parser->keywords, targets, sizes_clean);
}

#define VARIADIC(LAST, CALL) \
    va_list targets; \
    va_start(targets, LAST); \
    int result = CALL; \
    va_end(targets); \
    return result
#define NAMES ((const char *const *)names)

PyAPI_FUNC(int) PyArg_ParseTupleAndKeywords(PyObject *, PyObject *, const char *, char **, ...);
PyAPI_FUNC(int) _PyArg_ParseTupleAndKeywords_SizeT(PyObject *, PyObject *, const char *, char **, ...);
PyAPI_FUNC(int) PyArg_VaParseTupleAndKeywords(PyObject *, PyObject *, const char *, char **, va_list);
PyAPI_FUNC(int) _PyArg_VaParseTupleAndKeywords_SizeT(PyObject *, PyObject *, const char *, char **, va_list);
PyAPI_FUNC(int) _PyArg_ParseTupleAndKeywordsFast(PyObject *, PyObject *, _PyArg_Parser *, ...);
PyAPI_FUNC(int) _PyArg_ParseTupleAndKeywordsFast_SizeT(PyObject *, PyObject *, _PyArg_Parser *, ...);
PyAPI_FUNC(int) _PyArg_VaParseTupleAndKeywordsFast(PyObject *, PyObject *, _PyArg_Parser *, va_list);
PyAPI_FUNC(int) _PyArg_VaParseTupleAndKeywordsFast_SizeT(PyObject *, PyObject *, _PyArg_Parser *, va_list);
PyAPI_FUNC(int) _PyArg_ParseStackAndKeywords(PyObject *const *, Py_ssize_t, PyObject *, _PyArg_Parser *, ...);
PyAPI_FUNC(int) _PyArg_ParseStackAndKeywords_SizeT(PyObject *const *, Py_ssize_t, PyObject *, _PyArg_Parser *, ...);

int PyArg_ParseTupleAndKeywords(PyObject *tuple, PyObject *kwargs, const char *format, char **names, ...) {
    VARIADIC(names, parse_tuple(tuple, kwargs, format, NAMES, targets, false));
}
int _PyArg_ParseTupleAndKeywords_SizeT(PyObject *tuple, PyObject *kwargs, const char *format, char **names, ...) {
    VARIADIC(names, parse_tuple(tuple, kwargs, format, NAMES, targets, true));
}
int PyArg_VaParseTupleAndKeywords(PyObject *tuple, PyObject *kwargs, const char *format, char **names, va_list targets) {
    return parse_tuple(tuple, kwargs, format, NAMES, targets, false);
}
int _PyArg_VaParseTupleAndKeywords_SizeT(PyObject *tuple, PyObject *kwargs, const char *format, char **names, va_list targets) {
    return parse_tuple(tuple, kwargs, format, NAMES, targets, true);
}
int _PyArg_ParseTupleAndKeywordsFast(PyObject *tuple, PyObject *kwargs, _PyArg_Parser *parser, ...) {
    VARIADIC(parser, parse_tuple(tuple, kwargs, parser->format, parser->keywords, targets, false));
}
int _PyArg_ParseTupleAndKeywordsFast_SizeT(PyObject *tuple, PyObject *kwargs, _PyArg_Parser *parser, ...) {
    VARIADIC(parser, parse_tuple(tuple, kwargs, parser->format, parser->keywords, targets, true));
}
int _PyArg_VaParseTupleAndKeywordsFast(PyObject *tuple, PyObject *kwargs, _PyArg_Parser *parser, va_list targets) {
    return parse_tuple(tuple, kwargs, parser->format, parser->keywords, targets, false);
}
int _PyArg_VaParseTupleAndKeywordsFast_SizeT(PyObject *tuple, PyObject *kwargs, _PyArg_Parser *parser, va_list targets) {
    return parse_tuple(tuple, kwargs, parser->format, parser->keywords, targets, true);
}
int _PyArg_ParseStackAndKeywords(PyObject *const *arguments, Py_ssize_t count, PyObject *kwnames, _PyArg_Parser *parser, ...) {
    VARIADIC(parser, parse_stack(arguments, count, kwnames, parser, targets, false));
}
int _PyArg_ParseStackAndKeywords_SizeT(PyObject *const *arguments, Py_ssize_t count, PyObject *kwnames, _PyArg_Parser *parser, ...) {
    VARIADIC(parser, parse_stack(arguments, count, kwnames, parser, targets, true));
}

/* ---- without a format -------------------------------------------------------------------------------------------------------------- */
/* Puts positional and keyword arguments into SLOTS in the order of the parser's names; absent ones become NULL.  MIN_NAMED:
 * how many keyword-only parameters must be there. */
PyObject *const *_PyArg_UnpackKeywords(PyObject *const *arguments, Py_ssize_t count, PyObject *kwargs, PyObject *kwnames,
                                       _PyArg_Parser *parser, int min_positional, int max_positional, int min_named, PyObject **slots) {
    if (parser == NULL || (kwargs != NULL && !PyDict_Check(kwargs)) || (kwnames != NULL && !PyTuple_Check(kwnames)) ||
        (arguments == NULL && count > 0)) {
        PyErr_BadInternalCall();
        return NULL;
    }
    Passed     passed = {.positional = arguments, .kwargs = kwargs, .kwnames = kwargs != NULL ? NULL : kwnames, .count = count};
    Accepted   accepted = {.names = parser->keywords, .function = parser->fname};
    passed.keywords = kwargs != NULL ? PyDict_GET_SIZE(kwargs) : kwnames != NULL ? PyTuple_GET_SIZE(kwnames) : 0;
    Py_ssize_t unused = passed.keywords;
    if (unused == 0 && min_named == 0 && min_positional <= count && count <= max_positional && arguments != NULL) return arguments;
    if (parser->format != NULL) scan_function(parser->format, &accepted);
    if (!scan_names(&accepted) || !check_total(&passed, &accepted)) return NULL;
    int required = min_named > 0 ? max_positional + min_named : min_positional;
    int only = accepted.first_named < min_positional ? accepted.first_named : min_positional;
    if (count > max_positional) return too_many_positional(&passed, &accepted, max_positional, min_positional < max_positional), NULL;
    if (count < only) return wrong_count(&passed, &accepted, only < max_positional ? "at least" : "exactly", only), NULL;
    for (int i = 0; i < accepted.length; i++) slots[i] = i < count ? arguments[i] : NULL;
    for (int i = count > accepted.first_named ? (int)count : accepted.first_named; i < accepted.length; i++) {
        if (unused > 0) {
            slots[i] = passed_keyword(&passed, accepted.names[i]);
            if (slots[i] != NULL) unused--;
            else if (PyErr_Occurred()) return NULL;
        } else if (i >= required) {
            break;
        }
        if (slots[i] == NULL && (i < min_positional || (max_positional <= i && i < required))) return missing(&accepted, i), NULL;
    }
    if (unused > 0) return refuse_keywords(&passed, &accepted), NULL;
    return slots;
}

int PyArg_ValidateKeywordArguments(PyObject *kwargs) {
    Value  key, value;
    size_t position = 0;
    if (!PyDict_Check(kwargs)) {
        PyErr_BadInternalCall();
        return 0;
    }
    while (dict_next(capi_in(kwargs), &position, &key, &value)) {
        if (is_str(key)) continue;
        PyErr_SetString(PyExc_TypeError, "keywords must be strings");
        return 0;
    }
    return 1;
}
