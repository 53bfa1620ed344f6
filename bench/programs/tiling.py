"""Cover a board with pentominoes by bit masks: big-ish integer masks, recursion, precomputed lists."""

SHAPES = ("##.|.##|.#.", "#####", "####|#...", "##|##|#.", "###|#.#", "#..|#..|###", "##..|.###", "####|.#..")
WIDTH, HEIGHT = 5, 8


def variants(shape):
    cells = {(x, y) for y, row in enumerate(shape.split("|")) for x, c in enumerate(row) if c == "#"}
    seen = set()
    for _ in range(2):
        cells = {(-x, y) for x, y in cells}
        for _ in range(4):
            cells = {(-y, x) for x, y in cells}
            low_x, low_y = min(x for x, y in cells), min(y for x, y in cells)
            seen.add(tuple(sorted((x - low_x, y - low_y) for x, y in cells)))
    return sorted(seen)


def placements(shape):
    by_first = [[] for _ in range(WIDTH * HEIGHT)]
    for cells in variants(shape):
        for oy in range(HEIGHT):
            for ox in range(WIDTH):
                places = [(y + oy) * WIDTH + x + ox for x, y in cells if x + ox < WIDTH and y + oy < HEIGHT]
                if len(places) == 5:
                    by_first[min(places)].append(sum(1 << p for p in places))
    return by_first


def cover(board, pieces, used):
    if board == (1 << WIDTH * HEIGHT) - 1:
        return 1, 1
    first, count, nodes = 0, 0, 1
    while board >> first & 1:
        first += 1
    for i, places in enumerate(pieces):
        if not used >> i & 1:
            for mask in places[first]:
                if not board & mask:
                    c, n = cover(board | mask, pieces, used | 1 << i)
                    count += c
                    nodes += n
    return count, nodes


def run():
    return cover(0, [placements(s) for s in SHAPES], 0)
