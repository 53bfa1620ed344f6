"""Tests of what .ci/run decides about the time: python3 ci/tests/test_whole.py"""

import contextlib
import io
import json
import os
import pathlib
import shutil
import sys
import tempfile
import time
import unittest
from unittest import mock

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

os.environ.pop("TAIPAN_CI_MINUTES", None)   # whoever calls these tests may have less time; they are about the default

import matrix
import whole


class DecisionTest(unittest.TestCase):
    def test_caches_make_the_difference(self):
        self.assertLess(whole.estimate(0, ""), whole.estimate(0.5, ""))
        self.assertLess(whole.estimate(0.5, ""), whole.estimate(1, ""))
        self.assertLess(whole.estimate(1, ""), whole.estimate(1, "gcc-s390x-linux-gnu"))

    def test_cold_archive_takes_about_nine_minutes(self):
        self.assertAlmostEqual(whole.estimate(1, ""), 9, delta=1)

    def test_fits_or_says_why(self):
        self.assertEqual(whole.decide(9, 9), "")
        self.assertRegex(whole.decide(9, 8), r"about 9 minutes needed, 8 left")
        self.assertRegex(whole.decide(4, -3), r"about 4 minutes needed, 0 left")

    def test_pace_of_the_machine(self):
        self.assertEqual(whole.slower(1.0, 18, 9), 2)
        self.assertEqual(whole.slower(2.0, 3, 9), 2)         # one that was quick says nothing of the next
        self.assertEqual(whole.slower(1.0, 900, 9), whole.SLOWEST)
        self.assertAlmostEqual(whole.estimate(1, "", 2.0), 18, delta=1)

    def test_four_archives_from_empty_caches(self):
        """A run with 15 minutes for this machine's own part makes two of four and has ended within 50 minutes."""
        minutes, made = 15.0, 0
        for number in range(4):
            needed = whole.estimate(1, number == 0)
            if not whole.decide(needed, whole.BUDGET - minutes):
                minutes, made = minutes + needed, made + 1
        self.assertEqual(made, 2)
        self.assertLessEqual(minutes, 50)


class RunTest(unittest.TestCase):
    """Whole runs with jobs of a line: what is counted, what is told."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        for name, value in (("matrix.RESULTS", self.folder), ("whole.cold_libraries", lambda target: 0.0),
                            ("whole.missing_packages", lambda target: "")):
            patch = mock.patch(name, value)
            patch.start()
            self.addCleanup(patch.stop)

    def job(self, name, command, minutes=1):
        return matrix.Job(name, ["ci"], minutes, command)

    def quietly(self, function, *words):
        with contextlib.redirect_stdout(io.TextIOWrapper(io.BytesIO())):
            function(*words)

    def test_counts_of_last_lines(self):
        run = whole.Whole(time.time())
        self.quietly(run.always, self.job("one", "printf '3 passed, 0 failed\\n7 passed, 2 failed\\n'"))
        self.quietly(run.always, self.job("two", "true"))
        self.quietly(run.always, self.job("three", "sh -c 'echo trouble; exit 3'"))
        self.assertEqual((run.passed, run.failed), (8, 3))
        self.assertEqual(run.told, [f"three: failed: {self.folder / 'three.log'}"])
        self.assertIn("trouble", (self.folder / "three.log").read_text())

    def test_time_limit_is_a_failure(self):
        run = whole.Whole(time.time())
        self.quietly(run.always, self.job("long", "sleep 30", 0.01))
        self.assertEqual((run.passed, run.failed), (0, 1))
        self.assertIn("time limit", run.told[0])

    def test_no_time_left_is_told(self):
        run = whole.Whole(time.time() - 60 * whole.BUDGET)
        self.quietly(run.in_spare_time, self.job("archive-s390x", "false"))
        self.assertEqual((run.passed, run.failed), (0, 0))
        self.assertRegex(run.told[0], r"^archive-s390x: skipped: about 4 minutes needed, 0 left of \d+; run: false$")

    def test_packages_that_cannot_be_installed(self):
        run = whole.Whole(time.time())
        with mock.patch("whole.missing_packages", lambda target: "gcc-none"), mock.patch("whole.TREE", self.folder):
            (self.folder / "build.sh").write_text("#!/bin/sh\nexit 100\n")
            (self.folder / "build.sh").chmod(0o755)
            self.quietly(run.in_spare_time, self.job("archive-s390x", "false"))
        self.assertRegex(run.told[0], r"skipped: cannot install gcc-none; run: false$")

    def test_gates_are_counted(self):
        dist = self.folder / "dist"
        dist.mkdir()
        gates = [{"state": "ok"}] * 12 + [{"state": "failed"}, {"state": "not run"}]
        report = dist / (whole.gen_identity.identity("linux-s390x")["archive"] + ".report.json")
        run = whole.Whole(time.time())
        with mock.patch("whole.TREE", self.folder):
            report.write_text(json.dumps({"gates": gates, "not_run": ["G6 (no tool)"]}))
            job = self.job("archive-s390x", "false")
            job.log.write_text("")
            run.count(job, "failed", time.time() - 5)
            self.assertEqual((run.passed, run.failed), (12, 1))
            self.assertEqual(run.told, ["archive-s390x: not run: G6 (no tool)", f"archive-s390x: failed: {report}"])
            run.count(job, "failed", time.time() + 5)        # an old report counts nothing: the build has failed
        self.assertEqual((run.passed, run.failed), (12, 2))


if __name__ == "__main__":
    unittest.main()
