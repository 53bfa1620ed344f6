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
