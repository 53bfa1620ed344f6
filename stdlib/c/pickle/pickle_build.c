/* pickle_build.c - reading instances: finding classes, calling them, giving objects their state. */
#include "pickle_load.h"

#include "base/endian.h"
#include "objects/instance.h"
#include "objects/thread.h"
#include "vm/vm.h"
#include "vm/modules.h"

/* ---- classes ---------------------------------------------------------------------------------------------------------------------- */
static Status map_names(Value *module, Value *name) { /* of Python 2 to those of today */
    Value key = TUPLE2(*module, *name), found = key ? dict_get(pickle_globals.names_2to3.value, key) : NULL;
    if (found) {
        if (!is_tuple(found) || tuple_length(found) != 2)
            return RAISED(raise_format(&RuntimeError_type, "_compat_pickle.NAME_MAPPING values should be 2-tuples, not %.200s", type_of(found)->name));
        *module = tuple_get(found, 0);
        *name = tuple_get(found, 1);
        return 0;
    }
    if (!key || exception_pending()) return -1;
    found = dict_get(pickle_globals.imports_2to3.value, *module);
    if (found) *module = found;
    return !found && exception_pending() ? -1 : 0;
}
Value unpickler_find_class(UnpicklerObj *u, Value module_name, Value name) {
    TRY_NULL(sys_audit("pickle.find_class", (Value[]){module_name, name}, 2));
    if (u->protocol < 3 && u->fix_imports) TRY_NULL(map_names(&module_name, &name));
    Value module = pickle_import(module_name), parent, path, found;
    if (!module) return NULL;
    if (u->protocol < 4) {
        Value interned = value_is(name, &str_type) ? str_intern(name) : name;
        if (!interned) return NULL;
        found = object_get_attr(module, interned);
    } else {
        TRY_VALUE(path, pickle_split_name(module, name));
        found = pickle_get_deep(module, path, &parent);
    }
    if (found || !exception_matches(&AttributeError_type)) return found;
    exception_clear();
    return raise_format(&AttributeError_type, "Can't get attribute %R on %R", name, module);
}
static Value find_class(UnpicklerObj *u, Value module, Value name) {
    if (type_of(VALUE(u)) == &unpickler_type) return unpickler_find_class(u, module, name);
    return CALL_METHOD2(VALUE(u), pickle_globals.find_class.value, module, name);
}
Value load_global(Load *l) {
    Value module = load_line(l, false), name = module ? load_line(l, false) : NULL;
    return name ? find_class(l->u, module, name) : NULL;
}
Value load_stack_global(Load *l) {
    Value name = load_pop(l), module = name ? load_pop(l) : NULL;
    if (!module) return NULL;
    if (!value_is(name, &str_type) || !value_is(module, &str_type)) return UNPICKLING_ERROR("STACK_GLOBAL requires str");
    return find_class(l->u, module, name);
}
Value load_extension(Load *l, int bytes) {
    const uint8_t *p = load_need(l, (size_t)bytes);
    if (!p) return NULL;
    int64_t code = bytes == 1 ? p[0] : bytes == 2 ? load_u16_le(p) : (int32_t)load_u32_le(p);
    if (code <= 0) return UNPICKLING_ERROR("EXT specifies code <= 0");
    Value key = value_from_int(code), found = dict_get(pickle_globals.extension_cache.value, key), pair;
    if (found || exception_pending()) return found;
    pair = dict_get(pickle_globals.inverted_registry.value, key);
    if (!pair) return exception_pending() ? NULL : raise_value_error("unregistered extension code %ld", (long)code);
    if (!is_tuple(pair) || tuple_length(pair) != 2 || !is_str(tuple_get(pair, 0)) || !is_str(tuple_get(pair, 1)))
        return raise_value_error("_inverted_registry[%ld] isn't a 2-tuple of strings", (long)code);
    TRY_VALUE(found, find_class(l->u, tuple_get(pair, 0), tuple_get(pair, 1)));
    return dict_set(pickle_globals.extension_cache.value, key, found) < 0 ? NULL : found;
}
Value load_persistent(Load *l, bool binary) {
    Value id;
    if (!l->u->persistent_load.value)
        return UNPICKLING_ERROR("A load persistent id instruction was encountered, but no persistent_load function was specified.");
    if (binary) id = load_pop(l);
    else if (!(id = load_line(l, true)) && exception_matches(&UnicodeDecodeError_type)) {
        exception_clear();
        return UNPICKLING_ERROR("persistent IDs in protocol 0 must be ASCII strings");
    }
    return id ? CALL1(l->u->persistent_load.value, id) : NULL;
}

/* ---- instances ---------------------------------------------------------------------------------------------------------------------- */
static Value instantiate(Value cls, Value args) {
    if (tuple_length(args) == 0 && is_type(cls)) {
        Value initargs, name = str_intern_c("__getinitargs__");
        Truth has = name ? object_lookup_attr(cls, name, &initargs) : -1;
        if (has < 0) return NULL;
        if (!has) return CALL_METHOD1(cls, DUNDER(new), cls);
    }
    return object_call_tuple(cls, args, NULL);
}
Value load_inst(Load *l) {
    Value args = load_pop_tuple(l), module = args ? load_line(l, true) : NULL, name = module ? load_line(l, true) : NULL;
    Value cls = name ? find_class(l->u, module, name) : NULL;
    return cls ? instantiate(cls, args) : NULL;
}
Value load_obj(Load *l) {
    Value all = load_pop_tuple(l);
    if (!all) return NULL;
    if (tuple_length(all) == 0) return load_underflow(l);
    Value args = tuple_slice(all, 1, tuple_length(all));
    return args ? instantiate(tuple_get(all, 0), args) : NULL;
}
Value load_reduce(Load *l) {
    Value args = load_pop(l), function = args ? load_pop(l) : NULL;
    if (!function) return NULL;
    if (!is_tuple(args)) return raise_type_error("argument list must be a tuple");
    return object_call_tuple(function, args, NULL);
}
Value load_newobj(Load *l, bool keywords) {
    const char *op = keywords ? "NEWOBJ_EX" : "NEWOBJ";
    Value       kwargs = NULL, args, cls;
    if (keywords) TRY_VALUE(kwargs, load_pop(l));
    if (!(args = load_pop(l)) || !(cls = load_pop(l))) return NULL;
    if (!is_type(cls)) return UNPICKLING_ERROR("%s class argument must be a type, not %.200s", op, type_of(cls)->name);
    if (!((Type *)cls)->native->create) return UNPICKLING_ERROR("%s class argument '%.200s' doesn't have __new__", op, ((Type *)cls)->name);
    if (!is_tuple(args)) return UNPICKLING_ERROR("%s args argument must be a tuple, not %.200s", op, type_of(args)->name);
    if (kwargs && !is_dict(kwargs)) return UNPICKLING_ERROR("%s kwargs argument must be a dict, not %.200s", op, type_of(kwargs)->name);
    if (kwargs && dict_length(kwargs)) {
        Value make = object_get_attr(cls, DUNDER(new)), first = make ? tuple_new(tuple_length(args) + 1) : NULL;
        if (!first) return NULL;
        tuple_put(first, 0, cls);
        for (intptr_t i = 0; i < tuple_length(args); i++) tuple_put(first, i + 1, tuple_get(args, i));
        return object_call_tuple(make, first, kwargs);
    }
    return ((Type *)cls)->native->create((Type *)cls, (Value *)((TupleObj *)args)->items, (size_t)tuple_length(args), NULL);
}

/* ---- state ------------------------------------------------------------------------------------------------------------------------------ */
static Status set_attributes(Value instance, Value state) { /* as instance.__dict__.update(state) does */
    Value  key, value, dict = NULL;
    size_t position = 0;
    bool   plain = instance_tail(instance) != NULL;
    while (dict_next(state, &position, &key, &value)) {
        if (value_is(key, &str_type) && !(key = str_intern(key))) return -1;
        if (plain && value_is(key, &str_type)) TRY(instance_set(instance, key, value));
        else {
            if (!dict && !(dict = object_get_dict(instance))) return -1;
            TRY(object_set_item(dict, key, value));
        }
    }
    return 0;
}
static Status set_slots(Value instance, Value state) {
    Value  key, value;
    size_t position = 0;
    while (dict_next(state, &position, &key, &value)) TRY(object_set_attr(instance, key, value));
    return 0;
}
Status unpickler_build(Value instance, Value state) {
    Value setstate, slots = NULL;
    Truth has = object_lookup_attr(instance, DUNDER(setstate), &setstate);
    if (has < 0) return -1;
    if (has) return CALL1(setstate, state) ? 0 : -1;
    if (is_tuple(state) && tuple_length(state) == 2) {
        slots = tuple_get(state, 1);
        state = tuple_get(state, 0);
    }
    if (state != NONE) {
        if (!is_dict(state)) return RAISED(UNPICKLING_ERROR("state is not a dictionary"));
        TRY(set_attributes(instance, state));
    }
    if (!slots || slots == NONE) return 0;
    if (!is_dict(slots)) return RAISED(UNPICKLING_ERROR("slot state is not a dictionary"));
    return set_slots(instance, slots);
}
Status load_build(Load *l) {
    if (l->depth < l->fence + 2) return RAISED(load_underflow(l));
    Value state = l->stack->items[--l->depth].value;
    return unpickler_build(load_top(l), state);
}
