"""Exceptions raised and caught in loops that run long enough to be compiled."""
import sys, traceback
class Odd(Exception):
    def __init__(self,n):
        super().__init__(n); self.n=n
def check(n,depth):
    if depth:
        try: return check(n,depth-1)
        finally: check.passed+=1
    if n&1: raise Odd(n)
    return n
class CM:
    def __enter__(s): return s
    def __exit__(s,t,v,tb): return t is ValueError
def g(n):
    try:
        for i in range(n):
            if i==3: raise KeyError(i)
            yield i
    except KeyError as e:
        yield e.args[0]*100
    finally:
        yield -1
def main():
    check.passed=total=0
    table={i:i for i in range(0,100,2)}
    tbs=[]
    for i in range(2000):
        try: total+=check(i,i%4)
        except Odd as e:
            total-=e.n
            if i in (901,903): tbs.append([(t.name,t.lineno) for t in traceback.extract_tb(e.__traceback__)])
        try: total+=table[i%100]
        except KeyError: total+=1
        try: total+=[1,2][i%3]
        except IndexError as e: total+=len(str(e))
        try: total+=1//(i%2)
        except ZeroDivisionError as e:
            if i==1000: tbs.append([(t.name,t.lineno) for t in traceback.extract_tb(e.__traceback__)])
            total+=5
        with CM() as c:
            if i%3==0: raise ValueError
            total+=2
        try:
            try: raise ValueError(i)
            except ValueError as v: raise KeyError(2) from v
        except KeyError as k:
            total+=k.__cause__.args[0]+(k.__context__ is k.__cause__)
        assert sys.exc_info()==(None,None,None)
        for x in g(5): total+=x
        try:
            int("x%d"%i)
        except (TypeError,ValueError) as e: total+=len(str(e))
        else: total+=7
        try:
            try: None.foo
            finally: total+=1
        except AttributeError: pass
    print(total,check.passed,tbs)
main()
