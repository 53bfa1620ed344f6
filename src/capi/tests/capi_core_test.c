/* capi_core_test.c - containers, errors, functions, frames, imports, threads and memory seen from C.
 *
 * Each function takes Python arguments, calls a few API functions and returns what they gave; the driver prints it. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <errno.h>
#include <frameobject.h>
#include <marshal.h>
#include <structmember.h>

#define FUNCTION(name) static PyObject *t_##name(PyObject *self, PyObject *args)
#define PARSE(...) \
    if (!PyArg_ParseTuple(args, __VA_ARGS__)) return NULL

/* ---- lists and tuples ---- */
FUNCTION(list_build) {
    PyObject *list = PyList_New(4);
    if (list == NULL) return NULL;
    PyList_SET_ITEM(list, 0, PyLong_FromLong(1));
    PyList_SET_ITEM(list, 1, PyUnicode_FromString("two"));
    PyList_SetItem(list, 2, PyFloat_FromDouble(3.5));
    PyList_SetItem(list, 3, PyLong_FromLong(100000));
    PyList_SetItem(list, 3, PyLong_FromLong(200000));
    PyObject *seven = PyLong_FromLong(77777);
    PyList_Append(list, seven);
    PyList_Insert(list, 0, seven);
    PyList_Insert(list, -1, Py_None);
    Py_DECREF(seven);
    return list;
}
FUNCTION(list_slices) {
    PyObject *list, *with;
    Py_ssize_t low, high;
    PARSE("OnnO", &list, &low, &high, &with);
    PyObject *slice = PyList_GetSlice(list, low, high);
    if (slice == NULL || PyList_SetSlice(list, low, high, with == Py_None ? NULL : with) < 0) return NULL;
    return Py_BuildValue("NnN", slice, PyList_Size(list), PyList_AsTuple(list));
}
FUNCTION(list_sum) {
    PyObject *list;
    long      sum = 0;
    PARSE("O", &list);
    if (!PyList_Check(list)) return PyList_GetItem(list, 0);
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++) sum += PyLong_AsLong(PyList_GET_ITEM(list, i));
    return PyLong_FromLong(sum);
}
FUNCTION(list_item) {
    PyObject *list;
    Py_ssize_t i;
    PARSE("On", &list, &i);
    return Py_XNewRef(PyList_GetItem(list, i));
}
FUNCTION(list_set_bad) {
    PyObject *list;
    PARSE("O", &list);
    if (PyList_SetItem(list, 99, PyLong_FromLong(12345)) < 0) return NULL;
    Py_RETURN_NONE;
}
FUNCTION(list_order) {
    PyObject *list;
    PARSE("O", &list);
    if (PyList_Sort(list) < 0 || PyList_Reverse(list) < 0) return NULL;
    return Py_NewRef(list);
}
FUNCTION(tuple_pack) {
    PyObject *a, *b;
    PARSE("OO", &a, &b);
    PyObject *t = PyTuple_Pack(2, a, b);
    if (t == NULL || _PyTuple_Resize(&t, 4) < 0) return NULL;
    PyTuple_SET_ITEM(t, 2, PyLong_FromLong(123456789));
    PyTuple_SetItem(t, 3, PyUnicode_FromString("end"));
    PyObject *slice = PyTuple_GetSlice(t, 1, 9);
    return Py_BuildValue("NNnO", t, slice, PyTuple_Size(t), PyTuple_GetItem(t, 2));
}
FUNCTION(tuple_grow) {
    PyObject *t = PyTuple_New(2);
    PyTuple_SET_ITEM(t, 0, PyLong_FromLong(5000));
    PyTuple_SET_ITEM(t, 1, PyFloat_FromDouble(0.5));
    if (_PyTuple_Resize(&t, 1) < 0) return NULL;
    return t;
}
static PyStructSequence_Field point_fields[] = {{"x", "across"}, {"y", "up"}, {"note", "hidden"}, {NULL}};
static PyStructSequence_Desc  point_desc = {"capi_core_test.Point", "A point.", point_fields, 2};
FUNCTION(point) {
    static PyTypeObject *type;
    if (type == NULL && (type = PyStructSequence_NewType(&point_desc)) == NULL) return NULL;
    PyObject *point = PyStructSequence_New(type);
    if (point == NULL) return NULL;
    PyStructSequence_SET_ITEM(point, 0, PyLong_FromLong(3000));
    PyStructSequence_SetItem(point, 1, PyFloat_FromDouble(4.5));
    PyStructSequence_SetItem(point, 2, PyUnicode_FromString("note"));
    return point;
}

/* ---- dicts and sets ---- */
FUNCTION(dict_items) {
    PyObject  *dict, *key, *value, *out = PyList_New(0);
    Py_ssize_t position = 0;
    PARSE("O", &dict);
    while (PyDict_Next(dict, &position, &key, &value)) {
        PyObject *pair = PyTuple_Pack(2, key, value);
        PyList_Append(out, pair);
        Py_DECREF(pair);
    }
    return out;
}
FUNCTION(dict_get) {
    PyObject *dict, *key;
    PARSE("OO", &dict, &key);
    PyObject *quiet = PyDict_GetItem(dict, key);
    if (PyErr_Occurred()) return NULL;
    PyObject *found = PyDict_GetItemWithError(dict, key);
    if (found == NULL && PyErr_Occurred()) return NULL;
    return Py_BuildValue("OOi", quiet ? quiet : Py_Ellipsis, found ? found : Py_Ellipsis, PyDict_Contains(dict, key));
}
FUNCTION(dict_change) {
    PyObject *dict, *other;
    PARSE("OO", &dict, &other);
    PyObject *number = PyLong_FromLong(424242);
    if (PyDict_SetItemString(dict, "made", number) < 0 || PyDict_SetItem(dict, number, Py_True) < 0) return NULL;
    Py_DECREF(number);
    PyObject *was = PyDict_SetDefault(dict, Py_None, Py_False);
    PyObject *again = PyDict_SetDefault(dict, Py_None, Py_True);
    if (PyDict_Merge(dict, other, 0) < 0 || PyDict_DelItemString(dict, "gone") < 0) return NULL;
    return Py_BuildValue("OOnNNN", was, again, PyDict_Size(dict), PyDict_Keys(dict), PyDict_Values(dict), PyDict_Items(dict));
}
FUNCTION(dict_pairs) {
    PyObject *pairs, *dict = PyDict_New();
    int       override;
    PARSE("Oi", &pairs, &override);
    if (PyDict_MergeFromSeq2(dict, pairs, override) < 0) return NULL;
    return dict;
}
FUNCTION(dict_pop) {
    PyObject *dict, *key, *fallback = NULL;
    PARSE("OO|O", &dict, &key, &fallback);
    return _PyDict_Pop(dict, key, fallback);
}
FUNCTION(sets) {
    PyObject *items, *key;
    Py_ssize_t position = 0, count = 0;
    Py_hash_t hash;
    PARSE("O", &items);
    PyObject *set = PySet_New(items), *frozen = PyFrozenSet_New(items);
    if (set == NULL || frozen == NULL) return NULL;
    while (_PySet_NextEntry(set, &position, &key, &hash)) count += hash == PyObject_Hash(key);
    PySet_Add(set, Py_None);
    int has = PySet_Contains(set, Py_None), gone = PySet_Discard(set, Py_None), absent = PySet_Discard(set, Py_None);
    return Py_BuildValue("NNnniii", set, frozen, PySet_Size(set), count, has, gone, absent);
}

/* ---- iterators ---- */
FUNCTION(iterate) {
    PyObject *o, *item, *out = PyList_New(0);
    PARSE("O", &o);
    PyObject *it = PyObject_GetIter(o);
    if (it == NULL) return NULL;
    while ((item = PyIter_Next(it)) != NULL) {
        PyList_Append(out, item);
        Py_DECREF(item);
    }
    Py_DECREF(it);
    if (PyErr_Occurred()) return NULL;
    return out;
}
FUNCTION(send) {
    PyObject *it, *value, *result = NULL;
    PARSE("OO", &it, &value);
    PySendResult how = PyIter_Send(it, value, &result);
    if (how == PYGEN_ERROR) return NULL;
    return Py_BuildValue("iN", (int)how, result);
}
FUNCTION(stop_value) {
    PyObject *value, *got;
    PARSE("O", &value);
    _PyGen_SetStopIterationValue(value);
    if (_PyGen_FetchStopIterationValue(&got) < 0) return NULL;
    return got;
}

/* ---- errors ---- */
FUNCTION(raise) {
    PyObject *type, *value = NULL;
    PARSE("O|O", &type, &value);
    PyErr_SetObject(type, value);
    return NULL;
}
FUNCTION(raise_format) { return PyErr_Format(PyExc_ValueError, "bad %s %d %R %zd", "thing", 42, args, (Py_ssize_t)7); }
FUNCTION(raise_errno) {
    int number;
    const char *name;
    PARSE("iz", &number, &name);
    errno = number;
    return name != NULL ? PyErr_SetFromErrnoWithFilename(PyExc_OSError, name) : PyErr_SetFromErrno(PyExc_OSError);
}
FUNCTION(catch) {
    PyObject *function, *wanted, *type, *value, *traceback;
    PARSE("OO", &function, &wanted);
    PyObject *result = PyObject_CallNoArgs(function);
    if (result != NULL) return result;
    int matches = PyErr_ExceptionMatches(wanted);
    PyErr_Fetch(&type, &value, &traceback);
    PyErr_NormalizeException(&type, &value, &traceback);
    PyObject *out = Py_BuildValue("iOOO", matches, type, value, traceback ? (PyObject *)Py_TYPE(traceback) : Py_None);
    if (traceback) PyException_SetTraceback(value, traceback);
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(traceback);
    return out;
}
FUNCTION(normalize) {
    PyObject *type, *value, *traceback = NULL;
    PARSE("OO", &type, &value);
    Py_INCREF(type);
    Py_INCREF(value);
    PyErr_NormalizeException(&type, &value, &traceback);
    Py_XDECREF(traceback);
    return Py_BuildValue("NN", type, value);
}
FUNCTION(no_result) { return NULL; }
FUNCTION(both) {
    PyErr_SetString(PyExc_KeyError, "beside a result");
    Py_RETURN_NONE;
}
FUNCTION(from_cause) {
    PyErr_SetString(PyExc_KeyError, "inner");
    return _PyErr_FormatFromCause(PyExc_RuntimeError, "outer %d", 1);
}
FUNCTION(new_exception) {
    PyObject *base = Py_None;
    PARSE("|O", &base);
    return PyErr_NewExceptionWithDoc("some.module.Oops", "All wrong.", base == Py_None ? NULL : base, NULL);
}
FUNCTION(exception_parts) {
    PyObject *exc, *other;
    PARSE("OO", &exc, &other);
    PyException_SetCause(exc, Py_NewRef(other));
    PyException_SetContext(exc, Py_NewRef(other));
    PyObject *cause = PyException_GetCause(exc), *context = PyException_GetContext(exc), *traceback = PyException_GetTraceback(exc);
    return Py_BuildValue("NNNs", cause, context, traceback ? traceback : Py_NewRef(Py_None), PyExceptionClass_Name((PyObject *)Py_TYPE(exc)));
}
FUNCTION(handled) {
    PyObject *type, *value, *traceback, *exc = PyErr_GetHandledException();
    PyErr_GetExcInfo(&type, &value, &traceback);
    int same = exc == value;
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(traceback);
    return Py_BuildValue("Ni", exc ? exc : Py_NewRef(Py_None), same);
}
FUNCTION(unicode_error) {
    Py_ssize_t start, end;
    PyObject  *e = PyUnicodeDecodeError_Create("utf-8", "ab\xff", 3, 2, 3, "bad byte");
    if (e == NULL || PyUnicodeDecodeError_SetReason(e, "worse") < 0) return NULL;
    PyUnicodeDecodeError_GetStart(e, &start);
    PyUnicodeDecodeError_SetEnd(e, 99);
    PyUnicodeDecodeError_GetEnd(e, &end);
    return Py_BuildValue("NNNNnn", PyUnicodeDecodeError_GetEncoding(e), PyUnicodeDecodeError_GetObject(e), PyUnicodeDecodeError_GetReason(e), e, start, end);
}
FUNCTION(warn) {
    PyObject *category;
    PARSE("O", &category);
    if (PyErr_WarnFormat(category, 1, "careful %d", 3) < 0) return NULL;
    if (PyErr_WarnEx(category, "plain", 1) < 0) return NULL;
    if (PyErr_WarnExplicit(category, "explicit", "file.py", 7, "mod", NULL) < 0) return NULL;
    Py_RETURN_NONE;
}
FUNCTION(unraisable) {
    PyObject *o;
    PARSE("O", &o);
    PyErr_SetString(PyExc_ValueError, "lost");
    PyErr_WriteUnraisable(o);
    return PyBool_FromLong(PyErr_Occurred() != NULL);
}
FUNCTION(traceback_entry) {
    PyObject     *globals = PyDict_New();
    PyCodeObject *code = PyCode_NewEmpty("made.pyx", "made_function", 41);
    if (code == NULL) return NULL;
    PyFrameObject *frame = PyFrame_New(PyThreadState_Get(), code, globals, NULL);
    if (frame == NULL) return NULL;
    memcpy((char *)frame + 40, &(int){42}, sizeof(int)); /* f_lineno, as Cython sets it */
    PyErr_SetString(PyExc_ValueError, "with an entry");
    PyTraceBack_Here(frame);
    Py_DECREF(globals);
    Py_DECREF(code);
    Py_DECREF(frame);
    return NULL;
}

/* ---- functions, cells, methods ---- */
FUNCTION(cell) {
    PyObject *a, *b;
    PARSE("OO", &a, &b);
    PyObject *cell = PyCell_New(a), *before = PyCell_Get(cell);
    PyCell_Set(cell, b);
    PyObject *macro = Py_NewRef(PyCell_GET(cell)), *after = PyCell_Get(cell);
    Py_DECREF(cell);
    return Py_BuildValue("NNN", before, macro, after);
}
FUNCTION(method) {
    PyObject *function, *o;
    PARSE("OO", &function, &o);
    PyObject *method = PyMethod_New(function, o);
    if (method == NULL) return NULL;
    PyObject *result = PyObject_CallNoArgs(method);
    return Py_BuildValue("NiiN", result, PyMethod_GET_SELF(method) == o, PyMethod_Function(method) == function, method);
}
FUNCTION(instance_method) {
    PyObject *function;
    PARSE("O", &function);
    PyObject *m = PyInstanceMethod_New(function);
    return Py_BuildValue("ON", PyInstanceMethod_Function(m), m);
}
FUNCTION(function_parts) {
    PyObject *f, *d;
    PARSE("OO", &f, &d);
    PyObject *defaults = PyFunction_GetDefaults(f);
    PyObject *out = Py_BuildValue("OOOO", PyFunction_GetCode(f), PyFunction_GetModule(f), defaults ? defaults : Py_None,
                                  PyFunction_GetGlobals(f) == PyEval_GetGlobals() ? Py_True : Py_False);
    if (PyFunction_SetDefaults(f, d) < 0) return NULL;
    return out;
}
static PyObject *o_function(PyObject *self, PyObject *arg) { return Py_BuildValue("OO", self ? self : Py_None, arg); }
static PyObject *fast_function(PyObject *self, PyObject *const *args, Py_ssize_t count, PyObject *names) {
    PyObject *list = PyList_New(0);
    for (Py_ssize_t i = 0; i < count + (names ? PyTuple_GET_SIZE(names) : 0); i++) PyList_Append(list, args[i]);
    return Py_BuildValue("nNO", count, list, names ? names : Py_None);
}
static PyMethodDef o_method = {"o_function", o_function, METH_O, "o_function($self, x, /)\n--\n\nDoc of it."};
FUNCTION(cfunction) {
    PyObject *o;
    PARSE("O", &o);
    PyObject *f = PyCFunction_NewEx(&o_method, o, NULL);
    return Py_BuildValue("iiiN", PyCFunction_GetFlags(f), PyCFunction_GetSelf(f) == o, PyCFunction_GetFunction(f) == o_function, f);
}
static PyMethodDef late_method = {"late", o_function, METH_O, NULL};
FUNCTION(late_doc) {
    PyObject *f = PyCFunction_NewEx(&late_method, NULL, NULL);
    late_method.ml_doc = "late($module, x, /)\n--\n\nCame later.";
    return f;
}
FUNCTION(keywords) { return Py_BuildValue("O", args); }
static PyObject *keyword_function(PyObject *self, PyObject *args, PyObject *kwargs) { return Py_BuildValue("OO", args, kwargs ? kwargs : Py_None); }

/* ---- weak references, capsules, context ---- */
FUNCTION(weak) {
    PyObject *o;
    PARSE("O", &o);
    PyObject *ref = PyWeakref_NewRef(o, NULL), *proxy = PyWeakref_NewProxy(o, NULL);
    if (ref == NULL || proxy == NULL) return NULL;
    int same = PyWeakref_GetObject(ref) == o, check = PyWeakref_CheckRef(ref), is_proxy = PyWeakref_CheckProxy(proxy);
    Py_DECREF(ref);
    Py_DECREF(proxy);
    return Py_BuildValue("iii", same, check, is_proxy);
}
FUNCTION(context) {
    PyObject *value = NULL, *none = NULL, *with = NULL, *var = PyContextVar_New("var", NULL);
    if (var == NULL || PyContextVar_Get(var, NULL, &none) < 0 || PyContextVar_Get(var, Py_False, &with) < 0) return NULL;
    PyObject *context = PyContext_CopyCurrent();
    PyContext_Enter(context);
    PyObject *token = PyContextVar_Set(var, Py_True);
    PyContextVar_Get(var, NULL, &value);
    PyContextVar_Reset(var, token);
    PyContext_Exit(context);
    int twice = PyContext_Exit(context);
    PyErr_Clear();
    return Py_BuildValue("iNNi", none == NULL, with, value, twice);
}
FUNCTION(alias) {
    PyObject *origin, *arguments;
    PARSE("OO", &origin, &arguments);
    return Py_GenericAlias(origin, arguments);
}

/* ---- import, sys, marshal, run ---- */
FUNCTION(imports) {
    PyObject *json = PyImport_ImportModule("json.decoder"), *os = PyImport_ImportModuleLevel("os.path", NULL, NULL, NULL, 0);
    PyObject *main = PyImport_AddModule("__main__"), *none = PyImport_GetModule(PyUnicode_FromString("no.such.module"));
    if (json == NULL || os == NULL) return NULL;
    return Py_BuildValue("sssii", PyModule_GetName(json), PyModule_GetName(os), PyModule_GetName(main), none == NULL,
                         PyImport_GetModuleDict() == PySys_GetObject("modules"));
}
FUNCTION(import_bad) { return PyImport_ImportModule("no_such_module_at_all"); }
FUNCTION(exec_code) {
    PyObject *code = Py_CompileString("x = 6 * 7\ny = __name__", "made.py", Py_file_input);
    if (code == NULL) return NULL;
    PyObject *module = PyImport_ExecCodeModuleEx("made_module", code, "/tmp/made.py");
    if (module == NULL) return NULL;
    return Py_BuildValue("NNNN", PyObject_GetAttrString(module, "x"), PyObject_GetAttrString(module, "y"), PyObject_GetAttrString(module, "__file__"), code);
}
FUNCTION(run) {
    const char *text;
    int         start;
    PyObject   *globals, *locals;
    PARSE("siOO", &text, &start, &globals, &locals);
    return PyRun_String(text, start, globals, locals);
}
FUNCTION(simple_string) {
    const char *text;
    PARSE("s", &text);
    return PyLong_FromLong(PyRun_SimpleString(text));
}
FUNCTION(marshal) {
    PyObject *o;
    PARSE("O", &o);
    PyObject *bytes = PyMarshal_WriteObjectToString(o, Py_MARSHAL_VERSION);
    if (bytes == NULL) return NULL;
    PyObject *back = PyMarshal_ReadObjectFromString(PyBytes_AS_STRING(bytes), PyBytes_GET_SIZE(bytes));
    Py_DECREF(bytes);
    return back;
}
FUNCTION(sys) {
    PySys_WriteStdout("written %d %s\n", 5, "out");
    PySys_FormatStdout("formatted %R\n", Py_None);
    PySys_SetObject("capi_core_test", Py_True);
    PyObject *was = PySys_GetObject("capi_core_test");
    PySys_SetObject("capi_core_test", NULL);
    return Py_BuildValue("Oi", was, PySys_GetObject("capi_core_test") == NULL);
}
FUNCTION(eval_code) {
    PyObject *code, *globals;
    PARSE("OO", &code, &globals);
    return PyEval_EvalCode(code, globals, NULL);
}
FUNCTION(frame) {
    PyFrameObject *frame = PyEval_GetFrame();
    PyCodeObject  *code = PyFrame_GetCode(frame);
    PyFrameObject *back = PyFrame_GetBack(frame);
    PyObject      *out = Py_BuildValue("OiOO", code->co_name, PyFrame_GetLineNumber(frame) > 0, PyEval_GetLocals(), back ? Py_True : Py_False);
    Py_DECREF(code);
    Py_XDECREF(back);
    return out;
}
FUNCTION(names) {
    PyObject *o;
    PARSE("O", &o);
    return Py_BuildValue("ss", PyEval_GetFuncName(o), PyEval_GetFuncDesc(o));
}
static int pending_count;
static int pending(void *argument) { return pending_count += (int)(intptr_t)argument, 0; }
FUNCTION(pending) {
    Py_AddPendingCall(pending, (void *)3);
    int status = Py_MakePendingCalls();
    return Py_BuildValue("ii", pending_count, status);
}
static PyObject *deeper(int depth) {
    if (Py_EnterRecursiveCall(" in the test")) return NULL;
    volatile char room[4096];
    room[0] = (char)depth;
    PyObject *result = depth == 0 ? PyLong_FromLong(room[0]) : deeper(depth - 1);
    Py_LeaveRecursiveCall();
    return result;
}
FUNCTION(recursion) {
    int depth;
    PARSE("i", &depth);
    return deeper(depth);
}

/* ---- memory, threads, time, files ---- */
FUNCTION(memory) {
    char *a = PyMem_Malloc(100), *b = PyObject_Calloc(10, 10), *c = PyMem_RawMalloc(0);
    int   zero = b[99] == 0;
    a = PyMem_Realloc(a, 100000);
    a[99999] = 1;
    int huge = PyMem_Malloc((size_t)PY_SSIZE_T_MAX + 1) == NULL;
    PyMem_Free(a);
    PyObject_Free(b);
    PyMem_RawFree(c);
    return Py_BuildValue("iii", zero, c != NULL, huge);
}
static Py_tss_t key = Py_tss_NEEDS_INIT;
static PyThread_type_lock done;
static int other_value;
static void thread_body(void *argument) {
    other_value = PyThread_tss_get(&key) == NULL ? (int)(intptr_t)argument : -1;
    PyThread_release_lock(done);
}
FUNCTION(threads) {
    PyThread_type_lock lock = PyThread_allocate_lock();
    int first = PyThread_acquire_lock(lock, 1), second = PyThread_acquire_lock(lock, 0);
    int timed = PyThread_acquire_lock_timed(lock, 20000, 0);
    PyThread_release_lock(lock);
    PyThread_free_lock(lock);
    PyThread_tss_create(&key);
    PyThread_tss_set(&key, &key);
    done = PyThread_allocate_lock();
    PyThread_acquire_lock(done, 1);
    unsigned long id = PyThread_start_new_thread(thread_body, (void *)77);
    PyThread_acquire_lock(done, 1);
    int mine = PyThread_tss_get(&key) == &key;
    PyThread_tss_delete(&key);
    return Py_BuildValue("iiiiii", first, second, timed, id != PYTHREAD_INVALID_THREAD_ID, other_value, mine);
}
FUNCTION(times) {
    PyObject  *o;
    int        round;
    _PyTime_t  t;
    time_t     seconds;
    long       parts;
    PARSE("Oi", &o, &round);
    if (_PyTime_FromSecondsObject(&t, o, round) < 0 || _PyTime_ObjectToTimeval(o, &seconds, &parts, round) < 0) return NULL;
    return Py_BuildValue("LLLLl", (long long)t, (long long)_PyTime_AsMilliseconds(t, round), (long long)_PyTime_AsMicroseconds(t, round),
                         (long long)seconds, parts);
}
FUNCTION(files) {
    PyObject *o, *file;
    PARSE("OO", &file, &o);
    if (PyFile_WriteObject(o, file, 0) < 0 || PyFile_WriteString(" and text\n", file) < 0) return NULL;
    return Py_BuildValue("NN", PyFile_GetLine(file, 0), PyOS_FSPath(PyUnicode_FromString("path")));
}
FUNCTION(fspath) {
    PyObject *o;
    PARSE("O", &o);
    return PyOS_FSPath(o);
}
FUNCTION(descriptor) {
    PyObject *o;
    PARSE("O", &o);
    int fd = PyObject_AsFileDescriptor(o);
    return fd < 0 ? NULL : PyLong_FromLong(fd);
}
FUNCTION(facts) {
    return Py_BuildValue("iisi", Py_IsInitialized(), Py_Version == PY_VERSION_HEX, Py_GetPlatform(), PyGC_IsEnabled());
}
/* Types and singletons are the objects themselves. */
FUNCTION(identity) {
    PyObject *o;
    PARSE("O", &o);
    PyTypeObject *types[] = {&PyList_Type, &PyTuple_Type, &PyDict_Type, &PySet_Type, &PyFrozenSet_Type, &PyLong_Type, &PyFloat_Type, &PyUnicode_Type, &PyBytes_Type,
                             &PyBool_Type, &PyType_Type, &PyBaseObject_Type, &PyFunction_Type, &PyMethod_Type, &PyCFunction_Type, &PyModule_Type, &PyGen_Type, &PyCoro_Type,
                             &PyFrame_Type, &PyCode_Type, &PyTraceBack_Type, &PyProperty_Type, &PyEnum_Type, &PyReversed_Type, &PyZip_Type, &PyMap_Type, &PyRange_Type,
                             &PySlice_Type, &PyCell_Type, &PyCapsule_Type, &PyODict_Type};
    PyObject *out = PyList_New(0);
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) PyList_Append(out, (PyObject *)types[i]);
    PyList_Append(out, PyBool_FromLong(o == Py_None || o == Py_True || o == Py_False || o == Py_Ellipsis || o == Py_NotImplemented));
    return out;
}

#define T(name) {#name, t_##name, METH_VARARGS, NULL}
static PyMethodDef methods[] = {
    T(list_build), T(list_slices), T(list_sum), T(list_item), T(list_set_bad), T(list_order), T(tuple_pack), T(tuple_grow), T(point),
    T(dict_items), T(dict_get), T(dict_change), T(dict_pairs), T(dict_pop), T(sets), T(iterate), T(send), T(stop_value), T(raise),
    T(raise_format), T(raise_errno), T(catch), T(normalize), T(no_result), T(both), T(from_cause), T(new_exception), T(exception_parts),
    T(handled), T(unicode_error), T(warn), T(unraisable), T(traceback_entry), T(cell), T(method), T(instance_method), T(function_parts),
    T(cfunction), T(late_doc), T(keywords), T(weak), T(context), T(alias), T(imports), T(import_bad), T(exec_code), T(run), T(simple_string),
    T(marshal), T(sys), T(eval_code), T(frame), T(names), T(pending), T(recursion), T(memory), T(threads), T(times), T(files), T(fspath),
    T(descriptor), T(facts), T(identity),
    {"fast", (PyCFunction)(void (*)(void))fast_function, METH_FASTCALL | METH_KEYWORDS, NULL},
    {"keyword_function", (PyCFunction)(void (*)(void))keyword_function, METH_VARARGS | METH_KEYWORDS, NULL},
    {"one", o_function, METH_O, NULL},
    {"nothing", o_function, METH_NOARGS, NULL},
    {NULL},
};
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "capi_core_test", NULL, -1, methods, NULL, NULL, NULL, NULL};
PyMODINIT_FUNC PyInit_capi_core_test(void) { return PyModule_Create(&definition); }
