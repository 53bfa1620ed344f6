/* capi_private.h - prototypes of exported names that upstream declares in its internal headers only.
 *
 * CPython's own modules under Modules/ and some binary packages call them. */
#pragma once

#include "capi_int.h"

PyAPI_FUNC(PyTypeObject *) _PyStructSequence_NewType(PyStructSequence_Desc *, unsigned long flags);
PyAPI_FUNC(void) _PyTraceback_Add(const char *name, const char *filename, int line);
PyAPI_FUNC(int) _PyGen_FetchStopIterationValue(PyObject **);
PyAPI_FUNC(PyObject *) _PyNamespace_New(PyObject *);
struct stat;
PyAPI_FUNC(int) _Py_open(const char *, int flags);
PyAPI_FUNC(int) _Py_open_noraise(const char *, int flags);
PyAPI_FUNC(Py_ssize_t) _Py_read(int fd, void *, size_t);
PyAPI_FUNC(Py_ssize_t) _Py_write(int fd, const void *, size_t);
PyAPI_FUNC(Py_ssize_t) _Py_write_noraise(int fd, const void *, size_t);
PyAPI_FUNC(int) _Py_fstat(int fd, struct stat *);
PyAPI_FUNC(int) _Py_fstat_noraise(int fd, struct stat *);
PyAPI_FUNC(int) _Py_stat(PyObject *path, struct stat *);
PyAPI_FUNC(int) _Py_dup(int fd);
PyAPI_FUNC(int) _Py_set_inheritable(int fd, int inheritable, int *unused);
PyAPI_FUNC(int) _Py_set_inheritable_async_safe(int fd, int inheritable, int *unused);
PyAPI_FUNC(char *) _Py_SetLocaleFromEnv(int category);
PyAPI_FUNC(void) _Py_RestoreSignals(void);

/* ---- shared by the files of this room ------------------------------------------------------------------------------------ */
/* Native description of a C function, for builtin_new, method_descriptor_new and the like; lives for ever.  DEFINING_CLASS
 * for METH_METHOD, else NULL.  NULL: raised natively. */
MUST_CHECK const MethodDef *capi_method_def(PyMethodDef *method, PyTypeObject *defining_class);
/* Py_OptimizeFlag and relatives follow the configuration; once at the start. */
void capi_note_flags(void);
