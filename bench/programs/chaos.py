"""Random iteration of affine maps onto a grid: a generator of numbers, tuples, nested lists."""


def numbers(seed):
    while True:
        seed = (seed * 1103515245 + 12345) & 0x7FFFFFFF
        yield seed >> 16


class Map:
    def __init__(self, a, b, c, d, e, f):
        self.row = (a, b, e), (c, d, f)

    def __call__(self, x, y):
        (a, b, e), (c, d, f) = self.row
        return a * x + b * y + e, c * x + d * y + f


def run():
    maps = [Map(0.0, 0.0, 0.0, 0.16, 0.0, 0.0), Map(0.85, 0.04, -0.04, 0.85, 0.0, 1.6),
            Map(0.2, -0.26, 0.23, 0.22, 0.0, 1.6), Map(-0.15, 0.28, 0.26, 0.24, 0.0, 0.44)]
    grid = [[0] * 100 for _ in range(100)]
    x = y = 0.0
    source = numbers(7)
    for _ in range(120000):
        x, y = maps[next(source) % 4](x, y)
        grid[int(y * 9)][int(x * 15) + 45] += 1
    return sum(i * c for row in grid for i, c in enumerate(row))
