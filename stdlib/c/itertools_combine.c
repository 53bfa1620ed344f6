/* itertools_combine.c - product, permutations and combinations.
 *
 * All four walk index vectors over a pool.  The vectors are gc arrays of small ints, so no store in them needs a barrier. */
#include "itertools_int.h"

static intptr_t index_at(Value array, intptr_t i) { return (intptr_t)value_int(((Array *)array)->items[i].value); }
static void     index_put(Value array, intptr_t i, intptr_t n) { ((Array *)array)->items[i].value = value_from_int(n); }

/* 0, 1, 2, ... or all zero; NULL raised. */
static Value indices_new(intptr_t n, bool ascending) {
    Array *array = gc_array_new(n > 0 ? (size_t)n : 1);
    for (intptr_t i = 0; array != NULL && i < n; i++) array->items[i].value = value_from_int(ascending ? i : 0);
    return VALUE(array);
}
static Value indices_tuple(Value array, intptr_t n) { return tuple_from_values((const Value *)((Array *)array)->items, (size_t)n); }

/* Reads index I of a pickled STATE, clamped to [0, limit). */
static Status state_index(Value state, intptr_t i, intptr_t limit, intptr_t *out) {
    TRY(argument_index(tuple_get(state, i), out));
    if (*out < 0) *out = 0;
    else if (*out > limit - 1) *out = limit - 1;
    return 0;
}

static Status check_state(Value state, intptr_t n) {
    if (is_tuple(state) && tuple_length(state) == n) return 0;
    return RAISED(raise_value_error("invalid arguments"));
}

/* ---- product ----------------------------------------------------------------------------------------------------- */
typedef struct ProductObj {
    Obj  header;
    Slot pools, indices; /* tuple of tuples */
    bool started, stopped;
} ProductObj;

static Status product_repeat(const Value *args, size_t nargs, Value kwnames, intptr_t *repeat) {
    *repeat = 1;
    if (kwnames == NULL || tuple_length(kwnames) == 0) return 0;
    if (tuple_length(kwnames) != 1) return RAISED(raise_type_error("product() takes at most 1 keyword argument (%zd given)", tuple_length(kwnames)));
    if (!is_str(tuple_get(kwnames, 0))) return RAISED(raise_type_error("keywords must be strings"));
    if (!str_equal_ascii(tuple_get(kwnames, 0), "repeat"))
        return RAISED(raise_type_error("'%U' is an invalid keyword argument for product()", tuple_get(kwnames, 0)));
    TRY(argument_index(args[nargs], repeat));
    return *repeat < 0 ? RAISED(raise_value_error("repeat argument cannot be negative")) : 0;
}

static Value product_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    intptr_t repeat;
    Value    pools, indices, pool;
    TRY_NULL(product_repeat(args, nargs, kwnames, &repeat));
    if (repeat == 0) nargs = 0;
    if (nargs > 0 && repeat > INTPTR_MAX / 64 / (intptr_t)nargs) return raise_overflow_error("repeat argument too large");
    intptr_t n = (intptr_t)nargs * repeat;
    TRY_VALUE(pools, tuple_new(n));
    bool stopped = false;
    for (intptr_t i = 0; i < n; i++) {
        if (i < (intptr_t)nargs) TRY_VALUE(pool, sequence_to_tuple(args[i]));
        else pool = tuple_get(pools, i - (intptr_t)nargs);
        if (tuple_length(pool) == 0) stopped = true;
        tuple_put(pools, i, pool);
    }
    TRY_VALUE(indices, indices_new(n, false));
    ProductObj *it = (ProductObj *)cls->native->allocate(cls, 0);
    if (it == NULL) return NULL;
    slot_set(it, &it->pools, pools);
    slot_set(it, &it->indices, indices);
    it->stopped = stopped;
    return VALUE(it);
}

static Value product_next(Value self) {
    ProductObj *it = (ProductObj *)self;
    Value       pools = it->pools.value, indices = it->indices.value, result;
    intptr_t    n = tuple_length(pools), i;
    if (it->stopped) return NULL;
    if (it->started) {
        for (i = n - 1; i >= 0; i--) { /* count up, last index first */
            intptr_t next = index_at(indices, i) + 1;
            if (next < tuple_length(tuple_get(pools, i))) {
                index_put(indices, i, next);
                break;
            }
            index_put(indices, i, 0);
        }
        if (i < 0) {
            it->stopped = true;
            return NULL;
        }
    }
    it->started = true;
    TRY_VALUE(result, tuple_new(n));
    for (i = 0; i < n; i++) tuple_put(result, i, tuple_get(tuple_get(pools, i), index_at(indices, i)));
    return result;
}

static Value product_reduce(Value self) {
    ProductObj *it = (ProductObj *)self;
    if (it->stopped) return reduce_with(self, TUPLE1(empty_tuple));
    if (!it->started) return reduce_with(self, it->pools.value);
    return reduce_with_state(self, it->pools.value, indices_tuple(it->indices.value, tuple_length(it->pools.value)));
}

static Value product_setstate(Value self, Value state) {
    ProductObj *it = (ProductObj *)self;
    intptr_t    n = tuple_length(it->pools.value), index;
    TRY_NULL(check_state(state, n));
    for (intptr_t i = 0; i < n; i++) {
        intptr_t size = tuple_length(tuple_get(it->pools.value, i));
        if (size == 0) {
            it->stopped = true;
            return NONE;
        }
        TRY_NULL(state_index(state, i, size, &index));
        index_put(it->indices.value, i, index);
    }
    it->started = true;
    return NONE;
}
static const MethodDef product_methods[] = {REDUCE_ROW(product), SETSTATE_ROW(product), {NULL}};
ITERTOOL(product, "product", ProductObj, 2, "product(*iterables, repeat=1)\n\nCartesian product, as nested loops would make it.");

/* ---- combinations, with and without replacement -------------------------------------------------------------------- */
typedef struct CombinationsObj {
    Obj      header;
    Slot     pool, indices;
    intptr_t r;
    bool     started, stopped;
} CombinationsObj;

static Value combinations_new(Type *cls, const ArgSpec *spec, const Value *args, size_t nargs, Value kwnames, bool replacement) {
    Value    out[2], pool, indices;
    intptr_t r;
    TRY_NULL(args_parse(spec, args, nargs, kwnames, out));
    TRY_NULL(argument_index(out[1], &r));
    TRY_VALUE(pool, sequence_to_tuple(out[0]));
    if (r < 0) return raise_value_error("r must be non-negative");
    if (r > INTPTR_MAX / 64) return raise_memory_error();
    TRY_VALUE(indices, indices_new(r, !replacement));
    CombinationsObj *it = (CombinationsObj *)cls->native->allocate(cls, 0);
    if (it == NULL) return NULL;
    slot_set(it, &it->pool, pool);
    slot_set(it, &it->indices, indices);
    it->r = r;
    it->stopped = replacement ? tuple_length(pool) == 0 && r > 0 : r > tuple_length(pool);
    return VALUE(it);
}

static Value combinations_current(CombinationsObj *it) {
    Value result;
    TRY_VALUE(result, tuple_new(it->r));
    for (intptr_t i = 0; i < it->r; i++) tuple_put(result, i, tuple_get(it->pool.value, index_at(it->indices.value, i)));
    return result;
}

/* Steps the rightmost index that can grow; those behind follow it, STRIDE apart. */
static ALWAYS_INLINE Value combinations_step(CombinationsObj *it, intptr_t stride) {
    intptr_t n = tuple_length(it->pool.value), r = it->r, i;
    Value    indices = it->indices.value;
    if (it->stopped) return NULL;
    if (it->started) {
        for (i = r - 1; i >= 0 && index_at(indices, i) == (stride ? i + n - r : n - 1);) i--;
        if (i < 0) {
            it->stopped = true;
            return NULL;
        }
        intptr_t next = index_at(indices, i) + 1;
        for (; i < r; i++, next += stride) index_put(indices, i, next);
    }
    it->started = true;
    return combinations_current(it);
}

static Value combinations_reduce(Value self) {
    CombinationsObj *it = (CombinationsObj *)self;
    Value            r = value_from_int(it->r);
    if (it->stopped && it->started) return reduce_with(self, TUPLE2(empty_tuple, r));
    if (!it->started) return reduce_with(self, TUPLE2(it->pool.value, r));
    return reduce_with_state(self, TUPLE2(it->pool.value, r), indices_tuple(it->indices.value, it->r));
}

static Value combinations_restore(CombinationsObj *it, Value state, bool replacement) {
    intptr_t n = tuple_length(it->pool.value), index;
    TRY_NULL(check_state(state, it->r));
    for (intptr_t i = 0; i < it->r; i++) {
        TRY_NULL(state_index(state, i, replacement ? n : i + n - it->r + 1, &index));
        index_put(it->indices.value, i, index);
    }
    it->started = true;
    return NONE;
}

static Value combinations_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    static const ArgSpec spec = {"combinations", "iterable r"};
    return combinations_new(cls, &spec, args, nargs, kwnames, false);
}
static Value combinations_next(Value self) { return combinations_step((CombinationsObj *)self, 1); }
static Value combinations_setstate(Value self, Value state) { return combinations_restore((CombinationsObj *)self, state, false); }
static const MethodDef combinations_methods[] = {REDUCE_ROW(combinations), SETSTATE_ROW(combinations), {NULL}};
ITERTOOL(combinations, "combinations", CombinationsObj, 2, "combinations(iterable, r)\n--\n\nSubsequences of length r.");

static Value replacement_combinations_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    static const ArgSpec spec = {"combinations_with_replacement", "iterable r"};
    return combinations_new(cls, &spec, args, nargs, kwnames, true);
}
static Value replacement_combinations_next(Value self) { return combinations_step((CombinationsObj *)self, 0); }
static Value replacement_combinations_setstate(Value self, Value state) { return combinations_restore((CombinationsObj *)self, state, true); }
static const MethodDef replacement_combinations_methods[] = {REDUCE_ROW(combinations), SETSTATE_ROW(replacement_combinations), {NULL}};
ITERTOOL(replacement_combinations, "combinations_with_replacement", CombinationsObj, 2,
         "combinations_with_replacement(iterable, r)\n--\n\nSubsequences of length r in which items may repeat.");

/* ---- permutations ------------------------------------------------------------------------------------------------ */
typedef struct PermutationsObj {
    Obj      header;
    Slot     pool, indices, cycles;
    intptr_t r;
    bool     started, stopped;
} PermutationsObj;

static Value permutations_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    static const ArgSpec spec = {"permutations", "iterable | r"};
    Value    out[2], pool, indices, cycles;
    TRY_NULL(args_parse(&spec, args, nargs, kwnames, out));
    TRY_VALUE(pool, sequence_to_tuple(out[0]));
    intptr_t n = tuple_length(pool), r = n;
    if (out[1] != NULL && out[1] != NONE) {
        if (!is_int(out[1])) return raise_type_error("Expected int as r");
        TRY_NULL(argument_index(out[1], &r));
        if (r < 0) return raise_value_error("r must be non-negative");
        if (r > INTPTR_MAX / 64) return raise_memory_error();
    }
    TRY_VALUE(indices, indices_new(n, true));
    TRY_VALUE(cycles, indices_new(r, false));
    for (intptr_t i = 0; i < r; i++) index_put(cycles, i, n - i);
    PermutationsObj *it = (PermutationsObj *)cls->native->allocate(cls, 0);
    if (it == NULL) return NULL;
    slot_set(it, &it->pool, pool);
    slot_set(it, &it->indices, indices);
    slot_set(it, &it->cycles, cycles);
    it->r = r;
    it->stopped = r > n;
    return VALUE(it);
}

/* Each position counts down how many choices it has left; at zero its index goes to the end of the pool. */
static bool permutations_advance(PermutationsObj *it) {
    intptr_t n = tuple_length(it->pool.value);
    Value    indices = it->indices.value, cycles = it->cycles.value;
    for (intptr_t i = it->r - 1; i >= 0; i--) {
        intptr_t left = index_at(cycles, i) - 1, mine = index_at(indices, i);
        if (left > 0) {
            index_put(cycles, i, left);
            index_put(indices, i, index_at(indices, n - left));
            index_put(indices, n - left, mine);
            return true;
        }
        for (intptr_t j = i; j < n - 1; j++) index_put(indices, j, index_at(indices, j + 1));
        index_put(indices, n - 1, mine);
        index_put(cycles, i, n - i);
    }
    return false;
}

static Value permutations_next(Value self) {
    PermutationsObj *it = (PermutationsObj *)self;
    Value            result;
    if (it->stopped) return NULL;
    if (it->started && !permutations_advance(it)) {
        it->stopped = true;
        return NULL;
    }
    it->started = true;
    TRY_VALUE(result, tuple_new(it->r));
    for (intptr_t i = 0; i < it->r; i++) tuple_put(result, i, tuple_get(it->pool.value, index_at(it->indices.value, i)));
    return result;
}

static Value permutations_reduce(Value self) {
    PermutationsObj *it = (PermutationsObj *)self;
    Value            r = value_from_int(it->r), indices, cycles;
    if (it->stopped && it->started) return reduce_with(self, TUPLE2(empty_tuple, r));
    if (!it->started) return reduce_with(self, TUPLE2(it->pool.value, r));
    TRY_VALUE(indices, indices_tuple(it->indices.value, tuple_length(it->pool.value)));
    TRY_VALUE(cycles, indices_tuple(it->cycles.value, it->r));
    return reduce_with_state(self, TUPLE2(it->pool.value, r), TUPLE2(indices, cycles));
}

static Value permutations_setstate(Value self, Value state) {
    PermutationsObj *it = (PermutationsObj *)self;
    intptr_t         n = tuple_length(it->pool.value), index;
    TRY_NULL(check_state(state, 2));
    Value indices = tuple_get(state, 0), cycles = tuple_get(state, 1);
    TRY_NULL(check_state(indices, n));
    TRY_NULL(check_state(cycles, it->r));
    for (intptr_t i = 0; i < n; i++) {
        TRY_NULL(state_index(indices, i, n, &index));
        index_put(it->indices.value, i, index);
    }
    for (intptr_t i = 0; i < it->r; i++) {
        TRY_NULL(state_index(cycles, i, n - i + 1, &index));
        index_put(it->cycles.value, i, index < 1 ? 1 : index);
    }
    it->started = true;
    return NONE;
}
static const MethodDef permutations_methods[] = {REDUCE_ROW(permutations), SETSTATE_ROW(permutations), {NULL}};
ITERTOOL(permutations, "permutations", PermutationsObj, 3, "permutations(iterable, r=None)\n--\n\nOrderings of r items.");
