/* dtoa_int.h - powers of ten shared by the two directions of dtoa. */
#pragma once

#include "base/bits.h"
#include "base/dtoa.h"

#define POWER_MIN (-342)
#define POWER_MAX 342

/* 10**k rounded up to 128 significant bits: between HIGH:LOW - 1 (excluded) and HIGH:LOW units of 2**(floor(log2 10**k) - 127). */
typedef struct Power {
    uint64_t high, low;
} Power;

const Power *dtoa_powers(void); /* index k - POWER_MIN */

static inline int floor_log2_pow10(int k) { return (k * 1741647) >> 19; }
