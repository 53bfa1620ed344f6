/* bytes.h - bytes, bytearray, memoryview and the buffer protocol. */
#pragma once

#include "objects/object.h"

typedef struct BytesObj {
    Obj      header;
    intptr_t ob_size;
    int64_t  hash;     /* -1: not computed */
    uint8_t  data[];   /* at 32; always followed by a 0 byte */
} BytesObj;
typedef struct ByteArrayObj {
    Obj      header;
    intptr_t ob_size;
    intptr_t alloc;
    char    *bytes, *start; /* start at 40; interior pointers into a gc ByteArray */
    intptr_t exports;
} ByteArrayObj;

static inline intptr_t bytes_length(Value b) { return ((BytesObj *)b)->ob_size; }
static inline uint8_t *bytes_data(Value b) { return ((BytesObj *)b)->data; }
MUST_CHECK Value  bytes_new(intptr_t length);                /* uninitialised but for the final 0 */
MUST_CHECK Value  bytes_from_data(const void *, size_t);
MUST_CHECK Value  bytes_from_object(Value);                  /* bytes(x) for buffers and iterables of ints */
MUST_CHECK Value  bytes_concat(Value, Value);
extern int bytes_warning_level; /* -b: BytesWarning for str(bytes) and comparisons with str; set at start */
/* Hexadecimal digits as str or bytes, SEP (str or bytes of length 1, or NULL) between groups of GROUP bytes, counted from the
 * right when positive. */
MUST_CHECK Value  bytes_hex(const uint8_t *, intptr_t, Value sep_or_null, int group, bool as_bytes);
MUST_CHECK Value  bytearray_from_data(const void *, size_t);
MUST_CHECK Status bytearray_resize(Value, intptr_t);         /* BufferError while exported */
static inline uint8_t *bytearray_data(Value b) { return (uint8_t *)((ByteArrayObj *)b)->start; }
static inline intptr_t bytearray_length(Value b) { return ((ByteArrayObj *)b)->ob_size; }

/* CPython's Py_buffer, field for field (80 bytes). */
struct Buffer {
    void       *data;
    Value       object;
    intptr_t    length, item_size;
    int         read_only, dimensions;
    const char *format;
    intptr_t   *shape, *strides, *suboffsets;
    void       *internal;
};
_Static_assert(sizeof(struct Buffer) == 80, "Py_buffer");
enum { BUFFER_SIMPLE = 0, BUFFER_WRITABLE = 1, BUFFER_FORMAT = 4, BUFFER_ND = 8, BUFFER_STRIDES = 0x18, BUFFER_C_CONTIGUOUS = 0x38,
       BUFFER_F_CONTIGUOUS = 0x58, BUFFER_ANY_CONTIGUOUS = 0x98, BUFFER_INDIRECT = 0x118, BUFFER_FULL_READ_ONLY = 0x11c, BUFFER_FULL = 0x11d };
/* The buffer keeps the exporter from moving and resizing until released. TypeError "a bytes-like object is required, not 'X'". */
MUST_CHECK Status buffer_get(Value, Buffer *, int flags);
/* For arguments to write into: TypeError "FUNCTION() argument must be read-write bytes-like object, not X". */
MUST_CHECK Status buffer_get_writable(const char *function, Value, Buffer *);
void              buffer_release(Buffer *);
bool              value_has_buffer(Value);
MUST_CHECK Status buffer_fill(Buffer *, Value object, void *data, size_t length, bool read_only, int flags); /* simple 1-D exporter */
MUST_CHECK Value  memoryview_from_object(Value);
/* A view of the memory that BUFFER tells of.  Shape and strides are copied; `object` (or NULL) stays alive with the view and
 * gets its buffer back with the last one. */
MUST_CHECK Value  memoryview_from_buffer(const Buffer *buffer);
/* Copies the whole content to TO in C or Fortran order.  Never fails. */
void              buffer_copy_contiguous(uint8_t *to, const Buffer *, char order);
