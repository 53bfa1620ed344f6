/* builtins.c - the builtins module: functions over objects (those over code and streams are in builtins_code.c). */
#include "builtins_int.h"
#include "objects/bytes.h"
#include "vm_int.h"
#include "vm/modules.h"

static Value b_abs(Value self, Value x) { return number_unary(x, UNARY_ABS); }

static Value any_or_all(Value iterable, bool wanted) {
    Value iterator = object_iter(iterable);
    if (!iterator) return NULL;
    for (;;) {
        Value item = object_next(iterator);
        if (!item) return exception_pending() ? NULL : value_from_bool(!wanted);
        Truth truth = object_truth(item);
        if (truth < 0) return NULL;
        if ((truth == 1) == wanted) return value_from_bool(wanted);
    }
}
static Value b_all(Value self, Value iterable) { return any_or_all(iterable, false); }
static Value b_any(Value self, Value iterable) { return any_or_all(iterable, true); }
static Value b_ascii(Value self, Value x) { return object_ascii(x); }
static Value b_callable(Value self, Value x) { return value_from_bool(value_is_callable(x)); }
static Value b_repr(Value self, Value x) { return object_repr(x); }
static Value b_id(Value self, Value x) {
    Value id = object_id(x);
    return id && sys_audit("builtins.id", &id, 1) == 0 ? id : NULL;
}

static Value to_base(Value x, int base) {
    Value index = number_index(x);
    return index ? int_to_text(index, base, true) : NULL;
}
static Value b_bin(Value self, Value x) { return to_base(x, 2); }
static Value b_oct(Value self, Value x) { return to_base(x, 8); }
static Value b_hex(Value self, Value x) { return to_base(x, 16); }

static Status take_c_int(Value x, int *out) {
    Value   index = number_index(x);
    int64_t number;
    if (!index) return -1;
    if (!int_small(index, &number) || number < INT32_MIN || number > INT32_MAX)
        return RAISED(raise_overflow_error("Python int too large to convert to C int"));
    *out = (int)number;
    return 0;
}

static Value b_chr(Value self, Value x) {
    int code;
    TRY_NULL(take_c_int(x, &code));
    if (code < 0 || code > 0x10ffff) return raise_value_error("chr() arg not in range(0x110000)");
    return str_from_char((uint32_t)code);
}

static Value b_ord(Value self, Value x) {
    intptr_t length;
    if (is_str(x)) {
        length = str_length(x);
        if (length == 1) return value_from_int(str_char(x, 0));
    } else if (is_bytes(x)) {
        length = bytes_length(x);
        if (length == 1) return value_from_int(bytes_data(x)[0]);
    } else if (value_is_a(x, &bytearray_type)) {
        length = bytearray_length(x);
        if (length == 1) return value_from_int(bytearray_data(x)[0]);
    } else {
        return raise_type_error("ord() expected string of length 1, but %.200s found", type_of(x)->name);
    }
    return raise_type_error("ord() expected a character, but string of length %zd found", length);
}

static Value b_delattr(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs != 2) return raise_arity("delattr", 2, 2, nargs);
    if (!is_str(args[1])) return raise_type_error("attribute name must be string, not '%.200s'", type_of(args[1])->name);
    return object_set_attr(args[0], args[1], NULL) < 0 ? NULL : NONE;
}

static Value b_setattr(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs != 3) return raise_arity("setattr", 3, 3, nargs);
    if (!is_str(args[1])) return raise_type_error("attribute name must be string, not '%.200s'", type_of(args[1])->name);
    return object_set_attr(args[0], args[1], args[2]) < 0 ? NULL : NONE;
}

static Value b_getattr(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs < 2 || nargs > 3) return raise_arity("getattr", 2, 3, nargs);
    if (!is_str(args[1])) return raise_type_error("attribute name must be string, not '%.200s'", type_of(args[1])->name);
    if (nargs == 2) return object_get_attr(args[0], args[1]);
    Value value;
    Truth found = object_lookup_attr(args[0], args[1], &value);
    return found < 0 ? NULL : found ? value : args[2];
}

static Value b_hasattr(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs != 2) return raise_arity("hasattr", 2, 2, nargs);
    if (!is_str(args[1])) return raise_type_error("attribute name must be string, not '%.200s'", type_of(args[1])->name);
    Value value;
    Truth found = object_lookup_attr(args[0], args[1], &value);
    return found < 0 ? NULL : value_from_bool(found);
}

static Value b_dir(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs > 1) return raise_type_error("dir expected at most 1 argument, got %zd", (intptr_t)nargs);
    if (nargs == 1) return object_dir(args[0]);
    Frame *frame = frame_running();
    Value  locals = frame ? frame_locals(frame) : NULL;
    if (!locals) return exception_pending() ? NULL : raise_system_error("frame does not exist");
    Value list = mapping_keys(locals);
    return !list || list_sort(list, NULL, false) < 0 ? NULL : list;
}

static Value b_divmod(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs != 2) return raise_arity("divmod", 2, 2, nargs);
    return number_binary(args[0], args[1], BINARY_DIVMOD);
}

static Value b_format(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs < 1 || nargs > 2) return raise_arity("format", 1, 2, nargs);
    if (nargs == 2 && !is_str(args[1])) return raise_type_error("format() argument 2 must be str, not %K", args[1]);
    return object_format(args[0], nargs == 2 ? args[1] : NULL);
}

static Value b_hash(Value self, Value x) {
    int64_t hash;
    return object_hash(x, &hash) < 0 ? NULL : int_from_i64(hash);
}

static Value b_isinstance(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs != 2) return raise_arity("isinstance", 2, 2, nargs);
    Truth truth = object_is_instance(args[0], args[1]);
    return truth < 0 ? NULL : value_from_bool(truth);
}

static Value b_issubclass(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs != 2) return raise_arity("issubclass", 2, 2, nargs);
    Truth truth = object_is_subclass(args[0], args[1]);
    return truth < 0 ? NULL : value_from_bool(truth);
}

static Value b_iter(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs < 1 || nargs > 2) return raise_arity("iter", 1, 2, nargs);
    if (nargs == 1) return object_iter(args[0]);
    if (!value_is_callable(args[0])) return raise_type_error("iter(v, w): v must be callable");
    return callable_iterator_new(args[0], args[1]);
}

static Value b_next(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs < 1 || nargs > 2) return raise_arity("next", 1, 2, nargs);
    NativeType *native = native_of(args[0]);
    if (!native->iternext) return raise_type_error("'%.200s' object is not an iterator", type_of(args[0])->name);
    Value item = native->iternext(args[0]);
    if (item) return item;
    if (nargs == 1) return exception_pending() ? NULL : raise_format(&StopIteration_type, NULL);
    if (exception_pending()) {
        if (!exception_matches(&StopIteration_type)) return NULL;
        exception_clear();
    }
    return args[1];
}

static Value b_aiter(Value self, Value x) {
    UnaryFn aiter = native_of(x)->aiter;
    if (!aiter) return raise_type_error("'%.200s' object is not an async iterable", type_of(x)->name);
    Value iterator = aiter(x);
    if (iterator && !native_of(iterator)->anext)
        return raise_type_error("aiter() returned not an async iterator of type '%.200s'", type_of(iterator)->name);
    return iterator;
}

static Value b_len(Value self, Value x) {
    intptr_t length;
    return object_length(x, &length) < 0 ? NULL : int_from_i64(length);
}

/* ---- min and max ------------------------------------------------------------------------------------------------------- */
static Value extreme(const char *name, CompareOp op, const Value *args, size_t nargs, Value names) {
    Value key = NULL, default_value = NULL;
    if (nargs == 0) return raise_type_error("%s expected at least 1 argument, got 0", name);
    for (intptr_t i = 0; names && i < tuple_length(names); i++) {
        Value keyword = tuple_get(names, i);
        if (str_equal(keyword, NAME(key))) key = args[nargs + i] == NONE ? NULL : args[nargs + i];
        else if (str_equal(keyword, NAME(default))) default_value = args[nargs + i];
        else return raise_type_error("'%U' is an invalid keyword argument for %s()", keyword, name);
    }
    if (nargs > 1 && default_value) return raise_type_error("Cannot specify a default for %s() with multiple positional arguments", name);
    Value iterator = NULL, best = NULL, best_key = NULL;
    if (nargs == 1 && !(iterator = object_iter(args[0]))) return NULL;
    for (size_t i = 0;; i++) {
        Value item = iterator ? object_next(iterator) : i < nargs ? args[i] : NULL;
        if (!item) {
            if (exception_pending()) return NULL;
            break;
        }
        Value item_key = key ? CALL1(key, item) : item;
        if (!item_key) return NULL;
        if (best) {
            Truth better = values_are_ints(item_key, best_key)
                               ? (op == COMPARE_GT ? value_int(item_key) > value_int(best_key) : value_int(item_key) < value_int(best_key))
                               : object_compare_truth(item_key, best_key, op);
            if (better < 0) return NULL;
            if (!better) continue;
        }
        best = item;
        best_key = item_key;
    }
    if (best) return best;
    return default_value ? default_value : raise_value_error("%s() arg is an empty sequence", name);
}
static Value b_max(Value self, const Value *args, size_t nargs, Value names) { return extreme("max", COMPARE_GT, args, nargs, names); }
static Value b_min(Value self, const Value *args, size_t nargs, Value names) { return extreme("min", COMPARE_LT, args, nargs, names); }

static Value b_pow(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"pow", "base exp | mod"};
    Value                out[3];
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    return number_power(out[0], out[1], out[2] ? out[2] : NONE);
}

static Value b_round(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"round", "number | ndigits"};
    Value                out[2], method;
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    Truth found = object_lookup_special(out[0], DUNDER(round), &method);
    if (found < 0) return NULL;
    if (!found) return raise_type_error("type %.100s doesn't define __round__ method", type_of(out[0])->name);
    return !out[1] || out[1] == NONE ? CALL0(method) : CALL1(method, out[1]);
}

static Value b_sorted(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"sort", "iterable / * | key reverse"};
    Value                out[3];
    if (nargs != 1) return raise_type_error("sorted expected 1 argument, got %zd", (intptr_t)nargs);
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    Value list = sequence_to_list(out[0]);
    int   reverse = 0;
    if (!list || (out[2] && take_c_int(out[2], &reverse) < 0)) return NULL;
    return list_sort(list, out[1] == NONE ? NULL : out[1], reverse != 0) < 0 ? NULL : list;
}

static Value b_sum(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"sum", "iterable / | start"};
    Value                out[2];
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    Value total = out[1] ? out[1] : value_from_int(0);
    Value iterator = object_iter(out[0]);
    if (!iterator) return NULL;
    if (is_str(total)) return raise_type_error("sum() can't sum strings [use ''.join(seq) instead]");
    if (is_bytes(total)) return raise_type_error("sum() can't sum bytes [use b''.join(seq) instead]");
    if (value_is_a(total, &bytearray_type)) return raise_type_error("sum() can't sum bytearray [use b''.join(seq) instead]");
    for (;;) {
        Value item = object_next(iterator);
        if (!item) return exception_pending() ? NULL : total;
        int64_t sum;
        if (UNLIKELY(value_is_obj(item)) && value_is(item, &int_type) && int_small(item, &sum) && int_fits_tagged(sum)) item = value_from_int(sum);
        if (value_is(item, &bool_type) && value_is_int(total)) item = value_from_int(item == TRUE_VALUE);
        if (values_are_ints(total, item) && !__builtin_add_overflow((int64_t)(uintptr_t)total, (int64_t)(uintptr_t)item - 1, &sum))
            total = (Value)sum;
        else if (values_are_flonums(total, item)) total = float_from_double(value_flonum(total) + value_flonum(item));
        else total = number_binary(total, item, BINARY_ADD);
        if (!total) return NULL;
    }
}

static Value b_vars(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs > 1) return raise_type_error("vars expected at most 1 argument, got %zd", (intptr_t)nargs);
    if (nargs == 0) {
        Frame *frame = frame_running();
        return frame ? frame_locals(frame) : raise_system_error("frame does not exist");
    }
    Value dict;
    Truth found = object_lookup_attr(args[0], DUNDER(dict), &dict);
    if (found < 0) return NULL;
    return found ? dict : raise_type_error("vars() argument must have __dict__ attribute");
}

static Value b_globals(Value self) {
    Frame *frame = frame_running();
    return frame ? VALUE(frame->function->globals) : NONE;
}
static Value b_locals(Value self) {
    Frame *frame = frame_running();
    return frame ? frame_locals(frame) : raise_system_error("frame does not exist");
}

/* ---- anext with a default: an awaitable that swallows StopAsyncIteration ------------------------------------------------- */
typedef struct AnextAwaitableObj {
    Obj  header;
    Slot wrapped, default_value;
} AnextAwaitableObj;

static void anext_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, &((AnextAwaitableObj *)obj)->wrapped, 2); }
static Value anext_self(Value self) { return self; }

static Value anext_outcome(AnextAwaitableObj *object, Value result) {
    if (result || !exception_pending() || !exception_matches(&StopAsyncIteration_type)) return result;
    exception_clear();
    return raise_stop_iteration(object->default_value.value);
}
static Value anext_iterator(AnextAwaitableObj *object) { return vm_get_awaitable(object->wrapped.value, 0); }
static Value anext_next(Value self) {
    AnextAwaitableObj *object = (AnextAwaitableObj *)self;
    Value              iterator = anext_iterator(object);
    if (!iterator) return NULL;
    Value      result = NULL;
    SendResult outcome = generator_send(iterator, NONE, &result);
    if (outcome == SEND_RETURN) return raise_stop_iteration(result);
    return anext_outcome(object, outcome == SEND_NEXT ? result : NULL);
}
static Value anext_call(Value self, Value name, const Value *args, size_t nargs) {
    AnextAwaitableObj *object = (AnextAwaitableObj *)self;
    Value              iterator = anext_iterator(object);
    return iterator ? anext_outcome(object, object_call_method(iterator, name, args, nargs)) : NULL;
}
static Value anext_send(Value self, Value sent) { return anext_call(self, NAME(send), &sent, 1); }
static Value anext_throw(Value self, const Value *args, size_t nargs, Value names) { return anext_call(self, NAME(throw), args, nargs); }
static Value anext_close(Value self) { return anext_call(self, NAME(close), NULL, 0); }
static const MethodDef anext_methods[] = {{"send", anext_send, METHOD_ONE, NULL},
                                          {"throw", anext_throw, METHOD_FAST, NULL},
                                          {"close", anext_close, METHOD_NOARGS, NULL},
                                          {NULL}};
static NativeType anext_native = {.shape = {.size = sizeof(AnextAwaitableObj), .trace = anext_trace}, .await = anext_self, .iter = anext_self,
                                  .iternext = anext_next, .methods = anext_methods};
Type anext_awaitable_type = STATIC_TYPE("anext_awaitable", &object_type, anext_native, sizeof(AnextAwaitableObj), 0, TYPE_FLAG_DISALLOW_NEW);

static Value b_anext(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs < 1 || nargs > 2) return raise_arity("anext", 1, 2, nargs);
    UnaryFn anext = native_of(args[0])->anext;
    if (!anext) return raise_type_error("'%.200s' object is not an async iterator", type_of(args[0])->name);
    Value awaitable = anext(args[0]);
    if (!awaitable || nargs == 1) return awaitable;
    AnextAwaitableObj *object = (AnextAwaitableObj *)gc_alloc(&anext_awaitable_type, sizeof(AnextAwaitableObj));
    if (!object) return NULL;
    slot_init(&object->wrapped, awaitable);
    slot_init(&object->default_value, args[1]);
    return VALUE(object);
}

/* ---- table ---------------------------------------------------------------------------------------------------------------- */
#define SIGNED(name, signature, text) name signature "\n--\n\n" text
static const MethodDef methods[] = {
    {"__build_class__", builtin_build_class, METHOD_KEYWORDS, "Internal helper of the class statement."},
    {"abs", b_abs, METHOD_ONE, SIGNED("abs", "($module, x, /)", "Return the absolute value of the argument.")},
    {"aiter", b_aiter, METHOD_ONE, SIGNED("aiter", "($module, async_iterable, /)", "Return an AsyncIterator for an AsyncIterable object.")},
    {"all", b_all, METHOD_ONE, SIGNED("all", "($module, iterable, /)", "Return True if bool(x) is True for all values x in the iterable.")},
    {"anext", b_anext, METHOD_FAST, "anext(async_iterator[, default])"},
    {"any", b_any, METHOD_ONE, SIGNED("any", "($module, iterable, /)", "Return True if bool(x) is True for any x in the iterable.")},
    {"ascii", b_ascii, METHOD_ONE, SIGNED("ascii", "($module, obj, /)", "Return an ASCII-only representation of an object.")},
    {"bin", b_bin, METHOD_ONE, SIGNED("bin", "($module, number, /)", "Return the binary representation of an integer.")},
    {"callable", b_callable, METHOD_ONE, SIGNED("callable", "($module, obj, /)", "Return whether the object is callable.")},
    {"chr", b_chr, METHOD_ONE, SIGNED("chr", "($module, i, /)", "Return a string of one character with ordinal i.")},
    {"delattr", b_delattr, METHOD_FAST, SIGNED("delattr", "($module, obj, name, /)", "Delete the named attribute.")},
    {"dir", b_dir, METHOD_FAST, "dir([object]) -> list of strings"},
    {"divmod", b_divmod, METHOD_FAST, SIGNED("divmod", "($module, x, y, /)", "Return the tuple (x//y, x%y).")},
    {"format", b_format, METHOD_FAST, SIGNED("format", "($module, value, format_spec='', /)", "Return value.__format__(format_spec).")},
    {"getattr", b_getattr, METHOD_FAST, "getattr(object, name[, default]) -> value"},
    {"globals", b_globals, METHOD_NOARGS, SIGNED("globals", "($module, /)", "Return the dictionary of the current scope's global variables.")},
    {"hasattr", b_hasattr, METHOD_FAST, SIGNED("hasattr", "($module, obj, name, /)", "Return whether the object has an attribute with the given name.")},
    {"hash", b_hash, METHOD_ONE, SIGNED("hash", "($module, obj, /)", "Return the hash value for the given object.")},
    {"hex", b_hex, METHOD_ONE, SIGNED("hex", "($module, number, /)", "Return the hexadecimal representation of an integer.")},
    {"id", b_id, METHOD_ONE, SIGNED("id", "($module, obj, /)", "Return the identity of an object.")},
    {"isinstance", b_isinstance, METHOD_FAST, SIGNED("isinstance", "($module, obj, class_or_tuple, /)", "Return whether an object is an instance of a class or of a subclass thereof.")},
    {"issubclass", b_issubclass, METHOD_FAST, SIGNED("issubclass", "($module, cls, class_or_tuple, /)", "Return whether 'cls' is derived from another class or is the same class.")},
    {"iter", b_iter, METHOD_FAST, "iter(iterable) -> iterator\niter(callable, sentinel) -> iterator"},
    {"len", b_len, METHOD_ONE, SIGNED("len", "($module, obj, /)", "Return the number of items in a container.")},
    {"locals", b_locals, METHOD_NOARGS, SIGNED("locals", "($module, /)", "Return a dictionary of the current scope's local variables.")},
    {"max", b_max, METHOD_KEYWORDS, "max(iterable, *[, default=obj, key=func]) -> value\nmax(arg1, arg2, *args, *[, key=func]) -> value"},
    {"min", b_min, METHOD_KEYWORDS, "min(iterable, *[, default=obj, key=func]) -> value\nmin(arg1, arg2, *args, *[, key=func]) -> value"},
    {"next", b_next, METHOD_FAST, "next(iterator[, default])"},
    {"oct", b_oct, METHOD_ONE, SIGNED("oct", "($module, number, /)", "Return the octal representation of an integer.")},
    {"ord", b_ord, METHOD_ONE, SIGNED("ord", "($module, c, /)", "Return the code point of a one-character string.")},
    {"pow", b_pow, METHOD_KEYWORDS, SIGNED("pow", "($module, /, base, exp, mod=None)", "Return base**exp, or base**exp % mod.")},
    {"repr", b_repr, METHOD_ONE, SIGNED("repr", "($module, obj, /)", "Return the canonical string representation of the object.")},
    {"round", b_round, METHOD_KEYWORDS, SIGNED("round", "($module, /, number, ndigits=None)", "Round a number to a given precision in decimal digits.")},
    {"setattr", b_setattr, METHOD_FAST, SIGNED("setattr", "($module, obj, name, value, /)", "Set the named attribute to the given value.")},
    {"sorted", b_sorted, METHOD_KEYWORDS, SIGNED("sorted", "($module, iterable, /, *, key=None, reverse=False)", "Return a new list with all items from the iterable in ascending order.")},
    {"sum", b_sum, METHOD_KEYWORDS, SIGNED("sum", "($module, iterable, /, start=0)", "Return the sum of a 'start' value plus an iterable of numbers.")},
    {"vars", b_vars, METHOD_FAST, "vars([object]) -> dictionary"},
    {NULL}};

static Slot builtins_module; /* the module object; its dict is what functions see */

Value vm_builtins(void) { return module_dict(builtins_module.value); }

static Status add_types(Value module) {
    static Type *const types[] = {&bool_type, &memoryview_type, &bytearray_type, &bytes_type, &classmethod_type, &complex_type, &dict_type,
                                  &enumerate_type, &filter_type, &float_type, &frozenset_type, &property_type, &int_type, &list_type,
                                  &map_type, &object_type, &range_type, &reversed_type, &set_type, &slice_type, &staticmethod_type,
                                  &str_type, &super_type, &tuple_type, &type_type, &zip_type};
    for (size_t i = 0; i < COUNT_OF(types); i++) TRY(module_add(module, types[i]->name, VALUE(types[i])));
#define EXCEPTION(name, base, layout, doc) TRY(module_add(module, #name, VALUE(&name##_type)));
#include "objects/exceptions.def"
#undef EXCEPTION
    TRY(module_add(module, "EnvironmentError", VALUE(&OSError_type)));
    TRY(module_add(module, "IOError", VALUE(&OSError_type)));
    return 0;
}

Status builtins_init(void) {
    Value name = str_intern_c("builtins");
    Value module = name ? module_new(name) : NULL;
    if (!module) return -1;
    builtins_module.value = module;
    gc_add_roots(&builtins_module, 1, "builtins");
    TRY(type_ready(&anext_awaitable_type));
    TRY(module_add_methods(module, methods));
    TRY(module_add_methods(module, builtins_code_methods));
    TRY(add_types(module));
    TRY(module_add(module, "None", NONE));
    TRY(module_add(module, "True", TRUE_VALUE));
    TRY(module_add(module, "False", FALSE_VALUE));
    TRY(module_add(module, "Ellipsis", ELLIPSIS));
    TRY(module_add(module, "NotImplemented", NOT_IMPLEMENTED));
    TRY(module_add(module, "__debug__", value_from_bool(vm_config.optimize == 0)));
    Value doc = str_from_c("Built-in functions, types, exceptions, and other objects.");
    if (!doc) return -1;
    TRY(module_add(module, "__doc__", doc));
    TRY(dict_set(vm_modules, name, module));
    return loops_init();
}
