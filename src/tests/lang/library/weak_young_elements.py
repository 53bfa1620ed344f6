# Objects of types made in C that die young with weak references: the list of those lives until the destructor has run.
# The collector checks itself in a process of its own.
import gc
import os
import subprocess
import sys
import weakref

try:
    from _elementtree import Element
except ImportError:
    Element = None

cleared = []


def make(count):
    for i in range(count):
        element = Element("e")
        weakref.ref(element, cleared.append)
        kept.append(weakref.ref(element))
        kept.append(weakref.ref(element, cleared.append))


if "TAIPANGC" in os.environ and Element is not None:
    for turn in range(6):
        kept = []
        make(500)
        gc.collect()
        kept = [bytes(64) for i in range(2000)]
        gc.collect()
    for turn in range(6):
        kept = []
        make(200)
        kept = []
        filler = [str(i) * 3 for i in range(60000)]
        gc.collect()

if "TAIPANGC" not in os.environ:
    done = subprocess.run([sys.executable, __file__], env={**os.environ, "TAIPANGC": "verify"}, capture_output=True, timeout=60)
    assert done.returncode == 0, (done.returncode, done.stderr[-500:])
print("alive")
