/* value.h - the 64-bit tagged word that every Python value is, and the header of every heap object.
 *
 *   ....1   63-bit signed integer
 *   ...10   immediate double ("flonum"): sign rotated to bit 0, exponent rebased, shifted left by two
 *   ..000   pointer to an object; 0 is "no value" (an exception is pending, or a slot is empty)
 *
 * Value is a pointer to an incomplete type, so that the compiler keeps it apart from integers and from Obj pointers
 * and passes it in a register on every ABI. */
#pragma once

#include "base/compiler.h"

#include <string.h>

typedef struct Tagged *Value;
typedef struct Type Type;

/* Header of every heap object: CPython's 16 bytes.  The low 32 bits of `word` are the C reference count (only ever used
 * by the C API), the high 32 bits are VM flags (enum ObjFlag, in that upper half). */
typedef struct Obj {
    uint64_t word;
    Type    *type;
} Obj;

enum {
    OBJ_FLAG_LOG     = 1 << 0, /* write barrier: old (or black) and not yet logged; set and cleared by gc only */
    OBJ_FLAG_EXPOSED = 1 << 1, /* C code may hold a pointer to it: never moves */
    OBJ_FLAG_PINNED  = 1 << 2, /* address was observed (id, hash, inline cache): never moves */
    OBJ_FLAG_SETTLED = 1 << 3, /* a registered finalizer has nothing to do any more */
    OBJ_FLAG_DOOMED  = 1 << 5, /* in a cell, unreachable, and its destructor has not run yet */
    OBJ_FLAG_FINALIZED = 1 << 4, /* its finalizer was called (gc.is_finalized) */
    OBJ_FLAG_FOREIGN = 1 << 6, /* outside the heap, and to be released when nothing refers to it: gc_foreign_add */
    OBJ_FLAG_SEEN    = 1 << 7, /* such an object was met by this cycle's marking */
    OBJ_FLAG_USER0   = 1 << 8, /* bits from here on belong to the type of the object */
};
#define OBJ_FLAG_SHIFT 32

static inline bool obj_has_flag(const Obj *obj, uint32_t flag) { return (obj->word >> OBJ_FLAG_SHIFT & flag) != 0; }
static inline void obj_set_flag(Obj *obj, uint32_t flag) { obj->word |= (uint64_t)flag << OBJ_FLAG_SHIFT; }
static inline void obj_clear_flag(Obj *obj, uint32_t flag) { obj->word &= ~((uint64_t)flag << OBJ_FLAG_SHIFT); }

static inline uintptr_t value_bits(Value v) { return (uintptr_t)v; }
static inline Value     value_from_bits(uintptr_t bits) { return (Value)bits; }

/* True for object pointers; also true for NULL, so test that first where it can occur. */
static inline bool  value_is_obj(Value v) { return ((uintptr_t)v & 3) == 0; }
static inline Obj  *value_obj(Value v) { return (Obj *)v; }
static inline Value value_from_obj(const void *obj) { return (Value)(uintptr_t)obj; }
/* VALUE(ptr): any object struct pointer as a Value. */
#define VALUE(ptr) ((Value)(ptr))

/* ---- integers ------------------------------------------------------------------------------------------------ */
#define TAGGED_INT_MAX ((int64_t)0x3fffffffffffffff)
#define TAGGED_INT_MIN (-TAGGED_INT_MAX - 1)

static inline bool    value_is_int(Value v) { return ((uintptr_t)v & 1) != 0; }
static inline bool    values_are_ints(Value a, Value b) { return ((uintptr_t)a & (uintptr_t)b & 1) != 0; }
static inline int64_t value_int(Value v) { return (int64_t)(uintptr_t)v >> 1; }
static inline bool    int_fits_tagged(int64_t i) { return ((uint64_t)i + ((uint64_t)1 << 62)) >> 63 == 0; }
/* The integer must fit (int_fits_tagged); use int_from_i64 (objects/int.h) where it may not. */
static inline Value   value_from_int(int64_t i) { return (Value)(uintptr_t)((uint64_t)i << 1 | 1); }

/* ---- immediate doubles ---------------------------------------------------------------------------------------- */
static inline bool value_is_flonum(Value v) { return ((uintptr_t)v & 3) == 2; }
static inline bool values_are_flonums(Value a, Value b) { return ((((uintptr_t)a ^ 2) | ((uintptr_t)b ^ 2)) & 3) == 0; }

#define FLONUM_ZERO   ((uintptr_t)2)
#define FLONUM_REBASE ((uint64_t)3 << 61)

static inline double value_flonum(Value v) {
    uint64_t u = ((uintptr_t)v >> 2) + FLONUM_REBASE;
    double   d;
    u = u >> 1 | u << 63;
    if (UNLIKELY((uintptr_t)v == FLONUM_ZERO)) return 0.0;
    memcpy(&d, &u, sizeof d);
    return d;
}

/* The immediate form of D, or NULL when it has none (-0.0, infinities, NaN, very large or small exponents). */
static inline Value value_from_flonum(double d) {
    uint64_t u;
    memcpy(&u, &d, sizeof u);
    if (UNLIKELY(u == 0)) return (Value)FLONUM_ZERO;
    u = (u << 1 | u >> 63) - FLONUM_REBASE;
    if (UNLIKELY(u >> 62 != 0 || u == 0)) return NULL;
    return (Value)(uintptr_t)(u << 2 | 2);
}
