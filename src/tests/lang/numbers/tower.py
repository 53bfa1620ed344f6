# case: result_types
for a in (True, 1, 1.0, 1j):
    for b in (True, 1, 1.0, 1j):
        print(type(a + b).__name__, type(a * b).__name__, type(a / b).__name__, a == b, end="; ")
print()
# case: dict_key_unify
d = {1: "a"}
d[1.0] = "b"
d[True] = "c"
d[1 + 0j] = "d"
print(d)
# case: abstract_registration
import numbers
print(isinstance(1, numbers.Integral), isinstance(1.0, numbers.Real), isinstance(1j, numbers.Real), issubclass(bool, numbers.Number))
# case: reflected_priority
class A:
    def __add__(self, o): return "A.add"
    def __radd__(self, o): return "A.radd"
class B(A):
    def __radd__(self, o): return "B.radd"
print(A() + B(), A() + 1, 1 + A(), B() + A())
# case: reflected_same_class
class A:
    def __sub__(self, o): return NotImplemented
    def __rsub__(self, o): return "r"
print(1 - A())
try:
    A() - A()
except TypeError as e:
    print(e)
# case: inplace_fallback
class A:
    def __add__(self, o): return "add"
a = A()
a += 1
print(a)
# case: inplace_own
class A:
    def __init__(self): self.l = []
    def __iadd__(self, o):
        self.l.append(o)
        return self
a = b = A()
a += 1
a += 2
print(a is b, a.l)
# case: inplace_not_implemented
class A:
    def __iadd__(self, o): return NotImplemented
a = A()
a += 1
# case: pow_three
class P:
    def __pow__(self, e, m=None): return ("pow", e, m)
    def __rpow__(self, b): return ("rpow", b)
print(P() ** 2, 2 ** P(), pow(P(), 2, 3))
# case: matmul
class M:
    def __matmul__(self, o): return "mm"
    def __rmatmul__(self, o): return "rmm"
m = M()
print(m @ 1, 1 @ m)
m @= 3
print(m)
# case: matmul_missing
1 @ 2
# case: unary
class U:
    def __neg__(self): return "neg"
    def __pos__(self): return "pos"
    def __invert__(self): return "inv"
    def __abs__(self): return "abs"
u = U()
print(-u, +u, ~u, abs(u))
# case: unary_missing
-"x"
# case: invert_float
~1.5
# case: abs_str
abs("x")
# case: round_protocol
import math
class R:
    def __round__(self, n=None): return ("round", n)
    def __floor__(self): return "floor"
    def __ceil__(self): return "ceil"
    def __trunc__(self): return "trunc"
print(round(R()), round(R(), 2), math.floor(R()), math.ceil(R()), math.trunc(R()))
# case: divmod_protocol
class D:
    def __divmod__(self, o): return "dm"
    def __rdivmod__(self, o): return "rdm"
print(divmod(D(), 1), divmod(1, D()))
# case: comparison_reflection
class A:
    def __lt__(self, o): return "lt"
    def __ge__(self, o): return "ge"
print(A() < 1, 1 > A(), A() >= 1, 1 <= A())
# case: comparison_missing
class A: pass
A() < A()
# case: eq_fallback_identity
class A:
    def __eq__(self, o): return NotImplemented
a = A()
print(a == a, a == A(), a != a)
# case: ne_from_eq
class A:
    def __eq__(self, o): return True
print(A() != 1, A() == 1)
# case: shift_reflected
class S:
    def __rlshift__(self, o): return ("rl", o)
    def __rrshift__(self, o): return ("rr", o)
    def __rand__(self, o): return ("rand", o)
    def __ror__(self, o): return ("ror", o)
    def __rxor__(self, o): return ("rxor", o)
print(1 << S(), 2 >> S(), 3 & S(), 4 | S(), 5 ^ S())
