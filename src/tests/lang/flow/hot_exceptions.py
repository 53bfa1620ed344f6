# Exceptions in loops that become hot: what they carry must not depend on who ran the loop.
import sys
import traceback


class Odd(Exception):
    def __init__(self, n, *rest, extra=None):
        super().__init__(n, *rest)
        self.n = n
        self.extra = extra


class Deep(Odd):
    def __init__(self, n):
        super().__init__(n, "deep", extra=n * 1.5)
        self.more = [n]


def lines(e):
    return [(f.name, f.lineno) for f in traceback.extract_tb(e.__traceback__)]


def names(e):
    out, tb = [], e.__traceback__
    while tb:
        kept = {k: v for k, v in tb.tb_frame.f_locals.items() if isinstance(v, (int, float, str))}
        out.append((tb.tb_frame.f_code.co_name, tb.tb_lineno, tb.tb_frame.f_back.f_code.co_name, sorted(kept.items())))
        tb = tb.tb_next
    return out


def raiser(n, x):
    y = x * 0.5
    if n % 3 == 0:
        raise Odd(n)
    if n % 3 == 1:
        raise Deep(n)
    return y


def middle(n):
    z = n + 1
    try:
        return raiser(n, z)
    finally:
        middle.count += 1


def catch_all(limit, look):
    total, seen = 0, []
    for i in range(limit):
        try:
            total += middle(i)
        except Deep as e:
            total -= e.n
            if i in look:
                seen.append((type(e).__name__, e.args, e.extra, e.more, lines(e), names(e)))
        except Odd as e:
            total += len(e.args)
            if i in look:
                seen.append((type(e).__name__, e.args, e.extra, lines(e), names(e), e.__context__, e.__cause__))
    return total, seen


middle.count = 0
for _ in range(3):
    total, seen = catch_all(900, {3, 4, 700, 702, 703, 898, 897})
    print(total, middle.count)
    for row in seen:
        print(row)


def keep(limit):
    kept = None
    for i in range(limit):
        try:
            raiser(i, i)
        except Exception as e:
            kept = e
    return kept


for n in (10, 500, 501, 502):
    e = keep(n)
    print(repr(e), lines(e), names(e))


def chain(limit, wanted):
    out = []
    for i in range(limit):
        try:
            try:
                {}[i]
            except KeyError as e:
                if i % 2:
                    raise ValueError(i) from e
                if i % 5 == 0:
                    raise ValueError(i) from None
                raise ValueError(i)
        except ValueError as e:
            if i in wanted:
                out.append((e.args, repr(e.__context__), repr(e.__cause__), e.__suppress_context__, lines(e), lines(e.__context__)))
    return out


for row in chain(600, {1, 2, 5, 10, 555, 556, 557, 560, 590, 595}):
    print(row)


def inner_caught(n):
    try:
        raise Odd(n)
    except Odd as e:
        return e.n


def calls_inner(limit):
    return sum(inner_caught(i) for i in range(limit)), [inner_caught(i) for i in range(limit)][-1]


print(calls_inner(700))


def handled(limit):
    seen = set()
    for i in range(limit):
        try:
            raise Odd(i)
        except Odd:
            seen.add(type(sys.exc_info()[1]).__name__)
            try:
                int("x%d" % i)
            except ValueError as v:
                seen.add((type(v.__context__).__name__, v.__context__.n == i))
            seen.add(sys.exc_info()[1].n == i)
        seen.add(sys.exc_info())
    return sorted(map(repr, seen))


print(handled(500))


def reraise(limit):
    count = 0
    for i in range(limit):
        try:
            try:
                raiser(i * 3, 0)
            except Odd as e:
                if i == limit - 1:
                    last = e
                raise
        except Odd as again:
            count += again is not None and len(lines(again)) if i == limit - 1 else 1
    return count, lines(last), names(last)


print(reraise(400))


def same_object(limit):
    error = Odd(0)
    for i in range(limit):
        try:
            raise error
        except Odd as e:
            e.__traceback__ = None
    try:
        raise error
    except Odd as e:
        return lines(e), e.__context__


print(same_object(400))


def context_of_itself(limit):
    error = Odd(0)
    for i in range(limit):
        try:
            try:
                raise error
            except Odd:
                raise KeyError(i)
        except KeyError as k:
            try:
                raise error.with_traceback(None)
            except Odd as e:
                assert e.__context__ is k and k.__context__ is None
    return True


print(context_of_itself(300))


def generator(limit):
    for i in range(limit):
        try:
            yield i
        except Odd as e:
            yield -e.n


def drive(limit):
    total = 0
    g = generator(limit)
    for i in range(limit):
        try:
            raise Odd(next(g))
        except Odd as e:
            total += g.throw(e)
            total += len(e.args)
    return total


print(drive(300))


def recursive(n, kind):
    if n == 0:
        if kind % 2:
            raise Odd(kind)
        return [][kind]
    local = n * kind
    try:
        return recursive(n - 1, kind)
    finally:
        local += 1


def recursion(limit):
    count = {}
    for i in range(limit):
        try:
            recursive(i % 9, i)
        except (Odd, IndexError) as e:
            key = type(e).__name__, len(lines(e)) if i > limit - 20 else 0
            count[key] = count.get(key, 0) + 1
            last = e
    return sorted(count.items()), names(last)


print(recursion(500))


def frames(limit):
    """Frame objects of functions that return later keep what they had."""
    found = []
    def leaf(i):
        j = i * 2
        try:
            raise Odd(i)
        except Odd as e:
            if i % 100 == 99:
                found.append(e.__traceback__.tb_frame)
            del e
        j += 1
        return j
    for i in range(limit):
        leaf(i)
    return [(f.f_code.co_name, sorted((k, v) for k, v in f.f_locals.items() if isinstance(v, int)), f.f_lineno, f.f_back.f_code.co_name) for f in found]


print(frames(500))


def assertions(limit):
    n = 0
    for i in range(limit):
        try:
            assert i % 3, "three %d" % i
        except AssertionError as e:
            n += len(str(e))
    return n


print(assertions(500))
