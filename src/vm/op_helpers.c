/* op_helpers.c - bodies of operations that build, unpack, format and match, kept out of the interpreter loop. */
#include "vm_int.h"

#include "objects/exceptions.h"

Value vm_make_function(Frame *frame, CodeObj *code, Value *parts) {
    Value function_value = function_new(code, VALUE(frame->function->globals), NULL);
    if (!function_value) return NULL;
    FunctionObj *function = (FunctionObj *)function_value;
    if (parts[0]) slot_set(function, &function->defaults, parts[0]);
    if (parts[1]) slot_set(function, &function->kwdefaults, parts[1]);
    if (parts[2]) slot_set(function, &function->annotations, parts[2]);
    if (parts[3]) slot_set(function, &function->closure, parts[3]);
    return function_value;
}

Value vm_build_set(const Value *items, size_t count) {
    Value set = set_new();
    for (size_t i = 0; set && i < count; i++)
        if (set_add(set, items[i]) < 0) return NULL;
    return set;
}

Value vm_build_map(const Value *items, size_t pairs) {
    Value dict = pairs ? dict_new_sized(pairs) : dict_new();
    for (size_t i = 0; dict && i < pairs; i++)
        if (dict_set(dict, items[2 * i], items[2 * i + 1]) < 0) return NULL;
    return dict;
}

Value vm_build_string(const Value *parts, size_t count) {
    Value empty = str_from_latin1("", 0);
    return empty ? str_join(empty, (const Slot *)parts, count) : NULL;
}

Status vm_list_extend(Value list, Value iterable) {
    if (list_extend(list, iterable) == 0) return 0;
    bool iterable_type = type_of(iterable)->native->iter || type_of(iterable)->native->get_item;
    if (!exception_matches(&TypeError_type) || iterable_type) return -1;
    exception_clear();
    return RAISED(raise_type_error("Value after * must be an iterable, not %.200s", type_of(iterable)->name));
}

Status vm_dict_update(Value dict, Value mapping) {
    if (dict_merge(dict, mapping, 1) == 0) return 0;
    if (exception_matches(&AttributeError_type)) {
        exception_clear();
        return RAISED(raise_type_error("'%.200s' object is not a mapping", type_of(mapping)->name));
    }
    return -1;
}

/* "mod.f()" or "f()": how messages about calls name CALLABLE. */
Value vm_callable_text(Value callable) {
    Value qualname, module;
    Truth found = object_lookup_attr(callable, DUNDER(qualname), &qualname);
    if (found < 0) return NULL;
    if (!found) return object_str(callable);
    found = object_lookup_attr(callable, DUNDER(module), &module);
    if (found < 0) return NULL;
    if (found && is_str(module) && !str_equal_ascii(module, "builtins")) return str_format("%U.%S()", module, qualname);
    return str_format("%S()", qualname);
}

Status vm_dict_merge(Value dict, Value mapping, Value callable) {
    if (dict_merge(dict, mapping, 2) == 0) return 0;
    if (exception_matches(&AttributeError_type)) {
        exception_clear();
        Value text = vm_callable_text(callable);
        if (!text) return -1;
        return RAISED(raise_type_error("%U argument after ** must be a mapping, not %.200s", text, type_of(mapping)->name));
    }
    if (!exception_matches(&KeyError_type)) return -1;
    Value exception = exception_fetch();
    Value args = ((ExceptionObj *)exception)->args.value;
    /* CPython does not look into an exception that is an object already: one from Python code, or raised while another is handled. */
    if (!args || tuple_length(args) != 1 || exception_traceback(exception) || exception_handled()) {
        exception_restore(exception);
        return -1;
    }
    Value key = tuple_get(args, 0), text = vm_callable_text(callable);
    if (!text) return -1;
    return RAISED(raise_type_error("%U got multiple values for keyword argument '%S'", text, key));
}

Value vm_format_value(Value value, int conversion, Value spec) {
    if (conversion == 1) value = object_str(value);
    else if (conversion == 2) value = object_repr(value);
    else if (conversion == 3) value = object_ascii(value);
    if (!value) return NULL;
    if (value_is(value, &str_type) && !spec) return value;
    return object_format(value, spec);
}

/* ---- unpacking ------------------------------------------------------------------------------------------------------------ */
static Value unpack_iterator(Value source) {
    if (!type_of(source)->native->iter && !type_of(source)->native->get_item)
        return raise_type_error("cannot unpack non-iterable %.200s object", type_of(source)->name);
    Value iterator = object_iter(source);
    if (iterator || !exception_matches(&TypeError_type) || type_of(source)->native->iter) return iterator;
    exception_clear();
    return raise_type_error("cannot unpack non-iterable %.200s object", type_of(source)->name);
}

Status vm_unpack_sequence(Value source, size_t count, Value *to) {
    if (value_is(source, &list_type) && (size_t)list_length(source) == count) {
        for (size_t i = 0; i < count; i++) to[i] = list_get(source, i);
        return 0;
    }
    Value iterator = unpack_iterator(source);
    if (!iterator) return -1;
    Value items = list_new(0); /* registers are written only when all went well */
    if (!items) return -1;
    for (size_t i = 0; i < count; i++) {
        Value item = object_next(iterator);
        if (!item) {
            if (exception_pending()) return -1;
            return RAISED(raise_value_error("not enough values to unpack (expected %zd, got %zd)", (intptr_t)count, (intptr_t)i));
        }
        TRY(list_append(items, item));
    }
    if (object_next(iterator)) return RAISED(raise_value_error("too many values to unpack (expected %zd)", (intptr_t)count));
    if (exception_pending()) return -1;
    for (size_t i = 0; i < count; i++) to[i] = list_get(items, i);
    return 0;
}

Status vm_unpack_ex(Value source, size_t before, size_t after, Value *to) {
    Value items = source;
    if (!value_is(source, &list_type)) {
        Value iterator = value_is(source, &tuple_type) ? source : unpack_iterator(source);
        if (!iterator || !(items = sequence_to_list(iterator))) return -1;
    }
    size_t length = (size_t)list_length(items);
    if (length < before + after)
        return RAISED(raise_value_error("not enough values to unpack (expected at least %zd, got %zd)", (intptr_t)(before + after), (intptr_t)length));
    Value middle = list_slice(items, (intptr_t)before, (intptr_t)(length - after));
    if (!middle) return -1;
    for (size_t i = 0; i < before; i++) to[i] = list_get(items, i);
    to[before] = middle;
    for (size_t i = 0; i < after; i++) to[before + 1 + i] = list_get(items, length - after + i);
    return 0;
}

/* ---- items ------------------------------------------------------------------------------------------------------------------ */
Value vm_load_slice(Value container, Value start, Value stop) {
    bool plain = (start == NONE || value_is_int(start)) && (stop == NONE || value_is_int(stop));
    if (plain && (value_is(container, &list_type) || value_is(container, &str_type) || value_is(container, &tuple_type))) {
        intptr_t length = value_is(container, &list_type) ? list_length(container)
                          : value_is(container, &str_type) ? str_length(container) : tuple_length(container);
        intptr_t low = start == NONE ? 0 : value_int(start), high = stop == NONE ? length : value_int(stop);
        if (low < 0) low = low + length < 0 ? 0 : low + length;
        if (high < 0) high = high + length < 0 ? 0 : high + length;
        if (low > length) low = length;
        if (high > length) high = length;
        if (high < low) high = low;
        if (value_is(container, &list_type)) return list_slice(container, low, high);
        return value_is(container, &str_type) ? str_substring(container, low, high) : tuple_slice(container, low, high);
    }
    Value slice = slice_new(start, stop, NONE);
    return slice ? object_get_item(container, slice) : NULL;
}

/* ---- patterns ------------------------------------------------------------------------------------------------------------------ */
Value vm_match_keys(Value subject, Value keys) {
    intptr_t count = tuple_length(keys);
    Value    values = list_new(0), seen = set_new(), get = NULL, missing = NULL;
    if (!values || !seen) return NULL;
    if (count) {
        TRY_VALUE(get, object_get_attr(subject, NAME(get)));
        TRY_VALUE(missing, CALL0(VALUE(&object_type)));
    }
    for (intptr_t i = 0; i < count; i++) {
        Value key = tuple_get(keys, i);
        Truth duplicate = set_contains(seen, key);
        if (duplicate < 0) return NULL;
        if (duplicate) return raise_value_error("mapping pattern checks duplicate key (%R)", key);
        TRY_NULL(set_add(seen, key));
        Value value = CALL2(get, key, missing);
        if (!value) return NULL;
        if (value == missing) return NONE;
        TRY_NULL(list_append(values, value));
    }
    return tuple_from_list(values);
}

/* Adds subject.NAME to LIST: 1 present, 0 absent. */
static Truth match_attribute(Value subject, Value cls, Value name, Value seen, Value list) {
    Truth duplicate = set_contains(seen, name);
    if (duplicate < 0) return -1;
    if (duplicate)
        return RAISED(raise_type_error("%s() got multiple sub-patterns for attribute %R", ((Type *)cls)->name, name));
    TRY(set_add(seen, name));
    Value value;
    Truth found = object_lookup_attr(subject, name, &value);
    if (found <= 0) return found;
    TRY(list_append(list, value));
    return 1;
}

Value vm_match_class(Value subject, Value cls, Value names, intptr_t positional) {
    if (!is_type(cls)) return raise_type_error("called match pattern must be a type");
    Truth is_instance = object_is_instance(subject, cls);
    if (is_instance <= 0) return is_instance ? NULL : NONE;
    Value list = list_new(0), seen = set_new();
    if (!list || !seen) return NULL;
    const char *cls_name = ((Type *)cls)->name;
    if (positional) {
        Value match_args;
        bool  match_self = false;
        Truth found = object_lookup_attr(cls, DUNDER(match_args), &match_args);
        if (found < 0) return NULL;
        if (found) {
            if (!value_is(match_args, &tuple_type))
                return raise_type_error("%s.__match_args__ must be a tuple (got %s)", cls_name, type_of(match_args)->name);
        } else {
            match_args = empty_tuple;
            match_self = type_has_flag((Type *)cls, TYPE_FLAG_MATCH_SELF);
        }
        intptr_t allowed = match_self ? 1 : tuple_length(match_args);
        if (allowed < positional)
            return raise_type_error("%s() accepts %zd positional sub-pattern%s (%zd given)", cls_name, allowed, allowed == 1 ? "" : "s", positional);
        if (match_self) {
            TRY_NULL(list_append(list, subject));
        } else {
            for (intptr_t i = 0; i < positional; i++) {
                Value name = tuple_get(match_args, i);
                if (!value_is(name, &str_type))
                    return raise_type_error("__match_args__ elements must be strings (got %s)", type_of(name)->name);
                Truth present = match_attribute(subject, cls, name, seen, list);
                if (present <= 0) return present ? NULL : NONE;
            }
        }
    }
    for (intptr_t i = 0; i < tuple_length(names); i++) {
        Truth present = match_attribute(subject, cls, tuple_get(names, i), seen, list);
        if (present <= 0) return present ? NULL : NONE;
    }
    return tuple_from_list(list);
}

Value vm_dict_without_keys(Value mapping, Value keys) {
    Value dict = dict_new();
    if (!dict) return NULL;
    TRY_NULL(dict_update(dict, mapping));
    for (intptr_t i = 0; i < tuple_length(keys); i++)
        if (dict_delete(dict, tuple_get(keys, i)) < 0) return NULL;
    return dict;
}
