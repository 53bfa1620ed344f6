/* capi_function.c - what functions are made of: PyCell_*, PyMethod_*, PyInstanceMethod_*, PyStaticMethod_*, PyClassMethod_*,
 * PyFunction_*, PyWrapper_New. */
#include "capi_private.h"

#include "compiler/code.h"
#include "objects/dict.h"
#include "objects/str.h"

/* ---- cells ---------------------------------------------------------------------------------------------------------------- */
PyObject *PyCell_New(PyObject *contents) { return capi_out(cell_new(capi_in(contents))); }

PyObject *PyCell_Get(PyObject *cell) {
    if (!PyCell_Check(cell)) return CAPI_BAD_CALL(NULL);
    return Py_XNewRef(capi_borrow_slot(cell, &((CellObj *)cell)->contents));
}

int PyCell_Set(PyObject *cell, PyObject *contents) {
    if (!PyCell_Check(cell)) return CAPI_BAD_CALL(-1);
    slot_set(cell, &((CellObj *)cell)->contents, capi_in(contents));
    return 0;
}

/* ---- bound methods ---------------------------------------------------------------------------------------------------------- */
PyObject *PyMethod_New(PyObject *function, PyObject *self) {
    if (self == NULL) return CAPI_BAD_CALL(NULL);
    MethodObj *method = (MethodObj *)gc_alloc_exposed(&method_type, sizeof *method, 1);
    if (method == NULL) return capi_no_memory();
    slot_init(&method->function, capi_in(function));
    slot_init(&method->self, capi_in(self));
    return (PyObject *)method;
}

PyObject *PyMethod_Function(PyObject *method) {
    if (!PyMethod_Check(method)) return CAPI_BAD_CALL(NULL);
    return capi_borrow_slot(method, &((MethodObj *)method)->function);
}

PyObject *PyMethod_Self(PyObject *method) {
    if (!PyMethod_Check(method)) return CAPI_BAD_CALL(NULL);
    return capi_borrow_slot(method, &((MethodObj *)method)->self);
}

PyObject *PyStaticMethod_New(PyObject *callable) { return capi_out(staticmethod_new(capi_in(callable))); }
PyObject *PyClassMethod_New(PyObject *callable) { return capi_out(classmethod_new(capi_in(callable))); }

PyObject *PyWrapper_New(PyObject *descriptor, PyObject *self) {
    Value (*get)(Value, Value, Value) = native_of(capi_in(descriptor))->descr_get;
    if (!Py_IS_TYPE(descriptor, &PyWrapperDescr_Type)) return CAPI_BAD_CALL(NULL);
    return capi_out(get(capi_in(descriptor), capi_in(self), VALUE(Py_TYPE(self))));
}

/* ---- instance methods: any callable that binds like a function -------------------------------------------------------------- */
typedef struct InstanceMethodObj {
    Obj  header;
    Slot function;
} InstanceMethodObj;
extern Type instance_method_type;

static void instance_method_trace(Obj *obj, Tracer *tracer) { trace_slot(tracer, &((InstanceMethodObj *)obj)->function); }

static Value instance_method_new(Value function) {
    InstanceMethodObj *method = (InstanceMethodObj *)gc_alloc(&instance_method_type, sizeof *method);
    if (method != NULL) slot_init(&method->function, function);
    return VALUE(method);
}

static Value instance_method_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    if (kwnames_count(kwnames) != 0) return raise_type_error("instancemethod() takes no keyword arguments");
    if (nargs != 1) return raise_arity("instancemethod", 1, 1, nargs);
    if (!value_is_callable(args[0])) return raise_type_error("first argument must be callable");
    return instance_method_new(args[0]);
}

static Value instance_method_get(Value self, Value obj, Value type) {
    Value function = ((InstanceMethodObj *)self)->function.value;
    return obj == NULL ? function : method_new(function, obj);
}

static Value instance_method_call(Value self, const Value *args, size_t nargs, Value kwnames) {
    return object_call(((InstanceMethodObj *)self)->function.value, args, nargs, kwnames);
}

static Value instance_method_repr(Value self) {
    Value function = ((InstanceMethodObj *)self)->function.value, name;
    Truth found = object_lookup_attr(function, DUNDER(name), &name);
    if (found < 0) return NULL;
    gc_pin(value_obj(self));
    if (found == 0 || !is_str(name)) return str_format("<instancemethod ? at %p>", (void *)self);
    return str_format("<instancemethod %U at %p>", name, (void *)self);
}

static Value instance_method_getattr(Value self, Value name) {
    if (type_lookup(type_of(self), name) != NULL) return object_generic_get_attr(self, name);
    return object_get_attr(((InstanceMethodObj *)self)->function.value, name);
}

static Value instance_method_doc(Value self, void *closure) {
    return object_get_attr(((InstanceMethodObj *)self)->function.value, DUNDER(doc));
}

static const MemberDef instance_method_members[] = {{"__func__", MEMBER_VALUE, offsetof(InstanceMethodObj, function), true}, {NULL}};
static const GetSetDef instance_method_getsets[] = {{"__doc__", instance_method_doc}, {NULL}};
static NativeType      instance_method_native = {
         .shape = {.size = sizeof(InstanceMethodObj), .trace = instance_method_trace}, .create = instance_method_create,
         .descr_get = instance_method_get, .call = instance_method_call, .repr = instance_method_repr,
         .getattr = instance_method_getattr, .members = instance_method_members, .getsets = instance_method_getsets};
Type instance_method_type = STATIC_TYPE("instancemethod", &object_type, instance_method_native, sizeof(InstanceMethodObj), 0, 0);

PyObject *PyInstanceMethod_New(PyObject *function) {
    if (type_ready(&instance_method_type) < 0) return capi_borrow(NULL);
    return capi_out(instance_method_new(capi_in(function)));
}

PyObject *PyInstanceMethod_Function(PyObject *method) {
    if (!PyInstanceMethod_Check(method)) return CAPI_BAD_CALL(NULL);
    return capi_borrow_slot(method, &((InstanceMethodObj *)method)->function);
}

/* ---- Python functions ------------------------------------------------------------------------------------------------------- */
PyObject *PyFunction_NewWithQualName(PyObject *code, PyObject *globals, PyObject *qualname) {
    return capi_out(function_new((CodeObj *)code, capi_in(globals), capi_in(qualname)));
}
PyObject *PyFunction_New(PyObject *code, PyObject *globals) { return PyFunction_NewWithQualName(code, globals, NULL); }

static PyObject *function_field(PyObject *function, Slot *slot) {
    if (!PyFunction_Check(function)) return CAPI_BAD_CALL(NULL);
    return capi_borrow_slot(function, slot);
}
#define FUNCTION ((FunctionObj *)function)
PyObject *PyFunction_GetDefaults(PyObject *function) { return function_field(function, &FUNCTION->defaults); }
PyObject *PyFunction_GetKwDefaults(PyObject *function) { return function_field(function, &FUNCTION->kwdefaults); }
PyObject *PyFunction_GetClosure(PyObject *function) { return function_field(function, &FUNCTION->closure); }
PyObject *PyFunction_GetModule(PyObject *function) { return function_field(function, &FUNCTION->module); }

PyObject *PyFunction_GetCode(PyObject *function) {
    if (!PyFunction_Check(function)) return CAPI_BAD_CALL(NULL);
    return capi_borrow(VALUE(FUNCTION->code));
}
PyObject *PyFunction_GetGlobals(PyObject *function) {
    if (!PyFunction_Check(function)) return CAPI_BAD_CALL(NULL);
    return capi_borrow(VALUE(FUNCTION->globals));
}

/* Stored lazily in other forms: the attribute is asked for, the function keeps what it answers. */
PyObject *PyFunction_GetAnnotations(PyObject *function) {
    if (!PyFunction_Check(function)) return CAPI_BAD_CALL(NULL);
    if (FUNCTION->annotations.value == NULL) return NULL;
    return capi_borrow(object_get_attr(capi_in(function), str_intern_c("__annotations__")));
}

/* VALUE, None for NULL, goes to SLOT of the function when it is of the type that TYPE_FLAG means. */
static int set_function_field(PyObject *function, Slot *slot, PyObject *value, uint64_t flag, const char *problem) {
    if (!PyFunction_Check(function)) return CAPI_BAD_CALL(-1);
    if (value == Py_None) value = NULL;
    if (value != NULL && !type_has_flag(type_of(capi_in(value)), flag)) return CAPI_FAIL(raise_system_error("%s", problem), -1);
    slot_set(function, slot, capi_in(value));
    FUNCTION->version = 0;
    return 0;
}
int PyFunction_SetDefaults(PyObject *function, PyObject *defaults) {
    return set_function_field(function, &FUNCTION->defaults, defaults, TYPE_FLAG_TUPLE, "non-tuple default args");
}
int PyFunction_SetKwDefaults(PyObject *function, PyObject *defaults) {
    return set_function_field(function, &FUNCTION->kwdefaults, defaults, TYPE_FLAG_DICT, "non-dict keyword only default args");
}
int PyFunction_SetClosure(PyObject *function, PyObject *closure) {
    return set_function_field(function, &FUNCTION->closure, closure, TYPE_FLAG_TUPLE, "expected tuple for closure");
}
int PyFunction_SetAnnotations(PyObject *function, PyObject *annotations) {
    return set_function_field(function, &FUNCTION->annotations, annotations, TYPE_FLAG_DICT, "non-dict annotations");
}
#undef FUNCTION
