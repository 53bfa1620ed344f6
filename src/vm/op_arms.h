/* op_arms.h - what bodies of operations are written with, in the interpreter loop (eval.c) and as functions (steps.c).  Both define
 * NEXT, JUMP_BY, DONE, the labels `error` and `unwind`, and how calls go on. */
#pragma once

#include "vm_int.h"

#define RA        regs[pc->a]
#define RB        regs[pc->b]
#define RC        regs[pc->c]
#define WIDE      ((int32_t)((uint32_t)pc->b | (uint32_t)pc->c << 16))
#define SYNC()    (frame->pc = pc)
#define INT_WORD(v) ((int64_t)(uintptr_t)(v))
#define FREE_CELL(i) ((CellObj *)tuple_get(frame->function->closure.value, (i)))

/* Arms of arithmetic operations; each falls through when its types or range do not fit. */
#define INT_ARM(...)       if (LIKELY(values_are_ints(left, right))) { __VA_ARGS__ }
#define INT_LEFT_ARM(...)  if (LIKELY(value_is_int(left))) { __VA_ARGS__ }
#define FLOAT_RESULT(expr) \
    Value r = value_from_flonum(expr); \
    if (LIKELY(r != NULL)) DONE(r); \
    SYNC(); \
    r = float_box(expr); \
    if (UNLIKELY(!r)) goto error; \
    DONE(r);
#define FLOAT_ARM(expr) \
    if (values_are_flonums(left, right)) { double x = value_flonum(left), y = value_flonum(right); FLOAT_RESULT(expr) }
#define FLOAT_LEFT_ARM(expr) \
    if (value_is_flonum(left)) { double x = value_flonum(left), y = (double)value_int(right); FLOAT_RESULT(expr) }
#define FLOAT_DIVIDE_ARM() \
    if (values_are_flonums(left, right) && value_flonum(right) != 0.0) { double x = value_flonum(left), y = value_flonum(right); FLOAT_RESULT(x / y) }
#define GENERIC_BINARY(op) do { \
        SYNC(); \
        Value generic = number_binary(left, right, (op)); \
        if (UNLIKELY(!generic)) goto error; \
        RA = generic; \
    } while (0)
#define GENERIC_INPLACE(op) do { \
        SYNC(); \
        Value generic = number_inplace(left, right, (op)); \
        if (UNLIKELY(!generic)) goto error; \
        RA = generic; \
    } while (0)
#define GENERIC_COMPARE(op) do { \
        SYNC(); \
        Value generic = object_compare(left, right, (op)); \
        if (UNLIKELY(!generic)) goto error; \
        RA = generic; \
    } while (0)
#define GENERIC_COMPARE_TRUTH(op) do { \
        SYNC(); \
        Truth generic = vm_compare_truth(left, right, (op)); \
        if (UNLIKELY(generic < 0)) goto error; \
        truth = generic; \
    } while (0)
#define TRUTH_OF(v) \
    Value tested = (v); \
    bool  truth; \
    if (tested == TRUE_VALUE) truth = true; \
    else if (tested == FALSE_VALUE || tested == NONE) truth = false; \
    else if (value_is_int(tested)) truth = value_int(tested) != 0; \
    else { \
        SYNC(); \
        Truth generic = object_truth(tested); \
        if (UNLIKELY(generic < 0)) goto error; \
        truth = generic; \
    }
#define MISSING_OPERATION(name) do { \
        SYNC(); \
        raise_system_error("the interpreter has no operation %s", name); \
        goto error; \
    } while (0)

/* `bool(a OP b)`: strings compare without boxing the answer. */
static inline Truth vm_compare_truth(Value left, Value right, CompareOp op) {
    if (value_is(left, &str_type) && value_is(right, &str_type) && (op == COMPARE_EQ || op == COMPARE_NE))
        return (left == right || str_equal(left, right)) == (op == COMPARE_EQ);
    Value result = object_compare(left, right, op);
    if (!result) return -1;
    if (result == TRUE_VALUE) return 1;
    if (result == FALSE_VALUE) return 0;
    return object_truth(result);
}

