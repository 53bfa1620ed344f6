# case: closure_late
def f():
    fs = []
    for i in range(3): fs.append(lambda: i)
    return [g() for g in fs]
print(f())
# case: nonlocal
def f():
    n = 0
    def g():
        nonlocal n
        n += 1
        return n
    g()
    g()
    return n
print(f())
# case: nonlocal_deep
def a():
    x = 1
    def b():
        def c():
            nonlocal x
            x = 5
        c()
    b()
    return x
print(a())
# case: global_statement
x = 1
def f():
    global x, y
    x, y = 2, 3
f()
print(x, y)
# case: nonlocal_missing
try:
    compile("def f():\n nonlocal q", "f", "exec")
except SyntaxError as e:
    print(e.msg)
# case: nonlocal_module
try:
    compile("nonlocal q", "f", "exec")
except SyntaxError as e:
    print(e.msg)
# case: global_after_use
try:
    compile("def f():\n x = 1\n global x", "f", "exec")
except SyntaxError as e:
    print(e.msg)
# case: param_global
try:
    compile("def f(x):\n global x", "f", "exec")
except SyntaxError as e:
    print(e.msg)
# case: duplicate_param
try:
    compile("def f(x, x): pass", "f", "exec")
except SyntaxError as e:
    print(e.msg)
# case: builtins_shadow
len = lambda x: "mine"
print(len([]))
del len
print(len([]))
# case: cell_contents
def f():
    x = 5
    return lambda: x
g = f()
print(g.__closure__[0].cell_contents, g.__code__.co_freevars)
# case: cell_empty
def f():
    def g(): return x
    c = g.__closure__[0]
    try:
        c.cell_contents
    except ValueError as e:
        print(e)
    x = 1
    return c.cell_contents
print(f())
# case: del_closure_var
def f():
    x = 1
    def g(): return x
    del x
    return g
f()()
# case: class_in_function_free
def f(v):
    class A:
        x = v
        def g(self): return v
    return A
print(f(1).x, f(2)().g())
# case: class_body_reads_global_then_local
x = 1
class A:
    print(x)
    x = 2
    print(x)
# case: comprehension_in_class_method
class A:
    def f(self): return [self.g(i) for i in range(2)]
    def g(self, i): return i
print(A().f())
# case: exec_locals
def f():
    x = 1
    exec("x = 2")
    return x
print(f())
# case: decorators_order
def d(n):
    print("make", n)
    def w(f):
        print("apply", n)
        return f
    return w
@d(1)
@d(2)
def f(): pass
# case: decorator_class_and_value
@lambda c: c.__name__
class A: pass
print(A)
# case: decorator_expression
l = [None, lambda f: "got " + f.__name__]
@l[1]
def f(): pass
print(f)
# case: wraps
from functools import wraps
def d(f):
    @wraps(f)
    def w(*a): return f(*a) + 1
    return w
@d
def add(a, b):
    "adds"
    return a + b
print(add(1, 2), add.__name__, add.__doc__, add.__wrapped__(1, 2))
# case: partial_reduce_cache
from functools import partial, reduce, lru_cache
print(partial(int, base=2)("101"), reduce(lambda a, b: a * b, [1, 2, 3], 10))
@lru_cache(None)
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
print(fib(80), fib.cache_info())
# case: singledispatch
from functools import singledispatch
@singledispatch
def f(x): return "obj"
@f.register
def _(x: int): return "int"
@f.register(list)
def _(x): return "list"
print(f(1), f("a"), f([]), f(True))
# case: total_ordering
from functools import total_ordering, cmp_to_key
@total_ordering
class A:
    def __init__(self, v): self.v = v
    def __eq__(self, o): return self.v == o.v
    def __lt__(self, o): return self.v < o.v
print(A(1) <= A(1), A(2) > A(1), sorted([3, 1, 2], key=cmp_to_key(lambda a, b: b - a)))
# case: annotations
x: int = 5
y: "str"
def f(a: int, *b: str, c: float = 1.0, **d) -> None: pass
print(__annotations__, f.__annotations__)
# case: annotations_future
from __future__ import annotations
def f(a: undefined | x[1]) -> "q": pass
print(f.__annotations__)
# case: local_annotation_unevaluated
def f():
    x: undefined = 3
    return x
print(f())
# case: import_forms
import os.path as p, sys
from math import pi as q, floor
print(p.join("a", "b"), q > 3, floor(2.5), sys.modules["math"].__name__)
# case: import_missing
import no_such_module_here
# case: import_name_missing
from math import no_such_name
# case: import_submodule_missing
import os.nothing
# case: star_import
from math import *
print(sqrt(4), "pi" in globals())
# case: syntax_errors
for s in ("x = ", "if x", "def f(:", "(1, 2", "a b", "1 = x", "f() = 1", "return", "break", "x +", "'abc", "for x in", "print 1", "a, b += 1", "None = 1", "del f()", "continue", "yield", "if x:\npass", "  x", "f(a=1, 2)", "f(**a, *b)", "def f(a=1, b): pass", "x = 08", "1__2", "0xg", "while 1 print(2)", "else: pass", "class A(:", "import a.b as", "from x import", "[1, 2", "{1: 2, 3}", "lambda x=: 1", "async x", "await x", "x := 1", "(x.y := 1)", "assert (1, 2) == ", "try: pass", "raise from x", "@", "global", "\\ x", "?", "x = $", "'a' = 1", "with open(x) as 1: pass"):
    try:
        compile(s, "f", "exec")
    except SyntaxError as e:
        print(repr(s), type(e).__name__, e.msg, e.lineno)
    else:
        print(repr(s), "fine")
