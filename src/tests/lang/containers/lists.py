# case: slice_assignment
l = list(range(10))
l[2:5] = "ab"
l[:0] = [9]
l[-1:] = []
l[3:3] = [0, 0]
print(l)
# case: slice_delete
l = list(range(10))
del l[::3], l[-1]
del l[10:20]
print(l)
# case: extended_assign
l = list(range(6))
l[::2] = "abc"
l[::-2] = [1, 2, 3]
print(l)
# case: extended_assign_size
l = list(range(6))
l[::2] = [1]
# case: slice_assign_noniter
l = [1]
l[:] = 5
# case: self_slice_assign
l = [1, 2, 3]
l[1:1] = l
print(l)
l[:] = reversed(l)
print(l)
# case: index_range
[1][1]
# case: assign_range
[][0] = 1
# case: delete_range
del [][0]
# case: index_type
[1]["a"]
# case: index_float
[1][1.0]
# case: methods
l = [3, 1, 2]
l.append(4); l.extend((5, 6)); l.insert(1, "x"); l.insert(-100, "a"); l.insert(100, "z")
print(l, l.pop(), l.pop(0), l.index("x"), l.count(3), l.copy(), l.remove("x"), l.reverse(), l)
# case: remove_missing
[1].remove(2)
# case: index_missing
[1].index(2)
# case: pop_empty
[].pop()
# case: pop_range
[1].pop(5)
# case: concat_tuple
[1] + (2,)
# case: iadd_iterable
l = [1]
m = l
l += (2, 3)
l += "ab"
print(m)
# case: imul
l = [1, 2]
m = l
l *= 2
print(m, l * 0, 2 * l, l * -1)
# case: iadd_noniter
l = []
l += 1
# case: multiply_shares
l = [[]] * 3
l[0].append(1)
print(l)
# case: repr_recursive
l = [1]
l.append(l)
print(l, (l,), {1: l})
# case: compare
print([1, 2] < [1, 3], [1] < [1, 0], [] < [0], [1, 2] == [1, 2], [1] != [2], [[1], 2] > [[0], 9])
# case: compare_mixed
[1] < ["a"]
# case: compare_tuple
[1] < (1,)
# case: unhashable
hash([])
# case: sort_key_reverse
l = ["bb", "a", "ccc", "dd"]
l.sort(key=len)
print(l, sorted(l, key=len, reverse=True), sorted([3, 1, 2], reverse=True), sorted("bca"))
# case: sort_stable
print(sorted([(1, "b"), (0, "z"), (1, "a"), (0, "a")], key=lambda p: p[0]))
# case: sort_mixed
sorted([1, "a"])
# case: sort_mutation
l = [3, 2, 1]
def k(x):
    l.append(x)
    return x
try:
    l.sort(key=k)
except ValueError as e:
    print(e)
# case: sort_positional
[1].sort(len)
# case: sort_lt_only
class A:
    def __init__(self, v): self.v = v
    def __lt__(self, o): return self.v < o.v
    def __repr__(self): return f"A{self.v}"
print(sorted([A(3), A(1), A(2)]), max([A(1)], key=lambda a: a.v))
# case: sort_error_keeps_items
l = [3, "a", 1]
try:
    l.sort()
except TypeError:
    print(sorted(map(str, l)))
# case: sort_long
import random
r = random.Random(5)
l = [r.randrange(1000) for _ in range(2000)]
s = sorted(l)
print(all(a <= b for a, b in zip(s, s[1:])), s[:5], s[-5:], sum(s))
# case: mutate_while_iterating
l = [1, 2, 3]
for x in l:
    if x < 3:
        l.append(x + 10)
    if len(l) > 8: break
print(l)
# case: iterator_exhausted
l = [1]
it = iter(l)
print(list(it))
l.append(2)
print(list(it))
# case: length_hint
import operator
it = iter([1, 2, 3])
next(it)
print(operator.length_hint(it), operator.length_hint(iter(())), operator.length_hint(5, 7) if hasattr(5, "__length_hint__") else "none")
# case: reversed
print(list(reversed([1, 2, 3])), [1, 2, 3].__reversed__().__next__())
# case: constructor_copies
a = [1]
b = list(a)
b.append(2)
print(a, b, list("ab"), list({1: 2}), list(range(3)))
# case: constructor_noniter
list(5)
# case: constructor_keyword
list(x=1)
# case: subclass
class L(list):
    def __getitem__(self, i): return "item"
l = L([1, 2])
print(l[0], l, len(l), list(l), type(l + [3]).__name__, type(l[:]).__name__)
# case: contains_identity
n = float("nan")
print(n in [n], [n] == [n], [n].count(n), [n].index(n), float("nan") in [n])
# case: contains_uses_eq
class E:
    def __eq__(self, o): return o == 3
print(3 in [E()], E() in [3], [E()].count(3))
# case: star_build
print([*range(3), *"ab", *[]], [*(), 1, *{2: 3}])
# case: star_noniter
[*1]
# case: chained_assignment
l = [0, 0]
i = 0
i = l[i] = 1
print(i, l)
# case: no_attr
[].foo
