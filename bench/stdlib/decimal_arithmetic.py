"""decimal: prices, taxes and sums at 28 digits, as in billing of telephone calls."""
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal

RATES = Decimal("0.0013"), Decimal("0.00894")
BASE, DISTANCE, CENT = Decimal("0.0675"), Decimal("0.0341"), Decimal("0.01")


def run():
    total, taxes, distant = Decimal(0), Decimal(0), Decimal(0)
    for i in range(20000):
        kind = i & 1
        price = (RATES[kind] * (i % 997 + 3)).quantize(CENT, rounding=ROUND_HALF_EVEN)
        tax = (price * BASE).quantize(CENT, rounding=ROUND_DOWN)
        taxes += tax
        call = price + tax
        if kind:
            extra = (price * DISTANCE).quantize(CENT, rounding=ROUND_DOWN)
            distant += extra
            call += extra
        total += call
        if call > 5 or call == price:
            total -= call / 3
    return str(total + taxes - distant)
