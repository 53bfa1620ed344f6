"""Making and dropping many small trees: allocation and collection."""


class Tree:
    __slots__ = ("left", "right")

    def __init__(self, left, right):
        self.left, self.right = left, right

    def count(self):
        return 1 + (self.left.count() + self.right.count() if self.left else 0)


def grow(depth):
    return Tree(grow(depth - 1), grow(depth - 1)) if depth else Tree(None, None)


def run():
    keep = grow(13)
    total = 0
    for depth in range(4, 13, 2):
        for _ in range(1 << 15 - depth):
            total += grow(depth).count()
    return total, keep.count()
