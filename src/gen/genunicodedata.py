"""Writes the tables of the module unicodedata (Unicode 14.0) from the Unicode Character Database.

usage: genunicodedata.py unicodedata.gen.h CPYTHON-TREE

Sources and the reduction to 14.0 are those of genunicode.py, which makes the tables of str.  What version 3.2 said about old characters comes from
the data of the pinned CPython tree, as there is no other source of it at hand.
"""
import os
import re
import sys

import genunicode
from genunicode import lines, mapping, points, rows

CATEGORIES = "Cn Lu Ll Lt Mn Mc Me Nd Nl No Zs Zl Zp Cc Cf Cs Co Lm Lo Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So".split()
BIDI = " L LRE LRO R AL RLE RLO PDF EN ES ET AN CS NSM BN B S WS ON LRI RLI FSI PDI".split(" ")
WIDTHS = "F H W Na A N".split()
PREFIXES = ("", "<noBreak>", "<compat>", "<super>", "<fraction>", "<font>", "<wide>", "<vertical>", "<square>", "<isolated>",
            "<final>", "<medial>", "<initial>", "<circle>", "<sub>", "<narrow>", "<small>")
HASH_SIZE = 1 << 17


def name_hash(name):
    value = 0
    for c in name:
        value = (value * 47 + ord(c)) & 0xffffffff
    return value


def two_level(index, shift=7):
    pages, level1, level2 = {}, [], []
    for start in range(0, len(index), 1 << shift):
        page = tuple(index[start:start + (1 << shift)])
        if page not in pages:
            pages[page] = len(pages)
            level2.extend(page)
        level1.append(pages[page])
    return level1, level2


def array(out, kind, name, values):
    out.append("static const %s %s[] = {" % (kind, name))
    out.extend(rows(values))
    out.append("};")


def read():
    known = genunicode.ages()
    old = bytearray(genunicode.LIMIT)
    for line in lines("DerivedAge.txt"):
        where, age = line.split(";")
        if tuple(map(int, age.strip().split("."))) <= (3, 2):
            for c in points(where):
                old[c] = 1
    chars, first = {}, None
    for line in lines("UnicodeData.txt"):
        fields = line.split(";")
        c = int(fields[0], 16)
        if fields[1].endswith(", First>"):
            first = c
            continue
        for at in range(first if fields[1].endswith(", Last>") else c, c + 1):
            if known[at]:
                chars[at] = fields
        first = None
    widths = {}
    for line in lines("EastAsianWidth.txt"):
        where, width = line.split(";")
        for c in points(where):
            widths[c] = width.strip()
    return known, old, chars, widths


def old_changes(tree):
    """By code point: what was different in version 3.2, as a dict of category, bidi, mirrored, width, decimal."""
    with open(os.path.join(tree, "Modules", "unicodedata_db.h")) as file:
        text = file.read()

    def items(name):
        return re.search(name + r"\[\] = \{(.*?)\n\};", text, re.S).group(1)

    names = [re.findall(r'"(\w*)"', items("_PyUnicode_%sNames" % name)) for name in ("Bidirectional", "Category", "EastAsianWidth")]
    index, data = ([int(n) for n in re.findall(r"\d+", items("changes_3_2_0_" + name))] for name in ("index", "data"))
    changes = []
    for row in re.findall(r"\{(.*?)\}", items("change_records_3_2_0")):
        bidi, category, decimal, mirrored, width = (int(n) for n in row.split(",")[:5]) # CPython itself does not read the last, a number
        change = {}
        if bidi != 255: change["bidi"] = BIDI.index(names[0][bidi])
        if category != 255: change["category"] = CATEGORIES.index(names[1][category])
        if mirrored != 255: change["mirrored"] = mirrored
        if width != 255: change["width"] = WIDTHS.index(names[2][width])
        if decimal != 255: change["decimal"] = decimal
        changes.append(change)
    return [changes[data[index[c >> 7] * 128 + c % 128]] for c in range(genunicode.LIMIT)]


def main():
    known, old, chars, widths = read()
    changes, old_index, old_numbers = old_changes(sys.argv[2]), [0] * genunicode.LIMIT, []
    records, index = {(0, 0, 0, 0, 0, 0): 0}, [0] * genunicode.LIMIT
    decompositions, decomposition_index = [0], [0] * genunicode.LIMIT
    canonical = {}
    for c, fields in chars.items():
        record = (CATEGORIES.index(fields[2]), BIDI.index(fields[4]), int(fields[3]), fields[9] == "Y",
                  WIDTHS.index(widths.get(c, "N")), old[c])
        index[c] = records.setdefault(record, len(records))
        change = changes[c]
        if old[c] and change.get("category") != 0:
            was = (change.get("category", record[0]), change.get("bidi", record[1]), record[2], change.get("mirrored", record[3]),
                   change.get("width", record[4]), 1)
            old_index[c] = records.setdefault(was, len(records))
            if "decimal" in change:
                old_numbers.append((c, change["decimal"]))
        if fields[5]:
            prefix, text = "", fields[5]
            if text[0] == "<":
                prefix, text = text.split(" ", 1)
            points_to = mapping(text)
            decomposition_index[c] = len(decompositions)
            decompositions.append(len(points_to) << 8 | PREFIXES.index(prefix))
            decompositions.extend(points_to)
            if not prefix:
                canonical[c] = points_to
    excluded = set()
    for line in lines("DerivedNormalizationProps.txt"):
        fields = [f.strip() for f in line.split(";")]
        if fields[1] == "Full_Composition_Exclusion":
            excluded.update(points(fields[0]))
    pairs = sorted((p[0], p[1], c) for c, p in canonical.items() if len(p) == 2 and c not in excluded)
    corrections = []
    for line in lines("NormalizationCorrections.txt"):
        fields = line.split(";")
        if fields[3].strip() != "3.2.0":
            corrections.append((int(fields[0], 16), int(fields[1], 16)))

    words, blob, word_at, name_data, name_index = {}, "", [], [0], [0] * genunicode.LIMIT
    table = [0] * HASH_SIZE
    for c, fields in chars.items():
        if fields[1][0] == "<" or fields[1].startswith("CJK UNIFIED IDEOGRAPH-"):
            continue
        name_index[c] = len(name_data)
        parts = fields[1].split(" ")
        name_data.append(len(parts))
        for part in parts:
            if part not in words:
                words[part] = len(words)
                word_at.append(len(blob))
                blob += part + "\0"
            name_data.append(words[part])
        slot = name_hash(fields[1]) % HASH_SIZE
        while table[slot]:
            slot = (slot + 1) % HASH_SIZE
        table[slot] = c + 1
    assert len(words) < 65536
    extra = []
    for line in lines("NameAliases.txt"):
        fields = line.split(";")
        if known[int(fields[0], 16)]:
            extra.append((fields[1], (int(fields[0], 16),)))
    for line in lines("NamedSequences.txt"):
        name, sequence = line.split(";")
        if all(known[c] for c in mapping(sequence)):
            extra.append((name, mapping(sequence)))
    extra.sort()

    out = ["/* Unicode 14.0 data of the module unicodedata, written by src/gen/genunicodedata.py. */"]
    for name, texts in (("category_names", CATEGORIES), ("bidi_names", BIDI), ("width_names", WIDTHS), ("prefix_names", PREFIXES)):
        out.append("static const char *const %s[] = {%s};" % (name, ", ".join('"%s"' % t for t in texts)))
    out.append("static const UcdRecord ucd_records[] = {")
    out += ["    {%d, %d, %d, %d, %d, %d}," % record for record in records]
    out.append("};")
    for prefix, values, kind in (("ucd", index, "uint16_t"), ("old_ucd", old_index, "uint16_t"), ("decomposition", decomposition_index, "uint16_t"), ("name", name_index, "uint32_t")):
        level1, level2 = two_level(values)
        array(out, "uint16_t", prefix + "_pages", level1)
        array(out, kind, prefix + "_index", level2)
    array(out, "uint32_t", "decompositions", decompositions)
    out.append("static const uint32_t compositions[][3] = {")
    out += ["    {0x%x, 0x%x, 0x%x}," % pair for pair in pairs]
    out.append("};")
    out.append("static const uint32_t old_decompositions[][2] = {%s};" % ", ".join("{0x%x, 0x%x}" % c for c in corrections))
    out.append("static const struct { uint32_t c; int decimal; } old_numbers[] = {%s};" % ", ".join("{0x%x, %d}" % n for n in sorted(old_numbers)))
    array(out, "uint16_t", "name_data", name_data)
    array(out, "uint32_t", "name_words", word_at)
    array(out, "char", "name_text", [ord(c) for c in blob])
    array(out, "uint32_t", "name_hashes", table)
    out.append("#define NAME_HASH_SIZE %d" % HASH_SIZE)
    out.append("static const struct { const char *name; uint32_t chars[5]; } name_extras[] = {")
    out += ['    {"%s", {%s}},' % (name, ", ".join("0x%x" % c for c in sequence)) for name, sequence in extra]
    out += ["};", ""]
    text, path = "\n".join(out), sys.argv[1]
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path + ".tmp", "w") as file:
        file.write(text)
    os.replace(path + ".tmp", path)


main()
