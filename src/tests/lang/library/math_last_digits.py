# Results whose last digits depend on the formula, which is CPython's.
import cmath, math
print([cmath.sqrt(z) for z in (1j, -1j, 3j, -2 + 0j, 5e-324j, complex(1e308, 1e308), 0j, complex(-0.0, -0.0))])
print([cmath.acos(z) for z in (0j, 1j, 2 + 0j, -1 + 0j)], cmath.tanh(1j), cmath.tan(1 + 0j), cmath.atanh(0.5 + 0j), cmath.atan(1 + 0j))
print(cmath.log(1 + 1e-8j), cmath.log(5e-324 + 0j), cmath.log(complex(1e308, 1e308)), cmath.asin(complex(1e308, -1e308)), cmath.acosh(1e300 + 0j))
print([math.gamma(x) for x in (0.5, 1.5, -0.5, 171.0, 1e-300, -170.5, -250.5)], [math.lgamma(x) for x in (0.5, 3.5, -0.5, 1e300, 100.5)])
for call in (lambda: cmath.atanh(1), lambda: cmath.atan(1j), lambda: math.gamma(172.5), lambda: math.gamma(-1), lambda: math.lgamma(1e306), lambda: cmath.log(0)):
    try:
        print(call())
    except (ValueError, OverflowError) as error:
        print(type(error).__name__, error)
