"""The features that the bundled libraries must have.  Prints {check: [good, detail]}."""

import json

answers = {}


def check(name):
    def run(function):
        try:
            detail = function()
            answers[name] = [True, str(detail)]
        except Exception as error:
            answers[name] = [False, f"{type(error).__name__}: {error}"]
    return run


@check("zlib, bz2, lzma round trips")
def compressors():
    import bz2
    import lzma
    import zlib
    data = bytes(range(256)) * 400
    for module in (zlib, bz2, lzma):
        assert module.decompress(module.compress(data)) == data, module.__name__
    return zlib.ZLIB_RUNTIME_VERSION


@check("SQLite: FTS3, FTS5, rtree, JSON, math, window functions, loadable extensions")
def sqlite():
    import sqlite3
    database = sqlite3.connect(":memory:")
    database.execute("create virtual table a using fts5(text)")
    database.execute("insert into a values ('five words in one row')")
    assert database.execute("select count(*) from a where a match 'words'").fetchone() == (1,)
    database.execute("create virtual table b using fts3(text)")
    database.execute("create virtual table c using rtree(id, low, high)")
    assert database.execute("select json_extract('{\"a\": [1, 2]}', '$.a[1]')").fetchone() == (2,)
    assert abs(database.execute("select sin(1)").fetchone()[0] - 0.8414709848) < 1e-9
    database.execute("select row_number() over (order by text) from a").fetchall()
    database.enable_load_extension(True)
    return sqlite3.sqlite_version


@check("hashes of OpenSSL and our own agree")
def hashes():
    import hashlib
    for name in ("md5", "sha1", "sha256", "sha512", "sha3_256", "blake2b"):
        assert name in hashlib.algorithms_available, name
    assert hashlib.new("sha512_256", b"x").hexdigest()
    import _sha256
    assert hashlib.sha256(b"abc").digest() == _sha256.sha256(b"abc").digest()
    return f"{len(hashlib.algorithms_available)} algorithms"


@check("ctypes calls, callbacks and structures")
def foreign():
    import ctypes
    libc = ctypes.CDLL(None)
    compare = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_int))
    numbers = (ctypes.c_int * 5)(5, 3, 1, 4, 2)
    libc.qsort(numbers, 5, ctypes.sizeof(ctypes.c_int), compare(lambda a, b: a[0] - b[0]))
    assert list(numbers) == [1, 2, 3, 4, 5], list(numbers)

    class Pair(ctypes.Structure):
        _fields_ = [("a", ctypes.c_short), ("b", ctypes.c_double)]
    assert ctypes.sizeof(Pair) == 16 and Pair(1, 2.5).b == 2.5
    libc.div.restype = type("Quotient", (ctypes.Structure,), {"_fields_": [("q", ctypes.c_int), ("r", ctypes.c_int)]})
    result = libc.div(17, 5)
    assert (result.q, result.r) == (3, 2)
    return "qsort with a callback, structure by value"


@check("expat and ElementTree")
def xml():
    import pyexpat
    import xml.etree.ElementTree as tree
    assert tree.fromstring("<a b='1'><c>t\u00e4xt</c></a>").find("c").text == "t\u00e4xt"
    return pyexpat.EXPAT_VERSION


@check("East Asian codecs")
def codecs():
    for name in ("gb18030", "big5", "shift_jis", "euc_kr", "iso2022_jp"):
        assert "\u4e2d".encode(name).decode(name) == "\u4e2d", name
    return "5 families"


@check("readline")
def lines():
    import readline
    readline.add_history("x")
    return readline.get_history_length()


print(json.dumps(answers))
