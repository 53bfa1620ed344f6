# Builtins and methods of built-in types given wrong or unusual arguments: results and exact texts.
def show(function, *arguments, **named):
    try:
        print(repr(function(*arguments, **named)))
    except BaseException as error:
        print(type(error).__name__, error)

# case: no_arguments_to_functions
for f in (abs, all, any, ascii, bin, callable, chr, delattr, divmod, enumerate, eval, filter, format, getattr, hasattr, hash, hex, id, isinstance, issubclass, iter, len, map, max, min, next, oct, ord, pow, range, repr, reversed, round, setattr, slice, sorted, sum, zip): show(f) if f not in (map, zip) else None
# case: too_many_arguments_to_functions
for f in (abs, all, any, ascii, bin, callable, chr, divmod, format, hash, hex, id, len, oct, ord, repr, isinstance, hasattr, delattr, setattr, getattr, next, iter, round, sum, sorted, enumerate, pow, filter, reversed, range, slice): show(f, 1, 2, 3, 4)
# case: keywords_to_positional_functions
for f in (abs, len, hash, id, repr, chr, ord, iter, next, isinstance, getattr, hasattr, callable, divmod, range, slice, reversed, filter, map, type, memoryview, bool, float, list, tuple, set, frozenset): show(f, x=1)
# case: keywords_unknown
show(int, "5", bse=10)
show(str, 5, encodin="x")
show(sum, [1], strt=2)
show(print, 1, seq="")
show(sorted, [1], ky=1)
show(enumerate, [1], begin=2)
show(pow, 1, 2, md=3)
show(round, 1.5, digits=1)
show(zip, [1], stric=True)
show(open, "f", modee="r")
show(dict, [(1, 2)], a=3)
show(complex, 1, imaginary=2)
show(bytes, "a", encode="x")
show(bytearray, sourc=1)
show(property, fgett=1)
show(compile, "1", "f", "eval", opt=1)
show(__import__, "os", lvl=0)
show(max, 1, 2, kee=1)
show(object, a=1)
show(super, a=1)
show(classmethod, a=1)
# case: keywords_as_names_accepted
print(int("11", base=2), pow(base=2, exp=5, mod=7), round(number=2.567, ndigits=1), sum([1], start=5), enumerate(iterable="a", start=3).__next__(), complex(real=1, imag=2), str(object=5), bytes(source="a", encoding="utf-8"), sorted([2, 1], key=None, reverse=False), "a,b".split(sep=",", maxsplit=1), [3, 1].sort(reverse=True), (5).to_bytes(length=2, byteorder="big"), int.from_bytes(bytes=b"\1", byteorder="little", signed=False), "é".encode(encoding="latin-1", errors="strict"), open(file="/dev/null", mode="rb").read())
# case: type_errors_of_operands
for f, a in ((abs, "x"), (bin, 1.0), (chr, "a"), (hex, None), (oct, "8"), (len, 5), (ord, 5), (hash, []), (iter, 5), (next, 5), (reversed, 5), (sum, 5), (sum, ["a"]), (sum, [[1], 2]), (min, 5), (max, [1, "a"]), (sorted, 5), (sorted, [1, "a"]), (all, 5), (any, None), (round, "x"), (round, None), (list, 5), (tuple, 5), (set, 5), (dict, 5), (dict, ["ab", "c"]), (dict, [1]), (frozenset, None), (enumerate, 5), (zip, 5), (range, "a"), (range, 1.0), (slice, None), (memoryview, "a"), (bytearray, "a"), (bytes, [256]), (bytes, ["a"]), (bytes, 1.5), (float, None), (float, "x"), (float, []), (int, None), (int, []), (int, "1.5"), (int, "x"), (complex, "x"), (complex, None), (complex, []), (type, None), (vars, 1), (dir, 1), (callable, 1), (id, 1), (bool, 1)): show(f, a) if f not in (dir, id) else None
# case: map_filter_zip_errors
show(map)
show(map, len)

show(lambda: list(map(5, [1])))
show(lambda: list(filter(5, [1])))
show(map, len, 5)
show(filter, None, 5)
show(lambda: list(zip([1], 5)))
show(lambda: list(zip([1, 2], [1], strict=True)))
show(lambda: list(zip([1], [1, 2], strict=True)))
show(lambda: list(zip([1, 2], [1, 2], [1], strict=True)))
show(lambda: list(zip([1], [1, 2], [1], strict=True)))
show(lambda: list(map(lambda a: a, [1], [2])))
show(lambda: list(map(max, [1, 5], [2, 3, 4])))
# case: min_max_details
print(min([3, 1, 2]), max("b", "a", key=ord), min([], default=5), max([1.0, 1]), min([1, 1.0]), max([], default=None, key=len), min("bca", key=lambda c: -ord(c)), max({1: 5, 2: 3}, key={1: 5, 2: 3}.get))
for a, k in (((), {}), (([],), {}), ((1, 2), {"default": 3}), (([1, "a"],), {}), ((1,), {}), (([1],), {"key": 5}), ((1, None), {})): show(max, *a, **k)
# case: sum_details
print(sum([[1], [2]], []), sum((0.1,) * 3), sum([True, 2]), sum([1, 2.5, 1j]), sum([2 ** 62, 2 ** 62]), sum([], ()), sum(x for x in (1, 2)))
for s in ("", b"", bytearray()): show(sum, [], s)
show(sum, [1, None])
show(sum, [1], None)
# case: sorted_details
print(sorted("hello", reverse=1), sorted([3, 1, 2], key=lambda x: -x), sorted({2: 1, 1: 2}), sorted([(1, "b"), (1, "a")], key=lambda t: t[0]), sorted([True, 0, 2.5]), sorted([], key=5))
show(sorted, [1], reverse="x")
show(sorted, [1], reverse=None)
show(sorted, [1, 2], key=5)
show(sorted, [1, 2], None)
show(sorted, [1j, 2j])
show(sorted, [None, 1])
show(sorted, [1, 2], key=lambda: 0)
# case: range_slice_arguments
for a in ((), (1, 2, 3, 4), ("1",), (1, 2, 0), (None,), (1, "2"), (1.5, 2)): show(range, *a)
for a in ((), (1, 2, 3, 4), ("a", 5.5, [])): show(slice, *a)
for a in ((), (None,), (-1,), (5,), (2 ** 70,)): show(slice(1, -1, 2).indices, *a)
show(slice(None, None, 0).indices, 5)
show(slice("a").indices, 5)
# case: iter_next_forms
it = iter([1, 2, 3].pop, 1)
print(list(it), next(iter([]), "d"), next(iter(()), None))
show(iter, 5, 6)
show(iter, [], 1, 2)
show(next, iter([]))
show(next, iter([]), 1, 2)
class A:
    def __next__(self): raise StopIteration("v")
show(next, A())
show(next, A(), 7)
# case: round_details
for a in ((2.5,), (3.5,), (-2.5,), (2.675, 2), (1234.5678, -2), (15, -1), (25, -1), (-25, -1), (1e300, -300), (5, 2), (1.5, None), (2 ** 70, -5), (True,), (1e16 + 0.5, 0), (0.5, 400), (0.5, -400), (float("inf"), 2)): show(round, *a)
for a in ((float("inf"),), (float("nan"),), (1.5, "a"), (1.5, 1.0), (1, 2.0), ("a", 1), (1.7976931348623157e308, -308)): show(round, *a)
# case: pow_divmod_details
for a in ((2, -1), (0, -1), (0.0, -1), (-8, 1 / 3), (2, 3, 5), (2, 3, -5), (2, -1, 5), (2, -1, 4), (2, 3, 0), (2.0, 3, 5), (2, 3.0, 5), (2, 3, 5.0), (0, 0), (0.0, 0), (10, 400, 1), (-3, 3, 7), (2, 10 ** 20, 7), (True, True), ("a", 2)): show(pow, *a)
for a in ((7, -2), (-7, 2), (7.5, -2), (7, 0), (7.0, 0), (float("inf"), 2), (5, float("inf")), (-5, float("inf")), (1, "a"), (2 ** 70, -3)): show(divmod, *a)
# case: int_constructor_texts
for a in (("",), (" ",), ("1 2",), ("0x",), ("0x1g", 16), ("12", 1), ("12", 37), ("12", -1), ("12", 2.0), ("z", 36), ("0b1", 0), ("010", 0), ("0", 0), ("1__2",), ("_1",), ("1_",), (b"12",), (b"x",), (bytearray(b"7"),), ("\x00",), ("1\x002",), (5, 10), (b"\xff",), ("é",), ("9" * 5, 9), (1.9,), (-1.9,), (float("1e30"),), ("+ 1",), ("--1",), ("  -0b11  ", 0), ("'",), (memoryview(b"5"),)): show(int, *a)
# case: float_constructor_texts
for a in ("", " ", "1 2", "1_0", "_1", "1__0", "1_", "1e", "1e+", "e5", ".", ".5", "5.", "inf", "-Infinity", "nan", "+NaN", "infinit", "0x1p3", "1e400", "-1e400", "1e-400", "\t1\n", "1\x00", b"1.5", b"x", bytearray(b"2"), "1,5", "١٫٥", "١.٥", True, 10 ** 400, "1e5_0", "1_e5", "1e_5"): show(float, a)
# case: complex_constructor_texts
for a in (("1+2j",), (" 1+2j ",), ("1 + 2j",), ("(1+2j)",), ("((1))",), ("j",), ("-j",), ("1j+2",), ("1e5j",), ("nan+infj",), ("1+j2",), ("",), ("1_0j",), ("1++2j",), ("infj",), (1, 2j), (1j, 2j), ("1", 2), (1, "2"), (b"1",), (None, 1), (1.5, None), (True, False)): show(complex, *a)
# case: list_method_errors
l = [1, 2, 3]
for n, a in (("append", ()), ("append", (1, 2)), ("extend", (5,)), ("extend", ()), ("insert", (1,)), ("insert", ("a", 1)), ("insert", (1.5, 1)), ("pop", ("a",)), ("pop", (10,)), ("pop", (1, 2)), ("remove", (9,)), ("remove", ()), ("index", (9,)), ("index", (1, 1)), ("index", (1, "a")), ("index", ()), ("count", ()), ("sort", (1,)), ("reverse", (1,)), ("copy", (1,)), ("clear", (1,)), ("__getitem__", ("a",)), ("__getitem__", (9,)), ("__setitem__", (9, 1)), ("__setitem__", (0,)), ("__delitem__", (9,)), ("__contains__", ()), ("__mul__", ("a",)), ("__add__", ((1,),)), ("__iadd__", (5,)), ("__init__", (1, 2)), ("__reversed__", (1,))): show(getattr(l, n), *a)
show(l.sort, key=1, revers=2)
show(l.sort, None, key=1)
print(l)
# case: tuple_method_errors
t = (1, 2, 3)
for n, a in (("index", (9,)), ("index", ()), ("index", (1, 1)), ("count", ()), ("__getitem__", (9,)), ("__getitem__", ("a",)), ("__add__", ([],)), ("__mul__", ("a",)), ("__mul__", (1.5,)), ("__contains__", ())): show(getattr(t, n), *a)
show(tuple, 1, 2)
show(tuple, iterable=[1])
show(lambda: t[1.5])
show(lambda: t["a"])
show(lambda: t + None)
show(hash, ([],))
show(lambda: t < [1])
# case: dict_method_errors
d = {"a": 1}
for n, a in (("get", ()), ("get", (1, 2, 3)), ("get", ([],)), ("pop", ()), ("pop", ("z",)), ("pop", ("z", 1, 2)), ("popitem", (1,)), ("setdefault", ()), ("setdefault", ([],)), ("update", (5,)), ("update", ([1],)), ("update", (["abc"],)), ("update", (1, 2)), ("fromkeys", ()), ("fromkeys", (5,)), ("keys", (1,)), ("items", (1,)), ("copy", (1,)), ("clear", (1,)), ("__getitem__", ("z",)), ("__delitem__", ("z",)), ("__setitem__", ("a",)), ("__contains__", ([],)), ("__or__", ([],)), ("__ior__", (5,)), ("__init__", (1, 2)), ("__reversed__", (1,))): show(getattr(d, n), *a)
show(lambda: d | [("a", 1)])
show(lambda: {**[1]})
show(lambda: dict(**{1: 2}))
show(lambda: dict(a=1, **{"a": 2}))
show(lambda: d < {})
show(lambda: d[[]])
show(hash, d)
show(lambda: d.keys() + d.keys())
show(lambda: d.keys()[0])
# case: set_method_errors
s = {1, 2}
for n, a in (("add", ()), ("add", ([],)), ("remove", (9,)), ("remove", ([],)), ("discard", ([],)), ("pop", (1,)), ("update", (5,)), ("union", (5,)), ("intersection", (5,)), ("difference", (5, 6)), ("symmetric_difference", ()), ("symmetric_difference", (1,)), ("issubset", (5,)), ("issuperset", ()), ("isdisjoint", (5,)), ("clear", (1,)), ("copy", (1,)), ("__or__", ([],)), ("__contains__", ([],)), ("__init__", (1, 2)), ("intersection_update", (5,)), ("update", ([[]],))): show(getattr(s, n), *a)
show(lambda: s | [1])
show(lambda: s < [1])
show(lambda: [1] - s)
show(lambda: s + s)
show(lambda: s[0])
show(hash, s)
show(set().pop)
show(frozenset, 1, 2)
show(lambda: {{}})
show(lambda: {[]: 1})
show(s.remove, frozenset([5]))
show(s.remove, {5})
# case: int_method_errors
for n, a, k in (("to_bytes", (), {}), ("to_bytes", (1,), {}), ("to_bytes", (1, "x"), {}), ("to_bytes", (-1, "big"), {}), ("to_bytes", (0, "big"), {}), ("to_bytes", ("a",), {}), ("to_bytes", (1, 2), {}), ("bit_length", (1,), {}), ("bit_count", (1,), {}), ("as_integer_ratio", (1,), {}), ("conjugate", (1,), {}), ("to_bytes", (1, "big"), {"sign": True}), ("__round__", ("a",), {}), ("__format__", (5,), {}), ("__add__", (1, 2), {}), ("__pow__", (1, 2, 3), {}), ("__getnewargs__", (1,), {}), ("__lshift__", ("a",), {}), ("__divmod__", (0,), {})): show(getattr(300, n), *a, **k)
for a, k in (((), {}), ((5, "big"), {}), (([256], "big"), {}), ((["a"], "big"), {}), ((b"\1", "x"), {}), (("a", "big"), {}), ((b"\xff",), {}), ((b"\xff", "little"), {"signed": True}), (([1, 2],), {}), ((b"", "big"), {})): show(int.from_bytes, *a, **k)
# case: float_method_errors
for n, a in (("hex", (1,)), ("is_integer", (1,)), ("as_integer_ratio", (1,)), ("conjugate", (1,)), ("__round__", ("a",)), ("__format__", (5,)), ("__getformat__", ("x",)), ("__getformat__", (5,))): show(getattr(1.5, n), *a)
print(float.__getformat__("double") == f"IEEE, {__import__('sys').byteorder}-endian")
for s in ("", "x", "0x", "0x.p1", "0x1p", "0x1.8p1 ", "-0X1.8P-2", "1.8", "inf", "0x1p1024", "0x1p-1080", "0x1.fffffffffffff8p1023", " 0x1", "0x1_0", 5, b"0x1", "0x10000000000000000000001p-80"): show(float.fromhex, s)
# case: bytes_method_errors
b = b"abc"
for n, a in (("find", ("a",)), ("find", (300,)), ("find", (-1,)), ("index", (b"z",)), ("count", ("a",)), ("split", ("a",)), ("split", (b"",)), ("join", ([b"a", "b"],)), ("join", (5,)), ("replace", (b"a",)), ("replace", ("a", b"b")), ("startswith", ("a",)), ("startswith", ((b"a", "b"),)), ("startswith", (5,)), ("center", (5, b"ab")), ("center", (5, "a")), ("translate", (b"a",)), ("translate", (None, 5)), ("strip", ("a",)), ("strip", (5,)), ("partition", ("a",)), ("partition", (b"",)), ("hex", (5,)), ("hex", ("ab",)), ("hex", (b":", "a")), ("decode", (5,)), ("decode", ("nope",)), ("zfill", ("a",)), ("expandtabs", ("a",)), ("__contains__", ("a",)), ("__contains__", (256,)), ("__getitem__", ("a",)), ("__getitem__", (5,)), ("__add__", ("a",)), ("removeprefix", ("a",)), ("maketrans", (b"a", b"bc")), ("maketrans", ("a", b"b")), ("fromhex", ("a",)), ("fromhex", (b"a",)), ("fromhex", ("zz",)), ("fromhex", ("0 1",)), ("endswith", (b"c", "x"))): show(getattr(b, n), *a)
# case: bytes_constructor_texts
for a in ((-1,), (2 ** 70,), ("a",), ("é", "ascii"), ("a", "nope"), (b"a", "utf-8"), (5, "utf-8"), ([1, 256],), ([-1],), ([1.5],), ({1: 2},), (range(3),), (True,), (None,), ("a", 5), ((1, 2), "x"), (memoryview(b"ab"),), (bytearray(b"c"),), (1.5,), ("a", "utf-8", "strict", 1)): show(bytes, *a)
for a in ((-1,), (2 ** 70,), ("a",), ([256],), (None,), ("é", "utf-8"), (object(),)): show(bytearray, *a) if a[0].__class__ is not object else None
# case: bytearray_method_errors
b = bytearray(b"abc")
for n, a in (("append", (256,)), ("append", ("a",)), ("append", (-1,)), ("extend", (5,)), ("extend", ("ab",)), ("extend", ([256],)), ("insert", (0, 256)), ("insert", ("a", 1)), ("pop", (9,)), ("pop", ("a",)), ("remove", (200,)), ("remove", (256,)), ("remove", ("a",)), ("__setitem__", (0, 256)), ("__setitem__", (0, "a")), ("__setitem__", (9, 1)), ("__setitem__", (slice(0, 1), 5)), ("__setitem__", (slice(0, 1), "a")), ("__setitem__", (slice(0, 3, 2), b"a")), ("__delitem__", (9,)), ("__iadd__", (5,)), ("__iadd__", ("a",)), ("__imul__", ("a",)), ("__mul__", (-1,)), ("__init__", (1, 2, 3, 4)), ("__alloc__", (1,))): show(getattr(b, n), *a)
print(b)
# case: memoryview_errors
m = memoryview(bytearray(b"abcdefgh"))
for f in (lambda: m["a"], lambda: m[9], lambda: m[1.5], lambda: m.cast("x"), lambda: m.cast("i", [3]), lambda: m[1:].cast("i"), lambda: m.cast("B", 5), lambda: m.cast("B", [2, -4]), lambda: m[::2].cast("b"), lambda: m.__setitem__(0, 256), lambda: m.__setitem__(0, "a"), lambda: m.__setitem__(slice(0, 2), b"abc"), lambda: m.__setitem__(slice(0, 2), 5), lambda: m.__delitem__(0), lambda: hash(m), lambda: m < m, lambda: m.tobytes("X"), lambda: m.hex(5), lambda: m + m, lambda: memoryview(), lambda: memoryview("a"), lambda: memoryview(1, 2), lambda: m.cast("i")[0, 0], lambda: m.cast("B", [2, 4])[0], lambda: m.cast("B", [2, 4]).tolist(), lambda: m.cast("B", [2, 4])[1, 2], lambda: len(m.cast("B", [2, 4])), lambda: m.cast("d").cast("i"), lambda: m.cast("c")[0], lambda: m.cast("?").tolist(), lambda: m.cast("f").format, lambda: m.cast("B", [8]).shape): show(f)
# case: memoryview_views
b = bytearray(range(8))
m = memoryview(b)
n = m[2:6:2]
n[0] = 99
print(b, n.tolist(), n.shape, n.strides, n.contiguous, n.c_contiguous, n.readonly, n.nbytes, n.itemsize, n.ndim, n.suboffsets, n.obj is b, m == b, n == bytes([99, 4]), m[::-1].tobytes(), m.tobytes(order="F"), list(n), 99 in n, bytes(n), m.toreadonly().readonly)
i = m.cast("h"); i[0] = -1
print(b[:2], i.tolist()[0], i.format, memoryview(b"ab") == memoryview(b"ab").cast("c"), memoryview(b"a") == memoryview(b"\x61").cast("b"), m.cast("B", (2, 2, 2)).tolist())
# case: memoryview_release_rules
b = bytearray(b"abc")
m = memoryview(b)
n = m[1:]
show(b.append, 1)
m.release()
show(lambda: m[0])
show(len, m)
print(repr(m)[:20])
print(n.tobytes())
n.release(); n.release()
b.append(100)
print(b)
with memoryview(b) as k: print(k[0])
show(k.tobytes)
import struct
m = memoryview(b); h = m[:2]
show(m.__exit__, None, None, None)
# case: getattr_setattr_names
class A: pass
a = A()
for n in (5, None, b"x"):
    show(getattr, a, n); show(setattr, a, n, 1); show(delattr, a, n); show(hasattr, a, n)
show(getattr, a, "x\0y")
setattr(a, "with space", 1); print(getattr(a, "with space"))
show(setattr, a, "x")
show(hasattr, a)
# case: print_arguments
import io
out = io.StringIO()
print(1, 2, sep="", end="!", file=out); print(sep="x", end="y", file=out); print("a", "b", sep=None, end=None, file=out, flush=True)
print(repr(out.getvalue()))
show(print, 1, sep=5)
show(print, 1, end=5)
show(print, 1, file=5)
show(print, 1, flush=5, file=out)
# case: open_arguments
for a, k in ((("f", "q"), {}), (("f", "rw"), {}), (("f", ""), {}), (("f", "r+w"), {}), (("f", "rbt"), {}), (("f", "rb"), {"encoding": "utf-8"}), (("f", "rb"), {"newline": ""}), (("f", "rb"), {"errors": "x"}), (("f", "r", 0), {}), (("/nonexistent/x",), {}), ((5.5,), {}), ((-1,), {}), (("f\0",), {}), (("/dev/null",), {"encoding": "nope"}), (("/dev/null",), {"newline": "x"}), (("/dev/null",), {"errors": 5}), (("f", 5), {}), ((), {}), (("f", "U"), {}), (("/dev/null", "r", -1, None, None, None, False), {})): show(open, *a, **k)
# case: import_function_errors
show(__import__, "")
show(__import__, 5)
show(__import__, "no_such_thing")
show(__import__, "os", level=-1)
show(__import__, "x", {}, {}, [], 1)
show(__import__, "x", {"__package__": "nopkg"}, {}, [], 1)
show(__import__, "os.nothing")
show(__import__, "sys.x")
print(__import__("os.path").__name__, __import__("os.path", fromlist=["x"]).__name__, __import__("os", None, None, ("path",)).__name__)
# case: descriptor_calls_with_wrong_self
for f, a in ((str.upper, (5,)), (str.upper, ()), (list.append, ([],)), (list.append, ((), 1)), (int.__add__, ("a", 1)), (dict.get, ([], 1)), (object.__repr__, ()), (type.mro, (5,)), (dict.fromkeys, ()), (str.join, (",",)), (int.__str__, ()), (bytes.hex, ("a",)), (float.hex, (5,)), (set.add, (frozenset(), 1)), (type.__call__, (5,)), (int.real.__get__, ("a",)), (str.__len__, (5,)), (list.__iter__, ((),)), (list.sort, ([1],)), (property.fget.__get__, (5,))): show(f, *a)
# case: numeric_methods_called_directly
print((1).__add__("a"), (1).__radd__(2), 1.5.__add__(1), (1).__add__(1.5), (2).__pow__(3, 5), (2).__pow__("a"), "a".__add__("b"), [].__add__([1]), (1).__eq__(1.0), 1.0.__eq__(1), (1).__lt__("a"), "%s".__mod__(1), (5).__bool__(), (0).__index__(), (7).__floordiv__(0.5), (1).__truediv__(2), True.__and__(False), True.__and__(2), (3).__rpow__(2), (1).__divmod__("a"), "a".__contains__("a"), (5).__neg__(), "x".__rmod__("%s"))
show((1).__truediv__, 0)
show("a".__add__, 1)
show([].__add__, 1)
show((1).__add__)
# case: super_long_argument_lists
def f(*a, **k): return len(a), len(k)
print(f(*range(1000)), f(**{f"k{i}": i for i in range(500)}), f(*range(300), *range(300), **{"a": 1}, **{"b": 2}), max(*range(1000)), len(dict(**{f"k{i}": 1 for i in range(300)})), "{}".format(*range(300)), print(*[], sep=""))
