# case: traces_outlive_tracemalloc
# expect: {18000}
import gc, tracemalloc

def make(tag):
    space = {}
    exec(f"""
class Item:
    kind = {tag!r} * 3
    def get(self, n):
        return self.kind, n
def loop(n):
    item = Item()
    out = 0
    for i in range(n):
        out += len(item.get(i)[0])
    return out
""", space)
    return space["loop"]

found = set()
for turn in range(8):
    loops = [make(f"{turn % 10}{i}k") for i in range(4)]
    found |= {loop(2000) for loop in loops}
    tracemalloc.start()
    del loops
    gc.collect()
    junk = [[i] * 3 for i in range(20000)]
    tracemalloc.stop()
    loops = [make(f"{turn % 10}{i}m") for i in range(4)]
    found |= {loop(2000) for loop in loops}
    gc.collect()
print(found)

# case: traces_outlive_an_audit_hook
# expect: [6000, 6000]
import gc, sys

class Item:
    def __init__(self, n):
        self.kind = "abc"
    def get(self, n):
        return self.kind, n

def loop(n, hook=None):
    out = 0
    for i in range(n):
        out += len(Item(i).get(i)[0])
        if hook is not None and i == n - 300:
            sys.addaudithook(hook)
        if i % 64 == 0 and i > n - 300:
            gc.collect()
    return out

first = loop(2000)
print([first, loop(2000, lambda event, args: None)])
