# Copies of ordered dictionaries whose class has its own __getitem__, __setitem__ or __iter__.
from collections import OrderedDict


class Read(OrderedDict):
    def __getitem__(self, key):
        return 42


class Write(OrderedDict):
    def __setitem__(self, key, value):
        print("set", key, value)
        super().__setitem__(key, value)


class Missing(OrderedDict):
    def __missing__(self, key):
        return key


for cls in (OrderedDict, Read, Write, Missing):
    d = cls(a=1, b=2)
    d.note = "kept by the original"
    copy = d.copy()
    print(type(copy).__name__, dict.items(copy), list(d.items()), list(d.values()), d, hasattr(copy, "note"))
