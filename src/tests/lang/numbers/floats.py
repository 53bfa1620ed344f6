# case: repr_shortest
for x in (0.1, 0.1 + 0.2, 1e16, 1e15, 1e-4, 1e-5, 123456789.123, 5e-324, 1.7976931348623157e308, 1e22, 1e23):
    print(x)
# case: specials
i = float("inf")
n = float("nan")
print(i, -i, n, i - i, n == n, n != n, i == i, min(n, 1), max(1, n))
# case: negative_zero
print(-0.0, 0.0 == -0.0, 0.0 * -1, str(-0.0), round(-0.4))
# case: modulo
print(5.5 % 2, -5.5 % 2, 5.5 % -2, divmod(-7.5, 2), -1e-20 % 3, 0.0 % -1)
# case: floor_div
print(7.0 // 2, -7.0 // 2, 7.5 // -2, 1e300 // 1e-10)
# case: mod_zero
1.0 % 0
# case: floordiv_zero
1.0 // 0
# case: div_zero
1.0 / 0
# case: divmod_zero
divmod(1.0, 0)
# case: power
print(2.0 ** 0.5, (-8) ** (1 / 3), 0.0 ** 0, 4 ** 0.5, 2.0 ** -1)
# case: power_zero_negative
0.0 ** -1
# case: power_overflow
10.0 ** 400
# case: hex
print((1.5).hex(), (0.1).hex(), float.fromhex("0x1.8p+1"), float.fromhex("inf"), (-0.0).hex(), float.fromhex("1"))
# case: fromhex_bad
float.fromhex("zz")
# case: ratio
print((0.75).as_integer_ratio(), (0.1).as_integer_ratio(), (-2.0).as_integer_ratio())
# case: ratio_inf
float("inf").as_integer_ratio()
# case: ratio_nan
float("nan").as_integer_ratio()
# case: is_integer
print((3.0).is_integer(), (3.5).is_integer(), float("inf").is_integer())
# case: round_half_even
print([round(x) for x in (0.5, 1.5, 2.5, -0.5, -1.5)], round(2.675, 2), round(1234.5678, -2), round(1e300, 5))
# case: round_nan
round(float("nan"))
# case: round_inf
round(float("inf"))
# case: parse
print(float("1e5"), float(" -2.5 "), float("1_0.5"), float("Infinity"), float("-NaN"), float(".5"), float("5."))
# case: parse_bad
float("1.2.3")
# case: parse_empty
float("")
# case: parse_type
float([])
# case: format_specs
x = 3.14159265
print(f"{x:.2f} {x:e} {x:.3e} {x:g} {x:10.3f}| {x:<10.2f}| {x:+.1f} {x:010.2f} {x:%} {x:.1%}")
# case: format_general
for x in (100000.0, 1000000.0, 1e-5, 0.0001, 1.5, 12345678.9):
    print(format(x, "g"), format(x, ""), format(x, ".3"), format(x, "n"))
# case: format_grouping
print(f"{1234567.891:,.2f} {1234567.891:_} {1e10:,}")
# case: format_bad
format(1.5, "d")
# case: percent
print("%.3f|%10.2e|%-8g|%+f|%05.1f" % (1.5, 12345.678, 0.25, 2.0, 3.14159))
# case: hash
print(hash(1.0) == hash(1), hash(0.5), hash(float("inf")), hash(float("-inf")), hash(1e300) == hash(int(1e300)))
# case: compare_str
1.0 < "a"
# case: subclass
class F(float):
    def __repr__(self):
        return "F" + super().__repr__()
print(F(1.5), [F(2)], F(1) + 1, str(F(2)))
# case: float_protocol
class A:
    def __float__(self):
        return 2.5
class B:
    def __index__(self):
        return 4
print(float(A()), float(B()))
# case: float_protocol_bad
class A:
    def __float__(self):
        return "x"
float(A())
# case: math_functions
import math
print(math.floor(-1.5), math.ceil(-1.5), math.trunc(-1.5), math.fmod(-7, 3), math.copysign(1, -0.0), math.hypot(3, 4))
# case: math_domain
import math
math.sqrt(-1)
# case: math_log_zero
import math
math.log(0)
# case: math_fsum
import math
print(math.fsum([0.1] * 10), sum([0.1] * 10), math.prod([1, 2, 3.5]), math.dist((0, 0), (3, 4)))
# case: math_isclose_ulp
import math
print(math.isclose(0.1 + 0.2, 0.3), math.ulp(1.0), math.nextafter(1.0, 2), math.frexp(8.5), math.ldexp(0.5, 4), math.modf(-2.5))
# case: bool_arith
print(True + True, True * 3, -True, ~True, True / 2, True & False, True | 1, True ^ True, type(True & 1), type(True & True))
# case: bool_repr
print(bool(0.0), bool("0"), bool([]), bool([0]), str(True), f"{True:d}", f"{True}", True == 1, {True: 1, 1: 2})
# case: bool_subclass
class B(bool): pass
# case: bool_bad
class B:
    def __bool__(self):
        return 1
bool(B())
# case: bool_from_len
class B:
    def __len__(self):
        return 0
print(bool(B()), not B())
# case: bool_len_negative
class B:
    def __len__(self):
        return -1
bool(B())
