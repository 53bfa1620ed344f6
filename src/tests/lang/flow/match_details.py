# Pattern matching: what each kind of pattern asks of the subject, what it binds, and when.
def show(function, *arguments, **named):
    try:
        print(repr(function(*arguments, **named)))
    except BaseException as error:
        print(type(error).__name__, error)

# case: literals_compare_by_equality
def f(x):
    match x:
        case 1: return "one"
        case 2.0: return "two"
        case "s": return "str"
        case b"b": return "bytes"
        case -3: return "minus three"
        case 1 + 2j: return "complex"
        case None: return "none"
        case True: return "true"
        case _: return "other"
print([f(x) for x in (1, True, 1.0, 2, "s", b"b", -3, 1 + 2j, None, False, "S", bytearray(b"b"), 0)])
# case: singletons_by_identity
class A:
    def __eq__(self, o): print("eq", o); return True
    __hash__ = None
match A():
    case None | False: print("singleton")
    case 5: print("equal")
# case: sequence_kinds
import collections.abc, array
class S(collections.abc.Sequence):
    def __len__(self): return 2
    def __getitem__(self, i): return "xy"[i]
class Fake:
    def __len__(self): return 2
    def __getitem__(self, i): return i
def f(x):
    match x:
        case [a, b]: return (a, b)
        case _: return None
print([f(x) for x in ([1, 2], (1, 2), "ab", b"ab", bytearray(b"ab"), {1, 2}, {1: 2, 3: 4}, range(2), collections.deque([1, 2]), array.array("b", [1, 2]), memoryview(b"ab"), S(), Fake(), iter([1, 2]), collections.UserList([1, 2]))])
# case: sequence_lengths_and_stars
def f(x):
    match x:
        case []: return "empty"
        case [1, *rest]: return ("one", rest)
        case [*init, 9]: return ("nine", init)
        case [a, *_, b]: return ("ends", a, b)
        case [_]: return "single"
print([f(x) for x in ([], (1,), (1, 2, 3), (5, 9), [9], (3, 4, 5), [7], (8, 8))])
# case: sequence_protocol_calls
class S(list):
    def __len__(self): print("len"); return super().__len__()
    def __getitem__(self, i): print("get", i); return super().__getitem__(i)
    def __iter__(self): print("iter"); return super().__iter__()
for s in (S([1, 2]), S([1, 2, 3]), S([5])):
    match s:
        case [1, 2]: print("two")
        case [1, *_, 3]: print("ends")
        case [x]: print("one", x)
# case: mapping_rules
import collections, types
def f(x):
    match x:
        case {"a": 1, "b": b, **rest}: return (b, rest)
        case {"c": {"d": d}}: return d
        case {}: return "any mapping"
        case _: return None
print([f(x) for x in ({"a": 1, "b": 2, "z": 3}, {"a": 2, "b": 2}, {"c": {"d": 5}, "e": 1}, {}, [], collections.OrderedDict(a=1, b=0), types.MappingProxyType({"c": {"d": 0}}), collections.UserDict(a=1, b=7))])
# case: mapping_uses_get_not_missing
class D(dict):
    def __missing__(self, k): print("missing", k); return 1
    def get(self, k, d=None): print("get", k); return super().get(k, d)
    def __getitem__(self, k): print("item", k); return super().__getitem__(k)
match D(b=2):
    case {"a": x}: print("a", x)
    case {"b": x, **r}: print("b", x, r)
dd = collections_default = __import__("collections").defaultdict(int)
match dd:
    case {"q": 0}: print("made")
    case _: print("not made", dict(dd))
# case: mapping_keys_duplicate_at_run_time
class K: a = b = "same"
def f(x):
    match x:
        case {K.a: 1, K.b: 2}: pass
show(f, {"same": 1})
show(f, {})
show(f, [1])
# case: mapping_length_checked_first
class M(__import__("collections").abc.Mapping):
    def __len__(self): print("len"); return 1
    def __iter__(self): return iter("k")
    def __getitem__(self, k): print("get", k); raise KeyError(k)
match M():
    case {"x": 1, "y": 2}: print("two")
    case {"x": 1}: print("one")
    case _: print("none")
# case: class_positional_and_keyword
class P:
    __match_args__ = ("x", "y")
    def __init__(self, x, y, z=0): self.x, self.y, self.z = x, y, z
def f(p):
    match p:
        case P(0, 0): return "origin"
        case P(x, 0, z=0): return ("x", x)
        case P(0, y=y): return ("y", y)
        case P(x, y) if x == y: return ("diagonal", x)
        case P(): return "some P"
        case _: return "no P"
print([f(P(*a)) for a in ((0, 0), (3, 0), (0, 4), (5, 5), (1, 2), (3, 0, 1))], f(3))
# case: class_errors
class N: pass
class L: __match_args__ = ["x"]
class I: __match_args__ = (5,)
class D: __match_args__ = ("x", "x"); x = 1
def try_one(cls, kind):
    match cls():
        case N(1): pass
        case L(1): pass
        case I(1): pass
        case D(1, 1) if kind == 1: pass
        case D(1, x=1): pass
for c in (N, L, I, D): show(try_one, c, 1); show(try_one, c, 2) if c is D else None
def g(x):
    c = 5
    match x:
        case c.real(): pass
class NS: five = 5
def h(x):
    match x:
        case NS.five(): pass
show(g, 1)
show(h, 1)
def k(x):
    match x:
        case int(1, 2): pass
show(k, 1)
# case: builtin_classes_match_self
def f(x):
    match x:
        case bool(b): return ("bool", b)
        case int(i): return ("int", i)
        case str(s) | bytes(s) | bytearray(s): return ("text", s)
        case float(v) | complex(real=v): return ("float", v)
        case list([a, *_]) | tuple((a, *_)): return ("seq", a)
        case dict({"k": v}): return ("dict", v)
        case set(s) | frozenset(s): return ("set", sorted(s))
        case object(): return "object"
print([f(x) for x in (True, 5, "s", b"b", 1.5, 2j, [1], (), {"k": 2}, {1}, None, bytearray(b"x"))])
# case: class_attribute_lookup
class A:
    @property
    def bad(self): raise AttributeError("hidden")
    @property
    def worse(self): raise KeyError("shown")
    def __getattr__(self, n):
        print("asked", n)
        raise AttributeError(n)
def f(x):
    match x:
        case A(missing=1): return 1
        case A(bad=1): return 2
        case A(worse=1): return 3
show(f, A())
# case: instancecheck_used
class M(type):
    def __instancecheck__(cls, o): print("check", o); return o == 5
class A(metaclass=M): pass
def f(x):
    match x:
        case A(): return "A"
        case _: return "no"
print(f(5), f(6))
# case: value_patterns
class C: one = 1; sub = type("S", (), {"two": 2})
import math
def f(x):
    match x:
        case C.one: return "C.one"
        case C.sub.two: return "C.sub.two"
        case math.pi: return "pi"
        case C.nothing: return "never"
print(f(1), f(2), f(math.pi))
show(f, 7)
# case: or_patterns_and_binding
def f(x):
    match x:
        case (1, y) | (y, 1): return ("pair", y)
        case [("a" | "b") as k, (int() | None) as v]: return (k, v)
        case {"x": z} | [z, _, _]: return z
print([f(x) for x in ((1, 2), (2, 1), (1, 1), ["a", 5], ["b", None], {"x": 9}, [7, 8, 9], ["c", 1.5])])
# case: as_patterns_nested
match [1, (2, 3)]:
    case [a, (b, c) as inner] as whole: print(a, b, c, inner, whole)
match {"k": [1, 2]}:
    case {"k": [_, int() as last] as l} as d: print(last, l, d)
match 5:
    case int() as n if n > 3: print("big", n)
# case: guards_and_fallthrough
log = []
def g(x): log.append(x); return x
match (1, 2):
    case (a, b) if g(a > b): print("first")
    case (a, c) if g(c == 2): print("second", a, c)
    case _ if g(True): print("third")
print(log, a, b)
def f(x):
    match x:
        case n if n / 0: pass
show(f, 1)
# case: names_bound_before_failure
def f(x):
    match x:
        case [a, 2]: return "match", a
        case _: pass
    try: return "leaked", a
    except UnboundLocalError as e: return str(e)
print(f([1, 2]), f([1, 3]), f(5))
# case: wildcard_does_not_bind
_ = "kept"
match [1, 2]:
    case [_, _]: print(_)
match 5:
    case _: print(_)
# case: subject_forms
match 1, 2:
    case a, b: print(a, b)
match *[1, 2], 3:
    case 1, *r: print(r)
match (x := 5):
    case 5: print("walrus", x)
match [y * 2 for y in (1, 2)]:
    case [2, 4]: print("comprehension")
match 1,:
    case (1,): print("one tuple")
match -1 if x else 2:
    case -1: print("ternary")
match {**{"a": 1}}:
    case {"a": 1}: print("dict")
match lambda: 3:
    case f: print(f())
# case: open_sequences_and_parentheses
def f(x):
    match x:
        case 1, 2: return "open"
        case (3): return "parenthesised literal"
        case (4,): return "one"
        case 5, *rest: return rest
        case (6 | 7): return "or"
        case []: return "none"
print([f(x) for x in ((1, 2), 3, [4], (5, 6), 7, ())])
# case: subject_evaluated_once
def s(): print("subject"); return 3
match s():
    case 1: pass
    case 2: pass
    case 3: print("three")
# case: match_in_functions_loops_and_try
def f(items):
    for x in items:
        match x:
            case 0: continue
            case "stop": break
            case [y]:
                try: return y
                finally: print("finally")
            case int():
                yield x
    else: yield "else"
print(list(f([1, 0, 2, "stop", 3])), list(f([1])), list(f([5, [6], 7])))
# case: targets_of_captures
def outer():
    n = 1
    def inner(x):
        nonlocal n
        global made
        match x:
            case [n, made]: pass
        return n
    return inner([5, 6]), n
print(outer(), made)
class A:
    match [1, 2]:
        case [p, q]: pass
print(A.p, A.q)
# case: soft_keyword_names
match = case = 5
match match:
    case case: print(case)
def match(case): return case
print(match(3))
match [match]:
    case [f]: print(f(4))
print(match (6), [match][0] is f)
case = {"case": 1}
match case:
    case {"case": case}: print(case)
# case: dataclass_and_namedtuple
import dataclasses, collections
@dataclasses.dataclass
class P: x: int; y: int = dataclasses.field(default=0, kw_only=True)
N = collections.namedtuple("N", "a b")
for v in (P(1), P(2, y=3), N(1, 2), (1, 2)):
    match v:
        case P(1): print("P1")
        case P(x, y=3): print("P", x)
        case N(a=1, b=b): print("N", b)
        case [a, b]: print("tuple", a, b)
print(P.__match_args__, N.__match_args__)
# case: enum_values
import enum
class C(enum.Enum): RED = 1; BLUE = "b"
class F(enum.Flag): A = 1; B = 2
def f(x):
    match x:
        case C.RED: return "red"
        case C.BLUE: return "blue"
        case F.A | F.B: return "flag"
        case C(): return "C"
print([f(x) for x in (C.RED, C.BLUE, 1, F.B, F.A | F.B)])
# case: match_self_flag_inherited
class L(list): pass
class D(dict): pass
class I(int): __match_args__ = ("real",)
match L([1]):
    case list(x): print(type(x).__name__)
match D(a=1):
    case dict(x): print(type(x).__name__)
match I(7):
    case I(r): print(type(r).__name__, r)
def f():
    match L([1]):
        case L(x): return x
show(f)
# case: custom_abc_flags
import collections.abc
class A: pass
collections.abc.Sequence.register(A)
class B(collections.abc.Mapping):
    def __getitem__(self, k): return k
    def __iter__(self): return iter(())
    def __len__(self): return 1
def f(x):
    match x:
        case [*_]: return "sequence"
        case {"k": v}: return v
        case {}: return "mapping"
        case _: return "none"
show(f, A())
print(f(B()), f(type("C", (A,), {"__len__": lambda s: 0})()))
