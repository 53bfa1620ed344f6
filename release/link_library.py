"""link_library.py TARGET UPSTREAM_LIB FOLDER: the library of a program that is run from its build folder.

FOLDER (build/TARGET-VARIANT/lib/python3.11) becomes a folder of links to the upstream files, with what a packed tree has beside
them: sysconfig's data, our own modules, and, once they are built, the extension modules and their private libraries.
"""

import pathlib
import shutil
import sys

RELEASE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(RELEASE), str(RELEASE.parent / "cross")]

import build_package
import gen_identity
import recipe as recipes


def link_modules(target, dynload, build, identity):
    """Extension modules in BUILD/lib-dynload, as links in the folder DYNLOAD, and what they load as links in lib/taipan:
    the loader looks for that relative to the place of the link."""
    modules = sorted((build.resolve() / "lib-dynload").glob("*.so"))
    if not modules:
        return
    dynload.mkdir()
    for module in modules:
        (dynload / module.name).symlink_to(module)
    private = build / identity["private_lib_dir"]
    shutil.rmtree(private, ignore_errors=True)
    private.mkdir(parents=True)
    for recipe in recipes.all_recipes():
        if recipe.libraries:
            for name in recipe.libraries:
                (private / name).symlink_to(build_package.built_folder(recipe, target, offline=True) / "lib" / name)


def main():
    target, upstream, folder = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    temporary = folder.with_name(folder.name + ".tmp")
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    for entry in upstream.iterdir():
        if entry.name != "__pycache__":
            (temporary / entry.name).symlink_to(entry)
    identity = gen_identity.identity(target)
    text = (RELEASE / "templates" / "sysconfigdata.py.in").read_text()
    for name, value in identity.items():
        text = text.replace(f"<<{name}>>", value)
    (temporary / f"_sysconfigdata__linux_{identity['triple']}.py").write_text(text)
    own = RELEASE.parent / "stdlib" / "py"
    for module in [*own.glob("*.py"), *own.glob("*.dist-info")]:
        (temporary / module.name).unlink(missing_ok=True)  # ours lie over the upstream ones
        (temporary / module.name).symlink_to(module)
    link_modules(target, temporary / "lib-dynload", folder.parents[1], identity)
    if folder.is_symlink():
        folder.unlink()
    shutil.rmtree(folder, ignore_errors=True)
    temporary.rename(folder)


if __name__ == "__main__":
    main()
