"""diff_random.py [N] [--seed S] [--jobs J] [--batch B] [--mode M]...: random programs under Taipan and under CPython 3.11.

Programs come from ci/diff_grammar.py.  They run in batches, many to a process, each in a namespace of its own; what each one
prints (results by repr, exceptions by type, message and lines) must agree.  With --mode, a row of ci/permutations.def, Taipan
in that mode is compared with Taipan in its plain mode instead.  A program that differs is saved in build/diff/ with both outputs.

A program has a limit of its own: a signal raises an exception in it after a few seconds, and where even that does not help (a
loop inside a built-in function) another signal ends the process, and the batch goes on in a new process with the program after
it.  A program that a limit ended (time, memory, depth of recursion) on the side that is the oracle, even when it was given more,
must agree up to that line; it is counted apart.
"""

import argparse
import concurrent.futures
import itertools
import os
import random
import re
import subprocess
import sys
import tempfile

import diff_grammar
import run_tests
from tree import BUILD, REFERENCE, VARIANT, interpreter

SOFT_LIMIT, HARD_LIMIT = 1, 3       # seconds of processor time of one program: an exception, the end of the process
LINES = 1000                        # of one program; what it prints after them is dropped, and with it how far a loop without end came
ROOM = 700 << 20                    # bytes of address space that programs may add

DRIVER = diff_grammar.SUPPORT + r'''
import resource as _resource, signal as _signal, sys as _sys
class Late(BaseException): pass
def _late(*ignored):
    raise Late
_signal.signal(_signal.SIGVTALRM, _late)
with open('/proc/self/statm') as _file: _size = int(_file.read().split()[0]) * _resource.getpagesize()
def print(*texts, _print=print, **named):
    global _lines
    _lines += 1
    if _lines <= LINES: _print(*texts, **named)
if ROOM: _resource.setrlimit(_resource.RLIMIT_AS, (_size + ROOM, _size + ROOM))
_names = {k: v for k, v in globals().items() if not k.startswith('_') and k not in ('PROGRAMS', 'FIRST', 'LINES', 'Late', 'ROOM')}
for _i, _text in enumerate(PROGRAMS):
    if _i < FIRST: continue
    _lines = 0
    print('\x01', _i, sep='', flush=True)
    _space = {'__name__': 'program', '__builtins__': __builtins__, **_names}
    try:
        _signal.setitimer(_signal.ITIMER_PROF, HARD)
        _signal.setitimer(_signal.ITIMER_VIRTUAL, SOFT)
        exec(compile(_text, 'program', 'exec'), _space)
    except Late:
        print('\x02late')
    except BaseException as _e:
        E(_e)
    finally:
        _signal.setitimer(_signal.ITIMER_VIRTUAL, 0)
    _e = _space = None
    if _sys.exc_info()[0]: print('still handles', _sys.exc_info()[:2])
'''


class Side:
    """One of the two interpreters: how it is started."""

    def __init__(self, command, settings, slower=1, room=ROOM):
        self.command, self.settings, self.slower, self.room = command, settings, slower, room

    def run(self, programs, folder, wider=1):
        """The output of each of PROGRAMS; of those that ended the process, what there was and how it ended."""
        slower = self.slower * wider
        environment = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LANG": "C.UTF-8", "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1",
                       "PYTHONWARNINGS": "ignore", "PYTHONIOENCODING": "utf-8:backslashreplace", **self.settings}
        found, first = {}, 0
        with tempfile.NamedTemporaryFile("w", suffix=".py", dir=folder, encoding="utf-8") as file:
            while first < len(programs):
                file.seek(0)
                file.truncate()
                file.write(f"PROGRAMS = {programs!r}\nFIRST, LINES, SOFT, HARD, ROOM = "
                           f"{first}, {LINES}, {SOFT_LIMIT * slower}, {HARD_LIMIT * slower}, {self.room * wider}\n"
                           + DRIVER)
                file.flush()
                limit = 60 + 30 * HARD_LIMIT * slower
                try:
                    done = subprocess.run([*self.command, file.name], env=environment, capture_output=True, timeout=limit, stdin=subprocess.DEVNULL)
                    output, errors, status = done.stdout, done.stderr, done.returncode
                except subprocess.TimeoutExpired as late:
                    output, errors, status = late.stdout or b"", late.stderr or b"", -27
                parts = re.split(r"^\x01(\d+)\n", output.decode("utf-8", "replace"), flags=re.M)
                found.update(zip(map(int, parts[1::2]), parts[2::2]))
                if status == 0:
                    break
                last = max(found, default=first) if parts[1::2] else first
                found[last] = found.get(last, "") + ("\x02late\n" if status in (-27, -9) else
                                                     f"\nthe process ended: {status} {errors.decode('utf-8', 'replace')[-300:]}\n")
                first = last + 1
        return [found.get(i, "did not run") for i in range(len(programs))]


# Differences that are known and harmless: the class in the texts of some built-in methods, which depends on how they were called, names
# of iterator types, the order of sets.
KNOWN = [(re.compile(r"\w+\.(\w+\(\) takes no keyword arguments)"), r"\1"), (re.compile("str_ascii_iterator"), "str_iterator"),
         (re.compile(r"frozenset\(\{.*\}\)"), "frozenset({})"), (re.compile(r"(UnboundLocalError .*?) \[[0-9, ]*\](?: \w+)?$", re.M), r"\1")]
# Where exactly the depth of recursion ends is left open, and with it what the program was just doing.
KNOWN.append((re.compile(r"(RecursionError maximum recursion depth exceeded) (?:while|in) [^\[\n]*(?= \[)"), r"\1"))
# A call that is wrong twice: CPython tells what depends on the calling convention of the function in C.
TWICE_WRONG = (re.compile(r"caught TypeError keywords must be strings( \[[0-9, ]*\](?: \w+)?)$"),
               re.compile(r"caught TypeError .*(?:keyword argument|missing required argument).*?( \[[0-9, ]*\](?: \w+)?)$"))
# A function in C that breaks the rules of CPython's own API: what should have come of the call is not known.
ORACLE_BROKEN = re.compile(r"caught SystemError .* returned (?:a result with an exception set|NULL without setting an exception)")
LIMITS = re.compile("\x02late|MemoryError|RecursionError")
WIDER = 6       # a program at a limit runs again with so much more time and memory


def plain(output):
    for pattern, text in KNOWN:
        output = pattern.sub(text, output)
    return output


def alike(mine, oracle):
    if mine == oracle or ORACLE_BROKEN.search(oracle):
        return True
    found = [pattern.match(line) for pattern, line in zip(TWICE_WRONG, (mine, oracle))]
    return all(found) and found[0][1] == found[1][1]


def first_difference(mine, oracle):
    """The first pair of lines that differ, or None."""
    pairs = itertools.zip_longest(plain(mine).split("\n"), plain(oracle).split("\n"), fillvalue="")
    return next((pair for pair in pairs if not alike(*pair)), None)


def compare(ours, theirs, seeds, folder):
    """The programs of SEEDS that differ, each with both outputs."""
    programs = [diff_grammar.make_program(seed) for seed in seeds]
    return [entry for entry in zip(seeds, programs, ours.run(programs, folder), theirs.run(programs, folder)) if first_difference(*entry[2:])]


def judge(ours, theirs, entry, folder):
    """ENTRY, which differed, runs again alone: "passed" or "failed" or "limit", and what it printed.

    A program at a limit must agree up to the line where the oracle met the limit, and altogether where it is given more; one that
    only Taipan needs more for is told as one at a limit, too."""
    seed, program, *first = entry
    for wider in (1, WIDER):
        [mine], [oracle] = ours.run([program], folder, wider), theirs.run([program], folder, wider)
        pair = first_difference(mine, oracle)
        if not pair and not LIMITS.search(oracle) and not LIMITS.search(first[0] + first[1]):
            return "failed", (seed, program, *first)        # only the programs before it made it differ
        if not pair:
            return ("limit" if wider > 1 and not LIMITS.search(met[1]) else "passed"), entry
        if not LIMITS.search(pair[0]) and not LIMITS.search(pair[1]):
            return "failed", (seed, program, mine, oracle)
        met = pair
    return "limit" if LIMITS.search(pair[1]) else "failed", (seed, program, mine, oracle)


def report(kept, verdict, seed, program, ours, theirs):
    path = kept / f"program_{seed}.py"
    path.write_text(diff_grammar.SUPPORT + program, encoding="utf-8", errors="surrogatepass")
    (kept / f"program_{seed}.taipan").write_text(ours, encoding="utf-8")
    (kept / f"program_{seed}.reference").write_text(theirs, encoding="utf-8")
    first = first_difference(ours, theirs) or ("only after others", "")
    print(f"{'FAIL' if verdict == 'failed' else 'LIMIT'} seed {seed}: {path}\n    taipan:    {first[0][:400]}\n    reference: {first[1][:400]}", flush=True)


def sides(options):
    """The two sides to compare: Taipan and CPython, or a mode of Taipan and its plain mode."""
    taipan = os.environ.get("TAIPAN")
    path = lambda variant: str(interpreter(variant))
    given = {name: value for name, value in os.environ.items() if name.startswith("TAIPAN") and name != "TAIPAN"}
    if not options.mode:
        return [("", Side([taipan or path(VARIANT)], given), Side([REFERENCE], {}))]
    modes = run_tests.read_modes()
    found = []
    for name in options.mode:
        variant, _, settings = modes[name]
        variant = VARIANT if variant == "-" else variant
        checked = variant != "release"
        # An address sanitiser wants all of the address space.
        ours = Side([taipan or path(variant)], {**given, **settings}, slower=10 if checked else 2, room=0 if checked else ROOM)
        found.append((name, ours, Side([taipan or path(VARIANT)], given)))
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("count", nargs="?", type=int, default=500)
    parser.add_argument("--seed", type=int, default=None, help="of the first program; the others count up from it")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--batch", type=int, default=250, help="programs to a process")
    parser.add_argument("--mode", action="append", default=[], help="compare this mode of Taipan with its plain mode")
    options = parser.parse_args()
    seed = random.SystemRandom().randrange(10**9) if options.seed is None else options.seed
    kept = BUILD / "diff"
    kept.mkdir(parents=True, exist_ok=True)
    print(f"seed {seed}", flush=True)
    seeds = list(range(seed, seed + options.count))
    batches = [seeds[i:i + options.batch] for i in range(0, len(seeds), options.batch)]
    failed = 0
    for mode, ours, theirs in sides(options):
        unknown = wrong = 0
        with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            for differ in pool.map(lambda batch: compare(ours, theirs, batch, folder), batches):
                for verdict, entry in [judge(ours, theirs, entry, folder) for entry in differ]:
                    unknown += verdict == "limit"
                    wrong += verdict == "failed"
                    if verdict != "passed":
                        report(kept, verdict, *entry)
        print(f"{mode}{': ' if mode else ''}{options.count - wrong - unknown} passed, {wrong} failed, {unknown} at a limit", flush=True)
        failed += wrong
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
