"""Recipes of third-party packages: one folder cross/packages/<name>/ each, package.toml plus an optional build.sh.

A recipe is data about code that is not ours: where it comes from, its hash, its licence, what it needs and which
files it leaves.  Everything that fetches, builds, packs or lists third-party code reads recipes through this module.
"""

import hashlib
import os
import pathlib
import sys
import tomllib

CROSS = pathlib.Path(__file__).resolve().parent
PACKAGES = CROSS / "packages"
TARGETS = ("linux-x86_64", "linux-aarch64", "linux-s390x", "linux-ppc64le", "linux-ppc64")


class RecipeError(Exception):
    """A recipe is missing or malformed, or a step of it failed; the text is for the user."""


def cache_root():
    """Folder outside the tree for downloads and built packages."""
    named = os.environ.get("TAIPAN_CACHE")
    return pathlib.Path(named).resolve() if named else pathlib.Path.home() / ".cache" / "taipan"


def say(text):
    """Progress goes to stderr: stdout carries only the answer a caller may want to capture."""
    print(text, file=sys.stderr, flush=True)


def file_sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as stream:
        while chunk := stream.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def private_name(soname):
    """The name under which we ship a library: libz.so.1 becomes libz-taipan.so.1.  No system library has such a name,
    so ours can neither satisfy nor be satisfied by one."""
    return soname.replace(".so", "-taipan.so", 1)


class Recipe:
    """One package.  `source` is the main archive; `extra` are further archives (each with a key)."""

    def __init__(self, name):
        self.folder = PACKAGES / name
        path = self.folder / "package.toml"
        if not path.is_file():
            known = ", ".join(sorted(p.parent.name for p in PACKAGES.glob("*/package.toml")))
            raise RecipeError(f"no recipe for '{name}'; known packages: {known}")
        with open(path, "rb") as stream:
            data = tomllib.load(stream)
        for key in ("name", "version", "homepage", "licence", "source"):
            if key not in data:
                raise RecipeError(f"{path}: '{key}' is missing")
        if data["name"] != name:
            raise RecipeError(f"{path}: name is '{data['name']}', folder says '{name}'")
        self.data = data
        self.name = name
        self.version = data["version"]
        self.homepage = data["homepage"]
        self.spdx = data["licence"]["spdx"]
        self.licence_files = data["licence"]["files"]
        self.source = data["source"]
        self.extra = data.get("extra", {})
        self.needs = data.get("needs", [])
        self.host_tools = data.get("host_tools", [])
        self.sonames = data.get("sonames", [])
        self.advisories = data.get("advisories", "")
        self.build_script = self.folder / "build.sh"

    @property
    def libraries(self):
        """File names of the shared libraries the package contributes to the private folder."""
        return [private_name(soname) for soname in self.sonames]

    def archives(self):
        return {"source": self.source, **self.extra}

    def hash(self):
        """Changes with every file of the recipe, so a stamp made from it notices any edit."""
        digest = hashlib.sha256()
        for path in sorted(p for p in self.folder.rglob("*") if p.is_file()):
            digest.update(str(path.relative_to(self.folder)).encode() + b"\0")
            digest.update(path.read_bytes() + b"\0")
        return digest.hexdigest()

    def source_hash(self):
        """Identity of the extracted and patched source alone: build steps do not count."""
        digest = hashlib.sha256()
        for key, archive in sorted(self.archives().items()):
            digest.update(f"{key}\0{archive['sha256']}\0".encode())
        digest.update(repr(sorted(self.data.get("patches", {}).items())).encode())
        for path in sorted(self.folder.glob("patches/*")):
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
        return digest.hexdigest()


def all_recipes():
    return [Recipe(p.parent.name) for p in sorted(PACKAGES.glob("*/package.toml"))]


def in_order(names):
    """The named recipes and what they need, needed ones first."""
    done, order, path = {}, [], []

    def visit(name):
        if name in path:
            raise RecipeError("recipes need each other in a circle: " + " -> ".join(path + [name]))
        if name not in done:
            path.append(name)
            done[name] = Recipe(name)
            for needed in done[name].needs:
                visit(needed)
            path.pop()
            order.append(done[name])

    for name in names:
        visit(name)
    return order
