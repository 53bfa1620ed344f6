"""Pancake flips over all permutations: list reversal by slices, small integers."""


def flips(n):
    order = list(range(n))
    counts = [0] * n
    best = total = sign = 0
    while True:
        if order[0]:
            work = order[:]
            done = 0
            first = work[0]
            while first:
                work[:first + 1] = work[first::-1]
                first = work[0]
                done += 1
            best = max(best, done)
            total += -done if sign else done
        sign ^= 1
        i = 1
        while i < n:
            order.insert(i, order.pop(0))
            if counts[i] < i:
                counts[i] += 1
                break
            counts[i] = 0
            i += 1
        else:
            return best, total


def run():
    return [flips(n) for n in (8, 8, 8)]
