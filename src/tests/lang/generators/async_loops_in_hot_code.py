def run(coro):
    while True:
        try: coro.send(None)
        except StopIteration as e: return e.value
async def aiter(items):
    for i in items: yield i
async def one():
    return [[i + j async for i in aiter([1, 2])] for j in [10, 20]]
async def loop(n):
    out = 0
    async for i in aiter(range(n)): out += i
    return out
for k in range(30):
    a = run(one()); b = run(loop(k))
    print(k, a, b)
