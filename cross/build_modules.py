"""build_modules.py [--target T] [--build DIR] [--jobs N] [--test] [MODULE...]: compile upstream extension modules against our C API.

The table is stdlib/upstream_modules.toml.  Each module becomes DIR/lib-dynload/<name><EXT_SUFFIX>, linked with
the bundled libraries it needs and nothing else; symbols of the C API come from the program that loads it.
    --needs FILE   also write the C API symbols that the modules ask for, with the modules that ask
    --test         also build the modules that only tests use
    --system-libs [NAME,NAME...]
                   compile against this machine's own libraries, for a package of a distribution: all, or those of the named packages
                   (openssl,zlib); nothing of them is bundled, and the result runs where those libraries are

An object is rebuilt when its source, the flags or a header it includes changed (a dependency file says which).
"""

import argparse
import concurrent.futures
import hashlib
import os
import pathlib
import re
import subprocess
import sys
import tomllib

import build_package
import fetch
import make_pyconfig
import make_sysroot
import recipe as recipes
from recipe import CROSS, TARGETS, RecipeError, say

sys.path.insert(0, str(CROSS.parent / "release"))
from gen_identity import identity

TABLE = CROSS.parent / "stdlib" / "upstream_modules.toml"
FLAGS = ("-O2 -fPIC -DNDEBUG -fwrapv -fno-strict-aliasing -fvisibility=hidden -fstack-protector-strong "
         "-w -Werror=implicit-function-declaration -Werror=incompatible-pointer-types -D_GNU_SOURCE -pthread")
LINK = "-shared -Wl,-z,relro,-z,now,-z,noexecstack,--hash-style=gnu,--disable-new-dtags"
# Libraries that distributions have under another name than our build of them.
SYSTEM_NAMES = {"tinfow": "tinfo"}
LOG_TAIL = 30


class ModuleBuilder:
    def __init__(self, target, build, offline, system_libraries=frozenset()):
        """SYSTEM_LIBRARIES: names of packages whose libraries are this machine's."""
        # Names of files are part of the commands, and so of the stamps: the same folder has one name.
        self.target, self.build, self.offline, self.system_libraries = target, pathlib.Path(build).resolve(), offline, system_libraries
        self.names = identity(target)
        self.prefix = "" if system_libraries else make_sysroot.compiler_prefix(target)
        self.source = fetch.extract(recipes.Recipe("cpython"), offline)
        self.objects = self.build / "modules"
        self.output = self.build / "lib-dynload"
        self.include = self.objects / "include"
        self.failed = []
        for folder in (self.objects, self.output, self.include):
            folder.mkdir(parents=True, exist_ok=True)
        config = make_pyconfig.header(target)
        path = self.include / "pyconfig.h"
        if not path.is_file() or path.read_text() != config:
            path.write_text(config)

    def packages(self, module):
        names = [name for name in module.get("packages", []) if name not in self.system_libraries]
        return [build_package.built_folder(r, self.target, self.offline) for r in recipes.in_order(names)]

    def compile_flags(self, module):
        flags = [*FLAGS.split(), f"-ffile-prefix-map={self.source}=.", f"-I{self.include}", f"-I{self.source}/Include"]
        flags += [f"-I{folder}/include" for folder in self.packages(module)]
        flags += [f"-I{self.source}/Modules/{folder}" for folder in module.get("includes", [])]
        flags += [f"-D{text}" for text in module.get("defines", [])]
        if module.get("core"):
            flags += ["-DPy_BUILD_CORE_MODULE", f"-I{self.source}/Include/internal"]
        return flags

    def is_fresh(self, product, stamp, dependencies):
        """Whether PRODUCT was made with the command STAMP and is newer than every file it depends on."""
        mark = product.with_name(product.name + ".stamp")
        if not product.is_file() or not mark.is_file() or mark.read_text() != stamp:
            return False
        age = product.stat().st_mtime
        return all(os.path.isfile(f) and os.path.getmtime(f) <= age for f in dependencies)

    def run(self, command, product):
        result = subprocess.run([str(w) for w in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                errors="replace")
        if result.returncode != 0:
            raise RecipeError(f"{product.name}:\n" + "\n".join(result.stdout.splitlines()[:LOG_TAIL]))
        stamp = hashlib.sha256(" ".join(str(w) for w in command).encode()).hexdigest()
        product.with_name(product.name + ".stamp").write_text(stamp)

    def dependencies(self, file):
        if not file.is_file():
            return ["/nonexistent"]
        return re.sub(r"^[^:]*:|\\\n", " ", file.read_text()).split()

    def make(self, command, product, dependencies):
        stamp = hashlib.sha256(" ".join(str(w) for w in command).encode()).hexdigest()
        if not self.is_fresh(product, stamp, dependencies):
            self.run(command, product)

    def make_module(self, name, module, workers):
        flags = self.compile_flags(module)

        def compile_source(source):
            stem = f"{name}.{source.replace('/', '-').removesuffix('.c')}"
            product, depend = self.objects / f"{stem}.o", self.objects / f"{stem}.d"
            self.make([self.prefix + "gcc", *flags, "-MMD", "-MF", depend, "-c", "-o", product,
                       self.source / "Modules" / source], product, self.dependencies(depend))
            return product
        objects = list(workers.map(compile_source, module["sources"]))
        libraries = [f"-L{folder}/lib" for folder in self.packages(module)]
        libraries += [f"-Wl,-rpath-link,{folder}/lib" for folder in self.packages(module)]
        from_system = self.system_libraries.issuperset(module.get("packages", []))
        libraries += [f"-l{SYSTEM_NAMES.get(lib, lib) if from_system else lib}" for lib in module.get("libs", [])]
        rpath = ["-Wl,-rpath,$ORIGIN/../../" + pathlib.Path(self.names["private_lib_dir"]).name] if self.packages(module) else []
        product = self.output / f"{name}{self.names['ext_suffix']}"
        stamped = self.objects / product.name
        self.make([self.prefix + "gcc", *LINK.split(), *rpath, "-o", stamped, *objects, *libraries], stamped, objects)
        if not product.is_file() or product.stat().st_mtime < stamped.stat().st_mtime:
            temporary = product.with_name(product.name + ".tmp")
            temporary.write_bytes(stamped.read_bytes())
            temporary.chmod(0o755)
            temporary.replace(product)

    def drop_strangers(self, table):
        """A module that is native by now would be packed all the same."""
        for product in self.output.glob("*.so"):
            if product.name.removesuffix(self.names["ext_suffix"]) not in table:
                product.unlink()

    def make_all(self, table, wanted, with_tests, jobs=1):
        """Build modules, JOBS of them at a time; returns the names of those that were built."""
        self.drop_strangers(table)
        names = wanted or [n for n, m in table.items() if with_tests or not m.get("test")]
        if unknown := [name for name in names if name not in table]:
            raise RecipeError(f"{TABLE.name} has no module '{unknown[0]}'")
        for name in names:        # missing libraries are built here, not by several workers at once
            self.packages(table[name])
        with concurrent.futures.ThreadPoolExecutor(jobs) as modules, concurrent.futures.ThreadPoolExecutor(jobs) as workers:
            made = [(name, modules.submit(self.make_module, name, table[name], workers)) for name in names]
            for number, (name, result) in enumerate(made, 1):
                try:
                    result.result()
                except RecipeError as error:
                    self.failed.append(name)
                    say(f"module [{number}/{len(names)}] {error}")
        say(f"  modules  {self.target}: {len(names) - len(self.failed)} of {len(names)} built in {self.output}"
            + (f"; failed: {' '.join(self.failed)}" if self.failed else ""))
        return [n for n in names if n not in self.failed]

    def write_needs(self, file, names):
        """symbol, tab, modules that need it: what the C API must offer."""
        users = {}
        for name in names:
            text = subprocess.run([self.prefix + "nm", "-D", "--undefined-only", self.objects / f"{name}{self.names['ext_suffix']}"],
                                  stdout=subprocess.PIPE, text=True, check=True).stdout
            for symbol in re.findall(r" [UwV] (_?Py\w+)$", text, re.M):
                users.setdefault(symbol, []).append(name)
        pathlib.Path(file).write_text("".join(f"{s}\t{' '.join(m)}\n" for s, m in sorted(users.items())))


def system_packages(names, table):
    """The packages of TABLE's modules that "NAME,NAME..." or "all" means."""
    known = {package for module in table.values() for package in module.get("packages", [])}
    asked = known if names == "all" else set(filter(None, names.split(",")))
    if unknown := sorted(asked - known):
        raise RecipeError(f"no module needs {', '.join(unknown)}; known: {', '.join(sorted(known))}")
    return frozenset(asked)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("module", nargs="*")
    parser.add_argument("--target", default=f"linux-{os.uname().machine}", choices=TARGETS)
    parser.add_argument("--build", help="default: build/TARGET-release")
    parser.add_argument("--offline", action="store_true")
    parser.add_argument("--jobs", type=int, default=int(os.environ.get("JOBS") or os.cpu_count() or 1))
    parser.add_argument("--test", action="store_true")
    parser.add_argument("--needs", metavar="FILE")
    parser.add_argument("--system-libs", "--with-system-libs", nargs="?", const="all", default="", metavar="NAMES")
    words = parser.parse_args()
    try:
        table = tomllib.loads(TABLE.read_text())
        builder = ModuleBuilder(words.target, words.build or CROSS.parent / "build" / f"{words.target}-release", words.offline,
                                system_packages(words.system_libs, table))
        built = builder.make_all(table, words.module, words.test, words.jobs)
        if words.needs:
            builder.write_needs(words.needs, built)
    except RecipeError as error:
        sys.exit(f"modules: {error}")
    sys.exit(1 if builder.failed else 0)


if __name__ == "__main__":
    main()
