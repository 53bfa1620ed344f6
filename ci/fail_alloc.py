"""fail_alloc.py [--every] [--kind alloc|object] [PROGRAM...]: what programs do when the Nth allocation fails.

Each program runs with TAIPANFAULT=object=N (the collector's heap) and alloc=N (the C heap) for N = 1, 2, 3, ... in growing steps, up to
the number of allocations that the program makes.  It has to end with the output that it has otherwise, or to say MemoryError (in
its output, or as the uncaught exception); a crash, a hang, another error or a wrong output is a failure.  With N+ every later
allocation fails as well; then nothing more is asked than that the process ends without a signal and without SystemError.

Without PROGRAM, the programs below run; --every takes every N instead of growing steps.
"""

import argparse
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys

from tree import BUILD, TAIPAN

LIMIT = 60
DENSE = 60          # every N up to this one
RUNS = 400          # about so many values of N for each program

PROGRAMS = {
    "text": r'''
words = [f"{i:>5}|{i * 1.5:.3f}|{chr(900 + i)}" for i in range(40)]
text = "\n".join(words)
print(len(text), text.upper()[:30], text.split("|")[3], text.replace("1", "one").count("one"), text.encode("utf-16")[:9])
print("%s %r %5d" % ("a", b"b", 3), "{:>{}}".format("x", 5), repr(text)[:40], "-".join(reversed(words[0])), text.find("39"))
for name in "strip title casefold swapcase splitlines".split(): print(len(getattr(text, name)()))
''',
    "records": r'''
import os, pwd, grp, resource, time, sys
here = os.stat("/")
print(here.st_mode, here.st_blksize == os.stat("/").st_blksize, here.st_ctime_ns >= 0, len(os.uname()), len(os.times()), os.statvfs("/")[9])
print(pwd.getpwuid(0).pw_name, grp.getgrgid(0).gr_mem == grp.getgrnam(grp.getgrgid(0).gr_name).gr_mem, resource.getrusage(resource.RUSAGE_SELF)[0] >= 0)
print(time.gmtime(1e9), time.localtime(0).tm_zone == time.tzname[0], os.sched_getparam(0), sys.get_asyncgen_hooks(), os.stat_result(range(10)))
class Loud:
    def __del__(self): raise ValueError("loud")
sys.unraisablehook = lambda facts: print(facts.exc_type, facts.exc_value)
loud = Loud(); del loud
import gc, cProfile
gc.collect()
profile = cProfile.Profile()
profile.runcall(len, ())
print(len(profile.getstats()) > 0)
''',
    "decimals": r'''
from decimal import Decimal, Context, localcontext
long = Decimal(7 ** 2000)
print(int(long) % 1000, str(long)[:9], Decimal("1.5") + 2, Decimal(0.1), f"{Decimal(5) / 3:.3e}", f"{Decimal('-1234.5'):>12,.1f}", hash(long) % 9, len(Decimal("9" * 3000).as_tuple()[1]))
with localcontext(Context(prec=3000)) as c:
    product = long * long - long / 3
    print(product.adjusted(), long < product, divmod(product, long)[0] > 1, pow(Decimal(3), 999, 10 ** 9), Decimal(2).sqrt() > 1)
    print(product.as_integer_ratio()[0] > 1, c.flags.copy() == c.flags, Decimal((1, (1, 2), 3)), round(long), float(long) > 1, repr(c)[:12])
''',
    "containers": r'''
squares = {i: i * i for i in range(100)}
groups = {}
for key, value in squares.items(): groups.setdefault(value % 7, []).append((key, {value}))
print(sorted(groups), len(groups[2]), sorted(squares.values())[-3:], list(map(str, range(5))), {*range(5)} | {9}, dict(zip("abc", range(3))))
items = list(range(50)); items[3:9] = "abc"; del items[::7]; items.sort(key=str); items *= 3
print(items[:9], tuple(reversed(items))[:3], [x for y in ([1, 2], [3]) for x in y], sum(squares.values()), max(items, key=str))
print(frozenset("hello") == set("hello"), {1: 2} | {3: 4}, bytes(range(9)), bytearray(b"abc") * 3, memoryview(b"abcdef")[::2].tolist())
''',
    "classes": r'''
class Meta(type):
    def __new__(cls, name, bases, space, **extra): return super().__new__(cls, name, bases, {**space, **extra})
class Base(metaclass=Meta, colour="red"):
    __slots__ = ("value",)
    def __init__(self, value): self.value = value
    def __repr__(self): return f"<{type(self).__name__} {self.value!r}>"
    def __add__(self, other): return type(self)(self.value + other.value)
class Derived(Base):
    def __getattr__(self, name): return name.upper()
    @property
    def twice(self): return self.value * 2
    @classmethod
    def make(cls, *args, **kw): return cls(len(args) + len(kw))
d = Derived.make(1, 2, x=3)
d.extra = [d]
print(d + Derived(4), d.twice, d.missing, d.colour, super(Derived, d).__repr__(), isinstance(d, Base), vars(d)["extra"][0] is d)
print(type("Made", (Derived,), {"late": 1})(5).late, [c.__name__ for c in Derived.__mro__])
''',
    "flow": r'''
import contextlib
def numbers(n):
    try:
        for i in range(n):
            got = yield i, got if i else None
    finally:
        print("closed")
def nest(n): return 0 if n == 0 else 1 + nest(n - 1)
@contextlib.contextmanager
def managed():
    try: yield "in"
    except KeyError as error: print("seen", error)
g = numbers(5); next(g)
print([g.send(i) for i in range(3)]); g.close()
with managed() as m:
    print(m, nest(50))
    raise KeyError("x")
for kind in (ValueError, TypeError, ExceptionGroup):
    try:
        try: raise kind("a", [ValueError(1)]) if kind is ExceptionGroup else kind("a")
        finally: print("finally", kind.__name__)
    except Exception as error: print(type(error).__name__, error.args[0], error.__traceback__.tb_lineno)
async def waiter(n):
    class Step:
        def __await__(self): yield n
    await Step()
    return [x async for x in agen(n)]
async def agen(n):
    for i in range(n): yield i
w = waiter(4)
print(w.send(None))
try: w.send(None)
except StopIteration as stop: print(stop.value)
match {"a": [1, (2, 3)]}:
    case {"a": [x, (y, z)]}: print(x, y, z)
''',
    "numbers": r'''
x = 3 ** 500
print(x % 10 ** 20, len(str(x)), x // 7 ** 100 % 1000, int(str(x)) == x, (x << 77) >> 70 & 1023, -x % 97, x.bit_length(), hash(x) % 1000)
print(1e300 * 1e10, 0.1 + 0.2, (1 + 2j) ** 3, divmod(-x, 10 ** 100)[1] % 1000, float(10 ** 300), round(2.675, 2), f"{x:,}"[:20], 7.0.hex())
print(sum(i * 0.5 for i in range(100)), [int(f"{i}{i}") for i in range(5)], int("zz", 36), complex("1+2j"), pow(3, 1000, 10 ** 30), (2 ** 64 - 1).to_bytes(9, "big"))
''',
    "compile": r'''
source = "\n".join(f"def f{i}(a, b={i}, *c, **d):\n    x = [a + y for y in c if y]\n    return lambda: (x, b, f'{{a!r:>{i + 1}}}')" for i in range(12))
space = {}
exec(compile(source, "made", "exec"), space)
print(space["f3"](1, 2, 3, 4)(), len(space))
try: compile("def f(:\n pass", "bad", "exec")
except SyntaxError as error: print(error.msg, error.lineno)
import ast
print(ast.dump(ast.parse("a[1:2].b(c, *d) if e else {1: 2}"))[:60], ast.literal_eval("[1, {'a': (2, None)}]"))
''',
    "library": r'''
import json, re, pickle, struct, collections, functools, itertools, io, datetime
data = {"a": [1, 2.5, None, "\u20ac"], "b": {"c": [True] * 5}}
print(json.loads(json.dumps(data, indent=1)) == data, pickle.loads(pickle.dumps(data, 2)) == data, re.sub(r"(\d)(?P<n>\w)", r"\g<n>\1", "1a2b3c" * 5)[:9])
print(struct.unpack("<iq3s", struct.pack("<iq3s", 1, 2, b"abc")), collections.Counter("hello").most_common(1), collections.deque(range(5), 3), collections.OrderedDict(a=1))
print(list(itertools.permutations("abc", 2))[:2], functools.reduce(lambda a, b: a * b, range(1, 20)), functools.lru_cache(lambda x: x + 1)(3), re.findall(r"a+|b", "aabba"))
print(io.StringIO("a\nb\n").readlines(), io.BytesIO(b"abc").read(2), datetime.datetime(2020, 2, 29, 1).isoformat(), datetime.date(2020, 1, 1) + datetime.timedelta(60))
print(sorted(re.split(r"[,;]\s*", "b, a;c")), bool(re.match(r"(?i)(a|b)*c$", "ABABC")), "%s" % datetime.timedelta(1, 2, 3))
''',
}


def start(path, fault):
    environment = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LANG": "C.UTF-8", "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1",
                   **{name: value for name, value in os.environ.items() if name.startswith(("TAIPANGC", "TAIPANJIT", "ASAN"))}, "TAIPANFAULT": fault}
    try:
        done = subprocess.run([TAIPAN, "-S", path], env=environment, capture_output=True, timeout=LIMIT, stdin=subprocess.DEVNULL)
        return done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")
    except subprocess.TimeoutExpired:
        return "time limit", "", ""


def places(count, every):
    """The values of N for a program that makes COUNT allocations."""
    n, step = 1, 1
    while n <= count:
        yield n
        if not every and n > DENSE:
            step = max(1, (count - DENSE) // RUNS)
        n += step


def judge(status, output, errors, expected, plus):
    """None, or what is wrong."""
    if status == "time limit" or (isinstance(status, int) and (status < 0 or status >= 128)):
        return f"status {status}"
    if (status, output) == (0, expected):
        return None
    if "Sanitizer" in errors or "SystemError" in errors + output:
        return "SystemError" if "SystemError" in errors + output else "a sanitiser's report"
    if plus or "MemoryError" in output or "MemoryError" in errors or "out of memory" in errors.lower():
        return None
    return f"status {status} without MemoryError"


def check(path, title, kinds, every, pool):
    status, expected, errors = start(path, "report")
    counts = re.search(r"fault: (\d+) allocations, (\d+) objects", errors)
    if status != 0 or not counts:
        print(f"FAIL {title}: does not run without faults: {status} {errors[-300:]}")
        return 1, 1
    runs, failed = [], 0
    for kind in kinds:
        count = int(counts[1 if kind == "alloc" else 2])
        for n in places(count, every):
            runs.append((f"{kind}={n}", False))
            if n % 7 == 1:
                runs.append((f"{kind}={n}+", True))
    for (fault, plus), result in zip(runs, pool.map(lambda run: start(path, run[0]), runs)):
        wrong = judge(*result, expected, plus)
        if wrong:
            failed += 1
            print(f"FAIL {title}: {wrong}\n    repeat: TAIPANFAULT={fault} {TAIPAN} -S {path}\n    {' | '.join(result[2].strip().splitlines()[-3:])[-300:]}", flush=True)
    print(f"{title}: {len(runs)} runs, {failed} failed ({counts[1]} allocations, {counts[2]} objects)", flush=True)
    return len(runs), failed


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("programs", nargs="*", help="names of the programs here, or files")
    parser.add_argument("--kind", action="append", choices=("alloc", "object"))
    parser.add_argument("--every", action="store_true")
    parser.add_argument("--jobs", type=int, default=int(os.environ.get("JOBS", "1")))
    options = parser.parse_args()
    folder = BUILD / "fail_alloc"
    folder.mkdir(parents=True, exist_ok=True)
    runs = failed = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for name in options.programs or PROGRAMS:
            path = folder / f"program_{name}.py"    # not a name of the library: the folder comes first in sys.path
            if name in PROGRAMS:
                path.write_text(PROGRAMS[name], encoding="utf-8")
            found = check(path if name in PROGRAMS else pathlib.Path(name), name, options.kind or ("object", "alloc"), options.every, pool)
            runs, failed = runs + found[0], failed + found[1]
    print(f"{runs - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
