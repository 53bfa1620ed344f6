# case: getattr_beside_found_attributes
class Meta(type):
    def __getattr__(cls, name):
        if name.startswith("no"): raise AttributeError(name)
        return "meta " + name
class A(metaclass=Meta):
    x = 1
    @classmethod
    def made(cls): return cls.x
class B:
    y = 5
    def __init__(self): self.z = 1
    def __getattr__(self, name): return name.upper()
    def method(self): return self.z
    @property
    def prop(self):
        if self.z % 10 == 0: raise AttributeError("inside")
        return self.z
def run(n):
    total, seen, b = 0, set(), B()
    for i in range(n):
        total += A.x + A.made() + b.y + b.method()
        b.z = i
        seen.add((A.missing, b.unknown, b.prop if i % 10 == 0 else "x"))
        if i == 100: A.x = 7
        if i == 150: del B.y
        try: A.nothing
        except AttributeError: total += 1
        if i > 149: B.y = 3
    return total, sorted(seen)
print(run(300))
# case: getattribute_that_arrives_later
class C:
    def __getattr__(self, name): return 10
    v = 1
def loop(c, n):
    total = 0
    for i in range(n):
        total += c.v + c.w
        if i == 80: C.__getattribute__ = lambda self, name: 1000
        if i == 90: del C.__getattribute__
    return total
print(loop(C(), 200))
class M(type):
    def __getattr__(cls, name): return 10
class D(metaclass=M): v = 1
def loop2(n):
    total = 0
    for i in range(n):
        total += D.v + D.w
        if i == 80: M.__getattribute__ = lambda self, name: 1000
        if i == 90: del M.__getattribute__
    return total
print(loop2(200))
# case: members_of_enumerations
import enum
class Way(enum.Enum):
    LEFT = 1
    RIGHT = 2
class Bits(enum.IntFlag):
    A = 1
    B = 2
def turn(n):
    w, out, f = Way.LEFT, 0, Bits.A
    for i in range(n):
        if w is Way.LEFT: out += 1
        elif w == Way.RIGHT: out += Way.RIGHT.value
        w = Way.RIGHT if i % 3 else Way.LEFT
        f = f | Bits.B if i % 2 else Bits.A
    return w, out, f, Way.RIGHT.name
print(turn(200))
