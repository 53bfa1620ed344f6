"""run.py [--rounds N] [NAME...]: what it costs to cross between Python and C, under Taipan and under CPython 3.11, interleaved.

Builds crossing.c for both interpreters, and crossing_cython.pyx too when the reference interpreter (or CYTHON_PYTHON) can import
Cython.  Every case runs in a process of its own; the figure is the best of its repetitions in nanoseconds per operation, the loop
that carries it included.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
TREE = HERE.parent.parent
TARGET = os.environ.get("TARGET", f"linux-{os.uname().machine}")
VARIANT = os.environ.get("VARIANT", "release")
BUILD = pathlib.Path(os.environ.get("BUILD", TREE / "build")) / f"{TARGET}-{VARIANT}"
TAIPAN = os.environ.get("TAIPAN", str(BUILD / "bin" / "taipan3.11"))
REFERENCE = os.environ.get("REFERENCE", "/usr/bin/python3.11")
CYTHON_PYTHON = os.environ.get("CYTHON_PYTHON", REFERENCE)

# name: (preparation, statement, operations per execution of the statement); the statement runs in a function with a loop around it.
CASES = {
    "call noargs": ("f = crossing.noargs", "f()", 1),
    "call O, object": ("f = crossing.one; x = object()", "f(x)", 1),
    "call O, int": ("f = crossing.one_int", "f(100000)", 1),
    "call O, small int": ("f = crossing.one_int", "f(7)", 1),
    "call O, float": ("f = crossing.one_float", "f(2.5)", 1),
    "call fastcall, ints": ("f = crossing.fast_two", "f(100000, 7)", 1),
    "call varargs, ints": ("f = crossing.tuple_two", "f(100000, 7)", 1),
    "call keywords": ("f = crossing.keywords", "f(100000, b=7)", 1),
    "call from C": ("f = crossing.call_many\ndef g(n): return n", "f(g, 1000)", 1000),
    "method noargs": ("p = crossing.Point()", "p.plain()", 1),
    "method O, int": ("p = crossing.Point()", "p.plus(100000)", 1),
    "member get int": ("p = crossing.Point()", "p.number", 1),
    "member get float": ("p = crossing.Point(); p.real = 2.5", "p.real", 1),
    "member get object": ("p = crossing.Point(); p.object = p", "p.object", 1),
    "member set int": ("p = crossing.Point()", "p.number = 100000", 1),
    "getset get": ("p = crossing.Point()", "p.computed", 1),
    "getset set": ("p = crossing.Point()", "p.computed = 100000", 1),
    "item": ("p = crossing.Point()", "p[100000]", 1),
    "len": ("p = crossing.Point()", "len(p)", 1),
    "truth": ("p = crossing.Point()", "not p", 1),
    "compare": ("p = crossing.Point(); q = crossing.Point()", "p < q", 1),
    "call slot": ("p = crossing.Point()", "p()", 1),
    "new instance": ("P = crossing.Point", "P()", 1),
    "operator add": ("p = crossing.Point()", "p + p", 1),
    "iterate C iterator": ("C = crossing.Counter", "for x in C(1000): pass", 1000),
    "list to C": ("big = list(range(1000, 1001000))", "f = crossing.list_sum; f(list(big))", 1000000),
    "list to C again": ("big = list(range(1000, 1001000))", "crossing.list_sum(big)", 1000000),
    "tuple to C": ("big = tuple(range(1000, 1001000))", "crossing.tuple_sum((*big, 1))", 1000000),
    "dict to C": ("big = dict.fromkeys(range(1000000), 1000)", "crossing.dict_sum(dict(big))", 1000000),
    "big ints to C": ("big = list(range(1 << 30, (1 << 30) + 1000000))", "f = crossing.list_sum; f(list(big))", 1000000),
    "floats to C": ("big = [i * 1.5 for i in range(1000000)]", "f = crossing.float_sum; f(list(big))", 1000000),
    "list from C": ("", "crossing.list_make(1000000)", 1000000),
    "list from C, used": ("", "sum(crossing.list_make(1000000))", 1000000),
    "list appended in C": ("", "crossing.list_append(1000000)", 1000000),
    "tuple from C": ("", "crossing.tuple_make(1000000)", 1000000),
    "dict from C": ("", "crossing.dict_make(1000000)", 1000000),
    "pairs from C": ("", "crossing.pairs_make(200000)", 200000),
    "cython fib": ("import crossing_cython", "crossing_cython.fib(20)", 21891),
    "cython class": ("import crossing_cython", "crossing_cython.use_class(1000)", 1000),
    "cython class from Python": ("import crossing_cython; P = crossing_cython.Particle", "P(1.0, 2.0).move(0.5)", 1),
}

PROGRAM = """
import sys, time
sys.path.insert(0, %(folder)r)
import crossing
%(prepare)s
def loop(n):
    for _ in range(n):
        %(statement)s
n = 1
while True:
    start = time.process_time()
    loop(n)
    spent = time.process_time() - start
    if spent > 0.05: break
    n *= 2
best = spent
for _ in range(4):
    start = time.process_time()
    loop(n)
    best = min(best, time.process_time() - start)
print(best / n / %(operations)d * 1e9)
"""


def measure(interpreter, folder, case):
    prepare, statement, operations = CASES[case]
    text = PROGRAM % {"folder": str(folder), "prepare": prepare, "statement": statement, "operations": operations}
    done = subprocess.run([interpreter, "-c", text], capture_output=True, text=True, timeout=120)
    if done.returncode:
        last = done.stderr.strip().splitlines()
        raise RuntimeError(f"{case}: exit status {done.returncode}: {last[-1] if last else ''}")
    return float(done.stdout)


def compile_one(source, product, includes):
    facts = [source, *(path for path in (pathlib.Path(i) / "pyconfig.h" for i in includes) if path.exists())]
    if product.exists() and all(product.stat().st_mtime > path.stat().st_mtime for path in facts):
        return
    command = ["gcc", "-O2", "-fPIC", "-shared", "-w", "-fno-strict-aliasing", "-DNDEBUG", *(f"-I{i}" for i in includes), str(source), "-o", str(product)]
    subprocess.run(command, check=True)


def build():
    """Folders with the extensions for the reference and for Taipan."""
    work = BUILD / "bench-capi"
    headers = subprocess.check_output([REFERENCE, "-c", "import sysconfig; print(sysconfig.get_path('include'))"], text=True).strip()
    sources = [HERE / "crossing.c"]
    generated = work / "crossing_cython.c"
    work.mkdir(parents=True, exist_ok=True)
    pyx = HERE / "crossing_cython.pyx"
    if not generated.exists() or generated.stat().st_mtime < pyx.stat().st_mtime:
        subprocess.run([CYTHON_PYTHON, "-m", "cython", "-3", str(pyx), "-o", str(generated)], capture_output=True)
    if generated.exists():
        sources.append(generated)
    folders = []
    for label, includes in (("cpython", [headers]), ("taipan", [BUILD / "gen/capi/upstream/Include", BUILD / "gen/capi"])):
        folder = work / label
        folder.mkdir(exist_ok=True)
        for source in sources:
            compile_one(source, folder / f"{source.stem}.so", includes)
        folders.append(folder)
    return folders, generated.exists()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    (reference_folder, taipan_folder), cython = build()
    figures, failed = {}, 0
    print(f"{'case':28} {'CPython ns':>11} {'Taipan ns':>11} {'ratio':>7}")
    for case in CASES:
        if options.names and not any(name in case for name in options.names):
            continue
        if case.startswith("cython") and not cython:
            continue
        ours, theirs = [], []
        try:
            for _ in range(options.rounds):
                theirs.append(measure(REFERENCE, reference_folder, case))
                ours.append(measure(TAIPAN, taipan_folder, case))
        except (RuntimeError, subprocess.TimeoutExpired) as error:
            print(f"{case:28} {error}")
            failed = 1
            continue
        figures[case] = (min(theirs), min(ours))
        print(f"{case:28} {min(theirs):11.1f} {min(ours):11.1f} {min(ours) / min(theirs):7.2f}", flush=True)
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps(figures, indent=1))
    return failed


if __name__ == "__main__":
    sys.exit(main())
