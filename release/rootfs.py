"""rootfs.py [--target T] [--archive A] [--folder F] [SUITE...]: run a finished archive inside root file systems of Debian releases.

Each root file system is made by debootstrap on first use (minimal variant; one of them also with gcc) and kept in F (default
<cache>/rootfs).  The archive is unpacked into a path of it, and release/probes/rootfs_probe.py runs there by chroot, without network: moves,
read-only trees, odd environments, pip, venv, TLS, SQLite, terminals, ctypes, compressors, and a C extension where gcc is.  For a target of another CPU the packages of that CPU are unpacked and not
configured, and programs run under qemu-user.  A release that cannot be made (no mirror, no root, no such CPU) is reported as not run.
Writes rootfs.report.json (T-rootfs.report.json for another CPU) beside the archive; exit status 1 on any miss.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

RELEASE = pathlib.Path(__file__).resolve().parent
TREE = RELEASE.parent
sys.path.insert(0, str(TREE / "cross"))

import fetch
import gates
import make_sysroot
import package
from recipe import TARGETS, cache_root, say

SUITES = ("bullseye", "bookworm", "trixie", "forky")
WITH_COMPILER = ("trixie",)
MAKE_TIMEOUT, RUN_TIMEOUT = 1800, 1500


OWN = f"linux-{os.uname().machine}"


def make(suite, folder, target):
    """The root file system of SUITE and TARGET below FOLDER, or text that says why there is none."""
    architecture = "" if target == OWN else make_sysroot.DEBIAN_ARCH[target.split("-")[1]]
    root = folder / (f"{suite}-{architecture}" if architecture else suite)
    if (root / "done").is_file() or (root / "etc" / "debian_version").is_file():
        return root, ""
    if not shutil.which("debootstrap") or os.getuid() != 0:
        return None, "needs debootstrap and root"
    mirror = fetch.main_archive()[0].split()[0]
    known = pathlib.Path("/usr/share/debootstrap/scripts") / suite
    kind = ["--foreign", f"--arch={architecture}"] if architecture else ["--include=gcc,libc6-dev"] if suite in WITH_COMPILER else []
    words = ["debootstrap", "--variant=minbase", *kind, suite, root, mirror,
             *([] if known.exists() else ["/usr/share/debootstrap/scripts/sid"])]
    say(f"  rootfs   {root.name}")
    shutil.rmtree(root, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", timeout=MAKE_TIMEOUT)
    except subprocess.TimeoutExpired:
        shutil.rmtree(root, ignore_errors=True)
        return None, f"debootstrap did not end in {MAKE_TIMEOUT} s"
    if done.returncode != 0:
        reason = (done.stdout.strip().splitlines() or ["no output"])[-1]
        shutil.rmtree(root, ignore_errors=True)
        return None, f"debootstrap: {reason}"
    (root / "done").write_text("")
    return root, ""


def glibc(root):
    """Version of the C library, by what it says of itself."""
    for path in (*root.glob("lib/*-linux-gnu*/libc.so.6"), *root.glob("usr/lib/*-linux-gnu*/libc.so.6")):
        if found := re.search(rb"GNU C Library [^\n]* version (\d+\.\d+)", path.read_bytes()):
            return found[1].decode()
    return "unknown"


def try_archive(archive, root, kit, target):
    """{check: [good, detail]} of the probe inside ROOT."""
    (root / "opt").mkdir(exist_ok=True)      # packages that are not configured leave some folders to be made
    with tempfile.TemporaryDirectory(prefix="taipan-", dir=root / "opt") as place:
        place = pathlib.Path(place)
        subprocess.run(["tar", "-xf", archive, "-C", place], check=True)
        tree = next(place.iterdir())
        shutil.copytree(kit, place / "kit")
        shutil.copytree(RELEASE / "probes", place / "probes")
        (place / "room").mkdir()
        inside = [str("/" / path.relative_to(root)) for path in (tree, place / "room", place / "kit", place / "probes" / "rootfs_probe.py")]
        foreign = [] if target == OWN else ["sh", RELEASE / "foreign.sh", target]
        proc = "mount --rbind /proc" if foreign else "mount -t proc proc"    # a namespace of users may not mount one
        script = f"{proc} {root}/proc && mount --rbind /dev {root}/dev && ip link set lo up 2>/dev/null; exec chroot {root} " \
                 f"{inside[0]}/bin/taipan3.11 -B {inside[3]} {inside[0]} {inside[1]} {inside[2]}"
        done = subprocess.run([*foreign, "unshare", "--mount", "--net", "--propagation", "private", "sh", "-c", script], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace", timeout=RUN_TIMEOUT,
                              env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C.UTF-8", "TMPDIR": "/tmp"})
    try:
        return json.loads(done.stdout)
    except ValueError:
        return {"the probe": [False, f"status {done.returncode}: {done.stderr.strip()[-400:]}"]}


def main():
    parser = argparse.ArgumentParser(prog="build.sh rootfs")
    parser.add_argument("suite", nargs="*", help="default: " + " ".join(SUITES))
    parser.add_argument("--target", choices=TARGETS, default=OWN, metavar="T", help="one of: " + " ".join(TARGETS))
    parser.add_argument("--archive", type=pathlib.Path)
    parser.add_argument("--folder", type=pathlib.Path)
    words = parser.parse_args()
    archive = (words.archive or TREE / "dist" / package.archive_name(words.target)).resolve()
    if not archive.is_file():
        sys.exit(f"rootfs: {archive} does not exist: run ./build.sh package first")
    folder = (words.folder or cache_root() / "rootfs").resolve()
    report, misses = {}, 0
    with tempfile.TemporaryDirectory() as kit:
        kit = pathlib.Path(kit)
        gates.make_certificates(kit)
        gates.wheel_tool(kit)
        for suite in words.suite or SUITES:
            root, reason = make(suite, folder, words.target)
            if root is None:
                print(f"not run  {suite}: {reason}", flush=True)
                report[suite] = {"state": "not run", "reason": reason}
                continue
            answers = try_archive(archive, root, kit, words.target)
            failed = {what: detail for what, (good, detail) in answers.items() if good is False}
            misses += len(failed)
            report[suite] = {"state": "failed" if failed else "ok", "glibc": glibc(root), "checks": answers}
            print(f"{report[suite]['state']:8} {suite} (glibc {report[suite]['glibc']}): {len(answers) - len(failed)} of {len(answers)} checks",
                  flush=True)
            for what, detail in failed.items():
                print(f"           {what}: {detail}", flush=True)
    archive.with_name("rootfs.report.json" if words.target == OWN else f"{words.target}-rootfs.report.json").write_text(json.dumps(report, indent=1) + "\n")
    sys.exit(1 if misses else 0)


if __name__ == "__main__":
    main()
