#!/bin/sh
# fetch.sh [--offline] [--extract] NAME...: print the path of the verified archive (or the extracted tree).
exec "${PYTHON:-python3}" "$(dirname "$0")/fetch.py" "$@"
