# Loops that compare by identity, make functions and bound methods, and call what they find in attributes.
# case: identity_and_default_equality
class Plain: pass
class Equal:
    def __eq__(self, other): return isinstance(other, Equal) or other is None
    def __hash__(self): return 1
a, b, nothing, e = Plain(), Plain(), None, Equal()
things = [a, b, None, 1, 2.5, "x", (1,), [1], Plain, len, e, True, 1 << 70, float("nan")]
def count(left, right):
    same = equal = unequal = 0
    for _ in range(500):
        if left is right: same += 1
        if left == right: equal += 1
        if left != right: unequal += 1
        same += 2 * (left is not right)
        equal += 3 * (left == right)
    return same, equal, unequal
for x in things: print([count(x, y) for y in things])
# case: identity_of_big_numbers
n, m = [1 << 70] * 2, [float("1e300") * 1e10, float("nan")]
hits = 0
for i in range(600):
    hits += (n[0] is n[1]) + 2 * (m[0] is m[0]) + 4 * (m[1] is m[1]) + 8 * (n[0] is m[0]) + 16 * (m[1] == m[1])
print(hits)
# case: equality_defined_later
class Late: pass
x, y = Late(), Late()
seen = []
for i in range(800):
    if i == 600: Late.__eq__ = lambda self, other: True
    if i == 700: del Late.__eq__
    seen.append((x == y, x != y, x == None, None == y))
print(seen[0], seen[599:602], seen[699:702], seen.count((True, False, True, True)))
# case: lambdas_in_loops
def each(items, f):
    total = 0
    for item in items: total += f(item)
    return total
def run(n):
    results = []
    for i in range(n):
        def add(x, y=i, *, z=2): return x + y + z + i
        results.append(each((1, 2, 3), lambda v: v * i) + each((4, 5), add) + each([i], lambda v: -v))
    return sum(results), results[-1], add.__defaults__, add.__kwdefaults__, add.__name__, add.__qualname__, add.__module__
print(run(600))
# case: functions_that_are_kept
def make(n):
    kept = []
    for i in range(n):
        def inner(x: int = 3) -> str:
            "text"
            return x + i
        kept.append(inner if i % 7 else lambda: i)
    return kept
kept = make(500)
print([f() for f in kept[:9]], kept[1].__doc__, kept[1].__annotations__, kept[1].__closure__[0].cell_contents, kept[7].__name__, len({id(f) for f in kept}))
# case: frames_of_made_functions
import sys
def outer(i):
    name = lambda: (sys._getframe().f_code.co_name, sys._getframe(1).f_locals["i"])
    return name()
print([outer(i) for i in range(600)][598:])
# case: exits_inside_made_functions
def caller(f, i): return f(i) + 1
out = []
for i in range(900):
    k = i if i % 3 else str(i)
    out.append(caller(lambda v: (v + k) if isinstance(k, int) else len(k) + (v if v % 5 else 1.5), i))
print(out[:8], sum(out))
# case: errors_in_made_functions
def caught(f, i):
    try:
        return f(i)
    except ZeroDivisionError:
        return -1
    except KeyError as error:
        return error.args[0]
total = 0
for i in range(900):
    total += caught(lambda v: 10 // (v % 4) if v % 3 else {}[v], i)
print(total)
# case: module_name_changes
def named():
    f = None
    for i in range(700):
        f = lambda: i
        if i == 650: globals()["__name__"] = "other"
    return f.__module__
print(named())
# case: attributes_that_are_called
class Holder:
    factor = 3
    def __init__(self, f): self.f = f
    @staticmethod
    def double(x): return 2 * x
    @classmethod
    def scaled(cls, x): return cls.factor * x
    def plain(self, x): return self.f(x) + x
class Child(Holder):
    factor = 5
    def plain(self, x):
        bound = super().plain
        return bound(x) + 1
def use(objects, n):
    total = 0
    for i in range(n):
        for h in objects:
            m = h.plain
            total += h.f(i) + h.double(i) + h.scaled(i) + Holder.double(1) + Child.scaled(i) + m(i) + h.plain(2)
        if i == 300: Holder.double = staticmethod(lambda x: -x)
        if i == 400: Child.factor = 7
        if i == 450: objects[0].double = lambda x: 100
    return total
print(use([Holder(lambda x: x + 1), Child(abs), Holder(len.__class__ and int)], 500))
# case: bound_methods_kept
class Counter:
    def __init__(self): self.n = 0
    def up(self, by=1): self.n += by; return self.n
kept = []
for i in range(500):
    c = Counter()
    m = c.up
    m()
    m(by=2) if i % 50 == 0 else m(2)
    kept.append(m)
print(sum(m() for m in kept), kept[0].__self__.n, kept[0] == kept[0].__self__.up, kept[1].__func__ is Counter.up)
# case: enum_members
import enum
class Kind(enum.Enum):
    ONE = 1
    TWO = 2
    @classmethod
    def pick(cls, i): return cls.TWO if i & 1 else cls.ONE
count = 0
for i in range(700):
    k = Kind.pick(i)
    if k is Kind.ONE: count += 1
    elif k == Kind.TWO: count += 10
    if k != Kind.ONE: count += 100
print(count, Kind.ONE.value, Kind.TWO.name)
# case: many_attributes
class Wide:
    def __init__(self, n):
        for i in range(n): setattr(self, "a%d" % i, i)
w = Wide(40)
for i in range(700):
    w.a39 += w.a38
    w.a38 = w.a37 + i
    w.a1 = [i]
print(w.a39, w.a38, w.a1)
# case: list_slices_backwards
a, total = list(range(20)), 0
for i in range(600):
    k = i % 20
    a[:k + 1] = a[k::-1]
    total += a[0] + sum(a[::-3]) + len(a[15:2:-4]) + len(a[3:3:-1]) + len(a[::i % 5 + 1])
print(a, total)
