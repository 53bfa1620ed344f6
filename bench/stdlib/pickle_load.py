"""pickle.loads: containers of plain data, instances, small messages."""
import pickle

from pickle_dump import PLAIN, POINTS

TEXTS = [pickle.dumps(PLAIN), pickle.dumps(POINTS), pickle.dumps(PLAIN, 2)]
SMALL = pickle.dumps(("job", 12345, {"a": 1, "b": [1, 2]}))


def run():
    total = 0
    for _ in range(10):
        for text in TEXTS:
            total += len(pickle.loads(text))
    for i in range(30000):
        total += pickle.loads(SMALL)[1]
    return total
