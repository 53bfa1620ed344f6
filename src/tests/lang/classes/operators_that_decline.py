# Methods of operators that return NotImplemented after a while: the left operand, which nothing else holds, is asked for again.
# case: by_methods
class Left:
    def __init__(self, value): self.value = value
    def decline(self, other):
        if isinstance(other, int): return self.value + other
        return NotImplemented
    __add__ = __or__ = __iadd__ = __ior__ = __lt__ = __eq__ = decline
class Right:
    def __radd__(self, other): return ("radd", other.value)
    def __gt__(self, other): return ("gt", other.value)
def run(make, right, count):
    told = []
    for i in range(count):
        try:
            sum_ = make(i) + right
            less = make(i) < right
            if make(i) < right: sum_ = (sum_, "then")
            held = make(i)
            held += right
            told.append((sum_, less, held))
            told.append(make(i) | right)
        except TypeError as error:
            told.append(str(error))
    return told
for right in 3, Right(), "text":
    told = run(Left, right, 700)
    print(told[:3], told[-3:], len(told))
both = [told for right in [3, Right(), 5, "text"] * 60 for told in run(Left, right, 3)]
print(both[:12], both[-12:])
# case: flags
import enum
class Colour(enum.IntFlag):
    RED = 1
    GREEN = 2
class Thing: pass
def run(other, count):
    texts = set()
    for i in range(count):
        try:
            texts.add(repr(Colour.RED | other))
        except TypeError as error:
            texts.add(str(error))
    return sorted(texts)
print(run(Thing(), 1000), run(Colour.GREEN, 1000), run(4, 1000), run("x", 300))
