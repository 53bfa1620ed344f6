/* operator_module.c - _operator: the operators as functions, and itemgetter, attrgetter, methodcaller. */
#include "objects/dict.h"
#include "objects/function.h"
#include "objects/int.h"
#include "objects/bytes.h"
#include "objects/str.h"
#include "objects/thread.h"

extern const NativeModule operator_module;

/* ---- one function per operator ----------------------------------------------------------------------------------- */
#define TWO(name) \
    if (nargs != 2) return raise_arity(name, 2, 2, nargs)
#define BINARY(name, op) \
    static Value op_##name(Value m, const Value *args, size_t nargs, Value kwnames) { \
        TWO(#name); \
        return number_binary(args[0], args[1], op); \
    }
#define INPLACE(name, op) \
    static Value op_##name(Value m, const Value *args, size_t nargs, Value kwnames) { \
        TWO(#name); \
        return number_inplace(args[0], args[1], op); \
    }
#define COMPARE(name, op) \
    static Value op_##name(Value m, const Value *args, size_t nargs, Value kwnames) { \
        TWO(#name); \
        return object_compare(args[0], args[1], op); \
    }
#define UNARY(name, expression) \
    static Value op_##name(Value m, Value a) { return expression; }

BINARY(add, BINARY_ADD) BINARY(sub, BINARY_SUB) BINARY(mul, BINARY_MUL) BINARY(matmul, BINARY_MATMUL)
BINARY(floordiv, BINARY_FLOORDIV) BINARY(truediv, BINARY_TRUEDIV) BINARY(mod, BINARY_MOD) BINARY(lshift, BINARY_LSHIFT)
BINARY(rshift, BINARY_RSHIFT) BINARY(and_, BINARY_AND) BINARY(xor, BINARY_XOR) BINARY(or_, BINARY_OR)
INPLACE(iadd, BINARY_ADD) INPLACE(isub, BINARY_SUB) INPLACE(imul, BINARY_MUL) INPLACE(imatmul, BINARY_MATMUL)
INPLACE(ifloordiv, BINARY_FLOORDIV) INPLACE(itruediv, BINARY_TRUEDIV) INPLACE(imod, BINARY_MOD) INPLACE(ilshift, BINARY_LSHIFT)
INPLACE(irshift, BINARY_RSHIFT) INPLACE(iand, BINARY_AND) INPLACE(ixor, BINARY_XOR) INPLACE(ior, BINARY_OR)
INPLACE(ipow, BINARY_POW)
COMPARE(lt, COMPARE_LT) COMPARE(le, COMPARE_LE) COMPARE(eq, COMPARE_EQ) COMPARE(ne, COMPARE_NE) COMPARE(gt, COMPARE_GT) COMPARE(ge, COMPARE_GE)
UNARY(neg, number_unary(a, UNARY_NEG)) UNARY(pos, number_unary(a, UNARY_POS)) UNARY(abs, number_unary(a, UNARY_ABS))
UNARY(inv, number_unary(a, UNARY_INVERT)) UNARY(index, number_index(a))

static Value from_truth(Truth truth) { return truth < 0 ? NULL : value_from_bool(truth); }
UNARY(truth, from_truth(object_truth(a)))
static Value op_not_(Value m, Value a) {
    Truth truth = object_truth(a);
    return truth < 0 ? NULL : value_from_bool(!truth);
}

static Value op_pow(Value m, const Value *args, size_t nargs, Value kwnames) {
    TWO("pow");
    return number_power(args[0], args[1], NONE);
}
static Value op_is_(Value m, const Value *args, size_t nargs, Value kwnames) {
    TWO("is_");
    return value_from_bool(values_identical(args[0], args[1]));
}
static Value op_is_not(Value m, const Value *args, size_t nargs, Value kwnames) {
    TWO("is_not");
    return value_from_bool(!values_identical(args[0], args[1]));
}

static bool is_sequence(Value v) { return !is_dict(v) && native_of(v)->get_item != NULL && (native_of(v)->native_flags & (NATIVE_SEQUENCE_INDEX | NATIVE_PY_SLOTS)); }
static Value op_concat(Value m, const Value *args, size_t nargs, Value kwnames) {
    TWO("concat");
    if (native_of(args[0])->concat == NULL && !(is_sequence(args[0]) && is_sequence(args[1])))
        return raise_type_error("'%N' object can't be concatenated", args[0]);
    return number_binary(args[0], args[1], BINARY_ADD);
}
static Value op_iconcat(Value m, const Value *args, size_t nargs, Value kwnames) {
    TWO("iconcat");
    if (native_of(args[0])->concat == NULL && native_of(args[0])->inplace_concat == NULL && !(is_sequence(args[0]) && is_sequence(args[1])))
        return raise_type_error("'%N' object can't be concatenated", args[0]);
    return number_inplace(args[0], args[1], BINARY_ADD);
}
static Value op_contains(Value m, const Value *args, size_t nargs, Value kwnames) {
    TWO("contains");
    return from_truth(object_contains(args[0], args[1]));
}
static Value op_getitem(Value m, const Value *args, size_t nargs, Value kwnames) {
    TWO("getitem");
    return object_get_item(args[0], args[1]);
}
static Value op_setitem(Value m, const Value *args, size_t nargs, Value kwnames) {
    if (nargs != 3) return raise_arity("setitem", 3, 3, nargs);
    return object_set_item(args[0], args[1], args[2]) < 0 ? NULL : NONE;
}
static Value op_delitem(Value m, const Value *args, size_t nargs, Value kwnames) {
    TWO("delitem");
    return object_set_item(args[0], args[1], NULL) < 0 ? NULL : NONE;
}

static Value search(const Value *args, bool count) {
    Value    iterator = object_iter(args[0]), item;
    intptr_t found = 0;
    if (iterator == NULL) {
        if (exception_matches(&TypeError_type)) raise_type_error("argument of type '%N' is not iterable", args[0]);
        return NULL;
    }
    for (intptr_t i = 0; (item = object_next(iterator)) != NULL; i++) {
        Truth equal = object_equal(item, args[1]);
        if (equal < 0) return NULL;
        if (equal && !count) return int_from_i64(i);
        found += equal;
    }
    if (exception_pending()) return NULL;
    return count ? int_from_i64(found) : raise_value_error("sequence.index(x): x not in sequence");
}
static Value op_count_of(Value m, const Value *args, size_t nargs, Value kwnames) {
    TWO("countOf");
    return search(args, true);
}
static Value op_index_of(Value m, const Value *args, size_t nargs, Value kwnames) {
    TWO("indexOf");
    return search(args, false);
}

static Value op_length_hint(Value m, const Value *args, size_t nargs, Value kwnames) {
    intptr_t fallback = 0, hint;
    if (nargs < 1 || nargs > 2) return raise_arity("length_hint", 1, 2, nargs);
    if (nargs == 2) {
        TRY_NULL(argument_index(args[1], &fallback));
    }
    TRY_NULL(object_length_hint(args[0], fallback, &hint));
    return int_from_i64(hint);
}

static Value op_call(Value m, const Value *args, size_t nargs, Value kwnames) {
    if (nargs < 1) return raise_arity("call", 1, SIZE_MAX, nargs);
    return object_call(args[0], args + 1, nargs - 1, kwnames);
}

/* Equality whose time does not depend on where the first difference is. */
static bool same_bytes(const uint8_t *a, size_t n, const uint8_t *b, size_t m) {
    volatile uint8_t difference = n != m;
    const uint8_t   *other = n == m ? b : a;
    for (size_t i = 0; i < n; i++) difference |= a[i] ^ other[i];
    return difference == 0;
}

static Value op_compare_digest(Value m, const Value *args, size_t nargs, Value kwnames) {
    TWO("_compare_digest");
    if (is_str(args[0]) && is_str(args[1])) {
        if (!str_is_ascii(args[0]) || !str_is_ascii(args[1])) return raise_type_error("comparing strings with non-ASCII characters is not supported");
        return value_from_bool(same_bytes(str_data(args[0]), (size_t)str_length(args[0]), str_data(args[1]), (size_t)str_length(args[1])));
    }
    Buffer a, b;
    if (!value_has_buffer(args[0]) && !value_has_buffer(args[1]))
        return raise_type_error("unsupported operand types(s) or combination of types: '%N' and '%N'", args[0], args[1]);
    TRY_NULL(buffer_get(args[0], &a, BUFFER_SIMPLE));
    if (buffer_get(args[1], &b, BUFFER_SIMPLE) < 0) {
        buffer_release(&a);
        return NULL;
    }
    bool same = same_bytes(a.data, (size_t)a.length, b.data, (size_t)b.length);
    buffer_release(&a);
    buffer_release(&b);
    return value_from_bool(same);
}

/* ---- itemgetter, attrgetter, methodcaller ------------------------------------------------------------------------- */
typedef struct GetterObj {
    Obj  header;
    Slot items;              /* tuple of keys; attrgetter: names split at dots are tuples of interned str */
    Slot original;           /* attrgetter: tuple of names as given */
} GetterObj;
typedef struct MethodCallerObj {
    Obj  header;
    Slot name, args, keywords; /* keywords: dict or NULL */
} MethodCallerObj;
static Type item_getter_type, attr_getter_type, method_caller_type;

static Value getter_new(Type *cls, Value items, Value original) {
    GetterObj *self = (GetterObj *)cls->native->allocate(cls, 0);
    if (self == NULL) return NULL;
    slot_set(self, &self->items, items);
    slot_set(self, &self->original, original);
    return VALUE(self);
}

/* Applies GET to every item of the getter: one result, or a tuple of several. */
static Value getter_apply(Value items, Value obj, Value (*get)(Value, Value)) {
    Value    result, value;
    intptr_t n = tuple_length(items);
    if (n == 1) return get(obj, tuple_get(items, 0));
    TRY_VALUE(result, tuple_new(n));
    for (intptr_t i = 0; i < n; i++) {
        TRY_VALUE(value, get(obj, tuple_get(items, i)));
        tuple_put(result, i, value);
    }
    return result;
}

static Value item_getter_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    TRY_NULL(args_no_keywords("itemgetter", kwnames));
    if (nargs < 1) return raise_type_error("itemgetter expected 1 argument, got 0");
    Value items = tuple_from_values(args, nargs);
    return items == NULL ? NULL : getter_new(cls, items, items);
}
static Value item_getter_call(Value self, const Value *args, size_t nargs, Value kwnames) {
    TRY_NULL(args_no_keywords("itemgetter", kwnames));
    if (nargs != 1) return raise_arity("itemgetter", 1, 1, nargs);
    return getter_apply(((GetterObj *)self)->items.value, args[0], object_get_item);
}

/* NAME, or a tuple of its parts when it has dots. */
static Value attr_path(Value name) {
    Value parts, path;
    if (!is_str(name)) return raise_type_error("attribute name must be a string");
    if (value_is(name, &str_type) == false) TRY_VALUE(name, str_substring(name, 0, str_length(name)));
    Value dot = str_from_c(".");
    if (dot == NULL) return NULL;
    if (str_find(name, dot, 0, str_length(name), 1) < 0) return value_is(name, &str_type) ? str_intern(name) : name;
    TRY_VALUE(parts, str_split(name, dot, -1));
    TRY_VALUE(path, tuple_from_list(parts));
    for (intptr_t i = 0; i < tuple_length(path); i++) {
        Value part = str_intern(tuple_get(path, i));
        if (part == NULL) return NULL;
        tuple_put(path, i, part);
    }
    return path;
}
static Value attr_follow(Value obj, Value path) {
    if (!is_tuple(path)) return object_get_attr(obj, path);
    for (intptr_t i = 0; i < tuple_length(path) && obj != NULL; i++) obj = object_get_attr(obj, tuple_get(path, i));
    return obj;
}
static Value attr_getter_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    Value items, original, path;
    TRY_NULL(args_no_keywords("attrgetter", kwnames));
    if (nargs < 1) return raise_type_error("attrgetter expected 1 argument, got 0");
    TRY_VALUE(original, tuple_from_values(args, nargs));
    TRY_VALUE(items, tuple_new((intptr_t)nargs));
    for (size_t i = 0; i < nargs; i++) {
        TRY_VALUE(path, attr_path(args[i]));
        tuple_put(items, (intptr_t)i, path);
    }
    return getter_new(cls, items, original);
}
static Value attr_getter_call(Value self, const Value *args, size_t nargs, Value kwnames) {
    TRY_NULL(args_no_keywords("attrgetter", kwnames));
    if (nargs != 1) return raise_arity("attrgetter", 1, 1, nargs);
    return getter_apply(((GetterObj *)self)->items.value, args[0], attr_follow);
}

static Value getter_repr(Value self) {
    Value original = ((GetterObj *)self)->original.value;
    Truth nested = repr_enter(self);
    if (nested != 0) return nested < 0 ? NULL : format_message("%s(...)", type_of(self)->name);
    Value result = tuple_length(original) == 1 ? format_message("%s(%R)", type_of(self)->name, tuple_get(original, 0))
                                               : format_message("%s%R", type_of(self)->name, original);
    repr_leave(self);
    return result;
}
static Value getter_reduce(Value self) { return TUPLE2(VALUE(type_of(self)), ((GetterObj *)self)->original.value); }

static Value method_caller_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    Value rest, name, keywords = NULL;
    if (nargs < 1) return raise_type_error("methodcaller needs at least one argument, the method name");
    if (!is_str(args[0])) return raise_type_error("method name must be a string");
    name = value_is(args[0], &str_type) ? str_intern(args[0]) : args[0];
    if (name == NULL) return NULL;
    TRY_VALUE(rest, tuple_from_values(args + 1, nargs - 1));
    if (kwnames != NULL && tuple_length(kwnames) > 0) {
        TRY_VALUE(keywords, dict_new());
        for (intptr_t i = 0; i < tuple_length(kwnames); i++) TRY_NULL(dict_set(keywords, tuple_get(kwnames, i), args[nargs + (size_t)i]));
    }
    MethodCallerObj *self = (MethodCallerObj *)cls->native->allocate(cls, 0);
    if (self == NULL) return NULL;
    slot_set(self, &self->name, name);
    slot_set(self, &self->args, rest);
    slot_set(self, &self->keywords, keywords);
    return VALUE(self);
}
static Value method_caller_call(Value callable, const Value *args, size_t nargs, Value kwnames) {
    MethodCallerObj *self = (MethodCallerObj *)callable;
    TRY_NULL(args_no_keywords("methodcaller", kwnames));
    if (nargs != 1) return raise_arity("methodcaller", 1, 1, nargs);
    Value given = self->args.value, method;
    if (self->keywords.value == NULL)
        return object_call_method(args[0], self->name.value, (const Value *)((TupleObj *)given)->items, (size_t)tuple_length(given));
    TRY_VALUE(method, object_get_attr(args[0], self->name.value));
    return object_call_tuple(method, given, self->keywords.value);
}
static Value method_caller_repr(Value callable) {
    MethodCallerObj *self = (MethodCallerObj *)callable;
    Truth            nested = repr_enter(callable);
    if (nested != 0) return nested < 0 ? NULL : format_message("%s(...)", type_of(callable)->name);
    Value  text = format_message("%s(%R", type_of(callable)->name, self->name.value), key, value;
    size_t position = 0;
    for (intptr_t i = 0; text != NULL && i < tuple_length(self->args.value); i++) text = format_message("%U, %R", text, tuple_get(self->args.value, i));
    while (text != NULL && self->keywords.value != NULL && dict_next(self->keywords.value, &position, &key, &value))
        text = format_message("%U, %S=%R", text, key, value);
    repr_leave(callable);
    return text == NULL ? NULL : format_message("%U)", text);
}
static Value method_caller_reduce(Value callable) {
    MethodCallerObj *self = (MethodCallerObj *)callable;
    Value            functools, partial, args, name;
    TRY_VALUE(name, TUPLE1(self->name.value));
    if (self->keywords.value == NULL) {
        TRY_VALUE(args, number_binary(name, self->args.value, BINARY_ADD));
        return TUPLE2(VALUE(type_of(callable)), args);
    }
    TRY_VALUE(functools, vm_hooks.import("functools"));
    TRY_VALUE(partial, object_get_attr(functools, str_intern_c("partial")));
    TRY_VALUE(args, TUPLE2(VALUE(type_of(callable)), self->name.value));
    TRY_VALUE(partial, object_call_tuple(partial, args, self->keywords.value));
    return TUPLE2(partial, self->args.value);
}

static const MethodDef getter_methods[] = {{"__reduce__", (void *)getter_reduce, METHOD_NOARGS, "Return state information for pickling"}, {NULL}};
static const MethodDef method_caller_methods[] = {
    {"__reduce__", (void *)method_caller_reduce, METHOD_NOARGS, "Return state information for pickling"}, {NULL},
};
static void getter_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, &((GetterObj *)obj)->items, 2); }
static void method_caller_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, &((MethodCallerObj *)obj)->name, 3); }
static NativeType item_getter_native = {
    .shape = {.size = sizeof(GetterObj), .trace = getter_trace}, .repr = getter_repr, .call = item_getter_call,
    .create = item_getter_create, .methods = getter_methods,
};
static Type item_getter_type = STATIC_TYPE("operator.itemgetter", &object_type, item_getter_native, sizeof(GetterObj), 0, TYPE_FLAG_GC);
static NativeType attr_getter_native = {
    .shape = {.size = sizeof(GetterObj), .trace = getter_trace}, .repr = getter_repr, .call = attr_getter_call,
    .create = attr_getter_create, .methods = getter_methods,
};
static Type attr_getter_type = STATIC_TYPE("operator.attrgetter", &object_type, attr_getter_native, sizeof(GetterObj), 0, TYPE_FLAG_GC);
static NativeType method_caller_native = {
    .shape = {.size = sizeof(MethodCallerObj), .trace = method_caller_trace}, .repr = method_caller_repr, .call = method_caller_call,
    .create = method_caller_create, .methods = method_caller_methods,
};
static Type method_caller_type = STATIC_TYPE("operator.methodcaller", &object_type, method_caller_native, sizeof(MethodCallerObj), 0, TYPE_FLAG_GC);

/* ---- the module -------------------------------------------------------------------------------------------------- */
#define ROW2(name, text) {#name, (void *)op_##name, METHOD_FAST, #name "($module, a, b, /)\n--\n\nSame as " text "."}
#define ROW1(name, text) {#name, (void *)op_##name, METHOD_ONE, #name "($module, a, /)\n--\n\nSame as " text "."}
static const MethodDef operator_methods[] = {
    ROW1(truth, "bool(a)"), ROW2(contains, "b in a"), ROW1(index, "a.__index__()"), ROW2(is_, "a is b"), ROW2(is_not, "a is not b"),
    ROW2(add, "a + b"), ROW2(sub, "a - b"), ROW2(mul, "a * b"), ROW2(matmul, "a @ b"), ROW2(floordiv, "a // b"), ROW2(truediv, "a / b"),
    ROW2(mod, "a % b"), ROW1(neg, "-a"), ROW1(pos, "+a"), ROW1(abs, "abs(a)"), ROW1(inv, "~a"),
    {"invert", (void *)op_inv, METHOD_ONE, "invert($module, a, /)\n--\n\nSame as ~a."},
    ROW2(lshift, "a << b"), ROW2(rshift, "a >> b"), ROW1(not_, "not a"), ROW2(and_, "a & b"), ROW2(xor, "a ^ b"), ROW2(or_, "a | b"),
    ROW2(iadd, "a += b"), ROW2(isub, "a -= b"), ROW2(imul, "a *= b"), ROW2(imatmul, "a @= b"), ROW2(ifloordiv, "a //= b"),
    ROW2(itruediv, "a /= b"), ROW2(imod, "a %= b"), ROW2(ilshift, "a <<= b"), ROW2(irshift, "a >>= b"), ROW2(iand, "a &= b"),
    ROW2(ixor, "a ^= b"), ROW2(ior, "a |= b"), ROW2(ipow, "a **= b"), ROW2(pow, "a ** b"), ROW2(concat, "a + b, for a and b sequences"),
    ROW2(iconcat, "a += b, for a and b sequences"), ROW2(getitem, "a[b]"),
    {"setitem", (void *)op_setitem, METHOD_FAST, "setitem($module, a, b, c, /)\n--\n\nSame as a[b] = c."},
    ROW2(delitem, "del a[b]"), ROW2(eq, "a == b"), ROW2(ne, "a != b"), ROW2(lt, "a < b"), ROW2(le, "a <= b"), ROW2(gt, "a > b"), ROW2(ge, "a >= b"),
    {"countOf", (void *)op_count_of, METHOD_FAST, "countOf($module, a, b, /)\n--\n\nHow often b is in a."},
    {"indexOf", (void *)op_index_of, METHOD_FAST, "indexOf($module, a, b, /)\n--\n\nFirst position of b in a."},
    {"length_hint", (void *)op_length_hint, METHOD_FAST, "length_hint($module, obj, default=0, /)\n--\n\nEstimate of the number of items."},
    {"call", (void *)op_call, METHOD_KEYWORDS, "call($module, obj, /, *args, **kwargs)\n--\n\nSame as obj(*args, **kwargs)."},
    {"_compare_digest", (void *)op_compare_digest, METHOD_FAST, "_compare_digest($module, a, b, /)\n--\n\na == b in constant time."},
    {NULL},
};

static Status operator_execute(Value module) {
    TRY(module_add_type(module, &item_getter_type));
    TRY(module_add_type(module, &attr_getter_type));
    return module_add_type(module, &method_caller_type);
}

const NativeModule operator_module = {"_operator", "Operator interface.", operator_methods, operator_execute};
