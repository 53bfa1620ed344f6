/* iter_tools.c - the built-in iterator adapters: enumerate, zip, map and filter. */
#include "list_int.h"

#include "objects/function.h"
#include "objects/int.h"
#include "objects/str.h"

static intptr_t keyword_count(Value kwnames) { return kwnames == NULL ? 0 : tuple_length(kwnames); }

/* ---- enumerate --------------------------------------------------------------------------------------------------- */
static Status enumerate_keywords(const Value *args, size_t nargs, Value kwnames, Value *iterable, Value *start) {
    for (intptr_t i = 0, n = keyword_count(kwnames); i < n; i++) {
        Value name = tuple_get(kwnames, i), value = args[nargs + (size_t)i];
        if (str_equal_ascii(name, "iterable") && *iterable == NULL) *iterable = value;
        else if (str_equal_ascii(name, "start") && *start == NULL) *start = value;
        else return RAISED(raise_type_error("'%U' is an invalid keyword argument for enumerate()", name));
    }
    return 0;
}

static Value enumerate_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    size_t total = nargs + (size_t)keyword_count(kwnames);
    if (total > 2) return raise_type_error("enumerate() takes at most 2 arguments (%zd given)", (intptr_t)total);
    Value iterable = nargs > 0 ? args[0] : NULL, start = nargs > 1 ? args[1] : NULL, iterator;
    TRY_NULL(enumerate_keywords(args, nargs, kwnames, &iterable, &start));
    if (iterable == NULL) return raise_type_error("enumerate() missing required argument 'iterable'");
    TRY_VALUE(start, start == NULL ? value_from_int(0) : number_index(start));
    TRY_VALUE(iterator, object_iter(iterable));
    EnumerateObj *it = (EnumerateObj *)cls->native->allocate(cls, 0);
    if (it == NULL) return NULL;
    slot_set(it, &it->iterator, iterator);
    slot_set(it, &it->index, start);
    return VALUE(it);
}

static Value enumerate_next(Value self) {
    EnumerateObj *it = (EnumerateObj *)self;
    Value         item, index, next;
    if ((item = step_item(it->iterator.value)) == NULL) return NULL;
    index = it->index.value;
    if (LIKELY(value_is_int(index) && value_int(index) < TAGGED_INT_MAX)) next = value_from_int(value_int(index) + 1);
    else TRY_VALUE(next, int_add(index, value_from_int(1)));
    slot_set(it, &it->index, next);
    return TUPLE2(index, item);
}

static Truth enumerate_next_pair(EnumerateObj *it, Value *pair) {
    Value item, index, next;
    if ((item = next_item(it->iterator.value)) == NULL) return exception_pending() ? -1 : 0;
    index = it->index.value;
    if (LIKELY(value_is_int(index) && value_int(index) < TAGGED_INT_MAX)) next = value_from_int(value_int(index) + 1);
    else if ((next = int_add(index, value_from_int(1))) == NULL) return -1;
    slot_set(it, &it->index, next);
    pair[0] = index;
    pair[1] = item;
    return 1;
}

static Value enumerate_reduce(Value self) {
    EnumerateObj *it = (EnumerateObj *)self;
    Value         args = TUPLE2(it->iterator.value, it->index.value);
    return args == NULL ? NULL : TUPLE2(VALUE(type_of(self)), args);
}

static const MethodDef enumerate_methods[] = {
    {"__reduce__", (void *)enumerate_reduce, METHOD_NOARGS, "__reduce__($self, /)\n--\n\n"},
    {"__class_getitem__", (void *)generic_alias_new, METHOD_ONE | METHOD_CLASS, "See PEP 585."},
    {NULL},
};
static void enumerate_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, &((EnumerateObj *)obj)->iterator, 2); }
static NativeType enumerate_native = {
    .shape = {.size = sizeof(EnumerateObj), .trace = enumerate_trace},
    .iter = iterator_self, .iternext = enumerate_next, .create = enumerate_create, .methods = enumerate_methods,
};
Type enumerate_type = STATIC_TYPE("enumerate", &object_type, enumerate_native, sizeof(EnumerateObj), 0, TYPE_FLAG_BASETYPE | TYPE_FLAG_GC);

/* ---- zip --------------------------------------------------------------------------------------------------------- */
/* Tuple of the iterators of ARGS. */
static Value iterators_of(const Value *args, size_t nargs) {
    Value iterators = tuple_new((intptr_t)nargs), iterator;
    if (iterators == NULL) return NULL;
    for (size_t i = 0; i < nargs; i++) {
        TRY_VALUE(iterator, object_iter(args[i]));
        tuple_put(iterators, (intptr_t)i, iterator);
    }
    return iterators;
}

static Value zip_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    bool  strict = false;
    Value iterators;
    if (keyword_count(kwnames) > 1 && cls == &zip_type)
        return raise_type_error("zip() takes at most 1 keyword argument (%zd given)", keyword_count(kwnames));
    if (keyword_count(kwnames) > 0) {
        if (!str_equal_ascii(tuple_get(kwnames, 0), "strict")) {
            if (cls == &zip_type || cls->native->init == zip_type.native->init)
                return raise_type_error("'%U' is an invalid keyword argument for zip()", tuple_get(kwnames, 0));
        } else {
            Truth truth = object_truth(args[nargs]);
            if (truth < 0) return NULL;
            strict = truth;
        }
    }
    TRY_VALUE(iterators, iterators_of(args, nargs));
    ZipObj *it = (ZipObj *)cls->native->allocate(cls, 0);
    if (it == NULL) return NULL;
    slot_set(it, &it->iterators, iterators);
    it->strict = strict;
    return VALUE(it);
}

/* Iterator FAILED (0-based) ended: with strict all must end together. */
static Value zip_end(ZipObj *it, intptr_t failed) {
    if (!it->strict) return NULL;
    if (exception_pending()) {
        if (!exception_matches(&StopIteration_type)) return NULL;
        exception_clear();
    }
    if (failed > 0)
        return raise_value_error(failed == 1 ? "zip() argument %zd is shorter than argument %zd"
                                             : "zip() argument %zd is shorter than arguments 1-%zd", failed + 1, failed);
    Value iterators = it->iterators.value;
    for (intptr_t i = 1; i < tuple_length(iterators); i++) {
        if (object_next(tuple_get(iterators, i)) != NULL)
            return raise_value_error(i == 1 ? "zip() argument %zd is longer than argument %zd"
                                            : "zip() argument %zd is longer than arguments 1-%zd", i + 1, i);
        if (exception_pending()) return NULL;
    }
    return NULL;
}

static Value zip_next(Value self) {
    ZipObj  *it = (ZipObj *)self;
    Value    iterators = it->iterators.value, result;
    intptr_t n = tuple_length(iterators);
    if (n == 0) return NULL;
    if (n == 2) { /* no half-built tuple is needed */
        Value first = step_item(tuple_get(iterators, 0)), second;
        if (first == NULL) return zip_end(it, 0);
        if ((second = step_item(tuple_get(iterators, 1))) == NULL) return zip_end(it, 1);
        return TUPLE2(first, second);
    }
    TRY_VALUE(result, tuple_new(n));
    for (intptr_t i = 0; i < n; i++) {
        Value item = step_item(tuple_get(iterators, i));
        if (item == NULL) return zip_end(it, i);
        tuple_put(result, i, item);
    }
    return result;
}

static Truth zip_next_pair(ZipObj *it, Value *pair) {
    Value iterators = it->iterators.value, first, second;
    if (tuple_length(iterators) != 2) return 2;
    if ((first = next_item(tuple_get(iterators, 0))) == NULL) zip_end(it, 0);
    else if ((second = next_item(tuple_get(iterators, 1))) == NULL) zip_end(it, 1);
    else {
        pair[0] = first;
        pair[1] = second;
        return 1;
    }
    return exception_pending() ? -1 : 0;
}

static Value zip_reduce(Value self) {
    ZipObj *it = (ZipObj *)self;
    if (it->strict) return TUPLE3(VALUE(type_of(self)), it->iterators.value, TRUE_VALUE);
    return TUPLE2(VALUE(type_of(self)), it->iterators.value);
}

static Value zip_setstate(Value self, Value state) {
    Truth strict = object_truth(state);
    if (strict < 0) return NULL;
    ((ZipObj *)self)->strict = strict;
    return NONE;
}

static const MethodDef zip_methods[] = {
    {"__reduce__", (void *)zip_reduce, METHOD_NOARGS, "__reduce__($self, /)\n--\n\n"},
    {"__setstate__", (void *)zip_setstate, METHOD_ONE, "__setstate__($self, state, /)\n--\n\n"},
    {NULL},
};
static void zip_trace(Obj *obj, Tracer *tracer) { trace_slot(tracer, &((ZipObj *)obj)->iterators); }
static NativeType zip_native = {
    .shape = {.size = sizeof(ZipObj), .trace = zip_trace},
    .iter = iterator_self, .iternext = zip_next, .create = zip_create, .methods = zip_methods,
};
Type zip_type = STATIC_TYPE("zip", &object_type, zip_native, sizeof(ZipObj), 0, TYPE_FLAG_BASETYPE | TYPE_FLAG_GC);

/* ---- map --------------------------------------------------------------------------------------------------------- */
static Value map_object_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    Value iterators;
    if (cls == &map_type || cls->native->init == map_type.native->init) TRY_NULL(args_no_keywords("map", kwnames));
    if (nargs < 2) return raise_type_error("map() must have at least two arguments.");
    TRY_VALUE(iterators, iterators_of(args + 1, nargs - 1));
    MapIterObj *it = (MapIterObj *)cls->native->allocate(cls, 0);
    if (it == NULL) return NULL;
    slot_set(it, &it->function, args[0]);
    slot_set(it, &it->iterators, iterators);
    return VALUE(it);
}

static Value map_object_next(Value self) {
    MapIterObj *it = (MapIterObj *)self;
    Value       iterators = it->iterators.value, local[8], spill = NULL;
    Value      *items = local;
    intptr_t    n = tuple_length(iterators);
    if (n > (intptr_t)COUNT_OF(local)) {
        TRY_VALUE(spill, tuple_new(n));
        items = NULL;
    }
    for (intptr_t i = 0; i < n; i++) {
        Value item = step_item(tuple_get(iterators, i));
        if (item == NULL) return NULL;
        if (items != NULL) items[i] = item;
        else tuple_put(spill, i, item);
    }
    if (items == NULL) items = (Value *)((TupleObj *)spill)->items;
    return object_call(it->function.value, items, (size_t)n, NULL);
}

static Value map_object_reduce(Value self) {
    MapIterObj *it = (MapIterObj *)self;
    intptr_t    n = tuple_length(it->iterators.value);
    Value       args;
    TRY_VALUE(args, tuple_new(n + 1));
    tuple_put(args, 0, it->function.value);
    for (intptr_t i = 0; i < n; i++) tuple_put(args, i + 1, tuple_get(it->iterators.value, i));
    return TUPLE2(VALUE(type_of(self)), args);
}

static const MethodDef map_object_methods[] = {
    {"__reduce__", (void *)map_object_reduce, METHOD_NOARGS, "__reduce__($self, /)\n--\n\n"},
    {NULL},
};
static void map_object_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, &((MapIterObj *)obj)->function, 2); }
static NativeType map_object_native = {
    .shape = {.size = sizeof(MapIterObj), .trace = map_object_trace},
    .iter = iterator_self, .iternext = map_object_next, .create = map_object_create, .methods = map_object_methods,
};
Type map_type = STATIC_TYPE("map", &object_type, map_object_native, sizeof(MapIterObj), 0, TYPE_FLAG_BASETYPE | TYPE_FLAG_GC);

/* ---- filter ------------------------------------------------------------------------------------------------------ */
static Value filter_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    Value iterator;
    if (cls == &filter_type || cls->native->init == filter_type.native->init) TRY_NULL(args_no_keywords("filter", kwnames));
    if (nargs != 2) return raise_arity("filter", 2, 2, nargs);
    TRY_VALUE(iterator, object_iter(args[1]));
    FilterObj *it = (FilterObj *)cls->native->allocate(cls, 0);
    if (it == NULL) return NULL;
    slot_set(it, &it->function, args[0]);
    slot_set(it, &it->iterator, iterator);
    return VALUE(it);
}

static Value filter_next(Value self) {
    FilterObj *it = (FilterObj *)self;
    Value      function = it->function.value, item;
    bool       plain = function == NONE || function == VALUE(&bool_type);
    while ((item = step_item(it->iterator.value)) != NULL) {
        Value good = item;
        if (!plain) TRY_VALUE(good, CALL1(function, item));
        Truth truth = object_truth(good);
        if (truth != 0) return truth < 0 ? NULL : item;
    }
    return NULL;
}

static Value filter_reduce(Value self) {
    FilterObj *it = (FilterObj *)self;
    Value      args = TUPLE2(it->function.value, it->iterator.value);
    return args == NULL ? NULL : TUPLE2(VALUE(type_of(self)), args);
}

static const MethodDef filter_methods[] = {
    {"__reduce__", (void *)filter_reduce, METHOD_NOARGS, "__reduce__($self, /)\n--\n\n"},
    {NULL},
};
static void filter_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, &((FilterObj *)obj)->function, 2); }
static NativeType filter_native = {
    .shape = {.size = sizeof(FilterObj), .trace = filter_trace},
    .iter = iterator_self, .iternext = filter_next, .create = filter_create, .methods = filter_methods,
};
Type filter_type = STATIC_TYPE("filter", &object_type, filter_native, sizeof(FilterObj), 0, TYPE_FLAG_BASETYPE | TYPE_FLAG_GC);

/* ---- pairs that nobody keeps ---------------------------------------------------------------------------------------- */
Truth iterator_next_pair(Value iterator, Value *pair) {
    Type *type = value_obj(iterator)->type;
    if (type == &enumerate_type) return enumerate_next_pair((EnumerateObj *)iterator, pair);
    if (type == &zip_type) return zip_next_pair((ZipObj *)iterator, pair);
    return dict_item_next_pair(iterator, pair);
}
