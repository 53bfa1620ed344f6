# Calls of native methods on objects with a dict of their own (files, exceptions, partial), which may hide them, now or later.
# case: hidden_later
import io
def lengths(files):
    return [f.tell() for f in files for _ in range(3)]
a, b = io.BytesIO(b"abc"), io.BytesIO()
a.seek(2)
for turn in range(300):
    if turn == 200: b.tell = lambda: "own"
    if turn == 250: a.x = 1
    if turn == 270: a.tell = lambda: "hidden"
    if turn == 280: del a.tell
    found = lengths([a, b])
    if turn in (0, 199, 200, 249, 250, 269, 270, 279, 280, 299): print(turn, found)
# case: odd_dicts
class Odd:
    def __init__(self, text): self.text = text
    def __hash__(self): return hash(self.text)
    def __eq__(self, other): return self.text == other
def call(error):
    try:
        return error.with_traceback(None) is error
    except Exception as problem:
        return str(problem)
class Names(dict): pass
class Mine(ValueError): pass
for turn in range(60):
    error = ValueError()
    if turn > 20: error.note = 1
    if turn > 40: error.__dict__[Odd("with_traceback")] = lambda tb: error
    if turn > 50: error.__dict__ = Names(with_traceback=lambda tb: None)
    mine = Mine(turn)
    if turn > 30: mine.with_traceback = lambda tb: 5
    if turn in (0, 21, 31, 41, 51): print(turn, call(error), call(mine))
    else: call(error), call(mine)
# case: in_loops
import sys, io
def write(file, count):
    for i in range(count):
        file.write("x")
    return file
print(len(write(io.StringIO(), 500).getvalue()))
file = io.StringIO()
file.mode = "w"
print(len(write(file, 500).getvalue()))
class Counting(io.StringIO):
    count = 0
    def write(self, text):
        self.count += 1
        return super().write(text * 2)
file = write(Counting(), 500)
print(file.count, len(file.getvalue()))
file = io.StringIO()
seen = []
for i in range(300):
    file.write(str(i % 10))
    if i == 150: file.write = seen.append
print(len(file.getvalue()), len(seen))
