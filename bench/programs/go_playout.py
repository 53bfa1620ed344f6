"""Random playouts on a 9x9 board with captures: sets, lists, flood fill."""

SIZE = 9
NEAR = [[p for p in (i - 1 if i % SIZE else -1, i + 1 if i % SIZE < SIZE - 1 else -1, i - SIZE, i + SIZE)
         if 0 <= p < SIZE * SIZE] for i in range(SIZE * SIZE)]


class Board:
    def __init__(self):
        self.points = [0] * (SIZE * SIZE)
        self.empty = set(range(SIZE * SIZE))
        self.captured = 0

    def group(self, start):
        colour, todo, seen, free = self.points[start], [start], {start}, 0
        while todo:
            for n in NEAR[todo.pop()]:
                c = self.points[n]
                if c == 0:
                    free += 1
                elif c == colour and n not in seen:
                    seen.add(n)
                    todo.append(n)
        return seen, free

    def play(self, point, colour):
        self.points[point] = colour
        self.empty.discard(point)
        for n in NEAR[point]:
            if self.points[n] == 3 - colour:
                self.take(n)
        self.take(point)

    def take(self, point):
        stones, free = self.group(point)
        if not free:
            self.captured += len(stones)
            for s in stones:
                self.points[s] = 0
                self.empty.add(s)


def run():
    seed, total = 42, 0
    for _ in range(30):
        board = Board()
        for move in range(160):
            if not board.empty:
                break
            seed = (seed * 69069 + 1) & 0xFFFFFFFF
            choice = sorted(board.empty)
            board.play(choice[(seed >> 8) % len(choice)], 1 + move % 2)
        total = total * 31 % 1000003 + board.captured
    return total
