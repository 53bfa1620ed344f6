/* hash.h - keyed hash of bytes (SipHash-1-3) and the constants of the numeric hash.
 *
 * Results are CPython's for the same PYTHONHASHSEED, so that set orders in tests agree. */
#pragma once

#include "base/compiler.h"

/* Numbers hash to their value modulo the prime 2**61 - 1. */
#define HASH_BITS      61
#define HASH_MODULUS   (((uint64_t)1 << HASH_BITS) - 1)
#define HASH_INFINITY  314159
#define HASH_IMAGINARY 1000003

extern uint64_t hash_key[2];
/* The secret for other users (expat's salt and the like), drawn with the key. */
extern uint64_t hash_extra_key;

/* Sets the key from a seed text (PYTHONHASHSEED): "random" or NULL draws it from the system, a number 0..4294967295 gives
 * a fixed key (0: all zero).  False: the text is neither; then the key is not changed. */
MUST_CHECK bool hash_init(const char *seed_or_null);

/* SipHash-1-3 of SIZE bytes under an explicit key. */
uint64_t hash_siphash13(uint64_t key0, uint64_t key1, const void *bytes, size_t size);

/* Hash of bytes or of a str's data under the process key: never -1; 0 for empty input. */
int64_t hash_bytes(const void *bytes, size_t size);

/* Mixes an address into a hash (low bits rotate away, as object addresses are aligned); never -1. */
static inline int64_t hash_address(const void *p) {
    uint64_t u = (uint64_t)(uintptr_t)p;
    int64_t  h = (int64_t)(u >> 4 | u << 60);
    return h == -1 ? -2 : h;
}
