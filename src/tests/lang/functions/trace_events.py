# What sys.settrace and sys.setprofile tell.
import sys

def record(function, *args, profile=False):
    events = []
    def tracer(frame, event, arg):
        if frame.f_code.co_filename == __file__ and frame.f_code.co_name != 'record':
            shown = arg if event == 'return' and isinstance(arg, (int, str, type(None))) else type(arg).__name__
            events.append((frame.f_code.co_name, event, frame.f_lineno - frame.f_code.co_firstlineno, shown))
        return tracer
    install = sys.setprofile if profile else sys.settrace
    install(tracer)
    try:
        function(*args)
    except Exception:
        pass
    finally:
        install(None)
    for event in events:
        print(*event)
    print()

def generator(n):
    for i in range(n):
        yield i
        yield i + 1
    [].append(1), len('x'), int('5')
    return 5

def loops(n):
    total = 0
    while n:
        n -= 1
        if n % 2:
            continue
        total += n
    for i in (1, 2): total += i
    for i in generator(2):
        total += i
    return [x for x in generator(1)]

def delegating():
    x = yield from generator(1)
    return x

def handlers():
    try:
        try:
            1 / 0
        except ZeroDivisionError as error:
            raise KeyError from error
        finally:
            x = 1
    except KeyError:
        pass
    with open(__file__) as file:
        y = 2
    raise ValueError(3)

async def coroutine(n):
    async for x in aiter_of(n):
        x
    return 7

async def aiter_of(n):
    while n:
        yield n
        n -= 1

async def outer():
    await coroutine(2)

def run(c):
    try:
        c.send(None)
    except StopIteration:
        pass

class Body:
    @staticmethod
    def method(x=1):
        return x

for profile in (False, True):
    record(loops, 5, profile=profile)
    record(lambda: list(delegating()), profile=profile)
    record(handlers, profile=profile)
    record(lambda: run(outer()), profile=profile)
    record(Body.method, profile=profile)
    g = generator(1)
    next(g)
    record(lambda: g.throw(KeyError), profile=profile)
code = compile('\n\nx = 1\ny = [2]\n', __file__, 'exec')
record(lambda: exec(code))
