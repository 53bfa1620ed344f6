/* descr.c - descriptors over native tables: methods, class methods, getsets, members and slot wrappers, and the members
 * that __slots__ makes.  All of them start with the same fields. */
#include "objects_int.h"

#include "objects/audit.h"
#include "objects/dict.h"
#include "objects/int.h"
#include "objects/float.h"
#include "objects/list.h"
#include "objects/str.h"
#include "objects/thread.h"

typedef struct DescrObj {
    Obj   header;
    Type *type;
    Slot  name, qualname;
} DescrObj;
#define DESCR  ((DescrObj *)self)
#define METHOD ((MethodDescrObj *)self)
#define GETSET ((GetSetDescrObj *)self)
#define MEMBER ((MemberDescrObj *)self)
#define WRAPPER ((WrapperDescrObj *)self)

static void descr_trace(Obj *obj, Tracer *tracer) {
    trace_pointer(tracer, &((DescrObj *)obj)->type);
    trace_slots(tracer, &((DescrObj *)obj)->name, 2);
}

static DescrObj *descr_new(Type *kind, size_t size, Type *owner, Value name) {
    DescrObj *descr = (DescrObj *)gc_alloc(kind, size);
    if (descr == NULL) return NULL;
    pointer_set(descr, &descr->type, owner);
    slot_set(descr, &descr->name, name);
    return descr;
}

static DescrObj *descr_new_c(Type *kind, size_t size, Type *owner, const char *text) {
    Value name;
    TRY_VALUE(name, str_intern_c(text));
    return descr_new(kind, size, owner, name);
}

/* Is OBJ something this descriptor can work on? */
static inline Status check_instance(Value self, Value obj) {
    if (LIKELY(type_of(obj) == DESCR->type || type_is_subtype(type_of(obj), DESCR->type))) return 0;
    return RAISED(raise_type_error("descriptor '%U' for '%s' objects doesn't apply to a '%N' object", DESCR->name.value,
                                   DESCR->type->name, obj));
}

/* ---- common attributes ------------------------------------------------------------------------------------------------ */
static Value get_qualname(Value self, void *closure) {
    if (DESCR->qualname.value == NULL) {
        Value owner, text;
        TRY_VALUE(owner, object_get_attr(VALUE(DESCR->type), DUNDER(qualname)));
        if (!is_str(owner)) return raise_type_error("<descriptor>.__objclass__.__qualname__ is not a unicode object");
        TRY_VALUE(text, str_format("%U.%U", owner, DESCR->name.value));
        slot_set(DESCR, &DESCR->qualname, text);
    }
    return DESCR->qualname.value;
}

static Value reduce_to_getattr(Value owner, Value name) {
    Value getattr, args;
    Value builtins = vm_hooks.builtins != NULL ? vm_hooks.builtins() : NULL;
    if (builtins == NULL) return raise_system_error("builtins are not available");
    TRY_VALUE(getattr, str_intern_c("getattr"));
    getattr = dict_get_str(builtins, getattr);
    if (getattr == NULL) return raise_system_error("getattr is not available");
    TRY_VALUE(args, TUPLE2(owner, name));
    return TUPLE2(getattr, args);
}

static Value descr_reduce(Value self) { return reduce_to_getattr(VALUE(DESCR->type), DESCR->name.value); }

static const MethodDef common_methods[] = {{"__reduce__", descr_reduce, METHOD_NOARGS}, {NULL}};
static const MemberDef common_members[] = {
    {"__objclass__", MEMBER_VALUE, offsetof(DescrObj, type), true},
    {"__name__", MEMBER_VALUE, offsetof(DescrObj, name), true},
    {NULL},
};

static Value descr_repr(Value self, const char *what) {
    return str_format("<%s '%U' of '%s' objects>", what, DESCR->name.value, DESCR->type->name);
}

/* ---- methods ------------------------------------------------------------------------------------------------------------ */
Value method_descriptor_new(Type *type, const MethodDef *def) {
    DescrObj *descr = descr_new_c(&method_descriptor_type, sizeof(MethodDescrObj), type, def->name);
    if (descr != NULL) ((MethodDescrObj *)descr)->def = def;
    return VALUE(descr);
}

static Value method_descr_repr(Value self) { return descr_repr(self, "method"); }

static Value method_descr_get(Value self, Value obj, Value type) {
    if (obj == NULL) return self;
    TRY_NULL(check_instance(self, obj));
    return builtin_new(METHOD->def, obj, NULL);
}

static COLD Value raise_count(Value self, size_t nargs) {
    Value name;
    TRY_VALUE(name, get_qualname(self, NULL));
    if ((METHOD->def->kind & METHOD_KIND) == METHOD_NOARGS) return raise_type_error("%U() takes no arguments (%zu given)", name, nargs);
    return raise_type_error("%U() takes exactly one argument (%zu given)", name, nargs);
}

static Value method_descr_call(Value self, const Value *args, size_t nargs, Value kwnames) {
    const MethodDef *def = METHOD->def;
    if (UNLIKELY(nargs == 0)) {
        Value name;
        TRY_VALUE(name, get_qualname(self, NULL));
        return raise_type_error("unbound method %U() needs an argument", name);
    }
    TRY_NULL(check_instance(self, args[0]));
    if ((def->kind & METHOD_KIND) != METHOD_FOREIGN && (kwnames == NULL || (def->kind & METHOD_KIND) != METHOD_KEYWORDS)) {
        if (kwnames_count(kwnames) != 0) {
            Value name;
            TRY_VALUE(name, get_qualname(self, NULL));
            return raise_type_error("%U() takes no keyword arguments", name);
        }
        switch (def->kind & METHOD_KIND) {
        case METHOD_NOARGS: return nargs == 1 ? ((UnaryFn)def->function)(args[0]) : raise_count(self, nargs - 1);
        case METHOD_ONE: return nargs == 2 ? ((BinaryFn)def->function)(args[0], args[1]) : raise_count(self, nargs - 1);
        default: return ((CallFn)def->function)(args[0], args + 1, nargs - 1, NULL);
        }
    }
    return method_def_call(def, args[0], args + 1, nargs - 1, kwnames, false);
}

static Value get_method_doc(Value self, void *closure) { return doc_text(METHOD->def->name, method_def_doc(METHOD->def)); }
static Value get_method_signature(Value self, void *closure) { return doc_signature(METHOD->def->name, method_def_doc(METHOD->def)); }
static const GetSetDef method_getsets[] = {
    {"__doc__", get_method_doc}, {"__qualname__", get_qualname}, {"__text_signature__", get_method_signature}, {NULL}};

static NativeType method_descr_native = {
    .shape = {.size = sizeof(MethodDescrObj), .trace = descr_trace}, .repr = method_descr_repr, .call = method_descr_call,
    .descr_get = method_descr_get, .methods = common_methods, .members = common_members, .getsets = method_getsets};
Type method_descriptor_type = STATIC_TYPE("method_descriptor", &object_type, method_descr_native, sizeof(MethodDescrObj), 0,
                                          TYPE_FLAG_METHOD_DESCR | TYPE_FLAG_VECTORCALL);

/* ---- class methods -------------------------------------------------------------------------------------------------------- */
Value classmethod_descriptor_new(Type *type, const MethodDef *def) {
    DescrObj *descr = descr_new_c(&classmethod_descriptor_type, sizeof(MethodDescrObj), type, def->name);
    if (descr != NULL) ((MethodDescrObj *)descr)->def = def;
    return VALUE(descr);
}

static Value classmethod_descr_get(Value self, Value obj, Value type) {
    if (type == NULL) {
        if (obj == NULL)
            return raise_type_error("descriptor '%U' for type '%s' needs either an object or a type", DESCR->name.value,
                                    DESCR->type->name);
        type = VALUE(type_of(obj));
    }
    if (!is_type(type))
        return raise_type_error("descriptor '%U' for type '%s' needs a type, not a '%N' as arg 2", DESCR->name.value,
                                DESCR->type->name, type);
    if (!type_is_subtype((Type *)type, DESCR->type))
        return raise_type_error("descriptor '%U' requires a subtype of '%s' but received '%s'", DESCR->name.value,
                                DESCR->type->name, ((Type *)type)->name);
    return builtin_new(METHOD->def, type, NULL);
}

static Value classmethod_descr_call(Value self, const Value *args, size_t nargs, Value kwnames) {
    Value bound;
    if (nargs == 0)
        return raise_type_error("descriptor '%U' of '%s' object needs an argument", DESCR->name.value, DESCR->type->name);
    TRY_VALUE(bound, classmethod_descr_get(self, NULL, args[0]));
    return object_call(bound, args + 1, nargs - 1, kwnames);
}

static NativeType classmethod_descr_native = {
    .shape = {.size = sizeof(MethodDescrObj), .trace = descr_trace}, .repr = method_descr_repr, .call = classmethod_descr_call,
    .descr_get = classmethod_descr_get, .members = common_members, .getsets = method_getsets};
Type classmethod_descriptor_type =
    STATIC_TYPE("classmethod_descriptor", &object_type, classmethod_descr_native, sizeof(MethodDescrObj), 0, 0);

/* ---- getsets ---------------------------------------------------------------------------------------------------------------- */
Value getset_descriptor_new(Type *type, const GetSetDef *def) {
    DescrObj *descr = descr_new_c(&getset_descriptor_type, sizeof(GetSetDescrObj), type, def->name);
    if (descr != NULL) ((GetSetDescrObj *)descr)->def = def;
    return VALUE(descr);
}

static Value getset_repr(Value self) { return descr_repr(self, "attribute"); }

static Value getset_get(Value self, Value obj, Value type) {
    if (obj == NULL) return self;
    TRY_NULL(check_instance(self, obj));
    if (GETSET->def->get == NULL)
        return raise_format(&AttributeError_type, "attribute '%U' of '%s' objects is not readable", DESCR->name.value, DESCR->type->name);
    return GETSET->def->get(obj, GETSET->def->closure);
}

static Status getset_set(Value self, Value obj, Value value) {
    TRY(check_instance(self, obj));
    if (GETSET->def->set == NULL)
        return RAISED(raise_format(&AttributeError_type, "attribute '%U' of '%s' objects is not writable", DESCR->name.value,
                                   DESCR->type->name));
    return GETSET->def->set(obj, value, GETSET->def->closure);
}

static Value get_getset_doc(Value self, void *closure) { return doc_text(GETSET->def->name, GETSET->def->doc); }
static const GetSetDef getset_getsets[] = {{"__doc__", get_getset_doc}, {"__qualname__", get_qualname}, {NULL}};

static NativeType getset_native = {
    .shape = {.size = sizeof(GetSetDescrObj), .trace = descr_trace}, .repr = getset_repr, .descr_get = getset_get,
    .descr_set = getset_set, .members = common_members, .getsets = getset_getsets};
Type getset_descriptor_type = STATIC_TYPE("getset_descriptor", &object_type, getset_native, sizeof(GetSetDescrObj), 0, 0);

/* ---- members ------------------------------------------------------------------------------------------------------------------ */
Value member_descriptor_new(Type *type, const MemberDef *def) {
    DescrObj *descr = descr_new_c(&member_descriptor_type, sizeof(MemberDescrObj), type, def->name);
    if (descr == NULL) return NULL;
    ((MemberDescrObj *)descr)->def = def;
    ((MemberDescrObj *)descr)->offset = def->offset;
    return VALUE(descr);
}

Value slot_member_new(Type *type, Value name, intptr_t offset) {
    DescrObj *descr = descr_new(&member_descriptor_type, sizeof(MemberDescrObj), type, name);
    if (descr != NULL) ((MemberDescrObj *)descr)->offset = offset;
    return VALUE(descr);
}

static Value member_repr(Value self) { return descr_repr(self, "member"); }

static Value member_get(Value self, Value obj, Value type) {
    if (obj == NULL) return self;
    TRY_NULL(check_instance(self, obj));
    const char *address = (const char *)obj + MEMBER->offset;
    switch (MEMBER->def == NULL ? MEMBER_VALUE : MEMBER->def->kind) {
    case MEMBER_AUDITED:
        TRY_NULL(object_audit_get(obj, MEMBER->def->name));
        /* fall through */
    case MEMBER_VALUE: {
        Value value = ((const Slot *)address)->value;
        return LIKELY(value != NULL) ? value : raise_attribute_error(obj, DESCR->name.value);
    }
    case MEMBER_VALUE_NONE: {
        Value value = ((const Slot *)address)->value;
        return value != NULL ? value : NONE;
    }
    case MEMBER_INT: return int_from_i64(*(const int *)address);
    case MEMBER_UINT: return int_from_i64(*(const unsigned *)address);
    case MEMBER_SSIZE: return int_from_i64(*(const intptr_t *)address);
    case MEMBER_BOOL: return value_from_bool(*(const bool *)address);
    case MEMBER_DOUBLE: return float_from_double(*(const double *)address);
    }
    UNREACHABLE("member kind");
}

static Status member_set_number(Value self, char *address, Value value) {
    int64_t number;
    double  real;
    switch (MEMBER->def->kind) {
    case MEMBER_BOOL:
        if (value != TRUE_VALUE && value != FALSE_VALUE)
            return RAISED(raise_type_error("attribute value type must be bool"));
        *(bool *)address = value == TRUE_VALUE;
        return 0;
    case MEMBER_DOUBLE:
        TRY(number_as_double(value, &real));
        *(double *)address = real;
        return 0;
    default:
        value = number_index(value);
        if (value == NULL) return -1;
        TRY(int_as_i64(value, &number));
        if (MEMBER->def->kind == MEMBER_INT) *(int *)address = (int)number;
        else if (MEMBER->def->kind == MEMBER_UINT) *(unsigned *)address = (unsigned)number;
        else *(intptr_t *)address = (intptr_t)number;
        return 0;
    }
}

static Status member_set(Value self, Value obj, Value value) {
    TRY(check_instance(self, obj));
    if (MEMBER->def != NULL && MEMBER->def->read_only) return RAISED(raise_format(&AttributeError_type, "readonly attribute"));
    char *address = (char *)obj + MEMBER->offset;
    bool  is_value = MEMBER->def == NULL || MEMBER->def->kind == MEMBER_VALUE || MEMBER->def->kind == MEMBER_VALUE_NONE;
    if (!is_value) {
        if (value == NULL) return RAISED(raise_type_error("can't delete numeric/char attribute"));
        return member_set_number(self, address, value);
    }
    Slot *slot = (Slot *)address;
    if (value == NULL && slot->value == NULL && (MEMBER->def == NULL || MEMBER->def->kind == MEMBER_VALUE))
        return RAISED(raise_value(&AttributeError_type, DESCR->name.value));
    slot_set(value_obj(obj), slot, value);
    return 0;
}

bool member_descriptor_slot(Value self, const Type *type, bool for_store, intptr_t *offset) {
    if (!value_is(self, &member_descriptor_type) || !type_is_subtype(type, DESCR->type)) return false;
    if (MEMBER->def != NULL && (MEMBER->def->kind != MEMBER_VALUE || (for_store && MEMBER->def->read_only))) return false;
    *offset = MEMBER->offset;
    return true;
}

static Value get_member_doc(Value self, void *closure) {
    return MEMBER->def != NULL ? doc_text(MEMBER->def->name, MEMBER->def->doc) : NONE;
}
static const GetSetDef member_getsets[] = {{"__doc__", get_member_doc}, {"__qualname__", get_qualname}, {NULL}};

static NativeType member_native = {
    .shape = {.size = sizeof(MemberDescrObj), .trace = descr_trace}, .repr = member_repr, .descr_get = member_get,
    .descr_set = member_set, .members = common_members, .getsets = member_getsets};
Type member_descriptor_type = STATIC_TYPE("member_descriptor", &object_type, member_native, sizeof(MemberDescrObj), 0, 0);

/* ---- slot wrappers -------------------------------------------------------------------------------------------------------------- */
typedef struct MethodWrapperObj { /* (1).__add__ */
    Obj  header;
    Slot descr, self;
} MethodWrapperObj;
#define BOUND ((MethodWrapperObj *)self)

Value wrapper_descriptor_new(Type *type, const SlotDef *def, void *function) {
    DescrObj *descr = descr_new(&wrapper_descriptor_type, sizeof(WrapperDescrObj), type, name_values[def->name_id]);
    if (descr == NULL) return NULL;
    ((WrapperDescrObj *)descr)->def = def;
    ((WrapperDescrObj *)descr)->function = function;
    return VALUE(descr);
}

void *wrapper_descriptor_function(Value descriptor, Type **type) {
    *type = ((DescrObj *)descriptor)->type;
    return ((WrapperDescrObj *)descriptor)->function;
}

static Value wrapper_repr(Value self) { return descr_repr(self, "slot wrapper"); }

static Value wrapper_get(Value self, Value obj, Value type) {
    if (obj == NULL) return self;
    TRY_NULL(check_instance(self, obj));
    MethodWrapperObj *bound = (MethodWrapperObj *)gc_alloc(&method_wrapper_type, sizeof *bound);
    if (bound == NULL) return NULL;
    slot_init(&bound->descr, self);
    slot_init(&bound->self, obj);
    return VALUE(bound);
}

SlotRequest slot_request;

static NOINLINE Value call_foreign(WrapperDescrObj *wrapper, Value self, const Value *args, size_t nargs, Value kwnames) {
    slot_request = (SlotRequest){wrapper->type, self, wrapper->function};
    Value result = wrapper->def->wrap(self, args, nargs, kwnames, wrapper->function);
    slot_request.type = NULL;
    return result;
}

/* Only __init__ and __call__ take keywords. */
static Value call_wrapped(WrapperDescrObj *wrapper, Value self, const Value *args, size_t nargs, Value kwnames) {
    const SlotDef *def = wrapper->def;
    if (kwnames_count(kwnames) != 0 && def->name_id != NAME___init__ && def->name_id != NAME___call__)
        return raise_type_error("wrapper %s() takes no keyword arguments", def->name);
    if (UNLIKELY(wrapper->type->native->native_flags & NATIVE_FOREIGN) && type_of(self) != wrapper->type)
        return call_foreign(wrapper, self, args, nargs, kwnames);
    return def->wrap(self, args, nargs, kwnames, wrapper->function);
}

static Value wrapper_call(Value self, const Value *args, size_t nargs, Value kwnames) {
    if (nargs == 0)
        return raise_type_error("descriptor '%U' of '%s' object needs an argument", DESCR->name.value, DESCR->type->name);
    if (!type_is_subtype(type_of(args[0]), DESCR->type))
        return raise_type_error("descriptor '%U' requires a '%s' object but received a '%N'", DESCR->name.value, DESCR->type->name,
                                args[0]);
    return call_wrapped(WRAPPER, args[0], args + 1, nargs - 1, kwnames);
}

static Value get_wrapper_doc(Value self, void *closure) { return doc_text(WRAPPER->def->name, WRAPPER->def->doc); }
static Value get_wrapper_signature(Value self, void *closure) { return doc_signature(WRAPPER->def->name, WRAPPER->def->doc); }
static const GetSetDef wrapper_getsets[] = {
    {"__doc__", get_wrapper_doc}, {"__qualname__", get_qualname}, {"__text_signature__", get_wrapper_signature}, {NULL}};

static NativeType wrapper_native = {
    .shape = {.size = sizeof(WrapperDescrObj), .trace = descr_trace}, .repr = wrapper_repr, .call = wrapper_call,
    .descr_get = wrapper_get, .methods = common_methods, .members = common_members, .getsets = wrapper_getsets};
Type wrapper_descriptor_type = STATIC_TYPE("wrapper_descriptor", &object_type, wrapper_native, sizeof(WrapperDescrObj), 0,
                                           TYPE_FLAG_METHOD_DESCR);

/* ---- bound slot wrappers --------------------------------------------------------------------------------------------------------- */
static void bound_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, &((MethodWrapperObj *)obj)->descr, 2); }

static Value bound_call(Value self, const Value *args, size_t nargs, Value kwnames) {
    WrapperDescrObj *wrapper = (WrapperDescrObj *)BOUND->descr.value;
    return call_wrapped(wrapper, BOUND->self.value, args, nargs, kwnames);
}

static Value bound_repr(Value self) {
    Value owner = BOUND->self.value;
    if (value_is_obj(owner)) gc_pin(value_obj(owner));
    return str_format("<method-wrapper '%U' of %N object at %p>", ((DescrObj *)BOUND->descr.value)->name.value, owner, (void *)owner);
}

static Status bound_hash(Value self, int64_t *hash) {
    Value owner = BOUND->self.value;
    if (value_is_obj(owner)) gc_pin(value_obj(owner));
    gc_pin(value_obj(BOUND->descr.value));
    int64_t h = hash_pointer((void *)owner) ^ hash_pointer((void *)BOUND->descr.value);
    *hash = h == -1 ? -2 : h;
    return 0;
}

static Value bound_compare(Value self, Value other, CompareOp op) {
    if ((op != COMPARE_EQ && op != COMPARE_NE) || !value_is(other, &method_wrapper_type)) return NOT_IMPLEMENTED;
    MethodWrapperObj *b = (MethodWrapperObj *)other;
    bool              equal = BOUND->descr.value == b->descr.value && values_identical(BOUND->self.value, b->self.value);
    return value_from_bool(equal == (op == COMPARE_EQ));
}

static Value bound_objclass(Value self, void *closure) { return VALUE(((DescrObj *)BOUND->descr.value)->type); }
static Value bound_name(Value self, void *closure) { return ((DescrObj *)BOUND->descr.value)->name.value; }
static Value bound_qualname(Value self, void *closure) { return get_qualname(BOUND->descr.value, NULL); }
static Value bound_doc(Value self, void *closure) { return get_wrapper_doc(BOUND->descr.value, NULL); }
static Value bound_signature(Value self, void *closure) { return get_wrapper_signature(BOUND->descr.value, NULL); }
static Value bound_reduce(Value self) { return reduce_to_getattr(BOUND->self.value, bound_name(self, NULL)); }

static const GetSetDef bound_getsets[] = {{"__objclass__", bound_objclass}, {"__name__", bound_name},
                                          {"__qualname__", bound_qualname}, {"__doc__", bound_doc},
                                          {"__text_signature__", bound_signature}, {NULL}};
static const MemberDef bound_members[] = {{"__self__", MEMBER_VALUE, offsetof(MethodWrapperObj, self), true}, {NULL}};
static const MethodDef bound_methods[] = {{"__reduce__", bound_reduce, METHOD_NOARGS}, {NULL}};
static NativeType      bound_native = {
         .shape = {.size = sizeof(MethodWrapperObj), .trace = bound_trace}, .repr = bound_repr, .hash = bound_hash,
         .compare = bound_compare, .call = bound_call, .methods = bound_methods, .members = bound_members, .getsets = bound_getsets};
Type method_wrapper_type = STATIC_TYPE("method-wrapper", &object_type, bound_native, sizeof(MethodWrapperObj), 0, 0);

/* ---- keywords that are no str ------------------------------------------------------------------------------------------------------ */
/* Functions that CPython calls with a tuple and a dict refuse keywords before anybody looks at their names; those are the ones without a
 * signature that its generator made, but for a few. */
static bool refuses_first(const MethodDef *def) {
    static const char *const others[] = {"pop", "__round__", "insert", "rotate", "throw", "anext", "getattr", "iter", "next", "hypot", "pack", "pack_into"};
    if ((def->kind & METHOD_KIND) != METHOD_FAST || doc_signature(def->name, def->doc) != NONE) return false;
    for (size_t i = 0; i < COUNT_OF(others); i++)
        if (strcmp(def->name, others[i]) == 0) return false;
    return true;
}

bool callable_takes_any_keywords(Value callable) {
    if (value_is(callable, &builtin_function_type)) return refuses_first(((BuiltinObj *)callable)->def);
    if (value_is(callable, &method_descriptor_type)) return refuses_first(((MethodDescrObj *)callable)->def);
    if (value_is(callable, &method_wrapper_type)) callable = ((MethodWrapperObj *)callable)->descr.value;
    if (value_is(callable, &wrapper_descriptor_type)) {
        const SlotDef *def = ((WrapperDescrObj *)callable)->def;
        if (def->name_id == NAME___init__) return ((WrapperDescrObj *)callable)->function == (void *)object_init;
        return def->name_id != NAME___call__;
    }
    return is_type(callable) && ((Type *)callable)->native->native_flags & NATIVE_ANY_KEYWORDS;
}
