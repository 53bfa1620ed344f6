"""adversarial.py [--rounds N] [NAME...]: programs that a tracing compiler likes least, with the compiler and without it.

Every program is run in fresh processes, one of each kind in turn; what counts is the processor time of the whole process, so that work of
the compiler that never pays is part of it.  Ratios are time with / time without: 1.1 is the limit, and the exit status is 1 above it.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys

from run import TAIPAN

LIMIT = 1.1

PROGRAMS = {
    # Every pass through the loop goes another way.
    "never_repeats": """
def run(n):
    x, total = 12345, 0
    for i in range(n):
        x = (x * 1103515245 + 12345) & 0x7fffffff
        for k in (0, 3, 7, 11, 13, 17, 19, 23):
            if x >> k & 1: total += k
            elif x >> k + 1 & 1: total -= i & 7
            elif x >> k + 2 & 1: total ^= k
            else: total += 2
    return total
print(run(150000))
""",
    # Ten thousand classes meet in one call.
    "many_classes": """
def make(i):
    class C:
        def __init__(self, v): self.v = v
        def get(self): return self.v + i
    return C
classes = [make(i) for i in range(10000)]
def use(objects):
    total = 0
    for o in objects: total += o.get()
    return total
total = 0
for _ in range(12):
    total += use([c(1) for c in classes])
print(total)
""",
    # Code that is run once.
    "one_shot": """
total = 0
for i in range(2500):
    names = {}
    exec(f"def f(a):\\n    t = 0\\n    for k in range(40):\\n        t += a * k + {i}\\n    return t\\nr = sum(f(j) for j in range(6))\\n", names)
    total += names["r"]
print(total)
""",
    # An exception in every iteration, from different depths and of different classes.
    "exceptions": """
class A(Exception): pass
class B(A):
    def __init__(self, *args):
        super().__init__(*args)
        self.note = args
def down(n, i):
    if n == 0:
        if i % 3 == 0: raise A(i)
        if i % 3 == 1: raise B(i, n)
        return {}[i]
    try:
        return down(n - 1, i)
    finally:
        i += 1
total = 0
def run(n):
    global total
    for i in range(n):
        try: down(i % 13, i)
        except B as e: total += e.note[0]
        except A as e: total -= e.args[0]
        except KeyError: total += 1
run(60000)
print(total)
""",
    # Deep recursion whose arguments change their types.
    "deep_types": """
def add(a, b, n):
    if n == 0: return a
    if n % 5 == 0: return add(a + b, b * 1.5 if isinstance(b, int) else int(b) % 7 + 1, n - 1)
    if n % 7 == 0: return add(b, a, n - 1) if not isinstance(a, float) else add(int(a) & 1023, b, n - 1)
    return add(a + b if a.__class__ is b.__class__ else a, b, n - 1)
total = 0
for i in range(400):
    total += add(i, i * 0.5 if i % 2 else i + 1, 700 + i % 50)
    total %= 100003
print(total)
""",
}


def seconds(text, jit):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([TAIPAN, "--jit", jit, "-c", text], capture_output=True, text=True, timeout=120, env={**os.environ, "PYTHONHASHSEED": "0"})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise RuntimeError(done.stderr.strip().splitlines()[-1:])
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    worst = 0
    for name in options.names or PROGRAMS:
        times = {"on": [], "off": []}
        outputs = set()
        for _ in range(options.rounds):
            for jit in times:
                used, output = seconds(PROGRAMS[name], jit)
                times[jit].append(used)
                outputs.add(output)
        ratio = min(times["on"]) / min(times["off"])
        middle = statistics.median(a / b for a, b in zip(times["on"], times["off"]))
        worst = max(worst, ratio)
        print(f"{name:14} with {min(times['on']):6.3f} s  without {min(times['off']):6.3f} s  ratio {ratio:5.2f} (median {middle:5.2f})"
              + ("" if len(outputs) == 1 else "  RESULTS DIFFER"), flush=True)
        if len(outputs) != 1:
            worst = 99
    return 1 if worst > LIMIT else 0


if __name__ == "__main__":
    sys.exit(main())
