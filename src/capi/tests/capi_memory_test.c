/* capi_memory_test.c - objects of C types that hold other objects and buffers, for capi_memory_driver.py. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <structmember.h>

typedef struct {
    PyObject_HEAD
    PyObject *object;
    char     *buffer;
} Holder;
static long deallocs, clears;

static int holder_traverse(Holder *self, visitproc visit, void *arg) {
    Py_VISIT(self->object);
    return 0;
}
static int holder_clear(Holder *self) {
    clears++;
    Py_CLEAR(self->object);
    return 0;
}
static void holder_dealloc(Holder *self) {
    deallocs++;
    PyObject_GC_UnTrack(self);
    Py_CLEAR(self->object);
    PyMem_Free(self->buffer);
    Py_TYPE(self)->tp_free(self);
}
static PyObject *holder_fill(PyObject *o, PyObject *arg) {
    Holder *self = (Holder *)o;
    size_t  bytes = PyLong_AsSize_t(arg);
    PyMem_Free(self->buffer);
    if ((self->buffer = PyMem_Malloc(bytes)) == NULL) return PyErr_NoMemory();
    memset(self->buffer, 1, bytes);
    Py_RETURN_NONE;
}
static PyMethodDef holder_methods[] = {{"fill", holder_fill, METH_O}, {NULL}};
static PyMemberDef holder_members[] = {{"object", T_OBJECT, offsetof(Holder, object)}, {NULL}};
static PyTypeObject Holder_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "capi_memory_test.Holder",
    .tp_basicsize = sizeof(Holder),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE,
    .tp_new = PyType_GenericNew,
    .tp_dealloc = (destructor)holder_dealloc,
    .tp_traverse = (traverseproc)holder_traverse,
    .tp_clear = (inquiry)holder_clear,
    .tp_methods = holder_methods,
    .tp_members = holder_members,
};

static PyObject *dealloc_count(PyObject *self, PyObject *ignored) { return PyLong_FromLong(deallocs); }
/* Makes and drops objects without coming back to Python. */
static PyObject *churn(PyObject *self, PyObject *arg) {
    long count = PyLong_AsLong(arg);
    for (long i = 0; i < count; i++) {
        PyObject *o = Holder_Type.tp_alloc(&Holder_Type, 0);
        if (o == NULL) return NULL;
        Py_DECREF(o);
    }
    Py_RETURN_NONE;
}
/* Numbers and bytes that nobody but C refers to, in memory that no collector sees. */
static PyObject *hidden[4096];
static PyObject *hide(PyObject *self, PyObject *list) {
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list) && i < 4096; i++) {
        PyObject *old = hidden[i];
        hidden[i] = Py_NewRef(PyList_GET_ITEM(list, i));
        Py_XDECREF(old);
    }
    Py_RETURN_NONE;
}
static PyObject *show(PyObject *self, PyObject *ignored) { /* gives up every other one */
    PyObject *list = PyList_New(0);
    for (int i = 0; i < 4096 && list != NULL; i++) {
        if (hidden[i] == NULL) continue;
        if (PyList_Append(list, hidden[i]) < 0) return NULL;
        if (i % 2) Py_CLEAR(hidden[i]);
    }
    return list;
}
/* Proxies that C finds by pointers which it does not count, until their destructor has run. */
enum { PROXIES = 200 };
typedef struct {
    PyObject_HEAD
    int index;
} Proxy;
static Proxy *proxies[PROXIES];
static long   unknown;
static void proxy_dealloc(Proxy *self) {
    if (proxies[self->index] == self) proxies[self->index] = NULL;
    else unknown++;
    self->index = -1;
    Py_TYPE(self)->tp_free(self);
}
static PyMemberDef  proxy_members[] = {{"index", T_INT, offsetof(Proxy, index)}, {NULL}};
static PyTypeObject Proxy_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "capi_memory_test.Proxy", .tp_basicsize = sizeof(Proxy), .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_dealloc = (destructor)proxy_dealloc, .tp_members = proxy_members};
/* Makes garbage of other kinds, then hands out all proxies. */
static PyObject *revisit(PyObject *self, PyObject *arg) {
    long      garbage = PyLong_AsLong(arg);
    PyObject *list = PyList_New(0);
    for (long i = 0; i < garbage; i++) Py_XDECREF(PyBytes_FromStringAndSize(NULL, 40));
    for (int i = 0; i < PROXIES && list != NULL; i++) {
        Proxy *proxy = (Proxy *)Py_XNewRef(proxies[i]);
        if (proxy == NULL) {
            if ((proxy = PyObject_New(Proxy, &Proxy_Type)) == NULL) return NULL;
            proxy->index = i;
            proxies[i] = proxy;
        }
        if (PyList_Append(list, (PyObject *)proxy) < 0) return NULL;
        Py_DECREF(proxy);
    }
    return list;
}
static PyObject *unknown_count(PyObject *self, PyObject *ignored) { return PyLong_FromLong(unknown); }
static PyMethodDef functions[] = {{"revisit", revisit, METH_O}, {"unknown_count", unknown_count, METH_NOARGS}, {"hide", hide, METH_O}, {"show", show, METH_NOARGS}, {"dealloc_count", dealloc_count, METH_NOARGS}, {"churn", churn, METH_O}, {NULL}};
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "capi_memory_test", NULL, -1, functions};

PyMODINIT_FUNC PyInit_capi_memory_test(void) {
    PyObject *module = PyModule_Create(&definition);
    return module != NULL && PyModule_AddType(module, &Holder_Type) == 0 && PyType_Ready(&Proxy_Type) == 0 ? module : NULL;
}
