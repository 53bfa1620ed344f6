/* Keyed hashing of text and bytes.  SipHash-1-3 after the published description by Aumasson and Bernstein: one
 * compression round a word, three final ones.  Words are read little-endian on every target. */
#include "base/hash.h"

#include "base/bits.h"
#include "base/endian.h"
#include "base/os.h"

#include <stdlib.h>

uint64_t hash_key[2];
uint64_t hash_extra_key;

/* With a numeric seed the key comes from a linear congruential generator, one byte a step. */
static void fill_from_seed(uint32_t seed, uint8_t *out, size_t size) {
    uint32_t x = seed;
    for (size_t i = 0; i < size; i++) {
        x = x * 214013 + 2531011;
        out[i] = (uint8_t)(x >> 16);
    }
}

bool hash_init(const char *seed) {
    uint8_t secret[24] = {0};
    if (seed == NULL || *seed == 0 || strcmp(seed, "random") == 0) {
        if (os_random_bytes(secret, sizeof secret) < 0) fill_from_seed((uint32_t)os_clock_ns(OS_CLOCK_WALL), secret, sizeof secret);
    } else {
        char         *end;
        unsigned long number = strtoul(seed, &end, 10);
        if (*end != 0 || *seed < '0' || *seed > '9' || number > UINT32_MAX) return false;
        if (number != 0) fill_from_seed((uint32_t)number, secret, sizeof secret);
    }
    hash_key[0] = load_u64_le(secret);
    hash_key[1] = load_u64_le(secret + 8);
    hash_extra_key = load_u64_le(secret + 16);
    return true;
}

#define SIP_ROUND(v0, v1, v2, v3) \
    do { \
        v0 += v1, v1 = rotate_left64(v1, 13) ^ v0, v0 = rotate_left64(v0, 32); \
        v2 += v3, v3 = rotate_left64(v3, 16) ^ v2; \
        v0 += v3, v3 = rotate_left64(v3, 21) ^ v0; \
        v2 += v1, v1 = rotate_left64(v1, 17) ^ v2, v2 = rotate_left64(v2, 32); \
    } while (0)

uint64_t hash_siphash13(uint64_t key0, uint64_t key1, const void *bytes, size_t size) {
    const uint8_t *p = bytes, *end = p + (size & ~(size_t)7);
    uint64_t       v0 = key0 ^ 0x736f6d6570736575, v1 = key1 ^ 0x646f72616e646f6d;
    uint64_t       v2 = key0 ^ 0x6c7967656e657261, v3 = key1 ^ 0x7465646279746573;
    for (; p < end; p += 8) {
        uint64_t word = load_u64_le(p);
        v3 ^= word;
        SIP_ROUND(v0, v1, v2, v3);
        v0 ^= word;
    }
    uint64_t last = (uint64_t)size << 56;
    for (size_t i = 0; i < (size & 7); i++) last |= (uint64_t)p[i] << (8 * i);
    v3 ^= last;
    SIP_ROUND(v0, v1, v2, v3);
    v0 ^= last;
    v2 ^= 0xff;
    SIP_ROUND(v0, v1, v2, v3);
    SIP_ROUND(v0, v1, v2, v3);
    SIP_ROUND(v0, v1, v2, v3);
    return v0 ^ v1 ^ v2 ^ v3;
}

int64_t hash_bytes(const void *bytes, size_t size) {
    if (size == 0) return 0;
    int64_t h = (int64_t)hash_siphash13(hash_key[0], hash_key[1], bytes, size);
    return h == -1 ? -2 : h;
}
