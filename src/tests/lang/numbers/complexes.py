# case: repr
print(1 + 2j, 1j, -1j, 0j, complex(0, -0.0), complex(-0.0, 1), complex(float("nan"), float("inf")), 1e20 + 1j)
# case: arithmetic
a, b = 1 + 2j, 3 - 1j
print(a + b, a - b, a * b, a / b, a ** 2, -a, +a, abs(3 + 4j), a.conjugate(), a.real, a.imag)
# case: divide_zero
1j / 0
# case: parse
print(complex("1+2j"), complex(" 3 "), complex("j"), complex("(1-1j)"), complex("1e3-2.5e-1j"))
# case: parse_bad
complex("1 + 2j")
# case: two_args
print(complex(1, 2), complex(1j, 1j), complex(real=2, imag=3), complex())
# case: string_second
complex("1", 2)
# case: second_string
complex(1, "2")
# case: compare
1j < 2j
# case: equality
print(1 + 0j == 1, 1j == 1, hash(2 + 0j) == hash(2), 1.5 + 0j == 1.5)
# case: floor
1j // 2
# case: modulo
1j % 2
# case: int_of
int(1j)
# case: float_of
float(1j)
# case: power
print((1 + 1j) ** 3, 1j ** 0, (2 + 0j) ** -1, 2 ** 1j)
# case: format
print(f"{1.5 + 2.25j:.1f} {1 + 2j:>12} {1 + 2j:+.2e}")
# case: protocol
class C:
    def __complex__(self):
        return 1 + 1j
print(complex(C()))
