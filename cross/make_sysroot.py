"""make_sysroot.py TARGET...: make the glibc-2.17 sysroot of a target in the cache and print its compiler prefix.

The C library of the build machine is newer than the floor.  So we link against stubs: empty shared objects with exactly
the versioned symbols of glibc 2.17 (cross/sysroot/symbols, facts per CPU).  A function that 2.17 lacks is then a link
error, and configure scripts see its absence.  Headers are the machine's C library and kernel headers with three edits
that make them tell the truth about 2.17.  The printed prefix, with "gcc", "ar", ... appended, names wrappers that see this sysroot and
nothing else: neither other headers nor other libraries of the build machine.

The folder's name carries a hash of everything it is made from, so a changed input makes a new sysroot.
"""

import argparse
import collections
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import fetch
from recipe import CROSS, TARGETS, RecipeError, cache_root, say

sys.path.insert(0, str(CROSS.parent / "release"))
from gen_identity import target_facts

SYSROOT = CROSS / "sysroot"
SHIMS = ("stat_shim.c", "unwind_shim.c")
BINUTILS = ("ar", "ranlib", "nm", "strip", "objcopy", "objdump", "readelf", "ld", "as", "strings")
DEBIAN_ARCH = {"x86_64": "amd64", "aarch64": "arm64", "s390x": "s390x", "ppc64le": "ppc64el", "ppc64": "ppc64"}
LINK_NAMES = ("m", "pthread", "dl", "rt", "util", "resolv")
MAX_HEADER_MINOR = 40

# (file, pattern, replacement, must it match): what makes newer headers describe 2.17.
HEADER_EDITS = (
    ("features.h", r"^(#define\s+__GLIBC_MINOR__\s+)\d+", r"\g<1>17", True),
    # Stack sizes as run-time questions, which an old library answers with -1.
    ("features.h", r"^(#\s*define\s+__USE_DYNAMIC_STACK_SIZE\s+)1", r"\g<1>0", False),
    # strtol and friends under new names (headers of 2.38 and later).
    ("features.h", r"^(#\s*define\s+__GLIBC_USE_C2X_STRTOL\s+)1", r"\g<1>0", False),
    # fcntl under a new name when file offsets are 64 bits.
    ("fcntl.h", r"(__REDIRECT \(fcntl, \(int __fd, int __cmd, \.\.\.\), )fcntl64\)", r"\g<1>fcntl)", False),
)


def run(*command, **options):
    result = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                            text=True, errors="replace", **options)
    if result.returncode != 0:
        raise RecipeError(f"{' '.join(str(w) for w in command[:6])} ... failed:\n{result.stdout.strip()}")
    return result.stdout


class Toolchain:
    """The machine's cross compiler for a target, before our sysroot."""

    def __init__(self, target):
        self.target = target
        self.cpu = target.split("-", 1)[1]
        facts = target_facts(target)
        self.triple, self.flags = facts["TRIPLE"], facts.get("TARGET_FLAGS", "")
        self.native = self.triple.split("-")[0] == os.uname().machine
        self.gcc = self.find("gcc")
        arch = DEBIAN_ARCH[self.cpu]
        if self.gcc is None:
            hint = "gcc libc6-dev" if self.native else f"gcc-{self.triple.replace('_', '-')} libc6-dev-{arch}-cross"
            raise RecipeError(f"no compiler for {target}; on Debian: apt-get install {hint}")
        # Which packages have the headers, and how this machine's package manager tells version and files of one.
        self.packages = [f"libc6-dev:{arch}", f"linux-libc-dev:{arch}"] if self.native else \
                        [f"libc6-dev-{arch}-cross", f"linux-libc-dev-{arch}-cross"]
        self.ask_version, self.ask_files = ("dpkg-query", "-W"), ("dpkg", "-L")
        if not shutil.which("dpkg"):
            self.packages = run("rpm", "-qa", "glibc-devel", "glibc-headers*", "kernel-headers").split()
            self.ask_version, self.ask_files = ("rpm", "-q"), ("rpm", "-ql")
        self.libgcc = pathlib.Path(run(self.gcc, "-print-libgcc-file-name").strip()).resolve().parent

    def find(self, name):
        """Path of a tool under the target's name or, for this machine's own target, under its plain name; None without."""
        return shutil.which(f"{self.triple}-{name}") or (shutil.which(name) if self.native else None)

    def tool(self, name):
        path = self.find(name)
        if path is None:
            raise RecipeError(f"{self.triple}-{name} is not installed")
        return path

    def library_file(self, name):
        path = run(self.gcc, f"-print-file-name={name}").strip()
        if not os.path.isabs(path):
            raise RecipeError(f"{self.gcc} does not find {name}; is {self.packages[0]} installed?")
        return path

    def identity(self):
        """Text that changes when the compiler or the headers change."""
        return run(self.gcc, "-v") + run(*self.ask_version, *self.packages)

    def header_files(self):
        """(absolute path, path below include/) of every header of the C library and the kernel."""
        for package in self.packages:
            for line in run(*self.ask_files, package).splitlines():
                match = re.fullmatch(r"(?:/usr/include|/usr/[\w-]+-linux-gnu/include)/(.+)", line)
                if match and os.path.isfile(line):
                    yield line, match[1].removeprefix(self.triple + "/")


# ---- Stub libraries -------------------------------------------------------------------------------------------

Symbol = collections.namedtuple("Symbol", "version kind size alias name")


def read_symbols(path):
    """{library: [Symbol]} from a symbol list."""
    libraries = collections.defaultdict(list)
    for line in path.read_text().splitlines():
        if not line.startswith("#"):
            library, version, kind, size, alias, name = line.split("\t")
            libraries[library].append(Symbol(version, kind, 0 if size == "-" else int(size), alias, name))
    return libraries


def version_key(version):
    return tuple(int(part) for part in version.removeprefix("GLIBC_").split("."))


def alignment(size):
    for power in (16, 8, 4, 2):
        if size and size % power == 0:
            return power
    return 1


def stub_source(symbols):
    """C text that defines each symbol with its kind and size.  Sizes matter: a program that uses a variable of the
    library gets a copy of that size, and all names of one variable must stay one variable."""
    lines = []
    for symbol in symbols:
        size = symbol.size or 1
        if symbol.kind == "F":
            lines.append(f"void {symbol.name}(void) {{}}")
        elif symbol.kind == "T":
            lines.append(f"__thread char {symbol.name}[{size}];")
        elif symbol.alias == "-":
            lines.append(f"char {symbol.name}[{size}] __attribute__((aligned({alignment(symbol.size)})));")
    for symbol in symbols:
        if symbol.kind in "OW" and symbol.alias != "-":
            weak = "weak, " if symbol.kind == "W" else ""
            lines.append(f'extern char {symbol.name}[{symbol.size or 1}] __attribute__(({weak}alias("{symbol.alias}")));')
    return "\n".join(lines) + "\n"


def version_script(symbols):
    by_version = collections.defaultdict(list)
    for symbol in symbols:
        by_version[symbol.version].append(symbol.name)
    text, previous = "", ""
    for version in sorted(by_version, key=version_key):
        hidden = "" if previous else " local: *;"
        text += f"{version} {{ global: {'; '.join(sorted(by_version[version]))};{hidden} }} {previous};\n"
        previous = version
    return text


def make_stub(toolchain, library, symbols, lib, scratch):
    source, script = scratch / f"{library}.c", scratch / f"{library}.map"
    source.write_text(stub_source(symbols))
    script.write_text(version_script(symbols))
    run(toolchain.gcc, "-shared", "-nostdlib", "-nostartfiles", "-fPIC", "-O1", "-w", "-fno-builtin",
        "-fno-stack-protector", "-Wl,--hash-style=both", f"-Wl,-soname,{library}", f"-Wl,--version-script={script}",
        "-Wl,--build-id=none", "-s", "-o", lib / library, source)


# ---- The rest of the sysroot ----------------------------------------------------------------------------------

def copy_headers(toolchain, include):
    for origin, name in toolchain.header_files():
        target = include / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(origin, target)
    minor = re.search(r"^#define\s+__GLIBC_MINOR__\s+(\d+)", (include / "features.h").read_text(), re.M)
    if minor and int(minor[1]) > MAX_HEADER_MINOR:
        raise RecipeError(f"headers of glibc 2.{minor[1]} are newer than anything the header edits were made for")
    for name, pattern, replacement, must in HEADER_EDITS:
        path = include / name
        text, count = re.subn(pattern, replacement, path.read_text(), flags=re.M)
        if must and count == 0:
            raise RecipeError(f"{path.name}: the edit /{pattern}/ does not apply")
        path.write_text(text)


def copy_start_files(toolchain, wrapper, lib, scratch):
    """crti/crtn as they are; crt1 with its call redirected to our start code, which is linked into the same object."""
    for name in ("crti.o", "crtn.o"):
        shutil.copyfile(toolchain.library_file(name), lib / name)
    shim = scratch / "start_shim.o"
    run(wrapper, "-O2", "-fPIC", "-fno-stack-protector", "-c", "-o", shim, SYSROOT / "start_shim.c")
    for name in ("crt1.o", "Scrt1.o"):
        edited = scratch / name
        run(toolchain.tool("objcopy"), "--redefine-sym", "__libc_start_main=floor_start",
            toolchain.library_file(name), edited)
        run(toolchain.tool("ld"), "-r", "-o", lib / name, edited, shim)


def make_static_part(toolchain, wrapper, lib, scratch):
    """libc_nonshared.a: the machine's own (atexit, pthread_atfork, ...) plus our shims, and the libc.so linker script."""
    archive = lib / "libc_nonshared.a"
    shutil.copyfile(toolchain.library_file("libc_nonshared.a"), archive)
    objects = []
    for name in SHIMS:
        objects.append(scratch / name.replace(".c", ".o"))
        run(wrapper, "-O2", "-fPIC", "-ffunction-sections", "-fno-stack-protector", "-c", "-o", objects[-1], SYSROOT / name)
    run(toolchain.tool("ar"), "rcsD", archive, *objects)
    loader = next(p.name for p in lib.iterdir() if re.fullmatch(r"ld(64|-linux.*)\.so\.\d+", p.name))
    (lib / "libc.so").write_text(f"GROUP ( libc.so.6 libc_nonshared.a AS_NEEDED ( {loader} ) )\n")


def write_wrappers(toolchain, folder, final):
    """Compiler and binutils under the usual names.  The specs file replaces the list of library folders that gcc would
    hand to the linker, so that a library of the build machine can never satisfy a link by accident."""
    usr = final / "usr"
    (folder / "floor.specs").write_text(f"*link_libgcc:\n-L{toolchain.libgcc} -L{usr}/lib\n\n")
    includes = f"-isystem {toolchain.libgcc}/include -isystem {usr}/include"
    binary = folder / "bin"
    binary.mkdir()
    text = f"""#!/bin/sh
exec {toolchain.gcc} {toolchain.flags} --sysroot={final} -nostdinc {includes} -B{usr}/lib \\
    -specs={final}/floor.specs -static-libgcc -Wl,-rpath-link,{usr}/lib "$@"
"""
    for name in ("gcc", "cc"):
        (binary / f"{toolchain.triple}-{name}").write_text(text)
        (binary / f"{toolchain.triple}-{name}").chmod(0o755)
    for name in BINUTILS:
        (binary / f"{toolchain.triple}-{name}").symlink_to(toolchain.tool(name))
    for name in ("gcc-ar", "gcc-nm", "gcc-ranlib"):
        if toolchain.find(name):
            (binary / f"{toolchain.triple}-{name}").symlink_to(toolchain.tool(name))


def input_hash(toolchain):
    digest = hashlib.sha256(toolchain.identity().encode() + toolchain.flags.encode())
    for path in [pathlib.Path(__file__), *sorted(SYSROOT.glob("*.c")), SYSROOT / "symbols" / f"{toolchain.cpu}.tsv"]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def content_hash(toolchain, root, final):
    """Hash of what the sysroot does to a build: its files without its own path, the compiler and the flags.  Packages
    depend on this and not on the folder's name, so a new comment in this program rebuilds sysroots and nothing else."""
    digest = hashlib.sha256(toolchain.identity().encode() + toolchain.flags.encode())
    for path in sorted(p for p in root.rglob("*") if p.is_file() and not p.is_symlink()):
        digest.update(str(path.relative_to(root)).encode() + b"\0")
        digest.update(path.read_bytes().replace(str(final).encode(), b"@"))
    return digest.hexdigest()


def make_sysroot(target):
    """Folder of the sysroot of TARGET, made on first use."""
    toolchain = Toolchain(target)
    final = cache_root() / "sysroots" / f"{target}-{input_hash(toolchain)}"
    with fetch.locked(final.name + ".lock"):
        if final.is_dir():
            return final
        say(f"  sysroot  {target}")
        final.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="sysroot-", dir=final.parent) as folder:
            folder = pathlib.Path(folder)
            root, scratch = folder / "root", folder / "scratch"
            lib, include = root / "usr" / "lib", root / "usr" / "include"
            for each in (lib, include, scratch):
                each.mkdir(parents=True)
            copy_headers(toolchain, include)
            for library, symbols in read_symbols(SYSROOT / "symbols" / f"{toolchain.cpu}.tsv").items():
                make_stub(toolchain, library, symbols, lib, scratch)
            for name in LINK_NAMES:
                (lib / f"lib{name}.so").symlink_to(next(lib.glob(f"lib{name}.so.*")).name)
            plain = [toolchain.gcc, *toolchain.flags.split(), "-nostdinc", "-isystem", f"{toolchain.libgcc}/include",
                     "-isystem", include]
            local = scratch / "cc"
            local.write_text("#!/bin/sh\nexec " + " ".join(str(w) for w in plain) + ' "$@"\n')
            local.chmod(0o755)
            copy_start_files(toolchain, local, lib, scratch)
            make_static_part(toolchain, local, lib, scratch)
            write_wrappers(toolchain, root, final)
            (root / "content").write_text(content_hash(toolchain, root, final) + "\n")
            os.replace(root, final)
    return final


def compiler_prefix(target):
    return str(make_sysroot(target) / "bin" / f"{target_facts(target)['TRIPLE']}-")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("target", nargs="+", help="a target of cross/targets, or 'all'")
    words = parser.parse_args()
    try:
        for target in TARGETS if words.target == ["all"] else words.target:
            print(compiler_prefix(target))
    except RecipeError as error:
        sys.exit(f"sysroot: {error}")


if __name__ == "__main__":
    main()
