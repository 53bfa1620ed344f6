/* str_find.c - searching text of any kinds.
 *
 * Bytes are found with the C library's memchr and memmem, which are vectorised and linear.  Wider units are found by the
 * same functions over the raw bytes, ignoring hits that are not on a unit boundary.  Backward search looks for the first
 * unit of the pattern from the end. */
#include "text_int.h"

#include "base/memory.h"

/* ---- single characters ------------------------------------------------------------------------------------------------ */
intptr_t text_find_char(int kind, const void *text, intptr_t n, uint32_t c) {
    if (n <= 0) return -1;
    if (kind == STR_KIND_1) {
        const uint8_t *hit = c < 256 ? memchr(text, (int)c, (size_t)n) : NULL;
        return hit ? hit - (const uint8_t *)text : -1;
    }
    if (kind == STR_KIND_2) {
        const uint16_t *p = text;
        if (c > 0xffff) return -1;
        for (intptr_t i = 0; i < n; i++)
            if (p[i] == c) return i;
        return -1;
    }
    const uint32_t *p = text;
    for (intptr_t i = 0; i < n; i++)
        if (p[i] == c) return i;
    return -1;
}

intptr_t text_rfind_char(int kind, const void *text, intptr_t n, uint32_t c) {
    if (n <= 0) return -1;
    if (kind == STR_KIND_1) {
        const uint8_t *hit = c < 256 ? memrchr(text, (int)c, (size_t)n) : NULL;
        return hit ? hit - (const uint8_t *)text : -1;
    }
    for (intptr_t i = n; i-- > 0;)
        if (str_read(kind, text, i) == c) return i;
    return -1;
}

static intptr_t count_char(int kind, const void *text, intptr_t n, uint32_t c, intptr_t max) {
    intptr_t count = 0;
    if (max >= n && kind == STR_KIND_1) {
        const uint8_t *p = text, wanted = (uint8_t)c;
        intptr_t       i = 0;
        if (c > 255) return 0;
        while (n - i >= 32) { /* sums in lanes of bytes, which compilers turn into vector operations */
            uint8_t lanes[32] = {0};
            for (int round = 0; round < 255 && n - i >= 32; round++, i += 32)
                for (int k = 0; k < 32; k++) lanes[k] += p[i + k] == wanted;
            for (int k = 0; k < 32; k++) count += lanes[k];
        }
        for (; i < n; i++) count += p[i] == wanted;
        return count;
    }
    for (intptr_t at = 0; count < max; count++, at++) {
        intptr_t hit = text_find_char(kind, text_at(kind, text, at), n - at, c);
        if (hit < 0) break;
        at += hit;
    }
    return count;
}

/* ---- patterns of the text's own kind ----------------------------------------------------------------------------------- */
static intptr_t find_same(int kind, const void *text, intptr_t n, const void *what, intptr_t m) {
    const char *start = text, *p = text, *end = start + n * kind;
    size_t      size = (size_t)m * (size_t)kind;
    if (m == 1) return text_find_char(kind, text, n, str_read(kind, what, 0));
    while ((size_t)(end - p) >= size) {
        const char *hit = memmem(p, (size_t)(end - p), what, size);
        if (!hit) return -1;
        if (kind == STR_KIND_1 || (hit - start) % kind == 0) return (hit - start) / kind;
        p = hit + 1;
    }
    return -1;
}

static intptr_t rfind_same(int kind, const void *text, intptr_t n, const void *what, intptr_t m) {
    uint32_t first = str_read(kind, what, 0);
    size_t   rest = (size_t)(m - 1) * (size_t)kind;
    for (intptr_t limit = n - m + 1;;) {
        intptr_t at = text_rfind_char(kind, text, limit, first);
        if (at < 0 || memcmp(text_at(kind, text, at + 1), text_at(kind, what, 1), rest) == 0) return at;
        limit = at;
    }
}

/* ---- patterns of a narrower kind are widened first ------------------------------------------------------------------------ */
typedef struct Pattern {
    const void *data;
    void       *owned;
    bool        possible;
    uint32_t    local[64];
} Pattern;

static void pattern_init(Pattern *p, int kind, int what_kind, const void *what, intptr_t m) {
    p->data = what;
    p->owned = NULL;
    p->possible = true;
    if (what_kind == kind) return;
    if (what_kind > kind && text_max_char(what_kind, what, m) > (kind == STR_KIND_1 ? 255u : 0xffffu)) {
        p->possible = false;
        return;
    }
    void *copy = m <= (intptr_t)COUNT_OF(p->local) ? p->local : (p->owned = mem_alloc((size_t)m * (size_t)kind));
    CHECK(copy);
    text_copy(kind, copy, what_kind, what, m);
    p->data = copy;
}

intptr_t text_find(int kind, const void *text, intptr_t n, int what_kind, const void *what, intptr_t m) {
    if (m > n) return -1;
    if (m == 0) return 0;
    if (m == 1) return text_find_char(kind, text, n, str_read(what_kind, what, 0));
    Pattern p;
    pattern_init(&p, kind, what_kind, what, m);
    intptr_t at = p.possible ? find_same(kind, text, n, p.data, m) : -1;
    mem_free(p.owned);
    return at;
}

intptr_t text_rfind(int kind, const void *text, intptr_t n, int what_kind, const void *what, intptr_t m) {
    if (m > n) return -1;
    if (m == 0) return n;
    if (m == 1) return text_rfind_char(kind, text, n, str_read(what_kind, what, 0));
    Pattern p;
    pattern_init(&p, kind, what_kind, what, m);
    intptr_t at = p.possible ? rfind_same(kind, text, n, p.data, m) : -1;
    mem_free(p.owned);
    return at;
}

intptr_t text_count(int kind, const void *text, intptr_t n, int what_kind, const void *what, intptr_t m, intptr_t max) {
    if (n < 0 || max <= 0) return 0;
    if (m == 0) return n < max ? n + 1 : max;
    if (m > n) return 0;
    if (m == 1) return count_char(kind, text, n, str_read(what_kind, what, 0), max);
    Pattern  p;
    intptr_t count = 0;
    pattern_init(&p, kind, what_kind, what, m);
    for (intptr_t at = 0; p.possible && count < max; count++, at += m) {
        intptr_t hit = find_same(kind, text_at(kind, text, at), n - at, p.data, m);
        if (hit < 0) break;
        at += hit;
    }
    mem_free(p.owned);
    return count;
}

intptr_t str_find(Value text, Value what, intptr_t start, intptr_t end, int direction) {
    clamp_range(str_length(text), &start, &end);
    if (end - start < str_length(what)) return -1;
    int         kind = str_kind(text);
    const void *from = text_at(kind, str_data(text), start);
    intptr_t    at = (direction > 0 ? text_find : text_rfind)(kind, from, end - start, str_kind(what), str_data(what), str_length(what));
    return at < 0 ? -1 : at + start;
}
