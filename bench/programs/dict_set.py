"""Dictionary and set traffic with integer, string and tuple keys."""


def run():
    counts, groups, seen = {}, {}, set()
    for i in range(200000):
        k = i * 7919 % 5003
        counts[k] = counts.get(k, 0) + 1
        groups.setdefault((k % 11, k % 7), []).append(i)
        if k in seen:
            seen.discard(k)
        else:
            seen.add(k)
    names = {f"k{i}": i for i in range(20000)}
    for i in range(0, 20000, 3):
        del names["k%d" % i]
    common = {g for g in groups if g[0] > g[1]} & {(a, b) for a in range(11) for b in range(5)}
    return len(counts), len(seen), sum(names.values()), len(common), sum(len(g) for g in groups.values())
