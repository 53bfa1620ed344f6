/* memoryview_int.h - layout of memoryviews and the files that work on it. */
#pragma once

#include "bytes_int.h"

#define MEMORY_MAX_DIMENSIONS 64

/* A buffer taken from an exporter, shared by all views of it; given back when no view is left. */
typedef struct ManagedBuffer {
    Obj      header;
    intptr_t views;
    bool     released;
    Buffer   master;
} ManagedBuffer;

enum { MEMORY_RELEASED = 1, MEMORY_C = 2, MEMORY_FORTRAN = 4, MEMORY_SCALAR = 8, MEMORY_INDIRECT = 16 };
typedef struct MemoryViewObj { /* CPython's PyMemoryViewObject */
    Obj            header;
    intptr_t       ob_size;      /* 3 * dimensions */
    ManagedBuffer *managed;      /* 24 */
    int64_t        hash;
    int            flags;        /* 40 */
    intptr_t       exports;
    Buffer         view;         /* 56 */
    Slot           weakrefs;
    intptr_t       array[];      /* shape, strides, suboffsets */
} MemoryViewObj;
_Static_assert(offsetof(MemoryViewObj, view) == 56 && offsetof(MemoryViewObj, array) == 144, "PyMemoryViewObject");

/* Native single-character format of FORMAT ("B", "@i"; NULL means B), or 0. */
char native_format(const char *format);
intptr_t native_format_size(char format); /* 0: no such format */
MUST_CHECK Value  item_unpack(const uint8_t *, char format);
MUST_CHECK Status item_pack(uint8_t *, char format, Value); /* TypeError, ValueError as memoryview words them */
/* One item of any format: native ones directly, others through the struct module. */
MUST_CHECK Value  item_unpack_any(const uint8_t *, const char *format, intptr_t size);
/* Address of item INDEX of dimension DIMENSION, starting at P. */
static inline uint8_t *buffer_step(const Buffer *b, uint8_t *p, int dimension, intptr_t index) {
    p += b->strides[dimension] * index;
    if (b->suboffsets && b->suboffsets[dimension] >= 0) {
        memcpy(&p, (void *)p, sizeof(char *));
        p += b->suboffsets[dimension];
    }
    return p;
}

extern Type managed_buffer_type;
