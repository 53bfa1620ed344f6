"""tool_tests.py [FILE...]: the unit tests of the scripts in cross, release and ci; the last line counts them.

The tests of the gates break copies of this machine's archive in dist/; where there is none, a line says that they did not run.
"""

import re
import subprocess
import sys
import time

from tree import TREE

FILES = ("cross/tests/test_fetch.py", "cross/tests/test_pyconfig.py", "release/tests/test_release.py", "ci/tests/test_whole.py", "ci/tests/test_jitview.py", "release/tests/test_gates.py")


def run(file):
    """(passed, failed) of one file, as a program of its own: folders of scripts have modules of the same names."""
    begin = time.monotonic()
    done = subprocess.run([sys.executable, file, "-v"], cwd=TREE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    count = re.search(r"^Ran (\d+) tests? in", done.stdout, re.M)
    bad = sum(map(int, re.findall(r"(?:failures|errors)=(\d+)", done.stdout)))
    left = sum(map(int, re.findall(r"skipped=(\d+)", done.stdout)))
    if done.returncode != 0 or not count:
        print(done.stdout[-6000:])
        bad = bad or 1
    passed = max(int(count[1]) - bad - left, 0) if count else 0
    for reason in re.findall(r"skipped '(.*)'$", done.stdout, re.M):
        print(f"  not run: {reason}")
    print(f"{file}: {passed} passed, {bad} failed in {time.monotonic() - begin:.0f} s", flush=True)
    return passed, bad


def main():
    counts = [run(file) for file in sys.argv[1:] or FILES]
    passed, failed = map(sum, zip(*counts))
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main()
