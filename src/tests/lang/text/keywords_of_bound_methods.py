# How errors about keywords name methods of strings: bound ones that CPython calls with a tuple of arguments by their bare names.
def tell(function, *args):
    try:
        function(*args, zz=1)
    except TypeError as error:
        print(error)
def names():
    class Local(str): pass
    for text in "a", Local("b"), b"c", bytearray(b"d"):
        for name in "index", "count", "find", "rfind", "rindex", "startswith", "endswith", "upper", "isalpha", "join", "strip", "maketrans":
            tell(getattr(text, name))
            tell(getattr(type(text), name), text)
        try:
            text.index(**{"zz": 1})
        except TypeError as error:
            print(error)
        try:
            text.index(zz=1)
        except TypeError as error:
            print(error)
names()
tell(int.mro), tell(type.mro, int), tell(dict.fromkeys), tell([].append), tell({}.get, 1), tell(set().union), tell(().index)
