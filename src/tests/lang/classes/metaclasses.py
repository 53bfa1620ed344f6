# case: order
class M(type):
    @classmethod
    def __prepare__(m, name, bases, **kw):
        print("prepare", name, kw)
        return {"pre": 1}
    def __new__(m, name, bases, ns, **kw):
        print("new", sorted(k for k in ns if k[0] != "_"))
        return super().__new__(m, name, bases, ns)
    def __init__(cls, name, bases, ns, **kw): print("init", kw)
    def __call__(cls, *a):
        print("call", a)
        return super().__call__(*a)
class A(metaclass=M, k=1):
    x = pre
A()
# case: inherited
class M(type): pass
class A(metaclass=M): pass
class B(A): pass
print(type(B).__name__)
# case: conflict
class M(type): pass
class N(type): pass
class A(metaclass=M): pass
class B(metaclass=N): pass
class C(A, B): pass
# case: function_metaclass
def meta(name, bases, ns): return (name, bases, ns["x"])
class A(metaclass=meta): x = 5
print(A)
# case: class_operators
class M(type):
    def __add__(cls, o): return "add"
    def __getitem__(cls, k): return ("item", k)
    def __len__(cls): return 3
    def __iter__(cls): return iter("ab")
    def __contains__(cls, x): return True
    def __repr__(cls): return "<M " + cls.__name__ + ">"
class A(metaclass=M): pass
print(A + 1, A[2], len(A), list(A), 5 in A, A)
# case: meta_attribute_lookup
class M(type):
    x = "meta"
    def f(cls): return cls.__name__
    @property
    def p(cls): return "prop"
class A(metaclass=M): pass
print(A.x, A.f(), A.p, hasattr(A(), "x"), hasattr(A(), "f"))
# case: meta_getattr
class M(type):
    def __getattr__(cls, n): return "m:" + n
class A(metaclass=M): pass
print(A.foo)
A().foo
# case: instancecheck
class M(type):
    def __instancecheck__(cls, o): return o == 5
    def __subclasscheck__(cls, c): return c is int
class A(metaclass=M): pass
print(isinstance(5, A), isinstance(6, A), issubclass(int, A), issubclass(str, A))
# case: class_getitem
class A:
    def __class_getitem__(cls, k): return (cls.__name__, k)
print(A[int], A[1, 2])
# case: not_subscriptable
class A: pass
A[1]
# case: prepare_bad
class M(type):
    @classmethod
    def __prepare__(m, n, b): return 5
class A(metaclass=M): pass
# case: type_of_types
print(type(int), type(type), isinstance(type, object), isinstance(object, type), type.__mro__)
# case: union_types
print(int | str, int | None, (int | str) == (str | int), isinstance(None, int | None), list[int] | None)
# case: data_descriptor_priority
class Data:
    def __get__(self, o, t): return "data"
    def __set__(self, o, v): print("set", v)
class NonData:
    def __get__(self, o, t): return "nondata"
class A:
    d = Data()
    n = NonData()
a = A()
a.__dict__.update(d=1, n=2)
print(a.d, a.n, A.d, A.n)
a.d = 3
# case: descriptor_args
class D:
    def __get__(self, o, t=None): return (o is None, t.__name__)
class A: x = D()
class B(A): pass
print(A.x, A().x, B.x, B().x)
# case: descriptor_no_set
class D:
    def __get__(self, o, t): return 1
    def __delete__(self, o): print("deleted")
class A: x = D()
a = A()
del a.x
a.x = 5
# case: function_descriptor
def f(self): return self
print(f.__get__(5)(), f.__get__(None, int) is f)
# case: cached_property
from functools import cached_property
class A:
    @cached_property
    def x(self):
        print("once")
        return 3
a = A()
print(a.x, a.x, a.__dict__)
# case: staticmethod_call
s = staticmethod(lambda x: x + 1)
print(s(1), s.__func__(2), s.__wrapped__(3))
