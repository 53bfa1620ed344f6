"""source_archive.py [--out D] [--offline]: dist/taipan-3.11-<version>-src.tar.xz, from which every archive can be built without a network.

It holds the files of the commit that is checked out and, in sources/, the pinned archives of third-party packages, the files of the Unicode
database that tables are made from, and origin.json: commit and date, which archives built from it tell as those built from a clone do.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

RELEASE = pathlib.Path(__file__).resolve().parent
TREE = RELEASE.parent
sys.path[:0] = [str(TREE / "cross"), str(TREE / "src" / "gen")]

import fetch
import gen_identity
import genunicode
import pack
import recipe as recipes


def unicode_files():
    """Names of the files of the Unicode database that the generators of tables read."""
    texts = (path.read_text() for path in sorted((TREE / "src" / "gen").glob("genunicode*.py")))
    return sorted({name for text in texts for name in re.findall(r'"(\w+\.txt)"', text)})


def take_unicode(folder):
    folder.mkdir()
    for name in unicode_files():
        plain = os.path.join(genunicode.DATA, name)
        if os.path.exists(plain):
            shutil.copyfile(plain, folder / name)
        else:
            shutil.copyfile(plain + ".bz2", folder / (name + ".bz2"))


def make(out, offline):
    """Write the archive into OUT; returns its path."""
    identity = gen_identity.identity(f"linux-{os.uname().machine}")
    origin = pack.origin()
    name = f"{identity['name']}-{identity['python']}-{identity['version']}-src"
    with tempfile.TemporaryDirectory(prefix="source-") as scratch:
        root = pathlib.Path(scratch) / name
        root.mkdir()
        tree = subprocess.run(["git", "-C", TREE, "archive", "--format=tar", origin["commit"]], stdout=subprocess.PIPE, check=True).stdout
        subprocess.run(["tar", "-xf", "-", "-C", root], input=tree, check=True)
        sources = root / fetch.CARRIED
        sources.mkdir()
        for recipe in recipes.all_recipes():
            for key in recipe.archives():
                path = fetch.fetch_archive(recipe, key, offline)
                shutil.copyfile(path, sources / path.name)
        take_unicode(sources / "unicode")
        (sources / "origin.json").write_text(json.dumps(origin) + "\n")
        archive = pathlib.Path(out) / f"{name}.tar.xz"
        pack.pack(root, archive, name, origin["epoch"], pack.DEBUG_PRESET)
    archive.with_name(archive.name + ".sha256").write_text(f"{recipes.file_sha256(archive)}  {archive.name}\n")
    return archive


def main():
    parser = argparse.ArgumentParser(prog="build.sh sources")
    parser.add_argument("--out", default=str(TREE / "dist"))
    parser.add_argument("--offline", action="store_true")
    words = parser.parse_args()
    if pack.git("status", "--porcelain", "--untracked-files=no"):
        recipes.say("sources: changes that are not committed are left out")
    try:
        print(make(words.out, words.offline))
    except (recipes.RecipeError, subprocess.CalledProcessError, OSError) as error:
        sys.exit(f"sources: {error}")


if __name__ == "__main__":
    main()
