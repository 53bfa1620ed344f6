/* functools_module.c - _functools: partial, reduce, cmp_to_key and the cache behind lru_cache. */
#include "objects/dict.h"
#include "objects/function.h"
#include "objects/int.h"
#include "objects/str.h"
#include "objects/thread.h"

extern const NativeModule functools_module;

/* ---- partial ----------------------------------------------------------------------------------------------------- */
typedef struct PartialObj {
    Obj  header;
    Slot function, args, keywords, attributes, weakrefs; /* args: tuple, keywords: dict */
} PartialObj;
extern Type partial_type;

static Value partial_call(Value callable, const Value *args, size_t nargs, Value kwnames);

static intptr_t keyword_count(Value kwnames) { return kwnames == NULL ? 0 : tuple_length(kwnames); }

static Value partial_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    if (nargs == 0) return raise_type_error("type 'partial' takes at least one argument");
    Value       function = args[0], inner_args = empty_tuple, keywords, all;
    PartialObj *inner = (PartialObj *)function;
    if (native_of(function)->call == partial_call && inner->attributes.value == NULL) { /* partial of partial: one call less */
        function = inner->function.value;
        inner_args = inner->args.value;
        TRY_VALUE(keywords, dict_copy(inner->keywords.value));
    } else {
        if (!value_is_callable(function)) return raise_type_error("the first argument must be callable");
        TRY_VALUE(keywords, dict_new());
    }
    intptr_t before = tuple_length(inner_args), more = (intptr_t)nargs - 1;
    TRY_VALUE(all, tuple_new(before + more));
    for (intptr_t i = 0; i < before; i++) tuple_put(all, i, tuple_get(inner_args, i));
    for (intptr_t i = 0; i < more; i++) tuple_put(all, before + i, args[i + 1]);
    for (intptr_t i = 0; i < keyword_count(kwnames); i++) TRY_NULL(dict_set(keywords, tuple_get(kwnames, i), args[nargs + (size_t)i]));
    PartialObj *self = (PartialObj *)cls->native->allocate(cls, 0);
    if (self == NULL) return NULL;
    slot_set(self, &self->function, function);
    slot_set(self, &self->args, all);
    slot_set(self, &self->keywords, keywords);
    return VALUE(self);
}

static Value partial_call_keywords(PartialObj *self, Value positional, const Value *args, size_t nargs, Value kwnames) {
    Value keywords;
    TRY_VALUE(keywords, dict_copy(self->keywords.value));
    for (intptr_t i = 0; i < keyword_count(kwnames); i++) TRY_NULL(dict_set(keywords, tuple_get(kwnames, i), args[nargs + (size_t)i]));
    return object_call_tuple(self->function.value, positional, keywords);
}

static Value partial_call(Value callable, const Value *args, size_t nargs, Value kwnames) {
    PartialObj *self = (PartialObj *)callable;
    Value       local[12], bound = self->args.value, positional;
    intptr_t    before = tuple_length(bound);
    size_t      total = (size_t)before + nargs, extra = (size_t)keyword_count(kwnames);
    if (UNLIKELY(stack_is_low())) TRY_NULL(recursion_enter(" while calling a Python object"));
    if (LIKELY(dict_length(self->keywords.value) == 0 && total + extra <= COUNT_OF(local))) {
        for (intptr_t i = 0; i < before; i++) local[i] = tuple_get(bound, i);
        for (size_t i = 0; i < nargs + extra; i++) local[(size_t)before + i] = args[i];
        return object_call(self->function.value, local, total, kwnames);
    }
    TRY_VALUE(positional, tuple_new((intptr_t)total));
    for (intptr_t i = 0; i < before; i++) tuple_put(positional, i, tuple_get(bound, i));
    for (size_t i = 0; i < nargs; i++) tuple_put(positional, before + (intptr_t)i, args[i]);
    return partial_call_keywords(self, positional, args, nargs, kwnames);
}

static Status partial_repr_parts(StrBuilder *text, PartialObj *self) {
    Value  key, value, piece;
    size_t position = 0;
    TRY(str_builder_ascii(text, self->header.type->name, strlen(self->header.type->name)));
    TRY(str_builder_char(text, '('));
    if ((piece = object_repr(self->function.value)) == NULL) return -1;
    TRY(str_builder_str(text, piece));
    for (intptr_t i = 0; i < tuple_length(self->args.value); i++) {
        if ((piece = object_repr(tuple_get(self->args.value, i))) == NULL) return -1;
        TRY(str_builder_ascii(text, ", ", 2));
        TRY(str_builder_str(text, piece));
    }
    while (dict_next(self->keywords.value, &position, &key, &value)) {
        if ((piece = format_message(", %S=%R", key, value)) == NULL) return -1;
        TRY(str_builder_str(text, piece));
    }
    return str_builder_char(text, ')');
}

static Value partial_repr(Value self) {
    Truth nested = repr_enter(self);
    if (nested != 0) return nested < 0 ? NULL : str_from_c("...");
    StrBuilder text;
    str_builder_init(&text);
    Status status = partial_repr_parts(&text, (PartialObj *)self);
    repr_leave(self);
    if (status == 0) return str_builder_finish(&text);
    str_builder_discard(&text);
    return NULL;
}

static Value partial_reduce(Value callable) {
    PartialObj *self = (PartialObj *)callable;
    Value       args, state, attributes = self->attributes.value == NULL ? NONE : self->attributes.value;
    TRY_VALUE(args, TUPLE1(self->function.value));
    TRY_VALUE(state, tuple_from_values((Value[]){self->function.value, self->args.value, self->keywords.value, attributes}, 4));
    return TUPLE3(VALUE(type_of(callable)), args, state);
}

static Value partial_setstate(Value callable, Value state) {
    PartialObj *self = (PartialObj *)callable;
    if (!is_tuple(state) || tuple_length(state) != 4 || !value_is_callable(tuple_get(state, 0)) || !is_tuple(tuple_get(state, 1)) ||
        (tuple_get(state, 2) != NONE && !is_dict(tuple_get(state, 2))))
        return raise_type_error("invalid partial state");
    Value args = tuple_get(state, 1), keywords = tuple_get(state, 2), attributes = tuple_get(state, 3);
    if (!value_is(args, &tuple_type)) TRY_VALUE(args, tuple_slice(args, 0, tuple_length(args)));
    if (keywords == NONE) TRY_VALUE(keywords, dict_new());
    else if (!value_is(keywords, &dict_type)) TRY_VALUE(keywords, dict_copy(keywords));
    slot_set(self, &self->function, tuple_get(state, 0));
    slot_set(self, &self->args, args);
    slot_set(self, &self->keywords, keywords);
    slot_set(self, &self->attributes, attributes == NONE ? NULL : attributes);
    return NONE;
}

static Value instance_attributes(Value self, void *offset) {
    Slot *slot = (Slot *)((char *)self + (intptr_t)offset);
    if (slot->value == NULL) {
        Value dict = dict_new();
        if (dict == NULL) return NULL;
        slot_set(self, slot, dict);
    }
    return slot->value;
}
static Status instance_set_attributes(Value self, Value dict, void *offset) {
    if (dict == NULL) return RAISED(raise_type_error("cannot delete __dict__"));
    if (!is_dict(dict)) return RAISED(raise_type_error("__dict__ must be set to a dictionary, not a '%N'", dict));
    slot_set(self, (Slot *)((char *)self + (intptr_t)offset), dict);
    return 0;
}

static const MethodDef partial_methods[] = {
    {"__reduce__", (void *)partial_reduce, METHOD_NOARGS, NULL},
    {"__setstate__", (void *)partial_setstate, METHOD_ONE, NULL},
    {"__class_getitem__", (void *)generic_alias_new, METHOD_ONE | METHOD_CLASS, "See PEP 585."},
    {NULL},
};
static const MemberDef partial_members[] = {
    {"func", MEMBER_VALUE, offsetof(PartialObj, function), true, "function object to use in future partial calls"},
    {"args", MEMBER_VALUE, offsetof(PartialObj, args), true, "tuple of arguments to future partial calls"},
    {"keywords", MEMBER_VALUE, offsetof(PartialObj, keywords), true, "dictionary of keyword arguments to future partial calls"},
    {NULL},
};
static const GetSetDef partial_getsets[] = {
    {"__dict__", instance_attributes, instance_set_attributes, NULL, (void *)offsetof(PartialObj, attributes)},
    {NULL},
};
static void partial_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, &((PartialObj *)obj)->function, 5); }
static NativeType partial_native = {
    .shape = {.size = sizeof(PartialObj), .trace = partial_trace}, .repr = partial_repr, .call = partial_call,
    .create = partial_create, .methods = partial_methods, .members = partial_members, .getsets = partial_getsets,
    .weak_offset = offsetof(PartialObj, weakrefs),
};
Type partial_type = {
    .header = {.word = 1u << 30, .type = &type_type}, .name = "functools.partial", .basic_size = sizeof(PartialObj),
    .flags = TYPE_FLAG_BASETYPE | TYPE_FLAG_GC, .base = &object_type, .native = &partial_native,
    .dict_offset = offsetof(PartialObj, attributes),
    .doc = "partial(func, *args, **keywords) - new function with partial application\n    of the given arguments and keywords.\n",
};

/* ---- reduce ------------------------------------------------------------------------------------------------------ */
static Value functools_reduce(Value module, const Value *args, size_t nargs, Value kwnames) {
    if (nargs < 2 || nargs > 3) return raise_arity("reduce", 2, 3, nargs);
    Value iterator = object_iter(args[1]), result = nargs == 3 ? args[2] : NULL, item;
    if (iterator == NULL) {
        if (exception_matches(&TypeError_type)) raise_type_error("reduce() arg 2 must support iteration");
        return NULL;
    }
    while ((item = object_next(iterator)) != NULL) {
        if (result == NULL) result = item;
        else TRY_VALUE(result, CALL2(args[0], result, item));
    }
    if (exception_pending()) return NULL;
    return result != NULL ? result : raise_type_error("reduce() of empty iterable with no initial value");
}

/* ---- cmp_to_key -------------------------------------------------------------------------------------------------- */
typedef struct KeyObj {
    Obj  header;
    Slot compare, object; /* object NULL: the factory that cmp_to_key returns */
} KeyObj;
static Type key_wrapper_type;

static Value key_new(Value compare, Value object) {
    KeyObj *key = (KeyObj *)gc_alloc(&key_wrapper_type, sizeof(KeyObj));
    if (key == NULL) return NULL;
    slot_init(&key->compare, compare);
    slot_init(&key->object, object);
    return VALUE(key);
}

static Value key_call(Value self, const Value *args, size_t nargs, Value kwnames) {
    static const ArgSpec spec = {"K", "obj"};
    Value out[1];
    TRY_NULL(args_parse(&spec, args, nargs, kwnames, out));
    return key_new(((KeyObj *)self)->compare.value, out[0]);
}

static Value key_compare(Value a, Value b, CompareOp op) {
    if (!value_is(b, &key_wrapper_type) || !value_is(a, &key_wrapper_type)) return raise_type_error("other argument must be K instance");
    KeyObj *x = (KeyObj *)a, *y = (KeyObj *)b;
    if (x->object.value == NULL || y->object.value == NULL) return raise_format(&AttributeError_type, "object");
    Value order = CALL2(x->compare.value, x->object.value, y->object.value);
    return order == NULL ? NULL : object_compare(order, value_from_int(0), op);
}

static const MemberDef key_members[] = {
    {"obj", MEMBER_VALUE, offsetof(KeyObj, object), false, "Value wrapped by a key function."},
    {NULL},
};
static void key_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, &((KeyObj *)obj)->compare, 2); }
static NativeType key_wrapper_native = {
    .shape = {.size = sizeof(KeyObj), .trace = key_trace}, .call = key_call, .compare = key_compare, .members = key_members,
};
static Type key_wrapper_type = STATIC_TYPE("functools.KeyWrapper", &object_type, key_wrapper_native, sizeof(KeyObj), 0,
                                           TYPE_FLAG_DISALLOW_NEW | TYPE_FLAG_GC);

static Value functools_cmp_to_key(Value module, const Value *args, size_t nargs, Value kwnames) {
    static const ArgSpec spec = {"cmp_to_key", "mycmp"};
    Value out[1];
    TRY_NULL(args_parse(&spec, args, nargs, kwnames, out));
    return key_new(out[0], NULL);
}

/* ---- lru_cache --------------------------------------------------------------------------------------------------- */
/* A dict in order of use: its first entry is the least recently used one. */
typedef struct CacheObj {
    Obj      header;
    Slot     function, cache, info_type, attributes, weakrefs;
    intptr_t maxsize; /* -1: unbounded */
    intptr_t hits, misses;
    bool     typed;
} CacheObj;
extern Type  lru_cache_type;
static Value keyword_mark; /* separates positional from keyword arguments in keys */

static Value cache_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    static const ArgSpec spec = {"_lru_cache_wrapper", "user_function maxsize typed cache_info_type"};
    Value    out[4], cache;
    intptr_t maxsize = -1;
    TRY_NULL(args_parse(&spec, args, nargs, kwnames, out));
    if (!value_is_callable(out[0])) return raise_type_error("the first argument must be callable");
    if (out[1] != NONE) {
        if (!number_has_index(out[1])) return raise_type_error("maxsize should be integer or None");
        TRY_NULL(number_as_index(out[1], &maxsize, &OverflowError_type));
        if (maxsize < 0) maxsize = 0;
    }
    Truth typed = object_truth(out[2]);
    if (typed < 0) return NULL;
    TRY_VALUE(cache, dict_new());
    CacheObj *self = (CacheObj *)cls->native->allocate(cls, 0);
    if (self == NULL) return NULL;
    slot_set(self, &self->function, out[0]);
    slot_set(self, &self->cache, cache);
    slot_set(self, &self->info_type, out[3]);
    self->maxsize = maxsize;
    self->typed = typed;
    return VALUE(self);
}

static Value cache_key(CacheObj *self, const Value *args, size_t nargs, Value kwnames) {
    intptr_t n = (intptr_t)nargs, keywords = keyword_count(kwnames), at = 0;
    if (!self->typed && n == 1 && keywords == 0 && (value_is_int(args[0]) || value_is(args[0], &str_type) || value_is(args[0], &int_type)))
        return args[0];
    intptr_t total = n + (keywords ? 1 + 2 * keywords : 0) + (self->typed ? n + keywords : 0);
    Value    key = tuple_new(total);
    if (key == NULL) return NULL;
    for (intptr_t i = 0; i < n; i++) tuple_put(key, at++, args[i]);
    if (keywords) tuple_put(key, at++, keyword_mark);
    for (intptr_t i = 0; i < keywords; i++) {
        tuple_put(key, at++, tuple_get(kwnames, i));
        tuple_put(key, at++, args[n + i]);
    }
    for (intptr_t i = 0; self->typed && i < n + keywords; i++) tuple_put(key, at++, VALUE(type_of(args[i])));
    return key;
}

static Value cache_call(Value callable, const Value *args, size_t nargs, Value kwnames) {
    CacheObj *self = (CacheObj *)callable;
    Value     key, result, old_key, old_value;
    if (self->maxsize == 0) {
        self->misses++;
        return object_call(self->function.value, args, nargs, kwnames);
    }
    TRY_VALUE(key, cache_key(self, args, nargs, kwnames));
    int64_t hash;
    TRY_NULL(object_hash(key, &hash));
    result = dict_get_hashed(self->cache.value, key, hash);
    if (result != NULL) {
        if (self->maxsize > 0 && dict_move_to_end_hashed(self->cache.value, key, hash, true) < 0) return NULL;
        self->hits++;
        return result;
    }
    if (exception_pending()) return NULL;
    self->misses++;
    TRY_VALUE(result, object_call(self->function.value, args, nargs, kwnames));
    if (self->maxsize > 0) {
        /* The call itself may have stored it. */
        if (dict_get_hashed(self->cache.value, key, hash) != NULL) return result;
        if (exception_pending()) return NULL;
        if (dict_length(self->cache.value) >= self->maxsize) (void)dict_pop_end(self->cache.value, false, &old_key, &old_value);
    }
    return dict_put_hashed(self->cache.value, key, hash, result) < 0 ? NULL : result;
}

static Value cache_descr_get(Value self, Value obj, Value type) { return obj == NULL || obj == NONE ? self : method_new(self, obj); }

static Value cache_info(Value callable) {
    CacheObj *self = (CacheObj *)callable;
    Value     args[] = {value_from_int(self->hits), value_from_int(self->misses), self->maxsize < 0 ? NONE : int_from_i64(self->maxsize),
                        value_from_int(dict_length(self->cache.value))};
    return object_call(self->info_type.value, args, 4, NULL);
}

static Value cache_clear(Value callable) {
    CacheObj *self = (CacheObj *)callable;
    dict_clear(self->cache.value);
    self->hits = self->misses = 0;
    return NONE;
}
static Value cache_reduce(Value self) { return object_get_attr(self, DUNDER(qualname)); }
static Value cache_copy(Value self) { return self; }
static Value cache_deepcopy(Value self, Value memo) { return self; }

static const MethodDef cache_methods[] = {
    {"cache_info", (void *)cache_info, METHOD_NOARGS, "cache_info($self, /)\n--\n\nReport cache statistics"},
    {"cache_clear", (void *)cache_clear, METHOD_NOARGS, "cache_clear($self, /)\n--\n\nClear the cache and cache statistics"},
    {"__reduce__", (void *)cache_reduce, METHOD_NOARGS, NULL},
    {"__copy__", (void *)cache_copy, METHOD_NOARGS, NULL},
    {"__deepcopy__", (void *)cache_deepcopy, METHOD_ONE, NULL},
    {NULL},
};
static const GetSetDef cache_getsets[] = {
    {"__dict__", instance_attributes, instance_set_attributes, NULL, (void *)offsetof(CacheObj, attributes)},
    {NULL},
};
static void cache_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, &((CacheObj *)obj)->function, 5); }
static NativeType lru_cache_native = {
    .shape = {.size = sizeof(CacheObj), .trace = cache_trace}, .call = cache_call, .descr_get = cache_descr_get,
    .create = cache_create, .methods = cache_methods, .getsets = cache_getsets, .weak_offset = offsetof(CacheObj, weakrefs),
};
Type lru_cache_type = {
    .header = {.word = 1u << 30, .type = &type_type}, .name = "functools._lru_cache_wrapper", .basic_size = sizeof(CacheObj),
    .flags = TYPE_FLAG_BASETYPE | TYPE_FLAG_METHOD_DESCR | TYPE_FLAG_GC, .base = &object_type, .native = &lru_cache_native,
    .dict_offset = offsetof(CacheObj, attributes),
    .doc = "Create a cached callable that wraps another function.",
};

/* ---- the module -------------------------------------------------------------------------------------------------- */
static const MethodDef functools_methods[] = {
    {"reduce", (void *)functools_reduce, METHOD_FAST,
     "reduce(function, iterable[, initial]) -> value\n\nApplies function of two arguments from left to right."},
    {"cmp_to_key", (void *)functools_cmp_to_key, METHOD_KEYWORDS,
     "cmp_to_key($module, /, mycmp)\n--\n\nConvert a cmp= function into a key= function."},
    {NULL},
};

static Status functools_execute(Value module) {
    if (keyword_mark == NULL) {
        gc_add_roots((Slot *)&keyword_mark, 1, "lru_cache keyword mark");
        keyword_mark = CALL0(VALUE(&object_type));
        if (keyword_mark == NULL) return -1;
    }
    TRY(type_ready(&key_wrapper_type));
    TRY(module_add_type(module, &partial_type));
    return module_add_type(module, &lru_cache_type);
}

const NativeModule functools_module = {"_functools", "Tools that operate on functions.", functools_methods, functools_execute};
