/* union_type.c - types.UnionType: int | str. */
#include "alias_int.h"

#include "objects/dict.h"

typedef struct UnionObj {
    Obj  header;
    Slot args, parameters; /* tuples; parameters NULL until asked for */
    Slot weakrefs;
} UnionObj;

static bool value_is_union(Value v) { return value_is(v, &union_type); }
static bool value_is_alias(Value v) { return value_is_obj(v) && value_is_a(v, &generic_alias_type); }
static bool may_be_member(Value v) { return v == NONE || is_type(v) || value_is_alias(v) || value_is_union(v); }

/* Appends V, or the members of a union, leaving out what is there already. */
static Status union_add(Value list, Value v) {
    if (v == NONE) v = VALUE(&none_type);
    if (value_is_union(v)) {
        Value args = ((UnionObj *)v)->args.value;
        for (intptr_t i = 0; i < tuple_length(args); i++) TRY(union_add(list, tuple_get(args, i)));
        return 0;
    }
    for (intptr_t i = 0; i < list_length(list); i++) {
        Value member = list_get(list, i);
        if (member == v) return 0;
        if (!value_is_alias(member) || !value_is_alias(v)) continue;
        Truth equal = object_equal(member, v);
        if (equal != 0) return equal < 0 ? -1 : 0;
    }
    return list_append(list, v);
}

static Value union_from_list(Value list) {
    Value args;
    if (list_length(list) == 1) return list_get(list, 0);
    TRY_VALUE(args, tuple_from_list(list));
    UnionObj *result = (UnionObj *)gc_alloc(&union_type, sizeof(UnionObj));
    if (result != NULL) slot_init(&result->args, args);
    return VALUE(result);
}

Value union_or(Value a, Value b) {
    Value list;
    if (!may_be_member(a) || !may_be_member(b)) return NOT_IMPLEMENTED;
    TRY_VALUE(list, list_new(0));
    TRY_NULL(union_add(list, a));
    TRY_NULL(union_add(list, b));
    return union_from_list(list);
}

static Status union_repr_parts(StrBuilder *text, Value args) {
    for (intptr_t i = 0; i < tuple_length(args); i++) {
        if (i > 0) TRY(str_builder_ascii(text, " | ", 3));
        if (tuple_get(args, i) == VALUE(&none_type)) TRY(str_builder_ascii(text, "None", 4));
        else TRY(alias_repr_item(text, tuple_get(args, i)));
    }
    return 0;
}

static Value union_repr(Value self) {
    StrBuilder text;
    str_builder_init(&text);
    if (union_repr_parts(&text, ((UnionObj *)self)->args.value) == 0) return str_builder_finish(&text);
    str_builder_discard(&text);
    return NULL;
}

static Status union_hash(Value self, int64_t *hash) {
    Value members = frozenset_from_iterable(((UnionObj *)self)->args.value);
    return members == NULL ? -1 : object_hash(members, hash);
}

static Value union_compare(Value a, Value b, CompareOp op) {
    Value left, right;
    if ((op != COMPARE_EQ && op != COMPARE_NE) || !value_is_union(a) || !value_is_union(b)) return NOT_IMPLEMENTED;
    TRY_VALUE(left, set_from_iterable(((UnionObj *)a)->args.value));
    TRY_VALUE(right, set_from_iterable(((UnionObj *)b)->args.value));
    return object_compare(left, right, op);
}

static Value union_parameters(Value self, void *closure) {
    UnionObj *object = (UnionObj *)self;
    if (object->parameters.value == NULL) {
        Value parameters = alias_collect_parameters(object->args.value);
        if (parameters == NULL) return NULL;
        slot_set(object, &object->parameters, parameters);
    }
    return object->parameters.value;
}

static Value union_get_item(Value self, Value item) {
    Value parameters, args, result;
    TRY_VALUE(parameters, union_parameters(self, NULL));
    TRY_VALUE(args, alias_substitute(self, ((UnionObj *)self)->args.value, parameters, item));
    result = tuple_get(args, 0);
    for (intptr_t i = 1; i < tuple_length(args); i++) TRY_VALUE(result, number_binary(result, tuple_get(args, i), BINARY_OR));
    return result;
}

static Value union_check(Value self, Value other, Truth (*check)(Value, Value), const char *function) {
    Value args = ((UnionObj *)self)->args.value;
    for (intptr_t i = 0; i < tuple_length(args); i++) {
        Value member = tuple_get(args, i);
        if (value_is_alias(member)) return raise_type_error("%s() argument 2 cannot be a parameterized generic", function);
        Truth result = check(other, member);
        if (result != 0) return result < 0 ? NULL : TRUE_VALUE;
    }
    return FALSE_VALUE;
}
static Value union_instancecheck(Value self, Value other) { return union_check(self, other, object_is_instance, "isinstance"); }
static Value union_subclasscheck(Value self, Value other) {
    if (!is_type(other)) return raise_type_error("issubclass() arg 1 must be a class");
    return union_check(self, other, object_is_subclass, "issubclass");
}

/* The type's __module__ is seen through its instances, which classes in unions are expected to have. */
static Value union_getattr(Value self, Value name) {
    return name == DUNDER(module) ? object_get_attr(VALUE(&union_type), name) : object_generic_get_attr(self, name);
}

static const MethodDef union_methods[] = {
    {"__instancecheck__", (void *)union_instancecheck, METHOD_ONE, NULL},
    {"__subclasscheck__", (void *)union_subclasscheck, METHOD_ONE, NULL},
    {NULL},
};
static const MemberDef union_members[] = {
    {"__args__", MEMBER_VALUE, offsetof(UnionObj, args), true, NULL},
    {NULL},
};
static const GetSetDef union_getsets[] = {
    {"__parameters__", union_parameters, NULL, "Type variables in the types.UnionType.", NULL},
    {NULL},
};
static void union_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, &((UnionObj *)obj)->args, 3); }
static NativeType union_native = {
    .shape = {.size = sizeof(UnionObj), .trace = union_trace},
    .repr = union_repr, .hash = union_hash, .compare = union_compare, .getattr = union_getattr, .binary = {[BINARY_OR] = union_or},
    .get_item = union_get_item, .methods = union_methods, .members = union_members, .getsets = union_getsets,
    .weak_offset = offsetof(UnionObj, weakrefs), .native_flags = NATIVE_MAPPING,
};
Type union_type = STATIC_TYPE("types.UnionType", &object_type, union_native, sizeof(UnionObj), 0, TYPE_FLAG_DISALLOW_NEW | TYPE_FLAG_GC);
