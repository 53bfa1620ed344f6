/* module.c - module objects and the helpers with which native modules fill themselves. */
#include "objects_int.h"

#include "objects/dict.h"
#include "objects/instance.h"
#include "objects/list.h"
#include "objects/str.h"
#include "objects/thread.h"

#define MODULE ((ModuleObj *)self)

static void module_trace(Obj *obj, Tracer *tracer) {
    ModuleObj *module = (ModuleObj *)obj;
    trace_slot(tracer, &module->dict);
    trace_slots(tracer, &module->weakrefs, 2); /* weakrefs, name */
}

static Status module_set_up(Value self, Value name, Value doc) {
    if (MODULE->dict.value == NULL) {
        Value dict = dict_new();
        if (dict == NULL) return -1;
        slot_set(MODULE, &MODULE->dict, dict);
    }
    Value dict = MODULE->dict.value;
    if (is_str(name)) slot_set(MODULE, &MODULE->name, name);
    TRY(dict_set(dict, DUNDER(name), name));
    TRY(dict_set(dict, DUNDER(doc), doc));
    TRY(dict_set(dict, DUNDER(package), NONE));
    TRY(dict_set(dict, DUNDER(loader), NONE));
    return dict_set(dict, DUNDER(spec), NONE);
}

Value module_new(Value name) {
    Value self;
    TRY_VALUE(self, instance_new(&module_type));
    TRY_NULL(module_set_up(self, name, NONE));
    return self;
}

Status module_add(Value module, const char *name, Value value) {
    if (value == NULL) return -1;
    Value key = str_intern_c(name);
    return key == NULL ? -1 : dict_set(module_dict(module), key, value);
}

Status module_add_methods(Value module, const MethodDef *methods) {
    Value name = dict_get_str(module_dict(module), DUNDER(name));
    for (const MethodDef *def = methods; def != NULL && def->name != NULL; def++)
        TRY(module_add(module, def->name, builtin_new(def, module, name)));
    return 0;
}

Status module_add_type(Value module, Type *type) {
    TRY(type_ready(type));
    return module_add(module, type_short_name(type), VALUE(type));
}

/* ---- attributes ------------------------------------------------------------------------------------------------------------- */
static Truth is_initializing(Value spec) {
    Value flag;
    if (spec == NULL || spec == NONE) return 0;
    Truth found = object_lookup_attr(spec, NAME(_initializing), &flag);
    return found <= 0 ? found : object_truth(flag);
}

/* Is NAME a submodule whose import is under way? */
static Truth is_uninitialised_submodule(Value spec, Value name) {
    Value list;
    if (spec == NULL || spec == NONE) return 0;
    Truth found = object_lookup_attr(spec, str_intern_c("_uninitialized_submodules"), &list);
    return found <= 0 ? found : object_contains(list, name);
}

static Value raise_missing(Value self, Value attribute) {
    Value dict = MODULE->dict.value;
    Value name = dict != NULL ? dict_get_str(dict, DUNDER(name)) : NULL;
    if (name == NULL || !is_str(name)) {
        raise_attribute_error(self, attribute);
        return raise_format(&AttributeError_type, "module has no attribute %R", attribute);
    }
    Value spec = dict_get_str(dict, DUNDER(spec));
    Truth initializing = is_initializing(spec), submodule = initializing == 0 ? is_uninitialised_submodule(spec, attribute) : 0;
    if (initializing < 0 || submodule < 0) return NULL;
    raise_attribute_error(self, attribute); /* sets name and obj of the exception ... */
    Value error = exception_fetch(), text;
    if (error == NULL) return NULL;
    if (initializing)
        text = str_format("partially initialized module %R has no attribute %R (most likely due to a circular import)", name, attribute);
    else if (submodule)
        text = str_format("cannot access submodule %R of module %R (most likely due to a circular import)", attribute, name);
    else
        text = str_format("module %R has no attribute %R", name, attribute);
    if (text == NULL) return NULL;
    Value args;
    TRY_VALUE(args, TUPLE1(text)); /* ... whose text is more precise here */
    slot_set((ExceptionObj *)error, &((ExceptionObj *)error)->args, args);
    exception_restore(error);
    return NULL;
}

Value module_find_attr(Value self, Value name) {
    Value value;
    Type *type = type_of(self);
    /* Found in the usual way? (The type has no hook of its own: those would have replaced this function.) */
    TRY_NULL(attribute_name_check(name));
    Value descriptor = type_lookup(type, name), dict = MODULE->dict.value;
    NativeType *native = descriptor != NULL ? native_of(descriptor) : NULL;
    if (native != NULL && native->descr_get != NULL && native->descr_set != NULL) {
        value = native->descr_get(descriptor, self, VALUE(type));
        if (value != NULL || !exception_matches(&AttributeError_type)) return value;
        exception_clear();
    } else {
        value = dict != NULL ? dict_get_str(dict, name) : NULL;
        if (value != NULL) return value;
        if (descriptor != NULL)
            return native->descr_get != NULL ? native->descr_get(descriptor, self, VALUE(type)) : descriptor;
    }
    if (dict != NULL) {
        Value hook = dict_get_str(dict, DUNDER(getattr));
        if (hook != NULL) return CALL1(hook, name);
    }
    return NULL;
}

Value module_getattr(Value self, Value name) {
    Value value = module_find_attr(self, name);
    return LIKELY(value != NULL) || exception_pending() ? value : raise_missing(self, name);
}

static Value get_annotations(Value self, void *closure) {
    Value dict, annotations;
    TRY_VALUE(dict, instance_dict(self));
    annotations = dict_get_str(dict, DUNDER(annotations));
    if (annotations == NULL) {
        TRY_VALUE(annotations, dict_new());
        TRY_NULL(dict_set(dict, DUNDER(annotations), annotations));
    }
    return annotations;
}

static Status set_annotations(Value self, Value value, void *closure) {
    Value dict = instance_dict(self);
    if (dict == NULL) return -1;
    if (value != NULL) return dict_set(dict, DUNDER(annotations), value);
    Truth removed = dict_delete(dict, DUNDER(annotations));
    if (removed == 0) raise_value(&AttributeError_type, DUNDER(annotations));
    return removed == 1 ? 0 : -1;
}

static Value module_repr(Value self) {
    if (vm_hooks.import != NULL) {
        Value importlib = vm_hooks.import("_frozen_importlib"), function, name;
        if (importlib != NULL) {
            TRY_VALUE(name, str_intern_c("_module_repr"));
            Truth found = object_lookup_attr(importlib, name, &function);
            if (found < 0) return NULL;
            if (found) return CALL1(function, self);
        }
        exception_clear();
    }
    Value name = MODULE->dict.value != NULL ? dict_get_str(MODULE->dict.value, DUNDER(name)) : NULL;
    if (name == NULL || !is_str(name)) return str_from_c("<module '?'>");
    return str_format("<module %R>", name);
}

static Value module_dir(Value self) {
    Value dict;
    TRY_VALUE(dict, object_get_attr(self, DUNDER(dict)));
    if (!is_dict(dict)) return raise_type_error("%R is not a dictionary", self);
    Value hook = dict_get_str(dict, DUNDER(dir));
    return hook != NULL ? CALL0(hook) : dict_keys_list(dict);
}

/* ---- creation ------------------------------------------------------------------------------------------------------------------ */
static Value module_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    Value self, dict;
    TRY_VALUE(self, instance_new(cls));
    TRY_VALUE(dict, dict_new()); /* usable even when a subclass forgets __init__ */
    slot_set(MODULE, &MODULE->dict, dict);
    return self;
}

static Status module_init(Value self, const Value *args, size_t nargs, Value kwnames) {
    static const ArgSpec spec = {"module", "name | doc"};
    Value                out[2];
    TRY(args_parse(&spec, args, nargs, kwnames, out));
    if (!is_str(out[0])) return RAISED(raise_type_error("module() argument 'name' must be str, not %K", out[0]));
    return module_set_up(self, out[0], out[1] != NULL ? out[1] : NONE);
}

static const MethodDef methods[] = {{"__dir__", module_dir, METHOD_NOARGS, "__dir__() -> list\nNames of the module."}, {NULL}};
static const GetSetDef getsets[] = {{"__annotations__", get_annotations, set_annotations}, {NULL}};
static const MemberDef members[] = {{"__dict__", MEMBER_VALUE_NONE, offsetof(ModuleObj, dict), true}, {NULL}};
static NativeType module_native = {
    .shape = {.size = sizeof(ModuleObj), .flags = SHAPE_IMMORTAL_CLASS, .trace = module_trace}, .repr = module_repr,
    .getattr = module_getattr, .setattr = object_generic_set_attr, .create = module_create, .init = module_init, .methods = methods, .getsets = getsets,
    .members = members, .weak_offset = offsetof(ModuleObj, weakrefs)};
Type module_type = {
    .header = {.word = 1u << 30, .type = &type_type},
    .name = "module",
    .basic_size = sizeof(ModuleObj),
    .dict_offset = offsetof(ModuleObj, dict),
    .flags = TYPE_FLAG_BASETYPE,
    .doc = "module(name, doc=None)\n--\n\nCreate a module object.",
    .base = &object_type,
    .native = &module_native,
};
