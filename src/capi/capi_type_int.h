/* capi_type_int.h - what the files about types share: memory of instances, members, readiness. */
#pragma once

#include "capi_int.h"

/* Flags of objects whose type was made in C. */
#define CAPI_FLAG_FINALIZED (OBJ_FLAG_USER0 << 4) /* tp_finalize or __del__ ran */
#define CAPI_FLAG_DEAD      (OBJ_FLAG_USER0 << 5) /* tp_dealloc ran: its fields mean nothing any more */
#define CAPI_FLAG_FREED     (OBJ_FLAG_USER0 << 6) /* tp_dealloc gave the memory back */

/* Readies a type that C code may have made.  May raise. */
MUST_CHECK Status capi_ready_type(Type *type);
/* tp_alloc, tp_free, tp_dealloc, tp_traverse, tp_clear, tp_is_gc...: what TYPE did not set itself.  Its base is done. */
void capi_inherit_memory(PyTypeObject *type);
void capi_install_memory(void);
/* tp_traverse written in C for instances of TYPE, or NULL. */
traverseproc capi_find_traverse(PyTypeObject *type);

/* Descriptors over tables of C code; the tables live as long as the type. */
MUST_CHECK Value capi_member_descriptor(Type *type, PyMemberDef *member);
MUST_CHECK Value capi_getset_descriptor(Type *type, PyGetSetDef *getset);
