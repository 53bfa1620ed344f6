# Texts and ranges of syntax errors, as the compiler raises them.
def bad(*sources, mode="exec"):
    for source in sources:
        try:
            compile(source, "<s>", mode)
            print("fine", repr(source))
        except SyntaxError as e:
            print(type(e).__name__, e.msg, (e.lineno, e.offset, e.end_lineno, e.end_offset), repr(e.text))

# case: unclosed_brackets
bad("(", "[1,\n2", "{'a': 1\n\n", "f(x\n", "(]", "[1, 2)", "x = {1: (2]}", ")", "]", "}\n")
# case: bracket_other_line
bad("(\n1\n]", "a = [\n  (1,\n  2]\n]")
# case: strings_unterminated
bad("'abc", '"abc', "'''abc", '"""a\nb\n', "x = 'a\\\n", "b'", "f'abc", "rb'''x")
# case: string_prefixes
bad("ub''", "bu''", "fb''", "bf''", "u'' b''", "b'' ''", "'' f'' b''", "b'é'")
# case: invalid_escapes_in_literals
bad(r"'\x'", r"'\xg'", r"b'\x1'", r"'\N{no such name}'", r"'\N'", r"'\u12'", r"'\U00110000'", r"'\N{}'")
# case: number_literals
bad("1_", "1__0", "0x", "0b2", "0o8", "012", "1e", "1.e+", "0_7", "00", "0b1_", "0xg", "1_000_", "0b", "0o", "1.0_", "1._0", "0e0", "1e_1")
# case: number_followed_by_letter
bad("1a", "1_a", "0x1g", "1.5abc", "1jx", "0b12", "0o18", "5f", "1e5x", "0b1j")
# case: number_then_keyword
import warnings
warnings.simplefilter("error")
bad("1if 1else 2", "1or 2", "0x1for x in y", "1in [1]", "1is 1", "1and 2", "1not in x")
# case: invalid_characters
bad("a = 1 $ 2", "x ? y", "a = “b”", "a\u00a0= 1", "x = 5€", "\u200bx", "a !b", "`a`", "x = \x01")
# case: line_continuation
bad("a = 1 \\ ", "a = \\", "\\", "x = 1 + \\\n", "a = 1 \\x\n2")
# case: indentation
bad("if 1:\nx", " x", "if 1:\n  a\n b", "def f():\npass", "if 1:\n    a\n   b\n", "for i in x:\n", "class A:\n\nx=1", "while 1:\n# only\nx")
# case: indentation_where
bad("if 1:\n  a\nelse:\nb", "try:\nx", "try:\n  x\nexcept:\ny", "with a:\nb", "match x:\ncase 1:\n  pass", "match x:\n  case 1:\n  pass", "try:\n  a\nfinally:\nb", "if 1: pass\nelif 2:\nx")
# case: tabs_and_spaces
bad("if 1:\n\ta\n        b", "if 1:\n        a\n\tb", "if 1:\n  \ta\n  \tb\n", "if 1:\n\tif 2:\n\t    a\n            b")
# case: unindent
bad("def f():\n    if 1:\n        a\n      b\n", "x\n  y")
# case: assign_to_literal
bad("1 = x", "'a' = 2", "None = 1", "True = 2", "... = 3", "(a, 1) = x", "[a, 'b'] = y", "f'{a}' = 3", "__debug__ = 1", "{1} = 1", "{} = 2")
# case: assign_to_expression
bad("a + 1 = 2", "f() = 1", "-a = 1", "a < b = 3", "not a = 2", "a and b = 1", "(yield) = 1", "await x = 1", "lambda: 1 = 2", "a if b else c = 1", "[x for x in y] = 1", "(x for x in y) = 2", "{x: 1 for x in y} = 3")
# case: augmented_targets
bad("1 += 1", "(a, b) += 1", "[a] += 1", "f() += 1", "a + b += 1", "*a += 1", "None += 1", "(a) += 1", "a = b += 1", "x += y += 1")
# case: annotated_targets
bad("(a, b): int", "[a]: int = 1", "a, b: int", "f(): int", "1: int", "a.b: int", "a[1]: int", "(a): int", "x: int += 1", "x: int: str", "*a: int")
# case: del_targets
bad("del 1", "del f()", "del a + b", "del (a, 1)", "del *a", "del (a, *b)", "del", "del None", "del a, (b, [c])", "del x if y else z", "del (yield)", "del a < b", "del ()", "del [a, 'x']")
# case: for_targets
bad("for 1 in x: pass", "for f() in x: pass", "for a + b in x: pass", "for x in: pass", "for in x: pass", "for x y in z: pass", "for (a, 1) in x: pass", "for x: pass", "for *a in x: pass", "for None in x: pass")
# case: with_targets
bad("with a as 1: pass", "with a as f(): pass", "with a as b + c: pass", "with (a as b, c as 1): pass", "with: pass", "with a as: pass", "with a b: pass", "with a as (b, c), : pass", "with (a as None): pass")
# case: import_statements
bad("import", "import a.", "from", "from a", "from a import", "from a import (", "from a import ()", "from a import b,", "from . import *, a", "import a as b.c", "from a import *\n", "def f():\n from a import *", "import a,", "from a import b as 1", "from a import (b, c")
# case: import_relative_forms
bad("from .. import a", "from ... import b", "import .a", "from .a.b import (c, d,)", "from . import a as b, c", "from.import a", "from .... a import b")
# case: comparison_assignment_mistake
bad("if a = 1: pass", "while x = 2: pass", "f(a.b=1)", "f(1=2)", "f(True=1)", "f(a+b=1)", "print(a == 1 = 2)", "x = (a = 1)", "[a = 1]", "{a = 1}", "if a.b = 1: pass", "assert a = 1", "return x = 1", "elif x = 1: pass")
# case: call_arguments
bad("f(**a, *b)", "f(a=1, b)", "f(**a, b)", "f(a for a in b, c)", "f(c, a for a in b)", "f(a, b for b in c, d)", "f(a=1, a=2)", "f(*)", "f(**)", "f(a=)", "f(a b)", "f(a, , b)", "f(,)", "f(*a=1)", "f(x=y for y in z)", "f(**a=1)")
# case: missing_comma
bad("[1 2]", "(a b)", "f(a, b c)", "{1: 2 3: 4}", "{a b}", "x = [a, b c, d]", "print('a' b)", "foo(a b, c)", "(1, 2 3)", "a b", "[x for x in y z]")
# case: missing_colon
bad("if a\n  b", "while a\n  b", "def f()\n  pass", "class A\n  pass", "for x in y\n  pass", "try\n  pass", "else", "with a\n  pass", "lambda x 1", "match x\n  case 1: pass", "if a: pass\nelse\n  pass", "try: pass\nexcept A\n  pass", "class A(B)\n  pass", "def f() -> int\n  pass", "try: pass\nfinally\n  pass", "if a: pass\nelif b\n  pass")
# case: keyword_as_name
bad("def class(): pass", "class def: pass", "import if", "a.if", "x = for", "lambda if: 1", "f(class=1)", "def f(None): pass", "def f(a, True): pass", "for = 1", "global if", "nonlocal 1", "class None: pass", "def True(): pass", "import a as None", "a.None", "a.None = 1", "with a as True: pass", "except", "as = 1", "async = 1", "await = 2")
# case: soft_keywords_fine
bad("match = 1; case = 2; type = 3; _ = 4", "match(x)", "match[x]", "match (x): pass", "match.x", "match, case = 1, 2", "print(match)", "match x: pass", "case 1: pass", "match -x:\n case _: pass", "match *a, b:\n case _: pass", "match x,:\n case _: pass", "match:\n case 1: pass")
# case: parameters
bad("def f(a, a): pass", "def f(a=1, b): pass", "def f(*): pass", "def f(*, **k): pass", "def f(**k, a): pass", "def f(**k, *a): pass", "def f(*a, *b): pass", "def f(a, /, b, /): pass", "def f(/, a): pass", "def f(*, /): pass", "def f(*a, /): pass", "def f(**k, **l): pass", "def f(*a=1): pass", "def f(**k=1): pass", "def f(a, *, b=1, c): pass", "def f((a, b)): pass", "def f(1): pass", "def f(a.b): pass", "def f(a, (b)): pass", "def f(/): pass", "def f(a, *, /): pass")
# case: lambda_parameters
bad("lambda a, a: 1", "lambda a=1, b: 1", "lambda *: 1", "lambda *, **k: 1", "lambda **k, a: 1", "lambda (a): 1", "lambda a: int: 1", "lambda /: 1", "lambda *a, *b: 1", "lambda *a=1: 0", "lambda (a, b): 1", "lambda a b: 1", "lambda a,, b: 1")
# case: control_flow_places
bad("return", "yield", "await x", "break", "continue", "class A:\n  return 1", "class A:\n  yield", "if 1:\n  break", "def f():\n  continue", "for x in y:\n  def f():\n    break", "for x in y:\n  class A:\n    continue", "while 1:\n  pass\nelse:\n  break", "async with a: pass", "[await x for y in z]", "def f():\n  async for x in y: pass", "def f():\n  [x async for x in y]", "async def f():\n  yield 1\n  return 2", "async def f():\n  yield from x")
# case: scopes
bad("nonlocal x", "def f():\n  nonlocal x", "def f(x):\n  global x", "def f(x):\n  nonlocal x", "def f():\n  x = 1\n  global x", "def f():\n  print(x)\n  global x", "def f():\n  global x\n  nonlocal x", "def f():\n  def g():\n    nonlocal f2", "x: int\nglobal x", "def f():\n  x: int\n  global x", "def f():\n  global x\n  x: int", "class A:\n  nonlocal __class__", "def f():\n  for x in y: pass\n  nonlocal x", "def f():\n  import x\n  global x", "def f():\n  def x(): pass\n  global x")
# case: walrus_places
bad("x := 1", "(x := 1)", "f(x := 1)", "f(a=x := 1)", "f(a=(x := 1))", "[x := 1 for y in z]", "[x := 1 for x in z]", "[y for y in (x := z)]", "class A:\n  [x := 1 for y in z]", "lambda: x := 1", "(x, y := 1, 2)", "(a.b := 1)", "(a[0] := 1)", "((a, b) := 1)", "(1 := x)", "(f() := 1)", "x[y := 1]", "x[y := 1:2]", "{a := 1: 2}", "def f(x=y := 1): pass", "[i for i in [i := 1]]", "[[(j := 0) for i in x] for j in y]", "[i + 1 for i in (i := x)]", "del (x := 1)", "assert x := 1", "(True := 1)", "[(x := 1, 2) for x in y]")
# case: starred_places
bad("*a", "x = *a", "*a = 1", "*a, = 1", "*a, *b = 1", "(*a)", "[*a]", "{*a}", "{**a}", "{*a, **b}", "{**a, *b}", "print(*a, **b)", "*a + 1", "f(**a, **b)", "x[*a]", "x[*a:1]", "return *a", "yield *a", "for x in *a: pass", "for x in *a, b: pass", "**a", "(**a)", "a = **b", "[**a]", "(*a, *b)", "*a, b, *c = d", "{a: *b}", "{**a: 1}", "*(a, b) = 1, 2", "lambda: *a", "*a if b else c", "x = *a if b else c,", "[*x for x in y]", "{**x for x in y}", "(*x for x in y)", "{*x: 1 for x in y}")
# case: star_sizes
bad("a" + ", a" * 300 + ", *b = x", "a, " * 254 + "*b, c = x", "*a, " + "b, " * 200 + "= x")
# case: try_forms
bad("try: pass", "try: pass\nelse: pass", "try: pass\nexcept: pass\nexcept A: pass", "try: pass\nexcept A, B: pass", "try: pass\nexcept A as 1: pass", "try: pass\nexcept A as b.c: pass", "try: pass\nexcept* A: pass\nexcept B: pass", "try: pass\nexcept A: pass\nexcept* B: pass", "try: pass\nexcept*: pass", "try: pass\nfinally: pass\nexcept: pass", "try: pass\nexcept (A, B): pass\nelse: pass", "try: pass\nexcept A, B as c: pass", "try: pass\nexcept *A, B: pass", "try: pass\nexcept A as (b, c): pass", "try:\n  pass\nx = 1", "try: pass\nexcept A as None: pass")
# case: except_star_jumps
bad("for x in y:\n  try: pass\n  except* A: break", "for x in y:\n  try: pass\n  except* A: continue", "def f():\n  try: pass\n  except* A: return", "try: pass\nexcept* A:\n  for x in y: break", "try: pass\nexcept* A:\n  def f(): return")
# case: decorators_and_definitions
bad("@a", "@a\nx = 1", "@\ndef f(): pass", "@a b\ndef f(): pass", "@a := b\ndef f(): pass", "@x[1]().y\ndef f(): pass", "@lambda f: f\nclass A: pass", "def f: pass", "def f() pass", "def (): pass", "class A(: pass", "class (B): pass", "class A(*b, **c, d=1): pass", "class A(x for x in y): pass", "async x", "async def f: pass", "@a\nasync with x: pass", "def f(a:): pass", "def f() ->: pass", "class A(a=1, a=2): pass")
# case: generator_expression_argument
bad("f(x for x in y)", "f(x for x in y, 1)", "f(1, x for x in y)", "f((x for x in y), 1)", "f(x for x in y for z in w)", "class A(x for x in y): pass", "f(x for x in y,)", "f(a, *x for x in y)")
# case: comprehension_forms
bad("[x for]", "[for x in y]", "[x for x in]", "[x, y for x in z]", "{x, y for x in z}", "{x: y, z for x in w}", "[x for x in y if]", "[x for x in y else z]", "[x if y for x in z]", "[x for x in 1, 2]", "{x: y for x in z, w}", "[x for 1 in y]", "[x for f() in y]", "[(yield) for x in y]", "def f():\n  [(yield x) for x in y]", "def f():\n  [x for x in (yield)]", "def f():\n  return (x for x in y if (yield))", "[x for x in lambda: y, 1]", "[x for x, in y]", "[x async for x in y]", "{**x for x in y}")
# case: dict_displays
bad("{1:}", "{1: 2, 3}", "{1, 2: 3}", "{: 1}", "{1: 2: 3}", "{a: }", "{a: b,, c: d}", "{1:*a}", "{1: **a}", "{**a, 1}", "{1, **a}", "{1: 2, **}", "{'a': , 'b': 1}", "{'a': 1, 'b':}", "{1:2 for x in y, 3:4}")
# case: ternary_and_lambda
bad("a if b", "a if b else", "a if else b", "if b else c", "x = a if b", "lambda", "lambda: ", "lambda x: ", "lambda x y: 1", "a if b c else d", "x = a if (b) else pass", "(a if b)", "f(a if b)", "a if b else c = 1")
# case: statement_in_expression
bad("x = pass", "print(return)", "f(del x)", "x = import a", "(raise A)", "a = yield = 1", "[pass]", "x = (break)", "a and pass", "not pass", "if pass: pass", "x = def f(): pass", "lambda: return 1", "lambda: raise A")
# case: operators_misused
bad("a +", "* b", "a ** ", "a <> b", "a =< b", "a => b", "a === b", "a ! b", "a && b", "a || b", "a++", "++a", "a--", "a =+ 1", "a ? b : c", "not", "a not b", "a is is b", "a not not in b", "a in", "a..b", "a.", ".a", "a->b", "a :- b", "a @ ", "@a", "a //= ", "~", "-", "a not is b")
# case: old_syntax
bad("print 1", "print", "print 'a', b", "print(a) if b else print c", "exec 'x'", "exec x in y", "raise A, 'b'", "raise A, 'b', c", "except A, b: pass", "`x`", "0777", "10L", "ur''", "a <> b", "print >>f, x", "def f(a, (b, c)): pass", "print -1", "print a.b", "exec code", "print f(x), y", "print(x) y", "import a; print a")
# case: slices
bad("a[]", "a[1:2:3:4]", "a[:]", "a[::]", "a[1,2:3]", "a[:, ...]", "a[1 2]", "a[b=1]", "a[*b, c]", "a[b for b in c]", "a[lambda: 1]", "a[:]: int", "a[b:=1]", "a[**b]", "a[(yield)]")
# case: semicolons_and_lines
bad("a; b;", "a;; b", ";", "a; if b: c", "if a: b; c", "if a: if b: c", "for x in y: for z in w: pass", "class A: x = 1; y = 2", "if a:; b", "a\n;b", "def f(): pass; class B: pass", "while a: b else: c", "if a: b\n else: c", "x = 1 y = 2", "a, b c")
# case: eval_mode
bad("1 2", "a = 1", "pass", "", "  \n", "x;", "a\nb", "(", "lambda: (yield)", "yield", "\t 1", "1\n\n", "*a", "*a, b", "x := 1", "import a", "# only", "1 # comment", mode="eval")
# case: single_mode
bad("a\nb", "a; b", "if 1: pass\n\n", "if 1:\n  a\nb", "", "\n", "x = 1\n# comment\n", "def f(): pass\nx", "class A:\n  pass\n", "(\n", "'''", "1 +", "# c", "x = 1\n\n\ny = 2", mode="single")
# case: nested_too_deep
bad("(" * 150 + ")" * 150, "(" * 250 + ")" * 250, "[" * 201 + "]" * 201, "{" * 205)
bad("if 1:\n" + "".join(" " * i + "if 1:\n" for i in range(1, 101)) + " " * 101 + "pass")
# case: nested_blocks_limit
bad("\n".join(" " * i + "for x in y:" for i in range(21)) + "\n" + " " * 21 + "pass")
bad("\n".join(" " * i + "while 1:" for i in range(20)) + "\n" + " " * 20 + "pass")
bad("\n".join(" " * i + "with a:" for i in range(21)) + "\n" + " " * 21 + "pass")
bad("\n".join(" " * i + ("try:" if i % 2 else "if 1:") for i in range(44)) + "\n" + " " * 44 + "pass")
# case: null_and_encoding
for source in ("a\0b", b"a\0b", b"\xff", b"# coding: nope\n1", b"# -*- coding: latin-1 -*-\nx = '\xe9'", b"\xef\xbb\xbfx = 1", b"\xef\xbb\xbf# coding: latin-1\n", b"x = '\xe9'", b"#\xe9\n"):
    try:
        compile(source, "<s>", "exec")
        print("fine")
    except (SyntaxError, ValueError, LookupError) as e:
        print(type(e).__name__, e)
# case: future_statements
bad("from __future__ import nope", "from __future__ import braces", "x = 1\nfrom __future__ import annotations", "'doc'\nfrom __future__ import annotations", "'doc'\n'two'\nfrom __future__ import annotations", "from __future__ import *", "from __future__ import (annotations, division)", "def f():\n  from __future__ import division", "from __future__ import division as d", "from __future__ import annotations, nope", "from __future__ import barry_as_FLUFL\n1 <> 2", "import x\nfrom __future__ import division", "from __future__ import not_there, braces")
# case: fstring_errors
bad("f'{'", "f'}'", "f'{}'", "f'{ }'", "f'{a!}'", "f'{a!x}'", "f'{a!r:{b!q}}'", "f'{a:{b:{c}}}'", "f'{a:{b:{c:{d}}}}'", "f'{lambda x: 1}'", "f'{a b}'", "f'{a=!r:>5}'", "f'{*a}'", "f'{**a}'", "f'{yield}'", "f'{a[}'", "f'{(a}'", "f'{a)}'", "f'{\"'", "f'{#}'", "f'{a\\n}'", "f'{!r}'", "f'{:x}'", "f'{=}'", "f'{a:{}}'", "f'{{}'", "f'{}}'", "f'{a!r x}'", "f'{1 +}'", "f'{a = b}'", "f'{import x}'", "f'{x:=5}'", "f'{x!=y}'", "f'{a!s!r}'", "f'{'a'}'")
# case: fstring_error_lines
bad("x = 1\ny = f'a{1 2}b'", "f'''a\n{\n1 2}'''", "(f'a'\n f'{b c}')", "f'{a}{b}{c d}'", "f'{f\"{x y}\"}'", "f'''{\na b\n}'''")
# case: invalid_non_printable
bad("a = 1\u2028", "\ufeffx = 1", "x\ufeff = 1", "x = '\u2028'", "\x0cx = 1", "x\x0c= 1", "a = 1\u3000")
# case: unicode_identifiers
bad("é = 1", "x² = 1", "ﬁ = 2", "a·b = 1", "·a = 1", "℘ = 1", "𝐱 = 1", "a\u0301 = 1", "\u0301a = 1", "名 = 1", "a‿b = 1", "€ = 1", "½ = 1", "x½ = 1", "١ = 1", "a١ = 1", "1é = 2")
# case: multibyte_columns
bad("x = 'é' 5", "名前 = = 1", "f('日本', a b)", "é = (1", "'éé' = 1", "日本 本", "a = '𝐱' $ ", "# é\nx y")
# case: errors_attributes
try:
    compile("x = (1,\n     2 3)\n", "name.py", "exec")
except SyntaxError as e:
    print(e, e.args, e.filename, e.print_file_and_line, e.text)
e = SyntaxError("m", ("f", 1, 2, "text", 3, 4))
print(e, e.end_lineno, e.end_offset)
e = SyntaxError("m", ("f", 1, 2, "text"))
print(str(e), e.end_lineno, e.end_offset)
for a in (("m", 5), ("m", (1, 2)), ("m", ("f", 1, 2, "t", 3)), ("m", ("f", 1, 2, "t", 3, 4, 5)), ("m", "abcd"), ("a", ("f", 1, 2, "t"), 3)):
    try:
        e = SyntaxError(*a)
        print(e, e.args, e.lineno, e.text)
    except Exception as x:
        print(type(x).__name__, x)
# case: nested_errors_first_wins
bad("def f():\n  x = (1 +\n  return )", "class A:\n  def f(self:\n    pass", "if x:\n  y = [1,\nz = 2", "a = f(1,\nb = 2\nc = 3)", "d = {'a': 1\n'b': 2}", "foo(1, 2\nbar(3)", "x = [\n1,\n2\ny = 3\n")
# case: expected_tokens
bad("import a b", "from a import b c", "global", "global a b", "nonlocal", "raise a b", "raise a from", "assert", "assert a,", "pass 1", "break 2", "return 1 2", "continue x", "def f(x", "class A(", "del a b", "global a, ", "global a.b", "raise from x", "async", "async for x in y: pass", "await")
# case: patterns
bad("match x:\n case a.b(): pass", "match x:\n case 1 + 2: pass", "match x:\n case 1 + 2j: pass", "match x:\n case -1: pass", "match x:\n case +1: pass", "match x:\n case a | b: pass", "match x:\n case a: pass\n case b: pass", "match x:\n case _: pass\n case _: pass", "match x:\n case (a, a): pass", "match x:\n case [*a, *b]: pass", "match x:\n case {**a, 'b': 1}: pass", "match x:\n case {**_}: pass", "match x:\n case {'a': 1, 'a': 2}: pass", "match x:\n case {1: a, 1.0: b}: pass", "match x:\n case A(b, c=1, d): pass", "match x:\n case A(b=1, b=2): pass", "match x:\n case 1 | a: pass", "match x:\n case a | 1: pass", "match x:\n case 1 as _: pass", "match x:\n case 1 as a.b: pass", "match x:\n case 1 as 2: pass", "match x:\n case f'a': pass", "match x:\n case *a: pass", "match x:\n case {a: 1}: pass", "match x:\n case -a: pass", "match x:\n case 'a' 'b': pass", "match x:\n case 1j + 2: pass", "match x:\n case A(**k): pass", "match x:\n case (1 | 2) as a | b: pass", "match x:\n case a if b: pass\n case a: pass", "match x:\n case (a): pass\n case 1: pass", "match x:\n case None | True: pass", "match x:\n case {'a': a, **a}: pass", "match x:\n pass", "match x:\n case: pass", "match x:\n case 1 pass")
# case: dunder_debug
bad("__debug__ = 1", "def __debug__(): pass", "class __debug__: pass", "def f(__debug__): pass", "import __debug__", "import a as __debug__", "for __debug__ in x: pass", "f(__debug__=1)", "del __debug__", "a.__debug__ = 1", "a.__debug__", "with a as __debug__: pass", "(__debug__ := 1)", "lambda __debug__: 1", "global __debug__", "except __debug__: pass", "x = __debug__", "from a import __debug__", "[1 for __debug__ in x]", "match x:\n case __debug__: pass")
# case: too_many_constants_fine
bad("x = " + "+".join(map(str, range(300))), "f(" + ",".join(f"a{i}=1" for i in range(300)) + ")", "def f(" + ",".join(f"a{i}" for i in range(300)) + "): pass")
# case: huge_integer_literal
bad("x = " + "1" * 4301, "x = " + "1" * 4300, "x = 0x" + "f" * 5000, "y = [" + "9" * 5000 + "]")
# case: warnings_of_compiler
import warnings
def warned(*sources):
    for source in sources:
        with warnings.catch_warnings(record=True) as log:
            warnings.simplefilter("always")
            try:
                compile(source, "<s>", "exec")
            except SyntaxError as e:
                print("error", e)
        print(repr(source), [(w.category.__name__, str(w.message), w.lineno) for w in log])
warned("x is 1", "x is not 'a'", "1 is x", "x is ()", "x is None", "x is -1", "() is ()", "x is ...", "assert (x, 'y')", "assert ()", "'\\d'", "b'\\q'", "x = '\\400'", "f'\\d'", "'''a\n\\z'''")
# case: warnings_calls_and_subscripts
import warnings
def warned(*sources):
    for source in sources:
        with warnings.catch_warnings(record=True) as log:
            warnings.simplefilter("always")
            compile(source, "<s>", "exec")
        print(repr(source), [(w.category.__name__, str(w.message), w.lineno) for w in log])
warned("1()", "'a'()", "[1](2)", "(1, 2)(3)", "[1][2, 3]", "'a'['b']", "[1]['a']", "{1}[0]", "1[0]", "None()", "f''()", "(lambda: 1)()", "{1: 2}(3)", "(x for x in y)[1]", "{1: 2}[1]", "(1,)[1.5]", "'a'[None]", "[1, 2]\n(3)", "b'a'[0, 1]", "[a]['x':]", "(lambda: 1)[0]", "1.5[0]", "...()", "True[0]", "f'{a}'[1,2]", "[x for x in y]['a']")
# case: warning_as_error_becomes_syntax_error
import warnings
warnings.simplefilter("error")
bad("x is 1", "'\\d'", "assert (1, 2)", "a = 1\n\nb = '\\q'", "1()", "0x1for x in y", "b'\\z'", "f'\\w{a}'")
