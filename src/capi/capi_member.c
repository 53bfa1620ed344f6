/* capi_member.c - attributes of C types that tables describe: PyMemberDef, PyGetSetDef, and the PyDescr_* makers.
 *
 * Both become getset descriptors of the runtime, whose closure is the entry of the table. */
#include "capi_type_int.h"

#include "base/memory.h"
#include "capi_private.h"
#include "objects/float.h"

/* ---- members ------------------------------------------------------------------------------------------------------------------ */
#define READ(type) \
    type item; \
    memcpy(&item, address, sizeof item)
PyObject *PyMember_GetOne(const char *object, PyMemberDef *member) {
    const char *address = object + member->offset;
    switch (member->type) {
    case T_BOOL: return PyBool_FromLong(*address);
    case T_BYTE: return PyLong_FromLong((signed char)*address);
    case T_UBYTE: return PyLong_FromUnsignedLong((unsigned char)*address);
    case T_SHORT: { READ(short); return PyLong_FromLong(item); }
    case T_USHORT: { READ(unsigned short); return PyLong_FromLong(item); }
    case T_INT: { READ(int); return PyLong_FromLong(item); }
    case T_UINT: { READ(unsigned); return PyLong_FromUnsignedLong(item); }
    case T_LONG: { READ(long); return PyLong_FromLong(item); }
    case T_ULONG: { READ(unsigned long); return PyLong_FromUnsignedLong(item); }
    case T_LONGLONG: { READ(long long); return PyLong_FromLongLong(item); }
    case T_ULONGLONG: { READ(unsigned long long); return PyLong_FromUnsignedLongLong(item); }
    case T_PYSSIZET: { READ(Py_ssize_t); return PyLong_FromSsize_t(item); }
    case T_FLOAT: { READ(float); return PyFloat_FromDouble((double)item); }
    case T_DOUBLE: { READ(double); return PyFloat_FromDouble(item); }
    case T_CHAR: return PyUnicode_FromStringAndSize(address, 1);
    case T_STRING: { READ(const char *); return item != NULL ? PyUnicode_FromString(item) : Py_NewRef(Py_None); }
    case T_STRING_INPLACE: return PyUnicode_FromString(address);
    case T_NONE: return Py_NewRef(Py_None);
    case T_OBJECT: { READ(PyObject *); return Py_NewRef(item != NULL ? item : Py_None); }
    case T_OBJECT_EX: {
        READ(PyObject *);
        if (item != NULL) return Py_NewRef(item);
        PyErr_Format(PyExc_AttributeError, "'%.200s' object has no attribute '%s'", Py_TYPE((PyObject *)object)->tp_name, member->name);
        return NULL;
    }
    default: PyErr_SetString(PyExc_SystemError, "bad memberdescr type"); return NULL;
    }
}

#define WRITE(type, expression) \
    type item = (type)(expression); \
    if (item == (type)-1 && PyErr_Occurred()) return -1; \
    memcpy(address, &item, sizeof item); \
    return 0
/* What does not fit is cut, with a warning. */
#define WRITE_NARROW(type, name) \
    long wide = PyLong_AsLong(value); \
    if (wide == -1 && PyErr_Occurred()) return -1; \
    type item = (type)wide; \
    memcpy(address, &item, sizeof item); \
    return item == wide ? 0 : PyErr_WarnEx(PyExc_RuntimeWarning, "Truncation of value to " name, 1)

/* A negative number wraps around, with a warning. */
static int read_unsigned(PyObject *value, unsigned long *out) {
    *out = PyLong_AsUnsignedLong(value);
    if (*out != (unsigned long)-1 || !PyErr_Occurred()) return 0;
    PyErr_Clear();
    *out = (unsigned long)PyLong_AsLong(value);
    if (*out == (unsigned long)-1 && PyErr_Occurred()) return -1;
    return PyErr_WarnEx(PyExc_RuntimeWarning, "Writing negative value into unsigned field", 1);
}
static int set_unsigned(char *address, bool is_long, PyObject *value) {
    unsigned long wide;
    if (read_unsigned(value, &wide) < 0) return -1;
    unsigned item = (unsigned)wide;
    if (is_long) memcpy(address, &wide, sizeof wide);
    else memcpy(address, &item, sizeof item);
    return is_long || wide <= UINT_MAX || (long)wide < 0 ? 0 : PyErr_WarnEx(PyExc_RuntimeWarning, "Truncation of value to unsigned int", 1);
}

static int set_object(char *address, PyObject *value) {
    PyObject *old;
    memcpy(&old, address, sizeof old);
    Py_XINCREF(value);
    memcpy(address, &value, sizeof value);
    Py_XDECREF(old);
    return 0;
}

static int set_number(char *address, int type, PyObject *value) {
    switch (type) {
    case T_BYTE: { WRITE_NARROW(char, "char"); }
    case T_UBYTE: { WRITE_NARROW(unsigned char, "unsigned char"); }
    case T_SHORT: { WRITE_NARROW(short, "short"); }
    case T_USHORT: { WRITE_NARROW(unsigned short, "unsigned short"); }
    case T_INT: { WRITE_NARROW(int, "int"); }
    case T_UINT: return set_unsigned(address, false, value);
    case T_LONG: { WRITE(long, PyLong_AsLong(value)); }
    case T_ULONG: return set_unsigned(address, true, value);
    case T_LONGLONG: { WRITE(long long, PyLong_AsLongLong(value)); }
    case T_ULONGLONG: { WRITE(unsigned long long, PyLong_AsUnsignedLongLongMask(value)); }
    case T_PYSSIZET: { WRITE(Py_ssize_t, PyLong_AsSsize_t(value)); }
    case T_FLOAT: { WRITE(float, PyFloat_AsDouble(value)); }
    case T_DOUBLE: { WRITE(double, PyFloat_AsDouble(value)); }
    default: PyErr_Format(PyExc_SystemError, "bad memberdescr type for %d", type); return -1;
    }
}

int PyMember_SetOne(char *object, PyMemberDef *member, PyObject *value) {
    char *address = object + member->offset;
    if (member->flags & READONLY) {
        PyErr_SetString(PyExc_AttributeError, "readonly attribute");
        return -1;
    }
    switch (member->type) {
    case T_OBJECT_EX: {
        PyObject *old;
        memcpy(&old, address, sizeof old);
        if (value == NULL && old == NULL) {
            PyErr_SetString(PyExc_AttributeError, member->name);
            return -1;
        }
        return set_object(address, value);
    }
    case T_OBJECT: return set_object(address, value);
    case T_STRING:
    case T_STRING_INPLACE:
    case T_NONE: PyErr_SetString(PyExc_TypeError, "readonly attribute"); return -1;
    }
    if (value == NULL) {
        PyErr_SetString(PyExc_TypeError, "can't delete numeric/char attribute");
        return -1;
    }
    if (member->type == T_BOOL) {
        if (!PyBool_Check(value)) {
            PyErr_SetString(PyExc_TypeError, "attribute value type must be bool");
            return -1;
        }
        *address = value == Py_True;
        return 0;
    }
    if (member->type == T_CHAR) {
        Py_ssize_t  length;
        const char *text = PyUnicode_AsUTF8AndSize(value, &length);
        if (text == NULL || length != 1) {
            PyErr_SetString(PyExc_TypeError, "bad argument type for built-in operation");
            return -1;
        }
        *address = text[0];
        return 0;
    }
    return set_number(address, member->type, value);
}

/* ---- descriptors --------------------------------------------------------------------------------------------------------------- */
typedef struct Entry {
    GetSetDef native; /* must be first */
    void     *table;  /* PyMemberDef or PyGetSetDef */
} Entry;

/* What is in the place of a list of weak references is the runtime's own. */
static Value first_weak_reference(Value self) {
    Value list = weakref_list(self);
    if (list == NULL) return NULL;
    return list_length(list) > 0 ? list_get(list, 0) : NONE;
}

/* The usual kinds need no object for the number. */
static Value get_member(Value self, void *closure) {
    const PyMemberDef *member = closure;
    const char        *address = (const char *)self + member->offset;
    switch (member->type) {
    case T_INT: { READ(int); return value_from_int(item); }
    case T_UINT: { READ(unsigned); return value_from_int(item); }
    case T_SHORT: { READ(short); return value_from_int(item); }
    case T_LONG: { READ(long); return int_from_i64(item); }
    case T_PYSSIZET: { READ(Py_ssize_t); return int_from_i64(item); }
    case T_BOOL: return value_from_bool(*address != 0);
    case T_DOUBLE: { READ(double); return float_from_double(item); }
    case T_OBJECT: {
        if (member->offset == type_of(self)->native->weak_offset) return first_weak_reference(self);
        READ(PyObject *);
        return item != NULL ? capi_value(item) : NONE;
    }
    default: return capi_result(PyMember_GetOne(address - member->offset, closure));
    }
}
static Status set_member(Value self, Value value, void *closure) {
    const PyMemberDef *member = closure;
    if (value != NULL && value_is_int(value) && member->type == T_LONG && !(member->flags & READONLY)) {
        long item = (long)value_int(value);
        memcpy((char *)self + member->offset, &item, sizeof item);
        return 0;
    }
    if (value != NULL && value_is_flonum(value) && member->type == T_DOUBLE && !(member->flags & READONLY)) {
        double item = value_flonum(value);
        memcpy((char *)self + member->offset, &item, sizeof item);
        return 0;
    }
    PyObject *v = value != NULL ? capi_borrow_argument(value) : NULL;
    if (value != NULL && v == NULL) return (capi_fetch(), -1);
    return capi_result_status(PyMember_SetOne((char *)self, closure, v));
}

static Value get_computed(Value self, void *closure) {
    const PyGetSetDef *getset = closure;
    PyObject          *o = capi_borrow(self);
    if (o == NULL) return (capi_fetch(), NULL);
    if (getset->get == NULL) {
        return raise_format(&AttributeError_type, "attribute '%s' of '%s' objects is not readable", getset->name, type_of(self)->name);
    }
    capi_enter();
    PyObject *result = getset->get(o, getset->closure);
    capi_leave();
    return capi_result(result);
}

static Status set_computed(Value self, Value value, void *closure) {
    const PyGetSetDef *getset = closure;
    PyObject          *o = capi_borrow(self), *v = value != NULL ? capi_borrow_argument(value) : NULL;
    if (o == NULL || (value != NULL && v == NULL)) return (capi_fetch(), -1);
    capi_enter();
    int result = getset->set(o, v, getset->closure);
    capi_leave();
    return capi_result_status(result) < 0 ? -1 : 0;
}

static Value descriptor_new(Type *type, GetSetDef def, void *table) {
    Entry *entry = mem_alloc(sizeof *entry);
    if (entry == NULL) return raise_memory_error();
    *entry = (Entry){def, table};
    entry->native.closure = table;
    return getset_descriptor_new(type, &entry->native);
}

Value capi_member_descriptor(Type *type, PyMemberDef *member) {
    GetSetDef def = {member->name, get_member, set_member, member->doc, NULL}; /* a read-only one has its own text */
    return descriptor_new(type, def, member);
}

Value capi_getset_descriptor(Type *type, PyGetSetDef *getset) {
    GetSetDef def = {getset->name, get_computed, getset->set != NULL ? set_computed : NULL, getset->doc, NULL};
    return descriptor_new(type, def, getset);
}

PyObject *PyDescr_NewMember(PyTypeObject *type, PyMemberDef *member) { return capi_out(capi_member_descriptor((Type *)type, member)); }
PyObject *PyDescr_NewGetSet(PyTypeObject *type, PyGetSetDef *getset) { return capi_out(capi_getset_descriptor((Type *)type, getset)); }

PyObject *PyDescr_NewMethod(PyTypeObject *type, PyMethodDef *method) {
    const MethodDef *def = capi_method_def(method, method->ml_flags & METH_METHOD ? type : NULL);
    return capi_out(def != NULL ? method_descriptor_new((Type *)type, def) : NULL);
}
PyObject *PyDescr_NewClassMethod(PyTypeObject *type, PyMethodDef *method) {
    const MethodDef *def = capi_method_def(method, method->ml_flags & METH_METHOD ? type : NULL);
    return capi_out(def != NULL ? classmethod_descriptor_new((Type *)type, def) : NULL);
}
int PyDescr_IsData(PyObject *descriptor) { return native_of(capi_in(descriptor))->descr_set != NULL; }
