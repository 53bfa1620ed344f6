"""test_bundle.py [--old SUITE] [TARGET...]: build bundle_probe.c against the bundled libraries and run it.

The program lies in bin/ and the libraries in lib/taipan/ of a folder with a space in its name, as in a release; the gate
examines the whole tree.  Builds the packages that are missing.
"""

import argparse
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parents[1] / "release")]

import build_package
import elfcheck
import make_sysroot
import recipe as recipes
import test_floor

LIBRARIES = "-lz -lbz2 -llzma -lexpat -lsqlite3 -lffi -lpanelw -lncursesw -ltinfow -ledit -lssl -lcrypto -lpthread -ldl -lm"


def make_tree(target, root):
    """bin/probe and lib/taipan/ below ROOT; returns the program."""
    (root / "bin").mkdir(parents=True)
    private, headers, libraries = root / "lib" / "taipan", [], []
    private.mkdir(parents=True)
    for recipe in recipes.in_order([r.name for r in recipes.all_recipes() if r.libraries]):
        built = build_package.built_folder(recipe, target)
        headers.append(f"-I{built / 'include'}")
        libraries.append(f"-L{built / 'lib'}")
        for name in recipe.libraries:
            shutil.copy2(built / "lib" / name, private / name)
    program = root / "bin" / "probe"
    subprocess.run([make_sysroot.compiler_prefix(target) + "gcc", "-O2", "-o", program, HERE / "bundle_probe.c", *headers,
                    *libraries, f"-Wl,-rpath-link,{private}", "-Wl,-z,now,-z,noexecstack,--disable-new-dtags,-rpath,$ORIGIN/../lib/taipan",
                    *LIBRARIES.split()], check=True)
    return program


def check_target(target, suites):
    toolchain, failures = make_sysroot.Toolchain(target), 0
    with tempfile.TemporaryDirectory(prefix="moved here ") as folder:
        root = pathlib.Path(folder) / "tree"
        program = make_tree(target, root)
        gate = elfcheck.Gate(target, [root])
        for text in gate.run():
            print(text)
        print(f"{target:14} {'FAIL' if gate.problems else 'ok  '} gate, glibc up to {gate.highest.get('GLIBC')}", flush=True)
        failures += bool(gate.problems)
        for suite in [None, *suites]:
            old = test_floor.old_library_root(toolchain, suite) if suite else None
            result = subprocess.run(test_floor.command_for(toolchain, program, old), stdout=subprocess.PIPE, text=True,
                                    stderr=subprocess.STDOUT, timeout=test_floor.TIMEOUT)
            good = result.returncode == 0 and "WRONG" not in result.stdout and result.stdout.endswith("done\n")
            if not good:
                print(result.stdout, result.returncode)
            print(f"{target:14} {'ok  ' if good else 'FAIL'} bundle on {suite or 'this machine'}", flush=True)
            failures += not good
    return failures


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--old", action="append", default=[], metavar="SUITE")
    parser.add_argument("target", nargs="*", default=list(recipes.TARGETS))
    words = parser.parse_args()
    sys.exit(1 if sum(check_target(target, words.old) for target in words.target) else 0)


if __name__ == "__main__":
    main()
