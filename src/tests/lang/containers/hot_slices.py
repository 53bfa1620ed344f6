# Slices and truth in loops that become hot.


class Plain:
    pass


class Sized:
    def __init__(self, n):
        self.n = n

    def __len__(self):
        return self.n


class Changing:
    pass


def slices(n):
    out, items, text, pair = [], list(range(12)), "abcdefghijkl", tuple(range(12))
    for i in range(n):
        k = i % 14 - 1
        work = items[:]
        work[:k] = work[k::-1]
        work[k:k + 2] = (i, "x")
        work[10:] = []
        part = pair[::-2], text[k:k + 4:2], text[::-1][:2], b"abcdef"[k:2:-1]
        s = slice(k, None, 2)
        out = [work, part, items[s], text[s]]
        items[1:3] = items[1:3]
        items[5:5] = [k]
        items[-1:] = []
    return out, items


for n in (1, 100, 411):
    print(slices(n))


def errors(n):
    caught = 0
    for i in range(n):
        try:
            [1, 2, 3][::i % 3]
        except ValueError as e:
            caught += len(str(e))
        try:
            x = [1, 2, 3][i % 5:"a" if i % 50 == 0 else 2]
            caught += len(x)
        except TypeError as e:
            caught += len(str(e))
    return caught


print(errors(400))


def truth(n):
    count, p, c = 0, Plain(), Changing()
    for i in range(n):
        if p:
            count += 1
        if Sized(i % 3):
            count += 10
        if not c:
            count += 1000
        if i % 7 * 0.5:
            count += 100
        if i == n // 2:
            Changing.__bool__ = lambda self: False
        x = (i % 2 * float("nan")) and 5
        if x:
            count += 1
        y = -0.0 if i % 2 else 0.0
        if y:
            count += 100000
    del Changing.__bool__
    return count


print(truth(500), truth(500))
