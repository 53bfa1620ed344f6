# case: binding
def f(a, b=2, /, c=3, *args, d, e=5, **kw): return (a, b, c, args, d, e, kw)
print(f(1, d=4), f(1, 2, 3, 4, 5, d=6, z=7), f(1, c=9, d=1, a=10))
# case: missing_positional
def f(a, b): pass
f()
# case: missing_three
def f(a, b, c): pass
f()
# case: missing_keyword_only
def f(*, a, b): pass
f()
# case: too_many
def f(a): pass
f(1, 2)
# case: too_many_defaults
def f(a, b=1): pass
f(1, 2, 3)
# case: too_many_with_kwonly
def f(a, *, k): pass
f(1, 2, k=3)
# case: none_takes
def f(): pass
f(1)
# case: unexpected_keyword
def f(a): pass
f(1, b=2)
# case: multiple_values
def f(a): pass
f(1, a=2)
# case: positional_only_keyword
def f(a, /): pass
f(a=1)
# case: duplicate_star_star
def f(**k): pass
f(**{"a": 1}, **{"a": 2})
# case: duplicate_explicit
def f(**k): pass
f(a=1, **{"a": 2})
# case: nonstring_keywords
def f(**k): pass
f(**{1: 2})
# case: star_star_nonmapping
def f(**a): pass
f(**5)
# case: mixed_stars
def f(*a, **k): return a, k
print(f(1, *[2, 3], 4, *(5,), x=1, **{"y": 2}, z=3))
# case: evaluation_order
def p(x):
    print(x, end=" ")
    return x
def f(*a, **k): return a, k
print(f(p(1), *[p(2)], k=p(3), **{"m": p(4)}))
# case: mutable_default
def f(x, l=[]):
    l.append(x)
    return l
print(f(1), f(2), f.__defaults__)
# case: defaults_evaluated_once
n = 1
def f(x=n): return x
n = 2
print(f())
# case: change_defaults
def f(a, b=1, *, c=2): return a, b, c
f.__defaults__ = (8, 9)
f.__kwdefaults__ = {"c": 10}
print(f(), f.__kwdefaults__)
# case: function_attributes
def f(x: int) -> str:
    "doc"
f.tag = 1
print(f.__name__, f.__doc__, f.__annotations__, f.tag, f.__dict__, f.__module__, f.__code__.co_varnames, f.__code__.co_argcount)
# case: replace_code
def f(): return 1
def g(): return 2
f.__code__ = g.__code__
print(f())
# case: builtin_arity
len()
# case: builtin_keyword
len(x=1)
# case: builtin_too_many
ord("a", "b")
# case: int_call_none
None()
# case: method_arity
class A:
    def f(self, x): pass
A().f()
# case: print_options
print(1, 2, sep="-", end="!\n")
print(*"abc", sep="")
print(1, sep=5)
# case: lambda_forms
print((lambda: 1)(), (lambda *a, **k: (a, k))(1, x=2), (lambda x, y=2: x + y)(1), (lambda: 0).__name__)
# case: recursion_mutual
def even(n): return n == 0 or odd(n - 1)
def odd(n): return n != 0 and even(n - 1)
print(even(100), odd(7))
# case: return_none
def f(): return
print(f())
# case: deep_args
def f(*a): return len(a)
print(f(*range(1000)))
# case: kwargs_copy
def f(**k):
    k["x"] = 9
d = {"x": 1}
f(**d)
print(d)
# case: locals
def f(a, b=2):
    c = 3
    return locals()
print(f(1))
# case: min_max
print(min(3, 1), max([1, 5], key=lambda x: -x), min([], default=7), max("a", "b"), min({3: 1, 2: 0}))
# case: max_empty
max([])
# case: sum_start
print(sum([1, 2], 10), sum([[1], [2]], []), sum((0.5, 1)))
# case: sum_strings
sum(["a"], "")
# case: zip_strict
list(zip([1], [1, 2], strict=True))
# case: map_filter
print(list(map(lambda a, b: a + b, [1, 2], [3, 4, 5])), list(filter(None, [0, 1, "", "a"])), list(filter(lambda x: x > 1, [1, 2])))
# case: eval_exec
print(eval("a + 1", {"a": 2}), eval("x", {}, {"x": 5}))
d = {}
exec("y = 1\ndef f(): return y", d)
print(d["f"](), sorted(k for k in d if k[0] != "_"))
# case: getattr_builtin
print(getattr(1, "zz", 5), callable(print), any([]), all([]), divmod(7, 2), pow(2, 5), hex(17))
# case: getattr_nonstring
getattr(1, 2)
# case: iter_sentinel
it = iter([1, 2, 3, 4].pop, 2)
print(list(it))
# case: next_default
print(next(iter([]), "d"))
next(iter([]))
# case: enumerate_start
print(list(enumerate("ab", start=5)))
