/* attr_cache.c - what LOAD_ATTR, STORE_ATTR and LOAD_METHOD do when their inline cache misses, and how it is filled.
 *
 * A cache answers only for objects whose type has the version it names; a version is unique and changes with every change of
 * the class or its bases, so one comparison covers "no data descriptor, no shadowing".  Where the instance itself could
 * hold the name, the map id is compared as well.
 *
 * An instruction remembers one answer.  Every answer about instances also goes into a table shared by all instructions, so
 * that code which meets several classes in turn finds it there again. */
#include "vm_int.h"

AttrEntry vm_attr_table[ATTR_TABLE_SIZE];

static void trace_names(Tracer *tracer, void *context) {
    if (gc_traces_young_only(tracer)) return; /* interned strings are born old */
    for (size_t i = 0; i < ATTR_TABLE_SIZE; i++)
        if (vm_attr_table[i].name.value) trace_slot(tracer, &vm_attr_table[i].name);
}

Status attr_cache_init(void) {
    gc_add_root_tracer(trace_names, NULL);
    return 0;
}

/* Puts a filled CACHE for OBJECT into the table. */
static void remember(const AttrCache *cache, Value object, Value name, AttrUse use, uint32_t map_id) {
    const Type *type = type_of(object);
    if (type->native->tail_offset < 0 || (type->native->tail_offset > 0 && map_id == 0) || !str_is_interned(name)) return;
    gc_pin(value_obj(name));
    AttrEntry *entry = attr_table_entry(cache->type_version, map_id, name, use);
    *entry = (AttrEntry){.name = {name}, .map_id = map_id, .use = use, .cache = *cache};
}

/* Map id of OBJECT as the table wants it. */
static uint32_t current_map_id(Value object) {
    const Type *type = type_of(object);
    return type->native->tail_offset > 0 ? instance_tail_at(object, type->native->tail_offset)->map->id : 0;
}

/* Attribute access of this type follows the generic rules and may be cached. */
static bool has_generic_getattr(const Type *type) { return type->native->getattr == object_type.native->getattr; }
static bool has_generic_setattr(const Type *type) { return type->native->setattr == object_type.native->setattr; }

static bool is_data_descriptor(Value v) { return type_of(v)->native->descr_set != NULL; }

/* Caches VALUE's address: it stays where it is, and the class that owns it keeps it alive while the version holds. */
static void cache_value(AttrCache *cache, uint32_t version, uint16_t kind, Value value) {
    if (value_is_obj(value) && gc_contains(value_obj(value))) gc_pin(value_obj(value));
    cache->value = value;
    cache->kind = kind;
    cache->type_version = version;
}

/* Sets tail_offset and map_id so that a hit proves NAME is no attribute of the instance itself; false: nothing is changed, for the cache
 * may still answer for another class. */
static bool cache_shadow_check(AttrCache *cache, Value object, Value name) {
    Type *type = type_of(object);
    Tail *tail = value_is_obj(object) ? instance_tail(object) : NULL;
    if (!tail) {
        if (type->native->tail_offset != 0 || type->dict_offset != 0) return false; /* exceptions and functions have a dict of their own */
        cache->tail_offset = 0;
        cache->map_id = 0;
        return true;
    }
    if (type->native->tail_offset <= 0 || tail->map->dict_mode || tail->map->id == 0 || map_find(tail->map, name) >= 0) return false;
    cache->tail_offset = type->native->tail_offset;
    cache->map_id = tail->map->id;
    return true;
}

Value vm_load_attr_cached(const AttrCache *cache, Value object) {
    switch (cache->kind) {
    case ATTR_INLINE: {
        Tail *tail = instance_tail_at(object, cache->tail_offset);
        return tail->map->id == cache->map_id ? tail->inline_slots[cache->index].value : NULL;
    }
    case ATTR_OVERFLOW: {
        Tail *tail = instance_tail_at(object, cache->tail_offset);
        if (tail->map->id != cache->map_id) return NULL;
        return ((Array *)tail->overflow.value)->items[cache->index].value;
    }
    case ATTR_SLOT:
        return *(Value *)((char *)object + cache->index);
    case ATTR_CLASS:
        if (instance_tail_at(object, cache->tail_offset)->map->id != cache->map_id) return NULL;
        return cache->value;
    case ATTR_CLASS_NO_TAIL:
        return cache->value;
    case ATTR_MODULE: {
        Value     dict = module_dict(object);
        DictKeys *keys = ((DictObj *)dict)->keys;
        if (!keys || keys->version != cache->map_id) return NULL;
        return keys->entries[cache->index].value.value;
    }
    case ATTR_TYPE:
        return ((Type *)object)->version == cache->map_id ? cache->value : NULL;
    default:
        return NULL;
    }
}

/* True when CACHE was filled. */
static bool fill_load(AttrCache *cache, Value object, Value name) {
    Type    *type = type_of(object);
    uint32_t version = 0;
    if (!has_generic_getattr(type)) return false;
    Value descriptor = type_lookup_versioned(type, name, &version);
    if (!version) return false;
    if (descriptor && value_is(descriptor, &property_type)) {
        Value getter = ((PropertyObj *)descriptor)->get.value;
        if (getter && value_is(getter, &function_type)) {
            FunctionObj *function = (FunctionObj *)getter;
            if (function->code->arg_count != 1 || function->code->kwonly_arg_count
                || code_has_flag(function->code, CODE_VARARGS | CODE_VARKEYWORDS)) return false;
            cache->tail_offset = 0;
            cache->map_id = 0;
            cache_value(cache, version, ATTR_PROPERTY, getter);
            return true;
        }
        return false;
    }
    if (descriptor && is_data_descriptor(descriptor)) {
        intptr_t offset;
        if (value_is_obj(object) && member_descriptor_slot(descriptor, type, false, &offset) && offset <= UINT16_MAX)
            *cache = (AttrCache){.type_version = version, .kind = ATTR_SLOT, .index = (uint16_t)offset};
        else return false;
        return true;
    }
    Tail *tail = value_is_obj(object) ? instance_tail(object) : NULL;
    if (tail && type->native->tail_offset > 0 && !tail->map->dict_mode && tail->map->id) {
        intptr_t index = map_find(tail->map, name);
        if (index >= 0) {
            bool is_inline = index < tail->map->inline_count;
            *cache = (AttrCache){.type_version = version, .map_id = tail->map->id, .tail_offset = type->native->tail_offset,
                                 .kind = is_inline ? ATTR_INLINE : ATTR_OVERFLOW,
                                 .index = (uint16_t)(is_inline ? index : index - tail->map->inline_count)};
            return true;
        }
    }
    if (!descriptor || type_of(descriptor)->native->descr_get || !cache_shadow_check(cache, object, name)) return false;
    cache_value(cache, version, cache->tail_offset ? ATTR_CLASS : ATTR_CLASS_NO_TAIL, descriptor);
    return true;
}

/* Attribute of a module: remember the dict entry. */
static void fill_module(AttrCache *cache, Value module, Value name) {
    uint32_t version = 0;
    if (type_lookup_versioned(&module_type, name, &version) || !version) return;
    Value    dict = module_dict(module);
    intptr_t index = dict && value_is(dict, &dict_type) ? dict_lookup_index(dict, name) : -1;
    if (index < 0 || index > UINT16_MAX) return;
    uint32_t keys_version = dict_keys_version(dict);
    if (!keys_version) return;
    *cache = (AttrCache){.type_version = version, .map_id = keys_version, .index = (uint16_t)index, .kind = ATTR_MODULE};
}

/* Attribute of a class whose metaclass is plain type. */
static void fill_type(AttrCache *cache, Value cls, Value name, Value result) {
    uint32_t meta_version = 0, version = 0;
    if (type_lookup_versioned(&type_type, name, &meta_version) || !meta_version) return;
    Value raw = type_lookup_versioned((Type *)cls, name, &version);
    if (raw != result || !version) return;
    cache->map_id = version;
    cache->tail_offset = 0;
    cache_value(cache, meta_version, ATTR_TYPE, result);
}

Value vm_load_attr(Frame *frame, AttrCache *cache, Value object, Value name) {
    Value value = object_get_attr(object, name);
    if (!value) return NULL;
    if (value_is(object, &module_type)) fill_module(cache, object, name);
    else if (value_is(object, &type_type)) fill_type(cache, object, name, value);
    else if (fill_load(cache, object, name)) remember(cache, object, name, ATTR_USE_LOAD, current_map_id(object));
    return value;
}

Status vm_store_attr(Frame *frame, AttrCache *cache, Value object, Value name, Value value) {
    Type *type = type_of(object);
    if (!value_is_obj(object) || !has_generic_setattr(type)) return object_set_attr(object, name, value);
    Tail    *tail = type->native->tail_offset > 0 ? instance_tail(object) : NULL;
    Map     *before = tail ? tail->map : NULL;
    uint32_t version = 0, map_id = before ? before->id : 0;
    intptr_t offset;
    Value    descriptor = type_lookup_versioned(type, name, &version);
    bool     is_slot = descriptor && member_descriptor_slot(descriptor, type, true, &offset) && offset <= UINT16_MAX;
    if (descriptor && !is_slot) {
        NativeType *native = native_of(descriptor);
        if (native->descr_set) return native->descr_set(descriptor, object, value);
    }
    TRY(object_set_attr(object, name, value));
    if (!version || type->version != version) return 0;
    if (is_slot) {
        *cache = (AttrCache){.type_version = version, .kind = ATTR_SLOT, .index = (uint16_t)offset};
        remember(cache, object, name, ATTR_USE_STORE, map_id);
        return 0;
    }
    if (!before || before->dict_mode || !before->id || (descriptor && is_data_descriptor(descriptor))) return 0;
    Map *after = instance_tail(object)->map;
    if (after->dict_mode) return 0;
    intptr_t index = map_find(after, name);
    if (index < 0 || index >= after->inline_count || after->inline_count != before->inline_count) return 0;
    if (after != before && after->parent != before) return 0;
    *cache = (AttrCache){.type_version = version, .map_id = map_id, .tail_offset = type->native->tail_offset, .index = (uint16_t)index,
                         .kind = after == before ? ATTR_INLINE : ATTR_ADD_INLINE, .value = after == before ? NULL : VALUE(after)};
    remember(cache, object, name, ATTR_USE_STORE, map_id);
    return 0;
}

/* ---- methods --------------------------------------------------------------------------------------------------------------- */
/* Methods of exceptions, files and other objects that have a dict, but no attribute of that name in it. */
static void cache_own_dict(AttrCache *cache, uint32_t version, intptr_t dict_offset, uint32_t keys_version, Value method) {
    cache->tail_offset = (int32_t)dict_offset;
    cache->map_id = keys_version;
    cache_value(cache, version, ATTR_METHOD_OWN_DICT, method);
}

Status vm_load_method(Frame *frame, AttrCache *cache, Value object, Value name, Value *window) {
    Type    *type = type_of(object);
    uint32_t version = 0;
    if (has_generic_getattr(type)) {
        Value descriptor = type_lookup_versioned(type, name, &version);
        bool  is_method = descriptor && type_has_flag(type_of(descriptor), TYPE_FLAG_METHOD_DESCR);
        if (is_method) {
            Tail *tail = value_is_obj(object) ? instance_tail(object) : NULL;
            bool  shadowed = tail && instance_get(object, name);
            if (!tail && type->dict_offset > 0 && value_is_obj(object)) {
                Value    own = instance_dict_slot(object)->value;
                uint32_t keys_version = own && value_is(own, &dict_type) ? dict_keys_version(own) : 0;
                shadowed = own && (!keys_version || dict_lookup_index(own, name) >= 0);
                if (!shadowed && version) cache_own_dict(cache, version, type->dict_offset, keys_version, descriptor);
            }
            if (!shadowed && (tail || type->dict_offset >= 0)) {
                if (version && cache_shadow_check(cache, object, name)) {
                    cache_value(cache, version, cache->tail_offset ? ATTR_METHOD : ATTR_METHOD_NO_TAIL, descriptor);
                    if (value_is_obj(object)) remember(cache, object, name, ATTR_USE_METHOD, cache->map_id);
                }
                window[1] = object;
                window[0] = descriptor;
                return 0;
            }
        }
    }
    if (type == &super_type) {
        Value method = super_find_method(object, name);
        if (method) {
            window[1] = ((SuperObj *)object)->obj.value;
            window[0] = method;
            return 0;
        }
    }
    Value bound = object_get_attr(object, name);
    if (!bound) return -1;
    window[0] = NULL;
    window[1] = bound;
    return 0;
}
