import pickle,random,sys,io,collections,datetime,decimal,fractions,enum,functools,operator
r=random.Random(5)
class P:
    def __init__(s,**k): s.__dict__.update(k)
    def __eq__(s,o): return type(s)is type(o) and s.__dict__==o.__dict__
    def __repr__(s): return 'P(%r)'%s.__dict__
class L(list): pass
class D(dict): pass
class S:
    __slots__=('a','b')
    def __repr__(s): return 'S(%r)'%getattr(s,'a',None)
class NX:
    def __new__(c,*,x): o=object.__new__(c); o.x=x; return o
    def __getnewargs_ex__(s): return (),{'x':s.x}
class E(enum.Enum): A=1
class Outer:
    class Inner: pass
    def m(self): pass
P.__module__=L.__module__=D.__module__=S.__module__='__main__'
def gen(d):
    k=r.randrange(16 if d else 8)
    if k==0: return r.choice([None,True,False,...,NotImplemented])
    if k==1: return r.choice([0,1,255,256,65535,65536,-1,2**31-1,2**31,-2**31,-2**31-1,2**63,-2**63,10**300,-10**700,-128,-32768,-2**39])
    if k==2: return r.random()
    if k in(3,4): return ''.join(r.choice('ab\n\\\x00\r\x1aé€𐍈\ud800 ') for _ in range(r.choice([0,1,5,300])))
    if k==5: return bytes(r.randrange(256) for _ in range(r.choice([0,3,300])))
    if k==6: return bytearray(b'xyz'*r.randrange(3))
    if k==7: return r.choice([int,type(None),type(...),P,len,Outer.Inner,Outer.m,E.A,operator.itemgetter(1),range(3),slice(1,2),1+2j,functools.partial(len,[1]),collections.OrderedDict(a=1),collections.deque([1,2]),datetime.date(2020,1,2),decimal.Decimal('1.5'),fractions.Fraction(1,3),ValueError('x',1),[].append,'a'.join,dict.fromkeys])
    if k==8: return [gen(d-1) for _ in range(r.choice([0,1,2,5]))]
    if k==9: return tuple(gen(d-1) for _ in range(r.choice([0,1,2,3,4])))
    if k==10: return {('k%d'%i):gen(d-1) for i in range(r.randrange(4))}
    if k==11: return set([1]) if r.random()<.5 else frozenset([r.randrange(5)])
    if k==12: return P(a=gen(d-1),b=gen(d-1))
    if k==13: x=L([gen(d-1)]*r.randrange(3)); x.z=1; return x
    if k==14: x=D(); x['a']=gen(d-1); return x
    if r.random()<.3: return NX(x=gen(d-1))
    s=S(); s.a=gen(d-1); return s
def show(f):
    try: return ascii(f())
    except Exception as e: return type(e).__name__+' '+ascii(str(e))
def clean(s):
    import re; return re.sub(r'0x[0-9a-f]+','0x',s)
for i in range(40):
    v=gen(4)
    for proto in range(6):
        b=show(lambda: pickle.dumps(v,proto)); print(i, proto, clean(b) if proto < 4 else '')
        try: bb=pickle.dumps(v,proto)
        except Exception: continue
        print(clean(show(lambda: pickle.loads(bb)))); f=io.BytesIO(bb+b'rest'); print(clean(show(lambda: pickle.load(f))),f.tell()-len(bb))
        if len(bb) < 200 and proto < 4:
            for cut in range(0, len(bb), 7): print(cut, clean(show(lambda: pickle.loads(bb[:cut]))))
big=[list(range(3000)),{i:str(i) for i in range(2500)},set(range(1500)),'x'*70000,b'y'*70000,bytearray(b'z'*70000)]
for proto in range(6):
    import hashlib
    print(hashlib.md5(pickle.dumps(big,proto)).hexdigest())
    f=io.BytesIO(); pickle.dump(big,f,proto); print(hashlib.md5(f.getvalue()).hexdigest()); f.seek(0); print(pickle.load(f)==big)
rec=[]; rec.append(rec); t=([],); t[0].append(t); d={}; d['d']=d
for v in (rec,t,d):
    for proto in range(6): print(pickle.dumps(v,proto)); print(repr(pickle.loads(pickle.dumps(v,proto))))
bufs=[]; b=pickle.dumps([pickle.PickleBuffer(bytearray(b'abc')),pickle.PickleBuffer(b'd')],5,buffer_callback=bufs.append); print(b,len(bufs)); print(clean(repr(pickle.loads(b,buffers=bufs)))); print(show(lambda:pickle.loads(b)),show(lambda:pickle.loads(b,buffers=bufs[:1])))
def f(): pass
def g():
    def h(): pass
    return h
lam=lambda:1
import types
m=types.ModuleType('nomod')
for x in (g(),lam,m,(i for i in ())):
    for proto in (0,2,4): print(clean(show(lambda: pickle.dumps(x,proto))))
