"""What a user does with an unpacked tree, in a system that knows nothing of it; arguments: the tree, a folder to write in, a folder with
certificates (good.pem, good.key, other.pem, other.key).  Prints {check: [good, detail]}; None for good: could not be tried."""

import json
import os
import shutil
import subprocess
import sys

tree, room, certificates = sys.argv[1:4]
probes = os.path.dirname(os.path.abspath(__file__))
answers = {}
EXTENSION = """#include <Python.h>
static PyObject *answer(PyObject *self, PyObject *none) { return PyLong_FromLong(42); }
static PyMethodDef methods[] = {{"answer", answer, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "sample", NULL, -1, methods};
PyMODINIT_FUNC PyInit_sample(void) { return PyModule_Create(&module); }
"""
SETUP = "from setuptools import Extension, setup\nsetup(name='sample', version='1.0', ext_modules=[Extension('sample', ['sample.c'])])\n"


def run(*words, environment=None, cwd="/"):
    """(status, output, last line of the errors) of a command."""
    done = subprocess.run([str(w) for w in words], env=environment, cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, errors="replace", timeout=300)
    lines = done.stderr.strip().splitlines()
    return done.returncode, done.stdout.strip(), lines[-1] if lines else ""


def told(what, good, detail=""):
    answers[what] = [good if good is None else bool(good), str(detail)[-400:]]


def program(place):
    return os.path.join(place, "bin", "taipan3.11")


WHERE = "import sys, zlib, _ssl, _sqlite3, _ctypes; print(sys.prefix)"


def places():
    """The tree works where it lies, after two moves, read-only, without environment and with a hostile one."""
    copy = os.path.join(room, "first place")
    shutil.copytree(tree, copy, symlinks=True)
    for number, name in enumerate(("with space", "t\u00f6 \u4e2d"), 1):
        moved = os.path.join(room, name, "tree")
        os.makedirs(os.path.dirname(moved))
        os.rename(copy, moved)
        copy = moved
        status, out, error = run(program(copy), "-c", WHERE, environment={"LANG": "C.UTF-8"})
        told(f"moved {number} times, to {name!r}", status == 0 and out == copy, f"{status} {out} {error}")
    for environment, what in (({}, "empty environment"), ({"LC_ALL": "C"}, "locale C")):
        status, out, error = run(program(tree), "-c", WHERE, environment=environment)
        told(what, status == 0 and out == tree, f"{status} {out} {error}")
    wrong = os.path.join(room, "wrong")
    os.mkdir(wrong)
    for name in (*os.listdir(os.path.join(tree, "lib", "taipan")), "libz.so.1", "libssl.so.3", "libcrypto.so.3", "libffi.so.8", "libsqlite3.so.0"):
        with open(os.path.join(wrong, name), "w") as file:
            file.write("not a library")
    status, out, error = run(program(tree), "-c", WHERE, environment={"LD_LIBRARY_PATH": wrong})
    told("hostile LD_LIBRARY_PATH", status == 0 and out == tree, f"{status} {out} {error}")
    for folder, _, files in os.walk(copy):
        for path in (folder, *(os.path.join(folder, f) for f in files)):
            if not os.path.islink(path):
                os.chmod(path, os.stat(path).st_mode & ~0o222)
    before = sum(len(files) for _, _, files in os.walk(copy))
    status, out, error = run(program(copy), "-c", "import json, asyncio, http.client; print(sum([1, 2]))", environment={})
    after = sum(len(files) for _, _, files in os.walk(copy))
    told("read-only files", status == 0 and out == "3", f"{status} {error}")
    told("nothing was written into the tree", before == after, f"{before} files before, {after} after")


def environments():
    """venv with links and with copies, pip in it, pip by its script."""
    status, out, error = run(os.path.join(tree, "bin", "pip3"), "--version", environment={"PATH": "/usr/bin:/bin"})
    told("pip by its script", status == 0 and tree in out, f"{status} {out} {error}")
    for words in ((), ("--copies",)):
        name = os.path.join(room, "room" + "-".join(words))
        status, out, error = run(program(tree), "-m", "venv", *words, name)
        if status == 0:
            status, out, error = run(os.path.join(name, "bin", "python"), "-c", "import sys, zlib, ssl; print(sys.prefix)")
        told("venv " + " ".join(words), status == 0 and out == name, f"{status} {out} {error}")
        status, out, error = run(os.path.join(name, "bin", "pip"), "list", "--format=json")
        told("pip in that venv " + " ".join(words), status == 0 and '"pip"' in out, f"{status} {out} {error}")


def extension():
    """A C extension is built by pip and imported, where there is a compiler and the build tool wheel."""
    if not shutil.which("gcc") or not os.path.isdir(os.path.join(certificates, "tools")):
        told("a C extension builds", None, "no gcc here" if not shutil.which("gcc") else "no wheel tool given")
        return
    folder = os.path.join(room, "sample")
    os.mkdir(folder)
    for name, text in (("sample.c", EXTENSION), ("setup.py", SETUP)):
        with open(os.path.join(folder, name), "w") as file:
            file.write(text)
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": os.path.join(certificates, "tools"), "LANG": "C.UTF-8"}
    status, out, error = run(program(tree), "-m", "pip", "install", "--no-index", "--no-build-isolation", "--no-deps", "--target",
                             os.path.join(room, "installed"), folder, environment=environment)
    told("a C extension builds", status == 0, f"{status} {out[-200:]} {error}")
    status, out, error = run(program(tree), "-c", "import sample; print(sample.answer())",
                             environment={"PYTHONPATH": os.path.join(room, "installed")})
    told("and imports", out == "42", f"{status} {out} {error}")


STORES = ("/etc/ssl/cert.pem", "/etc/pki/tls/cert.pem", "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem")


def stores():
    """The file of all certificates is found where each family of distributions keeps it; one at a time, nothing else there.  (Debian and
    SUSE have a folder with a link per certificate besides, which TLS reads when it needs one.)"""
    taken = [path for path in STORES if os.path.exists(path)]
    if taken:
        told("certificate stores of other distributions", None, f"this system has {taken[0]}")
        return
    for path in STORES:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        shutil.copyfile(os.path.join(certificates, "good.pem"), path)
        status, out, error = run(program(tree), "-c", "import ssl; print(len(ssl.create_default_context().get_ca_certs()))", environment={})
        told(f"store {path}", out == "1", f"{status} {out} {error}")
        os.unlink(path)


def other_probes():
    """TLS, terminals and features, each by its own program."""
    for name, words, environment in (("tls_probe", (certificates,), {}), ("terminal_probe", ("here",), {}), ("feature_probe", (), {})):
        status, out, error = run(program(tree), "-I", os.path.join(probes, name + ".py"), *words,
                                 environment={"PATH": "/usr/bin:/bin", **environment})
        try:
            answers.update(json.loads(out))
        except ValueError:
            told(name, False, f"{status} {error}")
    status, out, error = run(program(tree), "-m", "selfcheck", environment={"SSL_CERT_FILE": os.path.join(certificates, "good.pem")})
    told("selfcheck", status == 0, f"{status} {' '.join(line for line in out.splitlines() if line[:2] != 'ok')} {error}")


for part in (places, environments, extension, stores, other_probes):
    try:
        part()
    except Exception as error:
        told(part.__name__, False, f"{type(error).__name__}: {error}")
print(json.dumps(answers))
