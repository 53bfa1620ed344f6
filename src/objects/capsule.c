/* capsule.c - capsules: C pointers that travel through Python between extension modules. */
#include "objects_int.h"

#include "objects/str.h"

/* A destructor is C code of an extension that may use the API, so it runs as a finalizer, not inside the collector. */
static void capsule_finalize(Value self) {
    CapsuleObj *capsule = (CapsuleObj *)self;
    if (capsule->destructor != NULL) capsule->destructor(self);
}

Value capsule_new(void *pointer, const char *name, void (*destructor)(Value)) {
    CapsuleObj *capsule = (CapsuleObj *)gc_alloc(&capsule_type, sizeof *capsule);
    if (capsule == NULL) return NULL;
    capsule->pointer = pointer;
    capsule->name = name;
    capsule->destructor = destructor;
    if (destructor != NULL) TRY_NULL(gc_register_finalizer(&capsule->header));
    return VALUE(capsule);
}

static Value capsule_repr(Value self) {
    CapsuleObj *capsule = (CapsuleObj *)self;
    gc_pin(value_obj(self));
    if (capsule->name == NULL) return str_format("<capsule object NULL at %p>", (void *)self);
    return str_format("<capsule object \"%s\" at %p>", capsule->name, (void *)self);
}

static NativeType capsule_native = {.shape = {.size = sizeof(CapsuleObj)}, .repr = capsule_repr, .finalize = capsule_finalize};
Type capsule_type = STATIC_TYPE("PyCapsule", &object_type, capsule_native, sizeof(CapsuleObj), 0, TYPE_FLAG_DISALLOW_NEW);
