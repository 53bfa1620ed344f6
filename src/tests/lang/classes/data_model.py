# Classes as a mechanism: descriptors, slots, metaclasses, attribute rules, copying, generic classes.
def show(function, *arguments, **named):
    try:
        print(repr(function(*arguments, **named)))
    except BaseException as error:
        print(type(error).__name__, error)

# case: descriptor_kinds_priority
class Data:
    def __get__(self, o, t): return "data"
    def __set__(self, o, v): print("set", v)
class NonData:
    def __get__(self, o, t): return "nondata"
class SetOnly:
    def __set__(self, o, v): o.__dict__["s"] = ("via set", v)
class A: d, n, s = Data(), NonData(), SetOnly()
a = A()
a.__dict__.update(d=1, n=2)
print(a.d, a.n, type(a.s).__name__)
a.d = 5; a.s = 6
print(a.s, a.__dict__)
# case: descriptor_delete
class D:
    def __delete__(self, o): print("delete", type(o).__name__)
class A: d = D()
a = A()
del a.d
show(setattr, a, "d", 1)
print(type(a.d).__name__)
# case: descriptor_on_metaclass
class D:
    def __get__(self, o, t): return (o and o.__name__, t.__name__)
class M(type): d = D()
class A(metaclass=M): pass
print(A.d, M.d)
show(lambda: A().d)
# case: descriptor_get_optional_owner
class D:
    def __get__(self, o, t=None): return (o, t)
d = D()
print(d.__get__(5), (lambda: 0).__get__(5).__self__)
show((lambda: 0).__get__)
show((lambda: 0).__get__, None)
show((lambda: 0).__get__, None, None)
print(property(lambda s: 9).__get__(1, int), type(property().__get__(None, int)).__name__)
# case: set_name_and_errors
class D:
    def __set_name__(self, owner, name): print("set_name", owner.__name__, name)
class A: x = y = D()
A.z = D()
class Bad:
    def __set_name__(self, owner, name): 1 / 0
def make():
    class B: attr = Bad()
try: make()
except RuntimeError as e: print(e, repr(e.__cause__))
class Wrong:
    def __set_name__(self): pass
try: type("C", (), {"w": Wrong()})
except RuntimeError as e: print(e, "|", e.__cause__)
# case: slots_forms
class A: __slots__ = "one"
class B: __slots__ = ("a", "_B__p", "__q")
class C: __slots__ = {"x": "doc of x"}
class D: __slots__ = iter(["i", "j"])
class E: __slots__ = ()
print(A.one, B.__slots__, sorted(n for n in vars(B) if "q" in n), C.__slots__, C.x.__doc__ if hasattr(C.x, "__doc__") else None, hasattr(D(), "__dict__"), type(D.__slots__).__name__)
show(setattr, E(), "x", 1)
show(lambda: A().one)
# case: slots_errors
for slots in (("a b",), (5,), ("1x",), ("",), ("__dict__", "__dict__"), ("__weakref__", "__weakref__"), 5, b"x", ("x\0",)):
    show(lambda: type("A", (), {"__slots__": slots}).__name__)
show(lambda: type("A", (int,), {"__slots__": ("x",)}))
show(lambda: type("A", (int,), {"__slots__": ()}).__name__)
show(lambda: type("A", (tuple,), {"__slots__": ["x"]}))
show(lambda: type("A", (), {"__slots__": ["x"], "x": 1}))
# case: slots_with_dict_and_weakref
import weakref
class A: __slots__ = ("x", "__dict__")
class B: __slots__ = ("x", "__weakref__")
a, b = A(), B()
a.x = a.y = 1
print(a.__dict__, weakref.ref(b)() is b)
show(weakref.ref, a)
class C(A): __slots__ = ("__weakref__",)
print(weakref.ref(C()) is not None)
show(lambda: type("D", (A,), {"__slots__": ("__dict__",)}))
show(lambda: type("D", (B,), {"__slots__": ("__weakref__",)}))
# case: slots_shadowing_and_delete
class A: __slots__ = "x"
class B(A): __slots__ = "x"
b = B()
b.x = 1
A.x.__set__(b, 2)
print(b.x, A.x.__get__(b), A.x is B.x)
del b.x
show(lambda: b.x)
show(delattr, b, "x")
print(A.x.__get__(b))
show(A.x.__get__, 5)
show(A.x.__set__, object(), 1)
# case: slots_multiple_inheritance
class A: __slots__ = "a"
class B: __slots__ = "b"
class E: __slots__ = ()
show(lambda: type("C", (A, B), {}))
C = type("C", (A, E), {"__slots__": "c"})
c = C(); c.a = 1; c.c = 2
print(c.a, c.c, C.__basicsize__ > A.__basicsize__)
show(setattr, c, "z", 1)
# case: instance_dict_replaced
class A: pass
a = A(); a.x = 1
d = {"y": 2}
a.__dict__ = d
d["z"] = 3
print(a.y, a.z, hasattr(a, "x"), vars(a) is d)
show(setattr, a, "__dict__", 5)
del a.__dict__
print(a.__dict__)
class D(dict): pass
a.__dict__ = D(q=1)
print(a.q, type(a.__dict__).__name__)
# case: instance_dict_odd_keys
class A: pass
a = A()
a.__dict__[5] = "five"
a.__dict__["not name"] = 1
print(a.__dict__, getattr(a, "not name"))
setattr(a, "", 2)
print(getattr(a, ""), vars(a))
show(getattr, a, 5)
show(setattr, a, 5, 1)
# case: class_dict_is_proxy
class A: x = 1
p = A.__dict__
show(lambda: p.__setitem__)
def put(): p["y"] = 1
show(put)
A.y = 2
print(p["y"], type(p).__name__, "x" in p, len(p) > 3, {**p}["x"], (p | {"n": 1})["n"])
show(hash, p)
# case: class_attribute_assignment
class A:
    def m(self): return "old"
a = A(); m = a.m
A.m = lambda self: "new"
print(a.m(), m())
A.__len__ = lambda self: 7
print(len(a))
del A.__len__
show(len, a)
show(delattr, A, "nothing")
show(setattr, int, "x", 1)
show(setattr, A, "__name__", 5)
show(setattr, A, "__name__", "a\0b")
A.__name__ = "Renamed"; A.__qualname__ = "Q.R"; A.__module__ = "mod"
print(A, A.__name__)
show(delattr, A, "__name__")
show(setattr, A, "__qualname__", 5)
# case: class_assignment_rules
class A: pass
class B: pass
class S: __slots__ = "x"
class T: __slots__ = "x"
class L(list): pass
a = A(); a.__class__ = B
print(type(a).__name__)
s = S(); s.x = 5; s.__class__ = T
print(type(s).__name__, s.x)
for o, c in ((a, S), (a, L), (a, int), (5, A), ([], L), (a, 5), (L(), A), (A, type)): show(setattr, o, "__class__", c)
show(delattr, a, "__class__")
# case: bases_assignment
class A: x = "A"
class B: x = "B"
class C(A): pass
c = C()
C.__bases__ = (B,)
print(c.x, C.__mro__[1].__name__, A.__subclasses__(), [k.__name__ for k in B.__subclasses__()])
for v in ((), 5, (5,), (int,), (C,), (B, B)): show(setattr, C, "__bases__", v)
show(setattr, int, "__bases__", (object,))
print(C.__bases__, C.__base__)
# case: mro_customized
class M(type):
    def mro(cls): return [cls, X, object] if cls.__name__ == "A" else super().mro()
class X: who = "X"
class A(metaclass=M): pass
print(A.who, A.__mro__ == (A, X, object), A.__bases__)
class Bad(type):
    def mro(cls): return [5]
show(lambda: Bad("B", (), {}))
class Bad2(type):
    def mro(cls): return [cls, list, object]
show(lambda: Bad2("B", (), {}))
class Bad3(type):
    def mro(cls): return 7
show(lambda: Bad3("B", (), {}))
# case: mro_errors
class A: pass
class B(A): pass
show(lambda: type("C", (A, B), {}))
show(lambda: type("C", (A, A), {}))
show(lambda: type("C", (object, A), {}))
class X(A): pass
class P(B, X): pass
class Q(X, B): pass
show(lambda: type("R", (P, Q), {}))
print([k.__name__ for k in type("S", (B, X), {}).__mro__])
# case: type_call_arguments
show(lambda: type("A", (), {}, 5))
show(lambda: type("A", ()))
show(lambda: type())
show(lambda: type("A", [], {}))
show(lambda: type(5, (), {}))
show(lambda: type("A", (), 5))
show(lambda: type("A\0", (), {}))
show(lambda: type("A", (), {}, k=1))
show(lambda: type(1, 2))
show(lambda: type(name="A", bases=(), dict={}))
show(lambda: type("A", (5,), {}))
show(lambda: type("A", (bool,), {}))
show(lambda: type("A", (type(None),), {}))
show(lambda: type("A", (), {"__classcell__": 5}))
# case: type_keys_kept
A = type("A", (), {"x": 1, 5: 2, "__doc__": "d", "__module__": "m", "__qualname__": "q.A"})
print(A.x, A.__doc__, A.__module__, A.__qualname__, A, 5 in vars(A))
show(lambda: type("B", (), {"__qualname__": 5}))
print(type("B", (), {}).__module__, type("B", (), {}).__doc__, type("B", (), {}).__annotations__)
# case: init_subclass_details
class A:
    def __init_subclass__(cls, /, tag=None, **k):
        super().__init_subclass__(**k)
        print(cls.__name__, tag)
class B(A, tag=1): pass
class C(B): pass
show(lambda: type("D", (A,), {}, tag=2).__name__)
show(lambda: type("E", (A,), {}, other=3))
show(lambda: type("F", (), {}, other=3))
class G(A):
    @staticmethod
    def __init_subclass__(*a, **k): print("static", len(a), k)
class H(G, x=1): pass
# case: class_body_order_of_calls
class M(type):
    def __new__(m, n, b, d, **k): print("new", k); return super().__new__(m, n, b, d)
    def __init__(c, n, b, d, **k): print("init", k); super().__init__(n, b, d)
class D:
    def __set_name__(self, o, n): print("set_name", n)
class P:
    def __init_subclass__(cls, **k): print("init_subclass", k)
class A(P, metaclass=M): d = D()
# case: metaclass_keyword_forms
class M(type): pass
kw = {"metaclass": M}
class A(**kw): pass
print(type(A).__name__)
show(lambda: exec("class B(metaclass=int): pass"))
show(lambda: exec("class B(metaclass=5): pass"))
show(lambda: exec("class B(metaclass=type, metaclass=type): pass"))
def fmeta(n, b, d, **k): return (n, b, sorted(k))
class C(list, metaclass=fmeta, z=1): pass
print(C)
class N(type): pass
show(lambda: exec("class D(A, metaclass=N): pass", {"A": A, "N": N}))
# case: prepare_variants
class M(type):
    @classmethod
    def __prepare__(m, n, b, **k): return {"injected": n}
class A(metaclass=M): y = injected
print(A.y, A.injected)
class P:
    __prepare__ = None
show(lambda: exec("class B(metaclass=P()): pass", {"P": P}))
class L(type):
    @classmethod
    def __prepare__(m, n, b): return []
show(lambda: exec("class B(metaclass=L): pass", {"L": L}))
import types, collections
print(types.prepare_class("X", (), {"metaclass": M})[1], types.new_class("Y", (), {}, lambda ns: ns.update(q=1)).q)
# case: mro_entries
class Base:
    def __mro_entries__(self, bases): print("bases", len(bases)); return (list, dict)[:1]
class A(Base()): pass
print(A.__bases__, type(A.__orig_bases__[0]).__name__)
class Bad:
    def __mro_entries__(self, bases): return [int]
show(lambda: exec("class B(Bad()): pass", {"Bad": Bad}))
show(lambda: type("C", (Base(),), {}))
class None_:
    def __mro_entries__(self, bases): return ()
class D(None_(), int): pass
print(D.__bases__)
import types
print(types.resolve_bases((Base(), int)))
# case: class_cell_details
class A:
    def f(self): return __class__
    def g(self): return super().__repr__()[:3]
    h = lambda self: __class__.__name__
    def i(self):
        def inner(): return super(__class__, self).__init__
        return inner().__name__
    @classmethod
    def c(cls): return super().__new__(cls).f()
    @staticmethod
    def s(): return __class__
print(A().f(), A().h(), A().i(), A.c(), A.s())
def no_args(): super()
show(no_args)
class B:
    def f(): return super()
    def g(self):
        del self
        return super()
    def h(*args): return super().__init__.__name__
show(B.f)
show(B().g)
show(B().h)
# case: class_cell_with_metaclass_forgetting
class M(type):
    def __new__(m, n, b, d):
        d.pop("__classcell__", None)
        return super().__new__(m, n, b, d)
show(lambda: exec("class A(metaclass=M):\n  def f(self): return __class__", {"M": M}))
class M2(type):
    def __new__(m, n, b, d): return type.__new__(m, n, b, dict(d))
class B(metaclass=M2):
    def f(self): return __class__.__name__
print(B().f())
# case: super_objects
class A:
    x = "A.x"
    def m(self): return "A.m"
    @property
    def p(self): return "A.p"
class B(A):
    x = "B.x"
    def m(self): return "B.m"
b = B()
s = super(B, b)
print(s.x, s.m(), s.p, s.__thisclass__.__name__, s.__self__ is b, s.__self_class__.__name__, repr(s).startswith("<super: <class 'B'>, <B object>"), super(B, B).m(b))
u = super(B)
print(u.__self__, repr(u), u.__get__(b, B).m())
show(lambda: s.nope)
show(setattr, s, "x", 1)
show(super, 5)
show(super, B, 5)
show(super, A, int)
show(super, B, b, 1)
show(lambda: super(B, b)[0])
# case: isinstance_forms
import numbers, abc
print(isinstance(1, (str, (list, int))), isinstance(1, int | str), issubclass(bool, int | None), isinstance(None, int | None), isinstance(1, ()))
for c in (5, (int, 5), "x", list[int], int | list[int], [int]): show(isinstance, "q", c)
show(issubclass, 5, int)
show(issubclass, int, 5)
class Weird: __bases__ = 5
show(issubclass, Weird(), int)
class Duck: __bases__ = (int,)
print(isinstance(type, type), issubclass(type, object), isinstance(object, type))
# case: abc_rules
from abc import ABC, abstractmethod, ABCMeta
class A(ABC):
    @property
    @abstractmethod
    def p(self): ...
    @classmethod
    @abstractmethod
    def c(cls): ...
    @abstractmethod
    def m(self): ...
show(A)
class B(A):
    p = 1
    c = m = None
print(B().p, sorted(A.__abstractmethods__), B.__abstractmethods__)
class C(A): m = 1
show(C)
show(lambda: type("D", (A,), {"p": 1, "c": 1})())
show(lambda: ABC.register(5))
show(lambda: object.__abstractmethods__)
# case: abc_virtual_and_hook
from abc import ABC
class A(ABC):
    @classmethod
    def __subclasshook__(cls, c): return True if hasattr(c, "quack") else NotImplemented
class Q: quack = 1
class V: pass
A.register(V)
print(issubclass(Q, A), issubclass(V, A), isinstance(Q(), A), isinstance(5, A), A in V.__mro__)
show(lambda: V.register(A))
show(lambda: type("B", (ABC,), {"__subclasshook__": classmethod(lambda cls, c: 5)}) and issubclass(int, type("B", (ABC,), {"__subclasshook__": classmethod(lambda cls, c: 5)})))
class X(A): pass
show(X.register, A)
# case: property_details
class A:
    def get(self): "doc of get"; return 1
    p = property(get, doc=None)
    @property
    def q(self): return self._q
    @q.setter
    def q(self, v): self._q = v
    @q.deleter
    def q(self): del self._q
a = A(); a.q = 5
print(A.p.__doc__, A.q.fget.__name__, a.q, A.p.fset, type(A.q).__name__)
del a.q
show(lambda: a.q)
show(setattr, a, "p", 1)
show(delattr, a, "p")
show(lambda: type("B", (), {"w": property(None, lambda s, v: None)})().w)
print(property(len).fget is len, A.p.getter(len).fget is len)
show(property, 1, 2, 3, 4, 5)
print(property(1).fget, property().__isabstractmethod__)
# case: property_subclass_doc
class P(property): pass
class A:
    @P
    def x(self): "text"; return 1
print(A.x.__doc__, A().x)
A.x.__doc__ = "changed"
print(A.x.__doc__)
p = property(lambda s: 1)
p.__doc__ = 5
print(p.__doc__)
show(setattr, p, "fget", 1)
# case: classmethod_staticmethod_objects
class A:
    @classmethod
    def c(cls, x): "doc c"; return cls.__name__, x
    @staticmethod
    def s(x): "doc s"; return x
c, s = A.__dict__["c"], A.__dict__["s"]
print(c.__func__.__name__, s.__func__.__name__, c.__doc__, s.__doc__, c.__wrapped__ is c.__func__, s.__name__, A().c(1), A.s(2), s(3), repr(s)[:20], c.__get__(None, A)(4), A().s.__qualname__)
show(lambda: c(1))
show(classmethod)
show(staticmethod, 1, 2)
show(classmethod(5).__get__, None, int)
print(staticmethod(5).__get__(1), classmethod(property(lambda cls: cls.__name__)).__get__(None, A), c.__isabstractmethod__)
# case: classmethod_chain_descriptor
class A:
    @classmethod
    @property
    def p(cls): return cls.__name__
class B(A): pass
print(A.p, B.p, B().p)
# case: getattr_set_del_overrides
class A:
    def __setattr__(self, n, v): object.__setattr__(self, n, v * 2)
    def __delattr__(self, n): print("del", n); object.__delattr__(self, n)
    def __getattr__(self, n): return n if not n.startswith("_") else object.__getattribute__(self, n)
a = A(); a.x = 2
print(a.x, a.nope, vars(a))
del a.x
show(delattr, a, "x")
show(lambda: a._private)
# case: getattribute_recursion_and_super
class A:
    def __getattribute__(self, n):
        if n == "magic": return 42
        return super().__getattribute__(n)
a = A(); a.y = 1
print(a.magic, a.y, hasattr(a, "zzz"), object.__getattribute__(a, "__dict__"))
show(object.__getattribute__, a, "magic")
show(object.__setattr__, 5, "x", 1)
show(object.__setattr__, A, "x", 1)
show(type.__setattr__, int, "x", 1)
show(object.__delattr__, a, "nope")
# case: dunder_new_rules
class A:
    def __new__(cls, *a): print("new", a); return super().__new__(cls)
class B(A):
    def __init__(self, *a): print("init", a)
B(1, 2)
show(object.__new__, 5)
show(object.__new__, int)
show(object.__new__)
show(lambda: A.__new__(int))
show(int.__new__, str)
show(lambda: object(1))
show(lambda: type("C", (), {})(1))
show(lambda: type("C", (), {"__init__": lambda s, x: None})(1).__class__.__name__)
show(lambda: type("C", (), {"__new__": lambda c: object.__new__(c)})(1))
show(lambda: object().__init__(1))
# case: new_returning_other_type
class A:
    def __new__(cls, kind): return kind if kind is not None else super().__new__(cls)
    def __init__(self, kind): print("init", type(kind).__name__)
class B(A): pass
print(A(5), type(A(None)).__name__, type(A(B(None))).__name__)
# case: instantiation_errors
import abc, types
for t in (types.FunctionType, types.GeneratorType, types.ModuleType, types.CodeType, types.FrameType, type(None), type(...), type(NotImplemented), types.MethodType, types.CellType, types.BuiltinFunctionType, types.MappingProxyType, types.GetSetDescriptorType, types.TracebackType, range, slice, memoryview, property, super, zip, map, filter, enumerate, reversed, type(iter([])), type({}.keys()), type(dict().items()), types.WrapperDescriptorType):
    try: print(type(t()).__name__)
    except TypeError as e: print(e)
# case: singletons_types
print(type(None)() is None, type(...)() is ..., type(NotImplemented)() is NotImplemented, bool() is False)
show(type(None), 1)
show(lambda: type("X", (type(...),), {}))
show(setattr, None, "x", 1)
show(lambda: None.x)
show(lambda: bool(NotImplemented))
# case: comparison_with_not_implemented
class A:
    def __eq__(self, o): return NotImplemented
    def __lt__(self, o): return NotImplemented
a, b = A(), A()
print(a == a, a == b, a != b, a == 5)
show(lambda: a < b)
show(lambda: a > 5)
show(lambda: a <= b)
show(lambda: sorted([a, b]))
print(A.__eq__(a, b), (1).__eq__("x"), object().__eq__(5), object.__ne__(a, b), object.__lt__(a, b))
# case: ne_derived_from_eq
class A:
    def __init__(self, r): self.r = r
    def __eq__(self, o): return self.r
print(A("yes") != 1, A("") != 1, A(NotImplemented) != 1, A([]) == 1)
# case: arithmetic_missing_messages
class A: pass
a = A()
import operator as o
for f in (o.add, o.sub, o.mul, o.matmul, o.truediv, o.floordiv, o.mod, o.pow, o.lshift, o.rshift, o.and_, o.or_, o.xor, o.iadd, o.imatmul, o.ipow, o.ior, divmod): show(f, a, 1)
for f in (o.neg, o.pos, o.invert, o.index, abs, len, iter, next, reversed, round, int, float, complex, hash, bytes, list, tuple, dict, set, sum, sorted): show(f, a) if f is not hash else None
show(pow, a, 1, 2)
show(lambda: a[0])
show(o.setitem, a, 0, 1)
show(o.delitem, a, 0)
show(lambda: 1 in a)
show(lambda: a())
# case: reflected_called_for_none_result
class A:
    def __radd__(self, o): return ("radd", o)
    def __rpow__(self, o, m=None): return ("rpow", o, m)
print(1 + A(), "s" + A(), [] + A(), None + A(), 2 ** A(), (1,) + A())
show(lambda: A() + 1)
show(sum, [A(), A()])
# case: sequence_methods_reflected
class A:
    def __rmul__(self, o): return ("rmul", o)
    def __index__(self): return 2
class B:
    def __index__(self): return 2
print([1] * A(), "a" * A(), [1] * B(), "ab" * B())
show(lambda: B() * [1])
class L(list):
    def __add__(self, o): return NotImplemented
show(lambda: L([1]) + [2])
# case: iadd_on_containers
a = b = [1]
a += (2,)
print(a is b, b)
t = u = (1,)
t += (2,)
print(t, u)
class A:
    def __init__(self): self.l = []
    def __iadd__(self, o): self.l.append(o); return self
x = A(); d = {"k": x}
d["k"] += 1; x += 2
print(x.l, d["k"] is x)
s = set(); s |= {1}; s &= {1, 2}; s ^= {3}; s -= {1}
print(s)
show(lambda: exec("s |= [1]", {"s": s}))
# case: generic_class_syntax
import typing, types
print(list[int], dict[str, list[int]], tuple[int, ...], type[int], list[int]([1]), list[int] == list[int], hash(list[int]) == hash(list[int]), list[int].__origin__, list[int].__args__, list["x"], tuple[()], repr(list[None]), "")
T = typing.TypeVar("T")
print(list[T][int], dict[str, T].__parameters__, dict[T, T][int], list[T] | None, isinstance(list[int], types.GenericAlias))
for f in (lambda: list[int][str], lambda: int[str], lambda: isinstance([], list[int]), lambda: list[T][int, str], lambda: issubclass(list, list[int])): show(f)
class A(list[int]): pass
print(A.__bases__, A.__orig_bases__, list[int].append, list[int].__class__, type(list[int]))
# case: union_types
print(int | str, int | None, (int | str) == (str | int), int | int, (int | str).__args__, hash(int | str) == hash(str | int), int | list[str], isinstance(5, int | str), type(int | str))
for f in (lambda: int | 5, lambda: 5 | int, lambda: (int | str)(), lambda: isinstance(1, int | list[int]), lambda: (int | str)[int], lambda: int | "x"): show(f)
import typing
print(int | typing.Any, typing.Optional[int] == (int | None), typing.get_args(int | str), (list[typing.TypeVar("T")] | int).__parameters__)
# case: class_getitem_own
class A:
    def __class_getitem__(cls, k): return f"{cls.__name__}[{k}]"
class B(A): pass
print(A[1], B[1, 2], B["x":])
show(lambda: A()[1])
show(lambda: type("C", (), {})[1])
class M(type):
    def __getitem__(cls, k): return ("meta", k)
class D(metaclass=M):
    def __class_getitem__(cls, k): return "class"
print(D[5])
# case: copy_protocol
import copy
class A:
    def __init__(self, x): self.x = x; print("init")
    def __eq__(self, o): return self.x == o.x
a = A([1])
b, c = copy.copy(a), copy.deepcopy(a)
print(b.x is a.x, c.x is a.x, c == a)
class N:
    def __new__(cls, x): o = super().__new__(cls); o.x = x; return o
    def __getnewargs__(self): return (self.x,)
print(copy.copy(N(5)).x, copy.deepcopy(N([1])).x)
l = [1]; l.append(l)
m = copy.deepcopy(l)
print(m[1] is m, m[1] is l, copy.copy(5) is 5, copy.deepcopy(len) is len)
class R:
    def __reduce__(self): return (list, ([1, 2],))
print(copy.copy(R()))
class L(list): pass
x = L([1]); x.attr = [2]
y = copy.deepcopy(x)
print(y, y.attr, type(y).__name__, y.attr is x.attr)
# case: pickle_protocols
import pickle
class A:
    __slots__ = ("p", "q")
    def __init__(self): self.p, self.q = 1, [2]
class B:
    def __getstate__(self): return "state"
    def __setstate__(self, s): self.s = s
class D(dict): pass
for protocol in range(2, 6):
    a = pickle.loads(pickle.dumps(A(), protocol)); d = D(x=1); d.y = 2
    e = pickle.loads(pickle.dumps(d, protocol))
    print(a.p, a.q, pickle.loads(pickle.dumps(B(), protocol)).s, e, e.y)
show(pickle.dumps, A(), 0)
try: pickle.dumps(lambda: 0)
except pickle.PicklingError as e: print("PicklingError")
def local():
    class X: pass
    return X()
show(pickle.dumps, local())
# case: vars_dir_help_functions
class A:
    x = 1
    def __init__(self): self.y = 2
print(vars(A())["y"], "x" in vars(A), [n for n in dir(A()) if n[0] != "_"])
show(vars, 5)
show(vars, 1, 2)
def f():
    z = 1
    return vars(), dir()
print(f())
class M(type):
    def __dir__(cls): return ["meta"]
class B(metaclass=M): pass
print(dir(B), [n for n in dir(B()) if n[0] != "_"])
# case: annotations_of_classes
class A:
    x: int
    y: "str" = 1
    (z): float = 2
print(A.__annotations__, hasattr(A, "x"), A.y, A.z)
class B(A): pass
print(B.__annotations__, "__annotations__" in vars(B))
B.__annotations__["n"] = 1
print(B.__annotations__, A.__annotations__ is B.__annotations__)
del B.__annotations__
show(delattr, type("C", (), {}), "__annotations__")
x: int = 5
y: str
print(__annotations__)
# case: annotations_evaluation_order
def f(n): print("eval", n); return {}
f("target")[f("key")]: f("annotation") = f("value")
class A: v: f("class annotation") = f("class value")
def g(p: f("p") = f("default"), *a: f("a"), **k: f("k")) -> f("return"): l: f("never") = 1
g()
print(list(g.__annotations__))
# case: weird_class_names
print(type("", (), {}), type("a b", (), {"__module__": "x y"}), type("é", (), {}).__name__)
class A:
    class B:
        def f(self): return [lambda: 0 for _ in (1,)][0].__qualname__
        class C: pass
print(A.B.C.__qualname__, A.B().f(), A.B.f.__qualname__)
def f():
    global G
    class G:
        def m(self): pass
    class L: pass
    return L
print(f().__qualname__, G.__qualname__, G.m.__qualname__)
# case: method_resolution_cache
class A:
    def m(self): return 1
class B(A): pass
class C(B): pass
c = C()
out = [c.m()]
B.m = lambda self: 2; out.append(c.m())
C.m = lambda self: 3; out.append(c.m())
c.m = lambda: 4; out.append(c.m())
del c.m, C.m; out.append(c.m())
del B.m; out.append(c.m())
A.m = property(lambda self: lambda: 5); out.append(c.m())
c.__dict__["m"] = lambda: 6; out.append(c.m())
print(out)
# case: special_methods_changed_late
class A: pass
a = A()
show(lambda: a + 1)
A.__add__ = lambda s, o: "added"; print(a + 1)
A.__iter__ = lambda s: iter("xy"); print(list(a))
A.__eq__ = lambda s, o: "eq"; print(a == 1)
A.__bool__ = lambda s: False; print(bool(a))
A.__call__ = lambda s, *x: x; print(a(1))
A.__getattr__ = lambda s, n: n; print(a.zip)
A.__hash__ = lambda s: 7; print(hash(a))
A.__contains__ = lambda s, x: x == 1; print(1 in a)
del A.__add__, A.__iter__, A.__call__
show(lambda: a + 1)
show(list, a)
show(lambda: a())
# case: inherited_special_method_of_base_changed
class A: pass
class B(A): pass
b = B()
A.__len__ = lambda s: 3; print(len(b))
A.__getitem__ = lambda s, i: i; print(b[5])
B.__len__ = lambda s: 4; print(len(b))
del A.__len__; print(len(b))
del B.__len__; show(len, b)
# case: builtin_subclass_overrides
class L(list):
    def __getitem__(self, i): return "got"
    def __len__(self): return 99
    def __iter__(self): return iter("iter")
l = L([1, 2])
print(l[0], len(l), list(l), [*l], sorted(l), l == [1, 2], repr(l), l.index(2), l.copy(), "".join(l))
class D(dict):
    def __getitem__(self, k): return "d"
    def keys(self): return ["k"]
print({**D(a=1)}, dict(D(a=1)), D(a=1).get("a"), D(a=1) == {"a": 1}, "%(zz)s" % D())
class I(int):
    def __add__(self, o): return "add"
    def __eq__(self, o): return True
    __hash__ = int.__hash__
print(I(1) + 1, 1 + I(1), I(5) == 7, 7 == I(5), sum([I(1), I(2)]), I(3) * 2, type(-I(3)).__name__, type(I(3).__abs__()).__name__)
class S(str):
    def __eq__(self, o): return False
    __hash__ = str.__hash__
print({"a": 1}.get(S("a")), S("a") in ["a"], S("a") in "abc", "abc".find(S("b")))
