"""elfcheck.py TARGET FILE-OR-TREE...: the gate on binaries.  Exit status 1 if any file breaks a rule.

    --report FILE    write what was found as JSON (highest glibc version, needed libraries per file)
    --forbid TEXT    a further text that no file may contain (the build folder, say); may be repeated
    --lenient        rules about the floor only: for test builds linked with the machine's own library

Rules per ELF file: right machine, byte order and ABI; no needed symbol version above the policy; only allowed libraries
or ones that lie in the tree; every undefined symbol without a version is defined in the tree; no executable
stack, no segment both writable and executable, no text relocation; RELRO and immediate binding; DT_RPATH
inside the tree and no DT_RUNPATH; private sonames in the private folder.  Rule per file of any kind: no forbidden text.
"""

import argparse
import json
import os
import pathlib
import re
import sys
import tomllib

import elf
import gen_identity

MAX_NAMES = 8
RELEASE = pathlib.Path(__file__).resolve().parent
MACHINE = {"linux-x86_64": ("x86_64", False, 0), "linux-aarch64": ("aarch64", False, 0),
           "linux-s390x": ("s390x", True, 0), "linux-ppc64le": ("ppc64", False, 2), "linux-ppc64": ("ppc64", True, 1)}


def version_key(text):
    return tuple(int(part) for part in re.findall(r"\d+", text))


class Gate:
    def __init__(self, target, roots, forbidden=(), lenient=False):
        self.target = target
        self.identity = gen_identity.identity(target)
        self.policy = tomllib.loads((RELEASE / "policy.toml").read_text())
        self.limits = {prefix: limit for prefix, limit in self.policy["limit"][target].items()}
        self.lenient = lenient
        self.forbidden = [text.encode() for text in (*forbidden, *self.policy["forbidden_text"])]
        self.problems = []
        self.files = {}                 # path -> Elf
        self.roots = [pathlib.Path(os.path.normpath(root)) for root in roots]
        self.highest = {}

    def problem(self, path, text):
        self.problems.append(f"{path}: {text}")

    def load(self):
        for root in self.roots:
            paths = [root] if root.is_file() else sorted(p for p in root.rglob("*") if p.is_file() and not p.is_symlink())
            for path in paths:
                try:
                    found = elf.read_elf(path)
                except (elf.NotElf, ValueError, IndexError, OSError) as error:
                    self.problem(path, f"cannot be read as ELF ({type(error).__name__})")
                    continue
                if found is not None:
                    self.files[path] = found
                if not self.lenient:
                    self.check_text(path)

    def check_text(self, path):
        content = path.read_bytes()
        for text in self.forbidden:
            if text in content:
                self.problem(path, f"contains the text {text.decode()!r}")

    def run(self):
        self.load()
        self.provided = {f.soname or p.name for p, f in self.files.items()} | {p.name for p in self.files}
        self.symbols = set()
        for found in self.files.values():
            self.symbols.update(found.defined)
        for path, found in self.files.items():
            self.check_machine(path, found)
            self.check_versions(path, found)
            self.check_needed(path, found)
            if not self.lenient:
                self.check_memory(path, found)
                self.check_paths(path, found)
        return self.problems

    def check_machine(self, path, found):
        machine, big_endian, abi = MACHINE[self.target]
        if (found.machine, found.big_endian) != (machine, big_endian):
            self.problem(path, f"is for {found.machine} {'big' if found.big_endian else 'little'}-endian")
        elif abi and found.abi_version not in (0, abi):
            self.problem(path, f"has ELF ABI version {found.abi_version}, the target's is {abi}")

    def check_versions(self, path, found):
        for library, versions in found.versions.items():
            if library in self.provided:
                continue
            for version in versions:
                prefix = version.rsplit("_", 1)[0] if "_" in version else version
                if version.endswith("_PRIVATE"):
                    self.problem(path, f"needs {version} of {library}")
                    continue
                self.highest[prefix] = max(self.highest.get(prefix, "0"), version.rsplit("_", 1)[-1], key=version_key)
                limit = self.limits.get(prefix)
                if limit is None:
                    self.problem(path, f"needs {version} of {library}: the policy does not know this kind of version")
                elif version_key(version.rsplit("_", 1)[-1]) > version_key(limit):
                    users = sorted(n for n, v in found.undefined.items() if v == (library, version))
                    self.problem(path, f"needs {version} of {library}, the limit is {limit}: {' '.join(users[:MAX_NAMES])}")
        for name in self.policy["forbidden_symbols"]:
            if name in found.undefined:
                self.problem(path, f"needs {name}")

    def check_needed(self, path, found):
        for library in found.needed:
            if library not in self.provided and library not in self.policy["libraries"]:
                self.problem(path, f"needs {library}, which is neither in the tree nor on the allowed list")
        is_module = path.name.endswith(self.identity["ext_suffix"])
        lost = [name for name, version in found.undefined.items()
                if version is None and name not in self.symbols and name not in self.policy["optional_symbols"]
                and not (is_module and name.startswith(("Py", "_Py")))]     # the C API is in the program that loads it
        if lost:
            shown = " ".join(sorted(lost)[:MAX_NAMES]) + (" ..." if len(lost) > MAX_NAMES else "")
            self.problem(path, f"{len(lost)} undefined symbols without a version that no file of the tree defines: {shown}")

    def check_memory(self, path, found):
        for broken, text in ((found.executable_stack, "asks for an executable stack"),
                             (found.writable_and_executable, "has a segment that is writable and executable"),
                             (found.text_relocations, "has text relocations"),
                             (not found.relro, "has no RELRO segment"),
                             (not found.binds_now, "does not bind immediately")):
            if broken:
                self.problem(path, text)

    def check_paths(self, path, found):
        if found.runpath:
            self.problem(path, f"has RUNPATH {found.runpath}; only RPATH beats LD_LIBRARY_PATH")
        for part in filter(None, found.rpath.split(":")):
            if part != "$ORIGIN" and not part.startswith("$ORIGIN/"):
                self.problem(path, f"has RPATH {part}, which leaves the tree")
                continue
            place = pathlib.Path(os.path.normpath(str(path.parent) + part.removeprefix("$ORIGIN")))
            trees = [root for root in self.roots if root in path.parents]
            if trees and not any(root == place or root in place.parents for root in trees):
                self.problem(path, f"has RPATH {part}, which leaves the tree")
        if path.parent.as_posix().endswith(self.identity["private_lib_dir"]):
            if f"-{self.identity['name']}.so" not in found.soname or found.soname != path.name:
                self.problem(path, f"has soname {found.soname!r}: private libraries carry private names")

    def report(self):
        return {"target": self.target, "glibc": self.highest.get("GLIBC", "none"), "versions": dict(sorted(self.highest.items())),
                "problems": self.problems,
                "files": {str(p): {"needed": f.needed, "soname": f.soname, "rpath": f.rpath,
                                   "glibc": max((v.removeprefix("GLIBC_") for vs in f.versions.values() for v in vs
                                                 if v.startswith("GLIBC_")), key=version_key, default="none")}
                          for p, f in self.files.items()}}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("target", choices=sorted(MACHINE))
    parser.add_argument("path", nargs="+")
    parser.add_argument("--report", metavar="FILE")
    parser.add_argument("--forbid", action="append", default=[], metavar="TEXT")
    parser.add_argument("--lenient", action="store_true")
    words = parser.parse_args()
    gate = Gate(words.target, words.path, words.forbid, words.lenient)
    for text in gate.run():
        print(text)
    if words.report:
        pathlib.Path(words.report).write_text(json.dumps(gate.report(), indent=1) + "\n")
    print(f"elfcheck: {len(gate.files)} ELF files, glibc up to {gate.highest.get('GLIBC', 'none')}, "
          f"{len(gate.problems)} problems", file=sys.stderr)
    sys.exit(1 if gate.problems else 0)


if __name__ == "__main__":
    main()
