#!/bin/sh
# profile.sh TARGET: build/TARGET-pgo/bin/taipan3.11, a release program whose layout follows a profile.
#
# The program is built with counters, trained on the language corpus and on units of the upstream test suite, and built again.
# Training is single-threaded with fixed hashes and addresses, so that the counters come out the same each time.  A target that this
# machine cannot run is trained under qemu-user.  Nothing is done when the sources are those of the last time.
set -eu
target=$1
top=$(cd "$(dirname "$0")/.." && pwd)
cd "$top"
jobs=${JOBS:-$(nproc)}
folder=build/$target-pgo
units="test_list test_dict test_set test_unicode test_class test_int test_itertools test_collections test_string test_bytes test_heapq
       test_long test_iter test_dataclasses test_statistics test_textwrap test_difflib test_fractions test_json test_re test_enum"
stamp=$(cat $(find src gc jit stdlib cross/mk cross/targets release/identity.def release/profile.sh -type f | LC_ALL=C sort) | sha256sum | cut -c1-32)
[ "$(cat "$folder/profile.stamp" 2>/dev/null || true)" != "$stamp" ] || exit 0

build() { make -j"$jobs" FLOOR=1 TARGET="$target" VARIANT=pgo PROFILE="$1" all library; }
emulator=$(make -s TARGET="$target" print-RUN)
steady() { if setarch -R true 2>/dev/null; then setarch -R "$@"; else "$@"; fi; }
train() { PYTHONHASHSEED=0 steady timeout 600 $emulator "$folder/bin/taipan3.11" "$@" >/dev/null 2>&1 </dev/null || true; }

rm -f "$folder/profile.stamp"
[ ! -d "$folder/obj" ] || find "$folder/obj" -name '*.gcda' -delete
build generate
find src/tests/lang -name '*.py' | LC_ALL=C sort | while read -r file; do train "$file"; done
for unit in $units; do train -m unittest -q "test.$unit"; done
[ -n "$(find "$folder/obj" -name 'eval.*.gcda' | head -n 1)" ] || { echo "profile: training left no counters" >&2; exit 1; }
build use
echo "$stamp" > "$folder/profile.stamp"
