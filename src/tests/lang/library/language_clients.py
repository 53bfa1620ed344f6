# Library modules that lean on the language: dataclasses, enum, functools, itertools, contextlib, typing, contextvars, threading, weakref.
import sys
def show(function, *arguments, **named):
    try:
        print(repr(function(*arguments, **named)))
    except BaseException as error:
        print(type(error).__name__, error)

# case: dataclass_basics
from dataclasses import dataclass, field, fields, asdict, astuple, replace, FrozenInstanceError, InitVar, KW_ONLY
@dataclass(order=True)
class P:
    x: int
    y: list = field(default_factory=list, compare=False, repr=False)
    z: int = field(default=3, init=False)
    def __post_init__(self): self.w = self.x * 2
p, q = P(1), P(2, [5])
print(p, p == P(1, [9]), p < q, p.y is not P(1).y, asdict(q), astuple(q), p.w, [f.name for f in fields(P)], replace(p, x=7), P.__match_args__)
show(hash, p)
show(P)
show(P, 1, 2, 3)
show(lambda: p < 5)
show(replace, p, z=1)
# case: dataclass_options
from dataclasses import dataclass, field, KW_ONLY, InitVar
@dataclass(frozen=True, slots=True)
class F:
    a: int
    _: KW_ONLY
    b: int = 2
@dataclass(eq=False, repr=False)
class N: x: int = 0
@dataclass(unsafe_hash=True, kw_only=True)
class U: x: int
@dataclass
class I:
    x: int
    seed: InitVar[int] = 5
    def __post_init__(self, seed): self.x += seed
f = F(1, b=3)
print(f, hash(f) == hash(F(1, b=3)), F.__slots__, N() == N(), hash(U(x=1)) == hash(U(x=1)), I(1), I(1, 2))
show(setattr, f, "a", 1)
show(delattr, f, "a")
show(setattr, f, "new", 1)
show(F, 1, 2)
show(U, 1)
# case: dataclass_errors
from dataclasses import dataclass, field, make_dataclass
def make(body, **k):
    ns = {"field": field}
    exec("class C:\n" + body, ns)
    return dataclass(**k)(ns["C"])
for body, k in (("  x: int = 1\n  y: int", {}), ("  x: list = []", {}), ("  x = field()", {}), ("  x: int = field(default=1, default_factory=int)", {}), ("  x: int\n  def __lt__(self, o): pass", {"order": True}), ("  x: int", {"order": True, "eq": False}), ("  x: int\n  __slots__ = ()", {"slots": True}), ("  x: int\n  def __setattr__(self, n, v): pass", {"frozen": True})): show(make, body, **k)
show(make_dataclass, "M", ["a", "a"])
print(make_dataclass("M", ["a", ("b", int, 5)])(1))
# case: dataclass_inheritance
from dataclasses import dataclass
@dataclass
class A: x: int; y: int = 1
@dataclass
class B(A):
    y: int = 2
    z: int = 3
@dataclass(frozen=True)
class Z: q: int
print(B(5), B.__eq__ is A.__eq__, B(1) == A(1, 2), B.__dataclass_fields__["y"].default)
def bad():
    @dataclass
    class Y(Z): pass
show(bad)
# case: enum_basics
from enum import Enum, IntEnum, auto, unique
class C(Enum):
    RED = 1
    BLUE = auto()
    ALIAS = 1
    def describe(self): return f"{self.name}!"
print(C.RED, repr(C.BLUE), C(2), C["RED"], C.ALIAS is C.RED, list(C), len(C), C.RED.describe(), C.__members__.keys() >= {"ALIAS"}, C.RED in C, isinstance(C.RED, C), C.RED == 1, hash(C.RED) == hash("RED"))
for f in (lambda: C(9), lambda: C["NO"], lambda: setattr(C, "RED", 5), lambda: delattr(C, "RED"), lambda: C.RED < C.BLUE, lambda: type("D", (C,), {}), lambda: C.RED.__class__("x"), lambda: setattr(C.RED, "value", 3)): show(f)
class I(IntEnum): A = 1; B = 5
print(I.A + 1, I.B > 3, f"{I.A}", I.B == 5, sorted([I.B, I.A]), I(5), repr(I.A), int(I.B))
# case: enum_features
from enum import Enum, Flag, StrEnum, auto, unique, nonmember, member
class P(Enum):
    EARTH = (1, 2)
    def __init__(self, m, r): self.m, self.r = m, r
    @property
    def total(self): return self.m + self.r
    @classmethod
    def _missing_(cls, v): return cls.EARTH if v == "home" else None
class S(StrEnum): ONE = auto(); TWO = "2"
class F(Flag):
    R = auto(); W = auto(); X = auto()
    RW = R | W
print(P.EARTH.total, P("home"), P.EARTH.value, S.ONE, S.TWO + "x", F.R | F.X, F.RW, ~F.R, F.R in F.RW, list(F.RW), F(0), bool(F(0)), F.R ^ F.RW, F(5), len(F.RW))
show(P, "mars")
show(F, 100)
def dup():
    @unique
    class D(Enum): A = 1; B = 1
show(dup)
print(Enum("Dyn", "A B").B, Enum("Dyn", {"X": 5})(5))
# case: functools_partial
from functools import partial, partialmethod
def f(*a, **k): return a, k
p = partial(f, 1, x=2)
print(p(3, y=4), p(x=5), p.func is f, p.args, p.keywords, partial(p, 9).args, repr(partial(int, base=2)))
class A:
    m = partialmethod(f, "m", k=1)
    n = partial(f, "n")
a = A()
print(a.m(5)[0][1:], a.m(5)[1], A.n(1), a.n(2))
p.attr = 1; print(p.__dict__)
for g in (lambda: partial(), lambda: partial(5), lambda: partial(f, **{"a": 1})(a=2), lambda: partial(len)(1)): show(g)
# case: lru_cache_behaviour
from functools import lru_cache, cache, cached_property
calls = []
@lru_cache(maxsize=2, typed=True)
def f(x, y=0): calls.append(x); return x
f(1); f(1); f(1.0); f(2); f(1)
print(calls, f.cache_info(), f.cache_parameters(), f.__wrapped__(5))
f.cache_clear(); print(f.cache_info())
show(f, [])
@cache
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
print(fib(80), lru_cache(len)("abc"), lru_cache(maxsize=0)(len)("ab"))
show(lru_cache, "x")
class A:
    @cached_property
    def p(self): print("computed"); return 5
    @lru_cache
    def m(self): return id(self) == id(a)
a = A(); print(a.p, a.p, a.m(), "p" in vars(a)); del a.p; a.p
# case: singledispatch_forms
from functools import singledispatch, singledispatchmethod
import collections.abc
@singledispatch
def f(x): return "default"
@f.register
def _(x: int): return "int"
@f.register(list)
@f.register(tuple)
def _(x): return "sequence"
f.register(collections.abc.Mapping, lambda x: "mapping")
@f.register
def _(x: str | bytes): return "text"
print([f(v) for v in (1, True, 1.5, [], (), {}, "s", b"b", None)], f.dispatch(bool) is f.registry[int])
show(f)
show(f.register, 5)
class A:
    @singledispatchmethod
    def m(self, x): return "base"
    @m.register
    def _(self, x: int): return "int"
print(A().m(1), A().m("x"))
# case: reduce_total_ordering_wraps
from functools import reduce, total_ordering, wraps, update_wrapper
print(reduce(lambda a, b: a * 10 + b, [1, 2, 3]), reduce(max, [], 5), reduce(lambda a, b: b, iter("ab")))
show(reduce, max, [])
show(reduce, max)
@total_ordering
class T:
    def __init__(self, n): self.n = n
    def __eq__(self, o): return self.n == o.n
    def __lt__(self, o): return self.n < o.n if isinstance(o, T) else NotImplemented
print(T(1) <= T(1), T(2) > T(1), T(1) >= T(2))
show(lambda: T(1) <= 5)
show(total_ordering, int)
def d(f):
    @wraps(f)
    def w(*a): return f(*a)
    return w
@d
def g(a: int): "doc"
print(g.__name__, g.__doc__, g.__wrapped__.__name__, g.__annotations__, g.__qualname__)
# case: itertools_odd_corners
from itertools import *
print(list(islice(count(10, -3), 4)), list(accumulate([1, 2, 3], initial=10)), list(accumulate("abc", lambda a, b: b + a)), list(chain.from_iterable(["ab", "c"])), list(compress("abcd", [1, 0, 1])), list(dropwhile(str.islower, "abCd")), list(takewhile(str.islower, "abCd")), list(filterfalse(None, [0, 1, ""])), list(pairwise("abc")), list(starmap(pow, [(2, 3), (3, 2)])), list(zip_longest("ab", "c", fillvalue="-")), [(k, list(g)) for k, g in groupby("aabca")], list(product("ab", repeat=2))[:3], list(permutations("abc", 2))[:3], list(combinations_with_replacement("ab", 2)), list(repeat(1, 2)), list(islice("abcdef", 1, None, 2)), list(islice(cycle("ab"), 5)))
for f in (lambda: islice([], -1), lambda: islice([], 0, 5, 0), lambda: repeat(), lambda: count("a"), lambda: product(repeat=-1), lambda: combinations("ab"), lambda: combinations("ab", -1), lambda: tee([], -1), lambda: zip_longest(5), lambda: groupby(), lambda: list(starmap(pow, [1])), lambda: accumulate(), lambda: pairwise(), lambda: list(compress([1], 5)), lambda: permutations("a", "b")): show(f)
# case: itertools_shared_state
from itertools import groupby, tee, count, chain
g = groupby("aab")
k1, i1 = next(g); k2, i2 = next(g)
print(k1, list(i1), k2, list(i2))
a, b = tee(iter([1, 2, 3]))
next(a); c, = tee(a, 1)
print(list(b), list(a), list(c), repr(count(5)), repr(count(1, 2)), next(count(2.5)))
it = iter([1, 2, 3]); print(list(zip(it, it)), list(chain(it, [9])))
# case: contextlib_tools
from contextlib import *
@contextmanager
def c(n):
    print("in", n)
    try: yield n * 2
    except ValueError as e: print("caught", e)
    finally: print("out", n)
with c("a") as x, c("b"):
    print(x); raise ValueError("v")
@c("deco")
def f(): return "result"
print(f())
with suppress(KeyError, IndexError): {}["x"]
with nullcontext(5) as n, closing(type("C", (), {"close": lambda s: print("closed")})()): print(n)
with ExitStack() as s:
    s.callback(print, "callback"); s.enter_context(c("s")); s.push(lambda *e: print("push", e[0] and e[0].__name__) or True)
    raise KeyError
import io
with redirect_stdout(io.StringIO()) as o: print("hidden")
print(repr(o.getvalue()), isinstance(c("q"), AbstractContextManager))
# case: contextvars_semantics
from contextvars import ContextVar, copy_context, Context
v, w = ContextVar("v", default=0), ContextVar("w")
t = v.set(1)
ctx = copy_context()
print(ctx[v], v in ctx, w in ctx, ctx.run(lambda: (v.set(5), v.get())[1]), v.get(), ctx[v], len(ctx), ctx.get(w), list(ctx) == [v])
v.reset(t); print(v.get(), t.old_value is t.MISSING, t.var is v)
def kind(f, *a):
    try: print(f(*a))
    except Exception as e: print(type(e).__name__)
kind(w.get)
print(w.get("given"))
kind(v.reset, t)
kind(lambda: ctx[w])
kind(lambda: ctx.run(ctx.run, print))
show(ContextVar, 5)
kind(Context().run, v.reset, v.set(3))
# case: typing_run_time
import typing
from typing import *
T = TypeVar("T"); K = TypeVar("K", bound=int); P_ = ParamSpec("P_")
class G(Generic[T]):
    def m(self) -> "list[T]": ...

print(G[int], G[T], G[int]().__class__, G[int].__args__, G.__parameters__, T, K.__bound__, Optional[int], Union[int, str, int], Callable[[int], str], Literal[1, "a"], Annotated[int, 5].__metadata__, ClassVar[int], get_origin(List[int]), get_args(Dict[str, int]), List[int] == list[int], NewType("N", int)(5), cast(int, "x"), Any, NoReturn, Tuple[()], Type[int])
for f in (lambda: G[int, str], lambda: G[int][str], lambda: Optional[int, str], lambda: Union[()], lambda: Any(), lambda: isinstance(1, List[int]), lambda: TypeVar("T", int), lambda: Generic[int], lambda: Callable[int], lambda: type("X", (Generic[T], Generic[K]), {}), lambda: Union[1, 2], lambda: List[5], lambda: TypeVar("a", bound=5)): show(f)
def f(a: int, b: "str" = None, *c: "T") -> Optional[int]: ...
print(get_type_hints(f), get_type_hints(G.m, localns={"T": T}))
# case: typing_classes
from typing import NamedTuple, TypedDict, Protocol, runtime_checkable, overload, final, get_overloads, reveal_type
class N(NamedTuple): a: int; b: str = "x"
class D(TypedDict, total=False): k: int
@runtime_checkable
class S(Protocol):
    def close(self): ...
class C:
    def close(self): pass
print(N(1), N._field_defaults, N.__annotations__, D(k=1), D.__total__, D.__optional_keys__, isinstance(C(), S), isinstance(5, S), issubclass(C, S))
show(S)
show(lambda: type("Q", (Protocol,), {"m": lambda s: 1}))
show(lambda: isinstance(1, D))
show(N)
def g():
    class M(NamedTuple): a: int = 1; b: int
show(g)
@overload
def h(x: int) -> int: ...
def h(x): return x
print(h(3), len(get_overloads(h)))
# case: threading_primitives
import threading
l = threading.Lock()
print(l.acquire(), l.acquire(False), l.acquire(timeout=0.001), l.locked(), l.release(), repr(l).split(" object")[0])
show(l.release)
show(l.acquire, False, 5)
show(l.acquire, True, -2)
r = threading.RLock()
with r:
    with r: print("twice")
show(r.release)
c = threading.Condition()
show(c.notify); show(c.wait)
e = threading.Event(); e.set(); print(e.wait(), e.is_set())
s = threading.Semaphore(1); print(s.acquire(), s.acquire(False))
b = threading.BoundedSemaphore(1); show(b.release)
show(threading.Semaphore, -1)
t = threading.Thread(target=print, args=("ran",), name="N")
print(t.name, t.is_alive(), t.ident, t.daemon)
t.start(); t.join(); show(t.start); show(threading.Thread(target=print).join)
show(threading.Thread, 5)
# case: thread_local_data
import threading
class L(threading.local):
    x = "class default"
    def __init__(self, n): self.n = n; print("init", n)
l = L(5)
l.x = "main"
def f():
    print(l.x, l.n); l.x = "other"; print(vars(l))
t = threading.Thread(target=f); t.start(); t.join()
print(l.x, vars(l))
p = threading.local()
show(lambda: p.missing)
show(threading.local, 1)
show(setattr, p, "__dict__", {})
# case: thread_results_and_exceptions
import threading, queue
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(2) as e:
    f = e.submit(pow, 2, 5); g = e.submit(int, "x")
    print(f.result(), repr(g.exception()), list(e.map(len, ["a", "bb"])), f.done())
show(e.submit, print)
q = queue.Queue(1); q.put(1)
show(q.put_nowait, 2); print(q.get()); show(q.get, False); show(q.get, timeout=0.001)
q.task_done(); show(q.task_done)
sq = queue.SimpleQueue(); sq.put("a"); print(sq.get(), sq.empty()); show(sq.get_nowait)
# case: weakref_kinds
import weakref, gc
class A:
    def m(self): return "m"
    def __repr__(self): return "A()"
a = A(); r = weakref.ref(a); p = weakref.proxy(a); m = weakref.WeakMethod(a.m)
print(r() is a, p.m(), m()(), weakref.ref(a) is r, weakref.getweakrefcount(a) >= 2, r == weakref.ref(a), p == a, isinstance(p, A), type(p).__name__)
p.attr = 5; print(a.attr)
s, k, v = weakref.WeakSet([a]), weakref.WeakKeyDictionary({a: 1}), weakref.WeakValueDictionary(x=a)
print(len(s), dict(k) == {a: 1}, v["x"] is a)
del a; gc.collect()
print(r(), m(), len(s), len(k), len(v))
show(lambda: p.m())
show(weakref.ref, 5); show(weakref.proxy, "x"); show(weakref.ref);
show(lambda: r.x)
class S: __slots__ = ()
show(weakref.ref, S())
# case: weakref_callbacks_order
import weakref, gc
class A: pass
log = []
a = A()
refs = [weakref.ref(a, lambda r, i=i: log.append(i)) for i in range(3)]
f = weakref.finalize(a, log.append, "finalize")
del a; gc.collect()
print(sorted(map(str, log)), f.alive, f(), refs[0]())
sys.unraisablehook = lambda u: print("unraisable", repr(u.exc_value))
b = A(); r = weakref.ref(b, lambda r: 1 / 0)
del b; gc.collect()
c = A(); r2 = weakref.ref(c, log.append); del r2
del c; gc.collect(); print(len(log))
# case: gc_module
import gc
class A:
    def __del__(self): print("del")
def make():  # in a frame of its own: what the stack still mentions stays
    a = A(); a.me = a
make()
print(gc.collect() >= 0, gc.isenabled(), gc.garbage, gc.is_tracked([]), type(gc.get_count()).__name__, len(gc.get_threshold()))
gc.disable(); print(gc.isenabled()); gc.enable()
x = [1]; y = [x]
print(any(r is y for r in gc.get_referrers(x)), gc.get_referents(y) == [x], any(o is y for o in gc.get_objects()))
show(gc.collect, 5); show(gc.set_threshold); show(gc.collect, "x")
log = []
gc.callbacks.append(lambda phase, info: log.append(phase))
gc.collect(); gc.callbacks.clear()
print(log[0], log[-1])
# case: gc_cycles_with_finalizers
import gc
class A:
    def __init__(self, n): self.n = n
    def __del__(self): out.append(self.n)
out = []
def f():
    l = []
    a = A(1); b = A(2); a.l = b.l = l; l += [a, b]
f(); gc.collect(); gc.collect()
print(sorted(out))
class R:
    def __del__(self): saved.append(self)
saved = []
def make():
    r = R(); r.me = r
make(); gc.collect(); gc.collect(); print(len(saved)); saved.clear(); gc.collect(); print(len(saved))
# case: operator_module
import operator as o
class A: x = 1; y = type("B", (), {"z": [5, 6]})
print(o.attrgetter("x", "y.z")(A), o.itemgetter(1, 0)("ab"), o.itemgetter(slice(1))("abc"), o.methodcaller("split", ",", maxsplit=1)("a,b,c"), o.concat([1], [2]), o.countOf([1, 1], 1), o.indexOf([1, 2], 2), o.index(True), o.truth([]), o.is_not(1, 2), o.contains([1], 1), o.iconcat([1], [2]), repr(o.attrgetter("a")), o.itemgetter(1) , o.length_hint(iter([1])), o.call(len, "ab"))
for f in (lambda: o.attrgetter(), lambda: o.attrgetter(5), lambda: o.itemgetter(), lambda: o.methodcaller(), lambda: o.methodcaller(5), lambda: o.concat(1, 2), lambda: o.indexOf([], 1), lambda: o.attrgetter("x.q")(A), lambda: o.itemgetter(5)([1]), lambda: o.add(1), lambda: o.add(a=1, b=2)): show(f)
# case: warnings_module_behaviour
import warnings
warnings.showwarning = lambda m, c, f, l, *a: print(c.__name__, m, l)
warnings.simplefilter("default")
def f(): warnings.warn("msg", stacklevel=1)
f(); f()
warnings.warn("two", DeprecationWarning); warnings.warn(UserWarning("inst")); warnings.simplefilter("error")
show(warnings.warn, "err"); show(warnings.warn, "a", int); show(warnings.warn); show(warnings.simplefilter, "bad"); show(warnings.warn, "x", stacklevel="a")
with warnings.catch_warnings(record=True) as log:
    warnings.simplefilter("always"); f(); f()
print(len(log), log[0].category.__name__, str(log[0].message))
warnings.filterwarnings("ignore", "ms"); f()
warnings.resetwarnings(); warnings.warn_explicit("ex", UserWarning, "file", 7)
# case: string_int_limits
sys.set_int_max_str_digits(640)
big = 10 ** 700
for f in (lambda: str(big), lambda: int("1" * 641), lambda: repr(-big), lambda: f"{big}", lambda: "%d" % big, lambda: format(big, "d"), lambda: int("0" * 700), lambda: [big].__repr__(), lambda: eval("1" * 700)): show(f)
print(len(hex(big)), int("f" * 800, 16) > 0, len(f"{big:x}"), int("1" * 640) % 10, sys.get_int_max_str_digits(), sys.int_info.str_digits_check_threshold)
show(sys.set_int_max_str_digits, 5); show(sys.set_int_max_str_digits, "x"); show(sys.set_int_max_str_digits, -1)
sys.set_int_max_str_digits(0); print(len(str(big)))
