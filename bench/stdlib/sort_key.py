"""sorted() with key functions: attribute, item, lambda, tuple, reverse, cmp_to_key."""
import functools
import operator


class Item:
    def __init__(self, n):
        self.rank = n * 7919 % 10007
        self.name = "item%05d" % (n * 31 % 10007)


ITEMS = [Item(i) for i in range(10000)]
PAIRS = [(i.rank, i.name) for i in ITEMS]


def run():
    total = 0
    for _ in range(3):
        total += sorted(ITEMS, key=operator.attrgetter("rank"))[10].rank
        total += len(sorted(ITEMS, key=lambda i: i.name)[7].name)
        total += sorted(PAIRS, key=operator.itemgetter(1), reverse=True)[3][0]
        total += sorted(PAIRS)[5][0] + sorted(PAIRS, key=lambda p: (p[0] % 100, p[1]))[4][0]
        total += len(min(ITEMS, key=lambda i: i.name).name)
    total += sorted(PAIRS[:3000], key=functools.cmp_to_key(lambda a, b: a[0] - b[0]))[2][0]
    return total
