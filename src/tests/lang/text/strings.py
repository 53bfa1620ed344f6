# case: split
print("a b  c".split(), " a,b,,c ".split(","), "a b c d".split(" ", 2), "".split(), "".split(","), "a\tb\nc".split())
# case: rsplit
print("a,b,c".rsplit(",", 1), " a b c ".rsplit(None, 1), "abc".rsplit("x"))
# case: split_empty
"a".split("")
# case: splitlines
print("a\nb\r\nc\rd\x0be\u2028f".splitlines(), "a\n\nb\n".splitlines(True), "".splitlines())
# case: partition
print("a=b=c".partition("="), "a=b=c".rpartition("="), "abc".partition("="), "abc".rpartition("="))
# case: join
print(",".join(["a", "b"]), "".join("xyz"), "-".join([]), "+".join(str(i) for i in range(4)))
# case: join_bad
",".join(["a", 1])
# case: join_noniter
",".join(3)
# case: strip
print("  x ".strip() + "|", "xxyxx".strip("x"), "abcba".lstrip("ab"), "abcba".rstrip("ab"), "\u2003x\u00a0".strip())
# case: replace
print("aaa".replace("a", "b", 2), "abc".replace("", "-"), "abc".replace("b", ""), "".replace("", "x"))
# case: find
s = "hello world"
print(s.find("o"), s.rfind("o"), s.find("o", 5), s.find("x"), s.index("w"), s.find(""), s.find("", 20), s.count("o"), "aaa".count("aa"), s.count(""))
# case: index_missing
"abc".index("d")
# case: startswith
print("abc".startswith("ab"), "abc".startswith(("x", "a")), "abc".endswith("c", 1), "abc".startswith("b", 1), "abc".endswith(()))
# case: startswith_bad
"abc".startswith(1)
# case: case_methods
print("hello World".title(), "HeLLo".swapcase(), "hello".capitalize(), "ß".upper(), "ẞ".lower(), "ß".casefold(), "ǆ".title(), "they're".title())
# case: predicates
for s in ("abc", "ABC", "a1", "12", "", " ", "½", "²", "Abc", "\u0660", "a_b", "1a"):
    print(repr(s), s.isalpha(), s.isdigit(), s.isdecimal(), s.isnumeric(), s.isalnum(), s.islower(), s.isupper(), s.istitle(), s.isspace(), s.isidentifier(), s.isprintable(), s.isascii())
# case: justify
print("ab".center(7, "*"), "ab".ljust(5) + "|", "ab".rjust(5, "."), "-5".zfill(5), "+5".zfill(4), "abc".zfill(2), "abc".center(6), "ab".center(5, "x"))
# case: justify_bad_fill
"a".center(5, "ab")
# case: expandtabs
print(repr("a\tbc\td".expandtabs(4)), repr("\t".expandtabs()), repr("a\tb".expandtabs(0)))
# case: translate
print("hello".translate({104: "J", "e": "x", 108: None}), "hello".translate(str.maketrans("lo", "01", "h")), str.maketrans({"a": 1}))
# case: maketrans_lengths
str.maketrans("ab", "c")
# case: removeprefix
print("foobar".removeprefix("foo"), "foobar".removesuffix("bar"), "foobar".removeprefix("x"), "".removesuffix(""))
# case: repr_quotes
print(repr("it's"), repr('say "x"'), repr("'\""), repr("\n\t\\\x00\x7f\u0080\u00e9\u200b\U0001f600\ud800"))
# case: ascii
print(ascii("é€😀a\n"), ascii(["é"]))
# case: ordinals
print(ord("a"), chr(8364), ord("😀"), chr(0x10ffff) == "\U0010ffff")
# case: chr_range
chr(0x110000)
# case: ord_length
ord("ab")
# case: ord_type
ord(1)
# case: indexing
s = "héllo😀"
print(s[0], s[-1], s[1:3], s[::-1], s[10:], s[-100:2], len(s))
# case: index_range
"abc"[3]
# case: index_type
"abc"["a"]
# case: item_assignment
s = "abc"
s[0] = "x"
# case: item_deletion
s = "abc"
del s[0]
# case: multiply
print("ab" * 3, 3 * "ab", "ab" * 0, "ab" * -1)
# case: multiply_float
"ab" * 1.5
# case: contains
print("b" in "abc", "" in "abc", "bd" in "abc", "x" not in "abc")
# case: contains_type
1 in "abc"
# case: compare
print("a" < "b", "a" < "B", "" < "a", "abc" < "abd", "é" > "z", "\U00010000" > "\uffff")
# case: compare_int
"a" < 1
# case: encode
print("é€".encode(), "é".encode("latin-1"), "aé".encode("ascii", "replace"), "aé".encode("ascii", "ignore"), "é".encode("ascii", "xmlcharrefreplace"), "é".encode("ascii", "backslashreplace"))
# case: encode_error
"é".encode("ascii")
# case: encode_surrogate
"\ud800".encode()
# case: encode_unknown
"a".encode("nope")
# case: encode_utf16
print("a€😀".encode("utf-16-le"), "a".encode("utf-16-be"), "😀".encode("utf-32-be"))
# case: constructor
print(str(), str(b"abc", "ascii"), str(b"x"), str(object=5), str(b"\xe9", "latin-1"), str(b"\xff", errors="replace"))
# case: constructor_decode_str
str("abc", "ascii")
# case: str_method_bad
class A:
    def __str__(self): return 1
str(A())
# case: repr_method_bad
class A:
    def __repr__(self): return None
repr(A())
# case: subclass
class S(str):
    def upper(self): return "UP"
s = S("abc")
print(s.upper(), s + "d", type(s + "d").__name__, type(s[:]).__name__, type(str(s)).__name__, s == "abc", {s: 1}["abc"])
# case: iteration
print(list("aé😀"), list(enumerate("ab", 1)), list(zip("ab", "cd")), max("hello"), sorted("hello"))
# case: concat_literals
print("a" 'b' """c""" r"\n" "\x41\101\N{BULLET}\u0042")
# case: raw_strings
print(r"\a\b", len(r"\\"), rb"\x", r'a\'b')
# case: interning_free_equality
a = "".join(["a", "b"])
print(a == "ab", hash(a) == hash("ab"))
# case: unhashable_format_map
class D(dict):
    def __missing__(self, k): return "<" + k + ">"
print("{a} {b}".format_map(D(a=1)))
# case: isidentifier_keyword
print("class".isidentifier(), "é".isidentifier(), "1a".isidentifier(), "".isidentifier())
# case: unpack_error
a, b = "abc"
