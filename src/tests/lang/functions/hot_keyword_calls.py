# Calls in loops: keywords, defaults, *args, keyword-only parameters, classes and methods.
def attempt(f):
    try: return f()
    except TypeError as error: return str(error)
# case: keywords_of_functions
def f(a, b=2, c=3, *, d=4, e=None): return a + 10 * b + 100 * c + 1000 * d + (0 if e is None else e)
def g(a, /, b, *rest, k=1, **more): return a, b, rest, k, more
def h(*rest): return len(rest), sum(rest)
s, last = 0, None
for i in range(700):
    s += f(i) + f(a=i) + f(i, c=i) + f(i, e=i, d=1) + f(c=1, b=i, a=2) + f(i, i, i, d=i) + f(1, *(2,), **{"d": i})
    s += h()[1] + h(i)[0] + h(i, 1, 2, i)[1]
    last = g(i, b=2), g(i, 2, 3, 4), g(i, 2, k=5), g(i, i), g(i, 2, 3, k=i), g(1, 2, z=i)
print(s, last)
# case: keywords_of_methods_and_classes
class A:
    def __init__(self, x, *, y=1): self.x, self.y = x, y
    def m(self, p=1, *rest, q=2): return self.x * p + self.y * q + len(rest)
    @classmethod
    def make(cls, x, y=5): return cls(x, y=y)
    @staticmethod
    def st(a, b=1): return a - b
    def __call__(self, a, b=3): return a * b + self.x
class B(A):
    def __init__(self, x, **k): super().__init__(x, y=7); self.k = k
s = 0
for i in range(700):
    a = A(i, y=2) if i % 3 else A(x=i)
    b = B(i) if i % 5 else B(i, z=1)
    m = a.m
    s += a.m(q=i) + a.m(1, 2, 3, q=4) + m(p=2) + A.make(i).y + A.make(x=1, y=i).x + A.st(i, b=3) + a(2, b=i) + b.m(q=1) + len(b.k) + A.m(a, p=3)
print(s)
# case: wrong_keywords
def k(a, b=1, *, c=2): return a + b + c
texts = set()
for i in range(400):
    for call in (lambda: k(1, a=2), lambda: k(1, z=2), lambda: k(b=1), lambda: k(1, 2, 3), lambda: k(c=1, a=i)):
        r = attempt(call)
        if isinstance(r, str): texts.add(r)
print(sorted(texts))
# case: defaults_that_change
def d(a, b=1, *, c=2): return a + b + c
s = []
for i in range(900):
    if i == 500: d.__defaults__ = (10,)
    if i == 600: d.__kwdefaults__ = {"c": 20}
    if i == 700: d.__kwdefaults__["c"] = 30
    if i == 800: d.__code__ = (lambda a, b=1, *, c=2: a * b * c).__code__
    s.append((d(1), d(1, c=5), d(a=2, b=3)))
print(s[0], s[499:501], s[599:601], s[699:701], s[799:801], s[-1])
# case: generators_and_closures_with_keywords
def gen(n, *, step=1, start=0):
    while n: yield start; start += step; n -= 1
def outer(i, *args, k=1):
    def inner(*, z): return z + i + k + len(args)
    return inner(z=k)
s = 0
for i in range(500):
    s += sum(gen(3, step=i)) + sum(gen(n=2, start=i)) + outer(i, 1, 2, k=i) + outer(1)
def drive(n):
    for i in range(n): yield outer(i, k=2) + f2(x=i, y=1)
def f2(y, x, *a): return x - y + len(a)
print(s, sum(drive(600)))
# case: exits_in_callees
def e1(v, *args, scale=1, **rest):
    if v % 50 == 49: return str(v), args, scale, rest
    return v * scale + len(args)
out = []
for i in range(600):
    r = e1(i, i, scale=2) if i % 2 else e1(i)
    if isinstance(r, tuple): out.append(r)
print(out)
def rec(n, *, acc=0, step=1): return acc if n <= 0 else rec(n - step, acc=acc + n, step=step)
print([rec(150, step=1 + i % 3) for i in range(60)][-3:], attempt(lambda: rec(1, 2)))
# case: kept_args
keep = []
def collect(*args, **kw): keep.append((args, kw)); kw["n"] = len(keep); return args
for i in range(500): collect(i, i + 1)
print(keep[3], keep[-1], collect() is (), len({id(kw) for _, kw in keep}))
