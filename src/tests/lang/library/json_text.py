import json, random
r=random.Random(7)
def gen(d):
    k=r.randrange(10 if d else 7)
    if k==0: return r.choice([None,True,False])
    if k==1: return r.choice([0,1,-1,10**18,-10**18,10**19,2**64,2**62,-2**62,r.randrange(-10**6,10**6),10**30])
    if k==2: return r.choice([0.0,-0.0,1.5,1e100,1e-7,123456.789,r.random()*10**r.randrange(-20,20),float('inf'),float('-inf')])
    if k in(3,4,5,6): return ''.join(r.choice('abcXYZ 019"\\\n\t\x7f\x01/é€𐍈\ud800') for _ in range(r.randrange(20)))
    if k==7: return [gen(d-1) for _ in range(r.randrange(5))]
    if k==8: return tuple(gen(d-1) for _ in range(r.randrange(5)))
    return {(gen(0) if r.random()<.3 else 'k%d'%r.randrange(50)):gen(d-1) for _ in range(r.randrange(8))}
def show(f):
    try: print(ascii(f()))
    except Exception as e: print(type(e).__name__, ascii(str(e)))
for i in range(25):
    v=gen(4)
    for kw in ({},{'ensure_ascii':False},{'sort_keys':True},{'separators':(',',':')},{'allow_nan':False},{'indent':1},{'skipkeys':True}):
        show(lambda: json.dumps(v,**kw))
    t=json.dumps(v); u=json.dumps(v,ensure_ascii=False)
    show(lambda: json.loads(t)); show(lambda: json.loads(u))
    show(lambda: json.loads(t,object_pairs_hook=lambda x:x)); show(lambda: json.loads(t,parse_int=str,parse_float=repr,parse_constant=str,object_hook=sorted))
    for j in range(10):
        if t:
            q=r.randrange(len(t)); m=t[:q]+r.choice(['',']','}',',',':','"','\\','0','1','-','.','e','E5',' ','n','tru','NaN','{','[',chr(1)])+t[q+r.randrange(2):]
            show(lambda: json.loads(m)); show(lambda: json.loads(m,strict=False)); show(lambda: json.loads(m+'€'))
