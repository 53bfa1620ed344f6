/* itertools_group.c - groupby and tee: iterators of which several walk one source. */
#include "itertools_group.h"

#include "itertools_int.h"

/* ---- groupby ----------------------------------------------------------------------------------------------------- */
typedef struct GroupByObj {
    Obj  header;
    Slot iterator, function;        /* function None: items are their own keys */
    Slot target_key, key, item;     /* key of the group handed out last; newest item not handed out yet, and its key */
    Slot group;                     /* the only live _grouper */
} GroupByObj;
typedef struct GrouperObj {
    Obj  header;
    Slot parent, target_key;
} GrouperObj;

static Value groupby_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    static const ArgSpec spec = {"groupby", "iterable | key"};
    Value out[2], iterator;
    TRY_NULL(args_parse(&spec, args, nargs, kwnames, out));
    TRY_VALUE(iterator, object_iter(out[0]));
    GroupByObj *it = (GroupByObj *)cls->native->allocate(cls, 0);
    if (it == NULL) return NULL;
    slot_set(it, &it->iterator, iterator);
    slot_set(it, &it->function, out[1] == NULL ? NONE : out[1]);
    return VALUE(it);
}

/* Fetches the next item and its key: 1, or 0 at the end or after an error. */
static bool groupby_step(GroupByObj *it) {
    Value item = object_next(it->iterator.value), key = item;
    if (item == NULL) return false;
    if (it->function.value != NONE && (key = CALL1(it->function.value, item)) == NULL) return false;
    slot_set(it, &it->item, item);
    slot_set(it, &it->key, key);
    return true;
}

static Value grouper_new(Value parent, Value target_key) {
    GrouperObj *group = (GrouperObj *)gc_alloc(&grouper_type, sizeof(GrouperObj));
    if (group == NULL) return NULL;
    slot_init(&group->parent, parent);
    slot_init(&group->target_key, target_key);
    slot_set(parent, &((GroupByObj *)parent)->group, VALUE(group));
    return VALUE(group);
}

static Value groupby_next(Value self) {
    GroupByObj *it = (GroupByObj *)self;
    it->group.value = NULL;
    for (;;) { /* skip what is left of the last group */
        if (it->key.value != NULL) {
            if (it->target_key.value == NULL) break;
            Truth equal = object_equal(it->target_key.value, it->key.value);
            if (equal < 0) return NULL;
            if (!equal) break;
        }
        if (!groupby_step(it)) return NULL;
    }
    slot_set(it, &it->target_key, it->key.value);
    Value key = it->key.value, group = grouper_new(self, it->target_key.value);
    return group == NULL ? NULL : TUPLE2(key, group);
}

static Value groupby_reduce(Value self) {
    GroupByObj *it = (GroupByObj *)self;
    Value       args = TUPLE2(it->iterator.value, it->function.value);
    if (it->target_key.value == NULL || it->key.value == NULL || it->item.value == NULL) return reduce_with(self, args);
    return reduce_with_state(self, args, TUPLE3(it->item.value, it->target_key.value, it->key.value));
}

static Value groupby_setstate(Value self, Value state) {
    GroupByObj *it = (GroupByObj *)self;
    if (!is_tuple(state)) return raise_type_error("state is not a tuple");
    if (tuple_length(state) != 3) return raise_arity("function", 3, 3, (size_t)tuple_length(state));
    slot_set(it, &it->item, tuple_get(state, 0));
    slot_set(it, &it->target_key, tuple_get(state, 1));
    slot_set(it, &it->key, tuple_get(state, 2));
    return NONE;
}
static const MethodDef groupby_methods[] = {REDUCE_ROW(groupby), SETSTATE_ROW(groupby), {NULL}};
ITERTOOL(groupby, "groupby", GroupByObj, 6, "groupby(iterable, key=None)\n--\n\n(key, group) for each run of items with equal keys.");

static Value grouper_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    if (nargs != 2) return raise_arity("_grouper", 2, 2, nargs);
    if (!value_is_a(args[0], &groupby_type)) return raise_type_error("_grouper() argument 1 must be itertools.groupby, not %K", args[0]);
    return grouper_new(args[0], args[1]);
}

static Value grouper_next(Value self) {
    GrouperObj *group = (GrouperObj *)self;
    GroupByObj *parent = (GroupByObj *)group->parent.value;
    if (parent->group.value != self) return NULL;
    if (parent->item.value == NULL && !groupby_step(parent)) return NULL;
    Truth equal = object_equal(group->target_key.value, parent->key.value);
    if (equal <= 0) return NULL;
    Value item = parent->item.value;
    parent->item.value = parent->key.value = NULL;
    return item;
}

static Value grouper_reduce(Value self) {
    GrouperObj *group = (GrouperObj *)self;
    if (((GroupByObj *)group->parent.value)->group.value != self) {
        Value iter = builtin_get("iter"), args;
        if (iter == NULL || (args = TUPLE1(empty_tuple)) == NULL) return NULL;
        return TUPLE2(iter, args);
    }
    return reduce_with(self, TUPLE2(group->parent.value, group->target_key.value));
}
static const MethodDef grouper_methods[] = {REDUCE_ROW(grouper), {NULL}};
ITERTOOL(grouper, "_grouper", GrouperObj, 2, "");

/* ---- tee --------------------------------------------------------------------------------------------------------- */
/* Items wait in a chain of blocks; every tee iterator points at the block it reads.  Blocks that nobody points at any more
 * are garbage by themselves. */
#define TEE_BLOCK 57
typedef struct TeeDataObj {
    Obj      header;
    Slot     iterator, next, items[TEE_BLOCK];
    intptr_t count;
    bool     running;
} TeeDataObj;
typedef struct TeeObj {
    Obj      header;
    Slot     data, weakrefs;
    intptr_t index;
} TeeObj;

static Value tee_data_new(Value iterator) {
    TeeDataObj *data = (TeeDataObj *)gc_alloc(&tee_data_type, sizeof(TeeDataObj));
    if (data != NULL) slot_init(&data->iterator, iterator);
    return VALUE(data);
}

static Value tee_data_next_block(TeeDataObj *data) {
    if (data->next.value == NULL) {
        Value next = tee_data_new(data->iterator.value);
        if (next == NULL) return NULL;
        slot_set(data, &data->next, next);
    }
    return data->next.value;
}

static Value tee_data_item(TeeDataObj *data, intptr_t i) {
    if (i < data->count) return data->items[i].value;
    if (data->running) return raise_format(&RuntimeError_type, "cannot re-enter the tee iterator");
    data->running = true;
    Value item = object_next(data->iterator.value);
    data->running = false;
    if (item != NULL) slot_set(data, &data->items[data->count++], item);
    return item;
}

static Value tee_data_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    if (nargs != 3) return raise_arity("teedataobject", 3, 3, nargs);
    Value values = args[1];
    if (!is_list(values)) return raise_type_error("teedataobject() argument 2 must be list, not %K", values);
    intptr_t n = list_length(values);
    if (n > TEE_BLOCK) return raise_value_error("Invalid arguments");
    TeeDataObj *data = (TeeDataObj *)tee_data_new(args[0]);
    if (data == NULL) return NULL;
    for (intptr_t i = 0; i < n; i++) slot_set(data, &data->items[i], list_get(values, i));
    data->count = n;
    if (args[2] == NONE) return VALUE(data);
    if (n != TEE_BLOCK || type_of(args[2]) != cls) return raise_value_error("Invalid arguments");
    slot_set(data, &data->next, args[2]);
    return VALUE(data);
}
static Value tee_data_reduce(Value self) {
    TeeDataObj *data = (TeeDataObj *)self;
    Value       values;
    TRY_VALUE(values, list_from_values((const Value *)data->items, (size_t)data->count));
    return reduce_with(self, TUPLE3(data->iterator.value, values, data->next.value == NULL ? NONE : data->next.value));
}
static const MethodDef tee_data_methods[] = {REDUCE_ROW(tee_data), {NULL}};
static void tee_data_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, &((TeeDataObj *)obj)->iterator, TEE_BLOCK + 2); }
static NativeType tee_data_native = {
    .getattr = object_generic_get_attr, .shape = {.size = sizeof(TeeDataObj), .trace = tee_data_trace}, .create = tee_data_create, .methods = tee_data_methods,
};
Type tee_data_type = STATIC_TYPE("itertools._tee_dataobject", &object_type, tee_data_native, sizeof(TeeDataObj), 0, TYPE_FLAG_GC);

static Value tee_copy(Value self) {
    TeeObj *copy = (TeeObj *)gc_alloc(&tee_type, sizeof(TeeObj));
    if (copy == NULL) return NULL;
    slot_init(&copy->data, ((TeeObj *)self)->data.value);
    copy->index = ((TeeObj *)self)->index;
    return VALUE(copy);
}

static Value tee_from_iterable(Value iterable) {
    Value iterator, data;
    TRY_VALUE(iterator, object_iter(iterable));
    if (value_is(iterator, &tee_type)) return tee_copy(iterator);
    TRY_VALUE(data, tee_data_new(iterator));
    TeeObj *tee = (TeeObj *)gc_alloc(&tee_type, sizeof(TeeObj));
    if (tee != NULL) slot_init(&tee->data, data);
    return VALUE(tee);
}

static Value tee_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    if (nargs != 1) return raise_arity("_tee", 1, 1, nargs);
    return tee_from_iterable(args[0]);
}

static Value tee_next(Value self) {
    TeeObj *tee = (TeeObj *)self;
    if (tee->index >= TEE_BLOCK) {
        Value next = tee_data_next_block((TeeDataObj *)tee->data.value);
        if (next == NULL) return NULL;
        slot_set(tee, &tee->data, next);
        tee->index = 0;
    }
    Value item = tee_data_item((TeeDataObj *)tee->data.value, tee->index);
    if (item != NULL) tee->index++;
    return item;
}

static Value tee_reduce(Value self) {
    TeeObj *tee = (TeeObj *)self;
    return reduce_with_state(self, TUPLE1(empty_tuple), TUPLE2(tee->data.value, value_from_int(tee->index)));
}

static Value tee_setstate(Value self, Value state) {
    TeeObj  *tee = (TeeObj *)self;
    intptr_t index;
    if (!is_tuple(state)) return raise_type_error("state is not a tuple");
    if (tuple_length(state) != 2 || !value_is(tuple_get(state, 0), &tee_data_type)) return raise_type_error("state is not a tuple");
    TRY_NULL(argument_index(tuple_get(state, 1), &index));
    if (index < 0 || index > TEE_BLOCK) return raise_value_error("Index out of range");
    slot_set(tee, &tee->data, tuple_get(state, 0));
    tee->index = index;
    return NONE;
}
static const MethodDef tee_methods[] = {
    {"__copy__", (void *)tee_copy, METHOD_NOARGS, "Another iterator over the same items."}, REDUCE_ROW(tee), SETSTATE_ROW(tee), {NULL},
};
ITERTOOL(tee, "_tee", TeeObj, 2, "Iterator wrapped to make it copyable.");

Value itertools_tee(Value module, const Value *args, size_t nargs, Value kwnames) {
    intptr_t n = 2;
    Value    result, iterator, copy;
    if (nargs < 1 || nargs > 2) return raise_arity("tee", 1, 2, nargs);
    if (nargs == 2) TRY_NULL(argument_index(args[1], &n));
    if (n < 0) return raise_value_error("n must be >= 0");
    TRY_VALUE(result, tuple_new(n));
    if (n == 0) return result;
    TRY_VALUE(iterator, object_iter(args[0]));
    Truth can_copy = object_lookup_attr(iterator, NAME(__copy__), &copy);
    if (can_copy < 0) return NULL;
    if (!can_copy) {
        TRY_VALUE(iterator, tee_from_iterable(iterator));
        TRY_VALUE(copy, object_get_attr(iterator, NAME(__copy__)));
    }
    tuple_put(result, 0, iterator);
    for (intptr_t i = 1; i < n; i++) {
        Value next = CALL0(copy);
        if (next == NULL) return NULL;
        tuple_put(result, i, next);
    }
    return result;
}
