"""Instances of classes with nothing to say about pickling, and those that say something: the same bytes as CPython writes."""
import copyreg
import hashlib
import pickle


class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y


class Empty:
    pass


class State(Point):
    def __getstate__(self):
        return {"x": self.x}


class Reduce(Point):
    def __reduce__(self):
        return Point, (self.x, self.y)


class NewArguments(Point):
    def __new__(cls, *args):
        return object.__new__(cls)

    def __getnewargs__(self):
        return 1, 2


class Slots:
    __slots__ = "a", "__dict__"

    def __init__(self):
        self.a = 1
        self.b = 2


class Hidden(Point):
    @property
    def __dict__(self):
        return {"q": 1}


def show(*objects):
    for obj in objects:
        for protocol in range(2, 6):
            data = pickle.dumps(obj, protocol)
            print(protocol, len(data), data if len(data) < 200 else hashlib.sha256(data).hexdigest())


shared = Point(1, 2)
cycle = Point([1], 2)
cycle.me = cycle
touched = Point(1, 2)
vars(touched)
many = Point(1, 2)
for number in range(100):
    setattr(many, f"a{number}", number)
own = Point(1, 2)
own.__reduce_ex__ = lambda protocol: (Point, (7, 8))
show(shared, Point(shared, shared), cycle, [shared, shared, Empty()], State(1, 2), Reduce(1, 2), NewArguments(1, 2), Slots(), Hidden(1, 2),
     touched, many, own, [Point(n, str(n)) for n in range(2000)], {1: Point(1, 1), 2: (Point(2, 2),)})
back = pickle.loads(pickle.dumps([cycle, shared, [Point(n, n) for n in range(300)], shared]))
print(back[0].me is back[0], back[1] is back[3], sum(p.x + p.y for p in back[2]))


class Changing:
    def __init__(self, owner):
        self.owner = owner

    def __reduce__(self):
        vars(self.owner)["last"] = 4
        return int, ()


owner = Point(1, 2)
owner.changing = Changing(owner)
owner.last = 3
print(pickle.loads(pickle.dumps(owner)).last)
copyreg.pickle(Point, lambda point: (complex, (point.x, point.y)))
print(pickle.loads(pickle.dumps(shared)))
