/* capi_capsule.c - PyCapsule_*: pointers that C code hands around as objects. */
#include "capi_private.h"

#include "objects/str.h"
#include "vm/vm.h"

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

/* "package.module.attribute": the first part is imported, the rest are attributes. */
static Value find_by_path(const char *path) {
    const char *end = strchr(path, '.');
    Value       object, name;
    TRY_VALUE(name, str_from_utf8(path, end != NULL ? (size_t)(end - path) : strlen(path)));
    const char *first = str_utf8(name, NULL);
    if (first == NULL) return NULL;
    object = vm_import_module(first);
    if (object == NULL) {
        exception_clear();
        return raise_format(&ImportError_type, "PyCapsule_Import could not import module \"%s\"", first);
    }
    while (end != NULL) {
        const char *start = end + 1;
        end = strchr(start, '.');
        TRY_VALUE(name, str_from_utf8(start, end != NULL ? (size_t)(end - start) : strlen(start)));
        TRY_VALUE(object, object_get_attr(object, name));
    }
    return object;
}

void *PyCapsule_Import(const char *path, int no_block) {
    PyObject *capsule = capi_borrow(capi_offer_capsule(path) == 0 ? find_by_path(path) : NULL);
    if (capsule == NULL) return NULL;
    if (PyCapsule_IsValid(capsule, path)) return PyCapsule_GetPointer(capsule, path);
    return CAPI_FAIL(raise_format(&AttributeError_type, "PyCapsule_Import \"%s\" is not valid", path), NULL);
}
