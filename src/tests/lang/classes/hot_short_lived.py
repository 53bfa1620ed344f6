"""Objects that mostly nobody sees, in loops that run long enough to be compiled."""
class V:
    def __init__(s,x,y): s.x=x; s.y=y
    def __add__(s,o): return V(s.x+o.x,s.y+o.y)
    def scale(s,k): return V(s.x*k,s.y*k)
    def dot(s,o): return s.x*o.x+s.y*o.y
class P:
    def __init__(s,a,b): s.a=a; s.b=b; s.t=(a,b)
def main():
    t=0.0; keep=[]
    for i in range(3000):
        v=V(i*1.5,2.0)+V(1.0,i)
        w=v.scale(2.0)
        if i%7==0: keep.append(w)
        if i%11==0: t+=w.dot(v); u=w
        p=P(v,w)
        if i%13==0: keep.append(p)
        a,b=p.t
        t+=a.x-b.y
        q=(i,(i+1,v))
        if i%17==0: keep.append(q)
        r,(s,z)=q
        t+=r*s+z.x
        def f(k): return k+i
        t+=f(3)
        for j,c in enumerate([1,2,3]): t+=j*c
    print(t,len(keep),u.x)
    for k in keep[:40:3]+keep[-3:]:
        if isinstance(k,V): print(k.x,k.y)
        elif isinstance(k,P): print(k.a.x,k.b.y,k.t[0] is k.a,k.t[1].x)
        else: print(k[0],k[1][0],k[1][1].x)
main()
