"""Special methods, containers and strings in loops that run long enough to be compiled."""
class V:
    def __init__(s,x,y): s.x,s.y=x,y
    def __add__(s,o): return V(s.x+o.x,s.y+o.y)
    def __mul__(s,k):
        if isinstance(k,V): return NotImplemented
        return V(s.x*k,s.y*k)
    def __lt__(s,o): return s.x<o.x
    def __eq__(s,o): return s.x==o.x
    def __call__(s,z): return s.x+z
    def __getitem__(s,i): return s.x*i
    def __iadd__(s,o):
        s.x+=o.x; return s
    def __bool__(s): return s.x>3
class W(V):
    def __radd__(s,o): return 5
    def __rmul__(s,o): return V(1,2)
def main():
    a=V(1,2); t=0
    for i in range(300):
        a=a+V(i,1)*2
        if a<V(10000,1): t+=1
        if a==V(i,1): t+=10
        t+=a(3)+a[2]
        if i==200: a=a+W(1,2)
        if isinstance(a,int): a=V(3,4)
        a+=V(1,1)
        try: a*a
        except TypeError as e: t+=len(str(e))
        b=a*W(1,1)
        t+=b.x
        if not a<b: t+=3
        if a: t+=1
    print(a.x,a.y,t)
    d={}
    for i in range(500):
        k=i%7
        d[k]=d.get(k,0)+i
        d[str(k)]=d[k]
        if k in d and "x" not in d: t+=d[k]
        x=[i,i+1,i+2]
        p,q,r_=x
        s=f"{i}-{k:>3}"+"abc"[k%3]
        t+=len(s)+p+q+r_+len(x[1:])+int(float(i)*1.5)+(~i)
        for j,c in enumerate(s): t+=j*ord(c)
        for c in s: t+=ord(c)
        for u,v in zip(x,s): t+=u
        for kk in d: t+=1
        for kk,vv in d.items(): t+=vv
        t+=min(i,5)+max(1,2,i)+abs(-i)+divmod(i,7)[1]
        x.append(4); t+=x.pop(); x.insert(0,3); x.reverse()
        t+=2**5+i**2+(i in x)
        if x: t+=1
        if not s: t+=1
        t+=s.count("a")+len(s.upper().split("-"))
    print(t,sorted(d.items(),key=str))
main()
