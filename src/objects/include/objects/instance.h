/* instance.h - instances of Python classes: hidden classes ("maps") and attribute storage.
 *
 * The tail of an instance lies at native->tail_offset (or behind the variable part for subclasses of int, tuple, bytes):
 *     +0  Map   *map        which names live in which slots
 *     +8  Slot   overflow   Array of further slots, or the instance dict once it was materialised for good (map->dict_mode)
 *     +16 Slot   inline[native->inline_slots of the type when it was allocated]
 * Maps form a transition tree per type (root_map); adding attributes in the same order gives the same map.  map->id is
 * unique for ever, so inline caches keep the 32-bit id and need no reference.  Deleting attributes or too many of them
 * (> MAP_MAX_SLOTS) switches the instance to dict mode. `__dict__` is a dict that is kept in step with the slots: once it was handed out the
 * instance is in dict mode. __slots__ are separate slots before the tail, reached through member descriptors. */
#pragma once

#include "objects/object.h"

struct Map {
    Obj      header;
    uint32_t id;            /* unique, never reused; 0 only for dict-mode maps */
    uint16_t count;         /* attributes */
    uint16_t inline_count;  /* inline slots of instances with this map */
    bool     dict_mode;
    Type    *type;          /* of the instances */
    Map     *parent;
    Slot     name;          /* the attribute this map adds to its parent (interned str) */
    Slot     transitions;   /* NULL, one Map, or a dict name -> Map */
    Slot     table;         /* lazily built lookup table: dict name -> index, or NULL */
    Slot     dict_map;      /* root maps: the dict-mode map for the same instance size, or NULL */
    Slot     next_root;     /* root maps: another root of the same type with a different inline_count, or NULL */
};
extern Type instance_map_type;
#define MAP_MAX_SLOTS 64

typedef struct Tail {
    Map *map;
    Slot overflow;
    Slot inline_slots[];
} Tail;

static inline Tail *instance_tail_at(Value obj, int32_t offset) { return (Tail *)((char *)obj + offset); }
Tail    *instance_tail(Value obj);                           /* NULL: no attribute storage */
intptr_t map_find(Map *, Value name);                        /* slot index or -1; name interned */
MUST_CHECK Map *map_add(Map *, Value name);                  /* transition */
MUST_CHECK Map *map_root(Type *, size_t inline_count);       /* root map of instances of that size */
MUST_CHECK Map *map_dict_mode(Map *);                        /* the dict-mode map for instances with MAP */
/* Slot INDEX of a tail (not dict mode). */
static inline Slot *tail_slot(Tail *tail, Map *map, size_t index) {
    return index < map->inline_count ? &tail->inline_slots[index] : &((Array *)tail->overflow.value)->items[index - map->inline_count];
}
Value             instance_get(Value obj, Value name);       /* own attribute or NULL, never raises */
MUST_CHECK Status instance_set(Value obj, Value name, Value value);
MUST_CHECK Truth  instance_delete(Value obj, Value name);
MUST_CHECK Value  instance_dict(Value obj);                  /* materialises: dict mode from now on */
MUST_CHECK Value  instance_attributes(Value obj);            /* new dict with the attributes; changes nothing in OBJ */
/* 1: object.__reduce_ex__ of protocol 2 and later tells about OBJ just its class and the attributes in its tail, and nothing of its class
 * or its own says otherwise.  May run Python code. */
MUST_CHECK Truth  object_is_plain(Value obj);
MUST_CHECK Status instance_set_dict(Value obj, Value dict);
MUST_CHECK Status instance_add_slot(Value obj, Tail *, Map *new_map, Value value); /* store the slot that new_map adds */
MUST_CHECK Value  instance_new(Type *cls);                   /* object.__new__ without checks */
/* native->allocate of every class made by type_create: the base's structure, __slots__, tail.  Does not run Python. */
MUST_CHECK Value  instance_allocate(Type *cls, intptr_t count);
size_t            instance_size_of(const Obj *);             /* Shape.size_of and .trace of instances with a tail */
void              instance_trace(Obj *, Tracer *);
/* GetSetDef functions for `__dict__` of native types with dict_offset: {"__dict__", instance_get_dict, instance_set_dict_checked} */
MUST_CHECK Value  instance_get_dict(Value self, void *closure);
MUST_CHECK Status instance_set_dict_checked(Value self, Value or_null, void *closure);
/* `__dict__` slot of native objects with dict_offset > 0 (functions, modules, exceptions...), else NULL. */
Slot             *instance_dict_slot(Value obj);
/* New instance tails get more inline slots: called when instances outgrow theirs. */
void              instance_grow_class(Type *cls, size_t count);
