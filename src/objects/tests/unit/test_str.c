/* test_str.c - strings without a VM: layouts, growing, interning, searching, formatting. */
#include "objects/codec.h"
#include "objects/float.h"
#include "test_objects.h"

static Value S(const char *text) { return str_from_c(text); }

TEST(str_kinds) {
    EXPECT(str_is_ascii(S("abc")));
    EXPECT_INT(str_kind(S("h\xc3\xa9")), 1);
    EXPECT_INT(str_kind(S("\xe1\x88\xb4")), 2);
    EXPECT_INT(str_kind(S("\xf0\x9f\x98\x80")), 4);
    EXPECT_INT(str_length(S("\xf0\x9f\x98\x80x")), 2);
    EXPECT(str_from_char('a') == str_from_char('a'));
    EXPECT(str_substring(S("\xe1\x88\xb4" "ab"), 1, 3) != NULL);
    EXPECT_INT(str_kind(str_substring(S("\xe1\x88\xb4" "ab"), 1, 3)), 1);
    EXPECT_INT(((char *)str_data(S("abc")))[3], 0);
}

TEST(str_append_is_shared) {
    Value s = S("0123456789"), first = NULL;
    for (int i = 0; i < 2000; i++) {
        s = str_append(s, S("ab"));
        if (i == 500) first = s;
    }
    EXPECT_INT(str_length(s), 4010);
    EXPECT_INT(str_length(first), 1012);
    EXPECT_INT(str_char(first, 1011), 'b');
    size_t length;
    const char *text = str_utf8(first, &length);
    EXPECT_INT(length, 1012);
    EXPECT_INT(text[1012], 0);
    EXPECT(str_equal(str_append(first, S("x")), str_concat(first, S("x"))));
    EXPECT(str_equal(str_substring(s, 0, 1012), first));
    EXPECT_INT(str_kind(str_append(s, S("\xe1\x88\xb4"))), 2);
    EXPECT(str_hash(first) == str_hash(str_substring(s, 0, 1012)));
}

TEST(str_interning) {
    EXPECT(str_intern(str_concat(S("inter"), S("ned"))) == str_intern_c("interned"));
    Value own = str_concat(S("never seen "), S("before"));
    EXPECT(str_intern_same(own) == own);
    EXPECT(str_intern_c("never seen before") == own);
}

TEST(str_searching) {
    EXPECT_INT(str_find(S("hello"), S("lo"), 0, INTPTR_MAX, 1), 3);
    EXPECT_INT(str_find(S("hello"), S("l"), 0, INTPTR_MAX, -1), 3);
    EXPECT_INT(str_find(S("hello"), S("z"), 0, INTPTR_MAX, 1), -1);
    EXPECT_INT(str_find(S("\xe1\x88\xb4" "hello"), S("lo"), 0, INTPTR_MAX, 1), 4);
    EXPECT_REPR(str_split(S("a,b,,c"), S(","), 2), "['a', 'b', ',c']");
    EXPECT_REPR(str_replace(S("aXbX"), S("X"), S("--"), -1), "'a--b--'");
}

TEST(str_formatting) {
    EXPECT_STR(format_int(value_from_int(1234567), S("015,d")), "000,001,234,567");
    EXPECT_STR(format_int(value_from_int(-255), S("#_x")), "-0xff");
    EXPECT_STR(format_float(float_from_double(1234.5), S("+10.1f")), "   +1234.5");
    EXPECT_STR(format_str(S("ab"), S("*^6")), "**ab**");
    EXPECT_STR(str_percent(S("%s-%05.1f-%x"), TUPLE3(S("a"), float_from_double(2.25), value_from_int(255))), "a-002.2-ff");
    EXPECT_STR(str_format_method(S("{0}{1!r}{{}}"), (Value[]){value_from_int(1), S("b")}, 2, NULL), "1'b'{}");
    EXPECT_ERROR(format_int(value_from_int(1), S(".3")), "ValueError: Precision not allowed in integer format specifier");
    EXPECT_ERROR(str_percent(S("%d"), S("a")), "TypeError: %d format: a real number is required, not str");
}

TEST(str_codecs) {
    EXPECT_REPR(str_encode(S("\xc3\xa9"), "latin-1", NULL), "b'\\xe9'");
    EXPECT_REPR(str_encode(S("\xc3\xa9"), "ascii", "backslashreplace"), "b'\\\\xe9'");
    EXPECT_REPR(str_decode((const uint8_t *)"a\xff", 2, "utf-8", "surrogateescape"), "'a\\udcff'");
    EXPECT_ERROR(str_decode((const uint8_t *)"\xff", 1, NULL, NULL),
                 "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte");
}
