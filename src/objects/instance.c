/* instance.c - attribute storage of instances: slots named by a map, or a plain dict once somebody asked for __dict__. */
#include "objects/instance.h"

#include "objects_int.h"

#include "objects/dict.h"
#include "objects/list.h"
#include "objects/str.h"

#define MAX_INLINE 32

/* ---- layout ------------------------------------------------------------------------------------------------------------ */
static inline size_t variable_end(const Obj *obj) {
    const Type *type = obj->type;
    intptr_t    count = *(const intptr_t *)((const char *)obj + sizeof(Obj));
    if (count < 0) count = -count; /* ints keep their sign here */
    return ROUND_UP((size_t)(type->basic_size + count * type->item_size), sizeof(Slot));
}

static inline Tail *tail_of(const Obj *obj) {
    int32_t offset = obj->type->native->tail_offset;
    if (offset > 0) return (Tail *)((char *)obj + offset);
    if (offset == 0) return NULL;
    return (Tail *)((char *)obj + variable_end(obj));
}

Tail *instance_tail(Value obj) { return value_is_obj(obj) ? tail_of(value_obj(obj)) : NULL; }

Slot *instance_dict_slot(Value obj) {
    if (!value_is_obj(obj)) return NULL;
    intptr_t offset = value_obj(obj)->type->dict_offset;
    return offset > 0 ? (Slot *)((char *)obj + offset) : NULL;
}

size_t instance_size_of(const Obj *obj) {
    Tail *tail = tail_of(obj);
    if (tail == NULL) return (size_t)obj->type->basic_size;
    return (size_t)((char *)tail - (char *)obj) + sizeof(Tail) + tail->map->inline_count * sizeof(Slot);
}

void instance_trace(Obj *obj, Tracer *tracer) {
    Type *type = obj->type, *solid = type->native->solid;
    if (solid->native->shape.trace != NULL) solid->native->shape.trace(obj, tracer);
    if (type->item_size == 0) {
        size_t start = ROUND_UP((size_t)solid->basic_size, sizeof(Slot));
        trace_slots(tracer, (Slot *)((char *)obj + start), ((size_t)type->basic_size - start) / sizeof(Slot));
    }
    Tail *tail = tail_of(obj);
    if (tail == NULL || tail->map == NULL) return;
    size_t count = tail->map->inline_count;
    trace_pointer(tracer, &tail->map);
    trace_slot(tracer, &tail->overflow);
    trace_slots(tracer, tail->inline_slots, count);
}

Value instance_allocate(Type *cls, intptr_t count) {
    NativeType *native = cls->native;
    Obj        *obj;
    if (LIKELY(cls->item_size == 0)) {
        size_t size = native->tail_offset != 0 ? native->shape.size : (size_t)cls->basic_size;
        obj = native->shape.flags & SHAPE_IMMORTAL_CLASS ? gc_alloc_old(cls, size) : gc_alloc(cls, size);
        if (UNLIKELY(obj == NULL)) return NULL;
    } else {
        if (UNLIKELY(count > (INTPTR_MAX - 4096) / cls->item_size)) return raise_memory_error();
        size_t size = ROUND_UP((size_t)(cls->basic_size + count * cls->item_size), sizeof(Slot));
        if (native->tail_offset != 0) size += sizeof(Tail) + native->inline_slots * sizeof(Slot);
        obj = gc_alloc_var(cls, size, count);
        if (UNLIKELY(obj == NULL)) return NULL;
    }
    if (native->tail_offset != 0) pointer_set(obj, &tail_of(obj)->map, native->root_map);
    if (UNLIKELY(native->finalize != NULL) && gc_register_finalizer(obj) < 0) return NULL;
    return VALUE(obj);
}

Value instance_new(Type *cls) { return cls->native->allocate(cls, 0); }

void instance_grow_class(Type *cls, size_t count) {
    NativeType *native = cls->native;
    if (native->tail_offset == 0 || count <= native->inline_slots || native->inline_slots >= MAX_INLINE) return;
    size_t wanted = count + count / 2 + 1;
    if (wanted > MAX_INLINE) wanted = MAX_INLINE;
    /* No byte of the last allocation granule is lost. */
    size_t start = (native->tail_offset > 0 ? (size_t)native->tail_offset : 0) + sizeof(Tail);
    size_t size = ROUND_UP(start + wanted * sizeof(Slot), 16);
    wanted = (size - start) / sizeof(Slot);
    Map *map = map_root(cls, wanted);
    if (map == NULL) {
        exception_clear(); /* instances stay as small as they are */
        return;
    }
    /* The new root must stay reachable from the type together with the older ones. */
    Map *old = native->root_map;
    if (map != old) {
        pointer_set(cls, &native->root_map, map);
        /* map_root linked MAP behind OLD: turn the two around. */
        for (Map *m = old; m != NULL; m = (Map *)m->next_root.value)
            if ((Map *)m->next_root.value == map) {
                slot_set(m, &m->next_root, map->next_root.value);
                break;
            }
        slot_set(map, &map->next_root, VALUE(old));
    }
    native->inline_slots = (uint32_t)wanted;
    native->shape.size = (uint32_t)size;
}

/* ---- slots --------------------------------------------------------------------------------------------------------------- */
Status instance_add_slot(Value obj, Tail *tail, Map *new_map, Value value) {
    size_t index = (size_t)new_map->count - 1;
    if (index < new_map->inline_count) {
        slot_set(value_obj(obj), &tail->inline_slots[index], value);
    } else {
        size_t extra = index - new_map->inline_count;
        Array *array = (Array *)tail->overflow.value;
        if (array == NULL || extra >= array->capacity) {
            Array *grown = gc_array_new(array == NULL ? 4 : array->capacity * 2);
            if (grown == NULL) return -1;
            if (array != NULL) slots_copy(grown, grown->items, array->items, array->capacity);
            slot_set(value_obj(obj), &tail->overflow, VALUE(grown));
            if (array == NULL) instance_grow_class(value_obj(obj)->type, new_map->count);
            array = grown;
        }
        slot_set(array, &array->items[extra], value);
    }
    pointer_set(value_obj(obj), &tail->map, new_map);
    return 0;
}

/* From now on DICT holds the attributes. */
static Status enter_dict_mode(Value obj, Tail *tail, Value dict) {
    Map *map = map_dict_mode(tail->map);
    if (map == NULL) return -1;
    memset(tail->inline_slots, 0, map->inline_count * sizeof(Slot));
    slot_set(value_obj(obj), &tail->overflow, dict);
    pointer_set(value_obj(obj), &tail->map, map);
    return 0;
}

static Value attributes_to_dict(Tail *tail) {
    Map  *map = tail->map, *maps[MAP_MAX_SLOTS];
    Value dict;
    TRY_VALUE(dict, dict_new());
    size_t count = map->count;
    for (Map *m = map; m->parent != NULL; m = m->parent) maps[m->count - 1] = m;
    for (size_t i = 0; i < count; i++) TRY_NULL(dict_set(dict, maps[i]->name.value, tail_slot(tail, map, i)->value));
    return dict;
}

Value instance_attributes(Value obj) {
    Tail *tail = instance_tail(obj);
    if (tail != NULL && !tail->map->dict_mode) return attributes_to_dict(tail);
    Value dict;
    TRY_VALUE(dict, instance_dict(obj));
    return dict_copy(dict);
}

Value instance_dict(Value obj) {
    Tail *tail = instance_tail(obj);
    if (tail == NULL) {
        Slot *slot = instance_dict_slot(obj);
        if (slot == NULL) return raise_attribute_error(obj, DUNDER(dict));
        if (slot->value == NULL) {
            Value dict = dict_new();
            if (dict == NULL) return NULL;
            slot_set(value_obj(obj), slot, dict);
        }
        return slot->value;
    }
    if (tail->map->dict_mode) return tail->overflow.value;
    Value dict;
    TRY_VALUE(dict, attributes_to_dict(tail));
    TRY_NULL(enter_dict_mode(obj, tail, dict));
    return dict;
}

Status instance_set_dict(Value obj, Value dict) {
    Tail *tail = instance_tail(obj);
    if (tail != NULL) return enter_dict_mode(obj, tail, dict);
    Slot *slot = instance_dict_slot(obj);
    if (slot == NULL) return RAISED(raise_attribute_error(obj, DUNDER(dict)));
    slot_set(value_obj(obj), slot, dict);
    return 0;
}

static COLD Value exact_name(Value name) {
    if (!value_is(name, &str_type)) TRY_VALUE(name, str_from_data(str_kind(name), str_data(name), str_length(name)));
    return str_intern(name);
}

static inline Value canonical(Value name) {
    return str_is_interned(name) && value_is(name, &str_type) ? name : exact_name(name);
}

Value instance_get(Value obj, Value name) {
    Tail *tail = instance_tail(obj);
    if (tail == NULL) {
        Slot *slot = instance_dict_slot(obj);
        return slot != NULL && slot->value != NULL ? dict_get_str(slot->value, name) : NULL;
    }
    if (UNLIKELY(tail->map->dict_mode)) return dict_get_str(tail->overflow.value, name);
    if (tail->map->count == 0) return NULL;
    Value key = canonical(name);
    if (UNLIKELY(key == NULL)) {
        exception_clear();
        return NULL;
    }
    intptr_t index = map_find(tail->map, key);
    return index < 0 ? NULL : tail_slot(tail, tail->map, (size_t)index)->value;
}

Status instance_set(Value obj, Value name, Value value) {
    Tail *tail = instance_tail(obj);
    if (tail == NULL || tail->map->dict_mode) {
        Value dict = instance_dict(obj);
        return dict == NULL ? -1 : dict_set(dict, name, value);
    }
    name = canonical(name);
    if (name == NULL) return -1;
    intptr_t index = map_find(tail->map, name);
    if (index >= 0) {
        Slot *slot = tail_slot(tail, tail->map, (size_t)index);
        bool  is_inline = index < tail->map->inline_count;
        slot_set(is_inline ? value_obj(obj) : value_obj(tail->overflow.value), slot, value);
        return 0;
    }
    Map *map = map_add(tail->map, name);
    if (map == NULL) return -1;
    if (UNLIKELY(map->dict_mode)) {
        Value dict = instance_dict(obj);
        return dict == NULL ? -1 : dict_set(dict, name, value);
    }
    return instance_add_slot(obj, tail, map, value);
}

Truth instance_delete(Value obj, Value name) {
    Tail *tail = instance_tail(obj);
    if (tail == NULL) {
        Slot *slot = instance_dict_slot(obj);
        return slot == NULL || slot->value == NULL ? 0 : dict_delete(slot->value, name);
    }
    Map *map = tail->map;
    if (map->dict_mode) return dict_delete(tail->overflow.value, name);
    name = canonical(name);
    if (name == NULL) return -1;
    intptr_t index = map_find(map, name);
    if (index < 0) return 0;
    if (index == map->count - 1) { /* the youngest attribute: step back to the parent map */
        Slot *slot = tail_slot(tail, map, (size_t)index);
        slot->value = NULL;
        pointer_set(value_obj(obj), &tail->map, map->parent);
        return 1;
    }
    Value dict = instance_dict(obj);
    return dict == NULL ? -1 : dict_delete(dict, name);
}
