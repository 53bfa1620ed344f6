/* str_builder.c - growing text outside the collected heap.
 *
 * A builder starts in its own 256 bytes, moves to malloc memory when that is full, and widens when a code point does not
 * fit.  It holds no references, so it may live anywhere. */
#include "text_int.h"

#include "base/memory.h"

void str_builder_init(StrBuilder *b) {
    b->data = b->local;
    b->length = 0;
    b->capacity = sizeof b->local;
    b->kind = STR_KIND_1;
    b->max_char = 127;
}

/* Makes room for MORE code points of class MAX_CHAR. */
static Status builder_reserve(StrBuilder *b, intptr_t more, uint32_t max_char) {
    int      kind = kind_for_char(max_char);
    intptr_t needed;
    if (max_char > b->max_char) b->max_char = max_char;
    if (kind < b->kind) kind = b->kind;
    if (__builtin_add_overflow(b->length, more, &needed) || needed > INTPTR_MAX / 8) return RAISED(raise_memory_error());
    if (kind == b->kind && needed <= b->capacity) return 0;
    intptr_t capacity = needed <= b->capacity ? b->capacity : needed + b->capacity;
    if (kind == b->kind && b->data != (void *)b->local) {
        void *grown = mem_realloc(b->data, (size_t)capacity * (size_t)kind);
        if (!grown) return RAISED(raise_memory_error());
        b->data = grown;
    } else {
        void *data = mem_alloc((size_t)capacity * (size_t)kind);
        if (!data) return RAISED(raise_memory_error());
        text_copy(kind, data, b->kind, b->data, b->length);
        if (b->data != (void *)b->local) mem_free(b->data);
        b->data = data;
        b->kind = kind;
    }
    b->capacity = capacity;
    return 0;
}

Status str_builder_char(StrBuilder *b, uint32_t c) {
    if (UNLIKELY(c > b->max_char || b->length == b->capacity)) TRY(builder_reserve(b, 1, c < 128 ? 127 : c < 256 ? 255 : c < 0x10000 ? 0xffff : 0x10ffff));
    str_write(b->kind, b->data, b->length++, c);
    return 0;
}

Status str_builder_ascii(StrBuilder *b, const char *text, size_t length) {
    return str_builder_text(b, STR_KIND_1, text, (intptr_t)length);
}

Status str_builder_text(StrBuilder *b, int kind, const void *data, intptr_t n) {
    if (n <= 0) return 0;
    TRY(builder_reserve(b, n, text_max_char(kind, data, n)));
    text_copy(b->kind, (char *)b->data + b->length * b->kind, kind, data, n);
    b->length += n;
    return 0;
}

Status str_builder_fill(StrBuilder *b, uint32_t c, intptr_t n) {
    if (n <= 0) return 0;
    TRY(builder_reserve(b, n, c < 128 ? 127 : c < 256 ? 255 : c < 0x10000 ? 0xffff : 0x10ffff));
    for (intptr_t i = 0; i < n; i++) str_write(b->kind, b->data, b->length + i, c);
    b->length += n;
    return 0;
}

Status str_builder_str(StrBuilder *b, Value s) {
    intptr_t n = str_length(s);
    if (n == 0) return 0;
    TRY(builder_reserve(b, n, str_max_char(s)));
    text_copy(b->kind, (char *)b->data + b->length * b->kind, str_kind(s), str_data(s), n);
    b->length += n;
    return 0;
}

Status str_builder_slice(StrBuilder *b, Value s, intptr_t start, intptr_t end) {
    return str_builder_text(b, str_kind(s), text_at(str_kind(s), str_data(s), start), end - start);
}

Value str_builder_finish(StrBuilder *b) {
    Value s;
    if (b->length == 1) s = str_from_char(str_read(b->kind, b->data, 0));
    else if ((s = str_new(b->length, b->max_char)) && b->length) text_copy(str_kind(s), str_data(s), b->kind, b->data, b->length);
    str_builder_discard(b);
    return s;
}

void str_builder_discard(StrBuilder *b) {
    if (b->data != (void *)b->local) mem_free(b->data);
    str_builder_init(b);
}
