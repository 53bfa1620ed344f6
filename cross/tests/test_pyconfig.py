"""The table of pyconfig.h compared with probes: python3 cross/tests/test_pyconfig.py

Functions are looked up among the symbols of glibc 2.17 of each target; headers and sizes are asked of each target's compiler with the sysroot
of the floor.  Targets whose compiler is not installed are told and left out.
"""

import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import fetch
import make_pyconfig
import make_sysroot
import recipe as recipes
from recipe import TARGETS

# Functions of the floor that the table denies: they only fail (ENOSYS), or something better takes their place.
EXPLAINED = {"HAVE_CHFLAGS": "a stub that fails", "HAVE_LCHMOD": "a stub that fails", "HAVE_TZNAME": "struct tm has the name of the zone"}
# Headers of libraries that we bundle, and of upstream's own tree.
OF_LIBRARIES = re.compile(r"(n?curses|panel|term|bzlib|zlib|uuid|readline|editline|gdbm|ndbm|db|bluetooth|tcl|tk)\b")


def question_of_upstream():
    """Text of pyconfig.h.in, whose comments say what each macro asks."""
    try:
        return (fetch.extract(recipes.Recipe("cpython"), offline=True) / "pyconfig.h.in").read_text()
    except recipes.RecipeError as error:
        raise unittest.SkipTest(str(error))


class PyconfigTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.table, cls.text = make_pyconfig.read_table(), question_of_upstream()

    def compilers(self):
        for target in TARGETS:
            try:
                yield target, make_sysroot.compiler_prefix(target) + "gcc"
            except recipes.RecipeError as error:
                print(f"  {target} is left out: {error}", file=sys.stderr)

    def test_no_function_of_the_floor_is_lost(self):
        asked = set(re.findall(r"#\s*undef (HAVE_\w+)", self.text))
        for target in TARGETS:
            libraries = make_sysroot.read_symbols(make_sysroot.SYSROOT / "symbols" / f"{target.split('-', 1)[1]}.tsv")
            symbols = {symbol.name for group in libraries.values() for symbol in group}
            denied = {name for name in asked if not self.table.get(name, {}).get(target)}
            self.assertEqual({name for name in denied if name[5:].lower() in symbols}, set(EXPLAINED), target)

    def test_headers(self):
        """Each header that the table promises is there; none that it denies is."""
        headers = {macro: name for name, macro in re.findall(r"/\* Define to 1 if you have the <(\S+)> header\s+file\. \*/\n#undef (\w+)", self.text)
                   if not OF_LIBRARIES.match(name)}
        self.assertGreater(len(headers), 60)
        for target, gcc in self.compilers():
            probe = "".join(f"#if __has_include(<{name}>)\nyes {macro}\n#endif\n" for macro, name in headers.items())
            out = subprocess.run([gcc, "-E", "-P", "-"], input=probe, stdout=subprocess.PIPE, text=True, check=True).stdout
            found = set(re.findall(r"yes (\w+)", out))
            told = {macro for macro in headers if self.table.get(macro, {}).get(target)}
            self.assertEqual(found, told, target)

    def test_sizes(self):
        types = re.findall(r"/\* The (size|alignment) of `(.+?)', as computed by (?:sizeof|alignof)\. \*/\n#undef (\w+)", self.text)
        self.assertGreater(len(types), 12)
        for target, gcc in self.compilers():
            text = "#include <stddef.h>\n#include <stdio.h>\n#include <stdint.h>\n#include <sys/types.h>\n#include <time.h>\n#include <wchar.h>\n#include <pthread.h>\n"
            for kind, name, macro in types:
                if self.table.get(macro, {}).get(target):
                    word = "sizeof" if kind == "size" else "_Alignof"
                    text += f'_Static_assert({word}({name}) == {self.table[macro][target]}, "{macro}");\n'
            text += f"_Static_assert((__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__) == {int(bool(self.table['WORDS_BIGENDIAN'][target]))}, \"byte order\");\n"
            with tempfile.TemporaryDirectory() as folder:
                done = subprocess.run([gcc, "-D_FILE_OFFSET_BITS=64", "-c", "-x", "c", "-", "-o", pathlib.Path(folder) / "x.o"], input=text,
                                      stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            self.assertEqual((done.returncode, done.stdout), (0, ""), target)


if __name__ == "__main__":
    unittest.main()
