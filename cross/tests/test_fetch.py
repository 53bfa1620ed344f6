"""Tests of fetching, patching and recipes without a network: python3 cross/tests/test_fetch.py"""

import hashlib
import os
import pathlib
import shutil
import sys
import tarfile
import tempfile
import tomllib
import unittest
from unittest import mock

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import fetch
import recipe as recipes
from recipe import RecipeError

DEB822 = """# a comment
Types: deb
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: /usr/share/keyrings/a.gpg

Types: deb
URIs: http://mirror.example/security
Suites: bookworm-security
Components: main

Types: deb
Enabled: no
URIs: http://mirror.example/off
Suites: sid
Components: main
"""
ONE_LINE = "deb [signed-by=/k.gpg arch=amd64] http://mirror.example/debian bookworm main # end\n"
PATCH = """diff --git a/Lib/x.py b/Lib/x.py
--- a/Lib/x.py
+++ b/Lib/x.py
@@ -1 +1 @@
-a
+b
diff --git a/Doc/y.rst b/Doc/y.rst
--- a/Doc/y.rst
+++ b/Doc/y.rst
@@ -1 +1 @@
--- old
++++ new
"""


class CacheTest(unittest.TestCase):
    """A cache, a package folder and an "upstream" of our own."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        for patch in (mock.patch.dict(os.environ, TAIPAN_CACHE=str(self.folder / "cache")),
                      mock.patch.object(recipes, "PACKAGES", self.folder / "packages"), mock.patch.object(fetch, "say")):
            patch.start()
            self.addCleanup(patch.stop)
        tree = self.folder / "thing-1.0"
        (tree / "Lib").mkdir(parents=True)
        (tree / "Lib" / "x.py").write_text("a\n")
        self.archive = self.folder / "thing-1.0.tar.gz"
        with tarfile.open(self.archive, "w:gz") as tar:
            tar.add(tree, "thing-1.0")

    def make_recipe(self, name="thing", needs=(), sha256=None):
        folder = self.folder / "packages" / name
        folder.mkdir(parents=True)
        sha256 = sha256 or hashlib.sha256(self.archive.read_bytes()).hexdigest()
        (folder / "package.toml").write_text(f"""
name = "{name}"
version = "1.0"
homepage = "http://thing.example/"
needs = {list(needs)!r}
[licence]
spdx = "MIT"
files = []
[source]
file = "thing-1.0.tar.gz"
sha256 = "{sha256}"
url = "{self.archive.as_uri()}"
""")
        return recipes.Recipe(name)

    def test_fetch_then_offline(self):
        recipe = self.make_recipe()
        path = fetch.fetch_archive(recipe)
        self.archive.unlink()
        self.assertEqual(fetch.fetch_archive(recipe, offline=True), path)
        self.assertEqual(path.parent, self.folder / "cache" / "sources")

    def test_offline_without_cache(self):
        with self.assertRaisesRegex(RecipeError, "--offline"):
            fetch.fetch_archive(self.make_recipe(), offline=True)

    def test_wrong_hash_never_enters_the_cache(self):
        with self.assertRaisesRegex(RecipeError, "SHA-256 is"):
            fetch.fetch_archive(self.make_recipe(sha256="0" * 64))
        self.assertEqual(list((self.folder / "cache" / "sources").iterdir()), [])

    def test_damaged_cache_is_fetched_again(self):
        recipe = self.make_recipe()
        path = fetch.fetch_archive(recipe)
        path.write_bytes(b"damaged")
        self.assertEqual(fetch.fetch_archive(recipe).read_bytes(), self.archive.read_bytes())

    def test_extract_and_patch(self):
        recipe = self.make_recipe()
        (recipe.folder / "patches").mkdir()
        (recipe.folder / "patches" / "one.patch").write_text(PATCH[:PATCH.index("diff --git a/Doc")])
        tree = fetch.extract(recipe)
        self.assertEqual((tree / "Lib" / "x.py").read_text(), "b\n")
        self.assertEqual([p for p in tree.parent.iterdir() if p != tree], [])

    def test_patch_that_does_not_apply_leaves_nothing(self):
        recipe = self.make_recipe()
        (recipe.folder / "patches").mkdir()
        (recipe.folder / "patches" / "one.patch").write_text(PATCH)
        with self.assertRaisesRegex(RecipeError, "one.patch does not apply"):
            fetch.extract(recipe)
        self.assertEqual(list((self.folder / "cache" / "trees").iterdir()), [])

    def test_recipe_hash_sees_every_file(self):
        recipe = self.make_recipe()
        before = recipe.hash()
        (recipe.folder / "build.sh").write_text("pkg_configure() { :; }\n")
        self.assertNotEqual(recipe.hash(), before)

    def test_order(self):
        self.make_recipe("a", ["b", "c"])
        self.make_recipe("b", ["c"])
        self.make_recipe("c")
        self.assertEqual([r.name for r in recipes.in_order(["a", "c"])], ["c", "b", "a"])

    def test_circle(self):
        self.make_recipe("a", ["b"])
        self.make_recipe("b", ["a"])
        with self.assertRaisesRegex(RecipeError, "a -> b -> a"):
            recipes.in_order(["a"])


class SourcesTest(unittest.TestCase):
    def stanzas(self, name, text):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / name
            path.write_text(text)
            with mock.patch.object(fetch, "APT_SOURCES", (pathlib.Path("/nonexistent"), pathlib.Path(folder))):
                return list(fetch.configured_stanzas()), fetch.main_archive()

    def test_deb822(self):
        stanzas, main = self.stanzas("debian.sources", DEB822)
        self.assertEqual(len(stanzas), 2)
        self.assertEqual(main, ("http://mirror.example/debian", "/usr/share/keyrings/a.gpg"))

    def test_one_line(self):
        _, main = self.stanzas("debian.list", ONE_LINE)
        self.assertEqual(main, ("http://mirror.example/debian", "/k.gpg"))

    def test_security_suite_beside_the_main_archive(self):
        with tempfile.TemporaryDirectory() as folder:
            (pathlib.Path(folder) / "debian.list").write_text(ONE_LINE)
            with mock.patch.object(fetch, "APT_SOURCES", (pathlib.Path("/nonexistent"), pathlib.Path(folder))):
                self.assertEqual(fetch.archive_of_suite("bookworm-security"), ("http://mirror.example/debian-security", "/k.gpg"))
                self.assertEqual(fetch.archive_of_suite("sid"), ("http://mirror.example/debian", "/k.gpg"))

    def test_keep_paths(self):
        kept = fetch.keep_paths(PATCH, ["Lib/"])
        self.assertIn("+b\n", kept)
        self.assertNotIn("new", kept)
        self.assertEqual(fetch.keep_paths(PATCH, ["Tools/"]), "")


class RecipesTest(unittest.TestCase):
    """Every recipe in the tree is complete."""

    def test_all(self):
        for recipe in recipes.all_recipes():
            with self.subTest(recipe.name):
                for archive in recipe.archives().values():
                    self.assertRegex(archive["sha256"], "^[0-9a-f]{64}$")
                    self.assertTrue("debian" in archive or "url" in archive)
                self.assertTrue(recipe.licence_files)
                self.assertTrue(recipe.build_script.is_file() == bool(recipe.sonames))
                if recipe.data.get("patches", {}).get("debian"):
                    self.assertIn("debian", recipe.archives())
                for needed in recipe.needs:
                    recipes.Recipe(needed)

    def test_modules_name_recipes(self):
        table = tomllib.loads((HERE.parents[1] / "stdlib" / "upstream_modules.toml").read_text())
        for name, module in table.items():
            with self.subTest(name):
                self.assertLessEqual(set(module), {"sources", "packages", "libs", "defines", "core", "test"})
                for package in module.get("packages", []):
                    self.assertTrue(recipes.Recipe(package).sonames)


if __name__ == "__main__":
    unittest.main()
