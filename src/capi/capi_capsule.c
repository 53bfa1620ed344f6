/* capi_capsule.c - PyCapsule_*: pointers that C code hands around as objects. */
#include "capi_int.h"

/* A capsule with a pointer under NAME, else NULL with ValueError published. */
static CapsuleObj *capsule_check(PyObject *o, const char *function, const char *what) {
    CapsuleObj *capsule = (CapsuleObj *)o;
    if (o != NULL && Py_IS_TYPE(o, &PyCapsule_Type) && capsule->pointer != NULL) return capsule;
    return CAPI_FAIL(raise_value_error("%s called with %s", function, what), NULL);
}

static bool names_match(const char *a, const char *b) { return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0; }

PyObject *PyCapsule_New(void *pointer, const char *name, PyCapsule_Destructor destructor) {
    if (pointer == NULL) return CAPI_FAIL(raise_value_error("PyCapsule_New called with null pointer"), NULL);
    return capi_out(capsule_new(pointer, name, (void (*)(Value))destructor));
}

void *PyCapsule_GetPointer(PyObject *o, const char *name) {
    CapsuleObj *capsule = capsule_check(o, "PyCapsule_GetPointer", "invalid PyCapsule object");
    if (capsule == NULL) return NULL;
    if (!names_match(name, capsule->name)) {
        return CAPI_FAIL(raise_value_error("PyCapsule_GetPointer called with incorrect name"), NULL);
    }
    return capsule->pointer;
}

const char *PyCapsule_GetName(PyObject *o) {
    CapsuleObj *capsule = capsule_check(o, "PyCapsule_GetName", "invalid PyCapsule object");
    return capsule != NULL ? capsule->name : NULL;
}

void *PyCapsule_GetContext(PyObject *o) {
    CapsuleObj *capsule = capsule_check(o, "PyCapsule_GetContext", "invalid PyCapsule object");
    return capsule != NULL ? capsule->context : NULL;
}

PyCapsule_Destructor PyCapsule_GetDestructor(PyObject *o) {
    CapsuleObj *capsule = capsule_check(o, "PyCapsule_GetDestructor", "invalid PyCapsule object");
    return capsule != NULL ? (PyCapsule_Destructor)capsule->destructor : NULL;
}

int PyCapsule_IsValid(PyObject *o, const char *name) {
    CapsuleObj *capsule = (CapsuleObj *)o;
    return o != NULL && Py_IS_TYPE(o, &PyCapsule_Type) && capsule->pointer != NULL && names_match(name, capsule->name);
}

int PyCapsule_SetPointer(PyObject *o, void *pointer) {
    CapsuleObj *capsule = capsule_check(o, "PyCapsule_SetPointer", "invalid PyCapsule object");
    if (capsule == NULL) return -1;
    if (pointer == NULL) return CAPI_FAIL(raise_value_error("PyCapsule_SetPointer called with null pointer"), -1);
    capsule->pointer = pointer;
    return 0;
}

int PyCapsule_SetName(PyObject *o, const char *name) {
    CapsuleObj *capsule = capsule_check(o, "PyCapsule_SetName", "invalid PyCapsule object");
    if (capsule == NULL) return -1;
    capsule->name = name;
    return 0;
}

int PyCapsule_SetContext(PyObject *o, void *context) {
    CapsuleObj *capsule = capsule_check(o, "PyCapsule_SetContext", "invalid PyCapsule object");
    if (capsule == NULL) return -1;
    capsule->context = context;
    return 0;
}

int PyCapsule_SetDestructor(PyObject *o, PyCapsule_Destructor destructor) {
    CapsuleObj *capsule = capsule_check(o, "PyCapsule_SetDestructor", "invalid PyCapsule object");
    if (capsule == NULL) return -1;
    capsule->destructor = (void (*)(Value))destructor;
    return 0;
}
