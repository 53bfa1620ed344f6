# Special methods whose names were put together while running decide like those written in a class.
def make(name):
    return lambda self, *others: (name, others)


words = "add sub mul truediv mod pow and matmul divmod".split()
Number = type("Number", (), {name: make(name) for word in words for name in (f"__{word}__", f"__r{word}__")}
              | {f"__{word}__": make(word) for word in ("neg", "getitem", "len", "call", "contains", "lt")})
one = Number()
print(one + 1, 1 + one, one - 2, 2 - one, one * 3, 3 / one, divmod(one, 4), divmod(4, one))
print(one ** 2, 2 ** one, one @ 1, 1 @ one, -one, one[3], one(4), one < 5)


class Plain:
    pass


setattr(Plain, "__" + "add" + "__", make("late"))
print(Plain() + 1)
