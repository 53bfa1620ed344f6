/* capi_type_test.c - an extension with types of every make: static, from specs, with bases in C and in the runtime; the
 * driver compares what it sees under two interpreters. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <structmember.h>

/* ---- a static type with most slots ---- */
typedef struct {
    PyObject_HEAD
    long      value;
    PyObject *held, *dict, *weak;
} Point;

static long live;
static PyTypeObject PointType;

static PyObject *point_new(PyTypeObject *type, PyObject *args, PyObject *kw) {
    static char *names[] = {"value", "held", NULL};
    long         value = 0;
    PyObject    *held = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kw, "|lO", names, &value, &held)) return NULL;
    Point *self = (Point *)type->tp_alloc(type, 0);
    if (self == NULL) return NULL;
    live++;
    self->value = value;
    Py_XINCREF(held);
    self->held = held;
    return (PyObject *)self;
}
static int point_traverse(Point *self, visitproc visit, void *arg) {
    Py_VISIT(self->held);
    Py_VISIT(self->dict);
    return 0;
}
static int point_clear(Point *self) {
    Py_CLEAR(self->held);
    Py_CLEAR(self->dict);
    return 0;
}
static void point_dealloc(Point *self) {
    PyObject_GC_UnTrack(self);
    if (self->weak != NULL) PyObject_ClearWeakRefs((PyObject *)self);
    point_clear(self);
    live--;
    Py_TYPE(self)->tp_free((PyObject *)self);
}
static PyObject *point_repr(Point *self) { return PyUnicode_FromFormat("<%s %ld>", Py_TYPE(self)->tp_name, self->value); }
static PyObject *point_add(PyObject *a, PyObject *b) {
    long x, y;
    if (PyObject_TypeCheck(a, &PointType)) x = ((Point *)a)->value;
    else if (PyLong_Check(a)) x = PyLong_AsLong(a);
    else Py_RETURN_NOTIMPLEMENTED;
    if (PyObject_TypeCheck(b, &PointType)) y = ((Point *)b)->value;
    else if (PyLong_Check(b)) y = PyLong_AsLong(b);
    else Py_RETURN_NOTIMPLEMENTED;
    return PyObject_CallFunction((PyObject *)&PointType, "l", x + y);
}
static int        point_bool(Point *self) { return self->value != 0; }
static PyObject  *point_int(Point *self) { return PyLong_FromLong(self->value); }
static Py_ssize_t point_length(Point *self) { return self->value; }
static PyObject  *point_item(Point *self, Py_ssize_t i) {
    if (i < 0 || i >= self->value) {
        PyErr_SetString(PyExc_IndexError, "no such item");
        return NULL;
    }
    return PyLong_FromSsize_t(i * 10);
}
static Py_hash_t point_hash(Point *self) { return self->value + 7; }
static PyObject *point_compare(PyObject *a, PyObject *b, int op) {
    if (!PyObject_TypeCheck(b, &PointType)) Py_RETURN_NOTIMPLEMENTED;
    long x = ((Point *)a)->value, y = ((Point *)b)->value;
    Py_RETURN_RICHCOMPARE(x, y, op);
}
static PyObject *point_call(Point *self, PyObject *args, PyObject *kw) {
    return Py_BuildValue("(lOO)", self->value, args, kw != NULL ? kw : Py_None);
}
static PyObject *point_double(Point *self, PyObject *unused) { return PyLong_FromLong(2 * self->value); }
static PyObject *point_keep(Point *self, PyObject *o) {
    Py_INCREF(o);
    Py_XSETREF(self->held, o);
    Py_RETURN_NONE;
}
static PyObject *point_make(PyObject *cls, PyObject *args) { return PyObject_CallObject(cls, args); }
static PyObject *point_sum(PyObject *unused, PyObject *const *args, Py_ssize_t n) {
    long sum = 0;
    for (Py_ssize_t i = 0; i < n; i++) sum += PyLong_AsLong(args[i]);
    return PyLong_FromLong(sum);
}
static PyMethodDef point_methods[] = {
    {"double", (PyCFunction)point_double, METH_NOARGS, "double($self, /)\n--\n\nTwice."},
    {"keep", (PyCFunction)point_keep, METH_O, NULL},
    {"make", (PyCFunction)point_make, METH_VARARGS | METH_CLASS, NULL},
    {"sum", (PyCFunction)(void (*)(void))point_sum, METH_FASTCALL | METH_STATIC, NULL},
    {NULL}};
static PyMemberDef point_members[] = {{"value", T_LONG, offsetof(Point, value), 0, "the number"},
                                      {"held", T_OBJECT_EX, offsetof(Point, held), 0, NULL},
                                      {"again", T_OBJECT, offsetof(Point, held), READONLY, NULL},
                                      {NULL}};
static PyObject *point_get_square(Point *self, void *closure) { return PyLong_FromLong(self->value * self->value); }
static int       point_set_square(Point *self, PyObject *value, void *closure) {
    if (value == NULL) {
        PyErr_SetString(PyExc_TypeError, "cannot delete");
        return -1;
    }
    self->value = PyLong_AsLong(value) / 10;
    return PyErr_Occurred() ? -1 : 0;
}
static PyGetSetDef point_getsets[] = {{"square", (getter)point_get_square, (setter)point_set_square, "squared", NULL}, {NULL}};
static PyNumberMethods   point_number = {.nb_add = point_add, .nb_bool = (inquiry)point_bool, .nb_int = (unaryfunc)point_int};
static PySequenceMethods point_sequence = {.sq_length = (lenfunc)point_length, .sq_item = (ssizeargfunc)point_item};
static PyTypeObject      PointType = {
    PyVarObject_HEAD_INIT(NULL, 0) .tp_name = "capi_type_test.Point", .tp_basicsize = sizeof(Point),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC, .tp_doc = "Point(value=0, held=None)\n--\n\nA point.",
    .tp_new = point_new, .tp_dealloc = (destructor)point_dealloc, .tp_traverse = (traverseproc)point_traverse,
    .tp_clear = (inquiry)point_clear, .tp_repr = (reprfunc)point_repr, .tp_as_number = &point_number, .tp_as_sequence = &point_sequence,
    .tp_hash = (hashfunc)point_hash, .tp_richcompare = point_compare, .tp_call = (ternaryfunc)point_call, .tp_methods = point_methods,
    .tp_members = point_members, .tp_getset = point_getsets, .tp_dictoffset = offsetof(Point, dict),
    .tp_weaklistoffset = offsetof(Point, weak)};

/* ---- subclasses in C of types of the runtime ---- */
typedef struct {
    PyListObject list;
    int          state;
} SubList;
static PyObject *sublist_repr(PyObject *self) {
    PyObject *text = PyList_Type.tp_repr(self);
    if (text == NULL) return NULL;
    PyObject *result = PyUnicode_FromFormat("SubList(%U, %d)", text, ((SubList *)self)->state);
    Py_DECREF(text);
    return result;
}
static PyObject *sublist_increment(SubList *self, PyObject *unused) { return PyLong_FromLong(++self->state); }
static int       sublist_init(PyObject *self, PyObject *args, PyObject *kw) {
    if (PyList_Type.tp_init(self, args, kw) < 0) return -1;
    ((SubList *)self)->state = 100;
    return 0;
}
static PyMethodDef  sublist_methods[] = {{"increment", (PyCFunction)sublist_increment, METH_NOARGS, NULL}, {NULL}};
static PyTypeObject SubListType = {
    PyVarObject_HEAD_INIT(NULL, 0) .tp_name = "capi_type_test.SubList", .tp_basicsize = sizeof(SubList), .tp_base = &PyList_Type,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, .tp_init = sublist_init, .tp_repr = sublist_repr, .tp_methods = sublist_methods};

typedef struct {
    PyDictObject dict;
    long         misses;
} SubDict;
static PyObject *subdict_missing(SubDict *self, PyObject *key) { return PyLong_FromLong(++self->misses); }
static PyMethodDef  subdict_methods[] = {{"__missing__", (PyCFunction)subdict_missing, METH_O, NULL}, {NULL}};
static PyTypeObject SubDictType = {
    PyVarObject_HEAD_INIT(NULL, 0) .tp_name = "capi_type_test.SubDict", .tp_basicsize = sizeof(SubDict), .tp_base = &PyDict_Type,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, .tp_methods = subdict_methods};

/* ---- heap types ---- */
typedef struct {
    PyObject_HEAD
    Py_ssize_t left;
} Countdown;
static PyObject *countdown_new(PyTypeObject *type, PyObject *args, PyObject *kw) {
    Py_ssize_t n;
    if (!PyArg_ParseTuple(args, "n:Countdown", &n)) return NULL;
    Countdown *self = (Countdown *)PyType_GenericAlloc(type, 0);
    if (self != NULL) self->left = n;
    return (PyObject *)self;
}
static PyObject *countdown_next(Countdown *self) { return self->left > 0 ? PyLong_FromSsize_t(self->left--) : NULL; }
static void      countdown_dealloc(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    type->tp_free(self);
    Py_DECREF(type);
}
static PyObject *countdown_module(PyObject *self, PyTypeObject *cls, PyObject *const *args, Py_ssize_t n, PyObject *names) {
    PyObject *module = PyType_GetModule(cls);
    return module != NULL ? PyModule_GetNameObject(module) : NULL;
}
static PyMethodDef countdown_methods[] = {
    {"module", (PyCFunction)(void (*)(void))countdown_module, METH_METHOD | METH_FASTCALL | METH_KEYWORDS, NULL}, {NULL}};
static PyType_Slot countdown_slots[] = {{Py_tp_new, countdown_new}, {Py_tp_iter, PyObject_SelfIter}, {Py_tp_iternext, countdown_next},
                                        {Py_tp_dealloc, countdown_dealloc}, {Py_tp_doc, "Counts down."},
                                        {Py_tp_methods, countdown_methods}, {0, NULL}};
static PyType_Spec countdown_spec = {"capi_type_test.Countdown", sizeof(Countdown), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
                                     countdown_slots};
static PyType_Slot error_slots[] = {{0, NULL}};

/* ---- a class whose dict the interpreter keeps, as pybind11 makes them ---- */
typedef struct Managed {
    PyObject_HEAD
    PyObject *held;
} Managed;
static int managed_traverse(PyObject *self, visitproc visit, void *arg) {
    PyObject **dict = _PyObject_GetDictPtr(self);
    if (dict != NULL) Py_VISIT(*dict);
    Py_VISIT(((Managed *)self)->held);
    Py_VISIT(Py_TYPE(self));
    return 0;
}
static int managed_clear(PyObject *self) {
    PyObject **dict = _PyObject_GetDictPtr(self);
    if (dict != NULL) Py_CLEAR(*dict);
    Py_CLEAR(((Managed *)self)->held);
    return 0;
}
static void managed_dealloc(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    managed_clear(self);
    type->tp_free(self);
    Py_DECREF(type);
}
static PyGetSetDef managed_getset[] = {{"__dict__", PyObject_GenericGetDict, PyObject_GenericSetDict}, {NULL}};
static PyType_Slot managed_slots[] = {{Py_tp_traverse, managed_traverse}, {Py_tp_clear, managed_clear}, {Py_tp_dealloc, managed_dealloc},
                                      {Py_tp_getset, managed_getset}, {0, NULL}};
static PyType_Spec managed_spec = {"capi_type_test.Managed", sizeof(Managed), 0,
                                   Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_MANAGED_DICT, managed_slots};

/* ---- functions that use slots of other types ---- */
static PyObject *use_slots(PyObject *module, PyObject *o) {
    PyTypeObject *t = Py_TYPE(o);
    PyObject     *list = PyList_New(0);
#define SHOW(condition, expression) \
    do { \
        PyObject *item = (condition) ? (expression) : PyUnicode_FromString("-"); \
        if (item == NULL) { \
            PyObject *type, *value, *traceback; \
            PyErr_Fetch(&type, &value, &traceback); \
            if (type == NULL) item = PyUnicode_FromString("nothing"); \
            else item = PyUnicode_FromFormat("%s", ((PyTypeObject *)type)->tp_name); \
            Py_XDECREF(type), Py_XDECREF(value), Py_XDECREF(traceback); \
        } \
        PyList_Append(list, item); \
        Py_DECREF(item); \
    } while (0)
    SHOW(t->tp_repr, t->tp_repr(o));
    SHOW(t->tp_str, t->tp_str(o));
    SHOW(t->tp_iter, PyUnicode_FromString("iter"));
    SHOW(t->tp_as_number && t->tp_as_number->nb_add, t->tp_as_number->nb_add(o, o));
    SHOW(t->tp_as_number && t->tp_as_number->nb_negative, t->tp_as_number->nb_negative(o));
    SHOW(t->tp_as_number && t->tp_as_number->nb_index, t->tp_as_number->nb_index(o));
    SHOW(t->tp_as_sequence && t->tp_as_sequence->sq_length, PyLong_FromSsize_t(t->tp_as_sequence->sq_length(o)));
    SHOW(t->tp_as_mapping && t->tp_as_mapping->mp_length, PyLong_FromSsize_t(t->tp_as_mapping->mp_length(o)));
    SHOW(t->tp_as_sequence && t->tp_as_sequence->sq_item, t->tp_as_sequence->sq_item(o, 0));
    SHOW(t->tp_hash, t->tp_hash == PyObject_HashNotImplemented ? PyUnicode_FromString("unhashable") : PyBool_FromLong(t->tp_hash(o) != -1));
    SHOW(t->tp_richcompare, t->tp_richcompare(o, o, Py_EQ));
    SHOW(t->tp_iternext && t->tp_iternext != _PyObject_NextNotImplemented, t->tp_iternext(o));
    SHOW(1, PyBool_FromLong(PyMapping_Check(o)));
    SHOW(1, PyBool_FromLong(PyObject_CheckBuffer(o)));
    return list;
}
static PyObject *items_by_macro(PyObject *module, PyObject *list) {
    PyObject *result = PyTuple_New(PyList_GET_SIZE(list));
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++) {
        PyObject *item = PyList_GET_ITEM(list, i);
        Py_INCREF(item);
        PyTuple_SET_ITEM(result, i, item);
    }
    return result;
}
static PyObject *kept_list;
static PyObject *keep_list(PyObject *module, PyObject *list) {
    Py_INCREF(list);
    Py_XSETREF(kept_list, list);
    Py_RETURN_NONE;
}
static PyObject *sum_kept(PyObject *module, PyObject *unused) {
    long sum = 0;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(kept_list); i++) {
        PyObject *item = PyList_GET_ITEM(kept_list, i);
        if (PyLong_CheckExact(item)) sum += PyLong_AsLong(item);
        else sum += 1000;
    }
    return PyLong_FromLong(sum);
}
static PyObject *filled_list(PyObject *module, PyObject *arg) {
    Py_ssize_t n = PyLong_AsSsize_t(arg);
    PyObject  *list = PyList_New(n);
    for (Py_ssize_t i = 0; i < n; i++) PyList_SET_ITEM(list, i, PyLong_FromSsize_t(i * i));
    return list;
}
/* Two C types with slots of their own, one derived from the other. */
typedef struct {
    PyObject_HEAD
    long base, derived;
} Layered;
static PyTypeObject LowerType, UpperType;
static int lower_init(Layered *self, PyObject *args, PyObject *named) {
    if (!PyArg_ParseTuple(args, "")) return -1;
    self->base++;
    return 0;
}
/* As Cython calls Base.__init__(self). */
static int upper_init(Layered *self, PyObject *args, PyObject *named) {
    long n;
    if (!PyArg_ParseTuple(args, "l", &n)) return -1;
    PyObject *result = PyObject_CallMethod((PyObject *)&LowerType, "__init__", "O", self);
    if (result == NULL) return -1;
    Py_DECREF(result);
    self->derived = n;
    return 0;
}
static PyObject *lower_repr(Layered *self) { return PyUnicode_FromFormat("lower %ld", self->base); }
static PyObject *upper_repr(Layered *self) { return PyUnicode_FromFormat("upper %ld %ld", self->base, self->derived); }
static Py_ssize_t lower_length(PyObject *self) { return 1; }
static Py_ssize_t upper_length(PyObject *self) { return 2; }
static PyObject *lower_item(PyObject *self, PyObject *key) { return Py_BuildValue("sO", "lower", key); }
static PyObject *upper_item(PyObject *self, PyObject *key) { return Py_BuildValue("sO", "upper", key); }
static PyObject *lower_add(PyObject *a, PyObject *b) { return PyUnicode_FromString("lower +"); }
static PyObject *upper_add(PyObject *a, PyObject *b) { return PyUnicode_FromString("upper +"); }
static Py_hash_t lower_hash(PyObject *self) { return 11; }
static Py_hash_t upper_hash(PyObject *self) { return 22; }
static PyMappingMethods lower_mapping = {lower_length, lower_item}, upper_mapping = {upper_length, upper_item};
static PyNumberMethods  lower_number = {.nb_add = lower_add}, upper_number = {.nb_add = upper_add};
#define LAYERED(NAME, WORD) \
    static PyTypeObject NAME = { \
        PyVarObject_HEAD_INIT(NULL, 0).tp_name = "capi_type_test." #WORD, .tp_basicsize = sizeof(Layered), \
        .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, .tp_new = PyType_GenericNew, .tp_init = (initproc)WORD##_init, \
        .tp_repr = (reprfunc)WORD##_repr, .tp_as_mapping = &WORD##_mapping, .tp_as_number = &WORD##_number, .tp_hash = WORD##_hash}
/* An exception whose __init__ is in C: classes may take it along beside a base with more fields. */
static int initialised_init(PyObject *self, PyObject *args, PyObject *named) {
    return PyObject_SetAttrString(self, "initialised", PyTuple_GET_ITEM(args, 0));
}
static PyTypeObject InitialisedType = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "capi_type_test.Initialised", .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_init = initialised_init};
LAYERED(LowerType, lower);
LAYERED(UpperType, upper);

PyObject *_PyStack_AsDict(PyObject *const *values, PyObject *names);
static PyObject *named(PyObject *module, PyObject *const *args, Py_ssize_t count, PyObject *names) {
    return names != NULL ? _PyStack_AsDict(args + count, names) : PyDict_New();
}
PyTypeObject *_PyType_CalculateMetaclass(PyTypeObject *, PyObject *);
static PyObject *metaclass(PyObject *module, PyObject *bases) { return Py_XNewRef(_PyType_CalculateMetaclass(&PyType_Type, bases)); }
static PyObject *living(PyObject *module, PyObject *unused) { return PyLong_FromLong(live); }
/* Slots of a class that is finished long since. */
static char lent[] = "lent by C";
static long lent_now;
static int  lend_buffer(PyObject *self, Py_buffer *view, int flags) {
    lent_now++;
    return PyBuffer_FillInfo(view, self, lent, sizeof lent - 1, 1, flags);
}
static void take_buffer_back(PyObject *self, Py_buffer *view) { lent_now--; }
static PyObject *add_in_c(PyObject *a, PyObject *b) { return PyUnicode_FromString("added in C"); }
static Py_ssize_t length_in_c(PyObject *self) { return 77; }
static PyObject *change_class(PyObject *module, PyObject *args) {
    PyTypeObject *type;
    int           how;
    if (!PyArg_ParseTuple(args, "O!i", &PyType_Type, &type, &how)) return NULL;
    if (how == 0) {
        type->tp_as_buffer->bf_getbuffer = lend_buffer;
        type->tp_as_buffer->bf_releasebuffer = take_buffer_back;
    } else {
        type->tp_as_number->nb_add = add_in_c;
        type->tp_as_sequence->sq_length = length_in_c;
        PyType_Modified(type);
    }
    return PyLong_FromLong(lent_now);
}
static PyObject *lock_counter(PyObject *module, PyObject *unused) {
    long             before = PyThreadState_Get()->gilstate_counter;
    PyGILState_STATE state = PyGILState_Ensure();
    long             inside = PyThreadState_Get()->gilstate_counter;
    PyGILState_Release(state);
    return Py_BuildValue("iil", before > 0, (int)(inside - before), (long)PyThreadState_Get()->gilstate_counter - before);
}
static PyMethodDef functions[] = {{"lock_counter", lock_counter, METH_NOARGS}, {"change_class", change_class, METH_VARARGS}, {"use_slots", use_slots, METH_O, NULL},     {"items_by_macro", items_by_macro, METH_O, NULL},
                                  {"keep_list", keep_list, METH_O, NULL},     {"sum_kept", sum_kept, METH_NOARGS, NULL},
                                  {"filled_list", filled_list, METH_O, NULL}, {"living", living, METH_NOARGS, NULL},
                                  {"named", (PyCFunction)(void (*)(void))named, METH_FASTCALL | METH_KEYWORDS}, {"metaclass", metaclass, METH_O}, {NULL}};

/* As Cython does it: the flag says heap type while the type gets ready, and what is put into its dict is held by that alone. */
static int ready_like_cython(PyTypeObject *type) {
    type->tp_flags |= Py_TPFLAGS_HEAPTYPE;
    int status = PyType_Ready(type);
    type->tp_flags &= ~Py_TPFLAGS_HEAPTYPE;
    PyObject *point = status == 0 ? PyObject_CallFunction((PyObject *)&PointType, "i", 5) : NULL;
    if (point == NULL || PyDict_SetItemString(type->tp_dict, "held", point) < 0) return -1;
    Py_DECREF(point);
    PyType_Modified(type);
    return 0;
}

static int execute(PyObject *module) {
    if (PyType_Ready(&PointType) < 0 || ready_like_cython(&SubDictType) < 0) return -1;
    if (PyModule_AddType(module, &PointType) < 0 || PyModule_AddType(module, &SubListType) < 0) return -1;
    if (PyModule_AddType(module, &SubDictType) < 0) return -1;
    UpperType.tp_base = &LowerType;
    InitialisedType.tp_base = (PyTypeObject *)PyExc_Exception;
    InitialisedType.tp_basicsize = InitialisedType.tp_base->tp_basicsize;
    if (PyModule_AddType(module, &InitialisedType) < 0) return -1;
    if (PyModule_AddType(module, &LowerType) < 0 || PyModule_AddType(module, &UpperType) < 0) return -1;
    PyObject *countdown = PyType_FromModuleAndSpec(module, &countdown_spec, NULL);
    if (countdown == NULL || PyModule_AddType(module, (PyTypeObject *)countdown) < 0) return -1;
    PyObject *managed = PyType_FromSpec(&managed_spec);
    if (managed == NULL || PyModule_AddType(module, (PyTypeObject *)managed) < 0) return -1;
    PyType_Spec error_spec = {"capi_type_test.Error", 0, 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, error_slots};
    PyObject   *error = PyType_FromSpecWithBases(&error_spec, PyExc_ValueError);
    if (error == NULL || PyModule_AddObject(module, "Error", error) < 0) return -1;
    return PyModule_AddStringConstant(module, "__version__", "1");
}
static PyModuleDef_Slot    module_slots[] = {{Py_mod_exec, execute}, {0, NULL}};
static struct PyModuleDef  definition = {PyModuleDef_HEAD_INIT, "capi_type_test", "types", 0, functions, module_slots};
PyMODINIT_FUNC PyInit_capi_type_test(void) { return PyModuleDef_Init(&definition); }
