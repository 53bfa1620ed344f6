# The value of a StopIteration that an iterator raises goes through the iterators over it, or not, as in CPython.
import itertools


class Stops:
    def __init__(self, value): self.value = value
    def __iter__(self): return self
    def __next__(self): raise StopIteration(self.value)


def told(iterator):
    try:
        next(iterator)
    except StopIteration as stop:
        return stop.args
    except Exception as error:
        return repr(error)


made = {
    "map": lambda: map(abs, Stops(1)), "map2": lambda: map(max, [1], Stops(2)), "zip": lambda: zip(Stops(3)), "zip2": lambda: zip([1], Stops(4)),
    "zip3": lambda: zip([1], [2], Stops(5)), "strict": lambda: zip([], Stops(6), strict=True), "strict2": lambda: zip(Stops(6), [], strict=True),
    "filter": lambda: filter(None, Stops(7)), "enumerate": lambda: enumerate(Stops(8)), "chain": lambda: itertools.chain(Stops(9)),
    "from_iterable": lambda: itertools.chain.from_iterable(Stops(9)), "islice": lambda: itertools.islice(Stops(10), 3),
    "islice2": lambda: itertools.islice(Stops(10), 2, 3), "takewhile": lambda: itertools.takewhile(bool, Stops(11)),
    "dropwhile": lambda: itertools.dropwhile(bool, Stops(12)), "filterfalse": lambda: itertools.filterfalse(None, Stops(13)),
    "starmap": lambda: itertools.starmap(pow, Stops(14)), "accumulate": lambda: itertools.accumulate(Stops(15)),
    "compress": lambda: itertools.compress(Stops(16), [1]), "compress2": lambda: itertools.compress([1], Stops(17)), "cycle": lambda: itertools.cycle(Stops(18)),
    "groupby": lambda: itertools.groupby(Stops(19)), "pairwise": lambda: itertools.pairwise(Stops(20)),
    "zip_longest": lambda: itertools.zip_longest(Stops(21)), "tee": lambda: itertools.tee(Stops(22))[0], "iter": lambda: iter(Stops(23).__next__, 5),
    "reversed": lambda: reversed([]),
}
for name, make in made.items():
    print(name, told(make()), list(make()) if name not in ("strict", "strict2") else "")


def delegates(iterator):
    return (yield from iterator)


for name in ("map", "zip", "filter", "chain", "islice", "enumerate"):
    print(name, told(delegates(made[name]())))
for turn in range(300):
    for item in made["map"](): print("never")
    for item in made["enumerate"](): print("never")
    for a, b in made["zip2"](): print("never")
print("done")
