"""link_library.py TARGET UPSTREAM_LIB FOLDER: the library of a program that is run from its build folder.

FOLDER becomes a folder of links to the upstream files, with what a packed tree generates (sysconfig's data) beside them.
"""

import pathlib
import shutil
import sys

RELEASE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(RELEASE))

import gen_identity


def main():
    target, upstream, folder = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    temporary = folder.with_name(folder.name + ".tmp")
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    for entry in upstream.iterdir():
        if entry.name != "__pycache__":
            (temporary / entry.name).symlink_to(entry)
    identity = gen_identity.identity(target)
    text = (RELEASE / "templates" / "sysconfigdata.py.in").read_text()
    for name, value in identity.items():
        text = text.replace(f"<<{name}>>", value)
    (temporary / f"_sysconfigdata__linux_{identity['triple']}.py").write_text(text)
    if folder.is_symlink():
        folder.unlink()
    shutil.rmtree(folder, ignore_errors=True)
    temporary.rename(folder)


if __name__ == "__main__":
    main()
