"""Writes the tables of Unicode 14.0 character facts from the Unicode Character Database.

usage: genunicode.py unicode_data.gen.h

The database is Debian's `unicode-data` package (environment UNICODE_DATA, default that of a source archive or /usr/share/unicode), which may be newer
than 14.0: code points whose age is above 14.0 are dropped, and CORRECTIONS undoes later changes of older ones.
Only the standard library is used, and never its unicodedata, whose version is the build machine's.
"""
import bz2
import os
import sys

CARRIED = os.path.join(os.path.dirname(__file__), "..", "..", "sources", "unicode")     # in a source archive
DATA = os.environ.get("UNICODE_DATA") or (CARRIED if os.path.isdir(CARRIED) else "/usr/share/unicode")
LIMIT = 0x110000
SHIFT = 7

# What 15.0 changed about code points of 14.0, as far as these tables go: these became lower case, hence cased.
CORRECTIONS = [0x10fc, 0xa7f2, 0xa7f3, 0xa7f4, 0xab69]

FLAGS = ["ALPHA", "DECIMAL", "DIGIT", "NUMERIC", "LOWER", "UPPER", "TITLE", "SPACE", "LINEBREAK", "PRINTABLE", "XID_START",
         "XID_CONTINUE", "CASED", "CASE_IGNORABLE", "SPECIAL"]


def lines(name):
    path = os.path.join(DATA, name)
    opener = (lambda: open(path, encoding="utf-8")) if os.path.exists(path) else (
        lambda: bz2.open(path + ".bz2", "rt", encoding="utf-8"))
    with opener() as file:
        for line in file:
            line = line.split("#", 1)[0].strip()
            if line:
                yield line


def points(text):
    first, _, last = text.strip().partition("..")
    return range(int(first, 16), int(last or first, 16) + 1)


def ages():
    known = bytearray(LIMIT)
    for line in lines("DerivedAge.txt"):
        where, age = line.split(";")
        if tuple(map(int, age.strip().split("."))) <= (14, 0):
            for c in points(where):
                known[c] = 1
    return known


class Char:
    __slots__ = ("category", "bidi", "decimal", "digit", "numeric", "upper", "lower", "title", "flags")

    def __init__(self, fields):
        self.category, self.bidi = fields[2], fields[4]
        self.decimal, self.digit, self.numeric = fields[6], fields[7], fields[8]
        self.upper, self.lower, self.title = (int(f, 16) if f else None for f in fields[12:15])


def read_unicode_data(known):
    chars, first = {}, None
    for line in lines("UnicodeData.txt"):
        fields = line.split(";")
        c = int(fields[0], 16)
        if fields[1].endswith(", First>"):
            first = c
            continue
        for at in range(first if fields[1].endswith(", Last>") else c, c + 1):
            if known[at]:
                chars[at] = Char(fields)
        first = None
    return chars


def properties(name, wanted, known):
    found = {w: set() for w in wanted}
    for line in lines(name):
        where, prop = [f.strip() for f in line.split(";")][:2]
        if prop in found:
            found[prop].update(c for c in points(where) if known[c])
    return found


def mapping(text):
    return tuple(int(c, 16) for c in text.split())


def number(text):
    above, _, below = text.partition("/")
    return "%s.0 / %s" % (above, below) if below else "%s.0" % above


def main():
    known = ages()
    chars = read_unicode_data(known)
    core = properties("DerivedCoreProperties.txt", ["Lowercase", "Uppercase", "XID_Start", "XID_Continue", "Cased",
                                                    "Case_Ignorable"], known)
    breaks = properties("LineBreak.txt", ["BK", "CR", "LF", "NL"], known)
    breaks = set().union(*breaks.values())
    for line in lines("Unihan_NumericValues.txt"):
        where, tag, value = line.split("\t")
        c = int(where[2:], 16)
        if c in chars:
            chars[c].numeric = value.split()[0]
    full = {}
    for line in lines("SpecialCasing.txt"):
        fields = [f.strip() for f in line.split(";")]
        if not fields[4] and known[int(fields[0], 16)]:
            full[int(fields[0], 16)] = [mapping(f) for f in fields[1:4]]
    fold = {}
    for line in lines("CaseFolding.txt"):
        fields = [f.strip() for f in line.split(";")]
        if fields[1] in "CF" and known[int(fields[0], 16)]:
            fold[int(fields[0], 16)] = mapping(fields[2])
    core["Lowercase"].difference_update(CORRECTIONS)
    core["Cased"].difference_update(CORRECTIONS)

    numbers, specials = [None], []
    records, index = {}, [0] * LIMIT
    records[(0, -1, -1, 0, 0, 0, 0, 0, 0)] = 0
    for c, char in chars.items():
        category, flags = char.category, set()
        if category in ("Lm", "Lt", "Lu", "Ll", "Lo"):
            flags.add("ALPHA")
        decimal = int(char.decimal) if char.decimal else -1
        digit = int(char.digit) if char.digit else -1
        if decimal >= 0:
            flags.add("DECIMAL")
        if digit >= 0:
            flags.add("DIGIT")
        numeric = 0
        if char.numeric:
            flags.add("NUMERIC")
            text = number(char.numeric)
            if text not in numbers:
                numbers.append(text)
            numeric = numbers.index(text)
        for flag, prop in (("LOWER", "Lowercase"), ("UPPER", "Uppercase"), ("XID_START", "XID_Start"),
                           ("XID_CONTINUE", "XID_Continue"), ("CASED", "Cased"), ("CASE_IGNORABLE", "Case_Ignorable")):
            if c in core[prop]:
                flags.add(flag)
        if category == "Lt":
            flags.add("TITLE")
        if category == "Zs" or char.bidi in ("WS", "B", "S"):
            flags.add("SPACE")
        if c in breaks or char.bidi == "B":
            flags.add("LINEBREAK")
        if c == 32 or category not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"):
            flags.add("PRINTABLE")
        lower = char.lower if char.lower is not None else c
        upper = char.upper if char.upper is not None else c
        title = char.title if char.title is not None else upper
        special = 0
        folded = fold.get(c, (c,))
        wide = full.get(c, [(lower,), (title,), (upper,)])
        if len(folded) > 1 or any(len(m) > 1 for m in wide) or wide != [(lower,), (title,), (upper,)]:
            special = len(specials) + 1
            flags.add("SPECIAL")
            specials.append([wide[0], wide[2], wide[1], folded])
        simple_fold = folded[0] if len(folded) == 1 else c
        bits = sum(1 << i for i, f in enumerate(FLAGS) if f in flags)
        record = (bits, decimal, digit, numeric, special, lower - c, upper - c, title - c, simple_fold - c)
        index[c] = records.setdefault(record, len(records))

    pages, level1, level2 = {}, [], []
    for start in range(0, LIMIT, 1 << SHIFT):
        page = tuple(index[start:start + (1 << SHIFT)])
        if page not in pages:
            pages[page] = len(pages)
            level2.extend(page)
        level1.append(pages[page])
    write(sys.argv[1], records, numbers, specials, level1, level2)


def rows(values, per_line=24):
    for i in range(0, len(values), per_line):
        yield "    " + ", ".join(map(str, values[i:i + per_line])) + ","


def write(path, records, numbers, specials, level1, level2):
    out = ["/* Unicode 14.0 character facts, written by src/gen/genunicode.py. */", "enum {"]
    out += ["    CHAR_%s = 1 << %d," % (flag, i) for i, flag in enumerate(FLAGS)]
    out += ["};", "#define CHAR_PAGE_SHIFT %d" % SHIFT]
    out += ["static const CharRecord char_records[] = {"]
    out += ["    {%d, %d, %d, %d, %d, %d, %d, %d, %d}," % record for record in records]
    out += ["};", "static const double char_numbers[] = {"]
    out += ["    %s," % (n or "0.0") for n in numbers]
    out += ["};", "/* lower, upper, title, fold */", "static const uint32_t char_specials[][4][3] = {", "    {{0}},"]
    out += ["    {%s}," % ", ".join("{%s}" % ", ".join("0x%x" % c for c in m) for m in special) for special in specials]
    assert max(level1) < 65536 and len(records) < 65536
    out += ["};", "static const uint16_t char_pages[] = {"] + list(rows(level1))
    out += ["};", "static const uint16_t char_index[] = {"] + list(rows(level2)) + ["};", ""]
    text = "\n".join(out)
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    if not os.path.exists(path) or open(path).read() != text:
        with open(path + ".tmp", "w") as file:
            file.write(text)
        os.replace(path + ".tmp", path)
    else:
        os.utime(path)


if __name__ == "__main__":
    main()
