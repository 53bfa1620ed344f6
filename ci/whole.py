"""whole.py [--started EPOCH]: what must pass on a fresh machine; the last line counts it.

First come the jobs of group ci in ci/jobs.def, always and all of them: the archive of x86_64 with every gate, programs from it, conformance
and tests.  Then the archives of the other CPUs (group spare), one after the other, each if its estimated time fits into what is left of
TAIPAN_CI_MINUTES (default 40, from EPOCH on).  An estimate starts from what is in the caches (libraries already built, compilers installed)
and follows the pace of this machine as soon as it is known.  An archive that does not fit is told with the reason and the command that
makes it, just above the last line; one that was begun and not ended by LATE minutes after that time is stopped and told likewise.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import time

import matrix
from tree import HOST, TREE

sys.path[:0] = [str(TREE / "release"), str(TREE / "cross")]

import build_package
import gen_identity
import recipe as recipes

BUDGET = float(os.environ.get("TAIPAN_CI_MINUTES", 40))
LATE = 8                # minutes after the budget at which an archive of another CPU is stopped
LAST = 85               # minutes after which no job may go on
# Minutes on two processors: program, modules, archive and gates of a target; each library; compilers and emulator from the mirror.
WARM, LIBRARIES, PACKAGES = 4.0, 5.0, 2.0
SLOWEST = 4             # a pace beyond this says nothing about the next archive


def estimate(cold, packages, pace=1.0):
    """Minutes that an archive will take: COLD is the part of its libraries that is not in the cache (0 to 1), PACKAGES whether Debian
    packages must be installed first, PACE how many times as long as estimated other archives took on this machine."""
    return (WARM + LIBRARIES * cold) * pace + PACKAGES * bool(packages)


def decide(needed, left):
    """"" to go on, else why an archive that takes NEEDED minutes is left out with LEFT minutes of the budget."""
    return "" if needed <= left else f"about {needed:.0f} minutes needed, {max(left, 0):.0f} left of {BUDGET:.0f}"


def slower(pace, minutes, expected):
    """The pace after an archive that took MINUTES where EXPECTED (at pace 1) were estimated; it never falls: caches may have helped."""
    return min(max(pace, minutes / expected), SLOWEST)


def cold_libraries(target):
    """Which part of the target's libraries must be built: 0 to 1; 1 where no compiler says what they would be built with."""
    try:
        builds = [build_package.Build(r, target, True, 1) for r in recipes.all_recipes() if r.build_script.is_file()]
        return sum(not build.final().is_dir() for build in builds) / len(builds)
    except recipes.RecipeError:
        return 1.0


def missing_packages(target):
    """Debian packages that the target needs and this machine lacks; "" for none."""
    done = subprocess.run(["./build.sh", "doctor", target], cwd=TREE, stdout=subprocess.PIPE, text=True)
    return "" if done.returncode == 0 else done.stdout.splitlines()[0].removeprefix("missing: ")


class Whole:
    """A run: the clock, and what was counted and told so far."""

    def __init__(self, started):
        self.started = started
        self.passed = self.failed = 0
        self.told = []          # lines for the end: failures, and what was left out
        self.pace = 1.0

    def minutes(self):
        return (time.time() - self.started) / 60

    def count(self, job, status, begin):
        """Add what JOB counted: gates of an archive, or the numbers of its last line; a job without either is one case."""
        report = TREE / "dist" / (gen_identity.identity(job.name.replace("archive-", "linux-"))["archive"] + ".report.json") \
            if job.name.startswith("archive-") else None
        counted = re.findall(r"^(\d+) passed, (\d+) failed$", job.log.read_text(errors="replace"), re.M)
        if report and report.is_file() and report.stat().st_mtime >= begin:
            found = json.loads(report.read_text())
            states = [gate["state"] for gate in found["gates"]]
            good, bad = states.count("ok"), states.count("failed")
            self.told += [f"{job.name}: not run: {left}" for left in found["not_run"]]
            log = report
        else:
            good, bad = map(int, counted[-1]) if counted and not report else (int(status == "passed"), 0)
            log = job.log
        if status != "passed":
            bad = bad or 1
            self.told.append(f"{job.name}: {status}: {log}")
        self.passed, self.failed = self.passed + good, self.failed + bad

    def always(self, job):
        print(f"== [{self.minutes():.0f} min] {job.name}: {job.command}")
        begin = time.time()
        status = matrix.run(job, min(job.minutes, max(LAST - self.minutes(), 1)), shown=True)
        self.count(job, status, begin)

    def leave_out(self, job, reason):
        self.told.append(f"{job.name}: skipped: {reason}; run: {job.command}")
        print(self.told[-1], flush=True)

    def in_spare_time(self, job):
        target = job.name.replace("archive-", "linux-")
        packages = missing_packages(target)
        # Where the compiler is missing nobody knows what is in the cache: it is installed if the rest might fit.
        reason = decide(estimate(0 if packages else cold_libraries(target), packages, self.pace), BUDGET - self.minutes())
        if not reason and packages:
            if subprocess.run(["./build.sh", "setup", target], cwd=TREE, stdin=subprocess.DEVNULL).returncode != 0:
                reason = f"cannot install {packages}"
        cold = 1.0 if reason else cold_libraries(target)
        reason = reason or decide(estimate(cold, False, self.pace), BUDGET - self.minutes())
        if reason:
            return self.leave_out(job, reason)
        print(f"== [{self.minutes():.0f} min] {job.name}, about {estimate(cold, False, self.pace):.0f} minutes: {job.command}")
        begin = time.time()
        status = matrix.run(job, BUDGET + LATE - self.minutes(), shown=True)
        if status == "time limit":
            return self.leave_out(job, f"not ready after {(time.time() - begin) / 60:.0f} minutes, log {job.log}")
        self.pace = slower(self.pace, (time.time() - begin) / 60, estimate(cold, False))
        return self.count(job, status, begin)


def main():
    parser = argparse.ArgumentParser(prog="ci/whole.py")
    parser.add_argument("--started", type=float, default=time.time(), metavar="EPOCH", help="when the run began")
    whole = Whole(parser.parse_args().started)
    jobs = list(matrix.read_jobs())
    for job in jobs:
        if "ci" in job.groups:
            whole.always(job)
    for job in jobs:
        if "spare" in job.groups and job.name.replace("archive-", "linux-") != HOST:
            whole.in_spare_time(job)
    print(f"== [{whole.minutes():.0f} min] {matrix.write_page(jobs)}")
    print("\n".join(whole.told))
    print(f"{whole.passed} passed, {whole.failed} failed")
    sys.exit(1 if whole.failed else 0)


if __name__ == "__main__":
    main()
