# case: removed-by-dict
# Methods of dict itself take a key from under an OrderedDict, which notices.
from collections import OrderedDict


def show(f, *args):
    try: print(f(*args))
    except Exception as e: print(type(e).__name__, e)


def made():
    return OrderedDict([("a", 1), ("b", 2), ("c", 3)])


def views(d):
    show(repr, d)
    show(lambda: list(d.values()))
    show(lambda: list(d.items()))
    show(d.copy)
    show(len, d)


for remove in (lambda d: dict.__delitem__(d, "a"), lambda d: dict.pop(d, "a"), lambda d: dict.pop(d, "z", None),
               lambda d: d.__delitem__("a"), lambda d: d.pop("b"), lambda d: d.popitem()):
    d = made()
    remove(d)
    views(d)
d = made()
dict.popitem(d)
show(repr, d)
d.clear()
d["x"] = 1
views(d)
d = made()
dict.__delitem__(d, "b")
show(list, d)
show(OrderedDict, d)


class Sub(OrderedDict):
    def __delitem__(self, key):
        super().__delitem__(key)


d = Sub(a=1, b=2)
del d["a"]
views(d)
dict.__delitem__(d, "b")
d["c"] = 5
show(lambda: list(d.values()))

# case: changing-hash
from collections import OrderedDict


class Key:
    value = 1
    def __hash__(self): return self.value
    def __repr__(self): return "key"


d = OrderedDict()
k = Key()
d[k] = 1
d["s"] = 2
print(list(d.items()), d, d.copy())
Key.value = 2
for f in (lambda: list(d.items()), lambda: list(d.values()), lambda: repr(d), lambda: list(d), d.copy):
    try: print(f())
    except KeyError as e: print("KeyError", e)

# case: interned-young
import sys
s = "never interned before" + str(12345)
print(sys.intern(s) is s)
t = s.swapcase().swapcase()
print(sys.intern(t) is s, t is s)
parts = [sys.intern("part " * 3 + str(i)) for i in range(2000)]
print(all(sys.intern("part " * 3 + str(i)) is parts[i] for i in range(2000)))
