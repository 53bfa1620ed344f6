"""Tests of the log of the JIT and of what shows it: python3 ci/tests/test_jitview.py"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

TREE = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TREE / "ci"), str(TREE / "stdlib" / "py")]

import jitview
from tree import TAIPAN

PROGRAM = """
import os, sys
class Shape:
    def area(self, n): return n * 1.5 if n % 7 else None
def total(shapes, count):
    found = 0.0
    for i in range(count):
        area = shapes[i % 2].area(i)
        if area is not None: found += area
    return found
print(total([Shape(), Shape()], 300000))
if os.fork() == 0:
    total([Shape(), Shape()], 30000)
    sys.exit(0)
os.wait()
"""


def run(settings="on", program=PROGRAM):
    """The log of PROGRAM."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "jit.log"
        (pathlib.Path(folder) / "program.py").write_text(program)
        subprocess.run([TAIPAN, "--jit", settings, "program.py"], cwd=folder, check=True, stdout=subprocess.DEVNULL,
                       env={**os.environ, "TAIPANLOG": f"jit-log:{path}"})
        return path.read_text(encoding="ascii").splitlines()


class LogTest(unittest.TestCase):
    def test_every_line_is_an_event(self):
        events = [json.loads(line)["event"] for line in run()]
        self.assertEqual((events[0], events[-1]), ("begin", "end"))
        self.assertEqual(events.count("begin"), 1)      # the child writes none
        self.assertIn("trace", events)

    def test_traces_hang_together(self):
        log = jitview.Log(run())
        sides = [trace for trace in log.traces if trace.parent]
        self.assertTrue(log.finished and sides)
        for side in sides:
            self.assertIn(side, side.parent.sides)
        loop = next(trace for trace in log.traces if trace.why == "loop" and trace.place[1] == "total")
        self.assertEqual(pathlib.Path(loop.place[0]).name, "program.py")
        lines = {row[2] for row in loop.ir if len(row) == 3 and row[1] == "total"}
        self.assertTrue(lines & {7, 8, 9}, lines)

    def test_interpreted_traces_have_no_code(self):
        log = jitview.Log(run("backend=ir"))
        self.assertTrue(log.traces)
        self.assertFalse(any(trace.code for trace in log.traces))

    def test_freed_traces_are_told(self):
        many = "".join(f"def f{i}(n):\n    t = 0\n    for i in range(n): t += i ^ {i}\n    return t\nf{i}(2000)\n" for i in range(60))
        log = jitview.Log(run("portion=500", many))
        self.assertTrue(any(trace.freed for trace in log.traces))

    def test_samples_are_in_the_loop(self):
        log = jitview.Log(run(program=PROGRAM.replace("300000", "20000000")))
        found = log.categories()
        self.assertGreater(found["machine code"] + found["C code called by traces"], sum(found.values()) / 2, found)
        (file, function, line), _ = jitview.line_samples(log).most_common(1)[0]
        self.assertIn(function, ("total", "Shape.area"))


class PageTest(unittest.TestCase):
    def test_page_and_list(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "jit.log"
            path.write_text("\n".join(run()), encoding="ascii")
            self.assertEqual(jitview.main([str(path), "-o", f"{path}.page"]), 0)
            text = pathlib.Path(f"{path}.page").read_text(encoding="utf-8")
            for part in ("Where time goes", "Why recordings ended", "All traces", "/program.py:7", "</html>"):
                self.assertTrue(part in text, part)
            done = subprocess.run([TAIPAN, "-m", "jitview", str(path), "--list", "1"], capture_output=True, text=True)
            self.assertEqual((done.returncode, done.stdout[:12]), (0, "==== trace 1"))

    def test_wrong_files_are_told(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "other"
            path.write_text("no JSON\n")
            for name, words in ((str(path), "is not a log of the JIT"), (str(path) + "2", "No such file")):
                done = subprocess.run([sys.executable, str(TREE / "stdlib" / "py" / "jitview.py"), name], capture_output=True, text=True)
                self.assertEqual(done.returncode, 2)
                self.assertIn(words, done.stderr)


if __name__ == "__main__":
    unittest.main()
