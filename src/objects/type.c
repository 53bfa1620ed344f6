/* type.c - the type `type`: calling classes, their attributes and the methods of metaclasses. */
#include "objects_int.h"

#include "objects/audit.h"

#include "objects/dict.h"
#include "objects/instance.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/str.h"
#include "objects/thread.h"

const char *type_short_name(const Type *type) {
    if (type_has_flag(type, TYPE_FLAG_HEAP) && !(type->native->native_flags & NATIVE_FOREIGN)) return type->name;
    const char *dot = strrchr(type->name, '.');
    return dot != NULL ? dot + 1 : type->name;
}

Value type_name_object(Type *type) {
    if (type_has_flag(type, TYPE_FLAG_HEAP)) return ((HeapType *)type)->name;
    return str_intern_c(type_short_name(type));
}

Value type_qualname(Type *type) {
    if (type_has_flag(type, TYPE_FLAG_HEAP)) return ((HeapType *)type)->qualname;
    return type_name_object(type);
}

Value type_module(Type *type) {
    if (type_has_flag(type, TYPE_FLAG_HEAP)) {
        Value module = dict_get_str(VALUE(type->dict), DUNDER(module));
        if (module == NULL && !exception_pending()) raise_value(&AttributeError_type, DUNDER(module));
        return module;
    }
    const char *dot = strrchr(type->name, '.');
    if (dot == NULL) return NAME(builtins);
    Value module = str_from_utf8(type->name, (size_t)(dot - type->name));
    return module == NULL ? NULL : str_intern(module);
}

/* ---- calling -------------------------------------------------------------------------------------------------------- */
/* list(LIST) and dict(DICT), which are cheaper in one piece. */
static bool copies_itself(const Type *cls, Value v) { return (cls == &list_type || cls == &dict_type) && type_of(v) == cls; }

static Value type_call(Value self, const Value *args, size_t nargs, Value kwnames) {
    Type *cls = (Type *)self;
    if (cls == &type_type) {
        if (nargs == 1 && kwnames_count(kwnames) == 0) return VALUE(type_of(args[0]));
        if (nargs != 3) return raise_type_error("type() takes 1 or 3 arguments");
    }
    NativeType *native = cls->native;
    if (UNLIKELY(native->create == NULL)) return raise_type_error("cannot create '%s' instances", cls->name);
    if (nargs == 1 && kwnames == NULL && copies_itself(cls, args[0])) return cls == &list_type ? list_slice(args[0], 0, INTPTR_MAX) : dict_copy(args[0]);
    if (native->create == vm_hooks.foreign_create) return vm_hooks.foreign_call(cls, args, nargs, kwnames);
    Value obj;
    TRY_VALUE(obj, native->create(cls, args, nargs, kwnames));
    Type *type = type_of(obj);
    if (type != cls && !type_is_subtype(type, cls)) return obj;
    if (type->native->init != NULL) TRY_NULL(type->native->init(obj, args, nargs, kwnames));
    return obj;
}

static Value type_new(Type *metaclass, const Value *args, size_t nargs, Value kwnames) {
    if (nargs != 3) return raise_type_error("type.__new__() takes exactly 3 arguments (%zu given)", nargs);
    if (!is_str(args[0])) return raise_type_error("type.__new__() argument 1 must be str, not %K", args[0]);
    if (!value_is_a(args[1], &tuple_type)) return raise_type_error("type.__new__() argument 2 must be tuple, not %K", args[1]);
    if (!is_dict(args[2])) return raise_type_error("type.__new__() argument 3 must be dict, not %K", args[2]);
    return type_create(metaclass, args[0], args[1], args[2], args + 3, 0, kwnames);
}

static Status type_init(Value self, const Value *args, size_t nargs, Value kwnames) {
    if (nargs == 1 && kwnames_count(kwnames) != 0)
        return RAISED(raise_type_error("type.__init__() takes no keyword arguments"));
    if (nargs != 1 && nargs != 3) return RAISED(raise_type_error("type.__init__() takes 1 or 3 arguments"));
    return 0;
}

/* ---- attribute access ----------------------------------------------------------------------------------------------- */
Value type_find_attr(Value self, Value name) {
    Type *type = (Type *)self, *meta = type->header.type;
    TRY_NULL(attribute_name_check(name));
    Value meta_attribute = type_lookup(meta, name);
    NativeType *meta_native = NULL;
    if (meta_attribute != NULL) {
        meta_native = native_of(meta_attribute);
        if (meta_native->descr_get != NULL && meta_native->descr_set != NULL)
            return meta_native->descr_get(meta_attribute, self, VALUE(meta));
    }
    Value attribute = type_lookup(type, name);
    if (attribute != NULL) {
        NativeType *native = native_of(attribute);
        return native->descr_get == NULL ? attribute : native->descr_get(attribute, NULL, self);
    }
    if (meta_attribute != NULL)
        return meta_native->descr_get == NULL ? meta_attribute : meta_native->descr_get(meta_attribute, self, VALUE(meta));
    return NULL;
}

Value type_getattr(Value self, Value name) {
    Value value = type_find_attr(self, name);
    return LIKELY(value != NULL) || exception_pending() ? value : raise_attribute_error(self, name);
}

/* Sets or deletes in the type dict and tells everybody who remembers something about NAME. */
static Status store(Type *type, Value name, Value value) {
    name = str_intern(name);
    if (name == NULL) return -1;
    if (value == NULL) {
        Truth removed = dict_delete(VALUE(type->dict), name);
        if (removed < 0) return -1;
        if (!removed) return RAISED(raise_attribute_error(VALUE(type), name));
    } else {
        TRY(dict_set(VALUE(type->dict), name, value));
    }
    type_modified(type);
    return value_is_dunder(name) ? type_update_slot(type, name) : 0;
}

static Value plain_name(Value name) {
    if (value_is(name, &str_type)) return name;
    return str_from_data(str_kind(name), str_data(name), str_length(name));
}

Status type_set_attr(Type *type, Value name, Value value) {
    name = plain_name(name);
    if (name == NULL) return -1;
    Value descriptor = type_lookup(type->header.type, name);
    if (descriptor != NULL && native_of(descriptor)->descr_set != NULL) {
        TRY(native_of(descriptor)->descr_set(descriptor, VALUE(type), value));
        type_modified(type);
        return value_is_dunder(name) ? type_update_slot(type, name) : 0;
    }
    return store(type, name, value);
}

static Status type_setattr(Value self, Value name, Value value) {
    Type *type = (Type *)self;
    TRY(attribute_name_check(name));
    if (type_has_flag(type, TYPE_FLAG_IMMUTABLE))
        return RAISED(raise_type_error("cannot set %R attribute of immutable type '%s'", name, type->name));
    return type_set_attr(type, name, value);
}

static Value type_repr(Value self) {
    Type *type = (Type *)self;
    Value module = type_module(type), qualname;
    if (module == NULL) exception_clear();
    TRY_VALUE(qualname, type_qualname(type));
    if (module != NULL && is_str(module) && !str_equal(module, NAME(builtins)))
        return str_format("<class '%U.%U'>", module, qualname);
    return str_format("<class '%s'>", type->name);
}

/* ---- attributes ----------------------------------------------------------------------------------------------------- */
/* May ATTRIBUTE of TYPE be changed to VALUE?  Raises otherwise. */
static Status check_special(Type *type, Value value, const char *attribute) {
    if (type_has_flag(type, TYPE_FLAG_IMMUTABLE))
        return RAISED(raise_type_error("cannot set '%s' attribute of immutable type '%s'", attribute, type->name));
    if (value == NULL)
        return RAISED(raise_type_error("cannot delete '%s' attribute of immutable type '%s'", attribute, type->name));
    return object_audit_set(VALUE(type), attribute, value);
}

static Value get_name(Value self, void *closure) { return type_name_object((Type *)self); }

static Status set_name(Value self, Value value, void *closure) {
    HeapType *heap = (HeapType *)self;
    TRY(check_special(&heap->type, value, "__name__"));
    if (!is_str(value))
        return RAISED(raise_type_error("can only assign string to %s.__name__, not '%N'", heap->type.name, value));
    size_t      length;
    const char *text = str_utf8(value, &length);
    if (text == NULL) return -1;
    if (strlen(text) != length) return RAISED(raise_value_error("type name must not contain null characters"));
    gc_pin(value_obj(value));
    pointer_set(heap, &heap->name, value);
    heap->type.name = text;
    return 0;
}

static Value get_qualname(Value self, void *closure) { return type_qualname((Type *)self); }

static Status set_qualname(Value self, Value value, void *closure) {
    HeapType *heap = (HeapType *)self;
    TRY(check_special(&heap->type, value, "__qualname__"));
    if (!is_str(value))
        return RAISED(raise_type_error("can only assign string to %s.__qualname__, not '%N'", heap->type.name, value));
    pointer_set(heap, &heap->qualname, value);
    return 0;
}

static Value get_module(Value self, void *closure) { return type_module((Type *)self); }

static Status set_module(Value self, Value value, void *closure) {
    TRY(check_special((Type *)self, value, "__module__"));
    type_modified((Type *)self);
    return dict_set(VALUE(((Type *)self)->dict), DUNDER(module), value);
}

static Value get_bases(Value self, void *closure) { return ((Type *)self)->bases; }

/* Type recomputes its MRO, and so do its subclasses.  OLD collects (type, mro) pairs, to go back when one fails. */
static Status recompute_mro(Type *type, Value old) {
    Value pair = TUPLE2(VALUE(type), type->mro != NULL ? type->mro : NONE);
    if (pair == NULL || list_append(old, pair) < 0) return -1;
    TRY(type_set_mro(type));
    Value subclasses = type_subclasses(type);
    if (subclasses == NULL) return -1;
    for (intptr_t i = 0; i < list_length(subclasses); i++) TRY(recompute_mro((Type *)list_get(subclasses, i), old));
    return 0;
}

static Status update_slots_of_tree(Type *type) {
    if (type_has_flag(type, TYPE_FLAG_HEAP)) type_update_slots(type);
    Value subclasses = type_subclasses(type);
    if (subclasses == NULL) return -1;
    for (intptr_t i = 0; i < list_length(subclasses); i++) TRY(update_slots_of_tree((Type *)list_get(subclasses, i)));
    return 0;
}

/* While a mro() in Python runs, bases are newer than MROs. */
static bool in_base_chain(const Type *type, const Type *base) {
    while (type != NULL && type != base) type = type->base;
    return type != NULL;
}

/* Are instances of the type outside the reach of CPython's collector?  It frees those in another way. */
static bool is_plain(const Type *type) {
    return type == &object_type || type == &int_type || type == &float_type || type == &complex_type || type == &str_type || type == &bytes_type
           || type == &bytearray_type;
}

static Type *check_new_bases(Type *type, Value bases) {
    Type *base = NULL, *winner = NULL;
    if (!value_is_a(bases, &tuple_type))
        return (Type *)raise_type_error("can only assign tuple to %s.__bases__, not %N", type->name, bases);
    if (tuple_length(bases) == 0)
        return (Type *)raise_type_error("can only assign non-empty tuple to %s.__bases__, not ()", type->name);
    for (intptr_t i = 0; i < tuple_length(bases); i++) {
        Value item = tuple_get(bases, i);
        if (!is_type(item))
            return (Type *)raise_type_error("%s.__bases__ must be tuple of classes, not '%N'", type->name, item);
        if (type_is_subtype((Type *)item, type) || in_base_chain((Type *)item, type))
            return (Type *)raise_type_error("a __bases__ item causes an inheritance cycle");
        Type *candidate = (Type *)item, *solid = type_solid_base(candidate);
        if (!type_has_flag(candidate, TYPE_FLAG_BASETYPE))
            return (Type *)raise_type_error("type '%s' is not an acceptable base type", candidate->name);
        if (winner == NULL || (winner != solid && type_is_subtype(solid, winner)))
            winner = solid, base = candidate;
        else if (!type_is_subtype(winner, solid))
            return (Type *)raise_type_error("multiple bases have instance lay-out conflict");
    }
    if (type->base != base) {
        Type *old = type->base;
        bool  same = type_solid_base(old) == type_solid_base(base) && old->native->weak_offset == base->native->weak_offset &&
                    (old->native->tail_offset != 0) == (base->native->tail_offset != 0);
        /* `class C: pass` has its own dict and weak references: it may move below `object` and back. */
        bool own = type_solid_base(old) == type_solid_base(base) && type->native->tail_offset != 0 && type->native->own_slots == 0;
        if (!same && !own)
            return (Type *)raise_type_error("__bases__ assignment: '%s' %s differs from '%s'", base->name,
                                            is_plain(base) == is_plain(old) ? "object layout" : "deallocator",
                                            old->name);
    }
    return base;
}

static Status set_bases(Value self, Value bases, void *closure) {
    Type *type = (Type *)self, *base, *old_base = type->base;
    Value old_bases = type->bases, old = list_new(0);
    TRY(check_special(type, bases, "__bases__"));
    if (old == NULL || (base = check_new_bases(type, bases)) == NULL) return -1;
    pointer_set(type, &type->bases, bases);
    pointer_set(type, &type->base, base);
    Truth done = recompute_mro(type, old);
    if (done == 0 && type->bases != bases) return 0; /* a mro() in Python set them once more */
    if (done < 0) {
        if (type->bases != bases) return -1;
        for (intptr_t i = 0; i < list_length(old); i++) {
            Type *changed = (Type *)tuple_get(list_get(old, i), 0);
            Value mro = tuple_get(list_get(old, i), 1);
            pointer_set(changed, &changed->mro, mro != NONE ? mro : NULL);
            type_modified(changed);
        }
        pointer_set(type, &type->bases, old_bases);
        pointer_set(type, &type->base, old_base);
        return -1;
    }
    for (intptr_t i = 0; i < tuple_length(old_bases); i++) type_remove_subclass((Type *)tuple_get(old_bases, i), type);
    for (intptr_t i = 0; i < tuple_length(bases); i++) TRY(type_add_subclass((Type *)tuple_get(bases, i), type));
    type_modified(type);
    return type_has_flag(type, TYPE_FLAG_READY) ? update_slots_of_tree(type) : 0;
}

static Value get_dict(Value self, void *closure) { return mapping_proxy_new(VALUE(((Type *)self)->dict)); }

static Value get_doc(Value self, void *closure) {
    Type *type = (Type *)self;
    if (!type_has_flag(type, TYPE_FLAG_HEAP) && type->doc != NULL) return doc_text(type->name, type->doc);
    Value doc = dict_get_str(VALUE(type->dict), DUNDER(doc));
    if (doc == NULL) return NONE;
    NativeType *native = native_of(doc);
    return native->descr_get != NULL ? native->descr_get(doc, NULL, self) : doc;
}

static Status set_doc(Value self, Value value, void *closure) {
    TRY(check_special((Type *)self, value, "__doc__"));
    type_modified((Type *)self);
    return dict_set(VALUE(((Type *)self)->dict), DUNDER(doc), value);
}

static Value get_text_signature(Value self, void *closure) {
    Type *type = (Type *)self;
    Value doc = type->doc == NULL && type_has_flag(type, TYPE_FLAG_HEAP) ? dict_get_str(VALUE(type->dict), DUNDER(doc)) : NULL;
    if (doc == NULL || !is_str(doc)) return doc_signature(type_short_name(type), type->doc);
    const char *text = str_utf8(doc, NULL);
    return text != NULL ? doc_signature(type_short_name(type), text) : NULL;
}

static Value get_annotations(Value self, void *closure) {
    Type *type = (Type *)self;
    if (!type_has_flag(type, TYPE_FLAG_HEAP))
        return raise_attribute_error(self, DUNDER(annotations));
    Value annotations = dict_get_str(VALUE(type->dict), DUNDER(annotations));
    if (annotations != NULL) {
        NativeType *native = native_of(annotations);
        return native->descr_get != NULL ? native->descr_get(annotations, NULL, self) : annotations;
    }
    TRY_VALUE(annotations, dict_new());
    TRY_NULL(dict_set(VALUE(type->dict), DUNDER(annotations), annotations));
    type_modified(type);
    return annotations;
}

static Status set_annotations(Value self, Value value, void *closure) {
    Type *type = (Type *)self;
    if (type_has_flag(type, TYPE_FLAG_IMMUTABLE))
        return RAISED(raise_type_error("cannot set '__annotations__' attribute of immutable type '%s'", type->name));
    type_modified(type);
    if (value != NULL) return dict_set(VALUE(type->dict), DUNDER(annotations), value);
    Truth removed = dict_delete(VALUE(type->dict), DUNDER(annotations));
    if (removed == 0) raise_value(&AttributeError_type, DUNDER(annotations));
    return removed == 1 ? 0 : -1;
}

static Value get_abstract_methods(Value self, void *closure) {
    Type *type = (Type *)self;
    Value methods = type == &type_type ? NULL : dict_get_str(VALUE(type->dict), DUNDER(abstractmethods));
    return methods != NULL ? methods : raise_value(&AttributeError_type, DUNDER(abstractmethods));
}

static Status set_abstract_methods(Value self, Value value, void *closure) {
    Type *type = (Type *)self;
    Truth abstract = 0;
    if (value != NULL) {
        TRY(abstract = object_truth(value));
        TRY(dict_set(VALUE(type->dict), DUNDER(abstractmethods), value));
    } else {
        Truth removed = dict_delete(VALUE(type->dict), DUNDER(abstractmethods));
        if (removed == 0) raise_value(&AttributeError_type, DUNDER(abstractmethods));
        if (removed != 1) return -1;
    }
    type_modified(type);
    if (abstract) type->flags |= TYPE_FLAG_ABSTRACT;
    else type->flags &= ~TYPE_FLAG_ABSTRACT;
    return 0;
}

static Value get_dict_offset(Value self, void *closure) {
    Type *type = (Type *)self;
    return value_from_int(type->native->tail_offset != 0 ? -1 : type->dict_offset);
}

static Value get_flags(Value self, void *closure) { return int_from_u64(((Type *)self)->flags); }

static const GetSetDef getsets[] = {
    {"__name__", get_name, set_name},
    {"__qualname__", get_qualname, set_qualname},
    {"__bases__", get_bases, set_bases},
    {"__module__", get_module, set_module},
    {"__abstractmethods__", get_abstract_methods, set_abstract_methods},
    {"__dict__", get_dict, NULL},
    {"__doc__", get_doc, set_doc},
    {"__text_signature__", get_text_signature, NULL},
    {"__annotations__", get_annotations, set_annotations},
    {"__dictoffset__", get_dict_offset, NULL},
    {"__flags__", get_flags, NULL},
    {NULL},
};

static const MemberDef members[] = {
    {"__basicsize__", MEMBER_SSIZE, offsetof(Type, basic_size), true},
    {"__itemsize__", MEMBER_SSIZE, offsetof(Type, item_size), true},
    {"__weakrefoffset__", MEMBER_SSIZE, offsetof(Type, weaklist_offset), true},
    {"__base__", MEMBER_VALUE_NONE, offsetof(Type, base), true},
    {"__mro__", MEMBER_VALUE_NONE, offsetof(Type, mro), true},
    {NULL},
};

/* ---- methods -------------------------------------------------------------------------------------------------------- */
static Value type_mro(Value self) { return mro_compute((Type *)self); }
static Value type_get_subclasses(Value self) { return type_subclasses((Type *)self); }
static Value type_prepare(Value self, const Value *args, size_t nargs, Value kwnames) { return dict_new(); }

/* Plain isinstance: the type, or what __class__ claims. */
static Value type_instancecheck(Value self, Value instance) {
    if (type_is_subtype(type_of(instance), (Type *)self)) return TRUE_VALUE;
    Value claimed;
    Truth found = object_lookup_attr(instance, DUNDER(class), &claimed);
    if (found < 0) return NULL;
    return value_from_bool(found && is_type(claimed) && claimed != VALUE(type_of(instance)) &&
                           type_is_subtype((Type *)claimed, (Type *)self));
}

static Truth recursive_subclass(Value derived, Value cls);

static Value type_subclasscheck(Value self, Value derived) {
    Truth result = recursive_subclass(derived, self);
    return result < 0 ? NULL : value_from_bool(result);
}

static Status merge_class_dict(Value dict, Value cls) {
    Value class_dict, bases;
    Truth found = object_lookup_attr(cls, DUNDER(dict), &class_dict);
    if (found < 0) return -1;
    if (found) TRY(dict_update(dict, class_dict));
    found = object_lookup_attr(cls, DUNDER(bases), &bases);
    if (found <= 0) return found;
    if (!value_is_a(bases, &tuple_type)) return 0;
    for (intptr_t i = 0; i < tuple_length(bases); i++) TRY(merge_class_dict(dict, tuple_get(bases, i)));
    return 0;
}

static Value type_dir(Value self) {
    Value dict;
    TRY_VALUE(dict, dict_new());
    TRY_NULL(merge_class_dict(dict, self));
    return dict_keys_list(dict);
}

static Value type_sizeof(Value self) { return value_from_int((int64_t)type_size_of(value_obj(self))); }

static const MethodDef methods[] = {
    {"mro", type_mro, METHOD_NOARGS, "mro($self, /)\n--\n\nReturn a type's method resolution order."},
    {"__subclasses__", type_get_subclasses, METHOD_NOARGS,
     "__subclasses__($self, /)\n--\n\nReturn a list of immediate subclasses."},
    {"__prepare__", type_prepare, METHOD_KEYWORDS | METHOD_CLASS, "__prepare__() -> dict\nCreate the namespace of a class statement."},
    {"__instancecheck__", type_instancecheck, METHOD_ONE,
     "__instancecheck__($self, instance, /)\n--\n\nCheck if an object is an instance."},
    {"__subclasscheck__", type_subclasscheck, METHOD_ONE,
     "__subclasscheck__($self, subclass, /)\n--\n\nCheck if a class is a subclass."},
    {"__dir__", type_dir, METHOD_NOARGS, "__dir__($self, /)\n--\n\nList of attribute names of a class."},
    {"__sizeof__", type_sizeof, METHOD_NOARGS, "__sizeof__($self, /)\n--\n\nMemory used by the type object."},
    {NULL},
};

/* ---- isinstance and issubclass ---------------------------------------------------------------------------------------- */
/* The __bases__ tuple of anything class-like; NULL without exception when it has none. */
static Value abstract_bases(Value cls) {
    Value bases;
    Truth found = object_lookup_attr(cls, DUNDER(bases), &bases);
    return found == 1 && value_is_a(bases, &tuple_type) ? bases : NULL;
}

static Truth abstract_subclass(Value derived, Value cls) {
    for (;;) {
        if (derived == cls) return 1;
        Value bases = abstract_bases(derived);
        if (bases == NULL) return exception_pending() ? -1 : 0;
        intptr_t count = tuple_length(bases);
        if (count == 0) return 0;
        for (intptr_t i = 0; i + 1 < count; i++) {
            TRY(native_enter(" in __issubclass__"));
            Truth result = abstract_subclass(tuple_get(bases, i), cls);
            native_leave();
            if (result != 0) return result;
        }
        derived = tuple_get(bases, count - 1);
    }
}

static Status check_class(Value cls, const char *message) {
    if (is_type(cls) || abstract_bases(cls) != NULL) return 0;
    if (!exception_pending()) raise_type_error("%s", message);
    return -1;
}

static Truth recursive_subclass(Value derived, Value cls) {
    if (is_type(cls) && is_type(derived)) return type_is_subtype((Type *)derived, (Type *)cls);
    TRY(check_class(derived, "issubclass() arg 1 must be a class"));
    if (!value_is(cls, &union_type))
        TRY(check_class(cls, "issubclass() arg 2 must be a class, a tuple of classes, or a union"));
    return abstract_subclass(derived, cls);
}

static Truth recursive_instance(Value instance, Value cls) {
    Value claimed;
    if (is_type(cls)) {
        Value result = type_instancecheck(cls, instance);
        return result == NULL ? -1 : result == TRUE_VALUE;
    }
    TRY(check_class(cls, "isinstance() arg 2 must be a type, a tuple of types, or a union"));
    Truth found = object_lookup_attr(instance, DUNDER(class), &claimed);
    return found <= 0 ? found : abstract_subclass(claimed, cls);
}

typedef Truth (*CheckFn)(Value, Value);

static Truth check_with(Value what, Value cls, Value hook, CheckFn again, CheckFn fallback, const char *where) {
    if (value_is(cls, &type_type)) return fallback(what, cls);
    if (value_is_a(cls, &tuple_type)) {
        Truth result = 0;
        TRY(native_enter(where));
        for (intptr_t i = 0; i < tuple_length(cls) && result == 0; i++) result = again(what, tuple_get(cls, i));
        native_leave();
        return result;
    }
    Value method;
    Truth found = object_lookup_special(cls, hook, &method);
    if (found < 0) return -1;
    if (!found) return fallback(what, cls);
    TRY(native_enter(where));
    Value result = CALL1(method, what);
    native_leave();
    return result == NULL ? -1 : object_truth(result);
}

Truth object_is_instance(Value instance, Value cls) {
    if (VALUE(type_of(instance)) == cls) return 1;
    return check_with(instance, cls, DUNDER(instancecheck), object_is_instance, recursive_instance, " in __instancecheck__");
}

Truth object_is_subclass(Value derived, Value cls) {
    if (value_is(cls, &type_type) && derived == cls) return 1;
    return check_with(derived, cls, DUNDER(subclasscheck), object_is_subclass, recursive_subclass, " in __subclasscheck__");
}

static NativeType type_native = {
    .shape = {.flags = SHAPE_IMMORTAL_CLASS, .size_of = type_size_of, .trace = type_trace},
    .repr = type_repr,
    .call = type_call,
    .getattr = type_getattr,
    .setattr = type_setattr,
    .create = type_new,
    .init = type_init,
    .binary[BINARY_OR] = union_or,
    .methods = methods,
    .getsets = getsets,
    .members = members,
    .weak_offset = offsetof(Type, weaklist),
};
Type type_type = {
    .header = {.word = 1u << 30, .type = &type_type},
    .name = "type",
    .basic_size = sizeof(HeapType),
    .item_size = 40,
    .vectorcall_offset = offsetof(Type, tp_vectorcall),
    .dict_offset = offsetof(Type, dict),
    .flags = TYPE_FLAG_BASETYPE | TYPE_FLAG_TYPE | TYPE_FLAG_VECTORCALL,
    .doc = "type(object) -> the object's type\ntype(name, bases, dict, **kwds) -> a new type",
    .base = &object_type,
    .native = &type_native,
};
