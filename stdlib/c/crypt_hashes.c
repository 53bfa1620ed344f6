/* crypt_hashes.c - hashes of passwords by the digests MD5, SHA-256 and SHA-512, and the choice of the method by its prefix.
 *
 * C libraries differ in whether they have these and some systems have no libcrypt at all; a program that checks passwords should get the
 * same answer everywhere. */
#include "crypt_int.h"

#include "hash_int.h"

#include <stdio.h>

const char crypt_digits[65] = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

int crypt_digit_value(char c) {
    const char *found = c ? strchr(crypt_digits, c) : NULL;
    return found ? (int)(found - crypt_digits) : -1;
}

/* ---- digests of plain memory ---------------------------------------------------------------------------------------------- */
#define DIGEST_MAX 64
typedef struct Digest {
    const HashKind *kind;
    uint64_t        total;
    size_t          filled;
    uint64_t        state[HASH_STATE_MAX / 8];
    uint8_t         rest[HASH_BLOCK_MAX];
} Digest;

static void digest_start(Digest *digest, const HashKind *kind) {
    *digest = (Digest){.kind = kind};
    kind->start(digest->state);
}
static void digest_take(Digest *digest, const void *data, size_t length) {
    const uint8_t *p = data;
    digest->total += length;
    for (size_t i = 0; i < length; i++) {
        digest->rest[digest->filled++] = p[i];
        if (digest->filled == digest->kind->block_size) {
            digest->kind->block(digest->state, digest->rest);
            digest->filled = 0;
        }
    }
}
static void digest_finish(Digest *digest, uint8_t *out) {
    digest->kind->finish(digest->state, digest->rest, digest->filled, digest->total, out);
}
/* The first LENGTH bytes of an endless repetition of a digest. */
static void digest_take_repeated(Digest *digest, const uint8_t *block, size_t size, size_t length) {
    for (; length > size; length -= size) digest_take(digest, block, size);
    digest_take(digest, block, length);
}

/* Three bytes as COUNT digits, the lowest bits first. */
static char *put_digits(char *out, uint32_t high, uint32_t middle, uint32_t low, int count) {
    for (uint32_t bits = high << 16 | middle << 8 | low; count > 0; count--, bits >>= 6) *out++ = crypt_digits[bits & 63];
    return out;
}

/* ---- "$1$": a thousand rounds of MD5 ------------------------------------------------------------------------------------- */
static bool hash_md5(const char *word, const char *setting, char *result) {
    const char *salt = setting + 3;
    size_t      length = strlen(word), salted = strcspn(salt, "$");
    if (salted > 8) salted = 8;
    Digest  digest;
    uint8_t sum[DIGEST_MAX];
    digest_start(&digest, &md5_kind);
    digest_take(&digest, word, length);
    digest_take(&digest, salt, salted);
    digest_take(&digest, word, length);
    digest_finish(&digest, sum);
    digest_start(&digest, &md5_kind);
    digest_take(&digest, word, length);
    digest_take(&digest, "$1$", 3);
    digest_take(&digest, salt, salted);
    digest_take_repeated(&digest, sum, 16, length);
    for (size_t n = length; n; n >>= 1) digest_take(&digest, n & 1 ? "" : word, 1);
    digest_finish(&digest, sum);
    for (int round = 0; round < 1000; round++) {
        digest_start(&digest, &md5_kind);
        digest_take(&digest, round & 1 ? (const void *)word : sum, round & 1 ? length : 16);
        if (round % 3) digest_take(&digest, salt, salted);
        if (round % 7) digest_take(&digest, word, length);
        digest_take(&digest, round & 1 ? (const void *)sum : word, round & 1 ? 16 : length);
        digest_finish(&digest, sum);
    }
    char *out = result + snprintf(result, CRYPT_RESULT_MAX, "$1$%.*s$", (int)salted, salt);
    for (int i = 0; i < 4; i++) out = put_digits(out, sum[i], sum[i + 6], sum[i + 12], 4);
    out = put_digits(out, sum[4], sum[10], sum[5], 4);
    *put_digits(out, 0, 0, sum[11], 2) = 0;
    return true;
}

/* ---- "$5$" and "$6$": SHA-2 with a number of rounds that the setting may name --------------------------------------------- */
#define SHA_ROUNDS_DEFAULT 5000
#define SHA_ROUNDS_MIN     1000
#define SHA_ROUNDS_MAX     999999999
#define SHA_SALT_MAX       16

/* A digest of TEXT written COUNT times. */
static void digest_of_repeated(const HashKind *kind, const char *text, size_t length, size_t count, uint8_t *out) {
    Digest digest;
    digest_start(&digest, kind);
    while (count--) digest_take(&digest, text, length);
    digest_finish(&digest, out);
}

static void sha_rounds(const HashKind *kind, const char *word, size_t length, const char *salt, size_t salted, uint32_t rounds, uint8_t *sum) {
    size_t  size = kind->digest_size;
    uint8_t of_word[DIGEST_MAX], of_salt[DIGEST_MAX];
    digest_of_repeated(kind, word, length, length, of_word);
    digest_of_repeated(kind, salt, salted, 16 + sum[0], of_salt);
    for (uint32_t round = 0; round < rounds; round++) {
        Digest digest;
        digest_start(&digest, kind);
        if (round & 1) digest_take_repeated(&digest, of_word, size, length);
        else digest_take(&digest, sum, size);
        if (round % 3) digest_take(&digest, of_salt, salted);
        if (round % 7) digest_take_repeated(&digest, of_word, size, length);
        if (round & 1) digest_take(&digest, sum, size);
        else digest_take_repeated(&digest, of_word, size, length);
        digest_finish(&digest, sum);
    }
}

/* The bytes of a digest in the order of the method: columns of a third each, every row turned by one more. */
static char *put_sha(char *out, const uint8_t *sum, bool wide) {
    size_t third = wide ? 21 : 10;
    for (size_t row = 0; row < third; row++) {
        size_t turn = wide ? row % 3 : (3 - row % 3) % 3, at[3];
        for (size_t i = 0; i < 3; i++) at[i] = row + third * ((i + turn) % 3);
        out = put_digits(out, sum[at[0]], sum[at[1]], sum[at[2]], 4);
    }
    return wide ? put_digits(out, 0, 0, sum[63], 2) : put_digits(out, 0, sum[31], sum[30], 3);
}

/* *SALT moves behind a number of rounds; false if that is malformed. */
static bool read_rounds(const char **salt, uint32_t *rounds) {
    static const char name[] = "rounds=";
    if (strncmp(*salt, name, sizeof name - 1) != 0) return true;
    const char *digit = *salt + sizeof name - 1;
    uint64_t    number = 0;
    if (*digit < '1' || *digit > '9') return false;
    for (; *digit >= '0' && *digit <= '9'; digit++) {
        number = number * 10 + (uint64_t)(*digit - '0');
        if (number > SHA_ROUNDS_MAX) return false;
    }
    if (*digit != '$' || number < SHA_ROUNDS_MIN) return false;
    *rounds = (uint32_t)number;
    *salt = digit + 1;
    return true;
}

static bool hash_sha(const char *word, const char *setting, char *result) {
    bool            wide = setting[1] == '6';
    const HashKind *kind = wide ? &sha512_kind : &sha256_kind;
    const char     *salt = setting + 3;
    uint32_t        rounds = SHA_ROUNDS_DEFAULT;
    if (!read_rounds(&salt, &rounds)) return false;
    size_t length = strlen(word), salted = strcspn(salt, "$");
    if (salted > SHA_SALT_MAX) salted = SHA_SALT_MAX;
    Digest  digest;
    uint8_t sum[DIGEST_MAX];
    digest_start(&digest, kind);
    digest_take(&digest, word, length);
    digest_take(&digest, salt, salted);
    digest_take(&digest, word, length);
    digest_finish(&digest, sum);
    digest_start(&digest, kind);
    digest_take(&digest, word, length);
    digest_take(&digest, salt, salted);
    digest_take_repeated(&digest, sum, kind->digest_size, length);
    for (size_t n = length; n; n >>= 1) {
        if (n & 1) digest_take(&digest, sum, kind->digest_size);
        else digest_take(&digest, word, length);
    }
    digest_finish(&digest, sum);
    sha_rounds(kind, word, length, salt, salted, rounds, sum);
    int head = snprintf(result, CRYPT_RESULT_MAX, "%.*s%.*s$", (int)(salt - setting), setting, (int)salted, salt);
    *put_sha(result + head, sum, wide) = 0;
    return true;
}

/* ---- the choice ------------------------------------------------------------------------------------------------------------ */
/* Characters that would break a line of a password file, or that mark a locked account there. */
static bool is_printable(const char *setting) {
    for (; *setting; setting++) {
        if (*setting <= ' ' || *setting > '~' || strchr("!*:;\\", *setting)) return false;
    }
    return true;
}

bool crypt_hash(const char *word, const char *setting, char result[CRYPT_RESULT_MAX]) {
    if (!is_printable(setting)) return false;
    if (strncmp(setting, "$1$", 3) == 0) return hash_md5(word, setting, result);
    if (strncmp(setting, "$5$", 3) == 0 || strncmp(setting, "$6$", 3) == 0) return hash_sha(word, setting, result);
    if (strncmp(setting, "$2", 2) == 0) return crypt_hash_bcrypt(word, setting, result);
    return crypt_hash_des(word, setting, result);
}
