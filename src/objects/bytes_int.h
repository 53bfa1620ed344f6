/* bytes_int.h - shared by bytes, bytearray and the methods that both have. */
#pragma once

#include "text_int.h"

/* The bytes of any bytes-like object while a kernel works on them.  No Python code may run between get and release for
 * bytearrays that were taken without an export. */
typedef struct ByteView {
    const uint8_t *data;
    intptr_t       length;
    Buffer         buffer;
    bool           held;
} ByteView;
MUST_CHECK Status byte_view_get(Value, ByteView *); /* TypeError "a bytes-like object is required, not 'X'" */
void              byte_view_release(ByteView *);
/* As byte_view_get, and keeps a bytearray from being resized: for use while Python code may run. */
MUST_CHECK Status byte_view_hold(Value, ByteView *);

static inline bool is_bytearray(Value v) { return value_is_obj(v) && value_is_a(v, &bytearray_type); }
/* Of a bytes or bytearray object (or subclass). */
static inline const uint8_t *bin_data(Value v) { return is_bytes(v) ? bytes_data(v) : bytearray_data(v); }
static inline intptr_t       bin_length(Value v) { return ((BytesObj *)v)->ob_size; }
_Static_assert(offsetof(BytesObj, ob_size) == offsetof(ByteArrayObj, ob_size), "one length for both");

/* New object of SELF's family (bytes or bytearray) with uninitialised content, and with a copy of data. */
MUST_CHECK Value bin_new(Value self, intptr_t length);
MUST_CHECK Value bin_from_data(Value self, const void *data, intptr_t length);
/* SELF itself when it is an exact bytes object, else a copy. */
MUST_CHECK Value bin_unchanged(Value self);
static inline uint8_t *bin_fresh_data(Value v) { return (uint8_t *)bin_data(v); }

MUST_CHECK Value bin_repr_data(const char *prefix, const uint8_t *data, intptr_t n, const char *suffix, bool escape_single);
/* An integer argument as a byte; MESSAGE is the ValueError. */
MUST_CHECK Status argument_byte(Value, uint8_t *out, const char *message);
/* Data of an iterable of ints as a fresh bytes object; KIND is "bytes" or "bytearray" for messages. */
MUST_CHECK Value bytes_from_iterable(Value, const char *message);
MUST_CHECK Value bin_join(Value separator, Value iterable);
MUST_CHECK Truth bin_contains(Value self, Value what);

MUST_CHECK Value bin_compare_data(const uint8_t *a, intptr_t n, const uint8_t *b, intptr_t m, CompareOp op);
MUST_CHECK Truth bytes_count_argument(Value, intptr_t *count);
void             repeat_bytes(uint8_t *to, const uint8_t *unit, size_t n, size_t times);
/* Would iter(V) work?  (No Python code runs.) */
bool             object_is_iterable(Value);

extern const MethodDef bin_methods[];
Status bytes_init(void); /* types.def: puts the method tables together */
extern MethodDef bytes_all_methods[80], bytearray_all_methods[80];
extern const MethodDef bytes_own_methods[], bytearray_own_methods[];
