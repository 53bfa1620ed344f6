/* capi_slots_in.c - native slots of types that C code made: each calls the C function of the slot. */
#include "capi_slots.h"

#include "gc/stack.h"
#include "objects/bytes.h"
#include "objects/dict.h"
#include "objects/exceptions.h"
#include "objects/int.h"
#include "objects/iter.h"
#include "objects/str.h"

/* find_NAME: the C function in slot NAME that is meant for instances of T: that of the nearest type that has a real one.  With several
 * bases it is the order of the MRO that counts, and the one may have it that no layout comes from. */
static inline bool has_several_bases(const PyTypeObject *t) { return t->tp_bases != NULL && PyTuple_GET_SIZE(t->tp_bases) > 1; }
#define FIND(name, group, function_type) \
    static NOINLINE function_type find_in_mro_##name(PyTypeObject *t) { \
        for (Py_ssize_t i = 0; t->tp_mro != NULL && i < PyTuple_GET_SIZE(t->tp_mro); i++) { \
            PyTypeObject *u = (PyTypeObject *)PyTuple_GET_ITEM(t->tp_mro, i); \
            function_type f = SLOT_IN_##group(u, name); \
            if (f != NULL && f != static_##name && f != heap_##name) return f; \
        } \
        return NULL; \
    } \
    static function_type find_##name(PyTypeObject *t) { \
        for (; t != NULL; t = t->tp_base) { \
            function_type f = SLOT_IN_##group(t, name); \
            if (f != NULL && f != static_##name && f != heap_##name) return f; \
            if (UNLIKELY(has_several_bases(t))) return find_in_mro_##name(t); \
        } \
        return NULL; \
    }
#define UNARY(name, group, field) FIND(name, group, unaryfunc)
#define BINARY(name, group, field) FIND(name, group, binaryfunc)
#define INPLACE(name, group, field) FIND(name, group, binaryfunc)
#define OTHER(name, group, field) FIND(name, group, SLOT_TYPE_##name)
#include "capi_slots.def"
#undef UNARY
#undef BINARY
#undef INPLACE
#undef OTHER

/* An argument for C: leaves the function when it cannot be made. */
#define ARG(name, value, failed) \
    PyObject *name = capi_borrow_argument(value); \
    if (UNLIKELY(name == NULL)) return (capi_fetch(), (failed))
/* The type whose slot FUNCTION, or a wrapper of which calls it, is to answer for SELF. */
static ALWAYS_INLINE PyTypeObject *asked_type(PyObject *self, const void *function) {
    if (LIKELY(slot_request.type == NULL) || slot_request.function != function || slot_request.self != VALUE(self)) return Py_TYPE(self);
    PyTypeObject *type = (PyTypeObject *)slot_request.type;
    slot_request.type = NULL;
    return type;
}
#define FOUND(f, name, self, failed) \
    __auto_type f = find_##name(asked_type(self, (const void *)foreign_##name)); \
    if (UNLIKELY(f == NULL)) return ((void)raise_system_error("%s: no C function in slot " #name, Py_TYPE(self)->tp_name), (failed))
#define CALL(result, call) \
    capi_enter(); \
    __auto_type result = call; \
    capi_leave()

/* ---- regular slots ---------------------------------------------------------------------------------------------------- */
#define UNARY(name, group, field) \
    static Value foreign_##name(Value self) { \
        ARG(a, self, NULL); \
        FOUND(f, name, a, NULL); \
        CALL(result, f(a)); \
        return capi_result(result); \
    }
/* The rules of binary operators between two types that both have a C function: the one of a subclass goes first. */
static Value call_binary(PyObject *a, PyObject *b, binaryfunc left, binaryfunc right) {
    if (left == right) right = NULL;
    if (left != NULL && right != NULL && type_is_subtype((Type *)Py_TYPE(b), (Type *)Py_TYPE(a))) {
        CALL(result, right(a, b));
        if (result != Py_NotImplemented) return capi_result(result);
        capi_absorb(result);
        right = NULL;
    }
    if (left != NULL) {
        CALL(result, left(a, b));
        if (result != Py_NotImplemented || right == NULL) return capi_result(result);
        capi_absorb(result);
    }
    if (right == NULL) return NOT_IMPLEMENTED;
    CALL(result, right(a, b));
    return capi_result(result);
}
#define BINARY(name, group, field) \
    static Value foreign_##name(Value left, Value right) { \
        ARG(a, left, NULL); \
        ARG(b, right, NULL); \
        if (LIKELY(Py_TYPE(a) == Py_TYPE(b)) && LIKELY(slot_request.type == NULL)) { \
            binaryfunc own = SLOT_IN_##group(Py_TYPE(a), name); \
            if (LIKELY(own != NULL && own != static_##name && own != heap_##name)) { \
                CALL(result, own(a, b)); \
                return capi_result(result); \
            } \
        } \
        if (UNLIKELY(slot_request.type != NULL)) { \
            PyTypeObject *t = asked_type(a, (const void *)foreign_##name), *u = asked_type(b, (const void *)foreign_##name); \
            binaryfunc    only = t != Py_TYPE(a) ? find_##name(t) : u != Py_TYPE(b) ? find_##name(u) : NULL; \
            if (only != NULL) return call_binary(a, b, only, NULL); \
        } \
        binaryfunc f = native_of(left)->field == foreign_##name ? find_##name(Py_TYPE(a)) : NULL; \
        binaryfunc g = native_of(right)->field == foreign_##name ? find_##name(Py_TYPE(b)) : NULL; \
        if (f == NULL && g == NULL) { /* both classes override it: this is super().__add__(other) */ \
            f = find_##name(Py_TYPE(a)); \
            g = find_##name(Py_TYPE(b)); \
        } \
        return call_binary(a, b, f, g); \
    }
#define INPLACE(name, group, field) \
    static Value foreign_##name(Value self, Value other) { \
        ARG(a, self, NULL); \
        ARG(b, other, NULL); \
        FOUND(f, name, a, NULL); \
        CALL(result, f(a, b)); \
        return capi_result(result); \
    }
#define OTHER(name, group, field)
#include "capi_slots.def"
#undef UNARY
#undef BINARY
#undef INPLACE
#undef OTHER

/* ---- numbers ------------------------------------------------------------------------------------------------------------ */
static Value foreign_nb_power(Value left, Value right, Value modulus) {
    ARG(a, left, NULL);
    ARG(b, right, NULL);
    ARG(c, modulus, NULL);
    ternaryfunc f = native_of(left)->power == foreign_nb_power ? find_nb_power(Py_TYPE(a)) : NULL;
    ternaryfunc g = native_of(right)->power == foreign_nb_power ? find_nb_power(Py_TYPE(b)) : NULL;
    if (f == NULL && g == NULL) {
        f = find_nb_power(Py_TYPE(a));
        g = find_nb_power(Py_TYPE(b));
    }
    if (f == NULL) f = g, g = NULL;
    if (f == NULL) return NOT_IMPLEMENTED;
    CALL(result, f(a, b, c));
    if (result != Py_NotImplemented || g == NULL || g == f) return capi_result(result);
    capi_absorb(result);
    CALL(second, g(a, b, c));
    return capi_result(second);
}

static Value foreign_nb_inplace_power(Value self, Value other, Value modulus) {
    ARG(a, self, NULL);
    ARG(b, other, NULL);
    ARG(c, modulus, NULL);
    FOUND(f, nb_inplace_power, a, NULL);
    CALL(result, f(a, b, c));
    return capi_result(result);
}

static Truth foreign_nb_bool(Value self) {
    ARG(a, self, -1);
    FOUND(f, nb_bool, a, -1);
    CALL(result, f(a));
    return capi_result_status(result);
}

/* ---- containers --------------------------------------------------------------------------------------------------------- */
static Status foreign_length(Value self, intptr_t *out) {
    ARG(a, self, -1);
    PyTypeObject *t = asked_type(a, (const void *)foreign_length);
    lenfunc       f = find_mp_length(t);
    if (f == NULL) f = find_sq_length(t);
    if (f == NULL) return RAISED(raise_type_error("object of type '%N' has no len()", self));
    CALL(result, f(a));
    if (capi_result_status(result < 0 ? -1 : 0) < 0) return -1;
    *out = result;
    return 0;
}

static Value foreign_sq_repeat(Value self, intptr_t count) {
    ARG(a, self, NULL);
    FOUND(f, sq_repeat, a, NULL);
    CALL(result, f(a, count));
    return capi_result(result);
}

static Value foreign_sq_inplace_repeat(Value self, intptr_t count) {
    ARG(a, self, NULL);
    FOUND(f, sq_inplace_repeat, a, NULL);
    CALL(result, f(a, count));
    return capi_result(result);
}

/* The index that KEY means for a sequence without a mapping slot: from the end when negative. */
static Status sequence_index(PyObject *a, Value key, intptr_t *index) {
    if (!number_has_index(key)) return RAISED(raise_type_error("sequence index must be integer, not '%N'", key));
    TRY(number_as_index(key, index, &IndexError_type));
    lenfunc f = find_sq_length(Py_TYPE(a));
    if (*index >= 0 || f == NULL) return 0;
    CALL(length, f(a));
    if (capi_result_status(length < 0 ? -1 : 0) < 0) return -1;
    *index += length;
    return 0;
}

static Value foreign_get_item(Value self, Value key) {
    ARG(a, self, NULL);
    PyTypeObject *t = asked_type(a, (const void *)foreign_get_item);
    binaryfunc    f = find_mp_subscript(t);
    if (f != NULL) {
        ARG(b, key, NULL);
        CALL(result, f(a, b));
        return capi_result(result);
    }
    intptr_t     index;
    ssizeargfunc g = find_sq_item(t);
    if (g == NULL) return raise_type_error("'%N' object is not subscriptable", self);
    TRY_NULL(sequence_index(a, key, &index));
    CALL(result, g(a, index));
    return capi_result(result);
}

static Status foreign_set_item(Value self, Value key, Value value) {
    ARG(a, self, -1);
    PyObject *v = value != NULL ? capi_borrow(value) : NULL;
    if (value != NULL && v == NULL) return (capi_fetch(), -1);
    PyTypeObject *t = asked_type(a, (const void *)foreign_set_item);
    objobjargproc f = find_mp_ass_subscript(t);
    if (f != NULL) {
        ARG(b, key, -1);
        CALL(result, f(a, b, v));
        return capi_result_status(result) < 0 ? -1 : 0;
    }
    intptr_t        index;
    ssizeobjargproc g = find_sq_ass_item(t);
    if (g == NULL) return RAISED(raise_type_error("'%N' object does not support item %s", self, value ? "assignment" : "deletion"));
    TRY(sequence_index(a, key, &index));
    CALL(result, g(a, index, v));
    return capi_result_status(result) < 0 ? -1 : 0;
}

static Truth foreign_sq_contains(Value self, Value item) {
    ARG(a, self, -1);
    ARG(b, item, -1);
    FOUND(f, sq_contains, a, -1);
    CALL(result, f(a, b));
    return capi_result_status(result);
}

/* ---- buffers: struct Buffer is Py_buffer -------------------------------------------------------------------------------- */
static void foreign_bf_releasebuffer(Value self, Buffer *buffer);

static Status foreign_bf_getbuffer(Value self, Buffer *buffer, int flags) {
    ARG(a, self, -1);
    FOUND(f, bf_getbuffer, a, -1);
    CALL(result, f(a, (Py_buffer *)buffer, flags));
    if (capi_result_status(result) < 0) return -1;
    /* The count of the exporter stays up until the buffer is given back: it may not end before the one who reads it. */
    if (buffer->object != self && buffer->object != NULL && native_of(buffer->object)->release_buffer != foreign_bf_releasebuffer)
        capi_absorb((PyObject *)buffer->object);
    return 0;
}

static void foreign_bf_releasebuffer(Value self, Buffer *buffer) {
    PyObject         *a = capi_borrow(self);
    releasebufferproc f = a != NULL ? find_bf_releasebuffer(Py_TYPE(a)) : NULL;
    if (a == NULL) return;
    if (f != NULL) {
        capi_enter();
        ((Py_buffer *)buffer)->obj = a; /* as the exporter left it */
        f(a, (Py_buffer *)buffer);
        ((Py_buffer *)buffer)->obj = NULL;
        capi_leave();
    }
    capi_absorb(a);
}

/* ---- objects -------------------------------------------------------------------------------------------------------------- */
static Status foreign_tp_hash(Value self, int64_t *out) {
    ARG(a, self, -1);
    FOUND(f, tp_hash, a, -1);
    CALL(result, f(a));
    if (capi_result_status(result == -1 ? -1 : 0) < 0) return -1;
    *out = result;
    return 0;
}

Status capi_pack_arguments(const Value *args, size_t nargs, Value kwnames, PyObject **tuple, PyObject **dict) {
    Value keywords = NULL;
    if (kwnames_count(kwnames) > 0) {
        if ((keywords = dict_new()) == NULL) return -1;
        gc_expose(value_obj(keywords)); /* the type is known, and nothing in the struct refers to anything */
        for (intptr_t i = 0; i < kwnames_count(kwnames); i++) TRY(dict_set(keywords, tuple_get(kwnames, i), args[nargs + (size_t)i]));
    }
    *tuple = capi_argument_tuple(args, nargs);
    *dict = (PyObject *)keywords;
    if (*tuple == NULL || (keywords != NULL && *dict == NULL)) return (capi_fetch(), -1);
    return 0;
}

/* So much of the frames of the C function and what it calls first is cleared: what they do not use would hold where the next object was to be made. */
#define DEAD_STACK 512

static Value foreign_tp_call(Value self, const Value *args, size_t nargs, Value kwnames) {
    PyObject *tuple, *dict;
    ARG(a, self, NULL);
    TRY_NULL(recursion_enter(" while calling a Python object"));
    if (type_has_flag((Type *)Py_TYPE(a), TYPE_FLAG_VECTORCALL) && LIKELY(slot_request.type == NULL) && Py_TYPE(a)->tp_vectorcall_offset > 0) {
        vectorcallfunc function;
        memcpy(&function, (char *)a + Py_TYPE(a)->tp_vectorcall_offset, sizeof function);
        if (function != NULL) return capi_call_vector(a, function, args, nargs, kwnames);
    }
    FOUND(f, tp_call, a, NULL);
    TRY_NULL(capi_pack_arguments(args, nargs, kwnames, &tuple, &dict));
    gc_clear_dead_stack(DEAD_STACK);
    CALL(result, f(a, tuple, dict));
    return capi_result(result);
}

static Status foreign_tp_setattro(Value self, Value name, Value value) {
    ARG(a, self, -1);
    ARG(n, name, -1);
    PyObject *v = value != NULL ? capi_borrow(value) : NULL;
    if (value != NULL && v == NULL) return (capi_fetch(), -1);
    FOUND(f, tp_setattro, a, -1);
    CALL(result, f(a, n, v));
    return capi_result_status(result) < 0 ? -1 : 0;
}

/* The old slots with C strings. */
static Value foreign_tp_getattr(Value self, Value name) {
    ARG(a, self, NULL);
    PyTypeObject *t = Py_TYPE(a);
    const char   *text = str_utf8(name, NULL);
    if (text == NULL) return NULL;
    while (t != NULL && t->tp_getattr == NULL) t = t->tp_base;
    if (t == NULL) return object_generic_get_attr(self, name);
    CALL(result, t->tp_getattr(a, (char *)text));
    return capi_result(result);
}

static Status foreign_tp_setattr(Value self, Value name, Value value) {
    ARG(a, self, -1);
    PyTypeObject *t = Py_TYPE(a);
    const char   *text = str_utf8(name, NULL);
    PyObject     *v = value != NULL ? capi_borrow(value) : NULL;
    if (text == NULL) return -1;
    while (t != NULL && t->tp_setattr == NULL) t = t->tp_base;
    if (t == NULL) return object_generic_set_attr(self, name, value);
    CALL(result, t->tp_setattr(a, (char *)text, v));
    return capi_result_status(result) < 0 ? -1 : 0;
}

static Value foreign_tp_richcompare(Value self, Value other, CompareOp op) {
    ARG(a, self, NULL);
    ARG(b, other, NULL);
    FOUND(f, tp_richcompare, a, NULL);
    CALL(result, f(a, b, (int)op));
    return capi_result(result);
}

static Value foreign_tp_iternext(Value self) {
    ARG(a, self, NULL);
    FOUND(f, tp_iternext, a, NULL);
    CALL(result, f(a));
    Value value = capi_result_or_null(result);
    if (value == NULL && exception_pending() && exception_matches(&StopIteration_type)) {
        if (stop_iteration_value(exception_current()) == NONE) exception_clear();
    }
    return value;
}

static Value foreign_tp_descr_get(Value self, Value obj, Value type) {
    ARG(a, self, NULL);
    PyObject *o = obj != NULL ? capi_borrow(obj) : NULL, *t = type != NULL ? capi_borrow(type) : NULL;
    if ((obj != NULL && o == NULL) || (type != NULL && t == NULL)) return (capi_fetch(), NULL);
    FOUND(f, tp_descr_get, a, NULL);
    CALL(result, f(a, o, t));
    return capi_result(result);
}

static Status foreign_tp_descr_set(Value self, Value obj, Value value) {
    ARG(a, self, -1);
    ARG(o, obj, -1);
    PyObject *v = value != NULL ? capi_borrow(value) : NULL;
    if (value != NULL && v == NULL) return (capi_fetch(), -1);
    FOUND(f, tp_descr_set, a, -1);
    CALL(result, f(a, o, v));
    return capi_result_status(result) < 0 ? -1 : 0;
}

static Status foreign_tp_init(Value self, const Value *args, size_t nargs, Value kwnames) {
    PyObject *tuple, *dict;
    ARG(a, self, -1);
    FOUND(f, tp_init, a, -1);
    TRY(capi_pack_arguments(args, nargs, kwnames, &tuple, &dict));
    CALL(result, f(a, tuple, dict));
    return capi_result_status(result) < 0 ? -1 : 0;
}

static Value foreign_tp_new(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    PyObject *tuple, *dict;
    ARG(a, VALUE(cls), NULL);
    newfunc f = find_tp_new((PyTypeObject *)a);
    if (f == NULL) return raise_type_error("cannot create '%s' instances", cls->name);
    TRY_NULL(capi_pack_arguments(args, nargs, kwnames, &tuple, &dict));
    CALL(result, f((PyTypeObject *)a, tuple, dict));
    return capi_result(result);
}

/* type.__call__ of a class whose __new__ is a C function. MADE is what that has returned, or NULL. ARGS, NARGS and KWNAMES are what TUPLE and DICT hold, for an __init__ that is
 * not one; NULL: they are to be found there. */
static Value call_foreign_class(Type *cls, PyObject *made, PyObject *tuple, PyObject *dict, const Value *args, size_t nargs, Value kwnames) {
    ARG(a, VALUE(cls), NULL);
    if (made == NULL) {
        newfunc f = find_tp_new((PyTypeObject *)a);
        if (f == NULL) return raise_type_error("cannot create '%s' instances", cls->name);
        CALL(result, f((PyTypeObject *)a, tuple, dict));
        made = result;
    }
    Value obj = capi_result(made);
    if (UNLIKELY(obj == NULL)) return NULL;
    Type *type = type_of(obj);
    if (type != cls && !type_is_subtype(type, cls)) return obj;
    if (type->native->init == NULL) return obj;
    if (type->native->init == foreign_tp_init && value_is_obj(obj)) {
        FOUND(init, tp_init, (PyObject *)obj, NULL);
        CALL(status, init((PyObject *)obj, tuple, dict));
        return capi_result_status(status) < 0 ? NULL : obj;
    }
    if (args == NULL) {
        CapiArguments arguments;
        if (capi_unpack_arguments(&arguments, tuple, dict) < 0) return (capi_fetch(), NULL);
        TRY_NULL(type->native->init(obj, arguments.values, arguments.count, arguments.names));
    } else {
        TRY_NULL(type->native->init(obj, args, nargs, kwnames));
    }
    return obj;
}

/* What nearly all of them are: positional arguments, a tp_new that makes an instance of just this class, and no __init__ or one in C.
 * False: it is something else; if tp_new was called, MADE is its result. */
static ALWAYS_INLINE bool call_plain_class(Type *cls, PyObject *tuple, PyObject **made, Value *result) {
    PyTypeObject *c = (PyTypeObject *)cls;
    initproc      init = c->tp_init;
    if (UNLIKELY(c->tp_new == static_tp_new || c->tp_new == heap_tp_new || c->tp_new == NULL)) return false;
    if (cls->native->init == NULL) init = NULL;
    else if (cls->native->init != foreign_tp_init || init == NULL || init == static_tp_init || init == heap_tp_init) return false;
    capi_enter();
    PyObject *o = c->tp_new(c, tuple, NULL);
    capi_leave();
    *made = o;
    if (UNLIKELY(o == NULL || capi_foreign_pending())) return *result = capi_result(o), true;
    if (UNLIKELY(o->ob_type != c)) return false;
    int status = 0;
    if (init != NULL) {
        capi_enter();
        status = init(o, tuple, NULL);
        capi_leave();
    }
    o->ob_refcnt--;
    *result = LIKELY(status >= 0 && !capi_foreign_pending()) || capi_status_slow(status, NULL) >= 0 ? VALUE(o) : NULL;
    return true;
}

static Value foreign_call(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    PyObject *tuple, *dict, *made = NULL;
    vectorcallfunc vector = ((PyTypeObject *)cls)->tp_vectorcall; /* makes instances without a tuple; not inherited */
    if (vector != NULL && obj_has_flag(&cls->header, OBJ_FLAG_EXPOSED)) return capi_call_vector((PyObject *)cls, vector, args, nargs, kwnames);
    if (LIKELY(kwnames == NULL) && obj_has_flag(&cls->header, OBJ_FLAG_EXPOSED)) {
        Value result;
        tuple = capi_argument_tuple(args, nargs);
        if (UNLIKELY(tuple == NULL)) return (capi_fetch(), NULL);
        tuple->ob_refcnt++;
        bool done = call_plain_class(cls, tuple, &made, &result);
        if (UNLIKELY(!done)) result = call_foreign_class(cls, made, tuple, NULL, args != NULL ? args : (const Value *)&tuple, nargs, NULL);
        tuple->ob_refcnt--;
        return result;
    }
    TRY_NULL(capi_pack_arguments(args, nargs, kwnames, &tuple, &dict));
    tuple->ob_refcnt++;
    if (dict != NULL) dict->ob_refcnt++;
    Value result = call_foreign_class(cls, NULL, tuple, dict, args != NULL ? args : (const Value *)&tuple, nargs, kwnames);
    tuple->ob_refcnt--;
    capi_absorb(dict);
    return result;
}

bool capi_is_foreign_class(const PyObject *callable) {
    return callable->ob_type == (PyTypeObject *)&type_type && ((Type *)callable)->native->create == foreign_tp_new;
}
/* From C to C: nothing crosses, unless __init__ is native. */
PyObject *capi_call_foreign_class(PyObject *cls, PyObject *tuple, PyObject *dict) {
    newfunc make = find_tp_new((PyTypeObject *)cls);
    if (UNLIKELY(make == NULL)) return capi_out(call_foreign_class((Type *)cls, NULL, tuple, dict, NULL, 0, NULL));
    PyObject *made = make((PyTypeObject *)cls, tuple, dict);
    if (UNLIKELY(made == NULL || capi_foreign_pending())) return capi_out(capi_result(made));
    Type *type = (Type *)Py_TYPE(made);
    if (type->native->init == NULL || (type != (Type *)cls && !type_is_subtype(type, (Type *)cls))) return made;
    initproc init = type->native->init == foreign_tp_init ? find_tp_init((PyTypeObject *)type) : NULL;
    if (LIKELY(init != NULL)) {
        int status = init(made, tuple, dict);
        if (LIKELY(status >= 0 && !capi_foreign_pending())) return made;
        Py_DECREF(made);
        return capi_out(capi_result_status(status) < 0 ? NULL : VALUE(made));
    }
    CapiArguments arguments;
    if (capi_unpack_arguments(&arguments, tuple, dict) == 0 && capi_status(type->native->init(VALUE(made), arguments.values, arguments.count, arguments.names)) == 0)
        return made;
    Py_DECREF(made);
    return NULL;
}

static bool find_buffer(Type *);
void capi_install_slots(void) {
    vm_hooks.find_buffer = find_buffer;
    vm_hooks.foreign_create = foreign_tp_new;
    vm_hooks.foreign_call = foreign_call;
}

/* ---- filling ---------------------------------------------------------------------------------------------------------------- */
#define OWN(type, name, group) \
    (SLOT_IN_##group(type, name) != NULL && SLOT_IN_##group(type, name) != static_##name && SLOT_IN_##group(type, name) != heap_##name)

static void fill_others(PyTypeObject *type, NativeType *native) {
    if (OWN(type, nb_power, number)) native->power = foreign_nb_power;
    if (OWN(type, nb_inplace_power, number)) native->inplace_power = foreign_nb_inplace_power;
    if (OWN(type, nb_bool, number)) native->truth = foreign_nb_bool;
    if (OWN(type, sq_length, sequence) || OWN(type, mp_length, mapping)) native->length = foreign_length;
    if (OWN(type, sq_repeat, sequence)) native->repeat = foreign_sq_repeat;
    if (OWN(type, sq_inplace_repeat, sequence)) native->inplace_repeat = foreign_sq_inplace_repeat;
    if (OWN(type, sq_item, sequence) || OWN(type, mp_subscript, mapping)) native->get_item = foreign_get_item;
    if (OWN(type, sq_item, sequence)) native->native_flags |= NATIVE_SEQUENCE_INDEX;
    if (OWN(type, mp_subscript, mapping)) native->native_flags |= NATIVE_MAPPING;
    if (OWN(type, sq_ass_item, sequence) || OWN(type, mp_ass_subscript, mapping)) native->set_item = foreign_set_item;
    if (OWN(type, sq_contains, sequence)) native->contains = foreign_sq_contains;
    if (OWN(type, bf_getbuffer, buffer)) native->get_buffer = foreign_bf_getbuffer;
    if (OWN(type, bf_getbuffer, buffer)) native->release_buffer = foreign_bf_releasebuffer;
    if (OWN(type, tp_call, type)) native->call = foreign_tp_call;
    if (OWN(type, tp_richcompare, type)) native->compare = foreign_tp_richcompare;
    if (OWN(type, tp_descr_get, type)) native->descr_get = foreign_tp_descr_get;
    if (OWN(type, tp_descr_set, type)) native->descr_set = foreign_tp_descr_set;
    if (OWN(type, tp_init, type)) native->init = foreign_tp_init;
    if (OWN(type, tp_new, type)) native->create = foreign_tp_new;
    if (OWN(type, tp_hash, type) && type->tp_hash != PyObject_HashNotImplemented) native->hash = foreign_tp_hash;
    if (OWN(type, tp_iternext, type) && type->tp_iternext != _PyObject_NextNotImplemented) native->iternext = foreign_tp_iternext;
}

static void fill_attributes(PyTypeObject *type, NativeType *native) {
    if (type->tp_getattro == PyObject_GenericGetAttr) native->getattr = object_generic_get_attr;
    else if (OWN(type, tp_getattro, type)) native->getattr = foreign_tp_getattro;
    else if (type->tp_getattr != NULL) native->getattr = foreign_tp_getattr;
    if (type->tp_setattro == PyObject_GenericSetAttr) native->setattr = object_generic_set_attr;
    else if (OWN(type, tp_setattro, type)) native->setattr = foreign_tp_setattro;
    else if (type->tp_setattr != NULL) native->setattr = foreign_tp_setattr;
}

void capi_slots_to_native(PyTypeObject *type) {
    NativeType *native = ((Type *)type)->native;
#define UNARY(name, group, field) \
    if (OWN(type, name, group)) native->field = foreign_##name;
#define BINARY(name, group, field) UNARY(name, group, field)
#define INPLACE(name, group, field) UNARY(name, group, field)
#define OTHER(name, group, field)
#include "capi_slots.def"
#undef UNARY
#undef BINARY
#undef INPLACE
#undef OTHER
    if (type->tp_getattro == NULL) native->getattr = NULL;
    fill_others(type, native);
    fill_attributes(type, native);
    if (type->tp_iter == PyObject_SelfIter) native->iter = iterator_self;
}

/* ---- classes of Python that C code changes ----------------------------------------------------------------------------------- */
/* Their C slots lead to native ones; what C code has put there since is neither that nor the base's. */
#define CHANGED(type, name, group) (OWN(type, name, group) && ((type)->tp_base == NULL || SLOT_IN_##group(type, name) != SLOT_IN_##group((type)->tp_base, name)))

static bool is_python_class(const Type *type) {
    return type_has_flag(type, TYPE_FLAG_HEAP) && type->native != NULL && !(type->native->native_flags & NATIVE_FOREIGN) &&
           obj_has_flag(&type->header, OBJ_FLAG_EXPOSED);
}

/* Nobody is told of such a change, and there is a base that had it or not. */
static bool find_buffer(Type *type) {
    NativeType *native = type->native;
    for (PyTypeObject *t = (PyTypeObject *)type; t != NULL && is_python_class((Type *)t); t = t->tp_base) {
        if (!OWN(t, bf_getbuffer, buffer)) continue;
        native->get_buffer = foreign_bf_getbuffer;
        native->release_buffer = foreign_bf_releasebuffer;
        return true;
    }
    return false;
}

void capi_adopt_slots(Type *type) {
    PyTypeObject *t = (PyTypeObject *)type;
    NativeType   *native = type->native;
    if (!is_python_class(type)) return;
#define UNARY(name, group, field) \
    if (CHANGED(t, name, group)) native->field = foreign_##name;
#define BINARY(name, group, field) UNARY(name, group, field)
#define INPLACE(name, group, field) UNARY(name, group, field)
#define OTHER(name, group, field)
#include "capi_slots.def"
#undef UNARY
#undef BINARY
#undef INPLACE
#undef OTHER
    if (CHANGED(t, nb_bool, number)) native->truth = foreign_nb_bool;
    if (CHANGED(t, sq_length, sequence) || CHANGED(t, mp_length, mapping)) native->length = foreign_length;
    if (CHANGED(t, mp_subscript, mapping) || CHANGED(t, sq_item, sequence)) native->get_item = foreign_get_item;
    if (CHANGED(t, mp_ass_subscript, mapping) || CHANGED(t, sq_ass_item, sequence)) native->set_item = foreign_set_item;
    if (CHANGED(t, sq_contains, sequence)) native->contains = foreign_sq_contains;
    if (CHANGED(t, tp_hash, type) && t->tp_hash != PyObject_HashNotImplemented) native->hash = foreign_tp_hash;
    if (CHANGED(t, tp_call, type)) native->call = foreign_tp_call;
    if (CHANGED(t, tp_richcompare, type)) native->compare = foreign_tp_richcompare;
    if (CHANGED(t, tp_iternext, type) && t->tp_iternext != _PyObject_NextNotImplemented) native->iternext = foreign_tp_iternext;
    (void)find_buffer(type);
}
