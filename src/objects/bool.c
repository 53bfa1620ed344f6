/* bool.c - the two truth values, ints with their own text and their own results for & | ^. */
#include "objects/int.h"

#include "objects/function.h"
#include "objects/str.h"

struct BoolObj true_object = {.header = {.word = 1u << 30, .type = &bool_type}, .ob_size = 1, .digit = 1};
struct BoolObj false_object = {.header = {.word = 1u << 30, .type = &bool_type}, .ob_size = 0, .digit = 0};

static Value bool_repr(Value v) { return v == TRUE_VALUE ? NAME(True) : NAME(False); }

static inline bool both_bools(Value a, Value b) { return (a == TRUE_VALUE || a == FALSE_VALUE) && (b == TRUE_VALUE || b == FALSE_VALUE); }

#define BOOL_OPERATION(name, fallback, result) \
    static Value name(Value a, Value b) { \
        if (!both_bools(a, b)) return is_int(a) && is_int(b) ? fallback(a, b) : NOT_IMPLEMENTED; \
        bool x = a == TRUE_VALUE, y = b == TRUE_VALUE; \
        return value_from_bool(result); \
    }
BOOL_OPERATION(bool_and, int_and, x & y)
BOOL_OPERATION(bool_or, int_or, x | y)
BOOL_OPERATION(bool_xor, int_xor, x ^ y)

static Value bool_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    TRY_NULL(args_no_keywords("bool", kwnames));
    if (nargs > 1) return raise_arity("bool", 0, 1, nargs);
    Truth truth = nargs == 0 ? 0 : object_truth(args[0]);
    TRY_NULL(truth);
    return value_from_bool(truth);
}

static size_t bool_size_of(const Obj *obj) { return sizeof true_object; }

NativeType bool_native = {
    .shape = {.size_of = bool_size_of},
    .type = &bool_type,
    .repr = bool_repr,
    .create = bool_create,
    .binary = {[BINARY_AND] = bool_and, [BINARY_OR] = bool_or, [BINARY_XOR] = bool_xor},
};
Type bool_type = STATIC_TYPE("bool", &int_type, bool_native, sizeof(IntObj), sizeof(uint32_t), TYPE_FLAG_LONG);
