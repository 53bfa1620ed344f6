"""stress_threads.py [--rounds N] [--seconds S] [--seed X]: many threads that share everything, with a switch every 10 microseconds.

Eight threads do random things to the same dicts, lists, weak dictionaries, generators and queues, others begin and end meanwhile, objects
with finalizers become garbage in all of them.  Only errors that such sharing allows are caught.  Each round runs in several modes with a
nursery of 64 KB; whatever a round prints but "ok", and every crash, is a failure.
"""

import argparse
import os
import random
import subprocess
import sys

from tree import TAIPAN

MODES = ("on", "off", "threshold=2", "threshold=1,leave=20")
LIMIT = 60  # seconds on top of those asked for

PROGRAM = r'''
import collections, copy, functools, json, pickle, queue, random, re, sys, threading, time, weakref
sys.setswitchinterval(1e-5)
seed, seconds = int(sys.argv[1]), float(sys.argv[2])
stop, errors = False, []
table, numbers, recent, waiting = {}, [], collections.deque(maxlen=50), queue.Queue()
dead, alive = collections.deque(maxlen=10), weakref.WeakValueDictionary()
lock, local = threading.RLock(), threading.local()

class Node:
    __slots__ = ("left", "right", "__weakref__")
    def __init__(self, left, right): self.left, self.right = left, right
    def __del__(self): dead.append(1)
class Key:
    def __init__(self, value): self.value = value
    def __eq__(self, other): return isinstance(other, Key) and self.value == other.value
    def __hash__(self): return hash(self.value)
class Plain:
    def __init__(self, value): self.value = value

def count():
    i = 0
    while True:
        yield i
        i += 1
shared = count()
@functools.lru_cache(maxsize=64)
def cached(n): return [n] * 3

def store(choose): table[Key(choose.randrange(50))] = [choose.random()]
def remove(choose): table.pop(Key(choose.randrange(50)), None)
def go_through(choose):
    try: [pair for pair in table.items()]
    except RuntimeError: pass
def grow(choose):
    numbers.append(choose.random())
    if len(numbers) > 200: del numbers[:150]
def order(choose): sorted(numbers, key=lambda x: -x)
def advance(choose):
    try: next(shared)
    except ValueError: pass
def text(choose): json.loads(json.dumps({"a": [1, 2, {"b": str(choose.random())}] * 5}))
def match(choose): re.sub(r"(\w+) (\w+)", lambda found: found[2] + found[1], "hello world foo bar " * 3)
def keep(choose): pickle.loads(pickle.dumps([Plain(i) for i in range(10)]))
def refer(choose):
    node = Node(1, 2)
    alive[choose.randrange(20)] = node
def look(choose):
    try: list(alive.items())
    except RuntimeError: pass
def remember(choose): cached(choose.randrange(100))
def lock_twice(choose):
    with lock, lock: recent.append(choose.random())
def fail(choose):
    try:
        try: raise KeyError(choose.random())
        except KeyError as e: raise ValueError from e
    except ValueError as e: e.__traceback__
def tie(choose):
    node = Node(None, None)
    node.left, node.right = node, [node]
def pass_on(choose):
    waiting.put(choose.random())
    waiting.get_nowait()
def own(choose):
    local.x = [getattr(local, "x", 0)]
    del local.x
def close_over(choose):
    def inner(x, *rest, **named): return x, rest, named
    functools.partial(inner, 1, 2)(3, z=4)
    copy.deepcopy({"a": [1, (2, 3)]})
deeds = [value for value in list(globals().values()) if getattr(value, "__code__", None) and value.__code__.co_varnames[:1] == ("choose",)]

def work(number):
    choose = random.Random(seed * 100 + number)
    try:
        while not stop:
            for _ in range(30): choose.choice(deeds)(choose)
    except BaseException as e:
        errors.append(repr(e))
threads = [threading.Thread(target=work, args=(i,)) for i in range(8)]
for thread in threads: thread.start()
end = time.monotonic() + seconds
while time.monotonic() < end:
    time.sleep(0.05)
    short = [threading.Thread(target=choose.choice(deeds), args=(choose,)) for choose in map(random.Random, range(5))]
    for thread in short: thread.start()
    for thread in short: thread.join()
stop = True
for thread in threads: thread.join()
print(errors or "ok")
'''


def run(seed, seconds, mode):
    """What went wrong in one round, or None."""
    environment = {**os.environ, "TAIPANJIT": mode, "TAIPANGC": "nursery=64k"}
    try:
        done = subprocess.run([TAIPAN, "-c", PROGRAM, str(seed), str(seconds)], env=environment, capture_output=True, text=True, timeout=seconds + LIMIT)
    except subprocess.TimeoutExpired:
        return "no end"
    if done.returncode == 0 and done.stdout == "ok\n":
        return None
    return f"exit status {done.returncode}, {(done.stdout + done.stderr)[-300:]}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=1.5, help="of each round in each mode")
    parser.add_argument("--seed", type=int, help="of the first round")
    options = parser.parse_args()
    first = random.randrange(1 << 20) if options.seed is None else options.seed
    failed = 0
    for seed in range(first, first + options.rounds):
        for mode in MODES:
            wrong = run(seed, options.seconds, mode)
            if wrong:
                failed += 1
                print(f"FAIL seed {seed}, TAIPANJIT={mode}: {wrong}", flush=True)
    print(f"{options.rounds * len(MODES) - failed} passed, {failed} failed (seeds {first} to {first + options.rounds - 1})")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
