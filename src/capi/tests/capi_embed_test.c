/* capi_embed_test.c - a program that contains the interpreter; run_embed_test.sh compares what it prints with CPython. */
#include <Python.h>

static long callbacks;
static PyObject *host_note(PyObject *module, PyObject *argument) {
    callbacks++;
    return PyUnicode_FromFormat("noted %R", argument);
}
static PyMethodDef        host_functions[] = {{"note", host_note, METH_O, NULL}, {NULL}};
static struct PyModuleDef host_definition = {PyModuleDef_HEAD_INIT, "host", NULL, -1, host_functions};
static PyObject          *make_host(void) { return PyModule_Create(&host_definition); }

static void at_exit(void) { printf("exit function: %d\n", Py_IsInitialized()); }

/* The program may have its own copies of exported data: they are the ones that the interpreter uses. */
static void show_identity(PyObject *globals) {
    PyObject *none = PyRun_String("None", Py_eval_input, globals, globals), *type = PyRun_String("int", Py_eval_input, globals, globals);
    printf("identity: %d %d\n", none == Py_None, type == (PyObject *)&PyLong_Type);
    Py_XDECREF(none);
    Py_XDECREF(type);
    PyObject *failed = PyRun_String("int('x')", Py_eval_input, globals, globals);
    printf("raised: %d %d\n", failed == NULL, PyErr_ExceptionMatches(PyExc_ValueError));
    PyErr_Clear();
}

static int run_strings(void) {
    printf("before: %d\n", Py_IsInitialized());
    PyImport_AppendInittab("host", make_host);
    Py_InitializeEx(0);
    Py_AtExit(at_exit);
    printf("after: %d\n", Py_IsInitialized());
    printf("string: %d\n", PyRun_SimpleString("import host, sys, math\nprint(host.note([1, 2.5]), math.sqrt(16))\nsys.stdout.flush()"));
    PyObject *globals = PyModule_GetDict(PyImport_AddModule("__main__"));
    show_identity(globals);
    PyRun_SimpleString("def add(a, b=3): return a + b\nclass Kept:\n    def __del__(self): print('finalized', flush=True)\nkept = Kept()");
    PyObject *sum = PyObject_CallFunction(PyDict_GetItemString(globals, "add"), "i", 4);
    printf("called: %ld\n", PyLong_AsLong(sum));
    Py_XDECREF(sum);
    PyRun_SimpleString("import threading, collections, json\n"
                       "found = []\n"
                       "threads = [threading.Thread(target=lambda: found.append(sum(range(20000)))) for _ in range(3)]\n"
                       "for thread in threads: thread.start()\n"
                       "for thread in threads: thread.join()\n"
                       "print(found, json.dumps({'a': [1, None]}), flush=True)\n"
                       "for i in range(20000): host.note(i)\n");
    printf("callbacks: %ld\n", callbacks);
    fflush(stdout);
    int failed = PyRun_SimpleString("raise KeyError('shown on stderr')");
    printf("failed: %d\n", failed);
    fflush(stdout);
    int status = Py_FinalizeEx();
    printf("finalized: %d %d\n", status, Py_IsInitialized());
    return 0;
}

static int run_config(void) {
    PyConfig config;
    PyConfig_InitIsolatedConfig(&config);
    PyConfig_SetBytesString(&config, &config.run_command, "import sys; print(sys.flags.isolated, sys.argv); sys.exit(7)");
    PyStatus status = Py_InitializeFromConfig(&config);
    PyConfig_Clear(&config);
    if (PyStatus_Exception(status)) Py_ExitStatusException(status);
    return Py_RunMain();
}

int main(int argc, char **argv) {
    if (argc > 1 && strcmp(argv[1], "strings") == 0) return run_strings();
    if (argc > 1 && strcmp(argv[1], "config") == 0) return run_config();
    return Py_BytesMain(argc, argv);
}
