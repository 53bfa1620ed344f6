# case: mro_diamond
class A: f = lambda s: ["A"]
class B(A): f = lambda s: ["B"] + super(B, s).f()
class C(A): f = lambda s: ["C"] + super(C, s).f()
class D(B, C): f = lambda s: ["D"] + super(D, s).f()
print(D().f(), [c.__name__ for c in D.mro()])
# case: mro_conflict
class A: pass
class B(A): pass
class C(A, B): pass
# case: duplicate_base
class A: pass
class B(A, A): pass
# case: super_zero_args
class A:
    def f(self): return "A"
    @classmethod
    def c(cls): return "A" + cls.__name__
class B(A):
    def f(self): return "B" + super().f()
    @classmethod
    def c(cls): return "B" + super().c()
print(B().f(), B.c())
# case: super_missing
class A:
    def f(self): super().nope
A().f()
# case: super_outside
def f(): super()
f()
# case: super_no_class_cell
def f(self): super().x
f(1)
# case: super_wrong_type
class A:
    def f(self): return super().__repr__()
A.f(5)
# case: super_in_comprehension
class A:
    def f(self): return 1
class B(A):
    def f(self):
        s = super()
        return [s.f() for _ in range(2)]
print(B().f())
# case: class_cell
class A:
    def f(self): return __class__
print(A().f() is A)
# case: super_set
class A:
    @property
    def x(self): return 1
class B(A):
    @property
    def x(self): return super().x + 1
print(B().x)
# case: isinstance
class A: pass
class B(A): pass
print(isinstance(B(), A), isinstance(B(), (int, A)), issubclass(B, A), isinstance(1, int | str), issubclass(bool, int), isinstance(A, type))
# case: isinstance_bad
isinstance(1, 5)
# case: issubclass_bad
issubclass(1, int)
# case: subclasses_bases
class A: pass
class B(A): pass
class C(A): pass
print([c.__name__ for c in A.__subclasses__()], B.__bases__, B.__base__, object.__bases__)
# case: change_bases
class A:
    v = "A"
class B:
    v = "B"
class C(A): pass
C.__bases__ = (B,)
print(C.v, C().v, [c.__name__ for c in C.__mro__])
# case: init_subclass
class A:
    def __init_subclass__(cls, /, tag=None, **kw):
        super().__init_subclass__(**kw)
        cls.tag = tag
        print("sub", cls.__name__, tag)
class B(A, tag=3): pass
class C(B): pass
print(B.tag, C.tag)
# case: set_name
class D:
    def __set_name__(self, owner, name): print(owner.__name__, name)
class A:
    x = D()
    y = D()
# case: mro_entries
class M:
    def __mro_entries__(self, bases):
        print(len(bases))
        return (int,)
class A(M()): pass
print(A.__bases__, len(A.__orig_bases__))
# case: abstract
from abc import ABC, abstractmethod
class A(ABC):
    @abstractmethod
    def f(self): pass
    @abstractmethod
    def g(self): pass
class B(A):
    def f(self): return 1
B()
# case: abc_register
from abc import ABC
class A(ABC): pass
A.register(int)
print(isinstance(5, A), issubclass(int, A), isinstance("a", A))
# case: subclasshook
from abc import ABCMeta
class A(metaclass=ABCMeta):
    @classmethod
    def __subclasshook__(cls, c): return hasattr(c, "quack") or NotImplemented
class D:
    def quack(self): pass
print(issubclass(D, A), isinstance(D(), A), issubclass(int, A))
# case: exception_multiple_bases
class E(KeyError, ValueError): pass
try:
    raise E("x")
except ValueError as e:
    print(repr(e), e)
# case: layout_conflict
class A(int, str): pass
# case: object_new_extra
class A:
    def __init__(self, x): self.x = x
print(A(1).x)
try:
    object(1)
except TypeError as e:
    print(e)
# case: method_override_builtin
class L(list):
    def append(self, x): super().append(x * 2)
l = L()
l.append(2)
l.extend([1])
print(l)
# case: cooperative_kwargs
class R:
    def __init__(self, **k): print("R", k)
class A(R):
    def __init__(self, a, **k):
        print("A", a)
        super().__init__(**k)
class B(R):
    def __init__(self, b, **k):
        print("B", b)
        super().__init__(**k)
class C(A, B): pass
C(a=1, b=2)
