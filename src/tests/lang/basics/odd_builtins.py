# `__builtins__` that is no dict is asked like any other object.
import types

def show(source, builtins):
    try:
        exec(source, {'__builtins__': builtins})
    except Exception as error:
        print(source, type(builtins).__name__, '->', type(error).__name__)
    else:
        print(source, type(builtins).__name__, 'fine')

class Mapping:
    def __getitem__(self, name):
        print('asked for', name)
        if name == 'missing':
            raise KeyError(name)
        return len

for odd in (5, [], 'text', types.MappingProxyType({'len': len}), Mapping(), types.SimpleNamespace(len=len)):
    show('len("a")', odd)
    show('def f(): return len("a")\nf()', odd)
    show('missing', odd)
    show('class A: pass', odd)
show('x = 1', None)
print(sorted([3, 1, 2], reverse=7), sorted([3, 1, 2], reverse=False))
for bad in (2 ** 31, -2 ** 40, 'x', 1.5):
    for call in (lambda: sorted([1], reverse=bad), lambda: [1].sort(reverse=bad)):
        try:
            print(call())
        except Exception as error:
            print(type(error).__name__, error)
