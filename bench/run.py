"""run.py [--rounds N] [--iterations N] [--json FILE] [NAME...]: bench/programs and bench/stdlib under Taipan and the references, interleaved.

Every program is run in fresh processes, one of each interpreter in turn, so that a slow minute of the machine hits all of them.
The process itself measures the processor time of each call of run().  Ratios are reference time / Taipan time: above 1 Taipan
is faster.  'first' is the first call (warm-up included), 'best' the fastest of the later calls.
"""

import argparse
import ast
import json
import math
import os
import pathlib
import shutil
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
TREE = HERE.parent
TARGET = os.environ.get("TARGET", f"linux-{os.uname().machine}")
VARIANT = os.environ.get("VARIANT", "release")
BUILD = pathlib.Path(os.environ.get("BUILD", TREE / "build"))
TAIPAN = os.environ.get("TAIPAN", str(BUILD / f"{TARGET}-{VARIANT}" / "bin" / "taipan3.11"))
TIMEOUT = 120
FOLDERS = [HERE / "programs", HERE / "stdlib"]

DRIVER = """
import sys
try:
    from time import process_time as clock
except ImportError:
    from os import times
    def clock():
        return times()[0]
sys.path[:0] = %(folders)r
import %(name)s as program
times = []
for i in range(%(iterations)d):
    start = clock()
    result = program.run()
    times.append(clock() - start)
peak = 0
try:
    with open("/proc/self/status") as status:
        for line in status:
            if line.startswith("VmHWM"):
                peak = int(line.split()[1])
except OSError:
    pass
print(repr((times, repr(result), peak)))
"""


def run_text(interpreter, text):
    """The value whose repr a program prints in its last line, from one fresh process; raises RuntimeError with what went wrong."""
    environment = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run([interpreter, "-c", text], capture_output=True, text=True, env=environment, timeout=TIMEOUT)
    except subprocess.TimeoutExpired:
        raise RuntimeError("time limit") from None
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        raise RuntimeError(f"exit status {done.returncode}: {lines[-1] if lines else ''}")
    return ast.literal_eval(done.stdout.splitlines()[-1])


def run_once(interpreter, name, iterations):
    """(times, checksum, peak kilobytes) of one fresh process.

    The process reads its own peak: the one wait4 reports counts the parent's pages before exec too.
    """
    return run_text(interpreter, DRIVER % {"folders": [str(f) for f in FOLDERS], "name": name, "iterations": iterations})


def spread(ratios):
    """Geometric mean, smallest and largest of RATIOS."""
    return math.exp(statistics.fmean(map(math.log, ratios))), min(ratios), max(ratios)


def measure(name, interpreters, rounds, iterations):
    """label: (median first time, best later time, peak) and the checksums, over ROUNDS interleaved rounds."""
    kept = {label: ([], [], [], set()) for label in interpreters}
    for _ in range(rounds):
        for label, interpreter in interpreters.items():
            times, checksum, peak = run_once(interpreter, name, iterations)
            first, best, peaks, sums = kept[label]
            first.append(times[0])
            best.append(min(times[1:] or times))
            peaks.append(peak)
            sums.add(checksum)
    return {label: (statistics.median(f), min(b), max(p), s) for label, (f, b, p, s) in kept.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--iterations", type=int, default=5)
    parser.add_argument("--json", help="also write the figures there")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    reference = os.environ.get("REFERENCE_PYTHON") or ("/usr/bin/python3.11" if os.path.exists("/usr/bin/python3.11") else "python3.11")
    interpreters = {"taipan": TAIPAN, "cpython": reference}
    if shutil.which("pypy3"):
        interpreters["pypy"] = shutil.which("pypy3")
    names = options.names or sorted(p.stem for folder in FOLDERS for p in folder.glob("*.py"))
    figures, ratios, failed = {}, {}, 0
    print(f"{'program':16} {'reference':9} {'first':>7} {'best':>7} {'taipan s':>9} {'ref s':>8} {'rss MB':>7} {'ref MB':>7}", flush=True)
    for name in names:
        try:
            found = measure(name, interpreters, options.rounds, options.iterations)
        except RuntimeError as error:
            failed += 1
            print(f"{name:16} FAILED: {error}", flush=True)
            continue
        first, best, peak, sums = found["taipan"]
        for label in list(interpreters)[1:]:
            rfirst, rbest, rpeak, rsums = found[label]
            if sums != rsums or len(sums) != 1:
                failed += 1
                print(f"{name:16} CHECKSUMS DIFFER: taipan {sorted(sums)} {label} {sorted(rsums)}", flush=True)
                continue
            pair = rfirst / max(first, 1e-9), rbest / max(best, 1e-9)
            ratios.setdefault(label, []).append(pair)
            figures[f"{name}/{label}"] = {"first": pair[0], "best": pair[1], "taipan_s": best, "reference_s": rbest,
                                          "taipan_kb": peak, "reference_kb": rpeak}
            print(f"{name:16} {label:9} {pair[0]:7.2f} {pair[1]:7.2f} {best:9.3f} {rbest:8.3f} {peak / 1024:7.1f} {rpeak / 1024:7.1f}",
                  flush=True)
    for label, pairs in ratios.items():
        for what, column in (("first", 0), ("best", 1)):
            print("%-7s %-5s geometric mean %.2f (from %.2f to %.2f, %d programs)"
                  % (label, what, *spread([p[column] for p in pairs]), len(pairs)))
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps(figures, indent=1) + "\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
