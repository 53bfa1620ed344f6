"""stage.py TARGET: put together the install tree of one target, ready for pack.py.

    stage.py TARGET [--build DIR] [--stage DIR] [--offline] [--no-bundle]

Takes the program and the extension modules that the build made, the upstream library (stdlib/upstream.toml says which
parts), our own Python files, the bundled libraries and the generated files.  Nothing in the tree holds an absolute
path: everything finds itself relative to where it lies.  The tree is made beside its final place and renamed.
"""

import argparse
import fnmatch
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tomllib

RELEASE = pathlib.Path(__file__).resolve().parent
TREE = RELEASE.parent
sys.path.insert(0, str(TREE / "cross"))

import elf
import fetch
import gen_identity
import make_pyconfig
import preinstall
import recipe as recipes

ALIASES = ("{name}{python_major}", "{name}", "python{python}", "python{python_major}", "python")
# A tree without these cannot start; say so here and not at the user's first run.
REQUIRED = ("{lib_dir}/os.py", "{lib_dir}/encodings/__init__.py", "{lib_dir}/importlib/__init__.py", "bin/{program}")


class StageError(Exception):
    """The tree cannot be put together; the text says what is missing."""


def tool(identity, name):
    """The target's binutils, else the machine's own where that is the target."""
    full = f"{identity['triple']}-{name}"
    if shutil.which(full):
        return full
    if identity["triple"].split("-")[0] == os.uname().machine and shutil.which(name):
        return name
    raise StageError(f"{full} is not installed")


class Stage:
    def __init__(self, target, build, root, offline, bundle, system_libraries=False):
        self.identity = gen_identity.identity(target)
        self.target = target
        self.build = pathlib.Path(build)
        self.root = pathlib.Path(root)
        self.debug = self.root.with_name(self.root.name + "-debug")
        self.offline = offline
        self.with_bundle = bundle
        self.system_libraries = system_libraries

    def path(self, template):
        return self.root / template.format_map(self.identity)

    def take_upstream(self):
        """Copy what stdlib/upstream.toml names out of the extracted and patched upstream source."""
        rules = tomllib.loads((TREE / "stdlib" / "upstream.toml").read_text())
        source = fetch.extract(recipes.Recipe(rules["package"]), self.offline)
        excluded = [rule["path"] for rule in rules["exclude"]]

        def is_excluded(path):
            relative = str(path.relative_to(source))
            return any(relative == e or (e.startswith("*/") and fnmatch.fnmatch(path.name, e[2:])) for e in excluded)

        for rule in excluded:
            if not rule.startswith("*/") and not (source / rule).exists():
                raise StageError(f"stdlib/upstream.toml excludes {rule}, which upstream does not have")
        for rule in rules["take"]:
            origin, target = source / rule["from"], self.path(rule["to"])
            target.parent.mkdir(parents=True, exist_ok=True)
            if origin.is_dir():
                shutil.copytree(origin, target, dirs_exist_ok=True,
                                ignore=lambda folder, names: [n for n in names
                                                              if is_excluded(pathlib.Path(folder) / n)])
            else:
                shutil.copyfile(origin, target)

    def take_own_library(self):
        """Our own Python files lie over the upstream ones."""
        own = TREE / "stdlib" / "py"
        if own.is_dir():
            shutil.copytree(own, self.path("{lib_dir}"), dirs_exist_ok=True,
                            ignore=shutil.ignore_patterns("__pycache__", "*.md"))
        for header in (self.build / "include", TREE / "src" / "capi" / "include" / "python"):
            if header.is_dir():
                shutil.copytree(header, self.path("{include_dir}"), dirs_exist_ok=True)

    def take_program(self):
        """The program, stripped (its symbols go to the debug archive), under all its names."""
        program = self.build / "bin" / self.identity["program"]
        if not program.is_file():
            raise StageError(f"{program} does not exist: build the target first")
        installed = self.path("bin/{program}")
        installed.parent.mkdir(parents=True, exist_ok=True)
        self.install_stripped(program, installed, 0o755)
        for alias in ALIASES:
            self.path("bin/" + alias).symlink_to(self.identity["program"])

    def install_stripped(self, origin, target, mode):
        """The file without its symbols; those go to the debug tree under the name that debuggers derive from its id."""
        build_id = elf.read_elf(origin).build_id
        if build_id:
            symbols = self.debug / "lib" / "debug" / ".build-id" / build_id[:2] / f"{build_id[2:]}.debug"
            symbols.parent.mkdir(parents=True, exist_ok=True)
            subprocess.run([tool(self.identity, "objcopy"), "--only-keep-debug", "--compress-debug-sections", origin, symbols],
                           check=True)
        subprocess.run([tool(self.identity, "strip"), "--strip-unneeded", "-o", target, origin], check=True)
        target.chmod(mode)

    def take_library(self):
        """The library for programs that contain the interpreter, if ./build.sh embed has made it."""
        library = self.build.with_name(self.build.name + "-shared") / "lib" / f"lib{self.identity['program']}.so"
        if library.is_file():
            self.install_stripped(library, self.path("lib/lib{program}.so"), 0o755)

    def take_modules(self):
        """Extension modules of the standard library that the build made as shared objects, without the ones
        for tests and, in a tree without bundled libraries, without the ones that need those."""
        table = tomllib.loads((TREE / "stdlib" / "upstream_modules.toml").read_text())
        unwanted = {name for name, module in table.items()
                    if module.get("test") or (module.get("packages") and not self.with_bundle and not self.system_libraries)}
        folder = self.path("{lib_dir}/lib-dynload")
        folder.mkdir(parents=True, exist_ok=True)
        offered = set(elf.read_elf(self.path("bin/{program}")).defined)
        left_out = {}
        for module in sorted((self.build / "lib-dynload").glob("*.so")):
            name = module.name.split(".")[0]
            if name in unwanted or name not in table:
                continue
            missing = sorted(s for s in elf.read_elf(module).undefined if s.startswith(("Py", "_Py")) and s not in offered)
            if missing:
                left_out[name] = missing
            else:
                self.install_stripped(module, folder / module.name, 0o755)
        self.write_left_out(left_out)

    def write_left_out(self, left_out):
        """A module that asks for C API the program lacks could not be loaded: it is left out, and the tree says so."""
        path = self.path("share/{name}/modules-left-out.json")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(left_out, indent=1) + "\n")
        if left_out:
            recipes.say(f"  left out {len(left_out)} modules that need C API the program lacks (share/{self.identity['name']}/"
                        f"modules-left-out.json): {' '.join(left_out)}")

    def needed_recipes(self):
        """Recipes whose libraries the modules in the tree ask for, with what those need, needed ones first.  A library
        that no module of the tree uses is not carried along."""
        owners = {name: r.name for r in recipes.all_recipes() for name in r.libraries}
        asked = {name for module in self.path("{lib_dir}/lib-dynload").glob("*.so") for name in elf.read_elf(module).needed}
        return [r for r in recipes.in_order(sorted({owners[name] for name in asked if name in owners})) if r.libraries]

    def take_bundle(self):
        """The private shared libraries that the modules need, with their licences and shared files."""
        import build_package
        folder = self.path("{private_lib_dir}")
        for recipe in self.needed_recipes():
            built = build_package.built_folder(recipe, self.target, self.offline)
            folder.mkdir(parents=True, exist_ok=True)
            for library in recipe.libraries:
                shutil.copyfile(built / "lib" / library, folder / library)
                (folder / library).chmod(0o755)
            for shared in recipe.data.get("share", []):
                shutil.copytree(built / "share" / shared, self.root / "share" / shared, dirs_exist_ok=True)
            self.take_licences(recipe)

    def take_licences(self, recipe):
        source = fetch.extract(recipe, self.offline)
        folder = self.root / "share" / "licenses" / recipe.name
        folder.mkdir(parents=True, exist_ok=True)
        for name in recipe.licence_files:
            shutil.copyfile(source / name, folder / pathlib.Path(name).name)

    def write_generated(self):
        """Files made from templates: each is text with {identity} names in it, written as <<name>>."""
        places = {"sysconfigdata.py.in": "{lib_dir}/_sysconfigdata__linux_{triple}.py",
                  "python.pc.in": "lib/pkgconfig/python-{python}.pc",
                  "python-embed.pc.in": "lib/pkgconfig/python-{python}-embed.pc",
                  "python-config.in": "bin/python{python}-config",
                  "taipan.1.in": "share/man/man1/{program}.1"}
        if not self.path("lib/lib{program}.so").exists():
            del places["python-embed.pc.in"]
        for template, place in places.items():
            text = (RELEASE / "templates" / template).read_text()
            for name, value in self.identity.items():
                text = text.replace(f"<<{name}>>", value)
            if re.search(r"<<\w+>>", text):
                raise StageError(f"templates/{template} uses a name that identity.def does not define")
            path = self.path(place)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            path.chmod(0o755 if place.startswith("bin/") else 0o644)
        self.path("bin/{name}{python}-config").symlink_to(self.path("bin/python{python}-config").name)
        self.path("bin/python{python_major}-config").symlink_to(self.path("bin/python{python}-config").name)
        self.path("{include_dir}/pyconfig.h").write_text(make_pyconfig.header(self.target))
        licence = self.path("share/licenses/{name}/LICENSE")
        licence.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(TREE / "LICENSE", licence)

    def check(self):
        for template in REQUIRED:
            if not self.path(template).is_file():
                raise StageError(f"the tree has no {template.format_map(self.identity)}")


def stage(target, build, final, offline=False, bundle=True, system_libraries=False):
    """Make the install tree FINAL for TARGET from what BUILD holds; returns the Stage.  Without BUNDLE there are no private
    libraries: the modules that need them are left out too, unless they were made for SYSTEM_LIBRARIES."""
    final = pathlib.Path(final)
    temporary = final.with_name(final.name + ".tmp")
    debug = final.with_name(final.name + "-debug")
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    work = Stage(target, build, temporary, offline, bundle, system_libraries)
    shutil.rmtree(work.debug, ignore_errors=True)
    work.take_upstream()
    work.take_own_library()
    work.take_program()
    preinstall.install_bundled(work.root, work.identity)
    work.take_library()
    work.take_modules()
    work.write_generated()
    if bundle:
        work.take_bundle()
    work.check()
    for made, place in ((temporary, final), (work.debug, debug)):
        shutil.rmtree(place, ignore_errors=True)
        if made.is_dir():
            made.rename(place)
    work.root = final
    return work


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("target")
    parser.add_argument("--build", help="folder with bin/ and lib-dynload/ (default build/TARGET-release)")
    parser.add_argument("--stage", help="the tree to make (default build/TARGET-stage)")
    parser.add_argument("--offline", action="store_true")
    parser.add_argument("--no-bundle", action="store_true", help="leave the bundled libraries out")
    words = parser.parse_args()
    build = words.build or TREE / "build" / f"{words.target}-release"
    final = words.stage or TREE / "build" / f"{words.target}-stage"
    try:
        stage(words.target, build, final, words.offline, not words.no_bundle)
    except (StageError, preinstall.PreinstallError, recipes.RecipeError, subprocess.CalledProcessError) as error:
        sys.exit(f"stage: {error}")
    print(final)


if __name__ == "__main__":
    main()
