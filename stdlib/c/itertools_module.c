/* itertools_module.c - itertools: counters, chains, filters and slices of iterators. */
#include "itertools_int.h"

#include "itertools_group.h"

extern const NativeModule itertools_module;

/* ---- count ------------------------------------------------------------------------------------------------------- */
typedef struct CountObj {
    Obj  header;
    Slot current, step;
} CountObj;

static bool is_number(Value v) {
    return is_int(v) || is_float(v) || native_of(v)->to_index != NULL || native_of(v)->to_int != NULL || native_of(v)->to_float != NULL ||
           value_is(v, &complex_type);
}

/* True and members of an IntEnum are not told from 1, either. */
static bool counts_by_one(const CountObj *it) {
    return it->step.value == value_from_int(1) || (is_int(it->step.value) && int_exact(it->step.value) == value_from_int(1));
}

static Value count_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    static const ArgSpec spec = {"count", "| start step"};
    Value out[2];
    TRY_NULL(args_parse(&spec, args, nargs, kwnames, out));
    if ((out[0] != NULL && !is_number(out[0])) || (out[1] != NULL && !is_number(out[1]))) return raise_type_error("a number is required");
    CountObj *it = (CountObj *)cls->native->allocate(cls, 0);
    if (it == NULL) return NULL;
    slot_set(it, &it->current, out[0] == NULL ? value_from_int(0) : out[0]);
    slot_set(it, &it->step, out[1] == NULL ? value_from_int(1) : out[1]);
    if (counts_by_one(it) && is_int(it->current.value) && value_is_int(int_exact(it->current.value)))
        slot_set(it, &it->current, int_exact(it->current.value)); /* True counts from 1 */
    return VALUE(it);
}

static Value count_next(Value self) {
    CountObj *it = (CountObj *)self;
    Value     current = it->current.value, next;
    if (LIKELY(it->step.value == value_from_int(1) && value_is_int(current) && value_int(current) < TAGGED_INT_MAX))
        next = value_from_int(value_int(current) + 1);
    else TRY_VALUE(next, number_binary(current, it->step.value, BINARY_ADD));
    slot_set(it, &it->current, next);
    return current;
}

static Value count_repr(Value self) {
    CountObj *it = (CountObj *)self;
    if (counts_by_one(it)) return format_message("%s(%R)", type_short_name(type_of(self)), it->current.value);
    return format_message("%s(%R, %R)", type_short_name(type_of(self)), it->current.value, it->step.value);
}

static Value count_reduce(Value self) {
    CountObj *it = (CountObj *)self;
    if (counts_by_one(it) && is_int(it->current.value)) return reduce_with(self, TUPLE1(it->current.value));
    return reduce_with(self, TUPLE2(it->current.value, it->step.value));
}
static const MethodDef count_methods[] = {REDUCE_ROW(count), {NULL}};
ITERTOOL(count, "count", CountObj, 2, "count(start=0, step=1)\n--\n\nstart, start+step, start+2*step, ...");

/* ---- cycle ------------------------------------------------------------------------------------------------------- */
typedef struct CycleObj {
    Obj      header;
    Slot     iterator, saved; /* iterator NULL: repeating SAVED (a list) */
    intptr_t index;
    bool     saved_all;
} CycleObj;

static Value cycle_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    extern Type cycle_type;
    Value       iterator, saved;
    TRY_NULL(refuse_keywords(cls, &cycle_type, "cycle", kwnames));
    if (nargs != 1) return raise_arity("cycle", 1, 1, nargs);
    TRY_VALUE(iterator, object_iter(args[0]));
    TRY_VALUE(saved, list_new(0));
    CycleObj *it = (CycleObj *)cls->native->allocate(cls, 0);
    if (it == NULL) return NULL;
    slot_set(it, &it->iterator, iterator);
    slot_set(it, &it->saved, saved);
    return VALUE(it);
}

static Value cycle_next(Value self) {
    CycleObj *it = (CycleObj *)self;
    Value     saved = it->saved.value, item;
    if (it->iterator.value != NULL) {
        item = object_next(it->iterator.value);
        if (item != NULL) {
            if (!it->saved_all) TRY_NULL(list_append(saved, item));
            return item;
        }
        if (exception_pending()) return NULL;
        it->iterator.value = NULL;
    }
    if (list_length(saved) == 0) return NULL;
    item = list_get(saved, it->index);
    if (++it->index >= list_length(saved)) it->index = 0;
    return item;
}

static Value cycle_reduce(Value self) {
    CycleObj *it = (CycleObj *)self;
    Value     iterator = it->iterator.value, state;
    bool      repeating = iterator == NULL;
    if (repeating) {
        TRY_VALUE(iterator, object_iter(it->saved.value));
        if (it->index != 0 && CALL_METHOD1(iterator, DUNDER(setstate), value_from_int(it->index)) == NULL) return NULL;
    }
    TRY_VALUE(state, TUPLE2(it->saved.value, value_from_bool(repeating || it->saved_all)));
    return reduce_with_state(self, TUPLE1(iterator), state);
}

static Value cycle_setstate(Value self, Value state) {
    CycleObj *it = (CycleObj *)self;
    if (!is_tuple(state)) return raise_type_error("state is not a tuple");
    if (tuple_length(state) != 2 || !is_list(tuple_get(state, 0))) return raise_type_error("function takes a list and an integer");
    if (!is_int(tuple_get(state, 1))) return raise_type_error("'%N' object cannot be interpreted as an integer", tuple_get(state, 1));
    bool all = !int_is_zero(tuple_get(state, 1));
    slot_set(it, &it->saved, tuple_get(state, 0));
    it->saved_all = all;
    it->index = 0;
    return NONE;
}
static const MethodDef cycle_methods[] = {REDUCE_ROW(cycle), SETSTATE_ROW(cycle), {NULL}};
ITERTOOL(cycle, "cycle", CycleObj, 2, "cycle(iterable, /)\n--\n\nItems of iterable, over and over again.");

/* ---- repeat ------------------------------------------------------------------------------------------------------ */
typedef struct RepeatObj {
    Obj      header;
    Slot     item;
    intptr_t left; /* -1: for ever */
} RepeatObj;

static Value repeat_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    static const ArgSpec spec = {"repeat", "object | times"};
    Value    out[2];
    intptr_t times = -1;
    TRY_NULL(args_parse(&spec, args, nargs, kwnames, out));
    if (out[1] != NULL) {
        TRY_NULL(argument_index(out[1], &times));
        if (times < 0) times = 0;
    }
    RepeatObj *it = (RepeatObj *)cls->native->allocate(cls, 0);
    if (it == NULL) return NULL;
    slot_set(it, &it->item, out[0]);
    it->left = times;
    return VALUE(it);
}

static Value repeat_next(Value self) {
    RepeatObj *it = (RepeatObj *)self;
    if (it->left == 0) return NULL;
    if (it->left > 0) it->left--;
    return it->item.value;
}

static Value repeat_repr(Value self) {
    RepeatObj *it = (RepeatObj *)self;
    if (it->left < 0) return format_message("%s(%R)", type_short_name(type_of(self)), it->item.value);
    return format_message("%s(%R, %zd)", type_short_name(type_of(self)), it->item.value, it->left);
}

static Value repeat_hint(Value self) {
    RepeatObj *it = (RepeatObj *)self;
    return it->left < 0 ? raise_type_error("len() of unsized object") : int_from_i64(it->left);
}

static Value repeat_reduce(Value self) {
    RepeatObj *it = (RepeatObj *)self;
    return reduce_with(self, it->left < 0 ? TUPLE1(it->item.value) : TUPLE2(it->item.value, int_from_i64(it->left)));
}
static const MethodDef repeat_methods[] = {
    {"__length_hint__", (void *)repeat_hint, METHOD_NOARGS, "How many items are left."}, REDUCE_ROW(repeat), {NULL},
};
ITERTOOL(repeat, "repeat", RepeatObj, 1, "repeat(object [,times])\n\nobject, times times or for ever.");

/* ---- accumulate -------------------------------------------------------------------------------------------------- */
typedef struct AccumulateObj {
    Obj  header;
    Slot iterator, function, total, initial; /* function NULL: addition */
} AccumulateObj;
extern Type accumulate_type;

static Value accumulate_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    static const ArgSpec spec = {"accumulate", "iterable | func * initial"};
    Value out[3], iterator;
    TRY_NULL(args_parse(&spec, args, nargs, kwnames, out));
    TRY_VALUE(iterator, object_iter(out[0]));
    AccumulateObj *it = (AccumulateObj *)cls->native->allocate(cls, 0);
    if (it == NULL) return NULL;
    slot_set(it, &it->iterator, iterator);
    slot_set(it, &it->function, out[1] == NONE ? NULL : out[1]);
    slot_set(it, &it->initial, out[2] == NONE ? NULL : out[2]);
    return VALUE(it);
}

static Value accumulate_next(Value self) {
    AccumulateObj *it = (AccumulateObj *)self;
    Value          total = it->initial.value, item;
    if (total != NULL) {
        it->initial.value = NULL;
    } else {
        if ((item = object_step(it->iterator.value)) == NULL) return NULL;
        total = it->total.value;
        if (total == NULL) total = item;
        else if (it->function.value == NULL) TRY_VALUE(total, number_binary(total, item, BINARY_ADD));
        else TRY_VALUE(total, CALL2(it->function.value, total, item));
    }
    slot_set(it, &it->total, total);
    return total;
}

/* chain((first,), iterator) */
static Value chain_before(Value first, Value iterator) {
    Value single = TUPLE1(first);
    return single == NULL ? NULL : CALL2(VALUE(&chain_type), single, iterator);
}

static Value accumulate_reduce(Value self) {
    AccumulateObj *it = (AccumulateObj *)self;
    Value          function = it->function.value == NULL ? NONE : it->function.value, iterator, again;
    if (it->initial.value != NULL) {
        TRY_VALUE(iterator, chain_before(it->initial.value, it->iterator.value));
        return reduce_with_state(self, TUPLE2(iterator, function), NONE);
    }
    if (it->total.value == NONE) { /* None as a state means "no total yet" */
        TRY_VALUE(iterator, chain_before(NONE, it->iterator.value));
        TRY_VALUE(again, CALL2(VALUE(&accumulate_type), iterator, function));
        TRY_VALUE(again, TUPLE3(again, value_from_int(1), NONE));
        return TUPLE2(VALUE(&islice_type), again);
    }
    return reduce_with_state(self, TUPLE2(it->iterator.value, function), it->total.value == NULL ? NONE : it->total.value);
}

static Value accumulate_setstate(Value self, Value state) {
    slot_set(self, &((AccumulateObj *)self)->total, state == NONE ? NULL : state);
    return NONE;
}
static const MethodDef accumulate_methods[] = {REDUCE_ROW(accumulate), SETSTATE_ROW(accumulate), {NULL}};
ITERTOOL(accumulate, "accumulate", AccumulateObj, 4, "accumulate(iterable, func=None, *, initial=None)\n--\n\nRunning totals.");

/* ---- chain ------------------------------------------------------------------------------------------------------- */
typedef struct ChainObj {
    Obj  header;
    Slot source, active; /* source NULL: exhausted */
} ChainObj;

static Value chain_from(Type *cls, Value iterables) {
    Value source;
    TRY_VALUE(source, object_iter(iterables));
    ChainObj *it = (ChainObj *)cls->native->allocate(cls, 0);
    if (it != NULL) slot_set(it, &it->source, source);
    return VALUE(it);
}

static Value chain_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    TRY_NULL(refuse_keywords(cls, &chain_type, "chain", kwnames));
    Value iterables = tuple_from_values(args, nargs);
    return iterables == NULL ? NULL : chain_from(cls, iterables);
}
static Value chain_from_iterable(Value cls, Value iterables) { return chain_from((Type *)cls, iterables); }

static Value chain_next(Value self) {
    ChainObj *it = (ChainObj *)self;
    while (it->source.value != NULL) {
        if (it->active.value == NULL) {
            Value iterable = object_next(it->source.value);
            Value iterator = iterable == NULL ? NULL : object_iter(iterable);
            if (iterator == NULL) {
                it->source.value = NULL;
                return NULL;
            }
            slot_set(it, &it->active, iterator);
        }
        Value item = object_next(it->active.value);
        if (item != NULL || exception_pending()) return item;
        it->active.value = NULL;
    }
    return NULL;
}

static Value chain_reduce(Value self) {
    ChainObj *it = (ChainObj *)self;
    if (it->source.value == NULL) return reduce_with(self, empty_tuple);
    if (it->active.value == NULL) return reduce_with_state(self, empty_tuple, TUPLE1(it->source.value));
    return reduce_with_state(self, empty_tuple, TUPLE2(it->source.value, it->active.value));
}

static Value chain_setstate(Value self, Value state) {
    ChainObj *it = (ChainObj *)self;
    if (!is_tuple(state)) return raise_type_error("state is not a tuple");
    intptr_t n = tuple_length(state);
    if (n < 1 || n > 2) return raise_arity("function", 1, 2, (size_t)n);
    for (intptr_t i = 0; i < n; i++)
        if (!value_is_iterator(tuple_get(state, i))) return raise_type_error("Arguments must be iterators.");
    slot_set(it, &it->source, tuple_get(state, 0));
    slot_set(it, &it->active, n > 1 ? tuple_get(state, 1) : NULL);
    return NONE;
}
static const MethodDef chain_methods[] = {
    {"from_iterable", (void *)chain_from_iterable, METHOD_ONE | METHOD_CLASS,
     "from_iterable($type, iterable, /)\n--\n\nchain() of the iterables that one iterable yields."},
    REDUCE_ROW(chain), SETSTATE_ROW(chain),
    {"__class_getitem__", (void *)generic_alias_new, METHOD_ONE | METHOD_CLASS, "See PEP 585."},
    {NULL},
};
ITERTOOL(chain, "chain", ChainObj, 2, "chain(*iterables)\n\nItems of the first iterable, then of the next, and so on.");

/* ---- compress, dropwhile, takewhile, filterfalse, starmap ---------------------------------------------------------- */
typedef struct FunctionIterObj {
    Obj  header;
    Slot function, iterator; /* compress: data, selectors */
    bool flag;               /* dropwhile: dropping is over; takewhile: finished */
} FunctionIterObj;

static Value function_iter_new(Type *cls, Value function, Value iterable) {
    Value iterator;
    TRY_VALUE(iterator, object_iter(iterable));
    FunctionIterObj *it = (FunctionIterObj *)cls->native->allocate(cls, 0);
    if (it == NULL) return NULL;
    slot_set(it, &it->function, function);
    slot_set(it, &it->iterator, iterator);
    return VALUE(it);
}

#define FUNCTION_ITER_CREATE(name) \
    extern Type name##_type; \
    static Value name##_create(Type *cls, const Value *args, size_t nargs, Value kwnames) { \
        TRY_NULL(refuse_keywords(cls, &name##_type, #name, kwnames)); \
        if (nargs != 2) return raise_arity(#name, 2, 2, nargs); \
        return function_iter_new(cls, args[0], args[1]); \
    }

static Value function_iter_reduce(Value self) {
    FunctionIterObj *it = (FunctionIterObj *)self;
    return reduce_with(self, TUPLE2(it->function.value, it->iterator.value));
}
static Value flag_iter_reduce(Value self) {
    FunctionIterObj *it = (FunctionIterObj *)self;
    return reduce_with_state(self, TUPLE2(it->function.value, it->iterator.value), value_from_int(it->flag));
}
static Value flag_iter_setstate(Value self, Value state) {
    Truth flag = object_truth(state);
    if (flag < 0) return NULL;
    ((FunctionIterObj *)self)->flag = flag;
    return NONE;
}
static const MethodDef starmap_methods[] = {REDUCE_ROW(function_iter), {NULL}};
#define filterfalse_methods starmap_methods
#define compress_methods starmap_methods
static const MethodDef dropwhile_methods[] = {REDUCE_ROW(flag_iter), SETSTATE_ROW(flag_iter), {NULL}};
#define takewhile_methods dropwhile_methods

static Truth call_truth(Value function, Value item) {
    Value result = CALL1(function, item);
    return result == NULL ? -1 : object_truth(result);
}

static Value compress_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    static const ArgSpec spec = {"compress", "data selectors"};
    Value out[2], data;
    TRY_NULL(args_parse(&spec, args, nargs, kwnames, out));
    TRY_VALUE(data, object_iter(out[0]));
    return function_iter_new(cls, data, out[1]);
}
static Value compress_next(Value self) {
    FunctionIterObj *it = (FunctionIterObj *)self;
    for (;;) {
        Value item = object_step(it->function.value), selector;
        if (item == NULL || (selector = object_step(it->iterator.value)) == NULL) return NULL;
        Truth keep = object_truth(selector);
        if (keep != 0) return keep < 0 ? NULL : item;
    }
}
ITERTOOL(compress, "compress", FunctionIterObj, 2, "compress(data, selectors)\n--\n\nItems of data whose selector is true.");

FUNCTION_ITER_CREATE(dropwhile)
static Value dropwhile_next(Value self) {
    FunctionIterObj *it = (FunctionIterObj *)self;
    Value            item;
    while ((item = object_step(it->iterator.value)) != NULL) {
        if (it->flag) return item;
        Truth drop = call_truth(it->function.value, item);
        if (drop < 0) return NULL;
        if (drop) continue;
        it->flag = true;
        return item;
    }
    return NULL;
}
ITERTOOL(dropwhile, "dropwhile", FunctionIterObj, 2, "dropwhile(predicate, iterable, /)\n--\n\nWithout the first items for which predicate is true.");

FUNCTION_ITER_CREATE(takewhile)
static Value takewhile_next(Value self) {
    FunctionIterObj *it = (FunctionIterObj *)self;
    if (it->flag) return NULL;
    Value item = object_step(it->iterator.value);
    if (item == NULL) return NULL;
    Truth take = call_truth(it->function.value, item);
    if (take > 0) return item;
    if (take == 0) it->flag = true;
    return NULL;
}
ITERTOOL(takewhile, "takewhile", FunctionIterObj, 2, "takewhile(predicate, iterable, /)\n--\n\nThe first items for which predicate is true.");

FUNCTION_ITER_CREATE(filterfalse)
static Value filterfalse_next(Value self) {
    FunctionIterObj *it = (FunctionIterObj *)self;
    Value            function = it->function.value, item;
    bool             plain = function == NONE || function == VALUE(&bool_type);
    while ((item = object_step(it->iterator.value)) != NULL) {
        Truth truth = plain ? object_truth(item) : call_truth(function, item);
        if (truth < 0) return NULL;
        if (!truth) return item;
    }
    return NULL;
}
ITERTOOL(filterfalse, "filterfalse", FunctionIterObj, 2, "filterfalse(function, iterable, /)\n--\n\nItems for which function is false.");

FUNCTION_ITER_CREATE(starmap)
static Value starmap_next(Value self) {
    FunctionIterObj *it = (FunctionIterObj *)self;
    Value            args = object_step(it->iterator.value);
    if (args == NULL) return NULL;
    if (!value_is(args, &tuple_type)) TRY_VALUE(args, sequence_to_tuple(args));
    return object_call(it->function.value, (const Value *)((TupleObj *)args)->items, (size_t)tuple_length(args), NULL);
}
ITERTOOL(starmap, "starmap", FunctionIterObj, 2, "starmap(function, iterable, /)\n--\n\nfunction(*args) for each args of iterable.");

/* ---- islice ------------------------------------------------------------------------------------------------------ */
typedef struct SliceIterObj {
    Obj      header;
    Slot     iterator; /* NULL: exhausted */
    intptr_t next, stop, step, count; /* stop -1: none */
} SliceIterObj;

/* A bound of islice: None, or a non-negative integer. */
static Status islice_bound(Value v, intptr_t none, intptr_t *out, bool is_stop) {
    if (v == NONE) *out = none;
    else if (!number_has_index(v) || number_as_index(v, out, &OverflowError_type) < 0 || *out < 0) {
        bool no_number = exception_pending() || !number_has_index(v) || *out == -1;
        if (exception_pending()) exception_clear();
        return RAISED(raise_value_error("%s for islice() must be None or an integer: 0 <= x <= sys.maxsize.",
                                        is_stop && no_number ? "Stop argument" : "Indices"));
    }
    return 0;
}

static Value islice_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    intptr_t start = 0, stop = -1, step = 1;
    Value    iterator;
    TRY_NULL(refuse_keywords(cls, &islice_type, "islice", kwnames));
    if (nargs < 2 || nargs > 4) return raise_arity("islice", 2, 4, nargs);
    if (nargs == 2) TRY_NULL(islice_bound(args[1], -1, &stop, true));
    else {
        TRY_NULL(islice_bound(args[2], -1, &stop, true));
        TRY_NULL(islice_bound(args[1], 0, &start, false));
    }
    if (nargs == 4 && args[3] != NONE) {
        if (!number_has_index(args[3]) || number_as_index(args[3], &step, &OverflowError_type) < 0 || step < 1) {
            if (exception_pending()) exception_clear();
            return raise_value_error("Step for islice() must be a positive integer or None.");
        }
    }
    TRY_VALUE(iterator, object_iter(args[0]));
    SliceIterObj *it = (SliceIterObj *)cls->native->allocate(cls, 0);
    if (it == NULL) return NULL;
    slot_set(it, &it->iterator, iterator);
    it->next = start;
    it->stop = stop;
    it->step = step;
    return VALUE(it);
}

static Value islice_next(Value self) {
    SliceIterObj *it = (SliceIterObj *)self;
    Value         item = NULL;
    if (it->iterator.value == NULL) return NULL;
    while (it->count < it->next) { /* the first time also beyond a stop that lies before the start */
        if ((item = object_step(it->iterator.value)) == NULL) break;
        it->count++;
    }
    if (it->count < it->next || (it->stop >= 0 && it->count >= it->stop) || (item = object_step(it->iterator.value)) == NULL) {
        it->iterator.value = NULL;
        return NULL;
    }
    it->count++;
    it->next = it->next > INTPTR_MAX - it->step ? INTPTR_MAX : it->next + it->step;
    if (it->stop >= 0 && it->next > it->stop) it->next = it->stop;
    return item;
}

static Value islice_reduce(Value self) {
    SliceIterObj *it = (SliceIterObj *)self;
    Value         iterator = it->iterator.value, args;
    if (iterator == NULL) {
        Value empty = list_new(0);
        if (empty == NULL || (iterator = object_iter(empty)) == NULL) return NULL;
        return reduce_with_state(self, TUPLE2(iterator, value_from_int(0)), value_from_int(0));
    }
    Value parts[] = {iterator, int_from_i64(it->next), it->stop < 0 ? NONE : int_from_i64(it->stop), int_from_i64(it->step)};
    TRY_VALUE(args, tuple_from_values(parts, 4));
    return reduce_with_state(self, args, int_from_i64(it->count));
}

static Value islice_setstate(Value self, Value state) {
    intptr_t count;
    TRY_NULL(number_as_index(state, &count, &OverflowError_type));
    ((SliceIterObj *)self)->count = count;
    return NONE;
}
static const MethodDef islice_methods[] = {REDUCE_ROW(islice), SETSTATE_ROW(islice), {NULL}};
ITERTOOL(islice, "islice", SliceIterObj, 1, "islice(iterable, [start,] stop [, step])\n\nA slice of an iterator.");

/* ---- zip_longest ------------------------------------------------------------------------------------------------- */
typedef struct ZipLongestObj {
    Obj      header;
    Slot     iterators, fill; /* iterators: list with None in place of exhausted ones */
    intptr_t active;
} ZipLongestObj;

static Value zip_longest_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    Value fill = NONE, iterators, iterator;
    if (kwnames != NULL && tuple_length(kwnames) > 0) {
        if (tuple_length(kwnames) != 1 || !is_str(tuple_get(kwnames, 0)) || !str_equal_ascii(tuple_get(kwnames, 0), "fillvalue"))
            return raise_type_error("zip_longest() got an unexpected keyword argument");
        fill = args[nargs];
    }
    TRY_VALUE(iterators, list_new((intptr_t)nargs));
    for (size_t i = 0; i < nargs; i++) {
        TRY_VALUE(iterator, object_iter(args[i]));
        list_put(iterators, (intptr_t)i, iterator);
    }
    ZipLongestObj *it = (ZipLongestObj *)cls->native->allocate(cls, 0);
    if (it == NULL) return NULL;
    slot_set(it, &it->iterators, iterators);
    slot_set(it, &it->fill, fill);
    it->active = (intptr_t)nargs;
    return VALUE(it);
}

static Value zip_longest_next(Value self) {
    ZipLongestObj *it = (ZipLongestObj *)self;
    Value          iterators = it->iterators.value, result;
    intptr_t       n = list_length(iterators);
    if (n == 0 || it->active == 0) return NULL;
    TRY_VALUE(result, tuple_new(n));
    for (intptr_t i = 0; i < n; i++) {
        Value iterator = list_get(iterators, i), item = NULL;
        if (iterator != NONE && (item = object_next(iterator)) == NULL) {
            it->active--;
            if (exception_pending()) it->active = 0;
            if (it->active == 0) return NULL;
            list_put(iterators, i, NONE);
        }
        tuple_put(result, i, item == NULL ? it->fill.value : item);
    }
    return result;
}

static Value zip_longest_reduce(Value self) {
    ZipLongestObj *it = (ZipLongestObj *)self;
    Value          args;
    TRY_VALUE(args, tuple_from_list(it->iterators.value));
    for (intptr_t i = 0; i < tuple_length(args); i++)
        if (tuple_get(args, i) == NONE) tuple_put(args, i, empty_tuple);
    return reduce_with_state(self, args, it->fill.value);
}

static Value zip_longest_setstate(Value self, Value state) {
    slot_set(self, &((ZipLongestObj *)self)->fill, state);
    return NONE;
}
static const MethodDef zip_longest_methods[] = {REDUCE_ROW(zip_longest), SETSTATE_ROW(zip_longest), {NULL}};
ITERTOOL(zip_longest, "zip_longest", ZipLongestObj, 2, "zip_longest(*iterables, fillvalue=None)\n\nTuples until the longest iterable ends.");

/* ---- pairwise ---------------------------------------------------------------------------------------------------- */
typedef struct PairwiseObj {
    Obj  header;
    Slot iterator, previous;
} PairwiseObj;
extern Type pairwise_type;

static Value pairwise_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    Value iterator;
    TRY_NULL(refuse_keywords(cls, &pairwise_type, "pairwise", kwnames));
    if (nargs != 1) return raise_arity("pairwise", 1, 1, nargs);
    TRY_VALUE(iterator, object_iter(args[0]));
    PairwiseObj *it = (PairwiseObj *)cls->native->allocate(cls, 0);
    if (it != NULL) slot_set(it, &it->iterator, iterator);
    return VALUE(it);
}

static Value pairwise_next(Value self) {
    PairwiseObj *it = (PairwiseObj *)self;
    Value        previous = it->previous.value, item;
    if (it->iterator.value == NULL) return NULL;
    if (previous == NULL) {
        if ((previous = object_step(it->iterator.value)) == NULL) {
            it->iterator.value = NULL;
            return NULL;
        }
        slot_set(it, &it->previous, previous);
        if (it->iterator.value == NULL) return NULL;
    }
    if ((item = object_step(it->iterator.value)) == NULL) {
        it->iterator.value = it->previous.value = NULL;
        return NULL;
    }
    slot_set(it, &it->previous, item);
    return TUPLE2(previous, item);
}
static const MethodDef pairwise_methods[] = {{NULL}};
ITERTOOL(pairwise, "pairwise", PairwiseObj, 2, "pairwise(iterable, /)\n--\n\nOverlapping pairs: (s0, s1), (s1, s2), ...");

/* ---- the module -------------------------------------------------------------------------------------------------- */
static const MethodDef itertools_methods[] = {
    {"tee", (void *)itertools_tee, METHOD_FAST, "tee($module, iterable, n=2, /)\n--\n\nn independent iterators over one iterable."},
    {NULL},
};

static Status itertools_execute(Value module) {
    Type *const types[] = {
        &accumulate_type, &combinations_type, &replacement_combinations_type, &cycle_type, &dropwhile_type, &takewhile_type,
        &islice_type, &starmap_type, &chain_type, &compress_type, &filterfalse_type, &count_type, &zip_longest_type,
        &pairwise_type, &permutations_type, &product_type, &repeat_type, &groupby_type, &grouper_type, &tee_type, &tee_data_type,
    };
    count_native.repr = count_repr;
    tee_type.native->weak_offset = (int32_t)sizeof(Obj) + (int32_t)sizeof(Slot); /* behind its first slot */
    repeat_native.repr = repeat_repr;
    for (size_t i = 0; i < COUNT_OF(types); i++) TRY(module_add_type(module, types[i]));
    return 0;
}

const NativeModule itertools_module = {"itertools", "Functional tools for creating and using iterators.", itertools_methods, itertools_execute};
