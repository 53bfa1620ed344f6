"""Tests of the release tools on small made-up trees: python3 release/tests/test_release.py"""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import unittest

RELEASE = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(RELEASE), str(RELEASE.parent / "cross")]

import build_modules
import cross_kit
import elf
import elfcheck
import gen_identity
import pack
import package
import tools

TARGETS = ("linux-x86_64", "linux-aarch64", "linux-s390x", "linux-ppc64le", "linux-ppc64")
EPOCH = "1700000000"


def fake_tree(root, target="linux-x86_64"):
    """A tree with one file of each kind that the packer meets."""
    identity = gen_identity.identity(target)
    for name, text, mode in (("bin/" + identity["program"], "program", 0o755), ("lib/python3.11/os.py", "pass\n", 0o600),
                             ("include/python3.11/Python.h", "\n", 0o664), ("lib/python3.11/caf\u00e9.py", "", 0o644)):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(mode)
    (root / "bin" / "python3").symlink_to(identity["program"])
    (root / "lib" / "python3.11" / "site-packages").mkdir()
    return root


class TemporaryTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        os.environ["SOURCE_DATE_EPOCH"] = EPOCH
        self.addCleanup(os.environ.pop, "SOURCE_DATE_EPOCH")


class IdentityTest(unittest.TestCase):
    def test_suffix_and_soabi_agree(self):
        for target in TARGETS:
            names = gen_identity.identity(target)
            self.assertEqual(names["ext_suffix"], f".{names['soabi']}.so")
            self.assertNotIn(".", names["soabi"])
            self.assertEqual(names["ext_suffix"].count("."), 2)
            self.assertEqual(names["wheel_abi"], names["soabi"].replace("-", "_"))
            self.assertEqual(names["platform"], target)

    def test_tag_is_the_same_on_every_cpu(self):
        self.assertEqual({gen_identity.identity(t)["wheel_tag"] for t in TARGETS}, {"taipan311-taipan311_tp10"})

    def test_power_is_spelled_two_ways(self):
        names = gen_identity.identity("linux-ppc64le")
        self.assertEqual((names["multiarch"], names["platform"]), ("powerpc64le-linux-gnu", "linux-ppc64le"))

    def test_header_numbers_are_numbers(self):
        header = gen_identity.as_header(gen_identity.identity("linux-s390x"))
        self.assertIn("#define IDENTITY_PYTHON_MINOR 11\n", header)
        self.assertIn('#define IDENTITY_PYTHON "3.11"\n', header)
        self.assertIn("#define IDENTITY_PYTHON_HEX 0x030B02F0\n", header)

    def test_packaging_computes_the_same_tag(self):
        """The rule of packaging for an implementation it does not know: the middle field of the suffix."""
        names = gen_identity.identity("linux-x86_64")
        self.assertEqual(names["ext_suffix"].split(".")[1].replace("-", "_"), names["wheel_abi"])


class PackTest(TemporaryTest):
    def make(self, name):
        root = fake_tree(self.folder / name / "tree")
        return pack.make_archive("linux-x86_64", root, self.folder / name / "dist", preset=0), root

    def test_same_bytes_from_another_folder(self):
        first, _ = self.make("one")
        os.umask(0o077)
        second, _ = self.make("another name")
        os.umask(0o022)
        self.assertEqual(first.read_bytes(), second.read_bytes())

    def test_packing_twice_changes_nothing(self):
        first, root = self.make("one")
        before = first.read_bytes()
        again = pack.make_archive("linux-x86_64", root, self.folder / "one" / "dist", preset=0)
        self.assertEqual(before, again.read_bytes())

    def test_members(self):
        archive, _ = self.make("one")
        with tarfile.open(archive) as tar:
            members = tar.getmembers()
        top = members[0].name
        self.assertEqual(top, "taipan-3.11-0.1.0-linux-x86_64")
        self.assertTrue(all(m.name == top or m.name.startswith(top + "/") for m in members))
        names = [m.name for m in members[1:]]
        self.assertEqual(names, sorted(names, key=os.fsencode))
        for member in members:
            self.assertEqual((member.uid, member.gid, member.uname, member.gname, member.mtime),
                             (0, 0, "root", "root", int(EPOCH)))
            if member.isreg():
                self.assertIn(member.mode, (0o644, 0o755))
        by_name = {m.name.removeprefix(top + "/"): m for m in members}
        self.assertEqual(by_name["bin/python3"].linkname, "taipan3.11")
        self.assertEqual(by_name["bin/taipan3.11"].mode, 0o755)
        self.assertEqual(by_name["lib/python3.11/os.py"].mode, 0o644)

    def test_manifest_is_true(self):
        _, root = self.make("one")
        result = subprocess.run(["sha256sum", "--check", "--quiet", "share/taipan/manifest.sha256"], cwd=root,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertEqual(result.returncode, 0, result.stdout)
        lines = (root / "share/taipan/manifest.sha256").read_text().splitlines()
        files = [p for p in root.rglob("*") if p.is_file() and not p.is_symlink()]
        self.assertEqual(sum(not line.startswith("#") for line in lines), len(files) - 1)
        self.assertIn("# link bin/python3 -> taipan3.11", lines)

    def test_descriptions(self):
        _, root = self.make("one")
        details = json.loads((root / "lib/python3.11/build-details.json").read_text())
        self.assertEqual((root / "lib/python3.11" / details["base_prefix"]).resolve(), root.resolve())
        self.assertTrue((root / details["base_interpreter"]).is_file())
        self.assertLessEqual(set(details), {"schema_version", "base_prefix", "base_interpreter", "platform", "language",
                                            "implementation", "abi", "suffixes", "libpython", "c_api", "arbitrary_data"})
        bom = json.loads((root / "share/taipan/sbom.spdx.json").read_text())
        self.assertEqual({p["name"] for p in bom["packages"]}, {"taipan", "cpython"})
        known = {p["SPDXID"] for p in bom["packages"]} | {"SPDXRef-DOCUMENT"}
        for relation in bom["relationships"]:
            self.assertLessEqual({relation["spdxElementId"], relation["relatedSpdxElement"]}, known)

    def test_link_out_of_the_tree_is_refused(self):
        root = fake_tree(self.folder / "tree")
        (root / "lib" / "bad").symlink_to("/etc/passwd")
        with self.assertRaisesRegex(pack.PackError, "leaves the tree"):
            pack.make_archive("linux-x86_64", root, self.folder / "dist", preset=0)

    def test_dangling_link_is_refused(self):
        root = fake_tree(self.folder / "tree")
        (root / "lib" / "bad").symlink_to("nothing")
        with self.assertRaisesRegex(pack.PackError, "leads nowhere"):
            pack.make_archive("linux-x86_64", root, self.folder / "dist", preset=0)


@unittest.skipUnless(shutil.which("gcc"), "needs a compiler")
class GateTest(TemporaryTest):
    """Each broken rule is found.  The compiler is the machine's own, so the floor itself is broken, too."""

    def compile(self, name, text, *flags):
        path = self.folder / "tree" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["gcc", "-x", "c", "-o", path, "-", *flags], input=text.encode(), check=True)
        return path

    def problems(self, *flags, name="bin/x", text="int main(void) { return 0; }\n", **options):
        self.compile(name, text, *flags)
        target = f"linux-{os.uname().machine}"
        return "\n".join(elfcheck.Gate(target, [self.folder / "tree"], **options).run())

    def test_good_library_passes(self):
        self.assertEqual(self.problems("-shared", "-fPIC", "-nostdlib", "-Wl,-z,now", "-Wl,-soname,libx-taipan.so.1",
                                       name="lib/taipan/libx-taipan.so.1", text="int f(void) { return 1; }\n"), "")

    def test_stack(self):
        self.assertIn("executable stack", self.problems("-Wl,-z,execstack,-z,now"))

    def test_late_binding(self):
        self.assertIn("bind immediately", self.problems("-Wl,-z,lazy"))

    def test_runpath_and_foreign_rpath(self):
        self.assertIn("RUNPATH", self.problems("-Wl,--enable-new-dtags,-rpath,$ORIGIN/../lib"))
        self.assertIn("leaves the tree", self.problems("-Wl,--disable-new-dtags,-rpath,/usr/lib"))
        self.assertIn("leaves the tree", self.problems("-Wl,--disable-new-dtags,-rpath,$ORIGIN/../.."))
        self.assertNotIn("RPATH", self.problems("-Wl,--disable-new-dtags,-rpath,$ORIGIN/../lib"))

    def test_public_soname(self):
        self.assertIn("private names", self.problems("-shared", "-fPIC", "-Wl,-soname,libx.so.1", name="lib/taipan/libx.so.1",
                                                     text="int f(void) { return 1; }\n"))

    def test_unversioned_undefined_symbol(self):
        text = "extern int nobody_has_this(void); int f(void) { return nobody_has_this(); }\n"
        self.assertIn("nobody_has_this", self.problems("-shared", "-fPIC", name="lib/l.so", text=text))

    def test_forbidden_text(self):
        self.assertIn("contains the text", self.problems(text='const char *where = "/build/of/mine"; int main(void){return 0;}',
                                                         forbidden=["/build/of/mine"]))

    def test_wrong_machine(self):
        path = self.compile("bin/x", "int main(void) { return 0; }\n")
        other = "linux-s390x" if os.uname().machine != "s390x" else "linux-x86_64"
        self.assertIn("is for", "\n".join(elfcheck.Gate(other, [path]).run()))

    def test_reader_agrees_with_readelf(self):
        path = self.compile("bin/x", "#include <stdio.h>\n#include <math.h>\nint main(int c, char **v) "
                                     "{ return puts(v[0]) + (int)pow(c, c); }\n", "-lm")
        found = elf.read_elf(path)
        text = subprocess.run(["readelf", "-dW", "--dyn-syms", path], stdout=subprocess.PIPE, text=True).stdout
        for library in found.needed:
            self.assertIn(f"[{library}]", text)
        for name, version in found.undefined.items():
            self.assertIn(f"{name}@{version[1]}" if version else name, text)
        undefined = [line for line in text.splitlines() if " UND " in line and line.split()[-1] != "UND"]
        self.assertEqual(len(undefined), len(found.undefined))


class PhasesTest(unittest.TestCase):
    def test_own_program_can_start_before_archives_are_made(self):
        own = f"linux-{os.uname().machine}"
        options = argparse.Namespace(jobs="1", offline=True, profile=False, check=False, out="dist")
        for targets in (["linux-s390x"], ["linux-aarch64", own], [own]):
            built, archives = (steps for steps, _ in package.phases(targets, options))
            self.assertTrue(any(step.target == own and step.command[-2:] == ["all", "library"] for step in built))
            self.assertEqual([step.target for step in archives], targets)


class DockerfileTest(unittest.TestCase):
    def test_hadolint(self):
        try:
            hadolint = tools.tool("hadolint")
        except tools.ToolError as error:
            self.skipTest(f"no hadolint: {str(error)[-100:]}")
        for path in (RELEASE.parent / "Dockerfile.manylinux", RELEASE / "Dockerfile.wheels"):
            done = subprocess.run([hadolint, path], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            self.assertEqual((done.returncode, done.stdout), (0, ""), path.name)


class CrossKitTest(TemporaryTest):
    def test_sysconfig_describes_the_target(self):
        targets = [t for t in TARGETS if (RELEASE.parent / "build" / f"{t}-stage" / "share").is_dir() and shutil.which(gen_identity.identity(t)["triple"] + "-gcc")]
        if not targets:
            self.skipTest("no target is packaged: run ./build.sh package first")
        subprocess.run(["tar", "-xf", cross_kit.make(targets, self.folder), "-C", self.folder], check=True)
        kit = next(path for path in self.folder.iterdir() if path.is_dir())
        for target in targets:
            question = "import sysconfig as s; print(s.get_platform(), s.get_config_var('EXT_SUFFIX'), s.get_config_var('CC'), s.get_config_var('INCLUDEPY'))"
            told = subprocess.run([kit / "bin" / "cross", target, sys.executable, "-S", "-c", question], stdout=subprocess.PIPE, text=True, check=True).stdout
            self.assertEqual(told.split()[:2], [target, gen_identity.identity(target)["ext_suffix"]])
            self.assertEqual(told.split()[3], str(kit / target / "include" / "python3.11"))
            self.assertTrue((kit / target / "include" / "python3.11" / "Python.h").is_file())
            library = self.folder / "sample.so"     # the stubs are complete: what is linked has versions of the floor only
            subprocess.run([kit / "bin" / "cross", target, "sh", "-c", '$LDSHARED -fPIC $CFLAGS -x c - $LDFLAGS -o "$0"', library], text=True, check=True,
                           input="#include <string.h>\n#include <Python.h>\nvoid *f(void *a, void *b, int n) { return memcpy(a, b, n); }\n")
            self.assertEqual(elfcheck.Gate(target, [library], lenient=True).run(), [])


class SelfcheckTest(unittest.TestCase):
    """What selfcheck reads of files agrees with the reader of the gates."""

    def test_loader_facts(self):
        sys.path.append(str(RELEASE.parent / "stdlib" / "py"))
        self.addCleanup(sys.path.pop)
        import selfcheck
        with tempfile.TemporaryDirectory() as folder:
            library = pathlib.Path(folder) / "sample.so"
            for flags in (("-Wl,--disable-new-dtags,-rpath,$ORIGIN/../lib", "-lm"), ("-Wl,--enable-new-dtags,-rpath,/opt/lib",), ()):
                subprocess.run(["gcc", "-shared", "-fPIC", "-x", "c", "-", "-Wl,--no-as-needed", "-o", library, *flags], input="int x;\n", text=True, check=True)
                found = elf.read_elf(library)
                self.assertEqual(selfcheck.loader_facts(library), (found.needed, found.rpath, found.runpath))
        self.assertIsNone(selfcheck.loader_facts(__file__))


class SystemLibrariesTest(unittest.TestCase):
    TABLE = {"zlib": {"packages": ["zlib"]}, "_ssl": {"packages": ["openssl"]}, "_json": {}}

    def test_all_or_some(self):
        self.assertEqual(build_modules.system_packages("", self.TABLE), frozenset())
        self.assertEqual(build_modules.system_packages("all", self.TABLE), {"zlib", "openssl"})
        self.assertEqual(build_modules.system_packages("openssl,", self.TABLE), {"openssl"})

    def test_unknown_name(self):
        with self.assertRaisesRegex(build_modules.RecipeError, "no module needs libz; known: openssl, zlib"):
            build_modules.system_packages("zlib,libz", self.TABLE)


if __name__ == "__main__":
    unittest.main()
