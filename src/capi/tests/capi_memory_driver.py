"""What C objects hold goes back: buffers behind small objects, cycles through counted references, objects that C drops."""
import gc
import os
import sys

sys.path.insert(0, sys.argv[1])
from capi_memory_test import Holder, Outside, OutsideFull, OutsideHeap, churn, dealloc_count, hide, outside_count, revisit, show, unknown_count

STRESS = "stress" in os.environ.get("TAIPANGC", "")
MANY = 3000 if STRESS else 400_000


def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") >> 20


class Plain:
    pass


class Derived(Holder):
    pass


class WithEnd(Holder):
    ended = 0

    def __del__(self):
        WithEnd.ended += 1
        assert self.object is not None


def buffers():
    for _ in range(64 if STRESS else 4096):
        Holder().fill(1 << 20)


def pairs():
    for _ in range(MANY):
        a, b = Holder(), Holder()
        a.object, b.object = b, a


def through_instances():
    for _ in range(MANY):
        a, q = Holder(), Plain()
        q.a = a
        a.object = q


def through_lists():
    for _ in range(MANY):
        a = Derived()
        a.object = [a]
        a.x = a


def with_finalizers():
    for _ in range(MANY // 10):
        a, b = WithEnd(), Holder()
        a.object, b.object = b, a


def chains():
    for _ in range(MANY // 10):
        top = None
        for _ in range(10):
            h = Holder()
            h.object = top
            top = h


def in_c():
    churn(MANY)


def alive():
    keep = [Holder() for _ in range(100)]
    for a, b in zip(keep, keep[1:]):
        a.object = b
    keep[-1].object = keep[0]
    first = keep[0]
    del keep, a, b
    for _ in range(5):
        gc.collect()
    count, h = 0, first
    while True:
        h = h.object
        count += 1
        if h is first:
            return count


for work in buffers, pairs, through_instances, through_lists, with_finalizers, chains, in_c:
    work()
    print(work.__name__, "stays small" if resident() < 200 else f"{resident()} MB")
for _ in range(12):
    gc.collect()
made = (64 if STRESS else 4096) + MANY * 2 + MANY + MANY + MANY // 10 * 2 + MANY + MANY
print("destructors", "ran" if dealloc_count() >= made - 50 else f"{dealloc_count()} of {made}")
print("finalizers", "ran" if WithEnd.ended >= MANY // 10 - 5 else WithEnd.ended)
print("still there", alive())


def held_by_c(rounds):
    """What has no references and is mentioned in C memory alone lives as long as C says, whenever collections come."""
    sums = []
    for round in range(rounds):
        hide([round * 100_000 + i for i in range(1000)] + [i / 7 + round for i in range(1000)] + [b"%d" % (i + round) for i in range(1000)])
        garbage = [[i * 1000 for i in range(50)] for _ in range(MANY // 300)]
        if round % 4 == 0:
            del garbage
            gc.collect()
            churn(1000)
        shown = show()
        kept = [shown, list(shown)]
        del shown
        for _ in range(MANY // 300):
            [float(i) for i in range(200)]
        sums.append((len(kept[0]), sum(x for x in kept[1] if isinstance(x, int)), b"".join(x for x in kept[0] if isinstance(x, bytes))[:40],
                     sum(x for x in kept[0] if isinstance(x, float))))
    return sums


for line in held_by_c(5 if STRESS else 40)[:5]:
    print(line)


def proxies():
    """A dead object that C finds again before its destructor has run lives on."""
    wrong = 0
    for round in range(30 if STRESS else 400):
        found = revisit(50 if STRESS else 3000)
        wrong += [p.index for p in found] != list(range(200))
        half = found[::2]
        del found
        churn(10)
        wrong += [p.index for p in half] != list(range(0, 200, 2))
        del half
    return wrong, unknown_count()


print("proxies", proxies())


def growing():
    """Instances of a class derived from a C type have room for the attributes that earlier ones got."""
    class Growing(Holder):
        pass
    sums = 0
    kept = []
    for count in range(1, 30):
        many = [Growing() for _ in range(20)]
        for one in many:
            for i in range(count):
                setattr(one, f"name{i}", i)
        kept += many[::5]
        sums += sum(getattr(one, f"name{i}") for one in many for i in range(count))
    return sums, sum(len(vars(one)) for one in kept)


print("growing", growing())


def outside():
    """Objects in memory of C's own end when nothing refers to them: natively, from C, from attributes, from a stack."""
    import weakref
    hide([None] * 4096)
    for cls in Outside, OutsideHeap, OutsideFull:
        keep = [cls(n) for n in range(2000)]
        shown = {n: o for n, o in enumerate(keep) if n % 3 == 0}
        hide([o for n, o in enumerate(keep) if n % 3 == 1])
        before = resident()
        del keep
        for _ in range(MANY // 4):
            cls([cls(cls.__name__)])
        assert resident() - before < 100, (cls, before, resident())
        assert [o.object for o in shown.values()] == list(range(0, 2000, 3))
        shown.clear()
        assert [o.object for o in show() if isinstance(o, cls)] == list(range(1, 2000, 3))
        hide([None] * 4096)
    owners = [OutsideFull() for _ in range(1000)]
    refs = []
    for o in owners:
        o.part = OutsideFull(str(id(o)))
        o.part.parts = [Holder(), OutsideFull("leaf")]
        refs += [weakref.ref(o.part), weakref.ref(o)]
    for _ in range(3):
        [Outside([]) for _ in range(MANY // 100)]
        gc.collect()
    assert all(ref() is not None for ref in refs)
    assert all(o.part.object == str(id(o)) and o.part.parts[1].object == "leaf" for o in owners)
    del o, owners
    for _ in range(6):
        gc.collect()
    made, ended = outside_count()
    alive = sum(ref() is not None for ref in refs)
    assert alive <= 10, alive
    return made - ended < 40 or (made, ended)


print("outside", outside())
