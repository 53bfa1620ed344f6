/* hash_modules.c - `_md5`, `_sha1`, `_sha256`, `_sha512`: the hash functions of RFC 1321 and FIPS 180-4.
 *
 * The constants of SHA-2 are the fractional parts of roots of the first primes, and those of MD5 are sines; both are kept
 * as tables because the first hash should not cost a computation of them. */
#include "hash_int.h"

#include "base/bits.h"

extern const NativeModule md5_module, sha1_module, sha256_module, sha512_module;

static inline uint32_t left32(uint32_t x, int n) { return x << n | x >> (32 - n); }
static inline uint32_t right32(uint32_t x, int n) { return x >> n | x << (32 - n); }

/* Padding of the whole family: a one bit, zeros, the length in bits in the last LENGTH_BYTES of a block. */
static void pad(void *state, const uint8_t *rest, size_t filled, uint64_t total, size_t block, size_t length_bytes, bool little,
                void (*take)(void *, const uint8_t *)) {
    uint8_t last[HASH_BLOCK_MAX];
    if (filled) memcpy(last, rest, filled);
    last[filled++] = 0x80;
    if (filled > block - length_bytes) {
        memset(last + filled, 0, block - filled);
        take(state, last);
        filled = 0;
    }
    memset(last + filled, 0, block - filled);
    if (little) store_u64_le(last + block - 8, total << 3);
    else store_u64_be(last + block - 8, total << 3);
    if (length_bytes == 16) last[block - 9] = (uint8_t)(total >> 61);
    take(state, last);
}

/* ---- MD5 ---------------------------------------------------------------------------------------------------------------- */
static const uint32_t md5_table[64] = {
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
    0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
    0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
    0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
    0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
    0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
    0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
    0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391,
};
static void md5_start(void *state) {
    static const uint32_t first[] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
    memcpy(state, first, sizeof first);
}
static void md5_block(void *state, const uint8_t *p) {
    static const uint8_t shifts[4][4] = {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};
    uint32_t *h = state, a = h[0], b = h[1], c = h[2], d = h[3], words[16];
    for (int i = 0; i < 16; i++) words[i] = load_u32_le(p + 4 * i);
#define MD5_ROUND(round, mixed, index) \
    for (int i = 0; i < 16; i++) { \
        uint32_t f = a + (mixed) + md5_table[16 * round + i] + words[(index) & 15]; \
        a = d; \
        d = c; \
        c = b; \
        b += left32(f, shifts[round][i & 3]); \
    }
    MD5_ROUND(0, (b & c) | (~b & d), i)
    MD5_ROUND(1, (d & b) | (~d & c), 5 * i + 1)
    MD5_ROUND(2, b ^ c ^ d, 3 * i + 5)
    MD5_ROUND(3, c ^ (b | ~d), 7 * i)
#undef MD5_ROUND
    h[0] += a;
    h[1] += b;
    h[2] += c;
    h[3] += d;
}
static void md5_finish(void *state, const uint8_t *rest, size_t length, uint64_t total, uint8_t *digest) {
    pad(state, rest, length, total, 64, 8, true, md5_block);
    for (int i = 0; i < 4; i++) store_u32_le(digest + 4 * i, ((uint32_t *)state)[i]);
}

/* ---- SHA-1 -------------------------------------------------------------------------------------------------------------- */
static void sha1_start(void *state) {
    static const uint32_t first[] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
    memcpy(state, first, sizeof first);
}
static void sha1_block(void *state, const uint8_t *p) {
    uint32_t *h = state, a = h[0], b = h[1], c = h[2], d = h[3], e = h[4], w[80];
    for (int i = 0; i < 16; i++) w[i] = load_u32_be(p + 4 * i);
    for (int i = 16; i < 80; i++) w[i] = left32(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
#define SHA1_ROUND(from, mixed, constant) \
    for (int i = from; i < from + 20; i++) { \
        uint32_t next = left32(a, 5) + (mixed) + e + constant + w[i]; \
        e = d; \
        d = c; \
        c = left32(b, 30); \
        b = a; \
        a = next; \
    }
    SHA1_ROUND(0, (b & c) | (~b & d), 0x5a827999u)
    SHA1_ROUND(20, b ^ c ^ d, 0x6ed9eba1u)
    SHA1_ROUND(40, (b & c) | (b & d) | (c & d), 0x8f1bbcdcu)
    SHA1_ROUND(60, b ^ c ^ d, 0xca62c1d6u)
#undef SHA1_ROUND
    h[0] += a;
    h[1] += b;
    h[2] += c;
    h[3] += d;
    h[4] += e;
}
static void sha1_finish(void *state, const uint8_t *rest, size_t length, uint64_t total, uint8_t *digest) {
    pad(state, rest, length, total, 64, 8, false, sha1_block);
    for (int i = 0; i < 5; i++) store_u32_be(digest + 4 * i, ((uint32_t *)state)[i]);
}

/* ---- SHA-2: the 32-bit functions use the upper halves of the 64-bit constants ------------------------------------------- */
static const uint64_t sha2_table[80] = {
    0x428a2f98d728ae22, 0x7137449123ef65cd, 0xb5c0fbcfec4d3b2f, 0xe9b5dba58189dbbc, 0x3956c25bf348b538,
    0x59f111f1b605d019, 0x923f82a4af194f9b, 0xab1c5ed5da6d8118, 0xd807aa98a3030242, 0x12835b0145706fbe,
    0x243185be4ee4b28c, 0x550c7dc3d5ffb4e2, 0x72be5d74f27b896f, 0x80deb1fe3b1696b1, 0x9bdc06a725c71235,
    0xc19bf174cf692694, 0xe49b69c19ef14ad2, 0xefbe4786384f25e3, 0x0fc19dc68b8cd5b5, 0x240ca1cc77ac9c65,
    0x2de92c6f592b0275, 0x4a7484aa6ea6e483, 0x5cb0a9dcbd41fbd4, 0x76f988da831153b5, 0x983e5152ee66dfab,
    0xa831c66d2db43210, 0xb00327c898fb213f, 0xbf597fc7beef0ee4, 0xc6e00bf33da88fc2, 0xd5a79147930aa725,
    0x06ca6351e003826f, 0x142929670a0e6e70, 0x27b70a8546d22ffc, 0x2e1b21385c26c926, 0x4d2c6dfc5ac42aed,
    0x53380d139d95b3df, 0x650a73548baf63de, 0x766a0abb3c77b2a8, 0x81c2c92e47edaee6, 0x92722c851482353b,
    0xa2bfe8a14cf10364, 0xa81a664bbc423001, 0xc24b8b70d0f89791, 0xc76c51a30654be30, 0xd192e819d6ef5218,
    0xd69906245565a910, 0xf40e35855771202a, 0x106aa07032bbd1b8, 0x19a4c116b8d2d0c8, 0x1e376c085141ab53,
    0x2748774cdf8eeb99, 0x34b0bcb5e19b48a8, 0x391c0cb3c5c95a63, 0x4ed8aa4ae3418acb, 0x5b9cca4f7763e373,
    0x682e6ff3d6b2b8a3, 0x748f82ee5defb2fc, 0x78a5636f43172f60, 0x84c87814a1f0ab72, 0x8cc702081a6439ec,
    0x90befffa23631e28, 0xa4506cebde82bde9, 0xbef9a3f7b2c67915, 0xc67178f2e372532b, 0xca273eceea26619c,
    0xd186b8c721c0c207, 0xeada7dd6cde0eb1e, 0xf57d4f7fee6ed178, 0x06f067aa72176fba, 0x0a637dc5a2c898a6,
    0x113f9804bef90dae, 0x1b710b35131c471b, 0x28db77f523047d84, 0x32caab7b40c72493, 0x3c9ebe0a15c9bebc,
    0x431d67c49c100d4c, 0x4cc5d4becb3e42b6, 0x597f299cfc657e2a, 0x5fcb6fab3ad6faec, 0x6c44198c4a475817,
};
static void sha256_start(void *state) {
    static const uint32_t first[] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    memcpy(state, first, sizeof first);
}
static void sha224_start(void *state) {
    static const uint32_t first[] = {0xc1059ed8, 0x367cd507, 0x3070dd17, 0xf70e5939, 0xffc00b31, 0x68581511, 0x64f98fa7, 0xbefa4fa4};
    memcpy(state, first, sizeof first);
}
static void sha512_start(void *state) {
    static const uint64_t first[] = {
        0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
        0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
    };
    memcpy(state, first, sizeof first);
}
static void sha384_start(void *state) {
    static const uint64_t first[] = {
        0xcbbb9d5dc1059ed8, 0x629a292a367cd507, 0x9159015a3070dd17, 0x152fecd8f70e5939,
        0x67332667ffc00b31, 0x8eb44a8768581511, 0xdb0c2e0d64f98fa7, 0x47b5481dbefa4fa4,
    };
    memcpy(state, first, sizeof first);
}

#define SHA2_BLOCK(name, Word, rounds, load, right, constant, A0, A1, A2, B0, B1, B2, C0, C1, C2, D0, D1, D2) \
    static void name(void *state, const uint8_t *p) { \
        Word *h = state, v[8], w[rounds]; \
        for (int i = 0; i < 16; i++) w[i] = load(p + sizeof(Word) * (size_t)i); \
        for (int i = 16; i < rounds; i++) { \
            Word x = w[i - 15], y = w[i - 2]; \
            w[i] = w[i - 16] + w[i - 7] + (right(x, A0) ^ right(x, A1) ^ x >> A2) + (right(y, B0) ^ right(y, B1) ^ y >> B2); \
        } \
        memcpy(v, h, sizeof v); \
        for (int i = 0; i < rounds; i++) { \
            Word e = v[4], a = v[0]; \
            Word one = v[7] + (right(e, C0) ^ right(e, C1) ^ right(e, C2)) + ((e & v[5]) ^ (~e & v[6])) + constant + w[i]; \
            Word two = (right(a, D0) ^ right(a, D1) ^ right(a, D2)) + ((a & v[1]) ^ (a & v[2]) ^ (v[1] & v[2])); \
            v[7] = v[6]; \
            v[6] = v[5]; \
            v[5] = e; \
            v[4] = v[3] + one; \
            v[3] = v[2]; \
            v[2] = v[1]; \
            v[1] = a; \
            v[0] = one + two; \
        } \
        for (int i = 0; i < 8; i++) h[i] += v[i]; \
    }
SHA2_BLOCK(sha256_block, uint32_t, 64, load_u32_be, right32, (uint32_t)(sha2_table[i] >> 32), 7, 18, 3, 17, 19, 10, 6, 11, 25, 2, 13, 22)
SHA2_BLOCK(sha512_block, uint64_t, 80, load_u64_be, rotate_right64, sha2_table[i], 1, 8, 7, 19, 61, 6, 14, 18, 41, 28, 34, 39)

static void sha256_finish(void *state, const uint8_t *rest, size_t length, uint64_t total, uint8_t *digest) {
    pad(state, rest, length, total, 64, 8, false, sha256_block);
    for (int i = 0; i < 8; i++) store_u32_be(digest + 4 * i, ((uint32_t *)state)[i]);
}
static void sha512_finish(void *state, const uint8_t *rest, size_t length, uint64_t total, uint8_t *digest) {
    pad(state, rest, length, total, 128, 16, false, sha512_block);
    for (int i = 0; i < 8; i++) store_u64_be(digest + 8 * i, ((uint64_t *)state)[i]);
}

/* ---- types, one for each function ------------------------------------------------------------------------------------------ */
const HashKind md5_kind = {"md5", 16, 64, md5_start, md5_block, md5_finish};
static const HashKind sha1_kind = {"sha1", 20, 64, sha1_start, sha1_block, sha1_finish};
static const HashKind sha224_kind = {"sha224", 28, 64, sha224_start, sha256_block, sha256_finish};
const HashKind sha256_kind = {"sha256", 32, 64, sha256_start, sha256_block, sha256_finish};
static const HashKind sha384_kind = {"sha384", 48, 128, sha384_start, sha512_block, sha512_finish};
const HashKind sha512_kind = {"sha512", 64, 128, sha512_start, sha512_block, sha512_finish};

static Value hash_get_name(Value self, void *kind) { return str_from_c(((const HashKind *)kind)->name); }
static Value hash_get_digest_size(Value self, void *kind) { return value_from_int(((const HashKind *)kind)->digest_size); }
static Value hash_get_block_size(Value self, void *kind) { return value_from_int(((const HashKind *)kind)->block_size); }
static Value hash_copy_method(Value self) { return hash_copy((HashObj *)self); }

#define HASH_TYPE(kind, type_name) \
    static Value kind##_digest(Value self) { return hash_digest((HashObj *)self, &kind##_kind, false); } \
    static Value kind##_hexdigest(Value self) { return hash_digest((HashObj *)self, &kind##_kind, true); } \
    static Value kind##_update(Value self, Value data) { return hash_update((HashObj *)self, &kind##_kind, data) < 0 ? NULL : NONE; } \
    static const MethodDef kind##_methods[] = { \
        {"copy", hash_copy_method, METHOD_NOARGS, "copy($self, /)\n--\n\nReturn a copy of the hash object."}, \
        {"digest", kind##_digest, METHOD_NOARGS, "digest($self, /)\n--\n\nReturn the digest value as a bytes object."}, \
        {"hexdigest", kind##_hexdigest, METHOD_NOARGS, "hexdigest($self, /)\n--\n\nReturn the digest value as a string of hexadecimal digits."}, \
        {"update", kind##_update, METHOD_ONE, "update($self, obj, /)\n--\n\nUpdate this hash object's state with the provided string."}, \
        {NULL}}; \
    static const GetSetDef kind##_getsets[] = { \
        {"block_size", hash_get_block_size, NULL, NULL, (void *)&kind##_kind}, \
        {"name", hash_get_name, NULL, NULL, (void *)&kind##_kind}, \
        {"digest_size", hash_get_digest_size, NULL, NULL, (void *)&kind##_kind}, \
        {NULL}}; \
    static NativeType kind##_native = {.shape = {.size = sizeof(HashObj)}, .methods = kind##_methods, .getsets = kind##_getsets}; \
    static Type kind##_type = STATIC_TYPE(type_name, &object_type, kind##_native, sizeof(HashObj), 0, TYPE_FLAG_DISALLOW_NEW | TYPE_FLAG_IMMUTABLE); \
    static Value kind##_function(Value self, const Value *args, size_t nargs, Value names) { \
        Value data; \
        return hash_arguments(#kind, args, nargs, names, &data) < 0 ? NULL : hash_new(&kind##_type, &kind##_kind, data); \
    }
HASH_TYPE(md5, "_md5.md5")
HASH_TYPE(sha1, "_sha1.sha1")
HASH_TYPE(sha224, "_sha256.sha224")
HASH_TYPE(sha256, "_sha256.sha256")
HASH_TYPE(sha384, "_sha512.sha384")
HASH_TYPE(sha512, "_sha512.sha512")

#define HASH_FUNCTION(kind, text) \
    {#kind, kind##_function, METHOD_KEYWORDS, #kind "($module, /, string=b'', *, usedforsecurity=True)\n--\n\nReturn a new " text " hash object; optionally initialized with a string."}
static const MethodDef md5_functions[] = {HASH_FUNCTION(md5, "MD5"), {NULL}};
static const MethodDef sha1_functions[] = {HASH_FUNCTION(sha1, "SHA1"), {NULL}};
static const MethodDef sha256_functions[] = {HASH_FUNCTION(sha256, "SHA-256"), HASH_FUNCTION(sha224, "SHA-224"), {NULL}};
static const MethodDef sha512_functions[] = {HASH_FUNCTION(sha512, "SHA-512"), HASH_FUNCTION(sha384, "SHA-384"), {NULL}};

static Status md5_execute(Value module) {
    TRY(type_ready(&md5_type));
    return module_add(module, "MD5Type", VALUE(&md5_type));
}
static Status sha1_execute(Value module) {
    TRY(type_ready(&sha1_type));
    return module_add(module, "SHA1Type", VALUE(&sha1_type));
}
static Status sha256_execute(Value module) {
    TRY(type_ready(&sha224_type));
    TRY(type_ready(&sha256_type));
    TRY(module_add(module, "SHA224Type", VALUE(&sha224_type)));
    return module_add(module, "SHA256Type", VALUE(&sha256_type));
}
static Status sha512_execute(Value module) {
    TRY(type_ready(&sha384_type));
    TRY(type_ready(&sha512_type));
    TRY(module_add(module, "SHA384Type", VALUE(&sha384_type)));
    return module_add(module, "SHA512Type", VALUE(&sha512_type));
}

const NativeModule md5_module = {"_md5", "The hash function MD5.", md5_functions, md5_execute};
const NativeModule sha1_module = {"_sha1", "The hash function SHA-1.", sha1_functions, sha1_execute};
const NativeModule sha256_module = {"_sha256", "The hash functions SHA-224 and SHA-256.", sha256_functions, sha256_execute};
const NativeModule sha512_module = {"_sha512", "The hash functions SHA-384 and SHA-512.", sha512_functions, sha512_execute};
