"""Contexts of decimal: signals and traps, views of flags, what is current in threads and contexts; subclasses of both types."""
import contextvars
import gc
import pickle
import threading
import weakref
from decimal import *

c = Context(prec=5, rounding=ROUND_UP, traps=[Overflow])
print(c, c.divide(1, 3), c.flags, sep="\n")
c.flags[Inexact] = False
c.traps = dict.fromkeys(c.traps, False) | {Rounded: True}
try: c.divide(1, 3)
except Rounded as e: print(e, e.args)
print(c.flags is c.flags, c.flags == c.flags.copy(), list(c.traps)[:2], len(c.traps), c.flags.get(Clamped), sorted(s.__name__ for s, v in c.flags.items() if v))
for name, value in (("prec", 0), ("prec", "5"), ("Emin", 1), ("Emax", -1), ("rounding", "up"), ("clamp", 3), ("capitals", -1), ("flags", {}), ("traps", 5), ("colour", 1), ("prec", 10 ** 30)):
    try: setattr(c, name, value)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as e: print(type(e).__name__, e)
for action in (lambda: c.flags["x"], lambda: c.flags.__delitem__(Inexact), lambda: delattr(c, "prec"), lambda: Context(foo=1), lambda: setcontext(1), lambda: localcontext(5),
               lambda: Decimal(1).sqrt(3), lambda: c.add(1), lambda: c.add(1, "2"), lambda: Decimal(1).fma(2), lambda: Decimal(1).quantize(1, 2)):
    try: action()
    except (ValueError, TypeError, KeyError, AttributeError) as e: print(type(e).__name__, e)
flags = weakref.ref(Context().flags)
gc.collect()
view = Context(prec=7).flags
gc.collect()
view[Inexact] = True
print(view[Inexact], len(view))

getcontext().prec = 10
def thread():
    seen.append((getcontext().prec, str(Decimal(2) / 3)))
    getcontext().prec = 4
    seen.append(str(Decimal(2) / 3))
seen = []
for _ in range(3):
    t = threading.Thread(target=thread)
    t.start()
    t.join()
print(seen, getcontext().prec)
def other():
    with localcontext(prec=3):
        setcontext(Context(prec=6))
        yield_value = str(Decimal(2) / 3)
    getcontext().prec = 8
    return yield_value, getcontext().prec
copied = contextvars.copy_context()
print(copied.run(other), getcontext().prec)
setcontext(Context(prec=11))
print(copied.run(lambda: getcontext().prec), getcontext().prec, [str(Decimal(1) / p) for p in (3, 7)])
def generator(prec):
    with localcontext() as local:
        local.prec = prec
        while True: yield +Decimal("1.23456789012345")
a, b = generator(3), generator(5)
print(next(a), next(b), next(a), next(b))
a.close(); b.close()
setcontext(DefaultContext)
print(getcontext() is DefaultContext, getcontext())
with localcontext(Context(traps=[FloatOperation])) as local:
    for action in (lambda: Decimal(1.5), lambda: Decimal(1) < 1.5, lambda: Decimal.from_float(1.5), lambda: Decimal(1) == 1.0):
        try: print(action(), local.flags[FloatOperation])
        except FloatOperation as e: print(repr(e), isinstance(e, TypeError))

class Money(Decimal):
    __slots__ = ("unit", "__weakref__")
    def __new__(cls, value, unit="EUR"):
        self = super().__new__(cls, value)
        self.unit = unit
        return self
    def __radd__(self, other): return "reflected"
class Loose(Decimal): pass
kept = []
for i in range(300):
    m = Money(f"{i}.{i:030}", "X")
    l = Loose(3 ** i)
    l.index = i
    kept.append((m, l, weakref.ref(m), Decimal(7) ** i))
gc.collect()
assert all(str(m) == str(Decimal(f"{i}.{i:030}")) and m.unit == "X" and r() is m and l == 3 ** i and l.index == i and hash(l) == hash(3 ** i) for i, (m, l, r, d) in enumerate(kept))
m = Money("12.50")
print(m, repr(m), type(+m), type(m + 1), Decimal(1) + m, m.__reduce__(), m == Decimal("12.5"), Loose.from_float(0.5), type(Loose.from_float(0.5)), type(Decimal(m)), int(m), float(m))
l = pickle.loads(pickle.dumps(kept[20][1]))
print(type(l), l, l.__dict__, type(l.copy_abs()), type(l.conjugate()))
class Strict(Context):
    def __init__(self, **settings):
        super().__init__(**settings)
        self.name = "strict"
s = Strict(prec=4, traps=[Inexact])
print(s.name, s, type(s.copy()), type(pickle.loads(pickle.dumps(Context(prec=3)))), pickle.loads(pickle.dumps(Context(prec=3, flags=[Clamped]))))
