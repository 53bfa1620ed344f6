"""Largest singular value of an implicit matrix: calls in inner loops, float sums."""


def entry(i, j):
    return 1.0 / ((i + j) * (i + j + 1) // 2 + i + 1)


def times(v):
    return [sum(entry(i, j) * x for j, x in enumerate(v)) for i in range(len(v))]


def times_transposed(v):
    return [sum(entry(j, i) * x for j, x in enumerate(v)) for i in range(len(v))]


def run():
    u = [1.0] * 90
    for _ in range(20):
        v = times_transposed(times(u))
        u = times_transposed(times(v))
    return repr((sum(a * b for a, b in zip(u, v)) / sum(b * b for b in v)) ** 0.5)
