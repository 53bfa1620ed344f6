# Garbage of every kind for some time: what a program holds does not grow.
import gc
import os
import threading
import weakref


def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096 >> 20


def growth(make, turns):
    """Megabytes more in use after TURNS calls of MAKE, and some before them to warm up."""
    for _ in range(int(turns) // 4):
        make()
    before = resident()
    for _ in range(int(turns)):
        make()
    return resident() - before


def steady(make, turns, allowed=0):
    """True when calls of MAKE leave little more than ALLOWED behind, else how much."""
    grown = growth(make, turns) - allowed
    return True if grown < 48 else f"{grown} MB more"


SCALE = 0.1 if "TAIPANGC" in os.environ else 4   # collections at every step take their time


# case: functions that hold themselves
def own():
    f = lambda: f


# expect: True
print(steady(own, 50_000 * SCALE))


# case: cycles of every kind
class Node:
    pass


class Dying(Node):
    def __del__(self):
        pass


def cycles():
    a, b = Node(), Dying()
    a.other, b.other = b, a
    a.items = [a, {"b": b}, (a, b), {id: b}]
    a.method, a.reference, a.weak = a.__init__, iter([a]), weakref.ref(b, lambda reference: None)

    def inner():
        yield a, inner

    a.generator = inner()
    next(a.generator)
    try:
        raise ValueError(a)
    except ValueError as error:
        a.error = error
    a.cls = type("Made", (Node,), {"node": a})


# expect: True
print(steady(cycles, 4_000 * SCALE))


# case: big things
def big():
    text = "x" * 1_000_000
    items = [text] * 100_000
    data = bytearray(1_000_000) + bytes(500_000)
    number = 3 << 3_000_000
    table = dict.fromkeys(range(10_000), items)
    table["self"] = table
    return len(data), number.bit_length()


# expect: True
print(steady(big, 60 * SCALE))


# case: what C holds
def outside():
    import array
    import collections
    import io
    import re
    import struct
    stream = io.BytesIO(b"abc" * 10_000)
    stream.read(10)
    queue = collections.deque(range(1000))
    queue.append(queue)
    array.array("d", range(1000))
    re.compile("a(b|c)*" + str(len(queue))).match("abcbc")
    re.purge()
    struct.Struct("<10i")
    memoryview(bytearray(100_000))[::2]


# expect: True
print(steady(outside, 1_000 * SCALE))


# case: sixty-four threads
def in_threads(work):
    threads = [threading.Thread(target=work, args=(i,)) for i in range(64)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def idle_threads():
    in_threads(lambda n: None)


def thread_garbage():
    def work(n):
        here = threading.local()
        for i in range(100):
            here.items = [here, {i: lambda: here}, bytearray(2_000)]
            here.text = str(i) * 50
            f = lambda: f

    in_threads(work)


# An emulator of another processor never forgets a thread, whatever runs in it.
# expect: True 1
print(steady(thread_garbage, 3 * SCALE, max(0, growth(idle_threads, 3 * SCALE))), threading.active_count())

# case: a full collection gives memory back
held = [bytearray(100) for _ in range(int(50_000 * SCALE))] + [{i: [i]} for i in range(int(25_000 * SCALE))]
full = resident()
held = None
gc.collect()
gc.collect()
# expect: True
print(resident() < full * 0.7 or full < 60 or (full, resident()))
