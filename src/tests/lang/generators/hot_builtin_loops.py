"""Builtins that run generators to their end: results, errors and the frames that are seen."""
import sys, traceback
def main():
    for k in range(200):
        a=sum(x*2 for x in range(10)); b=any(x>5 for x in range(10)); c=all(x>5 for x in range(10))
        d=min(-x for x in range(10)), max(x%7 for x in range(10)); e=list(x for x in range(4)), tuple(x for x in range(4)), sorted(-x for x in range(4))
        f=set(x for x in range(4)), frozenset(x for x in range(4)), ",".join(str(x) for x in range(4))
    print(a,b,c,d,e,f)
    for fn in (min,max,sum,list,",".join):
        try: fn(1//(x-2) for x in range(4))
        except Exception as ex: print([ (t.name) for t in traceback.extract_tb(ex.__traceback__)], repr(ex))
        try: print(fn(x for x in ()))
        except Exception as ex: print([ (t.name) for t in traceback.extract_tb(ex.__traceback__)], repr(ex))
    try: str.join(3, (x for x in "ab"))
    except Exception as ex: print(repr(ex))
    try: ",".join(x for x in range(3))
    except Exception as ex: print(repr(ex))
    def g():
        yield sys._getframe(1).f_code.co_name
        yield sys._getframe(2).f_code.co_name
        yield len(traceback.extract_stack())
    print(list(g()), max(len(x) if isinstance(x,str) else 1 for x in g()))
    print(list(sys._getframe(1).f_code.co_name for _ in range(2)))
    class A:
        def __radd__(s,o): return sys._getframe(1).f_code.co_name
    print(sum(x for x in [A()]))
main()
