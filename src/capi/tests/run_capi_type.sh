#!/bin/sh
# Builds capi_type_test for CPython 3.11 and for Taipan, runs the driver under both, and compares.
#   run_capi_type.sh BUILD_FOLDER [CPYTHON [CPYTHON_HEADERS]]       (TAIPANGC is passed on to Taipan)
set -eu
build=$1 cpython=${2:-/usr/bin/python3.11} headers=${3:-/usr/include/python3.11}
here=$(cd "$(dirname "$0")" && pwd)
out=$build/capi_type
mkdir -p "$out/cpython" "$out/taipan"
flags="-std=gnu11 -g -O1 -fPIC -shared -w"
[ "$out/cpython/capi_type_test.so" -nt "$here/capi_type_test.c" ] ||
    gcc $flags -I"$headers" -o "$out/cpython/capi_type_test.so" "$here/capi_type_test.c"
[ "$out/taipan/capi_type_test.so" -nt "$here/capi_type_test.c" ] ||
    gcc $flags -I"$build/gen/capi/upstream/Include" -I"$build/gen/capi" -o "$out/taipan/capi_type_test.so" "$here/capi_type_test.c"
env -u TAIPANGC "$cpython" "$here/capi_type_driver.py" "$out/cpython" >"$out/expected.txt" 2>&1
status=0
timeout "${LIMIT:-120}" "$build/bin/taipan3.11" "$here/capi_type_driver.py" "$out/taipan" >"$out/actual.txt" 2>&1 || status=$?
[ $status = 0 ] || echo "exit status $status"
diff "$out/expected.txt" "$out/actual.txt" || status=1
[ $status = 0 ] && echo "capi_type: $(wc -l <"$out/expected.txt") lines agree"
exit $status
