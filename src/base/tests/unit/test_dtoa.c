/* Unit tests of dtoa: known hard cases, and random doubles both ways against the C library. */
#include "base/test.h"

#include "base/dtoa.h"
#include "base/endian.h"
#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

static uint64_t seed = 1181783497276652981u;

static uint64_t next_random(void) {
    seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
    return seed;
}

static double random_double(int round) {
    for (;;) {
        double d = round % 4 == 0   ? double_from_bits(next_random())
                   : round % 4 == 1 ? (double)(int64_t)next_random() / 1000.0
                   : round % 4 == 2 ? (double)(next_random() % 100000) / 100.0
                                    : ldexp(1.0, (int)(next_random() % 2098) - 1074);
        if (isfinite(d)) return d;
    }
}

static void expect_format(double d, char format, int precision, int flags, const char *want) {
    size_t length;
    char  *text = dtoa_format(d, format, precision, flags, &length);
    EXPECT_TEXT(text, want);
    EXPECT_INT(length, strlen(want));
    mem_free(text);
}

TEST(repr_of_known_doubles) {
    static const struct { double value; const char *text; } cases[] = {
        {0.1, "0.1"}, {1e23, "1e+23"}, {9007199254740993.0, "9007199254740992.0"}, {5e-324, "5e-324"}, {1e16, "1e+16"},
        {1.7976931348623157e308, "1.7976931348623157e+308"}, {2.2250738585072014e-308, "2.2250738585072014e-308"},
        {123456789012345680.0, "1.2345678901234568e+17"}, {0.0001, "0.0001"}, {0.00001, "1e-05"}, {-0.0, "-0.0"}, {100.0, "100.0"},
        {2e-44, "2e-44"}, {9.5367431640625e-07, "9.5367431640625e-07"}, {1.0 / 3, "0.3333333333333333"}, {1e22, "1e+22"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) expect_format(cases[i].value, 'r', 0, DTOA_ADD_DOT_ZERO, cases[i].text);
    expect_format(INFINITY, 'r', 0, DTOA_SIGN, "+inf");
    expect_format(-INFINITY, 'E', 3, 0, "-INF");
    expect_format(2.5, 'f', 0, 0, "2");
    expect_format(3.5, 'f', 0, DTOA_ALTERNATE, "4.");
    expect_format(0.5, 'f', 0, 0, "0");
    expect_format(0.05, 'e', 0, 0, "5e-02");
    expect_format(0.0, 'g', 6, DTOA_ALTERNATE, "0.00000");
}

TEST(formats_agree_with_the_c_library) {
    char want[1600], spec[8] = "%.*_";
    for (int round = 0; round < 60000; round++) {
        double d = random_double(round);
        int    precision = (int)(next_random() % (round % 16 == 0 ? 400 : 20));
        char   format = "efgEG"[next_random() % 5];
        spec[3] = format;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        snprintf(want, sizeof want, spec, precision, d);
#pragma GCC diagnostic pop
        expect_format(d, format, precision, 0, want);
    }
}

TEST(shortest_reads_back_and_is_shortest) {
    char digits[DTOA_SHORTEST_MAX], want[64];
    for (int round = 0; round < 200000; round++) {
        double d = fabs(random_double(round)), back;
        int    point, count = dtoa_shortest(d, digits, &point);
        EXPECT(dtoa_from_digits(digits, (size_t)count, point) == d);
        if (d == 0 || d < 1e-300) continue;
        snprintf(want, sizeof want, "%.*e", count > 1 ? count - 2 : 0, d);
        if (count > 1) EXPECT(strtod(want, NULL) != d);
        size_t used = dtoa_parse(want, strlen(want), &back);
        EXPECT(used == strlen(want) && back == strtod(want, NULL));
    }
}

TEST(parse_agrees_with_the_c_library) {
    char text[900];
    for (int round = 0; round < 100000; round++) {
        int    n = 0, digits = 1 + (int)(next_random() % (round % 8 == 0 ? 800 : 30));
        double got = -1, want;
        if (round % 3 == 0) { /* close to the middle between two doubles */
            double d = fabs(random_double(round / 3));
            n = snprintf(text, sizeof text - 40, "%.*e", digits, d + 0.0);
            char *e = strchr(text, 'e');
            if (e != NULL && e > text + 5) e[-1] = (char)('0' + next_random() % 10);
        } else {
            for (int i = 0; i < digits; i++) text[n++] = (char)('0' + next_random() % 10);
            if (round % 5 != 0) text[next_random() % (uint64_t)digits] = '.';
            n += snprintf(text + n, 40, "e%d", (int)(next_random() % 700) - 350);
        }
        want = strtod(text, NULL);
        if (text[0] == '.' && digits == 1) continue;
        size_t used = dtoa_parse(text, (size_t)n, &got);
        if (used != (size_t)n || double_bits(got) != double_bits(want)) TEST_FAIL("%s: %a, expected %a", text, got, want);
    }
    /* exact halves */
    static const struct { const char *text; double value; } cases[] = {
        {"9007199254740993", 9007199254740992.0}, {"9007199254740993.00000000000000000000000000001", 9007199254740994.0},
        {"2.4703282292062327208e-324", 0.0}, {"2.4703282292062328e-324", 5e-324}, {"1.7976931348623158e308", 1.7976931348623157e308},
        {"1.7976931348623159e308", INFINITY}, {"1e-400", 0.0}, {"1e400", INFINITY}, {"0e999999999999", 0.0}, {"-1.5e1", -15.0},
        {"1e23", 1e23}, {"8.5e22", 8.5e22}, {"1_000", 1.0},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        double got;
        EXPECT(dtoa_parse(cases[i].text, strlen(cases[i].text), &got) > 0 && got == cases[i].value);
    }
    double ignored;
    EXPECT_INT(dtoa_parse("x", 1, &ignored), 0);
    EXPECT_INT(dtoa_parse("1e", 2, &ignored), 1);
    EXPECT_INT(dtoa_parse(".", 1, &ignored), 0);
}
