"""The gates on a finished archive, G1 to G14: each looks at the unpacked tree or runs programs from it, and says what it
checked, on how many things, and the worst it found.

A gate is a function of an Inspection; it reports through `rows`.  A check that this machine cannot make (no compiler for the
target, a kernel without the feature) is a row "not run" with its reason, never a silent pass.
"""

import ctypes
import dataclasses
import json
import os
import pathlib
import re
import resource
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile

RELEASE = pathlib.Path(__file__).resolve().parent
TREE = RELEASE.parent
sys.path.insert(0, str(TREE / "cross"))

import check_tarball
import elfcheck
import gen_identity
import make_sysroot
import old_libc
import pack
import recipe as recipes
import tools

TIMEOUT = 240            # seconds of processor time: other programs of the machine do not make a gate fail
WAITS = 5                # what only waits gets so many times that
PROBES = RELEASE / "probes"
OLD_SUITE = "bullseye"   # glibc 2.31: the oldest that the mirror has for all targets
PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN = 65, 1


@dataclasses.dataclass
class Row:
    what: str
    state: str           # "ok", "failed" or "not run"
    detail: str = ""


class Inspection:
    """An unpacked archive: its tree, how to run its program, and the rows of the gate that is at work."""

    def __init__(self, target, archive, run_prefix, tree=None):
        """TREE: an unpacked tree to look at instead of the archive's content."""
        self.target, self.archive = target, pathlib.Path(archive)
        self.identity = gen_identity.identity(target)
        self.prefix = shlex.split(run_prefix)
        self.native = not self.prefix
        # Whether what runs here can start its own program again: not so under a plain emulator.
        self.starts_itself = self.native or any(word.endswith("foreign.sh") for word in self.prefix)
        self.rows = []
        self.count = 0           # how many files, modules, values... the gate looked at
        self.worst = ""
        self.rooms = {}          # virtual environments: name -> (folder, error text)
        self.scratch = pathlib.Path(tempfile.mkdtemp(prefix="verify-")).resolve()
        if tree is None:
            subprocess.run(["tar", "-xf", self.archive.resolve(), "-C", self.scratch], check=True)
        else:
            shutil.copytree(tree, self.scratch / pathlib.Path(tree).name, symlinks=True)
        tops = sorted(p.name for p in self.scratch.iterdir())
        self.tops = tops
        self.tree = self.scratch / tops[0]

    def close(self):
        for folder, _, _ in os.walk(self.scratch):
            os.chmod(folder, 0o755)
        shutil.rmtree(self.scratch, ignore_errors=True)

    def check(self, what, good, detail=""):
        self.rows.append(Row(what, "ok" if good else "failed", str(detail)[-600:]))
        return good

    def not_run(self, what, reason):
        self.rows.append(Row(what, "not run", reason))

    @property
    def program(self):
        return self.tree / "bin" / self.identity["program"]

    def run(self, *words, program=None, environment=None, executable=None, cwd="/", preexec=None, timeout=TIMEOUT):
        """(status, stdout, stderr) of the tree's interpreter; the environment is nearly empty unless given."""
        if environment is None:
            environment = {"PATH": "/usr/bin:/bin", "HOME": str(self.scratch), "LANG": "C.UTF-8"}
        command = [*self.prefix, str(program or self.program), *map(str, words)]

        def prepare():
            resource.setrlimit(resource.RLIMIT_CPU, (timeout, resource.getrlimit(resource.RLIMIT_CPU)[1]))
            if preexec:
                preexec()
        try:
            result = subprocess.run(command, executable=executable, cwd=cwd, env=environment, stdin=subprocess.DEVNULL,
                                    stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace",
                                    timeout=WAITS * timeout, preexec_fn=prepare)
        except subprocess.TimeoutExpired:
            return 124, "", f"no end after {WAITS * timeout} s"
        except OSError as error:
            return 126, "", str(error)
        if result.returncode == -signal.SIGXCPU:
            return 124, "", f"no end after {timeout} s of processor time"
        return result.returncode, result.stdout, result.stderr

    def room(self, name, *words):
        """(folder, error text or "") of the virtual environment NAME, made with WORDS on first use: under an emulator pip takes
        long to install, so gates share the rooms."""
        if name not in self.rooms:
            folder = self.scratch / name.replace(" ", "-")
            status, out, err = self.run("-m", "venv", *words, folder)
            self.rooms[name] = folder, "" if status == 0 else f"status {status} {last_line(err or out)}"
        return self.rooms[name]

    def probe(self, name, *words, **options):
        """Run a file of probes/, which prints one JSON object {check: [good, detail]}; each becomes a row."""
        status, out, err = self.run("-I", PROBES / f"{name}.py", *words, **options)
        try:
            answers = json.loads(out)
        except ValueError:
            self.check(name, False, f"status {status}: {err or out}")
            return
        for what, (good, detail) in answers.items():
            self.count += 1
            if good is None:
                self.not_run(what, detail)
            else:
                self.check(what, good, detail)


def last_line(text):
    return text.strip().splitlines()[-1] if text.strip() else ""


# ---- What the files say -----------------------------------------------------------------------------------------

# Files in which the compiler finds no array on any stack: a protector would have nothing to watch.
NOTHING_TO_PROTECT = {"libpanelw-taipan.so.6"}
MEMORY_RULES = ("executable stack", "writable and executable", "text relocations", "RELRO", "bind immediately")


def elf_gate(inspection):
    return elfcheck.Gate(inspection.target, [inspection.tree], [str(TREE)])


def gate_elf(inspection):
    """G1: machine, needed libraries, symbol versions, loader paths, no build path in any file."""
    gate = elf_gate(inspection)
    problems = [p for p in gate.run() if not any(rule in p for rule in MEMORY_RULES)]
    inspection.count = len(gate.files)
    inspection.worst = "GLIBC_" + gate.highest.get("GLIBC", "none")
    inspection.check("one top folder, named like the archive", inspection.tops == [inspection.identity["archive"]], inspection.tops)
    inspection.check(f"{len(gate.files)} ELF files", not problems and gate.files, "; ".join(problems[:10]))
    check_old_library(inspection)


def check_old_library(inspection):
    """No symbol version shows whether constructors run on a C library older than 2.34; the program stops when they did not."""
    what = f"the program starts on the C library of {OLD_SUITE}, constructors included"
    try:
        root = old_libc.library_root(inspection.target, OLD_SUITE)
    except recipes.RecipeError as error:
        inspection.not_run(what, str(error)[-300:])
        return
    done = subprocess.run([*old_libc.command(inspection.target, inspection.program, root), "--version"], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", timeout=WAITS * TIMEOUT,
                          env={"PATH": "/usr/bin:/bin"})
    inspection.check(what, done.returncode == 0 and done.stdout.startswith("Python 3.11"), f"status {done.returncode}: {done.stdout}")


# What start files define, and data of the C library that a program refers to through copies of its own.
OF_THE_C_LIBRARY = set("_start _init _fini _end _edata main data_start _IO_stdin_used environ _environ stdin stdout stderr "
                      "_bss_start__ _bss_end__".split())


def gate_exports(inspection):
    """G2: the program exports the C API and nothing else; the list is the one of capi.def."""
    gate = elf_gate(inspection)
    gate.load()
    exported = {name for name in gate.files[inspection.program].defined}
    inspection.count = len(exported)
    foreign = sorted(n for n in exported if not n.startswith(("Py", "_Py", "__")) and n not in OF_THE_C_LIBRARY)
    inspection.check("no symbol of a library or of ours besides the C API", not foreign, " ".join(foreign[:20]))
    table = TREE / "src" / "capi" / "capi.def"
    if table.is_file():
        real = set(re.findall(r"^(?:FUNCTION|DATA)\((_?Py\w+),\s*\w+,\s*(?!missing\b)\w+\)", table.read_text(), re.M))
        lost, extra = sorted(real - exported), sorted(n for n in exported - real if n.startswith(("Py", "_Py")))
        inspection.check("the exported names are those of capi.def", not lost and not extra,
                         f"missing: {' '.join(lost[:10])}; not in the table: {' '.join(extra[:10])}")


def gate_hardening(inspection):
    """G3: no executable stack, no writable code, RELRO, immediate binding, no text relocation, stack protector."""
    gate = elf_gate(inspection)
    problems = [p for p in gate.run() if any(rule in p for rule in MEMORY_RULES)]
    inspection.count = len(gate.files)
    inspection.check("memory protection of every file", not problems, "; ".join(problems[:10]))
    program = gate.files[inspection.program]
    inspection.check("the program has a stack protector", "__stack_chk_fail" in program.undefined, inspection.program.name)
    fortified = sorted(name for name in program.undefined if re.fullmatch(r"__\w+_chk", name))
    inspection.check("the program calls checking variants of library functions", len(fortified) >= 3, " ".join(fortified))
    inspection.check("the program can be loaded anywhere", program.position_independent, inspection.program.name)
    bare = sorted(str(path.relative_to(inspection.tree)) for path, found in gate.files.items()
                  if "__stack_chk_fail" not in found.undefined and path.name not in NOTHING_TO_PROTECT)
    inspection.check("every other file that has buffers on its stack has one", not bare, " ".join(bare))


# ---- Where it lies ----------------------------------------------------------------------------------------------

WHERE = "import sys, sysconfig, encodings; print(sys.prefix); print(sysconfig.get_config_var('INCLUDEPY'))"


def gate_moves(inspection):
    """G4: runs after moves, in odd places, read-only, through links, with an empty or a hostile environment."""
    tree = inspection.tree

    def runs(what, **options):
        status, out, err = inspection.run("-c", WHERE, **options)
        inspection.count += 1
        wanted = [str(inspection.tree), str(inspection.tree / inspection.identity["include_dir"])]
        inspection.check(what, status == 0 and out.splitlines() == wanted, f"status {status}: {out} {err}")

    runs("where it was unpacked")
    runs("empty environment", environment={})
    link = inspection.scratch / "a link"
    link.symlink_to(inspection.program)
    runs("through a link", program=link)
    if inspection.native:
        runs("odd argv[0]", program="odd name", executable=str(inspection.program))
    wrong = inspection.scratch / "wrong"
    wrong.mkdir()
    for library in (tree / inspection.identity["private_lib_dir"]).glob("*.so*"):
        (wrong / library.name).write_text("not a library")
    status, out, err = inspection.run("-c", "import sys; print(sys.prefix)\nfor m in ('zlib', '_ssl', '_sqlite3'): __import__(m)",
                                      environment={"LD_LIBRARY_PATH": str(wrong), "PATH": "/usr/bin:/bin"})
    inspection.check("libraries of the same names in LD_LIBRARY_PATH", status == 0, last_line(err))
    for number, name in enumerate(("with space", "t\u00f6 \u4e2d"), 1):
        place = inspection.scratch / name / "tree"
        place.parent.mkdir()
        inspection.tree.rename(place)
        inspection.tree = place
        runs(f"move {number}: {name!r}")
    for path in [place, *place.rglob("*")]:
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & ~0o222)
    runs("read-only")
    status, out, err = inspection.run("-m", "selfcheck", timeout=4 * TIMEOUT)    # reads every file
    inspection.check("selfcheck, moved and read-only", status == 0,
                     f"status {status} {'; '.join(line for line in out.splitlines() if line[:2] != 'ok')} {last_line(err)}")
    for path in [place, *place.rglob("*")]:
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | 0o200)
    home = inspection.scratch / inspection.identity["archive"]
    inspection.tree.rename(home)
    inspection.tree = home


# ---- Building and installing ------------------------------------------------------------------------------------

EXTENSION = """#include <Python.h>
static PyObject *answer(PyObject *self, PyObject *none) { return PyLong_FromLong(42); }
static PyMethodDef methods[] = {{"answer", answer, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "gatesample", NULL, -1, methods};
PyMODINIT_FUNC PyInit_gatesample(void) { return PyModule_Create(&module); }
"""
SETUP = "from setuptools import Extension, setup\nsetup(name='gatesample', version='1.0', ext_modules=[Extension('gatesample', ['gatesample.c'])])\n"


LINKS, COPIES = "venv of links", "venv of copies"


def wheel_tool(scratch):
    """A folder with a copy of the build tool "wheel", which setuptools 65 needs and no Python carries; None without."""
    try:
        own = sorted(tools.environment().glob("lib/python3*/site-packages"))
    except tools.ToolError:
        own = []
    for place in map(pathlib.Path, [*own, *sys.path, "/usr/lib/python3/dist-packages"]):
        parts = [place / "wheel", *place.glob("wheel-*.*-info")]
        if (place / "wheel" / "bdist_wheel.py").is_file() and len(parts) > 1:
            for part in parts:
                shutil.copytree(part, scratch / "tools" / part.name, dirs_exist_ok=True)
            return scratch / "tools"
    return None


def write_sample(folder):
    folder.mkdir()
    (folder / "gatesample.c").write_text(EXTENSION)
    (folder / "setup.py").write_text(SETUP)
    return folder


def compiler_words(inspection):
    """Environment that makes distutils compile for the target, or None: this machine's own needs nothing, another's takes the
    compiler that built the program."""
    if inspection.native:
        return {} if shutil.which("cc") and shutil.which("gcc") else None
    facts = gen_identity.target_facts(inspection.target)
    if not inspection.starts_itself or not shutil.which(f"{facts['TRIPLE']}-gcc"):
        return None
    return {"CC": make_sysroot.compiler_prefix(inspection.target) + "gcc"}


def install_and_try(inspection, wheel):
    """Install WHEEL into the environment of links, over what it has, and import it there: (answer, error)."""
    room, error = inspection.room(LINKS)
    if error:
        return "", error
    python = room / "bin" / "python"
    status, out, err = inspection.run("-m", "pip", "install", "--no-index", "--no-deps", "--force-reinstall", wheel, program=python)
    if status == 0:
        status, out, err = inspection.run("-c", "import gatesample; print(gatesample.answer())", program=python)
    return out.strip(), last_line(err)


MESON = {"meson.build": "project('gatesample', 'c', version: '1.0')\n"
                        "import('python').find_installation(pure: false).extension_module('gatesample', 'gatesample.c', install: true)\n",
         "pyproject.toml": "[build-system]\nbuild-backend = 'mesonpy'\nrequires = ['meson-python']\n[project]\nname = 'gatesample'\nversion = '1.0'\n"}
CMAKE = {"CMakeLists.txt": "cmake_minimum_required(VERSION 3.18)\nproject(gatesample C)\nfind_package(Python REQUIRED COMPONENTS Interpreter "
                           "Development.Module)\nPython_add_library(gatesample MODULE WITH_SOABI gatesample.c)\n"}


def check_other_builders(inspection, tag):
    """meson-python and CMake build the sample with the interpreter of the tree; with the machine's own CPU only."""
    what = "meson-python and CMake build an extension"
    if not inspection.native:
        return inspection.not_run(what, "tried with this machine's own CPU only")
    try:
        room = tools.environment()
        libraries = next(room.glob("lib/python3*/site-packages"))
    except (tools.ToolError, StopIteration) as error:
        return inspection.not_run(what, str(error)[-200:])
    environment = {"PATH": f"{room / 'bin'}:/usr/bin:/bin", "HOME": str(inspection.scratch), "LANG": "C.UTF-8"}
    meson, cmake, wheels = (inspection.scratch / name for name in ("with-meson", "with-cmake", "meson-wheels"))
    for folder, files in ((meson, MESON), (cmake, CMAKE)):
        folder.mkdir()
        for name, text in {"gatesample.c": EXTENSION, **files}.items():
            (folder / name).write_text(text)
    status, out, err = inspection.run("-m", "pip", "wheel", "--no-index", "--no-build-isolation", "--no-deps", "-w", wheels, meson,
                                      environment={**environment, "PYTHONPATH": str(libraries)})
    built = [p.name for p in wheels.glob("*.whl")] if wheels.is_dir() else []
    inspection.check("meson-python builds a wheel with our tag", built == [f"gatesample-1.0-{tag}.whl"], f"status {status} {built} {last_line(err)}")
    done = subprocess.run(["sh", "-c", 'cmake -G Ninja -DPython_EXECUTABLE="$0" . && ninja', inspection.program], cwd=cmake, env=environment,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=WAITS * TIMEOUT)
    status, out, err = inspection.run("-c", "import gatesample; print(gatesample.answer(), gatesample.__file__)", cwd=cmake,
                                      environment={**environment, "PYTHONPATH": str(cmake)})
    inspection.check("CMake builds an extension with our suffix", out.split()[:1] == ["42"] and out.strip().endswith(inspection.identity["ext_suffix"]),
                     f"{last_line(done.stdout)} {out} {last_line(err)}")


def gate_building(inspection):
    """G5: sysconfig names this tree and plain tools; a C extension builds with pip, meson-python and CMake, installs and imports."""
    inspection.probe("sysconfig_probe", inspection.tree)
    compiler = compiler_words(inspection)
    if compiler is None:
        inspection.not_run("building an extension", "needs a compiler for the target, and programs that can start each other")
        return
    sample = write_sample(inspection.scratch / "sample")
    wheels, helpers = inspection.scratch / "wheels", wheel_tool(inspection.scratch)
    if not helpers:
        inspection.not_run("pip builds a wheel with our tag", "this machine has no package wheel to build with")
        return
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(inspection.scratch), "LANG": "C.UTF-8", "PYTHONPATH": str(helpers), **compiler}
    status, out, err = inspection.run("-m", "pip", "wheel", "--no-index", "--no-build-isolation", "--no-deps", "-w", wheels, sample,
                                      environment=environment, timeout=4 * TIMEOUT)
    built = [p.name for p in wheels.glob("*.whl")] if wheels.is_dir() else []
    tag = f"{inspection.identity['wheel_tag']}-{inspection.target.replace('-', '_')}"
    inspection.check("pip builds a wheel with our tag", built == [f"gatesample-1.0-{tag}.whl"], f"{built} {last_line(err)}")
    check_other_builders(inspection, tag)
    if built:
        answer, error = install_and_try(inspection, wheels / built[0])
        inspection.check("the installed wheel imports", answer == "42", f"{answer} {error}")


def gate_wheels(inspection):
    """G6: the wheel made by G5 passes auditwheel, gets the tag of the floor, installs and imports."""
    wheels = list((inspection.scratch / "wheels").glob("*.whl"))
    if not wheels:
        inspection.not_run("auditwheel", "G5 made no wheel")
        return
    try:
        auditwheel = tools.tool("auditwheel")
    except tools.ToolError as error:
        inspection.not_run("auditwheel", str(error))
        return
    repaired, floor = inspection.scratch / "repaired", inspection.identity["manylinux"]
    # auditwheel takes the rules of the machine that it runs on; it only reads files, so it may be told another.
    driver = [auditwheel.with_name("python"), "-c", "import platform, sys; machine = sys.argv.pop(1); platform.machine = lambda: machine; "
              "from auditwheel.main import main; sys.exit(main())", inspection.identity["cpu"]]
    result = subprocess.run([*driver, "repair", "--plat", floor, "--only-plat", "-w", repaired, wheels[0]], stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, text=True)
    made = [p.name for p in repaired.glob("*.whl")] if repaired.is_dir() else []
    wanted = [f"gatesample-1.0-{inspection.identity['wheel_tag']}-{tags}.whl"
              for tags in (floor, f"{floor.replace('2_17', '2014', 1).replace('manylinux_', 'manylinux')}.{floor}",
                           f"{floor}.{floor.replace('manylinux_2_17', 'manylinux2014')}")]
    inspection.check(f"auditwheel repairs to {floor}", result.returncode == 0 and len(made) == 1 and made[0] in wanted,
                     f"{made} {result.stdout[-300:]}")
    if made:
        answer, error = install_and_try(inspection, repaired / made[0])
        inspection.check("pip takes the repaired wheel, and it imports", answer == "42", f"{answer} {error}")


def gate_environments(inspection):
    """G7: venv with links and copies, ensurepip without network, console scripts after a move."""
    # Without programs that start each other venv cannot run pip's installer: rooms are then made and looked at without it.
    bare = () if inspection.starts_itself else ("--without-pip",)
    if bare:
        inspection.not_run("pip in environments", "programs of this target cannot start each other here")
    for name, words in ((LINKS, bare), (COPIES, ("--copies", *bare))):
        room, error = inspection.room(name, *words)
        if not inspection.check(name, not error, error):
            continue
        inspection.count += 1
        if bare:
            status, out, err = inspection.run("-c", "import sys, zlib; print(sys.prefix)", program=room / "bin" / "python")
            inspection.check(f"{name}: starts", status == 0 and out.strip() == str(room), f"{out} {last_line(err)}")
            continue
        status, out, err = inspection.run("-m", "pip", "--version", program=room / "bin" / "python")
        inspection.check(f"{name}: pip inside", status == 0 and str(room) in out, f"{out} {last_line(err)}")
    command = [*inspection.prefix, str(inspection.program), str(inspection.tree / "bin" / "pip3")]
    if inspection.starts_itself:
        command = [*inspection.prefix, str(inspection.tree / "bin" / "pip3")]
    result = subprocess.run([*command, "--version"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=WAITS * TIMEOUT,
                            env={"PATH": "/usr/bin:/bin", "HOME": str(inspection.scratch)})
    inspection.check("the preinstalled pip, by its script", result.returncode == 0 and str(inspection.tree) in result.stdout,
                     result.stdout + last_line(result.stderr))


# ---- What it can do ---------------------------------------------------------------------------------------------

def make_certificates(folder):
    """A certificate for localhost and a key, by the machine's openssl; False where there is none."""
    if not shutil.which("openssl"):
        return False
    for name, subject in (("good", "localhost"), ("other", "localhost")):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={subject}", "-addext",
                        f"subjectAltName=DNS:{subject}", "-keyout", folder / f"{name}.key", "-out", folder / f"{name}.pem"],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return True


def gate_tls(inspection):
    """G8: a local server with a trusted, an unknown and a misnamed certificate."""
    if not make_certificates(inspection.scratch):
        inspection.not_run("TLS", "no openssl command here to make certificates")
        return
    inspection.probe("tls_probe", inspection.scratch)
    status, out, err = inspection.run("-I", "-c", "import ssl; print(ssl.get_default_verify_paths().cafile)",
                                      environment={"SSL_CERT_FILE": str(inspection.scratch / "good.pem")})
    inspection.check("SSL_CERT_FILE is obeyed", out.strip() == str(inspection.scratch / "good.pem"), out + last_line(err))


def gate_terminals(inspection):
    """G9: the listed terminals are known with and without the system's database."""
    inspection.probe("terminal_probe", environment={"PATH": "/usr/bin:/bin"})
    empty = inspection.scratch / "empty"
    empty.mkdir(exist_ok=True)
    inspection.probe("terminal_probe", "without system database", environment={"TERMINFO": str(empty), "TERMINFO_DIRS": str(empty)})


def gate_features(inspection):
    """G10: every module of the list imports, and the bundled libraries have the features we promise."""
    for name, error in check_tarball.import_each(inspection.run):
        inspection.count += 1
        if error:
            inspection.check(f"import {name}", False, error)
    inspection.check("imports", not any(r.state == "failed" for r in inspection.rows), f"{inspection.count} modules tried")
    inspection.probe("feature_probe")


def deny_executable_memory():
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0) != 0:
        os._exit(77)


class FilterStep(ctypes.Structure):
    _fields_ = [("code", ctypes.c_uint16), ("then", ctypes.c_uint8), ("otherwise", ctypes.c_uint8), ("value", ctypes.c_uint32)]


class Filter(ctypes.Structure):
    _fields_ = [("length", ctypes.c_uint16), ("steps", ctypes.POINTER(FilterStep))]


def deny_memfd():
    """From here on memfd_create fails with EPERM, as in some sandboxes."""
    number = {"x86_64": 319, "aarch64": 279, "s390x": 350, "ppc64le": 360, "ppc64": 360}[os.uname().machine]
    libc = ctypes.CDLL(None, use_errno=True)
    steps = (FilterStep * 4)((0x20, 0, 0, 0), (0x15, 0, 1, number), (0x06, 0, 0, 0x00050001), (0x06, 0, 0, 0x7FFF0000))
    if libc.prctl(38, 1, 0, 0, 0) != 0 or libc.prctl(22, 2, ctypes.byref(Filter(4, steps)), 0, 0) != 0:     # no new privileges, then the filter
        os._exit(77)


def asks_for_code_memory(trace):
    """Lines of an emulator's list of system calls that a kernel which denies new executable memory would refuse: memory that can be
    written and executed, or that becomes executable later.  The loader's own mappings of files are neither."""
    calls = (line for line in trace.splitlines() if re.search(r"\b(mmap|mprotect|pkey_mprotect)\(.*PROT_EXEC", line))
    return [line for line in calls if "PROT_WRITE" in line or "mprotect(" in line]


def gate_denials(inspection):
    """G11: works where executable memory is denied; under an emulator, asks for none."""
    program = "t = 0\nfor i in range(200000): t += i\nprint(t)"
    if not inspection.native:
        inspection.not_run("executable memory denied", "an emulator needs executable memory itself; seen instead: what the program asks for")
        status, out, err = inspection.run("-c", program, environment={"PATH": "/usr/bin:/bin", "QEMU_STRACE": "1"})
        asked = asks_for_code_memory(err)
        inspection.count = err.count("\n")
        if status == 0 and out.strip() == "19999900000" and asked:
            inspection.not_run("what it asks the kernel for", f"it asks for executable memory; whether it does without is not seen here: {asked[0]}")
        else:
            inspection.check("asks the kernel for no executable memory", status == 0 and out.strip() == "19999900000" and "mmap(" in err,
                             f"status {status} {last_line(err)}")
        return
    status, out, err = inspection.run("-c", program, preexec=deny_executable_memory)
    if status == 77:
        inspection.not_run("executable memory denied", "this kernel has no PR_SET_MDWE")
    else:
        inspection.check("executable memory denied", status == 0 and out.strip() == "19999900000", f"status {status} {last_line(err)}")
    status, out, err = inspection.run("-c", "import os\ntry: os.memfd_create('x')\nexcept PermissionError: print('denied')\n" + program, preexec=deny_memfd)
    if status == 77:
        inspection.not_run("memfd_create denied", "this kernel has no system call filters")
    else:
        inspection.check("memfd_create denied", status == 0 and out.split() == ["denied", "19999900000"], f"status {status} {out} {last_line(err)}")


ATTRIBUTE_MODULES = "os socket signal select time ssl sqlite3 curses errno fcntl resource termios mmap"
ATTRIBUTES = ("import importlib, json, sys\nanswer = {}\nfor name in sys.argv[1].split():\n    try: answer[name] = sorted(n for n in "
              "dir(importlib.import_module(name)) if not n.startswith('__'))\n    except ImportError as e: answer[name] = []\n"
              "print(json.dumps(answer))")


def explained_differences():
    path = RELEASE / "attributes_explained.txt"
    lines = (line.split("#")[0].split() for line in path.read_text().splitlines()) if path.is_file() else ()
    return {(words[0], words[1]) for words in lines if len(words) >= 2}


def gate_attributes(inspection):
    """G12: the attribute lists of system modules agree with those of the other targets beside this archive."""
    status, out, err = inspection.run("-I", "-c", ATTRIBUTES, ATTRIBUTE_MODULES)
    if not inspection.check("attribute lists", status == 0, last_line(err)):
        return
    mine = json.loads(out)
    inspection.count = sum(map(len, mine.values()))
    own = inspection.archive.with_name(inspection.archive.name.replace(".tar.xz", ".attributes.json"))
    temporary = own.with_name(own.name + ".tmp")     # archives of other targets may be looked at in the same moment
    temporary.write_text(json.dumps(mine, indent=0) + "\n")
    temporary.replace(own)
    explained = explained_differences()
    for path in sorted(inspection.archive.parent.glob("*.attributes.json")):
        other = json.loads(path.read_text())
        different = sorted(f"{m}.{n}" for m in mine for n in set(mine[m]) ^ set(other.get(m, []))
                           if (m, n) not in explained and (m, n.rsplit("_", 1)[0] + "_*") not in explained)
        if path != own:
            inspection.check(f"as {path.name.removesuffix('.attributes.json')}", not different, " ".join(different[:20]))


# ---- What describes it ------------------------------------------------------------------------------------------

def gate_reproducible(inspection):
    """G13: manifest, SBOM, details and the archive itself come out the same when made again from the tree."""
    info = inspection.tree / pack.INFO
    facts = json.loads((info / "build-info.json").read_text())
    before = {name: (info / name).read_bytes() for name in ("sbom.spdx.json", "manifest.sha256")}
    manifest = pack.manifest(inspection.tree)
    inspection.count = len(manifest.splitlines())
    inspection.check("manifest", manifest.encode() == before["manifest.sha256"], "differs from the files of the tree")
    again = inspection.scratch / "again.tar.xz"
    pack.pack(inspection.tree, again, inspection.identity["archive"], facts["epoch"])
    inspection.check("packed again, the archive has the same bytes",
                     recipes.file_sha256(again) == recipes.file_sha256(inspection.archive), "different SHA-256")


def gate_descriptions(inspection):
    """G14: build-info.json and build-details.json say what the live interpreter says."""
    inspection.probe("description_probe", inspection.tree)


GATES = (("G1", "binaries", gate_elf), ("G2", "exports", gate_exports), ("G3", "hardening", gate_hardening),
         ("G4", "moves", gate_moves), ("G5", "building", gate_building), ("G6", "wheels", gate_wheels),
         ("G7", "environments", gate_environments), ("G8", "TLS", gate_tls), ("G9", "terminals", gate_terminals),
         ("G10", "features", gate_features), ("G11", "denied memory", gate_denials), ("G12", "attribute parity", gate_attributes),
         ("G13", "reproducible", gate_reproducible), ("G14", "descriptions", gate_descriptions))
