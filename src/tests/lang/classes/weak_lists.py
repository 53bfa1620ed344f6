# The list of an object's weak references lives as long as the object.
import _io, _queue, _struct, _thread, abc, array, collections, contextvars, functools, gc, io, mmap, pickle, queue, re, struct, sys, threading, types, weakref

class Plain: pass
class Slots: __slots__ = ('__weakref__',)
class IntSub(int): pass
class StrSub(str): pass
class ListSub(list): pass
class DictSub(dict): pass
class SetSub(set): pass
class TupleSub(tuple): pass
class ErrorSub(Exception): pass
class RawSub(io.RawIOBase): pass

def generator(): yield
async def coroutine(): pass
async def async_generator(): yield

@functools.lru_cache
def cached(): pass

@functools.singledispatch
def single(x): pass

def function(): pass

things = {
    'plain': Plain(), 'slots': Slots(), 'int': IntSub(5), 'str': StrSub('x'), 'list': ListSub(), 'dict': DictSub(), 'setsub': SetSub(),
    'tuple': TupleSub((1,)), 'error': ErrorSub(), 'class': Plain, 'function': function, 'method': Plain().__init__, 'bound': [].append,
    'code': function.__code__, 'generator': generator(), 'async': async_generator(), 'module': types.ModuleType('m'), 'set': {1}, 'frozenset': frozenset([1]),
    'memoryview': memoryview(b'x'), 'alias': list[int], 'partial': functools.partial(print), 'cached': cached, 'lock': _thread.allocate_lock(),
    'rlock': threading.RLock(), 'local': threading.local(), 'queue': _queue.SimpleQueue(), 'array': array.array('i'), 'deque': collections.deque(),
    'ordered': collections.OrderedDict(), 'defaultdict': type('D', (collections.defaultdict,), {})(), 'pattern': re.compile('x'), 'struct': struct.Struct('i'),
    'bytesio': io.BytesIO(), 'stringio': io.StringIO(), 'raw': RawSub(), 'file': open(__file__, 'rb', 0), 'buffered': open(__file__, 'rb'), 'text': open(__file__),
    'context': contextvars.Context(), 'mmap': mmap.mmap(-1, 10), 'pickler': None, 'super': None, 'property': None,
    'thread': threading.Thread(), 'abc': abc.ABC, 'builtin': len, 'random': __import__('random').Random(1), 'picklebuffer': pickle.PickleBuffer(b'x') if hasattr(pickle, 'PickleBuffer') else None,
    'writer': io.BufferedWriter(io.BytesIO()), 'pair': io.BufferedRWPair(io.BytesIO(), io.BytesIO()), 'bufrandom': io.BufferedRandom(io.BytesIO()),
}
coro = things['coroutine'] = coroutine()
refs = {}
for name, thing in things.items():
    if thing is None:
        continue
    try:
        refs[name] = weakref.ref(thing)
    except TypeError:
        print(name, 'has no weak references')
for _ in range(3):
    gc.collect()
    kept = []
    for i in range(20000):
        p = Plain()
        kept.append((p, weakref.ref(p), [i]))
    del kept
for name, ref in refs.items():
    if name in ('method', 'bound', 'alias'):
        continue
    if weakref.ref(things[name]) is not ref or ref() is not things[name]:
        print(name, 'lost its list')
coro.close()
print('done')
