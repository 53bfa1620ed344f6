/* int_bits.c - shifts, bitwise operations and bytes of ints.
 *
 * Bitwise operations see negative numbers as two's complement with infinitely many ones in front: operands are
 * complemented limb by limb into scratch of one limb more than the larger one, and the result back. */
#include "int_int.h"

#include "objects/bytes.h"
#include "objects/function.h"
#include "objects/str.h"

#include <string.h>

/* ---- shifts ----------------------------------------------------------------------------------------------------------------- */
#define MAX_SHIFT ((int64_t)1 << 40) /* larger results cannot be allocated anyway */

static Value lshift_large(Value v, uint64_t bits) {
    IntView     view;
    LimbScratch scratch;
    Value       result = NULL;
    TRY_NULL(int_view(v, &view));
    size_t whole = bits / 64, n = view.size + whole + 1;
    if (limb_scratch(&scratch, n) == 0) {
        memset(scratch.limbs, 0, whole * sizeof(Limb));
        scratch.limbs[n - 1] = limbs_lshift(scratch.limbs + whole, view.limbs, view.size, (unsigned)(bits % 64));
        result = int_from_limbs(scratch.limbs, n, view.negative);
        limb_scratch_free(&scratch);
    }
    int_view_free(&view);
    return result;
}

/* The error of a shift that nobody has memory for: CPython's, by the number of its digits. */
static COLD Value raise_wide_shift(Value a, Value b) {
    const uint64_t most = (INT64_MAX - 24) / 4;
    IntView        view;
    TRY_NULL(int_view(b, &view));
    uint128_t bits = view.size > 2 ? ~(uint128_t)0 : view.limbs[0] | (view.size > 1 ? (uint128_t)view.limbs[1] << 64 : 0);
    int_view_free(&view);
    TRY_NULL(int_view(a, &view));
    uint64_t length = view.size * 64 - (uint64_t)__builtin_clzll(view.limbs[view.size - 1]);
    int_view_free(&view);
    if (bits / 30 + (bits % 30 != 0) + (length + 29) / 30 > most) return raise_overflow_error("too many digits in integer");
    return raise_memory_error();
}

Value int_lshift(Value a, Value b) {
    int64_t bits, x;
    if (int_sign(b) < 0) return raise_value_error("negative shift count");
    if (int_is_zero(a)) return value_from_int(0);
    if (!int_small(b, &bits) || bits > MAX_SHIFT) return raise_wide_shift(a, b);
    if (bits < 64 && int_small(a, &x)) return int_from_i128((int128_t)x * ((int128_t)1 << bits));
    return lshift_large(a, (uint64_t)bits);
}

static Value rshift_large(Value v, uint64_t bits) {
    IntView     view;
    LimbScratch scratch;
    Value       result = NULL;
    TRY_NULL(int_view(v, &view));
    size_t whole = bits / 64;
    if (whole >= view.size) {
        result = value_from_int(view.negative ? -1 : 0);
    } else if (limb_scratch(&scratch, view.size - whole + 1) == 0) {
        size_t n = view.size - whole;
        bool   lost = limbs_rshift(scratch.limbs, view.limbs + whole, n, (unsigned)(bits % 64)) != 0;
        for (size_t i = 0; !lost && i < whole; i++) lost = view.limbs[i] != 0;
        scratch.limbs[n] = 0;
        if (lost && view.negative) { /* floor */
            static const Limb one = 1;
            limbs_add(scratch.limbs, scratch.limbs, n + 1, &one, 1);
        }
        result = int_from_limbs(scratch.limbs, n + 1, view.negative);
        limb_scratch_free(&scratch);
    }
    int_view_free(&view);
    return result;
}

Value int_rshift(Value a, Value b) {
    int64_t bits, x;
    if (int_sign(b) < 0) return raise_value_error("negative shift count");
    if (!int_small(b, &bits)) bits = INT64_MAX;
    if (int_small(a, &x)) return int_from_i64(x >> (bits > 63 ? 63 : bits));
    return rshift_large(a, (uint64_t)bits);
}

/* ---- bitwise ------------------------------------------------------------------------------------------------------------------ */
typedef enum BitOp { BIT_AND, BIT_OR, BIT_XOR } BitOp;

static void complement(Limb *x, size_t n) {
    Limb carry = 1;
    for (size_t i = 0; i < n; i++) {
        x[i] = ~x[i] + carry;
        carry = carry && x[i] == 0;
    }
}

static void load_twos_complement(Limb *out, size_t n, const IntView *view) {
    memcpy(out, view->limbs, view->size * sizeof *out);
    memset(out + view->size, 0, (n - view->size) * sizeof *out);
    if (view->negative) complement(out, n);
}

static inline Limb apply(BitOp op, Limb x, Limb y) { return op == BIT_AND ? x & y : op == BIT_OR ? x | y : x ^ y; }

static Value bit_views(const IntView *a, const IntView *b, BitOp op) {
    LimbScratch scratch;
    size_t      n = (a->size > b->size ? a->size : b->size) + 1;
    TRY_NULL(limb_scratch(&scratch, 2 * n));
    Limb *x = scratch.limbs, *y = x + n;
    load_twos_complement(x, n, a);
    load_twos_complement(y, n, b);
    for (size_t i = 0; i < n; i++) x[i] = apply(op, x[i], y[i]);
    bool negative = x[n - 1] >> 63;
    if (negative) complement(x, n);
    Value result = int_from_limbs(x, n, negative);
    limb_scratch_free(&scratch);
    return result;
}

static Value bit_operation(Value a, Value b, BitOp op) {
    int64_t x, y;
    if (int_small(a, &x) && int_small(b, &y)) return int_from_i64((int64_t)apply(op, (Limb)x, (Limb)y));
    IntView va, vb;
    Value   result = NULL;
    TRY_NULL(int_view(a, &va));
    if (int_view(b, &vb) == 0) {
        result = bit_views(&va, &vb, op);
        int_view_free(&vb);
    }
    int_view_free(&va);
    return result;
}

Value int_and(Value a, Value b) {
    return values_are_ints(a, b) ? value_from_bits(value_bits(a) & value_bits(b)) : bit_operation(a, b, BIT_AND);
}
Value int_or(Value a, Value b) {
    return values_are_ints(a, b) ? value_from_bits(value_bits(a) | value_bits(b)) : bit_operation(a, b, BIT_OR);
}
Value int_xor(Value a, Value b) {
    return values_are_ints(a, b) ? value_from_bits((value_bits(a) ^ value_bits(b)) | 1) : bit_operation(a, b, BIT_XOR);
}

Value int_invert(Value v) {
    if (value_is_int(v)) return value_from_int(~value_int(v));
    return int_sub(value_from_int(-1), v);
}

INT_SLOT(int_slot_lshift, int_lshift)
INT_SLOT(int_slot_rshift, int_rshift)
INT_SLOT(int_slot_and, int_and)
INT_SLOT(int_slot_or, int_or)
INT_SLOT(int_slot_xor, int_xor)

/* ---- bytes ---------------------------------------------------------------------------------------------------------------------- */
Value int_from_bytes(const uint8_t *bytes, size_t size, bool little, bool is_signed) {
    size_t      n = size / 8 + 1;
    LimbScratch scratch;
    TRY_NULL(limb_scratch(&scratch, n));
    bool negative = is_signed && size > 0 && (bytes[little ? size - 1 : 0] & 0x80) != 0;
    memset(scratch.limbs, negative ? 0xff : 0, n * sizeof(Limb));
    for (size_t i = 0; i < size; i++) {
        unsigned shift = (unsigned)(i % 8) * 8;
        Limb    *limb = &scratch.limbs[i / 8];
        *limb = (*limb & ~((Limb)0xff << shift)) | (Limb)bytes[little ? i : size - 1 - i] << shift;
    }
    if (negative) complement(scratch.limbs, n);
    Value result = int_from_limbs(scratch.limbs, n, negative);
    limb_scratch_free(&scratch);
    return result;
}

Status int_to_bytes(Value v, uint8_t *out, size_t size, bool little, bool is_signed) {
    IntView     view;
    LimbScratch scratch;
    if (!is_signed && int_sign(v) < 0) return RAISED(raise_overflow_error("can't convert negative int to unsigned"));
    TRY(int_view(v, &view));
    size_t n = (view.size > size / 8 ? view.size : size / 8) + 1;
    Status status = limb_scratch(&scratch, n);
    if (status == 0) {
        load_twos_complement(scratch.limbs, n, &view);
        uint8_t filler = view.negative ? 0xff : 0, top = filler;
        for (size_t i = 0; i < 8 * n; i++) {
            uint8_t byte = (uint8_t)(scratch.limbs[i / 8] >> (i % 8) * 8);
            if (i < size) out[little ? i : size - 1 - i] = top = byte;
            else if (byte != filler) status = -1;
        }
        if (is_signed && size > 0 && (top ^ filler) & 0x80) status = -1;
        limb_scratch_free(&scratch);
        if (status < 0) raise_overflow_error("int too big to convert");
    }
    int_view_free(&view);
    return status;
}

/* 'little' -> true, 'big' or absent -> false. */
static Status byte_order(const char *function, Value order, bool *little) {
    *little = false;
    if (order == NULL) return 0;
    if (!is_str(order)) return RAISED(raise_type_error("%s() argument 'byteorder' must be str, not %K", function, order));
    if (str_equal_ascii(order, "little")) *little = true;
    else if (!str_equal_ascii(order, "big")) return RAISED(raise_value_error("byteorder must be either 'little' or 'big'"));
    return 0;
}

Value int_method_to_bytes(Value self, const Value *args, size_t nargs, Value kwnames) {
    static const ArgSpec spec = {"to_bytes", "| length byteorder * signed"};
    Value                given[3], result;
    intptr_t             length = 1;
    bool                 little;
    TRY_NULL(args_parse(&spec, args, nargs, kwnames, given));
    if (given[0] != NULL) TRY_NULL(argument_index(given[0], &length));
    TRY_NULL(byte_order("to_bytes", given[1], &little));
    Truth is_signed = given[2] != NULL ? object_truth(given[2]) : 0;
    TRY_NULL(is_signed);
    if (length < 0) return raise_value_error("length argument must be non-negative");
    TRY_VALUE(result, bytes_new(length));
    TRY_NULL(int_to_bytes(self, bytes_data(result), (size_t)length, little, is_signed));
    return result;
}

Value int_method_from_bytes(Value cls, const Value *args, size_t nargs, Value kwnames) {
    static const ArgSpec spec = {"from_bytes", "bytes | byteorder * signed"};
    Value                given[3], source, result;
    bool                 little;
    TRY_NULL(args_parse(&spec, args, nargs, kwnames, given));
    TRY_NULL(byte_order("from_bytes", given[1], &little));
    Truth is_signed = given[2] != NULL ? object_truth(given[2]) : 0;
    TRY_NULL(is_signed);
    source = given[0];
    if (!is_bytes(source)) {
        Value bytes;
        Truth special = is_str(source) ? 0 : object_lookup_special(source, DUNDER(bytes), &bytes);
        TRY_NULL(special);
        if (is_str(source)) return raise_type_error("cannot convert 'str' object to bytes");
        if (special > 0) {
            TRY_VALUE(source, CALL0(bytes));
            if (!is_bytes(source)) return raise_type_error("__bytes__ returned non-bytes (type %N)", source);
        } else {
            TRY_VALUE(source, bytes_from_object(source));
        }
    }
    TRY_VALUE(result, int_from_bytes(bytes_data(source), (size_t)bytes_length(source), little, is_signed));
    return cls == VALUE(&int_type) ? result : CALL1(cls, result);
}
