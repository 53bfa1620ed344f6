/* generic_alias.c - types.GenericAlias: list[int] and friends.
 *
 * An alias stands for its origin: calls and most attributes go there.  Type variables among the arguments are found
 * through the protocol of the typing module (__typing_subst__, __parameters__), never by type. */
#include "alias_int.h"

#include "objects/dict.h"
#include "objects/int.h"
#include "objects/iter.h"
#include "objects/thread.h"

/* ---- text -------------------------------------------------------------------------------------------------------- */
static Status builder_put_repr(StrBuilder *text, Value item) {
    Value repr = object_repr(item);
    return repr == NULL ? -1 : str_builder_str(text, repr);
}

Status alias_repr_item(StrBuilder *text, Value item) {
    Value origin, args, qualname, module;
    if (item == ELLIPSIS) return str_builder_ascii(text, "...", 3);
    Truth has = object_lookup_attr(item, NAME(__origin__), &origin);
    if (has > 0) has = object_lookup_attr(item, NAME(__args__), &args);
    if (has != 0) return has < 0 ? -1 : builder_put_repr(text, item);
    has = object_lookup_attr(item, NAME(__qualname__), &qualname);
    if (has > 0) has = object_lookup_attr(item, NAME(__module__), &module);
    if (has < 0) return -1;
    if (has == 0 || module == NONE) return builder_put_repr(text, item);
    if (!is_str(module) || !str_equal_ascii(module, "builtins")) {
        Value prefix = object_str(module);
        if (prefix == NULL) return -1;
        TRY(str_builder_str(text, prefix));
        TRY(str_builder_char(text, '.'));
    }
    Value name = object_str(qualname);
    return name == NULL ? -1 : str_builder_str(text, name);
}

static Status alias_repr_parts(StrBuilder *text, GenericAliasObj *self) {
    Value    args = self->args.value;
    intptr_t n = tuple_length(args);
    if (self->starred) TRY(str_builder_char(text, '*'));
    TRY(alias_repr_item(text, self->origin.value));
    TRY(str_builder_char(text, '['));
    for (intptr_t i = 0; i < n; i++) {
        if (i > 0) TRY(str_builder_ascii(text, ", ", 2));
        TRY(alias_repr_item(text, tuple_get(args, i)));
    }
    if (n == 0) TRY(str_builder_ascii(text, "()", 2));
    return str_builder_char(text, ']');
}

static Value alias_repr(Value self) {
    StrBuilder text;
    str_builder_init(&text);
    if (alias_repr_parts(&text, (GenericAliasObj *)self) == 0) return str_builder_finish(&text);
    str_builder_discard(&text);
    return NULL;
}

/* ---- parameters -------------------------------------------------------------------------------------------------- */
static Status add_parameter(Value list, Value parameter) {
    for (intptr_t i = 0; i < list_length(list); i++)
        if (list_get(list, i) == parameter) return 0;
    return list_append(list, parameter);
}

Value alias_collect_parameters(Value args) {
    Value list, found;
    TRY_VALUE(list, list_new(0));
    for (intptr_t i = 0; i < tuple_length(args); i++) {
        Value arg = tuple_get(args, i);
        if (is_type(arg)) continue; /* a class with parameters of its own stands for itself */
        Truth has = object_lookup_attr(arg, NAME(__typing_subst__), &found);
        if (has < 0 || (has && add_parameter(list, arg) < 0)) return NULL;
        if (has) continue;
        has = object_lookup_attr(arg, NAME(__parameters__), &found);
        if (has < 0) return NULL;
        if (!has || !is_tuple(found)) continue;
        for (intptr_t j = 0; j < tuple_length(found); j++) TRY_NULL(add_parameter(list, tuple_get(found, j)));
    }
    return tuple_from_list(list);
}

static intptr_t tuple_index_of(Value tuple, Value item) {
    for (intptr_t i = 0; i < tuple_length(tuple); i++)
        if (tuple_get(tuple, i) == item) return i;
    return -1;
}

/* The items of ITEM in a list; unpacked tuples of known length are spread out. */
static Value unpack_items(Value item) {
    Value    list, inner;
    bool     many = is_tuple(item);
    intptr_t n = many ? tuple_length(item) : 1;
    TRY_VALUE(list, list_new(0));
    for (intptr_t i = 0; i < n; i++) {
        Value arg = many ? tuple_get(item, i) : item;
        if (!is_type(arg)) {
            Truth has = object_lookup_attr(arg, NAME(__typing_unpacked_tuple_args__), &inner);
            if (has < 0) return NULL;
            if (has && is_tuple(inner)) {
                intptr_t m = tuple_length(inner);
                if (m == 0 || tuple_get(inner, m - 1) != ELLIPSIS) {
                    TRY_NULL(list_extend(list, inner));
                    continue;
                }
            }
        }
        TRY_NULL(list_append(list, arg));
    }
    return tuple_from_list(list);
}

/* ARG is itself generic: apply it to what its own parameters become. */
static Value substitute_inside(Value arg, Value parameters, Value items) {
    Value own, list;
    Truth has = object_lookup_attr(arg, NAME(__parameters__), &own);
    if (has < 0) return NULL;
    if (!has || !is_tuple(own) || tuple_length(own) == 0) return arg;
    TRY_VALUE(list, list_new(0));
    for (intptr_t i = 0; i < tuple_length(own); i++) {
        Value    parameter = tuple_get(own, i);
        intptr_t index = tuple_index_of(parameters, parameter);
        if (index >= 0) {
            Value item = tuple_get(items, index);
            if (native_of(parameter)->iter != NULL && is_tuple(item)) { /* TypeVarTuple */
                TRY_NULL(list_extend(list, item));
                continue;
            }
            parameter = item;
        }
        TRY_NULL(list_append(list, parameter));
    }
    Value key = tuple_from_list(list);
    return key == NULL ? NULL : object_get_item(arg, key);
}

static Status substitute_one(Value list, Value arg, Value parameters, Value items) {
    Value flag, substitute;
    if (is_type(arg)) return list_append(list, arg);
    Truth unpack = object_lookup_attr(arg, NAME(__typing_is_unpacked_typevartuple__), &flag);
    if (unpack > 0) unpack = object_truth(flag);
    if (unpack < 0) return -1;
    Truth has = object_lookup_attr(arg, NAME(__typing_subst__), &substitute);
    if (has < 0) return -1;
    Value result = has ? CALL1(substitute, tuple_get(items, tuple_index_of(parameters, arg)))
                       : substitute_inside(arg, parameters, items);
    if (result == NULL) return -1;
    return unpack && is_tuple(result) ? list_extend(list, result) : list_append(list, result);
}

Value alias_substitute(Value self, Value args, Value parameters, Value item) {
    intptr_t expected = tuple_length(parameters);
    Value    items, list, prepare;
    if (expected == 0) return raise_type_error("%R is not a generic class", self);
    TRY_VALUE(items, unpack_items(item));
    for (intptr_t i = 0; i < expected; i++) {
        Truth has = object_lookup_attr(tuple_get(parameters, i), NAME(__typing_prepare_subst__), &prepare);
        if (has < 0) return NULL;
        if (has && prepare != NONE) TRY_VALUE(items, CALL2(prepare, self, items));
        if (!is_tuple(items)) TRY_VALUE(items, TUPLE1(items));
    }
    if (tuple_length(items) != expected)
        return raise_type_error("Too %s arguments for %R; actual %zd, expected %zd", tuple_length(items) > expected ? "many" : "few",
                                self, tuple_length(items), expected);
    TRY_VALUE(list, list_new(0));
    for (intptr_t i = 0; i < tuple_length(args); i++) TRY_NULL(substitute_one(list, tuple_get(args, i), parameters, items));
    return tuple_from_list(list);
}

/* ---- the type ---------------------------------------------------------------------------------------------------- */
static Value alias_allocate(Type *cls, Value origin, Value args, bool starred) {
    if (!is_tuple(args)) TRY_VALUE(args, TUPLE1(args));
    GenericAliasObj *alias = (GenericAliasObj *)cls->native->allocate(cls, 0);
    if (alias == NULL) return NULL;
    slot_set(alias, &alias->origin, origin);
    slot_set(alias, &alias->args, args);
    alias->starred = starred;
    return VALUE(alias);
}

Value generic_alias_new(Value origin, Value args) { return alias_allocate(&generic_alias_type, origin, args, false); }

static Value alias_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    TRY_NULL(args_no_keywords("GenericAlias", kwnames));
    if (nargs != 2) return raise_arity("GenericAlias", 2, 2, nargs);
    return alias_allocate(cls, args[0], args[1], false);
}

static Value alias_parameters(Value self, void *closure) {
    GenericAliasObj *alias = (GenericAliasObj *)self;
    if (alias->parameters.value == NULL) {
        Value parameters = alias_collect_parameters(alias->args.value);
        if (parameters == NULL) return NULL;
        slot_set(alias, &alias->parameters, parameters);
    }
    return alias->parameters.value;
}

static Value alias_unpacked_args(Value self, void *closure) {
    GenericAliasObj *alias = (GenericAliasObj *)self;
    return alias->starred && alias->origin.value == VALUE(&tuple_type) ? alias->args.value : NONE;
}

static Value alias_get_item(Value self, Value item) {
    GenericAliasObj *alias = (GenericAliasObj *)self;
    Value            parameters, args;
    TRY_VALUE(parameters, alias_parameters(self, NULL));
    TRY_VALUE(args, alias_substitute(self, alias->args.value, parameters, item));
    return alias_allocate(&generic_alias_type, alias->origin.value, args, alias->starred);
}

static Status alias_hash(Value self, int64_t *hash) {
    GenericAliasObj *alias = (GenericAliasObj *)self;
    int64_t          a, b;
    TRY(object_hash(alias->origin.value, &a));
    TRY(object_hash(alias->args.value, &b));
    *hash = (a ^ b) == -1 ? -2 : a ^ b;
    return 0;
}

static Value alias_compare(Value a, Value b, CompareOp op) {
    if ((op != COMPARE_EQ && op != COMPARE_NE) || !value_is_a(a, &generic_alias_type) || !value_is_a(b, &generic_alias_type))
        return NOT_IMPLEMENTED;
    GenericAliasObj *x = (GenericAliasObj *)a, *y = (GenericAliasObj *)b;
    Truth            equal = x->starred == y->starred;
    if (equal) equal = object_equal(x->origin.value, y->origin.value);
    if (equal > 0) equal = object_equal(x->args.value, y->args.value);
    return equal < 0 ? NULL : value_from_bool((equal != 0) == (op == COMPARE_EQ));
}

static Value alias_call(Value self, const Value *args, size_t nargs, Value kwnames) {
    Value object = object_call(((GenericAliasObj *)self)->origin.value, args, nargs, kwnames);
    if (object == NULL) return NULL;
    if (object_set_attr(object, NAME(__orig_class__), self) < 0) { /* most instances cannot remember it */
        if (!exception_matches(&AttributeError_type) && !exception_matches(&TypeError_type)) return NULL;
        exception_clear();
    }
    return object;
}

/* Attributes that are the alias's own. */
static const char *const own_attributes[] = {
    "__class__", "__origin__", "__args__", "__unpacked__", "__parameters__", "__typing_unpacked_tuple_args__", "__mro_entries__",
    "__reduce_ex__", "__reduce__", "__copy__", "__deepcopy__",
};

static Value alias_getattr(Value self, Value name) {
    for (size_t i = 0; i < COUNT_OF(own_attributes); i++)
        if (str_equal_ascii(name, own_attributes[i])) return object_generic_get_attr(self, name);
    return object_get_attr(((GenericAliasObj *)self)->origin.value, name);
}

static Value alias_mro_entries(Value self, Value bases) { return TUPLE1(((GenericAliasObj *)self)->origin.value); }
static Value alias_instancecheck(Value self, Value other) {
    return raise_type_error("isinstance() argument 2 cannot be a parameterized generic");
}
static Value alias_subclasscheck(Value self, Value other) {
    return raise_type_error("issubclass() argument 2 cannot be a parameterized generic");
}

static Value alias_dir(Value self) {
    Value names;
    TRY_VALUE(names, object_dir(((GenericAliasObj *)self)->origin.value));
    for (size_t i = 0; i < COUNT_OF(own_attributes); i++) {
        Value name = str_intern_c(own_attributes[i]);
        Truth found = name == NULL ? -1 : object_contains(names, name);
        if (found < 0 || (!found && list_append(names, name) < 0)) return NULL;
    }
    return names;
}

/* ---- *alias ------------------------------------------------------------------------------------------------------ */
typedef struct AliasIterObj {
    Obj  header;
    Slot alias; /* NULL: exhausted */
} AliasIterObj;

static Value alias_iter(Value self) {
    AliasIterObj *it = (AliasIterObj *)gc_alloc(&alias_iterator_type, sizeof(AliasIterObj));
    if (it != NULL) slot_init(&it->alias, self);
    return VALUE(it);
}

static Value alias_iterator_next(Value self) {
    AliasIterObj    *it = (AliasIterObj *)self;
    GenericAliasObj *alias = (GenericAliasObj *)it->alias.value;
    if (alias == NULL) return NULL;
    it->alias.value = NULL;
    return alias_allocate(&generic_alias_type, alias->origin.value, alias->args.value, true);
}

static Value alias_iterator_reduce(Value self) {
    Value iter, args, alias = ((AliasIterObj *)self)->alias.value;
    TRY_VALUE(iter, builtin_get("iter"));
    TRY_VALUE(args, TUPLE1(alias == NULL ? empty_tuple : alias));
    return TUPLE2(iter, args);
}

static Value alias_reduce(Value self) {
    GenericAliasObj *alias = (GenericAliasObj *)self;
    Value            args;
    if (alias->starred) {
        Value plain, iterator, next;
        TRY_VALUE(plain, generic_alias_new(alias->origin.value, alias->args.value));
        TRY_VALUE(iterator, alias_iter(plain));
        TRY_VALUE(next, builtin_get("next"));
        TRY_VALUE(args, TUPLE1(iterator));
        return TUPLE2(next, args);
    }
    TRY_VALUE(args, TUPLE2(alias->origin.value, alias->args.value));
    return TUPLE2(VALUE(&generic_alias_type), args);
}

static const MethodDef alias_iterator_methods[] = {
    {"__reduce__", (void *)alias_iterator_reduce, METHOD_NOARGS, NULL},
    {NULL},
};
static void alias_iterator_trace(Obj *obj, Tracer *tracer) { trace_slot(tracer, &((AliasIterObj *)obj)->alias); }
static NativeType alias_iterator_native = {
    .native_flags = NATIVE_NO_GETATTR, .shape = {.size = sizeof(AliasIterObj), .trace = alias_iterator_trace},
    .iter = iterator_self, .iternext = alias_iterator_next, .methods = alias_iterator_methods,
};
Type alias_iterator_type = STATIC_TYPE("generic_alias_iterator", &object_type, alias_iterator_native, sizeof(AliasIterObj), 0,
                                       TYPE_FLAG_DISALLOW_NEW | TYPE_FLAG_GC);

static const MethodDef alias_methods[] = {
    {"__mro_entries__", (void *)alias_mro_entries, METHOD_ONE, NULL},
    {"__instancecheck__", (void *)alias_instancecheck, METHOD_ONE, NULL},
    {"__subclasscheck__", (void *)alias_subclasscheck, METHOD_ONE, NULL},
    {"__reduce__", (void *)alias_reduce, METHOD_NOARGS, NULL},
    {"__dir__", (void *)alias_dir, METHOD_NOARGS, NULL},
    {NULL},
};
static const MemberDef alias_members[] = {
    {"__origin__", MEMBER_VALUE, offsetof(GenericAliasObj, origin), true, NULL},
    {"__args__", MEMBER_VALUE, offsetof(GenericAliasObj, args), true, NULL},
    {"__unpacked__", MEMBER_BOOL, offsetof(GenericAliasObj, starred), true, NULL},
    {NULL},
};
static const GetSetDef alias_getsets[] = {
    {"__parameters__", alias_parameters, NULL, "Type variables in the GenericAlias.", NULL},
    {"__typing_unpacked_tuple_args__", alias_unpacked_args, NULL, NULL, NULL},
    {NULL},
};
static void alias_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, &((GenericAliasObj *)obj)->origin, 4); }
static NativeType alias_native = {
    .shape = {.size = sizeof(GenericAliasObj), .trace = alias_trace},
    .repr = alias_repr, .hash = alias_hash, .compare = alias_compare, .call = alias_call, .getattr = alias_getattr,
    .iter = alias_iter, .create = alias_create, .binary = {[BINARY_OR] = union_or}, .get_item = alias_get_item,
    .methods = alias_methods, .members = alias_members, .getsets = alias_getsets,
    .weak_offset = offsetof(GenericAliasObj, weakrefs), .native_flags = NATIVE_MAPPING,
};
Type generic_alias_type = STATIC_TYPE("types.GenericAlias", &object_type, alias_native, sizeof(GenericAliasObj), 0,
                                      TYPE_FLAG_BASETYPE | TYPE_FLAG_GC);
