/* random_bits.h - the random numbers of the tests: xorshift64* (Vigna 2016), the same on every machine for the same seed. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

static uint64_t seed; /* not 0 */

static inline uint64_t random_bits(void) {
    seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
    return seed * 0x2545f4914f6cdd1dull;
}
static inline uint32_t below(uint32_t n) { return (uint32_t)(random_bits() >> 33) % n; }
static inline bool     chance(uint32_t percent) { return below(100) < percent; }
