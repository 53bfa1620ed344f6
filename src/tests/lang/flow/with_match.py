# case: with_order
class C:
    def __init__(self, n): self.n = n
    def __enter__(self):
        print("enter", self.n)
        return self.n
    def __exit__(self, t, v, tb):
        print("exit", self.n, t and t.__name__)
with C(1) as a, C(2) as b:
    print(a, b)
try:
    with (C(3), C(4) as d):
        raise ValueError
except ValueError:
    print("out")
# case: suppress
class S:
    def __enter__(self): pass
    def __exit__(self, *a): return True
with S():
    1 / 0
print("after")
# case: exit_raises
class S:
    def __enter__(self): pass
    def __exit__(self, *a): raise KeyError("exit")
try:
    with S():
        raise ValueError
except KeyError as e:
    print(repr(e.__context__))
# case: not_context
with 5: pass
# case: no_exit
class A:
    def __enter__(self): pass
with A(): pass
# case: return_inside
class C:
    def __enter__(self): return self
    def __exit__(self, *a): print("exit", a)
def f():
    with C():
        return 1
print(f())
# case: contextmanager
from contextlib import contextmanager, suppress, ExitStack, closing, nullcontext
@contextmanager
def c(x):
    print("in")
    try:
        yield x
    except ValueError as e:
        print("saw", e)
    finally:
        print("out")
with c(3) as v:
    raise ValueError("q")
with suppress(KeyError):
    {}[1]
with ExitStack() as s:
    s.callback(print, "cb")
    s.enter_context(c(1))
# case: with_target_unpack
from contextlib import nullcontext
with nullcontext((1, [2, 3])) as (a, [b, c]):
    print(a, b, c)
# case: match_literals
def f(x):
    match x:
        case 1: return "one"
        case "a" | "b": return "ab"
        case None: return "none"
        case True: return "true"
        case -2.5: return "neg"
        case 1 + 2j: return "cx"
        case _: return "other"
print([f(x) for x in (1, "a", "b", None, True, -2.5, 1 + 2j, [], 1.0)])
# case: match_sequences
def f(x):
    match x:
        case []: return "empty"
        case [a]: return ("one", a)
        case [1, *rest]: return ("1+", rest)
        case (a, [b, *_], *c): return (a, b, c)
        case [*_, last]: return ("last", last)
        case _: return "no"
print([f(x) for x in ([], (5,), [1, 2, 3], [2, [3, 4], 5], [2, 3, 4], "ab", {1, 2}, range(3), b"ab")])
# case: match_mappings
def f(x):
    match x:
        case {"a": 1, **rest}: return rest
        case {"k": [x, y]}: return x + y
        case {}: return "mapping"
        case _: return "no"
print(f({"a": 1, "b": 2}), f({"k": (3, 4), "z": 0}), f({"q": 1}), f([]))
# case: match_classes
class P:
    __match_args__ = ("x", "y")
    def __init__(self, x, y): self.x, self.y = x, y
def f(v):
    match v:
        case P(0, 0): return "origin"
        case P(x, y=0): return ("x", x)
        case P(x=0): return "y axis"
        case P(): return "p"
        case int(n) if n > 5: return ("big", n)
        case int() | float(): return "num"
        case str(s): return s
print([f(v) for v in (P(0, 0), P(2, 0), P(0, 3), P(1, 1), 9, 2, 1.5, "s")])
# case: match_too_many_positional
class P: __match_args__ = ("x",)
match P():
    case P(1, 2): pass
# case: match_no_args
class P: pass
match P():
    case P(1): pass
# case: match_guard_as
match [1, [2, 3]]:
    case [a, [b, c] as d] if a > 5: print("no")
    case [a, [b, c] as d] if b < c: print(a, b, c, d)
# case: match_value_pattern
class C: RED = 3
match 3:
    case C.RED: print("red")
# case: match_soft_keyword
match = 5
case = 6
print(match, case, match * 2)
_ = 3
print(_)
# case: match_no_case
match 5:
    case 6: print("six")
print("fell through")
# case: match_bound_names_leak
match (1, 2):
    case (a, 3): pass
    case (b, 2): pass
print(a, b)
# case: match_irrefutable
try:
    compile("match x:\n case a: pass\n case 1: pass", "f", "exec")
except SyntaxError as e:
    print(e.msg)
# case: match_or_names
try:
    compile("match x:\n case [a] | [b]: pass", "f", "exec")
except SyntaxError as e:
    print(e.msg)
# case: match_duplicate_name
try:
    compile("match x:\n case [a, a]: pass", "f", "exec")
except SyntaxError as e:
    print(e.msg)
# case: loops_else
for i in range(3): pass
else: print("for else", i)
for i in range(3): break
else: print("no")
while False: pass
else: print("while else")
n = 3
while n:
    n -= 1
    if n == 1: continue
    print(n)
else: print("done")
# case: for_target_kinds
l = [0]
class A: pass
for l[0] in range(3): pass
for A.x, *A.y in ["abc"]: pass
print(l, A.x, A.y)
# case: for_noniter
for i in 5: pass
# case: iter_bad_return
class A:
    def __iter__(self): return 5
for i in A(): pass
# case: nested_break
for i in range(3):
    for j in range(3):
        if j == 2: break
        if i == 1: continue
        print(i, j)
# case: loop_variable_reassigned
for i in range(3):
    print(i)
    i = 10
print(i)
# case: chained_compare_once
def f():
    print("once")
    return 5
print(1 < f() < 10, 1 < f() < 3, 9 < f() < print("never"))
# case: bool_ops_values
print(0 or "a", 1 and [], None or 0 or {}, "x" and "y", not [], 1 if [] else 2)
# case: walrus
if (n := len("abc")) > 2: print(n)
while (x := n) and n > 0: n -= 1
print(x, n, [y := 1, y ** 2])
