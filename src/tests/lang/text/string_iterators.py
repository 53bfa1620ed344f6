# Iterators of text: their types, states and copies.
import collections.abc
import copy
import pickle

for s in ("abc","a\xe9","\u1234x",""):
    i = iter(s)
    print(type(i), [n for n in dir(i) if n not in dir(object)], isinstance(i,collections.abc.Iterator), i.__reduce__(), i.__length_hint__())
    next(i,0); print(i.__reduce__(), list(pickle.loads(pickle.dumps(i))), list(copy.copy(i)), i.__length_hint__()); list(i); print(i.__reduce__())
    try: type(i)()
    except TypeError as e: print(e)
    try: i.__setstate__("x")
    except TypeError as e: print(e)
class S(str): pass
print(type(iter(S("a"))), type(reversed("a")))
