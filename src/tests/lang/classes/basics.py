# case: attributes_instance_class
class A:
    x = []
a, b = A(), A()
a.x.append(1)
b.x = 5
print(A.x, a.x, b.x, a.__dict__, b.__dict__)
del b.x
print(b.x)
# case: missing_attribute
class A: pass
A().foo
# case: missing_class_attribute
class A: pass
A.foo
# case: delete_missing
class A: pass
a = A()
del a.x
# case: init_args
class A:
    def __init__(self, x): pass
A()
# case: init_return
class A:
    def __init__(self): return 1
A()
# case: no_init_args
class A: pass
A(1)
# case: new_returns_other
class A:
    def __new__(cls): return 5
    def __init__(self): print("init")
print(A())
# case: new_and_init
class A:
    def __new__(cls, *a, **k):
        print("new", a, k)
        return super().__new__(cls)
    def __init__(self, *a, **k): print("init", a, k)
A(1, x=2)
# case: bound_methods
class A:
    def f(self, x): return (type(self).__name__, x)
a = A()
m = a.f
print(m(1), A.f(a, 2), m.__self__ is a, m.__func__ is A.__dict__["f"], a.f == a.f, m.__name__)
# case: static_class_methods
class A:
    @staticmethod
    def s(x): return x
    @classmethod
    def c(cls): return cls.__name__
class B(A): pass
print(A.s(1), A().s(2), A.c(), B.c(), B().c())
# case: method_without_self
class A:
    def f(): pass
A().f()
# case: getattr_fallback
class A:
    y = 1
    def __getattr__(self, n): return "dyn " + n
print(A().x, A().y, getattr(A(), "z"), hasattr(A(), "q"))
# case: getattribute
class A:
    def __init__(self): self.x = 1
    def __getattribute__(self, n):
        if n == "secret": raise AttributeError("no")
        return ("got", n)
    def __getattr__(self, n): return "fallback"
print(A().x, A().secret)
# case: setattr_delattr
class A:
    def __setattr__(self, n, v): print("set", n, v)
    def __delattr__(self, n): print("del", n)
a = A()
a.x = 1
del a.x
# case: property_full
class A:
    @property
    def x(self):
        "doc"
        return self._x
    @x.setter
    def x(self, v): self._x = v * 2
    @x.deleter
    def x(self): del self._x
a = A()
a.x = 4
print(a.x, A.x.__doc__, a.__dict__)
del a.x
print(hasattr(a, "x"))
# case: property_readonly
class A:
    @property
    def x(self): return 1
A().x = 2
# case: property_no_deleter
class A:
    @property
    def x(self): return 1
del A().x
# case: property_no_getter
class A: x = property()
A().x
# case: slots
class A:
    __slots__ = ("x", "y")
a = A()
a.x = 1
print(a.x, hasattr(a, "y"), hasattr(a, "__dict__"), A.__slots__, A.x)
# case: slots_unknown
class A: __slots__ = ("x",)
A().z = 1
# case: slots_unset
class A: __slots__ = ("x",)
A().x
# case: slots_inherit
class A: __slots__ = ("x",)
class B(A): pass
b = B()
b.x, b.z = 1, 2
print(b.__dict__, b.x)
# case: slots_conflict
class A:
    __slots__ = ("x",)
    x = 1
# case: slots_layout_conflict
class A: __slots__ = ("x",)
class B: __slots__ = ("y",)
class C(A, B): pass
# case: private_names
class A:
    __x = 1
    def f(self): return self.__x
    __init_me__ = 2
print(A().f(), A._A__x, A.__init_me__, sorted(n for n in A.__dict__ if "x" in n))
# case: class_body_scope
x = "global"
class A:
    y = x
    x = "class"
    z = x
    def f(self): return x
print(A.y, A.z, A().f())
# case: class_name_attrs
class A:
    class B:
        def f(self): pass
print(A.B.__name__, A.B.__qualname__, A.B.f.__qualname__, A.__module__, repr(A.B))
# case: function_local_qualname
def f():
    class L:
        def m(self): pass
    return L
print(f().__qualname__, f().m.__qualname__)
# case: dynamic_type
A = type("A", (int,), {"x": 1, "f": lambda self: self + 1})
print(A(4).f(), A.x, A.__mro__)
# case: type_bad_args
type("A", (1,), {})
# case: class_assignment
class A: v = 1
class B: v = 2
a = A()
a.__class__ = B
print(a.v, type(a).__name__)
# case: class_assignment_layout
class A: pass
A().__class__ = int
# case: set_builtin_attr
int.x = 1
# case: subclass_final
class A(type(None)): pass
# case: base_not_class
class A(5, 6): pass
# case: callable_instance
class A:
    def __call__(self, *a, **k): return a, k
print(A()(1, x=2), callable(A()), callable(5))
# case: not_callable
class A: pass
A()()
# case: dunder_on_instance_ignored
class A: pass
a = A()
a.__len__ = lambda: 5
try:
    len(a)
except TypeError as e:
    print(e)
# case: class_docs_annotations
class A:
    "the doc"
    x: int = 1
    y: "str"
print(A.__doc__, A.__annotations__, hasattr(A, "y"))
# case: vars_dir
class A:
    def __init__(self): self.b = 1
    def __dir__(self): return ["z", "a"]
print(vars(A()), dir(A()))
# case: repr_str
class A:
    def __repr__(self): return "R"
class B(A):
    def __str__(self): return "S"
print(str(A()), f"{B()!r} {B()}", [B()], "%s %r" % (B(), B()))
# case: hash_eq
class A:
    def __eq__(self, o): return True
try:
    hash(A())
except TypeError as e:
    print(e)
print(A.__hash__)
# case: del_attr_class
class A: x = 1
del A.x
print(hasattr(A, "x"))
# case: class_keyword_unexpected
class A(foo=1): pass
# case: dataclass
from dataclasses import dataclass, field, asdict, replace
@dataclass(order=True)
class P:
    x: int
    y: int = 2
    z: list = field(default_factory=list, compare=False)
print(P(1), P(1) == P(1, 2), P(1) < P(2), asdict(P(3)), replace(P(1), y=9))
# case: enum
from enum import Enum, IntEnum, Flag, auto
class C(Enum):
    R = 1
    G = auto()
    ALIAS = 1
class F(Flag):
    A = auto()
    B = auto()
print(C.R, repr(C.G), C(1), C["G"], list(C), C.ALIAS is C.R, F.A | F.B, F.A in (F.A | F.B))
