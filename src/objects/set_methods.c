/* set_methods.c - the types set and frozenset: construction, operators and methods. */
#include "set_int.h"

#include "dict_int.h"
#include "objects/function.h"
#include "objects/thread.h"

#define SET(v) ((SetObj *)(v))

/* ---- construction ------------------------------------------------------------------------------------------------ */
static Value any_set_allocate(Type *cls) {
    SetObj *set = (SetObj *)cls->native->allocate(cls, 0);
    if (set == NULL) return NULL;
    set->mask = 7;
    set->hash = -1;
    return VALUE(set);
}

static Value set_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    return cls == &set_type ? set_new() : any_set_allocate(cls);
}

static Status set_init(Value self, const Value *args, size_t nargs, Value kwnames) {
    TRY(args_no_keywords("set", kwnames));
    if (nargs > 1) return RAISED(raise_arity("set", 0, 1, nargs));
    set_remove_all(SET(self));
    return nargs == 0 ? 0 : set_update(self, args[0]);
}

static Value frozenset_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    if (cls == &frozenset_type || cls->native->init == frozenset_type.native->init)
        TRY_NULL(args_no_keywords("frozenset", kwnames));
    if (nargs > 1) return raise_arity("frozenset", 0, 1, nargs);
    if (cls == &frozenset_type) return frozenset_from_iterable(nargs == 0 ? NULL : args[0]);
    Value self = any_set_allocate(cls);
    return self == NULL || (nargs == 1 && set_update(self, args[0]) < 0) ? NULL : self;
}

/* ---- slots ------------------------------------------------------------------------------------------------------- */
static Status set_length_slot(Value self, intptr_t *length) {
    *length = SET(self)->used;
    return 0;
}

static Value set_repr(Value self) {
    bool plain = value_is(self, &set_type);
    if (SET(self)->used == 0) return format_message("%N()", self);
    Truth nested = repr_enter(self);
    if (nested != 0) return nested < 0 ? NULL : format_message("%N(...)", self);
    Value list = sequence_to_list(self), text = list == NULL ? NULL : object_repr(list), result = NULL;
    if (text != NULL) text = str_substring(text, 1, str_length(text) - 1);
    if (text != NULL) result = plain ? format_message("{%U}", text) : format_message("%N({%U})", self, text);
    repr_leave(self);
    return result;
}

static uint64_t shuffle_bits(uint64_t h) { return ((h ^ 89869747u) ^ (h << 16)) * 3644798167u; }

/* Independent of order; the constants are CPython's, so that hash(frozenset) is equal everywhere. */
static Status frozenset_hash(Value self, int64_t *out) {
    SetObj *set = SET(self);
    if (set->hash == -1) {
        uint64_t hash = 0;
        for (size_t i = 0;;) {
            SetEntry *entry = set_next_entry(set, &i);
            if (entry == NULL) break;
            hash ^= shuffle_bits((uint64_t)entry->hash);
        }
        hash ^= ((uint64_t)set->used + 1) * 1927868237u;
        hash ^= (hash >> 11) ^ (hash >> 25);
        hash = hash * 69069u + 907133923u;
        set->hash = hash == (uint64_t)-1 ? 590923713 : (int64_t)hash;
    }
    *out = set->hash;
    return 0;
}

/* Every item of A in B? */
static Truth set_is_subset(SetObj *a, SetObj *b) {
    if (a->used > b->used) return 0;
    for (size_t i = 0;;) {
        SetEntry *entry = set_next_entry(a, &i);
        if (entry == NULL) return 1;
        Truth found = set_has_hashed(b, entry->key.value, entry->hash);
        if (found <= 0) return found;
    }
}

static Truth sets_equal(SetObj *a, SetObj *b) {
    if (a->used != b->used) return 0;
    if (a->hash != -1 && b->hash != -1 && a->hash != b->hash) return 0;
    return set_is_subset(a, b);
}

static Value set_compare(Value a, Value b, CompareOp op) {
    if (!is_any_set(a) || !is_any_set(b)) return NOT_IMPLEMENTED;
    Truth result = 0;
    switch (op) {
    case COMPARE_EQ: result = sets_equal(SET(a), SET(b)); break;
    case COMPARE_NE:
        result = sets_equal(SET(a), SET(b));
        if (result >= 0) result = !result;
        break;
    case COMPARE_LE: result = set_is_subset(SET(a), SET(b)); break;
    case COMPARE_GE: result = set_is_subset(SET(b), SET(a)); break;
    case COMPARE_LT: result = SET(a)->used < SET(b)->used ? set_is_subset(SET(a), SET(b)) : 0; break;
    case COMPARE_GT: result = SET(b)->used < SET(a)->used ? set_is_subset(SET(b), SET(a)) : 0; break;
    }
    return result < 0 ? NULL : value_from_bool(result);
}

/* ---- set algebra ------------------------------------------------------------------------------------------------- */
/* Calls STEP for every item of ITERABLE with its hash; stops when that is not 0. */
typedef struct SetWork { SetObj *source, *target; } SetWork;
typedef Truth (*SetStep)(SetWork *, Value item, int64_t hash);

static Truth set_for_each(Value iterable, SetStep step, SetWork *work) {
    if (is_any_set(iterable)) {
        for (size_t i = 0;;) {
            SetEntry *entry = set_next_entry(SET(iterable), &i);
            if (entry == NULL) return 0;
            Truth result = step(work, entry->key.value, entry->hash);
            if (result != 0) return result;
        }
    }
    if (value_is(iterable, &dict_type)) {
        for (size_t i = 0;;) {
            DictEntry *entry = dict_next_entry((DictObj *)iterable, &i);
            if (entry == NULL) return 0;
            Truth result = step(work, entry->key.value, entry->hash);
            if (result != 0) return result;
        }
    }
    Value iterator = object_iter(iterable), item;
    if (iterator == NULL) return -1;
    while ((item = object_next(iterator)) != NULL) {
        int64_t hash;
        TRY(key_hash(item, &hash));
        Truth result = step(work, item, hash);
        if (result != 0) return result;
    }
    return exception_pending() ? -1 : 0;
}

/* Ends when all items of the source were found: what follows is not even looked at. */
static Truth step_keep_common(SetWork *work, Value item, int64_t hash) {
    Truth found = set_has_hashed(work->source, item, hash);
    if (found <= 0) return found;
    return set_add_hashed(work->target, item, hash) < 0 ? -1 : work->target->used >= work->source->used;
}
static Truth step_discard(SetWork *work, Value item, int64_t hash) { return set_discard_hashed(work->target, item, hash) < 0 ? -1 : 0; }
static Truth step_find(SetWork *work, Value item, int64_t hash) { return set_find_hashed(work->source, item, hash); }
static Truth step_find_foreign(SetWork *work, Value item, int64_t hash) {
    Truth found = set_find_hashed(work->source, item, hash);
    return found < 0 ? -1 : !found;
}
static Truth step_toggle(SetWork *work, Value item, int64_t hash) {
    Truth removed = set_discard_hashed(work->target, item, hash);
    return removed != 0 ? (removed < 0 ? -1 : 0) : set_add_hashed(work->target, item, hash) < 0 ? -1 : 0;
}

/* Empty set of the built-in type that SELF is one of. */
static Value set_new_like(Value self) { return set_base_type(self) == &set_type ? set_new() : frozenset_from_iterable(NULL); }

static Value set_intersect(Value self, Value other) {
    Value result = set_new_like(self);
    if (result == NULL) return NULL;
    if (self == other) return set_copy_as(set_base_type(self), SET(self));
    SetWork work = {SET(self), SET(result)};
    if (is_any_set(other) && SET(other)->used > SET(self)->used) { /* walk the smaller one */
        work.source = SET(other);
        other = self;
    }
    if (!is_any_set(other)) return set_for_each(other, step_keep_common, &work) < 0 ? NULL : result;
    for (size_t i = 0;;) {
        SetEntry *entry = set_next_entry(SET(other), &i);
        if (entry == NULL) return result;
        Value   item = entry->key.value;
        int64_t hash = entry->hash;
        Truth   found = set_has_hashed(work.source, item, hash);
        if (found < 0 || (found > 0 && set_add_hashed(work.target, item, hash) < 0)) return NULL;
    }
}

static Status set_subtract(Value self, Value other) {
    if (self == other) {
        set_remove_all(SET(self));
        return 0;
    }
    SetWork work = {NULL, SET(self)};
    return set_for_each(other, step_discard, &work);
}

static Value set_difference_of(Value self, Value other) {
    if ((is_any_set(other) || value_is(other, &dict_type)) &&
        (SET(self)->used >> 2) <= (is_any_set(other) ? SET(other)->used : dict_length(other))) {
        Value result = set_new_like(self); /* look up the items of SELF in OTHER: cheaper than copying SELF */
        if (result == NULL) return NULL;
        for (size_t i = 0;;) {
            SetEntry *entry = set_next_entry(SET(self), &i);
            if (entry == NULL) return result;
            Value      item = entry->key.value;
            int64_t    hash = entry->hash;
            DictEntry *pair;
            Truth      found = is_any_set(other) ? set_has_hashed(SET(other), item, hash) : dict_find((DictObj *)other, item, hash, &pair);
            if (found < 0 || (!found && set_add_hashed(SET(result), item, hash) < 0)) return NULL;
        }
    }
    Value result = set_copy_as(set_base_type(self), SET(self));
    return result == NULL || set_subtract(result, other) < 0 ? NULL : result;
}

static Status set_toggle(Value self, Value other) {
    if (self == other) {
        set_remove_all(SET(self));
        return 0;
    }
    if (!is_any_set(other) && !value_is(other, &dict_type)) { /* repeated items must count once */
        other = set_from_iterable(other);
        if (other == NULL) return -1;
    }
    SetWork work = {NULL, SET(self)};
    return set_for_each(other, step_toggle, &work);
}

/* ---- operators --------------------------------------------------------------------------------------------------- */
#define BOTH_SETS(a, b) if (!is_any_set(a) || !is_any_set(b)) return NOT_IMPLEMENTED
static Value set_and(Value a, Value b) {
    BOTH_SETS(a, b);
    return set_intersect(a, b);
}
static Value set_or(Value a, Value b) {
    BOTH_SETS(a, b);
    Value result = set_copy_as(set_base_type(a), SET(a));
    return result == NULL || set_update(result, b) < 0 ? NULL : result;
}
static Value set_sub(Value a, Value b) {
    BOTH_SETS(a, b);
    return set_difference_of(a, b);
}
static Value set_xor(Value a, Value b) {
    BOTH_SETS(a, b);
    Value result = set_copy_as(set_base_type(a), SET(a));
    return result == NULL || set_toggle(result, a == b ? result : b) < 0 ? NULL : result;
}

/* SELF takes over the table of FROM, a fresh set. */
static void set_take_over(SetObj *self, SetObj *from) {
    pointer_set(self, &self->table, from->table);
    self->fill = from->fill;
    self->used = from->used;
    self->mask = from->mask;
}

static Value set_inplace_and(Value self, Value other) {
    if (!is_any_set(other)) return NOT_IMPLEMENTED;
    Value result = set_intersect(self, other);
    if (result == NULL) return NULL;
    set_take_over(SET(self), SET(result));
    return self;
}
static Value set_inplace_or(Value self, Value other) {
    if (!is_any_set(other)) return NOT_IMPLEMENTED;
    return set_update(self, other) < 0 ? NULL : self;
}
static Value set_inplace_sub(Value self, Value other) {
    if (!is_any_set(other)) return NOT_IMPLEMENTED;
    return set_subtract(self, other) < 0 ? NULL : self;
}
static Value set_inplace_xor(Value self, Value other) {
    if (!is_any_set(other)) return NOT_IMPLEMENTED;
    return set_toggle(self, other) < 0 ? NULL : self;
}

/* ---- methods of both types --------------------------------------------------------------------------------------- */
static Value set_method_contains(Value self, Value item) {
    Truth found = set_contains(self, item);
    return found < 0 ? NULL : value_from_bool(found);
}

static Value set_method_copy(Value self) {
    if (value_is(self, &frozenset_type)) return self;
    return set_copy_as(set_base_type(self), SET(self));
}

static Value set_method_union(Value self, const Value *args, size_t nargs, Value kwnames) {
    Value result = set_copy_as(set_base_type(self), SET(self));
    if (result == NULL) return NULL;
    for (size_t i = 0; i < nargs; i++)
        if (args[i] != self) TRY_NULL(set_update(result, args[i]));
    return result;
}

static Value set_method_intersection(Value self, const Value *args, size_t nargs, Value kwnames) {
    if (nargs == 0) return set_copy_as(set_base_type(self), SET(self)); /* a new one also for frozenset */
    Value result = self;
    for (size_t i = 0; i < nargs; i++) TRY_VALUE(result, set_intersect(result, args[i]));
    return result;
}

static Value set_method_difference(Value self, const Value *args, size_t nargs, Value kwnames) {
    if (nargs == 0) return set_copy_as(set_base_type(self), SET(self));
    Value result;
    TRY_VALUE(result, set_difference_of(self, args[0]));
    for (size_t i = 1; i < nargs; i++) TRY_NULL(set_subtract(result, args[i]));
    return result;
}

static Value set_method_symmetric_difference(Value self, Value other) {
    Value result = set_copy_as(set_base_type(self), SET(self));
    return result == NULL || set_toggle(result, other) < 0 ? NULL : result;
}

static Value set_method_isdisjoint(Value self, Value other) {
    if (self == other) return value_from_bool(SET(self)->used == 0);
    SetWork work = {SET(self), NULL};
    if (is_any_set(other) && SET(other)->used > SET(self)->used) {
        work.source = SET(other);
        other = self;
    }
    Truth common = set_for_each(other, step_find, &work);
    return common < 0 ? NULL : value_from_bool(!common);
}

static Value set_method_issubset(Value self, Value other) {
    if (is_any_set(other)) return set_compare(self, other, COMPARE_LE);
    Value items = set_from_iterable(other);
    return items == NULL ? NULL : set_compare(self, items, COMPARE_LE);
}

static Value set_method_issuperset(Value self, Value other) {
    if (is_any_set(other)) return set_compare(self, other, COMPARE_GE);
    SetWork work = {SET(self), NULL};
    Truth   foreign = set_for_each(other, step_find_foreign, &work);
    return foreign < 0 ? NULL : value_from_bool(!foreign);
}

static Value set_method_reduce(Value self) {
    Value list, args, state;
    TRY_VALUE(list, sequence_to_list(self));
    TRY_VALUE(args, TUPLE1(list));
    if (value_is(self, &set_type) || value_is(self, &frozenset_type)) state = NONE;
    else TRY_VALUE(state, object_call_method(self, DUNDER(getstate), NULL, 0));
    return TUPLE3(VALUE(type_of(self)), args, state);
}

static Value set_method_sizeof(Value self) {
    return value_from_int((int64_t)sizeof(SetObj) + (SET(self)->table == NULL ? 0 : (int64_t)gc_object_size((Obj *)SET(self)->table)));
}

/* ---- methods of set ---------------------------------------------------------------------------------------------- */
static Value set_method_add(Value self, Value item) { return set_add(self, item) < 0 ? NULL : NONE; }
static Value set_method_discard(Value self, Value item) { return set_discard(self, item) < 0 ? NULL : NONE; }

static Value set_method_remove(Value self, Value item) {
    Truth removed = set_discard(self, item);
    if (removed < 0) return NULL;
    return removed ? NONE : raise_key_error(item);
}

static Value set_method_pop(Value self) {
    SetObj *set = SET(self);
    if (set->used == 0) return raise_value(&KeyError_type, str_from_c("pop from an empty set"));
    size_t    position = (size_t)(set->finger & set->mask);
    SetEntry *entry = set_next_entry(set, &position);
    if (entry == NULL) {
        position = 0;
        entry = set_next_entry(set, &position);
    }
    Value item = entry->key.value;
    entry->key.value = NULL;
    entry->hash = -1;
    set->used--;
    set->finger = (intptr_t)position;
    return item;
}

static Value set_method_clear(Value self) {
    set_remove_all(SET(self));
    return NONE;
}

static Value set_method_update(Value self, const Value *args, size_t nargs, Value kwnames) {
    for (size_t i = 0; i < nargs; i++) TRY_NULL(set_update(self, args[i]));
    return NONE;
}

static Value set_method_intersection_update(Value self, const Value *args, size_t nargs, Value kwnames) {
    Value result = set_method_intersection(self, args, nargs, NULL);
    if (result == NULL) return NULL;
    if (result != self) set_take_over(SET(self), SET(result));
    return NONE;
}

static Value set_method_difference_update(Value self, const Value *args, size_t nargs, Value kwnames) {
    for (size_t i = 0; i < nargs; i++) TRY_NULL(set_subtract(self, args[i]));
    return NONE;
}

static Value set_method_symmetric_difference_update(Value self, Value other) { return set_toggle(self, other) < 0 ? NULL : NONE; }

#define COMMON_METHODS \
    {"__contains__", (void *)set_method_contains, METHOD_ONE | METHOD_COEXIST, "x.__contains__(y) <==> y in x."}, \
    {"copy", (void *)set_method_copy, METHOD_NOARGS, "A shallow copy."}, \
    {"union", (void *)set_method_union, METHOD_FAST | METHOD_BARE_NAME, "New set with the items of all arguments."}, \
    {"intersection", (void *)set_method_intersection, METHOD_FAST | METHOD_BARE_NAME, "New set with the items that are in all arguments."}, \
    {"difference", (void *)set_method_difference, METHOD_FAST | METHOD_BARE_NAME, "New set with the items that are in no other argument."}, \
    {"symmetric_difference", (void *)set_method_symmetric_difference, METHOD_ONE, "New set with the items that are in exactly one set."}, \
    {"isdisjoint", (void *)set_method_isdisjoint, METHOD_ONE, "True if nothing is in both."}, \
    {"issubset", (void *)set_method_issubset, METHOD_ONE, "True if the other contains all items."}, \
    {"issuperset", (void *)set_method_issuperset, METHOD_ONE, "True if all items of the other are here."}, \
    {"__reduce__", (void *)set_method_reduce, METHOD_NOARGS, "State for pickling."}, \
    {"__sizeof__", (void *)set_method_sizeof, METHOD_NOARGS, "Size in bytes."}, \
    {"__class_getitem__", (void *)generic_alias_new, METHOD_ONE | METHOD_CLASS, "See PEP 585."}

static const MethodDef set_methods[] = {
    COMMON_METHODS,
    {"add", (void *)set_method_add, METHOD_ONE, "Adds one item."},
    {"clear", (void *)set_method_clear, METHOD_NOARGS, "Removes all items."},
    {"discard", (void *)set_method_discard, METHOD_ONE, "Removes an item if it is there."},
    {"remove", (void *)set_method_remove, METHOD_ONE, "Removes an item; KeyError when it is absent."},
    {"pop", (void *)set_method_pop, METHOD_NOARGS, "Removes and returns any item; KeyError when empty."},
    {"update", (void *)set_method_update, METHOD_FAST | METHOD_BARE_NAME, "Adds the items of all arguments."},
    {"intersection_update", (void *)set_method_intersection_update, METHOD_FAST | METHOD_BARE_NAME, "Keeps the items that are in all arguments."},
    {"difference_update", (void *)set_method_difference_update, METHOD_FAST | METHOD_BARE_NAME, "Removes the items of all arguments."},
    {"symmetric_difference_update", (void *)set_method_symmetric_difference_update, METHOD_ONE,
     "Keeps the items that are in exactly one set."},
    {NULL},
};
static const MethodDef frozenset_methods[] = {COMMON_METHODS, {NULL}};

static void set_trace(Obj *obj, Tracer *tracer) {
    trace_pointer(tracer, &((SetObj *)obj)->table);
    trace_slot(tracer, &((SetObj *)obj)->weakrefs);
}

static NativeType set_native = {
    .shape = {.size = sizeof(SetObj), .trace = set_trace},
    .repr = set_repr, .compare = set_compare, .iter = set_iter, .create = set_create, .init = set_init,
    .binary = {[BINARY_AND] = set_and, [BINARY_OR] = set_or, [BINARY_SUB] = set_sub, [BINARY_XOR] = set_xor},
    .inplace = {[BINARY_AND] = set_inplace_and, [BINARY_OR] = set_inplace_or, [BINARY_SUB] = set_inplace_sub, [BINARY_XOR] = set_inplace_xor},
    .length = set_length_slot, .contains = set_contains, .methods = set_methods, .weak_offset = offsetof(SetObj, weakrefs),
};
Type set_type = STATIC_TYPE("set", &object_type, set_native, sizeof(SetObj), 0, TYPE_FLAG_BASETYPE | TYPE_FLAG_MATCH_SELF | TYPE_FLAG_GC);

static NativeType frozenset_native = {
    .shape = {.size = sizeof(SetObj), .trace = set_trace},
    .repr = set_repr, .hash = frozenset_hash, .compare = set_compare, .iter = set_iter, .create = frozenset_create,
    .binary = {[BINARY_AND] = set_and, [BINARY_OR] = set_or, [BINARY_SUB] = set_sub, [BINARY_XOR] = set_xor},
    .length = set_length_slot, .contains = set_contains, .methods = frozenset_methods, .weak_offset = offsetof(SetObj, weakrefs),
};
Type frozenset_type = STATIC_TYPE("frozenset", &object_type, frozenset_native, sizeof(SetObj), 0,
                                  TYPE_FLAG_BASETYPE | TYPE_FLAG_MATCH_SELF | TYPE_FLAG_GC);
