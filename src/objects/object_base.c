/* object_base.c - the type `object`: creation, default representation, __class__, and the default pickling protocol. */
#include "objects_int.h"

#include "objects/audit.h"

#include "objects/dict.h"
#include "objects/instance.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/str.h"
#include "objects/thread.h"
#include "slot_dispatch.h"

/* ---- creation ------------------------------------------------------------------------------------------------------------- */
static Value raise_abstract(Type *type) {
    Value methods, separator, text;
    TRY_VALUE(methods, object_get_attr(VALUE(type), DUNDER(abstractmethods)));
    TRY_VALUE(methods, sequence_to_list(methods));
    TRY_NULL(list_sort(methods, NULL, false));
    TRY_VALUE(separator, str_from_c(", "));
    TRY_VALUE(text, str_join_iterable(separator, methods));
    return raise_type_error("Can't instantiate abstract class %s with abstract method%s %U", type->name,
                            list_length(methods) > 1 ? "s" : "", text);
}

Value object_create(Type *type, const Value *args, size_t nargs, Value kwnames) {
    if (UNLIKELY(nargs != 0 || kwnames_count(kwnames) != 0)) {
        if (type->native->create != object_create)
            return raise_type_error("object.__new__() takes exactly one argument (the type to instantiate)");
        if (type->native->init == object_init) return raise_type_error("%s() takes no arguments", type->name);
    }
    if (UNLIKELY(type_has_flag(type, TYPE_FLAG_ABSTRACT))) return raise_abstract(type);
    return type->native->allocate(type, 0);
}

Status object_init(Value self, const Value *args, size_t nargs, Value kwnames) {
    if (LIKELY(nargs == 0 && kwnames_count(kwnames) == 0)) return 0;
    Type *type = type_of(self);
    if (type->native->init != object_init)
        return RAISED(raise_type_error("object.__init__() takes exactly one argument (the instance to initialize)"));
    if (type->native->create == object_create)
        return RAISED(raise_type_error("%s.__init__() takes exactly one argument (the instance to initialize)", type->name));
    return 0;
}

/* ---- text --------------------------------------------------------------------------------------------------------------------- */
Value object_default_repr(Value self) {
    Type *type = type_of(self);
    Value module = type_module(type), qualname;
    if (module == NULL) exception_clear();
    TRY_VALUE(qualname, type_qualname(type));
    if (value_is_obj(self)) gc_pin(value_obj(self));
    if (module != NULL && is_str(module) && !str_equal(module, NAME(builtins)))
        return str_format("<%U.%U object at %p>", module, qualname, (void *)self);
    return str_format("<%s object at %p>", type->name, (void *)self);
}

Value object_default_str(Value self) { return object_repr(self); }

/* ---- __class__ ---------------------------------------------------------------------------------------------------------------- */
static Value get_class(Value self, void *closure) { return VALUE(type_of(self)); }

static bool same_extras(const Type *a, const Type *b) {
    return a->native->solid == b->native->solid && a->basic_size == b->basic_size && a->item_size == b->item_size &&
           a->dict_offset == b->dict_offset && a->native->weak_offset == b->native->weak_offset &&
           (a->native->tail_offset != 0) == (b->native->tail_offset != 0);
}

/* The nearest class that adds something to the layout of instances. */
static Type *layout_owner(Type *type) {
    while (type->base != NULL && type->native->solid != type && type->native->own_slots == 0 && same_extras(type, type->base))
        type = type->base;
    return type;
}

/* Same layout, or the same additions to the same base. */
static Truth same_layout(Type *a, Type *b) {
    if (!same_extras(a, b)) return 0;
    a = layout_owner(a);
    b = layout_owner(b);
    if (a == b) return 1;
    if (a->base != b->base || !same_extras(a, b) || a->native->own_slots != b->native->own_slots) return 0;
    if (!type_has_flag(a, TYPE_FLAG_HEAP) || !type_has_flag(b, TYPE_FLAG_HEAP)) return 0;
    if (a->native->own_slots == 0) return 1;
    return object_equal(((HeapType *)a)->slots, ((HeapType *)b)->slots);
}

Status type_check_compatible(Type *new_type, Type *old_type, const char *attribute) {
    Truth same = same_layout(new_type, old_type);
    if (same != 0) return same < 0 ? -1 : 0;
    return RAISED(raise_type_error("%s assignment: '%s' object layout differs from '%s'", attribute, new_type->name,
                                   old_type->name));
}

/* The map for an instance that keeps its slots and becomes a NEW_TYPE. */
static Map *map_for_type(Map *map, Type *new_type) {
    Map *root, *names[MAP_MAX_SLOTS];
    TRY_VALUE(root, map_root(new_type, map->inline_count));
    if (map->dict_mode) return map_dict_mode(root);
    size_t count = map->count;
    for (Map *m = map; m->parent != NULL; m = m->parent) names[m->count - 1] = m;
    for (size_t i = 0; i < count; i++) TRY_VALUE(root, map_add(root, names[i]->name.value));
    return root;
}

Status (*object_audit)(const char *event, const Value *args, size_t nargs);
bool object_audited;

Status object_audit_set(Value object, const char *name, Value value) {
    if (!object_audited) return 0;
    Value text = str_intern_c(name);
    return text == NULL ? -1 : value == NULL ? object_audit("object.__delattr__", (Value[]){object, text}, 2)
                                             : object_audit("object.__setattr__", (Value[]){object, text, value}, 3);
}
Status object_audit_get_slow(Value object, const char *name) {
    Value text = str_intern_c(name);
    return text == NULL ? -1 : object_audit("object.__getattr__", (Value[]){object, text}, 2);
}

static Status set_class(Value self, Value value, void *closure) {
    if (value == NULL) return RAISED(raise_type_error("can't delete __class__ attribute"));
    if (!is_type(value)) return RAISED(raise_type_error("__class__ must be set to a class, not '%N' object", value));
    TRY(object_audit_set(self, "__class__", value));
    Type *new_type = (Type *)value, *old_type = type_of(self);
    bool  modules = type_is_subtype(new_type, &module_type) && type_is_subtype(old_type, &module_type);
    if (!modules && (type_has_flag(new_type, TYPE_FLAG_IMMUTABLE) || type_has_flag(old_type, TYPE_FLAG_IMMUTABLE)))
        return RAISED(raise_type_error("__class__ assignment only supported for mutable types or ModuleType subclasses"));
    TRY(type_check_compatible(new_type, old_type, "__class__"));
    Tail *tail = instance_tail(self);
    Map  *map = NULL;
    if (tail != NULL) {
        map = map_for_type(tail->map, new_type);
        if (map == NULL) return -1;
        if (map->dict_mode && !tail->map->dict_mode) { /* too many names for a map over there */
            if (instance_dict(self) == NULL || (map = map_for_type(tail->map, new_type)) == NULL) return -1;
        }
    }
    pointer_set(value_obj(self), &value_obj(self)->type, new_type);
    if (tail != NULL) pointer_set(value_obj(self), &tail->map, map);
    if (new_type->native->finalize != NULL && old_type->native->finalize == NULL)
        return gc_register_finalizer(value_obj(self));
    return 0;
}

/* ---- dir, sizeof, format ------------------------------------------------------------------------------------------------------- */
static Value base_dir(Value self) {
    Value dict, cls, class_names, copy;
    Truth found = object_lookup_attr(self, DUNDER(dict), &dict);
    if (found < 0) return NULL;
    TRY_VALUE(copy, dict_new());
    if (found && is_dict(dict)) TRY_NULL(dict_update(copy, dict));
    found = object_lookup_attr(self, DUNDER(class), &cls);
    if (found < 0) return NULL;
    if (found && is_type(cls)) {
        /* The names of the class and its bases, without asking a metaclass. */
        Value method = type_lookup(&type_type, DUNDER(dir));
        TRY_VALUE(class_names, object_call_prepend(method, cls, NULL, 0, NULL));
        for (intptr_t i = 0; i < list_length(class_names); i++) TRY_NULL(dict_set(copy, list_get(class_names, i), NONE));
    }
    return dict_keys_list(copy);
}

static Value base_sizeof(Value self) {
    if (!value_is_obj(self)) return value_from_int(0);
    return value_from_int((int64_t)gc_object_size(value_obj(self)));
}

static Value base_format(Value self, Value spec) {
    if (!is_str(spec)) return raise_type_error("__format__() argument must be str, not %K", spec);
    if (str_length(spec) > 0) return raise_type_error("unsupported format string passed to %N.__format__", self);
    return object_str(self);
}

static Value base_init_subclass(Value cls) { return NONE; }
static Value base_subclasshook(Value cls, const Value *args, size_t nargs, Value kwnames) { return NOT_IMPLEMENTED; }

/* ---- pickling --------------------------------------------------------------------------------------------------------------------- */
static Value import_copyreg(void) {
    if (vm_hooks.import == NULL) return raise_system_error("import is not available");
    return vm_hooks.import("copyreg");
}

static Value copyreg_get(const char *name) {
    Value module, key;
    TRY_VALUE(module, import_copyreg());
    TRY_VALUE(key, str_intern_c(name));
    return object_get_attr(module, key);
}

/* List of slot names of CLS as copyreg caches it, or None. */
static Value slot_names(Type *cls) {
    Value names = dict_get_str(VALUE(cls->dict), DUNDER(slotnames)), function;
    if (names != NULL) {
        if (names != NONE && !value_is_a(names, &list_type))
            return raise_type_error("%T.__slotnames__ should be a list or None, not %N", cls, names);
        return names;
    }
    TRY_VALUE(function, copyreg_get("_slotnames"));
    TRY_VALUE(names, CALL1(function, VALUE(cls)));
    if (names != NONE && !value_is_a(names, &list_type))
        return raise_type_error("copyreg._slotnames didn't return a list or None");
    return names;
}

/* Are the instances of TYPE more than what __dict__ and __slots__ can tell? */
static bool has_native_state(const Type *type) {
    const Type *solid = type->native->solid;
    intptr_t    size = solid->basic_size;
    if (solid->dict_offset > 0) size -= sizeof(Slot);
    if (solid->native->weak_offset > 0) size -= sizeof(Slot);
    return size > (intptr_t)sizeof(Obj);
}

/* Attributes as a dict, None for none at all.  A copy does: it spares the instance its switch to dict mode. */
static Value dict_state(Value self) {
    Tail *tail = instance_tail(self);
    Slot *slot = tail == NULL ? instance_dict_slot(self) : &tail->overflow;
    if (tail != NULL && !tail->map->dict_mode) return tail->map->count == 0 ? NONE : instance_attributes(self);
    if (slot == NULL || slot->value == NULL || (is_dict(slot->value) && dict_length(slot->value) == 0)) return NONE;
    return instance_dict(self);
}

static Value default_state(Value self, bool required) {
    Type *type = type_of(self);
    Value state, names, slots, value;
    Truth found;
    if (required && type->item_size != 0) return raise_type_error("cannot pickle %N objects", self);
    TRY_VALUE(state, dict_state(self));
    TRY_VALUE(names, slot_names(type));
    if (required && has_native_state(type)) return raise_type_error("cannot pickle '%N' object", self);
    if (names == NONE || list_length(names) == 0) return state;
    TRY_VALUE(slots, dict_new());
    for (intptr_t i = 0; i < list_length(names); i++) {
        Value name = list_get(names, i);
        found = object_lookup_attr(self, name, &value);
        if (found < 0) return NULL;
        if (found) TRY_NULL(dict_set(slots, name, value));
    }
    return dict_length(slots) > 0 ? TUPLE2(state, slots) : state;
}

static Value base_getstate(Value self) { return default_state(self, false); }

static Value get_state(Value self, bool required) {
    Value method;
    TRY_VALUE(method, object_get_attr(self, DUNDER(getstate)));
    if (value_is(method, &builtin_function_type) && ((BuiltinObj *)method)->self.value == self &&
        ((BuiltinObj *)method)->def->function == (void *)base_getstate)
        return default_state(self, required);
    return CALL0(method);
}

/* Arguments for __new__: *ARGS tuple or NULL, *KWARGS dict or NULL. */
static Status new_arguments(Value self, Value *args, Value *kwargs) {
    Value method, result;
    *args = *kwargs = NULL;
    Truth found = object_lookup_special(self, DUNDER(getnewargs_ex), &method);
    if (found < 0) return -1;
    if (found) {
        result = CALL0(method);
        if (result == NULL) return -1;
        if (!value_is_a(result, &tuple_type))
            return RAISED(raise_type_error("__getnewargs_ex__ should return a tuple, not '%N'", result));
        if (tuple_length(result) != 2)
            return RAISED(raise_value_error("__getnewargs_ex__ should return a tuple of length 2, not %zd", tuple_length(result)));
        *args = tuple_get(result, 0), *kwargs = tuple_get(result, 1);
        if (!value_is_a(*args, &tuple_type))
            return RAISED(raise_type_error("first item of the tuple returned by __getnewargs_ex__ must be a tuple, not '%N'", *args));
        if (!is_dict(*kwargs))
            return RAISED(raise_type_error("second item of the tuple returned by __getnewargs_ex__ must be a dict, not '%N'", *kwargs));
        return 0;
    }
    found = object_lookup_special(self, DUNDER(getnewargs), &method);
    if (found <= 0) return found;
    *args = CALL0(method);
    if (*args == NULL) return -1;
    if (!value_is_a(*args, &tuple_type))
        return RAISED(raise_type_error("__getnewargs__ should return a tuple, not '%N'", *args));
    return 0;
}

static Value copyreg_newobj(void) { /* needed for nearly every instance, so it is kept */
    static Slot kept;
    if (kept.value == NULL) {
        Value function;
        TRY_VALUE(function, copyreg_get("__newobj__"));
        gc_add_roots(&kept, 1, "copyreg.__newobj__");
        kept.value = function;
    }
    return kept.value;
}

static Value reduce_new(Value self) {
    Value args, kwargs, function, new_args, state, items, list_items = NONE, dict_items = NONE;
    Type *type = type_of(self);
    if (type->native->create == NULL) return raise_type_error("cannot pickle '%N' object", self);
    TRY_NULL(new_arguments(self, &args, &kwargs));
    bool has_args = args != NULL;
    if (kwargs == NULL || dict_length(kwargs) == 0) {
        intptr_t count = has_args ? tuple_length(args) : 0;
        TRY_VALUE(function, copyreg_newobj());
        TRY_VALUE(new_args, tuple_new(count + 1));
        tuple_put(new_args, 0, VALUE(type));
        for (intptr_t i = 0; i < count; i++) tuple_put(new_args, i + 1, tuple_get(args, i));
    } else {
        TRY_VALUE(function, copyreg_get("__newobj_ex__"));
        TRY_VALUE(new_args, TUPLE3(VALUE(type), args, kwargs));
    }
    bool is_list = value_is_a(self, &list_type), has_items = is_dict(self);
    TRY_VALUE(state, get_state(self, !(has_args || is_list || has_items)));
    if (is_list) TRY_VALUE(list_items, object_iter(self));
    if (has_items) {
        TRY_VALUE(items, CALL_METHOD0(self, NAME(items)));
        TRY_VALUE(dict_items, object_iter(items));
    }
    return tuple_from_values((Value[]){function, new_args, state, list_items, dict_items}, 5);
}

static Value common_reduce(Value self, int64_t protocol) {
    if (protocol >= 2) return reduce_new(self);
    Value function;
    TRY_VALUE(function, copyreg_get("_reduce_ex"));
    return CALL2(function, self, value_from_int(protocol));
}

static Value base_reduce(Value self) { return common_reduce(self, 0); }

static Value base_reduce_ex(Value self, Value protocol) {
    int64_t number;
    TRY_VALUE(protocol, number_index(protocol));
    TRY_NULL(int_as_i64(protocol, &number));
    /* An overridden __reduce__ is preferred. */
    Value method = type_lookup(type_of(self), DUNDER(reduce));
    if (method != NULL && method != type_lookup(&object_type, DUNDER(reduce))) {
        TRY_VALUE(method, object_get_attr(self, DUNDER(reduce)));
        return CALL0(method);
    }
    return common_reduce(self, number);
}

/* ---- instances without any say in it ------------------------------------------------------------------------------------------------- */
static bool has_name(const Type *type, Value name) { return type_lookup((Type *)type, name) != NULL; }
static bool keeps_base(Type *type, Value name) { return type_lookup(type, name) == type_lookup(&object_type, name); }

/* The class's part of object_is_plain. */
static Truth class_is_plain(Type *type) {
    if (type->item_size != 0 || type->native->create == NULL || has_native_state(type)) return 0;
    if (!keeps_base(type, DUNDER(reduce_ex)) || !keeps_base(type, DUNDER(reduce)) || !keeps_base(type, DUNDER(getstate))) return 0;
    if (!keeps_base(type, DUNDER(getattribute)) || has_name(type, DUNDER(getnewargs)) || has_name(type, DUNDER(getnewargs_ex))) return 0;
    Value names;
    if ((names = slot_names(type)) == NULL) return -1;
    return names == NONE || list_length(names) == 0;
}

Truth object_is_plain(Value self) {
    static struct Known {
        uint32_t map, version;
    } known[64];
    Type *type = type_of(self);
    Tail *tail = instance_tail(self);
    if (tail == NULL || tail->map->dict_mode) return 0;
    struct Known *entry = &known[tail->map->id % COUNT_OF(known)];
    if (type->version != 0 && entry->map == tail->map->id && entry->version == type->version) return 1;
    for (const Map *map = tail->map; map->parent != NULL; map = map->parent) /* an attribute of its own may hide a method */
        if (str_length(map->name.value) > 4 && str_char(map->name.value, 0) == '_' && str_char(map->name.value, 1) == '_') return 0;
    Truth plain = class_is_plain(type);
    if (plain == 1) *entry = (struct Known){tail->map->id, type->version};
    return plain;
}

/* ---- the type ----------------------------------------------------------------------------------------------------------------------- */
static const MethodDef methods[] = {
    {"__reduce_ex__", base_reduce_ex, METHOD_ONE, "__reduce_ex__($self, protocol, /)\n--\n\nHelper for pickle."},
    {"__reduce__", base_reduce, METHOD_NOARGS, "__reduce__($self, /)\n--\n\nHelper for pickle."},
    {"__getstate__", base_getstate, METHOD_NOARGS, "__getstate__($self, /)\n--\n\nHelper for pickle."},
    {"__subclasshook__", base_subclasshook, METHOD_FAST | METHOD_CLASS,
     "Abstract classes override this to customize issubclass().\n"},
    {"__init_subclass__", base_init_subclass, METHOD_NOARGS | METHOD_CLASS, "Called when a class is subclassed; does nothing.\n"},
    {"__format__", base_format, METHOD_ONE, "__format__($self, format_spec, /)\n--\n\nDefault object formatter."},
    {"__sizeof__", base_sizeof, METHOD_NOARGS, "__sizeof__($self, /)\n--\n\nSize of object in memory, in bytes."},
    {"__dir__", base_dir, METHOD_NOARGS, "__dir__($self, /)\n--\n\nDefault dir() implementation."},
    {NULL},
};
static const GetSetDef getsets[] = {{"__class__", get_class, set_class, "the object's class"}, {NULL}};

static NativeType object_native = {
    .shape = {.size = sizeof(Obj)},
    .repr = object_default_repr,
    .str = object_default_str,
    .hash = object_default_hash,
    .compare = object_default_compare,
    .getattr = object_generic_get_attr,
    .setattr = object_generic_set_attr,
    .create = object_create,
    .init = object_init,
    .methods = methods,
    .getsets = getsets,
};
Type object_type = {
    .header = {.word = 1u << 30, .type = &type_type},
    .name = "object",
    .basic_size = sizeof(Obj),
    .flags = TYPE_FLAG_BASETYPE,
    .doc = "object()\n--\n\nThe class that all other classes derive from.  Calling it makes an object without attributes.",
    .native = &object_native,
};
