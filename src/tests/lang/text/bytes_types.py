# case: literals
print(b"abc\x00\xff\n\t'", b'"', bytes(3), bytes([1, 2]), bytes("é", "utf-8"), bytes(b"x"), bytes())
# case: non_ascii_literal
try:
    compile("b'é'", "x", "eval")
except SyntaxError as e:
    print(e.msg)
# case: value_range
bytes([256])
# case: str_without_encoding
bytes("a")
# case: negative_count
bytes(-1)
# case: indexing
b = b"abc"
print(b[0], b[-1], b[1:], b[::-1], list(b), 97 in b, b"bc" in b)
# case: index_range
b"abc"[5]
# case: contains_range
300 in b"abc"
# case: methods
b = b"Hello World"
print(b.upper(), b.split(), b.find(b"o"), b.find(111), b.replace(b"o", b"0"), b.startswith(b"He"), b.center(15, b"*"), b.title(), b.count(b"l"))
# case: methods_str_arg
b"abc".find("a")
# case: join
print(b",".join([b"a", bytearray(b"b")]), type(bytearray(b"-").join([b"a"])))
# case: join_bad
b",".join(["a"])
# case: hex
print(b"\x01\xab".hex(), b"\x01\xab\xcd".hex(":"), b"abcdef".hex("_", 2), bytes.fromhex("01 ab"), b"abcde".hex("-", -2))
# case: fromhex_bad
bytes.fromhex("0g")
# case: percent
print(b"%d %s %b %r %a %c %x" % (1, b"a", b"b", "é", "é", 65, 255))
# case: percent_str
b"%s" % "a"
# case: compare
print(b"a" < b"b", b"a" == "a", b"a" == bytearray(b"a"), b"" == b"")
# case: compare_str_order
b"a" < "a"
# case: concat
print(b"a" + bytearray(b"b"), bytearray(b"a") + b"b", b"ab" * 2)
# case: concat_str
b"a" + "b"
# case: decode
print(b"\xc3\xa9".decode(), b"\xff".decode("latin-1"), b"\xff\xfea".decode("utf-8", "replace"), b"\xffa".decode("utf-8", "ignore"), repr(b"\xff".decode("utf-8", "surrogateescape")), b"\xff".decode("ascii", "backslashreplace"))
# case: decode_error
b"\xff".decode()
# case: decode_truncated
b"\xe2\x82".decode()
# case: decode_ascii
b"\x80".decode("ascii")
# case: decode_overlong
b"\xc0\x80".decode()
# case: decode_continuation
b"a\xe2a".decode()
# case: bytearray_mutation
b = bytearray(b"abc")
b.append(100)
b.extend(b"ef")
b[0] = 65
b[1:3] = b"xyz"
del b[-1]
b.insert(0, 33)
b += b"!"
print(b, b.pop(), b.pop(0), len(b))
b.reverse()
print(b, b.remove(120), b, b.copy(), b.clear(), b)
# case: bytearray_range
bytearray(b"a")[0] = 256
# case: bytearray_type
bytearray(b"a")[0] = "a"
# case: bytearray_remove_missing
bytearray(b"a").remove(1)
# case: bytearray_pop_empty
bytearray().pop()
# case: bytearray_slice_step
b = bytearray(range(10))
b[::2] = b"abcde"
print(b)
del b[::3]
print(b)
# case: bytearray_slice_step_size
b = bytearray(range(10))
b[::2] = b"ab"
# case: bytearray_unhashable
hash(bytearray())
# case: memoryview_basic
m = memoryview(bytearray(b"abcdef"))
m[0] = 65
print(m[1], m[1:3].tobytes(), m.tolist(), len(m), m.nbytes, m.format, m.readonly, m[::2].tobytes())
# case: memoryview_readonly
memoryview(b"abc")[0] = 1
# case: memoryview_release
m = memoryview(b"abc")
m.release()
m[0]
# case: memoryview_cast
m = memoryview(bytes(range(8))).cast("B", (2, 4))
print(m.shape, m.tolist(), m[1, 2])
# case: memoryview_export_lock
b = bytearray(b"abc")
m = memoryview(b)
b.append(1)
# case: translate
print(b"hello".translate(bytes.maketrans(b"lo", b"01")), b"hello".translate(None, b"l"))
# case: strip_partition
print(b"  a ".strip(), b"a=b".partition(b"="), b"xxa".lstrip(b"x"), b"a\nb\r\n".splitlines(), b"a,b".rsplit(b",", 1), b"pre".removeprefix(b"p"))
# case: predicates
print(b"abc".isalpha(), b"12".isdigit(), b"a1".isalnum(), b" ".isspace(), b"AB".isupper(), b"\xe9".isalpha(), b"a".isascii())
# case: bytes_protocol
class A:
    def __bytes__(self): return b"proto"
print(bytes(A()))
# case: immutable
b"abc"[0] = 1
# case: hash_equal
print(hash(b"abc") == hash(bytes(bytearray(b"abc"))), {b"a": 1}[b"a"])
