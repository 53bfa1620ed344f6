/* function.c - Python functions as objects: everything but running them, which the VM does through vm_hooks. */
#include "objects_int.h"

#include "objects/audit.h"

#include "objects/dict.h"
#include "objects/instance.h"
#include "objects/list.h"
#include "objects/str.h"
#include "objects/thread.h"

static uint32_t last_version;

static void function_trace(Obj *obj, Tracer *tracer) {
    FunctionObj *f = (FunctionObj *)obj;
    trace_pointer(tracer, &f->globals);
    trace_pointer(tracer, &f->builtins);
    trace_slot(tracer, &f->name);
    trace_slot(tracer, &f->qualname);
    trace_pointer(tracer, &f->code);
    trace_slots(tracer, &f->defaults, 8); /* defaults ... annotations */
}
_Static_assert(offsetof(FunctionObj, annotations) == offsetof(FunctionObj, defaults) + 7 * sizeof(Slot), "traced as one run");

/* No name, so no program finds it. */
#define ODD_BUILTINS_KEY VALUE(&function_type)

Value function_odd_builtins(const FunctionObj *f) { return dict_get(VALUE(f->builtins), ODD_BUILTINS_KEY); }

static void touch(FunctionObj *f) { f->version = last_version == UINT32_MAX ? 0 : ++last_version; }

Value function_new(CodeObj *code, Value globals, Value qualname) {
    Value        name, doc, builtins = NULL, module;
    FunctionObj *f = (FunctionObj *)gc_alloc(&function_type, sizeof *f);
    if (f == NULL) return NULL;
    pointer_set(f, &f->code, code);
    pointer_set(f, &f->globals, (DictObj *)globals);
    TRY_VALUE(name, vm_hooks.code_name(code));
    slot_set(f, &f->name, name);
    if (qualname == NULL) TRY_VALUE(qualname, vm_hooks.code_qualname(code));
    slot_set(f, &f->qualname, qualname);
    TRY_VALUE(doc, vm_hooks.code_doc(code));
    slot_set(f, &f->doc, doc);
    module = dict_get_str(globals, DUNDER(name));
    if (module != NULL) slot_set(f, &f->module, module);
    builtins = dict_get_str(globals, DUNDER(builtins));
    if (builtins != NULL && value_is_a(builtins, &module_type)) builtins = module_dict(builtins);
    if (builtins == NULL && vm_hooks.builtins != NULL) builtins = vm_hooks.builtins();
    if (exception_pending()) return NULL;
    if (builtins == NULL || !is_dict(builtins)) {
        Value odd = builtins;
        TRY_VALUE(builtins, dict_new());
        /* Nothing is found in it, and then this is asked (function_odd_builtins). */
        if (odd != NULL && dict_set(builtins, ODD_BUILTINS_KEY, odd) < 0) return NULL;
    }
    pointer_set(f, &f->builtins, (DictObj *)builtins);
    touch(f);
    return VALUE(f);
}

static Value function_call(Value self, const Value *args, size_t nargs, Value kwnames) {
    return vm_hooks.call_function(self, args, nargs, kwnames);
}

static Value function_repr(Value self) {
    gc_pin(value_obj(self));
    return str_format("<function %U at %p>", ((FunctionObj *)self)->qualname.value, (void *)self);
}

static Value function_get(Value self, Value obj, Value type) { return obj == NULL ? self : method_new(self, obj); }

/* ---- attributes ------------------------------------------------------------------------------------------------------- */
#define FUNCTION ((FunctionObj *)self)
static Value or_none(Value v) { return v != NULL ? v : NONE; }

static Value get_code(Value self, void *closure) { return object_audit_get(self, "__code__") < 0 ? NULL : VALUE(FUNCTION->code); }
static Status set_code(Value self, Value value, void *closure) {
    if (value == NULL || !value_is(value, &code_type)) return RAISED(raise_type_error("__code__ must be set to a code object"));
    TRY(object_audit_set(self, "__code__", value));
    intptr_t free_count = vm_hooks.code_free_count((CodeObj *)value);
    intptr_t have = FUNCTION->closure.value == NULL ? 0 : tuple_length(FUNCTION->closure.value);
    if (free_count != have)
        return RAISED(raise_value_error("%U() requires a code object with %zd free vars, not %zd", FUNCTION->name.value, have, free_count));
    pointer_set(FUNCTION, &FUNCTION->code, (CodeObj *)value);
    touch(FUNCTION);
    return 0;
}

static Value get_name(Value self, void *closure) { return FUNCTION->name.value; }
static Value get_qualname(Value self, void *closure) { return FUNCTION->qualname.value; }
static Status set_text(Value self, Slot *slot, Value value, const char *what) {
    if (value == NULL || !is_str(value)) return RAISED(raise_type_error("%s must be set to a string object", what));
    slot_set(FUNCTION, slot, value);
    return 0;
}
static Status set_name(Value self, Value value, void *closure) { return set_text(self, &FUNCTION->name, value, "__name__"); }
static Status set_qualname(Value self, Value value, void *closure) {
    return set_text(self, &FUNCTION->qualname, value, "__qualname__");
}

static Value get_defaults(Value self, void *closure) {
    return object_audit_get(self, "__defaults__") < 0 ? NULL : or_none(FUNCTION->defaults.value);
}
static Status set_defaults(Value self, Value value, void *closure) {
    if (value == NONE) value = NULL;
    if (value != NULL && !value_is_a(value, &tuple_type))
        return RAISED(raise_type_error("__defaults__ must be set to a tuple object"));
    TRY(object_audit_set(self, "__defaults__", value));
    slot_set(FUNCTION, &FUNCTION->defaults, value);
    touch(FUNCTION);
    return 0;
}

static Value get_kwdefaults(Value self, void *closure) {
    return object_audit_get(self, "__kwdefaults__") < 0 ? NULL : or_none(FUNCTION->kwdefaults.value);
}
static Status set_kwdefaults(Value self, Value value, void *closure) {
    if (value == NONE) value = NULL;
    if (value != NULL && !is_dict(value)) return RAISED(raise_type_error("__kwdefaults__ must be set to a dict object"));
    TRY(object_audit_set(self, "__kwdefaults__", value));
    slot_set(FUNCTION, &FUNCTION->kwdefaults, value);
    touch(FUNCTION);
    return 0;
}

/* The compiler hands annotations over as a flat tuple (name, value, name, value...); a dict is made on first use. */
static Value get_annotations(Value self, void *closure) {
    Value annotations = FUNCTION->annotations.value, dict;
    if (annotations != NULL && is_dict(annotations)) return annotations;
    TRY_VALUE(dict, dict_new());
    if (annotations != NULL)
        for (intptr_t i = 0; i + 1 < tuple_length(annotations); i += 2)
            TRY_NULL(dict_set(dict, tuple_get(annotations, i), tuple_get(annotations, i + 1)));
    slot_set(FUNCTION, &FUNCTION->annotations, dict);
    return dict;
}
static Status set_annotations(Value self, Value value, void *closure) {
    if (value == NONE) value = NULL;
    if (value != NULL && !is_dict(value)) return RAISED(raise_type_error("__annotations__ must be set to a dict object"));
    slot_set(FUNCTION, &FUNCTION->annotations, value);
    return 0;
}

static Value get_dict(Value self, void *closure) { return instance_dict(self); }
static Status set_dict(Value self, Value value, void *closure) {
    if (value == NULL) return RAISED(raise_type_error("cannot delete __dict__"));
    if (!is_dict(value)) return RAISED(raise_type_error("__dict__ must be set to a dictionary, not a '%N'", value));
    return instance_set_dict(self, value);
}

static const GetSetDef getsets[] = {
    {"__code__", get_code, set_code},
    {"__defaults__", get_defaults, set_defaults},
    {"__kwdefaults__", get_kwdefaults, set_kwdefaults},
    {"__annotations__", get_annotations, set_annotations},
    {"__dict__", get_dict, set_dict},
    {"__name__", get_name, set_name},
    {"__qualname__", get_qualname, set_qualname},
    {NULL},
};
static const MemberDef members[] = {
    {"__closure__", MEMBER_VALUE_NONE, offsetof(FunctionObj, closure), true},
    {"__doc__", MEMBER_VALUE_NONE, offsetof(FunctionObj, doc), false},
    {"__globals__", MEMBER_VALUE_NONE, offsetof(FunctionObj, globals), true},
    {"__module__", MEMBER_VALUE_NONE, offsetof(FunctionObj, module), false},
    {"__builtins__", MEMBER_VALUE_NONE, offsetof(FunctionObj, builtins), true},
    {NULL},
};

/* ---- function(code, globals, name=None, argdefs=None, closure=None) --------------------------------------------------- */
static Status check_closure(CodeObj *code, Value name, Value closure) {
    intptr_t free_count = vm_hooks.code_free_count(code);
    if (closure == NONE) {
        if (free_count != 0) return RAISED(raise_type_error("arg 5 (closure) must be tuple"));
        return 0;
    }
    if (!value_is_a(closure, &tuple_type)) {
        if (free_count != 0) return RAISED(raise_type_error("arg 5 (closure) must be tuple"));
        return RAISED(raise_type_error("arg 5 (closure) must be None or tuple"));
    }
    if (tuple_length(closure) != free_count)
        return RAISED(raise_value_error("%U requires closure of length %zd, not %zd", name, free_count, tuple_length(closure)));
    for (intptr_t i = 0; i < free_count; i++)
        if (!value_is(tuple_get(closure, i), &cell_type))
            return RAISED(raise_type_error("arg 5 (closure) expected cell, found %N", tuple_get(closure, i)));
    return 0;
}

static Value function_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    static const ArgSpec spec = {"function", "code globals | name argdefs closure"};
    Value                out[5], function, code_name;
    TRY_NULL(args_parse(&spec, args, nargs, kwnames, out));
    if (!value_is(out[0], &code_type)) return raise_type_error("function() argument 'code' must be code, not %K", out[0]);
    if (!is_dict(out[1])) return raise_type_error("function() argument 'globals' must be dict, not %K", out[1]);
    Value name = out[2] != NULL ? out[2] : NONE, defaults = out[3] != NULL ? out[3] : NONE;
    Value closure = out[4] != NULL ? out[4] : NONE;
    if (name != NONE && !is_str(name)) return raise_type_error("arg 3 (name) must be None or string");
    if (defaults != NONE && !value_is_a(defaults, &tuple_type)) return raise_type_error("arg 4 (defaults) must be None or tuple");
    if (object_audited) TRY_NULL(object_audit("function.__new__", out, 1));
    TRY_VALUE(code_name, vm_hooks.code_name((CodeObj *)out[0]));
    TRY_NULL(check_closure((CodeObj *)out[0], code_name, closure));
    TRY_VALUE(function, function_new((CodeObj *)out[0], out[1], NULL));
    FunctionObj *f = (FunctionObj *)function;
    if (name != NONE) slot_set(f, &f->name, name);
    if (defaults != NONE) slot_set(f, &f->defaults, defaults);
    if (closure != NONE) slot_set(f, &f->closure, closure);
    return function;
}

static NativeType function_native = {
    .native_flags = NATIVE_NO_GETATTR, .shape = {.size = sizeof(FunctionObj), .trace = function_trace},
    .repr = function_repr,
    .call = function_call,
    .descr_get = function_get,
    .create = function_create,
    .getsets = getsets,
    .members = members,
    .weak_offset = offsetof(FunctionObj, weakrefs),
};
Type function_type = {
    .header = {.word = 1u << 30, .type = &type_type},
    .name = "function",
    .basic_size = sizeof(FunctionObj),
    .dict_offset = offsetof(FunctionObj, dict),
    .vectorcall_offset = offsetof(FunctionObj, vectorcall),
    .flags = TYPE_FLAG_METHOD_DESCR | TYPE_FLAG_VECTORCALL,
    .doc = "function(code, globals, name=None, argdefs=None, closure=None)\n--\n\nCreate a function object.",
    .base = &object_type,
    .native = &function_native,
};
