/* builtin.c - native functions as objects: len, [].append, int.__new__.  One type serves free functions and native
 * methods bound to an object. */
#include "objects_int.h"

#include "objects/dict.h"
#include "objects/list.h"
#include "objects/str.h"
#include "objects/thread.h"

#define BUILTIN ((BuiltinObj *)self)

static void builtin_trace(Obj *obj, Tracer *tracer) {
    BuiltinObj *f = (BuiltinObj *)obj;
    trace_slots(tracer, &f->self, 3); /* self, module, weakrefs */
    trace_pointer(tracer, &f->defining_class);
}

Value builtin_new(const MethodDef *def, Value self, Value module) {
    BuiltinObj *f = (BuiltinObj *)gc_alloc(&builtin_function_type, sizeof *f);
    if (f == NULL) return NULL;
    f->def = f->foreign_method = def;
    slot_init(&f->self, self);
    slot_init(&f->module, module);
    return VALUE(f);
}

static Value builtin_call(Value self, const Value *args, size_t nargs, Value kwnames) {
    return method_def_call(BUILTIN->def, BUILTIN->self.value, args, nargs, kwnames, true);
}

static Value bound_to(Value self) {
    Value owner = BUILTIN->self.value;
    return owner != NULL && !value_is_a(owner, &module_type) ? owner : NULL;
}

static Value builtin_repr(Value self) {
    Value owner = bound_to(self);
    if (owner == NULL) return str_format("<built-in function %s>", BUILTIN->def->name);
    if (value_is_obj(owner)) gc_pin(value_obj(owner));
    return str_format("<built-in method %s of %N object at %p>", BUILTIN->def->name, owner, (void *)owner);
}

static Status builtin_hash(Value self, int64_t *hash) {
    int64_t h = hash_pointer(BUILTIN->def->function);
    Value   owner = BUILTIN->self.value;
    if (owner != NULL) {
        if (value_is_obj(owner)) gc_pin(value_obj(owner));
        h ^= hash_pointer((void *)owner);
    }
    *hash = h == -1 ? -2 : h;
    return 0;
}

static Value builtin_compare(Value self, Value other, CompareOp op) {
    if ((op != COMPARE_EQ && op != COMPARE_NE) || !value_is(other, &builtin_function_type)) return NOT_IMPLEMENTED;
    bool equal = BUILTIN->self.value == ((BuiltinObj *)other)->self.value &&
                 BUILTIN->def->function == ((BuiltinObj *)other)->def->function;
    return value_from_bool(equal == (op == COMPARE_EQ));
}

static Value get_name(Value self, void *closure) { return str_intern_c(BUILTIN->def->name); }
static Value get_qualname(Value self, void *closure) {
    Value owner = bound_to(self), qualname;
    if (owner == NULL) return str_intern_c(BUILTIN->def->name);
    TRY_VALUE(qualname, object_get_attr(is_type(owner) ? owner : VALUE(type_of(owner)), DUNDER(qualname)));
    if (!is_str(qualname)) return raise_type_error("<method>.__class__.__qualname__ is not a unicode object");
    return str_format("%U.%s", qualname, BUILTIN->def->name);
}
static Value get_self(Value self, void *closure) {
    return BUILTIN->self.value != NULL && !(BUILTIN->def->kind & METHOD_STATIC) ? BUILTIN->self.value : NONE;
}
static Value get_doc(Value self, void *closure) { return doc_text(BUILTIN->def->name, method_def_doc(BUILTIN->def)); }
static Value get_text_signature(Value self, void *closure) { return doc_signature(BUILTIN->def->name, method_def_doc(BUILTIN->def)); }

static Value builtin_reduce(Value self) {
    Value owner = bound_to(self), name, getattr;
    TRY_VALUE(name, str_intern_c(BUILTIN->def->name));
    if (owner == NULL) return name;
    TRY_VALUE(getattr, str_intern_c("getattr"));
    Value builtins = vm_hooks.builtins != NULL ? vm_hooks.builtins() : NULL;
    if (builtins == NULL) return raise_system_error("builtins are not available");
    getattr = dict_get_str(builtins, getattr);
    if (getattr == NULL) return raise_system_error("getattr is not available");
    Value args;
    TRY_VALUE(args, TUPLE2(owner, name));
    return TUPLE2(getattr, args);
}

static const GetSetDef getsets[] = {
    {"__doc__", get_doc},   {"__name__", get_name}, {"__qualname__", get_qualname},
    {"__self__", get_self}, {"__text_signature__", get_text_signature}, {NULL},
};
static const MemberDef members[] = {{"__module__", MEMBER_VALUE_NONE, offsetof(BuiltinObj, module), false}, {NULL}};
static const MethodDef methods[] = {{"__reduce__", builtin_reduce, METHOD_NOARGS}, {NULL}};

static NativeType builtin_native = {
    .shape = {.size = sizeof(BuiltinObj), .trace = builtin_trace},
    .repr = builtin_repr,
    .hash = builtin_hash,
    .compare = builtin_compare,
    .call = builtin_call,
    .methods = methods,
    .getsets = getsets,
    .members = members,
    .weak_offset = offsetof(BuiltinObj, weakrefs),
};
Type builtin_function_type = STATIC_TYPE("builtin_function_or_method", &object_type, builtin_native, sizeof(BuiltinObj), 0,
                                         TYPE_FLAG_VECTORCALL);

/* ---- __new__ of native types -------------------------------------------------------------------------------------------- */
static Value call_new(Value self, const Value *args, size_t nargs, Value kwnames) {
    Type *type = (Type *)self;
    if (nargs == 0) return raise_type_error("%s.__new__(): not enough arguments", type->name);
    if (!is_type(args[0])) return raise_type_error("%s.__new__(X): X is not a type object (%N)", type->name, args[0]);
    Type *cls = (Type *)args[0];
    if (!type_is_subtype(cls, type))
        return raise_type_error("%s.__new__(%s): %s is not a subtype of %s", type->name, cls->name, cls->name, type->name);
    /* object.__new__(dict) would make a dict without its parts: the nearest native base has to do it. */
    Type *native_base = cls;
    while (type_has_flag(native_base, TYPE_FLAG_HEAP) && native_base->native->create != type->native->create &&
           native_base->native->solid != native_base)
        native_base = native_base->base;
    if (native_base->native->create != type->native->create && native_base->native->create != NULL)
        return raise_type_error("%s.__new__(%s) is not safe, use %s.__new__()", type->name, cls->name, native_base->name);
    if (cls->native->create == NULL && !type_has_flag(cls, TYPE_FLAG_HEAP) && cls != type)
        return raise_type_error("cannot create '%s' instances", cls->name);
    return type->native->create(cls, args + 1, nargs - 1, kwnames);
}

const MethodDef type_new_method = {"__new__", call_new, METHOD_KEYWORDS,
                                   "__new__($type, *args, **kwargs)\n--\n\n"
                                   "Create and return a new object.  See help(type) for accurate signature."};

Value type_new_builtin(Type *type) { return builtin_new(&type_new_method, VALUE(type), NULL); }
