# case: made-up code of the matcher is refused
# expect: 5
# expect: TypeError
# expect: TypeError
# expect: TypeError
# expect: OverflowError
import _sre
import re

good = re.compile(r"(?i)^(a|b[^c-e]*?|(?P<x>\d{2,5}))+(?(2)y|z)(?=q)(?<!w)\1(?>k|l)m*+(?:no)*+[\u0400-\u0500x]$")
codes = [[], [1], [0, 1], [16], [15, 0, 1], [15, 7, 1], [17, 0, 1], [13, 1, 1], [13, 2, 0, 1], [24, 6, 2, 1, 2, 1, 1], [18, 1], [23, 3, 0, 1, 1], [7, 0, 1], [99, 1], [2**32 - 1],
         [4, 3, 0, 1, 1], [14, 4, 0, 0, 0, 1], [14, 6, 1, 0, 0, 5, 0, 1]]
accepted = 0
for code in codes:
    try:
        _sre.compile("", 0, code, 0, {}, ())
        accepted += 1
    except RuntimeError as error:
        assert str(error) == "invalid SRE code", error
print(accepted)
for arguments in (({}, 0, [], 0, [], []), ("", "x", [], 0, {}, ()), ("", 0, [], None, {}, ()), ("", 0, [2**128], 0, {}, ())):
    try:
        _sre.compile(*arguments)
    except (TypeError, OverflowError) as error:
        print(type(error).__name__)

# case: damaged code crashes nothing
# expect: done
import _sre
import random
import re._compiler
import re._parser

random.seed(5)
for text in (r"(?i)^(a|b[^c-e]*?|(?P<x>\d{2,5}))+(?(2)y|z)(?=q)(?<!w)\1", r"(?>k|l)m*+(?:no)*+[\u0400-\u0500x]$", r"abcd(e|f)*g{2,3}", "[a-fx-z]+?q"):
    parsed = re._parser.parse(text)
    code = re._compiler._code(parsed, 0)
    _sre.compile(text, 0, code, parsed.state.groups - 1, {}, ()).search("ab12y")
    for _ in range(3000):
        damaged = list(code)
        for _ in range(random.choice((1, 1, 2, 4))):
            damaged[random.randrange(len(damaged))] = random.choice((random.randrange(45), random.randrange(300), random.randrange(2**32)))
        try:
            pattern = _sre.compile(text, 0, damaged, parsed.state.groups - 1, {}, ())
        except RuntimeError:
            continue
        for subject in ("ab12y", "abcdefgg", "kmmnono\u0404x", ""):
            try:
                pattern.search(subject)
            except (RuntimeError, MemoryError, RecursionError):
                pass
print("done")

# case: ignoring case, anchors, buffers
import re

for pattern, text in ((r"\ufb05", "\ufb06"), (r"[\ufb04-\ufb05]", "\ufb06"), ("\u00df", "\u1e9e"), (r"\u0390", "\u1fd3")):
    print(bool(re.match(pattern, text, re.I)))
print(re.sub(b"y", bytearray(b"a"), b"xyz"), re.sub(b"y", memoryview(b"\\g<0>-"), b"xyz"))
text = "x" * 10**6
for pattern in (r"\Ay", r"^y"):
    print(re.search(pattern, text), re.split(pattern, text) == [text], re.findall(pattern, text), re.sub(pattern, "", text) == text)
data = bytearray(b"x")
found = re.finditer(b"a", data)
try:
    data.extend(b"x" * 400)
except BufferError as error:
    print(type(error).__name__)
print(list(found))
