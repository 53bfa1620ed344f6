"""tools.py [NAME]: the programs of others that gates need, at fixed versions, in an environment of their own in the cache.

tools.txt lists them with hashes; the environment is made on first use by this machine's Python and pip and is named after
the list, so a changed list makes a new one.  Prints the path of the program NAME, or of the environment.
"""

import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

RELEASE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(RELEASE.parent / "cross"))

import fetch
from recipe import cache_root, say

LIST = RELEASE / "tools.txt"
TIMEOUT = 300


class ToolError(Exception):
    """The environment cannot be made; the text says why."""


def environment():
    """Folder of the environment with everything of tools.txt, made when missing."""
    digest = hashlib.sha256(LIST.read_bytes() + sys.version.encode()).hexdigest()[:12]
    final = cache_root() / "tools" / digest
    with fetch.locked(f"tools-{digest}.lock"):
        if (final / "done").is_file():
            return final
        say("  tools    " + " ".join(line.split()[0] for line in LIST.read_text().splitlines() if line and line[0] != "#"))
        shutil.rmtree(final, ignore_errors=True)
        final.parent.mkdir(parents=True, exist_ok=True)
        clean = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": tempfile.gettempdir(),
                 **{k: v for k, v in os.environ.items() if k.lower().endswith("_proxy") or k.startswith(("PIP_", "SSL_CERT_"))}}
        commands = ([sys.executable, "-m", "venv", final],
                    [final / "bin" / "python", "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes", "-r", LIST])
        for command in commands:
            try:
                done = subprocess.run(command, env=clean, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=TIMEOUT)
            except subprocess.TimeoutExpired:
                raise ToolError(f"no end after {TIMEOUT} s: {command}") from None
            if done.returncode != 0:
                raise ToolError(done.stdout.strip()[-400:])
        (final / "done").write_text("")
    return final


def tool(name):
    """Path of a program of the environment, or of this machine's own where the environment cannot be made; raises ToolError."""
    try:
        return environment() / "bin" / name
    except (ToolError, OSError) as error:
        own = shutil.which(name)
        if own:
            return pathlib.Path(own)
        raise ToolError(str(error)) from None


def main():
    try:
        print(tool(sys.argv[1]) if len(sys.argv) > 1 else environment())
    except ToolError as error:
        sys.exit(f"tools: {error}")


if __name__ == "__main__":
    main()
