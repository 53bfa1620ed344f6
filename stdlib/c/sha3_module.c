/* sha3_module.c - `_sha3`: SHA-3 and SHAKE of FIPS 202, one sponge with different rates and suffixes. */
#include "hash_int.h"

#include "base/bits.h"
#include "objects/int.h"

extern const NativeModule sha3_module;

typedef struct SpongeKind {
    const char *name;
    uint32_t    digest_size, rate; /* bytes; digest_size 0: as long as asked for */
    uint8_t     suffix;
} SpongeKind;
typedef struct SpongeObj {
    Obj               header;
    const SpongeKind *kind;
    uint64_t          at; /* bytes of the current block that are taken */
    uint64_t          lanes[25];
} SpongeObj;

static const SpongeKind sponge_kinds[] = {
    {"sha3_224", 28, 144, 0x06}, {"sha3_256", 32, 136, 0x06}, {"sha3_384", 48, 104, 0x06}, {"sha3_512", 64, 72, 0x06},
    {"shake_128", 0, 168, 0x1f}, {"shake_256", 0, 136, 0x1f},
};
static Type sponge_types[COUNT_OF(sponge_kinds)];

/* The permutation Keccak-f[1600].  Round constants come out of the 8-bit shift register that defines them. */
static void keccak(uint64_t a[25]) {
    static const uint8_t turns[24] = {1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 2, 14, 27, 41, 56, 8, 25, 43, 62, 18, 39, 61, 20, 44};
    static const uint8_t lanes[24] = {10, 7, 11, 17, 18, 3, 5, 16, 8, 21, 24, 4, 15, 23, 19, 13, 12, 2, 20, 14, 22, 9, 6, 1};
    unsigned             shift_register = 1;
    for (int round = 0; round < 24; round++) {
        uint64_t c[5], constant = 0;
        for (int x = 0; x < 5; x++) c[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
        for (int x = 0; x < 5; x++) {
            uint64_t d = c[(x + 4) % 5] ^ rotate_left64(c[(x + 1) % 5], 1);
            for (int y = 0; y < 25; y += 5) a[x + y] ^= d;
        }
        uint64_t moving = a[1];
        for (int i = 0; i < 24; i++) {
            uint64_t next = a[lanes[i]];
            a[lanes[i]] = rotate_left64(moving, turns[i]);
            moving = next;
        }
        for (int y = 0; y < 25; y += 5) {
            memcpy(c, a + y, sizeof c);
            for (int x = 0; x < 5; x++) a[x + y] = c[x] ^ (~c[(x + 1) % 5] & c[(x + 2) % 5]);
        }
        for (int j = 0; j < 7; j++) {
            if (shift_register & 1) constant ^= (uint64_t)1 << ((1 << j) - 1);
            shift_register = shift_register << 1 ^ (shift_register & 0x80 ? 0x171 : 0);
        }
        a[0] ^= constant;
    }
}
static void sponge_xor(uint64_t *lanes, size_t at, uint8_t byte) { lanes[at / 8] ^= (uint64_t)byte << (8 * (at % 8)); }

static void sponge_take(SpongeObj *s, const uint8_t *p, size_t length) {
    size_t rate = s->kind->rate;
    while (length) {
        if (s->at == 0 && length >= rate) {
            for (size_t i = 0; i < rate; i += 8) s->lanes[i / 8] ^= load_u64_le(p + i);
            p += rate;
            length -= rate;
            keccak(s->lanes);
            continue;
        }
        sponge_xor(s->lanes, s->at++, *p++);
        length--;
        if (s->at == rate) {
            keccak(s->lanes);
            s->at = 0;
        }
    }
}
static void sponge_give(const SpongeObj *s, uint8_t *out, size_t length) {
    uint64_t lanes[25];
    size_t   rate = s->kind->rate;
    memcpy(lanes, s->lanes, sizeof lanes);
    sponge_xor(lanes, s->at, s->kind->suffix);
    sponge_xor(lanes, rate - 1, 0x80);
    for (size_t i = 0; i < length; i++) {
        if (i % rate == 0) keccak(lanes);
        out[i] = (uint8_t)(lanes[i % rate / 8] >> (8 * (i % 8)));
    }
}

static Status sponge_update(SpongeObj *s, Value data) {
    Buffer buffer;
    TRY(hash_buffer(data, &buffer));
    sponge_take(s, buffer.data, (size_t)buffer.length);
    buffer_release(&buffer);
    return 0;
}
static Value sponge_create(Type *cls, const Value *args, size_t nargs, Value names) {
    const SpongeKind *kind = &sponge_kinds[cls - sponge_types];
    ArgSpec           spec = {kind->name, "| data / * usedforsecurity"};
    Value             out[2];
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    if (out[1] && object_truth(out[1]) < 0) return NULL;
    SpongeObj *s = (SpongeObj *)gc_alloc(cls, sizeof(SpongeObj));
    if (!s) return NULL;
    s->kind = kind;
    return !out[0] || sponge_update(s, out[0]) == 0 ? VALUE(s) : NULL;
}
static Status sponge_init(Value self, const Value *args, size_t nargs, Value names) { return 0; }

static Value s_copy(Value self) {
    SpongeObj *copy = (SpongeObj *)gc_alloc(type_of(self), sizeof(SpongeObj));
    if (!copy) return NULL;
    memcpy((char *)copy + sizeof(Obj), (char *)self + sizeof(Obj), sizeof(SpongeObj) - sizeof(Obj));
    return VALUE(copy);
}
static Value s_update(Value self, Value data) { return sponge_update((SpongeObj *)self, data) < 0 ? NULL : NONE; }
static Value sponge_result(Value self, size_t length, bool hex) {
    Value out = bytes_new((intptr_t)length);
    if (!out) return NULL;
    sponge_give((SpongeObj *)self, bytes_data(out), length);
    return hex ? bytes_hex(bytes_data(out), (intptr_t)length, NULL, 0, false) : out;
}
static Value s_digest(Value self) { return sponge_result(self, ((SpongeObj *)self)->kind->digest_size, false); }
static Value s_hexdigest(Value self) { return sponge_result(self, ((SpongeObj *)self)->kind->digest_size, true); }
static Value shake_result(Value self, Value length_value, bool hex) {
    intptr_t length;
    TRY_NULL(argument_index(length_value, &length));
    if (length < 0) return raise_value_error("value must be positive");
    if (length >= (1 << 29)) return raise_value_error("length is too large");
    return sponge_result(self, (size_t)length, hex);
}
static Value s_shake_digest(Value self, Value length) { return shake_result(self, length, false); }
static Value s_shake_hexdigest(Value self, Value length) { return shake_result(self, length, true); }

static Value s_get_name(Value self, void *closure) { return str_from_c(((SpongeObj *)self)->kind->name); }
static Value s_get_block_size(Value self, void *closure) { return value_from_int(((SpongeObj *)self)->kind->rate); }
static Value s_get_digest_size(Value self, void *closure) { return value_from_int(((SpongeObj *)self)->kind->digest_size); }
static Value s_get_capacity(Value self, void *closure) { return value_from_int(1600 - ((SpongeObj *)self)->kind->rate * 8); }
static Value s_get_rate(Value self, void *closure) { return value_from_int(((SpongeObj *)self)->kind->rate * 8); }
static Value s_get_suffix(Value self, void *closure) { return bytes_from_data(&((SpongeObj *)self)->kind->suffix, 1); }

#define COMMON_METHODS \
    {"copy", s_copy, METHOD_NOARGS, "copy($self, /)\n--\n\nReturn a copy of the hash object."}, \
    {"update", s_update, METHOD_ONE, "update($self, data, /)\n--\n\nUpdate this hash object's state with the provided bytes-like object."}
static const MethodDef sha3_methods[] = {
    COMMON_METHODS,
    {"digest", s_digest, METHOD_NOARGS, "digest($self, /)\n--\n\nReturn the digest value as a bytes object."},
    {"hexdigest", s_hexdigest, METHOD_NOARGS, "hexdigest($self, /)\n--\n\nReturn the digest value as a string of hexadecimal digits."},
    {NULL}};
static const MethodDef shake_methods[] = {
    COMMON_METHODS,
    {"digest", s_shake_digest, METHOD_ONE, "digest($self, length, /)\n--\n\nReturn the digest value as a bytes object."},
    {"hexdigest", s_shake_hexdigest, METHOD_ONE, "hexdigest($self, length, /)\n--\n\nReturn the digest value as a string of hexadecimal digits."},
    {NULL}};
static const GetSetDef sponge_getsets[] = {
    {"block_size", s_get_block_size, NULL, NULL, NULL}, {"name", s_get_name, NULL, NULL, NULL}, {"digest_size", s_get_digest_size, NULL, NULL, NULL},
    {"_capacity_bits", s_get_capacity, NULL, NULL, NULL}, {"_rate_bits", s_get_rate, NULL, NULL, NULL}, {"_suffix", s_get_suffix, NULL, NULL, NULL},
    {NULL}};
#define SPONGE_NATIVE(table) \
    {.shape = {.size = sizeof(SpongeObj)}, .create = sponge_create, .init = sponge_init, .methods = table, .getsets = sponge_getsets}
static NativeType sponge_natives[COUNT_OF(sponge_kinds)] = {SPONGE_NATIVE(sha3_methods),  SPONGE_NATIVE(sha3_methods),
                                                            SPONGE_NATIVE(sha3_methods),  SPONGE_NATIVE(sha3_methods),
                                                            SPONGE_NATIVE(shake_methods), SPONGE_NATIVE(shake_methods)};
#define SPONGE_TYPE(i, type_name) STATIC_TYPE("_sha3." type_name, &object_type, sponge_natives[i], sizeof(SpongeObj), 0, 0)
static Type sponge_types[COUNT_OF(sponge_kinds)] = {SPONGE_TYPE(0, "sha3_224"), SPONGE_TYPE(1, "sha3_256"),  SPONGE_TYPE(2, "sha3_384"),
                                                    SPONGE_TYPE(3, "sha3_512"), SPONGE_TYPE(4, "shake_128"), SPONGE_TYPE(5, "shake_256")};

static Status execute(Value module) {
    for (size_t i = 0; i < COUNT_OF(sponge_types); i++) TRY(module_add_type(module, &sponge_types[i]));
    Value name = str_from_c("taipan");
    return name ? module_add(module, "implementation", name) : -1;
}

const NativeModule sha3_module = {"_sha3", "The hash functions SHA-3 and SHAKE.", NULL, execute};
