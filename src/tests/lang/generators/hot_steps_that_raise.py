"""A loop whose step sometimes raises, sometimes ends and sometimes gives an item."""
import random


class Guard:
    def __enter__(self):
        pass

    def __exit__(self, *details):
        pass


def items(table):
    with Guard():
        for key, value in table.items():
            if value is not None:
                yield key, value


for seed in range(12):
    choose = random.Random(seed)
    raised = left = total = 0
    for _ in range(1500):
        table = {i: choose.choice([None, i]) for i in range(choose.randrange(6))}
        at = choose.randrange(8)
        try:
            for n, (key, value) in enumerate(items(table)):
                total += key + value
                if n == at:
                    if choose.random() < 0.5:
                        table[100] = 1
                    else:
                        table.pop(choose.randrange(6), None)
                        table[200] = 1
                if n == at + 1:
                    left += 1
                    break
        except RuntimeError:
            raised += 1
    print(raised, left, total)
