# What a NameError says about a long name: 200 bytes of it.
for name in ("é" * 150, "a" + "é" * 150, "x" * 300):
    try:
        eval(name)
    except NameError as error:
        print(ascii(str(error)), error.name == name)
try:
    exec(compile("z", "f", "exec").replace(co_names=("a\ud800b",)))
except UnicodeEncodeError as error:
    print(ascii(str(error)))
