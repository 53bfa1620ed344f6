"""Constraint search on a hexagonal board: each filled cell must count its filled neighbours; pruning by bounds."""

RADIUS = 2
CELLS = [(q, r) for q in range(-RADIUS, RADIUS + 1) for r in range(-RADIUS, RADIUS + 1) if abs(q + r) <= RADIUS]
INDEX = {c: i for i, c in enumerate(CELLS)}
NEAR = [[INDEX[q + a, r + b] for a, b in ((1, 0), (-1, 0), (0, 1), (0, -1), (1, -1), (-1, 1)) if (q + a, r + b) in INDEX]
        for q, r in CELLS]


class Search:
    def __init__(self, histogram):
        self.histogram = histogram
        self.filled = [None] * len(CELLS)
        self.visits = self.found = 0

    def consistent(self):
        sure = [0] * 7
        for i, value in enumerate(self.filled):
            if value:
                states = [self.filled[n] for n in NEAR[i]]
                if None not in states:
                    k = sum(states)
                    sure[k] += 1
                    if sure[k] > self.histogram[k]:
                        return False
        return True

    def visit(self, at, left):
        self.visits += 1
        if left > len(CELLS) - at or not self.consistent():
            return
        if at == len(CELLS):
            self.found += 1
            return
        for value in (True, False) if left else (False,):
            self.filled[at] = value
            self.visit(at + 1, left - value)
        self.filled[at] = None


def run():
    search = Search([1, 2, 3, 2, 1, 0, 0])
    search.visit(0, 7)
    return search.visits, search.found
