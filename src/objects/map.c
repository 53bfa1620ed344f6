/* map.c - hidden classes: which attribute names live in which slots of an instance.
 *
 *   root -- "x" --> map(x) -- "y" --> map(x, y)      a tree per type and instance size
 *
 * A map adds one name to its parent.  Maps live as long as their type; a map with very many transitions stops growing
 * and sends further instances to dict mode, so that random attribute names cannot fill the memory with maps. */
#include "objects_int.h"

#include "objects/dict.h"
#include "objects/instance.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/str.h"

#define MAX_TRANSITIONS 128
#define LINEAR_COUNT 8 /* maps up to this size are searched by walking the parents */

static uint32_t last_id;

Status map_init(void) { return 0; }

static void map_trace(Obj *obj, Tracer *tracer) {
    Map *map = (Map *)obj;
    trace_pointer(tracer, &map->type);
    trace_pointer(tracer, &map->parent);
    trace_slot(tracer, &map->name);
    trace_slot(tracer, &map->transitions);
    trace_slot(tracer, &map->table);
    trace_slot(tracer, &map->dict_map);
    trace_slot(tracer, &map->next_root);
}

static NativeType map_native = {.shape = {.size = sizeof(Map), .flags = SHAPE_IMMORTAL_CLASS, .trace = map_trace}};
Type instance_map_type = STATIC_TYPE("instance_map", &object_type, map_native, sizeof(Map), 0, TYPE_FLAG_DISALLOW_NEW);

static Map *map_new(Type *type, size_t inline_count) {
    Map *map = (Map *)gc_alloc_old(&instance_map_type, sizeof(Map));
    if (map == NULL) return NULL;
    pointer_set(map, &map->type, type);
    map->inline_count = (uint16_t)inline_count;
    return map;
}

Map *map_root(Type *type, size_t inline_count) {
    Map *first = type->native->root_map, *map;
    for (map = first; map != NULL; map = (Map *)map->next_root.value)
        if (map->inline_count == inline_count) return map;
    TRY_VALUE(map, map_new(type, inline_count));
    CHECK(last_id < UINT32_MAX);
    map->id = ++last_id;
    if (first != NULL) {
        slot_set(map, &map->next_root, first->next_root.value);
        slot_set(first, &first->next_root, VALUE(map));
    }
    return map;
}

Map *map_dict_mode(Map *map) {
    Map *root = map_root(map->type, map->inline_count), *result;
    if (root == NULL || map->dict_mode) return root == NULL ? NULL : map;
    if (root->dict_map.value != NULL) return (Map *)root->dict_map.value;
    TRY_VALUE(result, map_new(map->type, map->inline_count));
    result->dict_mode = true;
    slot_set(root, &root->dict_map, VALUE(result));
    return result;
}

static Status build_table(Map *map) {
    Value table = dict_new();
    if (table == NULL) return -1;
    for (Map *m = map; m->parent != NULL; m = m->parent) TRY(dict_set(table, m->name.value, value_from_int(m->count - 1)));
    slot_set(map, &map->table, table);
    return 0;
}

intptr_t map_find(Map *map, Value name) {
    if (map->count > LINEAR_COUNT) {
        if (map->table.value == NULL && build_table(map) < 0) exception_clear(); /* no memory: search slowly */
        if (map->table.value != NULL) {
            Value index = dict_get_str(map->table.value, name);
            return index == NULL ? -1 : (intptr_t)value_int(index);
        }
    }
    for (; map->parent != NULL; map = map->parent)
        if (map->name.value == name) return map->count - 1;
    return -1;
}

static Map *find_transition(Map *map, Value name) {
    Value transitions = map->transitions.value;
    if (transitions == NULL) return NULL;
    if (value_is(transitions, &instance_map_type)) {
        Map *only = (Map *)transitions;
        return only->name.value == name ? only : NULL;
    }
    return (Map *)dict_get_str(transitions, name);
}

static Status add_transition(Map *map, Map *child) {
    Value transitions = map->transitions.value;
    if (transitions == NULL) {
        slot_set(map, &map->transitions, VALUE(child));
        return 0;
    }
    if (value_is(transitions, &instance_map_type)) {
        Value dict = dict_new();
        if (dict == NULL) return -1;
        TRY(dict_set(dict, ((Map *)transitions)->name.value, transitions));
        slot_set(map, &map->transitions, dict);
        transitions = dict;
    }
    return dict_set(transitions, child->name.value, VALUE(child));
}

Map *map_add(Map *map, Value name) {
    Map *child = find_transition(map, name);
    if (LIKELY(child != NULL)) return child;
    bool crowded = map->transitions.value != NULL && is_dict(map->transitions.value) &&
                   dict_length(map->transitions.value) >= MAX_TRANSITIONS;
    if (map->count >= MAP_MAX_SLOTS || crowded || last_id == UINT32_MAX) return map_dict_mode(map);
    TRY_VALUE(child, map_new(map->type, map->inline_count));
    pointer_set(child, &child->parent, map);
    slot_set(child, &child->name, name);
    child->count = map->count + 1;
    child->id = ++last_id;
    TRY_NULL(add_transition(map, child));
    return child;
}
