"""index.py FOLDER: write FOLDER/index.json and FOLDER/SHA256SUMS over the release archives in it.

The index is for tools: where each archive is, its hash and size, what it runs on and what it carries.  Everything is
read from the build-info.json inside the archives, so the index cannot disagree with them.  --base-url is put before
file names for download addresses; architectures appear under the kernel's name and under the names other tools use.
"""

import argparse
import datetime
import json
import pathlib
import sys
import tarfile

RELEASE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(RELEASE.parent / "cross"))

from recipe import file_sha256

ALIASES = {"x86_64": ["x64", "amd64"], "aarch64": ["arm64"], "ppc64le": ["ppc64el", "powerpc64le"], "ppc64": ["powerpc64"]}
BASELINES = {"x86_64": "x86-64-v1", "aarch64": "armv8-a", "s390x": "z196", "ppc64le": "POWER8", "ppc64": "POWER4"}


def build_info(archive):
    with tarfile.open(archive) as tar:
        for member in tar:
            if member.name.endswith("/share/taipan/build-info.json"):
                return json.load(tar.extractfile(member))
    raise SystemExit(f"index: {archive} has no build-info.json")


def entry(archive, base):
    info = build_info(archive)
    cpu = info["target"].split("-", 1)[1]
    debug = archive.with_name(archive.name.replace(".tar.xz", "-debug.tar.xz"))
    return info, {
        "filename": archive.name,
        "arch": cpu,
        "arch_aliases": ALIASES.get(cpu, []),
        "platform": "linux",
        "download_url": base + archive.name,
        "sha256": file_sha256(archive),
        "size": archive.stat().st_size,
        "debug_url": base + debug.name if debug.is_file() else None,
        "tags": [info["wheel_tag"]],
        "glibc_min": info["glibc_floor_wanted"],
        "gate": info["gate"],
        "cpu_baseline": BASELINES[cpu],
        "soabi": info["soabi"],
        "abi_series": info["soabi"].split("-")[1],
        "bundled": {name: facts["version"] for name, facts in info["bundled"].items()},
        "commit": info["commit"],
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--base-url", default="")
    words = parser.parse_args()
    releases = {}
    archives = sorted(words.folder.glob("*.tar.xz"))
    for archive in archives:
        if archive.name.endswith(("-debug.tar.xz", "-src.tar.xz", "-dev-cross.tar.xz")):
            continue
        info, file = entry(archive, words.base_url)
        date = datetime.datetime.fromtimestamp(info["epoch"], datetime.timezone.utc).date().isoformat()
        release = releases.setdefault(info["version"], {
            "implementation": info["name"], "implementation_version": info["version"], "python_version": info["python"],
            "stable": info["version_level"] == "final", "date": date, "files": []})
        release["files"].append(file)
    for release in releases.values():
        for archive in archives:
            for kind in ("src", "dev-cross"):
                if not archive.name.endswith(f"-{release['implementation_version']}-{kind}.tar.xz"):
                    continue
                release[kind.replace("-", "_")] = {"filename": archive.name, "download_url": words.base_url + archive.name,
                                                   "sha256": file_sha256(archive), "size": archive.stat().st_size}
    ordered = [releases[version] for version in sorted(releases, reverse=True)]
    (words.folder / "index.json").write_text(json.dumps(ordered, indent=2) + "\n")
    (words.folder / "SHA256SUMS").write_text("".join(f"{file_sha256(a)}  {a.name}\n" for a in archives))


if __name__ == "__main__":
    main()
