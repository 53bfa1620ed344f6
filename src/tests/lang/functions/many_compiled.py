# expect: 1200 functions
# expect: bounded
# Loops of thousands of functions are compiled one after the other: what nobody uses is freed, and the last ones are compiled like the first.
import os
import sys

try:
    import taipanjit
except ImportError:
    taipanjit = None

count = 150 if "stress" in os.environ.get("TAIPANGC", "") else 1200


def make(n):
    names = {}
    exec(f"""
def f(k):
    s = 0
    for i in range(k):
        if i % {n % 7 + 2}:
            s += i * {n}
        else:
            s -= len([i, {n}]) + (i * 0.5 > {n % 5})
    return s
""", names)
    return names["f"]


kept = [make(n) for n in range(5)]
expected = [f(300) for f in kept]
peak = 0
for n in range(count):
    f = make(n)
    assert f(200) == f(200)
    if n % 50 == 0:
        assert [f(300) for f in kept] == expected
        if taipanjit:
            stats = taipanjit.get_stats()
            peak = max(peak, stats["code_bytes"])
print("1200 functions" if count else "")
print("bounded" if peak < 4 << 20 else f"{peak} bytes")
