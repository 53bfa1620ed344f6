/* capi_methods_out.c - tp_methods of built-in types, as far as extensions take C functions out of them: _decimal wants those of
 * float.as_integer_ratio and int.bit_length.  Native methods have another calling convention, so these are adapters. */
#include "capi_int.h"

#define ADAPTER(name, type, method) \
    static PyObject *name(PyObject *self, PyObject *unused) { \
        PyObject *function = PyObject_GetAttrString((PyObject *)&type, method); \
        PyObject *result = function != NULL ? PyObject_CallOneArg(function, self) : NULL; \
        Py_XDECREF(function); \
        return result; \
    }
ADAPTER(long_as_integer_ratio, PyLong_Type, "as_integer_ratio")
ADAPTER(long_bit_length, PyLong_Type, "bit_length")
ADAPTER(float_as_integer_ratio, PyFloat_Type, "as_integer_ratio")
ADAPTER(float_is_integer, PyFloat_Type, "is_integer")

static PyMethodDef long_methods[] = {{"as_integer_ratio", long_as_integer_ratio, METH_NOARGS, NULL},
                                     {"bit_length", long_bit_length, METH_NOARGS, NULL},
                                     {NULL, NULL, 0, NULL}};
static PyMethodDef float_methods[] = {{"as_integer_ratio", float_as_integer_ratio, METH_NOARGS, NULL},
                                      {"is_integer", float_is_integer, METH_NOARGS, NULL},
                                      {NULL, NULL, 0, NULL}};

void capi_install_methods(void) {
    PyLong_Type.tp_methods = long_methods;
    PyFloat_Type.tp_methods = float_methods;
}
