"""stress_library.py [ROW...]: whole programs of the library while the collector runs all the time.

Values that only malloc memory or a half-built frame holds during a collection show as crashes here.  Each row runs as it is and with
TAIPANGC=stress=N,wbcheck=1 (a collection at every Nth allocation, everything that may move moves, the dead is poisoned); both must
print the same.
"""

import argparse
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

from tree import TAIPAN

LIMIT = 400

UNITTEST = """
import unittest
class T(unittest.TestCase):
    def setUp(self): self.items = [str(i) for i in range(50)]
    def test_equal(self): self.assertEqual(sorted(self.items, key=int), self.items)
    def test_raises(self):
        with self.assertRaisesRegex(ValueError, "invalid literal"): int("x")
    def test_sub(self):
        for i in range(5):
            with self.subTest(i=i): self.assertLess(i, 9)
    @unittest.skip("not now")
    def test_skip(self): pass
    @unittest.expectedFailure
    def test_fails(self): self.assertDictEqual({"a": 1}, {"a": [2]})
suite = unittest.defaultTestLoader.loadTestsFromTestCase(T)
result = unittest.TextTestRunner(stream=open(os.devnull, "w")).run(suite)
print(result.testsRun, len(result.failures), len(result.expectedFailures), len(result.skipped))
"""
ASYNCIO = """
import asyncio
async def worker(queue, out):
    while True:
        item = await queue.get()
        await asyncio.sleep(0)
        out.append(item * 2)
        queue.task_done()
async def main():
    queue, out = asyncio.Queue(3), []
    tasks = [asyncio.create_task(worker(queue, out)) for _ in range(3)]
    for i in range(20): await queue.put(i)
    await queue.join()
    for task in tasks: task.cancel()
    done = await asyncio.gather(*tasks, return_exceptions=True)
    async with asyncio.timeout(5): await asyncio.sleep(0)
    return sorted(out), [type(x).__name__ for x in done]
print(asyncio.run(main()))
"""
VALUES = """
import typing, dataclasses, enum, abc, collections, functools, json, re, copy, pickle, string, textwrap, types, datetime, decimal, fractions, statistics, random
@dataclasses.dataclass(order=True, frozen=True)
class Point:
    x: int
    y: typing.Optional[int] = None
    z: list = dataclasses.field(default_factory=list, compare=False)
class Colour(enum.Flag):
    RED, BLUE = 1, 2
print(Point(1, 2) < Point(1, 3), dataclasses.replace(Point(1), x=4), dataclasses.asdict(Point(1, z=[Point(2)])), Colour.RED | Colour.BLUE, list(Colour))
print(typing.get_type_hints(Point)["y"], typing.Union[int, str, int], typing.Callable[[int], str], pickle.loads(pickle.dumps(Point(3, 4))), copy.deepcopy({1: [Point(5)]}))
data = {"a": [1, 2.5, None, True, "x\\u20ac"] * 5, "b": {str(i): [i] * 3 for i in range(30)}}
print(json.loads(json.dumps(data, indent=2)) == data, re.sub(r"(?P<a>\\w+)-(\\d+)", lambda m: m["a"] + m[2] * 2, "ab-12 cd-3 " * 9)[:40], textwrap.fill("word " * 40, 30)[:50])
print(decimal.Decimal("1.10") / 3, fractions.Fraction(3, 7) ** 5, statistics.stdev(range(20)), collections.Counter("mississippi").most_common(2), string.Template("$a-${b}").substitute(a=1, b=2))
print(random.Random(5).sample(range(100), 5), datetime.datetime(2020, 2, 29).strftime("%Y-%m-%d"), functools.reduce(lambda a, b: a + b, map(str, range(9))))
"""
FILES = """
import tempfile, pathlib, csv, io, zipfile, tarfile, gzip, shutil, configparser, logging, argparse, subprocess, threading, queue, concurrent.futures, sqlite3, xml.etree.ElementTree as tree, html.parser, email.message, urllib.parse, hashlib, base64, contextlib
with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    with open(folder / "a.csv", "w", newline="") as file: csv.writer(file).writerows([[i, f"v{i}"] for i in range(30)])
    print(len(list(csv.DictReader(open(folder / "a.csv"), ["n", "v"]))), sorted(p.name for p in folder.iterdir()))
    with zipfile.ZipFile(folder / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive: archive.write(folder / "a.csv", "b.csv")
    print(zipfile.ZipFile(folder / "a.zip").read("b.csv")[:12])
    with tarfile.open(folder / "a.tar.gz", "w:gz") as archive: archive.add(folder / "a.csv", "c.csv")
    print(tarfile.open(folder / "a.tar.gz").getnames())
parser = configparser.ConfigParser(); parser.read_string("[a]\\nb = 1\\nc = %(b)s2\\n"); print(parser["a"]["c"])
options = argparse.ArgumentParser(prog="p"); options.add_argument("--n", type=int, default=3); options.add_argument("files", nargs="*"); print(options.parse_args(["--n", "5", "x"]))
stream = io.StringIO(); logging.basicConfig(stream=stream, format="%(levelname)s %(message)s"); logging.warning("a %s", [1]); print(stream.getvalue())
with concurrent.futures.ThreadPoolExecutor(3) as pool: print(sum(pool.map(lambda n: n * n, range(40))))
root = tree.fromstring("<a><b c='1'>t</b></a>"); print(root.find("b").attrib, tree.tostring(root))
print(urllib.parse.urlsplit("http://u@h:1/p?q#f"), urllib.parse.parse_qs("a=1&b=2&a=3"), hashlib.sha256(b"abc").hexdigest()[:9], base64.b64encode(b"abc" * 9))
with contextlib.closing(sqlite3.connect(":memory:")) as base:
    base.execute("create table t (a, b)"); base.executemany("insert into t values (?, ?)", [(i, str(i)) for i in range(50)])
    print(base.execute("select sum(a), max(b) from t where a > ?", (10,)).fetchall())
"""
PIP = """
import ensurepip, pathlib, runpy, sys
sys.path.insert(0, str(next(pathlib.Path(ensurepip.__file__).parent.glob("_bundled/pip-*.whl"))))
sys.argv = ["pip", "--version"]
runpy.run_module("pip", run_name="__main__")
"""
ROWS = {
    "imports": (1500, ["-c", "import typing, asyncio, dataclasses, json, re, unittest, email, http.client, xml.dom.minidom, logging.handlers, multiprocessing, ctypes; print('ok')"]),
    "values": (700, ["-c", VALUES]),
    "asyncio": (700, ["-c", ASYNCIO]),
    "unittest": (700, ["-c", "import os\n" + UNITTEST]),
    "files": (900, ["-c", FILES]),
    "pip": (6000, ["-c", PIP]),
    "tokenize": (300, ["-m", "tokenize", "{source}"]),
    "ast": (300, ["-m", "ast", "{source}"]),
    "json.tool": (100, ["-m", "json.tool", "{json}"]),
    "timeit": (300, ["-c", "import timeit; print(timeit.timeit('[x for x in range(9)]', number=200) > 0)"]),
    "cProfile": (900, ["-c", "import cProfile, pstats, io; p = cProfile.Profile(); p.runcall(sorted, range(99), key=lambda x: -x); s = io.StringIO(); pstats.Stats(p, stream=s).print_stats(); print(len(s.getvalue()) > 50)"]),
    "doctest": (900, ["-c", "import doctest\ndef f():\n    '''\n    >>> [1, 2] + [3]\n    [1, 2, 3]\n    '''\nprint(doctest.testmod())"]),
    "inspect": (700, ["-c", "import inspect, collections, json; print(inspect.signature(json.dumps), len(inspect.getsource(collections.OrderedDict)) > 99, inspect.getmro(bool))"]),
}
SOURCE = "import os\nclass A:\n    def f(self, *a, **k):\n        return [x async for x in a] if 0 else {y: y for y in k}\n".replace("async for", "for") * 4
JSON = '{"a": [1, 2.5, null], "b": {"c": "\\u00e9"}}'


def run(name, folder, settings):
    words = [word.replace("{source}", f"{folder}/source.py").replace("{json}", f"{folder}/text.json") if len(word) < 20 else word for word in ROWS[name][1]]
    environment = {"PATH": "/usr/bin:/bin", "HOME": folder, "LANG": "C.UTF-8", "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1",
                   **{key: value for key, value in os.environ.items() if key.startswith("TAIPANJIT")}, **settings}
    started = time.monotonic()
    try:
        done = subprocess.run([TAIPAN, *words], env=environment, capture_output=True, timeout=LIMIT, stdin=subprocess.DEVNULL, cwd=folder)
        status, output, errors = done.returncode, done.stdout, done.stderr
    except subprocess.TimeoutExpired:
        status, output, errors = "time limit", b"", b""
    return status, re.sub(rb"0x[0-9a-f]+", b"0x", output), errors.decode("utf-8", "replace")[-600:], time.monotonic() - started


def check(name, folder):
    plain = run(name, folder, {})
    stressed = run(name, folder, {"TAIPANGC": f"stress={ROWS[name][0]},wbcheck=1"})
    good = plain[0] == stressed[0] == 0 and plain[1] == stressed[1]
    print(f"{'ok  ' if good else 'FAIL'} {name}: {plain[3]:.1f} s, {stressed[3]:.1f} s under stress", flush=True)
    if not good:
        print(f"   plain: {plain[0]} {plain[1][-200:]!r} {plain[2][-300:]}\n   stress: {stressed[0]} {stressed[1][-200:]!r} {stressed[2]}", flush=True)
    return good


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("rows", nargs="*", help=" ".join(ROWS))
    parser.add_argument("--jobs", type=int, default=int(os.environ.get("JOBS", "1")))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        pathlib.Path(folder, "source.py").write_text(SOURCE)
        pathlib.Path(folder, "text.json").write_text(JSON)
        results = list(pool.map(lambda name: check(name, folder), options.rows or ROWS))
    print(f"{sum(results)} passed, {len(results) - sum(results)} failed")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
