/* utf8.h - UTF-8 without Python: validate, measure, decode, encode.  Nothing here allocates. */
#pragma once

#include "base/compiler.h"

/* What a scan found out about a text. */
typedef struct Utf8Info {
    size_t   valid;    /* bytes of the longest valid prefix */
    size_t   count;    /* code points in it */
    uint32_t max_char; /* an upper bound of its code points that tells 0x7f, 0xff, 0xffff and 0x10ffff apart */
} Utf8Info;

enum { UTF8_STRICT = 0, UTF8_SURROGATES = 1 /* lone surrogates as three bytes are valid */ };

/* Number of bytes before the first one that is not ASCII. */
size_t utf8_ascii_prefix(const void *text, size_t size);

/* Measures TEXT up to the first invalid byte; true if all of it is valid. */
bool utf8_scan(const void *text, size_t size, int mode, Utf8Info *info);

/* True if TEXT is valid. */
bool utf8_validate(const void *text, size_t size, int mode);

/* Decodes one code point at TEXT (SIZE > 0) into *C and returns its length 1..4.  For invalid input it returns minus the
 * number of bytes that one replacement character stands for (1..3), and 0 when the text ends inside a sequence that is
 * valid so far. */
int utf8_decode(const uint8_t *text, size_t size, int mode, uint32_t *c);

/* Decodes one code point of text known to be valid and moves *TEXT behind it. */
static inline uint32_t utf8_next(const uint8_t **text) {
    const uint8_t *p = *text;
    uint32_t       c = *p++;
    if (c >= 0xf0) {
        c = (c & 7) << 18 | (uint32_t)(p[0] & 0x3f) << 12 | (uint32_t)(p[1] & 0x3f) << 6 | (p[2] & 0x3f), p += 3;
    } else if (c >= 0xe0) {
        c = (c & 15) << 12 | (uint32_t)(p[0] & 0x3f) << 6 | (p[1] & 0x3f), p += 2;
    } else if (c >= 0xc0) {
        c = (c & 31) << 6 | (p[0] & 0x3f), p += 1;
    }
    *text = p;
    return c;
}

/* Bytes that C needs (1..4). */
static inline int utf8_length(uint32_t c) { return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4; }

/* Writes C (at most 0x10ffff) and returns its length 1..4. */
static inline int utf8_encode(uint32_t c, void *out) {
    uint8_t *p = out;
    if (c < 0x80) {
        p[0] = (uint8_t)c;
        return 1;
    }
    if (c < 0x800) {
        p[0] = (uint8_t)(0xc0 | c >> 6), p[1] = (uint8_t)(0x80 | (c & 0x3f));
        return 2;
    }
    if (c < 0x10000) {
        p[0] = (uint8_t)(0xe0 | c >> 12), p[1] = (uint8_t)(0x80 | (c >> 6 & 0x3f)), p[2] = (uint8_t)(0x80 | (c & 0x3f));
        return 3;
    }
    p[0] = (uint8_t)(0xf0 | c >> 18), p[1] = (uint8_t)(0x80 | (c >> 12 & 0x3f));
    p[2] = (uint8_t)(0x80 | (c >> 6 & 0x3f)), p[3] = (uint8_t)(0x80 | (c & 0x3f));
    return 4;
}
