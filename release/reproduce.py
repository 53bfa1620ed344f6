"""reproduce.py [--target T] [--with ARCHIVE] [--keep]: build the same commit twice, in two folders and at two times, and compare bytes.

The second build lies in a folder with another depth and name, under another umask, locale and time zone and, where faketime
is installed, more than a year later; it uses no compiler cache.  With --with ARCHIVE the first build is a finished archive, which must be
of the commit that is checked out.  Both the archive and the archive of debug symbols must be the same.  On a difference the names of the
differing members are listed and, where diffoscope is installed, its report is left beside them.
"""

import argparse
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile

RELEASE = pathlib.Path(__file__).resolve().parent
TREE = RELEASE.parent
sys.path.insert(0, str(TREE / "cross"))

import package
import pack
from recipe import TARGETS, file_sha256, say

LATER = "+400d"
SHOWN = 20


def build(commit, folder, target, jobs, later):
    """Clone COMMIT into FOLDER and package TARGET there; the folder of the archives."""
    subprocess.run(["git", "clone", "-q", "--no-checkout", TREE, folder], check=True)
    subprocess.run(["git", "-C", folder, "checkout", "-q", "--detach", commit], check=True)
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "MAKE", "MFLAGS"))}
    command = [sys.executable, "release/package.py", "--target", target, "--offline", "--jobs", jobs]
    if later:
        environment.update(LC_ALL="C", TZ="Pacific/Auckland", CCACHE_DISABLE="1")
        if shutil.which("faketime"):
            command = ["faketime", "-f", LATER, *command]
        else:
            say("reproduce: no faketime here: both builds have the same date")
    done = subprocess.run(command, cwd=folder, env=environment, umask=0o077 if later else 0o022, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        sys.exit(f"reproduce: the build in {folder} failed:\n{done.stdout[-3000:]}")
    return folder / "dist"


def members(archive):
    """{name: (facts, hash of the content)} of an archive."""
    found = {}
    with tarfile.open(archive) as tar:
        for member in tar:
            content = hashlib.sha256(tar.extractfile(member).read()).hexdigest() if member.isreg() else member.linkname
            found[member.name] = (member.mode, member.mtime, member.uid, member.gid, member.uname, member.type, content)
    return found


def compare(one, two, reports):
    """Whether two archives have the same bytes; says what differs."""
    if file_sha256(one) == file_sha256(two):
        print(f"same   {one.name}  {file_sha256(one)}")
        return True
    print(f"DIFFER {one.name}")
    first, second = members(one), members(two)
    different = sorted(name for name in first.keys() | second.keys() if first.get(name) != second.get(name))
    for name in different[:SHOWN]:
        print(f"    {name}" + (" (only in one)" if name not in first or name not in second else ""))
    print(f"    {len(different)} members differ")
    if shutil.which("diffoscope"):
        report = reports / f"{one.name}.diffoscope.txt"
        subprocess.run(["diffoscope", "--text", report, one, two], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=1800)
        print(f"    report: {report}")
    return False


def main():
    parser = argparse.ArgumentParser(prog="build.sh reproduce")
    parser.add_argument("--target", default=os.environ.get("TARGET", f"linux-{os.uname().machine}"), choices=TARGETS, metavar="T")
    parser.add_argument("--with", dest="finished", type=pathlib.Path, metavar="ARCHIVE")
    parser.add_argument("--keep", action="store_true", help="leave the folders of the builds where they are")
    parser.add_argument("--jobs", default=os.environ.get("JOBS", str(os.cpu_count() or 1)))
    words = parser.parse_args()
    commit = pack.git("rev-parse", "HEAD")
    if not commit:
        sys.exit("reproduce: needs a git repository")
    if pack.git("status", "--porcelain", "--untracked-files=no"):
        say("reproduce: changes that are not committed are left out")
    scratch = pathlib.Path(tempfile.mkdtemp(prefix="reproduce-"))
    name = package.archive_name(words.target)
    one = words.finished.parent if words.finished else build(commit, scratch / "one", words.target, words.jobs, False)
    two = build(commit, scratch / "deeper" / "another-place", words.target, words.jobs, True)
    same = [compare(one / n, two / n, TREE / "dist" if (TREE / "dist").is_dir() else scratch)
            for n in (name, name.replace(".tar.xz", "-debug.tar.xz"))]
    if not words.keep:
        shutil.rmtree(scratch, ignore_errors=True)
    print(f"reproduce: {words.target} at {commit[:12]}: " + ("the same bytes" if all(same) else "not reproducible"))
    sys.exit(0 if all(same) else 1)


if __name__ == "__main__":
    main()
