"""Special methods of operators that run as frames: answers, NotImplemented, errors, depth, generators, profiling."""
import sys
class A:
    def __init__(s,v): s.v=v
    def __add__(s,o):
        if isinstance(o,A): return A(s.v+o.v)
        return NotImplemented
    def __sub__(s,o): return NotImplemented
    def __rsub__(s,o): return ('rsub',o)
    def __eq__(s,o):
        if not isinstance(o,A): return NotImplemented
        return s.v==o.v
    def __lt__(s,o): return NotImplemented
    def __gt__(s,o): return 'gt!'
    def __getitem__(s,k): 
        if k=='x': raise KeyError(k)
        return (k,s.v)
    def __call__(s,*a,**k): return (s.v,a,k)
    def __mul__(s,o): raise ValueError('mul')
class B(A):
    def __radd__(s,o): return 'B.radd'
    def __rsub__(s,o): return 'B.rsub'
class C:
    def __radd__(s,o): return 'C.radd'
    def __gt__(s,o): return []
def tryit(f):
    try:
        return f()
    except Exception as e: return type(e).__name__+': '+str(e)
a,b,c=A(1),B(2),C()
print((a+A(5)).v, a+b, a+c, tryit(lambda: a+1), tryit(lambda: a-a), a-b, tryit(lambda: a-1))
print(a==A(1), a==1, a!=A(1), a!=2, a==b, a<a, a<c, tryit(lambda: a<1), tryit(lambda:a<=1))
x=a; x+=A(3); print(x.v); 
def ia():
    x=a; x+=1
print(tryit(ia))
def isb():
    x=a; x-=a
print(tryit(isb))
def j(p,q): 
    if p==q: return 'eq'
    if p<q: return 'lt'
    return 'no'
print(j(a,A(1)), j(a,A(2)), j(a,c), tryit(lambda:j(a,3)))
print(a[1],a['k'],tryit(lambda:a['x']), a(1,2,z=3), a())
import types
print(types.MethodType(a, 5)(6), types.MethodType(types.MethodType(a,1),2)(3), types.MethodType(A, 7)().v)
class M: 
    def __init__(self): self.f=A(9)
    __call__ = A(3)
print(M()(1), M().f(2))
def deep(n): return a[n] if n==0 else R(n)[n]
class R:
    def __init__(s,n): s.n=n
    def __getitem__(s,k): return deep(s.n-1)
    def __add__(s,o): return s+o
print(deep(50)); print(tryit(lambda: R(1)+1))
try: a*3
except ValueError as e:
    tb=e.__traceback__; print(tb.tb_lineno, tb.tb_next.tb_frame.f_code.co_name, tb.tb_next.tb_frame.f_back is tb.tb_frame)
def g():
    y = (yield)
    while True: y = yield (a+A(y)).v, a[y], a==A(y), ('t' if a==A(y) else 'f')
it=g(); next(it); print(it.send(1), it.send(2))
class L(list):
    def __add__(s,o): return 'ladd'
l=L([1]); print(l+[2])
class I(int):
    def __add__(s,o): return NotImplemented
print(tryit(lambda:I(3)+4), I(3)*2, 4+I(3))
class G:
    def __add__(s,o): yield s; yield o
print(len(list(G()+1)))
class Slow:
    def __bool__(s): raise ValueError('nobool')
class S2:
    def __eq__(s,o): return Slow()
print(tryit(lambda: 1 if S2()==1 else 2), type(S2()==1).__name__)
for i in range(300):
    t=a+A(i)
    if t==A(i+1): pass
    else: print('bad')
    sum_=[(a+A(k)).v for k in range(3)]
sys.setprofile(lambda f,e,arg: e in('call','return') and ev.append((e,f.f_code.co_name))); ev=[]
a+A(1); a==a; a[1]; a(1)
sys.setprofile(None); print(ev)
