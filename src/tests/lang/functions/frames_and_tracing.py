# Frames, code objects, tracing, locals(), exec and eval namespaces, function attributes.
import sys
def show(function, *arguments, **named):
    try:
        print(repr(function(*arguments, **named)))
    except BaseException as error:
        print(type(error).__name__, error)

import gc
gc.collect(); gc.collect()  # callbacks of importlib that wait for a collection are not to be traced
# case: frame_attributes
def f(a):
    b = 2
    frame = sys._getframe()
    return frame
fr = f(1)
print(sorted(fr.f_locals)[:2], fr.f_code is f.__code__, fr.f_globals is globals(), fr.f_builtins is vars(__builtins__), fr.f_back is sys._getframe(), fr.f_trace, fr.f_trace_lines, fr.f_trace_opcodes, type(fr.f_lasti).__name__, fr.f_lineno - f.__code__.co_firstlineno)
# case: getframe_depth
def a(): return [sys._getframe(i).f_code.co_name for i in range(3)]
def b(): return a()
print(b())
show(sys._getframe, 100)
show(sys._getframe, "x")
print(sys._getframe(-5).f_code.co_name)
# case: f_back_chain
def names():
    f, out = sys._getframe(), []
    while f: out.append(f.f_code.co_name); f = f.f_back
    return out
class A:
    x = names()
    def m(self): return [names() for _ in (1,)]
print(A.x, A().m(), (lambda: names())(), list(names() for _ in (1,)), sorted([1], key=lambda _: print(names())))
# case: locals_is_snapshot
def f():
    x = 1
    d = locals()
    y = 2
    print(sorted(d), d is locals(), sorted(d))
    d["x"] = 99
    return x
print(f())
# case: locals_at_module_and_class
print(locals() is globals())
class A:
    x = 1
    locals()["y"] = 2
    print(sorted(k for k in locals() if k[0] != "_"))
print(A.y)
# case: locals_with_cells
def f():
    x, y = 1, 2
    def g(): return x, locals()
    print(sorted(locals()))
    return g()
print(f())
# case: locals_del_and_unbound
def f():
    a = 1
    del a
    if 0: b = 2
    c = 3
    return locals()
print(f())
# case: locals_in_comprehension
def f(): return [sorted(locals()) for x in (1,)]
print(f())
# case: f_locals_of_module_writable
sys._getframe().f_locals["made_here"] = 5
print(made_here)
# case: f_lineno_set_outside_trace
fr = sys._getframe()
show(setattr, fr, "f_lineno", 3)
show(setattr, fr, "f_code", 1)
show(setattr, fr, "f_trace_lines", 5)
show(delattr, fr, "f_trace_lines")
fr.f_trace = print
print(fr.f_trace is print)
del fr.f_trace
print(fr.f_trace)
# case: frame_clear_running
fr = sys._getframe()
show(fr.clear)
def f():
    x = [1]
    return sys._getframe()
g = f()
print(dict(g.f_locals), g.clear(), g.f_locals)
# case: exec_namespaces
g, l = {}, {}
exec("x = 1\nglobal y\ny = 2\ndef f(): return x if 'x' in globals() else 'no x'\nz = f()", g, l)
print(sorted(k for k in g if k != "__builtins__"), sorted(l), l["z"])
# case: exec_builtins_inserted
g = {}
exec("", g)
print(list(g), type(g["__builtins__"]).__name__)
g = {"__builtins__": {"len": max}}
print(eval("len(3, 4)", g))
show(eval, "print", g)
show(exec, "import os", g)
show(exec, "class A: pass", g)
# case: exec_locals_mapping
class M(dict):
    def __getitem__(self, k):
        print("get", k)
        return super().__getitem__(k)
    def __setitem__(self, k, v): print("set", k); super().__setitem__(k, v)
    def __delitem__(self, k): print("del", k); super().__delitem__(k)
m = M()
exec("a = 1\nb = a\ndel a\nprint(len('x'))", {}, m)
show(exec, "c", {}, m)
# case: exec_globals_subclass
class G(dict):
    def __missing__(self, k): return "missing " + k
show(eval, "nothing_there", G())
show(eval, "nothing_there", {}, G())
# case: exec_arguments_checked
show(exec, "1", [])
show(exec, "1", {}, 5)
show(eval, "1", None, 5)
show(exec, 5)
show(eval, "1", 5)
show(exec)
show(exec, "1", {}, {}, {})
show(eval, "1", globals={})
show(exec, (lambda: 1))
# case: exec_code_with_free_variables
def f():
    x = 1
    def g(): return x
    return g
g = f()
show(exec, g.__code__)
show(exec, g.__code__, closure=g.__closure__)
show(exec, g.__code__, closure=())
show(exec, "x", closure=g.__closure__)
show(exec, (lambda: 1).__code__, closure=g.__closure__)
# case: exec_bytes_and_compiled
print(eval(b"1 + 1"), eval(compile("2 * 3", "f", "eval")), eval("  \t 7"), exec(compile("q = 8", "f", "exec")), q, eval(bytearray(b"9")), eval(memoryview(b"10")))
show(eval, compile("print('statement')", "f", "exec"))
show(eval, compile("5", "f", "single"))
# case: eval_scope_of_lambda
def f():
    x = 5
    return eval("(lambda: x)", {"x": 1})(), eval("x"), eval("[x for _ in (1,)]", {"x": 2})
print(f())
def g():
    x = 5
    show(eval, "[x for _ in (1,)]")
    show(eval, "(lambda: x)()")
g()
# case: compile_arguments
show(compile, "1", "f", "bad")
show(compile, "1", "f")
show(compile, "1", 5, "exec")
show(compile, 5, "f", "exec")
show(compile, "1", "f", "exec", 1 << 30)
show(compile, "1", "f", "exec", optimize=5)
show(compile, "1", "f", "exec", -1, True, 2, 3)
print(compile("1", b"bytes", "eval").co_filename, exec(compile("assert 0", "f", "exec", optimize=1)))
# case: compile_flags
import ast
print(type(compile("1", "f", "eval", ast.PyCF_ONLY_AST)).__name__, eval(compile(ast.parse("3 + 4", mode="eval"), "f", "eval")))
show(compile, ast.parse("1"), "f", "eval")
show(compile, ast.Expression(ast.Constant(1)), "f", "eval")
c = compile("await f()", "f", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
print(bool(c.co_flags & 0x80))
# case: code_attributes
def f(a, /, b, c=1, *d, e, f=2, **g):
    h = i = a
    return lambda: (h, b)
c = f.__code__
print(c.co_argcount, c.co_posonlyargcount, c.co_kwonlyargcount, c.co_varnames, c.co_cellvars, c.co_freevars, c.co_names, c.co_flags & 0x1f, c.co_name, c.co_qualname, c.co_nlocals)
inner = [k for k in c.co_consts if hasattr(k, "co_code")][0]
print(inner.co_freevars, inner.co_qualname, inner.co_flags & 0x10)
# case: code_flags_of_kinds
def a(): pass
def b(): yield
async def c(): pass
async def d(): yield
e = lambda *x: 0
def h(**k):
    def i(): return k
    return i
print([hex(f.__code__.co_flags) for f in (a, b, c, d, e, h, h())], [hex(compile("x", "f", m).co_flags) for m in ("exec", "eval", "single")])
# case: code_equality_and_hash
a, b = compile("x + 1", "f", "eval"), compile("x + 1", "f", "eval")
c, d = compile("x + 1.0", "f", "eval"), compile("\nx + 1", "f", "eval")
print(a == b, hash(a) == hash(b), a == c, a == d, a != 5, a == a.replace(), a == a.replace(co_name="y"), {a: 1}[b])
print(compile("-0.0", "f", "eval") == compile("0.0", "f", "eval"), compile("1", "f", "eval") == compile("True", "f", "eval"))
# case: code_replace
def f(): return 1
c = f.__code__.replace(co_name="new", co_filename="file", co_firstlineno=100)
print(c.co_name, c.co_filename, c.co_firstlineno, c.co_qualname)
show(f.__code__.replace, co_nope=1)
show(f.__code__.replace, co_name=5)
show(f.__code__.replace, co_argcount=-1)
show(f.__code__.replace, 5)
# case: code_lines_and_positions
def f(a):
    b = a + 1
    return [
        b,
        a]
first = f.__code__.co_firstlineno
lines = [(e - s > 0, l and l - first) for s, e, l in f.__code__.co_lines()]
print(sorted({l for _, l in lines if l}), all(x for x, _ in lines))
print({tuple(v - first if i < 2 and v is not None else v for i, v in enumerate(p)) for p in f.__code__.co_positions() if p[2] is not None} >= {(1, 1, 8, 13)})
# case: code_not_writable
def f(): pass
c = f.__code__
for name in ("co_name", "co_consts", "co_code", "co_flags"): show(setattr, c, name, getattr(c, name))
show(delattr, c, "co_name")
show(setattr, c, "other", 1)
show(lambda: type(c)())
# case: function_constructor
import types
def f(a, b=1): return a, b, x
x = "module x"
g = types.FunctionType(f.__code__, {"x": "own x"}, "name", (9,))
print(g(1), g.__name__, g.__qualname__, g.__module__, g.__defaults__)
def outer():
    v = 1
    def inner(): return v
    return inner
i = outer()
print(types.FunctionType(i.__code__, {}, closure=(types.CellType(7),))())
show(types.FunctionType, i.__code__, {})
show(types.FunctionType, i.__code__, {}, closure=())
show(types.FunctionType, i.__code__, {}, closure=(1,))
show(types.FunctionType, f.__code__, {}, closure=(types.CellType(7),))
show(types.FunctionType, f.__code__, [])
show(types.FunctionType, 5, {})
show(types.FunctionType, f.__code__, {}, 5)
show(types.FunctionType, f.__code__, {}, None, 5)
# case: function_attributes_checked
def f(a, b=1, *, c=2): pass
for name, values in (("__code__", (5, None)), ("__defaults__", (5, [1], None)), ("__kwdefaults__", (5, {"c": 3}, None)), ("__name__", (5,)), ("__qualname__", (5,)), ("__annotations__", (5, None)), ("__dict__", (5,)), ("__globals__", ({},)), ("__closure__", (None,)), ("__module__", (5,)), ("__doc__", (7,)), ("__builtins__", ({},))):
    for v in values:
        show(setattr, f, name, v)
    show(delattr, f, name)
print(f.__dict__, f.__defaults__, f.__kwdefaults__, f.__annotations__, f.__doc__)
# case: function_code_swap_checks_closure
def f():
    x = 1
    def g(): return x
    return g
def plain(): return "plain"
g = f()
show(setattr, g, "__code__", plain.__code__)
show(setattr, plain, "__code__", g.__code__)
def other(): return "other"
plain.__code__ = other.__code__
print(plain(), plain.__name__)
# case: kwdefaults_changed
def f(*, a, b=2): return a, b
f.__kwdefaults__ = {"a": 10}
show(f)
show(f, b=1)
f.__kwdefaults__["b"] = 5
show(f)
f.__kwdefaults__ = None
show(f)
# case: cells
import types
def f():
    x = 1
    def g(): return x
    return g
g = f()
c = g.__closure__[0]
c.cell_contents = 5
print(g(), c == types.CellType(5), c < types.CellType(6), repr(c).startswith("<cell at"), types.CellType(1) != types.CellType(1))
del c.cell_contents
show(g)
show(lambda: c.cell_contents)
show(types.CellType, 1, 2)
print(types.CellType() == c, repr(types.CellType()).endswith("empty>"))
show(lambda: types.CellType(1) < types.CellType("a"))
show(hash, c)
# case: bound_method_attributes
class A:
    def m(self, x=1): "doc"
a = A()
m = a.m
print(m.__self__ is a, m.__func__ is A.m, m.__name__, m.__doc__, m.__qualname__, m.__module__, m.__defaults__, m == a.m, m is a.m, hash(m) == hash(a.m), m != A().m)
show(setattr, m, "x", 1)
show(lambda: m.missing)
A.m.attr = 5
print(m.attr)
import types
show(types.MethodType, 5, a)
show(types.MethodType, print, None)
print(types.MethodType(len, [1, 2])())
# case: builtin_function_attributes
print(len.__name__, len.__qualname__, len.__module__, len.__self__, [].append.__self__, [].append.__qualname__, dict.fromkeys.__self__, str.join.__objclass__, (1).__add__.__name__, list.__len__.__qualname__)
show(setattr, len, "x", 1)
show(setattr, len, "__name__", "x")
show(lambda: len.__code__)
print([].append == [].append, "a".upper == "a".upper, len == len, repr(len), repr([].sort)[:38], repr(str.upper), repr(str.__len__), repr("".__len__)[:34], repr(dict.fromkeys)[:40])
# case: signatures_of_builtins
import inspect
for f in (len, sorted, print, str.split, dict.get, list.append, int.to_bytes, object.__init__, compile, sum, open, bytes.decode, "".join, range.__iter__, isinstance, pow, list.sort, str.encode, exec,divmod): 
    try: print(f.__name__, inspect.signature(f))
    except ValueError as e: print(f.__name__, "no signature")
# case: signatures_of_functions
import inspect, functools
def f(a, /, b: int = 1, *c, d, e: "str" = None, **g) -> list: pass
print(inspect.signature(f), inspect.signature(functools.partial(f, 1, d=2)), inspect.signature(lambda: 0))
class A:
    def __init__(self, x, *, y=1): pass
    def m(self, a): pass
    @classmethod
    def c(cls, b): pass
    @staticmethod
    def s(d): pass
    def __call__(self, z): pass
print(inspect.signature(A), inspect.signature(A(1).m), inspect.signature(A.m), inspect.signature(A.c), inspect.signature(A.s), inspect.signature(A(1)))
print(inspect.signature(f).bind(1, d=2).arguments)
show(inspect.signature(f).bind, 1)
show(inspect.signature, 5)
# case: settrace_lines
def f(x):
    y = x + 1
    if y > 2:
        y = 0
    return y
log = []
def t(fr, event, arg):
    if fr.f_code is f.__code__: log.append((event, fr.f_lineno - f.__code__.co_firstlineno, arg if event == "return" else None))
    return t
sys.settrace(t); f(1); f(2); sys.settrace(None)
for x in log: print(x)
# case: settrace_loops_and_comprehension
def f():
    for i in range(2):
        x = [j for j in range(2)]
    while i:
        i -= 1
    else:
        x = 0
log = []
def t(fr, event, arg):
    log.append((fr.f_code.co_name, event, fr.f_lineno - f.__code__.co_firstlineno)); return t
sys.settrace(t); f(); sys.settrace(None)
for x in log: print(*x)
# case: settrace_exceptions
def g(): raise ValueError("x")
def f():
    try:
        g()
    except ValueError:
        pass
    finally:
        y = 1
log = []
def t(fr, event, arg):
    log.append((fr.f_code.co_name, event, fr.f_lineno - g.__code__.co_firstlineno, arg[0].__name__ if event == "exception" else None)); return t
sys.settrace(t); f(); sys.settrace(None)
for x in log: print(*x)
# case: settrace_with_blocks
class M:
    def __enter__(self): return self
    def __exit__(self, *a): return True
def f():
    with M() as m:
        x = 1
        raise KeyError
    y = 2
    with M(), \
         M():
        return y
log = []
def t(fr, event, arg):
    if fr.f_code is f.__code__: log.append((event, fr.f_lineno - f.__code__.co_firstlineno))
    return t
sys.settrace(t); f(); sys.settrace(None)
print(log)
# case: settrace_multiline_statements
def f(a):
    x = (str(a) +
         str(1) +
         str(2))
    y = dict(
        p=x,
        q=a,
    )
    assert x, str(
        y)
    return (str(x) if str(y)
        else str(a))
log = []
def t(fr, event, arg):
    if event == "line" and fr.f_code is f.__code__: log.append(fr.f_lineno - f.__code__.co_firstlineno)
    return t
sys.settrace(t); f(1); sys.settrace(None)
print(log)
# case: settrace_match_and_try_else
def f(x):
    match x:
        case 1:
            r = "one"
        case [a, b]:
            r = a
        case _:
            r = None
    try:
        pass
    except E:
        pass
    else:
        r = [r]
    finally:
        pass
    return r
for v in (1, [1, 2], None):
    log = []
    def t(fr, event, arg):
        if event == "line" and fr.f_code is f.__code__: log.append(fr.f_lineno - f.__code__.co_firstlineno)
        return t
    sys.settrace(t); f(v); sys.settrace(None)
    print(log)
# case: settrace_local_function_choice
def f():
    x = 1
    y = 2
def g(): f()
log = []
def local(fr, event, arg): log.append((fr.f_code.co_name, event)); return None
def t(fr, event, arg):
    log.append(("call", fr.f_code.co_name))
    return local if fr.f_code.co_name == "f" else None
sys.settrace(t); g(); sys.settrace(None)
print(log, sys.gettrace())
# case: settrace_error_in_trace_function
def f(): return 1
def t(fr, event, arg): raise ValueError("tracer")
def run():
    sys.settrace(t)
    f()
show(run)
print(sys.gettrace())
# case: settrace_opcodes_and_lines_off
def f():
    x = 1
    return x
log = []
def t(fr, event, arg):
    fr.f_trace_lines = False
    fr.f_trace_opcodes = True
    log.append(event)
    return t
sys.settrace(t); f(); sys.settrace(None)
print(sorted(set(log)), log[0])
# case: setprofile_events
def f(): return len("abc")
def g():
    f()
    try: int("x")
    except ValueError: pass
log = []
def p(fr, event, arg): log.append((event, fr.f_code.co_name, getattr(arg, "__name__", None) if event.startswith("c_") else None))
sys.setprofile(p); g(); sys.setprofile(None)
for x in log: print(*x)
# case: profile_and_trace_together
def f(): pass
log = []
def p(fr, event, arg): log.append("profile " + event)
def t(fr, event, arg): log.append("trace " + event); return t
sys.settrace(t); sys.setprofile(p)
f()
sys.setprofile(None); sys.settrace(None)
print([x for x in log if "c_" not in x])
# case: call_tracing_and_gettrace
def f(): return sys.gettrace() is not None
print(sys.call_tracing(f, ()))
show(sys.call_tracing, f, [])
show(sys.settrace)
show(sys.setprofile, 1, 2)
# case: trace_of_class_body_and_decorators
log = []
def t(fr, event, arg):
    log.append((fr.f_code.co_name, event, fr.f_lineno - base)); return t
def make():
    def deco(f): return f
    @deco
    class A:
        x = 1
        @deco
        def m(self): pass
    return A
base = make.__code__.co_firstlineno
sys.settrace(t); make(); sys.settrace(None)
for x in log: print(*x)
# case: trace_generators
def g():
    x = yield 1
    yield 2
log = []
def t(fr, event, arg):
    if fr.f_code is g.__code__: log.append((event, fr.f_lineno - g.__code__.co_firstlineno, type(arg).__name__))
    return t
sys.settrace(t)
i = g(); next(i); i.send(5); i.close()
sys.settrace(None)
for x in log: print(*x)
# case: audit_hooks
log = []
def hook(event, args):
    if event in ("compile", "mine", "exec", "sys._getframe"): log.append((event, len(args)))
sys.addaudithook(hook)
sys.audit("mine", 1, 2)
eval(compile("1", "f", "eval"))
show(sys.audit)
show(sys.audit, 5)
print(log[:3])
# case: recursion_limit_setting
show(sys.setrecursionlimit, 0)
show(sys.setrecursionlimit, "x")
def depth(n): return depth(n + 1) if n < 500 else sys._getframe(0).f_code.co_name
print(depth(0))
show(sys.setrecursionlimit, 10 ** 20)
def deep(n):
    return n if n == 90 else deep(n + 1)
def at(n): return sys.setrecursionlimit(20)
def nest(n): return at(n) if n == 0 else nest(n - 1)
show(nest, 50)
# case: recursion_errors_of_builtins
class A:
    def __repr__(self): return repr(self)
    def __eq__(self, o): return self == o
    def __getattr__(self, n): return getattr(self, n)
    def __hash__(self): return hash(self)
    def __len__(self): return len(self)
    def __add__(self, o): return self + o
    def __iter__(self): return iter(self)
    def __str__(self): return f"{self}"
    def __call__(self): return self()
for f in (repr, lambda a: a == 1, lambda a: a.x, hash, len, lambda a: a + 1, iter, str, lambda a: a()):
    try: f(A())
    except RecursionError as e: print(str(e)[:32])
# case: recursion_of_containers
a = []
for i in range(100000): a = [a]
for f in (repr, lambda x: x == [x], repr):
    try: f(a); print("no error")
    except RecursionError as e: print("RecursionError", str(e)[:32])
