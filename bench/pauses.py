"""pauses.py [MEGABYTES]: the collector's worst pause while a program replaces parts of a large live heap.

The figures are the collector's own (TAIPANGC=stats), in processor time, so a busy machine does not count.  Exit status 1 when a
pause was longer than LIMIT_MS.
"""

import argparse
import os
import re
import subprocess
import sys

import run

LIMIT_MS = 10.0
PROGRAM = """
import random
class Node:
    __slots__ = ("left", "right", "data")
    def __init__(self, left, right, data):
        self.left, self.right, self.data = left, right, data
random.seed(1)
count = %d
nodes = []
for i in range(count):
    other = nodes[i * 7919 %% i] if i else None
    nodes.append(Node(other, [i, i + 1], {"n": i} if i %% 4 == 0 else "text %%d" %% i))
below = random.randrange
for i in range(count):
    k = below(count)
    nodes[k] = Node(nodes[below(count)].left, [i], "new %%d" %% i)
    if i %% 3 == 0:
        nodes[below(count)].left = nodes[k]
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("megabytes", nargs="?", type=int, default=500, help="of live objects")
    text = PROGRAM % (parser.parse_args().megabytes * 1024 * 1024 // 300)
    settings = ",".join(filter(None, (os.environ.get("TAIPANGC"), "stats")))
    done = subprocess.run([run.TAIPAN, "-c", text], capture_output=True, text=True, env={**os.environ, "TAIPANGC": settings})
    sys.stdout.write(done.stderr)
    worst = re.search(r"worst ([0-9.]+) ms", done.stderr)
    return 0 if done.returncode == 0 and worst and float(worst[1]) <= LIMIT_MS else 1


if __name__ == "__main__":
    sys.exit(main())
