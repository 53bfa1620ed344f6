"""versions.py [--check] [--fresh]: which pinned versions of other people's sources are behind, and where their advisories are.

Each recipe is compared with the source packages of the Debian release that it follows, security updates included, and
with the newest release that the machine's mirror has.  Debian carries security fixes as patches of an old version: a recipe is behind when
the patch level it names is older than the one in the security archive, even if the version is the same.  --check: exit status 1 when a
recipe is behind the release it follows.  --fresh reads the indices again; otherwise they are as old as the cache.
"""

import argparse
import pathlib
import re
import subprocess
import sys

RELEASE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(RELEASE.parent / "cross"))

import fetch
import recipe as recipes

NEWER = ("trixie", "forky", "sid")
APT_HELPER = "/usr/lib/apt/apt-helper"


def compare(one, relation, two):
    return subprocess.run(["dpkg", "--compare-versions", one, relation, two]).returncode == 0


def newest_of(suite, fresh):
    """{source package: newest version} of a suite; empty where the mirror does not have it."""
    apt = fetch.PrivateApt(suite)
    if fresh:
        (apt.root / "updated").unlink(missing_ok=True)
    try:
        apt.update()
    except recipes.RecipeError:
        return {}
    found = {}
    for index in sorted((apt.root / "lists").glob("*_Sources*")):
        text = subprocess.run([APT_HELPER, "cat-file", index], stdout=subprocess.PIPE, text=True, errors="replace").stdout
        for stanza in text.split("\n\n"):
            name, version = re.search(r"^Package: (\S+)", stanza, re.M), re.search(r"^Version: (\S+)", stanza, re.M)
            if name and version and (name[1] not in found or compare(found[name[1]], "lt", version[1])):
                found[name[1]] = version[1]
    return found


def date_of(suite):
    """When the list of SUITE that newest_of read was made, by its own words."""
    for path in sorted((fetch.PrivateApt(suite).root / "lists").glob("*Release")):
        if date := re.search(r"^Date: (.*)", path.read_text(errors="replace"), re.M):
            return date[1]
    return "not available"


def security_of(suite):
    return suite if suite.endswith("-security") else f"{suite}-security"


def upstream_part(version):
    """The version of the authors inside a Debian version."""
    version = re.sub(r"^\d+:|-[^-]*$", "", version)
    return re.split(r"[.+]dfsg|\+really", version)[-1].lstrip(".") or version if "really" in version else re.split(r"[.+]dfsg", version)[0]


def pinned_level(recipe):
    """The Debian version whose patches the recipe takes, or None when it takes none."""
    named = recipe.data.get("extra", {}).get("debian", {}).get("file", "")
    match = re.fullmatch(r"[^_]+_(.*)\.debian\.tar\.\w+", named)
    return match[1] if match else None


def judge(recipe, followed, security):
    """(state, what the release that the recipe follows has now)."""
    package = recipe.source.get("debian", recipe.name)
    offers = [table[package] for table in (followed, security) if package in table]
    if not offers:
        return "unknown", "not in the index"
    newest = offers[0] if len(offers) == 1 or compare(offers[0], "ge", offers[1]) else offers[1]
    level = pinned_level(recipe)
    bare = re.sub(r"^\d+:", "", newest)
    if compare(recipe.version, "lt", upstream_part(newest)):
        return "behind", newest
    if level and compare(level, "lt", bare) and upstream_part(newest) == recipe.version:
        return "patches behind", newest
    return "current", newest


def main():
    parser = argparse.ArgumentParser(prog="build.sh versions")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--fresh", action="store_true")
    words = parser.parse_args()
    followed = {}
    newer = {suite: newest_of(suite, words.fresh) for suite in NEWER}
    behind = []
    for recipe in recipes.all_recipes():
        suite = recipe.source.get("suite", "bookworm")
        for name in (suite, security_of(suite)):
            if name not in followed:
                followed[name] = newest_of(name, words.fresh)
        state, offer = judge(recipe, followed[suite], followed[security_of(suite)])
        package = recipe.source.get("debian", recipe.name)
        later = [f"{upstream_part(table[package])} in {name}" for name, table in newer.items() if package in table]
        level = pinned_level(recipe)
        print(f"{recipe.name:9} {recipe.version:14} {state:15} {suite} has {offer}" + (f", patches taken from {level}" if level else ""))
        if later:
            print(f"{'':25}{'newer versions: ' + ', '.join(later)}")
        print(f"{'':25}advisories: {recipe.advisories or recipe.homepage}")
        if state not in ("current", "unknown"):
            behind.append(recipe.name)
    for suite in sorted(followed):
        kind = "the list of security updates" if suite.endswith("-security") else "the list of sources"
        print(f"compared with {kind} of {suite} of {date_of(suite)}, {len(followed[suite])} packages")
    print("behind: " + (" ".join(behind) or "none"))
    sys.exit(1 if words.check and behind else 0)


if __name__ == "__main__":
    main()
