# case: targets that are not neighbours
def pairs(n):
    value, name = None, None
    names, values = [], []
    for name, value in {'a%d' % i: i for i in range(n)}.items():
        names.append(name)
        values.append(value)
    return names[-3:], values[-3:], len(names), sum(values)
for i in range(12):
    print(pairs(40 + i))
# case: nested targets
def nested(n):
    c, b, a = 0, 0, 0
    firsts, seconds, thirds = [], [], []
    for a, (b, c) in enumerate([(i, str(i)) for i in range(n)]):
        thirds.append(c)
        seconds.append(b)
        firsts.append(a)
    return firsts[-2:], seconds[-2:], thirds[-2:]
for i in range(12):
    print(nested(40 + i))
# case: starred targets
def starred(n):
    rest, first = None, None
    heads, tails = [], []
    for first, *rest in [(i, str(i), -i) for i in range(n)]:
        heads.append(first)
        tails.append(rest)
    return heads[-2:], tails[-2:]
for i in range(12):
    print(starred(40 + i))
# case: comparisons_with_none_and_truths
class P: pass
class Q:
    def __eq__(self, other): return other is None
p, q = P(), Q()
def compare(items, n):
    counts = [0] * 8
    for k in range(n):
        for x in items:
            if x == None: counts[0] += 1
            if None == x: counts[1] += 1
            if x != None: counts[2] += 1
            if None != x: counts[3] += 1
            if x == True: counts[4] += 1
            if False != x: counts[5] += 1
            counts[6] += (x == None) + (None != x)
            counts[7] += (x == False) * 2 + (x != True)
    return counts
print(compare([None], 80), compare([None, p], 80), compare([p, None, 1, "s", None, 1.5, b"", (), None], 60), compare([q, None, p], 60))
print(compare([True, False, None], 60), compare([False], 80), compare([True, 1, 0, 1.0, False], 50))
