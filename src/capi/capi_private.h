/* capi_private.h - prototypes of exported names that upstream declares in its internal headers only.
 *
 * CPython's own modules under Modules/ and some binary packages call them. */
#pragma once

#include "capi_int.h"

PyAPI_FUNC(PyObject *) _PyStack_AsDict(PyObject *const *values, PyObject *names);
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

PyAPI_FUNC(int) _Py_CheckRecursiveCall(PyThreadState *, const char *where);
PyAPI_FUNC(const PyConfig *) _PyInterpreterState_GetConfig(PyInterpreterState *);
PyAPI_DATA(int) _Py_SwappedOp[];

typedef struct _Py_hashtable_t _Py_hashtable_t;
PyAPI_FUNC(_Py_hashtable_t *) _Py_hashtable_new_full(Py_uhash_t (*hash)(const void *), int (*equal)(const void *, const void *),
                                                     void (*destroy_key)(void *), void (*destroy_value)(void *), void *allocator);
PyAPI_FUNC(void *) _Py_hashtable_get(_Py_hashtable_t *, const void *key);
PyAPI_FUNC(int) _Py_hashtable_set(_Py_hashtable_t *, const void *key, void *value);
PyAPI_FUNC(void) _Py_hashtable_destroy(_Py_hashtable_t *);

void *capi_make_greenlet(void); /* table behind greenlet._C_API; NULL: exception */

/* ---- shared by the files of this room ------------------------------------------------------------------------------------ */
/* Native description of a C function, for builtin_new, method_descriptor_new and the like; lives for ever.  DEFINING_CLASS
 * for METH_METHOD, else NULL.  NULL: raised natively. */
MUST_CHECK const MethodDef *capi_method_def(PyMethodDef *method, PyTypeObject *defining_class);
/* Py_OptimizeFlag and relatives follow the configuration; once at the start. */
void capi_note_flags(void);
/* Fills _PyRuntime with what is read in it; once at the start.  May raise. */
MUST_CHECK Status capi_runtime_init(void);
void capi_make_small_ints(void);
void capi_forget_ending(void);  /* a collection begins */
void capi_forget_lookups(void); /* likewise */
extern bool capi_memory_was_used; /* somebody has got memory from PyMem_* or PyObject_Malloc */
void capi_memory_debug_init(void); /* PYTHONMALLOC=debug; once at the start */
extern bool capi_traversing; /* tp_traverse runs inside a collection */
/* The items of a list or tuple that carry counts of its own. */
void capi_visit_unabsorbed(Obj *container, void (*visit)(Obj *));
extern PyInterpreterState *const capi_interpreter;
/* Fills what the runtime itself does not use in the state of THREAD.  Never fails. */
PyThreadState *capi_prepare_thread(Thread *);
/* Tells the collector of memory that C code got without the GIL.  Called with it; runs nothing. */
void           capi_report_memory(void);
/* Puts the capsule that C code knows as PATH into its native module, if that is one of those.  Imports it; may raise. */
MUST_CHECK Status capi_offer_capsule(const char *path);
/* Where a datetime or time object keeps its tzinfo, which C macros read; NULL for other objects.  Never fails. */
Slot *capi_datetime_zone(Obj *);
/* An object that tp_dealloc has kept in a free list is alive again, with one reference.  Never fails. */
void capi_revive(PyObject *);
