"""make_pyconfig.py TARGET [FILE]: write pyconfig.h for a target from the table cross/pyconfig.tsv.

    make_pyconfig.py --learn DIR     rewrite the table from DIR/<target>/pyconfig.h, headers made by a configure run

pyconfig.h tells C extensions and upstream's own modules what the target has.  We know our five targets, so the answers
are a table that can be read and reviewed; probing again at each build could only get them wrong in silence.
A line of the table is: macro, value on every target, or target=value pairs where targets differ ("-": not defined).
"""

import argparse
import pathlib
import re
import subprocess
import sys

from recipe import CROSS, TARGETS

TABLE = CROSS / "pyconfig.tsv"
GUARD = "Py_PYCONFIG_H"

# Where a configure run without the target at hand guesses wrong, or asks about libraries that we bundle.  None removes.
CURSES = "FILTER HAS_KEY IMMEDOK IS_PAD IS_TERM_RESIZED RESIZETERM RESIZE_TERM SYNCOK TYPEAHEAD USE_ENV WCHGAT"
EDITLINE = """APPEND_HISTORY CATCH_SIGNAL COMPLETION_APPEND_CHARACTER COMPLETION_DISPLAY_MATCHES_HOOK COMPLETION_MATCHES
    COMPLETION_SUPPRESS_APPEND PRE_INPUT_HOOK RESIZE_TERMINAL"""
CORRECTIONS = {
    "HAVE_BROKEN_SEM_GETVALUE": None,           # assumed broken when it cannot be run
    "HAVE_MEMFD_CREATE": None,                  # declared by the headers, absent from 2.17
    "HAVE_COMPUTED_GOTOS": "1",
    "PTHREAD_SYSTEM_SCHED_SUPPORTED": "1",
    "HAVE_LINUX_LIMITS_H": "1",
    "HAVE_BZLIB_H": "1", "HAVE_ZLIB_COPY": "1", "HAVE_LIBSQLITE3": "1", "PY_SQLITE_HAVE_SERIALIZE": "1",
    "HAVE_NCURSES_H": "1", "HAVE_CURSES_H": "1", "HAVE_TERM_H": "1", "HAVE_NCURSESW": "1", "HAVE_PANEL_H": "1",
    "MVWDELCH_IS_EXPRESSION": "1", "WINDOW_HAS_FLAGS": "1",
    # Code made by Cython must not put items into lists, or take them out, behind the collector's back.
    "CYTHON_USE_PYLIST_INTERNALS": "0", "CYTHON_USE_TYPE_SLOTS": "0", "CYTHON_USE_DICT_VERSIONS": "0",
    "WITH_EDITLINE": "1", **{f"HAVE_RL_{name}": "1" for name in EDITLINE.split()},
    **{f"HAVE_CURSES_{name}": "1" for name in CURSES.split()},
}

HEAD = "# What pyconfig.h says: macro, value everywhere, or target=value where targets differ (- is: not defined).\n"


def read_table():
    """{macro: {target: value or None}}"""
    table = {}
    for line in TABLE.read_text().splitlines():
        if line.startswith("#"):
            continue
        name, *values = line.split("\t")
        if len(values) == 1 and "=" not in values[0]:
            table[name] = dict.fromkeys(TARGETS, values[0])
        else:
            pairs = dict(value.split("=", 1) for value in values)
            table[name] = {target: None if pairs.get(target, "-") == "-" else pairs[target] for target in TARGETS}
    return table


def header(target):
    lines = ["/* Generated: what this target has.  The facts are in cross/pyconfig.tsv. */", f"#ifndef {GUARD}", f"#define {GUARD}"]
    for name, values in sorted(read_table().items()):
        if values[target] is not None:
            # Some answers belong to the system's headers when these come first.
            lines += [f"#ifndef {name}", f"#define {name} {values[target]}".rstrip(), "#endif"]
    return "\n".join([*lines, "#endif"]) + "\n"


def macros(file):
    """{name: value} of the macros defined after reading FILE; the preprocessor decides what its conditions mean."""
    text = subprocess.run(["gcc", "-E", "-dM", "-x", "c", file], check=True, stdout=subprocess.PIPE, text=True).stdout
    return dict(re.findall(r"^#define (\S+) ?(.*)$", text, re.M))


def learn(folder):
    found, builtin = {}, macros("/dev/null")
    for target in TARGETS:
        for name, value in macros(folder / target / "pyconfig.h").items():
            if name not in builtin and name != GUARD:
                found.setdefault(name, {})[target] = value
    for name, value in CORRECTIONS.items():
        found[name] = dict.fromkeys(TARGETS, value) if value else {}
    lines = []
    for name, values in sorted((n, v) for n, v in found.items() if v):
        if len(values) == len(TARGETS) and len(set(values.values())) == 1:
            lines.append(f"{name}\t{values[TARGETS[0]]}\n")
        else:
            lines.append("\t".join([name, *(f"{t}={values.get(t, '-')}" for t in TARGETS)]) + "\n")
    TABLE.write_text(HEAD + "".join(lines))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--learn", type=pathlib.Path, metavar="DIR")
    parser.add_argument("target", nargs="?", choices=TARGETS)
    parser.add_argument("file", nargs="?", type=pathlib.Path)
    words = parser.parse_args()
    if words.learn:
        learn(words.learn)
    elif not words.target:
        parser.error("which target?")
    elif words.file:
        words.file.parent.mkdir(parents=True, exist_ok=True)
        words.file.write_text(header(words.target))
    else:
        sys.stdout.write(header(words.target))


if __name__ == "__main__":
    main()
