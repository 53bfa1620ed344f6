"""cross_kit.py [--out D] [TARGET...]: dist/taipan-3.11-<version>-dev-cross.tar.xz, for building extension modules for another CPU.

For each target whose tree is packaged (build/TARGET-stage) it holds headers, the build variables of sysconfig, build-details.json, stubs of
glibc 2.17 to link with, a toolchain file for CMake and a cross file for meson.  `bin/cross TARGET COMMAND` runs a command in which the interpreter
of this machine builds for TARGET: compiler and tags are the target's.
"""

import argparse
import os
import pathlib
import shutil
import sys
import tempfile

RELEASE = pathlib.Path(__file__).resolve().parent
TREE = RELEASE.parent
sys.path.insert(0, str(TREE / "cross"))

import gen_identity
import make_sysroot
import pack
import recipe as recipes

NOTE = """Building extension modules of {title} for another CPU

Wanted: this archive, an installation of {title} for this machine, and a cross compiler named TRIPLE-gcc (CC overrides).

    bin/cross linux-s390x taipan3.11 -m pip wheel .          setuptools: compiler, headers and tag of the target
    cmake -DCMAKE_TOOLCHAIN_FILE=.../linux-s390x/toolchain.cmake .
    meson setup --cross-file .../linux-s390x/cross.ini build

What is linked needs glibc 2.17 at most, as far as it takes functions from the shared C library; auditwheel tells the tag.
"""
SCRIPT = """#!/bin/sh
# cross TARGET COMMAND...: run COMMAND so that sysconfig, and with it setuptools and pip, describes TARGET.
set -eu
kit=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd)
[ $# -ge 2 ] && [ -d "$kit/$1/lib" ] || { echo "usage: $0 TARGET COMMAND...; targets:" >&2; (cd "$kit" && ls -d linux-*) >&2; exit 2; }
target=$1
shift
triple=$(cat "$kit/$target/triple")
export _PYTHON_HOST_PLATFORM="$target" _PYTHON_SYSCONFIGDATA_NAME="_sysconfigdata__linux_$triple"
export PYTHONPATH="$kit/$target/lib/python<<python>>${PYTHONPATH:+:$PYTHONPATH}"
export CC="${CC:-$triple-gcc}" CXX="${CXX:-$triple-g++}" AR="${AR:-$triple-ar}"
export CFLAGS="-I$kit/$target/include/python<<python>> ${CFLAGS:-}" LDFLAGS="-L$kit/$target/stubs ${LDFLAGS:-}"
export LDSHARED="$CC -shared" LDCXXSHARED="$CXX -shared"
exec "$@"
"""
CMAKE = """set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR <<cpu>>)
set(CMAKE_C_COMPILER <<triple>>-gcc)
set(CMAKE_CXX_COMPILER <<triple>>-g++)
set(CMAKE_SHARED_LINKER_FLAGS_INIT "-L${CMAKE_CURRENT_LIST_DIR}/stubs")
set(CMAKE_MODULE_LINKER_FLAGS_INIT "-L${CMAKE_CURRENT_LIST_DIR}/stubs")
set(Python_INCLUDE_DIR "${CMAKE_CURRENT_LIST_DIR}/include/python<<python>>")
set(Python3_INCLUDE_DIR "${Python_INCLUDE_DIR}")
# The end of a module's name, for projects that set it themselves: set_target_properties(... SUFFIX "${TAIPAN_EXT_SUFFIX}").
set(TAIPAN_EXT_SUFFIX "<<ext_suffix>>")
"""
MESON = """[binaries]
c = '<<triple>>-gcc'
cpp = '<<triple>>-g++'
ar = '<<triple>>-ar'
strip = '<<triple>>-strip'

[built-in options]
c_args = ['-I' + '@DIRNAME@' / 'include' / 'python<<python>>']
c_link_args = ['-L' + '@DIRNAME@' / 'stubs']

[host_machine]
system = 'linux'
cpu_family = '<<meson_cpu>>'
cpu = '<<cpu>>'
endian = '<<endian>>'
"""
STUBS = "GROUP ( libc.so.6 libc_nonshared.a )\n"     # the static part comes with the cross compiler


def fill(text, identity):
    for name, value in identity.items():
        text = text.replace(f"<<{name}>>", value)
    return text


def take_target(target, root):
    """Put the part of TARGET below ROOT."""
    identity = gen_identity.identity(target)
    stage = TREE / "build" / f"{target}-stage"
    shutil.copytree(stage / identity["include_dir"], root / identity["include_dir"])
    library = root / identity["lib_dir"]
    library.mkdir(parents=True)
    for name in (f"_sysconfigdata__linux_{identity['triple']}.py", "build-details.json"):
        shutil.copyfile(stage / identity["lib_dir"] / name, library / name)
    stubs = root / "stubs"
    stubs.mkdir()
    for path in sorted((make_sysroot.make_sysroot(target) / "usr" / "lib").glob("lib*.so*")):
        if path.is_symlink():
            (stubs / path.name).symlink_to(os.readlink(path))
        elif path.name != "libc.so":
            shutil.copyfile(path, stubs / path.name)
    (stubs / "libc.so").write_text(STUBS)
    facts = gen_identity.target_facts(target)
    words = {**identity, "endian": facts["ENDIAN"], "meson_cpu": identity["cpu"].replace("ppc64le", "ppc64")}
    (root / "triple").write_text(identity["triple"] + "\n")
    (root / "toolchain.cmake").write_text(fill(CMAKE, words))
    (root / "cross.ini").write_text(fill(MESON, words))


def make(targets, out):
    """Write the archive into OUT; returns its path."""
    identity = gen_identity.identity(targets[0])
    name = f"{identity['name']}-{identity['python']}-{identity['version']}-dev-cross"
    with tempfile.TemporaryDirectory(prefix="kit-") as scratch:
        root = pathlib.Path(scratch) / name
        for target in targets:
            (root / target).mkdir(parents=True)
            take_target(target, root / target)
        (root / "bin").mkdir()
        (root / "bin" / "cross").write_text(fill(SCRIPT, identity))
        (root / "bin" / "cross").chmod(0o755)
        (root / "README").write_text(NOTE.format_map(identity))
        archive = pathlib.Path(out) / f"{name}.tar.xz"
        pack.pack(root, archive, name, pack.commit_epoch())
    archive.with_name(archive.name + ".sha256").write_text(f"{recipes.file_sha256(archive)}  {archive.name}\n")
    return archive


def main():
    parser = argparse.ArgumentParser(prog="build.sh cross-kit")
    parser.add_argument("target", nargs="*", metavar="TARGET", help="default: every target that is packaged")
    parser.add_argument("--out", default=str(TREE / "dist"))
    words = parser.parse_args()
    targets = words.target or [t for t in recipes.TARGETS if (TREE / "build" / f"{t}-stage" / "share").is_dir()]
    unknown = [t for t in targets if t not in recipes.TARGETS or not (TREE / "build" / f"{t}-stage" / "share").is_dir()]
    if unknown or not targets:
        sys.exit(f"cross-kit: not packaged: {' '.join(unknown) or 'any target'}; run ./build.sh package first")
    print(make(targets, words.out))


if __name__ == "__main__":
    main()
