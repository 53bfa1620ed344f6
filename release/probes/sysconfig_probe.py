"""What sysconfig says about paths and compilers; argument: the tree.  Prints {check: [good, detail]}."""

import importlib.machinery
import json
import os
import sys
import sysconfig

tree = sys.argv[1]
answers = {}
variables = sysconfig.get_config_vars()
plain = {"", ".", "/"}
outside = {}
for name, value in variables.items():
    if isinstance(value, str) and value.startswith("/") and value not in plain and not value.startswith(("/usr/share/zoneinfo",
                                                                                                        "/bin/sh", "/usr/lib/zoneinfo",
                                                                                                        "/etc/zoneinfo")):
        if not (value == tree or value.startswith(tree + os.sep)) and name not in ("userbase", "TZPATH"):
            outside[name] = value
answers["no value leads outside of the tree"] = [not outside, json.dumps(outside)[:400]]
compiler = (variables.get("CC") or "").split()
answers["the compiler has a plain name"] = [compiler[:1] and "/" not in compiler[0] and compiler[0] in ("cc", "gcc"), " ".join(compiler)]
suffixes = {variables.get("EXT_SUFFIX"), importlib.machinery.EXTENSION_SUFFIXES[0] if importlib.machinery.EXTENSION_SUFFIXES else None,
            f".{variables.get('SOABI')}.so"}
answers["one extension suffix"] = [len(suffixes) == 1, str(suffixes)]
header = os.path.join(sysconfig.get_path("include"), "Python.h")
answers["the headers are there"] = [os.path.isfile(header), header]
try:
    from pip._vendor.packaging import tags
    first = str(next(iter(tags.sys_tags())))
    answers["pip's tag"] = [first.startswith(variables["SOABI"].split("-")[0] + "-" + variables["SOABI"].replace("-", "_") + "-"), first]
except Exception as error:
    answers["pip's tag"] = [False, f"{type(error).__name__}: {error}"]
print(json.dumps(answers))
