# Keywords whose names are of a class derived from str with methods in Python: those run while arguments are bound.
class Name(str):
    def __hash__(self):
        return 12345

    def __eq__(self, other):
        return str.__eq__(self, other)


class Made:
    def __new__(cls, *args, **kwargs):
        print(cls, args, kwargs)
        return object.__new__(cls)

    def __init__(self, first=1, *args, last=2, **kwargs):
        print(type(self), first, args, last, kwargs)


def function(x, *args, y=0, **kwargs):
    return x, args, y, kwargs


names = {"a": 1}
names[Name("a")] = 2
names[Name("b")] = 3
names["c"] = 4
Made(**names)
Made(5, 6, last=7, **names)
for i in range(3):
    print(function(5, **names), function(5, 6, 7, y=8, **names))
print(list(map(lambda d: function(1, **d), [names])))
