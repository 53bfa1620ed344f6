"""decimal: pi to some hundred digits by its series, and square roots and exponentials."""
from decimal import Decimal, localcontext


def pi(digits):
    with localcontext() as context:
        context.prec = digits + 2
        last_s, t, s, n, na, d, da = 0, Decimal(3), 3, 1, 0, 0, 24
        while s != last_s:
            last_s = s
            n, na = n + na, na + 8
            d, da = d + da, da + 32
            t = t * n / d
            s += t
        context.prec = digits
        return +s


def run():
    total = 0
    for digits in (20, 40, 60, 100, 200, 400):
        total += sum(pi(digits).as_tuple().digits)
    with localcontext() as context:
        context.prec = 60
        for i in range(2, 150):
            total += int(Decimal(i).sqrt().exp() * 1000 + Decimal(i).ln()) % 1000
    return total
