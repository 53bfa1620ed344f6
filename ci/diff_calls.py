#!/usr/bin/env python3
"""Compares calls of built-in methods and library functions with CPython: results, exceptions and their messages.

    ci/diff_calls.py [--calls N] [--seed S] [--jobs J] [GROUP...]

A group is a type or a module.  Every public callable of it is called N times with arguments drawn from a pool of awkward values
(numbers at the limits, subclasses, strings of each width, containers, objects with one special method); one process of each
interpreter makes all calls of a group.  Prints what differs and exits with 1 if anything does.  Run it under the CPython to
compare with; TAIPAN names the interpreter that is tested.
"""

import argparse
import concurrent.futures
import importlib
import os
import pathlib
import random
import subprocess
import sys
import tempfile

from tree import REFERENCE, TAIPAN

# A tilde stands for a blank inside an item.
POOL = """0 1 -1 2 3 True 7 255 256 -129 2**31 -2**31-1 2**63-1 2**63 -2**63 2**64 -2**70 0.0 -0.0 0.5 -1.5 2.0 1e308 NAN INF 1j 2-1j
None NotImplemented ... '' 'a' 'abc' 'a,b,c' 'é' 'ß' '\\u0130x' '中文' '\\U0001f600b' '\\ud800' '12' '~3~' '0x1f' '1_000' 'utf-8' 'strict' '%d' '{}' '\\0' 'a\\nb\\r\\nc' 'd' '<i'
b'' b'a' b'abc' b'\\xff\\x80' b'12' b'utf-8' bytearray(b'xy') memoryview(b'abcd') [] [1,2,3] ['b','a'] [[1],[2]] () (1,) (1,2) ('a',) ('a','b') (None,None)
{} {'a':1} {1:2,3:4} {'zz':None} set() {1,2} frozenset({'a'}) range(3) range(5,0,-2) range(0) slice(1,2) slice(None,None,-1)
int str object list dict type len ord (lambda:1) (lambda*a:a) (lambda*a:None) iter([1,2]) iter(b'') Index(2) Index(-1) Index(2**70) Index('x') Float(1.5) Float(1) MyInt(5) MyStr('sub') MyList([1,2]) MyTuple((3,4)) MyDict(a=1) MyBytes(b'q') MyFloat(2.5)
Bad() Sized(2) Sized(-1) Sized(2**70) Text() ValueError('v') ValueError (i~for~i~in~(1,2)) Iterated([3,4]) Iterated(['k','v']) Iterated([('k','v')]) Mapping()""".split()
POOL = [item.replace("~", " ") for item in POOL]

SUPPORT = r'''
import re, signal, sys, warnings
warnings.simplefilter("ignore")
try: sys.set_int_max_str_digits(4300)
except Exception: pass
NAN, INF = float("nan"), float("inf")
class Index:
    def __init__(self, value): self.value = value
    def __index__(self): return self.value
class Float:
    def __init__(self, value): self.value = value
    def __float__(self): return self.value
class MyInt(int): pass
class MyStr(str): pass
class MyList(list): pass
class MyTuple(tuple): pass
class MyDict(dict): pass
class MyBytes(bytes): pass
class MyFloat(float): pass
class Bad:
    def bad(self, *a): raise KeyError("bad")
    __index__ = __float__ = __iter__ = __len__ = __eq__ = __lt__ = __hash__ = __str__ = __bool__ = __getitem__ = bad
    def __repr__(self): return "Bad()"
class Sized:
    def __init__(self, length): self.length = length
    def __len__(self): return self.length
    def __getitem__(self, key): return key
class Text:
    def __str__(self): return "text"
    def __repr__(self): return "Text()"
    def __format__(self, spec): return "formatted " + spec
class Iterated:
    def __init__(self, values): self.values = values
    def __iter__(self): return iter(self.values)
class Mapping:
    def keys(self): return ["k"]
    def __getitem__(self, key): return key
def render(value, depth=3):
    kind = type(value)
    if kind in (set, frozenset): return kind.__name__ + str(sorted([render(v, depth - 1) for v in value]))
    if kind is list: return "[" + ", ".join([render(v, depth - 1) for v in value[:9]]) + "]" if depth else "[...]"
    if kind is tuple: return "(" + ", ".join([render(v, depth - 1) for v in value[:9]]) + ")" if depth else "(...)"
    if kind is int and abs(value) >> 2000: return "int of %d bits" % value.bit_length()
    if hasattr(kind, "__next__") and kind.__module__ in ("builtins", "itertools", "re", "_struct"):
        shown = [render(v, depth - 1) for v, _ in zip(value, range(6))] if depth else []
        return kind.__name__ + " of " + ", ".join(shown)
    text = repr(value)
    return re.sub(r"frozenset\(\{[^}]*\}\)|(?<![\w'])\{[^{}:]*\}", "SET", re.sub("0x[0-9a-f]+", "0x", text))[:300]
class Late(BaseException): pass
def late(*a): raise Late
signal.signal(signal.SIGALRM, late)
def call(label, function, receiver=None):
    signal.setitimer(signal.ITIMER_REAL, 3)
    try:
        made = receiver and receiver()
        result = function(made) if receiver else function()
        text = render(result)
        if receiver: text += "  then " + render(made)
    except Late: text = "LATE"
    except BaseException as error:
        try: text = type(error).__name__ + ": " + re.sub(r"\bat 0x[0-9a-f]+", "at 0x", str(error))[:300]
        except BaseException: text = type(error).__name__
    signal.setitimer(signal.ITIMER_REAL, 0)
    sys.stdout.write((label + " -> " + text).encode("unicode_escape").decode() + "\n")
'''

TYPES = {
    "int": "5 -7 0 2**70 MyInt(9) True", "float": "1.5 -0.0 NAN INF 1e308 MyFloat(2.5)", "complex": "1+2j 0j complex(NAN,INF)",
    "str": "'' 'abc' 'aXbé' '中文' 'a,b,,c' '~~x~' '12' MyStr('sub')", "bytes": "b'' b'abc' b'a,b,,c' b'\\xff\\0' b'12' MyBytes(b'q')",
    "bytearray": "bytearray() bytearray(b'abc') bytearray(b'a,b,,c')", "list": "[] [1,2,3] [3,'a',None] MyList([2,1])",
    "tuple": "() (1,2,3) (3,'a') MyTuple((5,6))", "dict": "{} {'a':1,'b':2} {1:[2]} MyDict(a=1)", "set": "set() {1,2,3} {'a'}",
    "frozenset": "frozenset() frozenset({1,2})", "range": "range(0) range(5) range(10,0,-3) range(2**65)", "slice": "slice(1,2) slice(None) slice(1,10,'x')",
    "memoryview": "memoryview(b'abcd') memoryview(bytearray(b'abcdefgh')).cast('i') memoryview(bytearray(b'xyz'))", "type": "int type MyStr",
    "property": "property() property(len)", "BaseException": "ValueError('a') KeyError(1,2) OSError(2,'x','f') UnicodeDecodeError('a',b'b',0,1,'r')",
    "classmethod": "classmethod(len)", "staticmethod": "staticmethod(len)", "object": "object() Text()", "function": "(lambda~a,b=1:a)",
    "generator": "(i~for~i~in~(1,2))", "dict_keys": "{'a':1,2:3}.keys()", "dict_items": "{'a':1,2:3}.items()", "dict_values": "{'a':1}.values()",
    "list_iterator": "iter([1,2]) reversed([1,2])", "mappingproxy": "type.__dict__['__dict__'].__get__(Text)", "zip": "zip([1],[2])", "enumerate": "enumerate('ab')",
    "map": "map(len,['a',1])", "ExceptionGroup": "ExceptionGroup('g',[ValueError(1),TypeError(2)])", "super": "super(MyInt,MyInt(3))",
    "union": "(int|str)", "alias": "list[int] dict[str,'T']", "namespace": "__import__('types').SimpleNamespace(a=1)", "cell": "(lambda~x:(lambda:x))(1).__closure__[0]",
    "array": "array.array('i',[1,2]) array.array('d') array.array('u','ab') array.array('B',b'xy')", "deque": "collections.deque([1,2,3]) collections.deque([1,2],2)",
    "OrderedDict": "collections.OrderedDict(a=1,b=2)", "defaultdict": "collections.defaultdict(list,a=1)", "Counter": "collections.Counter('abca')",
    "BytesIO": "io.BytesIO() io.BytesIO(b'ab\\ncd\\n')", "StringIO": "io.StringIO() io.StringIO('ab\\ncd\\n')", "Pattern": "re.compile('a(b)?') re.compile(b'a')",
    "Match": "re.match('a(?P<n>b)?','ab')", "Struct": "struct.Struct('<ih') struct.Struct('')", "date": "datetime.date(2020,2,29)", "timedelta": "datetime.timedelta(1,2,3)",
    "datetime": "datetime.datetime(2020,2,29,1,2,3,4)", "time": "datetime.time(1,2,3,4)", "timezone": "datetime.timezone.utc", "partial": "functools.partial(int,base=2)",
    "Random": "random.Random(1)", "hash": "hashlib.sha256() hashlib.blake2b(b'a')", "incremental": "codecs.getincrementaldecoder('utf-8')() codecs.getincrementalencoder('utf-16')()",
    "Fraction": "fractions.Fraction(1,3)", "itemgetter": "operator.itemgetter(1) operator.attrgetter('a.b') operator.methodcaller('f',1)",
}
MODULES = """builtins math cmath itertools operator functools struct binascii heapq bisect array collections datetime io codecs unicodedata _string string json re
base64 zlib copy types numbers fractions statistics textwrap colorsys calendar keyword token tokenize ast html urllib.parse shlex fnmatch posixpath
_struct _json _collections _operator _functools _random _codecs hashlib hmac difflib ipaddress stat quopri uuid contextlib abc enum""".split()
SKIPPED = set("""input breakpoint exit quit help open print exec eval compile copyright credits license __build_class__ id globals locals vars dir
__subclasses__ __dir__ __doc__ __reduce__ __reduce_ex__ __sizeof__ mro gen_uuid uuid1 uuid4 getrandbits_ seed SystemRandom __init_subclass__ __subclasshook__ __getstate__ __setstate__
__class__ __pow__ __rpow__ __ipow__ pow __lshift__ __rlshift__ lshift ilshift __setattr__ __delattr__ open_code text_encoding getnode randbytes urandom FileIO main
register unregister register_error lookup __hash__ iskeyword __new__ __init__ setstate getstate cache_clear clear_cache now today utcnow fromtimestamp utcfromtimestamp test prmonth pryear
setfirstweekday __abstractmethods__ __ror__ __or__ _test reduce_ buffer_info comb perm factorial __format__ isqrt_ setlocale prcal prweek show_missing tee_ generate_tokens
get_annotations _ModuleSourceGetter _Py fma dump load getsource cycle count repeat combinations_with_replacement product permutations dedent_ wraps update_wrapper __call__ mktime""".split())
KEPT = {"itertools": {"count", "repeat", "cycle"}, "math": {"comb", "perm", "factorial"}}


def callables(group):
    """(expression of what is called, expression of its receiver or None) of a group."""
    if group in TYPES:
        names = {}
        space = {}
        exec("import array, collections, io, re, struct, datetime, functools, random, hashlib, codecs, fractions, operator" + SUPPORT.split("def render")[0], space)
        for receiver in [item.replace("~", " ") for item in TYPES[group].split()]:
            for name in dir(eval(receiver, space)):
                if name not in SKIPPED and callable(getattr(eval(receiver, space), name, None)):
                    names.setdefault(name, []).append(receiver)
        return [(name, receivers) for name, receivers in sorted(names.items())]
    module = importlib.import_module(group)
    return [(name, None) for name in sorted(getattr(module, "__all__", None) or dir(module))
            if callable(getattr(module, name, None)) and (name not in SKIPPED or name in KEPT.get(group, ())) and not (name.startswith("_") and not name.startswith("__"))]


def program(group, seed, calls):
    chance = random.Random(f"{group} {seed}")
    lines = [SUPPORT, "import array, collections, io, re, struct, datetime, functools, random, hashlib, codecs, fractions, operator"]
    if group not in TYPES:
        lines.append(f"import {group} as module")
    for name, receivers in callables(group):
        for _ in range(calls):
            given = [chance.choice(POOL) for _ in range(chance.choice((0, 1, 1, 1, 2, 2, 2, 3, 3, 4)))]
            if chance.random() < 0.05:
                given.append(chance.choice(["zz=1", "**{'a b': 1}", "*5", "key=None", "*(1,2)"]))
            text = ", ".join(given)
            if receivers:
                receiver = chance.choice(receivers)
                lines.append(f"call({f'{receiver}.{name}({text})'!r}, lambda r: r.{name}({text}), lambda: {receiver})")
            else:
                lines.append(f"call({f'{group}.{name}({text})'!r}, lambda: module.{name}({text}))")
    return "\n".join(lines) + "\n"


def limits():
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))
    resource.setrlimit(resource.RLIMIT_CPU, (200, 200))
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))


def run(interpreter, path):
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([interpreter, "-X", "utf8", path], capture_output=True, stdin=subprocess.DEVNULL, cwd=folder, timeout=1500, preexec_fn=limits,
                              env=dict(os.environ, PYTHONHASHSEED="0", PYTHONDONTWRITEBYTECODE="1"))
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    return lines + ([f"ENDED with {done.returncode}: {done.stderr.decode('utf-8', 'replace')[-300:]}"] if done.returncode else [])


def compare(group, seed, calls, folder):
    path = pathlib.Path(folder, f"calls_of_{group}.py")
    path.write_text(program(group, seed, calls), encoding="utf-8")
    try:
        reference, ours = run(REFERENCE, path), run(TAIPAN, path)
    except subprocess.TimeoutExpired as late:
        return group, 0, [("timeout", str(late)[:100])]
    different = [(a, b) for a, b in zip(reference, ours) if a != b and "LATE" not in a and "MemoryError" not in a]
    if len(reference) != len(ours):
        different.append((f"{len(reference)} lines: {reference[-1]}", f"{len(ours)} lines: {ours[-1]}"))
    return group, len(reference), different


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("groups", nargs="*")
    options = parser.parse_args()
    total = failed = 0
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        jobs = [pool.submit(compare, group, options.seed, options.calls, folder) for group in options.groups or [*TYPES, *MODULES]]
        for job in concurrent.futures.as_completed(jobs):
            group, count, different = job.result()
            total += count
            failed += len(different)
            for reference, ours in different:
                print(f"{group}\n    reference: {reference}\n    taipan:    {ours}", flush=True)
    print(f"{total - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
