/* capi_check.c - what debug builds (VARIANT=debug, asan) verify at each crossing between C code and the runtime.
 *
 * A result and a pending exception exclude each other; what crosses is an object that C code may look into; nobody gives more references
 * than he has.  A violation ends the program with a sentence that says which: in an extension it is the extension's bug mostly,
 * and would show much later otherwise.  Release builds do none of this, but for results without exception and the reverse,
 * which are SystemErrors there. */
#include "capi_private.h"

#include "objects/list.h"

#include <stdio.h>
#include <stdlib.h>

#if DEBUG

static NORETURN COLD void complain(const PyObject *o, const char *what) {
    const char *name = o != NULL && o->ob_type != NULL ? o->ob_type->tp_name : "?";
    fprintf(stderr, "taipan: C API: %s (object %p of type %s, count %ld)\n", what, (const void *)o, name,
            o != NULL ? (long)(uint32_t)((const Obj *)o)->word - (long)GC_COUNT_BIAS : 0L);
    fflush(stderr);
    abort();
}

enum { LOOKED_AT = 64 }; /* items of a container */

static void check_items(const PyObject *owner, const Slot *items, intptr_t count) {
    for (intptr_t i = 0; i < count && i < LOOKED_AT; i++) {
        if (items[i].value == NULL) continue;
        if (!value_is_obj(items[i].value)) complain(owner, "a container that C code sees has an item without a box");
        if (gc_contains(items[i].value) && !capi_is_exposed(items[i].value)) complain((const PyObject *)items[i].value, "an item of a container that C code sees is not fit to be seen");
    }
}

void capi_check_object(const PyObject *o) {
    const Obj *obj = (const Obj *)o;
    if (((uintptr_t)o & 7) != 0) complain(NULL, "this is no pointer to an object");
    if (obj->type == NULL || ((uintptr_t)obj->type & 7) != 0) complain(NULL, "an object has no type: it has been freed, or was never made");
    if (!type_has_flag(obj->type->header.type, TYPE_FLAG_TYPE)) complain(o, "the type of an object is no type");
    if (!obj_has_flag(obj, OBJ_FLAG_EXPOSED)) return; /* static types of C code that nobody has made ready */
    if (obj->type == &tuple_type) check_items(o, ((const TupleObj *)o)->items, ((const TupleObj *)o)->length);
    if (obj->type == &list_type && obj_has_flag(obj, LIST_FLAG_BOXED)) check_items(o, ((const ListObj *)o)->items, ((const ListObj *)o)->length);
}

void capi_check_out(const PyObject *o) {
    if (o == NULL) {
        if (!capi_foreign_pending()) complain(NULL, "a function of the C API fails without an exception");
        return;
    }
    if (exception_pending()) complain(o, "a function of the C API has a result and an exception");
    capi_check_object(o);
}

void capi_check_status(int status) {
    if (status < 0 && !capi_foreign_pending()) complain(NULL, "a function of the C API fails without an exception");
    if (status >= 0 && exception_pending()) complain(NULL, "a function of the C API succeeds with an exception");
}

/* O has just been counted down. */
void capi_check_given(const PyObject *o) {
    capi_check_object(o);
    uint32_t count = (uint32_t)((const Obj *)o)->word;
    if (gc_contains(o) && count < GC_COUNT_BIAS && count > GC_COUNT_BIAS - (1u << 20))
        complain(o, "C code gives a reference that it does not have");
}

#endif
