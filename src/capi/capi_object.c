/* capi_object.c - PyObject_*: attributes, comparisons, text, truth, identity: what works on any object. */
#include "capi_slots.h"
#include "capi_private.h"

#include "objects/exceptions.h"
#include "objects/instance.h"
#include "objects/int.h"
#include "objects/str.h"
#include "objects/bytes.h"
#include "objects/dict.h"

/* ---- references ---------------------------------------------------------------------------------------------------------------- */
void Py_IncRef(PyObject *o) { Py_XINCREF(o); }
void Py_DecRef(PyObject *o) { Py_XDECREF(o); }
void _Py_IncRef(PyObject *o);
void _Py_DecRef(PyObject *o);
EXPORT void _Py_IncRef(PyObject *o) { Py_INCREF(o); }
EXPORT void _Py_DecRef(PyObject *o) { Py_DECREF(o); }
#undef Py_NewRef
#undef Py_XNewRef
PyObject *Py_NewRef(PyObject *o) {
    Py_INCREF(o);
    return o;
}
PyObject *Py_XNewRef(PyObject *o) {
    Py_XINCREF(o);
    return o;
}
#undef Py_Is
#undef Py_IsNone
#undef Py_IsTrue
#undef Py_IsFalse
int Py_Is(PyObject *a, PyObject *b) { return a == b; }
int Py_IsNone(PyObject *o) { return o == Py_None; }
int Py_IsTrue(PyObject *o) { return o == Py_True; }
int Py_IsFalse(PyObject *o) { return o == Py_False; }

/* ---- text ---------------------------------------------------------------------------------------------------------------------- */
static Value null_text(void) { return str_from_c("<NULL>"); }
PyObject *PyObject_Repr(PyObject *o) { return capi_out(o != NULL ? object_repr(capi_in(o)) : null_text()); }
PyObject *PyObject_Str(PyObject *o) { return capi_out(o != NULL ? object_str(capi_in(o)) : null_text()); }
PyObject *PyObject_ASCII(PyObject *o) { return capi_out(o != NULL ? object_ascii(capi_in(o)) : null_text()); }
PyObject *PyObject_Bytes(PyObject *o) {
    if (o == NULL) return PyBytes_FromString("<NULL>");
    if (PyBytes_CheckExact(o)) return Py_NewRef(o);
    Value method;
    Truth found = object_lookup_special(capi_in(o), DUNDER(bytes), &method);
    if (found < 0) return capi_out(NULL);
    if (!found) return PyBytes_FromObject(o);
    Value result = CALL0(method);
    if (result != NULL && !is_bytes(result)) result = raise_type_error("__bytes__ returned non-bytes (type %N)", result);
    return capi_out(result);
}
PyObject *PyObject_Dir(PyObject *o) { return capi_out(o != NULL ? object_dir(capi_in(o)) : raise_system_error("dir() without an object")); }


PyObject *Py_GenericAlias(PyObject *origin, PyObject *args) { return capi_out(generic_alias_new(capi_in(origin), capi_in(args))); }

/* ---- hash, truth, comparison ---------------------------------------------------------------------------------------------------- */
Py_hash_t PyObject_Hash(PyObject *o) {
    int64_t hash;
    return capi_status(object_hash(capi_in(o), &hash)) < 0 ? -1 : (Py_hash_t)hash;
}
Py_hash_t PyObject_HashNotImplemented(PyObject *o) {
    return CAPI_FAIL(raise_type_error("unhashable type: '%N'", capi_in(o)), -1);
}

int PyObject_IsTrue(PyObject *o) { return capi_truth(object_truth(capi_in(o))); }
int PyObject_Not(PyObject *o) {
    int truth = PyObject_IsTrue(o);
    return truth < 0 ? -1 : !truth;
}

#define COMPARED(x, y, op) \
    ((op) == Py_LT ? (x) < (y) : (op) == Py_LE ? (x) <= (y) : (op) == Py_EQ ? (x) == (y) : (op) == Py_NE ? (x) != (y) : (op) == Py_GT ? (x) > (y) : (x) >= (y))
/* 0 or 1 for two numbers of the same plain kind; -1: something else. */
static ALWAYS_INLINE int compare_numbers(PyObject *a, PyObject *b, int op) {
    if (capi_is_short_int(a) && capi_is_short_int(b)) {
        int64_t i = capi_short_int(a), j = capi_short_int(b);
        return COMPARED(i, j, op);
    }
    if (a->ob_type == &PyFloat_Type && b->ob_type == &PyFloat_Type) {
        double x = ((PyFloatObject *)a)->ob_fval, y = ((PyFloatObject *)b)->ob_fval;
        return COMPARED(x, y, op);
    }
    return -1;
}

PyObject *PyObject_RichCompare(PyObject *a, PyObject *b, int op) {
    if (a == NULL || b == NULL) return CAPI_BAD_CALL(NULL);
    int known = compare_numbers(a, b, op);
    if (known >= 0) return Py_NewRef(known ? Py_True : Py_False);
    return capi_out(object_compare(capi_value(a), capi_value(b), (CompareOp)op));
}
int PyObject_RichCompareBool(PyObject *a, PyObject *b, int op) {
    if (a == b && (op == Py_EQ || op == Py_NE)) return op == Py_EQ;
    int known = compare_numbers(a, b, op);
    if (known >= 0) return known;
    return capi_truth(object_compare_truth(capi_value(a), capi_value(b), (CompareOp)op));
}

int PyObject_IsInstance(PyObject *o, PyObject *cls) { return capi_truth(object_is_instance(capi_in(o), capi_in(cls))); }
int PyObject_IsSubclass(PyObject *o, PyObject *cls) { return capi_truth(object_is_subclass(capi_in(o), capi_in(cls))); }
PyObject *PyObject_Type(PyObject *o) { return o != NULL ? Py_NewRef((PyObject *)Py_TYPE(o)) : CAPI_BAD_CALL(NULL); }

/* ---- attributes ------------------------------------------------------------------------------------------------------------------ */
/* Most callers pass the same literals again and again: their texts are remembered by address, and compared. */
static Value name_text(const char *name) {
    enum { REMEMBERED = 256 };
    static Slot texts[REMEMBERED];
    static bool registered;
    uintptr_t   address = (uintptr_t)name;
    Slot       *slot = &texts[(address ^ address >> 8) % REMEMBERED];
    if (slot->value != NULL && strcmp(str_utf8(slot->value, NULL), name) == 0) return slot->value;
    if (!registered) gc_add_roots(texts, REMEMBERED, "names of attributes that C code asks for");
    registered = true;
    Value text = str_intern_c(name);
    if (text != NULL && str_utf8(text, NULL) != NULL) slot->value = text;
    else if (text != NULL) exception_clear();
    return text;
}

PyObject *PyObject_GetAttr(PyObject *o, PyObject *name) {
    if (!PyUnicode_Check(name)) {
        return CAPI_FAIL(raise_type_error("attribute name must be string, not '%N'", capi_in(name)), NULL);
    }
    if (Py_TYPE(o)->tp_getattro == PyObject_GenericGetAttr) return PyObject_GenericGetAttr(o, name);
    return capi_out(object_get_attr(capi_in(o), capi_in(name)));
}
PyObject *PyObject_GetAttrString(PyObject *o, const char *name) {
    Value text = name_text(name);
    return capi_out(text != NULL ? object_get_attr(capi_in(o), text) : NULL);
}
int PyObject_HasAttr(PyObject *o, PyObject *name) {
    Value found;
    Truth truth = object_lookup_attr(capi_in(o), capi_in(name), &found);
    if (truth < 0) exception_clear();
    return truth > 0;
}
int PyObject_HasAttrString(PyObject *o, const char *name) {
    Value text = name_text(name);
    if (text == NULL) exception_clear();
    return text != NULL && PyObject_HasAttr(o, (PyObject *)text);
}
int PyObject_SetAttr(PyObject *o, PyObject *name, PyObject *value) {
    if (!PyUnicode_Check(name)) {
        return CAPI_FAIL(raise_type_error("attribute name must be string, not '%N'", capi_in(name)), -1);
    }
    return capi_status(object_set_attr(capi_in(o), capi_in(name), capi_value(value)));
}
int PyObject_SetAttrString(PyObject *o, const char *name, PyObject *value) {
    Value text = name_text(name);
    return capi_status(text != NULL ? object_set_attr(capi_in(o), text, capi_value(value)) : -1);
}
int _PyObject_LookupAttr(PyObject *o, PyObject *name, PyObject **result) {
    Value found = NULL;
    *result = NULL;
    Truth truth = object_lookup_attr(capi_in(o), capi_in(name), &found);
    if (truth <= 0) return capi_truth(truth);
    *result = capi_out(found);
    return *result != NULL ? 1 : -1;
}
PyObject *_PyObject_GetAttrId(PyObject *o, _Py_Identifier *id) { return PyObject_GetAttrString(o, id->string); }
int _PyObject_SetAttrId(PyObject *o, _Py_Identifier *id, PyObject *value) { return PyObject_SetAttrString(o, id->string, value); }
int _PyObject_LookupAttrId(PyObject *o, _Py_Identifier *id, PyObject **result) {
    Value text = name_text(id->string);
    if (text == NULL) return capi_status(-1);
    return _PyObject_LookupAttr(o, (PyObject *)text, result);
}
#undef _PyObject_LookupSpecial
PyObject *_PyObject_LookupSpecial(PyObject *o, PyObject *name);
EXPORT PyObject *_PyObject_LookupSpecial(PyObject *o, PyObject *name) {
    Value method;
    Truth found = object_lookup_special(capi_in(o), capi_in(name), &method);
    if (found <= 0) return found < 0 ? capi_out(NULL) : NULL;
    return capi_out(method);
}

PyObject *_PyObject_LookupSpecialId(PyObject *o, _Py_Identifier *id);
EXPORT PyObject *_PyObject_LookupSpecialId(PyObject *o, _Py_Identifier *id) {
    Value name = name_text(id->string);
    return name != NULL ? _PyObject_LookupSpecial(o, (PyObject *)name) : capi_out(NULL);
}

/* Methods made by C code of objects without a dictionary, which compiled Python code asks for. */
static ALWAYS_INLINE descrgetfunc find_binder(const Type *type, Value descriptor) {
    const NativeType *native = type->native;
    if (descriptor == NULL || !value_is_obj(descriptor) || native->tail_offset != 0 || type->dict_offset != 0) return NULL;
    const Type *kind = value_obj(descriptor)->type;
    if (!(kind->native->native_flags & NATIVE_FOREIGN) || kind->native->descr_set != NULL) return NULL;
    descrgetfunc bind = ((const PyTypeObject *)kind)->tp_descr_get;
    return bind == static_tp_descr_get || bind == heap_tp_descr_get ? NULL : bind;
}

PyObject *PyObject_GenericGetAttr(PyObject *o, PyObject *name) {
    Type *type = (Type *)Py_TYPE(o);
    if (LIKELY(PyUnicode_Check(name))) {
        Value        descriptor = type_lookup(type, capi_in(name));
        descrgetfunc bind = find_binder(type, descriptor);
        if (bind != NULL) return bind((PyObject *)descriptor, o, (PyObject *)type);
    }
    return capi_out(object_generic_get_attr(capi_in(o), capi_in(name)));
}
int PyObject_GenericSetAttr(PyObject *o, PyObject *name, PyObject *value) {
    return capi_status(object_generic_set_attr(capi_in(o), capi_in(name), capi_value(value)));
}
PyObject *_PyObject_GenericGetAttrWithDict(PyObject *o, PyObject *name, PyObject *dict, int suppress) {
    Value found = NULL;
    if (dict != NULL && (found = dict_get(capi_in(dict), capi_in(name))) != NULL) {
        Value descriptor = type_lookup((Type *)Py_TYPE(o), capi_in(name));
        if (descriptor == NULL || native_of(descriptor)->descr_set == NULL) return capi_out(found);
    }
    found = object_generic_get_attr(capi_in(o), capi_in(name));
    if (found == NULL && suppress && exception_matches(&AttributeError_type)) {
        exception_clear();
        return NULL;
    }
    return capi_out(found);
}
int _PyObject_GenericSetAttrWithDict(PyObject *o, PyObject *name, PyObject *value, PyObject *dict) {
    return PyObject_GenericSetAttr(o, name, value);
}
/* These are what types put behind `__dict__`: not by way of the attribute again. */
PyObject *PyObject_GenericGetDict(PyObject *o, void *context) { return capi_out(instance_dict(capi_in(o))); }
int PyObject_GenericSetDict(PyObject *o, PyObject *dict, void *context) {
    if (dict == NULL) return CAPI_FAIL(raise_type_error("cannot delete __dict__"), -1);
    if (!PyDict_Check(dict)) return CAPI_FAIL(raise_type_error("__dict__ must be set to a dictionary, not a '%N'", capi_in(dict)), -1);
    return capi_status(instance_set_dict(capi_in(o), capi_in(dict)));
}
/* The place of an instance's dict, which exists from now on; NULL: there is none. */
PyObject **_PyObject_GetDictPtr(PyObject *o) {
    Tail *tail = instance_tail(capi_in(o));
    Slot *slot = instance_dict_slot(capi_in(o));
    if (UNLIKELY(capi_traversing)) { /* nothing can be made now, and what the runtime holds is its own affair */
        static PyObject *nothing;
        return tail == NULL && slot != NULL ? (PyObject **)slot : &nothing;
    }
    if (tail != NULL) {
        if (instance_dict(capi_in(o)) == NULL) return (exception_clear(), NULL);
        slot = &tail->overflow;
    }
    if (slot == NULL) return NULL;
    if (slot->value != NULL && capi_borrow(slot->value) == NULL) return (PyErr_Clear(), NULL);
    return (PyObject **)slot;
}

PyObject *PyObject_SelfIter(PyObject *o) { return Py_NewRef(o); }
PyObject *_PyObject_NextNotImplemented(PyObject *o) {
    return CAPI_FAIL(raise_type_error("'%N' object is not iterable", capi_in(o)), NULL);
}
int PyCallable_Check(PyObject *o) { return o != NULL && value_is_callable(capi_in(o)); }

PyObject *PyObject_GetIter(PyObject *o) { return capi_out(object_iter(capi_in(o))); }
PyObject *PyObject_GetAIter(PyObject *o) {
    UnaryFn aiter = native_of(capi_in(o))->aiter;
    if (aiter == NULL) return CAPI_FAIL(raise_type_error("'%N' object is not an async iterable", capi_in(o)), NULL);
    return capi_out(aiter(capi_in(o)));
}

/* ---- containers -------------------------------------------------------------------------------------------------------------------- */
Py_ssize_t PyObject_Size(PyObject *o) {
    intptr_t length;
    if (o == NULL) return CAPI_BAD_CALL(-1);
    return capi_status(object_length(capi_in(o), &length)) < 0 ? -1 : length;
}
#undef PyObject_Length
Py_ssize_t PyObject_Length(PyObject *o) { return PyObject_Size(o); }
Py_ssize_t PyObject_LengthHint(PyObject *o, Py_ssize_t fallback) {
    intptr_t length;
    return capi_status(object_length_hint(capi_in(o), fallback, &length)) < 0 ? -1 : length;
}
PyObject *PyObject_GetItem(PyObject *o, PyObject *key) {
    if (o == NULL || key == NULL) return CAPI_BAD_CALL(NULL);
    return capi_out(object_get_item(capi_in(o), capi_in(key)));
}
int PyObject_SetItem(PyObject *o, PyObject *key, PyObject *value) {
    if (o == NULL || key == NULL || value == NULL) return CAPI_BAD_CALL(-1);
    return capi_status(object_set_item(capi_in(o), capi_value(key), capi_value(value)));
}
int PyObject_DelItem(PyObject *o, PyObject *key) {
    if (o == NULL || key == NULL) return CAPI_BAD_CALL(-1);
    return capi_status(object_set_item(capi_in(o), capi_in(key), NULL));
}
int PyObject_DelItemString(PyObject *o, const char *key) {
    Value text = str_from_utf8(key, strlen(key));
    return capi_status(text != NULL ? object_set_item(capi_in(o), text, NULL) : -1);
}
