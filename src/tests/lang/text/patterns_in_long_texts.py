# case: alternatives_in_long_texts
import re
text = ("agggtaaat ttaccct xx agggtaat tttaccctagggtaaa\n" * 30 + "tail: cgggtaaa tttaccca" + "." * 300 + "tttaccc")
patterns = [r"agggtaaa|tttaccct", r"[cgt]gggtaaa|tttaccc[acg]", r"a[act]ggtaaa|tttacc[agt]t", r"\bt+acc|x{2}\s", r"(?:ag|tt)g+t|l:", r"(tail|cgg)\S*",
            r"^agg|ccct$", r"(?m)^agg|aaa$", r"t{2,3}a|x.", r"(?i)AGGG|TTTA", r"a{2}(?=t)|..(?<!a)ttt", r"ab|", r"|ab", r"a*?gg|ttt", r"(?s)\n.g|a.\n", r"\.{300}t|t.$",
            r"(a)(g)+|(t)(t)\4", r"[^agtc\n ]{4}|xx", r"aa|at|ac|ag|ca|cc|ct|ga|gt|ta|tc|tt|xx|l:|ai|il|.\.|n\.", r"\w\W|\d\d", r"zz|z", r"(?=a)gg|tt", r"ccct\Z|ccc\Z"]
for p in patterns:
    found = [m.span() for m in re.finditer(p, text)]
    print(p, len(found), found[:3], found[-3:], re.search(p, text, 900), len(re.sub(p, "-", text)), re.compile(p).search(text, 5, 700) is not None)
    data = [m.span() for m in re.finditer(p.encode(), text.encode())]
    print(data == found)
    wide = [m.span() for m in re.finditer(p, text + "\u20ac")]
    print(len(wide), wide[-1:])
