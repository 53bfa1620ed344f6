# case: places
# Where instructions come from, in the forms that 3.11 fixes.
import dis


def parse(table, line):
    "(line, end line, column, end column) of each unit, as the format of co_linetable has it."
    at = iter(table)

    def varint():
        n = shift = 0
        while True:
            byte = next(at)
            n |= (byte & 63) << shift
            shift += 6
            if not byte & 64:
                return n

    def svarint():
        n = varint()
        return -(n >> 1) if n & 1 else n >> 1

    places = []
    for head in at:
        assert head & 128
        kind, count = head >> 3 & 15, (head & 7) + 1
        if kind == 15:
            place = (None,) * 4
        elif kind == 14:
            line += svarint()
            place = line, line + varint(), varint() - 1, varint() - 1
        elif kind == 13:
            line += svarint()
            place = line, line, None, None
        elif kind >= 10:
            line += kind - 10
            place = line, line, next(at), next(at)
        else:
            byte = next(at)
            place = line, line, kind * 8 + (byte >> 4), kind * 8 + (byte >> 4) + (byte & 15)
        places += [place] * count
    return places


def sample(a, b):
    x = [a, b,

         a.some.attribute.that_is_long.and_goes_on.and_on.over_many.columns.of_the.line.that.it.is_on.until.it_is.longer_than.one_hundred]
    try:
        return (x
                + b)
    finally:
        del x
    return a \
        .b


def nothing():
    "doc"


for f in sample, nothing, parse, parse.__code__.co_consts:
    for code in [f.__code__] if hasattr(f, "__code__") else [c for c in f if hasattr(c, "co_code")]:
        print(code.co_name, parse(code.co_linetable, code.co_firstlineno) == list(code.co_positions()),
              code.replace(co_linetable=code.co_linetable) == code, list(code.replace(co_linetable=b"").co_lines()))
        print({p[0] for p in code.replace(co_firstlineno=1000).co_positions() if p[0]} == {p[0] + 1000 - code.co_firstlineno for p in code.co_positions() if p[0]})
        line, at, lines = code.co_firstlineno, 0, set()
        for step, more in zip(code.co_lnotab[::2], code.co_lnotab[1::2]):
            line += more - 256 if more > 127 else more
            lines.add(line)
        print(lines - {code.co_firstlineno} == {line for _, _, line in code.co_lines() if line} - {code.co_firstlineno})
print({line for _, _, line in nothing.__code__.co_lines()} == {nothing.__code__.co_firstlineno})
for f in sample, nothing:
    print(all((i.positions.lineno, i.positions.end_lineno, i.positions.col_offset, i.positions.end_col_offset) == p
              for i, p in zip(dis.Bytecode(f, show_caches=True), f.__code__.co_positions(), strict=True)))


def fails():
    1 / 0


fails.__code__ = fails.__code__.replace(co_linetable=b"\xf8\xf8\xf8\xf9")
try:
    fails()
except ZeroDivisionError as e:
    print(e.__traceback__.tb_next.tb_lineno)

# case: small-frames
# Long displays, calls and comparisons do not need a place for each item at once.
for source in ("{" + "x:x, " * 100 + "x:x}", "f(" + "x, " * 100 + "x)", "o.f(" + "x, " * 100 + "x)", "f(" + ", ".join(f"a{i}=x" for i in range(100)) + ")",
               "o.f(" + ", ".join(f"a{i}=x" for i in range(100)) + ")", "x < " * 100 + "x", "[" + "x, " * 100 + "]", "{" + "x, " * 100 + "}"):
    code = compile(source, "<s>", "eval")
    class O:
        @staticmethod
        def f(*args, **kw): return len(args), len(kw), sum(args), list(kw)[-2:]
    print(code.co_stacksize < 10, eval(code, {"x": 3, "f": O.f, "o": O}))


def chain(*v):
    seen = []
    def say(x):
        seen.append(x)
        return x
    a, b, c, d, e = v
    result = say(a) < say(b) < c + 0 < say(d) <= e * 1
    taken = "yes" if say(a) < b + 0 < say(c) < d * 1 <= say(e) else "no"
    while not say(a) < (b := b + 1) < say(c) + 5 < d + 100:
        break
    return result, taken, seen, b


for v in (1, 2, 3, 4, 5), (1, 2, 2, 4, 5), (2, 1, 3, 4, 5), (1, 2, 3, 4, 3):
    print(chain(*v))
