"""The grammar of the random programs that ci/diff_random.py compares with CPython.

make_program(seed) gives the text of one program.  Every loop in the grammar ends and every stored value is kept small, so
nearly every program finishes at once.  Things that Python leaves open (the order of sets, addresses, when a dropped generator
is closed) are kept out of what a program prints.
"""

import math
import random
import re
import struct

# What a program finds in its namespace: R renders a value the same way everywhere, C keeps a value small, P prints, E prints an
# exception with the lines of its traceback.
SUPPORT = r'''
import re as _re, sys as _sys, math
import collections, contextlib, copy, functools, itertools, json, operator, struct, types
def R(x, left=None):
    left = [80] if left is None else left
    left[0] -= 1
    if left[0] < 0:
        return '...'
    t = type(x)
    if t is list: return '[' + ', '.join([R(y, left) for y in x[:20]]) + ']'
    if t is tuple: return '(' + ', '.join([R(y, left) for y in x[:20]]) + ',)'
    if t is dict: return '{' + ', '.join([R(k, left) + ': ' + R(v, left) for k, v in list(x.items())[:20]]) + '}'
    if t in (set, frozenset) and len(x) > 100: return f'{t.__name__} of {len(x)}'
    if t is set or t is frozenset: return t.__name__ + '(' + ', '.join(sorted([R(y) for y in x])) + ')'
    if t is int and abs(x) >> 600: return 'int of %d bits, low %d' % (x.bit_length(), x & 0xffffffff)
    return _re.sub(r'frozenset\(\{.*', 'frozenset', _re.sub('0x[0-9a-f]{6,}', '0x', repr(x)))[:400]
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
    lines, trace = [], e.__traceback__
    while trace is not None and len(lines) < 8:
        if trace.tb_frame.f_code.co_filename == 'program': lines.append(trace.tb_lineno)
        trace = trace.tb_next
    text = R(e.args) if any(isinstance(x, (set, frozenset)) for x in e.args) else _re.sub('0x[0-9a-f]{6,}', '0x', str(e))
    print('caught', type(e).__name__, _re.sub(r'frozenset\(\{.*', 'frozenset', text)[:300], lines, *([type(e.__context__).__name__] if e.__context__ else []))  # sets have no order
class Base:
    tag = 'base'
    def __init__(self, v=0): self.v = v
    def __repr__(self): return f'{type(self).__name__}<{R(self.v)}>'
    def get(self): return self.v
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
        if kind is not GeneratorExit: P('exit', kind and kind.__name__)  # when a generator is dropped is left open
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
def N(x):
    return x if type(x) in (int, float) and x == x else 0
def kw(a, b=1, **rest):
    return a, b, rest
def pos(a, b, /):
    return a, b
def only(*, k):
    return k
class It:
    def __init__(self, n): self.n, self.v = n, 'it'
    def __iter__(self):
        n = self.n
        while n > 0:
            n -= 1
            yield n
    def __length_hint__(self): return 3
class Desc:
    def __get__(self, o, c=None): return 'desc', o is None
    def __set__(self, o, v): P('desc set', v)
    def __delete__(self, o): P('desc delete')
class Slots:
    __slots__ = ('a', 'v')
    def __init__(self, a, v): self.a, self.v = a, v
    def __repr__(self): return f'Slots({R(self.a)})'
@functools.total_ordering
class Cmp(Base):
    def __eq__(self, o): return self.v == getattr(o, 'v', o)
    def __lt__(self, o): return self.v < getattr(o, 'v', o)
def _operators():
    def make(name): return lambda self, *a: (name, *a)
    return {name: make(name) for word in 'add sub mul truediv floordiv mod pow and or xor lshift rshift matmul divmod'.split()
            for name in (f'__{word}__', f'__r{word}__')} | {name: make(name) for name in ('__neg__', '__round__', '__getitem__', '__lt__')}
Num = type('Num', (Base,), _operators())
Pair = collections.namedtuple('Pair', 'x y')
import dataclasses, enum
@dataclasses.dataclass
class Point:
    x: int
    y: int = 0
class Colour(enum.IntFlag):
    RED = 1
    BLUE = 2
class tick:
    def __init__(self, x): self.x = x
    def __await__(self): return (yield ('tick', self.x))
async def co(x):
    y = await tick(x)
    return x, y
async def aco(n, x):
    while n > 0:
        n -= 1
        x = await co(x) if n > 3 else await tick(n)
    return x
async def agen(n=2):
    for j in range(n):
        await tick(j)
        yield j
class AManager(Manager):
    async def __aenter__(self):
        await tick('enter')
        return 'in', self.quiet
    async def __aexit__(self, kind, value, trace):
        await tick('exit')
        if kind is not GeneratorExit: P('aexit', kind and kind.__name__)
        return self.quiet
def drive(coroutine):
    sent = None
    for turn in range(20):
        try:
            got = coroutine.send(sent)
        except StopIteration as stop:
            return stop.value
        P('yielded', got)
        sent = turn
    coroutine.close()
    return 'long'
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
<list>.index(<any>)  <tuple>.count(<any>)  ord(<str>)  hash(N(<int>))  hash(N(<float>))
int.from_bytes(<bytes>, 'little', signed=<bool>)  <bytes>[<small>]  math.gcd(<int>, <int>)  math.isqrt(<int>)
math.floor(<float>)  math.comb(<small>, <small>)  (<int> or <int>)  (<int> and <int>)  ($1 := <int>) + $1
(lambda $1, $2=<int>: $1 - $2)(<int>)  <dict>.get(<key>, <int>)  <any>
<I>  <I>  <I> + <I>  <I> - <I>  <I> * <I>  <I> // <I>  <I> % <I>  <I> & <I>  <I> | <I>  <I> ^ <I>  <int> + <I>  -<I>  ~<I>
int(<F>)  int(<S>)  int(<S>, <small>)  int(str(<I>))  int(hex(<I>), 16)  int(oct(<I>), 0)  <I>.bit_length()  divmod(<I>, <int>)[<bool>]
round(<I>, -<small>)  round(<F>)  math.floor(<F>)  math.ceil(<F>)  math.trunc(<F>)  math.gcd(<I>, <I>)  math.lcm(<int>, <int>)  math.isqrt(<I>)
pow(<I>, <small>, <I>)  pow(<int>, -1, <int>)  <I> << <small>  <I> >> <small>  hash(N(<I>))  hash(N(<F>))  hash((N(<int>), N(<float>)))  hash(N(<float> + <int>))
<str>.rfind(<str>, <small>)  <str>.count(<str>, <small>, <small>)  <bytes>.find(<bytes>)  <bytes>.count(<small>)  <bytes>.rindex(<bytes>)
operator.index(<any>)  operator.length_hint(<seq>, 3)  sum(range(<small>))  sum(gen(<small>, 1))  functools.reduce(lambda a, b: C(a + b), <list>, <int>)
int.from_bytes(<B>, 'big')  struct.unpack('<q', struct.pack('<q', <int>))[0]  struct.calcsize('<small>s')  len(<set>)  len(<str> + <str>)
<tuple>.index(<any>)  <list>.count(<any>)  range(<small>, <int>, <small>)[<small>]  range(<int>).index(<int>)  range(<small>).count(<small>)  bool(<any>) + <int>
(<int>).real  (<int>).conjugate()  (<int>).__add__(<int>)  int.__sub__(<int>, <int>)  (<int>).__floordiv__(<int>)  <small> * <small> - <small>""",
    "small": "0 1 2 3 4 5 -1 -2 -3 10 16 31 33",
    "float": r"""
0.0 -0.0 1.0 0.1 -1.5 2.5 0.5 1e16 1e22 1e-7 123456.789 1e308 5e-324 float('inf') -float('inf') float('nan') 2.0**53 2.0**63 f0 f1 f0 f1
<float> + <float>  <float> - <float>  <float> * <float>  <float> / <float>  <float> // <float>  <float> % <float>
<float> ** <small>  <int> / <int>  <int> * <float>  <float> + <int>  -<float>  abs(<float>)  float(<int>)
float(<str>)  round(<float>, <small>)  divmod(<float>, <float>)[<bool>]  math.fmod(<float>, <float>)
math.copysign(<float>, <float>)  math.sqrt(<float>)  math.ldexp(<float>, <small>)  math.frexp(<float>)[0]
math.hypot(<float>, <float>)  min(<float>, <float>)  max(<float>, <int>)  sum([<float>, <float>, <int>])
float.fromhex(<float>.hex())  <any>
<F>  <F>  <F> + <F>  <F> * <F>  <F> / <F>  <F> // <F>  <F> % <F>  <F> - <float>  <I> / <I>  <I> * <F>  <F> ** <small>  float(<I>)  float(<S>)  <F>.as_integer_ratio()[<bool>]
float(repr(<F>))  float('%.5g' % <F>)  round(<F>, <small>)  math.exp(<float>)  math.log(<float>)  math.log(<int>)  math.log2(<int>)  math.sin(<float>)  math.atan2(<float>, <float>)
math.fsum([<F>, <F>, <F>])  math.pow(<float>, <small>)  math.nextafter(<F>, <F>)  math.ulp(<F>)  math.modf(<F>)[0]  math.remainder(<F>, <F>)  math.prod([<F>, <int>])
math.dist((<float>, <float>), (<float>, <float>))  math.degrees(<F>)  float.fromhex(<str>)  struct.unpack('>f', struct.pack('>f', <float>))[0]  sum([<F>, <F>])  (<float>).__rsub__(<int>)
math.gamma(<small>)  math.cbrt(<F>)  math.expm1(<float>)  complex(<F>, <F>).real  abs(complex(<F>, <F>))  pow(<float>, <float>) if <bool> else <float>""",
    "bool": r"""
True False
<int> < <int>  <int> == <float>  <int> <= <float>  <float> < <float>  <float> >= <float>  <str> < <str>
<str> in <str>  <any> in <list>  <any> not in <tuple>  <any> == <any>  <any> != <any>  <any> < <any>  <any> is None
<list> < <list>  <tuple> >= <tuple>  <key> in <dict>  <set> <= <set>  <set> > <set>  <bytes> < <bytes>
<int> < <int> <= <float>  not <any>  bool(<any>)  isinstance(<any>, (<cls>, <cls>))  issubclass(<cls>, <cls>)
<str>.isalpha()  <str>.isdigit()  <str>.islower()  <str>.istitle()  <str>.isidentifier()
<str>.startswith((<str>, <str>))  <str>.endswith(<str>)  any(<list>)  all(<tuple>)  <float>.is_integer()
<I> < <F>  <I> == <F>  <F> < <I>  <F> >= <I>  <I> != <I>  <S> < <S>  <S> == <str>  <S> in <S>  <S>.isupper()  <S>.isspace()  <S>.isnumeric()  <S>.isdecimal()  <S>.isalnum()  <S>.isprintable()
<S>.isalpha()  <S>.istitle()  <S>.islower()  <S>.isidentifier()  <S>.isascii()  <bytes>.isalpha()  <bytes>.islower()  <small> in <bytes>  <bytes> in <bytes>  <set> == <set>  <set>.isdisjoint(<seq>)
<dict> == <dict>  <dict>.keys() == <set>  <dict>.items() <= <dict>.items()  callable(<any>)  hasattr(<any>, <str>)  <any> in (<any>, <any>)  math.isclose(<float>, <float>)  math.isnan(<F>)
<small> < <small> < <small> != <any>  <any> <= <any>  <any> > <any>  not (<any> and <any> or <any>)  <tuple> == <tuple>  <list> >= <list>  all($1 == $1 for $1 in <seq>)  any($1 is None for $1 in <list>)""",
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
''.join($1 for $1 in <str> if $1 not in <str>)  <any>
<S>  <S>  <S> + <S>  <S>[<slice>]  <S>[<small>]  <S>.upper()  <S>.lower()  <S>.title()  <S>.swapcase()  <S>.capitalize()  <S>.casefold()  <S>.strip()  <S>.<smeth>  <str>.<smeth>  <S>.<smeth>
ascii(<S>)  repr(<S>)  <S>.replace(<S>, <S>)  <S>.join([<S>, <S>])  <S>.center(<small>, <S>)  <S>.zfill(<small>)  <S>.expandtabs()  <S>.ljust(<small>, '*')  <S>.encode('utf-8', <errs>).decode('utf-8', <errs>)
<bytes>.decode('utf-8', <errs>)  <B>.decode('utf-8', <errs>)  <B>.decode('ascii', <errs>)  <B>.decode(<codec>, <errs>)  <S>.encode(<codec>, <errs>).decode('latin-1')
format(<int>, '<spec>')  format(<I>, '<spec>')  format(<float>, '<spec>')  format(<F>, '<spec>')  format(<str>, '<spec>')  format(<S>, '<spec>')  format(<any>, '<spec>')  format(<complex>, '<spec>')
'<pct>' % <any>  '<pct>' % <int>  '<pct>' % <float>  '<pct>' % <I>  '<pct>' % <F>  '<pct>' % <str>  '<pct> <pct>' % (<any>, <any>)  '<pct>|<pct>|<pct>' % <tuple>  '%(a)<spec>' % <dict>  '%*d' % (<small>, <int>)  '%-*.*f' % (<small>, <small>, <float>)
'{:<spec>}'.format(<any>)  '{0:<spec>}{1!r:<spec>}'.format(<int>, <str>)  '{:{}}'.format(<any>, <small>)  '{a[b]} {0.v}'.format(o1, a={'b': <any>})  '{} {1}'.format(<any>, <any>)  <str>.format(<any>)  <str>.format_map(<dict>)
f'{<any>:<spec>}'  f'{<int>:<spec>}|{<float>:<spec>}'  f'{<S>:<spec>}{<any>!r:>12}'  f'{<any>!a} {{}} {<int>:{<small>}}'  f'{<float>:{<small>}.{<small>}}'  f'{<I>:<spec>}'  f'{<F>:<spec>}'  f'{(lambda $1: $1)(<any>)}'
json.dumps(<any>)  json.dumps(<S>)  json.dumps(<dict>, sort_keys=<bool>)  json.dumps(<list>, indent=<small>)  repr(json.loads(json.dumps(<list>)))  str(<B>)  str(<any>, 'ascii')  oct(<I>)  hex(<I>)  repr(<F>)  str(<complex>)
(<str> + <str>) * <small>  <str>[<slice>][<slice>]  sorted(<S>)[0]  max(<S>)  min(<S>, default='')  <str> % ()  <str> % {}  str.maketrans(<str>, <str>).__len__() * 'x'  <S>.translate(str.maketrans('ab', 'xy'))  <any>.__class__.__name__
<S>.partition(<S>)[<small>]  <S>.split(<S>)[<small>]  <S>.rsplit(None, <small>)[0]  chr(ord(<S>) + <small>)  str(bytearray(<bytes>))  repr(memoryview(<bytes>)[<slice>].tolist())  repr(range(<int>, <int>, <small>))  repr(slice(<any>, <any>))""",
    "bytes": r"""
b'' b'a' b'abc' b'\x00\xff' b'\xe2\x82\xac' b'12' b0 b0
<bytes> + <bytes>  <bytes> * <small>  <bytes>[<slice>]  bytes(<list>)  bytes([<small>, <small>])  <str>.encode()
<str>.encode('ascii', 'replace')  <str>.encode('latin-1')  <str>.encode('utf-16-le')
<bytes>.replace(<bytes>, <bytes>)  <bytes>.upper()  <bytes>.strip()  <bytes>.join([<bytes>, <bytes>])
b'%d %s' % (<int>, <bytes>)  <int>.to_bytes(9, 'big', signed=<bool>)  <int>.to_bytes(8, 'little')
bytes(bytearray(<bytes>)[<slice>])
<B>  <B>  <B> + <B>  <B>[<slice>]  <B>.<bmeth>  <bytes>.<bmeth>  <S>.encode()  <S>.encode(<codec>, <errs>)  <str>.encode('utf-8', <errs>)  b'<pct>' % <any>  b'%s|%5b|%a' % (<bytes>, <bytes>, <any>)  bytes(<tuple>)  bytes(range(<small>))
bytes.fromhex(<str>)  bytes(<str>, 'utf-8')  <B>.translate(None, <B>)  <B>.center(<small>, b'.')  <B>.zfill(<small>)  bytes(reversed(<B>))  bytes(sorted(<B>))  bytes(memoryview(<B>)[<slice>])  struct.pack('<IdH', <small>, <float>, <small>)
struct.pack('>qB', <int>, <int>)  bytearray(<B>) + <bytes>  <bytes>.partition(<bytes>)[<small>]  <B>.split(<B>)[<small>]  <B>.removesuffix(<B>)  <B>.expandtabs(<small>)  <int>.to_bytes(<small>, 'big')  <I>.to_bytes(<small>, 'little', signed=True)""",
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
list(reversed(<dict>))  [fun(*<list>)]  <any>
[<any>, *<seq>, *<seq>]  [*map(<fn>, <seq>)]  [*filter(<fn>, <seq>)]  sorted(<seq>, key=<fn>)  [<fn>($1) for $1 in <seq>]  [$1 for $1 in <seq> if <fn>($1)]  [[$1, $2] for $1, $2 in zip(<seq>, <seq>)]  [$1 for $2 in [<list>, <list>] for $1 in $2]
[($1 := $2) for $2 in <seq>] + [$1]  [lambda: $1 for $1 in <seq>][:0]  list(itertools.chain(<seq>, <seq>))  list(itertools.islice(<seq>, <small>))  list(itertools.accumulate(<list>, <fn2>))  list(itertools.product(<seq>, repeat=2))[:9]
list(itertools.permutations(<seq>, 2))[:9]  list(itertools.combinations(<seq>, 2))[:9]  list(itertools.zip_longest(<seq>, <seq>, fillvalue=<any>))  list(itertools.groupby(<str>))[:0]  [($1, list($2)) for $1, $2 in itertools.groupby(<seq>, <fn>)]
list(itertools.takewhile(<fn>, <seq>))  list(itertools.dropwhile(<fn>, <seq>))  list(itertools.starmap(<fn2>, zip(<seq>, <seq>)))  list(itertools.pairwise(<seq>))  list(itertools.compress(<seq>, <seq>))  list(collections.deque(<seq>, <small>))
sorted(collections.Counter(<seq>).items(), key=R)  <S>.splitlines(<bool>)  <S>.split()  <S>.split(<S>, <small>)  <bytes>.split()  copy.copy(<list>)  copy.deepcopy(<list>)  list(memoryview(<bytes>))  list(<bytes>)[<slice>]
[*gen(<small>, <any>)][<slice>]  (lambda *$1, **$2: [$1, $2])(*<seq>, **<dict>)  list({}.fromkeys(<seq>))  list(<dict>.items())[<slice>]  list(range(<small>, <small>))[<slice>]  list(reversed(<seq>))  list(iter(<seq>))
list(iter(iter(<list>).__next__, <any>))  list(map(<fn2>, <seq>, <seq>))  [<any> for $1 in range(<small>)]  [$1 if <bool> else $2 for $1, $2 in <dict>.items()]  <list>.__add__(<list>)  list(__builtins__ and <seq>)  <list>.copy()  [operator.itemgetter(<small>)(<seq>)]
json.loads(<str>)  struct.unpack('<bBh', <B>)  [*<set>][:0]  list(enumerate(<seq>))[<slice>]  list(zip(*<list>))  [{*<tuple>} == <set>]  [type($1).__name__ for $1 in <list>]  [repr($1) for $1 in <dict>.values()]""",
    "tuple": r"""
() (1,) (1,2) ('a',1.0) t0 t0
(<any>, <any>)  (<int>, <str>, <float>)  (*<seq>, <any>)  <tuple> + <tuple>  <tuple> * (<small> % 4)  <tuple>[<slice>]
tuple(<seq>)  <str>.partition(<str>)  tuple($1 for $1 in <list> if <bool>)  divmod(<int>, <int>)
fun(<any>, *<tuple>, k=<any>)  fun(<any>, **<dict>)  fun(<any>, <any>, <any>, z=<any>)
(<any>,)  (*<seq>, *<seq>)  tuple(<fn>($1) for $1 in <seq>)  tuple(map(<fn>, <seq>))  <S>.partition(<S>)  <S>.rpartition(<S>)  <bytes>.partition(<bytes>)  divmod(<float>, <float>)  divmod(<I>, <I>)  math.frexp(<F>)  math.modf(<F>)  <F>.as_integer_ratio()
<tuple>[::-1]  <list>[0], <list>[-1]  (lambda $1, /, $2=<any>, *$3, $4=<any>: ($1, $2, $3, $4))(*<seq>)  kw(<any>, b=<any>)  kw(*<tuple>, **<dict>)  kw(<any>, **{<str>: <any>})  slice(<any>, <any>, <any>).indices(<small>)  <complex>.real, <complex>.imag
fun(*<seq>, *<seq>, **<dict>)  fun(**<dict>, **<dict>)  pos(<any>, <any>)  pos(<any>, b=<any>)  pos(*<tuple>)  only(k=<any>)  only(<any>)  only(**<dict>)  Pair(<any>, <any>)  Pair(<any>, <any>)._replace(x=<any>)  Pair(*<tuple>)  tuple(Pair(<any>, <any>)._asdict().items())
copy.deepcopy(<tuple>)  (<any>, <any>) + <tuple>  struct.unpack('<2i', struct.pack('<2i', <small>, <small>))  tuple(sorted(<seq>, reverse=True))  tuple(<S>)  sum([<tuple>, <tuple>], ())  max([<tuple>, <tuple>])""",
    "dict": r"""
{} {'a':1} {1:2,'k':None} d0 d0
{<key>: <any>, <key>: <any>}  {**<dict>, <key>: <any>}  <dict> | <dict>  {$1: <any> for $1 in <seq>}
{$2: $1 for $1, $2 in <dict>.items()}  dict(a=<any>, b=<any>)  dict(<dict>, c=<any>)  dict(zip(<seq>, <seq>))
dict(enumerate(<seq>))  dict.fromkeys(<seq>, <any>)  dict(<list>)
{**<dict>, **<dict>}  {<key>: <any>, **<dict>, <key>: <any>}  {$1: <fn>($1) for $1 in <seq>}  {$1: $2 for $1, $2 in zip(<seq>, <seq>)}  {$2: $1 for $1, $2 in enumerate(<seq>)}  dict(**<dict>)  dict(<dict>, **<dict>)  dict([<tuple>, <tuple>])  {$1: {$2: <any> for $2 in <seq>} for $1 in <seq>}
copy.copy(<dict>)  dict(sorted(<dict>.items(), key=R))  dict(collections.Counter(<seq>))  dict(reversed(<dict>.items()))  kw(<any>, **<dict>)[-1]  vars(Base(<any>))  json.loads(json.dumps(<dict>))  <dict> | {<key>: <any>}  dict(collections.OrderedDict(<dict>))  dict(a=1, **<dict>)
dict(collections.ChainMap(<dict>, <dict>))  {<key>: <any> for $1 in <seq> if <bool>}  str.maketrans(<str>, <str>)  str.maketrans(<dict>)  <dict>.copy()  types.MappingProxyType(<dict>).copy()""",
    "set": r"""
set() {1,2} {'a'} e0 e0
{<key>, <key>}  set(<seq>)  <set> | <set>  <set> & <set>  <set> - <set>  <set> ^ <set>  <set>.union(<seq>)
{$1 for $1 in <tuple>}  set(<dict>.keys() & <dict>.keys())  frozenset(<set>)
{*<seq>, <key>}  {<fn>($1) for $1 in <seq>}  set(<str>)  frozenset(<seq>) | <set>  <set>.intersection(<seq>, <seq>)  <set>.difference(<seq>)  <set>.symmetric_difference(<seq>)  <dict>.keys() | <seq>  <dict>.keys() - <set>  <dict>.items() & <dict>.items()  {frozenset(<set>), <key>}  set(map(<fn>, <seq>))  <set>.copy()""",
    "key": r"""
0 1 True 1.0 'a' 'b' None (1,2) b'a' -1 -2 2**61-1
<int>  <str>  <float>  <tuple>  <any>
<I>  <F>  <S>  <B>  (<key>, <key>)  frozenset(<seq>)  <complex>  o0""",
    "seq": r"""
'' 'xyz' range(3) l0 l1 t0 s0 b0 d0
<list>  <list>  <tuple>  <str>  <bytes>  <dict>  range(<small>)
<S>  <B>  <tuple>  <dict>.values()  <dict>.items()  bytearray(<bytes>)  gen(<small>, <any>)  iter(<list>)  range(<small>, <small>, <small>)  reversed(<list>)  map(<fn>, <list>)  zip(<tuple>, <str>)  enumerate(<str>)  ($1 for $1 in <list>)  memoryview(<bytes>)  o1  It(<small>)  collections.deque(<list>)  <any>""",
    "any": r"""
None True 0 1.5 'q' i0 f0 s0 l0 t0 d0 b0 1j o0 o1
<int>  <int>  <float>  <str>  <list>  <tuple>  <dict>  <bytes>  <bool>  <list>[<small>]  <tuple>[<small>]
<dict>[<key>]  <any> + <any>  <any> * <small>  <any> - <any>  <any>[<small>]  -<any>  o0 + <any>  <any> * o0
o0[<small>]  o0(<any>)  o0.prop  o1.<attr>  len(o1)  rec(<small>, <any>)  next(iter(<seq>))
complex(<float>, <float>) * <float>  complex(<str>)  getattr(o0, <str>, <any>)  fun(<any>)  fun(<any>, <any>)
<I>  <F>  <S>  <B>  <complex>  <set1>  <complex>  bytearray(<B>)  range(<small>, <small>)  <any> // <any>  <any> % <any>  <any> & <any>  <any> | <any>  <any> / <any>  <any> ^ <any>  <any> << <small>  <any> @ <any>  +<any>  ~<any>  <any>[<slice>]  <any>[<any>]  <any>.<attr>  <any> if <any> else <any>
<any> and <any>  <any> or <any>  <builtin>  <builtin>  <builtin>  <fn>(<any>)  <fn2>(<any>, <any>)  <list>.<lmeth>  <dict>.<dmeth>  <tuple>.<tmeth>  <any>.<anymeth>  (lambda: <any>)()  (lambda $1=<any>: $1)()  type(<any>)(<any>)  type(<any>) is type(<any>)  next(gen(<small>, <any>), <any>)
drive(co(<any>))  drive(aco(<small>, <any>))  functools.partial(fun, <any>)(<any>)  functools.partial(fun, b=<any>)(<any>, **<dict>)  operator.methodcaller(<str>)(<any>)  operator.attrgetter(<str>)(<any>)  getattr(<any>, <str>, <any>)  o1[<any>]  o0(<any>, k=<any>)  o0(**<dict>)  Desc.__get__(Desc(), <any>)
Slots(<any>, <any>).a  Slots(<any>, <any>)  Cmp(<any>) < <any>  Cmp(<any>) == Cmp(<any>)  <any> + Num(<any>)  Num(<any>) - <any>  <any> ** Num(<any>)  Num(<any>)[<any>]  -Num(<any>)  <any> @ Num(<any>)  divmod(<any>, Num(<any>))  round(Num(<any>), <small>)  Num(<any>) < <any>  Point(<any>, <any>)  Point(<any>, <any>) == Point(<any>, <any>)
Colour(<small>)  Colour.RED | <any>  Colour[<str>]  int.__add__(<any>, <any>)  str.__mul__(<any>, <any>)  list.__getitem__(<any>, <any>)  object.__eq__(<any>, <any>)  (<any>).__class__(<any>)  isinstance(<any>, <any>)  issubclass(<any>, <any>)  {<any>: <any>}  {<any>}  [<any>][<any>]
copy.copy(<any>)  copy.deepcopy(<any>)  json.loads(json.dumps(<any>))  sum(<seq>)  sum(<seq>, <any>)  max(<seq>)  min(<seq>, key=<fn>)  sorted(<seq>)  len(<any>)  iter(<any>) and 0  reversed(<any>) and 0  hash(<any>) and 0  eval(<str>)  eval(repr(<any>))  int(<any>)  float(<any>)  complex(<any>)  str(<any>)  bytes(<seq>)  list(<any>)  tuple(<any>)  dict(<any>)  len(set(<any>))  len(<set> - <any>)  <bytes> + <any>  <str> + <any>  <list> + <any>  <tuple> + <any>  <int> + <any>  <float> * <any>""",
    "attr": r"""
v tag prop get() missing extra __class__.__name__ __dict__ both() real imag args start __len__() __name__ __module__
__class__.__mro__  append(<any>)  get(<any>)  join(<any>)  __init__()  __repr__()  __str__()  __contains__(<any>)  __getitem__(<any>)  __lt__(<any>)  __add__(<any>)""",
    "complex": r"""
1j 0j -1j 1+2j complex('nan') complex('-0-0j') complex('inf')
complex(<F>, <F>)  complex(<float>, <int>)  <complex> + <complex>  <complex> * <complex>  <complex> / <complex>  <complex> - <float>  <complex> ** <small>  -<complex>  <complex>.conjugate()  complex(<str>)  <complex> + <any>  complex(<any>, <any>)  complex(repr(<complex>))""",
    "fn": r"""
str repr len bool abs int float list tuple type ord chr bytes hex next sum max sorted callable ascii dict complex round
(lambda $1: $1)  (lambda $1: <any>)  (lambda $1: ($1, <any>))  (lambda $1: $1 == <any>)  (lambda $1: $1 < <any>)  (lambda $1: C($1 + <any>))  (lambda $1: C($1 * <small>))  <str>.join  <list>.index  <dict>.get  functools.partial(fun, <any>)  operator.itemgetter(<small>)  operator.neg  Base  Num  o0  fun  co  math.sqrt  math.floor  json.dumps""",
    "fn2": r"""
fun pos max min divmod isinstance operator.sub operator.eq operator.lt operator.contains operator.getitem operator.truediv getattr range zip slice math.gcd math.copysign round complex
(lambda $1, $2: ($1, $2))  (lambda $1, $2: C($1 + $2))  (lambda $1, *$2: $2)  (lambda $1, $2=<any>: $2 == $1)  functools.partial(fun, <any>)  (lambda $1, $2: $1 and $2)""",
    "args": r"""
<> 
<any>  <str>  <small>  <any>, <any>  <str>, <str>  <str>, <small>  <small>, <str>  <any>, <any>, <any>  <seq>  k=<any>  *<seq>  **<dict>  <any>, *<tuple>  None  key=<any>  <fn>""",
    "smeth": r"""
upper() lower() split() strip() title() encode()
<strname>(<args>)  <strname>(<args>)  <strname>(<str>)  <strname>(<str>, <str>)  <strname>(<small>)""",
    "strname": "capitalize casefold center count encode endswith expandtabs find format_map index isalnum isalpha join ljust lower lstrip partition removeprefix removesuffix replace rfind rindex rjust rpartition rsplit rstrip split splitlines startswith strip swapcase title translate upper zfill",
    "bmeth": r"""
upper() hex() split() strip() title() decode()
<bytesname>(<args>)  <bytesname>(<bytes>)  <bytesname>(<bytes>, <bytes>)  <bytesname>(<small>)""",
    "bytesname": "capitalize center count decode endswith expandtabs find hex index isalnum isspace join ljust lower lstrip partition removeprefix replace rfind rindex rjust rpartition rsplit rstrip split splitlines startswith strip swapcase title translate upper zfill",
    "lmeth": r"""
copy() pop() sort() reverse() clear() 
append(<args>)  count(<args>)  extend(<args>)  index(<args>)  insert(<args>)  pop(<args>)  remove(<args>)  sort(<args>)  sort(key=<fn>)  index(<any>, <small>, <small>)  __setitem__(<args>)  __delitem__(<args>)  __iadd__(<seq>)  __imul__(<small>)  __contains__(<any>)  __eq__(<any>)""",
    "dmeth": r"""
copy() popitem() clear() keys() values() items()
get(<args>)  pop(<args>)  setdefault(<args>)  update(<args>)  fromkeys(<args>)  __getitem__(<args>)  __setitem__(<args>)  __contains__(<any>)  __or__(<any>)  __ior__(<seq>)  items().isdisjoint(<seq>)  values().mapping  popitem()[<bool>]""",
    "emeth": r"""
copy() clear() 
add(<args>)  discard(<args>)  remove(<args>)  update(<args>)  union(<args>)  intersection(<args>)  difference(<args>)  issubset(<args>)  issuperset(<args>)  isdisjoint(<args>)  intersection_update(<args>)  symmetric_difference_update(<args>)  __le__(<any>)""",
    "tmeth": r"""
count(1) index(1)
count(<args>)  index(<args>)  __getitem__(<args>)  __mul__(<small>)  __contains__(<any>)  __lt__(<any>)  __add__(<any>)  index(<any>, <small>)""",
    "anymeth": r"""
__class__ __str__() __repr__() __bool__() __iter__().__class__ __reduce_ex__.__name__
__eq__(<any>)  __ne__(<any>)  __add__(<any>)  __mul__(<small>)  __format__('<spec>')  __getattribute__(<str>)  __radd__(<any>)  __sub__(<any>)  __and__(<any>)  __contains__(<any>)  __getitem__(<any>)  __call__(<args>)  __setattr__(<str>, <any>)  __init__(<args>)  __class__.__add__(<any>, <any>)""",
    "builtin": r"""
abs() len() int() str() list() dict()
<builtinname>(<args>)  <builtinname>(<any>)  <builtinname>(<any>, <any>)  <builtinname>(<seq>)  list(<iterbuiltin>(<args>))  list(<iterbuiltin>(<seq>, <seq>))""",
    "builtinname": "abs all any ascii bin bool bytearray callable chr complex dict divmod float format getattr hasattr hex int isinstance issubclass len list max min next oct ord repr round slice sorted str sum tuple setattr delattr operator.add operator.mul operator.getitem operator.concat math.floor math.sqrt math.gcd math.fsum math.prod math.hypot math.isclose math.ldexp struct.pack struct.unpack collections.Counter collections.OrderedDict",
    "iterbuiltin": "enumerate filter map reversed zip itertools.chain itertools.accumulate itertools.islice itertools.zip_longest itertools.pairwise itertools.compress itertools.starmap",
    "set1": r"""
set() frozenset()
{<key>}  frozenset({<key>})""",
    "errs": "'strict' 'ignore' 'replace' 'backslashreplace' 'surrogateescape' 'surrogatepass' 'xmlcharrefreplace' 'namereplace' 'nosuch'",
    "codec": "'utf-8' 'ascii' 'latin-1' 'utf-16' 'utf-16-be' 'utf-32-le' 'utf-7' 'cp1252' 'utf-8-sig' 'raw_unicode_escape' 'unicode_escape' 'nosuch'",
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
P(<set>)
P(<complex>)
P(<S>, <B>)
P(<I>, <F>)
P(<builtin>)
P(<any>, <any>)
P(C(<seq>))
P(<str>.<smeth>)
P(<bytes>.<bmeth>)
P(l0.<lmeth>, l0)|l0 = C(l0)
P(d0.<dmeth>, d0)
P(<set>.<emeth>)
$1 = <set>|P($1.<emeth>)|P($1)
$1 = <set>|$1 <augset>= <set>|P($1)
i0 <aug>= <int>|i0 = C(i0)
i1 <aug>= <I>|i1 = C(i1)
f0 <aug>= <float>
o0 <aug>= <any>|P(o0)|o0 = Thing(1)
$1 = <any>|$1 <aug>= <any>|P($1)
l0[<small>] <aug>= <any>|l0 = C(l0)
d0[<key>] <aug>= <any>
o1.v <aug>= <any>|P(o1)
$1 = bytearray(<bytes>)|P($1.<bmeth>)|$1.extend(<seq>)|P($1, $1.pop())
$1 = bytearray(<B>)|$1[<small>] = <any>|del $1[<slice>]|$1 += <bytes>|P($1)
$1 = bytearray(<B>)|$1[<slice>] = <any>|P($1)
$1 = memoryview(bytearray(<B>))|P($1[<small>], $1.tobytes(), len($1))|$1[<slice>] = <B>|P($1.tolist())
$1 = memoryview(<B>).cast('<fmt>')|P($1.tolist(), $1.itemsize, $1.shape)
$1 = collections.deque(<seq>, <small>)|$1.append(<any>)|$1.rotate(<small>)|$1.appendleft(<any>)|P($1)
$1 = collections.OrderedDict(<dict>)|$1[<key>] = <any>|$1.move_to_end(<key>)|P($1)
$1 = collections.defaultdict(<fn>, <dict>)|P($1[<key>], $1)
$1, *($2, $3) = <seq>|P($1, $2, $3)
[$1, [$2, *$3]] = <any>|P($1, $2, $3)
$1 = $2 = <any>|P($1, $2)
$1 = <any>, *<seq>|P($1)
l0[0], i0, d0['n'] = <any>, <int>, <any>|i0 = C(i0)
(o1.v, l0[<small>]) = <seq>|P(o1, l0)|l0 = C(l0)
for $1, *$2 in <seq>:|    P($1, $2)
for l0[0] in <seq>:|    P(l0[0])
for $1 in <seq>:|    for $2 in <seq>:|        if $1 == $2: continue|        P($1, $2)|        if <bool>: break|    else:|        <block>
for $1 in range(12):|    i2 = C(i2 + $1 * <small>)|    if $1 % 3 == 0: continue|    <simple>
for $1 in range(9):|    f0 = f0 * <float> + $1|    i0 = C(i0 ^ <int>)|P(f0, i0)
for $1 in range(8):|    $2 = [$1, <any>, i0]|    o1.v = $2[$1 % 3]|    P(o1.get())
for $1 in range(7):|    try:|        P([<any>, <any>, 1 // ($1 - 3)][$1 % 3])|    except (ZeroDivisionError, TypeError) as $2:|        E($2)
for $1 in range(7):|    s0 = (s0 + <str>)[:20]|    if $1 & 1: s1 = s0[<slice>]|P(s0, s1)
for $1 in range(6):|    P(fun($1, <any>), rec($1 % 3, $1), kw($1, b=<any>))
for $1 in range(9):|    if $1 == 4: i1 = <any>|    if $1 == 7: i1 = <int>|    P(i1 == $1, i1)
for $1 in [1, 2.5, 'x', None, (1, 2), 2**70, True]:|    P($1, $1 == <any>)|    P($1 + <any>)
for $1 in [Base(1), Thing(2), Slots(3, 4), Num(5), It(2)]:|    P(getattr($1, 'v', None), $1.__class__.__name__)
$1 = 0|while True:|    $1 += 1|    if $1 > <small> % 9 + 2: break|    <block>
while l0:|    P(l0.pop())|    if <bool>: break
for $1 in list(range(10)):|    match $1:|        case 1 | 2: P('low', $1)|        case int() if $1 > 7: P('high')|        case _: i0 = C(i0 + $1)|P(i0)
try:|    <block>|except (<exc>, <exc>) as $1:|    E($1)|    raise|finally:|    <block>
try:|    try:|        raise <exc>(<str>)|    finally:|        raise <exc>(<str>)|except Exception as $1:|    E($1)|    P($1.__context__, $1.__suppress_context__)
try:|    raise <exc>(<any>) from <exc>(<any>)|except Exception as $1:|    P($1.__cause__, $1.args)
try:|    raise <exc>|except <exc> as $1:|    P($1)|else:|    P('none')
try:|    raise ExceptionGroup('g', [<exc>(1), <exc>(2), ExceptionGroup('h', [<exc>(3)])])|except* <exc> as $1:|    P($1.exceptions)|except* (<exc>, <exc>) as $2:|    P($2)
try:|    raise <exc>(<str>)|except* <exc> as $1:|    <block>|else:|    P('else')|finally:|    P('finally')
def $1():|    try:|        return <any>|    finally:|        <block>|P($1())
def $1():|    for $2 in range(3):|        try:|            try:|                if $2 == 1: raise <exc>(<any>)|                <block>|            except <exc>:|                P('in')|                continue|            finally:|                P('out', $2)|        except Exception as $3:|            E($3)|            return $2|P($1())
def $1():|    while True:|        try:|            return <any>|        finally:|            break|    return 'left'|P($1())
def $1():|    with Manager(<bool>):|        for $2 in <seq>:|            with Manager(<bool>):|                if <bool>: return $2|                raise <exc>(<any>)|P($1())
def $1($2):|    if $2 > 3: raise <exc>($2)|    try:|        return $1($2 + 1)|    finally:|        P($2)|P($1(<small>))
with contextlib.suppress(<exc>, <exc>):|    <block>|    raise <exc>(<any>)
with Manager(1), Manager(0) as $1, contextlib.suppress(<exc>):|    <block>
with (Manager(<any>) as ($1, $2), Manager(<any>)):|    P($1, $2)|    <block>
@contextlib.contextmanager|def $1(x):|    try:|        yield x|    except <exc> as $2:|        E($2)|with $1(<any>) as $3:|    P($3)|    raise <exc>(<any>)
def $1(a, b=<any>, /, c=<any>, *, d=<any>, **e):|    return a, b, c, d, R(e)|P($1(<any>))|P($1(<any>, c=<any>))|P($1(<any>, <any>, <any>, d=<any>, a=<any>))|P($1(*<seq>, **<dict>))|P($1(b=<any>))
def $1(*a, k, **kw):|    return a, k, kw|P($1(*<seq>, k=<any>))|P($1(<any>))|P($1(**<dict>))|P($1(k=1, **<dict>))
$1 = lambda $2=<any>, *$3, **$4: ($2, $3, $4)|P($1(), $1(<any>), $1(*<seq>), $1(**<dict>))|P($1(<any>, $2=<any>))
def $1($2=[]):|    $2.append(<any>)|    return C($2)|P($1(), $1(), $1([]))
def $1():|    $2 = <int>|    class $3:|        $4 = $2|        def get(self): return $2, __class__.__name__|        $5 = [$2 for _ in range(2)]|    $2 = <any>|    return $3().get(), $3.$4, $3.$5|P($1())
def $1(x):|    def $2():|        nonlocal x|        x = [x, <any>]|        return C(x)|    def $3(): return x|    return $2, $3|$4, $5 = $1(<any>)|P($4(), $5(), $4(), $5())
def $1():|    $2 = []|    for $3 in range(3):|        def $4(y=$3): return $3, y|        $2.append($4)|    return [$5() for $5 in $2]|P($1())
def $1():|    P($2)|    $2 = <any>|P($1())
def $1():|    $2 = <any>|    del $2|    return lambda: $2|P($1()())
def $1():|    x = <any>|    return [x for _ in range(2)], [y for y in [x]], {x: y for x, y in enumerate(<seq>)}, x|P($1())
P([$1 for $1 in range(4) if ($2 := $1 * <small>) > 2])|P($2)
P([[$1 + $2 for $2 in range($1)] for $1 in range(4)], {($1, $2) for $1 in 'ab' for $2 in range(2)})
P(*[(lambda: $1 + $2)() for $1 in <list> for $2 in <list>][:4])
$1 = ($2 for $2 in <seq> if <fn>($2))|P(next($1, <any>), list($1))
def $1():|    $2 = yield|    while $2 is not None:|        $2 = yield $2, <any>|    return <any>|def $3():|    $4 = yield from $1()|    P('result', $4)|    yield <any>|$5 = $3()|P(next($5), $5.send(<any>), $5.send(<any>))|P($5.send(None))|P(next($5))
def $1():|    try:|        yield <any>|    except <exc> as $2:|        E($2)|        yield <any>|    finally:|        $4 = 'closing'|$3 = $1()|P(next($3))|P($3.throw(<exc>(<any>)))|P($3.throw(<exc>))
def $1():|    yield from <seq>|    yield from It(<small>)|    return <any>|def $2():|    $3 = yield from $1()|    yield 'got', $3|P(list($2()))
def $1():|    with Manager(<bool>):|        yield <any>|        raise <exc>(<any>)|for $2 in $1():|    P($2)
$1 = gen(4, <any>)|for $2 in $1:|    P($2)|    for $3 in $1:|        P($3)|        break
def $1(n):|    if n: yield from $1(n - 1)|    yield n, <any>|P(list($1(4)))
$1 = itertools.tee(<seq>, 2)|P(list($1[0]), next($1[1], <any>), list($1[1]))
async def $1($2):|    $3 = await tick($2)|    try:|        <block>|        await co(<any>)|        raise <exc>($3)|    finally:|        P(await tick('f'))|P(drive($1(<any>)))
async def $1():|    async for $2 in agen(<small>):|        P($2)|        if <bool>: break|        <block>|    else:|        P('else')|    return [$3 async for $3 in agen(2)], {$3: <any> async for $3 in agen(3) if $3}|P(drive($1()))
async def $1():|    async with AManager(<bool>) as $2:|        P($2)|        <block>|        raise <exc>(<any>)|    return <any>|P(drive($1()))
async def $1():|    try:|        $2 = yield <any>|        P($2)|        await tick(1)|        yield <any>|    finally:|        await tick(2)|$3 = $1()|P(drive($3.asend(None)))|P(drive($3.asend(<any>)))|P(drive($3.athrow(<exc>(<any>))))|P(drive($3.aclose()))|P(drive($3.__anext__()))
async def $1(n):|    return n if n <= 0 else [await $1(n - 1), await tick(n)]|P(drive($1(<small> % 5)))
async def $1():|    return [await tick($2) for $2 in <seq>], [$2 for $2 in [await co(<any>)]]|P(drive($1()))
$1 = co(<any>)|P($1.send(None))|P($1.throw(<exc>(<any>)))|$1.close()
match <any>:|    case bool() | int() as $1: P('i', $1)|    case float(real=$1): P('f', $1)|    case complex(): P('c')|    case bytes($1) | str($1): P('b', $1)|    case {'a': $1, 'k': _, **$2}: P('ak', $1, $2)|    case dict($1): P('d', $1)|    case [($1, $2), *$3]: P('pair', $1, $2, $3)|    case [*_, $1]: P('last', $1)|    case Point(x=0): P('origin')|    case Point($1, $2): P('point', $1, $2)|    case Colour.RED: P('red')|    case Num(v=[$1]): P($1)|    case None: P('none')
match <int>, <any>:|    case 0, $1: P(0, $1)|    case -1 | 1 | 2, ($1 as $2): P($1, $2)|    case $1, str($2) if $1 > 5: P($1, $2)|    case 1.5 | 2j, _: P('n')|    case $1, [*_]: P('list', $1)|    case $1: P('else', $1)
match <seq>:|    case []: P('e')|    case [$1]: P(1, $1)|    case [$1, $2]: P(2, $1, $2)|    case [$1, *_, $2]: P('n', $1, $2)|    case _: P('no')
match <any>:|    case str() | int() | None: <simple>|    case (list() | tuple()) as $1 if <bool>: P($1)|    case object(v=$1, tag='base'): P('o', $1)|    case _ if <bool>: P('guard')
class $1:|    def __init__(self, *a): self.a = a|    def __<bin>__(self, o): return '<bin>', o|    def __r<bin>__(self, o): return 'r<bin>', o|    def __i<bin>__(self, o): self.a = C(o); return self|    def __repr__(self): return '$1' + R(self.a)|$2 = $1(<any>)|P($2 <op> <any>, <any> <op> $2)|$2 <op>= <any>|P($2)|P($2 <aug2> <any>)
class $1(Base):|    def __<cmp>__(self, o): return <any>|P($1(1) <cop> <any>, <any> <cop> $1(2), sorted([$1(1), $1(2)], key=R))|P(max($1(1), $1(2)))|P(hash($1(1)) and 0)
class $1(Base):|    def __bool__(self): return <any>|P(bool($1(<any>)), not $1(1))|P($1(1) and <any>, $1(2) or <any>)
class $1(Base):|    def __len__(self): return <any>|    def __getitem__(self, k): return R(k)|    def __setitem__(self, k, v): P('set', k, v)|    def __delitem__(self, k): P('del', k)|    def __missing__(self, k): return k|$2 = $1(0)|P($2[<small>], $2[<slice>], $2[<slice>, <any>], $2[()])|$2[<slice>] = <any>|del $2[<any>]|P(len($2))|P($2[<any>:<any>])
class $1(Base):|    def __getattribute__(self, n):|        if n == 'extra': return <any>|        return super().__getattribute__(n)|    def __setattr__(self, n, v): super().__setattr__(n, [v])|    def __delattr__(self, n): P('del', n)|$2 = $1(<any>)|P($2.v, $2.extra)|$2.w = <any>|del $2.w|P($2.w)|P($2.nosuch)
class $1(type):|    def __call__(cls, *a): return super().__call__(*a), cls.tag|    def __getattr__(cls, n): return n, <any>|    def __contains__(cls, x): return <any>|class $2(Base, metaclass=$1):|    tag = <any>|    def __init_subclass__(cls, **k): P(cls.__name__, k)|class $3($2, k=<any>): pass|P($3(<any>), $3.nosuch, <any> in $3, isinstance(<any>, $3))
class $1(dict):|    def __missing__(self, k): return 'missing', k|    def __setitem__(self, k, v): super().__setitem__(k, [v])|$2 = $1(<dict>)|P($2[<key>])|$2[<key>] = <any>|P($2, $2.get(<key>), {**$2} == $2)|P($2 | <dict>, '%(z)s' % $2)
class $1(list):|    def __getitem__(self, k): return super().__getitem__(k), k|    def __iter__(self): return iter(<seq>)|    def append(self, x): super().append([x])|$2 = $1(<seq>)|$2.append(<any>)|P($2[<small>], $2[<slice>], list($2), [*$2], len($2))|P($2 + <list>, $2 == <list>)
class $1(str):|    def __eq__(self, o): return <bool>|    def __hash__(self): return 1|    def upper(self): return <any>|P($1(<str>) == <str>, {$1('a'): 1}.get(<str>), $1(<str>).<smeth>)|P($1(<S>) + <str>, f'{$1(s0):>5}', <str>.join([$1('q')]))
class $1(tuple):|    def __new__(cls, *a): return super().__new__(cls, a)|    def __getnewargs__(self): return tuple(self)|P($1(<any>, <any>), $1() == (), $1(1) + <tuple>, copy.copy($1(<any>)))|$2, *$3 = $1(*<seq>)|P($2, $3)
class $1(float):|    def __add__(self, o): return <any>|    def __round__(self, n=None): return n|    def __float__(self): return 2.0|P($1(<float>) + 1, 1 + $1(<F>), round($1(1.5)), math.sqrt($1(<F>)), '%g' % $1(<F>))
class $1:|    __slots__ = 'a', 'b'|    def __init__(self, a): self.a = a|$2 = $1(<any>)|P($2.a)|P($2.b)|$2.c = <any>
class $1:|    x = Desc()|    y = property(lambda self: <any>, lambda self, v: P('sety', v))|    @functools.cached_property|    def z(self): return <any>|    @classmethod|    def c(cls, *a): return cls.__name__, a|    @staticmethod|    def s(*a): return a|$2 = $1()|P($2.x, $1.x, $2.y, $2.z, $2.z, $2.c(<any>), $1.s(*<seq>))|$2.x = <any>|$2.y = <any>|del $2.x|del $2.y
class $1(Base):|    def get(self): return 'A', super().get()|class $2(Base):|    def get(self): return 'B', super().get()|class $3($1, $2):|    def get(self): return 'C', super().get()|P($3(<any>).get(), [$4.__name__ for $4 in $3.__mro__])|P(super($1, $3(<any>)).get())
class $1:|    def __format__(self, spec): return 'F' + spec|    def __str__(self): return <str>|    def __index__(self): return <any>|    def __complex__(self): return <any>|    def __hash__(self): return <any>|P(f'{$1():<spec>}', str($1()), '%s' % $1())|P([1, 2, 3][$1()], complex($1()))|P({$1(): 1} and 0)|P(range($1()))
class $1(Exception):|    def __init__(self, a, b=2): self.b = b|try:|    raise $1(<any>, b=<any>)|except $1 as $2:|    P($2, $2.args, $2.b)|    $2.add_note(<str>)|    P($2.__notes__)
class $1(Base):|    def __enter__(self): return <any>|    def __exit__(self, *a): return <any>|with $1(1) as $2:|    P($2)|    raise <exc>(<any>)
class $1(Base):|    def __iter__(self): return self|    def __next__(self):|        self.v = self.v + 1|        if self.v > 4: raise StopIteration(<any>)|        return self.v|P(list($1(0)), [*$1(<small>)], dict(zip(<str>, $1(1))))|P($1(<any>) and list($1(2)), 3 in $1(0))
class $1(Base):|    def __call__(self, x, *a, k=<any>): return x, a, k|$2 = $1(1)|P($2(<any>), $2(*<seq>), $2(<any>, k=<any>))|P($2(), list(map($2, <seq>)))
$1 = Point(<any>, <any>)|P($1, $1 == Point(<any>, <any>), copy.copy($1))|$1.x = <any>|P($1)|P($1 < Point(1, 2))
$1 = type('$1', (<cls>,), {'v': <any>, '__repr__': lambda self: '$1'})|P($1(), $1.v, $1.__name__, $1.__bases__)|P($1(<any>))
$1 = functools.lru_cache(maxsize=2)(lambda x: C([x]))|P($1(<key>), $1(<key>), $1(<key>), $1.cache_info())
$1 = functools.partial(kw, <any>, b=<any>)|P($1(), $1(c=<any>), $1.args, $1.keywords)|P($1(*<seq>, **<dict>))
@functools.singledispatch|def $1(x): return 'base'|@$1.register(int)|def _(x): return 'int'|@$1.register(list)|def _(x): return 'list'|P($1(<any>), $1(True), $1(<int>))
P(sorted(<seq>, key=functools.cmp_to_key(lambda a, b: <small>))[:0], min(<seq>, <seq>, key=len))
global $1|$1 = <any>|def $2():|    global $1|    $1 = <any>|    return $1|P($2())
$1: int = <any>|P($1, '$1' in __annotations__) if 0 else P($1)
P(eval('<I> + x', {'x': <any>}), eval(compile('x, y', 'q', 'eval'), {'x': <any>}, {'y': <any>}))
exec('def $1(a): return a, <I>\n$2 = $1(<I>)', $3 := {})|P($3['$2'])
P(struct.unpack('<2hxq', struct.pack('<2hxq', <small>, <small>, <int>)), struct.pack(<str>, <any>))
P(json.loads('[%s, {"a": %s}]' % (<int>, <float>)), json.loads(json.dumps(<S>)))
P(repr(<S>), ascii(<S>), <S>.encode('utf-16-le', 'surrogatepass').hex())
P(int(<S>), float(<S>))
P(sorted([<key>, <key>, <key>, <key>], key=R), sorted(<list>), sorted([<F>, <I>, <F>, <int>, <float>]))
P(sorted([<int>, <int>, <I>, <I>, <float>], reverse=<bool>), sorted([<S>, <str>, <S>]), sorted([<tuple>, <tuple>]))
P(l0 <cop> l1, t0 <cop> <tuple>, <any> <cop> <any>)
P(<float> <cop> <int>, <I> <cop> <F>, <S> <cop> <S>, <complex> == <any>)
P(dict.fromkeys(<seq>, <any>), list(dict.fromkeys(<seq>).keys()), len(<dict>.items()))
del l0[<slice>], d0[<key>]
del (l0[<small>], d0[<key>])
assert <bool>, <any>
print(R(<str>), R(<any>), sep=<str>, end='\n')
print(*[R($1) for $1 in <list>], sep='-')
P(isinstance(<any>, (<cls>, (<cls>, <cls>))), isinstance(<any>, <cls> | <cls>), issubclass(<cls>, <cls>))
P(list(<any>), tuple(<any>), dict(<any>))
if (<bool> and <any>) or not <any>:|    <block>|elif ($1 := <any>) and <any>:|    P($1)|else:|    <block>
P(<any> if <any> else <any>, <any> and <any>, <any> or <any>, not <any>)
P(<small> < <small> <= <int> != <float>, <any> == <any> == <any>, 1 < <any> < <any>)
P(vars(o1), dir(o1)[-1], o1.__class__.__qualname__, type(o1).__mro__[1])
$1 = copy.deepcopy([l0, d0, t0, l0])|P($1, $1[0] is $1[3])
$1 = []|$1.append($1)|P($1, repr($1), $1 == $1, copy.deepcopy($1))
$1 = {}|$1['x'] = $1, <any>|P(repr($1))
class $1:|    __match_args__ = ('a', 'b')|    def __init__(self, a, b): self.a, self.b = a, b|match $1(<any>, <any>):|    case $1(1, b=$2): P('one', $2)|    case $1($2, str() as $3): P($2, $3)|    case $1([*$2], _): P($2)|    case $1(b={'a': $3, **$4}): P($3, $4)|    case $1(a=$2): P($2)
class $1:|    __match_args__ = <any>|    a = b = <any>|match $1():|    case $1($2): P($2)|    case _: P('none')
match <any>:|    case int($1) | float($1) | str($1): P($1)|    case list($1) | tuple($1) if len($1) > 1: P($1)|    case [[$1, *_], *$2] | {'a': [$1, *$2]}: P($1, $2)|    case {None: $1} | {True: $1} | {-1: $1}: P($1)|    case math.pi | Colour.BLUE: P('dotted')|    case -1.5 | 2 + 1j | 'a' 'b' | b'q': P('literal')|    case Slots(a=Slots(a=$1)) | Slots(v=$1): P($1)|    case Pair($1, y=$2): P($1, $2)
class $1(type):|    @classmethod|    def __prepare__(m, n, b, **k):|        P(n, len(b), k)|        return {'extra': <any>}|    def __new__(m, n, b, d, **k): return super().__new__(m, n, b, d)|    def __init__(cls, n, b, d, **k): super().__init__(n, b, d)|    def __instancecheck__(cls, x): return <any>|    def __subclasscheck__(cls, x): return <any>|class $2(metaclass=$1, k=<any>): pass|P($2.extra, isinstance(<any>, $2), type($2).__name__)|P(issubclass(<cls>, $2))
class $1:|    def __set_name__(self, o, n): P('name', o.__name__, n)|    def __get__(self, o, c): return <any>|class $2:|    x = $1()|    y = x|P($2.x, $2().y)|$3 = $2()|$3.x = <any>|P($3.x, $3.__dict__)
class $1:|    def __set_name__(self, o, n): raise <exc>(n)|class $2:|    x = $1()
class $1:|    def __get__(self, o, c): return <any>|    def __set__(self, o, v): raise <exc>(v)|class $2:|    x = $1()|    def __init__(self): self.__dict__['x'] = 1|P($2().x)|$2().x = <any>
$1, $2 = <any>, <int>|P(f'{$1!r:>{$2 % 20}}', f'{f"{$2:<spec>}":*^{$2 % 9}}', f'{$1=}', f'{$2 + 1 = :>30}', f'''{f'{f"{$1}"}'}''')
$1, $2 = <S>, <F>|P(f'{$1:<spec>}', f'{$1!a:<spec>}', f'{$2:<spec>}', f'{$2!r:.3}', f'{{{$1}}}', f'{$2:{$1}}')
$1 = <any>|P(f'{$1:<spec>}', '{:<spec>}'.format($1), format($1, '<spec>'), '%s %r %a' % ($1, $1, $1))
P(l0[<I>:<I>], s0[<I>:], t0[:<I>:<I>], b0[::<I>], range(5)[<I>:<I>:<small>])
P('abc'[<I>:<small>:<small>], 'abc'[<I>])
l0[<I>:<I>] = <seq>|P(l0)|l0 = C(l0)
del l0[<I>:<I>:<small>]|P(l0)
l0[::<small>] = <seq>|P(l0)|l0 = C(l0)
P(slice(<I>, <I>, <small>).indices(<I>), range(<I>, <I>, <I>)[<small>], len(range(<I>, <I>, <I>)), <I> in range(<I>, <I>, <I>))
P(range(<I>, <I>, <I>) == range(<I>, <I>, <I>), range(<int>, <I>).index(<I>), range(<I>).count(<I>))
P(range(<int>, <I>, <small>)[<small>:<small>], range(<I>)[<I>:], hash(range(<small>)) == hash(range(<small>)))
P(struct.pack('<<fmt>', <any>), struct.pack('>2<fmt>', <any>, <any>))
P(struct.unpack('><fmt>', <B>), list(struct.iter_unpack('<<fmt>', <B>)), struct.unpack_from('<<fmt>', <B>, <small>))
$1 = bytearray(12)|struct.pack_into('<<fmt>h', $1, <small>, <any>, <int>)|P($1, struct.calcsize('<<fmt><fmt>'), struct.calcsize('<fmt><fmt>q'))
P(struct.pack('<e', <F>), struct.pack('<d', <I>), struct.unpack('<e', struct.pack('<e', <float>)), struct.pack('4s2p', <B>, <B>), struct.pack('?', <any>))
*$1, = <seq>|P($1)
($1, *$2), [*$3, $4] = <any>, <seq>|P($1, $2, $3, $4)
for ($1, *$2), $3 in [(<seq>, <any>), (<any>, <any>)]:|    P($1, $2, $3)
$1, l0[0:1], *o1.v = <seq>|P($1, l0, o1)|l0 = C(l0)
P([*<any>], {**<any>}, (*<any>, *<any>))
P({*<any>, *<seq>}, {**<dict>, **<any>}, [*<seq>, *<any>])
def $1():|    return *<seq>, <any>|def $2():|    yield *<seq>, <any>|    yield|P($1(), list($2()))
$1 = *<seq>, *<seq>|P($1)
for $1 in *<seq>, <any>:|    P($1)
P(d0[*<tuple>])
def $1(*$2, $3=(<any>, *<seq>)): return $2, $3|P($1(*<seq>, *<any>), $1(*<seq>, <any>, *<tuple>, $3=<any>))
$1 = ExceptionGroup(<str>, [<exc>(<any>), ExceptionGroup('h', [<exc>(1), <exc>(<any>)])])|P($1, $1.split(<exc>), $1.subgroup((<exc>, <exc>)), $1.subgroup(lambda e: <bool>))|P($1.derive([<exc>()]), $1.message, $1.exceptions)|raise $1
try:|    try:|        raise ExceptionGroup('g', [<exc>(1), <exc>(<any>)])|    except* <exc> as $1:|        raise <exc>(<any>) from $1|    except* <exc>:|        raise|except BaseException as $2:|    P($2, $2.__cause__, $2.__context__, getattr($2, 'exceptions', 0))
P(ExceptionGroup(<any>, [<exc>(<any>)]))
P(ExceptionGroup(<str>, <any>))
P(ExceptionGroup('g', [<exc>(1)]).subgroup(<any>))
try:|    <block>|    raise BaseExceptionGroup('b', [<exc>(2), KeyboardInterrupt()])|except* KeyboardInterrupt:|    P('interrupt')|except* <exc> as $1:|    P($1)
class $1(ExceptionGroup):|    def derive(self, xs): return $1(self.message, xs)|try:|    raise $1('m', [<exc>(1), <exc>(2), <exc>(3)])|except* <exc> as $2:|    P(type($2).__name__, $2)
for $1 in range(3):|    try:|        if $1: raise ExceptionGroup('n', [<exc>($1), <exc>(<any>)])|        <block>|    except* <exc> as $2:|        P($1, $2.exceptions)|    except* (<exc>, <exc>) as $2:|        P('second', $2.exceptions)
def $1():|    $2 = <any>|    class $3:|        nonlocal $2|        $2 = <any>|        def f(self):|            nonlocal $2|            del $2|    P($2)|    $3().f()|    return $2|P($1())
def $1():|    global $2|    def $3():|        global $2|        $2 = <any>|    class $4:|        global $2|        $5 = $2 = <any>|    $3()|    return $2, $4.$5|P($1(), '$2' in globals())
P([($1 := x, $1) for x in <seq>][:3], any(($2 := y) == <any> for y in <seq>))|P($1, $2)
if ($1 := <any>) and ($2 := <any>) or ($2 := <int>):|    P($1, $2)
def $1(x=($2 := <any>)): return x, $2|P($1(), $1(<any>), $2, (lambda: ($2 := <any>))(), $2)
$1 = iter(<seq>)|while ($2 := next($1, None)) is not None:|    P($2)
P([[y := <any>, x] for x in <list> if (y := x)], {(z := x): z for x in 'ab'}, z)
class $1:|    __slots__ = ('a', '__dict__')|class $2($1):|    __slots__ = ('b', '__weakref__')|    def __init__(self): self.a, self.b, self.c = <any>, <any>, <any>|$3 = $2()|P($3.a, $3.b, $3.__dict__, $2.a, $2.__slots__)|del $3.a|P($3.a)
class $1:|    __slots__ = <any>|P($1.__slots__, sorted($1.__dict__))
class $1(<cls>):|    __slots__ = ('a',)|P($1())
class $1:|    __slots__ = ('__a', 'b')|    def __init__(self): self.__a = <any>|P($1()._$1__a, $1.__slots__)|$1().zz = 1
def $1():|    while True:|        try:|            $3 = yield <any>|        except <exc> as e:|            E(e)|        except GeneratorExit:|            return 'closed'|$2 = $1()|P(next($2))|P($2.throw(<exc>(<any>)))|P($2.throw(<exc>))|P($2.close(), next($2, 'end'))
$1 = gen(<small>, <any>)|P(next($1))|P($1.throw(ValueError, <any>))|P($1.throw(<any>))|P($1.close(), list($1))
$1 = gen(3, <any>)|P($1.gi_running, $1.gi_frame is None, $1.__name__, $1.gi_yieldfrom)|$1.close()|P($1.gi_frame, next($1, <any>))|P($1.send(<any>))
$1 = gen(3, <any>)|P($1.send(<any>))
def $1():|    try:|        yield <any>|    except GeneratorExit:|        yield 'ignored'|$2 = $1()|next($2)|P($2.close())
def $1():|    yield from (x for x in <seq>)|    try:|        yield from gen(2, <any>)|    except <exc> as e:|        E(e)|    return <any>|$2 = $1()|for $3 in $2:|    P($3)|    if <bool>:|        P($2.throw(<exc>(<any>)))
$1 = (C(x + y) for x in <seq> for y in <seq> if x)|P(next($1, None), $1.throw(<exc>(1)))
P(d0.keys() <augset> <seq>, d0.items() <augset> <set>)
P(d0.keys() <cop> <set>, d0.items() <cop> d0.items(), d0.keys().isdisjoint(<seq>), <any> in d0.items(), <any> in d0.values())
$1, $2, $3 = d0.keys(), d0.values(), d0.items()|d0[<key>] = <any>|P($1, $2, $3, len($1), <key> in $1, list(reversed($3)))|P($1.mapping, $1 == $3, $2 == $2)
$1 = <set>|P($1 <augset> <seq>, $1 <cop> <set>, $1 == frozenset($1), $1.issubset(<seq>), $1.union(<seq>, <seq>))|$1.update(<seq>)|P($1)
$1 = frozenset(<set>)|P($1 <augset> <set>, hash($1) == hash(frozenset($1)), $1 | {1}, {1} | $1, $1 - <set>, {$1: <any>}[$1])
P(len(str(10 ** 4299)), len(hex(10 ** 5000)), int('f' * 5000, 16) % 1000)
P(int('1' * (4295 + <small>)) % 1000)
P(str(10 ** (4298 + <small>))[:5])
P('%d' % 10 ** 3, len('%x' % 10 ** 4400), f'{10 ** 4300:x}'[:3], '%d' % (10 ** 4300))
P(json.loads('1' * 4302) % 7)
P(int('<small>' * 50, 36), int(' <int> '), int('0b101', <small>), int(<B>), int(<S>, <small>), float(<B>))
@types.coroutine|def $1(x):|    $2 = yield x|    return $2|async def $3():|    return [await $1(<any>), await co(<any>)], f'{await tick(1)}', (await tick(2), *[await tick(3)])|P(drive($3()))
async def $1():|    async with AManager(0) as $2, AManager(<bool>) as $3:|        P($2, $3)|        async for $4 in agen(3):|            if $4 == 1: continue|            await tick(<any>)|            if <bool>: return $4|        raise <exc>(<any>)|    return 'left'|P(drive($1()))
P(drive(anext(agen(<small>))), drive(anext(agen(0), N(<int>))))
async def $1():|    $2 = agen(3)|    $3 = [await anext($2)]|    async for $4 in $2: $3.append($4)|    return $3, await anext($2, N(<int>))|P(drive($1()))
async def $1():|    return {x: await tick(x) async for x in agen(3) if await tick(x) is not None}, [y for x in [1, 2] if await tick(x) async for y in agen(x)]|P(drive($1()))
async def $1():|    return (x async for x in agen(2))|async def $2():|    return [x async for x in await $1()]|P(drive($2()))
$1 = co(<any>)|P($1.cr_running, $1.cr_frame is None, $1.cr_await, $1.__name__)|$1.close()|P($1.cr_frame)|P(drive($1))
async def $1():|    try:|        await <any>|    except TypeError as e:|        E(e)|    async with <any>: pass|P(drive($1()))
async def $1():|    async for $2 in <any>: P($2)|P(drive($1()))
@<fn>|@(lambda f: f)|def $1(): return <any>|P($1 if isinstance($1, (int, str, list, tuple)) else '$1')
@(lambda c: (c, <any>))|class $1(Base):|    z = <any>|P($1[0].z, $1[1])
class $1:|    @functools.singledispatchmethod|    def f(self, x): return 'base', x|    @f.register|    def _(self, x: int): return 'int', x|    @f.register(str)|    def _(self, x): return 'str', x|    p = functools.partialmethod(f, <any>)|P($1().f(<any>), $1().f(<int>), $1().p())
@functools.lru_cache|def $1(n, *a): return n if n < 2 else C($1(n - 1) + $1(n - 2))|P($1(<small>), $1(9), $1.cache_info()[0] >= 0, $1.cache_parameters())|P($1(<any>))
$1 = collections.namedtuple('$1', ['x', 'def', 'x'], rename=True, defaults=[<any>])|P($1(1, 2), $1._fields, $1._field_defaults, $1(1, <any>)._replace(x=<any>))|P($1(*<seq>))
$1 = collections.ChainMap(<dict>, <dict>)|P($1.get(<key>), dict($1), len($1), $1.parents.maps)|$1[<key>] = <any>|P($1.maps, $1.new_child({1: 2})[1])|P($1[<key>])
$1 = collections.deque(<seq>, maxlen=5)|$1.extend(<seq>)|$1.extendleft(<seq>)|P($1, $1.count(<any>), $1 <cop> collections.deque(<seq>))|$1.insert(<small>, <any>)
$1 = collections.deque(<seq>)|P($1[<small>], $1.index(<any>))|$1.remove(<any>)|$1 *= <small>|P($1)|del $1[<small>]|P($1 + $1, list(reversed($1)))
$1, $2 = collections.Counter(<seq>), collections.Counter(<str>)|P(sorted(($1 + $2).items(), key=R), sorted(($1 - $2).items(), key=R), sorted(($1 & $2).items(), key=R), sorted(($1 | $2).items(), key=R))|P($1.total(), sorted($1.elements(), key=R)[:9], $1[<key>], $1 <= $2, -$1)
P(list(itertools.islice(itertools.count(<int>, <int>), 4)), list(itertools.islice(itertools.cycle(<seq>), 5)), list(itertools.repeat(<any>, <small>)), list(itertools.chain.from_iterable(<seq>)))
P(list(itertools.accumulate(<list>, initial=<any>)), list(itertools.islice(<seq>, <small>, <small>, <small>)), list(itertools.product(<seq>, <seq>))[:6], list(itertools.combinations_with_replacement(<seq>, 2))[:6])
$1 = itertools.count(<any>, <any>)|P(next($1), next($1), $1)
@dataclasses.dataclass(order=<bool>, frozen=<bool>, slots=<bool>)|class $1:|    x: int|    y: list = dataclasses.field(default_factory=list)|    z: str = <str>|    def __post_init__(self): P('post')|$2 = $1(<any>)|P($2, dataclasses.asdict($2), dataclasses.astuple($2), dataclasses.replace($2, x=<any>), $2 == $1(<any>), $1.__match_args__)|P($2 < $1(<any>))|$2.x = <any>
@dataclasses.dataclass|class $1(Point):|    z: int = dataclasses.field(default=<any>, kw_only=True, repr=<bool>, compare=<bool>)|P($1(<any>, z=<any>), $1(1) == $1(1, z=<any>), [f.name for f in dataclasses.fields($1)])|P($1(1, 2, 3))
class $1(enum.Enum):|    A = <key>|    B = <key>|    @classmethod|    def _missing_(cls, v): return cls.A|P($1.A, list($1), $1(<key>), $1['B'], $1.A is $1.B, $1.A.value)|P($1['C'])
class $1(enum.IntEnum):|    A = 1|    B = enum.auto()|P($1.A + <int>, $1(2), f'{$1.B} {$1.B:<spec>}', $1.A < $1.B, [1, 2, 3][$1.A])|P($1(<any>))
P(Colour.RED <aug> <any>, Colour(<small>), ~Colour.RED, Colour.RED in Colour(3), list(Colour(3)), Colour(<small>).name)
with contextlib.ExitStack() as $1:|    $1.enter_context(Manager(<bool>))|    $1.callback(P, <any>)|    $1.push(lambda *a: <any>)|    <block>|    raise <exc>(<any>)
with contextlib.nullcontext(<any>) as $1, contextlib.closing(gen(2, 1)) as $2:|    P($1, list($2))
@contextlib.contextmanager|def $1():|    P('in')|    try:|        yield <any>|    finally:|        P('out')|@$1()|def $2(): raise <exc>(<any>)|$2()
P(list[<cls>], dict[<cls>, <any>], <cls> | <cls>, isinstance(<any>, <cls> | None), list[int].__args__, tuple[<any>, ...])|P(<cls>[<any>])
P(type[<cls>] == type[<cls>], (<cls> | <cls>) == (<cls> | <cls>), list[<cls>](<seq>), issubclass(<cls>, <cls> | <cls>), int | <any>)
$1 = bytearray(<B>)|$1.insert(<small>, <small>)|$1 *= <small> % 4|$1 += <B>|P($1)|del $1[::<small>]|P($1, $1.pop(<small>))|$1.remove(<small>)|P($1)
$1 = bytearray(<B>)|$2 = memoryview($1)|P($2.nbytes, $2.readonly, $2[::-1].tolist(), $2.contiguous, $2.hex(), $2[<slice>] == <B>)|$2[0] = <any>|P($1)|$1.append(1)
$1 = memoryview(<B>)|P($1.cast('B', (1, len($1))).tolist(), $1.format, $1.strides, hash($1) == hash(<B>))|$1.release()|P($1[0])
$1 = memoryview(bytes(24)).cast('<fmt>', (2, 24 // 2 // struct.calcsize('<fmt>')))|P($1.shape, $1.ndim, $1.tolist()[0], $1[0, 0])
P(<B>.join(<seq>), <B>.maketrans(<B>, <B>)[:3], bytes(<any>), bytes(<str>, <codec>, <errs>), <B> % <any>)
P(bytes.fromhex(<S>), <B>.hex(<str>, <small>), <B>.splitlines(<bool>), <B>.rsplit(<B>, <small>), <B> * <small>)
P(<S>.splitlines(), <S>.rsplit(<S>, <small>), <S>.rpartition(<S>), <S>.translate(<dict>), <S>.removesuffix(<S>), <S>.isidentifier())
P('{0!r:<spec>} {1[0]} {a.real}'.format(<any>, <seq>, a=<any>), '{:{}{}}'.format(<any>, <small>, 'd'), <S>.format(<any>, a=<any>))
P(<complex> ** <complex>, divmod(<any>, <any>), pow(<any>, <any>), pow(<int>, <int>, <any>), round(<any>, <any>))
class $1:|    def __init_subclass__(cls, /, tag=<any>, **k):|        super().__init_subclass__(**k)|        cls.tag = tag|    def __class_getitem__(cls, k): return cls.__name__, k|class $2($1, tag=<any>): pass|P($2.tag, $1[<any>], $2[<any>, 1])|class $3($1, other=<any>): pass
class $1:|    def __iter__(self): return <any>|P(list($1()))
class $1:|    def __len__(self): return <any>|    def __bool__(self): return <any>|P(len($1()), bool($1()))
class $1:|    def __int__(self): return <any>|    def __float__(self): return <any>|    def __complex__(self): return <any>|    def __index__(self): return <any>|    def __trunc__(self): return <any>|P(int($1()))|P(float($1()))|P(complex($1()), math.trunc($1()), operator.index($1()))
class $1:|    def __int__(self): return <any>|P(int($1()))|P(float($1()))
class $1:|    def __float__(self): return <any>|P(float($1()), math.sin($1()))|P(int($1()))
class $1:|    def __str__(self): return <any>|    def __repr__(self): return <any>|P(str($1()))|P('%s' % $1(), f'{$1()}')|P(repr($1()), [$1()])
class $1:|    def __format__(self, s): return <any>|    def __bytes__(self): return <any>|    def __hash__(self): return <any>|    def __eq__(self, o): return <any>|P(f'{$1():<spec>}')|P(bytes($1()))|P({$1(): <any>}, $1() in [$1()], [$1()].index($1()))
class $1:|    def __contains__(self, x): return <any>|    def __getitem__(self, i): return (<seq>)[i]|    def __reversed__(self): return <any>|P(<any> in $1(), list($1())[:5], reversed($1()))|$2, *$3 = $1()|P($2, $3)
class $1:|    def __next__(self): raise <exc>(<any>)|    def __iter__(self): return self|P(list($1()), next($1(), <any>))|P(max($1(), default=<any>))
class $1:|    def __new__(cls, *a): return <any>|    def __init__(self, *a): P('init', a)|P($1(<any>))
class $1:|    def __init__(self): return <any>|P(type($1()).__name__)
class $1(<cls>, <cls>): pass|P($1.__mro__)
class $1(Base, <cls>):|    x = <any>|P([c.__name__ for c in $1.__mro__], $1(1))
class $1(Base): pass|class $2(Base, $1): pass
class $1(Base, metaclass=<any>): pass
P(type(<str>, (<cls>,), <dict>).__name__, type(<any>, (), {}))
class $1(Base): pass|$2 = Base(<any>)|$2.__class__ = $1|P($2)|$2.__class__ = <cls>
$1 = Base(1)|$1.__dict__ = <dict>|P(vars($1))|$1.__dict__ = <any>
class $1(Base): pass|$1.__bases__ = (Thing,)|P($1(<any>) + 1, $1.__mro__[1].__name__)|$1.__name__ = <any>|P($1.__name__, $1.__qualname__)
def $1(a, b=1, *c, d, e=2, **f): pass|P($1.__defaults__, $1.__kwdefaults__, $1.__code__.co_varnames, $1.__code__.co_argcount, $1.__name__)|$1.__defaults__ = <any>|$1(1, d=2)|$1.__kwdefaults__ = <any>|$1(1)
def $1(a: <any>, *b: <any>, c: <any> = <any>) -> <any>: pass|P($1.__annotations__)|$1(<any>, <any>, k=<any>)
class $1:|    class $2:|        def f(self): return __class__.__qualname__, self.__class__.__name__|    g = lambda self: super().__init__|    def h(self): return [super(__class__, self).__str__.__name__ for _ in 'a']|P($1.$2().f(), $1().h())|P($1().g.__name__)
class $1(Base):|    @classmethod|    def c(cls): return super().__name__|    @staticmethod|    def s(): return super()|    @property|    def p(self): raise <exc>(<any>)|    def __getattr__(self, n): return n, <any>|P($1(1).p)|P($1.c())|P($1.s())
class $1(types.ModuleType):|    def __getattr__(self, n): return n|$2 = $1('$1')|P($2.x, $2.__name__, <any> == $2)|$3 = types.SimpleNamespace(**<dict>)|P($3, $3 == types.SimpleNamespace(a=1), vars($3))
P(sorted(<seq>, key=<any>), sorted(<seq>, reverse=<any>), max(<any>, <any>, key=<fn>), sum(<seq>, start=<any>), min(<seq>, <seq>, default=1))
P(next(<any>), iter(<any>, <any>), getattr(<any>, <any>, <any>), callable(<any>), enumerate(<seq>, <any>).__next__())
P(map(<fn>, <seq>).__next__(), list(zip(<seq>, <any>)), list(filter(<fn>, <any>)), dict(zip(<any>, <seq>)), all(<any>), any(<any>))
P(int.from_bytes(<any>, <str>), (<any>).to_bytes(<small>, 'big', signed=<bool>), (<int>).to_bytes(), int.from_bytes(<seq>), (<I>).as_integer_ratio())
P(math.perm(<small>, <small>), math.factorial(<small>), math.gcd(<any>, <int>), math.lcm(<I>, <I>), math.isqrt(<any>), math.prod(<list>), math.sumprod(<list>, <list>) if 0 else 0)
P((<F>).hex(), float.fromhex(<S>), (<F>).as_integer_ratio(), (<F>).__round__(<any>), (<F>).is_integer(), (<float>) % <F>, (<F>) // <float>)
P(copy.replace(1) if 0 else copy.copy(<set>), copy.deepcopy({1: <any>}), copy.copy(o1), copy.deepcopy(o0), copy.copy(<seq>) and 0)
try:|    <simple>|except (<any>, <exc>):|    P('caught')
try:|    raise <exc>(<any>) from <any>|except Exception as $1:|    P($1.__cause__)
$1 = <exc>(<any>, <any>)|$1.__context__ = <exc>(1)|$1.add_note(<any>)|P($1, $1.args, $1.__notes__, $1.with_traceback(None))|$1.args = <any>|P($1.args, str($1))
$1 = KeyError(<any>)|P(str($1), repr($1), copy.copy($1), $1 == KeyError(<any>))|P(OSError(<small>, <any>), OSError(<any>, <any>, <any>).filename, UnicodeDecodeError('utf-8', <B>, 0, 1, 'r'), StopIteration(<any>).value)
with <any> as $1: pass
for $1 in <any>:|    P($1)
$1: <any> = <any>|P($1)|(o1.v): <any> = <any>|P(o1)
global $1, $2|$1 = $2 = <any>|del $1|P($2, $1)
P(eval('[x for x in y]', {'y': <seq>}), eval('(lambda: z)()', {'z': <any>}), eval(<str>, {**<dict>}), eval('i0 + 1'))
exec(<str>, {**<dict>})
P(compile('<int> + <float>', 'f', 'eval').co_consts, compile('a = 1; b = a', 'f', 'exec').co_names, compile(<str>, 'f', <str>))
P((lambda *a, k=<any>, **r: (a, k, r))(*<seq>, **<dict>), (lambda a, /, b: (a, b))(b=<any>, *<tuple>), (lambda: (yield))().__class__.__name__)
P(<any>.<attr>.<attr>, <any>[<any>].<attr>, <any>[<slice>][<small>], (<any>)(<args>))
l0[<small>], l1 = l1, l0[<slice>]|P(l0, l1)|l0, l1 = [1, 2, 3], ['p', None]
o1.v, o1.w = <seq>|P(o1, o1.w)|del o1.w, o1.v
""".split("\n") if line]
EXCEPTIONS = ["ValueError", "TypeError", "KeyError", "IndexError", "ZeroDivisionError", "AttributeError", "OverflowError",
              "LookupError", "ArithmeticError", "Exception", "StopIteration", "RuntimeError", "UnicodeError"]
LETTERS = ("abcxyzABC", "0123456789", " \t\n_-+.,:%{}'\"\\\\", "\u00df\u00e9\u00ff\u00b5\u00c5\u00b2\u00bd\u00a0\u00ad", "\u03a3\u03c3\u03c2\u0130\u0131\u0149\u01c5\ufb01\u1e9e\u0345",
           "\u0301\u200d\u0663\u4e07\u2167\u2003\u2028\x1c\x85\u20ac\uffff", "\U0001d504\U0001f600\U00010400\U0001d7d7\U0010ffff", "\x00\x01\x7f\ud800\udfff\udc80")
# Kinds whose text stands without parentheses of its own.
BARE = {"slice", "attr", "args", "smeth", "strname", "bmeth", "bytesname", "lmeth", "dmeth", "emeth", "tmeth", "anymeth", "builtinname", "iterbuiltin", "builtin"}
OPERATORS = {"add": "+", "sub": "-", "mul": "*", "truediv": "/", "floordiv": "//", "mod": "%", "pow": "**", "and": "&", "or": "|", "xor": "^", "lshift": "<<",
             "rshift": ">>", "matmul": "@"}


class Maker:
    """Makes one program from its seed."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.names = 0

    def expression(self, kind, depth):
        special = getattr(self, "make_" + kind, None)
        if special:
            return special()
        leaves, forms = GRAMMAR[kind]
        if depth <= 0 or not forms or self.random.random() < 0.25:
            text = self.random.choice(leaves)
            return "" if text == "<>" else text if kind in BARE or re.fullmatch(r"[A-Za-z_]\w*", text) else f"({text})"
        text = self.fill(self.random.choice(forms), depth - 1)
        return text if kind in BARE else f"({text})"

    def make_exc(self):
        return self.random.choice(EXCEPTIONS)

    def make_aug(self):
        return self.random.choice("+ - * // % & | ^ << >> /".split())

    def make_augset(self):
        return self.random.choice("| & - ^".split())

    def make_cop(self):
        return self.random.choice("< <= == != > >=".split())

    def make_cmp(self):
        return self.random.choice("lt le eq ne gt ge".split())

    def make_simple(self):
        return self.fill(self.random.choice(SIMPLE), 1)

    def make_fmt(self):
        return self.random.choice("bBhHiIqQdfc?")

    def make_I(self):
        """An int, mostly beside a power of two."""
        chance = self.random.random()
        if chance < 0.6:
            bits = self.random.choice((7, 8, 15, 16, 29, 30, 31, 32, 33, 53, 59, 60, 61, 62, 63, 64, 65, 120, 127, 128))
            value = (1 << bits) + self.random.choice((-2, -1, -1, 0, 0, 0, 1, 2))
        elif chance < 0.8:
            value = self.random.randrange(300)
        else:
            value = self.random.getrandbits(self.random.choice((10, 33, 62, 63, 64, 90, 200)))
        return f"({-value if self.random.random() < 0.4 else value})"

    def make_F(self):
        """A float: any finite bits, a short decimal, or one beside an int."""
        chance = self.random.random()
        if chance < 0.3:
            value = struct.unpack("<d", struct.pack("<Q", self.random.getrandbits(64)))[0]
            value = value if math.isfinite(value) else 0.1
        elif chance < 0.6:
            value = round(self.random.uniform(-100, 100), self.random.randrange(6))
        elif chance < 0.8:
            value = float(self.random.choice((1, -1)) * ((1 << self.random.choice((3, 31, 52, 53, 54, 62, 63, 64, 65))) + self.random.choice((-1, 0, 1))))
        else:
            value = self.random.choice((0.0, -0.0, 0.5, 1.5, 2.5, -0.5, 1e15, 1e16, 1e17, 1e-4, 1e-5, 1e23, 2.0**-1074, 2.0**-1022, 1.7976931348623157e308))
        return f"({value!r})"

    def make_S(self):
        text = "".join(self.random.choice(self.random.choice(LETTERS)) for _ in range(self.random.choice((0, 1, 1, 2, 3, 4, 6, 9))))
        return f"({ascii(text) if self.random.random() < 0.5 else text.encode('utf-8', 'backslashreplace').isascii() and repr(text) or ascii(text)})"

    def make_B(self):
        pool = self.random.choice((b"abcAB ", b"\x00\x7f\x80\xff", b"a1 \t\n,", "h\u00e9\u20ac\U0001f600".encode(), bytes(range(256))))
        return f"({bytes(self.random.choice(pool) for _ in range(self.random.choice((0, 1, 2, 3, 5, 8))))!r})"

    def make_spec(self):
        pick = self.random.choice
        return (pick(("", "", "*", "x", "0", "\u00e9")) + pick("<>=^") if self.random.random() < 0.4 else "") + pick(("", "", "", "+", "-", " ", "z")) \
            + pick(("", "", "", "#")) + pick(("", "", "0")) + pick(("", "", "1", "5", "12", "20")) + pick(("", "", "", ",", "_")) \
            + pick(("", "", "", ".0", ".1", ".3", ".10", ".")) + pick(("", "", "d", "b", "o", "x", "X", "n", "e", "E", "f", "F", "g", "G", "%", "s", "c", "q"))

    def make_pct(self):
        pick = self.random.choice
        return "%" + "".join(pick(("", "", "", "-", "+", " ", "0", "#")) for _ in range(2)) + pick(("", "", "1", "5", "12")) \
            + pick(("", "", "", ".0", ".2", ".7", ".")) + pick(("", "", "", "l", "h")) + pick("ddiuxXoeEfFgGcrsa%y")

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
        form = self.fresh(self.random.choice(STATEMENTS if depth > 0 and self.random.random() < 0.75 else SIMPLE))
        if "<bin>" in form:
            word, sign = self.random.choice(list(OPERATORS.items()))
            form = form.replace("<bin>", word).replace("<op>", sign).replace("<aug2>", self.random.choice(list(OPERATORS.values())))
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
        """Statements at the top level, or in a function; some in a loop, so that compiled code sees them more than once."""
        lines = ["i0, i1, i2 = " + ", ".join(self.expression("int", 0).replace("i", "2") for _ in range(3)),
                 "f0, f1, s0, s1, b0 = 0.5, -0.0, 'abc', 'x', b'abc'", "l0, l1, t0 = [1, 2, 3], ['p', None], (1, 'u')",
                 "d0, e0 = {'a': 1, 2: 'b'}, {1, 2, 3}", "o0, o1 = Thing(1), Base('w')"]
        inside, turns = self.random.random() < 0.5, self.random.choice((0, 0, 3, 5))
        margin = ""
        if inside:
            lines.insert(0, "def program():")
            lines[1:] = ["    " + line for line in lines[1:]]
            margin = "    "
        if turns:
            lines.append(f"{margin}for turn in range({turns}):")
            margin += "    "
        for _ in range(self.random.randint(3, 5) if turns else self.random.randint(6, 12)):
            body = self.statement(2)
            lines += [margin + line for line in ("try:", *("    " + line for line in body), "except Exception as e:", "    E(e)")]
        lines.append(("    " if inside else "") + "P(i1, i2, f0, f1, s0, s1, b0, l0, l1, t0, d0, e0)")
        return "\n".join(lines + ["program()"] * inside) + "\n"


def read_grammar():
    grammar = {}
    for kind, text in EXPRESSIONS.items():
        lines = text.strip("\n").split("\n")
        leaves = re.findall(r"(?:'[^']*'|\"[^\"]*\"|[^\s'\"])+", lines[0])
        grammar[kind] = leaves, [form for line in lines[1:] for form in line.split("  ")]
    return grammar


GRAMMAR = read_grammar()
SIMPLE = [form for form in STATEMENTS if not re.search(r"(?<! )\|", form)]



def make_program(seed):
    """The text of the program of SEED; it expects SUPPORT in its namespace."""
    return Maker(seed).program()
