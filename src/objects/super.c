/* super.c - super objects: attribute lookup that starts behind a class in the MRO. */
#include "objects_int.h"

#include "objects/dict.h"
#include "objects/instance.h"
#include "objects/list.h"
#include "objects/str.h"
#include "objects/thread.h"

#define SUPER ((SuperObj *)self)

static void super_trace(Obj *obj, Tracer *tracer) {
    SuperObj *super = (SuperObj *)obj;
    trace_pointer(tracer, &super->type);
    trace_slot(tracer, &super->obj);
    trace_pointer(tracer, &super->obj_type);
}

/* The class to search for OBJ: OBJ is a subclass of CLS, an instance of one, or claims to be. */
static Type *super_check(Type *cls, Value obj) {
    if (is_type(obj) && type_is_subtype((Type *)obj, cls)) return (Type *)obj;
    if (type_is_subtype(type_of(obj), cls)) return type_of(obj);
    Value claimed;
    Truth found = object_lookup_attr(obj, DUNDER(class), &claimed);
    if (found < 0) return NULL;
    if (found && is_type(claimed) && claimed != VALUE(type_of(obj)) && type_is_subtype((Type *)claimed, cls)) return (Type *)claimed;
    return (Type *)raise_type_error("super(type, obj): obj must be an instance or subtype of type");
}

/* As the class dicts hold it; NULL without an exception: not found. */
static Value search_raw(const Type *cls, const Type *obj_type, Value name) {
    Value    mro = obj_type->mro;
    intptr_t i = 0, count = mro == NULL ? 0 : tuple_length(mro);
    while (i < count && tuple_get(mro, i) != VALUE(cls)) i++;
    for (i++; i < count; i++) {
        Value found = dict_get_str(VALUE(((Type *)tuple_get(mro, i))->dict), name);
        if (found != NULL) return found;
    }
    return NULL;
}

static Value search(Type *cls, Type *obj_type, Value obj, Value name) {
    Value found = search_raw(cls, obj_type, name);
    if (found == NULL) return NULL;
    NativeType *native = native_of(found);
    if (native->descr_get == NULL) return found;
    /* A class method called through a class gets no instance. */
    return native->descr_get(found, obj == VALUE(obj_type) ? NULL : obj, VALUE(obj_type));
}

Value super_find_method(Value self, Value name) {
    const SuperObj *super = SUPER;
    if (super->obj_type == NULL || super->obj.value == NULL || super->obj.value == VALUE(super->obj_type) || name == DUNDER(class)) return NULL;
    Value found = search_raw(super->type, super->obj_type, name);
    return found != NULL && type_has_flag(type_of(found), TYPE_FLAG_METHOD_DESCR) ? found : NULL;
}

Value super_get_attr(Type *cls, Value obj, Value name) {
    Type *obj_type = super_check(cls, obj);
    Value result;
    if (obj_type == NULL) return NULL;
    if (name != DUNDER(class)) {
        result = search(cls, obj_type, obj, name);
        if (result != NULL || exception_pending()) return result;
    }
    TRY_VALUE(result, super_new(cls, obj));
    return object_generic_get_attr(result, name);
}

static Status super_set_up(Value self, Type *cls, Value obj) {
    SuperObj *super = SUPER;
    Type     *obj_type = NULL;
    if (obj != NULL && (obj_type = super_check(cls, obj)) == NULL) return -1;
    pointer_set(super, &super->type, cls);
    slot_set(super, &super->obj, obj);
    pointer_set(super, &super->obj_type, obj_type);
    return 0;
}

Value super_new(Type *cls, Value obj) {
    Value self;
    TRY_VALUE(self, instance_new(&super_type));
    TRY_NULL(super_set_up(self, cls, obj));
    return self;
}

static Value super_create(Type *cls, const Value *args, size_t nargs, Value kwnames) { return instance_new(cls); }

static Status super_init(Value self, const Value *args, size_t nargs, Value kwnames) {
    Type *cls;
    Value obj = NULL;
    TRY(args_no_keywords("super", kwnames));
    if (nargs > 2) return RAISED(raise_arity("super()", 0, 2, nargs));
    if (nargs == 0) {
        if (vm_hooks.super_arguments == NULL) return RAISED(raise_format(&RuntimeError_type, "super(): no current frame"));
        obj = vm_hooks.super_arguments(&cls);
        if (obj == NULL) return -1;
    } else {
        if (!is_type(args[0])) return RAISED(raise_type_error("super() argument 1 must be a type, not %N", args[0]));
        cls = (Type *)args[0];
        obj = nargs == 2 && args[1] != NONE ? args[1] : NULL;
    }
    return super_set_up(self, cls, obj);
}

static Value super_getattr(Value self, Value name) {
    SuperObj *super = SUPER;
    if (super->obj_type != NULL && is_str(name) && !str_equal(name, DUNDER(class))) {
        Value result = search(super->type, super->obj_type, super->obj.value, name);
        if (result != NULL || exception_pending()) return result;
    }
    return object_generic_get_attr(self, name);
}

static Value super_repr(Value self) {
    const char *name = SUPER->type != NULL ? SUPER->type->name : "NULL";
    if (SUPER->obj_type != NULL) return str_format("<super: <class '%s'>, <%s object>>", name, SUPER->obj_type->name);
    return str_format("<super: <class '%s'>, NULL>", name);
}

static Value super_descr_get(Value self, Value obj, Value type) {
    if (obj == NULL || obj == NONE || SUPER->obj.value != NULL) return self;
    if (type_of(self) != &super_type) return CALL2(VALUE(type_of(self)), VALUE(SUPER->type), obj);
    return super_new(SUPER->type, obj);
}

static const MemberDef members[] = {
    {"__thisclass__", MEMBER_VALUE_NONE, offsetof(SuperObj, type), true, "the class invoking super()"},
    {"__self__", MEMBER_VALUE_NONE, offsetof(SuperObj, obj), true, "the instance invoking super(); may be None"},
    {"__self_class__", MEMBER_VALUE_NONE, offsetof(SuperObj, obj_type), true, "the type of the instance invoking super(); may be None"},
    {NULL},
};
static NativeType super_native = {
    .shape = {.size = sizeof(SuperObj), .trace = super_trace}, .repr = super_repr, .getattr = super_getattr,
    .descr_get = super_descr_get, .create = super_create, .init = super_init, .members = members};
Type super_type = {
    .header = {.word = 1u << 30, .type = &type_type},
    .name = "super",
    .basic_size = sizeof(SuperObj),
    .flags = TYPE_FLAG_BASETYPE,
    .doc = "super() -> same as super(__class__, <first argument>)\nsuper(type) -> unbound super object\n"
           "super(type, obj) -> bound super object; requires isinstance(obj, type)\n"
           "super(type, type2) -> bound super object; requires issubclass(type2, type)",
    .base = &object_type,
    .native = &super_native,
};
