"""Queens on a board by recursive generators and sets."""


def place(n, row, columns, rising, falling):
    if row == n:
        yield ()
        return
    for c in range(n):
        if c not in columns and row + c not in rising and row - c not in falling:
            for rest in place(n, row + 1, columns | {c}, rising | {row + c}, falling | {row - c}):
                yield (c,) + rest


def run():
    total = 0
    for solution in place(10, 0, frozenset(), frozenset(), frozenset()):
        total = (total * 31 + sum(i * c for i, c in enumerate(solution))) % 1000003
    return total
