# case: loops that wait
"""Other threads change what a loop that waits with time.sleep() looks at."""
import threading
import time


class Work:
    def __init__(self, count):
        self.count = count
        self.finished = []
        for _ in range(count):
            threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        time.sleep(0.3)
        self.finished.append(1)

    def wait(self):
        while len(self.finished) < self.count:
            time.sleep(0.0005)


work = Work(2)
work.wait()
print(len(work.finished))


class Node:
    def __del__(self):
        gone.set()


gone = threading.Event()
Node()
print(gone.wait(20)) # whoever waits lets finalizers run

# case: daemon threads while the program ends
import os
import sys
import threading
import time

ready = set()


def work():
    while True:
        with open(os.devnull, "wb") as out:
            out.write(b"x" * 100)
            time.sleep(0.0002)
        sum(i for i in range(300))
        ready.add(threading.get_ident())


for _ in range(12):
    threading.Thread(target=work, daemon=True).start()
while len(ready) < 12:
    time.sleep(0.001)
print("end")
sys.exit(0)

# case: threads begin while another one collects
"""A thread that has no frame yet gives the collector nothing to look at."""
import sys
import threading


class Item:
    def __init__(self, number):
        self.number = number


def items(count):
    for i in range(count):
        item = Item(i)
        yield item.number + len(str(i))


def allocate():
    while not done:
        sum(items(300))


def begin():
    sum(items(20))
    begun.append(1)


sys.setswitchinterval(0.00001)
done, begun = False, []
busy = [threading.Thread(target=allocate) for _ in range(3)]
for thread in busy:
    thread.start()
for _ in range(60):
    threading.Thread(target=begin).start()
while len(begun) < 60:
    threading.Event().wait(0.001)
done = True
for thread in busy:
    thread.join()
print(len(begun))

# case: finalizers keep step with all threads
"""No thread alone has to run the finalizers of what the others drop."""
import gc
import sys
import threading


class Item:
    def __init__(self):
        made[0] += 1

    def __del__(self):
        str(len(made))
        gone[0] += 1
        if made[0] - gone[0] > waiting[0]:
            waiting[0] = made[0] - gone[0]


def work():
    for _ in range(20000):
        Item()


sys.setswitchinterval(0.0001)
made, gone, waiting = [0], [0], [0]
threads = [threading.Thread(target=work) for _ in range(6)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
gc.collect()
print(made[0] - gone[0] < 100, waiting[0] < 60000)
