/* int_int.h - how the files about integers see an int: sign and 64-bit limbs.
 *
 * Kernels work on limbs (base/limbs.h).  An IntView shows any int that way: tagged ones and heap ints of a few digits
 * without touching the C heap.  Results are built with int_from_limbs, which picks the tagged form where it fits. */
#pragma once

#include "objects/int.h"

#include "base/bits.h"
#include "base/limbs.h"

#define VIEW_LOCAL_LIMBS 8

typedef struct IntView {
    const Limb *limbs;
    size_t      size; /* normalised; 0 for zero */
    bool        negative;
    Limb       *memory;
    Limb        local[VIEW_LOCAL_LIMBS];
} IntView;

/* Scratch limbs, on the C stack when few. */
#define SCRATCH_LOCAL_LIMBS 24
typedef struct LimbScratch {
    Limb *limbs, *memory;
    Limb  local[SCRATCH_LOCAL_LIMBS];
} LimbScratch;

MUST_CHECK Status int_view(Value, IntView *); /* -1: MemoryError */
void              int_view_free(IntView *);
MUST_CHECK Status limb_scratch(LimbScratch *, size_t count); /* -1: MemoryError; not initialised */
void              limb_scratch_free(LimbScratch *);
MUST_CHECK Value  int_from_limbs(const Limb *, size_t, bool negative);
MUST_CHECK Value  int_from_i128(int128_t);

/* int_digits.c.  NULL: not a case for it (nothing raised), or MemoryError. */
Value int_digits_add(Value, Value, bool negate_second);
Value int_digits_mul(Value, Value);
bool  int_digits_quotient(Value, Value, int64_t *); /* false: the leading bits do not tell; floors; both large */

/* Number slots: NotImplemented unless both are ints. */
Value int_slot_add(Value, Value), int_slot_sub(Value, Value), int_slot_mul(Value, Value), int_slot_power(Value, Value, Value);
Value int_slot_floordiv(Value, Value), int_slot_mod(Value, Value), int_slot_divmod(Value, Value), int_slot_truediv(Value, Value);
Value int_slot_lshift(Value, Value), int_slot_rshift(Value, Value), int_slot_and(Value, Value), int_slot_or(Value, Value), int_slot_xor(Value, Value);
Value int_repr(Value);
Value int_method_to_bytes(Value, const Value *, size_t, Value), int_method_from_bytes(Value, const Value *, size_t, Value);
Value int_method_round(Value, const Value *, size_t, Value);
MUST_CHECK Value int_divmod_near(Value, Value, Value *remainder); /* quotient rounded half to even */
MUST_CHECK Value int_from_object_text(Value text, int base);      /* str, bytes or bytearray: int("...") */

#define INT_SLOT(slot, function) \
    Value slot(Value a, Value b) { return is_int(a) && is_int(b) ? function(a, b) : NOT_IMPLEMENTED; }
