/* capi_pending.c - functions that other files of this room call and that are not written yet: they end the program.
 *
 * The definitions are weak, so each real one replaces its stand-in; this file goes when none is left. */
#include "base/compiler.h"

#define PENDING(NAME) \
    EXPORT void NAME(void); \
    __attribute__((weak, visibility("default"))) void NAME(void) { fatal_error(__FILE__, __LINE__, #NAME " is not implemented yet"); }
PENDING(PyErr_SetString)
PENDING(PyErr_Format)
PENDING(PyErr_Occurred)
PENDING(PyErr_BadArgument)
PENDING(PyErr_NoMemory)
PENDING(PyMem_Free)
PENDING(PyMem_Malloc)
PENDING(PyErr_Clear)
PENDING(PyErr_WarnFormat)
PENDING(_Py_FatalErrorFunc)
PENDING(PyMem_RawMalloc)
PENDING(PyErr_WarnEx)
PENDING(PyObject_AsFileDescriptor)
PENDING(PyOS_FSPath)
PENDING(PyMem_RawRealloc)
PENDING(PyMem_RawFree)
PENDING(PyErr_Restore)
PENDING(PyErr_Fetch)
PENDING(PyErr_ExceptionMatches)
PENDING(Py_Exit)
PENDING(PyObject_Free)
