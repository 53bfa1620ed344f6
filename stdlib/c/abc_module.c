/* abc_module.c - `_abc`: abstract base classes.  Registries and caches are sets of weak references to classes; a global
 * counter, raised by every registration, makes negative caches stale. */
#include "objects/dict.h"
#include "objects/function.h"
#include "objects/instance.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/str.h"

typedef struct AbcData { /* hangs at cls._abc_impl */
    Obj     header;
    Slot    registry, cache, negative; /* sets or NULL */
    int64_t negative_version;
} AbcData;

static int64_t invalidation_counter;

static void abc_data_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, &((AbcData *)obj)->registry, 3); }

static NativeType abc_data_native = {.shape = {.size = sizeof(AbcData), .trace = abc_data_trace}};
static Type       abc_data_type = STATIC_TYPE("_abc._abc_data", &object_type, abc_data_native, sizeof(AbcData), 0, TYPE_FLAG_DISALLOW_NEW);

static AbcData *get_data(Value self) {
    Value data;
    TRY_VALUE(data, object_get_attr(self, NAME(_abc_impl)));
    if (!value_is(data, &abc_data_type)) return (AbcData *)raise_type_error("_abc_impl is set to a wrong type");
    return (AbcData *)data;
}

/* ---- sets of weak references -------------------------------------------------------------------------------------------- */
static Truth in_set(Slot *slot, Value cls) {
    if (slot->value == NULL || set_length(slot->value) == 0) return 0;
    Value ref = weakref_new(cls, NULL);
    if (ref == NULL) {
        if (!exception_matches(&TypeError_type)) return -1;
        exception_clear(); /* nothing that cannot be referred to weakly was ever put in */
        return 0;
    }
    return set_contains(slot->value, ref);
}

static Status add_to_set(AbcData *data, Slot *slot, Value cls) {
    if (slot->value == NULL) {
        Value set = set_new();
        if (set == NULL) return -1;
        slot_set(data, slot, set);
    }
    Value ref = weakref_new(cls, NULL);
    return ref == NULL ? -1 : set_add(slot->value, ref);
}

/* ---- _abc_init ------------------------------------------------------------------------------------------------------------ */
static Truth is_abstract(Value v) {
    Value flag;
    Truth found = object_lookup_attr(v, NAME(__isabstractmethod__), &flag);
    return found <= 0 ? found : object_truth(flag);
}

static Status add_inherited(Value self, Value base, Value names) {
    Value inherited, iterator, name, value;
    Truth found = object_lookup_attr(base, NAME(__abstractmethods__), &inherited);
    if (found <= 0) return found;
    iterator = object_iter(inherited);
    if (iterator == NULL) return -1;
    while ((name = object_next(iterator)) != NULL) {
        TRY(found = object_lookup_attr(self, name, &value));
        if (!found) continue;
        Truth abstract = is_abstract(value);
        if (abstract < 0 || (abstract && set_add(names, name) < 0)) return -1;
    }
    return exception_pending() ? -1 : 0;
}

static Status compute_abstract_methods(Value self) {
    Value names = set_new(), items, bases;
    if (names == NULL) return -1;
    items = dict_items_list(VALUE(((Type *)self)->dict)); /* a copy: looking at values may run Python */
    if (items == NULL) return -1;
    for (intptr_t i = 0; i < list_length(items); i++) {
        Value item = list_get(items, i);
        Truth abstract = is_abstract(tuple_get(item, 1));
        if (abstract < 0 || (abstract && set_add(names, tuple_get(item, 0)) < 0)) return -1;
    }
    bases = ((Type *)self)->bases;
    for (intptr_t i = 0; i < tuple_length(bases); i++) TRY(add_inherited(self, tuple_get(bases, i), names));
    Value frozen = frozenset_from_iterable(names);
    return frozen == NULL ? -1 : object_set_attr(self, NAME(__abstractmethods__), frozen);
}

#define COLLECTION_FLAGS (TYPE_FLAG_SEQUENCE | TYPE_FLAG_MAPPING)

/* `__abc_tpflags__` of a class tells the match statement what its instances are. */
static Status take_pattern_flags(Type *type) {
    Value name = str_intern_c("__abc_tpflags__");
    if (name == NULL) return -1;
    Value flags = dict_get_str(VALUE(type->dict), name);
    if (flags == NULL || !value_is_int(flags)) return 0;
    uint64_t bits = (uint64_t)value_int(flags) & COLLECTION_FLAGS;
    if (bits == COLLECTION_FLAGS)
        return RAISED(raise_type_error("__abc_tpflags__ cannot be both Py_TPFLAGS_SEQUENCE and Py_TPFLAGS_MAPPING"));
    type->flags |= bits;
    return type_set_attr(type, name, NULL);
}

static Value m_init(Value module, Value self) {
    if (!is_type(self)) return raise_type_error("_abc_init() argument must be a class, not %N", self);
    TRY_NULL(compute_abstract_methods(self));
    AbcData *data = (AbcData *)gc_alloc(&abc_data_type, sizeof *data);
    if (data == NULL) return NULL;
    data->negative_version = invalidation_counter;
    TRY_NULL(object_set_attr(self, NAME(_abc_impl), VALUE(data)));
    TRY_NULL(take_pattern_flags((Type *)self));
    return NONE;
}

/* ---- _abc_register ---------------------------------------------------------------------------------------------------------- */
static Status set_pattern_flags(Type *type, uint64_t flags) {
    if (type_has_flag(type, TYPE_FLAG_IMMUTABLE) || (type->flags & COLLECTION_FLAGS) == flags) return 0;
    type->flags = (type->flags & ~COLLECTION_FLAGS) | flags;
    Value subclasses = CALL_METHOD0(VALUE(type), NAME(__subclasses__));
    if (subclasses == NULL) return -1;
    for (intptr_t i = 0; i < list_length(subclasses); i++) TRY(set_pattern_flags((Type *)list_get(subclasses, i), flags));
    return 0;
}

static Value m_register(Value module, const Value *args, size_t nargs, Value names) {
    if (nargs != 2) return raise_arity("_abc_register", 2, 2, nargs);
    Value self = args[0], subclass = args[1];
    if (!is_type(subclass)) return raise_type_error("Can only register classes");
    Truth result = object_is_subclass(subclass, self);
    if (result != 0) return result < 0 ? NULL : subclass;
    TRY_NULL(result = object_is_subclass(self, subclass));
    if (result) return raise_format(&RuntimeError_type, "Refusing to create an inheritance cycle");
    AbcData *data = get_data(self);
    if (data == NULL) return NULL;
    TRY_NULL(add_to_set(data, &data->registry, subclass));
    invalidation_counter++;
    if (is_type(self) && ((Type *)self)->flags & COLLECTION_FLAGS)
        TRY_NULL(set_pattern_flags((Type *)subclass, ((Type *)self)->flags & COLLECTION_FLAGS));
    return subclass;
}

/* ---- checks -------------------------------------------------------------------------------------------------------------------- */
static Value m_instancecheck(Value module, const Value *args, size_t nargs, Value names) {
    if (nargs != 2) return raise_arity("_abc_instancecheck", 2, 2, nargs);
    Value    self = args[0], instance = args[1], claimed, result;
    AbcData *data = get_data(self);
    if (data == NULL) return NULL;
    TRY_VALUE(claimed, object_get_attr(instance, DUNDER(class)));
    Truth known = in_set(&data->cache, claimed);
    if (known != 0) return known < 0 ? NULL : TRUE_VALUE;
    Value actual = VALUE(type_of(instance));
    if (claimed == actual) {
        if (data->negative_version == invalidation_counter) {
            known = in_set(&data->negative, claimed);
            if (known != 0) return known < 0 ? NULL : FALSE_VALUE;
        }
        return CALL_METHOD1(self, NAME(__subclasscheck__), claimed);
    }
    TRY_VALUE(result, CALL_METHOD1(self, NAME(__subclasscheck__), claimed));
    Truth truth = object_truth(result);
    if (truth != 0) return truth < 0 ? NULL : result;
    return CALL_METHOD1(self, NAME(__subclasscheck__), actual);
}

/* Is SUBCLASS a subclass of something registered here?  1 also stores that in the cache. */
static Truth check_registry(AbcData *data, Value subclass) {
    if (data->registry.value == NULL) return 0;
    Truth known = in_set(&data->registry, subclass);
    if (known != 0) return known;
    Value refs = sequence_to_list(data->registry.value);
    if (refs == NULL) return -1;
    for (intptr_t i = 0; i < list_length(refs); i++) {
        Value registered = weakref_get(list_get(refs, i));
        if (registered == NULL) continue;
        Truth result = object_is_subclass(subclass, registered);
        if (result < 0) return -1;
        if (result) return add_to_set(data, &data->cache, subclass) < 0 ? -1 : 1;
    }
    return 0;
}

static Truth check_hook(AbcData *data, Value self, Value subclass, bool *decided) {
    Value answer = CALL_METHOD1(self, NAME(__subclasshook__), subclass);
    if (answer == NULL) return -1;
    *decided = answer == TRUE_VALUE || answer == FALSE_VALUE;
    if (*decided) {
        TRY(add_to_set(data, answer == TRUE_VALUE ? &data->cache : &data->negative, subclass));
        return answer == TRUE_VALUE;
    }
    if (answer != NOT_IMPLEMENTED)
        return RAISED(raise_format(&AssertionError_type, "__subclasshook__ must return either False, True, or NotImplemented"));
    return 0;
}

static Truth check_subclass(AbcData *data, Value self, Value subclass) {
    bool  decided;
    Truth result = in_set(&data->cache, subclass);
    if (result != 0) return result;
    if (data->negative_version < invalidation_counter) {
        slot_set(data, &data->negative, NULL);
        data->negative_version = invalidation_counter;
    } else {
        TRY(result = in_set(&data->negative, subclass));
        if (result) return 0;
    }
    TRY(result = check_hook(data, self, subclass, &decided));
    if (decided) return result;
    if (type_is_subtype((Type *)subclass, (Type *)self)) return add_to_set(data, &data->cache, subclass) < 0 ? -1 : 1;
    TRY(result = check_registry(data, subclass));
    if (result) return 1;
    Value subclasses = CALL_METHOD0(self, NAME(__subclasses__));
    if (subclasses == NULL) return -1;
    if (!value_is_a(subclasses, &list_type)) return RAISED(raise_type_error("__subclasses__() must return a list"));
    for (intptr_t i = 0; i < list_length(subclasses); i++) {
        TRY(result = object_is_subclass(subclass, list_get(subclasses, i)));
        if (result) return add_to_set(data, &data->cache, subclass) < 0 ? -1 : 1;
    }
    return add_to_set(data, &data->negative, subclass);
}

static Value m_subclasscheck(Value module, const Value *args, size_t nargs, Value names) {
    if (nargs != 2) return raise_arity("_abc_subclasscheck", 2, 2, nargs);
    if (!is_type(args[1])) return raise_type_error("issubclass() arg 1 must be a class");
    AbcData *data = get_data(args[0]);
    if (data == NULL) return NULL;
    Truth result = check_subclass(data, args[0], args[1]);
    return result < 0 ? NULL : value_from_bool(result);
}

/* ---- inspection ----------------------------------------------------------------------------------------------------------------- */
static Value m_get_cache_token(Value module) { return int_from_i64(invalidation_counter); }

static Value m_reset_registry(Value module, Value self) {
    AbcData *data = get_data(self);
    if (data == NULL) return NULL;
    slot_set(data, &data->registry, NULL);
    return NONE;
}

static Value m_reset_caches(Value module, Value self) {
    AbcData *data = get_data(self);
    if (data == NULL) return NULL;
    slot_set(data, &data->cache, NULL);
    slot_set(data, &data->negative, NULL);
    return NONE;
}

static Value m_get_dump(Value module, Value self) {
    AbcData *data = get_data(self);
    if (data == NULL) return NULL;
    Slot *slots[] = {&data->registry, &data->cache, &data->negative};
    Value result;
    TRY_VALUE(result, tuple_new(4));
    for (intptr_t i = 0; i < 3; i++) {
        Value copy = set_from_iterable(slots[i]->value);
        if (copy == NULL) return NULL;
        tuple_put(result, i, copy);
    }
    tuple_put(result, 3, value_from_int(data->negative_version));
    return result;
}

static const MethodDef methods[] = {
    {"get_cache_token", m_get_cache_token, METHOD_NOARGS, "get_cache_token($module, /)\n--\n\nReturns the current ABC cache token."},
    {"_abc_init", m_init, METHOD_ONE, "_abc_init($module, self, /)\n--\n\nInternal ABC helper for class set-up."},
    {"_reset_registry", m_reset_registry, METHOD_ONE, "_reset_registry($module, self, /)\n--\n\nForget registered classes."},
    {"_reset_caches", m_reset_caches, METHOD_ONE, "_reset_caches($module, self, /)\n--\n\nForget cached answers."},
    {"_get_dump", m_get_dump, METHOD_ONE, "_get_dump($module, self, /)\n--\n\nRegistry, caches and their version."},
    {"_abc_register", m_register, METHOD_FAST, "_abc_register($module, self, subclass, /)\n--\n\nInternal ABC helper for subclass registration."},
    {"_abc_instancecheck", m_instancecheck, METHOD_FAST, "_abc_instancecheck($module, self, instance, /)\n--\n\nInternal ABC helper for instance checks."},
    {"_abc_subclasscheck", m_subclasscheck, METHOD_FAST, "_abc_subclasscheck($module, cls, subclass, /)\n--\n\nInternal ABC helper for subclass checks."},
    {NULL}};

static Status execute(Value module) { return type_ready(&abc_data_type); }

const NativeModule abc_module = {"_abc", "Faster abstract base classes.", methods, execute};
