/* capi_greenlet.c - what the capsule greenlet._C_API points to: greenlets for C code (greenlet.h). */
#include "capi_private.h"

#include "objects/function.h"
#include "objects/str.h"
#include "vm/greenlet.h"

#define GREENLET_MODULE
#include "python/greenlet/greenlet.h"

/* Checks what C says is a greenlet; false: TypeError. */
static bool is_one(void *self) {
    if (self != NULL && is_greenlet(capi_in(self))) return true;
    PyErr_BadArgument();
    return false;
}

static PyGreenlet *c_new(PyObject *run, PyGreenlet *parent) {
    Value args[2], names[2];
    size_t count = 0;
    if (run != NULL) names[count] = str_intern_c("run"), args[count++] = capi_in(run);
    if (parent != NULL) names[count] = str_intern_c("parent"), args[count++] = capi_in((PyObject *)parent);
    Value keywords = tuple_from_values(names, count);
    return (PyGreenlet *)capi_out(keywords != NULL ? object_call(VALUE(&greenlet_type), args, 0, keywords) : NULL);
}
static PyGreenlet *c_current(void) { return (PyGreenlet *)capi_out(greenlet_current()); }
static PyObject   *c_throw(PyGreenlet *self, PyObject *type, PyObject *value, PyObject *traceback) {
    if (!is_one(self)) return NULL;
    return capi_out(greenlet_throw(capi_in((PyObject *)self), type != NULL ? capi_in(type) : greenlet_exit.value, value != NULL ? capi_in(value) : NULL,
                                   traceback != NULL ? capi_in(traceback) : NULL));
}
static PyObject *c_switch(PyGreenlet *self, PyObject *args, PyObject *kwargs) {
    if (!is_one(self)) return NULL;
    Value given = args != NULL ? capi_in(args) : empty_tuple, names = kwargs != NULL ? capi_in(kwargs) : NULL;
    if (!is_tuple(given)) given = TUPLE1(given);
    if (given == NULL || (names != NULL && !is_dict(names))) {
        PyErr_BadArgument();
        return NULL;
    }
    return capi_out(greenlet_switch(capi_in((PyObject *)self), given, names));
}
static int c_set_parent(PyGreenlet *self, PyGreenlet *parent) {
    return is_one(self) ? capi_status(greenlet_set_parent(capi_in((PyObject *)self), parent != NULL ? capi_in((PyObject *)parent) : NULL)) : -1;
}
static int c_main(PyGreenlet *self) { return is_one(self) ? greenlet_is_main(capi_in((PyObject *)self)) : -1; }
static int c_started(PyGreenlet *self) { return is_one(self) ? greenlet_is_started(capi_in((PyObject *)self)) : -1; }
static int c_active(PyGreenlet *self) { return is_one(self) ? greenlet_is_active(capi_in((PyObject *)self)) : -1; }
static PyGreenlet *c_parent(PyGreenlet *self) {
    return is_one(self) ? (PyGreenlet *)capi_out_optional(greenlet_parent(capi_in((PyObject *)self))) : NULL;
}

void *capi_make_greenlet(void) {
    if (greenlet_c_api[PyGreenlet_Type_NUM] != NULL) return greenlet_c_api;
    if (capi_expose_type(&greenlet_type) < 0) return NULL;
    greenlet_c_api[PyExc_GreenletError_NUM] = capi_out(greenlet_error.value);
    greenlet_c_api[PyExc_GreenletExit_NUM] = capi_out(greenlet_exit.value);
    if (greenlet_c_api[PyExc_GreenletError_NUM] == NULL || greenlet_c_api[PyExc_GreenletExit_NUM] == NULL) return NULL;
    greenlet_c_api[PyGreenlet_New_NUM] = (void *)c_new;
    greenlet_c_api[PyGreenlet_GetCurrent_NUM] = (void *)c_current;
    greenlet_c_api[PyGreenlet_Throw_NUM] = (void *)c_throw;
    greenlet_c_api[PyGreenlet_Switch_NUM] = (void *)c_switch;
    greenlet_c_api[PyGreenlet_SetParent_NUM] = (void *)c_set_parent;
    greenlet_c_api[PyGreenlet_MAIN_NUM] = (void *)c_main;
    greenlet_c_api[PyGreenlet_STARTED_NUM] = (void *)c_started;
    greenlet_c_api[PyGreenlet_ACTIVE_NUM] = (void *)c_active;
    greenlet_c_api[PyGreenlet_GET_PARENT_NUM] = (void *)c_parent;
    greenlet_c_api[PyGreenlet_Type_NUM] = &greenlet_type;
    return greenlet_c_api;
}
