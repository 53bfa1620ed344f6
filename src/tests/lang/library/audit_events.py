# What hooks are told of looking into functions, frames and generators, of new code, of imports, ids and tracing.
import array
import gc
import os
import sys
import types

log = []
listening = False


def show(value):
    return value if isinstance(value, (str, bytes, int, type(None))) else type(value).__name__


def hook(event, args):
    if listening:
        log.append((event, *map(show, args)))


def tell(label, function):
    global listening
    log.clear()
    listening = True
    try:
        result = function()
    except Exception as error:
        result = error
    listening = False
    print(label, log, type(result).__name__)


def closure():
    z = 1
    return lambda: z


def plain(a=1, *, b=2):
    return a


def generator():
    yield 1


async def coroutine():
    pass


async def async_generator():
    yield


def count(n):
    total = 0
    for i in range(n):
        total += id(None) > 0
    return total


sys.addaudithook(hook)
for name in ("__code__", "__defaults__", "__kwdefaults__", "__globals__", "__closure__", "__dict__", "__name__", "__annotations__"):
    tell(name, lambda: getattr(plain, name))
    tell("set " + name, lambda: setattr(plain, name, getattr(plain, name)))
tell("del __defaults__", lambda: delattr(plain, "__defaults__"))
tell("del __kwdefaults__", lambda: delattr(plain, "__kwdefaults__"))
frame = sys._getframe()
for name in ("f_back", "f_builtins", "f_code", "f_globals", "f_lasti", "f_lineno", "f_locals", "f_trace"):
    tell(name, lambda: getattr(frame, name))
try:
    1 / 0
except ZeroDivisionError as error:
    traceback = error.__traceback__
for name in ("tb_frame", "tb_lasti", "tb_lineno", "tb_next"):
    tell(name, lambda: getattr(traceback, name))
waiting = coroutine()
for prefix, obj in (("gi_", generator()), ("cr_", waiting), ("ag_", async_generator())):
    for name in ("code", "frame", "running"):
        tell(prefix + name, lambda: getattr(obj, prefix + name))
waiting.close()
code = compile("1", "a file", "eval")
tell("function", lambda: types.FunctionType(code, {}))
tell("array", lambda: (array.array("i", [1]), array.array("b", b"abc"), array.array("u", "abc"), array.array("d")))
tell("settrace", lambda: (sys.settrace(None), sys.setprofile(None)))
tell("current", lambda: (sys._current_frames(), sys._current_exceptions()) and None)
tell("hooks", lambda: (sys.set_asyncgen_hooks(), sys.set_asyncgen_hooks(None, None)))
tell("import", lambda: __import__("there_is_no_such_module"))
tell("os", lambda: (os.system("true"), os.open("/nowhere", os.O_RDONLY)))
listening = True
log.clear()
ones = count(3000)
listening = False
print(ones, len(log), {event for event, *_ in log})
listening = True
log.clear()
code.replace(co_name="x")
listening = False
print([entry[0] for entry in log], log[0][2:7])


def refuse(event, args):
    if event == "builtins.id":
        raise RuntimeError("no ids")


sys.addaudithook(refuse)
try:
    id(1)
except RuntimeError as error:
    print(error)
