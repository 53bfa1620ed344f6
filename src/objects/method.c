/* method.c - bound methods: a callable together with its first argument. */
#include "objects_int.h"

#include "objects/dict.h"
#include "objects/list.h"
#include "objects/str.h"
#include "objects/thread.h"

#define METHOD ((MethodObj *)self)

static void method_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, &((MethodObj *)obj)->function, 3); }

Value method_new(Value function, Value self) {
    MethodObj *method = (MethodObj *)gc_alloc(&method_type, sizeof *method);
    if (method == NULL) return NULL;
    slot_init(&method->function, function);
    slot_init(&method->self, self);
    return VALUE(method);
}

static Value method_call(Value self, const Value *args, size_t nargs, Value kwnames) {
    return object_call_prepend(METHOD->function.value, METHOD->self.value, args, nargs, kwnames);
}

static Value method_repr(Value self) {
    Value name, owner = METHOD->self.value;
    Truth found = object_lookup_attr(METHOD->function.value, DUNDER(qualname), &name);
    if (found == 0) found = object_lookup_attr(METHOD->function.value, DUNDER(name), &name);
    if (found < 0) return NULL;
    if (!found || !is_str(name)) return str_format("<bound method ? of %R>", owner);
    return str_format("<bound method %U of %R>", name, owner);
}

static Status method_hash(Value self, int64_t *hash) {
    int64_t owner, function;
    Value   bound = METHOD->self.value;
    if (value_is_obj(bound)) gc_pin(value_obj(bound));
    owner = hash_pointer((void *)bound);
    TRY(object_hash(METHOD->function.value, &function));
    *hash = (owner ^ function) == -1 ? -2 : owner ^ function;
    return 0;
}

static Value method_compare(Value self, Value other, CompareOp op) {
    if ((op != COMPARE_EQ && op != COMPARE_NE) || !value_is(other, &method_type)) return NOT_IMPLEMENTED;
    Truth equal = object_equal(METHOD->function.value, ((MethodObj *)other)->function.value);
    if (equal < 0) return NULL;
    if (equal) equal = values_identical(METHOD->self.value, ((MethodObj *)other)->self.value);
    return value_from_bool(equal == (op == COMPARE_EQ));
}

/* Attributes that methods do not have are those of the function. */
static Value method_getattr(Value self, Value name) {
    Value descriptor = type_lookup(&method_type, name);
    if (descriptor == NULL) return object_get_attr(METHOD->function.value, name);
    NativeType *native = native_of(descriptor);
    return native->descr_get != NULL ? native->descr_get(descriptor, self, VALUE(&method_type)) : descriptor;
}

static Value method_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    TRY_NULL(args_no_keywords("method", kwnames));
    if (nargs != 2) return raise_arity("method", 2, 2, nargs);
    if (!value_is_callable(args[0])) return raise_type_error("first argument must be callable");
    if (args[1] == NONE) return raise_type_error("instance must not be None");
    return method_new(args[0], args[1]);
}

static Value get_doc(Value self, void *closure) { return object_get_attr(METHOD->function.value, DUNDER(doc)); }

static Value method_reduce(Value self) {
    Value name, getattr, args;
    TRY_VALUE(name, object_get_attr(METHOD->function.value, DUNDER(name)));
    Value builtins = vm_hooks.builtins != NULL ? vm_hooks.builtins() : NULL;
    if (builtins == NULL) return raise_system_error("builtins are not available");
    TRY_VALUE(getattr, str_intern_c("getattr"));
    getattr = dict_get_str(builtins, getattr);
    if (getattr == NULL) return raise_system_error("getattr is not available");
    TRY_VALUE(args, TUPLE2(METHOD->self.value, name));
    return TUPLE2(getattr, args);
}

static const MethodDef methods[] = {{"__reduce__", method_reduce, METHOD_NOARGS}, {NULL}};
static const GetSetDef getsets[] = {{"__doc__", get_doc}, {NULL}};
static const MemberDef members[] = {
    {"__func__", MEMBER_VALUE, offsetof(MethodObj, function), true, "the function (or other callable) implementing a method"},
    {"__self__", MEMBER_VALUE, offsetof(MethodObj, self), true, "the instance to which a method is bound"},
    {NULL},
};

static NativeType method_native = {
    .shape = {.size = sizeof(MethodObj), .trace = method_trace},
    .repr = method_repr,
    .hash = method_hash,
    .compare = method_compare,
    .call = method_call,
    .getattr = method_getattr,
    .setattr = object_generic_set_attr,
    .create = method_create,
    .methods = methods,
    .getsets = getsets,
    .members = members,
    .weak_offset = offsetof(MethodObj, weakrefs),
};
Type method_type = {
    .header = {.word = 1u << 30, .type = &type_type},
    .name = "method",
    .basic_size = sizeof(MethodObj),
    .vectorcall_offset = offsetof(MethodObj, vectorcall),
    .flags = TYPE_FLAG_VECTORCALL,
    .doc = "method(function, instance)\n--\n\nCreate a bound instance method object.",
    .base = &object_type,
    .native = &method_native,
};
