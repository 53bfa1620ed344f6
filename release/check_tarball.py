#!/usr/bin/env python3
"""check_tarball.py ARCHIVE [--target T] [--run "qemu ..."]: unpack a release archive, move it about and try it.

Checks that need no running interpreter: manifest, links, ELF gate, names of the commands, self-locating scripts.
Checks that run it: from three places (one with a space and non-ASCII letters, one read-only), through a link, with an
odd argv[0], with an empty environment and with LD_LIBRARY_PATH full of wrong libraries; sysconfig must name
the place the tree lies in; the modules of the imports list must import.  Exit status 1 if any check fails.
"""

import argparse
import json
import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import tarfile
import tempfile

import elfcheck
import gen_identity

RELEASE = pathlib.Path(__file__).resolve().parent
TIMEOUT = 120
WHERE = "import sys, sysconfig; print(sys.prefix); print(sysconfig.get_config_var('INCLUDEPY')); print(sysconfig.get_platform())"
TAGS = ("import sys, sysconfig, importlib.machinery as m; "
        "print(sys.implementation.name, sys.implementation.cache_tag, sysconfig.get_config_var('SOABI'), "
        "sysconfig.get_config_var('EXT_SUFFIX'), m.EXTENSION_SUFFIXES[0])")


class Checker:
    def __init__(self, target, run):
        self.identity = gen_identity.identity(target)
        self.target, self.runner = target, shlex.split(run)
        self.failures = 0

    def say(self, what, good, detail=""):
        print(f"{'ok  ' if good else 'FAIL'} {what}" + (f": {detail}" if detail and not good else ""), flush=True)
        self.failures += not good

    def python(self, program, *words, environment=None, executable=None, cwd="/"):
        """(exit status, stdout, stderr) of the unpacked interpreter."""
        if environment is None:
            environment = {"PATH": os.environ.get("PATH", ""), "HOME": "/nonexistent"}
        command = [*self.runner, str(program), *words]
        try:
            result = subprocess.run(command, executable=executable, cwd=cwd, env=environment, stdin=subprocess.DEVNULL,
                                    stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=TIMEOUT)
        except subprocess.TimeoutExpired:
            return 124, "", f"no end after {TIMEOUT} s"
        return result.returncode, result.stdout, result.stderr

    def check_files(self, tree):
        result = subprocess.run(["sha256sum", "--check", "--quiet", "share/taipan/manifest.sha256"], cwd=tree,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.say("manifest", result.returncode == 0, result.stdout.strip())
        for name in (self.identity["program"], "taipan3", "taipan", "python3.11", "python3", "python"):
            path = tree / "bin" / name
            self.say(f"bin/{name}", path.resolve() == (tree / "bin" / self.identity["program"]).resolve() and path.is_file())
        gate = elfcheck.Gate(self.target, [tree])
        problems = gate.run()
        self.say("gate", not problems, "\n  ".join(problems[:20]))
        details = json.loads((tree / self.identity["lib_dir"] / "build-details.json").read_text())
        self.say("build-details.json", (tree / details["base_interpreter"]).is_file() and
                 (tree / details["c_api"]["headers"]).is_dir())
        config = subprocess.run([tree / "bin" / "python3.11-config", "--prefix"], stdout=subprocess.PIPE, text=True).stdout
        self.say("python3.11-config finds itself", config.strip() == str(tree), config)

    def check_place(self, tree, what, **options):
        program = tree / "bin" / self.identity["program"]
        status, out, err = self.python(program, "-c", WHERE, **options)
        expected = [str(tree), str(tree / self.identity["include_dir"]), self.identity["platform"]]
        self.say(what, status == 0 and out.splitlines() == expected, f"{out!r} {err[-400:]!r} status {status}")
        return status == 0

    def check_running(self, tree, scratch):
        program = tree / "bin" / self.identity["program"]
        expected = [self.identity[k] for k in ("name", "cache_tag", "soabi", "ext_suffix", "ext_suffix")]
        status, out, err = self.python(program, "-c", TAGS)
        self.say("names and tags", out.split() == expected, f"{out!r} {err[-400:]!r}")
        self.check_place(tree, "empty environment", environment={})
        link = scratch / "link to it"
        link.symlink_to(program)
        status, out, err = self.python(link, "-c", "import sys; print(sys.prefix)")
        self.say("through a link", out.strip() == str(tree), f"{out!r} {err[-400:]!r}")
        if not self.runner:
            status, out, err = self.python("odd name", "-c", "import sys; print(sys.prefix)", executable=str(program))
            self.say("odd argv[0]", out.strip() == str(tree), f"{out!r} {err[-400:]!r}")
        wrong = scratch / "wrong"
        wrong.mkdir()
        for library in (tree / self.identity["private_lib_dir"]).glob("*.so*"):
            (wrong / library.name).write_text("not a library")
        self.check_place(tree, "wrong libraries in LD_LIBRARY_PATH",
                         environment={"LD_LIBRARY_PATH": str(wrong), "PATH": os.environ.get("PATH", "")})

    def check_imports(self, tree):
        program = tree / "bin" / self.identity["program"]
        for name, error in import_each(lambda *words: self.python(program, *words)):
            self.say(f"import {name}", not error, error)


IMPORTS_AT_ONCE = 30
IMPORTS = """import importlib, sys
for name in sys.argv[1:]:
    try: importlib.import_module(name); print(name, flush=True)
    except BaseException as error: print(name, f"{type(error).__name__}: {error}".replace(chr(10), " "), flush=True)
"""


def import_each(run):
    """(name, error text or "") of every module of imports.txt, imported by RUN(*words) -> (status, out, err).

    One process imports many, since starting one for each takes minutes under emulation; a module that ends the process
    is reported and the rest go to a new one."""
    names = (RELEASE / "imports.txt").read_text().split()
    while names:
        status, out, err = run("-c", IMPORTS, *names[:IMPORTS_AT_ONCE])
        answers = dict((line.split(" ", 1) + [""])[:2] for line in out.splitlines() if line.split(" ", 1)[0] in names)
        yield from answers.items()
        if len(answers) < len(names[:IMPORTS_AT_ONCE]):
            lost = next(name for name in names if name not in answers)
            answers[lost] = (err.strip().splitlines() or [f"status {status}"])[-1]
            yield lost, answers[lost]
        names = [name for name in names if name not in answers]


def make_read_only(tree):
    for path in [tree, *tree.rglob("*")]:
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & ~0o222)


def make_writable(tree):
    for folder, _, _ in os.walk(tree):
        os.chmod(folder, 0o755)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("archive", type=pathlib.Path)
    parser.add_argument("--target", help="default: from the archive's name")
    parser.add_argument("--run", default="", help="prefix for running the program, e.g. 'qemu-s390x-static -L /usr/s390x-linux-gnu'")
    parser.add_argument("--no-run", action="store_true", help="only the checks that need no running interpreter")
    words = parser.parse_args()
    target = words.target or "linux-" + words.archive.name.removesuffix(".tar.xz").rsplit("-linux-", 1)[-1]
    checker = Checker(target, words.run)
    scratch = pathlib.Path(tempfile.mkdtemp(prefix="check-")).resolve()
    try:
        with tarfile.open(words.archive) as tar:
            tops = {m.name.split("/")[0] for m in tar.getmembers()}
            checker.say("one top folder, named like the archive", tops == {words.archive.name.removesuffix(".tar.xz")}, str(tops))
        subprocess.run(["tar", "-xf", words.archive.resolve(), "-C", scratch], check=True)
        tree = scratch / tops.pop()
        checker.check_files(tree)
        # An interpreter that does not even start is one failure, not a hundred.
        if not words.no_run and checker.check_place(tree, "runs where it was unpacked"):
            moved = scratch / "moved t\u00f6 \u4e2d here" / "tree"
            moved.parent.mkdir()
            tree.rename(moved)
            checker.check_place(moved, "runs after a move, with a space and non-ASCII letters in the path")
            checker.check_running(moved, scratch)
            checker.check_imports(moved)
            make_read_only(moved)
            checker.check_place(moved, "runs read-only")
            make_writable(moved)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    print(f"{checker.failures} failures")
    sys.exit(1 if checker.failures else 0)


if __name__ == "__main__":
    main()
