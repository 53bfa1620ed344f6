"""package.py [--target T]... [--all] [--offline] [--check]: from sources to gated archives in dist/, for one or more targets.

Each target goes through the same steps: the bundled libraries one by one, the program, the extension modules of the
upstream library, and the archive with its gate; --check also holds it against all
gates, under emulation where the machine is another, and writes their report.  A step that was done before and whose inputs did not change costs next to nothing, so an interrupted
run goes on where it stopped.  What a step prints goes to a log; when it fails, the log is named and its end is shown.
"""

import argparse
import concurrent.futures
import functools
import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import threading
import time

RELEASE = pathlib.Path(__file__).resolve().parent
TREE = RELEASE.parent
sys.path.insert(0, str(TREE / "cross"))

import gen_identity
import recipe as recipes
from recipe import TARGETS

LOG_TAIL = 20


class Step:
    """One command of one target: a title, the words of the command, and the log that it writes."""

    def __init__(self, target, title, command):
        self.target, self.title = target, title
        self.command = [str(w) for w in command]

    @property
    def log(self):
        return TREE / "build" / "logs" / self.target / f"{self.title.replace(' ', '-')}.log"


def target_facts(target):
    """The plain NAME := VALUE lines of a target's file."""
    text = (TREE / "cross" / "targets" / f"{target}.mk").read_text()
    pairs = (line.split(":=", 1) for line in text.splitlines() if ":=" in line)
    return {name.strip(): value.strip() for name, value in pairs}


@functools.cache
def emulator(target):
    """The command prefix that runs programs of TARGET here; empty for this machine's own.  Where the kernel allows it, programs
    run that way can start others of their kind."""
    if target == f"linux-{os.uname().machine}":
        return ""
    namespace = ["sh", str(RELEASE / "foreign.sh"), target]
    if subprocess.run([*namespace, "true"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0:
        return shlex.join(namespace)
    facts = target_facts(target)
    return f"qemu-{facts['QEMU']}-static -L /usr/{facts['TRIPLE']}"


def archive_name(target):
    return gen_identity.identity(target)["archive"] + ".tar.xz"


def program_step(target, options):
    if options.profile:
        return Step(target, "program led by a profile", ["sh", RELEASE / "profile.sh", target])
    return plain_program_step(target, options)


def plain_program_step(target, options):
    """The program; this machine's own also gets a library beside it, since it compiles the library of every target."""
    goals = ["all", "library"] if target == f"linux-{os.uname().machine}" else ["all"]
    return Step(target, "program", ["make", "-C", TREE, "FLOOR=1", f"TARGET={target}", "VARIANT=release", f"-j{options.jobs}", *goals])


def build_steps(target, options):
    """What is compiled for a target, one after the other: each step uses all processors."""
    python, offline = sys.executable, ["--offline"] if options.offline else []
    names = [r.name for r in recipes.all_recipes() if r.build_script.is_file()]
    for recipe in recipes.in_order(names):
        if recipe.build_script.is_file():
            yield Step(target, f"library {recipe.name} {recipe.version}",
                       [python, TREE / "cross" / "build_package.py", recipe.name, "--target", target,
                        "--jobs", options.jobs, *offline])
    yield program_step(target, options)
    yield Step(target, "extension modules", [python, TREE / "cross" / "build_modules.py", "--target", target,
                                             "--build", build_folder(target, options), "--jobs", options.jobs, *offline])


def build_folder(target, options):
    return TREE / "build" / f"{target}-{'pgo' if options.profile else 'release'}"


def archive_step(target, options):
    offline = ["--offline"] if options.offline else []
    return Step(target, "archive", ["sh", RELEASE / "make_tarball.sh", target, "--build", build_folder(target, options),
                                    "--stage", TREE / "build" / f"{target}-stage", "--out", options.out, *offline])


def check_steps(target, options):
    archive = pathlib.Path(options.out) / archive_name(target)
    yield Step(target, "checks", [sys.executable, RELEASE / "check_tarball.py", archive, "--no-run"])     # the gates run it
    yield Step(target, "gates", [sys.executable, RELEASE / "verify.py", archive])


def phases(targets, options):
    """Lists of steps and how many of a list may run at a time.  The compiled library is the same for every CPU and is made
    by this machine's own program, so that comes first."""
    own = f"linux-{os.uname().machine}"
    first = [] if own in targets and not options.profile else [plain_program_step(own, options)]
    yield first + [step for target in targets for step in build_steps(target, options)], 1
    yield [archive_step(target, options) for target in targets], int(options.jobs)
    if options.check:
        yield [step for target in targets for step in check_steps(target, options)], int(options.jobs)


def run_step(step):
    """(exit status, seconds of processor time): on a busy machine only the latter says what a step costs."""
    step.log.parent.mkdir(parents=True, exist_ok=True)
    with open(step.log, "wb") as stream:
        child = subprocess.Popen(step.command, stdin=subprocess.DEVNULL, stdout=stream, stderr=subprocess.STDOUT)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return child.returncode, usage.ru_utime + usage.ru_stime


def clock(seconds):
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def fail(step, status):
    lines = step.log.read_text(errors="replace").splitlines()
    print(f"package: {step.target}: {step.title} failed with status {status}; the end of {step.log}:", file=sys.stderr)
    print("\n".join("    " + line for line in lines[-LOG_TAIL:]), file=sys.stderr)


def missing_tools(targets):
    for target in targets:
        facts = target_facts(target)
        own = target == f"linux-{os.uname().machine}"
        if not own and not shutil.which(f"{facts['TRIPLE']}-gcc"):
            yield f"gcc-{facts['TRIPLE'].replace('_', '-')}"


class Runner:
    """Runs phases of steps, tells the progress, and remembers which targets failed."""

    def __init__(self, total, keep_going):
        self.total, self.keep_going = total, keep_going
        self.begin, self.started, self.failed, self.seconds = time.monotonic(), 0, {}, {}
        self.lock = threading.Lock()

    def one(self, step):
        with self.lock:
            if step.target in self.failed or (self.failed and not self.keep_going):
                return
            self.started += 1
            print(f"[{self.started:{len(str(self.total))}}/{self.total} {clock(time.monotonic() - self.begin)}] {step.target}: {step.title}",
                  file=sys.stderr, flush=True)
        begin = time.monotonic()
        status, processor = run_step(step)
        with self.lock:
            self.seconds.setdefault(step.target, {})[step.title] = (time.monotonic() - begin, processor)
            if status != 0:
                fail(step, status)
                self.failed[step.target] = step.title

    def run(self, steps, at_once):
        with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
            list(pool.map(self.one, steps))

    def table(self):
        """Where the time went: a line per target, with processor time in parentheses."""
        for target, steps in self.seconds.items():
            groups = {}
            for title, times in steps.items():
                title = "libraries" if title.startswith("library ") else title
                groups[title] = [a + b for a, b in zip(groups.get(title, (0, 0)), times)]
            yield f"  {target:14}" + "  ".join(f"{title} {wall:.0f} s ({busy:.0f})" for title, (wall, busy) in groups.items())


def main():
    parser = argparse.ArgumentParser(prog="build.sh package")
    parser.add_argument("--target", action="append", choices=TARGETS, metavar="T", help="one of: " + " ".join(TARGETS))
    parser.add_argument("--all", action="store_true", help="every target")
    parser.add_argument("--offline", action="store_true", help="use what is in the cache, fetch nothing")
    parser.add_argument("--profile", action="store_true", help="build the program twice, the second time led by a profile of the first")
    parser.add_argument("--check", action="store_true", help="hold each archive against all gates, under qemu-user where needed")
    parser.add_argument("--keep-going", action="store_true", help="when a target fails, go on with the next")
    parser.add_argument("--out", default=str(TREE / "dist"), help="folder of the archives (default dist)")
    parser.add_argument("--jobs", default=os.environ.get("JOBS", str(os.cpu_count() or 1)))
    options = parser.parse_args()
    targets = list(TARGETS) if options.all else options.target or [os.environ.get("TARGET", f"linux-{os.uname().machine}")]
    missing = list(missing_tools(targets))
    if missing:
        sys.exit(f"package: missing compilers; install with: apt-get install -y {' '.join(missing)}")
    if options.check:       # what an earlier build told must not be compared with this one
        for target in targets:
            (pathlib.Path(options.out) / archive_name(target).replace(".tar.xz", ".attributes.json")).unlink(missing_ok=True)
    work = list(phases(targets, options))
    runner = Runner(sum(len(steps) for steps, _ in work), options.keep_going)
    for steps, at_once in work:
        runner.run(steps, at_once)
    failed = runner.failed
    # Without --keep-going a failure ends the run: targets behind it were not built, whatever lies in the folder.
    done = [] if failed and not options.keep_going else [t for t in targets if t not in failed]
    if done:
        subprocess.run([sys.executable, RELEASE / "index.py", options.out], check=True, stdout=subprocess.DEVNULL)
    for target in done:
        path = pathlib.Path(options.out) / archive_name(target)
        print(f"{path}  {path.stat().st_size / 1e6:.1f} MB")
    print("\n".join(runner.table()), file=sys.stderr)
    busy = sum(processor for steps in runner.seconds.values() for _, processor in steps.values())
    print(f"package: {len(done)} of {len(targets)} targets in {clock(time.monotonic() - runner.begin)}, {clock(busy)} of processor time", file=sys.stderr)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
