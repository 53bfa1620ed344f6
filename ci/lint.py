#!/usr/bin/env python3
"""Runs clang-tidy with the checks of .clang-tidy over the C files of the rooms, or over those that are named.

usage: ci/lint.py [--jobs N] [FILE...]

Needs clang-tidy; exit status 1 if a check finds something.
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from tree import TARGET, TREE, VARIANT

GCC_ONLY = {"-fno-crossjumping", "-fno-gcse"}   # of cross/mk/variants.mk: clang does not know them
ROOMS = ("src/", "gc/", "jit/", "stdlib/")


def database(folder):
    """compile_commands.json with commands that clang understands, in FOLDER.  Returns the files of the rooms."""
    subprocess.run(["make", "-s", f"TARGET={TARGET}", f"VARIANT={VARIANT}", "compdb"], cwd=TREE, check=True)
    entries = json.loads((TREE / "compile_commands.json").read_text())
    for entry in entries:
        entry["command"] = " ".join(word for word in entry["command"].split(" ") if word not in GCC_ONLY)
    (folder / "compile_commands.json").write_text(json.dumps(entries))
    return [entry["file"] for entry in entries if entry["file"].startswith(ROOMS)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("files", nargs="*", help="as in compile_commands.json, relative to the tree")
    options = parser.parse_args()
    tool = shutil.which("clang-tidy") or next((str(p) for p in sorted(pathlib.Path("/usr/bin").glob("clang-tidy-*"))), None)
    if tool is None:
        sys.exit("lint: clang-tidy is missing (Debian package clang-tidy)")
    with tempfile.TemporaryDirectory() as folder:
        known = database(pathlib.Path(folder))
        files = options.files or known
        unknown = [name for name in files if name not in known]
        if unknown:
            sys.exit(f"lint: not compiled for {TARGET}: {' '.join(unknown)}")

        def check(name):
            return name, subprocess.run([tool, "--quiet", "-p", folder, name], cwd=TREE, capture_output=True, text=True)
        failed = 0
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            for name, done in pool.map(check, files):
                if done.returncode:
                    failed += 1
                    print(f"{name}:\n{done.stdout}{done.stderr if not done.stdout else ''}", flush=True)
    print(f"lint: {len(files) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
