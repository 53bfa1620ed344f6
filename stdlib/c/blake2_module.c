/* blake2_module.c - `_blake2`: BLAKE2b and BLAKE2s of RFC 7693, with key, salt, person and tree parameters.
 *
 * Both functions are one algorithm on words of 64 and of 32 bits; the compression is written once as a macro. */
#include "hash_int.h"

#include "base/bits.h"
#include "objects/int.h"

extern const NativeModule blake2_module;

typedef struct BlakeKind {
    const char *name;
    uint32_t    word, digest, key, salt, block; /* bytes: size of a word, and the largest digest and key */
    uint32_t    offset_size;                    /* bytes of node_offset in the parameter block */
} BlakeKind;
typedef struct BlakeObj {
    Obj              header;
    const BlakeKind *kind;
    uint64_t         h[8], total_low, total_high;
    uint32_t         filled, digest_size;
    bool             last_node;
    uint8_t          rest[128];
} BlakeObj;

static const BlakeKind blake2b_kind = {"blake2b", 8, 64, 64, 16, 128, 8}, blake2s_kind = {"blake2s", 4, 32, 32, 8, 64, 6};
static Type            blake2b_type, blake2s_type;

static const uint64_t first_words[8] = {
    0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
    0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
};
static const uint8_t orders[10][16] = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4}, {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13}, {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11}, {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5}, {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0},
};
static inline uint32_t right32(uint32_t x, int n) { return x >> n | x << (32 - n); }
static uint64_t first_word64(int i) { return first_words[i]; }
static uint32_t first_word32(int i) { return (uint32_t)(first_words[i] >> 32); }

#define COMPRESS(name, Word, rounds, load, first, right, R1, R2, R3, R4) \
    static void name(BlakeObj *s, const uint8_t *p, bool last) { \
        Word m[16], v[16]; \
        for (int i = 0; i < 16; i++) m[i] = load(p + sizeof(Word) * (size_t)i); \
        for (int i = 0; i < 8; i++) { \
            v[i] = (Word)s->h[i]; \
            v[i + 8] = first(i); \
        } \
        v[12] ^= (Word)s->total_low; \
        v[13] ^= sizeof(Word) == 8 ? (Word)s->total_high : (Word)(s->total_low >> 32); \
        if (last) v[14] = ~v[14]; \
        if (last && s->last_node) v[15] = ~v[15]; \
        for (int round = 0; round < rounds; round++) { \
            const uint8_t *order = orders[round % 10]; \
            for (int i = 0; i < 8; i++) { \
                int k = i & 3, a = k, b = i < 4 ? k + 4 : 4 + (k + 1) % 4, c = i < 4 ? k + 8 : 8 + (k + 2) % 4, \
                    d = i < 4 ? k + 12 : 12 + (k + 3) % 4; \
                v[a] += v[b] + m[order[2 * i]]; \
                v[d] = right(v[d] ^ v[a], R1); \
                v[c] += v[d]; \
                v[b] = right(v[b] ^ v[c], R2); \
                v[a] += v[b] + m[order[2 * i + 1]]; \
                v[d] = right(v[d] ^ v[a], R3); \
                v[c] += v[d]; \
                v[b] = right(v[b] ^ v[c], R4); \
            } \
        } \
        for (int i = 0; i < 8; i++) s->h[i] ^= (uint64_t)(v[i] ^ v[i + 8]); \
    }
COMPRESS(compress_b, uint64_t, 12, load_u64_le, first_word64, rotate_right64, 32, 24, 16, 63)
COMPRESS(compress_s, uint32_t, 10, load_u32_le, first_word32, right32, 16, 12, 8, 7)

static void blake_block(BlakeObj *s, const uint8_t *p, uint64_t count, bool last) {
    s->total_low += count;
    if (s->total_low < count) s->total_high++;
    if (s->kind->word == 8) compress_b(s, p, last);
    else compress_s(s, p, last);
}
/* The last block is kept back, full or not: only blake_result knows that it is the last. */
static void blake_take(BlakeObj *s, const uint8_t *p, size_t length) {
    size_t block = s->kind->block;
    while (length) {
        if (s->filled == block) {
            blake_block(s, s->rest, block, false);
            s->filled = 0;
        }
        size_t part = block - s->filled < length ? block - s->filled : length;
        memcpy(s->rest + s->filled, p, part);
        s->filled += (uint32_t)part;
        p += part;
        length -= part;
    }
}
static void blake_result(const BlakeObj *self, uint8_t *digest) {
    BlakeObj s = *self;
    memset(s.rest + s.filled, 0, sizeof s.rest - s.filled);
    blake_block(&s, s.rest, s.filled, true);
    for (int i = 0; i < 8; i++) {
        if (s.kind->word == 8) store_u64_le(digest + 8 * i, s.h[i]);
        else store_u32_le(digest + 4 * i, (uint32_t)s.h[i]);
    }
}

static Status blake_update(BlakeObj *s, Value data) {
    Buffer buffer;
    TRY(hash_buffer(data, &buffer));
    blake_take(s, buffer.data, (size_t)buffer.length);
    buffer_release(&buffer);
    return 0;
}

/* ---- parameters ------------------------------------------------------------------------------------------------------------ */
static Status small_argument(Value v, int64_t low, int64_t high, uint8_t *out, const char *message) {
    int number;
    if (!v) return 0;
    TRY(argument_int(v, &number));
    if (number < low || number > high) return RAISED(raise_value_error("%s", message));
    *out = (uint8_t)number;
    return 0;
}
static Status large_argument(Value v, uint32_t bits, const char *name, uint64_t *out) {
    *out = 0;
    if (!v) return 0;
    if (!is_int(v) && !(v = number_index(v))) return -1;
    if (int_sign(v) < 0) return RAISED(raise_value_error("value must be positive"));
    if (int_bit_length(v) > 64) return RAISED(raise_overflow_error("int too big to convert"));
    if (int_bit_length(v) > bits) return RAISED(raise_overflow_error("%s is too large", name));
    *out = int_as_u64_mask(v);
    return 0;
}
/* Copies at most ROOM bytes of V; *LENGTH tells how many. */
static Status bytes_argument(Value v, const char *name, size_t room, uint8_t *out, size_t *length) {
    Buffer buffer;
    *length = 0;
    if (!v) return 0;
    TRY(buffer_get(v, &buffer, BUFFER_SIMPLE));
    bool fits = (size_t)buffer.length <= room;
    if (fits && buffer.length) memcpy(out, buffer.data, (size_t)buffer.length);
    *length = (size_t)buffer.length;
    buffer_release(&buffer);
    return fits ? 0 : RAISED(raise_value_error("maximum %s length is %zu bytes", name, room));
}

enum { ARG_DATA, ARG_DIGEST_SIZE, ARG_KEY, ARG_SALT, ARG_PERSON, ARG_FANOUT, ARG_DEPTH, ARG_LEAF_SIZE, ARG_NODE_OFFSET, ARG_NODE_DEPTH,
       ARG_INNER_SIZE, ARG_LAST_NODE, ARG_SECURITY, ARG_COUNT };

static Value blake_create(Type *cls, const Value *args, size_t nargs, Value names) {
    const BlakeKind *kind = type_is_subtype(cls, &blake2b_type) ? &blake2b_kind : &blake2s_kind;
    ArgSpec spec = {kind->name, "| data / * digest_size key salt person fanout depth leaf_size node_offset node_depth inner_size last_node usedforsecurity"};
    Value   out[ARG_COUNT];
    uint8_t p[64] = {0}, key[128] = {0}, digest_size = (uint8_t)kind->digest; /* p: the parameter block */
    size_t  key_length, length, half = kind->word * 4; /* key, sizes and tree fill half of it */
    uint64_t leaf, offset;
    char     inner_text[64] = "inner_size must be between 0 and is 64", digest_text[64] = "digest_size must be between 1 and 64 bytes";
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    if (kind->word == 4) {
        memcpy(strstr(inner_text, "64"), "32", 2);
        memcpy(strstr(digest_text, "64"), "32", 2);
    }
    p[2] = p[3] = 1;
    size_t tail = 8 + kind->offset_size; /* where node_depth lies */
    TRY_NULL(small_argument(out[ARG_DIGEST_SIZE], 1, kind->digest, &digest_size, digest_text));
    p[0] = digest_size;
    TRY_NULL(bytes_argument(out[ARG_SALT], "salt", kind->salt, p + half, &length));
    TRY_NULL(bytes_argument(out[ARG_PERSON], "person", kind->salt, p + half + kind->salt, &length));
    TRY_NULL(small_argument(out[ARG_FANOUT], 0, 255, &p[2], "fanout must be between 0 and 255"));
    TRY_NULL(small_argument(out[ARG_DEPTH], 1, 255, &p[3], "depth must be between 1 and 255"));
    TRY_NULL(large_argument(out[ARG_LEAF_SIZE], 32, "leaf_size", &leaf));
    store_u32_le(p + 4, (uint32_t)leaf);
    TRY_NULL(large_argument(out[ARG_NODE_OFFSET], kind->offset_size * 8, "node_offset", &offset));
    for (uint32_t i = 0; i < kind->offset_size; i++) p[8 + i] = (uint8_t)(offset >> (8 * i));
    TRY_NULL(small_argument(out[ARG_NODE_DEPTH], 0, 255, &p[tail], "node_depth must be between 0 and 255"));
    TRY_NULL(small_argument(out[ARG_INNER_SIZE], 0, kind->digest, &p[tail + 1], inner_text));
    TRY_NULL(bytes_argument(out[ARG_KEY], "key", kind->key, key, &key_length));
    p[1] = (uint8_t)key_length;
    Truth last_node = out[ARG_LAST_NODE] ? object_truth(out[ARG_LAST_NODE]) : 0;
    if (last_node < 0) return NULL;
    BlakeObj *s = (BlakeObj *)cls->native->allocate(cls, 0);
    if (!s) return NULL;
    s->kind = kind;
    s->digest_size = digest_size;
    s->last_node = last_node;
    for (int i = 0; i < 8; i++) s->h[i] = kind->word == 8 ? first_words[i] ^ load_u64_le(p + 8 * i) : first_word32(i) ^ load_u32_le(p + 4 * i);
    if (key_length) blake_take(s, key, kind->block);
    return !out[ARG_DATA] || blake_update(s, out[ARG_DATA]) == 0 ? VALUE(s) : NULL;
}
static Status blake_init(Value self, const Value *args, size_t nargs, Value names) { return 0; }

/* ---- methods ----------------------------------------------------------------------------------------------------------------- */
static Value b_copy(Value self) {
    BlakeObj *copy = (BlakeObj *)type_of(self)->native->allocate(type_of(self), 0);
    if (!copy) return NULL;
    memcpy((char *)copy + sizeof(Obj), (char *)self + sizeof(Obj), sizeof(BlakeObj) - sizeof(Obj));
    return VALUE(copy);
}
static Value b_update(Value self, Value data) { return blake_update((BlakeObj *)self, data) < 0 ? NULL : NONE; }
static Value b_digest(Value self) {
    uint8_t digest[64];
    blake_result((BlakeObj *)self, digest);
    return bytes_from_data(digest, ((BlakeObj *)self)->digest_size);
}
static Value b_hexdigest(Value self) {
    uint8_t digest[64];
    blake_result((BlakeObj *)self, digest);
    return bytes_hex(digest, ((BlakeObj *)self)->digest_size, NULL, 0, false);
}
static Value b_get_name(Value self, void *closure) { return str_from_c(((BlakeObj *)self)->kind->name); }
static Value b_get_block_size(Value self, void *closure) { return value_from_int(((BlakeObj *)self)->kind->block); }
static Value b_get_digest_size(Value self, void *closure) { return value_from_int(((BlakeObj *)self)->digest_size); }

static const MethodDef blake_methods[] = {
    {"copy", b_copy, METHOD_NOARGS, "copy($self, /)\n--\n\nReturn a copy of the hash object."},
    {"digest", b_digest, METHOD_NOARGS, "digest($self, /)\n--\n\nReturn the digest value as a bytes object."},
    {"hexdigest", b_hexdigest, METHOD_NOARGS, "hexdigest($self, /)\n--\n\nReturn the digest value as a string of hexadecimal digits."},
    {"update", b_update, METHOD_ONE, "update($self, data, /)\n--\n\nUpdate this hash object's state with the provided bytes-like object."},
    {NULL}};
static const GetSetDef blake_getsets[] = {
    {"name", b_get_name, NULL, NULL, NULL}, {"block_size", b_get_block_size, NULL, NULL, NULL}, {"digest_size", b_get_digest_size, NULL, NULL, NULL},
    {NULL}};
static NativeType blake2b_native = {.shape = {.size = sizeof(BlakeObj)}, .create = blake_create, .init = blake_init, .methods = blake_methods,
                                    .getsets = blake_getsets};
static NativeType blake2s_native = {.shape = {.size = sizeof(BlakeObj)}, .create = blake_create, .init = blake_init, .methods = blake_methods,
                                    .getsets = blake_getsets};
static Type blake2b_type = STATIC_TYPE("_blake2.blake2b", &object_type, blake2b_native, sizeof(BlakeObj), 0, TYPE_FLAG_BASETYPE);
static Type blake2s_type = STATIC_TYPE("_blake2.blake2s", &object_type, blake2s_native, sizeof(BlakeObj), 0, TYPE_FLAG_BASETYPE);

static Status add_constants(Value module, Type *type, const BlakeKind *kind, const char *prefix) {
    const struct { const char *name; uint32_t value; } rows[] = {
        {"SALT_SIZE", kind->salt}, {"PERSON_SIZE", kind->salt}, {"MAX_KEY_SIZE", kind->key}, {"MAX_DIGEST_SIZE", kind->digest},
    };
    TRY(module_add_type(module, type));
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char  text[32];
        Value name = str_intern_c(rows[i].name);
        if (!name) return -1;
        TRY(type_set_attr(type, name, value_from_int(rows[i].value)));
        strcpy(text, prefix);
        strcat(text, rows[i].name);
        TRY(module_add(module, text, value_from_int(rows[i].value)));
    }
    return 0;
}
static Status execute(Value module) {
    TRY(add_constants(module, &blake2b_type, &blake2b_kind, "BLAKE2B_"));
    return add_constants(module, &blake2s_type, &blake2s_kind, "BLAKE2S_");
}

const NativeModule blake2_module = {"_blake2", "The hash functions BLAKE2b and BLAKE2s.", NULL, execute};
