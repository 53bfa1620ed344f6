"""Compiled loops whose native calls raise: the handlers become traces of their own, whose guards fail in other calls."""


def bind(values, names, partial):
    n = 0
    for name in names:
        try:
            value = values.pop(name)
        except KeyError:
            if not partial and name == "q":
                raise TypeError("missing") from None
        else:
            n += value
    return n


total = missing = 0
for i in range(600):
    for values in (dict(a=1, b=2, c=3), dict(a=1), dict(b=2), {}):
        for partial in (False, True):
            for names in (("a", "b", "c"), ("a",), ("q", "a"), ("b", "q"), ()):
                try:
                    total += bind(dict(values), names, partial)
                except TypeError:
                    missing += 1
print(total, missing)
