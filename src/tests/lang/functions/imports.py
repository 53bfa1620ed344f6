# Imports: modules made on the fly, packages, relative imports, reloads, and what goes wrong.
import sys, os, types, tempfile
folder = tempfile.mkdtemp()
sys.path.insert(0, folder)
sys.dont_write_bytecode = True
def write(name, text=""):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as f: f.write(text)
    import importlib
    importlib.invalidate_caches()
def show(function, *arguments, **named):
    try:
        print(repr(function(*arguments, **named)).replace(folder, "DIR"))
    except BaseException as error:
        print(type(error).__name__, str(error).replace(folder, "DIR"))
def run(text):
    try: exec(text, {"__name__": "__main__", "show": show, "print": print})
    except BaseException as error:
        print(type(error).__name__, str(error).replace(folder, "DIR"), [getattr(error, n, None) for n in ("name",)])
import atexit, shutil
atexit.register(shutil.rmtree, folder)

# case: module_attributes
write("m.py", "'doc'\nx = 1")
import m
print(m.__name__, m.__doc__, m.__package__ == "", os.path.basename(m.__file__), m.__spec__.name, m.__loader__ is m.__spec__.loader, "__cached__" in vars(m), "__path__" in vars(m), m.__builtins__ is vars(sys.modules["builtins"]), repr(m).replace(folder, "DIR"))
# case: module_object_rules
m = types.ModuleType("made", "doc")
print(m, vars(m), m.__doc__)
m.x = 1
del m.x
show(lambda: m.x)
show(setattr, m, "__dict__", {})
show(types.ModuleType)
show(types.ModuleType, 5)
m.__name__ = "other"
show(lambda: m.y)
del m.__name__
show(lambda: m.y)
print(repr(m))
# case: module_getattr_and_dir
write("m.py", "def __getattr__(name):\n    if name.startswith('_'): raise AttributeError('private ' + name)\n    return name * 2\ndef __dir__(): return ['b', 'a']\nreal = 1")
import m
from m import anything, real
print(m.foo, anything, real, dir(m), hasattr(m, "_x"))
show(lambda: m._y)
run("from m import _z")
# case: module_subclass_assigned
write("m.py", "import sys, types\nclass M(types.ModuleType):\n    @property\n    def p(self): return 'property'\n    def __setattr__(self, n, v): super().__setattr__(n, ('set', v))\nsys.modules[__name__].__class__ = M")
import m
m.q = 1
print(m.p, m.q, type(m).__name__)
show(setattr, m, "__class__", int)
# case: modules_entry_replaced_while_importing
write("m.py", "import sys\nsys.modules[__name__] = 'a string'")
import m
print(m)
write("n.py", "import sys\ndel sys.modules[__name__]")
run("import n")
# case: none_in_modules_blocks
sys.modules["blocked"] = None
run("import blocked")
run("from blocked import x")
run("import blocked.sub")
sys.modules["faked"] = types.SimpleNamespace(x=5)
from faked import x
print(x)
# case: import_error_texts
write("m.py", "x = 1")
write("p/__init__.py", "")
run("from m import nope")
run("import m.sub")
run("from m.sub import x")
run("import p.nope")
run("from p import nope")
run("from p.nope import x")
run("import nopkg.a.b")
# case: broken_modules
write("bad.py", "x = (\n")
write("raises.py", "y = 1\n1 / 0")
run("import bad")
run("import raises")
print("raises" in sys.modules, "bad" in sys.modules)
write("raises.py", "y = 2")
import raises
print(raises.y)
# case: packages_and_submodules
write("p/__init__.py", "print('init p'); v = 1")
write("p/a.py", "print('init a'); from . import b; from .b import w; from . import v")
write("p/b.py", "print('init b'); w = 2")
import p.a
print(p.b.w, p.a.w, p.a.v, p.__path__[0].replace(folder, "DIR"), p.a.__package__, p.__package__, sorted(n for n in sys.modules if n == "p" or n.startswith("p.")))
import p.b as q, p as r
print(q is p.b, r is p)
# case: relative_import_errors
write("p/__init__.py", "")
write("p/up.py", "from .. import x")
write("p/up2.py", "from ..other import x")
run("import p.up")
run("import p.up2")
run("from . import x")
run("from .m import x")
write("top.py", "from . import a")
run("import top")
exec("try:\n  from . import z\nexcept ImportError as e: print(str(e).split(chr(40))[0])", {"__package__": "p", "__name__": "p.k"})
exec("try:\n  from . import z\nexcept Exception as e: print(type(e).__name__, e)", {"__package__": 5})
exec("try:\n  from . import z\nexcept Exception as e: print(type(e).__name__, e)", {"__name__": 5})
# case: star_imports
write("m.py", "a = 1\n_b = 2\n__c = 3\nimport os\ndef f(): pass")
write("n.py", "__all__ = ['a', '_b']\na = 1\n_b = 2\nc = 3")
write("o.py", "__all__ = ['missing']")
write("q.py", "__all__ = [5]")
write("r.py", "__all__ = 5")
for name in "mn":
    d = {}
    exec(f"from {name} import *", d)
    print(sorted(k for k in d if k != "__builtins__"))
for name in "oqr": run(f"from {name} import *")
# case: star_import_loads_submodules
write("p/__init__.py", "__all__ = ['sub', 'x']\nx = 1")
write("p/sub.py", "y = 2")
from p import *
print(sub.y, x)
# case: from_import_submodule_fallback
write("p/__init__.py", "a = 'attribute wins'")
write("p/a.py", "")
write("p/c.py", "name = 'module c'")
from p import a, c
print(a, c.name)
import p
print(type(p.c).__name__, p.a)
# case: circular_imports
write("a.py", "print('a start'); import b; print('a has', hasattr(b, 'late')); x = 1")
write("b.py", "print('b start'); import a; print('b sees', hasattr(a, 'x')); late = 1")
import a
write("c.py", "from d import y\nx = 1")
write("d.py", "from c import x\ny = 1")
run("import c")
write("e.py", "import g\ndef f(): return g.z\nw = 5")
write("g.py", "import e\nz = 1")
import e
print(e.f())
write("h.py", "import i\ni.j")
write("i.py", "import h\nh.k")
run("import h")
# case: circular_in_package
write("p/__init__.py", "from . import a")
write("p/a.py", "import p.b as b\nfrom p import b as c\nprint(b is c)")
write("p/b.py", "from . import a\nimport p.a as d\nprint(a is d)")
import p
# case: reload_keeps_dict
import importlib
write("m.py", "x = 1\ny = 2")
import m
m.z = 3
write("m.py", "x = 1000\n")
os.utime(os.path.join(folder, "m.py"), (1, 1))
n = importlib.reload(m)
print(n is m, m.x, m.y, m.z)
show(importlib.reload, 5)
show(importlib.reload, types.ModuleType("unknown"))
# case: import_statement_calls_hook
import builtins
real = builtins.__import__
log = []
def hook(name, globals=None, locals=None, fromlist=(), level=0):
    log.append((name, fromlist, level))
    return real(name, globals, locals, fromlist, level)
builtins.__import__ = hook
import os.path
import os.path as p
from os import path, sep as s
from os.path import join
builtins.__import__ = real
print(log)
exec("import anything as x\nprint(x)", {"__builtins__": {"__import__": lambda *a: "fake", "print": print}})
show(exec, "import os", {"__builtins__": {}})
# case: finders_and_loaders
import importlib.abc, importlib.machinery
class F(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path, target=None):
        if name.startswith("virtual"): return importlib.machinery.ModuleSpec(name, self, is_package=name == "virtual")
    def create_module(self, spec): print("create", spec.name)
    def exec_module(self, module): module.x = module.__name__.upper()
sys.meta_path.append(F())
import virtual.sub
from virtual import other
print(virtual.x, virtual.sub.x, other.x, virtual.__path__, repr(virtual)[:28])
sys.meta_path.pop()
run("import virtual.more")
# case: importlib_functions
import importlib, importlib.util
print(importlib.import_module("os.path").__name__, importlib.util.resolve_name(".b", "a"), importlib.util.find_spec("os").name, importlib.util.find_spec("no_such"), importlib.util.find_spec("sys").origin)
show(importlib.import_module, ".x")
show(importlib.util.resolve_name, "...x", "a.b")
show(importlib.util.find_spec, "no.such")
write("m.py", "x = 5")
spec = importlib.util.spec_from_file_location("given", os.path.join(folder, "m.py"))
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
print(module.x, module.__name__, "given" in sys.modules)
# case: namespace_packages
write("ns/one.py", "x = 1")
import ns.one
print(ns.one.x, ns.__file__ if hasattr(ns, "__file__") else None, ns.__spec__.origin, type(ns.__path__).__name__, ns.__doc__)
second = tempfile.mkdtemp()
os.mkdir(second + "/ns"); open(second + "/ns/two.py", "w").close()
sys.path.append(second)
import ns.two
print(ns.two.__name__)
shutil.rmtree(second)
# case: main_module_import
import __main__
print(__main__.__name__, __main__ is sys.modules["__main__"], __main__.folder is folder, __main__.__spec__)
run("import __main__; print(__main__.__name__)")
# case: import_binding_forms
def f():
    import os.path, sys as system
    from os import path as p
    return sorted(locals())
print(f())
class C:
    import os.path
    from sys import argv as a
print(sorted(k for k in vars(C) if k[0] != "_"))
def g():
    global made
    import math as made
g()
print(made.__name__)
# case: import_inside_try_and_del
try: import no_module_here
except ImportError as e: print(e.name, e.path, e.msg, type(e).__name__)
import math
del math
show(lambda: math)
import math
print(math.pi > 3)
# case: importerror_attributes
e = ImportError("m", name="n", path="p")
print(e, e.name, e.path, e.msg, e.args)
show(ImportError, "a", nam=1)
show(ImportError, "a", "b", name="c")
print(ImportError().msg, ImportError("x", "y").msg, ModuleNotFoundError.__mro__[1].__name__, repr(ImportError("a", name="q")))
# case: future_import_as_module
import __future__
print(__future__.annotations.compiler_flag == 0x1000000, __future__.all_feature_names[-1], __future__.division.getMandatoryRelease()[:2])


# case: pyc_written_and_used
sys.dont_write_bytecode = False
write("m.py", "x = 1")
import m
cached = m.__cached__
print(os.path.exists(cached), os.path.basename(os.path.dirname(cached)), os.path.basename(cached).startswith("m."))
os.unlink(os.path.join(folder, "m.py"))
del sys.modules["m"]
import importlib
importlib.invalidate_caches()
run("import m")
# case: modules_dict_order_and_replacement
sys.modules["alias"] = os
import alias
print(alias is os)
sys.modules.pop("alias")
run("import alias")
# case: lazy_attribute_of_package_parent
write("p/__init__.py", "")
write("p/q/__init__.py", "")
write("p/q/r.py", "v = 9")
import p.q.r as r
import p
print(r.v, p.q.r is r, sys.modules["p.q"].r.v)
del p.q
show(lambda: __import__("p.q.r").q)
from p import q as again
print(again.__name__)
# case: import_of_deleted_submodule_attribute
write("p/__init__.py", "")
write("p/s.py", "")
import p.s
del p.s
import p.s
show(lambda: p.s)
from p import s
print(s.__name__)
import p.s as t
print(t is s)
