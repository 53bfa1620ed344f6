"""decimal: numbers read from text, formatted, hashed, compared and turned into other numbers."""
from decimal import Decimal


def run():
    texts = [f"{i * 7919 % 1000003}.{i % 997:03d}" for i in range(8000)] + [f"-{i}e-{i % 40}" for i in range(2000)]
    numbers = [Decimal(text) for text in texts]
    total = sum(len(str(x)) for x in numbers)
    for x in numbers:
        total += len(f"{x:,.2f}") + int(x) % 10 + (float(x) > 100.5)
    found = {x: i for i, x in enumerate(numbers)}
    total += sum(found[Decimal(text)] for text in texts)
    numbers.sort()
    total += sum(1 for x, y in zip(numbers, numbers[1:]) if x < y)
    return total + len(repr(numbers))
