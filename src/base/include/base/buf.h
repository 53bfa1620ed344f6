/* buf.h - a growable byte string.
 *
 * Failure is sticky: after an allocation failed, `failed` is set and further additions do nothing, so callers check once.
 * Nothing here raises Python exceptions. */
#pragma once

#include "base/compiler.h"

typedef struct Buf {
    char  *data; /* not NUL terminated, see buf_text; NULL while nothing was added */
    size_t length, capacity;
    bool   failed;
} Buf;

/* An empty buffer owns no memory. */
static inline void buf_init(Buf *buf) { *buf = (Buf){NULL, 0, 0, false}; }

/* Releases the memory; the buffer is empty again. */
void buf_free(Buf *buf);

/* Forgets the content, keeps the memory. */
static inline void buf_clear(Buf *buf) { buf->length = 0; }

/* Makes room for MORE bytes and returns where they go (the caller then adds to `length`), NULL on failure. */
MUST_CHECK char *buf_reserve(Buf *buf, size_t more);

/* Additions.  They return nothing: failure is sticky. */
void buf_put(Buf *buf, const void *bytes, size_t length);
void buf_put_char(Buf *buf, char c);
void buf_put_text(Buf *buf, const char *text);
void buf_printf(Buf *buf, const char *format, ...) PRINTF_LIKE(2, 3);

/* Code point C as UTF-8; surrogates are written as three bytes. */
void buf_put_utf8(Buf *buf, uint32_t c);

/* The content as a NUL terminated string, owned by the buffer and valid until the next addition; NULL on failure. */
MUST_CHECK char *buf_text(Buf *buf);
