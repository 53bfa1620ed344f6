# case: lines
# Where objects were made, and that only living ones count.
import tracemalloc


class A:
    pass


def made(count):
    return [bytes(1000) for i in range(count)]


for limit in (0, -1, 65536, "x"):
    try: tracemalloc.start(limit)
    except (ValueError, TypeError) as e: print(type(e).__name__, e)
print(tracemalloc.is_tracing(), tracemalloc.get_traced_memory(), tracemalloc.get_traceback_limit())
tracemalloc.start(3)
tracemalloc.start(9)
print(tracemalloc.is_tracing(), tracemalloc.get_traceback_limit())
many = made(500)
few = [A(), [1], {2: 3}, (4, many), str(5) + "abc"]
for x in [many, many[7], *few]:
    print(type(x).__name__, [frame.lineno for frame in tracemalloc.get_object_traceback(x)])
print(tracemalloc.get_object_traceback(7), tracemalloc.get_object_traceback(len), tracemalloc.get_object_traceback(A))
snapshot = tracemalloc.take_snapshot()
top = snapshot.statistics("lineno")[0]
print(top.traceback[0].lineno, 500 <= top.count <= 520, 500000 < top.size < 600000)
current, peak = tracemalloc.get_traced_memory()
print(500000 < current <= peak)
del many, few, x
for i in range(3000): [str(i)] * 100
current, peak = tracemalloc.get_traced_memory()
print(current < 400000 < peak, tracemalloc.get_tracemalloc_memory() > 0)
tracemalloc.reset_peak()
print(tracemalloc.get_traced_memory()[1] < 400000)
big = [None]
for i in range(200000): big.append(i)
print(tracemalloc.get_traced_memory()[0] > 1500000)
tracemalloc.clear_traces()
print(tracemalloc.get_traced_memory()[0] < 100000, tracemalloc.get_object_traceback(big))
tracemalloc.stop()
print(tracemalloc.is_tracing(), tracemalloc.get_traced_memory(), len(made(5)))
# expect: ValueError the number of frames must be in range [1; 65535]
# expect: ValueError the number of frames must be in range [1; 65535]
# expect: ValueError the number of frames must be in range [1; 65535]
# expect: TypeError 'str' object cannot be interpreted as an integer
# expect: False (0, 0) 1
# expect: True 3
# expect: list [20, 10, 10]
# expect: bytes [20, 10, 10]
# expect: A [21]
# expect: list [21]
# expect: dict [21]
# expect: tuple [21]
# expect: str [21]
# expect: None None None
# expect: 10 True True
# expect: True
# expect: True True
# expect: True
# expect: True
# expect: True None
# expect: False (0, 0) 5
