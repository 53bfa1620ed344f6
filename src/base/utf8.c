/* UTF-8 scanning.  ASCII runs are skipped eight bytes at a time; everything else goes through one decoder, which knows
 * the narrowed second-byte ranges that exclude overlong forms, surrogates and values above 0x10ffff. */
#include "base/utf8.h"

#include "base/bits.h"
#include "base/endian.h"

#define HIGH_BITS 0x8080808080808080u

size_t utf8_ascii_prefix(const void *text, size_t size) {
    const uint8_t *start = text, *p = start, *end = p + size;
    while (end - p >= 32) {
        if (((load_u64(p) | load_u64(p + 8) | load_u64(p + 16) | load_u64(p + 24)) & HIGH_BITS) != 0) break;
        p += 32;
    }
    while (end - p >= 8) {
        uint64_t high = load_u64_le(p) & HIGH_BITS;
        if (high != 0) return (size_t)(p - start) + (size_t)bits_ctz64(high) / 8;
        p += 8;
    }
    while (p < end && *p < 0x80) p++;
    return (size_t)(p - start);
}

static inline bool is_tail(uint8_t b) { return (b & 0xc0) == 0x80; }

int utf8_decode(const uint8_t *p, size_t size, int mode, uint32_t *c) {
    uint8_t first = p[0];
    if (first < 0x80) {
        *c = first;
        return 1;
    }
    if (first < 0xc2 || first > 0xf4) return -1;
    if (first < 0xe0) {
        if (size < 2) return 0;
        if (!is_tail(p[1])) return -1;
        *c = (uint32_t)(first & 0x1f) << 6 | (p[1] & 0x3f);
        return 2;
    }
    uint8_t low = 0x80, high = 0xbf;
    if (first == 0xe0) low = 0xa0;
    else if (first == 0xed && mode == UTF8_STRICT) high = 0x9f;
    else if (first == 0xf0) low = 0x90;
    else if (first == 0xf4) high = 0x8f;
    if (size < 2) return 0;
    if (p[1] < low || p[1] > high) return -1;
    if (size < 3) return 0;
    if (!is_tail(p[2])) return -2;
    if (first < 0xf0) {
        *c = (uint32_t)(first & 0xf) << 12 | (uint32_t)(p[1] & 0x3f) << 6 | (p[2] & 0x3f);
        return 3;
    }
    if (size < 4) return 0;
    if (!is_tail(p[3])) return -3;
    *c = (uint32_t)(first & 7) << 18 | (uint32_t)(p[1] & 0x3f) << 12 | (uint32_t)(p[2] & 0x3f) << 6 | (p[3] & 0x3f);
    return 4;
}

bool utf8_scan(const void *text, size_t size, int mode, Utf8Info *info) {
    const uint8_t *p = text;
    size_t         at = 0, count = 0;
    uint32_t       all = 0, widest = 0;
    while (at < size) {
        if (p[at] < 0x80) {
            size_t run = utf8_ascii_prefix(p + at, size - at);
            at += run, count += run;
            continue;
        }
        uint32_t c;
        int      n = utf8_decode(p + at, size - at, mode, &c);
        if (n <= 0) break;
        at += (size_t)n, count++;
        all |= c;
        if (c > widest) widest = c;
    }
    info->valid = at;
    info->count = count;
    info->max_char = widest > 0xffff ? 0x10ffff : widest > 0xff ? 0xffff : all != 0 ? 0xff : 0x7f;
    return at == size;
}

bool utf8_validate(const void *text, size_t size, int mode) {
    Utf8Info info;
    return utf8_scan(text, size, mode, &info);
}
