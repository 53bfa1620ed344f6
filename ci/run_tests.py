"""run_tests.py [--mode NAME]... [--all-modes] [PATH...]: unit tests, then the language corpus.

The corpus is src/tests/lang/<topic>/<behaviour>.py.  A file states what it expects in comments:

    # expect: TEXT            the next line of standard output
    # expect error: TYPE: MESSAGE   the last line of standard error, exit status 1

or, having none of these, is differential: the reference CPython 3.11 runs it too, and output, exit status and the last line
of the error must agree.  A file may hold several behaviours, each between lines `# case: NAME`; they are run as programs of
their own.  Modes come from ci/permutations.def.  Each failure prints the command that repeats it.
"""

import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import queue
import random
import re
import shlex
import signal
import subprocess
import sys
import tempfile
import threading
import time

from tree import BUILD, HOST, REFERENCE, TARGET, TREE, VARIANT, interpreter

CACHE = pathlib.Path(os.environ.get("TAIPAN_CACHE", pathlib.Path.home() / ".cache" / "taipan")) / "reference"
TIMEOUT = 60 if TARGET == HOST else 300
# How programs of another CPU are run, say RUN="qemu-s390x-static -L /usr/s390x-linux-gnu"; found by itself from cross/targets.
RUN = os.environ.get("RUN")
# The page size that an emulated machine has, say 65536.
PAGE_SIZE = os.environ.get("PAGE_SIZE")


def run_prefix():
    """The words before a program of TARGET: none on its own machine, else the emulator with the target's libraries."""
    if RUN is not None:
        return shlex.split(RUN)
    if TARGET == HOST:
        return []
    sys.path[:0] = [str(TREE / "release"), str(TREE / "cross")]
    import package
    page = ["env", f"QEMU_PAGESIZE={PAGE_SIZE}"] if PAGE_SIZE else []
    return [*shlex.split(package.emulator(TARGET)), *page]


def read_modes():
    """NAME: environment and arguments of each mode of ci/permutations.def."""
    modes = {}
    for line in (TREE / "ci" / "permutations.def").read_text().splitlines():
        line = line.split("#")[0].strip()
        if line:
            name, variant, sets, *settings = line.split()
            modes[name] = (variant, sets.split(","), dict(s.split("=", 1) for s in settings))
    return modes


class Case:
    """One program: its text, where it comes from, what it must print."""

    def __init__(self, path, name, text):
        self.path, self.name, self.text = path, name, text
        self.output = re.findall(r"^\s*# expect: ?(.*)$", text, re.M)
        self.error = re.search(r"^\s*# expect error: ?(.*)$", text, re.M)
        self.differential = not self.output and not self.error

    @property
    def title(self):
        return f"{self.path.relative_to(TREE)}{':' + self.name if self.name else ''}"


def read_cases(path):
    text = path.read_text(encoding="utf-8")
    parts = re.split(r"^# case: (.*)\n", text, flags=re.M)
    if len(parts) == 1:
        return [Case(path, "", text)]
    return [Case(path, parts[i].strip(), parts[0] + parts[i + 1]) for i in range(1, len(parts), 2)]


BASE_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LANG": "C.UTF-8", "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}


def run(command, file, environment, timeout=TIMEOUT):
    """TIMEOUT is in seconds of processor time: other programs of the machine do not make a test fail.  What only waits gets five times that."""
    try:
        done = subprocess.run(["prlimit", f"--cpu={timeout}:", *command, file], env={**BASE_ENVIRONMENT, **environment}, capture_output=True,
                              timeout=5 * timeout, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        return "timeout", "", "time limit"
    if done.returncode == -signal.SIGXCPU:
        return "timeout", "", "limit of processor time"
    error = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return done.returncode, done.stdout.decode("utf-8", "replace"), error[-1] if error else ""


class ForkServer:
    """One started program of which cases are children (ci/fork_server.py): what makes the corpus bearable under an emulator."""

    def __init__(self, command, environment):
        self.command, self.environment = command, environment
        self.process = None

    def start(self):
        self.process = subprocess.Popen([*self.command, TREE / "ci" / "fork_server.py"], env={**BASE_ENVIRONMENT, **self.environment}, text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def run(self, file):
        """As run(): (status, output, last line of the error)."""
        if self.process is None or self.process.poll() is not None:
            self.start()
        out, err = file + ".out", file + ".err"
        try:
            self.process.stdin.write(f"{file}\t{out}\t{err}\n")
            self.process.stdin.flush()
            child = int(self.process.stdout.readline())
            timer = threading.Timer(TIMEOUT, os.kill, (child, signal.SIGKILL))
            timer.start()
            status = os.waitstatus_to_exitcode(int(self.process.stdout.readline()))
            timer.cancel()
        except (OSError, ValueError):
            self.close()
            return "lost", "", "the server of forks has ended"
        error = pathlib.Path(err).read_bytes().decode("utf-8", "replace").strip().splitlines()
        return status, pathlib.Path(out).read_bytes().decode("utf-8", "replace"), error[-1] if error else ""

    def close(self):
        if self.process is not None:
            self.process.stdin.close()
            self.process.stdout.close()
            self.process.kill()
            self.process.wait()
            self.process = None


def reference_result(case, file):
    """What the reference CPython does with CASE; kept by content."""
    key = hashlib.sha256(f"{REFERENCE}\0{case.text}".encode()).hexdigest()
    kept = CACHE / key[:2] / key
    if kept.is_file():
        return tuple(json.loads(kept.read_text()))
    result = run([REFERENCE], file, {})
    kept.parent.mkdir(parents=True, exist_ok=True)
    temporary = kept.with_suffix(f".{os.getpid()}.{id(case)}")
    temporary.write_text(json.dumps(result))
    temporary.rename(kept)
    return result


def check(case, command, environment, server=None):
    """None, or what went wrong.  SERVER: a ForkServer to run it; what does not come out right that way is run again as a program of
    its own, which decides."""
    if server is not None and check_with(case, server.run) is None:
        return None
    return check_with(case, lambda file: run(command, file, environment))


def check_with(case, runner):
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "test.py")
        pathlib.Path(file).write_text(case.text, encoding="utf-8")
        status, output, error = runner(file)
        if case.differential:
            wanted = reference_result(case, file)
            got = (status, output.replace(folder, ""), error.replace(folder, ""))
            if got == tuple(wanted[:1]) + tuple(w.replace(folder, "") for w in wanted[1:]):
                return None
            return f"  reference {wanted}\n  got       {got}"
    if status == "timeout":
        return "  time limit exceeded"
    if case.error:
        if status != 1 or error != case.error[1].strip():
            return f"  wanted error {case.error[1].strip()!r}\n  got {status} {error!r}"
    elif status != 0:
        return f"  exit status {status}: {error}"
    if case.output != output.splitlines():
        return f"  wanted {case.output}\n  got    {output.splitlines()}"
    return None


def make_words(variant):
    """The make command for a variant; releases, and only they, are linked for old C libraries."""
    return ["make", "-s", f"-j{os.environ.get('JOBS', os.cpu_count())}", f"TARGET={TARGET}", f"VARIANT={variant}", f"BUILD={BUILD}",
            f"FLOOR={int(variant == 'release')}"]


def run_extensions():
    """Test extensions, compiled for both implementations and driven in the same way: (passed, failed)."""
    if TARGET != HOST:
        print("extensions: not run: they need the reference interpreter of the same machine")
        return 0, 0
    passed = failed = 0
    folder = TREE / "src" / "capi" / "tests"
    for name in sorted(path.name.split("_")[1] for path in folder.glob("capi_*_driver.py")):
        for setting in ("", "stress=20"):
            environment = {**os.environ, **({"TAIPANGC": setting} if setting else {})}
            done = subprocess.run(["sh", str(folder / "run_capi_test.sh"), name, str(BUILD / f"{TARGET}-{VARIANT}"), REFERENCE], cwd=TREE, env=environment,
                                  capture_output=True, text=True, errors="replace")
            passed, failed = passed + (done.returncode == 0), failed + (done.returncode != 0)
            if done.returncode != 0:
                print(f"FAIL extension {name} TAIPANGC={setting}\n{(done.stdout + done.stderr)[-3000:]}")
    return passed, failed


def run_embedding():
    """A program that contains the interpreter, made with the reference's library and with ours: (passed, failed)."""
    library = subprocess.run(["gcc", "-print-file-name=libpython3.11.so"], capture_output=True, text=True).stdout.strip()
    if TARGET != HOST or not os.path.isabs(library):
        print("embedding: not run: it needs the reference's library, libpython3.11.so, on the same machine")
        return 0, 0
    folder = BUILD / f"{TARGET}-{VARIANT}"
    made = subprocess.run([*make_words(VARIANT), "SHARED=1", "embed"], cwd=TREE, capture_output=True, text=True)
    test = ["sh", str(TREE / "src/capi/tests/run_embed_test.sh"), str(folder), f"{folder}-shared"]
    done = made if made.returncode else subprocess.run(test, cwd=TREE, capture_output=True, text=True, errors="replace")
    if done.returncode:
        print(f"FAIL embedding\n{(done.stdout + done.stderr)[-3000:]}")
    return int(done.returncode == 0), int(done.returncode != 0)


def run_units(build):
    """Unit test programs: (passed, failed)."""
    passed = failed = 0
    done = subprocess.run([*make_words(VARIANT), "print-UNIT_BINARIES"], cwd=TREE, capture_output=True, text=True)
    binaries = done.stdout.split()
    made = subprocess.run([*make_words(VARIANT), "-k", *binaries], cwd=TREE, capture_output=True, text=True)
    if made.returncode:
        print(made.stdout[-2000:], made.stderr[-4000:])
    for binary in binaries:
        try:
            test = subprocess.run([*run_prefix(), os.path.join(TREE, binary)], cwd=TREE, capture_output=True, text=True, timeout=600, errors="replace")
            text, status = test.stdout + test.stderr, test.returncode
        except (subprocess.TimeoutExpired, OSError) as error:
            text, status = str(error), -1
        if status == 0:
            passed += 1
        else:
            failed += 1
            print(f"FAIL {binary} (exit status {status})\n{text[-3000:]}")
    return passed, failed


def run_mode(name, settings, cases, fork=False):
    variant, _, environment = settings
    program = interpreter(variant if variant != "-" else VARIANT)
    if variant != "-":      # a program left over from earlier sources would test those
        subprocess.run([*make_words(variant), "all", "library"], cwd=TREE, check=True)
    passed = failed = 0
    started = time.time()
    command = [*run_prefix(), str(program)]
    if variant == "asan":   # instrumented frames are several times as big
        command = ["prlimit", f"--stack={64 << 20}:", *command]
    jobs = int(os.environ.get("JOBS", os.cpu_count()))
    idle = queue.SimpleQueue()
    for _ in range(jobs):
        idle.put(ForkServer(command, environment) if fork else None)

    def one(case):
        server = idle.get()
        try:
            return check(case, command, environment, server)
        finally:
            idle.put(server)

    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for case, problem in zip(cases, pool.map(one, cases)):
            if problem is None:
                passed += 1
                continue
            failed += 1
            print(f"FAIL [{name}] {case.title}\n{problem}\n  repeat: ./build.sh test --mode {name} {case.title}")
    for _ in range(jobs):
        server = idle.get()
        if server is not None:
            server.close()
    print(f"{name}: {passed} passed, {failed} failed in {time.time() - started:.0f} s", flush=True)
    return passed, failed


def select(paths):
    """Cases of the given files, folders or FILE:CASE names."""
    cases = []
    for text in paths or ["src/tests/lang"]:
        text, _, wanted = text.partition(":")
        path = TREE / text if (TREE / text).exists() else TREE / "src" / "tests" / text
        files = sorted(path.rglob("*.py")) if path.is_dir() else [path]
        for file in files:
            cases += [case for case in read_cases(file) if not wanted or case.name == wanted]
    return cases


def some_of(cases, part, seed):
    """The PARTth of so many parts ("2/3") of the cases; parts with the same seed are disjoint and together everything."""
    if not part:
        return cases
    number, count = map(int, part.split("/"))
    seed = random.randrange(10**6) if seed is None else seed
    print(f"part {part} by seed {seed}", flush=True)
    shuffled = random.Random(seed).sample(cases, len(cases))
    return shuffled[number - 1::count]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("paths", nargs="*")
    parser.add_argument("--mode", action="append")
    parser.add_argument("--all-modes", action="store_true")
    parser.add_argument("--part", metavar="N/M", help="only the Nth of M parts of the cases, divided by chance")
    parser.add_argument("--seed", type=int, help="of that division; printed when chosen by itself")
    parser.add_argument("--fork", action="store_true", help="run cases as children of one started program, and again alone what fails that way")
    parser.add_argument("--set", default="test", help="modes of this set when no --mode is given")
    options = parser.parse_args()
    modes = read_modes()
    wanted = options.mode or [name for name, (_, sets, _) in modes.items() if options.all_modes or options.set in sets]
    unknown = [name for name in wanted if name not in modes]
    if unknown:
        sys.exit(f"run_tests: unknown mode {unknown[0]}; known: {', '.join(modes)}")
    total_passed = total_failed = 0
    if not options.paths and not options.mode:
        total_passed, total_failed = run_units(BUILD)
        print(f"unit: {total_passed} passed, {total_failed} failed", flush=True)
        passed, failed = run_extensions()
        print(f"extensions: {passed} passed, {failed} failed", flush=True)
        total_passed, total_failed = total_passed + passed, total_failed + failed
        passed, failed = run_embedding()
        print(f"embedding: {passed} passed, {failed} failed", flush=True)
        total_passed, total_failed = total_passed + passed, total_failed + failed
    cases = some_of(select(options.paths), options.part, options.seed)
    for name in wanted:
        passed, failed = run_mode(name, modes[name], cases, options.fork)
        total_passed += passed
        total_failed += failed
    print(f"{total_passed} passed, {total_failed} failed")
    sys.exit(1 if total_failed or not total_passed else 0)


if __name__ == "__main__":
    main()
