# What random programs found: texts, and what is checked first.
import collections
import itertools
import math
import struct


def attempt(function, *args, **keywords):
    try:
        print(function(*args, **keywords))
    except Exception as error:
        print(type(error).__name__, error)


# case: in-place operators of floats name themselves
def apply(operator):
    space = {"x": 1.5}
    exec(f"x {operator}= 2.5", space)
    return space["x"]


for operator in "+ - * / // % ** | & ^ << >> @".split():
    attempt(apply, operator)
attempt(lambda: True @ 2)
attempt(lambda: 2 @ True)

# case: wrappers of slots
for name in ("__setitem__", "__delitem__", "__add__", "__mul__", "__lt__", "__len__", "__iter__", "__setattr__", "__pow__", "__getitem__"):
    for value in ([], 1, "a"):
        method = getattr(value, name, None)
        for args in ((), (1,), (1, 2), (1, 2, 3)):
            if method is not None and (args or name not in ("__len__", "__iter__")):
                attempt(method, *args)
        if method is not None:
            attempt(method, k=1)

# case: items of a bytearray are checked before the place
data = bytearray(b"abc")
for key, value in [(0, None), (9, None), (9, "a"), (0, 256), (9, 256), (9, 1), ("a", 1), (slice(0, 1), 1.5), (slice(0, 1), 2), (slice(0, 1), "a"),
                   (slice(0, 1), 1j), (slice(0, 1, 0), [256]), (slice(0, 1, 0), "s"), (slice("a"), None), (slice(0, 1), [256])]:
    attempt(data.__setitem__, key, value)

# case: bounds of islice
for bounds in [(-1,), (-5,), ("x",), (2**70,), (1, -1), (1, -5), (-1, 5), ("x", 5), (1, "x"), (1, 2, 0), (1, 2, "x"), (2**70, 1)]:
    attempt(lambda: list(itertools.islice([1, 2, 3], *bounds)))

# case: what is checked first
attempt(min, k=1)
attempt(max, key=len)
attempt(sum, 5, "")
attempt(sum, [], "")
attempt(math.prod, [1], 2)
attempt(math.isclose, 1, 2, 3)
attempt(struct.pack, [])
attempt(struct.unpack, {}, b"")
pair = (1, 2)
attempt(lambda: pair(**{1: 2}))
for key in (1, (1,), (1, 2), ()):
    attempt(collections.OrderedDict().move_to_end, key)
    attempt(collections.OrderedDict().pop, key)

# case: text that is no number
for text in ("1_0", "_1j", "1__0", "1_", "1+", "(1", "1 + 2j", "1_0j", "0_1+1_0j"):
    attempt(complex, text)
    attempt(float, text)
attempt(float, bytearray(b"x"))
attempt(float, bytearray(b"1_"))

# case: blanks before an expression
for source in ("  \t1", "   \udfff", "a\udfff", b"  7", b"  \xff", "  ", "\n1"):
    attempt(eval, source)

# case: a group made for a naked exception has no traceback
def lines(error):
    trace, found = error.__traceback__, []
    while trace:
        found.append(trace.tb_lineno)
        trace = trace.tb_next
    return len(found)


def again():
    try:
        raise ValueError(1)
    except* ValueError:
        raise


try:
    again()
except BaseException as error:
    print(repr(error), lines(error), lines(error.exceptions[0]))

# case: built-in types name the slots they inherit
for cls in (int, str, dict, property, type(iter([])), ValueError, KeyError, FileNotFoundError, UnboundLocalError, BaseException, itertools.chain, collections.deque,
            bool, type(None), staticmethod, type(reversed({}))):
    print(cls.__name__, [name for name in ("__getattribute__", "__setattr__", "__delattr__", "__init__", "__new__", "__str__") if name in vars(cls)])
attempt(int.__getattribute__, "x")
attempt(int.__getattribute__, "x", "y")
attempt(int.__getattribute__)
attempt(ValueError.__init__, 3)
attempt(ValueError.__init__)
attempt(ValueError.__new__, str)
attempt(ValueError.__new__, KeyError, 1)
attempt(KeyError.__init__, ValueError())

# case: struct formats of a wrong type
for value in (None, 5, [], 1.5):
    attempt(struct.pack, value)
    attempt(struct.calcsize, value)
    attempt(struct.Struct, value)

# case: keys that are tuples are not there
Pair = collections.namedtuple("Pair", "x y")
ordered = collections.OrderedDict(a=1)
for key in (Pair(1, 2), (1, 2), (), (1,), None, 5):
    attempt(ordered.move_to_end, key)
    attempt(ordered.pop, key)
    try:
        ordered.move_to_end(key)
    except KeyError as error:
        print(type(error.args).__name__, error.args)

# case: keywords that are no str, where none are taken
odd = {1: 2}
for function in ((1).__add__, [].__getitem__, int.__add__, itertools.chain, itertools.zip_longest, itertools.accumulate, ValueError, KeyError, OSError, ImportError, dict, list, len,
                 fun := lambda **k: k, collections.OrderedDict):
    attempt(lambda: function(**odd))

# case: a keyword given twice, while an exception is handled or raised by Python code
class Mapping(dict):
    def keys(self): return ["a", "b"]
    def __getitem__(self, key): raise KeyError(key)


def twice(**keywords): pass


attempt(lambda: twice(**{"a": 1}, **{"a": 2}))
attempt(lambda: twice(**{"a": 1}, **Mapping(b=2)))
attempt(lambda: twice(**Mapping(b=2)))
try:
    raise ValueError
except ValueError:
    attempt(lambda: twice(**{"a": 1}, **{"a": 2}))
try:
    pass
finally:
    attempt(lambda: twice(**{"a": 1}, **{"a": 2}))

# case: shifts that nobody has memory for
digits = (2**63 - 1 - 24) // 4
for value in (1, -1, 2**30, 2**100):
    for shift in (2**41, 2**60, 2**62, 2**63, 2**64, 30 * (digits - 3), 30 * (digits - 1), 30 * digits, 30 * digits + 1, 2**70):
        attempt(lambda: value << shift)

# case: separators are no space around the text of a float
for convert in (float, int, complex, float.fromhex):
    for text in ("\x1c1", "1\x1f", b"\x1c1", "\u20031", "\u2003\x1c1", b"\x0b1", "\x851", " 1\x0c", "\uff11\x1c", "\x1d", "1 \x1e"):
        try:
            print(convert.__name__, ascii(text), convert(text))
        except Exception as error:
            print(convert.__name__, ascii(text), type(error).__name__, ascii(str(error)))

# case: complex powers whose angle is infinite
inf = float("inf")
for base in (1j, -1j, 1 + 1j, complex(inf), complex(0, inf), complex(inf, inf), complex("nan"), 2 + 0j, -2 + 0j):
    for exponent in (complex(-inf, -1), complex(inf, 1), complex(0, inf), complex(1e308, 1e308), complex(9007199254740991.5, -9e-151), 1e300 + 0j, complex("nan"), 0.5j):
        attempt(lambda: base ** exponent)

# case: modes of compile() that are no C strings
for mode in ("", "\0", "exec\0", "\udc80", "exe", 5, None, b"exec"):
    attempt(compile, "1", "f", mode)

# case: format characters of bytes that cannot be shown
for text in (b"%\0", "%\0", b"%\x80", "%\x80", b"%\n", "%\n", "%\u20ac", b"%\x7f", "%\x7f", b"%\x1f", b"% ", b"%\xff"):
    for template in (text, bytearray(text)) if isinstance(text, bytes) else (text,):
        try:
            print(template % 1)
        except Exception as error:
            print(ascii(text), type(error).__name__, ascii(str(error)))

# case: object.__init__ takes anything from types that make themselves in __new__
attempt(lambda: (1e22).__init__(**{1: 2, "k": None}))
attempt(lambda: object().__init__(**{1: 2}))

# case: ints beyond the range of packed floats
import sys


def packed(form, value):
    data = struct.pack(form, value)
    return data if form[0] == "<" or sys.byteorder == "little" else data[::-1]


for form in ("<e", "e", "<f", "f", "<d", "d"):
    for value in (1e300, 65520.0, 1e39, 2**70, 10**39, 10**400, float("inf"), -10**400, True, "1", 1j):
        attempt(lambda: packed(form, value))

# case: an error inside a codec
"""The wrapper names the codec; its context is what was handled before, not what it wraps."""
try:
    try:
        raise TypeError("first")
    finally:
        b"\xff\x7f".decode("utf-32-le", "nosuch")
except LookupError as e:
    print(e, repr(e.__context__), repr(e.__cause__), e.__suppress_context__)
for encoding in ("cp1252", "latin-1", "ascii", "cp437"):
    for text in ("c\udc80\udfff\xb2", "\udc80\udfff\udc81"):
        try:
            print(text.encode(encoding, "surrogateescape"))
        except UnicodeEncodeError as e:
            print(encoding, e.start, e.end, e)

# case: an error about an object whose repr fails
class Silent:
    def __repr__(self):
        raise KeyError("nothing to tell")


for call in (lambda: [].index(Silent()), lambda: [1].remove(Silent()), lambda: (1,).index(Silent())):
    try:
        call()
    except Exception as e:
        print(type(e).__name__, e.args, repr(e.__context__))

# case: what counts as one
import itertools

for step in (True, 1, 1.0, 2, False):
    counter = itertools.count(0, step)
    print(repr(counter), counter.__reduce__()[1], next(counter), next(counter), repr(counter))
    print(repr(itertools.count(1.5, step)), itertools.count(1.5, step).__reduce__()[1])
    counter = itertools.count(True, step)
    print(repr(counter), next(counter), next(counter))

# case: the sign of a remainder that is zero
import math

print(math.remainder(-5.9628110167375625e-267, 2.2250738585072014e-308), math.remainder(-6.0, 2.0), math.remainder(6.0, -2.0))

# case: an intersection that is complete
"""What follows the last item that counts is not looked at."""
for items in ([1, 2, 3, {}], [1, {}, 2, 3], [2, 1, 1, 3, {}], [{}]):
    for start in ({1, 2, 3}, frozenset({1, 2}), set()):
        for name in ("intersection", "intersection_update", "issuperset", "isdisjoint", "difference", "union"):
            given = type(start)(start)
            try:
                print(name, getattr(given, name)(items), given)
            except (TypeError, AttributeError) as e:
                print(name, e, given)
rest = iter(range(10))
print({1, 3}.intersection(rest), next(rest))

# case: views that have nothing in common
"""The shorter of two views is gone through, so that what the longer one holds need not be hashable."""
long = {98: {1: 2}, 97: {}, 99: []}
for table in ({"a": 1, 2: "b"}, {}, {1: 1, 2: 2, 3: 3, 4: 4}):
    for view in (table.keys(), table.items()):
        for other in (long.keys(), long.items(), set(long), frozenset(long), list(long), list(long.items())):
            try:
                print(view.isdisjoint(other))
            except TypeError as e:
                print(e)

# case: as many bytes as there are numbers for
for make in (lambda: bytes(2**63 - 1), lambda: bytearray(2**63 - 1), lambda: b"x".ljust(2**63 - 1), lambda: (1).to_bytes(2**63 - 1, "big"),
             lambda: b"x".zfill(2**63 - 1), lambda: bytes(2**63 - 40), lambda: bytearray(2**62)):
    try:
        print(len(make()))
    except (MemoryError, OverflowError) as e:
        print(type(e).__name__, e)

# case: islice() with a stop before its start
import itertools

for bounds in ((16, 0, 3), (3, 2), (3, 2, 5), (0,), (5, 5), (2, 5, 2), (2, 9, 3), (9, 9)):
    numbers = iter(range(8))
    print(bounds, list(itertools.islice(numbers, *bounds)), list(numbers))
