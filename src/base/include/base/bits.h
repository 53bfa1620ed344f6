/* bits.h - counting bits, wide products and arithmetic that tells about overflow. */
#pragma once

#include "base/compiler.h"

typedef unsigned __int128 uint128_t;
typedef __int128          int128_t;

/* Leading and trailing zeros; the argument must not be 0. */
static inline int bits_clz32(uint32_t x) { return __builtin_clz(x); }
static inline int bits_clz64(uint64_t x) { return __builtin_clzll(x); }
static inline int bits_ctz32(uint32_t x) { return __builtin_ctz(x); }
static inline int bits_ctz64(uint64_t x) { return __builtin_ctzll(x); }
/* Number of one bits. */
static inline int bits_popcount32(uint32_t x) { return __builtin_popcount(x); }
static inline int bits_popcount64(uint64_t x) { return __builtin_popcountll(x); }
/* Position of the highest one bit plus one; 0 for 0. */
static inline int bits_length32(uint32_t x) { return x == 0 ? 0 : 32 - __builtin_clz(x); }
static inline int bits_length64(uint64_t x) { return x == 0 ? 0 : 64 - __builtin_clzll(x); }
/* Smallest power of two that is at least X (1 for 0); X at most 2**63. */
static inline uint64_t bits_round_up_power(uint64_t x) { return x <= 1 ? 1 : (uint64_t)1 << bits_length64(x - 1); }
static inline bool     bits_is_power(uint64_t x) { return x != 0 && (x & (x - 1)) == 0; }

/* True when the result does not fit; *OUT then has the wrapped value. */
static inline bool add_overflows(int64_t a, int64_t b, int64_t *out) { return __builtin_add_overflow(a, b, out); }
static inline bool sub_overflows(int64_t a, int64_t b, int64_t *out) { return __builtin_sub_overflow(a, b, out); }
static inline bool mul_overflows(int64_t a, int64_t b, int64_t *out) { return __builtin_mul_overflow(a, b, out); }
static inline bool size_add_overflows(size_t a, size_t b, size_t *out) { return __builtin_add_overflow(a, b, out); }
static inline bool size_mul_overflows(size_t a, size_t b, size_t *out) { return __builtin_mul_overflow(a, b, out); }

static inline uint64_t rotate_left64(uint64_t x, int n) { return x << (n & 63) | x >> (-n & 63); }
static inline uint64_t rotate_right64(uint64_t x, int n) { return x >> (n & 63) | x << (-n & 63); }
