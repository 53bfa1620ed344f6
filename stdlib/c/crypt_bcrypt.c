/* crypt_bcrypt.c - bcrypt: hashes of passwords by a Blowfish whose setting up is made slow.
 *
 * The cipher starts from the first 33,344 bits of the fraction of pi.  They are computed when the first hash wants them, which
 * takes about as long as one hash of the usual cost and is easier to check than a table. */
#include "crypt_int.h"

#include "base/endian.h"
#include "base/memory.h"

#include <string.h>

#define ROUNDS    16
#define SUBKEYS   (ROUNDS + 2)
#define BOX_WORDS (4 * 256)
#define PI_WORDS  (SUBKEYS + BOX_WORDS)
#define KEY_BYTES (4 * SUBKEYS)
#define SALT_BYTES 16

typedef struct Blowfish {
    uint32_t subkeys[SUBKEYS];
    uint32_t boxes[4][256];
} Blowfish;

/* ---- pi = 16 arctan(1/5) - 4 arctan(1/239), as a whole word and a fraction ------------------------------------------------- */
#define GUARD_WORDS 2
#define FIXED_WORDS (1 + PI_WORDS + GUARD_WORDS)

/* OUT = IN / DIVISOR from word FROM on, before which both are 0. */
static void fixed_divide(uint32_t *out, const uint32_t *in, uint32_t divisor, int from) {
    uint64_t rest = 0;
    for (int i = from; i < FIXED_WORDS; i++) {
        uint64_t part = rest << 32 | in[i];
        out[i] = (uint32_t)(part / divisor);
        rest = part % divisor;
    }
}
static void fixed_add(uint32_t *sum, const uint32_t *term, int from, bool subtract) {
    int64_t carry = 0;
    for (int i = FIXED_WORDS - 1; i >= 0 && (i >= from || carry); i--) {
        int64_t word = (int64_t)sum[i] + carry;
        if (i >= from) word += subtract ? -(int64_t)term[i] : (int64_t)term[i];
        sum[i] = (uint32_t)word;
        carry = word >> 32;
    }
}
/* SUM += (or -=) FACTOR * arctan(1/X). */
static void fixed_add_arctan(uint32_t *sum, uint32_t factor, uint32_t x, bool subtract) {
    uint32_t power[FIXED_WORDS] = {factor}, term[FIXED_WORDS] = {0};
    int      from = 0;
    fixed_divide(power, power, x, 0);
    for (uint32_t n = 1; from < FIXED_WORDS; n += 2) {
        fixed_divide(term, power, n, from);
        fixed_add(sum, term, from, subtract ^ (n >> 1 & 1));
        fixed_divide(power, power, x * x, from);
        while (from < FIXED_WORDS && !power[from]) from++;
    }
}

static const Blowfish *first_state(void) {
    static Blowfish first;
    static bool     made;
    if (!made) {
        uint32_t pi[FIXED_WORDS] = {0};
        fixed_add_arctan(pi, 16, 5, false);
        fixed_add_arctan(pi, 4, 239, true);
        memcpy(first.subkeys, pi + 1, sizeof first.subkeys);
        memcpy(first.boxes, pi + 1 + SUBKEYS, sizeof first.boxes);
        made = true;
    }
    return &first;
}

/* ---- the cipher ---------------------------------------------------------------------------------------------------------------- */
static void encipher(const Blowfish *fish, uint32_t *left, uint32_t *right) {
    uint32_t l = *left, r = *right;
    for (int i = 0; i < ROUNDS; i++) {
        l ^= fish->subkeys[i];
        r ^= ((fish->boxes[0][l >> 24] + fish->boxes[1][l >> 16 & 255]) ^ fish->boxes[2][l >> 8 & 255]) + fish->boxes[3][l & 255];
        uint32_t kept = l;
        l = r;
        r = kept;
    }
    *left = r ^ fish->subkeys[ROUNDS + 1];
    *right = l ^ fish->subkeys[ROUNDS];
}
/* Mixes KEY into the state, then replaces the state by what it makes of SALT. */
static void expand(Blowfish *fish, const uint32_t key[SUBKEYS], const uint32_t salt[4]) {
    uint32_t left = 0, right = 0, at = 0;
    for (int i = 0; i < SUBKEYS; i++) fish->subkeys[i] ^= key[i];
    for (int i = 0; i < SUBKEYS + BOX_WORDS; i += 2, at ^= 2) {
        uint32_t *out = i < SUBKEYS ? &fish->subkeys[i] : &fish->boxes[0][0] + (i - SUBKEYS);
        left ^= salt[at];
        right ^= salt[at + 1];
        encipher(fish, &left, &right);
        out[0] = left;
        out[1] = right;
    }
}

/* ---- the text ------------------------------------------------------------------------------------------------------------------ */
static const char digits[] = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/* COUNT bytes out of digits, the highest bits first; false where there are not enough digits. */
static bool take_bytes(const char *text, uint8_t *out, int count) {
    uint32_t bits = 0;
    for (int have = 0; count > 0; text++) {
        const char *found = *text ? strchr(digits, *text) : NULL;
        if (!found) return false;
        bits = bits << 6 | (uint32_t)(found - digits);
        have += 6;
        if (have >= 8) {
            have -= 8;
            *out++ = (uint8_t)(bits >> have);
            count--;
        }
    }
    return true;
}
static char *put_bytes(char *out, const uint8_t *bytes, int count) {
    uint32_t bits = 0;
    int      have = 0;
    for (; count > 0; count--) {
        bits = bits << 8 | *bytes++;
        for (have += 8; have >= 6;) {
            have -= 6;
            *out++ = digits[bits >> have & 63];
        }
    }
    if (have) *out++ = digits[bits << (6 - have) & 63];
    return out;
}

static bool is_seven_bit(const char *word) {
    for (; *word; word++) {
        if (*word & 0x80) return false;
    }
    return true;
}

bool crypt_hash_bcrypt(const char *word, const char *setting, char *result) {
    /* "$2a$" means other things to different programs when a word has bytes above 127, "$2x$" names an old mistake. */
    bool known = setting[2] == 'b' || setting[2] == 'y' || (setting[2] == 'a' && is_seven_bit(word));
    if (!known || setting[3] != '$' || setting[4] < '0' || setting[4] > '3' || setting[5] < '0' || setting[5] > '9' || setting[6] != '$') return false;
    int     cost = 10 * (setting[4] - '0') + setting[5] - '0';
    uint8_t salt_bytes[SALT_BYTES], key_bytes[KEY_BYTES], out[24];
    if (cost < 4 || cost > 31 || !take_bytes(setting + 7, salt_bytes, SALT_BYTES)) return false;
    size_t   size = strlen(word) + 1; /* the zero at the end is part of the key */
    uint32_t salt[4], key[SUBKEYS], text[6];
    static const uint32_t nothing[SUBKEYS];
    for (size_t i = 0; i < KEY_BYTES; i++) key_bytes[i] = (uint8_t)word[i % size];
    for (int i = 0; i < 4; i++) salt[i] = load_u32_be(salt_bytes + 4 * i);
    for (int i = 0; i < SUBKEYS; i++) key[i] = load_u32_be(key_bytes + 4 * i);
    Blowfish fish = *first_state();
    uint32_t salt_as_key[SUBKEYS];
    for (int i = 0; i < SUBKEYS; i++) salt_as_key[i] = salt[i % 4];
    expand(&fish, key, salt);
    for (uint64_t round = 0; round < (uint64_t)1 << cost; round++) {
        expand(&fish, key, nothing);
        expand(&fish, salt_as_key, nothing);
    }
    for (int i = 0; i < 6; i++) text[i] = load_u32_be((const uint8_t *)"OrpheanBeholderScryDoubt" + 4 * i);
    for (int i = 0; i < 6; i += 2) {
        for (int turn = 0; turn < 64; turn++) encipher(&fish, &text[i], &text[i + 1]);
    }
    for (int i = 0; i < 6; i++) store_u32_be(out + 4 * i, text[i]);
    memcpy(result, setting, 7);
    *put_bytes(put_bytes(result + 7, salt_bytes, SALT_BYTES), out, 23) = 0;
    return true;
}
