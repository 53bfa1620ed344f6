# case: scope
x = "outer"
l = [x for x in range(3)]
print(x, l)
# case: nested
print([[i * j for j in range(3)] for i in range(3)], [i for s in ([1, 2], [3]) for i in s], [(i, j) for i in range(3) for j in range(i)])
# case: conditions
print([x for x in range(20) if x % 2 if x % 3], [x if x > 2 else -x for x in range(5)])
# case: closures
fs = [lambda: i for i in range(3)]
print([f() for f in fs], [f() for f in [lambda i=i: i for i in range(3)]])
# case: class_scope
class A:
    n = 3
    l = [i for i in range(n)]
print(A.l)
# case: class_scope_inner
class A:
    n = 3
    l = [n for i in range(2)]
# case: first_iterable_eager
try:
    g = (x for x in undefined)
except NameError as e:
    print(e)
g = (y for x in [1] for y in undefined2)
try:
    next(g)
except NameError as e:
    print(e)
# case: walrus_leaks
[last := i for i in range(5)]
print(last)
# case: unpacking_targets
print([a + b for a, b in [(1, 2), (3, 4)]], {k: v for k, *v in ["abc"]})
# case: generator_lazy
def f(i):
    print("f", i)
    return i
g = (f(i) for i in range(3))
print(next(g))
print(sum(g))
# case: exception_inside
[1 // x for x in (1, 0)]
# case: nested_function
def f(n): return [[k + n for k in range(m)] for m in range(n)]
print(f(3))
# case: locals_inside
print([sorted(locals()) for q in [1]] if False else "skip")
# case: genexp_argument
print(sum(x * x for x in range(4)), max((x for x in [3, 1]), default=0), any(x > 2 for x in [1, 3]), all(x for x in []))
# case: genexp_parens
try:
    compile("f(x for x in y, 1)", "x", "eval")
except SyntaxError as e:
    print(e.msg)
# case: set_dict_mix
print({x: {y for y in range(x)} for x in range(3)})
# case: iteration_variable_deleted
try:
    compile("[x async for x in y]", "f", "exec")
except SyntaxError as e:
    print(e.msg)
# case: yield_in_comprehension
try:
    compile("def f(): return [(yield x) for x in y]", "f", "exec")
except SyntaxError as e:
    print(e.msg)
# case: walrus_rebind
try:
    compile("[i := 0 for i in range(5)]", "f", "exec")
except SyntaxError as e:
    print(e.msg)
# case: nonlocal_capture
def f():
    t = 0
    def g():
        nonlocal t
        return [t := t + i for i in range(4)]
    return g(), t
print(f())
