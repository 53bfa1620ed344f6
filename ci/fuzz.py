"""fuzz.py [TARGET] [SECONDS]: libFuzzer on the functions of ci/fuzz_targets.py, all of them or one, SECONDS (120) each.

Needs clang with its runtime.  The program is the fuzz variant: address and undefined-behaviour sanitisers, debug checks.  Seeds are
made here, from the language corpus and by the reference Python; inputs that reach new code are kept in build/fuzz/TARGET/corpus,
inputs that crash in build/fuzz/TARGET/crash-*.  The exit status says whether there are any.

    build/linux-x86_64-fuzz/bin/fuzz TARGET FILE      repeats one (with FUZZ_TARGETS=ci/fuzz_targets.py)
"""

import marshal
import os
import pickle
import random
import re
import subprocess
import sys

from tree import BUILD, HOST, TREE, interpreter

VARIANT = BUILD / f"{HOST}-fuzz"
TARGETS = {"compile_bytes": 400, "ast_round": 300, "number": 60, "format_text": 40, "marshal_bytes": 300, "pickle_bytes": 200, "json_text": 200,
           "pattern": 60, "struct_bytes": 60, "codec_bytes": 60, "csv_and_dates": 80}   # and the greatest length of an input
WORDS = {
    "compile_bytes": "False None True and as assert async await break class continue def del elif else except finally for from global if import in is "
                     "lambda nonlocal not or pass raise return try while with yield match case -> := ** // <<= >>= ... f' rb'' {x!r:>5} \\N{DASH} "
                     "# coding: latin-1 @ *a **k / 0x1f 1_0 1e5 1j \"\"\"",
    "ast_round": "lambda match case := async await yield f'{x!r}' ** * @ else: for in if",
    "number": "0x 0b 0o _ e+ inf nan infinity j + - 1e400 p-1 0x1.8p3 \u0663 \xa0",
    "format_text": "{} {0} {a} {!r} {:>10} {a[0]} {.real} %d %s %(a)s %*d %-5.3f %x %c %r %% #x 010 ,d _b .3g +.2e ^9 =+5 n z.1f {0[a]} {{",
    "pattern": "(?P<n> (?P=n) (?:  (?= (?<! (?(1) (?i) (?s: (?>a) a*+ a{2,3}? \\b \\d \\W [^a-z] [] \\1 \\Z ^ $ | . (?# ) (?x)",
    "struct_bytes": "< > = ! @ b H i Q 3s 2p ? e f d n N P x 0i",
    "json_text": "{\" \": [ ] } null true NaN -Infinity 1e5 \\u00e9 \\ud83d\\ude00 , :",
}
SEEDS = {
    "number": ["0", "-12", "0x1F", "1_000", "1.5e-7", "inf", "-nan", "1+2j", "(3j)", "0b101", " 7 ", "1" * 50, "0.1e400", "\u0661\u0662", "0x1.8p-3"],
    "format_text": ["\0>10", "\x01+,d", "\x07.3f", "\x08e", "\x0e*^9s", "\x03x", "\x10%s and %r", "\x13{a} {0}", "\x0c.2f", "\x15%Y-%m-%d", "\x05#_b", "\x09g"],
    "json_text": ['{"a": [1, 2.5e3, null, true, "\\u00e9\\n"], "b": {}}', "[[[[]]]]", '"\\ud83d\\ude00"', "-0.0", "NaN", "[1,2"],
    "pattern": ["(a|b)*c\nabac", "(?P<x>a+)(?P=x)\naaaa", "^\\s*(\\d{1,3})(?:,\\d+)*$\n12,34", "(?i)[a-z\u00e9]+?\nAB\u00c9", "(?<=a)b(?!c)\nabab",
                "a*+b\naab", "(?>a+)b\naaab", "(a)?(?(1)b|c)\nab", "\\bfoo\\b|\\W\nfoo bar", "[^\\w\\s-]{2,}\n--!!"],
    "struct_bytes": ["<iHq\n12345678901234", ">d3s?\nabcdefghijk", "@nP\n", "=5p2x\nabcdefg", "e\nab"],
    "codec_bytes": [bytes([i]) + text.encode(name, "surrogatepass") for i, name in enumerate(
        ("utf-8", "utf-16", "utf-32", "utf-7", "utf-16-be", "utf-32-le")) for text in ("abc", "h\u00e9\u20ac\U0001f600 \n", "\u0130\u01c5\ufb01")],
    "csv_and_dates": ['a,"b ""c""",d\n1,2', "2020-02-29", "2020-W05-3", "12:30:59.000007+02:00", "2020-02-29T12:30:00Z", "%Y-%m-%d %H:%M:%S.%f %%", ';x;"y'],
}


def say(text):
    print(f"== {text}", flush=True)


def build():
    jobs = os.environ.get("JOBS", str(os.cpu_count()))
    command = ["make", f"-j{jobs}", "VARIANT=fuzz", "COMPILER=clang", "FLOOR=0", f"BUILD={BUILD}", "fuzzer", "library"]
    if subprocess.run(command, cwd=TREE, stdout=subprocess.DEVNULL).returncode:
        sys.exit("fuzz.py: the fuzz variant does not build; clang and its runtime (libclang-rt-*-dev) are needed")


def corpus_sources():
    """Cases of the language corpus and random programs, cut to the length of an input."""
    found = []
    for path in sorted((TREE / "src/tests/lang").rglob("*.py")):
        for case in re.split(r"^# case:.*\n", path.read_text(encoding="utf-8"), flags=re.M):
            lines = case.split("\n")
            for start in range(0, len(lines), 12):
                found.append("\n".join(lines[start:start + 12]).encode())
    return random.Random(1).sample(found, min(len(found), 300))


def seeds_of(target):
    if target == "compile_bytes":
        return [b"\0" + source for source in corpus_sources()] + [b"\1a + b if c else [x for x in y]", b"\2print(1)\n"]
    if target == "ast_round":
        return corpus_sources()
    values = [None, 1, -2**70, 1.5, "a\u20ac", b"bytes", (1, 2), [1, [2]], {"a": 1}, {1, 2}, frozenset("ab"), True, ..., 1j]
    if target == "marshal_bytes":
        taipan = VARIANT / "bin" / "fuzz"   # code objects have another form here: the ordinary program writes them
        plain = interpreter("release", HOST)
        made = [marshal.dumps(value, version) for value in [*values, values[:8]] for version in (0, 2, 4)]
        if plain.exists():
            text = "import marshal, sys; sys.stdout.buffer.write(marshal.dumps(compile('def f(a, *b):\\n  for x in b: yield x + 1.5\\n', 'n', 'exec')))"
            made.append(subprocess.run([plain, "-c", text], capture_output=True, cwd=taipan.parent).stdout)
        return made
    if target == "pickle_bytes":
        return [pickle.dumps(value, protocol) for value in values if value is not ... for protocol in range(6)] + [
            pickle.dumps([values[:7], values[:7]], protocol) for protocol in range(6)] + [
            b"c__main__\nBox\n(I1\nS'a'\ntR.", b"\x80\x02c__main__\nBox\n)\x81}(K\x01K\x02ub.", b"(lp0\nI1\naI2\na.", b"P5\n.", b"\x80\x05\x97.", b"\x80\x05\x97\x98."]
    return [seed if isinstance(seed, bytes) else seed.encode("utf-8") for seed in SEEDS[target]]


def prepare(target):
    folder = BUILD / "fuzz" / target
    (folder / "corpus").mkdir(parents=True, exist_ok=True)
    (folder / "seeds").mkdir(exist_ok=True)
    for i, seed in enumerate(seeds_of(target)):
        (folder / "seeds" / f"seed{i}").write_bytes(seed[:TARGETS[target]])
    words = WORDS.get(target, "").split()
    (folder / "words").write_text("".join('"%s"\n' % "".join(f"\\x{byte:02x}" for byte in word.encode()) for word in words))
    return folder


def run(target, seconds):
    folder = prepare(target)
    before = set(folder.glob("crash-*"))
    command = [str(VARIANT / "bin" / "fuzz"), target, str(folder / "corpus"), str(folder / "seeds"), *([f"-dict={folder / 'words'}"] if target in WORDS else []), "-fork=1",
               "-ignore_crashes=1", "-ignore_timeouts=1", "-ignore_ooms=1", "-timeout=30", "-rss_limit_mb=3000", "-malloc_limit_mb=1500",
               f"-max_len={TARGETS[target]}", f"-max_total_time={seconds}", f"-artifact_prefix={folder}/"]
    environment = {**os.environ, "FUZZ_TARGETS": str(TREE / "ci" / "fuzz_targets.py"), "PYTHONHASHSEED": "0", "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1"}
    with open(folder / "log", "w") as log:
        subprocess.run(command, env=environment, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
    crashes = sorted(set(folder.glob("crash-*")) - before)
    runs = re.findall(r"^#(\d+): cov: (\d+)", (folder / "log").read_text(errors="replace"), re.M)
    say(f"{target}: {runs[-1][0] if runs else 0} inputs, {runs[-1][1] if runs else 0} places of the code, {len(crashes)} crashes ({folder}/log)")
    for crash in crashes[:10]:
        print(f"   {crash} {crash.read_bytes()[:60]!r}")
    return len(crashes)


def main():
    arguments = sys.argv[1:]
    names = [name for name in arguments if not name.isdigit()]
    seconds = next((int(word) for word in arguments if word.isdigit()), 120)
    unknown = [name for name in names if name not in TARGETS]
    if unknown:
        sys.exit(f"fuzz.py: no target {unknown[0]}; there are {' '.join(TARGETS)}")
    build()
    return 1 if sum(run(target, seconds) for target in names or TARGETS) else 0


if __name__ == "__main__":
    sys.exit(main())
