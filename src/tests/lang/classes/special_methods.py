# Special methods one by one: how they are found, what they may return, how their results are judged.
def show(function, *arguments, **named):
    try:
        print(repr(function(*arguments, **named)))
    except BaseException as error:
        print(type(error).__name__, error)

# case: bool_must_be_bool
class A:
    def __bool__(self):
        return 1
show(bool, A())
show(lambda: not A())
show(lambda: A() and 2)
show(lambda: [x for x in (1,) if A()])
# case: len_as_truth
class A:
    def __init__(self, n): self.n = n
    def __len__(self): return self.n
print(bool(A(0)), bool(A(3)))
show(bool, A(-1))
show(bool, A("x"))
show(bool, A(2 ** 70))
show(len, A(2 ** 70))
show(len, A(True))
# case: bool_before_len
class A:
    def __bool__(self):
        print("bool")
        return False
    def __len__(self):
        print("len")
        return 1
print("yes" if A() else "no")
# case: index_results
class A:
    def __init__(self, n): self.n = n
    def __index__(self): return self.n
print([10, 20, 30][A(1)], "abc"[A(-1)], range(10)[A(2):A(5)], hex(A(255)), A(3).__index__())
show(lambda: [1][A("x")])
show(lambda: bin(A(1.5)))
show(lambda: [1, 2][A(True)])
show(lambda: int(A(7)))
show(lambda: float(A(7)))
show(lambda: complex(A(7)))
# case: int_float_complex_results
class A:
    def __int__(self): return 1.5
    def __float__(self): return 1
    def __complex__(self): return 2.0
    def __trunc__(self): return "x"
show(int, A())
show(float, A())
show(complex, A())
class B:
    def __trunc__(self): return A()
import warnings
warnings.simplefilter("ignore")
show(int, B())
# case: hash_results
class A:
    def __init__(self, value): self.value = value
    def __hash__(self): return self.value
print(hash(A(-1)), hash(A(2 ** 61 - 1)), hash(A(2 ** 64)), hash(A(True)))
show(hash, A("x"))
show(hash, A(1.0))
show(hash, A(None))
# case: hash_none_from_eq
class A:
    def __eq__(self, other): return True
print(A.__hash__)
show(hash, A())
show(lambda: {A(): 1})
class B(A):
    __hash__ = object.__hash__
print(isinstance(hash(B()), int))
class C(A):
    def __hash__(self): return 3
print(hash(C()), C() == 5)
# case: contains_fallbacks
class A:
    def __iter__(self): return iter([1, 2, 3])
class B:
    def __getitem__(self, index):
        if index > 3: raise IndexError
        return index * 10
class C:
    __contains__ = None
    def __iter__(self): return iter([1])
print(2 in A(), 5 in A(), 20 in B(), 25 in B())
show(lambda: 1 in C())
show(lambda: 1 in object())
show(lambda: 1 not in C())
# case: contains_truth_of_result
class A:
    def __contains__(self, item): return item
print([] in A(), [1] in A(), "" not in A())
class Bad:
    def __bool__(self): raise ValueError("no truth")
show(lambda: Bad() in A())
# case: none_blocks_operation
class A:
    __iter__ = None
    __reversed__ = None
    __len__ = None
    __bool__ = None
    __add__ = None
    __call__ = None
    def __getitem__(self, index): return index
for f in (iter, reversed, len, bool, lambda a: a + 1, lambda a: a()):
    show(f, A())
# case: none_blocks_reflected
class A:
    def __add__(self, other): return NotImplemented
class B:
    __radd__ = None
    __add__ = None
    __iadd__ = None
show(lambda: A() + B())
show(lambda: B() + 1)
def inplace():
    b = B()
    b += 1
show(inplace)
# case: reversed_protocols
class A:
    def __len__(self): return 3
    def __getitem__(self, index): return index * index
print(list(reversed(A())))
class B:
    def __reversed__(self): return "anything"
print(reversed(B()))
show(reversed, {1, 2})
show(reversed, iter([]))
show(reversed, object())
# case: iter_returns_noniterator
class A:
    def __iter__(self): return [1]
show(iter, A())
show(lambda: [*A()])
show(lambda: (lambda *a: a)(*A()))
def unpack():
    a, b = A()
show(unpack)
# case: next_missing
class A:
    def __iter__(self): return self
show(iter, A())
show(next, A())
show(next, [])
# case: call_dunder_found_on_type
class A:
    pass
a = A()
a.__call__ = lambda: 1
a.__len__ = lambda: 5
a.__iter__ = lambda: iter("x")
show(lambda: a())
show(len, a)
show(iter, a)
show(lambda: a.__call__())
print(callable(a), callable(A))
A.__call__ = lambda self: "class"
print(a(), callable(a))
del A.__call__
print(callable(a))
# case: call_through_descriptor
class Bind:
    def __get__(self, instance, owner):
        return lambda *a: (type(instance).__name__, owner.__name__, a)
class A:
    __call__ = Bind()
    __len__ = lambda self: 4
    __getitem__ = Bind()
    __add__ = Bind()
print(A()(1, 2), A()[3], A() + 4, len(A()))
# case: str_falls_to_repr
class A:
    def __repr__(self): return "<A>"
class B(A):
    def __str__(self): return "b"
print(str(A()), repr(B()), str(B()), [B()], f"{B()} {B()!r}", "%s %r" % (B(), B()), format(A()))
# case: repr_result_checked
class A:
    def __repr__(self): return 3
    def __str__(self): return None
    def __format__(self, spec): return b""
    def __bytes__(self): return ""
for f in (repr, str, format, bytes, ascii, "{!r}".format, "%s".__mod__):
    show(f, A())
# case: repr_str_subclass_kept
class S(str): pass
class A:
    def __repr__(self): return S("r")
    def __str__(self): return S("s")
    def __format__(self, spec): return S("f")
print(type(repr(A())).__name__, type(str(A())).__name__, type(format(A())).__name__)
# case: bytes_protocol_order
class A(bytes):
    def __bytes__(self): return b"own"
class B:
    def __bytes__(self): return b"from bytes"
    def __index__(self): return 3
    def __iter__(self): return iter([1])
class C:
    def __index__(self): return 3
print(bytes(A(b"x")), bytes(B()), bytes(C()))
# case: format_spec_passed
class A:
    def __format__(self, spec): return f"<{spec}>"
print(f"{A()}{A():}{A():a:b}{A():{'>'}{3}}", format(A(), "q"), "{:{}}".format(A(), "z"))
show(format, A(), 3)
# case: object_format_rejects_spec
class A: pass
show(format, A(), "x")
show(format, [], ">5")
show(lambda: f"{object:5}")
show(lambda: "{:d}".format(None))
# case: dir_results
class A:
    def __dir__(self): return ["z", "a", "m"]
class B:
    def __dir__(self): return 5
class C:
    def __dir__(self): return [1, "x"]
show(dir, A())
show(dir, B())
show(dir, C())
# case: instancecheck_truth
class M(type):
    def __instancecheck__(cls, obj): return [obj]
    def __subclasscheck__(cls, sub): return ""
class A(metaclass=M): pass
print(isinstance(3, A), issubclass(int, A), isinstance(A(), A), issubclass(A, A))
# case: isinstance_uses_class_attribute
class Fake:
    @property
    def __class__(self): return int
print(isinstance(Fake(), int), isinstance(Fake(), Fake), isinstance(Fake(), str), type(Fake()) is Fake)
# case: sizeof_checked
import sys
class A:
    def __sizeof__(self): return -1
class B:
    def __sizeof__(self): return "a"
show(sys.getsizeof, A())
show(sys.getsizeof, B())
show(sys.getsizeof, B(), 7)
# case: length_hint_values
from operator import length_hint
class A:
    def __init__(self, v): self.v = v
    def __length_hint__(self): return self.v
print(length_hint(A(5)), length_hint(A(NotImplemented), 9), length_hint([1, 2]), length_hint(3, 4))
show(length_hint, A(-1))
show(length_hint, A("x"))
show(length_hint, [], "d")
# case: missing_only_for_dict_subclass
class A(dict):
    def __missing__(self, key): return key * 2
print(A()["x"], A().get("x"), "x" in A(), A(x=1)["x"])
class B(A):
    def __missing__(self, key): raise LookupError(key)
show(lambda: B()["q"])
d = {}
show(lambda: d[1, 2])
# case: getattr_raises_other
class A:
    def __getattr__(self, name): raise KeyError(name)
show(lambda: A().x)
show(getattr, A(), "x", 1)
show(hasattr, A(), "x")
# case: getattribute_then_getattr
class A:
    y = 5
    def __getattribute__(self, name):
        print("get", name)
        return object.__getattribute__(self, name)
    def __getattr__(self, name):
        print("fallback", name)
        return name.upper()
a = A()
print(a.x, a.y)
print(hasattr(a, "q"))
# case: property_attributeerror_falls_to_getattr
class A:
    @property
    def p(self): raise AttributeError("inner")
    def __getattr__(self, name): return "fallback " + name
print(A().p)
# case: setattr_returns_ignored
class A:
    def __setattr__(self, name, value): print("set", name, value); return 5
    def __delattr__(self, name): print("del", name); return 6
a = A()
a.x = a.y = 3
del a.x
(a.p, a.q) = 1, 2
for a.i in range(2): pass
with open("/dev/null") as a.f: pass
# case: special_lookup_skips_getattribute
class A:
    def __getattribute__(self, name):
        print("asked", name)
        return object.__getattribute__(self, name)
    def __len__(self): return 2
    def __getitem__(self, i): return i
    def __iter__(self): return iter(())
a = A()
len(a), a[0], list(a), bool(a)
with_call = a.__len__()
# case: metaclass_getattribute_skipped
class M(type):
    def __getattribute__(cls, name):
        print("meta", name)
        return type.__getattribute__(cls, name)
class A(metaclass=M):
    def __len__(self): return 3
    x = 4
a = A()
print(len(a), a.x)
print(A.x)
# case: copy_protocol_methods
import copy
class A:
    def __copy__(self): return "shallow"
    def __deepcopy__(self, memo): return ("deep", type(memo).__name__, len(memo))
print(copy.copy(A()), copy.deepcopy(A()), copy.deepcopy([A()]))
# case: reduce_ex_default_shape
import copyreg
class A:
    def __init__(self): self.x = 1
class S:
    __slots__ = "a", "b"
s = S()
s.a = 5
f, args, state, *rest = A().__reduce_ex__(2)
print(f is copyreg.__newobj__, args, state, rest)
print(s.__reduce_ex__(2)[2], S.__reduce_ex__(S(), 3)[2])
show(s.__reduce_ex__, 1)
class L(list): pass
r = L([1, 2]).__reduce_ex__(2)
print(r[1], r[2], list(r[3]), r[4])
# case: reduce_string_and_bad
import pickle, copy
class A:
    def __reduce__(self): return 5
class B:
    def __reduce__(self): return (int,)
class C:
    def __reduce_ex__(self, protocol): return (int, (str(protocol),))
show(pickle.dumps, A())
show(copy.copy, A())
show(pickle.dumps, B())
print(copy.copy(C()), pickle.loads(pickle.dumps(C(), 4)))
# case: getstate_and_getnewargs
class A:
    def __new__(cls, *a, **k):
        print("new", a, k)
        return super().__new__(cls)
    def __getnewargs_ex__(self): return ((1, 2), {"k": 3})
    def __getstate__(self): return {"s": 1}
    def __setstate__(self, state): print("setstate", state)
import copy
copy.copy(A())
class B(A):
    def __getnewargs_ex__(self): return [1]
show(copy.copy, B())
# case: object_getstate
class A: pass
class S:
    __slots__ = ("x",)
a = A(); s = S()
print(a.__getstate__(), s.__getstate__())
a.v = 1; s.x = 2
print(a.__getstate__(), s.__getstate__())
class T(S): pass
t = T(); t.x = 1; t.y = 2
print(t.__getstate__())
# case: index_used_by_builtins
class I:
    def __index__(self): return 3
i = I()
print("ab" * i, [0] * i, (1,) * i, b"x" * i, chr(i), oct(i), round(1.23456, i), list(range(i)), "abcd".find("d", i), "%d %x %c" % (7, i, 65))
show(lambda: "%x" % I())
show(lambda: "%c" % I())
show(lambda: "{:d}".format(I()))
# case: divmod_pow_reflected
class A:
    def __rdivmod__(self, other): return ("rdivmod", other)
    def __rpow__(self, other, modulus=None): return ("rpow", other, modulus)
    def __rmatmul__(self, other): return ("rmat", other)
print(divmod(3, A()), 2 ** A(), 5 @ A())
show(pow, 2, A(), 3)
show(pow, "a", 2, 3)
# case: inplace_returns_new
class A:
    def __iadd__(self, other): return ("iadd", other)
    def __ior__(self, other): return NotImplemented
    def __or__(self, other): return "or"
    def __ipow__(self, other): return "ipow"
    def __imatmul__(self, other): return "imat"
a = b = c = d = A()
a += 1; b |= 2; c **= 3; d @= 4
print(a, b, c, d)
# case: subclass_reflected_first
class A:
    def __add__(self, o): return "A.add"
    def __radd__(self, o): return "A.radd"
    def __eq__(self, o): return "A.eq"
    def __lt__(self, o): return "A.lt"
class B(A):
    def __radd__(self, o): return "B.radd"
    def __gt__(self, o): return "B.gt"
class C(A): pass
print(A() + B(), A() + C(), B() + A(), A() < B(), A() < C(), A() == C())
# case: comparison_result_kept
class A:
    def __lt__(self, o): return [1]
    def __le__(self, o): return []
    def __eq__(self, o): return "eq"
    def __ne__(self, o): return None
a = A()
print(a < 1, a <= 1, a == 1, a != 1, 1 > a, 1 >= a)
print(a < a < a, a <= a < a)
# case: del_called_once
class A:
    def __del__(self): print("del")
a = A()
a.__del__()
del a
import gc
gc.collect()
# case: enter_exit_from_type
class A: pass
a = A()
a.__enter__ = lambda: 1
a.__exit__ = lambda *x: None
try:
    with a: pass
except TypeError as e:
    print(e)
# case: round_floor_ceil_trunc
import math
class A:
    def __round__(self, *n): return ("round", n)
    def __floor__(self): return "floor"
    def __ceil__(self): return "ceil"
    def __trunc__(self): return "trunc"
a = A()
print(round(a), round(a, 2), round(a, None), math.floor(a), math.ceil(a), math.trunc(a))
show(round, object())
show(math.floor, "x")
show(math.trunc, "x")
# case: fspath
import os
class P:
    def __init__(self, v): self.v = v
    def __fspath__(self): return self.v
print(os.fspath(P("a")), os.fspath(P(b"b")), os.path.join(P("x"), "y"))
show(os.fspath, P(3))
show(os.fspath, 3)
show(open, P(None))
# case: class_getitem_implicit_classmethod
class A:
    def __class_getitem__(cls, item): return (cls.__name__, item)
    def __init_subclass__(cls, **k): print("sub", cls.__name__, k)
class B(A, tag=1): pass
print(A[1], B[1, 2], B[:], type(A.__dict__["__class_getitem__"]).__name__, type(A.__dict__["__init_subclass__"]).__name__)
show(lambda: A()[1])
# case: prepare_result_used
class Log(dict):
    def __setitem__(self, k, v):
        print("set", k)
        super().__setitem__(k, v)
class M(type):
    @classmethod
    def __prepare__(mcls, name, bases, **k):
        print("prepare", name, k)
        return Log()
    def __new__(mcls, name, bases, ns, **k): return super().__new__(mcls, name, bases, dict(ns))
    def __init__(cls, name, bases, ns, **k): super().__init__(name, bases, ns)
class A(metaclass=M, opt=3):
    x = 1
    def f(self): pass
# case: get_is_called_unbound
# A __get__ that is no function is called as it is.
class Called:
    def __call__(self, *args): return [type(a).__name__ for a in args]
class A: __get__ = Called()
class B: __get__ = classmethod(lambda *a: len(a))
class C: __get__ = staticmethod(lambda *a: len(a))
class D: __get__ = max
class X:
    a, b, c, d = A(), B(), C(), D()
for name in "abcd":
    for o in (X, X()):
        try: print(getattr(o, name))
        except TypeError as e: print(e)
print(str.maketrans.__self__)
