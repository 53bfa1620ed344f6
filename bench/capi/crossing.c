/* crossing.c - the extension that bench/capi/run.py measures: one function or type per way in which Python and C meet.
 *
 * Nothing here does any work of its own, so that the time is that of the border: calls of each convention, attributes of a
 * C type, operators, iteration, making and dropping instances, and passing big containers over. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <structmember.h>

/* ---- functions ---------------------------------------------------------------------------------------------------- */
static PyObject *noargs(PyObject *self, PyObject *ignored) { Py_RETURN_NONE; }
static PyObject *one(PyObject *self, PyObject *arg) { return Py_NewRef(arg); }
static PyObject *one_int(PyObject *self, PyObject *arg) {
    long n = PyLong_AsLong(arg);
    if (n == -1 && PyErr_Occurred()) return NULL;
    return PyLong_FromLong(n + 1);
}
static PyObject *one_float(PyObject *self, PyObject *arg) {
    double d = PyFloat_AsDouble(arg);
    if (d == -1.0 && PyErr_Occurred()) return NULL;
    return PyFloat_FromDouble(d + 0.5);
}
static PyObject *fast_two(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    if (count != 2) return PyErr_Format(PyExc_TypeError, "two arguments expected");
    long a = PyLong_AsLong(args[0]), b = PyLong_AsLong(args[1]);
    if ((a == -1 || b == -1) && PyErr_Occurred()) return NULL;
    return PyLong_FromLong(a + b);
}
static PyObject *tuple_two(PyObject *self, PyObject *args) {
    long a, b;
    if (!PyArg_ParseTuple(args, "ll", &a, &b)) return NULL;
    return PyLong_FromLong(a + b);
}
static PyObject *keywords(PyObject *self, PyObject *args, PyObject *named) {
    static char *names[] = {"a", "b", NULL};
    long a, b = 0;
    if (!PyArg_ParseTupleAndKeywords(args, named, "l|l", names, &a, &b)) return NULL;
    return PyLong_FromLong(a + b);
}
/* C calls Python. */
static PyObject *call_many(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    Py_ssize_t times = PyLong_AsSsize_t(args[1]);
    for (Py_ssize_t i = 0; i < times; i++) {
        PyObject *n = PyLong_FromSsize_t(i), *result = n != NULL ? PyObject_CallOneArg(args[0], n) : NULL;
        Py_XDECREF(n);
        if (result == NULL) return NULL;
        Py_DECREF(result);
    }
    Py_RETURN_NONE;
}

/* ---- containers ----------------------------------------------------------------------------------------------------- */
static PyObject *list_sum(PyObject *self, PyObject *list) {
    long sum = 0;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++) sum += PyLong_AsLong(PyList_GET_ITEM(list, i));
    return PyLong_FromLong(sum);
}
static PyObject *float_sum(PyObject *self, PyObject *list) {
    double sum = 0;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++) sum += PyFloat_AsDouble(PyList_GET_ITEM(list, i));
    return PyFloat_FromDouble(sum);
}
static PyObject *tuple_sum(PyObject *self, PyObject *tuple) {
    long sum = 0;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(tuple); i++) sum += PyLong_AsLong(PyTuple_GET_ITEM(tuple, i));
    return PyLong_FromLong(sum);
}
static PyObject *dict_sum(PyObject *self, PyObject *dict) {
    PyObject  *key, *value;
    Py_ssize_t position = 0;
    long       sum = 0;
    while (PyDict_Next(dict, &position, &key, &value)) sum += PyLong_AsLong(value);
    return PyLong_FromLong(sum);
}
static PyObject *list_make(PyObject *self, PyObject *arg) {
    Py_ssize_t count = PyLong_AsSsize_t(arg);
    PyObject  *list = PyList_New(count);
    for (Py_ssize_t i = 0; list != NULL && i < count; i++) PyList_SET_ITEM(list, i, PyLong_FromSsize_t(i + 1000));
    return list;
}
static PyObject *list_append(PyObject *self, PyObject *arg) {
    Py_ssize_t count = PyLong_AsSsize_t(arg);
    PyObject  *list = PyList_New(0);
    for (Py_ssize_t i = 0; list != NULL && i < count; i++) {
        PyObject *n = PyLong_FromSsize_t(i + 1000);
        if (n == NULL || PyList_Append(list, n) < 0) return NULL;
        Py_DECREF(n);
    }
    return list;
}
static PyObject *tuple_make(PyObject *self, PyObject *arg) {
    Py_ssize_t count = PyLong_AsSsize_t(arg);
    PyObject  *tuple = PyTuple_New(count);
    for (Py_ssize_t i = 0; tuple != NULL && i < count; i++) PyTuple_SET_ITEM(tuple, i, PyLong_FromSsize_t(i + 1000));
    return tuple;
}
static PyObject *dict_make(PyObject *self, PyObject *arg) {
    Py_ssize_t count = PyLong_AsSsize_t(arg);
    PyObject  *dict = PyDict_New();
    for (Py_ssize_t i = 0; dict != NULL && i < count; i++) {
        PyObject *n = PyLong_FromSsize_t(i + 1000);
        if (n == NULL || PyDict_SetItem(dict, n, n) < 0) return NULL;
        Py_DECREF(n);
    }
    return dict;
}
static PyObject *pairs_make(PyObject *self, PyObject *arg) {
    Py_ssize_t count = PyLong_AsSsize_t(arg);
    PyObject  *list = PyList_New(count);
    for (Py_ssize_t i = 0; list != NULL && i < count; i++) PyList_SET_ITEM(list, i, Py_BuildValue("nd", i, (double)i));
    return list;
}

/* ---- a type ----------------------------------------------------------------------------------------------------------- */
typedef struct {
    PyObject_HEAD
    long      number;
    double    real;
    PyObject *object;
    char     *buffer;
} Point;
static PyTypeObject Point_Type;

static int point_traverse(Point *self, visitproc visit, void *arg) {
    Py_VISIT(self->object);
    return 0;
}
static int point_clear(Point *self) {
    Py_CLEAR(self->object);
    return 0;
}
static void point_dealloc(Point *self) {
    PyObject_GC_UnTrack(self);
    point_clear(self);
    PyMem_Free(self->buffer);
    Py_TYPE(self)->tp_free(self);
}
static PyObject *point_new(PyTypeObject *type, PyObject *args, PyObject *named) {
    Point *self = (Point *)type->tp_alloc(type, 0);
    if (self != NULL) self->number = 1000;
    return (PyObject *)self;
}
static PyObject *point_add(PyObject *a, PyObject *b) {
    if (!Py_IS_TYPE(a, &Point_Type) || !Py_IS_TYPE(b, &Point_Type)) Py_RETURN_NOTIMPLEMENTED;
    Point *result = (Point *)Point_Type.tp_alloc(&Point_Type, 0);
    if (result != NULL) result->number = ((Point *)a)->number + ((Point *)b)->number;
    return (PyObject *)result;
}
static PyObject *point_item(PyObject *self, PyObject *key) {
    long n = PyLong_AsLong(key);
    if (n == -1 && PyErr_Occurred()) return NULL;
    return PyLong_FromLong(((Point *)self)->number + n);
}
static Py_ssize_t point_length(PyObject *self) { return 1000; }
static int point_bool(PyObject *self) { return ((Point *)self)->number != 0; }
static PyObject *point_compare(PyObject *a, PyObject *b, int op) {
    if (!Py_IS_TYPE(a, &Point_Type) || !Py_IS_TYPE(b, &Point_Type)) Py_RETURN_NOTIMPLEMENTED;
    Py_RETURN_RICHCOMPARE(((Point *)a)->number, ((Point *)b)->number, op);
}
static PyObject *point_call(PyObject *self, PyObject *args, PyObject *named) { return Py_NewRef(self); }
static PyObject *point_get(PyObject *self, void *closure) { return PyLong_FromLong(((Point *)self)->number); }
static int point_set(PyObject *self, PyObject *value, void *closure) {
    long n = PyLong_AsLong(value);
    if (n == -1 && PyErr_Occurred()) return -1;
    ((Point *)self)->number = n;
    return 0;
}
static PyObject *point_plain(PyObject *self, PyObject *ignored) { Py_RETURN_NONE; }
static PyObject *point_plus(PyObject *self, PyObject *arg) {
    long n = PyLong_AsLong(arg);
    if (n == -1 && PyErr_Occurred()) return NULL;
    return PyLong_FromLong(((Point *)self)->number + n);
}
static PyObject *point_fill(PyObject *self, PyObject *arg) {
    Point *p = (Point *)self;
    size_t bytes = PyLong_AsSize_t(arg);
    PyMem_Free(p->buffer);
    if ((p->buffer = PyMem_Malloc(bytes)) == NULL) return PyErr_NoMemory();
    memset(p->buffer, 1, bytes);
    Py_RETURN_NONE;
}
static PyMethodDef point_methods[] = {
    {"plain", point_plain, METH_NOARGS}, {"plus", point_plus, METH_O}, {"fill", point_fill, METH_O}, {NULL}};
static PyMemberDef point_members[] = {
    {"number", T_LONG, offsetof(Point, number)}, {"real", T_DOUBLE, offsetof(Point, real)}, {"object", T_OBJECT, offsetof(Point, object)}, {NULL}};
static PyGetSetDef point_getsets[] = {{"computed", point_get, point_set}, {NULL}};
static PyNumberMethods point_number = {.nb_add = point_add, .nb_bool = point_bool};
static PyMappingMethods point_mapping = {.mp_length = point_length, .mp_subscript = point_item};
static PyTypeObject Point_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "crossing.Point",
    .tp_basicsize = sizeof(Point),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE,
    .tp_new = point_new,
    .tp_dealloc = (destructor)point_dealloc,
    .tp_traverse = (traverseproc)point_traverse,
    .tp_clear = (inquiry)point_clear,
    .tp_methods = point_methods,
    .tp_members = point_members,
    .tp_getset = point_getsets,
    .tp_as_number = &point_number,
    .tp_as_mapping = &point_mapping,
    .tp_richcompare = point_compare,
    .tp_call = point_call,
};

/* ---- an iterator -------------------------------------------------------------------------------------------------------- */
typedef struct {
    PyObject_HEAD
    long next, end;
} Counter;
static PyObject *counter_next(PyObject *self) {
    Counter *c = (Counter *)self;
    return c->next < c->end ? PyLong_FromLong(c->next++) : NULL;
}
static PyObject *counter_new(PyTypeObject *type, PyObject *args, PyObject *named) {
    long end;
    if (!PyArg_ParseTuple(args, "l", &end)) return NULL;
    Counter *self = (Counter *)type->tp_alloc(type, 0);
    if (self != NULL) self->end = end;
    return (PyObject *)self;
}
static PyTypeObject Counter_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "crossing.Counter",
    .tp_basicsize = sizeof(Counter),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = counter_new,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = counter_next,
};

static PyMethodDef functions[] = {
    {"noargs", noargs, METH_NOARGS},
    {"one", one, METH_O},
    {"one_int", one_int, METH_O},
    {"one_float", one_float, METH_O},
    {"fast_two", (PyCFunction)(void (*)(void))fast_two, METH_FASTCALL},
    {"tuple_two", tuple_two, METH_VARARGS},
    {"keywords", (PyCFunction)(void (*)(void))keywords, METH_VARARGS | METH_KEYWORDS},
    {"call_many", (PyCFunction)(void (*)(void))call_many, METH_FASTCALL},
    {"list_sum", list_sum, METH_O},
    {"float_sum", float_sum, METH_O},
    {"tuple_sum", tuple_sum, METH_O},
    {"dict_sum", dict_sum, METH_O},
    {"list_make", list_make, METH_O},
    {"list_append", list_append, METH_O},
    {"tuple_make", tuple_make, METH_O},
    {"dict_make", dict_make, METH_O},
    {"pairs_make", pairs_make, METH_O},
    {NULL}};
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "crossing", NULL, -1, functions};

PyMODINIT_FUNC PyInit_crossing(void) {
    PyObject *module = PyModule_Create(&definition);
    if (module == NULL || PyModule_AddType(module, &Point_Type) < 0 || PyModule_AddType(module, &Counter_Type) < 0) return NULL;
    return module;
}
