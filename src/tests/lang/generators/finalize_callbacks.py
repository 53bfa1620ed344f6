# weakref.finalize needs the module atexit
# case: finalize
import weakref, gc
class A: pass
def f():
    a = A()
    weakref.finalize(a, print, "finalized")
f()
gc.collect()
print("end")
