"""Generate the C header, make fragment and JSON of Taipan's identity from identity.def.

    gen_identity.py TARGET [--c FILE] [--make FILE] [--json FILE]      no option: JSON to stdout

Files are rewritten only when their text changes, so a generated header does not cause rebuilds.
"""

import argparse
import json
import pathlib
import re
import sys

RELEASE = pathlib.Path(__file__).resolve().parent
TARGETS = RELEASE.parent / "cross" / "targets"


def target_facts(target):
    """The NAME := VALUE lines of a target file."""
    path = TARGETS / f"{target}.mk"
    if not path.is_file():
        known = ", ".join(sorted(p.stem for p in TARGETS.glob("*.mk")))
        sys.exit(f"identity: unknown target '{target}'; known: {known}")
    return dict(re.findall(r"^(\w+)[ \t]*:=[ \t]*(.*?)[ \t]*$", path.read_text(), re.M))


def identity(target):
    """Dictionary of all names for TARGET, values as text."""
    values = {"triple": target_facts(target)["TRIPLE"], "platform": target, "cpu": target.split("-", 1)[1]}
    for number, line in enumerate((RELEASE / "identity.def").read_text().splitlines(), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        match = re.fullmatch(r"(\w+)\s*=\s*(\S+)", line)
        if not match:
            sys.exit(f"identity.def:{number}: not NAME = VALUE: {line}")
        try:
            values[match[1]] = match[2].format_map(values)
        except KeyError as missing:
            sys.exit(f"identity.def:{number}: {missing} is not defined above this line")
    return values


def hexversion(values, kind):
    """CPython's packing of a five-part version into one int."""
    parts = [int(values[f"{kind}_{part}"]) for part in ("major", "minor", "micro", "serial")]
    level = {"alpha": 0xA, "beta": 0xB, "candidate": 0xC, "final": 0xF}[values[f"{kind}_level"]]
    return parts[0] << 24 | parts[1] << 16 | parts[2] << 8 | level << 4 | parts[3]


def as_header(values):
    lines = ["/* Generated from release/identity.def: names and versions of this build. */", "#pragma once", ""]
    for name, value in values.items():
        text = value if value.isdigit() else json.dumps(value)
        lines.append(f"#define IDENTITY_{name.upper()} {text}")
    lines.append(f"#define IDENTITY_VERSION_HEX 0x{hexversion(values, 'version'):08X}")
    lines.append(f"#define IDENTITY_PYTHON_HEX 0x{hexversion(values, 'python'):08X}")
    return "\n".join(lines) + "\n"


def as_make(values):
    return "".join(f"IDENTITY_{name.upper()} := {value}\n" for name, value in values.items())


def as_json(values):
    full = dict(values, version_hex=hexversion(values, "version"), python_hex=hexversion(values, "python"))
    return json.dumps(full, indent=2) + "\n"


def write_if_changed(path, text):
    path = pathlib.Path(path)
    if path.is_file() and path.read_text() == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + ".tmp")
    temporary.write_text(text)
    temporary.replace(path)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("target")
    parser.add_argument("--c", metavar="FILE")
    parser.add_argument("--make", metavar="FILE")
    parser.add_argument("--json", metavar="FILE")
    words = parser.parse_args()
    values = identity(words.target)
    for path, render in ((words.c, as_header), (words.make, as_make), (words.json, as_json)):
        if path:
            write_if_changed(path, render(values))
    if not (words.c or words.make or words.json):
        sys.stdout.write(as_json(values))


if __name__ == "__main__":
    main()
