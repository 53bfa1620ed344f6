"""Decimal: numbers of every size from and to text, ints, floats and tuples; operators, mixed operands, specials, hashes."""
import copy
import math
import pickle
import random
from decimal import *
from fractions import Fraction

random.seed(11)
for text in ("0", "-0.00", "1.50", "1E+5", "0.000001", "1e-7", "123456789012345678.9", "1234567890123456789012345678901234567.8", "12" * 60, "9" * 19, "1" + "0" * 19,
             "000000000000000000000000000000000001.5", "+.5", "5.", "Infinity", "-inf", "nan", "-NaN12", "sNaN", " 1_0.5 ", "\u0661\u0662.5", "1e999999999"):
    d = Decimal(text)
    print(d, repr(d), d.as_tuple(), d.adjusted(), copy.deepcopy(d) is d, str(pickle.loads(pickle.dumps(d))) == str(d))
for text in ("", ".", "e5", "1e", "--1", "1.2.3", "_", "0x1", "1e99999999999999999999", "\ud800"):
    try: print(Decimal(text))
    except InvalidOperation as e: print(e)
for bits in (1, 20, 62, 63, 64, 65, 127, 128, 500, 3000, 20000):
    for n in (2 ** bits, 2 ** bits - 1, -2 ** bits, random.getrandbits(bits), 10 ** (bits // 3)):
        d = Decimal(n)
        assert int(d) == n and d == n and hash(d) == hash(n) and not d != n and d >= n, bits
        assert int(Decimal(f"{n:x}".replace("-", "").translate({ord(c): "7" for c in "abcdef"}))) > 0 if n else True
for _ in range(3000):
    f = math.ldexp(random.uniform(-1, 1), random.randrange(-1074, 1024))
    d = Decimal(f)
    assert float(d) == f and d == f and hash(d) == hash(f) and Fraction(d) == Fraction(f) and d.as_integer_ratio() == f.as_integer_ratio()
    assert float(Decimal(repr(f))) == f and Decimal(repr(f)) <= Decimal(repr(f)).next_plus()
print(Decimal(0.1), Decimal(-0.0), Decimal(5e-324).adjusted(), Decimal(1.7976931348623157e308), Decimal(float("-nan")))

values = [Decimal(x) for x in ("0", "-0", "1", "-3", "2.5", "1e30", "-1e-30", "123456789.123456789", "inf", "-inf", "nan", "snan7")] + [0, 7, -2, 10 ** 25, True]
operators = "+ - * / // % ** < <= == != > >=".split()
with localcontext(Context(prec=12)) as c:
    for a in values:
        for b in values:
            line = []
            for o in operators:
                if not isinstance(a, Decimal) and not isinstance(b, Decimal): continue
                try: line.append(str(eval(f"a {o} b")))
                except ArithmeticError as e: line.append(type(e).__name__[:4])
            if line: print(a, b, *line)
    print(c)
for other in (1.5, 2.5, 2.5 + 0j, 1j, Fraction(5, 2), Fraction(1, 3), "x", None, (1,)):
    d = Decimal("2.5")
    line = [d == other, d != other]
    for o in ("<", "+", "%"):
        try: line.append(eval(f"d {o} other"))
        except TypeError as e: line.append(str(e))
    print(other, *line)
print(divmod(Decimal("17.5"), 5), divmod(-17, Decimal(5)), pow(Decimal(7), 20, 13), round(Decimal("2.675"), 2), round(Decimal("2.5")), round(Decimal("1234"), -2))
print(math.floor(Decimal("-2.5")), math.ceil(Decimal("-2.5")), math.trunc(Decimal("-2.5")), abs(Decimal("-2.5")), -Decimal(0), +Decimal("-0"), bool(Decimal("0.0")))
for f in (int, float, hash, round, math.floor, lambda d: d.as_integer_ratio()):
    for d in (Decimal("inf"), Decimal("snan")):
        try: print(f(d))
        except (ValueError, OverflowError, TypeError) as e: print(type(e).__name__, e)
for t in ((0, (1, 2), -1), (1, (), 3), [0, [0, 0, 4], 0], (0, (1, 2), "n"), (1, (), "F"), (2, (1,), 0), (0, (10,), 0), (0, 5, 0), (0, (1,), 1.5), (0, (1,), "x"), (1, 2)):
    try: print(Decimal(t))
    except (ValueError, TypeError) as e: print(e)
for spec in (".2f", ",.0f", "z.1f", "+010.3f", ">12", "*^14.1e", "%", ".1%", "g", ",", "n", "\u00e9<9", "x", "zz", ".f"):
    for d in (Decimal("1234567.891"), Decimal("-0.04"), Decimal("nan")):
        try: print(f"[{d:{spec}}]", end=" ")
        except ValueError as e: print(e, end=" ")
    print()
