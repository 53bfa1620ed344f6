# case: arguments_from_tuples
def f(a, b=2, *rest, c=3):
    return a, b, rest, c

class Thing:
    def __init__(self, n):
        self.n = n
    def method(self, *args):
        return self.n, args
    def call(self, *args, **keywords):
        return self.method(*args, **keywords)

def gen(*args):
    for x in args:
        yield f(*args, *args)
        yield f(x, *args)

def run(n):
    thing, out = Thing(5), []
    for i in range(n):
        pair, many = (i, i + 1), (1,) * (i % 5 + 1)
        out.append(f(*pair))
        out.append(f(*many))
        out.append(f(*[i, 2, 3]))
        out.append(thing.method(*pair))
        out.append(thing.call(*many))
        out.extend(gen(*pair))
        try:
            f(*())
        except TypeError as error:
            out.append(str(error))
        try:
            Thing(*pair)
        except TypeError as error:
            out.append(str(error))
        out.append(max(*pair, 3))
    return out

print(run(3), hash(str(run(400))) == hash(str(run(400))), len(str(run(500))))

# case: keywords_that_are_collected
def f(a, **rest):
    return a, rest

def g(*args, b=1, **rest):
    rest["more"] = b
    return args, rest

def deep(n, **keywords):
    return keywords if n == 0 else deep(n - 1, **keywords, **{f"k{n}": n})

def run(n):
    out = []
    for i in range(n):
        out.append(f(i, x=i, y=2))
        out.append(g(i, b=i, c=3, d=4))
        out.append(f(a=1, z=i))
        out.append(f(1, q=1, w=2, e=3, r=4, t=5, y=6))
        out.append(f(*(i,), **{"k": i}) if i % 2 else f(*(i,), **{}))
        made = f(0, kept=[])[1]
        made["kept"].append(i)
        out.append(made)
        try:
            f(1, a=2)
        except TypeError as error:
            out.append(str(error))
    return out

print(run(2), len(str(run(500))), deep(5))

# case: frames_of_star_calls
import sys, traceback

def inner(*args, **keywords):
    if args[0] % 100 == 99:
        raise ValueError(args, sorted(keywords))
    return sys._getframe(1).f_lineno - sys._getframe(1).f_code.co_firstlineno

def outer(*args):
    return inner(
        *args)

def run(n):
    lines, seen = set(), []
    for i in range(n):
        try:
            lines.add(outer(*(i, i)))
            lines.add(inner(i, k=1))
        except ValueError as error:
            seen.append((error.args, [f.name for f in traceback.extract_tb(error.__traceback__)]))
    return sorted(lines)[0], seen[0], len(seen)

print(run(1000))

def depth(n, *args):
    return depth(*(n + 1,), *args)

try:
    depth(0, 1)
except RecursionError as error:
    print(type(error).__name__)
