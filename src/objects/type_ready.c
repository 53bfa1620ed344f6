/* type_ready.c - completes types: fills the dict of a static type from its tables and slots, inherits what it does not
 * define itself, and knows how type objects look to the collector. */
#include "objects_int.h"

#include "objects/dict.h"
#include "objects/instance.h"
#include "objects/list.h"
#include "objects/str.h"

/* ---- "name(signature)\n--\n\ntext" -------------------------------------------------------------------------------- */
static const char signature_end[] = ")\n--\n\n";

/* Where the signature starts ("("), or NULL when DOC has none; *END is behind its closing parenthesis. */
static const char *find_signature(const char *name, const char *doc, const char **end) {
    const char *dot = strrchr(name, '.');
    if (dot != NULL) name = dot + 1;
    size_t length = strlen(name);
    if (doc == NULL || strncmp(doc, name, length) != 0 || doc[length] != '(') return NULL;
    const char *close = strstr(doc, signature_end);
    const char *blank = strstr(doc, "\n\n");
    if (close == NULL || (blank != NULL && blank < close)) return NULL;
    *end = close + 1;
    return doc + length;
}

Value doc_signature(const char *name, const char *doc) {
    const char *end, *start = find_signature(name, doc, &end);
    return start == NULL ? NONE : str_from_utf8(start, (size_t)(end - start));
}

Value doc_text(const char *name, const char *doc) {
    const char *end;
    if (doc == NULL) return NONE;
    if (find_signature(name, doc, &end) != NULL) doc = end + strlen(signature_end) - 1;
    if (*doc == '\0') return NONE;
    return str_from_c(doc);
}

/* ---- dict of a static type ------------------------------------------------------------------------------------------ */
static Status add(Type *type, const char *name, Value descriptor, bool replace) {
    if (descriptor == NULL) return -1;
    Value key = str_intern_c(name);
    if (key == NULL) return -1;
    if (!replace && dict_get_str(VALUE(type->dict), key) != NULL) return 0;
    return dict_set(VALUE(type->dict), key, descriptor);
}

static Value method_object(Type *type, const MethodDef *def) {
    Value function;
    if (def->kind & METHOD_CLASS) return classmethod_descriptor_new(type, def);
    if (def->kind & METHOD_STATIC) {
        TRY_VALUE(function, builtin_new(def, VALUE(type), NULL));
        return staticmethod_new(function);
    }
    return method_descriptor_new(type, def);
}

/* Slots that CPython's static types name although they only inherit them, which shows in their dicts. */
static void name_inherited_slots(Type *type) {
    NativeType *native = type->native;
    if (type_has_flag(type, TYPE_FLAG_HEAP) || type->base == NULL) return;
    if (type_has_flag(type, TYPE_FLAG_EXCEPTION) && type != &BaseException_type) {
        if (native->init == NULL) native->init = type->base->native->init;
        native->native_flags |= NATIVE_ANY_KEYWORDS;
        if (native->create == NULL && type->basic_size == BaseException_type.basic_size && type != &KeyError_type)
            native->create = type->base->native->create;
    } else if (type->base == &object_type && native->getattr == NULL && !(native->native_flags & NATIVE_NO_GETATTR) && strchr(type->name, '.') == NULL) {
        native->getattr = object_generic_get_attr;
    }
}

static Status fill_dict(Type *type) {
    NativeType *native = type->native;
    name_inherited_slots(type);
    for (size_t i = 0; i < slot_count; i++) {
        const SlotDef *def = &slot_defs[i];
        void          *function = *slot_field(native, def);
        if (function == NULL || def->wrap == NULL) continue;
        if (dict_get_str(VALUE(type->dict), name_values[def->name_id]) != NULL) continue;
        TRY(add(type, def->name, wrapper_descriptor_new(type, def, function), false));
    }
    if (native->create != NULL) TRY(add(type, "__new__", type_new_builtin(type), false));
    for (const MethodDef *def = native->methods; def != NULL && def->name != NULL; def++)
        TRY(add(type, def->name, method_object(type, def), (def->kind & METHOD_COEXIST) != 0));
    for (const MemberDef *def = native->members; def != NULL && def->name != NULL; def++)
        TRY(add(type, def->name, member_descriptor_new(type, def), false));
    for (const GetSetDef *def = native->getsets; def != NULL && def->name != NULL; def++)
        TRY(add(type, def->name, getset_descriptor_new(type, def), false));
    return add(type, "__doc__", doc_text(type->name, type->doc), false);
}

/* ---- layout ------------------------------------------------------------------------------------------------------------ */
#define INHERITED_FLAGS (TYPE_FLAG_LONG | TYPE_FLAG_LIST | TYPE_FLAG_TUPLE | TYPE_FLAG_BYTES | TYPE_FLAG_STR | TYPE_FLAG_DICT | \
                         TYPE_FLAG_EXCEPTION | TYPE_FLAG_TYPE | TYPE_FLAG_MATCH_SELF)

/* Differs the layout of TYPE's instances from that of its base's?  __dict__ and __weakref__ do not count. */
bool type_extra_layout(const Type *type) {
    const Type *base = type->base;
    if (type_has_flag(type, TYPE_FLAG_HEAP) && type->native->solid != type) return type->native->own_slots != 0;
    intptr_t size = type->basic_size;
    if (base == NULL || type->item_size != base->item_size) return true;
    if (type->dict_offset > 0 && base->dict_offset == 0 && type->dict_offset + (intptr_t)sizeof(Slot) == size) size -= sizeof(Slot);
    if (type->native->weak_offset > 0 && base->native->weak_offset == 0 &&
        type->native->weak_offset + (intptr_t)sizeof(Slot) == size)
        size -= sizeof(Slot);
    return size != base->basic_size;
}

Type *type_solid_base(Type *type) {
    while (type->base != NULL && !type_extra_layout(type)) type = type->base;
    return type;
}

/* The trace function of every static type whose instances can be weakly referenced: the list of references is the object's own, and is
 * not left to each type to remember.  Subclasses come here through instance_trace or through C code, so the type is looked for. */
static void weak_holder_trace(Obj *obj, Tracer *tracer) {
    const Type *type = obj->type;
    while (type->native->shape.trace != weak_holder_trace) type = type->base;
    if (type->native->plain_trace != NULL) type->native->plain_trace(obj, tracer);
    trace_slot(tracer, (Slot *)((char *)obj + type->native->weak_offset));
}

static void inherit_layout(Type *type) {
    NativeType *native = type->native;
    Type       *base = type->base;
    bool        is_static = !type_has_flag(type, TYPE_FLAG_HEAP);
    if (base != NULL) {
        type->flags |= base->flags & INHERITED_FLAGS;
        if (!(type->flags & (TYPE_FLAG_SEQUENCE | TYPE_FLAG_MAPPING)))
            type->flags |= base->flags & (TYPE_FLAG_SEQUENCE | TYPE_FLAG_MAPPING);
        if (type->basic_size == 0) type->basic_size = base->basic_size;
        if (type->item_size == 0) type->item_size = base->item_size;
        if (type->dict_offset == 0) type->dict_offset = base->dict_offset;
        if (native->weak_offset == 0) native->weak_offset = base->native->weak_offset;
        if (native->tail_offset == 0) native->tail_offset = base->native->tail_offset;
    }
    type->weaklist_offset = native->weak_offset;
    if (!is_static) return;
    native->solid = type;
    Shape *shape = &native->shape;
    if (base != NULL && shape->size == 0 && shape->size_of == NULL && shape->trace == NULL && base != &object_type) {
        uint32_t flags = shape->flags;
        *shape = base->native->shape;
        shape->flags = (shape->flags & (uint32_t)~SHAPE_LEAF) | flags;
        native->plain_trace = base->native->plain_trace;
    }
    if (shape->size == 0 && shape->size_of == NULL) shape->size = (uint32_t)type->basic_size;
    if (native->weak_offset > 0 && shape->trace != weak_holder_trace) {
        native->plain_trace = shape->trace;
        shape->trace = weak_holder_trace;
    }
}

/* ---- readiness --------------------------------------------------------------------------------------------------------- */
static Status set_bases(Type *type) {
    if (type->bases == NULL) {
        Value bases = type->base == NULL ? tuple_new(0) : TUPLE1(VALUE(type->base));
        if (bases == NULL) return -1;
        pointer_set(type, &type->bases, bases);
    }
    for (intptr_t i = 0; i < tuple_length(type->bases); i++) TRY(type_ready((Type *)tuple_get(type->bases, i)));
    return 0;
}

static void inherit_creation(Type *type) {
    NativeType *native = type->native;
    if (native->create == NULL && !type_has_flag(type, TYPE_FLAG_DISALLOW_NEW)) {
        if (type->base != NULL && type->base != &object_type) native->create = type->base->native->create;
        if (native->create == NULL) type->flags |= TYPE_FLAG_DISALLOW_NEW;
    }
    if (native->create == NULL) native->native_flags |= NATIVE_NO_NEW;
    if (native->allocate == NULL) native->allocate = instance_allocate;
}

void type_register(Type *type) {
    if (type->native->native_flags & NATIVE_REGISTERED) return;
    type->native->native_flags |= NATIVE_REGISTERED;
    type->native->type = type;
    gc_add_static_object(&type->header);
}

Status type_ready(Type *type) {
    NativeType *native = type->native;
    if (type_has_flag(type, TYPE_FLAG_READY)) return 0;
    if (type->base == NULL && type != &object_type) type->base = &object_type;
    if (type->base != NULL) TRY(type_ready(type->base));
    type_register(type);
    TRY(set_bases(type));
    inherit_layout(type);
    if (type->dict == NULL) {
        Value dict = dict_new();
        if (dict == NULL) return -1;
        pointer_set(type, &type->dict, (DictObj *)dict);
    }
    TRY(type_set_mro(type));
    TRY(fill_dict(type));
    for (intptr_t i = 1; i < tuple_length(type->mro); i++) type_inherit_slots(type, (Type *)tuple_get(type->mro, i));
    inherit_creation(type);
    if (native->hash == NULL) TRY(add(type, "__hash__", NONE, false));
    if (native->finalize != NULL) native->native_flags |= NATIVE_HAS_DEL;
    type->weaklist_offset = native->weak_offset;
    type->flags |= TYPE_FLAG_READY;
    if (!type_has_flag(type, TYPE_FLAG_HEAP)) type->flags |= TYPE_FLAG_IMMUTABLE;
    if (native->tail_offset != 0 && native->root_map == NULL) {
        Map *map = map_root(type, native->inline_slots);
        if (map == NULL) return -1;
        pointer_set(type, &native->root_map, map);
        native->shape.size = (uint32_t)((native->tail_offset > 0 ? native->tail_offset : 0) + sizeof(Tail) +
                                        native->inline_slots * sizeof(Slot));
        if (native->shape.size_of == NULL) native->shape.size_of = instance_size_of;
        if (type->item_size == 0) native->shape.flags |= SHAPE_NO_END_POINTER;
    }
    for (intptr_t i = 0; i < tuple_length(type->bases); i++)
        TRY(type_add_subclass((Type *)tuple_get(type->bases, i), type));
    return 0;
}

/* ---- type objects and the collector ----------------------------------------------------------------------------------- */
static size_t native_offset(const Type *metaclass) { return ROUND_UP((size_t)metaclass->basic_size, 16); }

size_t type_size_of(const Obj *obj) { return native_offset(obj->type) + sizeof(NativeType); }

void type_trace(Obj *obj, Tracer *tracer) {
    Type *type = (Type *)obj;
    trace_pointer(tracer, &type->base);
    trace_pointer(tracer, &type->dict);
    trace_slot(tracer, (Slot *)&type->bases);
    trace_slot(tracer, (Slot *)&type->mro);
    trace_slot(tracer, (Slot *)&type->subclasses);
    trace_slot(tracer, (Slot *)&type->weaklist);
    if (type->native != NULL) {
        trace_pointer(tracer, &type->native->root_map);
        trace_pointer(tracer, &type->native->solid);
    }
    if (type_has_flag(type, TYPE_FLAG_HEAP)) {
        HeapType *heap = (HeapType *)type;
        trace_slot(tracer, (Slot *)&heap->name);
        trace_slot(tracer, (Slot *)&heap->slots);
        trace_slot(tracer, (Slot *)&heap->qualname);
        trace_slot(tracer, (Slot *)&heap->module);
    }
}

Value type_make_object(Type *metaclass) {
    HeapType *heap = (HeapType *)gc_alloc_old(metaclass, native_offset(metaclass) + sizeof(NativeType));
    if (heap == NULL) return NULL;
    NativeType *native = (NativeType *)((char *)heap + native_offset(metaclass));
    native->type = &heap->type;
    heap->type.native = native;
    heap->type.flags = TYPE_FLAG_HEAP;
    return VALUE(heap);
}
