"""Each gate can fail: the newest archive of this machine in dist/ is unpacked, broken in one way, and looked at again.

    python3 release/tests/test_gates.py

A row that was "ok" for the sound tree must be "failed" for the broken one.  Needs ./build.sh package to have run; patchelf and cc.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

RELEASE = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(RELEASE))

sys.path.insert(0, str(RELEASE.parent / "cross"))

import gates
import gen_identity
import make_sysroot
import old_libc

TARGET = f"linux-{os.uname().machine}"
ARCHIVE = RELEASE.parent / "dist" / (gen_identity.identity(TARGET)["archive"] + ".tar.xz")
BUILD_FOLDER = str(RELEASE.parent)


def compile_shared(path, text="int unused;\n", *flags):
    path.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cc", "-shared", "-fPIC", "-x", "c", "-", "-o", path, *flags], input=text, text=True, check=True)


class BrokenTreeTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if not ARCHIVE.is_file():
            raise unittest.SkipTest(f"{ARCHIVE} does not exist: run ./build.sh package first")
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="gates-"))
        subprocess.run(["tar", "-xf", ARCHIVE, "-C", cls.folder], check=True)
        cls.sound = next(cls.folder.iterdir())
        cls.identity = gen_identity.identity(TARGET)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def rows(self, gate, breaking=None):
        """{what: state} of GATE on a copy of the sound tree after BREAKING(tree, inspection)."""
        inspection = gates.Inspection(TARGET, ARCHIVE, "", self.sound)
        try:
            if breaking:
                breaking(inspection.tree)
            try:
                gate(inspection)
            except Exception as error:
                inspection.check("the gate itself", False, str(error))
            return {re.sub(r"\d+", "N", row.what): row.state for row in inspection.rows}
        finally:
            inspection.close()

    def assert_noticed(self, gate, breaking):
        before, after = self.rows(gate), self.rows(gate, breaking)
        turned = [what for what, state in before.items() if state == "ok" and after.get(what, "failed") == "failed"]
        turned += [what for what, state in after.items() if state == "failed" and what not in before]
        self.assertTrue(turned, f"sound {before}\nbroken {after}")

    def module(self, tree, name="gatesample"):
        return tree / self.identity["lib_dir"] / "lib-dynload" / (name + self.identity["ext_suffix"])

    def test_rpath_outside(self):
        self.assert_noticed(gates.gate_elf, lambda tree: compile_shared(
            self.module(tree), "int unused;\n", "-Wl,--disable-new-dtags,-rpath,/opt/lib"))

    def test_runpath(self):
        self.assert_noticed(gates.gate_elf, lambda tree: compile_shared(
            self.module(tree), "int unused;\n", "-Wl,--enable-new-dtags,-rpath,$ORIGIN"))

    def test_too_new_symbol(self):
        self.assert_noticed(gates.gate_elf, lambda tree: compile_shared(
            self.module(tree), "#define _GNU_SOURCE\n#include <unistd.h>\nint f(void) { return close_range(3, 4, 0); }\n"))

    def test_missing_library(self):
        def breaking(tree):
            compile_shared(tree.parent / "libnowhere.so", "int nowhere;\n", "-Wl,-soname,libnowhere.so.1")
            compile_shared(self.module(tree), "extern int nowhere; int f(void) { return nowhere; }\n", "-x", "none",
                           tree.parent / "libnowhere.so")
            (tree.parent / "libnowhere.so").unlink()
        self.assert_noticed(gates.gate_elf, breaking)

    def test_unresolved_symbol(self):
        self.assert_noticed(gates.gate_elf, lambda tree: compile_shared(
            self.module(tree), "extern int lost(void); int f(void) { return lost(); }\n"))

    def test_leaked_build_path(self):
        self.assert_noticed(gates.gate_elf, lambda tree: (tree / "share" / "note.txt").write_text(BUILD_FOLDER + "/src\n"))

    def test_other_machine(self):
        def breaking(tree):
            path = self.module(tree)
            compile_shared(path)
            data = bytearray(path.read_bytes())
            data[18:20] = (183 if data[18] != 183 else 62).to_bytes(2, "little")
            path.write_bytes(data)
        self.assert_noticed(gates.gate_elf, breaking)

    def test_missing_constructors(self):
        """Linked with the machine's own start files, which leave constructors to the C library: fine here, wrong on an older one."""
        try:
            old_libc.library_root(TARGET, gates.OLD_SUITE)
        except make_sysroot.RecipeError as error:
            self.skipTest(str(error))
        prefix = make_sysroot.compiler_prefix(TARGET)
        where = make_sysroot.Toolchain(TARGET).library_file

        def breaking(tree):
            objects = map(where, ("Scrt1.o", "crti.o", "crtbeginS.o", "crtendS.o", "crtn.o"))
            subprocess.run([prefix + "gcc", "-pie", "-fPIE", "-nostartfiles", "-x", "c", "-", "-x", "none", *objects, "-o",
                            tree / "bin" / self.identity["program"]], text=True, check=True, input="static int made;\n"
                           "__attribute__((constructor)) static void make(void) { made = 1; }\n"
                           "extern int puts(const char *);\nint main(void) { puts(\"Python 3.11\"); return !made; }\n")
        what = f"the program starts on the C library of {gates.OLD_SUITE}, constructors included"
        self.assertEqual((self.rows(gates.gate_elf)[what], self.rows(gates.gate_elf, breaking)[what]), ("ok", "failed"))

    def test_foreign_export(self):
        def breaking(tree):
            program = tree / "bin" / self.identity["program"]
            subprocess.run(["cc", "-x", "c", "-", "-rdynamic", "-o", program],
                           input="int deflate(void) { return 0; } int main(void) { return deflate(); }\n", text=True, check=True)
        self.assert_noticed(gates.gate_exports, breaking)

    def test_executable_stack(self):
        self.assert_noticed(gates.gate_hardening, lambda tree: compile_shared(self.module(tree), "int unused;\n", "-Wl,-z,execstack"))

    def test_lazy_binding(self):
        self.assert_noticed(gates.gate_hardening, lambda tree: compile_shared(
            self.module(tree), "#include <stdlib.h>\nvoid *f(void) { return malloc(1); }\n", "-Wl,-z,lazy"))

    def test_missing_library_file_at_run_time(self):
        self.assert_noticed(gates.gate_moves, lambda tree: (tree / self.identity["lib_dir"] / "encodings" / "__init__.py").unlink()
                            or shutil.rmtree(tree / self.identity["lib_dir"] / "encodings"))

    def test_absolute_path_in_sysconfig(self):
        def breaking(tree):
            data = next((tree / self.identity["lib_dir"]).glob("_sysconfigdata*.py"))
            shutil.rmtree(data.parent / "__pycache__")
            data.write_text(data.read_text() + "\nbuild_time_vars['LIBDIR'] = '/opt/build/lib'\nbuild_time_vars['CC'] = '/opt/build/bin/gcc'\n")
        self.assert_noticed(gates.gate_building, breaking)

    def test_wheel_needs_a_newer_library(self):
        """Headers that make every extension call a function that the floor lacks: the wheel cannot get the floor's tag."""
        def both(inspection):
            gates.gate_building(inspection)
            inspection.rows = []
            gates.gate_wheels(inspection)

        def breaking(tree):
            header = tree / self.identity["include_dir"] / "Python.h"
            header.write_text(header.read_text() + "\nint close_range(unsigned, unsigned, int);\n"
                              "__attribute__((used)) static int too_new(void) { return close_range(3, 4, 0); }\n")
        self.assert_noticed(both, breaking)

    def test_insists_on_executable_memory(self):
        def breaking(tree):
            (tree / self.identity["lib_dir"] / "site-packages" / "sitecustomize.py").write_text(
                "import mmap, os\ntry: mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)\nexcept OSError: os._exit(3)\n")
        if "ok" not in self.rows(gates.gate_denials).values():
            self.skipTest("this kernel cannot deny executable memory")
        self.assert_noticed(gates.gate_denials, breaking)

    def test_attribute_of_one_cpu(self):
        """The archive of another CPU said what the sound tree says; this one has a name less."""
        with tempfile.TemporaryDirectory() as folder:
            other = pathlib.Path(folder) / "other-cpu.tar.xz"

            def gate_in(folder_name):
                def gate(inspection):
                    inspection.archive = pathlib.Path(folder) / folder_name
                    gates.gate_attributes(inspection)
                return gate
            self.rows(gate_in(other.name))

            def breaking(tree):
                module = tree / self.identity["lib_dir"] / "signal.py"
                shutil.rmtree(module.parent / "__pycache__")
                module.write_text(module.read_text() + "\ndel SIGALRM\n")
            self.assert_noticed(gate_in("this-cpu.tar.xz"), breaking)

    def test_pip_missing(self):
        self.assert_noticed(gates.gate_environments, lambda tree: (tree / "bin" / "pip3").unlink())

    def test_tls_trusts_anybody(self):
        def breaking(tree):
            module = tree / self.identity["lib_dir"] / "ssl.py"
            shutil.rmtree(module.parent / "__pycache__")
            module.write_text(module.read_text() + "\n_create_any = create_default_context\ndef create_default_context(*a, **k):\n"
                              "    c = _create_any(*a, **k)\n    c.check_hostname = False\n    c.verify_mode = CERT_NONE\n    return c\n")
        self.assert_noticed(gates.gate_tls, breaking)

    def test_terminal_database_missing(self):
        self.assert_noticed(gates.gate_terminals, lambda tree: self.module(tree, "_curses").unlink())

    def test_module_missing(self):
        self.assert_noticed(gates.gate_features, lambda tree: (tree / self.identity["lib_dir"] / "argparse.py").unlink()
                            or shutil.rmtree(tree / self.identity["lib_dir"] / "__pycache__"))

    def test_file_changed_after_packing(self):
        self.assert_noticed(gates.gate_reproducible, lambda tree: (tree / "LICENSE.txt").write_text("more\n"))

    def test_description_disagrees(self):
        def breaking(tree):
            path = tree / "share" / self.identity["name"] / "build-info.json"
            facts = json.loads(path.read_text())
            facts["soabi"] = "cpython-311"
            path.write_text(json.dumps(facts))
        self.assert_noticed(gates.gate_descriptions, breaking)


if __name__ == "__main__":
    unittest.main()
