# case: branches_in_front_of_the_first_yield
import inspect
def parts(i):
    if i % 3 == 0: x = "three"
    elif i % 5 == 0: x = "five"
    else: x = i
    got = yield x
    yield got, x
def run(n):
    out, states = [], set()
    for i in range(n):
        g = parts(i)
        first = next(g)
        states.add(inspect.getgeneratorstate(g))
        out.append((first, g.send(i + 1)))
    return out[-7:], states
print(run(400))
# case: awaited_objects_with_generators
class Tick:
    def __init__(self, x): self.x = x
    def __await__(self): return (yield ("tick", self.x))
async def inner(x):
    y = await Tick(x)
    return x, y
async def outer(n, x):
    while n > 0:
        n -= 1
        x = (await inner(x))[1] if n > 3 else await Tick(n)
    return x
def drive(coroutine):
    sent = None
    for turn in range(20):
        try: coroutine.send(sent)
        except StopIteration as stop: return stop.value
        sent = turn
    coroutine.close()
    return "long"
print([drive(outer(i % 21, i)) for i in range(90)][-25:])
