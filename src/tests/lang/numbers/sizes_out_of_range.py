# What functions say about a size, an index or a count that no C integer holds.
import array, binascii, bisect, collections, copy, functools, gc, hashlib, heapq, io, itertools, json, operator, pickle, re, string, struct, sys
class Int(int): pass
class Index:
    def __index__(self): return 2**70
class Sized:
    def __init__(self, length): self.length = length
    def __len__(self): return self.length
class Hint:
    def __init__(self, hint): self.hint = hint
    def __length_hint__(self): return self.hint
    def __iter__(self): return iter(())
def state(iterator, value):
    iterator.__setstate__(value)
tests = {
    "len": lambda v: len(Sized(v)), "bool": lambda v: bool(Sized(v)), "hint": lambda v: operator.length_hint(Hint(v)), "list of hint": lambda v: list(Hint(v)),
    "hint default": lambda v: operator.length_hint([], v),
    "*": lambda v: "a" * v, "__mul__": lambda v: [1].__mul__(v), "imul": lambda v: operator.imul([1], v), "bytes": lambda v: bytes(v), "bytearray": lambda v: bytearray(v),
    "to_bytes": lambda v: (5).to_bytes(v, "big"), "deque": lambda v: collections.deque([1], v), "deque *": lambda v: collections.deque([1]) * v,
    "deque index": lambda v: collections.deque([1])[v], "rotate": lambda v: collections.deque([1]).rotate(v), "deque insert": lambda v: collections.deque([1]).insert(v, 1),
    "deque.index": lambda v: collections.deque([1]).index(1, v),
    "unicode error": lambda v: UnicodeDecodeError("a", b"b", v, 2, "c"), "unicode error end": lambda v: UnicodeEncodeError("a", "b", 1, v, "c"),
    "translate error": lambda v: UnicodeTranslateError("b", v, 2, "c"),
    "iter state": lambda v: state(iter([1]), v), "tuple state": lambda v: state(iter((1,)), v), "reversed state": lambda v: state(reversed([1]), v),
    "bytes state": lambda v: state(iter(b"a"), v), "str state": lambda v: state(iter("a"), v), "array state": lambda v: state(iter(array.array("i")), v),
    "cast": lambda v: memoryview(b"abcd").cast("B", [v]), "json scan": lambda v: json.scanner.c_make_scanner(json.JSONDecoder())("1", v),
    "scanstring": lambda v: json.decoder.scanstring('"a"', v), "bisect": lambda v: bisect.bisect([1], 1, v), "bisect hi": lambda v: bisect.bisect([1], 1, 0, v),
    "lru": lambda v: functools.lru_cache(v)(abs)(1), "hexlify": lambda v: binascii.hexlify(b"abc", "-", v), "hex": lambda v: b"abc".hex("-", v),
    "combinations": lambda v: itertools.combinations([1], v), "permutations": lambda v: itertools.permutations([1], v),
    "product": lambda v: itertools.product([1], repeat=v), "tee": lambda v: itertools.tee([1], v), "repeat": lambda v: itertools.repeat(1, v),
    "islice": lambda v: itertools.islice([1], v), "islice step": lambda v: itertools.islice([1], 0, 1, v),
    "array *": lambda v: array.array("i", [1]) * v, "array insert": lambda v: array.array("i", [1]).insert(v, 1), "array pop": lambda v: array.array("i", [1]).pop(v),
    "array.index": lambda v: array.array("i", [1]).index(1, v), "fromfile": lambda v: array.array("i").fromfile(io.BytesIO(), v),
    "read": lambda v: io.BytesIO(b"a").read(v), "StringIO read": lambda v: io.StringIO("a").read(v), "readline": lambda v: io.BytesIO(b"a").readline(v),
    "truncate": lambda v: io.BytesIO(b"a").truncate(v), "seek": lambda v: io.BytesIO(b"a").seek(v), "StringIO seek": lambda v: io.StringIO("a").seek(v),
    "unpack_from": lambda v: struct.unpack_from("b", b"a", v), "match": lambda v: re.compile("a").match("a", v),
    "sub": lambda v: re.sub("a", "b", "a", v), "split": lambda v: re.split("a", "b", v), "group": lambda v: re.match("a", "a").group(v), "start": lambda v: re.match("a", "a").start(v),
    "itemgetter": lambda v: operator.itemgetter(v)([1]), "namedtuple": lambda v: collections.namedtuple("N", "a")(1)[v],
    "str.replace": lambda v: "a".replace("a", "b", v), "str.split": lambda v: "a".split("a", v), "center": lambda v: "a".center(v), "zfill": lambda v: b"a".zfill(v),
    "expandtabs": lambda v: "a".expandtabs(v), "splitlines": lambda v: "a".splitlines(v), "find": lambda v: "a".find("a", v), "startswith": lambda v: "a".startswith("a", v),
    "list.pop": lambda v: [1].pop(v), "list.insert": lambda v: [1].insert(v, 1), "list.index": lambda v: [1].index(1, v), "range": lambda v: range(v)[0], "range len": lambda v: len(range(v)),
    "enumerate": lambda v: next(enumerate([1], v)), "round": lambda v: round(1.5, v), "int": lambda v: int("1", v), "chr": lambda v: chr(v), "float.hex": lambda v: sys.setrecursionlimit(v),
    "gc": lambda v: gc.collect(v), "threshold": lambda v: gc.set_threshold(v), "debug": lambda v: gc.set_debug(v), "pickle": lambda v: pickle.dumps(1, v),
    "blake2": lambda v: hashlib.blake2b(digest_size=v), "shake": lambda v: hashlib.shake_128().digest(v),
    "nsmallest": lambda v: heapq.nsmallest(v, [1]), "format": lambda v: "%*d" % (v, 1), "precision": lambda v: "%.*f" % (v, 1),
    "slice": lambda v: [1][v:v], "indices": lambda v: slice(v).indices(5), "memoryview": lambda v: memoryview(b"a")[v], "bytes index": lambda v: b"a"[v], "str index": lambda v: "a"[v],
    "bytearray insert": lambda v: bytearray().insert(v, 1), "bytearray value": lambda v: bytearray().append(v), "in bytes": lambda v: v in b"a", "count": lambda v: b"a".count(v),
}
for name, test in tests.items():
    for value in 2**70, -2**70, Int(2**70), Index():
        try:
            result = repr(test(value))
        except Exception as error:
            result = f"{type(error).__name__} {error}"
        if " at 0x" not in result:
            print(name, type(value).__name__, result[:120])
