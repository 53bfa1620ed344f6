/* capi_type.c - types that C code makes: PyType_Ready for static ones, PyType_FromSpec for those on the heap; and types on
 * their way to C.
 *
 * A type made in C gets a NativeType whose slots call the C functions (capi_slots_in.c); what the C code left open is
 * inherited by the rules of the runtime, and then shown to C again (capi_slots_out.c). */
#include "capi_slots.h"

#include "base/memory.h"
#include "capi_private.h"
#include "capi_text_int.h"
#include "capi_type_int.h"
#include "objects/dict.h"
#include "objects/instance.h"
#include "objects/list.h"
#include "objects/str.h"

/* ---- built-in types and classes on their way to C ------------------------------------------------------------------------ */
/* Objects outside the heap are never freed, whatever C counts. */
static void mark_exposed(Obj *obj) {
    gc_expose(obj);
    if (!gc_contains(obj) && (uint32_t)obj->word < (1u << 29)) obj->word = (obj->word & ~(uint64_t)UINT32_MAX) | 1u << 30;
    obj_set_flag(obj, OBJ_FLAG_EXPOSED);
}

static Status expose_value(Value v) {
    if (v == NULL) return 0;
    if (capi_borrow(v) != NULL) return 0;
    capi_fetch();
    return -1;
}

static Status expose_parts(Type *type) {
    TRY(expose_value(VALUE(type->dict)));
    TRY(expose_value(type->bases));
    TRY(expose_value(type->mro));
    if (!type_has_flag(type, TYPE_FLAG_HEAP)) return 0;
    HeapType *heap = (HeapType *)type;
    TRY(expose_value(heap->name));
    return expose_value(heap->qualname);
}

Status capi_expose_type(Type *type) {
    if (obj_has_flag(&type->header, OBJ_FLAG_EXPOSED)) return 0;
    if (type->native == NULL) return capi_ready_type(type); /* made in C, and not ready when its first instance is made */
    if (!type_has_flag(type, TYPE_FLAG_READY)) TRY(type_ready(type));
    mark_exposed(&type->header);
    TRY(capi_expose_type(type->header.type));
    if (type->base != NULL) TRY(capi_expose_type(type->base));
    if (!(type->native->native_flags & NATIVE_FOREIGN)) {
        if (type->vectorcall_offset == 0) type->flags &= ~TYPE_FLAG_VECTORCALL; /* C code would look for a pointer there */
        TRY(capi_slots_to_c(type, false));
        capi_inherit_memory((PyTypeObject *)type);
    }
    return expose_parts(type);
}

static void type_changed(Type *type) {
    if (!obj_has_flag(&type->header, OBJ_FLAG_EXPOSED)) return;
    if (capi_slots_to_c(type, true) < 0) exception_clear();
}

/* ---- types made in C ------------------------------------------------------------------------------------------------------ */
static size_t foreign_size_of(const Obj *obj) {
    const Type *type = obj->type;
    if (type->item_size == 0) return (size_t)type->basic_size;
    intptr_t count = ((const PyVarObject *)obj)->ob_size;
    return (size_t)(type->basic_size + (count < 0 ? -count : count) * type->item_size);
}

static int trace_visit(PyObject *o, void *tracer) {
    Slot slot = {VALUE(o)}; /* exposed: it does not move, and a copy of the reference is as good as the place it is in */
    if (o != NULL) trace_slot(tracer, &slot);
    return 0;
}

static void foreign_trace(Obj *obj, Tracer *tracer) {
    const Type *type = capi_foreign_base(obj->type), *native_base = type;
    while (native_base != NULL && native_base->native->native_flags & NATIVE_FOREIGN) native_base = native_base->base;
    if (native_base != NULL) {
        const NativeType *native = native_base->native;
        bool              wrapped = !type_has_flag(native_base, TYPE_FLAG_HEAP) && native->weak_offset > 0;
        void (*trace)(Obj *, Tracer *) = wrapped ? native->plain_trace : native->shape.trace;
        if (trace != NULL) trace(obj, tracer); /* the other one would ask the type of OBJ, and come back */
    }
    if (type->dict_offset > 0) trace_slot(tracer, (Slot *)((char *)obj + type->dict_offset));
    if (type->native->weak_offset > 0) trace_slot(tracer, (Slot *)((char *)obj + type->native->weak_offset));
    traverseproc traverse = capi_find_traverse((PyTypeObject *)type);
    if (traverse == NULL || obj_has_flag(obj, CAPI_FLAG_DEAD)) return;
    capi_traversing = true;
    traverse((PyObject *)obj, trace_visit, tracer);
    capi_traversing = false;
}

static Status add_entry(Type *type, const char *name, Value value) {
    if (value == NULL) return -1;
    Value key = str_intern_c(name);
    if (key == NULL) return -1;
    if (dict_get_str(VALUE(type->dict), key) != NULL) return 0;
    return dict_set(VALUE(type->dict), key, value);
}

static Status add_methods(Type *type, PyMethodDef *method) {
    for (; method != NULL && method->ml_name != NULL; method++) {
        bool             has_class = (method->ml_flags & METH_METHOD) != 0;
        const MethodDef *def = capi_method_def(method, has_class ? (PyTypeObject *)type : NULL);
        Value            descriptor;
        if (def == NULL) return -1;
        if (method->ml_flags & METH_CLASS) {
            descriptor = capi_take(PyDescr_NewClassMethod((PyTypeObject *)type, method));
        } else if (method->ml_flags & METH_STATIC) {
            Value function = builtin_new(def, VALUE(type), NULL);
            descriptor = function != NULL ? staticmethod_new(function) : NULL;
        } else {
            descriptor = method_descriptor_new(type, def);
        }
        TRY(add_entry(type, method->ml_name, descriptor));
    }
    return 0;
}

static Status fill_dict(Type *type) {
    PyTypeObject *c = (PyTypeObject *)type;
    TRY(add_methods(type, c->tp_methods));
    for (PyMemberDef *member = c->tp_members; member != NULL && member->name != NULL; member++) {
        if (strncmp(member->name, "__", 2) == 0 && strstr(member->name, "offset__") != NULL) continue;
        TRY(add_entry(type, member->name, capi_member_descriptor(type, member)));
    }
    for (PyGetSetDef *getset = c->tp_getset; getset != NULL && getset->name != NULL; getset++)
        TRY(add_entry(type, getset->name, capi_getset_descriptor(type, getset)));
    /* A hash that is switched off, or an equality without a hash. */
    if (c->tp_hash == PyObject_HashNotImplemented || (c->tp_richcompare != NULL && c->tp_hash == NULL))
        TRY(add_entry(type, "__hash__", NONE));
    return 0;
}

/* A type without a tp_new of its own makes its instances as its base does (a static one below object makes none), and has no __new__ in its dict. */
static bool inherits_creation(const Type *type) {
    return !type_has_flag(type, TYPE_FLAG_DISALLOW_NEW) && ((const PyTypeObject *)type)->tp_new == NULL &&
           (type_has_flag(type, TYPE_FLAG_HEAP) || type->base != &object_type);
}

/* Static types, which nobody changes, go on doing what their base promises as long as they have no slot of their own for it. */
static void inherit_promises(PyTypeObject *type) {
    if (type->tp_flags & Py_TPFLAGS_HEAPTYPE) return;
    if (type->tp_call == NULL) type->tp_flags |= type->tp_base->tp_flags & Py_TPFLAGS_HAVE_VECTORCALL;
    if (type->tp_descr_get == NULL) type->tp_flags |= type->tp_base->tp_flags & Py_TPFLAGS_METHOD_DESCRIPTOR;
}

/* CPython keeps the dict of a class that says MANAGED_DICT in front of the object; here it is behind the members. */
static void place_managed_dict(Type *type) {
    if (!(((PyTypeObject *)type)->tp_flags & Py_TPFLAGS_MANAGED_DICT) || type->dict_offset != 0 || type->item_size != 0) return;
    if (type->base->dict_offset != 0 || type->base->native->tail_offset != 0) return;
    type->dict_offset = (intptr_t)ROUND_UP((size_t)type->basic_size, sizeof(Slot));
    type->basic_size = type->dict_offset + (intptr_t)sizeof(Slot);
}

/* What PyType_Ready and PyType_FromSpec have in common. TYPE has its base, its C slots, and its NativeType, if on the heap. */
static Status make_ready(Type *type) {
    PyTypeObject *c = (PyTypeObject *)type;
    if (type->base == NULL) pointer_set(type, &type->base, type->bases != NULL ? (Type *)tuple_get(type->bases, 0) : &object_type);
    if (!type_has_flag(type->base, TYPE_FLAG_READY)) TRY(capi_ready_type(type->base));
    TRY(capi_expose_type(type->base));
    if (type->header.type == NULL) type->header.type = type->base->header.type;
    if (type->native == NULL && (type->native = mem_calloc(1, sizeof(NativeType))) == NULL) return RAISED(raise_memory_error());
    NativeType *native = type->native;
    native->type = type;
    native->native_flags |= NATIVE_FOREIGN;
    native->solid = type;
    native->shape.size_of = foreign_size_of;
    native->shape.trace = foreign_trace;
    native->shape.flags |= type->base->native->shape.flags & (uint32_t) ~(SHAPE_IMMORTAL_CLASS | SHAPE_COUNTED | SHAPE_NO_END_POINTER | SHAPE_LEAF);
    if (c->tp_itemsize == 0) native->shape.flags |= SHAPE_NO_END_POINTER;
    if (type->basic_size < type->base->basic_size) type->basic_size = type->base->basic_size;
    place_managed_dict(type);
    if (c->tp_weaklistoffset > 0) native->weak_offset = (int32_t)c->tp_weaklistoffset;
    if (type->dict_offset < 0 && type->item_size == 0) type->dict_offset += type->basic_size; /* counted from the end */
    if (type->dict_offset < 0) type->dict_offset = 0, native->tail_offset = -1;
    if (type->dict == NULL) {
        Value dict = dict_new();
        if (dict == NULL) return -1;
        pointer_set(type, &type->dict, (DictObj *)dict);
    }
    mark_exposed(&type->header);
    inherit_promises(c);
    capi_slots_to_native(c);
    bool inherits = inherits_creation(type);
    if (inherits) native->create = NULL;
    if (!type_has_flag(type, TYPE_FLAG_HEAP)) gc_add_static_object(&type->header); /* before it refers to anything */
    native->native_flags |= NATIVE_REGISTERED;
    TRY(fill_dict(type));
    TRY(type_ready(type));
    if (inherits) native->create = type->base->native->create;
    TRY(capi_slots_to_c(type, false));
    capi_inherit_memory(c);
    Type *native_base = type->base;
    while (native_base->native->native_flags & NATIVE_FOREIGN) native_base = native_base->base;
    if (native_base == &object_type && type->dict_offset == 0 && native->tail_offset == 0 && native->weak_offset == 0) native->shape.flags |= SHAPE_COUNTED;
    return expose_parts(type);
}

Status capi_ready_type(Type *type) {
    if (type_has_flag(type, TYPE_FLAG_READY)) return 0;
    TRY(capi_init());
    /* Cython says this of static types, too, as long as they get ready.  It is where they are that counts. */
    if (!gc_contains(type)) type->flags &= ~(unsigned long)TYPE_FLAG_HEAP;
    if (type->native != NULL && type->native->type == NULL && !type_has_flag(type, TYPE_FLAG_HEAP)) return type_ready(type);
    return make_ready(type);
}

int PyType_Ready(PyTypeObject *type) { return capi_status(capi_ready_type((Type *)type)); }

/* ---- specs ---------------------------------------------------------------------------------------------------------------- */
#define IN_TYPE(name) [Py_##name] = offsetof(PyHeapTypeObject, ht_type.name)
#define IN_GROUP(group, name) [Py_##name] = offsetof(PyHeapTypeObject, group.name)
static const uint16_t slot_offsets[] = {
    IN_GROUP(as_buffer, bf_getbuffer), IN_GROUP(as_buffer, bf_releasebuffer),
    IN_GROUP(as_mapping, mp_ass_subscript), IN_GROUP(as_mapping, mp_length), IN_GROUP(as_mapping, mp_subscript),
    IN_GROUP(as_number, nb_absolute), IN_GROUP(as_number, nb_add), IN_GROUP(as_number, nb_and), IN_GROUP(as_number, nb_bool),
    IN_GROUP(as_number, nb_divmod), IN_GROUP(as_number, nb_float), IN_GROUP(as_number, nb_floor_divide),
    IN_GROUP(as_number, nb_index), IN_GROUP(as_number, nb_inplace_add), IN_GROUP(as_number, nb_inplace_and),
    IN_GROUP(as_number, nb_inplace_floor_divide), IN_GROUP(as_number, nb_inplace_lshift),
    IN_GROUP(as_number, nb_inplace_multiply), IN_GROUP(as_number, nb_inplace_or), IN_GROUP(as_number, nb_inplace_power),
    IN_GROUP(as_number, nb_inplace_remainder), IN_GROUP(as_number, nb_inplace_rshift),
    IN_GROUP(as_number, nb_inplace_subtract), IN_GROUP(as_number, nb_inplace_true_divide),
    IN_GROUP(as_number, nb_inplace_xor), IN_GROUP(as_number, nb_int), IN_GROUP(as_number, nb_invert),
    IN_GROUP(as_number, nb_lshift), IN_GROUP(as_number, nb_multiply), IN_GROUP(as_number, nb_negative),
    IN_GROUP(as_number, nb_or), IN_GROUP(as_number, nb_positive), IN_GROUP(as_number, nb_power),
    IN_GROUP(as_number, nb_remainder), IN_GROUP(as_number, nb_rshift), IN_GROUP(as_number, nb_subtract),
    IN_GROUP(as_number, nb_true_divide), IN_GROUP(as_number, nb_xor), IN_GROUP(as_number, nb_matrix_multiply),
    IN_GROUP(as_number, nb_inplace_matrix_multiply),
    IN_GROUP(as_sequence, sq_ass_item), IN_GROUP(as_sequence, sq_concat), IN_GROUP(as_sequence, sq_contains),
    IN_GROUP(as_sequence, sq_inplace_concat), IN_GROUP(as_sequence, sq_inplace_repeat), IN_GROUP(as_sequence, sq_item),
    IN_GROUP(as_sequence, sq_length), IN_GROUP(as_sequence, sq_repeat),
    IN_GROUP(as_async, am_await), IN_GROUP(as_async, am_aiter), IN_GROUP(as_async, am_anext), IN_GROUP(as_async, am_send),
    IN_TYPE(tp_alloc), IN_TYPE(tp_base), IN_TYPE(tp_bases), IN_TYPE(tp_call), IN_TYPE(tp_clear), IN_TYPE(tp_dealloc),
    IN_TYPE(tp_del), IN_TYPE(tp_descr_get), IN_TYPE(tp_descr_set), IN_TYPE(tp_doc), IN_TYPE(tp_getattr), IN_TYPE(tp_getattro),
    IN_TYPE(tp_hash), IN_TYPE(tp_init), IN_TYPE(tp_is_gc), IN_TYPE(tp_iter), IN_TYPE(tp_iternext), IN_TYPE(tp_methods),
    IN_TYPE(tp_new), IN_TYPE(tp_repr), IN_TYPE(tp_richcompare), IN_TYPE(tp_setattr), IN_TYPE(tp_setattro), IN_TYPE(tp_str),
    IN_TYPE(tp_traverse), IN_TYPE(tp_members), IN_TYPE(tp_getset), IN_TYPE(tp_free), IN_TYPE(tp_finalize),
};

static void attach_groups(PyHeapTypeObject *heap) {
    heap->ht_type.tp_as_async = &heap->as_async;
    heap->ht_type.tp_as_number = &heap->as_number;
    heap->ht_type.tp_as_mapping = &heap->as_mapping;
    heap->ht_type.tp_as_sequence = &heap->as_sequence;
    heap->ht_type.tp_as_buffer = &heap->as_buffer;
}

static void offsets_from_members(PyTypeObject *type, const PyMemberDef *member) {
    for (; member != NULL && member->name != NULL; member++) {
        if (strcmp(member->name, "__weaklistoffset__") == 0) type->tp_weaklistoffset = member->offset;
        else if (strcmp(member->name, "__dictoffset__") == 0) type->tp_dictoffset = member->offset;
        else if (strcmp(member->name, "__vectorcalloffset__") == 0) type->tp_vectorcall_offset = member->offset;
    }
}

static Status copy_slots(PyHeapTypeObject *heap, const PyType_Spec *spec, Value *bases) {
    for (const PyType_Slot *slot = spec->slots; slot->slot != 0; slot++) {
        if (slot->slot < 0 || slot->slot >= (int)COUNT_OF(slot_offsets) || slot_offsets[slot->slot] == 0) {
            return RAISED(raise_format(&RuntimeError_type, "invalid slot offset"));
        }
        switch (slot->slot) {
        case Py_tp_base:
        case Py_tp_bases:
            if (*bases == NULL) *bases = VALUE(slot->pfunc);
            break;
        case Py_tp_doc:
            if (slot->pfunc == NULL) break;
            heap->ht_type.tp_doc = mem_copy(slot->pfunc, strlen(slot->pfunc) + 1);
            if (heap->ht_type.tp_doc == NULL) return RAISED(raise_memory_error());
            break;
        case Py_tp_members: offsets_from_members(&heap->ht_type, slot->pfunc); /* fallthrough */
        default: memcpy((char *)heap + slot_offsets[slot->slot], &slot->pfunc, sizeof(void *));
        }
    }
    return 0;
}

static Status set_names(HeapType *heap, const char *name) {
    const char *dot = strrchr(name, '.'), *last = dot != NULL ? dot + 1 : name;
    heap->foreign_name = mem_copy(name, strlen(name) + 1);
    Value text = str_intern_c(last);
    if (heap->foreign_name == NULL) return RAISED(raise_memory_error());
    if (text == NULL) return -1;
    heap->type.name = heap->foreign_name;
    pointer_set(heap, &heap->name, text);
    pointer_set(heap, &heap->qualname, text);
    Value dict = dict_new();
    if (dict == NULL) return -1;
    pointer_set(heap, &heap->type.dict, (DictObj *)dict);
    return 0;
}

/* Does the type say itself what the attribute NAME is? */
static bool declares(const PyTypeObject *type, const char *name) {
    for (const PyMemberDef *member = type->tp_members; member != NULL && member->name != NULL; member++)
        if (strcmp(member->name, name) == 0) return true;
    for (const PyGetSetDef *getset = type->tp_getset; getset != NULL && getset->name != NULL; getset++)
        if (strcmp(getset->name, name) == 0) return true;
    return false;
}

/* What the name and the text of the type tell, unless it has descriptors of its own for that. */
static Status describe(HeapType *heap, const PyTypeObject *type, const char *name) {
    const char *dot = strrchr(name, '.');
    if (dot != NULL && !declares(type, "__module__")) {
        Value module = str_from_utf8(name, (size_t)(dot - name));
        if (module == NULL || dict_set(VALUE(heap->type.dict), DUNDER(module), module) < 0) return -1;
    }
    if (type->tp_doc == NULL || declares(type, "__doc__")) return 0;
    Value doc = doc_text(name, type->tp_doc);
    return doc != NULL ? dict_set(VALUE(heap->type.dict), DUNDER(doc), doc) : -1;
}

static Value from_spec(Value module, PyType_Spec *spec, Value bases) {
    TRY_NULL(capi_init());
    Value object;
    TRY_VALUE(object, type_make_object(&type_type));
    HeapType         *heap = (HeapType *)object;
    PyHeapTypeObject *c = (PyHeapTypeObject *)object;
    heap->type.flags = spec->flags | TYPE_FLAG_HEAP;
    heap->type.basic_size = spec->basicsize;
    heap->type.item_size = spec->itemsize;
    attach_groups(c);
    TRY_NULL(set_names(heap, spec->name));
    TRY_NULL(copy_slots(c, spec, &bases));
    if (bases != NULL && !is_tuple(bases)) TRY_VALUE(bases, TUPLE1(bases));
    if (bases == NULL || tuple_length(bases) == 0) TRY_VALUE(bases, TUPLE1(VALUE(&object_type)));
    pointer_set(heap, &heap->type.bases, bases);
    Type *best = type_best_base(bases);
    if (best == NULL) return NULL;
    pointer_set(heap, &heap->type.base, best);
    if (module != NULL) pointer_set(heap, &heap->module, module);
    TRY_NULL(describe(heap, &c->ht_type, spec->name));
    TRY_NULL(make_ready(&heap->type));
    return object;
}

PyObject *PyType_FromModuleAndSpec(PyObject *module, PyType_Spec *spec, PyObject *bases) {
    return capi_out(from_spec(capi_in(module), spec, capi_in(bases)));
}
PyObject *PyType_FromSpecWithBases(PyType_Spec *spec, PyObject *bases) { return PyType_FromModuleAndSpec(NULL, spec, bases); }
PyObject *PyType_FromSpec(PyType_Spec *spec) { return PyType_FromModuleAndSpec(NULL, spec, NULL); }

void *PyType_GetSlot(PyTypeObject *type, int slot) {
    if (slot <= 0 || slot >= (int)COUNT_OF(slot_offsets) || slot_offsets[slot] == 0) return CAPI_BAD_CALL(NULL);
    size_t offset = slot_offsets[slot];
    if (offset < sizeof(PyTypeObject)) return *(void **)((char *)type + offset);
    void  *group = offset < offsetof(PyHeapTypeObject, as_number)     ? (void *)type->tp_as_async
                   : offset < offsetof(PyHeapTypeObject, as_mapping)  ? (void *)type->tp_as_number
                   : offset < offsetof(PyHeapTypeObject, as_sequence) ? (void *)type->tp_as_mapping
                   : offset < offsetof(PyHeapTypeObject, as_buffer)   ? (void *)type->tp_as_sequence
                                                                      : (void *)type->tp_as_buffer;
    size_t start = offset < offsetof(PyHeapTypeObject, as_number)     ? offsetof(PyHeapTypeObject, as_async)
                   : offset < offsetof(PyHeapTypeObject, as_mapping)  ? offsetof(PyHeapTypeObject, as_number)
                   : offset < offsetof(PyHeapTypeObject, as_sequence) ? offsetof(PyHeapTypeObject, as_mapping)
                   : offset < offsetof(PyHeapTypeObject, as_buffer)   ? offsetof(PyHeapTypeObject, as_sequence)
                                                                      : offsetof(PyHeapTypeObject, as_buffer);
    return group != NULL ? *(void **)((char *)group + (offset - start)) : NULL;
}

/* ---- questions about types -------------------------------------------------------------------------------------------------- */
unsigned long PyType_GetFlags(PyTypeObject *type) { return type->tp_flags; }
int PyType_IsSubtype(PyTypeObject *a, PyTypeObject *b) { return a == b || type_is_subtype((Type *)a, (Type *)b); }
void PyType_Modified(PyTypeObject *type) {
    capi_adopt_slots((Type *)type);
    type_modified((Type *)type);
}
unsigned int PyType_ClearCache(void) { return 0; }

PyObject *_PyType_Lookup(PyTypeObject *type, PyObject *name) {
    Value found = type_lookup((Type *)type, capi_in(name));
    return found != NULL ? capi_borrow(found) : NULL;
}

PyObject *PyType_GetName(PyTypeObject *type) { return capi_out(type_name_object((Type *)type)); }
PyObject *PyType_GetQualName(PyTypeObject *type) { return capi_out(type_qualname((Type *)type)); }
/* The metaclass of a class with these bases that is asked to be METACLASS; borrowed. */
PyTypeObject *_PyType_CalculateMetaclass(PyTypeObject *metaclass, PyObject *bases) {
    return (PyTypeObject *)capi_borrow(VALUE(type_calculate_metaclass((Type *)metaclass, capi_in(bases))));
}
const char *_PyType_Name(PyTypeObject *type) {
    const char *dot = strrchr(type->tp_name, '.');
    return dot != NULL ? dot + 1 : type->tp_name;
}

PyObject *PyType_GetModule(PyTypeObject *type) {
    HeapType *heap = (HeapType *)type;
    if (!(type->tp_flags & Py_TPFLAGS_HEAPTYPE)) {
        return CAPI_FAIL(raise_type_error("PyType_GetModule: Type '%s' is not a heap type", type->tp_name), NULL);
    }
    if (heap->module == NULL || !value_is_a(heap->module, &module_type)) {
        return CAPI_FAIL(raise_type_error("PyType_GetModule: Type '%s' has no associated module", type->tp_name), NULL);
    }
    return capi_borrow(heap->module);
}

void *PyType_GetModuleState(PyTypeObject *type) {
    PyObject *module = PyType_GetModule(type);
    return module != NULL ? ((ModuleObj *)module)->foreign_state : NULL;
}

PyObject *PyType_GetModuleByDef(PyTypeObject *type, PyModuleDef *def) {
    Value mro = ((Type *)type)->mro;
    for (intptr_t i = 0; i < tuple_length(mro); i++) {
        HeapType *heap = (HeapType *)tuple_get(mro, i);
        if (!type_has_flag(&heap->type, TYPE_FLAG_HEAP) || heap->module == NULL || !value_is_a(heap->module, &module_type)) continue;
        if (((ModuleObj *)heap->module)->foreign_def == def) return capi_borrow(heap->module);
    }
    return CAPI_FAIL(raise_type_error("PyType_GetModuleByDef: No superclass of '%s' has the given module", type->tp_name), NULL);
}

/* ---- start ------------------------------------------------------------------------------------------------------------------ */
static Status expose_tree(Type *type) {
    TRY(capi_expose_type(type));
    Value subclasses = type_subclasses(type);
    if (subclasses == NULL) return -1;
    for (intptr_t i = 0; i < list_length(subclasses); i++) {
        Type *subclass = (Type *)list_get(subclasses, i);
        if (!type_has_flag(subclass, TYPE_FLAG_HEAP)) TRY(expose_tree(subclass));
    }
    return 0;
}

Status capi_init(void) {
    static bool done;
    if (done) return 0;
    done = true;
    vm_hooks.type_changed = type_changed;
    capi_make_small_ints();
    capi_install_memory();
    capi_install_slots();
    capi_hash_init();
    /* Inline code of upstream reads a function pointer there, and finds none. */
    builtin_function_type.vectorcall_offset = offsetof(BuiltinObj, vectorcall);
    method_descriptor_type.vectorcall_offset = offsetof(MethodDescrObj, vectorcall);
    capi_note_flags();
    capi_memory_debug_init();
    TRY(capi_runtime_init());
    capi_install_containers();
    capi_install_methods();
    return expose_tree(&object_type);
}
