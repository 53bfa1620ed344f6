"""install.py [--destdir D] [--prefix P] [--libdir L]: install into a system, for administrators and for packages of distributions.

    --destdir D            put everything below D (staged installation); the paths inside are as without it
    --prefix P             default /usr/local
    --libdir L             folder below the prefix, default lib; say lib64 or lib/x86_64-linux-gnu
    --system-libs [NAMES]  modules use this machine's libraries (OpenSSL, SQLite...), nothing is bundled; with NAMES, say openssl,zlib, only
                           those, and the others are bundled; default: the packaged tree
    --externally-managed   tell pip that the distribution owns the tree (EXTERNALLY-MANAGED; pip 23 and later obey it)
    --offline              fetch nothing

The tree goes to PREFIX/LIBDIR/taipan3.11 as a whole and PREFIX/bin gets links taipan3.11 and taipan3.11-config (PREFIX/share/man one to the manual page), so neither CPython nor
another series of ours owns a file of the same name, and the tree finds itself as it does when unpacked from an archive.
"""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys

RELEASE = pathlib.Path(__file__).resolve().parent
TREE = RELEASE.parent
sys.path.insert(0, str(TREE / "cross"))

import gen_identity
import stage as stages
from recipe import say

LINKS = ("{program}", "{name}{python}-config")
MANAGED = """[externally-managed]
Error=This {title} belongs to the system's package manager, and pip does not change it.
 Make an environment (python -m venv FOLDER) and install there.
"""


def run(*command):
    result = subprocess.run([str(w) for w in command], stdin=subprocess.DEVNULL)
    if result.returncode != 0:
        sys.exit(f"install: failed with status {result.returncode}: {' '.join(map(str, command))}")


def system_tree(target, names, offline):
    """A tree whose modules use libraries of this machine, those of the packages NAMES or all; every module must compile, none is
    dropped silently."""
    build = TREE / "build" / f"{target}-system"
    program = gen_identity.identity(target)["program"]
    made = TREE / "build" / f"{target}-release" / "bin" / program
    run("make", "-C", TREE, f"TARGET={target}", "VARIANT=release", f"FLOOR={os.environ.get('FLOOR', '1')}", f"-j{os.cpu_count()}", "all")
    (build / "bin").mkdir(parents=True, exist_ok=True)
    shutil.copy2(made, build / "bin" / program)
    run(sys.executable, TREE / "cross" / "build_modules.py", "--target", target, "--build", build, "--system-libs", names,
        *(["--offline"] if offline else []))
    tree = TREE / "build" / f"{target}-system-stage"
    try:
        stages.stage(target, build, tree, offline, bundle=names != "all", system_libraries=True)
    except (stages.StageError, stages.recipes.RecipeError) as error:
        sys.exit(f"install: {error}")
    run("sh", RELEASE / "precompile.sh", target, tree)
    return tree


def packaged_tree(target):
    tree = TREE / "build" / f"{target}-stage"
    if not (tree / "share").is_dir():
        sys.exit(f"install: {tree} does not exist: run ./build.sh package first")
    return tree


def place(tree, identity, destdir, prefix, libdir, managed):
    """Copy TREE below DESTDIR and link its programs; returns the folder it lies in."""
    root = pathlib.Path(destdir + prefix) if destdir else pathlib.Path(prefix)
    home = root / libdir / identity["program"]
    temporary = home.with_name(home.name + ".new")
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(tree, temporary, symlinks=True)
    if managed:
        (temporary / identity["lib_dir"] / "EXTERNALLY-MANAGED").write_text(MANAGED.format_map(identity))
    if home.exists():
        shutil.rmtree(home)
    temporary.rename(home)
    (root / "bin").mkdir(exist_ok=True)
    for template in LINKS:
        name = template.format_map(identity)
        link = root / "bin" / name
        if link.is_symlink() or link.exists():
            link.unlink()
        link.symlink_to(os.path.relpath(home / "bin" / name, link.parent))
    page = home / "share" / "man" / "man1" / f"{identity['program']}.1"
    if page.is_file():
        link = root / "share" / "man" / "man1" / page.name
        link.parent.mkdir(parents=True, exist_ok=True)
        link.unlink(missing_ok=True)
        link.symlink_to(os.path.relpath(page, link.parent))
    return home


def main():
    parser = argparse.ArgumentParser(prog="build.sh install")
    parser.add_argument("--target", default=f"linux-{os.uname().machine}", help=argparse.SUPPRESS)
    parser.add_argument("--destdir", default=os.environ.get("DESTDIR", ""))
    parser.add_argument("--prefix", default="/usr/local")
    parser.add_argument("--libdir", default="lib")
    parser.add_argument("--system-libs", "--with-system-libs", nargs="?", const="all", default="", metavar="NAMES")
    parser.add_argument("--externally-managed", action="store_true")
    parser.add_argument("--offline", action="store_true")
    words = parser.parse_args()
    if not words.prefix.startswith("/"):
        parser.error("--prefix must begin with /")
    tree = system_tree(words.target, words.system_libs, words.offline) if words.system_libs else packaged_tree(words.target)
    home = place(tree, gen_identity.identity(words.target), words.destdir.rstrip("/"), words.prefix.rstrip("/"),
                 words.libdir.strip("/"), words.externally_managed)
    say(f"installed in {home}")


if __name__ == "__main__":
    main()
