"""C libraries of older Debian releases, to run programs of any target on: what a floor promises shows only there.

They are fetched through a private apt, like sources, and kept unpacked in <cache>/old-libc.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import fetch
from recipe import CROSS, RecipeError, cache_root

sys.path.insert(0, str(CROSS.parent / "release"))
from gen_identity import target_facts

DEBIAN_ARCH = {"aarch64": "arm64", "s390x": "s390x", "ppc64le": "ppc64el", "ppc64": "ppc64"}
OWN = f"linux-{os.uname().machine}"


def library_root(target, suite, offline=False):
    """Folder that holds the C library of SUITE for TARGET, as a root for the dynamic linker; RecipeError where it cannot be had."""
    cpu = target.split("-", 1)[1]
    package = "libc6" if target == OWN else f"libc6-{DEBIAN_ARCH[cpu]}-cross"
    final = cache_root() / "old-libc" / f"{suite}-{cpu}"
    with fetch.locked(f"old-libc-{final.name}.lock"):
        if not final.is_dir():
            if offline or not shutil.which("dpkg-deb"):
                raise RecipeError(f"{package} of {suite} is not in the cache")
            apt = fetch.PrivateApt(suite, "deb")
            apt.update()
            with tempfile.TemporaryDirectory() as folder:
                log = apt.run("download", f"{package}/{suite}", cwd=folder).stdout
                files = list(pathlib.Path(folder).glob("*.deb"))
                if not files:
                    raise RecipeError(f"cannot download {package} of {suite}: {log}")
                final.parent.mkdir(parents=True, exist_ok=True)
                subprocess.run(["dpkg-deb", "-x", files[0], final], check=True)
    return final if target == OWN else final / "usr" / target_facts(target)["TRIPLE"]


def command(target, program, root):
    """The words that run PROGRAM of TARGET with the libraries below ROOT (None: the machine's)."""
    if target == OWN and root is None:
        return [program]
    if target == OWN:
        folder = root / "lib" / target_facts(target)["TRIPLE"]
        return [next(folder.glob("ld-linux-*.so.*")), "--library-path", folder, program]
    facts = target_facts(target)
    return [f"qemu-{facts['QEMU']}-static", "-L", root or f"/usr/{facts['TRIPLE']}", program]
