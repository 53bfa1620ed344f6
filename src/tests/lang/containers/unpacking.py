# case: basic
a, b = 1, 2
(a, b), [c, *d] = (b, a), "xyz"
print(a, b, c, d)
# case: star_positions
*a, b = range(4)
c, *d = "q"
e, *f, g = [1, 2, 3, 4]
print(a, b, c, d, e, f, g)
# case: too_many
a, b = 1, 2, 3
# case: too_few
a, b, c = 1, 2
# case: star_too_few
a, *b, c = [1]
# case: not_iterable
a, b = 5
# case: none
a, = None
# case: empty
() = []
[] = ()
print("ok")
# case: empty_too_many
[] = [1]
# case: swap
a, b, c = 1, 2, 3
a, b, c = c, a, b
print(a, b, c)
# case: order_of_targets
class T:
    def __setattr__(self, n, v): print(n, v)
t = T()
t.a, t.b = t.c = 1, 2
# case: nested_for
for i, (a, *b) in enumerate([(1, 2, 3), "xy"]):
    print(i, a, b)
# case: attribute_subscript_targets
class A: pass
a = A()
l = [0, 0]
a.x, l[1], *a.y = 1, 2, 3, 4
print(a.x, l, a.y)
# case: from_generator
def g():
    print("start")
    yield 1
    yield 2
    print("end")
a, b = g()
print(a, b)
# case: from_infinite
import itertools
a, b = itertools.count()
# case: dict_unpack
a, b = {"x": 1, "y": 2}
print(a, b)
# case: string_chars
a, b, c = "abc"
print(c, b, a)
# case: iter_error
class I:
    def __iter__(self): raise KeyError("it")
a, b = I()
# case: star_in_index
l = {(1, 2): "t"}
k = (1, 2)
print(l[*k])
# case: chained
a = b = c = []
a.append(1)
print(a, b, c is a)
# case: augmented_order
def f(n):
    print(n)
    return 0
l = [1]
l[f("i")] += f("v") + 5
print(l)
# case: evaluation_order
def f(n):
    print(n, end=" ")
    return n
l = {}
l[f(1)] = f(2)
f(3) + f(4) * f(5)
print(f(6) if f(7) else f(8))
