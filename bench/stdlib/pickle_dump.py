"""pickle.dumps: containers of plain data, instances, small messages."""
import pickle


class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y


PLAIN = [{"id": i, "name": "user %d" % i, "score": i * 1.25, "tags": ("alpha", "beta", i), "flags": [True, None, i]} for i in range(2000)]
POINTS = [Point(i, i * 0.5) for i in range(4000)]


def run():
    total = 0
    for _ in range(10):
        total += len(pickle.dumps(PLAIN)) // 100
        total += len(pickle.dumps(POINTS)) // 100
    for i in range(30000):
        total += len(pickle.dumps(("job", i, {"a": 1, "b": [1, 2]})))
    return total // 1000
