# case: arguments and results go back and forth
from greenlet import getcurrent, greenlet
def f(x, y=0):
    print("begins with", x, y)
    got = getcurrent().parent.switch(x + 1)
    print("got", got)
    got = getcurrent().parent.switch(1, 2, z=3)
    print("got", got)
    return "done"
g = greenlet(f)
print(bool(g), g.dead, g.parent is getcurrent(), g.run is f)
print(g.switch(5, y=7))
print(g.switch(a="only keywords"), g.gr_frame.f_code.co_name, hasattr(g, "run"))
print(g.switch(), g.dead, bool(g), g.gr_frame)
print(g.switch("a dead one gives it", "to its parent"))
# expect: False False True True
# expect: begins with 5 7
# expect: 6
# expect: got {'a': 'only keywords'}
# expect: ((1, 2), {'z': 3}) f False
# expect: got ()
# expect: done True False None
# expect: ('a dead one gives it', 'to its parent')
# case: exceptions go to the parent with their frames
import sys, traceback
from greenlet import GreenletExit, getcurrent, greenlet
def fails():
    try:
        raise KeyError(1)
    except KeyError:
        getcurrent().parent.switch(sys.exc_info()[0])
        print(sys.exc_info()[1])
        raise ValueError(2)
g = greenlet(fails)
try:
    raise IndexError
except IndexError as e:
    print(g.switch(), sys.exc_info()[0] is IndexError)
try:
    g.switch()
except ValueError as e:
    print(repr(e), repr(e.__context__), [f.name for f in traceback.extract_tb(e.__traceback__)])
def catches():
    while True:
        try:
            getcurrent().parent.switch("waits")
        except ZeroDivisionError as e:
            getcurrent().parent.switch(e.args)
g = greenlet(catches)
print(g.switch(), g.throw(ZeroDivisionError, (3, 4)), g.switch())
print(repr(g.throw(GreenletExit("out"))), g.dead, repr(g.throw()))
for wrong in ("text",), (KeyError(), 1), (KeyError, 1, 2):
    try:
        g.throw(*wrong)
    except TypeError as e:
        print(e)
try:
    greenlet(print).throw(OSError(5))
except OSError as e:
    print(repr(e))
# expect: <class 'KeyError'> True
# expect: 1
# expect: ValueError(2) KeyError(1) ['<module>', 'fails']
# expect: waits (3, 4) waits
# expect: GreenletExit('out') True GreenletExit()
# expect: exceptions must be classes, or instances, not str
# expect: instance exception may not have a separate value
# expect: throw() third argument must be a traceback object
# expect: OSError(5)
# case: below calls of native code, generators and special methods
from greenlet import getcurrent, greenlet
up = lambda *a: getcurrent().parent.switch(*a)
class Odd:
    def __lt__(self, other): return up("compares")
    def __iter__(self): return (up(i) for i in range(3))
    def __repr__(self): return "%s" % up("shows")
def body():
    a = sorted([Odd(), Odd()])
    b = list(Odd())
    c = [x for x in map(up, "xy")]
    return len(a), b, c, "%r" % [Odd()]
def run(g):
    seen = [g.switch()]
    while g: seen.append(g.switch(len(seen)))
    return seen
print(run(greenlet(body)))
gs = [greenlet(body) for i in range(40)]
results = [[g.switch()] for g in gs]
while gs[0]:
    for g, r in zip(gs, results): r.append(g.switch(len(r)))
print(all(r == results[0] for r in results), results[0][-1])
# expect: ['compares', 0, 1, 2, 'x', 'y', 'shows', (2, [2, 3, 4], [5, 6], '[7]')]
# expect: True (2, [2, 3, 4], [5, 6], '[7]')
# case: hot loops switch
from greenlet import getcurrent, greenlet
def produce(n):
    total = 0.0
    for i in range(n):
        total += i * 0.5
        if i % 3 == 0: getcurrent().parent.switch(total)
    return None
def consume(n):
    g, total, count = greenlet(produce), 0.0, 0
    v = g.switch(n)
    while g:
        total += v
        count += 1
        v = g.switch()
    return total, count
print([consume(n) for n in (10, 1000, 3000)])
def walk(t):
    if t: 
        walk(t[0]); getcurrent().parent.switch(t[1]); walk(t[2])
def make(low, high):
    middle = (low + high) // 2
    return None if low >= high else (make(low, middle), middle, make(middle + 1, high))
def items(t):
    g = greenlet(walk)
    v = g.switch(t)
    while g:
        yield v
        v = g.switch()
print(list(items(make(0, 3000))) == list(range(3000)))
# expect: [(36.0, 4), (27861111.0, 334), (749250000.0, 1000)]
# expect: True
# case: garbage gets GreenletExit
import gc, weakref
from greenlet import GreenletExit, getcurrent, greenlet
log = []
def waits(name):
    big = [name] * 100
    me = getcurrent()
    me.itself = me
    try:
        me.parent.switch()
    except GreenletExit:
        log.append(name)
        raise
    finally:
        log.append(len(big))
def make(name):
    g = greenlet(waits)
    g.switch(name)
for i in range(5): make(i)
def clear(n=200): return n and clear(n - 1)
clear()
for i in range(3): gc.collect()
print(sorted(log))
# expect: [0, 1, 2, 3, 4, 100, 100, 100, 100, 100]
# case: parents, errors, repr
import gc, threading
import greenlet as module
from greenlet import getcurrent, greenlet, error
main = getcurrent()
a = greenlet(lambda x=0: ("a", x)); b = greenlet(lambda: "b", a)
print(b.parent is a, b.switch(), a.dead, b.dead)
for wrong in 5, b, None:
    try:
        a.parent = wrong
    except (TypeError, ValueError) as e:
        print(type(e).__name__)
try:
    main.parent = a
except AttributeError as e:
    print(e)
other = []
t = threading.Thread(target=lambda: other.append(greenlet(getcurrent().switch)) or other[0].switch())
t.start(); t.join()
print(other[0].dead, module.getcurrent() is main)
try:
    other[0].switch()
except error as e:
    print(e)
try:
    greenlet().switch()
except AttributeError as e:
    print(e)
print(*[str(g).split(")")[-1] for g in (main, greenlet(), a)])
class Sub(greenlet):
    def run(self, n):
        self.extra = n
        return self.parent.switch(n * 2)
s = Sub()
print(s.switch(4), s.extra, s.switch("end"))
# expect: True ('a', 'b') True True
# expect: TypeError
# expect: ValueError
# expect: TypeError
# expect: cannot set the parent of a main greenlet
# expect: True True
# expect: cannot switch to a different thread (which happens to have exited)
# expect: run
# expect:  current active started main>  pending>  dead>
# expect: 8 4 end
# case: contexts and tracing
import contextvars, greenlet as module
from greenlet import getcurrent, greenlet
v = contextvars.ContextVar("v", default=0)
def body(n):
    seen = [v.get()]
    v.set(n)
    getcurrent().parent.switch()
    seen.append(v.get())
    return seen
v.set(99)
gs = [greenlet(body) for i in range(3)]
gs[1].gr_context = contextvars.copy_context()
for i, g in enumerate(gs): g.switch(i)
print(v.get(), [g.gr_context.get(v) for g in gs], [g.switch() for g in gs])
events = []
module.settrace(lambda event, args: events.append((event, [names[g] for g in args])))
def fail(): raise KeyError
names = {getcurrent(): "main"}
for name, f in ("returns", len), ("raises", fail):
    g = greenlet(f)
    names[g] = name
    try: g.switch()
    except (TypeError, KeyError): pass
module.settrace(None)
print(events)
# expect: 99 [0, 1, 2] [[0, 0], [99, 1], [0, 2]]
# expect: [('switch', ['main', 'returns']), ('throw', ['returns', 'main']), ('switch', ['main', 'raises']), ('throw', ['raises', 'main'])]
# case: deep recursion, many greenlets
import sys
from greenlet import getcurrent, greenlet
def deep(n): return getcurrent().parent.switch(n) if n == 0 else deep(n - 1) + 1
g = greenlet(deep)
print(g.switch(900), g.switch(5))
def endless(): return endless()
def native(n): return max([n], key=lambda x: native(n + 1))
for f in (endless, lambda: native(0)):
    try:
        greenlet(f).switch()
    except RecursionError as e:
        print("RecursionError")
def chain(n):
    return 1 + greenlet(chain).switch(n - 1) if n else 0
print(chain(300))
def counter(n):
    while True: n += getcurrent().parent.switch(n)
many = [greenlet(counter) for i in range(2000)]
for i, g in enumerate(many): g.switch(i)
for k in range(3): total = sum(g.switch(1) for g in many)
print(total)
# expect: 0 905
# expect: RecursionError
# expect: RecursionError
# expect: 300
# expect: 2005000
# case: threads with greenlets of their own
import threading
from greenlet import getcurrent, greenlet
results = []
def work(k):
    def body(n):
        for i in range(50): getcurrent().parent.switch(i * n)
    gs = [greenlet(body) for i in range(10)]
    total = sum(g.switch(k) or 0 for g in gs)
    while gs[0]: total += sum(g.switch() or 0 for g in gs)
    left = greenlet(body)
    left.switch(1)
    results.append(total)
ts = [threading.Thread(target=work, args=(k,)) for k in range(8)]
for t in ts: t.start()
for t in ts: t.join()
print(sorted(results))
# expect: [0, 12250, 24500, 36750, 49000, 61250, 73500, 85750]
# case: frames of suspended ones, their threads' end
import gc, threading
from greenlet import GreenletExit, getcurrent, greenlet
def inner(n):
    here = [n] * 3
    getcurrent().parent.switch(here)
    return sum(here)
def outer(n):
    def generate():
        yield inner(n)
    return list(generate())
gs = [greenlet(outer) for i in range(20)]
for i, g in enumerate(gs): g.switch(i)
def names(frame):
    seen = []
    while frame:
        seen.append(frame.f_code.co_name)
        frame = frame.f_back
    return seen
for k in range(3):
    junk = [[i] for i in range(2000)]
    print(set(map(tuple, (names(g.gr_frame) for g in gs))), sum(g.gr_frame.f_locals["here"][0] for g in gs))
frames = [g.gr_frame for g in gs]
print([g.switch() for g in gs] == [[3 * i] for i in range(20)], frames[7].f_locals["n"], frames[7].f_back.f_code.co_name)
kept = []
def stays():
    while True:
        try: getcurrent().parent.switch()
        except GreenletExit: kept.append("told")
def thread():
    g = greenlet(stays)
    g.switch()
    kept.extend((g, g.gr_frame))
t = threading.Thread(target=thread)
t.start(); t.join()
while len(kept) < 3 or not kept[0].dead: pass
junk = [[i] for i in range(2000)]
gc.collect()
print(kept[0].dead, kept[1].f_code.co_name, kept[1].f_back, kept[1].f_locals, kept[2:])
# expect: {('inner', 'generate', 'outer')} 190
# expect: {('inner', 'generate', 'outer')} 190
# expect: {('inner', 'generate', 'outer')} 190
# expect: True 7 generate
# expect: True stays None {} ['told']
