# case: run_by_hand
class A:
    def __init__(self, v): self.v = v
    def __await__(self):
        x = yield self.v
        return x
async def f():
    a = await A(1)
    b = await A(2)
    return a + b
c = f()
print(c.send(None), c.send(10))
try:
    c.send(20)
except StopIteration as e:
    print(e.value)
# case: await_nonawaitable
async def f(): await 5
f().send(None)
# case: reuse
async def f(): pass
c = f()
try:
    c.send(None)
except StopIteration:
    pass
c.send(None)
# case: not_iterable
async def f(): pass
c = f()
try:
    iter(c)
except TypeError as e:
    print(e)
c.close()
# case: await_bad_return
class A:
    def __await__(self): return 5
async def f(): await A()
f().send(None)
# case: throw_in
class A:
    def __await__(self): yield
async def f():
    try:
        await A()
    except ValueError as e:
        return "caught " + str(e)
c = f()
c.send(None)
try:
    c.throw(ValueError("z"))
except StopIteration as e:
    print(e.value)
# case: close_runs_finally
class A:
    def __await__(self): yield
async def f():
    try:
        await A()
    finally:
        print("fin")
c = f()
c.send(None)
c.close()
# case: async_for_with
def run(c):
    try:
        while True: c.send(None)
    except StopIteration as e:
        return e.value
class I:
    def __init__(self): self.n = 0
    def __aiter__(self): return self
    async def __anext__(self):
        self.n += 1
        if self.n > 3: raise StopAsyncIteration
        return self.n
class C:
    async def __aenter__(self):
        print("aenter")
        return 7
    async def __aexit__(self, *a):
        print("aexit", a[0])
        return True
async def f():
    async for x in I(): print(x)
    else: print("else")
    async with C() as c:
        print(c)
        raise ValueError
    return [x async for x in I() if x > 1]
print(run(f()))
# case: async_generator
def run(c):
    try:
        while True: c.send(None)
    except StopIteration as e:
        return e.value
async def g():
    try:
        x = yield 1
        print("sent", x)
        yield 2
    finally:
        print("closed")
async def f():
    a = g()
    print(await a.__anext__(), await a.asend("s"))
    await a.aclose()
    try:
        await a.__anext__()
    except StopAsyncIteration:
        print("stop")
    return {x: x async for x in h()}
async def h():
    for i in range(3): yield i
print(run(f()))
# case: async_for_wrong
async def f():
    async for x in [1]: pass
f().send(None)
# case: async_with_wrong
async def f():
    async with 5: pass
f().send(None)
# case: async_gen_return_value
try:
    compile("async def f():\n yield 1\n return 2", "f", "exec")
except SyntaxError as e:
    print(e.msg)
# case: await_outside
try:
    compile("def f(): await x", "f", "exec")
except SyntaxError as e:
    print(e.msg)
# case: yield_from_async
try:
    compile("async def f(): yield from x", "f", "exec")
except SyntaxError as e:
    print(e.msg)
# case: athrow
def run(c):
    try:
        while True: c.send(None)
    except StopIteration as e:
        return e.value
async def g():
    try:
        yield 1
    except ValueError:
        yield "caught"
async def f():
    a = g()
    await a.__anext__()
    return await a.athrow(ValueError)
print(run(f()))
# case: types_coroutine
import types
@types.coroutine
def old():
    x = yield "y"
    return x
async def f(): return await old()
c = f()
print(c.send(None))
try:
    c.send(3)
except StopIteration as e:
    print(e.value)
