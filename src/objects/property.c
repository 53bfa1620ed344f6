/* property.c - property, classmethod and staticmethod. */
#include "objects_int.h"

#include "objects/dict.h"
#include "objects/instance.h"
#include "objects/list.h"
#include "objects/str.h"

/* ---- property ----------------------------------------------------------------------------------------------------------- */
#define PROPERTY ((PropertyObj *)self)

static void property_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, &((PropertyObj *)obj)->get, 5); }

static Value absent(Value v) { return v == NONE ? NULL : v; }

static Status property_set_up(Value self, Value get, Value set, Value del, Value doc) {
    PropertyObj *p = PROPERTY;
    slot_set(p, &p->get, absent(get));
    slot_set(p, &p->set, absent(set));
    slot_set(p, &p->del, absent(del));
    slot_set(p, &p->doc, doc);
    slot_set(p, &p->name, NULL);
    p->getter_doc = false;
    if ((doc != NULL && doc != NONE) || p->get.value == NULL) return 0; /* hidden by the class's own docstring in instances of subclasses */
    Value getter_doc;
    Truth found = object_lookup_attr(p->get.value, DUNDER(doc), &getter_doc);
    if (found <= 0) return found;
    p->getter_doc = true;
    if (type_of(self) == &property_type) {
        slot_set(p, &p->doc, getter_doc);
        return 0;
    }
    return object_set_attr(self, DUNDER(doc), getter_doc);
}

static Status property_init(Value self, const Value *args, size_t nargs, Value kwnames) {
    static const ArgSpec spec = {"property", "| fget fset fdel doc"};
    Value                out[4];
    TRY(args_parse(&spec, args, nargs, kwnames, out));
    return property_set_up(self, out[0] ? out[0] : NONE, out[1] ? out[1] : NONE, out[2] ? out[2] : NONE, out[3]);
}

Value property_new(Value get, Value set, Value del, Value doc) {
    Value self;
    TRY_VALUE(self, instance_new(&property_type));
    TRY_NULL(property_set_up(self, get, set, del, doc));
    return self;
}

static COLD Value raise_no(Value self, Value obj, const char *what) {
    Value name = PROPERTY->name.value, qualname;
    TRY_VALUE(qualname, type_qualname(type_of(obj)));
    if (name != NULL)
        return raise_format(&AttributeError_type, "property %R of %R object has no %s", name, qualname, what);
    return raise_format(&AttributeError_type, "property of %R object has no %s", qualname, what);
}

static Value property_get(Value self, Value obj, Value type) {
    if (obj == NULL || obj == NONE) return self;
    if (PROPERTY->get.value == NULL) return raise_no(self, obj, "getter");
    return CALL1(PROPERTY->get.value, obj);
}

static Status property_set(Value self, Value obj, Value value) {
    Value function = value == NULL ? PROPERTY->del.value : PROPERTY->set.value;
    if (function == NULL) return RAISED(raise_no(self, obj, value == NULL ? "deleter" : "setter"));
    Value result = value == NULL ? CALL1(function, obj) : CALL2(function, obj, value);
    return result == NULL ? -1 : 0;
}

/* A copy of SELF with other functions; NULL keeps one. */
static Value property_copy(Value self, Value get, Value set, Value del) {
    PropertyObj *p = PROPERTY;
    Value        copy, name = p->name.value;
    if (get == NULL) get = p->get.value ? p->get.value : NONE;
    if (set == NULL) set = p->set.value ? p->set.value : NONE;
    if (del == NULL) del = p->del.value ? p->del.value : NONE;
    Value doc = p->getter_doc && get != NONE ? NONE : p->doc.value ? p->doc.value : NONE;
    TRY_VALUE(copy, object_call(VALUE(type_of(self)), (Value[]){get, set, del, doc}, 4, NULL));
    if (value_is_a(copy, &property_type)) slot_set((PropertyObj *)copy, &((PropertyObj *)copy)->name, name);
    return copy;
}

static Value property_getter(Value self, Value f) { return property_copy(self, f, NULL, NULL); }
static Value property_setter(Value self, Value f) { return property_copy(self, NULL, f, NULL); }
static Value property_deleter(Value self, Value f) { return property_copy(self, NULL, NULL, f); }

static Value property_set_name(Value self, const Value *args, size_t nargs, Value kwnames) {
    if (nargs != 2) return raise_type_error("__set_name__() takes 2 positional arguments but %zu were given", nargs);
    slot_set(PROPERTY, &PROPERTY->name, args[1]);
    return NONE;
}

static Truth is_abstract(Value callable) {
    Value flag;
    if (callable == NULL) return 0;
    Truth found = object_lookup_attr(callable, NAME(__isabstractmethod__), &flag);
    return found <= 0 ? found : object_truth(flag);
}

static Value property_is_abstract(Value self, void *closure) {
    Slot *functions[] = {&PROPERTY->get, &PROPERTY->set, &PROPERTY->del};
    for (size_t i = 0; i < 3; i++) {
        Truth abstract = is_abstract(functions[i]->value);
        if (abstract != 0) return abstract < 0 ? NULL : TRUE_VALUE;
    }
    return FALSE_VALUE;
}

static Value object_create_any(Type *cls, const Value *args, size_t nargs, Value kwnames) { return instance_new(cls); }

static const MethodDef property_methods[] = {
    {"getter", property_getter, METHOD_ONE, "Descriptor to obtain a copy of the property with a different getter."},
    {"setter", property_setter, METHOD_ONE, "Descriptor to obtain a copy of the property with a different setter."},
    {"deleter", property_deleter, METHOD_ONE, "Descriptor to obtain a copy of the property with a different deleter."},
    {"__set_name__", property_set_name, METHOD_FAST, "Method to set name of a property."},
    {NULL},
};
static const MemberDef property_members[] = {
    {"fget", MEMBER_VALUE_NONE, offsetof(PropertyObj, get), true},
    {"fset", MEMBER_VALUE_NONE, offsetof(PropertyObj, set), true},
    {"fdel", MEMBER_VALUE_NONE, offsetof(PropertyObj, del), true},
    {"__doc__", MEMBER_VALUE_NONE, offsetof(PropertyObj, doc), false},
    {NULL},
};
static const GetSetDef property_getsets[] = {{"__isabstractmethod__", property_is_abstract}, {NULL}};
static NativeType      property_native = {
         .shape = {.size = sizeof(PropertyObj), .trace = property_trace}, .descr_get = property_get, .descr_set = property_set,
         .create = object_create_any, .init = property_init, .methods = property_methods, .members = property_members,
         .getsets = property_getsets};
Type property_type = {
    .header = {.word = 1u << 30, .type = &type_type},
    .name = "property",
    .basic_size = sizeof(PropertyObj),
    .flags = TYPE_FLAG_BASETYPE,
    .doc = "property(fget=None, fset=None, fdel=None, doc=None)\n--\n\n"
           "Attribute whose reading, setting and deletion call functions.",
    .base = &object_type,
    .native = &property_native,
};

/* ---- classmethod and staticmethod ------------------------------------------------------------------------------------- */
#define WRAPPED ((ClassMethodObj *)self)

static void wrapped_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, &((ClassMethodObj *)obj)->callable, 2); }

/* The wrapper shows the names of the function. */
static Status copy_attributes(Value self, Value callable) {
    Value names[] = {DUNDER(module), DUNDER(name), DUNDER(qualname), DUNDER(doc), DUNDER(annotations)};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        Value value;
        /* Making annotations here would make a dict for every wrapped function. */
        Truth found = object_lookup_attr(callable, names[i], &value);
        if (found < 0) return -1;
        if (found) TRY(object_set_attr(self, names[i], value));
    }
    return 0;
}

static Status wrapped_set_up(Value self, Value callable) {
    slot_set(WRAPPED, &WRAPPED->callable, callable);
    return copy_attributes(self, callable);
}

static Value wrapped_new(Type *type, Value callable) {
    Value self;
    TRY_VALUE(self, instance_new(type));
    TRY_NULL(wrapped_set_up(self, callable));
    return self;
}
Value classmethod_new(Value callable) { return wrapped_new(&classmethod_type, callable); }
Value staticmethod_new(Value callable) { return wrapped_new(&staticmethod_type, callable); }

static Status wrapped_init(Value self, const Value *args, size_t nargs, Value kwnames, const char *name) {
    TRY(args_no_keywords(name, kwnames));
    if (nargs != 1) return RAISED(raise_arity(name, 1, 1, nargs));
    return wrapped_set_up(self, args[0]);
}
static Status classmethod_init(Value self, const Value *args, size_t nargs, Value kwnames) {
    return wrapped_init(self, args, nargs, kwnames, "classmethod");
}
static Status staticmethod_init(Value self, const Value *args, size_t nargs, Value kwnames) {
    return wrapped_init(self, args, nargs, kwnames, "staticmethod");
}

static Value classmethod_get(Value self, Value obj, Value type) {
    Value callable = WRAPPED->callable.value;
    if (callable == NULL) return raise_format(&RuntimeError_type, "uninitialized classmethod object");
    if (type == NULL) type = VALUE(type_of(obj));
    NativeType *native = native_of(callable);
    if (native->descr_get != NULL) return native->descr_get(callable, type, type);
    return method_new(callable, type);
}

static Value staticmethod_get(Value self, Value obj, Value type) {
    if (WRAPPED->callable.value == NULL) return raise_format(&RuntimeError_type, "uninitialized staticmethod object");
    return WRAPPED->callable.value;
}

static Value staticmethod_call(Value self, const Value *args, size_t nargs, Value kwnames) {
    return object_call(WRAPPED->callable.value, args, nargs, kwnames);
}

static Value classmethod_repr(Value self) { return str_format("<classmethod(%R)>", WRAPPED->callable.value); }
static Value staticmethod_repr(Value self) { return str_format("<staticmethod(%R)>", WRAPPED->callable.value); }

static Value wrapped_is_abstract(Value self, void *closure) {
    Truth abstract = is_abstract(WRAPPED->callable.value);
    return abstract < 0 ? NULL : value_from_bool(abstract);
}
static Value wrapped_dict(Value self, void *closure) { return instance_dict(self); }
static Status wrapped_set_dict(Value self, Value value, void *closure) {
    if (value == NULL || !is_dict(value)) return RAISED(raise_type_error("__dict__ must be set to a dictionary"));
    return instance_set_dict(self, value);
}

static const MemberDef wrapped_members[] = {{"__func__", MEMBER_VALUE_NONE, offsetof(ClassMethodObj, callable), true},
                                            {"__wrapped__", MEMBER_VALUE_NONE, offsetof(ClassMethodObj, callable), true},
                                            {NULL}};
static const GetSetDef wrapped_getsets[] = {
    {"__isabstractmethod__", wrapped_is_abstract}, {"__dict__", wrapped_dict, wrapped_set_dict}, {NULL}};

static NativeType classmethod_native = {
    .native_flags = NATIVE_NO_GETATTR, .shape = {.size = sizeof(ClassMethodObj), .trace = wrapped_trace}, .repr = classmethod_repr, .descr_get = classmethod_get,
    .create = object_create_any, .init = classmethod_init, .members = wrapped_members, .getsets = wrapped_getsets};
Type classmethod_type = {
    .header = {.word = 1u << 30, .type = &type_type},
    .name = "classmethod",
    .basic_size = sizeof(ClassMethodObj),
    .dict_offset = offsetof(ClassMethodObj, dict),
    .flags = TYPE_FLAG_BASETYPE,
    .doc = "classmethod(function) -> method\n\nThe function gets the class as its first argument.",
    .base = &object_type,
    .native = &classmethod_native,
};

static NativeType staticmethod_native = {
    .native_flags = NATIVE_NO_GETATTR, .shape = {.size = sizeof(ClassMethodObj), .trace = wrapped_trace}, .repr = staticmethod_repr, .call = staticmethod_call,
    .descr_get = staticmethod_get, .create = object_create_any, .init = staticmethod_init, .members = wrapped_members,
    .getsets = wrapped_getsets};
Type staticmethod_type = {
    .header = {.word = 1u << 30, .type = &type_type},
    .name = "staticmethod",
    .basic_size = sizeof(ClassMethodObj),
    .dict_offset = offsetof(ClassMethodObj, dict),
    .flags = TYPE_FLAG_BASETYPE,
    .doc = "staticmethod(function) -> method\n\nThe function gets neither the instance nor the class.",
    .base = &object_type,
    .native = &staticmethod_native,
};
