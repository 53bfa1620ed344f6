/* bisect_module.c - _bisect: binary search in sorted sequences. */
#include "objects/function.h"
#include "objects/int.h"
#include "objects/str.h"

extern const NativeModule bisect_module;

typedef struct BisectCall {
    Value    sequence, item, key; /* key NULL: none */
    intptr_t low, high;
} BisectCall;

static Status bisect_parse(const ArgSpec *spec, const Value *args, size_t nargs, Value kwnames, BisectCall *call) {
    Value out[5];
    TRY(args_parse(spec, args, nargs, kwnames, out));
    *call = (BisectCall){out[0], out[1], out[4] == NONE ? NULL : out[4], 0, -1};
    if (out[2] != NULL) TRY(argument_index(out[2], &call->low));
    if (out[3] != NULL && out[3] != NONE) TRY(number_as_index(out[3], &call->high, &OverflowError_type));
    return 0;
}

/* Position for ITEM (already a key): behind equal ones with RIGHT. */
static Status bisect_search(const BisectCall *call, Value item, bool right, intptr_t *position) {
    intptr_t low = call->low, high = call->high;
    if (low < 0) return RAISED(raise_value_error("lo must be non-negative"));
    if (high == -1) TRY(object_length(call->sequence, &high));
    while (low < high) {
        intptr_t middle = low + (high - low) / 2;
        Value    candidate = sequence_get(call->sequence, middle);
        if (candidate != NULL && call->key != NULL) candidate = CALL1(call->key, candidate);
        if (candidate == NULL) return -1;
        Truth less = right ? object_compare_truth(item, candidate, COMPARE_LT) : object_compare_truth(candidate, item, COMPARE_LT);
        if (less < 0) return -1;
        if ((less != 0) == right) high = middle;
        else low = middle + 1;
    }
    *position = low;
    return 0;
}

static Value bisect_find(const ArgSpec *spec, const Value *args, size_t nargs, Value kwnames, bool right) {
    BisectCall call;
    intptr_t   position;
    TRY_NULL(bisect_parse(spec, args, nargs, kwnames, &call));
    TRY_NULL(bisect_search(&call, call.item, right, &position));
    return int_from_i64(position);
}

static Value bisect_insert(const ArgSpec *spec, const Value *args, size_t nargs, Value kwnames, bool right) {
    BisectCall call;
    intptr_t   position;
    TRY_NULL(bisect_parse(spec, args, nargs, kwnames, &call));
    Value item = call.key == NULL ? call.item : CALL1(call.key, call.item);
    if (item == NULL) return NULL;
    TRY_NULL(bisect_search(&call, item, right, &position));
    if (value_is(call.sequence, &list_type)) return list_insert(call.sequence, position, call.item) < 0 ? NULL : NONE;
    return CALL_METHOD2(call.sequence, NAME(insert), int_from_i64(position), call.item) == NULL ? NULL : NONE;
}

#define BISECT(c_name, python_name, function, right) \
    static Value c_name(Value module, const Value *args, size_t nargs, Value kwnames) { \
        static const ArgSpec spec = {python_name, "a x | lo hi * key"}; \
        return function(&spec, args, nargs, kwnames, right); \
    }
BISECT(bisect_right, "bisect_right", bisect_find, true)
BISECT(bisect_left, "bisect_left", bisect_find, false)
BISECT(insort_right, "insort_right", bisect_insert, true)
BISECT(insort_left, "insort_left", bisect_insert, false)

#define ROW(name, function, text) {name, (void *)function, METHOD_KEYWORDS, name "($module, /, a, x, lo=0, hi=None, *, key=None)\n--\n\n" text}
static const MethodDef bisect_methods[] = {
    ROW("bisect_right", bisect_right, "Where to insert x to keep a sorted, behind equal items."),
    ROW("bisect_left", bisect_left, "Where to insert x to keep a sorted, before equal items."),
    ROW("insort_right", insort_right, "Inserts x into sorted a, behind equal items."),
    ROW("insort_left", insort_left, "Inserts x into sorted a, before equal items."),
    {NULL},
};

const NativeModule bisect_module = {"_bisect", "Bisection algorithms.", bisect_methods, NULL};
