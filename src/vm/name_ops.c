/* name_ops.c - helpers of the operations that load and store names, and of import statements. */
#include "vm/modules.h"
#include "vm_int.h"

void vm_raise_unbound_local(Frame *frame, unsigned reg) {
    CodeObj *code = frame->code;
    Value    name = reg < (unsigned)tuple_length(code->var_names.value) ? tuple_get(code->var_names.value, reg) : NAME(_);
    raise_name_error(&UnboundLocalError_type, name, "cannot access local variable '%U' where it is not associated with a value", name);
}

void vm_raise_unbound_free(Frame *frame, unsigned index) {
    Value name = tuple_get(frame->code->free_names.value, index);
    raise_name_error(&NameError_type, name,
                     "cannot access free variable '%U' where it is not associated with a value in enclosing scope", name);
}

/* CPython cuts the name at 200 bytes of UTF-8, so between two of a character, too. */
static Value raise_undefined(Value name) {
    const char *text = str_utf8(name, NULL);
    return text ? raise_name_error(&NameError_type, name, "name '%.200s' is not defined", text) : NULL;
}

Truth vm_lookup_mapping(Value mapping, Value name, Value *out) {
    *out = NULL;
    if (value_is(mapping, &dict_type)) {
        *out = dict_get(mapping, name);
        return *out ? 1 : exception_pending() ? -1 : 0;
    }
    *out = object_get_item(mapping, name);
    if (*out) return 1;
    if (!exception_matches(&KeyError_type)) return -1;
    exception_clear();
    return 0;
}

/* NAME from builtins that have no such key: they may stand for a `__builtins__` that is no dict.  1, 0 absent, -1 raised. */
static Truth lookup_odd_builtins(Frame *frame, Value name, Value *out) {
    Value odd = function_odd_builtins(frame->function);
    if (LIKELY(!odd)) return exception_pending() ? -1 : 0;
    return vm_lookup_mapping(odd, name, out);
}

Value vm_load_build_class(Frame *frame) {
    Value value = dict_get_str(VALUE(frame->function->builtins), DUNDER(build_class));
    if (value || lookup_odd_builtins(frame, DUNDER(build_class), &value) > 0) return value;
    return exception_pending() ? NULL : raise_format(&NameError_type, "__build_class__ not found");
}

Value vm_load_global(Frame *frame, GlobalCache *cache, Value name) {
    Value    globals = VALUE(frame->function->globals), builtins = VALUE(frame->function->builtins);
    bool     plain = value_is(globals, &dict_type);
    intptr_t index = plain ? dict_lookup_index(globals, name) : -1;
    if (index >= 0) {
        uint32_t version = dict_keys_version(globals);
        if (version) *cache = (GlobalCache){.globals_version = version, .index = (uint32_t)index, .in_globals = 1};
        return ((DictObj *)globals)->keys->entries[index].value.value;
    }
    Value value;
    Truth found = plain ? 0 : vm_lookup_mapping(globals, name, &value);
    if (found) return found < 0 ? NULL : value;
    if (value_is(builtins, &dict_type)) {
        index = dict_lookup_index(builtins, name);
        if (index < 0) {
            found = lookup_odd_builtins(frame, name, &value);
            return found > 0 ? value : found < 0 ? NULL : raise_undefined(name);
        }
        uint32_t version = plain && ((DictObj *)globals)->keys ? dict_keys_version(globals) : 0;
        uint32_t builtins_version = dict_keys_version(builtins);
        if (version && builtins_version)
            *cache = (GlobalCache){.globals_version = version, .builtins_version = builtins_version, .index = (uint32_t)index};
        return ((DictObj *)builtins)->keys->entries[index].value.value;
    }
    found = vm_lookup_mapping(builtins, name, &value);
    if (found > 0) return value;
    return found < 0 ? NULL : raise_undefined(name);
}

/* Code of a module that was made into a function has the globals for its locals. */
Value vm_name_locals(Frame *frame) {
    if (!frame->locals && !code_has_flag(frame->code, CODE_OPTIMIZED)) frame->locals = VALUE(frame->function->globals);
    return frame->locals;
}

Value vm_load_name(Frame *frame, Value name) {
    Value value;
    if (!vm_name_locals(frame)) return raise_system_error("no locals when loading %R", name);
    Truth found = vm_lookup_mapping(frame->locals, name, &value);
    if (!found) found = vm_lookup_mapping(VALUE(frame->function->globals), name, &value);
    if (!found) found = vm_lookup_mapping(VALUE(frame->function->builtins), name, &value);
    if (!found) found = lookup_odd_builtins(frame, name, &value);
    if (found > 0) return value;
    return found < 0 ? NULL : raise_undefined(name);
}

Status vm_store_name(Frame *frame, Value name, Value value) {
    if (!vm_name_locals(frame)) return RAISED(raise_system_error("no locals found when storing %R", name));
    return value_is(frame->locals, &dict_type) ? dict_set(frame->locals, name, value) : object_set_item(frame->locals, name, value);
}

Status vm_delete_name(Value mapping, Value name) {
    if (!mapping) return RAISED(raise_system_error("no locals when deleting %R", name));
    if (value_is(mapping, &dict_type)) {
        Truth removed = dict_delete(mapping, name);
        if (removed != 0) return removed < 0 ? -1 : 0;
    } else {
        if (object_set_item(mapping, name, NULL) == 0) return 0;
        if (!exception_matches(&KeyError_type)) return -1;
        exception_clear();
    }
    raise_undefined(name);
    return -1;
}

Status vm_setup_annotations(Frame *frame) {
    Value existing;
    if (!vm_name_locals(frame)) return RAISED(raise_system_error("no locals found when setting up annotations"));
    Truth found = vm_lookup_mapping(frame->locals, DUNDER(annotations), &existing);
    if (found) return found < 0 ? -1 : 0;
    Value dict = dict_new();
    return dict ? vm_store_name(frame, DUNDER(annotations), dict) : -1;
}

/* ---- imports ------------------------------------------------------------------------------------------------------------- */
Value vm_import_name(Frame *frame, Value name, Value level, Value fromlist) {
    Value import = dict_get_str(VALUE(frame->function->builtins), DUNDER(import));
    if (!import && function_odd_builtins(frame->function)) return raise_system_error("bad argument to internal function");
    if (!import) return raise_format(&ImportError_type, "__import__ not found");
    Value locals = frame->locals ? frame->locals : NONE;
    Value args[] = {name, VALUE(frame->function->globals), locals, fromlist, level};
    return object_call(import, args, 5, NULL);
}

Value vm_import_from(Value module, Value name) {
    Value value;
    Truth found = object_lookup_attr(module, name, &value);
    if (found) return found < 0 ? NULL : value;
    Value package, file = NULL, spec = NULL;
    found = object_lookup_attr(module, DUNDER(name), &package);
    if (found < 0) return NULL;
    if (found && is_str(package)) {
        Value full = str_format("%U.%U", package, name);
        if (!full) return NULL;
        value = dict_get(vm_modules, full);
        if (value || exception_pending()) return value;
    } else {
        package = NULL;
    }
    if (object_lookup_attr(module, DUNDER(file), &file) < 0) return NULL;
    if (!package) TRY_VALUE(package, str_from_c("<unknown module name>"));
    Value message;
    if (!file || !is_str(file)) {
        message = str_format("cannot import name %R from %R (unknown location)", name, package);
    } else {
        bool  initializing = false;
        Value flag;
        if (object_lookup_attr(module, DUNDER(spec), &spec) > 0 && spec && object_lookup_attr(spec, NAME(_initializing), &flag) > 0)
            initializing = flag == TRUE_VALUE;
        exception_clear();
        message = initializing ? str_format("cannot import name %R from partially initialized module %R (most likely due to a circular import) (%S)",
                                            name, package, file)
                               : str_format("cannot import name %R from %R (%S)", name, package, file);
    }
    if (!message) return NULL;
    Value names = TUPLE2(NAME(name), NAME(path));
    if (!names) return NULL;
    Value args[] = {message, package, file ? file : NONE};
    Value exception = object_call(VALUE(&ImportError_type), args, 1, names);
    if (!exception) return NULL;
    if (object_set_attr(exception, NAME(name_from), name) < 0) exception_clear();
    return raise_exception(exception);
}

/* Copies NAME from MODULE into the locals; with CHECK names must be str and `_private` ones are skipped. */
static Status import_one(Frame *frame, Value module, Value name, bool from_all) {
    if (!is_str(name)) {
        Value module_name = NULL;
        if (object_lookup_attr(module, DUNDER(name), &module_name) < 0) return -1;
        return RAISED(raise_type_error("%s in %S.%s must be str, not %.100s", from_all ? "Item" : "Key", module_name ? module_name : NONE,
                                       from_all ? "__all__" : "__dict__", type_of(name)->name));
    }
    if (!from_all && str_length(name) > 0 && str_char(name, 0) == '_') return 0;
    Value value = object_get_attr(module, name);
    return value ? vm_store_name(frame, name, value) : -1;
}

Status vm_import_star(Frame *frame, Value module) {
    Value all;
    Truth found = object_lookup_attr(module, DUNDER(all), &all);
    if (found < 0) return -1;
    if (!found) {
        Value dict;
        Truth has_dict = object_lookup_attr(module, DUNDER(dict), &dict);
        if (has_dict < 0) return -1;
        if (!has_dict) return RAISED(raise_format(&ImportError_type, "from-import-* object has no __dict__ and no __all__"));
        if (!(all = mapping_keys(dict))) return -1;
    }
    for (intptr_t i = 0;; i++) {
        Value name = sequence_get(all, i);
        if (!name) {
            if (!exception_matches(&IndexError_type)) return -1;
            exception_clear();
            return 0;
        }
        TRY(import_one(frame, module, name, found > 0));
    }
}

Status vm_print_expr(Value value) {
    Value hook = sys_get("displayhook");
    if (!hook) return RAISED(raise_format(&RuntimeError_type, "lost sys.displayhook"));
    return CALL1(hook, value) ? 0 : -1;
}
