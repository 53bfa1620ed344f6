# Dicts and sets in loops that become hot: keys of all kinds, some that are equal to keys of other types, some that run code.


class Key:
    log = []

    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return hash(self.n)

    def __eq__(self, other):
        Key.log.append(self.n)
        return self.n == (other.n if isinstance(other, Key) else other)


class Str(str):
    def __eq__(self, other):
        return str.__eq__(self, other)

    __hash__ = str.__hash__


def count(items, times):
    counts = {}
    for _ in range(times):
        for k in items:
            counts[k] = counts.get(k, 0) + 1
    return [(k if not isinstance(k, Key) else "Key", v) for k, v in counts.items()]


print(count([1, 2, 3, 1.0, True, 2.5, "a", b"a", "b", (1, 2), (1.0, 2), (), None, -1, -2, 1 << 70, 3.0, float("inf")], 60))
print(count(["x%d" % (i % 7) for i in range(20)], 40))
print(count([Str("a"), "a", Str("b"), "c"], 100))
print(count([Key(1), 1, 2, Key(2), 3], 60), len(Key.log) > 0)


def mixed(n):
    d, s, out = {Key(5): "key"}, {Key(7)}, []
    for i in range(n):
        j = i % 10
        out.append(d.get(j, i))
        if j in s:
            out.append(("in", j))
        d[j * 2] = i
        s.add(j + 20)
        s.discard(j + 21)
    return out[-30:], sorted(map(str, [k if not isinstance(k, Key) else "K" for k in d])), len(s)


print(mixed(400))


def missing(n):
    d, misses = {i: i for i in range(0, 50, 2)}, 0
    for i in range(n):
        try:
            misses += d[i % 50]
        except KeyError as e:
            misses -= e.args[0] * 3
    return misses


print(missing(1000))


def groups(n):
    g = {}
    for i in range(n):
        g.setdefault((i % 5, str(i % 3)), []).append(i)
        g.setdefault(i % 4)
    return [(k, v if v is None else len(v)) for k, v in g.items()]


print(groups(600))


def removals(n):
    d, s = {}, set()
    for i in range(n):
        d[i] = s.add(i)
        if i > 50:
            del d[i - 50]
            s.remove(i - 50)
        if i % 100 == 99:
            try:
                del d[i + 1]
            except KeyError as e:
                s.add(str(e))
            try:
                s.remove("none")
            except KeyError as e:
                d[str(e)] = 1
    return len(d), len(s), sorted(map(str, d))[:4]


print(removals(700))


def iterate(d, times):
    total, names = 0, []
    for t in range(times):
        for k in d:
            total += len(k)
        for v in d.values():
            total += v
        for k, v in d.items():
            total += v * len(k)
        for pair in d.items():
            if t == times - 1:
                names.append(pair)
        for i, (k, v) in enumerate(d.items()):
            total += i * v
        for a, b in zip(d, d.values()):
            total += b
    return total, names


print(iterate({"one": 1, "two": 2, "three": 3, "four": 4}, 100))
big = {str(i): i for i in range(300)}
for i in range(0, 300, 3):
    del big[str(i)]
print(iterate(big, 4)[0], iterate({}, 50))


def grows(n):
    d, caught = {}, 0
    for i in range(n):
        d[i] = i
        try:
            for k in d:
                if k == 3 and i % 7 == 0:
                    d[-i] = 0
        except RuntimeError as e:
            caught += len(str(e))
            d.pop(-i)
    return len(d), caught


print(grows(200))


def swapped(n):
    d, seen = {i: i for i in range(10)}, 0
    for i in range(n):
        try:
            for k in d:
                seen += k
                if i % 5 == 0:
                    d.pop(k)
                    d[k + 1000 + i] = 1
        except RuntimeError as e:
            seen += len(e.args[0])
    return seen % 1000003, len(d)


print(swapped(300))


def iterators(n):
    out = []
    it = iter({})
    for i in range(n):
        d = {i: 1, i + 1: 2}
        it = iter(d.items())
        out.append(next(it))
        out.append(list(it))
        out.append(list(it))
    return out[-3:]


print(iterators(200))


def nan_keys(n):
    nan = float("nan")
    d = {nan: 1}
    for i in range(n):
        d[float("nan")] = i
        assert nan in d and float("nan") not in d
    return len(d)


print(nan_keys(300))


def nan_moves(n):
    kept = []
    for k in range(n):
        nan = float("nan")
        d, z = {nan: 1}, {complex(nan, k)}
        junk = [[i] for i in range(k * 97)]
        kept.append(nan in d and next(iter(z)) in z)
    return all(kept)


print(nan_moves(100))


def deep(n):
    key = ()
    for _ in range(8):
        key = (key, "x")
    d, s = {key: 0}, set()
    for i in range(n):
        d[key] += 1
        d[(i % 3, (i % 2, (0, (1, (2, (3,))))))] = i
        s.add((key, i % 4))
    return d[key], len(d), len(s)


print(deep(300))


class Names:
    total = 0


def attributes(n):
    def f():
        pass
    f.count = 0
    f.text = ""
    for i in range(n):
        f.count += i
        if i == n // 2:
            f.extra = i
        if i % 100 == 0:
            f.text += "x"
    return f.__dict__


print(attributes(500))
n = 0
for i in range(500):
    n += i
    if i == 300:
        late = n
print(n, late)


def globals_change(times):
    global n
    for i in range(times):
        n += 1
        if i == 250:
            globals()["n"] = 10
    return n


print(globals_change(500), n)
