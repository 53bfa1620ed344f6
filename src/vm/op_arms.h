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
/* A character that has a string of its own already. */
#define STR_ITEM_ARM(text, number) { \
        intptr_t at_char = (number) < 0 ? (number) + str_length(text) : (number); \
        if (LIKELY((uintptr_t)at_char < (uintptr_t)str_length(text))) { \
            uint32_t character = str_char((text), at_char); \
            if (LIKELY(character < 256)) DONE(str_from_char(character)); \
        } \
    }
/* LEFT and RIGHT are what a method written in Python gets: it runs as a frame of the same loop, and how the operation goes on when
 * it returns is told by KIND and DETAIL.  Only where CAN_PUSH_FRAME; METHOD may be NULL. */
#define PUSH_OPERATOR(method, kind, detail) do { \
        if (CAN_PUSH_FRAME && value_is_obj(left) && type_has_flag(value_obj(left)->type, TYPE_FLAG_HEAP) \
            && (callee = (method)) != NULL) { \
            window = frame_free_window(frame); \
            window[0] = left; \
            window[1] = call_extra = right; \
            args_count = 2; \
            names = NULL; \
            call_kind = (kind); \
            call_dst = pc->a; \
            call_words = (detail); \
            goto push_frame; \
        } \
    } while (0)
/* A __contains__ that is written in Python runs as a frame. */
#define PUSH_CONTAINS(item, container) do { \
        Value left = (container), right = (item); \
        PUSH_OPERATOR(vm_special_method(left, DUNDER(contains)), FRAME_CONTAINS, 0); \
    } while (0)
#define GENERIC_BINARY(op) do { \
        SYNC(); \
        PUSH_OPERATOR(vm_binary_method(left, right, (op), false), FRAME_BINARY, (op)); \
        Value generic = number_binary(left, right, (op)); \
        if (UNLIKELY(!generic)) goto error; \
        RA = generic; \
    } while (0)
#define GENERIC_INPLACE(op) do { \
        SYNC(); \
        PUSH_OPERATOR(vm_binary_method(left, right, (op), true), FRAME_INPLACE, (op)); \
        Value generic = number_inplace(left, right, (op)); \
        if (UNLIKELY(!generic)) goto error; \
        RA = generic; \
    } while (0)
#define GENERIC_COMPARE(op) do { \
        SYNC(); \
        PUSH_OPERATOR(vm_compare_method(left, right, (op)), FRAME_COMPARE, (op)); \
        Value generic = object_compare(left, right, (op)); \
        if (UNLIKELY(!generic)) goto error; \
        RA = generic; \
    } while (0)
#define GENERIC_COMPARE_TRUTH(op) do { \
        SYNC(); \
        PUSH_OPERATOR(vm_compare_method(left, right, (op)), FRAME_COMPARE_JUMP, (op)); \
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

