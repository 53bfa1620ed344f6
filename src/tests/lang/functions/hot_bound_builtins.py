# case: bound_methods_of_lists
def fill(n):
    out = []
    append, insert, pop, extend = out.append, out.insert, out.pop, out.extend
    for i in range(n):
        append(i)
        if i % 3 == 0: insert(i % 7, -i)
        if i % 4 == 0: append(pop())
        if i % 5 == 0: pop(0)
        if i % 50 == 0: extend((1, 2))
    return out
print([sum(fill(n)) for n in (10, 100, 150, 151)], fill(40))
# case: bound_methods_whose_self_changes
def each(lists, n):
    seen = []
    for i in range(n):
        add = lists[i % len(lists)].append
        seen.append(add(i))
    return seen[-1], lists
class L(list):
    def append(self, x): list.append(self, -x)
import collections
print(each([[], [], []], 90))
print(each([[], L(), collections.deque()], 90))
print(each([L(), []], 60))
# case: bound_methods_of_dicts_and_sets
def tables(n):
    d, s, names = {}, set(), []
    get, put, add, gone, seen = d.get, d.setdefault, s.add, s.discard, s.__contains__
    low, find = "Hello".lower, "hello world".find
    for i in range(n):
        put(i % 10, []).append(i)
        names.append((get(i % 12, None) is None, len(get(i % 10))))
        add(i % 17)
        if i % 3: gone(i % 5)
        if seen(i % 4): names.append(low() + str(find("o", i % 9)))
    return len(d), sorted(s), names[-6:]
print(tables(200))
# case: bound_methods_that_raise
def raising(n):
    out, count = [], 0
    pop, append = out.pop, out.append
    for i in range(n):
        try:
            pop()
        except IndexError as e:
            count += 1
            append(str(e))
        try: append(i, i)
        except TypeError as e: count += 100
        try: out.index.__self__.remove(i)
        except ValueError: count += 10000
    return count, out
print(raising(90))
