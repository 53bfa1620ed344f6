#!/bin/sh
# smoke.sh TARGET: unpack the newest tarball of TARGET into a fresh folder and run real programs from there.
set -eu
target=$1
top=$(cd "$(dirname "$0")/.." && pwd)
archive=$(ls -t "$top"/dist/taipan-*-"$target".tar.xz 2>/dev/null | head -n 1)
[ -n "$archive" ] || { echo "smoke: no tarball for $target in dist/" >&2; exit 1; }
folder=$(mktemp -d "${TMPDIR:-/tmp}/taipan smoke.XXXXXX")
trap 'rm -rf "$folder"' EXIT
tar -xJf "$archive" -C "$folder"
python=$(ls -d "$folder"/*/bin/taipan3.11)
run() { (cd / && env -i PATH=/usr/bin:/bin HOME="$folder" LANG=C.UTF-8 "$python" "$@"); }
expect() {
    wanted=$1; shift
    got=$(run "$@") || { echo "smoke: failed: $*" >&2; exit 1; }
    [ "$got" = "$wanted" ] || { printf 'smoke: %s\n  wanted %s\n  got    %s\n' "$*" "$wanted" "$got" >&2; exit 1; }
}
expect "hello" -c 'print("hello")'
expect "taipan 3.11" -c 'import sys; print(sys.implementation.name, "%d.%d" % sys.version_info[:2])'
expect "6" -c 'import os.path, sys; print(len([1, 2, 3]) * 2) if os.path.exists(os.path.join(sys.prefix, "bin")) else print("lost")'
# The bundled libraries, by what they do; ctypes calls the C library of the machine.
expect "b'stored'" -c 'import zlib; print(zlib.decompress(zlib.compress(b"stored")))'
expect "[(2, 'b')]" -c 'import sqlite3; d = sqlite3.connect(":memory:"); d.execute("create table t (i, s)"); d.executemany("insert into t values (?, ?)", [(1, "a"), (2, "b")]); print(d.execute("select * from t where i > 1").fetchall())'
expect "6" -c 'import ctypes; print(ctypes.CDLL(None).strlen(b"taipan"))'
expect "OpenSSL 3.0 True" -c 'import ssl; print(ssl.OPENSSL_VERSION[:11], ssl.create_default_context().check_hostname)'
# pip, and an environment with its own.
case "$(run -m pip --version)" in "pip "*site-packages*) ;; *) false ;; esac || { echo "smoke: pip does not start" >&2; exit 1; }
run -m venv "$folder/environment" || { echo "smoke: no environment" >&2; exit 1; }
case "$("$folder/environment/bin/python" -m pip --version)" in *"$folder/environment"*) ;; *) false ;; esac || { echo "smoke: no pip in the environment" >&2; exit 1; }
run -m venv --copies --without-pip "$folder/copies" && [ "$("$folder/copies/bin/python" -c 'import sys, zlib; print(sys.prefix)')" = "$folder/copies" ] ||
    { echo "smoke: an environment of copies does not work" >&2; exit 1; }
cat > "$folder/words.py" <<'PROGRAM'
"""Counts words of the library's own sources: files, dicts, sorting, classes, generators, exceptions."""
import collections, os, sys

class Counter(collections.defaultdict):
    def __init__(self):
        super().__init__(int)
    def add(self, words):
        for word in words:
            self[word] += 1

def words(path):
    with open(path, encoding="utf-8") as file:
        for line in file:
            yield from (part for part in line.split() if part.isidentifier())

counter = Counter()
for name in ("os.py", "heapq.py", "missing.py"):
    try:
        counter.add(words(os.path.join(os.path.dirname(os.__file__), name)))
    except FileNotFoundError as error:
        print("no", os.path.basename(error.filename))
print(sorted(counter, key=lambda word: (-counter[word], word))[:3])
PROGRAM
reference=$(python3 "$folder/words.py" 2>/dev/null || true)
got=$(run "$folder/words.py") || { echo "smoke: words.py failed" >&2; exit 1; }
case "$got" in "no missing.py"*) ;; *) echo "smoke: words.py printed: $got" >&2; exit 1 ;; esac
echo "smoke: $(basename "$archive") works from $folder${reference:+ (words: $(echo "$got" | tail -n 1))}"
