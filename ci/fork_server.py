"""fork_server.py: run programs as children of one interpreter that has already started.

Under an emulator nearly all the time of a small program is its start: the interpreter's code is translated anew for
each process. A child made by fork inherits the translation. Reads lines "FILE TAB STDOUT TAB STDERR" and answers each with two lines: the
child's process number, then its wait status. A child runs FILE as __main__ and ends as a program of its own would. Only modules that every
start imports are used here, so that children see what they would have seen anyway.
"""

import os
import sys


def become(file, out, err):
    """In the child: the streams and the names of a program of its own; the code of FILE."""
    for number, path, flags in ((0, "/dev/null", os.O_RDONLY), (1, out, os.O_WRONLY | os.O_CREAT), (2, err, os.O_WRONLY | os.O_CREAT)):
        descriptor = os.open(path, flags)
        os.dup2(descriptor, number)
        os.close(descriptor)
    sys.argv[:] = [file]
    sys.path[0] = os.path.dirname(file)
    names = sys.modules["__main__"].__dict__
    kept = {name: names[name] for name in ("__name__", "__doc__", "__package__", "__loader__", "__spec__", "__builtins__")}
    names.clear()
    names.update(kept, __file__=file, __cached__=None)
    stream = open(file, "rb")
    source = stream.read()
    stream.close()
    return compile(source, file, "exec", dont_inherit=True), names


def serve():
    """The code and the names of the program to run, in a child; None, None in the parent at the end of its input."""
    while True:
        line = sys.stdin.readline()
        if not line:
            return None, None
        child = os.fork()
        if child == 0:
            return become(*line.rstrip("\n").split("\t"))
        print(child, flush=True)
        print(os.waitpid(child, 0)[1], flush=True)


exec(*(lambda code, names: (code, names) if code else ("", {}))(*serve()))
