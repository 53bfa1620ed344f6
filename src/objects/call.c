/* call.c - calling anything: dispatch on the type's call slot, calls of methods without bound methods, and of native
 * functions with CPython's complaints about wrong arguments. */
#include "objects_int.h"

#include "objects/dict.h"
#include "objects/instance.h"
#include "objects/list.h"
#include "objects/str.h"
#include "objects/thread.h"

/* Room for COUNT argument values: on the C stack while they are few, else in a collected array. */
#define STACK_ARGUMENTS 16
#define ARGUMENT_BUFFER(name, count) \
    Value  name##_local[STACK_ARGUMENTS] = {NULL}, *name = name##_local; /* what is not used must hold no old words */ \
    Array *name##_array UNUSED = NULL; \
    if (UNLIKELY((count) > STACK_ARGUMENTS)) { \
        TRY_VALUE(name##_array, gc_array_new(count)); \
        name = &name##_array->items[0].value; \
    }

static inline void store_argument(Value *buffer, Array *array, size_t i, Value v) {
    if (array != NULL) slot_set(array, &array->items[i], v);
    else buffer[i] = v;
}

Value object_call(Value callable, const Value *args, size_t nargs, Value kwnames) {
    NativeType *native = native_of(callable);
    if (UNLIKELY(native->call == NULL)) return raise_type_error("'%N' object is not callable", callable);
    if (UNLIKELY((uintptr_t)__builtin_frame_address(0) <= current_thread->stack_limit)) {
        recursion_exceeded(" while calling a Python object");
        return NULL;
    }
    return native->call(callable, args, nargs, kwnames);
}

bool value_is_callable(Value v) { return native_of(v)->call != NULL; }

Value object_call_prepend(Value f, Value self, const Value *args, size_t nargs, Value kwnames) {
    size_t total = nargs + (size_t)kwnames_count(kwnames);
    ARGUMENT_BUFFER(all, total + 1);
    store_argument(all, all_array, 0, self);
    for (size_t i = 0; i < total; i++) store_argument(all, all_array, i + 1, args[i]);
    return object_call(f, all, nargs + 1, kwnames);
}

Value object_call_tuple(Value callable, Value args_tuple, Value kwargs) {
    size_t nargs = (size_t)tuple_length(args_tuple);
    size_t count = kwargs != NULL ? (size_t)dict_length(kwargs) : 0;
    if (count == 0 || !value_is_callable(callable)) return object_call(callable, &((TupleObj *)args_tuple)->items[0].value, nargs, NULL);
    Value names, key, value;
    ARGUMENT_BUFFER(all, nargs + count);
    TRY_VALUE(names, tuple_new((intptr_t)count));
    for (size_t i = 0; i < nargs; i++) store_argument(all, all_array, i, tuple_get(args_tuple, (intptr_t)i));
    size_t position = 0, n = 0;
    while (n < count && dict_next(kwargs, &position, &key, &value)) {
        if (UNLIKELY(!is_str(key)) && !callable_takes_any_keywords(callable)) return raise_type_error("keywords must be strings");
        tuple_put(names, (intptr_t)n, key);
        store_argument(all, all_array, nargs + n, value);
        n++;
    }
    return object_call(callable, all, nargs, names);
}

Value keywords_to_dict(const Value *args, size_t nargs, Value kwnames) {
    Value dict;
    TRY_VALUE(dict, dict_new());
    for (intptr_t i = 0; i < kwnames_count(kwnames); i++) TRY_NULL(dict_set(dict, tuple_get(kwnames, i), args[nargs + (size_t)i]));
    return dict;
}

/* ---- methods -------------------------------------------------------------------------------------------------------- */
Value object_get_method(Value obj, Value name, Value *self) {
    Type *type = type_of(obj);
    *self = NULL;
    if (type->native->getattr != object_generic_get_attr || !is_str(name)) return object_get_attr(obj, name);
    Value       descriptor = type_lookup(type, name);
    NativeType *native = NULL;
    bool        is_method = false;
    if (descriptor != NULL) {
        native = native_of(descriptor);
        is_method = type_has_flag(type_of(descriptor), TYPE_FLAG_METHOD_DESCR);
        if (!is_method && native->descr_get != NULL && native->descr_set != NULL)
            return native->descr_get(descriptor, obj, VALUE(type));
    }
    Value own = instance_get(obj, name);
    if (own != NULL) return own;
    if (is_method) {
        *self = obj;
        return descriptor;
    }
    if (descriptor == NULL) return raise_attribute_error(obj, name);
    return native->descr_get != NULL ? native->descr_get(descriptor, obj, VALUE(type)) : descriptor;
}

Value object_call_method(Value obj, Value name, const Value *args, size_t nargs) {
    Value self, method;
    TRY_VALUE(method, object_get_method(obj, name, &self));
    if (self == NULL) return object_call(method, args, nargs, NULL);
    return object_call_prepend(method, self, args, nargs, NULL);
}

/* ---- native functions ----------------------------------------------------------------------------------------------- */
Value method_def_text(const MethodDef *def, Value self) {
    if (self == NULL) return str_format("%s()", def->name);
    if (value_is_a(self, &module_type)) {
        Value name = dict_get_str(module_dict(self), DUNDER(name));
        if (name == NULL || !is_str(name) || str_equal(name, NAME(builtins))) return str_format("%s()", def->name);
        return str_format("%U.%s()", name, def->name);
    }
    Type *type = is_type(self) ? (Type *)self : type_of(self);
    Value name;
    TRY_VALUE(name, type_qualname(type));
    return str_format("%U.%s()", name, def->name);
}

/* A method that a class handed out goes by the type of SELF, which is that class, even if SELF is a class itself. */
static COLD Value text_in_error(const MethodDef *def, Value self, bool bound) {
    if (bound) return method_def_text(def, self);
    Value name;
    TRY_VALUE(name, type_qualname(type_of(self)));
    return str_format("%U.%s()", name, def->name);
}

static COLD Value raise_keywords(const MethodDef *def, Value self, bool bound) {
    Value text;
    if (bound && def->kind & METHOD_BARE_NAME) return raise_type_error("%s() takes no keyword arguments", def->name);
    TRY_VALUE(text, text_in_error(def, self, bound));
    return raise_type_error("%U takes no keyword arguments", text);
}

static COLD Value raise_count(const MethodDef *def, Value self, size_t nargs, bool bound) {
    Value text;
    TRY_VALUE(text, text_in_error(def, self, bound));
    return raise_type_error("%U takes %s (%zu given)", text,
                            (def->kind & METHOD_KIND) == METHOD_NOARGS ? "no arguments" : "exactly one argument", nargs);
}

Value method_def_call(const MethodDef *def, Value self, const Value *args, size_t nargs, Value kwnames, bool bound) {
    int kind = def->kind & METHOD_KIND;
    if (UNLIKELY(kind == METHOD_FOREIGN)) return foreign_method_call(def, self, args, nargs, kwnames);
    if (kwnames != NULL) {
        if (tuple_length(kwnames) == 0) kwnames = NULL;
        else if (kind != METHOD_KEYWORDS) return raise_keywords(def, self, bound);
    }
    switch (kind) {
    case METHOD_NOARGS:
        if (UNLIKELY(nargs != 0)) return raise_count(def, self, nargs, bound);
        return ((UnaryFn)def->function)(self);
    case METHOD_ONE:
        if (UNLIKELY(nargs != 1)) return raise_count(def, self, nargs, bound);
        return ((BinaryFn)def->function)(self, args[0]);
    default: return ((CallFn)def->function)(self, args, nargs, kwnames);
    }
}
