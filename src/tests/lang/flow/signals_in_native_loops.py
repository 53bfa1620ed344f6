# A loop of native code that calls Python functions without loops of their own lets signals, and other threads, through.
import signal
import threading


class Late(Exception):
    pass


def late(number, frame):
    raise Late


class Endless:
    def __getitem__(self, index): return (1, 2)


class Counting:
    def __init__(self): self.n = 0
    def __iter__(self): return self

    def __next__(self):
        self.n += 1
        return self.n


def endless_key(x):
    return 0


signal.signal(signal.SIGALRM, late)
for name, work in {
    "dict": lambda: dict(Endless()), "max": lambda: max(Counting(), key=endless_key), "in": lambda: 0 in Counting(), "sum": lambda: sum(Counting()),
    "all": lambda: all(map(bool, Counting())), "set": lambda: {0}.isdisjoint(Counting()), "for": lambda: [0 for x in Counting() if not x],
}.items():
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    try:
        work()
    except Late:
        print(name, "interrupted")
over = []
thread = threading.Thread(target=lambda: over.append(1))


class UntilOver(Counting):
    def __next__(self):
        if over: raise StopIteration
        return 1


thread.start()
print(max(UntilOver(), default=1))
thread.join()
