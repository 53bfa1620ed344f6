"""Calls every function of capi_text_test with many arguments and prints results and exceptions.

Run under two interpreters, the output must be the same."""
import sys

sys.path.insert(0, sys.argv[1])
import re
import warnings

import capi_text_test as c

warnings.simplefilter("ignore")


class Index:
    def __index__(self):
        return 42


class Both:
    def __float__(self):
        return 2.5

    def __complex__(self):
        return 1 + 2j

    def __int__(self):
        return 9


class Bad:
    def __index__(self):
        raise KeyError("bad index")

    def __float__(self):
        return "no float"

    def __complex__(self):
        return 5


class Seq:
    def __init__(self, *items):
        self.items = list(items)

    def __len__(self):
        return len(self.items)

    def __getitem__(self, i):
        return self.items[i]

    def __setitem__(self, i, v):
        self.items[i] = v

    def __delitem__(self, i):
        del self.items[i]


class Str(str):
    pass


class Int(int):
    pass


def show(x):
    if isinstance(x, BaseException):
        return f"{type(x).__name__}: " + re.sub(r"\S+\.c:\d+: bad", "FILE: bad", str(x))
    if isinstance(x, memoryview):
        return f"<memory {bytes(x)!r}>"
    return f"{type(x).__name__} {x!r}"


def call(name, *args, **kwargs):
    try:
        r = show(getattr(c, name)(*args, **kwargs))
    except Exception as e:
        r = show(e)
    text = ", ".join(map(repr_short, args))
    line = f"{name}({text}{', ' if kwargs else ''}{kwargs or ''}) -> {r}"
    print(re.sub("0x[0-9a-f]{9,}", "ADDRESS", line), flush=True)


def repr_short(a):
    if isinstance(a, slice):
        return f"slice({repr_short(a.start)}, {repr_short(a.stop)}, {repr_short(a.step)})"
    t = type(a).__name__
    if t in ("Index", "Both", "Bad", "Seq", "object", "memoryview", "generator", "dict_items", "function", "list_iterator"):
        return t
    if isinstance(a, UnicodeError):
        return t
    s = ascii(a)
    return s if len(s) < 80 else s[:60] + "..."


big = 1 << 100
ints = [0, 1, -1, 5, 255, 256, 2**31 - 1, 2**31, -2**31 - 1, 2**62, 2**63 - 1, 2**63, -2**63, -2**63 - 1, 2**64 - 1, 2**64, big, -big, True, Int(7)]
odd = [1.5, "7", None, Index(), Both(), Bad(), 10.0**20]
for name in ("PyLong_AsLong PyLong_AsLongLong PyLong_AsSsize_t PyLong_AsSize_t PyLong_AsUnsignedLong PyLong_AsUnsignedLongLong "
             "PyLong_AsUnsignedLongMask PyLong_AsUnsignedLongLongMask PyLong_AsDouble PyLong_AsVoidPtr _PyLong_AsInt PyFloat_AsDouble "
             "PyComplex_AsCComplex PyComplex_RealAsDouble PyComplex_ImagAsDouble PyNumber_Index PyNumber_Long PyNumber_Float "
             "PyNumber_Negative PyNumber_Positive PyNumber_Absolute PyNumber_Invert as_overflow PyNumber_Check PyIndex_Check").split():
    for v in ints + odd + [1j, 10**400, -0.0, float("nan"), float("inf"), b"12", bytearray(b"13"), "x", "1_0"]:
        call(name, v)
for v in ints + [10**50, -(10**50), 3**200]:
    call("_PyLong_Sign", v)
    call("_PyLong_NumBits", v)
    call("digits", v)
    call("frexp", v)
    for base in (2, 8, 10, 16):
        call("to_base", v, base)
    for n, little, signed in [(1, 0, 1), (2, 1, 1), (8, 0, 0), (8, 1, 1), (9, 0, 1), (16, 1, 0), (20, 0, 1), (0, 0, 0)]:
        call("byte_array", v, n, little, signed)
    for err in (None, OverflowError, IndexError):
        call("as_ssize", v, err)
call("frexp", 10**1000)
call("as_ssize", "x", None)
for s in [b"12", b" 12 ", b"0x1f", b"1f", b"0b101", b"0o17", b"012", b"0", b"1__2", b"1_2", b"_1", b"", b"-5", b"+ 5", b"12abc", b"0x", b"z", b"-0b11zz"]:
    for base in (0, 2, 10, 16, 36, 1, 37):
        call("long_from_string", s, base, 0)
    for base in (0, 10, 16):
        call("long_from_string", s, base, 1)
for v in ["1.5", " 2 ", b"3e5", bytearray(b"7"), memoryview(b"8"), "x", "inf", "-nan", 5, None, "1_000.5", "1\u0660"]:
    call("PyFloat_FromString", v)
for d in [0.0, -0.0, 1.0, -2.5, 65504.0, 65520.0, 65519.9, 5.960464477539063e-08, 2.98e-08, 1e-10, 3.4028234e38, 3.5e38, 1e308, float("inf"), float("-inf"), float("nan"), 0.1, 6.1e-5, 6.0e-5, 2049.0, 2051.0]:
    for size in (2, 4, 8):
        for little in (0, 1):
            call("pack", d, size, little)
for s in [b"1.5", b"1.5abc", b"inf", b"-INFINITY", b"nanx", b"1e400", b"-1e400", b"", b"abc", b" 1", b"1 ", b"+.5e-3", b"1_0", b"0x10", b"1e", b"infin"]:
    for want in (0, 1):
        for err in (None, OverflowError, ValueError):
            call("string_to_double", s, want, err)
for d in [0.0, -0.0, 1.0, 1.5, 1e16, 1e17, 1.23456789e-5, 1e300, float("inf"), float("-inf"), float("nan"), 123456.789]:
    for f, p in [("r", 0), ("e", 3), ("E", 2), ("f", 2), ("F", 0), ("g", 4), ("G", 10), ("r", 1), ("x", 0)]:
        for flags in (0, 1, 2, 3, 4, 7):
            call("double_to_string", d, f, p, flags)
for a, b, n in [("abc", "ABD", 3), ("abc", "ABD", 2), ("x", "xy", 5), ("", "", 0), ("0x1F", "0x1f", 16), ("0b11", "", 2), ("0o17", "b", 8), ("  -42x", "", 10), ("017", "", 8), ("99999999999999999999", "", 10), ("-9223372036854775808", "", 10), ("0b2", "", 0)]:
    if a != "017":
        call("os", a, b, n)
for d in [0.0, 1.0, -1.0, 0.5, 1e100, float("inf"), float("-inf"), 3.14]:
    call("hashes", d)
call("hashes", 2**61 - 1.0)
for a in [0j, 1 + 2j, -1.5, 3j, 1e200 + 1j]:
    for b in [0j, 2, 1 - 1j, 0.5j, -3 + 0.25j]:
        call("complex_math", a, b)
for s in [slice(None), slice(1, 5), slice(-3, None), slice(None, None, -1), slice(5, 1, -2), slice(None, None, 0), slice("a"), slice(Index(), None), slice(big, -big), slice(None, None, big), slice(None, None, -big), slice(1.5), slice(100, 200)]:
    for n in (0, 1, 7):
        call("slice", s, n)

operands = [3, -7, 2.5, big, "ab", b"xy", [1], (2,), None, 1j, True, {1}, Int(3), Seq(1)]
for name in ("PyNumber_Add PyNumber_Subtract PyNumber_Multiply PyNumber_MatrixMultiply PyNumber_TrueDivide PyNumber_FloorDivide "
             "PyNumber_Remainder PyNumber_Divmod PyNumber_Lshift PyNumber_Rshift PyNumber_And PyNumber_Or PyNumber_Xor "
             "PyNumber_InPlaceAdd PyNumber_InPlaceMultiply PyNumber_InPlaceOr").split():
    for a in operands:
        for b in [2, 0, -1.5, "z", [4], None, {2}]:
            if "hift" in name or not (a is big and b == "z"):
                call(name, a, b)
for a, b, m in [(2, 10, None), (2, 10, 7), (2, -1, None), (2.0, 3, None), (2, 3, 0), ("a", 2, None), (2.0, 3, 5), (2, -1, 7)]:
    call("PyNumber_Power", a, b, m)
    call("PyNumber_InPlacePower", a, b, m)
for a, s in [(5, "05d"), (2.5, ".3f"), ("x", ">5"), (5, "q"), (None, ""), (5, 5), ([], "x")]:
    call("PyObject_Format", a, s)
for a, b in [(12, 18), (0, 5), (-4, 6), (big, 3**50), (7, 2), (-7, 2), (9, -2), (5, 2), (-5, -2)]:
    call("_PyLong_GCD", a, b)
    call("_PyLong_DivmodNear", a, b)
call("_PyLong_DivmodNear", 1, 0)

containers = [[1, 2, 3], (1, 2), "text", b"by", {"a": 1}, {1, 2}, range(3), bytearray(b"q"), Seq(4, 5), 5, None, memoryview(b"ab"), dict(a=1).items(), frozenset(), iter([1]), object()]
for name in "PySequence_Check PyMapping_Check PySequence_Size PyMapping_Size PyObject_CheckBuffer PySequence_List PySequence_Tuple PyMapping_Keys PyMapping_Values PyMapping_Items PyBytes_FromObject PyByteArray_FromObject".split():
    for v in containers:
        if name in ("PySequence_List", "PySequence_Tuple") and v.__class__.__name__ == "list_iterator":
            continue
        call(name, v)
for v in containers[:11] + [{"a": 2}]:
    for i in (0, 1, -1, -5, 9):
        if not isinstance(v, range):
            call("PySequence_GetItem", v, i)
for v in containers[:11]:
    for n in (0, 2, -1):
        call("PySequence_Repeat", v, n)
    for w in ([9], (9,), "s", b"t", Seq(1), 5):
        call("PySequence_Concat", v, w)
    call("get_slice", v, 1, 3)
    call("get_slice", v, -2, 100)
    for x in (1, "t", 98, "zz", None):
        call("PySequence_Count", v, x)
        call("PySequence_Index", v, x)
        call("PySequence_Contains", v, x)
    call("fast", v, "not good")
for make in (lambda: [1, 2, 3], lambda: (1, 2), lambda: bytearray(b"abc"), lambda: Seq(1, 2, 3), lambda: {}, lambda: None):
    for i in (0, -1, 7, -9):
        v = make()
        call("set_item", v, i, 65)
        call("set_item", v, i)
        print(show(v.items if isinstance(v, Seq) else v))
    v = make()
    call("set_slice", v, 0, 2, [7, 8, 9])
    call("set_slice", v, 1, 2)
    print(show(v.items if isinstance(v, Seq) else v))
l = [1]
call("PySequence_InPlaceConcat", l, [2])
call("PySequence_InPlaceRepeat", l, 2)
call("PySequence_InPlaceConcat", (1,), (2,))
call("PySequence_InPlaceConcat", 1, (2,))
print(l)
d = {}
call("mapping_string", d, "k", 5)
call("mapping_string", d, "k")
call("mapping_string", d, "none")
call("mapping_string", [], "none")
call("mapping_string", d, "\xe9", 6)
print(d)
for k in ("k", 5, []):
    call("PyMapping_HasKey", d, k)

texts = ["", "a", "abc", "\xe9t\xe9", "\u20ac5", "\U0001f600x", "a\0b", "\udc80", Str("sub"), Str("s\u1234"), "x" * 300, " \t padded \n", "one two  three", "A.B.C"]
for name in ("PyUnicode_GetLength PyUnicode_IsIdentifier PyUnicode_FromObject PyUnicode_AsUTF8String PyUnicode_AsLatin1String PyUnicode_AsASCIIString "
             "PyUnicode_AsUTF16String PyUnicode_AsUTF32String PyUnicode_AsUnicodeEscapeString PyUnicode_AsRawUnicodeEscapeString "
             "PyUnicode_EncodeFSDefault wide utf8 intern").split():
    for s in texts + ([5, b"x"] if name not in ("intern", "PyUnicode_IsIdentifier", "wide") else []):
        call(name, s)
for s in texts:
    r = list(c.layout(s))
    r[4] = 0
    print("layout", ascii(s)[:40], r)
for n, ch in [(0, "a"), (1, "a"), (5, "z"), (4, "\xff"), (3, "\u0100"), (3, "\U00010000"), (-1, "a")]:
    call("new", n, ch)
    if n >= 0:
        r = list(c.layout(c.new(n, ch)))
        print(r)
for kind, data in [(1, b"abc\xff"), (2, "a\u20ac".encode("utf-16-" + sys.byteorder[0] + "e")), (4, "a\u20ac\U0001f600".encode("utf-32-" + sys.byteorder[0] + "e")), (4, "ab".encode("utf-32-" + sys.byteorder[0] + "e")), (3, b"x"), (1, b"")]:
    call("from_kind", kind, data)
for i in (0, 65, 255, 256, 0x10ffff, 0x110000, -1):
    call("from_ordinal", i)
for s in ("", "ab", "a\u20ac\U0001f600"):
    for n in (0, 2, 3, 4, 10):
        call("ucs4", s, n, 0)
        call("ucs4", s, n, 1)
for s in ("", "ab", "a\u20ac"):
    for i in (-1, 0, 1, 2):
        call("read_char", s, i)
for args in [(5, "a", 0, "xyz", 0, 3), (5, "a", 3, "xyz", 0, 3), (5, "a", 1, "xyz", 1, 99), (5, "a", 0, "\xe9", 0, 1), (5, "\xff", 0, "a\u20ac", 0, 1), (5, "\xff", 0, "a\u20ac", 0, 2), (5, "\U0001f600", 1, "\xe9\u20ac", 0, 2), (2, "a", 9, "x", 0, 1), (2, "a", 0, "x", 5, 1), (2, "a", 0, "x", 0, -1)]:
    call("copy_characters", *args)
for s in ("", "abc", "\u20acx"):
    for n in (0, 2, 5):
        call("resize", s, n)
    for lo, hi in [(0, 1), (1, 9), (2, 1), (-1, 2), (0, -1), (0, 99)]:
        call("substring", s, lo, hi)
call("append", "a", "b", "\u20ac", "x" * 200, "y" * 300, "z")
call("append", "", "\xe9", "")
call("append", Str("s"), "t")
call("append", "a", 5)
for a, b in [("a", "b"), ("", "\u20ac"), (5, "a"), ("a", 5), (Str("x"), Str("y"))]:
    call("PyUnicode_Concat", a, b)
for sep, items in [(", ", ["a", "b"]), ("", ("x",)), ("-", "abc"), ("-", ["a", 5]), ("-", 5), (5, ["a"]), ("\u20ac", {"k": 1})]:
    call("PyUnicode_Join", sep, items)
for s in texts + [5]:
    for sep in (None, " ", ".", "", "zz", 5):
        for n in (-1, 0, 1):
            call("split", s, sep, n)
    for sep in (" ", "B", "", 5):
        call("PyUnicode_Partition", s, sep)
        call("PyUnicode_RPartition", s, sep)
for s in ("abcabc", "\u20acab\u20ac", "", "aXbXc"):
    for what in ("abc", "\u20ac", "", "b", "X", "zzzzzzzzzz"):
        for lo, hi in [(0, 100), (1, 5), (-3, 6), (0, -1), (4, 2)]:
            for direction in (1, -1):
                call("find", s, what, lo, hi, direction, "b")
        for n in (-1, 0, 1):
            call("replace", s, what, "<\xe9>", n)
        call("PyUnicode_Contains", s, what)
        call("PyUnicode_Compare", s, what)
        call("rich", s, what)
call("find", 5, "a", 0, 1, 1, "b")
call("replace", "a", 5, "b", 1)
call("PyUnicode_Contains", "a", 5)
call("PyUnicode_Contains", 5, "a")
call("PyUnicode_Compare", 5, "a")
call("PyUnicode_Compare", "a", b"a")
call("rich", "a", 5)
for a, b in [("abc", b"abc"), ("abc", b"abd"), ("abc", b"ab"), ("ab", b"abc"), ("a\0", b"a"), ("\xe9", b"\xe9"), ("", b""), ("\u20ac", b"a")]:
    call("compare_ascii", a, b)
for f, a in [("%s-%d", ("x", 5)), ("%(k)s", {"k": 1}), ("%d", "x"), ("%", ()), (5, ())]:
    call("PyUnicode_Format", f, a)
datas = [b"", b"ascii", "\xe9\u20ac\U0001f600".encode(), b"\xff\xfe", b"\xe2\x82", b"a\xed\xa0\x80b", b"+AGE-", b"\\u20ac\\x41\\N{BULLET}", b"\\xZ", b"\xff\xfea\0b\0", b"abc\xd8"]
for name in "PyUnicode_DecodeUTF8 PyUnicode_DecodeLatin1 PyUnicode_DecodeASCII PyUnicode_DecodeUTF7 PyUnicode_DecodeUnicodeEscape PyUnicode_DecodeRawUnicodeEscape".split():
    for s in datas:
        for e in (None, "replace", "ignore", "surrogateescape", "backslashreplace", "nope"):
            if e == "nope" and name in ("PyUnicode_DecodeUTF7",):
                continue
            call(name, s, e)
for s in datas:
    call("decode_stateful", s)
    for enc in (None, "utf-8", "latin-1", "ascii", "cp1252", "utf-16", "nonexistent", "rot13"):
        call("decode", s, enc)
        call("decode", s, enc, "replace")
    call("from_encoded", s, "utf-8", "replace")
for s in ["", "abc", "\xe9", "\u20ac", "\udc80", 5]:
    for enc in (None, "utf-8", "latin-1", "ascii", "cp1252", "utf-16", "nonexistent", "rot13"):
        for e in (None, "replace", "xmlcharrefreplace", "surrogateescape"):
            call("encode", s, enc, e)
for v in [bytearray(b"x\xe9"), memoryview(b"yz"), "text", 5, None]:
    call("from_encoded", v, "latin-1")
call("charmap", b"\x00\x01\x02", "ab")
call("charmap", b"\x00\x01", "ab")
call("charmap", b"\x00\xff", None)
call("charmap", b"\x00\x01", {0: "zero", 1: 0x20ac})
call("PyUnicode_AsCharmapString", "ab", {97: 1, 98: b"xy"})
call("PyUnicode_AsCharmapString", "c", {97: 1})
call("translate", "abc", {97: "A", 98: None})
call("translate", "abc", 5)
for v in ["/tmp/x", b"/tmp/y\xff", "\udcff", "a\0b", b"a\0b", 5, None]:
    call("fs", v)
for v in [b"abc", "\xe9\u20ac\U0001f600".encode(), b"\xff\xfe", b"", b"a\xed\xb2\x80b"]:
    call("locale", v)
for o in ["ob\xe9", 5, [1, "x"], None]:
    call("from_format", o, "\u20acuro")
call("bytes_format")
for over in (0, 1):
    call("writer", over)
    call("writer", over, "whole")
    call("writer", over, "a", 0xe9, b"ascii", ("skip\u20ac",), "\U0001f600" * 3, "tail" * 50)
    call("writer", over, "", "x", "")
for ch in [0, 9, 32, 48, 65, 97, 0xa0, 0xb2, 0xbd, 0xdf, 0x1c5, 0x660, 0x2028, 0x2160, 0x4e00, 0x10400, 0x1f600, 0x10ffff, 0xd800]:
    call("char", ch)
call("ctype", None)
exc = UnicodeEncodeError("ascii", "a\u20acb", 1, 2, "why")
for enc in ("utf-8", "latin-1", "nonexistent"):
    call("codec", "abc", enc, exc)
call("codec_handlers", exc)
call("codec_handlers", UnicodeDecodeError("ascii", b"a\xffb", 1, 2, "why"))

for a, n in [(b"abcdef", 3), (b"abc", 6), (b"abc", 3), (b"abc", 0), (b"", 3), (b"x" * 5000, 10), (b"x", 5000), (b"ab", -1)]:
    call("bytes_resize", a, n)
    if n >= 0:
        call("bytearray", a, n)
for a, b in [(b"ab", b"cd"), (b"a\\n", bytearray(b"z")), (b"a\0", b"b"), (b"a", 5), (5, b"a"), (b"\\q'\"", memoryview(b"m"))]:
    call("bytes_misc", a, b)
for a in (0, 1):
    call("bytes_writer", a, b"short")
    call("bytes_writer", a)
    call("bytes_writer", a, b"x" * 400, b"y" * 400, b"z" * 1000)
for a, b in [(b", ", [b"a", bytearray(b"b")]), (b"", [b"x"]), (b"-", [b"a", 5]), (b"-", 5)]:
    call("_PyBytes_Join", a, b)
for a, b in [(b"a", bytearray(b"b")), (bytearray(b"a"), b"c"), (b"a", 5), ("a", b"")]:
    call("PyByteArray_Concat", a, b)
for v in (5, b"abc", [1, 2], [300], "x", None, bytearray(b"q"), range(3)):
    call("PyBytes_FromObject", v)
    call("PyBytes_Size", v)

SIMPLE, WRITABLE, FORMAT, ND, STRIDES, FULL = 0, 1, 4, 8, 0x18, 0x11d
import array

views = [b"bytes", bytearray(b"array"), memoryview(b"abcdefgh")[::2], memoryview(b"abcdefghijkl").cast("B", (3, 4)), memoryview(array.array("h", [1, 2, 3, 4])), array.array("d", [1.5, 2.5]), memoryview(b"")[::-1], memoryview(b"abc")[::-1], 5, "text"]
for v in views:
    for flags in (SIMPLE, WRITABLE, FORMAT, ND, STRIDES, STRIDES | FORMAT, FULL, 0x11c, 0x38, 0x58, 0x98):
        call("buffer", v, flags)
    for order in "CFA":
        call("contiguous", v, order)
call("memory", b"xyz")

P = lambda f, k, *a: call("parse", f, k, a)
for code, kind in zip("bBhHiIlkLKnfdD", "bbhHiIlklkn" + "fdD"):
    for v in [0, 1, -1, 255, 256, 2**15, -2**15 - 1, 2**31, 2**32, 2**63, 2**64, -big, 1.5, "x", None, Index(), True]:
        P(code, kind, v)
for code, kind in [("c", "b"), ("C", "i"), ("p", "i"), ("s", "s"), ("z", "s"), ("y", "s"), ("s#", "sn"), ("z#", "sn"), ("y#", "sn"), ("s*", "v"), ("z*", "v"), ("y*", "v"), ("w*", "v"), ("S", "o"), ("Y", "o"), ("U", "o"), ("O", "o"), ("O!", "!o"), ("O&", "&o"), ("es", "Ee"), ("et", "Ee"), ("es#", "Een"), ("et#", "Een"), ("u", ""), ("Z", ""), ("u#", ""), ("w", "v"), ("q", "i")]:
    for v in [b"", b"x", b"ab", bytearray(b"y"), "", "x", "\xe9", "\u20ac", "a\0b", b"a\0b", "\udc80", None, 5, [], [1], memoryview(b"mem"), memoryview(b"abcd")[::2], Str("sub"), True]:
        P(code, kind, v)
for f, k, a in [("ii", "ii", (1, 2)), ("ii", "ii", (1,)), ("ii", "ii", (1, 2, 3)), ("i|i", "ii", (1,)), ("i|i", "ii", ()), ("|ii:fn", "ii", (1, 2, 3)), ("i:fn", "i", ("x",)),
                ("i;own text", "i", ("x",)), ("i;own text", "i", ()), ("(ii)", "ii", ((1, 2),)), ("(ii)", "ii", ([1, 2],)), ("(ii)", "ii", ((1,),)), ("(ii)", "ii", (5,)),
                ("(i(ss))i", "issi", ((1, ("a", "b")), 2)), ("(i(ss))i", "issi", ((1, ("a", 5)), 2)), ("(i(ss)):deep", "iss", ((1, "ab"),)), ("(i(ss)):deep", "iss", ((1, "a"),)), ("", "", ()), ("", "", (1,)), (":fn", "", (1,)),
                ("O&O&i", "&o&oi", (1, 2, "x")), ("O&i", "&oi", (None, 1)), ("s*y*i", "vvi", ("a", b"b", "x")), ("(O)", "o", (Seq(1),)), ("(OO)", "oo", ("ab",)), ("(OO)", "oo", (b"ab",)), ("(OO)", "oo", (None,)), ("i)", "i", ()) if 0 else ("|O", "o", ()), ("i?", "i", (1,)), ("es#", "Een", ("abc",))]:
    call("parse", f, k, a)
for f, k, v in [("i", "i", 5), ("i", "i", "x"), ("(ii)", "ii", (1, 2)), ("s", "s", "text"), ("i:name", "i", "x"), ("ii", "ii", 5), ("", "", 5), (":name", "", 5), ("[i]", "i", [1])]:
    if not isinstance(v, tuple):
        call("parse", f, k, v)
K = lambda f, k, names, a, kw: call("parse", f, k, a, kw, names)
for a, kw in [((), {}), ((1,), {}), ((1, 2), {}), ((1, 2, 3), {}), ((1, 2, 3, 4), {}), ((), {"a": 1}), ((), {"b": 2, "a": 1}), ((1,), {"c": "x"}), ((1,), {"a": 5}), ((1,), {"z": 5}), ((1, 2), {"c": "s", "d": 4}), ((1,), {5: 6}), ((), {"a": "bad"}), ((), None)]:
    K("i|is:kw", "iis", ("a", "b", "c"), a, kw)
    K("ii", "ii", ("a", "b"), a, kw)
    K("i|i$s", "iis", ("a", "b", "c"), a, kw)
    K("i$is:only", "iis", ("a", "b", "c"), a, kw)
    K("|$i:named", "i", ("a",), a, kw)
    K("$ii:named", "ii", ("a", "b"), a, kw)
    K("i|i:posonly", "ii", ("", "b"), a, kw)
    K("ii|s:posonly", "iis", ("", "", "c"), a, kw)
    K("|ii;message", "ii", ("a", "b"), a, kw)
    K("O&|O&i", "&o&oi", ("a", "b", "c"), a, kw)
    K("(ii)|(ss)i:nested", "iissi", ("a", "b", "c"), a, kw)
    K("i", "i", ("a", "b"), a, kw)
    K("ii", "ii", ("a",), a, kw)
    K("i||i", "ii", ("a", "b"), a, kw)
    K("i$i|i", "iii", ("a", "b", "c"), a, kw)
    K("ii", "ii", ("a", ""), a, kw)
for a, kw in [((), {}), ((1,), {}), ((1, 2), {}), ((1, 2, 3), {}), ((1, 2, 3, 4), {}), ((1,), {"b": 2}), ((1, 2), {"b": 2}), ((1,), {"b": 2, "d": 4}), ((1,), {"z": 1}), ((1, 2), {"c": 3, "d": 4}), ((), {"b": 1, "c": 2}), ((1, 2), {"": 3})]:
    call("unpack", *a, **kw)
for a, kw in [((), {}), ((1,), {}), ((1, 2), {}), ((1, 2, "x"), {}), ((1, 2, "x", 4), {}), ((1,), {"first": 2}), ((1, 2), {"last": 4}), ((1, 2), {"second": "s", "last": 4}), ((1, 2), {"first": 4}), ((1, 2), {"nope": 4}), (("x", 2), {}), ((1, 2, 3), {})]:
    call("parse_stack", *a, **kw)
for a in [(), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4)]:
    call("unpack_tuple", *a)
call("build", ["object"])
