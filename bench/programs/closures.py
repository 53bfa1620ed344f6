"""Closures, partial application, classes made in a loop."""


def compose(f, g):
    return lambda x: f(g(x))


def counter(step):
    n = 0

    def bump(by=1):
        nonlocal n
        n += step * by
        return n
    return bump


def make(i):
    class Local:
        size = i

        def get(self, extra=0):
            return self.size + extra + i
    return Local


def run():
    total = 0
    for i in range(20000):
        f = compose(lambda x: x + i, compose(lambda x: x * 2, lambda x: x - 1))
        bump = counter(i & 7)
        for k in range(8):
            total += f(k) + bump() + bump(by=k)
    for i in range(5000):
        total += make(i)().get(extra=3)
    return total
