/* capi_buffer.c - PyObject_GetBuffer, PyBuffer_* and PyMemoryView_*.
 *
 * Py_buffer and Buffer are one structure.  The difference is who keeps the exporter alive: a buffer that C holds counts a
 * reference to `obj`, because its memory is not scanned; native buffers do not count. */
#include "capi_int.h"

#include "capi_text_int.h"
#include "objects/bytes.h"
#include "objects/int.h"
#include "objects/str.h"

#define BUFFER(view) ((Buffer *)(view))
_Static_assert(offsetof(Py_buffer, internal) == offsetof(Buffer, internal) && sizeof(Py_buffer) == sizeof(Buffer), "Py_buffer");

/* ---- taking and giving back ------------------------------------------------------------------------------------------------ */
int PyObject_CheckBuffer(PyObject *object) { return value_has_buffer(capi_in(object)); }

int PyObject_GetBuffer(PyObject *object, Py_buffer *view, int flags) {
    if (view == NULL) {
        PyErr_Format(PyExc_BufferError, "%s_getbuffer: view==NULL argument is obsolete", Py_TYPE(object)->tp_name);
        return -1;
    }
    if (capi_status(buffer_get(capi_in(object), BUFFER(view), flags)) < 0) {
        view->obj = NULL;
        return -1;
    }
    if (view->obj == NULL) return 0;
    view->obj = capi_out(BUFFER(view)->object);
    return view->obj != NULL ? 0 : -1;
}

void PyBuffer_Release(Py_buffer *view) {
    PyObject *object = view->obj;
    if (object == NULL) return;
    buffer_release(BUFFER(view));
    view->obj = NULL;
    Py_DECREF(object);
}

int PyBuffer_FillInfo(Py_buffer *view, PyObject *exporter, void *data, Py_ssize_t length, int read_only, int flags) {
    if (view == NULL) {
        PyErr_SetString(PyExc_BufferError, "PyBuffer_FillInfo: view==NULL argument is obsolete");
        return -1;
    }
    if (capi_status(buffer_fill(BUFFER(view), capi_in(exporter), data, (size_t)length, read_only != 0, flags)) < 0) return -1;
    Py_XINCREF(exporter);
    return 0;
}

PyAPI_FUNC(int) PyObject_CheckReadBuffer(PyObject *);
PyAPI_FUNC(int) PyObject_AsReadBuffer(PyObject *, const void **, Py_ssize_t *);
PyAPI_FUNC(int) PyObject_AsWriteBuffer(PyObject *, void **, Py_ssize_t *);
PyAPI_FUNC(int) PyObject_AsCharBuffer(PyObject *, const char **, Py_ssize_t *);

int PyObject_CheckReadBuffer(PyObject *object) {
    Py_buffer view;
    if (!PyObject_CheckBuffer(object)) return 0;
    if (PyObject_GetBuffer(object, &view, PyBUF_SIMPLE) < 0) {
        PyErr_Clear();
        return 0;
    }
    PyBuffer_Release(&view);
    return 1;
}

/* The old protocol gives the buffer back at once and trusts that the memory stays. */
static int read_buffer(PyObject *object, const void **data, Py_ssize_t *length) {
    Py_buffer view;
    if (object == NULL || data == NULL || length == NULL) return capi_null_argument(), -1;
    if (PyObject_GetBuffer(object, &view, PyBUF_SIMPLE) < 0) return -1;
    *data = view.buf;
    *length = view.len;
    PyBuffer_Release(&view);
    return 0;
}

int PyObject_AsReadBuffer(PyObject *object, const void **data, Py_ssize_t *length) { return read_buffer(object, data, length); }
int PyObject_AsCharBuffer(PyObject *object, const char **data, Py_ssize_t *length) {
    return read_buffer(object, (const void **)data, length);
}

int PyObject_AsWriteBuffer(PyObject *object, void **data, Py_ssize_t *length) {
    Py_buffer view;
    if (object == NULL || data == NULL || length == NULL) return capi_null_argument(), -1;
    if (!PyObject_CheckBuffer(object) || PyObject_GetBuffer(object, &view, PyBUF_WRITABLE) < 0) {
        PyErr_SetString(PyExc_TypeError, "expected a writable bytes-like object");
        return -1;
    }
    *data = view.buf;
    *length = view.len;
    PyBuffer_Release(&view);
    return 0;
}

/* ---- geometry ------------------------------------------------------------------------------------------------------------------ */
/* Are the strides those of a contiguous array whose index FIRST..LAST (in steps of STEP) grows outwards? */
static bool strides_match(const Py_buffer *view, int first, int step) {
    Py_ssize_t stride = view->itemsize;
    for (int n = 0, i = first; n < view->ndim; n++, i += step) {
        if (view->shape[i] > 1 && view->strides[i] != stride) return false;
        stride *= view->shape[i];
    }
    return true;
}

static bool is_c_contiguous(const Py_buffer *view) {
    return view->len == 0 || view->strides == NULL || strides_match(view, view->ndim - 1, -1);
}

static bool is_fortran_contiguous(const Py_buffer *view) {
    if (view->len == 0) return true;
    if (view->strides != NULL) return strides_match(view, 0, 1);
    int large = 0; /* without strides it is a C array, which is also a Fortran one when at most one dimension counts */
    for (int i = 0; i < view->ndim && view->shape != NULL; i++) large += view->shape[i] > 1;
    return view->ndim <= 1 || large <= 1;
}

int PyBuffer_IsContiguous(const Py_buffer *view, char order) {
    if (view->suboffsets != NULL) return 0;
    if (order == 'C') return is_c_contiguous(view);
    if (order == 'F') return is_fortran_contiguous(view);
    if (order == 'A') return is_c_contiguous(view) || is_fortran_contiguous(view);
    return 0;
}

void *PyBuffer_GetPointer(const Py_buffer *view, const Py_ssize_t *indexes) {
    char *p = view->buf;
    for (int i = 0; i < view->ndim; i++) {
        p += view->strides[i] * indexes[i];
        if (view->suboffsets != NULL && view->suboffsets[i] >= 0) {
            char *inner;
            memcpy(&inner, p, sizeof inner);
            p = inner;
            p += view->suboffsets[i];
        }
    }
    return p;
}

void PyBuffer_FillContiguousStrides(int dimensions, Py_ssize_t *shape, Py_ssize_t *strides, int item_size, char order) {
    Py_ssize_t stride = item_size;
    for (int n = 0; n < dimensions; n++) {
        int i = order == 'F' || dimensions <= 1 ? n : dimensions - 1 - n;
        strides[i] = stride;
        stride *= shape[i];
    }
}

Py_ssize_t PyBuffer_SizeFromFormat(const char *format) {
    Value module = vm_hooks.import("struct"), calcsize, text, size;
    if (module == NULL || (text = str_from_utf8(format, strlen(format))) == NULL || (calcsize = str_intern_c("calcsize")) == NULL ||
        (size = object_call_method(module, calcsize, &text, 1)) == NULL) {
        return capi_status(-1);
    }
    intptr_t bytes;
    return capi_status(number_as_index(size, &bytes, &OverflowError_type)) < 0 ? -1 : bytes;
}

/* ---- copying --------------------------------------------------------------------------------------------------------------------- */
/* The next index tuple in C or Fortran order; shape decides when it wraps around. */
static void next_index(Py_ssize_t *indexes, const Py_buffer *view, bool fortran) {
    for (int n = 0; n < view->ndim; n++) {
        int i = fortran ? n : view->ndim - 1 - n;
        if (++indexes[i] < view->shape[i]) return;
        indexes[i] = 0;
    }
}

int PyBuffer_ToContiguous(void *target, const Py_buffer *view, Py_ssize_t length, char order) {
    if (length != view->len) {
        PyErr_SetString(PyExc_ValueError, "PyBuffer_ToContiguous: len != view->len");
        return -1;
    }
    if (PyBuffer_IsContiguous(view, order)) {
        memcpy(target, view->buf, (size_t)length);
        return 0;
    }
    buffer_copy_contiguous(target, (const Buffer *)view, order == 'F' ? 'F' : 'C');
    return 0;
}

int PyBuffer_FromContiguous(const Py_buffer *view, const void *source, Py_ssize_t length, char order) {
    Py_ssize_t  indexes[PyBUF_MAX_NDIM] = {0};
    const char *p = source;
    if (length > view->len) length = view->len;
    if (PyBuffer_IsContiguous(view, order)) {
        memcpy(view->buf, source, (size_t)length);
        return 0;
    }
    for (Py_ssize_t count = length / view->itemsize; count > 0; count--, p += view->itemsize) {
        memcpy(PyBuffer_GetPointer(view, indexes), p, (size_t)view->itemsize);
        next_index(indexes, view, order == 'F');
    }
    return 0;
}

int PyObject_CopyData(PyObject *to, PyObject *from) {
    Py_buffer  target, source;
    Py_ssize_t indexes[PyBUF_MAX_NDIM] = {0}, count = 1;
    if (!PyObject_CheckBuffer(to) || !PyObject_CheckBuffer(from)) {
        PyErr_SetString(PyExc_TypeError, "both destination and source must be bytes-like objects");
        return -1;
    }
    if (PyObject_GetBuffer(to, &target, PyBUF_FULL) < 0) return -1;
    if (PyObject_GetBuffer(from, &source, PyBUF_FULL_RO) < 0) {
        PyBuffer_Release(&target);
        return -1;
    }
    if (target.len < source.len) {
        PyErr_SetString(PyExc_BufferError, "destination is too small to receive data from source");
        count = -1;
    } else if ((PyBuffer_IsContiguous(&target, 'C') && PyBuffer_IsContiguous(&source, 'C')) ||
               (PyBuffer_IsContiguous(&target, 'F') && PyBuffer_IsContiguous(&source, 'F'))) {
        memcpy(target.buf, source.buf, (size_t)source.len);
        count = 0;
    } else {
        for (int i = 0; i < source.ndim; i++) count *= source.shape[i];
    }
    for (; count > 0; count--) {
        memcpy(PyBuffer_GetPointer(&target, indexes), PyBuffer_GetPointer(&source, indexes), (size_t)source.itemsize);
        next_index(indexes, &source, false);
    }
    PyBuffer_Release(&target);
    PyBuffer_Release(&source);
    return (int)count;
}

/* ---- memoryview -------------------------------------------------------------------------------------------------------------------- */
PyObject *PyMemoryView_FromObject(PyObject *object) { return capi_out(memoryview_from_object(capi_in(object))); }

/* `obj` is the caller's own affair. */
PyObject *PyMemoryView_FromBuffer(const Py_buffer *info) {
    Buffer copy = *(const Buffer *)info;
    if (info->buf == NULL) {
        PyErr_SetString(PyExc_ValueError, "PyMemoryView_FromBuffer(): info->buf must not be NULL");
        return NULL;
    }
    copy.object = NULL;
    return capi_out(memoryview_from_buffer(&copy));
}

PyObject *PyMemoryView_FromMemory(char *data, Py_ssize_t size, int flags) {
    Buffer view;
    if (buffer_fill(&view, NULL, data, (size_t)size, flags == PyBUF_READ, PyBUF_FULL_RO) < 0) return capi_out(NULL);
    return capi_out(memoryview_from_buffer(&view));
}

/* A read-only view of a fresh bytes object with the items of VIEW in ORDER. */
static PyObject *contiguous_copy(const Py_buffer *view, char order) {
    Value bytes = bytes_new(view->len);
    if (bytes == NULL) return capi_out(NULL);
    Py_ssize_t strides[PyBUF_MAX_NDIM];
    Buffer     copy = *(const Buffer *)view;
    gc_pin(value_obj(bytes));
    buffer_copy_contiguous(bytes_data(bytes), (const Buffer *)view, order == 'F' ? 'F' : 'C');
    PyBuffer_FillContiguousStrides(view->ndim, view->shape, strides, (int)view->itemsize, order);
    copy.data = bytes_data(bytes);
    copy.object = bytes;
    copy.read_only = 1;
    copy.strides = strides;
    copy.suboffsets = NULL;
    copy.internal = NULL;
    return capi_out(memoryview_from_buffer(&copy));
}

PyObject *PyMemoryView_GetContiguous(PyObject *object, int buffer_type, char order) {
    PyObject *memory = PyMemoryView_FromObject(object), *copy;
    if (memory == NULL) return NULL;
    Py_buffer *view = PyMemoryView_GET_BUFFER(memory);
    if (buffer_type == PyBUF_WRITE && view->readonly) {
        PyErr_SetString(PyExc_BufferError, "underlying buffer is not writable");
        Py_DECREF(memory);
        return NULL;
    }
    if (PyBuffer_IsContiguous(view, order)) return memory;
    if (buffer_type == PyBUF_WRITE) {
        PyErr_SetString(PyExc_BufferError, "writable contiguous buffer requested for a non-contiguous object.");
        Py_DECREF(memory);
        return NULL;
    }
    copy = contiguous_copy(view, order);
    Py_DECREF(memory);
    return copy;
}

/* ---- a name that test modules ask for ------------------------------------------------------------------------------------------ */
/* The exporter behind BytesIO.getbuffer() has another type here; instances of this one export nothing. */
static int exports_nothing(PyObject *o, Py_buffer *view, int flags) {
    PyErr_SetString(PyExc_BufferError, view == NULL ? "view==NULL argument is obsolete" : "no buffer");
    return -1;
}
static PyBufferProcs buffer_procs = {.bf_getbuffer = exports_nothing};
PyAPI_DATA(PyTypeObject) _PyBytesIOBuffer_Type;
PyTypeObject _PyBytesIOBuffer_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "_io._BytesIOBuffer",
    .tp_basicsize = sizeof(PyObject),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_as_buffer = &buffer_procs,
    .tp_alloc = PyType_GenericAlloc,
};
