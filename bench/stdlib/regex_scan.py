"""re: scanning text for words, fields, alternatives, substitution with a function."""
import re

TEXT = "\n".join("%04d-%02d-%02d host%d app[%d]: GET /path/%d?q=%s status=%d time=%.3f" %
                 (2000 + i % 20, i % 12 + 1, i % 28 + 1, i % 9, i, i, "abc" * (i % 5), 200 + i % 300, i / 77) for i in range(3000))
LINE = re.compile(r"(\d{4})-(\d\d)-(\d\d) (\w+) (\w+)\[(\d+)\]: (GET|POST|PUT) (\S+) status=(\d+) time=([\d.]+)")
WORD = re.compile(r"[A-Za-z_]\w*")
PATH = re.compile(r"/path/(\d+)\?q=((?:abc)*)")


def run():
    total = 0
    for line in TEXT.splitlines():
        total += int(LINE.match(line).group(9))
    total += sum(len(w) for w in WORD.findall(TEXT))
    total += sum(len(m.group(2)) for m in PATH.finditer(TEXT))
    total += len(re.sub(r"\d+", lambda m: "<%s>" % m.group(), TEXT))
    return total + len(re.split(r"[ /?=]+", TEXT))
