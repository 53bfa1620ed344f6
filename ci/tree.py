"""Where things are: this tree, the build that is meant by TARGET, VARIANT and BUILD, and the CPython that is the oracle."""

import os
import pathlib

TREE = pathlib.Path(__file__).resolve().parent.parent
HOST = f"linux-{os.uname().machine}"
TARGET = os.environ.get("TARGET", HOST)
VARIANT = os.environ.get("VARIANT", "release")
BUILD = pathlib.Path(os.environ.get("BUILD", TREE / "build"))
REFERENCE = os.environ.get("REFERENCE_PYTHON") or next((p for p in ("/usr/bin/python3.11",) if os.path.exists(p)), "python3.11")


def interpreter(variant=VARIANT, target=TARGET):
    """The path of the interpreter of a variant."""
    return BUILD / f"{target}-{variant}" / "bin" / "taipan3.11"


TAIPAN = os.environ.get("TAIPAN") or str(interpreter())
