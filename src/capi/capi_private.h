/* capi_private.h - prototypes of exported names that upstream declares in its internal headers only.
 *
 * CPython's own modules under Modules/ and some binary packages call them. */
#pragma once

#include "capi_int.h"

PyAPI_FUNC(PyTypeObject *) _PyStructSequence_NewType(PyStructSequence_Desc *, unsigned long flags);

/* ---- shared by the files of this room ------------------------------------------------------------------------------------ */
/* Native description of a C function, for builtin_new, method_descriptor_new and the like; lives for ever.  DEFINING_CLASS
 * for METH_METHOD, else NULL.  NULL: raised natively. */
MUST_CHECK const MethodDef *capi_method_def(PyMethodDef *method, PyTypeObject *defining_class);
