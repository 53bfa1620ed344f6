/* Unit tests of natural arithmetic: each fast algorithm against identities that the linear operations check. */
#include "base/test.h"

#include "base/limbs.h"
#include "base/memory.h"

static uint64_t seed = 88172645463325252u;

static uint64_t next_random(void) {
    seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
    return seed;
}

/* Random limbs with runs of zeros and ones, which find carry mistakes. */
static void fill(Limb *x, size_t n) {
    for (size_t i = 0; i < n; i++) {
        uint64_t kind = next_random() % 6;
        x[i] = kind == 0 ? 0 : kind == 1 ? UINT64_MAX : kind == 2 ? (uint64_t)1 << 63 : next_random();
    }
    if (n > 0 && x[n - 1] == 0) x[n - 1] = 1;
}

static void slow_mul(Limb *r, const Limb *a, size_t an, const Limb *b, size_t bn) {
    memset(r, 0, (an + bn) * sizeof *r);
    for (size_t i = 0; i < bn; i++) r[an + i] = limbs_addmul_1(r + i, a, an, b[i]);
}

#define MOST 700
static Limb a[MOST], b[MOST], r[2 * MOST], s[2 * MOST + 2], q[2 * MOST], rest[MOST];

TEST(products_of_all_sizes) {
    for (int round = 0; round < 400; round++) {
        size_t bn = 1 + next_random() % (round < 200 ? 40 : 300), an = bn + next_random() % (round % 2 ? 400 : 3);
        fill(a, an), fill(b, bn);
        slow_mul(s, a, an, b, bn);
        EXPECT(limbs_mul(r, a, an, b, bn) && limbs_compare_same(r, s, an + bn) == 0);
        slow_mul(s, b, bn, b, bn);
        EXPECT(limbs_mul(r, b, bn, b, bn) && limbs_compare_same(r, s, 2 * bn) == 0);
    }
}

TEST(quotients_of_all_sizes) {
    for (int round = 0; round < 400; round++) {
        size_t bn = 1 + next_random() % (round < 200 ? 20 : 320), an = bn + next_random() % (round % 3 ? 370 : 5);
        fill(a, an), fill(b, bn);
        if (round % 5 == 0) memcpy(a + an - bn, b, bn * sizeof *a);
        EXPECT(limbs_divmod(q, rest, a, an, b, bn));
        EXPECT(limbs_compare(rest, limbs_normal(rest, bn), b, bn) < 0);
        size_t qn = an - bn + 1;
        slow_mul(s, q, qn, b, bn);
        limbs_add(s, s, qn + bn, rest, bn);
        EXPECT(s[an] == 0 && limbs_compare_same(s, a, an) == 0);
    }
}

TEST(text_round_trips) {
    static const int bases[] = {10, 2, 3, 7, 8, 16, 32, 36, 11};
    for (int round = 0; round < 300; round++) {
        int    base = bases[round % COUNT_OF(bases)];
        size_t n = 1 + next_random() % (round < 150 ? 30 : 300), length, size;
        fill(a, n);
        char *text = limbs_to_text(a, n, base, &length);
        EXPECT(text != NULL && (length == 1 || text[0] != '0'));
        uint8_t *digits = mem_alloc(length);
        Limb    *back = mem_alloc(limbs_for_digits(length, base) * sizeof *back);
        for (size_t i = 0; i < length; i++) digits[i] = (uint8_t)(text[i] <= '9' ? text[i] - '0' : text[i] - 'a' + 10);
        EXPECT(limbs_from_digits(back, &size, digits, length, base));
        EXPECT(size == limbs_normal(a, n) && limbs_compare_same(back, a, size) == 0);
        /* The last digit is the remainder. */
        EXPECT_INT(limbs_div_1(s, a, n, (Limb)base), digits[length - 1]);
        mem_free(back);
        mem_free(digits);
        mem_free(text);
    }
    size_t length;
    char  *zero = limbs_to_text(a, 0, 10, &length);
    EXPECT(length == 1 && zero[0] == '0');
    mem_free(zero);
}
