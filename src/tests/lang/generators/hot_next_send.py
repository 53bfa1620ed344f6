"""next() and send() in loops that run long enough to be compiled."""
def nums(n):
    s=n
    while True:
        s=(s*1103515245+12345)&0x7fffffff
        got=yield s>>16
        if got: s+=got
def fin():
    yield 1
    yield 2
    return 7
def main():
    g=nums(3); t=0
    for i in range(1000):
        t+=next(g)
        t+=g.__next__()
        t+=g.send(i%5)
        t+=g.send(None)
        f=fin()
        try:
            while True: t+=next(f)
        except StopIteration as e: t+=e.value
        t+=next(f,3)
        h=nums(i)
        try: h.send(3)
        except TypeError as e: t+=len(str(e))
        next(h); t+=h.send(2)
    print(t)
    def rec():
        yield next(me)
    me=rec()
    for i in range(50):
        me=rec()
        try: next(me)
        except ValueError as e: x=str(e)
    print(x)
main()
