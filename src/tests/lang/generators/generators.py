# case: protocol
def g():
    x = yield 1
    print("got", x)
    y = yield 2
    return y
it = g()
print(next(it), it.send("a"))
try:
    it.send("b")
except StopIteration as e:
    print(e.value)
# case: send_unstarted
def g(): yield
g().send(1)
# case: throw
def g():
    try:
        yield 1
    except ValueError as e:
        yield ("caught", str(e))
it = g()
next(it)
print(it.throw(ValueError("x")))
it.throw(KeyError("k"))
# case: throw_unstarted
def g(): yield 1
it = g()
try:
    it.throw(ValueError("q"))
except ValueError as e:
    print(e)
print(list(it))
# case: close
def g():
    try:
        yield 1
    except GeneratorExit:
        print("exit")
        raise
    finally:
        print("finally")
it = g()
next(it)
it.close()
it.close()
print(list(it))
# case: close_ignored
def g():
    try:
        yield 1
    except GeneratorExit:
        yield 2
it = g()
next(it)
it.close()
# case: already_executing
def g():
    next(it)
    yield
it = g()
next(it)
# case: stopiteration_inside
def g():
    raise StopIteration
    yield
list(g())
# case: return_value_yield_from
def inner():
    yield 1
    return "r"
def outer():
    v = yield from inner()
    print("v", v)
    yield from [2, 3]
print(list(outer()))
# case: yield_from_send_throw
def inner():
    while True:
        try:
            x = yield
            print("in", x)
        except ValueError:
            print("ve")
            return "done"
def outer():
    yield (yield from inner())
it = outer()
next(it)
it.send(5)
print(it.throw(ValueError))
# case: yield_from_close
def inner():
    try:
        yield 1
    finally:
        print("inner closed")
def outer(): yield from inner()
it = outer()
next(it)
it.close()
# case: yield_from_noniter
def g(): yield from 5
list(g())
# case: attributes
def g():
    yield 1
it = g()
print(it.gi_running, it.gi_frame is None, it.gi_yieldfrom, it.__name__)
list(it)
print(it.gi_frame)
# case: infinite_islice
from itertools import islice
def nat():
    n = 0
    while True:
        yield n
        n += 1
print(list(islice(nat(), 3, 9, 2)))
# case: finally_on_break
def g():
    try:
        yield 1
        yield 2
    finally:
        print("cleanup")
it = g()
for x in it:
    print(x)
    break
it.close()
# case: context_preserved
def g():
    try:
        raise ValueError("in")
    except ValueError:
        yield 1
        try:
            raise
        except ValueError as e:
            print(e)
it = g()
next(it)
try:
    raise KeyError
except KeyError:
    list(it)
# case: expression_yield
def g():
    x = (yield 1) + (yield 2)
    print(x)
it = g()
next(it)
it.send(10)
try:
    it.send(5)
except StopIteration:
    pass
# case: recursive
def perms(l):
    if not l: yield []
    for i, x in enumerate(l):
        for p in perms(l[:i] + l[i + 1:]): yield [x] + p
print(list(perms([1, 2, 3])))
# case: not_iterator
next([])
# case: itertools
import itertools as it
print(list(it.chain([1], "ab")), list(it.accumulate([1, 2, 3])), list(it.product("ab", [1, 2])), list(it.permutations([1, 2, 3], 2)), list(it.combinations("abc", 2)))
print([(k, list(g)) for k, g in it.groupby("aabc")], list(it.zip_longest([1], "ab", fillvalue=0)), list(it.takewhile(lambda x: x < 3, it.count())), list(it.pairwise("abc")), list(it.starmap(pow, [(2, 3)])), list(it.compress("abc", [1, 0, 1])))
# case: tee
import itertools
a, b = itertools.tee(x for x in range(3))
print(next(a), list(b), list(a))
# case: iterator_class
class C:
    def __init__(self, n): self.n = n
    def __iter__(self): return self
    def __next__(self):
        if not self.n: raise StopIteration
        self.n -= 1
        return self.n
print(list(C(3)), sum(C(4)), 2 in C(5))
