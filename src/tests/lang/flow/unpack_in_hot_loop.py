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
