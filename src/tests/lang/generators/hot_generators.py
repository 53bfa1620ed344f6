"""Generators, recursion and coroutines in loops that run long enough to be compiled."""
def gen(n):
    i = 0
    while i < n:
        yield i
        i += 1
def two(n):
    for i in range(n):
        yield i
        yield i*2.5
def walk(t):
    if t:
        l,v,r=t
        yield from walk(l)
        yield v
        yield from walk(r)
def build(a,b):
    if a<b:
        m=(a+b)//2
        return build(a,m),m,build(m+1,b)
def fib(n):
    return n if n<2 else fib(n-1)+fib(n-2)
def main():
    s=0
    for x in gen(1000): s+=x
    print(s)
    s=0
    for x in two(1000): s+=x
    print(s)
    print(sum(x*y for x in gen(30) for y in two(30)))
    print(sum(walk(build(0,1000))))
    s=0
    for k in range(300):
        for x in gen(5): s+=x
    print(s)
    for k in range(300):
        for x in (q*q for q in gen(5)): s+=x
    print(s)
    print(fib(18))
    def acc():
        t=0
        while True:
            x=yield t
            t+=x
    a=acc(); next(a)
    for i in range(1000): r=a.send(i)
    print(r)
    async def co(n):
        return n+1
    async def outer(n):
        t=0
        for i in range(n):
            t+=await co(i)
        return t
    try: outer(1000).send(None)
    except StopIteration as e: print(e.value)
main()
