# Native code that follows nested containers stops at the recursion limit.
import functools, sys

def nested(wrap, depth):
    value = []
    for _ in range(depth):
        value = wrap(value)
    return value

def attempt(call):
    try:
        call()
        return 'fine'
    except RecursionError as error:
        return 'RecursionError'

for wrap in (lambda v: [v], lambda v: (v,), lambda v: {1: v}):
    for depth in (100, 1500, 100000):
        a, b = nested(wrap, depth), nested(wrap, depth)
        print(depth, attempt(lambda: repr(a)), attempt(lambda: a == b))
loop = []
loop.append(loop)
other = []
other.append(other)
print(loop, attempt(lambda: loop == other))
print(attempt(lambda: isinstance(1, nested(lambda v: (v,), 100000))), attempt(lambda: issubclass(int, nested(lambda v: (v,), 100000))))

def group(depth):
    error = ValueError(1)
    for _ in range(depth):
        error = ExceptionGroup('g', [error])
    return error

for depth in (100, 1500):
    print(depth, attempt(lambda: group(depth).split(TypeError)), attempt(lambda: group(depth).subgroup(KeyError)))
class Unhashable:
    calls = 0
    def __hash__(self):
        Unhashable.calls += 1
        return 5

cached = functools.lru_cache(maxsize=3)(lambda key: 1)
key = Unhashable()
cached(key), cached(key)
print(Unhashable.calls)
