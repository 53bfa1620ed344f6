# Structures and calls a hundred thousand or a million deep: the right result or RecursionError, never a crash.
import os
import sys


def nest(depth, make, value):
    for _ in range(depth):
        value = make(value)
    return value


def attempt(function, *args):
    try:
        result = function(*args)
    except (RecursionError, MemoryError) as error:
        return type(error).__name__
    return "ended" if result is None or isinstance(result, (list, tuple, dict, set, frozenset)) else type(result).__name__ if isinstance(result, (str, bytes)) else repr(result)


MILLION = 20_000 if "TAIPANGC" in os.environ else 1_000_000   # collections at every step take their time


class Node:
    def __init__(self, below):
        self.below = below


# case: a list a million deep
import copy
import json
import marshal
import pickle

deep, same = nest(MILLION, lambda below: [below], []), nest(MILLION, lambda below: [below], [])
# expect: repr RecursionError
print("repr", attempt(repr, deep))
# expect: compare RecursionError
print("compare", attempt(lambda: deep == same))
# expect: order RecursionError
print("order", attempt(lambda: deep < same))
# expect: shallow ended
print("shallow", attempt(copy.copy, deep))
# expect: deepcopy RecursionError
print("deepcopy", attempt(copy.deepcopy, deep))
# What is deep for the C stack is a million; less may still be written.
allowed = ("RecursionError",) if MILLION == 1_000_000 else ("RecursionError", "bytes", "str")
# expect: pickle True
print("pickle", attempt(pickle.dumps, deep) in allowed)
# expect: json True
print("json", attempt(json.dumps, deep) in allowed)
try:
    marshal.dumps(deep)
except ValueError as error:
    # expect: marshal object too deeply nested to marshal
    print("marshal", error)
del deep, same
# expect: deleted
print("deleted")

# case: other things a million deep
deep = nest(MILLION, lambda below: (below,), ())
# expect: tuple RecursionError RecursionError
print("tuple", attempt(repr, deep), attempt(lambda: deep == nest(MILLION, lambda below: (below,), ())))
deep = nest(MILLION, lambda below: {"k": below}, {})
# expect: dict RecursionError RecursionError
print("dict", attempt(repr, deep), attempt(lambda: deep == nest(MILLION, lambda below: {"k": below}, {})))
deep = nest(MILLION, Node, None)
# expect: object True
count, node = 0, deep
while node:
    count, node = count + 1, node.below
print("object", count == MILLION)
deep = nest(MILLION, lambda below: lambda: below, None)
deep = nest(MILLION, lambda below: iter([below]), None)
deep = nest(MILLION // 10, lambda below: frozenset([below]), frozenset())
deep = None
# expect: gone
print("gone")

# case: chains of exceptions
error = None
for i in range(MILLION // 10):
    fresh = ValueError(i)
    fresh.__context__ = error
    fresh.__cause__ = error
    error = fresh
del error, fresh
# expect: gone
print("gone")

# case: a hundred thousand calls
sys.setrecursionlimit(400_000)


def down(n):
    return 0 if n == 0 else 1 + down(n - 1)


# expect: True
print(down(MILLION // 10) == MILLION // 10)


class Method:
    def step(self, n, *more, **named):
        return n if n == 0 else self.step(n - 1, *more, **named)


# A call with ** is a call through C. How many fit on 8 MB depends on the processor: 10 700 on x86-64, 7 000 on s390x, 4 300 on ppc64.
# expect: 0
print(Method().step(MILLION // 400, 1, key=2))
# expect: True
print(attempt(Method().step, 100_000) in ("0", "RecursionError"))


def generator(n):
    if n:
        yield from generator(n - 1)
    yield n


# expect: 2001
print(sum(1 for _ in generator(2_000)))

# case: calls through C that are too deep
sys.setrecursionlimit(1_000_000)


class Adder:
    def __init__(self, n):
        self.n = n

    def __add__(self, other):
        return self.n if self.n == 0 else Adder(self.n - 1) + other

    def __repr__(self):
        return repr(Adder(self.n - 1)) if self.n else "end"

    def __eq__(self, other):
        return self.n == 0 or [Adder(self.n - 1)] == [other]

    def __hash__(self):
        return hash((Adder(self.n - 1),)) if self.n else 1

    def __getattr__(self, name):
        return getattr(Adder(self.n - 1), name) if self.n else 5

    def __iter__(self):
        return iter(sorted([Adder(self.n - 1)], key=lambda one: sum(one))) if self.n else iter(())


def outcome(function):
    try:
        function()
    except (RecursionError, MemoryError):
        pass
    return "survived"


# expect: survived survived survived survived survived
print(outcome(lambda: Adder(300_000) + 1), outcome(lambda: repr(Adder(300_000))), outcome(lambda: Adder(300_000) == 3),
      outcome(lambda: hash(Adder(300_000))), outcome(lambda: Adder(300_000).missing))
# expect: survived survived
print(outcome(lambda: list(map(lambda f: f(f), [lambda f: list(map(lambda g: g(g), [f]))]))), outcome(lambda: sum(Adder(300_000))))

# case: deep things with a high limit
sys.setrecursionlimit(10_000_000)
deep = nest(MILLION, lambda below: [below], [])
import copy
import json
import pickle
for name, function in [("repr", lambda: repr(deep)), ("compare", lambda: deep == nest(MILLION, lambda below: [below], [])), ("copy", lambda: copy.deepcopy(nest(10_000, lambda below: [below], []))),
                       ("pickle", lambda: pickle.dumps(deep)), ("json", lambda: json.dumps(deep)), ("loads", lambda: json.loads("[" * MILLION)),
                       ("source", lambda: eval("(" * 100_000 + ")" * 100_000)), ("minus", lambda: eval("-" * 100_000 + "1")),
                       ("attributes", lambda: eval("a" + ".b" * 100_000, {"a": 1}))]:
    try:
        function()
    except (RecursionError, MemoryError, SyntaxError, ValueError, AttributeError):
        pass
    # expect: repr survived
    # expect: compare survived
    # expect: copy survived
    # expect: pickle survived
    # expect: json survived
    # expect: loads survived
    # expect: source survived
    # expect: minus survived
    # expect: attributes survived
    print(name, "survived")
