"""Lines of a file: text and bytes, iterated, split, counted."""
import os
import tempfile

LINES = 60000


def run():
    total = 0
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "lines.txt")
        with open(path, "w", encoding="utf-8") as out:
            for i in range(LINES):
                out.write("line %d of the file, gr\xfcn\n" % i)
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                total += len(line)
        with open(path, "rb") as lines:
            for line in lines:
                total += len(line)
        with open(path, encoding="utf-8") as lines:
            total += sum(len(line.split()) for line in lines)
        with open(path, encoding="utf-8") as lines:
            total += lines.read().count("\n")
    return total
