/* type_new.c - makes classes: metaclass, best base and layout, __slots__, the class dict and its special entries, and
 * the hooks that run once the class exists (__set_name__, __init_subclass__). */
#include "objects_int.h"

#include "objects/codec.h"
#include "objects/dict.h"
#include "objects/instance.h"
#include "objects/list.h"
#include "objects/str.h"
#include "objects/thread.h"

/* ---- bases ---------------------------------------------------------------------------------------------------------- */
Type *type_calculate_metaclass(Type *metaclass, Value bases) {
    for (intptr_t i = 0; i < tuple_length(bases); i++) {
        Type *candidate = type_of(tuple_get(bases, i));
        if (type_is_subtype(metaclass, candidate)) continue;
        if (!type_is_subtype(candidate, metaclass))
            return (Type *)raise_type_error("metaclass conflict: the metaclass of a derived class must be a (non-strict) "
                                            "subclass of the metaclasses of all its bases");
        metaclass = candidate;
    }
    return metaclass;
}

/* The base whose layout contains the layouts of all others, or NULL with TypeError. */
Type *type_best_base(Value bases) {
    Type *base = NULL, *winner = NULL;
    for (intptr_t i = 0; i < tuple_length(bases); i++) {
        Value item = tuple_get(bases, i);
        if (!is_type(item)) return (Type *)raise_type_error("bases must be types");
        Type *candidate = (Type *)item;
        if (!type_has_flag(candidate, TYPE_FLAG_HEAP)) TRY_NULL(type_ready(candidate));
        if (!type_has_flag(candidate, TYPE_FLAG_BASETYPE))
            return (Type *)raise_type_error("type '%s' is not an acceptable base type", candidate->name);
        Type *solid = type_solid_base(candidate);
        if (winner == NULL || (winner != solid && type_is_subtype(solid, winner))) {
            winner = solid;
            base = candidate;
        } else if (!type_is_subtype(winner, solid)) {
            return (Type *)raise_type_error("multiple bases have instance lay-out conflict");
        }
    }
    return base;
}

/* ---- __slots__ ---------------------------------------------------------------------------------------------------------- */
typedef struct Plan { /* what a new class will look like */
    Type *metaclass, *base;
    Value bases, name, dict;
    Value slots;         /* tuple of mangled member names, sorted, or NULL without __slots__ */
    bool  may_add_dict, may_add_weak, add_dict, add_weak;
} Plan;

static bool has_dict(const Type *type) { return type->native->tail_offset != 0 || type->dict_offset != 0; }

/* "__x" in class "C" is "_C__x". */
static Value mangle(Value class_name, Value name) {
    intptr_t length = str_length(name), start = 0;
    if (length < 3 || str_char(name, 0) != '_' || str_char(name, 1) != '_') return name;
    if (str_char(name, length - 1) == '_' && str_char(name, length - 2) == '_') return name;
    if (str_find(name, NAME(_), 0, length, 1) < 0) return name;
    for (intptr_t i = 0; i < length; i++)
        if (str_char(name, i) == '.') return name;
    while (start < str_length(class_name) && str_char(class_name, start) == '_') start++;
    if (start == str_length(class_name)) return name;
    Value part;
    TRY_VALUE(part, str_substring(class_name, start, str_length(class_name)));
    return str_format("_%U%U", part, name);
}

static Status add_slot_name(Plan *plan, Value names, Value item) {
    if (!is_str(item)) return RAISED(raise_type_error("__slots__ items must be strings, not '%N'", item));
    Truth valid = str_is_identifier(item);
    if (valid < 0) return -1;
    if (!valid) return RAISED(raise_type_error("__slots__ must be identifiers"));
    if (str_equal(item, DUNDER(dict))) {
        if (!plan->may_add_dict || plan->add_dict)
            return RAISED(raise_type_error("__dict__ slot disallowed: we already got one"));
        plan->add_dict = true;
        return 0;
    }
    if (str_equal(item, DUNDER(weakref))) {
        if (!plan->may_add_weak || plan->add_weak)
            return RAISED(raise_type_error("__weakref__ slot disallowed: either we already got one, or __itemsize__ != 0"));
        plan->add_weak = true;
        return 0;
    }
    Value name = mangle(plan->name, item);
    if (name == NULL) return -1;
    TRY(list_append(names, name));
    /* __qualname__ and __classcell__ are taken out of the dict later, so they may be slots. */
    if (str_equal(name, DUNDER(qualname)) || str_equal_ascii(name, "__classcell__")) return 0;
    Truth taken = dict_contains(plan->dict, name);
    if (taken < 0) return -1;
    if (taken) return RAISED(raise_value_error("%R in __slots__ conflicts with class variable", name));
    return 0;
}

static Status plan_slots(Plan *plan) {
    Type *base = plan->base;
    Value spec = dict_get_str(plan->dict, DUNDER(slots));
    plan->may_add_dict = !has_dict(base);
    plan->may_add_weak = base->native->weak_offset == 0 && base->item_size == 0;
    if (spec == NULL) {
        plan->add_dict = plan->may_add_dict;
        plan->add_weak = plan->may_add_weak;
        return 0;
    }
    Value items = is_str(spec) ? TUPLE1(spec) : sequence_to_tuple(spec), names;
    if (items == NULL || (names = list_new(0)) == NULL) return -1;
    if (tuple_length(items) > 0 && base->item_size != 0)
        return RAISED(raise_type_error("nonempty __slots__ not supported for subtype of '%s'", base->name));
    for (intptr_t i = 0; i < tuple_length(items); i++) TRY(add_slot_name(plan, names, tuple_get(items, i)));
    TRY(list_sort(names, NULL, false));
    plan->slots = tuple_from_list(names);
    if (plan->slots == NULL) return -1;
    /* Other bases may bring a dict or weak references although this class asks for none. */
    for (intptr_t i = 0; i < tuple_length(plan->bases); i++) {
        Type *other = (Type *)tuple_get(plan->bases, i);
        if (other == base) continue;
        if (plan->may_add_dict && has_dict(other)) plan->add_dict = true;
        if (plan->may_add_weak && other->native->weak_offset != 0) plan->add_weak = true;
    }
    return 0;
}

/* ---- instance layout --------------------------------------------------------------------------------------------------- */
static uint32_t initial_inline_slots(const Plan *plan, int32_t tail_offset) {
    uint32_t inherited = plan->base->native->tail_offset != 0 ? plan->base->native->inline_slots : 0;
    size_t   start = (tail_offset > 0 ? (size_t)tail_offset : 0) + sizeof(Tail);
    size_t   size = ROUND_UP(start + (inherited < 4 ? 4 : inherited) * sizeof(Slot), 16);
    return (uint32_t)((size - start) / sizeof(Slot));
}

static Status set_layout(Type *type, const Plan *plan) {
    Type       *base = plan->base;
    NativeType *native = type->native;
    intptr_t    size = base->basic_size;
    type->item_size = base->item_size;
    type->dict_offset = base->dict_offset;
    native->solid = base->native->solid;
    native->shape = native->solid->native->shape;
    native->shape.flags &= (uint32_t) ~(SHAPE_COUNTED | SHAPE_LEAF);
    if (base->item_size == 0) size = (intptr_t)ROUND_UP((size_t)size, sizeof(Slot));
    for (intptr_t i = 0; plan->slots != NULL && i < tuple_length(plan->slots); i++) {
        Value name = str_intern(tuple_get(plan->slots, i));
        Value member = name == NULL ? NULL : slot_member_new(type, name, size);
        if (member == NULL || dict_set(plan->dict, name, member) < 0) return -1;
        size += sizeof(Slot);
        native->own_slots++;
    }
    if (plan->add_weak) {
        native->weak_offset = (int32_t)size;
        size += sizeof(Slot);
    }
    type->basic_size = size;
    type->weaklist_offset = native->weak_offset;
    if (type_is_subtype(plan->base, &type_type)) {
        native->tail_offset = 0; /* attributes of classes live in their type dict */
        return 0;
    }
    native->shape.flags &= ~(uint32_t)SHAPE_WEAK;
    native->shape.flags |= native->solid->native->shape.flags & (uint32_t) ~(SHAPE_COUNTED | SHAPE_LEAF);
    if (base->item_size == 0) native->shape.flags |= SHAPE_NO_END_POINTER;
    native->shape.trace = instance_trace;
    /* Exceptions have a dict of their own; slots for what classes made in Python add are faster. */
    bool own_tail = plan->add_dict || (plan->slots == NULL && type_has_flag(native->solid, TYPE_FLAG_EXCEPTION));
    if (base->native->tail_offset == 0 && !own_tail) {
        if (base->item_size == 0) {
            native->shape.size_of = NULL;
            native->shape.size = (uint32_t)size;
        }
        return 0;
    }
    native->tail_offset = base->item_size != 0 ? -1 : (int32_t)size;
    native->inline_slots = initial_inline_slots(plan, native->tail_offset);
    native->shape.size_of = instance_size_of;
    native->shape.size = (uint32_t)(size + (intptr_t)sizeof(Tail) + (intptr_t)(native->inline_slots * sizeof(Slot)));
    Map *map = map_root(type, native->inline_slots);
    if (map == NULL) return -1;
    pointer_set(type, &native->root_map, map);
    return 0;
}

/* ---- the class dict ------------------------------------------------------------------------------------------------------ */
static Status wrap_function(Value dict, Value name, Value (*wrap)(Value)) {
    Value function = dict_get_str(dict, name);
    if (function == NULL || !value_is(function, &function_type)) return 0;
    function = wrap(function);
    return function == NULL ? -1 : dict_set(dict, name, function);
}

static Status set_module(Value dict) {
    if (dict_get_str(dict, DUNDER(module)) != NULL || vm_hooks.globals == NULL) return 0;
    Value globals = vm_hooks.globals();
    if (globals == NULL) return exception_pending() ? -1 : 0;
    Value name = dict_get_str(globals, DUNDER(name));
    return name == NULL ? 0 : dict_set(dict, DUNDER(module), name);
}

static Status set_qualname(HeapType *heap, const Plan *plan) {
    Value qualname = dict_get_str(plan->dict, DUNDER(qualname));
    if (qualname == NULL) {
        qualname = plan->name;
    } else {
        if (!is_str(qualname)) return RAISED(raise_type_error("type __qualname__ must be a str, not %N", qualname));
        TRY(dict_delete(plan->dict, DUNDER(qualname)));
    }
    pointer_set(heap, &heap->qualname, qualname);
    return 0;
}

static Status set_class_cell(Type *type, Value dict) {
    Value name = str_intern_c("__classcell__");
    if (name == NULL) return -1;
    Value cell = dict_get_str(dict, name);
    if (cell == NULL) return 0;
    if (!value_is(cell, &cell_type))
        return RAISED(raise_type_error("__classcell__ must be a nonlocal cell, not %R", VALUE(type_of(cell))));
    slot_set(cell, &((CellObj *)cell)->contents, VALUE(type));
    return dict_delete(dict, name) < 0 ? -1 : 0;
}

static Status fill_class_dict(HeapType *heap, const Plan *plan) {
    Value dict = plan->dict;
    TRY(set_module(dict));
    TRY(set_qualname(heap, plan));
    TRY(wrap_function(dict, DUNDER(new), staticmethod_new));
    TRY(wrap_function(dict, DUNDER(init_subclass), classmethod_new));
    TRY(wrap_function(dict, DUNDER(class_getitem), classmethod_new));
    if (dict_get_str(dict, DUNDER(eq)) != NULL && dict_get_str(dict, DUNDER(hash)) == NULL)
        TRY(dict_set(dict, DUNDER(hash), NONE));
    return 0;
}

/* `__dict__` and `__weakref__` of instances, as attributes of the class that introduced them. */
/* The `__dict__` descriptor of a native base decides for its subclasses: classes and modules do not let theirs go. */
static Value native_dict_descriptor(Value self) {
    Type *solid = type_of(self)->native->solid;
    Value descriptor = solid->dict_offset > 0 ? type_lookup(solid, DUNDER(dict)) : NULL;
    if (descriptor == NULL) return NULL;
    if (value_is(descriptor, &getset_descriptor_type) && ((GetSetDescrObj *)descriptor)->def->get == instance_get_dict) return NULL;
    return native_of(descriptor)->descr_set != NULL ? descriptor : NULL;
}

Value instance_get_dict(Value self, void *closure) {
    (void)closure;
    Value descriptor = native_dict_descriptor(self);
    if (descriptor != NULL) return native_of(descriptor)->descr_get(descriptor, self, VALUE(type_of(self)));
    return instance_dict(self);
}

Status instance_set_dict_checked(Value self, Value value, void *closure) {
    (void)closure;
    Value descriptor = native_dict_descriptor(self);
    if (descriptor != NULL) return native_of(descriptor)->descr_set(descriptor, self, value);
    if (value == NULL) {
        value = dict_new();
        if (value == NULL) return -1;
    }
    if (!is_dict(value)) return RAISED(raise_type_error("__dict__ must be set to a dictionary, not a '%N'", value));
    return instance_set_dict(self, value);
}

static Value get_weak_head(Value self, void *closure) {
    (void)closure;
    if (type_of(self)->native->weak_offset == 0) return raise_format(&AttributeError_type, "This object has no __weakref__");
    Value list;
    TRY_VALUE(list, weakref_list(self));
    return list_length(list) == 0 ? NONE : list_get(list, 0);
}

static const GetSetDef dict_getset = {"__dict__", instance_get_dict, instance_set_dict_checked,
                                      "dictionary for instance variables (if defined)", NULL};
static const GetSetDef weak_getset = {"__weakref__", get_weak_head, NULL,
                                      "list of weak references to the object (if defined)", NULL};

static Status add_instance_getsets(Type *type, const Plan *plan) {
    const GetSetDef *defs[2] = {plan->add_dict ? &dict_getset : NULL, plan->add_weak ? &weak_getset : NULL};
    for (size_t i = 0; i < 2; i++) {
        if (defs[i] == NULL) continue;
        Value name = str_intern_c(defs[i]->name);
        if (name == NULL) return -1;
        if (dict_get_str(plan->dict, name) != NULL) continue;
        Value descriptor = getset_descriptor_new(type, defs[i]);
        if (descriptor == NULL || dict_set(plan->dict, name, descriptor) < 0) return -1;
    }
    return 0;
}

/* ---- after the class exists -------------------------------------------------------------------------------------------- */
static Status call_set_names(Type *type) {
    Value  copy = dict_copy(VALUE(type->dict)), key, value;
    size_t position = 0;
    if (copy == NULL) return -1;
    while (dict_next(copy, &position, &key, &value)) {
        Value method;
        Truth found = object_lookup_special(value, DUNDER(set_name), &method);
        if (found < 0) return -1;
        if (!found) continue;
        if (CALL2(method, VALUE(type), key) != NULL) continue;
        Value cause = exception_fetch();
        raise_format(&RuntimeError_type, "Error calling __set_name__ on '%N' instance %R in '%s'", value, key,
                     type_short_name(type));
        exception_chain_cause(cause);
        exception_set_context(cause);
        return -1;
    }
    return 0;
}

static Status call_init_subclass(Type *type, const Value *args, size_t nargs, Value kwnames) {
    Value method = super_get_attr(type, VALUE(type), DUNDER(init_subclass));
    if (method == NULL) return -1;
    return object_call(method, args + nargs, 0, kwnames) == NULL ? -1 : 0;
}

/* ---- the class ------------------------------------------------------------------------------------------------------------- */
static Status set_name(HeapType *heap, Value name) {
    size_t      length;
    const char *text = str_utf8(name, &length);
    if (text == NULL) return -1;
    if (strlen(text) != length) return RAISED(raise_value_error("type name must not contain null characters"));
    gc_pin(value_obj(name)); /* type->name points into it */
    pointer_set(heap, &heap->name, name);
    heap->type.name = text;
    return 0;
}

static void copy_native(Type *type, const Plan *plan) {
    NativeType *native = type->native, *from = plan->base->native;
    *native = *from;
    native->type = type;
    native->methods = NULL;
    native->getsets = NULL;
    native->members = NULL;
    native->root_map = NULL;
    native->own_slots = 0;
    native->cell_size = 0;
    native->native_flags &= ~(uint32_t)(NATIVE_NO_NEW | NATIVE_REGISTERED | NATIVE_CUSTOM_MRO | NATIVE_FOREIGN);
    if (!type_is_subtype(plan->base, &type_type)) native->allocate = instance_allocate;
    type->flags |= TYPE_FLAG_BASETYPE | TYPE_FLAG_GC; /* SEQUENCE and MAPPING come from the first class of the MRO that has one */
    type->flags |= plan->base->flags & (TYPE_FLAG_LONG | TYPE_FLAG_LIST | TYPE_FLAG_TUPLE | TYPE_FLAG_BYTES | TYPE_FLAG_STR |
                                        TYPE_FLAG_DICT | TYPE_FLAG_EXCEPTION | TYPE_FLAG_TYPE | TYPE_FLAG_MATCH_SELF);
}

static Value make_class(Plan *plan) {
    Value object;
    TRY_VALUE(object, type_make_object(plan->metaclass));
    HeapType *heap = (HeapType *)object;
    Type     *type = &heap->type;
    TRY_NULL(set_name(heap, plan->name));
    pointer_set(type, &type->base, plan->base);
    pointer_set(type, &type->bases, plan->bases);
    pointer_set(type, &type->dict, (DictObj *)plan->dict);
    if (plan->slots != NULL) pointer_set(heap, &heap->slots, plan->slots);
    copy_native(type, plan);
    TRY_NULL(fill_class_dict(heap, plan));
    TRY_NULL(set_class_cell(type, plan->dict)); /* before __slots__, where the same name may occur */
    TRY_NULL(set_layout(type, plan));
    TRY_NULL(add_instance_getsets(type, plan));
    TRY_NULL(type_set_mro(type));
    for (intptr_t i = 1; i < tuple_length(type->mro); i++) {
        Type *base = (Type *)tuple_get(type->mro, i);
        if (type->native->get_buffer == NULL) {
            type->native->get_buffer = base->native->get_buffer;
            type->native->release_buffer = base->native->release_buffer;
        }
        if (!(type->flags & (TYPE_FLAG_SEQUENCE | TYPE_FLAG_MAPPING)))
            type->flags |= base->flags & (TYPE_FLAG_SEQUENCE | TYPE_FLAG_MAPPING);
    }
    type->flags |= TYPE_FLAG_READY;
    Value doc = dict_get_str(plan->dict, DUNDER(doc));
    if (doc == NULL) TRY_NULL(dict_set(plan->dict, DUNDER(doc), NONE));
    else if (is_str(doc) && !str_is_ascii(doc) && codec_utf8_encode(doc, NULL) == NULL) return NULL;
    type_init_slots(type);
    for (intptr_t i = 0; i < tuple_length(type->bases); i++)
        TRY_NULL(type_add_subclass((Type *)tuple_get(type->bases, i), type));
    return object;
}

static Status check_bases(Value bases) {
    for (intptr_t i = 0; i < tuple_length(bases); i++) {
        Value base = tuple_get(bases, i), entries;
        if (is_type(base)) continue;
        Truth found = object_lookup_attr(base, DUNDER(mro_entries), &entries);
        if (found < 0) return -1;
        if (found)
            return RAISED(raise_type_error("type() doesn't support MRO entry resolution; use types.new_class()"));
    }
    return 0;
}

Value type_create(Type *metaclass, Value name, Value bases, Value dict, const Value *args, size_t nargs, Value kwnames) {
    Plan plan = {.name = name};
    TRY_NULL(check_bases(bases));
    if (tuple_length(bases) == 0) TRY_VALUE(bases, TUPLE1(VALUE(&object_type)));
    TRY_VALUE(plan.metaclass, type_calculate_metaclass(metaclass, bases));
    if (plan.metaclass != metaclass && plan.metaclass->native->create != metaclass->native->create &&
        plan.metaclass->native->create != type_type.native->create) {
        size_t count = (size_t)kwnames_count(kwnames);
        if (count > 1000) return raise_type_error("too many keyword arguments");
        Value all[3 + count];
        all[0] = name, all[1] = bases, all[2] = dict;
        for (size_t i = 0; i < count; i++) all[3 + i] = args[nargs + i];
        return plan.metaclass->native->create(plan.metaclass, all, 3, kwnames);
    }
    plan.bases = bases;
    TRY_VALUE(plan.base, type_best_base(bases));
    /* The name must not change under us: a plain str. */
    TRY_VALUE(plan.dict, dict_copy(dict));
    TRY_NULL(plan_slots(&plan));
    Value type;
    TRY_VALUE(type, make_class(&plan));
    TRY_NULL(call_set_names((Type *)type));
    TRY_NULL(call_init_subclass((Type *)type, args, nargs, kwnames));
    return type;
}
