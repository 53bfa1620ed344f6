"""Powers and functions of math in and out of their domain, in loops that run long enough to be compiled."""
import math
def main():
    t=0.0; out=[]
    for i in range(-300,2000):
        x=i*0.37
        for f in (math.sin,math.cos,math.exp,math.sqrt,math.log,math.fabs,math.floor,math.ceil):
            try: t+=f(x)%1000
            except Exception as e: t+=len(str(e))
        t+=math.atan2(x,i+1)+math.atan2(i,3)
        for p in (2,0.5,-1,1.5,-2.5,400.0):
            try:
                v=x**p
                if isinstance(v,complex): t+=v.real%100
                else: t+=v%1000
            except Exception as e: t+=len(str(e))
        t+=(2.0**i if i<900 else 1)%7
        for z in (float("inf"),float("nan"),0.0,-0.0):
            try: w=math.sin(z)
            except ValueError as e: w=3
            t+=0 if w!=w else w
            try: w=math.sqrt(z); t+=1 if w==w and w<9 else 2
            except ValueError as e: t+=1
            try: w=z**-1.5; t+=1 if w==w and w<9 else 2
            except ZeroDivisionError as e: t+=1
    print(repr(t))
main()
