# case: locks
from multiprocessing import BoundedSemaphore, Lock, RLock, Semaphore, shared_memory

lock, again, some = Lock(), RLock(), Semaphore(2)
print(lock.acquire(), lock.acquire(False), lock.acquire(True, 0.01), lock.release())
print(again.acquire(), again.acquire(), again.release(), again.release())
for release in (lock.release, again.release, BoundedSemaphore(1).release):
    try:
        print(release())
    except (ValueError, AssertionError) as error:
        print(type(error).__name__, error)
print(some.get_value(), some.acquire(), some.get_value())
memory = shared_memory.SharedMemory(create=True, size=64)
memory.buf[:5] = b"hello"
other = shared_memory.SharedMemory(memory.name)
print(bytes(other.buf[:5]))
other.close()
memory.close()
memory.unlink()
# case: views that nobody uses
import io
from array import array

numbers, data, stream = array("i", [1, 2]), bytearray(b"abc"), io.BytesIO(b"abcd")
bytes(memoryview(numbers)[:1]), bytes(memoryview(data)[:1]), bytes(stream.getbuffer()[:1])
numbers.append(3)
numbers[:1] = array("i", [7, 8])
data.append(5)
print(numbers, data, stream.write(b"longer"), stream.close())
view = memoryview(b"abc")
bytes(memoryview(view)[:2])
print(view.release())
held = memoryview(numbers)
try:
    numbers.pop()
except BufferError as error:
    print(error)
# case: profile
import _lsprof


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


profiler = _lsprof.Profiler(builtins=False)
profiler.enable()
fib(10)
profiler.disable()
for entry in profiler.getstats():
    if entry.code is fib.__code__:
        print(entry.callcount, entry.reccallcount, entry.totaltime >= entry.inlinetime >= 0, [(c.callcount, c.reccallcount) for c in entry.calls if c.code is fib.__code__])
# case: quantiles
from statistics import NormalDist

for p in (1e-300, 1e-9, 0.01, 0.074, 0.0751, 0.25, 0.5, 0.7, 0.924, 0.926, 0.999, 1 - 1e-12):
    print(p, repr(NormalDist(10, 3).inv_cdf(p)))
