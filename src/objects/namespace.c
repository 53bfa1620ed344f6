/* namespace.c - types.SimpleNamespace: an object that is nothing but its attributes. */
#include "objects/dict.h"
#include "objects/function.h"
#include "objects/str.h"
#include "objects/thread.h"

typedef struct NamespaceObj {
    Obj  header;
    Slot dict;
} NamespaceObj;

static Value namespace_dict(Value self) { return ((NamespaceObj *)self)->dict.value; }

static Value namespace_allocate(Type *cls) {
    Value dict, self;
    TRY_VALUE(dict, dict_new());
    TRY_VALUE(self, cls->native->allocate(cls, 0));
    slot_set(self, &((NamespaceObj *)self)->dict, dict);
    return self;
}

Value namespace_new(Value dict) {
    Value self = namespace_allocate(&namespace_type);
    return self == NULL || (dict != NULL && dict_update(namespace_dict(self), dict) < 0) ? NULL : self;
}

static Value namespace_create(Type *cls, const Value *args, size_t nargs, Value kwnames) { return namespace_allocate(cls); }

static Status namespace_init(Value self, const Value *args, size_t nargs, Value kwnames) {
    if (nargs > 0) return RAISED(raise_type_error("no positional arguments expected"));
    for (intptr_t i = 0, n = kwnames == NULL ? 0 : tuple_length(kwnames); i < n; i++)
        TRY(dict_set(namespace_dict(self), tuple_get(kwnames, i), args[i]));
    return 0;
}

static Status namespace_repr_entries(StrBuilder *text, Value dict) {
    Value key, value;
    bool  first = true;
    for (size_t i = 0; dict_next(dict, &i, &key, &value);) {
        if (!is_str(key) || str_length(key) == 0) continue;
        if (!first) TRY(str_builder_ascii(text, ", ", 2));
        first = false;
        Value repr = object_repr(value);
        if (repr == NULL) return -1;
        TRY(str_builder_str(text, key));
        TRY(str_builder_char(text, '='));
        TRY(str_builder_str(text, repr));
    }
    return 0;
}

static Value namespace_repr(Value self) {
    const char *name = type_of(self) == &namespace_type ? "namespace" : type_short_name(type_of(self));
    Truth       nested = repr_enter(self);
    if (nested != 0) return nested < 0 ? NULL : format_message("%s(...)", name);
    StrBuilder text;
    str_builder_init(&text);
    Status status = namespace_repr_entries(&text, namespace_dict(self));
    repr_leave(self);
    Value entries = status == 0 ? str_builder_finish(&text) : (str_builder_discard(&text), NULL);
    return entries == NULL ? NULL : format_message("%s(%U)", name, entries);
}

static Value namespace_compare(Value a, Value b, CompareOp op) {
    if (!value_is_obj(a) || !value_is_obj(b) || !value_is_a(a, &namespace_type) || !value_is_a(b, &namespace_type)) return NOT_IMPLEMENTED;
    return object_compare(namespace_dict(a), namespace_dict(b), op);
}

static Value namespace_reduce(Value self) { return TUPLE3(VALUE(type_of(self)), empty_tuple, namespace_dict(self)); }

static const MethodDef namespace_methods[] = {
    {"__reduce__", (void *)namespace_reduce, METHOD_NOARGS, "State for pickling."},
    {NULL},
};
static const MemberDef namespace_members[] = {
    {"__dict__", MEMBER_VALUE, offsetof(NamespaceObj, dict), true, NULL},
    {NULL},
};
static void namespace_trace(Obj *obj, Tracer *tracer) { trace_slot(tracer, &((NamespaceObj *)obj)->dict); }
static NativeType namespace_native = {
    .shape = {.size = sizeof(NamespaceObj), .trace = namespace_trace},
    .repr = namespace_repr, .getattr = object_generic_get_attr, .setattr = object_generic_set_attr,
    .compare = namespace_compare, .create = namespace_create, .init = namespace_init,
    .methods = namespace_methods, .members = namespace_members,
};
Type namespace_type = {
    .header = {.word = 1u << 30, .type = &type_type}, .name = "types.SimpleNamespace", .basic_size = sizeof(NamespaceObj),
    .flags = TYPE_FLAG_BASETYPE | TYPE_FLAG_GC, .base = &object_type, .native = &namespace_native,
    .dict_offset = offsetof(NamespaceObj, dict),
};
