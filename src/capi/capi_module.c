/* capi_module.c - PyModule_*: module objects, their definitions, and the two ways of initialising them. */
#include "capi_int.h"

#include "base/memory.h"
#include "capi_private.h"
#include "capi_module_int.h"
#include "objects/dict.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/str.h"

/* ---- definitions ------------------------------------------------------------------------------------------------------------ */
static NativeType module_def_native = {.shape = {.size = sizeof(PyModuleDef)}};
extern Type module_def_type __asm__("PyModuleDef_Type") __attribute__((visibility("protected")));
Type module_def_type = STATIC_TYPE("moduledef", &object_type, module_def_native, sizeof(PyModuleDef), 0, TYPE_FLAG_DISALLOW_NEW);

static Py_ssize_t last_index;

PyObject *PyModuleDef_Init(PyModuleDef *def) {
    if (capi_status(capi_init()) < 0 || capi_status(capi_expose_type(&module_def_type)) < 0) return NULL;
    if (def->m_base.m_index == 0) {
        ((Obj *)def)->word = (uint64_t)OBJ_FLAG_EXPOSED << OBJ_FLAG_SHIFT | 1u << 30;
        ((Obj *)def)->type = &module_def_type;
        def->m_base.m_index = ++last_index;
    }
    return (PyObject *)def;
}

/* ---- contents ---------------------------------------------------------------------------------------------------------------- */
static ModuleObj *module_check(PyObject *o) {
    if (o != NULL && value_is_a(capi_in(o), &module_type)) return (ModuleObj *)o;
    return CAPI_FAIL(raise_type_error("bad argument type for built-in operation"), NULL);
}

static Status add_functions(PyObject *module, PyMethodDef *method, PyObject *name) {
    for (; method != NULL && method->ml_name != NULL; method++) {
        if (method->ml_flags & (METH_CLASS | METH_STATIC)) {
            return RAISED(raise_value_error("module functions cannot set METH_CLASS or METH_STATIC"));
        }
        PyObject *function = PyCMethod_New(method, module, name, NULL);
        if (function == NULL) return (capi_fetch(), -1);
        TRY(module_add(capi_in(module), method->ml_name, capi_take(function)));
    }
    return 0;
}

int PyModule_AddFunctions(PyObject *module, PyMethodDef *methods) {
    PyObject *name = PyModule_GetNameObject(module);
    if (name == NULL) return -1;
    int status = capi_status(add_functions(module, methods, name));
    Py_DECREF(name);
    return status;
}

int PyModule_SetDocString(PyObject *module, const char *doc) {
    Value text = str_from_c(doc);
    return capi_status(text != NULL ? dict_set(module_dict(capi_in(module)), DUNDER(doc), text) : -1);
}

int PyModule_AddObjectRef(PyObject *module, const char *name, PyObject *value) {
    if (module_check(module) == NULL) return -1;
    if (value == NULL) {
        if (!capi_foreign_pending()) return CAPI_FAIL(raise_system_error("PyModule_AddObjectRef() must be called with an exception raised if value is NULL"), -1);
        return -1;
    }
    /* Static types need not be readied by hand in CPython, which does it at the first look at an attribute. */
    if (PyType_Check(value) && !(((PyTypeObject *)value)->tp_flags & Py_TPFLAGS_READY) && PyType_Ready((PyTypeObject *)value) < 0) return -1;
    return capi_status(module_add(capi_in(module), name, capi_value(value)));
}

int PyModule_AddObject(PyObject *module, const char *name, PyObject *value) {
    int status = PyModule_AddObjectRef(module, name, value);
    if (status == 0) Py_DECREF(value);
    return status;
}

int PyModule_AddIntConstant(PyObject *module, const char *name, long value) {
    return capi_status(module_add(capi_in(module), name, int_from_i64(value)));
}

int PyModule_AddStringConstant(PyObject *module, const char *name, const char *value) {
    return capi_status(module_add(capi_in(module), name, str_from_utf8(value, strlen(value))));
}

int PyModule_AddType(PyObject *module, PyTypeObject *type) {
    if (PyType_Ready(type) < 0) return -1;
    return PyModule_AddObjectRef(module, _PyType_Name(type), (PyObject *)type);
}

/* ---- making modules ------------------------------------------------------------------------------------------------------------ */
PyObject *PyModule_NewObject(PyObject *name) { return capi_out(module_new(capi_in(name))); }
PyObject *PyModule_New(const char *name) {
    Value text = str_from_utf8(name, strlen(name));
    return capi_out(text != NULL ? module_new(text) : NULL);
}

static Status set_state(ModuleObj *module, const PyModuleDef *def) {
    module->foreign_def = (void *)def;
    if (def->m_size <= 0 || module->foreign_state != NULL) return 0;
    module->foreign_state = mem_calloc(1, (size_t)def->m_size);
    return module->foreign_state != NULL ? 0 : RAISED(raise_memory_error());
}

const char *capi_package_context;

static Value create_at_once(PyModuleDef *def) {
    const char *name = def->m_name;
    if (def->m_slots != NULL) return raise_system_error("module %s: PyModule_Create is incompatible with m_slots", name);
    /* A module inside a package is told its full name by the importer. */
    if (capi_package_context != NULL) {
        const char *dot = strrchr(capi_package_context, '.');
        if (dot != NULL && strcmp(dot + 1, name) == 0) name = capi_package_context;
    }
    Value text, module;
    TRY_VALUE(text, str_from_utf8(name, strlen(name)));
    TRY_VALUE(module, module_new(text));
    PyObject *c = capi_borrow(module), *c_name = capi_borrow(text);
    if (c == NULL || c_name == NULL) return (capi_fetch(), NULL);
    TRY_NULL(set_state((ModuleObj *)module, def));
    TRY_NULL(add_functions(c, def->m_methods, c_name));
    if (def->m_doc != NULL) {
        TRY_VALUE(text, str_from_c(def->m_doc));
        TRY_NULL(dict_set(module_dict(module), DUNDER(doc), text));
    }
    return module;
}

PyObject *PyModule_Create2(PyModuleDef *def, int version) {
    if (PyModuleDef_Init(def) == NULL) return NULL;
    return capi_out(create_at_once(def));
}

static Value create_from_spec(PyModuleDef *def, PyObject *spec) {
    PyObject *(*create)(PyObject *, PyModuleDef *) = NULL;
    bool  has_exec = false;
    Value name, module, key;
    TRY_VALUE(key, str_intern_c("name"));
    TRY_VALUE(name, object_get_attr(capi_in(spec), key));
    for (PyModuleDef_Slot *slot = def->m_slots; slot != NULL && slot->slot != 0; slot++) {
        if (slot->slot == Py_mod_create) {
            if (create != NULL) return raise_system_error("module %S has multiple create slots", name);
            memcpy(&create, &slot->value, sizeof create);
        } else if (slot->slot == Py_mod_exec) {
            has_exec = true;
        } else {
            return raise_system_error("module %S uses unknown slot ID %i", name, slot->slot);
        }
    }
    if (def->m_size < 0) return raise_system_error("module %S: m_size may not be negative for multi-phase initialization", name);
    if (create != NULL) {
        PyObject *made = create(spec, def);
        if (made == NULL && !capi_foreign_pending())
            return raise_system_error("creation of module %S failed without setting an exception", name);
        if (made != NULL && capi_foreign_pending()) {
            PyErr_Clear();
            return raise_system_error("creation of module %S raised unreported exception", name);
        }
        TRY_VALUE(module, capi_result(made));
    } else {
        TRY_VALUE(module, module_new(name));
    }
    PyObject *c = capi_borrow(module), *c_name = capi_borrow(name);
    if (c == NULL || c_name == NULL) return (capi_fetch(), NULL);
    if (value_is_a(module, &module_type)) {
        ((ModuleObj *)module)->foreign_def = def;
    } else if (def->m_size > 0 || def->m_traverse != NULL || def->m_clear != NULL || def->m_free != NULL || has_exec) {
        return raise_system_error("module %S is not a module object, but requests module state", name);
    }
    if (def->m_methods != NULL && value_is_a(module, &module_type)) TRY_NULL(add_functions(c, def->m_methods, c_name));
    else {
        for (PyMethodDef *method = def->m_methods; method != NULL && method->ml_name != NULL; method++) {
            PyObject *function = PyCMethod_New(method, c, c_name, NULL);
            if (function == NULL || PyObject_SetAttrString(c, method->ml_name, function) < 0) return (capi_fetch(), NULL);
        }
    }
    if (def->m_doc != NULL) {
        Value text;
        TRY_VALUE(text, str_from_c(def->m_doc));
        TRY_NULL(object_set_attr(module, DUNDER(doc), text));
    }
    return module;
}

PyObject *PyModule_FromDefAndSpec2(PyModuleDef *def, PyObject *spec, int version) {
    if (PyModuleDef_Init(def) == NULL) return NULL;
    return capi_out(create_from_spec(def, spec));
}

static Status execute(PyObject *module, PyModuleDef *def) {
    TRY(set_state((ModuleObj *)module, def));
    for (PyModuleDef_Slot *slot = def->m_slots; slot != NULL && slot->slot != 0; slot++) {
        int (*exec)(PyObject *);
        if (slot->slot != Py_mod_exec) continue;
        memcpy(&exec, &slot->value, sizeof exec);
        capi_enter();
        int status = exec(module);
        capi_leave();
        bool  pending = capi_foreign_pending();
        Value name = dict_get_str(module_dict(capi_in(module)), DUNDER(name));
        if (status == 0 && !pending) continue;
        if (status != 0 && pending) return (capi_fetch(), -1);
        if (status != 0) return RAISED(raise_system_error("execution of module %S failed without setting an exception", name));
        PyErr_Clear();
        return RAISED(raise_system_error("execution of module %S raised unreported exception", name));
    }
    return 0;
}

int PyModule_ExecDef(PyObject *module, PyModuleDef *def) { return capi_status(execute(module, def)); }

Status capi_module_execute(Value module) {
    ModuleObj *self = (ModuleObj *)module;
    if (self->foreign_def == NULL || self->foreign_state != NULL) return 0; /* not of this kind, or done before */
    return execute((PyObject *)module, self->foreign_def);
}

/* ---- looking at modules ---------------------------------------------------------------------------------------------------------- */
PyObject *PyModule_GetDict(PyObject *module) {
    ModuleObj *self = module_check(module);
    return self != NULL ? capi_borrow_slot(self, &self->dict) : NULL;
}
void *PyModule_GetState(PyObject *module) {
    ModuleObj *self = module_check(module);
    return self != NULL ? self->foreign_state : NULL;
}
PyModuleDef *PyModule_GetDef(PyObject *module) {
    ModuleObj *self = module_check(module);
    return self != NULL ? self->foreign_def : NULL;
}

static PyObject *text_entry(PyObject *module, Value key, const char *message) {
    ModuleObj *self = module_check(module);
    if (self == NULL) return NULL;
    Value text = self->dict.value != NULL ? dict_get_str(self->dict.value, key) : NULL;
    if (text == NULL || !is_str(text)) return CAPI_FAIL(raise_system_error("%s", message), NULL);
    return capi_out(text);
}
PyObject *PyModule_GetNameObject(PyObject *module) { return text_entry(module, DUNDER(name), "nameless module"); }
PyObject *PyModule_GetFilenameObject(PyObject *module) { return text_entry(module, DUNDER(file), "module filename missing"); }

const char *PyModule_GetName(PyObject *module) {
    PyObject *name = PyModule_GetNameObject(module);
    if (name == NULL) return NULL;
    Py_DECREF(name);
    return PyUnicode_AsUTF8(name);
}
const char *PyModule_GetFilename(PyObject *module) {
    PyObject *name = PyModule_GetFilenameObject(module);
    if (name == NULL) return NULL;
    Py_DECREF(name);
    return PyUnicode_AsUTF8(name);
}

/* ---- modules found by their definition ---------------------------------------------------------------------------------------------- */
static Slot by_index; /* list */

int PyState_AddModule(PyObject *module, PyModuleDef *def) {
    if (def == NULL) return CAPI_FAIL(raise_system_error("module definition is NULL"), -1);
    if (by_index.value == NULL) {
        gc_add_roots(&by_index, 1, "modules by definition");
        if ((by_index.value = list_new(0)) == NULL) return capi_status(-1);
    }
    while (list_length(by_index.value) <= def->m_base.m_index)
        if (list_append(by_index.value, NONE) < 0) return capi_status(-1);
    list_put(by_index.value, def->m_base.m_index, capi_in(module));
    return 0;
}

PyObject *PyState_FindModule(PyModuleDef *def) {
    Py_ssize_t index = def->m_base.m_index;
    if (def->m_slots != NULL || index == 0 || by_index.value == NULL || index >= list_length(by_index.value)) return NULL;
    Value module = list_get(by_index.value, index);
    return module != NONE ? capi_borrow(module) : NULL;
}

int PyState_RemoveModule(PyModuleDef *def) {
    if (PyState_FindModule(def) == NULL) return CAPI_FAIL(raise_system_error("Module index out of bounds."), -1);
    list_put(by_index.value, def->m_base.m_index, NONE);
    return 0;
}
