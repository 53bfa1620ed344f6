#!/bin/sh
# precompile.sh TARGET STAGE: put compiled code beside the library's sources, so that a read-only installation starts as fast as
# a used one.  The files carry no times and no build paths, and are the same for every CPU; a target that this machine cannot
# run is compiled by this machine's own program, when there is one.
set -eu
target=$1
stage=$2
own=linux-$(uname -m)
program=$stage/bin/taipan3.11
[ "$target" = "$own" ] || program=$(dirname "$0")/../build/$own-release/bin/taipan3.11
[ -x "$program" ] || { echo "precompile: no program of this machine; $target is packed without compiled code" >&2; exit 0; }
stage=$(cd "$stage" && pwd)
release=$(cd "$(dirname "$0")" && pwd)
triple=$(sed -n 's/^TRIPLE *:= *//p' "$release/../cross/targets/$target.mk")
program=$(cd "$(dirname "$program")" && pwd)/taipan3.11
library=$(ls -d "$stage"/lib/python3.*)
cd /
env -i PATH=/usr/bin:/bin PYTHONHASHSEED=0 "$program" -B -m compileall -q -f -j1 -s "$stage/" \
    --invalidation-mode unchecked-hash "$library" >/dev/null
# importlib's own two files are kept by the first start.
sh "$release/foreign.sh" "$target" env -i QEMU_LD_PREFIX="/usr/$triple" PATH=/usr/bin:/bin "$stage/bin/taipan3.11" -I -S -c pass ||
    echo "precompile: programs of $target do not start here; the first start will write importlib's two files" >&2
