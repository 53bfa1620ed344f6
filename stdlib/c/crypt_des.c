/* crypt_des.c - the traditional hash of passwords: a block of zeros enciphered 25 times by a DES that two letters of salt make different.
 *
 * The cipher works on arrays of single bits: a hash is made once per login, and so the tables are those of the standard (FIPS 46-3). */
#include "crypt_int.h"

#include "base/memory.h"

#include <string.h>

typedef uint8_t Bits[64]; /* one bit in each element, the most significant first */

/* The tables count from 1, as the standard does. */
static const uint8_t key_choice[56] = {57, 49, 41, 33, 25, 17, 9,  1,  58, 50, 42, 34, 26, 18, 10, 2,  59, 51, 43, 35, 27, 19, 11, 3,  60, 52, 44, 36,
                                       63, 55, 47, 39, 31, 23, 15, 7,  62, 54, 46, 38, 30, 22, 14, 6,  61, 53, 45, 37, 29, 21, 13, 5,  28, 20, 12, 4};
static const uint8_t round_choice[48] = {14, 17, 11, 24, 1,  5,  3,  28, 15, 6,  21, 10, 23, 19, 12, 4,  26, 8,  16, 7,  27, 20, 13, 2,
                                         41, 52, 31, 37, 47, 55, 30, 40, 51, 45, 33, 48, 44, 49, 39, 56, 34, 53, 46, 42, 50, 36, 29, 32};
static const uint8_t shuffle[32] = {16, 7, 20, 21, 29, 12, 28, 17, 1,  15, 23, 26, 5,  18, 31, 10,
                                    2,  8, 24, 14, 32, 27, 3,  9,  19, 13, 30, 6,  22, 11, 4,  25};
static const char *const boxes[8] = {
    "e4d12fb83a6c59070f74e2d1a6cb953841e8d62bfc973a50fc8249175b3ea06d",
    "f18e6b34972dc05a3d47f28ec01a69b50e7ba4d158c6932fd8a13f42b67c05e9",
    "a09e63f51dc7b428d709346a285ecbf1d6498f30b12c5ae71ad069874fe3b52c",
    "7de3069a1285bc4fd8b56f03472c1ae9a690cb7df13e52843f06a1d8945bc72e",
    "2c417ab6853fd0e9eb2c47d150fa3986421bad78f9c5630eb8c71e2d6f09a453",
    "c1af92680d34e75baf427c9561de0b389ef528c3704a1db6432c95fabe17608d",
    "4b2ef08d3c975a61d0b7491ae35c2f8614bdc37eaf6805926bd814a7950fe23c",
    "d2846fb1a93e50c71fd8a374c56b0e927b419ce206adf35821e74a8dfc90356b",
};

static void rotate_left(uint8_t *half) {
    uint8_t first = half[0];
    memmove(half, half + 1, 27);
    half[27] = first;
}

/* The sixteen round keys of eight characters, seven bits of each. */
static void make_keys(const char *word, uint8_t keys[16][48]) {
    Bits    key = {0};
    uint8_t chosen[56];
    for (int i = 0; i < 8 && word[i]; i++) {
        for (int bit = 0; bit < 7; bit++) key[8 * i + bit] = (uint8_t)word[i] >> (6 - bit) & 1;
    }
    for (int i = 0; i < 56; i++) chosen[i] = key[key_choice[i] - 1];
    for (int round = 0; round < 16; round++) {
        bool once = round < 2 || round == 8 || round == 15;
        for (int i = 0; i < (once ? 1 : 2); i++) {
            rotate_left(chosen);
            rotate_left(chosen + 28);
        }
        for (int i = 0; i < 48; i++) keys[round][i] = chosen[round_choice[i] - 1];
    }
}

/* OUT ^= the round function of HALF.  A bit of SALT exchanges two bits of the half when it is widened. */
static void mix(const uint8_t *half, const uint8_t *key, uint32_t salt, uint8_t *out) {
    uint8_t wide[48], small[32];
    for (int i = 0; i < 48; i++) wide[i] = half[(4 * (i / 6) + i % 6 + 31) & 31];
    for (int i = 0; i < 24; i++) {
        if (salt >> i & 1) {
            uint8_t kept = wide[i];
            wide[i] = wide[i + 24];
            wide[i + 24] = kept;
        }
    }
    for (int i = 0; i < 48; i++) wide[i] ^= key[i];
    for (int box = 0; box < 8; box++) {
        const uint8_t *in = wide + 6 * box;
        int            row = in[0] << 1 | in[5], column = in[1] << 3 | in[2] << 2 | in[3] << 1 | in[4];
        char           digit = boxes[box][16 * row + column];
        int            value = digit >= 'a' ? digit - 'a' + 10 : digit - '0';
        for (int bit = 0; bit < 4; bit++) small[4 * box + bit] = (uint8_t)(value >> (3 - bit) & 1);
    }
    for (int i = 0; i < 32; i++) out[i] ^= small[shuffle[i] - 1];
}

bool crypt_hash_des(const char *word, const char *setting, char *result) {
    int first = crypt_digit_value(setting[0]), second = first < 0 ? -1 : crypt_digit_value(setting[1]);
    if (second < 0 || strlen(setting) > 13) return false;
    uint8_t keys[16][48];
    make_keys(word, keys);
    /* The permutation at the beginning leaves zeros alone, and between two turns it undoes the one at the end. */
    Bits     block = {0};
    uint8_t *left = block, *right = block + 32;
    for (int turn = 0; turn < 25; turn++) {
        for (int round = 0; round < 16; round++) {
            mix(right, keys[round], (uint32_t)(second << 6 | first), left);
            uint8_t *kept = left;
            left = right;
            right = kept;
        }
        uint8_t *kept = left;
        left = right;
        right = kept;
    }
    uint8_t ended[66] = {0};
    for (int i = 0; i < 64; i++) {
        int column = 7 - i / 8, row = i % 8 / 2;
        ended[i] = (i & 1 ? left : right)[8 * row + column];
    }
    result[0] = setting[0];
    result[1] = setting[1];
    for (int i = 0; i < 11; i++) {
        int value = 0;
        for (int bit = 0; bit < 6; bit++) value = value << 1 | ended[6 * i + bit];
        result[2 + i] = crypt_digits[value];
    }
    result[13] = 0;
    return true;
}
