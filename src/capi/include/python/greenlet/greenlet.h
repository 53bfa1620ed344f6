/* greenlet.h - greenlets for C code.
 *
 * The interpreter has greenlets of its own; this header was written for them.  Names, numbers and the layout of PyGreenlet are those of the
 * greenlet package, so that code made for one works with the other. */
#ifndef Py_GREENLETOBJECT_H
#define Py_GREENLETOBJECT_H

#include <Python.h>

#ifdef __cplusplus
extern "C" {
#endif

#define GREENLET_VERSION "1.0.0"

typedef struct _greenlet {
    PyObject_HEAD
    PyObject *weakreflist;
    PyObject *dict;
    void *pimpl;
} PyGreenlet;

/* Places in the table. */
#define PyGreenlet_Type_NUM 0
#define PyExc_GreenletError_NUM 1
#define PyExc_GreenletExit_NUM 2
#define PyGreenlet_New_NUM 3
#define PyGreenlet_GetCurrent_NUM 4
#define PyGreenlet_Throw_NUM 5
#define PyGreenlet_Switch_NUM 6
#define PyGreenlet_SetParent_NUM 7
#define PyGreenlet_MAIN_NUM 8
#define PyGreenlet_STARTED_NUM 9
#define PyGreenlet_ACTIVE_NUM 10
#define PyGreenlet_GET_PARENT_NUM 11
#define PyGreenlet_API_pointers 12

#ifndef GREENLET_MODULE

static void **_PyGreenlet_API = NULL;

/* Before anything else, once in each file; an exception is set when it did not work (_PyGreenlet_API is NULL). */
#define PyGreenlet_Import() { _PyGreenlet_API = (void **)PyCapsule_Import("greenlet._C_API", 0); }

#define PyGreenlet_Type (*(PyTypeObject *)_PyGreenlet_API[PyGreenlet_Type_NUM])
#define PyExc_GreenletError ((PyObject *)_PyGreenlet_API[PyExc_GreenletError_NUM])
#define PyExc_GreenletExit ((PyObject *)_PyGreenlet_API[PyExc_GreenletExit_NUM])
#define PyGreenlet_Check(op) ((op) && PyObject_TypeCheck(op, &PyGreenlet_Type))

/* New references; NULL with an exception.  PARENT, ARGS (a tuple) and KWARGS may be NULL. */
#define PyGreenlet_New (*(PyGreenlet * (*)(PyObject * run, PyGreenlet * parent)) _PyGreenlet_API[PyGreenlet_New_NUM])
#define PyGreenlet_GetCurrent (*(PyGreenlet * (*)(void)) _PyGreenlet_API[PyGreenlet_GetCurrent_NUM])
#define PyGreenlet_Throw \
    (*(PyObject * (*)(PyGreenlet * self, PyObject * type, PyObject * value, PyObject * traceback)) _PyGreenlet_API[PyGreenlet_Throw_NUM])
#define PyGreenlet_Switch (*(PyObject * (*)(PyGreenlet * self, PyObject * args, PyObject * kwargs)) _PyGreenlet_API[PyGreenlet_Switch_NUM])
/* 0, or -1 with an exception. */
#define PyGreenlet_SetParent (*(int (*)(PyGreenlet * self, PyGreenlet * parent)) _PyGreenlet_API[PyGreenlet_SetParent_NUM])
/* New reference, or NULL without an exception: it has none. */
#define PyGreenlet_GetParent (*(PyGreenlet * (*)(PyGreenlet *)) _PyGreenlet_API[PyGreenlet_GET_PARENT_NUM])
#define PyGreenlet_GET_PARENT PyGreenlet_GetParent
/* 1 or 0. */
#define PyGreenlet_MAIN (*(int (*)(PyGreenlet *)) _PyGreenlet_API[PyGreenlet_MAIN_NUM])
#define PyGreenlet_STARTED (*(int (*)(PyGreenlet *)) _PyGreenlet_API[PyGreenlet_STARTED_NUM])
#define PyGreenlet_ACTIVE (*(int (*)(PyGreenlet *)) _PyGreenlet_API[PyGreenlet_ACTIVE_NUM])

#endif

#ifdef __cplusplus
}
#endif
#endif
