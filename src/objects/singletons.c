/* singletons.c - None, NotImplemented and Ellipsis: static objects of types with one instance each. */
#include "objects_int.h"

#include "objects/str.h"

static Value single_create(Value only, Type *cls, size_t nargs, Value kwnames) {
    if (nargs != 0 || kwnames_count(kwnames) != 0)
        return raise_type_error("%s takes no arguments", cls == &ellipsis_type ? "EllipsisType" : cls->name);
    return only;
}

/* ---- None ------------------------------------------------------------------------------------------------------------- */
static Value none_repr(Value self) { return str_intern_c("None"); }
static Truth none_truth(Value self) { return 0; }
static Status none_hash(Value self, int64_t *hash) {
    *hash = hash_pointer(&none_object);
    return 0;
}
static Value none_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    return single_create(NONE, cls, nargs, kwnames);
}
static NativeType none_native = {.native_flags = NATIVE_NO_GETATTR, .shape = {.size = sizeof(Obj)}, .repr = none_repr, .truth = none_truth, .hash = none_hash,
                                 .create = none_create};
Type none_type = STATIC_TYPE("NoneType", &object_type, none_native, sizeof(Obj), 0, 0);
Obj  none_object = {.word = 1u << 30, .type = &none_type};

/* ---- NotImplemented --------------------------------------------------------------------------------------------------- */
static Value not_implemented_repr(Value self) { return str_intern_c("NotImplemented"); }
static Value not_implemented_reduce(Value self) { return not_implemented_repr(self); }
static Truth not_implemented_truth(Value self) {
    TRY(warn_format(&DeprecationWarning_type, 1, "NotImplemented should not be used in a boolean context"));
    return 1;
}
static Value not_implemented_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    return single_create(NOT_IMPLEMENTED, cls, nargs, kwnames);
}
static const MethodDef not_implemented_methods[] = {{"__reduce__", not_implemented_reduce, METHOD_NOARGS}, {NULL}};
static NativeType      not_implemented_native = {
         .native_flags = NATIVE_NO_GETATTR, .shape = {.size = sizeof(Obj)}, .repr = not_implemented_repr, .truth = not_implemented_truth,
         .create = not_implemented_create, .methods = not_implemented_methods};
Type not_implemented_type = STATIC_TYPE("NotImplementedType", &object_type, not_implemented_native, sizeof(Obj), 0, 0);
Obj  not_implemented_object = {.word = 1u << 30, .type = &not_implemented_type};

/* ---- Ellipsis ----------------------------------------------------------------------------------------------------------- */
static Value ellipsis_repr(Value self) { return str_intern_c("Ellipsis"); }
static Value ellipsis_reduce(Value self) { return ellipsis_repr(self); }
static Value ellipsis_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    return single_create(ELLIPSIS, cls, nargs, kwnames);
}
static const MethodDef ellipsis_methods[] = {{"__reduce__", ellipsis_reduce, METHOD_NOARGS}, {NULL}};
static NativeType      ellipsis_native = {
         .shape = {.size = sizeof(Obj)}, .repr = ellipsis_repr, .create = ellipsis_create, .methods = ellipsis_methods};
Type ellipsis_type = STATIC_TYPE("ellipsis", &object_type, ellipsis_native, sizeof(Obj), 0, 0);
Obj  ellipsis_object = {.word = 1u << 30, .type = &ellipsis_type};
