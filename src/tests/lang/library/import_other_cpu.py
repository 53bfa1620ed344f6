# An extension module made for another CPU: the error names both.
import importlib.machinery
import os
import struct
import sys
import tempfile

with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "elsewhere" + importlib.machinery.EXTENSION_SUFFIXES[0])
    with open(path, "wb") as file:
        file.write(b"\x7fELF\2\1\1" + bytes(9) + struct.pack("<HH", 3, 258) + bytes(44))
    sys.path.insert(0, folder)
    try:
        import elsewhere
    except ImportError as error:
        print(error.name, error.path == path, str(error).removeprefix(path).rsplit(" ", 1)[0])
# expect: elsewhere True : the file is for loongarch64, this program for
print(len(importlib.machinery.EXTENSION_SUFFIXES), importlib.machinery.EXTENSION_SUFFIXES[2:])
# expect: 4 ['.abi3.so', '.so']
