# the module cmath is missing
# case: cmath
import cmath
print(cmath.sqrt(-4), cmath.phase(-1), abs(cmath.exp(1j * cmath.pi) + 1) < 1e-12, cmath.isnan(complex("nan")))
# fractions needs decimal, which needs the module _contextvars
# case: fractions
from fractions import Fraction
print(Fraction(1, 3) + Fraction(1, 6), Fraction("0.25"), Fraction(0.5), Fraction(3, 6) == 0.5, hash(Fraction(2)) == hash(2), Fraction(7, 3) // 1)
# case: fraction_zero
from fractions import Fraction
Fraction(1, 0)
