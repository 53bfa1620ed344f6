# The docstring of a property of a derived class: given, or the getter's.
class P(property): __slots__=()
class Q(property): pass
def f(self): pass
def g(self): "doc of g"
for cls in P, Q:
    for args in ((f,None,None,"x"), (f,), (g,), (g,None,None,"y"), (None,None,None,"z"), (g,None,None,None), (f,None,None,"")):
        try:
            p = cls(*args); print(cls.__name__, repr(p.__doc__), getattr(p,'__dict__',None))
        except Exception as e: print(cls.__name__, args[1:], type(e), e)
