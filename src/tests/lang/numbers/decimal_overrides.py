"""Classes that override operators of Decimal and call those."""
from decimal import Decimal


class D(Decimal):
    def __truediv__(self, other): return super().__truediv__(other)
    def __rtruediv__(self, other): return super().__rtruediv__(other)
    def __add__(self, other): return super().__add__(other)
    def __pow__(self, other, modulus=None): return super().__pow__(other, modulus)


a, b = D(13), D(16)
print(Decimal.__truediv__(a, b), a + b, a / b, Decimal.__add__(a, b), a / 2, 2 / a, Decimal(2) / a, a ** 2, Decimal.__pow__(a, b, 7))
print(Decimal.__truediv__(a, "x"), Decimal.__rtruediv__(a, "x"))
