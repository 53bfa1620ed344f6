/* object.h - the object protocol: what every other file includes.
 *
 * Unless a comment says otherwise: results are never NULL except with an exception pending; functions may allocate, may
 * raise and may run Python code. */
#pragma once

#include "objects/errors.h"
#include "objects/names.h"
#include "objects/type.h"

extern Type int_type, float_type, bool_type, str_type, bytes_type, bytearray_type, memoryview_type, complex_type;
extern Type list_type, tuple_type, dict_type, set_type, frozenset_type, range_type, slice_type, none_type, ellipsis_type;
extern Type not_implemented_type, function_type, builtin_function_type, method_type, module_type, property_type, cell_type;
extern Type classmethod_type, staticmethod_type, super_type, code_type, frame_type, traceback_type, generator_type;
extern Type coroutine_type, async_generator_type, weakref_type, mapping_proxy_type, dict_keys_type, dict_items_type;
extern Type dict_values_type, method_descriptor_type, wrapper_descriptor_type, getset_descriptor_type, member_descriptor_type;
extern Type classmethod_descriptor_type, method_wrapper_type, namespace_type, generic_alias_type, union_type, capsule_type;

/* Singletons: static objects. */
typedef struct IntObj IntObj;
extern Obj none_object, not_implemented_object, ellipsis_object;
extern struct BoolObj { Obj header; intptr_t ob_size; uint32_t digit; } true_object, false_object;
#define NONE            ((Value)&none_object)
#define TRUE_VALUE      ((Value)&true_object)
#define FALSE_VALUE     ((Value)&false_object)
#define NOT_IMPLEMENTED ((Value)&not_implemented_object)
#define ELLIPSIS        ((Value)&ellipsis_object)
static inline Value value_from_bool(bool b) { return b ? TRUE_VALUE : FALSE_VALUE; }

static inline Type *type_of(Value v) {
    if (value_is_obj(v)) return value_obj(v)->type;
    return value_is_int(v) ? &int_type : &float_type;
}
static inline NativeType *native_of(Value v) { return type_of(v)->native; }
static inline bool value_is(Value v, const Type *t) { return value_is_obj(v) && value_obj(v)->type == t; } /* exact, not int/float */
static inline bool type_has_flag(const Type *t, uint64_t flag) { return (t->flags & flag) != 0; }
/* Exact or subclass. */
static inline bool value_is_a(Value v, const Type *t) { Type *u = type_of(v); return u == t || type_is_subtype(u, t); }

static inline bool is_str(Value v) { return value_is_obj(v) && type_has_flag(value_obj(v)->type, TYPE_FLAG_STR); }
static inline bool is_int(Value v) { return value_is_int(v) || (value_is_obj(v) && type_has_flag(value_obj(v)->type, TYPE_FLAG_LONG)); } /* bool too */
static inline bool is_float(Value v) { return value_is_flonum(v) || (value_is_obj(v) && value_is_a(v, &float_type)); }
static inline bool is_tuple(Value v) { return value_is_obj(v) && type_has_flag(value_obj(v)->type, TYPE_FLAG_TUPLE); }
static inline bool is_list(Value v) { return value_is_obj(v) && type_has_flag(value_obj(v)->type, TYPE_FLAG_LIST); }
static inline bool is_dict(Value v) { return value_is_obj(v) && type_has_flag(value_obj(v)->type, TYPE_FLAG_DICT); }
static inline bool is_bytes(Value v) { return value_is_obj(v) && type_has_flag(value_obj(v)->type, TYPE_FLAG_BYTES); }
static inline bool is_type(Value v) { return value_is_obj(v) && type_has_flag(value_obj(v)->type, TYPE_FLAG_TYPE); }
static inline bool is_exception(Value v) { return value_is_obj(v) && type_has_flag(value_obj(v)->type, TYPE_FLAG_EXCEPTION); }

/* ---- protocol (object.c, call.c, number.c, container.c) ---------------------------------------------------------- */
MUST_CHECK Value  object_repr(Value);                       /* str */
MUST_CHECK Value  object_str(Value);                        /* str */
MUST_CHECK Value  object_ascii(Value);
MUST_CHECK Status object_hash(Value, int64_t *hash);
MUST_CHECK Value  object_compare(Value, Value, CompareOp);  /* rich comparison, any object */
MUST_CHECK Truth  object_compare_truth(Value, Value, CompareOp);
MUST_CHECK Truth  object_equal(Value, Value);               /* identity first, as containers do */
MUST_CHECK Truth  object_truth(Value);
bool              values_identical(Value, Value);           /* `is`; tagged and heap ints of equal value are not told apart */
MUST_CHECK Value  object_get_attr(Value, Value name);
MUST_CHECK Status object_set_attr(Value, Value name, Value or_null);
MUST_CHECK Truth  object_lookup_attr(Value, Value name, Value *out); /* 0 when AttributeError (swallowed) */
MUST_CHECK Value  object_generic_get_attr(Value, Value name);
MUST_CHECK Status object_generic_set_attr(Value, Value name, Value or_null);
/* Special method on the type, bound to OBJ; 0 when absent. */
MUST_CHECK Truth  object_lookup_special(Value obj, Value name, Value *bound);
MUST_CHECK Value  object_get_dict(Value);                   /* __dict__ (materialised), or NULL with AttributeError */
MUST_CHECK Value  object_dir(Value);
MUST_CHECK Value  object_format(Value, Value spec_or_null);
MUST_CHECK Value  object_id(Value);                         /* int; pins */
MUST_CHECK Truth  object_is_instance(Value, Value class_or_tuple);
MUST_CHECK Truth  object_is_subclass(Value, Value class_or_tuple);
int64_t           hash_pointer(const void *);

/* Calls.  object_call is the one door: dispatches on native->call. */
MUST_CHECK Value object_call(Value callable, const Value *args, size_t nargs, Value kwnames);
MUST_CHECK Value object_call_tuple(Value callable, Value args_tuple, Value kwargs_dict_or_null);
MUST_CHECK Value object_call_method(Value obj, Value name, const Value *args, size_t nargs); /* obj.name(*args) */
#define CALL0(f)          object_call((f), NULL, 0, NULL)
#define CALL1(f, a)       object_call((f), (Value[]){(a)}, 1, NULL)
#define CALL2(f, a, b)    object_call((f), (Value[]){(a), (b)}, 2, NULL)
#define CALL3(f, a, b, c) object_call((f), (Value[]){(a), (b), (c)}, 3, NULL)
#define CALL_METHOD0(o, name)    object_call_method((o), (name), NULL, 0)
#define CALL_METHOD1(o, name, a) object_call_method((o), (name), (Value[]){(a)}, 1)
#define CALL_METHOD2(o, name, a, b) object_call_method((o), (name), (Value[]){(a), (b)}, 2)
MUST_CHECK bool value_is_callable(Value);

/* Numbers: operators with CPython's dispatch rules and messages. */
MUST_CHECK Value  number_binary(Value, Value, BinaryOp);
MUST_CHECK Value  number_inplace(Value, Value, BinaryOp);
/* How an operation goes on when the left operand's method, a Python function, has answered NotImplemented. */
MUST_CHECK Value  number_binary_rest(Value, Value, BinaryOp, bool in_place);
MUST_CHECK Value  object_compare_rest(Value, Value, CompareOp);
MUST_CHECK Value  number_unary(Value, UnaryOp);
MUST_CHECK Value  number_power(Value, Value, Value modulus_or_none);
MUST_CHECK Value  number_index(Value);                      /* int (exact), TypeError "'X' object cannot be interpreted as an integer" */
MUST_CHECK Value  number_to_int(Value);                     /* int(x) */
MUST_CHECK Value  number_to_float(Value);                   /* float(x) */
MUST_CHECK Status number_as_index(Value, intptr_t *out, Type *overflow_error_or_null); /* NULL: clamp */
/* A parameter that is a size through __index__ (C code of CPython parses it as Py_ssize_t); as C int; a size that has to be an int. */
MUST_CHECK Status argument_index(Value, intptr_t *out);
MUST_CHECK Status argument_int(Value, int *out);
MUST_CHECK Status int_as_size(Value, intptr_t *out);
MUST_CHECK Status number_as_double(Value, double *out);
bool              number_has_index(Value);

/* Containers and iteration. */
MUST_CHECK Status object_length(Value, intptr_t *out);
MUST_CHECK Status object_length_hint(Value, intptr_t fallback, intptr_t *out);
MUST_CHECK Value  object_get_item(Value, Value key);
MUST_CHECK Status object_set_item(Value, Value key, Value or_null);
MUST_CHECK Truth  object_contains(Value container, Value item);
MUST_CHECK Value  object_iter(Value);
/* Next item, or NULL: then exception_pending() tells an error from exhaustion (StopIteration is swallowed). */
Value             object_next(Value iterator);
bool              value_is_iterator(Value);
MUST_CHECK Value  sequence_get(Value, intptr_t index);      /* seq[index] */
MUST_CHECK Value  sequence_to_list(Value iterable);         /* new list */
MUST_CHECK Value  sequence_to_tuple(Value iterable);
/* List or tuple as is, else a new list; *ITEMS and *COUNT stay right while it is not mutated.  MESSAGE for TypeError. */
MUST_CHECK Value  sequence_fast(Value iterable, const char *message, const Slot **items, size_t *count);
MUST_CHECK Value  mapping_keys(Value);                      /* list */

MUST_CHECK Status objects_init(void);                       /* readies every built-in type, names, singletons */
