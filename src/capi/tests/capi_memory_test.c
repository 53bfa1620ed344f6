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
/* Objects in memory of C's own. */
typedef struct {
    PyObject_HEAD
    PyObject *object, *dict, *weak;
    void     *big;
} Outside;
static long outside_made, outside_ended;
static PyObject *outside_new(PyTypeObject *type, PyObject *args, PyObject *keywords) {
    PyObject *object = NULL;
    if (!PyArg_ParseTuple(args, "|O", &object)) return NULL;
    int      by_malloc = outside_made % 2 == 0;
    Outside *self = by_malloc ? malloc(sizeof *self) : PyObject_Malloc(sizeof *self);
    if (self == NULL || PyObject_Init((PyObject *)self, type) == NULL) return NULL;
    outside_made++;
    self->object = Py_XNewRef(object);
    self->dict = self->weak = NULL;
    self->big = by_malloc ? NULL : self;
    return (PyObject *)self;
}
static void outside_dealloc(PyObject *o) {
    Outside      *self = (Outside *)o;
    PyTypeObject *type = Py_TYPE(o);
    if (self->weak != NULL) PyObject_ClearWeakRefs(o);
    outside_ended++;
    Py_CLEAR(self->object);
    Py_CLEAR(self->dict);
    memset((char *)self + sizeof(PyObject), 0x5a, sizeof *self - sizeof(PyObject) - sizeof(void *));
    if (self->big == NULL) free(self);
    else PyObject_Free(self);
    if (type->tp_flags & Py_TPFLAGS_HEAPTYPE) Py_DECREF(type);
}
static PyObject *outside_count(PyObject *self, PyObject *ignored) { return Py_BuildValue("ll", outside_made, outside_ended); }
static PyMemberDef  outside_members[] = {{"object", T_OBJECT, offsetof(Outside, object)}, {NULL}};
static PyTypeObject Outside_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "capi_memory_test.Outside",
    .tp_basicsize = sizeof(Outside),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = outside_new,
    .tp_dealloc = outside_dealloc,
    .tp_members = outside_members,
};
static PyTypeObject OutsideFull_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "capi_memory_test.OutsideFull",
    .tp_basicsize = sizeof(Outside),
    .tp_dictoffset = offsetof(Outside, dict),
    .tp_weaklistoffset = offsetof(Outside, weak),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = outside_new,
    .tp_dealloc = outside_dealloc,
    .tp_members = outside_members,
};
static PyType_Slot outside_slots[] = {{Py_tp_new, outside_new}, {Py_tp_dealloc, outside_dealloc}, {Py_tp_members, outside_members}, {0}};
static PyType_Spec outside_spec = {"capi_memory_test.OutsideHeap", sizeof(Outside), 0, Py_TPFLAGS_DEFAULT, outside_slots};

static PyMethodDef functions[] = {{"outside_count", outside_count, METH_NOARGS}, {"revisit", revisit, METH_O}, {"unknown_count", unknown_count, METH_NOARGS}, {"hide", hide, METH_O}, {"show", show, METH_NOARGS}, {"dealloc_count", dealloc_count, METH_NOARGS}, {"churn", churn, METH_O}, {NULL}};
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "capi_memory_test", NULL, -1, functions};

PyMODINIT_FUNC PyInit_capi_memory_test(void) {
    PyObject *module = PyModule_Create(&definition);
    PyObject *heap = PyType_FromSpec(&outside_spec);
    if (module == NULL || heap == NULL || PyModule_AddObject(module, "OutsideHeap", heap) < 0) return NULL;
    if (PyModule_AddType(module, &Outside_Type) < 0 || PyModule_AddType(module, &OutsideFull_Type) < 0) return NULL;
    return module != NULL && PyModule_AddType(module, &Holder_Type) == 0 && PyType_Ready(&Proxy_Type) == 0 ? module : NULL;
}
