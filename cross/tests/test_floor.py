"""test_floor.py [--old SUITE] [TARGET...]: build floor_probe.c with each target's sysroot and run it.

Runs against the machine's C library and, with --old, against the C library of an older Debian suite, whose packages
are fetched privately into the cache.  Also checks that a function newer than 2.17 is a link error and that no
library of the build machine can be linked by accident.
"""

import argparse
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import make_sysroot
import old_libc
from recipe import TARGETS

TIMEOUT = 60
LIBRARIES = ["-lpthread", "-ldl", "-lrt", "-lutil", "-lm"]
NEWER = "extern int getentropy(void *, unsigned long); int main(void) { char b[8]; return getentropy(b, 8); }\n"
FOREIGN = "int main(void) { return 0; }\n"


def links(prefix, source, libraries, folder):
    path = pathlib.Path(folder) / "try.c"
    path.write_text(source)
    return subprocess.run([prefix + "gcc", "-o", path.with_suffix(""), path, *libraries],
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def check_target(target, suites):
    toolchain, prefix, failures = make_sysroot.Toolchain(target), make_sysroot.compiler_prefix(target), 0
    with tempfile.TemporaryDirectory() as folder:
        program = pathlib.Path(folder) / "probe"
        subprocess.run([prefix + "gcc", "-O2", "-fexceptions", "-o", program, HERE / "floor_probe.c", *LIBRARIES], check=True)
        checks = {"newer function is a link error": not links(prefix, NEWER, [], folder),
                  "foreign library is a link error": not links(prefix, FOREIGN, ["-lcrypt"], folder)}
        for suite in [None, *suites]:
            root = old_libc.library_root(target, suite) if suite else None
            result = subprocess.run(old_libc.command(target, program, root), stdout=subprocess.PIPE,
                                    stderr=subprocess.PIPE, text=True, timeout=TIMEOUT)
            good = result.returncode == 0 and "WRONG" not in result.stdout and result.stdout.endswith("done\n")
            checks[f"runs: {result.stderr.strip()}"] = good
            if not good:
                print(result.stdout)
        for what, good in checks.items():
            print(f"{target:14} {'ok   ' if good else 'FAIL '} {what}", flush=True)
            failures += not good
    return failures


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--old", action="append", default=[], metavar="SUITE")
    parser.add_argument("target", nargs="*", default=list(TARGETS))
    words = parser.parse_args()
    if not shutil.which("qemu-aarch64-static"):
        print("qemu-user-static is not installed: only the machine's own target can run", file=sys.stderr)
    sys.exit(1 if sum(check_target(target, words.old) for target in words.target) else 0)


if __name__ == "__main__":
    main()
