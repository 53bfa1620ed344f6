"""Calls every function of capi_core_test and prints results and exceptions.

Run under two interpreters, the output must be the same."""
import collections
import gc
import io
import sys
import traceback
import warnings

sys.path.insert(0, sys.argv[1])

import capi_core_test as c


def show(name, *args, **kwargs):
    try:
        result = repr(getattr(c, name)(*args, **kwargs))
    except BaseException as error:
        result = f"{type(error).__name__}: {error}"
    if "bad argument to internal function" in result:
        result = "bad internal call"
    result = result.replace(sys.argv[1], "")
    if " at 0x" in result:
        result = result.split(" at 0x")[0]
    print(name, result)


class K:
    def m(self):
        return "m of K"


def generator():
    got = yield 1
    yield got
    return "done"


big = list(range(1000, 1010))

show("list_build")
for args in ([1, 2, 3, 4], 1, 3, "xy"), ([1, 2, 3], -5, 99, None), ([1.5, 2.5], 1, 1, [7, 8, 9]):
    show("list_slices", *args)
show("list_sum", [1, 2, 3, 10**9])
show("list_sum", big)
big.append(5)
big[0] = 70000
show("list_sum", big)
show("list_sum", 5)
for i in 0, 1, 2, -1:
    show("list_item", [1, 2.5], i)
show("list_set_bad", [1])
show("list_order", [3, 1, 2, 10**20, -5])
show("list_order", [3, "a"])
show("tuple_pack", 1, 2.5)
show("tuple_pack", "a", None)
show("tuple_grow")
p = c.point()
print(p, p.x, p.y, p.note, p[0], len(p), p == (3000, 4.5), type(p).n_fields, isinstance(p, tuple))
show("dict_items", {1: 2, "a": 1.5, (1, 2): None, 10**30: -1, 2.5: "f"})
d = {i: i * 1.5 for i in range(5)}
show("dict_items", d)
d[7] = 8
del d[0]
print(d, d[1], 3 in d)
for key in 1, 1.0, "a", None, []:
    show("dict_get", {1: 5, "a": 2.25}, key)
show("dict_change", {"gone": 1, 5: 6}, {5: 7, "new": 8})
show("dict_change", {}, {})
show("dict_pairs", [(1, 2), "ab", [3, 4], (1, 9)], 1)
show("dict_pairs", [(1, 2), (1, 9)], 0)
show("dict_pairs", [(1, 2, 3)], 0)
show("dict_pairs", [5], 0)
show("dict_pop", {1: 100000}, 1)
show("dict_pop", {1: 2}, 3)
show("dict_pop", {1: 2}, 3, "fallback")
show("sets", [1, 2, 3, 2])
show("sets", [[]])
show("iterate", range(5))
show("iterate", {"a": 1})
show("iterate", 5)
show("iterate", (1 / (2 - i) for i in range(5)))
g = generator()
for value in None, 12345, None, None:
    show("send", g, value)
show("send", iter([1]), None)
for value in None, 5, (1, 2), ValueError("x"):
    show("stop_value", value)

show("raise", ValueError)
show("raise", ValueError, "text")
show("raise", ValueError, (1, 2))
show("raise", ValueError, KeyError("k"))
show("raise", KeyError, KeyError("same"))
show("raise", 5, "no class")
show("raise", int)
show("raise_format")
for number, name in (2, "file.txt"), (2, None), (13, "x"), (11, None), (0, None), (99999, None):
    show("raise_errno", number, name)
show("catch", lambda: 1 / 0, ZeroDivisionError)
show("catch", lambda: 1 / 0, ArithmeticError)
show("catch", lambda: 1 / 0, (KeyError, ZeroDivisionError))
show("catch", lambda: {}[0], ValueError)
show("catch", lambda: 5, ValueError)
for args in (ValueError, "a"), (ValueError, (1, 2)), (ValueError, KeyError(1)), (OSError, (2, "no")), (KeyError, None), (UnicodeDecodeError, "few"):
    show("normalize", *args)
show("no_result")
show("both")
try:
    c.from_cause()
except RuntimeError as error:
    print(repr(error), repr(error.__cause__), repr(error.__context__))
Oops = c.new_exception()
print(Oops, Oops.__module__, Oops.__doc__, Oops.__mro__)
print(c.new_exception(KeyError).__mro__, c.new_exception((KeyError, OSError)).__bases__)
show("exception_parts", ValueError(1), KeyError(2))
try:
    raise ValueError("being handled")
except ValueError:
    show("handled")
    try:
        c.raise_format()
    except ValueError as error:
        print("context", repr(error.__context__))
show("handled")
show("unicode_error")
for action in "always", "error", "ignore":
    with warnings.catch_warnings(record=True) as log:
        warnings.simplefilter(action)
        show("warn", UserWarning)
        print(action, [(str(w.message), w.category.__name__, w.lineno if w.filename == "file.py" else "") for w in log])
unraised = []
sys.unraisablehook = lambda args: unraised.append((args.exc_type, str(args.exc_value), args.err_msg, args.object))
show("unraisable", "object")
print(unraised)
sys.unraisablehook = sys.__unraisablehook__
try:
    c.traceback_entry()
except ValueError as error:
    for entry in traceback.extract_tb(error.__traceback__):
        print(entry.name, entry.lineno if entry.name == "made_function" else "", entry.filename.rpartition("/")[2])

show("cell", 1, "b")
show("method", K.m, K())
show("instance_method", len)
def plain(a=1, *, b=2): return a
print(plain())
show("function_parts", plain, (55,))
print(plain())
show("function_parts", plain, 5)
show("function_parts", 5, ())
show("cfunction", "self object")
print(c.late_doc().__doc__, c.late_doc().__text_signature__)
for args in (), (1, 2), (1,):
    show("one", *args)
    show("nothing", *args)
show("one", x=1)
show("keywords", 1, 2.5, big, x=3)
show("keywords", 1, 2.5, "x", 10**20)
show("keyword_function", 1, 2, x=3, y=4.5)
print(c.keyword_function())
show("fast", 1, 2.5, a=3)
show("fast", *range(2000, 2040))
show("fast")
print(c.one.__name__, c.one.__doc__, c.one.__self__ is c, c.one.__module__)
show("weak", K())
show("weak", 5)
show("context")
show("alias", list, int)
show("alias", dict, (str, int))
show("imports")
show("import_bad")
sys.modules.pop("made_module", None)
x, y, file, code = c.exec_code()
print(x, y, file, code.co_name)
for text, start in ("1+1", 258), ("a = 5", 257), ("1+", 258), ("a + b", 258), ("len", 258):
    show("run", text, start, {}, {"b": 1})
show("simple_string", "simple = 5\nprint('simple', simple)")
sys.stderr = io.StringIO()
show("simple_string", "1/0")
print(sys.stderr.getvalue().splitlines()[-1])
sys.stderr = sys.__stderr__
for value in 5, 10**30, [1, (2.5, "x"), {"k": None}], {1, 2}, b"bytes", True:
    show("marshal", value)
show("marshal", object())
sys.stdout.flush()
show("sys")
show("eval_code", compile("5 * 5", "", "eval"), {})
show("eval_code", compile("a * 5", "", "eval"), {"a": 3000})
def framed():
    local = 5000
    return c.frame()
print(framed())
show("names", len)
show("names", plain)
show("names", K().m)
show("names", 5)
show("pending")
show("pending")
show("recursion", 20)
show("recursion", 1000000)
show("memory")
show("threads")
for value in 1, 1.5, -1.5, 1e-9, 1.0000005, 10**30, float("nan"), 1e300, "x", -1e-10:
    for rounding in 0, 1, 2, 3:
        show("times", value, rounding)
show("files", io.StringIO("first line\nsecond line and more\n"), [1, "x"])
show("files", 5, 6)
show("fspath", 5)
show("fspath", b"x")
show("descriptor", 3)
show("descriptor", -3)
show("descriptor", "x")
show("descriptor", 10**20)
show("descriptor", sys.__stdin__)
show("facts")
for o in None, True, False, ..., NotImplemented, 5:
    show("identity", o)
print(c.identity(0)[-2] is collections.OrderedDict)
for _ in range(3):
    gc.collect()
print(big, d)
