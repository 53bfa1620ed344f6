"""Install the wheels that the upstream library carries for ensurepip (pip, setuptools) into an install tree.

A wheel of pure Python is unpacked into site-packages; its RECORD gains the installer's name and the scripts, so that pip
can later upgrade or remove it.  Scripts find the program beside themselves, through links and after every move
(https://packaging.python.org/en/latest/specifications/binary-distribution-format/).
"""

import base64
import configparser
import csv
import hashlib
import io
import pathlib
import zipfile

# A shell reads the second line as a command, Python as a string: the program needs no absolute path in a "#!" line.
SCRIPT = """#!/bin/sh
'''exec' "$(dirname -- "$(realpath -- "$0")")/{program}" "$0" "$@"
' '''
import sys
from {module} import {function}
if __name__ == "__main__":
    sys.exit({function}())
"""
VERSIONED = {"pip": ("pip", "pip{python_major}", "pip{python}")}


class PreinstallError(Exception):
    """A bundled wheel is missing or is not what it should be."""


def record_line(name, data):
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
    return [name, f"sha256={digest}", str(len(data))]


def scripts(entry_points, identity):
    """(name, text) of the console scripts that an entry_points.txt declares; pip under its versioned names only."""
    parser = configparser.ConfigParser()
    parser.read_string(entry_points)
    if not parser.has_section("console_scripts"):
        return
    done = set()
    for name, target in parser.items("console_scripts"):
        base = name.rstrip("0123456789.")
        module, function = target.split(":")
        for spelled in VERSIONED.get(base, (name,)):
            spelled = spelled.format_map(identity)
            if spelled not in done:
                done.add(spelled)
                yield spelled, SCRIPT.format(program=identity["program"], module=module, function=function)


def install_wheel(wheel, root, identity):
    """Unpack WHEEL into the tree ROOT.  The files of the tree are written with mode 644, scripts with 755."""
    site = root / identity["lib_dir"] / "site-packages"
    with zipfile.ZipFile(wheel) as archive:
        info = {n.split("/")[0] for n in archive.namelist() if n.split("/")[0].endswith(".dist-info")}
        if len(info) != 1 or any(n.split("/")[0].endswith(".data") for n in archive.namelist()):
            raise PreinstallError(f"{wheel.name}: not a wheel of pure Python with one dist-info folder")
        info = info.pop()
        if "Root-Is-Purelib: true" not in archive.read(f"{info}/WHEEL").decode():
            raise PreinstallError(f"{wheel.name}: not a wheel of pure Python")
        rows = [row for row in csv.reader(io.StringIO(archive.read(f"{info}/RECORD").decode())) if row[0] != f"{info}/RECORD"]
        for name in archive.namelist():
            target = site / name
            if site not in target.resolve().parents:
                raise PreinstallError(f"{wheel.name}: {name} lies outside the tree")
            if not name.endswith("/"):
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(archive.read(name))
        declared = f"{info}/entry_points.txt"
        found = scripts(archive.read(declared).decode(), identity) if declared in archive.namelist() else ()
    for name, text in found:
        path = root / "bin" / name
        path.write_text(text)
        path.chmod(0o755)
        rows.append(record_line(f"../../../bin/{name}", text.encode()))
    (site / info / "INSTALLER").write_text("pip\n")
    rows.append(record_line(f"{info}/INSTALLER", b"pip\n"))
    with open(site / info / "RECORD", "w", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([*sorted(rows), [f"{info}/RECORD", "", ""]])


def install_bundled(root, identity):
    """pip and setuptools, from the wheels that lie in the tree's own ensurepip."""
    folder = root / identity["lib_dir"] / "ensurepip" / "_bundled"
    for name in ("setuptools", "pip"):
        wheels = sorted(folder.glob(f"{name}-*.whl"))
        if len(wheels) != 1:
            raise PreinstallError(f"{folder} holds {len(wheels)} wheels of {name}, expected one")
        install_wheel(pathlib.Path(wheels[0]), root, identity)
