# case: floor_division_signs
for a in (7, -7):
    for b in (2, -2, 3, -3):
        print(a, b, a // b, a % b, divmod(a, b))
# case: power_modular
print(pow(3, 200, 13), pow(2, -1, 7), pow(-3, 3, 10), pow(5, 0, 1))
# case: power_modular_no_inverse
print(pow(2, -1, 4))
# case: power_negative_exponent
print(2 ** -2, (-2) ** -3, 0 ** 0)
# case: zero_negative_power
0 ** -1
# case: division_by_zero
1 // 0
# case: modulo_by_zero
1 % 0
# case: true_division_by_zero
1 / 0
# case: big_multiplication
a = 3 ** 200
b = 7 ** 150
print(a * b, a * b // a == b)
# case: big_division
a = 10 ** 80 + 12345
print(divmod(a, 10 ** 37 + 1), divmod(-a, 10 ** 37 + 1), divmod(a, -(10 ** 37)))
# case: shifts
print(1 << 100, (1 << 100) >> 98, -1 >> 5, -5 >> 1, -(1 << 70) >> 69, 0 << 1000)
# case: negative_shift
1 << -1
# case: bit_operations_negative
print(-5 & 3, -5 | 3, -5 ^ 3, ~-5, -(2 ** 70) & 2 ** 70, -(2 ** 70) | 1, -(2 ** 65) ^ -1)
# case: bit_length_count
for n in (0, 1, -1, 255, 256, -256, 2 ** 64, 2 ** 64 - 1):
    print(n, n.bit_length(), n.bit_count())
# case: to_bytes
print((1024).to_bytes(2, "big"), (1024).to_bytes(4, "little"), (-1).to_bytes(3, "big", signed=True))
# case: to_bytes_default
print((7).to_bytes(), int.from_bytes(b"\x07"))
# case: to_bytes_overflow
(256).to_bytes(1, "big")
# case: to_bytes_negative
(-1).to_bytes(1, "big")
# case: from_bytes
print(int.from_bytes(b"\xff\x00", "big"), int.from_bytes(b"\xff\x00", "little"), int.from_bytes(b"\xff", "big", signed=True))
# case: parse_bases
print(int("ff", 16), int("0xff", 16), int("0b101", 0), int("0o17", 0), int("z", 36), int(" 12 "), int("1_000"))
# case: parse_invalid
int("12a")
# case: parse_invalid_base
int("9", 8)
# case: parse_base_range
int("1", 37)
# case: parse_double_underscore
int("1__0")
# case: parse_empty
int("")
# case: parse_bytes
print(int(b"42"), int(bytearray(b"-7")))
# case: parse_none
int(None)
# case: nonstring_base
int(5, 10)
# case: literals
print(0x_ff, 0b1010, 0o777, 1_000_000)
# case: formats
print(bin(-10), oct(64), hex(-255), format(1234567, ","), format(-5, "+d"), format(255, "#x"), format(5, "08b"))
# case: rounding
print(round(1234, -2), round(1250, -2), round(1350, -2), round(-15, -1), round(7), round(5, -1))
# case: conversions
print(int(3.99), int(-3.99), int(True), int(1e20))
# case: from_nan
int(float("nan"))
# case: from_inf
int(float("inf"))
# case: index_protocol
class I:
    def __index__(self):
        return 5
print([0, 1, 2, 3, 4, 5][I()], hex(I()), int(I()), range(I()), "ab" * I())
# case: int_protocol
class I:
    def __int__(self):
        return 9
print(int(I()))
# case: trunc_missing
class I: pass
int(I())
# case: index_bad_result
class I:
    def __index__(self):
        return "x"
[1][I()]
# case: attributes
print((5).numerator, (5).denominator, (5).real, (5).imag, (5).conjugate(), (-7).__abs__())
# case: as_integer_ratio
print((10).as_integer_ratio(), True.as_integer_ratio())
# case: subclass
class N(int):
    def __add__(self, other):
        return N(int(self) + other + 1)
n = N(4)
print(n + 1, type(n + 1).__name__, type(n - 1).__name__, n * 2)
# case: subclass_new
class N(int):
    def __new__(cls, v):
        return super().__new__(cls, v * 2)
print(N(21), repr(N(1)), N(3) == 6, hash(N(3)) == hash(6))
# case: compare_chain
print(1 < 2 < 3, 1 < 3 < 2, 3 > 2 >= 2, 1 == 1.0 == True)
# case: compare_types
1 < "2"
# case: add_str
1 + "2"
# case: str_add
"2" + 1
# case: large_string
print(str(2 ** 1000), len(str(10 ** 4000)))
# case: string_limit
print(len(str(10 ** 4300)))
# case: string_limit_parse
int("1" * 5000)
# case: float_compare_big
print(2 ** 53 + 1 == float(2 ** 53), 2 ** 53 + 1 > float(2 ** 53), 10 ** 400 > 1e308, -(10 ** 400) < float("-inf"))
# case: float_overflow
float(10 ** 400)
# case: true_division_big
print(10 ** 400 / 10 ** 399, (2 ** 1000 + 1) / 2 ** 999, 1 / 3)
# case: true_division_overflow
10 ** 400 / 1
# case: gcd_lcm_isqrt
import math
print(math.gcd(12, 18, 27), math.lcm(4, 6), math.isqrt(10 ** 40), math.comb(30, 12), math.perm(6, 2), math.factorial(25))
# case: isqrt_negative
import math
math.isqrt(-1)
# case: unhashable_attr
(5).x = 3
# case: hash_values
print(hash(-1), hash(-2), hash(2 ** 61 - 1), hash(2 ** 61), hash(0), hash(-(2 ** 61)))
# case: large_sums_products_and_near_quotients
import random
r = random.Random(5)
def number():
    bits = r.choice([60, 61, 90, 120, 121, 150, 959, 960, 1000, 2000]) + r.randrange(-2, 3)
    kind = r.randrange(3)
    n = r.getrandbits(bits) if kind == 0 else (1 << bits) - r.randrange(3) if kind == 1 else (1 << bits) + r.randrange(3)
    return -n if r.randrange(2) else n
seen = 0
for i in range(4000):
    a = number()
    b = number() if i % 2 else r.randrange(-2 ** r.randrange(1, 66), 2 ** r.randrange(1, 66))
    if i % 3 == 0: b = a // r.randrange(1, 1000) + r.randrange(-1, 2)
    results = [a + b, a - b, b - a, a * b]
    if b: results += [a // b, a % b]
    if a: results += [b // a, b % a]
    for x in results: seen = (seen * 31 + x) % (2 ** 127 - 1)
    assert (a + b) - b == a and a - b == -(b - a) and (not b or a // b * b + a % b == a)
print(seen)
