/* capi_call.c - PyObject_Call and its family, and vectorcall: PyObject arrays are arrays of Values. */
#include "capi_private.h"
#include "capi_slots.h"

#include "base/memory.h"
#include "objects/dict.h"
#include "objects/list.h"
#include "objects/str.h"

/* ---- arguments -------------------------------------------------------------------------------------------------------------------- */
static Status unpack(CapiArguments *out, Value tuple, Value dict) {
    intptr_t count = tuple_length(tuple), named = dict != NULL ? dict_length(dict) : 0;
    *out = (CapiArguments){.values = (const Value *)((TupleObj *)tuple)->items, .count = (size_t)count, .list = tuple};
    if (named == 0) return 0;
    Value  all = tuple_new(count + named), names = tuple_new(named), key, value;
    size_t position = 0;
    if (all == NULL || names == NULL) return -1;
    for (intptr_t i = 0; i < count; i++) tuple_put(all, i, tuple_get(tuple, i));
    for (intptr_t i = 0; i < named && dict_next(dict, &position, &key, &value); i++) {
        if (!is_str(key)) return RAISED(raise_type_error("keywords must be strings"));
        tuple_put(names, i, key);
        tuple_put(all, count + i, value);
    }
    out->values = (const Value *)((TupleObj *)all)->items;
    out->list = all;
    out->names = names;
    return 0;
}

int capi_unpack_arguments(CapiArguments *out, PyObject *tuple, PyObject *dict) {
    return capi_status(unpack(out, tuple != NULL ? capi_in(tuple) : empty_tuple, capi_in(dict)));
}

/* The runtime computes with tagged numbers: what C passes to functions of the runtime goes without boxes.  Functions made in C get what is there. */
static ALWAYS_INLINE bool is_number_box(const PyObject *o) { return o->ob_type == &PyLong_Type || o->ob_type == &PyFloat_Type; }
bool capi_takes_boxes(const PyObject *callable) {
    const Type *type = ((const Obj *)callable)->type;
    if (type == &builtin_function_type) return (((const BuiltinObj *)callable)->def->kind & METHOD_KIND) == METHOD_FOREIGN;
    return (type->native->native_flags & NATIVE_FOREIGN) != 0 || type == &method_descriptor_type;
}

/* COUNT arguments, followed by the values of those with NAMES. */
static Value call_values(PyObject *callable, PyObject *const *args, size_t count, Value names) {
    size_t all = count + (size_t)kwnames_count(names), i = 0;
    Value  untagged[UNTAGGED];
    while (i < all && !is_number_box(args[i])) i++;
    if (i == all || all > UNTAGGED || capi_takes_boxes(callable)) return object_call(capi_in(callable), capi_in_array(args, all), count, names);
    for (i = 0; i < all; i++) untagged[i] = capi_value(args[i]);
    return object_call(capi_in(callable), untagged, count, names);
}

static PyObject *call_with_tuple(PyObject *callable, PyObject *tuple, PyObject *dict) {
    if (tuple == NULL || (dict != NULL && PyDict_GET_SIZE(dict) != 0)) return capi_out(object_call_tuple(capi_in(callable), capi_in(tuple), capi_in(dict)));
    return capi_out(call_values(callable, (PyObject *const *)((TupleObj *)tuple)->items, (size_t)tuple_length(VALUE(tuple)), NULL));
}

/* ---- calls ------------------------------------------------------------------------------------------------------------------------- */
PyObject *PyObject_Call(PyObject *callable, PyObject *args, PyObject *keywords) {
    if (capi_is_foreign_class(callable) && args != NULL) return capi_call_foreign_class(callable, args, keywords);
    return call_with_tuple(callable, args, keywords);
}
PyObject *PyObject_CallObject(PyObject *callable, PyObject *args) {
    if (args == NULL) return capi_out(object_call(capi_in(callable), NULL, 0, NULL));
    if (!PyTuple_Check(args)) return CAPI_FAIL(raise_type_error("argument list must be a tuple"), NULL);
    if (capi_is_foreign_class(callable)) return capi_call_foreign_class(callable, args, NULL);
    return call_with_tuple(callable, args, NULL);
}
PyObject *PyObject_CallNoArgs(PyObject *callable) { return capi_out(object_call(capi_in(callable), NULL, 0, NULL)); }
PyObject *PyObject_CallOneArg(PyObject *callable, PyObject *arg) { return capi_out(call_values(callable, &arg, 1, NULL)); }

PyObject *PyObject_Vectorcall(PyObject *callable, PyObject *const *args, size_t nargsf, PyObject *names) {
    return capi_out(call_values(callable, args, (size_t)PyVectorcall_NARGS(nargsf), capi_in(names)));
}
#undef _PyObject_Vectorcall
PyObject *_PyObject_Vectorcall(PyObject *callable, PyObject *const *args, size_t nargsf, PyObject *names);
EXPORT PyObject *_PyObject_Vectorcall(PyObject *callable, PyObject *const *args, size_t nargsf, PyObject *names) {
    return PyObject_Vectorcall(callable, args, nargsf, names);
}
PyObject *PyObject_VectorcallDict(PyObject *callable, PyObject *const *args, size_t nargsf, PyObject *keywords) {
    size_t count = (size_t)PyVectorcall_NARGS(nargsf);
    if (keywords == NULL || PyDict_GET_SIZE(keywords) == 0) return PyObject_Vectorcall(callable, args, count, NULL);
    Value tuple = tuple_from_values(capi_in_array(args, count), count);
    return capi_out(tuple != NULL ? object_call_tuple(capi_in(callable), tuple, capi_in(keywords)) : NULL);
}
PyObject *PyObject_VectorcallMethod(PyObject *name, PyObject *const *args, size_t nargsf, PyObject *names) {
    size_t count = (size_t)PyVectorcall_NARGS(nargsf);
    Value  self, method = object_get_method(capi_in(args[0]), capi_in(name), &self);
    if (method == NULL) return capi_out(NULL);
    if (self != NULL) return capi_out(object_call(method, capi_in_array(args, count), count, capi_in(names)));
    return capi_out(object_call(method, capi_in_array(args, count) + 1, count - 1, capi_in(names)));
}
/* The runtime's own callables, which C code believes to do vectorcall, have no function of that kind. */
static bool callable_is_vectored(PyObject *callable) {
    const Type *type = (Type *)Py_TYPE(callable);
    return !(type->native->native_flags & NATIVE_FOREIGN) && type_has_flag(type, TYPE_FLAG_VECTORCALL);
}

/* What stands in the object, promised by the flag of its type or not: classes do not inherit the flag. */
static vectorcallfunc callable_vector_function(PyObject *callable) {
    PyTypeObject  *type = Py_TYPE(callable);
    vectorcallfunc function = NULL;
    if (type->tp_vectorcall_offset > 0) memcpy(&function, (char *)callable + type->tp_vectorcall_offset, sizeof function);
    return function;
}

/* tp_call of types that do vectorcall. */
PyObject *PyVectorcall_Call(PyObject *callable, PyObject *tuple, PyObject *dict) {
    vectorcallfunc function = callable_vector_function(callable);
    CapiArguments  arguments;
    if (function == NULL && callable_is_vectored(callable)) return PyObject_Call(callable, tuple, dict);
    if (function == NULL) return CAPI_FAIL(raise_type_error("'%N' object does not support vectorcall", capi_in(callable)), NULL);
    if (capi_unpack_arguments(&arguments, tuple, dict) < 0) return NULL;
    PyObject **boxes = (PyObject **)arguments.values;
    if (arguments.list != capi_in(tuple) && capi_status(capi_expose_container(arguments.list)) < 0) return NULL;
    PyObject *names = arguments.names != NULL ? capi_borrow(arguments.names) : NULL;
    if (arguments.names != NULL && names == NULL) return NULL;
    return function(callable, boxes, arguments.count, names);
}
#undef PyVectorcall_Function
vectorcallfunc PyVectorcall_Function(PyObject *callable) {
    return Py_TYPE(callable)->tp_flags & Py_TPFLAGS_HAVE_VECTORCALL ? callable_vector_function(callable) : NULL;
}

PyObject *_Py_CheckFunctionResult(PyThreadState *thread, PyObject *callable, PyObject *result, const char *where) {
    if ((result != NULL) != capi_foreign_pending()) return result;
    Value value = capi_result_slow(result, where != NULL ? where : "<function>");
    return capi_out(value);
}
PyObject *_PyObject_MakeTpCall(PyThreadState *thread, PyObject *callable, PyObject *const *args, Py_ssize_t count, PyObject *keywords) {
    if (keywords == NULL || PyTuple_Check(keywords)) return PyObject_Vectorcall(callable, args, (size_t)count, keywords);
    return PyObject_VectorcallDict(callable, args, (size_t)count, keywords);
}

/* Keyword values of a vectorcall, in the order of their names, as a dict. */
PyObject *_PyStack_AsDict(PyObject *const *values, PyObject *names) {
    Value dict = keywords_to_dict(capi_in_array(values, (size_t)kwnames_count(capi_in(names))), 0, capi_in(names));
    return capi_out(dict);
}

/* ---- calls with C arguments ---------------------------------------------------------------------------------------------------------- */
/* The objects up to NULL, as a tuple. */
static Value objects_to_tuple(va_list objects) {
    va_list  copy;
    intptr_t count = 0;
    va_copy(copy, objects);
    while (va_arg(copy, PyObject *) != NULL) count++;
    va_end(copy);
    Value tuple = count == 0 ? empty_tuple : tuple_new(count);
    for (intptr_t i = 0; tuple != NULL && i < count; i++) tuple_put(tuple, i, capi_in(va_arg(objects, PyObject *)));
    return tuple;
}

PyObject *PyObject_CallFunctionObjArgs(PyObject *callable, ...) {
    va_list objects;
    va_start(objects, callable);
    Value tuple = objects_to_tuple(objects);
    va_end(objects);
    return capi_out(tuple != NULL ? object_call_tuple(capi_in(callable), tuple, NULL) : NULL);
}
PyObject *PyObject_CallMethodObjArgs(PyObject *o, PyObject *name, ...) {
    va_list objects;
    if (o == NULL || name == NULL) return CAPI_BAD_CALL(NULL);
    va_start(objects, name);
    Value tuple = objects_to_tuple(objects), method = tuple != NULL ? object_get_attr(capi_in(o), capi_in(name)) : NULL;
    va_end(objects);
    return capi_out(method != NULL ? object_call_tuple(method, tuple, NULL) : NULL);
}

/* FORMAT describes one argument, or several of which the tuple consists. */
static PyObject *call_built(Value callable, const char *format, va_list values, bool size_t_lengths) {
    if (callable == NULL) return capi_out(NULL);
    if (format == NULL || *format == '\0') return capi_out(object_call(callable, NULL, 0, NULL));
    PyObject *built = size_t_lengths ? _Py_VaBuildValue_SizeT(format, values) : Py_VaBuildValue(format, values);
    if (built == NULL) return NULL;
    Value args = capi_take(built);
    return capi_out(value_is(args, &tuple_type) ? object_call_tuple(callable, args, NULL) : CALL1(callable, args));
}
static Value attribute(PyObject *o, const char *name) {
    Value text = str_intern_c(name);
    return text != NULL ? object_get_attr(capi_in(o), text) : NULL;
}

#define WITH_FORMAT(callable_expression, sized) \
    { \
        va_list values; \
        va_start(values, format); \
        PyObject *result = call_built(callable_expression, format, values, sized); \
        va_end(values); \
        return result; \
    }
#undef PyObject_CallFunction
#undef PyObject_CallMethod
PyAPI_FUNC(PyObject *) PyObject_CallFunction(PyObject *callable, const char *format, ...);
PyAPI_FUNC(PyObject *) PyObject_CallMethod(PyObject *o, const char *name, const char *format, ...);
PyObject *PyObject_CallFunction(PyObject *callable, const char *format, ...) WITH_FORMAT(capi_in(callable), false)
PyObject *PyObject_CallMethod(PyObject *o, const char *name, const char *format, ...) WITH_FORMAT(attribute(o, name), false)
PyObject *_PyObject_CallFunction_SizeT(PyObject *callable, const char *format, ...) WITH_FORMAT(capi_in(callable), true)
PyObject *_PyObject_CallMethod_SizeT(PyObject *o, const char *name, const char *format, ...) WITH_FORMAT(attribute(o, name), true)
PyObject *_PyObject_CallMethodId(PyObject *o, _Py_Identifier *id, const char *format, ...) WITH_FORMAT(attribute(o, id->string), false)

PyObject *_PyObject_CallMethod(PyObject *o, PyObject *name, const char *format, ...);
EXPORT PyObject *_PyObject_CallMethod(PyObject *o, PyObject *name, const char *format, ...) WITH_FORMAT(object_get_attr(capi_in(o), capi_in(name)), false)
PyObject *_PyObject_FastCall(PyObject *callable, PyObject *const *args, Py_ssize_t count) {
    return PyObject_Vectorcall(callable, args, (size_t)count, NULL);
}
PyObject *_PyObject_CallMethodIdObjArgs(PyObject *o, _Py_Identifier *id, ...);
EXPORT PyObject *_PyObject_CallMethodIdObjArgs(PyObject *o, _Py_Identifier *id, ...) {
    va_list objects;
    va_start(objects, id);
    Value tuple = objects_to_tuple(objects), method = tuple != NULL ? attribute(o, id->string) : NULL;
    va_end(objects);
    return capi_out(method != NULL ? object_call_tuple(method, tuple, NULL) : NULL);
}
