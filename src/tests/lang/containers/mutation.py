# Containers that change while they are used, views, orders, and the protocols between containers.
def show(function, *arguments, **named):
    try:
        print(repr(function(*arguments, **named)))
    except BaseException as error:
        print(type(error).__name__, error)

# case: list_iterator_sees_changes
l = [1, 2, 3]
out = []
for x in l:
    out.append(x)
    if x == 1: l.insert(0, 0)
    if x == 2: del l[-1]
    if len(out) > 6: break
print(out, l)
i = iter(l); list(i); l.append(9)
print(next(i, "exhausted stays"))
r = reversed([1, 2, 3]); next(r)
print(r.__length_hint__(), list(r), r.__length_hint__())
# case: list_iterator_state
import pickle, copy
i = iter([1, 2, 3]); next(i)
j = copy.copy(i)
print(next(i), next(j), i.__reduce__()[1:], i.__length_hint__())
i.__setstate__(0); print(next(i))
i.__setstate__(100); show(next, i)
i = iter([5]); i.__setstate__(-5); print(next(i))
print(list(pickle.loads(pickle.dumps(iter((1, 2))))), iter(()).__reduce__(), reversed([1, 2]).__reduce__())
# case: dict_changed_during_iteration
d = dict.fromkeys(range(5))
def grow():
    for k in d: d[k + 10] = 1
def shrink():
    for k in d: del d[k]
show(grow); show(shrink)
def same():
    for k in d:
        if k == 1: del d[1]; d[100] = 1
show(same)
def values():
    for v in d.values(): d.clear()
show(values)
def items():
    for k, v in d.items(): d["a"] = d["b"] = 1
d[0] = 0
show(items)
for k in list(d): d.pop(k)
print(d)
# case: dict_iterator_after_exhaustion
d = {1: 1}
i = iter(d); list(i)
d[2] = 2
show(next, i)
i = iter(d); next(i); d[3] = 3
show(next, i); show(next, i)
print(iter({1: 2}).__length_hint__(), i.__length_hint__())
# case: dict_reversed_and_views
d = {"a": 1, "b": 2, "c": 3}
print(list(reversed(d)), list(reversed(d.items())), list(reversed(d.values())), list(reversed(d.keys())))
r = reversed(d); next(r); d["z"] = 1
show(next, r)
k, v, i = d.keys(), d.values(), d.items()
del d["a"]
print(k, v, i, len(k), k.mapping == d, type(k.mapping).__name__)
print(k == {"b", "c", "z"}, v == v, v == d.values(), i == {("b", 2), ("c", 3), ("z", 1)}, k & {"b"}, k | ["q"] >= k, sorted(k ^ {"b", "y"}), sorted(k - {"b"}), k.isdisjoint("xy"), ("b", 2) in i, ("b", 3) in i, ["b", 2] in i, 2 in v)
# case: dict_views_set_operations
a, b = {1: "x", 2: "y"}, {2: "y", 3: "z"}
print(a.keys() & b, a.keys() | b.keys(), a.items() & b.items(), a.keys() - b, sorted(a.keys() ^ b.keys()), a.keys() <= {1, 2, 3}, a.keys() < {1, 2}, a.items() >= {(1, "x")}, {1, 2} == a.keys(), [1, 2] == a.keys(), a.keys() == b.keys(), {9} | a.keys(), type(a.keys() & []).__name__)
show(lambda: a.keys() & 5)
show(lambda: a.values() & {1})
show(lambda: {1: []}.items() & {1})
show(lambda: {1: []}.items() | {1: []}.items())
show(hash, a.keys())
show(lambda: a.keys() < [1])
# case: dict_items_unhashable_membership
d = {1: [2]}
print((1, [2]) in d.items(), d.items() == {1: [2]}.items(), d.items() <= {1: [2], 2: 3}.items(), d.items().isdisjoint([(1, [3])]))
# case: dict_key_identity_and_replacement
class K:
    def __init__(self, n): self.n = n
    def __eq__(self, o): return True
    def __hash__(self): return 1
    def __repr__(self): return f"K{self.n}"
a, b = K(1), K(2)
d = {a: "a"}
d[b] = "b"
print(d, d.pop(K(3)), d)
d.setdefault(a, 5); d.update({b: 6})
print(d, {1: "int", True: "bool", 1.0: "float"}, {0.0: 1, -0.0: 2}, {**{1: 2}, True: 3})
nan = float("nan")
print({nan: 1}.get(nan), {nan: 1}.get(float("nan")), [nan] == [nan], nan in [nan], {nan} == {nan}, [float("nan")] == [float("nan")])
# case: dict_eq_mutates_during_lookup
class K:
    def __hash__(self): return 1
    def __eq__(self, o):
        d.clear()
        return False
d = {K(): 1, 5: 2}
show(lambda: d.get(K(), "default"))
print(d)
class L:
    def __hash__(self): return 1
    def __eq__(self, o): raise ValueError("eq")
d = {L(): 1}
for f in (lambda: d[L()], lambda: L() in d, lambda: d.pop(L()), lambda: d.setdefault(L(), 1), lambda: d.update({L(): 1}), lambda: {L(), L()}): show(f)
# case: dict_order_after_changes
d = {}
for i in range(6): d[i] = i
del d[2]; d[2] = "again"; d[0] = "kept place"
d.popitem(); d.pop(1); d[1] = "end"
print(d, list(d), d | {9: 9, 0: 0}, {9: 9} | d)
e = dict(d); e.update([(5, 5), (77, 7)]); print(e)
d |= [(8, 8)]; print(d)
# case: dict_from_odd_sources
class Keys:
    def keys(self): return iter("ab")
    def __getitem__(self, k): return k * 2
print(dict(Keys()), {**Keys()}, dict([iter("xy"), [1, 2], "pq"]), dict({1: 2}, a=3), dict(zip("ab", range(2))), dict([]), dict(((1, 2),)))
class BadKeys:
    def keys(self): return 5
class NoItem:
    def keys(self): return "a"
for b in (BadKeys(), NoItem(), [(1,)], [(1, 2, 3)], [1], ["a"], [None], 5): show(dict, b)
def kw(**k): return k
show(lambda: kw(**Keys()))
show(lambda: kw(**NoItem()))
# case: set_changed_during_iteration
s = set(range(3))
def grow():
    for x in s: s.add(x + 10)
def shrink():
    for x in s: s.discard(x)
show(grow); show(shrink)
i = iter({1, 2}); next(i)
print(i.__length_hint__())
class E:
    def __hash__(self): return 5
    def __eq__(self, o): s.clear(); return False
s = {E(), 5}
print(len(s))
# case: set_operation_types_and_aliases
class S(set): pass
a, f = S([1, 2]), frozenset([2, 3])
print(type(a | f).__name__, type(f | a).__name__, type(f & {2}).__name__, type({2} & f).__name__, type(a.copy()).__name__, type(S.union(a, f)).__name__, type(frozenset(f)) is frozenset, frozenset(f) is f)
s = {1, 2, 3}
s -= s; print(s)
s = {1, 2}; s ^= s; print(s)
s = {1, 2}; s |= s; s &= s; print(s)
s = {1}; t = s; s |= {2}; print(t)
print({1} | {1.0}, {True} & {1}, {1, 2} - {1.0}, {1, 2}.symmetric_difference([2, 3, 3]), {1}.union(), {1, 2, 3}.intersection([1, 2], (2, 5)), {1, 2}.difference([1], [2]))
# case: set_lookup_of_sets
s = {frozenset([1]), frozenset()}
print({1} in s, set() in s, {2} in s)
s.remove({1}); s.discard(set()); print(s)
show(s.remove, {5})
show(lambda: [1] in s)
show(s.add, {1})
# case: set_comparisons_partial
print({1} < {2}, {1} > {2}, {1} == {2}, {1, 2} > {1}, set() <= set(), {1} < {1}, frozenset([1]) == {1}, {1} != frozenset([1]), sorted([{1, 2}, {1}, {3}], key=len), {1} == [1])
show(lambda: {1} < [1, 2])
print({1}.issubset([1, 2]), {1}.issuperset(iter([1, 1])), {1}.isdisjoint(x for x in (2, 3)))
# case: slice_assignment_with_own_iterator
l = [1, 2, 3]
l[1:1] = l
print(l)
l[:] = (x for x in l if x != 1)
print(l)
l[::2] = l[::-2]; print(l)
l[2:0] = ["x"]; print(l)
l[-100:1] = []; print(l)
l[5:100] = [8, 9]; print(l)
del l[::2]; print(l)
del l[10:]; del l[-1:]; print(l)
class G:
    def __iter__(self):
        l.clear()
        yield 1
l = [1, 2, 3]
l[1:2] = G()
print(l)
# case: list_methods_when_eq_mutates
class E:
    def __eq__(self, o): l.clear(); return False
l = [E(), E(), E()]
for f in (lambda: l.index(1), lambda: l.remove(1), lambda: 1 in l, lambda: l.count(1), lambda: l == [1, 2, 3], lambda: l < [5, 6, 7]):
    l[:] = [E(), E(), E()]
    show(f)
# case: sort_while_observing
l = [3, 1, 2]
seen = []
def key(x):
    seen.append(len(l))
    return x
l.sort(key=key); print(l, seen)
class C:
    def __init__(self, n): self.n = n
    def __lt__(self, o): l.append(1); return self.n < o.n
l = [C(2), C(1)]
show(l.sort)
print(len(l))
# case: sort_stability_and_types
data = [(i % 3, -i) for i in range(9)]
print(sorted(data, key=lambda t: t[0]), sorted(data, key=lambda t: t[0], reverse=True)[:3], sorted(["b", "B", "a"], key=str.lower), sorted([1.5, 1, True, 0.5]), sorted([(1, "a"), (1, None)], key=lambda t: t[0]))
show(sorted, [(1, "a"), (1, None)])
show(sorted, [1, 2, "a", 3])
show(sorted, [3, float("nan"), 1, 2])
import functools
print(sorted([3, 1, 2], key=functools.cmp_to_key(lambda a, b: b - a)))
show(functools.cmp_to_key(lambda a, b: "x")(1).__lt__, functools.cmp_to_key(lambda a, b: 0)(2))
# case: sort_large_patterns
import random
r = random.Random(1)
for n in (63, 64, 65, 1000):
    a = [r.randrange(n) for _ in range(n)]
    b = sorted(a); c = sorted(b, reverse=True)
    print(all(b[i] <= b[i + 1] for i in range(n - 1)), c == b[::-1], sorted(b + a) == sorted(a + a), sorted(c) == b)
# case: list_repr_and_compare_recursion
l = [1]; l.append(l)
d = {}; d["d"] = d
t = (l,)
print(l, d, t, [l, d])
m = [1]; m.append(m)
try: l == m
except RecursionError as e: print("RecursionError")
print(l == l, l != l)
# case: tuple_immutability_holes
t = ([], {})
t[0].append(1); t[1]["k"] = 2
print(t)
def f(): t[0] += [2]
show(f); print(t)
show(lambda: hash(t))
show(lambda: {t: 1})
u = t + (); print(u == t, t[:] is t, t * 1 is t, tuple(t) is t, () is ())
class T(tuple): pass
v = T((1,)); print(v[:] is v, type(v[:]).__name__, type(v * 1).__name__, type(v + ()).__name__)
# case: comparisons_between_sequences
print([1, 2] < [1, 3], [1] < [1, 0], [] < [0], (1, "a") < (2,), [1, [2, 3]] > [1, [2]], (1, 2) == [1, 2], [1.0] == [1], [True] == [1], (1, 2) != (1, 2, 3), [[]] < [[0]])
class N:
    def __eq__(self, o): return False
n = N()
print([n] == [n], (n,) == (n,), {1: n} == {1: n}, [n] < [n], n in [n], [n].index(n), [n].count(n))
show(lambda: [1, "a"] < [1, 2])
show(lambda: [1] < (1,))
show(lambda: [None] < [None])
show(lambda: [None] < [1])
# case: unpack_from_changing_sources
l = [1, 2, 3]
a, *l[0:1], b = l
print(a, b, l)
i = 0
i, l[i] = 1, "x"
print(i, l)
x = [0, 1]
x[0], x[x[0]] = 1, 5
print(x)
(p, q), [r] = "ab", {7}
print(p, q, r)
*(s, t), u = 1, 2, 3
print(s, t, u)
# case: big_index_and_slice
l = list(range(5))
print(l[-2 ** 100:2 ** 100], l[::2 ** 100], l[::-2 ** 100], "abc"[2 ** 65:], range(10 ** 30)[10 ** 29], len(range(10 ** 18)))
for f in (lambda: l[2 ** 100], lambda: l[-2 ** 100], lambda: l * 2 ** 100, lambda: l.insert(2 ** 100, 1), lambda: l.pop(2 ** 100), lambda: len(range(10 ** 30)), lambda: [0] * 2 ** 62, lambda: bytearray(2 ** 62), lambda: "a".ljust(2 ** 62), lambda: l[1:2 ** 70:0]): show(f)
# case: deque_rules
from collections import deque
d = deque([1, 2, 3], maxlen=3)
d.append(4); d.appendleft(0); d.extend([7, 8]); d.rotate(1)
print(d, d.maxlen, d[0], d[-1], d.index(7), d.count(8), list(reversed(d)), d + deque([1]), d * 2, d.copy() == d, deque("ab") < deque("b"))
d.insert(0, 1) if len(d) < 3 else show(d.insert, 0, 1)
for f in (lambda: deque().pop(), lambda: deque().popleft(), lambda: d.remove(99), lambda: d[10], lambda: d[0:1], lambda: deque([], -1), lambda: deque([], "a"), lambda: deque(5), lambda: d.rotate("a"), lambda: hash(d), lambda: d + [1], lambda: d.index(9), lambda: setattr(d, "maxlen", 5)): show(f)
def change():
    for x in d: d.append(x)
show(change)
del d[0]; d[0] = "set"; d.reverse(); print(d, deque([[]]), repr(deque([1], 5)))
# case: defaultdict_and_counter
from collections import defaultdict, Counter
d = defaultdict(list, a=[1])
d["b"].append(2)
print(d, d.get("z"), "z" in d, d.default_factory, d.copy(), d | {"c": 3}, type(d | {}).__name__)
d.default_factory = None
show(lambda: d["zz"])
show(defaultdict, 5)
c = Counter("abracadabra")
print(c.most_common(2), c["z"], c + Counter(a=1), c - Counter(a=10), c & Counter(a=2), c | Counter(z=1), +Counter(a=-1, b=1), -Counter(a=-1), c.total(), sorted(Counter(a=2).elements()), Counter(a=1) <= Counter(a=2))
c.subtract("aaaaaaa"); del c["nothing"]; print(c["a"])
show(Counter.fromkeys, "ab")
show(lambda: Counter(a="x") + Counter(a=1))
# case: ordereddict_rules
from collections import OrderedDict
o = OrderedDict.fromkeys("abc", 0)
o.move_to_end("a"); o.move_to_end("c", last=False)
print(o, o.popitem(False), o == OrderedDict(b=0, a=0), o == {"a": 0, "b": 0}, o == OrderedDict(a=0, b=0), list(reversed(o)), o | {"q": 1}, type(o.copy()).__name__)
show(o.move_to_end, "zzz")
show(OrderedDict().popitem)
def change():
    for k in o: o["new" + k] = 1
show(change)
o.clear(); o["x"] = o; print(o)
# case: chainmap_and_user_classes
from collections import ChainMap, UserDict, UserList, UserString
m = ChainMap({"a": 1}, {"a": 2, "b": 3})
m["c"] = 4; child = m.new_child({"a": 0})
print(m["a"], m["b"], m.maps, child["a"], child.parents["a"], len(m), sorted(m), list(m), m | {"z": 1})
show(lambda: m.pop("b"))
show(lambda: m["q"])
class U(UserDict):
    def __setitem__(self, k, v): super().__setitem__(k.upper(), v)
print(U(a=1), U({"x": 2}) | {"y": 3}, UserList([1]) + [2], UserList("ab") * 2, UserString("ab").upper() + "c", type(UserString("a")[0]).__name__)
# case: namedtuple_details
from collections import namedtuple
P = namedtuple("P", "x y", defaults=[5], module="mod")
p = P(1)
print(p, p._replace(x=9), p._asdict(), P._fields, P._field_defaults, P._make([3, 4]), p == (1, 5), P.__module__, p.x, P.x.__doc__, isinstance(p, tuple), P.__doc__, p + (1,), [*p], hash(p) == hash((1, 5)), P.__new__.__defaults__)
for f in (lambda: P(), lambda: P(1, 2, 3), lambda: P(z=1), lambda: p._replace(q=1), lambda: P._make([1]), lambda: namedtuple("Q", "a a"), lambda: namedtuple("Q", "def"), lambda: namedtuple("Q", "_a"), lambda: namedtuple("1Q", "a"), lambda: setattr(p, "x", 1), lambda: namedtuple("Q", "a", defaults=[1, 2])): show(f)
print(namedtuple("R", "a def _b a", rename=True)._fields)
