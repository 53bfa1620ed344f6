# case: cycles_and_ends
# What a thread-local object holds goes with the object, also in a cycle, and with the thread.
import gc
import threading
import weakref


class X:
    pass


def dead(*references):
    for i in range(3): gc.collect()
    return [r() is None for r in references]


def cycle():
    x = X()
    x.local = threading.local()
    x.local.x = x
    return weakref.ref(x)


def many():
    references = []
    for i in range(300):
        local = threading.local()
        local.x = X()
        references.append(weakref.ref(local.x))
    return references


shared = threading.local()
seen = []


def use(number):
    shared.x = X()
    seen.append(weakref.ref(shared.x))


class Counting(threading.local):
    made = 0

    def __init__(self, start):
        Counting.made += 1
        self.start = start


cycle(); many()
print(dead(cycle()), sum(dead(*many())) >= 298)
for i in range(5):
    thread = threading.Thread(target=use, args=(i,))
    thread.start()
    thread.join()
del thread
print(sum(dead(*seen)) >= 4, hasattr(shared, "x"))
counting = Counting(7)
counting.start = 8
values = []
thread = threading.Thread(target=lambda: values.append((counting.start, counting.__dict__)))
thread.start()
thread.join()
print(values, counting.start, Counting.made)
