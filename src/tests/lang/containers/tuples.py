# case: literals
print((), (1,), (1, 2), 1, tuple("ab"), tuple(), (1, (2, 3)))
# case: methods
print((1, 2, 1).count(1), (1, 2, 3).index(3), (1, 2)[::-1], (1,) * 3, (1,) + (2,), 2 in (1, 2))
# case: index_missing
(1,).index(5)
# case: index_range
(1,)[2]
# case: assign
(1,)[0] = 2
# case: delete
t = (1,)
del t[0]
# case: concat_list
(1,) + [2]
# case: aug_assign_in_tuple
t = ([],)
try:
    t[0] += [1]
except TypeError as e:
    print(e)
print(t)
# case: hash
print(hash((1, 2)) == hash((1, 2)), hash(()), hash((1, (2, 3))), hash((1.0, 2)) == hash((1, 2.0)))
# case: hash_unhashable
hash(([],))
# case: compare
print((1, 2) < (1, 3), (1,) < (1, 2), (1, "a") < (2, 0), (1, 2) == (1, 2), (1, 2) == [1, 2])
# case: subclass
class P(tuple):
    def __new__(cls, x, y): return super().__new__(cls, (x, y))
    x = property(lambda s: s[0])
p = P(1, 2)
print(p, p.x, p == (1, 2), type(p + (3,)).__name__, len(p))
# case: namedtuple
from collections import namedtuple
P = namedtuple("P", "x y", defaults=[5])
p = P(1)
print(p, p.x, p._replace(x=3), p._asdict(), P._fields, P._make([7, 8]), p == (1, 5), P._field_defaults)
a, b = p
print(a, b)
# case: namedtuple_missing
from collections import namedtuple
namedtuple("P", "x y")(1)
# case: namedtuple_bad_field
from collections import namedtuple
namedtuple("P", "x class")
# case: namedtuple_set
from collections import namedtuple
namedtuple("P", "x")(1).x = 3
# case: recursive_repr
t = ([],)
t[0].append(t)
print(t)
# case: no_paren_return
def f(): return 1, *[2, 3]
print(f())
# case: index_keys
d = {}
d[1, 2] = "a"
d[()] = "b"
d[1,] = "c"
print(d)
# case: immutable_attr
().x = 1
