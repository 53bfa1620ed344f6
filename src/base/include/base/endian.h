/* endian.h - reading and writing integers and doubles in byte buffers of any alignment and byte order.
 *
 * Two of the targets are big-endian: never cast a byte pointer to a wider type, use these. */
#pragma once

#include "base/compiler.h"

#include <string.h>

#define HOST_IS_LITTLE_ENDIAN (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__)

static inline uint16_t swap_u16(uint16_t x) { return __builtin_bswap16(x); }
static inline uint32_t swap_u32(uint32_t x) { return __builtin_bswap32(x); }
static inline uint64_t swap_u64(uint64_t x) { return __builtin_bswap64(x); }

#define ENDIAN_FUNCTIONS(BITS) \
    static inline uint##BITS##_t load_u##BITS(const void *p) { /* native order */ \
        uint##BITS##_t x; \
        memcpy(&x, p, sizeof x); \
        return x; \
    } \
    static inline void           store_u##BITS(void *p, uint##BITS##_t x) { memcpy(p, &x, sizeof x); } \
    static inline uint##BITS##_t load_u##BITS##_le(const void *p) { \
        uint##BITS##_t x = load_u##BITS(p); \
        return HOST_IS_LITTLE_ENDIAN ? x : swap_u##BITS(x); \
    } \
    static inline uint##BITS##_t load_u##BITS##_be(const void *p) { \
        uint##BITS##_t x = load_u##BITS(p); \
        return HOST_IS_LITTLE_ENDIAN ? swap_u##BITS(x) : x; \
    } \
    static inline void store_u##BITS##_le(void *p, uint##BITS##_t x) { \
        store_u##BITS(p, HOST_IS_LITTLE_ENDIAN ? x : swap_u##BITS(x)); \
    } \
    static inline void store_u##BITS##_be(void *p, uint##BITS##_t x) { \
        store_u##BITS(p, HOST_IS_LITTLE_ENDIAN ? swap_u##BITS(x) : x); \
    }
ENDIAN_FUNCTIONS(16)
ENDIAN_FUNCTIONS(32)
ENDIAN_FUNCTIONS(64)
#undef ENDIAN_FUNCTIONS

/* The 64 bits of a double and back. */
static inline uint64_t double_bits(double d) {
    uint64_t u;
    memcpy(&u, &d, sizeof u);
    return u;
}
static inline double double_from_bits(uint64_t u) {
    double d;
    memcpy(&d, &u, sizeof d);
    return d;
}
static inline double load_double(const void *p) { return double_from_bits(load_u64(p)); }
static inline double load_double_le(const void *p) { return double_from_bits(load_u64_le(p)); }
static inline double load_double_be(const void *p) { return double_from_bits(load_u64_be(p)); }
static inline void   store_double(void *p, double d) { store_u64(p, double_bits(d)); }
static inline void   store_double_le(void *p, double d) { store_u64_le(p, double_bits(d)); }
static inline void   store_double_be(void *p, double d) { store_u64_be(p, double_bits(d)); }
