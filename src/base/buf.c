/* Growable byte strings.  Capacity grows by half, so n additions cost O(n). */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"

void buf_free(Buf *buf) {
    mem_free(buf->data);
    buf_init(buf);
}

char *buf_reserve(Buf *buf, size_t more) {
    if (UNLIKELY(buf->failed)) return NULL;
    if (LIKELY(buf->capacity - buf->length >= more && buf->data)) return buf->data + buf->length;
    size_t wanted = buf->length + more;
    size_t capacity = buf->capacity + buf->capacity / 2 + 32;
    if (wanted < more || capacity < buf->capacity) {
        buf->failed = true;
        return NULL;
    }
    if (capacity < wanted) capacity = wanted;
    char *data = mem_realloc(buf->data, capacity);
    if (!data) {
        buf->failed = true;
        return NULL;
    }
    buf->data = data;
    buf->capacity = capacity;
    return data + buf->length;
}

void buf_put(Buf *buf, const void *bytes, size_t length) {
    if (!length) return;
    char *to = buf_reserve(buf, length);
    if (!to) return;
    memcpy(to, bytes, length);
    buf->length += length;
}

void buf_put_char(Buf *buf, char c) {
    char *to = buf_reserve(buf, 1);
    if (!to) return;
    *to = c;
    buf->length++;
}

void buf_put_text(Buf *buf, const char *text) { buf_put(buf, text, strlen(text)); }

void buf_put_utf8(Buf *buf, uint32_t c) {
    char   bytes[4];
    size_t n = 0;
    if (c < 0x80) {
        bytes[n++] = (char)c;
    } else if (c < 0x800) {
        bytes[n++] = (char)(0xC0 | c >> 6);
        bytes[n++] = (char)(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        bytes[n++] = (char)(0xE0 | c >> 12);
        bytes[n++] = (char)(0x80 | (c >> 6 & 0x3F));
        bytes[n++] = (char)(0x80 | (c & 0x3F));
    } else {
        bytes[n++] = (char)(0xF0 | c >> 18);
        bytes[n++] = (char)(0x80 | (c >> 12 & 0x3F));
        bytes[n++] = (char)(0x80 | (c >> 6 & 0x3F));
        bytes[n++] = (char)(0x80 | (c & 0x3F));
    }
    buf_put(buf, bytes, n);
}

void buf_printf(Buf *buf, const char *format, ...) {
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    if (length >= 0) {
        char *to = buf_reserve(buf, (size_t)length + 1);
        if (to) {
            vsnprintf(to, (size_t)length + 1, format, again);
            buf->length += (size_t)length;
        }
    }
    va_end(again);
    va_end(args);
}

char *buf_text(Buf *buf) {
    char *end = buf_reserve(buf, 1);
    if (!end) return NULL;
    *end = '\0';
    return buf->data;
}
