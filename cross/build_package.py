"""build_package.py [--target T] [--offline] [--jobs N] NAME...: build third-party packages and print where they lie.

A package is built once per (recipe, target, toolchain, packages it needs) and kept outside the tree in
<cache>/built/<target>/<name>-<hash>, so editing a recipe rebuilds exactly what depends on it.  All work happens in a
temporary folder; the result appears by one rename, so an interrupted build leaves nothing half-done.

Its build.sh is shell with the functions pkg_configure, pkg_compile and pkg_install, which see:
    SRC      a private copy of the patched source       WORK     an empty folder to build in (the current folder)
    DEST     where to install (DESTDIR)                 PREFIX   the neutral prefix to configure for
    TRIPLE, BUILD_TRIPLE, TARGET, JOBS, NEEDED (folder with include/ and lib/ of the needed packages)
    CC, AR, RANLIB, NM, STRIP, CFLAGS, CPPFLAGS, LDFLAGS; PATH begins with the target's tools
"""

import argparse
import functools
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

import fetch
import make_sysroot
import recipe as recipes
from recipe import TARGETS, RecipeError, cache_root, private_name, say

DRIVER = 1                      # raise when this file changes what comes out
PREFIX = "/usr/lib/taipan"      # baked into libraries that insist on a prefix; nothing is read from there
STEPS = ("configure", "compile", "install")
LOG_TAIL = 25
STEP_TIMEOUT = 3600
COMPILE_FLAGS = "-O2 -fPIC -fstack-protector-strong"
LINK_FLAGS = "-Wl,-z,relro,-z,now,-z,noexecstack,-Bsymbolic-functions,--hash-style=gnu"


def driver_wrapper(compiler):
    """Shell text of the compiler used in package builds: renames the soname of whatever is linked, finds
    neighbours through DT_RPATH (which LD_LIBRARY_PATH does not beat) and keeps build paths out of the output."""
    return f"""#!/bin/sh
left=$#
while [ "$left" -gt 0 ]; do
    word=$1
    shift
    case $word in
    -Wl,*lib*.so.*) word=$(printf %s "$word" | sed 's/\\(lib[A-Za-z0-9_+]*\\)\\.so\\./\\1-taipan.so./') ;;
    esac
    set -- "$@" "$word"
    left=$((left - 1))
done
exec {compiler} -ffile-prefix-map="$TAIPAN_WORK"=. {LINK_FLAGS} '-Wl,--disable-new-dtags,-rpath,$ORIGIN' "$@"
"""


# Asking the compiler and the package manager who they are takes longer than a build in which nothing changed: once is enough.
sysroot_of = functools.cache(make_sysroot.make_sysroot)


class Build:
    """One package for one target."""

    def __init__(self, recipe, target, offline, jobs):
        self.recipe, self.target, self.offline, self.jobs = recipe, target, offline, jobs
        self.triple = make_sysroot.target_facts(target)["TRIPLE"]
        self.sysroot = sysroot_of(target)
        self.needed = [Build(recipes.Recipe(name), target, offline, jobs) for name in recipe.needs]

    def stamp(self):
        digest = hashlib.sha256(f"{DRIVER} {COMPILE_FLAGS} {LINK_FLAGS} {PREFIX}".encode())
        for text in (self.recipe.hash(), self.target, (self.sysroot / "content").read_text(), *[n.stamp() for n in self.needed]):
            digest.update(text.encode() + b"\0")
        return digest.hexdigest()

    def final(self):
        return cache_root() / "built" / self.target / f"{self.recipe.name}-{self.stamp()[:12]}"

    def make(self):
        """Folder of the built package, built now if it is not there."""
        for needed in self.needed:
            needed.make()
        final = self.final()
        if final.is_dir():
            return final
        for name in self.recipe.host_tools:
            if not shutil.which(name):
                raise RecipeError(f"{self.recipe.name} needs the program '{name}' on the build machine")
        source = fetch.extract(self.recipe, self.offline)
        with fetch.locked(f"{self.target}-{final.name}.lock"):
            if not final.is_dir():
                work = cache_root() / "work"
                work.mkdir(parents=True, exist_ok=True)
                with tempfile.TemporaryDirectory(prefix=f"{self.recipe.name}-", dir=work) as folder:
                    self.build_in(pathlib.Path(folder), source, final)
        return final

    def build_in(self, folder, source, final):
        started = time.monotonic()
        log = cache_root() / "logs" / f"{self.target}-{self.recipe.name}.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text("")
        shutil.copytree(source, folder / "src", symlinks=True)
        (folder / "work").mkdir()
        environment = self.environment(folder)
        count = len(STEPS) + 1
        for number, step in enumerate(STEPS, 1):
            self.progress(number, count, step, started)
            self.run_step(step, folder, environment, log)
        self.progress(count, count, "finish", started)
        result = folder / "dest" / PREFIX.lstrip("/")
        if not result.is_dir():
            raise RecipeError(f"{self.recipe.name}: nothing was installed below {PREFIX}; log: {log}")
        self.finish(result)
        final.parent.mkdir(parents=True, exist_ok=True)
        os.replace(result, final)
        say(f"  built    {self.recipe.name} {self.recipe.version} for {self.target} in {time.monotonic() - started:.0f} s")

    def progress(self, number, count, step, started):
        say(f"  [{number}/{count}] {self.recipe.name} {self.recipe.version} {self.target}: {step}"
            f" ({time.monotonic() - started:.0f} s)")

    def environment(self, folder):
        """Nothing of the caller's environment but what programs need to run."""
        tools, needed = folder / "tools", folder / "needed"
        tools.mkdir()
        for path in (self.sysroot / "bin").iterdir():
            (tools / path.name).symlink_to(path)
        for name in ("gcc", "cc"):
            wrapper = tools / f"{self.triple}-{name}"
            wrapper.unlink()
            wrapper.write_text(driver_wrapper(self.sysroot / "bin" / f"{self.triple}-gcc"))
            wrapper.chmod(0o755)
        for part in ("include", "lib"):
            (needed / part).mkdir(parents=True)
        for build in self.all_needed():
            for part in ("include", "lib"):
                shutil.copytree(build.final() / part, needed / part, symlinks=True, dirs_exist_ok=True)
        return {
            "PATH": f"{tools}:{os.environ.get('PATH', '/usr/bin:/bin')}", "HOME": str(folder), "LC_ALL": "C", "TZ": "UTC",
            "SOURCE_DATE_EPOCH": "0", "TAIPAN_WORK": str(folder), "SRC": str(folder / "src"), "WORK": str(folder / "work"),
            "DEST": str(folder / "dest"), "PREFIX": PREFIX, "TARGET": self.target, "TRIPLE": self.triple,
            "BUILD_TRIPLE": f"{os.uname().machine}-build-linux-gnu", "JOBS": str(self.jobs), "NEEDED": str(needed),
            "CC": f"{self.triple}-gcc", "AR": f"{self.triple}-ar", "RANLIB": f"{self.triple}-ranlib",
            "NM": f"{self.triple}-nm", "STRIP": f"{self.triple}-strip", "CFLAGS": COMPILE_FLAGS,
            "CPPFLAGS": f"-I{needed}/include", "LDFLAGS": f"-L{needed}/lib -Wl,-rpath-link,{needed}/lib",
        }

    def all_needed(self):
        found = {}
        for needed in self.needed:
            for each in [*needed.all_needed(), needed]:
                found[each.recipe.name] = each
        return list(found.values())

    def run_step(self, step, folder, environment, log):
        script = f'. "{self.recipe.build_script}"; pkg_{step}'
        with open(log, "a") as stream:
            stream.write(f"==== {step}\n")
            stream.flush()
            result = subprocess.run(["sh", "-eu", "-c", script], cwd=folder / "work", env=environment, stdout=stream,
                                    stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, timeout=STEP_TIMEOUT)
        if result.returncode != 0:
            tail = "\n".join(log.read_text(errors="replace").splitlines()[-LOG_TAIL:])
            raise RecipeError(f"{self.recipe.name} for {self.target}: {step} failed\n{tail}\n  log: {log}")

    def finish(self, result):
        """Leave headers, the shared libraries the recipe declares under their private names, and what it shares."""
        lib = result / "lib"
        wanted = {}
        for soname in self.recipe.sonames:
            found = [p for p in lib.glob("*.so*") if not p.is_symlink() and self.soname_of(p) == private_name(soname)]
            if len(found) != 1:
                raise RecipeError(f"{self.recipe.name}: expected one library with soname {private_name(soname)}, "
                                  f"found {[p.name for p in found]}")
            wanted[soname] = found[0].read_bytes()
        aliases = self.recipe.data.get("link_aliases", {})
        shutil.rmtree(lib)
        lib.mkdir()
        for soname, content in wanted.items():
            path = lib / private_name(soname)
            path.write_bytes(content)
            path.chmod(0o755)
            subprocess.run([self.sysroot / "bin" / f"{self.triple}-strip", "--strip-unneeded", path], check=True)
            plain = soname[:soname.index(".so") + 3]
            for name in [plain, *[a for a, target in aliases.items() if target == plain]]:
                (lib / name).symlink_to(path.name)
        keep = {"lib", "include", *(["share"] if self.recipe.data.get("share") else [])}
        for path in result.iterdir():
            if path.name not in keep:
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()

    def soname_of(self, path):
        text = subprocess.run([self.sysroot / "bin" / f"{self.triple}-readelf", "-d", path], text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
        found = re.search(r"\(SONAME\).*\[(.*)\]", text)
        return found[1] if found else ""


def built_folder(recipe, target, offline=False, jobs=1):
    """Where RECIPE lies built for TARGET; builds it if it must."""
    return Build(recipe, target, offline, jobs).make()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("name", nargs="+", help="package names, or 'all'")
    parser.add_argument("--target", action="append", help="default: the build machine's; 'all' for every target")
    parser.add_argument("--offline", action="store_true")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--keep-going", action="store_true", help="report a failed package and go on with the next")
    words = parser.parse_args()
    targets = words.target or [f"linux-{os.uname().machine}"]
    targets = list(TARGETS) if targets == ["all"] else targets
    failed = False
    try:
        names = [r.name for r in recipes.all_recipes() if r.build_script.is_file()] if words.name == ["all"] else words.name
        for target in targets:
            for recipe in recipes.in_order(names):
                try:
                    print(built_folder(recipe, target, words.offline, words.jobs), flush=True)
                except RecipeError as error:
                    if not words.keep_going:
                        raise
                    say(f"package: {error}")
                    failed = True
    except RecipeError as error:
        sys.exit(f"package: {error}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
