/* capi_slots_out.c - C slots of types whose behaviour is native: built-in types and classes made in Python.  Extensions call
 * Py_TYPE(o)->tp_iternext(o) and the like without asking. */
#include "capi_slots.h"

#include "base/memory.h"
#include "objects/bytes.h"
#include "objects/dict.h"
#include "objects/int.h"
#include "objects/list.h"

/* The built-in type that static_* functions speak for: the first one on the chain. */
static NativeType *static_native(PyObject *o) {
    Type *t = (Type *)Py_TYPE(o);
    while (t->base != NULL && (type_has_flag(t, TYPE_FLAG_HEAP) || t->native->native_flags & NATIVE_FOREIGN)) t = t->base;
    return t->native;
}
static NativeType *heap_native(PyObject *o) { return native_of(capi_in(o)); }

#define UNARY(name, group, field) \
    static PyObject *name##_of(NativeType *native, PyObject *a) { return capi_out(native->field(capi_in(a))); } \
    PyObject *static_##name(PyObject *a) { return name##_of(static_native(a), a); } \
    PyObject *heap_##name(PyObject *a) { return name##_of(heap_native(a), a); }
/* Either operand may be the instance; the other one may be of any type. */
#define BINARY(name, group, field) \
    PyObject *static_##name(PyObject *a, PyObject *b) { \
        BinaryFn f = static_native(a)->field, g = static_native(b)->field; \
        if (f == NULL) f = g; \
        return f != NULL ? capi_out(f(capi_in(a), capi_in(b))) : Py_NewRef(Py_NotImplemented); \
    } \
    PyObject *heap_##name(PyObject *a, PyObject *b) { \
        BinaryFn f = heap_native(a)->field, g = heap_native(b)->field; \
        if (f == NULL) f = g; \
        return f != NULL ? capi_out(f(capi_in(a), capi_in(b))) : Py_NewRef(Py_NotImplemented); \
    }
#define INPLACE(name, group, field) \
    PyObject *static_##name(PyObject *a, PyObject *b) { return capi_out(static_native(a)->field(capi_in(a), capi_in(b))); } \
    PyObject *heap_##name(PyObject *a, PyObject *b) { return capi_out(heap_native(a)->field(capi_in(a), capi_in(b))); }
#define OTHER(name, group, field)
#include "capi_slots.def"
#undef UNARY
#undef BINARY
#undef INPLACE
#undef OTHER

/* ---- the others ----------------------------------------------------------------------------------------------------------- */
static PyObject *power_of(NativeType *native, NativeType *second, PyObject *a, PyObject *b, PyObject *c) {
    TernaryFn f = native->power != NULL ? native->power : second->power;
    return f != NULL ? capi_out(f(capi_in(a), capi_in(b), capi_in(c))) : Py_NewRef(Py_NotImplemented);
}
PyObject *static_nb_power(PyObject *a, PyObject *b, PyObject *c) { return power_of(static_native(a), static_native(b), a, b, c); }
PyObject *heap_nb_power(PyObject *a, PyObject *b, PyObject *c) { return power_of(heap_native(a), heap_native(b), a, b, c); }

static PyObject *inplace_power_of(NativeType *native, PyObject *a, PyObject *b, PyObject *c) {
    return capi_out(native->inplace_power(capi_in(a), capi_in(b), capi_in(c)));
}
PyObject *static_nb_inplace_power(PyObject *a, PyObject *b, PyObject *c) { return inplace_power_of(static_native(a), a, b, c); }
PyObject *heap_nb_inplace_power(PyObject *a, PyObject *b, PyObject *c) { return inplace_power_of(heap_native(a), a, b, c); }

int static_nb_bool(PyObject *a) { return capi_truth(static_native(a)->truth(capi_in(a))); }
int heap_nb_bool(PyObject *a) { return capi_truth(heap_native(a)->truth(capi_in(a))); }

static Py_ssize_t length_of(NativeType *native, PyObject *a) {
    intptr_t length;
    return capi_status(native->length(capi_in(a), &length)) < 0 ? -1 : length;
}
Py_ssize_t static_sq_length(PyObject *a) { return length_of(static_native(a), a); }
Py_ssize_t heap_sq_length(PyObject *a) { return length_of(heap_native(a), a); }
Py_ssize_t static_mp_length(PyObject *a) { return length_of(static_native(a), a); }
Py_ssize_t heap_mp_length(PyObject *a) { return length_of(heap_native(a), a); }

PyObject *static_sq_repeat(PyObject *a, Py_ssize_t n) { return capi_out(static_native(a)->repeat(capi_in(a), n)); }
PyObject *heap_sq_repeat(PyObject *a, Py_ssize_t n) { return capi_out(heap_native(a)->repeat(capi_in(a), n)); }
PyObject *static_sq_inplace_repeat(PyObject *a, Py_ssize_t n) { return capi_out(static_native(a)->inplace_repeat(capi_in(a), n)); }
PyObject *heap_sq_inplace_repeat(PyObject *a, Py_ssize_t n) { return capi_out(heap_native(a)->inplace_repeat(capi_in(a), n)); }

/* sq_item does not count from the end: that is the caller's part. */
static PyObject *item_of(NativeType *native, PyObject *a, Py_ssize_t i) {
    intptr_t length;
    if (i < 0 && native->length != NULL) {
        if (capi_status(native->length(capi_in(a), &length)) < 0) return NULL;
        if (i < 0) return CAPI_FAIL(raise_format(&IndexError_type, "%s index out of range", type_short_name((Type *)Py_TYPE(a))), NULL);
    }
    return capi_out(native->get_item(capi_in(a), value_from_int(i)));
}
PyObject *static_sq_item(PyObject *a, Py_ssize_t i) { return item_of(static_native(a), a, i); }
PyObject *heap_sq_item(PyObject *a, Py_ssize_t i) { return item_of(heap_native(a), a, i); }
PyObject *static_mp_subscript(PyObject *a, PyObject *k) { return capi_out(static_native(a)->get_item(capi_in(a), capi_in(k))); }
PyObject *heap_mp_subscript(PyObject *a, PyObject *k) { return capi_out(heap_native(a)->get_item(capi_in(a), capi_in(k))); }

int static_sq_ass_item(PyObject *a, Py_ssize_t i, PyObject *v) {
    return capi_status(static_native(a)->set_item(capi_in(a), value_from_int(i), capi_value(v)));
}
int heap_sq_ass_item(PyObject *a, Py_ssize_t i, PyObject *v) {
    return capi_status(heap_native(a)->set_item(capi_in(a), value_from_int(i), capi_value(v)));
}
int static_mp_ass_subscript(PyObject *a, PyObject *k, PyObject *v) {
    return capi_status(static_native(a)->set_item(capi_in(a), capi_value(k), capi_value(v)));
}
int heap_mp_ass_subscript(PyObject *a, PyObject *k, PyObject *v) {
    return capi_status(heap_native(a)->set_item(capi_in(a), capi_value(k), capi_value(v)));
}
int static_sq_contains(PyObject *a, PyObject *b) { return capi_truth(static_native(a)->contains(capi_in(a), capi_in(b))); }
int heap_sq_contains(PyObject *a, PyObject *b) { return capi_truth(heap_native(a)->contains(capi_in(a), capi_in(b))); }

static int get_buffer_of(NativeType *native, PyObject *a, Py_buffer *view, int flags) {
    if (view == NULL) return CAPI_FAIL(raise_format(&BufferError_type, "NULL view in getbuffer"), -1);
    view->obj = NULL;
    if (capi_status(native->get_buffer(capi_in(a), (Buffer *)view, flags)) < 0) return -1;
    if (view->obj != NULL) view->obj = capi_out(capi_in(view->obj)); /* the consumer owns a reference */
    return 0;
}
int static_bf_getbuffer(PyObject *a, Py_buffer *view, int flags) { return get_buffer_of(static_native(a), a, view, flags); }
int heap_bf_getbuffer(PyObject *a, Py_buffer *view, int flags) { return get_buffer_of(heap_native(a), a, view, flags); }
void static_bf_releasebuffer(PyObject *a, Py_buffer *view) { static_native(a)->release_buffer(capi_in(a), (Buffer *)view); }
void heap_bf_releasebuffer(PyObject *a, Py_buffer *view) { heap_native(a)->release_buffer(capi_in(a), (Buffer *)view); }

static Py_hash_t hash_of(NativeType *native, PyObject *a) {
    int64_t hash;
    if (native->hash == NULL) return CAPI_FAIL(raise_type_error("unhashable type: '%N'", capi_in(a)), -1);
    return capi_status(native->hash(capi_in(a), &hash)) < 0 ? -1 : (Py_hash_t)hash;
}
Py_hash_t static_tp_hash(PyObject *a) { return hash_of(static_native(a), a); }
Py_hash_t heap_tp_hash(PyObject *a) { return hash_of(heap_native(a), a); }

static PyObject *call_of(NativeType *native, PyObject *a, PyObject *tuple, PyObject *dict) {
    CapiArguments arguments;
    if (capi_unpack_arguments(&arguments, tuple, dict) < 0) return NULL;
    Value untagged[UNTAGGED];
    if (arguments.names == NULL && arguments.count <= UNTAGGED && !capi_takes_boxes(a)) {
        for (size_t i = 0; i < arguments.count; i++) untagged[i] = capi_value((PyObject *)arguments.values[i]);
        arguments.values = untagged;
    }
    PyObject *result = capi_out(native->call(capi_in(a), arguments.values, arguments.count, arguments.names));
    capi_free_arguments(&arguments);
    return result;
}
PyObject *static_tp_call(PyObject *a, PyObject *t, PyObject *d) {
    if (capi_is_foreign_class(a) && t != NULL) return capi_call_foreign_class(a, t, d);
    return call_of(static_native(a), a, t, d);
}
PyObject *heap_tp_call(PyObject *a, PyObject *t, PyObject *d) { return call_of(heap_native(a), a, t, d); }

int static_tp_setattro(PyObject *a, PyObject *n, PyObject *v) {
    return capi_status(static_native(a)->setattr(capi_in(a), capi_in(n), capi_value(v)));
}
int heap_tp_setattro(PyObject *a, PyObject *n, PyObject *v) {
    return capi_status(heap_native(a)->setattr(capi_in(a), capi_in(n), capi_value(v)));
}

PyObject *static_tp_richcompare(PyObject *a, PyObject *b, int op) {
    return capi_out(static_native(a)->compare(capi_in(a), capi_in(b), (CompareOp)op));
}
PyObject *heap_tp_richcompare(PyObject *a, PyObject *b, int op) {
    return capi_out(heap_native(a)->compare(capi_in(a), capi_in(b), (CompareOp)op));
}

static PyObject *next_of(NativeType *native, PyObject *a) {
    Value item = native->iternext(capi_in(a));
    if (item == NULL) return exception_pending() ? capi_out(NULL) : NULL;
    return value_is_int(item) ? capi_box_int(value_int(item), 1) : capi_out(item);
}
PyObject *static_tp_iternext(PyObject *a) { return next_of(static_native(a), a); }
PyObject *heap_tp_iternext(PyObject *a) { return next_of(heap_native(a), a); }

PyObject *static_tp_descr_get(PyObject *a, PyObject *o, PyObject *t) {
    return capi_out(static_native(a)->descr_get(capi_in(a), capi_in(o), capi_in(t)));
}
PyObject *heap_tp_descr_get(PyObject *a, PyObject *o, PyObject *t) {
    return capi_out(heap_native(a)->descr_get(capi_in(a), capi_in(o), capi_in(t)));
}
int static_tp_descr_set(PyObject *a, PyObject *o, PyObject *v) {
    return capi_status(static_native(a)->descr_set(capi_in(a), capi_in(o), capi_value(v)));
}
int heap_tp_descr_set(PyObject *a, PyObject *o, PyObject *v) {
    return capi_status(heap_native(a)->descr_set(capi_in(a), capi_in(o), capi_value(v)));
}

static int init_of(NativeType *native, PyObject *a, PyObject *tuple, PyObject *dict) {
    CapiArguments arguments;
    if (native->init == NULL) return 0;
    if (capi_unpack_arguments(&arguments, tuple, dict) < 0) return -1;
    int status = capi_status(native->init(capi_in(a), arguments.values, arguments.count, arguments.names));
    capi_free_arguments(&arguments);
    return status;
}
int static_tp_init(PyObject *a, PyObject *t, PyObject *d) { return init_of(static_native(a), a, t, d); }
int heap_tp_init(PyObject *a, PyObject *t, PyObject *d) { return init_of(heap_native(a), a, t, d); }

static PyObject *new_of(NativeType *native, PyTypeObject *cls, PyObject *tuple, PyObject *dict) {
    CapiArguments arguments;
    if (native->create == NULL) return CAPI_FAIL(raise_type_error("cannot create '%s' instances", cls->tp_name), NULL);
    if (capi_unpack_arguments(&arguments, tuple, dict) < 0) return NULL;
    PyObject *result = capi_out(native->create((Type *)cls, arguments.values, arguments.count, arguments.names));
    capi_free_arguments(&arguments);
    return result;
}
PyObject *static_tp_new(PyTypeObject *cls, PyObject *tuple, PyObject *dict) {
    Type *t = (Type *)cls;
    while (t->base != NULL && (type_has_flag(t, TYPE_FLAG_HEAP) || t->native->native_flags & NATIVE_FOREIGN)) t = t->base;
    return new_of(t->native, cls, tuple, dict);
}
PyObject *heap_tp_new(PyTypeObject *cls, PyObject *tuple, PyObject *dict) { return new_of(((Type *)cls)->native, cls, tuple, dict); }

/* ---- filling ---------------------------------------------------------------------------------------------------------------- */
typedef struct Groups { /* of a built-in type or a static type of an extension that has none */
    PyAsyncMethods    async;
    PyNumberMethods   number;
    PyMappingMethods  mapping;
    PySequenceMethods sequence;
    PyBufferProcs     buffer;
} Groups;
_Static_assert(offsetof(PyHeapTypeObject, as_async) == sizeof(PyTypeObject), "groups begin behind the type");
_Static_assert(offsetof(PyHeapTypeObject, as_buffer) - offsetof(PyHeapTypeObject, as_async) == offsetof(Groups, buffer), "same order");

static Groups *groups_of(PyTypeObject *type) {
    if (type->tp_flags & Py_TPFLAGS_HEAPTYPE) return (Groups *)&((PyHeapTypeObject *)type)->as_async;
    return mem_calloc(1, sizeof(Groups)); /* static types live for ever */
}

#define HAS_NATIVE(field) (native->field != NULL)
static bool uses_group(NativeType *native, int group) {
    enum { type, number, sequence, mapping, async, buffer };
#define UNARY(name, where, field) \
    if (group == where && HAS_NATIVE(field)) return true;
#define BINARY(name, where, field) UNARY(name, where, field)
#define INPLACE(name, where, field) UNARY(name, where, field)
#define OTHER(name, where, field) UNARY(name, where, field)
#include "capi_slots.def"
#undef UNARY
#undef BINARY
#undef INPLACE
#undef OTHER
    return false;
}

static Status attach_groups(PyTypeObject *type, NativeType *native) {
    if (type->tp_as_number != NULL && type->tp_as_sequence != NULL && type->tp_as_mapping != NULL && type->tp_as_buffer != NULL &&
        type->tp_as_async != NULL)
        return 0;
    Groups *groups = groups_of(type);
    bool    heap = (type->tp_flags & Py_TPFLAGS_HEAPTYPE) != 0;
    if (groups == NULL) return RAISED(raise_memory_error());
    if (type->tp_as_number == NULL && (heap || uses_group(native, 1))) type->tp_as_number = &groups->number;
    if (type->tp_as_sequence == NULL && (heap || uses_group(native, 2))) type->tp_as_sequence = &groups->sequence;
    if (type->tp_as_mapping == NULL && (heap || uses_group(native, 3))) type->tp_as_mapping = &groups->mapping;
    if (type->tp_as_async == NULL && (heap || uses_group(native, 4))) type->tp_as_async = &groups->async;
    if (type->tp_as_buffer == NULL && (heap || uses_group(native, 5))) type->tp_as_buffer = &groups->buffer;
    return 0;
}

/* The C slot at WHERE for a native slot that is in use or not: what the base has when the native slots agree. */
#define FILL(name, group, field) \
    if (STORE_##group(name) == NULL || (refresh && (STORE_##group(name) == static_##name || STORE_##group(name) == heap_##name || \
                                                    !foreign))) { \
        if (!HAS_NATIVE(field)) STORE_##group(name) = NULL; \
        else if (base != NULL && base_native->field == native->field && SLOT_IN_##group(base, name) != NULL) \
            STORE_##group(name) = SLOT_IN_##group(base, name); \
        else STORE_##group(name) = is_heap ? heap_##name : static_##name; \
    }
#define STORE_type(name) type->name
#define STORE_number(name) type->tp_as_number->name
#define STORE_sequence(name) type->tp_as_sequence->name
#define STORE_mapping(name) type->tp_as_mapping->name
#define STORE_async(name) type->tp_as_async->name
#define STORE_buffer(name) type->tp_as_buffer->name
#define PRESENT_type true
#define PRESENT_number (type->tp_as_number != NULL)
#define PRESENT_sequence (type->tp_as_sequence != NULL)
#define PRESENT_mapping (type->tp_as_mapping != NULL)
#define PRESENT_async (type->tp_as_async != NULL)
#define PRESENT_buffer (type->tp_as_buffer != NULL)

/* One native slot serves sequences and mappings: a type that is not both keeps only its side. */
static void drop_ambiguous(PyTypeObject *type, const NativeType *native) {
    PySequenceMethods *sequence = type->tp_as_sequence;
    PyMappingMethods  *mapping = type->tp_as_mapping;
    bool               is_mapping = (native->native_flags & NATIVE_MAPPING) != 0, is_sequence = (native->native_flags & NATIVE_SEQUENCE_INDEX) != 0;
    if (sequence != NULL && !is_sequence) {
        if (sequence->sq_item == static_sq_item) sequence->sq_item = NULL;
        if (sequence->sq_ass_item == static_sq_ass_item) sequence->sq_ass_item = NULL;
        if (is_mapping && sequence->sq_length == static_sq_length) sequence->sq_length = NULL;
    }
    if (mapping != NULL && !is_mapping) {
        if (mapping->mp_length == static_mp_length) mapping->mp_length = NULL;
        if (is_sequence && mapping->mp_subscript == static_mp_subscript) mapping->mp_subscript = NULL;
        if (is_sequence && mapping->mp_ass_subscript == static_mp_ass_subscript) mapping->mp_ass_subscript = NULL;
    }
}

Status capi_slots_to_c(Type *native_type, bool refresh) {
    PyTypeObject *type = (PyTypeObject *)native_type, *base = type->tp_base;
    NativeType   *native = native_type->native, *base_native = base != NULL ? native_type->base->native : NULL;
    bool          is_heap = type_has_flag(native_type, TYPE_FLAG_HEAP), foreign = (native->native_flags & NATIVE_FOREIGN) != 0;
    TRY(attach_groups(type, native));
#define UNARY(name, group, field) \
    if (PRESENT_##group) FILL(name, group, field)
#define BINARY(name, group, field) UNARY(name, group, field)
#define INPLACE(name, group, field) UNARY(name, group, field)
#define OTHER(name, group, field) UNARY(name, group, field)
#include "capi_slots.def"
#undef UNARY
#undef BINARY
#undef INPLACE
#undef OTHER
    if (native->hash == NULL) type->tp_hash = PyObject_HashNotImplemented;
    if (native->getattr == object_generic_get_attr && !foreign) type->tp_getattro = PyObject_GenericGetAttr;
    if (native->setattr == object_generic_set_attr && !foreign) type->tp_setattro = PyObject_GenericSetAttr;
    if (!is_heap) drop_ambiguous(type, native);
    return 0;
}
