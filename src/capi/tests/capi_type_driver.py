"""Uses the types of capi_type_test and prints what it sees.  Run under two interpreters, the output must be the same."""
import gc
import re
import sys
import weakref

sys.path.insert(0, sys.argv[1])

import capi_type_test as c


def show(name, function, *args, **kwargs):
    try:
        result = repr(function(*args, **kwargs))
    except BaseException as error:
        result = f"{type(error).__name__}: {error}"
    print(name, re.sub(r" at 0x[0-9a-f]+", "", result))


P = c.Point
p = P(5, held="x")
show("module", lambda: (c.__name__, c.__doc__, c.__version__))
show("type", lambda: (P.__name__, P.__module__, P.__qualname__, P.__doc__, P.__text_signature__, P.__mro__, P.__basicsize__))
show("repr", lambda: (p, str(p), bool(p), bool(P()), int(p), len(p), list(p), p[2], p[-1], hash(p)))
show("index", lambda: p[7])
show("slice", lambda: p[1:2])
show("add", lambda: (p + p, p + 1, 1 + p))
show("add", lambda: p + "s")
show("compare", lambda: (p == P(5), p < P(6), p != 5, p == 5, sorted([P(3), P(1), P(2)])))
show("compare", lambda: p < 5)
show("call", lambda: (p(), p(1, 2), p(1, k=2)))
show("methods", lambda: (p.double(), P.double(p), p.keep([1, 2]), p.held, P.make(9), P.sum(1, 2, 3), p.sum(4)))
show("method", lambda: p.double(1))
show("method", lambda: p.keep())
show("method", lambda: P.double(5))
show("members", lambda: (p.value, p.again, p.square))
p.value = 11
show("set", lambda: (p.value, setattr(p, "square", 70), p.value))
show("set", lambda: setattr(p, "value", "x"))
p.value = 7
show("set", lambda: setattr(p, "again", 1))
show("delete", lambda: delattr(p, "square"))
show("delete", lambda: (delattr(p, "held"), p.again))
show("delete", lambda: p.held)
p.other = 3
show("dict", lambda: (p.other, vars(p) if hasattr(p, "__dict__") else None))
show("missing", lambda: p.nothing)
show("new", lambda: P(1, 2, 3))
show("new", lambda: P("x"))
show("immutable", lambda: setattr(P, "x", 1))
show("descriptors", lambda: [type(P.__dict__[n]).__name__ for n in ("double", "make", "sum", "square", "__add__", "__repr__", "__new__")])


class Q(P):
    def __init__(self, *args, **kwargs):
        self.extra = "extra"

    def __repr__(self):
        return "Q:" + super().__repr__()

    def __len__(self):
        return 42

    def double(self):
        return super().double() + 1


q = Q(6)
show("subclass", lambda: (q, len(q), q.double(), q.extra, q + 1, q.value, isinstance(q, P), Q.__mro__))
show("subclass", lambda: (q == P(6), hash(q), q[1], weakref.ref(q)() is q))
show("slots", c.use_slots, q)

for o in (3, 2.5, "text", b"bytes", [1], (1, 2), {1: 2}, {5}, None, True, 1j, range(3), iter([7]), bytearray(b"x"), p, Q(1)):
    show("slots " + type(o).__name__, c.use_slots, o)


class Plain:
    def __repr__(self):
        return "Plain!"

    def __add__(self, other):
        return "sum"

    def __len__(self):
        return 8

    def __getitem__(self, i):
        return i * 2


show("slots plain", c.use_slots, Plain())
Plain.__neg__ = lambda self: "negated"
show("slots changed", c.use_slots, Plain())
del Plain.__len__
show("slots changed", c.use_slots, Plain())

s = c.SubList([1, 2.5, "x"])
s.append(4)
s[0] = 77
show("list", lambda: (s, s.increment(), s, len(s), s == [77, 2.5, "x", 4], c.items_by_macro(s), s.pop(), sorted(c.SubList([3, 1, 2]))))


class SubSub(c.SubList):
    def __repr__(self):
        return "SubSub " + super().__repr__()


show("list", lambda: (SubSub("ab"), SubSub.__mro__))
d = c.SubDict(a=1)
show("dict", lambda: (d["a"], d["b"], d["c"], d, len(d), type(d).__name__))

show("heap", lambda: (list(c.Countdown(3)), c.Countdown(1).module(), c.Countdown.__module__, c.Countdown.__doc__))
show("heap", lambda: c.Countdown())
show("heap", lambda: (setattr(c.Countdown, "note", 5), c.Countdown.note))


class Sub(c.Countdown):
    pass


show("heap", lambda: (list(Sub(2)), Sub(1).module(), sum(c.Countdown(100)), [x for x in c.Countdown(2)]))
show("error", lambda: (c.Error.__mro__, c.Error("text"), c.Error.__module__))
try:
    raise c.Error("raised", 3)
except ValueError as e:
    show("error", lambda: (e, e.args, type(e)))

values = [1, 2, 3]
c.keep_list(values)
show("kept", c.sum_kept)
values.append(4)
values[0] = 10
values.extend([5, 2.5, 10**17])
values.insert(0, 7)
values += [1]
values[1:3] = [20, 30, 40]
values.sort(key=str)
values.reverse()
values *= 2
values.pop()
show("kept", lambda: (c.sum_kept(), len(values)))
big = c.filled_list(50)
big.append(3)
big.pop(0)
big[3] = "changed"
gc.collect()
show("filled", lambda: (big, c.items_by_macro(big)))

before = c.living()
junk = [P(i) for i in range(100)]
made = c.living() - before
del junk
for i in range(5):
    gc.collect()
show("living", lambda: (made, c.living() - before < 10))

for i in range(3):
    gc.collect()
show("held by a type", lambda: (type(c.SubDict.held).__name__, c.SubDict.held.value))

# Slots of a base type, asked for by name.
class Highest(c.upper):
    def __init__(self, n):
        super().__init__(n + 1)

    def __repr__(self):
        return "highest " + super().__repr__() + " " + c.lower.__repr__(self)

    def __add__(self, other):
        return "highest " + c.lower.__add__(self, other)


for o in c.upper(5), Highest(6):
    show(type(o).__name__, lambda: (o, c.lower.__repr__(o), len(o), c.lower.__len__(o), o[1], c.lower.__getitem__(o, 1), o + 1, c.lower.__add__(o, 1),
                                    c.upper.__add__(o, 2), c.lower.__radd__(o, 1), hash(o), c.lower.__hash__(o), c.lower.__init__(o), repr(o)))
    show("wrong arguments", lambda: c.lower.__init__(o, 1))
    show("still", lambda: (repr(o), len(o)))
class Mixed2(SyntaxError, c.Initialised):
    pass


class Mixed3(c.Initialised, SyntaxError):
    pass


show("mixed in C", lambda: (Mixed2("a").args, hasattr(Mixed2("a"), "initialised"), Mixed3("b").initialised, Mixed3("c").msg))
show("named", lambda: (c.named(1, a=2, b=3), c.named()))


class Meta(type):
    pass


class WithMeta(metaclass=Meta):
    pass


show("metaclass", lambda: (c.metaclass((int, WithMeta)), c.metaclass(()), c.metaclass((str,))))


class Finished:
    pass


class Finisher(Finished):
    pass


finished, finisher = Finished(), Finisher()
show("before", lambda: (memoryview(finished),))
show("before", lambda: (len(finished),))
show("change", lambda: c.change_class(Finished, 0))
show("buffer", lambda: (bytes(finished), bytearray(finished)[:4], b"".join([finished])))
show("given back", lambda: c.change_class(Finished, 0))
show("change", lambda: c.change_class(Finished, 1))
show("slots", lambda: (finished + 1, len(finished), bool(finished)))
show("counter of the lock", lambda: c.lock_counter())


class Derived(c.Managed):
    def __init__(self):
        self.own = 5


managed, derived = c.Managed(), Derived()
managed.name, managed.other = "x", managed
derived.more = [derived]
show("managed", lambda: (managed.name, sorted(managed.__dict__), sorted(derived.__dict__), managed.other is managed, hasattr(managed, "own")))
show("managed", lambda: managed.missing)
managed.__dict__ = {"name": "y"}
show("managed", lambda: (vars(managed), derived.own, derived.more == [derived]))
del managed.name
show("managed", lambda: vars(managed))
for turn in range(2000):
    one, two = c.Managed(), c.Managed()
    one.two, two.one = two, one
del one, two
gc.collect()
gc.collect()
show("managed", lambda: len([o for o in gc.get_objects() if type(o) is c.Managed]) < 50)
show("own __new__", lambda: [(t.__name__, "__new__" in vars(t)) for t in (c.Point, c.SubList, c.SubDict, c.Managed, c.Countdown, c.Error, Derived)])
