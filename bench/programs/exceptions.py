"""Raising, catching, finally, exceptions that cross several frames."""


class Odd(Exception):
    def __init__(self, n):
        super().__init__(n)
        self.n = n


def check(n, depth):
    if depth:
        try:
            return check(n, depth - 1)
        finally:
            check.passed += 1
    if n & 1:
        raise Odd(n)
    return n


def run():
    check.passed = total = 0
    table = {i: i for i in range(0, 100, 2)}
    for i in range(60000):
        try:
            total += check(i, i % 4)
        except Odd as e:
            total -= e.n
        try:
            total += table[i % 100]
        except KeyError:
            total += 1
    return total, check.passed
