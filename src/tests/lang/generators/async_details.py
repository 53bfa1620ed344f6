# Coroutines and asynchronous generators in detail, driven by hand or by asyncio.
import sys
def show(function, *arguments, **named):
    try:
        print(repr(function(*arguments, **named)))
    except BaseException as error:
        print(type(error).__name__, error)
class Give:
    """Awaitable that hands VALUE to whoever drives the coroutine, and gives back what that one sends."""
    def __init__(self, value): self.value = value
    def __await__(self): return (yield self.value)
def drive(awaitable, *sends):
    """Sends None, then SENDS; prints what comes out."""
    i = awaitable.__await__() if hasattr(awaitable, "__await__") else awaitable
    try:
        for value in (None, *sends): print("out", i.send(value))
    except StopIteration as e: print("return", repr(e.value))
    except BaseException as e: print(type(e).__name__, e)

# case: attributes
async def f(): await Give(1)
c = f()
print(c.cr_running, c.cr_suspended, c.cr_await, c.cr_code is f.__code__, c.cr_frame is not None, c.cr_origin, c.__name__, c.__qualname__)
c.send(None)
print(c.cr_suspended, type(c.cr_await).__name__)
c.close()
print(c.cr_frame, c.cr_suspended)
# case: await_expression_values
async def f():
    x = await Give("a")
    y = [await Give("b"), await Give("c")]
    return x, y
drive(f(), 1, 2, 3)
# case: await_chain
async def a(): return await b() + 1
async def b(): return await c() * 2
async def c(): return await Give("deep")
drive(a(), 10)
# case: awaiting_wrong_things
async def f(x): return await x
class NoIter:
    def __await__(self): return [1]
class Coro:
    def __await__(self): return g()
async def g(): pass
import warnings
warnings.simplefilter("ignore")
for x in (1, None, [], "s", NoIter(), Coro(), (y for y in ()), f, object): drive(f(x))
# case: await_twice_and_running
async def f(): return 1
c = f()
drive(c)
drive(c)
async def g(): await h
h = g()
drive(h)
async def k():
    x = f2()
    async def inner(): await x
    i = inner(); i.send(None)
    await x
async def f2(): await Give(1)
drive(k())
# case: coroutine_close_states
async def f():
    try: await Give(1)
    finally: print("cleanup")
c = f()
print(c.close())
c = f()
c.send(None)
print(c.close(), c.close())
show(c.send, None)
# case: coroutine_throw
async def f():
    try: await Give(1)
    except KeyError as e: return ("caught", e.args)
c = f()
c.send(None)
show(c.throw, KeyError("x"))
c = f()
show(c.throw, KeyError("unstarted"))
show(c.send, None)
# case: send_before_start
async def f(): pass
c = f()
show(c.send, 5)
c.close()
# case: never_awaited_warning
import warnings, gc
warnings.simplefilter("always")
warnings.showwarning = lambda message, category, *rest: print(category.__name__, message)
async def f(): pass
f()
gc.collect()
# case: stopiteration_in_coroutine
async def f(): raise StopIteration(3)
drive(f())
async def g(): raise StopAsyncIteration(3)
drive(g())
# case: coroutine_is_not_iterable
async def f(): pass
c = f()
for operation in (iter, next, list, lambda c: [x for x in c], lambda c: (yield from c)):
    show(lambda: operation(c) if operation.__name__ != "<lambda>" else list(operation(c)))
c.close()
# case: yield_from_coroutine_in_generator
async def f(): return 5
def g(): yield from c
c = f()
show(next, g())
c.close()
import types
@types.coroutine
def h(): return (yield from f())
drive(h())
# case: async_for_protocol
class A:
    def __init__(self): self.n = 0
    def __aiter__(self): return self
    async def __anext__(self):
        self.n += 1
        if self.n > 2: raise StopAsyncIteration
        await Give(("wait", self.n))
        return self.n
async def f():
    async for x in A(): print("item", x)
    else: print("else")
    return [x async for x in A() if x != 1]
drive(f(), *range(8))
# case: async_for_errors
class NoNext:
    def __aiter__(self): return 3
class BadNext:
    def __aiter__(self): return self
    def __anext__(self): return 5
class Awaitable:
    async def __aiter__(self): return self
async def f(x):
    async for y in x: pass
import warnings
warnings.simplefilter("ignore")
for x in ([], NoNext(), BadNext(), Awaitable(), 5): drive(f(x))
# case: async_for_break_else_continue
async def numbers():
    for i in range(5): yield i
async def f():
    async for x in numbers():
        if x == 1: continue
        if x == 3: break
        print(x)
    else: print("not reached")
    async for x in numbers(): pass
    else: print("else", x)
drive(f())
# case: async_for_exception_inside_anext
async def g():
    yield 1
    raise KeyError("in generator")
async def f():
    try:
        async for x in g(): print(x)
    except KeyError as e: print("caught", e)
drive(f())
# case: async_for_targets
async def g():
    yield 1, (2, 3)
    yield 4, (5, 6)
async def f():
    d = {}
    async for d["x"], (a, *b) in g(): print(d, a, b)
drive(f())
# case: async_with_order
class M:
    def __init__(self, name): self.name = name
    async def __aenter__(self):
        print("enter", await Give(self.name))
        return self.name * 2
    async def __aexit__(self, kind, value, tb):
        print("exit", self.name, kind and kind.__name__, await Give("x" + self.name))
        return self.name == "b"
async def f():
    async with M("a") as x, M("b") as y:
        print(x, y)
        raise KeyError("swallowed")
    return "after"
drive(f(), 1, 2, 3, 4)
# case: async_with_missing
class NoExit:
    async def __aenter__(self): pass
class NoEnter:
    async def __aexit__(self, *a): pass
class Sync:
    def __enter__(self): pass
    def __exit__(self, *a): pass
class BadEnter:
    def __aenter__(self): return 1
    async def __aexit__(self, *a): pass
class BadExit:
    async def __aenter__(self): pass
    def __aexit__(self, *a): return 2
async def f(m):
    async with m: print("body")
for m in (NoExit(), NoEnter(), Sync(), BadEnter(), BadExit(), 3): drive(f(m))
def sync(m):
    with m: pass
show(sync, NoExit())
# case: async_with_return_and_break
class M:
    async def __aenter__(self): return self
    async def __aexit__(self, *a): print("exit", a)
async def f():
    for i in range(3):
        async with M():
            if i == 1: break
    async with M(): return "value"
drive(f())
# case: async_exit_raises
class M:
    async def __aenter__(self): return self
    async def __aexit__(self, *a): raise ValueError("from exit")
async def f():
    try:
        async with M(): raise KeyError("body")
    except ValueError as e: print(repr(e), repr(e.__context__))
drive(f())
# case: async_generator_attributes
async def g(): yield 1
a = g()
print(a.ag_running, a.ag_await, a.ag_frame is not None, a.ag_code.co_name, a.__name__, a.__qualname__, type(a).__name__)
print(sorted(n for n in dir(a) if not n.startswith("__")), hasattr(a, "__aiter__"), hasattr(a, "__iter__"), a.__aiter__() is a)
# case: async_generator_by_hand
async def g():
    x = yield 1
    print("got", x)
    y = await Give("waiting")
    yield x + y
a = g()
drive(a.__anext__())
drive(a.asend(10), 5)
drive(a.__anext__())
drive(a.__anext__())
# case: asend_before_start
async def g(): yield
a = g()
drive(a.asend(5))
drive(a.asend(None))
# case: athrow_and_aclose
async def g():
    try: yield 1
    except KeyError: yield "handled"
    finally: print("finally", await Give("in finally"))
a = g()
drive(a.__anext__())
drive(a.athrow(KeyError("k")))
drive(a.aclose(), "sent")
drive(a.aclose())
drive(a.__anext__())
# case: aclose_unstarted_and_ignoring
async def g():
    try: yield 1
    except GeneratorExit: yield 2
a = g()
drive(a.aclose())
a = g()
drive(a.__anext__())
drive(a.aclose())
# case: athrow_unstarted
async def g(): yield 1
a = g()
drive(a.athrow(KeyError("first")))
drive(a.__anext__())
# case: asend_object_reuse
async def g():
    yield 1
    yield 2
a = g()
s = a.asend(None)
drive(s)
drive(s)
s = a.asend(None)
s.close()
drive(s)
t = a.aclose()
drive(t)
drive(t)
# case: asend_throw_and_close
async def g():
    try: yield 1
    except KeyError as e: yield ("caught", str(e))
a = g()
s = a.__anext__()
show(s.throw, KeyError("into unstarted"))
drive(a.__anext__())
# case: async_generator_running_twice
async def g():
    await Give("in g")
    yield 1
a = g()
s, t = a.__anext__(), a.__anext__()
print(s.send(None), a.ag_running)
show(t.send, None)
show(a.aclose().send, None)
show(s.send, None)
# case: async_generator_stop_errors
async def g():
    yield 1
    raise StopIteration("s")
async def h():
    yield 1
    raise StopAsyncIteration("s")
async def f(a):
    try:
        async for x in a: pass
    except RuntimeError as e: print(e, repr(e.__cause__))
drive(f(g()))
drive(f(h()))
# case: async_comprehensions
async def g(n):
    for i in range(n): yield i
async def f():
    print([x async for x in g(3)], {x async for x in g(2)}, {x: y async for x in g(2) async for y in g(x)})
    print([x async for x in g(5) if x % 2], [[y async for y in g(x)] for x in range(3)], [await Give(x) for x in (1, 2)])
    e = (x async for x in g(2))
    print(type(e).__name__, [x async for x in e])
drive(f(), "p", "q")
# case: genexp_with_await
async def one(): return 1
async def f():
    e = (x + await one() for x in (1, 2))
    print(type(e).__name__, [x async for x in e])
    try: list(e)
    except TypeError as error: print(error)
drive(f())
# case: firstiter_and_finalizer_hooks
import gc
log = []
def first(a): log.append(("first", a.__name__))
def final(a): log.append(("final", a.__name__)); drive(a.aclose())
sys.set_asyncgen_hooks(firstiter=first, finalizer=final)
print([h.__name__ for h in sys.get_asyncgen_hooks()])
async def g():
    try: yield 1
    finally: print("cleanup")
a = g()
drive(a.__anext__())
del a
gc.collect()
print(log)
sys.set_asyncgen_hooks(None, None)
print(tuple(sys.get_asyncgen_hooks()))
# case: hooks_checked
show(sys.set_asyncgen_hooks, 5)
show(sys.set_asyncgen_hooks, None, finalizer="x")
# case: aiter_anext_builtins
async def g():
    yield 1
a = g()
print(aiter(a) is a)
drive(anext(a))
drive(anext(a, "default"))
drive(anext(a))
show(aiter, [])
show(anext, [])
show(anext)
show(aiter, 1, 2)
# case: anext_default_awaitable
class A:
    async def __anext__(self): raise StopAsyncIteration
drive(anext(A(), 7))
class B:
    def __anext__(self): return 5
drive(anext(B(), 7))
# case: coroutine_and_awaitable_abcs
from collections.abc import Awaitable, Coroutine, AsyncIterator, AsyncGenerator, AsyncIterable, Generator
async def f(): pass
async def g(): yield
c, a = f(), g()
print([isinstance(c, t) for t in (Awaitable, Coroutine, AsyncIterator, Generator)], [isinstance(a, t) for t in (Awaitable, AsyncIterator, AsyncGenerator, AsyncIterable)], isinstance(Give(1), Awaitable))
c.close()
# case: coroutine_wrapper
async def f(): return await Give("w")
w = f().__await__()
print(type(w).__name__, iter(w) is w, next(w))
show(w.send, "value")
w = f().__await__()
show(w.throw, KeyError("t"))
print(w.close())
# case: origin_tracking
sys.set_coroutine_origin_tracking_depth(1)
async def f(): pass
c = f()
print(len(c.cr_origin), c.cr_origin[0][2], sys.get_coroutine_origin_tracking_depth())
c.close()
show(sys.set_coroutine_origin_tracking_depth, -1)
# case: await_in_odd_places
async def v(x): return x
async def f():
    d = {await v("k"): await v("v")}
    assert await v(True), await v("no")
    print(f"{await v(3)!r:>{await v(4)}}", d, [*await v([1])], await v(2) if await v(1) else 0, (lambda x: x)(await v(5)), await v(2) ** 2, -await v(1))
    x = y = await v("s"); x += await v("t")
    return x, y, d[await v("k")]
drive(f())
# case: await_precedence
async def v(x): return x
async def f(): return await v(2) ** await v(3), not await v(0), await v([5])[0] if 0 else (await v([5]))[0]
drive(f())
# case: async_lambda_default_decorator
async def v(x): return x
async def f():
    @await v(lambda g: g)
    def g(a=await v(1)): return a
    class A(await v(list)): x = 1
    return g(), A.__mro__[1].__name__
drive(f())
# case: gather_and_cancel
import asyncio
async def work(n):
    try:
        await asyncio.sleep(0)
        if n == 2: raise KeyError(n)
        return n
    except asyncio.CancelledError: print("cancelled", n); raise
async def main():
    print(await asyncio.gather(work(1), work(2), work(3), return_exceptions=True))
    t = asyncio.create_task(work(4)); await asyncio.sleep(0); t.cancel()
    try: await t
    except asyncio.CancelledError: print("seen", t.cancelled())
asyncio.run(main())
# case: taskgroup_errors
import asyncio
async def bad(n): raise ValueError(n)
async def main():
    try:
        async with asyncio.TaskGroup() as tg:
            tg.create_task(bad(1)); tg.create_task(bad(2))
    except* ValueError as g: print(sorted(e.args[0] for e in g.exceptions), g.message)
asyncio.run(main())
# case: timeout_and_wait_for
import asyncio
async def main():
    try:
        async with asyncio.timeout(0): await asyncio.sleep(10)
    except TimeoutError: print("timeout")
    try: await asyncio.wait_for(asyncio.sleep(10), 0.001)
    except TimeoutError as e: print("wait_for", type(e).__name__)
asyncio.run(main())
# case: contextvars_in_tasks
import asyncio, contextvars
v = contextvars.ContextVar("v", default="d")
async def work(x):
    v.set(x); await asyncio.sleep(0)
    return v.get()
async def main():
    print(await asyncio.gather(work(1), work(2)), v.get())
asyncio.run(main())
# case: queue_and_async_generator
import asyncio
async def produce(q):
    for i in range(3): await q.put(i)
    await q.put(None)
async def consume(q):
    while (x := await q.get()) is not None: yield x
async def main():
    q = asyncio.Queue(1)
    t = asyncio.create_task(produce(q))
    print([x async for x in consume(q)])
    await t
asyncio.run(main())
# case: run_errors
import asyncio
async def f(): raise KeyError("out of run")
show(asyncio.run, f())
show(asyncio.run, 5)
async def g():
    c = f()
    try: asyncio.run(c)
    except RuntimeError as e: print(e)
    c.close()
asyncio.run(g())
# case: async_exit_stack
import asyncio, contextlib
@contextlib.asynccontextmanager
async def m(n):
    print("in", n)
    try: yield n
    finally: print("out", n)
async def main():
    async with contextlib.AsyncExitStack() as s:
        for n in "ab": print(await s.enter_async_context(m(n)))
        s.push_async_callback(asyncio.sleep, 0)
asyncio.run(main())

# case: asynchronous generators that have ended
def step(awaitable):
    try:
        print("yielded", awaitable.send(None))
    except BaseException as e:
        print(repr(e), e.args)


async def numbers(count):
    for i in range(count):
        yield i


class Stubborn:
    def __await__(self):
        yield "waiting"


async def slow_to_close():
    try:
        yield 1
    finally:
        await Stubborn()


for make in (lambda: numbers(0), lambda: numbers(1)):
    for end in ("aclose", "athrow", "run out"):
        generator = make()
        step(generator.__anext__())
        if end == "aclose":
            step(generator.aclose())
        elif end == "athrow":
            step(generator.athrow(KeyError("thrown")))
        else:
            step(generator.asend(None))
        step(generator.athrow(ValueError("late")))
        step(generator.aclose())
        step(generator.asend(None))
        step(generator.__anext__())
generator = slow_to_close()
step(generator.__anext__())
closing = generator.aclose()
step(closing)
step(generator.athrow(ValueError("while it closes")))
step(generator.asend(None))
step(generator.aclose())
step(closing)
step(generator.athrow(ValueError("after")))
step(anext(numbers(0)))
step(anext(numbers(0), "default"))
