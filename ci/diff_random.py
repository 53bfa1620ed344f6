"""diff_random.py [N] [--seed S] [--jobs J] [--batch B]: random programs under Taipan and under the reference CPython 3.11.

Programs come from the grammar below; every loop in it ends and every stored value is kept small, so a program always
finishes.  Programs run in batches, many to a process, each in a namespace of its own; what each one prints (results by repr,
exceptions by type and message) must agree.  A program that differs is saved in build/diff/ with both outputs.  Things that
Python leaves open (the order of sets, addresses, when a dropped generator is closed) are kept out of the output.
"""

import argparse
import concurrent.futures
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

TREE = pathlib.Path(__file__).resolve().parent.parent
TARGET = os.environ.get("TARGET", f"linux-{os.uname().machine}")
VARIANT = os.environ.get("VARIANT", "release")
BUILD = pathlib.Path(os.environ.get("BUILD", TREE / "build"))
REFERENCE = os.environ.get("REFERENCE_PYTHON") or next((p for p in ("/usr/bin/python3.11",) if os.path.exists(p)), "python3.11")
TIMEOUT = 60

# What a program finds in its namespace: R renders a value the same way everywhere, C keeps a value small, P prints.
SUPPORT = r'''
import re as _re, sys as _sys, math
def R(x, left=None):
    left = [80] if left is None else left
    left[0] -= 1
    if left[0] < 0:
        return '...'
    t = type(x)
    if t is list: return '[' + ', '.join([R(y, left) for y in x[:20]]) + ']'
    if t is tuple: return '(' + ', '.join([R(y, left) for y in x[:20]]) + ',)'
    if t is dict: return '{' + ', '.join([R(k, left) + ': ' + R(v, left) for k, v in list(x.items())[:20]]) + '}'
    if t is set or t is frozenset: return t.__name__ + '(' + ', '.join(sorted([R(y) for y in x])) + ')'
    if t is int and abs(x) >> 600: return 'int of %d bits, low %d' % (x.bit_length(), x & 0xffffffff)
    return _re.sub('0x[0-9a-f]{6,}', '0x', repr(x))[:400]
def C(x):
    t = type(x)
    if t is int: return x if abs(x) < 1 << 140 else x % (1 << 67)
    if t is str or t is bytes: return x[:40]
    if t in (list, tuple, dict, set):
        if len(x) > 12: return t(list(x.items())[:12]) if t is dict else t(list(x)[:12]) if t is not set else t(sorted(x, key=R)[:12])
        left = [40]; R(x, left)
        if left[0] < 0: return t()
    return x
def P(*xs):
    print(*[R(x) for x in xs])
def E(e):
    print('caught', type(e).__name__, _re.sub('0x[0-9a-f]{6,}', '0x', str(e))[:300])
class Base:
    tag = 'base'
    def __init__(self, v=0): self.v = v
    def __repr__(self): return f'{type(self).__name__}<{R(self.v)}>'
    def get(self): return self.v
'''
DRIVER = SUPPORT + r'''
_names = {k: v for k, v in globals().items() if k in ('R', 'C', 'P', 'E', 'Base', 'math')}
for _i, _text in enumerate(PROGRAMS):
    print('\x01', _i, sep='', flush=True)
    _space = {'__name__': 'program', '__builtins__': __builtins__, **_names}
    try:
        exec(compile(_text, 'program', 'exec'), _space)
    except BaseException as _e:
        E(_e)
    _space = None
'''

# Productions: <type> stands for an expression of that type, $1 for a name new to this use, <block> for statements at the
# indentation of its line.  The first line of each entry holds the leaves, separated by blanks; the others forms, two blanks apart.
EXPRESSIONS = {
    "int": r"""
0 1 -1 2 3 7 10 255 256 -5 1000 2**30 2**31 -2**31 2**32 2**59 2**60 2**61 -2**61 2**61-1 -2**61-1 2**62 2**62-1 -2**62 2**63 2**63-1 -2**63 -2**63-1 2**64 2**64-1 2**65 -2**65 10**20 i0 i1 i2 i0 i1 i2
<int> + <int>  <int> - <int>  <int> * <int>  <int> // <int>  <int> % <int>  <int> & <int>  <int> | <int>
<int> ^ <int>  <int> << <small>  <int> >> <small>  <int> ** <small>  -<int>  ~<int>  abs(<int>)  len(<seq>)
int(<float>)  int(<str>)  int(<str>, <small>)  <int> if <bool> else <int>  divmod(<int>, <int>)[<bool>]
pow(<int>, <small>, <int>)  <int>.bit_length()  <int>.bit_count()  round(<int>, -<small>)  round(<float>)
min(<int>, <int>)  max(<list>)  sum(<list>)  <str>.find(<str>)  <str>.index(<str>)  <str>.count(<str>)
<list>.index(<any>)  <tuple>.count(<any>)  ord(<str>)  hash(<int>)  hash(<float>) if <float> == <float> else 0
int.from_bytes(<bytes>, 'little', signed=<bool>)  <bytes>[<small>]  math.gcd(<int>, <int>)  math.isqrt(<int>)
math.floor(<float>)  math.comb(<small>, <small>)  (<int> or <int>)  (<int> and <int>)  ($1 := <int>) + $1
(lambda $1, $2=<int>: $1 - $2)(<int>)  <dict>.get(<key>, <int>)  <any>""",
    "small": "0 1 2 3 4 5 -1 -2 -3 10 16 31 33",
    "float": r"""
0.0 -0.0 1.0 0.1 -1.5 2.5 0.5 1e16 1e22 1e-7 123456.789 1e308 5e-324 float('inf') -float('inf') float('nan') 2.0**53 2.0**63 f0 f1 f0 f1
<float> + <float>  <float> - <float>  <float> * <float>  <float> / <float>  <float> // <float>  <float> % <float>
<float> ** <small>  <int> / <int>  <int> * <float>  <float> + <int>  -<float>  abs(<float>)  float(<int>)
float(<str>)  round(<float>, <small>)  divmod(<float>, <float>)[<bool>]  math.fmod(<float>, <float>)
math.copysign(<float>, <float>)  math.sqrt(<float>)  math.ldexp(<float>, <small>)  math.frexp(<float>)[0]
math.hypot(<float>, <float>)  min(<float>, <float>)  max(<float>, <int>)  sum([<float>, <float>, <int>])
float.fromhex(<float>.hex())  <any>""",
    "bool": r"""
True False
<int> < <int>  <int> == <float>  <int> <= <float>  <float> < <float>  <float> >= <float>  <str> < <str>
<str> in <str>  <any> in <list>  <any> not in <tuple>  <any> == <any>  <any> != <any>  <any> < <any>  <any> is None
<list> < <list>  <tuple> >= <tuple>  <key> in <dict>  <set> <= <set>  <set> > <set>  <bytes> < <bytes>
<int> < <int> <= <float>  not <any>  bool(<any>)  isinstance(<any>, (<cls>, <cls>))  issubclass(<cls>, <cls>)
<str>.isalpha()  <str>.isdigit()  <str>.islower()  <str>.istitle()  <str>.isidentifier()
<str>.startswith((<str>, <str>))  <str>.endswith(<str>)  any(<list>)  all(<tuple>)  <float>.is_integer()""",
    "cls": "int float str bytes list tuple dict set bool object type(None) complex",
    "str": r"""
'' 'a' 'abc' 'Hello' '12' '-7' '0x1f' '1_000' 'é' '\u20ac' '\U0001f600x' '\n' 'a,b,,c' 'nan' '1e5' '%s' "it's" 'ß' ' x ' '\x00\x7f' s0 s1 s0 s1
<str> + <str>  <str> * <small>  <str>[<small>]  <str>[<slice>]  str(<any>)  repr(<any>)  ascii(<str>)  <str>.upper()
<str>.title()  <str>.swapcase()  <str>.capitalize()  <str>.casefold()  <str>.strip(<str>)  <str>.lstrip()
<str>.replace(<str>, <str>)  <str>.replace(<str>, <str>, <small>)  <str>.center(<small>, 'x')  <str>.ljust(<small>)
<str>.zfill(<small>)  <str>.expandtabs(<small>)  <str>.join([<str>, <str>, <str>])  <str>.join(<list>)
<str>.removeprefix(<str>)  <str>.translate({97: <str>, 98: None})  '%d' % <any>
'%5.2f|%-8s|%r' % (<float>, <any>, <str>)  '%x %o %+d' % (<int>, <int>, <int>)
'%(a)s %(b)r' % {'a': <any>, 'b': <any>}  '%c%%' % <int>  '%s' % <tuple>  '{} {!r:>6} {}'.format(<any>, <str>, <int>)
'{0[0]} {a.real}'.format(<tuple>, a=<int>)  f'{<int>:,} {<int>:#x} {<int>:+08d}'
f'{<float>:.3f} {<float>:e} {<float>:g} {<float>:%}'  f'{<float>:+.2e}|{<float>:10.1f}|{<float>:<12}|'
f'{<str>:*^9}|{<str>!r}|{<any>!s}'  f'{<any>:{<small>}}'  f'{<any>=}'  format(<int>, 'b')  format(<float>, '.17g')
format(<any>, 'd')  hex(<int>)  bin(<int>)  chr(<int>)  <float>.hex()  <bytes>.decode()  <bytes>.decode('latin-1')
<bytes>.hex()  type(<any>).__name__  ''.join(reversed(<str>))  ''.join(sorted(<str>))
''.join($1 for $1 in <str> if $1 not in <str>)  <any>""",
    "bytes": r"""
b'' b'a' b'abc' b'\x00\xff' b'\xe2\x82\xac' b'12' b0 b0
<bytes> + <bytes>  <bytes> * <small>  <bytes>[<slice>]  bytes(<list>)  bytes([<small>, <small>])  <str>.encode()
<str>.encode('ascii', 'replace')  <str>.encode('latin-1')  <str>.encode('utf-16-le')
<bytes>.replace(<bytes>, <bytes>)  <bytes>.upper()  <bytes>.strip()  <bytes>.join([<bytes>, <bytes>])
b'%d %s' % (<int>, <bytes>)  <int>.to_bytes(9, 'big', signed=<bool>)  <int>.to_bytes(8, 'little')
bytes(bytearray(<bytes>)[<slice>])""",
    "slice": r"""
: 1: :2 ::2 ::-1 -3: :-1 1:-1 5:1:-2 10:0
<small>:<small>  <small>:<small>:<small>  :<int>  ::<int>""",
    "list": r"""
[] [1] [1,2,3] [0,None] ['a','b'] l0 l1 l0 l1
[<any>, <any>]  [<int>, <int>, <int>]  [<str>, <str>]  [*<seq>, <any>]  <list> + <list>  <list> * (<small> % 4)
<list>[<slice>]  list(<seq>)  sorted(<seq>)  sorted(<list>, key=repr, reverse=<bool>)  sorted(<set>, key=repr)
list(reversed(<list>))  list(range(<small>))  list(range(<small>, <small>, <small>))  list(range(10)[<slice>])
list(zip(<seq>, <seq>))  list(zip(<seq>, <seq>, strict=True))  list(enumerate(<seq>, <int>))
list(map(lambda $1: $1 * 2, <list>))  list(map(str, <seq>))  list(filter(None, <seq>))  <str>.split(<str>)
<str>.split()  <str>.rsplit(',', <small>)  <str>.splitlines()  [$1 for $1 in <seq>]
[($1, $2) for $1 in <list> for $2 in <tuple> if $1 != $2][:9]  [$1 + <int> for $1 in <list> if $1]
[(lambda: $1)() for $1 in <list>]  [*<dict>.items()]  list(<dict>)  list(<dict>.values())  list(gen(<small>, <any>))
list(reversed(<dict>))  [fun(*<list>)]  <any>""",
    "tuple": r"""
() (1,) (1,2) ('a',1.0) t0 t0
(<any>, <any>)  (<int>, <str>, <float>)  (*<seq>, <any>)  <tuple> + <tuple>  <tuple> * (<small> % 4)  <tuple>[<slice>]
tuple(<seq>)  <str>.partition(<str>)  tuple($1 for $1 in <list> if <bool>)  divmod(<int>, <int>)
fun(<any>, *<tuple>, k=<any>)  fun(<any>, **<dict>)  fun(<any>, <any>, <any>, z=<any>)""",
    "dict": r"""
{} {'a':1} {1:2,'k':None} d0 d0
{<key>: <any>, <key>: <any>}  {**<dict>, <key>: <any>}  <dict> | <dict>  {$1: <any> for $1 in <seq>}
{$2: $1 for $1, $2 in <dict>.items()}  dict(a=<any>, b=<any>)  dict(<dict>, c=<any>)  dict(zip(<seq>, <seq>))
dict(enumerate(<seq>))  dict.fromkeys(<seq>, <any>)  dict(<list>)""",
    "set": r"""
set() {1,2} {'a'} e0 e0
{<key>, <key>}  set(<seq>)  <set> | <set>  <set> & <set>  <set> - <set>  <set> ^ <set>  <set>.union(<seq>)
{$1 for $1 in <tuple>}  set(<dict>.keys() & <dict>.keys())  frozenset(<set>)""",
    "key": r"""
0 1 True 1.0 'a' 'b' None (1,2) b'a' -1 -2 2**61-1
<int>  <str>  <float>  <tuple>  <any>""",
    "seq": r"""
'' 'xyz' range(3) l0 l1 t0 s0 b0 d0
<list>  <list>  <tuple>  <str>  <bytes>  <dict>  range(<small>)""",
    "any": r"""
None True 0 1.5 'q' i0 f0 s0 l0 t0 d0 b0 1j o0 o1
<int>  <int>  <float>  <str>  <list>  <tuple>  <dict>  <bytes>  <bool>  <list>[<small>]  <tuple>[<small>]
<dict>[<key>]  <any> + <any>  <any> * <small>  <any> - <any>  <any>[<small>]  -<any>  o0 + <any>  <any> * o0
o0[<small>]  o0(<any>)  o0.prop  o1.<attr>  len(o1)  rec(<small>, <any>)  next(iter(<seq>))
complex(<float>, <float>) * <float>  complex(<str>)  getattr(o0, <str>, <any>)  fun(<any>)  fun(<any>, <any>)""",
    "attr": "v tag prop get() missing extra __class__.__name__ __dict__ both()",
}
STATEMENTS = [line for line in r"""
i0 = C(<int>)
i1 = C(<int>)
i2 = C(<int>)
i0 += C(<int>)
f0 = <float>
f1 = <float>
s0 = C(<str>)
s1 = C(<str>)
b0 = C(<bytes>)
l0 = C(<list>)
l1 = C(<list>)
t0 = C(<tuple>)
d0 = C(<dict>)
e0 = C(<set>)
s0 += C(<str>)|s0 = C(s0)
l0 += C(<list>)|l0 = C(l0)
l0 *= 2|l0 = C(l0)
f1 -= <float>
f0 /= <float>
P(<int>)
P(<int>, <int>)
P(<float>)
P(<str>)
P(<bytes>)
P(<list>)
P(<tuple>)
P(<dict>)
P(<set>)
P(<any>)
P(<bool>)
P(l0, l1, t0)
P(i0, f0, s0)
l0.append(C(<any>))
l0.insert(<small>, <int>)
P(l0.pop())
P(l0.pop(<small>))
l0.remove(<any>)
l0.reverse()
l0.sort()
l0.sort(key=lambda $1: str(type($1)))
l0[<slice>] = C(<seq>)|l0 = C(l0)
l0[<small>] = C(<any>)
del l0[<slice>]
del l0[<small>]
d0[<key>] = C(<any>)
del d0[<key>]
d0.update(C(<dict>))
P(d0.pop(<key>))
P(d0.popitem())
P(d0.setdefault(<key>, <int>))
e0.add(<key>)
e0.discard(<key>)
e0.remove(<key>)
del i0
$1, $2 = <seq>|P($1, $2)
$1, *$2 = <seq>|P($1, $2)
*$1, $2, $3 = <seq>|P($1, $2, $3)
i0, i1 = i1, i0
($1, ($2, $3)), $4 = <tuple>, <any>|P($1, $2, $3, $4)
if <bool>:|    <block>|else:|    <block>
if <any>:|    <block>|elif <bool>:|    <block>
for $1 in <seq>:|    <block>
for $1 in range(<small> % 5):|    <block>|    if <bool>: continue|    <block>|else:|    <block>
for $1, $2 in zip(<seq>, range(4)):|    P($1, $2)|    if <bool>: break|    <block>
for $1 in l0:|    if len(l0) > 8: break|    l0.append($1)|    P($1)
for $1 in l0:|    l0.remove($1)|    P($1)
for $1 in d0:|    d0[<key>] = $1|    if len(d0) > 9: break
$1 = 0|while $1 < 3:|    $1 += 1|    <block>|else:|    P($1)
try:|    <block>|except <exc> as $1:|    E($1)|    <block>
try:|    <block>|except <exc>:|    <block>|else:|    <block>|finally:|    <block>
try:|    raise <exc>(<any>)|except Exception as $1:|    E($1)|    P($1.args, type($1.__context__).__name__)
try:|    try:|        <block>|        raise KeyError(<str>)|    finally:|        <block>|except LookupError as $1:|    E($1)
try:|    try:|        P(<any>)|        1 // 0|    except ZeroDivisionError as $1:|        raise ValueError(<int>) from $1|except ValueError as $2:|    P(repr($2.__cause__))
for $1 in (1, 2, 3):|    try:|        if <bool>: continue|        if <bool>: break|        <block>|    finally:|        P($1)
def $1($2, $3=<any>, *$4, $5=<any>, **$6):|    <block>|    return $2, $3, $4, $5, $6|P($1(<any>))|P($1(<any>, <any>, *<seq>))|P($1(**<dict>))|P($1(<any>, $5=<any>, **<dict>))
def $1($2, /, $3, *, $4):|    return $2, $3, $4|P($1(<any>, $3=<any>, $4=<any>))|P($1(<any>, <any>, <any>))
def $1():|    global i0, l0|    i0 = C(<int>)|    <block>|    return <any>|P($1(), i0)
def $1():|    $2 = <int>|    def $3($4):|        nonlocal $2|        $2 = C($2 + $4)|        return $2|    return $3, lambda: $2|$5, $6 = $1()|P($5(<int>), $5(<float>), $6())
def $1():|    for $2 in <seq>:|        if <bool>: return <any>|        try:|            return $2|        finally:|            P(<any>)|P($1())
def $1(n):|    if n <= 0: return <any>|    return $1(n - 1), <int>|P($1(3))
def $1():|    try:|        $2 = yield <any>|        P($2)|        $3 = yield from gen(2, <any>)|        P($3)|        yield <int>|    except GeneratorExit:|        raise|$4 = $1()|P(next($4))|P($4.send(<any>))|P(next($4))|$4.close()
$1 = gen(3, <any>)|P(next($1))|try:|    P($1.throw(<exc>(<str>)))|except Exception as $2:|    E($2)|P(list($1))
$1 = [lambda: $2 for $2 in <list>]|P([$3() for $3 in $1])
with Manager(<bool>) as $1:|    P($1)|    <block>|    raise <exc>(<str>)
with Manager(<any>) as $1, Manager(<bool>) as $2:|    <block>
match <any>:|    case int($1) if $1 > 0: P('int', $1)|    case str() as $1: P('str', $1)|    case [$1, *$2]: P('seq', $1, $2)|    case {'a': $1, **$2}: P('map', $1, $2)|    case None | True: P('one')|    case Base(v=$1): P('base', $1)|    case _: P('other')
match <tuple>:|    case (0 | 1, $1): P($1)|    case ($1, (2 | 3) as $2): P($1, $2)|    case [float(), $1, *_]: P($1)|    case (): P('empty')|    case $1: P('rest', $1)
match <dict>:|    case {1: $1}: P($1)|    case {'a': int() | str() as $1}: P($1)|    case {}: P('map')
class $1(Base):|    tag = <str>|    def __eq__(self, other): return self.v == other|    def __lt__(self, other): return <bool>|    def __len__(self): return <small>|    def __iter__(self): yield from <seq>|o1 = $1(C(<any>))|P(o1, o1 == <any>, list(o1))|P(o1 < o1, o1 > <any>)|P(bool(o1), len(o1))|P(hash(o1))
class $1(Base):|    __slots__ = ('extra',)|    def __getattr__(self, name): return name, <any>|    def __contains__(self, x): return <any>|    def __getitem__(self, k): return <seq>[k]|o1 = $1(C(<any>))|P(<any> in o1, o1.missing, o1.extra)|P(o1[<small>])|P(list(o1))
class $1(type(o0)):|    @property|    def prop(self): return <any>|    @staticmethod|    def extra(*a): return a|    @classmethod|    def both(cls): return cls.__name__, super().tag|    def __add__(self, other): return super().__add__(<any>)|o1 = $1(<any>)|P(o1.prop, o1.extra(<any>), o1.both())|P(o1 + <any>)|P(<any> + o1)|o1.prop = <any>
class $1(<cls>):|    def __repr__(self): return 'sub'|    def __add__(self, other): return 'add', other|P($1(<any>))|P($1(<any>) + <any>)|P($1() == <any>)
class $1(int):|    def __radd__(self, other): return <any>|    def __index__(self): return 1|P(<any> + $1(<int>), [1, 2, 3][$1(<small>)])
class $1(Exception):|    def __str__(self): return <str>|try:|    raise $1(<any>)|except (ValueError, $1) as $2:|    E($2)|    P($2)
P(o0.__eq__(<any>), o0 != <any>)
o0 += <any>|P(o0)
o1.v = C(<any>)|P(o1.get())
del o1.v|P(o1.v)
setattr(o1, 'extra', C(<any>))|P(o1.extra, sorted(vars(o1)))
assert <any>, <any>
raise <exc>(<any>)
P(isinstance(o1, Base), type(o1).__mro__[-1].__name__, hasattr(o1, <str>))
try:|    <block>|except* ValueError as $1:|    E($1)
P([*gen(<small>, <any>)], max(<seq>, default=<any>), min(<seq>, key=repr))
$1 = iter(<seq>)|P(next($1, <any>), list($1), next($1, None))
$1 = bytearray(<bytes>)|$1[<slice>] = <bytes>|$1.append(<small>)|P($1)
$1 = memoryview(<bytes>)|P($1[<slice>].tolist(), $1 == <bytes>)
P(slice(<any>, <small>, <small>).indices(<small>), range(<int>, <int>, <small>))
P(len(range(<int>, <int>, <small>)))
P(<int> in range(<int>, <int>, <small>), range(<small>) == range(<small>))
exec(<str>)
P(eval(repr(<list>)) == 0)
P(int(str(<int>)), float(repr(<float>)), <int> == float(<int>))
""".split("\n") if line]
EXCEPTIONS = ["ValueError", "TypeError", "KeyError", "IndexError", "ZeroDivisionError", "AttributeError", "OverflowError",
              "LookupError", "ArithmeticError", "Exception", "StopIteration", "RuntimeError", "UnicodeError"]
PROLOGUE = r"""
def fun(a, b=2, *c, k=None, **rest):
    return a, b, c, k, rest
def gen(n, x):
    for j in range(n):
        try:
            yield j, x
        except ValueError as e:
            E(e)
            yield 'again'
    return x
def rec(n, x):
    return x if n <= 0 else [rec(n - 1, x)] if n & 1 else rec(n - 2, (n, x))
class Manager:
    def __init__(self, quiet): self.quiet = quiet
    def __enter__(self): return 'in', self.quiet
    def __exit__(self, kind, value, trace):
        P('exit', kind and kind.__name__)
        return self.quiet
class Thing(Base):
    def __add__(self, other): return NotImplemented if other is None else ('add', other)
    def __rmul__(self, other): return ('rmul', other)
    def __getitem__(self, k):
        if type(k) is int and k > 3: raise IndexError('thing', k)
        return 'item', k
    def __call__(self, *a, **k): return a, k
    def __eq__(self, other): return NotImplemented
    @property
    def prop(self): return ('prop', self.v)
"""


class Maker:
    """Makes one program from its seed."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.names = 0

    def expression(self, kind, depth):
        if kind == "exc":
            return self.random.choice(EXCEPTIONS)
        leaves, forms = GRAMMAR[kind]
        if depth <= 0 or not forms or self.random.random() < 0.25:
            text = self.random.choice(leaves)
            return text if kind in ("slice", "attr") or re.fullmatch(r"\w+", text) else f"({text})"
        text = self.fill(self.random.choice(forms), depth - 1)
        return text if kind in ("slice", "attr") else f"({text})"

    def fill(self, form, depth):
        form = self.fresh(form)
        quoted = form.startswith("f'")

        def one(match):
            text = self.expression(match[1], min(depth, 0) if quoted else depth)
            return "s1" if quoted and re.search(r"['\"\\]", text) else text
        return re.sub(r"<(\w+)>", one, form)

    def fresh(self, form):
        known = {}

        def one(match):
            if match[0] not in known:
                self.names += 1
                known[match[0]] = f"v{self.names}"
            return known[match[0]]
        return re.sub(r"\$\d", one, form)

    def statement(self, depth):
        form = self.fresh(self.random.choice(STATEMENTS if depth > 0 else SIMPLE))
        lines = []
        for line in re.split(r"(?<! )\|", form):
            body = line.lstrip()
            margin = line[:len(line) - len(body)]
            if body == "<block>":
                for _ in range(self.random.randint(1, 2)):
                    lines += [margin + inner for inner in self.statement(depth - 1)]
            else:
                lines.append(margin + self.fill(body, self.random.choice((1, 1, 2, 3))))
        return lines

    def program(self):
        lines = ["i0, i1, i2 = " + ", ".join(self.expression("int", 0).replace("i", "2") for _ in range(3)),
                 "f0, f1, s0, s1, b0 = 0.5, -0.0, 'abc', 'x', b'abc'", "l0, l1, t0 = [1, 2, 3], ['p', None], (1, 'u')",
                 "d0, e0 = {'a': 1, 2: 'b'}, {1, 2, 3}", "o0, o1 = Thing(1), Base('w')"]
        for _ in range(self.random.randint(5, 9)):
            body = self.statement(2)
            lines += ["try:", *("    " + line for line in body), "except Exception as e:", "    E(e)"]
        lines.append("P(globals().get('i0'), i1, i2, f0, f1, s0, s1, b0, l0, l1, t0, d0, e0)")
        return PROLOGUE + "\n".join(lines) + "\n"


def read_grammar():
    grammar = {}
    for kind, text in EXPRESSIONS.items():
        lines = text.strip("\n").split("\n")
        leaves = re.findall(r"(?:'[^']*'|\"[^\"]*\"|[^\s'\"])+", lines[0])
        grammar[kind] = leaves, [form for line in lines[1:] for form in line.split("  ")]
    return grammar


GRAMMAR = read_grammar()
SIMPLE = [form for form in STATEMENTS if not re.search(r"(?<! )\|", form)]


def run(command, programs, folder, timeout):
    """The output of each of PROGRAMS under COMMAND, the reason in place of those that did not get to run."""
    with tempfile.NamedTemporaryFile("w", suffix=".py", dir=folder, delete=False, encoding="utf-8") as file:
        file.write(f"PROGRAMS = {programs!r}\n{DRIVER}")
    environment = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LANG": "C.UTF-8", "PYTHONHASHSEED": "0",
                   "PYTHONDONTWRITEBYTECODE": "1", "PYTHONWARNINGS": "ignore",
                   **{name: value for name, value in os.environ.items() if name.startswith("TAIPAN") and name != "TAIPAN"}}
    try:
        done = subprocess.run([command, file.name], env=environment, capture_output=True, timeout=timeout, stdin=subprocess.DEVNULL)
        output, end = done.stdout, f"status {done.returncode}"
        if done.returncode:
            end += " " + done.stderr.decode("utf-8", "replace")[-300:]
    except subprocess.TimeoutExpired as late:
        output, end = late.stdout or b"", "time limit"
    os.unlink(file.name)
    parts = re.split(r"^\x01(\d+)\n", output.decode("utf-8", "replace"), flags=re.M)
    found = dict(zip(map(int, parts[1::2]), parts[2::2]))
    if end != "status 0" and found:
        found[max(found)] += f"\nthe process ended: {end}\n"
    return [found.get(i, f"did not run: {end}") for i in range(len(programs))], end == "status 0"


def compare(taipan, seeds, folder):
    """The programs of SEEDS that differ, each with both outputs."""
    programs = [Maker(seed).program() for seed in seeds]
    limit = TIMEOUT if len(seeds) > 1 else 10
    ours, ours_ended = run(taipan, programs, folder, limit)
    theirs, theirs_ended = run(REFERENCE, programs, folder, limit)
    if len(seeds) > 1 and not (ours_ended and theirs_ended):
        half = len(seeds) // 2
        return compare(taipan, seeds[:half], folder) + compare(taipan, seeds[half:], folder)
    if not theirs_ended:
        return []
    return [entry for entry in zip(seeds, programs, ours, theirs) if entry[2] != entry[3]]


def report(kept, seed, program, ours, theirs):
    path = kept / f"program_{seed}.py"
    alone = SUPPORT + program
    path.write_text(alone, encoding="utf-8")
    (kept / f"program_{seed}.taipan").write_text(ours, encoding="utf-8")
    (kept / f"program_{seed}.reference").write_text(theirs, encoding="utf-8")
    first = next(((a, b) for a, b in zip(ours.split("\n"), theirs.split("\n")) if a != b), (ours[-200:], theirs[-200:]))
    print(f"FAIL seed {seed}: {path}\n    taipan:    {first[0]}\n    reference: {first[1]}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("count", nargs="?", type=int, default=500)
    parser.add_argument("--seed", type=int, default=None, help="of the first program; the others count up from it")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--batch", type=int, default=250, help="programs to a process")
    options = parser.parse_args()
    seed = random.SystemRandom().randrange(10**9) if options.seed is None else options.seed
    taipan = os.environ.get("TAIPAN") or str(BUILD / f"{TARGET}-{VARIANT}" / "bin" / "taipan3.11")
    kept = TREE / "build" / "diff"
    kept.mkdir(parents=True, exist_ok=True)
    print(f"seed {seed}", flush=True)
    seeds = list(range(seed, seed + options.count))
    batches = [seeds[i:i + options.batch] for i in range(0, len(seeds), options.batch)]
    failed = 0
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for found in pool.map(lambda batch: compare(taipan, batch, folder), batches):
            failed += len(found)
            for entry in found:
                report(kept, *entry)
    print(f"{options.count - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
