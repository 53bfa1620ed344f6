"""compdb.py FOLDER LIST: compile_commands.json on standard output (Clang's JSON Compilation Database Format).

LIST has a line SOURCE|COMMAND for each source file."""

import json
import sys


def main():
    folder, path = sys.argv[1:]
    database = []
    with open(path, encoding="utf-8") as stream:
        lines = [line.rstrip("\n") for line in stream if line.strip()]
    for line in lines:
        source, command = line.split("|", 1)
        database.append({"directory": folder, "file": source, "command": command})
    json.dump(database, sys.stdout, indent=1)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
