"""fetch.py [--offline] [--extract] [--archive KEY] NAME: print the path of a package's verified archive or source tree.

Archives come from the cache, else from the Debian source package the recipe names, else from the upstream address.
Debian is asked through a private apt configuration: its own lists and cache, a source stanza derived from the
machine's configured mirror, nothing of the system's apt state touched, and no mirror name anywhere in the tree.
A file enters the cache only after its SHA-256 matched the recipe, and is checked again each time it is used.
"""

import argparse
import contextlib
import fcntl
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.request

import recipe as recipes
from recipe import RecipeError, cache_root, file_sha256, say

APT_SOURCES = (pathlib.Path("/etc/apt/sources.list"), pathlib.Path("/etc/apt/sources.list.d"))
DOWNLOAD_TIMEOUT = 120
CARRIED = "sources"             # the folder of a source archive (release/source_archive.py) with what would be fetched


@contextlib.contextmanager
def locked(name):
    """One writer per package and cache, so that parallel builds do not download twice."""
    folder = cache_root() / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / name, "w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield


# ---- The machine's Debian mirror ------------------------------------------------------------------------------

def configured_stanzas():
    """Stanzas (dicts) of every binary or source entry in the machine's apt configuration, both file formats."""
    files = [APT_SOURCES[0]] if APT_SOURCES[0].is_file() else []
    if APT_SOURCES[1].is_dir():
        files += sorted(p for p in APT_SOURCES[1].iterdir() if p.suffix in (".list", ".sources"))
    for path in files:
        text = path.read_text(errors="replace")
        if path.suffix == ".sources":
            lines = [line for line in text.splitlines() if not line.startswith("#")]
            for block in re.split(r"\n\s*\n", "\n".join(lines)):
                stanza, key = {}, None
                for line in block.splitlines():
                    if line[:1].isspace() and key:
                        stanza[key] += " " + line.strip()
                    elif ":" in line:
                        key, value = line.split(":", 1)
                        stanza[key] = value.strip()
                if stanza.get("Enabled", "yes").lower() != "no":
                    yield stanza
        else:
            for line in text.splitlines():
                match = re.fullmatch(r"\s*deb(?:-src)?\s+(?:\[([^]]*)\]\s+)?(\S+)\s+(\S+)\s+(.*)", line.split("#")[0].rstrip())
                if match:
                    options = dict(o.split("=", 1) for o in (match[1] or "").split() if "=" in o)
                    yield {"URIs": match[2], "Suites": match[3], "Components": match[4],
                           "Signed-By": options.get("signed-by", "")}


def main_archive():
    """(URIs, Signed-By) of the machine's main Debian archive: a stanza with a plain suite name and component main.
    Update and security archives name their suites with a dash, so they never qualify."""
    codename = ""
    with contextlib.suppress(OSError):
        found = re.search(r"^VERSION_CODENAME=(\w+)", pathlib.Path("/etc/os-release").read_text(), re.M)
        codename = found[1] if found else ""
    best = None
    for stanza in configured_stanzas():
        suites = stanza.get("Suites", "").split()
        if "main" in stanza.get("Components", "").split() and any("-" not in s and "/" not in s for s in suites):
            if codename in suites:
                return stanza["URIs"], stanza.get("Signed-By", "")
            best = best or (stanza["URIs"], stanza.get("Signed-By", ""))
    if best is None:
        raise RecipeError("no Debian main archive found in the machine's apt sources")
    return best


def archive_of_suite(suite):
    """(URIs, Signed-By) of the machine's archive that has SUITE under exactly this name, else of its main archive; a security suite that
    the machine does not use lies beside that one on every full mirror."""
    for stanza in configured_stanzas():
        if suite in stanza.get("Suites", "").split():
            return stanza["URIs"], stanza.get("Signed-By", "")
    uris, signed = main_archive()
    if suite.endswith("-security"):
        uris = " ".join(re.sub(r"/debian/?$", "/debian-security", uri) for uri in uris.split())
    return uris, signed


class PrivateApt:
    """An apt of our own below the cache: sees exactly one suite of the machine's mirror."""

    def __init__(self, suite, kind="deb-src"):
        self.root = cache_root() / "apt" / f"{suite}-{kind}"
        self.kind = kind
        for part in ("parts", "lists/partial", "cache/archives/partial"):
            (self.root / part).mkdir(parents=True, exist_ok=True)
        uris, signed = archive_of_suite(suite)
        text = f"Types: {kind}\nURIs: {uris}\nSuites: {suite}\nComponents: main\n"
        text += f"Signed-By: {signed}\n" if signed else ""
        stanza = self.root / "parts" / "private.sources"
        if not stanza.is_file() or stanza.read_text() != text:
            stanza.write_text(text)
            (self.root / "updated").unlink(missing_ok=True)

    def run(self, *words, cwd=None):
        options = {"Dir::Etc::sourcelist": "/dev/null", "Dir::Etc::sourceparts": self.root / "parts",
                   "Dir::State::lists": self.root / "lists", "Dir::Cache": self.root / "cache",
                   "APT::Sandbox::User": "root", "Acquire::Retries": "2"}
        command = ["apt-get", "-q", "-q"]
        for key, value in options.items():
            command += ["-o", f"{key}={value}"]
        return subprocess.run(command + list(words), cwd=cwd, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")

    def update(self):
        if not (self.root / "updated").exists():
            say(f"  apt      reading the index of {self.root.name}")
            result = self.run("update")
            if result.returncode != 0:
                raise RecipeError("apt-get update failed:\n" + result.stdout.strip())
            (self.root / "updated").touch()

    def source_file(self, package, version, file, folder):
        """Download the archives of a source package into FOLDER; returns the path of FILE or None.
        One missing file of a package does not lose the others, so the exit status is not the question."""
        log = ""
        for part in ("--tar-only", "--diff-only"):
            if (".orig" not in file) == (part == "--diff-only"):
                result = self.run("source", "--download-only", "--only-source", part,
                                  f"{package}={version}" if version else package, cwd=folder)
                log += result.stdout
        path = pathlib.Path(folder) / file
        return (path, log) if path.is_file() else (None, log)


# ---- Fetching -------------------------------------------------------------------------------------------------

def fetch_from_debian(archive, folder):
    if "debian" not in archive:
        return None, "the recipe names no Debian package"
    if not shutil.which("apt-get"):
        return None, "apt-get is not installed"
    apt = PrivateApt(archive.get("suite", "bookworm"))
    for attempt in (1, 2):
        apt.update()
        path, log = apt.source_file(archive["debian"], archive.get("debian_version"), archive["file"], folder)
        if path or attempt == 2:
            return path, log.strip()
        (apt.root / "updated").unlink(missing_ok=True)    # the index may be older than the mirror


def fetch_from_upstream(archive, folder):
    if "url" not in archive:
        return None, "the recipe names no upstream address"
    path = pathlib.Path(folder) / archive["file"]
    try:
        with urllib.request.urlopen(archive["url"], timeout=DOWNLOAD_TIMEOUT) as reply, open(path, "wb") as out:
            shutil.copyfileobj(reply, out)
    except OSError as error:
        return None, str(error)
    return path, ""


def fetch_archive(recipe, key="source", offline=False):
    """Path of one verified archive of RECIPE.  Raises RecipeError with every reason when no way works."""
    archive = recipe.archives().get(key)
    if archive is None:
        raise RecipeError(f"{recipe.name} has no archive '{key}'")
    wanted = archive["sha256"]
    store = cache_root() / "sources"
    final = store / archive["file"]
    with locked(archive["file"] + ".lock"):
        carried = recipes.CROSS.parent / CARRIED / archive["file"]
        if carried.is_file() and file_sha256(carried) == wanted:
            return carried
        if final.is_file():
            if file_sha256(final) == wanted:
                return final
            say(f"  cache    {final} does not match its hash, dropped")
            final.unlink()
        if offline:
            raise RecipeError(f"{recipe.name}: {archive['file']} is not in {store} and --offline was given")
        store.mkdir(parents=True, exist_ok=True)
        reasons = []
        for where, way in (("Debian", fetch_from_debian), ("upstream", fetch_from_upstream)):
            with tempfile.TemporaryDirectory(prefix="fetch-", dir=store) as folder:
                say(f"  fetch    {archive['file']} from {where}")
                path, reason = way(archive, folder)
                if path is None:
                    reasons.append(f"{where}: {reason}")
                    continue
                found = file_sha256(path)
                if found != wanted:
                    reasons.append(f"{where}: SHA-256 is {found}, the recipe wants {wanted}")
                    continue
                os.replace(path, final)
                return final
    raise RecipeError(f"{recipe.name}: cannot get {archive['file']}\n  " + "\n  ".join(reasons))


# ---- Extracting and patching ----------------------------------------------------------------------------------

def unpack(path, folder):
    """Unpack a tarball into FOLDER and return the folder that holds the sources (the single top folder if any)."""
    done = subprocess.run(["tar", "-xf", str(path), "-C", str(folder), "--no-same-owner"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          errors="replace")
    if done.returncode != 0:
        raise RecipeError(f"{path.name} cannot be unpacked: {done.stdout.strip()}")
    entries = list(pathlib.Path(folder).iterdir())
    return entries[0] if len(entries) == 1 and entries[0].is_dir() else pathlib.Path(folder)


def keep_paths(text, prefixes):
    """The part of a unified diff whose files (after one leading folder) begin with one of PREFIXES."""
    kept, keep, lines = [], False, text.splitlines(keepends=True)
    for index, line in enumerate(lines):
        if line.startswith("--- ") and index + 1 < len(lines) and lines[index + 1].startswith("+++ "):
            names = [n.split()[1] for n in (line, lines[index + 1])]
            paths = [n.split("/", 1)[1] if "/" in n else n for n in names if n != "/dev/null"]
            keep = any(p.startswith(prefix) for p in paths for prefix in prefixes)
        elif line.startswith(("diff ", "Index: ")):
            keep = False
        if keep:
            kept.append(line)
    return "".join(kept)


def apply_patch(text, tree, what):
    result = subprocess.run(["patch", "-p1", "-s", "-f", "--no-backup-if-mismatch"], cwd=tree, input=text.encode(),
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if result.returncode != 0:
        raise RecipeError(f"patch {what} does not apply:\n" + result.stdout.decode(errors="replace"))


def patch_tree(recipe, tree, offline):
    """Debian's patches that the recipe lists, cut down to the paths it wants, then the recipe's own."""
    wanted = recipe.data.get("patches", {})
    if wanted.get("debian"):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(["tar", "-xf", str(fetch_archive(recipe, "debian", offline)), "-C", folder], check=True)
            for name in wanted["debian"]:
                text = (pathlib.Path(folder) / "debian" / "patches" / name).read_text(errors="surrogateescape")
                part = keep_paths(text, wanted["paths"]) if "paths" in wanted else text
                if not part:
                    raise RecipeError(f"{recipe.name}: patch {name} touches nothing the recipe takes")
                apply_patch(part, tree, name)
    for path in sorted((recipe.folder / "patches").glob("*")):
        apply_patch(path.read_text(), tree, path.name)


def extract(recipe, offline=False):
    """Path of the extracted and patched source tree.  Callers must not write into it."""
    final = cache_root() / "trees" / f"{recipe.name}-{recipe.version}-{recipe.source_hash()[:12]}"
    archive = fetch_archive(recipe, "source", offline)
    with locked(final.name + ".lock"):
        if not final.is_dir():
            final.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix="extract-", dir=final.parent) as folder:
                say(f"  extract  {archive.name}")
                tree = unpack(archive, folder)
                patch_tree(recipe, tree, offline)
                os.replace(tree, final)
    return final


def main():
    parser = argparse.ArgumentParser(prog="fetch.sh", description="Print the path of a verified third-party archive.")
    parser.add_argument("name", nargs="+")
    parser.add_argument("--offline", action="store_true", help="use the cache only")
    parser.add_argument("--extract", action="store_true", help="print the extracted, patched source tree instead")
    parser.add_argument("--archive", default="source", help="another archive of the recipe, e.g. 'debian'")
    words = parser.parse_args()
    try:
        names = [r.name for r in recipes.all_recipes()] if words.name == ["all"] else words.name
        for name in names:
            recipe = recipes.Recipe(name)
            print(extract(recipe, words.offline) if words.extract
                  else fetch_archive(recipe, words.archive, words.offline))
    except (RecipeError, subprocess.CalledProcessError) as error:
        sys.exit(f"fetch: {error}")


if __name__ == "__main__":
    main()
