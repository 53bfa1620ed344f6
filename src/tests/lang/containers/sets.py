# case: operations
a, b = {1, 2, 3}, {2, 3, 4}
print(a | b, a & b, a - b, a ^ b, a <= b, {2} < a, a >= {1, 2}, a.isdisjoint({9}), a == {3, 2, 1})
# case: methods
s = {1}
s.add(2); s.update([3], (4,)); s.discard(9); s.discard(1)
print(sorted(s), s.union([7]), s.intersection([2, 3], [3]), s.difference([2]), s.symmetric_difference([2, 8]), s.issubset(range(9)), s.issuperset([2]))
# case: inplace
s = {1, 2, 3}
t = s
s |= {4}; s &= {1, 2, 4}; s -= {1}; s ^= {2, 5}
print(sorted(t), s is t)
# case: remove_missing
{1}.remove("a")
# case: pop_empty
set().pop()
# case: unhashable
{[1]}
# case: add_unhashable
set().add({})
# case: or_list
{1} | [1]
# case: frozen
f = frozenset([1, 2])
print(f, {f: 1}[frozenset([2, 1])], f | {3}, type({3} | f).__name__, hash(f) == hash(frozenset([2, 1])), frozenset(), f == {1, 2})
# case: frozen_no_add
frozenset().add(1)
# case: set_in_set
s = {frozenset([1])}
print({1} in s, frozenset([1]) in s)
# case: hash_set
hash(set())
# case: repr
print(set(), {1}, frozenset({1}), type("S", (set,), {})([1]))
# case: changed_size
s = {1}
for x in s:
    s.add(x + 1)
# case: comprehension
print(sorted({x * x for x in range(-3, 4)}), {c for c in "aaa"})
# case: numeric_equality
print({1, 1.0, True}, {0, False, 0.0}, len({1, "1"}))
# case: constructor
print(set("aab") == {"a", "b"}, set(range(3)), set({1: 2}))
# case: constructor_noniter
set(1)
# case: star
print({*[1, 2], *(2, 3)})
# case: nan
n = float("nan")
print(len({n, n}), len({float("nan"), float("nan")}))
# case: compare_nonset
{1} < [1]
# case: subclass_ops
class S(set): pass
print(type(S([1]) | {2}).__name__, type({2} | S([1])).__name__, type(S([1]).copy()).__name__, type(S().union([1])).__name__)
# case: reversed
reversed({1})
# case: index
{1}[0]
# case: multiple_updates
s = set(range(10))
s.intersection_update(range(5), range(3, 9))
s.difference_update([3])
s.symmetric_difference_update([4, 5])
print(s)
# case: big
s = set(range(1000))
for i in range(0, 1000, 3): s.discard(i)
print(len(s), sum(s), 3 in s, 4 in s)
# case: set_cards_while_marking
# Words beside the references of a big table look like addresses: small hashes, while the collector marks.
keep = [[str(i)] for i in range(40000)]
s = set()
for round in range(4):
    for i in range(20000):
        s.add((i * 8 + round * 160000, ).__hash__() if i % 2 else i * 8 + round * 160000)
        keep[i] = [i]
print(len(s), len(keep))
