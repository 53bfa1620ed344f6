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
