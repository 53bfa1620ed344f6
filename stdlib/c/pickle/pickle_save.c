/* pickle_save.c - pickling by reference and by __reduce__: globals, classes, instances; and the order in which ways to
 * pickle an object are tried. */
#include "pickle_int.h"

#include "base/endian.h"
#include "objects/instance.h"
#include "objects/thread.h"
#include "vm/modules.h"
#include "vm/vm.h"

/* ---- qualified names ------------------------------------------------------------------------------------------------------------- */
Value pickle_split_name(Value obj, Value name) {
    Value dot = str_from_char('.'), path = dot ? str_split(name, dot, -1) : NULL;
    for (intptr_t i = 0; path && i < list_length(path); i++) {
        if (!str_equal_ascii(list_get(path, i), "<locals>")) continue;
        if (!obj) return raise_format(&AttributeError_type, "Can't pickle local object %R", name);
        return raise_format(&AttributeError_type, "Can't get local attribute %R on %R", name, obj);
    }
    return path;
}
Value pickle_get_deep(Value obj, Value path, Value *parent) {
    *parent = NULL;
    for (intptr_t i = 0; i < list_length(path); i++) {
        Value name = list_get(path, i);
        *parent = obj;
        if (value_is(name, &str_type) && !(name = str_intern(name))) return NULL;
        TRY_VALUE(obj, object_get_attr(obj, name));
    }
    return obj;
}
Value pickle_import(Value name) {
    Value  module = is_str(name) ? dict_get(vm_modules, name) : NULL;
    size_t length;
    if (module && module != NONE) return module;
    if (exception_pending()) return NULL;
    const char *text = is_str(name) ? str_utf8(name, &length) : NULL;
    if (!text) return is_str(name) ? NULL : raise_type_error("module name must be a string");
    return vm_import_module(text);
}

/* Does MODULE hold OBJ under PATH?  Errors count as no. */
static Truth module_holds(Value module, Value obj, Value path) {
    Value parent, found = pickle_get_deep(module, path, &parent);
    if (found) return values_identical(found, obj);
    if (!exception_matches(&AttributeError_type)) return -1;
    exception_clear();
    return 0;
}
/* Name of the module in which OBJ is found. */
static Value which_module(Value obj, Value path) {
    Value name, modules, main_name = str_intern_c("__main__"), key, module;
    Truth known = object_lookup_attr(obj, DUNDER(module), &name);
    if (known < 0 || !main_name) return NULL;
    if (known && name != NONE) return name;
    if (!(modules = sys_get_required("modules"))) return NULL;
    if (!is_dict(modules)) return main_name;
    if (!(modules = dict_copy(modules))) return NULL;
    for (size_t i = 0; dict_next(modules, &i, &key, &module);) {
        if (module == NONE || (is_str(key) && str_equal(key, main_name))) continue;
        Truth holds = module_holds(module, obj, path);
        if (holds) return holds < 0 ? NULL : key;
    }
    return main_name;
}

/* ---- globals ------------------------------------------------------------------------------------------------------------------------ */
/* 1: written as a code of copyreg's extension registry. */
static Truth save_extension(PicklerObj *p, Value obj, Value module, Value name) {
    Value   key = TUPLE2(module, name), code = key ? dict_get(pickle_globals.extension_registry.value, key) : NULL;
    int64_t number;
    uint8_t text[5];
    if (!code) return exception_pending() ? -1 : 0;
    if (!is_int(code)) return RAISED(raise_type_error("'%N' object cannot be interpreted as an integer", code));
    TRY(int_as_i64(code, &number));
    if (number <= 0 || number > INT32_MAX)
        return RAISED(raise_format(&RuntimeError_type, "invalid extension code %ld", (long)number));
    text[0] = number < 256 ? OP_EXT1 : number < 65536 ? OP_EXT2 : OP_EXT4;
    store_u32_le(text + 1, (uint32_t)number);
    return pickle_bytes(p, text, number < 256 ? 2 : number < 65536 ? 3 : 5) < 0 ? -1 : 1;
}
/* Names as Python 2 knew them. */
static Status map_names(Value *module, Value *name) {
    Value key = TUPLE2(*module, *name), found = key ? dict_get(pickle_globals.names_3to2.value, key) : NULL;
    if (!found) {
        if (!key || exception_pending()) return -1;
        found = dict_get(pickle_globals.imports_3to2.value, *module);
        if (found) *module = found;
        return !found && exception_pending() ? -1 : 0;
    }
    if (!is_tuple(found) || tuple_length(found) != 2)
        return RAISED(raise_format(&RuntimeError_type, "_compat_pickle.REVERSE_NAME_MAPPING values should be 2-tuples, not %.200s", type_of(found)->name));
    *module = tuple_get(found, 0);
    *name = tuple_get(found, 1);
    return 0;
}
static Status save_global_lines(PicklerObj *p, Value module, Value name) {
    const char *encoding = p->protocol >= 3 ? "utf-8" : "ascii";
    if (p->fix_imports && p->protocol < 3) TRY(map_names(&module, &name));
    Value module_bytes = str_encode(module, encoding, NULL), name_bytes = module_bytes ? str_encode(name, encoding, NULL) : NULL;
    if (!name_bytes) {
        if (!exception_matches(&UnicodeEncodeError_type)) return -1;
        exception_clear();
        if (module_bytes) return RAISED(PICKLING_ERROR("can't pickle global identifier '%S.%S' using pickle protocol %i", module, name, (int)p->protocol));
        return RAISED(PICKLING_ERROR("can't pickle module identifier '%S' using pickle protocol %i", module, (int)p->protocol));
    }
    TRY(pickle_op(p, OP_GLOBAL));
    TRY(pickle_bytes(p, bytes_data(module_bytes), (size_t)bytes_length(module_bytes)));
    TRY(pickle_op(p, '\n'));
    TRY(pickle_bytes(p, bytes_data(name_bytes), (size_t)bytes_length(name_bytes)));
    return pickle_op(p, '\n');
}
/* Looks OBJ up as MODULE_NAME.path: it must be there, or it could not be read back. */
static Status check_global(Value obj, Value name, Value module_name, Value path, Value *module, Value *parent) {
    *module = pickle_import(module_name);
    if (!*module) {
        if (!exception_matches(&Exception_type)) return -1;
        Value cause = exception_fetch();
        PICKLING_ERROR("Can't pickle %R: import of module %R failed", obj, module_name);
        exception_set_context(cause);
        return -1;
    }
    Value found = pickle_get_deep(*module, path, parent);
    if (!found) {
        exception_clear();
        return RAISED(PICKLING_ERROR("Can't pickle %R: attribute lookup %S on %S failed", obj, name, module_name));
    }
    if (!values_identical(found, obj)) return RAISED(PICKLING_ERROR("Can't pickle %R: it's not the same object as %S.%S", obj, module_name, name));
    return 0;
}
Status pickle_save_global(PicklerObj *p, Value obj, Value name) {
    Value module, parent;
    if (!name) {
        Truth known = object_lookup_attr(obj, DUNDER(qualname), &name);
        if (known < 0 || (!known && !(name = object_get_attr(obj, DUNDER(name))))) return -1;
    }
    if (!is_str(name)) return RAISED(raise_type_error("must be str, not %.80s", type_of(name)->name));
    Value path = pickle_split_name(NULL, name), module_name = path ? which_module(obj, path) : NULL;
    if (!module_name) return -1;
    TRY(check_global(obj, name, module_name, path, &module, &parent));
    if (parent == module) name = list_get(path, list_length(path) - 1);
    if (p->protocol >= 2) {
        Truth done = save_extension(p, obj, module_name, name);
        if (done) return done < 0 ? -1 : 0;
    }
    if (p->protocol >= 4) {
        TRY(pickle_save(p, module_name, false));
        TRY(pickle_save(p, name, false));
        TRY(pickle_op(p, OP_STACK_GLOBAL));
    } else if (parent != module) {
        Value args = TUPLE2(parent, list_get(path, list_length(path) - 1)), reduced = args ? TUPLE2(pickle_globals.getattr.value, args) : NULL;
        if (!reduced || pickle_save_reduce(p, reduced, NULL) < 0) return -1;
    } else TRY(save_global_lines(p, module_name, name));
    return pickle_memoize(p, obj);
}

Status pickle_save_type(PicklerObj *p, Value cls) {
    Value only = cls == VALUE(&none_type) ? NONE : cls == VALUE(&ellipsis_type) ? ELLIPSIS : cls == VALUE(&not_implemented_type) ? NOT_IMPLEMENTED : NULL;
    if (!only) return pickle_save_global(p, cls, NULL);
    Value args = TUPLE1(only), reduced = args ? TUPLE2(VALUE(&type_type), args) : NULL;
    return reduced ? pickle_save_reduce(p, reduced, cls) : -1;
}

/* ---- what __reduce__ returned --------------------------------------------------------------------------------------------------------- */
static Status save_new_keywords(PicklerObj *p, Value args) { /* copyreg.__newobj_ex__(cls, args, kwargs) */
    if (tuple_length(args) != 3)
        return RAISED(PICKLING_ERROR("length of the NEWOBJ_EX argument tuple must be exactly 3, not %zd", tuple_length(args)));
    Value cls = tuple_get(args, 0), positional = tuple_get(args, 1), keywords = tuple_get(args, 2);
    if (!is_type(cls)) return RAISED(PICKLING_ERROR("first item from NEWOBJ_EX argument tuple must be a class, not %.200s", type_of(cls)->name));
    if (!is_tuple(positional))
        return RAISED(PICKLING_ERROR("second item from NEWOBJ_EX argument tuple must be a tuple, not %.200s", type_of(positional)->name));
    if (!is_dict(keywords)) return RAISED(PICKLING_ERROR("third item from NEWOBJ_EX argument tuple must be a dict, not %.200s", type_of(keywords)->name));
    if (p->protocol >= 4) {
        for (int i = 0; i < 3; i++) TRY(pickle_save(p, tuple_get(args, i), false));
        return pickle_op(p, OP_NEWOBJ_EX);
    }
    Value make = object_get_attr(cls, DUNDER(new)), all = make ? tuple_new(tuple_length(positional) + 2) : NULL;
    if (!all) return -1;
    tuple_put(all, 0, make);
    tuple_put(all, 1, cls);
    for (intptr_t i = 0; i < tuple_length(positional); i++) tuple_put(all, i + 2, tuple_get(positional, i));
    Value partial = object_call_tuple(pickle_globals.partial.value, all, keywords);
    if (!partial) return -1;
    TRY(pickle_save(p, partial, false));
    TRY(pickle_save(p, empty_tuple, false));
    return pickle_op(p, OP_REDUCE);
}
static Status save_new(PicklerObj *p, Value args, Value obj) { /* copyreg.__newobj__(cls, *args) */
    Value cls, make, obj_class;
    if (tuple_length(args) < 1) return RAISED(PICKLING_ERROR("__newobj__ arglist is empty"));
    cls = tuple_get(args, 0);
    if (!is_type(cls)) {
        Truth has_new = object_lookup_attr(cls, DUNDER(new), &make);
        if (has_new < 0) return -1;
        if (!has_new) return RAISED(PICKLING_ERROR("args[0] from __newobj__ args has no __new__"));
    }
    if (obj && VALUE(type_of(obj)) != cls) {
        if (!(obj_class = object_get_attr(obj, DUNDER(class)))) return -1;
        if (obj_class != cls) return RAISED(PICKLING_ERROR("args[0] from __newobj__ args has the wrong class"));
    }
    TRY(pickle_save(p, cls, false));
    Value rest = tuple_slice(args, 1, tuple_length(args));
    if (!rest || pickle_save(p, rest, false) < 0) return -1;
    return pickle_op(p, OP_NEWOBJ);
}

typedef struct Reduced {
    Value callable, args, state, list_items, dict_items, set_state; /* the last four may be NULL */
} Reduced;
static Status unpack_reduced(Value tuple, Reduced *r) {
    Value   *parts = &r->callable;
    intptr_t length = tuple_length(tuple);
    if (length < 2 || length > 6) return RAISED(PICKLING_ERROR("tuple returned by __reduce__ must contain 2 through 6 elements"));
    for (intptr_t i = 0; i < 6; i++) {
        parts[i] = i < length ? tuple_get(tuple, i) : NULL;
        if (i >= 2 && parts[i] == NONE) parts[i] = NULL;
    }
    if (!value_is_callable(r->callable)) return RAISED(PICKLING_ERROR("first item of the tuple returned by __reduce__ must be callable"));
    if (!is_tuple(r->args)) return RAISED(PICKLING_ERROR("second item of the tuple returned by __reduce__ must be a tuple"));
    if (r->list_items && !value_is_iterator(r->list_items))
        return RAISED(PICKLING_ERROR("fourth element of the tuple returned by %s must be an iterator, not %s", "__reduce__", type_of(r->list_items)->name));
    if (r->dict_items && !value_is_iterator(r->dict_items))
        return RAISED(PICKLING_ERROR("fifth element of the tuple returned by %s must be an iterator, not %s", "__reduce__", type_of(r->dict_items)->name));
    if (r->set_state && !value_is_callable(r->set_state))
        return RAISED(PICKLING_ERROR("sixth element of the tuple returned by %s must be a function, not %s", "__reduce__", type_of(r->set_state)->name));
    return 0;
}
static Status save_callable(PicklerObj *p, const Reduced *r, Value obj) {
    if (p->protocol >= 2) {
        Value name;
        if (r->callable == pickle_globals.newobj_function.value) return save_new(p, r->args, obj);
        Truth has_name = object_lookup_attr(r->callable, DUNDER(name), &name);
        if (has_name < 0) return -1;
        if (has_name && is_str(name)) {
            if (str_equal(name, pickle_globals.newobj_ex.value)) return save_new_keywords(p, r->args);
            if (str_equal(name, pickle_globals.newobj.value)) return save_new(p, r->args, obj);
        }
    }
    TRY(pickle_save(p, r->callable, false));
    TRY(pickle_save(p, r->args, false));
    return pickle_op(p, OP_REDUCE);
}
Status pickle_save_reduce(PicklerObj *p, Value reduced, Value obj) {
    Reduced r;
    TRY(unpack_reduced(reduced, &r));
    TRY(save_callable(p, &r, obj));
    if (obj) {
        intptr_t number = memo_find(&p->memo, obj);
        if (number >= 0) { /* pickling the arguments pickled the object */
            TRY(pickle_op(p, OP_POP));
            return pickle_get(p, number);
        }
        TRY(pickle_memoize(p, obj));
    }
    if (r.list_items) TRY(pickle_batch_list(p, r.list_items));
    if (r.dict_items) TRY(pickle_batch_dict(p, r.dict_items));
    if (!r.state) return 0;
    if (!r.set_state) {
        TRY(pickle_save(p, r.state, false));
        return pickle_op(p, OP_BUILD);
    }
    TRY(pickle_save(p, r.set_state, false));
    TRY(pickle_save(p, obj, false));
    TRY(pickle_save(p, r.state, false));
    TRY(pickle_op(p, OP_TUPLE2));
    TRY(pickle_op(p, OP_REDUCE));
    return pickle_op(p, OP_POP);
}

/* ---- instances that only have attributes ---------------------------------------------------------------------------------------------- */
static Status save_attribute(PicklerObj *p, Value obj, const Map *map, size_t index, Value name) {
    Tail *tail = instance_tail(obj);
    Value value = tail->map == map ? tail_slot(tail, tail->map, index)->value : instance_get(obj, name);
    if (!value) return RAISED(raise_format(&RuntimeError_type, "dictionary changed size during iteration"));
    TRY(pickle_save(p, name, false));
    return pickle_save(p, value, false);
}
/* What BUILD puts into the instance, written as the dict that would have to be made for it. */
static Status save_attributes(PicklerObj *p, Value obj) {
    const Map *map = instance_tail(obj)->map;
    Value      names[MAP_MAX_SLOTS];
    size_t     count = map->count;
    for (const Map *m = map; m->parent; m = m->parent) names[m->count - 1] = m->name.value;
    TRY(pickle_boundary(p));
    TRY(pickle_op(p, OP_EMPTY_DICT));
    TRY(pickle_memoize_nameless(p));
    if (count > 1) TRY(pickle_op(p, OP_MARK));
    for (size_t i = 0; i < count; i++) TRY(save_attribute(p, obj, map, i, names[i]));
    TRY(pickle_op(p, count > 1 ? OP_SETITEMS : OP_SETITEM));
    return pickle_op(p, OP_BUILD);
}
/* 1: OBJ was written as its class and its attributes, without asking its methods for them. */
static Truth save_plain(PicklerObj *p, Value obj, Type *cls) {
    if (!p->own || p->protocol < 2 || p->fast) return 0;
    Value function = dict_get(pickle_globals.dispatch_table.value, VALUE(cls));
    if (function || exception_pending()) return function ? 0 : -1;
    Truth plain = object_is_plain(obj);
    if (plain <= 0) return plain;
    TRY(pickle_save(p, VALUE(cls), false));
    TRY(pickle_save(p, empty_tuple, false));
    TRY(pickle_op(p, OP_NEWOBJ));
    intptr_t number = memo_find(&p->memo, obj);
    if (number >= 0) { /* pickling the class pickled the object */
        TRY(pickle_op(p, OP_POP));
        return pickle_get(p, number) < 0 ? -1 : 1;
    }
    TRY(pickle_memoize(p, obj));
    if (!instance_tail(obj)->map->dict_mode) return instance_tail(obj)->map->count && save_attributes(p, obj) < 0 ? -1 : 1;
    Value state = instance_dict(obj);
    TRY(state ? pickle_save(p, state, false) : -1);
    return pickle_op(p, OP_BUILD) < 0 ? -1 : 1;
}

/* ---- save ------------------------------------------------------------------------------------------------------------------------------- */
/* 1: OBJ has a persistent id, which was written. */
static Truth save_persistent(PicklerObj *p, Value obj) {
    Value id = CALL1(p->persistent_id.value, obj);
    if (!id) return -1;
    if (id == NONE) return 0;
    if (p->binary) {
        TRY(pickle_save(p, id, true));
        return pickle_op(p, OP_BINPERSID) < 0 ? -1 : 1;
    }
    Value text = object_str(id);
    if (!text) return -1;
    if (!str_is_ascii(text)) return RAISED(PICKLING_ERROR("persistent IDs in protocol 0 must be ASCII strings"));
    TRY(pickle_op(p, OP_PERSID));
    TRY(pickle_bytes(p, str_data(text), (size_t)str_length(text)));
    return pickle_op(p, '\n') < 0 ? -1 : 1;
}
/* What the dispatch table or the object's own methods say; NULL with nothing pending: OBJ is a class. */
static Value reduce_object(PicklerObj *p, Value obj, Type *cls) {
    Value function;
    if (!p->dispatch_table.value) {
        function = dict_get(pickle_globals.dispatch_table.value, VALUE(cls));
        if (!function && exception_pending()) return NULL;
    } else {
        function = object_get_item(p->dispatch_table.value, VALUE(cls));
        if (!function) {
            if (!exception_matches(&KeyError_type)) return NULL;
            exception_clear();
        }
    }
    if (function) return CALL1(function, obj);
    if (type_is_subtype(cls, &type_type)) return NULL;
    Truth has = object_lookup_attr(obj, DUNDER(reduce_ex), &function);
    if (has < 0) return NULL;
    if (has) return CALL1(function, value_from_int(p->protocol));
    has = object_lookup_attr(obj, DUNDER(reduce), &function);
    if (has < 0) return NULL;
    if (has) return CALL0(function);
    return PICKLING_ERROR("can't pickle '%.200s' object: %R", cls->name, obj);
}
static Status save_by_reducing(PicklerObj *p, Value obj, Type *cls) {
    Value reduced = NULL;
    if (p->reducer_override.value) {
        if (!(reduced = CALL1(p->reducer_override.value, obj))) return -1;
        if (reduced == NOT_IMPLEMENTED) reduced = NULL;
    }
    if (!reduced) {
        if (cls == &type_type) return pickle_save_type(p, obj);
        if (cls == &function_type) return pickle_save_global(p, obj, NULL);
        Truth plain = save_plain(p, obj, cls);
        if (plain) return plain < 0 ? -1 : 0;
        if (!(reduced = reduce_object(p, obj, cls))) return exception_pending() ? -1 : pickle_save_global(p, obj, NULL);
    }
    if (is_str(reduced)) return pickle_save_global(p, obj, reduced);
    if (!is_tuple(reduced)) return RAISED(PICKLING_ERROR("__reduce__ must return a string or tuple"));
    return pickle_save_reduce(p, reduced, obj);
}
Status pickle_save(PicklerObj *p, Value obj, bool is_pers) {
    Type *cls = type_of(obj);
    Truth done;
    TRY(pickle_boundary(p));
    if (p->persistent_id.value && !is_pers && (done = save_persistent(p, obj)) != 0) return done < 0 ? -1 : 0;
    if ((done = pickle_save_atom(p, obj)) != 0) return done < 0 ? -1 : 0;
    intptr_t number = memo_find(&p->memo, obj);
    if (number >= 0) return pickle_get(p, number);
    if (cls == &str_type) return pickle_save_text(p, obj);
    if (cls == &bytes_type) return pickle_save_bytes(p, obj);
    if (UNLIKELY(stack_is_low())) TRY(recursion_enter(" while pickling an object"));
    if ((done = pickle_save_container(p, obj)) != 0) return done < 0 ? -1 : 0;
    return save_by_reducing(p, obj, cls);
}
