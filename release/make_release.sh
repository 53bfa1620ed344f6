#!/bin/sh
# make_release.sh TARGET...: build each target with the glibc floor, its upstream modules and its archive; then the index.
# Environment: JOBS (default 1), BUILD (default build), OUT (default dist), OFFLINE=1 to use the cache only.
set -eu
[ $# -ge 1 ] || { echo "usage: $0 TARGET..." >&2; exit 2; }
tree=$(cd "$(dirname "$0")/.." && pwd)
python=${PYTHON:-python3}
jobs=${JOBS:-1}
build=${BUILD:-$tree/build}
out=${OUT:-$tree/dist}
offline=${OFFLINE:+--offline}
for target; do
    echo "== $target: program" >&2
    make -C "$tree" FLOOR=1 TARGET="$target" BUILD="$build" -j"$jobs" all >&2
    echo "== $target: modules" >&2
    "$python" "$tree/cross/build_modules.py" --target "$target" --build "$build/$target-release" $offline
    echo "== $target: archive" >&2
    "$tree/release/make_tarball.sh" "$target" --build "$build/$target-release" --stage "$build/$target-stage" \
        --out "$out" $offline
done
"$python" "$tree/release/index.py" "$out"
