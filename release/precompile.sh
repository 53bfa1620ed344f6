#!/bin/sh
# precompile.sh TARGET STAGE: put compiled code beside the library's sources, so that a read-only installation starts as fast as
# a used one.  The files carry no times and no build paths, and are the same for every CPU; those of a target of
# another CPU are made by this machine's own program, when there is one.
set -eu
target=$1
stage=$2
own=linux-$(uname -m)
program=$stage/bin/taipan3.11
[ "$target" = "$own" ] || program=$(dirname "$0")/../build/$own-release/bin/taipan3.11
[ -x "$program" ] || { echo "precompile: no program of this machine; $target is packed without compiled code" >&2; exit 0; }
stage=$(cd "$stage" && pwd)
program=$(cd "$(dirname "$program")" && pwd)/taipan3.11
library=$(ls -d "$stage"/lib/python3.*)
cd /
env -i PATH=/usr/bin:/bin PYTHONHASHSEED=0 "$program" -B -m compileall -q -f -j1 -s "$stage/" \
    --invalidation-mode unchecked-hash "$library" >/dev/null
# importlib's own two files are kept by the first start; they too are the same for every CPU, so that this machine's program starts here.
first=$stage/bin/taipan3.11
if [ "$target" != "$own" ]; then
    first=$stage/bin/precompile
    cp "$program" "$first"
    trap 'rm -f "$first"' EXIT
fi
env -i PATH=/usr/bin:/bin "$first" -I -S -c pass
for name in _bootstrap _bootstrap_external; do
    ls "$library/importlib/__pycache__/$name".*.boot >/dev/null
done
