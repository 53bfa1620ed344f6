/* text_int.h - what the files about text and bytes share inside this room.
 *
 * "Text" is a run of code points of one kind (1, 2 or 4 bytes each), given as kind, address and length. */
#pragma once

#include "objects/bytes.h"
#include "objects/dict.h"
#include "objects/float.h"
#include "objects/function.h"
#include "objects/int.h"
#include "objects/str.h"

static inline const void *text_at(int kind, const void *data, intptr_t i) { return (const char *)data + i * kind; }
static inline bool str_is_exact(Value v) { return value_is(v, &str_type); }

/* Copies N code points between kinds; narrowing is the caller's promise that they fit.  No overlap. */
void text_copy(int to_kind, void *to, int from_kind, const void *from, intptr_t n);
/* 127, 255, 0xffff or 0x10ffff: the smallest class that holds the text. */
uint32_t text_max_char(int kind, const void *data, intptr_t n);
/* Writes the text (without surrogates) as UTF-8 and a final 0. */
void text_write_utf8(uint8_t *out, int kind, const void *data, intptr_t n);
#define HIGH_BITS 0x8080808080808080u
/* Are all N bytes below 128?  Short text is the rule. */
static inline bool bytes_are_ascii(const uint8_t *p, size_t n) {
    uint64_t all = 0, word;
    if (n < 8) {
        for (size_t i = 0; i < n; i++) all |= p[i];
        return all < 128;
    }
    for (size_t i = 0; i + 8 < n; i += 8) {
        memcpy(&word, p + i, 8);
        all |= word;
    }
    memcpy(&word, p + n - 8, 8);
    return ((all | word) & HIGH_BITS) == 0;
}
/* Number of leading bytes below 128. */
size_t bytes_ascii_prefix(const uint8_t *, size_t);

/* str values whose type or text the helpers of one method file need elsewhere (str_case.c). */
MUST_CHECK Value str_upper(Value), str_lower(Value), str_capitalize(Value), str_title(Value), str_swapcase(Value), str_casefold(Value);
MUST_CHECK Value str_translate(Value, Value table);
MUST_CHECK Value str_ascii_repr(Value);
MUST_CHECK Value str_format_map(Value format, Value mapping);
/* Optional str arguments `encoding` and `errors` as C text (valid while the values live); NULL when absent. */
MUST_CHECK Status codec_arguments(const char *function, Value encoding, Value errors, const char **encoding_text,
                                  const char **errors_text);
MUST_CHECK Value str_decode_object(Value bytes_like, const char *encoding, const char *errors);
Status text_init(void); /* types.def */
MUST_CHECK Value text_iter_new(Type *, Value sequence); /* str, bytes, bytearray and memoryview iterators */
extern const MethodDef str_methods[], str_case_methods[];
extern Type str_iterator_type, str_ascii_iterator_type, bytes_iterator_type, bytearray_iterator_type, memory_iterator_type;

/* An exact str with the same text: the string itself or a copy of a subclass instance.  NULL: raised. */
MUST_CHECK Value str_exact(Value);

/* ---- searching (str_find.c); never raises or allocates from gc; scratch memory failures fall back to a slow search ---- */
intptr_t text_find(int kind, const void *text, intptr_t n, int what_kind, const void *what, intptr_t m);
intptr_t text_rfind(int kind, const void *text, intptr_t n, int what_kind, const void *what, intptr_t m);
intptr_t text_count(int kind, const void *text, intptr_t n, int what_kind, const void *what, intptr_t m, intptr_t max);
intptr_t text_find_char(int kind, const void *text, intptr_t n, uint32_t c);
intptr_t text_rfind_char(int kind, const void *text, intptr_t n, uint32_t c);

/* ---- splitting (text_split.c): lists or a triple of parts that the owner makes ------------------------------------------ */
typedef struct Text {
    int         kind;
    const void *data;
    intptr_t    length;
    Value       owner;
    Value (*slice)(Value owner, intptr_t start, intptr_t end);
    bool (*is_space)(uint32_t);
    bool (*is_break)(uint32_t);
} Text;
MUST_CHECK Value text_split(const Text *, const Text *separator_or_null, intptr_t max);
MUST_CHECK Value text_rsplit(const Text *, const Text *separator_or_null, intptr_t max);
MUST_CHECK Value text_splitlines(const Text *, bool keep_ends);
/* The middle part is the separator's owner, or is cut out of the text when that is NULL. */
MUST_CHECK Value text_partition(const Text *, const Text *separator, int direction);

/* ---- formatting ---------------------------------------------------------------------------------------------------- */
MUST_CHECK Value bytes_percent(Value format, Value arguments); /* b"..." % args; FORMAT bytes or bytearray */

/* ---- indexes ------------------------------------------------------------------------------------------------------ */
/* Python's slice clamping of optional start and end (negative counts from the end). */
static inline void clamp_range(intptr_t length, intptr_t *start, intptr_t *end) {
    if (*end > length) *end = length;
    else if (*end < 0) *end = *end + length < 0 ? 0 : *end + length;
    if (*start < 0) *start = *start + length < 0 ? 0 : *start + length;
}
/* start/end argument of find and friends: absent or None leave *OUT alone; other values go through __index__. */
MUST_CHECK Status search_bound(Value or_null, intptr_t *out);
/* Python truth of an optional argument. */
MUST_CHECK Truth argument_truth(Value or_null, bool fallback);

/* ---- errors ------------------------------------------------------------------------------------------------------- */
COLD Value raise_unicode_encode_error(const char *encoding, Value text, intptr_t start, intptr_t end, const char *reason);
COLD Value raise_unicode_decode_error(const char *encoding, const uint8_t *data, size_t length, intptr_t start, intptr_t end,
                                      const char *reason);
/* "NAME() argument POSITION must be str, not X" and the like. */
COLD Value raise_takes(const char *function, size_t minimum, size_t maximum, size_t given); /* "f() takes at least ..." */
COLD Value raise_argument(const char *function, const char *position, const char *expected, Value got);
