# case: order
d = {"b": 1, "a": 2}
d["c"] = 3
d["b"] = 9
del d["a"]
d["a"] = 0
print(d, list(d), list(d.values()), list(d.items()), list(reversed(d)))
# case: key_error
{}["a"]
# case: key_error_tuple
{}[1, 2]
# case: delete_missing
d = {}
del d["x"]
# case: unhashable_key
{[]: 1}
# case: unhashable_lookup
{}[{}]
# case: unhashable_get
{}.get([])
# case: methods
d = {"a": 1}
print(d.get("a"), d.get("b"), d.get("b", 2), d.setdefault("a", 5), d.setdefault("c"), d.pop("a"), d.pop("zz", None), d, d.popitem(), d)
# case: pop_missing
{}.pop("a")
# case: popitem_empty
{}.popitem()
# case: update_forms
d = {}
d.update({"a": 1}, b=2)
d.update([("c", 3), "de"])
d.update()
print(d)
# case: update_bad_length
{}.update([(1, 2, 3)])
# case: update_bad_item
{}.update([1])
# case: update_noniter
{}.update(5)
# case: constructor
print(dict(a=1), dict([(1, 2)]), dict({1: 2}, x=3), dict(zip("ab", [1, 2])), dict())
# case: constructor_two
dict(1, 2)
# case: keys_protocol
class K:
    def keys(self): return ["a", "b"]
    def __getitem__(self, k): return k * 2
print(dict(K()), {**K()})
# case: fromkeys
print(dict.fromkeys("ab"), dict.fromkeys([1, 2], 0))
# case: merge
a = {"x": 1, "y": 2}
b = {"y": 3, "z": 4}
print(a | b, b | a, {**a, **b, "x": 9})
a |= b
a |= [("q", 1)]
print(a)
# case: merge_bad
{} | [1]
# case: unpack_nonmapping
{**1}
# case: views
d = {"a": 1, "b": 2}
k, v, i = d.keys(), d.values(), d.items()
d["c"] = 3
print(k, v, i, len(k), "c" in k, ("a", 1) in i, 3 in v, sorted(k & {"a", "z"}), sorted(k | {"z"}), sorted(k - {"a"}), sorted(k ^ {"a", "z"}))
# case: view_compare
d = {"a": 1}
print(d.keys() == {"a"}, d.keys() <= {"a", "b"}, d.items() == {("a", 1)}, d.keys().isdisjoint({"b"}), d.values() == d.values())
# case: view_mapping
d = {1: 2}
m = d.keys().mapping
print(m, type(m).__name__)
# case: changed_size
d = {1: 1}
for k in d:
    d[k + 1] = 1
# case: changed_keys
d = {1: 1, 2: 2, 3: 3}
for k in d:
    del d[k]
    d[k + 10] = 1
# case: assign_existing_while_iterating
d = {1: 1, 2: 2}
for k in d:
    d[k] += 10
print(d)
# case: missing
class D(dict):
    def __missing__(self, k): return k * 2
d = D(a=1)
print(d["a"], d["b"], d.get("b"), "b" in d)
# case: equality
print({1: 2, 3: 4} == {3: 4, 1: 2}, {1: 2} == {1: 3}, {} == [], {1: 1} != {1: 1.0}, {1: [2]} == {1: [2]})
# case: order_compare
{} < {}
# case: comprehension
print({k: v for k, v in zip("abc", range(3)) if v}, {x % 3: x for x in range(10)})
# case: comprehension_order
def f(x):
    print(x)
    return x
{f("k"): f("v") for _ in range(1)}
# case: literal_order
def f(x):
    print(x, end=" ")
    return x
print({f(1): f(2), f(3): f(4)})
# case: hash_collisions
class H:
    def __init__(self, n): self.n = n
    def __hash__(self): return 1
    def __eq__(self, o): return self.n == o.n
d = {H(i): i for i in range(50)}
print(len(d), d[H(30)], sum(d.values()), H(99) in d)
del d[H(10)]
print(H(10) in d, H(11) in d)
# case: eq_raises
class H:
    def __hash__(self): return 1
    def __eq__(self, o): raise ValueError("eq")
d = {H(): 1}
d[H()]
# case: hash_not_int
class H:
    def __hash__(self): return "a"
{H(): 1}
# case: repr_recursive
d = {}
d["d"] = d
print(d, [d])
# case: copy_shallow
d = {"a": []}
e = d.copy()
e["a"].append(1)
e["b"] = 2
print(d, e)
# case: many_deletes
d = {}
for i in range(1000):
    d[i] = i
    if i >= 10:
        del d[i - 10]
print(list(d.items()))
# case: clear_reuse
d = dict.fromkeys(range(100))
d.clear()
d["a"] = 1
print(d, len(d))
# case: class_getitem
print(dict[str, int], list[int], tuple[int, ...], type[int])
# case: popitem_order
d = {i: i for i in range(5)}
print([d.popitem()[0] for _ in range(5)], d)
# case: subclass_setitem
class D(dict):
    def __setitem__(self, k, v): super().__setitem__(k, v * 2)
d = D(a=1)
d["b"] = 1
d.update(c=1)
d.setdefault("d", 1)
print(d)
# case: defaultdict
from collections import defaultdict
d = defaultdict(list)
d["a"].append(1)
d["b"]
print(d, d.get("z"), dict(d), d.default_factory)
# case: counter
from collections import Counter
c = Counter("abracadabra")
print(c.most_common(2), c["z"], c + Counter(a=1), c - Counter(a=4), sorted(c.elements())[:6], c.total())
# case: ordereddict
from collections import OrderedDict
d = OrderedDict(a=1, b=2, c=3)
d.move_to_end("a")
d.move_to_end("c", last=False)
print(list(d), d.popitem(last=False), d == {"b": 2, "a": 1}, OrderedDict(a=1, b=2) == OrderedDict(b=2, a=1))
# case: chainmap
from collections import ChainMap
c = ChainMap({"a": 1}, {"a": 2, "b": 3})
c["z"] = 0
print(c["a"], c["b"], c.maps, c.new_child({"a": 9})["a"], sorted(c))
# case: deque
from collections import deque
d = deque([1, 2, 3], maxlen=3)
d.append(4)
d.appendleft(0)
print(d, d.pop(), d.popleft(), len(d), d.maxlen)
d.extend("ab")
d.rotate(1)
print(d, d[0], d.index("a"), list(reversed(d)))
# case: deque_empty
from collections import deque
deque().pop()
# case: deque_mutated
from collections import deque
d = deque([1, 2])
for x in d:
    d.append(x)
# case: mappingproxy
import types
m = types.MappingProxyType({"a": 1})
print(m, m["a"], len(m), m | {"b": 2})
m["a"] = 2
