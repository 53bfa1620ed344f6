"""warmup.py [--seconds S] [--rounds N] [--awfy FOLDER] [NAME...]: how programs get warm, and what the compiler costs meanwhile.

Each program runs in a fresh process for S seconds of processor time, call after call; FOLDER is benchmarks/Python of are-we-fast-yet,
whose programs then run instead, with few inner iterations, so that there are many calls.  A program is settled from the call on behind
which no run of calls (four, and 20 ms at least) are all slower than 1.1 times a warm call (the lower quartile of the last half).  Other load on the
machine looks like not being settled: of N rounds the best counts.  Columns: calls, time of the first and of a warm call,
time until settled, traces and recordings given up, bytes of code, IR instructions recorded; cost: recording, optimising and assembling, in
nanoseconds for each recorded instruction and as a part of the run (what the program itself does while it is recorded is included); and a
curve of the times, each step a twentieth of the calls up to where the program is settled and the same again.
"""

import argparse
import pathlib
import statistics
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from run import FOLDERS, TAIPAN, run_text, spread  # noqa: E402

# Inner iterations of a call, so that it takes some milliseconds under CPython.
AWFY = {"DeltaBlue": 20, "Richards": 1, "Json": 1, "CD": 2, "Havlak": 1, "Bounce": 5, "List": 3, "Permute": 4, "Queens": 6, "Sieve": 5,
        "Storage": 3, "Towers": 1, "Mandelbrot": 40, "NBody": 2000}

OWN = "import {name}; call = {name}.run"
THEIRS = "program = getattr(__import__({module!r}), {name!r})(); call = lambda: program.inner_benchmark_loop({inner})"
DRIVER = """
import sys, time
sys.path[:0] = {folders!r}
{setup}
clock = time.process_time
times, end = [], clock() + {seconds}
while len(times) < 10 or clock() < end:
    start = clock()
    call()
    times.append(clock() - start)
    if len(times) > 5 and clock() > 20 * {seconds}: break
total = clock()
try:
    import taipanjit
    stats = taipanjit.get_stats()
except ImportError:
    stats = {{}}
print(repr((times, total, stats)))
"""


def settled(times):
    """The number of calls before the program is settled, and the time of a warm call."""
    late = sorted(times[len(times) // 2:])
    warm = late[len(late) // 4]
    slow, since, row = 0, 0.0, 0    # SINCE: time of the ROW of slow calls that goes on
    for i, t in enumerate(times):
        since, row = (since + t, row + 1) if t > 1.1 * warm else (0.0, 0)
        if row >= 4 and since >= 0.02:
            slow = i + 1
    if not slow:    # the first calls may be slow without being such a run
        slow = next((i for i, t in enumerate(times) if t <= 1.1 * warm), 0)
    return slow, warm


def curve(times, calls, warm):
    """The medians of steps, from as fast as a warm call (low) to four times as slow (high)."""
    shown = times[:max(2 * calls, 20)]
    step = max(1, len(shown) // 20)
    medians = [statistics.median(shown[i:i + step]) for i in range(0, len(shown) - step + 1, step)]
    return "".join("▁▂▃▄▅▆▇█"[min(7, max(0, int((m / warm - 1) * 2.4)))] for m in medians)


def programs(options):
    """(name, text of the driver)."""
    if options.awfy:
        for name, inner in AWFY.items():
            if not options.names or name in options.names:
                yield name, DRIVER.format(folders=[str(options.awfy.resolve())], seconds=options.seconds,
                                          setup=THEIRS.format(module=name.lower(), name=name, inner=inner))
        return
    for name in options.names or sorted(p.stem for folder in FOLDERS for p in folder.glob("*.py")):
        yield name, DRIVER.format(folders=[str(f) for f in FOLDERS], seconds=options.seconds, setup=OWN.format(name=name))


def measure(text, rounds):
    """Of ROUNDS runs, the one that settled first: other programs on the machine only make it later."""
    return min((run_text(TAIPAN, text) for _ in range(rounds)), key=lambda run: sum(run[0][:settled(run[0])[0]]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=1.5)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--awfy", type=pathlib.Path, metavar="FOLDER")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    failed, costs, parts = 0, [], []
    print(f"{'program':20}{'calls':>6}{'first ms':>10}{'warm ms':>9}{'settled ms':>12}{'traces':>8}{'given up':>9}{'code KB':>9}{'recorded':>10}{'ns each':>9}{'of run':>8}  curve")
    for name, text in programs(options):
        try:
            times, total, stats = measure(text, options.rounds)
        except RuntimeError as error:
            failed += 1
            print(f"{name:20} FAILED: {error}", flush=True)
            continue
        calls, warm = settled(times)
        line = f"{name:20}{len(times):6}{1e3 * times[0]:10.2f}{1e3 * warm:9.2f}{1e3 * sum(times[:calls]):12.1f}"
        if stats:
            cost, recorded = stats["record_nanoseconds"], stats["recorded_instructions"]
            line += (f"{stats['root_traces'] + stats['side_traces']:8}{stats['given_up']:9}{stats['code_bytes'] / 1024:9.0f}{recorded:10}"
                     f"{cost / max(recorded, 1):9.0f}{cost / 1e7 / total:7.1f}%")
            if recorded:
                costs.append(cost / recorded)
                parts.append(cost / 1e9 / total)
        print(line + "  " + curve(times, calls, warm), flush=True)
    if costs:
        print("recording: geometric mean %.0f ns for an instruction (from %.0f to %.0f); at most %.1f %% of a run" % (*spread(costs), 100 * max(parts)))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
