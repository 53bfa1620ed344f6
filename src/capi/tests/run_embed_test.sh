#!/bin/sh
# Builds a program that contains the interpreter, with CPython's library and with Taipan's, runs both, and compares.
#   run_embed_test.sh BUILD_FOLDER SHARED_BUILD_FOLDER       (made by: make all library, make SHARED=1 embed)
set -eu
build=$1 shared=$2 headers=${3:-/usr/include/python3.11}
here=$(cd "$(dirname "$0")" && pwd)
out=$build/capi_embed
mkdir -p "$out/lib"
programs=$(mktemp -d) # far from the library: it is found from where libtaipan3.11.so lies
trap 'rm -rf "$programs"' EXIT
# As in an installed tree: the library lies in lib/, and its home is the folder above.
cp -f "$shared/lib/libtaipan3.11.so" "$out/lib/libtaipan3.11.so"
ln -sfn "$(realpath "$build")/lib/python3.11" "$out/lib/python3.11"
gcc -std=gnu11 -g -w -I"$headers" -o "$programs/cpython" "$here/capi_embed_test.c" -lpython3.11
# Exported data stay where they are in the library: a program reads them through its table of addresses, which -fPIC makes it do.
gcc -std=gnu11 -g -w -I"$build/gen/capi/upstream/Include" -I"$build/gen/capi" -fPIC -o "$programs/taipan" "$here/capi_embed_test.c" \
    -L"$out/lib" -ltaipan3.11 -Wl,-rpath,"$(realpath "$out")/lib"
run_all() {
    for words in strings config "-c print(6*7)" "-c raise(SystemExit(3))" "-c 1/0"; do
        # shellcheck disable=SC2086
        timeout "${LIMIT:-60}" "$1" $words 2>"$2.err" && echo "status 0" || echo "status $?"
        tail -n 1 "$2.err"
    done >"$2"
}
run_all "$programs/cpython" "$out/expected.txt"
run_all "$programs/taipan" "$out/actual.txt"
diff "$out/expected.txt" "$out/actual.txt"
echo "capi_embed: $(wc -l <"$out/expected.txt") lines agree"
