# str beyond ASCII: cases, digits, identifiers, boundaries, translation; and the rarer methods.
def show(function, *arguments, **named):
    try:
        print(ascii(function(*arguments, **named)))
    except BaseException as error:
        print(type(error).__name__, ascii(str(error)))

# case: casefold_and_lower
for s in ("ß", "ẞ", "İ", "ı", "ſ", "ﬁ", "Σ", "ς", "ΑΣ", "ΑΣ Β", "Σ.", "aΣb", "ŉ", "ǰ", "Ⅷ", "ⓐ", "Ꭰ", "ꭰ", "\u0345", "𐐀"):
    print(ascii(s), ascii(s.lower()), ascii(s.upper()), ascii(s.casefold()), ascii(s.title()), ascii(s.swapcase()), ascii(s.capitalize()))
# case: final_sigma_positions
for s in ("ΟΔΥΣΣΕΥΣ", "ΣΑ", "ΑΣ'Β", "Α.Σ", "Σ", "ΑΣ\u0301", "A\u00adΣ", "ΑΣΑΣ ΑΣ"): print(ascii(s.lower()), ascii(s.title()), ascii(s.capitalize()))
# case: title_words
for s in ("they're bill's", "a1b2", "x-y_z", "ǆabc ǆ", "ﬁre ﬂy", "ab\u0301c", "o'neil", "über straße", "123abc", "\u02bbaina", "ÉCOLE"): print(ascii(s.title()), s.istitle(), s.title().istitle())
# case: digit_kinds
for c in "5٣²⅕Ⅷ①፩𝟗〇一߉":
    import unicodedata
    print(ascii(c), c.isdecimal(), c.isdigit(), c.isnumeric(), c.isalnum(), c.isalpha(), unicodedata.numeric(c, None))
# case: int_of_digits
print(int("٣٤"), int("１２"), float("٣.٥"), int("𝟗"), complex("١+٢j"))
for s in ("²", "Ⅷ", "1٬000", "५x"): show(int, s)
# case: space_and_print
for c in ("\x1c", "\x85", "\xa0", "\u200b", "\u2028", "\u3000", "\ufeff", "\xad", "\ue000", "\ud800", "\U000e0001", "\x7f", " "):
    print(ascii(c), c.isspace(), c.isprintable(), ascii(repr(c)), ascii((c + "a").strip()))
# case: splitlines_boundaries
s = "a\nb\rc\r\nd\ve\ff\x1cg\x1dh\x1ei\x85j\u2028k\u2029l"
show(s.splitlines)
show(s.splitlines, True)
show(s.split)
show("\r\n".splitlines, True)
show("a\r\n\nb".splitlines)
show("x".splitlines, keepends=True)
show("".splitlines, keepends="yes")
# case: bytes_splitlines_differ
show(b"a\nb\rc\r\nd\ve\ff\x1cg\x85h".splitlines)
show(b"a\nb\rc\r\nd".splitlines, True)
# case: split_unicode_space
show("a\u3000b\xa0c\u200bd".split)
show("\u2003a\u2003".strip)
show(" a  b ".split, None, 1)
show(" a  b ".rsplit, None, 1)
show("a,b,,c,".split, ",", 2)
show("a,b,,c,".rsplit, ",", 2)
show("aXXbXXc".split, "XX", maxsplit=-1)
show("abc".split, "")
show("abc".split, 5)
show("abc".split, ",", "x")
# case: identifiers
for s in ("é", "a·", "·a", "ª", "℘", "𝐱", "a\u0301", "\u0301", "१", "a१", "_", "", "1a", "a b", "class", "\u2118x", "\u309b", "x\u309b", "ﬁ", "ﷺ"): print(ascii(s), s.isidentifier())
# case: identifiers_normalised
ﬁ = 1
ª = 2
class A: pass
a = A(); a.ﬁ = 3
print(fi, sorted(k for k in globals() if k in ("fi", "a", "ﬁ")), vars(a), hasattr(a, "ﬁ"), getattr(a, "fi"))
def f(𝐱): return x
x = 5
print(f(𝐱=6), f(7), f.__code__.co_varnames)
# case: identifiers_normalised_keywords
def f(**k): return k
print(f(ﬁ=1), f(**{"ﬁ": 2}))
import types
print(eval("ﬁ", {"fi": 9}))
show(eval, "ﬁ", {"ﬁ": 9})
# case: translate_targets
show("abcd".translate, {97: None, 98: "BB", 99: 0x1f600, 100: ""})
show("abc".translate, str.maketrans("ab", "xy", "c"))
show("abc".translate, {97: -1})
show("abc".translate, {97: 0x110000})
show("abc".translate, {97: 1.5})
show("abc".translate, "0123456" * 20)
show("abc".translate, 5)
class T:
    def __getitem__(self, k):
        if k == 97: raise LookupError
        return k + 1
show("abc".translate, T())
# case: maketrans_arguments
show(str.maketrans, {"a": 1, 98: None, "c": "xyz"})
show(str.maketrans, "ab", "cd", "be")
show(str.maketrans, {"ab": 1})
show(str.maketrans, {1.5: 1})
show(str.maketrans, "ab")
show(str.maketrans, "ab", 5)
show(str.maketrans, "a", "b", 5)
show(str.maketrans, 5)
show(str.maketrans, {}, "a")
# case: expandtabs_columns
for s in ("a\tb", "\t", "a\nb\tc", "a\rb\tc", "abcdefgh\ti", "日\tb", "a\t\tb"): print(repr(s.expandtabs()), repr(s.expandtabs(4)), repr(s.expandtabs(0)), repr(s.expandtabs(tabsize=1)), repr(s.expandtabs(-3)))
show("a\tb".expandtabs, 2 ** 70)
show("a\tb".expandtabs, "x")
# case: zfill_and_signs
for s in ("42", "-42", "+42", "", "-", "--1", "a", "-é", "１"): print(ascii(s.zfill(5)), ascii(s.zfill(0)))
show("a".zfill)
show("a".zfill, 1.0)
# case: justify_fill
print("é".center(6, "日"), "ab".center(5, "*"), "abc".center(6, "*"), "a".ljust(3, "\U0001f600"), "x".rjust(-5))
for fill in ("", "ab", 5, None, b"x"): show("a".center, 5, fill)
show("a".ljust)
show("a".ljust, "5")
# case: count_overlap_and_empty
print("aaaa".count("aa"), "abc".count(""), "abc".count("", 3), "abc".count("", 4), "abc".count("a", -10, 2), "".count(""), "日本日".count("日"), "abab".count("ab", 1))
show("a".count)
show("a".count, 5)
show("a".count, "a", "b")
# case: find_bounds
print("abcabc".find("c", 3), "abc".find("", 3), "abc".find("", 4), "abc".rfind("", 1, 2), "abc".rfind(""), "abc".find("c", -1), "abc".find("a", -100, 100), "abc".find("b", None, None), "a日b".index("日"), "abcabc".rindex("a", 0, -3))
show("abc".rindex, "z")
show("abc".find, "a", 1.5)
show("abc".index, None)
# case: startswith_tuples_and_ranges
print("abc".startswith(("x", "ab")), "abc".startswith(()), "abc".startswith("", 3), "abc".startswith("", 4), "abc".endswith("bc", -2), "abc".endswith(("a", "c"), 0, 1), "abc".endswith(""), "abc".startswith("b", 1, 2))
for bad in (5, ["a"], ("a", 5), None): show("abc".startswith, bad)
show("abc".endswith)
# case: partition_rpartition
print("a-b-c".partition("-"), "a-b-c".rpartition("-"), "abc".partition("x"), "abc".rpartition("x"), "é日é".partition("日"))
show("a".partition, "")
show("a".rpartition, None)
show(b"a".partition, "a")
# case: replace_counts
print("aaa".replace("a", "b", 2), "abc".replace("", "-"), "abc".replace("", "-", 2), "".replace("", "x"), "".replace("", "x", 0), "aaa".replace("aa", "b"), "abc".replace("b", "日"), "日日".replace("日", ""), "a".replace("b", "c") )
show("a".replace, "a")
show("a".replace, "a", "b", "c")
show("a".replace, "a", "b", count=1)
show("a".replace, 1, "b")
# case: join_kinds
print("-".join("abc"), "日".join(["a", "b"]), "".join(x for x in "xyz"), ",".join({"k": 1}), "x".join([]), "x".join(["only"]))
class S(str): pass
print(type("".join([S("a")])).__name__, type(S("x").join(["a"])).__name__)
show("-".join, ["a", 1])
show("-".join, ["a", None, 2])
show("-".join, [b"a"])
show("-".join, 5)
show("-".join)
# case: strip_sets
print("xxabcxx".strip("x"), "abcba".strip("ab"), "日a日".lstrip("日"), "aé".rstrip("é"), "a".strip(""), " a ".strip(None), "\x1fa\x1f".strip())
show("a".strip, 5)
show("a".strip, b"a")
show("a".strip, "a", "b")
# case: removeprefix_types
print("abc".removeprefix("ab"), "abc".removesuffix("bc"), "abc".removeprefix("x"), "aa".removeprefix("a"), "abc".removesuffix(""), b"abc".removeprefix(b"a"), bytearray(b"abc").removesuffix(b"c"))
show("a".removeprefix, 5)
show("a".removeprefix, ("a",))
show(b"a".removeprefix, "a")
# case: predicates_on_empty_and_mixed
for name in ("isalnum", "isalpha", "isascii", "isdecimal", "isdigit", "isidentifier", "islower", "isnumeric", "isprintable", "isspace", "istitle", "isupper"):
    print(name, [int(getattr(s, name)()) for s in ("", "a", "A", "1", " ", "aB", "é", "ǅ", "a1", "\n", "日", "ª", "²", "A a", "Aa", "\x80")])
# case: ljust_on_subclass_returns_str
class S(str):
    def __repr__(self): return "S!"
s = S("abc")
print([type(x).__name__ for x in (s.upper(), s.strip(), s[:], s[0], s * 1, s + "", s.replace("z", "y"), s.ljust(1), str(s), s.center(2), s.lower(), s.expandtabs(), "".join([s]), s.__str__(), s.casefold())])
# case: subclass_new_and_str
class S(str):
    def __new__(cls, value, extra=None):
        self = super().__new__(cls, value)
        self.extra = extra
        return self
    def __str__(self): return "str:" + self[:]
s = S("v", 5)
print(s.extra, str(s), s == "v", hash(s) == hash("v"), {s: 1}["v"], "%s" % s, f"{s}", s + "x", repr(s), "{}".format(s))
# case: multiply_extremes
print("ab" * 0, "ab" * -1, 3 * "é", "" * 2 ** 40, repr("x" * True))
show(lambda: "ab" * 2 ** 62)
show(lambda: "ab" * 2 ** 70)
show(lambda: "a" * 1.0)
show(lambda: "a" * "b")
# case: compare_code_points
print("é" < "z", "Z" < "a", "\ud800" < "\U00010000", "\uffff" < "\U00010000", "" < "a", "a" < "ab", "日" > "a", max("aé日"), sorted(["b", "a", "B", "é", ""]))
show(lambda: "a" < 1)
show(lambda: "a" >= None)
show(lambda: "a" < b"a")
# case: surrogates_kept
s = "\ud83d\ude00"
print(len(s), ascii(s), s == "\U0001f600", ascii(s.encode("utf-8", "surrogatepass")), ascii(s.encode("utf-16-le", "surrogatepass").decode("utf-16-le")))
show(s.encode)
show(s.encode, "utf-16")
show(s.encode, "ascii", "replace")
show(s.encode, "utf-8", "backslashreplace")
# case: error_handlers
for h in ("ignore", "replace", "backslashreplace", "xmlcharrefreplace", "namereplace", "surrogateescape", "nope"): show("aé日\U0001f600".encode, "ascii", h)
for h in ("ignore", "replace", "backslashreplace", "surrogateescape", "xmlcharrefreplace", "nope"): show(b"a\xff\xe9b".decode, "utf-8", h)
# case: own_error_handler
import codecs
def handler(e):
    print(type(e).__name__, e.start, e.end, ascii(e.object))
    return ("<%s>" % ascii(e.object[e.start:e.end]), e.end)
codecs.register_error("mine", handler)
show("aéb日".encode, "latin-1", "mine")
show(b"a\xffb".decode, "utf-8", "mine")
codecs.register_error("bad", lambda e: 5)
show("é".encode, "ascii", "bad")
codecs.register_error("far", lambda e: ("x", 100))
show("é".encode, "ascii", "far")
codecs.register_error("back", lambda e: ("x", -1))
show("éa".encode, "ascii", "back")
# case: codec_names
import codecs
for n in ("UTF-8", "utf8", "U8", "latin1", "ISO_8859-1", "L1", "us-ascii", "646", "utf_16_le", "cp1252", "mbcs", "no-such", "", "utf 8"):
    try: print(n, codecs.lookup(n).name)
    except LookupError as e: print(n, e)
# case: decode_special_codecs
import codecs
print(b"\\x41\\u65e5\\n".decode("unicode_escape"), b"\\u0041\\n".decode("raw_unicode_escape"), "é\n日".encode("unicode_escape"), "é日".encode("raw_unicode_escape"), codecs.encode("Uryyb", "rot13"), codecs.decode(b"6162", "hex"), "bücher.de".encode("idna"), "é".encode("punycode"))
show("a".encode, "rot13")
show(b"a".decode, "hex")
show(b"\\x4".decode, "unicode_escape")
show(b"\\N{DIGIT ONE}\\N{bad}".decode, "unicode_escape")
# case: utf7_and_bom
print("é日+-".encode("utf-7"), b"+AOk-".decode("utf-7"), "a".encode("utf-8-sig"), b"\xef\xbb\xbfa".decode("utf-8-sig"), ascii(b"\xef\xbb\xbfa".decode("utf-8")), b"\xff\xfea\x00".decode("utf-16"), b"\x00a".decode("utf-16-be"))
try: b"a".decode("utf-16")
except UnicodeDecodeError as e: print(str(e).replace(f"utf-16-{__import__('sys').byteorder[0]}e", "utf-16-native"))
show(b"\x00\xd8".decode, "utf-16-le")
show(b"\x00\x00\x11\x00".decode, "utf-32-le")
# case: incremental_codec
import codecs
d = codecs.getincrementaldecoder("utf-8")()
print([d.decode(bytes([b])) for b in "é日😀".encode()], d.getstate())
d.decode(b"\xe6")
show(d.decode, b"", True)
d.reset()
e = codecs.getincrementalencoder("utf-16")()
native = "utf-16-le" if __import__("sys").byteorder == "little" else "utf-16-be"
print(e.encode("a") == "\ufeffa".encode(native), e.encode("b") == "b".encode(native))
# case: unicode_error_attributes
for f in (lambda: "aéb".encode("ascii"), lambda: b"a\xffb".decode("utf-8"), lambda: "é\u0100".encode("latin-1")):
    try: f()
    except UnicodeError as e: print(e.encoding, ascii(e.object), e.start, e.end, e.reason, ascii(str(e)))
e = UnicodeEncodeError("c", "xyz", 1, 3, "why")
print(e); e.start = 0; e.end = 1; e.reason = "new"; print(e)
e.object = "other"
show(str, e)
show(UnicodeEncodeError, "c", b"x", 1, 2, "r")
show(UnicodeDecodeError, "c", "x", 1, 2, "r")
show(UnicodeTranslateError, "xyz", 0, 1)
print(UnicodeTranslateError("xyz", 0, 2, "r"))
# case: format_map_and_missing
class D(dict):
    def __missing__(self, k): return f"<{k}>"
print("{a} {b!r} {c:>5}".format_map(D(a=1)), "{x.real}".format_map({"x": 5}))
show("{a}".format_map, {})
show("{}".format_map, {})
show("{a}".format_map, 5)
show("{0}".format_map, [1])
# case: str_constructor_forms
show(str, b"abc", "utf-8", "strict")
show(str, object=5)
show(str, encoding="utf-8")
show(str, b"\xff", errors="replace")
show(str, "a", "utf-8")
show(str, 5, "utf-8")
show(str, b"a", 5)
show(str, 1, 2, 3, 4)
show(str, memoryview(b"xy"), "ascii")
# case: string_constants_of_slices
s = "a日b😀c"
print(s[::-1] == "c😀b日a", ascii(s[1:4]), ascii(s[::2]), ascii(s[-2]), s[10:], s[3:1], s[-100:2] == "a日", len(s), s.index("😀"))
# case: internals_of_width_changes
s = "abc"
for c in ("é", "日", "😀"):
    s += c
    print(len(s), ascii(s), s.isascii(), ascii(max(s)))
s = s.replace("😀", "")
print(ascii(s), s[:3].isascii(), s[:3] == "abc", hash(s[:3]) == hash("abc"), {"abc": 1}[s[:3]])
# case: ord_chr_round
print([ord(chr(i)) for i in (0, 127, 128, 255, 256, 0xd800, 0xffff, 0x10000, 0x10ffff)], ascii(chr(0x10ffff)))
for bad in (-1, 0x110000, 2 ** 40, "a", 1.0): show(chr, bad)
for bad in ("", "ab", b"ab", 5, None): show(ord, bad)
print(ord(b"a"), ord(bytearray(b"z")))
# case: unicodedata_functions
import unicodedata as u
print(u.name("é"), u.lookup("GREEK SMALL LETTER ALPHA"), u.category("€"), u.bidirectional("א"), u.combining("\u0301"), u.east_asian_width("日"), u.mirrored("("), u.decomposition("é"), ascii(u.normalize("NFD", "é")), u.normalize("NFKC", "ﬁ①"), u.is_normalized("NFC", "e\u0301"), u.decimal("٣"), u.digit("²"), u.numeric("½"))
show(u.name, "\x00")
show(u.lookup, "nope")
show(u.decimal, "a")
show(u.normalize, "X", "a")
show(u.name, "ab")
# case: hangul_and_cjk_names
import unicodedata as u
print(u.name("한"), u.name("一"), u.name("\U00020000"), ascii(u.lookup("HANGUL SYLLABLE HAN")), [ascii(c) for c in u.normalize("NFD", "한")], ascii("\N{CJK UNIFIED IDEOGRAPH-4E00}\N{LATIN SMALL LETTER E WITH ACUTE}\N{LF}"))
