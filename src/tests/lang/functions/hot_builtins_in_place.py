# Loops over ranges and iterators that only they see, list.pop and insert, min and max, characters of strings.
# case: ranges_of_all_kinds
def total(*args):
    n = 0
    for i in range(*args): n = n * 3 + i & 0xffffff
    return n
out = []
for k in range(-30, 600):
    s = 0
    for j in range(k): s += j
    for j in range(k, 5): s -= j
    for j in range(5, k): s ^= j
    for j in range(k, -k, -1): s += j & 3
    for j in range(k, 50, 7): s += 1
    for j in range(50, k, -9): s += 2
    out.append((s, len(range(k, 20, 3)), total(k), total(k, 9), total(9, k, -2)))
print(out[:4], out[40], out[-1], sum(o[0] for o in out))
# case: big_ranges
big, n = 1 << 61, 0
for k in (big - 2, big - 1, -big, big, 1 << 62, (1 << 62) - 3):
    for _ in range(300):
        for j in range(k, k + 2): n += j & 7
        for j in range(3): n += j
print(n, [len(range(k, k + 2)) for k in (big, 1 << 62)])
# case: ranges_that_are_kept
kept = []
for i in range(500):
    a = range(i, i + 3)
    it = iter(a)
    next(it)
    kept.append((a, it, iter([i]), iter((i,))))
print(kept[7][0], list(kept[7][1]), list(kept[7][2]), list(kept[9][3]), kept[499][0][-1], kept[8][1].__reduce__()[1:])
# case: exits_inside_inner_loops
def walk(n):
    found = []
    for i in range(n):
        for j in range(i, i + 4):
            for k in (i, j, "x" if i == 450 else 1.5):
                if k == 1.5 and i % 97 == 0: found.append((i, j))
                elif k == "x": found.append(j)
            if j % 101 == 100: break
        else:
            found.append(-i) if i % 50 == 0 else None
    return found
print(walk(600))
# case: wrong_ranges
def attempt(f):
    try: return f()
    except (TypeError, ValueError, IndexError) as error: return type(error).__name__, str(error)
print([attempt(lambda: sum(range(*a))) for a in [(1, 2, 0), ("a",), (1.0,), (True, 5), (2, 9, True)] for _ in range(300)][::300])
# case: list_pop_and_insert
a, out = list(range(10)), 0
for i in range(900):
    a.insert(i % 14 - 3, i)
    out += a.pop(0) + a.pop(i % 5) * 2 - a.pop(-2)
    a.insert(100, i); a.insert(-100, -i)
    a.append(str(i)) if i % 100 == 0 else None
    b = a.pop()
    out += b if isinstance(b, int) else len(b)
    a.insert(True, 7)
    out -= a.pop(True)
print(out, len(a), a[:5])
# case: pop_errors
a, errors = [1] * 300, 0
for i in range(700):
    try: a.pop() if i % 2 else a.pop(3)
    except IndexError as error: errors += 1; text = str(error)
print(errors, text, a)
class L(list):
    def pop(self, *a): return 5
s = 0
for x in [[1, 2] * 400, L([3]), [5] * 500] * 2:
    for i in range(400): s += x.pop()
print(s)
# case: min_and_max
s = []
for i in range(600):
    s.append((min(i, 300), max(i, 300), min(i, i), max(-i, i), max(i, 1.5), min(True, i), max("a", str(i))))
print(s[1], s[599], sum(x[0] + x[1] for x in s), type(min(True, 5)), max(1, True), max(True, 1))
# case: characters
text, wide, mixed = "the quick (brown) fox\n\u00e9\u00ff", "\u4e2d\u6587abc", "ab\U0001f600c"
counts = {}
for i in range(1000):
    for t in (text, wide, mixed):
        c = t[i % len(t)]
        if c == "q" or c != "o" and c in "(brown)": counts[c] = counts.get(c, 0) + 1
        if c == t[0]: counts["first"] = counts.get("first", 0) + 1
        if t[-1] == c: counts["last"] = counts.get("last", 0) + 1
        if c in "": counts["never"] = 1
        if c in wide: counts["wide"] = counts.get("wide", 0) + 1
        if "ick" in t: counts["ick"] = counts.get("ick", 0) + 1
print(sorted(counts.items()))
# case: index_errors_of_strings
hits = 0
for i in range(900):
    try: hits += "abcdefgh"[i % 11] == "c"
    except IndexError: hits += 100
    try: hits += "abc"[-(i % 5)] == "b"
    except IndexError: hits += 1000
print(hits)
# case: characters_from_elsewhere
import sys
words = [sys.intern("a"), "".join(["a"]), "ab"[:1], chr(97), bytes([97]).decode(), "\u00e9", chr(0xe9)]
same = 0
for i in range(700):
    c = "xay\u00e9"[i % 4]
    for w in words: same += (c == w) + 2 * (w != c) + 4 * (w in c)
print(same)
