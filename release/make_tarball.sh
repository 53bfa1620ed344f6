#!/bin/sh
# make_tarball.sh TARGET [--offline] [--no-bundle] [--build DIR]: stage the install tree of a built target and pack it.
# Prints the path of the archive.  The program must be at build/TARGET-release/bin/ (or DIR/bin/).
set -eu
[ $# -ge 1 ] || { echo "usage: $0 TARGET [--offline] [--no-bundle] [--build DIR]" >&2; exit 2; }
release=$(cd "$(dirname "$0")" && pwd)
python=${PYTHON:-python3}
target=$1
stage=$("$python" "$release/stage.py" "$@")
"$python" "$release/pack.py" "$target" "$stage"
