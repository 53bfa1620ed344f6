# What tracebacks look like, and what they hold.
import sys
import traceback
import io
import os
def printed(function, *arguments):
    """The traceback that an uncaught exception would print, its file names removed."""
    hook, kept = sys.excepthook, sys.stderr
    sys.stderr = text = io.StringIO()
    try:
        function(*arguments)
    except BaseException as error:
        sys.__excepthook__(type(error), error, error.__traceback__)
    sys.stderr = kept
    print(text.getvalue().replace(__file__, "FILE").replace(os.path.dirname(os.__file__), "LIB"), end="")
def shown(error):
    """The same, by the traceback module."""
    text = "".join(traceback.format_exception(error))
    print(text.replace(__file__, "FILE").replace(os.path.dirname(os.__file__), "LIB"), end="")

# case: plain_chain_of_calls
def a(): b()
def b():
    c(1,
      2)
def c(*x): raise ValueError("deep")
printed(a)
# case: carets_binary
def f(a, b, c): return a * 2 + b / c - 1
printed(f, 1, 2, 0)
# case: carets_subscript
def f(d): return d["a"]["b"]["c"] + 1
printed(f, {"a": {"b": None}})
# case: carets_attribute_call
def f(x): return x.real.nope.more(1)
printed(f, 3)
# case: carets_call_arguments
def f(x): return len(x) + len(5, 6) + len([])
printed(f, [1])
# case: carets_multiline_call
def f(x):
    return (x +
            x.foo(1,
                  2) + 3)
printed(f, 1)
# case: carets_unary_and_compare
def f(x): return 1 + -x
def g(x): return 0 < x < 5
def h(x): return not (x in 3)
for each in f, g, h: printed(each, "s")
# case: carets_augmented
def f(x):
    x += "a" * 2
def g(x):
    x[0] -= None
printed(f, 1)
printed(g, [1])
# case: carets_unpack_and_for
def f(x):
    a, b = x, 1, 2
def g(x):
    for a in x.y or x: pass
def h(x):
    for a, b in x: pass
for each in f, g, h: printed(each, [(1, 2, 3)])
# case: carets_unicode
def f(x): return "é日本" + x / 2
printed(f, "ü")
# case: carets_whole_line_absent
def f():
    raise KeyError("all of it")
def g():
    f()
def h(): x = g()
printed(h)
# case: carets_in_comprehension
def f(x):
    return [y / 0 for y in x if y]
def g(x): return {k: v.a for k, v in x}
printed(f, [1])
printed(g, [(1, 2)])
# case: carets_lambda_and_class
def f():
    class A:
        x = (lambda v: v.missing)(3)
printed(f)
# case: carets_fstring
def f(x): return f"a{x}{x.y}"
def g(x): return f"{x:>{x}}"
printed(f, 1)
printed(g, "q")
# case: carets_decorator_and_default
def f():
    @undefined_one
    def g(): pass
def h():
    def g(a=undefined_two): pass
printed(f)
printed(h)
# case: carets_with
def f():
    with open("/dev/null") as a, 3 as b: pass
printed(f)
# case: carets_raise_from
def f():
    raise ValueError(1) from TypeError("cause")
printed(f)
# case: carets_del_import_assert
def f():
    del undefined_thing
def g():
    from os import nothing_here
def h(x):
    assert x, "must"
for each in (f, g): printed(each)
printed(h, 0)
# case: carets_nested_parentheses
def f(x): return (((x)))[0]
def g(x): return (x . y)
def h(x): return ( x ) ( 1 )
for each in f, g, h: printed(each, 1)
# case: carets_operator_with_spaces
def f(a, b): return a    //    b
def g(a, b): return (a) @ (b)
def h(a, b): return a<<b
printed(f, 1, 0)
printed(g, 1, 2)
printed(h, 1, -1)
# case: carets_slice
def f(x): return x[1:2][3:"a"]
def g(x):
    x[0:1, 2] = 5
def h(x):
    del x["k"]
for each in f, g, h: printed(each, [1])
# case: carets_await
import asyncio
async def f(): return 1 + await g()
async def g(): return 1 / 0
printed(lambda: asyncio.run(f())) if 0 else None
c = f()
printed(c.send, None)
# case: cause_and_context_text
def f():
    try:
        try:
            {}["k"]
        except KeyError as e:
            raise ValueError("two") from e
    except ValueError:
        raise TypeError("three")
printed(f)
# case: suppressed_context
def f():
    try:
        1 / 0
    except ZeroDivisionError:
        raise ValueError("clean") from None
printed(f)
# case: cause_cycle
a, b = ValueError("a"), ValueError("b")
a.__cause__, b.__cause__ = b, a
shown(a)
def f(): raise a
printed(f)
# case: notes_printed
e = ValueError("m")
e.add_note("one\ntwo")
e.add_note("")
e.__notes__ += ["x", 5]
shown(e)
def f(): raise e
printed(f)
# case: notes_not_a_list
e = ValueError("m")
e.__notes__ = "abc"
shown(e)
def f(): raise e
printed(f)
e.__notes__ = 5
printed(f)
# case: exception_group_text
def f():
    try:
        1 / 0
    except ZeroDivisionError as z:
        raise ExceptionGroup("many", [z, TypeError("t"), ExceptionGroup("inner", [KeyError("k")])])
printed(f)
# case: exception_group_limits
shown(ExceptionGroup("wide", [ValueError(i) for i in range(20)]))
e = ValueError("in")
for i in range(13): e = ExceptionGroup(f"level {i}", [e])
shown(e)
# case: exception_group_notes_and_cause
e = ExceptionGroup("g", [ValueError("v")])
e.add_note("group note")
e.exceptions[0].add_note("inner note")
e.exceptions[0].__cause__ = OSError(2, "gone")
def f(): raise e
printed(f)
# case: repeated_lines
def f(n):
    if n: return f(n - 1)
    raise ValueError("bottom")
printed(f, 10)
# case: repeated_lines_mutual
def f(n): return g(n - 1)
def g(n): return f(n - 1) if n > 0 else 1 / 0
printed(f, 12)
# case: recursion_limit_text
sys.setrecursionlimit(60)
def f(): f()
try:
    f()
except RecursionError as e:
    print(e, len(traceback.extract_tb(e.__traceback__)) > 20)
# case: exception_without_text
for e in (ValueError(), ValueError(""), ValueError("a\nb"), ValueError(1, 2), KeyError("x"), KeyError(), OSError(2, "m", "f"), SystemExit(3), StopIteration(5), UnicodeDecodeError("utf-8", b"a\xff", 1, 2, "why")):
    shown(e)
# case: bad_str_and_repr
class Bad(Exception):
    def __str__(self): raise KeyError
class Worse(Exception):
    def __str__(self): return 5
def f(): raise Bad(1)
def g(): raise Worse(2)
printed(f)
printed(g)
shown(Bad(3))
# case: module_and_qualname_shown
class Outer:
    class Inner(Exception): pass
Outer.Inner.__module__ = "some.where"
def f(): raise Outer.Inner("x")
printed(f)
Outer.Inner.__module__ = "builtins"
printed(f)
Outer.Inner.__module__ = 5
printed(f)
# case: syntax_error_text
def f(): compile("a = 1\nb = (2 3)\n", "name", "exec")
printed(f)
def g(): exec("x = = 1")
printed(g)
shown(SyntaxError("own", ("file.py", 3, 5, "    some text here\n", 3, 9)))
shown(SyntaxError("own", ("file.py", 3, 0, "text", 3, 0)))
shown(SyntaxError("own", (None, 3, 2, None)))
shown(SyntaxError("own"))
# case: indentation_and_tab_errors
for text in ("if 1:\nx", "if 1:\n\ta\n        b", "  a", "def f():\n  a\n b"):
    try:
        compile(text, "t", "exec")
    except SyntaxError as e:
        shown(e)
# case: frames_of_exec
def f(): exec("def g():\n    return 1 / 0\ng()", {})
printed(f)
printed(lambda: eval("1 +\\\n x", {}))
# case: tb_attributes
def f(): 1 / 0
try:
    f()
except ZeroDivisionError as e:
    tb = e.__traceback__
    print(tb.tb_lineno - f.__code__.co_firstlineno, tb.tb_next.tb_lineno - f.__code__.co_firstlineno, tb.tb_next.tb_next)
    print(tb.tb_frame is sys._getframe(), tb.tb_next.tb_frame.f_code is f.__code__, type(tb.tb_lasti), dir(tb))
# case: tb_settable
def f(): 1 / 0
try: f()
except ZeroDivisionError as e: tb = e.__traceback__
tb.tb_next = None
print(tb.tb_next)
for value in (tb, 5):
    try:
        tb.tb_next = value
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
for name in ("tb_frame", "tb_lineno"):
    try:
        setattr(tb, name, 1)
    except AttributeError as e:
        print(e)
# case: tb_constructor
import types
frame = sys._getframe()
tb = types.TracebackType(None, frame, 4, 7)
print(tb.tb_next, tb.tb_frame is frame, tb.tb_lasti, tb.tb_lineno)
for arguments in ((1, frame, 1, 1), (None, None, 1, 1), (None, frame, "x", 1), ()):
    try:
        types.TracebackType(*arguments)
    except TypeError as e:
        print(e)
# case: with_traceback_checked
e = ValueError()
print(e.with_traceback(None) is e, e.__traceback__)
for value in (5, "x"):
    try:
        e.with_traceback(value)
    except TypeError as x:
        print(x)
    try:
        e.__traceback__ = value
    except TypeError as x:
        print(x)
try:
    del e.__traceback__
except TypeError as x:
    print(x)
# case: cause_context_checked
e = ValueError()
for name in ("__cause__", "__context__", "__suppress_context__", "args"):
    for value in (5, "ab", None, KeyError):
        try:
            setattr(e, name, value)
            print(name, getattr(e, name))
        except TypeError as x:
            print(x)
    try:
        delattr(e, name)
    except TypeError as x:
        print(x)
# case: cause_sets_suppress
e = ValueError()
print(e.__suppress_context__)
e.__cause__ = None
print(e.__suppress_context__)
e.__suppress_context__ = 0
print(e.__suppress_context__)
# case: traceback_grows_on_reraise
def f():
    try: g()
    except ValueError: raise
def g(): raise ValueError
def h():
    try: f()
    except ValueError as e: raise e
try:
    h()
except ValueError as e:
    print([(s.name, s.lineno - f.__code__.co_firstlineno) for s in traceback.extract_tb(e.__traceback__)])
# case: same_exception_raised_twice
e = ValueError("again")
def f(): raise e
for i in range(3):
    try: f()
    except ValueError: pass
print([s.name for s in traceback.extract_tb(e.__traceback__)])
# case: generator_frames
def g():
    yield 1
    raise KeyError("in generator")
def f(): return list(g())
printed(f)
def outer(): yield from g()
printed(lambda: list(outer()))
# case: throw_traceback
def g():
    try:
        yield
    except ValueError:
        raise
i = g()
next(i)
printed(i.throw, ValueError("thrown"))
# case: suggestions_names
def f():
    some_name = 1
    return some_nam
def g(): return prnt(1)
def h(): return lenn
def i(): return completely_unknown_thing
for each in f, g, h, i: printed(each)
# case: suggestions_attributes
class A:
    def method(self): pass
    value = 1
printed(lambda: A().methd)
printed(lambda: A.valeu)
printed(lambda: [].appendd(1))
printed(lambda: A().zzz)
printed(lambda: "".uper())
printed(lambda: sys.maxsiz)
# case: suggestions_self
class A:
    def __init__(self): self.blech = 1
    def f(self):
        return blech
    def g(self): return somethng
printed(A().f)
printed(A().g)
# case: suggestions_import
def f(): from collections import defaultdic
def g(): import colections
def h(): return nmap(1)
for each in f, g, h: printed(each)
# case: suggestions_stdlib_module
def f(): return math.pi
def g(): return datetime.now()
def h(): return io1
for each in f, g, h: printed(each)
# case: suggestions_long_and_short_names
def f():
    a = 1
    return b
def g():
    abcdefghij = 1
    return abcdefghxx
def h():
    Data = 1
    return data
def i():
    xy = 1
    return yx
for each in f, g, h, i: printed(each)
# case: unbound_and_global_suggestions
def f():
    print(valeu)
    value = 1
def g():
    del value_two
for each in f, g: printed(each)
# case: excepthook_replaced
def hook(kind, value, tb): print("hook", kind.__name__, value, tb.tb_next is None)
sys.excepthook = hook
raise ValueError("seen by hook")
# case: excepthook_fails
sys.stderr = sys.stdout
def hook(kind, value, tb): raise KeyError("inside hook")
sys.excepthook = hook
sys.tracebacklimit = 0
raise ValueError("original")
# case: excepthook_missing
sys.stderr = sys.stdout
del sys.excepthook
sys.tracebacklimit = 0
raise ValueError("no hook")
# case: tracebacklimit
def f(): g()
def g(): 1 / 0
for limit in (2, 1, 0, -1, None, "x"):
    sys.tracebacklimit = limit
    print(repr(limit))
    printed(f)
# case: unraisable_default
sys.stderr = sys.stdout
class A:
    def __del__(self): raise ValueError("in del")
    def __repr__(self): return "<A>"
A.__del__.__qualname__ = "A.gone"
sys.tracebacklimit = 0
seen = []
sys.unraisablehook = lambda u: seen.append((u.exc_type.__name__, str(u.exc_value), u.err_msg, getattr(u.object, "__qualname__", None), u.exc_traceback is not None))
a = A()
del a
import gc
gc.collect()
print(seen)
# case: last_exception_values
print(hasattr(sys, "last_type"))
import code
console = code.InteractiveInterpreter({})
sys.stderr = sys.stdout
console.runsource("1 / 0")
print(sys.last_type.__name__, sys.last_value)
# case: print_exc_functions
sys.stderr = sys.stdout
try:
    raise ValueError("v")
except ValueError as e:
    traceback.print_exc(limit=0)
    print(traceback.format_exc(limit=0), end="")
    print(traceback.format_exception_only(e), traceback.format_exception_only(ValueError, e))
traceback.print_exc()
print(traceback.format_exc())
# case: stack_summary
def f(): return traceback.extract_stack(limit=2)
def g(): return f()
for s in g(): print(s.name, s.line)
# case: traceback_exception_object
try:
    try: 1 / 0
    except ZeroDivisionError as e: raise KeyError("k") from e
except KeyError as e:
    t = traceback.TracebackException.from_exception(e, capture_locals=False)
print(t.exc_type.__name__, str(t), t.__cause__.exc_type.__name__, t.__suppress_context__, len(t.stack), list(t.format_exception_only()))
