# case: weakref_collect
import weakref, gc
class A: pass
a = A()
r = weakref.ref(a)
print(r() is a)
del a
gc.collect()
print(r())
# case: weakref_callback
import weakref, gc
class A: pass
def make():
    a = A()
    return weakref.ref(a, lambda r: print("gone"))
r = make()
gc.collect()
print(r())
# case: weakref_bad
import weakref
weakref.ref(5)
# case: weakref_eq_hash
import weakref
class A:
    def __eq__(self, o): return True
    def __hash__(self): return 3
a, b = A(), A()
print(weakref.ref(a) == weakref.ref(b), hash(weakref.ref(a)), weakref.ref(a) is weakref.ref(a))
# case: proxy
import weakref
class A:
    x = 1
    def f(self): return 2
a = A()
p = weakref.proxy(a)
print(p.x, p.f())
# case: weak_dict
import weakref, gc
class A: pass
def f():
    a = A()
    d[1] = a
d = weakref.WeakValueDictionary()
f()
gc.collect()
print(len(d))
# case: finalizer_cycle
import gc
class A:
    def __del__(self): print("del")
def f():
    a = A()
    a.me = a
f()
gc.collect()
print("after")
# case: slots_weakref
import weakref
class A: __slots__ = ()
weakref.ref(A())
# case: copy_deepcopy
import copy
class A: pass
a = A()
a.l = [1, a]
b = copy.deepcopy(a)
c = copy.copy(a)
print(b.l[1] is b, b.l is a.l, c.l is a.l)
# case: many_cycles
import gc
class N: pass
for i in range(20000):
    a, b = N(), N()
    a.o, b.o = b, a
gc.collect()
print("ok")
# case: del_error_ignored
class A:
    def __del__(self): pass
a = A()
a = None
print("ok")

# case: finalized while referring to itself
"""The collector follows the slots of a dead instance in which it finds that instance."""
import gc


class Slots:
    __slots__ = ("first", "second", "__weakref__")

    def __del__(self):
        gone.append(self.second if self.first is self else None)


class Plain:
    def __del__(self):
        gone.append(self.second if self.first is self else None)


class Numbers(list):
    __slots__ = ("first", "second")

    def __del__(self):
        gone.append(self.second if self.first is self and self[0] is self else None)


for cls in (Slots, Plain, Numbers):
    gone = []
    for i in range(30000):
        item = cls()
        item.first = item
        item.second = i
        if cls is Numbers:
            item.append(item)
    item = None
    gc.collect()
    print(cls.__name__, len(gone) >= 29990, None in gone, len(set(gone)) == len(gone))
