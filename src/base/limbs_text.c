/* limbs_text.c - natural numbers to digits of any base and back.
 *
 * Both directions split by powers base**(chunk * 2**k), where a chunk is as many digits as fit a limb, and fall back to
 * limb-by-limb work for small parts; so they cost as much as multiplication and division do.  Bases that are powers of
 * two go bit by bit. */
#include "base/limbs.h"

#include "base/bits.h"
#include "base/memory.h"

#include <string.h>

#if TINY_CONSTANTS
#define SPLIT_LIMBS 3
#else
#define SPLIT_LIMBS 24
#endif
#define MAX_POWERS 64

typedef struct Radix {
    int    base, chunk; /* digits that fit a limb */
    Limb   value;       /* base**chunk */
    size_t count;       /* powers made */
    Limb  *powers[MAX_POWERS];
    size_t sizes[MAX_POWERS];
} Radix;

static void radix_init(Radix *radix, int base) {
    Limb value = (Limb)base;
    int  chunk = 1;
    while (value <= UINT64_MAX / (Limb)base) value *= (Limb)base, chunk++;
    radix->base = base, radix->chunk = chunk, radix->value = value, radix->count = 0;
}

static void radix_free(Radix *radix) {
    for (size_t i = 0; i < radix->count; i++) mem_free(radix->powers[i]);
}

/* Makes powers up to and including the first one with at least LIMBS limbs. */
static bool radix_powers(Radix *radix, size_t limbs) {
    while (radix->count == 0 || radix->sizes[radix->count - 1] < limbs) {
        size_t i = radix->count, n = i == 0 ? 1 : 2 * radix->sizes[i - 1];
        Limb  *power = mem_alloc(n * sizeof *power);
        if (power == NULL) return false;
        radix->powers[radix->count++] = power;
        radix->sizes[i] = 0;
        if (i == 0) power[0] = radix->value;
        else if (!limbs_mul(power, radix->powers[i - 1], n / 2, radix->powers[i - 1], n / 2)) return false;
        radix->sizes[i] = limbs_normal(power, n);
    }
    return true;
}

static const char digit_chars[] = "0123456789abcdefghijklmnopqrstuvwxyz";

static void put_chunk(char *out, int count, Limb value, int base) {
    if (base == 10) {
        while (count-- > 0) out[count] = (char)('0' + value % 10), value /= 10;
    } else {
        while (count-- > 0) out[count] = digit_chars[value % (Limb)base], value /= (Limb)base;
    }
}

/* Writes A (destroyed) right-aligned into out[width]; A < base**width. */
static void put_small(const Radix *radix, Limb *a, size_t n, char *out, size_t width) {
    while (width > 0) {
        int  count = width < (size_t)radix->chunk ? (int)width : radix->chunk;
        Limb rest = n > 0 ? limbs_div_1(a, a, n, radix->value) : 0;
        n = limbs_normal(a, n);
        width -= (size_t)count;
        put_chunk(out + width, count, rest, radix->base);
    }
}

/* The same for any size; LEVEL is the highest power that may be needed.  WIDTH is chunk * 2**(level + 1). */
static bool put_large(const Radix *radix, Limb *a, size_t n, char *out, size_t width, size_t level) {
    if (n < SPLIT_LIMBS) {
        put_small(radix, a, n, out, width);
        return true;
    }
    size_t      half = width / 2, dn = radix->sizes[level];
    const Limb *d = radix->powers[level];
    if (n < dn || (n == dn && limbs_compare_same(a, d, n) < 0)) {
        memset(out, '0', half);
        return put_large(radix, a, n, out + half, half, level - 1);
    }
    Limb *q = mem_alloc((n - dn + 1 + dn) * sizeof *q), *r = q + (n - dn + 1);
    if (q == NULL) return false;
    bool done = limbs_divmod(q, r, a, n, d, dn) && put_large(radix, q, limbs_normal(q, n - dn + 1), out, half, level - 1) &&
                put_large(radix, r, limbs_normal(r, dn), out + half, half, level - 1);
    mem_free(q);
    return done;
}

static char *power_of_two_text(const Limb *a, size_t n, int bits, size_t *length) {
    size_t total = 64 * n - (size_t)bits_clz64(a[n - 1]), count = (total + (size_t)bits - 1) / (size_t)bits;
    char  *out = mem_alloc(count);
    if (out == NULL) return NULL;
    for (size_t i = 0; i < count; i++) {
        size_t at = i * (size_t)bits, limb = at / 64, offset = at % 64;
        Limb   x = a[limb] >> offset;
        if (offset + (size_t)bits > 64 && limb + 1 < n) x |= a[limb + 1] << (64 - offset);
        out[count - 1 - i] = digit_chars[x & (((Limb)1 << bits) - 1)];
    }
    *length = count;
    return out;
}

char *limbs_to_text(const Limb *a, size_t n, int base, size_t *length) {
    n = limbs_normal(a, n);
    if (n == 0) {
        *length = 1;
        return mem_copy("0", 1);
    }
    if (bits_is_power((uint64_t)base)) return power_of_two_text(a, n, bits_ctz32((uint32_t)base), length);
    Radix radix;
    radix_init(&radix, base);
    /* A limb of the value needs at most 64 / floor(log2(base**chunk)) chunks. */
    size_t width, level = 0;
    int    value_bits = bits_length64(radix.value) - 1;
    char  *out = NULL;
    bool   done = true;
    if (n < SPLIT_LIMBS) {
        width = (n * 64 / (size_t)value_bits + 1) * (size_t)radix.chunk;
    } else {
        done = radix_powers(&radix, (n + 2) / 2 + 1);
        level = radix.count - 1;
        width = (size_t)radix.chunk << (level + 1);
    }
    Limb *copy = done ? mem_copy(a, n * sizeof *copy) : NULL;
    if (copy != NULL) out = mem_alloc(width);
    if (out != NULL) {
        if (n < SPLIT_LIMBS) put_small(&radix, copy, n, out, width);
        else done = put_large(&radix, copy, n, out, width, level);
    }
    mem_free(copy);
    radix_free(&radix);
    if (out != NULL && !done) {
        mem_free(out);
        out = NULL;
    }
    if (out == NULL) return NULL;
    size_t zeros = 0;
    while (out[zeros] == '0') zeros++;
    memmove(out, out + zeros, width - zeros);
    *length = width - zeros;
    return out;
}

/* ---- from digits --------------------------------------------------------------------------------------------------------- */
size_t limbs_for_digits(size_t count, int base) {
    int bits = bits_length64((uint64_t)base - 1); /* digits of this base have at most so many bits */
    if (base == 10) return count / 19 + 1;        /* 10**19 < 2**64 */
    return (count / 64) * (size_t)bits + ((count % 64) * (size_t)bits) / 64 + 1;
}

static size_t from_small(const Radix *radix, Limb *r, const uint8_t *digits, size_t count) {
    size_t n = 0, first = count % (size_t)radix->chunk, at = 0;
    if (first == 0) first = (size_t)radix->chunk;
    while (at < count) {
        size_t take = at == 0 ? first : (size_t)radix->chunk;
        if (take > count) take = count;
        Limb value = 0, factor = 1;
        for (size_t i = 0; i < take; i++) value = value * (Limb)radix->base + digits[at + i], factor *= (Limb)radix->base;
        Limb carry = limbs_mul_1(r, r, n, n == 0 ? 0 : factor, value);
        if (n == 0) carry = value;
        if (carry != 0) r[n++] = carry;
        at += take;
    }
    return n;
}

/* LEVEL: count <= chunk * 2**(level + 1). */
static bool from_large(const Radix *radix, Limb *r, size_t *size, const uint8_t *digits, size_t count, size_t level) {
    size_t low = (size_t)radix->chunk << level;
    if (count <= (size_t)radix->chunk * SPLIT_LIMBS) {
        *size = from_small(radix, r, digits, count);
        return true;
    }
    if (count <= low) return from_large(radix, r, size, digits, count, level - 1);
    size_t hn, ln, dn = radix->sizes[level], room = limbs_for_digits(count, radix->base);
    Limb  *high = mem_alloc(room * sizeof *high), *product = NULL;
    bool   done = high != NULL && from_large(radix, high, &hn, digits, count - low, level - 1) &&
                from_large(radix, r, &ln, digits + (count - low), low, level - 1);
    if (done && hn > 0) {
        product = mem_alloc((hn + dn) * sizeof *product);
        done = product != NULL && (hn >= dn ? limbs_mul(product, high, hn, radix->powers[level], dn)
                                            : limbs_mul(product, radix->powers[level], dn, high, hn));
        if (done) {
            limbs_add(product, product, hn + dn, r, ln);
            ln = limbs_normal(product, hn + dn);
            memcpy(r, product, ln * sizeof *r);
        }
    }
    mem_free(product);
    mem_free(high);
    if (done) *size = ln;
    return done;
}

bool limbs_from_digits(Limb *r, size_t *size, const uint8_t *digits, size_t count, int base) {
    while (count > 0 && *digits == 0) digits++, count--;
    if (bits_is_power((uint64_t)base)) {
        size_t bits = (size_t)bits_ctz32((uint32_t)base), n = limbs_for_digits(count, base);
        memset(r, 0, n * sizeof *r);
        for (size_t i = 0; i < count; i++) {
            size_t at = (count - 1 - i) * bits, limb = at / 64, offset = at % 64;
            r[limb] |= (Limb)digits[i] << offset;
            if (offset + bits > 64 && limb + 1 < n) r[limb + 1] |= (Limb)digits[i] >> (64 - offset);
        }
        *size = limbs_normal(r, n);
        return true;
    }
    Radix radix;
    radix_init(&radix, base);
    if (count <= (size_t)radix.chunk * SPLIT_LIMBS) {
        *size = from_small(&radix, r, digits, count);
        return true;
    }
    size_t level = 0;
    while (((size_t)radix.chunk << (level + 1)) < count) level++;
    bool done = true;
    while (done && radix.count <= level) done = radix_powers(&radix, radix.count == 0 ? 1 : radix.sizes[radix.count - 1] + 1);
    if (done) done = from_large(&radix, r, size, digits, count, level);
    radix_free(&radix);
    return done;
}
