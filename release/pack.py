"""pack.py TARGET TREE: turn an install tree into dist/taipan-3.11-<version>-<target>.tar.xz, the same bytes every time.

Adds to the tree what describes it: share/taipan/{build-info.json, sbom.spdx.json, manifest.sha256}, and
lib/python3.11/build-details.json (PEP 739).  Names are sorted, owner is root, times are the time of the commit
(SOURCE_DATE_EPOCH if set), modes are 755 or 644; nothing of the build machine goes in.
"""

import argparse
import hashlib
import json
import lzma
import os
import pathlib
import stat
import subprocess
import sys
import tarfile
import time
import tomllib

RELEASE = pathlib.Path(__file__).resolve().parent
TREE = RELEASE.parent
sys.path.insert(0, str(TREE / "cross"))

import gen_identity
import recipe as recipes

INFO = "share/taipan"
# Of xz, 0 fast to 9 small; debug sections come compressed.  The wide window matters more than the search: preset 1 with it makes an archive
# of 19.2 MB in 8 s, preset 4 one of 18.5 MB in 29 s, and archives are packed twice for each target (gate G13 packs again).
PRESET, DEBUG_PRESET, WINDOW = 1, 0, 16 << 20


class PackError(Exception):
    """The tree cannot be packed; the text says why."""


def origin():
    """{"commit", "epoch"} of our tree: what a source archive says of itself, else what git says; "unknown" and 0 without either."""
    carried = TREE / "sources" / "origin.json"
    if carried.is_file():
        return json.loads(carried.read_text())
    return {"commit": git("rev-parse", "HEAD") or "unknown", "epoch": int(git("log", "-1", "--format=%ct") or 0)}


def commit_epoch():
    """Time stamp of everything in the archive."""
    return int(os.environ.get("SOURCE_DATE_EPOCH") or origin()["epoch"])


def git(*words):
    """Output of a git command on our tree, empty where there is no repository (a source archive)."""
    result = subprocess.run(["git", "-C", str(TREE), *words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return result.stdout.strip() if result.returncode == 0 else ""


def walk(root):
    """Every file, link and folder below ROOT, sorted by the bytes of its relative name."""
    found = []
    for folder, folders, files in os.walk(root):
        for name in folders + files:
            found.append(pathlib.Path(folder, name).relative_to(root))
    return sorted(found, key=lambda p: os.fsencode(str(p)))


def write(root, name, text):
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o644)


def as_json(value):
    return json.dumps(value, indent=2, ensure_ascii=True) + "\n"


# ---- What describes the tree ----------------------------------------------------------------------------------

def version_parts(identity, kind):
    return {"major": int(identity[f"{kind}_major"]), "minor": int(identity[f"{kind}_minor"]),
            "micro": int(identity[f"{kind}_micro"]), "releaselevel": identity[f"{kind}_level"],
            "serial": int(identity[f"{kind}_serial"])}


def build_details(identity):
    """PEP 739, schema 1.0.  Paths are relative to the base prefix, which is relative to this file."""
    return {
        "schema_version": "1.0",
        "base_prefix": "../..",
        "base_interpreter": f"./bin/{identity['program']}",
        "platform": identity["platform"],
        "language": {"version": identity["python"], "version_info": version_parts(identity, "python")},
        "implementation": {
            "name": identity["name"],
            "version": version_parts(identity, "version"),
            "hexversion": gen_identity.hexversion(identity, "version"),
            "cache_tag": identity["cache_tag"],
            "_multiarch": identity["triple"],
        },
        "abi": {"flags": [], "extension_suffix": identity["ext_suffix"]},
        "suffixes": {
            "source": [".py"],
            "bytecode": [".pyc"],
            "optimized_bytecode": [".pyc"],
            "debug_bytecode": [".pyc"],
            "extensions": [identity["ext_suffix"], identity["ext_suffix_cpu"], ".abi3.so", ".so"],
        },
        "c_api": {"headers": f"./{identity['include_dir']}", "pkgconfig_path": "./lib/pkgconfig"},
    }


def bundled_recipes(root, identity):
    """Recipes whose libraries lie in the tree, found by looking and not by believing."""
    folder = root / identity["private_lib_dir"]
    return [r for r in recipes.all_recipes() if r.libraries and all((folder / name).is_file() for name in r.libraries)]


def elf_report_summary(elf_report):
    if not elf_report:
        return "not run"
    return f"{len(elf_report['problems'])} problems" if elf_report["problems"] else "passed"


def build_info(root, identity, epoch, elf_report):
    cpython = recipes.Recipe("cpython")
    rules = tomllib.loads((TREE / "stdlib" / "upstream.toml").read_text())
    described = {}
    for recipe in bundled_recipes(root, identity):
        described[recipe.name] = {
            "version": recipe.version, "licence": recipe.spdx, "files": recipe.libraries,
            "source": recipe.source["file"], "source_sha256": recipe.source["sha256"], "recipe_sha256": recipe.hash(),
            "patches": recipe.data.get("patches", {}).get("debian", []),
        }
    return {
        "schema": 1,
        "name": identity["name"],
        "version": identity["version"],
        "version_level": identity["version_level"],
        "python": identity["python_full"],
        "target": identity["platform"],
        "triple": identity["triple"],
        "commit": origin()["commit"],
        "epoch": epoch,
        "soabi": identity["soabi"],
        "ext_suffix": identity["ext_suffix"],
        "cache_tag": identity["cache_tag"],
        "wheel_tag": f"{identity['wheel_tag']}-{identity['manylinux']}",
        "glibc_floor_wanted": identity["glibc_floor"],
        "glibc_needed": elf_report.get("glibc", "not measured"),
        "gate": elf_report_summary(elf_report),
        "bundled": described,
        "library": {"source": cpython.source["file"], "source_sha256": cpython.source["sha256"],
                    "security_patches": cpython.data["patches"]["debian"],
                    "left_out": {rule["path"]: rule["reason"] for rule in rules["exclude"]}},
    }


def spdx_package(identifier, name, version, licence, homepage, source=None):
    entry = {"SPDXID": f"SPDXRef-{identifier}", "name": name, "versionInfo": version, "licenseConcluded": licence,
             "licenseDeclared": licence, "copyrightText": "NOASSERTION", "filesAnalyzed": False,
             "downloadLocation": homepage or "NOASSERTION"}
    if source:
        entry["packageFileName"] = source["file"]
        entry["checksums"] = [{"algorithm": "SHA256", "checksumValue": source["sha256"]}]
    return entry


def sbom(root, identity, epoch, content_hash):
    """SPDX 2.3: the program, the upstream library and every bundled library."""
    packages = [spdx_package("taipan", identity["name"], identity["version"], "MIT", None)]
    relations = [{"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES",
                  "relatedSpdxElement": "SPDXRef-taipan"}]
    for recipe in [recipes.Recipe("cpython")] + bundled_recipes(root, identity):
        packages.append(spdx_package(recipe.name, recipe.name, recipe.version, recipe.spdx, recipe.homepage, recipe.source))
        relations.append({"spdxElementId": "SPDXRef-taipan", "relationshipType": "CONTAINS",
                          "relatedSpdxElement": f"SPDXRef-{recipe.name}"})
    named = [p for p in packages if p["licenseDeclared"].startswith("LicenseRef-")]
    return {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": identity["archive"],
        "documentNamespace": f"urn:{identity['name']}:sbom:{identity['archive']}:{content_hash}",
        "creationInfo": {"created": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(epoch)),
                         "creators": [f"Tool: {identity['name']}-pack"]},
        "packages": packages,
        "hasExtractedLicensingInfos": [{"licenseId": p["licenseDeclared"], "name": p["licenseDeclared"],
                                        "extractedText": f"See share/licenses/{p['name']}/ in the archive."} for p in named],
        "relationships": relations,
    }


def manifest(root):
    """sha256sum format for files; links, which have no content of their own, in comment lines with their target."""
    lines = []
    for name in walk(root):
        path = root / name
        if path.is_symlink():
            lines.append(f"# link {name} -> {os.readlink(path)}")
        elif path.is_file() and str(name) != f"{INFO}/manifest.sha256":
            lines.append(f"{recipes.file_sha256(path)}  {name}")
    return "\n".join(lines) + "\n"


def describe(root, identity, epoch, elf_report):
    for name in ("build-info.json", "sbom.spdx.json", "manifest.sha256"):
        (root / INFO / name).unlink(missing_ok=True)
    write(root, f"{identity['lib_dir']}/build-details.json", as_json(build_details(identity)))
    write(root, f"{INFO}/build-info.json", as_json(build_info(root, identity, epoch, elf_report)))
    content = hashlib.sha256(manifest(root).encode()).hexdigest()
    write(root, f"{INFO}/sbom.spdx.json", as_json(sbom(root, identity, epoch, content)))
    write(root, f"{INFO}/manifest.sha256", manifest(root))


# ---- The archive ----------------------------------------------------------------------------------------------

def check_links(root):
    for name in walk(root):
        path = root / name
        if path.is_symlink():
            target = os.readlink(path)
            if os.path.isabs(target) or not path.exists() or root not in path.resolve().parents:
                raise PackError(f"link {name} -> {target} leaves the tree or leads nowhere")


def member(root, name, top, epoch):
    path = root / name
    info = tarfile.TarInfo(f"{top}/{name}")
    mode = path.lstat().st_mode
    info.mtime, info.uid, info.gid, info.uname, info.gname = epoch, 0, 0, "root", "root"
    if stat.S_ISLNK(mode):
        info.type, info.linkname, info.mode = tarfile.SYMTYPE, os.readlink(path), 0o777
    elif stat.S_ISDIR(mode):
        info.type, info.mode = tarfile.DIRTYPE, 0o755
    elif stat.S_ISREG(mode):
        info.size, info.mode = path.stat().st_size, 0o755 if mode & 0o100 else 0o644
    else:
        raise PackError(f"{name} is neither file, folder nor link")
    return info


def pack(root, archive, top, epoch, preset=PRESET):
    """Write ARCHIVE (tar.xz) with the tree ROOT below one folder TOP."""
    archive.parent.mkdir(parents=True, exist_ok=True)
    temporary = archive.with_name(archive.name + ".tmp")
    filters = [{"id": lzma.FILTER_LZMA2, "preset": preset, "dict_size": WINDOW}]
    with lzma.open(temporary, "wb", filters=filters, check=lzma.CHECK_CRC64) as stream, \
            tarfile.open(fileobj=stream, mode="w", format=tarfile.GNU_FORMAT) as tar:
        head = tarfile.TarInfo(top)
        head.type, head.mode, head.mtime, head.uname, head.gname = tarfile.DIRTYPE, 0o755, epoch, "root", "root"
        tar.addfile(head)
        for name in walk(root):
            info = member(root, name, top, epoch)
            if info.isreg():
                with open(root / name, "rb") as content:
                    tar.addfile(info, content)
            else:
                tar.addfile(info)
    temporary.replace(archive)


def make_archive(target, root, out, elf_report=None, preset=PRESET):
    """Describe and pack; returns the archive's path."""
    root = pathlib.Path(root).resolve()
    identity = gen_identity.identity(target)
    epoch = commit_epoch()
    check_links(root)
    describe(root, identity, epoch, elf_report or {})
    archive = pathlib.Path(out) / f"{identity['archive']}.tar.xz"
    pack(root, archive, identity["archive"], epoch, preset)
    digest = recipes.file_sha256(archive)
    archive.with_name(archive.name + ".sha256").write_text(f"{digest}  {archive.name}\n")
    return archive


def make_debug_archive(target, root, out, preset=DEBUG_PRESET):
    """The symbols of the program and the modules, as files that debuggers find by build id; unpack them anywhere and
    name the folder lib/debug to the debugger."""
    root = pathlib.Path(root).resolve()
    name = gen_identity.identity(target)["archive"] + "-debug"
    archive = pathlib.Path(out) / f"{name}.tar.xz"
    pack(root, archive, name, commit_epoch(), preset)
    archive.with_name(archive.name + ".sha256").write_text(f"{recipes.file_sha256(archive)}  {archive.name}\n")
    return archive


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("target")
    parser.add_argument("tree")
    parser.add_argument("--out", default=str(TREE / "dist"))
    parser.add_argument("--preset", type=int, help="xz preset, 0 fast to 9 small")
    parser.add_argument("--elf-report", metavar="FILE", help="JSON written by elfcheck.py")
    parser.add_argument("--debug", action="store_true", help="TREE holds debug symbols: pack it as the -debug archive")
    words = parser.parse_args()
    if words.debug:
        print(make_debug_archive(words.target, words.tree, words.out, DEBUG_PRESET if words.preset is None else words.preset))
        return
    try:
        report = json.loads(pathlib.Path(words.elf_report).read_text()) if words.elf_report else None
        archive = make_archive(words.target, words.tree, words.out, report, PRESET if words.preset is None else words.preset)
    except (PackError, recipes.RecipeError) as error:
        sys.exit(f"pack: {error}")
    print(archive)


if __name__ == "__main__":
    main()
