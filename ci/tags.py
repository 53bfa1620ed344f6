"""tags.py [--check] [TARGET...]: the tags that packaging tools compute for each target, and whether they agree.

Each target's own staged interpreter (build/TARGET-stage, made by "./build.sh package") is asked, under qemu-user where the machine is
another: sysconfig, importlib, packaging, the copies of it inside pip and setuptools, wheel, meson-python, and distutils.  What they say is compared with
release/identity.def and with the name of the archive.  --check fails when anything disagrees or a target was not built.
"""

import argparse
import json
import shlex
import subprocess
import sys

from tree import TREE

sys.path[:0] = [str(TREE / "release"), str(TREE / "cross")]

import gen_identity
import package
import tools
from recipe import TARGETS

QUESTION = """
import importlib.machinery, json, sys, sysconfig
answer = {"SOABI": sysconfig.get_config_var("SOABI"), "EXT_SUFFIX": sysconfig.get_config_var("EXT_SUFFIX"),
          "import suffix": importlib.machinery.EXTENSION_SUFFIXES[0], "cache_tag": sys.implementation.cache_tag,
          "get_platform": sysconfig.get_platform()}
def ask(name, function):
    try:
        answer[name] = function()
    except ImportError as error:
        answer[name] = f"(not available: {error})"
def vendored(package):
    def first():
        tags = __import__(package + ".packaging.tags", fromlist=["tags"])
        return next(str(t) for t in tags.sys_tags() if "manylinux" not in str(t))
    return first
ask("setuptools", vendored("setuptools.extern"))
def distutils_suffix():
    from setuptools._distutils.sysconfig import get_config_var
    return get_config_var("EXT_SUFFIX")
ask("distutils suffix", distutils_suffix)
# The tools by themselves, from the folder of others' programs that the first argument names.
sys.path[:0] = sys.argv[1:]
def own_packaging():
    from packaging import tags
    return next(str(t) for t in tags.sys_tags() if "manylinux" not in str(t))
def wheel():
    from setuptools import Distribution, Extension
    from wheel._bdist_wheel import bdist_wheel
    command = bdist_wheel(Distribution({"name": "sample", "ext_modules": [Extension("sample", ["sample.c"])]}))
    command.finalize_options()
    return "-".join(command.get_tag())
def meson_python():
    from mesonpy._tags import Tag
    return str(Tag())
if sys.argv[1:]:
    ask("packaging", own_packaging)
    ask("wheel", wheel)
    ask("meson-python", meson_python)
    del sys.path[0]
# Last: once pip is imported, setuptools cannot put its own distutils in place any more.
ask("pip", vendored("pip._vendor"))
print(json.dumps(answer))
"""


def ask(target):
    program = TREE / "build" / f"{target}-stage" / "bin" / gen_identity.identity(target)["program"]
    if not program.is_file():
        return None
    try:
        others = list(map(str, tools.environment().glob("lib/python3*/site-packages")))
    except tools.ToolError as error:
        print(f"  packaging, wheel and meson-python are not asked: {error}")
        others = []
    result = subprocess.run([*shlex.split(package.emulator(target)), str(program), "-I", "-c", QUESTION, *others], text=True,
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300)
    if result.returncode != 0:
        return {"error": result.stderr.strip().splitlines()[-1] if result.stderr.strip() else f"status {result.returncode}"}
    return json.loads(result.stdout)


def expected(target):
    identity = gen_identity.identity(target)
    tag = f"{identity['wheel_tag']}-{target.replace('-', '_')}"
    return {"SOABI": identity["soabi"], "EXT_SUFFIX": identity["ext_suffix"], "import suffix": identity["ext_suffix"],
            "cache_tag": identity["cache_tag"], "get_platform": identity["platform"], "pip": tag, "setuptools": tag,
            "packaging": tag, "wheel": tag, "meson-python": tag,
            "distutils suffix": identity["ext_suffix"]}


def main():
    parser = argparse.ArgumentParser(prog="build.sh tags")
    parser.add_argument("target", nargs="*", metavar="TARGET", help="default: all five")
    parser.add_argument("--check", action="store_true")
    words = parser.parse_args()
    wrong = 0
    for target in words.target or TARGETS:
        if target not in TARGETS:
            parser.error(f"unknown target '{target}'; known: {' '.join(TARGETS)}")
        answers = ask(target)
        print(f"{target}: archive {package.archive_name(target)}")
        if answers is None:
            print("  not packaged yet (./build.sh package --target " + target + ")")
            wrong += 1
            continue
        wanted = expected(target)
        for name, value in answers.items():
            same = wanted.get(name) == value
            wrong += not same
            print(f"  {name:17} {value}" + ("" if same else f"   expected {wanted.get(name, 'no error')}"))
    sys.exit(1 if words.check and wrong else 0)


if __name__ == "__main__":
    main()
