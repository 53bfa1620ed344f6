"""conformance.py [UNIT...] [--tier N] [--smoke] [--update] [--log FOLDER]: CPython 3.11's own test suite, unmodified, under Taipan.

Each unit (test.test_x) runs in a process of its own, in an empty folder, with a time limit and without the resources (network, ...) that
the suite wants to be asked for.  ci/conformance_units.txt lists the units by tier; --smoke takes the fast ones marked there.  ci/expected/<target>.txt lists what is known to fail, one
line each: `test_x` (the unit as a whole: it cannot start, or ends early) or `test_x::test id`, then two blanks and the reason.  An unlisted failure fails the run; so
does a listed test that passes, so the list can only shrink.  --update rewrites the list from what was seen (new lines get the symptom as reason).
--ceiling FILE runs the units under CPython itself instead, which is given our implementation name and is denied the modules of its tests that Taipan does not have,
and writes what passed to FILE; --against FILE then tells for each tier how many of those pass here.
With VARIANT=asan, reports of the sanitisers from any process of a unit fail the run, too; each is kept in build/sanitizer-reports.
"""

import argparse
import concurrent.futures
import os
import pathlib
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from tree import BUILD, REFERENCE, TARGET, TREE, VARIANT, interpreter

PROGRAM = interpreter()
EXPECTED = TREE / "ci" / "expected" / f"{TARGET}.txt"
UNITS = TREE / "ci" / "conformance_units.txt"
SOMETIMES = "now and then: "  # so begin reasons of what fails in some runs only, with the seed of hashes or the words on the stack: it may pass
SANITIZED = VARIANT == "asan"
REPORTS = BUILD / "sanitizer-reports"

RUNNER = """
import sys, unittest
from test import support
from test.support import threading_helper
support.use_resources = ()
compare_threads = threading_helper.threading_cleanup
def cleanup(*values): # threads that ended are gone after a collection, not when the last name goes
    support.gc_collect()
    compare_threads(*values)
threading_helper.threading_cleanup = cleanup
def say_failed(test, error):
    text = str(error[1]).strip().splitlines() or [""]
    print("FAIL", test.id(), error[0].__name__ + ": " + text[0], file=sys.__stdout__)
class Result(unittest.TextTestResult):
    def addSuccess(self, test): super().addSuccess(test); print("PASS", test.id(), file=sys.__stdout__)
    def addExpectedFailure(self, test, error): super().addExpectedFailure(test, error); print("PASS", test.id(), file=sys.__stdout__)
    def addFailure(self, test, error): super().addFailure(test, error); say_failed(test, error)
    def addError(self, test, error): super().addError(test, error); say_failed(test, error)
    def addUnexpectedSuccess(self, test): super().addUnexpectedSuccess(test); print("FAIL", test.id(), file=sys.__stdout__)
    def addSkip(self, test, reason): super().addSkip(test, reason); print("SKIP", test.id(), file=sys.__stdout__)
    def addSubTest(self, test, subtest, error):
        super().addSubTest(test, subtest, error)
        if error: say_failed(test, error)
suites = []
def run_suite(suite):
    suites.append(suite)
    unittest.TextTestRunner(resultclass=Result, verbosity=0, stream=sys.stderr).run(suite)
name = "test." + sys.argv.pop(1)
left_out = sys.argv.pop(1).split(",")
run_test = unittest.TestCase.run
unittest.TestCase.run = lambda self, result=None: result if self._testMethodName in left_out else run_test(self, result)
sys.argv[0] = name
support._run_suite = run_suite # what test_main comes to
try:
    suite = unittest.defaultTestLoader.loadTestsFromName(name)
    test_main = getattr(sys.modules.get(name), "test_main", None)
    if test_main and not hasattr(sys.modules[name], "load_tests"): # it chooses, or prepares the classes, as in test_decimal
        test_main()
        if not suites: print("PASS", name + ".test_main", file=sys.__stdout__)
    else:
        run_suite(suite)
except unittest.SkipTest as reason:
    print("SKIP", name + ".module", reason)
except support.TestFailed as reason:
    print("FAIL", name + ".test_main", str(reason).splitlines()[0], file=sys.__stdout__)
print("DONE", file=sys.__stdout__)
"""


def prepare_child():
    """In the child: a test that allocates without end must not take the machine with it."""
    if SANITIZED:  # instrumented frames are several times as big, and shadow memory looks like terabytes of data
        resource.setrlimit(resource.RLIMIT_STACK, (64 << 20, resource.getrlimit(resource.RLIMIT_STACK)[1]))
    else:
        resource.setrlimit(resource.RLIMIT_DATA, (6 << 30, 6 << 30))
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # a shell's background job would inherit that it is ignored


def kill_group(leader):
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        pass


LIMITS = {}  # unit: seconds, where `limit=SECONDS` stands in the list of units
LEFT_OUT = {}  # unit: names of test methods that end the process, where `without=NAME,NAME` stands there

# What makes CPython look as foreign to its tests as Taipan is; site imports it in every process that does not forbid it.
DISGUISE = """
import sys
sys.implementation.name = "taipan"
sys.modules.update(dict.fromkeys(("_testclinic", "_testimportmultiple", "_xxtestfuzz", "_xxsubinterpreters", "_tokenize", "xxlimited_35")))
"""


def make_ceiling():
    """The program of a CPython with the same library and tests as ours, in a folder of its own that holds the disguise."""
    home = BUILD / "ceiling"
    library = home / "lib" / "python3.11"
    program = home / "bin" / "python3.11"
    if not program.exists():
        upstream = (interpreter().parent.parent / "lib" / "python3.11" / "os.py").resolve().parent
        shutil.copytree(upstream, library, ignore=shutil.ignore_patterns("__pycache__"))
        own = pathlib.Path(subprocess.check_output([REFERENCE, "-c", "import os; print(os.path.dirname(os.__file__))"], text=True).strip())
        (library / "lib-dynload").symlink_to(own / "lib-dynload")
        for data in own.glob("_sysconfigdata*.py"):
            (library / data.name).symlink_to(data)
        (library / "sitecustomize.py").write_text(DISGUISE)
        program.parent.mkdir()
        shutil.copy(os.path.realpath(REFERENCE), program)
    return program


# What a symptom means, where that is known.
CAUSES = ((r"_testcapi|_testinternalcapi|_testbuffer|_testmultiphase", "needs a C test module"), (r"No module named '(\w+)'", r"needs \1"),
          (r"NoneType' object has no attribute '(ClsWarn|exc_obj|exc_type)", "assumes reference counting"),
          (r"(is not None|unexpectedly None).*(weakref|dead)", "assumes reference counting"))


def explain(symptom):
    """A line's worth of why a test failed."""
    for pattern, cause in CAUSES:
        if match := re.search(pattern, symptom):
            return match.expand(cause)
    symptom = re.sub(r"0x[0-9a-f]{6,}|/tmp/\S+|\d{6,}", "...", symptom)
    return symptom[:100].strip() or "?"


def make_environment(unit):
    """The environment of a unit; with sanitisers, what they find in whichever process goes to REPORTS/UNIT.PID."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    if SANITIZED:
        path = f"log_path={REPORTS / unit}"
        environment["ASAN_OPTIONS"] = f"detect_leaks=0:quarantine_size_mb=4:allocator_may_return_null=1:handle_segv=0:{path}"
        environment["UBSAN_OPTIONS"] = f"print_stacktrace=1:{path}"
    return environment


def run_unit(unit, timeout, program, log):
    """(results by test id, symptoms by test id, problem of the unit or None, seconds)."""
    started = time.time()
    if SANITIZED:
        timeout *= 10
        REPORTS.mkdir(parents=True, exist_ok=True)
        for old in REPORTS.glob(f"{unit}.*"):
            old.unlink()
    folder = tempfile.mkdtemp(prefix="conformance-")
    child = subprocess.Popen([str(program), "-c", RUNNER, unit, LEFT_OUT.get(unit, "")], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace",
                             stdin=subprocess.DEVNULL, cwd=folder, env=make_environment(unit), start_new_session=True, preexec_fn=prepare_child)
    try:
        text, error = child.communicate(timeout=max(timeout, LIMITS.get(unit, 0)))
        status = child.returncode
    except subprocess.TimeoutExpired:
        kill_group(child.pid)
        text, error = child.communicate()
        status = "time limit"
    kill_group(child.pid)
    shutil.rmtree(folder, ignore_errors=True)
    if log:
        (log / f"{unit}.txt").write_text(f"{text}\n{error}\nexit status {status}\n", errors="replace")
    results, symptoms = {}, {}
    for kind, name, symptom in re.findall(r"^(PASS|FAIL|SKIP) (\S+)(?: (.*))?$", text, re.M):
        name = name.removeprefix(f"test.{unit}.")
        if results.get(name) != "FAIL":
            results[name] = kind
            symptoms[name] = explain(symptom)
    problem = None
    if "DONE" not in text.splitlines():
        last = error.strip().splitlines()[-1] if error.strip() else ""
        problem = f"exit status {status}: {last}"[:160]
    elif results and all(name.startswith("unittest.loader._FailedTest") for name in results):
        problem = "cannot be imported: " + next((line for line in reversed(error.splitlines()) if "Error" in line), "")[:120]
        results = {}
    if SANITIZED and (report := re.search(r"^.*(?:runtime error:|ERROR: AddressSanitizer).*", error, re.M)):
        problem = report[0][:160]
    if SANITIZED and (reports := [path.name for path in REPORTS.glob(f"{unit}.*")]):
        problem = f"the sanitisers report: {', '.join(reports)}"
    return results, symptoms, problem, time.time() - started


def read_units(tiers, smoke):
    """The units of the tiers (all that the file lists when none is named), or those marked as smoke."""
    chosen, tier = [], 0
    LIMITS.clear()
    for line in UNITS.read_text().splitlines():
        words = line.partition("#")[0].split()
        if words and words[0] == "tier":
            tier = int(words[1])
        elif words:
            LEFT_OUT.update({words[0]: word[8:] for word in words if word.startswith("without=")})
            LIMITS.update({words[0]: int(word[6:]) for word in words if word.startswith("limit=")})
            if ("smoke" in words[1:]) if smoke else tier in tiers:
                chosen.append(words[0])
    return chosen


def read_expected():
    """{unit: {test id or "": reason}}."""
    expected = {}
    if EXPECTED.is_file():
        for line in EXPECTED.read_text().splitlines():
            if line.strip() and not line.startswith("#"):
                name, _, reason = line.partition("  ")
                unit, _, test = name.partition("::")
                expected.setdefault(unit, {})[test] = reason.strip()
    return expected


def write_expected(expected):
    lines = ["# Known failures of CPython 3.11.2's own tests: unit or unit::test, two blanks, reason.  The list can only shrink."]
    for unit in sorted(expected):
        lines += [f"{unit}{'::' + test if test else ''}  {reason}" for test, reason in sorted(expected[unit].items())]
    EXPECTED.parent.mkdir(exist_ok=True)
    EXPECTED.write_text("\n".join(lines) + "\n")


def compare(unit, results, symptoms, problem, known):
    """Lines that say what differs from the list; and the list as it should be."""
    differences, fresh = [], {}
    if problem:
        fresh[""] = known.get("", problem)
        if "" not in known:
            differences.append(f"{unit}: {problem}")
        fresh.update({test: reason for test, reason in known.items() if test})
        return differences, fresh
    if "" in known:
        differences.append(f"{unit}: runs now; remove its line")
    for test, kind in sorted(results.items()):
        if kind == "FAIL":
            fresh[test] = known.get(test, symptoms[test])
            if test not in known:
                differences.append(f"{unit}::{test}: fails")
        elif test in known and known[test].startswith(SOMETIMES):
            fresh[test] = known[test]
        elif test in known and kind == "PASS":
            differences.append(f"{unit}::{test}: passes now; remove its line")
    return differences, fresh


def tell_shares(passed, ceiling):
    """For each tier: how many of the tests that CPython passes in disguise pass here."""
    units = {tier: set(read_units([tier], False)) for tier in (1, 2, 3)}
    ran = {name.partition("::")[0] for name in passed}
    print("tier  tests of the ceiling  pass here  share")
    for tiers in ((1,), (2,), (1, 2), (3,)):
        known = {name for name in ceiling if (unit := name.partition("::")[0]) in ran and any(unit in units[tier] for tier in tiers)}
        if known:
            print(f"{'+'.join(map(str, tiers)):4}  {len(known):20}  {len(known & passed):9}  {100 * len(known & passed) / len(known):.2f} %")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("units", nargs="*")
    parser.add_argument("--tier", type=int, action="append")
    parser.add_argument("--smoke", action="store_true")
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--log", type=pathlib.Path)
    parser.add_argument("--ceiling", type=pathlib.Path)
    parser.add_argument("--against", type=pathlib.Path)
    parser.add_argument("--timeout", type=int, default=120)
    options = parser.parse_args()
    listed = read_units(options.tier or [1], options.smoke)
    units = options.units or listed
    if options.log:
        options.log.mkdir(parents=True, exist_ok=True)
    expected = {} if options.ceiling else read_expected()
    program = make_ceiling() if options.ceiling else PROGRAM
    good = set()
    passed = failed = skipped = broken = bad = 0
    with concurrent.futures.ThreadPoolExecutor(int(os.environ.get("JOBS", os.cpu_count()))) as pool:
        for unit, (results, symptoms, problem, seconds) in zip(units, pool.map(lambda u: run_unit(u, options.timeout, program, options.log), units)):
            kinds = list(results.values())
            differences, fresh = compare(unit, results, symptoms, problem, expected.get(unit, {}))
            passed += kinds.count("PASS")
            failed += kinds.count("FAIL")
            skipped += kinds.count("SKIP")
            broken += problem is not None
            bad += len(differences)
            good.update(f"{unit}::{test}" for test, kind in results.items() if kind == "PASS")
            print(f"{unit}: {kinds.count('PASS')} passed, {kinds.count('FAIL')} failed, {kinds.count('SKIP')} skipped in {seconds:.1f} s"
                  f"{' - ' + problem if problem else ''}", flush=True)
            if not options.update and not options.ceiling:
                for line in differences:
                    print(f"  UNEXPECTED {line}")
            if fresh:
                expected[unit] = fresh
            else:
                expected.pop(unit, None)
            if options.update:
                write_expected(expected)
    print(f"tests: {passed} passed, {failed} failed, {skipped} skipped; {broken} of {len(units)} units incomplete")
    if options.ceiling:
        options.ceiling.write_text("".join(f"{name}\n" for name in sorted(good)))
    if options.against:
        tell_shares(good, set(options.against.read_text().split("\n")) - {""})
    if options.update or options.ceiling:
        return
    print(f"{len(units) - bad if bad < len(units) else 0} passed, {bad} failed")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
