# case: contains_in_python
class Threes:
    def __init__(self, limit):
        self.limit = limit
    def __contains__(self, x):
        if x == self.limit:
            raise ValueError("limit", x)
        return x % 3 == 0

class Odd:
    def __contains__(self, x):
        return [] if x % 2 == 0 else [x]

class Strange:
    def __contains__(self, x):
        return self
    def __bool__(self):
        raise TypeError("no truth")

class Never:
    __contains__ = None

class Iterated:
    def __iter__(self):
        yield from (1, 2, 3)

def run(n):
    threes, odd, iterated, seen, found = Threes(n - 2), Odd(), Iterated(), [], 0
    for i in range(n):
        try:
            if i in threes:
                found += 1
            if i not in threes:
                found += 10
            a, b = i in odd, i not in odd
            found += a * 100 + b * 1000
            found += (i % 5) in iterated
            while i + found in odd and found % 7:
                found += 1
            [x for x in range(4) if x in threes]
        except ValueError as error:
            seen.append(error.args)
        if i == n // 2:
            Threes.__contains__ = lambda self, x: x % 4 == 0
        if i == n // 2 + 30:
            Odd.__contains__ = lambda self, x: x == i
    return found, seen

print(run(100), run(3000))
for bad in Strange(), Never(), 5:
    for k in range(300):
        try:
            k in bad
        except TypeError as error:
            text = str(error)
    print(text)

def generated(n):
    threes = Odd()
    for i in range(n):
        yield i in threes, i not in threes

print(sum(a + 2 * b for a, b in generated(1000)))
