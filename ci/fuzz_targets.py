"""What libFuzzer calls (src/main/fuzz/fuzz_main.c): one function for each target, with the bytes of one input.

Exceptions that say "this input is no good" are caught here; anything else that comes out, and whatever the sanitisers find in
the C code beneath, is a bug.  Targets refuse inputs that ask for much memory or time by themselves, which would say nothing.
"""

import ast
import codecs
import datetime
import io
import json
import marshal
import re
import struct
import warnings
import _pickle
import _struct

warnings.simplefilter("ignore")
BAD_SOURCE = (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError)
long_number = re.compile(r"[0-9]{4}").search


def text_of(data):
    """Text of any kind: UTF-8 where it is valid, a surrogate for each other byte."""
    return data.decode("utf-8", "surrogateescape")


def compile_bytes(data):
    """Lexer, parser and compiler, in the mode that the first byte chooses."""
    if not data:
        return
    try:
        compile(data[1:], "fuzz", ("exec", "eval", "single")[data[0] % 3], dont_inherit=True, optimize=data[0] // 3 % 3)
    except BAD_SOURCE:
        pass


def ast_round(data):
    """Source to tree to source to tree: the trees are alike, and the tree compiles."""
    try:
        tree = ast.parse(data)
    except BAD_SOURCE:
        return
    try:
        compile(tree, "fuzz", "exec")
    except BAD_SOURCE:
        return
    try:
        text = ast.unparse(tree)
    except (RecursionError, ValueError):
        return
    try:
        again = ast.parse(text)
    except RecursionError:
        return
    except (ValueError, SyntaxError):
        if "\\" in text or not text.isascii() or "{" in text:   # f-strings that the library's unparser cannot write
            return
        raise
    del again


def number(data):
    """Text to numbers and back."""
    text = text_of(data)
    for base in (10, 0, 2, 16, 36, 32, 7):
        try:
            value = int(text, base)
        except ValueError:
            continue
        if value.bit_length() < 10000:
            assert int(str(value)) == value and int(hex(value), 16) == value, text
    try:
        value = float(text)
        assert value != value or float(repr(value)) == value, text
        assert value != value or float.fromhex(value.hex()) == value, text
        for digits in (0, 3, 17, -2):
            round(value, digits)
    except (ValueError, OverflowError):
        pass
    for convert in (complex, float.fromhex):
        try:
            convert(text)
        except (ValueError, OverflowError):
            pass


VALUES = (0, -1, 255, 2**63, -2**100, True, 0.0, -1.5, 1e300, 1e-7, float("nan"), float("inf"), 2 + 1j, "", "abc", "\xe9\u20ac\U0001f600", b"ab", None,
          (1, "a"), {"a": 1, "b": "x"}, [1, 2], datetime.date(2020, 2, 29))


def format_text(data):
    """format(), % and str.format with a text of the input and one of a few values."""
    if len(data) < 2 or long_number(text_of(data)):
        return
    value, text = VALUES[data[0] % len(VALUES)], text_of(data[1:])
    for attempt in (lambda: format(value, text), lambda: text % value, lambda: text.format(value, a=value), lambda: text.format_map({"a": value}),
                    lambda: data[1:] % value, lambda: ("%" + text) % (value, value), lambda: ("{:" + text + "}").format(value),
                    lambda: ("{0." + text + "}").format(value)):
        try:
            attempt()
        except (ValueError, TypeError, KeyError, IndexError, OverflowError, AttributeError, UnicodeError):
            pass


def marshal_bytes(data):
    try:
        value = marshal.loads(data)
    except (ValueError, EOFError, TypeError, MemoryError, SyntaxError, OverflowError, RecursionError):
        return
    try:
        repr(value)
        again = marshal.dumps(value)
    except (ValueError, RecursionError):
        return
    marshal.loads(again)


class Box:
    """A class of our own, so that BUILD, NEWOBJ and REDUCE have something to do."""

    def __init__(self, *args):
        self.args = args


KNOWN = {"Box": Box, "complex": complex, "set": set, "frozenset": frozenset, "OrderedDict": dict, "date": datetime.date, "list": list, "dict": dict,
         "tuple": tuple, "bytearray": bytearray, "str": str, "int": int, "object": object, "datetime": datetime.datetime, "timedelta": datetime.timedelta}


class Unpickler(_pickle.Unpickler):
    def find_class(self, module, name):
        return KNOWN[name]

    def persistent_load(self, name):
        return name


def pickle_bytes(data):
    if b"\xff\xff\x7f" in data:
        return
    try:
        value = Unpickler(io.BytesIO(data), encoding="latin-1", buffers=[bytearray(b"abc"), b"de"]).load()
    except Exception:
        return
    try:
        Unpickler(io.BytesIO(_pickle.dumps(value, data[0] % 6))).load()
    except Exception:   # values of other classes, or that pickle cannot write
        return


def json_text(data):
    text = text_of(data)
    try:
        value = json.loads(text, strict=len(data) % 2 == 0)
    except (ValueError, RecursionError):
        return
    try:
        again = json.dumps(value, indent=None if len(data) % 3 else 1)
    except RecursionError:
        return
    assert "NaN" in again or "\\ud" in again or json.loads(again) == value, text


def pattern(data):
    """A pattern and a short subject, separated by a newline."""
    parts = text_of(data).split("\n", 1)
    if len(parts) < 2 or len(parts[0]) > 40 or long_number(parts[0]) or parts[0].count("*") + parts[0].count("+") + parts[0].count("{") > 4:
        return
    expression, subject = parts[0], parts[1][:12]
    try:
        compiled = re.compile(expression, len(data) & 0x1ff & ~re.DEBUG & ~re.TEMPLATE)
    except (re.error, OverflowError, RecursionError, ValueError, TypeError):
        return
    finally:
        re.purge()
    for found in (compiled.match(subject), compiled.search(subject), compiled.fullmatch(subject), *compiled.finditer(subject)):
        if found:
            found.groups(), found.groupdict(), found.span(), found.regs
    compiled.split(subject, 3)
    try:
        compiled.sub("<\\g<0>\\1>", subject, 3)
    except (re.error, IndexError):
        pass
    compiled.sub(lambda found: found[0], subject)


def struct_bytes(data):
    parts = data.split(b"\n", 1)
    if len(parts) < 2 or long_number(text_of(parts[0])):
        return
    try:
        layout = _struct.Struct(parts[0])
    except (struct.error, UnicodeError):
        return
    if layout.size > 10000:
        return
    room = (parts[1] * (layout.size // (len(parts[1]) or 1) + 1) + bytes(layout.size))[:layout.size]
    values = layout.unpack(room)
    layout.unpack_from(room + b"x", 1 if layout.size == 0 else 0)
    packed = layout.pack(*values)
    assert len(packed) == layout.size
    for _ in layout.iter_unpack(room * 2) if layout.size else ():
        pass


CODECS = ("utf-8", "utf-16", "utf-32", "utf-7", "utf-16-be", "utf-32-le", "ascii", "latin-1", "unicode_escape", "raw_unicode_escape", "cp1252", "utf-8-sig")
HANDLERS = ("strict", "ignore", "replace", "backslashreplace", "surrogateescape", "surrogatepass", "xmlcharrefreplace", "namereplace")


def codec_bytes(data):
    """Decoding, decoding in pieces, encoding again, and the methods of the text."""
    if len(data) < 2:
        return
    name, handler = CODECS[data[0] % len(CODECS)], HANDLERS[data[0] // len(CODECS) % len(HANDLERS)]
    data = data[1:]
    try:
        text = data.decode(name, handler)
    except (UnicodeError, TypeError):
        text = text_of(data)
    else:
        decoder = codecs.getincrementaldecoder(name)(handler) if name not in ("unicode_escape", "raw_unicode_escape") else None
        if decoder:
            try:
                pieces = "".join([decoder.decode(data[i:i + 3]) for i in range(0, len(data), 3)] + [decoder.decode(b"", True)])
                assert pieces == text or handler != "strict", (data, name)
            except (UnicodeError, TypeError):
                pass
    for target in (name, "utf-8", "ascii", "utf-7"):
        try:
            text.encode(target, handler)
        except (UnicodeError, TypeError):
            pass
    half = len(text) // 2
    for attempt in (text.upper, text.lower, text.title, text.casefold, text.swapcase, text.split, text.splitlines, text.isidentifier, text.isprintable,
                    text.expandtabs, lambda: text.replace(text[:2], text[half:]), lambda: text.partition(text[half:half + 1] or "x"),
                    lambda: text.find(text[half:]), lambda: text.translate({97: None, 98: "xyz"}), lambda: repr(text), lambda: ascii(text)):
        attempt()


def csv_and_dates(data):
    import _csv
    text = text_of(data)
    for row in (text.split("\n"),):
        try:
            for fields in _csv.reader(row, delimiter=";" if data[:1] == b";" else ",", quoting=len(data) % 4, escapechar="\\", strict=len(data) % 2 == 0):
                out = io.StringIO()
                _csv.writer(out, escapechar="\\").writerow(fields)
        except (_csv.Error, ValueError):
            pass
    for parse in (datetime.date.fromisoformat, datetime.time.fromisoformat, datetime.datetime.fromisoformat):
        try:
            value = parse(text)
        except ValueError:
            continue
        assert parse(value.isoformat()) == value, text
    try:
        datetime.datetime(2020, 2, 29, 12, 30, 59, 7).strftime(text)
    except (ValueError, UnicodeError):
        pass
