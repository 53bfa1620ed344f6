/* capi_import.c - PyImport_* and PyMarshal_*. */
#include "capi_private.h"

#include "objects/bytes.h"
#include "objects/dict.h"
#include "objects/exceptions.h"
#include "objects/int.h"
#include "objects/str.h"
#include "vm/identity.gen.h"
#include "vm/modules.h"
#include "vm/vm.h"

#include <marshal.h>
#include <stdio.h>
#include <sys/stat.h>

static Value text_of(const char *name) { return str_from_utf8(name, strlen(name)); }

/* MODULE.NAME(args...) of a library module. */
static Value call_in_module(const char *module_name, const char *name, const Value *args, size_t nargs) {
    Value module;
    TRY_VALUE(module, vm_import_module(module_name));
    return object_call_method(module, str_intern_c(name), args, nargs);
}

/* ---- sys.modules ---------------------------------------------------------------------------------------------------------------- */
PyObject *PyImport_GetModuleDict(void) {
    if (vm_modules == NULL) Py_FatalError("interpreter has no modules dictionary");
    return capi_borrow(vm_modules);
}

PyObject *PyImport_GetModule(PyObject *name) {
    Value module = is_dict(vm_modules) ? dict_get(vm_modules, capi_in(name)) : NULL;
    if (module == NULL && !exception_pending()) return NULL;
    return capi_out(module);
}

int _PyImport_SetModule(PyObject *name, PyObject *module) { return capi_status(object_set_item(vm_modules, capi_in(name), capi_in(module))); }

/* The module NAME of sys.modules, a new empty one when there is none. */
static Value add_module(Value name) {
    Value module = dict_get(vm_modules, name);
    if (module != NULL && value_is_a(module, &module_type)) return module;
    if (exception_pending()) return NULL;
    TRY_VALUE(module, module_new(name));
    return dict_set(vm_modules, name, module) < 0 ? NULL : module;
}
PyObject *PyImport_AddModuleObject(PyObject *name) { return capi_borrow(add_module(capi_in(name))); }
PyObject *PyImport_AddModule(const char *name) {
    Value text = str_intern_c(name);
    return capi_borrow(text != NULL ? add_module(text) : NULL);
}

/* ---- importing ------------------------------------------------------------------------------------------------------------------- */
static Value or_none(PyObject *o) { return o != NULL ? capi_in(o) : NONE; }

PyObject *PyImport_ImportModuleLevelObject(PyObject *name, PyObject *globals, PyObject *locals, PyObject *from, int level) {
    if (name == NULL) return CAPI_FAIL(raise_value_error("Empty module name"), NULL);
    if (!PyUnicode_Check(name)) return CAPI_FAIL(raise_type_error("module name must be a string"), NULL);
    if (level < 0) return CAPI_FAIL(raise_value_error("level must be >= 0"), NULL);
    return capi_out(vm_import(capi_in(name), or_none(globals), or_none(locals), or_none(from), level));
}

PyObject *PyImport_ImportModuleLevel(const char *name, PyObject *globals, PyObject *locals, PyObject *from, int level) {
    Value text = text_of(name);
    return text != NULL ? PyImport_ImportModuleLevelObject((PyObject *)text, globals, locals, from, level) : capi_borrow(NULL);
}

/* Through the running frame's __import__, so that hooks in Python see it; the answer is the module itself, not its package. */
static Value import_name(Value name) {
    Value globals = vm_hooks.globals(), builtins = vm_hooks.builtins(), import, from;
    TRY_VALUE(from, TUPLE1(DUNDER(doc)));
    import = builtins != NULL && is_dict(builtins) ? dict_get_str(builtins, DUNDER(import)) : NULL;
    if (import == NULL) return vm_import(name, NONE, NONE, from, 0);
    if (globals == NULL) TRY_VALUE(globals, dict_new());
    Value args[] = {name, globals, globals, from, value_from_int(0)};
    if (object_call(import, args, 5, NULL) == NULL) return NULL;
    Value module = dict_get(vm_modules, name);
    return module != NULL || exception_pending() ? module : raise_key_error(name);
}
PyObject *PyImport_Import(PyObject *name) { return capi_out(import_name(capi_in(name))); }

PyObject *PyImport_ImportModule(const char *name) {
    Value text = text_of(name);
    return capi_out(text != NULL ? import_name(text) : NULL);
}
PyObject *PyImport_ImportModuleNoBlock(const char *name) { return PyImport_ImportModule(name); }

PyObject *PyImport_ReloadModule(PyObject *module) { return capi_out(call_in_module("importlib", "reload", (Value[]){capi_in(module)}, 1)); }
PyObject *PyImport_GetImporter(PyObject *path) { return capi_out(call_in_module("pkgutil", "get_importer", (Value[]){capi_in(path)}, 1)); }

/* Nothing is frozen here: 0 means "not found". */
static const struct _frozen no_frozen_modules[] = {{NULL, NULL, 0}};
const struct _frozen       *PyImport_FrozenModules = no_frozen_modules;
int                         PyImport_ImportFrozenModuleObject(PyObject *name) { return 0; }
int                         PyImport_ImportFrozenModule(const char *name) { return 0; }

long PyImport_GetMagicNumber(void) {
    int64_t number = 0;
    Value   module = vm_import_module("_frozen_importlib_external");
    Value   raw = module != NULL ? object_get_attr(module, str_intern_c("_RAW_MAGIC_NUMBER")) : NULL;
    if (raw == NULL || int_as_i64(raw, &number) < 0) return capi_status(-1);
    return (long)(uint32_t)number;
}
const char *PyImport_GetMagicTag(void) { return IDENTITY_CACHE_TAG; }

/* ---- modules from code ------------------------------------------------------------------------------------------------------------ */
static Value exec_code_module(Value name, Value code, Value path, Value cached) {
    Value module, dict, fix[4];
    TRY_VALUE(module, add_module(name));
    dict = module_dict(module);
    TRY_NULL(dict_set_default(dict, DUNDER(builtins), vm_builtins()) == NULL ? -1 : 0);
    fix[0] = dict;
    fix[1] = name;
    if ((fix[2] = path) == NULL) TRY_VALUE(fix[2], object_get_attr(code, str_intern_c("co_filename")));
    fix[3] = cached != NULL ? cached : fix[2];
    TRY_NULL(call_in_module("_frozen_importlib_external", "_fix_up_module", fix, 4) == NULL ? -1 : 0);
    if (vm_run_code((CodeObj *)code, dict, NULL) == NULL) {
        Value raised = exception_fetch();
        if (dict_delete(vm_modules, name) < 0) exception_clear();
        exception_restore(raised);
        return NULL;
    }
    module = dict_get(vm_modules, name); /* the code may have put another one there */
    if (module != NULL || exception_pending()) return module;
    return raise_import_error(&ImportError_type, format_message("Loaded module %R not found in sys.modules", name), name, NULL);
}

PyObject *PyImport_ExecCodeModuleObject(PyObject *name, PyObject *code, PyObject *path, PyObject *cached) {
    return capi_out(exec_code_module(capi_in(name), capi_in(code), capi_in(path), capi_in(cached)));
}
PyObject *PyImport_ExecCodeModuleWithPathnames(const char *name, PyObject *code, const char *path, const char *cached) {
    Value text = text_of(name), file = path != NULL ? str_fs_decode(path) : NULL, cache = cached != NULL ? str_fs_decode(cached) : NULL;
    if (exception_pending()) return capi_borrow(NULL);
    return capi_out(exec_code_module(text, capi_in(code), file, cache));
}
PyObject *PyImport_ExecCodeModuleEx(const char *name, PyObject *code, const char *path) {
    return PyImport_ExecCodeModuleWithPathnames(name, code, path, NULL);
}
PyObject *PyImport_ExecCodeModule(const char *name, PyObject *code) { return PyImport_ExecCodeModuleWithPathnames(name, code, NULL, NULL); }

/* ---- marshal ------------------------------------------------------------------------------------------------------------------------ */
PyObject *PyMarshal_WriteObjectToString(PyObject *o, int version) {
    return capi_out(call_in_module("marshal", "dumps", (Value[]){capi_value(o), value_from_int(version)}, 2));
}

static Value load(const void *data, size_t size) {
    Value bytes;
    TRY_VALUE(bytes, bytes_from_data(data, size));
    return call_in_module("marshal", "loads", &bytes, 1);
}
PyObject *PyMarshal_ReadObjectFromString(const char *data, Py_ssize_t size) { return capi_out(load(data, (size_t)size)); }

void PyMarshal_WriteLongToFile(long number, FILE *file, int version) {
    for (int shift = 0; shift < 32; shift += 8) putc((int)(number >> shift & 0xff), file);
}
void PyMarshal_WriteObjectToFile(PyObject *o, FILE *file, int version) {
    PyObject *bytes = PyMarshal_WriteObjectToString(o, version);
    if (bytes == NULL) return;
    fwrite(bytes_data(capi_in(bytes)), 1, (size_t)bytes_length(capi_in(bytes)), file);
    Py_DECREF(bytes);
}

/* SIZE bytes, the first one the least; -1 with EOFError at the end of the file. */
static int64_t read_number(FILE *file, int size) {
    uint64_t number = 0;
    for (int i = 0; i < size; i++) {
        int c = getc(file);
        if (c == EOF) return CAPI_FAIL(raise_format(&EOFError_type, "EOF read where data expected"), -1);
        number |= (uint64_t)(unsigned)c << (8 * i);
    }
    return size == 2 ? (int16_t)number : (int32_t)number;
}
int  PyMarshal_ReadShortFromFile(FILE *file) { return (int)read_number(file, 2); }
long PyMarshal_ReadLongFromFile(FILE *file) { return (long)read_number(file, 4); }

/* The rest of a regular file is read at once; the position is then set behind what the object took. */
static Value read_object(FILE *file, bool last) {
    struct stat status;
    long        start = ftell(file);
    size_t      size = 0, capacity = fstat(fileno(file), &status) == 0 && status.st_size > start ? (size_t)(status.st_size - start) : 0;
    Value       bytes, io, stream, object, position;
    int64_t     used;
    TRY_VALUE(bytes, bytes_new((intptr_t)capacity));
    size = fread(bytes_data(bytes), 1, capacity, file);
    if (size < capacity) TRY_VALUE(bytes, bytes_from_data(bytes_data(bytes), size));
    if (last) return call_in_module("marshal", "loads", &bytes, 1);
    TRY_VALUE(io, vm_import_module("io"));
    TRY_VALUE(stream, CALL_METHOD1(io, str_intern_c("BytesIO"), bytes));
    TRY_VALUE(object, call_in_module("marshal", "load", &stream, 1));
    TRY_VALUE(position, CALL_METHOD0(stream, str_intern_c("tell")));
    TRY_NULL(int_as_i64(position, &used));
    fseek(file, start + (long)used, SEEK_SET);
    return object;
}
PyObject *PyMarshal_ReadObjectFromFile(FILE *file) { return capi_out(read_object(file, false)); }
PyObject *PyMarshal_ReadLastObjectFromFile(FILE *file) { return capi_out(read_object(file, true)); }
