# case: functions and defaults
def f(a, b=2, *args, c=3, **kw):
    return a, b, args, c, kw
print(f(1), f(1, 2, 3, 4, c=5, d=6))
# case: classes and super
class A:
    x = 1
    def __init__(self, v): self.v = v
    def m(self): return self.v + 1
    @property
    def p(self): return self.v * 2
    def __repr__(self): return f"A({self.v!r})"
    def __add__(self, o): return A(self.v + o.v)
class B(A):
    def m(self): return super().m() * 10
a = A(3); b = B(4)
print(a, b, a.m(), b.m(), a.p, a + b, a.x, isinstance(b, A))
# case: generators
def gen(n):
    for i in range(n):
        x = yield i * i
        if x: print("got", x)
print(list(gen(5)), sum(x for x in range(10)))
g = gen(3); next(g); print(g.send("hi"))
# case: closures
def outer():
    n = 0
    def inner():
        nonlocal n
        n += 1
        return n
    return inner
i = outer(); i(); print(i())
# case: match
match [1, 2, {"k": 3}]:
    case [a, b, {"k": c}]: print(a, b, c)
# case: coroutine
async def co():
    return 42
try: co().send(None)
except StopIteration as s: print(s.value)
# case: uncaught exception
def f():
    raise ValueError("no")
f()
# case: finally order
def tb():
    try:
        raise KeyError("x")
    finally:
        print("finally")
try: tb()
except KeyError as e: print(repr(e))
