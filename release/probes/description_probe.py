"""build-info.json and build-details.json against the interpreter that runs this; argument: the tree.
Prints {check: [good, detail]}."""

import importlib.machinery
import json
import os
import sys
import sysconfig

tree = sys.argv[1]
answers = {}
with open(os.path.join(tree, "share", sys.implementation.name, "build-info.json")) as stream:
    info = json.load(stream)
with open(os.path.join(sysconfig.get_path("stdlib"), "build-details.json")) as stream:
    details = json.load(stream)


def same(what, described, live):
    answers[what] = [described == live, f"described {described!r}, live {live!r}"]


same("name", info["name"], sys.implementation.name)
same("python version", info["python"], "%d.%d.%d" % sys.version_info[:3])
same("soabi", info["soabi"], sysconfig.get_config_var("SOABI"))
same("extension suffix", info["ext_suffix"], sysconfig.get_config_var("EXT_SUFFIX"))
same("cache tag", info["cache_tag"], sys.implementation.cache_tag)
same("platform", info["target"], sysconfig.get_platform())
same("implementation version", [details["implementation"]["version"][k] for k in ("major", "minor", "micro")],
     list(sys.implementation.version[:3]))
same("hexversion", details["implementation"]["hexversion"], sys.implementation.hexversion)
same("language version", details["language"]["version"], "%d.%d" % sys.version_info[:2])
same("extension suffixes", details["suffixes"]["extensions"], importlib.machinery.EXTENSION_SUFFIXES)
here = os.path.normpath(os.path.join(sysconfig.get_path("stdlib"), details["base_prefix"]))
same("base prefix", here, sys.base_prefix)
same("base interpreter", os.path.realpath(os.path.join(here, details["base_interpreter"])), os.path.realpath(sys.executable))
answers["gate of the binaries"] = [info["gate"] == "passed", info["gate"]]
for name, module, attribute in (("sqlite3", "sqlite3", "sqlite_version"), ("zlib", "zlib", "ZLIB_RUNTIME_VERSION"),
                                ("openssl", "ssl", "OPENSSL_VERSION"), ("expat", "pyexpat", "EXPAT_VERSION")):
    if name in info["bundled"]:
        try:
            live = str(getattr(__import__(module), attribute))
            answers[f"version of {name}"] = [info["bundled"][name]["version"] in live, live]
        except Exception as error:
            answers[f"version of {name}"] = [False, f"{type(error).__name__}: {error}"]
print(json.dumps(answers))
