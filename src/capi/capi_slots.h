/* capi_slots.h - C slots and native slots of types, and the functions that lead from one to the other.
 *
 * Three families, one function per slot of capi_slots.def:
 *     foreign_NAME   in native slots of types made in C: calls the C function, which is the first one on the chain of base
 *                    types that is none of the two below
 *     static_NAME    in C slots of built-in types: calls the native function of the first built-in type on the chain, so
 *                    that an extension's override may call PyList_Type.tp_repr(self)
 *     heap_NAME      in C slots of classes: calls whatever the class of the object does */
#pragma once

#include "capi_int.h"

#define SLOT_TYPE_nb_power ternaryfunc
#define SLOT_TYPE_nb_inplace_power ternaryfunc
#define SLOT_TYPE_nb_bool inquiry
#define SLOT_TYPE_sq_length lenfunc
#define SLOT_TYPE_mp_length lenfunc
#define SLOT_TYPE_sq_repeat ssizeargfunc
#define SLOT_TYPE_sq_inplace_repeat ssizeargfunc
#define SLOT_TYPE_sq_item ssizeargfunc
#define SLOT_TYPE_mp_subscript binaryfunc
#define SLOT_TYPE_sq_ass_item ssizeobjargproc
#define SLOT_TYPE_mp_ass_subscript objobjargproc
#define SLOT_TYPE_sq_contains objobjproc
#define SLOT_TYPE_bf_getbuffer getbufferproc
#define SLOT_TYPE_bf_releasebuffer releasebufferproc
#define SLOT_TYPE_tp_hash hashfunc
#define SLOT_TYPE_tp_call ternaryfunc
#define SLOT_TYPE_tp_setattro setattrofunc
#define SLOT_TYPE_tp_richcompare richcmpfunc
#define SLOT_TYPE_tp_iternext iternextfunc
#define SLOT_TYPE_tp_descr_get descrgetfunc
#define SLOT_TYPE_tp_descr_set descrsetfunc
#define SLOT_TYPE_tp_init initproc
#define SLOT_TYPE_tp_new newfunc

/* The C slot of T, NULL when its struct is absent. */
#define SLOT_IN_type(t, name) ((t)->name)
#define SLOT_IN_number(t, name) ((t)->tp_as_number != NULL ? (t)->tp_as_number->name : NULL)
#define SLOT_IN_sequence(t, name) ((t)->tp_as_sequence != NULL ? (t)->tp_as_sequence->name : NULL)
#define SLOT_IN_mapping(t, name) ((t)->tp_as_mapping != NULL ? (t)->tp_as_mapping->name : NULL)
#define SLOT_IN_async(t, name) ((t)->tp_as_async != NULL ? (t)->tp_as_async->name : NULL)
#define SLOT_IN_buffer(t, name) ((t)->tp_as_buffer != NULL ? (t)->tp_as_buffer->name : NULL)

#define UNARY(name, group, field) PyObject *static_##name(PyObject *), *heap_##name(PyObject *);
#define BINARY(name, group, field) PyObject *static_##name(PyObject *, PyObject *), *heap_##name(PyObject *, PyObject *);
#define INPLACE(name, group, field) BINARY(name, group, field)
#define OTHER(name, group, field) \
    extern __typeof__(*(SLOT_TYPE_##name)0) static_##name, heap_##name;
#include "capi_slots.def"
#undef UNARY
#undef BINARY
#undef INPLACE
#undef OTHER

/* A class, not of a metaclass, whose __new__ is a C function; calling it with a tuple and a dict or NULL: a new reference. */
bool capi_is_foreign_class(const PyObject *callable);
/* Slots that C code has put into a class made in Python become native slots.  Never fails; does nothing to other types. */
void      capi_adopt_slots(Type *);
PyObject *capi_call_foreign_class(PyObject *cls, PyObject *tuple, PyObject *dict);
Value capi_call_vector(PyObject *callable, vectorcallfunc, const Value *args, size_t nargs, Value kwnames);
/* A callable made in C: it gets the boxes that C code passes; others compute with tagged numbers. */
bool capi_takes_boxes(const PyObject *callable);
enum { UNTAGGED = 8 }; /* so many arguments lose their boxes */
void capi_install_slots(void); /* hooks */

/* Native slots of a type made in C, from the C slots it has. */
void capi_slots_to_native(PyTypeObject *type);
/* C slots of any ready type that are still NULL, from its native slots; REFRESH: also those that were made here. */
MUST_CHECK Status capi_slots_to_c(Type *type, bool refresh);
/* A type of the base chain, itself included, that C code made; NULL: none. */
static inline Type *capi_foreign_base(Type *type) {
    while (type != NULL && !(type->native->native_flags & NATIVE_FOREIGN)) type = type->base;
    return type;
}
