/* number.c - operators on any objects: which operand's slot is asked first, and what is said when nobody answers.
 *
 * Tagged ints and immediate doubles are done here at once; everything else goes through the slots of both types, the
 * right operand first when its type is a subclass of the left one's. */
#include "objects/object.h"

#include "slot_dispatch.h"

#include "objects/bytes.h"
#include "objects/float.h"
#include "objects/function.h"
#include "objects/int.h"
#include "objects/str.h"

#include <math.h>

static const char *const operator_names[BINARY_COUNT] = {
    [BINARY_ADD] = "+", [BINARY_SUB] = "-", [BINARY_MUL] = "*", [BINARY_MATMUL] = "@", [BINARY_TRUEDIV] = "/",
    [BINARY_FLOORDIV] = "//", [BINARY_MOD] = "%", [BINARY_POW] = "** or pow()", [BINARY_LSHIFT] = "<<", [BINARY_RSHIFT] = ">>",
    [BINARY_AND] = "&", [BINARY_XOR] = "^", [BINARY_OR] = "|", [BINARY_DIVMOD] = "divmod()",
};

/* ---- fast paths -------------------------------------------------------------------------------------------------------------- */
static Value tagged_ints(Value a, Value b, BinaryOp op) {
    switch (op) {
    case BINARY_ADD: return int_add(a, b);
    case BINARY_SUB: return int_sub(a, b);
    case BINARY_MUL: return int_mul(a, b);
    case BINARY_TRUEDIV: return int_truediv(a, b);
    case BINARY_FLOORDIV: return int_floordiv(a, b);
    case BINARY_MOD: return int_mod(a, b);
    case BINARY_POW: return int_pow(a, b, NONE);
    case BINARY_LSHIFT: return int_lshift(a, b);
    case BINARY_RSHIFT: return int_rshift(a, b);
    case BINARY_AND: return int_and(a, b);
    case BINARY_XOR: return int_xor(a, b);
    case BINARY_OR: return int_or(a, b);
    default: return NOT_IMPLEMENTED;
    }
}

static inline bool is_immediate_number(Value v) { return !value_is_obj(v); }
static inline double immediate_double(Value v) { return value_is_int(v) ? (double)value_int(v) : value_flonum(v); }

static Value immediate_doubles(double x, double y, BinaryOp op) {
    switch (op) {
    case BINARY_ADD: return float_from_double(x + y);
    case BINARY_SUB: return float_from_double(x - y);
    case BINARY_MUL: return float_from_double(x * y);
    case BINARY_TRUEDIV: return y != 0 ? float_from_double(x / y) : NOT_IMPLEMENTED; /* the slot raises */
    default: return NOT_IMPLEMENTED;
    }
}

/* ---- dispatch ---------------------------------------------------------------------------------------------------------------- */
/* Asks up to two slots: each the function of one operand's type, SECOND NULL when it is the same. */
static Value binary_slots(Value a, Value b, BinaryOp op) {
    Type    *ta = type_of(a), *tb = type_of(b);
    BinaryFn first = ta->native->binary[op], second = ta == tb ? NULL : tb->native->binary[op];
    if (second == first) second = NULL;
    if (first != NULL) {
        if (second != NULL && type_is_subtype(tb, ta)) {
            Value result = second(a, b);
            if (result != NOT_IMPLEMENTED) return result;
            second = NULL;
        }
        Value result = first(a, b);
        if (result != NOT_IMPLEMENTED) return result;
    }
    return second != NULL ? second(a, b) : NOT_IMPLEMENTED;
}

static COLD Value raise_operands(Value a, Value b, const char *operator) {
    if (operator[0] == '>' && operator[1] == '>' && operator[2] == 0 && value_is(a, &builtin_function_type)) {
        const MethodDef *def = ((BuiltinObj *)a)->def;
        if (def != NULL && strcmp(def->name, "print") == 0) {
            return raise_type_error("unsupported operand type(s) for %s: '%.100N' and '%.100N'. Did you mean "
                                    "\"print(<message>, file=<output_stream>)\"?", operator, a, b);
        }
    }
    return raise_type_error("unsupported operand type(s) for %s: '%.100N' and '%.100N'", operator, a, b);
}

static Value repeat(Value (*function)(Value, intptr_t), Value sequence, Value count) {
    intptr_t n;
    if (!number_has_index(count)) return raise_type_error("can't multiply sequence by non-int of type '%.200N'", count);
    TRY_NULL(number_as_index(count, &n, &OverflowError_type));
    return function(sequence, n);
}

/* What + and * mean for sequences; NotImplemented when neither operand is one. */
static Value sequence_operation(Value a, Value b, BinaryOp op) {
    NativeType *na = native_of(a), *nb = native_of(b);
    if (op == BINARY_ADD && na->concat != NULL) return na->concat(a, b);
    if (op != BINARY_MUL) return NOT_IMPLEMENTED;
    if (na->repeat != NULL) return repeat(na->repeat, a, b);
    if (nb->repeat != NULL) return repeat(nb->repeat, b, a);
    return NOT_IMPLEMENTED;
}

static Value power_slots(Value base, Value exponent, Value modulus) {
    Type     *tb = type_of(base), *te = type_of(exponent);
    TernaryFn first = tb->native->power, second = tb == te ? NULL : te->native->power;
    if (second == first) second = NULL;
    if (first != NULL) {
        if (second != NULL && type_is_subtype(te, tb)) {
            Value result = second(base, exponent, modulus);
            if (result != NOT_IMPLEMENTED) return result;
            second = NULL;
        }
        Value result = first(base, exponent, modulus);
        if (result != NOT_IMPLEMENTED) return result;
    }
    if (second != NULL) {
        Value result = second(base, exponent, modulus);
        if (result != NOT_IMPLEMENTED) return result;
    }
    TernaryFn third = native_of(modulus)->power;
    if (modulus == NONE || third == NULL || third == tb->native->power || third == te->native->power) return NOT_IMPLEMENTED;
    return third(base, exponent, modulus);
}

static Value power_named(Value base, Value exponent, Value modulus, const char *operator) {
    Value result = power_slots(base, exponent, modulus);
    if (result != NOT_IMPLEMENTED) return result;
    if (modulus == NONE) return raise_operands(base, exponent, operator);
    return raise_type_error("unsupported operand type(s) for %s: '%.100N', '%.100N', '%.100N'", operator, base, exponent, modulus);
}

Value number_power(Value base, Value exponent, Value modulus) { return power_named(base, exponent, modulus, operator_names[BINARY_POW]); }

Value number_binary(Value a, Value b, BinaryOp op) {
    Value result = NOT_IMPLEMENTED;
    if (values_are_ints(a, b)) result = tagged_ints(a, b, op);
    else if (is_immediate_number(a) && is_immediate_number(b)) result = immediate_doubles(immediate_double(a), immediate_double(b), op);
    if (LIKELY(result != NOT_IMPLEMENTED)) return result;
    bool known = op != BINARY_MATMUL; /* its message names bool */
    if (known && value_is_int(a) && value_is(b, &bool_type)) return number_binary(a, value_from_int(b == TRUE_VALUE), op);
    if (known && value_is_int(b) && value_is(a, &bool_type)) return number_binary(value_from_int(a == TRUE_VALUE), b, op);
    if (op == BINARY_POW) return number_power(a, b, NONE);
    result = binary_slots(a, b, op);
    if (result == NOT_IMPLEMENTED) result = sequence_operation(a, b, op);
    if (result != NOT_IMPLEMENTED) return result;
    return raise_operands(a, b, operator_names[op]);
}

static const char *const inplace_names[BINARY_COUNT] = {
    [BINARY_ADD] = "+=", [BINARY_SUB] = "-=", [BINARY_MUL] = "*=", [BINARY_MATMUL] = "@=", [BINARY_TRUEDIV] = "/=",
    [BINARY_FLOORDIV] = "//=", [BINARY_MOD] = "%=", [BINARY_POW] = "**=", [BINARY_LSHIFT] = "<<=", [BINARY_RSHIFT] = ">>=",
    [BINARY_AND] = "&=", [BINARY_XOR] = "^=", [BINARY_OR] = "|=", [BINARY_DIVMOD] = "divmod()",
};

Value number_inplace(Value a, Value b, BinaryOp op) {
    if (values_are_ints(a, b)) return number_binary(a, b, op);
    NativeType *native = native_of(a);
    Value       result = NOT_IMPLEMENTED;
    if (is_immediate_number(a) && is_immediate_number(b)) result = immediate_doubles(immediate_double(a), immediate_double(b), op);
    if (LIKELY(result != NOT_IMPLEMENTED)) return result;
    if (op == BINARY_POW) {
        if (native->inplace_power != NULL) result = native->inplace_power(a, b, NONE);
        return result != NOT_IMPLEMENTED ? result : power_named(a, b, NONE, inplace_names[op]);
    }
    if (native->inplace[op] != NULL) {
        result = native->inplace[op](a, b);
    } else if (type_has_flag(type_of(a), TYPE_FLAG_HEAP)) { /* a subclass's own __add__ does not hide the __iadd__ of its base */
        if (op == BINARY_ADD && native->inplace_concat != NULL) return native->inplace_concat(a, b);
        if (op == BINARY_MUL && native->inplace_repeat != NULL) return repeat(native->inplace_repeat, a, b);
    }
    if (result == NOT_IMPLEMENTED) result = binary_slots(a, b, op);
    if (result != NOT_IMPLEMENTED) return result;
    if (op == BINARY_ADD && native->inplace_concat != NULL) return native->inplace_concat(a, b);
    if (op == BINARY_MUL && native->inplace_repeat != NULL) return repeat(native->inplace_repeat, a, b);
    /* CPython's rule: the right operand is only asked when the left one's type knows nothing of sequences. */
    if (op == BINARY_MUL && native->repeat == NULL && (type_has_flag(type_of(a), TYPE_FLAG_HEAP) || native->length != NULL))
        return raise_operands(a, b, inplace_names[op]);
    result = sequence_operation(a, b, op);
    return result != NOT_IMPLEMENTED ? result : raise_operands(a, b, inplace_names[op]);
}

Value number_binary_rest(Value a, Value b, BinaryOp op, bool in_place) {
    BinaryFn first = native_of(a)->binary[op], second = native_of(b)->binary[op];
    Value    result = NOT_IMPLEMENTED;
    if (type_of(a) != type_of(b) && second != NULL) result = second == first ? slot_binary_reflected(a, b, op) : second(a, b);
    if (result == NOT_IMPLEMENTED) result = sequence_operation(a, b, op);
    return result != NOT_IMPLEMENTED ? result : raise_operands(a, b, in_place ? inplace_names[op] : operator_names[op]);
}

Value number_unary(Value v, UnaryOp op) {
    static const char *const texts[UNARY_COUNT] = {[UNARY_NEG] = "unary -", [UNARY_POS] = "unary +", [UNARY_ABS] = "abs()", [UNARY_INVERT] = "unary ~"};
    if (value_is_int(v)) {
        switch (op) {
        case UNARY_NEG: return int_neg(v);
        case UNARY_ABS: return int_abs(v);
        case UNARY_INVERT: return int_invert(v);
        default: return v;
        }
    }
    UnaryFn function = native_of(v)->unary[op];
    if (function != NULL) return function(v);
    return raise_type_error("bad operand type for %s: '%.200N'", texts[op], v);
}

/* ---- integers out of objects ----------------------------------------------------------------------------------------------- */
bool number_has_index(Value v) { return is_int(v) || native_of(v)->to_index != NULL; }

/* An int that a conversion method returned: checked, and made exact with a warning. */
static Value checked_int(Value result, const char *method) {
    if (result == NULL || value_is_int(result) || type_of(result) == &int_type) return result;
    if (!is_int(result)) return raise_type_error("%s returned non-int (type %.200N)", method, result);
    TRY_NULL(warn_format(&DeprecationWarning_type, 1,
                         "%s returned non-int (type %.200N).  The ability to return an instance of a strict subclass of int is "
                         "deprecated, and may be removed in a future version of Python.", method, result));
    return int_exact(result);
}

Value number_index(Value v) {
    if (LIKELY(value_is_int(v))) return v;
    if (is_int(v)) return int_exact(v);
    UnaryFn function = native_of(v)->to_index;
    if (function == NULL) return raise_type_error("'%.200N' object cannot be interpreted as an integer", v);
    return checked_int(function(v), "__index__");
}

Status number_as_index(Value v, intptr_t *out, Type *overflow_error) {
    if (LIKELY(value_is_int(v))) {
        *out = (intptr_t)value_int(v);
        return 0;
    }
    int     overflow;
    int64_t number;
    Value   index = number_index(v);
    if (index == NULL) return -1;
    number = int_as_i64_clamped(index, &overflow);
    *out = (intptr_t)number;
    if (overflow == 0 || overflow_error == NULL) return 0;
    return RAISED(raise_format(overflow_error, "cannot fit '%.200N' into an index-sized integer", v));
}

static Value int_from_buffer(Value v) {
    Buffer buffer;
    TRY_NULL(buffer_get(v, &buffer, BUFFER_SIMPLE));
    Value bytes = bytes_from_data(buffer.data, (size_t)buffer.length);
    buffer_release(&buffer);
    return bytes != NULL ? number_to_int(bytes) : NULL;
}

Value number_to_int(Value v) {
    Value method;
    if (value_is_int(v)) return v;
    NativeType *native = native_of(v);
    if (native->to_int != NULL) return checked_int(native->to_int(v), "__int__");
    if (native->to_index != NULL) return number_index(v);
    if (is_str(v)) return int_from_str(v, 10);
    if (is_bytes(v) || value_is_a(v, &bytearray_type)) return CALL2(VALUE(&int_type), v, value_from_int(10));
    Truth truncates = object_lookup_special(v, DUNDER(trunc), &method);
    TRY_NULL(truncates);
    if (truncates > 0) {
        Value result;
        TRY_NULL(warn_format(&DeprecationWarning_type, 1, "The delegation of int() to __trunc__ is deprecated."));
        TRY_VALUE(result, CALL0(method));
        if (is_int(result)) return int_exact(result);
        if (number_has_index(result)) return number_index(result);
        return raise_type_error("__trunc__ returned non-Integral (type %.200N)", result);
    }
    if (value_has_buffer(v)) return int_from_buffer(v);
    return raise_type_error("int() argument must be a string, a bytes-like object or a real number, not '%.200N'", v);
}

/* ---- floats out of objects --------------------------------------------------------------------------------------------------- */
/* NULL without an exception: V has neither __float__ nor __index__. */
static Value float_from_number(Value v) {
    NativeType *native = native_of(v);
    if (native->to_float != NULL) {
        Value result = native->to_float(v);
        if (result == NULL || type_of(result) == &float_type) return result;
        if (!is_float(result)) return raise_type_error("%.50N.__float__ returned non-float (type %.50N)", v, result);
        TRY_NULL(warn_format(&DeprecationWarning_type, 1,
                             "%.50N.__float__ returned non-float (type %.50N).  The ability to return an instance of a strict subclass "
                             "of float is deprecated, and may be removed in a future version of Python.", v, result));
        return float_from_double(float_value(result));
    }
    if (native->to_index == NULL) return NULL;
    Value  index;
    double d;
    TRY_VALUE(index, number_index(v));
    TRY_NULL(int_as_double(index, &d));
    return float_from_double(d);
}

Status number_as_double(Value v, double *out) {
    if (is_float(v)) {
        *out = float_value(v);
        return 0;
    }
    if (value_is_int(v)) {
        *out = (double)value_int(v);
        return 0;
    }
    Value result = float_from_number(v);
    if (result == NULL) {
        if (!exception_pending()) raise_type_error("must be real number, not %.50N", v);
        return -1;
    }
    *out = float_value(result);
    return 0;
}

Value number_to_float(Value v) {
    if (value_is_flonum(v) || type_of(v) == &float_type) return v;
    if (type_of(v) == &str_type) return float_from_object_text(v);
    Value result = float_from_number(v);
    if (result != NULL || exception_pending()) return result;
    if (is_str(v)) return float_from_object_text(v);
    if (is_bytes(v) || value_is_a(v, &bytearray_type) || value_has_buffer(v)) return float_from_object_text(v);
    return raise_type_error("float() argument must be a string or a real number, not '%.200N'", v);
}
