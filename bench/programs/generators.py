"""Pipelines of generators, yield from, send."""


def walk(tree):
    if tree:
        left, value, right = tree
        yield from walk(left)
        yield value
        yield from walk(right)


def build(low, high):
    if low < high:
        middle = (low + high) // 2
        return build(low, middle), middle, build(middle + 1, high)


def average():
    total = count = 0
    while True:
        x = yield total // (count or 1)
        total += x
        count += 1


def run():
    total = sum(walk(build(0, 60000)))
    sink = average()
    next(sink)
    for x in (y * y for y in range(250000) if y % 3):
        last = sink.send(x)
    return total, last
