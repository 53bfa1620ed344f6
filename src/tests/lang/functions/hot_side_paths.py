# case: values_of_several_types_come_back
def run(n):
    x, y, count, text, flag = 0.5, 0.0, 0, "", None
    for i in range(n):
        if i % 3 == 0:
            x = x * 1.0001 + 0.25
        elif i % 5 == 1:
            y += x
            count += 1
            flag = count > 3
        elif i % 7 == 2:
            x, y = y, x
            text = str(count)
        else:
            x -= 0.125
        if i == n - 3:
            x = 7
        if i == n - 2:
            y = "end"
    return round(float(x), 6), y, count, text, flag

for n in (10, 100, 1000, 3000):
    print(run(n))

# case: what_is_fixed_changes_on_the_way
def run(n):
    kind, items, total = "a", [1, 2, 3], 0
    for i in range(n):
        total += items[i % 3]
        if i % 50 == 49:
            kind = "b" if kind == "a" else "a"
        if i % 31 == 30:
            items = [i, i + 1, i + 2]
        if i % 77 == 76:
            items[1] = 2.5
        total += len(kind) + ord(kind)
    return total, kind, items

print(run(100), run(2000))

# case: globals_and_classes_change_on_the_way
factor = 1

class Thing:
    weight = 2
    def value(self):
        return self.weight * factor

def other(self):
    return 1000

def run(n):
    global factor
    thing, total = Thing(), 0
    for i in range(n):
        total += thing.value()
        if i % 100 == 50:
            factor += 1
        if i % 300 == 120:
            Thing.weight = i
        if i % 700 == 600:
            Thing.value = other
        if i % 900 == 800:
            thing.__class__ = type("Thing2", (Thing,), {"value": lambda self: 5})
        if i % 1100 == 1000:
            globals()[f"new{i}"] = i
            factor = factor * 1.5
    return total

print(run(3000))

# case: memory_that_the_loop_relies_on_is_stored_to
class Box:
    def __init__(self):
        self.items, self.step, self.seen = [1, 2, 3, 4], 1, 0

def run(n):
    box, total = Box(), 0
    for i in range(n):
        total += box.items[i & 3] * box.step
        if i % 13 == 5:
            box.step = i & 7
        if i % 29 == 7:
            box.items = [total & 15, i, 3, box.step]
        if i % 41 == 8:
            box.items.append(i)
        if i % 53 == 9:
            del box.items[0]
            box.items.insert(0, i)
    return total, box.step, box.items[:4]

print(run(50), run(5000))

# case: loops_in_loops
def run(n):
    out = []
    for i in range(n):
        low, high, acc = 0, i % 17, 0.0
        while low < high:
            middle = (low + high) >> 1
            if middle * middle < i:
                low = middle + 1
                acc += 0.5
            elif middle & 1:
                high = middle
                acc -= 0.25
            else:
                high = middle
                acc *= 2
        out.append((low, acc))
    return len(out), sum(a for a, _ in out), sum(b for _, b in out)

print(run(10), run(3000))

# case: objects_that_are_iterated_by_generators
class Tree:
    def __init__(self, left, value, right):
        self.left, self.value, self.right = left, value, right
    def __iter__(self):
        if self.left:
            yield from self.left
        yield self.value
        if self.right:
            yield from self.right

def tree(n, first=0):
    return Tree(tree(n // 2, first), first + n // 2, tree(n - n // 2 - 1, first + n // 2 + 1)) if n else None

class Pairs:
    def __init__(self, n):
        self.n = n
    def __iter__(self):
        for i in range(self.n):
            yield i, lambda: (i, self.n)

def run(n):
    total = 0
    for k in range(n):
        for x, call in Pairs(k % 7):
            total += x + call()[1]
        if k == n // 2:
            Pairs.__iter__ = lambda self: iter([(1, lambda: (2, 3))])
    return total

print(list(tree(50)) == list(range(50)), sum(tree(2000)), run(400))
whole = iter(tree(300))
print([next(whole) for _ in range(200)][-1], whole.gi_running, next(whole))

# case: coroutines_that_call_each_other
import sys

async def fib(n):
    if n < 2:
        return n
    return await fib(n - 1) + await fib(n - 2)

async def deep(n):
    if n == 0:
        return len([1 for _ in iter(lambda f=[sys._getframe(1)]: f.__setitem__(0, f[0].f_back) or f[0], None)]) > 50
    return await deep(n - 1)

async def fails(n):
    if n % 5 == 0:
        raise ValueError(n)
    return n

async def main():
    total = 0
    for i in range(500):
        try:
            total += await fails(i)
        except ValueError as error:
            total -= error.args[0]
    return await fib(15), await deep(60), total

def drive(coroutine):
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return stop.value

print(drive(main()))
never = fib(3)
print(type(never).__name__, never.cr_frame is not None, never.close())

# case: async_generators_by_hand
async def numbers(n):
    for i in range(n):
        got = yield i
        if got:
            yield got

async def chained(n):
    async for i in numbers(n):
        yield i, i
    async for i in numbers(3):
        yield i

async def main():
    seen = [x async for x in chained(300)]
    source = numbers(3)
    first = await source.asend(None)
    second = await source.asend("sent")
    pending = source.asend(None)
    third = await pending
    try:
        await pending
    except RuntimeError as error:
        print(error)
    rest = [x async for x in source]
    try:
        await source.asend(None)
    except StopAsyncIteration as stop:
        print("stop", stop.args)
    running = numbers(1)
    one, two = running.__anext__(), running.__anext__()
    return len(seen), seen[-1], first, second, third, rest, await one, [x async for x in running]

def drive(coroutine):
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return stop.value

print(drive(main()))

# case: many_classes_at_one_place
def make(k):
    class Shape:
        def __init__(self, n):
            self.n = n
            if k % 3 == 0:
                self.extra = k
        def area(self, x):
            if k % 7 == 3 and x % 50 == 0:
                raise KeyError(k)
            return self.n + x * k
        def __add__(self, other):
            return self.n * 2 + other
    return Shape

shapes = [make(k) for k in range(30)]
things = [cls(i) for i, cls in enumerate(shapes)] * 2 + [3, 4.5, None, "text"]

def run(n):
    total, errors = 0, []
    for i in range(n):
        for thing in things:
            try:
                total += thing.area(i)
            except KeyError as error:
                total -= error.args[0]
            except AttributeError as error:
                errors.append(str(error))
            if thing is not None and thing != "text":
                total += thing + 1
        if i == n // 2:
            shapes[5].area = lambda self, x: 7
            things[9].__class__ = shapes[10]
            del things[-1]
    return total, len(errors), sorted(set(errors))

print(run(60), run(200))
