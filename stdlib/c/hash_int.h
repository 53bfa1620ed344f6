/* hash_int.h - what the modules of hash functions share: objects that take bytes in blocks. */
#pragma once

#include "base/endian.h"
#include "objects/bytes.h"
#include "objects/function.h"
#include "objects/str.h"

/* One hash function: STATE is the caller's structure, plain memory that may be copied. */
typedef struct HashKind {
    const char *name;
    uint32_t    digest_size, block_size;
    void (*start)(void *state);
    void (*block)(void *state, const uint8_t *block);          /* one full block */
    void (*finish)(void *state, const uint8_t *rest, size_t length, uint64_t total, uint8_t *digest); /* may spoil STATE */
} HashKind;

extern const HashKind md5_kind, sha256_kind, sha512_kind;

#define HASH_STATE_MAX 64
#define HASH_BLOCK_MAX 128
typedef struct HashObj {
    Obj      header;
    uint64_t total;
    uint32_t filled; /* bytes in `rest` */
    uint64_t state[HASH_STATE_MAX / 8];
    uint8_t  rest[HASH_BLOCK_MAX];
} HashObj;

/* A new object of TYPE that has taken DATA (any buffer but str, or NULL).  May allocate, may raise. */
MUST_CHECK Value hash_new(Type *, const HashKind *, Value data_or_null);
/* Takes the bytes of DATA.  May raise. */
MUST_CHECK Status hash_update(HashObj *, const HashKind *, Value data);
/* The buffer behind DATA; str and other things raise what hashlib's functions raise. */
MUST_CHECK Status hash_buffer(Value data, Buffer *);
/* Parses "string='', *, usedforsecurity=True" for the constructor NAME; *DATA may become NULL. */
MUST_CHECK Status hash_arguments(const char *name, const Value *args, size_t nargs, Value names, Value *data);
Value hash_digest(HashObj *, const HashKind *, bool hex);
Value hash_copy(HashObj *);
