"""peers.py [--iterations N] [--rounds N] [--jit] [--only NAMES] awfy|pyperformance FOLDER [NAME...]: other people's benchmark programs, interleaved.

FOLDER is a checkout that is fetched beside the project: benchmarks/Python of are-we-fast-yet, or pyperformance/data-files/benchmarks.
Each program runs in fresh processes, one of each interpreter in turn; processor time of each iteration.  Ratios are reference time /
Taipan time: above 1 Taipan is faster.  pyperformance programs get a small stand-in for the module pyperf, which runs their
functions in the same process; programs that need packages which are not installed are reported as such.
"""

import argparse
import ast
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from run import TAIPAN, TIMEOUT, spread  # noqa: E402

# Inner iterations: near a tenth of a second under CPython, but for the two that know only the result of some.
AWFY = {"DeltaBlue": 300, "Richards": 2, "Json": 6, "CD": 10, "Havlak": 1, "Bounce": 60, "List": 60, "Permute": 60, "Queens": 60,
        "Sieve": 100, "Storage": 60, "Towers": 30, "Mandelbrot": 500, "NBody": 250000}

AWFY_DRIVER = """
import sys, time
sys.path.insert(0, {folder!r})
program = getattr(__import__({module!r}), {name!r})()
times = []
for _ in range({iterations}):
    start = time.process_time()
    assert program.inner_benchmark_loop({inner})
    times.append(time.process_time() - start)
"""

PYPERF = '''
import argparse, time
perf_counter = time.perf_counter
ITERATIONS = {iterations}
times = []

def python_implementation():
    return "cpython"

class Runner:
    def __init__(self, **keywords):
        self.argparser = argparse.ArgumentParser()
        self.metadata = {{}}
        self.args = None
    def parse_args(self, args=None):
        if self.args is None:
            self.args, _ = self.argparser.parse_known_args([])
        return self.args
    def _run(self, function):
        for _ in range(ITERATIONS):
            start = time.process_time()
            function()
            times.append(time.process_time() - start)
    def bench_func(self, name, function, *args, inner_loops=None, metadata=None):
        self._run(lambda: function(*args))
    def bench_time_func(self, name, function, *args, inner_loops=None, metadata=None):
        self._run(lambda: function({loops}, *args))
    def bench_async_func(self, name, function, *args, inner_loops=None, metadata=None, loop_factory=None):
        import asyncio
        self._run(lambda: asyncio.run(function(*args)))
'''

PYPERFORMANCE_DRIVER = """
import sys, runpy
sys.path[:0] = [{shim!r}, {folder!r}]
sys.argv = [{path!r}]
runpy.run_path({path!r}, run_name="__main__")
from pyperf import times
"""

REPORT = """
with open("/proc/self/status") as status:
    peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
print("RESULT", repr((times, peak)))
"""


def run_once(interpreter, text):
    """(times, peak kilobytes); RuntimeError with the last line of what went wrong."""
    environment = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run([*interpreter, "-c", text + REPORT], capture_output=True, text=True, env=environment, timeout=TIMEOUT)
    except subprocess.TimeoutExpired:
        raise RuntimeError("time limit") from None
    lines = [line for line in done.stdout.splitlines() if line.startswith("RESULT ")]
    if done.returncode or not lines:
        error = done.stderr.strip().splitlines()
        raise RuntimeError(f"exit status {done.returncode}: {error[-1] if error else 'no result'}")
    times, peak = ast.literal_eval(lines[-1][7:])
    if not times:
        raise RuntimeError("nothing was timed")
    return times, peak


def programs(kind, folder, names, iterations, scratch):
    """(name, program text) of each program of FOLDER."""
    if kind == "awfy":
        for name, inner in AWFY.items():
            if not names or name in names:
                yield name, AWFY_DRIVER.format(folder=str(folder), module=name.lower(), name=name, iterations=iterations, inner=inner)
        return
    shim = pathlib.Path(scratch)
    (shim / "pyperf.py").write_text(PYPERF.format(iterations=iterations, loops=1))
    for path in sorted(folder.glob("bm_*/run_benchmark.py")):
        name = path.parent.name.removeprefix("bm_")
        if not names or name in names:
            yield name, PYPERFORMANCE_DRIVER.format(shim=str(shim), folder=str(path.parent), path=str(path))


def measure(text, interpreters, rounds):
    """label: (first, best, peak) or the error text."""
    results = {}
    for _ in range(rounds):
        for label, interpreter in interpreters.items():
            if isinstance(results.get(label), str):
                continue
            try:
                times, peak = run_once(interpreter, text)
            except RuntimeError as error:
                results[label] = str(error)
                continue
            best = min(times[1:] or times)
            first, before, most = results.get(label, (times[0], best, 0))
            results[label] = (min(first, times[0]), min(before, best), max(most, peak))
    return results


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--iterations", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--jit", action="store_true", help="Taipan with its JIT")
    parser.add_argument("--only", default="taipan,cpython,pypy", help="interpreters to run, with commas")
    parser.add_argument("kind", choices=("awfy", "pyperformance"))
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    interpreters = {"taipan": [TAIPAN, *(["--jit", "on"] if options.jit else [])], "cpython": ["/usr/bin/python3.11"]}
    if shutil.which("pypy3"):
        interpreters["pypy"] = ["pypy3"]
    interpreters = {label: interpreter for label, interpreter in interpreters.items() if label in options.only.split(",")}
    ratios = {}
    print(f"{'program':22}" + "".join(f"{label + ' first best MB':>26}" for label in interpreters))
    with tempfile.TemporaryDirectory() as scratch:
        for name, text in programs(options.kind, options.folder.resolve(), options.names, options.iterations, scratch):
            results = measure(text, interpreters, options.rounds)
            cells = [f"{r[0]:10.3f}{r[1]:8.3f}{r[2] / 1024:8.1f}" if isinstance(r, tuple) else f"  {r[-24:]:>24}" for r in results.values()]
            print(f"{name:22}" + "".join(cells), flush=True)
            ours = results.get("taipan")
            for label, reference in results.items():
                if label != "taipan" and isinstance(ours, tuple) and isinstance(reference, tuple):
                    ratios.setdefault(label, []).append((reference[0] / max(ours[0], 1e-6), reference[1] / max(ours[1], 1e-6)))
    for label, pairs in ratios.items():
        for what, column in (("first", 0), ("best", 1)):
            mean, least, most = spread([max(pair[column], 1e-3) for pair in pairs])
            print(f"{label:8} {what:5} geometric mean {mean:.2f} (from {least:.2f} to {most:.2f}, {len(pairs)} programs)")


if __name__ == "__main__":
    main()
