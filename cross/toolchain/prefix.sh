#!/bin/sh
# prefix.sh TARGET: print the prefix of the tools for TARGET with the glibc-2.17 floor, e.g. use as COMPILER=$(prefix.sh T)gcc
exec "${PYTHON:-python3}" "$(dirname "$0")/../make_sysroot.py" "$@"
