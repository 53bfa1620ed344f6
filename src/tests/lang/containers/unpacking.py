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
# case: many_behind_the_star
def attempt(text, **names):
    try:
        exec(text, names)
        return names
    except Exception as error:
        print(type(error).__name__, error)
for before, after in ((0, 255), (0, 256), (3, 300), (255, 256), (255, 3000), (256, 0)):
    targets = [f"x{i}" for i in range(before)] + ["*rest"] + [f"y{i}" for i in range(after)]
    text = ", ".join(targets) + " = source"
    found = attempt(text, source=iter(range(before + after + 2)))
    if found:
        print(found["rest"], found.get("x0"), found.get(f"x{before - 1}"), found.get("y0"), found.get(f"y{after - 1}"))
    attempt(text, source="abc")
    attempt(text, source=7)
    found = attempt(f"def f():\n    {text}\n    return rest, y0, y{after - 1}, x{before - 1}\nsource = list(range({before + after}))\n")
    if found and before and after:
        print(found["f"](), [found["f"]() for _ in range(3)][-1])
    found = attempt(f"match source:\n    case [{', '.join(targets)}]: rest = [rest]\n    case _: rest = None", source=range(before + after + 1))
    if found:
        print(found["rest"], found.get(f"y{after - 1}"))
