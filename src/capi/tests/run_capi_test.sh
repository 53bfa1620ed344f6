#!/bin/sh
# Builds a test extension for CPython 3.11 and for Taipan, runs its driver under both, and compares.
#   run_capi_test.sh core|text|type BUILD_FOLDER [CPYTHON [CPYTHON_HEADERS]]       (TAIPANGC is passed on to Taipan)
set -eu
name=capi_$1 build=$2 cpython=${3:-/usr/bin/python3.11} headers=${4:-/usr/include/python3.11}
here=$(cd "$(dirname "$0")" && pwd)
out=$build/$name
mkdir -p "$out/cpython" "$out/taipan"
compile() {
    product=$1/${name}_test.so
    shift
    [ "$product" -nt "$here/${name}_test.c" ] || gcc -std=gnu11 -g -O1 -fPIC -shared -w "$@" -o "$product" "$here/${name}_test.c"
}
compile "$out/cpython" -I"$headers"
compile "$out/taipan" -I"$build/gen/capi/upstream/Include" -I"$build/gen/capi"
export PYTHONHASHSEED=0
env -u TAIPANGC "$cpython" "$here/${name}_driver.py" "$out/cpython" >"$out/expected.txt" 2>&1
status=0
timeout "${LIMIT:-120}" "$build/bin/taipan3.11" "$here/${name}_driver.py" "$out/taipan" >"$out/actual.txt" 2>&1 || status=$?
[ $status = 0 ] || echo "exit status $status"
diff "$out/expected.txt" "$out/actual.txt" || status=1
[ $status = 0 ] && echo "$name: $(wc -l <"$out/expected.txt") lines agree"
exit $status
