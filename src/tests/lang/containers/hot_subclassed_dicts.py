# Subclasses of dict, tuples that are compared, and sets, in loops.
import collections
# case: counters_and_defaults
c, d, o = collections.Counter(), collections.defaultdict(int), collections.OrderedDict()
dl = collections.defaultdict(list)
for i in range(1500):
    k = i * 7 % 13
    c[k] += 1
    c[str(k)] += c[k]
    d[k, k % 3] += i
    d["x"] = d["x"] + 1
    dl[k % 5].append(i)
    o[k] = i
    if i % 100 == 99: o.move_to_end(k); del o[k]
    if i == 1000: c.clear(); d.pop("x")
print(sorted(c.items(), key=str), sorted(d.items(), key=str), list(o.items()), {k: len(v) for k, v in dl.items()})
# case: subclasses_that_change
class D(dict):
    def __missing__(self, k): return k * 2 if isinstance(k, int) else "none"
class E(D):
    def __getitem__(self, k): return super().__getitem__(k), 1
d, e, s = D(a=1), E(a=1), []
for i in range(1200):
    if i == 600: D.__getitem__ = lambda self, k: "all"
    if i == 800: del D.__getitem__
    if i == 900: D.__setitem__ = lambda self, k, v: dict.__setitem__(self, k, [v])
    if i == 1000: d[i - 5] = i
    d["a"] = i
    s.append((d["a"], d["b"], d[i - 5], e["a"]))
print(s[0], s[599:601], s[799:801], s[899:901], s[1000], s[-1])
# case: tuple_equality
nan, class_ = float("nan"), type("K", (), {"__eq__": lambda a, b: True, "__hash__": lambda a: 1})
ts = [(1, 2), (1, 3), (1, 2, 3), ("a", 1), ("a" * 2, 1), ("aa", 1), (1.5,), (1.5, 2), (nan,), (0.0,), (-0.0,), (1,), (1.0,), (True,), (class_(),), ((1,),), (None,), (1 << 70,), ("\u00e9",), ()]
table = {}
for _ in range(60):
    for a in ts:
        for b in ts:
            n = (a == b) + 2 * (a != b)
            if a == b: n += 4
            if a != b: n += 8
            table[ts.index(a), ts.index(b)] = n
print(sorted(table.items()))
w = ["a", "b", "a", "c", "b"] * 100
print(sum(1 for i in range(len(w) - 1) if (w[i], w[i + 1]) == ("a", "b")), sum((w[i], i % 7) != (w[i + 1], i % 7) for i in range(499)))
# case: set_comparisons
ss = [{1, 2}, {1, 2, 3}, frozenset([1, 2]), set(), {"a"}, {1.0, 2.0}, {class_()}]
out = []
for _ in range(80):
    row = []
    for a in ss:
        for b in ss:
            row.append((a <= b) + 2 * (a < b) + 4 * (a == b) + 8 * (a != b) + 16 * (a >= b) + 32 * (a > b))
            if a <= b: row[-1] += 64
    out.append(row)
print(out[0] == out[-1], out[-1])
# case: missing_keys_of_subclasses
class Counts(dict):
    def __missing__(self, key):
        return 0
class Fills(dict):
    def __missing__(self, key):
        if key == (5, b"x"): raise LookupError(key)
        self[key] = value = [key]
        return value
def count(pairs, table):
    for pair in pairs:
        table[pair] += 1
    return table
pairs = [(bytes([i % 7]), bytes([i * i % 5])) for i in range(600)]
print(sorted(count(pairs, Counts()).items())[:9])
print(sorted(count([(i % 3, "s") for i in range(90)], Counts()).items()))
def fill(keys, table):
    for key in keys:
        table[key].append(1)
    return table
print({k: len(v) for k, v in fill([(i % 4, b"x") for i in range(200)], Fills()).items()})
try: fill([(i // 40, b"x") for i in range(400)], Fills())
except LookupError as e: print("raised", e)
Counts.__missing__ = lambda self, key: 100
print(sorted(count(pairs, Counts()).items())[:3])
# case: tuples_of_bytes_are_compared
def same(items, wanted):
    hits = 0
    for a, b in items:
        if (a, b) == wanted: hits += 1
        if (b, a) != wanted: hits += 1000
    return hits
items = [(bytes([i % 3, 1]), bytes([i % 2])) for i in range(300)]
print(same(items, (b"\x01\x01", b"\x01")), same(items, (b"\x01\x01", "1")), same([(1.0, b"")] * 50, (1, b"")), same([(None, b"a")] * 50, (None, b"a")))
# case: sequences_repeated_in_a_loop
def build(n):
    out = []
    for i in range(n):
        out.append([None] * (i % 5 - 1) + [i] * 2 + [i, "x"] * (i % 3))
        out.append((i,) * (i % 3) + ("t",) * 2)
        out.append("ab" * (i % 4) + "c" * 40)
    return out
made = build(120)
print(made[:6], len(made), sum(len(x) for x in made))
x = [[]] * 40
x[0].append(1)
print(len(x), x[39], [7] * 33 == [7] * 32 + [7], [1] * -1)
def too_long(n):
    for i in range(n):
        try: [i] * (1 << 60)
        except MemoryError: pass
    return "done"
print(too_long(60))
# case: missing_methods_that_change_things
class Odd(dict):
    def __missing__(self, key):
        if isinstance(key, int) and key % 7 == 0: raise ValueError(key)
        if key == "grow": self.update((k, k) for k in range(100, 140))
        return super().get(key, ("default", key))
class Deep(Odd):
    def __missing__(self, key): return [super().__missing__(key)]
class Own(dict):
    def __getitem__(self, key): return "own"
    def __missing__(self, key): return "never"
class K:
    def __init__(self, n): self.n = n
    def __repr__(self): return f'K({self.n})'
    def __hash__(self): return hash(self.n)
    def __eq__(self, other): return isinstance(other, K) and self.n == other.n or self.n == other
def look(d, keys):
    out = []
    for k in keys:
        try: out.append(d[k])
        except ValueError as e: out.append(repr(e))
        except KeyError as e: out.append(e.args)
    return out
keys = [i % 9 for i in range(60)] + ["grow", "a", 1.0, True, None, (1, 2), K(3), K(4), 120] * 6
for d in (Odd({1: "one", 3: "three"}), Deep({2: 2}), Own(), Odd({K(3): "k", K(1): "j"})):
    got = look(d, keys)
    print([x if not isinstance(x, K) else "K" for x in got][50:80], len(got), len(d))
import traceback
def fails(d):
    for i in range(1, 60):
        if i == 50: d[7]
        d[i % 6 + 1]
try: fails(Odd())
except ValueError: print([line.split(", ")[-1].split("\n")[0] for line in traceback.format_exc().splitlines() if "File" in line])
import collections
c = collections.Counter()
for i in range(300): c[i % 11, b"x"] += i
print(sorted(c.items())[:4], c["absent"], len(c), collections.ChainMap(c, {1: 2})[1])
def immediate(d):
    t = 0
    for i in range(80):
        t += d[3] + d[4]
    return t
print(immediate(collections.Counter({3: 2})))
