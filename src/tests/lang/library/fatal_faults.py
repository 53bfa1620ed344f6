# What a fault leaves on stderr: the stacks, and the modules of native code that are not of the library.
import re
import subprocess
import sys

PROGRAM = """
import faulthandler, sys
sys.stdlib_module_names = frozenset(%r)
faulthandler.enable()
def inner():
    faulthandler._sigsegv()
inner()
"""
for names in ((), ("sys",), ("sys", "faulthandler")):
    err = subprocess.run([sys.executable, "-I", "-c", PROGRAM % (names,)], stderr=subprocess.PIPE, text=True).stderr
    lines = err.splitlines()
    print(lines[0], lines[1:2], [line for line in lines if line.startswith("  File")])
    listed = re.search(r"^Extension modules: (.*) \(total: (\d+)\)$", err, re.M)
    modules = listed[1].split(", ")
    print("sys" in modules, "faulthandler" in modules, "re" in modules, len(modules) == int(listed[2]))
