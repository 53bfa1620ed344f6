# case: expressions
x = 5
print(f"{x} {x + 1} {x!r} {x * 2:>4} {x=} {x = } {x + 1=:>5} {'q'!r:>6}")
# case: nested_quotes
d = {"a": 1}
print(f"{d['a']} {'x' if d else 'y'} {[i for i in range(3)]} {(lambda: 3)()}")
# case: braces
print(f"{{}} {{{1}}} {{x}}")
# case: multiline
print(f"""a
{1
 + 2}
b""")
# case: concatenated
x = 1
print("a" f"{x}" "{b}" rf"\n{x}")
# case: nested_spec
w, p = 8, 3
print(f"{3.14159:{w}.{p}} {'a':{'*'}>{w}}")
# case: debug_repr
s = "a"
print(f"{s=} {s=!s} {s=:>3} {s!a}")
# case: lambda_colon
print(f"{(lambda x: x * 2)(4)}")
# case: walrus
print(f"{(y := 5)} {y}")
# case: evaluated_order
def f(n):
    print("eval", n)
    return n
print(f"{f(1)}{f(2):{f(3)}}")
# case: dict_literal
print(f"{ {'a': 1}['a'] } { {1, 1} }")
# case: conversion_then_format
print(f"{'é'!a:>10} {1.5!s:*^9}")
# case: not_equal
a = 1
print(f"{a != 2} {a == 1}")
# case: error_in_expression
print(f"{undefined_name}")
# case: empty_expression
try:
    compile("f'{}'", "x", "eval")
except SyntaxError as e:
    print(e.msg)
# case: unclosed
try:
    compile("f'{a'", "x", "eval")
except SyntaxError as e:
    print(e.msg)
# case: single_close
try:
    compile("f'}'", "x", "eval")
except SyntaxError as e:
    print(e.msg)
# case: backslash
try:
    compile("f'{\"\\n\"}'", "x", "eval")
except SyntaxError as e:
    print(e.msg)
# case: bad_conversion
try:
    compile("f'{a!x}'", "x", "eval")
except SyntaxError as e:
    print(e.msg)
# case: in_class_scope
class A:
    x = 3
    y = f"{x}!"
print(A.y)
# case: closure
def f(a):
    return lambda: f"{a}-{a:03}"
print(f(7)())
# case: await_yield
def g():
    x = f"{(yield 1)}"
    print(x)
it = g()
next(it)
try:
    it.send("v")
except StopIteration:
    print("done")
