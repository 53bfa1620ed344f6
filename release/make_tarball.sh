#!/bin/sh
# make_tarball.sh TARGET [--offline] [--no-bundle] [--ungated] [--build DIR] [--out DIR]
#
# Stage the install tree of a built target, hold every binary against the policy, and pack.  Prints the path of the
# archive.  The program is build/TARGET-release/bin/taipan3.11 (or DIR/bin/...), built with "make FLOOR=1 TARGET=...".
# --ungated packs in spite of broken rules, for trying things out; build-info.json then says so.
set -eu
usage="usage: $0 TARGET [--offline] [--no-bundle] [--ungated] [--build DIR] [--out DIR]"
[ $# -ge 1 ] || { echo "$usage" >&2; exit 2; }
release=$(cd "$(dirname "$0")" && pwd)
python=${PYTHON:-python3}
target=$1
shift
gate=yes
out=
left=$#
while [ "$left" -gt 0 ]; do
    word=$1
    shift
    left=$((left - 1))
    case $word in
    --ungated) gate=no ;;
    --out) out=$1; shift; left=$((left - 1)) ;;
    *) set -- "$@" "$word" ;;
    esac
done
stage=$("$python" "$release/stage.py" "$target" "$@")
sh "$release/precompile.sh" "$target" "$stage"
report=$stage.elf-report.json
"$python" "$release/elfcheck.py" "$target" "$stage" --forbid "$(dirname "$release")" --report "$report" || {
    [ $gate = no ] || { echo "make_tarball: the gate found problems (--ungated packs anyway)" >&2; exit 1; }
}
"$python" "$release/pack.py" "$target" "$stage" --elf-report "$report" ${out:+--out "$out"}
[ ! -d "$stage-debug" ] || "$python" "$release/pack.py" "$target" "$stage-debug" --debug ${out:+--out "$out"} >&2
