# Items of bytes, bytearrays and arrays in loops, and item methods written in Python.
import array
def attempt(f):
    try: return f()
    except Exception as error: return type(error).__name__, str(error)
# case: array_kinds
for code in "bBhHiIlLqQfd":
    a = array.array(code, range(20))
    s = 0
    for i in range(700):
        s += a[i % 20] - a[-1 - i % 20]
        a[i % 20] = i % 100
        a[-3] = a[i % 7]
        a[4] += 1 if a[4] < 100 else -50
    print(code, s, a.tolist())
# case: negative_items
for code in "bhilqd":
    a = array.array(code, [0] * 9)
    for i in range(600): a[i % 9] = -(i % 120) + (a[(i + 1) % 9] & 1 if code != "d" else a[i % 9] / 2)
    print(code, a.tolist())
# case: wide_items
for code in "lLqQ":
    a, n = array.array(code, [0] * 5), 0
    for i in range(600):
        a[i % 5] = (1 << 62) + i if i % 3 else (1 << 61) - i
        if i > 500: a[2] = (1 << 63) - 1 - i
        if i > 550 and code.isupper(): a[1] = (1 << 64) - 1 - i
        n += a[i % 5] + a[2] - a[1]
    print(code, n, a.tolist())
# case: what_does_not_fit
for code in "bBhHiIlLqQd":
    a, seen = array.array(code, [1]), []
    for i in range(500):
        for v in (5, -1, 127, 128, 255, 256, 32768, 65536, 1 << 31, 1 << 32, 1 << 63, 1 << 64, 1.5, "x", True, None) if i % 99 == 0 else (7,):
            r = (attempt(lambda: a.__setitem__(0, v)) or [None])[0]
            if v != 7: seen.append((v, r, a[0]))
            try: a[0] = v
            except Exception as error: seen.append(type(error).__name__)
    print(code, seen[:32] == seen[-32:], seen[:32])
# case: arrays_that_change
a = array.array("d", [1.0])
for i in range(900):
    if i % 100 == 50: a.append(i)
    if i % 200 == 199: a.pop(0); a = a[:] + array.array("d", [0.5])
    a[i % len(a)] += a[-1] * 0.5
    if i == 700: a = array.array("i", [1, 2, 3])
    if i >= 700: a[0] += int(attempt(lambda: a[1]))
    a[-1] = 2 if i >= 690 else 2.25
print(a)
# case: exports_and_subclasses
class A(array.array):
    def __getitem__(self, i): return super().__getitem__(i) * 2
a, b = A("i", [1, 2, 3]), array.array("i", [1, 2, 3])
s = 0
for i in range(600):
    for x in (a, b): s += x[i % 3]; x[0] = i
m = memoryview(b)
for i in range(600):
    m[1] = i
    s += b[1]
    b[2] = i * 2
    s += m[2]
print(s)
# case: bytes_and_bytearrays
data, out = bytes(range(256)), bytearray(16)
h = 0
for i in range(1500):
    h = (h * 31 + data[h & 255] + data[-1 - (i & 127)]) & 0xffff
    out[i & 15] ^= h & 255
    out[-(i % 16) - 1] = out[h & 15]
    if i % 300 == 299: out.extend(b"xy"); del out[0]; out.insert(3, 1)
print(h, bytes(out))
print([attempt(lambda: out.__setitem__(*a)) for a in ((0, 256), (0, -1), (99, 1), (0, "a"))])
errors = 0
for i in range(600):
    try: out[i % 30] = i
    except (IndexError, ValueError): errors += 1
    try: errors += data[i] > 1000
    except IndexError: errors += 1
print(errors)
# case: item_methods
class Grid:
    def __init__(self, w, h): self.w, self.d = w, array.array("d", [0]) * (w * h)
    def at(self, x, y):
        if 0 <= x < self.w and y >= 0: return y * self.w + x
        raise IndexError("outside")
    def __getitem__(self, xy):
        x, y = xy
        return self.d[self.at(x, y)]
    def __setitem__(self, xy, value):
        x, y = xy
        self.d[self.at(x, y)] = value
        return "dropped"
    def __delitem__(self, xy): self[xy] = -1
g = Grid(9, 9)
for n in range(40):
    for y in range(1, 8):
        for x in range(1, 8): g[x, y] = 0.25 * (g[x - 1, y] + g[x + 1, y] + g[x, y - 1] + g[x, y + 1]) + (x == y)
    del g[4, 4]
    g[2, 3] += 0.5
print([round(v, 6) for v in g.d[20:30]], attempt(lambda: g[9, 0]), attempt(lambda: g[0]))
errors = 0
for i in range(600):
    try: g[i % 11, 0] = i
    except IndexError as e: errors += 1
print(errors, list(g.d[:9]))
# case: item_method_frames
import sys
class T:
    def __setitem__(self, k, v): self.seen = sys._getframe(1).f_lineno, k, v
    def __getitem__(self, k): return sys._getframe(1).f_code.co_name, k
def f(t, i):
    t[i] = "v"
    return t[i]
t = T()
for i in range(500): r = f(t, i)
print(t.seen[1:], r)
class Bad:
    def __setitem__(self, k, v): raise KeyError(k)
def store(b, i): b[i] = 1
import traceback
hits = 0
for i in range(500):
    try: store(Bad(), i)
    except KeyError as e: hits += e.args[0]; last = traceback.extract_tb(e.__traceback__)
print(hits, [entry.name for entry in last])
# case: deep_item_methods
class Deep:
    def __setitem__(self, k, v):
        if k: self[k - 1] = v + 1
        else: self.end = v
d = Deep()
for i in range(300): d[i % 60] = 0
print(d.end)
print(attempt(lambda: d.__setitem__(10 ** 6, 0))[0])
# case: item_methods_that_change
class C(dict):
    def __setitem__(self, k, v): super().__setitem__(k, v * 2)
c, e, s = C(), {}, 0
for i in range(800):
    for x in (c, e): x[i % 5] = i; s += x[i % 5]
    if i == 600: C.__setitem__ = lambda self, k, v: dict.__setitem__(self, k, -v)
    if i == 700: del C.__setitem__
print(s, c)
