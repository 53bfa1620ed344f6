# What happens when the program ends: finalizers, files, exit functions, exit statuses, threads.
import sys
# case: globals_finalized
class A:
    def __init__(self, name): self.name = name
    def __del__(self): print("del", self.name, word)
word = "still here"
a = A("global")
# case: finalizer_of_held_by_container
class A:
    def __del__(self): print("del in list")
keep = {"list": [A()]}
# case: chain_of_finalizers
class A:
    def __init__(self, n, other=None): self.n, self.other = n, other
    def __del__(self): print("del", self.n)
a = A(1)
b = [A(1)]
# case: file_flushed_at_exit
import os, atexit
name = f"/tmp/taipan-exit-{os.getpid()}"
pid = os.fork()
if pid == 0:
    f = open(name, "w")
    f.write("never closed")
else:
    os.waitpid(pid, 0)
    print(open(name).read())
    os.unlink(name)
# case: generator_finished_at_exit
def g():
    try: yield
    finally: print("generator finally")
i = g()
next(i)
# case: atexit_before_finalizers
import atexit
class A:
    def __del__(self): print("del")
a = A()
atexit.register(print, "exit one")
@atexit.register
def two(): print("exit two", a is not None)
print("end of program")
# case: atexit_errors_and_unregister
import atexit
sys.stderr = sys.stdout
sys.tracebacklimit = 0
sys.unraisablehook = lambda u: print("unraisable", repr(u.exc_value))
def bad(): raise ValueError("in exit function")
atexit.register(print, "after bad")
atexit.register(bad)
atexit.register(print, "gone")
atexit.unregister(print)
atexit.register(print, "kept", sep="-")
# case: atexit_registers_more
import atexit
def one():
    print("one")
    atexit.register(print, "from one")
atexit.register(one)
# case: finalize_objects
import weakref
class A: pass
a = A()
f = weakref.finalize(a, print, "finalize", 1)
g = weakref.finalize(a, print, "not at exit")
g.atexit = False
print(f.alive, f.atexit, f.peek()[2])
# case: exit_function_forms
import subprocess
for text in ("exit()", "exit(3)", "quit('text')", "import sys; sys.exit([1])", "import sys; sys.exit(None)", "import sys; sys.exit(True)", "import sys; sys.exit(-1)", "import sys; sys.exit(256 + 7)", "raise SystemExit", "raise SystemExit(2.5)", "import sys; sys.exit((1, 2))", "import sys; sys.exit(2 ** 70)", "import sys; sys.exit(1, 2)"):
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True)
    print(text, done.returncode, done.stderr.splitlines()[-1:])
# case: exit_in_nested_places
try:
    try: sys.exit(4)
    finally: print("finally runs")
except SystemExit as e: print("caught", e.code, e.args)
try: sys.exit(1, 2)
except TypeError as e: print(e)
e = SystemExit(1, 2)
print(e.code, SystemExit().code)
e.code = "changed"
raise e
# case: exit_status_of_exception
import subprocess
for text in ("1/0", "raise KeyboardInterrupt", "import os; os._exit(9)", "import os, signal; os.kill(os.getpid(), signal.SIGTERM)", "def f(", "import nothing_here", "import os; os.abort()"):
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True)
    print(text, done.returncode, done.stderr.splitlines()[-1:] if "abort" not in text else "")
# case: closed_stdout_status
import subprocess
done = subprocess.run([sys.executable, "-c", "import sys, os\nprint('x')\nos.close(1)"], capture_output=True, text=True)
print(done.returncode, "Bad file descriptor" in done.stderr)
done = subprocess.run([sys.executable, "-c", "import sys\nsys.stdout.close()"], capture_output=True, text=True)
print(done.returncode, done.stderr)
# case: stdout_none
out = sys.stdout
sys.stdout = None
print("nowhere")
sys.stdout = out
print("here", sys.__stdout__ is out)
# case: stdout_replaced_and_lost
class W:
    def write(self, s): out.write(s.upper())
out = sys.stdout
sys.stdout = W()
print("no flush method", 1)
del sys.stdout
try: print("x")
except RuntimeError as e: out.write(str(e) + "\n")
# case: threads_joined_daemon_left
import threading, time
printed = threading.Event()
def work():
    printed.wait()
    time.sleep(0.05)
    print("thread done")
def forever():
    while True: time.sleep(0.001)
threading.Thread(target=work).start()
threading.Thread(target=forever, daemon=True).start()
print("main done")
printed.set()
# case: thread_exception_text
import threading
sys.stderr = sys.stdout
threading.excepthook = lambda a: print(a.exc_type.__name__, a.exc_value, a.thread.name)
def f(): raise KeyError("in thread")
t = threading.Thread(target=f, name="T"); t.start(); t.join()
def g(): raise SystemExit(3)
t = threading.Thread(target=g); t.start(); t.join()
print("alive")
# case: modules_gone_in_finalizer
class A:
    def __del__(self):
        try:
            import json
            print("imported", json.__name__)
        except ImportError as e: print(type(e).__name__, e)
a = A()
# case: is_finalizing
class A:
    def __del__(self): print(sys_is_finalizing())
sys_is_finalizing = sys.is_finalizing
print(sys.is_finalizing())
a = A()
# case: resurrected_at_exit
class A:
    def __del__(self):
        print("del")
        keep.append(self)
keep = []
a = A()
# case: local_of_main_function
class A:
    def __del__(self): print("del")
def main():
    a = A()
    sys.exit(0)
main()
# case: exception_holds_objects
class A:
    def __del__(self): print("del")
def f():
    a = A()
    raise SystemExit(3)
f()
# case: interactive_hooks_untouched
print(hasattr(sys, "ps1"), sys.flags.interactive, sys.argv[1:], hasattr(sys, "last_value"))
# case: stdin_forms
import subprocess
for text in ("print(input('? '))", "import sys; print(sys.stdin.readline(), end='')", "print(input(), input())\ninput()", "import sys; print([l for l in sys.stdin])", "import sys; sys.stdin = None; input()", "import sys; sys.stdin.close(); input()"):
    done = subprocess.run([sys.executable, "-c", text], input="one\ntwo\n", capture_output=True, text=True)
    print(done.returncode, repr(done.stdout), done.stderr.splitlines()[-1:])
# case: program_from_stdin_and_module
import subprocess
print(subprocess.run([sys.executable, "-"], input="import sys\nprint(__name__, sys.argv, __file__ if '__file__' in globals() else 'no file')", capture_output=True, text=True).stdout)
print(subprocess.run([sys.executable, "-c", "import sys; print(sys.argv, __name__)", "a", "-b"], capture_output=True, text=True).stdout)
done = subprocess.run([sys.executable, "-m", "no_such_module"], capture_output=True, text=True)
print(done.returncode, done.stderr.split(": ", 1)[-1])
# case: module_kept_by_builtins
import builtins
import sys


class C:
    def __del__(self):
        print("before")
        len(())
        print("after")


c = C()
builtins.here = sys.here = here = sys.modules[__name__]
