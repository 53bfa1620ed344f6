/* slot_wrap.c - slots as Python methods: the table of slots.def and the functions that check Python arguments and call
 * the C function of a slot.  Each wrapper descriptor (int.__add__) uses one of them. */
#include "objects_int.h"

#include "objects/int.h"
#include "objects/list.h"
#include "slot_dispatch.h"

/* Keywords were refused by the wrapper descriptor. */
static Status expect(size_t nargs, size_t count) {
    return nargs == count ? 0 : RAISED(raise_type_error("expected %zu argument%s, got %zu", count, count == 1 ? "" : "s", nargs));
}

/* The texts of some slots begin with the place of a name that CPython leaves empty. */
static Status expect_unnamed(size_t nargs, size_t minimum, size_t maximum) {
    if (nargs >= minimum && nargs <= maximum) return 0;
    size_t      limit = nargs < minimum ? minimum : maximum;
    const char *how = minimum == maximum ? "" : nargs < minimum ? "at least " : "at most ";
    return RAISED(raise_type_error(" expected %s%zu argument%s, got %zu", how, limit, limit == 1 ? "" : "s", nargs));
}

#define WRAPPER(name) static Value name(Value self, const Value *args, size_t nargs, Value kwnames, void *function)
#define EXPECT(n) TRY_NULL(expect(nargs, (n)))

WRAPPER(wrap_unary) {
    EXPECT(0);
    return ((UnaryFn)function)(self);
}

WRAPPER(wrap_binary) {
    EXPECT(1);
    return ((BinaryFn)function)(self, args[0]);
}

WRAPPER(wrap_binary_right) {
    EXPECT(1);
    return ((BinaryFn)function)(args[0], self);
}

WRAPPER(wrap_power) {
    TRY_NULL(expect_unnamed(nargs, 1, 2));
    return ((TernaryFn)function)(self, args[0], nargs > 1 ? args[1] : NONE);
}

WRAPPER(wrap_power_right) {
    TRY_NULL(expect_unnamed(nargs, 1, 2));
    return ((TernaryFn)function)(args[0], self, nargs > 1 ? args[1] : NONE);
}

WRAPPER(wrap_power_inplace) {
    TRY_NULL(expect_unnamed(nargs, 1, 2));
    return ((TernaryFn)function)(self, args[0], nargs > 1 ? args[1] : NONE);
}

WRAPPER(wrap_truth) {
    EXPECT(0);
    Truth result = ((PredicateFn)function)(self);
    return result < 0 ? NULL : value_from_bool(result);
}

WRAPPER(wrap_hash) {
    int64_t hash;
    EXPECT(0);
    TRY_NULL(((Status(*)(Value, int64_t *))function)(self, &hash));
    return int_from_i64(hash);
}

WRAPPER(wrap_length) {
    intptr_t length;
    EXPECT(0);
    TRY_NULL(((Status(*)(Value, intptr_t *))function)(self, &length));
    return int_from_i64(length);
}

WRAPPER(wrap_call) { return ((CallFn)function)(self, args, nargs, kwnames); }

/* A Python-visible call of object.__setattr__(cls, ...) may not sidestep the setattr of a more specific native base,
 * otherwise immutable types could be changed. */
static Status check_setattr(Value self, void *function, const char *what) {
    Type *type = type_of(self);
    while (type != NULL && type->native->setattr == (void *)slot_setattr) type = type->base;
    for (Type *t = type; t != NULL; t = t->base) {
        if ((void *)t->native->setattr == function) return 0;
        if (t->native->setattr != (void *)slot_setattr && (t->base == NULL || t->native->setattr != t->base->native->setattr))
            return RAISED(raise_type_error("can't apply this %s to %T object", what, t));
    }
    return 0;
}

WRAPPER(wrap_setattr) {
    TRY_NULL(expect_unnamed(nargs, 2, 2));
    TRY_NULL(check_setattr(self, function, "__setattr__"));
    TRY_NULL(((Status(*)(Value, Value, Value))function)(self, args[0], args[1]));
    return NONE;
}

WRAPPER(wrap_delattr) {
    EXPECT(1);
    TRY_NULL(check_setattr(self, function, "__delattr__"));
    TRY_NULL(((Status(*)(Value, Value, Value))function)(self, args[0], NULL));
    return NONE;
}

WRAPPER(wrap_setattr_any) {
    TRY_NULL(expect_unnamed(nargs, 2, 2));
    TRY_NULL(((Status(*)(Value, Value, Value))function)(self, args[0], args[1]));
    return NONE;
}

WRAPPER(wrap_delete_any) {
    EXPECT(1);
    TRY_NULL(((Status(*)(Value, Value, Value))function)(self, args[0], NULL));
    return NONE;
}

static Value wrap_compare(Value self, const Value *args, size_t nargs, Value kwnames, void *function, CompareOp op) {
    EXPECT(1);
    return ((Value(*)(Value, Value, CompareOp))function)(self, args[0], op);
}

WRAPPER(wrap_lt) { return wrap_compare(self, args, nargs, kwnames, function, COMPARE_LT); }
WRAPPER(wrap_le) { return wrap_compare(self, args, nargs, kwnames, function, COMPARE_LE); }
WRAPPER(wrap_eq) { return wrap_compare(self, args, nargs, kwnames, function, COMPARE_EQ); }
WRAPPER(wrap_ne) { return wrap_compare(self, args, nargs, kwnames, function, COMPARE_NE); }
WRAPPER(wrap_gt) { return wrap_compare(self, args, nargs, kwnames, function, COMPARE_GT); }
WRAPPER(wrap_ge) { return wrap_compare(self, args, nargs, kwnames, function, COMPARE_GE); }

WRAPPER(wrap_next) {
    EXPECT(0);
    Value result = ((UnaryFn)function)(self);
    if (result == NULL && !exception_pending()) return raise_stop_iteration(NONE);
    return result;
}

WRAPPER(wrap_descr_get) {
    TRY_NULL(expect_unnamed(nargs, 1, 2));
    Value obj = args[0] == NONE ? NULL : args[0];
    Value owner = nargs > 1 && args[1] != NONE ? args[1] : NULL;
    if (obj == NULL && owner == NULL) return raise_type_error("__get__(None, None) is invalid");
    return ((Value(*)(Value, Value, Value))function)(self, obj, owner);
}

WRAPPER(wrap_init) {
    TRY_NULL(((Status(*)(Value, const Value *, size_t, Value))function)(self, args, nargs, kwnames));
    return NONE;
}

WRAPPER(wrap_finalize) {
    EXPECT(0);
    ((void (*)(Value))function)(self);
    return exception_pending() ? NULL : NONE;
}

WRAPPER(wrap_set_item) {
    TRY_NULL(expect_unnamed(nargs, 2, 2));
    TRY_NULL(((Status(*)(Value, Value, Value))function)(self, args[0], args[1]));
    return NONE;
}

WRAPPER(wrap_delete_item) {
    EXPECT(1);
    TRY_NULL(((Status(*)(Value, Value, Value))function)(self, args[0], NULL));
    return NONE;
}

WRAPPER(wrap_contains) {
    EXPECT(1);
    Truth result = ((Truth(*)(Value, Value))function)(self, args[0]);
    return result < 0 ? NULL : value_from_bool(result);
}

WRAPPER(wrap_repeat) {
    intptr_t count;
    TRY_NULL(expect_unnamed(nargs, 1, 1));
    TRY_NULL(number_as_index(args[0], &count, &OverflowError_type));
    return ((Value(*)(Value, intptr_t))function)(self, count);
}

const SlotDef slot_defs[] = {
#define SLOT(method, field, dispatcher, wrapper, signature, doc) \
    {"__" #method "__", NAME___##method##__, offsetof(NativeType, field), (void *)(dispatcher), wrapper, \
     "__" #method "__" signature "\n--\n\n" doc},
#include "slots.def"
#undef SLOT
};
const size_t slot_count = COUNT_OF(slot_defs);
