/* test_int.c - ints of both forms, floats and complex numbers: values, texts and messages that CPython 3.11 gives. */
#include "test_objects.h"

#include "objects/bytes.h"
#include "objects/float.h"

#include <math.h>

#define INT(i) value_from_int(i)
#define BIG(text) int_from_text((text), strlen(text), 10)
#define OP(a, b, op) number_binary((a), (b), BINARY_##op)
#define F(d) float_from_double(d)

/* A heap object with a small value, as C code makes them. */
static Value heap_small(uint32_t digit, intptr_t size) {
    IntObj *obj = (IntObj *)gc_alloc_var(&int_type, sizeof(IntObj) + 2 * sizeof(uint32_t), size);
    obj->digits[0] = digit;
    return VALUE(obj);
}

TEST(int_at_the_edges_of_the_tagged_form) {
    Value top = INT(TAGGED_INT_MAX), bottom = INT(TAGGED_INT_MIN);
    EXPECT_STR(OP(top, INT(1), ADD), "4611686018427387904");
    EXPECT_STR(OP(bottom, INT(1), SUB), "-4611686018427387905");
    EXPECT(OP(OP(top, INT(1), ADD), INT(1), SUB) == top);
    EXPECT_STR(number_unary(bottom, UNARY_NEG), "4611686018427387904");
    EXPECT_STR(OP(bottom, INT(-1), FLOORDIV), "4611686018427387904");
    EXPECT_STR(OP(bottom, INT(-1), MOD), "0");
    EXPECT_STR(OP(top, top, MUL), "21267647932558653957237540927630737409");
    EXPECT_STR(int_from_i64(INT64_MIN), "-9223372036854775808");
    EXPECT_STR(int_from_u64(UINT64_MAX), "18446744073709551615");
    int64_t i;
    EXPECT(int_small(int_from_i64(INT64_MIN), &i) && i == INT64_MIN);
    EXPECT(!int_small(int_from_u64((uint64_t)1 << 63), &i));
}

TEST(int_heap_objects_with_small_values) {
    Value five = heap_small(5, 1), minus = heap_small(7, -1), zero = heap_small(0, 0);
    EXPECT(OP(five, INT(1), ADD) == INT(6) && OP(minus, five, MUL) == INT(-35) && int_exact(minus) == minus);
    EXPECT(int_compare(five, INT(5)) == 0 && int_hash(five) == 5 && int_is_zero(zero) && object_equal(five, INT(5)) == 1);
    EXPECT(OP(five, INT(3), AND) == INT(1) && OP(minus, INT(2), MOD) == INT(1) && OP(five, INT(2), LSHIFT) == INT(20));
    EXPECT_STR(minus, "-7");
    EXPECT_ERROR(OP(five, zero, FLOORDIV), "ZeroDivisionError: integer division or modulo by zero");
}

TEST(int_messages) {
    EXPECT_ERROR(OP(INT(1), STR("a"), ADD), "TypeError: unsupported operand type(s) for +: 'int' and 'str'");
    EXPECT_ERROR(number_inplace(INT(1), STR("a"), BINARY_ADD), "TypeError: unsupported operand type(s) for +=: 'int' and 'str'");
    EXPECT_ERROR(OP(INT(1), INT(0), MOD), "ZeroDivisionError: integer modulo by zero");
    EXPECT_ERROR(OP(INT(1), INT(0), TRUEDIV), "ZeroDivisionError: division by zero");
    EXPECT_ERROR(OP(F(1), INT(0), TRUEDIV), "ZeroDivisionError: float division by zero");
    EXPECT_ERROR(OP(F(0), INT(-1), POW), "ZeroDivisionError: 0.0 cannot be raised to a negative power");
    EXPECT_ERROR(OP(F(10), INT(400), POW), "OverflowError: (34, 'Numerical result out of range')");
    EXPECT_ERROR(OP(INT(1), INT(-1), LSHIFT), "ValueError: negative shift count");
    EXPECT_ERROR(number_power(INT(2), INT(-1), INT(4)), "ValueError: base is not invertible for the given modulus");
    EXPECT_ERROR(number_power(INT(2), INT(3), INT(0)), "ValueError: pow() 3rd argument cannot be 0");
    EXPECT_ERROR(number_power(F(2), INT(3), INT(5)), "TypeError: pow() 3rd argument not allowed unless all arguments are integers");
    EXPECT_ERROR(number_unary(STR("a"), UNARY_NEG), "TypeError: bad operand type for unary -: 'str'");
    EXPECT_ERROR(OP(STR("a"), F(1.5), MUL), "TypeError: can't multiply sequence by non-int of type 'float'");
    EXPECT_ERROR(number_index(F(1)), "TypeError: 'float' object cannot be interpreted as an integer");
    EXPECT_ERROR(number_to_int(NONE), "TypeError: int() argument must be a string, a bytes-like object or a real number, not 'NoneType'");
    EXPECT_ERROR(number_to_float(NONE), "TypeError: float() argument must be a string or a real number, not 'NoneType'");
    EXPECT_ERROR(number_to_int(F(NAN)), "ValueError: cannot convert float NaN to integer");
    EXPECT_ERROR(int_from_str(STR("1__0"), 10), "ValueError: invalid literal for int() with base 10: '1__0'");
    EXPECT_ERROR(CALL1(VALUE(&int_type), bytes_from_data("12x", 3)), "ValueError: invalid literal for int() with base 10: b'12x'");
    EXPECT_ERROR(CALL2(VALUE(&int_type), STR("1"), INT(37)), "ValueError: int() base must be >= 2 and <= 36, or 0");
    EXPECT_ERROR(CALL2(VALUE(&int_type), INT(1), INT(10)), "TypeError: int() can't convert non-string with explicit base");
    EXPECT_ERROR(CALL1(VALUE(&float_type), STR("1_")), "ValueError: could not convert string to float: '1_'");
    EXPECT_ERROR(CALL1(VALUE(&complex_type), STR("1+2")), "ValueError: complex() arg is a malformed string");
    EXPECT_ERROR(OP(complex_from_doubles(1, 1), INT(0), TRUEDIV), "ZeroDivisionError: complex division by zero");
    EXPECT_ERROR(CALL_METHOD1(INT(500), STR("to_bytes"), INT(1)), "OverflowError: int too big to convert");
    EXPECT_ERROR(CALL_METHOD1(F(1.7e308), STR("__round__"), INT(-308)), "OverflowError: rounded value too large to represent");
    intptr_t index;
    EXPECT_STATUS_ERROR(number_as_index(BIG("99999999999999999999"), &index, &IndexError_type), "IndexError: cannot fit 'int' into an index-sized integer");
    EXPECT_INT(number_as_index(BIG("-99999999999999999999"), &index, NULL), 0);
    EXPECT(index == INTPTR_MIN);
}

TEST(int_limit_of_digits) {
    Value huge = OP(INT(10), INT(5000), POW);
    EXPECT_ERROR(object_str(huge), "ValueError: Exceeds the limit (4300 digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit");
    int_max_str_digits = 0;
    Value text = object_str(huge);
    EXPECT(text != NULL && str_length(text) == 5001);
    int_max_str_digits = INT_STR_DIGITS_DEFAULT;
    EXPECT_ERROR(int_from_str(text, 10), "ValueError: Exceeds the limit (4300 digits) for integer string conversion: value has 5001 digits; use sys.set_int_max_str_digits() to increase the limit");
    EXPECT(int_to_text(huge, 16, true) != NULL);
}

/* Identities over random numbers of many sizes. */
static uint64_t seed = 42;

static Value random_int(void) {
    uint8_t bytes[600];
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    size_t n = (seed >> 33) % ((seed >> 20) % 8 == 0 ? sizeof bytes : 24);
    for (size_t i = 0; i < n; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        bytes[i] = (uint8_t)(seed >> 56 < 16 ? 0 : seed >> 56 > 240 ? 0xff : seed >> 48);
    }
    return int_from_bytes(bytes, n, true, true);
}

TEST(int_identities) {
    for (int round = 0; round < 3000; round++) {
        Value a = random_int(), b = random_int(), c = random_int(), q, r;
        EXPECT(int_compare(int_sub(int_add(a, b), b), a) == 0);
        EXPECT(int_compare(int_mul(a, int_add(b, c)), int_add(int_mul(a, b), int_mul(a, c))) == 0);
        EXPECT(int_compare(int_add(int_and(a, b), int_or(a, b)), int_add(a, b)) == 0);
        EXPECT(int_compare(int_xor(int_xor(a, b), b), a) == 0);
        if (!int_is_zero(b)) {
            EXPECT(int_divmod(a, b, &q, &r) == 0 && int_compare(int_add(int_mul(q, b), r), a) == 0);
            EXPECT(int_is_zero(r) || int_sign(r) == int_sign(b));
            EXPECT(int_compare(int_abs(r), int_abs(b)) < 0);
        }
        Value g = int_gcd(int_mul(a, c), int_mul(b, c));
        if (!int_is_zero(g)) EXPECT(int_is_zero(int_mod(int_mul(a, c), g)) && int_is_zero(int_mod(g, c)));
        EXPECT(int_compare(int_rshift(int_lshift(a, INT(77)), INT(77)), a) == 0);
        EXPECT(int_compare(int_from_str(object_str(a), 10), a) == 0);
        EXPECT(int_compare(int_from_str(int_to_text(a, 7, false), 7), a) == 0);
    }
}

TEST(float_compared_with_ints_exactly) {
    EXPECT_INT(float_compare_int(9007199254740992.0, BIG("9007199254740993")), -1);
    EXPECT_INT(float_compare_int(-9007199254740992.0, BIG("-9007199254740993")), 1);
    EXPECT_INT(float_compare_int(1e23, BIG("100000000000000000000000")), -1);
    EXPECT_INT(float_compare_int(1e23, BIG("99999999999999991611392")), 0);
    EXPECT_INT(float_compare_int(INFINITY, OP(INT(2), INT(2000), POW)), 1);
    EXPECT_INT(float_compare_int(1e300, OP(INT(2), INT(2000), POW)), -1);
    EXPECT_INT(float_compare_int(NAN, INT(1)), 2);
    EXPECT_INT(float_compare_int(0.5, INT(0)), 1);
    EXPECT_STR(OP(F(-5.5), INT(2), MOD), "0.5");
    EXPECT_STR(OP(F(5.5), INT(-2), FLOORDIV), "-3.0");
    EXPECT_STR(OP(F(-0.0), F(3.0), DIVMOD), "(-0.0, 0.0)");
    EXPECT_STR(OP(F(-8), F(1.0 / 3), POW), "(1.0000000000000002+1.7320508075688772j)");
    EXPECT_STR(complex_from_doubles(-0.0, 1), "(-0+1j)");
    EXPECT_STR(CALL1(VALUE(&complex_type), STR(" ( 1-j ) ")), "(1-1j)");
}
